package search

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"khuyencong/internal/db"
)

// follower is how far an index has read the log of changes.
type follower struct {
	known int64 // the highest number read
	gaps  []gap // numbers below it that were not there yet
	at    time.Time
	fine  bool // the last reading succeeded
}

// gap are numbers that were not there: of transactions that were rolled back, or that commit
// after one with a higher number. They are asked for again until found or too old to come.
type gap struct {
	from, to int64
	since    time.Time
}

const (
	gapAge    = time.Hour        // no transaction lives longer
	trustLog  = 12 * time.Hour   // upkeep keeps a day of the log
	mostRows  = 200_000          // more changes than this are read by loading everything
	keepLog   = 24 * time.Hour   // what Trim leaves
	lookEvery = 2 * time.Second  // of Keep
	retryLoad = 10 * time.Second // of Keep, after a failure
)

// anew is the kind of a row that says: load everything.
const anew = "all"

func (x *Index) init() { x.once.Do(func() { x.turn = make(chan struct{}, 1) }) }

func (x *Index) take(ctx context.Context) error {
	x.init()
	select {
	case x.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (x *Index) leave() { <-x.turn }

// Fresh brings the index up to what is committed when it is called, loading everything first
// where that was not done. It returns the context's error when that takes longer than ctx lives;
// a load goes on for those who ask later.
func (x *Index) Fresh(ctx context.Context) error {
	came := x.started.Load()
	if err := x.take(ctx); err != nil {
		return err
	}
	if x.loaded.Load() && x.log.fine && x.started.Load() > came { // a reading that began after we came
		x.leave()
		return nil
	}
	x.started.Add(1)
	if x.loaded.Load() {
		err := x.follow(ctx)
		x.log.fine = err == nil
		if !errors.Is(err, errAnew) {
			x.leave()
			return err
		}
		x.loaded.Store(false)
	}
	done := make(chan error, 1)
	go func() { // whoever asked may go away meanwhile
		defer x.leave()
		err := x.load(context.WithoutCancel(ctx))
		x.log.fine = err == nil
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Ready reports whether everything was loaded, and how many things were read so far.
func (x *Index) Ready() (ready bool, read int) { return x.loaded.Load(), int(x.read.Load()) }

// Keep loads the index and keeps it up to date until ctx ends, so that a question has little to
// read. A server runs it; without it the first question loads.
func (x *Index) Keep(ctx context.Context, log *slog.Logger) {
	for {
		wait := lookEvery
		was, _ := x.Ready()
		began := time.Now()
		err := x.Fresh(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Error("read what search finds", "error", err)
			wait = retryLoad
		case !was:
			things, bytes := x.Size()
			log.Info("search is ready", "things", things, "megabytes", bytes>>20, "took", time.Since(began))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// load reads everything on one snapshot and takes the place of what was known.
func (x *Index) load(ctx context.Context) error {
	fresh := New(x.DB, x.Clock)
	fresh.clear()
	x.read.Store(0)
	log := follower{at: x.time()}
	err := x.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		if log.known, err = db.Get[int64](ctx, tx, "SELECT COALESCE(MAX(seq), 0) FROM search_log"); err != nil {
			return err
		}
		if tx.Engine() == db.Postgres {
			if log.gaps, err = gapsIn(ctx, tx, log.at); err != nil {
				return err
			}
		}
		r := &reader{x: fresh, q: tx, today: x.Clock.Now().Day(), homes: provinceNames{}}
		for _, kind := range indexed {
			l := loading{x: fresh, kind: kind, read: &x.read}
			if err := r.everything(ctx, kind, l.put); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.parts, x.byWay, x.at, x.more, x.names, x.odd, x.marks = fresh.parts, fresh.byWay, fresh.at, fresh.more, fresh.names, fresh.odd, fresh.marks
	x.mu.Unlock()
	x.log = log
	x.loaded.Store(true)
	return nil
}

// gapsIn lists the numbers that the log lacks: some may belong to transactions under way.
func gapsIn(ctx context.Context, q db.Q, now time.Time) ([]gap, error) {
	type row struct {
		From int64 `db:"f"`
		To   int64 `db:"t"`
	}
	list, err := db.Select[row](ctx, q, "SELECT prev + 1 AS f, seq - 1 AS t FROM (SELECT seq, LAG(seq) OVER (ORDER BY seq) AS prev FROM search_log) x WHERE seq > prev + 1 ORDER BY 1")
	if err != nil {
		return nil, err
	}
	low, err := db.Get[int64](ctx, q, "SELECT COALESCE(MIN(seq), 1) FROM search_log")
	out := []gap{{max(1, low-below), low - 1, now}}
	for _, r := range list {
		out = append(out, gap{r.From, r.To, now})
	}
	return out, err
}

// below is how far under the first row of an emptied log transactions under way may write.
const below = 10_000

// errAnew says that the log no longer tells what changed.
var errAnew = errors.New("search: the log does not reach back; load anew")

type change struct {
	Seq  int64  `db:"seq"`
	Kind string `db:"kind"`
	ID   db.ID  `db:"id"`
}

// follow reads the log on from where it was left, and anew what it names.
func (x *Index) follow(ctx context.Context) error {
	now := x.time()
	if now.Sub(x.log.at) > trustLog {
		return errAnew
	}
	gaps := slices.DeleteFunc(slices.Clone(x.log.gaps), func(g gap) bool { return now.Sub(g.since) > gapAge })
	cond, args := "seq >= ?", []any{x.log.known}
	for _, g := range merged(gaps) {
		cond += " OR seq BETWEEN ? AND ?"
		args = append(args, g.from, g.to)
	}
	list, err := db.Select[change](ctx, x.DB, "SELECT seq, kind, id FROM search_log WHERE "+cond+" ORDER BY seq LIMIT ?", append(args, mostRows+1)...)
	if err != nil {
		return err
	}
	if len(list) > mostRows {
		return errAnew
	}
	next := follower{known: x.log.known, at: now, gaps: gaps}
	there := x.log.known == 0
	changed := map[Kind]map[db.ID]bool{}
	for _, c := range list {
		if c.Seq == x.log.known {
			there = true
			continue
		}
		if c.Seq > next.known {
			if x.DB.Engine() == db.Postgres && c.Seq > next.known+1 {
				next.gaps = append(next.gaps, gap{next.known + 1, c.Seq - 1, now})
			}
			next.known = c.Seq
		} else if !next.fill(c.Seq) {
			continue // between gaps that were asked for in one
		}
		if c.Kind == anew {
			return errAnew
		}
		note(changed, Kind(c.Kind), c.ID)
	}
	if !there {
		return errAnew // trimmed, or another database
	}
	if err := x.apply(ctx, changed); err != nil {
		return err
	}
	x.log = next
	return nil
}

func note(changed map[Kind]map[db.ID]bool, kind Kind, ids ...db.ID) {
	if changed[kind] == nil {
		changed[kind] = map[db.ID]bool{}
	}
	for _, id := range ids {
		changed[kind][id] = true
	}
}

// merged asks for many gaps in one.
func merged(gaps []gap) []gap {
	if len(gaps) <= 50 {
		return gaps
	}
	return []gap{{from: gaps[0].from, to: slices.MaxFunc(gaps, func(a, b gap) int { return cmp.Compare(a.to, b.to) }).to}}
}

// fill takes a number out of the gaps; false when it was none of them.
func (f *follower) fill(seq int64) bool {
	for i, g := range f.gaps {
		if seq < g.from || seq > g.to {
			continue
		}
		var rest []gap
		if seq > g.from {
			rest = append(rest, gap{g.from, seq - 1, g.since})
		}
		if seq < g.to {
			rest = append(rest, gap{seq + 1, g.to, g.since})
		}
		f.gaps = slices.Replace(f.gaps, i, i+1, rest...)
		return true
	}
	return false
}

// apply reads changed things anew, and those that take their text or their rights from them.
func (x *Index) apply(ctx context.Context, changed map[Kind]map[db.ID]bool) error {
	r := &reader{x: x, q: x.DB, today: x.Clock.Now().Day(), homes: provinceNames{}}
	if err := x.widen(ctx, changed); err != nil {
		return err
	}
	for _, kind := range indexed {
		ids := make([]db.ID, 0, len(changed[kind]))
		for id := range changed[kind] {
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			continue
		}
		slices.Sort(ids)
		var list []thing
		if err := r.some(ctx, kind, ids, func(t thing) { list = append(list, t) }); err != nil {
			return err
		}
		moved := x.replace(kind, ids, list)
		if err := x.spread(ctx, kind, ids, moved, changed); err != nil {
			return err
		}
	}
	return nil
}

// fromImport is the kind of a row that names an import whose state changed.
const fromImport Kind = "import"

// widen notes the records of imports, and the one that a merged record went into, which its text
// finds.
func (x *Index) widen(ctx context.Context, changed map[Kind]map[db.ID]bool) error {
	for id := range changed[fromImport] {
		ids, err := db.Select[db.ID](ctx, x.DB, "SELECT id FROM establishments WHERE import_id = ?", id)
		if err != nil {
			return err
		}
		note(changed, Establishment, ids...)
	}
	look := slices.Collect(maps.Keys(changed[Establishment]))
	for n := 0; n < mostMerges && len(look) > 0; n++ {
		var up []db.ID
		for part := range slices.Chunk(look, chunk) {
			ids, err := db.Select[db.ID](ctx, x.DB, "SELECT merged_into FROM establishments WHERE merged_into IS NOT NULL AND id IN (?)", part)
			if err != nil {
				return err
			}
			up = append(up, ids...)
		}
		note(changed, Establishment, up...)
		look = up
	}
	return nil
}

// replace puts things in the place of what was known of the identities, and tells of which the
// rights are others than before.
func (x *Index) replace(kind Kind, ids []db.ID, list []thing) (moved []db.ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	was := make(map[db.ID][]token, len(ids))
	for _, id := range ids {
		was[id] = slices.Clone(x.rightsOf(id))
		x.drop(id)
	}
	var buf []byte
	for _, t := range list {
		buf = x.put(kind, t, x.orderOf(kind, t.sort), buf)
	}
	for _, id := range ids {
		if !slices.Equal(was[id], x.rightsOf(id)) {
			moved = append(moved, id)
		}
	}
	x.tidy()
	return moved
}

// spread notes what hangs on changed things.
func (x *Index) spread(ctx context.Context, kind Kind, ids, moved []db.ID, changed map[Kind]map[db.ID]bool) error {
	ask := func(of Kind, from []db.ID, text string) error {
		for part := range slices.Chunk(from, chunk) {
			args := make([]any, strings.Count(text, "?"))
			for i := range args {
				args[i] = part
			}
			more, err := db.Select[db.ID](ctx, x.DB, text, args...)
			if err != nil {
				return err
			}
			note(changed, of, more...)
		}
		return nil
	}
	switch kind {
	case Establishment: // their names are among the words of their files, their places decide who keeps their people
		return errors.Join(
			ask(Project, ids, "SELECT project_id FROM project_beneficiaries WHERE establishment_id IN (?)"),
			ask(Person, ids, "SELECT person_id FROM posts WHERE establishment_id IN (?)"))
	case Project: // papers are seen by those who see the file
		return errors.Join(
			ask(Contract, moved, "SELECT contract_id FROM contract_projects WHERE project_id IN (?)"),
			ask(Document, moved, `SELECT document_id FROM adjustments WHERE document_id IS NOT NULL AND project_id IN (?)
				UNION SELECT document_id FROM implementation_plans WHERE document_id IS NOT NULL AND project_id IN (?)
				UNION SELECT document_id FROM settlements WHERE document_id IS NOT NULL AND project_id IN (?)
				UNION SELECT c.closing_document_id FROM contracts c JOIN contract_projects l ON l.contract_id = c.id WHERE c.closing_document_id IS NOT NULL AND l.project_id IN (?)
				UNION SELECT n.document_id FROM plans n JOIN plan_items i ON i.plan_id = n.id WHERE n.document_id IS NOT NULL AND i.project_id IN (?)`))
	}
	return nil
}

// Trim forgets what the log told more than a day ago, but for its last row, by which every index
// sees that it has missed nothing.
func (x *Index) Trim(ctx context.Context) error {
	return x.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM search_log WHERE at < ? AND seq < (SELECT MAX(seq) FROM search_log)", x.Clock.Now().Add(-keepLog))
		return err
	})
}

// AnewTx tells every index to load everything anew, and empties the log: for whoever writes very
// many rows at once, and for a restored database.
func AnewTx(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, "DELETE FROM search_log"); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO search_log (kind, id) VALUES (?, '')", anew)
	return err
}
