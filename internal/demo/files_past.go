package demo

// past holds finished files of the plan years 2024 and 2025.
var past = []*file{
	{key: "hg24-lanh", by: "tt-hg", year: 2024, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy dệt lanh khổ rộng", firms: []string{"lanh-lungtam"}, money: 240, own: 300, agreed: true, to: closed},
	{key: "hg24-ren", by: "tt-hg", year: 2024, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy búa rèn", firms: []string{"ren-hothau"}, money: 60, own: 80, to: closed},
	{key: "tq24-mien", by: "tt-tqc", year: 2024, kind: specific, source: national, contents: []string{"machinery"}, thing: "dây sấy miến bằng bơm nhiệt", firms: []string{"mien-hopthanh"}, money: 280, own: 350, to: closed},
	{key: "tq24-daotao", by: "tt-tqc", year: 2024, kind: specific, source: local, name: "Đào tạo nghề may công nghiệp cho lao động nông thôn huyện Sơn Dương",
		contents: []string{"vocational_training"}, thing: "hai lớp may công nghiệp", products: "quần áo may sẵn", communes: []string{"xã Sơn Nam"}, money: 170, to: closed},
	{key: "na24-mohinh", by: "tt-na", year: 2024, kind: specific, source: national, name: "Mô hình trình diễn sản xuất máy gặt đập liên hợp cỡ nhỏ tại Công ty TNHH Cơ khí Diễn Hồng",
		contents: []string{"demo_model_new"}, thing: "dây chuyền lắp ráp máy gặt đập cỡ nhỏ", firms: []string{"cokhi-dienchau"}, money: 900, own: 2400, agreed: true, to: closed},
	{key: "na24-diem", by: "tt-na", year: 2024, last: 2025, kind: key, source: national, name: "Phát triển nghề dệt thổ cẩm miền Tây Nghệ An",
		contents: []string{"machinery", "craft_transmission"}, thing: "khung dệt cải tiến và máy nhuộm", firms: []string{"detthocam-quychau"}, money: 400, own: 500, to: postChecking, ago: 200},
	{key: "na24-gom", by: "tt-na", year: 2024, kind: specific, source: local, contents: []string{"brand"}, thing: "bộ nhận diện, nhãn hiệu gốm", firms: []string{"gom-trudai"}, money: 35, own: 40, to: closed},
	{key: "hh24-lop", by: "hiephoi", province: "63-40", year: 2024, kind: specific, source: national, name: "Đào tạo nâng cao tay nghề đan mây tre xuất khẩu tại các làng nghề Nghệ An",
		contents: []string{"skill_upgrade"}, thing: "năm lớp nâng cao tay nghề đan mây tre", products: "mây tre đan", communes: []string{"xã Nghi Thái"}, money: 350, to: closed},
	// Signed before the merger, accepted and settled after it.
	{key: "hg25-che", by: "tt-hg", year: 2025, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy diệt men chè bằng hơi nước", firms: []string{"che-thongnguyen"}, money: 300, own: 420, agreed: true, to: closed},
	{key: "hg25-cam", by: "tt-hg", year: 2025, kind: specific, source: local, contents: []string{"brand"}, thing: "bao bì, nhãn hiệu nước cam", firms: []string{"cam-vinhhao"}, money: 35, own: 38, to: postChecking, ago: 300},
	{key: "tq25-che", by: "tt-tqc", year: 2025, kind: group, source: national, name: "Ứng dụng máy móc trong chế biến chè và gỗ tại tỉnh Tuyên Quang", contents: []string{"machinery"}, thing: "máy chế biến chè, gỗ",
		products: "chè và đồ gỗ", later: []string{"che-bacson", "go-yenson"}, money: 520, own: 640, to: postChecking, ago: 340},
	{key: "na25-nuocmam", by: "tt-na", year: 2025, kind: specific, source: national, contents: []string{"machinery"}, thing: "hệ thống chiết rót nước mắm", firms: []string{"nuocmam-dienvan"}, money: 260, own: 300, back: 20, to: closed},
	{key: "na25-tuong", by: "tt-na", year: 2025, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy rang, nghiền đậu", firms: []string{"tuong-namdan"}, money: 70, own: 90, to: closed},
	{key: "na25-quanly", by: "tt-na", year: 2025, kind: task, source: local, name: "Quản lý, giám sát chương trình khuyến công tỉnh Nghệ An năm 2025", contents: []string{"programme_management"},
		thing: "việc quản lý, giám sát chương trình", money: 90, assigned: true, to: closed},
	{key: "v25-hoicho", by: "vung", province: "63-40", year: 2025, kind: specific, source: national, name: "Tổ chức hội chợ hàng công nghiệp nông thôn tiêu biểu khu vực Bắc Trung Bộ",
		contents: []string{"fair_organise"}, thing: "hội chợ 150 gian hàng", products: "công nghiệp nông thôn", money: 1200, own: 0, to: closed},
}

// allFiles lists every file. The rows are copied, so that each filling begins anew.
func allFiles() []*file {
	var out []*file
	for _, list := range [][]*file{haGiang2023, past, now, next} {
		for _, f := range list {
			one := *f
			out = append(out, &one)
		}
	}
	return out
}
