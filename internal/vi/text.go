// Package vi knows how Vietnamese is written: text in one normal form, search without
// accents, alphabetical order, numbers, money and money in words. It knows nothing of ours.
package vi

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// NFC puts one line of text into normal form C: ends trimmed, inner white space (line ends
// and no-break spaces too) squeezed to one space, control and invisible characters and broken
// UTF-8 dropped. PostgreSQL takes no NUL, and nobody should search for a name in two spellings.
func NFC(s string) string {
	return norm.NFC.String(squeeze(s))
}

// NFCText does the same for text of several lines: line ends become \n and are kept, as are
// tabs and spaces within a line; blank lines at both ends and spaces before a line end go.
func NFCText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case r == '\n', r == '\t':
			return r
		case invisible(r):
			return -1
		}
		return r
	}, s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRightFunc(line, unicode.IsSpace)
	}
	return norm.NFC.String(strings.Trim(strings.Join(lines, "\n"), "\n"))
}

// Fold gives the form that search compares: lower case, without accents, đ as d, white space
// squeezed. Text in NFC and NFD, and both places of a tone mark (Hòa, Hoà), fold alike.
func Fold(s string) string {
	known := foldedLetters()
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case r >= 0x1e00 && r < 0x1f00:
			r -= 0x1e00 - 0x370
		case r >= 0x370:
			return foldAny(s) // broken UTF-8 too
		}
		switch letter := known[r]; letter {
		case "":
		case " ":
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteString(letter)
		}
	}
	return b.String()
}

// foldedLetters are the folded forms of the letters and marks up to U+036F, and behind them of
// those from U+1E00 on: all that Vietnamese is written in.
var foldedLetters = sync.OnceValue(func() *[0x470]string {
	var known [0x470]string
	for i := range known {
		r := rune(i)
		if i >= 0x370 {
			r += 0x1e00 - 0x370
		}
		if known[i] = foldAny(string(r)); unicode.IsSpace(r) {
			known[i] = " "
		}
	}
	return &known
})

func foldAny(s string) string {
	s = strings.ToLower(norm.NFD.String(strings.ToValidUTF8(s, "")))
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) { // lower case may bring a mark back
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ', r == 'ð': // ð: the wrong letter of old keyboards
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return squeeze(b.String())
}

// squeeze makes one line of s: white space runs become one space, invisible characters go.
func squeeze(s string) string {
	if squeezed(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
		case invisible(r):
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// squeezed reports whether squeeze would change nothing. It may say no where it would not.
func squeezed(s string) bool {
	gap := true
	for _, r := range s {
		switch {
		case r == ' ':
			if gap {
				return false
			}
			gap = true
			continue
		case r > ' ' && r < 0x7f, r >= 0xc0 && r < 0x370, r >= 0x1e00 && r < 0x1f00: // plain and Vietnamese letters
		case r == utf8.RuneError, unicode.IsSpace(r), invisible(r):
			return false
		}
		gap = false
	}
	return !gap || s == ""
}

// invisible tells characters that a reader cannot see and that can make two equal-looking
// names differ, or a line read backwards.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf)
}

var collators = sync.Pool{New: func() any { return collate.New(language.Vietnamese) }}

// SortKey gives a text whose plain byte order is Vietnamese alphabetical order. Store it
// beside the name: SQLite cannot sort Vietnamese, and hexadecimal digits sort alike under
// every collation of PostgreSQL.
func SortKey(s string) string {
	c := collators.Get().(*collate.Collator) // a Collator serves one caller at a time
	defer collators.Put(c)
	var buf collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buf, NFC(s)))
}

// ListVN joins words as a sentence does: "A", "A và B", "A, B và C".
func ListVN(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " và " + words[n-1]
}

// TitleFirst writes the first letter large and leaves the rest alone.
func TitleFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// LowerFirst writes the first letter small and leaves the rest alone.
func LowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}
