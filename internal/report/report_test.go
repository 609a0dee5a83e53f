package report_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/report"
	"khuyencong/internal/report/reporttest"
)

var ctx = context.Background()

func summary(t *testing.T, q db.Q, name string, asOf clock.Day, year int) report.SummaryResult {
	t.Helper()
	return scoped(t, q, report.Everything(), name, asOf, year)
}

func scoped(t *testing.T, q db.Q, s report.Scope, name string, asOf clock.Day, year int) report.SummaryResult {
	t.Helper()
	id, err := report.Place(name, asOf)
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Summary(ctx, q, s, id, asOf, year)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHaGiang2023(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := reporttest.New(t, d)
		w.HaGiang2023()
		want := report.Figures{Projects: 6, Tasks: 1, ProjectsNational: 1, ProjectsLocal: 5, Establishments: 3,
			FundingNational: 900_000_000, FundingLocal: 746_000_000, FundingTotal: 1_646_000_000}
		for _, c := range []struct {
			place string
			asOf  clock.Day
			year  int
			want  report.Figures
		}{
			{"Hà Giang", "2023-12-31", 2023, want},
			{"ha giang", "2025-06-30", 2023, want},
			{"Tuyên Quang", "2026-11-01", 2023, want},
			{"Việt Nam", "2023-12-31", 2023, want},
			{"cả nước", "2026-11-01", 2023, want},
			{"Tuyên Quang", "2023-12-31", 2023, report.Figures{}},
			{"Hà Giang", "2023-12-31", 2022, report.Figures{}},
			{"Hà Giang", "2022-12-31", 2023, report.Figures{}}, // nothing was approved yet
			{"Lào Cai", "2026-11-01", 2023, report.Figures{}},
		} {
			if got := summary(t, d, c.place, c.asOf, c.year); got.Figures != c.want || got.NotPlaced != 0 {
				t.Errorf("%s %s %d: got %+v", c.place, c.asOf, c.year, got)
			}
		}
		raw, err := json.Marshal(summary(t, d, "Hà Giang", "2023-12-31", 2023))
		const asked = `{"place":"Hà Giang","as_of":"2023-12-31","year":2023,"projects":6,"tasks":1,"projects_national":1,"projects_local":5,"establishments":3,"funding_national":900000000,"funding_local":746000000,"funding_total":1646000000}`
		if err != nil || string(raw) != asked {
			t.Errorf("got %s, %v", raw, err)
		}

		w.Approved(w.Plan("local", "63-02", 2023, "2023-05-20"), reporttest.File{Kind: "specific", Places: []place.ID{"63-02"}, Amount: 54_000_000, Sites: []place.ID{"63-02"}})
		got := summary(t, d, "Hà Giang", "2023-12-31", 2023)
		if got.Projects != 7 || got.ProjectsLocal != 6 || got.Establishments != 4 || got.FundingTotal != 1_700_000_000 {
			t.Errorf("after one more: %+v", got)
		}
		if before := summary(t, d, "Hà Giang", "2023-05-19", 2023); before.Projects != 6 {
			t.Errorf("the day before its decision: %+v", before)
		}
	})
}

func TestDecisionsAfterTheDayAreLeftOut(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := reporttest.New(t, d)
		id := w.Approved(w.Plan("national", "", 2026, "2026-01-10"), reporttest.File{Kind: "group", Places: []place.ID{"34-08"}, Amount: 500})
		w.Adjust(id, "increase", 70, "decided", "2026-04-01")
		w.Adjust(id, "decrease", -20, "decided", "2026-06-01")
		w.Adjust(id, "other", 1000, "requested", "")
		w.Adjust(id, "contents", 1000, "refused", "2026-03-01")
		w.Name(id, "34-08", "2026-02-01", "2026-08-01")
		w.Name(id, "34-08", "2026-05-01", "")
		w.State(id, "stopped") // stopped now: it was approved all the same
		w.Draft(reporttest.File{Kind: "specific", Source: "local", Places: []place.ID{"34-08"}}, 2026)
		for _, c := range []struct {
			asOf           clock.Day
			files, support int
			named          int
		}{
			{"2026-01-09", 0, 0, 0},
			{"2026-01-10", 1, 500, 0},
			{"2026-03-31", 1, 500, 1},
			{"2026-04-01", 1, 570, 1},
			{"2026-05-31", 1, 570, 2},
			{"2026-06-01", 1, 550, 2},
			{"2026-07-31", 1, 550, 2},
			{"2026-08-01", 1, 550, 1},
		} {
			got := summary(t, d, "Tuyên Quang", c.asOf, 2026)
			if got.Projects != c.files || got.FundingTotal != int64(c.support) || got.Establishments != c.named {
				t.Errorf("%s: got %+v, want %+v", c.asOf, got, c)
			}
		}
	})
}

