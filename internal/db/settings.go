package db

import (
	"context"
	"errors"
	"fmt"
)

// Setting returns what the database says of itself under a name: whether it is a
// demonstration. "" when it says nothing, or has no tables yet.
func Setting(ctx context.Context, q Q, name string) (string, error) {
	there, err := TablesThere(ctx, q)
	if err != nil || len(there) == 0 {
		return "", err
	}
	v, err := Get[string](ctx, q, "SELECT value FROM settings WHERE name = ?", name)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	return v, err
}

// Set writes a setting.
func (d *DB) Set(ctx context.Context, name, value string) error {
	err := d.Tx(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// Wipe removes every table of a PostgreSQL database, for a demonstration that begins anew.
// The caller has seen that it is one. A SQLite file is removed as a file.
func (d *DB) Wipe(ctx context.Context) error {
	if d.engine != Postgres {
		return errors.New("db: a SQLite database is removed as a file")
	}
	_, err := d.write.ExecContext(ctx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	return err
}
