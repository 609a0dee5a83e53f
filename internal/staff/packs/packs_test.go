package packs_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/policy"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/packs"
	"khuyencong/internal/web"
)

// local is a pack of Tuyên Quang's own level, invented for the test.
const local = `pack: tuyen-quang-muc-chi
version: "1"
title: Mức chi của tỉnh (dữ liệu thử)
documents:
  - code: NQ 01/2026/NQ-HĐND (thử)
    name: Mức chi khuyến công địa phương (thử)
    issuer: HĐND tỉnh Tuyên Quang
    signed: "2026-07-01"
    in_force_from: "2026-08-01"
    loaded: true
    note: Dữ liệu thử.
rules:
  - id: muc-may-moc
    governs: cap
    scope: 34-08
    article: "3"
    contents: [machinery]
    percent: 50 %
    amount: 150 triệu đồng
    per: cơ sở
    sentence: Hỗ trợ tối đa 50 % chi phí, không quá 150 triệu đồng/cơ sở.
`

type world struct {
	*projecttest.K
	t     *testing.T
	books *rulebook.Service
}

func start(t *testing.T) world {
	k := projecttest.New(t, dbtest.SQLite(t))
	t.Cleanup(func() { policy.Use(policy.Shipped()) })
	return world{k, t, &rulebook.Service{DB: k.DB, Clock: k.Set}}
}

