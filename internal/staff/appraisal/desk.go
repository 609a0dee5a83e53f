package appraisal

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// view is the desk with the names that its page needs.
type view struct {
	project.Desk
	Page    web.Page
	Who     account.Principal
	Today   clock.Day
	Bodies  map[db.ID]string
	Places  map[db.ID]establishment.Establishment
	Sites   map[db.ID]establishment.Site
	Years   map[db.ID][]establishment.Year
	Offered []project.Candidate
	LeftOut []string // not offered: they prepared the file
	Found   map[int][]found
	Law     project.Judgement // by the law of today; empty for who does not appraise
	Open    kit.Open          // what it leaves open
	Form    *web.Form
}

func (s *Pages) desk(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Projects.Desk(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, d, nil)
}

// draw draws the desk; f is a form that was refused, or nil for a fresh one.
func (s *Pages) draw(w http.ResponseWriter, r *http.Request, code int, d project.Desk, f *web.Form) error {
	v, err := s.view(r.Context(), kit.Who(r), d)
	if err != nil {
		return err
	}
	if err := v.ask(r.Context(), s, f); err != nil {
		return err
	}
	v.Found = v.sorted()
	v.Page = web.NewPage(w, r, "Thẩm định "+d.File.Number, kit.NavProjects)
	v.Form = f
	if f == nil {
		v.Form = v.fresh()
	}
	return web.RenderTo(w, r, code, deskPage(v))
}

func (s *Pages) view(ctx context.Context, p account.Principal, d project.Desk) (view, error) {
	v := view{Desk: d, Who: p, Today: s.today()}
	bodies := []db.ID{d.File.ImplementerID, d.File.BaseID}
	for _, x := range d.File.Partners {
		bodies = append(bodies, x.AgencyID)
	}
	for _, a := range d.Appraisals {
		bodies = append(bodies, a.AgencyID)
	}
	bodies = slices.DeleteFunc(bodies, func(id db.ID) bool { return id == "" })
	var err error
	if v.Bodies, err = kit.AgencyNames(ctx, s.DB, bodies, v.Today); err != nil {
		return v, err
	}
	var named, sites []db.ID
	for _, b := range d.File.Named() {
		named, sites = append(named, b.EstablishmentID), append(sites, b.SiteID)
	}
	if len(named) > 0 {
		if v.Places, err = establishment.Of(ctx, s.DB, named); err != nil {
			return v, err
		}
		if v.Sites, err = establishment.Sites(ctx, s.DB, sites); err != nil {
			return v, err
		}
		if v.Years, err = establishment.YearsOf(ctx, s.DB, named); err != nil {
			return v, err
		}
	}
	if d.May.Open {
		if v.Offered, v.LeftOut, err = s.Projects.Candidates(ctx, p, d.File.ID); err != nil {
			return v, err
		}
	}
	return v, nil
}

// level is which appraisal the page is about: the current one, else the one waited for, else
// the last.
func (v view) level() project.Level {
	switch {
	case v.Current != nil:
		return v.Current.Level
	case v.File.State == project.Registered || v.File.State == project.Reviewed || v.File.State == project.ReturnedMinistry || v.File.State == project.MinistryPassed:
		return project.MinistryLevel
	case len(v.Appraisals) > 0:
		return v.Appraisals[len(v.Appraisals)-1].Level
	}
	return project.BaseLevel
}

// past lists the appraisals that are over, newest first.
func (v view) past() []project.Appraisal {
	var out []project.Appraisal
	for _, a := range slices.Backward(v.Appraisals) {
		if a.State == "concluded" || a.State == "cancelled" {
			out = append(out, a)
		}
	}
	return out
}

// words tells the state of an appraisal, for everybody who may see the file.
func (v view) words(a project.Appraisal) string {
	body := v.Bodies[a.AgencyID]
	switch a.State {
	case "open":
		return "Đang thẩm định " + project.LevelName[a.Level] + " tại " + body + ", giao ngày " + a.OpenedAt.Day().VN()
	case "presented":
		return "Kết luận thẩm định " + project.LevelName[a.Level] + " đã trình lãnh đạo " + body + " ngày " + a.PresentedAt.Day().VN() + ", chờ ký"
	case "cancelled":
		return "Lần thẩm định " + project.LevelName[a.Level] + " đã dừng vì đơn vị rút hồ sơ"
	}
	return "Thẩm định " + project.LevelName[a.Level] + " tại " + body + ", ký ngày " + a.ConcludedAt.Day().VN() + ": " + project.ConclusionName[a.Conclusion]
}

