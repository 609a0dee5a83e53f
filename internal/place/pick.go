package place

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// Pick is what a typed commune may be.
type Pick struct {
	Unit       *Unit       // the one commune of the day, when the text says exactly which
	Candidates []Candidate // otherwise those a person chooses from, best first; none when nothing fits
}

// CommunePick finds the commune of a day that a text as people keep it means, within a province
// of any map: «Quản Bạ», «xã Quản Bạ, huyện Quản Bạ», «TT. Tam Sơn». One commune of the day with
// that name is the answer. Several of one name, part of a name and the name of a commune of
// another day give candidates of the day, each with a sentence that says why; a divided commune
// gives all it was divided among. It never guesses.
func CommunePick(province ID, text string, on clock.Day) Pick {
	b := current()
	if on == "" || strings.TrimSpace(text) == "" || b.nodes[province] == nil {
		return Pick{}
	}
	here := b.match(Query{Text: text, On: on, In: province, Level: LevelCommune})
	same := narrow(text, here)
	if len(same) == 1 {
		return Pick{Unit: &same[0].Unit}
	}
	var p Pick
	add := func(u Unit, sentence string) {
		if !slices.ContainsFunc(p.Candidates, func(c Candidate) bool { return c.ID == u.ID }) {
			p.Candidates = append(p.Candidates, Candidate{u.ID, u.On(on).Name, sentence})
		}
	}
	for _, h := range same {
		add(h.Unit, h.Where(on))
	}
	if len(same) > 0 {
		return p
	}
	for _, h := range narrow(text, b.match(Query{Text: text, In: province, Level: LevelCommune})) {
		if h.Valid(on) {
			add(h.Unit, fmt.Sprintf("%s (tên trước đây: %s)", h.Where(on), h.Form.InText()))
			continue
		}
		for _, part := range Under(h.ID, on) {
			if part.Level == LevelCommune {
				add(part.Unit, part.sentence(h, on))
			}
		}
	}
	for _, g := range gone() {
		if g.named(text) {
			for _, id := range g.into {
				u, known := Lookup(id)
				if lies, ok := u.Province(on); known && ok && u.Valid(on) && slices.Contains(Covers(lies, on), province) {
					add(u, fmt.Sprintf("%s (gồm %s trước đây)", u.Where(on), g.where))
				}
			}
		}
	}
	for _, h := range here {
		if len(p.Candidates) >= 20 {
			break
		}
		add(h.Unit, h.Where(on))
	}
	return p
}

// sentence tells why a unit of the day stands for one of another day.
func (p Part) sentence(h Hit, on clock.Day) string {
	then := h.Form.InText()
	if d, ok := Lookup(h.District()); ok {
		then += ", " + d.Last().InText()
	}
	switch whole := p.Where(on); {
	case h.Last().To == "" || h.Last().To >= on:
		return fmt.Sprintf("%s (sau này thuộc %s)", whole, then)
	case p.Divided:
		return fmt.Sprintf("%s (nhận một phần %s)", whole, then)
	default:
		return fmt.Sprintf("%s (gồm %s trước đây)", whole, then)
	}
}

// Exactly returns the units whose whole name a text is; where it tells accents or a kind, those
// that agree with it when there are any. The limit of the query does not count.
func Exactly(q Query) []Hit { return narrow(q.Text, current().match(q)) }

// narrow keeps the exact hits; where the text tells accents or the kind, those that agree with
// it before those that do not.
func narrow(text string, hits []Hit) []Hit {
	var exact []Hit
	for _, h := range hits {
		if h.Exact {
			exact = append(exact, h)
		}
	}
	if len(exact) < 2 {
		return exact
	}
	name, _, _ := strings.Cut(text, ",")
	p := newPattern(name)
	keep := func(want func(Hit) bool) {
		var list []Hit
		for _, h := range exact {
			if want(h) {
				list = append(list, h)
			}
		}
		if len(list) > 0 {
			exact = list
		}
	}
	if p.accent != "" {
		keep(func(h Hit) bool { return plain(h.Form.Name) == p.accent })
	}
	if p.kinds != nil {
		keep(func(h Hit) bool { return slices.Contains(p.kinds, h.Form.Kind) })
	}
	return exact
}

// went is a commune that had gone before the list of 2025-06-30, without a code.
type went struct {
	name, district, province string // folded
	where                    string // xã Nghĩa Minh, huyện Nghĩa Hưng, tỉnh Nam Định
	into                     []ID
}

var gone = sync.OnceValue(func() []went {
	var list []went
	err := lines(goneText, 5, func(r []string) error {
		g := went{name: vi.Fold(justWords(r[1])), district: vi.Fold(r[2]), province: vi.Fold(r[3])}
		g.where = letters[r[0]].VN() + " " + r[1] + ", " + lowerFirst(r[2]) + ", " + lowerFirst(r[3])
		for code := range strings.SplitSeq(r[4], " ") {
			g.into = append(g.into, ID(newMap+code))
		}
		list = append(list, g)
		return nil
	})
	if err != nil {
		panic(err)
	}
	return list
})

func lowerFirst(s string) string {
	r := []rune(s)
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

// named reports whether a text is the name of the commune, in its district when one is typed.
func (g went) named(text string) bool {
	name, rest, _ := strings.Cut(text, ",")
	p := newPattern(name)
	if g.name != p.whole && (p.bare == "" || g.name != p.bare) {
		return false
	}
	for s := range strings.SplitSeq(rest, ",") {
		if f := vi.Fold(justWords(s)); f != "" && !strings.Contains(g.district, f) && !strings.Contains(g.province, f) {
			return false
		}
	}
	return true
}
