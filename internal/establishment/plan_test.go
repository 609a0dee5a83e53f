package establishment

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/place"
)

const someDay clock.Day = "2026-11-21"

// fillMany puts n establishments into the register by SQL, spread over provinces, kinds and
// divisions, every fiftieth named by a planned file.
func fillMany(t testing.TB, d *db.DB, n int) {
	t.Helper()
	provinces := place.Provinces(someDay)
	var spread strings.Builder
	spread.WriteString("CASE i % " + strconv.Itoa(len(provinces)))
	for i, p := range provinces {
		fmt.Fprintf(&spread, " WHEN %d THEN '%s'", i, p.ID)
	}
	spread.WriteString(" ELSE '' END")
	numbers := "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " + strconv.Itoa(n) + ") "
	kind := "CASE WHEN i % 1000 = 0 THEN 'artisan' WHEN i % 10 < 7 THEN 'household' WHEN i % 10 < 9 THEN 'cooperative' ELSE 'small_medium_enterprise' END"
	division := "CAST(10 + (i * 7) % 24 AS TEXT)"
	id := "'e' || SUBSTR('00000000' || i, -8)"
	if d.Engine() == db.Postgres {
		id = "'e' || LPAD(CAST(i AS TEXT), 8, '0')"
	}
	key := "CAST((i * 7919) % 1000003 AS TEXT) || 'TEN CO SO'"
	ctx := context.Background()
	err := d.Tx(ctx, func(tx *db.Tx) error {
		for _, text := range []string{
			"INSERT INTO establishments (id, name, name_fold, name_sort, kind, tax_code, household_code, office_province_id, office_commune, office_address, vsic, products, representative, phone, email, applies_cleaner_production, created_at, created_by, version) " +
				numbers + "SELECT " + id + ", 'Cơ sở ' || i, 'co so ' || i, " + key + ", " + kind + ", '', CAST(i AS TEXT), " + spread.String() + ", '', '', " + division + " || '1', '', '', '', '', FALSE, '2026-11-21T01:00:00.000000Z', 'x', 1 FROM c",
			"INSERT INTO establishment_sites (id, establishment_id, province_id, commune, commune_fold, unit_kind, address, craft_village, land_id, unit_id, placed) " +
				numbers + "SELECT " + id + " || 's', " + id + ", " + spread.String() + ", 'xã X', 'xa x', 'xã', '', '', " + spread.String() + ", '34-' || (i % 3000), TRUE FROM c",
			"INSERT INTO establishment_years (establishment_id, year, workers, version) " + numbers + "SELECT " + id + ", 2025, i % 90, 1 FROM c",
			"INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) " + numbers + "SELECT 'vn', " + id + ", " + key + ", " + kind + ", " + division + ", " + division + " || '1' FROM c",
			"INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) " + numbers + "SELECT " + spread.String() + ", " + id + ", " + key + ", " + kind + ", " + division + ", " + division + " || '1' FROM c",
			"INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) " + numbers + "SELECT '34-' || (i % 3000), " + id + ", " + key + ", " + kind + ", " + division + ", " + division + " || '1' FROM c WHERE i % 3000 > 100",
		} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return fmt.Errorf("%w in %.200s", err, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Writer().ExecContext(ctx, map[db.Engine]string{db.SQLite: "ANALYZE", db.Postgres: "VACUUM ANALYZE"}[d.Engine()]); err != nil {
		t.Fatal(err)
	}
}

func nation() account.Principal {
	return account.Principal{Role: account.MinistryOfficer, Agency: agency.Agency{ID: "cuc", Kind: agency.Ministry}, Today: someDay}
}

func inProvince(id place.ID) account.Principal {
	return account.Principal{Role: account.DeptOfficer, Agency: agency.Agency{ID: "so", Kind: agency.Department, ProvinceID: id}, Covers: place.Reach(id, someDay), Today: someDay}
}

// filters are the questions that a list is asked.
var filters = map[string]Filter{
	"all": {}, "z-a": {Sort: SortNameZA}, "newest": {Sort: SortNewest}, "kind": {Kind: Household}, "rare kind": {Kind: Artisan}, "division": {VSIC: "10"}, "code": {VSIC: "101"},
	"kind and division": {Kind: Cooperative, VSIC: "10"}, "newest of a kind": {Kind: Household, Sort: SortNewest}, "commune": {Commune: "34-01084"},
	"supported": {Support: Supported}, "not supported": {Support: NotSupported},
}

// No list of a large register scans a table: on either engine each statement goes through an
// index, in its order, and counts are told by an index alone.
func TestPlans(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		fillMany(t, d, 40_000)
		s := &Service{DB: d, Clock: clock.NewManual(someDay)}
		for who, p := range map[string]account.Principal{"nation": nation(), "province": inProvince("34-08")} {
			for name, f := range filters {
				w, err := s.walkOf(context.Background(), p, f, someDay)
				if err != nil {
					t.Fatal(err)
				}
				for _, back := range []bool{false, true} {
					text, args := w.query(spot{"e00000500", "5"}, back, 51)
					checkPlan(t, d, who+", "+name, text, args)
				}
				text, args := w.lines(spot{}, false, 51)
				checkPlan(t, d, who+", "+name+", first", text+" ORDER BY "+w.order("x.name_sort", "x.establishment_id", false), args)
				checkPlan(t, d, who+", "+name+", count", "SELECT COUNT(*) FROM establishment_areas a WHERE "+w.where(), w.args)
			}
			in, areas := place.ID("34-08"), communesOf("34-08", someDay)
			if who == "nation" {
				in, areas = Nation, nil
				for _, pr := range place.Provinces(someDay) {
					areas = append(areas, pr.ID)
				}
			}
			w, err := s.walkOf(context.Background(), p, Filter{}, someDay)
			if err != nil {
				t.Fatal(err)
			}
			w = w.among(append([]place.ID{in}, areas...))
			if who != "nation" || d.Engine() == db.SQLite { // of two thirds of a small table PostgreSQL reads the table; of a large one the index alone
				checkPlan(t, d, who+", by area", "SELECT a.area_id, COUNT(*) AS n FROM establishment_areas a WHERE "+w.where()+" GROUP BY a.area_id", w.args)
			}
			cond, args := visible(p)
			checkPlan(t, d, who+", by name", "SELECT e.id FROM establishments e WHERE e.name_fold >= ? AND e.name_fold < ? AND e.name_fold <> '' AND e.merged_into IS NULL AND "+cond+" ORDER BY e.name_fold, e.id LIMIT ?",
				append(append([]any{"co so 399", "co so 399\uffff"}, args...), 20))
		}
		checkPlan(t, d, "double by name", "SELECT e.id FROM establishments e WHERE e.id <> ? AND e.name_fold = ? AND EXISTS (SELECT 1 FROM establishment_sites v WHERE v.establishment_id = e.id AND v.province_id IN (?)) ORDER BY e.id LIMIT 5",
			[]any{"x", "co so 77", []place.ID{"34-08", "63-02"}})
		checkPlan(t, d, "to place", "SELECT id FROM establishment_sites WHERE NOT placed ORDER BY id LIMIT 500", nil)
		checkPlan(t, d, "to choose", "SELECT v.id FROM establishment_sites v JOIN establishments e ON e.id = v.establishment_id WHERE v.land_id IN (?) AND v.unit_id = '' AND v.placed AND v.valid_to IS NULL AND v.id > '' ORDER BY v.id LIMIT 20",
			[]any{[]place.ID{"34-08", "34-15"}})
	})
}

// large are the tables that no statement may read whole.
var large = []string{"establishments", "establishment_sites", "establishment_areas", "establishment_years"}

func checkPlan(t *testing.T, d *db.DB, what, text string, args []any) {
	t.Helper()
	var lines []string
	var err error
	if d.Engine() == db.Postgres {
		lines, err = db.Select[string](context.Background(), d, "EXPLAIN "+text, args...)
	} else {
		type line struct {
			ID     int64  `db:"id"`
			Parent int64  `db:"parent"`
			Unused int64  `db:"notused"`
			Detail string `db:"detail"`
		}
		var rows []line
		rows, err = db.Select[line](context.Background(), d, "EXPLAIN QUERY PLAN "+text, args...)
		for _, r := range rows {
			lines = append(lines, r.Detail)
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, l := range lines {
		for _, table := range large {
			if strings.Contains(l, "Seq Scan on "+table) || d.Engine() == db.SQLite && (strings.HasPrefix(l, "SCAN "+table) && !strings.Contains(l, "establishment_sites_waiting") || l == "SCAN a" || l == "SCAN e" || l == "SCAN v") {
				t.Errorf("%s: reads a whole table\n%s\n%s", what, text, strings.Join(lines, "\n"))
				return
			}
		}
	}
	if os.Getenv("PLANS") != "" {
		t.Logf("%s\n%s", what, strings.Join(lines, "\n"))
	}
}

// A page of the list beside the same statements by hand on the same rows.
// KHUYENCONG_BENCH_ROWS says how many establishments there are, 200,000 when it does not.
func BenchmarkList(b *testing.B) {
	n := 200_000
	if m, err := strconv.Atoi(os.Getenv("KHUYENCONG_BENCH_ROWS")); err == nil {
		n = m
	}
	engines := map[string]func() *db.DB{"sqlite": func() *db.DB { return dbtest.SQLite(b) }}
	if server := os.Getenv(dbtest.Variable); server != "" {
		engines["postgres"] = func() *db.DB { return dbtest.Postgres(b, server) }
	}
	for engine, open := range engines {
		d := open()
		fillMany(b, d, n)
		s := &Service{DB: d, Clock: clock.NewManual(someDay)}
		ctx := context.Background()
		for who, p := range map[string]account.Principal{"nation": nation(), "province": inProvince("34-08")} {
			for name, f := range filters {
				b.Run(engine+"/"+who+"/"+name+"/list", func(b *testing.B) {
					for b.Loop() {
						if _, err := s.List(ctx, p, f); err != nil {
							b.Fatal(err)
						}
					}
				})
				w, err := s.walkOf(ctx, p, f, someDay)
				if err != nil {
					b.Fatal(err)
				}
				total, args := w.total()
				b.Run(engine+"/"+who+"/"+name+"/count", func(b *testing.B) {
					for b.Loop() {
						if _, err := db.Get[int](ctx, d, "SELECT "+total, args...); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
