package door_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/staff/door"
	"khuyencong/internal/web"
)

// house is the door with a hall behind it, and a browser that keeps cookies.
type house struct {
	*accounttest.W
	t   *testing.T
	set *clock.Manual
	mux http.Handler
	jar map[string]*http.Cookie
	tls bool
}

func open(t *testing.T, demo bool) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	clk := clock.NewManual("2026-11-02")
	w := accounttest.World(t, d, clk)
	s := &door.Pages{DB: d, Clock: clk, Accounts: w.Accounts, Demo: demo}
	hall := func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte(web.ViewerOf(r).Name + "|" + web.ViewerOf(r).ActingFor))
		return err
	}
	routes := append(s.Routes(),
		web.Route{Method: "GET", Pattern: "/{$}", Who: web.SignedIn, Title: "Trang đầu", Handle: hall},
		web.Route{Method: "GET", Pattern: "/viec-cua-toi", Who: web.SignedIn, Title: "Việc của tôi", Handle: hall})
	return &house{W: w, t: t, set: clk, jar: map[string]*http.Cookie{},
		mux: web.NewMux(routes, web.Options{Clock: clk, Authenticate: s.Authenticate, Demo: demo, Log: slog.New(slog.DiscardHandler)})}
}

func (h *house) do(method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	scheme := "http://"
	if h.tls {
		scheme = "https://"
	}
	r := httptest.NewRequest(method, scheme+"kc.example"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = "192.0.2.77:1234"
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range h.jar {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(h.jar, c.Name)
		} else {
			h.jar[c.Name] = c
		}
	}
	return w
}

func (h *house) page(w *httptest.ResponseRecorder) *goquery.Document {
	h.t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

func (h *house) signIn(login, password, next string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do("POST", "/dang-nhap", url.Values{"login": {login}, "password": {password}, "tiep": {next}})
}

func (h *house) wants(w *httptest.ResponseRecorder, status int, location string) {
	h.t.Helper()
	if w.Code != status || w.Header().Get("Location") != location {
		h.t.Fatalf("answered %d to %q, wanted %d to %q\n%s", w.Code, w.Header().Get("Location"), status, location, w.Body)
	}
}

func TestSignInAndOut(t *testing.T) {
	h := open(t, false)
	login := h.Login(account.CentreOfficer)
	h.wants(h.do("GET", "/viec-cua-toi?q=1", nil), 303, "/dang-nhap?tiep=%2Fviec-cua-toi%3Fq%3D1")
	page := h.page(h.do("GET", "/dang-nhap?tiep=%2Fviec-cua-toi", nil))
	if got, _ := page.Find("input[name=tiep]").Attr("value"); got != "/viec-cua-toi" {
		t.Errorf("leads to %q", got)
	}
	w := h.signIn(login, "sai mật khẩu rồi", "/viec-cua-toi")
	if w.Code != 401 || !strings.Contains(h.page(w).Find(".oops").Text(), "không đúng") {
		t.Fatalf("a wrong password: %d %s", w.Code, w.Body)
	}
	if got, _ := h.page(w).Find("#f-login").Attr("value"); got != login {
		t.Errorf("the login is gone: %q", got)
	}
	if strings.Contains(w.Body.String(), "sai mật khẩu rồi") {
		t.Error("the password stands on the page")
	}
	h.wants(h.signIn(login, accounttest.Password, "/viec-cua-toi"), 303, "/viec-cua-toi")
	c := h.jar[door.CookieName]
	if c == nil || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Fatalf("cookie %+v", c)
	}
	if w := h.do("GET", "/viec-cua-toi", nil); w.Code != 200 {
		t.Fatalf("signed in: %d", w.Code)
	}
	h.wants(h.do("GET", "/dang-nhap", nil), 303, "/")

	// From another site, nothing is done.
	if w := h.do("POST", "/dang-xuat", nil, "Sec-Fetch-Site", "cross-site"); w.Code != 403 {
		t.Errorf("a foreign page signed out: %d", w.Code)
	}
	old := *c
	h.wants(h.do("POST", "/dang-xuat", nil), 303, "/dang-nhap")
	if h.jar[door.CookieName] != nil {
		t.Error("the cookie stays")
	}
	h.jar[door.CookieName] = &old
	h.wants(h.do("GET", "/viec-cua-toi", nil), 303, "/dang-nhap?tiep=%2Fviec-cua-toi")
	h.wants(h.do("POST", "/dang-xuat", nil), 303, "/dang-nhap")

	h.tls = true
	h.signIn(login, accounttest.Password, "")
	if c := h.jar[door.CookieName]; c == nil || !c.Secure {
		t.Errorf("over TLS: %+v", c)
	}
	h.set.Advance(61 * time.Minute)
	h.wants(h.do("GET", "/viec-cua-toi", nil), 303, "/dang-nhap?tiep=%2Fviec-cua-toi")
}

