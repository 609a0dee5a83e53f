package project

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
)

// Finder finds files by what people type of them: package search, which stands above. It knows
// of what the asker may know of, best first, and says how many answer in all.
type Finder interface {
	FindProjects(ctx context.Context, p account.Principal, text string, limit int) (ids []db.ID, total int, err error)
}

// mostFound bounds what a list takes from the finder; a text that more answer to narrows nothing.
const mostFound = 20_000

// find asks the finder for a text. whole is false without a finder, without a text, or where too
// much is found: then the text is looked for in the rows.
func (s *Service) find(ctx context.Context, p account.Principal, text string) (ids map[db.ID]bool, whole bool, err error) {
	if s.Finder == nil || text == "" {
		return nil, false, nil
	}
	list, total, err := s.Finder.FindProjects(ctx, p, text, mostFound)
	ids = make(map[db.ID]bool, len(list))
	for _, id := range list {
		ids[id] = true
	}
	return ids, total <= len(list), err
}

// SeenTx returns those of the files that the principal may see, in the order asked, with places,
// years and beneficiaries, and without sums of money.
func SeenTx(ctx context.Context, q db.Q, p account.Principal, ids []db.ID) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args := Visible(p)
	all, err := db.Select[Row](ctx, q, "SELECT "+rowColumns+" FROM projects p WHERE p.id IN (?) AND ("+cond+")",
		append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Row) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return all, fillRows(ctx, q, all)
}
