package places_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/places"
	"khuyencong/internal/web"
)

type office struct {
	*accounttest.W
	t   *testing.T
	mux http.Handler
}

func open(t *testing.T) *office {
	t.Helper()
	d := dbtest.SQLite(t)
	clk := clock.NewManual("2026-11-02")
	t.Cleanup(func() { place.Use(place.Overlay{}) })
	s := &places.Pages{DB: d, Clock: clk, Areas: &area.Service{DB: d, Clock: clk}}
	who := func(r *http.Request) (web.Viewer, error) {
		parts := strings.Split(r.Header.Get("X-Who"), " ")
		p, err := account.Acting(r.Context(), d, db.ID(parts[0]), db.ID(parts[1]), "", clk.Now().Day())
		return web.Viewer{SignedIn: true, ID: parts[0], Role: string(p.Role), Name: p.Name, Agency: p.AgencyName, Value: kit.SignedIn{Principal: p}}, err
	}
	return &office{accounttest.World(t, d, clk), t, web.NewMux(s.Routes(), web.Options{Clock: clk, Authenticate: who, Log: slog.New(slog.DiscardHandler)})}
}

type answer struct {
	*goquery.Document
	Code     int
	Location string
}

func (o *office) do(p account.Principal, method, path string, form url.Values) answer {
	o.t.Helper()
	r := httptest.NewRequest(method, "http://kc.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("X-Who", string(p.PersonID)+" "+string(p.PostID))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		o.t.Fatal(err)
	}
	if w.Code == 500 || strings.Contains(w.Body.String(), " style=") {
		o.t.Fatalf("%s %s: %d\n%s", method, path, w.Code, w.Body)
	}
	return answer{doc, w.Code, w.Header().Get("Location")}
}

func (a answer) text(selector string) string {
	return strings.Join(strings.Fields(a.Find(selector).Text()), " ")
}

func TestSearchAndUnit(t *testing.T) {
	o := open(t)
	for _, role := range []account.Role{account.Establishment, account.CentreOfficer, account.DeptHead, account.Administrator, account.Auditor} {
		p := o.As(role)
		a := o.do(p, "GET", "/dia-ban", nil)
		if a.Code != 200 || !strings.Contains(a.text("#dem"), "3.321 đơn vị") {
			t.Errorf("%s: %d %s", role, a.Code, a.text("#dem"))
		}
	}
	p := o.As(account.CentreOfficer)
	a := o.do(p, "GET", "/dia-ban?q=quan+ba", nil)
	if first := a.Find("table.list tbody tr").First(); !strings.HasPrefix(strings.TrimSpace(first.Text()), "Xã Quản Bạ") {
		t.Errorf("the first hit: %s", first.Text())
	}
	a = o.do(p, "GET", "/dia-ban?q=c%E1%BB%91ng+v%E1%BB%8B", nil)
	if got := a.text("table.list"); !strings.Contains(got, "ngày này là phường Ngọc Hà và phường Giảng Võ") {
		t.Errorf("a divided commune: %s", got)
	}
	if a = o.do(p, "GET", "/dia-ban?q=atlantis", nil); !strings.Contains(a.text(".empty"), "Không có đơn vị nào") {
		t.Errorf("nothing found: %s", a.text("main"))
	}
	if a = o.do(p, "GET", "/dia-ban?ngay=31/02/2026", nil); a.Code != 422 {
		t.Errorf("a wrong day: %d", a.Code)
	}
	a = o.do(p, "GET", "/dia-ban/34-00199", nil)
	if got := a.text("#goc"); a.Code != 200 || !strings.Contains(got, "Phường Ngọc Khánh") || !strings.Contains(got, "một phần đất") || !strings.Contains(got, "đơn vị đang xem") {
		t.Errorf("the line: %d %s", a.Code, got)
	}
	if got := a.text("#uu-tien"); strings.Count(got, "Chưa rõ") != 6 {
		t.Errorf("areas: %s", got)
	}
	a = o.do(p, "GET", "/dia-ban/34-07294?ngay=19/09/2026", nil)
	if a.text("h1") != "Xã Bố Hạ" || !strings.Contains(a.text("#su"), "xã Bố Hạ trở thành phường Bố Hạ") || !strings.Contains(a.text("#ten"), "Nghị quyết 388/NQ-UBTVQH16") {
		t.Errorf("before it was a phường: %s", a.text("main"))
	}
	for _, id := range []string{"63-02", "34-08", "63-001", "63-498"} {
		if a = o.do(p, "GET", "/dia-ban/"+id, nil); a.Code != 200 {
			t.Errorf("%s: %d", id, a.Code)
		}
	}
	if a = o.do(p, "GET", "/dia-ban/34-99999", nil); a.Code != 404 {
		t.Errorf("an unknown unit: %d", a.Code)
	}
}

