package dossier

import (
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Step is one thing that a file waits for: what to do, whose it is, until when, and the
// page where it is done.
type Step struct {
	ProjectID db.ID
	Number    string
	Name      string
	Verb      string // «Thẩm định hồ sơ»
	Button    string // «Thẩm định»
	Path      string
	Roles     []account.Role
	Party     project.Party
	Agency    db.ID   // a body of its own, where no party fits (who asked, who pays)
	Persons   []db.ID // only these, when somebody is charged or named
	Not       []db.ID // never these: the same hand twice
	Whom      string  // for whom it is done, or who waits
	Why       string  // why it is theirs
	Since     clock.Day
	Due       clock.Day
	Note      string // the reason it came back, for who does it
	Citation  policy.Citation
}

// steps tells everything that a file waits for today.
func (f *facts) steps(today clock.Day) []Step {
	b := &builder{f: f, today: today}
	switch f.State {
	case project.Draft, project.ReturnedBase, project.ReturnedMinistry:
		b.preparing()
	case project.Submitted, project.ReviewedBase:
		b.judging(project.Base)
	case project.BasePassed:
		if f.Source == project.National {
			b.add(Step{Verb: "Đăng ký với Cục", Button: "Đăng ký", Path: "/dang-ky", Roles: []account.Role{account.DeptLeader, account.Clerk}, Party: project.Base, Due: f.sendBy, Citation: policy.Cite(policy.TT36, "6", "1")})
		} else {
			b.planning()
		}
	case project.Registered:
		b.add(Step{Verb: "Thẩm tra hồ sơ", Button: "Thẩm tra", Path: b.path("tham-tra"), Roles: []account.Role{account.MinistryOfficer}, Party: project.Ministry, Persons: b.charged(project.DutyReview), Citation: policy.Cite(policy.TT36, "6", "2")})
	case project.Reviewed:
		b.judging(project.Ministry)
	case project.MinistryPassed:
		b.planning()
	case project.Planned:
		b.working()
	case project.PostCheck:
		b.postChecking()
	}
	if !f.State.Final() {
		b.asking()
		b.adjusting()
	}
	for _, s := range f.sheets {
		b.add(Step{Verb: "Cấp số phiếu thẩm định", Button: "Cấp số", Path: "/phieu-tham-dinh", Roles: []account.Role{account.Clerk}, Agency: s.Agency, Since: s.Signed, Due: s.Signed.AddDays(3)})
	}
	return b.out
}

type builder struct {
	f     *facts
	today clock.Day
	out   []Step
}

func (b *builder) path(rest ...string) string {
	p := "/de-an/" + string(b.f.ID)
	for _, r := range rest {
		p += "/" + r
	}
	return p
}

func (b *builder) since() clock.Day { return b.f.StateSince.Day() }

// add completes a step with what all have in common.
func (b *builder) add(s Step) {
	s.ProjectID, s.Number, s.Name = b.f.ID, b.f.Number, b.f.Name
	if s.Since == "" {
		s.Since = b.since()
	}
	if s.Due == "" {
		s.Due = policy.DueAfter(string(b.f.State), s.Since)
	}
	b.out = append(b.out, s)
}

// charged are the persons assigned to a duty; none when nobody is, and then the role decides.
func (b *builder) charged(d project.Duty) []db.ID {
	var out []db.ID
	for _, c := range b.f.duties {
		if c.Duty == d {
			out = append(out, c.PersonID)
		}
	}
	return out
}

func (b *builder) preparing() {
	f := b.f
	verb, button, due := "Lập hồ sơ đề án", "Lập tiếp", clock.Day("")
	if f.State != project.Draft {
		verb, button, due = "Bổ sung hồ sơ bị trả lại", "Bổ sung", policy.DueAfter(string(f.State), b.since())
	}
	if !f.PresentedAt.IsZero() {
		b.add(Step{Verb: "Đọc, ký nộp hồ sơ", Button: "Đọc và nộp", Path: b.path("doc-lai"), Roles: []account.Role{account.CentreDirector}, Party: project.Implementer,
			Since: f.PresentedAt.Day(), Due: sooner(f.PresentedAt.Day().AddDays(5), f.sendBy), Citation: policy.Cite(policy.TT36, "10", "1")})
		return
	}
	if !f.sentBack.At.IsZero() {
		on := f.sentBack.At.Day()
		b.add(Step{Verb: "Sửa hồ sơ giám đốc trả lại", Button: "Sửa", Path: b.path("sua"), Roles: []account.Role{account.CentreOfficer, account.UnitOfficer}, Party: project.Implementer, Persons: b.charged(project.DutyPrepare),
			Since: on, Due: sooner(max(due, on.AddDays(5)), f.sendBy), Why: "Giám đốc trả lại ngày " + on.VN(), Note: f.sentBack.Reason})
		return
	}
	b.add(Step{Verb: verb, Button: button, Path: b.path("sua"), Roles: []account.Role{account.CentreOfficer, account.UnitOfficer}, Party: project.Implementer, Persons: b.charged(project.DutyPrepare), Due: sooner(due, f.sendBy), Citation: policy.Cite(policy.TT36, "5")})
}

func (b *builder) judging(party project.Party) {
	f := b.f
	leader, opener := []account.Role{account.DeptLeader}, []account.Role{account.DeptHead}
	law := policy.Cite(policy.TT36, "8", "1", "a")
	if party == project.Ministry {
		leader, opener = []account.Role{account.MinistryLeader}, []account.Role{account.MinistryLeader}
		law = policy.Cite(policy.TT36, "8", "2")
	}
	if f.State == project.Submitted && f.Preliminary {
		b.add(Step{Verb: "Thẩm tra hồ sơ", Button: "Thẩm tra", Path: b.path("tham-tra"), Roles: []account.Role{account.DeptOfficer, account.DeptHead}, Party: party, Persons: b.charged(project.DutyReview)})
		return
	}
	a := f.appraisal
	switch {
	case a == nil:
		b.add(Step{Verb: "Phân công thẩm định", Button: "Phân công", Path: b.path("tham-dinh"), Roles: opener, Party: party, Due: b.since().AddDays(5), Citation: law})
	case a.State == "presented":
		b.add(Step{Verb: "Ký kết luận thẩm định", Button: "Đọc và ký", Path: b.path("tham-dinh"), Roles: leader, Party: party, Not: []db.ID{a.By}, Since: a.At.Day(), Due: a.At.Day().AddDays(5), Citation: law})
	default:
		for _, m := range a.members {
			speaks := m.Conflict == "" || m.Verdicts < len(project.Criteria)
			presents := m.Capacity == "officer" || m.Capacity == "secretary"
			if !speaks && !presents {
				continue
			}
			verb := "Thẩm định hồ sơ"
			if !speaks {
				verb = "Trình kết luận thẩm định"
			}
			b.add(Step{Verb: verb, Button: "Thẩm định", Path: b.path("tham-dinh"), Persons: []db.ID{m.Person}, Agency: a.Agency, Since: a.Opened.Day(), Due: a.Due,
				Why: "Được giao ngày " + a.Opened.Day().VN(), Citation: project.CriteriaLaw})
		}
	}
}

func (b *builder) asking() {
	for _, a := range b.f.asks {
		if a.Answered.IsZero() {
			b.add(Step{Verb: "Trả lời yêu cầu bổ sung «" + project.PaperName(a.Paper) + "»", Button: "Trả lời", Path: "/yeu-cau/" + string(a.ID),
				Roles: []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}, Party: project.Implementer, Persons: b.charged(project.DutyPrepare), Since: a.At.Day(), Due: a.Due})
		} else {
			b.add(Step{Verb: "Xem giấy tờ bổ sung «" + project.PaperName(a.Paper) + "»", Button: "Xem", Path: "/yeu-cau/" + string(a.ID), Agency: a.For, Persons: []db.ID{a.By}, Why: "Ông/bà đã yêu cầu",
				Since: a.Answered.Day(), Due: a.Answered.Day().AddDays(5)})
		}
	}
}

