package adjustment

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Confirm is the Sở's word on a request before the Cục or the Minister decides (TT 36/2013
// Đ11.1, Đ21.2.b). Head of division or leader of the Sở that has the file.
func (s *Service) Confirm(ctx context.Context, p account.Principal, id db.ID, version int64, answer string) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := openTx(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, confirmers, project.Base); err != nil {
			return err
		}
		if a.State != Requested || !NeedsConfirmation(a.Authority, one) {
			return errs.Clash("Đề nghị này không chờ Sở xác nhận.")
		}
		a.Answer = vi.NFCText(answer)
		if len([]rune(a.Answer)) > 2000 {
			return errs.Wrong("answer", "Ý kiến không quá 2.000 ký tự.")
		}
		a.State, a.ConfirmedBy, a.ConfirmedAt = Confirmed, p.PersonID, now
		if err := saveTx(ctx, tx, a); err != nil {
			return err
		}
		said := fmt.Sprintf("Xác nhận đề nghị %s, chuyển %s quyết định", a.title(), AuthorityName[a.Authority])
		if a.Answer != "" {
			said += "; ý kiến: " + a.Answer
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ConfirmedBy, SubjectKind: subject, SubjectID: id, ProjectID: one.ID, Sentence: said + ".", After: a})
	})
}

// Refuse turns a request down with the reason: the head of the body that would decide or
// submit it, or the Sở that was asked to confirm it.
func (s *Service) Refuse(ctx context.Context, p account.Principal, id db.ID, version int64, answer string) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := openTx(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		roles, party := refuser(a.Authority)
		err = project.MayAct(p, one, roles, party)
		if errs.Is(err, errs.Forbidden) && a.State == Requested && NeedsConfirmation(a.Authority, one) {
			err = project.MayAct(p, one, confirmers, project.Base)
		}
		if err != nil {
			return err
		}
		a.Answer = vi.NFCText(answer)
		if n := len([]rune(a.Answer)); n < 5 || n > 2000 {
			return errs.Wrong("answer", "Hãy ghi lý do không chấp thuận, từ 5 đến 2.000 ký tự.")
		}
		a.State, a.DecidedBy = Refused, p.PersonID
		if err := saveTx(ctx, tx, a); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: RefusedBy, SubjectKind: subject, SubjectID: id, ProjectID: one.ID,
			Sentence: fmt.Sprintf("Không chấp thuận đề nghị %s: %s", a.title(), a.Answer), After: a})
	})
}

// Withdraw takes a request back while nobody has decided it. The implementing unit.
func (s *Service) Withdraw(ctx context.Context, p account.Principal, id db.ID, version int64) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := openTx(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, requesters, project.Implementer); err != nil {
			return err
		}
		a.State = Withdrawn
		if err := saveTx(ctx, tx, a); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: WithdrawnBy, SubjectKind: subject, SubjectID: id, ProjectID: one.ID,
			Sentence: fmt.Sprintf("Rút đề nghị %s.", a.title()), After: a})
	})
}
