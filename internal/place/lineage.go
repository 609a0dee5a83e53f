package place

import (
	"cmp"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// Covers returns every unit of any map whose land lies wholly in id as of a day, id first.
// It is what a report or a right as of that day looks for in stored rows: 34-08 covers 34-08,
// 63-08 and 63-02; 63-02 covers itself in 2023. A unit that did not exist on the day covers
// nothing. Units that the reform left alone cover each other, each on its own days.
func Covers(id ID, on clock.Day) []ID {
	w := atlas()
	if p, ok := w.units[id]; !ok || !p.Valid(on) {
		return nil
	}
	if list, ok := w.covers.Load(id); ok {
		return slices.Clone(list.([]ID))
	}
	list := w.coversOf(id)
	w.covers.Store(id, list)
	return slices.Clone(list)
}

func (w *world) coversOf(id ID) []ID {
	var list []ID
	for _, p := range w.order {
		if within(w.atoms[p.ID], w.atoms[id]) {
			list = append(list, p.ID)
		}
	}
	name := w.units[id].Last().Name
	rank := func(other ID) int { // itself, its namesake of another map, the rest
		switch {
		case other == id:
			return 0
		case w.units[other].Last().Name == name:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b ID) int { return cmp.Compare(rank(a), rank(b)) })
	return list
}

// Successors returns the unit that holds all land of id on a day: id itself while it exists,
// 34-08 for 63-02 since 2025-07-01. It is the other side of Covers: s is among
// Successors(id, on) exactly when id is among Covers(s, on). So a unit of today that was put
// together from several has none on a day before, and one that was left alone has its former self.
func Successors(id ID, on clock.Day) []ID {
	w := atlas()
	if _, ok := w.units[id]; !ok {
		return nil
	}
	var list []ID
	for _, p := range w.order {
		if p.Valid(on) && within(w.atoms[id], w.atoms[p.ID]) {
			list = append(list, p.ID)
		}
	}
	return list
}

// Holder returns the one unit that holds the land of id on a day, id itself included: 34-40 for
// 63-40 today, 63-40 for 34-40 in 2023. False where no one unit of the day holds all of it.
func Holder(id ID, on clock.Day) (ID, bool) {
	if list := Successors(id, on); len(list) == 1 {
		return list[0], true
	}
	return "", false
}

// Alike returns the units of any map with exactly the land of id, id first: 63-40 and 34-40.
// A unit that is not known is alike to itself alone.
func Alike(id ID) []ID {
	w, list := atlas(), []ID{id}
	for _, p := range w.order {
		if p.ID != id && len(w.atoms[id]) > 0 && within(w.atoms[p.ID], w.atoms[id]) && within(w.atoms[id], w.atoms[p.ID]) {
			list = append(list, p.ID)
		}
	}
	return list
}

// Overlapping returns the units of any map with land of id, id among them: 34-08, 63-02 and 63-08
// for each of the three. A unit that is not known overlaps nothing but itself.
func Overlapping(id ID) []ID {
	w, list := atlas(), []ID{id}
	for _, p := range w.order {
		if p.ID != id && slices.ContainsFunc(w.atoms[p.ID], func(a ID) bool { return slices.Contains(w.atoms[id], a) }) {
			list = append(list, p.ID)
		}
	}
	return list
}

// Reach returns what a body of id answers for on a day. While id exists it is what id covers; a
// body of a unit that the reform left alone goes on with the unit that holds the same land; one
// whose unit was put together with others keeps what it had, and nothing of the others.
func Reach(id ID, on clock.Day) []ID {
	if list := Covers(id, on); list != nil {
		return list
	}
	holder, ok := Holder(id, on)
	switch {
	case !ok:
		return nil
	case slices.Contains(Alike(id), holder):
		return Covers(holder, on)
	}
	return Covers(id, atlas().units[id].Last().To)
}

// within reports whether every part lies in whole.
func within(part, whole []ID) bool {
	for _, id := range part {
		if !slices.Contains(whole, id) {
			return false
		}
	}
	return true
}

// Step is one thing that happened to a unit, for showing.
type Step struct {
	Day      clock.Day
	Sentence string // Từ 01/07/2025, tỉnh Hà Giang và tỉnh Tuyên Quang nhập lại, mang tên tỉnh Tuyên Quang.
	Basis    string // Nghị quyết 202/2025/QH15
	From, To []ID   // the units before and after; the same one when only its form changed
}

// Lineage tells the history of a unit with those it came from and went into, oldest first.
func Lineage(id ID) []Step {
	w := atlas()
	if _, ok := w.units[id]; !ok {
		return nil
	}
	var steps []Step
	family := w.family(id)
	for _, member := range family {
		p := w.units[member]
		for i, f := range p.forms[1:] {
			steps = append(steps, Step{
				Day:      f.From,
				Sentence: "Từ " + f.From.VN() + ", " + p.forms[i].InText() + " trở thành " + f.InText() + turned(f) + ".",
				Basis:    f.Basis,
				From:     []ID{member},
				To:       []ID{member},
			})
		}
		if links := w.outOf[member]; len(links) > 0 && links[0].day != "" {
			steps = append(steps, w.merger(member, links))
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.Day, b.Day) })
	return steps
}

func turned(f Form) string {
	if f.Kind == KindCity {
		return " trực thuộc trung ương"
	}
	return ""
}

// merger tells how a unit came of others.
func (w *world) merger(id ID, links []link) Step {
	day := links[0].day
	step := Step{Day: day, Basis: links[0].basis, To: []ID{id}}
	now := w.units[id].On(day).InText()
	names := make([]string, 0, len(links))
	for _, p := range w.sorted(links) {
		step.From = append(step.From, p.ID)
		names = append(names, p.On(day.AddDays(-1)).InText())
	}
	if len(names) == 1 {
		step.Sentence = "Từ " + day.VN() + ", " + now + " giữ nguyên địa giới khi sắp xếp các đơn vị hành chính cấp tỉnh."
	} else {
		step.Sentence = "Từ " + day.VN() + ", " + vi.ListVN(names) + " nhập lại, mang tên " + now + "."
	}
	return step
}

// sorted returns the units that went, in alphabetical order.
func (w *world) sorted(links []link) []Province {
	list := make([]Province, 0, len(links))
	for _, l := range links {
		list = append(list, w.units[l.from])
	}
	slices.SortFunc(list, func(a, b Province) int { return cmp.Compare(a.Last().key, b.Last().key) })
	return list
}

// family is a unit with all it came from and all it went into.
func (w *world) family(id ID) []ID {
	list := []ID{id}
	for i := 0; i < len(list); i++ {
		for _, l := range w.outOf[list[i]] {
			list = append(list, l.from)
		}
	}
	for next := []ID{id}; len(next) > 0; {
		var after []ID
		for _, n := range next {
			for _, l := range w.into[n] {
				after = append(after, l.to)
			}
		}
		list = append(list, after...)
		next = after
	}
	slices.Sort(list)
	return slices.Compact(list)
}
