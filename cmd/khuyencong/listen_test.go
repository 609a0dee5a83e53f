package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime/debug"
	"testing"

	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

var quiet = slog.New(slog.DiscardHandler)

// taken is an address that something else listens on.
func taken(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// A request that is under way when the signal comes gets its whole answer.
func TestListenLetsRequestsFinish(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	begun := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-ctx.Done()
		if r.Context().Err() != nil {
			t.Error("the signal cancelled the request")
		}
		_, _ = io.WriteString(w, "whole")
	})
	answered := make(chan string, 1)
	err := listen(ctx, quiet, "127.0.0.1:0", h, func(address string) {
		go func() {
			_, body := get(t, address)
			answered <- body
		}()
		go func() { <-begun; stop() }()
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := <-answered; got != "whole" {
		t.Errorf("got %q", got)
	}
}

func TestReady(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ask := func() *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			mustHandler(t, &app{log: quiet}, d).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			return w
		}
		if w := ask(); w.Code != http.StatusOK {
			t.Errorf("migrated: got %d %s", w.Code, w.Body)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if w := ask(); w.Code != http.StatusServiceUnavailable || w.Body.String() != "database does not answer\n" {
			t.Errorf("closed: got %d %s", w.Code, w.Body)
		}
	})
}

func TestNotReadyBeforeMigration(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	w := httptest.NewRecorder()
	mustHandler(t, &app{log: quiet}, d).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != "migration pending\n" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestFilesDir(t *testing.T) {
	for _, c := range []struct{ database, files, want string }{
		{"sqlite:khuyencong.db", "", "files"},
		{"sqlite:/var/lib/kc/kc.db", "", "/var/lib/kc/files"},
		{"postgres://h/x", "", "files"},
		{"sqlite:/var/lib/kc/kc.db", "/srv/kc", "/srv/kc"},
	} {
		a := app{globals: globals{Database: c.database, Files: c.files}}
		if got := a.filesDir(); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestVersionLine(t *testing.T) {
	got := versionLine(&debug.BuildInfo{GoVersion: "go1.26", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}, {Key: "vcs.time", Value: "2026-11-21T08:00:00Z"},
	}})
	if want := "khuyencong v1.2.3 0123456789ab+ 2026-11-21T08:00:00Z go1.26"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func mustHandler(t *testing.T, a *app, d *db.DB) http.Handler {
	t.Helper()
	h, err := newHandler(a, d, nil, serving{}, false)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
