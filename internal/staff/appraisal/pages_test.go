package appraisal

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// site is the pages behind the real mux; a request says who sends it.
type site struct {
	*projecttest.K
	t   *testing.T
	mux http.Handler
	who account.Principal
}

func open(t *testing.T) *site {
	t.Helper()
	s := &site{K: projecttest.New(t, dbtest.SQLite(t)), t: t}
	s.mux = web.NewMux((&Pages{DB: s.DB, Clock: s.Set, Projects: s.Projects}).Routes(), web.Options{Clock: s.Set,
		Authenticate: func(*http.Request) (web.Viewer, error) {
			return web.Viewer{SignedIn: true, ID: string(s.who.PersonID), Role: string(s.who.Role), Name: s.who.Name, Agency: s.who.AgencyName, Value: kit.SignedIn{Principal: s.who}}, nil
		}})
	return s
}

type page struct {
	*goquery.Document
	code int
	to   string
	body string
}

func (p page) text(sel string) string { return strings.Join(strings.Fields(p.Find(sel).Text()), " ") }

func (s *site) send(p account.Principal, r *http.Request) page {
	s.t.Helper()
	s.who = p
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		s.t.Fatal(err)
	}
	return page{doc, w.Code, w.Header().Get("Location"), w.Body.String()}
}

func (s *site) get(p account.Principal, path string) page {
	s.t.Helper()
	return s.send(p, httptest.NewRequest("GET", path, nil))
}

func (s *site) post(p account.Principal, path string, pairs ...string) page {
	s.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(p, r)
}

// done fails unless the page led on.
func (s *site) done(p page) page {
	s.t.Helper()
	if p.code != http.StatusSeeOther {
		s.t.Fatalf("%d: %s", p.code, p.text(".oops, .letter"))
	}
	return p
}

// current is the appraisal under way.
func (s *site) current(id db.ID) db.ID {
	s.t.Helper()
	all, err := project.AppraisalsTx(context.Background(), s.DB, id)
	if err != nil || len(all) == 0 {
		s.t.Fatal("no appraisal", err)
	}
	return all[len(all)-1].ID
}

