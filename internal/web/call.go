package web

import (
	"regexp"
	"strings"
)

var phoneStart = regexp.MustCompile(`^\+?[0-9](?:[ .-]?[0-9]){7,13}`)

// leadingNumber cuts a telephone number off the front of a text.
func leadingNumber(s string) (number, rest string) {
	n := len(phoneStart.FindString(s))
	if n < len(s) && s[n] >= '0' && s[n] <= '9' { // too long for a telephone
		return "", s
	}
	return s[:n], s[n:]
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
