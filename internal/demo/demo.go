// Package demo fills an empty database with demonstration data: bodies, people, establishments
// and projects of 2022 until today, every step taken by a person of the right role through the
// use cases that people use, on a clock that is set. It inserts no row itself.
package demo

import (
	"context"
	"fmt"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
)

// Password signs every person of the demonstration in.
const Password = "lua-chin-ben-suoi"

// Illustrative stands on every file whose names, amounts and days are invented.
const Illustrative = "Dữ liệu minh họa: tên, số tiền và ngày là giả định."

// earliest is the day that the newest decisions of the demonstration lean on. A machine whose
// clock lags behind it is filled as of this day.
const earliest clock.Day = "2026-11-21"

// Fill fills an empty, migrated database with demonstration data up to the day before today.
// progress, which may be nil, is told after each step how far the clock has come. Conflict
// when the database holds bodies already; what was filled in part stays marked as half-filled, see MarkOf.
func Fill(ctx context.Context, d *db.DB, files *filestore.Store, today clock.Day, progress func(done, total int, what string)) error {
	empty, err := Empty(ctx, d)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if !empty {
		return errs.Clash("Cơ sở dữ liệu này đã có dữ liệu; dữ liệu minh họa chỉ đổ vào cơ sở dữ liệu trống.")
	}
	if err := d.Set(ctx, markName, "yes"); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	r := newRun(d, files, max(today, earliest))
	r.plot()
	if err := r.play(ctx, progress); err != nil {
		return err
	}
	return d.Set(ctx, filledName, "yes")
}

// Empty reports whether a database of this program's version holds no body yet, so that
// nothing can be lost. The ministry's agency stands on every day, so any day will do.
func Empty(ctx context.Context, q db.Q) (bool, error) {
	there, err := agency.List(ctx, q, earliest)
	return len(there) == 0, err
}

// Mark says whether a database is a demonstration.
type Mark int

// The marks.
const (
	NotDemo Mark = iota // other people's data
	Half                // a demonstration whose filling was cut short
	Whole               // a demonstration
)

const (
	markName   = "demo"
	filledName = "demo_filled"
)

// MarkOf reads the mark of a database.
func MarkOf(ctx context.Context, q db.Q) (Mark, error) {
	begun, err := db.Setting(ctx, q, markName)
	if err != nil || begun == "" {
		return NotDemo, err
	}
	filled, err := db.Setting(ctx, q, filledName)
	if err != nil || filled == "" {
		return Half, err
	}
	return Whole, nil
}

// Marked reports whether a database is a demonstration, filled whole or in part.
func Marked(ctx context.Context, q db.Q) (bool, error) {
	m, err := MarkOf(ctx, q)
	return m != NotDemo, err
}
