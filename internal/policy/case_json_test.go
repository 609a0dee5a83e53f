package policy

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"khuyencong/internal/clock"
)

// A case that is written and read again is the same case.
func TestCaseIsWrittenAsItIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		maybe := func(name string, words []string) *string {
			if !rapid.Bool().Draw(rt, name+"?") {
				return nil
			}
			s := rapid.SampledFrom(words).Draw(rt, name)
			return &s
		}
		flag := func(name string) *bool {
			if !rapid.Bool().Draw(rt, name+"?") {
				return nil
			}
			b := rapid.Bool().Draw(rt, name)
			return &b
		}
		sum := func(name string) *int64 {
			if !rapid.Bool().Draw(rt, name+"?") {
				return nil
			}
			n := rapid.Int64Range(1, 1000).Draw(rt, name)
			return &n
		}
		c := Case{Source: maybe("source", Sources), Content: maybe("content", contentCodes()), Kind: maybe("kind", Kinds), Province: maybe("province", []string{"Lào Cai", "34-08"}),
			Commune: maybe("commune", []string{"Xã Y Tý"}), UnitKind: maybe("unit", UnitKinds), District: maybe("district", []string{"huyện Bát Xát"}), CraftVillage: flag("village"),
			Workers: sum("workers"), Sector: maybe("sector", Sectors), HardArea: flag("hard"), OfficeElsewhere: flag("office"), TotalCost: sum("cost"), Requested: sum("requested"),
			Units: sum("units"), ProductionLine: flag("line"), MachinesNew: flag("new"), CounterpartCommitted: flag("counterpart"), OtherStateFunding: flag("other"),
			FirstInDistrict: flag("first"), TripsThisYear: sum("trips"), Accepted: flag("accepted"), Act: maybe("act", actWords()), ProjectKind: maybe("project kind", ProjectKinds)}
		if rapid.Bool().Draw(rt, "year?") {
			y := int64(2026)
			c.PlanYear = &y
		}
		if rapid.Bool().Draw(rt, "converted?") {
			d := clock.Day("2010-12-16")
			c.ConvertedOn = &d
		}
		if rapid.Bool().Draw(rt, "share?") {
			f := 70.5
			c.DoneShare = &f
		}
		text, err := json.Marshal(c)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := ReadCase(bytes.NewReader(text))
		if err != nil || !reflect.DeepEqual(got, c) {
			rt.Fatalf("%s: %v\n%+v\n%+v", text, err, got, c)
		}
	})
}
