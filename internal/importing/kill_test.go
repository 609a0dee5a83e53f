package importing_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/importing"
)

const (
	killDatabase = "KHUYENCONG_KILL_IMPORT"
	killFiles    = "KHUYENCONG_KILL_FILES"
	killImport   = "KHUYENCONG_KILL_ID"
)

// A process that is killed while it writes a file leaves nothing that anybody sees, and the next
// one takes back what it left.
func TestKilledWhileWriting(t *testing.T) {
	if os.Getenv(killDatabase) != "" {
		writeUntilKilled(t)
		return
	}
	path := filepath.Join(t.TempDir(), "kill.db")
	d, err := db.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := open(t, d)
	machine := account.Machine("kiểm thử", w.clock.Now().Day())
	imp, err := w.imports.Upload(t.Context(), machine, importing.Establishments, "a.xlsx", large(t, 2500))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.imports.Check(t.Context(), machine, imp.ID, nil); err != nil {
		t.Fatal(err)
	}
	before := len(w.everything())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	child := exec.Command(os.Args[0], "-test.run=^TestKilledWhileWriting$", "-test.count=1")
	child.Env = append(os.Environ(), killDatabase+"=sqlite:"+path, killFiles+"="+w.imports.Files.Dir, killImport+"="+string(imp.ID))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; n < 3 && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "written ") {
			n++
		}
	}
	if err := child.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	_ = child.Wait()

	if d, err = db.Open(t.Context(), "sqlite:"+path); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	w.db, w.W.DB, w.imports.DB, w.register.DB = d, d, d, d
	half, err := db.Get[int](t.Context(), d, "SELECT COUNT(*) FROM establishments WHERE import_id = ?", imp.ID)
	if err != nil || half == 0 || half >= 2500 {
		t.Fatalf("%d rows were written when it was killed, %v", half, err)
	}
	if n := len(w.everything()); n != before {
		t.Errorf("%d of a half-written file are seen", n-before)
	}
	if err := w.imports.Recover(t.Context()); err != nil { // it may still be alive
		t.Fatal(err)
	}
	if imp, err := w.imports.Get(t.Context(), machine, imp.ID); err != nil || imp.State != importing.Running {
		t.Fatalf("%+v %v", imp, err)
	}
	w.clock.Advance(time.Minute)
	if err := w.imports.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := w.imports.Get(t.Context(), machine, imp.ID)
	if err != nil || got.State != importing.Failed || !strings.Contains(got.Message, "ngắt") {
		t.Errorf("%+v %v", got, err)
	}
	for _, table := range []string{"establishments WHERE import_id IS NOT NULL", "establishment_sites s WHERE NOT EXISTS (SELECT 1 FROM establishments e WHERE e.id = s.establishment_id)",
		"establishment_areas s WHERE NOT EXISTS (SELECT 1 FROM establishments e WHERE e.id = s.establishment_id)"} {
		if n, err := db.Get[int](t.Context(), d, "SELECT COUNT(*) FROM "+table); err != nil || n != 0 {
			t.Errorf("%d left in %s, %v", n, table, err)
		}
	}
	if check, err := db.Get[string](t.Context(), d, "PRAGMA integrity_check"); err != nil || check != "ok" {
		t.Errorf("integrity: %s, %v", check, err)
	}
	// Judged again, it goes through.
	if err := w.imports.Judge(t.Context(), machine, imp.ID, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.imports.Apply(t.Context(), machine, imp.ID, false, nil); err != nil {
		t.Fatal(err)
	}
	if page, err := w.register.List(t.Context(), w.officer(), establishment.Filter{}); err != nil || page.Total != before+2500 {
		t.Errorf("%d are there, %v", page.Total, err)
	}
}

func writeUntilKilled(t *testing.T) {
	ctx := context.Background()
	d, err := db.Open(ctx, os.Getenv(killDatabase))
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual("2026-11-02")
	s := &importing.Service{DB: d, Clock: clk, Files: &filestore.Store{Dir: os.Getenv(killFiles)}}
	err = s.Apply(ctx, account.Machine("kiểm thử", clk.Now().Day()), db.ID(os.Getenv(killImport)), false, func(done, _ int) {
		fmt.Println("written", done)
		if done > 1000 {
			time.Sleep(time.Hour) // the parent kills us
		}
	})
	t.Fatal("not killed", err)
}
