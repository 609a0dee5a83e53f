package law

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// documentView is one text on a day.
type documentView struct {
	form     *web.Form
	doc      policy.Document
	on       clock.Day
	today    clock.Day
	status   policy.Status
	sure     policy.Certainty
	sides    []named
	articles []article
}

// article is one điều of a text with what was taken from it.
type article struct {
	id, title string
	places    []spot
}

// spot is an article, clause or point: where links from the rest of the product arrive.
type spot struct {
	ids   []string // its own, and those of the clause it lies in where that has no spot
	title string   // "khoản 2 điểm d"; "" for the whole article
	rules []policy.Listed
}

// findDocument returns the text that an address names.
func findDocument(law *policy.Law, slug string) (policy.Document, bool) {
	for _, d := range law.Documents() {
		if web.LawAnchor(d.Code) == slug {
			return d, true
		}
	}
	return policy.Document{}, false
}

func (s *Pages) document(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	law := policy.Current()
	d, ok := findDocument(law, r.PathValue("slug"))
	if !ok {
		return errs.New(errs.NotFound, "Không có văn bản này trong danh mục quy định.")
	}
	v := documentView{form: f, doc: d, on: s.dayOf(f), today: s.Clock.Now().Day()}
	v.status, v.sure, v.sides = law.Status(d, v.on), law.Certainty(policy.Cite(d.Code), v.on), sides(law, d.Code, v.on)
	v.articles = articles(d.Code, law.RulesOf(d.Code, v.on))
	page := web.NewPage(w, r, d.Code, kit.NavLaw)
	return web.RenderTo(w, r, status(f), documentPage(page, v))
}

// articles puts rules under the places they were taken from, beside the places that the program
// names without a rule of their own. Rules come in the order of the text.
func articles(code string, rules []policy.Listed) []article {
	type entry struct {
		cite policy.Citation
		rule *policy.Listed // nil where the program only names the place
	}
	var all []entry
	for i := range rules {
		c := policy.Citation{Document: code}
		if rules[i].Citation != nil {
			c = *rules[i].Citation
		}
		all = append(all, entry{c, &rules[i]})
	}
	for _, c := range policy.Cited() {
		if c.Document == code && c.Article != "" {
			all = append(all, entry{c, nil})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { // what has no article to show comes last
		return cmp.Or(cmp.Compare(uncited(a.rule), uncited(b.rule)), policy.CompareCitations(a.cite, b.cite))
	})
	var out []article
	used := map[string]bool{}
	for _, e := range all {
		head := articleOf(e.cite, e.rule)
		if len(out) == 0 || out[len(out)-1].id != head.id {
			out = append(out, head)
			used[head.id] = true
		}
		a := &out[len(out)-1]
		title := within(e.cite)
		if len(a.places) == 0 || a.places[len(a.places)-1].title != title {
			p := spot{title: title}
			for _, c := range []policy.Citation{{Document: code, Article: e.cite.Article, Clause: e.cite.Clause}, e.cite} {
				if id := web.LawPlace(c); id != "" && !used[id] {
					used[id] = true
					p.ids = append(p.ids, id)
				}
			}
			a.places = append(a.places, p)
		}
		p := &a.places[len(a.places)-1]
		if e.rule != nil {
			p.rules = append(p.rules, *e.rule)
		}
	}
	return out
}

func uncited(r *policy.Listed) int {
	if r != nil && r.Citation == nil {
		return 1
	}
	return 0
}

// articleOf is the part of the page that a place stands in.
func articleOf(c policy.Citation, r *policy.Listed) article {
	switch {
	case c.Article != "":
		return article{id: web.LawPlace(policy.Citation{Document: c.Document, Article: c.Article}), title: "Điều " + c.Article}
	case r != nil && r.Citation == nil:
		return article{id: "khong-dan-dieu", title: "Không dẫn được điều khoản"}
	}
	return article{id: "ca-van-ban", title: "Cả văn bản"}
}

func within(c policy.Citation) string {
	var parts []string
	if c.Clause != "" {
		parts = append(parts, "khoản "+c.Clause)
	}
	if c.Point != "" {
		parts = append(parts, "điểm "+c.Point)
	}
	return strings.Join(parts, " ")
}

// count is how many rules were taken from the article.
func (a article) count() string {
	n := 0
	for _, p := range a.places {
		n += len(p.rules)
	}
	if n == 0 {
		return ""
	}
	return vi.Count(n)
}

// validity says from when to when a rule holds.
func validity(r policy.Listed) string {
	out := "từ " + r.From.VN()
	if r.Until != "" {
		out += " đến " + r.Until.VN()
	}
	return out
}

// scopeWord says whose money a rule speaks of.
func scopeWord(s policy.Scope, on clock.Day) string {
	switch s {
	case policy.ScopeAll:
		return "khuyến công quốc gia và địa phương"
	case policy.ScopeNational:
		return "khuyến công quốc gia"
	case policy.ScopeLocal:
		return "khuyến công địa phương"
	}
	return "khuyến công địa phương của " + kit.PlaceName(place.ID(s), on)
}

func contentNames(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = policy.ContentName(c)
	}
	return out
}

// onDay says how a rule stands on the day looked at.
func onDay(r policy.Listed, on clock.Day) string {
	switch {
	case on < r.From:
		return "Ngày này chưa áp dụng."
	case r.Until != "" && on > r.Until:
		return "Ngày này không còn áp dụng."
	}
	return ""
}

// attrs are the id of a spot, where it has one of its own; more are the others that lead to it.
func (p spot) attrs() templ.Attributes {
	if len(p.ids) == 0 {
		return nil
	}
	return templ.Attributes{"id": p.ids[len(p.ids)-1]}
}

func (p spot) more() []string {
	if len(p.ids) < 2 {
		return nil
	}
	return p.ids[:len(p.ids)-1]
}

// anchors lead to the articles of the page.
func (v documentView) anchors() []web.Anchor {
	var out []web.Anchor
	for _, a := range v.articles {
		out = append(out, web.Anchor{Label: a.title, Href: "#" + a.id, Count: a.count()})
	}
	return out
}
