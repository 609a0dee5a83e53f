package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/web"
)

var flashTest = web.NewFlash("thu", "Đã thử.")

// house is a mux with a route of every kind; the role comes from a header.
func house(t *testing.T, log *bytes.Buffer) http.Handler {
	t.Helper()
	say := func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, web.PlainLayout(web.NewPage(w, r, "Trang", "")))
	}
	fail := func(err error) web.Handler { return func(http.ResponseWriter, *http.Request) error { return err } }
	routes := []web.Route{
		{Method: "GET", Pattern: "/{$}", Who: web.Public, Title: "Trang đầu", Handle: say},
		{Method: "GET", Pattern: "/rieng", Who: web.SignedIn, Title: "Trang của người đăng nhập", Handle: say},
		{Method: "GET", Pattern: "/so", Who: web.Roles("so_officer"), Title: "Trang của Sở", Handle: say},
		{Method: "POST", Pattern: "/ghi", Who: web.Roles("so_officer"), Title: "Ghi", Handle: func(w http.ResponseWriter, r *http.Request) error {
			f, err := web.DecodeForm(r)
			if err != nil {
				return err
			}
			w.Header().Set("X-Name", url.QueryEscape(f.Text("name")))
			return web.Redirect(w, r, r.URL.Query().Get("to"), flashTest)
		}},
		{Method: "POST", Pattern: "/tep", Who: web.Public, Title: "Gửi tệp", MaxBody: 3 << 20, Handle: func(w http.ResponseWriter, r *http.Request) error {
			f, ups, err := web.ParseMultipart(r, web.Limits{File: 1 << 20})
			if err != nil {
				return err
			}
			return web.RenderJSON(w, r, 200, map[string]any{"bad": f.Errors, "text": f.Text("t"), "n": len(ups), "name": func() string {
				if len(ups) > 0 {
					return ups[0].Name
				}
				return ""
			}()})
		}},
		{Method: "GET", Pattern: "/panic", Who: web.Public, Title: "Hỏng", Handle: func(http.ResponseWriter, *http.Request) error { panic("secret insides") }},
		{Method: "GET", Pattern: "/loi", Who: web.Public, Title: "Lỗi", Handle: fail(errors.New("sql: secret insides"))},
		{Method: "GET", Pattern: "/cham", Who: web.Public, Title: "Chậm", Timeout: time.Millisecond, Handle: func(_ http.ResponseWriter, r *http.Request) error {
			<-r.Context().Done()
			return r.Context().Err()
		}},
		{Method: "GET", Pattern: "/nua", Who: web.Public, Title: "Nửa trang", Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				_, _ = io.WriteString(w, "half a page")
				return errors.New("broken")
			}))
		}},
		{Method: "GET", Pattern: "/ai", Who: web.Public, Title: "Ai gọi", Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.RenderJSON(w, r, 200, map[string]any{"addr": web.ClientAddr(r), "https": web.IsHTTPS(r)})
		}},
		{Method: "POST", Pattern: "/tu-luu", Who: web.Public, Title: "Tự lưu", Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Saved(w, r, clock.At(clock.NewDay(2026, 11, 17).At(14, 32)), 4)
		}},
	}
	for path, err := range map[string]error{
		"/404": errs.Missing("đề án"), "/409": errs.Clash("Hồ sơ đã nộp."), "/403": errs.Refuse("Bạn đã lập hồ sơ này."),
		"/422": fmt.Errorf("project: %w", errs.Wrong("title", "Tên còn trống.")), "/413": errs.New(errs.TooLarge, "Quá lớn."),
	} {
		routes = append(routes, web.Route{Method: "GET", Pattern: path, Who: web.Public, Title: path, Handle: fail(err)})
	}
	return web.NewMux(routes, web.Options{
		Log: slog.New(slog.NewJSONHandler(log, nil)), MaxBody: 1 << 10,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		Authenticate: func(r *http.Request) (web.Viewer, error) {
			if role := r.Header.Get("X-Role"); role != "" {
				return web.Viewer{SignedIn: true, ID: "p1", Role: role, Name: "Nông Thị Thắm"}, nil
			}
			return web.Viewer{}, nil
		},
	})
}

type call struct {
	method, path, role, accept, body, site string
}

