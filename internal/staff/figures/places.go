package figures

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/report"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// placesView is the page of figures under the map of a day.
type placesView struct {
	Form   *web.Form
	On     clock.Day
	Level  place.Level
	Within place.ID
	Year   int // 0 is every plan year
	Laid   report.Laid
	Asked  bool // there are figures to draw
	Narrow bool
	Levels []web.Option
	Places []web.Option
	Today  clock.Day
	Drawn  int // which figure the map draws
}

// The figures that the map can draw, and how the address names them.
var drawnFigures = []struct {
	Word  string
	Of    int
	Title string
	Unit  string
}{
	{"co-so", report.PlaceEstablishments, "Số cơ sở", "cơ sở"},
	{"lao-dong", report.PlaceWorkers, "Lao động của các cơ sở", "người"},
	{"de-an", report.PlaceProjects, "Số đề án", "đề án"},
	{"kinh-phi", report.PlaceFunding, "Kinh phí khuyến công", "đồng"},
}

func drawnOptions() []web.Option {
	var out []web.Option
	for _, d := range drawnFigures {
		out = append(out, web.Option{Value: d.Word, Label: d.Title})
	}
	return out
}

// The levels in the address.
var levelWords = []struct {
	Level place.Level
	Word  string
	Label string
}{
	{place.LevelProvince, "tinh", "tỉnh, thành phố"}, {place.LevelDistrict, "huyen", "cấp huyện"}, {place.LevelCommune, "xa", "cấp xã"},
}

func (s *Pages) places(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := placesView{Form: f, On: p.Today, Today: p.Today, Level: place.LevelProvince, Narrow: !p.National()}
	if f.Text("ngay") == "" {
		f.SetDay("ngay", v.On)
	} else if d := f.Day("ngay"); d != "" {
		v.On = d
	}
	if len(place.Provinces(v.On)) == 0 && !f.Bad() {
		f.Fail("ngay", "Không có bản đồ hành chính của ngày này.")
	}
	for _, l := range levelWords {
		if l.Level != place.LevelDistrict || len(place.Provinces(v.On)) > 0 && place.Provinces(v.On)[0].ID.Map() == "63" {
			v.Levels = append(v.Levels, web.Option{Value: l.Word, Label: vi.TitleFirst(l.Label)})
			if f.Text("cap") == l.Word {
				v.Level = l.Level
			}
			if f.Text("cap") == "" && l.Level == v.Level { // what is shown stands chosen
				f.Set("cap", l.Word)
			}
		}
	}
	for _, pr := range place.Provinces(v.On) {
		v.Places = append(v.Places, web.Option{Value: string(pr.ID), Label: pr.On(v.On).Name})
		if f.Text("tinh") == string(pr.ID) {
			v.Within = pr.ID
		}
	}
	if f.Text("nam") != "" {
		if y := f.Int("nam"); y >= 2000 && y <= 2200 {
			v.Year = y
		} else if !f.Bad() {
			f.Fail("nam", "Năm kế hoạch từ 2000 đến 2200; để trống là mọi năm.")
		}
	}
	for i, d := range drawnFigures {
		if f.Text("ve") == d.Word {
			v.Drawn = i
		}
	}
	f.Set("ve", drawnFigures[v.Drawn].Word)
	if v.Level != place.LevelProvince && v.Within == "" && !f.Bad() {
		if own := p.Province(); own != "" && v.On == p.Today {
			v.Within = own
			f.Set("tinh", string(own))
		} else {
			f.Fail("tinh", "Hãy chọn một tỉnh, thành phố để xem đến cấp huyện, cấp xã.")
		}
	}
	status := http.StatusOK
	if f.Bad() {
		status = http.StatusUnprocessableEntity
	} else {
		if v.Laid, err = report.ByPlace(r.Context(), s.Establishments, p, v.Level, v.On, v.Within, v.Year); err != nil {
			return err
		}
		v.Asked = true
	}
	page := web.NewPage(w, r, "Số liệu theo địa bàn", kit.NavReports)
	page.Wide = true
	return web.RenderTo(w, r, status, placesPage(page, v))
}

