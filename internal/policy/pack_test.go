package policy_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"khuyencong/internal/policy"
)

const soundPack = `pack: nq-tinh
version: "1"
title: Nghị quyết của tỉnh
documents:
  - code: NQ 1/2026/NQ-HĐND
    name: mức hỗ trợ khuyến công địa phương
    issuer: Hội đồng nhân dân tỉnh
    signed: 2026-01-02
    in_force_from: 2026-01-10
    loaded: true
rules:
  - id: cap-machinery
    governs: cap
    scope: "34-08"
    article: 2
    contents: [machinery]
    percent: 50 %
    amount: 250 triệu đồng
    per: cơ sở
    sentence: Tối đa 50 % nhưng không quá 250 triệu đồng/cơ sở.
`

// load reads and checks a pack among the shipped ones.
func load(text string) (*policy.Law, error) {
	p, err := policy.ParsePack([]byte(text))
	if err != nil {
		return nil, err
	}
	return policy.Shipped().With(p)
}

// A province's own level takes the place of «not loaded», for that province alone.
func TestProvincialPack(t *testing.T) {
	law, err := load(soundPack)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		province, source string
		on               string
		want             int64 // 0 is not known
	}{
		{"Tuyên Quang", "local", "2026-03-01", 150_000_000},
		{"Tuyên Quang", "local", "2026-01-09", 0},
		{"Lào Cai", "local", "2026-03-01", 0},
	} {
		in := `{"source":"` + c.source + `","content":"machinery","establishment":{"province":"` + c.province + `"},"total_cost":300000000}`
		one, err := policy.ReadCase(strings.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		a, err := law.Evaluate(one, day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.want == 0 && (a.MaxSupport != nil || a.MaxKind != policy.CapNotLoaded),
			c.want != 0 && (a.MaxSupport == nil || *a.MaxSupport != c.want):
			t.Errorf("%s on %s: %v %s", c.province, c.on, a.MaxSupport, a.MaxKind)
		}
	}
}

// A province's own rules take the place of what was only known to be missing, and a level above
// the national one is told.
func TestProvincialRulesStandForStubs(t *testing.T) {
	law, err := load(strings.Replace(soundPack, "amount: 250", "amount: 400", 1) + `
  - id: first-advance
    governs: advance
    scope: "34-08"
    article: 3
    acts: [first_advance]
    percent: 60 %
    sentence: Tạm ứng 60 % khi có hợp đồng.
  - id: novelty
    governs: content_condition
    scope: "34-08"
    article: 4
    contents: [demo_model_new]
    require: first_in_district
    sentence: Công nghệ mới là công nghệ chưa có ở xã.
`)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(province, rest string) policy.Answer {
		t.Helper()
		c, err := policy.ReadCase(strings.NewReader(`{"source":"local","establishment":{"province":"` + province + `","kind":"household","unit_kind":"xã","sector":"processing"},"counterpart_committed":true,"other_state_funding":false,"machines_new":true,"total_cost":1000000000,` + rest + `}`))
		if err != nil {
			t.Fatal(err)
		}
		a, err := law.Evaluate(c, day("2026-03-01"))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	advance := `"content":"machinery","act":"first_advance"`
	if a := ask("Tuyên Quang", advance); a.Allowed == nil || !*a.Allowed {
		t.Errorf("a loaded procedure: allowed %v%s", a.Allowed, told(a))
	}
	if a := ask("Lào Cai", advance); a.Allowed != nil {
		t.Errorf("another province: allowed %v%s", *a.Allowed, told(a))
	}
	if a := ask("Tuyên Quang", `"content":"demo_model_new","first_in_district":true`); a.Eligible == nil || !*a.Eligible {
		t.Errorf("its own novelty: eligible %v%s", a.Eligible, told(a))
	}
	a := ask("Tuyên Quang", `"content":"machinery"`)
	if a.MaxSupport == nil || *a.MaxSupport != 400_000_000 || !strings.Contains(told(a), "cao hơn mức của khuyến công quốc gia") {
		t.Errorf("above the national level:%s", told(a))
	}
}

// A text that was only known to exist can be loaded: its stub gives way.
func TestStubGivesWay(t *testing.T) {
	law, err := load(strings.NewReplacer("NQ 1/2026/NQ-HĐND", "NQ 42/2025/NQ-HĐND tỉnh Tuyên Quang", "2026-01-02", "2025-12-29", "2026-01-10", "2026-01-01").Replace(soundPack))
	if err != nil {
		t.Fatal(err)
	}
	loaded := 0
	for _, d := range law.Documents() {
		if d.Code == "NQ 42/2025/NQ-HĐND tỉnh Tuyên Quang" && d.Loaded {
			loaded++
		}
	}
	if loaded != 1 {
		t.Errorf("%d loaded texts of that code, want 1", loaded)
	}
}

// What a pack may not hold, each with the line and the reason.
func TestPackRefused(t *testing.T) {
	swap := func(old, new string) string {
		if !strings.Contains(soundPack, old) {
			t.Fatalf("no %q in the pack", old)
		}
		return strings.Replace(soundPack, old, new, 1)
	}
	for _, c := range []struct {
		name, text string
		line       int
		reason     string
	}{
		{"a document nobody knows", swap("    article: 2\n", "    document: NQ 9/2099\n    article: 2\n"), 15, "không có văn bản «NQ 9/2099»"},
		{"a cap without per what", swap("    per: cơ sở\n", ""), 18, "không nói trên mỗi gì"},
		{"an unknown key", swap("    per: cơ sở", "    pre: cơ sở"), 19, "không có mục «pre»"},
		{"a condition of the wrong type", swap("    percent: 50 %", "    when: workers + 1\n    percent: 50 %"), 17, "đúng hoặc sai"},
		{"a condition that compares unlike things", swap("    percent: 50 %", "    when: workers == \"nhiều\"\n    percent: 50 %"), 17, "không đúng kiểu"},
		{"a condition over nothing known", swap("    percent: 50 %", "    when: woman_owned\n    percent: 50 %"), 17, "không đúng kiểu"},
		{"a word that a key never takes", swap("    percent: 50 %", "    when: kind == \"houshold\"\n    percent: 50 %"), 17, "houshold"},
		{"a loop", swap("    percent: 50 %", "    when: '[1,2].all(x, x > 0)'\n    percent: 50 %"), 17, "không đúng kiểu"},
		{"money without a number", swap("250 triệu đồng", "nhiều"), 18, "không phải số tiền"},
		{"a share without its sign", swap("50 %", "50"), 17, "không phải tỷ lệ"},
		{"a content that does not exist", swap("[machinery]", "[machine]"), 16, "machine"},
		{"no such governs", swap("governs: cap", "governs: mercy"), 13, "mercy"},
		{"no such scope", swap(`"34-08"`, "here"), 14, "here"},
		{"before its text", swap("    article: 2\n", "    article: 2\n    from: 2025-01-01\n"), 16, "trước ngày hiệu lực"},
		{"a day that is none", swap("in_force_from: 2026-01-10", "in_force_from: 2026-02-30"), 5, "không phải một ngày"},
		{"no article", swap("    article: 2\n", ""), 12, "thiếu điều"},
		{"no sentence", swap("    sentence: Tối đa 50 % nhưng không quá 250 triệu đồng/cơ sở.\n", ""), 12, "thiếu câu"},
		{"a key twice", swap("    per: cơ sở\n", "    per: cơ sở\n    per: hộ\n"), 20, "đã viết"},
		{"overlap within the pack", soundPack + strings.Replace(soundPack[strings.Index(soundPack, "  - id"):], "250", "200", 1), 21, "trùng thời gian hiệu lực"},
		{"a text that another pack has", swap("code: NQ 1/2026/NQ-HĐND", "code: TT 28/2018/TT-BTC"), 5, "gói khác"},
		{"overlap with another pack", strings.Replace(swap(`"34-08"`, "national"), "    article: 2\n", "    article: 2\n    from: 2026-02-01\n", 1), 0, "trùng thời gian hiệu lực"},
		{"not YAML", "pack: [", 1, "YAML"},
		{"not a mapping", "- một\n- hai\n", 1, "danh sách mục"},
		{"two packs in one file", soundPack + "---\npack: hai\n", 0, "một gói"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(c.text)
			var problems policy.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			for _, p := range problems {
				if (c.line == 0 || p.Line == c.line) && strings.Contains(p.Reason, c.reason) {
					return
				}
			}
			t.Errorf("want line %d …%s…, got:\n%v", c.line, c.reason, problems)
		})
	}
}

