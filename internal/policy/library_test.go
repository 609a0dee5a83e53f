package policy_test

import (
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
)

// The rate of a day: the text in force, and from the day of signing of one that is not loaded the
// last one known, said to be no more than that.
func TestFirstAdvanceOfADay(t *testing.T) {
	for _, c := range []struct {
		content string
		on      clock.Day
		percent int64 // 0: no rate
		gap     string
	}{
		{"machinery", "2014-02-09", 0, ""}, // the text of 2009 is not loaded and nothing older is known
		{"machinery", "2014-02-10", 70, ""},
		{"machinery", "2026-10-05", 70, ""},
		{"machinery", "2026-10-06", 70, policy.TT66},
		{"cluster_infrastructure", "2026-11-21", 30, policy.TT66},
		{"showroom", "2018-12-31", 0, ""},
		{"showroom", "2019-01-01", 70, ""},
		{"showroom", "2026-11-21", 70, policy.TT66},
		{"fair_abroad", "2020-01-01", 0, ""},
		{"fair_abroad", "2026-11-21", 0, ""},
		{"no_such", "2026-11-21", 0, ""},
	} {
		r, ok := policy.FirstAdvance(c.content, c.on)
		if ok != (c.percent > 0) || r.Percent != c.percent || r.NotLoaded != c.gap || r.LastKnown != (c.gap != "") {
			t.Errorf("%s on %s: %+v, %t", c.content, c.on, r, ok)
		}
	}
}

func TestLawInUse(t *testing.T) {
	defer policy.Use(nil)
	if policy.Current() != policy.Shipped() {
		t.Fatal("nothing was published: the packs of the program are in use")
	}
	p, err := policy.ParsePack([]byte(`
pack: thu-nghiem
version: "1"
title: Gói thử
documents:
  - {code: TT 1/2030/TT-BCT, name: thử, issuer: Bộ Công Thương, signed: 2030-01-02, in_force_from: 2030-02-01, verified_until: 2030-12-31, loaded: true, replaces: [TT 66/2026/TT-BCT]}
rules: []
`))
	if err != nil {
		t.Fatal(err)
	}
	law, err := policy.Shipped().With(p)
	if err != nil {
		t.Fatal(err)
	}
	policy.Use(law)
	if d, ok := policy.Find("TT 1/2030/TT-BCT"); !ok || d.Signed != "2030-01-02" || len(policy.Documents()) != len(policy.Shipped().Documents())+1 {
		t.Errorf("%+v, %t", d, ok)
	}
	if got := policy.Cite("TT 1/2030/TT-BCT", "1").On("2030-06-01"); got != policy.Verified {
		t.Errorf("got %q", got)
	}
	if got := policy.Current().Chain(policy.TT66).ReplacedBy; !slices.Equal(got, []string{"TT 1/2030/TT-BCT"}) {
		t.Errorf("the other side of the chain: %v", got)
	}
}

// Each link of the chain stands on both sides, whichever of the packs declares it.
func TestChain(t *testing.T) {
	law := policy.Shipped()
	for _, d := range law.Documents() {
		for _, o := range law.Documents() {
			c, k := law.Chain(d.Code), law.Chain(o.Code)
			if slices.Contains(c.Amends, o.Code) != slices.Contains(k.AmendedBy, d.Code) || slices.Contains(c.Replaces, o.Code) != slices.Contains(k.ReplacedBy, d.Code) {
				t.Errorf("%s and %s tell different stories", d.Code, o.Code)
			}
		}
	}
	c := law.Chain(policy.TT36)
	if !slices.Contains(c.Replaces, "QĐ 08/2008/QĐ-BCT") || !slices.Contains(c.AmendedBy, policy.TT17) {
		t.Errorf("%+v", c)
	}
	if c := law.Chain("TT 20/2017/TT-BCT"); !slices.Contains(c.Amends, policy.TT46) || !slices.Contains(law.Chain(policy.TT46).AmendedBy, "TT 20/2017/TT-BCT") {
		t.Errorf("%+v", c)
	}
	if !law.Chain("no such").Empty() {
		t.Error("a text that is not there has a chain")
	}
}

func TestStatus(t *testing.T) {
	law := policy.Shipped()
	for _, c := range []struct {
		code string
		on   clock.Day
		want policy.Standing
		say  string
	}{
		{policy.ND45, "2026-11-21", policy.InForce, "còn hiệu lực"},
		{policy.ND45, "2012-07-04", policy.NotYet, "có hiệu lực từ 05/07/2012"},
		{policy.ND45, "2012-05-20", policy.NotYet, "chưa ban hành"},
		{policy.TTLT26, "2018-05-10", policy.InForce, "còn hiệu lực"},
		{policy.TTLT26, "2018-05-11", policy.Ended, "hết hiệu lực từ 11/05/2018"},
		{policy.TT28, "2026-09-24", policy.InForce, "còn hiệu lực"},
		{policy.TT28, "2026-09-25", policy.InDoubt, policy.TT139},
		{policy.TT36, "2026-11-21", policy.InDoubt, policy.TT66},
		{policy.TT139, "2026-11-21", policy.NotRead, "đã ký, chưa nạp bản gốc"},
		{"TT 64/2024/TT-BTC", "2026-11-21", policy.NotRead, "chưa rõ ngày ký"},
		{"TT 14/2018/TT-BCT", "2020-01-01", policy.InForce, "chưa nạp bản gốc"},
	} {
		d, ok := law.Find(c.code)
		if got := law.Status(d, c.on); !ok || got.Standing != c.want || !strings.Contains(got.Words, c.say) {
			t.Errorf("%s on %s: %+v", c.code, c.on, got)
		}
	}
}

