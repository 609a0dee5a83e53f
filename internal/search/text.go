package search

import (
	"bytes"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"khuyencong/internal/vi"
)

// The text of a thing, as the index holds it, is
//
//	" name\n" then " other\n" for each other field, then "\x02 code\n" for each code or number
//
// with every word folded, set apart by one space and preceded by one. No word holds a control
// character, so a phrase never matches across two fields.
const (
	fieldEnd = '\n'
	codeMark = '\x02'
)

// grade says how well a text answers, best first.
type grade uint8

const (
	gradeCode   grade = iota // a code, number or telephone, whole
	gradeBegins              // the name begins with it
	gradeName                // a word of the name begins with it
	gradeWord                // a word of another field begins with it
	gradeInside              // it stands inside a word
	gradeApart               // its words stand apart
	gradeNone
)

// words folds a text and keeps letters and digits alone, with single spaces between: what people
// write between them (dots of a number, hyphens) differs from hand to hand.
func words(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		c := byte(slow)
		if r < quickRunes {
			c = quick()[r]
		}
		switch c {
		case slow:
			return slowWords(s)
		case nothing:
		case ' ':
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

const (
	quickRunes = 0x2100
	slow       = 0 // needs vi.Fold
	nothing    = 1 // marks and what nobody sees
)

// quick is what vi.Fold makes of one letter, for the letters of Vietnamese text: a load folds
// millions of them.
var quick = sync.OnceValue(func() *[quickRunes]byte {
	var t [quickRunes]byte
	for r := rune(0); r < quickRunes; r++ {
		switch f := slowWords(string(r)); {
		case len(f) == 1:
			t[r] = f[0]
		case f != "":
		case unicode.IsSpace(r) || vi.Fold("a"+string(r)+"a") != "aa":
			t[r] = ' '
		default:
			t[r] = nothing
		}
	}
	return &t
})

func slowWords(s string) string {
	s = vi.Fold(s)
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	return b.String()
}

// digits keeps the digits of a number that people write with dots, spaces and brackets, from 0
// on: +84 912 345 678 is 0912345678. False where anything else stands in it.
func digits(s string) (string, bool) {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune("+.-–() /", r) || unicode.IsSpace(r):
		default:
			return "", false
		}
	}
	d := b.String()
	if rest, ok := strings.CutPrefix(d, "84"); ok && (strings.HasPrefix(s, "+") || strings.HasPrefix(s, "(+")) {
		d = "0" + rest
	}
	return d, d != ""
}

// text puts the fields of a thing into the form of the index.
func text(b []byte, name string, others []string, codes []string) []byte {
	put := func(s string) {
		b = append(b, ' ')
		b = append(b, s...)
		b = append(b, fieldEnd)
	}
	put(words(name))
	for _, o := range others {
		if o = words(o); o != "" {
			put(o)
		}
	}
	for _, c := range codes {
		spaced := words(c)
		if spaced == "" {
			continue
		}
		b = append(b, codeMark)
		put(spaced)
		if d, ok := digits(c); ok && d != spaced {
			b = append(b, codeMark)
			put(d)
		}
	}
	return b
}

// longestQuery bounds what is looked for, in bytes: nothing is called longer.
const longestQuery = 320

// query is what somebody typed, ready to be looked for.
type query struct {
	phrase []byte   // its words, with single spaces
	begins []byte   // the same after a space: where a word begins
	code   []byte   // the same as a whole code
	words  [][]byte // longest first; one only when the phrase is one word
	number *query   // the same as one number without what stands between its digits; nil for none
}

// newQuery reads what was typed; false when nothing is there to look for.
func newQuery(typed string) (query, bool) {
	q, ok := queryOf(cut(words(typed)))
	if d, is := digits(typed); is && len(d) <= 20 && d != string(q.phrase) {
		if n, ok := queryOf(d); ok {
			q.number = &n
		}
	}
	return q, ok
}

func cut(s string) string {
	if len(s) <= longestQuery {
		return s
	}
	s = s[:longestQuery]
	for len(s) > 0 && !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return strings.TrimSpace(s)
}

