package inspection_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
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

func TestReport(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		k.Set.Set("2027-03-10")
		unit := k.As(account.CentreOfficer)
		good := inspection.ReportInput{Year: 2027, Month: 3, Done: 100 * million, Spent: 90 * million, Note: "Đã đặt máy."}
		for _, c := range map[string]struct {
			change func(*inspection.ReportInput)
			field  string
		}{
			"month of nothing": {func(in *inspection.ReportInput) { in.Month = 13 }, "month"},
			"month to come":    {func(in *inspection.ReportInput) { in.Month = 4 }, "month"},
			"no note":          {func(in *inspection.ReportInput) { in.Note = " \u200b" }, "note"},
			"long note":        {func(in *inspection.ReportInput) { in.Note = strings.Repeat("ậ", 5001) }, "note"},
			"negative":         {func(in *inspection.ReportInput) { in.Done = -1 }, "done"},
			"above estimate":   {func(in *inspection.ReportInput) { in.Done = 300*million + 1 }, "done"},
			"spent too much":   {func(in *inspection.ReportInput) { in.Spent = 300*million + 1 }, "spent"},
		} {
			in := good
			c.change(&in)
			_, err := k.Inspections.Report(ctx, unit, id, in)
			want(t, err, errs.Invalid, c.field+": ")
		}
		for _, who := range []account.Principal{k.As(account.DeptOfficer), k.As(account.MinistryOfficer), k.As(account.Clerk)} {
			_, err := k.Inspections.Report(ctx, who, id, good)
			want(t, err, errs.Forbidden)
		}
		_, err := k.Inspections.Report(ctx, k.As(account.CentreOfficer, accounttest.In("lao-cai")), id, good)
		want(t, err, errs.NotFound)
		if owed, err := k.Inspections.Owed(ctx, unit); err != nil || len(owed) != 1 || owed[0].Month != 3 {
			t.Errorf("owed: %+v %v", owed, err)
		}
		r, err := k.Inspections.Report(ctx, unit, id, good)
		no(t, err)
		if owed, err := k.Inspections.Owed(ctx, unit); err != nil || len(owed) != 0 {
			t.Errorf("owed: %+v %v", owed, err)
		}
		// Two people at once: the second is told; a correction carries the version.
		good.Done = 110 * million
		_, err = k.Inspections.Report(ctx, k.As(account.CentreDirector), id, good)
		want(t, err, errs.Conflict, "100.000.000 đ")
		good.Version = 1
		again, err := k.Inspections.Report(ctx, k.As(account.CentreDirector), id, good)
		no(t, err)
		if again != r {
			t.Error("a correction made another report")
		}
		events, err := audit.OfSubject(ctx, d, r, 0)
		no(t, err)
		if len(events) != 2 || events[0].Kind != inspection.Corrected || !strings.Contains(events[0].Sentence, "từ 100.000.000 đ thành 110.000.000 đ") {
			t.Errorf("events: %+v", events)
		}
		if inspection.Due(2027, 3) != "2027-03-25" {
			t.Error(inspection.Due(2027, 3))
		}
	})
}

