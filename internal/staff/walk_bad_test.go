package staff_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
)

// What cannot be right is told beside its field, in the form as it was typed, and stops the file
// at the reading back; what cannot be kept is refused.
func TestWalkBadFigures(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		b := h.sit(account.CentreOfficer)
		h.begin(b, tea)
		h.fill(b, tea, "Lưu")
		for _, c := range []struct{ field, value, sentence, right string }{
			{"lines.0.promotion", "400.000.000", "nhiều hơn thành tiền", tea.promotion}, // more than the estimate
			{"lines.0.own", "100.000.000", "thiếu 50.000.000", tea.own},                 // a split that does not add up
			{"end_day", "01/01/2027", "trước ngày bắt đầu", "30/11/2027"},
		} {
			b.form("Lưu và đọc lại").set(c.field, c.value).press("Lưu")
			b.beside(c.field, c.sentence)
			if got := b.doc.Find("[name='"+c.field+"']").AttrOr("value", ""); got != c.value {
				b.fail("%s shows %q, typed was %q", c.field, got, c.value)
			}
			b.form("Lưu và đọc lại").press("Lưu và đọc lại").says(c.sentence)
			if strings.Contains(words(b.doc.Find("form")), "Trình giám đốc") {
				b.fail("a file with %s %s can be presented", c.field, c.value)
			}
			b.follow("Sửa hồ sơ").form("Lưu và đọc lại").set(c.field, c.right).press("Lưu")
		}
		// The place of work moves to where the establishment does not produce.
		b.form("Lưu và đọc lại").set("places.0.province", "Lào Cai").press("Lưu")
		b.beside("beneficiaries.0.establishment", "ngoài các tỉnh của đề án")
		b.form("Lưu và đọc lại").set("places.0.province", tea.province).press("Lưu")

		long := strings.Repeat("chè ", 1250)
		b.form("Lưu và đọc lại").set("name", long).refused("Lưu", 422, "name", "nhiều nhất 300")
		b.form("Lưu và đọc lại").set("lines.0.own", "một trăm").set("goals", "Mục tiêu gõ dở").refused("Lưu", 422, "lines.0.own", "")
		b.open("/viec-cua-toi").follow("Lập đề án mới").form("Lập đề án").set("name", long).refused("Lập đề án", 422, "name", "nhiều nhất 300")

		// Decomposed letters are kept composed, and found.
		nfd := norm.NFD.String("Ứng dụng máy sấy chè tại xã Hồ Thầu")
		b.form("Lập đề án").set("name", nfd).set("source", "Khuyến công địa phương").set("kind", "specific").press("Lập đề án")
		if got := b.doc.Find("input[name=name]").AttrOr("value", ""); got != norm.NFC.String(nfd) {
			b.fail("kept as %q", got)
		}
		for _, asked := range []string{norm.NFD.String("máy sấy"), "may say"} {
			b.open("/de-an").follow("thêm điều kiện…").form("Lọc").set("q", asked).press("Lọc").follow(norm.NFC.String(nfd))
		}
	})
}

// Two officers save the same file: the second keeps what was typed, is told who was first and
// what differs, and may save over it.
func TestWalkTwoAtOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		one, two := h.sit(account.CentreOfficer), h.sit(account.CentreOfficer, accounttest.Another(2))
		h.begin(one, tea)
		h.fill(one, tea, "Lưu")
		two.open(one.at)
		f := two.form("Lưu và đọc lại").set("goals", "Mục tiêu của người thứ hai").set("lines.0.description", "Máy sao của người thứ hai")
		one.form("Lưu và đọc lại").set("goals", "Mục tiêu của người thứ nhất").press("Lưu")
		f.press("Lưu", 409).says(h.name(account.CentreOfficer), "đã lưu đề án này sau khi", "mục tiêu")
		f.kept()
		two.form("Lưu và đọc lại").press("Lưu").says("Đã lưu")
		f.kept()
		one.open(one.at)
		if got := one.doc.Find("textarea[name=goals]").Text(); !strings.Contains(got, "người thứ hai") {
			one.fail("the goals are %q", got)
		}
	})
}

