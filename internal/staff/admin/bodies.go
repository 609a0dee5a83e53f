package admin

import (
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// branch is one line of the tree of bodies.
type branch struct {
	agency.Node
	Depth int
	Mine  bool
}

func flatten(p account.Principal, nodes []agency.Node, depth int) (out []branch) {
	for _, n := range nodes {
		out = append(out, branch{n, depth, p.Administers(n.Agency)})
		out = append(out, flatten(p, n.Under, depth+1)...)
	}
	return out
}

func (s *Pages) bodies(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	on := f.Day("ngay")
	if on == "" {
		on = s.today()
	}
	tree, err := agency.Tree(r.Context(), s.DB, on)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	return web.Render(w, r, bodiesView(web.NewPage(w, r, "Cơ quan, đơn vị", kit.NavPeople), f, flatten(p, tree, 0), on, on != s.today(), p.Is(account.Administrator)))
}

// keptBodies are the bodies of a day that the administrator keeps, as options by kind.
func (s *Pages) keptBodies(r *http.Request, p account.Principal, kinds ...agency.Kind) ([]web.Option, error) {
	on := s.today()
	all, err := agency.List(r.Context(), s.DB, on, kinds...)
	if err != nil {
		return nil, err
	}
	var ids []db.ID
	for _, a := range all {
		if p.Administers(a) {
			ids = append(ids, a.ID)
		}
	}
	names, err := kit.AgencyNames(r.Context(), s.DB, ids, on)
	if err != nil {
		return nil, err
	}
	var out []web.Option
	for _, kind := range kindOrder {
		for _, a := range all {
			if a.Kind == kind && names[a.ID] != "" {
				out = append(out, web.Option{Value: string(a.ID), Label: names[a.ID], Group: agency.KindName[kind]})
			}
		}
	}
	return out, nil
}

var kindOrder = []agency.Kind{agency.Ministry, agency.RegionalCentre, agency.Department, agency.OtherDepartment, agency.Centre, agency.Unit, agency.Commune}

var certaintyOptions = []web.Option{
	{Value: string(policy.Verified), Label: "Đã đối chiếu", Hint: "đã đọc văn bản gốc"},
	{Value: string(policy.Secondary), Label: "Nguồn thứ cấp", Hint: "nơi khác dẫn lại"},
	{Value: string(policy.Unverified), Label: "Chưa xác minh", Hint: "biết nhưng chưa đọc văn bản"},
	{Value: string(policy.Missing), Label: "Chưa có văn bản", Hint: "có văn bản nhưng chưa có trong tay"},
}

func (s *Pages) newBodyPage(w http.ResponseWriter, r *http.Request) error {
	return s.drawNewBody(w, r, http.StatusOK, web.NewForm("province", string(kit.Who(r).Province()), "certainty", string(policy.Unverified)))
}

func (s *Pages) drawNewBody(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	p := kit.Who(r)
	var kinds, provinces []web.Option
	for _, kind := range kindOrder {
		if p.National() || kind != agency.Department && p.Administers(agency.Agency{Kind: kind, ProvinceID: p.Agency.ProvinceID}) {
			kinds = append(kinds, web.Option{Value: string(kind), Label: agency.KindName[kind]})
		}
	}
	for _, o := range kit.ProvinceOptions(s.today()) {
		if p.National() || p.In(place.ID(o.Value)) {
			provinces = append(provinces, o)
		}
	}
	parents, err := s.keptBodies(r, p, agency.Ministry, agency.Department, agency.OtherDepartment, agency.Commune)
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, newBodyView(web.NewPage(w, r, "Khai báo cơ quan, đơn vị", kit.NavPeople), f, kinds, provinces, parents))
}

func (s *Pages) createBody(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := agency.NewAgency{Kind: agency.Kind(f.Get("kind")), Name: f.Get("name"), Short: f.Get("short_name"), Province: place.ID(f.Get("province")),
		Commune: f.Get("commune"), Parent: kit.FormID(f, "parent"), From: f.Day("valid_from"), Basis: f.Get("basis"), Certainty: policy.Certainty(f.Get("certainty"))}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		a, err := s.Agencies.Create(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, bodyPath(a.ID), flashCreated)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawNewBody(w, r, status, f)
}

func bodyPath(id db.ID) string { return "/to-chuc/" + string(id) }

// bodyShown is what the page of one body is drawn from.
type bodyShown struct {
	agency.Detail
	Today   clock.Day
	Mine    bool
	Next    []web.Option // who may take it over
	Events  []audit.Record
	Rename  *web.Form
	Succeed *web.Form
}

func (s *Pages) body(w http.ResponseWriter, r *http.Request) error {
	return s.drawBody(w, r, http.StatusOK, nil, nil)
}

func (s *Pages) drawBody(w http.ResponseWriter, r *http.Request, status int, rename, succeed *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	one, err := agency.Look(ctx, s.DB, kit.PathID(r, "agency"), s.today())
	if err != nil {
		return err
	}
	d := bodyShown{Detail: one, Today: s.today(), Mine: p.Administers(one.Agency), Rename: rename, Succeed: succeed}
	if d.Mine {
		kinds := []agency.Kind{one.Kind}
		if one.Kind == agency.Centre || one.Kind == agency.RegionalCentre || one.Kind == agency.Unit {
			kinds = []agency.Kind{agency.Centre, agency.RegionalCentre, agency.Unit}
		}
		all, err := s.keptBodies(r, p, kinds...)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Value != string(one.ID) {
				d.Next = append(d.Next, o)
			}
		}
		if d.Events, err = audit.OfSubject(ctx, s.DB, one.ID, 20); err != nil {
			return err
		}
	}
	if d.Rename == nil {
		d.Rename = web.NewForm("certainty", string(policy.Unverified))
	}
	if d.Succeed == nil {
		d.Succeed = web.NewForm()
	}
	return web.RenderTo(w, r, status, bodyView(web.NewPage(w, r, one.Name, kit.NavPeople), d))
}

func (s *Pages) rename(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "agency")
	in := agency.NewName{Agency: id, Name: f.Get("name"), Short: f.Get("short_name"), From: f.Day("valid_from"), Basis: f.Get("basis"), Certainty: policy.Certainty(f.Get("certainty"))}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		err := s.Agencies.Rename(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, bodyPath(id), flashRenamed)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawBody(w, r, status, f, nil)
}

func (s *Pages) succeed(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "agency")
	in := agency.Succession{Agency: id, Successor: kit.FormID(f, "successor"), LastDay: f.Day("valid_to"), Basis: f.Get("basis")}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		err := s.Agencies.Succeed(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, bodyPath(id), flashSucceeded)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawBody(w, r, status, nil, f)
}

// span writes a time with its open ends.
func span(from, to clock.Day) string {
	switch {
	case from == "" && to == "":
		return "không rõ ngày bắt đầu"
	case from == "":
		return "đến hết " + to.VN()
	case to == "":
		return "từ " + from.VN()
	}
	return from.VN() + " – " + to.VN()
}
