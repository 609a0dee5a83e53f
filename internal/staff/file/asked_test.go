package file_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff/kit"
)

// ask posts what is typed and returns what the law says of it.
func (h *house) ask(id db.ID, v url.Values, status int) *goquery.Document {
	h.t.Helper()
	w := h.post(kit.ProjectPath(id, "luat"), v)
	if w.Code != status {
		h.t.Fatalf("as %s: %d, want %d\n%s", h.who.Role, w.Code, status, text(w))
	}
	return page(h.t, w)
}

// sector says in the register what the establishment makes.
func (h *house) sector() {
	h.t.Helper()
	err := h.DB.Tx(h.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(h.t.Context(), "UPDATE establishments SET vsic = '10760' WHERE id = ?", h.EstablishmentTQ)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) typed(id db.ID) url.Values {
	h.t.Helper()
	return values(h.get(kit.ProjectPath(id, "sua"), 200), "#de-an")
}

// The column answers what is typed, not what is saved, and nothing of it is kept.
func TestTheLawAnswersWhatIsTyped(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	doc := h.as(account.CentreOfficer).ask(id, h.typed(id), 200)
	has(t, doc, "[data-said=field-beneficiaries] .st", "Chưa biết")
	has(t, doc, "[data-said=field-beneficiaries] a[href='/co-so/"+string(h.EstablishmentTQ)+"']", "Mở hồ sơ cơ sở")
	h.sector()
	h.Set.Set("2026-09-01") // the last levels that were read were in force
	h.as(account.CentreOfficer)
	doc = h.get(kit.ProjectPath(id, "sua"), 200)
	has(t, doc, "aside [data-said=column]", "Được hỗ trợ")
	has(t, doc, "aside [data-said=column]", "150.000.000 đ")
	if doc.Find("#de-an").AttrOr("data-ask", "") != kit.ProjectPath(id, "luat") {
		t.Error("the form does not say where to ask")
	}
	before := h.file(id)

	v := h.typed(id)
	v.Set("lines.0.unit_price", "1 tỷ")
	v.Set("lines.0.promotion", "400 triệu")
	doc = h.ask(id, v, 200)
	has(t, doc, "[data-said=column] .verdict", "số đề nghị vượt mức")
	has(t, doc, "[data-said=column]", "300.000.000 đ")
	has(t, doc, "[data-said=field-lines]", "vượt mức tối đa 300.000.000 đ")
	if href := doc.Find("[data-said=field-lines] cite a").AttrOr("href", ""); !strings.Contains(href, "/quy-dinh/van-ban/tt-28-2018") {
		t.Errorf("the level leads to %q", href)
	}
	has(t, doc, "[data-said=words]", "nhiều nhất 300.000.000 đ")

	v = h.typed(id)
	v.Set("production_line", "yes")
	v.Set("lines.0.unit_price", "1.000.000.000")
	v.Set("lines.0.promotion", "400.000.000")
	has(t, h.ask(id, v, 200), "[data-said=column]", "450.000.000 đ")

	v = h.typed(id)
	v.Set("machines_new", "no")
	doc = h.ask(id, v, 200)
	has(t, doc, "[data-said=column] .verdict", "Không được hỗ trợ")
	has(t, doc, "[data-said=field-machines_new] .st", "Không đạt")
	has(t, doc, "[data-said=field-machines_new] cite", "Điều 4 khoản 4 điểm b TT 46/2012/TT-BCT")
	v.Del("machines_new")
	doc = h.ask(id, v, 200)
	has(t, doc, "[data-said=column] .verdict", "Chưa kết luận được")
	has(t, doc, "[data-said=field-machines_new] .st", "Chưa biết")

	v = h.typed(id)
	v.Set("other_funding", "same")
	has(t, h.ask(id, v, 200), "[data-said=field-other_funding] .st", "Không đạt")
	v.Set("other_funding", "none")
	v.Set("counterpart", "none")
	has(t, h.ask(id, v, 200), "[data-said=field-counterpart] .st", "Không đạt")

	// national money has its levels, a province's are not loaded
	v = h.typed(id)
	v.Set("source", "local")
	doc = h.ask(id, v, 200)
	has(t, doc, "[data-said=column]", "Mức của khuyến công quốc gia, chỉ để so sánh")
	if doc.Find("[data-said=papers] .heard").Length() != 0 {
		t.Error("papers of national money for local money")
	}
	v.Set("source", "national")
	if got := h.ask(id, v, 200).Find("[data-said=papers]").Text(); strings.Contains(got, "quyết toán") || strings.Contains(got, "thanh lý") {
		t.Errorf("papers of another act: %s", got)
	}
	has(t, h.ask(id, v, 200), "[data-said=papers]", "công văn đề nghị của đơn vị thực hiện")
	has(t, h.get(kit.ProjectPath(id, "sua"), 200), "#de-an [data-said=papers]", "Điều 10 khoản 1 điểm a TT 36/2013/TT-BCT")

	if after := h.file(id); after.Version != before.Version || after.MachinesNew != "yes" {
		t.Error("asking kept something")
	}
}

// After 25/09/2026 the level is not known: only a comparison stands, and never reads as allowed.
func TestALevelThatIsNotLoaded(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	h.as(account.CentreOfficer)
	v := h.typed(id)
	v.Set("lines.0.unit_price", "1.000.000.000")
	v.Set("lines.0.promotion", "400.000.000")
	doc := h.ask(id, v, 200)
	has(t, doc, "[data-said=column]", "Số đề nghị cao hơn mức gần nhất đã biết, 300.000.000 đ; mức đó chỉ để so sánh")
	has(t, doc, "[data-said=field-lines]", "TT 139/2026/TT-BTC")
	if got := doc.Find(".verdict b").Text(); strings.TrimSpace(got) == "Được hỗ trợ" {
		t.Errorf("%q", got)
	}
}

// What cannot be read is not known; nothing typed makes an error page.
func TestTheLawIsAskedOfAnything(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	h.Set.Set("2026-09-01")
	h.as(account.CentreOfficer)
	v := h.typed(id)
	v.Set("lines.0.unit_price", "khoảng độ ấy")
	doc := h.ask(id, v, 200)
	has(t, doc, "[data-said=column]", "chưa biết tổng chi phí")
	has(t, doc, "[data-said=column]", "coi như chưa biết")
	v.Set("lines.0.unit_price", "")
	has(t, h.ask(id, v, 200), "[data-said=column]", "coi như chưa biết")

	v = h.typed(id)
	v.Del("contents")
	has(t, h.ask(id, v, 200), "[data-said=column]", "Chọn nội dung hoạt động ở mục 5")
	for name, value := range map[string]string{"source": "nowhere", "kind": "odd", "plan_year": "99999999999999999999", "contents": "nothing", "machines_new": "perhaps",
		"production_line": "x", "counterpart": "x", "other_funding": "x", "lines.0.quantity": "999999999999", "lines.0.unit_price": "-5", "lines.0.promotion": "9.999.999.999.999.999", "lines.0.beneficiary": "x", "version": "x"} {
		v := h.typed(id)
		v.Set(name, value)
		h.ask(id, v, 200)
	}
	h.ask(id, url.Values{}, 200)
	two := h.typed(id)
	two["contents"] = []string{"machinery", "vocational_training"}
	two.Set("lines.0.content", "")
	has(t, h.ask(id, two, 200), "[data-said=column]", "chưa chọn nội dung")
}

// Who may edit may ask; another province does not learn that there is such a file.
func TestWhoMayAsk(t *testing.T) {
	h := open(t)
	id := h.Draft(t, h.Machine())
	v := h.as(account.CentreOfficer).typed(id)
	for _, i := range account.Roles {
		want := http.StatusForbidden
		switch i.Role {
		case account.CentreOfficer, account.CentreDirector:
			want = http.StatusOK
		case account.UnitOfficer:
			want = http.StatusNotFound
		}
		h.as(i.Role).ask(id, v, want)
	}
	h.as(account.CentreOfficer, accounttest.In("lao-cai")).ask(id, v, http.StatusNotFound)
	h.as(account.CentreOfficer).ask(db.NewID(), v, http.StatusNotFound)
}

// Many establishments are folded, each with its conclusion.
func TestManyPartsAreFolded(t *testing.T) {
	h := open(t)
	in := h.Machine(projecttest.Grouped())
	in.Contents = []string{"machinery", "vocational_training", "fair_organise"}
	id := h.Draft(t, in)
	doc := h.as(account.CentreOfficer).get(kit.ProjectPath(id, "sua"), 200)
	if n := doc.Find("[data-said=column] details[data-key=part] summary .st").Length(); n != 3 {
		t.Errorf("%d parts with their conclusion", n)
	}
	doc.Find("[data-said=column] h3").Each(func(i int, s *goquery.Selection) {
		if got, want := s.Text(), policy.ContentName(in.Contents[i]); got != want {
			t.Errorf("part %d is %q, want %q", i, got, want)
		}
	})
}
