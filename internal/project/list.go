package project

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
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

	// Rev changes when anything that hangs on the file was written; 0 where that is not known. What
	// is kept of a file holds as long as Rev is the same. The slices of such a row are shared.
	Rev uint64
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

// Counts are the counts of the saved views.
type Counts struct {
	ByState map[State]int
	Mine    int // assigned to the principal
	Late    int
}

// List returns the files a principal may see, filtered, with sums. The number of queries
// does not grow with the rows. Not within a transaction.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (List, error) {
	list, _, err := s.Overview(ctx, p, f)
	return list, err
}

// Overview is a page of files with the counts of the saved views, from one state of the files. A
// page beyond the last is the last. Who may List may.
func (s *Service) Overview(ctx context.Context, p account.Principal, f Filter) (List, Counts, error) {
	if f.Size <= 0 || f.Size > 1000 {
		f.Size = 50
	}
	out, counts := List{Page: 1}, Counts{ByState: map[State]int{}}
	w, err := s.walk(ctx, p, f)
	if err != nil {
		return out, counts, err
	}
	lines := w.page(&f, &out, &counts)
	if p.EstablishmentID != "" {
		counts.Mine = 0
	}
	out.Page = f.Page
	out.Rows, err = w.board.lines(ctx, s.DB, lines)
	return out, counts, err
}

// eachStep is how many rows Each has in memory at a time.
const eachStep = 500