// Who prepared a file is not offered for its appraisal in another post, and is refused when the
// post is sent all the same.
func TestWalkOwnWork(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		tm := h.team("tuyen-quang")
		h.submitted(tm.officer, tm.director, tea)
		name := h.name(account.CentreOfficer)
		admin := h.sit(account.Administrator)
		admin.open("/viec-cua-toi").follow("Người dùng").form("Tìm").set("q", h.w.Login(account.CentreOfficer)).press("Tìm").follow(name)
		admin.form("Giao vị trí").set("role", "Chuyên viên Sở").set("agency", "Sở Công Thương tỉnh Tuyên Quang").set("valid_from", h.today()).set("decision", "5/QĐ-SCT").press("Giao vị trí")
		h.on("2026-11-04")
		tm.head.does("Phân công thẩm định", tea.name).says("Không có trong danh sách vì đã tham gia lập hồ sơ này: " + name)
		tm.head.doc.Find("select[name='members.0.post'] option").Each(func(_ int, o *goquery.Selection) {
			if strings.HasPrefix(words(o), name) {
				tm.head.fail("offers %s", name)
			}
		})
		var post string
		if err := d.Writer().QueryRow("SELECT id FROM posts WHERE role = 'dept_officer' AND person_id = '" + string(h.w.Person(account.CentreOfficer)) + "'").Scan(&post); err != nil {
			t.Fatal(err)
		}
		f := tm.head.form("Giao thẩm định")
		f.values[f.named("members.0.post")[0]] = []string{post}
		f.press("Giao thẩm định", 422)
		tm.head.beside("members.0.post", "lập")
	})
}

