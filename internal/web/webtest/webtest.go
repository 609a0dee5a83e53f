// Package webtest draws every component of package web on a few pages with invented data. Tests
// read these pages, and people look at them; no face serves them.
package webtest

import (
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/web"
)

const today = clock.Day("2026-11-17")

// Page is a page as an officer sees it.
func Page(title, section string, wide bool) web.Page {
	return web.Page{
		Title: title, Section: section, Wide: wide, Demo: true,
		Viewer: web.Viewer{SignedIn: true, Name: "Hoàng Thị Mai", Title: "Chuyên viên, Phòng Quản lý công nghiệp", Agency: "Sở Công Thương tỉnh Tuyên Quang"},
		Agency: "Sở Công Thương tỉnh Tuyên Quang", AsOf: "14:32 ngày 17/11/2026", PrintedBy: "Hoàng Thị Mai",
		Help: "0207 000 000 (số minh họa), giờ hành chính", Search: "/tim",
		Nav: []web.NavItem{
			{Label: "Việc của tôi", Href: "/viec-cua-toi", Count: 7}, {Label: "Đề án", Href: "/de-an"},
			{Label: "Kế hoạch năm", Href: "/ke-hoach"}, {Label: "Hợp đồng, tiền", Href: "/hop-dong"},
			{Label: "Cơ sở", Href: "/co-so"}, {Label: "Báo cáo", Href: "/bao-cao"}, {Label: "Quy định", Href: "/quy-dinh"},
		},
	}
}

func groups() []web.TaskGroup {
	return []web.TaskGroup{
		{Title: "Quá hạn", Note: "việc trễ lâu nhất ở trên", Icon: web.IconLate, Tone: web.ToneLate, Tasks: []web.Task{
			task("Xác nhận khối lượng đợt 2", "KCQG.2026.TQU.007 · Máy chế biến chè, xã Hồ Thầu và xã Thông Nguyên", "2026-11-12", "Xác nhận", false),
			task("Trả lời yêu cầu bổ sung của Cục", "KCQG.2027.TQU.003 · Miến dong, xã Yên Minh", "2026-11-16", "Trả lời", false),
		}},
		{Title: "Trong tuần này", Note: "đến Chủ nhật 22/11/2026", Icon: web.IconSoon, Tone: web.ToneSoon, Tasks: []web.Task{
			task("Thẩm định hồ sơ ván ghép thanh", "KCQG.2027.TQU.014 · Công ty TNHH Gỗ Đầm Hồng, xã Chiêm Hóa", "2026-11-19", "Thẩm định", false),
		}},
		{Title: "Tôi đang chờ", Note: "người khác đang giữ", Tasks: []web.Task{
			{What: "Báo giá thứ ba của máy sấy", Href: "/de-an/1", File: "KCĐP.2027.TQU.004 · xã Hàm Yên", For: "Trung tâm Khuyến công tỉnh", Due: "từ 02/11/2026", Rest: "15 ngày", Why: "Tôi yêu cầu bổ sung khi thẩm định", Do: "Nhắc", DoHref: "/de-an/1/nhac", DoPost: true},
		}},
		{Title: "Làm thay người khác", Empty: "Không có việc làm thay. Khi ai đó ủy quyền cho bạn trong thời gian vắng mặt, việc của họ nằm ở đây cùng tên họ."},
	}
}

func task(what, file string, due clock.Day, do string, post bool) web.Task {
	rest, tone := web.Due(due, today)
	return web.Task{
		What: what, Href: "/de-an/1", File: file, For: "Trung tâm Khuyến công tỉnh", Due: due.VN(), Rest: rest, Tone: tone,
		Why: "Được phân công giám sát đề án từ 05/03/2026", Do: do, DoPost: post,
	}
}

func needs() []web.Need {
	return []web.Need{
		{State: web.NeedOK, Label: "Báo cáo tiến độ tháng 10", Source: "Điều 23 khoản 3 TT 36/2013/TT-BCT", Note: "nộp 24/10/2026"},
		{State: web.NeedMissing, Label: "Kết quả chạy thử máy diệt men", Source: "quy định nội bộ, không chặn", Note: "chờ cơ sở từ 09/11/2026", Href: "/de-an/1/giay-to"},
		{State: web.NeedBlocked, Label: "Hợp đồng mua máy, hóa đơn", Source: "Điều 14 TT 36/2013/TT-BCT", Href: "/de-an/1/giay-to"},
		{State: web.NeedUnknown, Label: "Mức hỗ trợ theo thông tư mới", Note: "thông tư chưa nạp"},
	}
}

