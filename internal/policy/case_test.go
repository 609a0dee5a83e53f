package policy_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
)

func day(s string) clock.Day       { return clock.Day(s) }
func policyDay(s string) clock.Day { return clock.Day(s) }

func TestCaseRefused(t *testing.T) {
	for _, c := range []struct{ in, field string }{
		{`{"sourse":"national"}`, "sourse"},
		{`{"Source":"national"}`, "Source"},
		{`{"source":"central"}`, "source"},
		{`{"content":"machine"}`, "content"},
		{`{"establishment":{"kind":"company"}}`, "establishment.kind"},
		{`{"establishment":{"unit":"xã"}}`, "establishment.unit"},
		{`{"establishment":[]}`, "establishment"},
		{`{"total_cost":1.5}`, "total_cost"},
		{`{"total_cost":-1}`, "total_cost"},
		{`{"total_cost":"300"}`, "total_cost"},
		{`{"total_cost":99999999999999999999}`, "total_cost"},
		{`{"units":0}`, "units"},
		{`{"done_share":101}`, "done_share"},
		{`{"machines_new":"yes"}`, "machines_new"},
		{`{"establishment":{"city_class":4}}`, "establishment.city_class"},
		{`{"establishment":{"converted_from_commune_on":"2010-02-30"}}`, "establishment.converted_from_commune_on"},
		{`{"act":"pay"}`, "act"},
		{`{"source":"national","source":"local"}`, "case"},
		{`{"source":"national"} {}`, "case"},
		{`[]`, "case"},
		{``, "case"},
	} {
		_, err := policy.ReadCase(strings.NewReader(c.in))
		e, ok := errs.As(err)
		if !ok || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != c.field {
			t.Errorf("%s: got %v, want one wrong %s", c.in, err, c.field)
		}
	}
}

func TestUnknownPlaceIsRefused(t *testing.T) {
	for name, on := range map[string]string{"Atlantis": "2016-06-01", "Hà Giang": "2026-03-01"} {
		_, err := policy.Shipped().Evaluate(policy.Case{Province: &name}, day(on))
		if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid {
			t.Errorf("%s on %s: got %v", name, on, err)
		}
	}
}

// A key left out never makes a case better than it would be with the worst value, nor does it
// make a refusal: what is known alone decides.
func TestLeavingOutNeverAllows(t *testing.T) {
	for _, s := range scenarios(t) {
		var top map[string]any
		if err := json.Unmarshal(s.caseJSON(t), &top); err != nil {
			t.Fatal(err)
		}
		full := answer(t, top, s.cell["on"])
		inner, _ := top["establishment"].(map[string]any)
		for _, m := range []map[string]any{top, inner} {
			for key, v := range m {
				if key == "establishment" || key == "act" || key == "units" || key == "requested" || key == "plan_year" {
					continue
				}
				delete(m, key)
				part := answer(t, top, s.cell["on"])
				m[key] = v
				if full.Eligible != nil && part.Eligible != nil && *full.Eligible != *part.Eligible {
					// Only what the answer without it depends on may decide: a stricter reading of less.
					if *part.Eligible {
						t.Errorf("%v: without %s the case becomes eligible", s, key)
					}
				}
				if full.Allowed != nil && !*full.Allowed && part.Allowed != nil && *part.Allowed {
					t.Errorf("%v: without %s the act becomes allowed", s, key)
				}
			}
		}
	}
}

func answer(t testing.TB, top map[string]any, on string) policy.Answer {
	t.Helper()
	b, err := json.Marshal(top)
	if err != nil {
		t.Fatal(err)
	}
	c, err := policy.ReadCase(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	a, err := policy.Shipped().Evaluate(c, day(on))
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return a
}

func FuzzCase(f *testing.F) {
	for _, s := range scenarios(f) {
		f.Add(s.caseJSON(f), int16(s.line*37))
	}
	law := policy.Shipped()
	f.Fuzz(func(t *testing.T, data []byte, after int16) {
		c, err := policy.ReadCase(bytes.NewReader(data))
		if err != nil {
			return
		}
		a, err := law.Evaluate(c, clock.NewDay(2012, time.July, 5).AddDays(int(after)))
		if err != nil {
			if !errs.Is(err, errs.Invalid) {
				t.Fatalf("%s: %v", data, err)
			}
			return
		}
		if a.Eligible != nil && !*a.Eligible && (a.MaxSupport == nil || *a.MaxSupport != 0 || a.MaxKind != policy.CapExcluded) {
			t.Errorf("%s: excluded and yet %v %s", data, a.MaxSupport, a.MaxKind)
		}
		if a.MaxSupport != nil && *a.MaxSupport < 0 {
			t.Errorf("%s: a negative support", data)
		}
	})
}
