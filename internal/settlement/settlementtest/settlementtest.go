// Package settlementtest walks a file from its contract to settlement and post-check, through
// the use cases that people use.
//
//	k := settlementtest.New(t, d)
//	id, _ := k.UnderWay(t, k.Machine())
//	k.Work(t, id, 2027, 5, 210_000_001)       // reported and confirmed
//	k.Advance(t, id, 2027, 105_000_000)       // prepared, checked, paid
//	k.Accept(t, id, 2027, k.EstablishmentTQ, 150_000_000, 150_000_000)
//	k.Conclude(t, id, 2027)
//	k.Settle(t, id, 2027, 150_000_000, 150_000_000)
package settlementtest

import (
	"context"
	"testing"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/contract"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/settlement"
)

// K is the contract room's world with the rooms of work and money open.
type K struct {
	*contracttest.K
	Inspections *inspection.Service
	Acceptances *acceptance.Service
	Payments    *payment.Service
	Settlements *settlement.Service
}

// New makes a world on 2026-11-02.
func New(t testing.TB, d *db.DB) *K {
	t.Helper()
	k := contracttest.New(t, d)
	return &K{K: k, Inspections: &inspection.Service{DB: d, Clock: k.Set}, Acceptances: &acceptance.Service{DB: d, Clock: k.Set},
		Payments: &payment.Service{DB: d, Clock: k.Set}, Settlements: &settlement.Service{DB: d, Clock: k.Set}}
}

// Work reports a month's progress and lets the Sở confirm all of it.
func (k *K) Work(t testing.TB, id db.ID, year, month int, done int64) {
	t.Helper()
	r := k.Reported(t, id, year, month, done)
	no(t, k.Inspections.Confirm(context.Background(), k.As(account.DeptOfficer), r, inspection.ConfirmInput{Confirmed: done, Version: 1}))
}

// Reported sends a month's progress.
func (k *K) Reported(t testing.TB, id db.ID, year, month int, done int64) db.ID {
	t.Helper()
	r, err := k.Inspections.Report(context.Background(), k.As(account.CentreOfficer), id, inspection.ReportInput{Year: year, Month: month, Done: done, Spent: done, Note: "Đã lắp máy."})
	no(t, err)
	return r
}

// Payer returns the three people of the payer of a file.
func (k *K) Payer(t testing.TB, id db.ID) (accountant, chief, holder account.Principal) {
	t.Helper()
	at := accounttest.In("tuyen-quang")
	if k.File(t, id).Source == project.National {
		at = accounttest.In("cuc")
	}
	return k.As(account.Accountant, at), k.As(account.ChiefAccountant, at), k.As(account.AccountHolder, at)
}

// Voucher is a voucher of today with a number that no other has.
func (k *K) Voucher() payment.PayInput {
	return payment.PayInput{Voucher: k.Number(), VoucherDay: k.Set.Now().Day()}
}

// Advance prepares, checks and pays the next advance.
func (k *K) Advance(t testing.TB, id db.ID, year int, amount int64) db.ID {
	t.Helper()
	a, _, _ := k.Payer(t, id)
	y, err := k.Payments.Prepare(context.Background(), a, id, payment.PrepareInput{LawReason: projecttest.Why, Year: year, Amount: amount})
	no(t, err)
	k.Finish(t, id, y)
	return y
}

// Finish checks and pays what is prepared.
func (k *K) Finish(t testing.TB, id, pay db.ID) {
	t.Helper()
	_, c, h := k.Payer(t, id)
	no(t, k.Payments.Check(context.Background(), c, pay))
	no(t, k.Payments.Pay(context.Background(), h, pay, k.Voucher()))
}

// Minutes is an acceptance that passed.
func (k *K) Minutes(year int, establishment db.ID, promotion, own int64) acceptance.Input {
	return acceptance.Input{Year: year, EstablishmentID: establishment, Place: "xã Hồ Thầu, tỉnh Tuyên Quang", Day: k.Set.Now().Day(), Volume: "Một máy sao chè, chạy tốt.",
		Promotion: promotion, Own: own, Result: acceptance.Pass, MinutesNumber: k.Number(),
		Members: []acceptance.MemberInput{{Name: "Lê Thu Hà", Unit: "Sở Công Thương", Capacity: acceptance.Chair}, {Name: "Ma Văn Sơn", Unit: "Trung tâm Khuyến công", Capacity: acceptance.Implementer}}}
}

// Accept records and signs an acceptance that passed.
func (k *K) Accept(t testing.TB, id db.ID, year int, establishment db.ID, promotion, own int64) db.ID {
	t.Helper()
	ctx := context.Background()
	a, err := k.Acceptances.Record(ctx, k.As(account.DeptOfficer), id, k.Minutes(year, establishment, promotion, own))
	no(t, err)
	no(t, k.Acceptances.Sign(ctx, k.As(account.DeptLeader), a))
	return a
}

// Conclude moves the year on to accepted.
func (k *K) Conclude(t testing.TB, id db.ID, year int) {
	t.Helper()
	no(t, k.Acceptances.Conclude(context.Background(), k.As(account.DeptLeader), id, year))
}

// Statement prepares and sends a settlement with everything on the estimate's first line.
func (k *K) Statement(t testing.TB, id db.ID, year int, promotion, own int64) db.ID {
	t.Helper()
	ctx := context.Background()
	st, err := k.Settlements.Statement(ctx, k.As(account.CentreOfficer), id, year)
	no(t, err)
	s, err := k.Settlements.Prepare(ctx, k.As(account.CentreOfficer), id, settlement.Input{Year: year, Version: st.Version,
		Lines: []settlement.LineInput{{LineID: st.Rows[0].ID, Promotion: promotion, Own: own, Vouchers: "HĐ 0001234 ngày 10/9/2027"}}})
	no(t, err)
	no(t, k.Settlements.Send(ctx, k.As(account.CentreDirector), s, st.Version+1))
	return s
}

// Leader returns who approves settlements of a file.
func (k *K) Leader(t testing.TB, id db.ID) account.Principal {
	t.Helper()
	if k.File(t, id).Source == project.National {
		return k.As(account.MinistryLeader)
	}
	return k.As(account.DeptLeader)
}

// Settle prepares, sends and approves the settlement of a year.
func (k *K) Settle(t testing.TB, id db.ID, year int, promotion, own int64) {
	t.Helper()
	s := k.Statement(t, id, year, promotion, own)
	no(t, k.Settlements.Approve(context.Background(), k.Leader(t, id), s, document.Input{}, projecttest.Why))
}

// Line returns the contract's line of a year.
func (k *K) Line(t testing.TB, id db.ID, year int) contract.LineView {
	t.Helper()
	l, err := contract.LineTx(context.Background(), k.DB, id, year)
	no(t, err)
	return l
}

// Counters fails the test when a counter of any contract differs from the sum of its rows.
func (k *K) Counters(t testing.TB) {
	t.Helper()
	bad, err := contract.CheckCountersTx(context.Background(), k.DB)
	no(t, err)
	if len(bad) > 0 {
		t.Fatalf("counters differ from their rows: %+v", bad)
	}
}

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
