package staff_test

import (
	"strconv"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project/projecttest"
)

// A đề án of national money lives its whole life through the pages, each step found by its own
// person under «Việc của tôi», from the owner's need to the end of the post-check.
func TestWalkNational(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		name := tea.name

		owner := h.sit(account.Establishment)
		officer, director := h.sit(account.CentreOfficer), h.sit(account.CentreDirector)
		head, expert, leader, clerk := h.sit(account.DeptHead), h.sit(account.DeptOfficer), h.sit(account.DeptLeader), h.sit(account.Clerk)

		// The owner sends a need, one question a page.
		owner.open("/viec-cua-toi").follow("Gửi nhu cầu hỗ trợ")
		owner.form("Tiếp tục").refused("Tiếp tục", 422, "content", "Hãy chọn")
		owner.form("Tiếp tục").set("content", "machinery").press("Tiếp tục")
		owner.form("Tiếp tục").set("description", "Mua một máy sao chè chạy gas, mỗi mẻ 60 kg.").press("Tiếp tục")
		owner.form("Tiếp tục").set("cost", "300 triệu").press("Tiếp tục")
		owner.form("Tiếp tục").set("own_capital", "150 triệu").press("Tiếp tục")
		owner.form("Tiếp tục").set("wanted_year", "2027").press("Tiếp tục")
		owner.form("Tiếp tục").set("ready", "Nhà xưởng, điện ba pha, báo giá máy.").press("Tiếp tục")
		owner.says("300.000.000").form("Gửi nhu cầu").press("Gửi nhu cầu").says("Đã gửi nhu cầu")

		// The centre makes a draft of it and completes the form.
		h.on("2026-11-03")
		need := "Xem nhu cầu mới: " + contentName("machinery")
		officer.does(need, tea.establishment).follow("Lập đề án từ nhu cầu").form("Lập đề án").set("source", "national").set("plan_year", "2027").press("Lập đề án")
		officer.idle(need, tea.establishment)
		owner.open("/nhu-cau").follow("Mua máy, thiết bị mới (ứng dụng máy móc, thiết bị tiên tiến)").says("Đã đưa vào đề án")
		officer.does("Lập hồ sơ đề án", tea.establishment)
		h.fill(officer, tea, "Lưu và đọc lại")
		officer.follow("Sửa hồ sơ").follow("Thêm giấy tờ")
		paper(officer, "Công văn đề nghị", "cong-van.pdf")
		paper(officer, "Văn bản đề nghị hỗ trợ", "de-nghi.pdf")
		officer.follow("Về hồ sơ").form("Lưu và đọc lại").press("Lưu và đọc lại").says("Hồ sơ đủ")
		officer.form("Trình giám đốc").press("Trình giám đốc").says("Đã trình")
		officer.idle("Lập hồ sơ đề án", name)

		// The director reads it back and submits.
		director.does("Đọc, ký nộp hồ sơ", name).says(tea.own, "Hồ sơ đủ").form("Nộp hồ sơ").press("Nộp hồ sơ")
		director.idle("Đọc, ký nộp hồ sơ", name)

		// The Sở: assign, declare, opine, ask for a paper, accept it, present, sign, number.
		h.on("2026-11-05")
		assign(head, name, h.name(account.DeptOfficer))
		expert.does("Thẩm định hồ sơ", name).form("Ghi lời khai").set("conflict", "none").press("Ghi lời khai")
		expert.followIn("#noi-dung-4", "Yêu cầu giấy tờ…").form("Gửi yêu cầu").set("paper", "Báo giá").set("what", "Báo giá của ba nhà cung cấp.").press("Gửi yêu cầu").says("Đã gửi yêu cầu")
		h.on("2026-11-09")
		ask := "Trả lời yêu cầu bổ sung «Báo giá»"
		officer.does(ask, name).form("Gửi trả lời").set("answer", "Gửi ba báo giá.").attach("file", "bao-gia.pdf", []byte(projecttest.PDF)).press("Gửi trả lời")
		officer.idle(ask, name)
		expert.does("Xem giấy tờ bổ sung «Báo giá»", name).says("bao-gia.pdf").form("Chấp nhận").press("Chấp nhận")
		h.on("2026-11-10")
		appraise(expert, name, "pass", "150.000.000")
		expert.idle("Thẩm định hồ sơ", name)
		h.on("2026-11-12")
		sign(leader, name)
		number(clerk, name, "15/PTĐ-SCT")
		clerk.idle("Cấp số phiếu thẩm định", name)
		leader.does("Đăng ký với Cục", name)
		leader.form("Đăng ký với Cục").set("number", "15/BC-SCT").set("day", h.today()).set("signer", h.name(account.DeptLeader)).press("Đăng ký với Cục")
		leader.idle("Đăng ký với Cục", name)

		// The Cục: review, assign, appraise, sign, plan.
		h.on("2026-11-20")
		reviewer, chief, second, seal := h.sit(account.MinistryOfficer), h.sit(account.MinistryLeader), h.sit(account.MinistryLeader, accounttest.Another(2)), h.sit(account.Clerk, at("cuc"))
		reviewer.does("Thẩm tra hồ sơ", name).form("Đủ, chuyển thẩm định").set("reason", "Hồ sơ đủ, phù hợp dự toán.").press("Đủ, chuyển thẩm định")
		assign(chief, name, h.name(account.MinistryOfficer))
		appraise(reviewer, name, "pass", "150.000.000")
		h.on("2026-12-01")
		sign(second, name)
		number(seal, name, "40/PTĐ-CN")
		h.on("2026-12-10")
		reviewer.does("Đưa vào kế hoạch năm 2027", name).form("Lập dự thảo").set("year", "2027").set("tranche", "1").press("Lập dự thảo")
		reviewer.form("Ghi vào dự thảo").set("pick", reviewer.pickOf(name)).press("Ghi vào dự thảo").says("150.000.000")
		h.on("2026-12-15")
		seal.does("Ghi quyết định phê duyệt kế hoạch", name).form("Ghi quyết định, 1 đề án vào kế hoạch").set("number", "3456/QĐ-BCT").set("day", h.today()).set("signer", "Nguyễn Văn Bình").answers("Ghi quyết định, 1 đề án vào kế hoạch")

		// Contract, support agreement, start.
		h.on("2027-01-20")
		reviewer.does("Lập hợp đồng hoặc giao nhiệm vụ năm 2027", name).form("Lưu dự thảo").set("kind", "Hợp đồng").set("from_day", "01/02/2027").set("to_day", "31/12/2027").press("Lưu dự thảo")
		h.on("2027-02-01")
		seal.does("Ký hợp đồng, giao nhiệm vụ", name).form("Ghi nhận đã ký").set("number", "12/HĐ-CN").set("day", h.today()).set("signer_a", "Trần Thị Lan").set("signer_b", "Lê Văn Sơn").press("Ghi nhận đã ký")
		h.on("2027-02-03")
		director.open("/viec-cua-toi").follow("Hợp đồng")
		director.follow("Hợp đồng số 12/HĐ-CN ngày 01/02/2027").follow("Ghi hợp đồng hỗ trợ")
		director.form("Ghi hợp đồng hỗ trợ").set("establishment", tea.establishment).set("number", "03/HĐHT").set("day", h.today()).set("amount", "150.000.000").set("own_capital", "150.000.000").press("Ghi hợp đồng hỗ trợ")
		officer.does("Bắt đầu thực hiện năm 2027", name).form("Xác nhận bắt đầu").set("year", "2027").press("Xác nhận bắt đầu")

		// A report each month; the Sở confirms. Above 70 % of the work the first advance is ripe.
		keeper, checker, holder := h.sit(account.Accountant, at("cuc")), h.sit(account.ChiefAccountant, at("cuc")), h.sit(account.AccountHolder, at("cuc"))
		for i, done := range []string{"30.000.000", "150.000.000", "240.000.000", "300.000.000"} {
			month := strconv.Itoa(i + 2)
			h.on(clock.NewDay(2027, time.Month(i+2), 20))
			report := "Báo cáo tiến độ tháng " + month + "/2027"
			officer.does(report, name).form("Gửi báo cáo").set("done", done).set("spent", done).set("note", "Đã đặt cọc, lắp máy theo tiến độ.").press("Gửi báo cáo")
			officer.idle(report, name)
			if i < 2 {
				keeper.idle("Lập tạm ứng lần một", name)
			}
			confirm := "Xác nhận khối lượng tháng " + month + "/2027"
			expert.does(confirm, name).form("Xác nhận khối lượng").set("confirmed", done).press("Xác nhận khối lượng")
			expert.idle(confirm, name)
		}
		if !h.pay(keeper, checker, holder, "Lập tạm ứng lần một", name, "105.000.000", "UNC-001") {
			t.Error("the first advance wanted no reason, though TT 66/2026 is not at hand")
		}

		// Acceptance, the remaining advance, settlement.
		h.on("2027-11-18")
		expert.does("Nghiệm thu cơ sở, còn 1 địa điểm", name).form("Ghi biên bản, trình ký").set("minutes_number", "01/BBNT").set("day", h.today()).
			set("members.0.name", h.name(account.DeptOfficer)).set("members.1.name", h.name(account.CentreOfficer)).set("members.2.name", "Bàn Văn Phúc").
			set("volume", "Một máy sao chè, chạy tốt.").set("result", "pass").set("promotion", "150.000.000").set("own", "150.000.000").press("Ghi biên bản, trình ký")
		leader.does("Ký biên bản nghiệm thu cơ sở", name).form("Ký biên bản").press("Ký biên bản")
		leader.does("Kết luận nghiệm thu năm 2027", name).form("Kết luận nghiệm thu năm 2027").press("Kết luận nghiệm thu năm 2027")
		leader.idle("Kết luận nghiệm thu năm 2027", name)
		h.on("2027-11-22")
		h.pay(keeper, checker, holder, "Lập tạm ứng kinh phí còn lại", name, "45.000.000", "UNC-002")
		h.on("2027-11-25")
		settle := "Lập hồ sơ quyết toán năm 2027"
		officer.does(settle, name).form("Lưu").set("lines.0.promotion", "150.000.000").set("lines.0.own", "150.000.000").set("lines.0.vouchers", "HĐ 0001234 ngày 10/09/2027").press("Lưu")
		director.does("Đọc và gửi hồ sơ quyết toán năm 2027", name).form("Gửi hồ sơ quyết toán").press("Gửi hồ sơ quyết toán")
		director.idle("Đọc và gửi hồ sơ quyết toán năm 2027", name)
		h.on("2027-12-10")
		chief.does("Duyệt quyết toán năm 2027", name).form("Duyệt quyết toán 150.000.000 đ").answers("Duyệt quyết toán 150.000.000 đ")

		// Post-check.
		h.on("2027-12-20")
		chief.does("Chuyển sang hậu kiểm", name).form("Chuyển đề án sang hậu kiểm").press("Chuyển đề án sang hậu kiểm")
		h.on("2028-06-15")
		reviewer.does("Hậu kiểm kết quả sau hỗ trợ", name).form("Ghi lần hậu kiểm").set("day", h.today()).set("people", "Đoàn của Cục, chủ cơ sở.").set("in_use", "yes").set("values.0.value", "4,8").set("values.0.evidence", "Sổ sản xuất tháng 5/2028.").set("findings", "Máy chạy đều, năng suất tăng.").press("Ghi lần hậu kiểm")
		reviewer.does("Kết thúc hồ sơ sau hậu kiểm", name).form("Kết thúc đề án").press("Kết thúc đề án")
		reviewer.idle("Kết thúc hồ sơ sau hậu kiểm", name)
		h.ended(name, map[string]string{
			"Dự toán đề nghị": "150.000.000 · 150.000.000", "Phê duyệt": "150.000.000 · –", "Hợp đồng, giao nhiệm vụ": "150.000.000 · 150.000.000",
			"Đã nghiệm thu": "150.000.000 · 150.000.000", "Đã tạm ứng": "150.000.000 · –", "Đã quyết toán": "150.000.000 · 150.000.000",
			"Nộp trả ngân sách": "0 · –", "Còn được tạm ứng theo hợp đồng": "0 · –",
		}, []string{
			"Lập đề án từ nhu cầu của Hợp tác xã Chè Hồ Thầu", "Sửa tên, thời gian, dự toán", "Thêm giấy tờ «cong-van.pdf»", "Thêm giấy tờ «de-nghi.pdf»", "Trình giám đốc ký nộp hồ sơ", "Nộp hồ sơ",
			"Giao thẩm định cấp cơ sở cho", "Cam kết không liên quan", "Yêu cầu bổ sung «Báo giá»", "Trả lời yêu cầu bổ sung «Báo giá»", "Chấp nhận giấy tờ bổ sung «Báo giá»", "Ghi ý kiến thẩm định cấp cơ sở",
			"Trình kết luận thẩm định cấp cơ sở", "Ký kết luận thẩm định cấp cơ sở", "Cấp số 15/PTĐ-SCT", "Đăng ký với Cục theo báo cáo 15/BC-SCT",
			"Thẩm tra hồ sơ", "Giao thẩm định cấp Bộ cho", "Trình kết luận thẩm định cấp Bộ", "Ký kết luận thẩm định cấp Bộ", "Cấp số 40/PTĐ-CN", "phê duyệt kế hoạch KCQG năm 2027",
			"Ký hợp đồng số 12/HĐ-CN", "Ký hợp đồng hỗ trợ số 03/HĐHT", "Bắt đầu thực hiện", "Báo cáo tiến độ tháng 2/2027", "Xác nhận khối lượng tháng 2/2027", "Xác nhận khối lượng tháng 5/2027",
			"Lập đề nghị «Tạm ứng lần một» 105.000.000 đ", "Kế toán trưởng kiểm tra «Tạm ứng lần một»", "Chi «Tạm ứng lần một» 105.000.000 đ, chứng từ UNC-001",
			"Ghi biên bản nghiệm thu cơ sở", "Ký biên bản nghiệm thu số 01/BBNT", "Kết luận nghiệm thu", "Chi «Tạm ứng kinh phí còn lại» 45.000.000 đ, chứng từ UNC-002",
			"Lưu hồ sơ quyết toán năm 2027", "Gửi hồ sơ quyết toán năm 2027", "Duyệt quyết toán", "chuyển sang hậu kiểm", "Ghi hậu kiểm ngày 15/06/2028", "Đã hậu kiểm, kết thúc đề án",
		}, "150.000.000", "Tuyên Quang 150.000.000 150.000.000 0 1 0 1", "Đã kết thúc 1 150.000.000")
	})
}
