// Package reporttest writes approved files straight into the tables, for tests of what reads
// many rows at once: reports and backups. Tests of use cases go through the use cases.
package reporttest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// W writes rows.
type W struct {
	t    testing.TB
	d    *db.DB
	body db.ID
	n    int
}

// File is an approved file. Source is the plan's.
type File struct {
	Kind   string
	Source string // of a draft
	Places []place.ID
	Amount int64      // đồng
	Sites  []place.ID // one new establishment with a site in each
}

const made = "2023-01-01T00:00:00.000000Z"

// New begins with one body that does everything.
func New(t testing.TB, d *db.DB) *W {
	t.Helper()
	w := &W{t: t, d: d, body: db.NewID()}
	w.Row("agencies", "id", w.body, "kind", "unit", "created_at", made)
	return w
}

// Row inserts one row out of names and values by turns. What the schema asks for and is not
// given is empty, none or false.
func (w *W) Row(table string, pairs ...any) {
	w.t.Helper()
	Row(w.t, w.d, table, pairs...)
}

// Row inserts one row of any table; see W.Row.
func Row(t testing.TB, d *db.DB, table string, pairs ...any) {
	t.Helper()
	RowsTogether(t, d, table, [][]any{pairs})
}

// RowsTogether inserts rows in one statement, so that they may refer to each other.
func RowsTogether(t testing.TB, d *db.DB, table string, rows [][]any) {
	t.Helper()
	ctx := context.Background()
	err := d.Tx(ctx, func(tx *db.Tx) error {
		cols, err := shape(ctx, tx, table)
		if err != nil {
			return err
		}
		given := make([]map[string]any, len(rows))
		named := map[string]bool{}
		for i, pairs := range rows {
			given[i] = map[string]any{}
			for k := 0; k < len(pairs); k += 2 {
				given[i][pairs[k].(string)] = pairs[k+1]
				named[pairs[k].(string)] = true
			}
		}
		var names []string
		values := make([][]any, len(rows))
		for _, c := range cols {
			if !named[c.Name] && !c.Required {
				continue
			}
			delete(named, c.Name)
			names = append(names, c.Name)
			for i := range rows {
				v, there := given[i][c.Name]
				if !there && c.Required {
					v = map[db.ColumnKind]any{db.Text: "", db.Integer: 0, db.Boolean: false}[c.Kind]
				}
				values[i] = append(values[i], v)
			}
		}
		if len(named) > 0 {
			return fmt.Errorf("no columns for %v", named)
		}
		one := "(?" + strings.Repeat(", ?", len(names)-1) + ")"
		_, err = tx.Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES "+one+strings.Repeat(", "+one, len(rows)-1), slices.Concat(values...)...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
}

var shapes sync.Map // by table; the same on both engines

func shape(ctx context.Context, q db.Q, table string) ([]db.Column, error) {
	if cols, ok := shapes.Load(table); ok {
		return cols.([]db.Column), nil
	}
	cols, err := db.Shape(ctx, q, table)
	if err == nil {
		shapes.Store(table, cols)
	}
	return cols, err
}

func (w *W) exec(text string, args ...any) {
	w.t.Helper()
	if err := w.d.Tx(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), text, args...)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// Plan writes an approved plan.
func (w *W) Plan(source string, province place.ID, year int, approved clock.Day) db.ID {
	w.t.Helper()
	w.n++
	id, doc := db.NewID(), db.NewID()
	w.Row("documents", "id", doc, "kind", "plan_decision", "number", fmt.Sprint(w.n), "day", approved, "recorded_by", w.body, "recorded_at", made)
	w.Row("plans", "id", id, "source", source, "province_id", province, "agency_id", w.body, "year", year, "tranche", w.n, "name", "Kế hoạch", "state", "approved",
		"document_id", doc, "approved_on", approved, "made_by", w.body, "made_at", made, "version", 1)
	return id
}

// Approved writes a file into a plan; its beneficiaries are named from the first day on.
func (w *W) Approved(plan db.ID, f File) db.ID {
	w.t.Helper()
	type head struct {
		Source string `db:"source"`
		Year   int    `db:"year"`
	}
	pl, err := db.Get[head](context.Background(), w.d, "SELECT source, year FROM plans WHERE id = ?", plan)
	if err != nil {
		w.t.Fatal(err)
	}
	f.Source = pl.Source
	id := w.file(f, pl.Year, "planned")
	w.Row("plan_items", "plan_id", plan, "project_id", id, "position", w.n, "amount", f.Amount)
	for _, at := range f.Sites {
		w.Name(id, at, "2000-01-01", "")
	}
	return id
}

// Draft writes a file that stands in no plan.
func (w *W) Draft(f File, year int) db.ID {
	w.t.Helper()
	return w.file(f, year, "draft")
}

func (w *W) file(f File, year int, state string) db.ID {
	w.t.Helper()
	w.n++
	id := db.NewID()
	w.Row("projects", "id", id, "number", fmt.Sprint("KC.", w.n), "name", fmt.Sprint("Đề án ", w.n), "kind", f.Kind, "source", f.Source, "plan_year", year,
		"implementer_id", w.body, "state", state, "state_since", made, "created_at", made, "created_by", w.body, "version", 1)
	for _, at := range f.Places {
		w.Row("project_places", "project_id", id, "province_id", at)
	}
	w.Row("estimate_lines", "id", db.NewID(), "project_id", id, "position", 1, "content", "machinery", "description", "Máy", "unit", "máy",
		"quantity", 1000, "unit_price", 60, "promotion", 30, "own", 30, "other", 0)
	return id
}

// Name adds a new establishment with one site as a beneficiary for a time; to is the day from
// which it is removed, "" for none.
func (w *W) Name(file db.ID, at place.ID, from, to clock.Day) db.ID {
	w.t.Helper()
	w.n++
	one, site := db.NewID(), db.NewID()
	w.Row("establishments", "id", one, "kind", "household", "office_province_id", at, "created_at", made, "created_by", w.body, "version", 1)
	w.Row("establishment_sites", "id", site, "establishment_id", one, "province_id", at, "unit_kind", "xã")
	w.Row("project_beneficiaries", "id", db.NewID(), "project_id", file, "establishment_id", one, "site_id", site, "named_on", from, "removed_on", to)
	return one
}

// Beneficiaries lists the establishments named in a file.
func (w *W) Beneficiaries(file db.ID) []db.ID {
	w.t.Helper()
	list, err := db.Select[db.ID](context.Background(), w.d, "SELECT establishment_id FROM project_beneficiaries WHERE project_id = ? ORDER BY id", file)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// Adjust writes an adjustment in a state.
func (w *W) Adjust(file db.ID, kind string, delta int64, state string, decided clock.Day) {
	w.t.Helper()
	w.Row("adjustments", "id", db.NewID(), "project_id", file, "kind", kind, "delta", delta, "authority", "ministry", "state", state,
		"requested_by", w.body, "requested_for", w.body, "requested_at", made, "decided_on", decided, "version", 1)
}

// State puts a file into a state.
func (w *W) State(file db.ID, state string) {
	w.t.Helper()
	w.exec("UPDATE projects SET state = ? WHERE id = ?", state, file)
}

// HaGiang2023 writes what was reported of Hà Giang in 2023: a national group project for three
// establishments with 900 million đồng, five local projects and one task with 746 million. How
// the local money was split is not known; the split here is ours.
func (w *W) HaGiang2023() {
	w.t.Helper()
	in := []place.ID{"63-02"}
	w.Approved(w.Plan("national", "", 2023, "2023-01-15"), File{Kind: "group", Places: in, Amount: 900_000_000, Sites: []place.ID{"63-02", "63-02", "63-02"}})
	local := w.Plan("local", "63-02", 2023, "2023-02-20")
	for range 5 {
		w.Approved(local, File{Kind: "specific", Places: in, Amount: 130_000_000})
	}
	w.Approved(local, File{Kind: "task", Places: in, Amount: 96_000_000})
}
