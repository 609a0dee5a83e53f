package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"

	"modernc.org/sqlite"
)

// openKept opens a pool on SQLite whose connections keep their statements prepared. SQLite parses
// and plans a statement anew each time it is run unprepared, which costs more than running most of
// ours; the driver of PostgreSQL keeps its own.
func openKept(dsn string) (*sql.DB, error) {
	base, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeper{base}), nil
}

type keeper struct{ driver.Connector }

func (k keeper) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := c.(liteConn)
	if !ok { // another driver: as it is
		return c, nil
	}
	return &keptConn{liteConn: full, of: map[string]*keptStmt{}}, nil
}

// liteConn is what a connection of the driver can do.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keptConn is a connection with its prepared statements by their text. A connection serves one
// caller at a time.
type keptConn struct {
	liteConn
	of map[string]*keptStmt
}

type liteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type keptStmt struct {
	liteStmt
	busy bool // its rows are being read
}

// mostKept bounds how many statements a connection keeps. The program has fewer: lists of values
// are padded to a few lengths.
const mostKept = 500

// stmt returns the statement of a text for one run; nil where it is not to be kept, or is in use.
func (c *keptConn) stmt(ctx context.Context, text string) *keptStmt {
	if s := c.of[text]; s != nil {
		if s.busy {
			return nil
		}
		return s
	}
	verb, _, _ := strings.Cut(strings.TrimLeft(text, " \t\n"), " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
	default:
		return nil
	}
	if len(text) > 20_000 {
		return nil
	}
	if len(c.of) >= mostKept {
		for text, s := range c.of {
			if !s.busy {
				_ = s.Close()
				delete(c.of, text)
			}
		}
	}
	made, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil // what is wrong with it is told when it is run
	}
	full, ok := made.(liteStmt)
	if !ok {
		_ = made.Close()
		return nil
	}
	s := &keptStmt{liteStmt: full}
	c.of[text] = s
	return s
}

// QueryContext runs a kept statement; it stays busy until its rows are closed.
func (c *keptConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s := c.stmt(ctx, text)
	if s == nil {
		return c.liteConn.QueryContext(ctx, text, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{rows, s}, nil
}

// ExecContext runs a kept statement.
func (c *keptConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if s := c.stmt(ctx, text); s != nil {
		return s.ExecContext(ctx, args)
	}
	return c.liteConn.ExecContext(ctx, text, args)
}

// Close gives the statements back before the connection.
func (c *keptConn) Close() error {
	for _, s := range c.of {
		_ = s.Close()
	}
	return c.liteConn.Close()
}

type keptRows struct {
	driver.Rows
	of *keptStmt
}

func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
