package contract_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

var ctx = context.Background()

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want checks an error's kind and, where given, its one field.
func want(t *testing.T, err error, kind errs.Kind, field string) {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != kind {
		t.Errorf("want kind %d on %q, got %v", kind, field, err)
		return
	}
	if field != "" && (len(e.Fields) != 1 || e.Fields[0].Name != field) {
		t.Errorf("want field %q, got %v", field, err)
	}
}

func yearOf(t *testing.T, d *db.DB, id db.ID) project.YearState {
	t.Helper()
	years, err := project.YearsTx(ctx, d, id)
	no(t, err)
	return years[0].State
}

func TestLifeOfContract(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		a, b := k.MinistryPassed(t, k.Machine(projecttest.Money(200_000_000))), k.MinistryPassed(t, k.Machine())
		unplanned := k.MinistryPassed(t, k.Machine())
		k.Planned(t, a, b)
		k.Until("2027-01-20")
		officer, clerk := k.As(account.MinistryOfficer), k.As(account.Clerk, accounttest.In("cuc"))
		good := k.Input(t, a, b)

		found, err := k.Contracts.Candidates(ctx, officer, 2027)
		no(t, err)
		if len(found) != 2 || found[0].Left != 200_000_000 || found[0].ImplementerID != k.CentreTQ || found[0].Cap.Percent != 70 {
			t.Errorf("candidates %+v", found)
		}
		for _, c := range []struct {
			field string
			spoil func(*contract.Input)
		}{
			{"kind", func(in *contract.Input) { in.Kind = "handshake" }},
			{"party_b", func(in *contract.Input) { in.PartyB = "" }},
			{"from_day", func(in *contract.Input) { in.From = "" }},
			{"to_day", func(in *contract.Input) { in.To = "2027-01-31" }},
			{"to_day", func(in *contract.Input) { in.To = "2028-01-31" }},
			{"projects", func(in *contract.Input) { in.Projects = nil }},
			{"projects.0.project", func(in *contract.Input) { in.Projects = in.Projects[:1]; in.Projects[0].ProjectID = unplanned }},
			{"projects.1.project", func(in *contract.Input) { in.Projects[1] = in.Projects[0] }},
			{"projects.0.amount", func(in *contract.Input) { in.Projects[0].Amount++ }},
			{"projects.0.amount", func(in *contract.Input) { in.Projects[0].Amount = 0 }},
			{"projects.1.own_capital", func(in *contract.Input) { in.Projects[1].OwnCapital = -1 }},
			{"projects.1.advance_percent", func(in *contract.Input) { in.Projects[1].AdvancePercent = 71 }},
		} {
			in := good
			in.Projects = append([]contract.LineInput{}, good.Projects...)
			c.spoil(&in)
			_, err := k.Contracts.Create(ctx, officer, in)
			want(t, err, errs.Invalid, c.field)
		}
		for _, p := range []account.Principal{clerk, k.As(account.CentreDirector), k.As(account.Accountant, accounttest.In("cuc")), k.As(account.Auditor, accounttest.In("cuc"))} {
			_, err := k.Contracts.Create(ctx, p, good)
			want(t, err, errs.Forbidden, "")
		}
		// The Sở does not contract national money.
		if _, err = k.Contracts.Create(ctx, k.As(account.DeptOfficer), good); !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}

		c, err := k.Contracts.Create(ctx, officer, good)
		no(t, err)
		if _, err := k.Contracts.Create(ctx, officer, good); !errs.Is(err, errs.Invalid) {
			t.Errorf("the second click made a second contract: %v", err)
		}
		want(t, addTx(d, c.ID, a, contract.Advanced, 1), errs.Conflict, "")
		less := good
		less.Projects = append([]contract.LineInput{}, good.Projects...)
		less.Projects[1].Amount -= 50_000_000
		v, err := k.Contracts.Amend(ctx, officer, c.ID, c.Version, less)
		no(t, err)
		_, err = k.Contracts.Amend(ctx, officer, c.ID, c.Version, less)
		want(t, err, errs.Conflict, "")
		_, err = k.Contracts.Amend(ctx, k.As(account.CentreDirector), c.ID, v, less)
		want(t, err, errs.NotFound, "")

		paper := contract.Signing{Number: "05/HĐ-CN", Day: "2027-01-20", SignerA: "Trần Thị Lan", SignerB: "Lê Văn Sơn"}
		want(t, k.Contracts.Sign(ctx, officer, c.ID, v, paper), errs.Forbidden, "")
		for field, spoil := range map[string]func(*contract.Signing){
			"number": func(s *contract.Signing) { s.Number = "" }, "signer_a": func(s *contract.Signing) { s.SignerA = "" },
			"signer_b": func(s *contract.Signing) { s.SignerB = "" }, "day": func(s *contract.Signing) { s.Day = "2027-01-21" },
		} {
			s := paper
			spoil(&s)
			want(t, k.Contracts.Sign(ctx, clerk, c.ID, v, s), errs.Invalid, field)
		}
		before := paper
		before.Day = "2026-12-14" // before the plan's decision: said of each project
		if err := k.Contracts.Sign(ctx, clerk, c.ID, v, before); !errs.Is(err, errs.Invalid) {
			t.Errorf("signed before the plan: %v", err)
		}
		want(t, k.Contracts.Start(ctx, k.As(account.CentreDirector), a, 2027), errs.Conflict, "")
		no(t, k.Contracts.Sign(ctx, clerk, c.ID, v, paper))
		want(t, k.Contracts.Sign(ctx, clerk, c.ID, v+1, paper), errs.Conflict, "")
		if s := yearOf(t, d, a); s != project.Contracted {
			t.Errorf("year is %s", s)
		}
		_, err = k.Contracts.Amend(ctx, officer, c.ID, v+1, less)
		want(t, err, errs.Conflict, "")
		want(t, k.Contracts.Discard(ctx, officer, c.ID, v+1), errs.Conflict, "")

		// Known to both parties and to the Sở, to nobody else.
		for _, p := range []account.Principal{k.As(account.CentreOfficer), k.As(account.DeptLeader), k.As(account.Establishment)} {
			if o, err := k.Contracts.Open(ctx, p, c.ID); err != nil || len(o.Lines) != 2 || o.Total.Amount != 300_000_000 || o.CloseBy != "2028-01-22" {
				t.Errorf("%s: %+v, %v", p.Role, o, err)
			}
		}
		for _, p := range []account.Principal{k.As(account.DeptLeader, accounttest.In("lao-cai")), k.As(account.CentreOfficer, accounttest.In("lao-cai")), k.As(account.Administrator, accounttest.In("cuc"))} {
			if _, err := k.Contracts.Open(ctx, p, c.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s opens it: %v", p.Role, err)
			}
			if list, err := k.Contracts.List(ctx, p, contract.Filter{}); err != nil || list.Count != 0 {
				t.Errorf("%s lists %v, %v", p.Role, list, err)
			}
		}
		for _, text := range []string{"05/HĐ", "may sao che", "kcqg.2027"} {
			if list, err := k.Contracts.List(ctx, officer, contract.Filter{Text: text, Year: 2027, State: contract.Signed, PartyB: k.CentreTQ}); err != nil || list.Count != 1 || list.Rows[0].Count != 2 {
				t.Errorf("search %q: %v, %v", text, list, err)
			}
		}

		// Support agreements stay within the project's amount.
		unit := k.As(account.CentreOfficer)
		sup := contract.SupportInput{ContractID: c.ID, ProjectID: b, EstablishmentID: k.EstablishmentTQ, Number: "01/HĐHT", Day: "2027-01-20", Amount: 100_000_000, OwnCapital: 150_000_000}
		_, err = k.Contracts.Agree(ctx, k.As(account.DeptOfficer), sup)
		want(t, err, errs.Forbidden, "")
		more, stranger, early := sup, sup, sup
		more.Amount++
		stranger.EstablishmentID = k.EstablishmentLC
		early.Day = "2027-01-19"
		_, err = k.Contracts.Agree(ctx, unit, more)
		want(t, err, errs.Invalid, "amount")
		_, err = k.Contracts.Agree(ctx, unit, stranger)
		want(t, err, errs.Invalid, "establishment")
		_, err = k.Contracts.Agree(ctx, unit, early)
		want(t, err, errs.Invalid, "day")
		_, err = k.Contracts.Agree(ctx, unit, sup)
		no(t, err)
		small := sup
		small.Amount = 1
		if _, err = k.Contracts.Agree(ctx, unit, small); err == nil {
			t.Error("one beneficiary has two agreements")
		}

		want(t, k.Contracts.Start(ctx, officer, a, 2027), errs.Forbidden, "")
		no(t, k.Contracts.Start(ctx, k.As(account.CentreDirector), a, 2027))
		want(t, k.Contracts.Start(ctx, k.As(account.CentreDirector), a, 2027), errs.Conflict, "")
		no(t, k.Contracts.Start(ctx, unit, b, 2027))

		// It closes after every year of it is settled.
		end := contract.Closing{Number: "05/BBTL", Day: "2027-01-20"}
		want(t, k.Contracts.Close(ctx, clerk, c.ID, v+1, end), errs.Conflict, "")
		no(t, d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE project_years SET state = 'settled' WHERE project_id IN (?)", []db.ID{a, b})
			return err
		}))
		want(t, k.Contracts.Close(ctx, officer, c.ID, v+1, end), errs.Forbidden, "")
		want(t, k.Contracts.Close(ctx, clerk, c.ID, v+1, contract.Closing{Day: "2027-01-20"}), errs.Invalid, "number")
		want(t, k.Contracts.Close(ctx, clerk, c.ID, v+1, contract.Closing{Number: "1", Day: "2027-01-19"}), errs.Invalid, "day")
		no(t, k.Contracts.Close(ctx, clerk, c.ID, v+1, end))
		want(t, k.Contracts.Close(ctx, clerk, c.ID, v+2, end), errs.Conflict, "")
		want(t, addTx(d, c.ID, a, contract.Advanced, 1), errs.Conflict, "")
		if o, err := k.Contracts.Open(ctx, unit, c.ID); err != nil || o.State != contract.Closed || o.Closing.Number != end.Number {
			t.Errorf("%+v, %v", o, err)
		}
		events, err := audit.OfSubject(ctx, d, c.ID, 0)
		no(t, err)
		kinds := map[audit.Kind]int{}
		for _, e := range events {
			kinds[e.Kind]++
		}
		if kinds[contract.Drafted] != 1 || kinds[contract.Amended] != 1 || kinds[contract.SignedBy] != 1 || kinds[contract.Agreed] != 1 || kinds[contract.ClosedBy] != 2 {
			t.Errorf("events %v", kinds)
		}
		if left, err := contract.CheckCountersTx(ctx, d); err != nil || len(left) != 0 {
			t.Errorf("%v, %v", left, err)
		}
	})
}

