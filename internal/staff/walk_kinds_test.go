package staff_test

import (
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

// A group project names its establishments in the implementation plan, which comes back once;
// a task is given by assignment. Both are local money of Tuyên Quang, in one plan.
func TestWalkGroupAndTask(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		group, task := tea, tea
		group.name, group.source, group.kind, group.establishment = "Nhóm máy sao chè xã Hồ Thầu", "Khuyến công địa phương", "group", ""
		task.name, task.source, task.kind, task.content, task.establishment = "Tập huấn quản lý cho chủ cơ sở", "Khuyến công địa phương", "task", "management_training", ""
		task.unitPrice, task.promotion, task.own = "60.000.000", "60.000.000", "0"
		tm := h.team("tuyen-quang")
		for _, d := range []draft{group, task} {
			h.submitted(tm.officer, tm.director, d)
			h.passed(tm, d)
		}
		h.on("2026-12-15")
		h.planned(tm.expert, tm.clerk, "1", "120/QĐ-UBND", group, task)
		h.on("2027-02-01")
		h.contracted(tm.expert, tm.clerk, group, "Hợp đồng", "8/HĐ-SCT")
		h.contracted(tm.expert, tm.clerk, task, "Giao nhiệm vụ", "9/QĐ-SCT")

		make := "Lập kế hoạch tổ chức thực hiện, nêu đơn vị thụ hưởng"
		for i, back := range []bool{true, false} {
			b := tm.officer.does(make, group.name)
			if i == 0 {
				b.form("Trình phê duyệt").set("content", "Tổ chức thực hiện theo quý.").refused("Trình phê duyệt", 422, "beneficiaries", "đơn vị thụ hưởng")
			}
			b.form("Trình phê duyệt").set("q", "ho thau").press("Tìm")
			b.form("Trình phê duyệt").pressIn(tea.establishment, "Thêm")
			b.form("Trình phê duyệt").set("content", "Tổ chức thực hiện theo quý, mỗi cơ sở một máy.").press("Trình phê duyệt")
			b = tm.head.does("Duyệt kế hoạch tổ chức thực hiện", group.name).says(tea.establishment)
			if back {
				b.follow("Trả lại").form("Trả lại cho đơn vị thực hiện").set("answer", "Ghi rõ ai giám sát.").press("Trả lại cho đơn vị thực hiện")
				continue
			}
			b.follow("Phê duyệt").form("Phê duyệt, 1 đơn vị thụ hưởng vào đề án").set("answer", "Đồng ý.").press("Phê duyệt, 1 đơn vị thụ hưởng vào đề án")
		}
		for _, d := range []draft{group, task} {
			tm.officer.does("Bắt đầu thực hiện năm 2027", d.name).form("Xác nhận bắt đầu").set("year", "2027").press("Xác nhận bắt đầu").says("Đang thực hiện")
		}
		h.on("2027-02-20")
		h.reported(tm.officer, tm.expert, group, "2", "300.000.000")
		h.on("2027-11-20")
		tm.expert.does("Nghiệm thu cơ sở, còn 1 địa điểm", group.name).says(tea.establishment)
		tm.expert.does("Nghiệm thu cơ sở, còn 1 địa điểm", task.name).form("Ghi biên bản, trình ký").set("minutes_number", "02/BBNT").set("day", h.today()).
			set("members.0.name", "Lê Thu Hà").set("members.1.name", "Ma Văn Sơn").set("volume", "Một lớp, 40 người.").set("promotion", "60.000.000").press("Ghi biên bản, trình ký")
		tm.leader.does("Ký biên bản nghiệm thu cơ sở", task.name).form("Ký biên bản").press("Ký biên bản")
		tm.leader.does("Kết luận nghiệm thu năm 2027", task.name).form("Kết luận nghiệm thu năm 2027").press("Kết luận nghiệm thu năm 2027")
		h.sit(account.Auditor).open("/viec-cua-toi").follow("Báo cáo").form("Xem số liệu").set("nam", "2027").press("Xem số liệu").says("210.000.000")
	})
}

