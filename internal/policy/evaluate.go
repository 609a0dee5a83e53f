package policy

import (
	"sync"

	"khuyencong/internal/clock"
)

// Outcome is what came of one rule.
type Outcome string

// The outcomes.
const (
	Pass     Outcome = "pass"
	Fail     Outcome = "fail"
	Warn     Outcome = "warn"
	NotKnown Outcome = "unknown"
)

// Word is what the screen says.
func (o Outcome) Word() string {
	return map[Outcome]string{Pass: "Đạt", Fail: "Không đạt", Warn: "Lưu ý", NotKnown: "Chưa biết"}[o]
}

// CapKind says what the highest support is.
type CapKind string

// The kinds of highest support.
const (
	CapAmount    CapKind = "amount"     // a sum
	CapNoLimit   CapKind = "no_limit"   // the text names none
	CapNotLoaded CapKind = "not_loaded" // the level in force is not loaded
	CapExcluded  CapKind = "excluded"   // a rule excludes support
)

// Finding is what came of one rule: shown beside the field or the criterion it speaks of.
type Finding struct {
	Rule      string    `json:"rule"`
	Outcome   Outcome   `json:"outcome"`
	Message   string    `json:"message"`
	Citation  *Citation `json:"citation"`
	Certainty Certainty `json:"certainty"`
	Governs   Governs   `json:"governs"`
	Figure    *int64    `json:"figure"` // đồng, where the finding names a sum
}

// Answer is one trả lời of the law of a day to a case. Nil is not known, and never reads as
// allowed: a person decides and gives a reason.
type Answer struct {
	On         clock.Day `json:"on"`
	Eligible   *bool     `json:"eligible"`
	MaxSupport *int64    `json:"max_support"` // đồng
	MaxKind    CapKind   `json:"max_support_kind"`
	Binding    *string   `json:"binding_rule"`
	Allowed    *bool     `json:"allowed"`
	DecidedBy  *string   `json:"decided_by"`
	Findings   []Finding `json:"findings"`
	Packs      []string  `json:"packs"` // the packs that the findings come from, with their versions
}

// Evaluate answers a case by the law of a day. The error is errs.Invalid for a value that the
// case does not take, such as a province that the map of the day does not have.
func (l *Law) Evaluate(c Case, on clock.Day) (Answer, error) {
	if err := c.check(); err != nil {
		return Answer{}, err
	}
	e := evaluations.Get().(*evaluation)
	defer func() {
		*e = evaluation{}
		evaluations.Put(e)
	}()
	e.law, e.c, e.on, e.content, e.act = l, c, on, -1, Registration
	p, err := e.facts.see(&e.c, on)
	if err != nil {
		return Answer{}, err
	}
	if c.Content != nil {
		e.content = contentIndex(*c.Content)
	}
	if c.Act != nil {
		e.act = Act(*c.Act)
	}
	if c.Source != nil {
		e.source = *c.Source
	}
	e.chosen = l.plan(on, e.source, p.ID, e.content, e.act).rules
	e.answer = Answer{On: on, Findings: make([]Finding, 0, len(e.chosen)+4), Packs: make([]string, 0, 6)}
	e.eligibility()
	e.cap()
	e.acts()
	return e.answer, nil
}

// evaluations are kept for the next keystroke.
var evaluations = sync.Pool{New: func() any { return &evaluation{} }}

// evaluation is one case under way.
type evaluation struct {
	law     *Law
	c       Case
	on      clock.Day
	facts   facts
	source  string // "" is not known
	content int    // -1 is not known
	act     Act
	chosen  []judged
	answer  Answer
}

// compared makes a rule of another day or source ready to be told as a comparison.
func (e *evaluation) compared(r *compiled) *judged {
	return &judged{r, Finding{Rule: r.ID, Citation: r.citation(), Certainty: r.certainty(e.on), Governs: r.Governs}}
}

// applies asks whether a rule applies at all.
func (e *evaluation) applies(r *compiled) (truth, string) {
	if r.when == nil {
		return yes, ""
	}
	e.facts.rule = r
	t, v := ask(r.when, &e.facts)
	if t == notKnown {
		return t, missingWords(v)
	}
	return t, ""
}

// judge says what came of a rule with a condition; ok is false when it does not apply.
func (e *evaluation) judge(r *judged) (f Finding, ok bool) {
	t, missing := e.applies(r.compiled)
	switch {
	case t == no, t == notKnown && (r.OnFalse == Warn || e.surelyHolds(r.compiled)):
		return Finding{}, false // at worst a word of caution: what is not known of it decides nothing
	case t == notKnown || r.NotLoaded:
		return e.finding(r, NotKnown, r.unknownSentence(missing)), true
	case r.require == nil:
		return e.finding(r, Pass, r.Sentence), true
	}
	e.facts.rule = r.compiled
	switch t, v := ask(r.require, &e.facts); t {
	case yes:
		return e.finding(r, Pass, r.Sentence), true
	case no:
		if r.OnFalse == NotKnown {
			return e.finding(r, NotKnown, r.unknownSentence("")), true
		}
		return e.finding(r, r.OnFalse, r.failSentence()), true
	default:
		return e.finding(r, NotKnown, r.unknownSentence(missingWords(v))), true
	}
}

