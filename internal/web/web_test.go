package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"khuyencong/internal/web"
	"khuyencong/internal/web/webtest"
)

// gallery is every component on the pages of webtest.
func gallery() map[string]templ.Component {
	return map[string]templ.Component{
		"tasks": webtest.Tasks(), "list": webtest.List(), "project": webtest.Project(),
		"editor": webtest.Editor(webtest.Filled()), "wrong editor": webtest.Editor(webtest.Wrong()),
		"fields": webtest.Fields(webtest.Filled()), "wrong fields": webtest.Fields(webtest.Wrong()),
		"sign in": webtest.SignIn(web.NewForm()), "appraisal": webtest.Appraisal(web.NewForm("c1", "pass")),
	}
}

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestNothingInline(t *testing.T) {
	for name, c := range gallery() {
		draw(t, c).Find("*").Each(func(_ int, s *goquery.Selection) {
			tag := goquery.NodeName(s)
			for _, a := range s.Nodes[0].Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", name, tag, a.Key, a.Val)
				}
				if strings.HasPrefix(a.Val, "data:") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", name, tag, a.Key, a.Val)
				}
			}
			if tag == "style" || (tag == "script" && (strings.TrimSpace(s.Text()) != "" || s.AttrOr("src", "") == "")) {
				t.Errorf("%s: inline <%s>", name, tag)
			}
		})
	}
}

// Every control has a name that a screen reader can say, every id stands once, and everything
// that points at an id finds it.
func TestLabelsAndReferences(t *testing.T) {
	for name, c := range gallery() {
		doc := draw(t, c)
		doc.Find("template").Remove() // rows to clone: their ids are made when they are
		ids := map[string]int{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: id %q stands %d times", name, id, n)
			}
		}
		doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
			id := s.AttrOr("id", "")
			labelled := s.AttrOr("aria-label", "") != "" || s.ParentsFiltered("label").Length() > 0 ||
				(id != "" && doc.Find("label").FilterFunction(func(_ int, l *goquery.Selection) bool { return l.AttrOr("for", "") == id }).Length() == 1)
			if !labelled {
				t.Errorf("%s: %s %q has no label", name, goquery.NodeName(s), s.AttrOr("name", ""))
			}
		})
		for _, attr := range []string{"aria-describedby", "aria-labelledby"} {
			doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
				for _, id := range strings.Fields(s.AttrOr(attr, "")) {
					if ids[id] == 0 {
						t.Errorf("%s: %s=%q leads nowhere", name, attr, id)
					}
				}
			})
		}
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", name, n)
		}
		doc.Find("button:not([type])").Each(func(_ int, s *goquery.Selection) { t.Errorf("%s: button %q without a type", name, s.Text()) })
	}
}

func TestLayout(t *testing.T) {
	doc := draw(t, webtest.List())
	want := map[string]string{
		".demo":                            "Dữ liệu minh họa",
		".nav [aria-current=page]":         "Đề án",
		".nav a:first-child b":             "7",
		".me .menu p":                      "Sở Công Thương",
		"form[action='/dang-xuat'] button": "Đăng xuất",
		".paper":                           "Người in: Hoàng Thị Mai",
		".foot":                            "Cần giúp: 0207",
		"title":                            "Đề án – Khuyến công",
	}
	for sel, text := range want {
		if got := doc.Find(sel).Text(); !strings.Contains(got, text) {
			t.Errorf("%s: %q lacks %q", sel, got, text)
		}
	}
	if m, _ := doc.Find("form[action='/dang-xuat']").Attr("method"); m != "post" {
		t.Error("signing out must be a POST")
	}
	if !doc.Find("body").HasClass("land") {
		t.Error("a wide page prints landscape")
	}
	if doc.Find("a.skip[href='#main']").Length() != 1 || doc.Find("main#main").Length() != 1 {
		t.Error("no way past the navigation")
	}
	plain := draw(t, webtest.SignIn(web.NewForm()))
	if plain.Find(".nav, .me").Length() != 0 || plain.Find(".flash[role=status]").Text() == "" {
		t.Error("the plain layout has navigation, or lost the flash")
	}
	p := webtest.Page("x", "", false)
	p.Demo = false
	if draw(t, web.Layout(p)).Find(".demo").Length() != 0 {
		t.Error("the demonstration line stands on a real page")
	}
}

