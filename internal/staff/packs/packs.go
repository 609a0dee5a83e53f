// Package packs draws the packs of law: those shipped with the program and those that this
// installation loads, what differs from the one in force, which open files are touched, the
// approval by a second person and the publication; and the deadlines of a year.
package packs

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// Pages draws them.
type Pages struct {
	DB       *db.DB
	Clock    clock.Clock
	Books    *rulebook.Service
	Projects *project.Service
}

// Addresses.
const (
	pathPacks     = web.PathLaw + "/goi"
	pathNew       = pathPacks + "/moi"
	pathDeadlines = web.PathLaw + "/thoi-han"
)

func pathPack(id db.ID, rest string) string { return pathPacks + "/" + string(id) + rest }

// keepers may load and publish; which of them may do what with one pack, the rulebook says.
var keepers = kit.Roles(kit.MinistryRoles, kit.DeptRoles)

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: pathPacks, Who: web.SignedIn, Title: "Gói quy định", Handle: s.list},
		{Method: "GET", Pattern: pathNew, Who: keepers, Title: "Nạp gói quy định", Handle: s.blank},
		{Method: "POST", Pattern: pathNew, Who: keepers, Title: "Nạp gói quy định", Handle: s.load, MaxBody: 4 << 20},
		{Method: "GET", Pattern: pathPacks + "/{id}", Who: web.SignedIn, Title: "Một gói quy định", Handle: s.show},
		{Method: "GET", Pattern: pathPacks + "/{id}/tep", Who: web.SignedIn, Title: "Tệp của gói quy định", Handle: s.text},
		{Method: "POST", Pattern: pathPacks + "/{id}/duyet", Who: keepers, Title: "Duyệt gói quy định", Handle: s.approve},
		{Method: "POST", Pattern: pathPacks + "/{id}/cong-bo", Who: keepers, Title: "Công bố gói quy định", Handle: s.publish},
		{Method: "POST", Pattern: pathPacks + "/{id}/rut", Who: keepers, Title: "Rút gói quy định", Handle: s.withdraw},
		{Method: "GET", Pattern: pathDeadlines, Who: web.SignedIn, Title: "Thời hạn trong năm", Handle: s.deadlines},
		{Method: "POST", Pattern: pathDeadlines, Who: keepers, Title: "Ghi thời hạn theo hướng dẫn của năm", Handle: s.setDeadline},
		{Method: "POST", Pattern: pathDeadlines + "/{id}/bo", Who: keepers, Title: "Bỏ thời hạn theo hướng dẫn", Handle: s.dropDeadline},
	}
}

// What the next page says.
var (
	flashLoaded    = web.NewFlash("goi-da-nap", "Đã nạp gói quy định. Gói chưa có tác dụng; một người khác phải duyệt, rồi mới công bố.")
	flashApproved  = web.NewFlash("goi-da-duyet", "Đã duyệt gói quy định. Gói có tác dụng từ ngày được công bố.")
	flashPublished = web.NewFlash("goi-da-cong-bo", "Đã công bố gói quy định.")
	flashWithdrawn = web.NewFlash("goi-da-rut", "Đã rút gói quy định.")
	flashDeadline  = web.NewFlash("thoi-han-da-ghi", "Đã ghi thời hạn. Hạn trong danh sách việc theo ngày mới.")
	flashDropped   = web.NewFlash("thoi-han-da-bo", "Đã bỏ thời hạn.")
)

// shipped is a pack of the program in the list.
type shipped struct {
	*policy.Pack
	inPlace string // the mark of the loaded pack that took its place; ""
}

type listView struct {
	loaded  []rulebook.Row
	shipped []shipped
	mayLoad bool
}

func (s *Pages) list(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	rows, err := s.Books.List(r.Context(), p)
	if err != nil {
		return err
	}
	v := listView{loaded: rows, mayLoad: rulebook.Keeps(p)}
	law := policy.Current()
	for _, name := range policy.PackNames() {
		k, _ := policy.ShippedPack(name)
		one := shipped{Pack: k}
		if now, ok := law.Pack(name); ok && now.Sum() != k.Sum() {
			one.inPlace = now.Mark()
		}
		v.shipped = append(v.shipped, one)
	}
	page := web.NewPage(w, r, "Gói quy định", kit.NavLaw)
	page.Wide = true
	return web.Render(w, r, listPage(page, v))
}

