package staff_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/filestore"
	"khuyencong/internal/staff"
	"khuyencong/internal/staff/door"
	"khuyencong/internal/web"
)

// open is the face over a small world.
func open(t *testing.T, d *db.DB) (*accounttest.W, *staff.Face) {
	t.Helper()
	clk := clock.NewManual("2026-11-02")
	w := accounttest.World(t, d, clk)
	return w, staff.New(staff.Options{DB: d, Clock: clk, Files: &filestore.Store{Dir: t.TempDir()}, Log: slog.New(slog.DiscardHandler), Hash: account.Cheap})
}

var hole = regexp.MustCompile(`\{[a-z_]+\}`)

// Every route is called as every role and as nobody: who the list leaves out gets no further
// than the door, and whoever it lets in never meets an error of ours.
func TestRoutesKeepToTheirList(t *testing.T) {
	d := dbtest.SQLite(t)
	w, face := open(t, d)
	h := face.Handler()
	tokens := map[account.Role]string{}
	for _, i := range account.Roles {
		s, err := w.Accounts.SignIn(context.Background(), w.Login(i.Role), accounttest.Password, "192.0.2.1", "test")
		if err != nil {
			t.Fatal(i.Role, err)
		}
		tokens[i.Role] = s.Token
	}
	seen := map[string]bool{}
	for _, rt := range face.Routes() {
		key := rt.Method + " " + rt.Pattern
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		path := strings.TrimSuffix(hole.ReplaceAllString(rt.Pattern, string(db.NewID())), "{$}")
		if got := call(h, rt.Method, path, ""); !rt.Who.Public {
			want := http.StatusUnauthorized
			if rt.Method == http.MethodGet {
				want = http.StatusSeeOther
			}
			if got != want {
				t.Errorf("%s as nobody: %d, want %d", key, got, want)
			}
		} else if got >= 500 {
			t.Errorf("%s as nobody: %d", key, got)
		}
		if rt.Pattern == web.PathSignOut {
			continue // it would end the session that the next calls need
		}
		for role, token := range tokens {
			got := call(h, rt.Method, path, token)
			switch {
			case !rt.Who.Allows(string(role)) && got != http.StatusForbidden:
				t.Errorf("%s as %s: %d, want 403", key, role, got)
			case rt.Who.Allows(string(role)) && (got >= 500 || got == http.StatusUnauthorized || got == http.StatusMethodNotAllowed):
				t.Errorf("%s as %s: %d", key, role, got)
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d routes", len(seen))
	}
}

func call(h http.Handler, method, path, token string) int {
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("")
	}
	r := httptest.NewRequest(method, path, body)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: token})
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code
}
