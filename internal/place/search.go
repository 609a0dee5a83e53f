package place

import (
	"cmp"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// Query asks for units by what a person types.
type Query struct {
	Text  string    // Quản Bạ; xa quan ba; quan ba, ha giang; 00691
	On    clock.Day // "" looks at every day
	In    ID        // only within this province or district, when given
	Level Level     // only this level, when given
	Gone  bool      // also units that are not of the day, behind those that are
	Limit int       // 20 when not given
}

// Hit is one unit that a typed text may mean.
type Hit struct {
	Unit
	Form  Form // the form whose name matched
	Exact bool // the whole name, accents, kind and the place of a tone mark aside
	Of    bool // the unit has this form on the day
}

// Search answers a person who types: part of a name, with or without accents and kind, with its
// district or province behind it, or the beginning of a code; best first, provinces before
// districts before communes. It never answers more than the limit, and nothing to no text.
func Search(q Query) []Hit {
	if q.Limit <= 0 {
		q.Limit = 20
	}
	found := current().match(q)
	return found[:min(len(found), q.Limit)]
}

// scored is an entry with how well it answers.
type scored struct {
	e     *entry
	of    bool
	grade int
}

var levelRank = map[Level]int{LevelProvince: 0, LevelDistrict: 1, LevelCommune: 2}

// match returns every hit, best first.
func (b *book) match(q Query) []Hit {
	name, rest, _ := strings.Cut(q.Text, ",")
	if found := b.matchIn(q, name, rest); len(found) > 0 || strings.TrimSpace(rest) != "" {
		return found
	}
	words := strings.Fields(name) // without a comma the home may stand behind: quan ba ha giang
	for i := len(words) - 1; i > 0 && i > len(words)-6; i-- {
		if found := b.matchIn(q, strings.Join(words[:i], " "), strings.Join(words[i:], " ")); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (b *book) matchIn(q Query, name, rest string) []Hit {
	p := newPattern(name)
	if p.whole == "" {
		return nil
	}
	var homes []pattern
	for s := range strings.SplitSeq(rest, ",") {
		if h := newPattern(s); h.whole != "" {
			homes = append(homes, h)
		}
	}
	var only map[ID]bool
	if q.In != "" {
		only = map[ID]bool{q.In: true}
		for _, n := range b.inside(q.In, q.On) {
			only[n.id] = true
		}
	}
	var list []scored
	index := b.index()
	for i := range index {
		e := &index[i]
		of := q.On == "" || q.On.Within(e.from, e.to)
		if !of && !q.Gone || q.Level != "" && e.level != q.Level || only != nil && !only[e.n.id] {
			continue
		}
		g := p.grade(e)
		if g == gradeNone || !b.liesIn(e.n, homes) {
			continue
		}
		if !of {
			g += 5
		}
		list = append(list, scored{e, of, g})
	}
	slices.SortStableFunc(list, func(x, y scored) int {
		return cmp.Or(cmp.Compare(x.grade, y.grade), cmp.Compare(levelRank[x.e.n.level], levelRank[y.e.n.level]),
			cmp.Compare(x.e.folded, y.e.folded), cmp.Compare(x.e.n.province.Code(), y.e.n.province.Code()),
			cmp.Compare(x.e.n.id, y.e.n.id))
	})
	hits := make([]Hit, 0, min(len(list), 64))
	seen := map[ID]bool{}
	for _, s := range list {
		if !seen[s.e.n.id] {
			seen[s.e.n.id] = true
			hits = append(hits, Hit{s.e.n.unit(), s.e.n.shapes[s.e.at].form(), s.grade < gradeBegins, s.of})
		}
	}
	return hits
}

// liesIn reports whether a unit lies, or lay, in each of the named districts and provinces.
func (b *book) liesIn(n *node, homes []pattern) bool {
	for _, h := range homes {
		if !b.namesHome(n, h, 0) {
			return false
		}
	}
	return true
}

func (b *book) namesHome(n *node, h pattern, depth int) bool {
	for _, id := range []ID{n.parent, n.province} {
		home := b.nodes[id]
		if home == nil || id == n.id {
			continue
		}
		for _, s := range home.shapes {
			folded := vi.Fold(bareWords(s.name))
			if compare(folded, h.whole) < gradeWord || h.bare != "" && compare(folded, h.bare) < gradeWord {
				return true
			}
			for _, alias := range b.world.aliases[s.name] {
				if compare(vi.Fold(bareWords(alias)), h.whole) == gradeExact {
					return true
				}
			}
		}
	}
	if depth > 0 {
		return false
	}
	for _, e := range slices.Concat(n.outOf, n.into) { // where it lay, or lies now
		if b.namesHome(b.nodes[e.other], h, depth+1) {
			return true
		}
	}
	return false
}
