package plan

import (
	"context"
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// answerAct is one of the things that can be done with a request.
type answerAct struct {
	path, title, button string
	flash               web.Flash
	may                 func(adjustment.View) bool
	do                  func(*Pages, context.Context, account.Principal, db.ID, *web.Form) error
}

var (
	confirm = answerAct{"xac-nhan", "Xác nhận đề nghị điều chỉnh", "Xác nhận", web.NewFlash("dc-xac-nhan", "Đã xác nhận đề nghị."),
		func(v adjustment.View) bool { return v.MayConfirm },
		func(s *Pages, ctx context.Context, p account.Principal, id db.ID, f *web.Form) error {
			return s.Adjustments.Confirm(ctx, p, id, version(f), f.Text("answer"))
		}}
	decision = answerAct{"quyet-dinh", "", "Ghi quyết định", web.NewFlash("dc-quyet-dinh", "Đã ghi quyết định; đề án đã được điều chỉnh."),
		func(v adjustment.View) bool { return v.MayDecide },
		func(s *Pages, ctx context.Context, p account.Principal, id db.ID, f *web.Form) error {
			in := adjustment.Decision{Number: f.Text("number"), Issuer: f.Text("issuer"), Signer: f.Text("signer"), Answer: f.Text("answer"), Day: f.Day("day")}
			if f.Bad() {
				return errs.New(errs.Invalid, "Có chỗ chưa đọc được.")
			}
			return s.Adjustments.Decide(ctx, p, id, version(f), in)
		}}
	refusal = answerAct{"khong-chap-thuan", "Không chấp thuận đề nghị điều chỉnh", "Không chấp thuận", web.NewFlash("dc-khong", "Đã trả lời không chấp thuận."),
		func(v adjustment.View) bool { return v.MayRefuse },
		func(s *Pages, ctx context.Context, p account.Principal, id db.ID, f *web.Form) error {
			return s.Adjustments.Refuse(ctx, p, id, version(f), f.Text("answer"))
		}}
	withdrawal = answerAct{"rut", "Rút đề nghị điều chỉnh", "Rút đề nghị", web.NewFlash("dc-rut", "Đã rút đề nghị."),
		func(v adjustment.View) bool { return v.MayWithdraw },
		func(s *Pages, ctx context.Context, p account.Principal, id db.ID, f *web.Form) error {
			return s.Adjustments.Withdraw(ctx, p, id, version(f))
		}}
)

// decideVerb: the clerk records what others decide; a leader decides.
func decideVerb(a adjustment.Authority) string {
	if a == adjustment.Ministry || a == adjustment.Department {
		return "Quyết định điều chỉnh"
	}
	return "Ghi quyết định điều chỉnh"
}

// openAdjustment returns a request with its file, the law on who decides, and who asked.
func (s *Pages) openAdjustment(r *http.Request) (v adjustment.View, law *web.LawNote, names map[string]string, err error) {
	ctx, p := r.Context(), kit.Who(r)
	if v, err = s.Adjustments.Open(ctx, p, kit.PathID(r, "adjustment")); err != nil {
		return v, nil, nil, err
	}
	one, err := project.SeeTx(ctx, s.DB, p, v.ProjectID)
	if err != nil {
		return v, nil, nil, err
	}
	_, law = decides(v.Kind, one, s.today())
	people, err := account.PersonNames(ctx, s.DB, []db.ID{v.RequestedBy, v.ConfirmedBy, v.DecidedBy})
	if err != nil {
		return v, nil, nil, err
	}
	bodies, err := kit.AgencyNames(ctx, s.DB, []db.ID{v.RequestedFor}, v.RequestedAt.Day())
	names = map[string]string{"asked": join(", ", people[v.RequestedBy], bodies[v.RequestedFor]), "confirmed": people[v.ConfirmedBy], "decided": people[v.DecidedBy]}
	return v, law, names, err
}

func (s *Pages) adjustment(w http.ResponseWriter, r *http.Request) error {
	v, law, names, err := s.openAdjustment(r)
	if err != nil {
		return err
	}
	var says project.Judgement
	if v.Open() {
		if says, err = s.Adjustments.Judge(r.Context(), kit.Who(r), v.ProjectID, v.Kind); err != nil {
			return err
		}
	}
	page := web.NewPage(w, r, "Điều chỉnh: "+adjustment.KindName[v.Kind], kit.NavProjects)
	return web.Render(w, r, adjustPage(page, v, names, law, says))
}

func adjustFacts(v adjustment.View, names map[string]string) []web.Fact {
	out := []web.Fact{{Term: "Đề nghị", Text: vi.TitleFirst(v.Does.InWords)}, {Term: "Lý do", Text: v.Reason},
		{Term: "Người đề nghị", Text: join(", ngày ", names["asked"], v.RequestedAt.Day().VN())}}
	add := func(term, text string) { out = append(out, web.Fact{Term: term, Text: text}) }
	if !v.ConfirmedAt.IsZero() {
		add("Sở xác nhận", join(", ngày ", names["confirmed"], v.ConfirmedAt.Day().VN()))
	}
	if v.Document.Number != "" {
		add("Quyết định", "số "+v.Document.Number+" ngày "+v.Document.Day.VN()+" của "+v.Document.Issuer+", người ký "+v.Document.Signer)
	}
	if v.State == adjustment.Decided && v.Delta != 0 {
		add("Thay đổi kinh phí", vi.MoneyUnit(v.Delta))
	}
	if n := v.Does.ContractAmount; n != 0 {
		add("Hợp đồng", "số tiền của năm "+strconv.Itoa(v.Does.ContractYear)+" thành "+vi.MoneyUnit(n))
	}
	if v.Answer != "" {
		add("Ý kiến", v.Answer)
	}
	return out
}

// answerView is one act on a request.
type answerView struct {
	adjustment.View
	act   answerAct
	law   *web.LawNote
	says  project.Judgement // the law of today, for who decides
	names map[string]string
	form  *web.Form
}

func (v answerView) title() string {
	if v.act.title == "" {
		return decideVerb(v.Authority)
	}
	return v.act.title
}

func (s *Pages) answering(act answerAct) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := web.NewForm()
		if p := kit.Who(r); p.Is(account.MinistryLeader, account.DeptLeader) {
			f.Set("signer", p.Name)
		}
		return s.drawAnswer(w, r, 200, act, f)
	}
}