func TestSeveralProvinces(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := reporttest.New(t, d)
		plan := w.Plan("national", "", 2026, "2026-01-10")
		w.Approved(plan, reporttest.File{Kind: "group", Places: []place.ID{"34-08", "34-15"}, Amount: 100, Sites: []place.ID{"34-08", "34-08", "34-15"}})
		w.Approved(plan, reporttest.File{Kind: "specific", Places: []place.ID{"34-15"}, Amount: 10, Sites: []place.ID{"34-15"}})
		w.Approved(plan, reporttest.File{Kind: "specific", Places: []place.ID{"63-02", "63-08"}, Amount: 1}) // both lie in Tuyên Quang now
		for _, c := range []struct {
			place                    string
			files, named, support, n int
		}{
			{"Tuyên Quang", 2, 2, 101, 0},
			{"Lào Cai", 2, 2, 110, 0},
			{"Việt Nam", 3, 4, 111, 0},
		} {
			got := summary(t, d, c.place, "2026-11-01", 2026)
			if got.Projects != c.files || got.Establishments != c.named || got.FundingTotal != int64(c.support) || got.NotPlaced != c.n {
				t.Errorf("%s: got %+v", c.place, got)
			}
		}
		all, err := report.ByProvince(ctx, d, report.Everything(), "2026-11-01", 2026)
		if err != nil || len(all.Rows) != 34 || all.Total.Projects != 3 || all.Total.FundingTotal != 111 || all.Several != 1 || all.NotPlaced != 0 {
			t.Fatalf("got %+v, %v", all, err)
		}
		for _, r := range all.Rows {
			one := summary(t, d, r.Name, "2026-11-01", 2026)
			if r.Figures != one.Figures || r.Empty() != (r.Name != "Tuyên Quang" && r.Name != "Lào Cai") {
				t.Errorf("%s: row %+v, summary %+v", r.Name, r, one)
			}
		}
	})
}

// What was written on today's map cannot be told apart on the map before.
func TestNotPlacedOnAnOlderMap(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := reporttest.New(t, d)
		plan := w.Plan("national", "", 2025, "2025-01-10")
		w.Approved(plan, reporttest.File{Kind: "group", Places: []place.ID{"34-08"}, Amount: 5})
		w.Approved(plan, reporttest.File{Kind: "group", Places: []place.ID{"34-04"}, Amount: 7}) // Cao Bằng was left alone
		w.Approved(plan, reporttest.File{Kind: "group", Places: []place.ID{"34-08", "63-10"}, Amount: 11})
		for _, c := range []struct {
			place            string
			files, notPlaced int
			support          int64
		}{
			{"Hà Giang", 0, 2, 0}, {"Tuyên Quang", 0, 2, 0}, {"Cao Bằng", 1, 0, 7}, {"Lào Cai", 1, 0, 11}, {"Việt Nam", 3, 0, 23},
		} {
			got := summary(t, d, c.place, "2025-06-01", 2025)
			if got.Projects != c.files || got.NotPlaced != c.notPlaced || got.FundingTotal != c.support {
				t.Errorf("%s: got %+v", c.place, got)
			}
		}
		all, err := report.ByProvince(ctx, d, report.Everything(), "2025-06-01", 2025)
		if err != nil || len(all.Rows) != 63 || all.Total.Projects != 3 || all.NotPlaced != 1 || all.Several != 0 {
			t.Errorf("got %+v, %v", all, err)
		}
	})
}

