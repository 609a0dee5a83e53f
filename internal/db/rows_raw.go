package db

import (
	"context"
	"fmt"
)

// Column is one column of a table, the same on both engines.
type Column struct {
	Name     string
	Kind     ColumnKind
	Required bool // NOT NULL without a default
	Key      int  // its place in the primary key, from 1; 0 outside
}

// ColumnKind is what a column holds.
type ColumnKind string

// The kinds of columns that the schema uses.
const (
	Text    ColumnKind = "text"
	Integer ColumnKind = "bigint"
	Boolean ColumnKind = "boolean"
)

// Shape lists the columns of a table in their order; none when there is no such table.
func Shape(ctx context.Context, q Q, table string) ([]Column, error) {
	type row struct {
		Name     string     `db:"name"`
		Kind     ColumnKind `db:"kind"`
		Required bool       `db:"required"`
		Key      int        `db:"at"`
	}
	text := `SELECT c.name, CASE LOWER(c.type) WHEN 'integer' THEN 'bigint' ELSE LOWER(c.type) END AS kind, c."notnull" <> 0 AND c.dflt_value IS NULL AS required, c.pk AS at FROM pragma_table_info(?) c ORDER BY c.cid`
	if q.Engine() == Postgres {
		text = `SELECT c.column_name AS name, c.data_type AS kind, c.is_nullable = 'NO' AND c.column_default IS NULL AS required, COALESCE(k.ordinal_position, 0) AS at
			FROM information_schema.columns c
			LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
			LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name AND k.column_name = c.column_name
			WHERE c.table_schema = current_schema() AND c.table_name = ? ORDER BY c.ordinal_position`
	}
	rows, err := Select[row](ctx, q, text, table)
	if err != nil {
		return nil, err
	}
	out := make([]Column, len(rows))
	for i, r := range rows {
		out[i] = Column(r)
		switch r.Kind {
		case Text, Integer, Boolean:
		default:
			return nil, fmt.Errorf("db: column %s.%s is %s, which is not the same on both engines", table, r.Name, r.Kind)
		}
	}
	return out, nil
}

// TablesThere lists the tables that stand in the database, the migrations' own left out.
func TablesThere(ctx context.Context, q Q) ([]string, error) {
	text := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name"
	if q.Engine() == Postgres {
		text = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version' ORDER BY table_name"
	}
	return Select[string](ctx, q, text)
}

// Each hands on the rows of a query one after the other, without keeping them: for backup,
// where nothing is known of a row but its columns. vals is only good until fn returns. Values
// are nil, string, int64, bool, float64 or []byte; SQLite's booleans come as int64.
func Each(ctx context.Context, q Q, text string, args []any, fn func(cols []string, vals []any) error) error {
	rows, err := q.query(ctx, text, args)
	if err != nil {
		return fmt.Errorf("%w in %s", err, short(text))
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	vals, dest := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		dest[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("%w in %s", err, short(text))
		}
		if err := fn(cols, vals); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Version returns the version of the schema in the database, 0 when there is none yet, and
// the version that this binary expects.
func (d *DB) Version(ctx context.Context) (have, newest int64, err error) {
	p, newest, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	have, err = p.GetDBVersion(ctx)
	return have, newest, err
}

// MigrateTo brings the schema up to one version, for a backup that was taken on it.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, _, err := d.provider()
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}
