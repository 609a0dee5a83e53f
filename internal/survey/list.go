package survey

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// View is a need with the names that a page shows.
type View struct {
	Need
	Establishment establishment.Establishment
	Site          establishment.Site
	AgencyName    string // who was asked, by its name today
	MadeForName   string // who sent it on behalf; "" for the establishment itself
	May           May
}

// Filter narrows List; empty fields do not.
type Filter struct {
	State           State
	Q               string // part of the establishment's name, accents or not
	Content         string
	WantedYear      int
	Priority        Priority
	Province        place.ID // of the site, as the map stands today
	Commune         string   // of the site, with its kind: «xã Hồ Thầu»; accents or not
	EstablishmentID db.ID
	Received        bool // sent to the person's own body
	Own             bool // of the person's own establishment, or sent by their body on behalf
	Ready           bool // every fact of readiness was found to be there
	Reason          Reason
	UnmetYear       int    // not met for that year, with Reason or for any
	Unmet           bool   // not met for some year
	After, Before   string // a place in the list, as Page tells it
	Limit           int    // 50 when not given, at most 200

	found []db.ID // what the Finder found for Q; nil: Q is looked for in the names
}

// Sum is a number of needs with what they ask for, in đồng.
type Sum struct {
	N          int
	Cost       int64
	OwnCapital int64
}

// Page is one page of needs: those that wait first, oldest first; then the answered, by the day
// of their answer, newest first.
type Page struct {
	Rows   []View
	Total  int           // of all pages
	Sum    Sum           // of all pages
	Counts map[State]Sum // by state, under every other filter
	Next   string        // Filter.After of the next page; "" on the last
	Prev   string        // Filter.Before of the page before; "" on the first
}

// Get returns a need. NotFound when there is none or the person may not know of it: those who
// sent it, those it was sent to, bodies with the site in their place, and the Cục may;
// administrators may not.
func (s *Service) Get(ctx context.Context, p account.Principal, id db.ID) (View, error) {
	var out View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		v, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		all, err := views(ctx, tx, p, []Need{v.need}, s.Clock.Now().Day())
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, err
}

// base is what a list is walked along: an index on the column, for each of the values in turn.
type base struct {
	column string // "" for all
	values []any
}

// cond is the base as one condition, for counts.
func (b base) cond() (string, []any) {
	if b.column == "" {
		return "1 = 1", nil
	}
	return "n." + b.column + " IN (?)", []any{b.values}
}

// along is the base of a list, and what further holds for it.
func (f Filter) along(p account.Principal, today clock.Day) (b base, cond string, args []any) {
	seen, seenArgs := visible(p)
	ids := func(list []db.ID) []any {
		out := make([]any, len(list))
		for i, id := range list {
			out[i] = id
		}
		return out
	}
	lands := func(list []place.ID) []any {
		out := make([]any, len(list))
		for i, id := range list {
			out[i] = id
		}
		return out
	}
	switch {
	case p.Is(account.Establishment):
		b = base{"establishment_id", []any{p.EstablishmentID}}
	case f.EstablishmentID != "":
		b = base{"establishment_id", []any{f.EstablishmentID}}
	case f.Received:
		b = base{"agency_id", ids(p.AgencyIDs)}
	case f.Own:
		b = base{"made_for", ids(p.AgencyIDs)}
	case f.Province != "":
		b = base{"province_id", lands(place.Covers(f.Province, today))}
	case !p.National() && p.Agency.ProvinceID != "" && p.Agency.Kind != agency.Commune:
		return base{"province_id", lands(p.Covers)}, "1 = 1", nil
	}
	return b, seen, seenArgs
}

