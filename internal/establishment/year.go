package establishment

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Year is số liệu của một năm: what an establishment was in a year. nil is not known, which is
// not nought; money is đồng.
type Year struct {
	EstablishmentID db.ID  `db:"establishment_id" json:"-"`
	Year            int    `db:"year" json:"year"`
	Workers         *int64 `db:"workers" json:"workers,omitempty"`
	Women           *int64 `db:"women" json:"women,omitempty"`
	Minority        *int64 `db:"minority" json:"minority,omitempty"` // người dân tộc thiểu số among the workers
	Revenue         *int64 `db:"revenue" json:"revenue,omitempty"`
	Exports         *int64 `db:"exports" json:"exports,omitempty"` // of the revenue
	TaxPaid         *int64 `db:"tax_paid" json:"tax_paid,omitempty"`
	Capital         *int64 `db:"capital" json:"capital,omitempty"`
	Income          *int64 `db:"income" json:"income,omitempty"` // thu nhập bình quân of a worker in a month
	Version         int64  `db:"version" json:"version"`
}

// YearFigure is one figure of a year: the form's field, what the screens call it, its unit, and
// where it is kept.
type YearFigure struct {
	Field, Name, Unit string
	Of                func(*Year) **int64
	within            string // the field that it is a part of
}

// YearFigures lists the figures of a year in the order of the form.
var YearFigures = []YearFigure{
	{"workers", "Số lao động", "người", func(y *Year) **int64 { return &y.Workers }, ""},
	{"women", "Trong đó nữ", "người", func(y *Year) **int64 { return &y.Women }, "workers"},
	{"minority", "Trong đó người dân tộc thiểu số", "người", func(y *Year) **int64 { return &y.Minority }, "workers"},
	{"revenue", "Doanh thu", "đồng", func(y *Year) **int64 { return &y.Revenue }, ""},
	{"exports", "Trong đó xuất khẩu", "đồng", func(y *Year) **int64 { return &y.Exports }, "revenue"},
	{"tax_paid", "Nộp ngân sách", "đồng", func(y *Year) **int64 { return &y.TaxPaid }, ""},
	{"capital", "Vốn", "đồng", func(y *Year) **int64 { return &y.Capital }, ""},
	{"income", "Thu nhập bình quân một lao động, một tháng", "đồng", func(y *Year) **int64 { return &y.Income }, ""},
}

// Text writes a figure; "" where it is not known.
func (g YearFigure) Text(y Year) string {
	switch n := *g.Of(&y); {
	case n == nil:
		return ""
	case g.Unit == "đồng":
		return vi.Money(*n)
	default:
		return vi.Count(int(*n))
	}
}

// WorkersOf returns the newest year of each establishment for which the number of workers is
// known.
func WorkersOf(years []Year) (Year, bool) {
	for _, y := range years {
		if y.Workers != nil {
			return y, true
		}
	}
	return Year{}, false
}

// YearInput is what a person states of a year. Version is that of the row it was drawn from, 0
// where the year had none.
type YearInput struct {
	Year    int
	Figures map[string]*int64 // by field; what is not there is not known
	Version int64
	Unread  []errs.Field // what ParseYear could not read
}

// ParseYear reads the fields year, those of YearFigures and year_version from a form or a row of
// an import. An empty figure is not known.
func ParseYear(get func(field string) string) YearInput {
	in := YearInput{Figures: map[string]*int64{}}
	wrong := func(field, sentence string) {
		in.Unread = append(in.Unread, errs.Field{Name: field, Sentence: sentence})
	}
	year, err := strconv.Atoi(vi.NFC(get("year")))
	if err != nil {
		wrong("year", "Năm là một số nguyên, ví dụ 2025.")
	}
	in.Year = year
	for _, g := range YearFigures {
		s := vi.NFC(get(g.Field))
		if s == "" {
			continue
		}
		if g.Unit == "đồng" {
			n, err := vi.ParseMoney(s)
			if err != nil {
				wrong(g.Field, err.Error())
				continue
			}
			in.Figures[g.Field] = &n
			continue
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(s, ".", ""), 10, 64)
		if err != nil {
			wrong(g.Field, g.Name+" là một số nguyên, ví dụ 12; để trống nếu chưa biết.")
			continue
		}
		in.Figures[g.Field] = &n
	}
	in.Version, _ = strconv.ParseInt(get("year_version"), 10, 64)
	return in
}

// The largest figures that are believed.
const (
	mostWorkers = 100_000
	mostMoney   = 1_000_000_000_000_000
)