func TestConfirm(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		k.Set.Set("2027-05-10")
		officer := k.As(account.DeptOfficer)
		r := k.Reported(t, id, 2027, 3, 100*million)
		if w, err := k.Inspections.Waits(ctx, officer); err != nil || len(w) != 1 || w[0].ID != r {
			t.Errorf("waits: %+v %v", w, err)
		}
		if w, err := k.Inspections.Waits(ctx, k.As(account.MinistryOfficer)); err != nil || len(w) != 0 {
			t.Errorf("the Cục waits for what the Sở confirms: %+v %v", w, err)
		}
		for _, who := range []account.Principal{k.As(account.CentreDirector), k.As(account.MinistryOfficer), k.As(account.Accountant), k.As(account.Auditor)} {
			want(t, k.Inspections.Confirm(ctx, who, r, inspection.ConfirmInput{Confirmed: million, Note: "Thiếu.", Version: 1}), errs.Forbidden)
		}
		self := officer
		self.DelegatorID = k.Person(account.CentreOfficer)
		want(t, k.Inspections.Confirm(ctx, self, r, inspection.ConfirmInput{Confirmed: 100 * million, Version: 1}), errs.Forbidden, "của chính mình")
		want(t, k.Inspections.Confirm(ctx, officer, r, inspection.ConfirmInput{Confirmed: 100*million + 1, Version: 1}), errs.Invalid, "confirmed")
		want(t, k.Inspections.Confirm(ctx, officer, r, inspection.ConfirmInput{Confirmed: 90 * million, Version: 1}), errs.Invalid, "note")
		want(t, k.Inspections.Confirm(ctx, officer, r, inspection.ConfirmInput{Confirmed: 100 * million, Version: 7}), errs.Conflict)
		want(t, k.Inspections.Dispute(ctx, officer, r, "", 1), errs.Invalid, "reason")
		no(t, k.Inspections.Dispute(ctx, officer, r, "Máy chưa về tới xưởng.", 1))
		unit := k.As(account.CentreOfficer)
		_, err := k.Inspections.Report(ctx, unit, id, inspection.ReportInput{Year: 2027, Month: 3, Done: 80 * million, Note: "Máy đã về.", Version: 2})
		no(t, err)
		no(t, k.Inspections.Confirm(ctx, officer, r, inspection.ConfirmInput{Confirmed: 70 * million, Note: "Chưa đủ phụ kiện.", Version: 3}))
		v, day, err := inspection.ConfirmedTx(ctx, d, id, 2027)
		if err != nil || v != 70*million || day != "2027-05-10" {
			t.Errorf("confirmed: %d %s %v", v, day, err)
		}
		// What is confirmed stands: later months not below it, earlier ones not above, itself not again.
		_, err = k.Inspections.Report(ctx, unit, id, inspection.ReportInput{Year: 2027, Month: 4, Done: 70*million - 1, Note: "x"})
		want(t, err, errs.Invalid, "done: ")
		_, err = k.Inspections.Report(ctx, unit, id, inspection.ReportInput{Year: 2027, Month: 2, Done: 70*million + 1, Note: "x"})
		want(t, err, errs.Invalid, "done: ")
		_, err = k.Inspections.Report(ctx, unit, id, inspection.ReportInput{Year: 2027, Month: 3, Done: 90 * million, Note: "x", Version: 4})
		want(t, err, errs.Conflict)
		list, err := k.Inspections.Reports(ctx, k.As(account.MinistryOfficer), id, 0)
		no(t, err)
		if len(list) != 1 || *list[0].ConfirmedValue != 70*million || list[0].ConfirmedName == "" || list[0].SentName == "" {
			t.Errorf("reports: %+v", list)
		}
	})
}

// A file that no Sở has is confirmed by the Cục.
func TestConfirmWithoutBase(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		_, err := d.Writer().Exec("UPDATE projects SET base_id = NULL")
		no(t, err)
		r := k.Reported(t, id, 2027, 2, 100*million)
		want(t, k.Inspections.Confirm(ctx, k.As(account.DeptOfficer), r, inspection.ConfirmInput{Confirmed: 100 * million, Version: 1}), errs.Forbidden)
		no(t, k.Inspections.Confirm(ctx, k.As(account.MinistryOfficer), r, inspection.ConfirmInput{Confirmed: 100 * million, Version: 1}))
	})
}

func settled(k *settlementtest.K, t testing.TB, in project.Input) db.ID {
	id, _ := k.UnderWay(t, in)
	k.Accept(t, id, 2027, k.EstablishmentTQ, 150*million, 150*million)
	k.Conclude(t, id, 2027)
	k.Settle(t, id, 2027, 150*million, 150*million)
	return id
}

