package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// ErrNone is returned by Get when there is no row.
var ErrNone = errors.New("db: no row")

// Select returns every row of a query. T is a struct whose fields carry `db:"column"` tags
// (embedded structs included), or a single value for a one-column query.
func Select[T any](ctx context.Context, q Q, text string, args ...any) ([]T, error) {
	rows, err := q.query(ctx, text, args)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, short(text))
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []T
	for rows.Next() {
		var v T
		dest, err := targets(reflect.ValueOf(&v).Elem(), cols)
		if err != nil {
			return nil, err
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, fmt.Errorf("%w in %s", err, short(text))
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Scan hands on the rows of a query one after the other, without keeping them, for long lists: fn
// reads each by scan into pointers to string, int64 or a sql.Scanner, which costs no reflection.
func Scan(ctx context.Context, q Q, text string, args []any, fn func(scan func(dest ...any) error) error) error {
	rows, err := q.query(ctx, text, args)
	if err != nil {
		return fmt.Errorf("%w in %s", err, short(text))
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return fmt.Errorf("%w in %s", err, short(text))
		}
	}
	return rows.Err()
}

// Get returns the one row of a query, or ErrNone.
func Get[T any](ctx context.Context, q Q, text string, args ...any) (T, error) {
	all, err := Select[T](ctx, q, text, args...)
	var zero T
	switch {
	case err != nil:
		return zero, err
	case len(all) == 0:
		return zero, ErrNone
	}
	return all[0], nil
}

// Insert writes one row out of the `db` tags of a struct.
func Insert(ctx context.Context, tx *Tx, table string, row any) error {
	cols, args := Values(row)
	text := "INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES (" +
		strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ") + ")"
	if _, err := tx.Exec(ctx, text, args...); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}

// Values takes a struct apart: its `db` tags, not to be changed, and the values that stand in them.
func Values(row any) (cols []string, vals []any) {
	v := reflect.Indirect(reflect.ValueOf(row))
	fields := fieldsOf(v.Type())
	vals = make([]any, len(fields.order))
	for i, name := range fields.order {
		vals[i] = v.FieldByIndex(fields.byName[name]).Interface()
	}
	return fields.order, vals
}

// Columns lists the `db` tags of T with a prefix ("p." or ""), for select lists.
func Columns[T any](prefix string) string {
	fields := fieldsOf(reflect.TypeFor[T]())
	return prefix + strings.Join(fields.order, ", "+prefix)
}

type fieldMap struct {
	byName map[string][]int
	order  []string
}

var fieldCache sync.Map // reflect.Type → fieldMap

func fieldsOf(t reflect.Type) fieldMap {
	if m, ok := fieldCache.Load(t); ok {
		return m.(fieldMap)
	}
	m := fieldMap{byName: map[string][]int{}}
	var walk func(t reflect.Type, at []int)
	walk = func(t reflect.Type, at []int) {
		for i := range t.NumField() {
			f := t.Field(i)
			index := append(append([]int{}, at...), i)
			if name := f.Tag.Get("db"); name != "" {
				m.byName[name] = index
				m.order = append(m.order, name)
			} else if f.Anonymous && f.Type.Kind() == reflect.Struct {
				walk(f.Type, index)
			}
		}
	}
	walk(t, nil)
	fieldCache.Store(t, m)
	return m
}

var scannerType = reflect.TypeFor[sql.Scanner]()

func targets(v reflect.Value, cols []string) ([]any, error) {
	if v.Kind() != reflect.Struct || v.Addr().Type().Implements(scannerType) {
		if len(cols) != 1 {
			return nil, fmt.Errorf("db: %d columns for one %s", len(cols), v.Type())
		}
		return []any{nullable(v)}, nil
	}
	fields := fieldsOf(v.Type())
	dest := make([]any, len(cols))
	for i, c := range cols {
		index, ok := fields.byName[c]
		if !ok {
			return nil, fmt.Errorf("db: %s has no field for column %q", v.Type(), c)
		}
		dest[i] = nullable(v.FieldByIndex(index))
	}
	return dest, nil
}

// nullable lets a NULL become the zero value of the plain kinds.
func nullable(v reflect.Value) any {
	p := v.Addr()
	if p.Type().Implements(scannerType) {
		return p.Interface()
	}
	switch v.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Bool, reflect.Float64:
		return orZero{v}
	}
	return p.Interface()
}

type orZero struct{ v reflect.Value }

// Scan sets the value; NULL is the zero value, and 0/1 are booleans.
func (o orZero) Scan(src any) error {
	if src == nil {
		o.v.SetZero()
		return nil
	}
	switch o.v.Kind() {
	case reflect.String:
		switch s := src.(type) {
		case string:
			o.v.SetString(s)
			return nil
		case []byte:
			o.v.SetString(string(s))
			return nil
		}
	case reflect.Int, reflect.Int64:
		switch n := src.(type) {
		case int64:
			o.v.SetInt(n)
			return nil
		case float64: // PostgreSQL's and SQLite's sums may widen
			if n == float64(int64(n)) {
				o.v.SetInt(int64(n))
				return nil
			}
		case string: // PostgreSQL's numeric, as sum(bigint) returns it
			var i int64
			if _, err := fmt.Sscan(n, &i); err == nil {
				o.v.SetInt(i)
				return nil
			}
		}
	case reflect.Bool:
		switch b := src.(type) {
		case bool:
			o.v.SetBool(b)
			return nil
		case int64:
			o.v.SetBool(b != 0)
			return nil
		}
	case reflect.Float64:
		switch f := src.(type) {
		case float64:
			o.v.SetFloat(f)
			return nil
		case int64:
			o.v.SetFloat(float64(f))
			return nil
		}
	}
	return fmt.Errorf("db: cannot read %T into %s", src, o.v.Type())
}

// list turns a slice argument, bytes excepted, into its elements.
func list(a any) ([]any, bool) {
	v := reflect.ValueOf(a)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem().Kind() == reflect.Uint8 {
		return nil, false
	}
	out := make([]any, v.Len())
	for i := range out {
		out[i] = v.Index(i).Interface()
	}
	return out, true
}

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 120 {
		text = text[:120] + "…"
	}
	return text
}
