package plan_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/establishment"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/plan"
	"khuyencong/internal/web"

	"github.com/PuerkitoBio/goquery"
)

var ctx = context.Background()

// face is the family's pages over a world, asked as one person or another.
type face struct {
	*contracttest.K
	t    *testing.T
	mux  http.Handler
	asks account.Principal
	adj  *adjustment.Service
}

func open(t *testing.T) *face {
	f := &face{t: t}
	d := dbtest.SQLite(t)
	f.K = contracttest.New(t, d)
	f.adj = &adjustment.Service{DB: d, Clock: f.Set}
	pages := &plan.Pages{DB: d, Clock: f.Set, Projects: f.Projects, Plans: f.Plans, Contracts: f.Contracts, Adjustments: f.adj,
		Establishments: &establishment.Service{DB: d, Clock: f.Set}}
	f.mux = web.NewMux(pages.Routes(), web.Options{Clock: f.Set, Log: slog.New(slog.DiscardHandler), Authenticate: func(*http.Request) (web.Viewer, error) {
		p := f.asks
		return web.Viewer{SignedIn: true, ID: string(p.PersonID), Role: string(p.Role), Name: p.Name, Agency: p.AgencyName, Value: kit.SignedIn{Principal: p}}, nil
	}})
	return f
}

type page struct {
	t    *testing.T
	code int
	to   string
	*goquery.Document
}

func (f *face) as(p account.Principal) *face { f.asks = p; return f }

func (f *face) do(r *http.Request) page {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.mux.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(w.Body)
	no(f.t, err)
	return page{f.t, w.Code, w.Header().Get("Location"), doc}
}

func (f *face) get(path string) page {
	f.t.Helper()
	return f.do(httptest.NewRequest("GET", path, nil))
}

func (f *face) post(path string, vals url.Values) page {
	f.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(vals.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.do(r)
}

func (p page) want(code int) page {
	p.t.Helper()
	if p.code != code {
		p.t.Fatalf("want %d, got %d: %s", code, p.code, strings.Join(strings.Fields(p.Find("main").Text()), " "))
	}
	return p
}

// has checks that the main part says something.
func (p page) has(texts ...string) page {
	p.t.Helper()
	all := strings.Join(strings.Fields(p.Find("main").Text()), " ")
	for _, s := range texts {
		if !strings.Contains(all, s) {
			p.t.Errorf("no %q in: %s", s, all)
		}
	}
	return p
}

// wrong checks that a field is refused beside itself, with what was typed still there.
func (p page) wrong(field, typed string) page {
	p.t.Helper()
	in := p.Find(`[name="` + field + `"]`).First()
	if v, _ := in.Attr("aria-invalid"); v != "true" {
		p.t.Errorf("%s is not marked as wrong: %s", field, p.Find(".oops").Text())
	}
	if v, _ := in.Attr("value"); v != typed {
		p.t.Errorf("%s: typed %q, now %q", field, typed, v)
	}
	if id, _ := in.Attr("aria-describedby"); p.Find("[id='"+strings.Fields(id + " x")[0]+"']").Length() == 0 {
		p.t.Errorf("%s: no sentence beside it", field)
	}
	return p
}

// form reads what the form with an action would send as it was drawn.
func (p page) form(action string) url.Values {
	p.t.Helper()
	form := p.Find(`form[method="post"][action="` + action + `"]`).First()
	if form.Length() == 0 {
		p.t.Fatalf("no form to %s", action)
	}
	out := url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, in *goquery.Selection) {
		name, _ := in.Attr("name")
		value, _ := in.Attr("value")
		_, checked := in.Attr("checked")
		switch kind, _ := in.Attr("type"); {
		case goquery.NodeName(in) == "textarea":
			value = in.Text()
		case goquery.NodeName(in) == "select":
			value, _ = in.Find("option[selected]").Attr("value")
		case (kind == "checkbox" || kind == "radio") && !checked:
			return
		}
		out.Add(name, value)
	})
	return out
}

