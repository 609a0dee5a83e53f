package ledger

import (
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// voucher is one payment with the hands on it and what the reader may do.
type voucher struct {
	base
	Of      payment.View
	Payer   string
	Payee   string
	First   *payment.View     // what a reversal takes back
	Undone  *payment.View     // the reversal of this one, waiting or paid
	Next    payment.Next      // while it waits: judged again by what is stored now
	Law     project.Judgement // the same by the law of today
	Open    kit.Open
	Kept    *reasoned // what the law left open when it was prepared
	Acts    acts
	Forms   map[string]*web.Form // by act, the last word of the address
	Refused string               // the act whose form was refused
}

// acts is what the reader may do now, and why not.
type acts struct {
	Check, Pay, Refuse, Reverse bool
	Why                         string
}

var voucherActs = []string{"kiem-soat", "chi", "tu-choi", "dao"}

func (s *Pages) voucher(w http.ResponseWriter, r *http.Request) error {
	return s.drawVoucher(w, r, http.StatusOK, "", nil)
}

func (s *Pages) drawVoucher(w http.ResponseWriter, r *http.Request, code int, act string, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	y, _, err := s.Payments.Get(ctx, p, kit.PathID(r, "payment"))
	if err != nil {
		return err
	}
	b, err := s.base(w, r, y.ProjectID, y.Year, payment.StepName[y.Step])
	if err != nil {
		return err
	}
	v := voucher{base: b, Forms: map[string]*web.Form{}, Refused: act}
	list, err := s.Payments.List(ctx, p, y.ProjectID)
	if err != nil {
		return err
	}
	for i, x := range list {
		switch {
		case x.ID == y.ID:
			v.Of = x
		case x.ID == y.Reverses:
			v.First = &list[i]
		case x.Reverses == y.ID && x.State != payment.StateRefused:
			v.Undone = &list[i]
		}
	}
	names, err := kit.AgencyNames(ctx, s.DB, []db.ID{y.AgencyID, b.File.ImplementerID}, y.PreparedAt.Day())
	if err != nil {
		return err
	}
	v.Payer, v.Payee = names[y.AgencyID], names[b.File.ImplementerID]
	if y.Open() && y.Amount > 0 {
		if v.Next, err = payment.NextTx(ctx, s.DB, b.File.Project, y.Year, y.ID, b.Today); err != nil {
			return err
		}
	}
	if y.Open() && y.Amount > 0 {
		if v.Law, v.Open, err = s.lawOf(ctx, b, y.Step); err != nil {
			return err
		}
	}
	if v.Kept, err = s.kept(ctx, b, project.JudgedPrepared, y.ID); err != nil {
		return err
	}
	v.Acts = v.allowed()
	for _, a := range voucherActs {
		v.Forms[a] = web.NewForm()
	}
	v.Forms["chi"].SetDay("voucher_day", b.Today)
	if f != nil {
		v.Forms[act] = f
	}
	return web.RenderTo(w, r, code, voucherPage(v))
}

func (v voucher) at(roles ...account.Role) bool {
	return payment.May(v.Who, v.File.Project, v.Of.AgencyID, roles...) == nil
}

// allowed tells what the reader may do, or in a sentence why somebody else must.
func (v voucher) allowed() acts {
	y, hand := v.Of, v.Who.Hand()
	prepared, checked := handOf(y.PreparedBy, y.PreparedBehalf), handOf(y.CheckedBy, y.CheckedBehalf)
	var a acts
	switch y.State {
	case payment.StatePrepared:
		a.Refuse = v.at(account.Accountant, account.ChiefAccountant, account.AccountHolder)
		switch {
		case v.at(account.ChiefAccountant) && hand.Meets(prepared):
			a.Why = "Ông/bà" + v.orFor() + " đã lập chứng từ này nên không kiểm soát nó: quy định nội bộ."
		case v.at(account.ChiefAccountant):
			a.Check = true
		case v.at(account.AccountHolder):
			a.Why = "Kế toán trưởng chưa kiểm soát chứng từ này; ông/bà duyệt chi sau bước đó."
		}
	case payment.StateChecked:
		a.Refuse = v.at(account.ChiefAccountant, account.AccountHolder)
		switch {
		case !v.at(account.AccountHolder):
		case hand.Meets(prepared):
			a.Why = "Ông/bà" + v.orFor() + " đã lập chứng từ này nên không duyệt chi nó: quy định nội bộ."
		case hand.Meets(checked):
			a.Why = "Ông/bà" + v.orFor() + " đã kiểm soát chứng từ này nên không duyệt chi nó: quy định nội bộ."
		default:
			a.Pay = true
		}
	case payment.StatePaid:
		a.Reverse = v.at(account.Accountant) && y.Amount > 0 && v.Undone == nil && v.Year.State != project.Settled
		if v.at(account.Accountant) && y.Amount > 0 && v.Year.State == project.Settled {
			a.Why = "Năm " + v.yearText() + " đã quyết toán nên không đảo khoản này được nữa."
		}
	}
	if a.Why == "" && y.Open() && v.Who.Is(kit.MoneyRoles...) && !v.at(kit.MoneyRoles...) {
		a.Why = "Chứng từ này của " + v.Payer + "; ba người của cơ quan đó xử lý."
	}
	return a
}

// orFor names the person stood in for.
func (v voucher) orFor() string {
	if v.Who.OnBehalfOf != "" {
		return " hoặc " + v.Who.OnBehalfOf
	}
	return ""
}

func (v voucher) facts() []web.Fact {
	y := v.Of
	facts := []web.Fact{{Term: "Cơ quan chi", Text: v.Payer}, {Term: "Đơn vị nhận", Text: v.Payee}, {Term: "Năm", Text: v.yearText()}}
	if v.Contracted {
		facts = append(facts, web.Fact{Term: "Theo", Text: v.Line.Title() + ", " + vi.MoneyUnit(v.Line.Amount)})
	}
	if y.Voucher != "" {
		facts = append(facts, web.Fact{Term: "Chứng từ", Text: "số " + y.Voucher + " ngày " + y.VoucherDay.VN()})
	}
	if y.Reason != "" {
		term := "Nội dung chi"
		if y.Amount < 0 {
			term = "Lý do"
		}
		facts = append(facts, web.Fact{Term: term, Text: y.Reason})
	}
	if y.Answer != "" {
		facts = append(facts, web.Fact{Term: "Lý do từ chối", Text: y.Answer})
	}
	return facts
}

// hand is one of the three people on a payment.
type hand struct {
	Work, Name string
	At         clock.Instant
}

func (v voucher) people() []hand {
	y := v.Of
	return []hand{{"Lập (kế toán)", y.PreparedName, y.PreparedAt}, {"Kiểm soát (kế toán trưởng)", y.CheckedName, y.CheckedAt}, {"Duyệt (chủ tài khoản)", y.ApprovedName, y.ApprovedAt}}
}

// same reports whether an act was refused only because the same person has just done it: the
// second click of a double click is answered as the first.
func (s *Pages) same(r *http.Request, id db.ID, err error, done func(payment.Payment) bool) bool {
	if !errs.Is(err, errs.Conflict) {
		return false
	}
	y, _, e := s.Payments.Get(r.Context(), kit.Who(r), id)
	return e == nil && done(y)
}

// act runs one act on a payment and answers it.
func (s *Pages) act(w http.ResponseWriter, r *http.Request, name string, flash web.Flash, done func(payment.Payment, *web.Form) bool, do func(id db.ID, f *web.Form) (db.ID, error)) error {
	id := kit.PathID(r, "payment")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	to, err := do(id, f)
	if err == nil && !f.Bad() {
		return web.Redirect(w, r, voucherPath(to), flash)
	}
	if err != nil {
		if s.same(r, id, err, func(y payment.Payment) bool { return done(y, f) }) {
			return web.Redirect(w, r, voucherPath(id), flash)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawVoucher(w, r, status(err), name, f)
}

func (s *Pages) check(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	done := func(y payment.Payment, _ *web.Form) bool {
		return y.State == payment.StateChecked && y.CheckedBy == p.PersonID
	}
	return s.act(w, r, "kiem-soat", flashChecked, done, func(id db.ID, f *web.Form) (db.ID, error) {
		return id, s.Payments.Check(r.Context(), p, id)
	})
}

func (s *Pages) pay(w http.ResponseWriter, r *http.Request) error {
	never := func(payment.Payment, *web.Form) bool { return false } // the key answers a repeat
	return s.act(w, r, "chi", flashPaid, never, func(id db.ID, f *web.Form) (db.ID, error) {
		in := payment.PayInput{Voucher: f.Text("voucher"), VoucherDay: f.Day("voucher_day"), Key: f.Key()}
		if f.Bad() {
			return id, nil
		}
		return id, s.Payments.Pay(r.Context(), kit.Who(r), id, in)
	})
}

func (s *Pages) refuse(w http.ResponseWriter, r *http.Request) error {
	done := func(y payment.Payment, f *web.Form) bool {
		return y.State == payment.StateRefused && y.Answer == vi.NFCText(f.Text("reason"))
	}
	return s.act(w, r, "tu-choi", flashRefused, done, func(id db.ID, f *web.Form) (db.ID, error) {
		return id, s.Payments.RefusePayment(r.Context(), kit.Who(r), id, f.Text("reason"))
	})
}

func (s *Pages) reverse(w http.ResponseWriter, r *http.Request) error {
	never := func(payment.Payment, *web.Form) bool { return false }
	return s.act(w, r, "dao", flashReversed, never, func(id db.ID, f *web.Form) (db.ID, error) {
		return s.Payments.Reverse(r.Context(), kit.Who(r), id, f.Text("reason"), f.Key())
	})
}

// blocked reports whether the payment, judged again, would be refused now.
func (v voucher) blocked() bool {
	return v.Of.Open() && v.Of.Amount > 0 && (v.Next.Step != v.Of.Step || v.Of.Amount > v.Next.Most || slices.ContainsFunc(v.Next.Needs, func(n payment.Need) bool { return n.Blocking && !n.OK }))
}
