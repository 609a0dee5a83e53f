package bench_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/bench"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/dossier"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// pageOf is all that the list of files tells a person.
type pageOf struct {
	List   project.List
	Counts project.Counts
	Next   map[db.ID]dossier.Task
}

func look(t *testing.T, d *db.DB, p account.Principal) pageOf {
	t.Helper()
	clk := clock.NewManual(bench.AsOf)
	s := &project.Service{DB: d, Clock: clk}
	var out pageOf
	var err error
	if out.List, out.Counts, err = s.Overview(t.Context(), p, project.Filter{Size: 1000}); err != nil {
		t.Fatal(err)
	}
	if out.Next, err = (&dossier.Service{DB: d, Clock: clk, Projects: s}).Firsts(t.Context(), p, out.List.Rows); err != nil {
		t.Fatal(err)
	}
	for i := range out.List.Rows {
		out.List.Rows[i].Rev = 0
	}
	return out
}

// TestKeptLinesFollow writes into every table behind the lines of lists, behind the back of one who
// keeps them, and compares what they show with what somebody shows who reads everything anew.
func TestKeptLinesFollow(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := bench.Load(ctx, d, bench.Size{Establishments: 500, Projects: 250, Movements: 600, Seed: 5, Provinces: 3}, nil); err != nil {
			t.Fatal(err)
		}
		people := principals(t, d)
		who := []string{"chuyenvien.hno", "trungtam.tqu", "lanhdao.tqu", "chuyenvien.cuc"}
		for _, login := range who {
			look(t, d, people[login])
		}
		const day = "'2026-11-02T01:00:00.000000Z'"
		for _, text := range []string{
			"UPDATE projects SET name = name || ' mới', name_fold = name_fold || ' moi' WHERE number LIKE '%7%'",
			"UPDATE projects SET presented_at = " + day + " WHERE state = 'draft'",
			"UPDATE projects SET state = 'withdrawn', state_since = " + day + " WHERE state = 'returned_base'",
			"DELETE FROM project_contents WHERE project_id IN (SELECT id FROM projects ORDER BY id DESC LIMIT 40)",
			"INSERT INTO project_places (project_id, province_id, commune, commune_fold) SELECT id, '34-01', 'xã Thử', 'xa thu' FROM projects WHERE name LIKE '%máy%'",
			"DELETE FROM project_places WHERE commune_fold LIKE '%n'",
			"UPDATE project_beneficiaries SET removed_on = '2026-11-02' WHERE id IN (SELECT id FROM project_beneficiaries ORDER BY id LIMIT 30)",
			"UPDATE establishments SET name = name || ' Đổi', name_sort = name_sort || 'x' WHERE id IN (SELECT establishment_id FROM project_beneficiaries WHERE removed_on IS NULL ORDER BY id LIMIT 30)",
			"UPDATE estimate_lines SET promotion = promotion + 1000 WHERE position = 1",
			"UPDATE project_years SET state = 'accepted', since = " + day + " WHERE state = 'under_way'",
			"UPDATE appraisals SET due_day = '2026-11-03' WHERE state IN ('open', 'presented')",
			"UPDATE appraisals SET sheet_number = '' WHERE state = 'concluded' AND id IN (SELECT id FROM appraisals WHERE state = 'concluded' ORDER BY id LIMIT 20)",
			"UPDATE appraisal_members SET removed_at = declared_at WHERE person_id IN (SELECT person_id FROM appraisal_members ORDER BY appraisal_id DESC LIMIT 3)",
			"INSERT INTO appraisal_opinions (appraisal_id, person_id, criterion, verdict, opinion, saved_at) SELECT appraisal_id, person_id, 1, 'pass', '', " + day + " FROM appraisal_members",
			"UPDATE contract_projects SET accepted = 0, settled = 0",
			"UPDATE contracts SET to_day = '2026-11-01' WHERE to_day > '2026-11-01'",
			"UPDATE acceptances SET day = '2026-11-01'",
			"DELETE FROM progress_reports",
			"UPDATE settlements SET prepared_at = " + day,
			"DELETE FROM post_checks",
			"UPDATE assignments SET to_day = '2026-11-02' WHERE to_day IS NULL AND id IN (SELECT id FROM assignments WHERE to_day IS NULL ORDER BY id LIMIT 60)",
			"UPDATE persons SET name = name || ' (đổi)' WHERE id IN (SELECT person_id FROM assignments)",
			"DELETE FROM plan_items WHERE project_id IN (SELECT project_id FROM plan_items ORDER BY project_id LIMIT 20)",
			"UPDATE agency_names SET name = name || ' (đổi tên)'",
			"UPDATE projects SET base_id = NULL WHERE id IN (SELECT id FROM projects WHERE base_id IS NOT NULL ORDER BY number LIMIT 40)",
		} {
			n := int64(0)
			if err := d.Tx(ctx, func(tx *db.Tx) (err error) {
				n, err = tx.Exec(ctx, text)
				return err
			}); err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			if n == 0 {
				t.Errorf("nothing to change: %s", text)
			}
			anew := dbtest.Again(t, d)
			for _, login := range who {
				if kept, read := look(t, d, people[login]), look(t, anew, people[login]); !reflect.DeepEqual(kept, read) {
					t.Errorf("%s, after %s: %s", login, text, differs(kept, read))
				}
			}
		}
	})
}

