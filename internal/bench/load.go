package bench

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sync/atomic"

	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
)

// tables are those that rows are written into, in reference order.
var tables = slices.DeleteFunc(slices.Clone(db.Tables), func(t string) bool {
	return !slices.Contains([]string{"audit_events", "agencies", "agency_names", "persons", "posts", "establishments", "establishment_sites", "establishment_areas", "establishment_years", "establishment_keys", "needs", "unmet_needs",
		"projects", "project_contents", "project_places", "project_beneficiaries", "project_partners", "estimate_lines", "project_results", "project_years", "assignments", "documents",
		"appraisals", "appraisal_members", "plans", "plan_items", "contracts", "contract_projects", "support_agreements", "implementation_plans", "progress_reports",
		"acceptances", "acceptance_members", "payments", "settlements", "post_checks"}, t)
})

// sheaf is the rows of one table that are ready to be written.
type sheaf struct {
	table string
	cols  []string
	rows  [][]any
}

// sink writes sheaves; rows go in without indexes, which are laid at the end.
type sink interface {
	begin(ctx context.Context) error
	write(ctx context.Context, sheaves []*sheaf) error
	finish(ctx context.Context, told func(what string)) error
	abandon()
}

// batch is how many rows are written in one transaction.
const batch = 40_000

// bundle gathers rows by table.
type bundle struct {
	of map[string]*sheaf
	n  int
}

func (b *bundle) put(table string, r any) {
	cols, vals := db.Values(r)
	s := b.of[table]
	if s == nil {
		s = &sheaf{table: table, cols: cols}
		b.of[table] = s
	}
	for i, v := range vals {
		plain, err := driver.DefaultParameterConverter.ConvertValue(v)
		if err != nil {
			panic(fmt.Sprintf("bench: %s.%s: %v", table, cols[i], err)) // a row type that no database takes
		}
		vals[i] = plain
	}
	s.rows = append(s.rows, vals)
	b.n++
}

// sheaves are what was gathered, in reference order.
func (b *bundle) sheaves() []*sheaf {
	var out []*sheaf
	for _, t := range tables {
		if s := b.of[t]; s != nil {
			out = append(out, s)
		}
	}
	return out
}

// about estimates how many rows there will be.
func (s Size) about() int64 {
	return int64(s.Establishments)*1035/100 + int64(s.Projects)*27 + int64(s.Movements)
}

// load makes the rows in one goroutine and writes them in another.
func load(ctx context.Context, d *db.DB, w *world, progress func(Told)) error {
	var out sink = &liteSink{d: d}
	if d.Engine() == db.Postgres {
		out = &pgSink{d: d}
	}
	if err := out.begin(ctx); err != nil {
		return err
	}
	defer out.abandon()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var what atomic.Value
	what.Store("")
	ready := make(chan *bundle, 3)
	go func() {
		defer close(ready)
		w.make(func(name string, b *bundle) bool {
			what.Store(name)
			select {
			case ready <- b:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	told := Told{Rows: w.size.about()}
	for b := range ready {
		if err := out.write(ctx, b.sheaves()); err != nil {
			return err
		}
		told.Done += int64(b.n)
		told.What = what.Load().(string)
		progress(told)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.finish(ctx, func(what string) { progress(Told{What: what, Done: told.Done}) }); err != nil {
		return err
	}
	out.abandon() // SQLite has one connection that writes
	return establishment.KeysMade(ctx, d)
}

// make makes every row, handing on bundles; it stops when hand says so.
func (w *world) make(hand func(what string, b *bundle) bool) {
	b := &bundle{of: map[string]*sheaf{}}
	flush := func(what string, all bool) bool {
		if b.n < batch && !all {
			return true
		}
		full := b
		b = &bundle{of: map[string]*sheaf{}}
		return hand(what, full)
	}
	put := func(table string, r any) { b.put(table, r) }
	// The person of an establishment needs it first, so the posts of establishments come last.
	for _, r := range w.bodies {
		put(r.table, r.row)
	}
	if !flush("cơ quan, đơn vị", false) {
		return
	}
	for i := range w.size.Establishments {
		w.firm(i, put)
		if !flush("cơ sở", false) {
			return
		}
	}
	w.years = 0
	for j := range w.size.Projects {
		for _, has := range w.draft(j).contract {
			if has {
				w.years++
			}
		}
	}
	p, at := w.newPlans(), 0
	for j := range w.size.Projects {
		f := w.write(w.draft(j), p.seq, put)
		p.item(f, put)
		at = w.money(f, at, put)
		if !flush("đề án và dòng tiền", false) {
			return
		}
	}
	flush("đề án và dòng tiền", true)
}