func addTx(d *db.DB, c, id db.ID, counter contract.Counter, delta int64) error {
	return d.Tx(ctx, func(tx *db.Tx) error { return contract.AddTx(ctx, tx, c, id, 2027, counter, delta) })
}

func TestLocalContractAndRates(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id := k.BasePassed(t, k.Machine(projecttest.Local()))
		k.Planned(t, id)
		k.Until("2027-02-01")
		in := k.Input(t, id)
		in.Projects[0].AdvancePercent, in.Projects[0].AdvanceWhy = 90, ""
		_, err := k.Contracts.Create(ctx, k.As(account.DeptOfficer), in)
		want(t, err, errs.Invalid, "projects.0.advance_why")
		if _, err := k.Contracts.Create(ctx, k.As(account.DeptOfficer, accounttest.In("lao-cai")), in); !errs.Is(err, errs.Invalid) {
			t.Errorf("Lào Cai contracts it: %v", err)
		}
		in.Projects[0].AdvanceWhy = "Quyết định 10/2020/QĐ-UBND Điều 7."
		in.Kind = contract.Assignment
		c, err := k.Contracts.Create(ctx, k.As(account.DeptHead), in)
		no(t, err)
		want(t, k.Contracts.Sign(ctx, k.As(account.DeptOfficer), c.ID, 1, contract.Signing{Number: "9", Day: "2027-02-01", SignerA: "A"}), errs.Forbidden, "")
		no(t, k.Contracts.Sign(ctx, k.As(account.DeptLeader), c.ID, 1, contract.Signing{Number: "9/QĐ-SCT", Day: "2027-02-01", SignerA: "Lê Thu Hà"}))
		if s := yearOf(t, d, id); s != project.Assigned {
			t.Errorf("year is %s", s)
		}
		if v, err := contract.LineTx(ctx, d, id, 2027); err != nil || v.Number != "9/QĐ-SCT" || v.Amount != 150_000_000 || v.Day != clock.Day("2027-02-01") {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := contract.LineTx(ctx, d, id, 2028); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

func TestCap(t *testing.T) {
	for _, c := range []struct {
		source   project.Source
		contents []string
		percent  int64
		known    bool
	}{
		{project.National, []string{"machinery"}, 70, true},
		{project.National, []string{"machinery", "cluster_infrastructure"}, 30, true},
		{project.National, []string{"enterprise_founding"}, 100, true},
		{project.National, []string{"fair_abroad"}, 100, false},
		{project.National, []string{"fair_abroad", "seminar"}, 70, false},
		{project.Local, []string{"machinery"}, 100, false},
	} {
		if got := contract.CapOf(c.source, c.contents, "2026-11-21"); got.Percent != c.percent || got.Known != c.known || len(got.Rules) == 0 {
			t.Errorf("%v: %+v", c.contents, got)
		}
	}
}

// A group project of contents that go to no establishment by name: its plan names nobody.
func TestGroupWithoutBeneficiary(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id := k.MinistryPassed(t, k.Machine(projecttest.Grouped(), projecttest.Content("vocational_training")))
		k.Planned(t, id)
		k.Contracted(t, id)
		director := k.As(account.CentreDirector)
		want(t, k.Contracts.Start(ctx, director, id, 2027), errs.Conflict, "") // the plan is needed all the same
		ip, err := k.Contracts.SubmitImplementation(ctx, director, id, contract.ImplementationInput{Content: "Quý II mở hai lớp tại xã Hồ Thầu."})
		no(t, err)
		if named, err := ip.Named(); err != nil || len(named) != 0 || ip.Beneficiaries != "[]" {
			t.Errorf("%q names %v: %v", ip.Beneficiaries, named, err)
		}
		no(t, k.Contracts.ApproveImplementation(ctx, k.As(account.DeptHead), ip.ID, 1, "", document.Input{}))
		no(t, k.Contracts.Start(ctx, director, id, 2027))
		f, err := k.Projects.Open(ctx, director, id)
		if err != nil || len(f.Named()) != 0 {
			t.Errorf("%+v %v", f.Beneficiaries, err)
		}
		events, err := audit.OfSubject(ctx, d, ip.ID, 0)
		if err != nil || len(events) != 2 || !strings.Contains(events[0].Sentence, "không nêu đơn vị thụ hưởng") || strings.Contains(events[0].Sentence+events[1].Sentence, ": .") {
			t.Errorf("%+v %v", events, err)
		}
	})
}

