package file

import (
	"context"
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

var (
	flashWithdrawn = web.NewFlash("da-rut-ho-so", "Đã rút hồ sơ. Đề án không đi tiếp nữa; mọi giấy tờ và lịch sử vẫn còn.")
	flashAssigned  = web.NewFlash("da-phan-cong", "Đã phân công. Người được giao thấy việc này trong «Việc của tôi».")
)

// mayWithdraw reports whether the table lets a file in this state be taken back.
func mayWithdraw(one project.Project) bool {
	return slices.ContainsFunc(project.From(one.State, one.Source), func(t project.Transition) bool { return t.Act == project.ActWithdraw })
}

func (s *Pages) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	file, err := s.open(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, withdrawView(web.NewPage(w, r, "Rút hồ sơ", kit.NavProjects), file, web.NewForm(), kit.Who(r).For(file.ImplementerID)))
}

func (s *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "id")
	err = s.Projects.Withdraw(r.Context(), kit.Who(r), id, f.Text("reason"))
	if err == nil {
		return web.Redirect(w, r, kit.ProjectPath(id), flashWithdrawn)
	}
	if !f.Take(err) {
		return err
	}
	file, again := s.open(r)
	if again != nil {
		return again
	}
	return web.RenderTo(w, r, web.StatusOf(err), withdrawView(web.NewPage(w, r, "Rút hồ sơ", kit.NavProjects), file, f, kit.Who(r).For(file.ImplementerID)))
}

// assignPage is what the page of assignments draws.
type assignPage struct {
	file   project.File
	form   *web.Form
	now    []project.Charged
	people []account.Holder
	duties []project.Duty
	body   string
}

// dutiesOf are the duties that a body gives to its own people.
func dutiesOf(k agency.Kind) []project.Duty {
	switch k {
	case agency.Department:
		return []project.Duty{project.DutyAppraiseBase, project.DutySupervise, project.DutyAccount}
	case agency.Ministry:
		return []project.Duty{project.DutyReview, project.DutyAppraiseMinistry, project.DutySupervise, project.DutyAccount}
	}
	return []project.Duty{project.DutyPrepare, project.DutySupervise}
}

func (s *Pages) assignForm(w http.ResponseWriter, r *http.Request) error {
	return s.drawAssign(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawAssign(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	file, err := s.open(r)
	if err != nil {
		return err
	}
	v := assignPage{file: file, form: f, duties: dutiesOf(p.Agency.Kind), body: p.AgencyName}
	if v.people, err = s.people(ctx, p); err != nil {
		return err
	}
	if v.now, err = project.AssignmentsTx(ctx, s.DB, file.ID); err != nil {
		return err
	}
	return web.RenderTo(w, r, status, assignView(web.NewPage(w, r, "Phân công", kit.NavProjects), v))
}

// people are those of the principal's own body who can be given one of its duties.
func (s *Pages) people(ctx context.Context, p account.Principal) ([]account.Holder, error) {
	all, err := account.Holders(ctx, s.DB, p.Agency.ID, s.today())
	return slices.DeleteFunc(all, func(h account.Holder) bool {
		return !slices.ContainsFunc(dutiesOf(p.Agency.Kind), func(d project.Duty) bool { return h.Role.Can(d) })
	}), err
}

func (s *Pages) assign(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id, post, duty := kit.PathID(r, "id"), kit.FormID(f, "post"), project.Duty(f.Get("duty"))
	people, err := s.people(ctx, p)
	if err != nil {
		return err
	}
	for _, h := range people {
		if h.PostID == post && project.DutyName[duty] != "" && !h.Role.Can(duty) {
			f.Fail("duty", "Việc «"+project.DutyName[duty]+"» không giao cho "+lower(h.Role.Name())+" (quy định nội bộ). Hãy chọn người khác hoặc việc khác.")
		}
	}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		err = s.Projects.Assign(ctx, p, id, post, duty)
		if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id), flashAssigned)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawAssign(w, r, status, f)
}

func (v assignPage) peopleOptions() []web.Option {
	out := make([]web.Option, len(v.people))
	for i, h := range v.people {
		title := h.Title
		if title == "" {
			title = h.Role.Name()
		}
		out[i] = web.Option{Value: string(h.PostID), Label: h.Name + ", " + lower(title)}
	}
	return out
}

func (v assignPage) dutyOptions() []web.Option {
	out := make([]web.Option, len(v.duties))
	for i, d := range v.duties {
		out[i] = web.Option{Value: string(d), Label: upper(project.DutyName[d])}
	}
	return out
}
