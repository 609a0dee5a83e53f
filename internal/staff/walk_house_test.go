package staff_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/filestore"
	"khuyencong/internal/policy"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/staff"
)

// house is the whole face over a world of bodies and people, on a clock that is set. Everything
// in it happens through its pages.
type house struct {
	t       *testing.T
	w       *accounttest.W
	clk     *clock.Manual
	handler http.Handler
	people  map[string]*browser
	year    string // of the plans
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	return buildOn(t, d, "2026-11-02")
}

// buildOn is the house on a day.
func buildOn(t *testing.T, d *db.DB, day clock.Day) *house {
	t.Helper()
	clk := clock.NewManual(day)
	w := accounttest.World(t, d, clk)
	face := staff.New(staff.Options{DB: d, Clock: clk, Files: &filestore.Store{Dir: t.TempDir()}, Log: slog.New(slog.DiscardHandler), Hash: account.Cheap})
	return &house{t: t, w: w, clk: clk, handler: face.Handler(), people: map[string]*browser{}, year: "2027"}
}

// on is the day, and the hours move on so that sessions end and begin as they do.
func (h *house) on(day clock.Day) {
	if h.clk.Now().Day() < day {
		h.clk.Set(day)
	}
}

func (h *house) today() string { return h.clk.Now().Day().VN() }

func (h *house) name(role account.Role, opts ...accounttest.Option) string {
	return h.w.As(role, opts...).Name
}

var at = accounttest.In

// draft is what the long form is filled with.
type draft struct {
	name, source string // «quốc gia» or «địa phương»
	kind         string
	content      string // its code
	establishment,
	commune, province string
	unitPrice, promotion, own string
}

// tea is one machine for the cooperative of Hồ Thầu, 150 of 300 million đồng.
var tea = draft{name: "Ứng dụng máy sao chè tại xã Hồ Thầu", source: "Khuyến công quốc gia", kind: "specific", content: "machinery", establishment: "Hợp tác xã Chè Hồ Thầu",
	commune: "xã Hồ Thầu", province: "Tuyên Quang", unitPrice: "300.000.000", promotion: "150.000.000", own: "150.000.000"}

// begin makes a new draft through the first page and leaves the officer on the long form.
func (h *house) begin(b *browser, d draft) string {
	h.t.Helper()
	b.open("/viec-cua-toi").follow("Lập đề án mới")
	f := b.form("Lập đề án").set("name", d.name).set("source", d.source).set("kind", d.kind).set("plan_year", h.year)
	if f.has("places.0.province") {
		f.set("places.0.province", d.province)
	}
	f.press("Lập đề án")
	return strings.Split(b.at, "/")[2]
}

// fill fills every section of the long form that stands open, names the establishment found in
// the register, and saves it with the last button: «Lưu» or «Lưu và đọc lại».
func (h *house) fill(b *browser, d draft, button string) *browser {
	h.t.Helper()
	if d.establishment != "" && !strings.Contains(words(b.doc.Find("#don-vi table")), d.establishment) {
		b.form("Lưu và đọc lại").set("find", d.establishment).press("Tìm cơ sở")
		b.form("Lưu và đọc lại").set("pick", d.establishment).press("Thêm cơ sở đã chọn")
	}
	f := b.form("Lưu và đọc lại")
	h.write(f, d)
	return f.press(button)
}

// write types a whole draft into the long form.
func (h *house) write(f *form, d draft) *form {
	h.t.Helper()
	f.set("name", d.name).set("kind", d.kind)
	f.set("places.0.province", d.province).set("places.0.commune", d.commune)
	f.set("necessity", "Sao chè bằng củi tốn công, chất lượng không đều.").set("goals", "Nâng năng suất sao chè.")
	f.set("results.0.indicator", "Năng lực chế biến").set("results.0.unit", "tấn búp tươi/ngày").set("results.0.baseline", "2,4").set("results.0.target", "5")
	f.set("machines", "Máy sao gas tôn quay, 60 kg một mẻ.").set("machines_new", "yes").set("production_line", "no")
	f.set("contents", d.content).set("start_day", "01/02/"+h.year).set("end_day", "30/11/"+h.year).set("schedule", "Quý I ký hợp đồng; quý II lắp đặt; quý IV nghiệm thu.")
	f.set("years.0.year", h.year).set("years.0.planned", d.promotion).set("years.0.work", "Mua máy, lắp đặt, chạy thử.")
	f.set("lines.0.description", "Máy sao chè").set("lines.0.unit", "máy").set("lines.0.quantity", "1").set("lines.0.unit_price", d.unitPrice).set("lines.0.promotion", d.promotion).set("lines.0.own", d.own)
	f.set("counterpart", "committed").set("other_funding", "none").set("other_funding_why", "Mỗi đề án một máy, đặt ở một xưởng.")
	f.set("organisation", "Trung tâm thực hiện, cơ sở mua máy.").set("effect", "Thêm sáu việc làm.")
	return f
}

