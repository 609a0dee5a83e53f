package project

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"khuyencong/internal/changes"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// board keeps in memory what lists filter, count, add up and order by: one entry a file, found by
// the scopes of project_scopes. It is as fresh as the database when a list is asked for
// (docs/adr/0008-lines-in-memory.md). The lines themselves, with names and places, are read when
// they are shown, and kept while their file does not change.
type board struct {
	mirror changes.Mirror

	mu      sync.RWMutex // over what follows
	entries []entry      // a free place has no identity
	free    []int32
	at      map[db.ID]int32
	scopes  map[string][]int32
	rev     uint64

	rows changes.Shelf[Row]
}

// entry is one file.
type entry struct {
	ID          db.ID         `db:"id"`
	Number      string        `db:"number"`
	NameFold    string        `db:"name_fold"`
	Kind        Kind          `db:"kind"`
	Source      Source        `db:"source"`
	PlanYear    int           `db:"plan_year"`
	State       State         `db:"state"`
	Since       clock.Instant `db:"state_since"`
	Implementer db.ID         `db:"implementer_id"`

	money
	scopes    []string
	provinces []place.ID
	contents  []string
	charged   []db.ID // persons with an open duty
	rev       uint64
}

// money is what project_scopes adds up of a file, in đồng, and since when years of its work stand
// in a state.
type money struct {
	Promotion  int64         `db:"promotion"`
	Total      int64         `db:"total"`
	Waiting    clock.Instant `db:"waiting_since"`
	Assigned   clock.Instant `db:"assigned_since"`
	Contracted clock.Instant `db:"contracted_since"`
	UnderWay   clock.Instant `db:"under_way_since"`
	Accepted   clock.Instant `db:"accepted_since"`
}

func (m money) since(st YearState) clock.Instant {
	switch st {
	case Waiting:
		return m.Waiting
	case Assigned:
		return m.Assigned
	case Contracted:
		return m.Contracted
	case UnderWay:
		return m.UnderWay
	case Accepted:
		return m.Accepted
	default:
		return clock.Instant{}
	}
}

func newBoard(d *db.DB) *board {
	b := &board{}
	b.clear()
	b.mirror = changes.Mirror{DB: d, Load: func(ctx context.Context, tx *db.Tx) (func(), error) {
		all, err := readEntries(ctx, tx, nil)
		return func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.clear()
			for _, e := range all {
				b.put(e)
			}
		}, err
	}, Apply: b.apply}
	return b
}

// KeepLines loads what lists are made of, and keeps it up to date until ctx ends, so that the first
// list need not wait. A server runs it; without it the first list loads.
func KeepLines(ctx context.Context, d *db.DB, log *slog.Logger) {
	b := db.Kept(d, newBoard)
	b.mirror.Keep(ctx, log, func(took time.Duration) {
		b.mu.RLock()
		defer b.mu.RUnlock()
		log.Info("lists of files are ready", "files", len(b.at), "took", took)
	})
}

// boardOf is the board as fresh as the database. Never within a transaction.
func boardOf(ctx context.Context, d *db.DB) (*board, error) {
	b := db.Kept(d, newBoard)
	return b, b.mirror.Fresh(ctx)
}

func (b *board) clear() {
	b.entries, b.free, b.at, b.scopes = nil, nil, map[db.ID]int32{}, map[string][]int32{}
}

// apply reads the files anew that changes name.
func (b *board) apply(ctx context.Context, list []changes.Change) error {
	seen := map[db.ID]bool{}
	var ids []db.ID
	for _, c := range list {
		if c.Kind == "line" && !seen[c.ID] {
			seen[c.ID] = true
			ids = append(ids, c.ID)
		}
	}
	for part := range slices.Chunk(ids, 500) {
		var all []entry
		err := b.mirror.DB.Read(ctx, func(tx *db.Tx) (err error) {
			all, err = readEntries(ctx, tx, part)
			return err
		})
		if err != nil {
			return err
		}
		b.mu.Lock()
		there := map[db.ID]bool{}
		for _, e := range all {
			there[e.ID] = true
			b.put(e)
		}
		for _, id := range part {
			if !there[id] {
				b.drop(id)
			}
		}
		b.mu.Unlock()
	}
	return nil
}

func (b *board) put(e entry) {
	b.rev++
	e.rev = b.rev
	n, known := b.at[e.ID]
	switch {
	case known:
		was := b.entries[n].scopes
		for _, s := range was {
			if !slices.Contains(e.scopes, s) {
				b.unlist(s, n)
			}
		}
		for _, s := range e.scopes {
			if !slices.Contains(was, s) {
				b.scopes[s] = append(b.scopes[s], n)
			}
		}
		b.entries[n] = e
		return
	case len(b.free) > 0:
		n, b.free = b.free[len(b.free)-1], b.free[:len(b.free)-1]
		b.entries[n] = e
	default:
		n = int32(len(b.entries))
		b.entries = append(b.entries, e)
	}
	b.at[e.ID] = n
	for _, s := range e.scopes {
		b.scopes[s] = append(b.scopes[s], n)
	}
}

func (b *board) drop(id db.ID) {
	n, known := b.at[id]
	if !known {
		return
	}
	for _, s := range b.entries[n].scopes {
		b.unlist(s, n)
	}
	b.entries[n] = entry{}
	b.free = append(b.free, n)
	delete(b.at, id)
}

