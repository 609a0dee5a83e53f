package bench

import (
	"fmt"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// draft is what decides about a file before its rows are made: where it is, how far it came.
type draft struct {
	j        int
	land     *land
	at       *oldLand // the province of its time; nil for one of today's map
	source   project.Source
	kind     project.Kind
	year     int
	state    project.State
	direct   bool // of a regional centre, straight to the Cục
	years    []int
	yearAt   []project.YearState
	contract []bool // of each year
}

// first and last are the plan years of a data set.
const first, last = 2014, 2027

// draft draws the j-th file. The files of a plan year follow those of the year before.
func (w *world) draft(j int) draft {
	c := w.chance(kFile, j)
	d := draft{j: j, source: project.Local, kind: project.Specific}
	d.year = first + j*(last-first+1)/w.size.Projects
	weights := w.weights()
	for d.land == nil || len(d.land.firms) == 0 {
		d.land = w.lands[c.share(weights...)]
	}
	if d.year < 2026 && len(d.land.old) > 0 {
		d.at = one(c, d.land.old)
	}
	if c.odds(35) {
		d.source = project.National
		d.direct = c.odds(8)
	}
	d.kind = []project.Kind{project.Specific, project.Group, project.Task, project.Key}[c.share(64, 24, 9, 3)]
	d.years = []int{d.year}
	if (d.kind == project.Key || c.odds(6)) && d.year < last {
		d.years = append(d.years, d.year+1)
	}
	d.state = d.fate(c)
	d.yearAt = make([]project.YearState, len(d.years))
	d.contract = make([]bool, len(d.years))
	for i, y := range d.years {
		s := project.Waiting
		switch {
		case d.state == project.PostCheck || d.state == project.Closed:
			s = project.Settled
		case d.state == project.Stopped:
			s = project.UnderWay
		case d.state == project.Planned && y < 2026:
			s = []project.YearState{project.Settled, project.Accepted}[c.share(60, 40)]
		case d.state == project.Planned && y == 2026:
			s = []project.YearState{project.Settled, project.Accepted, project.UnderWay, project.Contracted, project.Waiting}[c.share(15, 25, 45, 10, 5)]
			if d.source == project.Local && s == project.Contracted {
				s = project.Assigned
			}
		}
		if i > 0 && s != project.Waiting && d.yearAt[i-1] != project.Settled && d.yearAt[i-1] != project.Accepted {
			s = project.Waiting
		}
		d.yearAt[i], d.contract[i] = s, s != project.Waiting
	}
	return d
}

// fate draws how far a file of its plan year has come.
func (d draft) fate(c chance) project.State {
	end := []project.State{project.Closed, project.PostCheck, project.Withdrawn, project.Rejected, project.Stopped}
	switch {
	case d.year < 2025:
		return end[c.share(90, 3, 3, 3, 1)]
	case d.year == 2025:
		return append(end, project.Planned)[c.share(55, 20, 3, 3, 1, 18)]
	case d.year == 2026:
		return []project.State{project.Planned, project.PostCheck, project.Withdrawn, project.Rejected, project.Stopped}[c.share(88, 2, 4, 5, 1)]
	case d.source == project.Local:
		return []project.State{project.Draft, project.Submitted, project.ReturnedBase, project.ReviewedBase, project.BasePassed, project.Withdrawn, project.Rejected}[c.share(25, 25, 8, 8, 28, 3, 3)]
	case d.direct:
		return []project.State{project.Draft, project.Registered, project.ReturnedMinistry, project.Reviewed, project.MinistryPassed, project.Withdrawn}[c.share(20, 25, 10, 15, 25, 5)]
	}
	return []project.State{project.Draft, project.Submitted, project.ReturnedBase, project.BasePassed, project.Registered, project.ReturnedMinistry, project.Reviewed,
		project.MinistryPassed, project.Withdrawn, project.Rejected}[c.share(18, 15, 6, 14, 14, 5, 10, 12, 3, 3)]
}

// passed reports whether the state lies behind the appraisal at base, and behind the one of the Cục.
func (d draft) passed() (base, ministry bool) {
	switch d.state {
	case project.BasePassed, project.Registered, project.ReturnedMinistry, project.Reviewed:
		return !d.direct, false
	case project.MinistryPassed, project.Planned, project.PostCheck, project.Closed, project.Stopped:
		return !d.direct, d.source == project.National
	}
	return false, false
}

// fileBorn is when the j-th file was begun: in the autumn before its plan year.
func (w *world) fileBorn(d draft) clock.Instant {
	perYear := max(1, w.size.Projects/(last-first+1))
	day := clock.NewDay(d.year-1, time.March, 1).AddDays((d.j % perYear) * 250 / perYear)
	return clock.At(day.At(8, 0)).Add(time.Duration(d.j%36_000) * time.Second / 2)
}

func (w *world) fileID(d draft) db.ID { return w.id(kFile, int64(d.j), w.fileBorn(d)) }

// file is a file as it is written, for the rows of money that follow.
type file struct {
	draft
	id          db.ID
	born        clock.Instant
	department  db.ID // who has it at base, of its time; none for a direct one
	implementer db.ID
	officer     sitter // of the unit
	supervisor  sitter // of the Sở, or of the Cục for a direct one
	payer       *body  // whose people pay
	payerID     db.ID  // the body of its time that pays
	promotion   int64
	own         int64
	named       []int32 // the establishments
	lines       []project.Line
}

// write makes the j-th file with all that hangs on it.
func (w *world) write(d draft, seq func(source project.Source, year int, letters string) int, put func(string, any)) *file {
	c := w.chance(kLine, d.j)
	f := &file{draft: d, id: w.fileID(d), born: w.fileBorn(d)}
	w.parties(c, f)
	what := about[c.share(24, 20, 10, 5, 6, 4, 6, 10, 5, 4, 3, 3)]
	firm := int(one(c, d.land.firms))
	t := one(c, trades)
	p := project.Project{ID: f.id, Kind: d.kind, Source: d.source, PlanYear: d.year, Start: clock.NewDay(d.year, time.January, 1), End: clock.NewDay(d.years[len(d.years)-1], time.December, 20),
		ImplementerID: f.implementer, State: d.state, StateSince: w.since(c, d, f.born), MachinesNew: "yes", ProductionLine: "no", Counterpart: "committed", OtherFunding: "none",
		Necessity: "Cơ sở sản xuất " + vi.LowerFirst(t.products[0]) + " còn thủ công, năng suất thấp.", Goals: "Tăng năng suất, ổn định chất lượng " + vi.LowerFirst(t.products[0]) + ".",
		Schedule: "Quý I: thủ tục. Quý II, III: thực hiện. Quý IV: nghiệm thu, quyết toán.", Organisation: "Đơn vị thực hiện chủ trì, cơ sở đối ứng.", Effect: "Thêm việc làm cho lao động trong vùng.",
		CreatedAt: f.born, CreatedBy: f.officer.person, Version: 3}
	if d.state != project.Draft {
		p.BaseID = f.department
		letters := d.land.letters
		p.Number = fmt.Sprintf("%s.%d.%s.%03d", project.SourceShort[d.source], d.year, strings.ToUpper(letters), seq(d.source, d.year, letters))
	}
	if d.state == project.ReturnedBase {
		p.ReturnedFrom = project.Submitted
	} else if d.state == project.ReturnedMinistry {
		p.ReturnedFrom = project.Registered
	}
	p.Name = fmt.Sprintf("%s %s %s", what.title, vi.LowerFirst(t.verb), vi.LowerFirst(one(c, t.products)))
	if c.odds(70) {
		p.Name += " tại " + w.site(firm).text
	}
	if c.odds(40) {
		p.Name += fmt.Sprintf(" (đợt %d)", c.upTo(1, 9))
	}
	p.NameFold = vi.Fold(p.Name)
	put("projects", p)
	type content struct {
		ProjectID db.ID  `db:"project_id"`
		Content   string `db:"content"`
		Position  int    `db:"position"`
	}
	put("project_contents", content{f.id, what.code, 0})
	if c.odds(15) && what.code != "consulting" {
		put("project_contents", content{f.id, "consulting", 1})
	}
	w.name(c, f, firm, what.needs, put)
	w.estimate(c, f, what.code, what.unit, t, put)
	put("project_results", project.Result{ID: w.id(kResult, int64(d.j), f.born), ProjectID: f.id, Indicator: "Lao động có việc làm thường xuyên", Unit: "người", Baseline: ref(int64(c.upTo(5, 40)) * 1000), Target: ref(int64(c.upTo(41, 80)) * 1000)})
	if c.odds(8) {
		put("project_partners", project.Partner{ID: w.id(kPartner, int64(d.j), f.born), ProjectID: f.id, AgencyID: d.land.school.ID, Name: "Trường Cao đẳng nghề " + d.land.name, Task: "Đào tạo vận hành"})
	}
	for i, y := range d.years {
		part := f.promotion / int64(len(d.years))
		if i == 0 {
			part = f.promotion - part*int64(len(d.years)-1)
		}
		at := p.StateSince
		if d.contract[i] {
			at = clock.At(clock.NewDay(y, time.March, 1).AddDays(c.upTo(0, 40)).At(9, 0))
		}
		put("project_years", project.Year{ProjectID: f.id, Year: y, State: d.yearAt[i], Since: at, Planned: part, Work: "Thực hiện phần việc của năm."})
	}
	w.hands(c, f, put)
	return f
}

// parties draws whose file it is.
func (w *world) parties(c chance, f *file) {
	l := f.land
	f.officer, f.supervisor = l.centre.any(c, account.CentreOfficer), l.department.any(c, account.DeptOfficer)
	f.implementer, f.department = l.centre.ID, l.department.ID
	if f.at != nil {
		f.implementer, f.department = f.at.centre, f.at.department
	}
	if c.odds(8) {
		f.implementer, f.officer = l.school.ID, l.school.any(c, account.UnitOfficer)
	}
	if f.direct {
		b := one(c, w.regional)
		f.implementer, f.officer, f.department = b.ID, b.any(c, account.CentreOfficer), ""
		f.supervisor = w.ministry.any(c, account.MinistryOfficer)
	}
	f.payer, f.payerID = l.department, f.department
	if f.source == project.National {
		f.payer, f.payerID = w.ministry, w.ministry.ID
	}
}

// since draws when the file came into its state.
func (w *world) since(c chance, d draft, born clock.Instant) clock.Instant {
	day := born.Day()
	switch d.state {
	case project.Draft:
	case project.Closed:
		day = clock.NewDay(d.years[len(d.years)-1]+1, time.February, 1).AddDays(c.upTo(0, 120))
	case project.PostCheck:
		day = clock.NewDay(d.years[len(d.years)-1], time.December, 1).AddDays(c.upTo(0, 30))
	case project.Planned, project.Stopped:
		day = clock.NewDay(d.year, time.January, 10).AddDays(c.upTo(0, 40))
	default:
		day = day.AddDays(c.upTo(3, 200))
	}
	return c.moment(min(day, AsOf.AddDays(-c.upTo(1, 40))))
}

// name names the beneficiaries and the places where they are.
func (w *world) name(c chance, f *file, firm int, needs bool, put func(string, any)) {
	n := 0
	if needs {
		n = 1
		if f.kind == project.Group {
			n = c.upTo(2, 5)
		}
	}
	seen := map[int]bool{}
	type at struct {
		province place.ID
		text     string
	}
	places := map[at]bool{}
	put1 := func(s commune) {
		if k := (at{s.province, s.text}); !places[k] {
			places[k] = true
			put("project_places", project.Place{ProjectID: f.id, ProvinceID: s.province, Commune: s.text, CommuneFold: s.fold})
		}
	}
	put1(w.site(firm))
	for i := range n {
		if i > 0 {
			firm = int(one(c, f.land.firms))
		}
		if seen[firm] {
			continue
		}
		seen[firm] = true
		f.named = append(f.named, int32(firm))
		put("project_beneficiaries", project.Beneficiary{ID: w.beneficiary(f, len(f.named)-1), ProjectID: f.id, EstablishmentID: w.firmID(firm), SiteID: w.siteID(firm), NamedOn: f.born.Day()})
		put1(w.site(firm))
	}
}

func (w *world) beneficiary(f *file, k int) db.ID {
	return w.id(kBeneficiary, int64(f.j)*8+int64(k), f.born)
}

// estimate writes the lines: what is paid from three purses is quantity times price.
func (w *world) estimate(c chance, f *file, content, unit string, t trade, put func(string, any)) {
	for k := range c.upTo(2, 4) {
		price := int64(c.upTo(20, 420)) * 1_000_000
		q := int64(c.upTo(1, 3))
		total := price * q
		l := project.Line{ID: w.id(kLine, int64(f.j)*8+int64(k), f.born), ProjectID: f.id, Position: k, Content: content, Description: "Máy " + vi.LowerFirst(t.verb) + " số " + fmt.Sprint(k+1),
			Unit: unit, Quantity: vi.Units(q), UnitPrice: price, Promotion: total * int64(c.upTo(25, 50)) / 100 / 1000 * 1000}
		l.Own = total - l.Promotion
		if k < len(f.named) {
			l.BeneficiaryID = w.beneficiary(f, k)
		}
		put("estimate_lines", l)
		f.promotion += l.Promotion
		f.own += l.Own
		f.lines = append(f.lines, l)
	}
}

// hands writes who looked after the file, who appraised it, and what the record says.
func (w *world) hands(c chance, f *file, put func(string, any)) {
	assign := func(k int, who sitter, body db.ID, duty project.Duty) {
		a := project.Assignment{ID: w.id(kAssignment, int64(f.j)*4+int64(k), f.born), ProjectID: f.id, PersonID: who.person, PostID: who.post, AgencyID: body, Duty: duty, From: f.born.Day(), MadeBy: who.person}
		if f.state.Final() {
			a.To = min(f.born.Day().AddDays(400), AsOf)
		}
		put("assignments", a)
	}
	assign(0, f.officer, f.implementer, project.DutyPrepare)
	watcher := f.land.department.ID
	if f.direct {
		watcher = w.ministry.ID
	}
	if f.state != project.Draft {
		assign(1, f.supervisor, watcher, project.DutySupervise)
	}
	base, ministry := f.passed()
	appraise := func(k int, level project.Level, agency db.ID, by *body, officer, leader account.Role, done bool) {
		at := f.born.Add(20 * 24 * time.Hour)
		a := project.Appraisal{ID: w.id(kAppraisal, int64(f.j)*2+int64(k), at), ProjectID: f.id, Level: level, AgencyID: agency, State: "open", Requested: f.promotion,
			OpenedAt: at, OpenedBy: by.any(c, officer).person, Due: at.Day().AddDays(30), Version: 2}
		if done {
			a.State, a.Conclusion, a.Recommended, a.Summary, a.Sheet = "concluded", "pass", ref(f.promotion), "Đạt yêu cầu.", "{}"
			a.SheetNumber = fmt.Sprintf("%d/PTĐ", f.j+1)
			a.PresentedAt, a.PresentedBy, a.ConcludedAt, a.ConcludedBy = at.Add(96*time.Hour), a.OpenedBy, at.Add(120*time.Hour), by.any(c, leader).person
		}
		put("appraisals", a)
		put("appraisal_members", project.Member{AppraisalID: a.ID, PersonID: a.OpenedBy, Name: "Chuyên viên thẩm định", Capacity: "officer", Conflict: "none", DeclaredAt: at})
	}
	switch {
	case base:
		appraise(0, project.BaseLevel, f.department, f.land.department, account.DeptOfficer, account.DeptLeader, true)
	case f.state == project.Submitted && c.odds(50):
		appraise(0, project.BaseLevel, f.department, f.land.department, account.DeptOfficer, account.DeptLeader, false)
	}
	switch {
	case ministry:
		appraise(1, project.MinistryLevel, w.ministry.ID, w.ministry, account.MinistryOfficer, account.MinistryLeader, true)
	case f.state == project.Reviewed && c.odds(50):
		appraise(1, project.MinistryLevel, w.ministry.ID, w.ministry, account.MinistryOfficer, account.MinistryLeader, false)
	}
	for k, sentence := range []string{"Lập hồ sơ đề án.", "Nộp hồ sơ; trạng thái từ «Đang lập» thành «Chờ thẩm định tại Sở».", "Kết luận thẩm định."} {
		if k > 0 && f.state == project.Draft || k > 1 && !base && !ministry {
			break
		}
		at := f.born.Add(time.Duration(k) * 480 * time.Hour)
		put("audit_events", audit.Record{ID: w.id(kEvent, int64(w.size.Establishments)+int64(f.j)*4+int64(k), at), At: at, Kind: []audit.Kind{"project.created", "project.submit", "project.pass_base"}[k],
			PersonID: f.officer.person, PersonName: "Viên chức", AgencyID: f.implementer, AgencyName: "Đơn vị thực hiện", Channel: audit.Demo, SubjectKind: "project", SubjectID: f.id, ProjectID: f.id, Sentence: sentence})
	}
}
