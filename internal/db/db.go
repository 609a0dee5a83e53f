// Package db opens SQLite or PostgreSQL behind one face: transactions, migrations, and
// rows into values. SQL is one text for both engines, with `?` placeholders that are
// rebound here; the few places where the engines differ ask Engine().
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"khuyencong/internal/errs"
)

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database. SQLite has one connection that writes and a pool that reads;
// PostgreSQL uses one pool for both.
type DB struct {
	engine      Engine
	write, read *sql.DB
	path        string
	trace       *atomic.Pointer[func(Statement)]
	kept        sync.Map // reflect.Type → *memory
	aside       *DB      // the same over connections of its own, for what is kept in memory
}

// Open opens "sqlite:PATH" or "postgres://…". It does not migrate. A malformed address is
// an error that is safe to show to whoever typed it.
func Open(ctx context.Context, address string) (*DB, error) {
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"))
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return openPostgres(ctx, address)
	}
	return nil, fmt.Errorf("địa chỉ cơ sở dữ liệu phải là sqlite:ĐƯỜNG_DẪN hoặc postgres://…, không phải %q", address)
}

// SQLiteDSN is the data source name of a SQLite file: WAL, a ledger's synchronous=FULL,
// foreign keys on. Writers take the lock when they begin, so that they never dead-lock.
func SQLiteDSN(path string, writer bool) string {
	q := url.Values{"_pragma": {
		"journal_mode(WAL)", "busy_timeout(10000)", "synchronous(FULL)", "foreign_keys(1)",
		"temp_store(MEMORY)", "cache_size(-32000)",
	}}
	if writer {
		q.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, errors.New("thiếu đường dẫn sau sqlite:")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	w, err := openKept(SQLiteDSN(abs, true))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("mở %s: %w", path, err)
	}
	r, err := openKept(SQLiteDSN(abs, false))
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	n := max(4, runtime.NumCPU()*2)
	r.SetMaxOpenConns(n)
	r.SetMaxIdleConns(n)
	a, err := openKept(SQLiteDSN(abs, false))
	if err != nil {
		return nil, errors.Join(err, r.Close(), w.Close())
	}
	return whole(&DB{engine: SQLite, write: w, read: r, path: abs}, a), nil
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	p, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	p.SetMaxOpenConns(20)
	p.SetMaxIdleConns(20)
	p.SetConnMaxIdleTime(5 * time.Minute)
	if err := p.PingContext(ctx); err != nil {
		_ = p.Close()
		return nil, fmt.Errorf("nối PostgreSQL: %w", err)
	}
	a, err := sql.Open("pgx", address)
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	a.SetConnMaxIdleTime(5 * time.Minute)
	return whole(&DB{engine: Postgres, write: p, read: p}, a), nil
}

// whole adds a few connections by which memory is kept fresh: whoever waits for that may hold one of
// the others.
func whole(d *DB, aside *sql.DB) *DB {
	aside.SetMaxOpenConns(3)
	aside.SetMaxIdleConns(3)
	d.trace = &atomic.Pointer[func(Statement)]{}
	d.aside = &DB{engine: d.engine, write: d.write, read: aside, path: d.path, trace: d.trace}
	d.aside.aside = d.aside
	return d
}

// Engine says which engine is open.
func (d *DB) Engine() Engine { return d.engine }

// Path is the SQLite file; "" on PostgreSQL.
func (d *DB) Path() string { return d.path }

// Writer is the raw pool that writes, for migrations, backup and benchmarks' floors.
func (d *DB) Writer() *sql.DB { return d.write }

// Close closes every connection.
func (d *DB) Close() error {
	err := d.aside.read.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	return errors.Join(err, d.write.Close())
}

// Ping checks that the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Q is what can run statements: *DB (reads, each on its own) or *Tx.
type Q interface {
	Engine() Engine
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
}

func (d *DB) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	text, args = bind(d.engine, text, args)
	d.tell(text, args, false)
	return d.read.QueryContext(ctx, text, args...)
}

// Tx is an open transaction.
type Tx struct {
	d  *DB
	tx *sql.Tx
}

// Engine says which engine the transaction runs on.
func (t *Tx) Engine() Engine { return t.d.engine }

func (t *Tx) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	text, args = bind(t.d.engine, text, args)
	t.d.tell(text, args, false)
	return t.tx.QueryContext(ctx, text, args...)
}

