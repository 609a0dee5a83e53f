package adjustment_test

import (
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/audit"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/project"
	"khuyencong/internal/settlement/settlementtest"
)

// A year extended to the next one goes on there: reported by the months of that year, accepted,
// paid, settled and closed, all as the year it was planned in.
func TestWorkOfNextYear(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		const million = int64(1_000_000)
		k := settlementtest.New(t, d)
		s := &adjustment.Service{DB: d, Clock: k.Set}
		id, c := k.UnderWay(t, k.Machine())
		k.Until("2027-12-20")
		k.Work(t, id, 2027, 12, 120*million)
		unit := k.As(account.CentreOfficer)
		january := inspection.ReportInput{Year: 2027, CalendarYear: 2028, Month: 1, Done: 240 * million, Spent: 200 * million, Note: "Máy về sau Tết dương lịch."}

		a, err := s.Request(ctx, k.As(account.CentreDirector), adjustment.Input{ProjectID: id, Kind: adjustment.NextYear, End: "2028-03-31", Reason: "Nhà cung cấp giao máy chậm."})
		no(t, err)
		no(t, s.Confirm(ctx, k.As(account.DeptLeader), a.ID, 1, ""))
		k.Until("2028-01-20")
		_, err = k.Inspections.Report(ctx, unit, id, january)
		want(t, err, errs.Invalid, "month") // nobody has decided yet
		if owed, err := k.Inspections.Owed(ctx, unit); err != nil || len(owed) != 0 {
			t.Errorf("owed before the decision: %+v %v", owed, err)
		}
		no(t, s.Decide(ctx, k.As(account.Clerk, accounttest.In("cuc")), a.ID, 2, adjustment.Decision{Number: k.Number(), Day: "2028-01-20", Signer: "Nguyễn Văn Bình"}))

		if owed, err := k.Inspections.Owed(ctx, unit); err != nil || len(owed) != 1 || owed[0].Year != 2027 || owed[0].CalendarYear != 2028 || owed[0].Month != 1 {
			t.Errorf("owed: %+v %v", owed, err)
		}
		for _, change := range []func(*inspection.ReportInput){
			func(in *inspection.ReportInput) { in.CalendarYear = 2029 },
			func(in *inspection.ReportInput) { in.CalendarYear, in.Done = 2026, million },
			func(in *inspection.ReportInput) { in.Month = 2 },
		} {
			in := january
			change(&in)
			_, err = k.Inspections.Report(ctx, unit, id, in)
			want(t, err, errs.Invalid, "month")
		}
		low := january
		low.Done = 120*million - 1
		_, err = k.Inspections.Report(ctx, unit, id, low)
		want(t, err, errs.Invalid, "done") // December of the year before was confirmed
		r, err := k.Inspections.Report(ctx, unit, id, january)
		no(t, err)
		if last, ok, err := inspection.LastTx(ctx, d, id, 2027); err != nil || !ok || last.ID != r || last.When() != "1/2028" {
			t.Errorf("the last report: %+v %v", last, err)
		}
		if o, err := k.Inspections.Open(ctx, k.As(account.DeptOfficer), r); err != nil || o.Before.When() != "12/2027" {
			t.Errorf("opened: %+v %v", o.Before, err)
		}
		no(t, k.Inspections.Confirm(ctx, k.As(account.DeptOfficer), r, inspection.ConfirmInput{Confirmed: 240 * million, Version: 1}))
		_, err = k.Inspections.Report(ctx, unit, id, inspection.ReportInput{Year: 2027, Month: 1, Done: 250 * million, Note: "Tháng 1 năm trước."})
		want(t, err, errs.Invalid, "done") // January 2027 is another month than January 2028
		if list, err := k.Inspections.Reports(ctx, unit, id, 2027); err != nil || len(list) != 2 || list[0].ID != r {
			t.Errorf("reports: %+v %v", list, err)
		}

		k.Advance(t, id, 2027, 50*million)
		k.Until("2028-03-25")
		k.Accept(t, id, 2027, k.EstablishmentTQ, 150*million, 150*million)
		k.Conclude(t, id, 2027)
		k.Advance(t, id, 2027, 100*million)
		k.Until("2028-04-20")
		k.Settle(t, id, 2027, 150*million, 150*million)
		k.Counters(t)
		if years, err := project.YearsTx(ctx, d, id); err != nil || len(years) != 1 || years[0].State != project.Settled {
			t.Errorf("years: %+v %v", years, err)
		}
		officer, clerk := k.Keeper(t, id)
		o, err := k.Contracts.Open(ctx, officer, c.ID)
		no(t, err)
		if o.CloseBy != "2029-01-22" || o.State != contract.Signed {
			t.Errorf("contract to %s is closed by %s", o.To, o.CloseBy)
		}
		no(t, k.Contracts.Close(ctx, clerk, c.ID, o.Version, contract.Closing{Number: k.Number(), Day: "2028-04-20"}))
		events, err := audit.OfSubject(ctx, d, r, 0)
		if err != nil || len(events) != 2 || !strings.Contains(events[0].Sentence, "tháng 1/2028:") || !strings.Contains(events[1].Sentence, "tháng 1/2028:") {
			t.Errorf("events: %+v %v", events, err)
		}
	})
}
