package establishment

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// SetWorkers states the workers of a year, over the version that the asker had open. The
// establishment's own person may, and whoever may Edit. Fields: year, workers, women.
func (s *Service) SetWorkers(ctx context.Context, p account.Principal, id db.ID, in WorkersInput) (Workers, error) {
	now := s.Clock.Now()
	var f errs.Fields
	unread := map[string]bool{}
	for _, u := range in.Unread {
		unread[u.Name] = true
		f.Add(u.Name, "%s", u.Sentence)
	}
	const most = 100_000
	if y := now.Day().Year(); !unread["year"] && (in.Year < 1990 || in.Year > y) {
		f.Add("year", "Năm từ 1990 đến %d.", y)
	}
	switch {
	case unread["workers"]:
	case in.Workers < 0 || in.Workers > most:
		f.Add("workers", "Số lao động từ 0 đến %s người.", vi.Count(most))
	case !unread["women"] && (in.Women < 0 || in.Women > in.Workers):
		f.Add("women", "Số lao động nữ không nhiều hơn số lao động, %s người.", vi.Count(in.Workers))
	}
	w := Workers{EstablishmentID: id, Year: in.Year, Workers: in.Workers, Women: in.Women, Version: in.Version + 1}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		e, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := refuseMerged(ctx, tx, e); err != nil {
			return err
		}
		if !may(p, e).Workers {
			return refusal("ghi số lao động")
		}
		if err := f.Err(); err != nil {
			return err
		}
		var before any
		all, err := db.Select[Workers](ctx, tx, "SELECT "+db.Columns[Workers]("")+" FROM establishment_years WHERE establishment_id = ? AND year = ?", id, in.Year)
		if err != nil {
			return err
		}
		if len(all) > 0 {
			old := all[0]
			before = old
			if old.Workers == w.Workers && old.Women == w.Women {
				w.Version = old.Version
				return nil
			}
			if old.Version != in.Version {
				who, err := lastSaved(ctx, tx, id)
				if err != nil {
					return err
				}
				return errs.Clash("%s. Số lao động năm %d đang lưu: %s người, trong đó %s nữ. Hãy xem lại rồi lưu.", who, in.Year, vi.Count(old.Workers), vi.Count(old.Women))
			}
			if _, err := tx.Exec(ctx, "UPDATE establishment_years SET workers = ?, women = ?, version = ? WHERE establishment_id = ? AND year = ?",
				w.Workers, w.Women, w.Version, id, in.Year); err != nil {
				return err
			}
		} else {
			w.Version = 1
			if err := db.Insert(ctx, tx, "establishment_years", w); err != nil {
				return err
			}
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: WorkersSet, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Ghi số lao động năm %d của %s: %s người, trong đó %s nữ.", w.Year, e.Name, vi.Count(w.Workers), vi.Count(w.Women)),
			Before:   before, After: w})
	})
	if err != nil {
		return Workers{}, err
	}
	return w, nil
}
