package demo

import "khuyencong/internal/project"

const (
	specific = project.Specific
	group    = project.Group
	key      = project.Key
	task     = project.Task
	national = project.National
	local    = project.Local
)

// What was reported of Hà Giang in 2023: six projects and one management task; one national
// group project for three establishments with 900 triệu đồng; five local projects and one task
// with «trên 746 triệu», taken as 746. The split of the local money is not known.
const (
	reportedNational = "Số đề án, số cơ sở và 900 triệu đồng là số đã báo cáo; tên, ngày và chi tiết là giả định."
	reportedLocal    = "Tổng 746 triệu là số đã báo cáo (trên 746 triệu); cách chia cho từng đề án là minh họa; tên và ngày là giả định."
)

// haGiang2023 names establishments in the group project alone, so that three are counted.
var haGiang2023 = []*file{
	{key: "hg23-nhom", by: "tt-hg", year: 2023, kind: group, source: national, name: "Hỗ trợ ứng dụng máy móc thiết bị tiên tiến trong chế biến nông, lâm sản tại tỉnh Hà Giang",
		contents: []string{"machinery"}, thing: "máy móc chế biến nông, lâm sản", products: "chè, mật ong và gỗ", later: []string{"che-caobo", "mat-dongvan", "go-bacquang"},
		money: 900, own: 1350, agreed: true, note: reportedNational, to: closed},
	{key: "hg23-lanh", by: "tt-hg", year: 2023, kind: specific, source: local, name: "Truyền nghề dệt lanh, thêu thổ cẩm cho lao động nông thôn huyện Quản Bạ",
		contents: []string{"craft_transmission"}, thing: "hai lớp truyền nghề dệt lanh, thêu thổ cẩm", products: "vải lanh", communes: []string{"xã Lùng Tám"}, money: 148, note: reportedLocal, to: closed},
	{key: "hg23-hoicho", by: "tt-hg", year: 2023, kind: specific, source: local, name: "Tham gia gian hàng chung của tỉnh tại hội chợ hàng công nghiệp nông thôn tiêu biểu",
		contents: []string{"fair_join_domestic"}, thing: "gian hàng chung của tỉnh tại hai hội chợ", products: "chè, mật ong, thổ cẩm", money: 156, note: reportedLocal, to: closed},
	{key: "hg23-binhchon", by: "tt-hg", year: 2023, kind: specific, source: local, name: "Bình chọn sản phẩm công nghiệp nông thôn tiêu biểu tỉnh Hà Giang năm 2023",
		contents: []string{"product_selection"}, thing: "kỳ bình chọn sản phẩm công nghiệp nông thôn tiêu biểu cấp tỉnh", products: "của địa phương", money: 132, note: reportedLocal, to: closed},
	{key: "hg23-truyenthong", by: "tt-hg", year: 2023, kind: specific, source: local, name: "Chuyên mục truyền hình và bản tin khuyến công tỉnh Hà Giang năm 2023",
		contents: []string{"media"}, thing: "chuyên mục truyền hình và bản tin khuyến công", products: "chè, mật ong, đồ gỗ", money: 120, note: reportedLocal, to: closed},
	{key: "hg23-tructuyen", by: "tt-hg", year: 2023, kind: specific, source: local, name: "Quảng bá sản phẩm công nghiệp nông thôn Hà Giang trên môi trường trực tuyến",
		contents: []string{"online_promotion"}, thing: "trang thông tin và đợt quảng bá trực tuyến", products: "đặc sản vùng cao", money: 110, note: reportedLocal, to: closed},
	{key: "hg23-quanly", by: "tt-hg", year: 2023, kind: task, source: local, name: "Quản lý, giám sát chương trình khuyến công tỉnh Hà Giang năm 2023",
		contents: []string{"programme_management"}, thing: "việc quản lý, giám sát chương trình khuyến công", money: 80, note: reportedLocal, assigned: true, to: closed},
}
