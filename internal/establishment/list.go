package establishment

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// The orders of List.
const (
	SortName   = "name" // Vietnamese alphabetical order, the plain one
	SortNameZA = "-name"
	SortNewest = "-created"
)

// Filter narrows List; empty fields do not.
type Filter struct {
	Q        string // part of the name, accents or not, or of the tax or household code
	Kind     Kind
	Province place.ID // with a site on its land, as the map stands today
	VSIC     string   // the code begins so
	Sort     string
	Page     int // from 1
	Limit    int // 50 when not given, at most 200
}

// Row is one line of the list.
type Row struct {
	Establishment
	Sites   []Site  // open today, or all when none is
	Workers Workers // of the newest year; zero when none is known
}

// Page is one page of the list.
type Page struct {
	Rows  []Row
	Total int // of all pages
	Page  int
	Limit int
}

// List returns what of the register the person may know of: see Get. Administrators are
// refused.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (Page, error) {
	if p.Is(account.Administrator) {
		return Page{}, errs.Refuse("Quản trị hệ thống không xem hồ sơ cơ sở (quy định nội bộ).")
	}
	today := s.Clock.Now().Day()
	cond, args := visible(p)
	add := func(more string, a ...any) { cond += " AND " + more; args = append(args, a...) }
	if c, a, ok, err := s.found(ctx, p, f.Q); err != nil {
		return Page{}, err
	} else if ok {
		add(c, a...)
	} else if c, a := matching(f.Q); c != "" {
		add(c, a...)
	}
	if f.Kind != "" {
		add("e.kind = ?", f.Kind)
	}
	if f.VSIC != "" {
		add("e.vsic LIKE ? ESCAPE '!'", like(f.VSIC)+"%")
	}
	if f.Province != "" {
		add("EXISTS (SELECT 1 FROM establishment_sites w WHERE w.establishment_id = e.id AND w.province_id IN (?))", place.Covers(f.Province, today))
	}
	out := Page{Page: max(f.Page, 1), Limit: f.Limit}
	if out.Limit <= 0 {
		out.Limit = 50
	}
	out.Limit = min(out.Limit, 200)
	order := "e.name_sort, e.id"
	switch f.Sort {
	case SortNameZA:
		order = "e.name_sort DESC, e.id DESC"
	case SortNewest:
		order = "e.created_at DESC, e.id DESC"
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		total, err := db.Get[int](ctx, tx, "SELECT COUNT(*) FROM establishments e WHERE "+cond, args...)
		if err != nil {
			return err
		}
		out.Total = total
		out.Page = min(out.Page, max(1, (total+out.Limit-1)/out.Limit)) // a page past the end is the last one
		all, err := db.Select[Establishment](ctx, tx, "SELECT "+db.Columns[Establishment]("e.")+" FROM establishments e WHERE "+cond+" ORDER BY "+order+" LIMIT ? OFFSET ?",
			append(args[:len(args):len(args)], out.Limit, (out.Page-1)*out.Limit)...)
		if err != nil {
			return err
		}
		ids := make([]db.ID, len(all))
		for i, e := range all {
			ids[i] = e.ID
		}
		sites, err := SitesOf(ctx, tx, ids)
		if err != nil {
			return err
		}
		workers, err := WorkersOf(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, e := range all {
			row := Row{Establishment: e}
			for _, site := range sites[e.ID] {
				if site.OpenOn(today) {
					row.Sites = append(row.Sites, site)
				}
			}
			if row.Sites == nil {
				row.Sites = sites[e.ID]
			}
			if w := workers[e.ID]; len(w) > 0 {
				row.Workers = w[0]
			}
			out.Rows = append(out.Rows, row)
		}
		return nil
	})
	return out, err
}

// Search returns up to twenty establishments for a picker, those whose name begins so first.
// It knows of what List knows of; an administrator finds nothing.
func (s *Service) Search(ctx context.Context, p account.Principal, q string) ([]Row, error) {
	today := s.Clock.Now().Day()
	if s.Finder != nil && vi.Fold(q) != "" {
		ids, _, err := s.Finder.FindEstablishments(ctx, p, q, 20)
		if err != nil {
			return nil, err
		}
		out, err := SeenTx(ctx, s.DB, p, ids, today)
		for i, r := range out {
			out[i].Sites = slices.DeleteFunc(r.Sites, func(s Site) bool { return !s.OpenOn(today) })
		}
		return out, err
	}
	cond, args := visible(p)
	if c, a := matching(q); c != "" {
		cond += " AND " + c
		args = append(args, a...)
	}
	var out []Row
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := db.Select[Establishment](ctx, tx, "SELECT "+db.Columns[Establishment]("e.")+" FROM establishments e WHERE "+cond+
			" ORDER BY CASE WHEN e.name_fold LIKE ? ESCAPE '!' THEN 0 ELSE 1 END, e.name_sort, e.id LIMIT 20", append(args, like(vi.Fold(q))+"%")...)
		if err != nil {
			return err
		}
		ids := make([]db.ID, len(all))
		for i, e := range all {
			ids[i] = e.ID
		}
		sites, err := SitesOf(ctx, tx, ids)
		for _, e := range all {
			row := Row{Establishment: e}
			for _, site := range sites[e.ID] {
				if site.OpenOn(today) {
					row.Sites = append(row.Sites, site)
				}
			}
			out = append(out, row)
		}
		return err
	})
	return out, err
}

// matching is the condition that a typed text finds an establishment e; "" for no text.
func matching(q string) (cond string, args []any) {
	fold := vi.Fold(q)
	if fold == "" {
		return "", nil
	}
	cond, args = "e.name_fold LIKE ? ESCAPE '!'", []any{"%" + like(fold) + "%"}
	if d, ok := digitsOf(q); ok && d != "" {
		cond += " OR REPLACE(e.tax_code, '-', '') LIKE ? OR e.household_code LIKE ?"
		args = append(args, "%"+d+"%", "%"+d+"%")
	}
	return "(" + cond + ")", args
}

// like keeps the signs of a pattern from meaning anything; a text longer than any name finds
// nothing, and need not be searched whole.
func like(s string) string {
	if r := []rune(s); len(r) > 320 {
		s = string(r[:320])
	}
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