// An executable under another name, a file too large, an upload of 200 MB.
func TestWalkUploads(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		b := h.sit(account.CentreOfficer)
		h.begin(b, tea)
		b.follow("Thêm giấy tờ")
		program := append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), make([]byte, 4096)...)
		b.form("Thêm giấy tờ").set("paper", "Báo giá").attach("file", "bao-gia.pdf", program).press("Thêm giấy tờ", 422)
		b.beside("file", "không phải là PDF")
		b.chosen("paper", "Báo giá")
		b.form("Thêm giấy tờ").set("paper", "Báo giá").attach("file", "chạy.exe", program).press("Thêm giấy tờ", 422)
		b.beside("file", "")
		b.form("Thêm giấy tờ").set("paper", "Báo giá").press("Thêm giấy tờ", 422)
		b.beside("file", "Hãy chọn một tệp")
		b.form("Thêm giấy tờ").set("paper", "").attach("file", "bao-gia.pdf", []byte("%PDF-1.4\n")).press("Thêm giấy tờ", 422)
		b.beside("paper", "Hãy chọn loại giấy tờ")
		b.form("Thêm giấy tờ").set("paper", "Báo giá").attach("file", "to.pdf", append([]byte("%PDF-1.4\n"), make([]byte, 25<<20)...)).press("Thêm giấy tờ", 422, 413)
		b.beside("file", "25 MB")
		b.chosen("paper", "Báo giá")

		// 200 MB over a real line: the sender gets to read why, and the server keeps nothing.
		server := httptest.NewServer(h.handler)
		defer server.Close()
		_, address, body, kind := b.form("Thêm giấy tờ").set("paper", "Báo giá").attach("file", "lon.pdf", []byte("%PDF-1.4\n@@@")).request("Thêm giấy tờ")
		head, tail, _ := bytes.Cut(body, []byte("@@@"))
		const size = 200 << 20
		r, err := http.NewRequest(http.MethodPost, server.URL+address, io.MultiReader(bytes.NewReader(head), io.LimitReader(zeros{}, size), bytes.NewReader(tail)))
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = int64(len(head)) + size + int64(len(tail))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		for n, v := range b.jar {
			r.AddCookie(&http.Cookie{Name: n, Value: v})
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal("the sender of 200 MB never reads the answer: ", err)
		}
		defer answer.Body.Close()
		page, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(page), "lớn hơn mức cho phép") {
			t.Fatalf("%d %v: %s", answer.StatusCode, err, clip(string(page), 500))
		}
		b.open(b.at).says("Chưa có giấy tờ nào")
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A double click at each step of paying, both presses at once: one voucher, one payment, one
// sum on the page.
func TestWalkDoubleClick(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		d1 := tea
		d1.source = "Khuyến công địa phương"
		tm := h.team("tuyen-quang")
		h.submitted(tm.officer, tm.director, d1)
		h.passed(tm, d1)
		h.on("2026-12-15")
		h.planned(tm.expert, tm.clerk, "1", "120/QĐ-UBND", d1)
		h.on("2027-02-01")
		h.contracted(tm.expert, tm.clerk, d1, "Hợp đồng", "8/HĐ-SCT")
		tm.officer.does("Bắt đầu thực hiện năm 2027", d1.name).form("Xác nhận bắt đầu").set("year", "2027").press("Xác nhận bắt đầu")
		in := at("tuyen-quang")
		keeper, checker, holder := h.sit(account.Accountant, in), h.sit(account.ChiefAccountant, in), h.sit(account.AccountHolder, in)
		keeper.does("Lập tạm ứng lần một", d1.name)
		prepare := keeper.buttonThatBegins("Lập chứng từ ")
		f := keeper.form(prepare).set("amount", "75.000.000")
		if f.has(project.LawField) {
			f.set(project.LawField, why)
		}
		f.twice(prepare)
		checker.does("Kiểm soát chứng từ tạm ứng", d1.name).form("Kiểm soát, trình duyệt chi").twice("Kiểm soát, trình duyệt chi")
		holder.does("Duyệt chi tạm ứng", d1.name)
		holder.form("Duyệt chi 75.000.000 đ").set("voucher", "UNC-001").set("voucher_day", h.today()).twice("Duyệt chi 75.000.000 đ")
		var n, sum int64
		if err := d.Writer().QueryRow("SELECT COUNT(*), SUM(amount) FROM payments").Scan(&n, &sum); err != nil || n != 1 || sum != 75_000_000 {
			t.Fatalf("%d payments of %d đồng, %v", n, sum, err)
		}
		holder.open("/de-an").follow(d1.name)
		if row := words(holder.doc.Find("#tien tr").FilterFunction(func(_ int, tr *goquery.Selection) bool { return strings.Contains(words(tr), "Đã tạm ứng") })); !strings.Contains(row, "75.000.000") || strings.Contains(row, "150.000.000") {
			holder.fail("the money says %q", row)
		}
		if told := strings.Count(words(holder.doc.Find("#lich-su")), "Chi «Tạm ứng lần một»"); told != 1 {
			holder.fail("the history tells the payment %d times", told)
		}
	})
}

// twice presses a button two times at once with the very same form: one press succeeds, the
// other succeeds too or is told kindly that it is done.
func (f *form) twice(button string) {
	f.b.t.Helper()
	method, address, body, kind := f.request(button)
	answers := make([]*httptest.ResponseRecorder, 2)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = f.b.send(method, address, bytes.NewReader(body), kind) })
	}
	wait.Wait()
	good := 0
	for _, a := range answers {
		if a.Code == http.StatusSeeOther {
			good++
		} else if a.Code != http.StatusConflict {
			f.b.fail("a double click on «%s» answers %d: %s", button, a.Code, clip(a.Body.String(), 300))
		}
	}
	if good == 0 {
		f.b.fail("neither press of «%s» was taken", button)
	}
}
