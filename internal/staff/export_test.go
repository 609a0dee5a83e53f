package staff_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"khuyencong/internal/bench"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/staff/door"
	"khuyencong/internal/staff/kit"
)

// download fetches a list as a file.
func (m *measured) download(t *testing.T, path, login string) (http.Header, []byte) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.AddCookie(&http.Cookie{Name: door.CookieName, Value: m.tokens[login]})
	rec := httptest.NewRecorder()
	m.h.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d", path, login, rec.Code)
	}
	return rec.Header(), rec.Body.Bytes()
}

// Every list that is given as a file is given in both forms, under a name of its own, to whoever may
// read its page, with the rows that the page counts.
func TestListsAsFiles(t *testing.T) {
	m := measure(t, dbtest.SQLite(t), bench.Size{Establishments: 700, Projects: 300, Movements: 900, Seed: 1, Provinces: 1})
	lists := 0
	for _, rt := range m.face.Routes() {
		list, ok := strings.CutSuffix(rt.Pattern, "/xuat")
		if !ok || strings.Contains(list, "{") {
			continue
		}
		lists++
		if rt.Timeout != kit.ExportTimeout {
			t.Errorf("%s has not the time of an export", rt.Pattern)
		}
		login := "chuyenvien.hno"
		switch {
		case rt.Who.Allows("dept_officer"):
		case rt.Who.Allows("clerk"):
			login = "vanthu.hno"
		default:
			login = "quantri.hno"
		}
		head, body := m.download(t, rt.Pattern+"?dang=xlsx", login)
		if !strings.Contains(head.Get("Content-Type"), "spreadsheetml") || !strings.Contains(head.Get("Content-Disposition"), ".xlsx\"; filename*=UTF-8''") {
			t.Errorf("%s: %v", rt.Pattern, head)
		}
		if _, err := zip.NewReader(bytes.NewReader(body), int64(len(body))); err != nil {
			t.Errorf("%s: %v", rt.Pattern, err)
		}
		head, body = m.download(t, rt.Pattern+"?dang=csv", login)
		if !strings.HasPrefix(head.Get("Content-Type"), "text/csv") {
			t.Errorf("%s: %v", rt.Pattern, head)
		}
		in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
		in.FieldsPerRecord = -1
		rows, err := in.ReadAll()
		page := httptest.NewRecorder()
		if list == "/dang-ky/cho" { // the second list of a page
			list = "/dang-ky"
		}
		r := httptest.NewRequest(http.MethodGet, list, nil)
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: m.tokens[login]})
		m.h.ServeHTTP(page, r)
		text := page.Body.String()
		empty := strings.Contains(text, `class="empty"`) // these are the families' own tests
		if !strings.Contains(text, list+"/xuat?dang=xlsx") && !empty {
			t.Errorf("%s offers no file", list)
		}
		if err != nil || len(rows) < 3 && !empty || len(rows) == 0 {
			t.Errorf("%s: %d rows, %v", rt.Pattern, len(rows), err)
		}
	}
	if lists < 15 {
		t.Errorf("only %d lists are given as files", lists)
	}
	// The conditions of the page hold for its file.
	_, all := m.download(t, "/de-an/xuat?dang=csv", "chuyenvien.hno")
	_, some := m.download(t, "/de-an/xuat?dang=csv&nam=2026", "chuyenvien.hno")
	if n, k := bytes.Count(all, []byte("\n")), bytes.Count(some, []byte("\n")); k >= n || k < 10 {
		t.Errorf("%d lines of all, %d of a year", n, k)
	}
	_, book := m.download(t, "/de-an/xuat?dang=xlsx&nam=2026", "chuyenvien.hno")
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"năm kế hoạch 2026", "Tính đến 21/11/2026", "Sở Công Thương thành phố Hà Nội"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the file does not tell %q", want)
		}
	}
}

// discard counts what it is given and keeps nothing.
type discard struct {
	h http.Header
	n int64
}

func (d *discard) Header() http.Header { return d.h }
func (d *discard) WriteHeader(int)     {}
func (d *discard) Write(p []byte) (int, error) {
	d.n += int64(len(p))
	return len(p), nil
}

var _ io.Writer = (*discard)(nil)

// A file of many rows needs no more memory than one of few: what lives is measured while it is
// written, after each collection.
func TestExportKeepsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 20,000 establishments")
	}
	m := measure(t, dbtest.SQLite(t), bench.Size{Establishments: 20_000, Projects: 20, Movements: 0, Seed: 1, Provinces: 1})
	m.d.Trace(nil)
	r := httptest.NewRequest(http.MethodGet, "/co-so/xuat?dang=xlsx", nil)
	r.AddCookie(&http.Cookie{Name: door.CookieName, Value: m.tokens["chuyenvien.hno"]})
	m.h.ServeHTTP(&discard{h: http.Header{}}, r) // warm
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var peak uint64
	out := &measuring{discard: discard{h: http.Header{}}, each: 256 << 10, look: func() {
		runtime.GC()
		runtime.ReadMemStats(&now)
		if now.HeapAlloc > before.HeapAlloc {
			peak = max(peak, now.HeapAlloc-before.HeapAlloc)
		}
	}}
	m.h.ServeHTTP(out, r)
	if out.n < 500_000 || out.looks < 3 {
		t.Fatalf("%d bytes in %d looks", out.n, out.looks)
	}
	if peak > 8<<20 {
		t.Errorf("%d MB live while 20,000 rows are written", peak>>20)
	}
}

// measuring looks at the memory each so many bytes.
type measuring struct {
	discard
	each, next int64
	looks      int
	look       func()
}

func (m *measuring) Write(p []byte) (int, error) {
	n, err := m.discard.Write(p)
	if m.n >= m.next {
		m.next = m.n + m.each
		m.looks++
		m.look()
	}
	return n, err
}
