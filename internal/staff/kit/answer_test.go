package kit_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
)

const machine = `{"source":"national","content":"machinery","establishment":{"kind":"small_medium_enterprise","province":"Tuyên Quang","unit_kind":"xã","sector":"processing"},
	"total_cost":1000000000,"requested":%d,"machines_new":true,"counterpart_committed":true,"other_state_funding":false,"first_in_district":true`

func draw(t *testing.T, body string, on clock.Day, o kit.AnswerOptions) *goquery.Document {
	t.Helper()
	c, err := policy.ReadCase(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	a, err := policy.Shipped().Evaluate(c, on)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := kit.Answer(a, o).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The conclusion stands first, in words; «chưa biết» never reads as allowed.
func TestAnswer(t *testing.T) {
	asked := strings.Replace(machine, "%d", "200000000", 1)
	for _, c := range []struct {
		name, body string
		on         clock.Day
		o          kit.AnswerOptions
		verdict    string
		holds      []string
	}{
		{"within the level", asked + "}", "2024-05-20", kit.AnswerOptions{Requested: true}, "Được hỗ trợ", []string{"300.000.000 đ", "Trong mức"}},
		{"above it", strings.Replace(machine, "%d", "400000000", 1) + "}", "2024-05-20", kit.AnswerOptions{Requested: true}, "Được hỗ trợ, số đề nghị vượt mức", []string{"Vượt mức"}},
		{"the level is not loaded", asked + "}", "2026-11-21", kit.AnswerOptions{}, "", []string{"mức đang có hiệu lực chưa nạp", "Chưa biết"}},
		{"nothing known", `{}`, "2024-05-20", kit.AnswerOptions{}, "Chưa kết luận được", []string{"Cần cho biết thêm", "không kết luận thay"}},
		{"a large enterprise", strings.Replace(asked, "small_medium", "large", 1) + "}", "2024-05-20", kit.AnswerOptions{}, "Không được hỗ trợ", []string{"Không đạt", "vì không được hỗ trợ"}},
		{"an advance before the work", asked + `,"act":"first_advance","done_share":50}`, "2024-05-20", kit.AnswerOptions{Act: policy.ActFirstAdvance}, "Chưa được tạm ứng lần một", []string{"Điều kiện hỗ trợ"}},
		{"an advance after it", asked + `,"act":"first_advance","done_share":71}`, "2024-05-20", kit.AnswerOptions{Act: policy.ActFirstAdvance}, "Được tạm ứng lần một", nil},
		{"an advance today", asked + `,"act":"first_advance","done_share":71}`, "2026-11-21", kit.AnswerOptions{Act: policy.ActFirstAdvance}, "Chưa kết luận được về tạm ứng lần một", []string{"Lưu ý"}},
		{"an extension", asked + `,"act":"extend"}`, "2024-05-20", kit.AnswerOptions{Act: policy.ActExtend}, "Gia hạn sang năm sau: do Bộ Công Thương quyết định", []string{"Ai quyết định"}},
	} {
		doc := draw(t, c.body, c.on, c.o)
		got := strings.Join(strings.Fields(doc.Find(".verdict b").Text()), " ")
		if c.verdict != "" && got != c.verdict || got == "Được hỗ trợ" && c.verdict != got {
			t.Errorf("%s: %q", c.name, got)
		}
		for _, want := range c.holds {
			if !strings.Contains(doc.Text(), want) {
				t.Errorf("%s: %q is not said: %s", c.name, want, strings.Join(strings.Fields(doc.Text()), " "))
			}
		}
		doc.Find(".tree ul > li").Each(func(_ int, li *goquery.Selection) {
			if told := li.Find(".st").Text() + li.Closest("details").Find("summary .s:last-child").Text(); strings.TrimSpace(told) == "" {
				t.Errorf("%s: an outcome without its word", c.name)
			}
			if a := li.Find(".from a"); a.Length() > 0 && (!strings.HasPrefix(a.AttrOr("href", ""), "/quy-dinh/van-ban/") || li.Find(".sure").Length() != 1) {
				t.Errorf("%s: %q leads nowhere or does not say how sure", c.name, a.Text())
			}
		})
	}
}
