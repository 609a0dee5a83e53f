package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

type resolvedOut struct {
	Code, Name, Kind, Province string
	ValidFrom                  *string `json:"valid_from"`
	ValidTo                    *string `json:"valid_to"`
	LegalBasis                 *string `json:"legal_basis"`
	Successors, Predecessors   []struct {
		Code, Name, Kind, Province string
		Divided                    bool
	}
}

func (r resolvedOut) words() string {
	or := func(s *string) string {
		if s == nil {
			return "null"
		}
		return *s
	}
	list := []string{r.Code + " " + r.Kind + " " + r.Name + ", " + r.Province, or(r.ValidFrom), or(r.ValidTo), or(r.LegalBasis)}
	for _, s := range slices.Concat(r.Successors, r.Predecessors) {
		w := "→" + s.Code + " " + s.Kind + " " + s.Name + ", " + s.Province
		if s.Divided {
			w += "*"
		}
		list = append(list, w)
	}
	return strings.Join(list, "|")
}

// The keys that people build on, for a code of each level, in both directions, without a database.
func TestPlacesResolveCode(t *testing.T) {
	for _, c := range []struct {
		args, want string
	}{
		{"--code 00001 --on 2025-06-30 --to 2025-07-01", "00001 phường Phúc Xá, Hà Nội|null|2025-06-30|null|→00097 phường Hồng Hà, Hà Nội"},
		{"--code 00007 --on 2020-01-01 --to 2025-07-01", "00007 phường Cống Vị, Hà Nội|null|2025-06-30|null|→00008 phường Ngọc Hà, Hà Nội*|→00025 phường Giảng Võ, Hà Nội*"},
		{"--code 07294 --on 2026-09-19 --to 2026-09-20", "07294 xã Bố Hạ, Bắc Ninh|2025-07-01|2026-09-19|Quyết định 19/2025/QĐ-TTg|→07294 phường Bố Hạ, Bắc Ninh"},
		{"--code 07294 --on 20/09/2026 --to 20/09/2026", "07294 phường Bố Hạ, Bắc Ninh|2026-09-20|null|Nghị quyết 388/NQ-UBTVQH16"},
		{"--code 02 --on 2023-12-31 --to 2026-11-01", "02 tỉnh Hà Giang, Hà Giang|null|2025-06-30|null|→08 tỉnh Tuyên Quang, Tuyên Quang"},
		{"--code 15 --on 2023-12-31 --to 2026-11-01", "15 tỉnh Yên Bái, Yên Bái|null|2025-06-30|null|→15 tỉnh Lào Cai, Lào Cai"},
		{"--code 75 --on 2026-04-29 --to 2026-04-30", "75 tỉnh Đồng Nai, Đồng Nai|2025-07-01|2026-04-29|Nghị quyết 202/2025/QH15|→75 thành phố Đồng Nai, Đồng Nai"},
		{"--code 498 --on 2025-06-30 --to 2025-07-01", "498 huyện Hoàng Sa, Đà Nẵng|null|2025-06-30|null|→20333 đặc khu Hoàng Sa, Đà Nẵng"},
		{"--code 06970 --on 2026-01-01 --to 2026-01-01", "06978 xã Ba Chẽ, Quảng Ninh|2025-07-01|null|Quyết định 19/2025/QĐ-TTg"},
		{"--code 23938 --on 2025-06-30 --to 2025-07-01", "23938 xã Ia Mơ, Gia Lai|null|2025-06-30|null|→23938 xã Ia Mơ, Gia Lai"},
		{"--code 00199 --on 2026-11-01 --to 2025-06-30", "00199 phường Láng, Hà Nội|2025-07-01|null|Quyết định 19/2025/QĐ-TTg|→00025 phường Ngọc Khánh, Hà Nội*|→00187 phường Láng Thượng, Hà Nội|→00199 phường Láng Hạ, Hà Nội*"},
	} {
		cmd := command(t, append([]string{"places", "resolve", "--format", "json"}, strings.Fields(c.args)...)...)
		got := finish(t, cmd)
		var r resolvedOut
		if err := json.Unmarshal([]byte(got.out), &r); err != nil || got.code != exitOK || got.errOut != "" {
			t.Fatalf("%s: code %d, %v, stderr %q", c.args, got.code, err, got.errOut)
		}
		if r.words() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.args, r.words(), c.want)
		}
		if left, _ := os.ReadDir(cmd.Dir); len(left) > 0 {
			t.Errorf("a question left %v behind", left)
		}
	}
}

