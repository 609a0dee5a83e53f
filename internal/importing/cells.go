package importing

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/sheet"
)

// cell is one cell as it waits: its text, and whether Excel held a number.
type cell struct {
	text   string
	number bool
	bad    bool // a formula that gave an error
}

// fromSheet takes a cell over.
func fromSheet(c sheet.Cell, text string) cell {
	switch c.Kind {
	case sheet.Number:
		return cell{text: text, number: true}
	case sheet.Error:
		return cell{text: text, bad: true}
	}
	return cell{text: text}
}

// appendCells writes cells as a JSON array: texts as strings, numbers as numbers where JSON has
// the same digits, an error of a formula as an array of its own.
func appendCells(b []byte, cells []cell) []byte {
	b = append(b, '[')
	for i, c := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		switch {
		case c.bad:
			b = append(b, '[')
			b = appendText(b, c.text)
			b = append(b, ']')
		case c.number && plainNumber(c.text):
			for _, r := range []byte(c.text) {
				if r == ',' {
					r = '.'
				}
				b = append(b, r)
			}
		case c.number: // digits that JSON would change: 0100109106, 15 %
			b = append(b, `{"n":`...)
			b = appendText(b, c.text)
			b = append(b, '}')
		default:
			b = appendText(b, c.text)
		}
	}
	return append(b, ']')
}

// plainNumber reports whether a text of digits and one comma is the same as a number of JSON.
func plainNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, comma := strings.Cut(s, ",")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (whole == "0" || whole[0] != '0') && (!comma || digits(frac))
}

const hexDigits = "0123456789abcdef"

func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			b = append(append(b, s[from:i]...), "\ufffd"...)
			i++
			from = i
			continue
		}
		b = append(b, s[from:i]...)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == 0: // PostgreSQL takes no NUL, and nobody reads one
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// readCells reads what appendCells wrote, into the given room.
func readCells(s string, out []cell) ([]cell, error) {
	out = out[:0]
	if len(s) < 2 || s[0] != '[' {
		return out, errCells
	}
	at := 1
	text := func() (string, bool) { // at stands on the quote
		from := at + 1
		for i := from; i < len(s); i++ {
			switch s[i] {
			case '\\':
				for i < len(s) && s[i] != '"' {
					if s[i] == '\\' {
						i++
					}
					i++
				}
				if i >= len(s) {
					return "", false
				}
				var t string
				if json.Unmarshal([]byte(s[at:i+1]), &t) != nil {
					return "", false
				}
				at = i + 1
				return t, true
			case '"':
				at = i + 1
				return s[from:i], true
			}
		}
		return "", false
	}
	for at < len(s) && s[at] != ']' {
		if len(out) > 0 {
			at++ // the comma
		}
		if at >= len(s) {
			return out, errCells
		}
		var c cell
		ok := true
		switch s[at] {
		case '"':
			c.text, ok = text()
		case '[':
			at++
			c.bad = true
			c.text, ok = text()
			at++
		case '{':
			at += len(`{"n":`)
			c.number = true
			c.text, ok = text()
			at++
		default:
			end := at
			for end < len(s) && s[end] != ',' && s[end] != ']' {
				end++
			}
			c = cell{text: strings.Replace(s[at:end], ".", ",", 1), number: true}
			at = end
		}
		if !ok || at > len(s) {
			return out, errCells
		}
		out = append(out, c)
	}
	return out, nil
}

type cellsError struct{}

func (cellsError) Error() string { return "importing: the cells of a row cannot be read" }

var errCells error = cellsError{}

// fixesOf are the corrections of a row, by column.
func fixesOf(s string) map[int]string {
	if s == "" {
		return nil
	}
	var raw map[string]string
	if json.Unmarshal([]byte(s), &raw) != nil {
		return nil
	}
	out := map[int]string{}
	for k, v := range raw {
		if i, err := strconv.Atoi(k); err == nil {
			out[i] = v
		}
	}
	return out
}

func encodeFixes(fixes map[int]string) string {
	if len(fixes) == 0 {
		return ""
	}
	raw := map[string]string{}
	for k, v := range fixes {
		raw[strconv.Itoa(k)] = v
	}
	return encode(raw)
}