func (s *site) state(id db.ID) project.State {
	s.t.Helper()
	f, err := s.Projects.Open(context.Background(), s.As(account.MinistryLeader), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return f.State
}

// words are five opinions as a form sends them.
func words(verdict, opinion string, more ...string) []string {
	out := slices.Clone(more)
	for _, c := range project.Criteria {
		out = append(out, verdictField(c.Number), verdict, opinionField(c.Number), opinion)
	}
	return out
}

// field reads what a drawn form holds.
func (p page) field(name string) string { return p.Find(`[name="`+name+`"]`).AttrOr("value", "") }

func (s *site) one(officer account.Principal, more ...string) []string {
	return append([]string{"council", "no", "members", "0", "members.0.post", string(officer.PostID), "due_day", "20/11/2026"}, more...)
}

func TestAnAppraisalFromOpeningToTheNumber(t *testing.T) {
	s := open(t)
	id := s.Submitted(t, s.Machine())
	desk := deskPath(id)
	head, officer, leader, clerk := s.As(account.DeptHead), s.As(account.DeptOfficer), s.As(account.DeptLeader), s.As(account.Clerk)

	p := s.get(head, desk)
	if opts := p.Find(`select[name="members.0.post"] option`); opts.Length() < 3 || !strings.Contains(opts.Text(), officer.Name) || !strings.Contains(opts.Text(), "chưa giữ hồ sơ nào") {
		t.Errorf("choices: %s", opts.Text())
	}
	for _, anchor := range []string{"#muc-1", "#muc-2", "#muc-3", "#muc-4", "#muc-5", "#muc-6", "#muc-7", "#muc-8", "#giay-to"} {
		if p.Find(anchor).Length() != 1 {
			t.Errorf("the file lacks %s", anchor)
		}
	}
	if got := p.Find(`.files a[href^="/de-an/` + string(id) + `/giay-to/"]`).Length(); got != 2 {
		t.Errorf("%d papers to download", got)
	}
	if !strings.Contains(p.text(".head"), s.As(account.CentreOfficer).Name) {
		t.Error("the head does not say who prepared the file")
	}

	s.done(s.post(head, desk, s.one(officer)...))
	a := s.current(id)
	at := "/tham-dinh/" + string(a)

	p = s.get(officer, desk)
	if p.Find(`input[name="conflict"]`).Length() != 2 || p.Find(`input[name^="verdict"]`).Length() != 0 {
		t.Error("opinions before the declaration")
	}
	p = s.post(officer, at+"/y-kien", words("pass", "Đạt.")...)
	if p.code != http.StatusUnprocessableEntity {
		t.Errorf("an opinion before the declaration: %d", p.code)
	}
	p = s.post(officer, at+"/cam-ket", "conflict", "declared", "conflict_text", "")
	if p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(".field.bad"), "mối liên quan") {
		t.Errorf("%d %s", p.code, p.text(".field.bad"))
	}
	s.done(s.post(officer, at+"/cam-ket", "conflict", "none"))

	p = s.get(officer, desk)
	if p.Find("fieldset.one").Length() != 5 || !strings.Contains(p.text(".crit .law"), "Điều 9") || !strings.Contains(p.text(".crit .law"), "Chưa xác minh") {
		t.Errorf("criteria: %s", p.text(".crit .law"))
	}
	if p.Find(`form[data-autosave="`+at+`/y-kien"]`).Length() != 1 || !strings.Contains(p.text(".head"), "cam kết không liên quan ngày 02/11/2026") {
		t.Error("no autosave, or no declaration in the head")
	}
	if !strings.Contains(p.text("#y-kien"), "chưa có ý kiến về nội dung nào") {
		t.Error("the page does not say what stops the conclusion")
	}

	// The script saves while one types, and the version moves on with the conclusion.
	version, was := p.field("version"), p.field("drawn")
	typed := words("pass", "Phù hợp.", "version", version, "drawn", was, "conclusion", "pass", "recommended", "140.000.000", "summary", "")
	r := httptest.NewRequest("POST", at+"/y-kien", strings.NewReader(form(typed)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if p = s.send(officer, r); p.code != 200 || !strings.Contains(p.body, `"version":2`) {
		t.Fatalf("autosave: %d %s", p.code, p.body)
	}
	p = s.get(officer, desk)
	if p.field("recommended") != "140.000.000" || p.Find(`input[name="verdict.3"][value="pass"][checked]`).Length() != 1 || p.Find(`textarea[name="opinion.5"]`).Text() != "Phù hợp." {
		t.Error("what was saved does not stand on the page")
	}

	p = s.post(officer, at+"/trinh", words("pass", "Phù hợp.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "900.000.000", "summary", "Giảm theo báo giá.")...)
	if p.code != http.StatusUnprocessableEntity || !strings.Contains(p.text(".field.bad"), "mức đề nghị 150.000.000") || p.field("recommended") != "900.000.000" || p.Find(`textarea[name="summary"]`).Text() != "Giảm theo báo giá." {
		t.Errorf("too much money: %d %s", p.code, p.text(".field.bad"))
	}
	// What the law leaves open is listed, and wants a reason beside its field; the rest is kept.
	if got := p.text("#y-kien"); !strings.Contains(got, "Quy định còn để ngỏ") || !strings.Contains(got, "TT 139/2026/TT-BTC") {
		t.Errorf("what the law leaves open is not listed: %s", got)
	}
	p = s.post(officer, at+"/trinh", words("pass", "Phù hợp.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "140.000.000", "summary", "Giảm theo báo giá.", "law_reason", "")...)
	if got := p.Find("#f-law_reason").Closest(".field").Text(); p.code != http.StatusUnprocessableEntity || !strings.Contains(got, "TT 139/2026/TT-BTC ký ngày 25/09/2026") || p.field("recommended") != "140.000.000" {
		t.Errorf("no reason: %d %s", p.code, got)
	}
	p = s.post(officer, at+"/trinh", words("pass", "Phù hợp.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "140.000.000", "summary", "Giảm theo báo giá.", "law_reason", "Được.")...)
	if got := p.Find("#f-law_reason").Closest(".field").Text(); p.code != http.StatusUnprocessableEntity || !strings.Contains(got, "ít nhất 10 ký tự") || p.Find(`textarea[name="law_reason"]`).Text() != "Được." {
		t.Errorf("a short reason: %d %s", p.code, got)
	}
	// What was refused can be sent again as the page stands.
	s.done(s.post(officer, at+"/trinh", words("pass", "Phù hợp.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "140.000.000", "summary", "Giảm theo báo giá.", "law_reason", projecttest.Why)...))

	if p = s.get(officer, desk); p.Find(`form[action="`+at+`/ky"]`).Length() != 0 {
		t.Error("the officer is offered the signature")
	}
	p = s.get(leader, desk)
	if p.Find(`form[action="`+at+`/ky"]`).Length() != 1 || !strings.Contains(p.text(".crit"), "140.000.000") || !strings.Contains(p.text(".crit"), "Phù hợp.") ||
		!strings.Contains(p.text(".crit"), "Lý do của người trình") || !strings.Contains(p.text(".crit"), projecttest.Why) {
		t.Error("the leader cannot read or sign")
	}
	if p = s.post(leader, at+"/lam-lai", "reason", "x"); p.code != 422 || !strings.Contains(p.text(".field.bad"), "Hãy ghi điều cần làm lại") {
		t.Errorf("%d %s", p.code, p.text(".field.bad"))
	}
	s.done(s.post(leader, at+"/lam-lai", "reason", "Nêu rõ báo giá nào."))
	p = s.get(officer, desk)
	if !strings.Contains(p.text(".note"), "Nêu rõ báo giá nào") || p.Find(`textarea[name="summary"]`).Text() != "Giảm theo báo giá." {
		t.Errorf("sent back: %s", p.text(".note"))
	}
	s.done(s.post(officer, at+"/trinh", words("pass", "Phù hợp.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "140.000.000", "summary", "Giảm theo báo giá thứ hai.", "law_reason", projecttest.Why)...))
	s.done(s.post(leader, at+"/ky"))
	if got := s.state(id); got != project.BasePassed {
		t.Errorf("state %s", got)
	}

	p = s.get(s.As(account.Establishment), sheetPath(a))
	if got := p.text(".vb"); !strings.Contains(got, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") || !strings.Contains(got, "ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG") || !strings.Contains(got, "Mẫu 4a/4b chưa có trong hệ thống") ||
		!strings.Contains(got, "ngày 02 tháng 11 năm 2026") || !strings.Contains(got, "140.000.000") || !strings.Contains(got, leader.Name) ||
		!strings.Contains(got, "Xét theo văn bản của ngày 02/11/2026: ") || !strings.Contains(got, "Lý do quyết định: "+projecttest.Why) {
		t.Errorf("sheet: %s", got)
	}
	if p = s.get(leader, "/tham-dinh/"+string(a)+"/bien-ban"); p.code != 404 {
		t.Errorf("minutes without a council: %d", p.code)
	}

	p = s.get(clerk, "/phieu-tham-dinh")
	if p.Find(`form[action="`+at+`/cap-so"]`).Length() != 1 {
		t.Fatal("the sheet does not wait for its number")
	}
	if p = s.post(clerk, at+"/cap-so", "number", strings.Repeat("9", 70)); p.code != 422 || p.Find(`input[aria-invalid]`).AttrOr("value", "") != strings.Repeat("9", 70) {
		t.Errorf("%d", p.code)
	}
	s.done(s.post(clerk, at+"/cap-so", "number", "15/PTĐ-SCT"))
	if p = s.get(clerk, "/phieu-tham-dinh/xuat?dang=csv"); p.code != 200 || !strings.Contains(p.text("body"), "15/PTĐ-SCT,") {
		t.Errorf("the file of sheets: %s", p.text("body"))
	}
	if p = s.get(clerk, "/phieu-tham-dinh"); !strings.Contains(p.text("#da-cap"), "15/PTĐ-SCT") || p.Find("form.acts").Length() != 0 {
		t.Error("the number is not on the list")
	}
	if p = s.get(clerk, sheetPath(a)); !strings.Contains(p.text(".vb"), "Số: 15/PTĐ-SCT") {
		t.Error("the sheet lacks its number")
	}
}

func form(pairs []string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// Who prepared a file is not offered, and is refused beside the field when chosen all the same.
func TestWhoPreparedIsRefusedOnThePage(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	id := s.Submitted(t, s.Machine())
	head, officer, centre := s.As(account.DeptHead), s.As(account.DeptOfficer), s.As(account.CentreOfficer)
	post := db.NewID()
	if err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		return db.Insert(ctx, tx, "posts", account.Post{ID: post, PersonID: centre.PersonID, AgencyID: s.DeptTQ, Role: account.DeptOfficer, Title: "Chuyên viên", From: "2026-01-01"})
	}); err != nil {
		t.Fatal(err)
	}
	p := s.get(head, deskPath(id))
	if p.Find(`option[value="`+string(post)+`"]`).Length() != 0 || !strings.Contains(p.text(".crit"), "đã tham gia lập hồ sơ này: "+centre.Name) {
		t.Error("who prepared the file is offered, or is left out without a word")
	}
	for _, bad := range []db.ID{post, centre.PostID} {
		p = s.post(head, deskPath(id), "council", "no", "members", "0", "members.0.post", string(bad), "due_day", "20/11/2026")
		if p.code != 422 || !strings.Contains(p.text("td .field.bad"), "không thẩm định") || p.field("due_day") != "20/11/2026" {
			t.Errorf("%d %s", p.code, p.text(".field.bad"))
		}
	}
	// The same person, now of the Sở, is refused when the seat is another's too.
	s.done(s.post(head, deskPath(id), s.one(officer)...))
	mover, err := account.Acting(ctx, s.DB, centre.PersonID, post, "", s.Set.Now().Day())
	if err != nil {
		t.Fatal(err)
	}
	at := "/tham-dinh/" + string(s.current(id))
	if p = s.get(mover, deskPath(id)); p.code != 200 || p.Find(".crit form").Length() != 0 || !strings.Contains(p.text(".head"), "đã tham gia lập hồ sơ") {
		t.Errorf("who prepared it: %d, %d forms", p.code, p.Find(".crit form").Length())
	}
	for _, path := range []string{"/cam-ket", "/y-kien"} {
		if p = s.post(mover, at+path, words("pass", "Đạt.", "conflict", "none")...); p.code != 403 {
			t.Errorf("%s by who prepared it: %d", path, p.code)
		}
	}
	if p = s.post(s.As(account.CentreDirector), at+"/y-kien", words("pass", "")...); p.code != 403 {
		t.Errorf("the centre's director: %d", p.code)
	}
}

// Who presented does not sign.
func TestWhoPresentedDoesNotSign(t *testing.T) {
	s := open(t)
	id := s.Submitted(t, s.Machine())
	leader, other := s.As(account.DeptLeader), s.As(account.DeptLeader, accounttest.Another(2))
	s.done(s.post(s.As(account.DeptHead), deskPath(id), s.one(leader)...))
	at := "/tham-dinh/" + string(s.current(id))
	s.done(s.post(leader, at+"/cam-ket", "conflict", "none"))
	p := s.get(leader, deskPath(id))
	s.done(s.post(leader, at+"/trinh", words("pass", "Đạt.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "150 triệu", "summary", "Đủ.", "law_reason", projecttest.Why)...))
	p = s.get(leader, deskPath(id))
	if p.Find(`form[action="`+at+`/ky"]`).Length() != 0 || !strings.Contains(p.text(".note"), "không tự ký") {
		t.Error("who presented is offered the signature")
	}
	if p = s.post(leader, at+"/ky"); p.code != 403 {
		t.Errorf("own signature: %d", p.code)
	}
	if p = s.post(s.As(account.DeptLeader, accounttest.In("lao-cai")), at+"/ky"); p.code != 404 {
		t.Errorf("another province: %d", p.code)
	}
	s.done(s.post(other, at+"/ky"))
}

func TestTheUnitDoesNotReadAnUnfinishedAppraisal(t *testing.T) {
	s := open(t)
	id := s.Submitted(t, s.Machine())
	officer := s.As(account.DeptOfficer)
	s.done(s.post(s.As(account.DeptHead), deskPath(id), s.one(officer)...))
	at := "/tham-dinh/" + string(s.current(id))
	s.done(s.post(officer, at+"/cam-ket", "conflict", "none"))
	p := s.get(officer, deskPath(id))
	s.done(s.post(officer, at+"/trinh", words("more", "Báo giá thấp quá.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "reject", "recommended", "", "summary", "Không đủ căn cứ.")...))
	for _, c := range []struct {
		p     account.Principal
		code  int
		reads bool
	}{
		{s.As(account.CentreOfficer), 200, false}, {s.As(account.CentreDirector), 200, false}, {s.As(account.Establishment), 200, false}, {s.As(account.Collaborator), 200, false},
		{s.As(account.DeptOfficer, accounttest.Another(2)), 200, true}, {s.As(account.DeptHead), 200, true}, {s.As(account.Auditor), 200, true}, {s.As(account.MinistryOfficer), 200, true},
		{s.As(account.DeptLeader, accounttest.In("lao-cai")), 404, false}, {s.As(account.Establishment, accounttest.At(s.EstablishmentLC)), 404, false}, {s.As(account.Administrator), 403, false},
	} {
		p := s.get(c.p, deskPath(id))
		if p.code != c.code {
			t.Errorf("%s: %d", c.p.Role, p.code)
		}
		if reads := strings.Contains(p.body, "Báo giá thấp quá") || strings.Contains(p.body, "Không đủ căn cứ"); reads != c.reads {
			t.Errorf("%s of %s reads the opinions: %v", c.p.Role, c.p.AgencyName, reads)
		}
		if c.code == 200 && !strings.Contains(p.text(".crit"), "chờ ký") {
			t.Errorf("%s is not told the state: %s", c.p.Role, p.text(".crit"))
		}
		if q := s.get(c.p, at+"/phieu"); c.code != 403 && q.code != 404 {
			t.Errorf("%s opens a sheet that is not signed: %d", c.p.Role, q.code)
		}
	}
	s.done(s.post(s.As(account.DeptLeader), at+"/ky"))
	if p := s.get(s.As(account.CentreOfficer), at+"/phieu"); p.code != 200 || !strings.Contains(p.text(".vb"), "Báo giá thấp quá") {
		t.Errorf("the signed sheet: %d", p.code)
	}
}

func TestACouncilOnThePage(t *testing.T) {
	s := open(t)
	id := s.Submitted(t, s.Machine())
	head := s.As(account.DeptHead)
	var who []account.Principal
	in := []string{"council", "yes", "due_day", "20/11/2026"}
	for i, c := range []string{"chair", "secretary", "member"} {
		p := s.As(account.DeptOfficer, accounttest.Another(i+1))
		who = append(who, p)
		key := string(rune('0' + i))
		in = append(in, "members", key, "members."+key+".post", string(p.PostID), "members."+key+".capacity", c)
	}
	p := s.post(head, deskPath(id), in...)
	if p.code != 422 || !strings.Contains(p.text(".oops"), "ngày của quyết định") || p.Find(`select[name="members.2.capacity"] option[selected]`).AttrOr("value", "") != "member" {
		t.Fatalf("%d %s", p.code, p.text(".oops"))
	}
	// A row more, where there is no script.
	if p = s.post(head, deskPath(id), append(slices.Clone(in), "_add", "members")...); p.code != 200 || p.Find(`[name="members.3.post"]`).Length() != 1 {
		t.Errorf("a row more: %d", p.code)
	}
	in = append(in, "council_document", "12/QĐ-SCT", "council_day", "01/11/2026")
	s.done(s.post(head, deskPath(id), in...))
	at := "/tham-dinh/" + string(s.current(id))
	for _, m := range who {
		s.done(s.post(m, at+"/cam-ket", "conflict", "none"))
	}
	s.done(s.post(who[0], at+"/y-kien", words("pass", "Chủ tịch thấy đạt.")...))
	if p = s.get(who[2], deskPath(id)); strings.Contains(p.body, "Chủ tịch thấy đạt.") || !strings.Contains(p.text(".note"), "Ủy viên đọc ý kiến") || p.Find(`[name="conclusion"]`).Length() != 0 {
		t.Error("a member reads others before speaking, or may conclude")
	}
	if p = s.get(who[1], deskPath(id)); !strings.Contains(p.body, "Chủ tịch thấy đạt.") || p.Find(`[name="minutes"]`).Length() != 1 {
		t.Error("the secretary does not read, or has no minutes to write")
	}
	s.done(s.post(who[2], at+"/y-kien", words("pass", "Ủy viên cũng vậy.")...))
	if p = s.get(who[2], deskPath(id)); !strings.Contains(p.body, "Chủ tịch thấy đạt.") {
		t.Error("a member who spoke still does not read")
	}
	// The chair and the secretary hold the same page; what one wrote is not overwritten unseen.
	chair, secretary := s.get(who[0], deskPath(id)), s.get(who[1], deskPath(id))
	s.done(s.post(who[1], at+"/y-kien", words("pass", "Thư ký.", "version", secretary.field("version"), "drawn", secretary.field("drawn"), "conclusion", "pass", "recommended", "140.000.000", "summary", "Đồng ý.", "minutes", "Họp ngày 02/11/2026.", "law_reason", projecttest.Why)...))
	s.done(s.post(who[0], at+"/y-kien", words("pass", "Chủ tịch thấy đạt.", "version", chair.field("version"), "drawn", chair.field("drawn"), "conclusion", "", "recommended", "", "summary", "", "minutes", "")...))
	p = s.post(who[0], at+"/y-kien", words("pass", "Chủ tịch thấy đạt.", "version", chair.field("version"), "drawn", chair.field("drawn"), "conclusion", "reject", "recommended", "", "summary", "Không.", "minutes", "")...)
	if p.code != 409 || !strings.Contains(p.text(".oops"), "Người khác vừa viết") || p.Find(`textarea[name="summary"]`).Text() != "Không." {
		t.Errorf("two write one conclusion: %d %s", p.code, p.text(".oops"))
	}
	p = s.get(who[1], deskPath(id))
	if p.Find(`textarea[name="minutes"]`).Text() != "Họp ngày 02/11/2026." {
		t.Fatal("the minutes were lost")
	}
	s.done(s.post(who[1], at+"/trinh", words("pass", "Thư ký.", "version", p.field("version"), "drawn", p.field("drawn"), "conclusion", "pass", "recommended", "140.000.000", "summary", "Đồng ý.", "minutes", "Họp ngày 02/11/2026.", "law_reason", projecttest.Why)...))
	s.done(s.post(s.As(account.DeptLeader), at+"/ky"))
	if p = s.get(s.As(account.CentreOfficer), at+"/bien-ban"); p.code != 200 || !strings.Contains(p.text(".vb"), "Họp ngày 02/11/2026.") || !strings.Contains(p.text(".vb"), "12/QĐ-SCT ngày 01/11/2026") {
		t.Errorf("minutes: %d %s", p.code, p.text(".vb"))
	}
}

func TestPapersAskedAndAnswered(t *testing.T) {
	s := open(t)
	id := s.Submitted(t, s.Machine())
	officer, centre := s.As(account.DeptOfficer), s.As(account.CentreOfficer)
	s.done(s.post(s.As(account.DeptHead), deskPath(id), s.one(officer)...))
	a := s.current(id)
	ask := "/de-an/" + string(id) + "/yeu-cau"
	p := s.get(officer, ask+"?tham-dinh="+string(a)+"&noi-dung=2")
	if p.field("tham-dinh") != string(a) || !strings.Contains(p.text("form"), "2. Mục tiêu") || p.field("due_day") != "09/11/2026" {
		t.Errorf("the form of asking: %s", p.text("form"))
	}
	p = s.post(officer, ask, "tham-dinh", string(a), "paper", "quote", "what", "Báo giá thứ hai.", "due_day", "01/10/2026")
	if p.code != 422 || !strings.Contains(p.text(".field.bad"), "từ hôm nay") || p.Find("textarea").Text() != "Báo giá thứ hai." {
		t.Errorf("%d %s", p.code, p.text(".field.bad"))
	}
	s.done(s.post(officer, ask, "tham-dinh", string(a), "paper", "quote", "what", "Báo giá thứ hai.", "due_day", "09/11/2026"))
	asks, err := project.AsksTx(context.Background(), s.DB, id)
	if err != nil || len(asks) != 1 {
		t.Fatal(asks, err)
	}
	at := "/yeu-cau/" + string(asks[0].ID)
	if p = s.get(officer, deskPath(id)); !strings.Contains(p.text(".crit"), "Đã yêu cầu «Báo giá», hạn 09/11/2026") {
		t.Error("the desk does not tell the request")
	}
	if p = s.get(s.As(account.CentreOfficer, accounttest.In("lao-cai")), at); p.code != 404 {
		t.Errorf("another province: %d", p.code)
	}
	if p = s.get(officer, at); p.Find(`form[action="`+at+`"]`).Length() != 0 {
		t.Error("who asks is offered to answer")
	}
	if p = s.upload(centre, at, "", "", ""); p.code != 422 || !strings.Contains(p.text(".field.bad"), "giải trình hoặc kèm tệp") {
		t.Errorf("an empty answer: %d", p.code)
	}
	if p = s.upload(centre, at, "Kèm tệp.", "gia.pdf", "MZ\x90\x00 not a paper"); p.code != 422 || !strings.Contains(p.text(".field.bad"), "không phải là PDF") || p.Find("textarea").Text() != "Kèm tệp." {
		t.Errorf("a wrong file: %d %s", p.code, p.text(".field.bad"))
	}
	s.done(s.upload(centre, at, "Kèm báo giá.", "gia.pdf", projecttest.PDF))
	if p = s.get(officer, at); !strings.Contains(p.text("#tra-loi"), "gia.pdf") || p.Find(`form[action="`+at+`/xem-xet"]`).Length() != 2 {
		t.Error("the answer cannot be looked at")
	}
	if p = s.post(centre, at+"/xem-xet", "act", "accept"); p.code != 403 {
		t.Errorf("the unit accepts its own answer: %d", p.code)
	}
	s.done(s.post(officer, at+"/xem-xet", "act", "again"))
	if p = s.get(centre, at); !strings.Contains(p.text(".facts"), "trả lời trước chưa đạt") {
		t.Errorf("%s", p.text(".facts"))
	}
	s.done(s.upload(centre, at, "Báo giá đã có dấu.", "", ""))
	s.done(s.post(officer, at+"/xem-xet", "act", "accept"))
	if p = s.get(centre, at); p.Find("form[enctype]").Length() != 0 || !strings.Contains(p.text(".facts"), "đã chấp nhận") {
		t.Error("a settled request still takes answers")
	}
}

func (s *site) upload(p account.Principal, path, answer, name, content string) page {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("answer", answer); err != nil {
		s.t.Fatal(err)
	}
	if name != "" {
		w, err := m.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = w.Write([]byte(content))
	}
	_ = m.Close()
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return s.send(p, r)
}

func TestReviewAndReturn(t *testing.T) {
	s := open(t)
	id := s.Registered(t, s.Machine())
	officer := s.As(account.MinistryOfficer)
	at := "/de-an/" + string(id) + "/tham-tra"
	if p := s.get(s.As(account.MinistryLeader), deskPath(id)); p.Find(`.crit form`).Length() != 0 || !strings.Contains(p.text(".crit"), "chờ Cục thẩm tra") {
		t.Errorf("before the review: %s", p.text(".crit"))
	}
	if p := s.get(s.As(account.DeptLeader, accounttest.In("lao-cai")), at); p.code != 404 {
		t.Errorf("another province: %d", p.code)
	}
	if p := s.get(s.As(account.DeptOfficer), at); p.code != 200 || p.Find("textarea").Length() != 0 {
		t.Errorf("the Sở reviews at the Cục: %d", p.code)
	}
	p := s.post(officer, at, "act", "pass", "reason", "ừ")
	if p.code != 422 || !strings.Contains(p.text(".field.bad"), "Hãy ghi") || p.Find("textarea").Text() != "ừ" {
		t.Errorf("%d %s", p.code, p.text(".field.bad"))
	}
	s.done(s.post(officer, "/de-an/"+string(id)+"/yeu-cau", "paper", "commitment", "what", "Giấy cam kết vốn có chữ ký.", "due_day", "10/11/2026"))
	p = s.get(officer, "/de-an/"+string(id)+"/tra-lai")
	if got := p.Find("textarea").Text(); !strings.Contains(got, "Giấy cam kết vốn có chữ ký.") {
		t.Errorf("the reason does not begin with what was asked: %q", got)
	}
	s.done(s.post(officer, "/de-an/"+string(id)+"/tra-lai", "reason", p.Find("textarea").Text()))
	if got := s.state(id); got != project.ReturnedMinistry {
		t.Errorf("state %s", got)
	}
	if err := s.Projects.Submit(context.Background(), s.As(account.CentreDirector), id); err != nil {
		t.Fatal(err)
	}
	s.done(s.post(officer, at, "act", "pass", "reason", "Hồ sơ đủ, phù hợp dự toán."))
	if got := s.state(id); got != project.Reviewed {
		t.Errorf("state %s", got)
	}
	if p = s.get(s.As(account.MinistryLeader), deskPath(id)); p.Find(`[name="members.0.post"]`).Length() != 1 || !strings.Contains(p.text("h1"), "cấp Bộ") {
		t.Error("the Cục's leader cannot open the appraisal")
	}
}

func TestRegistration(t *testing.T) {
	s := open(t)
	one, two := s.BasePassed(t, s.Machine()), s.BasePassed(t, s.Machine(projecttest.Money(200_000_000)))
	later := s.Machine()
	later.PlanYear, later.Start, later.End, later.Years[0].Year = 2028, "2028-02-01", "2028-11-30", 2028
	third := s.BasePassed(t, later)
	leader := s.As(account.DeptLeader)
	if p := s.get(leader, "/dang-ky/cho/xuat?dang=csv&nam=2028"); p.code != 200 || !strings.Contains(p.text("body"), "KCQG.2028.TQU.001,") || strings.Contains(p.text("body"), "KCQG.2027") {
		t.Errorf("the file of what waits: %s", p.text("body"))
	}
	p := s.get(leader, "/dang-ky")
	if p.Find(`input[name="projects"]`).Length() != 2 || !strings.Contains(p.text(".views"), "Kế hoạch 2028:") || !strings.Contains(p.text("tfoot"), "350.000.000") {
		t.Errorf("%s | %s", p.text(".views"), p.text("tfoot"))
	}
	if p = s.get(leader, "/dang-ky?nam=2028"); p.Find(`input[name="projects"][value="`+string(third)+`"]`).Length() != 1 {
		t.Error("the later year")
	}
	in := []string{"plan_year", "2027", "number", "15/BC-SCT", "day", "30/12/2026", "signer", "Lê Thu Hà"}
	p = s.post(leader, "/dang-ky", append(in, "projects", string(one))...)
	if p.code != 422 || !strings.Contains(p.text(".field.bad"), "ở sau hôm nay") || p.field("number") != "15/BC-SCT" || p.Find(`input[name="projects"][checked]`).Length() != 1 {
		t.Errorf("%d %s", p.code, p.text(".field.bad"))
	}
	in[5] = "02/11/2026"
	if p = s.post(leader, "/dang-ky", in...); p.code != 422 || !strings.Contains(p.text(".oops"), "ít nhất một đề án") {
		t.Errorf("%d %s", p.code, p.text(".oops"))
	}
	if p = s.post(s.As(account.DeptLeader, accounttest.In("lao-cai")), "/dang-ky", append(in, "projects", string(one))...); p.code != 404 {
		t.Errorf("another province: %d", p.code)
	}
	if p = s.post(s.As(account.DeptOfficer), "/dang-ky", append(in, "projects", string(one))...); p.code != 403 {
		t.Errorf("an officer: %d", p.code)
	}
	done := s.done(s.post(leader, "/dang-ky", append(in, "projects", string(one), "projects", string(two))...))
	if s.state(one) != project.Registered || s.state(two) != project.Registered || s.state(third) != project.BasePassed {
		t.Error("what was registered")
	}
	for _, who := range []account.Principal{leader, s.As(account.MinistryOfficer), s.As(account.Auditor)} {
		if p = s.get(who, done.to); p.code != 200 || !strings.Contains(p.text(".vb"), "350.000.000") || !strings.Contains(p.text(".vb"), "15/BC-SCT") {
			t.Errorf("%s: annex %d %s", who.Role, p.code, p.text(".vb"))
		}
		if p = s.get(who, "/dang-ky/xuat?dang=csv"); p.code != 200 || !strings.Contains(p.text("body"), "15/BC-SCT,") {
			t.Errorf("the file of registrations: %s", p.text("body"))
		}
		if p = s.get(who, "/dang-ky"); !strings.Contains(p.text("#da-dang-ky"), "15/BC-SCT") {
			t.Errorf("%s: the past registration is not listed", who.Role)
		}
	}
	if p = s.get(s.As(account.DeptLeader, accounttest.In("lao-cai")), done.to); p.code != 404 {
		t.Errorf("another province's annex: %d", p.code)
	}
	if p = s.get(s.As(account.Clerk, accounttest.At(s.CentreTQ)), "/dang-ky"); p.code != 403 {
		t.Errorf("a centre's clerk: %d", p.code)
	}
}
