package register

import (
	"net/http"
	"net/url"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

func (s *Pages) newPage(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	f := web.NewForm("name", r.URL.Query().Get("ten"), "site_province", string(p.Province()))
	if p.Agency.Kind == agency.Commune {
		f.Set("site_commune", p.Agency.Commune)
	}
	if r.URL.Query().Get("nhu-cau") != "" { // on the way to a need
		f.Set("need", "1")
	}
	if back := backTo(r.URL.Query().Get("ve")); back != "" { // on the way through a file's form
		f.Set("ve", back)
	}
	return s.drawNew(w, r, http.StatusOK, f, nil)
}

// backTo is the address of a file's form that somebody came from; "" for anything else.
func backTo(path string) string {
	path = web.SafePath(path)
	if id, ok := strings.CutPrefix(path, "/de-an/"); ok {
		if raw, ok := strings.CutSuffix(id, "/sua"); ok {
			if _, ok := db.ParseID(raw); ok {
				return path
			}
		}
	}
	return ""
}

func (s *Pages) drawNew(w http.ResponseWriter, r *http.Request, status int, f *web.Form, double *establishment.Double) error {
	return web.RenderTo(w, r, status, newView(web.NewPage(w, r, "Ghi cơ sở mới", kit.NavRegister), f, kit.ProvinceOptions(s.today()), s.siteCandidates(f), s.today(), double))
}

func (s *Pages) create(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if s.ask(f) {
		return s.drawNew(w, r, http.StatusUnprocessableEntity, f, nil)
	}
	v, odd, err := s.Establishments.Create(r.Context(), kit.Who(r), establishment.ParseInput(f.Get), siteInput(f))
	if err == nil {
		if f.Bool("need") {
			return web.Redirect(w, r, "/nhu-cau/moi?co-so="+string(v.ID), oddFlash(odd, flashRecorded))
		}
		if back := backTo(f.Get("ve")); back != "" {
			return web.Redirect(w, r, establishmentPath(v.ID)+"?ve="+url.QueryEscape(back), oddFlash(odd, flashRecorded))
		}
		return web.Redirect(w, r, establishmentPath(v.ID), oddFlash(odd, flashRecorded))
	}
	if !f.Take(err) {
		return err
	}
	double, _ := establishment.AsDouble(err)
	return s.drawNew(w, r, web.StatusOf(err), f, double)
}

// editPage is the whole record, or the contacts alone for the establishment's own person.
func (s *Pages) editPage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Establishments.Get(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	return s.drawEdit(w, r, http.StatusOK, formOf(v.Establishment), v)
}

func (s *Pages) drawEdit(w http.ResponseWriter, r *http.Request, status int, f *web.Form, v establishment.View) error {
	provinces := kit.ProvinceOptions(s.today())
	if old := string(v.OfficeProvinceID); !hasOption(provinces, old) { // a record of an earlier map keeps its province
		provinces = append(provinces, web.Option{Value: old, Label: kit.PlaceName(v.OfficeProvinceID, s.today()) + " (trước đây)"})
	}
	return web.RenderTo(w, r, status, editView(web.NewPage(w, r, "Sửa hồ sơ cơ sở", kit.NavRegister), f, v, provinces, s.today()))
}

func (s *Pages) edit(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	p, id := kit.Who(r), kit.PathID(r, "id")
	var odd []errs.Field
	if p.Is(account.Establishment) {
		_, odd, err = s.Establishments.EditContacts(r.Context(), p, id, establishment.ParseContacts(f.Get), version(f))
	} else {
		_, odd, err = s.Establishments.Edit(r.Context(), p, id, establishment.ParseInput(f.Get), version(f))
	}
	if err == nil {
		return web.Redirect(w, r, establishmentPath(id), oddFlash(odd, web.FlashSaved))
	}
	if !f.Take(err) {
		return err
	}
	v, e := s.Establishments.Get(r.Context(), p, id)
	if e != nil {
		return e
	}
	if web.StatusOf(err) == http.StatusConflict { // what is stored now stands beside each field: saving again is meant
		f.Set(web.FieldVersion, versionText(v.Version))
	}
	return s.drawEdit(w, r, web.StatusOf(err), f, v)
}

func (s *Pages) sitePage(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	f := web.NewForm("site_province", string(p.Province()))
	if p.Agency.Kind == agency.Commune {
		f.Set("site_commune", p.Agency.Commune)
	}
	return s.drawSite(w, r, http.StatusOK, f)
}

func (s *Pages) drawSite(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	v, err := s.Establishments.Get(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, siteView(web.NewPage(w, r, "Thêm địa điểm sản xuất", kit.NavRegister), f, v, kit.ProvinceOptions(s.today()), s.siteCandidates(f), s.today()))
}

func (s *Pages) addSite(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "id")
	if s.ask(f) {
		return s.drawSite(w, r, http.StatusUnprocessableEntity, f)
	}
	if _, err = s.Establishments.AddSite(r.Context(), kit.Who(r), id, siteInput(f)); err == nil {
		return web.Redirect(w, r, establishmentPath(id)+"#dia-diem", web.FlashSaved)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawSite(w, r, web.StatusOf(err), f)
}

func (s *Pages) endSitePage(w http.ResponseWriter, r *http.Request) error {
	return s.drawEndSite(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawEndSite(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	v, err := s.Establishments.Get(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	site, err := siteOf(v, kit.PathID(r, "site"))
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, endSiteView(web.NewPage(w, r, "Kết thúc địa điểm sản xuất", kit.NavRegister), f, v, site, s.today()))
}

func (s *Pages) endSite(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	last := f.Day("site_to")
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		err := s.Establishments.EndSite(r.Context(), kit.Who(r), kit.PathID(r, "site"), last)
		if err == nil {
			return web.Redirect(w, r, establishmentPath(kit.PathID(r, "id"))+"#dia-diem", web.FlashSaved)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawEndSite(w, r, status, f)
}

func hasOption(options []web.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}