// A report never tells more than the list does.
func TestScopes(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := reporttest.New(t, d)
		plan := w.Plan("national", "", 2026, "2026-01-10")
		tq := w.Approved(plan, reporttest.File{Kind: "specific", Places: []place.ID{"34-08"}, Amount: 1, Sites: []place.ID{"34-08"}})
		w.Approved(plan, reporttest.File{Kind: "specific", Places: []place.ID{"34-15"}, Amount: 2})
		w.Draft(reporttest.File{Kind: "specific", Source: "national", Places: []place.ID{"34-08"}}, 2026)
		owner := w.Beneficiaries(tq)[0]
		sct := account.Principal{Role: account.DeptOfficer, Agency: agency.Agency{Kind: agency.Department, ProvinceID: "34-08"}, Covers: place.Covers("34-08", "2026-11-01")}
		for _, c := range []struct {
			name    string
			scope   report.Scope
			support int64
			stages  string
		}{
			{"nobody", report.Scope{}, 0, "[]"},
			{"the machine's own", report.Everything(), 3, "[{draft 1 30 0} {planned 2 60 3}]"},
			{"Cục", report.Seen(account.Principal{Role: account.MinistryOfficer, Agency: agency.Agency{Kind: agency.Ministry}}), 3, "[{planned 2 60 3}]"},
			{"Sở", report.Seen(sct), 1, "[{planned 1 30 1}]"},
			{"establishment", report.Seen(account.Principal{Role: account.Establishment, EstablishmentID: owner}), 1, "[{planned 1 30 1}]"},
			{"administrator", report.Seen(account.Principal{Role: account.Administrator, Agency: agency.Agency{Kind: agency.Ministry}}), 0, "[]"},
		} {
			if got := scoped(t, d, c.scope, "cả nước", "2026-11-01", 2026); got.FundingTotal != c.support {
				t.Errorf("%s: got %+v", c.name, got)
			}
			all, err := report.ByProvince(ctx, d, c.scope, "2026-11-01", 2026)
			if err != nil || all.Total.FundingTotal != c.support {
				t.Errorf("%s: by province %+v, %v", c.name, all.Total, err)
			}
			st, err := report.Stages(ctx, d, c.scope, report.Nation, "2026-11-01", 2026)
			if got := fmt.Sprint(st); err != nil || got != c.stages {
				t.Errorf("%s: stages %s, %v; want %s", c.name, got, err, c.stages)
			}
		}
		page, err := report.Overall(ctx, d, report.Seen(sct), "34-08", "2026-11-01", 2026)
		if err != nil || page.One.FundingTotal != 1 || page.All.Total != page.One.Figures || fmt.Sprint(page.Stages) != "[{planned 1 30 1}]" {
			t.Errorf("overview: %+v, %v", page, err)
		}
		st, err := report.Stages(ctx, d, report.Everything(), "34-15", "2026-11-01", 2026)
		if err != nil || len(st) != 1 || st[0] != (report.Stage{State: project.Planned, Count: 1, Requested: 30, Approved: 2}) {
			t.Errorf("Lào Cai: %+v, %v", st, err)
		}
	})
}

func TestPlacesOfOtherDays(t *testing.T) {
	d := dbtest.SQLite(t)
	var a *place.Ambiguous
	if _, err := report.Place("Hà Giang", "2026-11-01"); !errors.As(err, &a) || !strings.Contains(err.Error(), "Tuyên Quang") {
		t.Errorf("got %v", err)
	}
	if _, err := report.Summary(ctx, d, report.Everything(), "63-02", "2026-11-01", 2023); !errs.Is(err, errs.Invalid) {
		t.Errorf("got %v", err)
	}
	if _, err := report.ByProvince(ctx, d, report.Everything(), "", 2023); !errs.Is(err, errs.Invalid) {
		t.Errorf("got %v", err)
	}
}