func (b *builder) planning() {
	f := b.f
	law := policy.Cite(policy.ND45, "2", "2")
	officers := []account.Role{account.MinistryOfficer}
	if f.Source == project.Local {
		officers = []account.Role{account.DeptOfficer, account.DeptHead}
	}
	if f.planID == "" {
		button, path := "Lập kế hoạch", fmt.Sprintf("/ke-hoach/moi?nam=%d&de-an=%s", f.PlanYear, f.ID)
		if f.draftID != "" {
			button, path = "Đưa vào kế hoạch", "/ke-hoach/"+string(f.draftID)+"?de-an="+string(f.ID)
		}
		b.add(Step{Verb: fmt.Sprintf("Đưa vào kế hoạch năm %d", f.PlanYear), Button: button, Path: path, Roles: officers, Party: project.Planner, Citation: law})
		return
	}
	b.add(Step{Verb: "Ghi quyết định phê duyệt kế hoạch", Button: "Ghi quyết định", Path: "/ke-hoach/" + string(f.planID) + "/phe-duyet", Roles: []account.Role{account.Clerk}, Party: project.Planner, Citation: law})
}

func (b *builder) postChecking() {
	roles := []account.Role{account.DeptOfficer, account.MinistryOfficer}
	if b.f.postChecks == 0 && b.f.PostCheck {
		b.add(Step{Verb: "Hậu kiểm kết quả sau hỗ trợ", Button: "Hậu kiểm", Path: b.path("hau-kiem"), Roles: roles, Party: project.Planner, Persons: b.charged(project.DutySupervise)})
		return
	}
	b.add(Step{Verb: "Kết thúc hồ sơ sau hậu kiểm", Button: "Kết thúc", Path: b.path("hau-kiem"), Roles: roles, Party: project.Planner, Due: b.since().AddDays(30)})
}

