package register

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// needList is what the list of needs is drawn from.
type needList struct {
	survey.Page
	Filter    survey.Filter
	Query     url.Values
	Today     clock.Day
	Provinces []web.Option
	MaySend   bool
	Own       bool // of one establishment, for its person
	Receives  bool
	Gathers   bool // may put several into one group project
}

// needFilter reads the conditions of a list of needs from its address.
func needFilter(f *web.Form) survey.Filter {
	out := survey.Filter{State: survey.State(f.Text("trang-thai")), Q: f.Text("q"), Content: f.Text("noi-dung"), Province: place.ID(f.Text("tinh")), Commune: f.Text("xa"),
		Priority: survey.Priority(f.Text("uu-tien")), Received: f.Text("gui-den") != "", Unmet: f.Text("chua-dap-ung") != "", Ready: f.Text("san-sang") != "", Reason: survey.Reason(f.Text("ly-do")),
		After: f.Text("sau"), Before: f.Text("truoc")}
	if out.State.Name() == "" {
		out.State = ""
	}
	if out.Priority.Name() == "" {
		out.Priority = ""
	}
	if out.Reason.Name() == "" {
		out.Reason = ""
	}
	out.WantedYear, _ = strconv.Atoi(f.Text("nam"))
	out.UnmetYear, _ = strconv.Atoi(f.Text("khong-nam"))
	return out
}

func (s *Pages) needs(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	return s.drawNeeds(w, r, http.StatusOK, f)
}

func (s *Pages) drawNeeds(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	p := kit.Who(r)
	l := needList{Query: r.URL.Query(), Today: s.today(), Own: p.EstablishmentID != "", Filter: needFilter(f),
		MaySend:  p.Is(account.Establishment, account.Collaborator, account.CentreOfficer, account.CentreDirector, account.UnitOfficer),
		Receives: p.Is(account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.DeptHead),
		Gathers:  p.Is(kit.CentreRoles...)}
	var err error
	if l.Page, err = s.Needs.List(r.Context(), p, l.Filter); err != nil {
		return err
	}
	if manyProvinces(p) {
		l.Provinces = kit.ProvinceOptions(l.Today)
	}
	page := web.NewPage(w, r, "Nhu cầu hỗ trợ", kit.NavNeeds)
	page.Wide = true
	return web.RenderTo(w, r, status, needsView(page, l, f))
}

// at is the address of the list with some conditions changed, from its beginning on.
func (l needList) at(pairs ...string) string {
	return with("/nhu-cau", l.Query, append([]string{"sau", "", "truoc", ""}, pairs...)...)
}

func (l needList) steps() web.Stepping {
	out := web.Stepping{Shown: len(l.Rows), Total: l.Total, Noun: "nhu cầu"}
	if l.Prev != "" {
		out.First, out.Prev = l.at(), l.at("truoc", l.Prev)
	}
	if l.Next != "" {
		out.Next = l.at("sau", l.Next)
	}
	return out
}

func (l needList) views() []web.Anchor {
	all := 0
	for _, n := range l.Counts {
		all += n.N
	}
	out := []web.Anchor{{Label: "Tất cả", Href: l.at("trang-thai", ""), Count: vi.Count(all), Current: l.Filter.State == ""}}
	for _, st := range survey.States {
		out = append(out, web.Anchor{Label: st.Name(), Href: l.at("trang-thai", string(st)), Count: vi.Count(l.Counts[st].N), Current: l.Filter.State == st})
	}
	return out
}

func (l needList) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		if value != "" {
			out = append(out, web.FilterWord{Label: label, Value: value, Remove: l.at(name, "")})
		}
	}
	year := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	add("cơ sở ứng với", l.Filter.Q, "q")
	if l.Filter.Content != "" {
		add("nội dung", policy.ContentName(l.Filter.Content), "noi-dung")
	}
	add("mong được hỗ trợ năm", year(l.Filter.WantedYear), "nam")
	add("ưu tiên", l.Filter.Priority.Name(), "uu-tien")
	if l.Filter.Province != "" {
		add("ở", kit.PlaceName(l.Filter.Province, l.Today), "tinh")
	}
	add("tại", l.Filter.Commune, "xa")
	if l.Filter.Ready {
		add("đã", "sẵn sàng đủ năm điều", "san-sang")
	}
	if l.Filter.Received {
		add("gửi đến", "cơ quan của tôi", "gui-den")
	}
	if l.Filter.Unmet {
		add("", "chưa đáp ứng được", "chua-dap-ung")
	}
	add("chưa đáp ứng vì", vi.LowerFirst(l.Filter.Reason.Name()), "ly-do")
	add("chưa đáp ứng cho năm", year(l.Filter.UnmetYear), "khong-nam")
	return out
}

func (l needList) empty() string {
	switch {
	case len(l.words()) > 0 || l.Filter.State != "":
		return "Không có nhu cầu nào như vậy. Bỏ bớt điều kiện lọc để xem rộng hơn."
	case l.Own:
		return "Cơ sở chưa gửi nhu cầu nào. Bấm «Gửi nhu cầu» để nói cơ sở cần gì; mất khoảng năm phút, trả lời từng câu một."
	}
	return "Chưa có nhu cầu nào. Nhu cầu do cơ sở tự gửi hoặc do cộng tác viên, Trung tâm ghi khi khảo sát sẽ nằm ở đây, lâu nhất ở trên."
}

func priorityOptions() []web.Option {
	var out []web.Option
	for _, p := range survey.Priorities {
		out = append(out, web.Option{Value: string(p), Label: p.Name()})
	}
	return out
}

// The form that gathers several needs, see gatherNeeds.
const gatherForm = "gop-nhu-cau"

// tick reports whether a row can be chosen for a group project.
func (l needList) tick(n survey.View) bool { return l.Gathers && n.May.TakeUp }

// ticks reports whether any row can.
func (l needList) ticks() bool {
	for _, n := range l.Rows {
		if l.tick(n) {
			return true
		}
	}
	return false
}

// tickID gives the first row's box the id that an error about the choice leads to.
func tickID(row int) string {
	if row == 0 {
		return web.FieldID("id")
	}
	return web.FieldID("id") + "-" + strconv.Itoa(row)
}
