package kit

import (
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/outline"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// mapSteps is how many shades a map has.
const mapSteps = 5

// Shade is one figure of a province on a map.
type Shade struct {
	N    int64
	Text string // the figure with its unit, as it is read out
	Href string // what stands behind it; "" where nothing does
}

// MapView is a map of the provinces of a day, each shaded by its figure. The same figures stand in
// a table beside it: the map says nothing that the table does not.
type MapView struct {
	Title  string // what is drawn: «Số cơ sở»
	On     clock.Day
	Unit   string // of the legend: cơ sở, đồng
	None   string // what the legend says of provinces without a figure
	Table  string // the id of the table, for who passes over the map
	Shades map[place.ID]Shade
	Format func(int64) string
}

// MapStep is a shade with the least and the greatest figure that bear it.
type MapStep struct{ From, To int64 }

// Steps are the shades in use, light to dark. The provinces that have a figure are parted into
// five groups of nearly the same number; equal figures are never parted.
func (v MapView) Steps() []MapStep {
	var all []int64
	for _, s := range v.Shades {
		if s.N > 0 {
			all = append(all, s.N)
		}
	}
	slices.Sort(all)
	var out []MapStep
	for i := range mapSteps {
		group := all[len(all)*i/mapSteps : len(all)*(i+1)/mapSteps]
		if len(group) == 0 {
			continue
		}
		from, to := group[0], group[len(group)-1]
		if n := len(out); n > 0 && from <= out[n-1].To {
			if to > out[n-1].To { // what is equal stays with the lighter shade
				j, _ := slices.BinarySearch(group, out[n-1].To+1)
				out = append(out, MapStep{group[j], to})
			}
			continue
		}
		out = append(out, MapStep{from, to})
	}
	return out
}

// class is the shade of the n-th of some steps: the darkest is always the last, so that few steps
// are told apart well.
func class(n, of int) string {
	if of < 2 {
		return "s5"
	}
	return "s" + strconv.Itoa(1+n*(mapSteps-1)/(of-1))
}

// shadeOf is the class of a province; none for "".
func (v MapView) shadeOf(steps []MapStep, id place.ID) string {
	n := v.Shades[id].N
	for i, s := range steps {
		if n > 0 && n <= s.To {
			return class(i, len(steps))
		}
	}
	return "s0"
}

// words are a step in the legend.
func (v MapView) words(s MapStep) string {
	if s.From == s.To {
		return v.Format(s.From)
	}
	return v.Format(s.From) + " đến " + v.Format(s.To)
}

// name is what a province is called on the day of the map.
func (v MapView) name(id place.ID) string {
	p, _ := place.Get(id)
	return p.On(v.On).Name
}

// spoken is what a province is, in a word for who cannot see it.
func (v MapView) spoken(id place.ID) string {
	s := v.Shades[id]
	if s.Text == "" {
		return v.name(id) + ": " + vi.LowerFirst(v.None)
	}
	return v.name(id) + ": " + s.Text
}

func (v MapView) drawn() outline.Map { return outline.Of(v.On) }

// gaps reports whether a province has no figure.
func (v MapView) gaps(m outline.Map) bool {
	return slices.ContainsFunc(m.Shapes, func(s outline.Shape) bool { return v.Shades[s.Unit].N == 0 })
}

// shapeID is the id of a province's outline on the page.
func shapeID(id place.ID) string { return "hinh-" + string(id) }

func (v MapView) missing(ids []place.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = v.name(id)
	}
	return vi.ListVN(names)
}