// Exec runs a statement and returns how many rows it touched.
func (t *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	text, args = bind(t.d.engine, text, args)
	t.d.tell(text, args, true)
	res, err := t.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Tx runs fn in one transaction that can write, and commits when fn returns nil.
// On both engines transactions are serialisable; PostgreSQL's serialisation failures are
// tried again, so fn must have no effect outside the database: what it tells by variables of the
// caller it sets whole, and never reads again. Conflict, with a sentence, when there was no turn
// to write. Never nest: SQLite has one writer.
// A cancelled request still rolls back.
func (d *DB) Tx(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for try := range 12 {
		if try > 0 {
			time.Sleep(time.Duration(try*try) * 3 * time.Millisecond)
		}
		if err = d.tx(ctx, d.write, fn, false); !retryable(err) {
			break
		}
	}
	if busy(err) {
		return errs.Clash("Nhiều người đang ghi cùng lúc nên việc này chưa được ghi. Hãy gửi lại sau ít giây.").Because(err)
	}
	return err
}

// Read runs fn on one unchanging snapshot, for pages and reports whose figures must agree.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return d.tx(ctx, d.read, fn, true)
}

func (d *DB) tx(ctx context.Context, pool *sql.DB, fn func(*Tx) error, readOnly bool) error {
	opts := &sql.TxOptions{}
	if d.engine == Postgres {
		opts = &sql.TxOptions{Isolation: sql.LevelSerializable}
		if readOnly {
			opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
		}
	}
	return d.in(ctx, pool, opts, fn)
}

func (d *DB) in(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(*Tx) error) error {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback()
		}
	}()
	if err := fn(&Tx{d: d, tx: tx}); err != nil {
		return err
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// busy reports a write that found no turn: serialisation failures to the end on PostgreSQL,
// another process's lock on SQLite. Nothing was written, and it may be tried again.
func busy(err error) bool {
	var lite *sqlite.Error
	return retryable(err) || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// bind expands slice arguments into lists and turns ? into $1… for PostgreSQL. SQL texts
// of this project hold no question mark other than placeholders.
func bind(engine Engine, text string, args []any) (string, []any) {
	lists := false
	for _, a := range args {
		if _, ok := list(a); ok {
			lists = true
		}
	}
	if engine == SQLite && !lists {
		return text, args
	}
	var b strings.Builder
	out := make([]any, 0, len(args))
	arg, from := 0, 0
	put := func(a any) {
		out = append(out, a)
		if engine == Postgres {
			fmt.Fprintf(&b, "$%d", len(out))
		} else {
			b.WriteByte('?')
		}
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '?' || arg >= len(args) {
			continue
		}
		b.WriteString(text[from:i])
		from = i + 1
		if l, ok := list(args[arg]); ok {
			if len(l) == 0 {
				b.WriteString("NULL")
			}
			l = padded(l)
			for k, a := range l {
				if k > 0 {
					b.WriteByte(',')
				}
				put(a)
			}
		} else {
			put(args[arg])
		}
		arg++
	}
	b.WriteString(text[from:])
	return b.String(), append(out, args[arg:]...)
}

// padded repeats the last element of a list up to one of a few lengths: to be among the values of
// a list is the same, and the texts of statements stay few enough to be kept prepared.
func padded(l []any) []any {
	if len(l) < 3 {
		return l
	}
	for _, n := range [...]int{4, 8, 16, 32, 50, 64, 100, 128, 200, 256, 512} {
		if len(l) <= n {
			for len(l) < n {
				l = append(l, l[len(l)-1])
			}
			return l
		}
	}
	return l
}

// IsUnique reports whether err is a broken uniqueness constraint.
func IsUnique(err error) bool {
	return broken(err, "23505", sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsCheck reports whether err is a broken CHECK.
func IsCheck(err error) bool { return broken(err, "23514", sqlite3.SQLITE_CONSTRAINT_CHECK) }

// IsForeignKey reports whether err is a broken reference.
func IsForeignKey(err error) bool {
	return broken(err, "23503", sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY)
}

func broken(err error, pgCode string, liteCodes ...int) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == pgCode
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		for _, c := range liteCodes {
			if lite.Code() == c {
				return true
			}
		}
	}
	return false
}
