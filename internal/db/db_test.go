package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
)

func TestTablesAreListed(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		text := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'"
		if d.Engine() == db.Postgres {
			text = "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema = 'public' AND table_name <> 'goose_db_version'"
		}
		have, err := db.Select[string](context.Background(), d, text)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Clone(db.Tables)
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Errorf("db.Tables does not list the schema:\n have %v\n want %v", have, want)
		}
	})
}

// TestReferencesCompareAsTheyAreIndexed: on PostgreSQL two columns of different collations are compared by
// the one that is no default, and then the index of the other cannot be used.
func TestReferencesCompareAsTheyAreIndexed(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			return
		}
		odd, err := db.Select[string](t.Context(), d, `SELECT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c
			JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[1]
			WHERE c.contype = 'f' AND a.attcollation <> k.attcollation ORDER BY 1`)
		if err != nil || len(odd) > 0 {
			t.Errorf("other collations than what they refer to: %v, %v", odd, err)
		}
	})
}

func TestRowsAndLists(t *testing.T) {
	type leave struct {
		ID     db.ID         `db:"id"`
		Person db.ID         `db:"person_id"`
		From   clock.Day     `db:"from_day"`
		To     clock.Day     `db:"to_day"`
		Reason string        `db:"reason"`
		Made   clock.Instant `db:"made_at"`
		Ended  clock.Instant `db:"ended_at"`
	}
	type person struct {
		ID      db.ID         `db:"id"`
		Login   string        `db:"login"`
		Name    string        `db:"name"`
		Fold    string        `db:"name_fold"`
		Email   string        `db:"email"`
		Phone   string        `db:"phone"`
		Hash    string        `db:"password_hash"`
		Must    bool          `db:"must_change"`
		Off     clock.Instant `db:"disabled_at"`
		Created clock.Instant `db:"created_at"`
		Version int64         `db:"version"`
	}
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		now := clock.NewManual("2026-11-21").Now()
		p := person{ID: db.NewID(), Login: "a", Name: "Đặng Văn Đạt?", Must: true, Created: now, Version: 1}
		l := leave{ID: db.NewID(), Person: p.ID, From: "2026-11-21", To: "2026-11-22", Made: now}
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			if err := db.Insert(ctx, tx, "persons", p); err != nil {
				return err
			}
			return db.Insert(ctx, tx, "leaves", l)
		}); err != nil {
			t.Fatal(err)
		}
		got, err := db.Select[person](ctx, d, "SELECT "+db.Columns[person]("p.")+" FROM persons p WHERE p.id IN (?) AND login = ?",
			[]db.ID{db.NewID(), p.ID}, "a")
		if err != nil || len(got) != 1 || got[0] != p {
			t.Fatalf("got %+v, %v; want %+v", got, err, p)
		}
		if n, err := db.Select[person](ctx, d, "SELECT id FROM persons WHERE id IN (?)", []db.ID{}); err != nil || len(n) != 0 {
			t.Errorf("empty list: %v, %v", n, err)
		}
		if _, err := db.Get[string](ctx, d, "SELECT name FROM persons WHERE id = ?", db.NewID()); !errors.Is(err, db.ErrNone) {
			t.Errorf("want ErrNone, got %v", err)
		}
		if s, err := db.Get[int64](ctx, d, "SELECT SUM(version) FROM persons"); err != nil || s != 1 {
			t.Errorf("sum: %d, %v", s, err)
		}
		if s, err := db.Get[int64](ctx, d, "SELECT SUM(version) FROM persons WHERE login = 'b'"); err != nil || s != 0 {
			t.Errorf("no sum: %d, %v", s, err)
		}
		err = d.Tx(ctx, func(tx *db.Tx) error { p.ID = db.NewID(); return db.Insert(ctx, tx, "persons", p) })
		if !db.IsUnique(err) {
			t.Errorf("want a unique violation, got %v", err)
		}
		err = d.Tx(ctx, func(tx *db.Tx) error {
			return db.Insert(ctx, tx, "leaves", leave{ID: db.NewID(), Person: l.Person, From: "2026-11-22", To: "2026-11-21", Made: now})
		})
		if !db.IsCheck(err) {
			t.Errorf("want a check violation, got %v", err)
		}
		err = d.Tx(ctx, func(tx *db.Tx) error {
			return db.Insert(ctx, tx, "leaves", leave{ID: db.NewID(), Person: db.NewID(), From: "2026-11-22", To: "2026-11-22", Made: now})
		})
		if !db.IsForeignKey(err) {
			t.Errorf("want a foreign key violation, got %v", err)
		}
	})
}

// Two transactions that read a counter and write it back never lose a write, on either engine.
func TestTransactionsAreSerialisable(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES ('n', '0')")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				err := d.Tx(ctx, func(tx *db.Tx) error {
					n, err := db.Get[string](ctx, tx, "SELECT value FROM settings WHERE name = 'n'")
					if err != nil {
						return err
					}
					_, err = tx.Exec(ctx, "UPDATE settings SET value = ? WHERE name = 'n'", n+"1")
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if v, _ := db.Get[string](ctx, d, "SELECT value FROM settings WHERE name = 'n'"); v != "01111111111" {
			t.Errorf("lost writes: %q", v)
		}
	})
}

func TestAuditEventsAreKept(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO audit_events (id, at, kind, person_name, agency_name, channel, address, subject_kind, subject_id, sentence, before, after)
				VALUES ('1', 'x', 'k', 'n', 'a', 'web', '', 's', 'i', 't', '', '')`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"DELETE FROM audit_events", "UPDATE audit_events SET sentence = 'x'"} {
			if err := d.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, text); return err }); err == nil {
				t.Errorf("%s went through", text)
			}
		}
	})
}

// A write that finds no turn is told as something to try again, never as an error of ours.
func TestNoTurnToWriteIsAConflict(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		var stuck error = &pgconn.PgError{Code: "40001", Message: "could not serialize access"}
		if d.Engine() == db.SQLite {
			stuck = lockedError(t)
		}
		tries := 0
		err := d.Tx(context.Background(), func(*db.Tx) error { tries++; return fmt.Errorf("write: %w", stuck) })
		if !errs.Is(err, errs.Conflict) || !errors.Is(err, stuck) {
			t.Errorf("after %d tries: %v", tries, err)
		}
	})
}

// lockedError is what SQLite says while another process writes.
func lockedError(t *testing.T) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "locked.db")
	open := func() *sql.Conn {
		p, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Close() })
		c, err := p.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	if _, err := open().ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	_, err := open().ExecContext(context.Background(), "BEGIN IMMEDIATE")
	if err == nil {
		t.Fatal("two writers at once")
	}
	return err
}
