package dossier_test

import (
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/dossier"
	"khuyencong/internal/inspection"
	"khuyencong/internal/settlement/settlementtest"
)

func verbs(tasks []dossier.Task) []string {
	var out []string
	for _, t := range tasks {
		out = append(out, t.Verb)
	}
	return out
}

func TestWorkUnderWay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		k.Until("2027-04-10")
		for _, c := range []struct {
			role account.Role
			want string
		}{
			{account.CentreOfficer, "Báo cáo tiến độ"},
			{account.Accountant, ""}, // no work is confirmed yet
		} {
			w, err := s.Work(t.Context(), k.As(c.role))
			if err != nil {
				t.Fatal(err)
			}
			got := verbs(w.Mine)
			if c.want == "" && len(got) > 0 || c.want != "" && !slices.ContainsFunc(got, func(v string) bool { return len(v) >= len(c.want) && v[:len(c.want)] == c.want }) {
				t.Errorf("%s: %v, want %q", c.role, got, c.want)
			}
		}
		v, err := s.Open(t.Context(), k.As(account.MinistryLeader), id, true)
		if err != nil {
			t.Fatal(err)
		}
		if v.Money.Approved != 150_000_000 || v.Money.Contracted != 150_000_000 || v.Money.Left() != 150_000_000 {
			t.Errorf("money %+v", v.Money)
		}
		if len(v.Way) != 8 || !v.Way[4].Done || !v.Way[5].Now {
			t.Errorf("way %+v", v.Way)
		}
		if len(v.Events) != v.EventCount || v.EventCount < 10 {
			t.Errorf("%d of %d events", len(v.Events), v.EventCount)
		}
	})
}

// A year of work is asked for reports until its term is over: in the next calendar year only
// after an extension.
func TestWorkOfExtendedYear(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		k.Until("2027-12-20")
		k.Work(t, id, 2027, 12, 120_000_000)
		work := func() []string {
			t.Helper()
			w, err := s.Work(t.Context(), k.As(account.CentreOfficer))
			if err != nil {
				t.Fatal(err)
			}
			return verbs(w.Mine)
		}
		k.Until("2028-01-20")
		if got := work(); slices.Contains(got, "Báo cáo tiến độ tháng 1/2028") {
			t.Errorf("nobody extended it: %v", got)
		}
		a := &adjustment.Service{DB: d, Clock: k.Set}
		ask, err := a.Request(t.Context(), k.As(account.CentreDirector), adjustment.Input{ProjectID: id, Kind: adjustment.NextYear, End: "2028-01-31", Reason: "Nhà cung cấp giao máy chậm."})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Confirm(t.Context(), k.As(account.DeptLeader), ask.ID, 1, ""); err != nil {
			t.Fatal(err)
		}
		if err := a.Decide(t.Context(), k.As(account.Clerk, accounttest.In("cuc")), ask.ID, 2, adjustment.Decision{Number: k.Number(), Day: "2028-01-20", Signer: "Nguyễn Văn Bình"}); err != nil {
			t.Fatal(err)
		}
		if got := work(); !slices.Contains(got, "Báo cáo tiến độ tháng 1/2028") {
			t.Errorf("extended to January: %v", got)
		}
		report, err := k.Inspections.Report(t.Context(), k.As(account.CentreOfficer), id, inspection.ReportInput{Year: 2027, CalendarYear: 2028, Month: 1, Done: 240_000_000, Spent: 200_000_000, Note: "Máy đã về."})
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.Work(t.Context(), k.As(account.DeptOfficer))
		if err != nil || !slices.Contains(verbs(w.Mine), "Xác nhận khối lượng tháng 1/2028") {
			t.Errorf("the Sở: %v %v", verbs(w.Mine), err)
		}
		v, err := s.Open(t.Context(), k.As(account.MinistryLeader), id, true)
		if err != nil || len(v.Reports) != 2 || v.Reports[0].ID != report || v.Reports[0].Year != 2028 {
			t.Errorf("reports: %+v %v", v.Reports, err)
		}
		k.Until("2028-02-20")
		if got := work(); slices.Contains(got, "Báo cáo tiến độ tháng 2/2028") {
			t.Errorf("the term is over: %v", got)
		}
	})
}

// The number of queries for a list of work does not grow with the files: each table is asked
// once for all of them.
func TestWorkOfManyFiles(t *testing.T) {
	d := dbtest.SQLite(t)
	k := contracttest.New(t, d)
	for range 30 {
		k.Submitted(t, k.Machine())
	}
	s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
	w, err := s.Work(t.Context(), k.As(account.DeptHead))
	if err != nil || len(w.Mine) != 30 || w.More != 0 {
		t.Errorf("%d tasks, %d more, %v", len(w.Mine), w.More, err)
	}
}
