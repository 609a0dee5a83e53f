package appraisal

import (
	"net/http"
	"strings"

	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// reviewLaw is the article behind the review of a file: at the Cục, or the province's own step.
func (v view) reviewLaw() *web.LawNote {
	if v.File.State == project.Registered || v.File.State == project.Reviewed {
		return web.Cited(policy.Cite(policy.TT36, "6", "2"), v.Today, "Cục thẩm tra hồ sơ trước khi thẩm định.")
	}
	n := web.Cited(policy.Cite(policy.TT46, "8", "3", "b"), v.Today, "Tỉnh quy định trình tự với kinh phí khuyến công địa phương.")
	n.Note = v.Procedure.Document
	return n
}

func (s *Pages) review(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Projects.Desk(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	return s.drawReview(w, r, http.StatusOK, d, web.NewForm())
}

func (s *Pages) drawReview(w http.ResponseWriter, r *http.Request, code int, d project.Desk, f *web.Form) error {
	v, err := s.view(r.Context(), kit.Who(r), d)
	if err != nil {
		return err
	}
	v.Page, v.Form = web.NewPage(w, r, "Thẩm tra "+d.File.Number, kit.NavProjects), f
	return web.RenderTo(w, r, code, reviewPage(v))
}

func (s *Pages) reviewed(w http.ResponseWriter, r *http.Request) error {
	ctx, p, id := r.Context(), kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	switch f.Text("act") {
	case "pass":
		note := f.Text("reason")
		if note == "" {
			note = "Hồ sơ đủ."
		}
		if err = s.Projects.Review(ctx, p, id, note); err == nil {
			return web.Redirect(w, r, deskPath(id), flashReviewed)
		}
	case "return":
		if err = s.Projects.Return(ctx, p, id, f.Text("reason")); err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id), flashReturned)
		}
	default:
		err = errs.New(errs.Invalid, "Hãy chọn «Đủ, chuyển thẩm định» hoặc «Trả lại».")
	}
	if !f.Take(err) {
		return err
	}
	d, e := s.Projects.Desk(ctx, p, id)
	if e != nil {
		return e
	}
	return s.drawReview(w, r, status(err), d, f)
}

func (s *Pages) giveBack(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Projects.Desk(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	// What was asked for and has not come is the usual reason.
	var lines []string
	for _, a := range d.Asks {
		if a.SettledAt.IsZero() && kit.Who(r).For(a.AskedFor) {
			lines = append(lines, "- "+project.PaperName(a.Paper)+": "+a.What)
		}
	}
	reason := ""
	if len(lines) > 0 {
		reason = "Đề nghị bổ sung:\n" + strings.Join(lines, "\n")
	}
	return s.drawReturn(w, r, http.StatusOK, d, web.NewForm("reason", reason))
}

func (s *Pages) drawReturn(w http.ResponseWriter, r *http.Request, code int, d project.Desk, f *web.Form) error {
	v, err := s.view(r.Context(), kit.Who(r), d)
	if err != nil {
		return err
	}
	v.Page, v.Form = web.NewPage(w, r, "Trả lại "+d.File.Number, kit.NavProjects), f
	return web.RenderTo(w, r, code, returnPage(v))
}

func (s *Pages) gaveBack(w http.ResponseWriter, r *http.Request) error {
	ctx, p, id := r.Context(), kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Projects.Return(ctx, p, id, f.Text("reason")); err == nil {
		return web.Redirect(w, r, kit.ProjectPath(id), flashReturned)
	}
	if !f.Take(err) {
		return err
	}
	d, e := s.Projects.Desk(ctx, p, id)
	if e != nil {
		return e
	}
	return s.drawReturn(w, r, status(err), d, f)
}
