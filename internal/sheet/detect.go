package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Decode converts a text in an old encoding to Unicode, when the text itself proves that it is in
// one: words that are no Vietnamese become Vietnamese. Text in ASCII, and text with any letter
// that only Unicode has, is never changed. Few words can leave it open («cã» is có in TCVN3 and a
// word as it stands): then the text stays, and a Detector that saw the column knows more.
func Decode(s string) (text string, from Encoding) {
	w := weigh(s)
	from = w.proven()
	if from == Unicode {
		return s, Unicode
	}
	return from.text(s), from
}

// Detector decides about the encoding of a column or a sheet by what all its texts say together.
// Its zero value has seen nothing and decides each text alone.
type Detector struct {
	unicode int // texts that are Unicode for sure
	old     [4]int
}

// Add lets the detector see a cell.
func (d *Detector) Add(c Cell) {
	if c.Kind != Text || isASCII(c.Text) {
		return
	}
	w := weigh(c.Text)
	switch e := w.proven(); {
	case e != Unicode:
		if c.Font.codes() == e {
			e = c.Font
		}
		d.old[e]++
	case w.unicode || w.good[Unicode] > 0 && w.bad[TCVN3] > 0 && w.bad[VNI] > 0:
		d.unicode++
	case c.Font != Unicode && w.may(c.Font):
		d.old[c.Font]++
	}
}

// Encoding tells what the texts are in: an old encoding only when it is proven twice as often as
// Unicode.
func (d *Detector) Encoding() Encoding {
	tcvn3, vni := d.old[TCVN3]+d.old[TCVN3Capitals], d.old[VNI]
	switch {
	case max(tcvn3, vni) <= 2*d.unicode:
		return Unicode
	case vni > tcvn3:
		return VNI
	case d.old[TCVN3Capitals] > d.old[TCVN3]:
		return TCVN3Capitals
	}
	return TCVN3
}

// Decode gives the text of a cell in Unicode: by the font of the cell, else by what the column is
// in, else by what the text itself proves; never against what its letters allow. It tells which
// encoding it came from.
func (d *Detector) Decode(c Cell) (text string, from Encoding) {
	if c.Kind != Text || isASCII(c.Text) {
		return c.Text, Unicode
	}
	w := weigh(c.Text)
	switch most := d.Encoding().codes(); {
	case c.Font != Unicode && w.may(c.Font):
		from = c.Font
	case most != Unicode && w.may(most):
		from = most
	default:
		from = w.proven()
	}
	if from == Unicode {
		return c.Text, Unicode
	}
	return from.text(c.Text), from
}

// weight is what the words of a text with letters beyond ASCII say.
type weight struct {
	unicode bool // there is a letter that only Unicode has
	// good and bad count words that are syllables, and that are not, read in each encoding.
	good, bad [4]int
	gained    [4]int // no syllables as they stand, and syllables when converted
	lost      [4]int // the other way
}

// weigh reads a text in each encoding.
func weigh(s string) weight {
	var w weight
	if isASCII(s) {
		return w
	}
	eachWord(s, func(word string, plain bool) {
		if plain || silent(word) {
			return
		}
		if w.unicode = w.unicode || onlyUnicode(word); w.unicode {
			if syllable(word) {
				w.good[Unicode]++
			}
			return
		}
		as := syllable(word)
		w.count(Unicode, as)
		for _, e := range [...]Encoding{TCVN3, VNI} {
			to, known := e.word(word)
			is := known && syllable(to)
			w.count(e, is)
			switch {
			case is && !as && len(to) > 2 && hasLetter(word):
				w.gained[e]++
			case as && !is:
				w.lost[e]++
			}
		}
	})
	return w
}

func (w *weight) count(e Encoding, good bool) {
	if good {
		w.good[e]++
	} else {
		w.bad[e]++
	}
}

// proven tells the encoding that the words prove, else Unicode.
func (w *weight) proven() Encoding {
	best := Unicode
	for _, e := range [...]Encoding{TCVN3, VNI} {
		if w.may(e) && w.gained[e] > 3*w.bad[e] && w.gained[e] > 3*w.lost[e] && w.gained[e] > w.gained[best] {
			best = e
		}
	}
	return best
}

// may reports whether the text could be in an encoding: it has words, and they make sense.
func (w *weight) may(e Encoding) bool {
	e = e.codes()
	return !w.unicode && w.good[e] > 0 && w.good[e] > 2*w.bad[e]
}

// eachWord cuts a text into words and what stands between them; plain says that a piece is ASCII
// or a gap. Digits belong to words: «10µm» is one.
func eachWord(s string, see func(piece string, plain bool)) {
	for len(s) > 0 {
		gap := strings.IndexFunc(s, inWord)
		if gap != 0 {
			if gap < 0 {
				gap = len(s)
			}
			see(s[:gap], true)
			s = s[gap:]
			continue
		}
		end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
		if end < 0 {
			end = len(s)
		}
		see(s[:end], isASCII(s[:end]))
		s = s[end:]
	}
}

// inWord tells what an old encoding may use for letters: all of Latin-1 beyond ASCII.
func inWord(r rune) bool {
	return r > 0xA0 && r <= 0xFF || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) ||
		r > 0xFF && (unicode.IsLetter(r) || unicode.IsMark(r))
}

// symbol tells a sign, which stays whatever the encoding: × and ÷ alone, a sign beside digits
// (10×20, 5m², Ø20), a unit (µm, km², °C). A word with a number behind it (Tổ1) is a word, and so
// are lone letters that look like signs: « is ô in TCVN3, «« t«» is ô tô.
func symbol(w string) bool {
	if strings.ContainsAny(w, "²³°") {
		return true
	}
	switch w {
	case "×", "÷", "§", "µm", "µg", "µl":
		return true
	}
	first, _ := utf8.DecodeRuneInString(w)
	return hasDigit(w) && (first >= utf8.RuneSelf || !unicode.IsLetter(first))
}

// silent tells words that prove nothing: signs, words with digits, and lone letters that are signs.
func silent(w string) bool {
	first, size := utf8.DecodeRuneInString(w)
	return symbol(w) || hasDigit(w) || size == len(w) && (!unicode.IsLetter(first) || first == 'µ')
}

func hasDigit(w string) bool { return strings.ContainsAny(w, "0123456789") }

// onlyUnicode reports a letter that no old encoding has on its own.
func onlyUnicode(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > 0xFF })
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) })
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
