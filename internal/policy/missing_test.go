package policy_test

import (
	"slices"
	"testing"

	"khuyencong/internal/policy"
)

func TestMissing(t *testing.T) {
	a, err := policy.Shipped().Evaluate(policy.Case{}, "2020-01-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"nguồn kinh phí là khuyến công quốc gia hay khuyến công địa phương", "nội dung hoạt động khuyến công"} {
		if !slices.Contains(a.Missing(), want) {
			t.Errorf("%q is missing from %q", want, a.Missing())
		}
	}
	national, machinery, sector := "national", "machinery", "processing"
	if a, err = policy.Shipped().Evaluate(policy.Case{Source: &national, Content: &machinery, Sector: &sector}, "2020-01-01"); err != nil {
		t.Fatal(err)
	}
	got := a.Missing()
	for _, want := range []string{"loại hình cơ sở", "tổng chi phí", "máy móc có mới không"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is missing from %q", want, got)
		}
	}
	if slices.Contains(got, "ngành nghề") {
		t.Errorf("the sector is known: %q", got)
	}
	for i, one := range got {
		if one == "" || slices.Contains(got[:i], one) {
			t.Errorf("%q stands twice or is empty: %q", one, got)
		}
	}
}
