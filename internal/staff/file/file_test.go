package file_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
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
	"khuyencong/internal/dossier"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff/file"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// house is the family of pages behind the real mux; who acts is picked for each call.
type house struct {
	*projecttest.K
	t   *testing.T
	mux http.Handler
	who account.Principal
}

func open(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	h := &house{K: projecttest.New(t, d), t: t}
	pages := &file.Pages{DB: d, Clock: h.Set, Projects: h.Projects, Establishments: &establishment.Service{DB: d, Clock: h.Set}, Needs: h.Projects.Needs, Dossiers: &dossier.Service{DB: d, Clock: h.Set, Projects: h.Projects}}
	h.mux = web.NewMux(pages.Routes(), web.Options{Clock: h.Set, Log: slog.New(slog.DiscardHandler), Authenticate: func(*http.Request) (web.Viewer, error) {
		return web.Viewer{SignedIn: h.who.PersonID != "", Role: string(h.who.Role), Name: h.who.Name, Agency: h.who.AgencyName, Value: kit.SignedIn{Principal: h.who}}, nil
	}})
	return h
}

// as says who acts from now on.
func (h *house) as(role account.Role, opts ...accounttest.Option) *house {
	h.who = h.As(role, opts...)
	return h
}

func (h *house) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	return w
}

func (h *house) get(path string, status int) *goquery.Document {
	h.t.Helper()
	w := h.do(httptest.NewRequest("GET", path, nil))
	if w.Code != status {
		h.t.Fatalf("GET %s as %s: %d, want %d\n%s", path, h.who.Role, w.Code, status, text(w))
	}
	return page(h.t, w)
}

func (h *house) post(path string, vals url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(vals.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return h.do(r)
}

// move posts what must succeed and returns where it leads.
func (h *house) move(path string, vals url.Values) string {
	h.t.Helper()
	w := h.post(path, vals)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("POST %s as %s: %d\n%s", path, h.who.Role, w.Code, text(w))
	}
	return w.Header().Get("Location")
}

func page(t *testing.T, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func text(w *httptest.ResponseRecorder) string {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		return w.Body.String()
	}
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

// values are what a browser would send of a form as it stands.
func values(doc *goquery.Document, form string) url.Values {
	out := url.Values{}
	doc.Find(form).Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		if name == "" || s.Closest("template").Length() > 0 {
			return
		}
		_, checked := s.Attr("checked")
		switch kind, _ := s.Attr("type"); {
		case kind == "checkbox" || kind == "radio":
			if checked {
				out.Add(name, s.AttrOr("value", ""))
			}
		case s.Is("select"):
			out.Add(name, s.Find("option[selected]").AttrOr("value", ""))
		case s.Is("textarea"):
			out.Add(name, s.Text())
		default:
			out.Add(name, s.AttrOr("value", ""))
		}
	})
	return out
}

