package dossier_test

import (
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/dossier"
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
