package register_test

import (
	"context"
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
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/register"
	"khuyencong/internal/support"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

type desk struct {
	*projecttest.K
	t     *testing.T
	mux   http.Handler
	needs *survey.Service
	regs  *establishment.Service
}

const help = "0207 000 000"

func open(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	k := projecttest.New(t, d)
	needs, regs := k.Projects.Needs, &establishment.Service{DB: d, Clock: k.Set}
	s := &register.Pages{DB: d, Clock: k.Set, Establishments: regs, Needs: needs, Projects: k.Projects, Support: &support.Service{DB: d, Clock: k.Set}}
	who := func(r *http.Request) (web.Viewer, error) {
		person, post, ok := strings.Cut(r.Header.Get("X-Who"), " ")
		if !ok {
			return web.Viewer{}, nil
		}
		p, err := account.Acting(r.Context(), d, db.ID(person), db.ID(post), "", k.Set.Now().Day())
		return web.Viewer{SignedIn: true, ID: person, Role: string(p.Role), Name: p.Name, Agency: p.AgencyName, Value: kit.SignedIn{Principal: p}}, err
	}
	return &desk{K: k, t: t, needs: needs, regs: regs, mux: web.NewMux(s.Routes(), web.Options{Clock: k.Set, Authenticate: who, Help: help, Log: slog.New(slog.DiscardHandler)})}
}

type answer struct {
	*goquery.Document
	Code     int
	Location string
	Body     string
}

func (d *desk) do(p account.Principal, method, path string, form url.Values) answer {
	d.t.Helper()
	r := httptest.NewRequest(method, "http://kc.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("X-Who", string(p.PersonID)+" "+string(p.PostID))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		d.t.Fatal(err)
	}
	if strings.Contains(w.Body.String(), " style=") || w.Code == 500 {
		d.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return answer{doc, w.Code, w.Header().Get("Location"), w.Body.String()}
}

func (d *desk) get(p account.Principal, path string) answer { return d.do(p, "GET", path, nil) }

func (d *desk) post(p account.Principal, path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return d.do(p, "POST", path, form)
}

// fields are what the page's form would send, with its one named button pressed.
func (a answer) fields(button, value string, typed ...string) url.Values {
	form := url.Values{}
	a.Find("main form").First().Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		switch {
		case name == "" || (kind == "radio" || kind == "checkbox") && s.AttrOr("checked", "none") == "none":
		case goquery.NodeName(s) == "textarea":
			form.Add(name, s.Text())
		case goquery.NodeName(s) == "select":
			form.Add(name, s.Find("option[selected]").AttrOr("value", ""))
		default:
			form.Add(name, s.AttrOr("value", ""))
		}
	})
	if button != "" {
		form.Set(button, value)
	}
	for i := 0; i+1 < len(typed); i += 2 {
		form.Set(typed[i], typed[i+1])
	}
	return form
}

func (a answer) wants(t *testing.T, what string, code int) answer {
	t.Helper()
	if a.Code != code {
		t.Fatalf("%s: %d, wanted %d\n%s", what, a.Code, code, a.Find("main").Text())
	}
	return a
}

func TestPagesOpen(t *testing.T) {
	d := open(t)
	d.Submitted(t, d.Machine())
	one := "/co-so/" + string(d.EstablishmentTQ)
	for _, role := range []account.Role{account.Collaborator, account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.DeptHead, account.DeptLeader,
		account.Clerk, account.MinistryOfficer, account.MinistryLeader, account.Auditor, account.ChiefAccountant, account.UnitOfficer, account.Establishment} {
		p := d.As(role)
		for _, path := range []string{"/co-so?q=", one, "/nhu-cau"} {
			d.get(p, path).wants(t, string(role)+" "+path, 200)
		}
	}
	admin := d.As(account.Administrator)
	d.get(admin, "/co-so").wants(t, "an administrator", 403)
	lc := d.As(account.DeptOfficer, accounttest.In("lao-cai"))
	d.get(lc, one).wants(t, "another province", 404)
	d.get(lc, one+"/sua").wants(t, "another province", 404)
	d.post(lc, one+"/sua", "name", "x").wants(t, "another province", 404)
	d.post(lc, one+"/nam", "year", "2026", "workers", "1").wants(t, "another province", 404)
	if n := d.get(lc, "/co-so?q=").Find("table.list tbody tr").Length(); n != 1 {
		t.Errorf("Lào Cai sees %d", n)
	}
	page := d.get(d.As(account.DeptOfficer), one)
	if n := page.Find("#de-an tbody tr").Length(); n != 1 {
		t.Errorf("%d projects: %s", n, page.Find("#de-an").Text())
	}
	d.get(d.As(account.Establishment), "/co-so").wants(t, "the owner's own", 303)
}

