package register

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
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
}

func (s *Pages) needs(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	l := needList{Query: f.Values, Today: s.today(), Own: p.EstablishmentID != "",
		MaySend:  p.Is(account.Establishment, account.Collaborator, account.CentreOfficer, account.CentreDirector),
		Receives: p.Is(account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.DeptHead)}
	l.Filter = survey.Filter{State: survey.State(f.Text("trang-thai")), Q: f.Text("q"), Content: f.Text("noi-dung"),
		Province: place.ID(f.Text("tinh")), Received: f.Text("gui-den") != "", Page: pageOf(r)}
	if l.Filter.State.Name() == "" {
		l.Filter.State = ""
	}
	l.Filter.WantedYear, _ = strconv.Atoi(f.Text("nam"))
	if l.Page, err = s.Needs.List(r.Context(), p, l.Filter); err != nil {
		return err
	}
	if manyProvinces(p) {
		l.Provinces = kit.ProvinceOptions(l.Today)
	}
	page := web.NewPage(w, r, "Nhu cầu hỗ trợ", kit.NavNeeds)
	page.Wide = true
	return web.Render(w, r, needsView(page, l, f))
}

func (l needList) views() []web.Anchor {
	all := 0
	for _, n := range l.Counts {
		all += n
	}
	out := []web.Anchor{{Label: "Tất cả", Href: with("/nhu-cau", l.Query, "trang-thai", ""), Count: vi.Count(all), Current: l.Filter.State == ""}}
	for _, st := range survey.States {
		out = append(out, web.Anchor{Label: st.Name(), Href: with("/nhu-cau", l.Query, "trang-thai", string(st)),
			Count: vi.Count(l.Counts[st]), Current: l.Filter.State == st})
	}
	return out
}

func (l needList) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		if value != "" {
			out = append(out, web.FilterWord{Label: label, Value: value, Remove: with("/nhu-cau", l.Query, name, "")})
		}
	}
	add("tên cơ sở có", l.Filter.Q, "q")
	if l.Filter.Content != "" {
		add("nội dung", policy.ContentName(l.Filter.Content), "noi-dung")
	}
	if l.Filter.WantedYear != 0 {
		add("mong được hỗ trợ năm", strconv.Itoa(l.Filter.WantedYear), "nam")
	}
	if l.Filter.Province != "" {
		add("ở", kit.PlaceName(l.Filter.Province, l.Today), "tinh")
	}
	if l.Filter.Received {
		add("gửi đến", "cơ quan của tôi", "gui-den")
	}
	return out
}

func (l needList) paging() web.Paging {
	return web.Paging{Page: l.Page.Page, Pages: (l.Total + l.Limit - 1) / l.Limit, Total: l.Total, Noun: "nhu cầu",
		Href: func(n int) string { return with("/nhu-cau", l.Query, "trang", strconv.Itoa(n)) }}
}

func (l needList) empty() string {
	switch {
	case len(l.words()) > 0 || l.Filter.State != "":
		return "Không có nhu cầu nào như vậy. Bỏ bớt điều kiện lọc để xem rộng hơn."
	case l.Own:
		return "Cơ sở chưa gửi nhu cầu nào. Bấm «Gửi nhu cầu» để nói cơ sở cần gì; mất khoảng năm phút, trả lời từng câu một."
	}
	return "Chưa có nhu cầu nào. Nhu cầu do cơ sở tự gửi hoặc do cộng tác viên, Trung tâm gửi thay sẽ nằm ở đây, lâu nhất ở trên."
}

func contentOptions() []web.Option {
	var out []web.Option
	for _, c := range policy.Contents {
		out = append(out, web.Option{Value: c.Code, Label: c.Name})
	}
	return out
}

func needState(st survey.State) (web.Icon, web.Tone) {
	switch st {
	case survey.Sent:
		return web.IconSent, web.ToneGo
	case survey.TakenUp:
		return web.IconAccept, web.ToneDone
	case survey.Declined:
		return web.IconNo, web.ToneLate
	}
	return web.IconBack, web.ToneMute
}

// sinceOf is since when a need stands where it is.
func sinceOf(n survey.Need) string {
	if n.State == survey.Sent || n.AnsweredAt.IsZero() {
		return "gửi " + n.CreatedAt.Day().VN()
	}
	return "từ " + n.AnsweredAt.Day().VN()
}

// needShown is what the page of one need is drawn from.
type needShown struct {
	survey.View
	Today   clock.Day
	TakeUp  bool // may begin a file from it
	Again   bool // may send it again
	Plain   bool // for those who chose the words of the questions
	Project *project.Project
}

// answers reports whether the reader is one who answers it now.
func (d needShown) answers() bool { return d.May.TakeUp || d.May.Decline }

// title is what is asked for: as it was chosen where an establishment's people read it.
func (d needShown) title() string {
	if d.Plain {
		return kit.NeedName(d.Content)
	}
	return d.ContentName()
}

