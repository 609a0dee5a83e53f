package demo

import (
	"khuyencong/internal/acceptance"
	"khuyencong/internal/payment"
)

// now holds the files of plan year 2026: work and money at hand.
var now = []*file{
	// Tuyên Quang, local money.
	{key: "tq26-cam", by: "tt-tq", year: 2026, tranche: 2, kind: specific, source: local, contents: []string{"brand"}, thing: "nhãn hiệu, bao bì nước ép cam", firms: []string{"cam-hamyen"}, money: 35, own: 40, to: signed, ago: 40},
	{key: "tq26-go", by: "tt-tq", year: 2026, tranche: 2, kind: specific, source: local, contents: []string{"consulting"}, thing: "thuê tư vấn sắp xếp dây chuyền gỗ ghép", firms: []string{"go-hamyen"}, money: 35, own: 35, to: signed, ago: 30},
	{key: "tq26-hoicho", by: "tt-tq", year: 2026, tranche: 2, kind: specific, source: local, name: "Tham gia hội chợ, triển lãm hàng công nghiệp nông thôn năm 2026", contents: []string{"fair_join_domestic"},
		thing: "gian hàng chung của tỉnh tại ba hội chợ", products: "chè, cam, miến, thổ cẩm", money: 180, to: signed, ago: 10, part: payAgo(3, payment.StateChecked)},
	{key: "tq26-bun", by: "tt-tq", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy đùn, sấy bún khô", firms: []string{"bun-antuong"}, money: 90, own: 110, to: underWay,
		part: payAgo(9, payment.StatePrepared)},
	{key: "tq26-ca", by: "tt-tq", year: 2026, kind: specific, source: local, contents: []string{"brand"}, thing: "nhãn hiệu cá đặc sản lòng hồ", firms: []string{"ca-nahang"}, money: 35, own: 45, to: underWay,
		part: payAgo(5, payment.StatePrepared)},
	{key: "tq26-mia", by: "tt-tq", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "nồi cô mật mía bằng hơi", firms: []string{"mia-sonduong"}, money: 60, own: 75, to: underWay,
		part: payAgo(2, payment.StatePrepared)},
	{key: "tq26-truyenthong", by: "tt-tq", year: 2026, kind: specific, source: local, name: "Truyền thông chính sách khuyến công tỉnh Tuyên Quang năm 2026", contents: []string{"media"}, thing: "chuyên mục và bản tin khuyến công",
		products: "chè, cam, gỗ", money: 150, to: underWay, part: payAgo(10, payment.StateChecked)},
	{key: "tq26-gao", by: "tt-tq", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy tách màu gạo", firms: []string{"gao-bacquang"}, money: 100, own: 140, to: accepted, ago: 25,
		part: payAgo(6, payment.StateChecked)},
	{key: "tq26-lac", by: "tt-tq", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy ép dầu lạc", firms: []string{"lac-chiemhoa"}, money: 80, own: 100, to: accepted, ago: 20,
		part: sentSettlement(8, 3)},
	{key: "tq26-nghenhan", by: "tt-tq", year: 2026, kind: specific, source: local, name: "Hỗ trợ nghệ nhân Sùng Thị Sy truyền mẫu hoa văn vải lanh", contents: []string{"artisan_support"}, thing: "hỗ trợ nghệ nhân truyền mẫu hoa văn", firms: []string{"thocam-quanba"}, money: 40, own: 10, to: settled, ago: 12},
	{key: "tq26-quanly", by: "tt-tq", year: 2026, kind: task, source: local, name: "Quản lý, giám sát chương trình khuyến công tỉnh Tuyên Quang năm 2026", contents: []string{"programme_management"},
		thing: "việc quản lý, giám sát chương trình khuyến công", money: 120, assigned: true, to: underWay},
	{key: "truong26-lop", by: "truong-tq", year: 2026, kind: specific, source: local, name: "Đào tạo nghề hàn, gia công cơ khí cho lao động nông thôn", contents: []string{"vocational_training"}, thing: "ba lớp hàn, gia công cơ khí",
		products: "cửa, khung thép", communes: []string{"xã Sơn Dương"}, money: 210, to: accepted, ago: 22},
	{key: "truong26-may", by: "truong-tq", year: 2026, kind: specific, source: local, name: "Đào tạo nghề may công nghiệp tại xã Hàm Yên", contents: []string{"vocational_training"}, thing: "hai lớp may công nghiệp", products: "quần áo may sẵn",
		communes: []string{"xã Hàm Yên"}, money: 140, to: underWay, part: reportsAgo(9, 60)},
	{key: "tq26-giao", by: "tt-tq", year: 2026, tranche: 2, kind: task, source: local, name: "Bồi dưỡng cộng tác viên khuyến công cấp xã", contents: []string{"collaborator_network"}, thing: "việc bồi dưỡng cộng tác viên khuyến công", money: 60, assigned: true, to: signed, ago: 18},

	// Tuyên Quang, national money.
	{key: "tq26-diem", by: "tt-tq", year: 2026, last: 2027, kind: key, source: national, name: "Phát triển vùng chè shan Hồ Thầu gắn với chế biến sâu", contents: []string{"machinery", "craft_transmission"},
		thing: "dây chuyền chế biến chè shan", firms: []string{"che-hothau"}, money: 420, own: 500, agreed: true, to: underWay, part: keyWork},
	{key: "tq26-nhom", by: "tt-tq", year: 2026, kind: group, source: national, name: "Ứng dụng máy móc trong chế biến nông sản tại tỉnh Tuyên Quang", contents: []string{"machinery"}, thing: "máy chế biến nông sản", products: "chè, dược liệu, bún khô",
		later: []string{"che-sonduong", "nha-vixuyen", "vit-hamyen"}, money: 600, own: 750, agreed: true, to: underWay, part: groupWork},
	{key: "tq26-cokhi", by: "tt-tq", year: 2026, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy cắt laser sợi quang", firms: []string{"cokhi-minhxuan"}, money: 300, own: 500, to: underWay, part: reportsAgo(9, 55)},
	{key: "tq26-duoclieu", by: "tt-tq", year: 2026, kind: specific, source: national, contents: []string{"technology_transfer"}, thing: "chuyển giao công nghệ sấy lạnh dược liệu", firms: []string{"duoclieu-hothau"}, money: 180, own: 220, shared: "tq26-cokhi", to: underWay, part: reportsAgo(5, 60)},
	{key: "tq26-sachhon", by: "tt-tq", year: 2026, kind: specific, source: national, name: "Mô hình thí điểm sản xuất sạch hơn tại Công ty cổ phần Giấy Vĩnh Lợi", contents: []string{"cleaner_production_model"},
		thing: "hệ thống tuần hoàn nước trắng", firms: []string{"giay-anhoa"}, money: 500, own: 1500, to: underWay, part: cleanerWork},
	{key: "tq26-nhom2", by: "tt-tq", year: 2026, tranche: 2, kind: group, source: national, name: "Hỗ trợ phòng trưng bày, nhãn hiệu cho cơ sở chế biến chè", contents: []string{"brand"}, thing: "nhãn hiệu, bao bì chè", products: "chè",
		later: []string{"che-caobo", "che-thongnguyen"}, money: 70, own: 80, to: signed, ago: 24, part: (*run).plotWaitingPlan},
	{key: "tq26-ngung", by: "tt-tq", year: 2026, kind: specific, source: national, contents: []string{"machinery"}, thing: "dây chuyền hun khói cá", firms: []string{"ca-nahang"}, money: 250, own: 300, to: underWay, part: stoppedWork},
	{key: "tq26-cum", by: "tt-tq", year: 2026, tranche: 2, kind: specific, source: national, name: "Xử lý nước thải cụm công nghiệp An Thịnh", contents: []string{"pollution_cluster"}, thing: "sửa chữa, nâng cấp trạm xử lý nước thải", firms: []string{"cum-anthinh"},
		money: 1200, own: 2900, to: planned},

	// Lào Cai: a council and a review before it; the money goes through another department.
	{key: "lc26-ruou", by: "tt-lc", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "nồi chưng cất rượu ngô có khử độc tố", firms: []string{"ruou-bacha"}, money: 120, own: 150, to: accepted, ago: 30, part: payAgo(12, payment.StatePaid)},
	{key: "lc26-mien", by: "tt-lc", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy tráng, cắt miến", firms: []string{"mien-mothang"}, money: 70, own: 85, to: underWay, part: payAgo(4, payment.StatePrepared)},
	{key: "lc26-que", by: "tt-lc", year: 2026, kind: specific, source: national, name: "Mô hình trình diễn chưng cất tinh dầu quế liên tục", contents: []string{"demo_model_new"}, thing: "hệ thống chưng cất tinh dầu quế", firms: []string{"que-vanyen"},
		money: 950, own: 2400, agreed: true, to: accepted, ago: 33, part: sentSettlement(20, 4)},
	{key: "lc26-che", by: "tt-lc", year: 2026, kind: specific, source: national, contents: []string{"brand"}, thing: "nhãn hiệu chè Suối Giàng", firms: []string{"che-suoigiang"}, money: 35, own: 40, to: signed, ago: 34, part: payAgo(4, payment.StateChecked)},

	// Nghệ An.
	{key: "na26-moc", by: "tt-na", year: 2026, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy CNC đục gỗ", firms: []string{"mocnghe-namgiang"}, money: 300, own: 360, to: underWay, part: changedTerm},
	{key: "na26-sen", by: "tt-na", year: 2026, kind: specific, source: local, contents: []string{"machinery"}, thing: "máy sấy thăng hoa", firms: []string{"sen-namdan"}, money: 90, own: 130, to: settled, ago: 15},
	{key: "na26-tau", by: "tt-na", year: 2026, kind: specific, source: national, contents: []string{"machinery"}, thing: "máy cưa xẻ, uốn gỗ đóng tàu", firms: []string{"tau-cualo"}, money: 220, own: 300, to: settled, ago: 16},
	{key: "hh26-lop", by: "hiephoi", province: "34-40", year: 2026, kind: specific, source: national, name: "Nâng cao tay nghề mây tre đan xuất khẩu tại Nghệ An", contents: []string{"skill_upgrade"}, thing: "bốn lớp nâng cao tay nghề",
		products: "mây tre đan", communes: []string{"xã Nghi Lộc"}, money: 280, to: underWay, part: trainingWork},

	// Cần Thơ and the regional centre.
	{key: "ct26-traicay", by: "tt-ct", year: 2026, kind: specific, source: national, contents: []string{"machinery"}, thing: "hệ thống sấy thăng hoa trái cây", firms: []string{"trai-phongdien"}, money: 300, own: 450, to: accepted, ago: 28, part: payAgo(6, payment.StatePrepared)},
	{key: "ct26-lucbinh", by: "tt-ct", year: 2026, kind: specific, source: local, contents: []string{"skill_upgrade"}, thing: "hai lớp đan lục bình mẫu mới", firms: []string{"lucbinh-phunghiep"}, money: 90, own: 20, to: underWay},
	{key: "v26-khaosat", by: "vung", year: 2026, kind: specific, source: national, name: "Ứng dụng máy đóng gói tự động tại Lào Cai và Tuyên Quang", contents: []string{"machinery"}, thing: "máy đóng gói tự động",
		firms: []string{"gao-mucang", "gao-bacquang"}, money: 400, own: 500, to: underWay, part: reportsAgo(4, 50)},
}

// payAgo puts the next advance of the year into a state, prepared so many days ago.
func payAgo(ago int, to payment.State) func(*run, *file) {
	return func(r *run, f *file) { r.plotAdvance(f, f.year, r.work(ago), to) }
}

// sentSettlement writes a settlement and sends it, so many days ago.
func sentSettlement(written, sent int) func(*run, *file) {
	return func(r *run, f *file) { r.plotSettlement(f, f.year, r.work(written), r.work(sent)) }
}

// reportsAgo sends a report that waits for its volume to be confirmed, after one of the summer.
func reportsAgo(ago int, percent int64) func(*run, *file) {
	return func(r *run, f *file) {
		r.plotReport(f, f.year, "2026-07-24", percent-15, true)
		r.plotReport(f, f.year, r.work(ago), percent, false)
	}
}

// trainingWork is paid for once its plan is there; no volume stands before it.
func trainingWork(r *run, f *file) {
	r.plotAdvance(f, f.year, "2026-05-21", payment.StatePaid)
	r.plotReport(f, f.year, "2026-08-24", 45, true)
	r.plotReport(f, f.year, r.work(29), 65, true)
}

// keyWork is a file over two years: an advance paid by mistake, reversed and paid again.
func keyWork(r *run, f *file) {
	r.plotReport(f, f.year, "2026-08-24", 71, true)
	r.plotMistake(f, f.year, "2026-09-03")
	r.plotAdvance(f, f.year, "2026-09-15", payment.StatePaid)
	r.plotReport(f, f.year, r.work(27), 75, true)
	r.plotMinutes(f, f.year, "che-hothau", 1, r.work(6), "", acceptance.Pass)
}

// groupWork is a group project: one establishment gave its place to another, one failed its
// first acceptance.
func groupWork(r *run, f *file) {
	r.plotReplacement(f, "vit-hamyen", "cam-hamyen", "2026-05-18", "2026-05-27")
	r.plotReport(f, f.year, "2026-08-24", 88, true)
	r.plotAdvance(f, f.year, "2026-09-04", payment.StatePaid)
	r.plotReport(f, f.year, "2026-09-24", 100, true)
	r.plotMinutes(f, f.year, "che-sonduong", 3, "2026-10-02", "2026-10-06", acceptance.Fail)
	r.plotMinutes(f, f.year, "che-sonduong", 3, "2026-10-22", "2026-10-26", acceptance.Pass)
	r.plotMinutes(f, f.year, "nha-vixuyen", 3, "2026-10-09", "2026-10-13", acceptance.Pass)
	r.plotMinutes(f, f.year, "cam-hamyen", 3, r.work(5), "", acceptance.Pass)
}

// cleanerWork has a report that was sent back, and asks to go on next year.
func cleanerWork(r *run, f *file) {
	r.plotReport(f, f.year, "2026-08-24", 40, true)
	r.plotDispute(f, f.year, r.work(26), r.work(21), 90)
	r.plotNextYear(f, r.work(19))
}

// stoppedWork ends by the Minister's decision.
func stoppedWork(r *run, f *file) {
	r.plotStop(f, r.work(31))
}

// changedTerm ends earlier within the year, as the Cục decided.
func changedTerm(r *run, f *file) {
	r.plotWithinYear(f, "2026-08-10", "2026-08-17", "2026-08-27")
	r.plotReport(f, f.year, "2026-09-24", 80, true)
	r.plotAdvance(f, f.year, "2026-10-05", payment.StatePaid)
}
