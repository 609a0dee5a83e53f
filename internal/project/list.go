package project

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
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

	found     string // the condition that the finder's answer is in place of Text
	foundArgs []any
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

// List returns the files a principal may see, filtered, with sums. The number of queries
// does not grow with the rows.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (List, error) {
	var out List
	if err := f.find(ctx, s.DB.Engine(), s.Finder, p); err != nil {
		return out, err
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
	arms, err := armsTx(ctx, q, p)
	if err != nil || len(arms) == 0 {
		return List{Page: 1}, err
	}
	return listTx(ctx, q, f.walk(p, arms), f)
}

// Overview is a page of files with the counts of the saved views, from one state of the database.
func (s *Service) Overview(ctx context.Context, p account.Principal, f Filter) (list List, counts Counts, err error) {
	list.Page, counts.ByState = 1, map[State]int{}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		arms, err := armsTx(ctx, tx, p)
		if err != nil || len(arms) == 0 {
			return err
		}
		if list, err = listTx(ctx, tx, f.walk(p, arms), f); err != nil {
			return err
		}
		if list.Page > max(1, list.Pages) { // the rows went away meanwhile: the last page there is
			f.Page = max(1, list.Pages)
			if list, err = listTx(ctx, tx, f.walk(p, arms), f); err != nil {
				return err
			}
		}
		counts, err = countTx(ctx, tx, p, arms)
		return err
	})
	return list, counts, err
}

func listTx(ctx context.Context, q db.Q, w walk, f Filter) (List, error) {
	type sums struct {
		N         int   `db:"n"`
		Promotion int64 `db:"promotion"`
		Total     int64 `db:"total"`
		Without   int   `db:"without"`
	}
	text, args := w.each("COUNT(*) AS n, SUM(s.promotion) AS promotion, SUM(s.total) AS total, SUM(CASE WHEN s.total = 0 THEN 1 ELSE 0 END) AS without", "")
	parts, err := db.Select[sums](ctx, q, text, args...)
	if err != nil {
		return List{}, err
	}
	if f.Size <= 0 || f.Size > 1000 {
		f.Size = 50
	}
	f.Page = min(max(1, f.Page), 1_000_000) // beyond any list, and its offset is still a number
	out := List{Page: f.Page}
	for _, s := range parts {
		out.Count += s.N
		out.Promotion += s.Promotion
		out.Total += s.Total
		out.WithoutEstimate += s.Without
	}
	out.Pages = (out.Count + f.Size - 1) / f.Size
	text, args = w.ordered(f.Sort)
	lines, err := db.Select[line](ctx, q, "SELECT project_id, promotion, total FROM ("+text+fmt.Sprintf(" LIMIT %d OFFSET %d) o", f.Size, (out.Page-1)*f.Size), args...)
	if err != nil {
		return List{}, err
	}
	out.Rows, err = rowsOf(ctx, q, lines)
	return out, err
}

// ordered is the walk in one of the orders, as a query whose first column is the file.
func (w walk) ordered(sort string) (string, []any) {
	var key, order, join string
	switch sort {
	case SortName:
		key, order, join = ", p.name_fold AS k", "k, project_id", " JOIN projects p ON p.id = s.project_id"
	case SortNumber:
		key, order, join = ", p.number AS k", "k, project_id", " JOIN projects p ON p.id = s.project_id"
	case SortMoney:
		key, order = ", s.promotion AS k", "k DESC, project_id"
	case SortNew:
		key, order = ", s.state_since AS k", "k DESC, project_id"
	default:
		key, order = ", CASE WHEN s.state IN ('closed', 'withdrawn', 'rejected', 'stopped') THEN 1 ELSE 0 END AS ended, s.state_since AS k", "ended, k, project_id"
	}
	text, args := w.each("s.project_id, s.promotion, s.total"+key, join)
	return "SELECT * FROM (" + text + ") u ORDER BY " + order, args
}

// line is a file as a walk finds it.
type line struct {
	ID        db.ID `db:"project_id"`
	Promotion int64 `db:"promotion"`
	Total     int64 `db:"total"`
}

