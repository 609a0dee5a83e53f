package file

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/dossier"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// The conditions of the list as they stand in its address.
const (
	qText     = "q"
	qSource   = "nguon"
	qYear     = "nam"
	qState    = "trang-thai"
	qProvince = "dia-ban"
	qContent  = "noi-dung"
	qKind     = "loai"
	qUnit     = "don-vi"
	qLate     = "qua-han"
	qMine     = "cua-toi"
	qSort     = "xep"
	qPage     = "trang"
	qAdd      = "them"
)

var sorts = map[string]string{"han": project.SortDue, "ten": project.SortName, "tien": project.SortMoney, "so": project.SortNumber, "moi": project.SortNew}

// slug is a name as an address carries it: «Đề án điểm» is de-an-diem.
func slug(name string) string {
	return strings.Trim(strings.Join(strings.FieldsFunc(vi.Fold(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-"), "-")
}

// named finds the code whose Vietnamese name has the slug, or which is itself meant.
func named[T ~string](s string, codes []T, name func(T) string) T {
	for _, c := range codes {
		if s != "" && (slug(name(c)) == s || string(c) == s) {
			return c
		}
	}
	return ""
}

var (
	sources = []project.Source{project.National, project.Local}
	kinds   = []project.Kind{project.Specific, project.Group, project.Key, project.Task}
)

func sourceName(s project.Source) string { return project.SourceName[s] }
func kindName(k project.Kind) string     { return project.KindName[k] }
func stateName(s project.State) string   { return project.StateName[s] }

// filterOf reads the conditions. What is not known of them is left out, and the sentence over
// the list shows what counts.
func filterOf(f *web.Form) project.Filter {
	out := project.Filter{
		Text:   f.Text(qText),
		Source: named(f.Get(qSource), sources, sourceName),
		Kind:   named(f.Get(qKind), kinds, kindName),
		Late:   f.Bool(qLate), Mine: f.Bool(qMine),
		Sort: sorts[f.Get(qSort)], Size: 50,
	}
	for _, y := range f.All(qYear) {
		for _, part := range strings.FieldsFunc(y, func(r rune) bool { return r == ',' || r == ' ' }) {
			if n, err := strconv.Atoi(part); err == nil && n >= 2000 && n <= 2100 && !slices.Contains(out.Years, n) {
				out.Years = append(out.Years, n)
			}
		}
	}
	for _, s := range f.All(qState) {
		if g := named(s, groupSlugs(), func(s string) string { return s }); g != "" {
			out.States = append(out.States, groupStates(g)...)
		} else if st := named(s, project.States, stateName); st != "" {
			out.States = append(out.States, st)
		}
	}
	if p, ok := place.Get(place.ID(f.Get(qProvince))); ok {
		out.Province = p.ID
	}
	for _, c := range policy.Contents {
		if s := f.Get(qContent); s != "" && (c.Code == s || slug(c.Name) == s) {
			out.Content = c.Code
		}
	}
	out.Unit = kit.FormID(f, qUnit)
	out.Page, _ = strconv.Atoi(f.Get(qPage))
	return out
}

// group is a saved view of states.
type group struct {
	slug, label string
	states      []project.State
}

// groups are the saved views by state, in the order of the way.
var groups = []group{
	{"dang-lap", "Đang lập", []project.State{project.Draft}},
	{"tra-lai", "Trả lại bổ sung", []project.State{project.ReturnedBase, project.ReturnedMinistry}},
	{"tai-so", "Chờ Sở thẩm định", []project.State{project.Submitted, project.ReviewedBase}},
	{"dat-co-so", "Đạt cấp cơ sở", []project.State{project.BasePassed}},
	{"tai-cuc", "Chờ Cục thẩm tra, thẩm định", []project.State{project.Registered, project.Reviewed}},
	{"dat-cap-bo", "Đạt cấp Bộ", []project.State{project.MinistryPassed}},
	{"trong-ke-hoach", "Trong kế hoạch", []project.State{project.Planned}},
	{"hau-kiem", "Hậu kiểm", []project.State{project.PostCheck}},
	{"da-xong", "Đã xong", []project.State{project.Closed, project.Withdrawn, project.Rejected, project.Stopped}},
}

func groupSlugs() []string {
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = g.slug
	}
	return out
}

func groupStates(s string) []project.State {
	for _, g := range groups {
		if g.slug == s {
			return g.states
		}
	}
	return nil
}

// groupOf is the saved view whose states are the ones asked for.
func groupOf(states []project.State) (group, bool) {
	for _, g := range groups {
		if slices.Equal(g.states, states) {
			return g, true
		}
	}
	return group{}, false
}

// listPage is what the list draws.
type listPage struct {
	list   project.List
	filter project.Filter
	query  url.Values
	title  string
	sub    string
	views  []web.Anchor
	words  []web.FilterWord
	next   map[db.ID]dossier.Task
	today  clock.Day
	form   *web.Form // the form that adds conditions; nil when it is closed
	units  []web.Option
	may    bool // begin a file
}

func (s *Pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := listPage{filter: filterOf(f), query: keep(f.Values), today: s.today(), may: p.Is(kit.UnitRoles...)}
	var counts project.Counts
	if v.list, counts, err = s.Projects.Overview(ctx, p, v.filter); err != nil {
		return err
	}
	if v.next, err = s.Dossiers.Firsts(ctx, p, v.list.Rows); err != nil {
		return err
	}
	unit, err := s.agencyName(ctx, v.filter.Unit)
	if err != nil {
		return err
	}
	v.views = views(p, v, counts)
	v.title, v.sub, v.words = v.heading(unit), v.count(), v.sentence(unit)
	if f.Bool(qAdd) {
		v.form = f
		f.Set(qYear, years(v.filter.Years))
		if v.units, err = s.unitOptions(ctx); err != nil {
			return err
		}
	}
	page := web.NewPage(w, r, "Đề án", kit.NavProjects)
	page.Wide, page.Query = true, v.filter.Text
	return web.Render(w, r, listView(page, v))
}

// keep drops from an address what is empty and what only opens the form.
func keep(in url.Values) url.Values {
	out := url.Values{}
	for name, vals := range in {
		for _, v := range vals {
			if v = strings.TrimSpace(v); v != "" && name != qAdd && name != qPage {
				out.Add(name, v)
			}
		}
	}
	return out
}

// with is the address of the list with a condition set; "" takes it away.
func (v listPage) with(name string, vals ...string) string {
	q := url.Values{}
	for n, list := range v.query {
		if n != name {
			q[n] = list
		}
	}
	for _, val := range vals {
		if val != "" {
			q.Add(name, val)
		}
	}
	if len(q) == 0 {
		return kit.NavProjects
	}
	return kit.NavProjects + "?" + q.Encode()
}

func (v listPage) edit(name string) string { return v.with(qAdd, "1") + "#" + web.FieldID(name) }

func (v listPage) page(n int) string { return v.with(qPage, strconv.Itoa(n)) }

// sort describes a column head that sorts one way only: the most pressing, the first, the most.
func (v listPage) sort(slug, dir string, c web.SortColumn) web.SortColumn {
	c.Href = v.with(qSort, slug)
	at := v.filter.Sort
	if at == "" {
		at = project.SortDue
	}
	if at == sorts[slug] {
		c.Dir = dir
	}
	return c
}

func years(all []int) string {
	words := make([]string, len(all))
	for i, y := range all {
		words[i] = strconv.Itoa(y)
	}
	return strings.Join(words, ", ")
}

func lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func stateWords(states []project.State) string {
	if g, ok := groupOf(states); ok {
		return lower(g.label)
	}
	words := make([]string, len(states))
	for i, st := range states {
		words[i] = lower(project.StateName[st])
	}
	return strings.Join(words, ", ")
}

// heading is the question that the list answers, in words.
func (v listPage) heading(unit string) string {
	f := v.filter
	head := "Đề án"
	if f.Kind != "" {
		head += " " + strings.TrimPrefix(lower(project.KindName[f.Kind]), "đề án ")
	}
	if f.Mine {
		head += " của tôi"
	}
	if f.Late {
		head += " ở bước lâu hơn dự kiến"
	}
	if len(f.States) > 0 {
		head += " " + stateWords(f.States)
	}
	var rest []string
	if f.Source != "" {
		rest = append(rest, lower(project.SourceName[f.Source]))
	}
	if len(f.Years) > 0 {
		rest = append(rest, "kế hoạch "+years(f.Years))
	}
	if f.Content != "" {
		rest = append(rest, lower(policy.ContentName(f.Content)))
	}
	if f.Province != "" {
		rest = append(rest, kit.PlaceName(f.Province, v.today))
	}
	if unit != "" {
		rest = append(rest, unit)
	}
	if f.Text != "" {
		rest = append(rest, "có «"+f.Text+"»")
	}
	if len(rest) == 0 && head == "Đề án" {
		return "Tất cả đề án trong phạm vi của tôi"
	}
	return joined(", ", append([]string{head}, rest...)...)
}

func (v listPage) count() string {
	sub := vi.Count(v.list.Count) + " đề án"
	if v.list.Promotion > 0 {
		sub += "; khuyến công " + vi.Money(v.list.Promotion) + " đồng trong tổng kinh phí " + vi.Money(v.list.Total) + " đồng"
	}
	return sub
}

// sentence is the filter as words that lead to their change, each with its removal.
func (v listPage) sentence(unit string) []web.FilterWord {
	f := v.filter
	var out []web.FilterWord
	add := func(name, label, value string) {
		if value != "" {
			out = append(out, web.FilterWord{Label: label, Value: value, Edit: v.edit(name), Remove: v.with(name)})
		}
	}
	if f.Mine {
		out = append(out, web.FilterWord{Label: "người phụ trách", Value: "tôi", Remove: v.with(qMine)})
	}
	if f.Late {
		out = append(out, web.FilterWord{Label: "hạn", Value: "đã quá", Remove: v.with(qLate)})
	}
	add(qText, "có chữ", f.Text)
	add(qSource, "nguồn", project.SourceName[f.Source])
	add(qYear, "năm kế hoạch", years(f.Years))
	if len(f.States) > 0 {
		add(qState, "trạng thái", stateWords(f.States))
	}
	if f.Province != "" {
		add(qProvince, "địa bàn", kit.PlaceName(f.Province, v.today))
	}
	if f.Content != "" {
		add(qContent, "nội dung", policy.ContentName(f.Content))
	}
	add(qKind, "loại", project.KindName[f.Kind])
	add(qUnit, "đơn vị thực hiện", unit)
	return out
}

// views are the saved views with their counts.
func views(p account.Principal, v listPage, counts project.Counts) []web.Anchor {
	all := 0
	for _, n := range counts.ByState {
		all += n
	}
	conditions := len(v.query)
	if v.query.Has(qSort) {
		conditions--
	}
	here := func(name, value string) bool {
		return conditions == 1 && v.query.Get(name) == value && len(v.query[name]) == 1
	}
	out := []web.Anchor{{Label: "Tất cả", Count: vi.Count(all), Href: kit.NavProjects, Current: conditions == 0}}
	if p.EstablishmentID == "" {
		out = append(out, web.Anchor{Label: "Của tôi", Count: vi.Count(counts.Mine), Href: kit.NavProjects + "?" + qMine + "=1", Current: here(qMine, "1")})
	}
	out = append(out, web.Anchor{Label: "Lâu hơn dự kiến", Count: vi.Count(counts.Late), Href: kit.NavProjects + "?" + qLate + "=1", Current: here(qLate, "1")})
	for _, g := range groups {
		n := 0
		for _, st := range g.states {
			n += counts.ByState[st]
		}
		if n > 0 || here(qState, g.slug) {
			out = append(out, web.Anchor{Label: g.label, Count: vi.Count(n), Href: kit.NavProjects + "?" + qState + "=" + g.slug, Current: here(qState, g.slug)})
		}
	}
	return out
}

// unitOptions lists the implementing units that stand today.
func (s *Pages) unitOptions(ctx context.Context) ([]web.Option, error) {
	all, err := s.implementers(ctx)
	out := make([]web.Option, 0, len(all))
	for _, u := range all {
		out = append(out, web.Option{Value: string(u.id), Label: u.name})
	}
	return out, err
}

type unit struct {
	id   db.ID
	name string
}

func (s *Pages) implementers(ctx context.Context) ([]unit, error) {
	all, err := agency.List(ctx, s.DB, s.today(), agency.RegionalCentre, agency.Centre, agency.Unit)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids := make([]db.ID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	names, err := kit.AgencyNames(ctx, s.DB, ids, s.today())
	out := make([]unit, len(all))
	for i, a := range all {
		out[i] = unit{a.ID, names[a.ID]}
	}
	return out, err
}

func stateOptions() []web.Option {
	var out []web.Option
	for _, g := range groups {
		out = append(out, web.Option{Value: g.slug, Label: g.label, Group: "Nhóm trạng thái"})
	}
	for _, st := range project.States {
		out = append(out, web.Option{Value: slug(project.StateName[st]), Label: project.StateName[st], Group: "Từng trạng thái"})
	}
	return out
}

func contentOptions() []web.Option {
	out := make([]web.Option, len(policy.Contents))
	for i, c := range policy.Contents {
		out[i] = web.Option{Value: slug(c.Name), Label: c.Name}
	}
	return out
}

func options[T ~string](codes []T, name func(T) string) []web.Option {
	out := make([]web.Option, len(codes))
	for i, c := range codes {
		out[i] = web.Option{Value: slug(name(c)), Label: name(c)}
	}
	return out
}

func upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
