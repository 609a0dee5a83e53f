package demo_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/demo"
	"khuyencong/internal/dossier"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/report"
	"khuyencong/internal/search"
)

var ctx = context.Background()

// today is a Saturday: «trong tuần này» is two days long.
const today clock.Day = "2026-11-21"

func fill(t *testing.T, d *db.DB, day clock.Day) {
	t.Helper()
	begin, told, of := time.Now(), 0, 0
	err := demo.Fill(ctx, d, &filestore.Store{Dir: t.TempDir()}, day, func(done, total int, what string) {
		if done != told+1 || what == "" {
			t.Errorf("step %d after %d: %q", done, told, what)
		}
		told, of = done, total
	})
	if err != nil {
		t.Fatal(err)
	}
	if told != of || of == 0 {
		t.Errorf("%d of %d steps told", told, of)
	}
	t.Logf("%d steps in %s", of, time.Since(begin).Round(time.Millisecond))
}

func TestFill(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		fill(t, d, today)
		for _, c := range []struct {
			name string
			test func(*testing.T, *db.DB)
		}{{"states", testStates}, {"things that happen", testTurns}, {"Hà Giang 2023", testHaGiang}, {"sign-ins and work", testWork}, {"record", testRecord}, {"search", testSearch}, {"mark", testMark}} {
			t.Run(c.name, func(t *testing.T) { c.test(t, d) })
		}
	})
}

// A machine that is filled in another year, on another day of the week, is filled whole too.
func TestFillLater(t *testing.T) {
	d := dbtest.SQLite(t)
	fill(t, d, "2027-02-10")
	if m, err := demo.MarkOf(ctx, d); err != nil || m != demo.Whole {
		t.Errorf("mark %v, %v", m, err)
	}
}

