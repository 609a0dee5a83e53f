package sheet

import (
	"strings"
	"unicode"
)

// Encoding is how Vietnamese letters are written in a text: in Unicode, or as the other letters
// of Western Europe that a font of before Unicode draws as Vietnamese ones.
type Encoding uint8

// The encodings.
const (
	Unicode Encoding = iota
	// TCVN3 is that of the fonts named .Vn… (ABC): «C«ng ty» is Công ty. It has no capital letter
	// with a tone.
	TCVN3
	// TCVN3Capitals is the same codes under a font whose name ends in H (.VnTimeH), which draws
	// small letters as capitals. Only the font tells: what is converted under it is written large.
	TCVN3Capitals
	// VNI is that of the fonts named VNI-…: «Coâng ty» is Công ty.
	VNI
)

// String names the encoding as people in offices do.
func (e Encoding) String() string {
	switch e {
	case TCVN3, TCVN3Capitals:
		return "TCVN3 (ABC)"
	case VNI:
		return "VNI"
	case Unicode:
	}
	return "Unicode"
}

// codes gives e without its capitals.
func (e Encoding) codes() Encoding {
	if e == TCVN3Capitals {
		return TCVN3
	}
	return e
}

// fontEncoding tells by its name what encoding a font was made for.
func fontEncoding(name string) Encoding {
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case strings.HasPrefix(name, "vni-"), strings.HasPrefix(name, "vni "):
		return VNI
	case !strings.HasPrefix(name, ".vn"):
		return Unicode
	case strings.HasSuffix(name, "h"):
		return TCVN3Capitals
	}
	return TCVN3
}

// tcvn3 are the letters that its codes stand for.
var tcvn3 = makeTCVN3()

func makeTCVN3() map[rune]rune {
	m := map[rune]rune{}
	for _, run := range []struct {
		first   rune
		letters string
	}{
		{0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"}, {0xB5, "àảãáạ"}, {0xBB, "ằẳẵắ"}, {0xC6, "ặầẩẫấậè"}, {0xCE, "ẻẽéẹềểễếệìỉ"},
		{0xDC, "ĩíịò"}, {0xE1, "ỏõóọồổỗốộờởỡớợù"}, {0xF1, "ủũúụừửữứựỳỷỹýỵ"},
	} {
		for _, r := range run.letters {
			m[run.first] = r
			run.first++
		}
	}
	return m
}

// vniPairs are the letters that VNI writes as a letter and a mark; vniSingles those with a code
// of their own. Marks of either case may stand behind a capital.
var vniPairs, vniSingles = makeVNI()

func makeVNI() (pairs map[[2]rune]rune, singles map[rune]rune) {
	pairs, singles = map[[2]rune]rune{}, map[rune]rune{}
	single := func(from, to rune) {
		singles[from] = to
		singles[unicode.ToUpper(from)] = unicode.ToUpper(to)
	}
	pair := func(base, mark, to rune) {
		pairs[[2]rune{base, mark}] = to
		for _, m := range [2]rune{mark, unicode.ToUpper(mark)} {
			pairs[[2]rune{unicode.ToUpper(base), m}] = unicode.ToUpper(to)
		}
	}
	for _, c := range []struct{ bases, marks, to string }{
		{"aeoôuöy", "ùøûõï", "áàảãạéèẻẽẹóòỏõọớờởỡợúùủũụứừửữựýỳỷỹ?"},
		{"aeo", "âáàåãä", "âấầẩẫậêếềểễệôốồổỗộ"},
		{"a", "êéèúüë", "ăắằẳẵặ"},
	} {
		to := []rune(c.to)
		for _, base := range c.bases {
			for _, mark := range c.marks {
				if to[0] != '?' {
					pair(base, mark, to[0])
				}
				to = to[1:]
			}
		}
	}
	from := []rune("íìæóòôöîñ")
	for i, to := range []rune("íìỉĩịơưỵđ") {
		single(from[i], to)
	}
	return pairs, singles
}

// word converts one word of an encoding; false when it has a letter that the encoding has not.
func (e Encoding) word(w string) (string, bool) {
	var b strings.Builder
	known := true
	if e.codes() == TCVN3 {
		for _, r := range w {
			if to, ok := tcvn3[r]; ok {
				r = to
			} else if r >= 0x80 {
				known = false
			}
			b.WriteRune(r)
		}
		return b.String(), known
	}
	runes := []rune(w)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if i+1 < len(runes) {
			if to, ok := vniPairs[[2]rune{r, runes[i+1]}]; ok {
				b.WriteRune(to)
				i++
				continue
			}
		}
		if to, ok := vniSingles[r]; ok {
			r = to
		} else if r >= 0x80 {
			known = false
		}
		b.WriteRune(r)
	}
	return b.String(), known
}

// text converts a whole text of an encoding. What stands between words, alone or beside digits
// (10 × 20, 25 °C, µm) is left as it is.
func (e Encoding) text(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	eachWord(s, func(w string, plain bool) {
		if plain || symbol(w) {
			b.WriteString(w)
			return
		}
		to, _ := e.word(w)
		b.WriteString(to)
	})
	if e.codes() != TCVN3 {
		return b.String()
	}
	if e == TCVN3Capitals {
		return strings.ToUpper(b.String())
	}
	return largeWords(b.String())
}

// largeWords writes words large whose plain letters are two capitals or more: TCVN3 has no
// capital letter with a tone, so that HÀ NỘI comes as HàNộI. Where all of a text is so, its
// short words (Ở, Hộ) are large too.
func largeWords(s string) string {
	count := func(w string) (large, small int) {
		for _, r := range w {
			switch {
			case 'A' <= r && r <= 'Z':
				large++
			case 'a' <= r && r <= 'z':
				small++
			}
		}
		return large, small
	}
	_, small := count(s)
	var b strings.Builder
	any := false
	eachWord(s, func(w string, _ bool) {
		if l, sm := count(w); sm == 0 && l >= 2 {
			any = true
			w = strings.ToUpper(w)
		}
		b.WriteString(w)
	})
	if any && small == 0 {
		return strings.ToUpper(s)
	}
	return b.String()
}
