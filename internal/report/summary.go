package report

import (
	"context"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// SummaryResult is what was approved for a place in a plan year.
type SummaryResult struct {
	Place string    `json:"place"` // its name on the day
	AsOf  clock.Day `json:"as_of"`
	Year  int       `json:"year"`
	Figures

	PlaceID place.ID `json:"-"`
	// NotPlaced is how many approved files are left out because their place was written on a
	// later map, where it is one with others, and may or may not lie in this one.
	NotPlaced int `json:"-"`
}

// Summary adds up the files of a scope that were approved for a place in a plan year by a day.
// Nation is the whole country. Invalid when the place did not exist on the day.
func Summary(ctx context.Context, q db.Q, scope Scope, id place.ID, asOf clock.Day, year int) (SummaryResult, error) {
	name, err := nameOn(id, asOf)
	if err != nil {
		return SummaryResult{}, err
	}
	out := SummaryResult{Place: name, AsOf: asOf, Year: year, PlaceID: id}
	err = onOne(ctx, q, func(q db.Q) error {
		list, err := facts(ctx, q, scope, asOf, year)
		if err != nil {
			return err
		}
		var t tally
		for i := range list {
			f := &list[i]
			switch {
			case id == Nation:
				t.add(f, nil)
			case slices.Contains(f.on, id):
				t.addIn(f, id, asOf)
			case f.mayLieIn(id):
				out.NotPlaced++
			}
		}
		out.Figures = t.Figures
		return nil
	})
	return out, err
}

// mayLieIn reports whether a place of the file that is not on the map of the day may stand for id.
func (f *fact) mayLieIn(id place.ID) bool {
	for i, on := range f.on {
		if on == "" && mayLie(f.recorded[i], id) {
			return true
		}
	}
	return false
}