// What search lets each person find is what the doors let them see, no more and no less.
func testSearch(t *testing.T, d *db.DB) {
	clk := clock.NewManual(today)
	s := &search.Service{DB: d, Clock: clk, Index: search.New(d, clk)}
	type post struct {
		ID     db.ID `db:"id"`
		Person db.ID `db:"person_id"`
	}
	posts, err := db.Select[post](ctx, d, "SELECT id, person_id FROM posts ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	roles := map[account.Role]bool{}
	for _, w := range posts {
		p, err := account.Acting(ctx, d, w.Person, w.ID, "", today)
		if errs.Is(err, errs.Unauthenticated) {
			continue // of another time
		} else if err != nil {
			t.Fatal(err)
		}
		roles[p.Role] = true
		wrong, err := s.CheckRights(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range wrong {
			t.Error(w)
		}
	}
	if len(roles) != len(account.Roles) {
		t.Errorf("only the roles %v", roles)
	}
}

// tally counts rows by a text.
func tally(t *testing.T, d *db.DB, query string, args ...any) map[string]int {
	t.Helper()
	type row struct {
		What string `db:"what"`
		N    int    `db:"n"`
	}
	rows, err := db.Select[row](ctx, d, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, x := range rows {
		out[x.What] = x.N
	}
	return out
}

func count(t *testing.T, d *db.DB, query string, args ...any) int64 {
	t.Helper()
	n, err := db.Get[int64](ctx, d, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func testStates(t *testing.T, d *db.DB) {
	states := tally(t, d, "SELECT state AS what, COUNT(*) AS n FROM projects GROUP BY state")
	for _, s := range project.States {
		if states[string(s)] == 0 {
			t.Errorf("no file is %s", s)
		}
	}
	years := tally(t, d, "SELECT y.state AS what, COUNT(*) AS n FROM project_years y JOIN projects p ON p.id = y.project_id WHERE p.state = 'planned' GROUP BY y.state")
	for _, s := range project.YearStates {
		if years[string(s)] == 0 {
			t.Errorf("no year of a planned file is %s", s)
		}
	}
	for column, want := range map[string][]string{"kind": {"specific", "group", "key", "task"}, "source": {"national", "local"}} {
		have := tally(t, d, "SELECT "+column+" AS what, COUNT(*) AS n FROM projects GROUP BY "+column)
		for _, w := range want {
			if have[w] == 0 {
				t.Errorf("no file of %s %s", column, w)
			}
		}
	}
	t.Logf("files %v, years %v", states, years)
	if n := count(t, d, "SELECT COUNT(*) FROM projects WHERE illustrative = ''"); n > 0 {
		t.Errorf("%d files do not say what is invented", n)
	}
	if n := count(t, d, "SELECT COUNT(*) FROM projects"); n < 60 {
		t.Errorf("%d files", n)
	}
	if n := count(t, d, "SELECT COUNT(*) FROM establishments"); n < 50 {
		t.Errorf("%d establishments", n)
	}
	bad, err := contract.CheckCountersTx(ctx, d)
	if err != nil || len(bad) > 0 {
		t.Errorf("counters differ from their rows: %+v, %v", bad, err)
	}
	// Levels are not known since TT 139/2026 was signed.
	if n := count(t, d, "SELECT COUNT(*) FROM plans WHERE approved_on >= '2026-09-25'"); n > 0 {
		t.Errorf("%d plans approved when no level was known", n)
	}
	if n := count(t, d, "SELECT COUNT(*) FROM establishment_sites WHERE province_id = '34-92' AND unit_kind = 'phường'"); n > 0 {
		t.Errorf("%d sites in wards of a city", n)
	}
}

func testTurns(t *testing.T, d *db.DB) {
	for what, query := range map[string]string{
		"a presented draft":                   "SELECT COUNT(*) FROM projects WHERE state = 'draft' AND presented_at IS NOT NULL",
		"an open appraisal half spoken":       "SELECT COUNT(*) FROM appraisals a WHERE state = 'open' AND (SELECT COUNT(*) FROM appraisal_opinions o WHERE o.appraisal_id = a.id) BETWEEN 1 AND 4",
		"a presented conclusion":              "SELECT COUNT(*) FROM appraisals WHERE state = 'presented'",
		"a declared conflict in a council":    "SELECT COUNT(*) FROM appraisal_members m JOIN appraisals a ON a.id = m.appraisal_id WHERE a.council AND m.conflict = 'declared'",
		"an open request for a paper":         "SELECT COUNT(*) FROM paper_requests WHERE answered_at IS NULL",
		"a request that was answered":         "SELECT COUNT(*) FROM paper_requests WHERE settled_at IS NOT NULL",
		"a draft plan":                        "SELECT COUNT(*) FROM plans WHERE state = 'draft'",
		"an approved plan":                    "SELECT COUNT(*) FROM plans WHERE state = 'approved'",
		"a contract over two projects":        "SELECT COUNT(*) FROM (SELECT contract_id FROM contract_projects GROUP BY contract_id HAVING COUNT(*) > 1) AS two",
		"an assignment":                       "SELECT COUNT(*) FROM contracts WHERE kind = 'assignment'",
		"a closed contract":                   "SELECT COUNT(*) FROM contracts WHERE state = 'closed'",
		"a support agreement":                 "SELECT COUNT(*) FROM support_agreements",
		"a waiting implementation plan":       "SELECT COUNT(*) FROM implementation_plans WHERE state = 'submitted'",
		"a first advance":                     "SELECT COUNT(*) FROM payments WHERE step = 'first_advance' AND state = 'paid'",
		"a further or remaining advance":      "SELECT COUNT(*) FROM payments WHERE step = 'remaining_advance' AND state = 'paid'",
		"a reversal":                          "SELECT COUNT(*) FROM payments WHERE step = 'reversal' AND state = 'paid'",
		"money returned to the budget":        "SELECT COUNT(*) FROM payments WHERE step = 'return' AND state = 'paid'",
		"a prepared payment":                  "SELECT COUNT(*) FROM payments WHERE state = 'prepared'",
		"a checked payment":                   "SELECT COUNT(*) FROM payments WHERE state = 'checked'",
		"a confirmed report":                  "SELECT COUNT(*) FROM progress_reports WHERE state = 'confirmed'",
		"an unconfirmed report":               "SELECT COUNT(*) FROM progress_reports WHERE state = 'sent'",
		"a disputed report":                   "SELECT COUNT(*) FROM progress_reports WHERE state = 'disputed'",
		"an acceptance failed, then passed":   "SELECT COUNT(*) FROM acceptances a WHERE result = 'fail' AND state = 'signed' AND EXISTS (SELECT 1 FROM acceptances b WHERE b.project_id = a.project_id AND b.establishment_id = a.establishment_id AND b.result = 'pass' AND b.state = 'signed')",
		"minutes that wait for a signature":   "SELECT COUNT(*) FROM acceptances WHERE state = 'recorded'",
		"a settlement that waits":             "SELECT COUNT(*) FROM settlements WHERE state = 'sent'",
		"an adjustment that waits":            "SELECT COUNT(*) FROM adjustments WHERE state = 'requested'",
		"a change within the year":            "SELECT COUNT(*) FROM adjustments WHERE kind = 'within_year' AND state = 'decided'",
		"another beneficiary":                 "SELECT COUNT(*) FROM adjustments WHERE kind = 'beneficiary' AND state = 'decided'",
		"a delegation of today":               "SELECT COUNT(*) FROM delegations WHERE revoked_at IS NULL AND valid_to >= '2026-11-21'",
		"a leave":                             "SELECT COUNT(*) FROM leaves",
		"a handover of files":                 "SELECT COUNT(*) FROM handovers WHERE files > 0",
		"a need that waits":                   "SELECT COUNT(*) FROM needs WHERE state = 'sent'",
		"a need that was declined":            "SELECT COUNT(*) FROM needs WHERE state = 'declined'",
		"a need taken up":                     "SELECT COUNT(*) FROM needs WHERE state = 'taken_up'",
		"a procedure with council and review": "SELECT COUNT(*) FROM local_procedures WHERE council AND preliminary",
		"a file straight to the Cục":          "SELECT COUNT(*) FROM projects WHERE base_id IS NULL AND state = 'reviewed'",
		"a file over several provinces":       "SELECT COUNT(*) FROM (SELECT project_id FROM project_places GROUP BY project_id HAVING COUNT(DISTINCT province_id) > 2) AS many",
		"another department that pays":        "SELECT COUNT(*) FROM payments y JOIN agencies a ON a.id = y.agency_id WHERE a.kind = 'other_department'",
		"a post-check with values":            "SELECT COUNT(*) FROM post_check_values",
	} {
		if count(t, d, query) == 0 {
			t.Errorf("there is no such thing: %s", what)
		}
	}
}

func testHaGiang(t *testing.T, d *db.DB) {
	want := report.Figures{Projects: 6, Tasks: 1, ProjectsNational: 1, ProjectsLocal: 5, Establishments: 3, FundingNational: 900_000_000, FundingLocal: 746_000_000, FundingTotal: 1_646_000_000}
	for _, at := range []struct {
		day  clock.Day
		code place.ID
	}{{"2023-12-31", "63-02"}, {"2026-11-01", "34-08"}} {
		p, err := report.Summary(ctx, d, report.Everything(), "", at.day, 2023)
		if err != nil || p.Figures != want {
			t.Errorf("the nation on %s: %+v, %v", at.day, p.Figures, err)
		}
		got, err := report.Summary(ctx, d, report.Everything(), at.code, at.day, 2023)
		if err != nil || got.Figures != want {
			t.Errorf("%s on %s: %+v, %v", at.code, at.day, got.Figures, err)
		}
	}
	old, err := report.Summary(ctx, d, report.Everything(), "63-08", "2023-12-31", 2023)
	if err != nil || old.Figures != (report.Figures{}) || old.NotPlaced != 0 {
		t.Errorf("Tuyên Quang of before: %+v, %v", old, err)
	}
	if n := count(t, d, "SELECT COUNT(*) FROM projects WHERE plan_year = 2023 AND state <> 'closed'"); n > 0 {
		t.Errorf("%d files of 2023 are not closed", n)
	}
	if n := count(t, d, "SELECT COUNT(*) FROM projects WHERE plan_year = 2023 AND source = 'local' AND illustrative NOT LIKE '%746 triệu%'"); n > 0 {
		t.Errorf("%d local files of 2023 do not say that the split is illustrative", n)
	}
}

// offered are who signs in, as principals of a day.
func testWork(t *testing.T, d *db.DB) {
	ins, err := demo.SignIns(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual(today)
	accounts := &account.Service{DB: d, Clock: clk}
	work := &dossier.Service{DB: d, Clock: clk, Projects: &project.Service{DB: d, Clock: clk}}
	sunday := today.AddDays((7 - int(today.Weekday())) % 7)
	// Whose work does not come by itself.
	quiet := []account.Role{account.Establishment, account.Collaborator, account.Auditor, account.Administrator}
	seen := map[account.Role]bool{}
	for _, in := range ins {
		if in.Agency == "" || in.Name == "" || in.RoleName != in.Role.Name() {
			t.Errorf("sign-in %+v", in)
		}
		if _, err := accounts.SignIn(ctx, in.Login, demo.Password, "127.0.0.1", "test"); err != nil {
			t.Errorf("%s does not sign in: %v", in.Login, err)
			continue
		}
		who, err := account.ByLogin(ctx, d, in.Login)
		if err != nil || who.MustChange {
			t.Errorf("%s: must change the password: %v, %v", in.Login, who.MustChange, err)
		}
		seats, err := account.Seats(ctx, d, who.ID, today)
		if err != nil || len(seats) == 0 {
			t.Errorf("%s has no seat: %v", in.Login, err)
			continue
		}
		p, err := account.Acting(ctx, d, who.ID, seats[0].ID, "", today)
		if err != nil {
			t.Fatal(err)
		}
		w, err := work.Work(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		late, week, later := 0, 0, 0
		for _, x := range w.Mine {
			switch {
			case x.Due != "" && x.Due < today:
				late++
			case x.Due != "" && x.Due <= sunday:
				week++
			default:
				later++
			}
		}
		t.Logf("%-16s %-24s %2d late %2d this week %2d later, waits for %d", in.Login, in.RoleName, late, week, later, len(w.Waiting))
		first := !seen[in.Role]
		seen[in.Role] = true
		if first && !slices.Contains(quiet, in.Role) && (late == 0 || week == 0 || later == 0) {
			t.Errorf("%s has %d late, %d this week, %d later", in.Login, late, week, later)
		}
	}
	for _, r := range account.Roles {
		if !seen[r.Role] {
			t.Errorf("nobody signs in as %s", r.Role)
		}
	}
}

func testRecord(t *testing.T, d *db.DB) {
	if n := count(t, d, "SELECT COUNT(*) FROM audit_events WHERE channel <> ?", audit.Demo); n > int64(0) {
		// The test itself signed people in.
		m := count(t, d, "SELECT COUNT(*) FROM audit_events WHERE channel <> ? AND kind <> ?", audit.Demo, account.SignedIn)
		if m > 0 {
			t.Errorf("%d acts came by another door than the demonstration's", m)
		}
	}
	if n := count(t, d, "SELECT COUNT(*) FROM projects p WHERE NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.project_id = p.id)"); n > 0 {
		t.Errorf("%d files without a history", n)
	}
	if n := count(t, d, "SELECT COUNT(*) FROM audit_events WHERE at >= ? AND channel = 'demo'", today.At(0, 0).UTC().Format("2006-01-02T15:04:05.000000Z")); n > 0 {
		t.Errorf("%d acts lie on or after today", n)
	}
}

func testMark(t *testing.T, d *db.DB) {
	if m, err := demo.MarkOf(ctx, d); err != nil || m != demo.Whole {
		t.Errorf("mark %v, %v", m, err)
	}
	if err := demo.Fill(ctx, d, &filestore.Store{Dir: t.TempDir()}, today, nil); !errs.Is(err, errs.Conflict) {
		t.Errorf("filled twice: %v", err)
	}
}

// A filling that is cut short is told apart from one that is whole.
func TestHalfFilled(t *testing.T) {
	d := dbtest.SQLite(t)
	if m, err := demo.MarkOf(ctx, d); err != nil || m != demo.NotDemo {
		t.Errorf("an empty database: %v, %v", m, err)
	}
	stopped, stop := context.WithCancel(ctx)
	err := demo.Fill(stopped, d, &filestore.Store{Dir: t.TempDir()}, today, func(done, _ int, _ string) {
		if done == 40 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if m, err := demo.MarkOf(ctx, d); err != nil || m != demo.Half {
		t.Errorf("half filled: %v, %v", m, err)
	}
	if yes, err := demo.Marked(ctx, d); err != nil || !yes {
		t.Errorf("marked: %v, %v", yes, err)
	}
}
