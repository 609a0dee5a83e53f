// Package bench makes a large data set with a fixed seed, for measuring: a register of a million
// establishments, a hundred thousand files and two million movements of money, over the provinces
// of both maps. Two loads of one size are equal, down to the identities. It writes rows in bulk,
// past the use cases; a test holds what it writes against every rule that they keep.
package bench

import (
	"context"
	"encoding/json"
	"fmt"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// Password signs every person of a data set in.
const Password = "lua-chin-ben-suoi"

// passwordHash is Password with a salt that never changes: these people exist in data sets alone.
const passwordHash = "$argon2id$v=19$m=19456,t=2,p=1$D8HDOzuJ4+X7FcC+XoPJqQ$ycjR5aqC8lvpT1J/yrQteLixWRbvFNWcw3LcedHlUOA"

// AsOf is the day that a data set is made for: the clock of a test over it is set to this day.
const AsOf clock.Day = "2026-11-21"

// Size is how much is made.
type Size struct {
	Establishments int    `json:"establishments"`
	Projects       int    `json:"projects"`
	Movements      int    `json:"movements"` // payments, their reversals and returns
	Seed           uint64 `json:"seed"`
	Provinces      int    `json:"provinces,omitempty"` // how many of today's provinces have any; 0 for all
}

// The names under which a database says that it holds a data set.
const (
	markName   = "bench"
	filledName = "bench_filled"
)

// Mark says whether a database holds a data set for measuring.
type Mark int

// The marks.
const (
	NotBench Mark = iota // other people's data, or none
	Half                 // one whose loading was cut short: indexes may be missing
	Whole
)

// MarkOf reads the mark of a database, and the size where it is marked.
func MarkOf(ctx context.Context, q db.Q) (Mark, Size, error) {
	var size Size
	text, err := db.Setting(ctx, q, markName)
	if err != nil || text == "" {
		return NotBench, size, err
	}
	if err := json.Unmarshal([]byte(text), &size); err != nil {
		return Half, size, fmt.Errorf("bench: mark: %w", err)
	}
	filled, err := db.Setting(ctx, q, filledName)
	if err != nil || filled == "" {
		return Half, size, err
	}
	return Whole, size, nil
}

// Empty reports whether a migrated database holds neither a body nor a person.
func Empty(ctx context.Context, q db.Q) (bool, error) {
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM (SELECT id FROM agencies UNION ALL SELECT id FROM persons UNION ALL SELECT id FROM establishments LIMIT 1) x")
	return n == 0, err
}

// Told is what Load tells while it works.
type Told struct {
	What       string // what is being made
	Done, Rows int64  // rows written, and about how many there will be; 0 while indexes are made
}

// Load fills an empty, migrated database. progress, which may be nil, is told every few thousand
// rows. Conflict when the database holds anything; a context that ends stops it, and the database
// stays marked as half-filled, without some indexes, fit only to be made anew.
func Load(ctx context.Context, d *db.DB, size Size, progress func(Told)) error {
	if size.Establishments < 100 || size.Projects < 10 || size.Movements < 0 || size.Projects > 900*size.Establishments {
		return errs.Wrong("--establishments", "Bộ dữ liệu cần ít nhất 100 cơ sở và 10 đề án.")
	}
	empty, err := Empty(ctx, d)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if !empty {
		return errs.Clash("Cơ sở dữ liệu này đã có dữ liệu; bộ dữ liệu đo tốc độ chỉ đổ vào cơ sở dữ liệu trống.")
	}
	text, err := json.Marshal(size)
	if err != nil {
		return err
	}
	if err := d.Set(ctx, markName, string(text)); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if progress == nil {
		progress = func(Told) {}
	}
	if err := load(ctx, d, newWorld(size), progress); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return d.Set(ctx, filledName, "yes")
}
