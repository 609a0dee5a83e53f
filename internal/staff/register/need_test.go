package register_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/survey"
)

// sent is one file of a form.
type sent struct{ field, name, content string }

func (d *desk) multi(p account.Principal, path string, form url.Values, files ...sent) answer {
	d.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, vals := range form {
		for _, v := range vals {
			if err := m.WriteField(name, v); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		w, err := m.CreateFormFile(f.field, f.name)
		if err == nil {
			_, err = w.Write([]byte(f.content))
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		d.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "http://kc.example"+path, &b)
	r.Header.Set("X-Who", string(p.PersonID)+" "+string(p.PostID))
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil || w.Code == 500 {
		d.t.Fatal(err, w.Code, w.Body)
	}
	return answer{doc, w.Code, w.Header().Get("Location"), w.Body.String()}
}

func photo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 40))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSurveyInOneFlow(t *testing.T) {
	d := open(t)
	p := d.As(account.Collaborator)
	// The establishment is not in the register: recorded on the way, and the way goes on.
	pick := d.get(p, "/khao-sat/moi?q=khong-co").wants(t, "choosing", 200)
	form := d.get(p, pick.Find("main a.btn[href^='/co-so/moi']").AttrOr("href", "")).wants(t, "a new establishment", 200)
	made := d.do(p, "POST", "/co-so/moi", form.fields("", "", "name", "Hộ rèn Nàng Đôn", "kind", "household", "site_commune", "xã Hồ Thầu")).wants(t, "recorded", 303)
	page := d.get(p, made.Location).wants(t, "the survey", 200)
	if page.Find("form[action='/khao-sat/moi'][enctype='multipart/form-data']").Length() != 1 || page.Find("input[capture][accept='image/*']").Length() != 1 || page.Find("svg.pic").Length() < 8 ||
		!strings.Contains(page.Find("#f-photos-hint").Text(), "25 MB") || !strings.Contains(page.Find("main").Text(), "Hộ rèn Nàng Đôn") {
		t.Fatalf("%s", page.Find("main").Text())
	}
	typed := page.fields("", "", "met", "Ông Páo", "content", "machinery", "machine", "Máy búa hơi", "quantity", "1", "unit", "máy", "description", "Rèn nhanh hơn.", "own_capital", "40 triệu",
		"quotes.0.supplier", "Cơ khí A", "quotes.0.amount", "90 triệu", "ready_site", "yes", "ready_site_words", "xưởng sau nhà")
	// One file is refused and consent is missing: the photograph that was right stays, and so does all that was typed.
	bad := d.multi(p, "/khao-sat/moi", typed, sent{"photos", "xuong.png", photo(t)}, sent{"camera", "video.mp4", "no photograph"}).wants(t, "a refused file", 422)
	if bad.Find("#f-photos-err").Length() != 1 || bad.Find("#f-machine").AttrOr("value", "") != "Máy búa hơi" || bad.Find("input[name='ready_site'][checked]").AttrOr("value", "") != "yes" ||
		bad.Find("input[name=drop]").Length() != 1 || !strings.Contains(bad.Find(".note.done").Text(), "xuong.png") {
		t.Fatalf("%s", bad.Find("main").Text())
	}
	bad = d.multi(p, "/khao-sat/moi", bad.fields("", "", "ready_labour", "maybe"), sent{"quotes.0.file", "bao-gia.pdf", projecttest.PDF}).wants(t, "no consent", 422)
	if bad.Find("#f-consent-err").Length() != 1 || bad.Find("#f-ready_labour-err").Length() != 1 || bad.Find("input[name=drop]").Length() != 2 {
		t.Fatalf("%s", bad.Find("main").Text())
	}
	good := bad.fields("", "", "consent", "1", "ready_labour", "")
	done := d.multi(p, "/khao-sat/moi", good).wants(t, "recorded", 303)
	if again := d.multi(p, "/khao-sat/moi", good); again.Location != done.Location {
		t.Errorf("a second press: %d %s", again.Code, again.Location)
	}
	visit := d.get(p, done.Location).wants(t, "the visit", 200)
	more := d.get(p, visit.Find(".head a.btn.main").AttrOr("href", "")).wants(t, "another need", 200)
	d.multi(p, more.Find("main form").AttrOr("action", ""), more.fields("", "", "content", "brand", "description", "Nhãn dao rèn", "cost", "30 triệu")).wants(t, "added", 303)
	visit = d.get(p, done.Location)
	if visit.Find("#nhu-cau tbody tr").Length() != 2 {
		t.Fatalf("%s", visit.Find("main").Text())
	}
	at := visit.Find("#nhu-cau tbody a").First().AttrOr("href", "")
	centre := d.As(account.CentreOfficer)
	need := d.get(centre, at).wants(t, "the need", 200)
	for _, want := range []string{"Máy búa hơi, 1 máy", "90.000.000 đ", "Ông Páo", "xưởng sau nhà", "Cơ khí A", "bao-gia.pdf"} {
		if !strings.Contains(need.Find("main").Text(), want) {
			t.Errorf("no %q in %s", want, need.Find("main").Text())
		}
	}
	src := need.Find(".thumbs img").AttrOr("src", "")
	if small := d.get(centre, src).wants(t, "small", 200); !strings.HasPrefix(small.Body, "\xff\xd8") {
		t.Error("no JPEG")
	}
	if whole := d.get(centre, strings.TrimSuffix(src, "/nho")); whole.Body != photo(t) {
		t.Error("the photograph is not as it came")
	}
	d.get(d.As(account.CentreOfficer, accounttest.In("lao-cai")), src).wants(t, "another province", 404)
	// A quotation more, chosen; a photograph less.
	add := need.Find("form[action='" + at + "/giay-to']")
	if add.Length() != 1 {
		t.Fatal("nothing to add papers with")
	}
	d.multi(centre, at+"/giay-to", url.Values{"_key": {"k9"}, "quotes.0.amount": {"80 triệu"}}, sent{"photos", "a.png", photo(t)}).wants(t, "no supplier", 422)
	d.multi(centre, at+"/giay-to", url.Values{"_key": {"k9"}, "quotes.0.amount": {"80 triệu"}, "quotes.0.supplier": {"Cơ khí B"}}).wants(t, "added", 303)
	need = d.get(centre, at)
	if need.Find("#bao-gia tbody tr").Length() != 2 || need.Find(".thumbs img").Length() != 2 {
		t.Errorf("%s", need.Find("#bao-gia").Text())
	}
	d.post(centre, need.Find("#bao-gia tbody form").Last().AttrOr("action", "")).wants(t, "chosen", 303)
	d.post(centre, need.Find(".thumbs form").First().AttrOr("action", ""), "why", "").wants(t, "no reason", 422)
	d.post(centre, need.Find(".thumbs form").First().AttrOr("action", ""), "why", "mờ").wants(t, "gone", 303)
	if need = d.get(centre, at); !strings.Contains(need.Find("#bao-gia tbody tr").Last().Text(), "Đã chọn") || need.Find(".thumbs img").Length() != 1 {
		t.Errorf("%s", need.Find("main").Text())
	}
	// Its owner sees the visit, not the surveyor's priority.
	if own := d.get(d.As(account.Establishment), done.Location); own.Code != 404 {
		t.Errorf("another establishment's visit: %d", own.Code)
	}
}

