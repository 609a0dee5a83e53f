package place

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		name string
		on   clock.Day
		want ID
	}{
		{"Hà Giang", year2023, "63-02"},
		{"ha giang", year2023, "63-02"},
		{"  TỈNH   HÀ GIANG ", year2023, "63-02"},
		{norm.NFD.String("Hà Giang"), year2023, "63-02"},
		{"Tuyên Quang", year2023, "63-08"},
		{"Tuyên Quang", now, "34-08"},
		{"tỉnh Tuyên Quang", now, "34-08"},
		{"34-08", now, "34-08"},
		{"63-02", year2023, "63-02"},
		{"Lào Cai", year2023, "63-10"},
		{"Lào Cai", now, "34-15"},
		{"TP.HCM", now, "34-79"},
		{"TPHCM", now, "34-79"},
		{"TP. HCM", now, "34-79"},
		{"tp hcm", year2023, "63-79"},
		{"TP Hồ Chí Minh", now, "34-79"},
		{"T.P. Hồ Chí Minh", now, "34-79"},
		{"Thành phố Hồ Chí Minh", now, "34-79"},
		{"Sài Gòn", now, "34-79"},
		{"Huế", year2023, "63-46"},
		{"Thừa Thiên Huế", year2023, "63-46"},
		{"Thừa Thiên - Huế", now, "34-46"},
		{"TP Huế", now, "34-46"},
		{"Hòa Bình", eve, "63-17"},
		{"Hoà Bình", eve, "63-17"},
		{"Thanh Hoá", now, "34-38"},
		{"Bà Rịa – Vũng Tàu", eve, "63-77"},
		{"BR-VT", eve, "63-77"},
		{"Dak Lak", now, "34-66"},
		{"Daklak", now, "34-66"},
		{"Đắc Lắc", now, "34-66"},
		{"Kontum", eve, "63-62"},
		{"Đồng Nai", "2026-04-29", "34-75"},
		{"thành phố Đồng Nai", "2026-04-30", "34-75"},
		{"tỉnh Đồng Nai", now, "34-75"},
	} {
		p, err := Resolve(c.name, c.on)
		if err != nil || p.ID != c.want {
			t.Errorf("Resolve(%q, %s) = %q, %v, want %s", c.name, c.on, p.ID, err, c.want)
		}
	}
}

func TestResolveAmbiguous(t *testing.T) {
	for _, c := range []struct {
		name string
		on   clock.Day
		want []string // sentences, in order
		lead string
	}{
		{"Hà Giang", now, []string{"Tuyên Quang (từ 01/07/2025 gồm tỉnh Hà Giang trước đây)"}, "Ngày 01/11/2026 không có đơn vị hành chính cấp tỉnh «Hà Giang»"},
		{"63-02", now, []string{"Tuyên Quang (từ 01/07/2025 gồm tỉnh Hà Giang trước đây)"}, "Ngày 01/11/2026"},
		{"Binh Phuoc", now, []string{"Đồng Nai (từ 01/07/2025 gồm tỉnh Bình Phước trước đây)"}, "Ngày 01/11/2026"},
		{"34-08", year2023, []string{"Hà Giang (từ 01/07/2025 thuộc tỉnh Tuyên Quang)", "Tuyên Quang (từ 01/07/2025 thuộc tỉnh Tuyên Quang)"}, "Ngày 31/12/2023"},
		{"Tuyên", now, []string{"Tuyên Quang"}, "Chưa rõ «Tuyên»"},
		{"Quảng", year2023, []string{"Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị"}, "Chưa rõ"},
		{"Quảng", now, []string{"Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Đà Nẵng (từ 01/07/2025 gồm tỉnh Quảng Nam trước đây)"}, "Chưa rõ"},
		{"giang", "2025-07-01", []string{"An Giang", "Bắc Ninh (từ 01/07/2025 gồm tỉnh Bắc Giang trước đây)"}, "Chưa rõ"},
	} {
		_, err := Resolve(c.name, c.on)
		var a *Ambiguous
		if !errors.As(err, &a) {
			t.Errorf("Resolve(%q, %s): %v", c.name, c.on, err)
			continue
		}
		if !strings.HasPrefix(a.Error(), c.lead) || !errs.Is(err, errs.Invalid) || a.On != c.on {
			t.Errorf("Resolve(%q, %s) says %q", c.name, c.on, a.Error())
		}
		var got []string
		for _, o := range a.Candidates {
			got = append(got, o.Sentence)
		}
		if !slices.Equal(got[:min(len(got), len(c.want))], c.want) {
			t.Errorf("Resolve(%q, %s) offers %q, want %q first", c.name, c.on, got, c.want)
		}
	}
}