func way() []web.Station {
	return []web.Station{
		{Name: "Nộp hồ sơ", State: web.StationDone, Day: "12/05/2025", Who: "Trung tâm Khuyến công", Spent: 18, Planned: 20},
		{Name: "Thẩm định tại Sở", State: web.StationDone, Day: "02/06/2025", Who: "Vũ Quốc Khánh", Spent: 21, Planned: 15},
		{Name: "Thẩm định tại Bộ", State: web.StationDone, Day: "30/09/2025", Who: "Cục", Spent: 120, Planned: 110},
		{Name: "Phê duyệt kế hoạch", State: web.StationDone, Day: "15/12/2025", Who: "Bộ trưởng", Spent: 76, Planned: 90},
		{Name: "Ký hợp đồng", State: web.StationDone, Day: "05/03/2026", Who: "Cục và Trung tâm", Spent: 80, Planned: 60},
		{Name: "Thực hiện, nghiệm thu", State: web.StationNow, Day: "đến 30/11/2026", Who: "nghiệm thu 2/3 cơ sở", Spent: 257, Planned: 270, Late: "khối lượng đợt 2 trễ 5 ngày"},
		{Name: "Quyết toán, thanh lý", Day: "trước 22/01/2027", Who: "Trung tâm lập hồ sơ", Planned: 53},
	}
}

func bars() []web.Bar {
	return []web.Bar{
		{Label: "Khuyến công", Word: "hợp đồng", Whole: 735_400_000, Parts: []web.BarPart{
			{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: 579_500_000}, {Kind: web.BarMain, Word: "đã tạm ứng", Amount: 514_780_000}}},
		{Label: "Vốn của cơ sở", Word: "cam kết", Whole: 763_500_000, Parts: []web.BarPart{{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: 625_500_000}}},
	}
}

func ledger() []web.LedgerRow {
	d := func(a, b web.Figure) []web.Figure { return []web.Figure{a, b} }
	return []web.LedgerRow{
		{Step: "Dự toán đề nghị", Figures: d(web.Dong(753_300_000), web.Dong(763_500_000)), Share: "102,4 %", Paper: "12/05/2025, hồ sơ nộp lần 1"},
		{Step: "Hợp đồng", Key: web.BarTrack, Figures: d(web.Dong(735_400_000), web.Dong(763_500_000)), Share: "100,0 %", Paper: "05/03/2026, 18/2026/HĐ-CN"},
		{Step: "Đã nghiệm thu", Key: web.BarMid, Figures: d(web.Dong(579_500_000), web.Dong(625_500_000)), Share: "78,8 %", Paper: "28/10/2026, 2/3 cơ sở"},
		{Step: "Đã tạm ứng", Key: web.BarMain, Figures: d(web.Dong(514_780_000), web.NoFigure), Share: "70,0 %", Paper: "02/10/2026, UNC 0412"},
		{Step: "Đã quyết toán", Figures: d(web.Dong(0), web.Dong(0)), Share: "–", Paper: "hạn 22/01/2027"},
		{Step: "Còn được tạm ứng", Sum: true, Figures: d(web.Dong(220_620_000), web.NotYet), Share: "30,0 %", Paper: "sau nghiệm thu cơ sở"},
	}
}

func law() web.LawNote {
	return web.LawNote{
		Sentence: "Số kinh phí còn lại được tạm ứng sau khi đề án đã hoàn thành và được nghiệm thu cơ sở.",
		Article:  "Điều 14 TT 36/2013/TT-BCT", Sure: policy.Unverified, Href: "/quy-dinh/van-ban/tt-36-2013-tt-bct#dieu-14",
		Note: "Từ 06/10/2026 có TT 66/2026/TT-BCT, chưa nạp bản gốc: đối chiếu trước khi chi.",
	}
}

