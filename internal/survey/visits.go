package survey

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/vi"
)

// VisitFilter narrows Visits; empty fields do not.
type VisitFilter struct {
	Q             string // as Filter.Q
	Way           Way
	From, To      clock.Day // of the visit, both counted in
	Own           bool      // made by the person's own body
	After, Before db.ID     // a place in the list, as VisitPage tells it
	Limit         int       // 50 when not given, at most 200
}

// VisitRow is a visit in a list.
type VisitRow struct {
	Survey
	Establishment establishment.Establishment
	Site          establishment.Site
	AgencyName    string // of who made it, by its name today
	MadeByName    string
	Needs         int // told at it
}

// VisitPage is one page of visits, those recorded last first.
type VisitPage struct {
	Rows       []VisitRow
	Total      int // of all pages
	Next, Prev db.ID
}

// Visits returns the visits at which a need was told that the person may know of: see Get. A page
// is found by the place where the last one ended. Administrators are refused.
func (s *Service) Visits(ctx context.Context, p account.Principal, f VisitFilter) (VisitPage, error) {
	if err := refuseReader(p); err != nil {
		return VisitPage{}, err
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	w, err := s.visits(ctx, p, f)
	if err != nil {
		return VisitPage{}, err
	}
	var out VisitPage
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		text, args := w.count()
		if out.Total, err = db.Get[int](ctx, tx, text, args...); err != nil || out.Total == 0 {
			return err
		}
		from, back := f.After, false
		if from == "" && f.Before != "" {
			from, back = f.Before, true
		}
		text, args = w.step(from, back, limit+1)
		ids, err := db.Select[db.ID](ctx, tx, text, args...)
		if err != nil {
			return err
		}
		more := len(ids) > limit
		ids = ids[:min(limit, len(ids))]
		if back {
			slices.Reverse(ids)
		}
		if len(ids) > 0 && (more || back) {
			out.Next = ids[len(ids)-1]
		}
		if len(ids) > 0 && (back && more || !back && from != "") {
			out.Prev = ids[0]
		}
		out.Rows, err = visitRows(ctx, tx, ids, s.Clock.Now().Day())
		return err
	})
	return out, err
}

// EachVisit gives every visit of the list to do, in its order and from one unchanging state of the
// database, with no more than a few hundred in memory. An error of do ends it. Rights are Visits'.
func (s *Service) EachVisit(ctx context.Context, p account.Principal, f VisitFilter, do func(VisitRow) error) error {
	if err := refuseReader(p); err != nil {
		return err
	}
	w, err := s.visits(ctx, p, f)
	if err != nil {
		return err
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		for from := db.ID(""); ; {
			text, args := w.step(from, false, eachBatch)
			ids, err := db.Select[db.ID](ctx, tx, text, args...)
			if err != nil || len(ids) == 0 {
				return err
			}
			rows, err := visitRows(ctx, tx, ids, s.Clock.Now().Day())
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := do(r); err != nil {
					return err
				}
			}
			from = ids[len(ids)-1]
		}
	})
}

// visitWalk is what visits are walked along: the needs of each land in turn, or the visits
// themselves for who may know of all.
type visitWalk struct {
	lands []any // nil: no index on a land leads to what the person may know of
	needs bool  // rights hang on the needs told
	cond  string
	args  []any
}

