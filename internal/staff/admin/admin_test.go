package admin_test

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
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff/admin"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

type office struct {
	*projecttest.K
	t   *testing.T
	mux http.Handler
}

func open(t *testing.T) *office {
	t.Helper()
	d := dbtest.SQLite(t)
	k := projecttest.New(t, d)
	s := &admin.Pages{DB: d, Clock: k.Set, Accounts: k.Accounts, Agencies: k.Agencies, Projects: k.Projects}
	who := func(r *http.Request) (web.Viewer, error) {
		parts := strings.Split(r.Header.Get("X-Who"), " ")
		if len(parts) != 3 {
			return web.Viewer{}, nil
		}
		p, err := account.Acting(r.Context(), d, db.ID(parts[0]), db.ID(parts[1]), db.ID(parts[2]), k.Set.Now().Day())
		return web.Viewer{SignedIn: true, ID: parts[0], Role: string(p.Role), Name: p.Name, Agency: p.AgencyName, Value: kit.SignedIn{Principal: p}}, err
	}
	return &office{k, t, web.NewMux(s.Routes(), web.Options{Clock: k.Set, Authenticate: who, Log: slog.New(slog.DiscardHandler)})}
}

type answer struct {
	*goquery.Document
	Code     int
	Location string
	Body     string
	Cookies  []*http.Cookie
}

