package bench_test

import (
	"fmt"
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/bench"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
)

// principals are people of every kind of body of a data set of few provinces.
func principals(t *testing.T, d *db.DB) map[string]account.Principal {
	t.Helper()
	out := map[string]account.Principal{}
	for _, login := range []string{"chuyenvien.hno", "trungtam.hno", "donvi.hno", "congtacvien.hno", "chuyenvien.tqu", "lanhdao.tqu", "trungtam.tqu", "congtacvien.tqu", "chuyenvien.cba", "trungtam.vung1", "chuyenvien.cuc", "quantri.cuc", "coso"} {
		who, err := account.ByLogin(t.Context(), d, login)
		if err != nil {
			t.Fatal(login, err)
		}
		seats, err := account.Seats(t.Context(), d, who.ID, bench.AsOf)
		if err != nil || len(seats) == 0 {
			t.Fatal(login, err)
		}
		p, err := account.Acting(t.Context(), d, who.ID, seats[0].ID, "", bench.AsOf)
		if err != nil {
			t.Fatal(login, err)
		}
		out[login] = p
	}
	return out
}

// TestListsShowWhatIsVisible holds the derived rows that lists walk against the condition under
// which a single file opens, for people of every kind of body, after changes of every table that
// they are derived from.
func TestListsShowWhatIsVisible(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := bench.Load(ctx, d, bench.Size{Establishments: 900, Projects: 400, Movements: 100, Seed: 3, Provinces: 3}, nil); err != nil {
			t.Fatal(err)
		}
		if wrong, err := project.CheckScopesTx(ctx, d); err != nil || len(wrong) > 0 {
			t.Fatalf("after the load: %v %v", wrong, err)
		}
		agencies := "(SELECT id FROM agencies WHERE kind = 'department' ORDER BY id LIMIT 1)"
		for _, text := range []string{
			"UPDATE projects SET base_id = NULL WHERE id IN (SELECT id FROM projects WHERE base_id IS NOT NULL ORDER BY number LIMIT 40)",
			"UPDATE projects SET base_id = " + agencies + " WHERE id IN (SELECT id FROM projects ORDER BY name DESC LIMIT 40)",
			"INSERT INTO project_places (project_id, province_id, commune, commune_fold) SELECT id, '63-02', 'xã Thử', 'xa thu' FROM projects WHERE name LIKE '%máy%'",
			"INSERT INTO project_places (project_id, province_id, commune, commune_fold) SELECT id, '34-01', 'xã Thử', 'xa thu' FROM projects WHERE name LIKE '%thủy%'",
			"DELETE FROM project_places WHERE commune_fold LIKE '%n'",
			"UPDATE appraisal_members SET removed_at = declared_at WHERE person_id IN (SELECT person_id FROM appraisal_members ORDER BY appraisal_id DESC LIMIT 3)",
			"UPDATE appraisals SET council = TRUE WHERE id IN (SELECT id FROM appraisals ORDER BY id LIMIT 100)",
			"INSERT INTO appraisal_members (appraisal_id, person_id, name, capacity, conflict, conflict_text) SELECT a.id, p.id, p.name, 'member', '', '' FROM appraisals a JOIN persons p ON p.login = 'chuyenvien.tqu' WHERE a.council AND NOT EXISTS (SELECT 1 FROM appraisal_members m WHERE m.appraisal_id = a.id AND m.person_id = p.id)",
			"UPDATE appraisals SET state = 'cancelled' WHERE state = 'open'",
			"INSERT INTO project_partners (id, project_id, agency_id, name, task) SELECT p.id || a.kind || a.province_id, p.id, a.id, '', '' FROM projects p JOIN agencies a ON a.kind = 'centre' AND a.province_id IN ('34-01', '34-08', '63-02') WHERE p.name LIKE '%chè%'",
			"UPDATE estimate_lines SET promotion = promotion + 1000 WHERE position = 1",
			"DELETE FROM estimate_lines WHERE position = 3",
			"UPDATE project_years SET state = 'accepted' WHERE state = 'under_way'",
			"UPDATE projects SET state = 'withdrawn' WHERE state = 'returned_base'",
		} {
			if err := d.Tx(ctx, func(tx *db.Tx) error {
				n, err := tx.Exec(ctx, text)
				if n == 0 && err == nil {
					err = fmt.Errorf("changes nothing")
				}
				return err
			}); err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			if wrong, err := project.CheckScopesTx(ctx, d); err != nil || len(wrong) > 0 {
				t.Fatalf("after %s: %v %v", text, wrong, err)
			}
		}
		s := &project.Service{DB: d, Clock: clock.NewManual(bench.AsOf)}
		some := 0
		for login, p := range principals(t, d) {
			cond, args := project.Visible(p)
			want, err := db.Select[db.ID](ctx, d, "SELECT p.id FROM projects p WHERE "+cond+" ORDER BY p.id", args...)
			if err != nil {
				t.Fatal(err)
			}
			for _, sort := range []string{project.SortDue, project.SortName, project.SortMoney, project.SortNumber, project.SortNew} {
				l, err := s.List(ctx, p, project.Filter{Size: 1000, Sort: sort})
				if err != nil {
					t.Fatal(login, err)
				}
				var got []db.ID
				var money, total int64
				for _, r := range l.Rows {
					got = append(got, r.ID)
					money += r.Promotion
					total += r.Total
				}
				var told []db.ID
				if err := s.Each(ctx, p, project.Filter{Sort: sort}, func(r project.Row) error { told = append(told, r.ID); return nil }); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, told) {
					t.Errorf("%s by %s: Each tells %d, List %d", login, sort, len(told), len(got))
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s by %s: %d listed, %d visible", login, sort, len(got), len(want))
				}
				if l.Count != len(want) || l.Promotion != money || l.Total != total {
					t.Errorf("%s: counts %d %d %d, rows %d %d %d", login, l.Count, l.Promotion, l.Total, len(want), money, total)
				}
			}
			_, n, err := s.Overview(ctx, p, project.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			all := 0
			for _, k := range n.ByState {
				all += k
			}
			late, err := s.List(ctx, p, project.Filter{Late: true})
			mine, err2 := s.List(ctx, p, project.Filter{Mine: true})
			if err != nil || err2 != nil || all != len(want) || n.Late != late.Count || p.EstablishmentID == "" && n.Mine != mine.Count {
				t.Errorf("%s: views tell %d, %d late, %d mine; lists %d, %d, %d", login, all, n.Late, n.Mine, len(want), late.Count, mine.Count)
			}
			some += len(want)
		}
		if some < 1000 {
			t.Errorf("people see only %d files", some)
		}
	})
}
