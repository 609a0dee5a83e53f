package settlement_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/settlement"
	"khuyencong/internal/settlement/settlementtest"
)

var ctx = context.Background()

const million = int64(1_000_000)

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, err error, kind errs.Kind, words ...string) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Fatalf("want kind %d, got %v", kind, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("want %q in %q", w, err)
		}
	}
}

// accepted brings a file through a first advance of 105 million to acceptance.
func accepted(k *settlementtest.K, t testing.TB, promotion int64) db.ID {
	id, _ := k.UnderWay(t, k.Machine(projecttest.Content("consulting")))
	k.Advance(t, id, 2027, 105*million)
	k.Accept(t, id, 2027, k.EstablishmentTQ, promotion, 150*million)
	k.Conclude(t, id, 2027)
	return id
}

func yearState(k *settlementtest.K, t testing.TB, id db.ID) project.YearState {
	y, err := project.YearsTx(ctx, k.DB, id)
	no(t, err)
	return y[0].State
}

// Money that was advanced and not spent comes back before the year is settled.
func TestReturnFirst(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := accepted(k, t, 100*million)
		s := k.Statement(t, id, 2027, 90*million, 150*million)
		want(t, k.Settlements.Approve(ctx, k.As(account.MinistryLeader), s, document.Input{}, projecttest.Why), errs.Conflict, "còn 15.000.000 đ", "Điều 12 khoản 6")
		a, _, _ := k.Payer(t, id)
		_, err := k.Payments.Return(ctx, a, id, payment.ReturnInput{Year: 2027, Amount: 106 * million, Reason: "Nộp trả tiền thừa."})
		want(t, err, errs.Invalid, "đang giữ 105.000.000 đ")
		back, err := k.Payments.Return(ctx, a, id, payment.ReturnInput{Year: 2027, Amount: 15 * million, Reason: "Nộp trả tiền thừa."})
		no(t, err)
		want(t, k.Settlements.Approve(ctx, k.As(account.MinistryLeader), s, document.Input{}, projecttest.Why), errs.Conflict, "chờ xử lý")
		k.Finish(t, id, back)
		no(t, k.Settlements.Approve(ctx, k.As(account.MinistryLeader), s, document.Input{Number: "77/QĐ-CN", Day: k.Set.Now().Day(), Signer: "Trần Văn Hải"}, projecttest.Why))
		l := k.Line(t, id, 2027)
		if l.Advanced != 105*million || l.Returned != 15*million || l.Settled != 90*million || yearState(k, t, id) != project.Settled {
			t.Errorf("%+v %s", l.Line, yearState(k, t, id))
		}
		// Nothing more moves after that.
		_, err = k.Payments.Return(ctx, a, id, payment.ReturnInput{Year: 2027, Amount: million, Reason: "Nộp thêm."})
		want(t, err, errs.Conflict)
		_, err = k.Payments.Prepare(ctx, a, id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: million})
		want(t, err, errs.Conflict)
		_, err = k.Settlements.Prepare(ctx, k.As(account.CentreOfficer), id, settlement.Input{Year: 2027, Version: 3})
		want(t, err, errs.Conflict)
		k.Counters(t)
	})
}

// The rest may be paid after settlement too, up to what was settled.
func TestLeftToPay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := accepted(k, t, 150*million)
		st, err := k.Settlements.Statement(ctx, k.As(account.CentreOfficer), id, 2027)
		no(t, err)
		if st.Exists || st.Accepted.Promotion != 150*million || st.Due != k.Set.Now().Day().AddDays(15) || st.Rows[0].Difference != 150*million {
			t.Errorf("empty statement: %+v", st)
		}
		k.Settle(t, id, 2027, 140*million, 150*million)
		st, err = k.Settlements.Statement(ctx, k.As(account.DeptOfficer), id, 2027)
		no(t, err)
		if st.Left != 35*million || st.ToReturn != 0 || st.Rows[0].Difference != 10*million || st.State != settlement.StateApproved {
			t.Errorf("statement: %+v", st)
		}
		a, _, _ := k.Payer(t, id)
		_, err = k.Payments.Prepare(ctx, a, id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: 35*million + 1})
		want(t, err, errs.Invalid, "nhiều nhất 35.000.000 đ")
		k.Advance(t, id, 2027, 35*million)
		k.Counters(t)
	})
}