func TestUnmetPage(t *testing.T) {
	d := open(t)
	owner, centre := d.As(account.Establishment), d.As(account.CentreOfficer)
	var at []string
	for range 3 {
		n, err := d.needs.Send(t.Context(), owner, "", "", survey.Input{Content: "machinery", Description: "Máy sấy", Cost: 50_000_000, WantedYear: 2027})
		if err != nil {
			t.Fatal(err)
		}
		at = append(at, "/nhu-cau/"+string(n.ID))
	}
	d.post(centre, at[0]+"/tra-loi", "answer", "Không có tiền năm nay").wants(t, "no code", 422)
	d.post(centre, at[0]+"/tra-loi", "reason", "no_money", "answer", "Không có tiền năm nay").wants(t, "declined", 303)
	d.post(centre, at[1]+"/tra-loi", "reason", "not_ready", "answer", "Chưa có mặt bằng").wants(t, "declined", 303)
	// An article that the law's answer does not name is not taken from the form.
	d.post(centre, at[2]+"/tra-loi", "reason", "not_eligible", "answer", "Không thuộc đối tượng", "law", "Điều 99").wants(t, "declined", 303)
	if strings.Contains(d.get(centre, at[2]).Find("main").Text(), "Điều 99") {
		t.Error("a made-up article")
	}
	page := d.get(centre, "/nhu-cau/chua-dap-ung").wants(t, "counts", 200)
	if page.Find("#ly-do tbody tr").Length() != 3 || page.Find("#ly-do svg rect").Length() != 3 || page.Find("#noi tbody tr").Length() != 1 {
		t.Fatalf("%s", page.Find("main").Text())
	}
	page.Find("#ly-do td[data-k='Số nhu cầu'] a, #noi td[data-k='Số nhu cầu'] a, #noi-dung td[data-k='Số nhu cầu'] a").Each(func(_ int, a *goquery.Selection) {
		number, _, _ := strings.Cut(a.Text(), " ")
		list := d.get(centre, a.AttrOr("href", "")).wants(t, "its list", 200)
		if got := strconv.Itoa(list.Find("table.list tbody tr").Length()); got != number {
			t.Errorf("%s counts %s, its list has %s", a.Text(), number, got)
		}
	})
	d.get(centre, page.Find("#ly-do tbody a").First().AttrOr("href", "")).wants(t, "narrowed", 200)
	// Taken up again for a later year; still counted.
	d.post(centre, at[0]+"/xet-lai", "wanted_year", "2027").wants(t, "the same year", 422)
	d.post(owner, at[0]+"/xet-lai", "wanted_year", "2028").wants(t, "the owner", 403)
	d.post(centre, at[0]+"/xet-lai", "wanted_year", "2028").wants(t, "again", 303)
	if text := d.get(centre, at[0]).Find("#chua-dap-ung").Text(); !strings.Contains(text, "Cho năm 2027: không có kinh phí trong kế hoạch") {
		t.Errorf("%s", text)
	}
	if text := d.get(centre, "/nhu-cau/chua-dap-ung").Find("main").Text(); !strings.Contains(text, "3 lần chưa đáp ứng") || !strings.Contains(text, "1 lần sau đó đã được xét lại") {
		t.Errorf("%s", text)
	}
	d.get(d.As(account.Administrator), "/nhu-cau/chua-dap-ung").wants(t, "an administrator", 403)
}

