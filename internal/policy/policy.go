// Package policy knows the texts that the programme runs on: which they are, from when to
// when, how sure a reading is on a day, and the few figures and periods that the screens
// need. What was not read is said to be unknown; nothing here is invented.
package policy

import (
	"strings"

	"khuyencong/internal/clock"
)

// Certainty says how sure a statement of law is on a day.
type Certainty string

// The four certainties, from surest to least.
const (
	Verified   Certainty = "verified"   // đã đối chiếu: the article was read, and no unread amendment had been signed
	Secondary  Certainty = "secondary"  // nguồn thứ cấp: quoted by someone else
	Unverified Certainty = "unverified" // chưa xác minh: our reading, or after an amendment that was not read
	Missing    Certainty = "missing"    // chưa có văn bản: a governing text is known and not loaded
)

// Word is what the screen says.
func (c Certainty) Word() string {
	switch c {
	case Verified:
		return "Đã đối chiếu"
	case Secondary:
		return "Nguồn thứ cấp"
	case Unverified:
		return "Chưa xác minh"
	case Missing:
		return "Chưa có văn bản"
	}
	return ""
}

// Document is one văn bản quy định: a text that the programme runs on.
type Document struct {
	Code          string    `json:"code"` // how the screens cite it: "TT 36/2013/TT-BCT"
	Name          string    `json:"name"` // what it is about
	Issuer        string    `json:"issuer"`
	Signed        clock.Day `json:"signed"`         // "" where no source at hand states it
	From          clock.Day `json:"in_force_from"`  // "" unknown
	Until         clock.Day `json:"in_force_until"` // last day in force; "" when not known to have ended
	VerifiedUntil clock.Day `json:"verified_until"` // last day on which a reading of its articles counts as verified; "" never
	Loaded        bool      `json:"loaded"`         // whether its articles were read
	Note          string    `json:"note"`           // what changed it, what was not read

	Amends     []string `json:"amends,omitempty"` // codes of other texts
	AmendedBy  []string `json:"amended_by,omitempty"`
	Replaces   []string `json:"replaces,omitempty"`
	ReplacedBy string   `json:"replaced_by,omitempty"`
}

// Citation names the place of a rule. A zero Citation is an internal rule.
type Citation struct {
	Document string `json:"document"`
	Article  string `json:"article"`
	Clause   string `json:"clause"`
	Point    string `json:"point"`
}

// Internal is the citation of a quy định nội bộ: of what no article demands.
var Internal = Citation{}

// Cite makes a citation: Cite("TT 36/2013/TT-BCT", "13", "2", "d").
func Cite(document string, parts ...string) Citation {
	c := Citation{Document: document}
	for i, p := range parts {
		switch i {
		case 0:
			c.Article = p
		case 1:
			c.Clause = p
		case 2:
			c.Point = p
		}
	}
	return c
}

// String writes the citation as people read it: «Điều 13 khoản 2 điểm d TT 36/2013/TT-BCT».
func (c Citation) String() string {
	if c == Internal {
		return "quy định nội bộ"
	}
	var parts []string
	if c.Article != "" {
		parts = append(parts, "Điều "+c.Article)
	}
	if c.Clause != "" {
		parts = append(parts, "khoản "+c.Clause)
	}
	if c.Point != "" {
		parts = append(parts, "điểm "+c.Point)
	}
	return strings.Join(append(parts, c.Document), " ")
}

// The texts that the code cites.
const (
	ND45   = "NĐ 45/2012/NĐ-CP"
	ND235  = "NĐ 235/2025/NĐ-CP"
	TT46   = "TT 46/2012/TT-BCT"
	TT36   = "TT 36/2013/TT-BCT"
	TT17   = "TT 17/2018/TT-BCT"
	TTLT26 = "TTLT 26/2014/TTLT-BTC-BCT"
	TT28   = "TT 28/2018/TT-BTC"
	TT139  = "TT 139/2026/TT-BTC"
	TT66   = "TT 66/2026/TT-BCT"
)