func log() []web.LogLine {
	at := func(m time.Month, d, h, mi int) clock.Instant { return clock.At(clock.NewDay(2026, m, d).At(h, mi)) }
	return []web.LogLine{
		{At: at(11, 9, 10, 12), Sentence: "Hoàng Thị Mai yêu cầu Hộ kinh doanh Triệu Thị Mùi bổ sung biên bản nghiệm thu mua máy."},
		{At: at(10, 28, 16, 40), Sentence: "Tổ nghiệm thu ghi kết quả đạt tại Công ty TNHH Chè Thông Nguyên, khối lượng 606.000.000 đồng."},
	}
}

type listRow struct {
	id, name, number, ben, place, word, since, next, whose string
	kc, all                                                web.Figure
	shape                                                  web.Icon
	tone                                                   web.Tone
	due                                                    clock.Day
	on                                                     bool
}

func list() []listRow {
	return []listRow{
		{"1", "Mô hình trình diễn chế biến tinh dầu sả", "KCQG.2026.NAN.002 · Mô hình trình diễn", "HTX Dược liệu Pù Mát", "Con Cuông · Nghệ An", "Đang thực hiện", "từ 18/03/2026", "Báo cáo tháng 10", "Trung tâm Khuyến công", web.Dong(620_000_000), web.Dong(2_266_000_000), web.IconRun, web.ToneGo, "2026-10-25", false},
		{"2", "Mô hình trình diễn ván ghép thanh gỗ keo", "KCQG.2027.TQU.014 · Mô hình trình diễn", "Công ty TNHH gỗ Lam Hồng", "Chiêm Hóa · Tuyên Quang", "Chờ thẩm định", "từ 10/11/2026", "Thẩm định, kết luận", "Sở Công Thương", web.Dong(1_000_000_000), web.Dong(3_420_000_000), web.IconReview, web.ToneGo, "2026-11-19", true},
		{"3", "Máy sấy hành tím năng lượng mặt trời", "KCQG.2027.CTH.003 · Ứng dụng máy móc", "HTX Hành tím Vĩnh Châu", "P. Vĩnh Châu · Cần Thơ", "Trả lại bổ sung", "từ 09/11/2026", "Chứng minh địa điểm", "Trung tâm Khuyến công", web.Dong(280_000_000), web.Dong(592_000_000), web.IconBack, web.ToneSoon, "2026-11-20", false},
		{"4", "Dây chuyền bánh pía và lạp xưởng", "KCQG.2027.CTH.005 · Ứng dụng máy móc", "3 cơ sở", "Phú Tâm, Kế Sách · Cần Thơ", "Đang lập", "từ 02/11/2026", "Hoàn thiện dự toán", "Trung tâm Khuyến công", web.NotYet, web.NotYet, web.IconDraft, web.TonePlain, "2026-11-30", false},
		{"5", "Máy dệt và nhuộm thổ cẩm từ sợi lanh", "KCQG.2026.TQU.002 · Ứng dụng máy móc", "HTX Lanh Lùng Tám", "Lùng Tám · Tuyên Quang", "Đã quyết toán", "từ 06/11/2026", "Thanh lý hợp đồng", "Cục Công nghiệp", web.Dong(262_000_000), web.Dong(532_000_000), web.IconClosed, web.ToneDone, "2027-01-22", false},
		{"6", "Thiết kế bao bì và mẫu mã sản phẩm", "KCQG.2026.CTH.002 · Tư vấn", "12 cơ sở", "An Thạnh · Cần Thơ", "Đã ngừng", "từ 03/08/2026", "Không còn việc", "", web.Dong(180_000_000), web.Dong(376_000_000), web.IconNo, web.ToneLate, "", false},
	}
}

