package outline

import (
	"regexp"
	"slices"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
)

// Every province of a day has an outline, every outline belongs to a province, and what a province
// is drawn from is what place says it came of.
func TestEveryProvinceHasItsOutline(t *testing.T) {
	for _, c := range []struct {
		on         clock.Day
		want       int
		namePlaces map[string]string
	}{
		{"2026-11-02", 34, map[string]string{"Hoàng Sa": "Đà Nẵng", "Trường Sa": "Khánh Hòa"}},
		{"2025-07-01", 34, map[string]string{"Hoàng Sa": "Đà Nẵng", "Trường Sa": "Khánh Hòa"}},
		{"2025-06-30", 63, map[string]string{"Hoàng Sa": "Đà Nẵng", "Trường Sa": "Khánh Hòa"}},
		{"2016-01-01", 63, map[string]string{"Hoàng Sa": "Đà Nẵng", "Trường Sa": "Khánh Hòa"}},
	} {
		m := Of(c.on)
		if len(m.Shapes) != c.want || len(m.Missing) != 0 {
			t.Errorf("%s: %d outlines, missing %v", c.on, len(m.Shapes), m.Missing)
		}
		drawn := map[place.ID]place.ID{}
		for _, s := range m.Shapes {
			if s.Land == "" {
				t.Errorf("%s: %s has no land", c.on, s.Unit)
			}
			var of []place.ID
			for _, id := range place.Covers(s.Unit, c.on) {
				if id.Map() == "63" {
					of = append(of, id)
				}
			}
			slices.Sort(of)
			if got := slices.Sorted(slices.Values(s.Of)); !slices.Equal(got, of) {
				t.Errorf("%s: %s is drawn from %v, place says %v", c.on, s.Unit, got, of)
			}
			for _, id := range s.Of {
				if other, twice := drawn[id]; twice {
					t.Errorf("%s: %s is drawn in %s and %s", c.on, id, other, s.Unit)
				}
				drawn[id] = s.Unit
			}
		}
		if len(drawn) != 63 {
			t.Errorf("%s: %d of the 63 are drawn", c.on, len(drawn))
		}
		if len(m.Archipelagos) != len(c.namePlaces) {
			t.Fatalf("%s: archipelagos %v", c.on, m.Archipelagos)
		}
		for _, a := range m.Archipelagos {
			p, _ := place.Get(a.Unit)
			if p.On(c.on).Name != c.namePlaces[a.Name] {
				t.Errorf("%s: quần đảo %s stands with %s", c.on, a.Name, p.On(c.on).Name)
			}
			i := slices.IndexFunc(m.Shapes, func(s Shape) bool { return s.Unit == a.Unit })
			if i < 0 || m.Shapes[i].Isles == "" {
				t.Errorf("%s: quần đảo %s is not drawn", c.on, a.Name)
			}
		}
	}
	if m := Of(""); len(m.Shapes) != 0 {
		t.Errorf("without a day there is a map of %d", len(m.Shapes))
	}
}

// The table has each of the 63 once, the two archipelagos, and paths of one form.
func TestTable(t *testing.T) {
	land := map[place.ID]int{}
	form := regexp.MustCompile(`^M\d+ \d+l-?\d+( \d+|-\d+)+z(m-?\d+( \d+|-\d+)+z)*$`)
	for _, p := range parts {
		if u, ok := place.Get(p.unit); !ok || !u.Valid("2025-06-30") {
			t.Errorf("%s is no province of the 63", p.unit)
		}
		if p.islands == "" {
			land[p.unit]++
		}
		if !form.MatchString(p.path) {
			t.Errorf("%s %s: %.60s… is no path of the table", p.unit, p.islands, p.path)
		}
	}
	if len(land) != 63 || len(parts) != 65 {
		t.Errorf("%d provinces in %d lines", len(land), len(parts))
	}
	for id, n := range land {
		if n != 1 {
			t.Errorf("%s has %d lines", id, n)
		}
	}
}

// Provinces that a resolution merges are drawn as one, without a new table.
func TestMergedLater(t *testing.T) {
	const day = clock.Day("2028-07-01")
	none, err := place.With()
	if err != nil {
		t.Fatal(err)
	}
	laid, err := place.With(place.Event{Change: place.ChangeMerge, Day: day, Basis: "NQ 3", From: []place.ID{"34-08", "34-04"}, To: []place.Named{{Code: "08", Name: "Tuyên Quang", Kind: place.KindProvince}}})
	if err != nil {
		t.Fatal(err)
	}
	place.Use(laid)
	t.Cleanup(func() { place.Use(none) })
	m := Of(day)
	i := slices.IndexFunc(m.Shapes, func(s Shape) bool { return s.Unit == place.MadeID(day, "08") })
	if len(m.Shapes) != 33 || len(m.Missing) != 0 || i < 0 || !slices.Equal(m.Shapes[i].Of, []place.ID{"63-02", "63-04", "63-08"}) {
		t.Errorf("%d shapes, missing %v, the merged one is number %d", len(m.Shapes), m.Missing, i)
	}
}
