package plan

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

var (
	flashPlanSent     = web.NewFlash("da-trinh-khth", "Đã trình kế hoạch tổ chức thực hiện.")
	flashPlanOK       = web.NewFlash("da-duyet-khth", "Đã phê duyệt. Các đơn vị thụ hưởng đã vào đề án.")
	flashPlanReturned = web.NewFlash("da-tra-khth", "Đã trả lại kế hoạch cho đơn vị thực hiện.")
	flashStarted      = web.NewFlash("da-bat-dau", "Đã ghi nhận bắt đầu thực hiện. Từ nay báo cáo tiến độ hằng tháng.")
)

// owners is the name of the table of beneficiaries.
const owners = "beneficiaries"

// implView is the page of a group project's implementation plans.
type implView struct {
	file   project.File
	plans  []implPlan // newest first
	form   *web.Form  // nil when the reader may not write one now
	found  []web.Option
	sought bool
	chosen []chosenSite
	today  clock.Day
}

// implPlan is one implementation plan with names.
type implPlan struct {
	contract.ImplementationPlan
	who       []namedSite
	document  document.Document
	mayDecide bool
}

// mustName reports whether the plan has to name somebody.
func (v implView) mustName() bool {
	return len(v.file.Named()) == 0 && project.NeedsBeneficiary(v.file.Contents)
}

type namedSite struct{ name, where string }

// chosenSite is a row of the form.
type chosenSite struct {
	key string
	namedSite
	establishment, site db.ID
}

var writers = kit.UnitRoles

func (s *Pages) implementation(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openImpl(r)
	if err != nil {
		return err
	}
	if v.form != nil && len(v.plans) > 0 && v.plans[0].State == contract.ImplementationReturned {
		last := v.plans[0]
		v.form.Set("content", last.Content)
		named, err := last.Named()
		if err != nil {
			return err
		}
		for _, n := range named {
			addOwner(v.form, n.EstablishmentID, n.SiteID)
		}
	}
	return s.drawImpl(w, r, 200, v)
}

func (s *Pages) openImpl(r *http.Request) (implView, error) {
	ctx, p := r.Context(), kit.Who(r)
	v := implView{today: s.today()}
	var err error
	if v.file, err = s.see(r); err != nil {
		return v, err
	}
	all, err := contract.ImplementationsTx(ctx, s.DB, v.file.ID)
	if err != nil {
		return v, err
	}
	decides, err := may(p, v.file.Project, approvers, project.Accepter)
	if err != nil {
		return v, err
	}
	waits := false
	for _, ip := range all {
		one := implPlan{ImplementationPlan: ip, mayDecide: decides && ip.State == contract.ImplementationSubmitted && v.file.State == project.Planned}
		waits = waits || ip.State == contract.ImplementationSubmitted
		named, err := ip.Named()
		if err != nil {
			return v, err
		}
		if one.who, err = s.nameSites(ctx, named); err != nil {
			return v, err
		}
		if ip.DocumentID != "" {
			if one.document, err = document.Get(ctx, s.DB, ip.DocumentID); err != nil {
				return v, err
			}
		}
		v.plans = append(v.plans, one)
	}
	writes, err := may(p, v.file.Project, writers, project.Implementer)
	if err == nil && writes && !waits && v.file.Kind == project.Group && v.file.State == project.Planned {
		v.form = web.NewForm()
	}
	return v, err
}

