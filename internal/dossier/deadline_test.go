package dossier_test

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/dossier"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/rulebook"
)

// A file of national money is due by the day of its plan year, where that lies ahead; money of
// the province knows no such day.
func TestADraftIsDueByTheDayOfItsYear(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		books := &rulebook.Service{DB: d, Clock: k.Set}
		of2028 := func(in *project.Input) {
			in.PlanYear, in.Start, in.End, in.Years[0].Year = 2028, "2028-02-01", "2028-11-30", 2028
		}
		due := func(p account.Principal, id db.ID) clock.Day {
			t.Helper()
			w, err := s.Work(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range w.Mine {
				if task.ProjectID == id {
					return task.Due
				}
			}
			t.Fatalf("%s has no work on the file", p.Role)
			return ""
		}
		officer := k.As(account.CentreOfficer)
		next, local, past := k.Draft(t, k.Machine(of2028)), k.Draft(t, k.Machine(of2028, projecttest.Local())), k.Draft(t, k.Machine())
		for id, want := range map[db.ID]clock.Day{next: "2027-05-19", local: "", past: ""} {
			if got := due(officer, id); got != want {
				t.Errorf("due %q, want %q", got, want)
			}
		}
		if _, err := books.SetDeadline(t.Context(), k.As(account.DeptOfficer), rulebook.DeadlineInput{PlanYear: 2028, Step: rulebook.RegisterUnit, Day: "2027-04-26", Document: "Công văn 34/SCT (thử)"}); err != nil {
			t.Fatal(err)
		}
		if got := due(officer, next); got != "2027-04-26" {
			t.Errorf("after the letter of the Sở: %s", got)
		}
		passed := k.BasePassed(t, k.Machine(of2028))
		if got := due(k.As(account.DeptLeader), passed); got != "2027-06-14" {
			t.Errorf("to be registered by %s", got)
		}
	})
}

func TestRemindersOfTheYear(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		for range 2 {
			k.Draft(t, k.Machine())
		}
		k.Submitted(t, k.Machine())
		k.Draft(t, k.Machine(projecttest.Local()))
		one := func(role account.Role, opts ...accounttest.Option) *dossier.Reminder {
			t.Helper()
			list, err := s.Reminders(t.Context(), k.As(role, opts...))
			if err != nil || len(list) > 1 {
				t.Fatal(list, err)
			}
			if len(list) == 0 {
				return nil
			}
			return &list[0]
		}
		// The day of plan year 2027 was 19/05/2026: two drafts are late, one file waits at the Sở.
		if r := one(account.CentreOfficer); r == nil || r.Files != 2 || r.Day != "2026-05-19" || r.PlanYear != 2027 {
			t.Errorf("the centre: %+v", r)
		}
		if r := one(account.DeptHead); r == nil || r.Files != 1 || r.Day != "2026-06-14" || r.Step != rulebook.RegisterDepartment {
			t.Errorf("the Sở: %+v", r)
		}
		for _, role := range []account.Role{account.Clerk, account.Auditor, account.DeptLeader} {
			if r := one(role); r != nil {
				t.Errorf("%s: %+v", role, r)
			}
		}
		if r := one(account.CentreOfficer, accounttest.In("lao-cai")); r != nil {
			t.Errorf("a centre without files is late: %+v", r)
		}
		k.Set.Set("2027-04-18")
		if r := one(account.CentreOfficer, accounttest.In("lao-cai")); r != nil {
			t.Errorf("31 days before: %+v", r)
		}
		k.Set.Set("2027-04-19")
		if r := one(account.CentreOfficer, accounttest.In("lao-cai")); r == nil || r.Files != 0 || r.PlanYear != 2028 || r.Gap == "" {
			t.Errorf("30 days before: %+v", r)
		}
		if r := one(account.CentreOfficer, accounttest.In("vung")); r != nil { // sends to the Cục itself, by 14/06
			t.Errorf("a regional centre: %+v", r)
		}
	})
}