func (s *Service) visits(ctx context.Context, p account.Principal, f VisitFilter) (visitWalk, error) {
	w := visitWalk{needs: !p.National()}
	w.cond, w.args = visible(p)
	add := func(more string, a ...any) { w.cond += " AND " + more; w.args = append(w.args, a...) }
	if w.needs && !p.Is(account.Establishment) && p.Agency.ProvinceID != "" && p.Agency.Kind != agency.Commune {
		w.cond, w.args = "1 = 1", nil
		for _, id := range p.Covers {
			w.lands = append(w.lands, id)
		}
	}
	text := Filter{Q: f.Q}
	if err := s.find(ctx, p, &text); err != nil {
		return w, err
	}
	if text.found != nil {
		add("k.id IN (SELECT m.id FROM surveys m WHERE m.establishment_id IN (?))", text.found)
	} else if fold := vi.Fold(f.Q); fold != "" {
		add("EXISTS (SELECT 1 FROM establishments e WHERE e.id = k.establishment_id AND e.name_fold LIKE ? ESCAPE '!')", like(fold))
	}
	if f.Way != "" {
		add("k.way = ?", f.Way)
	}
	if f.From != "" {
		add("k.day >= ?", f.From)
	}
	if f.To != "" {
		add("k.day <= ?", f.To)
	}
	if f.Own {
		add("k.made_for IN (?)", p.AgencyIDs)
	}
	return w, nil
}

// from is the tables that a condition is on, and its beginning.
func (w visitWalk) from(land bool) string {
	if !w.needs {
		return " FROM surveys k WHERE "
	}
	text := " FROM needs n JOIN surveys k ON k.id = n.survey_id WHERE n.survey_id IS NOT NULL AND "
	if land {
		text += "n.province_id = ? AND "
	}
	return text
}

// column is what the visits are put in order by: where needs are walked, their index has it.
func (w visitWalk) column() string {
	if w.needs {
		return "n.survey_id"
	}
	return "k.id"
}

func (w visitWalk) count() (string, []any) {
	cond, args := w.cond, w.args
	if w.lands != nil {
		cond, args = "n.province_id IN (?) AND "+cond, append([]any{w.lands}, args...)
	}
	return "SELECT COUNT(DISTINCT " + w.column() + ")" + w.from(false) + cond, args
}

func (w visitWalk) step(from db.ID, back bool, limit int) (string, []any) {
	order, than := " DESC", " < ?"
	if back {
		order, than = "", " > ?"
	}
	var parts []string
	var args []any
	lands := w.lands
	if lands == nil {
		lands = []any{nil}
	}
	for _, land := range lands {
		cond := w.cond
		if land != nil {
			args = append(args, land)
		}
		args = append(args, w.args...)
		if from != "" {
			cond, args = cond+" AND "+w.column()+than, append(args, from)
		}
		parts = append(parts, "SELECT * FROM (SELECT DISTINCT "+w.column()+" AS id"+w.from(land != nil)+cond+" ORDER BY "+w.column()+order+" LIMIT ?) w")
		args = append(args, limit)
	}
	return "SELECT DISTINCT id FROM (" + strings.Join(parts, " UNION ALL ") + ") u ORDER BY id" + order + " LIMIT ?", append(args, limit)
}

// visitRows reads visits in the order asked, in as many queries as for one.
func visitRows(ctx context.Context, q db.Q, ids []db.ID, today clock.Day) ([]VisitRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := db.Select[Survey](ctx, q, "SELECT "+db.Columns[Survey]("k.")+" FROM surveys k WHERE k.id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Survey) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	var who, where, bodies, people []db.ID
	for _, v := range all {
		who, where, bodies, people = append(who, v.EstablishmentID), append(where, v.SiteID), append(bodies, v.MadeFor), append(people, v.MadeBy)
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
	persons, err := account.PersonNames(ctx, q, people)
	if err != nil {
		return nil, err
	}
	type count struct {
		ID db.ID `db:"survey_id"`
		N  int   `db:"n"`
	}
	counts, err := db.Select[count](ctx, q, "SELECT survey_id, COUNT(*) AS n FROM needs WHERE survey_id IN (?) GROUP BY survey_id", ids)
	if err != nil {
		return nil, err
	}
	needs := map[db.ID]int{}
	for _, c := range counts {
		needs[c.ID] = c.N
	}
	out := make([]VisitRow, len(all))
	for i, v := range all {
		out[i] = VisitRow{v, es[v.EstablishmentID], sites[v.SiteID], names[v.MadeFor].Name, persons[v.MadeBy], needs[v.ID]}
	}
	return out, nil
}
