package rulebook

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
)

// Step is one bước đăng ký of national money that has a day in each year.
type Step string

// The steps.
const (
	RegisterUnit       Step = "register_unit"       // the implementing unit sends its files to the Sở
	RegisterDepartment Step = "register_department" // the Sở sends them to the Cục
)

// Steps lists the steps in their order.
var Steps = []Step{RegisterUnit, RegisterDepartment}

// StepName is what people call each.
var StepName = map[Step]string{
	RegisterUnit:       "Đơn vị thực hiện gửi hồ sơ đến Sở Công Thương",
	RegisterDepartment: "Sở Công Thương gửi hồ sơ đến Cục",
}

// stepRule is the rule of the packs that says the day of a step. A pack that moves the day keeps
// the identifier.
var stepRule = map[Step]string{RegisterUnit: "register-with-province", RegisterDepartment: "register-with-ministry"}

// YearDeadline is one mốc thời hạn của năm: a day that the guidance letter of a plan year moved.
// Day is the last on which a file still comes in time. ProvinceID is "" for the nation.
type YearDeadline struct {
	ID          db.ID         `db:"id"`
	PlanYear    int           `db:"plan_year"`
	Step        Step          `db:"step"`
	ProvinceID  place.ID      `db:"province_id"`
	Day         clock.Day     `db:"day"`
	Document    string        `db:"document"` // number and day of the letter
	MadeBy      db.ID         `db:"made_by"`
	MadeFor     db.ID         `db:"made_for"`
	MadeAt      clock.Instant `db:"made_at"`
	WithdrawnAt clock.Instant `db:"withdrawn_at"`
}

// Deadline is the last day of a step for a plan year: by the letter of the year where there is
// one, else by the law as far as it is known.
type Deadline struct {
	Step      Step
	PlanYear  int
	Day       clock.Day        // the last good day; "" where neither letter nor law names one
	LawDay    clock.Day        // the last good day by the article: the text says «trước» the day after
	Sentence  string           // what the article says
	Citation  policy.Citation  // of the article
	Certainty policy.Certainty // of the article on its day; Missing where a text not loaded governs
	Gap       string           // what is said of the text that governs and is not loaded; "" where none does
	Letter    *YearDeadline    // nil where no letter moved the day
}

// Calendar holds the deadlines of some plan years.
type Calendar struct {
	law     map[int]map[Step]Deadline
	letters []YearDeadline
}

// CalendarTx reads the deadlines of plan years in one query, beside those for the law.
func CalendarTx(ctx context.Context, q db.Q, years ...int) (*Calendar, error) {
	c := &Calendar{law: map[int]map[Step]Deadline{}}
	if len(years) == 0 {
		return c, nil
	}
	for _, y := range years {
		if c.law[y] != nil {
			continue
		}
		law, err := LawTx(ctx, q, clock.NewDay(y-1, 12, 31))
		if err != nil {
			return nil, err
		}
		c.law[y] = map[Step]Deadline{}
		for _, s := range Steps {
			c.law[y][s] = byLaw(law, s, y)
		}
	}
	var err error
	c.letters, err = db.Select[YearDeadline](ctx, q, "SELECT "+db.Columns[YearDeadline]("")+" FROM year_deadlines WHERE withdrawn_at IS NULL AND plan_year IN (?)", years)
	return c, err
}

// Of is the deadline of a step of a plan year in a province: the letter of the province's own Sở
// goes first, then the nation's, then the article.
func (c *Calendar) Of(step Step, year int, province place.ID) Deadline {
	d := c.law[year][step]
	for i := range c.letters {
		l := &c.letters[i]
		if l.Step != step || l.PlanYear != year || l.ProvinceID != "" && l.ProvinceID != province {
			continue
		}
		if d.Letter == nil || l.ProvinceID != "" {
			d.Letter, d.Day = l, l.Day
		}
	}
	return d
}

// DeadlineTx is the deadline of a step of a plan year in a province.
func DeadlineTx(ctx context.Context, q db.Q, step Step, year int, province place.ID) (Deadline, error) {
	c, err := CalendarTx(ctx, q, year)
	if err != nil {
		return Deadline{}, err
	}
	return c.Of(step, year, province), nil
}

