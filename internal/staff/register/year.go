package register

import (
	"net/http"
	"strconv"

	"khuyencong/internal/establishment"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

func (s *Pages) yearPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Establishments.Get(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	f := web.NewForm("year", strconv.Itoa(s.today().Year()))
	if year := r.URL.Query().Get("nam"); year != "" {
		f.Set("year", year)
	}
	if y, ok := yearOf(v, f.Text("year")); ok {
		for _, g := range establishment.YearFigures {
			f.Set(g.Field, g.Text(y))
		}
		f.Set("year_version", versionText(y.Version))
	}
	return s.drawYear(w, r, http.StatusOK, f, v)
}

func (s *Pages) drawYear(w http.ResponseWriter, r *http.Request, status int, f *web.Form, v establishment.View) error {
	return web.RenderTo(w, r, status, yearView(web.NewPage(w, r, "Số liệu của một năm", kit.NavRegister), f, v))
}

func (s *Pages) setYear(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	p, id := kit.Who(r), kit.PathID(r, "id")
	if _, err = s.Establishments.SetYear(r.Context(), p, id, establishment.ParseYear(f.Get)); err == nil {
		return web.Redirect(w, r, establishmentPath(id)+"#nam", web.FlashSaved)
	}
	if !f.Take(err) {
		return err
	}
	status := web.StatusOf(err)
	v, err := s.Establishments.Get(r.Context(), p, id)
	if err != nil {
		return err
	}
	if y, ok := yearOf(v, f.Text("year")); ok && status == http.StatusConflict { // a second save is meant: each field tells what is stored
		f.Set("year_version", versionText(y.Version))
	}
	return s.drawYear(w, r, status, f, v)
}

func yearOf(v establishment.View, year string) (establishment.Year, bool) {
	for _, y := range v.Years {
		if strconv.Itoa(y.Year) == year {
			return y, true
		}
	}
	return establishment.Year{}, false
}
