package register

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

const visitsPath = "/khao-sat"

// visitList is what the list of visits is drawn from.
type visitList struct {
	survey.VisitPage
	Filter survey.VisitFilter
	Query  url.Values
	Today  clock.Day
}

// visitFilter reads the conditions of a list of visits from its address; a day that is none is told
// beside its field.
func visitFilter(f *web.Form) survey.VisitFilter {
	out := survey.VisitFilter{Q: f.Text("q"), Way: survey.Way(f.Text("cach")), Own: f.Text("co-quan") != "", From: f.Day("tu"), To: f.Day("den")}
	if out.Way.Name() == "" {
		out.Way = ""
	}
	out.After, _ = db.ParseID(f.Text("sau"))
	out.Before, _ = db.ParseID(f.Text("truoc"))
	return out
}

func (s *Pages) visits(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	l := visitList{Query: r.URL.Query(), Today: s.today(), Filter: visitFilter(f)}
	if l.VisitPage, err = s.Needs.Visits(r.Context(), kit.Who(r), l.Filter); err != nil {
		return err
	}
	page := web.NewPage(w, r, "Các lần khảo sát", kit.NavNeeds)
	page.Wide = true
	return web.RenderTo(w, r, http.StatusOK, visitsView(page, l, f))
}

// visitsFile is the list of visits as a file.
func (s *Pages) visitsFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	l := visitList{Query: f.Values, Today: s.today(), Filter: visitFilter(f)}
	l.Filter.After, l.Filter.Before = "", ""
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "khao-sat", Title: "Các lần khảo sát nhu cầu", Words: l.words(),
		Columns: []sheet.Column{{Title: "Ngày khảo sát", Kind: sheet.Date, Width: 12}, {Title: "Cơ sở", Kind: sheet.Text, Width: 44}, {Title: "Nơi sản xuất", Kind: sheet.Text, Width: 44},
			{Title: "Cách khảo sát", Kind: sheet.Text, Width: 18}, {Title: "Người đã gặp", Kind: sheet.Text, Width: 26}, {Title: "Số nhu cầu", Kind: sheet.Integer, Width: 9, Sum: true},
			{Title: "Người ghi", Kind: sheet.Text, Width: 26}, {Title: "Cơ quan ghi", Kind: sheet.Text, Width: 36}, {Title: "Ghi chú", Kind: sheet.Text, Width: 44}},
		Each: func(put kit.Put) error {
			return s.Needs.EachVisit(r.Context(), kit.Who(r), l.Filter, func(v survey.VisitRow) error {
				return put(sheet.Day(string(v.Day)), sheet.String(v.Establishment.Name), sheet.String(v.Site.Where(l.Today)), sheet.String(v.Way.Name()), sheet.String(v.Met),
					sheet.Int(int64(v.Needs)), sheet.String(v.MadeByName), sheet.String(v.AgencyName), sheet.String(v.Note))
			})
		}})
}

// at is the address of the list with some conditions changed, from its beginning on.
func (l visitList) at(pairs ...string) string { return with(visitsPath, l.Query, pairs...) }

func (l visitList) steps() web.Stepping {
	out := web.Stepping{Shown: len(l.Rows), Total: l.Total, Noun: "lần khảo sát"}
	if l.Prev != "" {
		out.First, out.Prev = l.at(), l.at("truoc", string(l.Prev))
	}
	if l.Next != "" {
		out.Next = l.at("sau", string(l.Next))
	}
	return out
}

func (l visitList) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		if value != "" {
			out = append(out, web.FilterWord{Label: label, Value: value, Remove: l.at(name, "")})
		}
	}
	add("cơ sở ứng với", l.Filter.Q, "q")
	add("cách khảo sát", vi.LowerFirst(l.Filter.Way.Name()), "cach")
	add("từ ngày", l.Filter.From.VN(), "tu")
	add("đến ngày", l.Filter.To.VN(), "den")
	if l.Filter.Own {
		add("do", "cơ quan tôi khảo sát", "co-quan")
	}
	return out
}

func (l visitList) empty() string {
	if len(l.words()) > 0 {
		return "Không có lần khảo sát nào như vậy. Bỏ bớt điều kiện lọc để xem rộng hơn."
	}
	return "Chưa có lần khảo sát nào. Cộng tác viên, Trung tâm ghi khảo sát ở nút «Khảo sát nhu cầu» của trang Nhu cầu."
}

func needsOf(v survey.VisitRow) string { return strconv.Itoa(v.Needs) }
