package survey

import (
	"context"
	"fmt"
	"unicode/utf8"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

// Withdraw takes a need back before it is answered. Whoever may Edit may. Conflict when it was
// answered already.
func (s *Service) Withdraw(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		old := v.need
		if old.State != Sent {
			return closed(ctx, tx, old)
		}
		if !may(p, old, v.site).Withdraw {
			return errs.Refuse("Chỉ cơ sở, hoặc người đã gửi thay, được rút nhu cầu này (quy định nội bộ).")
		}
		next := old
		next.State = Withdrawn
		if err := store(ctx, tx, next); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedWithdrawn, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Rút nhu cầu của %s: %s.", v.establishment.Name, old.ContentName()), Before: old.State, After: next.State})
	})
}

// Decline answers that a need is not taken up, and why: at least ten characters, kept with the
// need and shown to the establishment. Staff of the body asked may. Conflict when it was
// answered already. An internal rule. The field of the reason is answer.
func (s *Service) Decline(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		old := v.need
		if old.State != Sent {
			return closed(ctx, tx, old)
		}
		if !may(p, old, v.site).Decline {
			return errs.Refuse("Chỉ nơi nhận nhu cầu được trả lời (quy định nội bộ).")
		}
		var f errs.Fields
		next := old
		next.State, next.AnsweredAt = Declined, now
		if next.Answer = lines(&f, "answer", "Lý do", reason, 2000); utf8.RuneCountInString(next.Answer) < 10 {
			f.Add("answer", "Hãy ghi rõ lý do để cơ sở biết, ít nhất 10 ký tự.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := store(ctx, tx, next); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedDeclined, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Không nhận nhu cầu của %s: %s.", v.establishment.Name, next.Answer), Before: old, After: next})
	})
}

// Facts is what a project begins with when it takes up a need, so that nothing is typed twice.
type Facts struct {
	Need          Need
	Establishment establishment.Establishment
	Site          establishment.Site
}

// TakeUpTx marks a need as taken up by a project and returns its facts. Staff of the body
// asked may. Conflict when it was answered or withdrawn already. The project checks the
// person's right to begin one.
func (s *Service) TakeUpTx(ctx context.Context, tx *db.Tx, p account.Principal, need, project db.ID) (Facts, error) {
	now := s.Clock.Now()
	v, err := load(ctx, tx, p, need)
	if err != nil {
		return Facts{}, err
	}
	old := v.need
	if old.State != Sent {
		return Facts{}, closed(ctx, tx, old)
	}
	if !may(p, old, v.site).TakeUp {
		return Facts{}, errs.Refuse("Chỉ nơi nhận nhu cầu được lập đề án từ nhu cầu này (quy định nội bộ).")
	}
	next := old
	next.State, next.AnsweredAt, next.ProjectID = TakenUp, now, project
	if err := store(ctx, tx, next); err != nil {
		return Facts{}, err
	}
	next.Version++
	err = audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedTakenUp, SubjectKind: subject, SubjectID: need, ProjectID: project,
		Sentence: fmt.Sprintf("Lập đề án từ nhu cầu của %s: %s.", v.establishment.Name, old.ContentName()), Before: old, After: next})
	return Facts{next, v.establishment, v.site}, err
}
