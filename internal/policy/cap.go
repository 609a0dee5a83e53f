package policy

import (
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// cap finds the highest support by the levels of the day, and tells whether what is asked for
// lies within it.
func (e *evaluation) cap() {
	e.answer.MaxKind = CapNotLoaded
	binding := e.bindingCap()
	excluded := e.answer.Eligible != nil && !*e.answer.Eligible
	if binding != nil {
		if !excluded {
			e.answer.Binding = &binding.ID
		}
		e.tellCap(binding)
	} else if e.content >= 0 && e.source != "" {
		e.answer.Findings = append(e.answer.Findings, Finding{Rule: "no-cap", Outcome: NotKnown, Certainty: Missing, Governs: GovernsCap,
			Message: "Các văn bản đã nạp không có mức hỗ trợ cho nội dung này vào ngày này."})
	}
	if excluded {
		e.answer.MaxSupport, e.answer.MaxKind = new(int64), CapExcluded
	}
}

// bindingCap returns the level that binds: a province's own before the general one, and among
// those of one text the highest that surely applies.
func (e *evaluation) bindingCap() *judged {
	var best *judged
	for i := range e.chosen {
		r := &e.chosen[i]
		if r.Governs != GovernsCap {
			continue
		}
		t, missing := e.applies(r.compiled)
		if t == no {
			continue
		}
		if t == notKnown {
			e.tell(r, e.finding(r, NotKnown, r.unknownSentence(missing)))
			continue
		}
		if best == nil || best.NotLoaded && !r.NotLoaded || best.NotLoaded == r.NotLoaded && (own(r.compiled) && !own(best.compiled) || own(r.compiled) == own(best.compiled) && r.Amount > best.Amount) {
			best = r
		}
	}
	return best
}

// own reports whether a level is a province's own.
func own(r *compiled) bool {
	return r.Scope != ScopeAll && r.Scope != ScopeNational && r.Scope != ScopeLocal
}

func (e *evaluation) tellCap(r *judged) {
	if r.NotLoaded {
		e.tell(r, e.finding(r, NotKnown, r.unknownSentence("")))
		if r.Scope == ScopeLocal || own(r.compiled) {
			e.compareNational()
		} else {
			e.lastKnown(r.compiled, true)
		}
		return
	}
	if r.NoLimit {
		e.answer.MaxKind = CapNoLimit
		e.tell(r, e.finding(r, Pass, r.Sentence))
		e.capWarnings(nil)
		return
	}
	e.answer.MaxKind = CapAmount
	most := e.level(r.compiled)
	e.answer.MaxSupport = most
	f := e.finding(r, Pass, withSum(r.Sentence, most))
	f.Figure = most
	switch {
	case most == nil:
		f.Outcome, f.Message = NotKnown, "Chưa biết tổng chi phí nên chưa tính được mức tối đa. "+r.Sentence
	case e.c.Requested == nil:
	case *e.c.Requested > *most:
		f.Outcome = Fail
		f.Message = "Đề nghị " + vi.MoneyUnit(*e.c.Requested) + ", vượt mức tối đa " + vi.MoneyUnit(*most) + ". " + r.Sentence
	}
	e.tell(r, f)
	e.capWarnings(most)
	if own(r.compiled) && most != nil {
		e.overNational(*most)
	}
}

// overNational warns of a province's own level that is higher than the national one it is set by
// (TTLT 26/2014 Đ6.3.a).
func (e *evaluation) overNational(most int64) {
	var highest *judged
	for _, r := range e.law.rules {
		if r.Governs != GovernsCap || r.Scope != ScopeNational || r.NotLoaded || r.NoLimit || !r.holds(e.on) || !r.covers(e.content) {
			continue
		}
		if t, _ := e.applies(r); t == yes && (highest == nil || r.Amount > highest.Amount) {
			highest = e.compared(r)
		}
	}
	if highest == nil {
		return
	}
	if n := e.level(highest.compiled); n != nil && *n < most {
		f := e.finding(highest, Warn, withSum("Mức của tỉnh cao hơn mức của khuyến công quốc gia: "+highest.Sentence, n))
		f.Figure = n
		e.tell(highest, f)
	}
}

// level computes a level for the case: the percentage of the cost and the sum for each unit,
// whichever is lower; nil when the cost is not known.
func (e *evaluation) level(r *compiled) *int64 {
	var most int64 = maxDong
	if r.Amount > 0 {
		if units := e.c.units(); int64(r.Amount) <= maxDong/units {
			most = int64(r.Amount) * units
		}
	}
	if r.Percent > 0 {
		if e.c.TotalCost == nil {
			return nil
		}
		most = min(most, r.Percent.of(*e.c.TotalCost))
	}
	return &most
}

// compareNational shows the national levels beside a local one that is not loaded.
func (e *evaluation) compareNational() {
	told := false
	for _, r := range e.law.rules {
		if r.Governs != GovernsCap || r.Scope != ScopeNational || !r.holds(e.on) || !r.covers(e.content) {
			continue
		}
		if r.NotLoaded {
			e.lastKnown(r, true)
			continue
		}
		if t, _ := e.applies(r); t != yes {
			continue
		}
		known := e.compared(r)
		f := e.finding(known, Warn, "Mức của khuyến công quốc gia, chỉ để so sánh: "+r.Sentence)
		if !r.NoLimit {
			f.Figure = e.level(r)
			f.Message = withSum(f.Message, f.Figure)
		}
		e.tell(known, f)
		told = true
	}
	if told {
		e.compareWarnings(e.on)
	}
}

// compareWarnings tells what a reader of the national levels of a day must know beside them.
func (e *evaluation) compareWarnings(day clock.Day) {
	for _, r := range e.law.rules {
		if r.Governs != GovernsCapWarning || r.Scope != ScopeNational || r.Factor > 0 || !r.holds(day) || !r.covers(e.content) {
			continue
		}
		if t, _ := e.applies(r); t == yes {
			w := e.compared(r)
			e.tell(w, e.finding(w, Warn, r.Sentence))
		}
	}
}

// capWarnings tells what a reader of a level must know beside it.
func (e *evaluation) capWarnings(most *int64) {
	for i := range e.chosen {
		r := &e.chosen[i]
		if r.Governs != GovernsCapWarning {
			continue
		}
		if t, _ := e.applies(r.compiled); t != yes || r.Factor > 0 && most == nil {
			continue
		}
		f := e.finding(r, Warn, r.Sentence)
		if r.Factor > 0 {
			n := r.Factor.of(*most)
			if e.c.TotalCost != nil {
				n = max(*most, min(n, *e.c.TotalCost)) // support is never more than the cost
			}
			f.Figure, f.Message = &n, withSum(r.Sentence, &n)
		}
		e.tell(r, f)
	}
}

// withSum adds to a sentence what it comes to for the case.
func withSum(sentence string, n *int64) string {
	if n == nil {
		return sentence
	}
	return sentence + " Tính ra: " + vi.Money(*n) + " đ."
}

func dong(n int64) string {
	if n%1_000_000 == 0 {
		return vi.Million(n) + " đồng"
	}
	return vi.Money(n) + " đồng"
}

// times writes 150 % as 1,5.
func (p Percent) times() string {
	s := strconv.FormatInt(int64(p)/10000, 10)
	if frac := int64(p) % 10000; frac != 0 {
		s += "," + strings.TrimRight(strconv.FormatInt(frac+10000, 10)[1:], "0")
	}
	return s
}

func join(list []string) string { return strings.Join(list, "; ") }