func (s *Pages) nameSites(ctx context.Context, list []contract.NamedSite) ([]namedSite, error) {
	ids, at := make([]db.ID, len(list)), make([]db.ID, len(list))
	for i, n := range list {
		ids[i], at[i] = n.EstablishmentID, n.SiteID
	}
	of, err := establishment.Of(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	sites, err := establishment.Sites(ctx, s.DB, at)
	out := make([]namedSite, len(list))
	for i, n := range list {
		out[i] = namedSite{of[n.EstablishmentID].Name, sites[n.SiteID].Where(s.today())}
	}
	return out, err
}

func (s *Pages) drawImpl(w http.ResponseWriter, r *http.Request, status int, v implView) error {
	ctx, p := r.Context(), kit.Who(r)
	if v.form != nil {
		var err error
		if q := v.form.Text("q"); q != "" {
			v.sought = true
			if v.found, err = s.search(ctx, p, q); err != nil {
				return err
			}
		}
		for _, key := range v.form.Rows(owners) {
			c := chosenSite{key: key, establishment: kit.FormID(v.form, web.RowName(owners, key, "establishment")), site: kit.FormID(v.form, web.RowName(owners, key, "site"))}
			one, err := s.Establishments.Get(ctx, p, c.establishment) // only what the person may know of is named
			if errs.Is(err, errs.NotFound) {
				c.name = "Cơ sở không thuộc phạm vi của ông/bà"
			} else if err != nil {
				return err
			} else {
				c.name = one.Name
				for _, at := range one.Sites {
					if at.ID == c.site {
						c.where = at.Where(v.today)
					}
				}
			}
			v.chosen = append(v.chosen, c)
		}
	}
	return web.RenderTo(w, r, status, implPage(web.NewPage(w, r, "Kế hoạch tổ chức thực hiện", kit.NavProjects), v))
}

// search finds establishments for a picker: an option for each open site.
func (s *Pages) search(ctx context.Context, p account.Principal, q string) ([]web.Option, error) {
	found, err := s.Establishments.Search(ctx, p, q)
	var out []web.Option
	for _, row := range found {
		for _, at := range row.Sites {
			if at.OpenOn(s.today()) {
				out = append(out, web.Option{Value: string(row.ID) + "/" + string(at.ID), Label: row.Name, Hint: join(" · ", row.Kind.Name(), at.Where(s.today()), row.Code())})
			}
		}
	}
	return out, err
}

// pair reads "establishment/site".
func pair(s string) (of, site db.ID) {
	a, b, _ := strings.Cut(s, "/")
	of, _ = db.ParseID(a)
	site, _ = db.ParseID(b)
	return of, site
}

func addOwner(f *web.Form, of, site db.ID) {
	for _, key := range f.Rows(owners) {
		if f.Get(web.RowName(owners, key, "establishment")) == string(of) {
			f.Set(web.RowName(owners, key, "site"), string(site))
			return
		}
	}
	key := f.AddRow(owners)
	f.Set(web.RowName(owners, key, "establishment"), string(of)).Set(web.RowName(owners, key, "site"), string(site))
}

func (s *Pages) submitImplementation(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openImpl(r)
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	f.Renumber(owners)
	if v.form != nil {
		v.form = f
		if f.EditRows(owners) || f.Get("_search") != "" {
			return s.drawImpl(w, r, 200, v)
		}
		if pick := f.Get("_pick"); pick != "" {
			of, site := pair(pick)
			addOwner(f.Set("q", ""), of, site)
			return s.drawImpl(w, r, 200, v)
		}
	}
	in := contract.ImplementationInput{Content: f.Text("content")}
	for _, key := range f.Rows(owners) {
		in.Beneficiaries = append(in.Beneficiaries, contract.NamedSite{EstablishmentID: kit.FormID(f, web.RowName(owners, key, "establishment")), SiteID: kit.FormID(f, web.RowName(owners, key, "site"))})
	}
	_, err = s.Contracts.SubmitImplementation(r.Context(), kit.Who(r), v.file.ID, in)
	if err == nil {
		return web.Redirect(w, r, kit.ProjectPath(v.file.ID, "ke-hoach-thuc-hien"), flashPlanSent)
	}
	if v.form == nil || !f.Take(err) {
		return err
	}
	return s.drawImpl(w, r, 422, v)
}

// deciding is the decision on one implementation plan.
type deciding struct {
	implView
	plan implPlan
	back bool
}

func (s *Pages) openDeciding(r *http.Request, back bool) (deciding, error) {
	v, err := s.openImpl(r)
	if err != nil {
		return deciding{}, err
	}
	id := kit.PathID(r, "plan")
	k := slices.IndexFunc(v.plans, func(ip implPlan) bool { return ip.ID == id })
	if k < 0 {
		return deciding{}, errs.Missing("kế hoạch tổ chức thực hiện này")
	}
	return deciding{implView: v, plan: v.plans[k], back: back}, nil
}

func (s *Pages) drawDeciding(w http.ResponseWriter, r *http.Request, status int, d deciding) error {
	if d.plan.State != contract.ImplementationSubmitted {
		return errs.Clash("Kế hoạch tổ chức thực hiện này đã được xử lý: «%s».", contract.ImplementationStateName[d.plan.State])
	}
	if !d.plan.mayDecide {
		return errs.Refuse("Kế hoạch tổ chức thực hiện do Sở Công Thương giữ hồ sơ phê duyệt.")
	}
	return web.RenderTo(w, r, status, decideImplPage(web.NewPage(w, r, d.title(), kit.NavProjects), d))
}

func (d deciding) title() string {
	if d.back {
		return "Trả lại kế hoạch tổ chức thực hiện"
	}
	return "Duyệt kế hoạch tổ chức thực hiện"
}

func (d deciding) action() string {
	act := "duyet"
	if d.back {
		act = "tra-lai"
	}
	return kit.ProjectPath(d.file.ID, "ke-hoach-thuc-hien", string(d.plan.ID), act)
}

func (s *Pages) approvalOfImplementation(w http.ResponseWriter, r *http.Request) error {
	d, err := s.openDeciding(r, false)
	if err != nil {
		return err
	}
	d.form = versioned(web.NewForm(), d.plan.Version)
	return s.drawDeciding(w, r, 200, d)
}

func (s *Pages) returnOfImplementation(w http.ResponseWriter, r *http.Request) error {
	d, err := s.openDeciding(r, true)
	if err != nil {
		return err
	}
	d.form = versioned(web.NewForm(), d.plan.Version)
	return s.drawDeciding(w, r, 200, d)
}

func (s *Pages) approveImplementation(w http.ResponseWriter, r *http.Request) error {
	return s.decideImplementation(w, r, false, flashPlanOK)
}

func (s *Pages) returnImplementation(w http.ResponseWriter, r *http.Request) error {
	return s.decideImplementation(w, r, true, flashPlanReturned)
}

func (s *Pages) decideImplementation(w http.ResponseWriter, r *http.Request, back bool, done web.Flash) error {
	ctx, p := r.Context(), kit.Who(r)
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	d, err := s.openDeciding(r, back)
	if err != nil {
		return err
	}
	paper := document.Input{Number: f.Text("number"), Day: f.Day("day"), Signer: f.Text("signer")}
	if !f.Bad() {
		if back {
			err = s.Contracts.ReturnImplementation(ctx, p, d.plan.ID, version(f), f.Text("answer"))
		} else {
			err = s.Contracts.ApproveImplementation(ctx, p, d.plan.ID, version(f), f.Text("answer"), paper)
		}
		if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(d.file.ID, "ke-hoach-thuc-hien"), done)
		}
		if !f.Take(err) {
			return err
		}
	}
	d.form = f
	return s.drawDeciding(w, r, 422, d)
}

func implLook(st contract.ImplementationState) (web.Icon, web.Tone) {
	switch st {
	case contract.ImplementationApproved:
		return web.IconOK, web.ToneDone
	case contract.ImplementationReturned:
		return web.IconBack, web.ToneSoon
	}
	return web.IconSent, web.ToneGo
}
