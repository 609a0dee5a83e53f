package plan

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// draftView is a contract being written: the projects of one unit and one year.
type draftView struct {
	form   *web.Form
	action string
	back   string
	title  string
	year   int
	unit   db.ID
	name   string       // of the unit
	lines  []draftLine  // on the draft
	more   []web.Option // of the same unit and year, not on it
	today  clock.Day
}

// draftLine is a project's year that could stand on a contract, with what its file says.
type draftLine struct {
	contract.Candidate
	contents []string
	own      int64
	cost     int64 // of a one-year file, other sources left out
	from, to clock.Day
}

// chooseView lets the drafter choose projects, unit by unit.
type chooseView struct {
	groups []unitGroup
	note   string
}

type unitGroup struct {
	Name string
	Year int
	Rows []contract.Candidate
	Sum  int64
}

func (s *Pages) newContract(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	all, err := s.Contracts.Candidates(ctx, p, 0)
	if err != nil {
		return err
	}
	var chosen []contract.Candidate
	asked := r.URL.Query()["de-an"]
	wanted, _ := strconv.Atoi(r.URL.Query().Get("nam"))
	for _, raw := range asked {
		id, _ := db.ParseID(raw)
		if _, err := project.SeeTx(ctx, s.DB, p, id); err != nil {
			return err // another province's file is not there
		}
		k := slices.IndexFunc(all, func(c contract.Candidate) bool {
			return c.ProjectID == id && (wanted == 0 || c.Year == wanted) && (len(chosen) == 0 || c.Year == chosen[0].Year && c.ImplementerID == chosen[0].ImplementerID)
		})
		if k >= 0 && !slices.ContainsFunc(chosen, func(c contract.Candidate) bool { return c.ProjectID == id }) {
			chosen = append(chosen, all[k])
		}
	}
	if len(chosen) == 0 {
		v := chooseView{groups: byUnit(all)}
		if len(asked) > 0 {
			v.note = "Đề án vừa chọn không còn năm nào chờ giao nhiệm vụ hoặc ký hợp đồng. Hãy chọn đề án khác."
		}
		return web.Render(w, r, choosePage(web.NewPage(w, r, "Soạn hợp đồng", navContracts), v))
	}
	first := chosen[0]
	f := web.NewForm("kind", string(contract.Agreement), "year", strconv.Itoa(first.Year), "party_b", string(first.ImplementerID))
	signer, err := s.leaderOf(ctx, p.Agency.ID, account.MinistryLeader, account.DeptLeader)
	if err != nil {
		return err
	}
	f.Set("signer_a", signer)
	if signer, err = s.leaderOf(ctx, first.ImplementerID, account.CentreDirector); err != nil {
		return err
	}
	f.Set("signer_b", signer)
	from, to := clock.Day(""), clock.Day("")
	for _, c := range chosen {
		l, err := s.lineOf(ctx, p, c)
		if err != nil {
			return err
		}
		fillLine(f, l)
		if l.from != "" && (from == "" || l.from < from) {
			from = l.from
		}
		to = max(to, l.to)
	}
	f.SetDay("from_day", inYear(from, first.Year, clock.NewDay(first.Year, 1, 1)))
	f.SetDay("to_day", inYear(to, first.Year, clock.NewDay(first.Year, 12, 31)))
	return s.drawDraft(w, r, 200, draftView{form: f, action: "/hop-dong/moi", back: "/hop-dong", title: "Soạn hợp đồng, giao nhiệm vụ"}, all)
}

// inYear is a day if it lies in the year, else the other one.
func inYear(d clock.Day, year int, otherwise clock.Day) clock.Day {
	if d != "" && d.Year() == year {
		return d
	}
	return otherwise
}

func byUnit(all []contract.Candidate) []unitGroup {
	var out []unitGroup
	for _, c := range all {
		k := slices.IndexFunc(out, func(g unitGroup) bool { return g.Rows[0].ImplementerID == c.ImplementerID && g.Year == c.Year })
		if k < 0 {
			k = len(out)
			out = append(out, unitGroup{Name: c.Implementer, Year: c.Year})
		}
		out[k].Rows = append(out[k].Rows, c)
		out[k].Sum += c.Left
	}
	return out
}

func (s *Pages) lineOf(ctx context.Context, p account.Principal, c contract.Candidate) (draftLine, error) {
	f, err := s.Projects.Open(ctx, p, c.ProjectID)
	if err != nil {
		return draftLine{}, err
	}
	l := draftLine{Candidate: c, contents: f.Contents, from: f.Start, to: f.End}
	if len(f.Years) == 1 {
		l.own = f.Sum().Own
		l.cost = f.Sum().Total - f.Sum().Other
	}
	return l, nil
}

