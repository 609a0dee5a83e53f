package project

import (
	"context"
	"fmt"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Filter narrows a list of files; zero fields do not. It comes from the address of a page.
type Filter struct {
	Text     string // part of the name or the number, accents or not
	Source   Source
	Kind     Kind
	Years    []int
	States   []State
	Province place.ID // as of today: files of what it was made of are found too
	Content  string
	Unit     db.ID // implementing unit
	// Establishment finds the files of which it is, or was, a named beneficiary.
	Establishment db.ID
	Late          bool
	Mine          bool // assigned to me
	Unnumbered    bool // with a signed sheet of the principal's body that has no number
	Sort          string
	Page          int // from 1
	Size          int

	found []db.ID // what the finder found in place of Text; nil where it was not asked
}

// The orders of a list.
const (
	SortDue    = "due"    // longest in its state first
	SortName   = "name"   // by name
	SortMoney  = "money"  // most khuyến công money first
	SortNumber = "number" // by number
	SortNew    = "new"    // newest change first
)

// Row is one line of a list.
type Row struct {
	ID            db.ID         `db:"id"`
	Number        string        `db:"number"`
	Name          string        `db:"name"`
	Kind          Kind          `db:"kind"`
	Source        Source        `db:"source"`
	PlanYear      int           `db:"plan_year"`
	State         State         `db:"state"`
	StateSince    clock.Instant `db:"state_since"`
	ImplementerID db.ID         `db:"implementer_id"`
	BaseID        db.ID         `db:"base_id"`
	PresentedAt   clock.Instant `db:"presented_at"`
	Promotion     int64         `db:"promotion"`
	Total         int64         `db:"total"`

	Contents      []string
	Beneficiaries []string // names, at most a few; Named is how many there are
	Named         int
	Places        []Place
	Years         []Year
}

// List is a page of files with the count and the sums of all that the filter finds.
type List struct {
	Rows            []Row
	Count           int
	Promotion       int64 // đồng, over all that was found
	Total           int64
	WithoutEstimate int
	Page, Pages     int
}

const (
	promotionOf = "COALESCE((SELECT SUM(e.promotion) FROM estimate_lines e WHERE e.project_id = p.id), 0)"
	totalOf     = "COALESCE((SELECT SUM((e.quantity * e.unit_price + 500) / 1000) FROM estimate_lines e WHERE e.project_id = p.id), 0)"
)

// List returns the files a principal may see, filtered, with sums. The number of queries
// does not grow with the rows.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (List, error) {
	var out List
	if err := f.find(ctx, s.Finder, p); err != nil {
		return List{}, err
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		out, err = ListTx(ctx, tx, p, f)
		return err
	})
	return out, err
}

// ListTx is List within a reader of its own.
func ListTx(ctx context.Context, q db.Q, p account.Principal, f Filter) (List, error) {
	where, args := f.where(q.Engine(), p)
	type sums struct {
		N         int   `db:"n"`
		Promotion int64 `db:"promotion"`
		Total     int64 `db:"total"`
		Without   int   `db:"without"`
	}
	all, err := db.Get[sums](ctx, q, `SELECT COUNT(*) AS n, COALESCE(SUM(x.promotion), 0) AS promotion, COALESCE(SUM(x.total), 0) AS total, COALESCE(SUM(CASE WHEN x.total = 0 THEN 1 ELSE 0 END), 0) AS without
		FROM (SELECT `+promotionOf+` AS promotion, `+totalOf+` AS total FROM projects p WHERE `+where+`) x`, args...)
	if err != nil {
		return List{}, err
	}
	if f.Size <= 0 || f.Size > 1000 {
		f.Size = 50
	}
	f.Page = min(max(1, f.Page), 1_000_000) // beyond any list, and its offset is still a number
	out := List{Count: all.N, Promotion: all.Promotion, Total: all.Total, WithoutEstimate: all.Without, Page: f.Page, Pages: (all.N + f.Size - 1) / f.Size}
	order := map[string]string{SortName: "p.name_fold, p.id", SortMoney: "promotion DESC, p.id", SortNumber: "p.number, p.id", SortNew: "p.state_since DESC, p.id"}[f.Sort]
	if order == "" {
		order = "CASE WHEN p.state IN ('closed', 'withdrawn', 'rejected', 'stopped') THEN 1 ELSE 0 END, p.state_since, p.id"
	}
	out.Rows, err = db.Select[Row](ctx, q, `SELECT p.id, p.number, p.name, p.kind, p.source, p.plan_year, p.state, p.state_since, p.implementer_id, p.base_id, p.presented_at,
		`+promotionOf+` AS promotion, `+totalOf+` AS total FROM projects p WHERE `+where+` ORDER BY `+order+fmt.Sprintf(" LIMIT %d OFFSET %d", f.Size, (out.Page-1)*f.Size), args...)
	if err != nil {
		return List{}, err
	}
	return out, fillRows(ctx, q, out.Rows)
}

