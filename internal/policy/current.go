package policy

import (
	"sync/atomic"

	"khuyencong/internal/clock"
)

var current atomic.Pointer[Law]

// Current is the law that the running installation goes by: the packs of the program, until Use
// puts others in their place.
func Current() *Law {
	if l := current.Load(); l != nil {
		return l
	}
	return Shipped()
}

// Use makes the installation go by a law from now on; nil goes back to the packs of the program.
func Use(l *Law) { current.Store(l) }

// Documents lists the texts known to the law in use, oldest first.
func Documents() []Document { return Current().Documents() }

// Find returns the document of a code in the law in use.
func Find(code string) (Document, bool) { return Current().Find(code) }

// On says how sure the citation is for an act of that day, by the law in use: Missing before the
// text was in force, when an older one governed. An internal rule has no certainty.
func (c Citation) On(day clock.Day) Certainty { return Current().Certainty(c, day) }

// FirstAdvance asks the law in use for the rate of a first advance; see Law.FirstAdvance.
func FirstAdvance(content string, on clock.Day) (AdvanceRule, bool) {
	return Current().FirstAdvance(content, on)
}
