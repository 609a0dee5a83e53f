package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// shelf is what the library looks up, made once for a law.
type shelf struct {
	byCode   map[string]int
	chains   map[string]Chain
	advances map[string][]advanceSpan
}

func (l *Law) shelf() *shelf {
	l.shelved.Do(func() {
		s := &shelf{byCode: map[string]int{}, chains: map[string]Chain{}, advances: l.firstAdvances()}
		for i, d := range l.documents {
			s.byCode[d.Code] = i
		}
		s.chains = l.chain()
		l.shelves = s
	})
	return l.shelves
}

// Find returns the document of a code.
func (l *Law) Find(code string) (Document, bool) {
	i, ok := l.shelf().byCode[code]
	if !ok {
		return Document{}, false
	}
	return l.documents[i], true
}

// Certainty says how sure a citation is for an act of a day. An internal rule has none.
func (l *Law) Certainty(c Citation, day clock.Day) Certainty {
	if c == Internal {
		return ""
	}
	d, ok := l.Find(c.Document)
	if !ok {
		return Missing
	}
	return d.on(day)
}

// Chain is what a text does to others and others to it, each list oldest first, whichever side
// declares it.
type Chain struct {
	Amends, AmendedBy, Replaces, ReplacedBy []string
}

// Empty reports whether the text stands alone.
func (c Chain) Empty() bool {
	return len(c.Amends)+len(c.AmendedBy)+len(c.Replaces)+len(c.ReplacedBy) == 0
}

// Chain returns what a text amends and replaces and what amends and replaces it.
func (l *Law) Chain(code string) Chain { return l.shelf().chains[code] }

func (l *Law) chain() map[string]Chain {
	amends, replaces := map[[2]string]bool{}, map[[2]string]bool{}
	for _, d := range l.documents {
		for _, o := range d.Amends {
			amends[[2]string{d.Code, o}] = true
		}
		for _, o := range d.AmendedBy {
			amends[[2]string{o, d.Code}] = true
		}
		for _, o := range d.Replaces {
			replaces[[2]string{d.Code, o}] = true
		}
		if d.ReplacedBy != "" {
			replaces[[2]string{d.ReplacedBy, d.Code}] = true
		}
	}
	out := map[string]Chain{}
	for _, d := range l.documents {
		var c Chain
		for _, o := range l.documents { // in order of signing
			add := func(list *[]string, does bool) {
				if does {
					*list = append(*list, o.Code)
				}
			}
			add(&c.Amends, amends[[2]string{d.Code, o.Code}])
			add(&c.AmendedBy, amends[[2]string{o.Code, d.Code}])
			add(&c.Replaces, replaces[[2]string{d.Code, o.Code}])
			add(&c.ReplacedBy, replaces[[2]string{o.Code, d.Code}])
		}
		out[d.Code] = c
	}
	return out
}

// Standing says where a text stands on a day.
type Standing string

// The standings.
const (
	InForce    Standing = "in_force"
	InDoubt    Standing = "in_doubt"    // in force, as far as known: a text that is not loaded may have taken its place
	Ended      Standing = "ended"       // no longer in force
	NotYet     Standing = "not_yet"     // not yet issued, or not yet in force
	FromUnsure Standing = "from_unsure" // loaded, since when in force is not known
	NotRead    Standing = "not_read"    // issued, not loaded, since when in force is not known
)

// Status is where a text stands on a day, in a word and in words.
type Status struct {
	Standing Standing
	Words    string // «còn hiệu lực», «hết hiệu lực từ 10/02/2014», …
}

