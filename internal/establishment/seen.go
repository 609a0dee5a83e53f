package establishment

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

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