func (s *Pages) drawAnswer(w http.ResponseWriter, r *http.Request, status int, act answerAct, f *web.Form) error {
	v, law, names, err := s.openAdjustment(r)
	if err != nil {
		return err
	}
	if !act.may(v) {
		if !v.Open() {
			return errs.Clash("Đề nghị này đã được xử lý: «%s».", adjustment.StateName[v.State])
		}
		return errs.Refuse("Việc này thuộc người khác, hoặc chưa đến lượt: đề nghị đang ở «%s».", adjustment.StateName[v.State])
	}
	if !f.Values.Has(web.FieldVersion) {
		versioned(f, v.Version)
	}
	a := answerView{View: v, act: act, law: law, names: names, form: f}
	if act.path == decision.path {
		if a.says, err = s.Adjustments.Judge(r.Context(), kit.Who(r), v.ProjectID, v.Kind); err != nil {
			return err
		}
	}
	return web.RenderTo(w, r, status, answerPage(web.NewPage(w, r, a.title(), kit.NavProjects), a))
}

func (s *Pages) answer(act answerAct) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := web.DecodeForm(r)
		if err != nil {
			return err
		}
		id := kit.PathID(r, "adjustment")
		err = act.do(s, r.Context(), kit.Who(r), id, f)
		if err == nil {
			return web.Redirect(w, r, adjustPath(id), act.flash)
		}
		if !f.Bad() && !f.Take(err) {
			return err
		}
		return s.drawAnswer(w, r, 422, act, f)
	}
}

// stopView records a decision that stops a file.
type stopView struct {
	file  project.File
	form  *web.Form
	law   *web.LawNote
	says  project.Judgement // the law of today on stopping
	today clock.Day
}

var flashStopped = web.NewFlash("ngung-de-an", "Đã ghi quyết định ngừng đề án.")

func (s *Pages) stopping(w http.ResponseWriter, r *http.Request) error {
	return s.drawStop(w, r, 200, web.NewForm())
}

func (s *Pages) drawStop(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	v := stopView{form: f, today: s.today()}
	var err error
	if v.file, err = s.see(r); err != nil {
		return err
	}
	party := project.Ministry
	if v.file.Source == project.Local {
		party = project.Base
	} else {
		f.Set("issuer", adjustment.AuthorityName[adjustment.Minister])
	}
	if err := project.MayAct(kit.Who(r), v.file.Project, kit.Clerk, party); err != nil {
		return err
	}
	if v.file.State != project.Planned {
		return errs.Clash("Đề án đang ở trạng thái «%s»; chỉ ngừng đề án trong kế hoạch được duyệt.", project.StateName[v.file.State])
	}
	_, v.law = decides(adjustment.Stop, v.file.Project, v.today)
	if v.says, err = s.Adjustments.Judge(r.Context(), kit.Who(r), v.file.ID, adjustment.Stop); err != nil {
		return err
	}
	return web.RenderTo(w, r, status, stopPage(web.NewPage(w, r, "Ghi quyết định ngừng đề án", kit.NavProjects), v))
}

func (s *Pages) stop(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := adjustment.Decision{Number: f.Text("number"), Issuer: f.Text("issuer"), Signer: f.Text("signer"), Day: f.Day("day")}
	id := kit.PathID(r, "id")
	if !f.Bad() {
		err := s.Adjustments.Stop(r.Context(), kit.Who(r), id, f.Text("reason"), in)
		if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id), flashStopped)
		}
		if !f.Take(err) {
			return err
		}
	}
	return s.drawStop(w, r, 422, f)
}
