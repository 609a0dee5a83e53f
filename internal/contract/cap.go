package contract

import (
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// AdvanceCap is what bounds the first advance of a project on a contract.
type AdvanceCap struct {
	Percent int64             // at most this per cent of the support; 100 where no rate is known
	Known   bool              // every content has a rate in law
	Rules   []policy.Citation // the articles behind Percent, or behind who decides
	Without []string          // contents without a rate
	Local   bool              // local money: the province sets the rate
}

// CapOf returns the bound on the day of the act: for national money the lowest rate of the
// contents (TT 36/2013 Đ13), and where a content has none the head of the Cục decides (Đ16.2);
// for local money the province's own rule, which is not loaded.
func CapOf(source project.Source, contents []string, on clock.Day) AdvanceCap {
	if source == project.Local {
		return AdvanceCap{Percent: 100, Local: true, Rules: []policy.Citation{policy.Cite(policy.TT46, "8", "3", "b")}}
	}
	c := AdvanceCap{Percent: 100, Known: len(contents) > 0}
	for _, code := range contents {
		r, ok := policy.FirstAdvance(code, on)
		if !ok {
			c.Known = false
			c.Without = append(c.Without, code)
			continue
		}
		if r.Percent < c.Percent {
			c.Percent = r.Percent
		}
		c.Rules = append(c.Rules, r.Citation)
	}
	if !c.Known {
		c.Rules = append(c.Rules, AdvanceException)
	}
	return c
}

// cited joins the articles for the line under a field.
func (c AdvanceCap) cited() string {
	var parts []string
	seen := map[string]bool{}
	for _, r := range c.Rules {
		if s := r.String(); !seen[s] {
			seen[s] = true
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "; ")
}

func (l LineInput) checkAdvance(c AdvanceCap, field func(string) string, f *errs.Fields) {
	switch {
	case l.AdvancePercent < 0 || l.AdvancePercent > 100:
		f.Add(field("advance_percent"), "Tỷ lệ tạm ứng lần một từ 0 đến 100 %%.")
	case l.AdvancePercent > c.Percent:
		f.AddSource(field("advance_percent"), c.cited(), "Tạm ứng lần một của nội dung này không quá %d %% kinh phí hỗ trợ.", c.Percent)
	}
	n := len([]rune(l.AdvanceWhy))
	switch {
	case n > 1000:
		f.Add(field("advance_why"), "Căn cứ không quá 1.000 ký tự.")
	case l.AdvancePercent == 0 || n >= 10:
	case c.Local:
		f.AddSource(field("advance_why"), c.cited(), "Hãy nêu văn bản của tỉnh quy định tỷ lệ tạm ứng: phần mềm chưa nạp văn bản này.")
	case !c.Known:
		f.AddSource(field("advance_why"), AdvanceException.String(), "Luật không ghi tỷ lệ cho nội dung này; Cục trưởng quyết định. Hãy nêu văn bản quyết định.")
	}
}