// Filled is the form of an estimate whose last row does not add up.
func Filled() *web.Form {
	f := web.NewForm("title", "Dây chuyền bánh pía và lạp xưởng", "need", "Hai cơ sở đang làm bằng tay.", "start", "32/13/2027", "kind", "group", "place", "phu-tam", "sources", "national", "version", "3")
	f.SetMoney("asked", 623_000_000)
	line := func(key, group, content, unit, q string, price, k, o int64) {
		f.Values.Add("lines", key)
		n := func(field string) string { return web.RowName("lines", key, field) }
		f.Set(n(web.LineGroup), group).Set(n(web.LineText), content).Set(n(web.LineUnit), unit).Set(n(web.LineQuantity), q)
		f.SetMoney(n(web.LineUnitPrice), price).SetMoney(n(web.LinePromotion), k).SetMoney(n(web.LineOwn), o).SetMoney(n(web.LineOther), 0)
	}
	line("0", "a", "Máy trộn bột và nhân", "máy", "2", 86_000_000, 86_000_000, 86_000_000)
	line("1", "a", "Lò nướng bánh pía băng tải", "hệ thống", "1", 452_000_000, 226_000_000, 226_000_000)
	line("2", "b", "Máy đóng gói có thổi khí nitơ", "máy", "1", 174_000_000, 80_000_000, 92_000_000)
	return f
}

// Wrong is Filled after the server refused it.
func Wrong() *web.Form {
	f := Filled()
	var e errs.Fields
	e.Add("lines.2.own", "Dòng 3: vốn của cơ sở thiếu 2.000.000 đồng so với thành tiền.")
	e.AddSource("place", "Điều 1 khoản 1 NĐ 235/2025/NĐ-CP", "Chọn xã nơi đặt máy.")
	f.Take(e.Err())
	return f
}

func estimate() web.Estimate {
	return web.Estimate{Table: "lines", Groups: []web.EstimateGroup{
		{Key: "a", Title: "Cơ sở bánh pía Tân Hưng Phát", Note: "hộ kinh doanh, xã Phú Tâm"},
		{Key: "b", Title: "HTX Bánh kẹo Kế Sách", Note: "xã Kế Sách"},
	}}
}

func kinds() []web.Option {
	return []web.Option{
		{Value: "specific", Label: "Theo đối tượng cụ thể", Hint: "Đơn vị thụ hưởng đã có tên"},
		{Value: "group", Label: "Lập theo nhóm", Hint: "Địa điểm và đơn vị thụ hưởng có thể nêu sau khi phê duyệt"},
	}
}

func places() []web.Option {
	return []web.Option{
		{Value: "phu-tam", Label: "Xã Phú Tâm", Group: "Cần Thơ"}, {Value: "ke-sach", Label: "Xã Kế Sách", Group: "Cần Thơ"},
		{Value: "ho-thau", Label: "Xã Hồ Thầu", Group: "Tuyên Quang"},
	}
}

func index() []web.IndexItem {
	return []web.IndexItem{
		{Label: "1. Đơn vị, địa điểm", Href: "#don-vi"}, {Label: "2. Sự cần thiết", Href: "#can-thiet"}, {Label: "3. Mục tiêu", Href: "#muc-tieu"},
		{Label: "5. Nội dung, tiến độ", Href: "#noi-dung", State: web.NeedMissing, Note: "thiếu ngày kết thúc"},
		{Label: "6. Dự toán", Href: "#du-toan", State: web.NeedBlocked, Note: "1 lỗi", Current: true},
		{Label: "Đọc lại và nộp", Href: "#nop", State: web.NeedMissing, Icon: web.IconSent},
	}
}

func findings() []web.Finding {
	return []web.Finding{
		{Icon: web.IconLate, Tone: web.ToneLate, Title: "Dòng 3 không cộng đủ", Text: "Ba nguồn thiếu 2.000.000 đồng. Chưa nộp được.", Href: "#f-lines.2.own"},
		{Icon: web.IconUnknown, Tone: web.ToneSoon, Title: "Tân Hưng Phát 312.000.000: chưa kết luận được", Text: "Mức nay do thông tư mới quy định.", Law: &web.LawNote{Article: "TT 139/2026/TT-BTC", Sure: policy.Missing}},
		{Icon: web.IconOK, Tone: web.ToneDone, Title: "Địa điểm: cả hai là xã", Law: &web.LawNote{Article: "Điều 1 khoản 1 NĐ 235/2025/NĐ-CP", Sure: policy.Secondary}},
	}
}

func law1() policy.Citation { return policy.Cite("TT 36/2013/TT-BCT", "10", "1", "a") }

func lawRef() *web.LawNote { l := law(); return &l }