// fillRows adds what hangs on each row, with one query a table.
func fillRows(ctx context.Context, q db.Q, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]db.ID, len(rows))
	at := map[db.ID]*Row{}
	for i := range rows {
		ids[i] = rows[i].ID
		at[rows[i].ID] = &rows[i]
	}
	type pair struct {
		ID   db.ID  `db:"project_id"`
		Text string `db:"t"`
	}
	contents, err := db.Select[pair](ctx, q, "SELECT project_id, content AS t FROM project_contents WHERE project_id IN (?) ORDER BY position", ids)
	if err != nil {
		return err
	}
	for _, c := range contents {
		at[c.ID].Contents = append(at[c.ID].Contents, c.Text)
	}
	bens, err := db.Select[pair](ctx, q, "SELECT b.project_id, e.name AS t FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id IN (?) AND b.removed_on IS NULL ORDER BY e.name_sort", ids)
	if err != nil {
		return err
	}
	for _, b := range bens {
		r := at[b.ID]
		r.Named++
		if len(r.Beneficiaries) < 2 {
			r.Beneficiaries = append(r.Beneficiaries, b.Text)
		}
	}
	places, err := db.Select[Place](ctx, q, "SELECT "+db.Columns[Place]("")+" FROM project_places WHERE project_id IN (?) ORDER BY province_id, commune", ids)
	if err != nil {
		return err
	}
	for _, l := range places {
		at[l.ProjectID].Places = append(at[l.ProjectID].Places, l)
	}
	years, err := db.Select[Year](ctx, q, "SELECT "+db.Columns[Year]("")+" FROM project_years WHERE project_id IN (?) ORDER BY year", ids)
	if err != nil {
		return err
	}
	for _, y := range years {
		r := at[y.ProjectID]
		r.Years = append(r.Years, y)
	}
	return nil
}

func (f Filter) where(engine db.Engine, p account.Principal) (string, []any) {
	cond, args := Visible(p)
	parts := []string{"(" + cond + ")"}
	add := func(c string, a ...any) {
		parts = append(parts, c)
		args = append(args, a...)
	}
	f.Text = clipTo(f.Text, MaxName) // nothing is called longer, and SQLite takes no endless pattern
	if t := vi.Fold(f.Text); t != "" {
		like := "%" + escapeLike(t) + "%"
		add("(p.name_fold LIKE ? ESCAPE '\\' OR LOWER(p.number) LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id = p.id AND e.name_fold LIKE ? ESCAPE '\\'))",
			like, "%"+escapeLike(strings.ToLower(vi.NFC(f.Text)))+"%", like)
	}
	if f.found != nil {
		c, a := amongFound(engine, f.found)
		add(c, a...)
	}
	if f.Source != "" {
		add("p.source = ?", f.Source)
	}
	if f.Kind != "" {
		add("p.kind = ?", f.Kind)
	}
	if len(f.Years) > 0 {
		add("p.plan_year IN (?)", f.Years)
	}
	if len(f.States) > 0 {
		add("p.state IN (?)", f.States)
	}
	if f.Province != "" {
		add("EXISTS (SELECT 1 FROM project_places l WHERE l.project_id = p.id AND l.province_id IN (?))", place.Covers(f.Province, p.Today))
	}
	if f.Content != "" {
		add("EXISTS (SELECT 1 FROM project_contents c WHERE c.project_id = p.id AND c.content = ?)", f.Content)
	}
	if f.Unit != "" {
		add("p.implementer_id = ?", f.Unit)
	}
	if f.Establishment != "" {
		add("EXISTS (SELECT 1 FROM project_beneficiaries b WHERE b.project_id = p.id AND b.establishment_id = ?)", f.Establishment)
	}
	if f.Mine {
		add("EXISTS (SELECT 1 FROM assignments a WHERE a.project_id = p.id AND a.person_id = ? AND a.to_day IS NULL)", p.PersonID)
	}
	if f.Unnumbered {
		add("EXISTS (SELECT 1 FROM appraisals a WHERE a.project_id = p.id AND a.state = 'concluded' AND a.sheet_number = '' AND a.agency_id IN (?))", p.AgencyIDs)
	}
	if f.Late {
		late, lateArgs := lateCondition(p.Today)
		add("("+late+")", lateArgs...)
	}
	return strings.Join(parts, " AND "), args
}

// lateCondition finds files that have stood in their state longer than planned.
func lateCondition(today clock.Day) (string, []any) {
	var parts []string
	var args []any
	for _, st := range States {
		if n := policy.PlannedDays(string(st)); n > 0 && st != Planned {
			parts = append(parts, "p.state = ? AND p.state_since < ?")
			args = append(args, st, clock.At(today.AddDays(-n).At(0, 0)))
		}
	}
	for _, st := range YearStates {
		if n := policy.PlannedDays(string(st)); n > 0 {
			parts = append(parts, "p.state = 'planned' AND EXISTS (SELECT 1 FROM project_years y WHERE y.project_id = p.id AND y.state = ? AND y.since < ?)")
			args = append(args, st, clock.At(today.AddDays(-n).At(0, 0)))
		}
	}
	return strings.Join(parts, " OR "), args
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

// CountByState counts the files a principal may see by state, for the saved views.
func (s *Service) CountByState(ctx context.Context, p account.Principal) (map[State]int, error) {
	cond, args := Visible(p)
	type row struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}
	rows, err := db.Select[row](ctx, s.DB, "SELECT p.state, COUNT(*) AS n FROM projects p WHERE "+cond+" GROUP BY p.state", args...)
	out := map[State]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}
