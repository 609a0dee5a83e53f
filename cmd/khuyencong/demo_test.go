package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khuyencong/internal/db"
)

// The demonstration fills its folder once and goes on where it was; a database that is not one
// is left alone, whatever is asked.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "minh-hoa")
	first := finish(t, command(t, "demo", "--fill-only", "--data="+dir))
	if first.code != exitOK || !strings.Contains(first.out, dir) || !strings.Contains(first.errOut, "100 %") {
		t.Fatalf("first: %+v", first)
	}
	again := finish(t, command(t, "demo", "--fill-only", "--data="+dir))
	if again.code != exitOK || strings.Contains(again.errOut, "đang làm") {
		t.Errorf("again: %+v", again)
	}
	address := "--database=sqlite:" + filepath.Join(dir, "khuyencong.db")
	for _, c := range []struct{ place, day string }{{"Hà Giang", "2023-12-31"}, {"Tuyên Quang", "2026-11-01"}} {
		got := finish(t, command(t, "report", "summary", address, "--place="+c.place, "--as-of="+c.day, "--year=2023", "--format=json"))
		want := `"projects":6,"tasks":1,"projects_national":1,"projects_local":5,"establishments":3,"funding_national":900000000,"funding_local":746000000,"funding_total":1646000000`
		if got.code != exitOK || !strings.Contains(got.out, want) {
			t.Errorf("%s as of %s: %+v", c.place, c.day, got)
		}
	}

	other := t.TempDir()
	if got := finish(t, command(t, "migrate", "--database=sqlite:"+filepath.Join(other, "khuyencong.db"))); got.code != exitOK {
		t.Fatalf("migrate: %+v", got)
	}
	if got := finish(t, command(t, "user", "add", "--database=sqlite:"+filepath.Join(other, "khuyencong.db"), "--create=ministry",
		"nguyen.van.an", "--name=Nguyễn Văn An", "--role=administrator", "--agency=Cục Công nghiệp")); got.code != exitOK {
		t.Fatalf("user add: %+v", got)
	}
	for _, flags := range [][]string{{}, {"--reset"}} {
		got := finish(t, command(t, append([]string{"demo", "--fill-only", "--data=" + other}, flags...)...))
		if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, "không được đánh dấu") {
			t.Errorf("%v on other people's data: %+v", flags, got)
		}
	}
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(other, "khuyencong.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if v, err := db.Setting(t.Context(), d, "demo"); err != nil || v != "" {
		t.Errorf("marked: %q, %v", v, err)
	}
	if got := finish(t, command(t, "demo", "--fill-only", "--addr=nowhere", "--data="+filepath.Join(other, "x"))); got.code != exitWrong {
		t.Errorf("wrong address: %+v", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "files")); err != nil {
		t.Error("the attachments are not in the folder:", err)
	}
}
