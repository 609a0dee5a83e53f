package db

import (
	"context"
	"strings"
)

// Statement is one statement as a trace is told of it: its text on the engine and its values.
type Statement struct {
	Text  string
	Args  []any
	Write bool // within Exec
}

// Trace has every statement told from now on, before it runs; nil ends it. It is for tests, which
// count the queries of a page and read their plans.
func (d *DB) Trace(tell func(Statement)) {
	if tell == nil {
		d.trace.Store(nil)
		return
	}
	d.trace.Store(&tell)
}

func (d *DB) tell(text string, args []any, write bool) {
	if tell := d.trace.Load(); tell != nil {
		(*tell)(Statement{Text: text, Args: args, Write: write})
	}
}

// Plan asks the engine how it would run a statement, one step a line.
func (d *DB) Plan(ctx context.Context, s Statement) ([]string, error) {
	text := "EXPLAIN "
	if d.engine == SQLite {
		text = "EXPLAIN QUERY PLAN "
	}
	rows, err := d.read.QueryContext(ctx, text+s.Text, s.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		dest := []any{&line}
		if d.engine == SQLite {
			var id, parent, unused int
			dest = []any{&id, &parent, &unused, &line}
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		out = append(out, strings.TrimSpace(line))
	}
	return out, rows.Err()
}