func TestGatherNeeds(t *testing.T) {
	d := open(t)
	centre := d.As(account.CentreOfficer)
	ids := url.Values{}
	for i := range 2 {
		n, err := d.needs.Send(t.Context(), centre, d.EstablishmentTQ, "", survey.Input{Content: "machinery", Description: "Máy " + strconv.Itoa(i), Cost: 50_000_000, OwnCapital: 20_000_000, WantedYear: 2027})
		if err != nil {
			t.Fatal(err)
		}
		ids.Add("id", string(n.ID))
	}
	other, err := d.needs.Send(t.Context(), centre, d.EstablishmentTQ, "", survey.Input{Content: "brand", Description: "Nhãn", Cost: 50_000_000, WantedYear: 2027})
	if err != nil {
		t.Fatal(err)
	}
	list := d.get(centre, "/nhu-cau?trang-thai=sent&nam=2027&sau=x").wants(t, "the list", 200)
	if list.Find("input[name=id][form]").Length() != 3 || !strings.Contains(list.Find("tfoot").Text(), "150.000.000") || !strings.Contains(list.Find(".ask").Text(), "2027") {
		t.Errorf("%s", list.Find("main").Text())
	}
	if d.get(d.As(account.DeptOfficer), "/nhu-cau").Find("input[name=id][form]").Length() != 0 {
		t.Error("the Sở gathers needs")
	}
	d.do(centre, "POST", "/nhu-cau/gop", nil).wants(t, "none chosen", 422)
	ask := d.do(centre, "POST", "/nhu-cau/gop", ids).wants(t, "what is missing", 200)
	if ask.Find("main tbody tr").Length() != 2 || !strings.Contains(ask.Find("main").Text(), "100.000.000 đ") {
		t.Fatalf("%s", ask.Find("main").Text())
	}
	d.do(centre, "POST", "/nhu-cau/gop", ask.fields("act", "lap")).wants(t, "no source", 422)
	mixed := ask.fields("act", "lap", "source", "local")
	mixed.Add("id", string(other.ID))
	if x := d.do(centre, "POST", "/nhu-cau/gop", mixed).wants(t, "two contents", 422); !strings.Contains(x.Find(".oops").Text(), "cùng một nội dung") {
		t.Errorf("%s", x.Find(".oops").Text())
	}
	made := d.do(centre, "POST", "/nhu-cau/gop", ask.fields("act", "lap", "source", "local")).wants(t, "made", 303)
	for _, id := range ids["id"] {
		if x := d.get(centre, "/nhu-cau/"+id); !strings.Contains(x.Find(".next a").AttrOr("href", "")+"/sua", strings.TrimSuffix(made.Location, "/sua")) {
			t.Errorf("%s: %s", made.Location, x.Find(".next").Text())
		}
	}
}