// Whatever way a name is written, the candidates are the same.
func TestPlacesResolveName(t *testing.T) {
	names := func(args ...string) string {
		t.Helper()
		got := finish(t, command(t, append([]string{"places", "resolve", "--format", "json"}, args...)...))
		var list []resolvedOut
		if err := json.Unmarshal([]byte(got.out), &list); err != nil || got.code != exitOK {
			t.Fatalf("%q: code %d, %v, stderr %q", args, got.code, err, got.errOut)
		}
		var codes []string
		for _, r := range list {
			codes = append(codes, r.Code)
		}
		return strings.Join(codes, " ")
	}
	const hoaBinh = "04795 11533 27211 29830 31891"
	for _, name := range []string{"Hòa Bình", "Hoà Bình", "HOA BINH", norm.NFD.String("hòa bình"), " hoà   binh "} {
		if got := names("--name", name, "--on", "2026-11-01"); got != hoaBinh {
			t.Errorf("%q: %s", name, got)
		}
	}
	for _, name := range []string{"Đông Anh", "dong anh", "xã Đông Anh", "Xa Dong Anh"} {
		if got := names("--name", name, "--on", "2026-11-01"); got != "00454" {
			t.Errorf("%q: %s", name, got)
		}
	}
	if got := names("--name", "tan tien", "--on", "2026-11-01", "--province", "Tuyên Quang"); got != "01051" {
		t.Errorf("in a province: %s", got)
	}
	if got := names("--name", "Hà Giang", "--on", "2025-06-30"); got != "02 024 12745 15292" { // a province, its city, two communes elsewhere
		t.Errorf("Hà Giang of 2025: %s", got)
	}
}

func TestPlacesResolveRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--code", "00001", "--on", "2026-01-01"}, "Mã này là của Phường Phúc Xá, quận Ba Đình, thành phố Hà Nội (đến 30/06/2025)"},
		{[]string{"--code", "001", "--on", "2026-01-01"}, "Quận Ba Đình"},
		{[]string{"--code", "99999", "--on", "2026-01-01"}, "Không có đơn vị hành chính nào mang mã 99999"},
		{[]string{"--code", "1", "--on", "2026-01-01"}, "tỉnh có 2 chữ số, huyện 3, xã 5"},
		{[]string{"--code", "08", "--on", "2026-02-30"}, "không phải một ngày"},
		{[]string{"--name", "Phúc Xá", "--on", "2026-01-01"}, "Tên này có ở ngày khác: Phường Phúc Xá"},
		{[]string{"--name", "Atlantis", "--on", "2026-01-01"}, "Không có đơn vị hành chính nào tên «Atlantis»"},
		{[]string{"--name", "Hòa Bình", "--province", "Atlantis", "--on", "2026-01-01"}, "--province"},
		{[]string{"--on", "2026-01-01"}, "--code MÃ hoặc --name TÊN"},
		{[]string{"--code", "08", "--name", "Tuyên Quang"}, "một trong hai"},
	} {
		got := finish(t, command(t, append([]string{"places", "resolve"}, c.args...)...))
		if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, c.want) {
			t.Errorf("%q: code %d, stdout %q, stderr %q; want 2 and …%s…", c.args, got.code, got.out, got.errOut, c.want)
		}
	}
}

func TestPlacesResolveText(t *testing.T) {
	got := finish(t, command(t, "places", "resolve", "--code", "00007", "--on", "2025-06-30", "--to", "2025-07-01"))
	want := "00007  Phường Cống Vị, Quận Ba Đình, Hà Nội\n  đến 30/06/2025 · không rõ văn bản\n" +
		"  → 00008  Phường Ngọc Hà, Hà Nội (một phần)\n  → 00025  Phường Giảng Võ, Hà Nội (một phần)\n"
	if got.code != exitOK || got.out != want {
		t.Errorf("code %d:\n%s", got.code, got.out)
	}
}
