package policy_test

import (
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
)

func TestCitation(t *testing.T) {
	for _, c := range []struct {
		cite policy.Citation
		want string
	}{
		{policy.Internal, "quy định nội bộ"},
		{policy.Cite(policy.TT36), "TT 36/2013/TT-BCT"},
		{policy.Cite(policy.TT36, "13"), "Điều 13 TT 36/2013/TT-BCT"},
		{policy.Cite(policy.TT36, "13", "2", "d"), "Điều 13 khoản 2 điểm d TT 36/2013/TT-BCT"},
		{policy.Cite(policy.ND45, "2", "", "đ"), "Điều 2 điểm đ NĐ 45/2012/NĐ-CP"},
	} {
		if got := c.cite.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// The days between which a reading counts as verified; the day before is another text's, the
// day after an amendment's that was not read.
func TestCertaintyOfADay(t *testing.T) {
	for _, c := range []struct {
		document    string
		from, until clock.Day
	}{
		{policy.ND45, "2012-07-05", "2025-10-14"},
		{policy.TT46, "2013-02-10", "2017-09-28"},
		{policy.TT36, "2014-02-10", "2017-12-31"},
		{policy.TTLT26, "2014-04-08", "2018-05-10"},
	} {
		cite := policy.Cite(c.document, "1")
		for _, on := range []struct {
			day  clock.Day
			want policy.Certainty
		}{
			{c.from.AddDays(-1), policy.Missing}, {c.from, policy.Verified},
			{c.until, policy.Verified}, {c.until.AddDays(1), policy.Unverified}, {"2026-11-21", policy.Unverified},
		} {
			if got := cite.On(on.day); got != on.want {
				t.Errorf("%s on %s: got %q, want %q", c.document, on.day, got, on.want)
			}
		}
	}
	for _, c := range []struct {
		document string
		day      clock.Day
		want     policy.Certainty
	}{
		{policy.TT28, "2018-05-10", policy.Missing},
		{policy.TT28, "2018-05-11", policy.Secondary},
		{policy.TT28, "2024-01-01", policy.Secondary},
		{policy.ND235, "2025-10-14", policy.Missing},
		{policy.ND235, "2025-10-15", policy.Secondary},
		{policy.TT17, "2020-01-01", policy.Missing},
		{policy.TT139, "2026-11-21", policy.Missing},
		{policy.TT66, "2026-11-21", policy.Missing},
		{"TT 1/2099/TT-BCT", "2026-11-21", policy.Missing},
	} {
		if got := policy.Cite(c.document, "1").On(c.day); got != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.document, c.day, got, c.want)
		}
	}
	if got := policy.Internal.On("2026-11-21"); got != "" {
		t.Errorf("an internal rule: got %q", got)
	}
}

func TestDocuments(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range policy.Documents() {
		if seen[d.Code] {
			t.Errorf("%s stands twice", d.Code)
		}
		seen[d.Code] = true
		if d.Name == "" || d.Issuer == "" {
			t.Errorf("%s has no name or issuer", d.Code)
		}
		if !d.Loaded && (d.VerifiedUntil != "" || d.Note == "") {
			t.Errorf("%s was not read: nothing of it is verified, and a note says so", d.Code)
		}
		if d.VerifiedUntil != "" && d.VerifiedUntil < d.From || d.Until != "" && d.Until < d.From || d.From != "" && d.Signed != "" && d.From < d.Signed {
			t.Errorf("%s has days in the wrong order", d.Code)
		}
	}
	if _, ok := policy.Find("TT 1/2099/TT-BCT"); ok {
		t.Error("found a text that does not exist")
	}
}

func TestCertaintyWords(t *testing.T) {
	for c, want := range map[policy.Certainty]string{policy.Verified: "Đã đối chiếu", policy.Secondary: "Nguồn thứ cấp",
		policy.Unverified: "Chưa xác minh", policy.Missing: "Chưa có văn bản", "": ""} {
		if got := c.Word(); got != want {
			t.Errorf("%q: got %q, want %q", c, got, want)
		}
	}
}

