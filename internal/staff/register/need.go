package register

import (
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

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
		return "gửi " + n.SentAt.Day().VN()
	}
	return "từ " + n.AnsweredAt.Day().VN()
}

// needShown is what the page of one need is drawn from.
type needShown struct {
	survey.Details
	Today   clock.Day
	TakeUp  bool // may begin a file from it
	Again   bool // may send it again
	Plain   bool // for those who chose the words of the questions
	Project *project.Project
	Law     *project.Part // what the law says of it, for who answers
	Papers  *web.Form     // adds quotations and photographs; nil for who may not
	Kept    []survey.File // put down under its key
	Reopen  *web.Form     // takes it up again for a later year; nil for who may not
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
	if due := policy.DueAfter("need", d.SentAt.Day()); due != "" {
		return "Hẹn trả lời trước " + due.VN() + " (quy định nội bộ)."
	}
	return ""
}

func (s *Pages) need(w http.ResponseWriter, r *http.Request) error {
	return s.drawNeed(w, r, http.StatusOK, web.NewForm(), nil)
}

// drawNeed draws a need; papers is the form of quotations and photographs when it was refused.
func (s *Pages) drawNeed(w http.ResponseWriter, r *http.Request, status int, f, papers *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	v, err := s.Needs.Open(ctx, p, kit.PathID(r, "need"))
	if err != nil {
		return err
	}
	d := needShown{Details: v, Today: s.today(), TakeUp: v.May.TakeUp && p.Is(account.CentreOfficer, account.CentreDirector), Plain: askedPlainly(p)}
	d.Again = askedPlainly(p) && (p.EstablishmentID != "" || p.For(v.MadeFor))
	if v.ProjectID != "" {
		one, err := project.SeeTx(ctx, s.DB, p, v.ProjectID)
		if err == nil {
			d.Project = &one
		} else if !errs.Is(err, errs.NotFound) { // a draft is not everybody's to see
			return err
		}
	}
	if d.answers() {
		part, err := s.Projects.AskNeed(ctx, p, v.View, project.Local)
		if err != nil {
			return err
		}
		d.Law = &part
	}
	if v.May.Reopen {
		if d.Reopen = f; !f.Bad() {
			d.Reopen = web.NewForm("wanted_year", strconv.Itoa(max(d.Today.Year()+1, v.UnmetYear+1)))
		}
	}
	if v.May.Papers {
		if d.Papers = papers; papers == nil {
			d.Papers = web.NewForm()
		}
		d.Papers.Apart = "giay-to"
		if d.Kept, err = s.Needs.Uploads(ctx, p, d.Papers.Key()); err != nil {
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
	}
	add := func(term, text string) {
		if text != "" {
			out = append(out, web.Fact{Term: term, Text: text})
		}
	}
	add("Máy, dịch vụ", d.Asked())
	add("Xuất xứ, thông số", d.Origin)
	add("Tổng chi phí dự kiến", vi.MoneyUnit(d.Cost))
	add("Vốn tự có", vi.MoneyUnit(d.OwnCapital)+" ("+vi.Percent(d.OwnCapital, d.Cost)+")")
	add("Nguồn vốn tự có", d.CapitalSource)
	add("Còn thiếu", vi.MoneyUnit(d.Cost-d.OwnCapital))
	add("Mong được hỗ trợ", d.Wanted())
	if d.Need.Priority != "" && !d.Plain {
		why := ""
		if d.PriorityWhy != "" {
			why = ": " + d.PriorityWhy
		}
		add("Người ghi thấy", d.Need.Priority.Name()+why)
	}
	add("Nơi nhận", d.AgencyName)
	switch {
	case d.Survey != nil:
		v := d.Survey
		out = append(out, web.Fact{Term: "Khảo sát", Value: link(v.Way.Name()+", ngày "+v.Day.VN(), surveyPath(v.ID))},
			web.Fact{Term: "Đã gặp", Text: v.Met}, web.Fact{Term: "Người ghi", Text: v.MadeByName + ", " + v.AgencyName})
	case d.MadeForName != "":
		add("Gửi thay", d.MadeForName)
	}
	return out
}

// lawChoices are the articles by which the law excludes the need, as far as they were read.
func (d needShown) lawChoices() []web.Option {
	var out []web.Option
	if d.Law == nil {
		return nil
	}
	for _, f := range d.Law.Answer.Findings {
		if text := lawText(f); f.Outcome == policy.Fail && text != "" && !hasOption(out, text) {
			out = append(out, web.Option{Value: text, Label: text, Hint: f.Message})
		}
	}
	return out
}

// knownLook is an answer to a fact as shape and colour.
func knownLook(k survey.Known) (web.Icon, web.Tone) {
	switch k {
	case survey.Yes:
		return web.IconOK, web.ToneDone
	case survey.No:
		return web.IconMissing, web.ToneSoon
	}
	return web.IconUnknown, web.ToneMute
}

func reasonOptions() []web.Option {
	var out []web.Option
	for _, r := range survey.Reasons {
		out = append(out, web.Option{Value: string(r), Label: r.Name()})
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
	return s.drawNeed(w, r, web.StatusOf(err), f, nil)
}

func (s *Pages) declineNeed(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "need")
	why := survey.Decision{Reason: survey.Reason(f.Get("reason")), Words: f.Get("answer")}
	if law := f.Text("law"); law != "" && why.Reason == survey.NotEligible { // only an article that the law's own answer names
		v, err := s.Needs.Get(ctx, p, id)
		if err != nil {
			return err
		}
		part, err := s.Projects.AskNeed(ctx, p, v, project.Local)
		if err != nil {
			return err
		}
		if hasOption(needShown{Law: &part}.lawChoices(), law) {
			why.Law = law
		}
	}
	if err = s.Needs.Decline(ctx, p, id, why); err == nil {
		return web.Redirect(w, r, "/nhu-cau/"+string(id), flashAnswered)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawNeed(w, r, web.StatusOf(err), f, nil)
}

func (s *Pages) reopenNeed(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id, year := kit.PathID(r, "need"), f.Int("wanted_year")
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		if err = s.Needs.Reopen(r.Context(), kit.Who(r), id, year); err == nil {
			return web.Redirect(w, r, "/nhu-cau/"+string(id), flashReopened)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawNeed(w, r, status, f, nil)
}

func (s *Pages) editNeedPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Needs.Get(r.Context(), kit.Who(r), kit.PathID(r, "need"))
	if err != nil {
		return err
	}
	if !v.May.Edit {
		return errs.Clash("Nhu cầu này không sửa được nữa: đã được trả lời, đã rút, hoặc do nơi khác gửi thay.")
	}
	f := needForm(v.Need)
	f.Set(web.FieldVersion, versionText(v.Version))
	return web.Render(w, r, editNeedView(web.NewPage(w, r, "Sửa nhu cầu", kit.NavNeeds), f, v, s.today(), askedPlainly(kit.Who(r)), kit.Who(r).For(v.MadeFor)))
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
	return web.RenderTo(w, r, status, editNeedView(web.NewPage(w, r, "Sửa nhu cầu", kit.NavNeeds), f, v, s.today(), askedPlainly(kit.Who(r)), kit.Who(r).For(v.MadeFor)))
}

// needForm fills a form with what a need says.
func needForm(n survey.Need) *web.Form {
	f := web.NewForm("content", n.Content, "machine", n.Machine, "origin", n.Origin, "unit", n.Unit, "description", n.Description, "capital_source", n.CapitalSource,
		"wanted_year", strconv.Itoa(n.WantedYear), "ready", n.Ready, "priority", string(n.Priority), "priority_why", n.PriorityWhy)
	if n.Quantity != 0 {
		f.Set("quantity", n.Quantity.String())
	}
	if n.WantedQuarter != 0 {
		f.Set("wanted_quarter", strconv.Itoa(n.WantedQuarter))
	}
	for _, fact := range survey.ReadyFacts {
		known, words := fact.Of(n.Readiness)
		f.Set(fact.Name, string(known)).Set(fact.Name+"_words", words)
	}
	return f.SetMoney("cost", n.Cost).SetMoney("own_capital", n.OwnCapital)
}

// lawText is the article of a finding; "" where no rule with an article made it.
func lawText(f policy.Finding) string {
	if f.Citation == nil || f.Governs == policy.GovernsCap {
		return ""
	}
	return f.Citation.String()
}
