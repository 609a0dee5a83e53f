package main

import (
	"path/filepath"
	"strings"
	"testing"

	"khuyencong/internal/db"
	"khuyencong/internal/report/reporttest"
)

// withHaGiang is a database with what was reported of Hà Giang in 2023.
func withHaGiang(t *testing.T) string {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "kc.db")
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	reporttest.New(t, d).HaGiang2023()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestReportSummary(t *testing.T) {
	address := withHaGiang(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--place", "Hà Giang", "--as-of", "2023-12-31", "--year", "2023", "--format", "json"},
			`{"place":"Hà Giang","as_of":"2023-12-31","year":2023,"projects":6,"tasks":1,"projects_national":1,"projects_local":5,"establishments":3,"funding_national":900000000,"funding_local":746000000,"funding_total":1646000000}` + "\n"},
		{[]string{"--place=tuyen quang", "--as-of=01/11/2026", "--year=2023", "--format=json"},
			`{"place":"Tuyên Quang","as_of":"2026-11-01","year":2023,"projects":6,"tasks":1,"projects_national":1,"projects_local":5,"establishments":3,"funding_national":900000000,"funding_local":746000000,"funding_total":1646000000}` + "\n"},
		{[]string{"--place", "Tuyên Quang", "--as-of", "2023-12-31", "--format", "json"},
			`{"place":"Tuyên Quang","as_of":"2023-12-31","year":2023,"projects":0,"tasks":0,"projects_national":0,"projects_local":0,"establishments":0,"funding_national":0,"funding_local":0,"funding_total":0}` + "\n"},
		{[]string{"--place", "cả nước", "--as-of", "2023-12-31"}, `Việt Nam, năm kế hoạch 2023, tính đến ngày 31/12/2023
Đề án                                               6
  khuyến công quốc gia                              1
  khuyến công địa phương                            5
Nhiệm vụ                                            1
Cơ sở thụ hưởng                                     3
Kinh phí khuyến công được duyệt (đồng)  1.646.000.000
  khuyến công quốc gia                    900.000.000
  khuyến công địa phương                  746.000.000
`},
	} {
		got := finish(t, command(t, append([]string{"report", "summary", "--database=" + address}, c.args...)...))
		if got.code != exitOK || got.errOut != "" || got.out != c.want {
			t.Errorf("%q: got code %d, stderr %q, stdout\n%s\nwant\n%s", c.args, got.code, got.errOut, got.out, c.want)
		}
	}
}

func TestReportSummaryWrongInput(t *testing.T) {
	address := withHaGiang(t)
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--place", "Hà Giang", "--as-of", "2026-11-01", "--year", "2023"}, []string{"Ngày 01/11/2026 không có đơn vị hành chính cấp tỉnh «Hà Giang»", "Tuyên Quang (từ 01/07/2025 gồm tỉnh Hà Giang trước đây)"}},
		{[]string{"--place", "Quảng", "--as-of", "2023-12-31"}, []string{"Chưa rõ «Quảng»", "Quảng Bình; Quảng Nam; Quảng Ngãi; Quảng Ninh; Quảng Trị"}},
		{[]string{"--place", "Ha Gjang", "--as-of", "2023-12-31"}, []string{"những tên gần nhất", "Hà Giang"}},
		{[]string{"--place", "  "}, []string{"Cần nhập tên tỉnh"}},
		{[]string{"--as-of", "2023-12-31"}, []string{"Thiếu tùy chọn --place"}},
		{[]string{"--place", "Hà Giang", "--as-of", "31/02/2023"}, []string{"--as-of", "2023-12-31 hoặc 31/12/2023"}},
		{[]string{"--place", "Hà Giang", "--as-of", "2023-12-31", "--year", "23"}, []string{"--year", "từ 2000 đến 2200"}},
		{[]string{"--place", "Hà Giang", "--year", "nay"}, []string{"--year phải là số nguyên"}},
		{[]string{"--place", "Hà Giang", "--format", "xml"}, []string{"--format phải là một trong"}},
	} {
		got := finish(t, command(t, append([]string{"report", "summary", "--database=" + address}, c.args...)...))
		if got.code != exitWrong || got.out != "" {
			t.Errorf("%q: got %+v", c.args, got)
		}
		for _, want := range c.want {
			if !strings.Contains(got.errOut, want) {
				t.Errorf("%q: stderr %q lacks %q", c.args, got.errOut, want)
			}
		}
	}
}