// surelyHolds reports whether the condition of a rule holds, so that it does not matter whether
// the rule applies.
func (e *evaluation) surelyHolds(r *compiled) bool {
	if r.require == nil {
		return false
	}
	e.facts.rule = r
	t, _ := ask(r.require, &e.facts)
	return t == yes
}

func (e *evaluation) finding(r *judged, o Outcome, message string) Finding {
	f := r.base
	f.Outcome, f.Message = o, message
	return f
}

// tell adds a finding and the pack it comes from.
func (e *evaluation) tell(r *judged, f Finding) {
	e.answer.Findings = append(e.answer.Findings, f)
	name := r.pack.mark
	for _, have := range e.answer.Packs {
		if have == name {
			return
		}
	}
	e.answer.Packs = append(e.answer.Packs, name)
}

func (c *compiled) failSentence() string {
	if c.Fail != "" {
		return c.Fail
	}
	return "Không đáp ứng: " + c.Sentence
}

func (c *compiled) unknownSentence(missing string) string {
	switch {
	case c.Unknown != "":
		return c.Unknown
	case c.NotLoaded:
		return c.Sentence
	case missing != "":
		return "Chưa biết " + missing + ". " + c.Sentence
	}
	return "Chưa xác định được: " + c.Sentence
}

// eligibility asks every rule that may exclude support.
func (e *evaluation) eligibility() {
	failed, open, told := false, false, 0
	for i := range e.chosen {
		r := &e.chosen[i]
		if !r.Governs.excludes() {
			continue
		}
		f, ok := e.judge(r)
		if !ok {
			continue
		}
		told++
		e.tell(r, f)
		switch f.Outcome {
		case Fail:
			if !failed {
				e.answer.Binding = &r.ID
			}
			failed = true
		case NotKnown:
			open = open || r.OnFalse != Warn
		}
	}
	for _, missing := range []struct {
		is            bool
		rule, message string
	}{
		{e.source == "", "source", "Chưa biết nguồn kinh phí là khuyến công quốc gia hay khuyến công địa phương."},
		{e.content < 0, "content", "Chưa biết nội dung hoạt động khuyến công."},
		{told == 0, "no-text", "Chưa nạp văn bản nào về đối tượng và điều kiện có hiệu lực vào ngày này."},
	} {
		if missing.is {
			open = true
			e.answer.Findings = append(e.answer.Findings, Finding{Rule: missing.rule, Outcome: NotKnown, Message: missing.message, Certainty: Missing})
		}
	}
	switch {
	case failed:
		e.answer.Eligible = new(bool)
	case !open:
		t := true
		e.answer.Eligible = &t
	}
}

// acts asks the rules of an act after registration.
func (e *evaluation) acts() {
	if e.act == Registration {
		return
	}
	allowed, told := yes, 0
	for i := range e.chosen {
		r := &e.chosen[i]
		if r.Governs != GovernsAdvance && r.Governs != GovernsAuthority {
			continue
		}
		f, ok := e.judge(r)
		if !ok {
			continue
		}
		told++
		f.Message += r.details()
		e.tell(r, f)
		switch f.Outcome {
		case Fail:
			allowed = no
		case NotKnown:
			if allowed == yes {
				allowed = notKnown
			}
		}
		if r.Decides != "" && f.Outcome != NotKnown || r.Decides != "" && !r.NotLoaded && r.when == nil {
			e.answer.DecidedBy = &r.Decides
		}
		if r.NotLoaded {
			e.lastKnown(r.compiled, false)
		}
	}
	if told == 0 {
		e.answer.Findings = append(e.answer.Findings, Finding{Rule: "no-text", Outcome: NotKnown, Message: "Chưa nạp văn bản nào về việc này có hiệu lực vào ngày này.", Certainty: Missing})
		return
	}
	if allowed != notKnown {
		v := allowed == yes
		e.answer.Allowed = &v
	}
}

// details are the figures and papers behind an act's sentence.
func (c *compiled) details() string {
	s := ""
	if c.Percent > 0 {
		s += " Tạm ứng " + c.Percent.String() + " kinh phí hỗ trợ."
	}
	if len(c.List) > 0 {
		s += " Hồ sơ: " + join(c.List) + "."
	}
	return s
}

// lastKnown tells what the text before one that is not loaded said, only as a comparison.
func (e *evaluation) lastKnown(gap *compiled, figure bool) {
	before, told := gap.from().AddDays(-1), false
	for _, r := range e.law.rules {
		if r.Governs != gap.Governs || r.NotLoaded || r.Scope != gap.Scope || !r.holds(before) || !r.covers(e.content) || !r.judges(e.act) {
			continue
		}
		if t, _ := e.applies(r); t == no || t == notKnown && r.Governs != GovernsAuthority {
			continue
		}
		known := e.compared(r)
		f := e.finding(known, Warn, "Quy định gần nhất đã biết, chỉ để so sánh: "+r.Sentence+r.details())
		if figure {
			if !r.NoLimit {
				f.Figure = e.level(r)
			}
			f.Message = withSum("Mức gần nhất đã biết, chỉ để so sánh: "+r.Sentence, f.Figure)
		}
		f.Certainty = weaker(f.Certainty, Unverified)
		e.tell(known, f)
		told = true
	}
	if figure && told {
		e.compareWarnings(before)
	}
}

func weaker(a, b Certainty) Certainty {
	if rank[a] > rank[b] {
		return a
	}
	return b
}
