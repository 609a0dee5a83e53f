package packs

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// stretch is how many open files are looked at for one page.
const stretch = 1000

// affected is one stretch of the open files, with the counts of all stretches so far.
type affected struct {
	form   *web.Form // the day
	on     clock.Day
	open   int // open files that the reader sees
	looked int // with those of the stretches before
	counts []int
	files  []project.Affected
	next   string // address of the next stretch; "" at the end
	first  bool
}

func (a affected) changed() int {
	n := 0
	for _, c := range a.counts {
		n += c
	}
	return n
}

// said tells how far it is: «Đã xem 2.000 trong 14.300 đề án đang mở».
func (a affected) said() string {
	return fmt.Sprintf("Đã xem %s trong %s đề án đang mở; %s đề án đổi câu trả lời", vi.Count(a.looked), vi.Count(max(a.open, a.looked)), vi.Count(a.changed()))
}

var turnWords = map[project.Turn]string{
	project.TurnWorse:   "mất hoặc giảm hỗ trợ",
	project.TurnUnknown: "trước rõ, nay chưa rõ",
	project.TurnBetter:  "được thêm hoặc tăng hỗ trợ",
	project.TurnClearer: "trước chưa rõ, nay rõ",
	project.TurnOther:   "đổi người quyết định",
}

func turnLook(t project.Turn) (web.Icon, web.Tone) {
	switch t {
	case project.TurnWorse:
		return web.IconNo, web.ToneLate
	case project.TurnUnknown:
		return web.IconUnknown, web.ToneSoon
	case project.TurnBetter:
		return web.IconOK, web.ToneDone
	case project.TurnClearer:
		return web.IconInfo, web.ToneGo
	}
	return web.IconPerson, web.ToneMute
}

// affectedBy looks at the stretch that the address asks for. The day is that of the pack where
// it has one ahead of today, else today, unless another is asked for.
func (s *Pages) affectedBy(r *http.Request, v rulebook.View) (*affected, error) {
	f := web.NewForm()
	if r.Method == http.MethodGet {
		var err error
		if f, err = web.QueryForm(r); err != nil {
			return nil, err
		}
	}
	p := kit.Who(r)
	a := &affected{form: f, on: s.Clock.Now().Day(), counts: make([]int, len(project.Turns))}
	if v.State == rulebook.Published {
		a.on = v.From
	}
	if d := f.Day("ngay"); d != "" {
		a.on = d
	}
	f.SetDay("ngay", a.on)
	after, _ := db.ParseID(f.Get("sau"))
	a.first = after == ""
	if !a.first {
		a.looked = number(f.Get("xem"))
		for i, n := range strings.Split(f.Get("dem"), ".") {
			if i < len(a.counts) {
				a.counts[i] = number(n)
			}
		}
	}
	var err error
	if a.open, err = s.Projects.OpenFiles(r.Context(), p); err != nil || a.open == 0 {
		return a, err
	}
	page, err := s.Projects.AffectedBy(r.Context(), p, v.Law, v.With, a.on, after, stretch)
	if err != nil {
		return nil, err
	}
	a.looked += page.Looked
	a.files = page.Files
	for _, one := range page.Files {
		a.counts[slices.Index(project.Turns, one.Turn())]++
	}
	if page.Next != "" {
		counts := make([]string, len(a.counts))
		for i, n := range a.counts {
			counts[i] = strconv.Itoa(n)
		}
		a.next = pathPack(v.ID, "") + "?" + url.Values{"ngay": {a.on.VN()}, "sau": {string(page.Next)}, "xem": {strconv.Itoa(a.looked)}, "dem": {strings.Join(counts, ".")}}.Encode() + "#de-an"
	}
	return a, nil
}

// number reads a count that the page itself wrote into an address.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 10_000_000 {
		return 0
	}
	return n
}

// bar is one part of the bar of how answers turn.
type bar struct {
	turn  project.Turn
	n     int
	x, w  string
	class string
}

// bars divides the bar by the files that change.
func (a affected) bars() []bar {
	all := a.changed()
	if all == 0 {
		return nil
	}
	var out []bar
	at := 0
	share := func(n int) string { return strconv.FormatFloat(float64(n)*100/float64(all), 'f', 2, 64) + "%" }
	for i, t := range project.Turns {
		if n := a.counts[i]; n > 0 {
			out = append(out, bar{t, n, share(at), share(n), "t-" + string(t)})
			at += n
		}
	}
	return out
}

func (a affected) spoken() string {
	var parts []string
	for _, b := range a.bars() {
		parts = append(parts, vi.Count(b.n)+" "+turnWords[b.turn])
	}
	return strings.Join(parts, ", ")
}

// source is an article that makes an answer change.
type source struct {
	word, href string
	sure       policy.Certainty
}

// sources are the articles behind a change, each once: those of rules that speak against or
// leave open first.
func sources(c project.PartChange, on clock.Day) []source {
	var out []source
	for _, loud := range []bool{true, false} {
		for _, f := range c.By {
			if f.Citation == nil || (f.Outcome != policy.Pass) != loud {
				continue
			}
			one := source{word: f.Citation.String(), sure: f.Certainty}
			if known(f.Citation.Document) {
				one.href = web.LawHrefOn(*f.Citation, on)
			}
			if !slices.ContainsFunc(out, func(o source) bool { return o.word == one.word }) {
				out = append(out, one)
			}
		}
	}
	return out
}

// says are the sentences of the rules behind a change, the gravest first, at most three.
func says(c project.PartChange) []string {
	var out []string
	for _, o := range []policy.Outcome{policy.Fail, policy.NotKnown, policy.Warn, policy.Pass} {
		for _, f := range c.By {
			if f.Outcome == o && len(out) < 3 && !slices.Contains(out, f.Message) {
				out = append(out, f.Message)
			}
		}
	}
	return out
}

func fileName(a project.Affected) string {
	if a.Number == "" {
		return a.Name
	}
	return a.Number + " · " + a.Name
}
