// Package figures draws the reports.
package figures

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/report"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages draws them.
type Pages struct {
	DB             *db.DB
	Clock          clock.Clock
	Establishments *establishment.Service
}

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/bao-cao", Who: kit.Roles(kit.Readers), Title: "Báo cáo tổng hợp", Handle: s.summary},
		{Method: "GET", Pattern: "/bao-cao/dia-ban", Who: kit.Roles(kit.Readers), Title: "Số liệu theo địa bàn", Handle: s.places},
	}
}

// summaryView is the page of figures.
type summaryView struct {
	Form    *web.Form
	Place   string
	AsOf    clock.Day
	Year    int
	One     report.SummaryResult
	All     report.Provinces
	Rows    []report.ProvinceRow
	Stages  []report.Stage
	Most    int64 // the largest sum of a row, for the bars
	Narrow  bool  // the reader sees less than the nation
	PlaceID place.ID
	Asked   bool
}

func (s *Pages) summary(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := summaryView{Form: f, AsOf: p.Today, Year: p.Today.Year(), Narrow: !p.National()}
	status := http.StatusOK
	if f.Text("den-ngay") != "" {
		if d := f.Day("den-ngay"); d != "" {
			v.AsOf = d
		}
	} else {
		f.SetDay("den-ngay", v.AsOf)
	}
	if f.Text("nam") != "" {
		if y := f.Int("nam"); y >= 2000 && y <= 2200 {
			v.Year = y
		} else if !f.Bad() {
			f.Fail("nam", "Năm kế hoạch từ 2000 đến 2200.")
		}
	} else {
		f.Set("nam", strconv.Itoa(v.Year))
	}
	v.PlaceID = report.Nation
	v.Place = f.Text("dia-ban")
	if v.Place == "" && p.Agency.ProvinceID != "" {
		v.Place = kit.PlaceName(p.Province(), p.Today)
		f.Set("dia-ban", v.Place)
	}
	if v.Place != "" {
		id, err := report.Place(v.Place, v.AsOf)
		if e, ok := errs.As(err); ok {
			f.Fail("dia-ban", e.Sentence)
		} else if err != nil {
			return err
		} else {
			v.PlaceID = id
		}
	}
	if f.Bad() {
		status = http.StatusUnprocessableEntity
		return web.RenderTo(w, r, status, summaryPage(web.NewPage(w, r, "Báo cáo tổng hợp", kit.NavReports), v))
	}
	if err := s.read(r, p, &v); err != nil {
		return err
	}
	page := web.NewPage(w, r, "Báo cáo tổng hợp", kit.NavReports)
	page.Wide = true
	return web.RenderTo(w, r, status, summaryPage(page, v))
}

func (s *Pages) read(r *http.Request, p account.Principal, v *summaryView) error {
	all, err := report.Overall(r.Context(), s.DB, report.Seen(p), v.PlaceID, v.AsOf, v.Year)
	if err != nil {
		return err
	}
	v.One, v.Stages, v.All, v.Asked = all.One, all.Stages, all.All, true
	for _, row := range v.All.Rows {
		if !row.Empty() {
			v.Rows = append(v.Rows, row)
			v.Most = max(v.Most, row.FundingTotal)
		}
	}
	return nil
}

// bar is the width of a bar, as an attribute.
func (v summaryView) bar(n int64) string {
	if v.Most == 0 {
		return "0%"
	}
	return strconv.FormatFloat(float64(n*1000/v.Most)/10, 'f', -1, 64) + "%"
}

// one is the address of the page for one province.
func (v summaryView) one(name string) string {
	return "/bao-cao?" + url.Values{"dia-ban": {name}, "nam": {strconv.Itoa(v.Year)}, "den-ngay": {v.AsOf.VN()}}.Encode()
}

// files is the address of the list of a state's files.
func (v summaryView) files(state string) string {
	q := url.Values{"nam": {strconv.Itoa(v.Year)}, "trang-thai": {state}}
	if v.PlaceID != report.Nation {
		q.Set("dia-ban", string(v.PlaceID))
	}
	return "/de-an?" + q.Encode()
}
