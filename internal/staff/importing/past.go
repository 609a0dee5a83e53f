package importing

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/sheet"
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
	filter := pastFilter(f)
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

// pastFilter reads the conditions of the list.
func pastFilter(f *web.Form) importing.PastFilter {
	out := importing.PastFilter{Q: f.Text("q"), Province: place.ID(f.Text("tinh")), Import: kit.FormID(f, "tep")}
	out.Year, _ = strconv.Atoi(f.Text("nam"))
	out.Page, _ = strconv.Atoi(f.Text("trang"))
	return out
}

// pastFile is the list of past projects as a file.
func (s *Pages) pastFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	filter := pastFilter(f)
	var words []web.FilterWord
	add := func(label, value string) {
		if value != "" {
			words = append(words, web.FilterWord{Label: label, Value: value})
		}
	}
	add("tên có", filter.Q)
	if filter.Year > 0 {
		add("năm", strconv.Itoa(filter.Year))
	}
	if filter.Province != "" {
		add("ở", kit.PlaceName(filter.Province, s.today()))
	}
	if filter.Import != "" {
		imp, err := s.Imports.Get(r.Context(), kit.Who(r), filter.Import)
		if err != nil {
			return err
		}
		add("từ tệp", imp.FileName)
	}
	money := func(n *int64) sheet.Value {
		if n == nil {
			return sheet.Value{}
		}
		return sheet.Int(*n)
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "de-an-truoc", Title: "Đề án đã thực hiện trước đây", Words: words,
		Columns: []sheet.Column{{Title: "Đề án", Kind: sheet.Text, Width: 60}, {Title: "Năm", Kind: sheet.Text, Width: 11}, {Title: "Nội dung", Kind: sheet.Text, Width: 36}, {Title: "Đơn vị thụ hưởng", Kind: sheet.Text, Width: 50},
			{Title: "Nơi thực hiện", Kind: sheet.Text, Width: 30}, {Title: "Đơn vị thực hiện", Kind: sheet.Text, Width: 30}, {Title: "Nguồn", Kind: sheet.Text, Width: 12}, {Title: "Quyết định", Kind: sheet.Text, Width: 26},
			{Title: "Khuyến công (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Tổng (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Từ tệp", Kind: sheet.Text, Width: 26}, {Title: "Dòng", Kind: sheet.Number, Width: 7}},
		Each: func(put kit.Put) error {
			return s.Imports.EachPast(r.Context(), kit.Who(r), filter, func(o importing.PastRow) error {
				names := make([]string, len(o.Beneficiaries))
				for i, b := range o.Beneficiaries {
					names[i] = b.Name
				}
				return put(sheet.String(o.Name), sheet.String(o.Years()), sheet.String(contentName(o)), sheet.String(strings.Join(names, "; ")), sheet.String(o.Place), sheet.String(o.Unit), sheet.String(sourceName(o.Source)),
					sheet.String(o.Decision), money(o.Support), money(o.Total), sheet.String(o.File), sheet.Float(float64(o.Row)))
			})
		}})
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
