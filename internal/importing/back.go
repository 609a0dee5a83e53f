package importing

import (
	"context"
	"encoding/json"
	"fmt"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
)

// backStep is how many records are taken back in one transaction.
const backStep = 200

// takeBack removes what an import has written and puts back what it changed. While it is at work
// nobody sees the new records. undone is when a person asked for it, of an import that had come
// to its end.
func (s *Service) takeBack(ctx context.Context, imp *Import, to State, message string, undone clock.Instant) error {
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, "UPDATE imports SET state = ?, message = ?, beat_at = ?, version = version + 1 WHERE id = ? AND version = ?", Returning, message, s.Clock.Now(), imp.ID, imp.Version)
		if err == nil && n == 0 {
			return errTaken
		}
		return err
	})
	if err != nil {
		return err
	}
	imp.State = Returning
	imp.Version++
	for {
		n := 0
		err := s.DB.Bulk(ctx, func(tx *db.Tx) (err error) {
			if n, err = s.backTx(ctx, tx, imp); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "UPDATE imports SET beat_at = ? WHERE id = ? AND version = ?", s.Clock.Now(), imp.ID, imp.Version)
			return err
		})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	return s.finish(ctx, imp, to, message, nil)
}

// backTx takes a few records back and returns how many.
func (s *Service) backTx(ctx context.Context, tx *db.Tx, imp *Import) (int, error) {
	rows, err := db.Select[Row](ctx, tx, "SELECT "+db.Columns[Row]("")+" FROM import_rows WHERE import_id = ? AND verdict = 'update' AND after > 0 ORDER BY row_no LIMIT ?", imp.ID, backStep)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		var c Change
		if err := json.Unmarshal([]byte(r.Before), &c); err != nil {
			return 0, fmt.Errorf("importing: the state before row %d: %w", r.No, err)
		}
		version, err := establishment.RestoreTx(ctx, tx, c.Before, r.After, c.Years)
		if err != nil {
			return 0, fmt.Errorf("importing: row %d: %w", r.No, err)
		}
		if _, err := tx.Exec(ctx, "UPDATE import_rows SET after = 0, base = ? WHERE import_id = ? AND row_no = ?", version, imp.ID, r.No); err != nil {
			return 0, err
		}
	}
	if len(rows) > 0 {
		return len(rows), nil
	}
	n, err := establishment.RemoveTx(ctx, tx, imp.ID, backStep)
	if err != nil || n > 0 {
		return n, err
	}
	return removePast(ctx, tx, imp.ID, backStep)
}

func removePast(ctx context.Context, tx *db.Tx, imp db.ID, most int) (int, error) {
	ids, err := db.Select[db.ID](ctx, tx, "SELECT id FROM past_projects WHERE import_id = ? LIMIT ?", imp, most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	for _, text := range []string{"DELETE FROM past_project_beneficiaries WHERE past_project_id IN (?)", "DELETE FROM past_projects WHERE id IN (?)"} {
		if _, err := tx.Exec(ctx, text, ids); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// Recover takes back what a killed process left half written, and frees dry runs that died. A
// server does it at its start and each minute; every run does it first.
func (s *Service) Recover(ctx context.Context) error {
	dead, err := db.Select[Import](ctx, s.DB, "SELECT "+db.Columns[Import]("")+" FROM imports WHERE state IN ('checking', 'running', 'returning') AND beat_at < ?", s.Clock.Now().Add(-silent))
	if err != nil {
		return err
	}
	for i := range dead {
		imp := &dead[i]
		if imp.State == Checking {
			if err := s.finish(ctx, imp, Failed, "Việc kiểm tra bị ngắt giữa chừng; chưa ghi gì. Hãy kiểm tra lại.", nil); err != nil {
				return err
			}
			continue
		}
		to, message := Failed, "Việc ghi bị ngắt giữa chừng; những gì đã ghi đã được gỡ lại."
		if !imp.UndoneAt.IsZero() {
			to, message = Undone, imp.Message
		}
		if err := s.takeBack(ctx, imp, to, message, imp.UndoneAt); err != nil {
			return err
		}
	}
	return nil
}