// A file of a regional centre goes straight to the Cục, is returned there, and comes back to
// the Cục, not to a Sở.
func TestWalkRegionalReturned(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		officer, director := h.sit(account.CentreOfficer, at("vung")), h.sit(account.CentreDirector, at("vung"))
		reviewer, chief, second := h.sit(account.MinistryOfficer), h.sit(account.MinistryLeader), h.sit(account.MinistryLeader, accounttest.Another(2))
		h.submitted(officer, director, tea)
		sight(h.sit(account.DeptHead), tea.name, "Phân công thẩm định", false)

		h.on("2026-11-04")
		reviewer.does("Thẩm tra hồ sơ", tea.name).form("Trả lại").set("reason", "Thiếu hiệu quả môi trường.").press("Trả lại")
		officer.does("Bổ sung hồ sơ bị trả lại", tea.name).says("Cục trả lại").form("Lưu và đọc lại").set("effect", "Thêm sáu việc làm, bớt khói.").press("Lưu")
		h.resubmitted(officer, director, tea)
		reviewer.does("Thẩm tra hồ sơ", tea.name).form("Đủ, chuyển thẩm định").set("reason", "Đã bổ sung đủ.").press("Đủ, chuyển thẩm định")
		// Returned a second time, out of the appraisal, it comes back to the very appraisal.
		assign(chief, tea.name, h.name(account.MinistryOfficer))
		reviewer.does("Thẩm định hồ sơ", tea.name).form("Ghi lời khai").set("conflict", "none").press("Ghi lời khai")
		reviewer.follow("Trả lại bổ sung").form("Trả lại hồ sơ").set("reason", "Đơn giá cao hơn báo giá.").press("Trả lại hồ sơ")
		officer.does("Bổ sung hồ sơ bị trả lại", tea.name).form("Lưu và đọc lại").set("schedule", "Quý II lắp đặt, quý III chạy thử.").press("Lưu")
		h.resubmitted(officer, director, tea)
		sight(reviewer, tea.name, "Thẩm tra hồ sơ", false)
		sight(chief, tea.name, "Phân công thẩm định", false)
		appraise(reviewer, tea.name, "pass", "150.000.000")
		sign(second, tea.name)
		reviewer.does("Đưa vào kế hoạch năm 2027", tea.name)
	})
}

// sight fails unless a step waits, or does not.
func sight(b *browser, name, verb string, want bool) {
	b.t.Helper()
	if got := b.task(verb, name) != nil; got != want {
		b.fail("«%s» of %q waits: %v", verb, name, got)
	}
}

