package establishment

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// The orders of List.
const (
	SortName   = "name" // Vietnamese alphabetical order, the plain one
	SortNameZA = "-name"
	SortNewest = "-created" // what was recorded last first
)

// Support is whether an establishment was ever supported.
type Support string

// Supported and not, by the files of an approved plan that name the establishment.
const (
	Supported    Support = "yes"
	NotSupported Support = "no"
)

// Filter narrows List; empty fields do not.
type Filter struct {
	Q        string // part of the name, accents or not, or of the tax or household code
	Kind     Kind
	Province place.ID // of today's map, with a site on its land
	Commune  place.ID // of today's map, with a site in it
	VSIC     string   // the code begins so
	Support  Support
	Sort     string
	After    db.ID // the page after this establishment in the order
	Before   db.ID // the page before it
	Limit    int   // 50 when not given, at most 200
}

// Row is one line of the list: of the record its name, kind, codes and products, of its sites where
// they are and since when, of the year the workers and the women. The rest is the zero value, but that
// Search tells sites with their ID.
type Row struct {
	Establishment
	Sites []Site // open today, or all when none is
	Year  Year   // the newest for which the number of workers is known; zero when none is
}

// Page is one page of the list.
type Page struct {
	Rows     []Row
	Total    int // of all pages
	Prev     bool
	Next     bool
	Limit    int
	ToChoose int // sites of the person's place, whatever the filter, that Service.ToChoose lists
}

// List returns what of the register the person may know of: see Get. Administrators are
// refused. It walks the index of the person's area from where the last page ended, by one statement
// for all that a first page tells.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (Page, error) {
	out := Page{Limit: f.Limit}
	if out.Limit <= 0 {
		out.Limit = 50
	}
	out.Limit = min(out.Limit, 200)
	today := s.Clock.Now().Day()
	w, err := s.walkOf(ctx, p, f, today)
	if err != nil {
		return out, err
	}
	if w.none {
		cond, args := unchosen(p, today)
		out.ToChoose, err = db.Get[int](ctx, s.DB, "SELECT COUNT(*)"+fromUnchosen+cond, args...)
		return out, err
	}
	from, back, err := edge(ctx, s.DB, w, f)
	if err != nil {
		return out, err
	}
	for range 5 { // again where an import runs
		running, err := s.page(ctx, p, w, from, back, today, &out)
		if err != nil || running == "" {
			return out, err
		}
		w = w.without([]db.ID{running})
	}
	return out, errs.Clash("Danh sách đang được nhập. Hãy mở lại sau ít giây.")
}

// edge is where the filter's page begins, and whether it lies before that: as the order is now.
func edge(ctx context.Context, q db.Q, w walk, f Filter) (from spot, back bool, err error) {
	from.id = f.After
	if from.id == "" && f.Before != "" {
		from.id, back = f.Before, true
	}
	if from.id == "" || w.young {
		return from, back, nil
	}
	keys, err := db.Select[string](ctx, q, "SELECT name_sort FROM establishments WHERE id = ?", from.id)
	if err != nil || len(keys) == 0 { // an address that somebody changed: the list begins anew
		return spot{}, false, err
	}
	from.key = keys[0]
	return from, back, nil
}

// page reads a page whole, with an import that runs and whose records it has not left out; "" when
// none does.
func (s *Service) page(ctx context.Context, p account.Principal, w walk, from spot, back bool, today clock.Day, out *Page) (db.ID, error) {
	total, args := w.total()
	cond, more := unchosen(p, today)
	text, rest := w.lines(from, back, out.Limit+1)
	var total64, waiting int64
	var running word
	out.Rows = nil
	err := db.Scan(ctx, s.DB, "SELECT t.total, t.running, t.waiting, r.* FROM (SELECT "+total+` AS total, (SELECT MIN(id) FROM imports WHERE state IN ('running', 'returning')) AS running,
		(SELECT COUNT(*)`+fromUnchosen+cond+`) AS waiting) t LEFT JOIN (`+text+") r ON 1 = 1 ORDER BY "+w.order("r.name_sort", "r.id", back),
		slices.Concat(args, more, rest), func(scan func(...any) error) error {
			var l lineRow
			if err := scan(append([]any{&total64, &running, &waiting}, l.places()...)...); err != nil {
				return err
			}
			if l.id != "" {
				out.Rows = append(out.Rows, l.row(today))
			}
			return nil
		})
	if err != nil {
		return "", err
	}
	out.Total, out.ToChoose = int(total64), int(waiting)
	over := len(out.Rows) > out.Limit
	out.Rows = out.Rows[:min(len(out.Rows), out.Limit)]
	if back {
		slices.Reverse(out.Rows)
		out.Prev, out.Next = over, true
	} else {
		out.Prev, out.Next = from.id != "", over
	}
	if slices.Contains(w.left, db.ID(running)) {
		return "", nil
	}
	return db.ID(running), nil
}

