package project

import (
	"context"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/vi"
)

// Numbered is what a line of the record says of its file.
type Numbered struct {
	ID     db.ID  `db:"id"`
	Number string `db:"number"` // "" before it was submitted
	Seen   bool   `db:"seen"`   // the principal may open it
}

// inScope is the condition that a principal may open a file, or that it is of one of the bodies
// whose record they read; nil for every body.
func inScope(p account.Principal, bodies []db.ID) (seen string, seenArgs []any, scope string, args []any) {
	seen, seenArgs = Visible(p)
	if bodies == nil {
		return seen, seenArgs, "1 = 1", nil
	}
	return seen, seenArgs, "(" + seen + ") OR p.implementer_id IN (?) OR p.base_id IN (?)", append(append([]any{}, seenArgs...), bodies, bodies)
}

// Numbers tells the numbers of files, for readers of the record: of those that the principal may
// open, and of those of the bodies whose record they read (nil for every body).
func (s *Service) Numbers(ctx context.Context, p account.Principal, ids, bodies []db.ID) (map[db.ID]Numbered, error) {
	seen, args, scope, more := inScope(p, bodies)
	rows, err := db.Select[Numbered](ctx, s.DB, "SELECT p.id, p.number, CASE WHEN "+seen+" THEN 1 ELSE 0 END = 1 AS seen FROM projects p WHERE p.id IN (?) AND ("+scope+")",
		append(append(args, ids), more...)...)
	out := make(map[db.ID]Numbered, len(rows))
	for _, r := range rows {
		out[r.ID] = r
	}
	return out, err
}

// WithNumber finds files of which the number holds a text, within what Numbers tells.
func (s *Service) WithNumber(ctx context.Context, p account.Principal, text string, bodies []db.ID) ([]db.ID, error) {
	text = strings.NewReplacer("%", "", "_", "").Replace(strings.ToUpper(vi.NFC(text)))
	if text == "" {
		return nil, nil
	}
	_, _, scope, args := inScope(p, bodies)
	return db.Select[db.ID](ctx, s.DB, "SELECT p.id FROM projects p WHERE p.number LIKE ? AND ("+scope+") ORDER BY p.number LIMIT 500", append([]any{"%" + text + "%"}, args...)...)
}
