package overview_test

import (
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project/projecttest"
)

// What the law said at each act stands on the page of the file, and each has a page of its own.
func TestTheKeptAnswers(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	id := k.BasePassed(t, k.Machine())
	at := "/de-an/" + string(id)
	officer := k.As(account.DeptOfficer)
	d := page(t, k, officer, at, 200)
	rows := d.Find("#quy-dinh tbody tr")
	if rows.Length() != 2 {
		t.Fatalf("%d evaluations: %s", rows.Length(), d.Find("#quy-dinh").Text())
	}
	text := strings.Join(strings.Fields(d.Find("#quy-dinh").Text()), " ")
	for _, want := range []string{"Trình kết luận thẩm định", "Kết luận thẩm định", "Chưa kết luận được", projecttest.Why, "150.000.000", "02/11/2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	path := d.Find("#quy-dinh tbody a").First().AttrOr("href", "")
	d = page(t, k, officer, path, 200)
	text = strings.Join(strings.Fields(d.Find("main").Text()), " ")
	for _, want := range []string{"quy định ngày 02/11/2026 nói gì", "TT 139/2026/TT-BTC", projecttest.Why, "Tổng chi phí", "300.000.000 đ", "Máy móc mới", "tỉnh Tuyên Quang", "tt-139-2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if href := d.Find("#ly-do a").First().AttrOr("href", ""); !strings.HasPrefix(href, "/quy-dinh/van-ban/") {
		t.Errorf("a question leads to %q", href)
	}
	again := d.Find("#hoi-lai a").AttrOr("href", "")
	d = page(t, k, officer, strings.TrimSuffix(again, "#hoi-lai"), 200)
	if got := d.Find("#hoi-lai").Text(); !strings.Contains(got, "vẫn như cũ") {
		t.Errorf("asked again: %q", got)
	}

	// As the file is: whoever sees it, and nobody else.
	for _, role := range []account.Role{account.CentreOfficer, account.Establishment, account.DeptHead, account.MinistryOfficer, account.Auditor, account.Accountant, account.Collaborator, account.Clerk} {
		page(t, k, k.As(role), path, 200)
	}
	page(t, k, k.As(account.DeptOfficer, accounttest.In("lao-cai")), path, 404)
	page(t, k, officer, at+"/xet/"+string(db.NewID()), 404)
	other := k.Draft(t, k.Machine())
	page(t, k, k.As(account.CentreOfficer), strings.Replace(path, string(id), string(other), 1), 404)
	page(t, k, k.As(account.Administrator), path, 403)
}

// Before anything was judged the page says what will stand there.
func TestNothingJudgedYet(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	d := page(t, k, k.As(account.CentreOfficer), "/de-an/"+string(k.Draft(t, k.Machine())), 200)
	if got := d.Find("#quy-dinh .empty").Text(); !strings.Contains(got, "Chưa có lần xét nào") {
		t.Errorf("%q", got)
	}
}
