package importing_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/staff"
	"khuyencong/internal/staff/door"
)

// visitor is one person at a browser without scripts.
type visitor struct {
	t     *testing.T
	h     http.Handler
	token string
	at    string
	doc   *goquery.Document
	raw   []byte
}

func (v *visitor) do(r *http.Request) int {
	v.t.Helper()
	for range 5 {
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: v.token})
		rec := httptest.NewRecorder()
		v.h.ServeHTTP(rec, r)
		if rec.Code == http.StatusSeeOther {
			r = httptest.NewRequest(http.MethodGet, rec.Header().Get("Location"), nil)
			continue
		}
		v.at, v.raw = r.URL.Path, rec.Body.Bytes()
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(v.raw))
		if err != nil {
			v.t.Fatal(err)
		}
		v.doc = doc
		return rec.Code
	}
	v.t.Fatal("no end of redirects")
	return 0
}

func (v *visitor) get(path string) int {
	v.t.Helper()
	return v.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// send posts the form with the address as it stands on the page, with some fields changed.
func (v *visitor) send(action string, change ...string) int {
	v.t.Helper()
	form := v.doc.Find("form").FilterFunction(func(_ int, s *goquery.Selection) bool {
		a, _ := s.Attr("action")
		return strings.Contains(a, action)
	}).First()
	if form.Length() == 0 {
		v.t.Fatalf("no form for %s on %s", action, v.at)
	}
	vals := url.Values{}
	form.Find("input, select").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		if goquery.NodeName(s) == "select" {
			value, _ := s.Find("option[selected]").Attr("value")
			vals.Set(name, value)
			return
		}
		kind, _ := s.Attr("type")
		if _, on := s.Attr("checked"); (kind == "radio" || kind == "checkbox") && !on {
			return
		}
		value, _ := s.Attr("value")
		vals.Add(name, value)
	})
	for i := 0; i+1 < len(change); i += 2 {
		vals.Set(change[i], change[i+1])
	}
	a, _ := form.Attr("action")
	r := httptest.NewRequest(http.MethodPost, a, strings.NewReader(vals.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r)
}

func (v *visitor) upload(name, content, kind string) int {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("kind", kind)
	f, err := m.CreateFormFile("file", name)
	if err != nil {
		v.t.Fatal(err)
	}
	_, _ = f.Write([]byte(content))
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, "/nhap-lieu", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r)
}

func (v *visitor) says(want string) {
	v.t.Helper()
	text := strings.Join(strings.Fields(v.doc.Find("body").Text()), " ")
	if !strings.Contains(text, want) {
		v.t.Fatalf("%s does not say «%s»:\n%s", v.at, want, text)
	}
}

const list = `DANH SÁCH CƠ SỞ NĂM 2024
TT,Tên cơ sở,Chủ cơ sở,Địa chỉ,MST,Điện thoại,Lao động,Doanh thu (triệu đồng),Ghi chú
1,HTX Chè Tả Ngảo,Bàn A,"thôn 1, xã Hồ Thầu, tỉnh Tuyên Quang",0100109106,0912345678,12,1500,x
2,Cơ sở mộc B,Bàn B,"xã Hồ Thầu, tỉnh Tuyên Quang",,0912345679,năm,300,
3,Hợp tác xã Chè Hồ Thầu,Bàn C,"phường Mỹ Lâm, tỉnh Tuyên Quang",,,4,200,
,Tổng cộng,,,,,21,2000,
`

