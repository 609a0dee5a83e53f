package web

import (
	"net/url"
	"regexp"
	"strings"

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

var article = regexp.MustCompile(`(?:Điều (\d+[a-zđ]?) (?:khoản (\d+[a-zđ]?) )?(?:điểm ([a-zđ]) )?)?((?:NĐ|TTLT|TT|QĐ) \d+/[\d\p{Lu}/-]*\p{Lu})`)

// lawSpans finds the articles named in a text, as Citation.String writes them, so that each leads
// to the library.
func lawSpans(text string) []span {
	var out []span
	at := 0
	for _, m := range article.FindAllStringSubmatchIndex(text, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		c := policy.Citation{Document: part(4), Article: part(1), Clause: part(2), Point: part(3)}
		if _, known := policy.Find(c.Document); !known {
			continue
		}
		if m[0] > at {
			out = append(out, span{text[at:m[0]], ""})
		}
		out = append(out, span{text[m[0]:m[1]], LawHref(c)})
		at = m[1]
	}
	if at < len(text) {
		out = append(out, span{text[at:], ""})
	}
	return out
}

// SureLook is the shape and the colour of how sure a statement of law is; its word is Certainty.Word.
func SureLook(c policy.Certainty) (Icon, Tone) { return sureIcon(c) }