func (c call) do(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range map[string]string{"X-Role": c.role, "Accept": c.accept, "Sec-Fetch-Site": c.site} {
		if v != "" {
			r.Header.Set(k, v)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	var log bytes.Buffer
	h := house(t, &log)
	cases := []struct {
		call
		status int
		says   string // on the page, or the Location
	}{
		{call{method: "GET", path: "/"}, 200, "Khuyến công"},
		{call{method: "HEAD", path: "/"}, 200, ""},
		{call{method: "GET", path: "/rieng?x=1"}, 303, "/dang-nhap?tiep=%2Frieng%3Fx%3D1"},
		{call{method: "GET", path: "/rieng", role: "auditor"}, 200, "Nông Thị Thắm"},
		{call{method: "GET", path: "/so", role: "auditor"}, 403, "Vai trò của bạn không có quyền này"},
		{call{method: "GET", path: "/so", role: "so_officer"}, 200, ""},
		{call{method: "POST", path: "/ghi", body: "name=a"}, 401, "Phiên làm việc đã kết thúc"},
		{call{method: "POST", path: "/ghi", body: "name=a", accept: "application/json"}, 401, `"ok":false`},
		{call{method: "POST", path: "/ghi", body: "name=a", role: "auditor"}, 403, "không được mở"},
		{call{method: "POST", path: "/ghi?to=/de-an/1", body: "name=a", role: "so_officer", site: "same-origin"}, 303, "/de-an/1"},
		{call{method: "POST", path: "/ghi?to=https://evil.example/x", body: "name=a", role: "so_officer"}, 303, "/"},
		{call{method: "POST", path: "/ghi?to=//evil.example", body: "name=a", role: "so_officer"}, 303, "/"},
		{call{method: "POST", path: "/ghi", body: "name=a", role: "so_officer", site: "cross-site"}, 403, "trang khác"},
		{call{method: "POST", path: "/ghi", body: "name=" + strings.Repeat("a", 2000), role: "so_officer"}, 413, "1 kB"},
		{call{method: "POST", path: "/ghi", body: "name=%ff", role: "so_officer"}, 422, "không đọc được"},
		{call{method: "GET", path: "/khong-co"}, 404, "Không có trang này"},
		{call{method: "POST", path: "/rieng"}, 405, "không nhận cách gọi"},
		{call{method: "GET", path: "/404"}, 404, "Không tìm thấy đề án."},
		{call{method: "GET", path: "/403"}, 403, "Bạn đã lập hồ sơ này."},
		{call{method: "GET", path: "/409"}, 409, "Hồ sơ đã nộp."},
		{call{method: "GET", path: "/413"}, 413, "Quá lớn."},
		{call{method: "GET", path: "/422"}, 422, "Tên còn trống."},
		{call{method: "GET", path: "/422", accept: "application/json"}, 422, `"fields":[{"name":"title","sentence":"Tên còn trống."}]`},
		{call{method: "GET", path: "/409", accept: "text/html, application/json;q=0.9"}, 409, `"kind":"conflict"`},
		{call{method: "GET", path: "/cham"}, 503, "đang chậm"},
		{call{method: "GET", path: "/panic"}, 500, "Số tham chiếu"},
		{call{method: "GET", path: "/loi"}, 500, "Số tham chiếu"},
		{call{method: "GET", path: "/nua"}, 500, "Hệ thống gặp lỗi"},
		{call{method: "POST", path: "/tu-luu", body: "a=b", accept: "application/json"}, 200, `{"ok":true,"at":"14:32:00","version":4}`},
	}
	for _, c := range cases {
		w := c.do(t, h)
		if w.Code != c.status {
			t.Errorf("%s %s as %q: %d, want %d", c.method, c.path, c.role, w.Code, c.status)
		}
		if got := w.Body.String() + w.Header().Get("Location"); !strings.Contains(got, c.says) {
			t.Errorf("%s %s as %q lacks %q: %s", c.method, c.path, c.role, c.says, got)
		}
		if strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "half a page") {
			t.Errorf("%s %s shows insides", c.method, c.path)
		}
		if w.Code == 303 && c.status == 303 && strings.HasPrefix(c.path, "/ghi?to=h") && w.Header().Get("Location") != "/" {
			t.Errorf("open redirect to %s", w.Header().Get("Location"))
		}
		csp := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "data:") {
			t.Errorf("%s %s: policy %q", c.method, c.path, csp)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") == "" {
			t.Errorf("%s %s lacks headers", c.method, c.path)
		}
	}
	if n := strings.Count(log.String(), `"msg":"request"`); n != len(cases) {
		t.Errorf("%d lines in the access log, want %d", n, len(cases))
	}
	if !strings.Contains(log.String(), "secret insides") {
		t.Error("the log does not hold what the page hides")
	}
}

func TestReferenceIsLogged(t *testing.T) {
	var log bytes.Buffer
	w := call{method: "GET", path: "/panic"}.do(t, house(t, &log))
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	ref := doc.Find(".ref").Text()
	if !regexp.MustCompile(`^[A-Z2-9]{4}-[A-Z2-9]{4}$`).MatchString(ref) || strings.Count(log.String(), ref) < 2 || w.Header().Get("X-Request-Id") != ref {
		t.Errorf("reference %q", ref)
	}
}

func TestFlashIsShownOnce(t *testing.T) {
	h := house(t, &bytes.Buffer{})
	w := call{method: "POST", path: "/ghi?to=/rieng", body: "name=a", role: "so_officer"}.do(t, h)
	r := httptest.NewRequest("GET", "/rieng", nil)
	r.Header.Set("X-Role", "so_officer")
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %v", c)
		}
		r.AddCookie(c)
	}
	next := httptest.NewRecorder()
	h.ServeHTTP(next, r)
	if !strings.Contains(next.Body.String(), "Đã thử.") {
		t.Error("the next page does not say it")
	}
	if c := next.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the sentence stays: %v", c)
	}
	forged := httptest.NewRequest("GET", "/", nil)
	forged.AddCookie(&http.Cookie{Name: "kc_bao", Value: "<b>hãy gọi số này"})
	got := httptest.NewRecorder()
	h.ServeHTTP(got, forged)
	if strings.Contains(got.Body.String(), "hãy gọi") {
		t.Error("a cookie puts text on a page")
	}
}

