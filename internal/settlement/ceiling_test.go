package settlement_test

import (
	"flag"
	"os"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/settlement"
	"khuyencong/internal/settlement/settlementtest"

	"pgregory.net/rapid"
)

// Whatever people do in whatever order, counters equal the sums of their rows, nothing passes
// what the contract holds, and what goes wrong is said in a sentence.
func TestCeilings(t *testing.T) {
	if f := flag.Lookup("rapid.checks"); f.Value.String() == "100" {
		no(t, flag.Set("rapid.checks", "12"))
		defer func() { _ = flag.Set("rapid.checks", "100") }()
	}
	dbtest.Run(t, func(t *testing.T, first *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			var d *db.DB // each check walks a file in a world of its own
			if first.Engine() == db.SQLite {
				d = dbtest.SQLite(t)
			} else {
				d = dbtest.Postgres(t, os.Getenv(dbtest.Variable))
			}
			defer d.Close()
			k := settlementtest.New(t, d)
			officer, director := k.As(account.CentreOfficer), k.As(account.CentreDirector)
			id := k.MinistryPassed(t, k.Machine(projecttest.Content("consulting"), projecttest.Money(100*million)))
			k.Planned(t, id)
			k.Contracted(t, id)
			k.Start(t, id)
			a, c, h := k.Payer(t, id)
			sum := func() int64 { return rapid.Int64Range(1, 130).Draw(r, "million") * million }
			pick := func() db.ID {
				list, err := k.Payments.List(ctx, a, id)
				no(t, err)
				if len(list) == 0 {
					return db.NewID()
				}
				return list[rapid.IntRange(0, len(list)-1).Draw(r, "which")].ID
			}
			last := func() db.ID {
				list, err := k.Payments.List(ctx, a, id)
				no(t, err)
				if len(list) == 0 {
					return db.NewID()
				}
				return list[len(list)-1].ID
			}
			said := func(err error) {
				if _, ok := errs.As(err); err != nil && !ok {
					r.Fatalf("an error that nobody can read: %v", err)
				}
			}
			moves := map[string]func(){
				"prepare": func() {
					_, err := k.Payments.Prepare(ctx, a, id, payment.PrepareInput{LawReason: projecttest.Why, Year: 2027, Amount: sum()})
					said(err)
				},
				"check":  func() { said(k.Payments.Check(ctx, c, last())) },
				"pay":    func() { said(k.Payments.Pay(ctx, h, last(), k.Voucher())) },
				"hands":  func() { said(k.Payments.Check(ctx, c, last())); said(k.Payments.Pay(ctx, h, last(), k.Voucher())) },
				"refuse": func() { said(k.Payments.RefusePayment(ctx, c, pick(), "Không đúng.")) },
				"reverse": func() {
					_, err := k.Payments.Reverse(ctx, a, pick(), "Chi nhầm.", "")
					said(err)
				},
				"return": func() {
					st, err := k.Settlements.Statement(ctx, officer, id, 2027)
					no(t, err)
					back := st.Outstanding
					if back == 0 || rapid.Bool().Draw(r, "wild") {
						back = sum()
					}
					_, err = k.Payments.Return(ctx, a, id, payment.ReturnInput{Year: 2027, Amount: back, Reason: "Nộp trả."})
					said(err)
				},
				"accept": func() {
					in := k.Minutes(2027, k.EstablishmentTQ, sum(), sum())
					in.Place = in.Place + " " + k.Number()
					m, err := k.Acceptances.Record(ctx, k.As(account.DeptOfficer), id, in)
					said(err)
					if err == nil && rapid.Bool().Draw(r, "sign") {
						said(k.Acceptances.Sign(ctx, k.As(account.DeptLeader), m))
					} else if err == nil {
						said(k.Acceptances.Cancel(ctx, k.As(account.DeptOfficer), m, "Ghi nhầm."))
					}
				},
				"conclude": func() { said(k.Acceptances.Conclude(ctx, k.As(account.DeptLeader), id, 2027)) },
				"settle": func() {
					st, err := k.Settlements.Statement(ctx, officer, id, 2027)
					no(t, err)
					s, err := k.Settlements.Prepare(ctx, officer, id, settlement.Input{Year: 2027, Version: st.Version,
						Lines: []settlement.LineInput{{LineID: st.Rows[0].ID, Promotion: rapid.Int64Range(0, st.Accepted.Promotion/million+2).Draw(r, "spent") * million, Vouchers: "HĐ 1"}}})
					said(err)
					if err == nil {
						said(k.Settlements.Send(ctx, director, s, st.Version+1))
					}
				},
				"approve": func() {
					st, err := k.Settlements.Statement(ctx, officer, id, 2027)
					no(t, err)
					if rapid.Bool().Draw(r, "tidy") { // what a careful office does first
						said(k.Payments.RefusePayment(ctx, c, last(), "Lập lại sau."))
						back, err := k.Payments.Return(ctx, a, id, payment.ReturnInput{Year: 2027, Amount: max(1, st.Outstanding), Reason: "Nộp trả."})
						said(err)
						if err == nil {
							said(k.Payments.Check(ctx, c, back))
							said(k.Payments.Pay(ctx, h, back, k.Voucher()))
						}
					}
					said(k.Settlements.Approve(ctx, k.As(account.MinistryLeader), st.ID, document.Input{}, projecttest.Why))
				},
			}
			names := []string{"prepare", "prepare", "hands", "hands", "check", "pay", "refuse", "reverse", "return", "return", "accept", "accept", "conclude", "conclude", "settle", "settle", "approve", "approve"}
			if rapid.Bool().Draw(r, "late") { // begin where the work is done, or nearly nothing gets that far
				k.Advance(t, id, 2027, rapid.Int64Range(1, 70).Draw(r, "advance")*million)
				k.Accept(t, id, 2027, k.EstablishmentTQ, rapid.Int64Range(1, 100).Draw(r, "accepted")*million, million)
				k.Conclude(t, id, 2027)
			}
			for range rapid.IntRange(10, 50).Draw(r, "length") {
				moves[rapid.SampledFrom(names).Draw(r, "move")]()
				l := k.Line(t, id, 2027)
				if l.Advanced < 0 || l.Advanced > l.Amount || l.Accepted > l.Amount || l.Settled > l.Accepted || l.Returned > l.Advanced {
					r.Fatalf("beyond the contract: %+v", l.Line)
				}
				state := yearState(k, t, id)
				if state == project.UnderWay && l.Advanced > 70*million {
					r.Fatalf("advanced %d before acceptance", l.Advanced)
				}
				if state == project.Settled && l.Advanced-l.Returned > l.Settled {
					r.Fatalf("the unit keeps more than was settled: %+v", l.Line)
				}
				k.Counters(t)
			}
		})
	})
}