// narrowed adds the filters other than the state to a condition.
func (f Filter) narrowed(cond string, args []any, today clock.Day) (string, []any) {
	args = slices.Clone(args)
	add := func(more string, a ...any) { cond += " AND " + more; args = append(args, a...) }
	if f.found != nil {
		add("n.id IN (SELECT m.id FROM needs m WHERE m.establishment_id IN (?))", f.found)
	} else if fold := vi.Fold(f.Q); fold != "" {
		add("EXISTS (SELECT 1 FROM establishments e WHERE e.id = n.establishment_id AND e.name_fold LIKE ? ESCAPE '!')", like(fold))
	}
	if f.Content != "" {
		add("n.content = ?", f.Content)
	}
	if f.WantedYear != 0 {
		add("n.wanted_year = ?", f.WantedYear)
	}
	if f.Priority != "" {
		add("n.priority = ?", f.Priority)
	}
	if f.Province != "" {
		add("n.province_id IN (?)", place.Covers(f.Province, today))
	}
	if fold := vi.Fold(f.Commune); fold != "" {
		add("n.commune_fold = ?", fold)
	}
	if f.EstablishmentID != "" {
		add("n.establishment_id IN "+establishment.FamilyOf, f.EstablishmentID)
	}
	if f.Ready {
		add("n.ready_site = 'yes' AND n.ready_capital = 'yes' AND n.ready_quote = 'yes' AND n.ready_permit = 'yes' AND n.ready_labour = 'yes'")
	}
	if f.Unmet {
		add("n.unmet_year <> 0")
	}
	if f.Reason != "" || f.UnmetYear != 0 {
		more, a := "n.unmet_year <> 0 AND EXISTS (SELECT 1 FROM unmet_needs u WHERE u.need_id = n.id", []any{}
		if f.Reason != "" {
			more, a = more+" AND u.reason = ?", append(a, f.Reason)
		}
		if f.UnmetYear != 0 {
			more, a = more+" AND u.wanted_year = ?", append(a, f.UnmetYear)
		}
		add(more+")", a...)
	}
	return cond, args
}

// like is a folded text somewhere in a name, for LIKE … ESCAPE '!'.
func like(fold string) string {
	if r := []rune(fold); len(r) > 320 {
		fold = string(r[:320])
	}
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(fold) + "%"
}

// mostFound is how many establishments a text may find; where it finds more, names are looked through,
// for nothing that answers may be left out.
const mostFound = 2000

// find asks the Finder for the filter's text. It knows the establishments of the person's place:
// those of a body of a province and of the Cục. Others have few needs, and some from elsewhere.
func (s *Service) find(ctx context.Context, p account.Principal, f *Filter) error {
	place := p.National() || p.Agency.ProvinceID != "" && p.Agency.Kind != agency.Commune
	if s.Find == nil || vi.Fold(f.Q) == "" || !place || p.Is(account.Establishment) {
		return nil
	}
	ids, err := s.Find(ctx, p, f.Q, mostFound)
	if errs.Is(err, errs.Conflict) { // the index is still being read
		return nil
	}
	if err == nil && len(ids) < mostFound {
		f.found = append([]db.ID{}, ids...)
	}
	return err
}

// walked is along and narrowed together. What the Finder found is looked up by its identities and
// not met on the way, so there is no base to walk then.
func (f Filter) walked(p account.Principal, today clock.Day) (b base, cond string, args []any) {
	b, cond, args = f.along(p, today)
	if f.found != nil {
		whole, wholeArgs := b.cond()
		b, cond, args = base{}, whole+" AND "+cond, append(wholeArgs, args...)
	}
	cond, args = f.narrowed(cond, args, today)
	return b, cond, args
}

// cursor is a place in the list: the queue and the identity of a need.
func cursor(n Need) string { return strconv.FormatInt(n.Queue, 10) + "." + string(n.ID) }

func readCursor(s string) (queue int64, id db.ID, ok bool) {
	number, rest, found := strings.Cut(s, ".")
	queue, err := strconv.ParseInt(number, 10, 64)
	id, known := db.ParseID(rest)
	return queue, id, found && err == nil && known
}

// walk reads the next needs of a list from a place on, forwards or back, in the order of the list.
// Each value of the base is walked along its own index and gives no more than limit rows, so that a
// page costs the same wherever it lies and however long the list is.
func walk(ctx context.Context, q db.Q, b base, cond string, args []any, from string, back bool, limit int) ([]Need, error) {
	text, all := walking(b, cond, args, from, back, limit)
	if text == "" {
		return nil, nil
	}
	return db.Select[Need](ctx, q, text, all...)
}

