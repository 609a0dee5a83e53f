package report

import (
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Nation is the place of a report on the whole country.
const Nation place.ID = ""

// NationName is what the whole country is called.
const NationName = "Việt Nam"

// Place finds the place that a name means on a day: «Việt Nam» and «cả nước» are the nation.
// Otherwise it is place.Resolve, with its *place.Ambiguous.
func Place(name string, asOf clock.Day) (place.ID, error) {
	switch strings.ReplaceAll(vi.Fold(name), " ", "") {
	case "vietnam", "canuoc", "toanquoc":
		return Nation, nil
	}
	p, err := place.Resolve(name, asOf)
	return p.ID, err
}

// nameOn is the name of a place on a day. Invalid when it did not exist then.
func nameOn(id place.ID, asOf clock.Day) (string, error) {
	if asOf == "" {
		return "", errs.Wrong("as-of", "Báo cáo cần biết tính đến ngày nào.")
	}
	if id == Nation {
		return NationName, nil
	}
	p, _ := place.Get(id)
	f := p.On(asOf)
	if f.Name == "" {
		return "", errs.New(errs.Invalid, "Ngày %s không có đơn vị hành chính cấp tỉnh này.", asOf.VN())
	}
	return f.Name, nil
}

// holder is the unit of a day's map in which a recorded unit lies; "" when it cannot be put
// on that map, as a province of today that was several in the past.
func holder(recorded place.ID, asOf clock.Day) place.ID {
	for _, id := range place.Successors(recorded, asOf) {
		return id
	}
	return ""
}

// mayLie reports whether a recorded unit that is not on the asked map may stand for the asked
// one: its land holds the asked one's.
func mayLie(recorded, asked place.ID) bool {
	p, ok := place.Get(recorded)
	if !ok {
		return false
	}
	return slices.Contains(place.Covers(recorded, p.Forms()[0].From), asked)
}
