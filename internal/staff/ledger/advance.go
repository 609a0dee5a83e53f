package ledger

import (
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// advances is the payments of a file and the next one of a year.
type advances struct {
	base
	Next    payment.Next
	Hands   []hands // the payments, oldest first, with who may touch them
	MayDo   bool    // the reader is the payer's accountant
	MayBack bool    // money that came back can be written down
	Why     string
	Held    int64             // what the unit has of the year, đồng
	Law     project.Judgement // of the next payment, by the law of today
	Open    kit.Open
	Form    *web.Form
	Back    *web.Form
}

// hands is a payment in the list, with the sum of what was paid so far in its year.
type hands struct {
	payment.View
	Running int64
}

func (s *Pages) advances(w http.ResponseWriter, r *http.Request) error {
	return s.drawAdvances(w, r, http.StatusOK, queryYear(r), nil, nil)
}

func (s *Pages) drawAdvances(w http.ResponseWriter, r *http.Request, code, year int, f, back *web.Form) error {
	ctx := r.Context()
	b, err := s.base(w, r, kit.PathID(r, "id"), year, "Tạm ứng")
	if err != nil {
		return err
	}
	v := advances{base: b, Form: f, Back: back}
	list, err := s.Payments.List(ctx, b.Who, b.File.ID)
	if err != nil {
		return err
	}
	sums := map[int]int64{}
	for _, y := range list {
		if y.State == payment.StatePaid {
			sums[y.Year] += y.Amount
		}
		v.Hands = append(v.Hands, hands{y, sums[y.Year]})
	}
	if b.Year.Year != 0 && b.File.State != project.Draft {
		if v.Next, err = s.Payments.Next(ctx, b.Who, b.File.ID, b.Year.Year); err != nil {
			return err
		}
	}
	if v.Law, v.Open, err = s.lawOf(ctx, b, v.Next.Step); err != nil {
		return err
	}
	v.Held = b.Line.Advanced - b.Line.Returned
	mine := payment.May(b.Who, b.File.Project, "", account.Accountant) == nil
	open := slices.ContainsFunc(list, func(y payment.View) bool { return y.Year == b.Year.Year && y.Open() })
	v.MayDo = mine && v.Next.Allowed()
	v.MayBack = mine && !open && v.Held > 0 && (b.Year.State == project.Accepted || b.File.State == project.Stopped)
	switch {
	case mine && !v.Next.Allowed():
		v.Why = "Chưa lập chứng từ được: xem các dòng «chặn» trong danh sách điều kiện."
	case !mine && b.Who.Is(kit.MoneyRoles...):
		v.Why = "Chứng từ do kế toán của cơ quan cấp tiền lập; kế toán trưởng kiểm soát, chủ tài khoản duyệt chi. Ba người khác nhau: quy định nội bộ."
	}
	if v.Form == nil {
		v.Form = v.form()
		if v.Next.Most > 0 {
			v.Form.SetMoney("amount", v.Next.Most)
		}
	}
	if v.Back == nil {
		if v.Back, err = s.freshBack(r, v); err != nil {
			return err
		}
	}
	return web.RenderTo(w, r, code, advancesPage(v))
}

// formBack tells the fields of money that came back from those of the next advance.
const formBack = "nop-tra"

// freshBack is the form for money that came back, with what the settlement says is still owed.
func (s *Pages) freshBack(r *http.Request, v advances) (*web.Form, error) {
	f := v.form()
	f.Apart = formBack
	if !v.MayBack {
		return f, nil
	}
	if v.File.State == project.Stopped {
		return f.SetMoney("amount", v.Held), nil
	}
	st, err := s.Settlements.Statement(r.Context(), v.Who, v.File.ID, v.Year.Year)
	if err != nil {
		return nil, err
	}
	if st.Exists && st.Outstanding > 0 {
		f.SetMoney("amount", st.Outstanding)
	}
	return f, nil
}

func (v advances) bars() []web.Bar {
	l := v.Line
	return []web.Bar{{Label: "Khuyến công", Word: "hợp đồng", Whole: l.Amount, Parts: []web.BarPart{
		{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: l.Accepted}, {Kind: web.BarMain, Word: "đã tạm ứng", Amount: l.Advanced}, {Kind: web.BarEdge, Word: "đã quyết toán", Amount: l.Settled}}}}
}

func (v advances) facts() []web.Fact {
	l := v.Line
	facts := []web.Fact{{Term: vi.TitleFirst(l.Title()), Text: vi.MoneyUnit(l.Amount)}, {Term: "Tạm ứng lần một", Text: "nhiều nhất " + strconv.FormatInt(l.AdvancePercent, 10) + " %"}}
	if l.AdvanceWhy != "" {
		facts = append(facts, web.Fact{Term: "Căn cứ tỷ lệ", Text: l.AdvanceWhy})
	}
	facts = append(facts, web.Fact{Term: "Đã tạm ứng", Text: vi.MoneyUnit(l.Advanced) + " (" + vi.Percent(l.Advanced, l.Amount) + ")"})
	if l.Returned > 0 {
		facts = append(facts, web.Fact{Term: "Đã nộp trả", Text: vi.MoneyUnit(l.Returned)})
	}
	return append(facts, web.Fact{Term: "Đơn vị đang giữ", Text: vi.MoneyUnit(v.Held)})
}

func (s *Pages) prepare(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := payment.PrepareInput{Year: f.Int("year"), Amount: f.Money("amount"), Note: f.Text("note"), LawReason: f.Text(project.LawField), Key: f.Key()}
	if !f.Bad() {
		var made db.ID
		if made, err = s.Payments.Prepare(r.Context(), kit.Who(r), id, in); err == nil {
			return web.Redirect(w, r, voucherPath(made), flashPrepared)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawAdvances(w, r, status(err), in.Year, f, nil)
}

func (s *Pages) giveBack(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	f.Apart = formBack
	in := payment.ReturnInput{Year: f.Int("year"), Amount: f.Money("amount"), Reason: f.Text("reason"), Key: f.Key()}
	if !f.Bad() {
		var made db.ID
		if made, err = s.Payments.Return(r.Context(), kit.Who(r), id, in); err == nil {
			return web.Redirect(w, r, voucherPath(made), flashReturn)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawAdvances(w, r, status(err), in.Year, nil, f)
}

func voucherPath(id db.ID) string { return "/tam-ung/" + string(id) }