// fill makes the row of the input and notes what is wrong in f.
func (in YearInput) fill(f *errs.Fields, today clock.Day) Year {
	y := Year{Year: in.Year}
	unread := map[string]bool{}
	for _, u := range in.Unread {
		unread[u.Name] = true
		f.Add(u.Name, "%s", u.Sentence)
	}
	if !unread["year"] && (in.Year < 1990 || in.Year > today.Year()) {
		f.Add("year", "Năm từ 1990 đến %d.", today.Year())
	}
	any := false
	for _, g := range YearFigures {
		n := in.Figures[g.Field]
		*g.Of(&y) = n
		if n == nil {
			any = any || unread[g.Field]
			continue
		}
		any = true
		switch whole := in.Figures[g.within]; {
		case g.Unit == "người" && (*n < 0 || *n > mostWorkers):
			f.Add(g.Field, "%s từ 0 đến %s người.", g.Name, vi.Count(mostWorkers))
		case g.Unit == "đồng" && (*n < 0 || *n > mostMoney):
			f.Add(g.Field, "%s từ 0 đến %s đồng.", g.Name, vi.Money(mostMoney))
		case g.within != "" && whole != nil && *n > *whole:
			f.Add(g.Field, "Không nhiều hơn số chung, %s.", vi.Money(*whole))
		}
	}
	if !any && len(in.Unread) == 0 {
		f.Add("workers", "Hãy ghi ít nhất một số liệu của năm; số nào chưa biết thì để trống.")
	}
	return y
}

// differs lists the figures in which two rows of a year differ.
func (y Year) differs(o Year) []YearFigure {
	var out []YearFigure
	for _, g := range YearFigures {
		a, b := *g.Of(&y), *g.Of(&o)
		if (a == nil) != (b == nil) || a != nil && *a != *b {
			out = append(out, g)
		}
	}
	return out
}

// SetYear states the figures of a year, over the version that the asker had open; a figure left
// empty is not known. The establishment's own person may, and whoever may Edit. Conflict, when
// somebody saved in between, tells what is stored beside each differing field.
func (s *Service) SetYear(ctx context.Context, p account.Principal, id db.ID, in YearInput) (Year, error) {
	now := s.Clock.Now()
	var y Year
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		e, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := refuseMerged(ctx, tx, e); err != nil {
			return err
		}
		if !may(p, e).Workers {
			return refusal("ghi số liệu theo năm")
		}
		var f errs.Fields
		y = in.fill(&f, now.Day())
		if err := f.Err(); err != nil {
			return err
		}
		y.EstablishmentID = id
		all, err := db.Select[Year](ctx, tx, "SELECT "+db.Columns[Year]("")+" FROM establishment_years WHERE establishment_id = ? AND year = ?", id, in.Year)
		if err != nil {
			return err
		}
		var before any
		if len(all) == 0 {
			y.Version = 1
			if err := db.Insert(ctx, tx, "establishment_years", y); err != nil {
				return err
			}
		} else {
			old := all[0]
			before = old
			changed := y.differs(old)
			if len(changed) == 0 {
				y.Version = old.Version
				return nil
			}
			if old.Version != in.Version {
				return yearOvertaken(ctx, tx, old, changed)
			}
			y.Version = old.Version + 1
			if _, err := tx.Exec(ctx, `UPDATE establishment_years SET workers = ?, women = ?, minority = ?, revenue = ?, exports = ?, tax_paid = ?, capital = ?, income = ?, version = ?
				WHERE establishment_id = ? AND year = ?`, y.Workers, y.Women, y.Minority, y.Revenue, y.Exports, y.TaxPaid, y.Capital, y.Income, y.Version, id, y.Year); err != nil {
				return err
			}
		}
		if err := LinesTx(ctx, tx, []db.ID{id}); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: YearSet, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Ghi số liệu năm %d của %s: %s.", y.Year, e.Name, y.sentence()), Before: before, After: y})
	})
	if err != nil {
		return Year{}, err
	}
	return y, nil
}

// sentence tells the known figures: «số lao động 14 người, trong đó nữ 9 người».
func (y Year) sentence() string {
	var parts []string
	for _, g := range YearFigures {
		if text := g.Text(y); text != "" {
			parts = append(parts, vi.LowerFirst(g.Name)+" "+text+" "+g.Unit)
		}
	}
	return strings.Join(parts, ", ")
}

func yearOvertaken(ctx context.Context, q db.Q, stored Year, changed []YearFigure) error {
	who, err := lastSaved(ctx, q, stored.EstablishmentID)
	if err != nil {
		return err
	}
	e := errs.Clash("%s. Số liệu năm %d đang lưu khác với bản bạn vừa gửi. Bản của bạn vẫn còn trên trang; hãy xem lại rồi lưu.", who, stored.Year)
	for _, g := range changed {
		text := g.Text(stored)
		if text == "" {
			text = "để trống"
		} else {
			text += " " + g.Unit
		}
		e.Fields = append(e.Fields, errs.Field{Name: g.Field, Sentence: "Đang lưu: " + text + "."})
	}
	return e
}

// YearsOf returns the years of the establishments, newest first; those of a record that was merged
// are those of the one that stands. The caller has checked that the
// asker may know of what names them.
func YearsOf(ctx context.Context, q db.Q, establishments []db.ID) (map[db.ID][]Year, error) {
	out := map[db.ID][]Year{}
	if len(establishments) == 0 {
		return out, nil
	}
	type row struct {
		Asked db.ID `db:"asked"`
		Year
	}
	all, err := db.Select[row](ctx, q, "SELECT e.id AS asked, "+db.Columns[Year]("y.")+` FROM establishments e JOIN establishment_years y ON y.establishment_id = COALESCE(e.merged_into, e.id)
		WHERE e.id IN (?) ORDER BY y.year DESC`, establishments)
	for _, y := range all {
		out[y.Asked] = append(out[y.Asked], y.Year)
	}
	return out, err
}
