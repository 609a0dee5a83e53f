package sheet

import (
	"strings"
)

// shows is what a number format makes of a number.
type shows uint8

const (
	showsPlain shows = iota
	showsDay
	showsInstant
	showsTime // a time of the day alone
	showsPercent
	showsZeros // 00000: digits with leading zeros
)

// style is what of a cell's style changes what is read.
type style struct {
	shows shows
	width uint8 // of showsZeros
	font  Encoding
}

// builtin are the formats that a file names by number alone. 27–36 and 50–58 are days of East
// Asian calendars in files of WPS.
func builtin(id int) style {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return style{shows: showsDay}
	case id == 22:
		return style{shows: showsInstant}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 55, id == 56:
		return style{shows: showsTime}
	case id == 9, id == 10:
		return style{shows: showsPercent}
	}
	return style{}
}

// formatStyle reads a number format. Of its sections only the first counts: that of positive
// numbers. Elapsed times ([h]:mm) are numbers.
func formatStyle(code string) style {
	letters, elapsed := formatLetters(code)
	if n := len(letters); n >= 2 && n <= 40 && strings.Trim(letters, "0") == "" {
		return style{shows: showsZeros, width: uint8(n)}
	}
	letters = strings.ReplaceAll(strings.ReplaceAll(letters, "am/pm", "h"), "a/p", "h")
	has := func(any string) bool { return strings.ContainsAny(letters, any) }
	clock := has("hs")
	switch {
	case strings.HasPrefix(letters, "general") || elapsed:
		return style{}
	case strings.Contains(letters, "e+") || strings.Contains(letters, "e-"):
		return style{}
	case has("yd") && clock:
		return style{shows: showsInstant}
	case has("yd"), has("m") && !clock:
		return style{shows: showsDay}
	case clock:
		return style{shows: showsTime}
	case has("%"):
		return style{shows: showsPercent}
	}
	return style{}
}

// formatLetters takes literals, colours, languages and conditions out of the first section of a
// number format, and tells whether it counts elapsed time.
func formatLetters(code string) (letters string, elapsed bool) {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return b.String(), elapsed
		case '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return b.String(), elapsed
			}
			inner := strings.ToLower(code[i+1 : i+end])
			if inner != "" && (strings.Trim(inner, "h") == "" || strings.Trim(inner, "m") == "" || strings.Trim(inner, "s") == "") {
				elapsed = true
			}
			i += end
		default:
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b.WriteByte(c)
		}
	}
	return b.String(), elapsed
}

// readStyles reads the styles of a workbook: one style for each place in cellXfs.
func readStyles(s *scanner) ([]style, error) {
	formats := map[int]style{}
	var fonts []Encoding
	var styles []style
	in := ""
	for {
		switch s.next() {
		case tokenEnd:
			return styles, s.err
		case tokenClose:
			if string(s.name) == in {
				in = ""
			}
		case tokenOpen:
			switch name := string(s.name); {
			case in == "" && (name == "numFmts" || name == "fonts" || name == "cellXfs") && !s.empty:
				in = name
			case in == "" && (name == "cellStyleXfs" || name == "dxfs" || name == "extLst"):
				s.skip()
			case in == "numFmts" && name == "numFmt":
				a := attrsOf(s, "numFmtId", "formatCode")
				formats[atoi(a[0])] = formatStyle(a[1])
			case in == "fonts" && name == "font":
				fonts = append(fonts, Unicode)
			case in == "fonts" && name == "name" && len(fonts) > 0:
				fonts[len(fonts)-1] = fontEncoding(attrsOf(s, "val")[0])
			case in == "cellXfs" && name == "xf":
				a := attrsOf(s, "numFmtId", "fontId")
				id, font := atoi(a[0]), atoi(a[1])
				st, custom := formats[id]
				if !custom {
					st = builtin(id)
				}
				if font >= 0 && font < len(fonts) {
					st.font = fonts[font]
				}
				styles = append(styles, st)
			}
		case tokenText:
		}
	}
}

// attrsOf gives the values of the named attributes of a tag, "" where there is none.
func attrsOf(s *scanner, names ...string) []string {
	out := make([]string, len(names))
	for {
		name, value, ok := s.attr()
		if !ok {
			return out
		}
		for i, want := range names {
			if string(name) == want {
				out[i] = string(appendText(nil, value))
			}
		}
	}
}

// atoi reads a small whole number; -1 when it is none.
func atoi[T string | []byte](s T) int {
	if len(s) == 0 || len(s) > 9 {
		return -1
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
