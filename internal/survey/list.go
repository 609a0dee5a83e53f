package survey

import (
	"context"
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
	Province        place.ID // of the site, as the map stands today
	EstablishmentID db.ID
	Received        bool // sent to the person's own body
	Own             bool // of the person's own establishment, or sent by their body on behalf
	Page            int  // from 1
	Limit           int  // 50 when not given, at most 200
}

// Page is one page of needs: those that wait first, oldest first; then the answered, by the day
// of their answer, newest first.
type Page struct {
	Rows   []View
	Total  int           // of all pages
	Counts map[State]int // by state, under every other filter
	Page   int
	Limit  int
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

// List returns the needs that the person may know of, with counts by state: see Get.
// Administrators are refused.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (Page, error) {
	if p.Is(account.Administrator) {
		return Page{}, errs.Refuse("Quản trị hệ thống không xem nhu cầu hỗ trợ (quy định nội bộ).")
	}
	today := s.Clock.Now().Day()
	cond, args := visible(p)
	add := func(more string, a ...any) { cond += " AND " + more; args = append(args, a...) }
	if fold := vi.Fold(f.Q); fold != "" {
		if r := []rune(fold); len(r) > 320 {
			fold = string(r[:320])
		}
		add("EXISTS (SELECT 1 FROM establishments e WHERE e.id = n.establishment_id AND e.name_fold LIKE ? ESCAPE '!')",
			"%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(fold)+"%")
	}
	if f.Content != "" {
		add("n.content = ?", f.Content)
	}
	if f.WantedYear != 0 {
		add("n.wanted_year = ?", f.WantedYear)
	}
	if f.Province != "" {
		add("EXISTS (SELECT 1 FROM establishment_sites w WHERE w.id = n.site_id AND w.province_id IN (?))", place.Covers(f.Province, today))
	}
	if f.EstablishmentID != "" {
		add("n.establishment_id IN "+establishment.FamilyOf, f.EstablishmentID)
	}
	if f.Received {
		add("n.agency_id IN (?)", p.AgencyIDs)
	}
	if f.Own && !p.Is(account.Establishment) { // an establishment sees its own alone
		add("n.made_for IN (?)", p.AgencyIDs)
	}
	out := Page{Page: max(f.Page, 1), Limit: f.Limit, Counts: map[State]int{}}
	if out.Limit <= 0 {
		out.Limit = 50
	}
	out.Limit = min(out.Limit, 200)
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		type count struct {
			State State `db:"state"`
			N     int   `db:"n"`
		}
		counts, err := db.Select[count](ctx, tx, "SELECT n.state, COUNT(*) AS n FROM needs n WHERE "+cond+" GROUP BY n.state", args...)
		if err != nil {
			return err
		}
		for _, c := range counts {
			out.Counts[c.State] = c.N
			if f.State == "" || f.State == c.State {
				out.Total += c.N
			}
		}
		if f.State != "" {
			add("n.state = ?", f.State)
		}
		out.Page = min(out.Page, max(1, (out.Total+out.Limit-1)/out.Limit))
		all, err := db.Select[Need](ctx, tx, "SELECT "+db.Columns[Need]("n.")+" FROM needs n WHERE "+cond+
			" ORDER BY CASE WHEN n.state = 'sent' THEN 0 ELSE 1 END, CASE WHEN n.state = 'sent' THEN n.created_at END, COALESCE(n.answered_at, n.created_at) DESC, n.id LIMIT ? OFFSET ?",
			append(args, out.Limit, (out.Page-1)*out.Limit)...)
		if err != nil {
			return err
		}
		out.Rows, err = views(ctx, tx, p, all, today)
		return err
	})
	return out, err
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
