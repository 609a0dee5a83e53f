package payment_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
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

// want checks an error's kind and words that it must hold.
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

func prepare(k *settlementtest.K, t testing.TB, id db.ID, amount int64) (db.ID, error) {
	a, _, _ := k.Payer(t, id)
	return k.Payments.Prepare(ctx, a, id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: amount})
}

// contracted brings a form to a signed contract whose work has not begun.
func contracted(k *settlementtest.K, t testing.TB, in project.Input) db.ID {
	id := k.MinistryPassed(t, in)
	k.Planned(t, id)
	k.Contracted(t, id)
	return id
}

// Scenarios 31 and 32: a machine's first advance asks for work above 70 per cent of the total
// investment, strictly, and confirmed.
func TestMachineNeedsWorkAbove(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		_, err := prepare(k, t, id, 105*million)
		want(t, err, errs.Conflict, "trên 70 %", "Điều 13 khoản 2 điểm d")
		k.Set.Set("2027-05-20")
		k.Work(t, id, 2027, 5, 210*million)
		_, err = prepare(k, t, id, 105*million)
		want(t, err, errs.Conflict, "trên 70 %")
		k.Set.Set("2027-06-20")
		r := k.Reported(t, id, 2027, 6, 210*million+1)
		_, err = prepare(k, t, id, 105*million)
		want(t, err, errs.Conflict, "xác nhận trước khi chi", "Điều 23 khoản 3 điểm a")
		no(t, k.Inspections.Confirm(ctx, k.As(account.DeptHead), r, inspection.ConfirmInput{Confirmed: 210*million + 1, Version: 1}))
		_, err = prepare(k, t, id, 105*million+1)
		want(t, err, errs.Invalid, "nhiều nhất 105.000.000 đ")
		k.Advance(t, id, 2027, 105*million)
		if l := k.Line(t, id, 2027); l.Advanced != 105*million {
			t.Errorf("advanced %d", l.Advanced)
		}
		_, err = prepare(k, t, id, million)
		want(t, err, errs.Conflict, "sau nghiệm thu cơ sở", "Điều 14")
		k.Counters(t)
	})
}

// Scenarios 33 and 34: training has no test of work, but a plan, approved for a group project.
func TestTrainingNeedsPlanNotWork(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := contracted(k, t, k.Machine(projecttest.Content("vocational_training")))
		n, err := k.Payments.Next(ctx, k.As(account.MinistryOfficer), id, 2027)
		no(t, err)
		if !n.Allowed() || n.Step != payment.FirstAdvance || n.Most != 105*million {
			t.Fatalf("next: %+v", n)
		}
		if !hasNeed(n, "Mẫu 11", false, false) {
			t.Errorf("the plan is a note for a named project: %+v", n.Needs)
		}
		k.Advance(t, id, 2027, 105*million)

		group := contracted(k, t, k.Machine(projecttest.Content("vocational_training"), projecttest.Grouped()))
		_, err = prepare(k, t, group, 105*million)
		want(t, err, errs.Conflict, "Mẫu 11", "Điều 13 khoản 2 điểm a")
		k.ApprovedImplementation(t, group, contract.NamedSite{EstablishmentID: k.EstablishmentTQ, SiteID: k.SiteTQ})
		k.Advance(t, group, 2027, 105*million)
		k.Counters(t)
	})
}

func hasNeed(n payment.Next, word string, ok, blocking bool) bool {
	for _, d := range n.Needs {
		if strings.Contains(d.Label, word) && d.OK == ok && d.Blocking == blocking {
			return true
		}
	}
	return false
}

// Scenarios 35 and 36: the rest comes after acceptance and before settlement, never before; all
// advances together may be more than 70 per cent, never more than was accepted.
func TestRestAfterAcceptance(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine(projecttest.Content("consulting")))
		k.Advance(t, id, 2027, 105*million)
		k.Accept(t, id, 2027, k.EstablishmentTQ, 140*million, 150*million)
		_, err := prepare(k, t, id, 35*million)
		want(t, err, errs.Conflict, "sau nghiệm thu cơ sở")
		k.Conclude(t, id, 2027)
		_, err = prepare(k, t, id, 35*million+1)
		want(t, err, errs.Invalid, "nhiều nhất 35.000.000 đ")
		k.Advance(t, id, 2027, 35*million)
		if l := k.Line(t, id, 2027); l.Advanced != 140*million {
			t.Errorf("advanced %d", l.Advanced)
		}
		_, err = prepare(k, t, id, 1)
		want(t, err, errs.Conflict, "còn được tạm ứng 0 đ")
		k.Counters(t)
	})
}

