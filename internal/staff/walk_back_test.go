package staff_test

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

// Everything that may be sent back is sent back once, by the people whose place it is, and finds
// its way on again: the conclusion, a month's report, a voucher by either hand, a paid voucher,
// the minutes of an acceptance, the settlement, an answer to a request for papers.
func TestWalkSecondThoughts(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one := tea
		one.source = "Khuyến công địa phương"
		name, in := one.name, at("tuyen-quang")
		tm := h.team("tuyen-quang")
		h.submitted(tm.officer, tm.director, one)

		// A paper is asked for, answered badly, asked again.
		assign(tm.head, name, h.name(account.DeptOfficer))
		tm.expert.does("Thẩm định hồ sơ", name).form("Ghi lời khai").set("conflict", "none").press("Ghi lời khai")
		tm.expert.followIn("#noi-dung-2", "Yêu cầu giấy tờ…").form("Gửi yêu cầu").refused("Gửi yêu cầu", 422, "what", "")
		tm.expert.form("Gửi yêu cầu").set("paper", "Báo giá").set("what", "Ba báo giá.").press("Gửi yêu cầu")
		tm.officer.does("Trả lời yêu cầu bổ sung «Báo giá»", name).form("Gửi trả lời").set("answer", "Chỉ có một báo giá.").press("Gửi trả lời")
		tm.expert.does("Xem giấy tờ bổ sung «Báo giá»", name).form("Chưa đạt, yêu cầu lại").press("Chưa đạt, yêu cầu lại")
		tm.officer.does("Trả lời yêu cầu bổ sung «Báo giá»", name).form("Gửi trả lời").set("answer", "Đủ ba báo giá.").attach("file", "ba-bao-gia.pdf", []byte(projecttest.PDF)).press("Gửi trả lời")
		tm.expert.does("Xem giấy tờ bổ sung «Báo giá»", name).form("Chấp nhận").press("Chấp nhận")

		// The leader wants the conclusion done again.
		appraise(tm.expert, name, "pass", "150.000.000")
		tm.leader.does("Ký kết luận thẩm định", name).form("Yêu cầu làm lại").set("reason", "Hạ mức chấp thuận.").press("Yêu cầu làm lại")
		tm.expert.does("Trình kết luận thẩm định", name).says("Hạ mức chấp thuận.").form("Trình ký").set("recommended", "140.000.000").press("Trình ký")
		sign(tm.leader, name)
		number(tm.clerk, name, "15/PTĐ-SCT")
		h.on("2026-12-15")
		h.planned(tm.expert, tm.clerk, "1", "120/QĐ-UBND", one)
		h.on("2027-02-01")
		h.contracted(tm.expert, tm.clerk, one, "Hợp đồng", "8/HĐ-SCT")
		tm.officer.does("Bắt đầu thực hiện năm 2027", name).form("Xác nhận bắt đầu").set("year", "2027").press("Xác nhận bắt đầu")

		// A report with more than the estimate, one sent back, one confirmed for less.
		h.on("2027-02-20")
		f := tm.officer.does("Báo cáo tiến độ tháng 2/2027", name).form("Gửi báo cáo").set("done", "900.000.000").set("spent", "100.000.000").set("note", "Đã lắp máy.")
		f.refused("Gửi báo cáo", 422, "done", "")
		tm.officer.form("Gửi báo cáo").set("done", "250.000.000").press("Gửi báo cáo")
		tm.expert.does("Xác nhận khối lượng tháng 2/2027", name).form("Trả báo cáo để sửa").set("reason", "Chưa chạy thử.").press("Trả báo cáo để sửa")
		tm.officer.does("Sửa báo cáo tiến độ tháng 2/2027", name).says("Chưa chạy thử.").form("Gửi báo cáo đã sửa").set("done", "240.000.000").press("Gửi báo cáo đã sửa")
		tm.officer.idle("Sửa báo cáo tiến độ tháng 2/2027", name)
		tm.expert.does("Xác nhận khối lượng tháng 2/2027", name).form("Xác nhận khối lượng").set("confirmed", "230.000.000").refused("Xác nhận khối lượng", 422, "note", "")
		tm.expert.form("Xác nhận khối lượng").set("note", "Còn một bộ phận chưa lắp.").press("Xác nhận khối lượng")

		// The chief accountant refuses, the account holder refuses, the third is paid and reversed.
		keeper, checker, holder := h.sit(account.Accountant, in), h.sit(account.ChiefAccountant, in), h.sit(account.AccountHolder, in)
		prepare := func(amount string) *browser {
			b := keeper.does("Lập tạm ứng lần một", name)
			button := b.buttonThatBegins("Lập chứng từ ")
			f := b.form(button).set("amount", amount)
			if f.has(project.LawField) {
				f.set(project.LawField, why)
			}
			return f.press(button, 200, 422)
		}
		prepare("140.000.000").beside("amount", "") // above the first advance
		if keeper.status != 422 {
			keeper.fail("more than the first advance was taken")
		}
		prepare("60.000.000")
		checker.does("Kiểm soát chứng từ tạm ứng", name).form("Từ chối chứng từ").set("reason", "Thiếu bảng kê.").press("Từ chối chứng từ")
		prepare("65.000.000")
		checker.does("Kiểm soát chứng từ tạm ứng", name).form("Kiểm soát, trình duyệt chi").press("Kiểm soát, trình duyệt chi")
		holder.does("Duyệt chi tạm ứng", name).form("Từ chối chứng từ").set("reason", "Sai tài khoản nhận.").press("Từ chối chứng từ")
		prepare("70.000.000")
		h.approve(checker, holder, name, "UNC-001")
		keeper.open("/de-an").follow(name).followRow("UNC-001").form("Lập chứng từ đảo").set("reason", "Ngân hàng trả lại.").press("Lập chứng từ đảo")
		h.approve(checker, holder, name, "UNC-001Đ")
		prepare("70.000.000")
		h.approve(checker, holder, name, "UNC-002")

		// Minutes that failed, minutes cancelled, minutes that pass.
		h.on("2027-11-18")
		minutes := func(number, result, promotion, own string) *form {
			f := tm.expert.does("Nghiệm thu cơ sở, còn 1 địa điểm", name).form("Ghi biên bản, trình ký").set("minutes_number", number).set("day", h.today()).
				set("members.0.name", "Lê Thu Hà").set("members.1.name", "Ma Văn Sơn").set("members.2.name", "Bàn Văn Phúc")
			return f.set("volume", "Một máy sao chè.").set("result", result).set("promotion", promotion).set("own", own)
		}
		minutes("01/BBNT", "fail", "0", "0").refused("Ghi biên bản, trình ký", 422, "findings", "")
		tm.expert.form("Ghi biên bản, trình ký").set("findings", "Máy chưa chạy thử.").press("Ghi biên bản, trình ký")
		tm.leader.does("Ký biên bản nghiệm thu cơ sở", name).form("Ký biên bản").press("Ký biên bản")
		minutes("02/BBNT", "pass", "140.000.000", "150.000.000").press("Ghi biên bản, trình ký")
		tm.leader.does("Ký biên bản nghiệm thu cơ sở", name).form("Hủy biên bản").set("reason", "Ghi sai ngày.").press("Hủy biên bản")
		minutes("03/BBNT", "pass", "140.000.000", "150.000.000").press("Ghi biên bản, trình ký")
		tm.leader.does("Ký biên bản nghiệm thu cơ sở", name).form("Ký biên bản").press("Ký biên bản")
		tm.leader.does("Kết luận nghiệm thu năm 2027", name).form("Kết luận nghiệm thu năm 2027").press("Kết luận nghiệm thu năm 2027")

		// A settlement above what was accepted, one sent back.
		settle := "Lập hồ sơ quyết toán năm 2027"
		g := tm.officer.does(settle, name).form("Lưu").set("lines.0.promotion", "150.000.000").set("lines.0.own", "150.000.000").set("lines.0.vouchers", "HĐ 0001234 ngày 10/09/2027")
		g.press("Lưu", 200, 422)
		tm.officer.does(settle, name).form("Lưu").set("lines.0.promotion", "140.000.000").set("lines.0.own", "150.000.000").set("lines.0.vouchers", "HĐ 0001234 ngày 10/09/2027").press("Lưu")
		tm.director.does("Đọc và gửi hồ sơ quyết toán năm 2027", name).form("Gửi hồ sơ quyết toán").press("Gửi hồ sơ quyết toán")
		tm.leader.does("Duyệt quyết toán năm 2027", name).form("Trả lại hồ sơ quyết toán").set("reason", "Kê lại hóa đơn.").press("Trả lại hồ sơ quyết toán")
		tm.officer.does(settle, name).says("Kê lại hóa đơn.").form("Lưu").set("note", "Đã kê lại.").press("Lưu")
		tm.director.does("Đọc và gửi hồ sơ quyết toán năm 2027", name).form("Gửi hồ sơ quyết toán").press("Gửi hồ sơ quyết toán")
		done := tm.leader.does("Duyệt quyết toán năm 2027", name).buttonThatBegins("Duyệt quyết toán")
		tm.leader.form(done).answers(done)

		// What is still owed after the settlement is paid, then the post-check.
		h.pay(keeper, checker, holder, "Lập tạm ứng phần còn phải trả sau quyết toán", name, "70.000.000", "UNC-003")
		tm.leader.does("Chuyển sang hậu kiểm", name).form("Chuyển đề án sang hậu kiểm").press("Chuyển đề án sang hậu kiểm")
		tm.expert.does("Hậu kiểm kết quả sau hỗ trợ", name).form("Ghi lần hậu kiểm").set("day", h.today()).set("people", "Đoàn của Sở.").set("in_use", "yes").set("findings", "Máy chạy đều.").press("Ghi lần hậu kiểm")
		tm.expert.does("Kết thúc hồ sơ sau hậu kiểm", name).form("Kết thúc đề án").press("Kết thúc đề án")
		h.ended(name, map[string]string{"Phê duyệt": "140.000.000 · –", "Đã tạm ứng": "140.000.000 · –", "Đã nghiệm thu": "140.000.000 · 150.000.000", "Đã quyết toán": "140.000.000 · 150.000.000", "Nộp trả ngân sách": "0 · –"},
			[]string{"Yêu cầu bổ sung «Báo giá»", "Chấp nhận giấy tờ bổ sung", "Yêu cầu làm lại kết luận", "Chưa chạy thử", "Thiếu bảng kê", "Sai tài khoản nhận", "Ngân hàng trả lại", "03/BBNT", "Kê lại hóa đơn", "UNC-003", "Đã hậu kiểm"}, "140.000.000")
	})
}
