package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const quanBa = `{"source":"national","content":"machinery","establishment":{"kind":"household","province":"Hà Giang","commune":"Quản Bạ","unit_kind":"xã","sector":"processing"},
"total_cost":600000000,"requested":250000000,"machines_new":true,"counterpart_committed":true,"other_state_funding":false}`

func inFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The answer has the keys that people build on, asking above the level exits 0, and no database
// is made.
func TestPolicyCheck(t *testing.T) {
	cmd := command(t, "policy", "check", "--case", inFile(t, "ho-so.json", quanBa), "--on", "2016-06-01")
	got := finish(t, cmd)
	if got.code != exitOK || got.errOut != "" {
		t.Fatalf("code %d, stderr %q", got.code, got.errOut)
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.out), &answer); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"eligible": "true", "max_support": "200000000", "max_support_kind": `"amount"`, "binding_rule": `"cap-machinery"`,
		"allowed": "null", "decided_by": "null"} {
		if string(answer[key]) != want {
			t.Errorf("%s is %s, want %s", key, answer[key], want)
		}
	}
	var findings []map[string]json.RawMessage
	if err := json.Unmarshal(answer["findings"], &findings); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(findings, func(f map[string]json.RawMessage) bool { return string(f["rule"]) == `"cap-machinery"` })
	if i < 0 || string(findings[i]["outcome"]) != `"fail"` || string(findings[i]["certainty"]) != `"verified"` {
		t.Fatalf("the finding of the level: %s", answer["findings"])
	}
	var cite map[string]string
	if err := json.Unmarshal(findings[i]["citation"], &cite); err != nil || cite["article"] != "6" || cite["clause"] != "2" || cite["point"] != "c" || cite["document"] == "" {
		t.Errorf("citation %s", findings[i]["citation"])
	}
	if left, _ := os.ReadDir(cmd.Dir); len(left) > 0 {
		t.Errorf("a question left %v behind", left)
	}
}

func TestPolicyCheckNotKnown(t *testing.T) {
	got := finish(t, command(t, "policy", "check", "--case", inFile(t, "ho-so.json", `{}`), "--on", "21/11/2026"))
	var answer struct {
		Eligible   *bool   `json:"eligible"`
		MaxSupport *int64  `json:"max_support"`
		Kind       string  `json:"max_support_kind"`
		Findings   []any   `json:"findings"`
		Binding    *string `json:"binding_rule"`
	}
	if err := json.Unmarshal([]byte(got.out), &answer); err != nil || got.code != exitOK {
		t.Fatal(got, err)
	}
	if answer.Eligible != nil || answer.MaxSupport != nil || answer.Kind != "not_loaded" || len(answer.Findings) == 0 || answer.Binding != nil {
		t.Errorf("got %s", got.out)
	}
}

func TestPolicyRefuses(t *testing.T) {
	sound := inFile(t, "ho-so.json", quanBa)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"an unknown key", []string{"check", "--case", inFile(t, "a.json", `{"nguon":"national"}`), "--on", "2016-06-01"}, "nguon"},
		{"an unknown value", []string{"check", "--case", inFile(t, "a.json", `{"source":"trung ương"}`), "--on", "2016-06-01"}, "national, local"},
		{"no JSON", []string{"check", "--case", inFile(t, "a.json", `nguồn`), "--on", "2016-06-01"}, "JSON"},
		{"a province of another map", []string{"check", "--case", sound, "--on", "2026-06-01"}, "Hà Giang"},
		{"no such day", []string{"check", "--case", sound, "--on", "2016-02-30"}, "không phải một ngày"},
		{"no such file", []string{"check", "--case", "khong-co.json", "--on", "2016-06-01"}, "Không mở được tệp"},
		{"no case", []string{"check", "--on", "2016-06-01"}, "--case"},
		{"no such pack", []string{"diff", "tt-28-2018", "tt-99"}, "tt-99"},
		{"a wrong pack", []string{"validate", inFile(t, "goi.yaml", "pack: goi\nversion: \"1\"\ntitle: Gói\nrules:\n  - id: muc\n    tran: 5\n")}, ":6: không có mục «tran»"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := finish(t, command(t, append([]string{"policy"}, c.args...)...))
			if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, c.want) {
				t.Errorf("code %d, stdout %q, stderr %q; want 2 and …%s…", got.code, got.out, got.errOut, c.want)
			}
		})
	}
}

func TestPolicyPacks(t *testing.T) {
	shipped, err := os.ReadFile("../../internal/policy/packs/ttlt-26-2014.yaml")
	if err != nil {
		t.Fatal(err)
	}
	same := inFile(t, "goi.yaml", string(shipped))
	if got := finish(t, command(t, "policy", "validate", same)); got.code != exitOK || !strings.Contains(got.out, "hợp lệ") {
		t.Errorf("validate: %+v", got)
	}
	if got := finish(t, command(t, "policy", "diff", "ttlt-26-2014", same)); got.code != exitOK || !strings.Contains(got.out, "như nhau") {
		t.Errorf("diff of the same: %+v", got)
	}
	other := inFile(t, "goi.yaml", strings.Replace(string(shipped), "amount: 200 triệu", "amount: 210 triệu", 1))
	if got := finish(t, command(t, "policy", "diff", "ttlt-26-2014", other)); got.code != exitOK || !strings.Contains(got.out, "200 triệu đồng/cơ sở") || !strings.Contains(got.out, "210 triệu đồng/cơ sở") {
		t.Errorf("diff: %+v", got)
	}
	got := finish(t, command(t, "policy", "list", "--on", "2016-06-01", "--format", "json"))
	var list struct {
		Documents []struct{ Code string } `json:"documents"`
		Rules     []struct {
			Rule, Certainty string
			Citation        *struct{ Document, Article string }
		} `json:"rules"`
	}
	if err := json.Unmarshal([]byte(got.out), &list); err != nil || got.code != exitOK || len(list.Documents) < 20 || len(list.Rules) < 30 {
		t.Errorf("list: code %d, %v, %d documents, %d rules", got.code, err, len(list.Documents), len(list.Rules))
	}
}
