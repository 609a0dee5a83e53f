package register

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/importing"
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
	Origins  []importing.Origin // the files that made or changed it
	Back     string             // the file's form that the reader came from
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
	if d.Origins, err = importing.OfEstablishment(ctx, s.DB, v.ID); err != nil {
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
	if d.OtherNames != "" {
		add("Tên khác", d.OtherNames)
	}
	add("Loại hình", d.Kind.Name())
	if d.HouseholdCode != "" && d.TaxCode == "" {
		add("Mã số hộ kinh doanh", d.HouseholdCode)
	} else {
		add("Mã số thuế", d.TaxCode)
	}
	if d.Parent != nil {
		out = append(out, web.Fact{Term: "Thuộc doanh nghiệp", Value: link(d.Parent.Name+", mã số "+d.Parent.TaxCode, establishmentPath(d.Parent.ID))})
	}
	if len(d.Branches) > 0 {
		out = append(out, web.Fact{Term: "Đơn vị phụ thuộc", Value: branchLinks(d.Branches)})
	}
	add("Năm thành lập", establishment.NumberText(d.FoundedYear))
	add("Trụ sở", officeOf(d.Establishment, d.Today))
	add("Ngành (VSIC)", sectorOf(d.VSIC))
	if d.OtherVSIC != "" {
		add("Mã ngành khác", d.OtherVSIC)
	}
	add("Nhóm ngành nghề", d.sector())
	add("Sản phẩm", d.Products)
	add("Thị trường", d.Markets)
	add("Chủ cơ sở", d.owner())
	add("Người đại diện", d.Representative)
	add("Điện thoại", d.Phone)
	add("Thư điện tử", d.Email)
	if d.AppliesCleanerProduction {
		add("Sản xuất sạch hơn", "có áp dụng")
	}
	return out
}

// sector tells the sector and whether a person chose it.
func (d shown) sector() string {
	code, ok := d.SectorOf()
	switch {
	case !ok:
		return "chưa rõ: mã ngành ứng với nhiều nhóm, cần người chọn"
	case d.Sector == "":
		return establishment.SectorName(code) + " (theo mã ngành)"
	}
	return establishment.SectorName(code)
}

// owner tells what the owner agreed to have kept.
func (d shown) owner() string {
	if d.OwnerConsentOn == "" {
		return "giới tính, dân tộc: chưa hỏi hoặc không đồng ý"
	}
	sex := establishment.SexName(d.OwnerSex)
	if sex == "" {
		sex = "giới tính không ghi"
	}
	ethnicity := "dân tộc không ghi"
	if d.OwnerEthnicity != "" {
		ethnicity = "dân tộc " + d.OwnerEthnicity
	}
	return sex + ", " + ethnicity + " (đồng ý ngày " + d.OwnerConsentOn.VN() + ", " + d.OwnerConsentHow + ")"
}

// anchors lead to the parts of the page.
func (d shown) anchors() []web.Anchor {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return vi.Count(n)
	}
	return []web.Anchor{
		{Label: "Hỗ trợ", Href: "#ho-tro"},
		{Label: "Nơi sản xuất", Href: "#dia-diem", Count: count(len(d.Sites))},
		{Label: "Số liệu theo năm", Href: "#nam", Count: count(len(d.Years))},
		{Label: "Sản lượng", Href: "#san-luong", Count: count(len(d.Outputs))},
		{Label: "Thiết bị", Href: "#thiet-bi", Count: count(len(d.Equipment))},
		{Label: "Giấy chứng nhận", Href: "#giay-chung-nhan", Count: count(len(d.Certificates))},
		{Label: "Người liên hệ", Href: "#nguoi-lien-he", Count: count(len(d.Contacts))},
		{Label: "Đề án", Href: "#de-an", Count: count(len(d.Projects.Rows))},
		{Label: "Nhu cầu", Href: "#nhu-cau", Count: count(len(d.Needs.Rows))},
	}
}

// expirySoon is how long before its end a certificate is said to end.
const expirySoon = 90

// expiryState tells a certificate that has ended or ends soon; no word for the others.
func expiryState(c establishment.Certificate, today clock.Day) (web.Icon, web.Tone, string) {
	switch {
	case c.ExpiresOn == "":
		return web.IconNone, "", "không có hạn"
	case c.ExpiresOn < today:
		return web.IconLate, web.ToneLate, "đã hết hạn"
	case c.ExpiresOn <= today.AddDays(expirySoon):
		return web.IconMissing, web.ToneSoon, "sắp hết hạn"
	}
	return web.IconNone, "", ""
}

func dayWord(d clock.Day) string {
	if d == "" {
		return ""
	}
	return d.VN()
}

func orDash(s string) string {
	if s == "" {
		return "chưa rõ"
	}
	return s
}

// joined puts a comma between what is there.
func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// years are the years from the oldest of the newest six, for the bars.
func (d shown) years() []establishment.Year {
	list := slices.Clone(d.Years[:min(len(d.Years), 6)])
	slices.Reverse(list)
	return list
}

// share is the length of a bar in per cent of the largest of the years; "" where nothing is known.
func (d shown) share(g establishment.YearFigure, y establishment.Year) string {
	n := *g.Of(&y)
	if n == nil {
		return ""
	}
	var most int64
	for _, o := range d.years() {
		if m := *g.Of(&o); m != nil {
			most = max(most, *m)
		}
	}
	if most == 0 {
		return "0%"
	}
	return strconv.FormatInt(*n*100/most, 10) + "%"
}

// figures are the figures of which at least one year is known.
func (d shown) figures() []establishment.YearFigure {
	return slices.DeleteFunc(slices.Clone(establishment.YearFigures), func(g establishment.YearFigure) bool {
		return !slices.ContainsFunc(d.years(), func(y establishment.Year) bool { return *g.Of(&y) != nil })
	})
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

func orBlank(s string) string {
	if s == "" {
		return "để trống"
	}
	return s
}