func walking(b base, cond string, args []any, from string, back bool, limit int) (text string, all []any) {
	order, than := "queue, id", ">"
	if back {
		order, than = "queue DESC, id DESC", "<"
	}
	if queue, id, ok := readCursor(from); ok {
		cond += " AND n.queue " + than + "= ? AND (n.queue " + than + " ? OR n.id " + than + " ?)"
		args = append(slices.Clone(args), queue, queue, id)
	}
	values := b.values
	head := "n." + b.column + " = ? AND "
	if b.column == "" {
		head, values = "", []any{nil}
	}
	var parts []string
	for _, v := range values {
		parts = append(parts, "SELECT * FROM (SELECT n.id, n.queue FROM needs n WHERE "+head+cond+" ORDER BY n."+strings.ReplaceAll(order, " id", " n.id")+" LIMIT ?) w")
		if head != "" {
			all = append(all, v)
		}
		all = append(append(all, args...), limit)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "SELECT " + db.Columns[Need]("n.") + " FROM (SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") u ORDER BY " + order + " LIMIT ?) k JOIN needs n ON n.id = k.id ORDER BY k.queue, k.id", append(all, limit)
}

func refuseReader(p account.Principal) error {
	if p.Is(account.Administrator) {
		return errs.Refuse("Quản trị hệ thống không xem nhu cầu hỗ trợ (quy định nội bộ).")
	}
	return nil
}

// List returns the needs that the person may know of, with counts and sums by state: see Get. A
// page is found by the place where the last one ended, never by counting rows. Administrators
// are refused.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (Page, error) {
	if err := refuseReader(p); err != nil {
		return Page{}, err
	}
	if err := s.find(ctx, p, &f); err != nil {
		return Page{}, err
	}
	today := s.Clock.Now().Day()
	b, cond, args := f.walked(p, today)
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	out := Page{Counts: map[State]Sum{}}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		type count struct {
			State State `db:"state"`
			N     int   `db:"n"`
			Cost  int64 `db:"cost"`
			Own   int64 `db:"own"`
		}
		whole, wholeArgs := b.cond()
		counts, err := db.Select[count](ctx, tx, "SELECT n.state, COUNT(*) AS n, CAST(SUM(n.cost) AS BIGINT) AS cost, CAST(SUM(n.own_capital) AS BIGINT) AS own FROM needs n WHERE "+
			whole+" AND "+cond+" GROUP BY n.state", append(wholeArgs, args...)...)
		if err != nil {
			return err
		}
		for _, c := range counts {
			out.Counts[c.State] = Sum{c.N, c.Cost, c.Own}
			if f.State == "" || f.State == c.State {
				out.Sum.N, out.Sum.Cost, out.Sum.OwnCapital = out.Sum.N+c.N, out.Sum.Cost+c.Cost, out.Sum.OwnCapital+c.Own
			}
		}
		out.Total = out.Sum.N
		if f.State != "" {
			cond, args = cond+" AND n.state = ?", append(args, f.State)
		}
		from, back := f.After, false
		if _, _, ok := readCursor(f.Before); ok {
			from, back = f.Before, true
		}
		all, err := walk(ctx, tx, b, cond, args, from, back, limit+1)
		if err != nil {
			return err
		}
		_, _, later := readCursor(from)
		more := len(all) > limit
		if more && back {
			all = all[1:]
		} else if more {
			all = all[:limit]
		}
		if len(all) > 0 && (more || back) {
			out.Next = cursor(all[len(all)-1])
		}
		if len(all) > 0 && (back && more || !back && later) {
			out.Prev = cursor(all[0])
		}
		out.Rows, err = views(ctx, tx, p, all, today)
		return err
	})
	return out, err
}

// eachBatch is how many needs Each holds at a time.
const eachBatch = 500