// text hands out the text of a pack as it was written: a loaded one by its identity, one of the
// program by its name. It may serve as the pattern of another.
func (s *Pages) text(w http.ResponseWriter, r *http.Request) error {
	var name, text string
	if k, ok := policy.ShippedPack(r.PathValue("id")); ok {
		name, text = k.Name+"-"+k.Version, string(k.Text())
	} else {
		v, err := s.Books.Open(r.Context(), kit.Who(r), kit.PathID(r, "id"))
		if err != nil {
			return err
		}
		name, text = v.Name+"-"+v.Edition, v.Text
	}
	h := w.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.yaml"`, web.LawAnchor(name)))
	_, err := io.Copy(w, strings.NewReader(text)) // a file to keep, never a page
	return err
}

// stateLook is the shape and the colour of where a pack stands.
func stateLook(k rulebook.Row) (web.Icon, web.Tone, string) {
	word := rulebook.StateName[k.State]
	switch k.State {
	case rulebook.Draft:
		return web.IconDraft, web.ToneSoon, word
	case rulebook.Approved:
		return web.IconSign, web.ToneGo, word
	case rulebook.Withdrawn:
		return web.IconBack, web.ToneMute, word
	}
	if k.Standing {
		return web.IconOK, web.ToneDone, "Đang dùng"
	}
	return web.IconPlan, web.ToneGo, word
}

// since says from when a pack stands where it stands.
func since(k rulebook.Row) string {
	switch k.State {
	case rulebook.Draft:
		return "nạp " + k.LoadedAt.Day().VN()
	case rulebook.Approved:
		return "duyệt " + k.ApprovedAt.Day().VN()
	case rulebook.Withdrawn:
		return "ngày " + k.WithdrawnAt.Day().VN()
	}
	return "dùng từ " + k.From.VN()
}

// waitsFor says whom a pack waits for.
func waitsFor(k rulebook.Row) string {
	cuc := k.ProvinceID == ""
	switch {
	case k.State == rulebook.Draft && cuc:
		return "Chờ lãnh đạo Cục duyệt, không phải người nạp"
	case k.State == rulebook.Draft:
		return "Chờ trưởng phòng hoặc lãnh đạo Sở duyệt, không phải người nạp"
	case k.State == rulebook.Approved && cuc:
		return "Chờ cán bộ hoặc lãnh đạo Cục công bố"
	case k.State == rulebook.Approved:
		return "Chờ cán bộ hoặc lãnh đạo Sở công bố"
	}
	return ""
}

// doing is the button of a row for who may act.
func doing(m rulebook.May) string {
	switch {
	case m.Approve:
		return "Xem và duyệt"
	case m.Publish:
		return "Xem và công bố"
	}
	return "Xem"
}

// hands tells who handled a pack, and when.
func hands(k rulebook.Row) []web.Fact {
	by := func(name string, at clock.Instant) string { return name + ", " + at.VN() }
	out := []web.Fact{{Term: "Nạp", Text: by(k.LoadedName, k.LoadedAt)}}
	if k.ApprovedName != "" {
		out = append(out, web.Fact{Term: "Duyệt", Text: by(k.ApprovedName, k.ApprovedAt)})
	}
	if k.PublishedName != "" {
		out = append(out, web.Fact{Term: "Công bố", Text: by(k.PublishedName, k.PublishedAt) + "; dùng từ ngày " + k.From.VN()})
	}
	if k.WithdrawnName != "" {
		out = append(out, web.Fact{Term: "Rút", Text: by(k.WithdrawnName, k.WithdrawnAt) + ": " + k.Why})
	}
	return out
}

// known reports whether the library of today has a page for a text.
func known(document string) bool {
	_, ok := policy.Find(document)
	return ok
}

func ownerTitle(k rulebook.Row) string { return vi.TitleFirst(k.Owner) }