// rowsOf reads the lines of the files in their order, with what hangs on each.
func rowsOf(ctx context.Context, q db.Q, lines []line) ([]Row, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	ids := make([]db.ID, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	found, err := db.Select[Row](ctx, q, "SELECT p.id, p.number, p.name, p.kind, p.source, p.plan_year, p.state, p.state_since, p.implementer_id, p.base_id, p.presented_at FROM projects p WHERE p.id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	at := make(map[db.ID]Row, len(found))
	for _, r := range found {
		at[r.ID] = r
	}
	rows := make([]Row, 0, len(ids))
	for _, l := range lines {
		if r, ok := at[l.ID]; ok {
			r.Promotion, r.Total = l.Promotion, l.Total
			rows = append(rows, r)
		}
	}
	return rows, fillRows(ctx, q, rows)
}

// eachStep is how many rows Each has in memory at a time.
const eachStep = 500

// Each calls a function with every row that List would show on all its pages, in its order, a few
// hundred in memory at a time. Who may List may. What changes meanwhile may be told as it was or as
// it is. It ends with the first error of the function.
func (s *Service) Each(ctx context.Context, p account.Principal, f Filter, do func(Row) error) error {
	w := f.walk(p, armsOf(p))
	if len(w.arms) == 0 {
		return nil
	}
	var lines []line
	flush := func() error {
		rows, err := rowsOf(ctx, s.DB, lines)
		if err != nil {
			return err
		}
		lines = lines[:0]
		for _, r := range rows {
			if err := do(r); err != nil {
				return err
			}
		}
		return nil
	}
	text, args := w.ordered(f.Sort)
	if err := db.Each(ctx, s.DB, text, args, func(_ []string, vals []any) error {
		id, _ := vals[0].(string)
		promotion, _ := vals[1].(int64)
		total, _ := vals[2].(int64)
		if lines = append(lines, line{db.ID(id), promotion, total}); len(lines) < eachStep {
			return nil
		}
		return flush()
	}); err != nil {
		return err
	}
	return flush()
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

// walk is the reader's arms with the conditions of the filter.
func (f Filter) walk(p account.Principal, arms []arm) walk {
	w := walk{arms: arms}
	add := func(c string, a ...any) {
		w.cond += " AND " + c
		w.args = append(w.args, a...)
	}
	if f.found != "" {
		add(f.found, f.foundArgs...)
	}
	f.Text = clipTo(f.Text, MaxName) // nothing is called longer, and SQLite takes no endless pattern
	if t := vi.Fold(f.Text); t != "" {
		like := "%" + escapeLike(t) + "%"
		add(`EXISTS (SELECT 1 FROM projects p WHERE p.id = s.project_id AND (p.name_fold LIKE ? ESCAPE '\' OR LOWER(p.number) LIKE ? ESCAPE '\'
			OR EXISTS (SELECT 1 FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id = p.id AND e.name_fold LIKE ? ESCAPE '\')))`,
			like, "%"+escapeLike(strings.ToLower(vi.NFC(f.Text)))+"%", like)
	}
	if f.Source != "" {
		add("s.source = ?", f.Source)
	}
	if f.Kind != "" {
		add("s.kind = ?", f.Kind)
	}
	if len(f.Years) > 0 {
		add("s.plan_year IN (?)", f.Years)
	}
	if len(f.States) > 0 {
		add("s.state IN (?)", f.States)
	}
	if f.Province != "" {
		add("EXISTS (SELECT 1 FROM project_places l WHERE l.project_id = s.project_id AND l.province_id IN (?))", place.Covers(f.Province, p.Today))
	}
	if f.Content != "" {
		add("EXISTS (SELECT 1 FROM project_contents c WHERE c.project_id = s.project_id AND c.content = ?)", f.Content)
	}
	if f.Unit != "" {
		add("s.implementer_id = ?", f.Unit)
	}
	if f.Establishment != "" {
		add("EXISTS (SELECT 1 FROM project_beneficiaries b WHERE b.project_id = s.project_id AND b.establishment_id IN "+establishment.FamilyOf+")", f.Establishment)
	}
	if f.Mine {
		add("EXISTS (SELECT 1 FROM assignments a WHERE a.project_id = s.project_id AND a.person_id = ? AND a.to_day IS NULL)", p.PersonID)
	}
	if f.Unnumbered {
		add("EXISTS (SELECT 1 FROM appraisals a WHERE a.project_id = s.project_id AND a.state = 'concluded' AND a.sheet_number = '' AND a.agency_id IN (?))", p.AgencyIDs)
	}
	if f.Late {
		late, args := lateCondition(p.Today)
		add("("+late+")", args...)
	}
	return w
}

// lateCondition finds files that have stood in their state longer than planned.
func lateCondition(today clock.Day) (string, []any) {
	var parts []string
	var args []any
	for _, st := range States {
		if n := policy.PlannedDays(string(st)); n > 0 && st != Planned {
			parts = append(parts, "s.state = ? AND s.state_since < ?")
			args = append(args, st, clock.At(today.AddDays(-n).At(0, 0)))
		}
	}
	for _, st := range YearStates {
		if n := policy.PlannedDays(string(st)); n > 0 {
			parts = append(parts, "s.state = 'planned' AND s."+yearSince[st]+" < ?")
			args = append(args, clock.At(today.AddDays(-n).At(0, 0)))
		}
	}
	return strings.Join(parts, " OR "), args
}

// yearSince names the column of project_scopes that tells since when a year has stood in a state.
var yearSince = map[YearState]string{Waiting: "waiting_since", Assigned: "assigned_since", Contracted: "contracted_since", UnderWay: "under_way_since", Accepted: "accepted_since"}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

// Counts are the counts of the saved views.
type Counts struct {
	ByState map[State]int
	Mine    int // assigned to the principal
	Late    int
}

// alive are the states in which a file waits for something.
var alive = slices.DeleteFunc(slices.Clone(States), State.Final)

// countTx counts the files of the arms by state, those assigned to the principal and those that are
// late.
func countTx(ctx context.Context, tx *db.Tx, p account.Principal, arms []arm) (Counts, error) {
	out := Counts{ByState: map[State]int{}}
	type row struct {
		State State `db:"state"`
		N     int   `db:"n"`
		Late  int   `db:"late"`
	}
	late, lateArgs := lateCondition(p.Today)
	var parts []string
	var args []any
	for _, a := range arms {
		parts = append(parts, "SELECT s.state, COUNT(*) AS n, 0 AS late FROM "+a.from+" WHERE "+a.cond+" GROUP BY s.state",
			"SELECT '' AS state, 0 AS n, COUNT(*) AS late FROM "+a.from+" WHERE "+a.cond+" AND s.state IN (?) AND ("+late+")")
		args = append(append(append(append(args, a.args...), a.args...), alive), lateArgs...)
	}
	rows, err := db.Select[row](ctx, tx, strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		if r.N > 0 {
			out.ByState[r.State] += r.N
		}
		out.Late += r.Late
	}
	if p.EstablishmentID != "" {
		return out, nil
	}
	cond, seen := Visible(p)
	out.Mine, err = db.Get[int](ctx, tx, `SELECT COUNT(*) FROM (SELECT DISTINCT a.project_id FROM assignments a WHERE a.person_id = ? AND a.to_day IS NULL) mine
		JOIN projects p ON p.id = mine.project_id WHERE `+cond, append([]any{p.PersonID}, seen...)...)
	return out, err
}