// byLaw finds the day of a step. Files for a plan year are sent in the year before it. Where the
// rule no longer holds on its day, and a text that is not loaded stands in its place, the last
// day known is said to be just that.
func byLaw(law *policy.Law, step Step, year int) Deadline {
	out := Deadline{Step: step, PlanYear: year}
	var last clock.Day
	for _, doc := range law.Documents() {
		for _, r := range law.RulesOf(doc.Code, clock.NewDay(year-1, 1, 1)) {
			if r.Rule != stepRule[step] || r.Governs != policy.GovernsDeadline {
				continue
			}
			named, err := clock.ParseDay(fmt.Sprintf("%d-%s", year-1, r.MonthDay))
			if err != nil || named < r.From || out.LawDay != "" && r.From < last {
				continue
			}
			last, out.Sentence, out.LawDay, out.Certainty, out.Gap = r.From, r.Sentence, named.AddDays(-1), policy.Missing, ""
			if r.Citation != nil {
				out.Citation = *r.Citation
			}
			if held := law.Lists(policy.GovernsDeadline, "", "", "national", named); slices.ContainsFunc(held, func(l policy.Listed) bool { return l.Rule == r.Rule }) {
				i := slices.IndexFunc(held, func(l policy.Listed) bool { return l.Rule == r.Rule })
				out.Certainty = held[i].Certainty
			} else if i := slices.IndexFunc(held, func(l policy.Listed) bool { return !l.Loaded }); i >= 0 {
				out.Gap = held[i].Sentence
			}
		}
	}
	out.Day = out.LawDay
	return out
}

// Letter is a moved day with the names of who wrote it in.
type Letter struct {
	YearDeadline
	MadeName   string `db:"made_name"`
	AgencyName string `db:"-"`
	Owner      string `db:"-"` // for whom it holds, in words
	May        bool   `db:"-"` // the principal may take it back
}

// YearView is the deadlines of a plan year as a principal meets them.
type YearView struct {
	PlanYear  int
	Deadlines []Deadline // of the principal's province; the nation's for the Cục
	Letters   []Letter   // those that hold, and those that were replaced or taken back
	MaySet    []Step     // what the principal may move
}

// MaySet lists the steps that the principal may move: officers of the Cục both, for the nation;
// those of a Sở the first, for their own province (TT 36/2013 Đ10).
func MaySet(p account.Principal) []Step {
	switch {
	case !Keeps(p):
		return nil
	case p.Agency.Kind == agency.Ministry:
		return Steps
	}
	return []Step{RegisterUnit}
}

// Deadlines returns the deadlines of a plan year with the letters that moved them.
func (s *Service) Deadlines(ctx context.Context, p account.Principal, year int) (YearView, error) {
	v := YearView{PlanYear: year, MaySet: MaySet(p)}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err := CalendarTx(ctx, tx, year)
		if err != nil {
			return err
		}
		province := p.Province()
		for _, step := range Steps {
			v.Deadlines = append(v.Deadlines, c.Of(step, year, province))
		}
		cond, args := "l.province_id IN (?)", []any{append([]place.ID{""}, p.Covers...)}
		if p.National() {
			cond, args = "1 = 1", nil
		}
		v.Letters, err = db.Select[Letter](ctx, tx, "SELECT "+db.Columns[YearDeadline]("l.")+", n.name AS made_name FROM year_deadlines l JOIN persons n ON n.id = l.made_by WHERE l.plan_year = ? AND "+cond+" ORDER BY CASE WHEN l.withdrawn_at IS NULL THEN 0 ELSE 1 END, l.province_id, l.step DESC, l.made_at DESC", append([]any{year}, args...)...)
		if err != nil {
			return err
		}
		ids := make([]db.ID, len(v.Letters))
		for i, l := range v.Letters {
			ids[i] = l.MadeFor
		}
		names, err := agency.Names(ctx, tx, ids, p.Today)
		for i := range v.Letters {
			l := &v.Letters[i]
			l.AgencyName, l.Owner, l.May = names[l.MadeFor].Name, "cả nước", l.WithdrawnAt.IsZero() && moves(p, l.YearDeadline)
			if l.ProvinceID != "" {
				l.Owner = ownerName(l.ProvinceID, p.Today)
			}
		}
		return err
	})
	return v, err
}

// moves reports whether a moved day is the principal's to move again.
func moves(p account.Principal, l YearDeadline) bool {
	return slices.Contains(MaySet(p), l.Step) && keeps(p, Pack{ProvinceID: l.ProvinceID})
}
