package kit

import (
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// Open is what a judgement leaves open, for a form in which a person answers it.
type Open struct {
	On       clock.Day
	Asked    []project.Question
	Standing project.Standing // how an earlier reason answers it; zero where the act wants its own
	Hint     string
}

// ReasonLabel names the field project.LawField on every form.
const ReasonLabel = "Lý do quyết định khi quy định chưa rõ hoặc không thuận"

// shown reports whether the form has anything to ask, or holds something that was typed.
func (o Open) shown(f *web.Form) bool {
	return len(o.Asked) > 0 || f.Text(project.LawField) != "" || len(f.Wrong(project.LawField)) > 0
}

// wanted is what nobody gave a reason for.
func (o Open) wanted() []project.Question {
	switch {
	case o.Standing.Reason != nil:
		return nil
	case len(o.Standing.Fresh) > 0:
		return o.Standing.Fresh
	}
	return o.Asked
}

// old is what a reason was given for, when something new has come beside it.
func (o Open) old() int { return len(o.Asked) - len(o.wanted()) }

// asked is one question with the parts of files that it stands for.
type asked struct {
	project.Question
	parts []string
}

// gathered puts the same question of several parts into one.
func gathered(list []project.Question) []asked {
	var out []asked
	for _, q := range list {
		i := slices.IndexFunc(out, func(a asked) bool {
			return a.Finding.Rule == q.Finding.Rule && a.Finding.Message == q.Finding.Message
		})
		if i < 0 {
			i = len(out)
			out = append(out, asked{Question: q})
		}
		if !slices.Contains(out[i].parts, q.Part) {
			out[i].parts = append(out[i].parts, q.Part)
		}
	}
	return out
}

// of says which parts a question is about; "" where the file has but one.
func (a asked) of(all []asked) string {
	names := map[string]bool{}
	for _, x := range all {
		for _, p := range x.parts {
			names[p] = true
		}
	}
	if len(names) < 2 {
		return ""
	}
	return strings.Join(a.parts, "; ")
}

// GivenBy says by whom and at which act a reason was given.
func GivenBy(e project.EvaluationView) string {
	return vi.LowerFirst(project.JudgedName[e.Act]) + " ngày " + e.Day.VN() + ", " + e.By
}

// PartOptions says how the answer of a part is drawn.
func PartOptions(p project.Part, short bool) AnswerOptions {
	return AnswerOptions{Act: PartAct(p), Requested: p.Case.Requested != nil, Short: short}
}

// OfAct are the rules that speak of an act after registration. Whether the file may be supported at
// all was decided when its plan was approved, and stands.
var OfAct = []policy.Governs{policy.GovernsAdvance, policy.GovernsAuthority, policy.GovernsPapers, policy.GovernsDeadline}

// About leaves of the answers what rules of some kinds say.
func About(j project.Judgement, kinds []policy.Governs) project.Judgement {
	j.Parts = slices.Clone(j.Parts)
	for i := range j.Parts {
		a := &j.Parts[i].Answer
		a.Findings = slices.DeleteFunc(slices.Clone(a.Findings), func(f policy.Finding) bool { return !slices.Contains(kinds, f.Governs) })
	}
	return j
}

// Barred says in words what bars support, by an article that was read; "" where nothing does.
func Barred(j project.Judgement) string {
	var lines []string
	for _, a := range gathered(j.Barred()) {
		line := strings.TrimRight(a.Finding.Message, ".")
		if a.Finding.Citation != nil {
			line += " (" + a.Finding.Citation.String() + ")"
		}
		if len(j.Parts) > 1 {
			line = strings.Join(a.parts, "; ") + ": " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

// sureWord says how sure an article is, after it.
func sureWord(f policy.Finding) string {
	if f.Certainty == "" {
		return ""
	}
	return ", " + vi.LowerFirst(f.Certainty.Word())
}
