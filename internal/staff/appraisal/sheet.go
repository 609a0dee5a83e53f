package appraisal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// paper is the heading of an administrative document (NĐ 30/2020 Phụ lục I).
type paper struct {
	Above  string // cơ quan chủ quản
	Body   string // cơ quan ban hành
	Number string // "" not given yet
	Place  string // địa danh
	Day    clock.Day
}

// dated writes the place and day of a document: the day with two figures, of the months only
// January and February.
func (p paper) dated() string {
	if p.Day == "" {
		return ""
	}
	t := p.Day.At(0, 0)
	month := fmt.Sprint(int(t.Month()))
	if t.Month() <= time.February {
		month = "0" + month
	}
	s := fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), month, t.Year())
	if p.Place != "" {
		s = p.Place + ", " + s
	}
	return s
}

// headed makes the heading of a body's document of a day.
func (s *Pages) headed(r *http.Request, body db.ID, name, number string, on clock.Day) (paper, error) {
	a, err := agency.Get(r.Context(), s.DB, body)
	if err != nil {
		return paper{}, err
	}
	p := paper{Body: name, Number: number, Day: on}
	if a.Kind == agency.Ministry {
		p.Above, p.Place = "Bộ Công Thương", "Hà Nội"
		return p, nil
	}
	if pr, ok := place.Get(a.ProvinceID); ok {
		f := pr.On(on)
		if f.Name == "" {
			f = pr.Last()
		}
		p.Above, p.Place = "Ủy ban nhân dân "+f.InText(), f.Name
	}
	return p, nil
}

// printed is the sheet of one concluded appraisal as its page needs it.
type printed struct {
	Page      web.Page
	Paper     paper
	Appraisal project.Appraisal
	Sheet     project.Sheet
	File      string // address of the desk
	MayNumber bool
	Form      *web.Form
}

func (s *Pages) printed(w http.ResponseWriter, r *http.Request, title string) (printed, error) {
	p := kit.Who(r)
	a, sh, err := s.Projects.ReadSheet(r.Context(), p, kit.PathID(r, "appraisal"))
	if err != nil {
		return printed{}, err
	}
	head, err := s.headed(r, a.AgencyID, sh.Agency, a.SheetNumber, sh.ConcludedOn)
	if err != nil {
		return printed{}, err
	}
	return printed{Page: web.NewPage(w, r, title+" "+sh.Number, kit.NavProjects), Paper: head, Appraisal: a, Sheet: sh, File: deskPath(a.ProjectID),
		MayNumber: p.Is(kit.Clerk...) && p.For(a.AgencyID) && a.SheetNumber == "", Form: web.NewForm()}, nil
}

func (s *Pages) sheet(w http.ResponseWriter, r *http.Request) error {
	v, err := s.printed(w, r, "Phiếu thẩm định")
	if err != nil {
		return err
	}
	return web.Render(w, r, sheetPage(v))
}

func (s *Pages) minutes(w http.ResponseWriter, r *http.Request) error {
	v, err := s.printed(w, r, "Biên bản thẩm định")
	if err != nil {
		return err
	}
	if !v.Sheet.Council {
		return errs.Missing("biên bản: lần thẩm định này không lập hội đồng")
	}
	return web.Render(w, r, minutesPage(v))
}

// who finds the members of a capacity, for the signatures.
func (v printed) who(capacity string) string {
	for _, m := range v.Sheet.Members {
		if m.Capacity == project.CapacityName[capacity] && m.Conflict == "không liên quan" {
			return m.Name
		}
	}
	return ""
}

// last is the number of the conclusion; sheets of before the law was kept have a part less.
func (v printed) last() string {
	if v.Sheet.LawDay == "" {
		return "IV"
	}
	return "V"
}

func (v printed) leader() string {
	if v.Appraisal.Level == project.MinistryLevel {
		return "Lãnh đạo Cục"
	}
	return "Lãnh đạo Sở"
}

// sheetsView is the clerk's list.
type sheetsView struct {
	Page              web.Page
	Waiting, Numbered []project.SheetRow
	Today             clock.Day
	Form              *web.Form
	Wrong             db.ID // the row whose number was refused
}

func (s *Pages) sheets(w http.ResponseWriter, r *http.Request) error {
	return s.drawSheets(w, r, http.StatusOK, web.NewForm(), "")
}

func (s *Pages) drawSheets(w http.ResponseWriter, r *http.Request, code int, f *web.Form, wrong db.ID) error {
	waiting, numbered, err := s.Projects.SheetsToNumber(r.Context(), kit.Who(r))
	if err != nil {
		return err
	}
	if wrong != "" && !slices.ContainsFunc(waiting, func(x project.SheetRow) bool { return x.ID == wrong }) {
		wrong = "" // numbered meanwhile: the sentence alone is shown
	}
	v := sheetsView{web.NewPage(w, r, "Phiếu thẩm định chờ cấp số", kit.NavWork), waiting, numbered, s.today(), f, wrong}
	return web.RenderTo(w, r, code, sheetsPage(v))
}

func (s *Pages) number(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "appraisal")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Projects.NumberSheet(r.Context(), kit.Who(r), id, f.Text("number")); err == nil {
		return web.Redirect(w, r, "/phieu-tham-dinh", flashNumbered)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawSheets(w, r, status(err), f, id)
}

func upper(s string) string { return strings.ToUpper(s) }

// paragraphs splits a text where people began a new line.
func paragraphs(s string) []string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func lower(s string) string { return strings.ToLower(s) }
