package establishment

import (
	"context"
	"encoding/json"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Finder finds establishments by what people type of them: package search, which stands above. It
// knows of what the asker may know of, best first, and says how many answer in all.
type Finder interface {
	FindEstablishments(ctx context.Context, p account.Principal, text string, limit int) (ids []db.ID, total int, err error)
}

// mostFound bounds what a list takes from the finder; a text that more answer to narrows nothing.
const mostFound = 20_000

// found is the condition that an establishment e is among what the finder finds; false where
// there is no finder, no text, or too much is found.
func (s *Service) found(ctx context.Context, p account.Principal, text string) (cond string, args []any, ok bool, err error) {
	if s.Finder == nil || text == "" {
		return "", nil, false, nil
	}
	ids, total, err := s.Finder.FindEstablishments(ctx, p, text, mostFound)
	if err != nil || total > len(ids) {
		return "", nil, false, err
	}
	cond, args, err = among(s.DB, "e.id", ids)
	return cond, args, err == nil, err
}

// among is the condition that a column holds one of the identities, however many.
func among(q db.Q, column string, ids []db.ID) (string, []any, error) {
	if len(ids) <= 500 {
		return column + " IN (?)", []any{ids}, nil
	}
	raw, err := json.Marshal(ids)
	list := "SELECT value FROM json_each(?)"
	if q.Engine() == db.Postgres {
		list = "SELECT jsonb_array_elements_text(CAST(? AS jsonb))"
	}
	return column + " IN (" + list + ")", []any{string(raw)}, err
}

// SeenTx returns those of the establishments that the person may know of, in the order asked, with
// their sites open on the day, or all where none is.
func SeenTx(ctx context.Context, q db.Q, p account.Principal, ids []db.ID, on clock.Day) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args := visible(p)
	all, err := db.Select[Establishment](ctx, q, "SELECT "+db.Columns[Establishment]("e.")+" FROM establishments e WHERE e.id IN (?) AND "+cond, append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	seen := make([]db.ID, len(all))
	for i, e := range all {
		seen[i] = e.ID
	}
	sites, err := SitesOf(ctx, q, seen)
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, len(all))
	for _, id := range ids {
		i := slices.Index(seen, id)
		if i < 0 {
			continue
		}
		row := Row{Establishment: all[i]}
		for _, site := range sites[id] {
			if site.OpenOn(on) {
				row.Sites = append(row.Sites, site)
			}
		}
		if row.Sites == nil {
			row.Sites = sites[id]
		}
		out = append(out, row)
	}
	return out, nil
}
