package policy

import (
	"strings"

	"khuyencong/internal/clock"
)

// Names lists the variables that the conditions of a rule name on a day, in the order of
// variables: by them a screen knows beside which field a finding belongs.
func (l *Law) Names(rule string, on clock.Day) []string {
	var named [slots]bool
	for _, c := range l.rules {
		if c.ID != rule || !c.holds(on) {
			continue
		}
		for _, src := range []string{c.When, c.Require} {
			for word := range strings.FieldsFuncSeq(src, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
				if i, ok := slotOf[word]; ok {
					named[i] = true
				}
			}
		}
	}
	var out []string
	for i, v := range variables {
		if named[i] {
			out = append(out, v.name)
		}
	}
	return out
}
