package ledger

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// valueTable is the table of measured values of the form.
const valueTable = "values"

// supervise is the article of standing supervision, the nearest to a post-check.
var supervise = policy.Cite(policy.TT36, "21", "6")

// outcomes is the post-check of a file: what was before, what was meant, what was found.
type outcomes struct {
	base
	Out      inspection.Outcomes
	Names    map[db.ID]string
	MayBegin bool
	MayDo    bool
	MayEnd   bool
	Why      string
	Form     *web.Form
	Begin    *web.Form
	End      *web.Form
}

func (s *Pages) outcomes(w http.ResponseWriter, r *http.Request) error {
	return s.drawOutcomes(w, r, http.StatusOK, nil, nil, nil)
}

func (s *Pages) drawOutcomes(w http.ResponseWriter, r *http.Request, code int, f, begin, end *web.Form) error {
	ctx := r.Context()
	b, err := s.base(w, r, kit.PathID(r, "id"), 0, "Hậu kiểm")
	if err != nil {
		return err
	}
	v := outcomes{base: b, Form: f, Begin: begin, End: end}
	if v.Out, err = s.Inspections.Outcomes(ctx, b.Who, b.File.ID); err != nil {
		return err
	}
	var ids []db.ID
	for _, x := range b.File.Beneficiaries {
		ids = append(ids, x.EstablishmentID)
	}
	if len(ids) > 0 {
		if v.Names, err = kit.EstablishmentNames(ctx, s.DB, ids); err != nil {
			return err
		}
	}
	settled := len(b.File.Years) > 0 && !slices.ContainsFunc(b.File.Years, func(y project.Year) bool { return y.State != project.Settled })
	lead := b.may(leaders, project.Planner)
	switch b.File.State {
	case project.Planned:
		v.MayBegin = lead && settled
		if !settled {
			v.Why = "Hậu kiểm bắt đầu khi mọi năm đã quyết toán. " + v.yearState() + "."
		} else if !lead {
			v.Why = "Mọi năm đã quyết toán; lãnh đạo cơ quan giữ kế hoạch chuyển đề án sang hậu kiểm."
		}
	case project.PostCheck:
		party := project.Accepter
		if b.Who.National() && b.File.Source == project.National {
			party = project.Ministry
		}
		v.MayDo = b.may(recorders, party)
		v.MayEnd = b.may(closers, project.Planner)
	case project.Closed:
	default:
		v.Why = fmt.Sprintf("Đề án đang ở trạng thái «%s»; hậu kiểm sau khi mọi năm đã quyết toán.", project.StateName[b.File.State])
	}
	if v.Form == nil {
		v.Form = v.fresh(db.ID(r.URL.Query().Get("co-so")))
	}
	if v.Begin == nil {
		v.Begin = web.NewForm()
	}
	if v.End == nil {
		v.End = web.NewForm()
	}
	return web.RenderTo(w, r, code, outcomesPage(v))
}

// fresh is the form for the establishment asked for, else the first that was not looked at.
func (v outcomes) fresh(id db.ID) *web.Form {
	f := web.NewForm().SetDay("day", v.Today)
	if id == "" && len(v.Out.Unchecked) > 0 {
		id = v.Out.Unchecked[0]
	}
	if id == "" && len(v.File.Named()) == 1 {
		id = v.File.Named()[0].EstablishmentID
	}
	f.Set("establishment", string(id))
	for _, o := range v.Out.Results {
		f.Set(web.RowName(valueTable, f.AddRow(valueTable), "id"), string(o.ID))
	}
	return f
}

func (v outcomes) choices() []web.Option {
	var wait, done []web.Option
	for _, b := range v.File.Named() {
		o := web.Option{Value: string(b.EstablishmentID), Label: v.Names[b.EstablishmentID], Group: "Chưa hậu kiểm"}
		if slices.Contains(v.Out.Unchecked, b.EstablishmentID) {
			wait = append(wait, o)
		} else {
			o.Group = "Đã hậu kiểm"
			done = append(done, o)
		}
	}
	return append(wait, done...)
}

