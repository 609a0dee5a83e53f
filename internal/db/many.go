package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"time"
)

// Bulk runs fn in one transaction that may be long, for imports: READ COMMITTED on PostgreSQL, so
// that it neither fails by nor fails the serialisable ones of other people. It is not tried again.
// What it changes it must guard itself: by a version in the WHERE, by a unique index. On SQLite
// it is as Tx, and holds the one writer: keep it short there.
func (d *DB) Bulk(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelReadCommitted
	}
	return d.in(ctx, d.write, opts, fn)
}

// Stmt is a prepared statement of a transaction, and ends with it.
type Stmt struct{ stmt *sql.Stmt }

// Prepare makes a statement ready to run many times; its arguments are no lists.
func (t *Tx) Prepare(ctx context.Context, text string) (*Stmt, error) {
	text, _ = bind(t.d.engine, text, make([]any, strings.Count(text, "?")))
	s, err := t.tx.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, short(text))
	}
	return &Stmt{s}, nil
}

// Exec runs the statement and returns how many rows it touched.
func (s *Stmt) Exec(ctx context.Context, args ...any) (int64, error) {
	res, err := s.stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Close gives the statement back before its transaction ends.
func (s *Stmt) Close() error { return s.stmt.Close() }

// InsertMany writes rows out of the `db` tags of their struct, as Insert does for one, by as few
// statements as the engine likes.
func InsertMany[T any](ctx context.Context, tx *Tx, table string, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	var err error
	fields := fieldsOf(reflect.TypeFor[T]())
	if tx.d.engine == Postgres {
		err = insertArrays(ctx, tx, table, fields, rows)
	} else {
		err = insertLists(ctx, tx, table, fields, rows)
	}
	if err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}

// listed is how many rows one statement of SQLite takes: more gain nothing.
const listed = 25

func insertLists[T any](ctx context.Context, tx *Tx, table string, fields fieldMap, rows []T) error {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(fields.order)), ", ") + ")"
	head := "INSERT INTO " + table + " (" + strings.Join(fields.order, ", ") + ") VALUES "
	args := make([]any, 0, listed*len(fields.order))
	for _, n := range []int{listed, 1} {
		if len(rows) < n {
			continue
		}
		stmt, err := tx.tx.PrepareContext(ctx, head+strings.TrimSuffix(strings.Repeat(one+", ", n), ", "))
		if err != nil {
			return err
		}
		defer func() { _ = stmt.Close() }() // two at most
		for len(rows) >= n {
			args = args[:0]
			for i := range n {
				v := reflect.ValueOf(&rows[i]).Elem()
				for _, name := range fields.order {
					args = append(args, v.FieldByIndex(fields.byName[name]).Interface())
				}
			}
			if _, err := stmt.ExecContext(ctx, args...); err != nil {
				return err
			}
			rows = rows[n:]
		}
	}
	return nil
}

// insertArrays hands PostgreSQL one array a column.
func insertArrays[T any](ctx context.Context, tx *Tx, table string, fields fieldMap, rows []T) error {
	const most = 2000
	for len(rows) > 0 {
		part := rows[:min(most, len(rows))]
		rows = rows[len(part):]
		args := make([]any, len(fields.order))
		kinds := make([]string, len(fields.order))
		for i, name := range fields.order {
			var err error
			if args[i], kinds[i], err = columnOf(part, fields.byName[name]); err != nil {
				return fmt.Errorf("column %s: %w", name, err)
			}
		}
		holes := make([]string, len(kinds))
		for i, k := range kinds {
			holes[i] = fmt.Sprintf("$%d::%s[]", i+1, k)
		}
		text := "INSERT INTO " + table + " (" + strings.Join(fields.order, ", ") + ") SELECT * FROM unnest(" + strings.Join(holes, ", ") + ")" //nolint:gosec // names of our own structs
		if _, err := tx.tx.ExecContext(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// columnOf is the values of one field of many rows, as the array that PostgreSQL takes.
func columnOf[T any](rows []T, at []int) (array any, kind string, err error) {
	texts, numbers, truths := []*string{}, []*int64{}, []*bool{}
	plain := reflect.TypeFor[T]().FieldByIndex(at).Type
	if plain.Kind() == reflect.Pointer {
		plain = plain.Elem()
	}
	for i := range rows {
		v, err := driver.DefaultParameterConverter.ConvertValue(reflect.ValueOf(&rows[i]).Elem().FieldByIndex(at).Interface())
		if err != nil {
			return nil, "", err
		}
		switch plain.Kind() {
		case reflect.Bool:
			b, ok := v.(bool)
			truths = append(truths, orNil(b, ok))
		case reflect.Int, reflect.Int64:
			n, ok := v.(int64)
			numbers = append(numbers, orNil(n, ok))
		default:
			s, ok := v.(string)
			texts = append(texts, orNil(s, ok))
		}
	}
	switch plain.Kind() {
	case reflect.Bool:
		return truths, "boolean", nil
	case reflect.Int, reflect.Int64:
		return numbers, "bigint", nil
	}
	return texts, "text", nil
}

func orNil[V any](v V, ok bool) *V {
	if !ok {
		return nil
	}
	return &v
}

// Heavy readies the database for a long run of writes, until done is called. On SQLite what was
// committed is copied from the log into the file beside the writers and not by them, so that nobody
// waits for it.
func (d *DB) Heavy(ctx context.Context) (done func()) {
	if d.engine != SQLite {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	set := func(pages int) {
		_, _ = d.write.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", pages))
	}
	set(20_000) // where the copying cannot keep up
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(400 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_, _ = d.read.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
			}
		}
	}()
	return func() {
		cancel()
		<-ended
		set(1000)
	}
}

// GiveWay is for a command that writes for long beside a server on the same SQLite file: after each
// second in which this process had the lock it leaves it alone for a moment. Who waits for the lock
// in another process asks for it again every tenth of a second at most, and would hardly ever ask
// just between two transactions. Within one process writers stand in line and need no such thing.
func (d *DB) GiveWay() {
	if d.engine == SQLite {
		sleep := time.Sleep
		d.way.sleep.Store(&sleep)
	}
}

// way counts how long the lock was held since it was last left alone.
type way struct {
	sleep atomic.Pointer[func(time.Duration)]
	sum   atomic.Int64
}

// How long the lock is held, and how long it is left alone then: longer than SQLite's busy handler
// sleeps between two questions (100 ms).
const (
	wayHeld = time.Second
	wayFree = 120 * time.Millisecond
)

func (w *way) held(since time.Time) {
	sleep := w.sleep.Load()
	if sleep == nil {
		return
	}
	if w.sum.Add(int64(time.Since(since))) >= int64(wayHeld) {
		w.sum.Store(0)
		(*sleep)(wayFree)
	}
}
