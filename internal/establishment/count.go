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

// CountByUnit counts the establishments that the person may know of, each once, where its oldest
// open site was recorded; within the filter's area. current takes the commune that a person chose
// on today's map before the divided one that was recorded. Administrators are refused.
func (s *Service) CountByUnit(ctx context.Context, p account.Principal, f Filter, current bool) ([]Counted, error) {
	today := s.Clock.Now().Day()
	w, err := s.walkOf(ctx, p, f, today)
	if err != nil || w.none {
		return nil, err
	}
	return db.Select[Counted](ctx, s.DB, `SELECT unit, COUNT(*) AS establishments, COALESCE(SUM(workers), 0) AS workers, COUNT(workers) AS known FROM (
		SELECT CASE WHEN ? AND v.chosen_id <> '' THEN v.chosen_id WHEN COALESCE(v.commune_id, '') <> '' THEN v.commune_id WHEN v.chosen_id <> '' THEN v.chosen_id ELSE v.province_id END AS unit,
			(SELECT y.workers FROM establishment_years y WHERE y.establishment_id = a.establishment_id AND y.workers IS NOT NULL ORDER BY y.year DESC LIMIT 1) AS workers
		FROM establishment_areas a JOIN establishment_sites v ON v.id = (SELECT MIN(o.id) FROM establishment_sites o WHERE o.establishment_id = a.establishment_id AND o.valid_to IS NULL)
		WHERE `+w.where()+`) counted GROUP BY unit ORDER BY unit`, append([]any{current}, w.args...)...)
}
