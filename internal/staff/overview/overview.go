// Package overview holds the two pages that officers live in: «Việc của tôi», and the page of
// one file with its next step, its way and its money.
package overview

import (
	"fmt"
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/dossier"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// Pages draws them.
type Pages struct {
	DB       *db.DB
	Clock    clock.Clock
	Dossiers *dossier.Service
	Needs    *survey.Service
	Books    *rulebook.Service
}

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/{$}", Who: web.SignedIn, Title: "Trang đầu", Handle: s.home},
		{Method: "GET", Pattern: "/viec-cua-toi", Who: web.SignedIn, Title: "Việc của tôi", Handle: s.work},
		kit.ExportRoute("/viec-cua-toi", web.SignedIn, "Việc của tôi", s.workFile),
		{Method: "GET", Pattern: "/de-an/{id}", Who: kit.Roles(kit.Readers), Title: "Một đề án", Handle: s.project},
		{Method: "GET", Pattern: "/de-an/{id}/xet/{evaluation}", Who: kit.Roles(kit.Readers), Title: "Quy định của ngày làm một việc", Handle: s.evaluation},
	}
}

func (s *Pages) home(w http.ResponseWriter, r *http.Request) error {
	return web.Redirect(w, r, "/viec-cua-toi", web.NoFlash)
}

func (s *Pages) work(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	v, err := s.workOf(r)
	if err != nil {
		return err
	}
	if v.Days, err = s.Dossiers.Reminders(r.Context(), p); err != nil {
		return err
	}
	page := web.NewPage(w, r, "Việc của tôi", kit.NavWork)
	return web.Render(w, r, workPage(page, v, p.Is(account.Establishment, account.Collaborator)))
}

// workOf reads what waits for the reader and what they wait for.
func (s *Pages) workOf(r *http.Request) (workPageView, error) {
	p := kit.Who(r)
	work, err := s.Dossiers.Work(r.Context(), p)
	if err != nil {
		return workPageView{}, err
	}
	needs, err := s.needs(r)
	if err != nil {
		return workPageView{}, err
	}
	own, err := s.own(r)
	if err != nil {
		return workPageView{}, err
	}
	packs, err := s.packs(r)
	return workView(p, work, append(needs, packs...), own), err
}

// workFile is the list of work as a file, in the order and the groups of the page.
func (s *Pages) workFile(w http.ResponseWriter, r *http.Request) error {
	v, err := s.workOf(r)
	if err != nil {
		return err
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "viec-cua-toi", Title: "Việc của tôi",
		Columns: []sheet.Column{{Title: "Nhóm", Kind: sheet.Text, Width: 22}, {Title: "Việc", Kind: sheet.Text, Width: 44}, {Title: "Hồ sơ", Kind: sheet.Text, Width: 60}, {Title: "Cho ai, ai giữ", Kind: sheet.Text, Width: 40},
			{Title: "Hạn", Kind: sheet.Text, Width: 16}, {Title: "Còn, quá", Kind: sheet.Text, Width: 18}, {Title: "Vì sao là việc của tôi", Kind: sheet.Text, Width: 44}},
		Each: func(put kit.Put) error {
			for _, g := range v.Groups {
				for _, t := range g.Tasks {
					if err := put(sheet.String(g.Title), sheet.String(t.What), sheet.String(t.File), sheet.String(t.For), sheet.String(t.Due), sheet.String(t.Rest), sheet.String(t.Why)); err != nil {
						return err
					}
				}
			}
			return nil
		}})
}

func (s *Pages) project(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	v, err := s.Dossiers.Open(r.Context(), p, kit.PathID(r, "id"), r.URL.Query().Get("lich-su") == "het")
	if err != nil {
		return err
	}
	judged, err := s.judgements(r, v.File.ID)
	if err != nil {
		return err
	}
	needs, err := survey.OfProject(r.Context(), s.DB, p, v.File.ID, p.Today)
	if err != nil {
		return err
	}
	title := v.File.Name
	if v.File.Number != "" {
		title = fmt.Sprintf("%s, %s", v.File.Number, v.File.Name)
	}
	page := web.NewPage(w, r, title, kit.NavProjects)
	return web.Render(w, r, projectPage(page, show{View: v, judged: judged, origin: needs, p: p, today: p.Today}))
}
