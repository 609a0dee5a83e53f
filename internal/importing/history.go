package importing

import (
	"context"
	"encoding/json"
	"fmt"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
)

// Origin is where a state of a record came from: a row of a file.
type Origin struct {
	ImportID  db.ID         `db:"import_id"`
	File      string        `db:"file_name"`
	Row       int           `db:"row_no"`
	At        clock.Instant `db:"applied_at"`
	By        string        `db:"started_name"`
	Verdict   Verdict       `db:"verdict"`
	UndoneAt  clock.Instant `db:"undone_at"`
	UndoneWhy string        `db:"undone_why"`
	Cells     string        `db:"cells"`
	Before    string        `db:"before"`
}

// OfEstablishment returns the imports that made or changed an establishment, the newest first,
// those that were undone too. The caller has checked that the asker may know of it.
func OfEstablishment(ctx context.Context, q db.Q, id db.ID) ([]Origin, error) {
	return db.Select[Origin](ctx, q, `SELECT r.import_id, i.file_name, r.row_no, i.applied_at, i.started_name, r.verdict, i.undone_at, i.undone_why, r.cells, r.before
		FROM import_rows r JOIN imports i ON i.id = r.import_id
		WHERE r.target_id = ? AND r.verdict IN ('new', 'update') AND i.applied_at IS NOT NULL ORDER BY i.applied_at DESC, r.row_no`, id)
}

// Sentence tells it: «Nhập từ tệp X.xlsx, dòng 12».
func (o Origin) Sentence() string {
	verb := "Ghi vào hệ thống"
	if o.Verdict == Update {
		verb = "Cập nhật"
	}
	s := fmt.Sprintf("%s từ tệp %s, dòng %d.", verb, o.File, o.Row)
	if !o.UndoneAt.IsZero() {
		s += fmt.Sprintf(" Đã hoàn tác %s: %s.", o.UndoneAt.VN(), o.UndoneWhy)
	}
	return s
}

// Differences are the fields that an update changed, before and after; none of a new record.
func (o Origin) Differences() []establishment.FieldChange {
	if o.Before == "" {
		return nil
	}
	var c Change
	if json.Unmarshal([]byte(o.Before), &c) != nil {
		return nil
	}
	return establishment.FieldChanges(c.Before, c.After, c.Years)
}