// Status says where a text stands on a day.
func (l *Law) Status(d Document, day clock.Day) Status {
	switch {
	case d.Until != "" && day > d.Until:
		return Status{Ended, "hết hiệu lực từ " + d.Until.AddDays(1).VN()}
	case d.Signed != "" && day < d.Signed:
		return Status{NotYet, "chưa ban hành vào ngày này"}
	case d.From != "" && day < d.From:
		return Status{NotYet, "đã ký, có hiệu lực từ " + d.From.VN()}
	}
	if after := l.Successors(d.Code, day); len(after) > 0 {
		return Status{InDoubt, "chưa rõ còn hiệu lực, " + join(after) + " có thể đã thay"}
	}
	switch {
	case d.From == "" && d.Until == "" && !d.Loaded && d.Signed != "":
		return Status{NotRead, "đã ký, chưa nạp bản gốc, chưa rõ ngày hiệu lực"}
	case d.From == "" && d.Until == "" && !d.Loaded:
		return Status{NotRead, "chưa nạp bản gốc, chưa rõ ngày ký và ngày hiệu lực"}
	case d.From == "" && d.Until == "":
		return Status{FromUnsure, "chưa rõ ngày hiệu lực"}
	case !d.Loaded:
		return Status{InForce, "còn hiệu lực, chưa nạp bản gốc"}
	}
	return Status{InForce, "còn hiệu lực"}
}

// Successors names the texts that are not loaded and on a day govern what rules of this text
// governed until then: they may have taken its place.
func (l *Law) Successors(code string, day clock.Day) []string {
	var out []string
	if d, ok := l.Find(code); !ok || d.Until != "" {
		return nil // its end is known, and what came after it
	}
	for _, c := range l.rules {
		if c.Document != code || c.last == "" || c.last >= day {
			continue
		}
		for _, gap := range l.rules {
			if gap.NotLoaded && !gap.document.Loaded && gap.Document != code && gap.Governs == c.Governs && gap.Scope == c.Scope && gap.first == c.last.AddDays(1) && gap.holds(day) && !slices.Contains(out, gap.Document) {
				out = append(out, gap.Document)
			}
		}
	}
	return out
}

// RulesOf lists every rule taken from a text, whatever the day, in the order of its articles. How
// sure each is is said for the day, or for the nearest one on which the rule was in force.
func (l *Law) RulesOf(document string, on clock.Day) []Listed {
	out := []Listed{}
	for _, c := range l.rules {
		if c.Document != document {
			continue
		}
		day := max(on, c.first)
		if c.last != "" {
			day = min(day, c.last)
		}
		out = append(out, c.listed(day))
	}
	slices.SortStableFunc(out, func(a, b Listed) int {
		return compareCitations(a.Citation, b.Citation)
	})
	return out
}

// Lists returns the rules of a kind in force on a day with their papers, criteria or order of
// priority. An empty content, act or source asks for every one; levels of a single province are
// not among them.
func (l *Law) Lists(governs Governs, content string, act Act, source string, on clock.Day) []Listed {
	out := []Listed{}
	for _, c := range l.rules {
		switch {
		case c.Governs != governs, !c.holds(on), own(c),
			content != "" && !c.covers(contentIndex(content)),
			act != "" && !c.judges(act),
			source != "" && !c.speaksOf(source, ""):
			continue
		}
		out = append(out, c.listed(on))
	}
	return out
}

// listed tells a rule as of a day.
func (c *compiled) listed(day clock.Day) Listed {
	acts, list := c.Acts, c.List
	if acts == nil {
		acts = []Act{}
	}
	if list == nil {
		list = []string{}
	}
	return Listed{Rule: c.ID, Governs: c.Governs, Scope: c.Scope, Contents: c.contentCodes(), Acts: acts, Sentence: c.Sentence, Figure: c.figure(),
		List: list, Days: c.Days, MonthDay: c.MonthDay, Document: c.Document,
		Citation: c.citation(), Certainty: c.certainty(day), From: c.from(), Until: c.until(), Loaded: !c.NotLoaded, Pack: c.pack.Name}
}

// compareCitations orders by article, clause and point as a text has them; nil comes last.
func compareCitations(a, b *Citation) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Or(compareNumbers(a.Article, b.Article), compareNumbers(a.Clause, b.Clause), compareNumbers(a.Point, b.Point))
}

// compareNumbers orders 2, 10, 10a and a, d, đ, e.
func compareNumbers(a, b string) int {
	n, restA := leading(a)
	m, restB := leading(b)
	return cmp.Or(cmp.Compare(n, m), cmp.Compare(vi.SortKey(restA), vi.SortKey(restB)))
}

func leading(s string) (int, string) {
	rest := strings.TrimLeft(s, "0123456789")
	n, _ := strconv.Atoi(s[:len(s)-len(rest)])
	return n, rest
}
