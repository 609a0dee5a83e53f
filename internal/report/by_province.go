package report

import (
	"context"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// ProvinceRow is the figures of one province.
type ProvinceRow struct {
	ID   place.ID
	Name string // on the day
	Figures
}

// Empty reports whether nothing was approved there.
func (r ProvinceRow) Empty() bool { return r.Figures == Figures{} }

// Provinces is the summary of every province of a day's map.
type Provinces struct {
	AsOf      clock.Day
	Year      int
	Rows      []ProvinceRow // in alphabetical order, those without any file too
	Total     Figures       // each file once, those not placed too
	Several   int           // files that stand in more than one row
	NotPlaced int           // files with no place on this map: in the total, in no row
}

// ByProvince adds up the files of a scope that were approved in a plan year by a day, for each
// province of that day's map. With a scope short of the nation, a row holds what the reader may
// know of that province, not all there is.
func ByProvince(ctx context.Context, q db.Q, scope Scope, asOf clock.Day, year int) (Provinces, error) {
	out := Provinces{AsOf: asOf, Year: year}
	if _, err := nameOn(Nation, asOf); err != nil {
		return out, err
	}
	err := onOne(ctx, q, func(q db.Q) error {
		list, err := facts(ctx, q, scope, asOf, year)
		if err != nil {
			return err
		}
		var total tally
		rows := map[place.ID]*tally{}
		for i := range list {
			f := &list[i]
			total.add(f, nil)
			stands := slices.DeleteFunc(slices.Clone(f.on), func(id place.ID) bool { return id == "" })
			slices.Sort(stands)
			stands = slices.Compact(stands)
			switch len(stands) {
			case 0:
				out.NotPlaced++
			case 1:
			default:
				out.Several++
			}
			for _, id := range stands {
				if rows[id] == nil {
					rows[id] = &tally{}
				}
				rows[id].addIn(f, id, asOf)
			}
		}
		out.Total = total.Figures
		for _, p := range place.Provinces(asOf) {
			row := ProvinceRow{ID: p.ID, Name: p.On(asOf).Name}
			if t := rows[p.ID]; t != nil {
				row.Figures = t.Figures
			}
			out.Rows = append(out.Rows, row)
		}
		return nil
	})
	return out, err
}
