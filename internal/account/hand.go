package account

import "khuyencong/internal/db"

// Hand is who did an act, and whose post they stood in. Where two acts must be done by
// different people, neither the one who acts nor the one acted for may be in both.
type Hand struct{ Person, Behalf db.ID }

// Hand is the principal as the other hand of an act.
func (p Principal) Hand() Hand { return Hand{p.PersonID, p.DelegatorID} }

// Meets reports whether two hands share a person, as themselves or as who delegated.
func (h Hand) Meets(o Hand) bool {
	same := func(a, b db.ID) bool { return a != "" && a == b }
	return same(h.Person, o.Person) || same(h.Person, o.Behalf) || same(h.Behalf, o.Person) || same(h.Behalf, o.Behalf)
}
