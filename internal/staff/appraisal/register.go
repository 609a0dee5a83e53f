package appraisal

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// registrationsView is what passed and waits for the Sở's report, and what was registered.
type registrationsView struct {
	Page   web.Page
	Who    account.Principal
	Today  clock.Day
	Years  []planYear
	Year   int // the year shown
	Past   []project.RegistrationRow
	Bodies map[db.ID]string
	May    bool
	Form   *web.Form
}

// planYear is the files of one plan year with their sums, in đồng.
type planYear struct {
	Year                          int
	Rows                          []project.RegistrableRow
	Total, Promotion, Recommended int64
}

func byYear(rows []project.RegistrableRow) []planYear {
	var out []planYear
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Year != r.PlanYear {
			out = append(out, planYear{Year: r.PlanYear})
		}
		y := &out[len(out)-1]
		y.Rows = append(y.Rows, r)
		y.Total += r.Total
		y.Promotion += r.Promotion
		y.Recommended += r.Recommended
	}
	return out
}

func (v registrationsView) chosen() planYear {
	i := slices.IndexFunc(v.Years, func(y planYear) bool { return y.Year == v.Year })
	if i < 0 {
		return planYear{Year: v.Year}
	}
	return v.Years[i]
}

func (v registrationsView) views() []web.Anchor {
	var out []web.Anchor
	for _, y := range v.Years {
		out = append(out, web.Anchor{Label: fmt.Sprintf("Kế hoạch %d:", y.Year), Href: fmt.Sprintf("/dang-ky?nam=%d", y.Year),
			Count: vi.Count(len(y.Rows)) + " đề án · " + vi.MoneyUnit(y.Recommended), Current: y.Year == v.Year})
	}
	return out
}

func (s *Pages) registrations(w http.ResponseWriter, r *http.Request) error {
	q, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	return s.drawRegistrations(w, r, http.StatusOK, q.Int("nam"), nil)
}

// registrationsOf reads what the page of registrations shows; without a year, the first that waits.
func (s *Pages) registrationsOf(r *http.Request, year int) (registrationsView, error) {
	ctx, p := r.Context(), kit.Who(r)
	rows, err := s.Projects.Registrable(ctx, p)
	if err != nil {
		return registrationsView{}, err
	}
	past, err := s.Projects.Registrations(ctx, p)
	if err != nil {
		return registrationsView{}, err
	}
	v := registrationsView{Who: p, Today: s.today(), Years: byYear(rows), Year: year, Past: past, May: project.MayRegister(p)}
	if v.Year == 0 && len(v.Years) > 0 {
		v.Year = v.Years[0].Year
	}
	var ids []db.ID
	for _, x := range rows {
		ids = append(ids, x.ImplementerID)
	}
	for _, x := range past {
		ids = append(ids, x.AgencyID)
	}
	v.Bodies, err = kit.AgencyNames(ctx, s.DB, ids, v.Today)
	return v, err
}

func (s *Pages) drawRegistrations(w http.ResponseWriter, r *http.Request, code, year int, f *web.Form) error {
	v, err := s.registrationsOf(r, year)
	if err != nil {
		return err
	}
	v.Page, v.Form = web.NewPage(w, r, "Đăng ký kế hoạch với Cục", kit.NavPlans), f
	if v.Form == nil {
		v.Form = web.NewForm("signer", "")
		v.Form.SetDay("day", v.Today)
		for _, x := range v.chosen().Rows {
			v.Form.Values.Add("projects", string(x.ID))
		}
	}
	return web.RenderTo(w, r, code, registrationsPage(v))
}

func (s *Pages) register(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	year, day := f.Int("plan_year"), f.Day("day")
	var ids []db.ID
	for _, v := range f.All("projects") {
		if id, ok := db.ParseID(v); ok {
			ids = append(ids, id)
		}
	}
	if !f.Bad() {
		id, e := s.Projects.Register(r.Context(), kit.Who(r), year, ids, document.Input{Number: f.Text("number"), Day: day, Issuer: kit.Who(r).AgencyName, Signer: f.Text("signer"), About: f.Text("about")})
		if e == nil {
			return web.Redirect(w, r, "/dang-ky/"+string(id), flashRegistered)
		}
		if !f.Take(e) {
			return e
		}
		err = e
	}
	return s.drawRegistrations(w, r, status(err), year, f)
}

// annexView is one registration as the annex of the Sở's report prints it.
type annexView struct {
	Page   web.Page
	Row    project.RegistrationRow
	Files  planYear
	Body   string
	Bodies map[db.ID]string
}

func (s *Pages) annex(w http.ResponseWriter, r *http.Request) error {
	row, files, err := s.Projects.ReadRegistration(r.Context(), kit.Who(r), kit.PathID(r, "registration"))
	if err != nil {
		return err
	}
	ids := []db.ID{row.AgencyID}
	for _, x := range files {
		ids = append(ids, x.ImplementerID)
	}
	names, err := kit.AgencyNames(r.Context(), s.DB, ids, row.Day)
	if err != nil {
		return err
	}
	page := web.NewPage(w, r, "Đăng ký kế hoạch "+strconv.Itoa(row.PlanYear), kit.NavPlans)
	page.Wide = true
	v := annexView{Page: page, Row: row, Body: names[row.AgencyID], Bodies: names, Files: planYear{Year: row.PlanYear}}
	if ys := byYear(files); len(ys) > 0 {
		v.Files = ys[0]
	}
	return web.Render(w, r, annexPage(v))
}