func (o *office) do(p account.Principal, method, path string, form url.Values, cookies ...*http.Cookie) answer {
	o.t.Helper()
	r := httptest.NewRequest(method, "http://kc.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("X-Who", string(p.PersonID)+" "+string(p.PostID)+" "+string(p.DelegationID))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		o.t.Fatal(err)
	}
	if w.Code == 500 || strings.Contains(w.Body.String(), " style=") {
		o.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return answer{doc, w.Code, w.Header().Get("Location"), w.Body.String(), w.Result().Cookies()}
}

func (o *office) get(p account.Principal, path string) answer { return o.do(p, "GET", path, nil) }

func (o *office) post(p account.Principal, path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return o.do(p, "POST", path, form)
}

func (a answer) wants(t *testing.T, what string, code int) answer {
	t.Helper()
	if a.Code != code {
		t.Fatalf("%s: %d, wanted %d\n%s", what, a.Code, code, a.Find("main").Text())
	}
	return a
}

func (a answer) wrong(t *testing.T, what, field, typed string) {
	t.Helper()
	a.wants(t, what, 422)
	if a.Find("#f-"+field+"-err").Length() == 0 && a.Find(".field.bad [name='"+field+"']").Length() == 0 {
		t.Errorf("%s: nothing stands beside %s: %s", what, field, a.Find(".oops").Text())
	}
	if typed != "" && !strings.Contains(a.Body, typed) {
		t.Errorf("%s: %q is gone", what, typed)
	}
}

func TestPagesOpen(t *testing.T) {
	o := open(t)
	for _, i := range account.Roles {
		key := "tuyen-quang"
		if i.Role == account.MinistryOfficer || i.Role == account.MinistryLeader {
			key = "cuc"
		}
		p := o.As(i.Role, accounttest.In(key))
		for _, path := range []string{"/to-chuc", "/to-chuc?ngay=30/06/2025", "/to-chuc/" + string(o.DeptTQ), "/uy-quyen", "/nghi-phep", "/ban-giao"} {
			o.get(p, path).wants(t, string(i.Role)+" "+path, 200)
		}
		want := 403
		if i.Role == account.Administrator {
			want = 200
		}
		for _, path := range []string{"/nguoi-dung", "/nguoi-dung/moi", "/to-chuc/moi"} {
			o.get(p, path).wants(t, string(i.Role)+" "+path, want)
		}
		if i.Role == account.Auditor {
			want = 200
		}
		o.get(p, "/nhat-ky").wants(t, string(i.Role)+" /nhat-ky", want)
	}
}

func TestAddPersonShowsTheLinkOnce(t *testing.T) {
	o := open(t)
	p := o.As(account.Administrator)
	good := []string{"name", "Hoàng Thị Mai", "login", "mai.ht", "role", "dept_officer", "agency", string(o.DeptTQ), "valid_from", "02/11/2026", "title", "Chuyên viên"}
	o.post(p, "/nguoi-dung/moi", append(good, "valid_from", "32/11/2026")...).wrong(t, "a wrong day", "valid_from", "32/11/2026")
	o.post(p, "/nguoi-dung/moi", append(good, "login", "Mãi ơi")...).wrong(t, "a wrong login", "login", "Mãi ơi")
	o.post(p, "/nguoi-dung/moi", append(good, "agency", string(o.DeptLC))...).wants(t, "another province's body", 403)
	made := o.post(p, "/nguoi-dung/moi", good...).wants(t, "added", 303)
	var link *http.Cookie
	for _, c := range made.Cookies {
		if c.Name == "kc_ma" {
			link = c
		}
	}
	if link == nil || !link.HttpOnly || link.Path != made.Location {
		t.Fatalf("%+v", made.Cookies)
	}
	page := o.do(p, "GET", made.Location, nil, link).wants(t, "the page", 200)
	if got := page.Find("code").Text(); got != "http://kc.example/dat-lai-mat-khau/"+link.Value {
		t.Errorf("link %q", got)
	}
	forgets := false
	for _, c := range page.Cookies {
		forgets = forgets || c.Name == "kc_ma" && c.MaxAge < 0
	}
	if !forgets {
		t.Error("the browser keeps the link")
	}
	if o.get(p, made.Location).Find("code").Length() != 0 {
		t.Error("the link stands a second time")
	}
	if err := o.Accounts.UseReset(t.Context(), link.Value, "suối reo dưới núi 8", "192.0.2.1"); err != nil {
		t.Error(err)
	}
	// A person of an establishment is added by its page's address.
	owner := []string{"name", "Lý Văn Páo", "login", "pao.lv", "role", "establishment", "valid_from", "02/11/2026"}
	o.post(p, "/nguoi-dung/moi", append(owner, "establishment", "0101010101")...).wrong(t, "an unknown code", "establishment", "0101010101")
	o.post(p, "/nguoi-dung/moi", append(owner, "establishment", "http://kc.example/co-so/"+string(o.EstablishmentLC))...).wants(t, "another province's establishment", 403)
	o.post(p, "/nguoi-dung/moi", append(owner, "establishment", "http://kc.example/co-so/"+string(o.EstablishmentTQ))...).wants(t, "an owner", 303)

	list := o.get(p, "/nguoi-dung?q=hoang+thi+mai").wants(t, "search", 200)
	if list.Find("table.list tbody tr").Length() != 1 {
		t.Errorf("%s", list.Find("main").Text())
	}
}

func TestPerson(t *testing.T) {
	o := open(t)
	p := o.As(account.Administrator)
	one := o.As(account.DeptOfficer)
	path := "/nguoi-dung/" + string(one.PersonID)
	lc := o.As(account.Administrator, accounttest.In("lao-cai"))
	for _, to := range []string{"", "/dat-lai", "/trang-thai", "/vi-tri", "/vi-tri/" + string(one.PostID)} {
		if to == "" {
			o.get(lc, path).wants(t, "another province", 404)
			continue
		}
		o.post(lc, path+to, "reason", "thử", "valid_to", "02/11/2026", "role", "dept_officer", "agency", string(o.DeptLC), "valid_from", "02/11/2026").wants(t, "another province "+to, 404)
	}
	if n := o.get(lc, "/nguoi-dung?q="+url.QueryEscape(one.Name)).Find("a[href='" + path + "']").Length(); n != 0 {
		t.Error("another province's list names the person")
	}
	o.get(p, path).wants(t, "the page", 200)
	o.post(p, path+"/dat-lai").wants(t, "a reset", 303)
	o.post(p, path+"/vi-tri", "role", "dept_head", "agency", string(o.DeptTQ), "valid_from", "").wrong(t, "no day", "valid_from", "")
	o.post(p, path+"/vi-tri", "role", "dept_head", "agency", string(o.DeptTQ), "valid_from", "02/11/2026").wants(t, "a second post", 303)
	end := path + "/vi-tri/" + string(one.PostID)
	bad := o.post(p, end, "valid_to", "01/11/2026", "reason", "")
	bad.wrong(t, "yesterday", "valid_to", "01/11/2026")
	if bad.Find("td details[open]").Length() != 1 {
		t.Error("the refused form is not the one open")
	}
	o.post(p, end, "valid_to", "30/11/2026", "reason", "chuyển phòng").wants(t, "ended", 303)
	o.post(p, path+"/trang-thai", "to", "off", "reason", "").wrong(t, "no reason", "reason", "")
	o.post(p, path+"/trang-thai", "to", "off", "reason", "nghỉ hưu").wants(t, "disabled", 303)
	page := o.get(p, path)
	if !strings.Contains(page.Find("main").Text(), "Cho hoạt động lại") || page.Find("form[action$='/dat-lai']").Length() != 0 {
		t.Errorf("%s", page.Find("main").Text())
	}
	o.post(p, path+"/trang-thai", "to", "on", "reason", "nhầm người").wants(t, "enabled", 303)
}

func TestBodies(t *testing.T) {
	o := open(t)
	p := o.As(account.Administrator)
	path := "/to-chuc/" + string(o.CentreTQ)
	in := []string{"name", "Trung tâm Khuyến công và Tư vấn Tuyên Quang", "valid_from", "01/01/2027", "basis", "QĐ 15/QĐ-UBND", "certainty", "unverified"}
	o.post(p, path+"/doi-ten", append(in, "valid_from", "01/07/2025")...).wrong(t, "too early", "valid_from", "Tư vấn Tuyên Quang")
	o.post(o.As(account.Administrator, accounttest.In("lao-cai")), path+"/doi-ten", in...).wants(t, "another province", 403)
	o.post(p, path+"/doi-ten", in...).wants(t, "renamed", 303)
	if n := o.get(p, path).Find("#ten tbody tr").Length(); n != 2 {
		t.Errorf("%d names", n)
	}
	unit := o.post(p, "/to-chuc/moi", "kind", "unit", "province", "34-08", "name", "Trung tâm Phát triển doanh nghiệp", "valid_from", "01/11/2026", "certainty", "unverified").wants(t, "a unit", 303)
	o.post(p, "/to-chuc/moi", "kind", "commune", "province", "34-08", "name", "Ủy ban nhân dân xã Bằng Hành", "certainty", "unverified").wrong(t, "no commune", "commune", "Bằng Hành")
	next := strings.TrimPrefix(unit.Location, "/to-chuc/")
	o.post(p, path+"/ke-tuc", "successor", next, "valid_to", "31/12/2026", "basis", "").wrong(t, "no paper", "basis", "31/12/2026")
	o.post(p, path+"/ke-tuc", "successor", next, "valid_to", "31/12/2026", "basis", "Đề án sắp xếp").wants(t, "succeeded", 303)
	if text := o.get(o.As(account.Clerk), path).Find("main").Text(); !strings.Contains(text, "Trung tâm Phát triển doanh nghiệp") || strings.Contains(text, "Ghi tên mới") {
		t.Errorf("%s", text)
	}
	if text := o.get(p, "/to-chuc?ngay=30/06/2025").Find("table").Text(); !strings.Contains(text, "Hà Giang") || strings.Contains(text, "Sở Công Thương tỉnh Tuyên Quang") {
		t.Errorf("the map of June 2025: %s", text)
	}
}

func TestDelegationAndLeave(t *testing.T) {
	o := open(t)
	p, second := o.As(account.DeptOfficer), o.As(account.DeptOfficer, accounttest.Another(2))
	in := []string{"to", string(second.PersonID), "valid_from", "02/11/2026", "valid_to", "20/11/2026", "reason", "đi công tác"}
	o.post(p, "/uy-quyen", append(in, "valid_to", "01/11/2026")...).wrong(t, "backwards", "valid_to", "đi công tác")
	o.post(p, "/uy-quyen", append(in, "to", string(o.Person(account.DeptOfficer, accounttest.In("lao-cai"))))...).wrong(t, "a stranger", "to", "")
	o.post(p, "/uy-quyen", in...).wants(t, "lent", 303)
	o.post(p, "/uy-quyen", in...).wants(t, "lent twice", 409)
	page := o.get(second, "/uy-quyen")
	action, ok := page.Find("#nhan form").Attr("action")
	if !ok || !strings.Contains(page.Find("#nhan").Text(), p.Name) {
		t.Fatalf("%s", page.Find("main").Text())
	}
	o.post(o.As(account.DeptHead), action).wants(t, "a third", 404)
	o.post(p, action).wants(t, "taken back", 303)
	if page := o.get(o.As(account.Establishment), "/uy-quyen"); page.Find("#moi form").Length() != 0 {
		t.Error("an establishment lends its post")
	}

	o.post(p, "/nghi-phep", "valid_from", "02/11/2026", "valid_to", "").wrong(t, "no end", "valid_to", "")
	o.post(p, "/nghi-phep", "valid_from", "02/11/2026", "valid_to", "06/11/2026", "reason", "nghỉ phép năm").wants(t, "away", 303)
	head := o.As(account.DeptHead)
	back, ok := o.get(head, "/nghi-phep").Find("#khac form").Attr("action")
	if !ok {
		t.Fatal("the head does not see who is away")
	}
	o.post(o.As(account.DeptHead, accounttest.In("lao-cai")), back).wants(t, "another Sở", 404)
	o.post(head, back).wants(t, "back", 303)
	if text := o.get(p, "/nghi-phep").Find("#toi").Text(); !strings.Contains(text, "đã trở lại 02/11/2026") {
		t.Errorf("%s", text)
	}
}

func TestHandover(t *testing.T) {
	o := open(t)
	id := o.Submitted(t, o.Machine())
	from := o.As(account.CentreOfficer)
	to := o.As(account.CentreOfficer, accounttest.Another(2))
	if err := o.Projects.Assign(t.Context(), o.As(account.CentreDirector), id, from.PostID, project.DutyPrepare); err != nil {
		t.Fatal(err)
	}
	page := o.get(from, "/ban-giao").wants(t, "the officer's own", 200)
	if page.Find("#ho-so a[href='/de-an/"+string(id)+"']").Length() != 1 {
		t.Fatalf("%s", page.Find("main").Text())
	}
	short := o.post(from, "/ban-giao", "from", string(from.PersonID), "to", string(to.PersonID), "agency", string(o.CentreTQ), "summary", "Xong.")
	short.wrong(t, "a short summary", "summary", "Xong.")
	if short.Find("option[selected][value='"+string(to.PersonID)+"']").Length() != 1 {
		t.Error("the chosen colleague is gone")
	}
	o.get(o.As(account.CentreDirector, accounttest.In("lao-cai")), "/ban-giao?tu="+string(from.PersonID)+"&co-quan="+string(o.CentreTQ)).wants(t, "another province", 404)
	admin := o.get(o.As(account.Administrator), "/ban-giao?tu="+string(from.PersonID)+"&co-quan="+string(o.CentreTQ)).wants(t, "the administrator", 200)
	if strings.Contains(admin.Find("#ho-so").Text(), "máy sao chè") || admin.Find("#ho-so tbody tr").Length() != 1 {
		t.Errorf("%s", admin.Find("#ho-so").Text())
	}
	director := o.As(account.CentreDirector)
	o.post(director, "/ban-giao", "from", string(from.PersonID), "to", string(to.PersonID), "agency", string(o.CentreTQ),
		"summary", "Hồ sơ máy sao chè đã nộp Sở, đang chờ thẩm định, đủ giấy tờ.").wants(t, "handed over", 303)
	if text := o.get(from, "/ban-giao").Find("main").Text(); !strings.Contains(text, "không phụ trách hồ sơ nào") || !strings.Contains(text, "đang chờ thẩm định, đủ giấy tờ") {
		t.Errorf("%s", text)
	}
}

func TestProcedure(t *testing.T) {
	o := open(t)
	p := o.As(account.Administrator)
	o.post(p, "/quy-trinh", "council", "1", "document", "", "valid_from", "01/01/2026").wrong(t, "no paper", "document", "01/01/2026")
	o.post(p, "/quy-trinh", "council", "1", "post_check", "1", "document", "12/2026/QĐ-UBND", "valid_from", "01/01/2026").wants(t, "set", 303)
	page := o.get(o.As(account.DeptHead), "/quy-trinh").wants(t, "read by the Sở", 200)
	if text := page.Find("tr.on").Text(); !strings.Contains(text, "thẩm định bằng hội đồng") || !strings.Contains(text, "đang áp dụng") {
		t.Errorf("%s", text)
	}
	if page.Find("form[action='/quy-trinh']").Length() != 0 {
		t.Error("a head is offered the form")
	}
	if text := o.get(o.As(account.Administrator, accounttest.In("lao-cai")), "/quy-trinh").Find("table").Text(); strings.Contains(text, "12/2026") {
		t.Error("another province reads it")
	}
}

func TestLog(t *testing.T) {
	o := open(t)
	id := o.Submitted(t, o.Machine())
	p := o.As(account.Administrator)
	path := "/to-chuc/" + string(o.CentreTQ)
	o.post(p, path+"/doi-ten", "name", "Trung tâm Mới", "valid_from", "01/01/2027", "certainty", "unverified").wants(t, "renamed", 303)
	auditor := o.As(account.Auditor)
	all := o.get(auditor, "/nhat-ky").wants(t, "the log", 200)
	if !strings.Contains(all.Find("table").Text(), "Đổi tên") || !strings.Contains(all.Find("table").Text(), "Ứng dụng máy sao chè") {
		t.Fatalf("%s", all.Find("main").Text())
	}
	link := all.Find("table a[href='/de-an/" + string(id) + "']").First()
	if !strings.HasPrefix(link.Text(), "KC") {
		t.Errorf("a line leads to its file as %q", link.Text())
	}
	if of := o.get(auditor, "/nhat-ky?so-hieu="+url.QueryEscape(strings.ToLower(link.Text()))); of.Find("table.flow > tbody > tr").Length() == 0 || strings.Contains(of.Find("table").Text(), "Đổi tên") {
		t.Errorf("of one file: %s", of.Find("table").Text())
	}
	if n := o.get(auditor, "/nhat-ky?so-hieu=KCQG.1999").Find("table.flow > tbody > tr").Length(); n != 0 {
		t.Errorf("of no file: %d", n)
	}
	if mine := o.get(p, "/nhat-ky?so-hieu="+url.QueryEscape(link.Text())); mine.Find("table a[href^='/de-an/']").Length() != 0 || !strings.Contains(mine.Find("table").Text(), link.Text()) {
		t.Errorf("the administrator: %s", mine.Find("table").Text())
	}
	bodies := o.get(auditor, "/nhat-ky?loai=agency.").wants(t, "one kind", 200)
	if n := bodies.Find("table.flow > tbody > tr").Length(); n != 1 || !strings.Contains(bodies.Find("details").Text(), "Trung tâm Mới") {
		t.Errorf("%d: %s", n, bodies.Find("main").Text())
	}
	if n := o.get(auditor, "/nhat-ky?nguoi="+string(p.PersonID)).Find("table.flow > tbody > tr").Length(); n != 1 {
		t.Errorf("of one person: %d", n)
	}
	if n := o.get(auditor, "/nhat-ky?den=01/11/2026").Find("table.flow > tbody > tr").Length(); n != 0 {
		t.Errorf("before everything: %d", n)
	}
	if bad := o.get(auditor, "/nhat-ky?tu=hôm+qua"); bad.Code != 200 || bad.Find("#f-tu-err").Length() != 1 {
		t.Errorf("a wrong day: %d", bad.Code)
	}
	// An administrator reads no files, so neither what was written in them; of bodies, all.
	if text := o.get(p, "/nhat-ky").Find("details").Text(); strings.Contains(text, "Sao chè bằng củi") || !strings.Contains(text, "Trung tâm Mới") {
		t.Errorf("the administrator reads %s", text)
	}
	if text := all.Find("details").Text(); !strings.Contains(text, "Sao chè bằng củi") {
		t.Errorf("the auditor reads %s", text)
	}
	for _, role := range []account.Role{account.Auditor, account.Administrator} {
		if text := o.get(o.As(role, accounttest.In("lao-cai")), "/nhat-ky").Find("table").Text(); strings.Contains(text, "chè") || strings.Contains(text, "Trung tâm Mới") {
			t.Errorf("%s of Lào Cai reads %s", role, text)
		}
		if text := o.get(o.As(role, accounttest.In("cuc")), "/nhat-ky").Find("table").Text(); !strings.Contains(text, "chè") {
			t.Errorf("%s of the Cục reads %s", role, text)
		}
	}
}
