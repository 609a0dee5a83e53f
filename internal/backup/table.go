package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/db"
)

// writeTable writes every row of a table as a line and returns the table as the manifest has
// it. each, where given, sees the values of a row.
func writeTable(ctx context.Context, q db.Q, table string, columns []db.Column, w io.Writer, each func(map[string]any)) (Table, error) {
	out := Table{Name: table}
	kinds := make([]db.ColumnKind, len(columns))
	quoted := make([]string, len(columns))
	for i, c := range columns {
		kinds[i], quoted[i] = c.Kind, `"`+c.Name+`"`
		out.Columns = append(out.Columns, c.Name)
	}
	sum := sha256.New()
	w = io.MultiWriter(w, sum)
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	row := make([]any, len(columns))
	text := "SELECT " + strings.Join(quoted, ", ") + " FROM " + table + " ORDER BY " + order(q.Engine(), columns)
	err := db.Each(ctx, q, text, nil, func(_ []string, vals []any) error {
		for i, v := range vals {
			var err error
			if row[i], err = exact(kinds[i], v); err != nil {
				return fmt.Errorf("backup: row %d of %s, column %s: %w", out.Rows+1, table, columns[i].Name, err)
			}
		}
		line.Reset()
		if err := enc.Encode(row); err != nil {
			return err
		}
		if _, err := w.Write(line.Bytes()); err != nil {
			return err
		}
		out.Rows++
		if each != nil {
			named := make(map[string]any, len(row))
			for i, v := range row {
				named[columns[i].Name] = v
			}
			each(named)
		}
		return nil
	})
	out.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return out, err
}

// order is the primary key, or every column where there is none, by code point on both engines.
func order(engine db.Engine, columns []db.Column) string {
	key := make([]string, len(columns))
	for _, c := range columns {
		if c.Key > 0 {
			key[c.Key-1] = ordered(engine, c)
		}
	}
	var list []string
	for _, k := range key {
		if k != "" {
			list = append(list, k)
		}
	}
	if len(list) == 0 {
		for _, c := range columns {
			list = append(list, ordered(engine, c)+" NULLS FIRST")
		}
	}
	return strings.Join(list, ", ")
}

func ordered(engine db.Engine, c db.Column) string {
	if c.Kind == db.Text && engine == db.Postgres {
		return `"` + c.Name + `" COLLATE "C"`
	}
	return `"` + c.Name + `"`
}

// exact turns what a driver returns into a value of the column's kind, and refuses whatever
// would not come back the same.
func exact(kind db.ColumnKind, v any) (any, error) {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		if kind == db.Text && utf8.ValidString(v) {
			return v, nil
		}
	case int64:
		switch {
		case kind == db.Integer:
			return v, nil
		case kind == db.Boolean && (v == 0 || v == 1):
			return v == 1, nil
		}
	case bool:
		if kind == db.Boolean {
			return v, nil
		}
	}
	return nil, fmt.Errorf("a %T that is no %s", v, kind)
}

// readRow reads one line into values of the columns' kinds.
func readRow(line []byte, columns []db.Column) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var row []any
	if err := dec.Decode(&row); err != nil {
		return nil, err
	}
	if len(row) != len(columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(row), len(columns))
	}
	for i, v := range row {
		kind := columns[i].Kind
		ok := v == nil
		switch v := v.(type) {
		case string:
			ok = kind == db.Text
		case bool:
			ok = kind == db.Boolean
		case json.Number:
			n, err := v.Int64()
			if row[i] = n; err != nil {
				return nil, err
			}
			ok = kind == db.Integer
		}
		if !ok {
			return nil, fmt.Errorf("column %s is no %s", columns[i].Name, kind)
		}
	}
	return row, nil
}
