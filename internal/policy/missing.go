package policy

import (
	"slices"
	"strings"
)

// Missing lists what a person has to say before the law can answer: what its findings call not
// known of the case, each once. What is not known because a text is not loaded is not among it.
func (a Answer) Missing() []string {
	var out []string
	for _, f := range a.Findings {
		said, ok := strings.CutPrefix(f.Message, "Chưa biết ")
		if f.Outcome != NotKnown || !ok {
			continue
		}
		said, _, _ = strings.Cut(said, ". ")
		said, _, _ = strings.Cut(said, " nên ")
		for one := range strings.SplitSeq(strings.TrimSuffix(said, "."), "; ") {
			if !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	return out
}
