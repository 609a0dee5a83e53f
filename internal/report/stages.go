package report

import (
	"context"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
)

// Stage is how many files stand in one state now, and their money in đồng.
type Stage struct {
	State     project.State `db:"state"`
	Count     int           `db:"n"`
	Requested int64         `db:"requested"` // khuyến công money of their estimates
	Approved  int64         `db:"approved"`  // support approved for those in an approved plan
}

// Stages counts the files of a scope that are written for a plan year, by the state they
// stand in now, in the order of the way. asOf picks the map on which the place is read and
// nothing else. Nation is the whole country. Invalid when the place did not exist on the day.
func Stages(ctx context.Context, q db.Q, scope Scope, id place.ID, asOf clock.Day, year int) ([]Stage, error) {
	if _, err := nameOn(id, asOf); err != nil {
		return nil, err
	}
	cond, args := scope.where()
	args = append([]any{year}, args...)
	if id != Nation {
		cond += " AND EXISTS (SELECT 1 FROM project_places l WHERE l.project_id = p.id AND l.province_id IN (?))"
		args = append(args, place.Covers(id, asOf))
	}
	found, err := db.Select[Stage](ctx, q, `SELECT x.state, COUNT(*) AS n, COALESCE(SUM(x.requested), 0) AS requested, COALESCE(SUM(x.approved), 0) AS approved FROM (
		SELECT p.state, (SELECT SUM(e.promotion) FROM estimate_lines e WHERE e.project_id = p.id) AS requested,
			(SELECT i.amount + COALESCE((SELECT SUM(a.delta) FROM adjustments a WHERE a.project_id = p.id AND a.state = 'decided'), 0)
				FROM plan_items i JOIN plans pl ON pl.id = i.plan_id WHERE i.project_id = p.id AND pl.state = 'approved') AS approved
		FROM projects p WHERE p.plan_year = ? AND `+cond+`) x GROUP BY x.state`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Stage, 0, len(found))
	for _, st := range project.States {
		for _, f := range found {
			if f.State == st {
				out = append(out, f)
			}
		}
	}
	return out, nil
}
