package staff_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/db"
	"khuyencong/internal/vi"
)

// BenchmarkSearch asks the one box as the officer of a Sở, over HTTP, beside a bare handler over
// the engine's own index of trigrams (FTS5; pg_trgm) on the texts of that province alone.
func BenchmarkSearch(b *testing.B) {
	a := open_(b)
	floor := httptest.NewServer(a.bareSearch())
	b.Cleanup(floor.Close)
	type one struct {
		Name string `db:"name"`
		Code string `db:"tax_code"`
		Tel  string `db:"phone"`
		Who  string `db:"representative"`
	}
	some, err := db.Select[one](context.Background(), a.d, "SELECT name, tax_code, phone, representative FROM establishments WHERE tax_code <> '' AND phone <> '' AND id IN (SELECT id FROM floor_e WHERE land = ?) ORDER BY id LIMIT 3", string(a.land))
	if err != nil || len(some) < 3 {
		b.Fatal(len(some), err)
	}
	asked := []string{"chế biến", "mộc dân dụng", strings.ToUpper(some[0].Who), norm.NFD.String(some[1].Who), vi.Fold(some[2].Name), some[0].Code[:7], some[1].Tel[len(some[1].Tel)-7:], "Hùng", "che bi"}
	path := func(i int) string { return "/tim?q=" + url.QueryEscape(asked[i%len(asked)]) }
	a.beside(func(i int) { a.get(path(i), "chuyenvien."+officer) }, func(i int) {
		r, _ := http.NewRequest(http.MethodGet, floor.URL+path(i), nil)
		a.call(r, http.StatusOK)
	})
}

// laySearch makes the floor's table once: a folded text for each establishment and file of the officer.
func (a *arena) laySearch() {
	if _, err := a.sql.Exec("SELECT 1 FROM floor_f LIMIT 1"); err == nil {
		return
	}
	ctx := context.Background()
	do := func(text string) {
		if _, err := a.sql.Exec(text); err != nil {
			a.b.Fatalf("%v in %s", err, text)
		}
	}
	lite := a.d.Engine() == db.SQLite
	if lite {
		do("CREATE VIRTUAL TABLE floor_f USING fts5(body, kind UNINDEXED, id UNINDEXED, title UNINDEXED, place UNINDEXED, sort UNINDEXED, tokenize = 'trigram')")
	} else {
		do("CREATE EXTENSION IF NOT EXISTS pg_trgm")
		do("CREATE TABLE floor_f (body TEXT, kind TEXT, id TEXT, title TEXT, place TEXT, sort TEXT)")
	}
	type row struct {
		Kind, ID, Title, Place, Sort string
		Body                         string
	}
	var rows []row
	type firm struct {
		ID    string `db:"id"`
		Name  string `db:"name"`
		Other string `db:"other"`
		Place string `db:"place"`
		Sort  string `db:"name_sort"`
	}
	firms, err := db.Select[firm](ctx, a.d, "SELECT e.id, e.name, e.tax_code || ' ' || e.household_code || ' ' || e.phone || ' ' || e.representative || ' ' || e.products AS other, f.place, e.name_sort FROM floor_e f JOIN establishments e ON e.id = f.id WHERE f.land = ?", string(a.land))
	if err != nil {
		a.b.Fatal(err)
	}
	for _, f := range firms {
		rows = append(rows, row{"establishment", f.ID, f.Name, f.Place, f.Sort, vi.Fold(f.Name + " " + f.Other + " " + f.Place)})
	}
	files, err := db.Select[firm](ctx, a.d, "SELECT f.id, f.name, COALESCE(f.number, '') || ' ' || COALESCE(f.beneficiaries, '') AS other, COALESCE(f.places, '') AS place, f.name AS name_sort FROM floor_p f")
	if err != nil {
		a.b.Fatal(err)
	}
	for _, f := range files {
		rows = append(rows, row{"project", f.ID, f.Name, f.Place, f.Sort, vi.Fold(f.Name + " " + f.Other + " " + f.Place)})
	}
	tx, err := a.sql.Begin()
	if err != nil {
		a.b.Fatal(err)
	}
	text := "INSERT INTO floor_f (body, kind, id, title, place, sort) VALUES (?, ?, ?, ?, ?, ?)"
	if !lite {
		text = "INSERT INTO floor_f (body, kind, id, title, place, sort) VALUES ($1, $2, $3, $4, $5, $6)"
	}
	put, err := tx.Prepare(text)
	if err != nil {
		a.b.Fatal(err)
	}
	defer put.Close()
	for _, r := range rows {
		if _, err := put.Exec(r.Body, r.Kind, r.ID, r.Title, r.Place, r.Sort); err != nil {
			a.b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		a.b.Fatal(err)
	}
	if !lite {
		do("CREATE INDEX floor_f_body ON floor_f USING gin (body gin_trgm_ops)")
		do("ANALYZE floor_f")
	}
}

// bareSearch is the floor of search: counts and ten rows of each kind, by name.
func (a *arena) bareSearch() http.Handler {
	a.laySearch()
	pool, lite := a.sql, a.d.Engine() == db.SQLite
	if lite {
		r, err := sql.Open("sqlite", db.SQLiteDSN(a.d.Path(), false))
		if err != nil {
			a.b.Fatal(err)
		}
		a.b.Cleanup(func() { _ = r.Close() })
		pool = r
	}
	type found struct {
		ID, Title, Place string
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var cond string
		var args []any
		words := strings.Fields(vi.Fold(r.URL.Query().Get("q")))
		if lite {
			var match []string
			for _, word := range words {
				if len(word) > 2 {
					match = append(match, `"`+word+`"`)
				}
			}
			cond, args = "floor_f MATCH ?", []any{strings.Join(match, " ")}
		} else {
			var parts []string
			for i, word := range words {
				parts = append(parts, "body LIKE $"+strconv.Itoa(i+1))
				args = append(args, "%"+word+"%")
			}
			cond = strings.Join(parts, " AND ")
		}
		out := map[string]any{}
		for _, kind := range []string{"establishment", "project"} {
			where := " FROM floor_f WHERE " + cond + " AND kind = '" + kind + "'"
			var n int
			if err := pool.QueryRow("SELECT COUNT(*)"+where, args...).Scan(&n); err != nil {
				a.b.Error(err)
			}
			rows, err := pool.Query("SELECT id, title, place"+where+" ORDER BY sort LIMIT 10", args...)
			if err != nil {
				a.b.Error(err)
				return
			}
			var list []found
			for rows.Next() {
				var f found
				if err := rows.Scan(&f.ID, &f.Title, &f.Place); err != nil {
					a.b.Error(err)
				}
				list = append(list, f)
			}
			if err := rows.Err(); err != nil {
				a.b.Error(err)
			}
			_ = rows.Close() //nolint:sqlclosecheck // before the next kind
			out[kind] = map[string]any{"count": n, "rows": list}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	})
}
