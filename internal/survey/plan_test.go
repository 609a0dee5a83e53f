package survey

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

// A page of the list walks an index and reads no more needs than it shows, whoever asks and
// whatever is asked for; the foot of a province is counted from an index alone.
func TestListWalksIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	w := accounttest.World(t, d, clock.NewManual("2026-11-21"))
	plan := func(text string, args []any) string {
		t.Helper()
		var out []string
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			type step struct {
				ID     int    `db:"id"`
				Parent int    `db:"parent"`
				Not    int    `db:"notused"`
				Detail string `db:"detail"`
			}
			rows, err := db.Select[step](context.Background(), tx, "EXPLAIN QUERY PLAN "+text, args...)
			for _, r := range rows {
				out = append(out, r.Detail)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, "\n")
	}
	from := cursor(Need{ID: db.NewID(), Queue: 5})
	for _, c := range []struct {
		p account.Principal
		f Filter
	}{
		{w.As(account.DeptOfficer), Filter{}},
		{w.As(account.DeptOfficer), Filter{State: Sent}},
		{w.As(account.DeptOfficer), Filter{Content: "machinery", WantedYear: 2027}},
		{w.As(account.DeptOfficer), Filter{Q: "chè"}},
		{w.As(account.DeptOfficer), Filter{Q: "chè", found: []db.ID{w.EstablishmentTQ, w.EstablishmentHG}}},
		{w.As(account.MinistryOfficer), Filter{Q: "chè", State: Sent, found: []db.ID{w.EstablishmentTQ, w.EstablishmentHG}}},
		{w.As(account.DeptOfficer), Filter{Q: "không có", found: []db.ID{}}},
		{w.As(account.CentreOfficer), Filter{State: Sent, Received: true}},
		{w.As(account.Establishment), Filter{}},
		{w.As(account.MinistryOfficer), Filter{}},
		{w.As(account.MinistryOfficer), Filter{Province: "34-08"}},
		{w.As(account.CentreOfficer), Filter{EstablishmentID: w.EstablishmentTQ}},
		{w.As(account.CentreOfficer), Filter{Reason: NoMoney, UnmetYear: 2027}},
	} {
		b, cond, args := c.f.walked(c.p, "2026-11-21")
		whole, wholeArgs := b.cond()
		if got := plan("SELECT n.state, COUNT(*), SUM(n.cost), SUM(n.own_capital) FROM needs n WHERE "+whole+" AND "+cond+" GROUP BY n.state", append(wholeArgs, args...)); c.p.Is(account.DeptOfficer) && c.f.Q == "" && !strings.Contains(got, "USING COVERING INDEX needs_foot") {
			t.Errorf("%+v: the foot: %s", c.f, got)
		}
		if c.f.State != "" {
			cond, args = cond+" AND n.state = ?", append(args, c.f.State)
		}
		if c.f.found != nil { // a handful, by their identities, put in order afterwards
			text, all := walking(b, cond, args, from, false, 51)
			if got := plan(text, all); !strings.Contains(got, "SEARCH n USING INDEX sqlite_autoindex_needs_1") || !strings.Contains(got, "SEARCH m USING COVERING INDEX needs_establishment (establishment_id=?)") {
				t.Errorf("%s %+v: %s", c.p.Role, c.f, got)
			}
			continue
		}
		for _, back := range []bool{false, true} {
			text, all := walking(b, cond, args, from, back, 51)
			got := plan(text, all)
			lines := strings.Split(got, "\n")
			for i, line := range lines {
				// What is sorted is what the branches gave: never more than a page of each.
				reads := strings.HasPrefix(line, "SEARCH n ") || strings.HasPrefix(line, "SCAN n")
				whole := reads && !strings.Contains(line, "INDEX")
				sorts := reads && i+1 < len(lines) && strings.Contains(lines[i+1], "TEMP B-TREE") && !strings.Contains(line, "autoindex")
				if whole || sorts {
					t.Errorf("%s %+v back %v: %s\n%s", c.p.Role, c.f, back, line, got)
				}
			}
		}
	}
	visits := &Service{DB: d, Clock: clock.NewManual("2026-11-21")}
	for role, index := range map[account.Role]string{account.DeptOfficer: "needs_visits (province_id=? AND survey_id<?)", account.MinistryOfficer: "sqlite_autoindex_surveys_1 (id<?)", account.Establishment: "needs_establishment"} {
		v, err := visits.visits(t.Context(), w.As(role), VisitFilter{Way: OnSite})
		if err != nil {
			t.Fatal(err)
		}
		text, args := v.step(db.NewID(), false, 51)
		if got := plan(text, args); !strings.Contains(got, index) || role == account.DeptOfficer && strings.Contains(strings.Split(got, "MERGE")[0], "SCAN n") {
			t.Errorf("%s: %s", role, got)
		}
	}
}
