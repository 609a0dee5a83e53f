package ledger_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/settlement/settlementtest"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/ledger"
	"khuyencong/internal/web"
)

// house is the family of pages behind the real mux; who acts is picked for each call.
type house struct {
	*settlementtest.K
	t   *testing.T
	mux http.Handler
	who account.Principal
}

func open(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	h := &house{K: settlementtest.New(t, d), t: t}
	pages := &ledger.Pages{DB: d, Clock: h.Set, Projects: h.Projects, Inspections: h.Inspections, Acceptances: h.Acceptances, Payments: h.Payments, Settlements: h.Settlements}
	h.mux = web.NewMux(pages.Routes(), web.Options{Clock: h.Set, Log: slog.New(slog.DiscardHandler), Authenticate: func(*http.Request) (web.Viewer, error) {
		return web.Viewer{SignedIn: h.who.PersonID != "", Role: string(h.who.Role), Name: h.who.Name, Agency: h.who.AgencyName, Value: kit.SignedIn{Principal: h.who}}, nil
	}})
	return h
}

var cuc = accounttest.In("cuc")

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
		h.t.Fatalf("GET %s as %s: %d, want %d\n%s", path, h.who.Role, w.Code, status, main(w))
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
		h.t.Fatalf("POST %s as %s: %d\n%s", path, h.who.Role, w.Code, main(w))
	}
	return w.Header().Get("Location")
}

// send fills the form with that action as a browser would, changes fields, and posts it.
func (h *house) send(doc *goquery.Document, action string, change ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.post(action, h.fill(doc, action, change...))
}

// done is send for what must succeed.
func (h *house) done(doc *goquery.Document, action string, change ...string) string {
	h.t.Helper()
	return h.move(action, h.fill(doc, action, change...))
}

func (h *house) fill(doc *goquery.Document, action string, change ...string) url.Values {
	h.t.Helper()
	form := doc.Find(`form[action="` + action + `"]`)
	if form.Length() != 1 {
		h.t.Fatalf("%d forms post to %s for %s\n%s", form.Length(), action, h.who.Role, words(doc))
	}
	vals := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		if name == "" || s.Closest("template").Length() > 0 {
			return
		}
		kind, _ := s.Attr("type")
		_, on := s.Attr("checked")
		switch {
		case (kind == "radio" || kind == "checkbox") && !on:
		case goquery.NodeName(s) == "textarea":
			vals.Add(name, s.Text())
		case goquery.NodeName(s) == "select":
			v, _ := s.Find("option[selected]").Attr("value")
			vals.Add(name, v)
		default:
			v, _ := s.Attr("value")
			vals.Add(name, v)
		}
	})
	if vals.Get(web.FieldKey) == "" {
		h.t.Fatalf("the form of %s carries no key", action)
	}
	for i := 0; i+1 < len(change); i += 2 {
		vals.Set(change[i], change[i+1])
	}
	return vals
}

