package dossier

import (
	"fmt"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

var (
	preparers = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}
	watchers  = []account.Role{account.DeptOfficer, account.MinistryOfficer}
	leaders   = []account.Role{account.DeptLeader, account.MinistryLeader}
)

// working tells what the years of a planned file wait for.
func (b *builder) working() {
	all := true
	for _, y := range b.f.Years {
		if y.State != project.Settled {
			all = false
		}
		switch y.State {
		case project.Waiting:
			b.contracting(y)
		case project.Assigned, project.Contracted:
			b.starting(y)
		case project.UnderWay:
			b.reporting(y)
			b.accepting(y)
		case project.Accepted:
			b.settling(y)
		}
		if y.State != project.Waiting {
			b.paying(y)
		}
	}
	if all && len(b.f.Years) > 0 {
		b.add(Step{Verb: "Chuyển sang hậu kiểm", Button: "Chuyển", Path: b.path("hau-kiem"), Roles: leaders, Party: project.Planner, Since: b.f.Years[len(b.f.Years)-1].Since.Day(), Due: b.today.AddDays(30)})
	}
}

func (b *builder) contracting(y project.Year) {
	// Only the year at hand: next year's contract is next year's work.
	if y.Year > b.today.Year()+1 {
		return
	}
	since, due := b.since(), policy.DueAfter("planned", b.since())
	if y.Year > b.today.Year() && b.f.PlanYear < y.Year {
		since, due = clock.NewDay(y.Year, 1, 1), clock.NewDay(y.Year, 2, 15)
		if b.today < since {
			return
		}
	}
	c, drafted := b.f.contracts[y.Year]
	officers := []account.Role{account.MinistryOfficer, account.DeptOfficer}
	law := policy.Cite(policy.TT36, "12", "1")
	if !drafted {
		b.add(Step{Verb: fmt.Sprintf("Lập hợp đồng hoặc giao nhiệm vụ năm %d", y.Year), Button: "Lập", Path: "/hop-dong/moi?de-an=" + string(b.f.ID), Roles: officers, Party: project.Planner, Since: since, Due: due, Citation: law})
		return
	}
	if c.State == "draft" {
		b.add(Step{Verb: "Ký hợp đồng, giao nhiệm vụ", Button: "Ký", Path: "/hop-dong/" + string(c.Contract) + "/ky", Roles: []account.Role{account.MinistryLeader, account.DeptLeader, account.Clerk}, Party: project.Planner, Since: since, Due: due, Citation: law})
	}
}

func (b *builder) starting(y project.Year) {
	since := y.Since.Day()
	if b.f.Kind == project.Group && b.f.implementing != "approved" {
		law := policy.Cite(policy.TT36, "23", "3")
		if b.f.implementing == "submitted" {
			b.add(Step{Verb: "Duyệt kế hoạch tổ chức thực hiện", Button: "Duyệt", Path: b.path("ke-hoach-thuc-hien"), Roles: []account.Role{account.DeptOfficer, account.DeptHead}, Party: project.Base, Since: since, Due: since.AddDays(30), Citation: policy.Cite(policy.TT36, "21", "2", "a")})
		} else {
			verb := "Lập kế hoạch tổ chức thực hiện"
			if b.f.Named == 0 && project.NeedsBeneficiary(b.f.Contents) {
				verb += ", nêu đơn vị thụ hưởng"
			}
			b.add(Step{Verb: verb, Button: "Lập", Path: b.path("ke-hoach-thuc-hien"), Roles: preparers, Party: project.Implementer, Persons: b.charged(project.DutyPrepare), Since: since, Due: since.AddDays(20), Citation: law})
		}
		return
	}
	b.add(Step{Verb: fmt.Sprintf("Bắt đầu thực hiện năm %d", y.Year), Button: "Bắt đầu", Path: b.path("bat-dau"), Roles: preparers, Party: project.Implementer, Persons: b.charged(project.DutyPrepare), Since: since, Due: policy.DueAfter(string(y.State), since)})
}

// term is the last day of a year's work, as inspection.TermTx tells it.
func (b *builder) term(y project.Year) clock.Day {
	last := b.f.contracts[y.Year].To
	if b.f.Years[len(b.f.Years)-1].Year == y.Year {
		last = max(last, b.f.End)
	}
	if last == "" || last.Year() < y.Year {
		return clock.NewDay(y.Year, time.December, 31)
	}
	return last
}

