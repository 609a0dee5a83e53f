package register

import (
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// shown is what the page of one establishment is drawn from.
type shown struct {
	establishment.View
	Projects project.List
	Needs    survey.Page
	Today    clock.Day
	MaySend  bool
	Family   family
	Back     string // the file's form that the reader came from
}

func (s *Pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	v, err := s.Establishments.Get(ctx, p, kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	d := shown{View: v, Back: backTo(r.URL.Query().Get("ve")), Today: s.today(), MaySend: p.Is(account.Establishment, account.Collaborator, account.CentreOfficer, account.CentreDirector)}
	if d.Projects, err = s.Projects.List(ctx, p, project.Filter{Establishment: v.ID, Sort: project.SortNew, Size: 100}); err != nil {
		return err
	}
	if d.Needs, err = s.Needs.List(ctx, p, survey.Filter{EstablishmentID: v.ID, Limit: 20}); err != nil {
		return err
	}
	if d.Family, err = s.familyOf(ctx, p, v); err != nil {
		return err
	}
	return web.Render(w, r, showView(web.NewPage(w, r, v.Name, kit.NavRegister), d))
}

func (d shown) facts() []web.Fact {
	var out []web.Fact
	add := func(term, text string) {
		if text == "" {
			text = "chưa ghi"
		}
		out = append(out, web.Fact{Term: term, Text: text})
	}
	add("Loại hình", d.Kind.Name())
	if d.HouseholdCode != "" && d.TaxCode == "" {
		add("Mã số hộ kinh doanh", d.HouseholdCode)
	} else {
		add("Mã số thuế", d.TaxCode)
	}
	add("Trụ sở", officeOf(d.Establishment, d.Today))
	add("Ngành (VSIC)", sectorOf(d.VSIC))
	add("Sản phẩm", d.Products)
	add("Người đại diện", d.Representative)
	add("Điện thoại", d.Phone)
	add("Thư điện tử", d.Email)
	if d.AppliesCleanerProduction {
		add("Sản xuất sạch hơn", "có áp dụng")
	}
	return out
}

func officeOf(e establishment.Establishment, on clock.Day) string {
	return establishment.Site{ProvinceID: e.OfficeProvinceID, Commune: e.OfficeCommune, Address: e.OfficeAddress}.Where(on)
}

func sectorOf(code string) string {
	if d, ok := establishment.DivisionOf(code); ok {
		return code + " · " + d.Name
	}
	return code
}

func validity(t establishment.Site) string {
	switch {
	case t.From == "" && t.To == "":
		return "đang sản xuất"
	case t.To == "":
		return "từ " + t.From.VN()
	case t.From == "":
		return "đến hết " + t.To.VN()
	}
	return t.From.VN() + " – " + t.To.VN()
}

// sentence counts what hangs on the establishment.
func (d shown) counts() string {
	out := vi.Count(d.Projects.Count) + " đề án mà bạn được xem"
	if d.Projects.Promotion > 0 {
		out += ", khuyến công đề nghị trong dự toán " + vi.MoneyUnit(d.Projects.Promotion)
	}
	return out
}

func siteOf(v establishment.View, id db.ID) (establishment.Site, error) {
	for _, t := range v.Sites {
		if t.ID == id {
			return t, nil
		}
	}
	return establishment.Site{}, errs.Missing("địa điểm sản xuất này")
}

// openSites are the sites where production stands today.
func openSites(v establishment.View, today clock.Day) (out []establishment.Site) {
	for _, t := range v.Sites {
		if t.OpenOn(today) {
			out = append(out, t)
		}
	}
	return out
}

func versionText(n int64) string { return strconv.FormatInt(n, 10) }
