package ledger

import (
	"net/http"
	"slices"
	"strings"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// memberTable is the table of rows of the form.
const memberTable = "members"

// unit is one beneficiary's part of the estimate and what was accepted of it, in đồng.
type unit struct {
	ID       db.ID // of the establishment; none for the file's own lines
	Name     string
	Where    string
	Planned  project.Sums
	Accepted project.Sums
	Named    bool // it can be accepted
	Passed   bool // signed as passed
	Waiting  bool // minutes wait for a signature
}

// acceptances is the acceptance of a file's year.
type acceptances struct {
	base
	Units   []unit
	Minutes []acceptance.View
	Missing []string
	Left    int64 // khuyến công money that the year can still be accepted for
	MayDo   bool  // record
	MayEnd  bool  // conclude
	Why     string
	Agency  string // of the reader
	Unit    string // implementing unit
	Form    *web.Form
	End     *web.Form
}

func (s *Pages) acceptances(w http.ResponseWriter, r *http.Request) error {
	return s.drawAcceptances(w, r, http.StatusOK, queryYear(r), nil, nil)
}

func (s *Pages) drawAcceptances(w http.ResponseWriter, r *http.Request, code, year int, f, end *web.Form) error {
	ctx := r.Context()
	b, err := s.base(w, r, kit.PathID(r, "id"), year, "Nghiệm thu")
	if err != nil {
		return err
	}
	v := acceptances{base: b, Agency: b.Who.AgencyName, Form: f, End: end}
	if v.Minutes, err = s.Acceptances.List(ctx, b.Who, b.File.ID, 0); err != nil {
		return err
	}
	if err := s.fillUnits(r, &v); err != nil {
		return err
	}
	v.Left = b.Line.Amount
	for _, m := range v.Minutes {
		if m.Year == b.Year.Year && m.State != acceptance.StateCancelled {
			v.Left -= m.Promotion
		}
	}
	working := b.File.State == project.Planned && b.Year.State == project.UnderWay && b.Contracted
	v.MayDo = working && b.may(recorders, project.Accepter)
	if working {
		if v.Missing, err = s.Acceptances.Missing(ctx, b.Who, b.File.ID, b.Year.Year); err != nil {
			return err
		}
		v.MayEnd = b.may(leaders, project.Accepter)
	} else if b.may(cancels, project.Accepter) {
		v.Why = v.yearState() + ". Nghiệm thu ghi khi năm đang thực hiện và hợp đồng, giao nhiệm vụ đang hiệu lực."
	}
	if v.Form == nil {
		v.Form = v.fresh(db.ID(r.URL.Query().Get("co-so")))
	}
	if v.End == nil {
		v.End = v.form()
	}
	return web.RenderTo(w, r, code, acceptancesPage(v))
}

func (s *Pages) fillUnits(r *http.Request, v *acceptances) error {
	ctx := r.Context()
	var ids, sites []db.ID
	for _, b := range v.File.Beneficiaries {
		ids, sites = append(ids, b.EstablishmentID), append(sites, b.SiteID)
	}
	names := map[db.ID]string{}
	where := map[db.ID]establishment.Site{}
	var err error
	if len(ids) > 0 {
		if names, err = kit.EstablishmentNames(ctx, s.DB, ids); err != nil {
			return err
		}
		if where, err = establishment.Sites(ctx, s.DB, sites); err != nil {
			return err
		}
	}
	agencies, err := kit.AgencyNames(ctx, s.DB, []db.ID{v.File.ImplementerID}, v.Today)
	if err != nil {
		return err
	}
	v.Unit = agencies[v.File.ImplementerID]
	of := map[db.ID]int{}
	add := func(beneficiary db.ID, u unit) {
		of[beneficiary] = len(v.Units)
		v.Units = append(v.Units, u)
	}
	for _, b := range v.File.Beneficiaries {
		u := unit{ID: b.EstablishmentID, Name: names[b.EstablishmentID], Named: b.RemovedOn == ""}
		if site, ok := where[b.SiteID]; ok {
			u.Where = site.Where(v.Today)
		}
		add(b.ID, u)
	}
	common := func() int {
		if _, ok := of[""]; !ok {
			add("", unit{Name: "Chung của đề án", Where: v.places(), Named: len(v.File.Named()) == 0})
		}
		return of[""]
	}
	for _, l := range v.File.Lines {
		i, ok := of[l.BeneficiaryID]
		if !ok {
			i = common()
		}
		p := &v.Units[i].Planned
		p.Total, p.Promotion, p.Own, p.Other = p.Total+l.Total(), p.Promotion+l.Promotion, p.Own+l.Own, p.Other+l.Other
	}
	for _, m := range v.Minutes {
		i := slices.IndexFunc(v.Units, func(u unit) bool { return u.ID == m.EstablishmentID })
		if i < 0 && m.EstablishmentID == "" {
			i = common()
		}
		if i < 0 {
			continue
		}
		u := &v.Units[i]
		switch {
		case m.State == acceptance.StateRecorded:
			u.Waiting = true
		case m.State == acceptance.StateSigned && m.Result == acceptance.Pass:
			u.Passed = true
			u.Accepted.Promotion, u.Accepted.Own, u.Accepted.Other = u.Accepted.Promotion+m.Promotion, u.Accepted.Own+m.Own, u.Accepted.Other+m.Other
		}
	}
	return nil
}

func (v acceptances) places() string {
	var out []string
	for _, p := range v.File.Places {
		s := p.Commune
		if s != "" {
			s += ", "
		}
		out = append(out, s+kit.PlaceName(p.ProvinceID, v.Today))
	}
	return strings.Join(out, "; ")
}

// fresh is the form for one beneficiary: the one asked for, else the first that still waits.
func (v acceptances) fresh(id db.ID) *web.Form {
	f := v.form("result", string(acceptance.Pass)).SetDay("day", v.Today)
	i := slices.IndexFunc(v.Units, func(u unit) bool { return id != "" && u.ID == id && u.Named })
	if i < 0 {
		i = slices.IndexFunc(v.Units, func(u unit) bool { return u.Named && !u.Passed && !u.Waiting })
	}
	if i < 0 {
		i = slices.IndexFunc(v.Units, func(u unit) bool { return u.Named })
	}
	owner := ""
	if i >= 0 {
		u := v.Units[i]
		f.Set("establishment", string(u.ID)).Set("place", u.Where)
		f.SetMoney("promotion", max(0, min(u.Planned.Promotion-u.Accepted.Promotion, v.Left)))
		f.SetMoney("own", max(0, u.Planned.Own-u.Accepted.Own)).SetMoney("other", max(0, u.Planned.Other-u.Accepted.Other))
		if u.ID != "" {
			owner = u.Name
		}
	}
	seat := func(unit string, c acceptance.Capacity) {
		k := f.AddRow(memberTable)
		f.Set(web.RowName(memberTable, k, "unit"), unit).Set(web.RowName(memberTable, k, "capacity"), string(c))
	}
	seat(v.Agency, acceptance.Chair)
	seat(v.Unit, acceptance.Implementer)
	if owner != "" {
		seat(owner, acceptance.Beneficiary)
	}
	return f
}

// choices offers those who still wait first.
func (v acceptances) choices() []web.Option {
	var wait, done []web.Option
	for _, u := range v.Units {
		if !u.Named || u.ID == "" {
			continue
		}
		if u.Passed || u.Waiting {
			done = append(done, web.Option{Value: string(u.ID), Label: u.Name, Group: "Đã có biên bản"})
		} else {
			wait = append(wait, web.Option{Value: string(u.ID), Label: u.Name, Group: "Chưa nghiệm thu"})
		}
	}
	return append(wait, done...)
}

func capacities() []web.Option {
	var out []web.Option
	for _, c := range acceptance.Capacities {
		out = append(out, web.Option{Value: string(c.Code), Label: c.Name})
	}
	return out
}

func (v acceptances) thisYear() []acceptance.View {
	var out []acceptance.View
	for _, m := range v.Minutes {
		if m.Year == v.Year.Year {
			out = append(out, m)
		}
	}
	return out
}

func (v acceptances) total() (t unit) {
	for _, u := range v.Units {
		t.Planned.Promotion, t.Planned.Own, t.Planned.Other = t.Planned.Promotion+u.Planned.Promotion, t.Planned.Own+u.Planned.Own, t.Planned.Other+u.Planned.Other
		t.Accepted.Promotion, t.Accepted.Own, t.Accepted.Other = t.Accepted.Promotion+u.Accepted.Promotion, t.Accepted.Own+u.Accepted.Own, t.Accepted.Other+u.Accepted.Other
	}
	return t
}

func (s *Pages) record(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	f.Renumber(memberTable)
	if f.EditRows(memberTable) {
		return s.drawAcceptances(w, r, http.StatusOK, f.Int("year"), f, nil)
	}
	dropEmptyMembers(f)
	in := acceptance.Input{Year: f.Int("year"), EstablishmentID: kit.FormID(f, "establishment"), Place: f.Text("place"), Day: f.Day("day"), Volume: f.Text("volume"), Findings: f.Text("findings"),
		Promotion: f.Money("promotion"), Own: f.Money("own"), Other: f.Money("other"), Result: acceptance.Result(f.Get("result")), MinutesNumber: f.Text("minutes_number"), Key: f.Key()}
	for _, k := range f.Rows(memberTable) {
		in.Members = append(in.Members, acceptance.MemberInput{Name: f.Text(web.RowName(memberTable, k, "name")), Unit: f.Text(web.RowName(memberTable, k, "unit")),
			Capacity: acceptance.Capacity(f.Get(web.RowName(memberTable, k, "capacity")))})
	}
	if !f.Bad() {
		var made db.ID
		if made, err = s.Acceptances.Record(r.Context(), kit.Who(r), id, in); err == nil {
			return web.Redirect(w, r, "/nghiem-thu/"+string(made), flashRecorded)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawAcceptances(w, r, status(err), in.Year, f, nil)
}

// dropEmptyMembers takes away rows in which nobody was named; the last two stay to be filled.
func dropEmptyMembers(f *web.Form) {
	rows := f.Rows(memberTable)
	left := len(rows)
	for _, k := range slices.Backward(rows) {
		if left > acceptance.MinMembers && f.Text(web.RowName(memberTable, k, "name")) == "" {
			f.RemoveRow(memberTable, k)
			left--
		}
	}
	f.Renumber(memberTable)
}

func (s *Pages) conclude(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	year := f.Int("year")
	if err = s.Acceptances.Conclude(r.Context(), kit.Who(r), id, year); err == nil {
		return web.Redirect(w, r, back(id, "nghiem-thu", year), flashConcluded)
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawAcceptances(w, r, status(err), year, nil, f)
}
