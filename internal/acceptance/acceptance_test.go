package acceptance_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
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

func TestRecord(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		waiting := k.MinistryPassed(t, k.Machine())
		id, _ := k.UnderWay(t, k.Machine())
		officer := k.As(account.DeptOfficer)
		good := k.Minutes(2027, k.EstablishmentTQ, 150*million, 150*million)
		_, err := k.Acceptances.Record(ctx, officer, waiting, good)
		want(t, err, errs.Conflict)
		for _, c := range []struct {
			field  string
			change func(*acceptance.Input)
		}{
			{"place", func(in *acceptance.Input) { in.Place = "" }},
			{"volume", func(in *acceptance.Input) { in.Volume = "" }},
			{"minutes_number", func(in *acceptance.Input) { in.MinutesNumber = "" }},
			{"day", func(in *acceptance.Input) { in.Day = in.Day.AddDays(1) }},
			{"day", func(in *acceptance.Input) { in.Day = "2027-01-31" }},
			{"day", func(in *acceptance.Input) { in.Day = "hôm qua" }},
			{"establishment", func(in *acceptance.Input) { in.EstablishmentID = "" }},
			{"establishment", func(in *acceptance.Input) { in.EstablishmentID = k.EstablishmentLC }},
			{"promotion", func(in *acceptance.Input) { in.Promotion = 150*million + 1 }},
			{"promotion", func(in *acceptance.Input) { in.Promotion = -1 }},
			{"promotion", func(in *acceptance.Input) { in.Result, in.Findings = acceptance.Fail, "Máy chưa chạy." }},
			{"findings", func(in *acceptance.Input) { in.Result, in.Promotion, in.Own = acceptance.Fail, 0, 0 }},
			{"result", func(in *acceptance.Input) { in.Result = "" }},
			{"members.0.name", func(in *acceptance.Input) { in.Members = in.Members[:1] }},
			{"members.0.capacity", func(in *acceptance.Input) {
				in.Members = []acceptance.MemberInput{{"A", "B", acceptance.Plain}, {"C", "D", acceptance.Plain}}
			}},
			{"members.1.unit", func(in *acceptance.Input) {
				in.Members = []acceptance.MemberInput{{"A", "B", acceptance.Chair}, {"C", "", acceptance.Plain}}
			}},
		} {
			in := good
			c.change(&in)
			_, err := k.Acceptances.Record(ctx, officer, id, in)
			want(t, err, errs.Invalid, c.field+": ")
		}
		for _, who := range []account.Principal{k.As(account.CentreDirector), k.As(account.DeptLeader), k.As(account.MinistryOfficer), k.As(account.Auditor)} {
			_, err := k.Acceptances.Record(ctx, who, id, good)
			want(t, err, errs.Forbidden)
		}
		_, err = k.Acceptances.Record(ctx, k.As(account.DeptOfficer, accounttest.In("lao-cai")), id, good)
		want(t, err, errs.NotFound)
		a, err := k.Acceptances.Record(ctx, officer, id, good)
		no(t, err)
		// The same place and beneficiary do not pass twice, nor by a double click.
		good.Promotion = 0
		_, err = k.Acceptances.Record(ctx, officer, id, good)
		want(t, err, errs.Conflict, "đã có biên bản nghiệm thu đạt")
		want(t, k.Acceptances.Cancel(ctx, officer, a, ""), errs.Invalid)
		no(t, k.Acceptances.Cancel(ctx, officer, a, "Ghi nhầm số máy."))
		want(t, k.Acceptances.Sign(ctx, k.As(account.DeptLeader), a), errs.Conflict, "Đã hủy")
	})
}