// reporting: a report each month until the work is accepted or its term is over, by the 25th.
func (b *builder) reporting(y project.Year) {
	last := clock.Day("")
	for _, r := range b.f.reports {
		if r.Year != y.Year {
			continue
		}
		last = clock.NewDay(r.Of, time.Month(r.Month), policy.ProgressDay)
		switch r.State {
		case "sent":
			b.add(Step{Verb: fmt.Sprintf("Xác nhận khối lượng tháng %d/%d", r.Month, r.Of), Button: "Xác nhận", Path: "/tien-do/" + string(r.ID), Roles: watchers, Party: project.Accepter, Persons: b.charged(project.DutySupervise),
				Since: r.Sent.Day(), Due: policy.DueAfter("volume", r.Sent.Day()), Citation: policy.Cite(policy.TT36, "21", "4")})
		case "disputed":
			b.add(Step{Verb: fmt.Sprintf("Sửa báo cáo tiến độ tháng %d/%d", r.Month, r.Of), Button: "Sửa", Path: b.path("tien-do"), Roles: preparers, Party: project.Implementer, Persons: b.charged(project.DutyPrepare), Since: r.Sent.Day(), Due: r.Sent.Day().AddDays(10)})
		}
	}
	due := nextReport(y.Since.Day(), last)
	if end := b.term(y); clock.NewDay(due.Year(), due.Month(), 1) > end {
		return
	}
	if b.today >= due.AddDays(-20) {
		b.add(Step{Verb: fmt.Sprintf("Báo cáo tiến độ tháng %d/%d", int(due.Month()), due.Year()), Button: "Báo cáo", Path: b.path("tien-do"), Roles: preparers, Party: project.Implementer, Persons: b.charged(project.DutyPrepare),
			Since: due.AddDays(-20), Due: due, Citation: policy.Progress})
	}
}

// nextReport is the day by which the next monthly report is due: the 25th of the month after
// the last one, or of the month the work began in.
func nextReport(began, last clock.Day) clock.Day {
	if last == "" {
		first := clock.NewDay(began.Year(), began.Month(), policy.ProgressDay)
		if began > first.AddDays(-5) {
			return clock.NewDay(began.Year(), began.Month()+1, policy.ProgressDay)
		}
		return first
	}
	return clock.NewDay(last.Year(), last.Month()+1, policy.ProgressDay)
}

func (b *builder) accepting(y project.Year) {
	signed, recorded := 0, 0
	var lastDay clock.Day
	for _, a := range b.f.acceptances {
		if a.Year != y.Year {
			continue
		}
		lastDay = a.Day
		if a.State == "recorded" {
			recorded++
			b.add(Step{Verb: "Ký biên bản nghiệm thu cơ sở", Button: "Đọc và ký", Path: "/nghiem-thu/" + string(a.ID), Roles: leaders, Party: project.Accepter, Not: []db.ID{a.By}, Since: a.At.Day(), Due: a.At.Day().AddDays(5), Citation: policy.Cite(policy.TT36, "21", "1")})
		} else if a.Result == "pass" {
			signed++
		}
	}
	want := max(1, b.f.Named)
	if signed >= want {
		b.add(Step{Verb: fmt.Sprintf("Kết luận nghiệm thu năm %d", y.Year), Button: "Kết luận", Path: b.path("nghiem-thu"), Roles: leaders, Party: project.Accepter, Since: lastDay, Due: lastDay.AddDays(10), Citation: policy.Cite(policy.TT36, "21", "1")})
		return
	}
	end := b.f.End
	if c, ok := b.f.contracts[y.Year]; ok && c.To != "" {
		end = c.To
	}
	if signed+recorded < want && end != "" && b.today >= end.AddDays(-45) {
		left := want - signed - recorded
		b.add(Step{Verb: fmt.Sprintf("Nghiệm thu cơ sở, còn %d địa điểm", left), Button: "Ghi biên bản", Path: b.path("nghiem-thu"), Roles: watchers, Party: project.Accepter, Persons: b.charged(project.DutySupervise), Since: end.AddDays(-45), Due: end, Citation: policy.Cite(policy.TT36, "21", "1")})
	}
}

