// Package dbtest gives each test a fresh, migrated database, on SQLite and, when
// KHUYENCONG_TEST_POSTGRES names a server, on PostgreSQL: the same body on both.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khuyencong/internal/db"
)

// Variable names the PostgreSQL server to test on.
const Variable = "KHUYENCONG_TEST_POSTGRES"

// Run runs the body once for each engine at hand.
func Run(t *testing.T, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { body(t, SQLite(t)) })
	if server := os.Getenv(Variable); server != "" {
		t.Run("postgres", func(t *testing.T) { body(t, Postgres(t, server)) })
	}
}

// SQLite makes a database in the test's own folder.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
}

// Postgres makes a database of its own on the server and drops it afterwards.
func Postgres(t testing.TB, server string) *db.DB {
	t.Helper()
	return open(t, PostgresURL(t, server))
}

// PostgresURL makes an empty database on the server, dropped afterwards, and returns its address.
func PostgresURL(t testing.TB, server string) string {
	t.Helper()
	name := "kc_" + strings.ReplaceAll(string(db.NewID()), "-", "")
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	t.Cleanup(func() {
		admin, err := sql.Open("pgx", server)
		if err != nil {
			t.Error(err)
			return
		}
		defer admin.Close()
		if _, err := admin.Exec(fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", name)); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func open(t testing.TB, address string) *db.DB {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}
