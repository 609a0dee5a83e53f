package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"khuyencong/internal/backup"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/report"
	"khuyencong/internal/report/reporttest"
)

var (
	ctx   = context.Background()
	quiet = slog.New(slog.DiscardHandler)
)

func store(t *testing.T) *filestore.Store {
	return &filestore.Store{Dir: filepath.Join(t.TempDir(), "files")}
}

func take(t *testing.T, d *db.DB, files *filestore.Store) backup.Backup {
	t.Helper()
	dir := t.TempDir()
	b, err := backup.Take(ctx, d, files, "dir", dir, clock.NewManual("2026-11-21").Now(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	found, err := backup.Find("dir", dir)
	if err != nil || !reflect.DeepEqual(found, b) {
		t.Fatalf("found %+v, %v; took %+v", found, err, b)
	}
	return b
}

// figures is what a reader sees of the restored data.
func figures(t *testing.T, d *db.DB) string {
	t.Helper()
	one, err := report.Summary(ctx, d, report.Everything(), "34-08", "2026-11-21", 2023)
	if err != nil {
		t.Fatal(err)
	}
	all, err := report.ByProvince(ctx, d, report.Everything(), "2026-11-21", 2027)
	if err != nil {
		t.Fatal(err)
	}
	stages, err := report.Stages(ctx, d, report.Everything(), report.Nation, "2026-11-21", 2027)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%+v\n%+v", one, all, stages)
}

// From either engine into either engine, every figure is the same.
func TestThereAndBack(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, from *db.DB) {
		files := store(t)
		sums := fill(t, from, files)
		b := take(t, from, files)
		want := figures(t, from)
		if !strings.Contains(want, "FundingTotal:1646000000") || !strings.Contains(want, "FundingTotal:449999990") {
			t.Fatalf("the figures before: %s", want)
		}
		if b.Engine != from.Engine() || b.Files.Count != len(sums) || len(b.Files.Missing) != 0 || len(b.Tables)+len(b.LeftOut) != len(db.Tables) {
			t.Errorf("manifest %+v", b.Manifest)
		}
		dbtest.Run(t, func(t *testing.T, to *db.DB) {
			into := store(t)
			if err := b.Restore(ctx, to, into, quiet); err != nil {
				t.Fatal(err)
			}
			again := take(t, to, into)
			if !reflect.DeepEqual(again.Tables, b.Tables) || !reflect.DeepEqual(again.Files, b.Files) {
				t.Errorf("a backup of the restored database differs:\n%+v\n%+v", again.Manifest, b.Manifest)
			}
			for _, table := range b.Tables {
				n, err := db.Get[int64](ctx, to, "SELECT COUNT(*) FROM "+table.Name)
				if err != nil || n != table.Rows {
					t.Errorf("%s: %d rows, %v; want %d", table.Name, n, err, table.Rows)
				}
				was, here := read(t, b, table.Name), read(t, again, table.Name)
				if !bytes.Equal(was, here) {
					t.Errorf("%s differs:\n%s\n%s", table.Name, was, here)
				}
			}
			for _, table := range b.LeftOut {
				if table == "search_log" || table == "project_scopes" { // told anew, written anew
					continue
				}
				if n, err := db.Get[int](ctx, to, "SELECT COUNT(*) FROM "+table); err != nil || n != 0 {
					t.Errorf("%s: %d rows, %v; want none", table, n, err)
				}
			}
			if kinds, err := db.Select[string](ctx, to, "SELECT kind FROM search_log"); err != nil || len(kinds) != 1 || kinds[0] != "all" {
				t.Errorf("search is told %v, %v; want to read everything anew", kinds, err)
			}
			for _, sum := range sums {
				was, err := os.ReadFile(files.Path(sum))
				here, err2 := os.ReadFile(into.Path(sum))
				if err != nil || err2 != nil || !bytes.Equal(was, here) {
					t.Errorf("%s: %v, %v", sum, err, err2)
				}
			}
			if got := figures(t, to); got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
			// The guards stand as before, the references too.
			for _, text := range []string{"DELETE FROM audit_events", "DELETE FROM payments", "UPDATE agencies SET parent_id = 'none'"} {
				if err := to.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, text); return err }); err == nil {
					t.Errorf("%s went through", text)
				}
			}
			if err := b.Restore(ctx, to, into, quiet); !errs.Is(err, errs.Conflict) {
				t.Errorf("a second time: %v", err)
			}
		})
	})
}

