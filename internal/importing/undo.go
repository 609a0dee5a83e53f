package importing

import (
	"context"
	"fmt"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Undo takes an import back, with a reason, while nothing else has touched what it wrote:
// Conflict otherwise, which tells the rows that were touched and by whom, and nothing is taken
// back. Those who import may, for their body.
func (s *Service) Undo(ctx context.Context, p account.Principal, id db.ID, why string) error {
	if !May(p) {
		return refuse()
	}
	if why = vi.NFC(why); why == "" {
		return errs.Wrong("why", "Hãy ghi vì sao hoàn tác.")
	}
	if err := s.Recover(ctx); err != nil {
		return err
	}
	var imp *Import
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		if imp, err = load(ctx, tx, p, id); err != nil {
			return err
		}
		if imp.State != Applied {
			return errs.Clash("Chỉ hoàn tác được lần nhập đã ghi xong.")
		}
		if err := s.untouched(ctx, tx, imp); err != nil {
			return err
		}
		now := s.Clock.Now()
		_, err = tx.Exec(ctx, "UPDATE imports SET state = ?, undone_at = ?, undone_by = ?, undone_why = ?, done = 0, beat_at = ?, version = version + 1 WHERE id = ? AND version = ?",
			Returning, now, p.PersonID, why, now, id, imp.Version)
		if db.IsUnique(err) {
			return errBusy()
		}
		if err != nil {
			return err
		}
		imp.Version++
		imp.UndoneAt, imp.UndoneBy, imp.UndoneWhy = now, p.PersonID, why
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Back, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Hoàn tác lần nhập tệp %s ngày %s: %s", imp.FileName, imp.AppliedAt.Day().VN(), why), Before: imp})
	})
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // begun, it goes to its end
	return s.takeBack(ctx, imp, Undone, "", clock.Instant{})
}

// touched is a record of an import that somebody has touched since.
type touched struct {
	No     int           `db:"row_no"`
	Name   string        `db:"name"`
	Person string        `db:"person_name"`
	At     clock.Instant `db:"at"`
	What   string        `db:"sentence"`
}

// untouched refuses when a record of the import has another version than the import left, when
// its history goes on, or when something points at it.
func (s *Service) untouched(ctx context.Context, q db.Q, imp *Import) error {
	const most = 20
	list, err := db.Select[touched](ctx, q, `SELECT r.row_no, COALESCE(e.name, '') AS name, a.person_name, a.at, a.sentence
		FROM import_rows r JOIN audit_events a ON a.subject_id = r.target_id AND a.at > ? LEFT JOIN establishments e ON e.id = r.target_id
		WHERE r.import_id = ? AND r.verdict IN ('new', 'update') ORDER BY r.row_no, a.at LIMIT ?`, imp.AppliedAt, imp.ID, most+1)
	if err != nil {
		return err
	}
	var lines []string
	seen := map[int]bool{}
	for _, t := range list {
		if !seen[t.No] {
			seen[t.No] = true
			lines = append(lines, fmt.Sprintf("dòng %d: %s %s (%s)", t.No, t.Person, vi.LowerFirst(strings.TrimSuffix(t.What, ".")), t.At.VN()))
		}
	}
	type plain struct {
		No   int    `db:"row_no"`
		Name string `db:"name"`
	}
	moved, err := db.Select[plain](ctx, q, `SELECT r.row_no, e.name FROM import_rows r JOIN establishments e ON e.id = r.target_id
		WHERE r.import_id = ? AND (r.verdict = 'new' AND (e.version <> 1 OR e.merged_into IS NOT NULL) OR r.verdict = 'update' AND e.version <> r.after) ORDER BY r.row_no LIMIT ?`, imp.ID, most)
	if err != nil {
		return err
	}
	for _, m := range moved {
		if !seen[m.No] {
			seen[m.No] = true
			lines = append(lines, fmt.Sprintf("dòng %d: hồ sơ %s đã được sửa", m.No, m.Name))
		}
	}
	pointed, err := s.pointed(ctx, q, imp, most)
	if err != nil {
		return err
	}
	for _, m := range pointed {
		if !seen[m.No] {
			seen[m.No] = true
			lines = append(lines, fmt.Sprintf("dòng %d: đã có nhu cầu, đề án hoặc dữ liệu khác của %s", m.No, m.Name))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	more := ""
	if len(lines) > most {
		lines, more = lines[:most], "; và các dòng khác"
	}
	return errs.Clash("Không hoàn tác được, vì đã có người động đến những gì lần nhập này ghi: %s%s. Chưa gỡ gì.", strings.Join(lines, "; "), more)
}

// ownTables are what an import itself writes of a record.
var ownTables = map[string]bool{"establishment_sites": true, "establishment_areas": true, "establishment_years": true}

// pointed finds records that the import made and something else points at, by the references of
// the schema itself: a table that comes later is looked at too.
func (s *Service) pointed(ctx context.Context, q db.Q, imp *Import, most int) ([]touchedRow, error) {
	type reference struct {
		Table  string `db:"from_table"`
		Column string `db:"from_column"`
		To     string `db:"to_table"`
	}
	text := `SELECT m.name AS from_table, f."from" AS from_column, f."table" AS to_table FROM sqlite_master m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" IN ('establishments', 'establishment_sites') ORDER BY 1, 2`
	if q.Engine() == db.Postgres {
		text = `SELECT c.conrelid::regclass::text AS from_table, a.attname::text AS from_column, c.confrelid::regclass::text AS to_table
			FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			WHERE c.contype = 'f' AND c.confrelid::regclass::text IN ('establishments', 'establishment_sites') ORDER BY 1, 2`
	}
	refs, err := db.Select[reference](ctx, q, text)
	if err != nil {
		return nil, err
	}
	var out []touchedRow
	for _, ref := range refs {
		if ownTables[ref.Table] || ref.Table == "establishments" && ref.Column != "merged_into" {
			continue
		}
		join := "JOIN establishments e ON e.id = x." + ref.Column
		if ref.To == "establishment_sites" {
			join = "JOIN establishment_sites v ON v.id = x." + ref.Column + " JOIN establishments e ON e.id = v.establishment_id"
		}
		found, err := db.Select[touchedRow](ctx, q, "SELECT DISTINCT r.row_no, e.name FROM "+ref.Table+" x "+join+
			" JOIN import_rows r ON r.target_id = e.id AND r.import_id = ? WHERE e.import_id = ? ORDER BY r.row_no LIMIT ?", imp.ID, imp.ID, most)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

type touchedRow struct {
	No   int    `db:"row_no"`
	Name string `db:"name"`
}
