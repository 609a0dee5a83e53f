package ledger

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"khuyencong/internal/clock"
	"khuyencong/internal/payment"
	"khuyencong/internal/policy"
	"khuyencong/internal/web"
)

func lower(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(c)) + s[n:]
}

// paragraphs splits a text where people began a new line.
func paragraphs(s string) []string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// source is an article with how sure it is, for a checklist.
func source(c policy.Citation, on clock.Day) string {
	if c == policy.Internal {
		return c.String()
	}
	return c.String() + " · " + lower(c.On(on).Word())
}

// checklist turns what a payment asks for into có, thiếu, chặn.
func checklist(needs []payment.Need, on clock.Day) []web.Need {
	out := make([]web.Need, len(needs))
	for i, n := range needs {
		out[i] = web.Need{Label: n.Label, Source: source(n.Citation, on)}
		switch {
		case !n.OK && n.Blocking:
			out[i].State = web.NeedBlocked
		case !n.OK:
			out[i].State = web.NeedMissing
		}
	}
	return out
}

func cited(c policy.Citation, on clock.Day, sentence string) web.LawNote {
	return *web.Cited(c, on, sentence)
}

// newRules is the day of a circular on national money that is not loaded.
const newRules = clock.Day("2026-10-06")

// beforePaying is cited with the warning that a later text is not at hand.
func beforePaying(c policy.Citation, on clock.Day, sentence string) web.LawNote {
	l := cited(c, on, sentence)
	if on >= newRules {
		l.Note = "Từ 06/10/2026 có TT 66/2026/TT-BCT, chưa nạp bản gốc: hãy đối chiếu trước khi chi."
	}
	return l
}
