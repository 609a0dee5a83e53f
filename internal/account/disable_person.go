package account

import (
	"context"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// DisablePerson stops an account and ends its sessions at once; files that the person looks
// after stay and wait for a handover. For the administrator of all the bodies the person works in.
func (s *Service) DisablePerson(ctx context.Context, p Principal, person db.ID, reason string) error {
	if person == p.PersonID {
		return errs.Refuse("Bạn không tự ngừng tài khoản của mình (quy định nội bộ).")
	}
	return s.setDisabled(ctx, p, person, reason, true)
}

// EnablePerson lets a stopped account work again; it keeps its password.
func (s *Service) EnablePerson(ctx context.Context, p Principal, person db.ID, reason string) error {
	return s.setDisabled(ctx, p, person, reason, false)
}

func (s *Service) setDisabled(ctx context.Context, p Principal, person db.ID, reason string, off bool) error {
	now := s.Clock.Now()
	reason = vi.NFC(reason)
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := keepsPerson(ctx, tx, p, person, now.Day()); err != nil {
			return err
		}
		who, err := personOf(ctx, tx, person)
		if err != nil {
			return err
		}
		if reason == "" {
			return errs.Wrong("reason", "Hãy nêu lý do.")
		}
		if who.DisabledAt.IsZero() != off {
			return errs.Clash("Tài khoản này đã ở trạng thái đó.")
		}
		e := audit.Event{Kind: PersonEnabled, Sentence: fmt.Sprintf("Cho tài khoản của %s hoạt động lại. Lý do: %s", who.Name, reason)}
		at := clock.Instant{}
		if off {
			e = audit.Event{Kind: PersonDisabled, Sentence: fmt.Sprintf("Ngừng tài khoản của %s; mọi phiên làm việc kết thúc. Lý do: %s", who.Name, reason)}
			at = now
			if err := endSessionsTx(ctx, tx, person, ""); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE persons SET disabled_at = ?, version = version + 1 WHERE id = ?", at, person); err != nil {
			return err
		}
		e.SubjectKind, e.SubjectID = subjectPerson, person
		return audit.RecordTx(ctx, tx, now, p.Actor(), e)
	})
}
