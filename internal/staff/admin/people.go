package admin

import (
	"net/http"
	"net/url"
	"path"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

const peoplePage = 50

// peopleList is what the list of people is drawn from.
type peopleList struct {
	Rows   []account.PersonRow
	Total  int
	Page   int
	Query  url.Values
	Bodies []web.Option
	Narrow bool
	OfSo   bool // the administrator of a Sở keeps its province's procedure too
}

func (l peopleList) paging() web.Paging {
	return web.Paging{Page: l.Page, Pages: (l.Total + peoplePage - 1) / peoplePage, Total: l.Total, Noun: "người",
		Href: func(n int) string { return with("/nguoi-dung", l.Query, "trang", strconv.Itoa(n)) }}
}

func (s *Pages) people(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	l := peopleList{Page: pageOf(r), Query: f.Values, Narrow: f.Text("q") != "" || f.Text("co-quan") != "" || f.Text("vai-tro") != ""}
	filter := peopleFilter(f)
	filter.Limit, filter.Offset = peoplePage, (l.Page-1)*peoplePage
	rows, total, err := s.Accounts.People(r.Context(), p, filter)
	if err != nil {
		return err
	}
	l.Rows, l.Total, l.OfSo = rows, int(total), p.Agency.Kind == agency.Department
	if l.Bodies, err = s.keptBodies(r, p); err != nil {
		return err
	}
	return web.Render(w, r, peopleView(web.NewPage(w, r, "Người dùng", kit.NavPeople), l, f))
}

func (s *Pages) newPersonPage(w http.ResponseWriter, r *http.Request) error {
	return s.drawNewPerson(w, r, http.StatusOK, web.NewForm("valid_from", s.today().VN()))
}

func (s *Pages) drawNewPerson(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	bodies, err := s.keptBodies(r, kit.Who(r))
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, newPersonView(web.NewPage(w, r, "Thêm người dùng", kit.NavPeople), f, bodies))
}

// postOf reads the fields of a post. The establishment is typed by its tax code, or as the
// address of its page: an administrator reads no establishments.
func (s *Pages) postOf(r *http.Request, f *web.Form) (account.NewPost, error) {
	in := account.NewPost{Agency: kit.FormID(f, "agency"), Role: account.Role(f.Get("role")), Title: f.Get("title"),
		From: f.Day("valid_from"), To: f.Day("valid_to"), Decision: f.Get("decision")}
	if in.Role != account.Establishment {
		return in, nil
	}
	in.Agency = ""
	typed := f.Text("establishment")
	if id, ok := db.ParseID(path.Base(typed)); ok {
		in.Establishment = id
	} else if typed != "" {
		id, err := establishment.ByCode(r.Context(), s.DB, typed)
		if errs.Is(err, errs.NotFound) {
			f.Fail("establishment", "Không có cơ sở mang mã số này. Ghi mã số thuế, hoặc dán địa chỉ trang của cơ sở.")
			return in, nil
		}
		if err != nil {
			return in, err
		}
		in.Establishment = id
	}
	return in, nil
}

// addPerson adds an account without a password and makes the one-time link that its owner
// sets one with.
func (s *Pages) addPerson(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	post, err := s.postOf(r, f)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		who, err := s.Accounts.AddPerson(r.Context(), p, account.NewPerson{Login: f.Get("login"), Name: f.Get("name"), Email: f.Get("email"), Phone: f.Get("phone"), Post: post})
		if err == nil {
			reset, err := s.Accounts.MakeReset(r.Context(), p, who.ID)
			if err != nil {
				return web.Redirect(w, r, personPath(who.ID), flashNoLink) // the account is there; its page makes another
			}
			s.keepLink(w, r, who.ID, reset)
			return web.Redirect(w, r, personPath(who.ID), flashPerson)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawNewPerson(w, r, status, f)
}

func personPath(id db.ID) string { return "/nguoi-dung/" + string(id) }

func personState(x account.Person) (web.Icon, web.Tone, string) {
	if !x.DisabledAt.IsZero() {
		return web.IconLock, web.ToneLate, "Đã ngừng"
	}
	return web.IconOK, web.ToneDone, "Đang dùng"
}

func postLine(x account.PostLine) string { return x.Role.Name() + ", " + x.AgencyName }

func countPeople(n int) string {
	return vi.Count(n) + " người trong phạm vi quản trị của bạn"
}

func orNone(s string) string {
	if s == "" {
		return "chưa ghi"
	}
	return s
}