func TestRecord(t *testing.T) {
	d := open(t)
	p := d.As(account.CentreOfficer)
	if d.get(p, "/co-so/moi?ve=//example.org/sua").wants(t, "led astray", 200).Find("input[name=ve]").Length() != 0 {
		t.Error("the form leads to another site")
	}
	back := "/de-an/" + string(db.NewID()) + "/sua"
	form := d.get(p, "/co-so/moi?ve="+back).wants(t, "the form", 200)
	send := form.fields("", "", "name", "Hợp tác xã Chè Hồ Thầu", "kind", "cooperative", "site_commune", "xã Hồ Thầu", "tax_code", "12ab")
	bad := d.do(p, "POST", "/co-so/moi", send).wants(t, "a wrong code", 422)
	if bad.Find("#f-tax_code-err").Length() != 1 || bad.Find("#f-tax_code").AttrOr("value", "") != "12ab" || bad.Find("#f-name").AttrOr("value", "") != "Hợp tác xã Chè Hồ Thầu" {
		t.Errorf("%s", bad.Find("form").Text())
	}
	send.Set("tax_code", "")
	twice := d.do(p, "POST", "/co-so/moi", send).wants(t, "a double", 409)
	if twice.Find("input[name=confirm]").Length() != 1 || !strings.Contains(twice.Body, "/co-so/"+string(d.EstablishmentTQ)) {
		t.Fatalf("%s", twice.Find(".note").Text())
	}
	send.Set("confirm", "1")
	made := d.do(p, "POST", "/co-so/moi", send).wants(t, "confirmed", 303)
	if d.get(p, made.Location).wants(t, "recorded", 200).Find("a[href='"+back+"']").Length() != 1 {
		t.Error("no way back to the file")
	}
	made.Location, _, _ = strings.Cut(made.Location, "?")

	edit := d.get(p, made.Location+"/sua").wants(t, "editing", 200)
	first := edit.fields("", "", "products", "chè xanh", "phone", "0912 345 678")
	d.do(p, "POST", made.Location+"/sua", first).wants(t, "the first save", 303)
	other := d.As(account.CentreOfficer, accounttest.Another(2))
	late := d.do(other, "POST", made.Location+"/sua", edit.fields("", "", "products", "chè đen")).wants(t, "the second", 409)
	if late.Find("#f-products").AttrOr("value", "") != "chè đen" || !strings.Contains(late.Find(".field.bad").Text(), "chè xanh") {
		t.Errorf("%s", late.Find("form").Text())
	}
	d.do(other, "POST", made.Location+"/sua", late.fields("", "")).wants(t, "saved on purpose", 303)

	d.post(p, made.Location+"/dia-diem", "site_province", "34-08", "site_commune", "xã Yên Minh", "site_from", "32/1/2026").wants(t, "a wrong day", 422)
	d.post(p, made.Location+"/dia-diem", "site_province", "34-08", "site_commune", "xã Yên Minh", "site_from", "1/7/2025").wants(t, "a site", 303)
	show := d.get(p, made.Location)
	end, ok := show.Find("#dia-diem tbody tr").Last().Find("a").Attr("href")
	if !ok {
		t.Fatalf("%s", show.Find("#dia-diem").Text())
	}
	if x := d.post(p, end, "site_to", "31/12/2026").wants(t, "a coming day", 422); x.Find("#f-site_to").AttrOr("value", "") != "31/12/2026" {
		t.Error("the day is gone")
	}
	d.post(p, end, "site_to", "1/11/2026").wants(t, "the end", 303)
	if x := d.post(p, made.Location+"/nam", "year", "2026", "workers", "5", "women", "9"); x.Code != 422 || x.Find("#f-women-err").Length() != 1 {
		t.Errorf("more women than people: %d", x.Code)
	}
	d.post(p, made.Location+"/nam", "year", "2026", "workers", "12", "women", "9").wants(t, "workers", 303)
	text := d.get(p, made.Location).Find("main").Text()
	for _, want := range []string{"12", "01/07/2025 – 01/11/2026", "chè đen"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestOwnerEditsContacts(t *testing.T) {
	d := open(t)
	p := d.As(account.Establishment)
	path := "/co-so/" + string(d.EstablishmentTQ) + "/sua"
	page := d.get(p, path).wants(t, "the form", 200)
	if page.Find("#f-name").Length() != 0 || page.Find("#f-phone").Length() != 1 {
		t.Error("an owner's form has other fields")
	}
	d.do(p, "POST", path, page.fields("", "", "phone", "0912345678", "name", "Tên khác")).wants(t, "saved", 303)
	v, err := d.regs.Get(context.Background(), p, d.EstablishmentTQ)
	if err != nil || v.Phone != "0912345678" || v.Name != "Hợp tác xã Chè Hồ Thầu" {
		t.Errorf("%+v, %v", v.Establishment, err)
	}
}

func TestNeedOneQuestionAPage(t *testing.T) {
	d := open(t)
	p := d.As(account.Establishment)
	page := d.get(p, "/nhu-cau/moi").wants(t, "the first question", 200)
	if page.Find("svg.pic").Length() < 8 || !strings.Contains(page.Find(".quiz").Text(), "1/6") || !strings.Contains(page.Find(".call").Text(), help) {
		t.Fatalf("%s", page.Find(".quiz").Text())
	}
	next := func(what string, code int, typed ...string) {
		t.Helper()
		page = d.do(p, "POST", "/nhu-cau/moi", page.fields("di", "tiep", typed...)).wants(t, what, code)
	}
	next("nothing chosen", 422)
	if !strings.Contains(page.Find(".quiz").Text(), "1/6") {
		t.Fatal("left the first question without an answer")
	}
	next("content", 200, "content", "machinery")
	next("description", 200, "description", "Mua máy sao chè 60 kg.\nThay lò củi.")
	next("no amount", 422, "cost", "nhiều")
	if page.Find("#f-cost").AttrOr("value", "") != "nhiều" {
		t.Error("what was typed is gone")
	}
	next("a doubtful amount", 422, "cost", "240")
	if e := page.Find("#f-cost-err").Text(); !strings.Contains(e, "240 đồng, hay 240 triệu?") {
		t.Errorf("%q", e)
	}
	next("cost", 200, "cost", "300 triệu")
	if !strings.Contains(page.Find(".quiz").Text(), "Tổng chi phí: 300.000.000 đ (300 triệu)") {
		t.Error("the amount is not read back on the next page")
	}
	next("more than it costs", 422, "own_capital", "400 triệu")
	next("own capital", 200, "own_capital", "100.000.000")
	page = d.do(p, "POST", "/nhu-cau/moi", page.fields("di", "lui")).wants(t, "back", 200)
	if page.Find("#f-own_capital").AttrOr("value", "") != "100.000.000" || !strings.Contains(page.Find(".quiz").Text(), "4/6") {
		t.Fatal("going back loses the answer")
	}
	next("on again", 200)
	next("year", 200, "wanted_year", "2027")
	next("ready", 200, "ready", "Nhà xưởng, điện ba pha")
	text := page.Find(".answers").Text()
	for _, want := range []string{"Mua máy, thiết bị mới (ứng dụng máy móc", "Mua máy sao chè", "300.000.000 đ", "100.000.000 đ", "2027", "điện ba pha", "xã Hồ Thầu"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	page = d.do(p, "POST", "/nhu-cau/moi", page.fields("den", "2")).wants(t, "change the cost", 200)
	next("the new cost", 200, "cost", "250 triệu")
	if !strings.Contains(page.Find(".answers").Text(), "250.000.000") {
		t.Fatal("not back at the reading back")
	}
	send := page.fields("di", "gui")
	sent := d.do(p, "POST", "/nhu-cau/moi", send).wants(t, "sent", 303)
	if again := d.do(p, "POST", "/nhu-cau/moi", send); again.Location != sent.Location {
		t.Errorf("a second press sent another: %d %s", again.Code, again.Location)
	}
	need := d.get(p, sent.Location).wants(t, "the need", 200)
	if text := need.Find(".next").Text(); !strings.Contains(text, "Hẹn trả lời trước "+policy.DueAfter("need", d.Set.Now().Day()).VN()) || need.Find("[data-keep-done]").Length() != 0 {
		t.Errorf("%s", text)
	}
	if need.Find("details form[action$='/rut']").Length() != 1 || need.Find("a[href$='/sua']").Length() != 1 || need.Find("form[action$='/tra-loi']").Length() != 0 {
		t.Errorf("%s", need.Find("main").Text())
	}
	d.get(d.As(account.Establishment, accounttest.In("lao-cai")), sent.Location).wants(t, "another establishment", 404)
	d.get(d.As(account.CentreOfficer, accounttest.In("lao-cai")), sent.Location).wants(t, "another province", 404)
	d.post(d.As(account.CentreOfficer, accounttest.In("lao-cai")), sent.Location+"/tra-loi", "answer", "Không thuộc địa bàn").wants(t, "another province", 404)

	centre := d.As(account.CentreOfficer)
	list := d.get(centre, "/nhu-cau?trang-thai=sent&gui-den=1").wants(t, "the list", 200)
	if list.Find("table.list tbody tr").Length() != 1 || !strings.Contains(list.Find(".views [aria-current]").Text(), "1") {
		t.Errorf("%s", list.Find("main").Text())
	}
	need = d.get(centre, sent.Location)
	if need.Find("a[href='/de-an/tu-nhu-cau/"+strings.TrimPrefix(sent.Location, "/nhu-cau/")+"']").Length() != 1 {
		t.Errorf("no way to a project: %s", need.Find(".next").Text())
	}
	if x := d.post(centre, sent.Location+"/tra-loi", "reason", "double_funded", "answer", "Không"); x.Code != 422 || x.Find("#f-answer").Text() != "Không" || x.Find("#f-answer-err").Length() != 1 {
		t.Errorf("a short reason: %d", x.Code)
	}
	d.post(centre, sent.Location+"/tra-loi", "reason", "double_funded", "answer", "Máy đã được hỗ trợ năm 2025.").wants(t, "declined", 303)
	if x := d.get(p, sent.Location); !strings.Contains(x.Find(".next").Text(), "Máy đã được hỗ trợ năm 2025.") {
		t.Errorf("%s", x.Find(".next").Text())
	}
	d.post(p, sent.Location+"/rut").wants(t, "after the answer", 409)
}

func TestNeedOfTwoSites(t *testing.T) {
	d := open(t)
	ctx := context.Background()
	if _, err := d.regs.AddSite(ctx, d.As(account.CentreOfficer), d.EstablishmentTQ, establishment.SiteInput{Province: "34-08", Commune: "xã Yên Minh"}); err != nil {
		t.Fatal(err)
	}
	p := d.As(account.Establishment)
	typed := []string{"content", "machinery", "description", "Máy sấy", "cost", "50 triệu", "own_capital", "10 triệu", "wanted_year", "2027", "ready", ""}
	page := d.post(p, "/nhu-cau/moi", append(typed, "buoc", "6", "di", "tiep")...).wants(t, "no place chosen", 422)
	if !strings.Contains(page.Find(".quiz").Text(), "7/7") {
		t.Fatalf("%s", page.Find(".quiz").Text())
	}
	page = d.do(p, "POST", "/nhu-cau/moi", page.fields("di", "tiep", "site", string(d.SiteTQ))).wants(t, "a place", 200)
	d.do(p, "POST", "/nhu-cau/moi", page.fields("di", "gui")).wants(t, "sent", 303)
	// A wrong answer at the end leads back to its question.
	page = d.post(p, "/nhu-cau/moi", append(typed, "buoc", "7", "di", "gui", "site", string(d.SiteTQ), "cost", "5 triệu")...).wants(t, "more own than cost", 422)
	if page.Find("#f-own_capital-err").Length() != 1 || !strings.Contains(page.Find(".quiz").Text(), "4/7") {
		t.Errorf("%s", page.Find(".quiz").Text())
	}
}

func TestNeedSentOnBehalf(t *testing.T) {
	d := open(t)
	p := d.As(account.Collaborator)
	n, err := d.needs.Send(t.Context(), p, d.EstablishmentTQ, "", survey.Input{Content: "machinery", Description: "Máy sấy", Cost: 50_000_000, WantedYear: 2027})
	if err != nil {
		t.Fatal(err)
	}
	sent := answer{Location: "/nhu-cau/" + string(n.ID)}
	edit := d.get(p, sent.Location+"/sua").wants(t, "editing", 200)
	d.do(p, "POST", sent.Location+"/sua", edit.fields("", "", "cost", "60.000.000")).wants(t, "edited", 303)
	d.post(p, sent.Location+"/rut").wants(t, "withdrawn", 303)
	d.get(p, sent.Location+"/sua").wants(t, "editing what is withdrawn", 409)
	again := d.get(p, d.get(p, sent.Location).Find(".next a").AttrOr("href", "")).wants(t, "the same need again", 200)
	if text := again.Find(".answers").Text(); !strings.Contains(text, "Máy sấy") || !strings.Contains(text, "60.000.000") {
		t.Errorf("%s", text)
	}
	d.do(p, "POST", "/nhu-cau/moi", again.fields("di", "gui")).wants(t, "sent again", 303)
	d.get(d.As(account.Collaborator), "/nhu-cau/moi?co-so="+string(d.EstablishmentLC)).wants(t, "another province's establishment", 404)
}

// Rows beside the record, coordinates, the commune of today and the pages of a long list.
func TestFacts(t *testing.T) {
	d := open(t)
	p, owner := d.As(account.CentreOfficer), d.As(account.Establishment)
	at := "/co-so/" + string(d.EstablishmentTQ)
	for _, c := range []struct {
		who   account.Principal
		path  string
		wrong string // the field that is told when nothing is sent
		pairs []string
		shown string
	}{
		{owner, "san-luong", "#f-product-err", []string{"product", "chè xanh", "unit", "tấn", "output_year", "2025", "output", "2,5"}, "2,5"},
		{owner, "thiet-bi", "#f-equipment_name-err", []string{"equipment_name", "Máy vò chè", "value", "30 triệu"}, "30.000.000"},
		{p, "giay-chung-nhan", "#f-certificate_kind-err", []string{"certificate_kind", "OCOP 3 sao", "expires_on", "1/12/2026"}, "sắp hết hạn"},
		{owner, "nguoi-lien-he", "#f-consent_on-err", []string{"contact_name", "Lý Thị Hoa", "contact_phone", "0912345678", "consent_on", "1/10/2026", "consent_how", "nói trực tiếp"}, "Lý Thị Hoa"},
	} {
		d.get(c.who, at+"/"+c.path+"/moi").wants(t, c.path, 200)
		if x := d.post(c.who, at+"/"+c.path+"/moi").wants(t, c.path+" empty", 422); x.Find(c.wrong).Length() != 1 {
			t.Errorf("%s: %s", c.path, x.Find("form").Text())
		}
		d.post(c.who, at+"/"+c.path+"/moi", c.pairs...).wants(t, c.path, 303)
		part := d.get(c.who, at).Find("#" + c.path)
		if !strings.Contains(part.Text(), c.shown) {
			t.Errorf("%s: %s", c.path, part.Text())
		}
		row := part.Find("tbody a").AttrOr("href", "")
		edit := d.get(c.who, row).wants(t, "the row", 200)
		d.do(c.who, "POST", row, edit.fields("", "", "unit", "kg", "origin", "Ý", "issuer", "Sở", "contact_title", "con")).wants(t, "the row saved", 303)
		if x := d.do(c.who, "POST", row, edit.fields("", "", "unit", "tạ", "origin", "Nga", "issuer", "Bộ", "contact_title", "cháu")).wants(t, "saved late", 409); x.Find(".field.bad").Length() != 1 {
			t.Errorf("%s: %s", c.path, x.Find("form").Text())
		}
		d.post(c.who, row+"/bo", web.FieldVersion, "2").wants(t, "taken out", 303)
		d.get(c.who, row).wants(t, "gone", 404)
	}
	d.get(owner, at+"/giay-chung-nhan/moi").wants(t, "not the owner's", 403)

	place := at + "/dia-diem/" + string(d.SiteTQ) + "/toa-do"
	d.get(owner, place).wants(t, "where", 200)
	d.post(owner, place, "coordinates", "104.9, 22.8", "located_how", "map").wants(t, "changed order", 422)
	d.post(owner, place, "coordinates", "22.8233, 104.9833", "located_how", "map").wants(t, "coordinates", 303)
	if d.get(p, at).Find("a[href^='geo:']").Length() != 1 {
		t.Error("no coordinates on the page")
	}
	for i := range 60 {
		d.post(p, "/co-so/moi", "name", "Cơ sở "+strings.Repeat("a", i+1), "kind", "household", "site_province", "34-08", "site_commune", "xã Yên Minh").wants(t, "recorded", 303)
	}
	first := d.get(p, "/co-so?loai=household").wants(t, "a list", 200)
	next := first.Find("a[rel=next]").AttrOr("href", "")
	second := d.get(p, next).wants(t, "its next page", 200)
	if n := first.Find("tbody tr").Length() + second.Find("tbody tr").Length(); n != 61 || !strings.Contains(next, "sau=") || second.Find("a[rel=prev]").Length() != 1 || second.Find("a[rel=next]").Length() != 0 {
		t.Errorf("%d rows, next %s", n, next)
	}
	d.get(p, "/co-so/chon-xa").wants(t, "to choose", 200)
	d.post(p, "/co-so/chon-xa", "site", string(d.SiteTQ), "unit", "").wants(t, "no unit", 422)
}