func list() url.Values {
	return url.Values{"kind": {"especially_hard"}, "province": {"34-08"}, "decision": {"Quyết định 12/QĐ-UBND"}, "decision_day": {"01/06/2026"}, "issuer": {"UBND tỉnh Tuyên Quang"},
		"complete": {"1"}, "valid_from": {"23/06/2026"}, "entries": {"xã Quản Bạ; III\nHồ Thầu"}}
}

func TestLists(t *testing.T) {
	o := open(t)
	officer := o.As(account.DeptOfficer)
	if a := o.do(officer, "GET", "/dia-ban/danh-muc", nil); !strings.Contains(a.text(".empty"), "Chưa có danh mục nào") || a.Find(`a[href="/dia-ban/danh-muc/moi"]`).Length() != 1 {
		t.Errorf("no lists: %s", a.text("main"))
	}
	if a := o.do(o.As(account.CentreOfficer), "GET", "/dia-ban/danh-muc", nil); a.Find(`a[href="/dia-ban/danh-muc/moi"]`).Length() != 0 {
		t.Error("a centre is offered what it may not do")
	}
	if a := o.do(officer, "GET", "/dia-ban/danh-muc/moi", nil); a.Code != 200 || a.Find("#f-province option[selected]").AttrOr("value", "") != "34-08" {
		t.Errorf("the form: %d", a.Code)
	}
	wrong := list()
	wrong.Set("entries", "xã Quản Bạ\nAtlantis")
	a := o.do(officer, "POST", "/dia-ban/danh-muc/moi", wrong)
	if a.Code != 422 || !strings.Contains(a.text(".field.bad"), "Dòng 2 «Atlantis»") || a.Find("#f-entries").Text() != "xã Quản Bạ\nAtlantis" {
		t.Errorf("a wrong line: %d %s", a.Code, a.text(".field.bad"))
	}
	a = o.do(officer, "POST", "/dia-ban/danh-muc/moi", list())
	if a.Code != 303 {
		t.Fatalf("enter: %d %s", a.Code, a.text("main"))
	}
	path, _, _ := strings.Cut(a.Location, "?")
	a = o.do(officer, "GET", path, nil)
	if !strings.Contains(a.text("#dong"), "Xã Quản Bạ, tỉnh Tuyên Quang") || !strings.Contains(a.text("#dong"), "III") {
		t.Errorf("the list: %s", a.text("main"))
	}
	if a = o.do(officer, "GET", "/dia-ban/34-00874", nil); !strings.Contains(a.text("#uu-tien"), "Có, khu vực III Quyết định 12/QĐ-UBND") {
		t.Errorf("the commune: %s", a.text("#uu-tien"))
	}
	if a = o.do(officer, "GET", "/dia-ban/34-00991", nil); !strings.Contains(a.text("#uu-tien"), "Không") {
		t.Errorf("another commune: %s", a.text("#uu-tien"))
	}
	a = o.do(officer, "GET", path+"/sua", nil)
	if a.Find("#f-entries").Text() != "00874 xã Quản Bạ; III\n00943 Hồ Thầu\n" && !strings.HasPrefix(a.Find("#f-entries").Text(), "00874 xã Quản Bạ; III\n") {
		t.Errorf("the form holds %q", a.Find("#f-entries").Text())
	}
	change := list()
	change.Set("version", "1")
	change.Set("valid_to", "31/12/2026")
	if a = o.do(officer, "POST", path+"/sua", change); a.Code != 303 {
		t.Errorf("change: %d %s", a.Code, a.text("main"))
	}
	if a = o.do(officer, "POST", path+"/sua", change); a.Code != 409 || a.Find("#f-decision").AttrOr("value", "") != "Quyết định 12/QĐ-UBND" {
		t.Errorf("an old version: %d", a.Code)
	}
	other := o.As(account.DeptOfficer, accounttest.In("lao-cai"))
	if a = o.do(other, "GET", path+"/sua", nil); a.Code != 403 {
		t.Errorf("another province's officer: %d", a.Code)
	}
	if a = o.do(other, "POST", path+"/bo", url.Values{"version": {"2"}, "why": {"x"}}); a.Code != 403 {
		t.Errorf("another province's officer: %d", a.Code)
	}
	if a = o.do(officer, "POST", path+"/bo", url.Values{"version": {"2"}, "why": {""}}); a.Code != 422 {
		t.Errorf("without a reason: %d", a.Code)
	}
	if a = o.do(officer, "POST", path+"/bo", url.Values{"version": {"2"}, "why": {"ghi nhầm"}}); a.Code != 303 {
		t.Errorf("withdraw: %d %s", a.Code, a.text("main"))
	}
	if a = o.do(officer, "GET", "/dia-ban/danh-muc/xuat?dang=csv&tinh=34-08&loai=especially_hard", nil); a.Code != 200 || !strings.Contains(a.text("body"), ",đã bỏ,") {
		t.Errorf("the file of the lists: %d %s", a.Code, a.text("body"))
	}
	if a = o.do(officer, "GET", "/dia-ban/danh-muc?tinh=34-08&loai=especially_hard", nil); !strings.Contains(a.text("table"), "đã bỏ") {
		t.Errorf("the lists: %s", a.text("table"))
	}
}

