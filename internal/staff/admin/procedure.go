package admin

import (
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

func (s *Pages) procedures(w http.ResponseWriter, r *http.Request) error {
	return s.drawProcedures(w, r, http.StatusOK, web.NewForm("post_check", "1"))
}

func (s *Pages) drawProcedures(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	p := kit.Who(r)
	all, err := s.Projects.Procedures(r.Context(), p)
	if err != nil {
		return err
	}
	may := p.Is(account.Administrator) && p.Agency.Kind == agency.Department
	return web.RenderTo(w, r, status, proceduresView(web.NewPage(w, r, "Quy trình khuyến công địa phương", ""), f, all, p, s.today(), may))
}

func (s *Pages) setProcedure(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := project.ProcedureInput{Preliminary: f.Bool("preliminary"), Council: f.Bool("council"), PostCheck: f.Bool("post_check"),
		Document: f.Get("document"), From: f.Day("valid_from")}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Projects.SetProcedure(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, "/quy-trinh", flashProcedure)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawProcedures(w, r, status, f)
}

// inForce finds the procedure that a file begun today runs under: the newest that has begun.
func inForce(all []project.Procedure, today clock.Day) int {
	for i, pr := range all {
		if pr.From <= today {
			return i
		}
	}
	return -1
}
