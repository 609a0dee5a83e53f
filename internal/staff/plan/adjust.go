package plan

import (
	"fmt"
	"net/http"
	"slices"

	"khuyencong/internal/adjustment"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

var flashRequested = web.NewFlash("da-de-nghi-dieu-chinh", "Đã gửi đề nghị điều chỉnh.")

// kindSlug is how addresses name a kind of adjustment.
var kindSlug = map[adjustment.Kind]string{
	adjustment.Increase: "tang-kinh-phi", adjustment.Decrease: "giam-kinh-phi", adjustment.Contents: "noi-dung", adjustment.NextYear: "sang-nam-sau",
	adjustment.WithinYear: "trong-nam", adjustment.Place: "dia-diem", adjustment.Beneficiary: "don-vi-thu-huong", adjustment.Other: "khac", adjustment.Stop: "ngung",
}

func kindOf(slug string) adjustment.Kind {
	for k, s := range kindSlug {
		if s == slug {
			return k
		}
	}
	return ""
}

// requestView is the page where an adjustment is asked for.
type requestView struct {
	file     project.File
	past     []adjustment.View
	may      bool
	kind     adjustment.Kind // "" while it is chosen
	form     *web.Form
	approved int64
	owners   []web.Option // beneficiaries that stand
	places   []web.Option // other open sites of theirs, "establishment/site"
	found    []web.Option
	sought   bool
	today    clock.Day
	law      project.Judgement // of the kind, by the law of today; empty where no rule speaks of it
}

func (s *Pages) openRequest(r *http.Request, kind adjustment.Kind) (requestView, error) {
	ctx, p := r.Context(), kit.Who(r)
	v := requestView{kind: kind, today: s.today()}
	var err error
	if v.file, err = s.see(r); err != nil {
		return v, err
	}
	if v.past, err = s.Adjustments.OfProject(ctx, p, v.file.ID); err != nil {
		return v, err
	}
	if v.may, err = may(p, v.file.Project, writers, project.Implementer); err != nil {
		return v, err
	}
	v.may = v.may && v.file.State == project.Planned
	if !v.may {
		v.kind = ""
		return v, nil
	}
	if v.law, err = s.Adjustments.Judge(ctx, p, v.file.ID, kind); err != nil {
		return v, err
	}
	if v.approved, err = programme.ApprovedTx(ctx, s.DB, v.file.ID, v.today); err != nil {
		return v, err
	}
	names, err := s.named(ctx, v.file)
	if err != nil {
		return v, err
	}
	var ids []db.ID
	for _, b := range v.file.Named() {
		v.owners = append(v.owners, web.Option{Value: string(b.EstablishmentID), Label: names[b.EstablishmentID].Name})
		ids = append(ids, b.EstablishmentID)
	}
	sites, err := establishment.SitesOf(ctx, s.DB, ids)
	for _, b := range v.file.Named() {
		for _, at := range sites[b.EstablishmentID] {
			if at.ID != b.SiteID && at.OpenOn(v.today) {
				v.places = append(v.places, web.Option{Value: string(b.EstablishmentID) + "/" + string(at.ID), Label: at.Where(v.today), Group: names[b.EstablishmentID].Name})
			}
		}
	}
	return v, err
}

func (s *Pages) requesting(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openRequest(r, kindOf(r.URL.Query().Get("loai")))
	if err != nil {
		return err
	}
	v.form = web.NewForm()
	if len(v.owners) == 1 {
		v.form.Set("establishment", v.owners[0].Value)
	}
	return s.drawRequest(w, r, 200, v)
}

func (s *Pages) drawRequest(w http.ResponseWriter, r *http.Request, status int, v requestView) error {
	if q := v.form.Text("q"); v.kind == adjustment.Beneficiary && v.may {
		var err error
		if q != "" {
			v.sought = true
			if v.found, err = s.search(r.Context(), kit.Who(r), q); err != nil {
				return err
			}
		}
		if chosen := v.form.Get("new_site"); chosen != "" && !slices.ContainsFunc(v.found, func(o web.Option) bool { return o.Value == chosen }) {
			of, at := pair(chosen)
			one, err := s.Establishments.Get(r.Context(), kit.Who(r), of)
			if err == nil {
				for _, site := range one.Sites {
					if site.ID == at {
						v.found = append([]web.Option{{Value: chosen, Label: one.Name, Hint: site.Where(v.today)}}, v.found...)
					}
				}
			} else if !errs.Is(err, errs.NotFound) {
				return err
			}
		}
	}
	return web.RenderTo(w, r, status, requestPage(web.NewPage(w, r, "Điều chỉnh đề án", kit.NavProjects), v))
}

func (s *Pages) request(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	kind := kindOf(f.Get("loai"))
	v, err := s.openRequest(r, kind)
	if err != nil {
		return err
	}
	v.form = f
	if f.Get("_search") != "" {
		return s.drawRequest(w, r, 200, v)
	}
	in := adjustment.Input{ProjectID: v.file.ID, Kind: kind, Reason: f.Text("reason"), Amount: f.Money("amount"), End: f.Day("end_day"), Content: f.Text("content"),
		Establishment: kit.FormID(f, "establishment")}
	one := func(name string) string { return name }
	switch kind {
	case adjustment.Place:
		in.Establishment, in.Site = pair(f.Get("where"))
		one = into("where", "establishment", "site")
	case adjustment.Beneficiary:
		in.Replacement, in.Site = pair(f.Get("new_site"))
		one = into("new_site", "new_establishment", "site")
	}
	if !f.Bad() {
		a, err := s.Adjustments.Request(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, adjustPath(a.ID), flashRequested)
		}
		if !f.Take(renamed(err, one)) {
			return err
		}
	}
	return s.drawRequest(w, r, 422, v)
}

