package settlement

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/payment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Approve settles the year: the leader of the planning body, not who prepared or sent the
// settlement (an internal rule). Conflict while money is to be returned first or a payment
// waits. A paper of approval may be given; without a number none is recorded. reason says why,
// where the law of today leaves something open that nobody decided before (form field law_reason).
func (s *Service) Approve(ctx context.Context, p account.Principal, id db.ID, paper document.Input, reason string) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		t, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, approvers, project.Planner); err != nil {
			return err
		}
		if t.State != StateSent {
			return errs.Clash("Hồ sơ quyết toán đang ở trạng thái «%s».", StateName[t.State])
		}
		if p.Hand().Meets(account.Hand{Person: t.PreparedBy, Behalf: t.PreparedBehalf}) || p.Hand().Meets(account.Hand{Person: t.SentBy, Behalf: t.SentBehalf}) {
			return errs.Refuse("Người lập hoặc gửi hồ sơ quyết toán không tự duyệt (quy định nội bộ).")
		}
		if err := accepted(ctx, tx, one, t.Year); err != nil {
			return err
		}
		st, err := statementTx(ctx, tx, one, t.Year)
		if err != nil {
			return err
		}
		if err := settleable(ctx, tx, one, st); err != nil {
			return err
		}
		f, err := project.LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		if _, err := project.KeepTx(ctx, tx, now, p, f, project.Keeping{Act: project.JudgedSettlement, On: now.Day(), SubjectKind: "settlement", SubjectID: id,
			Known: project.Known{Amount: &st.Settled}, Reason: reason, Stands: true}, policy.Registration); err != nil {
			return err
		}
		var doc any
		if paper.Number != "" {
			paper.Kind = document.Settlement
			if paper.Issuer == "" {
				paper.Issuer = p.AgencyName
			}
			d, err := document.RecordTx(ctx, tx, now, p, paper)
			if err != nil {
				return err
			}
			doc = d.ID
		}
		n, err := tx.Exec(ctx, `UPDATE settlements SET state = 'approved', advanced = ?, settled = ?, to_return = ?, approved_by = ?, approved_at = ?, document_id = ?, version = version + 1
			WHERE id = ? AND version = ? AND state = 'sent'`, st.Advanced, st.Settled, st.ToReturn, p.PersonID, now, doc, id, t.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		if st.Settled > 0 {
			if err := contract.AddTx(ctx, tx, t.ContractID, t.ProjectID, t.Year, contract.Settled, st.Settled); err != nil {
				return err
			}
		}
		if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Approved, SubjectKind: "settlement", SubjectID: id, ProjectID: t.ProjectID,
			Sentence: fmt.Sprintf("Duyệt quyết toán năm %d: %s.", t.Year, vi.MoneyUnit(st.Settled)), After: st.Settlement}); err != nil {
			return err
		}
		return project.MoveYearTx(ctx, tx, now, p, t.ProjectID, t.Year, project.Settled, "Duyệt quyết toán "+vi.MoneyUnit(st.Settled))
	})
}

func settleable(ctx context.Context, q db.Q, one project.Project, st Statement) error {
	if err := st.sound(false); err != nil {
		return err
	}
	open, err := payment.OpenTx(ctx, q, one.ID, st.Year)
	if err != nil {
		return err
	}
	if open {
		return errs.Clash("Năm %d còn một khoản tạm ứng hoặc nộp trả chờ xử lý. Hãy chi hoặc từ chối khoản đó trước.", st.Year)
	}
	if st.Outstanding > 0 {
		why := policy.Internal
		if one.Source == project.National {
			why = payment.GiveBack
		}
		return errs.Clash("Đã tạm ứng %s, quyết toán %s: đơn vị phải nộp trả %s trước khi duyệt, đã nộp %s, còn %s (%s).", vi.MoneyUnit(st.Advanced), vi.MoneyUnit(st.Settled),
			vi.MoneyUnit(st.ToReturn), vi.MoneyUnit(st.Returned), vi.MoneyUnit(st.Outstanding), why)
	}
	return nil
}
