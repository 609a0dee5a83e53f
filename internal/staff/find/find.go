// Package find draws the one box that finds everything its reader may see: the page of answers
// and the answers while one types.
package find

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"khuyencong/internal/account"
	"khuyencong/internal/search"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// Pages draws it.
type Pages struct {
	Search *search.Service
	Quick  *search.Service // the same with little patience, for answers while one types
}

// Path is where the box leads.
const Path = "/tim"

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: Path, Who: web.SignedIn, Title: "Tìm kiếm", Handle: s.page},
		{Method: "GET", Pattern: Path + "/goi-y", Who: web.SignedIn, Title: "Gợi ý khi gõ", Handle: s.suggest},
	}
}

const (
	perGroup   = 10 // rows of a kind on the page of all
	perPage    = 50 // rows of one kind
	perSuggest = 5  // rows of a kind while one types
)

// kindName is what a kind is called, and its address.
type kindName struct {
	kind search.Kind
	slug string
	name string
	noun string
}

var kindNames = []kindName{
	{search.Establishment, "co-so", "Cơ sở", "cơ sở"},
	{search.Project, "de-an", "Đề án", "đề án"},
	{search.PastProject, "de-an-truoc", "Đề án đã thực hiện trước đây", "đề án trước đây"},
	{search.Document, "van-ban", "Văn bản", "văn bản"},
	{search.Contract, "hop-dong", "Hợp đồng, giao nhiệm vụ", "hợp đồng"},
	{search.Person, "nguoi", "Người dùng", "người"},
	{search.Agency, "to-chuc", "Cơ quan, đơn vị", "cơ quan, đơn vị"},
	{search.Place, "dia-ban", "Địa bàn", "đơn vị hành chính"},
}

func nameOf(k search.Kind) kindName {
	for _, n := range kindNames {
		if n.kind == k {
			return n
		}
	}
	return kindName{kind: k, name: string(k), noun: string(k)}
}

// view is what the page is drawn from.
type view struct {
	Typed   string
	Only    search.Kind
	Answer  search.Answer
	Loading *search.Loading
	Who     account.Principal
	Page    int
}

func (s *Pages) page(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := view{Typed: f.Text("q"), Who: kit.Who(r), Page: 1}
	for _, n := range kindNames {
		if n.slug == f.Text("loai") {
			v.Only = n.kind
		}
	}
	q := search.Query{Text: v.Typed, Kind: v.Only, Limit: perGroup}
	if v.Only != "" {
		if n, err := strconv.Atoi(f.Text("trang")); err == nil && n > 1 && n <= 200 {
			v.Page = n
		}
		q.Limit, q.Skip = perPage, (v.Page-1)*perPage
	}
	v.Answer, err = s.Search.Search(r.Context(), v.Who, q)
	if err != nil && !errors.As(err, &v.Loading) {
		return err
	}
	page := web.NewPage(w, r, "Tìm kiếm", "")
	page.Query = v.Typed
	return web.Render(w, r, searchPage(page, v))
}

func (s *Pages) suggest(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := view{Typed: f.Text("q"), Who: kit.Who(r)}
	v.Answer, err = s.Quick.Search(r.Context(), v.Who, search.Query{Text: v.Typed, Limit: perSuggest})
	if err != nil && !errors.As(err, &v.Loading) {
		return err
	}
	return web.Render(w, r, suggestions(v))
}

// href is where a row leads; "" where its reader may open no page of it.
func (v view) href(r search.Row) string {
	reads := !v.Who.Is(account.Administrator)
	switch r.Kind {
	case search.Establishment:
		return "/co-so/" + string(r.ID)
	case search.Project:
		return kit.ProjectPath(r.ID)
	case search.PastProject: // it has no page of its own: the list that is narrowed to it
		return "/de-an-truoc?" + url.Values{"q": {r.Title}, "nam": {strconv.Itoa(r.Year)}}.Encode()
	case search.Contract:
		return "/hop-dong/" + string(r.ID)
	case search.Person:
		return kit.NavPeople + "/" + string(r.ID)
	case search.Agency:
		return "/to-chuc/" + string(r.ID)
	case search.Place:
		return kit.NavPlaces + "/" + string(r.ID)
	}
	switch {
	case !reads:
	case r.RestsKind == search.RestsFile:
		return kit.ProjectPath(r.RestsID)
	case r.RestsKind == search.RestsPlan:
		return kit.NavPlans + "/" + string(r.RestsID)
	case r.RestsKind == search.RestsContract:
		return "/hop-dong/" + string(r.RestsID)
	case r.RestsKind == search.RestsRegistration && v.Who.Is(account.DeptOfficer, account.DeptHead, account.DeptLeader, account.Clerk, account.MinistryOfficer, account.MinistryLeader, account.Auditor):
		return "/dang-ky/" + string(r.RestsID)
	}
	return ""
}

// rests says what rests on a document.
func rests(r search.Row) string {
	switch r.RestsKind {
	case search.RestsFile:
		return "đề án " + r.RestsName
	case search.RestsPlan:
		return r.RestsName
	case search.RestsContract:
		return "hợp đồng số " + r.RestsName
	case search.RestsRegistration:
		return "đăng ký kế hoạch"
	}
	return ""
}

// link is an address of the page.
func link(typed string, only search.Kind, page int) string {
	q := url.Values{"q": {typed}}
	if only != "" {
		q.Set("loai", nameOf(only).slug)
	}
	if page > 1 {
		q.Set("trang", strconv.Itoa(page))
	}
	return Path + "?" + q.Encode()
}

func count(g search.Group) string {
	if g.More {
		return "hơn " + vi.Count(g.Total)
	}
	return vi.Count(g.Total)
}

// total says how much was found of all kinds.
func (v view) total() string {
	n, more := 0, false
	for _, g := range v.Answer.Groups {
		n += g.Total
		more = more || g.More
	}
	s := vi.Count(n) + " kết quả"
	if more {
		return "hơn " + s
	}
	return s
}

// rest tells whether a group has more than it shows.
func rest(g search.Group) bool { return g.More || g.Total > len(g.Rows) }

func (v view) paging(g search.Group) web.Paging {
	return web.Paging{Page: v.Page, Pages: (g.Total + perPage - 1) / perPage, Total: g.Total, Noun: nameOf(g.Kind).noun,
		Href: func(n int) string { return link(v.Typed, v.Only, n) }}
}

// may lists what the reader may find, as a sentence.
func (v view) may() string {
	var names []string
	for _, k := range search.Kinds(v.Who) {
		names = append(names, nameOf(k).noun)
	}
	return vi.ListVN(names)
}

func sub(v view) string {
	if v.Answer.Text == "" || v.Loading != nil || len(v.Answer.Groups) == 0 {
		return ""
	}
	return v.total() + " cho «" + v.Typed + "»"
}

// focus puts the caret into an empty box: whoever opens the page came to type.
func focus(v view) templ.Attributes {
	if v.Typed == "" {
		return templ.Attributes{"data-focus": true}
	}
	return nil
}

func join(parts ...string) string {
	out := ""
	for _, p := range parts {
		if p != "" && out != "" {
			out += " · "
		}
		out += p
	}
	return out
}

// target is where a row leads, or the page of all answers for a row without a page.
func target(v view, r search.Row) string {
	if at := v.href(r); at != "" {
		return at
	}
	return link(v.Typed, r.Kind, 1)
}
