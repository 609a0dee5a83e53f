package project

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Submit sends a complete file on: to the Sở of its province, or straight to the Cục. It
// gets its number, the Sở, and, for local money, the procedure of that day. The director of
// the centre, or the unit; Invalid with every place that is wrong, Conflict when it is not
// a draft.
func (s *Service) Submit(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if one.State == ReturnedBase || one.State == ReturnedMinistry {
			_, err := MoveTx(ctx, tx, now, p, id, ActResubmit, Evidence{Sentence: "Nộp lại hồ sơ đã bổ sung"})
			return err
		}
		f, err := LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		direct, err := IsDirectTx(ctx, tx, f, now.Day())
		if err != nil {
			return err
		}
		act, sentence := ActSubmit, "Nộp hồ sơ"
		if direct {
			act, sentence = ActSubmitDirect, "Nộp hồ sơ thẳng lên Cục"
		}
		if _, err := MoveTx(ctx, tx, now, p, id, act, Evidence{Sentence: sentence}); err != nil {
			return err
		}
		var base db.ID
		if !direct {
			if base, err = baseFor(ctx, tx, f, now.Day()); err != nil {
				return err
			}
		}
		procedure := one.ProcedureID
		if one.Source == Local {
			province := ProvincesOn(f.Places, now.Day())[0]
			if procedure, err = procedureOn(ctx, tx, province, now.Day()); err != nil {
				return err
			}
		}
		number, err := nextNumber(ctx, tx, f, now.Day())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE projects SET number = ?, base_id = ?, procedure_id = ? WHERE id = ?", number, base, procedure, id)
		return err
	})
}

// nextNumber makes the number people quote: source, plan year, place, running number. The
// letters of a province are ours; files over several provinces and of regional centres
// carry LVU (liên vùng).
func nextNumber(ctx context.Context, tx *db.Tx, f File, today clock.Day) (string, error) {
	letters := "LVU"
	if ids := ProvincesOn(f.Places, today); len(ids) == 1 {
		// The place's own map speaks: a file of Hà Giang of 2023 keeps its letters.
		p, _ := place.Get(ids[0])
		letters = p.Letters
	}
	prefix := fmt.Sprintf("%s.%d.%s.", SourceShort[f.Source], f.PlanYear, letters)
	// The longest first: 1000 comes after 999, though not as text.
	last, err := db.Get[string](ctx, tx, "SELECT number FROM projects WHERE number LIKE ? ORDER BY LENGTH(number) DESC, number DESC LIMIT 1", prefix+"%")
	if err != nil && !errors.Is(err, db.ErrNone) {
		return "", err
	}
	n := 0
	if last != "" {
		if _, err := fmt.Sscanf(last[len(prefix):], "%d", &n); err != nil {
			return "", fmt.Errorf("project number %q: %w", last, err)
		}
	}
	return fmt.Sprintf("%s%03d", prefix, n+1), nil
}

// Withdraw takes a file back before it is in an approved plan. The director or the unit,
// with a reason.
func (s *Service) Withdraw(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	reason = vi.NFC(reason)
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		if _, err := MoveTx(ctx, tx, now, p, id, ActWithdraw, Evidence{Sentence: "Rút hồ sơ: " + reason, Reason: reason}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE appraisals SET state = 'cancelled' WHERE project_id = ? AND state IN ('open', 'presented')", id)
		return err
	})
}

// Return sends a file back to its unit for more, with the reason; whoever the table lets.
// An open appraisal goes on when the file comes back.
func (s *Service) Return(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	reason = vi.NFCText(reason)
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		act := ActReturnBase
		if p.Agency.Kind == agency.Ministry {
			act = ActReturnMinistry
		}
		_, err := MoveTx(ctx, tx, now, p, id, act, Evidence{Sentence: "Trả lại hồ sơ: " + reason, Reason: reason})
		return err
	})
}

// Review is the look at the file before appraisal: thẩm tra hồ sơ at the Cục (TT 36/2013
// Đ6.2), or at the Sở where the province's procedure has it. note is its result in words.
func (s *Service) Review(ctx context.Context, p account.Principal, id db.ID, note string) error {
	note = vi.NFCText(note)
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := notPreparer(ctx, tx, p, id, "thẩm tra"); err != nil {
			return err
		}
		act := ActReviewBase
		if p.Agency.Kind == agency.Ministry {
			act = ActReview
		}
		_, err := MoveTx(ctx, tx, now, p, id, act, Evidence{Sentence: "Thẩm tra hồ sơ: " + note, Reason: note})
		return err
	})
}

// notPreparer keeps who prepared a file, in person or through a delegate, from judging it.
// No article demands it of persons: quy định nội bộ.
func notPreparer(ctx context.Context, q db.Q, p account.Principal, id db.ID, verb string) error {
	for _, person := range []db.ID{p.PersonID, p.DelegatorID} {
		if person == "" {
			continue
		}
		did, err := preparedTx(ctx, q, id, person)
		if err != nil {
			return err
		}
		if did {
			return errs.Refuse("Người đã tham gia lập hồ sơ này không %s nó (quy định nội bộ).", verb)
		}
	}
	return nil
}
