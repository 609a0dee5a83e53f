package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

const logPage = 100

// logShown is what the page of the record is drawn from.
type logShown struct {
	Rows   []audit.Record
	Query  url.Values
	People []web.Option
	Words  []web.FilterWord
	Files  map[db.ID]project.Numbered
	Older  string // address of the older lines; "" on the last page
	Scope  string
}

// areas are the kinds of acts to choose from, as the first part of their names.
var areas = []web.Option{
	{Value: "account.", Label: "Người dùng, đăng nhập, ủy quyền, bàn giao"},
	{Value: "agency.", Label: "Cơ quan, đơn vị"},
	{Value: "area.", Label: "Danh mục địa bàn"},
	{Value: "place.", Label: "Thay đổi đơn vị hành chính"},
	{Value: "establishment.", Label: "Cơ sở công nghiệp nông thôn"},
	{Value: "need.", Label: "Nhu cầu hỗ trợ"},
	{Value: "project.", Label: "Hồ sơ đề án"},
	{Value: "paper.", Label: "Yêu cầu bổ sung giấy tờ"},
	{Value: "appraisal.", Label: "Thẩm định"},
	{Value: "plan.", Label: "Kế hoạch năm"},
	{Value: "contract.", Label: "Hợp đồng, thỏa thuận hỗ trợ"},
	{Value: "inspection.", Label: "Tiến độ, xác nhận khối lượng, hậu kiểm"},
	{Value: "acceptance.", Label: "Nghiệm thu"},
	{Value: "payment.", Label: "Tạm ứng, thanh toán"},
	{Value: "settlement.", Label: "Quyết toán"},
	{Value: "adjustment.", Label: "Điều chỉnh đề án"},
}

// logScope says whose acts the person may read: every body's for the ministry's, those of its
// own bodies and of the bodies of its province for a Sở's. Never nil for a province.
func (s *Pages) logScope(r *http.Request, p account.Principal) ([]db.ID, error) {
	if p.National() {
		return nil, nil
	}
	ids := slices.Clone(p.AgencyIDs)
	all, err := agency.List(r.Context(), s.DB, s.today())
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.ProvinceID == "" || !p.In(a.ProvinceID) {
			continue
		}
		before, err := agency.WithPredecessors(r.Context(), s.DB, a.ID)
		if err != nil {
			return nil, err
		}
		for _, id := range before {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if ids == nil {
		ids = []db.ID{""}
	}
	return ids, nil
}

func (s *Pages) log(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	ctx, p := r.Context(), kit.Who(r)
	filter, d, err := s.logFilter(r, f)
	if err != nil {
		return err
	}
	if !f.Bad() {
		if d.Rows, err = audit.Page(ctx, s.DB, filter); err != nil {
			return err
		}
	}
	if p.Is(account.Administrator) {
		d.Rows = withoutContents(d.Rows)
	}
	if len(d.Rows) > logPage {
		d.Rows = d.Rows[:logPage]
		d.Older = with("/nhat-ky", d.Query, "truoc", d.Rows[logPage-1].Cursor())
	}
	if filter.PersonID != "" { // the lines tell the name
		d.Words = append([]web.FilterWord{{Label: "người làm", Value: s.nameIn(d, filter.PersonID), Remove: with("/nhat-ky", d.Query, "nguoi", "")}}, d.Words...)
	}
	var files []db.ID
	for _, e := range d.Rows {
		if e.ProjectID != "" && !slices.Contains(files, e.ProjectID) {
			files = append(files, e.ProjectID)
		}
	}
	if d.Files, err = s.Projects.Numbers(ctx, p, files, filter.AgencyIDs); err != nil {
		return err
	}
	holders, err := account.Holders(ctx, s.DB, p.Agency.ID, s.today())
	if err != nil {
		return err
	}
	d.People = holderOptions(holders, "")
	page := web.NewPage(w, r, "Nhật ký", "/nhat-ky")
	page.Wide = true
	return web.Render(w, r, logView(page, f, d))
}

// logFilter reads the conditions of the record within what the person may read, and their words.
func (s *Pages) logFilter(r *http.Request, f *web.Form) (filter audit.Filter, d logShown, err error) {
	ctx, p := r.Context(), kit.Who(r)
	filter = audit.Filter{PersonID: kit.FormID(f, "nguoi"), From: f.Day("tu"), To: f.Day("den"), Before: f.Text("truoc"), Limit: logPage + 1}
	area := slices.IndexFunc(areas, func(o web.Option) bool { return o.Value == f.Text("loai") })
	if area >= 0 {
		filter.Kind = audit.Kind(areas[area].Value)
	}
	if filter.AgencyIDs, err = s.logScope(r, p); err != nil {
		return filter, d, err
	}
	if !p.Is(account.Administrator) { // who sees acts of every file, but nothing in them
		filter.Files = project.Told(p)
	}
	d = logShown{Query: f.Values, Scope: "Việc làm của " + p.AgencyName + " và các cơ quan, đơn vị trong tỉnh, thành phố"}
	if p.National() {
		d.Scope = "Việc làm của mọi cơ quan, đơn vị, cơ sở"
	}
	number := f.Text("so-hieu")
	if number != "" {
		if filter.Projects, err = s.Projects.WithNumber(ctx, p, number, filter.AgencyIDs); err != nil {
			return filter, d, err
		}
		if filter.Projects == nil {
			filter.Projects = []db.ID{""}
		}
	}
	add := func(label, value, name string) {
		d.Words = append(d.Words, web.FilterWord{Label: label, Value: value, Remove: with("/nhat-ky", d.Query, name, "")})
	}
	if area >= 0 {
		add("việc", areas[area].Label, "loai")
	}
	if number != "" {
		add("số hiệu có", number, "so-hieu")
	}
	if filter.From != "" {
		add("từ ngày", filter.From.VN(), "tu")
	}
	if filter.To != "" {
		add("đến hết ngày", filter.To.VN(), "den")
	}
	return filter, d, nil
}

// keptKinds are the acts whose values an administrator reads: of what administrators keep.
var keptKinds = []string{"account.", "agency.", "area.", "place.", string(project.ProcedureSet)}

// withoutContents leaves of other acts who did what when. An administrator reads no files, needs
// or establishments, and the values of an act are what stands in them.
func withoutContents(all []audit.Record) []audit.Record {
	for i, e := range all {
		if !slices.ContainsFunc(keptKinds, func(area string) bool { return strings.HasPrefix(string(e.Kind), area) }) {
			all[i].Before, all[i].After = "", ""
		}
	}
	return all
}

// nameIn names the person filtered by, as far as the asker's own lines tell it.
func (s *Pages) nameIn(d logShown, id db.ID) string {
	for _, e := range d.Rows {
		if e.PersonID == id {
			return e.PersonName
		}
	}
	for _, o := range d.People {
		if o.Value == string(id) {
			return o.Label
		}
	}
	return "người đã chọn"
}

func channelWord(e audit.Record) string {
	switch e.Channel {
	case audit.Web:
		return e.Address
	case audit.Command:
		return "dòng lệnh máy chủ"
	case audit.Demo:
		return "dữ liệu minh họa"
	}
	return ""
}

func numberOr(number string) string {
	if number == "" {
		return "chưa có số hiệu"
	}
	return number
}