func queryOf(phrase string) (query, bool) {
	if phrase == "" {
		return query{}, false
	}
	q := query{phrase: []byte(phrase), begins: []byte(" " + phrase), code: []byte(string(codeMark) + " " + phrase + string(fieldEnd))}
	seen := map[string]bool{}
	for w := range strings.FieldsSeq(phrase) {
		if !seen[w] {
			seen[w] = true
			q.words = append(q.words, []byte(w))
		}
	}
	return q, true
}

// grade says how well a text of the index answers.
func (q *query) grade(doc []byte) grade {
	g := q.gradeOne(doc)
	if q.number != nil && g > gradeCode {
		g = min(g, q.number.gradeOne(doc))
	}
	return g
}

func (q *query) gradeOne(doc []byte) grade {
	at := bytes.Index(doc, q.phrase) // the one search that most texts need
	if at < 0 {
		return q.apart(doc)
	}
	if at--; at < 0 || doc[at] != ' ' { // every word has a space before it
		next := bytes.Index(doc[at+1:], q.begins)
		if next < 0 {
			return gradeInside
		}
		at += 1 + next
	}
	if bytes.Contains(doc[at:], q.code) || at > 0 && doc[at-1] == codeMark && doc[at+len(q.begins)] == fieldEnd {
		return gradeCode
	}
	switch {
	case at == 0:
		return gradeBegins
	case at < bytes.IndexByte(doc, fieldEnd):
		return gradeName
	}
	return gradeWord
}

func (q *query) apart(doc []byte) grade {
	if len(q.words) < 2 {
		return gradeNone
	}
	for _, w := range q.words {
		if !bytes.Contains(doc, w) {
			return gradeNone
		}
	}
	return gradeApart
}

// Part is a piece of a text; Hit says that what was typed stands in it.
type Part struct {
	Text string
	Hit  bool
}

// Marks cuts a text into what answers a query and what does not, accents aside.
func Marks(shown, typed string) []Part {
	q, ok := newQuery(typed)
	shown = vi.NFC(shown)
	if !ok {
		return []Part{{Text: shown}}
	}
	var folded []byte // as words, one byte at a time
	var from []int    // for each of its bytes, where its letter begins in shown
	for at, r := range shown {
		f := []byte(words(string(r)))
		if len(f) == 0 {
			f = []byte{' '}
		}
		for range f {
			from = append(from, at)
		}
		folded = append(folded, f...)
	}
	from = append(from, len(shown))
	hit := make([]bool, len(folded))
	mark := func(needle []byte) (some bool) {
		for at := 0; ; {
			i := bytes.Index(folded[at:], needle)
			if i < 0 {
				return some
			}
			some = true
			for k := range needle {
				hit[at+i+k] = true
			}
			at += i + len(needle)
		}
	}
	if !mark(q.phrase) && !markNumber(folded, hit, q) {
		for _, w := range q.words { // where words begin so; inside them only what is long enough to mean it
			if !markBegins(folded, hit, w) && len(w) > 2 {
				mark(w)
			}
		}
	}
	var out []Part
	for i := 0; i < len(folded); {
		k := i + 1
		for k < len(folded) && (hit[k] == hit[i] || from[k] == from[k-1]) {
			k++
		}
		out = append(out, Part{shown[from[i]:from[k]], hit[i]})
		i = k
	}
	return out
}

func markBegins(folded []byte, hit []bool, w []byte) (some bool) {
	for i := range folded {
		if (i == 0 || folded[i-1] == ' ') && bytes.HasPrefix(folded[i:], w) {
			some = true
			for k := range w {
				hit[i+k] = true
			}
		}
	}
	return some
}

// markNumber marks a number whose digits stand together once spaces are left out.
func markNumber(folded []byte, hit []bool, q query) bool {
	number := q.phrase
	if q.number != nil {
		number = q.number.phrase
	} else if _, ok := digits(string(number)); !ok {
		return false
	}
	var plain []byte
	var at []int
	for i, c := range folded {
		if c != ' ' {
			plain = append(plain, c)
			at = append(at, i)
		}
	}
	i := bytes.Index(plain, number)
	if i < 0 {
		return false
	}
	for k := at[i]; k <= at[i+len(number)-1]; k++ {
		hit[k] = true
	}
	return true
}

// holds reports whether a text that people read answers any word of a query.
func holds(shown, typed string) bool {
	for _, p := range Marks(shown, typed) {
		if p.Hit {
			return true
		}
	}
	return false
}
