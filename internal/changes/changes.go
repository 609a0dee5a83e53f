// Package changes follows what was written: triggers note each changed thing in one log, whoever
// wrote it, and what a process keeps in memory reads on in it before each answer
// (docs/adr/0006-search-in-memory.md, docs/adr/0008-lines-in-memory.md).
package changes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Change names one thing that was written. The kind is what the trigger calls it.
type Change struct {
	Seq  int64  `db:"seq"`
	Kind string `db:"kind"`
	ID   db.ID  `db:"id"`
}

const (
	gapAge   = time.Hour      // no transaction lives longer
	trustLog = 12 * time.Hour // upkeep keeps a day of the log
	mostRows = 200_000        // more changes than this are read by loading everything
	keepLog  = 24 * time.Hour // what Trim leaves
)

// everything is the kind of a row that says: load all of it anew.
const everything = "all"

// ErrAnew says that the log no longer tells what changed.
var ErrAnew = errors.New("changes: the log does not reach back; load anew")

// gap are numbers that were not there: of transactions that were rolled back, or that commit
// after one with a higher number. They are asked for again until found or too old to come.
type gap struct {
	from, to int64
	since    time.Time
}

// position is how far the log was read.
type position struct {
	known int64 // the highest number read
	gaps  []gap // numbers below it that were not there yet
	at    time.Time
}

// startTx is the position of one who reads everything on the snapshot of a transaction.
func startTx(ctx context.Context, tx *db.Tx, now time.Time) (position, error) {
	at := position{at: now}
	var err error
	if at.known, err = db.Get[int64](ctx, tx, "SELECT COALESCE(MAX(seq), 0) FROM search_log"); err != nil {
		return at, err
	}
	if tx.Engine() == db.Postgres {
		at.gaps, err = gapsIn(ctx, tx, now)
	}
	return at, err
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
	var out []gap
	if low > 1 {
		out = append(out, gap{max(1, low-below), low - 1, now})
	}
	for _, r := range list {
		out = append(out, gap{r.From, r.To, now})
	}
	return out, err
}

// below is how far under the first row of an emptied log transactions under way may write.
const below = 10_000

// next reads on from a position. ErrAnew when the log does not tell what happened since.
func (p position) next(ctx context.Context, d *db.DB, now time.Time) ([]Change, position, error) {
	if now.Sub(p.at) > trustLog {
		return nil, p, ErrAnew
	}
	to := position{known: p.known, at: now, gaps: slices.DeleteFunc(slices.Clone(p.gaps), func(g gap) bool { return now.Sub(g.since) > gapAge })}
	cond, args := "seq >= ?", []any{p.known}
	for _, g := range merged(to.gaps) {
		cond += " OR seq BETWEEN ? AND ?"
		args = append(args, g.from, g.to)
	}
	list, err := db.Select[Change](ctx, d, fmt.Sprintf("SELECT seq, kind, id FROM search_log WHERE %s ORDER BY seq LIMIT %d", cond, mostRows+1), args...)
	if err != nil {
		return nil, p, err
	}
	if len(list) > mostRows {
		return nil, p, ErrAnew
	}
	there := p.known == 0
	var out []Change
	for _, c := range list {
		if c.Seq == p.known {
			there = true
			continue
		}
		if c.Seq > to.known {
			if d.Engine() == db.Postgres && c.Seq > to.known+1 {
				to.gaps = append(to.gaps, gap{to.known + 1, c.Seq - 1, now})
			}
			to.known = c.Seq
		} else if !to.fill(c.Seq) {
			continue // between gaps that were asked for in one
		}
		if c.Kind == everything {
			return nil, p, ErrAnew
		}
		out = append(out, c)
	}
	if !there {
		return nil, p, ErrAnew // trimmed, or another database
	}
	return out, to, nil
}

// merged asks for many gaps in one.
func merged(gaps []gap) []gap {
	if len(gaps) <= 50 {
		return gaps
	}
	return []gap{{from: gaps[0].from, to: slices.MaxFunc(gaps, func(a, b gap) int { return cmp.Compare(a.to, b.to) }).to}}
}

// fill takes a number out of the gaps; false when it was none of them.
func (p *position) fill(seq int64) bool {
	for i, g := range p.gaps {
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
		p.gaps = slices.Replace(p.gaps, i, i+1, rest...)
		return true
	}
	return false
}

// Trim forgets what the log told more than a day ago, but for its last row, by which every
// follower sees that it has missed nothing.
func Trim(ctx context.Context, d *db.DB, now clock.Instant) error {
	return d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM search_log WHERE at < ? AND seq < (SELECT MAX(seq) FROM search_log)", now.Add(-keepLog))
		return err
	})
}

// AnewTx tells every follower to load everything anew, and empties the log: for whoever writes
// very many rows at once, and for a restored database.
func AnewTx(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, "DELETE FROM search_log"); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO search_log (kind, id) VALUES (?, '')", everything)
	return err
}