func (w world) do(p account.Principal, r *http.Request) *httptest.ResponseRecorder {
	pages := &packs.Pages{DB: w.DB, Clock: w.Set, Books: w.books, Projects: w.Projects}
	h := web.NewMux(pages.Routes(), web.Options{Clock: w.Set, Authenticate: func(*http.Request) (web.Viewer, error) {
		return web.Viewer{SignedIn: true, Role: string(p.Role), Name: p.Name, Agency: p.AgencyName, Value: kit.SignedIn{Principal: p}}, nil
	}})
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func (w world) page(p account.Principal, path string, want int) *goquery.Document {
	w.t.Helper()
	return w.read(p, httptest.NewRequest("GET", path, nil), want)
}

func (w world) read(p account.Principal, r *http.Request, want int) *goquery.Document {
	w.t.Helper()
	rec := w.do(p, r)
	if rec.Code != want {
		w.t.Fatalf("%s %s as %s: %d, want %d\n%s", r.Method, r.URL, p.Role, rec.Code, want, rec.Body)
	}
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return doc
}

func post(path string, vals ...string) *http.Request {
	form := url.Values{}
	for i := 0; i+1 < len(vals); i += 2 {
		form.Set(vals[i], vals[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// upload posts the form of a pack with a file, or with a pasted text where file is "".
func upload(file, text, note string) *http.Request {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("text", text)
	_ = m.WriteField("note", note)
	if file != "" {
		part, _ := m.CreateFormFile("file", "goi.yaml")
		_, _ = part.Write([]byte(file))
	}
	_ = m.Close()
	r := httptest.NewRequest("POST", "/quy-dinh/goi/moi", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func (w world) loaded(p account.Principal, text string) string {
	w.t.Helper()
	rec := w.do(p, upload("", text, "Theo nghị quyết."))
	if rec.Code != http.StatusSeeOther {
		w.t.Fatalf("load: %d\n%s", rec.Code, rec.Body)
	}
	return rec.Header().Get("Location")
}

func (w world) goes(p account.Principal, r *http.Request) {
	w.t.Helper()
	if rec := w.do(p, r); rec.Code != http.StatusSeeOther {
		w.t.Fatalf("%s: %d\n%s", r.URL, rec.Code, rec.Body)
	}
}

func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestAPackFromTheFileToItsDay(t *testing.T) {
	w := start(t)
	officer, head := w.As(account.DeptOfficer), w.As(account.DeptHead)
	w.Draft(t, w.Machine())
	w.Submitted(t, w.Machine(projecttest.Local())) // local money, of which the level is not loaded

	if d := w.page(officer, "/quy-dinh/goi", 200); d.Find(`a[href="/quy-dinh/goi/moi"]`).Length() != 1 || d.Find("#theo-chuong-trinh tbody tr").Length() != len(policy.PackNames()) {
		t.Errorf("the list: %s", text(d.Find("main")))
	}
	path := w.loaded(officer, local)
	d := w.page(officer, path, 200)
	if d.Find(`form[action$="/duyet"]`).Length() != 0 || d.Find(`form[action$="/rut"]`).Length() != 1 {
		t.Error("who loaded may withdraw, not approve")
	}
	d = w.page(head, path, 200)
	if got := text(d.Find(".changes")); !strings.Contains(got, "Thêm") || !strings.Contains(got, "khuyến công địa phương của tỉnh Tuyên Quang") || !strings.Contains(got, "150 triệu") || strings.Contains(got, "machinery") {
		t.Errorf("changes: %s", got)
	}
	if got := text(d.Find("#de-an")); !strings.Contains(got, "Đã xem 1 trong 1 đề án đang mở; 1 đề án đổi câu trả lời") || !strings.Contains(got, "trước chưa rõ, nay rõ") ||
		!strings.Contains(got, "150.000.000 đ") || !strings.Contains(got, "Điều 3 NQ 01/2026/NQ-HĐND (thử)") {
		t.Errorf("files touched: %s", got)
	}
	if d.Find("#de-an svg.turns rect").Length() != 1 {
		t.Error("no bar")
	}
	if got := text(w.page(w.As(account.DeptHead), "/quy-dinh/goi", 200).Find("#da-nap")); !strings.Contains(got, "Xem và duyệt") || !strings.Contains(got, "Chờ trưởng phòng hoặc lãnh đạo Sở duyệt") {
		t.Errorf("waiting: %s", got)
	}
	w.goes(head, post(path+"/duyet"))
	d = w.read(officer, post(path+"/cong-bo", "published_from", "01/11/2026"), 422)
	if d.Find(`input[name="published_from"]`).AttrOr("value", "") != "01/11/2026" || d.Find(".field.bad").Length() != 1 {
		t.Error("the day that is refused is gone")
	}
	d = w.read(officer, post(path+"/cong-bo", "published_from", "mai"), 422)
	if d.Find(`input[name="published_from"]`).AttrOr("value", "") != "mai" {
		t.Error("a day that is none is gone")
	}
	w.goes(officer, post(path+"/cong-bo", "published_from", "02/11/2026"))
	d = w.page(w.As(account.CentreOfficer), path, 200) // everybody reads what is published
	if got := text(d.Find("main")); !strings.Contains(got, "Đang dùng") || d.Find("main form[method=post]").Length() != 0 {
		t.Errorf("published: %s", got)
	}
	if k, ok := policy.Current().Pack("tuyen-quang-muc-chi"); !ok || k.Version != "1" {
		t.Error("the law in use lacks the pack")
	}
	if d = w.page(officer, path+"?ngay=2026-13-40", 422); d.Find("#de-an .field.bad").Length() != 1 {
		t.Error("a day that is none is not told")
	}
}

func TestAPackThatIsRefusedComesBack(t *testing.T) {
	w := start(t)
	officer := w.As(account.DeptOfficer)
	wrong := strings.Replace(strings.Replace(local, "    per: cơ sở\n", "", 1), "150 triệu đồng", "nhiều tiền", 1)
	d := w.read(officer, upload(wrong, "", "Ghi chú của tôi"), 422)
	if got := d.Find(`textarea[name="text"]`).Text(); strings.TrimSpace(got) != strings.TrimSpace(wrong) {
		t.Errorf("the text is lost: %q", got)
	}
	if d.Find(`textarea[name="note"]`).Text() != "Ghi chú của tôi" {
		t.Error("the note is lost")
	}
	if got := text(d.Find(".wrong-lines")); !strings.Contains(got, "amount: nhiều tiền") || !strings.Contains(got, "không phải số tiền") {
		t.Errorf("the line: %s", got)
	}
	d = w.read(officer, upload("", strings.Replace(local, "    per: cơ sở\n", "", 1), ""), 422)
	if got := text(d.Find(".field.bad")); !strings.Contains(got, "Dòng ") || !strings.Contains(got, "per") {
		t.Errorf("a cap without per what: %s", got)
	}
	if d = w.read(officer, upload("", " ", ""), 422); d.Find(".field.bad").Length() != 1 {
		t.Error("nothing at all was taken")
	}
	if d = w.read(officer, upload("\xff\xfe\x00", "pack: a", ""), 422); d.Find(".field.bad").Length() != 1 {
		t.Error("a picture was taken")
	}
	w.loaded(officer, local)
	if d = w.read(officer, upload("", local, ""), 422); !strings.Contains(text(d.Find(".oops")), "phiên bản") {
		t.Errorf("the same edition twice: %s", text(d.Find(".oops")))
	}
}

func TestWhoReadsPacks(t *testing.T) {
	w := start(t)
	officer := w.As(account.DeptOfficer)
	path := w.loaded(officer, local)
	for _, p := range []account.Principal{w.As(account.CentreOfficer), w.As(account.DeptHead, accounttest.In("lao-cai")), w.As(account.Administrator)} {
		w.page(p, path, 404)
		w.page(p, path+"/tep", 404)
	}
	w.page(w.As(account.CentreOfficer), "/quy-dinh/goi/moi", 403)
	if rec := w.do(w.As(account.CentreOfficer), httptest.NewRequest("GET", "/quy-dinh/goi/tt-28-2018/tep", nil)); rec.Code != 200 || !strings.Contains(rec.Body.String(), "pack: tt-28-2018") ||
		!strings.Contains(rec.Header().Get("Content-Disposition"), "tt-28-2018") {
		t.Errorf("the text of a pack of the program: %d", rec.Code)
	}
	if rec := w.do(officer, httptest.NewRequest("GET", path+"/tep", nil)); rec.Body.String() != local {
		t.Errorf("not byte for byte: %q", rec.Body)
	}
	w.page(officer, "/quy-dinh/goi/"+string(db.NewID()), 404)
	d := w.read(officer, post(path+"/rut", "reason", "x"), 422)
	if d.Find(`textarea[name="reason"]`).Text() != "x" || d.Find("details[open] .field.bad").Length() != 1 {
		t.Error("the reason that is refused is gone")
	}
	w.goes(officer, post(path+"/rut", "reason", "Nạp nhầm phiên bản."))
	if d = w.page(officer, path, 200); !strings.Contains(text(d.Find("main")), "Nạp nhầm phiên bản.") || d.Find("#de-an").Length() != 0 {
		t.Error("a withdrawn pack")
	}
}

func TestDeadlinesPage(t *testing.T) {
	w := start(t)
	officer, cuc := w.As(account.DeptOfficer), w.As(account.MinistryOfficer, accounttest.In("cuc"))
	d := w.page(w.As(account.Establishment), "/quy-dinh/thoi-han?nam=2028", 200)
	if got := text(d.Find("#dang-ky")); !strings.Contains(got, "ngày cũ: 19/05/2027") || !strings.Contains(got, "trước ngày 20/05/2027") || !strings.Contains(got, "Chưa có văn bản") {
		t.Errorf("the law of 2028: %s", got)
	}
	if d.Find(`#dang-ky a[href*="/quy-dinh/van-ban/tt-36-2013-tt-bct"][href$="#dieu-10-khoan-1-diem-b"]`).Length() != 1 || d.Find("main form[method=post]").Length() != 0 {
		t.Error("the article is not one click away, or a reader is offered a form")
	}
	if d = w.page(officer, "/quy-dinh/thoi-han", 200); d.Find(`input[name="step"]`).Length() != 1 {
		t.Error("a Sở moves the first step alone")
	}
	d = w.read(officer, post("/quy-dinh/thoi-han", "step", "register_unit", "plan_year", "2028", "day", "31/02/2027", "document", "Công văn 34/SCT (thử)"), 422)
	if d.Find(`input[name="day"]`).AttrOr("value", "") != "31/02/2027" || d.Find(`input[name="document"]`).AttrOr("value", "") != "Công văn 34/SCT (thử)" {
		t.Error("what was typed is gone")
	}
	d = w.read(officer, post("/quy-dinh/thoi-han", "step", "register_department", "plan_year", "2028", "day", "01/03/2027", "document", "Công văn 34/SCT (thử)"), 422)
	if d.Find(".field.bad, fieldset.bad").Length() != 1 {
		t.Errorf("the step of the Cục: %s", text(d.Find(".oops")))
	}
	w.goes(cuc, post("/quy-dinh/thoi-han", "step", "register_unit", "plan_year", "2028", "day", "27/05/2027", "document", "Công văn 12/CTĐP (thử)"))
	w.goes(officer, post("/quy-dinh/thoi-han", "step", "register_unit", "plan_year", "2028", "day", "10/05/2027", "document", "Công văn 34/SCT (thử)"))
	d = w.page(officer, "/quy-dinh/thoi-han?nam=2028", 200)
	if got := text(d.Find("#dang-ky tbody tr").First()); !strings.Contains(got, "10/05/2027") || !strings.Contains(got, "Công văn 34/SCT (thử)") {
		t.Errorf("the letter of the Sở: %s", got)
	}
	drop, ok := d.Find(`#huong-dan form`).First().Attr("action")
	if !ok || d.Find("#huong-dan tbody tr").Length() != 2 || d.Find("#huong-dan form").Length() != 1 {
		t.Fatalf("letters: %s", text(d.Find("#huong-dan")))
	}
	w.goes(officer, post(drop, "plan_year", "2028"))
	w.read(officer, post(drop, "plan_year", "2028"), 409)
	if got := text(w.page(officer, "/quy-dinh/thoi-han?nam=2028", 200).Find("#dang-ky tbody tr").First()); !strings.Contains(got, "27/05/2027") {
		t.Errorf("back to the nation's: %s", got)
	}
}
