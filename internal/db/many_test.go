package db_test

import (
	"errors"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

type thing struct {
	ID   db.ID         `db:"id"`
	Name string        `db:"name"`
	Size *int64        `db:"size"`
	N    int           `db:"n"`
	Yes  bool          `db:"yes"`
	At   clock.Instant `db:"at"`
	On   clock.Day     `db:"day"`
	Of   db.ID         `db:"of_id"`
}

// Many rows are as if each had been inserted alone, with what is not known as NULL.
func TestInsertMany(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		for _, n := range []int{0, 1, 24, 25, 26, 4321} {
			var want []thing
			for i := range n {
				one := thing{ID: db.NewID(), Name: "Hoà «" + string(rune('a'+i%26)) + "»", N: i, Yes: i%3 == 0}
				if i%2 == 0 {
					size := int64(i) * 1_000_000_007
					one.Size, one.At, one.On, one.Of = &size, clock.NewManual("2026-11-02").Now(), "2026-11-02", db.NewID()
				}
				want = append(want, one)
			}
			err := d.Bulk(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `CREATE TABLE things (id TEXT PRIMARY KEY, name TEXT NOT NULL, size BIGINT, n BIGINT NOT NULL, yes BOOLEAN NOT NULL, at TEXT, day TEXT, of_id TEXT)`); err != nil {
					return err
				}
				if err := db.InsertMany(ctx, tx, "things", want); err != nil {
					return err
				}
				got, err := db.Select[thing](ctx, tx, "SELECT "+db.Columns[thing]("")+" FROM things ORDER BY n")
				if err != nil {
					return err
				}
				if len(got) != n {
					t.Fatalf("%d rows, want %d", len(got), n)
				}
				for i := range got {
					if (got[i].Size == nil) != (want[i].Size == nil) || got[i].Size != nil && *got[i].Size != *want[i].Size {
						t.Fatalf("size of %d: %v, want %v", i, got[i].Size, want[i].Size)
					}
					got[i].Size, want[i].Size = nil, nil
					if got[i] != want[i] {
						t.Fatalf("row %d: %+v, want %+v", i, got[i], want[i])
					}
				}
				nulls, err := db.Get[int](ctx, tx, "SELECT COUNT(*) FROM things WHERE size IS NULL AND at IS NULL AND day IS NULL AND of_id IS NULL")
				if err != nil || nulls != n/2 {
					t.Errorf("%d rows of NULL, want %d, %v", nulls, n/2, err)
				}
				stmt, err := tx.Prepare(ctx, "UPDATE things SET n = n + ? WHERE n >= ?")
				if err != nil {
					return err
				}
				for range 3 {
					if k, err := stmt.Exec(ctx, 1, 0); err != nil || k != int64(n) {
						t.Errorf("a prepared statement touched %d rows of %d, %v", k, n, err)
					}
				}
				return errUndo
			})
			if !errors.Is(err, errUndo) {
				t.Fatal(err)
			}
		}
	})
}

var errUndo = errors.New("back")
