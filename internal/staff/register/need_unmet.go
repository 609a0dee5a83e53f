package register

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

const unmetPath = "/nhu-cau/chua-dap-ung"

var flashGathered = web.NewFlash("da-gop-nhu-cau", "Đã lập đề án từ các nhu cầu. Những gì các cơ sở đã khai đã được điền sẵn; hãy kiểm tra và bổ sung.")

func sourceOf(f *web.Form) project.Source { return project.Source(f.Get("source")) }

func sourceOptions() []web.Option {
	return []web.Option{{Value: string(project.National), Label: project.SourceName[project.National]}, {Value: string(project.Local), Label: project.SourceName[project.Local]}}
}

// unmetPage is what the page of needs not met is drawn from.
type unmetPage struct {
	survey.Tally
	Filter survey.TallyFilter
	Query  url.Values
	Today  clock.Day
}

// unmetRow is one bar.
type unmetRow struct {
	Label string
	Only  string // address of this page, narrowed to it
	List  string // address of the list of its needs
	survey.TallyLine
	Width string // of the bar, against the longest
}

func (s *Pages) unmet(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := unmetPage{Query: r.URL.Query(), Today: s.today()}
	v.Filter = survey.TallyFilter{Reason: survey.Reason(f.Text("ly-do")), Content: f.Text("noi-dung"), Province: place.ID(f.Text("tinh")), Commune: f.Text("xa")}
	v.Filter.Year, _ = strconv.Atoi(f.Text("khong-nam"))
	if v.Filter.Reason.Name() == "" {
		v.Filter.Reason = ""
	}
	if v.Tally, err = s.Needs.Tally(r.Context(), kit.Who(r), v.Filter); err != nil {
		return err
	}
	page := web.NewPage(w, r, "Nhu cầu chưa đáp ứng", kit.NavNeeds)
	return web.Render(w, r, unmetView(page, v))
}

func (v unmetPage) only(pairs ...string) string { return with(unmetPath, v.Query, pairs...) }

// list is the address of the needs that a row counts.
func (v unmetPage) list(pairs ...string) string {
	return with("/nhu-cau", v.Query, append(slices.Clone(pairs), "chua-dap-ung", "1")...)
}

func (v unmetPage) rows(lines []survey.TallyLine, name func(survey.TallyLine) (label string, pairs []string)) []unmetRow {
	most := 0
	for _, l := range lines {
		most = max(most, l.N)
	}
	var out []unmetRow
	for _, l := range lines {
		label, pairs := name(l)
		out = append(out, unmetRow{Label: label, Only: v.only(pairs...), List: v.list(pairs...), TallyLine: l, Width: strconv.Itoa(max(1, l.N*100/max(1, most))) + "%"})
	}
	return out
}

// merged adds up cells that have the same key, in order of it.
func merged[K comparable](lines []survey.TallyLine, key func(survey.TallyLine) K) []survey.TallyLine {
	at := map[K]int{}
	var out []survey.TallyLine
	for _, l := range lines {
		i, have := at[key(l)]
		if !have {
			at[key(l)] = len(out)
			out = append(out, l)
			continue
		}
		sum := &out[i]
		sum.N, sum.Cost, sum.Own, sum.Reopened = sum.N+l.N, sum.Cost+l.Cost, sum.Own+l.Own, sum.Reopened+l.Reopened
	}
	return out
}

func (v unmetPage) reasons() []unmetRow {
	lines := merged(v.Cells, func(l survey.TallyLine) survey.Reason { return l.Reason })
	slices.SortStableFunc(lines, func(a, b survey.TallyLine) int { return b.N - a.N })
	return v.rows(lines, func(l survey.TallyLine) (string, []string) {
		return l.Reason.Name(), []string{"ly-do", string(l.Reason)}
	})
}

func (v unmetPage) years() []unmetRow {
	lines := merged(v.Cells, func(l survey.TallyLine) int { return l.Year })
	slices.SortFunc(lines, func(a, b survey.TallyLine) int { return b.Year - a.Year })
	return v.rows(lines, func(l survey.TallyLine) (string, []string) {
		return "Năm " + strconv.Itoa(l.Year), []string{"khong-nam", strconv.Itoa(l.Year)}
	})
}

func (v unmetPage) contents() []unmetRow {
	return v.rows(v.Contents, func(l survey.TallyLine) (string, []string) {
		return policy.ContentName(l.Content), []string{"noi-dung", l.Content}
	})
}

func (v unmetPage) places() []unmetRow {
	return v.rows(v.Places, func(l survey.TallyLine) (string, []string) {
		if l.Commune != "" {
			return vi.TitleFirst(l.Commune), []string{"xa", l.Commune}
		}
		return vi.TitleFirst(kit.PlaceName(l.ProvinceID, v.Today)), []string{"tinh", string(l.ProvinceID)}
	})
}

// grid is reasons against years: a number in each cell leads to its needs.
func (v unmetPage) cell(r survey.Reason, year int) survey.TallyLine {
	for _, c := range v.Cells {
		if c.Reason == r && c.Year == year {
			return c
		}
	}
	return survey.TallyLine{}
}

func (v unmetPage) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		if value != "" {
			out = append(out, web.FilterWord{Label: label, Value: value, Remove: v.only(name, "")})
		}
	}
	add("vì", vi.LowerFirst(v.Filter.Reason.Name()), "ly-do")
	if v.Filter.Year != 0 {
		add("cho năm", strconv.Itoa(v.Filter.Year), "khong-nam")
	}
	if v.Filter.Content != "" {
		add("nội dung", policy.ContentName(v.Filter.Content), "noi-dung")
	}
	if v.Filter.Province != "" {
		add("ở", kit.PlaceName(v.Filter.Province, v.Today), "tinh")
	}
	add("tại", v.Filter.Commune, "xa")
	return out
}
