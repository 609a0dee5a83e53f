package place

import (
	"cmp"
	"slices"

	"khuyencong/internal/clock"
)

// Figure is what was counted in one unit of any map and level: numbers in the caller's order
// (files, đồng, workers), whole and never split.
type Figure struct {
	Unit   ID
	Values []int64
}

// Sum is the total of one unit of the day, with the figures that it is made of.
type Sum struct {
	Unit   ID
	Values []int64
	Of     []Figure // by unit; one figure of the same unit is the unit itself
}

// Unplaced is a figure that belongs to no one unit of the day.
type Unplaced struct {
	Figure
	Candidates []ID // the units it may belong to, whole or in part; none when nothing is known
	Sentence   string
}

// Laid is figures under the map of a day. What is placed and what is not together are all that
// was given.
type Laid struct {
	On       clock.Day
	Level    Level
	Sums     []Sum // by ID
	Unplaced []Unplaced
}

// Lay puts figures of any map under the units of one level of a day. A figure goes whole to the
// one unit that holds, or held, all the land it was counted on; one of a divided commune, or of a
// unit that was put together from several, stays unplaced with its candidates, unless they all
// lie in one unit of the wanted level. Nothing is ever split by guess.
func Lay(figures []Figure, level Level, on clock.Day) Laid {
	b := current()
	laid := Laid{On: on, Level: level}
	at := map[ID]int{}
	for _, f := range figures {
		found := b.holders(f.Unit, level, on)
		if len(found) != 1 {
			laid.Unplaced = append(laid.Unplaced, Unplaced{f, found, b.whyUnplaced(f.Unit, found, level, on)})
			continue
		}
		i, ok := at[found[0]]
		if !ok {
			i = len(laid.Sums)
			at[found[0]] = i
			laid.Sums = append(laid.Sums, Sum{Unit: found[0]})
		}
		s := &laid.Sums[i]
		s.Values = addValues(s.Values, f.Values)
		if k := slices.IndexFunc(s.Of, func(o Figure) bool { return o.Unit == f.Unit }); k >= 0 {
			s.Of[k].Values = addValues(s.Of[k].Values, f.Values)
		} else {
			s.Of = append(s.Of, Figure{f.Unit, slices.Clone(f.Values)})
		}
	}
	slices.SortFunc(laid.Sums, func(x, y Sum) int { return cmp.Compare(x.Unit, y.Unit) })
	return laid
}

// Total adds up all that was given, placed or not.
func (l Laid) Total() []int64 {
	var all []int64
	for _, s := range l.Sums {
		all = addValues(all, s.Values)
	}
	for _, u := range l.Unplaced {
		all = addValues(all, u.Values)
	}
	return all
}

// addValues adds b to a number by number, the shorter one as if it ended in noughts.
func addValues(a, b []int64) []int64 {
	for i, v := range b {
		if i == len(a) {
			a = append(a, 0)
		}
		a[i] += v
	}
	return a
}

// holders returns the units of a level of a day that a unit's land lies in.
func (b *book) holders(id ID, level Level, on clock.Day) []ID {
	n := b.nodes[id]
	if n == nil || on == "" || n.level == LevelProvince && level != LevelProvince {
		return nil // a province's figure belongs to no commune
	}
	if n.level == level || level == LevelCommune {
		return unitsOf(level, b.under(id, on))
	}
	if level == LevelProvince {
		if id, ok := Holder(n.province, on); ok {
			return []ID{id}
		}
	}
	var list []ID
	for _, p := range b.under(id, on) {
		home := p.n.province
		if level == LevelDistrict {
			home = p.n.parent
			if p.n.level == LevelDistrict { // Lý Sơn
				home = p.n.id
			} else if p.n.parent == p.n.province { // no districts on the day
				continue
			}
		} else if held, ok := Holder(home, on); ok {
			home = held
		}
		if !slices.Contains(list, home) {
			list = append(list, home)
		}
	}
	slices.Sort(list)
	return list
}

func unitsOf(level Level, parts []Part) []ID {
	var list []ID
	for _, p := range parts {
		if p.Level == level {
			list = append(list, p.ID)
		}
	}
	return list
}

// whyUnplaced says in one sentence why a figure has no one unit.
func (b *book) whyUnplaced(id ID, found []ID, level Level, on clock.Day) string {
	n := b.nodes[id]
	if n == nil {
		return "Không có đơn vị hành chính mã " + string(id) + "."
	}
	u := n.unit()
	name := u.Near(on).FullName
	switch {
	case levelRank[n.level] < levelRank[level] && len(found) == 0:
		return name + " là đơn vị " + n.level.VN() + "; số liệu này không chia được xuống " + level.VN() + "."
	case len(found) == 0:
		return "Ngày " + on.VN() + " không có đơn vị " + level.VN() + " nào ứng với " + u.Near(on).InText() + "."
	case forward(n, on):
		return name + " đã được chia cho nhiều đơn vị; cần người chọn đơn vị nhận số liệu."
	default:
		return name + " được lập từ nhiều đơn vị; số liệu không tách được theo đơn vị của ngày " + on.VN() + "."
	}
}
