package demo

import (
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// stage is a place on a file's way that the tables can name.
type stage int

const (
	drafted stage = iota
	presented
	submitted
	reviewedBase
	basePassed
	registered
	reviewed
	ministryPassed
	planned
	signed
	underWay
	accepted
	settled
	postChecking
	closed
	stages
)

// file is one row of the tables of projects, and what became of it.
type file struct {
	key        string
	by         string // who prepares it
	year       int    // plan year
	kind       project.Kind
	source     project.Source
	name       string   // "" is made of the thing and the establishment
	contents   []string // the first decides the words
	thing      string   // what is bought, taught or held: «máy sao chè»
	products   string   // "" is what the establishments make
	firms      []string // named from the beginning
	later      []string // named by the implementation plan of a group project
	communes   []string // places, besides those of the firms; "" is the whole province
	province   place.ID // of communes; "" is the unit's
	money      int64    // khuyến công money, triệu đồng
	own        int64    // of the establishments, triệu đồng
	note       string   // what in it is invented; "" is the usual sentence
	tranche    int      // of the plan; 0 is the first
	last       int      // plan years it runs on for; 0 is its own
	assigned   bool     // given as a task and not by contract
	shared     string   // the key of another file whose contract it shares
	officer    int      // which appraiser; 0 is the first
	back       int64    // of the advances, not spent and returned to the budget, triệu đồng
	agreed     bool     // support agreements with the establishments
	unnumbered bool     // its last sheet has no number yet

	to   stage             // how far it goes
	ago  int               // days before today on which it came there; 0 follows the usual year
	part func(*run, *file) // what else happens to it

	on         [stages]clock.Day
	id         db.ID
	appraisal  db.ID // the last one opened
	contract   db.ID
	settlement *db.ID // the one plotted last
	made       project.Input
}

// The usual year of a file: month and day of each stage, and how many years before the plan year.
type date struct {
	back int
	md   string
}

var usualNational = [stages]date{drafted: {1, "03-03"}, presented: {1, "03-24"}, submitted: {1, "04-04"}, basePassed: {1, "05-09"}, registered: {1, "06-10"},
	reviewed: {1, "07-20"}, ministryPassed: {1, "09-22"}, planned: {1, "12-12"}, signed: {0, "02-20"}, underWay: {0, "03-12"}, accepted: {0, "10-16"},
	settled: {0, "11-26"}, postChecking: {0, "12-18"}, closed: {-1, "06-18"}}

// In 2025 the new provinces began in July, and their files for 2026 came late.
var afterMerger = [stages]date{drafted: {1, "07-28"}, presented: {1, "08-06"}, submitted: {1, "08-13"}, basePassed: {1, "09-09"}, registered: {1, "09-17"},
	reviewed: {1, "10-10"}, ministryPassed: {1, "11-13"}}

var usualLocal = [stages]date{drafted: {1, "08-08"}, presented: {1, "08-26"}, submitted: {1, "09-04"}, reviewedBase: {1, "09-18"}, basePassed: {1, "10-20"},
	planned: {1, "12-27"}, signed: {0, "02-12"}, underWay: {0, "03-04"}, accepted: {0, "09-18"}, settled: {0, "10-24"}, postChecking: {0, "11-20"}, closed: {-1, "05-21"}}

// secondTranche is the day of the second tranche of 2026, before TT 139/2026 was signed.
const secondTranche clock.Day = "2026-09-15"

// gaps are how many days a stage comes after the one before it, for files of this autumn.
var gaps = [stages]int{presented: 9, submitted: 5, reviewedBase: 6, basePassed: 22, registered: 8, reviewed: 18, ministryPassed: 24}

// direct reports whether a file goes straight to the Cục.
func (r *run) direct(f *file) bool {
	return r.bodies[f.by].kind == agency.RegionalCentre
}

// passes reports whether a file passes a stage on its way.
func (r *run) passes(f *file, s stage) bool {
	switch s {
	case presented:
		return f.preparer(r) == account.CentreOfficer
	case submitted, basePassed:
		return !r.direct(f)
	case reviewedBase:
		return f.source == project.Local && r.preliminary(f)
	case registered, reviewed, ministryPassed:
		return f.source == project.National
	}
	return true
}

// reached reports whether a file passes a stage and goes that far.
func (r *run) reached(f *file, s stage) bool { return s <= f.to && r.passes(f, s) }

// calendar gives each stage its day.
func (r *run) calendar(f *file) {
	usual := usualNational
	if f.source == project.Local {
		usual = usualLocal
	}
	if f.ago > 0 && f.to <= ministryPassed {
		day := r.ago(f.ago)
		for s := f.to; s >= drafted; s-- {
			if r.passes(f, s) {
				f.on[s] = day
				day = day.AddDays(-gaps[s])
			}
		}
	} else {
		for s := range stages {
			d := usual[s]
			if late := afterMerger[s]; f.source == project.National && f.year == 2026 && late.md != "" {
				d = late
			}
			if d.md == "" {
				continue
			}
			year := f.year - d.back
			if s >= accepted {
				year = max(f.last, f.year) - d.back
			}
			f.on[s] = weekday(clock.NewDay(year, 1, 1)[:5] + clock.Day(d.md))
		}
		if f.tranche == 2 {
			f.on[planned] = secondTranche
		}
		if f.ago > 0 {
			f.on[f.to] = r.work(f.ago)
		}
	}
}

func (f *file) preparer(r *run) account.Role {
	if r.bodies[f.by].kind == agency.Unit {
		return account.UnitOfficer
	}
	return account.CentreOfficer
}

// director is who signs for the unit.
func (f *file) director(r *run) account.Role {
	if r.bodies[f.by].kind == agency.Unit {
		return account.UnitOfficer
	}
	return account.CentreDirector
}

// base is the Sở that the file is with; the Cục where it goes straight there.
func (r *run) base(f *file) string {
	if r.direct(f) {
		return "cuc"
	}
	at := f.province
	if at == "" {
		at = r.bodies[f.by].province
	}
	for _, b := range bodies {
		if b.kind == agency.Department && slices.Contains(place.Alike(at), b.province) {
			return b.key
		}
	}
	panic("demo: no Sở for " + f.key) // a slip in the tables
}

// planner is who plans, signs and settles.
func (r *run) planner(f *file) string {
	if f.source == project.National {
		return "cuc"
	}
	return r.base(f)
}

// leads and handles are the roles of a planner or an accepter.
func (r *run) leads(body string) account.Role {
	if body == "cuc" {
		return account.MinistryLeader
	}
	return account.DeptLeader
}

func (r *run) handles(body string) account.Role {
	if body == "cuc" {
		return account.MinistryOfficer
	}
	return account.DeptOfficer
}

const million = 1_000_000

// notTwice is what the unit says where another file of the firms is for the same content.
func (r *run) notTwice(f *file) string {
	for _, o := range r.files {
		if o == f || !slices.ContainsFunc(o.contents, func(c string) bool { return slices.Contains(f.contents, c) }) {
			continue
		}
		for _, k := range slices.Concat(f.firms, f.later) {
			if slices.Contains(o.firms, k) || slices.Contains(o.later, k) {
				return "Khoản chi lần này khác lần hỗ trợ kia: thiết bị, lớp học hoặc kỳ hội chợ khác, chứng từ riêng."
			}
		}
	}
	return ""
}

// input writes the file's form.
func (r *run) input(f *file) project.Input {
	w := textOf(f.contents[0])
	products := f.products
	var names []string
	for _, k := range append(append([]string{}, f.firms...), f.later...) {
		if products == "" {
			products = r.firms[k].products
		}
		names = append(names, r.firms[k].name)
	}
	if f.name == "" {
		f.name = say("%v tại ", title(f), "") + strings.Join(names, ", ")
	}
	first := max(f.last, f.year)
	in := project.Input{Name: f.name, Kind: f.kind, Source: f.source, PlanYear: f.year, Start: clock.NewDay(f.year, 1, 15), End: clock.NewDay(first, 12, 15),
		Necessity: say(w.necessity, f.thing, products), Goals: say(w.goals, f.thing, products), Schedule: w.schedule, Effect: w.effect,
		Organisation: r.bodies[f.by].name + " chủ trì; cơ sở bố trí mặt bằng, lao động và vốn đối ứng; Sở Công Thương theo dõi, xác nhận khối lượng, nghiệm thu.",
		Counterpart:  "committed", OtherFunding: "none", OtherFundingWhy: r.notTwice(f), Contents: f.contents, Illustrative: f.note}
	if in.Illustrative == "" {
		in.Illustrative = Illustrative
	}
	if f.kind != project.Task {
		in.Machines = say(w.scale, f.thing, products)
	}
	if f.own == 0 {
		in.Counterpart = ""
	}
	if w.necessity == machineWords.necessity {
		in.MachinesNew, in.ProductionLine = "yes", "no"
	}
	if f.kind == project.Key {
		in.LargeScale = "Đầu tư lớn nhất của nghề trong vùng, thu mua nguyên liệu của hơn 300 hộ."
		in.CommonGoal = "Các nội dung cùng nhằm đưa một dòng " + products + " ra thị trường lớn: có máy, có người làm được, có nơi bán."
	}
	r.placesOf(f, &in)
	r.linesOf(f, w, &in)
	for _, o := range w.results {
		base, target := o.baseline*1000, o.target*1000
		in.Results = append(in.Results, project.ResultInput{Indicator: o.indicator, Unit: o.unit, Baseline: &base, Target: &target})
	}
	return in
}

// title is what a file is called after.
func title(f *file) string {
	if textOf(f.contents[0]).unit == machineWords.unit && f.contents[0] == "machinery" {
		return "ứng dụng " + f.thing
	}
	return f.thing
}

func (r *run) placesOf(f *file, in *project.Input) {
	at := f.province
	if at == "" {
		at = onMap(r.bodies[f.by].province, r.day())
	}
	for _, k := range f.firms {
		one := r.firms[k]
		in.Places = append(in.Places, project.PlaceInput{Province: one.province, Commune: one.commune})
		in.Beneficiaries = append(in.Beneficiaries, project.BeneficiaryInput{EstablishmentID: one.id, SiteID: one.site})
	}
	for _, c := range f.communes {
		in.Places = append(in.Places, project.PlaceInput{Province: at, Commune: c})
	}
	if len(in.Places) == 0 {
		in.Places = []project.PlaceInput{{Province: at}}
	}
}

// linesOf splits the money: by content for a key project, by establishment elsewhere.
func (r *run) linesOf(f *file, w words, in *project.Input) {
	add := func(content, what, unit string, quantity int64, firm db.ID, promotion, own int64) {
		in.Lines = append(in.Lines, project.LineInput{Content: content, EstablishmentID: firm, Description: vi.TitleFirst(what), Unit: unit, Quantity: vi.Units(quantity),
			UnitPrice: (promotion + own) / quantity, Promotion: promotion, Own: own})
	}
	money, own := f.money*million, f.own*million
	switch n := int64(len(f.firms)); {
	case f.kind == project.Key:
		for i, c := range f.contents {
			share := [][2]int64{{70, 80}, {30, 20}}[min(i, 1)]
			what := f.thing
			if i > 0 {
				what = textOf(c).unit + " " + strings.ToLower(policy.ContentName(c))
			}
			add(c, what, textOf(c).unit, 1, in.Beneficiaries[0].EstablishmentID, money*share[0]/100, own*share[1]/100)
		}
	case n == 0 && len(f.later) > 0:
		add(f.contents[0], f.thing, w.unit, int64(len(f.later)), "", money, own)
	case n == 0:
		add(f.contents[0], f.thing, w.unit, 1, "", money-money/10, own)
		add(f.contents[0], "chi phí tổ chức, tài liệu, truyền thông", "khoản", 1, "", money/10, 0)
	default:
		for _, k := range f.firms {
			add(f.contents[0], f.thing+", "+r.firms[k].name, w.unit, 1, r.firms[k].id, money/n, own/n)
		}
	}
	for y := f.year; y <= max(f.last, f.year); y++ {
		in.Years = append(in.Years, project.YearInput{Year: y, Planned: r.yearMoney(f, y), Work: "Theo tiến độ của đề án."})
	}
}

// yearMoney is the khuyến công money of a year, in đồng: six tenths in the first of several.
func (r *run) yearMoney(f *file, year int) int64 {
	money := f.money * million
	switch {
	case f.last <= f.year:
		return money
	case year == f.year:
		return money * 6 / 10
	}
	return money * 4 / 10 / int64(f.last-f.year)
}
