package web_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/errs"
	"khuyencong/internal/web"
)

func posted(t *testing.T, body string) *web.Form {
	t.Helper()
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := web.DecodeForm(r)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReading(t *testing.T) {
	f := posted(t, "name=++Ho%CC%80a+&money=1.646.000.000&bad=1,5&day=1/7/2025&noday=32/13/2025&q=2,5&n=12&text=a%0D%0Ab")
	if f.Text("name") != "H\u00f2a" || f.Money("money") != 1_646_000_000 || f.Day("day") != "2025-07-01" || f.Quantity("q") != 2500 || f.Int("n") != 12 || f.Get("text") != "a\nb" {
		t.Errorf("%v", f.Values)
	}
	if f.Bad() {
		t.Error("bad too early")
	}
	if f.Money("bad"); len(f.Wrong("bad")) != 1 {
		t.Error("1,5 đồng was taken")
	}
	if f.Day("noday"); len(f.Wrong("noday")) != 1 || f.Get("noday") != "32/13/2025" {
		t.Error("the day 32/13 was taken, or lost")
	}
}

func TestTake(t *testing.T) {
	f := web.NewForm()
	if f.Key() == "" || f.Take(errs.Refuse("Không.")) || f.Bad() {
		t.Error("a refusal belongs to the shell")
	}
	if !f.Take(errs.Clash("Nông Văn Bình đã sửa lúc 14:30.")) || f.Title == "" {
		t.Error("a conflict belongs into the form")
	}
	if !f.Take(errs.Wrong("title", "Tên còn trống.")) || len(f.Wrong("title")) != 1 {
		t.Error("wrong fields belong into the form")
	}
}

func TestRows(t *testing.T) {
	f := posted(t, "lines=7&lines=n1&lines.7.own=5&lines.n1.own=6&lines.7.beneficiary=a&lines.n1.beneficiary=b&lines.gone.own=9&version=2")
	f.Renumber("lines")
	if got := f.Rows("lines"); !slices.Equal(got, []string{"0", "1"}) || f.Get("lines.0.own") != "5" || f.Get("lines.1.own") != "6" || f.Values.Has("lines.gone.own") || f.Get("version") != "2" {
		t.Errorf("%v", f.Values)
	}
	if f.EditRows("lines") {
		t.Error("no button was pressed")
	}
	f.Set("_add", "lines/b")
	if !f.EditRows("lines") || len(f.Rows("lines")) != 3 || f.Get(web.RowName("lines", "2", web.LineGroup)) != "b" {
		t.Errorf("add: %v", f.Values)
	}
	f.Values.Del("_add")
	f.Set("_remove", "lines/0")
	if !f.EditRows("lines") || !slices.Equal(f.Rows("lines"), []string{"1", "2"}) {
		t.Errorf("remove: %v", f.Values)
	}
}
