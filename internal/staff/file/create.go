package file

import (
	"cmp"
	"net/http"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

var (
	flashCreated  = web.NewFlash("da-lap-de-an", "Đã lập đề án. Hãy điền tiếp các mục bên dưới; hệ thống tự lưu trong khi nhập.")
	flashFromNeed = web.NewFlash("da-lap-tu-nhu-cau", "Đã lập đề án từ nhu cầu. Những gì cơ sở đã khai đã được điền sẵn; hãy kiểm tra và bổ sung.")
)

// firstProvince is the field of the file's first place of work.
const firstProvince = "places.0.province"

func (s *Pages) newForm(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	f := web.NewForm("kind", string(project.Specific), "plan_year", strconv.Itoa(s.today().Year()+1), firstProvince, string(p.Province()))
	return web.Render(w, r, newView(web.NewPage(w, r, "Lập đề án", kit.NavProjects), f, s.today()))
}

func (s *Pages) create(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := project.Input{Name: f.Text("name"), Kind: project.Kind(f.Get("kind")), Source: project.Source(f.Get("source")), PlanYear: f.Int("plan_year"), Key: f.Key(),
		Places: []project.PlaceInput{{Province: place.ID(f.Get(firstProvince))}}}
	if in.Name == "" {
		f.Fail("name", "Hãy đặt tên đề án: làm gì, ở đâu.")
	}
	if !f.Bad() {
		id, err := s.Projects.Create(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id, "sua"), flashCreated)
		}
		if !f.Take(err) {
			return err
		}
	}
	return web.RenderTo(w, r, http.StatusUnprocessableEntity, newView(web.NewPage(w, r, "Lập đề án", kit.NavProjects), f, s.today()))
}

// needID is the need of the address, where it is one: see fromNeed.
func needID(r *http.Request) (db.ID, error) {
	if r.PathValue("id") != "tu-nhu-cau" {
		return "", errs.Missing("trang này")
	}
	return kit.PathID(r, "need"), nil
}

func (s *Pages) needForm(w http.ResponseWriter, r *http.Request) error {
	need, err := needID(r)
	if err != nil {
		return err
	}
	n, err := s.Needs.Open(r.Context(), kit.Who(r), need)
	if err != nil {
		return err
	}
	year := max(n.WantedYear, s.today().Year()+1)
	f := web.NewForm("plan_year", strconv.Itoa(year))
	return web.Render(w, r, needView(web.NewPage(w, r, "Lập đề án từ nhu cầu", kit.NavNeeds), f, n, s.today()))
}

func (s *Pages) createFromNeed(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	need, err := needID(r)
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	source, year := project.Source(f.Get("source")), f.Int("plan_year")
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		id, err := s.Projects.CreateFromNeeds(ctx, p, []db.ID{need}, source, year)
		if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id, "sua"), flashFromNeed)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	n, err := s.Needs.Open(ctx, p, need)
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, needView(web.NewPage(w, r, "Lập đề án từ nhu cầu", kit.NavNeeds), f, n, s.today()))
}

func sourceOptions() []web.Option {
	return []web.Option{
		{Value: string(project.National), Label: "Khuyến công quốc gia (KCQG)", Hint: "Kinh phí của trung ương, Bộ Công Thương phê duyệt kế hoạch"},
		{Value: string(project.Local), Label: "Khuyến công địa phương (KCĐP)", Hint: "Kinh phí của tỉnh, Ủy ban nhân dân tỉnh phê duyệt kế hoạch"},
	}
}

func kindOptions() []web.Option {
	return []web.Option{
		{Value: string(project.Specific), Label: project.KindName[project.Specific], Hint: "Đơn vị thụ hưởng đã có tên"},
		{Value: string(project.Group), Label: project.KindName[project.Group], Hint: "Địa điểm và đơn vị thụ hưởng có thể nêu sau khi phê duyệt"},
		{Value: string(project.Key), Label: project.KindName[project.Key], Hint: "Quy mô lớn, từ hai nội dung trở lên, có mục tiêu chung, thực hiện trên một năm"},
		{Value: string(project.Task), Label: project.KindName[project.Task], Hint: "Nhiệm vụ khuyến công, không gắn với một cơ sở"},
	}
}

// needFacts are what the draft takes over from a need.
func needFacts(n survey.Details, on clock.Day) []web.Fact {
	out := []web.Fact{
		{Term: "Tên đề án", Text: n.ContentName() + " tại " + n.Establishment.Name},
		{Term: "Đơn vị thụ hưởng", Text: n.Establishment.Name},
		{Term: "Địa điểm sản xuất", Text: n.Site.Where(on)},
		{Term: "Nội dung khuyến công", Text: n.ContentName()},
		{Term: "Máy móc, công việc", Text: cmp.Or(n.Asked(), n.Description)},
		{Term: "Sự cần thiết", Text: n.Description},
		{Term: "Thời gian", Text: n.Wanted()},
		{Term: "Tổng chi phí", Text: money(n.Cost)},
		{Term: "Vốn của cơ sở", Text: money(n.OwnCapital)},
	}
	if q := n.Quote(); q != nil {
		why := "rẻ nhất trong các báo giá"
		if q.Chosen {
			why = "đã chọn"
		}
		out = append(out, web.Fact{Term: "Dự toán theo báo giá", Text: q.Supplier + ", " + money(q.Amount) + " (" + why + ")"})
	}
	out = append(out, web.Fact{Term: "Đề nghị khuyến công", Text: "để trống, người lập đề án điền"})
	if len(n.Files) > 0 {
		out = append(out, web.Fact{Term: "Giấy tờ mang theo", Text: vi.Count(len(n.Files)) + " tệp báo giá, ảnh"})
	}
	return out
}
