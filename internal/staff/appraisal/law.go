package appraisal

import (
	"context"
	"strings"

	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// criterionOfRule sorts what the law says under the five contents of Điều 9: the principles (whom,
// which sector, which content), the money, who can do it, other programmes, the papers.
var criterionOfRule = map[policy.Governs]int{
	policy.GovernsEstablishment: 1, policy.GovernsSector: 1, policy.GovernsContent: 1, policy.GovernsCondition: 1, policy.GovernsPriority: 1, policy.GovernsCriteria: 1, "": 1,
	policy.GovernsCap: 2, policy.GovernsCapWarning: 2, policy.GovernsCounterpart: 3, policy.GovernsNoDoubleFunding: 4, policy.GovernsPapers: 5, policy.GovernsDeadline: 5,
}

// ask asks the law of today about the file, for the body that appraises. What is recommended is
// the sum asked about: as it is typed, else as it is kept.
func (v *view) ask(ctx context.Context, s *Pages, f *web.Form) error {
	if v.Current == nil || !v.Inside {
		return nil
	}
	var more project.Known
	typed := ""
	if f != nil {
		typed = f.Text(fieldRecommended)
	}
	if n, err := vi.ParseMoney(typed); err == nil && n > 0 {
		more.Amount = &n
	} else if v.Current.Recommended != nil && *v.Current.Recommended > 0 {
		more.Amount = v.Current.Recommended
	}
	var err error
	if v.Law, err = project.JudgeTx(ctx, s.DB, v.File, policy.Registration, v.Today, more); err != nil {
		return err
	}
	v.Open = kit.Open{On: v.Today, Asked: v.Law.Questions, Hint: "Chỉ cần khi kết luận «Đạt»: căn cứ vào đâu, ai đã xác nhận. Lãnh đạo đọc lý do này trước khi ký, và lý do in trên phiếu"}
	if v.Current.State == "presented" && v.Hidden == "" {
		all, err := project.StandingTx(ctx, s.DB, map[db.ID]project.Judgement{v.File.ID: v.Law})
		if err != nil {
			return err
		}
		v.Open.Standing = all[v.File.ID]
	}
	return nil
}

// lawFound adds what the law says to what was found, under each criterion: what speaks against the
// file and what is not known first.
func (v view) lawFound(out map[int][]found) {
	type seen struct{ rule, outcome, message string }
	parts := map[seen][]string{}
	var order []policy.Finding
	for _, p := range v.Law.Parts {
		for _, f := range p.Answer.Findings {
			k := seen{f.Rule, string(f.Outcome), f.Message}
			if parts[k] == nil {
				order = append(order, f)
			}
			parts[k] = append(parts[k], p.Title())
		}
	}
	for _, want := range []policy.Outcome{policy.Fail, policy.NotKnown, policy.Warn, policy.Pass} {
		for _, f := range order {
			if f.Outcome != want {
				continue
			}
			icon, tone, word := kit.OutcomeLook(f, kit.AnswerOptions{Requested: true})
			x := found{Icon: icon, Tone: tone, Text: word + ": " + f.Message}
			if of := parts[seen{f.Rule, string(f.Outcome), f.Message}]; len(of) < len(v.Law.Parts) {
				x.Text = strings.Join(of, "; ") + ". " + x.Text
			}
			if f.Citation != nil {
				x.Law, x.LawAt = cited(*f.Citation, v.Today), web.LawHrefOn(*f.Citation, v.Today)
			}
			n := criterionOfRule[f.Governs]
			out[n] = append(out[n], x)
		}
	}
}

// lawWord is the answer in short: the conclusion and the highest support by the levels of the day.
func (v view) lawWord() string {
	word := ""
	for _, p := range v.Law.Parts {
		_, _, one := kit.Verdict(p.Answer)
		if word == "" || word == one {
			word = one
		} else {
			word = "mỗi phần một khác"
		}
	}
	switch most, kind := v.Law.Highest(); kind {
	case policy.CapAmount:
		return vi.LowerFirst(word) + "; mức cao nhất " + vi.MoneyUnit(most)
	case policy.CapNoLimit:
		return vi.LowerFirst(word) + "; văn bản không ấn định mức"
	}
	if strings.Contains(word, "chưa biết mức") {
		return vi.LowerFirst(word)
	}
	return vi.LowerFirst(word) + "; mức cao nhất chưa biết"
}
