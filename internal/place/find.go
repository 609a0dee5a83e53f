package place

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Find returns the units of a day that a typed name may mean, exact matches first, then names
// that begin with it, then names with a word that does. Accents, the place of a tone mark,
// «tỉnh», «thành phố», «TP» and former names of the same unit do not matter; an ID is taken too.
// None found is an empty list. It is errs.Invalid when nothing was typed or there is no day.
func Find(name string, on clock.Day) ([]Province, error) {
	q, err := newQuery(name, on)
	if err != nil {
		return nil, err
	}
	var found []match
	for _, p := range Provinces(on) {
		if g := q.grade(p); g < noMatch {
			found = append(found, match{p, g})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(a.grade, b.grade) })
	list := make([]Province, len(found))
	for i, m := range found {
		list[i] = m.Province
	}
	return list, nil
}

// grades of a match, best first.
const (
	exact   = iota // the name, whatever its accents
	begins         // the name begins with it
	inner          // a word within the name begins with it
	noMatch        //
)

type match struct {
	Province
	grade int
}

type query struct {
	id     ID
	typed  string // as typed, in NFC, for sentences
	folded string // words only, without the kind
}

func newQuery(name string, on clock.Day) (query, error) {
	if on == "" {
		return query{}, errs.New(errs.Invalid, "Cần cho biết ngày khi tìm tỉnh, thành phố: tên và địa giới thay đổi theo thời gian.")
	}
	q := query{typed: vi.NFC(name), folded: bare(name)}
	q.id = ID(q.typed)
	if q.folded == "" {
		return query{}, errs.New(errs.Invalid, "Cần nhập tên tỉnh hoặc thành phố trực thuộc trung ương, ví dụ Tuyên Quang.")
	}
	return q, nil
}

// bare folds a name to its words and takes the kind off its front.
func bare(name string) string {
	s := strings.Join(strings.FieldsFunc(vi.Fold(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
	for _, kind := range []string{"thanh pho ", "tinh ", "tp ", "t p "} {
		if rest, ok := strings.CutPrefix(s, kind); ok {
			return rest
		}
	}
	return s
}

// spellings returns every folded name of a unit: its forms and their other spellings.
func spellings(p Province) []string {
	var list []string
	for _, f := range p.forms {
		list = append(list, bare(f.Name))
		for _, alias := range atlas().aliases[f.Name] {
			list = append(list, bare(alias))
		}
	}
	return list
}

// grade tells how well a unit answers, whether or not it exists on the day.
func (q query) grade(p Province) int {
	best := noMatch
	if q.id == p.ID {
		best = exact
	}
	for _, s := range spellings(p) {
		switch {
		case s == q.folded, compact(s) == compact(q.folded):
			best = min(best, exact)
		case strings.HasPrefix(s, q.folded):
			best = min(best, begins)
		case strings.Contains(" "+s, " "+q.folded):
			best = min(best, inner)
		}
	}
	return best
}

func compact(s string) string { return strings.ReplaceAll(s, " ", "") }
