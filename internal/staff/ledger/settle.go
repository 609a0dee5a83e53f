package ledger

import (
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/settlement"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// lineTable is the table of rows of the statement's form.
const lineTable = "lines"

// statement is the settlement of a year.
type statement struct {
	base
	St       settlement.Statement
	Names    map[db.ID]string // of establishments
	MayEdit  bool
	MaySend  bool
	MayJudge bool // send back
	MayEnd   bool // approve
	Why      string
	Law      project.Judgement // by the law of today, for who approves
	Open     kit.Open
	Kept     *reasoned
	Form     *web.Form
	Back     *web.Form
	End      *web.Form
}

func (s *Pages) settlement(w http.ResponseWriter, r *http.Request) error {
	return s.drawStatement(w, r, http.StatusOK, queryYear(r), nil, nil, nil)
}

func (s *Pages) drawStatement(w http.ResponseWriter, r *http.Request, code, year int, f, back, end *web.Form) error {
	ctx := r.Context()
	b, err := s.base(w, r, kit.PathID(r, "id"), year, "Quyết toán")
	if err != nil {
		return err
	}
	b.Page.Wide = true
	v := statement{base: b, Form: f, Back: back, End: end}
	if b.Contracted {
		if v.St, err = s.Settlements.Statement(ctx, b.Who, b.File.ID, b.Year.Year); err != nil {
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
	}
	accepted := b.Contracted && b.File.State == project.Planned && b.Year.State == project.Accepted
	with := v.St.State == settlement.StateDraft || v.St.State == settlement.StateReturned // with the unit
	unit := b.may(kit.UnitRoles, project.Implementer)
	v.MayEdit = accepted && with && unit
	v.MaySend = v.MayEdit && b.Who.Is(senders...)
	sent := accepted && v.St.State == settlement.StateSent
	v.MayJudge = sent && b.may(watchers, project.Planner)
	if sent && b.may(leaders, project.Planner) {
		if v.MayEnd = !b.Who.Hand().Meets(handOf(v.St.PreparedBy, v.St.PreparedBehalf)) && !b.Who.Hand().Meets(handOf(v.St.SentBy, v.St.SentBehalf)); !v.MayEnd {
			v.Why = "Ông/bà, hoặc người ông/bà làm thay, đã lập hoặc gửi hồ sơ này nên không duyệt nó: quy định nội bộ."
		}
	}
	if sent && v.MayEnd {
		if v.Law, err = project.JudgeTx(ctx, s.DB, b.File, policy.Registration, b.Today, project.Known{Amount: &v.St.Settled}); err != nil {
			return err
		}
		if v.Open, err = s.standing(ctx, b, v.Law); err != nil {
			return err
		}
	}
	if v.St.State == settlement.StateApproved {
		if v.Kept, err = s.kept(ctx, b, project.JudgedSettlement, v.St.ID); err != nil {
			return err
		}
	}
	switch {
	case unit && !accepted && b.Year.State != project.Settled:
		v.Why = v.yearState() + ". Quyết toán làm sau khi kết luận nghiệm thu."
	case v.MayEdit && !v.MaySend:
		v.Why = "Ông/bà lập và lưu hồ sơ; giám đốc đơn vị gửi."
	case unit && sent:
		v.Why = "Hồ sơ đã gửi ngày " + v.St.SentAt.Day().VN() + ", chờ duyệt; không sửa được nữa trừ khi bị trả lại."
	}
	if v.Form == nil {
		v.Form = v.fresh()
	}
	if v.Back == nil {
		v.Back = v.form()
	}
	if v.End == nil {
		v.End = v.form().SetDay("day", b.Today).Set("signer", b.Who.Name).Set("issuer", b.Who.AgencyName)
	}
	return web.RenderTo(w, r, code, statementPage(v))
}

func (v statement) fresh() *web.Form {
	f := v.form("note", v.St.Note, web.FieldVersion, strconv.FormatInt(v.St.Version, 10))
	for _, row := range v.St.Rows {
		k := f.AddRow(lineTable)
		f.Set(web.RowName(lineTable, k, "id"), string(row.ID)).Set(web.RowName(lineTable, k, "vouchers"), row.Spent.Vouchers)
		for name, n := range map[string]int64{"promotion": row.Spent.Promotion, "own": row.Spent.Own, "other": row.Spent.Other} {
			if n != 0 {
				f.SetMoney(web.RowName(lineTable, k, name), n)
			}
		}
	}
	return f
}

// spentGroup is the lines of one beneficiary, as rows of the statement.
type spentGroup struct {
	Name     string
	Accepted int64 // khuyến công money, đồng
	Rows     []int // places in St.Rows
	Planned  project.Sums
	Spent    project.Sums
}

func (v statement) groups() []spentGroup {
	var out []spentGroup
	at := map[db.ID]int{}
	for i, row := range v.St.Rows {
		k, ok := at[row.EstablishmentID]
		if !ok {
			k = len(out)
			at[row.EstablishmentID] = k
			g := spentGroup{Name: v.Names[row.EstablishmentID]}
			if row.EstablishmentID == "" {
				g.Name = "Chung của đề án"
			}
			for _, a := range v.St.ByUnit {
				if a.EstablishmentID == row.EstablishmentID {
					g.Accepted = a.Promotion
				}
			}
			out = append(out, g)
		}
		g := &out[k]
		g.Rows = append(g.Rows, i)
		g.Planned.Total, g.Planned.Promotion = g.Planned.Total+row.Total(), g.Planned.Promotion+row.Promotion
		x := v.typed(i)
		g.Spent.Promotion, g.Spent.Own, g.Spent.Other = g.Spent.Promotion+x.Promotion, g.Spent.Own+x.Own, g.Spent.Other+x.Other
	}
	return out
}

// typed is what a row's fields say; what cannot be read counts as nothing.
func (v statement) typed(i int) (x project.Sums) {
	read := func(name string) int64 {
		n, err := vi.ParseMoney(v.Form.Text(web.RowName(lineTable, strconv.Itoa(i), name)))
		if err != nil {
			return 0
		}
		return n
	}
	return project.Sums{Promotion: read("promotion"), Own: read("own"), Other: read("other")}
}

func (v statement) sumTyped() (t project.Sums) {
	for _, g := range v.groups() {
		t.Promotion, t.Own, t.Other = t.Promotion+g.Spent.Promotion, t.Own+g.Spent.Own, t.Other+g.Spent.Other
	}
	return t
}

func (v statement) ledger() []web.LedgerRow {
	st := v.St
	rows := []web.LedgerRow{
		{Step: "Dự toán của đề án", Figures: []web.Figure{web.Dong(st.Planned.Promotion), web.Dong(st.Planned.Own), web.Dong(st.Planned.Other)}},
		{Step: "Hợp đồng, giao nhiệm vụ năm " + v.yearText(), Key: web.BarTrack, Figures: []web.Figure{web.Dong(st.Contracted), web.Dong(v.Line.OwnCapital), web.NoFigure}, Paper: v.Line.Title()},
		{Step: "Giá trị nghiệm thu", Key: web.BarMid, Figures: []web.Figure{web.Dong(st.Accepted.Promotion), web.Dong(st.Accepted.Own), web.Dong(st.Accepted.Other)}, Paper: lastAccepted(st)},
		{Step: "Đề nghị quyết toán", Key: web.BarEdge, Figures: []web.Figure{web.Dong(st.Sum.Promotion), web.Dong(st.Sum.Own), web.Dong(st.Sum.Other)}},
		{Step: "Đã tạm ứng", Key: web.BarMain, Figures: []web.Figure{web.Dong(st.Advanced), web.NoFigure, web.NoFigure}},
	}
	if !st.Exists {
		return rows
	}
	if st.ToReturn > 0 || st.Returned > 0 {
		rows = append(rows, web.LedgerRow{Step: "Phải nộp trả", Figures: []web.Figure{web.Dong(st.ToReturn), web.NoFigure, web.NoFigure}},
			web.LedgerRow{Step: "Đã nộp trả", Figures: []web.Figure{web.Dong(st.Returned), web.NoFigure, web.NoFigure}},
			web.LedgerRow{Step: "Còn phải nộp trả trước khi duyệt", Figures: []web.Figure{web.Dong(st.Outstanding), web.NoFigure, web.NoFigure}, Sum: true})
	}
	return append(rows, web.LedgerRow{Step: "Còn phải chi cho đơn vị", Figures: []web.Figure{web.Dong(st.Left), web.NoFigure, web.NoFigure}, Sum: true})
}

func lastAccepted(st settlement.Statement) string {
	if st.Accepted.Last == "" {
		return ""
	}
	return vi.Count(st.Accepted.Count) + " biên bản, cuối cùng " + st.Accepted.Last.VN()
}

func (s *Pages) statement(w http.ResponseWriter, r *http.Request) error {
	ctx, p, id := r.Context(), kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	f.Renumber(lineTable)
	in := settlement.Input{Year: f.Int("year"), Note: f.Text("note"), Version: int64(f.Int(web.FieldVersion))}
	for _, k := range f.Rows(lineTable) {
		name := func(field string) string { return web.RowName(lineTable, k, field) }
		in.Lines = append(in.Lines, settlement.LineInput{LineID: kit.FormID(f, name("id")), Promotion: f.Money(name("promotion")), Own: f.Money(name("own")),
			Other: f.Money(name("other")), Vouchers: f.Text(name("vouchers"))})
	}
	if f.Bad() {
		return s.drawStatement(w, r, http.StatusUnprocessableEntity, in.Year, f, nil, nil)
	}
	made, err := s.Settlements.Prepare(ctx, p, id, in)
	if err == nil && f.Get("act") != "send" {
		return web.Redirect(w, r, back(id, "quyet-toan", in.Year), flashStatement)
	}
	if err == nil { // what was typed is kept even when it cannot be sent yet
		f.Set(web.FieldVersion, strconv.FormatInt(in.Version+1, 10))
		if err = s.Settlements.Send(ctx, p, made, in.Version+1); err == nil {
			return web.Redirect(w, r, back(id, "quyet-toan", in.Year), flashSettleUp)
		}
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawStatement(w, r, status(err), in.Year, f, nil, nil)
}

// ofYear finds the settlement that a form of the page is about.
func (s *Pages) ofYear(r *http.Request, p account.Principal, id db.ID, year int) (settlement.Statement, error) {
	st, err := s.Settlements.Statement(r.Context(), p, id, year)
	if err == nil && !st.Exists {
		return st, errs.Missing("hồ sơ quyết toán của năm này")
	}
	return st, err
}

func (s *Pages) settleBack(w http.ResponseWriter, r *http.Request) error {
	p, id := kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	year := f.Int("year")
	st, err := s.ofYear(r, p, id, year)
	if err != nil {
		return err
	}
	if err = s.Settlements.ReturnIt(r.Context(), p, st.ID, f.Text("reason")); err == nil {
		return web.Redirect(w, r, back(id, "quyet-toan", year), flashSettleBck)
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawStatement(w, r, status(err), year, nil, f, nil)
}

func (s *Pages) approve(w http.ResponseWriter, r *http.Request) error {
	p, id := kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	year := f.Int("year")
	st, err := s.ofYear(r, p, id, year)
	if err != nil {
		return err
	}
	paper := document.Input{Number: f.Text("number"), Day: f.Day("day"), Issuer: f.Text("issuer"), Signer: f.Text("signer")}
	if !f.Bad() {
		err = s.Settlements.Approve(r.Context(), p, st.ID, paper, f.Text(project.LawField))
		if err == nil || errs.Is(err, errs.Conflict) && st.State == settlement.StateApproved && st.ApprovedBy == p.PersonID {
			return web.Redirect(w, r, back(id, "quyet-toan", year), flashSettled)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawStatement(w, r, status(err), year, nil, nil, f)
}