// Each calls a function with every row that List would show on all its pages, in its order, a few
// hundred in memory at a time. Who may List may. What changes meanwhile may be told as it was or as
// it is. It ends with the first error of the function.
func (s *Service) Each(ctx context.Context, p account.Principal, f Filter, do func(Row) error) error {
	w, err := s.walk(ctx, p, f)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(w.all(f.Sort), eachStep) {
		ids := make([]db.ID, len(part))
		for i, l := range part {
			ids[i] = l.ID
		}
		rows, err := rowsOf(ctx, s.DB, ids)
		if err != nil {
			return err
		}
		at := make(map[db.ID]Row, len(rows))
		for _, r := range rows {
			at[r.ID] = r
		}
		for _, l := range part {
			r, ok := at[l.ID]
			if !ok {
				continue // taken away meanwhile
			}
			r.Promotion, r.Total = l.Promotion, l.Total
			if err := do(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// walk is what a list finds: the files that the reader may see, and which of them the filter wants.
type walk struct {
	board *board
	p     account.Principal
	seen  reach
	late  lateness
	fits  func(e *entry) bool
}

// reach is which entries a reader may see.
type reach struct {
	scopes []string
	all    bool           // every file that was sent
	only   map[db.ID]bool // when not nil, these
	may    func(e *entry) bool
}

// reachOf says what Visible says, of entries; a test holds the two against each other.
func (s *Service) reachOf(ctx context.Context, p account.Principal) (reach, error) {
	sent := func(e *entry) bool { return e.State != Draft }
	among := func(text string, args ...any) (reach, error) {
		ids, err := idSet(ctx, s.DB, text, args...)
		return reach{only: ids, may: sent}, err
	}
	switch {
	case p.Is(account.Administrator):
		return reach{}, nil
	case p.EstablishmentID != "":
		return among("SELECT b.project_id FROM project_beneficiaries b WHERE b.establishment_id IN (?) AND b.removed_on IS NULL", p.Records())
	}
	switch p.Agency.Kind {
	case agency.Ministry:
		return reach{all: true, may: sent}, nil
	case agency.Department:
		bases, others := departmentScopes(p)
		return reach{scopes: append(bases, others...)}, nil
	case agency.OtherDepartment:
		var scopes []string
		for _, id := range p.Covers {
			scopes = append(scopes, string(id))
		}
		return reach{scopes: scopes, may: func(e *entry) bool {
			return e.Source == Local && (e.State == Planned || e.State == PostCheck || e.State == Closed || e.State == Stopped)
		}}, nil
	case agency.Commune:
		return among("SELECT DISTINCT l.project_id FROM project_places l WHERE l.province_id IN (?) AND l.commune_fold = ?", p.Covers, p.Agency.CommuneFold)
	case agency.Centre, agency.RegionalCentre, agency.Unit:
		var mine []string
		for _, id := range p.AgencyIDs {
			mine = append(mine, "u:"+string(id))
		}
		return reach{scopes: mine}, nil
	}
	return reach{}, nil
}

func idSet(ctx context.Context, q db.Q, text string, args ...any) (map[db.ID]bool, error) {
	ids, err := db.Select[db.ID](ctx, q, text, args...)
	out := make(map[db.ID]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// each calls do with every entry of the reach, once.
func (b *board) each(r reach, do func(e *entry)) {
	ask := func(e *entry) {
		if e.ID != "" && (r.may == nil || r.may(e)) {
			do(e)
		}
	}
	switch {
	case r.all:
		for i := range b.entries {
			ask(&b.entries[i])
		}
	case r.only != nil:
		for id := range r.only {
			if n, ok := b.at[id]; ok {
				ask(&b.entries[n])
			}
		}
	case len(r.scopes) == 1:
		for _, n := range b.scopes[r.scopes[0]] {
			ask(&b.entries[n])
		}
	default:
		told := make([]uint64, len(b.entries)/64+1)
		for _, s := range r.scopes {
			for _, n := range b.scopes[s] {
				if bit := uint64(1) << (n % 64); told[n/64]&bit == 0 {
					told[n/64] |= bit
					ask(&b.entries[n])
				}
			}
		}
	}
}

// walk asks what memory does not hold, and readies the rest.
func (s *Service) walk(ctx context.Context, p account.Principal, f Filter) (*walk, error) {
	w := &walk{p: p, late: latenessOn(p.Today)}
	var sets []map[db.ID]bool
	add := func(ids map[db.ID]bool, err error) error {
		sets = append(sets, ids)
		return err
	}
	f.Text = clipTo(f.Text, MaxName) // nothing is called longer
	found, whole, err := s.find(ctx, p, f.Text)
	if err != nil {
		return nil, err
	}
	if whole {
		sets, f.Text = append(sets, found), ""
	}
	if f.Establishment != "" {
		if err := add(idSet(ctx, s.DB, "SELECT b.project_id FROM project_beneficiaries b WHERE b.establishment_id IN "+establishment.FamilyOf, f.Establishment)); err != nil {
			return nil, err
		}
	}
	if f.Unnumbered {
		if err := add(idSet(ctx, s.DB, "SELECT a.project_id FROM appraisals a WHERE a.state = 'concluded' AND a.sheet_number = '' AND a.agency_id IN (?)", p.AgencyIDs)); err != nil {
			return nil, err
		}
	}
	if w.seen, err = s.reachOf(ctx, p); err != nil {
		return nil, err
	}
	if w.board, err = boardOf(ctx, s.DB); err != nil {
		return nil, err
	}
	var covers []place.ID
	if f.Province != "" {
		covers = place.Covers(f.Province, p.Today)
	}
	w.fits = func(e *entry) bool {
		return (f.Source == "" || e.Source == f.Source) && (f.Kind == "" || e.Kind == f.Kind) && (f.Unit == "" || e.Implementer == f.Unit) &&
			(len(f.Years) == 0 || slices.Contains(f.Years, e.PlanYear)) && (len(f.States) == 0 || slices.Contains(f.States, e.State)) &&
			(f.Content == "" || slices.Contains(e.contents, f.Content)) && (!f.Mine || slices.Contains(e.charged, p.PersonID)) &&
			(!f.Late || w.late.of(e)) &&
			(covers == nil || slices.ContainsFunc(e.provinces, func(id place.ID) bool { return slices.Contains(covers, id) })) &&
			!slices.ContainsFunc(sets, func(ids map[db.ID]bool) bool { return !ids[e.ID] })
	}
	return w, w.textual(ctx, s.DB, f.Text)
}

// textual narrows to files with a text in their name, their number or the name of a beneficiary,
// where the finder did not.
func (w *walk) textual(ctx context.Context, q db.Q, text string) error {
	fold := vi.Fold(text)
	if fold == "" {
		return nil
	}
	number, fits := strings.ToLower(vi.NFC(text)), w.fits
	var ask []db.ID
	w.board.mu.RLock()
	w.board.each(w.seen, func(e *entry) {
		if fits(e) && !e.holds(fold, number) {
			ask = append(ask, e.ID)
		}
	})
	w.board.mu.RUnlock()
	named := map[db.ID]bool{}
	like := "%" + escapeLike(fold) + "%"
	for part := range slices.Chunk(ask, 500) {
		ids, err := db.Select[db.ID](ctx, q, `SELECT b.project_id FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id IN (?) AND e.name_fold LIKE ? ESCAPE '\'`, part, like)
		if err != nil {
			return err
		}
		for _, id := range ids {
			named[id] = true
		}
	}
	w.fits = func(e *entry) bool { return fits(e) && (e.holds(fold, number) || named[e.ID]) }
	return nil
}

// page counts all that is seen, adds up what is found, and returns the lines of the page of f,
// which it sets to the last one there is where it lies beyond.
func (w *walk) page(f *Filter, list *List, counts *Counts) []line {
	b := w.board
	b.mu.RLock()
	defer b.mu.RUnlock()
	var found []*entry
	b.each(w.seen, func(e *entry) {
		counts.ByState[e.State]++
		if w.late.of(e) {
			counts.Late++
		}
		if slices.Contains(e.charged, w.p.PersonID) {
			counts.Mine++
		}
		if w.fits(e) {
			found = append(found, e)
			list.Promotion += e.Promotion
			list.Total += e.Total
			if e.Total == 0 {
				list.WithoutEstimate++
			}
		}
	})
	list.Count = len(found)
	list.Pages = (list.Count + f.Size - 1) / f.Size
	f.Page = min(max(1, f.Page), max(1, list.Pages))
	from := (f.Page - 1) * f.Size
	to := min(from+f.Size, len(found))
	return toLines(first(found, to, orders(f.Sort))[from:to])
}

// all is everything that is found, in an order.
func (w *walk) all(sort string) []line {
	b := w.board
	b.mu.RLock()
	defer b.mu.RUnlock()
	var found []*entry
	b.each(w.seen, func(e *entry) {
		if w.fits(e) {
			found = append(found, e)
		}
	})
	return toLines(first(found, len(found), orders(sort)))
}

func toLines(list []*entry) []line {
	out := make([]line, len(list))
	for i, e := range list {
		out[i] = line{e.ID, e.Promotion, e.Total, e.rev}
	}
	return out
}

// orders compares entries in one of the orders.
func orders(sort string) func(a, b *entry) int {
	var key func(a, b *entry) int
	switch sort {
	case SortName:
		key = func(a, b *entry) int { return cmp.Compare(a.NameFold, b.NameFold) }
	case SortNumber:
		key = func(a, b *entry) int { return cmp.Compare(a.Number, b.Number) }
	case SortMoney:
		key = func(a, b *entry) int { return cmp.Compare(b.Promotion, a.Promotion) }
	case SortNew:
		key = func(a, b *entry) int { return b.Since.Compare(a.Since) }
	default:
		key = func(a, b *entry) int {
			if x, y := a.State.Final(), b.State.Final(); x != y {
				if x {
					return 1
				}
				return -1
			}
			return a.Since.Compare(b.Since)
		}
	}
	return func(a, b *entry) int {
		if c := key(a, b); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	}
}

// first puts the first n of a list in order; the others may be dropped.
func first(list []*entry, n int, compare func(a, b *entry) int) []*entry {
	if n*4 >= len(list) {
		slices.SortFunc(list, compare)
		return list
	}
	h := &worst{list[:n:n], compare}
	heap.Init(h)
	for _, e := range list[n:] {
		if n > 0 && compare(e, h.list[0]) < 0 {
			h.list[0] = e
			heap.Fix(h, 0)
		}
	}
	slices.SortFunc(h.list, compare)
	return h.list
}

// worst is a heap whose head comes last.
type worst struct {
	list    []*entry
	compare func(a, b *entry) int
}

func (h *worst) Len() int           { return len(h.list) }
func (h *worst) Less(i, j int) bool { return h.compare(h.list[i], h.list[j]) > 0 }
func (h *worst) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *worst) Push(any)           {}
func (h *worst) Pop() any           { return nil }

// lateness is since when a file must have stood in a state to be later there than planned.
type lateness struct {
	states map[State]clock.Instant
	years  map[YearState]clock.Instant
}

func latenessOn(today clock.Day) lateness {
	l := lateness{map[State]clock.Instant{}, map[YearState]clock.Instant{}}
	before := func(days int) clock.Instant { return clock.At(today.AddDays(-days).At(0, 0)) }
	for _, st := range States {
		if n := policy.PlannedDays(string(st)); n > 0 && st != Planned {
			l.states[st] = before(n)
		}
	}
	for _, st := range YearStates {
		if n := policy.PlannedDays(string(st)); n > 0 {
			l.years[st] = before(n)
		}
	}
	return l
}

// of reports whether a file has stood in its state longer than planned.
func (l lateness) of(e *entry) bool {
	if e.State == Planned {
		for st, than := range l.years {
			if since := e.since(st); !since.IsZero() && since.Before(than) {
				return true
			}
		}
		return false
	}
	than, planned := l.states[e.State]
	return planned && e.Since.Before(than)
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
	bens, err := db.Select[pair](ctx, q, "SELECT b.project_id, e.name AS t FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id IN (?) AND b.removed_on IS NULL ORDER BY e.name_sort, b.id", ids)
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

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}
