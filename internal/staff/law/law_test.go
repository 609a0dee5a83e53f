package law_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/law"
	"khuyencong/internal/web"
)

type page struct {
	*goquery.Document
	Code int
	Body string
}

// open serves the pages to a role; they read the law alone and no table.
func open(t *testing.T, role account.Role) func(path string) page {
	t.Helper()
	s := &law.Pages{Clock: clock.NewManual("2026-11-21")}
	who := func(*http.Request) (web.Viewer, error) {
		return web.Viewer{SignedIn: role != "", ID: "p", Role: string(role), Name: "Hoàng Thị Mai", Value: kit.SignedIn{}}, nil
	}
	mux := web.NewMux(s.Routes(), web.Options{Clock: s.Clock, Authenticate: who, Log: slog.New(slog.DiscardHandler)})
	return func(path string) page {
		t.Helper()
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", "http://kc.example"+path, nil))
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		if w.Code >= 500 || strings.Contains(w.Body.String(), " style=") {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		ids := map[string]bool{}
		doc.Find("[id]").Each(func(_ int, x *goquery.Selection) {
			id := x.AttrOr("id", "")
			if ids[id] {
				t.Errorf("%s: id %q stands twice", path, id)
			}
			ids[id] = true
		})
		return page{doc, w.Code, w.Body.String()}
	}
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestPagesOpen(t *testing.T) {
	for _, i := range account.Roles {
		get := open(t, i.Role)
		for _, path := range []string{"/quy-dinh", "/quy-dinh/van-ban/tt-36-2013-tt-bct", "/quy-dinh/tra-cuu"} {
			if p := get(path); p.Code != 200 {
				t.Errorf("%s as %s: %d", path, i.Role, p.Code)
			}
		}
	}
	if p := open(t, "")("/quy-dinh"); p.Code == 200 {
		t.Error("the library opens to nobody")
	}
	if p := open(t, account.DeptOfficer)("/quy-dinh/van-ban/tt-1-2099"); p.Code != 404 {
		t.Errorf("a text that is not there: %d", p.Code)
	}
}

func TestLibrary(t *testing.T) {
	get := open(t, account.DeptOfficer)
	p := get("/quy-dinh")
	if n := p.Find("table.lib tbody tr").Length(); n != len(policy.Documents()) {
		t.Errorf("%d texts are listed of %d", n, len(policy.Documents()))
	}
	row := words(p.Find("#tt-28-2018-tt-btc"))
	for _, want := range []string{"28/03/2018", "11/05/2018", "TT 139/2026/TT-BTC có thể đã thay", "Nguồn thứ cấp", "Thay TTLT 26/2014/TTLT-BTC-BCT"} {
		if !strings.Contains(row, want) {
			t.Errorf("%q is not in %q", want, row)
		}
	}
	for _, c := range []struct{ day, slug, want string }{
		{"10/05/2018", "ttlt-26-2014-ttlt-btc-bct", "Còn hiệu lực"},
		{"11/05/2018", "ttlt-26-2014-ttlt-btc-bct", "Hết hiệu lực từ 11/05/2018"},
		{"20/05/2012", "nd-45-2012-nd-cp", "Chưa ban hành"},
	} {
		if got := words(get("/quy-dinh?ngay=" + url.QueryEscape(c.day)).Find("#" + c.slug)); !strings.Contains(got, c.want) {
			t.Errorf("%s on %s: %q", c.slug, c.day, got)
		}
	}
	chain := words(p.Find("#chuoi"))
	for _, want := range []string{"Thay thế: TTLT 26/2014/TTLT-BTC-BCT", "Được sửa đổi bởi: TT 64/2024/TT-BTC", "có thể đã được thay bởi TT 66/2026/TT-BCT"} {
		if !strings.Contains(chain, want) {
			t.Errorf("the chain does not say %q: %s", want, chain)
		}
	}
	bad := get("/quy-dinh?ngay=31/2/2026")
	if bad.Code != 422 || bad.Find("#f-ngay-err").Length() != 1 || bad.Find("#f-ngay").AttrOr("value", "") != "31/2/2026" {
		t.Errorf("a day that is none: %d", bad.Code)
	}
}

// Every place that a rule is taken from, or that the program names, is there to be led to.
func TestEveryCitationArrives(t *testing.T) {
	get := open(t, account.CentreOfficer)
	cites := policy.Cited()
	for _, d := range policy.Documents() {
		for _, r := range policy.Current().RulesOf(d.Code, "2026-11-21") {
			if r.Citation != nil {
				cites = append(cites, *r.Citation)
			}
		}
	}
	pages := map[string]page{}
	for _, c := range cites {
		path, place, _ := strings.Cut(web.LawHrefOn(c, "2026-11-21"), "#")
		if _, have := pages[path]; !have {
			pages[path] = get(path)
		}
		if p := pages[path]; p.Code != 200 || place != "" && p.Find("#"+place).Length() != 1 {
			t.Errorf("%s leads nowhere: %s#%s, %d", c, path, place, p.Code)
		}
	}
	if len(cites) < 150 {
		t.Errorf("only %d places", len(cites))
	}
}

func TestDocument(t *testing.T) {
	get := open(t, account.DeptOfficer)
	p := get("/quy-dinh/van-ban/tt-36-2013-tt-bct?ngay=21/11/2026")
	rule := p.Find("#dieu-13-khoan-2-diem-d").NextFiltered(".rule")
	for _, want := range []string{"70 % kinh phí hỗ trợ; trên 70 %", "từ 10/02/2014 đến 05/10/2026", "khuyến công quốc gia", "Tạm ứng", "Ngày này không còn áp dụng", "Chưa xác minh", "5 nội dung"} {
		if !strings.Contains(words(rule), want) {
			t.Errorf("%q is not in %q", want, words(rule))
		}
	}
	if got := words(get("/quy-dinh/van-ban/tt-36-2013-tt-bct?ngay=1/6/2016").Find("#dieu-13-khoan-2-diem-d").NextFiltered(".rule")); !strings.Contains(got, "Đã đối chiếu") || strings.Contains(got, "không còn") {
		t.Errorf("in 2016: %q", got)
	}
	var order []string
	p.Find("section.part").Each(func(_ int, s *goquery.Selection) { order = append(order, s.AttrOr("id", "")) })
	if slices.Index(order, "dieu-9") > slices.Index(order, "dieu-10") || slices.Index(order, "dieu-9") < 0 {
		t.Errorf("articles stand as %v", order)
	}
	facts := words(p.Find("main > .facts"))
	for _, want := range []string{"27/12/2013", "10/02/2014", "Thay thế QĐ 08/2008/QĐ-BCT", "Được sửa đổi bởi TT 17/2018/TT-BCT", "TT 66/2026/TT-BCT"} {
		if !strings.Contains(facts, want) {
			t.Errorf("%q is not in %q", want, facts)
		}
	}
	empty := get("/quy-dinh/van-ban/tt-64-2024-tt-btc")
	if empty.Find(".empty").Length()+empty.Find(".rule").Length() == 0 {
		t.Error("a text without rules says nothing")
	}
}

func ask(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/quy-dinh/tra-cuu?" + q.Encode()
}

func TestAsk(t *testing.T) {
	get := open(t, account.Establishment)
	if p := get("/quy-dinh/tra-cuu"); p.Find(".answer").Length() != 0 || p.Find(".said .empty").Length() != 1 {
		t.Error("an answer to nothing")
	}
	known := []string{"ngay", "20/5/2024", "nguon", "national", "noi-dung", "machinery", "loai-hinh", "small_medium_enterprise", "nganh", "processing", "tinh", "Tuyên Quang",
		"loai-don-vi", "xã", "tong-chi-phi", "1 tỷ", "may-moi", "co", "day-chuyen", "khong", "doi-ung", "co", "nguon-khac", "khong"}
	with := func(more ...string) page { return get(ask(append(slices.Clone(known), more...)...)) }

	p := with("de-nghi", "300.000.000")
	if got := words(p.Find(".verdict b")); p.Code != 200 || got != "Được hỗ trợ" {
		t.Errorf("%d %q", p.Code, got)
	}
	if got := words(p.Find(".answer").First()); !strings.Contains(got, "300.000.000 đ") || !strings.Contains(got, "Điều 8 khoản 4 TT 28/2018/TT-BTC Nguồn thứ cấp") || !strings.Contains(got, "Trong mức") {
		t.Errorf("%q", got)
	}
	if got := p.Find(".answer .from a").First().AttrOr("href", ""); !strings.HasPrefix(got, "/quy-dinh/van-ban/") || !strings.Contains(got, "ngay=20%2F05%2F2024#") {
		t.Errorf("the article leads to %q", got)
	}
	if got := words(p.Find("#tra-loi")); !strings.Contains(got, "Giấy tờ") || !strings.Contains(got, "công văn đề nghị") {
		t.Error("the papers of the registration are not listed")
	}
	if got := words(with("de-nghi", "300.000.001").Find(".verdict b")); got != "Được hỗ trợ, số đề nghị vượt mức" {
		t.Errorf("one đồng above: %q", got)
	}
	if got := words(with("ngay", "21/11/2026").Find(".verdict b")); got == "Được hỗ trợ" {
		t.Errorf("the level in force is not loaded: %q", got)
	}
	if got := words(with("may-moi", "khong").Find(".verdict b")); got != "Không được hỗ trợ" {
		t.Errorf("old machines: %q", got)
	}
	few := get(ask("nguon", "national", "noi-dung", "machinery", "ngay", "20/5/2024"))
	if got := words(few.Find(".answer").First()); !strings.HasPrefix(got, "Chưa kết luận được") || !strings.Contains(got, "Cần cho biết thêm") || !strings.Contains(got, "loại hình cơ sở") {
		t.Errorf("%q", got)
	}
	adv := with("viec", "first_advance", "khoi-luong", "70,5")
	if got := words(adv.Find(".verdict b")); got != "Được tạm ứng lần một" {
		t.Errorf("%q", got)
	}
	if got := words(with("viec", "extend").Find(".answer").First()); !strings.Contains(got, "do Bộ Công Thương quyết định") {
		t.Errorf("%q", got)
	}

	for _, c := range []struct{ field, typed string }{{"tinh", "Atlantis"}, {"tong-chi-phi", "nhiều"}, {"loai-thanh-pho", "7"}, {"may-moi", "maybe"}, {"khoi-luong", "101"},
		{"ngay", "31/2/2026"}, {"chuyen-tu-xa", "hôm qua"}, {"noi-dung", "beer"}, {"so-lan", "một"}, {"so-luong", "0"}} {
		p := with(c.field, c.typed)
		if p.Code != 422 || p.Find("#f-"+c.field+"-err").Length() != 1 || p.Find("#tra-loi .answer").Length() != 0 {
			t.Errorf("%s = %q: %d, %s", c.field, c.typed, p.Code, words(p.Find(".oops")))
		}
		if in := p.Find("input#f-" + c.field); in.Length() == 1 && in.AttrOr("value", "") != c.typed {
			t.Errorf("%s: %q is gone", c.field, c.typed)
		}
	}
}
