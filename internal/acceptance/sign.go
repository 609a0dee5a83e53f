package acceptance

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Sign makes the minutes count: the leader of the Sở, or of the Cục where no Sở has the file;
// not who recorded them, an internal rule. What passed adds to the contract's accepted sum.
func (s *Service) Sign(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, signers, project.Accepter); err != nil {
			return err
		}
		if a.State != StateRecorded {
			return errs.Clash("Biên bản đang ở trạng thái «%s».", StateName[a.State])
		}
		if err := underWay(ctx, tx, one, a.Year); err != nil {
			return err
		}
		if p.Hand().Meets(account.Hand{Person: a.MadeBy, Behalf: a.MadeBehalf}) {
			return errs.Refuse("Người ghi biên bản không tự ký (quy định nội bộ).")
		}
		n, err := tx.Exec(ctx, "UPDATE acceptances SET state = 'signed', signed_by = ?, signed_behalf = ?, signed_at = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'recorded'",
			p.PersonID, p.DelegatorID, now, id, a.Version)
		if err != nil {
			return err
		} else if n != 1 {
			return errs.Clash("Người khác vừa xử lý biên bản này. Hãy tải lại trang.")
		}
		if a.Result == Pass && a.Promotion > 0 {
			if err := contract.AddTx(ctx, tx, a.ContractID, a.ProjectID, a.Year, contract.Accepted, a.Promotion); err != nil {
				return err
			}
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SignedBy, SubjectKind: "acceptance", SubjectID: id, ProjectID: a.ProjectID,
			Sentence: fmt.Sprintf("Ký biên bản nghiệm thu số %s tại %s: %s, khuyến công %s.", a.MinutesNumber, a.Place, ResultName[a.Result], vi.MoneyUnit(a.Promotion)), Before: a})
	})
}

// Cancel strikes out minutes that are not signed, with a reason. Who may record or sign.
func (s *Service) Cancel(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	reason = vi.NFCText(reason)
	switch n := len([]rune(reason)); {
	case n < 5:
		return errs.Wrong("reason", "Hãy ghi lý do hủy, ít nhất vài chữ.")
	case n > 1000:
		return errs.Wrong("reason", "Dài %s ký tự; nhiều nhất 1.000.", vi.Count(n))
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, append(append([]account.Role{}, recorders...), signers...), project.Accepter); err != nil {
			return err
		}
		if a.State != StateRecorded {
			return errs.Clash("Biên bản đang ở trạng thái «%s»: chỉ hủy được biên bản chưa ký.", StateName[a.State])
		}
		n, err := tx.Exec(ctx, "UPDATE acceptances SET state = 'cancelled', reason = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'recorded'", reason, id, a.Version)
		if err != nil {
			return err
		} else if n != 1 {
			return errs.Clash("Người khác vừa xử lý biên bản này. Hãy tải lại trang.")
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Cancelled, SubjectKind: "acceptance", SubjectID: id, ProjectID: a.ProjectID,
			Sentence: fmt.Sprintf("Hủy biên bản nghiệm thu số %s tại %s: %s", a.MinutesNumber, a.Place, reason), Before: a})
	})
}