func uses() []web.Option {
	var out []web.Option
	for _, u := range inspection.InUseName {
		out = append(out, web.Option{Value: string(u.Code), Label: u.Name})
	}
	return out
}

func useName(u inspection.InUse) string {
	for _, n := range inspection.InUseName {
		if n.Code == u {
			return n.Name
		}
	}
	return ""
}

// unchecked names what is still to be looked at.
func (v outcomes) unchecked() []web.Need {
	var out []web.Need
	for _, id := range v.Out.Unchecked {
		n := web.Need{State: web.NeedMissing, Label: v.Names[id], Source: "quy định nội bộ"}
		if id == "" {
			n.Label = "Một lần hậu kiểm của đề án"
		}
		out = append(out, n)
	}
	return out
}

// amount writes a value kept in thousandths of its unit.
func amount(p *int64, unit string) string {
	if p == nil {
		return "chưa có"
	}
	return inspection.Text(*p) + " " + unit
}

// span is one value of a result drawn against the largest of them.
type span struct{ Class, Y, Height, Width string }

// spans draws before, target and after of one establishment's value; none where nothing can be
// compared.
func spans(o inspection.Outcome, after int64) []span {
	most := after
	for _, p := range []*int64{o.Baseline, o.Target} {
		if p != nil {
			most = max(most, *p)
		}
	}
	if most <= 0 {
		return nil
	}
	width := func(n int64) string {
		return strconv.FormatFloat(math.Round(max(0, float64(n))/float64(most)*1000)/10, 'f', -1, 64) + "%"
	}
	var out []span
	if o.Target != nil {
		out = append(out, span{"f-all", "0", "24", width(*o.Target)})
	}
	out = append(out, span{"f-main", "5", "8", width(after)})
	if o.Baseline != nil {
		out = append(out, span{"f-mid", "15", "5", width(*o.Baseline)})
	}
	return out
}

// spoken says a drawing in words.
func spoken(o inspection.Outcome, after int64) string {
	return fmt.Sprintf("%s: trước %s, mục tiêu %s, sau hỗ trợ %s", o.Indicator, amount(o.Baseline, o.Unit), amount(o.Target, o.Unit), amount(&after, o.Unit))
}

// reached is what was found of what was meant.
func reached(o inspection.Outcome, after int64) string {
	if o.Target == nil || *o.Target <= 0 {
		return "–"
	}
	return vi.Percent(after, *o.Target)
}

func (s *Pages) begin(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	to, err := s.Inspections.Begin(r.Context(), kit.Who(r), id)
	if err == nil {
		flash := flashBegun
		if to == project.Closed {
			flash = flashEnded
		}
		return web.Redirect(w, r, kit.ProjectPath(id, "hau-kiem"), flash)
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawOutcomes(w, r, status(err), nil, f, nil)
}

func (s *Pages) postCheck(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	f.Renumber(valueTable)
	in := inspection.PostCheckInput{Key: f.Key(), EstablishmentID: kit.FormID(f, "establishment"), Day: f.Day("day"), InUse: inspection.InUse(f.Get("in_use")),
		People: f.Text("people"), Findings: f.Text("findings"), Proposal: f.Text("proposal")}
	for _, k := range f.Rows(valueTable) {
		v := inspection.ValueInput{ResultID: kit.FormID(f, web.RowName(valueTable, k, "id")), Evidence: f.Text(web.RowName(valueTable, k, "evidence"))}
		if at := web.RowName(valueTable, k, "value"); f.Text(at) != "" {
			n := int64(f.Quantity(at))
			v.Value = &n
		}
		in.Values = append(in.Values, v)
	}
	if !f.Bad() {
		if _, err = s.Inspections.PostCheck(r.Context(), kit.Who(r), id, in); err == nil {
			return web.Redirect(w, r, kit.ProjectPath(id, "hau-kiem"), flashSeen)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawOutcomes(w, r, status(err), f, nil, nil)
}

func (s *Pages) end(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Inspections.Close(r.Context(), kit.Who(r), id); err == nil {
		return web.Redirect(w, r, kit.ProjectPath(id, "hau-kiem"), flashClosed)
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawOutcomes(w, r, status(err), nil, nil, f)
}
