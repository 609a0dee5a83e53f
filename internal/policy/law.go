package policy

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
)

//go:embed packs/*.yaml
var shipped embed.FS

// Law is a set of packs made ready to be asked: checked, compiled and in order. It never
// changes and may be asked by many at once.
type Law struct {
	packs     []*Pack
	documents []Document
	rules     []*compiled
	turns     []clock.Day       // days on which some rule begins, ends or changes its certainty
	own       map[place.ID]bool // provinces with rules of their own
	plans     sync.Map          // planKey → plan
	shelved   sync.Once
	shelves   *shelf // what the library looks up
}

// planKey is what chooses the rules of a case; its kinds are few, so plans are kept.
type planKey struct {
	turn     int
	source   string
	province place.ID // only one with rules of its own
	content  int
	act      Act
}

// plan is the rules that a kind of case is judged by, in their order, as of a turn.
type plan struct {
	rules []judged
}

// answers reports whether rules of this kind make findings of an act; the others are lists and
// days that screens read.
func (g Governs) answers(act Act) bool {
	switch g {
	case GovernsCap, GovernsCapWarning:
		return true
	case GovernsAdvance, GovernsAuthority:
		return act != Registration
	}
	return g.excludes()
}

// judged is a rule with what every finding of it says.
type judged struct {
	*compiled
	base Finding
}

// compiled is a rule with its conditions and the masks that choose it.
type compiled struct {
	*Rule
	pack          *Pack
	document      Document
	contents      uint64 // bits of Contents; 0 is every content
	acts          uint8  // bits of Acts; 0 is every act
	when, require cel.Program
	limit         types.Int
	above         types.Double
	cite          Citation
	first, last   clock.Day
}

// Shipped returns the law that this program carries. It panics when a pack within the program is
// wrong, which a test keeps from happening.
var Shipped = sync.OnceValue(func() *Law {
	law, err := NewLaw(shippedPacks()...)
	if err != nil {
		panic("policy: " + err.Error())
	}
	return law
})

// shippedPacks reads the packs of the program, by file name.
var shippedPacks = sync.OnceValue(func() []*Pack {
	names, err := fs.Glob(shipped, "packs/*.yaml")
	if err != nil {
		panic(err)
	}
	var list []*Pack
	for _, name := range names {
		data, err := shipped.ReadFile(name)
		if err != nil {
			panic(err)
		}
		p, err := ParsePack(data)
		if err != nil {
			panic(fmt.Sprintf("policy: %s: %v", name, err))
		}
		list = append(list, p)
	}
	return list
})

// ShippedPack returns a pack of the program by its name.
func ShippedPack(name string) (*Pack, bool) {
	for _, p := range shippedPacks() {
		if p.Name == name {
			return p, true
		}
	}
	return nil, false
}

// PackNames lists the packs of the program.
func PackNames() []string {
	var names []string
	for _, p := range shippedPacks() {
		names = append(names, p.Name)
	}
	return names
}

// With returns the law with one more pack, in the place of the one of the same name. What does
// not fit is refused: the error is Problems of that pack.
func (l *Law) With(p *Pack) (*Law, error) {
	packs := slices.DeleteFunc(slices.Clone(l.packs), func(o *Pack) bool { return o.Name == p.Name })
	return newLaw(l, append(packs, p))
}

// NewLaw checks packs against each other and makes them ready. The error is Problems.
func NewLaw(packs ...*Pack) (*Law, error) { return newLaw(nil, packs) }