// Điều 13 TT 36/2013, content by content: rate, work test, and the point it stands in.
func TestFirstAdvance(t *testing.T) {
	type rule struct {
		percent, above int64
		plan, accepted bool
		at             string
	}
	want := map[string]rule{
		"cluster_infrastructure": {30, 50, false, false, "Điều 13 khoản 1"}, "pollution_cluster": {30, 50, false, false, "Điều 13 khoản 1"},
		"vocational_training": {70, 0, true, false, "Điều 13 khoản 2 điểm a"}, "craft_transmission": {70, 0, true, false, "Điều 13 khoản 2 điểm a"},
		"skill_upgrade":       {70, 0, true, false, "Điều 13 khoản 2 điểm a"},
		"enterprise_founding": {100, 0, false, true, "Điều 13 khoản 3"},
	}
	for _, code := range []string{"consulting", "startup_training", "management_training", "seminar", "study_tour_domestic", "study_tour_abroad", "brand",
		"craft_village_brand", "showroom", "association", "linkage_cluster", "cleaner_production_assessment", "officer_training", "forum_abroad", "relocation_advice", "cluster_investment_promotion"} {
		want[code] = rule{70, 0, false, false, "Điều 13 khoản 2 điểm b"}
	}
	for _, code := range []string{"fair_organise", "fair_join_domestic", "media", "online_promotion", "database", "cluster_plan"} {
		want[code] = rule{70, 0, false, false, "Điều 13 khoản 2 điểm c"}
	}
	for _, code := range []string{"demo_model_new", "demo_model_proven", "machinery", "technology_transfer", "pollution_establishment"} {
		want[code] = rule{70, 70, false, false, "Điều 13 khoản 2 điểm d"}
	}
	for _, c := range policy.Contents {
		r, ok := policy.FirstAdvance(c.Code, "2026-10-05")
		w, named := want[c.Code]
		if ok != named {
			t.Errorf("%s: a rate is %t, want %t", c.Code, ok, named)
			continue
		}
		if !ok {
			if r != (policy.AdvanceRule{}) {
				t.Errorf("%s has no rate and yet %+v", c.Code, r)
			}
			continue
		}
		if got := (rule{r.Percent, r.WorkAbove, r.Plan, r.Accepted, w.at}); got != w || r.Citation.String() != w.at+" "+policy.TT36 || r.Papers == "" {
			t.Errorf("%s: got %+v", c.Code, r)
		}
		delete(want, c.Code)
	}
	for code := range want {
		t.Errorf("%s is no content", code)
	}
	// Going to a fair abroad has no rate in the article.
	if _, ok := policy.FirstAdvance("fair_abroad", "2026-10-05"); ok {
		t.Error("fair_abroad has a rate")
	}
}

func TestContents(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range policy.Contents {
		if seen[c.Code] || c.Name == "" {
			t.Errorf("%q stands twice or has no name", c.Code)
		}
		seen[c.Code] = true
		if policy.ContentName(c.Code) != c.Name {
			t.Errorf("%s: %q", c.Code, policy.ContentName(c.Code))
		}
	}
	if got := policy.ContentName("no_such"); got != "no_such" {
		t.Errorf("got %q", got)
	}
}

func TestDeadlines(t *testing.T) {
	for _, c := range []struct {
		step string
		from clock.Day
		want clock.Day
	}{
		{"payment", "2026-12-29", "2027-01-03"},
		{"reviewed_base", "2028-02-20", "2028-03-06"},
		{"settlement", "2026-11-21", "2026-12-06"},
		{"payment", "", ""},
		{"draft", "2026-11-21", ""},
	} {
		if got := policy.DueAfter(c.step, c.from); got != c.want {
			t.Errorf("%s from %s: got %s, want %s", c.step, c.from, got, c.want)
		}
	}
	if got := policy.CloseBy(2026); got != "2027-01-22" {
		t.Errorf("contracts of 2026 close by %s", got)
	}
	if policy.ProgressDay != 25 || policy.SettlementDays != 15 {
		t.Error("the days of Điều 23 and Điều 18 changed")
	}
}
