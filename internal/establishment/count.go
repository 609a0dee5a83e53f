package establishment

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// Counted is how many establishments stand in one unit of any map, as their site was recorded.
type Counted struct {
	Unit           place.ID `db:"unit"` // a commune, or the province where nobody can tell the commune
	Establishments int64    `db:"establishments"`
	Workers        int64    `db:"workers"` // of the newest year of each for which it is known
	Known          int64    `db:"known"`   // establishments whose workers are known
}

// CountByUnit counts the establishments that the person may know of, each once, where its first open
// site was recorded; within the filter's area. current takes the commune that a person chose on
// today's map before the divided one that was recorded. Administrators are refused. The whole nation
// is counted out of one index.
func (s *Service) CountByUnit(ctx context.Context, p account.Principal, f Filter, current bool) ([]Counted, error) {
	w, err := s.walkOf(ctx, p, f, s.Clock.Now().Day())
	if err != nil || w.none {
		return nil, err
	}
	whole := len(w.args) == 1 && w.args[0] == any(Nation)
	if err := w.finished(ctx, s.DB); err != nil {
		return nil, err
	}
	unit := "e.line_unit"
	if current {
		unit = "e.line_now"
	}
	from, args := "establishment_areas a JOIN establishments e ON e.id = a.establishment_id WHERE "+w.where(), w.args
	if whole {
		from, args = "establishments e WHERE e.merged_into IS NULL", nil
		if len(w.left) > 0 {
			from, args = from+" AND (e.import_id IS NULL OR e.import_id NOT IN (?))", []any{w.left}
		}
	}
	return db.Select[Counted](ctx, s.DB, "SELECT "+unit+" AS unit, COUNT(*) AS establishments, COALESCE(SUM(e.line_workers), 0) AS workers, COUNT(e.line_workers) AS known FROM "+from+
		" AND "+unit+" > '' GROUP BY "+unit+" ORDER BY "+unit, args...)
}
