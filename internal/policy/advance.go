package policy

import (
	"cmp"
	"slices"
	"strings"

	"khuyencong/internal/clock"
)

// AdvanceRule is what Điều 13 TT 36/2013 says of the first advance (tạm ứng lần một) of
// national money for one content.
type AdvanceRule struct {
	Percent   int64    // of the support on the contract
	WorkAbove int64    // the value of work done must lie above this per cent of the total investment; 0 asks for none
	Plan      bool     // an approved implementation plan (Mẫu 11) is among the papers
	Accepted  bool     // minutes of acceptance are among the papers
	Citation  Citation // the article
	Papers    string   // the papers in short
	// LastKnown says that the text in force on the day is not loaded: this is what the one before
	// it said, and whether it still holds is not known.
	LastKnown bool
	NotLoaded string // the text that is in force instead, or may be: its code; "" unless LastKnown
}

// FirstAdvance returns the rule of a day for a content of national money: the one in force, or
// the last known one before it when the one in force is not loaded, and then says so. ok is
// false where the text names no rate, and then the head of the agency decides (Điều 16 khoản 2),
// and where nothing is known at all.
func (l *Law) FirstAdvance(content string, on clock.Day) (r AdvanceRule, ok bool) {
	var gap, best *advanceSpan
	spans := l.shelf().advances[content]
	for i := range spans {
		s := &spans[i]
		if s.gap && on.Within(s.first, s.last) {
			gap = s
		}
	}
	for i := range spans {
		s := &spans[i]
		if s.gap || s.first > on || gap == nil && !on.Within(s.first, s.last) {
			continue
		}
		if best == nil || s.first > best.first || s.first == best.first && best.rule.Percent == 0 {
			best = s
		}
	}
	if best == nil || best.rule.Percent == 0 {
		return AdvanceRule{}, false
	}
	r = best.rule
	if gap != nil && (gap.first >= best.first || !on.Within(best.first, best.last)) {
		r.LastKnown, r.NotLoaded = true, gap.document
	}
	return r, true
}

// advanceSpan is one rule on the first advance of a content, from when to when.
type advanceSpan struct {
	first, last clock.Day
	gap         bool // the text is known and not loaded
	document    string
	rule        AdvanceRule // of Percent 0 where the text names no rate
}

// firstAdvances gathers the rules on the first advance of national money by content, oldest first.
func (l *Law) firstAdvances() map[string][]advanceSpan {
	out := map[string][]advanceSpan{}
	for _, c := range l.rules {
		if c.Governs != GovernsAdvance || c.OnFalse == Warn || c.Scope != ScopeNational && c.Scope != ScopeAll || !c.judges(ActFirstAdvance) {
			continue
		}
		s := advanceSpan{first: c.first, last: c.last, gap: c.NotLoaded, document: c.Document}
		if c.Percent > 0 {
			s.rule = AdvanceRule{Percent: int64(c.Percent) / 100, WorkAbove: int64(c.Above) / 100, Accepted: c.Require == "accepted",
				Plan:     slices.ContainsFunc(c.List, func(s string) bool { return strings.Contains(s, "Mẫu 11") }),
				Citation: c.cite, Papers: join(c.List)}
		}
		for i, one := range Contents {
			if c.covers(i) {
				out[one.Code] = append(out[one.Code], s)
			}
		}
	}
	for _, spans := range out {
		slices.SortStableFunc(spans, func(a, b advanceSpan) int { return cmp.Compare(a.first, b.first) })
	}
	return out
}

// RemainingAdvance is the article that lets the rest be advanced only after acceptance.
var RemainingAdvance = Cite(TT36, "14")