func TestNoOtherSite(t *testing.T) {
	for _, next := range []string{"https://xau.example/", "//xau.example", `/\xau.example`, "/dang-xuat", "javascript:alert(1)", "/dang-nhap?tiep=/dang-nhap"} {
		h := open(t, false)
		h.wants(h.signIn(h.Login(account.DeptOfficer), accounttest.Password, next), 303, "/")
		page := h.page(open(t, false).do("GET", "/dang-nhap?tiep="+url.QueryEscape(next), nil))
		if got, _ := page.Find("input[name=tiep]").Attr("value"); got != "/" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestLockOut(t *testing.T) {
	h := open(t, false)
	login := h.Login(account.Clerk)
	for range 5 {
		h.signIn(login, "không phải mật khẩu", "")
	}
	w := h.signIn(login, accounttest.Password, "")
	if w.Code != 401 || !strings.Contains(h.page(w).Find(".oops").Text(), "chờ 15 phút rồi thử lại") {
		t.Errorf("the sixth try: %d %s", w.Code, h.page(w).Find(".oops").Text())
	}
	h.wants(h.signIn(h.Login(account.DeptHead), accounttest.Password, ""), 303, "/")
}

func TestMustChange(t *testing.T) {
	h := open(t, false)
	if _, err := h.Accounts.AddPerson(t.Context(), h.As(account.Administrator), account.NewPerson{Login: "mai.ht", Name: "Hoàng Thị Mai", Password: "tre xanh bốn mùa 9",
		Post: account.NewPost{Agency: h.DeptTQ, Role: account.DeptOfficer, From: "2026-01-01"}}); err != nil {
		t.Fatal(err)
	}
	h.wants(h.signIn("mai.ht", "tre xanh bốn mùa 9", "/viec-cua-toi"), 303, "/doi-mat-khau?tiep=%2Fviec-cua-toi")
	h.wants(h.do("GET", "/viec-cua-toi", nil), 303, "/dang-nhap?tiep=%2Fviec-cua-toi")
	h.wants(h.do("GET", "/dang-nhap?tiep=%2Fviec-cua-toi", nil), 303, "/doi-mat-khau?tiep=%2Fviec-cua-toi")
	if w := h.do("POST", "/vi-tri", url.Values{}); w.Code != 401 {
		t.Errorf("another act: %d", w.Code)
	}
	change := func(old, next, again string) *httptest.ResponseRecorder {
		return h.do("POST", "/doi-mat-khau", url.Values{"old_password": {old}, "password": {next}, "again": {again}, "tiep": {"/viec-cua-toi"}})
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"again":        change("tre xanh bốn mùa 9", "nắng vàng trên đồi 5", "khác hẳn"),
		"password":     change("tre xanh bốn mùa 9", "12345", "12345"),
		"old_password": change("sai", "nắng vàng trên đồi 5", "nắng vàng trên đồi 5"),
	} {
		if w.Code != 422 || h.page(w).Find("#f-"+name+"-err").Length() != 1 {
			t.Errorf("%s: %d %s", name, w.Code, h.page(w).Find(".err").Text())
		}
	}
	h.wants(change("tre xanh bốn mùa 9", "nắng vàng trên đồi 5", "nắng vàng trên đồi 5"), 303, "/viec-cua-toi")
	if w := h.do("GET", "/viec-cua-toi", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Hoàng Thị Mai") {
		t.Errorf("after the change: %d", w.Code)
	}
}

func TestReset(t *testing.T) {
	h := open(t, false)
	id, login := h.Person(account.Accountant), h.Login(account.Accountant)
	reset, err := h.Accounts.MakeReset(t.Context(), h.As(account.Administrator), id)
	if err != nil {
		t.Fatal(err)
	}
	path := "/dat-lai-mat-khau/" + reset.Token
	if w := h.do("GET", path, nil); w.Code != 200 || h.page(w).Find("form").AttrOr("action", "") != path {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := h.do("POST", path, url.Values{"password": {"ngắn"}, "again": {"ngắn"}}); w.Code != 422 {
		t.Errorf("a short one: %d", w.Code)
	}
	good := url.Values{"password": {"suối reo dưới núi 8"}, "again": {"suối reo dưới núi 8"}}
	h.wants(h.do("POST", path, good), 303, "/dang-nhap")
	if w := h.do("POST", path, good); w.Code != 404 {
		t.Errorf("twice: %d", w.Code)
	}
	h.wants(h.signIn(login, "suối reo dưới núi 8", ""), 303, "/")
}

func TestPosts(t *testing.T) {
	h := open(t, false)
	owner, second := h.As(account.DeptOfficer), h.As(account.DeptOfficer, accounttest.Another(2))
	if _, err := h.Accounts.Delegate(t.Context(), owner, account.NewDelegation{To: second.PersonID, From: "2026-11-02", Until: "2026-11-20", Reason: "đi công tác"}); err != nil {
		t.Fatal(err)
	}
	h.wants(h.signIn(h.Login(account.DeptOfficer, accounttest.Another(2)), accounttest.Password, ""), 303, "/vi-tri")
	page := h.page(h.do("GET", "/vi-tri", nil))
	if rows := page.Find("tbody tr"); rows.Length() != 2 || !strings.Contains(rows.Eq(1).Text(), "đến hết 20/11/2026") || !strings.Contains(rows.Eq(1).Text(), owner.Name) {
		t.Fatalf("%s", page.Find("tbody").Text())
	}
	form := url.Values{}
	page.Find("tbody form input[type=hidden]").Each(func(_ int, s *goquery.Selection) { form.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	h.wants(h.do("POST", "/vi-tri", form), 303, "/")
	if w := h.do("GET", "/", nil); !strings.HasSuffix(w.Body.String(), "|"+owner.Name) {
		t.Errorf("acts as %s", w.Body)
	}
	// Another's post is nobody's to take.
	if w := h.do("POST", "/vi-tri", url.Values{"post": {string(h.As(account.DeptLeader).PostID)}}); w.Code != 409 {
		t.Errorf("another's post: %d", w.Code)
	}
}

func TestDemo(t *testing.T) {
	h := open(t, true)
	w := h.do("GET", "/dang-nhap", nil)
	if !strings.Contains(w.Body.String(), "bản minh họa") || strings.Contains(w.Body.String(), accounttest.Password) {
		t.Errorf("%s", w.Body)
	}
	if w := open(t, false).do("GET", "/dang-nhap", nil); strings.Contains(w.Body.String(), "minh họa") {
		t.Error("a demonstration where there is none")
	}
}
