package register

import (
	"net/http"
	"net/url"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

var flashCommuneChosen = web.NewFlash("da-chon-xa", "Đã ghi xã hôm nay của địa điểm ấy.")

// later is the answer of somebody who cannot tell yet in which commune of today a site stands.
const later = "chua-ro"

// ask draws the candidates when the commune typed may be several of today's, and notes it in the
// form: true when the person must choose first. It never chooses.
func (s *Pages) ask(f *web.Form) bool {
	if f.Text("site_unit") != "" {
		return false
	}
	in := establishment.ParseSite(f.Get)
	province := place.ID(in.Province)
	if _, ok := place.Get(province); !ok {
		return false // told beside its field
	}
	pick := place.CommunePick(province, in.Commune, s.today())
	if pick.Unit != nil || len(pick.Candidates) == 0 {
		return false
	}
	f.Fail("site_unit", "Tên này có thể là nhiều xã, phường hôm nay. Hãy chọn đúng nơi sản xuất.")
	return true
}

// siteCandidates are the communes to choose from for the typed name; nothing unless it was asked.
func (s *Pages) siteCandidates(f *web.Form) []web.Option {
	if len(f.Wrong("site_unit")) == 0 && f.Text("site_unit") == "" {
		return nil
	}
	in := establishment.ParseSite(f.Get)
	var out []web.Option
	for _, c := range place.CommunePick(place.ID(in.Province), in.Commune, s.today()).Candidates {
		out = append(out, web.Option{Value: string(c.ID), Label: c.Sentence})
	}
	return append(out, web.Option{Value: later, Label: "Chưa rõ, sẽ chọn sau"})
}

// siteInput reads the site of a form; «chưa rõ» leaves the commune of today open.
func siteInput(f *web.Form) establishment.SiteInput {
	in := establishment.ParseSite(f.Get)
	if in.Unit == later {
		in.Unit = ""
	}
	return in
}

// choosing is the page of the sites whose commune of today a person must choose.
type choosing struct {
	Sites []establishment.Unchosen
	Total int
	Next  string
	Wrong map[db.ID]*web.Form // the form of a site that was sent wrongly
}

// chooseStep is how many sites the page asks for at a time.
const chooseStep = 20

func (s *Pages) choosePage(w http.ResponseWriter, r *http.Request) error {
	return s.drawChoose(w, r, http.StatusOK, nil)
}

func (s *Pages) drawChoose(w http.ResponseWriter, r *http.Request, status int, wrong map[db.ID]*web.Form) error {
	after, _ := db.ParseID(r.URL.Query().Get("sau"))
	sites, n, err := s.Establishments.ToChoose(r.Context(), kit.Who(r), after, chooseStep)
	if err != nil {
		return err
	}
	d := choosing{Sites: sites, Total: n, Wrong: wrong}
	if len(sites) == chooseStep {
		d.Next = "/co-so/chon-xa?" + url.Values{"sau": {string(sites[len(sites)-1].ID)}}.Encode()
	}
	return web.RenderTo(w, r, status, chooseView(web.NewPage(w, r, "Cần chọn xã hôm nay", kit.NavRegister), d, s.today()))
}

func (s *Pages) choose(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	site := kit.FormID(f, "site")
	unit := place.ID(f.Text("unit"))
	err = s.Establishments.ChooseCommune(r.Context(), kit.Who(r), site, unit)
	if err == nil {
		return web.Redirect(w, r, "/co-so/chon-xa", flashCommuneChosen)
	}
	if !errs.Is(err, errs.Invalid) || !f.Take(err) {
		return err
	}
	return s.drawChoose(w, r, web.StatusOf(err), map[db.ID]*web.Form{site: f})
}

func (s *Pages) locatePage(w http.ResponseWriter, r *http.Request) error {
	v, site, err := s.siteOf(r)
	if err != nil {
		return err
	}
	return s.drawLocate(w, r, http.StatusOK, web.NewForm("coordinates", site.Coordinates(), "located_how", site.LocatedHow), v, site)
}

func (s *Pages) siteOf(r *http.Request) (establishment.View, establishment.Site, error) {
	v, err := s.Establishments.Get(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return v, establishment.Site{}, err
	}
	site, err := siteOf(v, kit.PathID(r, "site"))
	return v, site, err
}

func (s *Pages) drawLocate(w http.ResponseWriter, r *http.Request, status int, f *web.Form, v establishment.View, site establishment.Site) error {
	return web.RenderTo(w, r, status, locateView(web.NewPage(w, r, "Tọa độ nơi sản xuất", kit.NavRegister), f, v, site, s.today()))
}

func (s *Pages) locate(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	v, site, err := s.siteOf(r)
	if err != nil {
		return err
	}
	err = s.Establishments.Locate(r.Context(), kit.Who(r), site.ID, establishment.ParseLocation(f.Get))
	if err == nil {
		return web.Redirect(w, r, establishmentPath(v.ID)+"#dia-diem", web.FlashSaved)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawLocate(w, r, web.StatusOf(err), f, v, site)
}

// locatedWords tells how and when coordinates were taken.
func locatedWords(site establishment.Site) string {
	for _, n := range establishment.LocatedNames {
		if n.Code == site.LocatedHow {
			return n.Name + ", ngày " + site.LocatedOn.VN()
		}
	}
	return ""
}

func locatedOptions() []web.Option {
	var out []web.Option
	for _, n := range establishment.LocatedNames {
		out = append(out, web.Option{Value: n.Code, Label: n.Name})
	}
	return out
}

// unitWords is where a site stands today, when that is not what was recorded.
func (d shown) unitWords(site establishment.Site) string {
	if site.UnitID == "" {
		return "xã hôm nay: chưa rõ, cần chọn"
	}
	u, ok := place.Lookup(site.UnitID)
	if !ok || u.Where(d.Today) == site.Where(d.Today) || site.LandID == site.ProvinceID && u.On(d.Today).InText() == site.Commune {
		return ""
	}
	return "nay là " + vi.LowerFirst(u.Where(d.Today))
}

// geo is the address by which a device opens its own map at a site.
func geo(site establishment.Site) string {
	return "geo:" + url.PathEscape(site.Coordinates())
}

// form is the form of a site of the page.
func (d choosing) form(id db.ID) *web.Form {
	if f := d.Wrong[id]; f != nil {
		return f
	}
	return web.NewForm()
}

func candidateOptions(list []place.Candidate) []web.Option {
	var out []web.Option
	for _, c := range list {
		out = append(out, web.Option{Value: string(c.ID), Label: c.Sentence})
	}
	return out
}

func communeOptions(in place.ID, on clock.Day) []web.Option {
	var out []web.Option
	for _, u := range place.Communes(in, on) {
		out = append(out, web.Option{Value: string(u.ID), Label: u.On(on).FullName})
	}
	return out
}