func (b *builder) settling(y project.Year) {
	s, begun := b.f.settlements[y.Year]
	last := y.Since.Day()
	for _, a := range b.f.acceptances {
		if a.Year == y.Year && a.Result == "pass" {
			last = a.Day
		}
	}
	due := last.AddDays(policy.SettlementDays)
	switch {
	case !begun || s.State == "draft" || s.State == "returned":
		b.add(Step{Verb: fmt.Sprintf("Lập hồ sơ quyết toán năm %d", y.Year), Button: "Lập", Path: b.path("quyet-toan"), Roles: []account.Role{account.CentreOfficer, account.UnitOfficer}, Party: project.Implementer, Persons: b.charged(project.DutyPrepare), Since: y.Since.Day(), Due: due, Citation: policy.Settlement})
		if begun && s.State == "draft" {
			b.add(Step{Verb: fmt.Sprintf("Đọc và gửi hồ sơ quyết toán năm %d", y.Year), Button: "Đọc và gửi", Path: b.path("quyet-toan"), Roles: []account.Role{account.CentreDirector}, Party: project.Implementer, Since: s.At.Day(), Due: due, Citation: policy.Settlement})
		}
	case s.State == "sent" && !b.paymentOpen(y.Year):
		b.add(Step{Verb: fmt.Sprintf("Duyệt quyết toán năm %d", y.Year), Button: "Duyệt", Path: b.path("quyet-toan"), Roles: leaders, Party: project.Planner, Not: []db.ID{s.By}, Since: s.At.Day(), Due: min(policy.CloseBy(b.term(y).Year()), s.At.Day().AddDays(30)), Citation: policy.Closing})
	}
}

// paying: who pays is the Cục for national money, the Sở or another department for local.
func (b *builder) paying(y project.Year) {
	c, ok := b.f.contracts[y.Year]
	if !ok || c.State == "draft" {
		return
	}
	for _, p := range b.f.payments {
		if p.Year != y.Year {
			continue
		}
		path := "/tam-ung/" + string(p.ID)
		switch p.State {
		case "prepared":
			b.add(Step{Verb: "Kiểm soát chứng từ tạm ứng", Button: "Kiểm soát", Path: path, Roles: []account.Role{account.ChiefAccountant}, Agency: p.Agency, Not: []db.ID{p.ByP}, Since: p.Prepared.Day(), Due: policy.DueAfter("payment", p.Prepared.Day())})
		case "checked":
			b.add(Step{Verb: "Duyệt chi tạm ứng", Button: "Duyệt chi", Path: path, Roles: []account.Role{account.AccountHolder}, Agency: p.Agency, Not: []db.ID{p.ByP, p.ByC}, Since: p.Checked.Day(), Due: policy.DueAfter("payment", p.Checked.Day())})
		}
	}
	if b.paymentOpen(y.Year) {
		return
	}
	s := Step{Button: "Lập", Path: b.path("tam-ung"), Roles: []account.Role{account.Accountant}, Party: project.Planner, Since: y.Since.Day()}
	returned := c.Returned
	set := b.f.settlements[y.Year]
	switch {
	case y.State == project.Accepted && set.Return > returned:
		s.Verb, s.Due = "Ghi tiền nộp trả ngân sách", set.At.Day().AddDays(10)
	case y.State == project.Accepted && c.Advanced < c.Accepted:
		s.Verb, s.Citation = "Lập tạm ứng kinh phí còn lại", policy.RemainingAdvance
	case y.State == project.Settled && c.Settled > c.Advanced-c.Returned:
		s.Verb, s.Citation = "Lập tạm ứng phần còn phải trả sau quyết toán", policy.RemainingAdvance
	case (y.State == project.Assigned || y.State == project.Contracted || y.State == project.UnderWay) && c.Advanced == 0 && c.Percent > 0 && b.ripe(y.Year):
		s.Verb, s.Citation = "Lập tạm ứng lần một", policy.Cite(policy.TT36, "13")
	default:
		return
	}
	if s.Due == "" {
		s.Due = y.Since.Day().AddDays(30)
	}
	b.add(s)
}

// ripe reports whether the work that Điều 13 asks for before a first advance of national
// money is confirmed; until then the file waits for the work, not for the accountant.
func (b *builder) ripe(year int) bool {
	for _, r := range b.f.reports {
		if r.Year == year && r.State != "confirmed" {
			return false // what is reported is confirmed before money moves (Đ23.3a)
		}
	}
	if b.f.Source != project.National {
		return true
	}
	var sure int64
	for _, r := range b.f.reports {
		if r.Year == year && r.State == "confirmed" {
			sure = max(sure, r.Sure)
		}
	}
	for _, c := range b.f.Contents {
		if r, ok := policy.FirstAdvance(c, b.today); ok && (r.Accepted || r.WorkAbove > 0 && sure*100 <= r.WorkAbove*b.f.Total) {
			return false
		}
	}
	return true
}

// paymentOpen reports whether a payment of the year still goes from hand to hand: its
// settlement waits for it.
func (b *builder) paymentOpen(year int) bool {
	for _, p := range b.f.payments {
		if p.Year == year && (p.State == "prepared" || p.State == "checked") {
			return true
		}
	}
	return false
}
