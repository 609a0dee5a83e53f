package staff_test

import (
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

var forge = draft{name: "Ứng dụng máy đột dập <script>alert(1)</script> tại phường Cam Đường", source: "Khuyến công địa phương", kind: "specific", content: "machinery", establishment: "Công ty TNHH Cơ khí Cam Đường",
	commune: "phường Cam Đường", province: "Lào Cai", unitPrice: "200.000.000", promotion: "80.000.000", own: "120.000.000"}

// Local money in a province whose procedure has a preliminary review and a council: the whole
// life, with a return by the review, money paid by the Sở, a smaller settlement and money back.
func TestWalkLocalWithCouncil(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		name, in := forge.name, at("lao-cai")
		admin := h.sit(account.Administrator, in)
		admin.open("/viec-cua-toi").follow("Quy trình").form("Khai báo quy trình").set("preliminary", "1").set("council", "1").set("post_check", "1").
			set("document", "12/2026/QĐ-UBND ngày 05/03/2026").set("valid_from", h.today()).press("Khai báo quy trình")
		tm := h.team("lao-cai")
		h.submitted(tm.officer, tm.director, forge)

		h.on("2026-11-04")
		tm.expert.does("Thẩm tra hồ sơ", name).form("Trả lại").refused("Trả lại", 422, "reason", "lý do")
		tm.expert.form("Trả lại").set("reason", "Thiếu căn cứ của đơn giá.").press("Trả lại")
		tm.officer.does("Bổ sung hồ sơ bị trả lại", name).says("Sở trả lại").form("Lưu và đọc lại").set("necessity", "Đã bổ sung căn cứ của đơn giá.").press("Lưu")
		h.resubmitted(tm.officer, tm.director, forge)
		h.on("2026-11-06")
		tm.expert.does("Thẩm tra hồ sơ", name).form("Đủ, chuyển thẩm định").set("reason", "Đã bổ sung đủ.").press("Đủ, chuyển thẩm định")

		// A council of three; only its secretary presents, the leader signs.
		second := accounttest.Another(2)
		members := []*browser{h.sit(account.DeptHead, in, second), tm.expert, h.sit(account.DeptOfficer, in, second)}
		f := tm.head.does("Phân công thẩm định", name).form("Giao thẩm định")
		f.set("council", "yes").set("council_document", "12/QĐ-SCT").set("council_day", h.today()).
			set("members.0.post", h.name(account.DeptHead, in, second)).set("members.1.post", h.name(account.DeptOfficer, in)).set("members.2.post", h.name(account.DeptOfficer, in, second)).press("Giao thẩm định")
		for _, m := range []*browser{members[0], members[2]} {
			m.does("Thẩm định hồ sơ", name).form("Ghi lời khai").set("conflict", "none").press("Ghi lời khai")
			f := m.form("Lưu ý kiến")
			for _, n := range []string{"1", "2", "3", "4", "5"} {
				f.set("verdict."+n, "pass").set("opinion."+n, "Đạt.")
			}
			f.press("Lưu ý kiến")
			m.idle("Thẩm định hồ sơ", name)
		}
		tm.expert.does("Thẩm định hồ sơ", name).form("Ghi lời khai").set("conflict", "none").press("Ghi lời khai")
		g := tm.expert.form("Lưu ý kiến")
		for _, n := range []string{"1", "2", "3", "4", "5"} {
			g.set("verdict."+n, "pass").set("opinion."+n, "Đạt.")
		}
		g.press("Lưu ý kiến")
		tm.expert.form("Trình ký").set("conclusion", "pass").set("recommended", "80.000.000").set("summary", "Hội đồng nhất trí.").refused("Trình ký", 422, "minutes", "biên bản")
		tm.expert.form("Trình ký").set("minutes", "Hội đồng họp ngày 06/11/2026, ba người dự, nhất trí.").answers("Trình ký")
		sign(tm.leader, name).follow("Xem biên bản")
		number(tm.clerk, name, "3/PTĐ-SCT")

		h.on("2026-12-15")
		h.planned(tm.expert, tm.clerk, "1", "99/QĐ-UBND", forge)
		h.on("2027-02-01")
		h.contracted(tm.expert, tm.clerk, forge, "Hợp đồng", "7/HĐ-SCT")
		tm.officer.does("Bắt đầu thực hiện năm 2027", name).form("Xác nhận bắt đầu").set("year", "2027").press("Xác nhận bắt đầu")
		keeper, checker, holder := h.sit(account.Accountant, in), h.sit(account.ChiefAccountant, in), h.sit(account.AccountHolder, in)
		h.pay(keeper, checker, holder, "Lập tạm ứng lần một", name, "40.000.000", "UNC-010")
		for i, done := range []string{"50.000.000", "200.000.000"} {
			h.on(clock.NewDay(2027, time.Month(i+2), 20))
			h.reported(tm.officer, tm.expert, forge, string(rune('2'+i)), done)
		}
		h.on("2027-11-18")
		tm.expert.does("Nghiệm thu cơ sở, còn 1 địa điểm", name).form("Ghi biên bản, trình ký").set("minutes_number", "01/BBNT").set("day", h.today()).
			set("members.0.name", "Lê Thu Hà").set("members.1.name", "Ma Văn Sơn").set("members.2.name", "Lò Văn Pao").
			set("volume", "Một máy đột dập.").set("result", "pass").set("promotion", "80.000.000").set("own", "120.000.000").press("Ghi biên bản, trình ký")
		tm.leader.does("Ký biên bản nghiệm thu cơ sở", name).form("Ký biên bản").press("Ký biên bản")
		tm.leader.does("Kết luận nghiệm thu năm 2027", name).form("Kết luận nghiệm thu năm 2027").press("Kết luận nghiệm thu năm 2027")
		h.pay(keeper, checker, holder, "Lập tạm ứng kinh phí còn lại", name, "40.000.000", "UNC-011")

		// Less is spent than was advanced: the rest goes back to the budget.
		h.on("2027-11-25")
		tm.officer.does("Lập hồ sơ quyết toán năm 2027", name).form("Lưu").set("lines.0.promotion", "75.000.000").set("lines.0.own", "120.000.000").set("lines.0.vouchers", "HĐ 0005678 ngày 01/09/2027").press("Lưu")
		tm.director.does("Đọc và gửi hồ sơ quyết toán năm 2027", name).form("Gửi hồ sơ quyết toán").press("Gửi hồ sơ quyết toán")
		keeper.does("Ghi tiền nộp trả ngân sách", name).form("Lập chứng từ nộp trả").set("amount", "5.000.000").set("reason", "Giấy nộp tiền số 9 ngày 25/11/2027.").press("Lập chứng từ nộp trả")
		h.approve(checker, holder, name, "GNT-009")
		h.on("2027-12-10")
		done := tm.leader.does("Duyệt quyết toán năm 2027", name).buttonThatBegins("Duyệt quyết toán")
		tm.leader.form(done).answers(done)
		tm.leader.does("Chuyển sang hậu kiểm", name).form("Chuyển đề án sang hậu kiểm").press("Chuyển đề án sang hậu kiểm")
		h.on("2028-06-15")
		tm.expert.does("Hậu kiểm kết quả sau hỗ trợ", name).form("Ghi lần hậu kiểm").set("day", h.today()).set("people", "Đoàn của Sở.").set("in_use", "yes").set("findings", "Máy chạy đều.").press("Ghi lần hậu kiểm")
		tm.expert.does("Kết thúc hồ sơ sau hậu kiểm", name).form("Kết thúc đề án").press("Kết thúc đề án")
		h.ended(name, map[string]string{"Phê duyệt": "80.000.000 · –", "Đã tạm ứng": "80.000.000 · –", "Đã nghiệm thu": "80.000.000 · 120.000.000", "Đã quyết toán": "75.000.000 · 120.000.000", "Nộp trả ngân sách": "5.000.000 · –", "Còn được tạm ứng theo hợp đồng": "0 · –"},
			[]string{"trả lại", "Thẩm tra hồ sơ: Đã bổ sung đủ", "Ký kết luận thẩm định cấp cơ sở", "phê duyệt kế hoạch", "Duyệt quyết toán", "Đã hậu kiểm"}, "80.000.000", "Lào Cai 80.000.000 0 80.000.000 1 0 1")
	})
}
