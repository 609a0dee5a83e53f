package project

import (
	"context"
	"encoding/json"
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

// find asks the finder for the filter's text, once for a list. Without a finder, or where too much
// is found, the text is looked for in the rows.
func (f *Filter) find(ctx context.Context, engine db.Engine, by Finder, p account.Principal) error {
	if by == nil || f.Text == "" {
		return nil
	}
	ids, total, err := by.FindProjects(ctx, p, f.Text, mostFound)
	if err == nil && total <= len(ids) {
		f.found, f.foundArgs = oneOf(engine, "s.project_id", ids)
		f.Text = ""
	}
	return err
}

// oneOf is the condition that a column holds one of the identities, however many.
func oneOf(engine db.Engine, column string, ids []db.ID) (string, []any) {
	if len(ids) <= 500 {
		return column + " IN (?)", []any{ids}
	}
	raw, _ := json.Marshal(ids) // strings always marshal
	if engine == db.Postgres {
		return column + " IN (SELECT jsonb_array_elements_text(CAST(? AS jsonb)))", []any{string(raw)}
	}
	return column + " IN (SELECT value FROM json_each(?))", []any{string(raw)}
}

// SeenTx returns those of the files that the principal may see, in the order asked, with places,
// years and beneficiaries, and without sums of money.
func SeenTx(ctx context.Context, q db.Q, p account.Principal, ids []db.ID) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args := Visible(p)
	all, err := db.Select[Row](ctx, q, "SELECT p.id, p.number, p.name, p.kind, p.source, p.plan_year, p.state, p.state_since, p.implementer_id, p.base_id, p.presented_at FROM projects p WHERE p.id IN (?) AND ("+cond+")",
		append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Row) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return all, fillRows(ctx, q, all)
}
