package demo

// next holds the files of plan year 2027, on their way to a plan. No level of TT 139/2026 is
// known, so none of them is approved yet.
var next = []*file{
	// Tuyên Quang: in preparation.
	{key: "tq27-vit", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "dây chuyền giết mổ, hun khói vịt bầu", firms: []string{"vit-hamyen"}, money: 90, own: 120, to: drafted, ago: 4},
	{key: "tq27-mia", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"brand"}, thing: "nhãn hiệu mật mía Tân Trào", firms: []string{"mia-sonduong"}, money: 35, own: 40, to: presented, ago: 9},
	{key: "tq27-che", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy hút chân không, đóng gói chè", firms: []string{"che-sonduong"}, money: 100, own: 130, to: presented, ago: 5},
	{key: "tq27-go", by: "tt-tq", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy ghép ngang cao tần", firms: []string{"go-hamyen"}, money: 300, own: 420, to: presented, ago: 1},
	// Handed in, nobody charged yet.
	{key: "tq27-duoclieu", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy sấy bơm nhiệt", firms: []string{"duoclieu-hothau"}, money: 80, own: 95, to: submitted, ago: 12},
	{key: "tq27-ruou", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "hệ thống lọc, lão hóa rượu thóc", firms: []string{"ruou-hothau"}, money: 60, own: 70, to: submitted, ago: 5},
	{key: "tq27-lac", by: "tt-tq", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "dây chuyền chiết rót dầu lạc", firms: []string{"lac-chiemhoa"}, money: 200, own: 240, to: submitted, ago: 2},
	// Being appraised.
	{key: "tq27-nha", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy đóng trà túi lọc", firms: []string{"nha-vixuyen"}, money: 95, own: 120, to: submitted, ago: 26, part: openAppraisal(22, -4, 3)},
	{key: "tq27-ca", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy tách xương cá", firms: []string{"ca-nahang"}, money: 100, own: 140, to: submitted, ago: 18, part: openAppraisal(13, 0, 0)},
	{key: "tq27-cum", by: "tt-tq", year: 2027, kind: specific, source: national, name: "Hạ tầng kỹ thuật cụm công nghiệp An Thịnh", contents: []string{"cluster_infrastructure"}, thing: "đường nội bộ và thoát nước cụm công nghiệp", firms: []string{"cum-anthinh"},
		money: 3000, own: 6500, to: submitted, ago: 11, part: openAppraisal(9, 6, 5)},
	{key: "tq27-cokhi", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"consulting"}, thing: "thuê tư vấn quản lý 5S", firms: []string{"cokhi-minhxuan"}, money: 35, own: 35, to: submitted, ago: 30, part: presentedAppraisal(8, "pass")},
	{key: "tq27-gao", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"brand"}, thing: "nhãn hiệu gạo Bắc Quang", firms: []string{"gao-bacquang"}, money: 35, own: 45, to: submitted, ago: 27, part: presentedAppraisal(5, "pass")},
	{key: "tq27-bun", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "lò sấy bún bằng điện", firms: []string{"bun-antuong"}, money: 85, own: 95, officer: 2, to: submitted, ago: 21, part: presentedAppraisal(2, "return")},
	// Sent back, taken back, turned down.
	{key: "tq27-cam", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "dây chuyền phân loại cam", firms: []string{"cam-hamyen"}, money: 100, own: 160, to: submitted, ago: 34, part: returnedAgo(20)},
	{key: "tq27-lanh", by: "tt-tq", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy se sợi lanh", firms: []string{"lanh-lungtam"}, money: 180, own: 200, to: submitted, ago: 9, part: returnedAgo(3)},
	{key: "tq27-may", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy may điện tử", firms: []string{"may-sonduong"}, money: 60, own: 70, to: submitted, ago: 40, part: withdrawnAgo(29)},
	{key: "tq27-ren", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy mài, máy đánh bóng dao", firms: []string{"ren-hothau"}, money: 40, own: 20, to: submitted, ago: 52, part: rejectedAgo(33)},
	// Passed by the Sở.
	{key: "tq27-matong", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"brand"}, thing: "bao bì, nhãn hiệu mật ong bạc hà", firms: []string{"mat-dongvan"}, money: 35, own: 40, unnumbered: true, to: basePassed, ago: 6},
	{key: "tq27-gach", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy ép gạch không nung", firms: []string{"gach-vixuyen"}, money: 100, own: 180, unnumbered: true, to: basePassed, ago: 3},
	{key: "tq27-mien", by: "tt-tq", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy đóng gói miến", firms: []string{"mien-hopthanh"}, money: 75, own: 90, to: basePassed, ago: 18},
	{key: "tq27-hoicho", by: "tt-tq", year: 2027, kind: specific, source: local, name: "Tham gia hội chợ, triển lãm hàng công nghiệp nông thôn năm 2027", contents: []string{"fair_join_domestic"}, thing: "gian hàng chung của tỉnh tại ba hội chợ", products: "chè, cam, miến",
		money: 190, to: basePassed, ago: 20},
	{key: "tq27-chebac", by: "tt-tq", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy sao chè tự động", firms: []string{"che-bacson"}, money: 300, own: 360, to: basePassed, ago: 18},
	{key: "tq27-nhom", by: "tt-tq", year: 2027, kind: group, source: national, name: "Ứng dụng máy móc trong nghề dệt lanh, thổ cẩm tại tỉnh Tuyên Quang", contents: []string{"machinery"}, thing: "máy dệt, máy se sợi", products: "vải lanh, thổ cẩm", money: 450, own: 500,
		to: basePassed, ago: 5},
	// The school.
	{key: "truong27-lop", by: "truong-tq", year: 2027, kind: specific, source: local, name: "Đào tạo nghề chế biến gỗ cho lao động nông thôn", contents: []string{"vocational_training"}, thing: "hai lớp chế biến gỗ", products: "gỗ ghép", communes: []string{"xã Bình Xa"},
		money: 150, to: submitted, ago: 16, part: askedFor(8, 0)},
	{key: "truong27-may", by: "truong-tq", year: 2027, kind: specific, source: local, name: "Đào tạo nghề sửa chữa máy nông nghiệp", contents: []string{"vocational_training"}, thing: "hai lớp sửa chữa máy nông nghiệp", products: "máy nông nghiệp", communes: []string{"xã Sơn Dương"},
		money: 130, to: drafted, ago: 6},

	// Lào Cai: a review, then a council.
	{key: "lc27-gao", by: "tt-lc", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy xay xát gạo Séng cù", firms: []string{"gao-mucang"}, money: 100, own: 150, to: submitted, ago: 10},
	{key: "lc27-tra", by: "tt-lc", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "nồi cô cao atisô chân không", firms: []string{"tra-atiso"}, money: 110, own: 160, to: reviewedBase, ago: 14, part: councilWithConflict},
	{key: "lc27-cokhi", by: "tt-lc", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy chấn tôn CNC", firms: []string{"cokhi-camduong"}, money: 120, own: 240, to: reviewedBase, ago: 4},
	{key: "lc27-mien", by: "tt-lc", year: 2027, kind: specific, source: local, contents: []string{"brand"}, thing: "nhãn hiệu miến đao", firms: []string{"mien-mothang"}, money: 35, own: 40, to: basePassed, ago: 12},
	{key: "lc27-che", by: "tt-lc", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy vò, máy sấy chè", firms: []string{"che-suoigiang"}, money: 260, own: 300, to: registered, ago: 40},

	// Nghệ An.
	{key: "na27-nongsan", by: "tt-na", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "dây chuyền sấy rau củ", firms: []string{"lua-quynhluu"}, money: 300, own: 520, to: registered, ago: 30},
	{key: "na27-may", by: "tt-na", year: 2027, kind: specific, source: national, contents: []string{"digital_transformation"}, thing: "phần mềm quản lý chuyền may", firms: []string{"may-yenthanh"}, money: 150, own: 180, to: reviewed, ago: 12},
	{key: "na27-thit", by: "tt-na", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "tủ sấy thịt giàng", firms: []string{"ruoi-conson"}, money: 80, own: 95, to: basePassed, ago: 17},
	{key: "na27-banh", by: "tt-na", year: 2027, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy tráng bánh đa", firms: []string{"banh-doluong"}, money: 60, own: 75, to: presented, ago: 6},
	{key: "na27-maytre", by: "tt-na", year: 2027, last: 2028, kind: key, source: national, name: "Phát triển mây tre đan xuất khẩu Nghi Lộc", contents: []string{"machinery", "skill_upgrade"}, thing: "máy chẻ, xử lý mây tre", firms: []string{"may-tre-nghiloc"},
		money: 420, own: 500, to: ministryPassed, ago: 34},
	{key: "hh27-lop", by: "hiephoi", province: "34-40", year: 2027, kind: specific, source: national, name: "Đào tạo nghề gốm, mây tre đan tại làng nghề Nghệ An", contents: []string{"vocational_training"}, thing: "bốn lớp gốm, mây tre đan", products: "gốm, mây tre đan",
		communes: []string{"xã Nghi Lộc"}, money: 300, to: ministryPassed, ago: 61},

	// Cần Thơ.
	{key: "ct27-cacom", by: "tt-ct", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "phòng sấy khô cá năng lượng mặt trời", firms: []string{"cacom-codo"}, money: 300, own: 400, to: reviewed, ago: 5},
	{key: "ct27-banhpia", by: "tt-ct", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy định hình bánh pía", firms: []string{"banhpia-vungthom"}, money: 220, own: 260, to: reviewed, ago: 26, part: ministryAppraisal(20, -3, 2)},
	{key: "ct27-gao", by: "tt-ct", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy tách màu gạo AI", firms: []string{"gao-vinhthanh"}, money: 300, own: 900, to: reviewed, ago: 24, part: ministryAppraisal(16, 0, 0)},
	{key: "ct27-khom", by: "tt-ct", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "dây chuyền nước khóm cô đặc", firms: []string{"khom-vithanh"}, money: 300, own: 620, to: reviewed, ago: 32, part: ministryPresented(8)},
	{key: "ct27-traicay", by: "tt-ct", year: 2027, kind: specific, source: local, contents: []string{"ecommerce_platform"}, thing: "gian hàng trên sàn thương mại điện tử", firms: []string{"trai-phongdien"}, money: 60, own: 65, to: drafted, ago: 12},
	{key: "ct27-lucbinh", by: "tt-ct", year: 2027, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy cán, sấy lục bình", firms: []string{"lucbinh-phunghiep"}, money: 180, own: 210, to: registered, ago: 30, part: returnedByCuc(14)},

	// The regional centre goes straight to the Cục.
	{key: "v27-hoicho", by: "vung", province: "34-15", year: 2027, kind: specific, source: national, name: "Tổ chức hội chợ hàng công nghiệp nông thôn tiêu biểu khu vực phía Bắc", contents: []string{"fair_organise"}, thing: "hội chợ 180 gian hàng", products: "công nghiệp nông thôn",
		money: 1400, to: reviewed, ago: 28, part: ministryPresented(5)},
	{key: "v27-nhom", by: "vung", year: 2027, kind: specific, source: national, name: "Ứng dụng máy sấy bơm nhiệt tại Lào Cai, Nghệ An và Cần Thơ", contents: []string{"machinery"}, thing: "máy sấy bơm nhiệt", firms: []string{"tra-atiso", "sen-namdan", "trai-phongdien"},
		money: 780, own: 900, to: registered, ago: 6},
	{key: "v27-tapchi", by: "vung", province: "34-08", year: 2027, kind: task, source: national, name: "Theo dõi, đánh giá kết quả sau hỗ trợ tại các tỉnh phía Bắc", contents: []string{"programme_management"}, thing: "việc theo dõi, đánh giá kết quả sau hỗ trợ",
		money: 250, to: ministryPassed, ago: 55},
}