// paper adds one paper on the page of papers.
func paper(b *browser, kind, name string) *browser {
	b.t.Helper()
	return b.form("Thêm giấy tờ").set("paper", kind).attach("file", name, []byte(projecttest.PDF)).press("Thêm giấy tờ")
}

// appraise lets an officer write five opinions and present a conclusion.
func appraise(b *browser, name, conclusion, amount string) *browser {
	b.t.Helper()
	b.does("Thẩm định hồ sơ", name)
	if b.doc.Find("[name=conflict]").Length() > 0 {
		b.form("Ghi lời khai").set("conflict", "none").press("Ghi lời khai")
	}
	f := b.form("Lưu ý kiến")
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		f.set("verdict."+n, "pass").set("opinion."+n, "Đạt: đã đối chiếu hồ sơ.")
	}
	f.press("Lưu ý kiến")
	f = b.form("Trình ký").set("conclusion", conclusion).set("recommended", amount).set("summary", "Đủ điều kiện hỗ trợ.")
	if conclusion != "pass" { // what decides nothing for the file wants no reason
		return f.press("Trình ký")
	}
	if !f.answers("Trình ký") {
		b.fail("the conclusion wanted no reason, though sector and level are not known")
	}
	return b
}

// sign lets a leader sign the conclusion that waits.
func sign(b *browser, name string) *browser {
	b.t.Helper()
	return b.does("Ký kết luận thẩm định", name).form("Ký kết luận").press("Ký kết luận")
}

// number lets the clerk give the sheet its number.
func number(b *browser, name, number string) *browser {
	b.t.Helper()
	return b.does("Cấp số phiếu thẩm định", name).form("Cấp số", name).set("number", number).press("Cấp số")
}

// assign lets whoever opens an appraisal give it to one officer.
func assign(b *browser, name, officer string) *browser {
	b.t.Helper()
	return b.does("Phân công thẩm định", name).form("Giao thẩm định").set("members.0.post", officer).press("Giao thẩm định")
}

func contentName(code string) string { return policy.ContentName(code) }

// pickOf is the value of the box in the row of a file.
func (b *browser) pickOf(name string) string {
	b.t.Helper()
	row := b.doc.Find("tr").FilterFunction(func(_ int, tr *goquery.Selection) bool {
		return tr.Find("input[type=checkbox]").Length() == 1 && strings.Contains(words(tr), name)
	})
	if row.Length() != 1 {
		b.fail("%d rows to tick for %q", row.Length(), name)
	}
	return row.Find("input[type=checkbox]").AttrOr("value", "")
}

// pay lets the three people of the payer prepare, check and pay.
// It reports whether a reason was wanted.
func (h *house) pay(keeper, checker, holder *browser, verb, name, amount, voucher string) bool {
	h.t.Helper()
	b := keeper.does(verb, name)
	button := b.buttonThatBegins("Lập chứng từ ")
	asked := b.form(button).set("amount", amount).answers(button)
	checker.does("Kiểm soát chứng từ tạm ứng", name).form("Kiểm soát, trình duyệt chi").press("Kiểm soát, trình duyệt chi")
	b = holder.does("Duyệt chi tạm ứng", name)
	pay := "Duyệt chi " + amount + " đ"
	b.form(pay).set("voucher", voucher).set("voucher_day", h.today()).press(pay)
	keeper.idle(verb, name)
	checker.idle("Kiểm soát chứng từ tạm ứng", name)
	holder.idle("Duyệt chi tạm ứng", name)
	return asked
}

func (b *browser) buttonThatBegins(with string) string {
	b.t.Helper()
	for _, n := range b.doc.Find("form button").Nodes {
		if text := words(b.doc.FindNodes(n)); strings.HasPrefix(text, with) {
			return text
		}
	}
	b.fail("no button «%s…»", with)
	return ""
}

// approve lets the chief accountant and the account holder pass what was prepared.
func (h *house) approve(checker, holder *browser, name, voucher string) {
	h.t.Helper()
	checker.does("Kiểm soát chứng từ tạm ứng", name).form("Kiểm soát, trình duyệt chi").press("Kiểm soát, trình duyệt chi")
	b := holder.does("Duyệt chi tạm ứng", name)
	f := b.formOf("voucher")
	f.set("voucher", voucher).set("voucher_day", h.today()).press(words(f.own[len(f.own)-1]))
}

// formOf is the one form that has a field of that name to fill in.
func (b *browser) formOf(field string) *form {
	b.t.Helper()
	x := b.doc.Find("form [name=" + field + "]").First()
	if x.Length() == 0 {
		b.fail("no form has a field %q", field)
	}
	return b.form(words(x.Closest("form").Find("button[type=submit]").Last()))
}