func TestPostCheck(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		early, _ := k.UnderWay(t, k.Machine())
		_, err := k.Inspections.Begin(ctx, k.As(account.MinistryLeader), early)
		want(t, err, errs.Conflict, "mọi năm đã quyết toán")
		id := settled(k, t, k.Machine())
		officer := k.As(account.DeptOfficer)
		in := inspection.PostCheckInput{EstablishmentID: k.EstablishmentTQ, Day: k.Set.Now().Day(), People: "Lê Thu Hà (Sở), Ma Văn Sơn (hợp tác xã)", InUse: inspection.InUseYes, Findings: "Máy chạy đều."}
		_, err = k.Inspections.PostCheck(ctx, officer, id, in)
		want(t, err, errs.Conflict)
		_, err = k.Inspections.Begin(ctx, k.As(account.DeptLeader), id)
		want(t, err, errs.Forbidden)
		to, err := k.Inspections.Begin(ctx, k.As(account.MinistryLeader), id)
		if err != nil || to != project.PostCheck {
			t.Fatal(to, err)
		}
		_, err = k.Inspections.Begin(ctx, k.As(account.MinistryLeader), id)
		want(t, err, errs.Conflict)
		want(t, k.Inspections.Close(ctx, k.As(account.MinistryLeader), id), errs.Conflict, "Chưa hậu kiểm Hợp tác xã Chè Hồ Thầu")
		out, err := k.Inspections.Outcomes(ctx, officer, id)
		no(t, err)
		if len(out.Unchecked) != 1 || len(out.Results) != 1 {
			t.Fatalf("outcomes: %+v", out)
		}
		after := int64(4_200)
		for field, change := range map[string]func(*inspection.PostCheckInput){
			"establishment": func(in *inspection.PostCheckInput) { in.EstablishmentID = k.EstablishmentLC },
			"day":           func(in *inspection.PostCheckInput) { in.Day = in.Day.AddDays(1) },
			"people":        func(in *inspection.PostCheckInput) { in.People = "" },
			"in_use":        func(in *inspection.PostCheckInput) { in.InUse = "maybe" },
			"values.0.evidence": func(in *inspection.PostCheckInput) {
				in.Values = []inspection.ValueInput{{out.Results[0].ID, &after, ""}}
			},
			"values.0.value": func(in *inspection.PostCheckInput) { in.Values = []inspection.ValueInput{{db.NewID(), &after, "Sổ"}} },
		} {
			bad := in
			change(&bad)
			_, err := k.Inspections.PostCheck(ctx, officer, id, bad)
			want(t, err, errs.Invalid, field+": ")
		}
		in.Values = []inspection.ValueInput{{out.Results[0].ID, &after, "Sổ nhập búp tươi tháng 10"}}
		_, err = k.Inspections.PostCheck(ctx, k.As(account.CentreOfficer), id, in)
		want(t, err, errs.Forbidden)
		_, err = k.Inspections.PostCheck(ctx, officer, id, in)
		no(t, err)
		_, err = k.Inspections.PostCheck(ctx, k.As(account.MinistryOfficer), id, in)
		no(t, err)
		out, err = k.Inspections.Outcomes(ctx, officer, id)
		no(t, err)
		newest, ok := out.Results[0].Newest()
		if !ok || newest.Value.Value != 4_200 || *out.Results[0].Baseline != 2_400 || *out.Results[0].Target != 5_000 || len(out.Checks) != 2 || len(out.Unchecked) != 0 {
			t.Errorf("outcomes: %+v", out)
		}
		no(t, k.Inspections.Close(ctx, k.As(account.MinistryLeader), id))
		if s := k.File(t, id).State; s != project.Closed {
			t.Error(s)
		}
	})
}

// A province whose procedure has no post-check: the file ends at once.
func TestNoPostCheck(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		_, err := k.Projects.SetProcedure(ctx, k.As(account.Administrator), project.ProcedureInput{Document: "Quyết định 20/2026/QĐ-UBND", From: clock.Day("2026-01-01")})
		no(t, err)
		id := settled(k, t, k.Machine(projecttest.Local()))
		to, err := k.Inspections.Begin(ctx, k.As(account.DeptLeader), id)
		if err != nil || to != project.Closed {
			t.Errorf("%s %v", to, err)
		}
	})
}