// Scenario 37: no rate in law for a fair abroad: the decision stands in the contract.
func TestNoRateInLaw(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := contracted(k, t, k.Machine(projecttest.Content("fair_abroad")))
		n, err := k.Payments.Next(ctx, k.As(account.MinistryOfficer), id, 2027)
		no(t, err)
		if !hasNeed(n, "không có tỷ lệ tạm ứng trong Điều 13", true, true) || n.Most != 75*million {
			t.Errorf("next: %+v", n)
		}
		_, err = d.Writer().Exec("UPDATE contract_projects SET advance_why = ''")
		no(t, err)
		_, err = prepare(k, t, id, million)
		want(t, err, errs.Conflict, "Cục trưởng quyết định", "Điều 16 khoản 2")
	})
}

// Founding an enterprise: all of it, and only on minutes of acceptance.
func TestFoundingNeedsAcceptance(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine(projecttest.Content("enterprise_founding")))
		_, err := prepare(k, t, id, 150*million)
		want(t, err, errs.Conflict, "biên bản nghiệm thu cơ sở", "Điều 13 khoản 3")
		k.Accept(t, id, 2027, k.EstablishmentTQ, 150*million, 150*million)
		k.Advance(t, id, 2027, 150*million)
		k.Counters(t)
	})
}

// Local money: the contract's own rate and no figure of national law.
func TestLocalMoney(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine(projecttest.Local()))
		n, err := k.Payments.Next(ctx, k.As(account.Accountant), id, 2027)
		no(t, err)
		if !n.Allowed() || n.Most != 75*million {
			t.Fatalf("next: %+v", n)
		}
		for _, x := range n.Needs {
			if x.Citation.Document != "" {
				t.Errorf("local money cites %s", x.Citation)
			}
		}
		_, err = k.Payments.Prepare(ctx, k.As(account.Accountant, accounttest.In("cuc")), id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: million})
		want(t, err, errs.Forbidden)
		_, err = k.Payments.Prepare(ctx, k.As(account.Accountant, accounttest.At(k.FinanceLC)), id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: million})
		want(t, err, errs.NotFound)
		k.Advance(t, id, 2027, 75*million)
	})
}

// Nobody pays outside the plan and the contract, and the sum is what the form says, not more.
func TestNothingBeforeContract(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := k.MinistryPassed(t, k.Machine(projecttest.Content("consulting")))
		_, err := prepare(k, t, id, million)
		want(t, err, errs.Conflict, "Chưa có hợp đồng")
		k.Planned(t, id)
		k.Contracted(t, id)
		for _, n := range []int64{0, -5, 1 << 62} {
			_, err = prepare(k, t, id, n)
			want(t, err, errs.Invalid)
		}
		for _, who := range []account.Principal{k.As(account.MinistryOfficer), k.As(account.MinistryLeader), k.As(account.ChiefAccountant, accounttest.In("cuc")),
			k.As(account.Accountant), k.As(account.Auditor, accounttest.In("cuc")), k.As(account.DeptLeader), k.As(account.CentreDirector)} {
			_, err := k.Payments.Prepare(ctx, who, id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: million})
			want(t, err, errs.Forbidden)
		}
	})
}

func TestThreePeople(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := contracted(k, t, k.Machine(projecttest.Content("consulting")))
		a, c, h := k.Payer(t, id)
		pay, err := prepare(k, t, id, 10*million)
		no(t, err)
		// The chief accountant and the account holder lend their posts to the accountant.
		for _, p := range []account.Principal{c, h} {
			_, err := k.Accounts.Delegate(ctx, p, account.NewDelegation{To: a.PersonID, From: p.Today, Until: p.Today.AddDays(5), Reason: "Đi công tác."})
			no(t, err)
		}
		lent := map[account.Role]account.Principal{}
		seats, err := k.Accounts.Posts(ctx, a)
		no(t, err)
		for _, s := range seats {
			if s.DelegationID != "" {
				lent[s.Role], err = account.Acting(ctx, d, a.PersonID, s.ID, s.DelegationID, a.Today)
				no(t, err)
			}
		}
		want(t, k.Payments.Check(ctx, lent[account.ChiefAccountant], pay), errs.Forbidden, "được ủy quyền")
		want(t, k.Payments.Pay(ctx, h, pay, k.Voucher()), errs.Conflict, "kế toán trưởng")
		no(t, k.Payments.Check(ctx, c, pay))
		want(t, k.Payments.Pay(ctx, lent[account.AccountHolder], pay, k.Voucher()), errs.Forbidden, "ba người")
		// Another person in the holder's post, for the very person who prepared: no way round.
		round := k.As(account.AccountHolder, accounttest.In("cuc"), accounttest.Another(2))
		round.DelegatorID = a.PersonID
		want(t, k.Payments.Pay(ctx, round, pay, k.Voucher()), errs.Forbidden, "ba người")
		round.DelegatorID = c.PersonID
		want(t, k.Payments.Pay(ctx, round, pay, k.Voucher()), errs.Forbidden, "ba người")
		no(t, k.Payments.Pay(ctx, h, pay, k.Voucher()))
		want(t, k.Payments.RefusePayment(ctx, h, pay, "Nhầm số tiền."), errs.Conflict, "Đã chi")
		if _, err := d.Writer().Exec("DELETE FROM payments"); err == nil {
			t.Error("the database let a payment be deleted")
		}
		if _, err := d.Writer().Exec("UPDATE payments SET amount = 1"); err == nil {
			t.Error("the database let a paid payment be changed")
		}
	})
}