// name is what a unit is called on the day, or was last.
func (v placesView) name(id place.ID) string {
	if id == "" {
		return "Nhiều nơi"
	}
	if u, ok := place.Lookup(id); ok {
		return u.Near(v.On).FullName
	}
	if pr, ok := place.Get(id); ok {
		if n := pr.On(v.On).Name; n != "" {
			return n
		}
		return pr.Last().Name
	}
	return string(id)
}

// recorded is a unit as it was on its own map, with what it lay in.
func (v placesView) recorded(id place.ID) string {
	u, ok := place.Lookup(id)
	if !ok {
		return v.name(id)
	}
	name := u.Near(v.On).FullName
	if !u.Valid(v.On) {
		if last := u.Last().To; last != "" {
			name += " (đến " + last.VN() + ")"
		}
	}
	return name
}

// most is the largest number of establishments of a unit, for the bars.
func (v placesView) most(i int) int64 {
	var n int64
	for _, s := range v.Laid.Sums {
		n = max(n, at(s.Values, i))
	}
	return n
}

func at(values []int64, i int) int64 {
	if i < len(values) {
		return values[i]
	}
	return 0
}

func (v placesView) bar(values []int64, i int) string {
	most := v.most(i)
	if most == 0 {
		return "0%"
	}
	return strconv.FormatFloat(float64(at(values, i)*1000/most)/10, 'f', -1, 64) + "%"
}

// workers writes the workers of a sum, with how many establishments are behind them.
func workers(values []int64) string {
	known := at(values, report.PlaceKnown)
	if known == 0 {
		return "chưa rõ"
	}
	text := vi.Count(int(at(values, report.PlaceWorkers)))
	if known < at(values, report.PlaceEstablishments) {
		text += " (của " + vi.Count(int(known)) + " cơ sở)"
	}
	return text
}

// drawing is the chosen figure on the map: what the table lists, and nothing else. A province leads
// to what stands behind its sum, the list of its establishments or its communes.
func (v placesView) drawing() kit.MapView {
	figure := drawnFigures[v.Drawn]
	out := kit.MapView{Title: figure.Title, On: v.On, Unit: figure.Unit, None: "Chưa có", Table: "bang", Shades: map[place.ID]kit.Shade{},
		Format: func(n int64) string { return vi.Money(n) }}
	if v.Narrow || v.Within != "" {
		out.None = "Không có trong phạm vi đang xem"
	}
	for _, sum := range v.Laid.Sums {
		n := at(sum.Values, figure.Of)
		if n == 0 {
			continue
		}
		shade := kit.Shade{N: n, Text: vi.Money(n) + " " + figure.Unit, Href: v.within(sum.Unit)}
		if href := v.list(sum.Unit); href != "" && figure.Of == report.PlaceEstablishments {
			shade.Href = href
		}
		out.Shades[sum.Unit] = shade
	}
	return out
}

// within is the address of the same page one level down, in a province.
func (v placesView) within(id place.ID) string {
	q := url.Values{"ngay": {v.On.VN()}, "cap": {"xa"}, "tinh": {string(id)}}
	if v.Year > 0 {
		q.Set("nam", strconv.Itoa(v.Year))
	}
	return "/bao-cao/dia-ban?" + q.Encode()
}

// list is the list of the establishments of a unit of today; "" where there is none.
func (v placesView) list(id place.ID) string {
	if v.On != v.Today {
		return ""
	}
	switch v.Level {
	case place.LevelProvince:
		return "/co-so?tinh=" + string(id)
	case place.LevelCommune:
		return "/co-so?xa=" + string(id)
	}
	return ""
}

// mostParts is how many parts of a sum the page unfolds; of more it leads one level down.
const mostParts = 40

// names lists units, the first few of many.
func (v placesView) names(ids []place.ID) string {
	var words []string
	for i, id := range ids {
		if i == 8 {
			return vi.ListVN(words) + " và " + vi.Count(len(ids)-i) + " đơn vị khác"
		}
		words = append(words, v.name(id))
	}
	return vi.ListVN(words)
}