// planned tells by when an answer is planned.
func (d needShown) planned() string {
	if due := policy.DueAfter("need", d.CreatedAt.Day()); due != "" {
		return "Hẹn trả lời trước " + due.VN() + " (quy định nội bộ)."
	}
	return ""
}

func (s *Pages) need(w http.ResponseWriter, r *http.Request) error {
	return s.drawNeed(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawNeed(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	v, err := s.Needs.Get(ctx, p, kit.PathID(r, "need"))
	if err != nil {
		return err
	}
	d := needShown{View: v, Today: s.today(), TakeUp: v.May.TakeUp && p.Is(account.CentreOfficer, account.CentreDirector), Plain: askedPlainly(p)}
	d.Again = askedPlainly(p) && (p.EstablishmentID != "" || p.For(v.MadeFor))
	if v.ProjectID != "" {
		one, err := project.SeeTx(ctx, s.DB, p, v.ProjectID)
		if err == nil {
			d.Project = &one
		} else if !errs.Is(err, errs.NotFound) { // a draft is not everybody's to see
			return err
		}
	}
	return web.RenderTo(w, r, status, needView(web.NewPage(w, r, v.ContentName(), kit.NavNeeds), d, f))
}

func (d needShown) facts() []web.Fact {
	out := []web.Fact{
		{Term: "Cơ sở", Value: link(d.Establishment.Name, establishmentPath(d.Establishment.ID))},
		{Term: "Nơi cần hỗ trợ", Text: d.Site.Where(d.Today)},
		{Term: "Điện thoại", Value: web.Phone(orNone(d.Establishment.Phone))},
		{Term: "Tổng chi phí dự kiến", Text: vi.MoneyUnit(d.Cost)},
		{Term: "Vốn tự có", Text: vi.MoneyUnit(d.OwnCapital) + " (" + vi.Percent(d.OwnCapital, d.Cost) + ")"},
		{Term: "Còn thiếu", Text: vi.MoneyUnit(d.Cost - d.OwnCapital)},
		{Term: "Mong được hỗ trợ", Text: "năm " + strconv.Itoa(d.WantedYear)},
		{Term: "Nơi nhận", Text: d.AgencyName},
	}
	if d.MadeForName != "" {
		out = append(out, web.Fact{Term: "Gửi thay", Text: d.MadeForName})
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "chưa ghi"
	}
	return s
}

func (s *Pages) withdrawNeed(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "need")
	err := s.Needs.Withdraw(r.Context(), kit.Who(r), id)
	if err == nil {
		return web.Redirect(w, r, "/nhu-cau/"+string(id), flashBack)
	}
	f := web.NewForm()
	if !f.Take(err) {
		return err
	}
	return s.drawNeed(w, r, web.StatusOf(err), f)
}

func (s *Pages) declineNeed(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "need")
	if err = s.Needs.Decline(r.Context(), kit.Who(r), id, f.Get("answer")); err == nil {
		return web.Redirect(w, r, "/nhu-cau/"+string(id), flashAnswered)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawNeed(w, r, web.StatusOf(err), f)
}

func (s *Pages) editNeedPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Needs.Get(r.Context(), kit.Who(r), kit.PathID(r, "need"))
	if err != nil {
		return err
	}
	if !v.May.Edit {
		return errs.Clash("Nhu cầu này không sửa được nữa: đã được trả lời, đã rút, hoặc do nơi khác gửi thay.")
	}
	f := web.NewForm("content", v.Content, "description", v.Description, "wanted_year", strconv.Itoa(v.WantedYear), "ready", v.Ready)
	f.SetMoney("cost", v.Cost).SetMoney("own_capital", v.OwnCapital).Set(web.FieldVersion, versionText(v.Version))
	return web.Render(w, r, editNeedView(web.NewPage(w, r, "Sửa nhu cầu", kit.NavNeeds), f, v, s.today(), askedPlainly(kit.Who(r))))
}

func (s *Pages) editNeed(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	p, id := kit.Who(r), kit.PathID(r, "need")
	if _, err = s.Needs.Edit(r.Context(), p, id, survey.ParseInput(f.Get), version(f)); err == nil {
		return web.Redirect(w, r, "/nhu-cau/"+string(id), web.FlashSaved)
	}
	if !f.Take(err) {
		return err
	}
	status := web.StatusOf(err)
	v, err := s.Needs.Get(r.Context(), p, id)
	if err != nil {
		return err
	}
	if status == http.StatusConflict {
		f.Set(web.FieldVersion, versionText(v.Version))
	}
	return web.RenderTo(w, r, status, editNeedView(web.NewPage(w, r, "Sửa nhu cầu", kit.NavNeeds), f, v, s.today(), askedPlainly(kit.Who(r))))
}
