package importing

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// pastView is what the list of past projects is drawn from.
type pastView struct {
	importing.PastPage
	query     url.Values
	provinces []web.Option
	may       bool
}

func (s *Pages) past(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	filter := importing.PastFilter{Q: f.Text("q"), Province: place.ID(f.Text("tinh"))}
	filter.Year, _ = strconv.Atoi(f.Text("nam"))
	filter.Page, _ = strconv.Atoi(f.Text("trang"))
	filter.Import = kit.FormID(f, "tep")
	v := pastView{query: f.Values, may: importing.May(p)}
	if v.PastPage, err = s.Imports.PastProjects(r.Context(), p, filter); err != nil {
		return err
	}
	if p.National() || p.Agency.ProvinceID == "" {
		v.provinces = kit.ProvinceOptions(s.today())
	}
	page := web.NewPage(w, r, "Đề án đã thực hiện trước đây", kit.NavProjects)
	page.Wide = true
	return web.Render(w, r, pastPage(page, f, v))
}

func (v pastView) paging() web.Paging {
	return web.Paging{Page: v.Page, Pages: (v.Total + importing.PastPerPage - 1) / importing.PastPerPage, Total: v.Total, Noun: "đề án",
		Href: func(n int) string {
			q := url.Values{}
			for name, vals := range v.query {
				if len(vals) > 0 && vals[0] != "" && name != "trang" {
					q.Set(name, vals[0])
				}
			}
			q.Set("trang", strconv.Itoa(n))
			return pathPast + "?" + q.Encode()
		}}
}

func years(o importing.PastRow) string {
	if o.YearTo > o.Year {
		return strconv.Itoa(o.Year) + "–" + strconv.Itoa(o.YearTo)
	}
	return strconv.Itoa(o.Year)
}

func sourceName(s string) string {
	switch s {
	case "national":
		return "Quốc gia"
	case "local":
		return "Địa phương"
	}
	return ""
}

// contentName is the content in the words of the programme where it is plain, else as written.
func contentName(o importing.PastRow) string {
	for _, c := range policy.Contents {
		if c.Code == o.Content {
			return c.Name
		}
	}
	return o.ContentText
}
