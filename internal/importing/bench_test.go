package importing_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/vi"
)

// benchRows is how many rows the benchmark imports at once.
const benchRows = 20_000

// BenchmarkImport measures an import, dry run and writing, beside its floor: reading the same file
// with excelize and putting what it holds into the same indexed tables by bare statements, in one
// transaction, with the same driver and the same care for the disk. It reports microseconds a row
// and how many floors an import takes; beside it what one table alone would take.
func BenchmarkImport(b *testing.B) {
	engines := map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite}
	if server := os.Getenv(dbtest.Variable); server != "" {
		engines["postgres"] = func(t testing.TB) *db.DB { return dbtest.Postgres(t, server) }
	}
	file := large(b, benchRows)
	for name, engine := range engines {
		b.Run(name, func(b *testing.B) {
			var ours, floor, least, check time.Duration
			for range b.N {
				w := open(b, engine(b))
				began := time.Now()
				imp := w.check("danh-sach.xlsx", io.NewSectionReader(file, 0, file.Size()))
				check += time.Since(began)
				w.apply(imp.ID)
				ours += time.Since(began)
				if imp := w.get(imp.ID); imp.Created != benchRows || imp.Refused+imp.Asked != 0 {
					b.Fatalf("%+v %v", imp, w.told(imp.ID)[:5])
				}
				bare := open(b, engine(b))
				began = time.Now()
				bareImport(b, bare, io.NewSectionReader(file, 0, file.Size()), false)
				floor += time.Since(began)
				bare = open(b, engine(b))
				began = time.Now()
				bareImport(b, bare, io.NewSectionReader(file, 0, file.Size()), true)
				least += time.Since(began)
			}
			row := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(b.N) / benchRows }
			b.ReportMetric(row(ours), "µs/row")
			b.ReportMetric(row(check), "µs/row-check")
			b.ReportMetric(row(floor), "µs/row-floor")
			b.ReportMetric(row(least), "µs/row-one-table")
			b.ReportMetric(float64(ours)/float64(floor), "floors")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// bareImport is the floor: every row into the tables that hold an establishment, or into the first
// of them alone.
func bareImport(b *testing.B, w *world, file *io.SectionReader, one bool) {
	f, err := excelize.OpenReader(file)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := f.Rows("Danh sách")
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	tx, err := w.db.Writer().BeginTx(ctx, nil)
	if err != nil {
		b.Fatal(err)
	}
	table := func(name, columns string, per int) func(...any) {
		width := strings.Count(columns, ",") + 1
		var s strings.Builder
		s.WriteString("INSERT INTO " + name + " (" + columns + ") VALUES ")
		for i := range per * width {
			switch {
			case i > 0 && i%width == 0:
				s.WriteString("), (")
			case i == 0:
				s.WriteString("(")
			default:
				s.WriteString(", ")
			}
			if w.db.Engine() == db.Postgres {
				fmt.Fprintf(&s, "$%d", i+1)
			} else {
				s.WriteString("?")
			}
		}
		s.WriteString(")")
		stmt, err := tx.PrepareContext(ctx, s.String())
		if err != nil {
			b.Fatal(err)
		}
		args := make([]any, 0, per*width)
		return func(row ...any) {
			if args = append(args, row...); len(args) == per*width {
				if _, err := stmt.ExecContext(ctx, args...); err != nil {
					b.Fatal(err)
				}
				args = args[:0]
			}
		}
	}
	establishment := table("establishments", "id, name, name_fold, name_sort, kind, tax_code, household_code, office_province_id, office_commune, office_address, vsic, products, representative, phone, email, applies_cleaner_production, created_at, created_by, created_for, version", 50)
	site := table("establishment_sites", "id, establishment_id, province_id, commune, commune_fold, unit_kind, address, craft_village, land_id, unit_id, placed", 50)
	area := table("establishment_areas", "area_id, establishment_id, name_sort, kind, division, vsic", 150)
	year := table("establishment_years", "establishment_id, year, workers, women, version", 50)
	n := 0
	for rows.Next() {
		c, err := rows.Columns()
		if err != nil {
			b.Fatal(err)
		}
		if n++; n == 1 {
			continue
		}
		fold, id := vi.Fold(c[1]), string(db.NewID())
		establishment(id, c[1], fold, fold, "cooperative", c[4], "", "34-08", c[3], c[3], c[6], c[7], c[2], c[5], "", false, "2026-11-02T02:00:00.000000Z", "x", nil, 1)
		if one {
			continue
		}
		_, commune, _ := strings.Cut(c[3], ", ")
		site(string(db.NewID()), id, "34-08", commune, vi.Fold(commune), "xã", c[3], "", "34-08", commune, true)
		for _, at := range []string{"vn", "34-08", commune} {
			area(at, id, fold, "cooperative", "10", c[6])
		}
		year(id, 2026, 10, 5, 1)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
