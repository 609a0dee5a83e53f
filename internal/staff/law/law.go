// Package law draws the library of texts that the programme runs on: the list and its chain, one
// text with every rule taken from it, and questions to the law without a file.
package law

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// Pages draws them.
type Pages struct {
	DB    *db.DB
	Clock clock.Clock
}

// Addresses.
const (
	pathAsk = web.PathLaw + "/tra-cuu"
)

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: web.PathLaw, Who: web.SignedIn, Title: "Quy định", Handle: s.library},
		{Method: "GET", Pattern: web.PathLaw + "/van-ban/{slug}", Who: web.SignedIn, Title: "Một văn bản", Handle: s.document},
		{Method: "GET", Pattern: pathAsk, Who: web.SignedIn, Title: "Hỏi quy định", Handle: s.ask},
	}
}

// dayOf reads the day that a page is asked about: today where none is said. What cannot be read
// is told beside the field, and today stands in for it.
func (s *Pages) dayOf(f *web.Form) clock.Day {
	today := s.Clock.Now().Day()
	if f.Text("ngay") == "" {
		f.SetDay("ngay", today)
		return today
	}
	if d := f.Day("ngay"); d != "" {
		return d
	}
	return today
}

// status is 422 for a form with something wrong in it.
func status(f *web.Form) int {
	if f.Bad() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// row is one text in the list.
type row struct {
	policy.Document
	status policy.Status
	sure   policy.Certainty
	rules  int
}

// order is when a text was signed, or the end of the year that its number names.
func (d row) order() string {
	if d.Signed == "" {
		for _, part := range strings.Split(d.Code, "/") {
			if len(part) == 4 && strings.Trim(part, "0123456789") == "" {
				return part + "-13"
			}
		}
	}
	return string(d.Signed)
}

// libraryView is the list of a day.
type libraryView struct {
	form   *web.Form
	on     clock.Day
	today  clock.Day
	rows   []row
	chains []link
}

// byDay is the address of a text as of the day looked at; of today it needs no day.
func byDay(code string, on, today clock.Day) string {
	if on == today {
		on = ""
	}
	return web.LawHrefOn(policy.Cite(code), on)
}

func (s *Pages) library(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	law := policy.Current()
	v := libraryView{form: f, on: s.dayOf(f), today: s.Clock.Now().Day(), chains: chains(law)}
	for _, d := range law.Documents() {
		v.rows = append(v.rows, row{Document: d, status: law.Status(d, v.on), sure: law.Certainty(policy.Cite(d.Code), v.on), rules: len(law.RulesOf(d.Code, v.on))})
	}
	slices.SortStableFunc(v.rows, func(a, b row) int { return cmp.Compare(a.order(), b.order()) })
	page := web.NewPage(w, r, "Quy định", kit.NavLaw)
	page.Wide = true
	return web.RenderTo(w, r, status(f), libraryPage(page, v))
}

// link is one text in the chain, with what it does to the one above it and what stands under it.
type link struct {
	code, does string
	under      []link
}

// chains draws the texts that amend or replace each other as trees: at the root the latest that
// nothing replaced, under it what amended it and what it replaced. A text stands once.
func chains(law *policy.Law) []link {
	stands := map[string]bool{}
	var grow func(code, does string) link
	grow = func(code, does string) link {
		stands[code] = true
		l, c := link{code: code, does: does}, law.Chain(code)
		for _, side := range []struct {
			codes []string
			does  string
		}{{c.AmendedBy, "được sửa đổi bởi"}, {c.Replaces, "thay thế"}} {
			for _, o := range side.codes {
				if !stands[o] {
					l.under = append(l.under, grow(o, side.does))
				}
			}
		}
		return l
	}
	var out []link
	docs := law.Documents()
	for _, root := range []bool{true, false} { // what no root reaches stands by itself
		for i := range docs {
			code := docs[len(docs)-1-i].Code
			c := law.Chain(code)
			if stands[code] || c.Empty() || root && len(c.ReplacedBy)+len(c.Amends) > 0 {
				continue
			}
			out = append(out, grow(code, ""))
		}
	}
	return out
}

// words say what a link does: «sửa đổi TT 36/2013/TT-BCT, ký ngày …».
func (l link) days(law *policy.Law) string {
	d, _ := law.Find(l.code)
	switch {
	case d.Signed != "" && d.From != "":
		return "ký " + d.Signed.VN() + ", hiệu lực từ " + d.From.VN()
	case d.Signed != "":
		return "ký " + d.Signed.VN()
	case d.From != "":
		return "hiệu lực từ " + d.From.VN()
	}
	return "chưa rõ ngày ký"
}

// named is a sentence on one side of the chain: «Sửa đổi: A và B».
type named struct {
	does  string
	codes []string
}

// sides are what a text does to others and others to it, in words.
func sides(law *policy.Law, code string, on clock.Day) []named {
	c := law.Chain(code)
	var out []named
	for _, n := range []named{{"Sửa đổi", c.Amends}, {"Thay thế", c.Replaces}, {"Được sửa đổi bởi", c.AmendedBy}, {"Được thay thế bởi", c.ReplacedBy},
		{"Có thể đã được thay bởi, chưa nạp bản gốc", law.Successors(code, on)}} {
		if len(n.codes) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// short says the chain in a cell of the list.
func short(law *policy.Law, code string) string {
	c := law.Chain(code)
	var parts []string
	for _, n := range []named{{"sửa", c.Amends}, {"thay", c.Replaces}, {"được sửa bởi", c.AmendedBy}, {"được thay bởi", c.ReplacedBy}} {
		if len(n.codes) > 0 {
			parts = append(parts, n.does+" "+vi.ListVN(n.codes))
		}
	}
	return strings.Join(parts, "; ")
}

// standingLook is the shape and the colour of where a text stands; its words are Status.Words.
func standingLook(s policy.Standing) (web.Icon, web.Tone) {
	switch s {
	case policy.InForce:
		return web.IconOK, web.ToneDone
	case policy.Ended:
		return web.IconNo, web.ToneMute
	case policy.NotYet:
		return web.IconRun, web.ToneMute
	}
	return web.IconUnknown, web.ToneSoon
}

func known(d clock.Day) string {
	if d == "" {
		return "chưa rõ"
	}
	return d.VN()
}