// A double click prepares one and pays once, with the same answer; another form does not pay
// again either.
func TestDoubleClick(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := contracted(k, t, k.Machine(projecttest.Content("consulting")))
		a, c, h := k.Payer(t, id)
		ids := make([]db.ID, 4)
		together(t, len(ids), func(i int) (err error) {
			ids[i], err = k.Payments.Prepare(ctx, a, id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: 10 * million, Key: "form-1"})
			return err
		})
		for _, other := range ids[1:] {
			if other != ids[0] {
				t.Fatalf("prepared more than one: %v", ids)
			}
		}
		no(t, k.Payments.Check(ctx, c, ids[0]))
		v := k.Voucher()
		v.Key = "form-2"
		together(t, 4, func(int) error { return k.Payments.Pay(ctx, h, ids[0], v) })
		if l := k.Line(t, id, 2027); l.Advanced != 10*million {
			t.Errorf("advanced %d", l.Advanced)
		}
		v.Key = "form-3"
		want(t, k.Payments.Pay(ctx, h, ids[0], v), errs.Conflict, "không chi lần nữa")
		v.Key = "form-2"
		_, err := k.Payments.Prepare(ctx, k.As(account.Accountant, accounttest.In("cuc"), accounttest.Another(2)), id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: 10 * million, Key: "form-1"})
		want(t, err, errs.Conflict, "người khác đã gửi")
		k.Counters(t)
	})
}

func together(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var wait sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		wait.Add(1)
		go func() { defer wait.Done(); failed[i] = do(i) }()
	}
	wait.Wait()
	for _, err := range failed {
		no(t, err)
	}
}

func TestReversal(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := contracted(k, t, k.Machine(projecttest.Content("consulting")))
		a, c, _ := k.Payer(t, id)
		pay := k.Advance(t, id, 2027, 105*million)
		_, err := k.Payments.Reverse(ctx, a, pay, "", "")
		want(t, err, errs.Invalid)
		_, err = k.Payments.Reverse(ctx, c, pay, "Chi nhầm tài khoản.", "")
		want(t, err, errs.Forbidden)
		back, err := k.Payments.Reverse(ctx, a, pay, "Chi nhầm tài khoản.", "")
		no(t, err)
		_, err = k.Payments.Reverse(ctx, a, pay, "Chi nhầm tài khoản.", "")
		want(t, err, errs.Conflict)
		if l := k.Line(t, id, 2027); l.Advanced != 105*million {
			t.Errorf("advanced %d before the three hands", l.Advanced)
		}
		k.Finish(t, id, back)
		if l := k.Line(t, id, 2027); l.Advanced != 0 {
			t.Errorf("advanced %d", l.Advanced)
		}
		list, err := k.Payments.List(ctx, a, id)
		no(t, err)
		if len(list) != 2 || !list[0].Reversed || list[1].Amount != -105*million {
			t.Errorf("list: %+v", list)
		}
		_, err = k.Payments.Reverse(ctx, a, back, "Đảo lại.", "")
		want(t, err, errs.Conflict)
		// What was taken back can be advanced again.
		k.Advance(t, id, 2027, 100*million)
		k.Counters(t)
	})
}

