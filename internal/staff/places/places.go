// Package places draws the administrative units through time, the lists of areas that decide
// priority, and the changes of units that administrators enter.
package places

import (
	"net/http"
	"net/url"

	"khuyencong/internal/account"
	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages draws them.
type Pages struct {
	DB    *db.DB
	Clock clock.Clock
	Areas *area.Service
}

// keepers may enter lists of areas.
var keepers = []account.Role{account.Administrator, account.DeptOfficer, account.DeptHead}

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	keep, admin := kit.Roles(keepers), kit.Roles(kit.Administrator)
	return []web.Route{
		{Method: "GET", Pattern: "/dia-ban", Who: web.SignedIn, Title: "Địa bàn hành chính", Handle: s.search},
		{Method: "GET", Pattern: "/dia-ban/{unit}", Who: web.SignedIn, Title: "Một đơn vị hành chính", Handle: s.unit},
		{Method: "GET", Pattern: "/dia-ban/danh-muc", Who: web.SignedIn, Title: "Danh mục địa bàn", Handle: s.lists},
		kit.ExportRoute("/dia-ban/danh-muc", web.SignedIn, "Danh mục địa bàn", s.listsFile),
		kit.ExportRoute("/dia-ban/danh-muc/{list}", web.SignedIn, "Một danh mục địa bàn", s.listFile),
		{Method: "GET", Pattern: "/dia-ban/danh-muc/moi", Who: keep, Title: "Ghi danh mục địa bàn", Handle: s.newList},
		{Method: "POST", Pattern: "/dia-ban/danh-muc/moi", Who: keep, Title: "Ghi danh mục địa bàn", Handle: s.enterList},
		{Method: "GET", Pattern: "/dia-ban/danh-muc/{list}", Who: web.SignedIn, Title: "Một danh mục địa bàn", Handle: s.list},
		{Method: "GET", Pattern: "/dia-ban/danh-muc/{list}/sua", Who: keep, Title: "Sửa danh mục địa bàn", Handle: s.editList},
		{Method: "POST", Pattern: "/dia-ban/danh-muc/{list}/sua", Who: keep, Title: "Sửa danh mục địa bàn", Handle: s.changeList},
		{Method: "POST", Pattern: "/dia-ban/danh-muc/{list}/bo", Who: keep, Title: "Bỏ danh mục địa bàn", Handle: s.withdrawList},
		{Method: "GET", Pattern: "/dia-ban/su-kien", Who: web.SignedIn, Title: "Thay đổi đơn vị hành chính", Handle: s.events},
		{Method: "GET", Pattern: "/dia-ban/su-kien/moi", Who: admin, Title: "Ghi thay đổi đơn vị hành chính", Handle: s.newEvent},
		{Method: "POST", Pattern: "/dia-ban/su-kien/moi", Who: admin, Title: "Ghi thay đổi đơn vị hành chính", Handle: s.enterEvent},
		{Method: "POST", Pattern: "/dia-ban/su-kien/{event}/bo", Who: admin, Title: "Bỏ thay đổi đơn vị hành chính", Handle: s.withdrawEvent},
	}
}

var (
	flashListEntered    = web.NewFlash("da-ghi-danh-muc", "Đã ghi danh mục.")
	flashListWithdrawn  = web.NewFlash("da-bo-danh-muc", "Đã bỏ danh mục. Danh mục không còn được dùng và vẫn còn trong nhật ký.")
	flashEventEntered   = web.NewFlash("da-ghi-thay-doi", "Đã ghi thay đổi. Từ nay mọi trang tính theo thay đổi này.")
	flashEventWithdrawn = web.NewFlash("da-bo-thay-doi", "Đã bỏ thay đổi. Từ nay mọi trang tính như chưa có thay đổi này.")
)

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

func unitPath(id place.ID) string { return "/dia-ban/" + string(id) }
func listPath(id db.ID) string    { return "/dia-ban/danh-muc/" + string(id) }
func eventPath(id db.ID) string   { return "/dia-ban/su-kien/" + string(id) }
func unitOn(id place.ID, on clock.Day) string {
	return unitPath(id) + "?" + url.Values{"ngay": {on.VN()}}.Encode()
}

// tabs are the three views of the family.
func tabs(current string) []web.Anchor {
	return []web.Anchor{
		{Label: "Đơn vị hành chính", Href: "/dia-ban", Current: current == "/dia-ban"},
		{Label: "Danh mục địa bàn", Href: "/dia-ban/danh-muc", Current: current == "/dia-ban/danh-muc"},
		{Label: "Thay đổi mới ghi", Href: "/dia-ban/su-kien", Current: current == "/dia-ban/su-kien"},
	}
}

// span writes a time with its open ends.
func span(from, to clock.Day) string {
	switch {
	case from == "" && to == "":
		return "không rõ"
	case from == "":
		return "đến hết " + to.VN()
	case to == "":
		return "từ " + from.VN()
	}
	return from.VN() + " – " + to.VN()
}

func orUnknown(s string) string {
	if s == "" {
		return "không rõ"
	}
	return s
}

// found is the page of the search.
type found struct {
	Form   *web.Form
	On     clock.Day
	Past   bool // another day than today
	Hits   []place.Hit
	Asked  bool
	Counts []count
}

type count struct {
	Level place.Level
	N     int
}

func (s *Pages) search(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := found{Form: f, On: s.today()}
	if d := f.Day("ngay"); d != "" {
		v.On = d
	} else if !f.Bad() {
		f.SetDay("ngay", v.On)
	}
	v.Past = v.On != s.today()
	if q := f.Text("q"); q != "" {
		v.Asked = true
		v.Hits = place.Search(place.Query{Text: q, On: v.On, Gone: true, Limit: 50})
	}
	v.Counts = []count{{place.LevelProvince, len(place.Provinces(v.On))}, {place.LevelDistrict, len(place.Districts("", v.On))}, {place.LevelCommune, len(place.Communes("", v.On))}}
	status := http.StatusOK
	if f.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return web.RenderTo(w, r, status, searchView(web.NewPage(w, r, "Địa bàn hành chính", kit.NavPlaces), v))
}
