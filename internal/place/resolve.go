package place

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
)

// Candidate is one unit that a name may mean.
type Candidate struct {
	ID       ID
	Name     string // Tuyên Quang
	Sentence string // Tuyên Quang (từ 01/07/2025 gồm tỉnh Hà Giang trước đây)
}

// Ambiguous says that a name is not exactly one unit of a day, and which it may mean. It
// unwraps to an errs.Invalid with the same sentence.
type Ambiguous struct {
	Name       string // as typed
	On         clock.Day
	Candidates []Candidate

	lead string
}

// Error returns one Vietnamese sentence with the candidates.
func (a *Ambiguous) Error() string {
	list := make([]string, len(a.Candidates))
	for i, c := range a.Candidates {
		list[i] = c.Sentence
	}
	return a.lead + " " + strings.Join(list, "; ") + "."
}

// Unwrap makes the sentence fit to be shown.
func (a *Ambiguous) Unwrap() error { return errs.New(errs.Invalid, "%s", a.Error()) }

// Resolve returns the one unit of a day that bears a name, written in any way that Find takes
// but in full. Otherwise the error is an *Ambiguous: the name of a unit that is no more gives
// the one that holds its land, part of a name gives those that have it, an unknown name the
// nearest ones. It is errs.Invalid when nothing was typed or there is no day.
func Resolve(name string, on clock.Day) (Province, error) {
	q, err := newQuery(name, on)
	if err != nil {
		return Province{}, err
	}
	graded := make([][]Province, noMatch+1) // of all maps, units of the day first
	for _, p := range dayFirst(atlas().order, on) {
		g := q.grade(p)
		graded[g] = append(graded[g], p)
	}
	same := graded[exact]
	if n := len(same); n > 0 && same[0].Valid(on) && (n == 1 || !same[1].Valid(on)) {
		return same[0], nil
	}
	a := &Ambiguous{Name: q.typed, On: on}
	shown := short(q.typed)
	switch {
	case len(same) > 0 && !same[0].Valid(on):
		a.lead = fmt.Sprintf("Ngày %s không có đơn vị hành chính cấp tỉnh %s; hãy chọn:", on.VN(), shown)
		a.Candidates = candidates(same, on)
	case len(same)+len(graded[begins])+len(graded[inner]) > 0:
		a.lead = fmt.Sprintf("Chưa rõ %s là tỉnh, thành phố nào; hãy chọn:", shown)
		a.Candidates = candidates(slices.Concat(same, graded[begins], graded[inner]), on)
	default:
		a.lead = fmt.Sprintf("Không có tỉnh, thành phố nào tên %s; những tên gần nhất:", shown)
		a.Candidates = candidates(q.nearest(on), on)
		a.Candidates = a.Candidates[:min(len(a.Candidates), 5)]
	}
	return Province{}, a
}

// dayFirst puts the units of a day before the others, each in alphabetical order.
func dayFirst(units []Province, on clock.Day) []Province {
	list := slices.Clone(units)
	slices.SortStableFunc(list, func(a, b Province) int {
		return cmp.Or(cmp.Compare(rank(a, on), rank(b, on)), cmp.Compare(a.Last().key, b.Last().key))
	})
	return list
}

func rank(p Province, on clock.Day) int {
	if p.Valid(on) {
		return 0
	}
	return 1
}

// candidates turns units of any map into those of the day, each once: a unit of the day
// itself, a former one into its holder and, failing both, a later one into its parts.
func candidates(units []Province, on clock.Day) []Candidate {
	var list []Candidate
	add := func(id ID, sentence string) {
		if !slices.ContainsFunc(list, func(o Candidate) bool { return o.ID == id }) {
			list = append(list, Candidate{id, atlas().units[id].On(on).Name, sentence})
		}
	}
	for _, p := range units {
		if p.Valid(on) {
			add(p.ID, p.On(on).Name)
			continue
		}
		for _, id := range Successors(p.ID, on) {
			add(id, held(p, atlas().units[id], on))
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, p := range units {
		later := p.forms[0]
		for _, part := range parts(p.ID, on) {
			add(part.ID, fmt.Sprintf("%s (từ %s thuộc %s)", part.On(on).Name, later.From.VN(), later.InText()))
		}
	}
	return list
}

// held says why the holder stands for a former unit.
func held(former, holder Province, on clock.Day) string {
	name := holder.On(on).Name
	last := former.Last()
	if last.To == "" || last.To >= on || len(atlas().outOf[holder.ID]) < 2 {
		return name
	}
	return fmt.Sprintf("%s (từ %s gồm %s trước đây)", name, last.To.AddDays(1).VN(), last.InText())
}

// parts returns the units of a day whose land went into a later unit.
func parts(id ID, on clock.Day) []Province {
	w := atlas()
	var list []Province
	for _, p := range Provinces(on) {
		if p.ID != id && within(w.atoms[p.ID], w.atoms[id]) {
			list = append(list, p)
		}
	}
	return list
}

// nearest returns the units of all maps whose names differ in the fewest letters, units of
// the day first where names are equally far.
func (q query) nearest(on clock.Day) []Province {
	const longest, enough = 40, 20 // no name is longer; several units share one name or holder
	typed := []rune(compact(q.folded))
	typed = typed[:min(len(typed), longest)]
	far := map[ID]int{}
	list := slices.Clone(atlas().order)
	for _, p := range list {
		far[p.ID] = longest
		for _, s := range spellings(p) {
			far[p.ID] = min(far[p.ID], distance(typed, []rune(compact(s))))
		}
	}
	slices.SortStableFunc(list, func(a, b Province) int {
		return cmp.Or(cmp.Compare(far[a.ID], far[b.ID]), cmp.Compare(rank(a, on), rank(b, on)),
			cmp.Compare(a.Last().key, b.Last().key))
	})
	return list[:min(len(list), enough)]
}

// distance counts the letters to add, drop or change between two words.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			step := before
			if x != y {
				step++
			}
			before = row[j+1]
			row[j+1] = min(step, before+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// short quotes what was typed, no longer than a sentence bears.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return "«" + s + "»"
}