func TestGroupNeedsPlan(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id := k.MinistryPassed(t, k.Machine(projecttest.Grouped()))
		plain := k.MinistryPassed(t, k.Machine())
		director := k.As(account.CentreDirector)
		in := contract.ImplementationInput{Content: "Quý II mua máy, quý IV nghiệm thu.", Beneficiaries: []contract.NamedSite{{EstablishmentID: k.EstablishmentTQ, SiteID: k.SiteTQ}}}
		_, err := k.Contracts.SubmitImplementation(ctx, director, id, in)
		want(t, err, errs.Conflict, "") // not planned yet
		k.Planned(t, id, plain)
		k.Contracted(t, id)
		want(t, k.Contracts.Start(ctx, director, id, 2027), errs.Conflict, "")

		_, err = k.Contracts.SubmitImplementation(ctx, director, plain, in)
		want(t, err, errs.Conflict, "")
		_, err = k.Contracts.SubmitImplementation(ctx, k.As(account.DeptOfficer), id, in)
		want(t, err, errs.Forbidden, "")
		_, err = k.Contracts.SubmitImplementation(ctx, k.As(account.CentreDirector, accounttest.In("lao-cai")), id, in)
		want(t, err, errs.NotFound, "")
		for field, spoil := range map[string]func(*contract.ImplementationInput){
			"content":       func(in *contract.ImplementationInput) { in.Content = "ngắn" },
			"beneficiaries": func(in *contract.ImplementationInput) { in.Beneficiaries = nil },
			"beneficiaries.0.establishment": func(in *contract.ImplementationInput) {
				in.Beneficiaries = []contract.NamedSite{{k.EstablishmentLC, k.SiteLC}}
			},
			"beneficiaries.0.site": func(in *contract.ImplementationInput) {
				in.Beneficiaries = []contract.NamedSite{{k.EstablishmentTQ, k.SiteLC}}
			},
		} {
			bad := in
			spoil(&bad)
			_, err := k.Contracts.SubmitImplementation(ctx, director, id, bad)
			want(t, err, errs.Invalid, field)
		}
		ip, err := k.Contracts.SubmitImplementation(ctx, director, id, in)
		no(t, err)
		_, err = k.Contracts.SubmitImplementation(ctx, director, id, in)
		want(t, err, errs.Conflict, "")
		head := k.As(account.DeptHead)
		want(t, k.Contracts.ReturnImplementation(ctx, head, ip.ID, 1, ""), errs.Invalid, "answer")
		want(t, k.Contracts.ApproveImplementation(ctx, director, ip.ID, 1, "", document.Input{}), errs.Forbidden, "")
		want(t, k.Contracts.ApproveImplementation(ctx, k.As(account.DeptHead, accounttest.In("lao-cai")), ip.ID, 1, "", document.Input{}), errs.NotFound, "")
		no(t, k.Contracts.ReturnImplementation(ctx, head, ip.ID, 1, "Thiếu phân công."))
		want(t, k.Contracts.ApproveImplementation(ctx, head, ip.ID, 2, "", document.Input{}), errs.Conflict, "")
		ip, err = k.Contracts.SubmitImplementation(ctx, director, id, in)
		no(t, err)
		no(t, k.Contracts.ApproveImplementation(ctx, head, ip.ID, 1, "", document.Input{Number: "30/SCT", Day: "2027-02-01", Signer: "Lê Thu Hà"}))
		f, err := k.Projects.Open(ctx, director, id)
		no(t, err)
		if len(f.Named()) != 1 || f.Named()[0].EstablishmentID != k.EstablishmentTQ || f.Named()[0].NamedOn != "2027-02-01" {
			t.Errorf("%+v", f.Beneficiaries)
		}
		if all, err := contract.ImplementationsTx(ctx, d, id); err != nil || len(all) != 2 || all[0].State != contract.ImplementationApproved || all[0].DocumentID == "" {
			t.Errorf("%+v, %v", all, err)
		}
		no(t, k.Contracts.Start(ctx, director, id, 2027))
	})
}

// The contracts of all years together stay within what the plan approved.
func TestYearsShareTheApproved(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		in := k.Machine()
		in.End = "2028-11-30"
		in.Years = []project.YearInput{{Year: 2027, Planned: 100_000_000}, {Year: 2028, Planned: 50_000_000}}
		id := k.MinistryPassed(t, in)
		k.Planned(t, id)
		officer := k.As(account.MinistryOfficer)
		first := k.Input(t, id)
		first.Projects[0].Amount = 100_000_000
		_, err := k.Contracts.Create(ctx, officer, first)
		no(t, err)
		second := k.Input(t, id)
		second.Year, second.From, second.To, second.Projects[0].Amount = 2028, "2028-01-15", "2028-12-31", 50_000_001
		_, err = k.Contracts.Create(ctx, officer, second)
		want(t, err, errs.Invalid, "projects.0.amount")
		second.Projects[0].Amount = 50_000_000
		_, err = k.Contracts.Create(ctx, officer, second)
		no(t, err)
		third := second
		third.Year, third.From, third.To = 2029, "2029-01-15", "2029-12-31"
		_, err = k.Contracts.Create(ctx, officer, third)
		want(t, err, errs.Invalid, "projects.0.project")
	})
}
