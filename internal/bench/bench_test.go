package bench_test

import (
	"context"
	"os"
	"testing"

	"khuyencong/internal/bench"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

// small is a data set that a test can afford.
var small = bench.Size{Establishments: 2000, Projects: 400, Movements: 6000, Seed: 1}

func TestLoadKeepsTheRules(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := bench.Load(ctx, d, small, nil); err != nil {
			t.Fatal(err)
		}
		if m, size, err := bench.MarkOf(ctx, d); m != bench.Whole || size != small || err != nil {
			t.Errorf("mark %v %+v %v", m, size, err)
		}
		for table, want := range map[string]int{"establishments": 2000, "projects": 400, "payments": 6000} {
			if n := count(t, d, table); n != want {
				t.Errorf("%d rows in %s, want %d", n, table, want)
			}
		}
		wrong, err := contract.CheckCountersTx(ctx, d)
		if err != nil || len(wrong) > 0 {
			t.Errorf("counters: %v %v", wrong, err)
		}
		if err := bench.Load(ctx, d, small, nil); !errs.Is(err, errs.Conflict) {
			t.Errorf("a second load: %v", err)
		}
		if d.Engine() == db.SQLite {
			if broken, err := db.Select[string](ctx, d, `SELECT "table" FROM pragma_foreign_key_check`); err != nil || len(broken) > 0 {
				t.Errorf("references: %v %v", broken, err)
			}
		}
		areas(t, d)
		states := 0
		for _, table := range []string{"projects", "project_years", "payments", "needs", "contracts"} {
			n, err := db.Get[int](ctx, d, "SELECT COUNT(DISTINCT state) FROM "+table)
			if err != nil {
				t.Fatal(err)
			}
			states += n
		}
		if states < 24 {
			t.Errorf("only %d states occur", states)
		}
	})
}

// areas holds what the load derived against what the room derives.
func areas(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := t.Context()
	const text = "SELECT area_id || ' ' || establishment_id || ' ' || kind || ' ' || vsic FROM establishment_areas ORDER BY area_id, establishment_id"
	const placed = "SELECT id || ' ' || land_id || ' ' || unit_id FROM establishment_sites ORDER BY id"
	had, err := db.Select[string](ctx, d, text)
	if err != nil {
		t.Fatal(err)
	}
	was, err := db.Select[string](ctx, d, placed)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE establishment_sites SET land_id = '', unit_id = '', placed = FALSE")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := establishment.Derive(ctx, d, bench.AsOf); err != nil {
		t.Fatal(err)
	}
	now, err := db.Select[string](ctx, d, text)
	if err != nil {
		t.Fatal(err)
	}
	is, err := db.Select[string](ctx, d, placed)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "areas", had, now)
	if stale, err := establishment.CheckLinesTx(ctx, d); err != nil || len(stale) > 0 {
		t.Errorf("lines differ from what they are derived from: %v, %v", stale, err)
	}
	same(t, "sites", was, is)
}

func same(t *testing.T, what string, a, b []string) {
	t.Helper()
	if len(a) != len(b) || len(a) == 0 {
		t.Fatalf("%s: %d loaded, %d derived", what, len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("%s: loaded %q, derived %q", what, a[i], b[i])
		}
	}
}

func TestLoadsAreEqual(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, a *db.DB) {
		b := another(t, a.Engine())
		size := bench.Size{Establishments: 300, Projects: 60, Movements: 600, Seed: 7}
		for _, d := range []*db.DB{a, b} {
			if err := bench.Load(t.Context(), d, size, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range []string{
			"SELECT id || name || tax_code || phone FROM establishments ORDER BY id", "SELECT id || name || number || state FROM projects ORDER BY id",
			"SELECT id || amount || prepared_at FROM payments ORDER BY id", "SELECT id || login || password_hash FROM persons ORDER BY id",
		} {
			x, err := db.Select[string](t.Context(), a, text)
			if err != nil {
				t.Fatal(err)
			}
			y, err := db.Select[string](t.Context(), b, text)
			if err != nil {
				t.Fatal(err)
			}
			same(t, text, x, y)
		}
	})
}

func TestLoadStops(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := bench.Load(ctx, d, small, nil); err == nil {
		t.Fatal("a stopped load went through")
	}
}

func count(t *testing.T, d *db.DB, table string) int {
	t.Helper()
	n, err := db.Get[int](t.Context(), d, "SELECT COUNT(*) FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func another(t *testing.T, e db.Engine) *db.DB {
	t.Helper()
	if e == db.Postgres {
		return dbtest.Postgres(t, os.Getenv(dbtest.Variable))
	}
	return dbtest.SQLite(t)
}

// TestKeysAreDerived holds the keys that a load writes against those that the room makes.
func TestKeysAreDerived(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx := t.Context()
	if err := bench.Load(ctx, d, bench.Size{Establishments: 400, Projects: 20, Movements: 10, Seed: 5}, nil); err != nil {
		t.Fatal(err)
	}
	const text = "SELECT area_id || '|' || kind || '|' || value || '|' || establishment_id FROM establishment_keys ORDER BY 1"
	had, err := db.Select[string](ctx, d, text)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM establishment_keys")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Set(ctx, "establishment_keys", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := establishment.Derive(ctx, d, bench.AsOf); err != nil {
		t.Fatal(err)
	}
	now, err := db.Select[string](ctx, d, text)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "keys", had, now)
}