func TestResolveUnknown(t *testing.T) {
	_, err := Resolve("Atlantis", now)
	var a *Ambiguous
	if !errors.As(err, &a) || len(a.Candidates) != 5 || !strings.Contains(a.Error(), "Không có tỉnh, thành phố nào tên «Atlantis»") {
		t.Fatalf("Atlantis: %v", err)
	}
	for _, c := range a.Candidates {
		if p, ok := Get(c.ID); !ok || !p.Valid(now) || c.Name != p.On(now).Name {
			t.Errorf("candidate %+v", c)
		}
	}
	for _, c := range []struct {
		typed string
		on    clock.Day
		first string
	}{
		{"Tuyên Quan", year2023, "Tuyên Quang"},
		{"Tuyen Qang", now, "Tuyên Quang"},
		{"Ha Gjang", year2023, "Hà Giang"},
		{"Ha Gjang", now, "Tuyên Quang (từ 01/07/2025 gồm tỉnh Hà Giang trước đây)"},
		{strings.Repeat("Hà Giang ", 600), now, ""},
	} {
		_, err := Resolve(c.typed, c.on)
		if !errors.As(err, &a) || len(a.Candidates) == 0 || c.first != "" && a.Candidates[0].Sentence != c.first {
			t.Errorf("Resolve(%.20q, %s): %v", c.typed, c.on, err)
		}
		if len(err.Error()) > 800 {
			t.Errorf("a sentence of %d bytes", len(err.Error()))
		}
	}
	for _, name := range []string{"", " \t", "--", "\x00"} {
		if _, err := Resolve(name, now); !errs.Is(err, errs.Invalid) || errors.As(err, &a) {
			t.Errorf("Resolve(%q): %v", name, err)
		}
	}
	if _, err := Resolve("Hà Giang", ""); !errs.Is(err, errs.Invalid) {
		t.Errorf("no day: %v", err)
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name string
		on   clock.Day
		want string
	}{
		{"hà", year2023, "Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang"},
		{"Ninh", now, "Ninh Bình, Bắc Ninh, Quảng Ninh, Tây Ninh"},
		{"huế", year2023, "Thừa Thiên Huế"},
		{"Hà Giang", now, ""},
		{"hà giang", year2023, "Hà Giang"},
	} {
		list, err := Find(c.name, c.on)
		if err != nil {
			t.Errorf("Find(%q): %v", c.name, err)
		}
		var names []string
		for _, p := range list {
			names = append(names, p.On(c.on).Name)
		}
		if got := strings.Join(names, ", "); got != c.want {
			t.Errorf("Find(%q, %s) = %s, want %s", c.name, c.on, got, c.want)
		}
	}
	if _, err := Find(" ", now); !errs.Is(err, errs.Invalid) {
		t.Errorf("empty: %v", err)
	}
}

// TestEveryNameResolves asks for every unit of every day in every spelling.
func TestEveryNameResolves(t *testing.T) {
	days := []clock.Day{year2023, "2025-01-01", eve, reform, now}
	rapid.Check(t, func(t *rapid.T) {
		on := rapid.SampledFrom(days).Draw(t, "day")
		p := rapid.SampledFrom(Provinces(on)).Draw(t, "unit")
		f := p.On(on)
		write := rapid.SampledFrom([]func(string) string{
			norm.NFC.String, norm.NFD.String, vi.Fold, strings.ToUpper,
			func(s string) string { return " " + strings.ReplaceAll(s, " ", "\u00a0 ") },
			func(s string) string { return strings.ReplaceAll(s, "òa", "oà") },
		}).Draw(t, "spelling")
		for _, name := range []string{f.Name, f.FullName, "TP. " + f.Name, f.InText()} {
			got, err := Resolve(write(name), on)
			if err != nil || got.ID != p.ID {
				t.Fatalf("Resolve(%q, %s) = %s, %v, want %s", write(name), on, got.ID, err, p.ID)
			}
		}
		list, err := Find(write(f.Name), on)
		if err != nil || len(list) == 0 || list[0].ID != p.ID {
			t.Fatalf("Find(%q, %s) = %v, %v", write(f.Name), on, list, err)
		}
	})
}
