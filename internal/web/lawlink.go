package web

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// LawHref is the place of a citation in the library, as of today: the page of its text, at the
// article; "" for an internal rule.
func LawHref(c policy.Citation) string { return LawHrefOn(c, "") }

// LawHrefOn is LawHref as of the day of an act: the page says how sure the article is on that day.
func LawHrefOn(c policy.Citation, on clock.Day) string {
	if c == policy.Internal {
		return ""
	}
	href := PathLaw + "/van-ban/" + LawAnchor(c.Document)
	if on != "" {
		href += "?" + url.Values{"ngay": {on.VN()}}.Encode()
	}
	if place := LawPlace(c); place != "" {
		href += "#" + place
	}
	return href
}

// LawAnchor is what a text is called in addresses: TT 36/2013/TT-BCT is tt-36-2013-tt-bct.
func LawAnchor(code string) string {
	return strings.Join(strings.FieldsFunc(vi.Fold(code), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// LawPlace is the id of an article, clause or point on the page of its text: dieu-13-khoan-2-diem-d;
// "" for the whole text. Điểm đ is diem-dd, so that it is not điểm d.
func LawPlace(c policy.Citation) string {
	var parts []string
	for _, p := range [][2]string{{"dieu", c.Article}, {"khoan", c.Clause}, {"diem", c.Point}} {
		if p[1] != "" {
			parts = append(parts, p[0], LawAnchor(strings.ReplaceAll(p[1], "đ", "dd")))
		}
	}
	return strings.Join(parts, "-")
}

// span is a stretch of text, with where it leads.
type span struct{ text, href string }

// before is how Citation.String writes the place in front of the code of its text.
var before = regexp.MustCompile(`Điều (\d+[a-zđ]?) (?:khoản (\d+[a-zđ]?) )?(?:điểm ([a-zđ]) )?$`)

// lawSpans finds the articles named in a text, as Citation.String writes them, so that each leads
// to the library.
func lawSpans(text string) []span {
	var out []span
	for text != "" {
		at, code := firstCode(text)
		if code == "" {
			return append(out, span{text, ""})
		}
		c, start := policy.Cite(code), at
		if m := before.FindStringSubmatchIndex(text[:at]); m != nil {
			part := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return text[m[2*i]:m[2*i+1]]
			}
			start, c.Article, c.Clause, c.Point = m[0], part(1), part(2), part(3)
		}
		if start > 0 {
			out = append(out, span{text[:start], ""})
		}
		out = append(out, span{text[start : at+len(code)], LawHref(c)})
		text = text[at+len(code):]
	}
	return out
}

// firstCode finds the first text that is named, by the longest code that stands there whole.
func firstCode(text string) (at int, code string) {
	for _, d := range policy.Documents() {
		i := strings.Index(text, d.Code)
		if i < 0 || i > at && code != "" || i == at && len(d.Code) < len(code) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(text[i+len(d.Code):]); unicode.IsLetter(next) || unicode.IsDigit(next) {
			continue
		}
		at, code = i, d.Code
	}
	return at, code
}

// SureLook is the shape and the colour of how sure a statement of law is; its word is Certainty.Word.
func SureLook(c policy.Certainty) (Icon, Tone) { return sureIcon(c) }
