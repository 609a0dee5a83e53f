package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"khuyencong/internal/db"
)

// pgSink writes into PostgreSQL by COPY.
type pgSink struct {
	d    *db.DB
	conn *sql.Conn
	laid []string
}

// begin takes the secondary indexes and the references of the tables away and lets their triggers
// rest. The references are proven whole when they are laid again.
func (s *pgSink) begin(ctx context.Context) (err error) {
	if s.conn, err = s.d.Writer().Conn(ctx); err != nil {
		return err
	}
	var drop []string
	read := func(text string, each func(table, name, def string)) error {
		rows, err := s.conn.QueryContext(ctx, text, tables)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var table, name, def string
			if err := rows.Scan(&table, &name, &def); err != nil {
				return err
			}
			each(table, name, def)
		}
		return rows.Err()
	}
	var refs []string
	err = errors.Join(
		read(`SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
			WHERE n.nspname = current_schema() AND c.contype = 'f' AND t.relname = ANY($1) ORDER BY t.relname, c.conname`, func(table, name, def string) {
			drop = append(drop, "ALTER TABLE "+table+" DROP CONSTRAINT "+name)
			refs = append(refs, "ALTER TABLE "+table+" ADD CONSTRAINT "+name+" "+def)
		}),
		// An index that a constraint or a reference from elsewhere rests on stays.
		read(`SELECT i.tablename, i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() AND i.tablename = ANY($1)
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = (quote_ident(i.schemaname) || '.' || quote_ident(i.indexname))::regclass AND c.contype <> 'f') ORDER BY i.indexname`, func(_, name, def string) {
			drop = append(drop, "DROP INDEX "+name)
			s.laid = append(s.laid, def)
		}))
	if err != nil {
		return err
	}
	s.laid = append(s.laid, refs...)
	for _, t := range tables {
		drop = append(drop, "ALTER TABLE "+t+" DISABLE TRIGGER USER")
	}
	return s.all(ctx, append(drop, "SET synchronous_commit = off", "SET maintenance_work_mem = '256MB'", "SET work_mem = '128MB'"))
}

func (s *pgSink) all(ctx context.Context, texts []string) error {
	for _, t := range texts {
		if _, err := s.conn.ExecContext(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return nil
}

func (s *pgSink) write(ctx context.Context, sheaves []*sheaf) error {
	return s.conn.Raw(func(c any) error {
		lib, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("bench: the driver is %T", c)
		}
		tx, err := lib.Conn().Begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
		for _, sh := range sheaves {
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{sh.table}, sh.cols, pgx.CopyFromRows(sh.rows)); err != nil {
				return fmt.Errorf("%s: %w", sh.table, err)
			}
		}
		return tx.Commit(ctx)
	})
}

func (s *pgSink) finish(ctx context.Context, told func(string)) error {
	told("địa bàn của cơ sở")
	if err := s.all(ctx, derived); err != nil {
		return err
	}
	for i, t := range s.laid {
		told(fmt.Sprintf("chỉ mục và tham chiếu %d/%d", i+1, len(s.laid)))
		if err := s.all(ctx, []string{t}); err != nil {
			return err
		}
	}
	told("phạm vi xem của đề án")
	if err := s.all(ctx, []string{"ANALYZE", listed}); err != nil {
		return err
	}
	var after []string
	for _, t := range slices.Backward(tables) {
		after = append(after, "ALTER TABLE "+t+" ENABLE TRIGGER USER")
	}
	told("thống kê cho bộ tối ưu truy vấn")
	return s.all(ctx, append(after, "VACUUM (ANALYZE)", "RESET synchronous_commit", "RESET maintenance_work_mem", "RESET work_mem", "CHECKPOINT"))
}

func (s *pgSink) abandon() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
}
