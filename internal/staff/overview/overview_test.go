package overview_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/dossier"
	"khuyencong/internal/policy"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/overview"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// page opens an address as somebody.
func page(t *testing.T, k *projecttest.K, p account.Principal, path string, want int) *goquery.Document {
	t.Helper()
	pages := &overview.Pages{DB: k.DB, Clock: k.Set, Dossiers: &dossier.Service{DB: k.DB, Clock: k.Set, Projects: k.Projects}, Needs: &survey.Service{DB: k.DB, Clock: k.Set}, Books: &rulebook.Service{DB: k.DB, Clock: k.Set}}
	h := web.NewMux(pages.Routes(), web.Options{Clock: k.Set, Authenticate: func(*http.Request) (web.Viewer, error) {
		return web.Viewer{SignedIn: true, Role: string(p.Role), Name: p.Name, Agency: p.AgencyName, Value: kit.SignedIn{Principal: p}}, nil
	}})
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
	if rec.Code != want {
		t.Fatalf("%s as %s: %d, want %d\n%s", path, p.Role, rec.Code, want, rec.Body)
	}
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func tasks(d *goquery.Document) string { return d.Find("tr.task td:first-child a").Text() }

// As a file goes its way, the step stands in the list of whoever's it is, and of nobody else.
func TestTheStepStandsWithWhoseItIs(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	officer, director := k.As(account.CentreOfficer), k.As(account.CentreDirector)
	head, cuc := k.As(account.DeptHead), k.As(account.MinistryOfficer)

	id := k.Draft(t, k.Machine())
	if got := tasks(page(t, k, officer, "/viec-cua-toi", 200)); !strings.Contains(got, "Lập hồ sơ đề án") {
		t.Errorf("officer: %q", got)
	}
	if got := page(t, k, officer, "/viec-cua-toi/xuat?dang=csv", 200).Text(); !strings.Contains(got, ",Lập hồ sơ đề án") {
		t.Errorf("the officer's file: %q", got)
	}
	if got := tasks(page(t, k, head, "/viec-cua-toi", 200)); got != "" {
		t.Errorf("head before it is sent: %q", got)
	}
	if err := k.Projects.Present(t.Context(), officer, id); err != nil {
		t.Fatal(err)
	}
	if got := tasks(page(t, k, director, "/viec-cua-toi", 200)); !strings.Contains(got, "Đọc, ký nộp hồ sơ") {
		t.Errorf("director: %q", got)
	}
	if err := k.Projects.Submit(t.Context(), director, id); err != nil {
		t.Fatal(err)
	}
	if got := tasks(page(t, k, head, "/viec-cua-toi", 200)); !strings.Contains(got, "Phân công thẩm định") {
		t.Errorf("head: %q", got)
	}
	if got := tasks(page(t, k, officer, "/viec-cua-toi", 200)); !strings.Contains(got, "Phân công thẩm định") { // waiting for the Sở
		t.Errorf("officer waits for: %q", got)
	}
	if got := tasks(page(t, k, cuc, "/viec-cua-toi", 200)); got != "" {
		t.Errorf("the Cục before registration: %q", got)
	}
	if got := tasks(page(t, k, k.As(account.DeptHead, accounttest.In("lao-cai")), "/viec-cua-toi", 200)); got != "" {
		t.Errorf("another province: %q", got)
	}
	d := page(t, k, head, "/de-an/"+string(id), 200)
	if got := d.Find("aside.next h2").Text(); got != "Phân công thẩm định" {
		t.Errorf("next step: %q", got)
	}
	if d.Find("aside.next a.btn.main").Length() != 1 {
		t.Error("the head has no button for the next step")
	}
	if d := page(t, k, cuc, "/de-an/"+string(id), 200); d.Find("aside.next a.btn.main").Length() != 0 {
		t.Error("the Cục has a button for a step of the Sở")
	}
	page(t, k, k.As(account.DeptHead, accounttest.In("lao-cai")), "/de-an/"+string(id), 404)
	page(t, k, officer, "/de-an/"+string(db.NewID()), 404)
}

func TestAFileUnderWayTellsItsMoney(t *testing.T) {
	k := contracttest.New(t, dbtest.SQLite(t))
	id, _ := k.UnderWay(t, k.Machine())
	d := page(t, k.K, k.As(account.CentreOfficer), "/de-an/"+string(id), 200)
	if got := d.Find("#tien .ledger").Text(); !strings.Contains(got, "150.000.000") || !strings.Contains(got, "Còn được tạm ứng") {
		t.Errorf("ledger: %s", got)
	}
	if n := d.Find("ol.way > li").Length(); n < 7 {
		t.Errorf("%d stations", n)
	}
	if got := d.Find("#lich-su").Text(); !strings.Contains(got, "Nộp hồ sơ") {
		t.Errorf("history: %s", got)
	}
	for _, role := range []account.Role{account.Accountant, account.DeptOfficer, account.Establishment, account.Auditor, account.MinistryLeader, account.Collaborator} {
		page(t, k.K, k.As(role), "/de-an/"+string(id), 200)
	}
}

func TestEveryRoleHasAFirstPage(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	for _, i := range account.Roles {
		d := page(t, k, k.As(i.Role), "/viec-cua-toi", 200)
		if d.Find("td.empty").Length() == 0 || strings.TrimSpace(d.Find("td.empty").First().Text()) == "" {
			t.Errorf("%s: an empty list says nothing", i.Role)
		}
	}
}

// An establishment's person reads who has a need and by when, then the answer on top for sixty days.
func TestOwnNeeds(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	owner, needs := k.As(account.Establishment), &survey.Service{DB: k.DB, Clock: k.Set}
	n, err := needs.Send(t.Context(), owner, "", "", survey.Input{Content: "machinery", Description: "Máy sấy", Cost: 50_000_000, WantedYear: 2027})
	if err != nil {
		t.Fatal(err)
	}
	sent := n.CreatedAt.Day()
	row := page(t, k, owner, "/viec-cua-toi", 200).Find("tr.task").Text()
	for _, want := range []string{"Chờ trả lời nhu cầu: Mua máy, thiết bị mới", "Trung tâm", policy.DueAfter("need", sent).VN()} {
		if !strings.Contains(row, want) {
			t.Errorf("no %q in %q", want, row)
		}
	}
	if got := tasks(page(t, k, k.As(account.Collaborator), "/viec-cua-toi", 200)); got != "" {
		t.Errorf("a collaborator who sent nothing: %q", got)
	}
	if err := needs.Decline(t.Context(), k.As(account.CentreOfficer), n.ID, survey.Decision{Reason: survey.DoubleFunded, Words: "Đã được hỗ trợ năm 2025."}); err != nil {
		t.Fatal(err)
	}
	if got := tasks(page(t, k, owner, "/viec-cua-toi", 200)); !strings.HasPrefix(got, "Trả lời nhu cầu: Mua máy") {
		t.Errorf("the answer: %q", got)
	}
	k.Set.Set(sent.AddDays(61))
	if got := tasks(page(t, k, k.As(account.Establishment), "/viec-cua-toi", 200)); got != "" {
		t.Errorf("after sixty days: %q", got)
	}
}

// The page of a file begins, for an establishment that it names, with that establishment's own part.
func TestOwnersPart(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	id := k.Submitted(t, k.Machine())
	own := page(t, k, k.As(account.Establishment), "/de-an/"+string(id), 200)
	text := own.Find(".own").Text()
	for _, want := range []string{"được đề nghị hỗ trợ", "Hiện nay không phải làm gì", "Trung tâm"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if own.Find("#lich-su details").Length() != 1 {
		t.Error("the officials' history stands open")
	}
	if page(t, k, k.As(account.CentreOfficer), "/de-an/"+string(id), 200).Find(".own").Length() != 0 {
		t.Error("an officer reads an owner's part")
	}
}

// Who may approve or publish a pack of law finds it in the list; the days of registration stand
// above it, with the files that still wait.
func TestPacksAndDaysStandInTheList(t *testing.T) {
	k := projecttest.New(t, dbtest.SQLite(t))
	t.Cleanup(func() { policy.Use(policy.Shipped()) })
	books := &rulebook.Service{DB: k.DB, Clock: k.Set}
	shipped, _ := policy.ShippedPack("tt-66-2026")
	loader, leader := k.As(account.MinistryOfficer, accounttest.In("cuc")), k.As(account.MinistryLeader, accounttest.In("cuc"))
	id, err := books.Load(t.Context(), loader, rulebook.LoadInput{Text: []byte(strings.Replace(string(shipped.Text()), `version: "1"`, `version: "2"`, 1))})
	if err != nil {
		t.Fatal(err)
	}
	if got := tasks(page(t, k, loader, "/viec-cua-toi", 200)); strings.Contains(got, "gói quy định") {
		t.Errorf("who loaded it: %q", got)
	}
	d := page(t, k, leader, "/viec-cua-toi", 200)
	if got := tasks(d); !strings.Contains(got, "Duyệt gói quy định") || d.Find(`a[href="/quy-dinh/goi/`+string(id)+`"]`).Length() == 0 {
		t.Errorf("the leader: %q", got)
	}
	if err := books.Approve(t.Context(), leader, id); err != nil {
		t.Fatal(err)
	}
	if got := tasks(page(t, k, loader, "/viec-cua-toi", 200)); !strings.Contains(got, "Công bố gói quy định") {
		t.Errorf("to be published: %q", got)
	}
	k.Draft(t, k.Machine())
	for _, c := range []struct {
		day  clock.Day
		want []string
	}{
		{"2026-11-02", []string{"Quá hạn 167 ngày", "chậm nhất 19/05/2026", "1 đề án chưa gửi", "Điều 10 khoản 1 điểm b TT 36/2013/TT-BCT"}},
		{"2027-05-01", []string{"Còn 18 ngày", "khuyến công quốc gia năm 2028", "Không có đề án nào đang chờ gửi", "văn bản mới chưa nạp"}},
	} {
		k.Set.Set(c.day)
		d := page(t, k, k.As(account.CentreOfficer), "/viec-cua-toi", 200)
		got := strings.Join(strings.Fields(d.Find(".note").Text()), " ")
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q lacks %q", c.day, got, want)
			}
		}
		if d.Find(`.note a[href^="/de-an?"]`).Length() == 0 || d.Find(`.note a[href^="/quy-dinh/thoi-han?nam="]`).Length() == 0 {
			t.Errorf("%s: no links", c.day)
		}
	}
	if d := page(t, k, k.As(account.DeptLeader), "/viec-cua-toi", 200); d.Find(".note").Length() != 0 {
		t.Error("a leader is reminded")
	}
}
