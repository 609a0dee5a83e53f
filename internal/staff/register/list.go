package register

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
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
	MayCreate bool
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
	l := listing{Query: f.Values, Today: s.today(), MayCreate: establishment.MayCreate(p)}
	l.Filter = establishment.Filter{Q: f.Text("q"), Province: place.ID(f.Text("tinh")), Sort: f.Text("xep"), Page: pageOf(r)}
	if k, ok := establishment.ParseKind(f.Text("loai")); ok {
		l.Filter.Kind = k
	}
	if l.Page, err = s.Establishments.List(r.Context(), p, l.Filter); err != nil {
		return err
	}
	if manyProvinces(p) {
		l.Provinces = kit.ProvinceOptions(l.Today)
	}
	page := web.NewPage(w, r, "Cơ sở công nghiệp nông thôn", kit.NavRegister)
	page.Wide = true
	return web.Render(w, r, listView(page, l, f))
}

// manyProvinces reports whether the person's place is more than one province of today.
func manyProvinces(p account.Principal) bool {
	return p.EstablishmentID == "" && (p.National() || p.Agency.ProvinceID == "")
}

func (l listing) filtered() bool {
	return l.Filter.Q != "" || l.Filter.Kind != "" || l.Filter.Province != ""
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
	return out
}

func (l listing) paging() web.Paging {
	return web.Paging{Page: l.Page.Page, Pages: (l.Total + l.Limit - 1) / l.Limit, Total: l.Total, Noun: "cơ sở",
		Href: func(n int) string { return with("/co-so", l.Query, "trang", strconv.Itoa(n)) }}
}

// nameColumn sorts by name, either way.
func (l listing) nameColumn() web.SortColumn {
	c := web.SortColumn{Label: "Tên cơ sở, mã số", Href: with("/co-so", l.Query, "xep", establishment.SortNameZA), Dir: "ascending", Class: "l-name"}
	if l.Filter.Sort == establishment.SortNameZA {
		c.Dir, c.Href = "descending", with("/co-so", l.Query, "xep", "")
	}
	return c
}

func kindOptions() []web.Option {
	var out []web.Option
	for _, k := range establishment.Kinds {
		out = append(out, web.Option{Value: string(k.Kind), Label: k.Name})
	}
	return out
}

func workersText(w establishment.Workers) string {
	if w.Year == 0 {
		return ""
	}
	return vi.Count(w.Workers) + " người (" + strconv.Itoa(w.Year) + ")"
}

func siteCount(n int) string {
	if n < 2 {
		return ""
	}
	return "và " + vi.Count(n-1) + " nơi khác"
}
