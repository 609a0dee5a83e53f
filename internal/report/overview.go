package report

import (
	"context"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// Overview is the summary of a place with where its files stand and the summary of every
// province beside it.
type Overview struct {
	One    SummaryResult
	Stages []Stage
	All    Provinces
}

// Overall reads an Overview on one snapshot, so that the figures of a page agree. See Summary,
// Stages and ByProvince.
func Overall(ctx context.Context, q db.Q, scope Scope, id place.ID, asOf clock.Day, year int) (Overview, error) {
	var out Overview
	err := onOne(ctx, q, func(q db.Q) (err error) {
		if out.One, err = Summary(ctx, q, scope, id, asOf, year); err != nil {
			return err
		}
		if out.Stages, err = Stages(ctx, q, scope, id, asOf, year); err != nil {
			return err
		}
		out.All, err = ByProvince(ctx, q, scope, asOf, year)
		return err
	})
	return out, err
}