func TestVoucherAndRefusal(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id := contracted(k, t, k.Machine(projecttest.Content("consulting")))
		a, c, h := k.Payer(t, id)
		pay, err := prepare(k, t, id, 10*million)
		no(t, err)
		_, err = prepare(k, t, id, 10*million)
		want(t, err, errs.Conflict, "mỗi lúc một đề nghị")
		if got, err := k.Payments.Waits(ctx, c); err != nil || len(got) != 1 || got[0].ID != pay {
			t.Errorf("the chief accountant waits for %+v %v", got, err)
		}
		no(t, k.Payments.Check(ctx, c, pay))
		if got, err := k.Payments.Waits(ctx, h); err != nil || len(got) != 1 {
			t.Errorf("the account holder waits for %+v %v", got, err)
		}
		today := k.Set.Now().Day()
		for _, v := range []payment.PayInput{{VoucherDay: today}, {Voucher: "UNC-1"}, {Voucher: "UNC-1", VoucherDay: today.AddDays(1)}, {Voucher: strings.Repeat("á", 61), VoucherDay: today}, {Voucher: "UNC-1", VoucherDay: "2026-12-31"}} {
			want(t, k.Payments.Pay(ctx, h, pay, v), errs.Invalid)
		}
		want(t, k.Payments.RefusePayment(ctx, a, pay, "Tự rút lại."), errs.Forbidden)
		no(t, k.Payments.RefusePayment(ctx, h, pay, "Sai tài khoản nhận."))
		want(t, k.Payments.Pay(ctx, h, pay, k.Voucher()), errs.Conflict, "Bị từ chối")
		ready, err := k.Payments.Readies(ctx, a)
		no(t, err)
		if len(ready) != 1 || ready[0].Next.Most != 105*million {
			t.Errorf("ready: %+v", ready)
		}
		k.Advance(t, id, 2027, 105*million)
		k.Counters(t)
	})
}

// A voucher pays once in a year of the payer, and not before anybody asked for the money.
func TestAVoucherHasItsOwnNumberAndDay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		first := contracted(k, t, k.Machine(projecttest.Content("consulting")))
		second := contracted(k, t, k.Machine(projecttest.Content("consulting")))
		_, c, h := k.Payer(t, first)
		k.Until("2027-03-10")
		var pays []db.ID
		for _, id := range []db.ID{first, second} {
			pay, err := prepare(k, t, id, 10*million)
			no(t, err)
			no(t, k.Payments.Check(ctx, c, pay))
			pays = append(pays, pay)
		}
		v := payment.PayInput{Voucher: "UNC-015", VoucherDay: "2027-03-09"}
		want(t, k.Payments.Pay(ctx, h, pays[0], v), errs.Invalid, "voucher_day", "lập đề nghị này (10/03/2027)")
		v.VoucherDay = "2027-03-10"
		no(t, k.Payments.Pay(ctx, h, pays[0], v))
		want(t, k.Payments.Pay(ctx, h, pays[1], v), errs.Invalid, "voucher:", "10.000.000 đ của đề án "+k.File(t, first).Number)
		v.Voucher = "UNC-016"
		no(t, k.Payments.Pay(ctx, h, pays[1], v))
	})
}

// A file of two years: the first advance once, further ones as work is confirmed, within the
// contract's rate until each year is accepted.
func TestYears(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		in := k.Machine(projecttest.Content("consulting"))
		in.End = "2028-11-30"
		in.Years = []project.YearInput{{Year: 2027, Planned: 100 * million}, {Year: 2028, Planned: 50 * million}}
		id := k.MinistryPassed(t, in)
		k.Planned(t, id)
		k.Until("2027-02-01")
		officer, clerk := k.Keeper(t, id)
		for year, amount := range map[int]int64{2027: 100 * million, 2028: 50 * million} {
			ci := k.Input(t, id)
			ci.Year, ci.From, ci.To = year, clock.NewDay(year, 2, 1), clock.NewDay(year, 12, 31)
			ci.Projects[0].Amount = amount
			c, err := k.Contracts.Create(ctx, officer, ci)
			no(t, err)
			no(t, k.Contracts.Sign(ctx, clerk, c.ID, c.Version, contract.Signing{Number: k.Number(), Day: k.Set.Now().Day(), SignerA: "Trần Thị Lan", SignerB: "Lê Văn Sơn"}))
		}
		k.Start(t, id)
		k.Advance(t, id, 2027, 50*million)
		_, err := prepare(k, t, id, 20*million)
		want(t, err, errs.Conflict, "khối lượng đã được xác nhận", "Điều 15 khoản 2 điểm b")
		k.Set.Set("2027-06-10")
		k.Work(t, id, 2027, 6, 100*million)
		_, err = prepare(k, t, id, 20*million+1)
		want(t, err, errs.Invalid, "nhiều nhất 20.000.000 đ")
		k.Advance(t, id, 2027, 20*million)
		k.Accept(t, id, 2027, k.EstablishmentTQ, 100*million, 0)
		k.Conclude(t, id, 2027)
		k.Advance(t, id, 2027, 30*million)
		k.Set.Set("2028-02-10")
		no(t, k.Contracts.Start(ctx, k.As(account.CentreDirector), id, 2028))
		n, err := k.Payments.Next(ctx, k.As(account.MinistryOfficer), id, 2028)
		no(t, err)
		if n.Step != payment.FurtherAdvance || n.Most != 35*million || !n.Allowed() {
			t.Errorf("next year: %+v", n)
		}
		k.Counters(t)
	})
}
