package register

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// listing is what the list of establishments is drawn from.
type listing struct {
	establishment.Page
	Filter    establishment.Filter
	Query     url.Values
	Today     clock.Day
	Provinces []web.Option // none where the asker's place is one province
	Communes  []web.Option // of the asker's province, or of the one asked for
	MayCreate bool
	MayMerge  bool
	MayCount  bool // where they stand, as a map or by commune
}

func (s *Pages) list(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	if p.EstablishmentID != "" && len(f.Values) == 0 { // a list of one
		http.Redirect(w, r, establishmentPath(p.EstablishmentID), http.StatusSeeOther)
		return nil
	}
	l := listing{Query: f.Values, Today: s.today(), MayCreate: establishment.MayCreate(p), MayMerge: establishment.MayMerge(p), MayCount: p.EstablishmentID == ""}
	l.Filter = FilterOf(f)
	if l.Page, err = s.Establishments.List(r.Context(), p, l.Filter); err != nil {
		return err
	}
	if manyProvinces(p) {
		l.Provinces = kit.ProvinceOptions(l.Today)
	}
	in := l.Filter.Province
	if in == "" && p.EstablishmentID == "" && p.Agency.Kind != agency.Commune {
		in = p.Province()
	}
	if in != "" {
		l.Communes = communeOptions(in, l.Today)
	}
	page := web.NewPage(w, r, "Cơ sở công nghiệp nông thôn", kit.NavRegister)
	page.Wide = true
	return web.Render(w, r, listView(page, l, f))
}

// FilterOf reads what the address of the list asks: the same for the page and for what is made of
// the list. What it cannot read narrows nothing.
func FilterOf(f *web.Form) establishment.Filter {
	out := establishment.Filter{Q: f.Text("q"), Province: place.ID(f.Text("tinh")), Commune: place.ID(f.Text("xa")), Sort: f.Text("xep")}
	if k, ok := establishment.ParseKind(f.Text("loai")); ok {
		out.Kind = k
	}
	if d, ok := establishment.DivisionOf(f.Text("nganh")); ok {
		out.VSIC = d.Code
	}
	switch f.Text("ho-tro") {
	case "da":
		out.Support = establishment.Supported
	case "chua":
		out.Support = establishment.NotSupported
	}
	out.After, _ = db.ParseID(f.Text("sau"))
	out.Before, _ = db.ParseID(f.Text("truoc"))
	return out
}

// manyProvinces reports whether the person's place is more than one province of today.
func manyProvinces(p account.Principal) bool {
	return p.EstablishmentID == "" && (p.National() || p.Agency.ProvinceID == "")
}

func (l listing) filtered() bool {
	return l.Filter.Q != "" || l.Filter.Kind != "" || l.Filter.Province != "" || l.Filter.Commune != "" || l.Filter.VSIC != "" || l.Filter.Support != ""
}

// words are the filters as a sentence.
func (l listing) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		if value != "" {
			out = append(out, web.FilterWord{Label: label, Value: value, Remove: with("/co-so", l.Query, name, "")})
		}
	}
	add("tên hoặc mã số có", l.Filter.Q, "q")
	if l.Filter.Kind != "" {
		add("loại hình", l.Filter.Kind.Name(), "loai")
	}
	if l.Filter.Province != "" {
		add("ở", kit.PlaceName(l.Filter.Province, l.Today), "tinh")
	}
	if u, ok := place.Lookup(l.Filter.Commune); ok {
		add("ở", u.Near(l.Today).InText(), "xa")
	}
	if d, ok := establishment.DivisionOf(l.Filter.VSIC); ok {
		add("ngành", d.Code+" "+d.Name, "nganh")
	}
	switch l.Filter.Support {
	case establishment.Supported:
		add("khuyến công", "đã hỗ trợ", "ho-tro")
	case establishment.NotSupported:
		add("khuyến công", "chưa hỗ trợ", "ho-tro")
	}
	return out
}

// steps leads to the pages before and behind: the address names the establishment at the edge, so
// that what is recorded meanwhile moves nothing.
func (l listing) steps() web.Stepping {
	out := web.Stepping{Shown: len(l.Rows), Total: l.Total, Noun: "cơ sở"}
	if len(l.Rows) == 0 {
		return out
	}
	if l.Prev {
		out.First = with("/co-so", l.Query)
		out.Prev = with("/co-so", l.Query, "truoc", string(l.Rows[0].ID))
	}
	if l.Next {
		out.Next = with("/co-so", l.Query, "sau", string(l.Rows[len(l.Rows)-1].ID))
	}
	return out
}

// nameColumn sorts by name, either way.
func (l listing) nameColumn() web.SortColumn {
	c := web.SortColumn{Label: "Tên cơ sở, mã số", Href: with("/co-so", l.Query, "xep", establishment.SortNameZA), Dir: "ascending", Class: "l-name"}
	if l.Filter.Sort == establishment.SortNameZA {
		c.Dir, c.Href = "descending", with("/co-so", l.Query, "xep", "")
	}
	return c
}

var (
	supportOptions = []web.Option{{Value: "da", Label: "Đã hỗ trợ"}, {Value: "chua", Label: "Chưa hỗ trợ"}}
	sortOptions    = []web.Option{{Value: establishment.SortName, Label: "Tên, A đến Y"}, {Value: establishment.SortNameZA, Label: "Tên, Y đến A"}, {Value: establishment.SortNewest, Label: "Mới ghi trước"}}
)

func divisionOptions() []web.Option {
	var out []web.Option
	for _, d := range establishment.Divisions {
		out = append(out, web.Option{Value: d.Code, Label: d.Code + " " + d.Name})
	}
	return out
}

func kindOptions() []web.Option {
	var out []web.Option
	for _, k := range establishment.Kinds {
		out = append(out, web.Option{Value: string(k.Kind), Label: k.Name})
	}
	return out
}

func workersText(y establishment.Year) string {
	if y.Workers == nil {
		return ""
	}
	return vi.Count(int(*y.Workers)) + " người (" + strconv.Itoa(y.Year) + ")"
}

func siteCount(n int) string {
	if n < 2 {
		return ""
	}
	return "và " + vi.Count(n-1) + " nơi khác"
}
