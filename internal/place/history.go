package place

import (
	"cmp"
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// History tells what happened to a unit of any level, with those it came from and went into,
// oldest first: Lineage for a province, the nearest steps for the others.
func History(id ID) []Step {
	b := current()
	n := b.nodes[id]
	if n == nil {
		return nil
	}
	if n.level == LevelProvince {
		return Lineage(id)
	}
	var steps []Step
	if len(n.outOf) > 0 {
		steps = append(steps, b.cameOf(n))
	}
	for i, s := range n.shapes[1:] {
		steps = append(steps, Step{
			Day: s.from, Basis: s.basis, From: []ID{id}, To: []ID{id},
			Sentence: "Từ " + s.from.VN() + ", " + n.shapes[i].form().InText() + " trở thành " + s.form().InText() + ".",
		})
	}
	if len(n.into) > 0 {
		steps = append(steps, b.wentInto(n))
	} else if n.level == LevelDistrict && n.last().to != "" {
		steps = append(steps, b.ended(n))
	}
	slices.SortStableFunc(steps, func(x, y Step) int { return cmp.Compare(x.Day, y.Day) })
	return steps
}

// cameOf tells how a unit came of others.
func (b *book) cameOf(n *node) Step {
	day := n.outOf[0].day
	step := Step{Day: day, Basis: cmp.Or(n.outOf[0].basis, n.first().basis), To: []ID{n.id}}
	names := make([]string, 0, len(n.outOf))
	for _, e := range n.outOf {
		m := b.nodes[e.other]
		step.From = append(step.From, m.id)
		name := m.last().form().InText()
		if len(m.into) > 1 {
			name = "một phần " + name
		}
		names = append(names, name)
	}
	now := n.first().form().InText()
	switch m := b.nodes[n.outOf[0].other]; {
	case len(names) == 1 && len(m.into) <= 1 && m.last().name == n.first().name && m.last().kind == n.first().kind:
		step.Sentence = "Từ " + day.VN() + ", " + now + " giữ nguyên khi sắp xếp các đơn vị hành chính."
	case len(names) == 1:
		step.Sentence = "Từ " + day.VN() + ", " + now + " được lập từ " + names[0] + "."
	default:
		step.Sentence = "Từ " + day.VN() + ", " + now + " được lập từ " + vi.ListVN(names) + "."
	}
	return step
}

// wentInto tells where the land of a unit went.
func (b *book) wentInto(n *node) Step {
	day := n.into[0].day
	step := Step{Day: day, From: []ID{n.id}}
	names := make([]string, 0, len(n.into))
	for _, e := range n.into {
		m := b.nodes[e.other]
		step.To = append(step.To, m.id)
		step.Basis = cmp.Or(step.Basis, e.basis, m.first().basis)
		names = append(names, m.first().form().InText())
	}
	old := n.last().form().InText()
	if len(names) == 1 {
		step.Sentence = "Từ " + day.VN() + ", " + old + " thuộc " + names[0] + "."
	} else {
		step.Sentence = "Từ " + day.VN() + ", " + old + " được chia cho " + vi.ListVN(names) + "."
	}
	return step
}

// ended tells of a district whose communes stayed or went.
func (b *book) ended(n *node) Step {
	day := n.last().to.AddDays(1)
	step := Step{Day: day, From: []ID{n.id}, Sentence: "Từ " + day.VN() + ", không còn cấp huyện; " + n.last().form().InText() + " thôi là đơn vị hành chính"}
	for _, p := range b.under(n.id, day) {
		step.To = append(step.To, p.ID)
	}
	if len(step.To) > 0 {
		step.Sentence += ", đất nay thuộc " + strconv.Itoa(len(step.To)) + " đơn vị cấp xã"
	}
	step.Sentence += "."
	return step
}

// KindOn returns the kind of a unit on a day: the one that decides money. False when the unit did
// not exist then.
func KindOn(id ID, on clock.Day) (Kind, bool) {
	u, ok := Lookup(id)
	if !ok {
		return "", false
	}
	f := u.On(on)
	return f.Kind, f.Name != ""
}