func (b *board) unlist(scope string, n int32) {
	list := b.scopes[scope]
	if i := slices.Index(list, n); i >= 0 {
		list[i] = list[len(list)-1]
		b.scopes[scope] = list[:len(list)-1]
	}
}

// readEntries reads the entries of files, of all when ids is nil.
func readEntries(ctx context.Context, q db.Q, ids []db.ID) ([]entry, error) {
	only := func(column string) (string, []any) {
		if ids == nil {
			return " WHERE 1 = 1", nil
		}
		return " WHERE " + column + " IN (?)", []any{ids}
	}
	cond, args := only("p.id")
	out, err := db.Select[entry](ctx, q, "SELECT p.id, p.number, p.name_fold, p.kind, p.source, p.plan_year, p.state, p.state_since, p.implementer_id FROM projects p"+cond, args...)
	if err != nil {
		return nil, err
	}
	at := make(map[db.ID]*entry, len(out))
	words := map[string]string{}
	same := func(s string) string {
		if w, ok := words[s]; ok {
			return w
		}
		words[s] = s
		return s
	}
	for i := range out {
		e := &out[i]
		e.Kind, e.Source, e.State, e.Implementer = Kind(same(string(e.Kind))), Source(same(string(e.Source))), State(same(string(e.State))), db.ID(same(string(e.Implementer)))
		at[e.ID] = e
	}
	type sums struct {
		ID db.ID `db:"project_id"`
		money
	}
	cond, args = only("s.project_id")
	all, err := db.Select[sums](ctx, q, `SELECT s.project_id, s.promotion, s.total, s.waiting_since, s.assigned_since, s.contracted_since, s.under_way_since, s.accepted_since
		FROM project_scopes s`+cond+" AND s.scope = 'u:' || s.implementer_id", args...)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if e := at[m.ID]; e != nil {
			e.money = m.money
		}
	}
	type pair struct {
		ID   db.ID  `db:"project_id"`
		Text string `db:"t"`
	}
	for _, ask := range []struct {
		text, column, tail string
		keep               func(e *entry, text string)
	}{
		{"SELECT s.project_id, s.scope AS t FROM project_scopes s", "s.project_id", "", func(e *entry, t string) { e.scopes = appendOnce(e.scopes, t) }},
		{"SELECT l.project_id, l.province_id AS t FROM project_places l", "l.project_id", "", func(e *entry, t string) { e.provinces = appendOnce(e.provinces, place.ID(t)) }},
		{"SELECT c.project_id, c.content AS t FROM project_contents c", "c.project_id", "", func(e *entry, t string) { e.contents = append(e.contents, t) }},
		{"SELECT a.project_id, a.person_id AS t FROM assignments a", "a.project_id", " AND a.to_day IS NULL", func(e *entry, t string) { e.charged = appendOnce(e.charged, db.ID(t)) }},
	} {
		cond, args := only(ask.column)
		pairs, err := db.Select[pair](ctx, q, ask.text+cond+ask.tail, args...)
		if err != nil {
			return nil, err
		}
		for _, x := range pairs {
			if e := at[x.ID]; e != nil {
				ask.keep(e, same(x.Text))
			}
		}
	}
	return out, nil
}

func appendOnce[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// line is a file as a list finds it.
type line struct {
	ID        db.ID
	Promotion int64
	Total     int64
	rev       uint64
}

// lines gives the rows of lines in their order, those that are not kept out of the database.
func (b *board) lines(ctx context.Context, q db.Q, list []line) ([]Row, error) {
	out := make([]Row, len(list))
	var missing []db.ID
	at := make(map[db.ID]int, len(list))
	for i, l := range list {
		var kept bool
		if out[i], kept = b.rows.Find(l.ID, l.rev); !kept {
			missing, at[l.ID] = append(missing, l.ID), i
		}
	}
	if len(missing) > 0 {
		read, err := rowsOf(ctx, q, missing)
		if err != nil {
			return nil, err
		}
		for _, r := range read {
			i := at[r.ID]
			r.Rev, r.Promotion, r.Total = list[i].rev, list[i].Promotion, list[i].Total
			out[i] = r
			b.rows.Keep(r.ID, r.Rev, r)
		}
	}
	return slices.DeleteFunc(out, func(r Row) bool { return r.ID == "" }), nil // taken away meanwhile
}

// rowsOf reads rows with what hangs on each, in no order and without sums.
func rowsOf(ctx context.Context, q db.Q, ids []db.ID) ([]Row, error) {
	var out []Row
	for part := range slices.Chunk(ids, 500) {
		rows, err := db.Select[Row](ctx, q, "SELECT "+rowColumns+" FROM projects p WHERE p.id IN (?)", part)
		if err != nil {
			return nil, err
		}
		if err := fillRows(ctx, q, rows); err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// rowColumns are those of a Row that stand in projects p.
const rowColumns = "p.id, p.number, p.name, p.kind, p.source, p.plan_year, p.state, p.state_since, p.implementer_id, p.base_id, p.presented_at"

// holds reports whether the folded words stand in the name or the number of a file.
func (e *entry) holds(fold, number string) bool {
	return strings.Contains(e.NameFold, fold) || strings.Contains(strings.ToLower(e.Number), number)
}