func page(t *testing.T, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func words(doc *goquery.Document) string {
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

func main(w *httptest.ResponseRecorder) string {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		return w.Body.String()
	}
	return words(doc)
}

func (h *house) says(doc *goquery.Document, want ...string) {
	h.t.Helper()
	for _, s := range want {
		if !strings.Contains(words(doc), s) {
			h.t.Errorf("the page for %s does not say %q:\n%s", h.who.Role, s, words(doc))
		}
	}
}

func (h *house) value(doc *goquery.Document, name, want string) {
	h.t.Helper()
	s := doc.Find(`[name="` + name + `"]`).First()
	got, ok := s.Attr("value")
	if !ok {
		got = s.Text()
	}
	if got != want {
		h.t.Errorf("%s holds %q, want %q", name, got, want)
	}
}

// refused checks a form that was refused: the status, the sentence beside the field, and what
// was typed still there.
func (h *house) refused(w *httptest.ResponseRecorder, status int, field, sentence, typed string) *goquery.Document {
	h.t.Helper()
	doc := page(h.t, w)
	if w.Code != status {
		h.t.Fatalf("answered %d, want %d\n%s", w.Code, status, main(w))
	}
	if got := doc.Find("#" + strings.ReplaceAll(web.FieldID(field), ".", `\.`) + "-err").Text(); !strings.Contains(got, sentence) {
		h.t.Errorf("beside %s stands %q, want %q", field, strings.TrimSpace(got), sentence)
	}
	h.value(doc, field, typed)
	return doc
}

func (h *house) state(id db.ID) project.State {
	h.t.Helper()
	return h.File(h.t, id).State
}

func (h *house) until(day clock.Day) { h.Until(day) }

// TestWholeWay walks one file by its pages from work under way to the end.
func TestWholeWay(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	at := func(page ...string) string { return kit.ProjectPath(id, page...) }

	// The unit reports May; the Sở confirms.
	h.until("2027-05-20")
	doc := h.as(account.CentreOfficer).get(at("tien-do"), 200)
	h.says(doc, "Báo cáo tiến độ tháng 5/2027", "25/05/2027", "Điều 23", "Chưa xác minh", "0,0 %")
	h.refused(h.send(doc, at("tien-do"), "done", "ba trăm", "spent", "0", "note", "Đã lắp máy."), 422, "done", "", "ba trăm")
	doc = h.refused(h.send(doc, at("tien-do"), "done", "300.000.001", "spent", "200.000.000", "note", "Đã lắp máy."), 422, "done", "nhiều hơn tổng dự toán", "300.000.001")
	h.value(doc, "note", "Đã lắp máy.")
	h.done(doc, at("tien-do"), "done", "240.000.000")
	doc = h.get(at("tien-do"), 200)
	report, _ := doc.Find("#bao-cao-truoc td a").First().Attr("href")
	h.says(doc, "Chờ xác nhận", "80,0 %")
	doc = h.get(report, 200)
	if doc.Find("form[action='"+report+"']").Length() != 0 {
		t.Error("the unit may confirm its own volume")
	}
	doc = h.as(account.DeptOfficer).get(report, 200)
	h.says(doc, "Khối lượng tháng 5/2027", "300.000.000", "+240.000.000")
	h.refused(h.send(doc, report, "confirmed", "250.000.000"), 422, "confirmed", "nhiều hơn khối lượng báo cáo", "250.000.000")
	vals := h.fill(doc, report)
	if first, again := h.move(report, vals), h.move(report, vals); first != report || again != report {
		t.Error("a double click is answered otherwise")
	}

	// Three people pay the first advance.
	doc = h.as(account.Accountant, cuc).get(at("tam-ung"), 200)
	h.says(doc, "Tạm ứng lần một", "có")
	first, _ := doc.Find("[name=amount]").Attr("value")
	h.refused(h.send(doc, at("tam-ung"), "amount", "150.000.000"), 422, "amount", "nhiều nhất", "150.000.000")
	// TT 66/2026 is signed and not at hand: who prepares gives a reason, and what was typed stays.
	h.says(doc, "Quy định nói gì", "TT 66/2026/TT-BCT", "Quy định còn để ngỏ")
	doc = h.refused(h.send(doc, at("tam-ung"), "note", "Theo đề nghị số 5.", "law_reason", "Được."), 422, "law_reason", "ít nhất 10 ký tự", "Được.")
	h.value(doc, "note", "Theo đề nghị số 5.")
	h.refused(h.send(doc, at("tam-ung"), "law_reason", ""), 422, "law_reason", "TT 66/2026/TT-BCT", "")
	voucher := h.done(doc, at("tam-ung"), "law_reason", projecttest.Why)
	doc = h.get(voucher, 200)
	h.says(doc, first, "Chờ kiểm soát", "Bằng chữ:", projecttest.Why)
	doc = h.as(account.AccountHolder, cuc).get(voucher, 200)
	h.says(doc, "Kế toán trưởng chưa kiểm soát")
	doc = h.as(account.ChiefAccountant, cuc).get(voucher, 200)
	h.done(doc, voucher+"/kiem-soat")
	doc = h.as(account.AccountHolder, cuc).get(voucher, 200)
	h.refused(h.send(doc, voucher+"/chi", "voucher", "UNC-01", "voucher_day", "21/13/2027"), 422, "voucher_day", "ngày/tháng/năm", "21/13/2027")
	h.done(doc, voucher+"/chi", "voucher", "UNC-01")
	h.says(h.get(at("tam-ung"), 200), "UNC-01", "Đã chi")

	// Minutes, signed by another; then the year is accepted.
	h.until("2027-09-10")
	doc = h.as(account.DeptOfficer).get(at("nghiem-thu"), 200)
	h.value(doc, "promotion", "150.000.000")
	h.value(doc, "own", "150.000.000")
	h.says(doc, "Chưa nghiệm thu", "quy định nội bộ", "Chưa có biên bản đạt")
	vals = h.fill(doc, at("nghiem-thu"), "minutes_number", "05/BB-NT", "volume", "Một máy sao chè, chạy tốt.", "members.0.name", "Lê Thu Hà", "members.1.name", "")
	vals.Set("members.2.name", "")
	w := h.post(at("nghiem-thu"), vals)
	if doc = page(t, w); w.Code != 422 {
		t.Fatalf("one member: %d", w.Code)
	}
	h.says(doc, "Hãy ghi họ tên.")
	h.value(doc, "volume", "Một máy sao chè, chạy tốt.")
	h.value(doc, "members.0.name", "Lê Thu Hà")
	minutes := h.done(doc, at("nghiem-thu"), "members.1.name", "Ma Văn Sơn")
	doc = h.get(minutes, 200)
	h.says(doc, "BIÊN BẢN", "Mẫu 5a/5b chưa có trong hệ thống", "Ma Văn Sơn")
	if doc.Find("form[action='"+minutes+"/ky']").Length() != 0 {
		t.Error("an officer may sign")
	}
	doc = h.as(account.DeptLeader).get(minutes, 200)
	h.done(doc, minutes+"/ky")
	doc = h.get(at("nghiem-thu"), 200)
	h.done(doc, at("nghiem-thu", "ket-luan"))

	// What is left is paid after acceptance.
	doc = h.as(account.Accountant, cuc).get(at("tam-ung"), 200)
	h.says(doc, "Tạm ứng kinh phí còn lại", "Điều 14")
	last := h.done(doc, at("tam-ung"))
	h.done(h.as(account.ChiefAccountant, cuc).get(last, 200), last+"/kiem-soat")
	h.done(h.as(account.AccountHolder, cuc).get(last, 200), last+"/chi", "voucher", "UNC-02")

	// The statement, by line; the unit's director sends it.
	doc = h.as(account.CentreOfficer).get(at("quyet-toan"), 200)
	h.says(doc, "25/09/2027", "15 ngày", "giám đốc đơn vị gửi")
	vals = h.fill(doc, at("quyet-toan"), "lines.0.promotion", "150.000.000", "lines.0.own", "x150")
	w = h.post(at("quyet-toan"), vals)
	if doc = page(t, w); w.Code != 422 {
		t.Fatalf("unreadable money: %d", w.Code)
	}
	h.value(doc, "lines.0.own", "x150")
	h.done(doc, at("quyet-toan"), "lines.0.own", "150.000.000")
	doc = h.as(account.CentreDirector).get(at("quyet-toan"), 200)
	w = h.send(doc, at("quyet-toan"), "act", "send", "note", "Đúng dự toán.")
	if doc = page(t, w); w.Code != 422 {
		t.Fatalf("no vouchers: %d %s", w.Code, main(w))
	}
	h.says(doc, "hãy kê số, ngày chứng từ")
	h.value(doc, "note", "Đúng dự toán.")
	h.done(doc, at("quyet-toan"), "act", "send", "lines.0.vouchers", "HĐ 0001234 ngày 10/09/2027")
	doc = h.as(account.MinistryLeader).get(at("quyet-toan"), 200)
	h.done(doc, at("quyet-toan", "tra-lai"), "reason", "Kê thêm hóa đơn vận chuyển.")
	doc = h.as(account.CentreDirector).get(at("quyet-toan"), 200)
	h.says(doc, "Kê thêm hóa đơn vận chuyển.")
	h.done(doc, at("quyet-toan"), "act", "send")
	doc = h.as(account.MinistryLeader).get(at("quyet-toan"), 200)
	vals = h.fill(doc, at("quyet-toan", "duyet"), "number", "77/QĐ-CN")
	h.move(at("quyet-toan", "duyet"), vals)
	h.move(at("quyet-toan", "duyet"), vals)

	// Post-check to the end.
	doc = h.get(at("hau-kiem"), 200)
	h.says(doc, "không điều khoản nào đặt tên hậu kiểm", "quy định nội bộ")
	h.done(doc, at("hau-kiem", "bat-dau"))
	h.until("2028-03-01")
	doc = h.as(account.MinistryOfficer).get(at("hau-kiem"), 200)
	h.says(doc, "Còn phải hậu kiểm")
	vals = h.fill(doc, at("hau-kiem"), "people", "Lê Thu Hà; chủ cơ sở", "in_use", "yes", "findings", "Máy chạy hai ca.", "values.0.value", "5,2")
	w = h.post(at("hau-kiem"), vals)
	if doc = page(t, w); w.Code != 422 {
		t.Fatalf("no evidence: %d %s", w.Code, main(w))
	}
	h.value(doc, "values.0.value", "5,2")
	h.says(doc, "Hãy ghi căn cứ")
	h.done(doc, at("hau-kiem"), "values.0.evidence", "Sổ sản xuất tháng 2/2028")
	doc = h.get(at("hau-kiem"), 200)
	h.says(doc, "5,2 tấn búp tươi/ngày", "104,0 %", "Đang sử dụng")
	if doc.Find("svg.bar rect").Length() != 3 {
		t.Error("before, target and after are not drawn")
	}
	h.done(doc, at("hau-kiem", "ket-thuc"))
	if got := h.state(id); got != project.Closed {
		t.Errorf("the file is %s", got)
	}
	h.Counters(t)
}

func TestExactlySeventyPerCent(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	h.Work(t, id, 2027, 5, 210_000_000) // 70 per cent of 300 million: the law says above
	path := kit.ProjectPath(id, "tam-ung")
	doc := h.as(account.Accountant, cuc).get(path, 200)
	h.says(doc, "phải trên 70 %", "chặn", "Điều 13 khoản 2 điểm d")
	if doc.Find("form[action='"+path+"']").Length() != 0 {
		t.Error("the page offers to prepare an advance")
	}
	w := h.post(path, url.Values{"year": {"2027"}, "amount": {"105.000.000"}, web.FieldKey: {"k"}})
	if w.Code != 409 || !strings.Contains(main(w), "phải trên 70 %") {
		t.Errorf("answered %d: %s", w.Code, main(w))
	}
	h.Work(t, id, 2027, 4, 0)
	h.until("2027-06-20")
	h.Work(t, id, 2027, 6, 210_000_001)
	doc = h.as(account.Accountant, cuc).get(path, 200)
	h.value(doc, "amount", "105.000.000")
}

// TestDoubleClick sends each form of money twice: one payment, the same answer.
func TestDoubleClick(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	h.Work(t, id, 2027, 5, 240_000_000)
	path := kit.ProjectPath(id, "tam-ung")
	twice := func(action string, vals url.Values) string {
		t.Helper()
		a, b := h.move(action, vals), h.move(action, vals)
		if a != b {
			t.Errorf("%s leads to %s, then to %s", action, a, b)
		}
		return a
	}
	doc := h.as(account.Accountant, cuc).get(path, 200)
	pay := twice(path, h.fill(doc, path, "law_reason", projecttest.Why))
	doc = h.as(account.ChiefAccountant, cuc).get(pay, 200)
	twice(pay+"/kiem-soat", h.fill(doc, pay+"/kiem-soat"))
	doc = h.as(account.AccountHolder, cuc).get(pay, 200)
	twice(pay+"/chi", h.fill(doc, pay+"/chi", "voucher", "UNC-07"))
	if got := h.Line(t, id, 2027).Advanced; got != 105_000_000 {
		t.Errorf("advanced %d", got)
	}
	doc = h.as(account.Accountant, cuc).get(pay, 200)
	back := twice(pay+"/dao", h.fill(doc, pay+"/dao", "reason", "Chuyển nhầm tài khoản."))
	h.says(h.get(pay, 200), "Chứng từ đảo của khoản này")
	doc = h.as(account.ChiefAccountant, cuc).get(back, 200)
	h.says(doc, "Âm một trăm linh năm triệu đồng", "Chuyển nhầm tài khoản.")
	twice(back+"/kiem-soat", h.fill(doc, back+"/kiem-soat"))
	doc = h.as(account.AccountHolder, cuc).get(back, 200)
	twice(back+"/chi", h.fill(doc, back+"/chi", "voucher", "UNC-08"))
	h.says(h.get(path, 200), "Đã chi, đã đảo", "Đã ghi đảo")
	if got := h.Line(t, id, 2027).Advanced; got != 0 {
		t.Errorf("advanced %d after the reversal", got)
	}
	h.Counters(t)
}

func TestThreePeople(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	h.Work(t, id, 2027, 5, 240_000_000)
	path := kit.ProjectPath(id, "tam-ung")
	accountant := h.As(account.Accountant, cuc)
	h.who = accountant
	pay := h.done(h.get(path, 200), path, "law_reason", projecttest.Why)

	// The accountant, standing in for the chief accountant.
	h.as(account.ChiefAccountant, cuc)
	chief := h.who
	h.who.DelegatorID, h.who.OnBehalfOf, h.who.PersonID = chief.PersonID, chief.Name, accountant.PersonID
	doc := h.get(pay, 200)
	h.says(doc, "đã lập chứng từ này nên không kiểm soát nó: quy định nội bộ")
	if doc.Find("form[action='"+pay+"/kiem-soat']").Length() != 0 {
		t.Error("who prepared it is offered to check it")
	}
	if w := h.post(pay+"/kiem-soat", url.Values{web.FieldKey: {"k"}}); w.Code != 403 {
		t.Errorf("who prepared it may check it: %d", w.Code)
	}
	h.who = chief
	h.done(h.get(pay, 200), pay+"/kiem-soat")

	// The chief accountant, as the account holder.
	h.as(account.AccountHolder, cuc)
	h.who.PersonID = chief.PersonID
	h.says(h.get(pay, 200), "đã kiểm soát chứng từ này nên không duyệt chi nó: quy định nội bộ")
	if w := h.post(pay+"/chi", url.Values{web.FieldKey: {"k"}, "voucher": {"UNC-1"}, "voucher_day": {"20/05/2027"}}); w.Code != 403 {
		t.Errorf("who checked it may pay it: %d", w.Code)
	}
	doc = h.as(account.AccountHolder, cuc).get(pay, 200)
	h.refused(h.send(doc, pay+"/tu-choi", "reason", "ừ"), 422, "reason", "Hãy ghi lý do", "ừ")
	h.done(doc, pay+"/tu-choi", "reason", "Sai số tài khoản nhận.")
	h.says(h.get(pay, 200), "Bị từ chối", "Sai số tài khoản nhận.")
}

// TestMoneyComesBack settles for less than was advanced: the rest is returned first.
func TestMoneyComesBack(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	h.Work(t, id, 2027, 5, 240_000_000)
	h.Advance(t, id, 2027, 105_000_000)
	h.Accept(t, id, 2027, h.EstablishmentTQ, 100_000_000, 150_000_000)
	h.Conclude(t, id, 2027)
	h.Statement(t, id, 2027, 100_000_000, 150_000_000)
	path := kit.ProjectPath(id, "quyet-toan")
	doc := h.as(account.MinistryLeader).get(path, 200)
	h.says(doc, "5.000.000", "Còn phải nộp trả trước khi duyệt")
	w := h.send(doc, path+"/duyet")
	if w.Code != 409 || !strings.Contains(main(w), "phải nộp trả") {
		t.Fatalf("approved with money out: %d %s", w.Code, main(w))
	}
	doc = h.as(account.Accountant, cuc).get(kit.ProjectPath(id, "tam-ung"), 200)
	action := kit.ProjectPath(id, "tam-ung", "nop-tra")
	pay := h.done(doc, action, "amount", "5.000.000", "reason", "Nộp trả phần không nghiệm thu.")
	y, _, err := h.Payments.Get(t.Context(), h.who, db.ID(strings.TrimPrefix(pay, "/tam-ung/")))
	if err != nil || y.Step != payment.Return {
		t.Fatalf("%v %s", err, y.Step)
	}
	h.Finish(t, id, y.ID)
	h.done(h.as(account.MinistryLeader).get(path, 200), path+"/duyet")
	h.Counters(t)
}

func TestWhoSees(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	report := h.Reported(t, id, 2027, 5, 240_000_000)
	pages := []string{kit.ProjectPath(id, "tien-do"), kit.ProjectPath(id, "nghiem-thu"), kit.ProjectPath(id, "tam-ung"), kit.ProjectPath(id, "quyet-toan"), kit.ProjectPath(id, "hau-kiem"), "/tien-do/" + string(report)}
	for _, who := range []account.Principal{h.As(account.CentreOfficer), h.As(account.CentreDirector), h.As(account.DeptOfficer), h.As(account.DeptHead), h.As(account.DeptLeader), h.As(account.Clerk),
		h.As(account.MinistryOfficer), h.As(account.MinistryLeader), h.As(account.Accountant, cuc), h.As(account.ChiefAccountant, cuc), h.As(account.AccountHolder, cuc), h.As(account.Auditor),
		h.As(account.Establishment, accounttest.At(h.EstablishmentTQ)), h.As(account.Collaborator)} {
		h.who = who
		for _, p := range pages {
			h.get(p, 200)
		}
	}
	for _, who := range []account.Principal{h.As(account.DeptOfficer, accounttest.In("lao-cai")), h.As(account.DeptLeader, accounttest.In("lao-cai")), h.As(account.CentreOfficer, accounttest.In("lao-cai"))} {
		h.who = who
		for _, p := range pages {
			h.get(p, 404)
		}
	}
	h.as(account.DeptOfficer, accounttest.In("lao-cai"))
	if w := h.post("/tien-do/"+string(report), url.Values{"confirmed": {"1"}, "version": {"1"}}); w.Code != 404 {
		t.Errorf("another province confirms: %d", w.Code)
	}
	h.as(account.CentreOfficer)
	h.get(kit.ProjectPath(id, "tien-do")+"?nam=2031", 404)
	h.get("/tam-ung/"+string(db.NewID()), 404)
}

func TestDispute(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	report := "/tien-do/" + string(h.Reported(t, id, 2027, 5, 240_000_000))
	doc := h.as(account.DeptOfficer).get(report, 200)
	h.refused(h.send(doc, report+"/tra-lai", "reason", "sai"), 422, "reason", "Hãy ghi lý do", "sai")
	h.done(doc, report+"/tra-lai", "reason", "Máy chưa đến xã.")
	path := kit.ProjectPath(id, "tien-do")
	h.until("2027-06-02") // the month to correct comes first
	doc = h.as(account.CentreOfficer).get(path, 200)
	h.says(doc, "tháng 5/2027", "Máy chưa đến xã.")
	h.value(doc, "done", "240.000.000")
	h.done(doc, path, "done", "90.000.000", "spent", "90.000.000")
	h.says(h.get(report, 200), "90.000.000", "Chờ xác nhận")
}

// TestRowsWithoutScript adds and takes away members by the buttons.
func TestRowsWithoutScript(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	path := kit.ProjectPath(id, "nghiem-thu")
	doc := h.as(account.DeptOfficer).get(path, 200)
	rows := doc.Find("tbody > tr.row[data-key]").Length()
	w := h.send(doc, path, "_add", "members", "place", "xã Hồ Thầu")
	if w.Code != 200 {
		t.Fatal(w.Code)
	}
	doc = page(t, w)
	if n := doc.Find("tbody > tr.row[data-key]").Length(); n != rows+1 {
		t.Errorf("%d rows after adding to %d", n, rows)
	}
	h.value(doc, "place", "xã Hồ Thầu")
	doc = page(t, h.send(doc, path, "_remove", "members/0"))
	if n := doc.Find("tbody > tr.row[data-key]").Length(); n != rows {
		t.Errorf("%d rows after taking one away", n)
	}
}

// TestFailAndCancel records minutes that failed, and strikes out wrong ones.
func TestFailAndCancel(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	h.until("2027-05-20")
	path := kit.ProjectPath(id, "nghiem-thu")
	doc := h.as(account.DeptOfficer).get(path, 200)
	full := []string{"minutes_number", "05/BB-NT", "volume", "Máy chưa chạy.", "members.0.name", "Lê Thu Hà", "members.1.name", "Ma Văn Sơn", "members.2.name", "Bàn Văn Cương", "result", "fail"}
	doc = h.refused(h.send(doc, path, full...), 422, "promotion", "Kết quả không đạt", "150.000.000")
	minutes := h.done(doc, path, "promotion", "0", "own", "0", "findings", "Chạy thử lại sau 15 ngày.")
	doc = h.get(minutes, 200)
	h.refused(h.send(doc, minutes+"/huy", "reason", ""), 422, "reason", "Hãy ghi lý do hủy", "")
	h.done(doc, minutes+"/huy", "reason", "Ghi nhầm đề án.")
	h.says(h.get(minutes, 200), "Biên bản đã hủy", "Ghi nhầm đề án.")
}

// TestYears shows the year at hand, and the others when they are asked for.
func TestYears(t *testing.T) {
	h := open(t)
	in := h.Machine()
	in.End = "2028-11-30"
	in.Years = []project.YearInput{{Year: 2027, Planned: 100_000_000}, {Year: 2028, Planned: 50_000_000}}
	id, _ := h.UnderWay(t, in)
	h.until("2027-05-20")
	for _, name := range []string{"tien-do", "nghiem-thu", "tam-ung", "quyet-toan"} {
		path := kit.ProjectPath(id, name)
		doc := h.as(account.CentreOfficer).get(path, 200)
		h.says(doc, "Năm 2027: đang thực hiện", "2028, chờ giao hoặc ký hợp đồng")
		if doc.Find(`a[href="`+path+`?nam=2028"]`).Length() == 0 {
			t.Errorf("%s does not lead to 2028", path)
		}
		h.says(h.get(path+"?nam=2028", 200), "Năm 2028: chờ giao hoặc ký hợp đồng")
	}
	h.as(account.Accountant, cuc)
	h.says(h.get(kit.ProjectPath(id, "tam-ung")+"?nam=2028", 200), "Chưa có hợp đồng hoặc quyết định giao nhiệm vụ của năm 2028", "chặn")
}

// TestMonthsOfAnExtendedYear reports January of the year after the one that the work belongs to.
func TestMonthsOfAnExtendedYear(t *testing.T) {
	h := open(t)
	id, _ := h.UnderWay(t, h.Machine())
	path := kit.ProjectPath(id, "tien-do")
	h.until("2028-01-20")
	doc := h.as(account.CentreOfficer).get(path, 200)
	h.says(doc, "Báo cáo tiến độ tháng 12/2027")
	if strings.Contains(words(doc), "Tháng 1/2028") {
		t.Errorf("nobody extended the year:\n%s", words(doc))
	}
	s := &adjustment.Service{DB: h.DB, Clock: h.Set}
	a, err := s.Request(t.Context(), h.As(account.CentreDirector), adjustment.Input{ProjectID: id, Kind: adjustment.NextYear, End: "2028-03-31", Reason: "Nhà cung cấp giao máy chậm."})
	if err == nil {
		err = s.Confirm(t.Context(), h.As(account.DeptLeader), a.ID, 1, "")
	}
	if err == nil {
		err = s.Decide(t.Context(), h.As(account.Clerk, cuc), a.ID, 2, adjustment.Decision{Number: h.Number(), Day: "2028-01-20", Signer: "Nguyễn Văn Bình"})
	}
	if err != nil {
		t.Fatal(err)
	}
	doc = h.get(path, 200)
	h.says(doc, "Báo cáo tiến độ tháng 1/2028", "Tháng 12", "Tháng 1/2028", "25/01/2028")
	h.done(doc, path, "done", "240.000.000", "spent", "200.000.000", "note", "Máy đã về.")
	h.done(h.get(path+"?nam=2027&thang=12", 200), path, "done", "90.000.000", "spent", "90.000.000", "note", "Chờ giao máy.")
	doc = h.get(path+"?nam=2027&thang=1&nam-lich=2028", 200)
	h.value(doc, "done", "240.000.000")
	link := doc.Find("#bao-cao-truoc td a").First()
	h.says(doc, "Tháng 12/202790.000.000")
	if link.Text() != "Tháng 1/2028" {
		t.Errorf("the newest is %q", link.Text())
	}
	report, _ := link.Attr("href")
	h.says(h.as(account.DeptOfficer).get(report, 200), "Khối lượng tháng 1/2028", "+150.000.000")
	h.as(account.CentreOfficer).says(h.get(path+"?nam=2027&thang=9&nam-lich=2031", 200), "Báo cáo tiến độ tháng 1/2028")
}