// newLaw takes over the conditions that an older law has compiled.
func newLaw(older *Law, packs []*Pack) (*Law, error) {
	l := &Law{packs: packs}
	ready := map[*Rule]*compiled{}
	if older != nil {
		for _, c := range older.rules {
			ready[c.Rule] = c
		}
	}
	var wrong Problems
	at := map[string]int{}
	for _, p := range packs {
		for i := range p.Documents {
			d := &p.Documents[i]
			have, twice := at[d.Code]
			switch {
			case !twice:
				at[d.Code] = len(l.documents)
				l.documents = append(l.documents, d.document())
			case l.documents[have].Loaded == d.Loaded:
				wrong = append(wrong, Problem{d.line, fmt.Sprintf("văn bản «%s» đã có trong một gói khác hoặc viết hai lần", clip(d.Code))})
			case d.Loaded: // a text that was only known to exist is loaded now
				l.documents[have] = d.document()
			}
		}
	}
	for _, p := range packs {
		wrong = append(wrong, p.check(l)...)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	for _, p := range packs {
		for i := range p.Rules {
			c, problems := l.compile(p, &p.Rules[i], ready)
			wrong = append(wrong, problems...)
			l.rules = append(l.rules, c)
		}
	}
	wrong = append(wrong, l.overlaps()...)
	if len(wrong) > 0 {
		return nil, wrong
	}
	slices.SortStableFunc(l.rules, func(a, b *compiled) int {
		return cmp.Or(cmp.Compare(order[a.Governs], order[b.Governs]), cmp.Compare(a.from(), b.from()))
	})
	sortDocuments(l.documents)
	l.own = map[place.ID]bool{}
	for _, c := range l.rules {
		c.first, c.last = c.from(), c.until()
		l.turns = append(l.turns, c.first)
		for _, last := range []clock.Day{c.last, c.document.VerifiedUntil} {
			if last != "" {
				l.turns = append(l.turns, last.AddDays(1))
			}
		}
		if c.document.From != "" {
			l.turns = append(l.turns, c.document.From)
		}
		if own(c) {
			l.own[place.ID(c.Scope)] = true
		}
	}
	slices.Sort(l.turns)
	l.turns = slices.Compact(l.turns)
	return l, nil
}

// plan picks the rules of a day that speak of a source, content and act.
func (l *Law) plan(on clock.Day, source string, province place.ID, content int, act Act) *plan {
	turn, _ := slices.BinarySearch(l.turns, on+"~") // the first turn after the day
	if !l.own[province] {
		province = ""
	}
	key := planKey{turn, source, province, content, act}
	if p, ok := l.plans.Load(key); ok {
		return p.(*plan)
	}
	p := &plan{}
	for _, r := range l.rules {
		if r.Governs.answers(act) && r.holds(on) && r.speaksOf(source, province) && r.covers(content) && r.judges(act) {
			p.rules = append(p.rules, judged{r, Finding{Rule: r.ID, Citation: r.citation(), Certainty: r.certainty(on), Governs: r.Governs}})
		}
	}
	if province != "" {
		all := slices.Clone(p.rules)
		p.rules = slices.DeleteFunc(p.rules, func(general judged) bool {
			return !own(general.compiled) && slices.ContainsFunc(all, func(r judged) bool { return own(r.compiled) && r.standsFor(general.compiled) })
		})
	}
	l.plans.Store(key, p)
	return p
}

// standsFor reports whether a province's own rule takes the place of a general one: of the same
// identifier, or where the general one only says that the province's procedure is not loaded.
func (c *compiled) standsFor(general *compiled) bool {
	if c.ID == general.ID {
		return true
	}
	procedure := c.Governs == GovernsAdvance || c.Governs == GovernsAuthority
	return procedure && general.NotLoaded && general.Scope == ScopeLocal && general.Governs == GovernsAuthority
}

func sortDocuments(list []Document) {
	slices.SortStableFunc(list, func(a, b Document) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Signed, a.From, a.Until), cmp.Or(b.Signed, b.From, b.Until)), cmp.Compare(a.Code, b.Code))
	})
}

// order is the order in which an answer tells its findings.
var order = map[Governs]int{GovernsEstablishment: 1, GovernsSector: 2, GovernsContent: 3, GovernsCondition: 4, GovernsCounterpart: 5,
	GovernsNoDoubleFunding: 6, GovernsCap: 7, GovernsCapWarning: 8, GovernsPriority: 9, GovernsAdvance: 10, GovernsAuthority: 11,
	GovernsPapers: 12, GovernsDeadline: 13, GovernsCriteria: 14, GovernsAward: 15}