func (b *builder) adjusting() {
	for _, a := range b.f.adjustments {
		s := Step{Verb: "Quyết định điều chỉnh", Button: "Xem", Path: "/dieu-chinh/" + string(a.ID), Since: a.At.Day(), Due: policy.DueAfter("adjustment", a.At.Day()), Citation: policy.Cite(policy.TT36, "11")}
		switch {
		case a.State == "requested" && (a.Authority == "minister" || a.Authority == "ministry") && b.f.BaseID != "":
			s.Verb, s.Roles, s.Party = "Xác nhận đề nghị điều chỉnh", []account.Role{account.DeptLeader}, project.Base
		case a.Authority == "minister":
			s.Verb, s.Roles, s.Party = "Ghi quyết định điều chỉnh của Bộ trưởng", []account.Role{account.Clerk}, project.Ministry
		case a.Authority == "ministry":
			s.Roles, s.Party = []account.Role{account.MinistryLeader}, project.Ministry
		case a.Authority == "province":
			s.Verb, s.Roles, s.Party = "Ghi quyết định điều chỉnh của tỉnh", []account.Role{account.Clerk}, project.Base
		default:
			s.Roles, s.Party = []account.Role{account.DeptLeader}, project.Base
		}
		b.add(s)
	}
}

// fits reports whether a step is the principal's to do.
func (s Step) fits(p account.Principal, f *facts) bool {
	if slices.Contains(s.Not, p.PersonID) || p.DelegatorID != "" && slices.Contains(s.Not, p.DelegatorID) {
		return false
	}
	if len(s.Roles) > 0 && !p.Is(s.Roles...) {
		return false
	}
	if len(s.Persons) > 0 && !slices.Contains(s.Persons, p.PersonID) && (p.DelegatorID == "" || !slices.Contains(s.Persons, p.DelegatorID)) {
		return false
	}
	if s.Agency != "" {
		return p.For(s.Agency)
	}
	switch s.Party {
	case project.Implementer:
		return p.For(f.ImplementerID)
	case project.Base:
		return p.Agency.Kind == agency.Department && p.For(f.BaseID)
	case project.Ministry:
		return p.Agency.Kind == agency.Ministry
	case project.Planner:
		if f.Source == project.National {
			return p.Agency.Kind == agency.Ministry
		}
		return p.Agency.Kind == agency.Department && p.For(f.BaseID)
	case project.Accepter:
		if f.BaseID == "" {
			return p.Agency.Kind == agency.Ministry
		}
		return p.Agency.Kind == agency.Department && p.For(f.BaseID)
	}
	return false
}

// body is the agency a step waits for.
func (s Step) body(f *facts, ministry db.ID) db.ID {
	switch {
	case s.Agency != "":
		return s.Agency
	case s.Party == project.Implementer:
		return f.ImplementerID
	case s.Party == project.Base, s.Party == project.Accepter && f.BaseID != "", s.Party == project.Planner && f.Source == project.Local:
		return f.BaseID
	}
	return ministry
}