// fillLine adds a project to the form with what the plan and the law would let stand.
func fillLine(f *web.Form, l draftLine) {
	id := l.ProjectID
	f.Values.Add(rows, string(id))
	amount := l.Left
	if l.Planned > 0 && l.Planned < amount {
		amount = l.Planned
	}
	f.SetMoney(cell(id, "amount"), amount)
	if l.own > 0 {
		// What the plan approves below what was asked is the beneficiary's to bear.
		f.SetMoney(cell(id, "own_capital"), max(l.own, l.cost-amount))
	}
	if l.Cap.Known {
		f.Set(cell(id, "advance_percent"), strconv.FormatInt(l.Cap.Percent, 10))
	}
}

// drawDraft fills the view from the form's rows and draws it.
func (s *Pages) drawDraft(w http.ResponseWriter, r *http.Request, status int, v draftView, all []contract.Candidate) error {
	ctx, p := r.Context(), kit.Who(r)
	v.today = s.today()
	v.year, _ = strconv.Atoi(v.form.Get("year"))
	v.unit = kit.FormID(v.form, "party_b")
	names, err := kit.AgencyNames(ctx, s.DB, []db.ID{v.unit}, v.today)
	if err != nil {
		return err
	}
	v.name = names[v.unit]
	on := v.form.Rows(rows)
	for _, key := range on {
		c, ok := find(all, key, v.year)
		if !ok {
			id, _ := db.ParseID(key)
			c = contract.Candidate{ProjectID: id, Year: v.year}
		}
		l, err := s.lineOf(ctx, p, c)
		if errs.Is(err, errs.NotFound) {
			continue
		} else if err != nil {
			return err
		}
		if !ok { // its year is taken meanwhile; the use case says so beside the row
			f, err := s.Projects.Open(ctx, p, c.ProjectID)
			if err != nil {
				return err
			}
			l.Number, l.Name, l.Kind, l.Cap = f.Number, f.Name, f.Kind, contract.CapOf(f.Source, f.Contents, p.Today)
		}
		v.lines = append(v.lines, l)
	}
	for _, c := range all {
		if c.Year == v.year && c.ImplementerID == v.unit && !slices.Contains(on, string(c.ProjectID)) {
			v.more = append(v.more, web.Option{Value: string(c.ProjectID), Label: join(", ", c.Number, c.Name), Hint: "còn được giao, ký " + vi.MoneyUnit(c.Left)})
		}
	}
	return web.RenderTo(w, r, status, draftPage(web.NewPage(w, r, v.title, navContracts), v))
}

func find(all []contract.Candidate, key string, year int) (contract.Candidate, bool) {
	for _, c := range all {
		if string(c.ProjectID) == key && c.Year == year {
			return c, true
		}
	}
	return contract.Candidate{}, false
}

// typedDraft reads the form; keys are its rows in order.
func typedDraft(f *web.Form) (in contract.Input, keys []string) {
	in = contract.Input{Kind: contract.Kind(f.Get("kind")), Number: f.Text("number"), Year: f.Int("year"), PartyB: kit.FormID(f, "party_b"),
		SignerA: f.Text("signer_a"), SignerB: f.Text("signer_b"), From: f.Day("from_day"), To: f.Day("to_day")}
	for _, key := range f.Rows(rows) {
		id, _ := db.ParseID(key)
		at := func(field string) string { return web.RowName(rows, key, field) }
		in.Projects = append(in.Projects, contract.LineInput{ProjectID: id, Amount: f.Money(at("amount")), OwnCapital: f.Money(at("own_capital")),
			AdvancePercent: int64(f.Int(at("advance_percent"))), AdvanceWhy: f.Text(at("advance_why"))})
		keys = append(keys, key)
	}
	return in, keys
}

// editLines does what the buttons that add and drop projects ask for, and reports whether one
// was pressed.
func (s *Pages) editLines(r *http.Request, f *web.Form, all []contract.Candidate) (bool, error) {
	if key := f.Get("_drop"); key != "" {
		f.RemoveRow(rows, key)
		return true, nil
	}
	if f.Get("_more") == "" {
		return false, nil
	}
	for _, key := range f.All("more") {
		c, ok := find(all, key, f.Int("year"))
		if !ok || slices.Contains(f.Rows(rows), key) {
			continue
		}
		l, err := s.lineOf(r.Context(), kit.Who(r), c)
		if err != nil {
			return true, err
		}
		fillLine(f, l)
	}
	f.Values.Del("more")
	return true, nil
}

