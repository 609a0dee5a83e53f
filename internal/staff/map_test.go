package staff_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/bench"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/staff/door"
)

// What a map draws stands in the table beside it too, province by province, and leads to a page
// that opens: whichever figure, on today's map and on that of the 63.
func TestMapsSayWhatTheirTablesSay(t *testing.T) {
	m := measure(t, dbtest.SQLite(t), bench.Size{Establishments: 600, Projects: 120, Movements: 300})
	get := func(path, login string) *goquery.Document {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: m.tokens[login]})
		rec := httptest.NewRecorder()
		m.h.ServeHTTP(rec, r)
		if rec.Code != http.StatusOK {
			t.Fatalf("%s as %s: %d", path, login, rec.Code)
		}
		doc, err := goquery.NewDocumentFromReader(rec.Body)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for _, c := range []struct {
		path      string
		provinces int
		column    string
		few       bool
	}{
		{"/co-so/ban-do", 34, "Cơ sở", false},
		{"/bao-cao/dia-ban", 34, "Cơ sở", false},
		{"/bao-cao/dia-ban?ve=lao-dong", 34, "Lao động", false},
		{"/bao-cao/dia-ban?ve=de-an", 34, "Đề án", false},
		{"/bao-cao/dia-ban?ve=kinh-phi&nam=2026", 34, "Khuyến công", true},
		{"/bao-cao/dia-ban?ngay=30/06/2025", 63, "Cơ sở", false},
		{"/bao-cao/dia-ban?ngay=30/06/2025&ve=kinh-phi", 63, "Khuyến công", true},
	} {
		doc := get(c.path, "chuyenvien.cuc")
		if n := doc.Find(".geo-map svg [aria-label] title").Length(); n != c.provinces {
			t.Errorf("%s draws %d provinces", c.path, n)
		}
		drawn := map[string]string{}
		doc.Find(".geo-map svg a").Each(func(_ int, a *goquery.Selection) {
			name, figure, _ := strings.Cut(a.AttrOr("aria-label", ""), ": ")
			number, _, _ := strings.Cut(figure, " ")
			drawn[name] = number
			if href := a.AttrOr("href", ""); len(drawn) <= 2 {
				get(href, "chuyenvien.cuc")
			}
		})
		if len(drawn) < c.provinces/2 && !c.few || len(drawn) == 0 {
			t.Errorf("%s shades %d provinces", c.path, len(drawn))
		}
		rows := 0
		doc.Find("table#bang tbody tr").Each(func(_ int, tr *goquery.Selection) {
			name := strings.TrimSpace(tr.Find("td").First().Text())
			number, _, _ := strings.Cut(strings.TrimSpace(tr.Find(`td[data-k="`+c.column+`"]`).Text()), " ")
			if number == "0" || number == "chưa" {
				return
			}
			rows++
			for on, n := range drawn {
				if kind, rest, _ := strings.Cut(name, on); rest != name && (kind == "Tỉnh " || kind == "Thành phố ") {
					if n != number {
						t.Errorf("%s: %s is %s on the map and %s in the table", c.path, on, n, number)
					}
					return
				}
			}
			t.Errorf("%s: %q is in the table alone", c.path, name)
		})
		if rows != len(drawn) {
			t.Errorf("%s: %d in the table, %d on the map", c.path, rows, len(drawn))
		}
	}

	// Of one province: its communes as bars, and the others' not at all.
	doc := get("/co-so/ban-do?tinh=34-15", "chuyenvien.hno")
	if h1 := doc.Find("h1").Text(); doc.Find(".geo-map").Length() != 0 || !strings.Contains(h1, "Hà Nội") || doc.Find("table#bang tbody tr").Length() == 0 {
		t.Errorf("an officer of Hà Nội sees %q", h1)
	}
	if code := call(m.h, http.MethodGet, "/co-so/ban-do", m.tokens["coso"]); code != http.StatusForbidden {
		t.Errorf("an owner gets %d", code)
	}
}
