package search

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"khuyencong/internal/changes"
	"khuyencong/internal/db"
)

// Fresh brings the index up to what is committed when it is called, loading everything first
// where that was not done. It returns the context's error when that takes longer than ctx lives;
// a load goes on for those who ask later.
func (x *Index) Fresh(ctx context.Context) error { return x.mirror.Fresh(ctx) }

// Ready reports whether everything was loaded, and how many things were read so far.
func (x *Index) Ready() (ready bool, read int) { return x.mirror.Loaded(), int(x.read.Load()) }

// Keep loads the index and keeps it up to date until ctx ends, so that a question has little to
// read. A server runs it; without it the first question loads.
func (x *Index) Keep(ctx context.Context, log *slog.Logger) {
	x.mirror.Keep(ctx, log, func(took time.Duration) {
		things, bytes := x.Size()
		log.Info("search is ready", "things", things, "megabytes", bytes>>20, "took", took)
	})
}

// load reads everything on one snapshot, to take the place of what is known.
func (x *Index) load(ctx context.Context, tx *db.Tx) (put func(), err error) {
	fresh := New(x.DB, x.Clock)
	fresh.clear()
	x.read.Store(0)
	r := &reader{x: fresh, q: tx, today: x.Clock.Now().Day(), homes: provinceNames{}}
	for _, kind := range indexed {
		l := loading{x: fresh, kind: kind, read: &x.read}
		if err := r.everything(ctx, kind, l.put); err != nil {
			return nil, err
		}
	}
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.parts, x.byWay, x.at, x.more, x.names, x.odd, x.marks = fresh.parts, fresh.byWay, fresh.at, fresh.more, fresh.names, fresh.odd, fresh.marks
	}, nil
}

// follow reads anew what the log names.
func (x *Index) follow(ctx context.Context, list []changes.Change) error {
	changed := map[Kind]map[db.ID]bool{}
	for _, c := range list {
		note(changed, Kind(c.Kind), c.ID)
	}
	return x.apply(ctx, changed)
}

func note(changed map[Kind]map[db.ID]bool, kind Kind, ids ...db.ID) {
	if changed[kind] == nil {
		changed[kind] = map[db.ID]bool{}
	}
	for _, id := range ids {
		changed[kind][id] = true
	}
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

// widen notes the records and past projects of imports, and the one that a merged record went into, which its text
// finds.
func (x *Index) widen(ctx context.Context, changed map[Kind]map[db.ID]bool) error {
	for id := range changed[fromImport] {
		for kind, table := range map[Kind]string{Establishment: "establishments", PastProject: "past_projects"} {
			ids, err := db.Select[db.ID](ctx, x.DB, "SELECT id FROM "+table+" WHERE import_id = ?", id)
			if err != nil {
				return err
			}
			note(changed, kind, ids...)
		}
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
