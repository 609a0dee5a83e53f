package kit

import (
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Five groups of nearly the same number; equal figures are never parted, and every figure has the
// shade that the legend says.
func TestSteps(t *testing.T) {
	for name, c := range map[string]struct {
		figures []int64
		want    []MapStep
	}{
		"none":         {nil, nil},
		"noughts":      {[]int64{0, 0}, nil},
		"one":          {[]int64{7}, []MapStep{{7, 7}}},
		"two":          {[]int64{9, 7, 0}, []MapStep{{7, 7}, {9, 9}}},
		"all the same": {[]int64{4, 4, 4, 4, 4, 4, 4}, []MapStep{{4, 4}}},
		"ten":          {[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []MapStep{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}}},
		"many ones":    {[]int64{1, 1, 1, 1, 1, 1, 1, 2, 50, 900}, []MapStep{{1, 1}, {2, 2}, {50, 900}}},
	} {
		v := MapView{Shades: map[place.ID]Shade{}, Format: func(n int64) string { return vi.Money(n) }}
		for i, n := range c.figures {
			v.Shades[place.Provinces("2026-11-02")[i].ID] = Shade{N: n}
		}
		steps := v.Steps()
		if !slices.Equal(steps, c.want) {
			t.Errorf("%s: %v, want %v", name, steps, c.want)
		}
		for id, s := range v.Shades {
			shade := v.shadeOf(steps, id)
			i := slices.IndexFunc(steps, func(st MapStep) bool { return st.From <= s.N && s.N <= st.To })
			if want := "s0"; i < 0 && shade != want || i >= 0 && shade != class(i, len(steps)) {
				t.Errorf("%s: %d is drawn as %s, the legend says step %d of %v", name, s.N, shade, i, steps)
			}
		}
	}
}

// The map of a day has every province of it, each with its name and figure for who cannot see it.
func TestMapDrawsEveryProvince(t *testing.T) {
	for on, n := range map[clock.Day]int{"2026-11-02": 34, "2025-06-30": 63} {
		v := MapView{Title: "Số cơ sở", On: on, Unit: "cơ sở", None: "Chưa có", Table: "bang", Shades: map[place.ID]Shade{}, Format: func(n int64) string { return vi.Money(n) }}
		all := place.Provinces(v.On)
		v.Shades[all[3].ID] = Shade{N: 12, Text: "12 cơ sở", Href: "/co-so?tinh=" + string(all[3].ID)}
		var b strings.Builder
		if err := Map(v).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		html := b.String()
		if got := strings.Count(html, "<title>"); got != n || len(all) != n {
			t.Errorf("%s: %d titles", on, got)
		}
		for i, p := range all {
			want := `aria-label="` + p.On(v.On).Name + `: chưa có"`
			if i == 3 {
				want = `<a href="/co-so?tinh=` + string(p.ID) + `" aria-label="` + p.On(v.On).Name + `: 12 cơ sở"`
			}
			if !strings.Contains(html, want) {
				t.Errorf("%s: the map does not say %s", on, want)
			}
		}
		for _, want := range []string{"Quần đảo Hoàng Sa", "(Đà Nẵng)", "Quần đảo Trường Sa", "(Khánh Hòa)", "không theo tỷ lệ", "CC BY 4.0"} {
			if !strings.Contains(html, want) {
				t.Errorf("%s: the map does not say %q", on, want)
			}
		}
		if strings.Contains(html, "style=") || strings.Contains(html, "<style") {
			t.Errorf("%s: the policy of the pages refuses styles", on)
		}
	}
}
