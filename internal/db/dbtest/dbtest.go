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
	"sync"
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

// addresses are where the databases of tests were opened: *db.DB → string.
var addresses sync.Map

// Again opens the database of a test as another process would, which keeps nothing of it in memory.
func Again(t testing.TB, d *db.DB) *db.DB {
	t.Helper()
	address, ok := addresses.Load(d)
	if !ok {
		t.Fatal("dbtest did not open this database")
	}
	return handle(t, address.(string))
}

func handle(t testing.TB, address string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	addresses.Store(d, address)
	t.Cleanup(func() {
		addresses.Delete(d)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func open(t testing.TB, address string) *db.DB {
	t.Helper()
	ctx := context.Background()
	d := handle(t, address)
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}