func TestClientBehindProxies(t *testing.T) {
	h := house(t, &bytes.Buffer{})
	for _, c := range []struct {
		peer, forwarded, proto, addr string
		https                        bool
	}{
		{"203.0.113.9:1", "198.51.100.1", "https", "203.0.113.9", false},
		{"10.0.0.1:1", "198.51.100.1", "https", "198.51.100.1", true},
		{"10.0.0.1:1", "1.2.3.4, 198.51.100.1, 10.0.0.7", "", "198.51.100.1", false},
		{"10.0.0.1:1", "nonsense", "", "10.0.0.1", false},
		{"10.0.0.1:1", "", "", "10.0.0.1", false},
	} {
		r := httptest.NewRequest("GET", "/ai", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.forwarded)
		r.Header.Set("X-Forwarded-Proto", c.proto)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var got struct {
			Addr  string
			HTTPS bool
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Addr != c.addr || got.HTTPS != c.https {
			t.Errorf("%+v: got %+v, %v", c, got, err)
		}
	}
}

func TestUploads(t *testing.T) {
	srv := httptest.NewServer(house(t, &bytes.Buffer{}))
	defer srv.Close()
	send := func(name string, size int) (int, string) {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		_ = m.WriteField("t", "Ho\u0300a")
		f, err := m.CreateFormFile("paper", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(make([]byte, size))
		_ = m.Close()
		res, err := http.Post(srv.URL+"/tep", m.FormDataContentType(), &b)
		if err != nil {
			t.Fatalf("%d bytes: the reader never saw an answer: %v", size, err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	if code, body := send(`C:\hồ sơ\hợp đồng.pdf`, 1000); code != 200 || !strings.Contains(body, `"name":"hợp đồng.pdf"`) || !strings.Contains(body, `"text":"H\u00f2a"`) && !strings.Contains(body, `"text":"Hòa"`) {
		t.Errorf("a small file: %d %s", code, body)
	}
	if code, body := send("lon.pdf", 2<<20); code != 200 || !strings.Contains(body, "lớn hơn mức cho phép là 1 MB") || !strings.Contains(body, `"n":0`) {
		t.Errorf("a file beyond its limit keeps the form: %d %s", code, body)
	}
	if code, body := send("rat-lon.pdf", 20<<20); code != 413 || !strings.Contains(body, "3 MB") {
		t.Errorf("a body beyond its limit: %d %s", code, body)
	}
}

func TestAssets(t *testing.T) {
	h := house(t, &bytes.Buffer{})
	for _, name := range []string{"app.css", "app.js", "icons.svg", "favicon.svg", "fonts/OFL.txt", "fonts/be-vietnam-pro-vietnamese-600-normal.woff2"} {
		addr := web.Asset(name)
		if !regexp.MustCompile(`\.[0-9a-f]{8}\.`).MatchString(addr) {
			t.Errorf("%s has no hash", addr)
		}
		w := call{method: "GET", path: addr}.do(t, h)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Body.Len() == 0 {
			t.Errorf("%s: %d %s", addr, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	css := call{method: "GET", path: web.Asset("app.css")}.do(t, h).Body.String()
	for _, m := range regexp.MustCompile(`url\(([^)]+)\)`).FindAllStringSubmatch(css, -1) {
		if w := (call{method: "GET", path: m[1]}).do(t, h); w.Code != 200 {
			t.Errorf("the style sheet names %s: %d", m[1], w.Code)
		}
	}
	sprite := call{method: "GET", path: web.Asset("icons.svg")}.do(t, h).Body.String()
	for _, i := range web.Icons {
		if !strings.Contains(sprite, `id="`+string(i)+`"`) {
			t.Errorf("no drawing for icon %q", i)
		}
	}
	if n := strings.Count(sprite, "<symbol"); n != len(web.Icons) {
		t.Errorf("%d drawings, %d icons", n, len(web.Icons))
	}
	for _, path := range []string{"/tinh/app.css", "/tinh/../app.css", "/tinh/app.00000000.css"} {
		if w := (call{method: "GET", path: path}).do(t, h); w.Code == 200 {
			t.Errorf("%s is served", path)
		}
	}
}

func TestWho(t *testing.T) {
	for _, c := range []struct {
		who                    web.Who
		nobody, clerk, auditor bool
	}{
		{web.Public, true, true, true}, {web.SignedIn, false, true, true}, {web.Roles("clerk"), false, true, false}, {web.Who{}, false, false, false},
	} {
		if c.who.Allows("") != c.nobody || c.who.Allows("clerk") != c.clerk || c.who.Allows("auditor") != c.auditor {
			t.Errorf("%s", c.who)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a route without a Who was taken")
		}
	}()
	web.NewMux([]web.Route{{Method: "GET", Pattern: "/x", Title: "x", Handle: func(http.ResponseWriter, *http.Request) error { return nil }}}, web.Options{})
}
