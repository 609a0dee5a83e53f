package web

import (
	"slices"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
)

func TestLawHref(t *testing.T) {
	for _, c := range []struct {
		cite policy.Citation
		on   clock.Day
		want string
	}{
		{policy.Internal, "2026-11-21", ""},
		{policy.Cite(policy.TT139), "", "/quy-dinh/van-ban/tt-139-2026-tt-btc"},
		{policy.Cite(policy.TT36, "13", "2"), "", "/quy-dinh/van-ban/tt-36-2013-tt-bct#dieu-13-khoan-2"},
		{policy.Cite(policy.TT36, "13", "2", "d"), "2026-11-21", "/quy-dinh/van-ban/tt-36-2013-tt-bct?ngay=21%2F11%2F2026#dieu-13-khoan-2-diem-d"},
		{policy.Cite(policy.ND45, "5", "1", "đ"), "", "/quy-dinh/van-ban/nd-45-2012-nd-cp#dieu-5-khoan-1-diem-dd"},
	} {
		if got := LawHrefOn(c.cite, c.on); got != c.want {
			t.Errorf("%s: %s", c.cite, got)
		}
	}
	seen := map[string]string{}
	for _, d := range policy.Documents() {
		a := LawAnchor(d.Code)
		if seen[a] != "" || a == "" {
			t.Errorf("%s and %s have one address", d.Code, seen[a])
		}
		seen[a] = d.Code
	}
}

// Each article that a refusal names leads to its place, and the text stays as it was.
func TestLawSpans(t *testing.T) {
	for _, c := range []struct {
		text string
		want []span
	}{
		{"quy định nội bộ", []span{{"quy định nội bộ", ""}}},
		{"Điều 13 khoản 2 điểm d TT 36/2013/TT-BCT; Điều 16 khoản 2 TT 36/2013/TT-BCT", []span{
			{"Điều 13 khoản 2 điểm d TT 36/2013/TT-BCT", "/quy-dinh/van-ban/tt-36-2013-tt-bct#dieu-13-khoan-2-diem-d"}, {"; ", ""},
			{"Điều 16 khoản 2 TT 36/2013/TT-BCT", "/quy-dinh/van-ban/tt-36-2013-tt-bct#dieu-16-khoan-2"}}},
		{"Điều 4 NĐ 45/2012/NĐ-CP · chưa xác minh", []span{{"Điều 4 NĐ 45/2012/NĐ-CP", "/quy-dinh/van-ban/nd-45-2012-nd-cp#dieu-4"}, {" · chưa xác minh", ""}}},
		{"theo QĐ 5918/QĐ-BCT", []span{{"theo ", ""}, {"QĐ 5918/QĐ-BCT", "/quy-dinh/van-ban/qd-5918-qd-bct"}}},
		{"TT 1/2099/TT-BCT", []span{{"TT 1/2099/TT-BCT", ""}}},
		{"", nil},
	} {
		if got := lawSpans(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q", c.text, got)
		}
	}
	// What is written is what is read, whatever the citation.
	for _, d := range policy.Documents() {
		for _, cite := range []policy.Citation{policy.Cite(d.Code), policy.Cite(d.Code, "5", "1", "đ"), policy.Cite(d.Code, "23", "3a"), policy.Cite(d.Code, "2", "", "a")} {
			if got := lawSpans(cite.String()); len(got) != 1 || got[0].href != LawHref(cite) {
				t.Errorf("%s: %q", cite, got)
			}
		}
	}
}
