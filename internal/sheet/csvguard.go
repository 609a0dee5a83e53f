package sheet

import "strings"

// formulaStarts are what makes a program take a text field for a formula.
const formulaStarts = "=+-@\t\r"

// guarded puts a quote mark before a text that a program would run as a formula. It is Excel's
// own mark for text, and people know it; leaving such texts out, or a space before them, would
// lose or hide something. Our reader takes it off again.
func guarded(s string) string {
	if s != "" && strings.IndexByte(formulaStarts, s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// unguarded takes the mark off.
func unguarded(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte(formulaStarts, s[1]) >= 0 {
		return s[1:]
	}
	return s
}
