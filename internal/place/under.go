package place

import (
	"cmp"
	"slices"

	"khuyencong/internal/clock"
)

// Part is a unit of another day that holds land of a unit, or whose land the unit holds.
type Part struct {
	Unit
	// Divided says that the older of the two units was divided among several newer ones, so
	// this is one of the candidates: a person decides.
	Divided bool
}

// Under returns what a unit is on another day, before or after: itself while it exists, else the
// units of the day that its land went into, or that its land came from. A commune is found under
// communes; a district, on a day without districts, under the communes that its own went into;
// a commune that was a district without communes (Lý Sơn) under that district. Empty when the
// unit is not known, when there is no day, or when nothing says what the land was on that day.
func Under(id ID, on clock.Day) []Part { return current().under(id, on) }

func (b *book) under(id ID, on clock.Day) []Part {
	n := b.nodes[id]
	if n == nil || on == "" {
		return nil
	}
	if _, ok := n.at(on); ok {
		return []Part{{Unit: n.unit()}}
	}
	found := b.reach(n, on)
	if forward(n, on) {
		list := make([]Part, 0, len(found))
		for _, m := range found {
			list = append(list, Part{m.unit(), len(found) > 1})
		}
		return list
	}
	list := make([]Part, 0, len(found))
	for _, m := range found {
		later := b.reach(m, n.first().from)
		list = append(list, Part{m.unit(), len(later) > 1})
	}
	return list
}

// forward reports whether a day that the unit does not see lies behind its own.
func forward(n *node, on clock.Day) bool { return n.last().to != "" && on > n.last().to }

// reach finds the units of a day at the ends of the lineage of a unit, by ID.
func (b *book) reach(n *node, on clock.Day) []*node {
	var found []*node
	seen := map[ID]bool{}
	ahead := forward(n, on)
	var walk func(n *node)
	walk = func(n *node) {
		if seen[n.id] {
			return
		}
		seen[n.id] = true
		if _, ok := n.at(on); ok {
			found = append(found, n)
			return
		}
		for _, m := range b.steps(n, ahead) {
			if ahead && m.first().from <= on || !ahead && (m.last().to == "" || m.last().to >= on || len(m.outOf) > 0) {
				walk(m)
			}
		}
	}
	walk(n)
	slices.SortFunc(found, func(x, y *node) int { return cmp.Compare(x.id, y.id) })
	return found
}

// steps returns the neighbours of a unit in one direction. The land of a district with communes
// went where its communes did.
func (b *book) steps(n *node, ahead bool) []*node {
	var list []*node
	edges := n.outOf
	if ahead {
		edges = n.into
		if n.level == LevelDistrict {
			for _, m := range b.within[n.id] {
				list = append(list, b.steps(m, true)...)
			}
		}
	}
	for _, e := range edges {
		list = append(list, b.nodes[e.other])
	}
	return list
}

// Successors returns the units that the land of a unit went into, as they are on a day: what
// Under says of a day after the unit ended. Itself, in the form of that day, while it exists.
func (u Unit) Successors(on clock.Day) []Part {
	if u.n == nil || u.n.first().from > on {
		return nil
	}
	return Under(u.ID, on)
}

// Predecessors returns the units of a day before that the land of a unit came from, in whole or
// in part (Divided). Itself while it exists.
func (u Unit) Predecessors(on clock.Day) []Part {
	if u.n == nil || forward(u.n, on) {
		return nil
	}
	return Under(u.ID, on)
}

// Divided reports whether the unit ended by being divided among several.
func (u Unit) Divided() bool {
	return u.n != nil && len(u.n.into) > 1
}

// inside returns the units that lie in a province or district, whatever their own days. For a
// province of another day they are those that its land holds; on a day after it was put together
// with others, the communes that its own went into.
func (b *book) inside(in ID, on clock.Day) []*node {
	if in == "" {
		return b.order
	}
	home := b.nodes[in]
	if home == nil {
		return nil
	}
	list := slices.Clone(b.within[in])
	if home.level == LevelProvince {
		for _, p := range b.world.order {
			if p.ID != in && within(b.world.atoms[p.ID], b.world.atoms[in]) {
				list = append(list, b.within[p.ID]...)
			}
		}
	}
	if !forward(home, on) {
		return list
	}
	seen := map[ID]bool{}
	for _, n := range list {
		seen[n.id] = true
	}
	for _, n := range b.within[in] {
		for _, m := range b.reach(n, on) {
			if !seen[m.id] {
				seen[m.id] = true
				list = append(list, m)
			}
		}
	}
	return list
}