func differs(kept, read pageOf) string {
	if len(kept.List.Rows) != len(read.List.Rows) {
		return fmt.Sprintf("%d rows kept, %d read", len(kept.List.Rows), len(read.List.Rows))
	}
	for i, r := range read.List.Rows {
		if k := kept.List.Rows[i]; !reflect.DeepEqual(k, r) {
			return fmt.Sprintf("kept %+v\nread %+v", k, r)
		}
		if k, n := kept.Next[r.ID], read.Next[r.ID]; !reflect.DeepEqual(k, n) {
			return fmt.Sprintf("next kept %+v\nnext read %+v", k, n)
		}
	}
	return fmt.Sprintf("kept %+v\nread %+v", kept.Counts, read.Counts)
}

// TestKeptLinesWhileMany writes and reads at once: whoever asks after a write sees it, and in the
// end what is kept is what is stored.
func TestKeptLinesWhileMany(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := bench.Load(ctx, d, bench.Size{Establishments: 200, Projects: 120, Movements: 100, Seed: 7, Provinces: 2}, nil); err != nil {
			t.Fatal(err)
		}
		who, err := account.ByLogin(ctx, d, "chuyenvien.cuc")
		if err != nil {
			t.Fatal(err)
		}
		seats, err := account.Seats(ctx, d, who.ID, bench.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		p, err := account.Acting(ctx, d, who.ID, seats[0].ID, "", bench.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		s := &project.Service{DB: d, Clock: clock.NewManual(bench.AsOf)}
		first := look(t, d, p)
		var wait sync.WaitGroup
		for n, r := range first.List.Rows[:6] {
			wait.Go(func() {
				for i := range 12 {
					name := fmt.Sprintf("Lần %d của %d", i, n)
					err := d.Tx(ctx, func(tx *db.Tx) error {
						if _, err := tx.Exec(ctx, "UPDATE projects SET name = ?, name_fold = ? WHERE id = ?", name, vi.Fold(name), r.ID); err != nil {
							return err
						}
						if i%4 == 3 {
							return errRolledBack
						}
						return nil
					})
					if err != nil && !errors.Is(err, errRolledBack) {
						t.Error(err)
						return
					}
					if i%4 == 3 {
						name = fmt.Sprintf("Lần %d của %d", i-1, n)
					}
					l, err := s.List(ctx, p, project.Filter{Text: name})
					if err != nil || l.Count != 1 || len(l.Rows) != 1 || l.Rows[0].Name != name {
						t.Errorf("after «%s»: %d found, %v", name, l.Count, err)
					}
				}
			})
		}
		wait.Wait()
		if kept, read := look(t, d, p), look(t, dbtest.Again(t, d), p); !reflect.DeepEqual(kept, read) {
			t.Error(differs(kept, read))
		}
	})
}

var errRolledBack = errors.New("rolled back")