// The whole way without a script: upload, header, columns, dry run, corrections, a choice,
// writing, undo.
func TestWizard(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-02")
		w := accounttest.World(t, d, clk)
		face := staff.New(staff.Options{DB: d, Clock: clk, Files: &filestore.Store{Dir: t.TempDir()}, Log: slog.New(slog.DiscardHandler), Hash: account.Cheap})
		sign, err := w.Accounts.SignIn(context.Background(), w.Login(account.CentreOfficer), accounttest.Password, "192.0.2.1", "test")
		if err != nil {
			t.Fatal(err)
		}
		v := &visitor{t: t, h: face.Handler(), token: sign.Token}

		v.get("/nhap-lieu")
		v.says("Chưa có lần nhập nào")
		if got := v.upload("a.pdf", "%PDF-1.7 …", "establishments"); got != http.StatusUnprocessableEntity {
			t.Error("a PDF", got)
		}
		v.says("PDF")
		v.upload("Biểu 1.csv", list, "establishments")
		v.says("đầu bảng ở dòng 2")
		id := regexp.MustCompile(`[0-9a-f-]{36}`).FindString(v.at)
		cot := v.at
		v.get("/nhap-lieu/" + id + "/dau-bang")
		v.says("DANH SÁCH CƠ SỞ NĂM 2024")
		v.send("/dau-bang", "top", "2", "rows", "1")
		if v.at != cot {
			t.Fatal(v.at)
		}
		if got := v.send("/cot", "column.1", "-"); got != http.StatusUnprocessableEntity {
			t.Error("without a name", got)
		}
		v.says("Hãy chọn cột nào là tên cơ sở")
		v.get(cot)
		v.send("/cot")
		v.says("Đã kiểm tra, chưa ghi")
		v.says("I (Ghi chú)")
		v.says("Sửa 2 dòng chưa nhập được")

		if got := v.send("/ghi"); got != http.StatusConflict {
			t.Error("written with rows refused", got)
		}
		v.says("Còn 2 dòng chưa nhập được")
		v.get("/nhap-lieu/" + id + "/danh-dau")
		if !bytes.HasPrefix(v.raw, []byte("PK")) {
			t.Errorf("the marked copy begins %q", v.raw[:min(20, len(v.raw))])
		}
		v.get("/nhap-lieu/" + id + "/dong")
		v.says("«năm» không phải một số nguyên")
		v.says("Là cơ sở này: Hợp tác xã Chè Hồ Thầu")
		if got := v.send("/dong"); got != http.StatusUnprocessableEntity {
			t.Error("nothing was corrected", got)
		}
		choice := v.doc.Find(`input[name="chon.5.match.similar"]`).First().AttrOr("value", "")
		if choice != string(w.EstablishmentTQ) {
			t.Errorf("the first choice is %q", choice)
		}
		v.send("/dong", "o.4.6", "5", "chon.5.match.similar", "new")
		v.says("Ghi 3 cơ sở mới")
		v.send("/ghi")
		v.says("Đã nhập")
		register := &establishment.Service{DB: d, Clock: clk}
		page, err := register.List(context.Background(), w.As(account.CentreOfficer), establishment.Filter{})
		if err != nil || page.Total != 5 {
			t.Errorf("%d establishments, %v", page.Total, err)
		}
		if got := v.send("/hoan-tac", "why", ""); got != http.StatusUnprocessableEntity {
			t.Error("undone without a reason", got)
		}
		v.send("/hoan-tac", "why", "nhầm tệp")
		v.says("Đã hoàn tác")
		if page, err := register.List(context.Background(), w.As(account.CentreOfficer), establishment.Filter{}); err != nil || page.Total != 2 {
			t.Errorf("%d establishments after the undoing, %v", page.Total, err)
		}

		// While something is at work a browser without script comes again, and the script reads on.
		if err := d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE imports SET state = 'running', done = 47, total = 100, beat_at = ? WHERE id = ?", clk.Now(), id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		v.get("/nhap-lieu/" + id)
		v.says("47 / 100 dòng")
		if got := v.doc.Find("head noscript").Text(); !strings.Contains(got, `http-equiv="refresh" content="3"`) {
			t.Errorf("without a script the page stays: %q", got)
		}
		live := v.doc.Find("[data-live]")
		if live.AttrOr("data-live", "") != "running" || live.AttrOr("data-live-from", "") != "/nhap-lieu/"+id || live.AttrOr("data-live-said", "") != "Đang ghi: xong 40 %" {
			t.Error(goquery.OuterHtml(live))
		}
		v.send("/dung")
		if stop, err := db.Get[bool](t.Context(), d, "SELECT stop FROM imports WHERE id = ?", id); err != nil || !stop {
			t.Error("not stopped", err)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE imports SET state = 'undone' WHERE id = ?", id)
			return err
		}); err != nil {
			t.Fatal(err)
		}

		v.upload("Đề án.csv", "TT,Tên đề án,Năm,KCĐP (triệu đồng),Đơn vị thụ hưởng\n1,Hỗ trợ máy móc chế biến chè,2019,300,Hợp tác xã Chè Hồ Thầu\n", "projects")
		v.send("/cot")
		v.send("/ghi")
		v.says("Đã nhập")
		v.get("/de-an-truoc?q=may+moc")
		v.says("Hỗ trợ máy móc chế biến chè")
		v.says("300.000.000")
		v.says("Đề án.csv, dòng 2")
		v.get("/tim?q=may+che+ho+thau&loai=de-an-truoc") // the one box leads to the list that is narrowed to it
		v.says("Đơn vị thụ hưởng: Hợp tác xã Chè Hồ Thầu")
		v.get(v.doc.Find(`.hits a[href^="/de-an-truoc?"]`).AttrOr("href", ""))
		v.says("Đề án.csv, dòng 2")
		v.get("/de-an-truoc/xuat?dang=csv&q=may+moc")
		v.says("Hỗ trợ máy móc chế biến chè,2019,")
		v.says("Hợp tác xã Chè Hồ Thầu")
		v.get("/de-an-truoc/xuat?dang=csv&q=khong+co")
		if strings.Contains(v.doc.Text(), "Hỗ trợ máy móc") {
			t.Error("the file of other conditions has it too")
		}
	})
}