func TestWordsAndMoney(t *testing.T) {
	doc := draw(t, webtest.Project())
	for sel, text := range map[string]string{
		".way li:nth-child(2)":                "21 ngày/ 15· hơn 6",
		".way li.now.over[aria-current=step]": "khối lượng đợt 2 trễ 5 ngày",
		".way li.todo":                        "kế hoạch 53 ngày",
		".need li:nth-child(3)":               "chặn",
		".ledger thead":                       "so với hợp đồng",
		".ledger tr.sum":                      "220.620.000",
		".law .sure.soon":                     "Chưa xác minh",
		".facts .nw":                          "735.400.000",
		".log li:first-child time":            "09/11/2026 10:12",
		".next [name=_key] ~ button":          "Nhắc cơ sở",
	} {
		if got := strings.Join(strings.Fields(doc.Find(sel).Text()), " "); !strings.Contains(got, text) && !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(text, " ", "")) {
			t.Errorf("%s: %q lacks %q", sel, got, text)
		}
	}
	bar := doc.Find("svg.bar").First()
	if w, _ := bar.Find("rect.f-mid").Attr("width"); w != "78.8%" {
		t.Errorf("accepted share drawn as %q", w)
	}
	if l := bar.AttrOr("aria-label", ""); l != "Khuyến công: hợp đồng 735.400.000, đã nghiệm thu 579.500.000 (78,8 %), đã tạm ứng 514.780.000 (70,0 %)" {
		t.Errorf("bar says %q", l)
	}
}

func TestListParts(t *testing.T) {
	doc := draw(t, webtest.List())
	if doc.Find("th[aria-sort=ascending] a").Text() == "" {
		t.Error("the sorted column does not say so")
	}
	if l := doc.Find(".ask .off").First().AttrOr("aria-label", ""); l != "Bỏ nguồn KCQG" {
		t.Errorf("× says %q", l)
	}
	if n := doc.Find("input[data-tick][form=chon]").Length(); n != 6 || doc.Find("form#chon[method=post]").Length() != 1 {
		t.Errorf("%d ticks belong to the bar", n)
	}
	if doc.Find(".pager a[rel=next]").Length() != 1 || !strings.Contains(doc.Find(".pager").Text(), "148") {
		t.Error("pager")
	}
	if doc.Find("td.zero").First().Text() != "chưa có" {
		t.Error("an amount that is not there yet is muted words")
	}
	tasks := draw(t, webtest.Tasks())
	if tasks.Find("tr.task").Length() != 4 || tasks.Find(".empty").Length() != 1 || tasks.Find("tr.task form[method=post] .do").Length() != 1 {
		t.Error("task table")
	}
}

func TestRefusedFormKeepsWhatWasTyped(t *testing.T) {
	doc := draw(t, webtest.Fields(webtest.Wrong()))
	if v := doc.Find("input[name=start]").AttrOr("value", ""); v != "32/13/2027" {
		t.Errorf("the day came back as %q", v)
	}
	if doc.Find(".oops[role=alert] a[href='#f-place']").Text() != "Chọn xã nơi đặt máy." {
		t.Error("the summary does not lead to the field")
	}
	place := doc.Find("select#f-place")
	if place.AttrOr("aria-invalid", "") != "true" || place.AttrOr("aria-describedby", "") != "f-place-err f-place-law" || place.Find("option[selected]").AttrOr("value", "") != "phu-tam" {
		t.Error("the wrong field does not say so, or lost its choice")
	}
	if !strings.Contains(doc.Find("#f-place-err").Text(), "NĐ 235/2025") {
		t.Error("the source is not beside the error")
	}
	if doc.Find("input[type=radio][value=group][checked]").Length() != 1 || doc.Find("input[name=version]").AttrOr("value", "") != "3" || doc.Find("form[enctype='multipart/form-data']").Length() != 1 {
		t.Error("radio, version or multipart")
	}
	if doc.Find("input[type=password][value]").Length() != 0 {
		t.Error("a password came back")
	}
}

func TestEstimate(t *testing.T) {
	doc := draw(t, webtest.Editor(webtest.Wrong()))
	if got := doc.Find("[data-grand] [data-s=t]").Text(); got != "798.000.000" {
		t.Errorf("grand total %q", got)
	}
	if got := doc.Find("tbody[data-group=a] .grp [data-s=k]").Text(); got != "312.000.000" {
		t.Errorf("group %q", got)
	}
	bad := doc.Find("tr.row.bad")
	if bad.AttrOr("data-key", "") != "2" || bad.Find("[name='lines.2.own'][aria-invalid=true]").Length() != 1 || !strings.Contains(bad.Next().Text(), "thiếu 2.000.000") {
		t.Error("the row that does not add up does not say so")
	}
	if n := doc.Find("form template[data-row]").Length(); n != 2 {
		t.Errorf("%d rows to clone", n)
	}
	if v := doc.Find("form button[type=submit]").First().AttrOr("name", ""); v != "" {
		t.Errorf("Enter would press %q", v)
	}
}
