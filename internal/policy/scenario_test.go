package policy_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
)

// The tables of testdata/scenarios are written by hand from the articles, never from the packs.
// testdata/scenarios/README.md says how an officer adds a row.

type scenario struct {
	file string
	line int
	cell map[string]string
}

func (s scenario) String() string { return fmt.Sprintf("%s:%d (%s)", s.file, s.line, s.cell["id"]) }

var scenarioColumns = []string{"id", "on", "source", "content", "kind", "province", "unit_kind", "sector", "committed", "total", "asked", "more",
	"eligible", "max", "max_kind", "binding", "findings", "allowed", "decided_by", "law"}

func scenarios(t testing.TB) []scenario {
	t.Helper()
	names, err := filepath.Glob("testdata/scenarios/*.csv")
	if err != nil || len(names) == 0 {
		t.Fatal("no scenarios:", err)
	}
	var out []scenario
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		rows, err := r.ReadAll()
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(rows[0], scenarioColumns) {
			t.Fatalf("%s: columns %q, want %q", name, rows[0], scenarioColumns)
		}
		for i, row := range rows[1:] {
			s := scenario{filepath.Base(name), i + 2, map[string]string{}}
			for j, v := range row {
				s.cell[rows[0][j]] = strings.TrimSpace(v)
			}
			out = append(out, s)
		}
	}
	return out
}

// inside are the keys of the establishment.
var inside = []string{"kind", "province", "commune", "unit_kind", "craft_village", "workers", "sector", "district", "city_class", "converted_from_commune_on", "hard_area", "office_elsewhere"}

// caseJSON writes the case of a row as the file that the command reads.
func (s scenario) caseJSON(t testing.TB) []byte {
	t.Helper()
	top, establishment := map[string]any{}, map[string]any{}
	put := func(key, v string) {
		var value any = v
		switch v {
		case "yes":
			value = true
		case "no":
			value = false
		default:
			if n, err := strconv.ParseFloat(v, 64); err == nil && key != "province" {
				value = n
			}
		}
		if slices.Contains(inside, key) {
			establishment[key] = value
		} else {
			top[key] = value
		}
	}
	if s.cell["committed"] == "yes" {
		for key, v := range map[string]string{"counterpart_committed": "yes", "other_state_funding": "no", "machines_new": "yes"} {
			put(key, v)
		}
	}
	for _, key := range []string{"source", "content", "kind", "province", "unit_kind", "sector"} {
		if v := s.cell[key]; v != "" {
			put(key, v)
		}
	}
	for key, column := range map[string]string{"total_cost": "total", "requested": "asked"} {
		if v := s.cell[column]; v != "" {
			top[key] = s.million(t, v)
		}
	}
	for _, one := range strings.Split(s.cell["more"], ";") {
		if one = strings.TrimSpace(one); one != "" {
			key, v, ok := strings.Cut(one, "=")
			if !ok {
				t.Fatalf("%v: %q is not key=value", s, one)
			}
			put(key, v)
		}
	}
	for _, m := range []map[string]any{top, establishment} {
		for key, v := range m {
			if v == "-" {
				delete(m, key) // a way to take back what «committed» says
			}
		}
	}
	if len(establishment) > 0 {
		top["establishment"] = establishment
	}
	b, err := json.Marshal(top)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (s scenario) million(t testing.TB, v string) int64 {
	t.Helper()
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		t.Fatalf("%v: %q is no number of triệu đồng", s, v)
	}
	return int64(f * 1_000_000)
}

func TestScenarios(t *testing.T) {
	rows := scenarios(t)
	if len(rows) < 120 {
		t.Errorf("%d rows, want at least 120", len(rows))
	}
	law, ids := policy.Shipped(), map[string]bool{}
	for _, s := range rows {
		if s.cell["law"] == "" || s.cell["id"] == "" || ids[s.cell["id"]] {
			t.Errorf("%v: no source, no id, or an id used twice", s)
		}
		ids[s.cell["id"]] = true
		c, err := policy.ReadCase(strings.NewReader(string(s.caseJSON(t))))
		if err != nil {
			t.Errorf("%v: %v", s, err)
			continue
		}
		a, err := law.Evaluate(c, clock.Day(s.cell["on"]))
		if err != nil {
			t.Errorf("%v: %v", s, err)
			continue
		}
		s.compare(t, a)
	}
}

func (s scenario) compare(t *testing.T, a policy.Answer) {
	t.Helper()
	word := func(b *bool) string {
		if b == nil {
			return "null"
		}
		return strconv.FormatBool(*b)
	}
	text := func(p *string) string {
		if p == nil {
			return "null"
		}
		return *p
	}
	most := "null"
	if a.MaxSupport != nil {
		most = strconv.FormatFloat(float64(*a.MaxSupport)/1e6, 'f', -1, 64)
	}
	got := map[string]string{"eligible": word(a.Eligible), "max": most, "max_kind": string(a.MaxKind), "binding": text(a.Binding),
		"allowed": word(a.Allowed), "decided_by": text(a.DecidedBy)}
	for column, v := range got {
		if want := s.cell[column]; want != "" && want != v {
			t.Errorf("%v: %s is %s, want %s (%s)%s", s, column, v, want, s.cell["law"], told(a))
		}
	}
	for _, one := range strings.Split(s.cell["findings"], ";") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		rule, rest, _ := strings.Cut(one, "=")
		outcome, sure, _ := strings.Cut(rest, "@")
		if !slices.ContainsFunc(a.Findings, func(f policy.Finding) bool {
			return f.Rule == rule && string(f.Outcome) == outcome && (sure == "" || string(f.Certainty) == sure)
		}) {
			t.Errorf("%v: no finding %s (%s)%s", s, one, s.cell["law"], told(a))
		}
	}
}

func told(a policy.Answer) string {
	var b strings.Builder
	for _, f := range a.Findings {
		fmt.Fprintf(&b, "\n\t%s=%s@%s %s", f.Rule, f.Outcome, f.Certainty, f.Message)
	}
	return b.String()
}