// A file returned by the Sở comes back to the Sở; one registered and returned by the Cục comes
// back to the Cục. Then one is rejected, one withdrawn, one stopped by the Minister, and in one
// the beneficiary is replaced.
func TestWalkOtherWays(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		tm := h.team("tuyen-quang")
		reviewer, chief, second, seal := h.sit(account.MinistryOfficer), h.sit(account.MinistryLeader), h.sit(account.MinistryLeader, accounttest.Another(2)), h.sit(account.Clerk, at("cuc"))
		returned, rejected, withdrawn := tea, tea, tea
		returned.name, rejected.name, withdrawn.name = "Máy sao chè thứ nhất", "Máy sao chè thứ hai", "Máy sao chè thứ ba"
		for _, d := range []draft{returned, rejected, withdrawn} {
			h.submitted(tm.officer, tm.director, d)
		}
		h.on("2026-11-04")
		tm.head.does("Phân công thẩm định", returned.name).follow("Trả lại bổ sung").form("Trả lại hồ sơ").set("reason", "Thiếu báo giá.").press("Trả lại hồ sơ")
		tm.officer.does("Bổ sung hồ sơ bị trả lại", returned.name).form("Lưu và đọc lại").set("machines", "Máy sao gas, kèm báo giá.").press("Lưu")
		h.resubmitted(tm.officer, tm.director, returned)
		h.passed(tm, returned)

		assign(tm.head, rejected.name, h.name(account.DeptOfficer))
		appraise(tm.expert, rejected.name, "reject", "0")
		sign(tm.leader, rejected.name)
		number(tm.clerk, rejected.name, "9/PTĐ-SCT") // a rejection has its sheet too
		tm.officer.open("/de-an").follow(rejected.name).says("Không được chấp thuận")

		tm.director.open("/de-an").follow(withdrawn.name).follow("Rút hồ sơ").form("Rút hồ sơ").refused("Rút hồ sơ", 422, "reason", "lý do")
		tm.director.form("Rút hồ sơ").set("reason", "Cơ sở không còn nhu cầu.").press("Rút hồ sơ").says("Đã rút")
		sight(tm.head, withdrawn.name, "Phân công thẩm định", false)

		tm.leader.does("Đăng ký với Cục", returned.name).form("Đăng ký với Cục").set("number", "15/BC-SCT").set("day", h.today()).set("signer", "Lê Thu Hà").press("Đăng ký với Cục")
		h.on("2026-11-10")
		reviewer.does("Thẩm tra hồ sơ", returned.name).form("Trả lại").set("reason", "Ghi rõ xuất xứ máy.").press("Trả lại")
		tm.officer.does("Bổ sung hồ sơ bị trả lại", returned.name).says("Cục trả lại").form("Lưu và đọc lại").set("machines", "Máy sao gas sản xuất trong nước.").press("Lưu")
		h.resubmitted(tm.officer, tm.director, returned)
		sight(tm.head, returned.name, "Phân công thẩm định", false)
		reviewer.does("Thẩm tra hồ sơ", returned.name).form("Đủ, chuyển thẩm định").set("reason", "Đã ghi rõ.").press("Đủ, chuyển thẩm định")
		assign(chief, returned.name, h.name(account.MinistryOfficer))
		appraise(reviewer, returned.name, "pass", "140.000.000")
		sign(second, returned.name)
		number(seal, returned.name, "40/PTĐ-CN")
		h.on("2026-12-15")
		h.planned(reviewer, seal, "1", "3456/QĐ-BCT", returned)

		// Another establishment takes the place of the first.
		other := "Hợp tác xã Chè Tân Trào"
		tm.officer.open("/viec-cua-toi").follow("Cơ sở").follow("Ghi cơ sở mới")
		tm.officer.form("Ghi cơ sở").set("name", other).set("kind", "cooperative").set("site_province", "Tuyên Quang").set("site_commune", "xã Tân Trào").press("Ghi cơ sở")
		tm.officer.open("/de-an").follow(returned.name).follow("Đề nghị điều chỉnh").follow("Đổi đơn vị thụ hưởng")
		g := tm.officer.form("Gửi đề nghị").set("establishment", tea.establishment).set("q", "tan trao").set("reason", "Cơ sở cũ không còn vốn đối ứng.")
		g.press("Tìm")
		tm.officer.form("Gửi đề nghị").set("new_site", other).press("Gửi đề nghị")
		tm.leader.does("Xác nhận đề nghị điều chỉnh", returned.name).follow("Xác nhận, chuyển Cục").formOf("answer").set("answer", "Sở nhất trí.").send()
		tm.leader.idle("Xác nhận đề nghị điều chỉnh", returned.name)
		chief.does("Quyết định điều chỉnh", returned.name)
		chief.follow("Quyết định điều chỉnh").formOf("number").set("number", "55/QĐ-CN").set("day", h.today()).set("signer", "Phạm Thị Lan").send()
		chief.idle("Quyết định điều chỉnh", returned.name)
		tm.officer.open("/de-an").follow(returned.name).says(other, "thôi tham gia từ 15/12/2026", "Điều chỉnh")

		// The Minister stops it; nothing of it waits any more.
		h.on("2027-01-10")
		stop := seal.open("/de-an").follow(returned.name).follow("Ghi quyết định ngừng").form("Ghi quyết định ngừng").set("reason", "Cơ sở ngừng sản xuất.").set("day", h.today()).set("signer", "Nguyễn Văn Bình")
		stop.refused("Ghi quyết định ngừng", 422, "number", "số")
		seal.form("Ghi quyết định ngừng").set("number", "456/QĐ-BCT").press("Ghi quyết định ngừng").says("ngừng")
		for _, b := range []*browser{reviewer, chief, seal, tm.officer, tm.leader} {
			if b.open("/viec-cua-toi"); strings.Contains(words(b.doc.Find("table.work")), returned.name) {
				b.fail("the stopped file still waits: %s", words(b.doc.Find("table.work")))
			}
		}
	})
}
