// Package place holds the administrative units through time, provinces, districts until
// 2025-06-30 and communes: what a unit was called on a day, what kind it was, by which
// resolution, and which units of another day its land belongs to. The facts are embedded
// (data/README.md); resolutions that came later are laid over them (With, Use).
//
// Province, Find, Resolve, Covers, Successors, Holder and Reach are about provinces, whose land
// never divides. Unit, Lookup, ByCode, Under, Search, CommunePick and Lay are about every level.
//
// A code means nothing without its map, so an ID carries both. A place is always asked for
// as of a day; without a day there is no answer.
package place

import (
	"cmp"
	"slices"
	"strings"

	"khuyencong/internal/clock"
)

// ID names one unit of one map: "63-02" is code 02 among the 63 units until 2025-06-30,
// "34-08" is code 08 among the 34 since 2025-07-01. A unit whose kind or name changes keeps it.
type ID string

// Map returns the part before the hyphen: "63" or "34".
func (id ID) Map() string {
	m, _, _ := strings.Cut(string(id), "-")
	return m
}

// Code returns the official code within the map: "08".
func (id ID) Code() string {
	_, code, _ := strings.Cut(string(id), "-")
	return code
}

// Kind is the kind of a unit of any level.
type Kind string

// The kinds. The kind on a day decides which communes the programme reaches.
const (
	KindProvince Kind = "province" // tỉnh
	KindCity     Kind = "city"     // thành phố trực thuộc trung ương

	KindRuralDistrict Kind = "rural_district" // huyện, until 2025-06-30 as all districts
	KindUrbanDistrict Kind = "urban_district" // quận
	KindTown          Kind = "town"           // thị xã
	KindDistrictCity  Kind = "district_city"  // thành phố thuộc tỉnh, thành phố thuộc thành phố

	KindCommune     Kind = "commune"      // xã
	KindWard        Kind = "ward"         // phường
	KindTownship    Kind = "township"     // thị trấn, until 2025-06-30
	KindSpecialZone Kind = "special_zone" // đặc khu, since 2025-07-01
)

// words are the kinds in Vietnamese.
var words = map[Kind]string{
	KindProvince: "tỉnh", KindCity: "thành phố",
	KindRuralDistrict: "huyện", KindUrbanDistrict: "quận", KindTown: "thị xã", KindDistrictCity: "thành phố",
	KindCommune: "xã", KindWard: "phường", KindTownship: "thị trấn", KindSpecialZone: "đặc khu",
}

// VN returns the Vietnamese word, in small letters: tỉnh, thành phố, huyện, xã, phường.
func (k Kind) VN() string { return words[k] }

// Form is what a unit was over a time: its name and kind and the act that made it so.
type Form struct {
	Name     string // Tuyên Quang
	FullName string // Tỉnh Tuyên Quang
	Kind     Kind
	From     clock.Day // first day; "" is không rõ
	To       clock.Day // last day; "" is until now
	Basis    string    // Nghị quyết 202/2025/QH15; "" is không rõ

	key string // the alphabetical place of the name
}

// InText returns the full name as it stands within a sentence: tỉnh Tuyên Quang.
func (f Form) InText() string {
	if f.Name == "" {
		return ""
	}
	return f.Kind.VN() + " " + f.Name
}

// Province is one tỉnh or thành phố trực thuộc trung ương of one map, with all its forms.
type Province struct {
	ID      ID
	Code    string // the official code within its map
	Letters string // three letters of ours for project numbers (KCQG.2027.LCA.012)

	forms []Form // oldest first, without a gap
}

// On returns the form of a day; the zero Form when the unit did not exist then or there is no day.
func (p Province) On(day clock.Day) Form {
	for _, f := range p.forms {
		if day != "" && day.Within(f.From, f.To) {
			return f
		}
	}
	return Form{}
}

// Valid reports whether the unit existed on a day.
func (p Province) Valid(day clock.Day) bool { return p.On(day).Name != "" }

// Forms returns every form, oldest first.
func (p Province) Forms() []Form { return slices.Clone(p.forms) }

// Last returns the present form, or the last one of a unit that is no more.
func (p Province) Last() Form {
	if len(p.forms) == 0 {
		return Form{}
	}
	return p.forms[len(p.forms)-1]
}

// Get returns the unit of an ID.
func Get(id ID) (Province, bool) {
	p, ok := atlas().units[id]
	return p, ok
}

// All returns every unit of every map, by ID.
func All() []Province { return slices.Clone(atlas().order) }

// Provinces returns the units that existed on a day, in Vietnamese alphabetical order of the
// names they had then. Without a day there are none.
func Provinces(on clock.Day) []Province {
	var list []Province
	for _, p := range atlas().order {
		if p.Valid(on) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b Province) int {
		return cmp.Or(cmp.Compare(a.On(on).key, b.On(on).key), cmp.Compare(a.ID, b.ID))
	})
	return list
}
