package project_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

func TestDeskShowsEachWhatIsTheirs(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		other := k.Submitted(t, k.Machine())
		id := k.Submitted(t, k.Machine())
		head, officer := k.As(account.DeptHead), k.As(account.DeptOfficer)

		desk, err := k.Projects.Desk(ctx, head, id)
		if err != nil || !desk.May.Open || desk.May.Opine || len(desk.Others) != 1 || desk.Others[0].ID != other || len(desk.Preparers) != 2 {
			t.Fatalf("%+v, %v", desk.May, err)
		}
		offered, left, err := k.Projects.Candidates(ctx, head, id)
		if err != nil || len(left) != 0 || len(offered) < 3 {
			t.Errorf("%d offered, %d left out, %v", len(offered), len(left), err)
		}
		if _, _, err := k.Projects.Candidates(ctx, k.As(account.DeptOfficer), id); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an officer lists the candidates: %v", err)
		}
		a, err := k.Projects.OpenAppraisal(ctx, head, id, project.OpenInput{Members: []project.MemberInput{{PostID: officer.PostID}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Declare(ctx, officer, a, false, ""); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Opine(ctx, officer, a, []project.OpinionInput{{Criterion: 1, Verdict: "pass", Opinion: "Phù hợp."}}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Projects.KeepConclusion(ctx, officer, a, project.PresentInput{Recommended: 999_000_000_000}, 1); err == nil {
			t.Error("a draft recommends more than is asked for")
		}
		v, err := k.Projects.KeepConclusion(ctx, officer, a, project.PresentInput{Conclusion: "pass", LawReason: projecttest.Why, Recommended: 100_000_000, Summary: "Giảm."}, 1)
		if err != nil || v != 2 {
			t.Fatal(v, err)
		}
		if v, err = k.Projects.KeepConclusion(ctx, officer, a, project.PresentInput{Conclusion: "pass", LawReason: projecttest.Why, Recommended: 100_000_000, Summary: "Giảm."}, 1); err != nil || v != 2 {
			t.Errorf("the same again: %d, %v", v, err)
		}
		if _, err = k.Projects.KeepConclusion(ctx, officer, a, project.PresentInput{Summary: "Khác."}, 1); !errs.Is(err, errs.Conflict) {
			t.Errorf("over another's words: %v", err)
		}
		if _, err = k.Projects.KeepConclusion(ctx, head, a, project.PresentInput{Summary: "Khác."}, 2); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by who does not appraise: %v", err)
		}
		for _, c := range []struct {
			p     account.Principal
			reads bool
		}{{officer, true}, {head, true}, {k.As(account.MinistryOfficer), true}, {k.As(account.CentreOfficer), false}, {k.As(account.Establishment), false}} {
			desk, got, err := k.Projects.DeskOf(ctx, c.p, a)
			if err != nil || (len(desk.Opinions) == 1) != c.reads || (got.Summary == "Giảm.") != c.reads || (desk.Hidden == "") != c.reads {
				t.Errorf("%s: %d opinions, summary %q, %v", c.p.Role, len(desk.Opinions), got.Summary, err)
			}
			if c.p.Role == account.DeptOfficer && (!desk.May.Present || len(desk.Lacks) != 1 || !strings.Contains(desk.Lacks[0].Text, "2, 3, 4 và 5")) {
				t.Errorf("lacks %+v", desk.Lacks)
			}
		}
	})
}

func TestSheetsAndRegistrationsAreListed(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		waiting := k.BasePassed(t, k.Machine())
		k.BasePassed(t, k.Machine(projecttest.Local()))
		k.Registered(t, k.Machine(projecttest.Money(200_000_000)))
		leader, clerk := k.As(account.DeptLeader), k.As(account.Clerk)

		rows, err := k.Projects.Registrable(ctx, leader)
		if err != nil || len(rows) != 1 || rows[0].ID != waiting || rows[0].Recommended != 150_000_000 || rows[0].Total != 300_000_000 {
			t.Errorf("%+v, %v", rows, err)
		}
		past, err := k.Projects.Registrations(ctx, leader)
		if err != nil || len(past) != 1 || past[0].Files != 1 || past[0].Recommended != 200_000_000 || past[0].Number != "15/BC-SCT" {
			t.Fatalf("%+v, %v", past, err)
		}
		if _, rows, err = k.Projects.ReadRegistration(ctx, k.As(account.MinistryOfficer), past[0].ID); err != nil || len(rows) != 1 {
			t.Errorf("%d, %v", len(rows), err)
		}
		if _, _, err = k.Projects.ReadRegistration(ctx, k.As(account.DeptLeader, accounttest.In("lao-cai")), past[0].ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another province: %v", err)
		}
		sheets, numbered, err := k.Projects.SheetsToNumber(ctx, clerk)
		if err != nil || len(sheets) != 3 || len(numbered) != 0 {
			t.Fatalf("%d, %d, %v", len(sheets), len(numbered), err)
		}
		if err := k.Projects.NumberSheet(ctx, clerk, sheets[0].ID, "15/PTĐ-SCT"); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.NumberSheet(ctx, clerk, sheets[1].ID, "15/PTĐ-SCT"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a number given twice in the year: %v", err)
		}
		if sheets, numbered, err = k.Projects.SheetsToNumber(ctx, clerk); err != nil || len(sheets) != 2 || len(numbered) != 1 || numbered[0].SheetNumber != "15/PTĐ-SCT" {
			t.Errorf("%d, %+v, %v", len(sheets), numbered, err)
		}
		if sheets, _, err = k.Projects.SheetsToNumber(ctx, k.As(account.Clerk, accounttest.In("cuc"))); err != nil || len(sheets) != 0 {
			t.Errorf("the Cục's clerk: %d, %v", len(sheets), err)
		}
	})
}