func TestSettlementGuards(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine(projecttest.Content("consulting")))
		officer, director := k.As(account.CentreOfficer), k.As(account.CentreDirector)
		_, err := k.Settlements.Prepare(ctx, officer, id, settlement.Input{Year: 2027})
		want(t, err, errs.Conflict, "sau khi kết luận nghiệm thu")
		k.Accept(t, id, 2027, k.EstablishmentTQ, 100*million, 80*million)
		k.Conclude(t, id, 2027)
		st, err := k.Settlements.Statement(ctx, officer, id, 2027)
		no(t, err)
		line := st.Rows[0].ID
		_, err = k.Settlements.Prepare(ctx, k.As(account.DeptOfficer), id, settlement.Input{Year: 2027})
		want(t, err, errs.Forbidden)
		_, err = k.Settlements.Prepare(ctx, officer, id, settlement.Input{Year: 2027, Lines: []settlement.LineInput{{LineID: db.NewID()}}})
		want(t, err, errs.Invalid, "lines.0.promotion")
		_, err = k.Settlements.Prepare(ctx, officer, id, settlement.Input{Year: 2027, Lines: []settlement.LineInput{{LineID: line, Promotion: -1}}})
		want(t, err, errs.Invalid)
		// A draft keeps what is typed; sending tests it.
		s, err := k.Settlements.Prepare(ctx, officer, id, settlement.Input{Year: 2027, Lines: []settlement.LineInput{{LineID: line, Promotion: 100*million + 1, Own: 80*million + 1}}})
		no(t, err)
		_, err = k.Settlements.Prepare(ctx, director, id, settlement.Input{Year: 2027})
		want(t, err, errs.Conflict, "Người khác vừa lưu")
		want(t, k.Settlements.Send(ctx, director, s, 1), errs.Invalid, "lines.0.promotion", "lines.0.own", "lines.0.vouchers")
		want(t, k.Settlements.Send(ctx, officer, s, 1), errs.Forbidden)
		_, err = k.Settlements.Prepare(ctx, director, id, settlement.Input{Year: 2027, Version: 1, Lines: []settlement.LineInput{{LineID: line, Promotion: 100 * million, Own: 80 * million, Vouchers: "HĐ 12"}}})
		no(t, err)
		want(t, k.Settlements.Send(ctx, director, s, 1), errs.Conflict)
		no(t, k.Settlements.Send(ctx, director, s, 2))
		if got, err := k.Settlements.Waits(ctx, k.As(account.MinistryLeader)); err != nil || len(got) != 1 || got[0].ID != s {
			t.Errorf("waits: %+v %v", got, err)
		}
		want(t, k.Settlements.ReturnIt(ctx, k.As(account.MinistryOfficer), s, ""), errs.Invalid)
		no(t, k.Settlements.ReturnIt(ctx, k.As(account.MinistryOfficer), s, "Thiếu hóa đơn."))
		if got, err := k.Settlements.Waits(ctx, director); err != nil || len(got) != 1 || got[0].State != settlement.StateReturned {
			t.Errorf("waits: %+v %v", got, err)
		}
		no(t, k.Settlements.Send(ctx, director, s, 4))
		for _, who := range []account.Principal{officer, director, k.As(account.DeptLeader), k.As(account.MinistryOfficer), k.As(account.AccountHolder, accounttest.In("cuc"))} {
			want(t, k.Settlements.Approve(ctx, who, s, document.Input{}, projecttest.Why), errs.Forbidden)
		}
		self := k.As(account.MinistryLeader)
		self.DelegatorID = director.PersonID
		want(t, k.Settlements.Approve(ctx, self, s, document.Input{}, projecttest.Why), errs.Forbidden, "không tự duyệt")
		no(t, k.Settlements.Approve(ctx, k.As(account.MinistryLeader), s, document.Input{}, projecttest.Why))
		want(t, k.Settlements.Approve(ctx, k.As(account.MinistryLeader), s, document.Input{}, projecttest.Why), errs.Conflict)
		k.Counters(t)
	})
}

// A local file goes the same way under its Sở.
func TestLocalSettlement(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine(projecttest.Local()))
		k.Accept(t, id, 2027, k.EstablishmentTQ, 150*million, 150*million)
		k.Conclude(t, id, 2027)
		k.Advance(t, id, 2027, 150*million)
		k.Settle(t, id, 2027, 150*million, 150*million)
		if l := k.Line(t, id, 2027); l.Settled != 150*million || l.State != contract.Signed || yearState(k, t, id) != project.Settled {
			t.Errorf("%+v", l)
		}
		k.Counters(t)
	})
}