func read(t *testing.T, b backup.Backup, table string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(b.Path, "tables", table+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestIntoADatabaseWithoutSchema(t *testing.T) {
	from := dbtest.SQLite(t)
	files := store(t)
	fill(t, from, files)
	b := take(t, from, files)
	to, err := db.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	if err := b.Restore(ctx, to, store(t), quiet); err != nil {
		t.Fatal(err)
	}
	if pending, err := to.Pending(ctx); pending || err != nil {
		t.Errorf("pending %v, %v", pending, err)
	}
	if figures(t, to) != figures(t, from) {
		t.Error("the figures differ")
	}
}

// Each transaction adds a person, a post of theirs and a mark in the settings; whatever moment
// a backup is of, it has as many of each.
func TestWhileOthersWrite(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, from *db.DB) {
		reporttest.Row(t, from, "agencies", "id", "a", "kind", "unit")
		for i := range 300 { // something to read on the way
			reporttest.Row(t, from, "audit_events", "id", fmt.Sprint(i), "channel", "web")
		}
		var stop atomic.Bool
		begun, done := make(chan struct{}), make(chan error, 1)
		go func() {
			for i := 0; !stop.Load(); i++ {
				if i == 5 {
					close(begun)
				}
				err := from.Tx(ctx, func(tx *db.Tx) error {
					id := fmt.Sprintf("p%06d", i)
					_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, '')", id)
					if err == nil {
						_, err = tx.Exec(ctx, `INSERT INTO persons (id, login, name, name_fold, email, phone, password_hash, must_change, created_at, version) VALUES (?, ?, '', '', '', '', '', ?, ?, 1)`, id, id, false, at)
					}
					if err == nil {
						_, err = tx.Exec(ctx, `INSERT INTO posts (id, person_id, agency_id, role, title, valid_from, decision) VALUES (?, ?, 'a', '', '', ?, '')`, id, id, day)
					}
					return err
				})
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		<-begun
		var all []backup.Backup
		for range 3 {
			all = append(all, take(t, from, store(t)))
		}
		stop.Store(true)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for _, b := range all {
			to := dbtest.SQLite(t)
			if err := b.Restore(ctx, to, store(t), quiet); err != nil {
				t.Fatal(err)
			}
			type counts struct {
				Marks   int `db:"marks"`
				Persons int `db:"persons"`
				Posts   int `db:"posts"`
			}
			n, err := db.Get[counts](ctx, to, "SELECT (SELECT COUNT(*) FROM settings) AS marks, (SELECT COUNT(*) FROM persons) AS persons, (SELECT COUNT(*) FROM posts) AS posts")
			if err != nil || n.Marks < 5 || n.Marks != n.Persons || n.Marks != n.Posts {
				t.Errorf("got %+v, %v", n, err)
			}
		}
	})
}

// Whatever is changed in a backup, it is refused, and nothing of it stays.
func TestDamagedBackups(t *testing.T) {
	from := dbtest.SQLite(t)
	files := store(t)
	sums := fill(t, from, files)
	b := take(t, from, files)
	swap := func(name, old, with string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, name)
			raw, err := os.ReadFile(path)
			if err != nil || !bytes.Contains(raw, []byte(old)) {
				t.Fatal(err, "nothing to change")
			}
			if err := os.WriteFile(path, bytes.Replace(raw, []byte(old), []byte(with), 1), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	gone := func(name string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	attachment := filepath.Join("files", sums[0][:2], sums[0])
	cases := map[string]func(t *testing.T, dir string){
		"a figure":           swap("tables/plan_items.jsonl", "900000000", "900000001"),
		"a refused value":    swap("tables/plan_items.jsonl", "900000000", "-1"),
		"a fraction":         swap("tables/plan_items.jsonl", "900000000", "0.5"),
		"a line cut":         swap("tables/projects.jsonl", "]\n", "\n"),
		"a row less":         swap("tables/settings.jsonl", string(read(t, b, "settings")), ""),
		"a reference":        swap("tables/payments.jsonl", `"y9"`, `"y8"`),
		"a table gone":       gone("tables/settlements.jsonl"),
		"an attachment":      swap(attachment, "%PDF", "%PDP"),
		"an attachment gone": gone(attachment),
		"the manifest":       swap("manifest.json", `"tables"`, `"tables`),
		"a table unnamed":    swap("manifest.json", `"name": "settings"`, `"name": "sessions"`),
		"a table of others":  swap("manifest.json", `"name": "settings"`, `"name": "settings; --"`),
		"a column":           swap("manifest.json", `"value"`, `"worth"`),
		"a newer schema":     swap("manifest.json", fmt.Sprintf(`"schema": %d`, b.Schema), `"schema": 9999`),
		"a newer format":     swap("manifest.json", `"format": 1`, `"format": 2`),
	}
	dbtest.Run(t, func(t *testing.T, to *db.DB) {
		into := store(t)
		for name, change := range cases {
			t.Run(name, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(b.Path)); err != nil {
					t.Fatal(err)
				}
				change(t, dir)
				bad, err := backup.Find("dir", dir)
				if err == nil {
					err = bad.Restore(ctx, to, into, quiet)
				}
				if !errs.Is(err, errs.Invalid) {
					t.Fatalf("got %v", err)
				}
				for _, table := range db.Tables {
					if n, err := db.Get[int](ctx, to, "SELECT COUNT(*) FROM "+table); err != nil || n != 0 {
						t.Errorf("%s: %d rows stayed, %v", table, n, err)
					}
				}
				if left := filesIn(t, into.Dir); len(left) > 0 {
					t.Errorf("files stayed: %q", left)
				}
			})
		}
		if err := b.Restore(ctx, to, into, quiet); err != nil {
			t.Errorf("the whole backup afterwards: %v", err)
		}
	})
}

func filesIn(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return list
}

// A lost attachment is told, and the rest is kept all the same.
func TestMissingAttachment(t *testing.T) {
	from := dbtest.SQLite(t)
	files := store(t)
	sums := fill(t, from, files)
	if err := os.Remove(files.Path(sums[0])); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files.Path(sums[1]), []byte("khác"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := take(t, from, files)
	if b.Files.Count != 1 || len(b.Files.Missing) != 2 {
		t.Fatalf("got %+v", b.Files)
	}
	into := store(t)
	if err := b.Restore(ctx, dbtest.SQLite(t), into, quiet); err != nil {
		t.Fatal(err)
	}
	if got := filesIn(t, into.Dir); len(got) != 1 {
		t.Errorf("got %q", got)
	}
}

func TestStopped(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		files := store(t)
		fill(t, d, files)
		dir := t.TempDir()
		stopped, stop := context.WithCancel(ctx)
		atTable := slog.New(stopAt{slog.DiscardHandler, 20, new(int), stop})
		if _, err := backup.Take(stopped, d, files, "dir", dir, clock.NewManual("2026-11-21").Now(), atTable); !errors.Is(err, context.Canceled) {
			t.Errorf("take: %v", err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		b := take(t, d, files)
		dbtest.Run(t, func(t *testing.T, to *db.DB) {
			into := store(t)
			stopped, stop := context.WithCancel(ctx)
			if err := b.Restore(stopped, to, into, slog.New(stopAt{slog.DiscardHandler, 30, new(int), stop})); err == nil {
				t.Error("restore went on")
			}
			if left := filesIn(t, into.Dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if err := b.Restore(ctx, to, into, quiet); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	})
}

// stopAt stops the run at the n-th line of the log.
type stopAt struct {
	slog.Handler
	n    int
	seen *int
	stop context.CancelFunc
}

func (stopAt) Enabled(context.Context, slog.Level) bool { return true }

func (s stopAt) Handle(context.Context, slog.Record) error {
	if *s.seen++; *s.seen == s.n {
		s.stop()
	}
	return nil
}

func TestFind(t *testing.T) {
	d := dbtest.SQLite(t)
	dir := filepath.Join(t.TempDir(), "sao", "lưu")
	clk := clock.NewManual("2026-11-21")
	var last backup.Backup
	for range 3 {
		var err error
		if last, err = backup.Take(ctx, d, store(t), "dir", dir, clk.Now(), quiet); err != nil {
			t.Fatal(err)
		}
	}
	if want := filepath.Join(dir, "khuyencong-backup-20261121-090000-3"); last.Path != want {
		t.Errorf("got %s, want %s", last.Path, want)
	}
	for _, c := range []struct{ in, want string }{{dir, last.Path}, {last.Path, last.Path}} {
		if b, err := backup.Find("dir", c.in); err != nil || b.Path != c.want {
			t.Errorf("%s: got %s, %v", c.in, b.Path, err)
		}
	}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{t.TempDir(), file, filepath.Join(file, "x"), "khong-co"} {
		if _, err := backup.Find("dir", wrong); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	if _, err := backup.Take(ctx, d, store(t), "dir", file, clk.Now(), quiet); !errs.Is(err, errs.Invalid) {
		t.Errorf("into a file: %v", err)
	}
}