func TestSuccessors(t *testing.T) {
	law := policy.Shipped()
	for _, d := range law.Documents() {
		got := law.Successors(d.Code, "2026-11-21")
		want := map[string][]string{policy.TT28: {policy.TT139}, policy.TT36: {policy.TT66}}[d.Code]
		if !slices.Equal(got, want) {
			t.Errorf("%s may have been replaced by %v, want %v", d.Code, got, want)
		}
	}
}

func TestLists(t *testing.T) {
	law := policy.Shipped()
	if l := law.Lists(policy.GovernsCriteria, "machinery", "", "national", "2020-01-01"); len(l) == 0 || len(l[0].List) < 3 || l[0].Certainty == "" {
		t.Errorf("%+v", l)
	}
	if l := law.Lists(policy.GovernsDeadline, "", "", "national", "2020-01-01"); !slices.ContainsFunc(l, func(r policy.Listed) bool { return r.Days == 15 && r.Citation.Article == "18" }) ||
		!slices.ContainsFunc(l, func(r policy.Listed) bool { return r.MonthDay == "05-20" }) {
		t.Errorf("%+v", l)
	}
	if l := law.Lists(policy.GovernsAdvance, "seminar", policy.ActFirstAdvance, "national", "2012-12-01"); slices.ContainsFunc(l, func(r policy.Listed) bool { return r.Loaded }) {
		t.Errorf("a rule of a later text on an earlier day: %+v", l)
	}
	if l := law.Lists(policy.GovernsAdvance, "seminar", policy.ActFirstAdvance, "local", "2020-01-01"); slices.ContainsFunc(l, func(r policy.Listed) bool { return r.Scope == policy.ScopeNational }) {
		t.Errorf("national rules on local money: %+v", l)
	}
}

// Every rule of a text is listed under it, in the order of its articles, with where it acts.
func TestRulesOf(t *testing.T) {
	law, total := policy.Shipped(), 0
	for _, d := range law.Documents() {
		rules := law.RulesOf(d.Code, "2026-11-21")
		total += len(rules)
		article, uncited := 0, false
		for _, r := range rules {
			if len(r.ActsAt()) == 0 || slices.Contains(r.ActsAt(), "") {
				t.Errorf("%s acts nowhere", r.Rule)
			}
			if r.Citation == nil {
				uncited = true
				continue
			}
			n := number(r.Citation.Article)
			if n < article || uncited {
				t.Errorf("%s: %s stands after Điều %d", d.Code, r.Citation, article)
			}
			article = n
		}
	}
	want := 0
	for _, p := range law.Packs() {
		want += len(p.Rules)
	}
	if total != want || total == 0 {
		t.Errorf("%d rules are listed of %d", total, want)
	}
}

func number(s string) (n int) {
	for _, r := range s {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	return n
}

func TestReportLines(t *testing.T) {
	if len(policy.ResultLines) != 23 || len(policy.FundingLines) != 24 {
		t.Fatalf("%d and %d lines", len(policy.ResultLines), len(policy.FundingLines))
	}
	none := strings.Fields(`cleaner_production_assessment showroom craft_village_brand online_promotion linkage_cluster relocation_advice relocation_interest
		pollution_establishment pollution_cluster cluster_investment_promotion international_cooperation database centre_showroom centre_facilities
		collaborator_network ecommerce_platform contest digital_transformation artisan_support programme_management other`)
	funded, counted := map[int]bool{}, map[int]bool{}
	for _, c := range policy.Contents {
		result, funding := policy.ReportLines(c.Code)
		if funding.Number < 1 || funding.Words == "" || funding.Words != policy.FundingLines[funding.Number-1].Words {
			t.Errorf("%s is funded in no line: %+v", c.Code, funding)
		}
		if (result.Number == 0) != slices.Contains(none, c.Code) || (result.Number == 0) != (result.Words == "") {
			t.Errorf("%s: result %+v", c.Code, result)
		}
		if c.Clause == "9" && funding.Number != 23 {
			t.Errorf("%s of Điều 4 khoản 9 is funded in line %d", c.Code, funding.Number)
		}
		funded[funding.Number], counted[result.Number] = true, true
	}
	for n := 1; n <= 24; n++ {
		if !funded[n] && n != 18 { // bản tin, ấn phẩm: its content is counted with broadcasts, and says so
			t.Errorf("no content is funded in line %d", n)
		}
		if n <= 22 && !counted[n] && n != 17 {
			t.Errorf("no content is counted in line %d of the results", n)
		}
	}
	for code, want := range map[string][2]string{
		"machinery":           {"cơ sở CNNT nhận chuyển giao công nghệ, máy móc tiên tiến, tiến bộ KHKT (vốn thu hút)", "chuyển giao công nghệ, máy móc"},
		"enterprise_founding": {"cơ sở CNNT được hỗ trợ thành lập", "thành lập cơ sở CNNT"},
		"consulting":          {"cơ sở được hỗ trợ thuê tư vấn", "thuê tư vấn"},
		"cluster_plan":        {"cụm công nghiệp được hỗ trợ lập quy hoạch chi tiết", "quy hoạch chi tiết cụm công nghiệp"},
		"officer_training":    {"lớp đào tạo về khuyến công (lượt người)", "nâng cao năng lực quản lý và tổ chức thực hiện"},
		"other":               {"", "chi khác"},
	} {
		if result, funding := policy.ReportLines(code); result.Words != want[0] || funding.Words != want[1] {
			t.Errorf("%s: %+v, %+v", code, result, funding)
		}
	}
	if r, f := policy.ReportLines("media"); r.Note == "" || f.Note == "" {
		t.Error("the code of media does not tell broadcasts from print, and the line says so")
	}
}
