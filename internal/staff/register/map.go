package register

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

const mapPath = "/co-so/ban-do"

// mapPage is the page of how many establishments stand where: the provinces as a map and a table,
// or the communes of one province as bars.
type mapPage struct {
	establishment.AreaCounts
	Today    clock.Day
	Many     bool // the reader's place is many provinces
	Province place.ID
	ToChoose int // sites whose commune of today a person must choose
	Rows     []mapRow
}

// mapRow is a province or a commune that has establishments.
type mapRow struct {
	ID    place.ID
	Name  string
	N     int
	Width string // of the bar, against the longest
}

func (s *Pages) areas(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	v := mapPage{Today: s.today(), Many: manyProvinces(p)}
	if v.Many {
		for _, pr := range place.Provinces(v.Today) {
			if f.Text("tinh") == string(pr.ID) {
				v.Province = pr.ID
			}
		}
	} else if land, ok := place.Holder(p.Agency.ProvinceID, v.Today); ok {
		v.Province = land
	}
	in := cmp.Or(v.Province, establishment.Nation)
	if v.AreaCounts, err = s.Establishments.CountByArea(r.Context(), p, in); err != nil {
		return err
	}
	if _, v.ToChoose, err = s.Establishments.ToChoose(r.Context(), p, "", 1); err != nil {
		return err
	}
	v.fill()
	page := web.NewPage(w, r, "Bản đồ cơ sở", kit.NavRegister)
	page.Wide = true
	return web.Render(w, r, mapView(page, v))
}

// fill makes the rows out of the counts, the most first.
func (v *mapPage) fill() {
	most := 0
	for id, n := range v.Areas {
		u, ok := place.Lookup(id)
		if !ok || n == 0 {
			continue
		}
		v.Rows = append(v.Rows, mapRow{ID: id, Name: u.Near(v.Today).FullName, N: n})
		most = max(most, n)
	}
	slices.SortFunc(v.Rows, func(a, b mapRow) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(vi.SortKey(a.Name), vi.SortKey(b.Name)))
	})
	for i := range v.Rows {
		v.Rows[i].Width = strconv.FormatFloat(float64(v.Rows[i].N*1000/most)/10, 'f', -1, 64) + "%"
	}
}

// title is the heading, with whose establishments they are.
func (v mapPage) title() string {
	if v.Province == "" {
		return "Cơ sở theo tỉnh, thành phố"
	}
	return "Cơ sở theo xã, phường, " + kit.PlaceName(v.Province, v.Today)
}

// list is the list of the establishments of a row.
func (v mapPage) list(id place.ID) string {
	if v.Province == "" {
		return "/co-so?" + url.Values{"tinh": {string(id)}}.Encode()
	}
	return "/co-so?" + url.Values{"tinh": {string(v.Province)}, "xa": {string(id)}}.Encode()
}

func (v mapPage) communes(id place.ID) string {
	return mapPath + "?" + url.Values{"tinh": {string(id)}}.Encode()
}

// drawing is the map of the provinces.
func (v mapPage) drawing() kit.MapView {
	out := kit.MapView{Title: "Số cơ sở", On: v.Today, Unit: "cơ sở", None: "Chưa có", Table: "bang", Shades: map[place.ID]kit.Shade{},
		Format: func(n int64) string { return vi.Count(int(n)) }}
	for _, r := range v.Rows {
		out.Shades[r.ID] = kit.Shade{N: int64(r.N), Text: vi.Count(r.N) + " cơ sở", Href: v.list(r.ID)}
	}
	return out
}
