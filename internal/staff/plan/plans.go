package plan

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

var (
	flashPlan      = web.NewFlash("da-lap-ke-hoach", "Đã lập dự thảo kế hoạch. Hãy chọn đề án đưa vào.")
	flashPlanGone  = web.NewFlash("da-bo-ke-hoach", "Đã bỏ dự thảo kế hoạch.")
	flashPlanSaved = web.NewFlash("da-ghi-du-thao", "Đã ghi vào dự thảo.")
	flashApproved  = web.NewFlash("da-phe-duyet", "Đã ghi quyết định. Các đề án đã vào kế hoạch được duyệt.")
)

// plansView is the list of plans.
type plansView struct {
	rows      []programme.Row
	filter    programme.Filter
	query     url.Values
	form      *web.Form
	provinces []web.Option // none where the reader's place is one province
	today     clock.Day
	may       bool
	sum       int64
	count     int
}

func (s *Pages) plans(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	v := plansView{query: f.Values, form: f, today: s.today(), may: programme.Keeps(p)}
	v.filter = planFilter(f)
	if p.National() {
		v.provinces = kit.ProvinceOptions(v.today)
	}
	if v.rows, err = s.Plans.List(r.Context(), p, v.filter); err != nil {
		return err
	}
	for _, row := range v.rows {
		v.sum += row.Amount
		v.count += row.Count
	}
	page := web.NewPage(w, r, "Kế hoạch khuyến công năm", kit.NavPlans)
	page.Wide = true
	return web.Render(w, r, plansPage(page, v))
}

// planFilter reads the conditions of the list.
func planFilter(f *web.Form) programme.Filter {
	out := programme.Filter{Year: yearOf(f), Source: sourceOf(f.Get("nguon")), State: planState(f.Get("trang-thai"))}
	if one, ok := place.Get(place.ID(f.Get("tinh"))); ok {
		out.ProvinceID = one.ID
	}
	return out
}

var planStates = map[string]programme.State{"du-thao": programme.Draft, "da-phe-duyet": programme.Approved}

func planState(slug string) programme.State { return planStates[slug] }

func (v plansView) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		out = append(out, web.FilterWord{Label: label, Value: value, Remove: with("/ke-hoach", v.query, name, "")})
	}
	if v.filter.Year != 0 {
		add("năm", strconv.Itoa(v.filter.Year), "nam")
	}
	if v.filter.Source != "" {
		add("nguồn", project.SourceShort[v.filter.Source], "nguon")
	}
	if v.filter.State != "" {
		add("trạng thái", programme.StateName[v.filter.State], "trang-thai")
	}
	if v.filter.ProvinceID != "" {
		add("của", kit.PlaceName(v.filter.ProvinceID, v.today), "tinh")
	}
	return out
}

func (v plansView) empty() string {
	switch {
	case len(v.words()) > 0:
		return "Không có kế hoạch nào đúng với các điều kiện trên. Hãy bỏ bớt một điều kiện bằng dấu × bên cạnh nó."
	case v.may:
		return "Chưa có kế hoạch nào. Khi có đề án đạt thẩm định, hãy bấm «Lập kế hoạch», đưa đề án vào dự thảo rồi trình phê duyệt."
	}
	return "Chưa có kế hoạch nào trong phạm vi của ông/bà. Kế hoạch hiện ở đây khi quyết định phê duyệt đã được ghi nhận."
}

func (s *Pages) newPlan(w http.ResponseWriter, r *http.Request) error {
	year := s.today().Year() + 1
	if n, err := strconv.Atoi(r.URL.Query().Get("nam")); err == nil && n >= 2010 && n <= 2200 {
		year = n
	}
	f := web.NewForm("year", strconv.Itoa(year), "tranche", "1")
	if id, ok := db.ParseID(r.URL.Query().Get("de-an")); ok { // the file that led here
		f.Set("de-an", string(id))
	}
	return s.drawNewPlan(w, r, 200, f)
}

func (s *Pages) drawNewPlan(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	p := kit.Who(r)
	source := project.Local
	if p.Agency.Kind == agency.Ministry {
		source = project.National
	}
	draft := programme.Plan{Source: source, ProvinceID: p.Province()}
	return web.RenderTo(w, r, status, newPlanPage(web.NewPage(w, r, "Lập kế hoạch", kit.NavPlans), f, source, draft.Issuer(s.today()), s.today()))
}

func (s *Pages) createPlan(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := programme.NewPlan{Year: f.Int("year"), Tranche: f.Int("tranche"), Name: f.Text("name")}
	if !f.Bad() {
		pl, err := s.Plans.Create(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, with(planPath(pl.ID), nil, "de-an", string(kit.FormID(f, "de-an"))), flashPlan)
		}
		if !f.Take(err) {
			return err
		}
	}
	return s.drawNewPlan(w, r, 422, f)
}

func (s *Pages) discardPlan(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err := s.Plans.Discard(r.Context(), kit.Who(r), kit.PathID(r, "plan"), version(f)); err != nil {
		return err
	}
	return web.Redirect(w, r, "/ke-hoach", flashPlanGone)
}

func planLook(st programme.State) (web.Icon, web.Tone) {
	if st == programme.Approved {
		return web.IconOK, web.ToneDone
	}
	return web.IconDraft, web.ToneMute
}

func planLabel(pl programme.Plan) string {
	return fmt.Sprintf("năm %d, đợt %d", pl.Year, pl.Tranche)
}

// since is the day that belongs to a plan's state.
func since(pl programme.Plan) string {
	if pl.State == programme.Approved {
		return pl.ApprovedOn.VN()
	}
	return "từ " + pl.MadeAt.Day().VN()
}