// Certainty is honest: nothing is verified after an amendment that was not read.
func TestShippedPacksAreHonest(t *testing.T) {
	law := policy.Shipped()
	for _, day := range []string{"2016-06-01", "2020-06-01", "2026-11-21"} {
		for _, r := range law.On(policyDay(day)) {
			if r.Citation != nil && r.Certainty == policy.Verified && r.Citation.On(policyDay(day)) != policy.Verified {
				t.Errorf("%s on %s: %s is surer than its text", r.Rule, day, r.Certainty)
			}
			if strings.Contains(r.Pack, "tt-28") && r.Certainty == policy.Verified {
				t.Errorf("%s on %s: TT 28/2018 is never verified", r.Rule, day)
			}
		}
	}
	for _, r := range law.On("2026-11-21") {
		if r.Governs == policy.GovernsCap && r.Loaded {
			t.Errorf("%s: a level is known after 2026-09-25", r.Rule)
		}
	}
}

func TestDiff(t *testing.T) {
	a, err := policy.ParsePack([]byte(soundPack))
	if err != nil {
		t.Fatal(err)
	}
	b, err := policy.ParsePack([]byte(strings.Replace(soundPack, "250 triệu đồng\n", "200 triệu đồng\n", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := policy.Diff(a, a); len(got) != 0 {
		t.Errorf("a pack differs from itself: %v", got)
	}
	got := policy.Diff(a, b)
	if len(got) != 1 || got[0].What != "changed" || !strings.Contains(got[0].From, "250") || !strings.Contains(got[0].To, "200") {
		t.Errorf("got %+v", got)
	}
}

// The planning figures that the code keeps are those of the packs.
func TestDeadlinesAreThoseOfThePacks(t *testing.T) {
	want := map[string]string{"settlement-file": "15 ngày", "progress-report": "ngày 25", "contract-closing": "ngày 01-22"}
	for _, r := range policy.Shipped().On("2020-01-01") {
		if w, ok := want[r.Rule]; ok {
			if r.Figure != w {
				t.Errorf("%s: %s, want %s", r.Rule, r.Figure, w)
			}
			delete(want, r.Rule)
		}
	}
	if len(want) > 0 || policy.SettlementDays != 15 || policy.ProgressDay != 25 || policy.CloseBy(2020) != "2021-01-22" {
		t.Errorf("left: %v", want)
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte(soundPack))
	for _, name := range policy.PackNames() {
		data, err := os.ReadFile("packs/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.ParsePack(data)
		if err != nil {
			return
		}
		law, err := policy.Shipped().With(p)
		if err != nil {
			return
		}
		policy.Diff(p, p)
		law.On("2026-03-01")
		content, source := "machinery", "national"
		if _, err := law.Evaluate(policy.Case{Content: &content, Source: &source}, "2026-03-01"); err != nil {
			t.Fatal(err)
		}
	})
}
