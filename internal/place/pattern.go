package place

import (
	"slices"
	"strings"
	"unicode"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// entry is one name of one unit, folded for searching, with what a search asks of it first.
type entry struct {
	folded   string // words only, without the kind
	from, to clock.Day
	level    Level
	kind     Kind
	name     string
	n        *node
	at       int // which of its forms
}

// makeIndex folds every name of every unit, once.
func (b *book) makeIndex() []entry {
	list := make([]entry, 0, len(b.order)+200)
	runes := map[rune]string{}
	for _, n := range b.order {
		for i, s := range n.shapes {
			list = append(list, entry{foldName(runes, s.name), s.from, s.to, n.level, s.kind, s.name, n, i})
			if n.level != LevelProvince {
				continue
			}
			for _, alias := range b.world.aliases[s.name] {
				list = append(list, entry{foldName(runes, alias), s.from, s.to, n.level, s.kind, alias, n, i})
			}
		}
	}
	return list
}

// foldName does what vi.Fold of bareWords does to a name in NFC, letter by letter: there are
// fourteen thousand of them.
func foldName(known map[rune]string, name string) string {
	var b strings.Builder
	b.Grow(len(name))
	gap := false
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		f, ok := known[r]
		if !ok {
			f = vi.Fold(string(r))
			known[r] = f
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteString(f)
	}
	return strings.TrimPrefix(b.String(), "nong truong ")
}

// bareWords leaves the words of a name, without the kind of state farm towns («Nông trường»).
func bareWords(s string) string {
	s = justWords(s)
	first, rest, more := strings.Cut(s, " ")
	if !more {
		return s
	}
	if strings.EqualFold(first, "nt") {
		return rest
	}
	if second, rest, more := strings.Cut(rest, " "); more && len(first)+len(second) < 20 && vi.Fold(first+" "+second) == "nong truong" {
		return rest
	}
	return s
}

// justWords puts one space between words, and takes the zeros off numbers (Phường 01).
func justWords(s string) string {
	words := strings.FieldsFunc(vi.NFC(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		if t := strings.TrimLeft(w, "0"); t != "" && t[0] >= '1' && t[0] <= '9' {
			words[i] = t
		}
	}
	return strings.Join(words, " ")
}

// plain is what two spellings with the same accents have in common (Hòa and Hoà).
func plain(s string) string {
	return tones.Replace(strings.ToLower(bareWords(s)))
}

// tones moves the mark of oa, oe, uy to the first letter, where most write it.
var tones = strings.NewReplacer("oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa",
	"oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy")

// typedKinds are the words of kinds in front of a typed name, longest first.
var typedKinds = []struct {
	word  string // as it is written; folded is taken too
	kinds []Kind
}{
	{"thành phố", []Kind{KindCity, KindDistrictCity}},
	{"thị trấn", []Kind{KindTownship}},
	{"đặc khu", []Kind{KindSpecialZone}},
	{"phường", []Kind{KindWard}},
	{"huyện", []Kind{KindRuralDistrict}},
	{"thị xã", []Kind{KindTown}},
	{"quận", []Kind{KindUrbanDistrict}},
	{"tỉnh", []Kind{KindProvince}},
	{"xã", []Kind{KindCommune}},
	{"t p", []Kind{KindCity, KindDistrictCity}},
	{"tp", []Kind{KindCity, KindDistrictCity}},
	{"tx", []Kind{KindTown}},
	{"tt", []Kind{KindTownship}},
	{"p", []Kind{KindWard}},
	{"q", []Kind{KindUrbanDistrict}},
	{"h", []Kind{KindRuralDistrict}},
	{"x", []Kind{KindCommune}},
}

// cutKind takes the word of a kind off the front. «Quản Bạ» and «Xà Phiên» begin with none.
func cutKind(name string) (rest string, kinds []Kind) {
	small := strings.ToLower(name)
	if len(small) > 1 && (small[0] == 'p' || small[0] == 'q') && strings.Trim(small[1:], "0123456789") == "" { // P1, Q3
		small, name = small[:1]+" "+small[1:], name[:1]+" "+name[1:]
	}
	for _, k := range typedKinds {
		for _, word := range []string{k.word, vi.Fold(k.word)} {
			if after, ok := strings.CutPrefix(small, word+" "); ok && after != "" {
				return name[len(name)-len(after):], k.kinds
			}
		}
	}
	return name, nil
}

// pattern is a typed name made ready to compare.
type pattern struct {
	whole  string // folded, as typed
	bare   string // folded, without the kind; "" when no kind was typed
	kinds  []Kind // what the typed kind may be
	accent string // plain, when accents were typed
	code   string // digits typed, whatever their number
}

func newPattern(typed string) pattern {
	name := justWords(typed)
	rest, kinds := cutKind(name)
	p := pattern{whole: vi.Fold(bareWords(name)), kinds: kinds}
	if kinds != nil {
		rest = justWords(rest)
		p.bare = vi.Fold(bareWords(rest))
	}
	if vi.Fold(rest) != strings.ToLower(rest) {
		p.accent = plain(rest)
	}
	if code := strings.TrimSpace(typed); code != "" && strings.Trim(code, "0123456789") == "" {
		p.code = code
	}
	return p
}

// Grades of a match, best first; a kind that differs and accents that differ come behind.
const (
	gradeExact  = 0  // the name
	gradeBegins = 10 // the name begins with it
	gradeWord   = 20 // a word within the name does
	gradePart   = 30 // it stands anywhere in the name
	gradeNone   = 99
)

func (p pattern) grade(e *entry) int {
	if p.code != "" && len(p.code) == len(e.n.id.Code()) && e.n.id.Code() == p.code {
		return gradeExact
	}
	if len(p.code) > 2 {
		if strings.HasPrefix(e.n.id.Code(), p.code) {
			return gradeBegins
		}
		return gradeNone
	}
	best := compare(e.folded, p.whole)
	if p.bare != "" {
		switch g := compare(e.folded, p.bare); {
		case slices.Contains(p.kinds, e.kind):
			best = min(best, g)
		case g == gradeExact:
			best = min(best, g+4)
		}
	}
	if best < gradeNone && p.accent != "" && !strings.Contains(plain(e.name), p.accent) {
		best += 2
	}
	return best
}

func compare(name, typed string) int {
	i := strings.Index(name, typed)
	switch {
	case typed == "":
		return gradeNone
	case i < 0 && alike(name, typed): // TPHCM, Daklak, Kon Tum
		return gradeExact
	case i < 0:
		return gradeNone
	case len(name) == len(typed):
		return gradeExact
	case i == 0:
		return gradeBegins
	case strings.Contains(name, " "+typed):
		return gradeWord
	case len(typed) > 1:
		return gradePart
	}
	return gradeNone
}

// alike reports whether two names are the same but for the spaces.
func alike(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && a[i] == ' ' {
			i++
		}
		for j < len(b) && b[j] == ' ' {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i] != b[j] {
			return false
		}
		i++
		j++
	}
}
