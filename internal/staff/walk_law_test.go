package staff_test

import (
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
)

// why is the reason that people give where the law leaves something open.
const why = "Đã đối chiếu hồ sơ với bản gốc tại cơ quan; giữ theo quy định gần nhất đã biết."

// answers presses a button of an act that the law may leave open. Where it does and nobody gave a
// reason yet, the act is refused without one, each question beside the field and everything typed
// kept, and goes through with it. It reports whether a reason was wanted.
func (f *form) answers(button string) bool {
	f.b.t.Helper()
	if !f.has(project.LawField) || strings.Contains(words(f.node), "Không phải nêu lại; chỉ ghi") {
		f.press(button)
		return false
	}
	if strings.Contains(words(f.node), "ít nhất 10 ký tự") {
		f.b.fail("the form is refused before it was sent")
	}
	f.refused(button, 422, project.LawField, "Hãy nêu lý do quyết định.")
	f.b.form(button).set(project.LawField, "Được.").refused(button, 422, project.LawField, "ít nhất 10 ký tự")
	f.b.form(button).set(project.LawField, why).press(button)
	return true
}

// The law changes while a file is on its way. TT 139/2026 is signed on 25/09/2026, between the
// appraisal and the decision on the plan: the clerk is asked why. TT 66/2026 is signed on
// 06/10/2026, between the preparation of the advance and the signature: the account holder's is
// refused, the accountant prepares it again with the reason.
func TestWalkLawChangesOnTheWay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := buildOn(t, d, "2026-08-03")
		h.year = "2026"
		one := tea
		name := one.name
		officer, director := h.sit(account.CentreOfficer, at("vung")), h.sit(account.CentreDirector, at("vung"))
		reviewer, chief, second, seal := h.sit(account.MinistryOfficer), h.sit(account.MinistryLeader), h.sit(account.MinistryLeader, accounttest.Another(2)), h.sit(account.Clerk, at("cuc"))
		h.submitted(officer, director, one)
		reviewer.does("Thẩm tra hồ sơ", name).form("Đủ, chuyển thẩm định").set("reason", "Hồ sơ đủ.").press("Đủ, chuyển thẩm định")
		assign(chief, name, h.name(account.MinistryOfficer))
		appraise(reviewer, name, "pass", "150.000.000")
		h.on("2026-08-20")
		second.does("Ký kết luận thẩm định", name).says("Quy định còn để ngỏ", "Lý do của người trình", why)
		second.form("Ký kết luận").press("Ký kết luận").says("Căn cứ xét theo quy định", "20/08/2026", "Lý do quyết định: "+why)
		if strings.Contains(words(second.doc.Find(".vb")), "TT 139/2026") {
			second.fail("the sheet speaks of a text that was not signed yet")
		}

		h.on("2026-09-28")
		b := reviewer.does("Đưa vào kế hoạch năm 2026", name).form("Lập dự thảo").set("year", "2026").set("tranche", "1").press("Lập dự thảo")
		b.form("Ghi vào dự thảo").set("pick", b.pickOf(name)).press("Ghi vào dự thảo")
		record := "Ghi quyết định, 1 đề án vào kế hoạch"
		seal.does("Ghi quyết định phê duyệt kế hoạch", name).says("TT 139/2026/TT-BTC")
		// The law of the day of the decision counts, not that of the day on which it is recorded.
		seal.form(record).set("number", "3456/QĐ-BCT").set("day", "20/09/2026").set("signer", "Nguyễn Văn Bình").press("Xem quy định của ngày quyết định").says("đã có lý do từ khi thẩm định")
		if seal.form(record).has(project.LawField) {
			seal.fail("a reason is asked for what the law of the decision's day does not leave open")
		}
		seal.form(record).set("day", h.today()).press("Xem quy định của ngày quyết định").says("TT 139/2026/TT-BTC")
		if !seal.form(record).answers(record) {
			seal.fail("the decision wanted no reason")
		}
		h.contracted(reviewer, seal, one, "Hợp đồng", "12/HĐ-CN")
		officer.does("Bắt đầu thực hiện năm 2026", name).form("Xác nhận bắt đầu").set("year", "2026").press("Xác nhận bắt đầu")
		h.on("2026-10-05")
		h.reported(officer, reviewer, one, "10", "300.000.000")

		// The advance is prepared and checked by the law of 5 October.
		keeper, checker, holder := h.sit(account.Accountant, at("cuc")), h.sit(account.ChiefAccountant, at("cuc")), h.sit(account.AccountHolder, at("cuc"))
		first := "Lập tạm ứng lần một"
		prepare := keeper.does(first, name).buttonThatBegins("Lập chứng từ ")
		if keeper.form(prepare).set("amount", "105.000.000").answers(prepare) {
			keeper.fail("a reason was wanted before the law changed")
		}
		checker.does("Kiểm soát chứng từ tạm ứng", name).form("Kiểm soát, trình duyệt chi").press("Kiểm soát, trình duyệt chi")

		h.on("2026-10-07")
		pay := "Duyệt chi 105.000.000 đ"
		holder.does("Duyệt chi tạm ứng", name).says("chưa ai nêu lý do", "TT 66/2026/TT-BCT", "Hãy từ chối")
		holder.form(pay).set("voucher", "UNC-001").set("voucher_day", h.today()).press(pay, 409).says("chưa ai nêu lý do", "TT 66/2026/TT-BCT")
		holder.form("Từ chối chứng từ").set("reason", "TT 66/2026/TT-BCT ký sau ngày lập: hãy nêu lý do.").press("Từ chối chứng từ")
		keeper.does(first, name)
		if !keeper.form(prepare).set("amount", "105.000.000").answers(prepare) {
			keeper.fail("no reason was wanted after the law changed")
		}
		keeper.says("Lý do của", why)
		h.approve(checker, holder, name, "UNC-001")
		keeper.idle(first, name)
	})
}