// into gives fields that the page asks for in one the name of that one.
func into(field string, names ...string) func(string) string {
	return func(name string) string {
		if slices.Contains(names, name) {
			return field
		}
		return name
	}
}

// authority says who decides a kind for this file, before anybody asks.
func (v requestView) authority(k adjustment.Kind) (string, *web.LawNote) {
	return decides(k, v.file.Project, v.today)
}

func decides(k adjustment.Kind, one project.Project, today clock.Day) (string, *web.LawNote) {
	a, rules := adjustment.AuthorityOf(k, one)
	who := adjustment.AuthorityName[a]
	said := "Người quyết định: " + who + "."
	if adjustment.NeedsConfirmation(a, one) {
		said += " Sở Công Thương xác nhận trước."
		rules = append(slices.Clone(rules), adjustment.ConfirmRule)
	}
	note := &web.LawNote{Sentence: said}
	var arts []string
	for _, c := range rules {
		arts = append(arts, c.String())
		if on := c.On(today); sureness(on) > sureness(note.Sure) {
			note.Sure = on
		}
	}
	note.Article = vi.ListVN(arts)
	if a == adjustment.Province {
		note.Note = "Quy chế của tỉnh chưa nạp vào phần mềm; người ghi quyết định nêu cơ quan ban hành."
		note.Sure = policy.Missing
	}
	return who, note
}

func (v requestView) path(k adjustment.Kind) string {
	return kit.ProjectPath(v.file.ID, "dieu-chinh") + "?loai=" + kindSlug[k]
}

// kindHint says in a word what a kind asks for.
var kindHint = map[adjustment.Kind]string{
	adjustment.Increase: "mức hỗ trợ mới cao hơn mức được duyệt", adjustment.Decrease: "mức hỗ trợ mới thấp hơn mức được duyệt",
	adjustment.Contents: "đổi nội dung hoạt động khuyến công", adjustment.NextYear: "ngày kết thúc sang năm sau",
	adjustment.WithinYear: "ngày kết thúc khác, vẫn trong năm", adjustment.Place: "cùng cơ sở, địa điểm sản xuất khác trong tỉnh",
	adjustment.Beneficiary: "cơ sở khác thay cơ sở đã nêu", adjustment.Other: "việc không thuộc các loại trên", adjustment.Stop: "không thực hiện nữa",
}

func adjustLook(st adjustment.State) (web.Icon, web.Tone) {
	switch st {
	case adjustment.Decided:
		return web.IconOK, web.ToneDone
	case adjustment.Refused:
		return web.IconNo, web.ToneLate
	case adjustment.Withdrawn:
		return web.IconBack, web.ToneMute
	case adjustment.Confirmed:
		return web.IconReview, web.ToneGo
	}
	return web.IconSent, web.ToneGo
}

func endHint(f project.File) string {
	return fmt.Sprintf("hiện nay đến %s", f.End.VN())
}
