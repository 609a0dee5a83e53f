package area

import (
	"context"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// Known is an answer: yes, no, or not known.
type Known string

// The answers.
const (
	Yes      Known = "yes"
	No       Known = "no"
	NotKnown Known = "not_known" // no complete list of that province and day is loaded, or the land is divided
)

// Answer is whether a commune is of a kind on a day, and by which list.
type Answer struct {
	Known Known
	Level string   // I, II, III where the decision gives it
	List  List     // the list that says so; the zero List when nothing does
	Names []string // of the craft villages in the commune
}

// Bool is the answer for rules: nil when not known.
func (a Answer) Bool() *bool {
	if a.Known == NotKnown {
		return nil
	}
	yes := a.Known == Yes
	return &yes
}

// Holds tells whether a commune of any map is of a kind on a day. Yes when a list of that day has
// it, or has all the communes that its land was on the list's first day. No when a complete list
// of its province has none of them. Anything else is not known: no list, a list that only adds,
// or a commune that was put together from listed and other ones.
func Holds(ctx context.Context, q db.Q, kind Kind, unit place.ID, on clock.Day) (Answer, error) {
	u, ok := place.Lookup(unit)
	if !ok || on == "" {
		return Answer{Known: NotKnown}, nil
	}
	lists, err := db.Select[List](ctx, q, "SELECT "+db.Columns[List]("")+` FROM area_lists
		WHERE kind = ? AND withdrawn_at IS NULL AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)
		AND (province_id IS NULL OR province_id IN (?)) ORDER BY valid_from DESC, id DESC`, kind, on, on, place.Overlapping(u.OwnProvince()))
	if err != nil {
		return Answer{Known: NotKnown}, err
	}
	answer := Answer{Known: NotKnown}
	mixed := false
	for _, l := range lists {
		if home, ok := u.Province(l.From); l.ProvinceID != "" && (!ok || home != l.ProvinceID) {
			continue
		}
		parts := place.Under(unit, l.From)
		ids := make([]place.ID, 0, len(parts))
		for _, p := range parts {
			ids = append(ids, p.ID)
		}
		if len(ids) == 0 {
			continue
		}
		found, err := db.Select[Entry](ctx, q, "SELECT "+db.Columns[Entry]("")+" FROM area_entries WHERE list_id = ? AND unit_id IN (?) ORDER BY position", l.ID, ids)
		if err != nil {
			return Answer{Known: NotKnown}, err
		}
		switch {
		case len(found) > 0 && covered(found, ids):
			return said(Yes, l, found), nil
		case len(found) > 0:
			mixed = true
		case l.Complete && answer.Known == NotKnown:
			answer = Answer{Known: No, List: l}
		}
	}
	if mixed {
		return Answer{Known: NotKnown}, nil
	}
	return answer, nil
}

// covered reports whether every commune of the land is on the list.
func covered(found []Entry, ids []place.ID) bool {
	for _, id := range ids {
		if !slices.ContainsFunc(found, func(e Entry) bool { return e.UnitID == id }) {
			return false
		}
	}
	return true
}

func said(known Known, l List, found []Entry) Answer {
	a := Answer{Known: known, List: l, Level: found[0].Level}
	for _, e := range found {
		if e.Level != a.Level {
			a.Level = ""
		}
		if l.Kind == CraftVillage {
			a.Names = append(a.Names, e.Name)
		}
	}
	return a
}

// InHardArea tells whether a commune is hard or especially hard on a day: yes when either says
// so, no when both lists say no.
func InHardArea(ctx context.Context, q db.Q, unit place.ID, on clock.Day) (Answer, error) {
	most, err := Holds(ctx, q, EspeciallyHard, unit, on)
	if err != nil || most.Known == Yes {
		return most, err
	}
	some, err := Holds(ctx, q, Hard, unit, on)
	if err != nil || some.Known != No {
		return some, err
	}
	return most, nil // both say no, or the one does not know
}