// waits tells, where nobody appraises, what the file waits for.
func (v view) waits() string {
	st := v.File.State
	switch {
	case st == project.Submitted && v.Procedure.Preliminary:
		return "Hồ sơ chờ Sở Công Thương thẩm tra; quy trình của tỉnh có bước này trước thẩm định."
	case st == project.Submitted || st == project.ReviewedBase:
		return "Hồ sơ chờ Sở Công Thương giao người thẩm định."
	case st == project.Registered:
		return "Hồ sơ chờ Cục thẩm tra trước khi thẩm định."
	case st == project.Reviewed:
		return "Hồ sơ chờ Cục giao người thẩm định."
	case st == project.ReturnedBase || st == project.ReturnedMinistry:
		return "Hồ sơ đang ở đơn vị để bổ sung; thẩm định tiếp khi đơn vị nộp lại."
	}
	return "Đề án đang ở trạng thái «" + project.StateName[st] + "», không chờ thẩm định."
}

// opinion returns what a person said on a criterion.
func (v view) opinion(person db.ID, criterion int) project.Opinion {
	i := slices.IndexFunc(v.Opinions, func(o project.Opinion) bool { return o.PersonID == person && o.Criterion == criterion })
	if i < 0 {
		return project.Opinion{}
	}
	return v.Opinions[i]
}

// spoken are the opinions of others on a criterion that the person may read.
func (v view) spoken(criterion int) []said {
	var out []said
	for _, m := range v.Members {
		if m.PersonID == v.Who.PersonID && v.May.Opine {
			continue
		}
		if o := v.opinion(m.PersonID, criterion); o.Verdict != "" || o.Opinion != "" {
			out = append(out, said{m, o})
		}
	}
	return out
}

type said struct {
	Member  project.Member
	Opinion project.Opinion
}

func (s said) look() (web.Icon, web.Tone) {
	switch s.Opinion.Verdict {
	case "pass":
		return web.IconOK, web.ToneDone
	case "fail":
		return web.IconNo, web.ToneLate
	case "more":
		return web.IconMissing, web.ToneSoon
	}
	return web.IconUnknown, web.ToneMute
}

// declared tells a member's word on conflicts of interest.
func (v view) declared(m project.Member) (web.Icon, web.Tone, string) {
	switch {
	case m.Left():
		return web.IconUnknown, web.ToneMute, "đã bàn giao việc thẩm định ngày " + m.RemovedAt.Day().VN()
	case m.Conflict == "none":
		return web.IconOK, web.ToneDone, "đã cam kết không liên quan ngày " + m.DeclaredAt.Day().VN()
	case m.Conflict == "declared":
		text := "khai có liên quan ngày " + m.DeclaredAt.Day().VN() + ", không tham gia"
		if m.ConflictText != "" {
			text += ": " + m.ConflictText
		}
		return web.IconNo, web.ToneSoon, text
	}
	return web.IconMissing, web.ToneSoon, "chưa khai về liên quan lợi ích"
}

// mine tells the person looking where they stand to the file.
func (v view) mine() string {
	var parts []string
	if v.IPrepared {
		parts = append(parts, "Ông/bà đã tham gia lập hồ sơ này.")
	} else if v.Me != nil || v.May.Open || v.May.SendBack {
		parts = append(parts, "Ông/bà không tham gia lập hồ sơ này.")
	}
	if v.Me != nil && v.Me.Conflict == "none" {
		parts = append(parts, "Ông/bà đã cam kết không liên quan ngày "+v.Me.DeclaredAt.Day().VN()+".")
	}
	return strings.Join(parts, " ")
}

// asksOpen are the requests for papers that are not settled.
func (v view) asksOpen() []project.PaperAsk {
	var out []project.PaperAsk
	for _, r := range v.Asks {
		if r.SettledAt.IsZero() {
			out = append(out, r)
		}
	}
	return out
}
