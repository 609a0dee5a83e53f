package project_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/survey"
)

const (
	killDatabase = "KHUYENCONG_KILL_DATABASE"
	killPost     = "KHUYENCONG_KILL_POST"
	killPerson   = "KHUYENCONG_KILL_PERSON"
)

// A process that is killed in the middle of a hundred writes has lost none that it
// acknowledged: SQLite runs with synchronous FULL.
func TestKilledInTheMiddleOfWrites(t *testing.T) {
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
	w := accounttest.World(t, d, clock.NewManual("2026-11-02"))
	p := w.As(account.CentreOfficer)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	child := exec.Command(os.Args[0], "-test.run=^TestKilledInTheMiddleOfWrites$", "-test.count=1")
	child.Env = append(os.Environ(), killDatabase+"=sqlite:"+path, killPost+"="+string(p.PostID), killPerson+"="+string(p.PersonID))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var told []db.ID
	lines := bufio.NewScanner(out)
	for len(told) < 40 && lines.Scan() {
		if id, ok := db.ParseID(lines.Text()); ok {
			told = append(told, id)
		}
	}
	if err := child.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	for lines.Scan() { // what was acknowledged before the signal arrived counts too
		if id, ok := db.ParseID(lines.Text()); ok {
			told = append(told, id)
		}
	}
	_ = child.Wait()
	if len(told) < 40 {
		t.Fatalf("only %d writes were acknowledged", len(told))
	}

	d, err = db.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	type row struct {
		Projects int64 `db:"n"`
		Events   int64 `db:"e"`
	}
	got, err := db.Get[row](t.Context(), d, "SELECT (SELECT COUNT(*) FROM projects WHERE id IN (?)) AS n, (SELECT COUNT(*) FROM audit_events WHERE subject_id IN (?)) AS e", told, told)
	if err != nil || got.Projects != int64(len(told)) || got.Events != int64(len(told)) {
		t.Errorf("%d acknowledged, %d projects and %d events are there, %v", len(told), got.Projects, got.Events, err)
	}
	if check, err := db.Get[string](t.Context(), d, "PRAGMA integrity_check"); err != nil || check != "ok" {
		t.Errorf("integrity: %s, %v", check, err)
	}
}

func writeUntilKilled(t *testing.T) {
	ctx := context.Background()
	d, err := db.Open(ctx, os.Getenv(killDatabase))
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual("2026-11-02")
	p, err := account.Acting(ctx, d, db.ID(os.Getenv(killPerson)), db.ID(os.Getenv(killPost)), "", "2026-11-02")
	if err != nil {
		t.Fatal(err)
	}
	s := project.Service{DB: d, Clock: clk, Needs: &survey.Service{DB: d, Clock: clk}}
	in := (&projecttest.K{W: &accounttest.W{}}).Machine()
	in.Beneficiaries, in.Lines[0].EstablishmentID = nil, ""
	for range 100 {
		id, err := s.Create(ctx, p, in)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(id)
	}
	select {} // the parent kills us
}
