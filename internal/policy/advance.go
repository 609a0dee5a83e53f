package policy

import (
	"slices"
	"strings"
	"sync"
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
}

// FirstAdvance returns the last known rule for a content of national money; ok is false where
// Điều 13 names no rate, and then the head of the agency decides (Điều 16 khoản 2). On a day
// after a text that is not loaded was signed, Law.Evaluate says that the rule is not known.
func FirstAdvance(content string) (r AdvanceRule, ok bool) {
	r, ok = firstAdvances()[content]
	return r, ok
}

var firstAdvances = sync.OnceValue(func() map[string]AdvanceRule {
	from, out := map[string]string{}, map[string]AdvanceRule{}
	for _, p := range shippedPacks() {
		for i := range p.Rules {
			r := &p.Rules[i]
			if r.Governs != GovernsAdvance || r.Percent == 0 || !slices.Contains(r.Acts, ActFirstAdvance) {
				continue
			}
			for _, c := range r.Contents {
				if _, have := out[c]; have && from[c] > string(r.From) {
					continue
				}
				from[c] = string(r.From)
				out[c] = AdvanceRule{Percent: int64(r.Percent) / 100, WorkAbove: int64(r.Above) / 100, Accepted: r.Require == "accepted",
					Plan:     slices.ContainsFunc(r.List, func(s string) bool { return strings.Contains(s, "Mẫu 11") }),
					Citation: r.Citation(), Papers: join(r.List)}
			}
		}
	}
	return out
})

// RemainingAdvance is the article that lets the rest be advanced only after acceptance.
var RemainingAdvance = Cite(TT36, "14")