func TestEvents(t *testing.T) {
	o := open(t)
	admin := o.As(account.Administrator)
	if a := o.do(o.As(account.DeptOfficer), "GET", "/dia-ban/su-kien", nil); a.Code != 200 || a.Find(`a[href="/dia-ban/su-kien/moi"]`).Length() != 0 {
		t.Errorf("an officer: %d", a.Code)
	}
	if a := o.do(admin, "GET", "/dia-ban/su-kien/moi", nil); a.Code != 200 {
		t.Errorf("the form: %d", a.Code)
	}
	form := url.Values{"change": {"form"}, "day": {"01/03/2027"}, "basis": {"Nghị quyết 9/NQ-UBTVQH16"}, "from": {"xã Quản Bạ, Tuyên Quang"}, "to": {"Quản Bạ"}}
	a := o.do(admin, "POST", "/dia-ban/su-kien/moi", form)
	if a.Code != 422 || !strings.Contains(a.text(".field.bad"), "hãy ghi cả loại") || a.Find("#f-from").Text() != "xã Quản Bạ, Tuyên Quang" {
		t.Errorf("a wrong line: %d %s", a.Code, a.text("main"))
	}
	form.Set("to", "phường Quản Bạ")
	if a = o.do(admin, "POST", "/dia-ban/su-kien/moi", form); a.Code != 303 {
		t.Fatalf("enter: %d %s", a.Code, a.text("main"))
	}
	if a = o.do(admin, "GET", "/dia-ban/34-00874?ngay=01/03/2027", nil); a.text("h1") != "Phường Quản Bạ" {
		t.Errorf("not laid: %s", a.text("h1"))
	}
	a = o.do(admin, "GET", "/dia-ban/su-kien", nil)
	action := a.Find("table form").AttrOr("action", "")
	if !strings.Contains(a.text("table"), "Xã Quản Bạ đổi tên hoặc đổi loại, thành phường Quản Bạ") || action == "" {
		t.Fatalf("the events: %s", a.text("table"))
	}
	if b := o.do(o.As(account.Administrator, accounttest.In("lao-cai")), "GET", "/dia-ban/su-kien", nil); b.Find("table form").Length() != 0 {
		t.Error("another province's administrator is offered what they may not do")
	}
	if b := o.do(admin, "POST", action, url.Values{"why": {""}}); b.Code != 422 || b.Find("details[open]").Length() != 1 {
		t.Errorf("without a reason: %d", b.Code)
	}
	if b := o.do(admin, "POST", action, url.Values{"why": {"nhầm"}}); b.Code != 303 {
		t.Errorf("withdraw: %d", b.Code)
	}
	if a = o.do(admin, "GET", "/dia-ban/34-00874?ngay=01/03/2027", nil); a.text("h1") != "Xã Quản Bạ" {
		t.Errorf("still laid: %s", a.text("h1"))
	}
}
