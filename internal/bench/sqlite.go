package bench

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"khuyencong/internal/db"
)

// liteSink writes into SQLite over the one connection that writes.
type liteSink struct {
	d    *db.DB
	conn *sql.Conn
	laid []string // what makes the indexes and triggers that were taken away
}

// aside takes the rows of establishment_keys, whose key is in no order, until they are sorted.
const aside = "bench_keys"

// begin takes the secondary indexes and the triggers of the tables away. Nothing is kept of a
// load that is cut short, so the file need not survive a power cut before the end.
func (s *liteSink) begin(ctx context.Context) (err error) {
	if s.conn, err = s.d.Writer().Conn(ctx); err != nil {
		return err
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN ('"+strings.Join(tables, "', '")+"') ORDER BY type, name") //nolint:gosec,sqlclosecheck // our own names of tables; closed below
	if err != nil {
		return err
	}
	var drop []string
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return err
		}
		s.laid = append(s.laid, text)
		drop = append(drop, "DROP "+kind+" "+name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return s.all(ctx, append(drop, "CREATE TABLE "+aside+" (area_id, kind, value, establishment_id)", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -262144"))
}

func (s *liteSink) all(ctx context.Context, texts []string) error {
	for _, t := range texts {
		if _, err := s.conn.ExecContext(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return nil
}

// perStatement bounds how many values go into one statement.
const perStatement = 2000

func (s *liteSink) write(ctx context.Context, sheaves []*sheaf) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, sh := range sheaves {
		if sh.table == "establishment_keys" {
			sh.table = aside
		}
		if err := insertMany(ctx, tx, sh); err != nil {
			return fmt.Errorf("%s: %w", sh.table, err)
		}
	}
	return tx.Commit()
}

// insertMany writes rows by statements of many rows each.
func insertMany(ctx context.Context, tx *sql.Tx, sh *sheaf) error {
	per := min(len(sh.rows), max(1, perStatement/len(sh.cols)))
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(sh.cols)), ",") + ")"
	text := func(n int) string {
		return "INSERT INTO " + sh.table + " (" + strings.Join(sh.cols, ", ") + ") VALUES " + strings.TrimSuffix(strings.Repeat(one+",", n), ",")
	}
	stmt, err := tx.PrepareContext(ctx, text(per))
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	args := make([]any, 0, per*len(sh.cols))
	for from := 0; from < len(sh.rows); from += per {
		part := sh.rows[from:min(from+per, len(sh.rows))]
		args = args[:0]
		for _, r := range part {
			args = append(args, r...)
		}
		if len(part) == per {
			_, err = stmt.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, text(len(part)), args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *liteSink) finish(ctx context.Context, told func(string)) error {
	told("địa bàn, dấu hiệu trùng của cơ sở")
	if err := s.all(ctx, append(derived, "INSERT INTO establishment_keys SELECT area_id, kind, value, establishment_id FROM "+aside+" ORDER BY area_id, kind, value, establishment_id", "DROP TABLE "+aside)); err != nil {
		return err
	}
	filled := false
	for i, t := range s.laid {
		if strings.HasPrefix(t, "CREATE TRIGGER") && !filled {
			told("phạm vi xem của đề án")
			if err := s.all(ctx, []string{"ANALYZE projects", listed}); err != nil {
				return err
			}
			filled = true
		}
		told(fmt.Sprintf("chỉ mục %d/%d", i+1, len(s.laid)))
		if err := s.all(ctx, []string{t}); err != nil {
			return err
		}
	}
	told("thống kê cho bộ tối ưu truy vấn")
	if err := s.all(ctx, []string{"PRAGMA analysis_limit = 20000", "ANALYZE", "PRAGMA analysis_limit = 0", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -32000", "PRAGMA wal_checkpoint(TRUNCATE)"}); err != nil {
		return err
	}
	return nil
}

func (s *liteSink) abandon() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

// derived writes what lists walk by out of the rows, in the order of its keys; the same as the
// rooms write row by row, which a test holds.
var derived = []string{
	"INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) SELECT 'vn', id, name_sort, kind, SUBSTR(vsic, 1, 2), vsic FROM establishments ORDER BY name_sort, id",
	`INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) SELECT s.land_id, e.id, e.name_sort, e.kind, SUBSTR(e.vsic, 1, 2), e.vsic
		FROM establishment_sites s JOIN establishments e ON e.id = s.establishment_id WHERE s.land_id <> '' ORDER BY s.land_id, e.name_sort, e.id ON CONFLICT DO NOTHING`,
	`INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) SELECT s.unit_id, e.id, e.name_sort, e.kind, SUBSTR(e.vsic, 1, 2), e.vsic
		FROM establishment_sites s JOIN establishments e ON e.id = s.establishment_id WHERE s.unit_id <> '' ORDER BY s.unit_id, e.name_sort, e.id ON CONFLICT DO NOTHING`,
}

// listed is derived out of many tables, with the help of their indexes, before the triggers are
// laid that keep it from then on.
const listed = "INSERT INTO project_scopes SELECT * FROM project_scopes_now ORDER BY scope, head, state, state_since, project_id"