func (s *Pages) createContract(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	all, err := s.Contracts.Candidates(ctx, p, 0)
	if err != nil {
		return err
	}
	v := draftView{form: f, action: "/hop-dong/moi", back: "/hop-dong", title: "Soạn hợp đồng, giao nhiệm vụ"}
	if edited, err := s.editLines(r, f, all); err != nil {
		return err
	} else if edited {
		return s.drawDraft(w, r, 200, v, all)
	}
	in, keys := typedDraft(f)
	if !f.Bad() {
		c, err := s.Contracts.Create(ctx, p, in)
		if err == nil {
			return web.Redirect(w, r, contractPath(c.ID), flashDrafted)
		}
		if !f.Take(renamed(err, keyed(rows, keys))) {
			return err
		}
	}
	return s.drawDraft(w, r, 422, v, all)
}

func (s *Pages) editContract(w http.ResponseWriter, r *http.Request) error {
	o, all, err := s.openDraft(r)
	if err != nil {
		return err
	}
	f := versioned(web.NewForm("kind", string(o.Kind), "number", o.Number, "year", strconv.Itoa(o.Year), "party_b", string(o.PartyBID),
		"signer_a", o.SignerA, "signer_b", o.SignerB), o.Version)
	f.SetDay("from_day", o.From).SetDay("to_day", o.To)
	for _, l := range o.Lines {
		f.Values.Add(rows, string(l.ProjectID))
		f.SetMoney(cell(l.ProjectID, "amount"), l.Amount).SetMoney(cell(l.ProjectID, "own_capital"), l.OwnCapital)
		f.Set(cell(l.ProjectID, "advance_percent"), strconv.FormatInt(l.AdvancePercent, 10)).Set(cell(l.ProjectID, "advance_why"), l.AdvanceWhy)
	}
	return s.drawDraft(w, r, 200, editing(o, f), all)
}

func editing(o contract.Opened, f *web.Form) draftView {
	return draftView{form: f, action: contractPath(o.ID, "sua"), back: contractPath(o.ID), title: "Sửa " + o.Title()}
}

// openDraft returns a draft that the person may change, and what could stand on it: its own
// lines and the years that wait for a contract.
func (s *Pages) openDraft(r *http.Request) (contract.Opened, []contract.Candidate, error) {
	ctx, p := r.Context(), kit.Who(r)
	o, err := s.Contracts.Open(ctx, p, kit.PathID(r, "contract"))
	if err != nil {
		return o, nil, err
	}
	if !o.MayAmend {
		return o, nil, errs.Clash("Văn bản này đang ở trạng thái «%s» hoặc thuộc cơ quan khác; chỉ sửa được dự thảo của bên A.", contract.StateName[o.State])
	}
	all, err := s.Contracts.Candidates(ctx, p, o.Year)
	for _, l := range o.Lines {
		all = append(all, contract.Candidate{ProjectID: l.ProjectID, Number: l.Number, Name: l.Name, Kind: l.ProjectKind, Year: l.Year,
			ImplementerID: o.PartyBID, Implementer: o.PartyB, Left: l.Approved, Cap: l.Cap})
	}
	return o, all, err
}

func (s *Pages) amendContract(w http.ResponseWriter, r *http.Request) error {
	o, all, err := s.openDraft(r)
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if edited, err := s.editLines(r, f, all); err != nil {
		return err
	} else if edited {
		return s.drawDraft(w, r, 200, editing(o, f), all)
	}
	in, keys := typedDraft(f)
	if !f.Bad() {
		_, err := s.Contracts.Amend(r.Context(), kit.Who(r), o.ID, version(f), in)
		if err == nil {
			return web.Redirect(w, r, contractPath(o.ID), flashDrafted)
		}
		if !f.Take(renamed(err, keyed(rows, keys))) {
			return err
		}
	}
	return s.drawDraft(w, r, 422, editing(o, f), all)
}

func (s *Pages) discardContract(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err := s.Contracts.Discard(r.Context(), kit.Who(r), kit.PathID(r, "contract"), version(f)); err != nil {
		return err
	}
	return web.Redirect(w, r, "/hop-dong", flashDraftGone)
}

func kindOptions() []web.Option {
	return []web.Option{{Value: string(contract.Agreement), Label: contract.KindName[contract.Agreement], Hint: "hai bên ký"},
		{Value: string(contract.Assignment), Label: contract.KindName[contract.Assignment], Hint: "bên A ra quyết định, bên B nhận"}}
}
