package staff_test

import (
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
)

// ended reads the whole life off the page of a closed file: its state, its money by step, the
// sentences of its history in their order; and finds it in the report of its year.
func (h *house) ended(name string, money map[string]string, sentences []string, report ...string) {
	h.t.Helper()
	b := h.sit(account.Auditor, at("cuc"))
	b.open("/viec-cua-toi").follow("Danh sách đề án").follow(name).says("Đã kết thúc", "Không còn bước nào")
	rows := map[string]string{}
	b.doc.Find("#tien table tbody tr").Each(func(_ int, tr *goquery.Selection) {
		cells := tr.Find("th, td")
		rows[words(cells.First())] = words(cells.Eq(1)) + " · " + words(cells.Eq(3))
	})
	for step, want := range money {
		if rows[step] != want {
			b.fail("«%s» shows %q, want %q; all: %v", step, rows[step], want, rows)
		}
	}
	b.open(b.at + "?lich-su=het")
	var told []string
	b.doc.Find("ol.log li").Each(func(_ int, li *goquery.Selection) { told = append(told, words(li)) })
	slices.Reverse(told)
	i := 0
	for _, want := range sentences {
		from := i
		for i < len(told) && !strings.Contains(told[i], want) {
			i++
		}
		if i == len(told) {
			b.fail("the history does not say «%s» after line %d:\n%s", want, from, strings.Join(told, "\n"))
		}
		i++
	}
	b.open("/viec-cua-toi").follow("Báo cáo").form("Xem số liệu").set("nam", "2027").press("Xem số liệu").says(report...)
}

// team are the people of one province who bring its files on.
type team struct {
	officer, director, expert, head, leader, clerk *browser
	at                                             accounttest.Option
}

func (h *house) team(place string) team {
	h.t.Helper()
	in := at(place)
	return team{h.sit(account.CentreOfficer, in), h.sit(account.CentreDirector, in), h.sit(account.DeptOfficer, in),
		h.sit(account.DeptHead, in), h.sit(account.DeptLeader, in), h.sit(account.Clerk, in), in}
}

// submitted makes a file out of a draft and brings it to whom it goes.
func (h *house) submitted(officer, director *browser, d draft) {
	h.t.Helper()
	h.begin(officer, d)
	h.fill(officer, d, "Lưu").follow("Thêm giấy tờ")
	paper(officer, "Công văn đề nghị", "cong-van.pdf")
	if d.establishment != "" {
		paper(officer, "Văn bản đề nghị hỗ trợ", "de-nghi.pdf")
	}
	officer.follow("Về hồ sơ")
	h.resubmitted(officer, director, d)
}

// resubmitted brings a file that stands open in the long form to the director and on.
func (h *house) resubmitted(officer, director *browser, d draft) {
	h.t.Helper()
	officer.form("Lưu và đọc lại").press("Lưu và đọc lại").says("Hồ sơ đủ").form("Trình giám đốc").press("Trình giám đốc")
	director.does("Đọc, ký nộp hồ sơ", d.name)
	send := director.buttonThatBegins("Nộp")
	director.form(send).press(send)
}

// passed lets the Sở appraise a file that waits there.
func (h *house) passed(tm team, d draft) {
	h.t.Helper()
	assign(tm.head, d.name, h.name(account.DeptOfficer, tm.at))
	appraise(tm.expert, d.name, "pass", d.promotion)
	sign(tm.leader, d.name)
}

// planned puts files into a new plan and records its decision.
func (h *house) planned(keeper, clerk *browser, tranche, number string, files ...draft) {
	h.t.Helper()
	b := keeper.does("Đưa vào kế hoạch năm "+h.year, files[0].name).form("Lập dự thảo").set("year", h.year).set("tranche", tranche).press("Lập dự thảo")
	var picks []string
	for _, d := range files {
		picks = append(picks, b.pickOf(d.name))
	}
	b.form("Ghi vào dự thảo").set("pick", picks...).press("Ghi vào dự thảo")
	clerk.does("Ghi quyết định phê duyệt kế hoạch", files[0].name)
	record := clerk.buttonThatBegins("Ghi quyết định, ")
	clerk.form(record).set("number", number).set("day", h.today()).set("signer", "Nguyễn Văn Bình").answers(record)
}

// contracted drafts and signs what gives a year of work to its unit: «Hợp đồng» or «Giao nhiệm vụ».
func (h *house) contracted(keeper, clerk *browser, d draft, kind, number string) {
	h.t.Helper()
	f := keeper.does("Lập hợp đồng hoặc giao nhiệm vụ năm "+h.year, d.name).form("Lưu dự thảo").set("kind", kind).set("from_day", "01/02/"+h.year).set("to_day", "31/12/"+h.year)
	if why := f.like(".advance_why"); why != "" {
		f.set(f.like(".advance_percent"), "50").set(why, "Quyết định 10/2020/QĐ-UBND của tỉnh.")
	}
	f.press("Lưu dự thảo")
	g := clerk.does("Ký hợp đồng, giao nhiệm vụ", d.name).form("Ghi nhận đã ký").set("number", number).set("day", h.today()).set("signer_a", "Trần Thị Lan")
	if kind == "Hợp đồng" {
		g.set("signer_b", "Lê Văn Sơn")
	}
	g.press("Ghi nhận đã ký")
}

// like is the name of the one field that ends so; "" for none.
func (f *form) like(end string) string {
	for _, x := range f.own {
		if name := x.AttrOr("name", ""); strings.HasSuffix(name, end) && x.AttrOr("type", "") != "hidden" {
			return name
		}
	}
	return ""
}

// reported sends a month's report of work and lets the Sở confirm it.
func (h *house) reported(officer, expert *browser, d draft, month, done string) {
	h.t.Helper()
	officer.does("Báo cáo tiến độ tháng "+month+"/"+h.year, d.name).form("Gửi báo cáo").set("done", done).set("spent", done).set("note", "Làm theo tiến độ.").press("Gửi báo cáo")
	expert.does("Xác nhận khối lượng tháng "+month+"/"+h.year, d.name).form("Xác nhận khối lượng").set("confirmed", done).press("Xác nhận khối lượng")
}