// Each reads so many rows by one statement, and is so many of them ahead of who writes.
const (
	eachStep  = 1000
	eachAhead = 1
)

// Each calls a function with every row that List would show on all its pages, in its order, a few
// thousand in memory at a time: the next are read while the function runs. Who may List may. What is
// recorded or renamed meanwhile may be left out or come twice. It ends with the first error of the
// function.
func (s *Service) Each(ctx context.Context, p account.Principal, f Filter, do func(Row) error) error {
	today := s.Clock.Now().Day()
	w, err := s.walkOf(ctx, p, f, today)
	if err != nil || w.none {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	steps := make(chan []Row, eachAhead)
	ended := make(chan error, 1)
	go func() {
		defer close(steps)
		ended <- s.steps(ctx, w, today, steps)
	}()
	defer func() {
		stop()
		for range steps { //nolint:revive // until the reader has ended
		}
	}()
	for rows := range steps {
		for _, r := range rows {
			if err := do(r); err != nil {
				return err
			}
		}
	}
	return <-ended
}

// steps reads the rows of a walk from its beginning to its end, each step on a snapshot of its own.
func (s *Service) steps(ctx context.Context, w walk, today clock.Day, to chan<- []Row) error {
	for from := (spot{}); ; {
		rows := make([]Row, 0, eachStep)
		err := s.DB.Read(ctx, func(tx *db.Tx) error {
			here := w
			if err := here.finished(ctx, tx); err != nil {
				return err
			}
			text, args := here.lines(from, false, eachStep)
			return db.Scan(ctx, tx, text+" ORDER BY "+here.order("x.name_sort", "x.establishment_id", false), args, func(scan func(...any) error) error {
				var l lineRow
				if err := scan(l.places()...); err != nil {
					return err
				}
				from = spot{db.ID(l.id), string(l.key)}
				rows = append(rows, l.row(today))
				return nil
			})
		})
		if err != nil {
			return err
		}
		select {
		case to <- rows:
		case <-ctx.Done():
			return ctx.Err()
		}
		if len(rows) < eachStep {
			return nil
		}
	}
}

// walk is a way through establishment_areas a: one area and what else must hold.
type walk struct {
	cond  string
	args  []any
	none  bool // nothing can be found
	young bool // by age, the newest first
	down  bool // names from Z to A

	left []db.ID // running imports whose records are left out

	all, some *walk // where the walk is all but some: few are counted sooner than those that are left
}

func (w *walk) add(cond string, args ...any) {
	w.cond += " AND " + cond
	w.args = append(w.args, args...)
}

// finished leaves out what a running import has written and not yet finished. It adds nothing
// while none runs.
func (w *walk) finished(ctx context.Context, q db.Q) error {
	running, err := db.Select[db.ID](ctx, q, "SELECT id FROM imports WHERE state IN ('running', 'returning')")
	if len(running) > 0 {
		*w = w.without(running)
	}
	return err
}

// without leaves out what imports have written.
func (w walk) without(imports []db.ID) walk {
	w.cond, w.args = w.cond+" AND NOT EXISTS (SELECT 1 FROM establishments h WHERE h.id = a.establishment_id AND h.import_id IN (?))", append(w.args[:len(w.args):len(w.args)], imports)
	w.left = slices.Concat(w.left, imports)
	return w
}

// walkOf finds the area that the person and the filter have in common, and the conditions within.
func (s *Service) walkOf(ctx context.Context, p account.Principal, f Filter, today clock.Day) (walk, error) {
	if p.Is(account.Administrator) {
		return walk{}, errs.Refuse("Quản trị hệ thống không xem hồ sơ cơ sở (quy định nội bộ).")
	}
	w := walk{young: f.Sort == SortNewest, down: f.Sort == SortNameZA}
	w.within(p, f, today)
	if f.Kind != "" {
		w.add("a.kind = ?", f.Kind)
	}
	if len(f.VSIC) >= 2 {
		w.add("a.division = ?", f.VSIC[:2])
	}
	if f.VSIC != "" && len(f.VSIC) != 2 {
		w.add("a.vsic LIKE ? ESCAPE '!'", like(f.VSIC)+"%")
	}
	if err := w.text(ctx, s, p, f.Q); err != nil {
		return w, err
	}
	switch f.Support {
	case Supported:
		w.add("a.establishment_id IN ("+supported+")", supportedStates)
	case NotSupported:
		all, some := w, w
		some.args = slices.Clone(w.args)
		some.add("a.establishment_id IN ("+supported+")", supportedStates)
		w.all, w.some = &all, &some
		w.args = slices.Clone(w.args)
		w.add("a.establishment_id NOT IN ("+supported+")", supportedStates)
	}
	return w, nil
}

// supported are the establishments that a file of an approved plan names.
const supported = "SELECT b.establishment_id FROM project_beneficiaries b JOIN projects j ON j.id = b.project_id WHERE b.removed_on IS NULL AND j.state IN (?)"

// supportedStates are the states of a file since its plan was approved, as project names them. A
// stopped one may have been paid in part.
var supportedStates = []string{"planned", "post_check", "closed", "stopped"}

// within sets the area: the smallest that holds all that the person and the filter have in
// common, with conditions for what it holds beside.
func (w *walk) within(p account.Principal, f Filter, today clock.Day) {
	home := Nation
	var also []place.ID // further areas with a site
	var rights func()
	switch {
	case p.Is(account.Establishment):
		rights = func() { w.add("a.establishment_id = ?", p.EstablishmentID) }
	case nationwide(p):
	default:
		if land, ok := place.Holder(p.Agency.ProvinceID, today); ok {
			home = land
		}
		switch {
		case isCommune(p):
			cond, args := inCommune(p)
			rights = func() {
				w.add("a.establishment_id IN (SELECT v.establishment_id FROM establishment_sites v WHERE "+cond+")", args...)
			}
		case p.Province() != home: // a body of a province that is part of a greater one today
			rights = func() {
				w.add("EXISTS (SELECT 1 FROM establishment_sites v WHERE v.establishment_id = a.establishment_id AND v.province_id IN (?))", p.Covers)
			}
		}
	}
	area := home
	narrow := func(id place.ID, in place.ID) {
		if area == Nation || area == in {
			area = id
		} else if id != area {
			also = append(also, id)
		}
	}
	if f.Province != "" {
		if land, ok := place.Holder(f.Province, today); !ok || land != f.Province {
			w.none = true
		}
		narrow(f.Province, Nation)
	}
	if f.Commune != "" {
		u, known := place.Lookup(f.Commune)
		in, ok := u.Province(today)
		if !known || !ok || u.Level != place.LevelCommune || !u.Valid(today) {
			w.none = true
		}
		narrow(f.Commune, in)
	}
	w.cond, w.args = inArea, []any{area}
	for _, id := range also {
		w.add("EXISTS (SELECT 1 FROM establishment_areas x WHERE x.establishment_id = a.establishment_id AND x.area_id = ?)", id)
	}
	if rights != nil {
		rights()
	}
}

// inArea is how the condition of every walk begins.
const inArea = " AND a.area_id = ?"

// among is the walk through several areas at once instead of through its own.
func (w walk) among(areas []place.ID) walk {
	w.cond = " AND a.area_id IN (?)" + strings.TrimPrefix(w.cond, inArea)
	w.args = append([]any{areas}, w.args[1:]...)
	return w
}

// mostFound is how many establishments a text may find; of more, those that fit best are listed.
const mostFound = 2000

// text narrows the walk to what a typed text finds: by the Finder where there is one.
func (w *walk) text(ctx context.Context, s *Service, p account.Principal, q string) error {
	if vi.Fold(q) == "" {
		return nil
	}
	if s.Find == nil {
		cond, args := matching(q)
		w.add("EXISTS (SELECT 1 FROM establishments e WHERE e.id = a.establishment_id AND "+cond+")", args...)
		return nil
	}
	ids, err := s.Find(ctx, p, q, mostFound)
	if err != nil {
		return err
	}
	w.none = w.none || len(ids) == 0
	w.add("a.establishment_id IN (?)", ids)
	return nil
}

func (w walk) where() string { return strings.TrimPrefix(w.cond, " AND ") }

// total is how many the walk finds, as a value in a statement.
func (w walk) total() (string, []any) {
	if w.all != nil && len(w.left) == 0 {
		all, args := w.all.total()
		some, more := w.some.total()
		return all + " - " + some, slices.Concat(args, more)
	}
	return "(SELECT COUNT(*) FROM establishment_areas a WHERE " + w.where() + ")", w.args
}

// spot is a place in the order of a walk: behind one establishment.
type spot struct {
	id  db.ID
	key string // its name_sort; not needed by age
}

// order is the order of the walk, or that turned round, by the columns that hold key and ID.
func (w walk) order(key, id string, back bool) string {
	dir := ""
	if (w.young || w.down) != back {
		dir = " DESC"
	}
	if w.young {
		return id + dir
	}
	return key + dir + ", " + id + dir
}

// query is the statement that finds the next establishments behind a spot, or those before it in the
// order turned round.
func (w walk) query(from spot, back bool, limit int) (string, []any) {
	cond, args := w.where(), w.args[:len(w.args):len(w.args)]
	sign := ">"
	if (w.young || w.down) != back {
		sign = "<"
	}
	switch {
	case from.id == "":
	case w.young:
		cond, args = cond+" AND a.establishment_id "+sign+" ?", append(args, from.id)
	default:
		cond, args = cond+" AND (a.name_sort, a.establishment_id) "+sign+" (?, ?)", append(args, from.key, from.id)
	}
	return "SELECT a.establishment_id, a.name_sort FROM establishment_areas a WHERE " + cond + " ORDER BY " + w.order("a.name_sort", "a.establishment_id", back) + " LIMIT ?", append(args, limit)
}

// walked is a row of query.
type walked struct {
	ID  db.ID  `db:"establishment_id"`
	Key string `db:"name_sort"`
}

// lines is query with what a list shows of each, for lineRow.places, in no order.
func (w walk) lines(from spot, back bool, limit int) (string, []any) {
	text, args := w.query(from, back, limit)
	return `SELECT x.name_sort, e.id, e.name, e.kind, e.tax_code, e.household_code, e.vsic, e.products, e.line_sites, e.line_year, e.line_workers, e.line_women
		FROM (` + text + ") x JOIN establishments e ON e.id = x.establishment_id", args
}

// rowsOf loads the rows of the IDs in their order.
func rowsOf(ctx context.Context, q db.Q, ids []db.ID, today clock.Day) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := db.Select[Establishment](ctx, q, "SELECT id, name, kind, tax_code, household_code, vsic, products FROM establishments WHERE id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	at := make(map[db.ID]*Row, len(all))
	for _, e := range all {
		at[e.ID] = &Row{Establishment: e}
	}
	sites, err := db.Select[Site](ctx, q, "SELECT id, establishment_id, province_id, commune, address, valid_from, valid_to FROM establishment_sites WHERE establishment_id IN (?) ORDER BY COALESCE(valid_from, ''), id", ids)
	if err != nil {
		return nil, err
	}
	over := map[db.ID][]Site{}
	for _, s := range sites {
		if r := at[s.EstablishmentID]; r != nil && s.OpenOn(today) {
			r.Sites = append(r.Sites, s)
		} else {
			over[s.EstablishmentID] = append(over[s.EstablishmentID], s)
		}
	}
	years, err := db.Select[Year](ctx, q, "SELECT establishment_id, year, workers, women FROM establishment_years WHERE establishment_id IN (?) AND workers IS NOT NULL ORDER BY year", ids)
	if err != nil {
		return nil, err
	}
	for _, y := range years {
		if r := at[y.EstablishmentID]; r != nil {
			r.Year = y
		}
	}
	out := make([]Row, 0, len(ids))
	for _, id := range ids {
		row := at[id]
		if row == nil {
			row = &Row{}
		}
		if row.Sites == nil {
			row.Sites = over[id]
		}
		out = append(out, *row)
	}
	return out, nil
}