// Packs returns the packs, in their order.
func (l *Law) Packs() []*Pack { return slices.Clone(l.packs) }

// Documents returns every text known, oldest first.
func (l *Law) Documents() []Document { return slices.Clone(l.documents) }

func (l *Law) find(code string) (Document, bool) {
	for _, d := range l.documents {
		if d.Code == code {
			return d, true
		}
	}
	return Document{}, false
}

func (d *packDocument) document() Document {
	return Document{Code: d.Code, Name: d.Name, Issuer: d.Issuer, Signed: d.Signed, From: d.From, Until: d.Until,
		VerifiedUntil: d.VerifiedUntil, Loaded: d.Loaded, Note: d.Note,
		Amends: d.Amends, AmendedBy: d.AmendedBy, Replaces: d.Replaces, ReplacedBy: d.ReplacedBy}
}

func (c *compiled) from() clock.Day {
	if c.From == "" {
		return c.document.From
	}
	return c.From
}

func (c *compiled) until() clock.Day {
	if c.Until == "" {
		return c.document.Until
	}
	return c.Until
}

// compile makes a rule ready. The rule was checked before.
func (l *Law) compile(p *Pack, r *Rule, ready map[*Rule]*compiled) (*compiled, Problems) {
	c := &compiled{Rule: r, pack: p, limit: types.Int(r.Limit), above: types.Double(float64(r.Above) / 100), cite: r.Citation()}
	c.document, _ = l.find(r.Document)
	var wrong Problems
	for _, code := range r.Contents {
		if i := contentIndex(code); i >= 0 {
			c.contents |= 1 << i
		}
	}
	for _, a := range r.Acts {
		c.acts |= 1 << slices.Index(Acts, a)
	}
	if have, ok := ready[r]; ok {
		c.when, c.require = have.when, have.require
		return c, nil
	}
	for _, e := range []struct {
		key, src string
		to       *cel.Program
	}{{"when", r.When, &c.when}, {"require", r.Require, &c.require}} {
		if e.src == "" {
			continue
		}
		prg, err := compileExpr(e.src)
		if err != nil {
			wrong = append(wrong, Problem{r.at(e.key), err.Error()})
		}
		*e.to = prg
	}
	return c, wrong
}

// overlaps refuses two rules of one identifier and scope that hold on one day.
func (l *Law) overlaps() Problems {
	same := map[string][]*compiled{}
	var wrong Problems
	for _, c := range l.rules {
		key := c.ID + "\x00" + string(c.Scope)
		for _, o := range same[key] {
			if (o.until() == "" || c.from() <= o.until()) && (c.until() == "" || o.from() <= c.until()) {
				wrong = append(wrong, Problem{c.line, fmt.Sprintf("quy định «%s» (%s) trùng thời gian hiệu lực với quy định cùng tên ở gói «%s»", clip(c.ID), c.Scope, clip(o.pack.Name))})
			}
		}
		same[key] = append(same[key], c)
	}
	return wrong
}

// certainty is how sure a rule is on a day: the weaker of its text's and its own.
func (c *compiled) certainty(on clock.Day) Certainty {
	if c.NotLoaded {
		return Missing
	}
	sure := c.document.on(on)
	if rank[c.Certainty] > rank[sure] {
		return c.Certainty
	}
	return sure
}

var rank = map[Certainty]int{"": 0, Verified: 1, Secondary: 2, Unverified: 3, Missing: 4}

// on says how sure a text is on a day.
func (d Document) on(day clock.Day) Certainty {
	switch {
	case !d.Loaded, day != "" && day < d.From:
		return Missing
	case d.VerifiedUntil == "":
		return Secondary
	case day <= d.VerifiedUntil:
		return Verified
	}
	return Unverified
}

