// Package demo fills an empty database with demonstration data: bodies, people, establishments
// and projects of 2022 until today, every step taken by a person of the right role through the
// use cases that people use, on a clock that is set. It inserts no row of the programme itself.
package demo

import (
	"context"
	"fmt"

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
// progress, which may be nil, is told after each step. Conflict when the database holds bodies
// already; what was filled in part stays marked as half-filled, see MarkOf.
func Fill(ctx context.Context, d *db.DB, files *filestore.Store, today clock.Day, progress func(done, total int, what string)) error {
	n, err := db.Get[int64](ctx, d, "SELECT COUNT(*) FROM agencies")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if n > 0 {
		return errs.Clash("Cơ sở dữ liệu này đã có dữ liệu; dữ liệu minh họa chỉ đổ vào cơ sở dữ liệu trống.")
	}
	if err := mark(ctx, d, markName, "yes"); err != nil {
		return err
	}
	r := newRun(d, files, max(today, earliest))
	r.plot()
	if err := r.play(ctx, progress); err != nil {
		return err
	}
	return mark(ctx, d, filledName, "yes")
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

// MarkOf reads the mark of a migrated database.
func MarkOf(ctx context.Context, q db.Q) (Mark, error) {
	names, err := db.Select[string](ctx, q, "SELECT name FROM settings WHERE name IN (?)", []string{markName, filledName})
	switch {
	case err != nil:
		return NotDemo, fmt.Errorf("demo: %w", err)
	case len(names) == 2:
		return Whole, nil
	case len(names) == 1 && names[0] == markName:
		return Half, nil
	}
	return NotDemo, nil
}

// Marked reports whether a migrated database is a demonstration, filled whole or in part.
func Marked(ctx context.Context, q db.Q) (bool, error) {
	m, err := MarkOf(ctx, q)
	return m != NotDemo, err
}

// mark writes a setting. It is the one thing that no use case writes.
func mark(ctx context.Context, d *db.DB, name, value string) error {
	err := d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("demo: mark: %w", err)
	}
	return nil
}