func with(vals url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range vals {
		out[k] = append([]string(nil), v...)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func amount(id db.ID) string { return "projects." + string(id) + ".amount" }

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPlanFromDraftToDecision(t *testing.T) {
	f := open(t)
	a := f.MinistryPassed(t, f.Machine(projecttest.Money(200_000_000)))
	b := f.MinistryPassed(t, f.Machine())
	f.as(f.K.As(account.MinistryOfficer))

	f.get("/ke-hoach").want(200).has("Chưa có kế hoạch nào")
	draft := f.get("/ke-hoach/moi").want(200).has("Bộ trưởng Bộ Công Thương").form("/ke-hoach/moi")
	if led := f.get("/ke-hoach/moi?nam=2029&de-an=" + string(a)).want(200).form("/ke-hoach/moi"); led.Get("year") != "2029" || led.Get("de-an") != string(a) {
		t.Errorf("a file led here: %v", led)
	}
	f.post("/ke-hoach/moi", with(draft, "year", "1999")).want(422).wrong("year", "1999")
	at := f.post("/ke-hoach/moi", with(draft, "year", "2027")).want(303).to
	f.post("/ke-hoach/moi", with(draft, "year", "2027")).want(422).wrong("tranche", "1") // the second click

	p := f.get(at).want(200).has("Có thể đưa vào (2)", "200.000.000", "Điều 7 TT 36/2013/TT-BCT", "Chưa xác minh")
	// Both files want the same machine for the same establishment: each tells of the other.
	twice := []string{"hãy đối chiếu từng khoản chi", "Điều 7 khoản 4 TTLT 26/2014", "Cùng nội dung chi «Máy sao chè", "Hợp tác xã Chè Hồ Thầu có ở", f.File(t, a).Number, f.File(t, b).Number, "kế hoạch 2027", "Đơn vị giải trình: Máy khác, đặt ở xưởng khác."}
	p.has(twice...)
	if led := f.get(at + "?de-an=" + string(b)).want(200).form(at); !slices.Equal(led["pick"], []string{string(b)}) {
		t.Errorf("the file that led here is not marked: %v", led["pick"])
	}
	put := with(p.form(at), "pick", string(a), "do", "ghi")
	f.post(at, with(put, amount(a), "200.000.001")).want(422).wrong(amount(a), "200.000.001").has("Không vượt mức")
	f.post(at, with(put, amount(a), "hai trăm")).want(422).wrong(amount(a), "hai trăm")
	f.post(at, with(p.form(at), "do", "ghi")).want(422).has("Hãy chọn ít nhất một đề án")
	put = with(put, amount(a), "180 triệu")
	put.Add("pick", string(b))
	f.post(at, put).want(303)
	f.post(at, put).want(303) // the second click changes nothing
	f.post(at, with(put, amount(a), "170 triệu")).want(422).has("Người khác vừa sửa")
	p = f.get(at).want(200).has("Trong dự thảo (2)", "330.000.000").has(twice...)

	// A button of a row keeps what was typed in the table.
	f.post(at, with(p.form(at), "do", "xuong/"+string(a), amount(a), "190.000.000")).want(303)
	p = f.get(at).want(200).has("340.000.000")
	if first, _ := p.Find("tbody tr:not(.grp) td a").First().Attr("href"); first != "/de-an/"+string(b) {
		t.Errorf("the first row is %s", first)
	}
	f.post(at, with(p.form(at), "do", "bo/"+string(b))).want(303)
	p = f.get(at).want(200).has("Trong dự thảo (1)")
	f.post(at, with(p.form(at), "pick", string(b), "do", "ghi")).want(303)
	if f.get(at).Find("a[href$='/phe-duyet']").Length() != 0 {
		t.Error("an officer is offered to record the decision")
	}

	// The clerk, and nobody else; nobody else even knows of a draft.
	for _, q := range []account.Principal{f.K.As(account.DeptLeader), f.K.As(account.CentreOfficer), f.K.As(account.Establishment)} {
		f.as(q).get(at).want(404)
	}
	f.as(f.K.As(account.MinistryOfficer)).get(at + "/phe-duyet").want(403)
	f.as(f.K.As(account.Clerk, accounttest.In("cuc")))
	p = f.get(at+"/phe-duyet").want(200).has("2 đề án chuyển sang «Trong kế hoạch được duyệt»", "340.000.000")
	sent := with(p.form(at+"/phe-duyet"), "number", "3456/QĐ-BCT", "day", "02/11/2026", "signer", "Nguyễn Hồng Diên")
	f.post(at+"/phe-duyet", with(sent, "day", "31/02/2026")).want(422).wrong("day", "31/02/2026")
	f.post(at+"/phe-duyet", with(sent, "day", "03/11/2026")).want(422).wrong("day", "03/11/2026").has("văn bản chưa ký")
	f.post(at+"/phe-duyet", with(sent, "number", "")).want(422).wrong("number", "")
	f.post(at+"/phe-duyet", sent).want(303)
	f.post(at+"/phe-duyet", sent).want(409)
	for _, id := range []db.ID{a, b} {
		if st := f.File(t, id).State; st != project.Planned {
			t.Errorf("%s is %s", id, st)
		}
	}
	p = f.as(f.K.As(account.DeptOfficer)).get(at).want(200).has("Phụ lục: danh mục đề án kèm theo Quyết định số 3456/QĐ-BCT", "Nguyễn Hồng Diên")
	if p.Find("main form").Length() != 0 {
		t.Error("an approved plan has a form")
	}
	f.get("/ke-hoach?nam=2027&nguon=kcqg").want(200).has("năm 2027", "3456/QĐ-BCT")
	f.get("/ke-hoach?nam=2026").want(200).has("Không có kế hoạch nào đúng")
}

func TestOtherProvinceSeesNoLocalPlan(t *testing.T) {
	f := open(t)
	id := f.BasePassed(t, f.Machine(projecttest.Local()))
	pl := f.Planned(t, id)
	at := "/ke-hoach/" + string(pl.ID)
	for _, q := range []account.Principal{f.K.As(account.DeptLeader, accounttest.In("lao-cai")), f.K.As(account.Clerk, accounttest.In("lao-cai"))} {
		f.as(q).get(at).want(404)
		for _, path := range []string{"/bat-dau", "/dieu-chinh", "/ngung", "/ke-hoach-thuc-hien"} {
			if p := f.get("/de-an/" + string(id) + path); p.code != 404 && p.code != 403 {
				t.Errorf("%s answers %d to another province", path, p.code)
			}
		}
	}
	f.as(f.K.As(account.DeptOfficer, accounttest.In("lao-cai"))).get("/hop-dong/moi?de-an=" + string(id)).want(404)
	f.as(f.K.As(account.DeptOfficer)).get(at).want(200).has("Chủ tịch Ủy ban nhân dân")
}

func TestContractToWork(t *testing.T) {
	f := open(t)
	a := f.MinistryPassed(t, f.Machine(projecttest.Money(200_000_000)))
	b := f.MinistryPassed(t, f.Machine())
	f.Planned(t, a, b)
	f.Until("2027-02-01")
	f.as(f.K.As(account.MinistryOfficer))
	f.get("/hop-dong").want(200).has("Chưa có hợp đồng nào")
	f.get("/hop-dong/moi").want(200).has("Trung tâm Khuyến công tỉnh Tuyên Quang", "350.000.000")
	p := f.get("/hop-dong/moi?de-an="+string(a)).want(200).has("Điều 13 khoản 2 điểm d TT 36/2013/TT-BCT", "không quá 70 %", "trên 70 % tổng vốn đầu tư")
	more := f.post("/hop-dong/moi", with(p.form("/hop-dong/moi"), "more", string(b), "_more", "1")).want(200)
	vals := more.form("/hop-dong/moi")
	if vals.Get(amount(b)) != "150.000.000" || vals.Get(amount(a)) != "200.000.000" {
		t.Errorf("amounts %q %q", vals.Get(amount(a)), vals.Get(amount(b)))
	}
	if back := f.post("/hop-dong/moi", with(vals, "_drop", string(a))).want(200); back.Find(`[name="`+amount(a)+`"]`).Length() != 0 {
		t.Error("the dropped project is still there")
	}
	f.post("/hop-dong/moi", with(vals, amount(b), "150.000.001")).want(422).wrong(amount(b), "150.000.001").has("Không vượt số được duyệt")
	percent := "projects." + string(a) + ".advance_percent"
	f.post("/hop-dong/moi", with(vals, percent, "71")).want(422).wrong(percent, "71")
	at := f.post("/hop-dong/moi", vals).want(303).to
	f.post("/hop-dong/moi", vals).want(422).has("đã có trong") // the second click

	edit := f.get(at + "/sua").want(200).form(at + "/sua")
	f.post(at+"/sua", with(edit, amount(b), "140.000.000")).want(303)
	f.get(at).want(200).has("Dự thảo", "340.000.000")
	f.as(f.K.As(account.CentreDirector)).get(at).want(404)

	f.as(f.K.As(account.Clerk, accounttest.In("cuc")))
	sign := f.get(at+"/ky").want(200).has("2 đề án chuyển sang «Đã ký hợp đồng»").
		has("hãy đối chiếu từng khoản chi", "Cùng nội dung chi «Máy sao chè", f.File(t, a).Number, f.File(t, b).Number, "trong kế hoạch được duyệt", "Đơn vị giải trình: Máy khác, đặt ở xưởng khác.").form(at + "/ky")
	sign = with(sign, "number", "12/HĐ-CN", "day", "01/02/2027", "signer_a", "Trần Thị Lan", "signer_b", "Lê Văn Sơn")
	f.post(at+"/ky", with(sign, "signer_b", "")).want(422).wrong("signer_b", "")
	f.post(at+"/ky", sign).want(303)
	f.post(at+"/ky", sign).want(409)

	f.as(f.K.As(account.CentreDirector))
	f.get(at).want(200).has("Hợp đồng số 12/HĐ-CN", "Đã ký hợp đồng", "Chưa ghi hợp đồng hỗ trợ")
	f.get(at + "/ho-tro").want(200).has("thuộc đề án nào")
	help := f.get(at + "/ho-tro?de-an=" + string(a)).want(200).form(at + "/ho-tro")
	help = with(help, "number", "03/HĐHT", "day", "01/02/2027", "own_capital", "200 triệu")
	f.post(at+"/ho-tro", with(help, "amount", "200.000.001")).want(422).wrong("amount", "200.000.001")
	f.post(at+"/ho-tro", help).want(303)
	if again := f.post(at+"/ho-tro", help); again.code != 409 && again.code != 422 {
		t.Errorf("the second click: %d", again.code)
	}
	f.get(at).want(200).has("Hợp tác xã Chè Hồ Thầu", "03/HĐHT")

	begin := "/de-an/" + string(a) + "/bat-dau"
	go2 := f.get(begin).want(200).has("Năm 2027").form(begin)
	f.post(begin, go2).want(303)
	if again := f.post(begin, go2); again.code != 422 {
		t.Errorf("the second start: %d", again.code)
	}
	f.as(f.K.As(account.CentreDirector, accounttest.In("lao-cai"))).get(begin).want(404)
	f.get(at).want(404)

	f.as(f.K.As(account.Clerk, accounttest.In("cuc")))
	end := with(f.get(at+"/thanh-ly").want(200).has("cần quyết toán trước").form(at+"/thanh-ly"), "number", "1/BBTL", "day", "01/02/2027")
	f.post(at+"/thanh-ly", end).want(422).has("Chưa thanh lý được")
}

func TestLocalAdvanceAsksForTheProvincesRule(t *testing.T) {
	f := open(t)
	id := f.BasePassed(t, f.Machine(projecttest.Local()))
	f.Planned(t, id)
	f.Until("2027-02-01")
	f.as(f.K.As(account.DeptOfficer))
	vals := f.get("/hop-dong/moi?de-an="+string(id)).want(200).has("quy chế của tỉnh", "Chưa có văn bản").form("/hop-dong/moi")
	why := "projects." + string(id) + ".advance_why"
	p := f.post("/hop-dong/moi", with(vals, "projects."+string(id)+".advance_percent", "50")).want(422)
	if p.Find(`[name="`+why+`"][aria-invalid]`).Length() != 1 {
		t.Error("no rule is asked for")
	}
	f.post("/hop-dong/moi", with(vals, "projects."+string(id)+".advance_percent", "50", why, "Quyết định 10/2020/QĐ-UBND của tỉnh")).want(303)
}

// A training class for a group names no establishment; the page says so and takes the plan.
func TestImplementationPlanOfNobody(t *testing.T) {
	f := open(t)
	id := f.MinistryPassed(t, f.Machine(projecttest.Grouped(), projecttest.Content("vocational_training")))
	f.Planned(t, id)
	at := "/de-an/" + string(id) + "/ke-hoach-thuc-hien"
	f.as(f.K.As(account.CentreOfficer))
	vals := f.get(at).want(200).has("có thể không nêu thêm").form(at)
	f.post(at, with(vals, "content", "Quý II mở hai lớp tại xã Hồ Thầu.")).want(303)
	f.as(f.K.As(account.DeptHead))
	f.get(at).want(200).has("Kế hoạch không nêu thêm đơn vị thụ hưởng", "Phê duyệt")
}

func TestImplementationPlan(t *testing.T) {
	f := open(t)
	id := f.MinistryPassed(t, f.Machine(projecttest.Grouped()))
	f.Planned(t, id)
	at := "/de-an/" + string(id) + "/ke-hoach-thuc-hien"
	f.as(f.K.As(account.CentreOfficer))
	vals := f.get(at).want(200).form(at)
	f.post(at, with(vals, "content", "")).want(422).has("Hãy nêu ít nhất một đơn vị thụ hưởng", "từ 10 đến 20.000")
	found := f.post(at, with(vals, "q", "che ho thau", "_search", "1", "content", "Tổ chức theo từng quý.")).want(200)
	pick, _ := found.Find(`button[name="_pick"]`).First().Attr("value")
	picked := f.post(at, with(found.form(at), "_pick", pick)).want(200).has("Hợp tác xã Chè Hồ Thầu", "1 đơn vị thụ hưởng")
	sent := picked.form(at)
	if sent.Get("content") != "Tổ chức theo từng quý." {
		t.Errorf("the content is %q", sent.Get("content"))
	}
	if gone := f.post(at, with(sent, "_remove", "beneficiaries/0")).want(200); gone.Find(`[name="beneficiaries"]`).Length() != 0 {
		t.Error("the row is still there")
	}
	f.post(at, sent).want(303)
	f.post(at, sent).want(409)
	f.get(at).want(200).has("Chờ phê duyệt")
	f.as(f.K.As(account.CentreOfficer, accounttest.In("lao-cai"))).get(at).want(404)

	f.as(f.K.As(account.DeptHead))
	p := f.get(at).want(200)
	back, _ := p.Find("a[href$='/tra-lai']").Attr("href")
	ok, _ := p.Find("a[href$='/duyet']").Attr("href")
	f.post(back, with(f.get(back).want(200).form(back), "answer", "")).want(422)
	f.post(back, with(f.get(back).form(back), "answer", "Thiếu tiến độ theo tháng.")).want(303)
	f.get(ok).want(409)

	f.as(f.K.As(account.CentreOfficer))
	again := f.get(at).want(200).has("Thiếu tiến độ theo tháng.").form(at) // begins with what was returned
	f.post(at, with(again, "content", "Tổ chức theo từng tháng.")).want(303)
	f.as(f.K.As(account.DeptHead))
	ok, _ = f.get(at).Find("a[href$='/duyet']").Attr("href")
	vals = with(f.get(ok).want(200).form(ok), "number", "88/SCT", "day", f.Set.Now().Day().VN(), "signer", "Ma Thị Thu")
	f.post(ok, with(vals, "day", "1/1/2099")).want(422).wrong("day", "1/1/2099")
	f.post(ok, vals).want(303)
	f.get(at).want(200).has("88/SCT", "Đã phê duyệt")
	if o, err := f.Projects.Open(ctx, f.asks, id); err != nil || len(o.Named()) != 1 {
		t.Errorf("named %v, %v", o.Named(), err)
	}
}

func TestAdjustmentTellsWhoDecides(t *testing.T) {
	f := open(t)
	id, _ := f.UnderWay(t, f.Machine())
	at := "/de-an/" + string(id) + "/dieu-chinh"
	f.as(f.K.As(account.CentreDirector))
	f.get(at).want(200).has("Tăng kinh phí hỗ trợ", "Bộ trưởng Bộ Công Thương", "Điều 11 khoản 2 điểm a TT 36/2013/TT-BCT", "Chưa xác minh")
	p := f.get(at+"?loai=giam-kinh-phi").want(200).has("Người quyết định: Cục. Sở Công Thương xác nhận trước.", "Điều 11 khoản 2 điểm b")
	vals := with(p.form(at), "amount", "160.000.000", "reason", "Máy rẻ hơn dự toán.")
	f.post(at, vals).want(422).wrong("amount", "160.000.000")
	one := f.post(at, with(vals, "amount", "140.000.000")).want(303).to
	f.post(at, with(vals, "amount", "140.000.000")).want(422).has("đã có một đề nghị") // the second click
	f.get(one).want(200).has("150.000.000 đ thành 140.000.000 đ", "Rút đề nghị")
	f.as(f.K.As(account.DeptHead, accounttest.In("lao-cai"))).get(one).want(404)
	f.get(at).want(404)

	f.as(f.K.As(account.MinistryLeader)).get(one + "/quyet-dinh").want(403) // the Sở first
	f.as(f.K.As(account.DeptHead))
	f.post(one+"/xac-nhan", f.get(one+"/xac-nhan").want(200).form(one+"/xac-nhan")).want(303)
	f.as(f.K.As(account.MinistryLeader))
	decide := f.get(one + "/quyet-dinh").want(200).form(one + "/quyet-dinh")
	f.post(one+"/quyet-dinh", with(decide, "number", "5/QĐ-CN", "day", "32/01/2027")).want(422).wrong("day", "32/01/2027")
	decide = with(decide, "number", "5/QĐ-CN", "day", "01/02/2027")
	f.post(one+"/quyet-dinh", decide).want(303)
	f.post(one+"/quyet-dinh", decide).want(409)
	f.get(one).want(200).has("Đã quyết định", "−10.000.000")

	// Another beneficiary: found without a script.
	f.as(f.K.As(account.CentreDirector))
	vals = f.get(at + "?loai=don-vi-thu-huong").want(200).form(at)
	p = f.post(at, with(vals, "q", "ren ho thau", "_search", "1", "reason", "Hợp tác xã xin thôi.")).want(200).has("Hộ kinh doanh Rèn Hồ Thầu")
	pick, _ := p.Find(`input[name="new_site"]`).First().Attr("value")
	vals = p.form(at)
	f.post(at, vals).want(422).has("Không tìm thấy cơ sở này")
	two := f.post(at, with(vals, "new_site", pick)).want(303).to
	f.post(two+"/rut", f.get(two+"/rut").want(200).form(two+"/rut")).want(303)
	f.get(two).want(200).has("Đơn vị rút đề nghị")

	three := f.post(at, with(f.get(at+"?loai=khac").form(at), "content", "Đổi nhãn của máy sao chè.", "reason", "Hãng đổi tên.")).want(303).to
	f.as(f.K.As(account.DeptLeader))
	f.post(three+"/khong-chap-thuan", with(f.get(three+"/khong-chap-thuan").want(200).form(three+"/khong-chap-thuan"), "answer", "Không cần điều chỉnh.")).want(303)

	halt := "/de-an/" + string(id) + "/ngung"
	f.as(f.K.As(account.Clerk)).get(halt).want(403)
	f.as(f.K.As(account.Clerk, accounttest.In("cuc")))
	vals = with(f.get(halt).want(200).has("Bộ trưởng Bộ Công Thương", "Điều 11 khoản 3").form(halt), "reason", "Cơ sở giải thể.", "number", "9/QĐ-BCT", "day", "01/02/2027", "signer", "Nguyễn Hồng Diên")
	f.post(halt, with(vals, "reason", "")).want(422)
	f.post(halt, vals).want(303)
	f.post(halt, vals).want(409)
	if st := f.File(t, id).State; st != project.Stopped {
		t.Errorf("the file is %s", st)
	}
}

func TestPagesOpenForWhoMay(t *testing.T) {
	f := open(t)
	id, c := f.UnderWay(t, f.Machine())
	pl, err := f.Plans.List(ctx, f.K.As(account.MinistryOfficer), programme.Filter{})
	no(t, err)
	file := "/de-an/" + string(id)
	for _, q := range []account.Principal{f.K.As(account.MinistryOfficer), f.K.As(account.MinistryLeader), f.K.As(account.DeptOfficer), f.K.As(account.DeptHead),
		f.K.As(account.DeptLeader), f.K.As(account.CentreOfficer), f.K.As(account.CentreDirector), f.K.As(account.Establishment), f.K.As(account.Collaborator),
		f.K.As(account.Accountant), f.K.As(account.Auditor), f.K.As(account.Clerk)} {
		f.as(q)
		for _, path := range []string{"/ke-hoach", "/ke-hoach/" + string(pl[0].ID), "/hop-dong", "/hop-dong/" + string(c.ID), file + "/dieu-chinh", file + "/ke-hoach-thuc-hien"} {
			f.get(path).want(200)
		}
	}
	f.as(f.K.As(account.Administrator)).get("/ke-hoach").want(403)
}