// A failing acceptance, then one that passes; signing adds to the contract's sum, once.
func TestFailThenPass(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		officer, leader := k.As(account.DeptOfficer), k.As(account.DeptLeader)
		in := k.Minutes(2027, k.EstablishmentTQ, 0, 0)
		in.Result, in.Findings = acceptance.Fail, "Máy chạy chưa đủ công suất, khắc phục trong 15 ngày."
		failed, err := k.Acceptances.Record(ctx, officer, id, in)
		no(t, err)
		want(t, k.Acceptances.Conclude(ctx, leader, id, 2027), errs.Conflict, "chưa ký")
		no(t, k.Acceptances.Sign(ctx, leader, failed))
		want(t, k.Acceptances.Conclude(ctx, leader, id, 2027), errs.Conflict, "chưa có biên bản đạt")
		k.Set.Set("2027-03-01")
		a, err := k.Acceptances.Record(ctx, officer, id, k.Minutes(2027, k.EstablishmentTQ, 140*million, 150*million))
		no(t, err)
		if w, err := k.Acceptances.Waits(ctx, leader); err != nil || len(w) != 1 || w[0].ID != a {
			t.Errorf("waits: %+v %v", w, err)
		}
		self := leader
		self.DelegatorID = officer.PersonID
		want(t, k.Acceptances.Sign(ctx, self, a), errs.Forbidden, "không tự ký")
		want(t, k.Acceptances.Sign(ctx, officer, a), errs.Forbidden)
		no(t, k.Acceptances.Sign(ctx, leader, a))
		want(t, k.Acceptances.Sign(ctx, leader, a), errs.Conflict)
		want(t, k.Acceptances.Cancel(ctx, officer, a, "Hủy đi làm lại."), errs.Conflict)
		if l := k.Line(t, id, 2027); l.Accepted != 140*million {
			t.Errorf("accepted %d", l.Accepted)
		}
		want(t, k.Acceptances.Conclude(ctx, officer, id, 2027), errs.Forbidden)
		want(t, k.Acceptances.Conclude(ctx, k.As(account.MinistryLeader), id, 2027), errs.Forbidden)
		no(t, k.Acceptances.Conclude(ctx, leader, id, 2027))
		list, err := k.Acceptances.List(ctx, k.As(account.MinistryOfficer), id, 2027)
		no(t, err)
		if len(list) != 2 || len(list[0].Members) != 2 || list[0].Establishment == "" || list[0].SignedName == "" {
			t.Errorf("list: %+v", list)
		}
		_, err = k.Acceptances.Record(ctx, officer, id, k.Minutes(2027, k.EstablishmentTQ, 0, 0))
		want(t, err, errs.Conflict, "Đã nghiệm thu")
		k.Counters(t)
	})
}

// Every beneficiary named passes before the year is accepted; work without one needs minutes.
func TestEveryBeneficiary(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		in := k.Machine()
		in.Places = append(in.Places, project.PlaceInput{Province: "34-08", Commune: "xã khác"})
		in.Beneficiaries = append(in.Beneficiaries, project.BeneficiaryInput{EstablishmentID: k.EstablishmentHG, SiteID: k.SiteHG})
		id, _ := k.UnderWay(t, in)
		leader := k.As(account.DeptLeader)
		k.Accept(t, id, 2027, k.EstablishmentTQ, 100*million, 150*million)
		want(t, k.Acceptances.Conclude(ctx, leader, id, 2027), errs.Conflict, "Hộ kinh doanh Rèn Hồ Thầu chưa có biên bản đạt")
		_, err := k.Acceptances.Record(ctx, k.As(account.DeptOfficer), id, k.Minutes(2027, k.EstablishmentHG, 50*million+1, 0))
		want(t, err, errs.Invalid, "Nhiều nhất còn 50.000.000 đ")
		k.Accept(t, id, 2027, k.EstablishmentHG, 50*million, 0)
		k.Conclude(t, id, 2027)

		task := k.Machine(projecttest.Content("seminar"), projecttest.Local())
		task.Kind, task.Beneficiaries, task.Lines[0].EstablishmentID = project.Task, nil, ""
		none, _ := k.UnderWay(t, task)
		want(t, k.Acceptances.Conclude(ctx, leader, none, 2027), errs.Conflict)
		k.Accept(t, none, 2027, "", 150*million, 150*million)
		k.Conclude(t, none, 2027)
		k.Counters(t)
	})
}