// Each gives every need of the list to do, in its order and from one unchanging state of the
// database, with no more than a few hundred in memory. An error of do ends it. Rights are List's.
func (s *Service) Each(ctx context.Context, p account.Principal, f Filter, do func(View) error) error {
	if err := refuseReader(p); err != nil {
		return err
	}
	if err := s.find(ctx, p, &f); err != nil {
		return err
	}
	today := s.Clock.Now().Day()
	b, cond, args := f.walked(p, today)
	if f.State != "" {
		cond, args = cond+" AND n.state = ?", append(args, f.State)
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		from := ""
		for {
			all, err := walk(ctx, tx, b, cond, args, from, false, eachBatch)
			if err != nil || len(all) == 0 {
				return err
			}
			rows, err := views(ctx, tx, p, all, today)
			if err != nil {
				return err
			}
			for _, v := range rows {
				if err := do(v); err != nil {
					return err
				}
			}
			from = cursor(all[len(all)-1])
		}
	})
}

// Details is a need with everything that its page shows.
type Details struct {
	View
	Papers
	Survey *SurveyView // the visit it was told at; nil where there was none
	Unmet  []UnmetView // newest first
}

// UnmetView is why a need was not met with who said so.
type UnmetView struct {
	Unmet
	DecidedByName  string
	ReopenedByName string
}

// Open returns a need with its quotations, photographs, visit and why it was not met. Rights are Get's.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (Details, error) {
	var out Details
	today := s.Clock.Now().Day()
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		v, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		all, err := views(ctx, tx, p, []Need{v.need}, today)
		if err != nil {
			return err
		}
		out.View = all[0]
		if out.Papers, err = papers(ctx, tx, id); err != nil {
			return err
		}
		if out.SurveyID != "" {
			k, err := surveyView(ctx, tx, p, out.SurveyID, today)
			if err != nil {
				return err
			}
			out.Survey = &k
		}
		rows, err := db.Select[Unmet](ctx, tx, "SELECT "+db.Columns[Unmet]("")+" FROM unmet_needs WHERE need_id = ? ORDER BY decided_at DESC", id)
		if err != nil {
			return err
		}
		var who []db.ID
		for _, u := range rows {
			who = append(who, u.DecidedBy, u.ReopenedBy)
		}
		names := map[db.ID]string{}
		if len(who) > 0 {
			if names, err = account.PersonNames(ctx, tx, who); err != nil {
				return err
			}
		}
		for _, u := range rows {
			out.Unmet = append(out.Unmet, UnmetView{u, names[u.DecidedBy], names[u.ReopenedBy]})
		}
		return nil
	})
	return out, err
}

// OfProject returns the needs that a project took up, of those that the person may know of, oldest
// first.
func OfProject(ctx context.Context, q db.Q, p account.Principal, project db.ID, today clock.Day) ([]View, error) {
	cond, args := visible(p)
	all, err := db.Select[Need](ctx, q, "SELECT "+db.Columns[Need]("n.")+" FROM needs n WHERE n.project_id = ? AND "+cond+" ORDER BY n.created_at, n.id", append([]any{project}, args...)...)
	if err != nil {
		return nil, err
	}
	return views(ctx, q, p, all, today)
}

func views(ctx context.Context, q db.Q, p account.Principal, all []Need, today clock.Day) ([]View, error) {
	var who, where, bodies []db.ID
	for _, n := range all {
		who, where, bodies = append(who, n.EstablishmentID), append(where, n.SiteID), append(bodies, n.AgencyID)
		if n.MadeFor != "" {
			bodies = append(bodies, n.MadeFor)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	es, err := establishment.Of(ctx, q, who)
	if err != nil {
		return nil, err
	}
	sites, err := establishment.Sites(ctx, q, where)
	if err != nil {
		return nil, err
	}
	names, err := agency.Names(ctx, q, bodies, today)
	if err != nil {
		return nil, err
	}
	out := make([]View, len(all))
	for i, n := range all {
		site := sites[n.SiteID]
		out[i] = View{Need: n, Establishment: es[n.EstablishmentID], Site: site, AgencyName: names[n.AgencyID].Name, MadeForName: names[n.MadeFor].Name, May: may(p, n, site)}
	}
	return out, nil
}
