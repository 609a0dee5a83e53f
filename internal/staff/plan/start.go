package plan

import (
	"net/http"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// startView confirms that work begins.
type startView struct {
	file  project.File
	form  *web.Form
	years []web.Option // that may begin
	needs []web.Need
	today clock.Day
}

func (s *Pages) starting(w http.ResponseWriter, r *http.Request) error {
	return s.drawStart(w, r, 200, web.NewForm("year", r.URL.Query().Get("nam")))
}

func (s *Pages) drawStart(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx := r.Context()
	v := startView{form: f, today: s.today()}
	var err error
	if v.file, err = s.see(r); err != nil {
		return err
	}
	if err := project.MayAct(kit.Who(r), v.file.Project, writers, project.Implementer); err != nil {
		return err
	}
	for _, y := range v.file.Years {
		if v.file.State != project.Planned || y.State != project.Assigned && y.State != project.Contracted {
			continue
		}
		line, err := contract.LineTx(ctx, s.DB, v.file.ID, y.Year)
		if err != nil {
			return err
		}
		v.years = append(v.years, web.Option{Value: strconv.Itoa(y.Year), Label: "Năm " + strconv.Itoa(y.Year), Hint: vi.TitleFirst(line.Title()) + ", " + vi.MoneyUnit(line.Amount)})
		v.needs = append(v.needs, web.Need{Label: vi.TitleFirst(line.Title()), Source: contract.ByContract.String(), Href: contractPath(line.ContractID)})
	}
	if v.file.Kind == project.Group {
		n := web.Need{State: web.NeedBlocked, Label: "Kế hoạch tổ chức thực hiện được phê duyệt", Source: contract.GroupPlan.String(), Href: kit.ProjectPath(v.file.ID, "ke-hoach-thuc-hien")}
		all, err := contract.ImplementationsTx(ctx, s.DB, v.file.ID)
		if err != nil {
			return err
		}
		for _, ip := range all {
			if ip.State == contract.ImplementationApproved {
				n.State, n.Note = web.NeedOK, "ngày "+ip.DecidedOn.VN()
			}
		}
		v.needs = append(v.needs, n)
	}
	if len(v.years) == 1 {
		f.Set("year", v.years[0].Value)
	}
	return web.RenderTo(w, r, status, startPage(web.NewPage(w, r, "Bắt đầu thực hiện", kit.NavProjects), v))
}

func (s *Pages) start(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if f.Text("year") == "" {
		f.Fail("year", "Hãy chọn năm bắt đầu thực hiện.")
	}
	year, id := f.Int("year"), kit.PathID(r, "id")
	if !f.Bad() {
		err := s.Contracts.Start(r.Context(), kit.Who(r), id, year)
		if errs.Is(err, errs.NotFound) { // the file, or a contract for the year
			if _, gone := s.see(r); gone != nil {
				return gone
			}
			f.Fail("year", "Năm này chưa có hợp đồng hoặc quyết định giao nhiệm vụ.")
		} else if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id), flashStarted)
		} else if !f.Take(err) {
			return err
		}
	}
	return s.drawStart(w, r, 422, f)
}