func (h *house) file(id db.ID) project.File {
	h.t.Helper()
	f, err := h.Projects.Open(context.Background(), h.As(account.CentreDirector), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func has(t *testing.T, doc *goquery.Document, selector, words string) {
	t.Helper()
	got := strings.Join(strings.Fields(doc.Find(selector).Text()), " ")
	if !strings.Contains(got, words) {
		t.Errorf("%s says %q, want %q", selector, got, words)
	}
}

func TestFromNothingToSubmitted(t *testing.T) {
	h := open(t)
	h.as(account.CentreOfficer)
	doc := h.get("/de-an/moi", 200)
	v := values(doc, "form[action='/de-an/moi']")
	if v.Get("plan_year") != "2027" || v.Get("places.0.province") != "34-08" {
		t.Errorf("first values: %v", v)
	}
	v.Set("source", "national")
	if w := h.post("/de-an/moi", v); w.Code != 422 || page(t, w).Find("#f-name-err").Length() != 1 {
		t.Errorf("no name: %d", w.Code)
	}
	v.Set("name", "Ứng dụng máy sao chè")
	where := h.move("/de-an/moi", v)
	id := db.ID(strings.Split(where, "/")[2])

	doc = h.get(where, 200)
	has(t, doc, ".find-list", "Hãy viết mục tiêu.")
	has(t, doc, ".idx", "6. Dự toán")
	v = values(doc, "#de-an")
	for name, s := range map[string]string{
		"necessity": "Sao bằng củi tốn công.", "goals": "Nâng năng suất.", "machines": "Máy sao gas.", "schedule": "Quý I đến quý IV.", "organisation": "Trung tâm thực hiện.",
		"effect": "Thêm việc làm.", "machines_new": "yes", "production_line": "no", "counterpart": "committed", "other_funding": "none", "contents": "machinery",
		"start_day": "01/02/2027", "end_day": "30/11/2027", "places.0.commune": "xã Hồ Thầu",
		"results.0.indicator": "Năng lực", "results.0.unit": "tấn/ngày", "results.0.baseline": "2,4", "results.0.target": "5",
		"years.0.planned": "150.000.000", "find": "che ho thau", "act": "tim-co-so",
	} {
		v.Set(name, s)
	}
	where = h.move(where, v)
	if !strings.Contains(where, "?tim=che+ho+thau#f-find") {
		t.Fatalf("the search leads to %s", where)
	}
	doc = h.get(strings.Split(where, "#")[0], 200)
	pick := doc.Find("input[name=pick]").AttrOr("value", "")
	if pick != string(h.EstablishmentTQ)+"/"+string(h.SiteTQ) {
		t.Fatalf("found %q", pick)
	}
	v = values(doc, "#de-an")
	v.Set("pick", pick)
	v.Set("act", "them-co-so")
	h.move("/de-an/"+string(id)+"/sua", v)

	doc = h.get("/de-an/"+string(id)+"/sua", 200)
	has(t, doc, "table.est tbody", "Hợp tác xã Chè Hồ Thầu")
	v = values(doc, "#de-an")
	if v.Get("lines.0.beneficiary") != string(h.EstablishmentTQ) || v.Get("results.0.baseline") != "2,4" {
		t.Errorf("the form came back as %v", v)
	}
	for name, s := range map[string]string{"description": "Máy sao", "unit": "máy", "quantity": "1", "unit_price": "300 triệu", "promotion": "150.000.000", "own": "100.000.000"} {
		v.Set("lines.0."+name, s)
	}
	h.move("/de-an/"+string(id)+"/sua", v)
	doc = h.get("/de-an/"+string(id)+"/sua", 200)
	has(t, doc, "tr.say[data-say='0']", "thiếu 50.000.000")
	has(t, doc, ".note", "Dự toán còn 1 chỗ chưa đúng")
	v = values(doc, "#de-an")
	v.Set("lines.0.own", "150.000.000")
	v.Set("act", "doc-lai")
	if where = h.move("/de-an/"+string(id)+"/sua", v); !strings.HasSuffix(where, "/doc-lai") {
		t.Errorf("reading back is at %s", where)
	}

	doc = h.get(where, 200)
	has(t, doc, ".next", "Thiếu công văn đề nghị.")
	if doc.Find("form[action$='/trinh']").Length() != 0 {
		t.Error("a file with gaps can be presented")
	}
	h.Papers(t, h.who, id, 1)
	doc = h.get(where, 200)
	has(t, doc, ".next", "Sở Công Thương tỉnh Tuyên Quang")
	has(t, doc, ".next", "Điều 10 khoản 1")
	h.move("/de-an/"+string(id)+"/trinh", values(doc, "form[action$='/trinh']"))

	h.as(account.CentreDirector)
	doc = h.get(where, 200)
	has(t, doc, ".next", "Đã trình giám đốc")
	old := values(doc, "form[action$='/nop']")
	old.Set("version", "1")
	if w := h.post("/de-an/"+string(id)+"/nop", old); w.Code != 409 {
		t.Errorf("another version than was read: %d", w.Code)
	}
	h.move("/de-an/"+string(id)+"/nop", values(doc, "form[action$='/nop']"))
	if f := h.file(id); f.State != project.Submitted || f.Number != "KCQG.2027.TQU.001" || len(f.Lines) != 1 || f.Lines[0].BeneficiaryID == "" || f.Lines[0].Content != "machinery" {
		t.Errorf("submitted: %+v", f)
	}
	h.get("/de-an/"+string(id)+"/sua", 409)
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	h.as(account.CentreOfficer)
	at := "/de-an/" + string(id) + "/sua"
	v := values(h.get(at, 200), "#de-an")
	v.Set("start_day", "31/02/2027")
	v.Set("lines.0.quantity", "hai máy")
	v.Set("goals", "<script>alert(1)</script>")
	w := h.post(at, v)
	doc := page(t, w)
	if w.Code != 422 || doc.Find("#f-start_day-err").Length() != 1 || doc.Find("#f-start_day").AttrOr("value", "") != "31/02/2027" {
		t.Errorf("a day that is none: %d %s", w.Code, text(w))
	}
	if got := doc.Find("[name='lines.0.quantity']").AttrOr("value", ""); got != "hai máy" {
		t.Errorf("quantity came back as %q", got)
	}
	if doc.Find("#f-goals").Text() != "<script>alert(1)</script>" {
		t.Error("the text was not kept as text")
	}
	if got := h.file(id); got.Goals != "Nâng năng suất sao chè." {
		t.Error("a form with errors was saved")
	}

	v = values(h.get(at, 200), "#de-an")
	v.Set("name", strings.Repeat("a", 5000))
	if w = h.post(at, v); w.Code != 422 || page(t, w).Find("#f-name-err").Length() != 1 {
		t.Errorf("a name of 5,000 characters: %d", w.Code)
	}

	// Rows come and go without the script, and nothing else changes.
	v = values(h.get(at, 200), "#de-an")
	v.Set("_add", "places")
	v.Set("goals", "chưa lưu")
	w = h.post(at, v)
	if doc = page(t, w); w.Code != 200 || doc.Find("[name='places.1.province']").Length() != 1 || doc.Find("#f-goals").Text() != "chưa lưu" {
		t.Errorf("adding a row: %d", w.Code)
	}
}

func TestTwoPeopleAtOnce(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	at := "/de-an/" + string(id)
	h.as(account.CentreOfficer)
	mine := values(h.get(at+"/sua", 200), "#de-an")
	h.as(account.CentreDirector)
	theirs := values(h.get(at+"/sua", 200), "#de-an")
	theirs.Set("goals", "Bản của giám đốc.")
	h.move(at+"/sua", theirs)

	h.as(account.CentreOfficer)
	mine.Set("effect", "Bản của viên chức.")
	w := h.post(at+"/sua", mine)
	doc := page(t, w)
	if w.Code != 409 || doc.Find("#f-effect").Text() != "Bản của viên chức." {
		t.Errorf("second to save: %d", w.Code)
	}
	has(t, doc, ".oops", h.As(account.CentreDirector).Name)

	r := httptest.NewRequest("POST", at+"/tu-luu", strings.NewReader(mine.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if w = h.do(r); w.Code != 409 || !strings.Contains(w.Body.String(), `"kind":"conflict"`) {
		t.Errorf("autosave of an old version: %d %s", w.Code, w.Body)
	}
	// Who has read what differs saves over it.
	h.move(at+"/sua", values(doc, "#de-an"))
	if h.file(id).Effect != "Bản của viên chức." {
		t.Error("the second save did not come through")
	}
}

func TestAutosave(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	h.as(account.CentreOfficer)
	v := values(h.get("/de-an/"+string(id)+"/sua", 200), "#de-an")
	send := func() (int, map[string]any) {
		r := httptest.NewRequest("POST", "/de-an/"+string(id)+"/tu-luu", strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
		w := h.do(r)
		var out map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
		return w.Code, out
	}
	v.Set("goals", "Mới.")
	code, out := send()
	if code != 200 || out["at"] == "" || out["version"] != 2.0 || h.file(id).Goals != "Mới." {
		t.Errorf("autosave: %d %v", code, out)
	}
	v.Set("version", "2")
	v.Set("end_day", "mai")
	if code, out = send(); code != 422 || !strings.Contains(out["fields"].([]any)[0].(map[string]any)["name"].(string), "end_day") {
		t.Errorf("autosave of what cannot be read: %d %v", code, out)
	}
	// Taking a beneficiary off keeps its lines.
	v.Set("end_day", "30/11/2027")
	v.Del("beneficiaries")
	if code, out = send(); code != 200 {
		t.Fatalf("%d %v", code, out)
	}
	if f := h.file(id); len(f.Lines) != 1 || len(f.Named()) != 0 || f.Lines[0].BeneficiaryID != "" {
		t.Errorf("lines after: %+v", f.Lines)
	}
}

func upload(t *testing.T, path, paper, name string, content []byte) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("paper", paper); err != nil {
		t.Fatal(err)
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func TestPapers(t *testing.T) {
	h := open(t)
	h.as(account.CentreOfficer)
	id, err := h.Projects.Create(context.Background(), h.who, h.Machine())
	if err != nil {
		t.Fatal(err)
	}
	at := "/de-an/" + string(id) + "/giay-to"
	h.get(at, 200)
	for name, content := range map[string][]byte{"chương trình.pdf": []byte("MZ\x90\x00\x03\x00\x00\x00"), "trang.html": []byte("<html>"), "rỗng.pdf": nil} {
		w := h.do(upload(t, at, "letter", name, content))
		if doc := page(t, w); w.Code != 422 || doc.Find("#f-file-err").Length() != 1 || doc.Find("select[name=paper] option[selected]").AttrOr("value", "") != "letter" {
			t.Errorf("%s: %d %s", name, w.Code, text(w))
		}
	}
	big := append([]byte(projecttest.PDF), make([]byte, 25<<20)...)
	if w := h.do(upload(t, at, "letter", "lớn.pdf", big)); w.Code != 422 || page(t, w).Find("#f-file-err").Length() != 1 {
		t.Errorf("a file over 25 MB: %d", w.Code)
	}
	if w := h.do(upload(t, at, "letter", "rất lớn.pdf", append(big, big...))); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit: %d", w.Code)
	}
	if w := h.do(upload(t, at, "letter", "Công văn đề nghị.pdf", []byte(projecttest.PDF))); w.Code != http.StatusSeeOther {
		t.Fatalf("upload: %d %s", w.Code, text(w))
	}
	link := h.get(at, 200).Find("a.file-name").AttrOr("href", "")
	w := h.do(httptest.NewRequest("GET", link, nil))
	if d := w.Header().Get("Content-Disposition"); w.Code != 200 || w.Body.String() != projecttest.PDF || !strings.HasPrefix(d, "attachment;") || !strings.Contains(d, "C%C3%B4ng%20v%C4%83n") {
		t.Errorf("download: %d %q", w.Code, d)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Content-Type") != "application/pdf" {
		t.Error("download headers:", w.Header())
	}
	h.as(account.CentreOfficer, accounttest.In("lao-cai"))
	h.get(link, 404)
	h.get(at, 404)

	h.as(account.CentreOfficer)
	if w := h.post(link+"/bo", url.Values{"reason": {""}}); w.Code != 422 || page(t, w).Find("#f-reason-err").Length() != 1 {
		t.Errorf("taking back without a reason: %d", w.Code)
	}
	h.move(link+"/bo", url.Values{"reason": {"Nhầm tệp"}})
	if n := h.get(at, 200).Find("a.file-name").Length(); n != 0 {
		t.Errorf("%d papers after it was taken back", n)
	}
}

func TestList(t *testing.T) {
	h := open(t)
	submitted := h.Submitted(t, h.Machine())
	h.Draft(t, h.Machine(projecttest.Local()))
	h.as(account.DeptOfficer)
	doc := h.get("/de-an", 200)
	has(t, doc, "h1", "Tất cả đề án")
	if n := doc.Find("table.list tbody tr").Length(); n != 1 {
		t.Errorf("the Sở sees %d files, want 1: drafts are not its own", n)
	}
	has(t, doc, "tbody", "Phân công thẩm định")
	has(t, doc, "tbody", "Sở Công Thương")
	has(t, doc, "tfoot", "150.000.000")
	if doc.Find("table.list a[href='/de-an/"+string(submitted)+"']").Length() != 1 {
		t.Error("the row does not lead to its file")
	}
	doc = h.get("/de-an?nguon=khuyen-cong-quoc-gia&nam=2027&trang-thai=tai-so&dia-ban=34-08&noi-dung=ung-dung-may-moc-thiet-bi-tien-tien&loai=theo-doi-tuong-cu-the&q=sao+che&them=1", 200)
	has(t, doc, "h1", "chờ Sở thẩm định, khuyến công quốc gia, kế hoạch 2027")
	if n := doc.Find(".ask .word").Length(); n != 7 {
		t.Errorf("%d words of the filter, want 7", n)
	}
	if doc.Find("table.list tbody tr").Length() != 1 || doc.Find("form.filters select[name=nguon] option[selected]").AttrOr("value", "") != "khuyen-cong-quoc-gia" {
		t.Error("the filter lost the file, or its form what was chosen")
	}
	if href := doc.Find(".ask .word a.off").First().AttrOr("href", ""); strings.Contains(href, "q=") || !strings.Contains(href, "nam=2027") {
		t.Errorf("removing a word leads to %s", href)
	}
	h.get("/de-an?nam=abc&trang-thai=khong-co&trang=99&xep=%27", 200)
	has(t, h.get("/de-an?nguon=khuyen-cong-dia-phuong", 200), "main", "Không có đề án nào đúng")

	h.Set.Set("2026-12-31")
	h.as(account.DeptOfficer)
	has(t, h.get("/de-an?qua-han=1", 200), ".c-due .late", "quá ")

	h.as(account.DeptOfficer, accounttest.In("lao-cai"))
	if n := h.get("/de-an", 200).Find("table.list tbody tr").Length(); n != 0 {
		t.Errorf("Lào Cai sees %d files of Tuyên Quang", n)
	}
	h.as(account.CentreOfficer)
	if n := h.get("/de-an", 200).Find("table.list tbody tr").Length(); n != 2 {
		t.Errorf("the centre sees %d of its 2 files", n)
	}
}

func TestWhoMayOpen(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	for _, path := range []string{"/sua", "/doc-lai", "/giay-to"} {
		h.as(account.CentreOfficer)
		h.get("/de-an/"+string(id)+path, 200)
		h.as(account.CentreOfficer, accounttest.In("lao-cai"))
		h.get("/de-an/"+string(id)+path, 404)
	}
	h.as(account.Administrator)
	h.get("/de-an", 403)
	h.as(account.DeptOfficer)
	h.get("/de-an/"+string(id)+"/sua", 403)
	h.get("/de-an/moi", 403)
	for _, role := range []account.Role{account.Establishment, account.Collaborator, account.DeptLeader, account.MinistryOfficer, account.Auditor, account.Clerk} {
		opts := []accounttest.Option{}
		if role == account.Establishment {
			opts = append(opts, accounttest.At(h.EstablishmentTQ))
		}
		h.as(role, opts...)
		h.get("/de-an", 200)
	}
}

func TestStraightToTheCuc(t *testing.T) {
	h := open(t)
	in := h.Machine()
	in.Places = append(in.Places, project.PlaceInput{Province: "34-15", Commune: "phường Cam Đường"})
	id := h.Draft(t, in)
	h.as(account.CentreDirector)
	doc := h.get("/de-an/"+string(id)+"/doc-lai", 200)
	has(t, doc, ".next", "Cục Công nghiệp")
	has(t, doc, ".next", "Điều 8 khoản 1 điểm b")
	h.move("/de-an/"+string(id)+"/nop", values(doc, "form[action$='/nop']"))
	if got := h.file(id).State; got != project.Registered {
		t.Errorf("state %s", got)
	}
}

func TestWithdraw(t *testing.T) {
	h := open(t)
	id := h.Submitted(t, h.Machine())
	at := "/de-an/" + string(id) + "/rut"
	h.as(account.CentreDirector)
	h.get(at, 200)
	if w := h.post(at, url.Values{"reason": {"vì"}}); w.Code != 422 || page(t, w).Find("#f-reason-err").Length() != 1 || page(t, w).Find("#f-reason").Text() != "vì" {
		t.Errorf("a reason too short: %d", w.Code)
	}
	h.move(at, url.Values{"reason": {"Cơ sở không còn nhu cầu."}})
	if got := h.file(id).State; got != project.Withdrawn {
		t.Errorf("state %s", got)
	}
	if h.get(at, 200).Find("form[action$='/rut']").Length() != 0 {
		t.Error("a button that does nothing")
	}
}

func TestAssign(t *testing.T) {
	h := open(t)
	id := h.Submitted(t, h.Machine())
	at := "/de-an/" + string(id) + "/phan-cong"
	officer := h.As(account.DeptOfficer)
	h.as(account.DeptHead)
	doc := h.get(at, 200)
	if doc.Find("option[value='"+string(officer.PostID)+"']").Length() != 1 || doc.Find("option[value='"+string(h.As(account.CentreOfficer).PostID)+"']").Length() != 0 {
		t.Error("the people offered are not those of the Sở")
	}
	if w := h.post(at, url.Values{"post": {string(officer.PostID)}, "duty": {"account"}}); w.Code != 422 || page(t, w).Find("#f-duty").Length() != 1 {
		t.Errorf("accounts for an appraiser: %d", w.Code)
	}
	if w := h.post(at, url.Values{"post": {string(h.As(account.CentreOfficer).PostID)}, "duty": {"supervise"}}); w.Code != 422 {
		t.Errorf("somebody of another body: %d", w.Code)
	}
	h.move(at, url.Values{"post": {string(officer.PostID)}, "duty": {"appraise_base"}})
	has(t, h.get(at, 200), "#dang-phu-trach", officer.Name)
	h.as(account.DeptOfficer)
	if n := h.get("/de-an?cua-toi=1", 200).Find("table.list tbody tr").Length(); n != 1 {
		t.Errorf("%d files of mine", n)
	}
}

func TestFromNeed(t *testing.T) {
	h := open(t)
	owner := h.As(account.Establishment, accounttest.At(h.EstablishmentTQ))
	need, err := h.Projects.Needs.Send(context.Background(), owner, h.EstablishmentTQ, h.SiteTQ, survey.Input{Content: "machinery", Description: "Máy sao chè gas, 60 kg một mẻ.",
		Cost: 300_000_000, OwnCapital: 150_000_000, WantedYear: 2027})
	if err != nil {
		t.Fatal(err)
	}
	h.as(account.CentreOfficer)
	at := "/de-an/tu-nhu-cau/" + string(need.ID)
	doc := h.get(at, 200)
	has(t, doc, ".facts", "150.000.000 đồng")
	v := values(doc, "form[action='"+at+"']")
	if w := h.post(at, v); w.Code != 422 || page(t, w).Find("#f-source-err").Length() != 1 {
		t.Errorf("without a source: %d %s", w.Code, text(w))
	}
	v.Set("source", "local")
	where := h.move(at, v)
	got := values(h.get(where, 200), "#de-an")
	if got.Get("lines.0.unit_price") != "300.000.000" || got.Get("beneficiaries.0.site") != string(h.SiteTQ) {
		t.Errorf("filled in: %v", got)
	}
	if w := h.post(at, v); w.Code != 409 {
		t.Errorf("twice: %d", w.Code)
	}
}

func TestEveryFindingLeadsToItsField(t *testing.T) {
	h := open(t)
	h.as(account.CentreOfficer)
	id, err := h.Projects.Create(context.Background(), h.who, project.Input{Name: "Trống", Kind: project.Key, Source: project.National, PlanYear: 2027})
	if err != nil {
		t.Fatal(err)
	}
	doc := h.get("/de-an/"+string(id)+"/sua", 200)
	doc.Find(".find-list a, .oops a, .idx a[href^='#']").Each(func(_ int, s *goquery.Selection) {
		href := s.AttrOr("href", "")
		if at := strings.TrimPrefix(href, "#"); strings.HasPrefix(href, "#") && doc.Find("[id='"+at+"']").Length() != 1 {
			t.Errorf("%q leads to %s, which is not there once", s.Text(), href)
		}
	})
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		if at := s.AttrOr("id", ""); s.Closest("template").Length() == 0 && ids[at] {
			t.Errorf("id %s stands twice", at)
		} else {
			ids[at] = true
		}
	})
}