// holds reports whether a rule is in force on a day.
func (c *compiled) holds(on clock.Day) bool { return on.Within(c.first, c.last) }

// speaksOf reports whether the rule is about money of that source in that province.
func (c *compiled) speaksOf(source string, province place.ID) bool {
	switch c.Scope {
	case ScopeAll:
		return true
	case ScopeNational, ScopeLocal:
		return string(c.Scope) == source
	}
	return source == "local" && province != "" && string(c.Scope) == string(province)
}

func (c *compiled) covers(content int) bool {
	return c.contents == 0 || content >= 0 && c.contents>>content&1 == 1
}

func (c *compiled) judges(act Act) bool {
	return c.acts == 0 || c.acts>>slices.Index(Acts, act)&1 == 1
}

func contentIndex(code string) int {
	if i, ok := contentAt()[code]; ok {
		return i
	}
	return -1
}

var contentAt = sync.OnceValue(func() map[string]int {
	m := make(map[string]int, len(Contents))
	for i, c := range Contents {
		m[c.Code] = i
	}
	return m
})

func (c *compiled) contentCodes() []string {
	out := make([]string, 0, bits.OnesCount64(c.contents))
	for i, one := range Contents {
		if c.contents>>i&1 == 1 {
			out = append(out, one.Code)
		}
	}
	return out
}

// Listed is one rule as the list of a day shows it.
type Listed struct {
	Rule      string    `json:"rule"`
	Governs   Governs   `json:"governs"`
	Scope     Scope     `json:"scope"`
	Contents  []string  `json:"contents"`
	Acts      []Act     `json:"acts"`
	Sentence  string    `json:"sentence"`
	Figure    string    `json:"figure"`
	List      []string  `json:"list"`      // papers, criteria, areas in their order
	Days      int       `json:"days"`      // of a deadline; 0 none
	MonthDay  string    `json:"month_day"` // a day of each year, "05-20", or of each month, "25"
	Document  string    `json:"document"`  // the text it is taken from, cited or not
	Citation  *Citation `json:"citation"`
	Certainty Certainty `json:"certainty"`
	From      clock.Day `json:"from"`
	Until     clock.Day `json:"until"`
	Loaded    bool      `json:"loaded"`
	Pack      string    `json:"pack"`
}

// On lists the rules in force on a day, in the order of what they govern.
func (l *Law) On(day clock.Day) []Listed {
	out := []Listed{}
	for _, c := range l.rules {
		if !c.holds(day) {
			continue
		}
		out = append(out, c.listed(day))
	}
	return out
}

func (c *compiled) citation() *Citation {
	if c.cite == Internal {
		return nil
	}
	return &c.cite
}

// figure writes the typed figures of a rule.
func (r *Rule) figure() string {
	var parts []string
	add := func(s string) { parts = append(parts, s) }
	if r.Percent > 0 {
		of := "chi phí"
		if r.Governs == GovernsAdvance {
			of = "kinh phí hỗ trợ"
		}
		add(r.Percent.String() + " " + cmp.Or(r.Base, of))
	}
	if r.Amount > 0 {
		add("không quá " + dong(int64(r.Amount)) + "/" + r.Per)
	}
	if r.NoLimit {
		add("không ấn định mức")
	}
	if r.Factor > 0 {
		add("không quá " + r.Factor.times() + " lần")
	}
	if r.Above > 0 {
		add("trên " + r.Above.String())
	}
	if r.Limit > 0 && r.Governs == GovernsCondition { // elsewhere a limit may be the least there has to be
		add(fmt.Sprintf("không quá %d", r.Limit))
	}
	if r.Days > 0 {
		add(fmt.Sprintf("%d ngày", r.Days))
	}
	if r.MonthDay != "" {
		add("ngày " + r.MonthDay)
	}
	if r.Decides != "" {
		add(r.Decides)
	}
	return strings.Join(parts, "; ")
}
