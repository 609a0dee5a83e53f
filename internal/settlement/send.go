package settlement

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

// Send hands the settlement to the planning body: no source above what was accepted, vouchers
// behind every line that cost something. The director of the centre, or the officer of another
// unit. Invalid beside the lines; Conflict for one that is not with the unit.
func (s *Service) Send(ctx context.Context, p account.Principal, id db.ID, version int64) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		t, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, senders, project.Implementer); err != nil {
			return err
		}
		if err := accepted(ctx, tx, one, t.Year); err != nil {
			return err
		}
		if t.State != StateDraft && t.State != StateReturned {
			return errs.Clash("Hồ sơ quyết toán đang ở trạng thái «%s».", StateName[t.State])
		}
		st, err := statementTx(ctx, tx, one, t.Year)
		if err != nil {
			return err
		}
		if err := st.sound(true); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE settlements SET state = 'sent', answer = '', advanced = ?, settled = ?, to_return = ?, sent_by = ?, sent_behalf = ?, sent_at = ?, version = version + 1
			WHERE id = ? AND version = ? AND state IN ('draft', 'returned')`, st.Advanced, st.Settled, st.ToReturn, p.PersonID, p.DelegatorID, now, id, version)
		if err := hit(n, err); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SentUp, SubjectKind: "settlement", SubjectID: id, ProjectID: t.ProjectID,
			Sentence: fmt.Sprintf("Gửi hồ sơ quyết toán năm %d: đề nghị %s, đã tạm ứng %s, phải nộp trả %s.", t.Year, vi.MoneyUnit(st.Settled), vi.MoneyUnit(st.Advanced), vi.MoneyUnit(st.ToReturn))})
	})
}

// sound compares what was spent with what was accepted.
func (st Statement) sound(vouchers bool) error {
	var f errs.Fields
	any := false
	for i, r := range st.Rows {
		if r.Spent.Promotion+r.Spent.Own+r.Spent.Other > 0 {
			any = true
			if vouchers && r.Spent.Vouchers == "" {
				f.AddSource(fmt.Sprintf("lines.%d.vouchers", i), Law.String(), "Dòng %d: hãy kê số, ngày chứng từ.", i+1)
			}
		}
	}
	for _, c := range []struct {
		field, name     string
		spent, accepted int64
	}{{"lines.0.promotion", "khuyến công", st.Sum.Promotion, st.Accepted.Promotion}, {"lines.0.own", "vốn của cơ sở", st.Sum.Own, st.Accepted.Own}, {"lines.0.other", "nguồn khác", st.Sum.Other, st.Accepted.Other}} {
		if c.spent > c.accepted {
			f.Add(c.field, "Đề nghị quyết toán %s %s, nhiều hơn giá trị nghiệm thu %s.", c.name, vi.MoneyUnit(c.spent), vi.MoneyUnit(c.accepted))
		}
	}
	if !any && vouchers && st.Accepted.Promotion > 0 {
		f.Add("lines.0.promotion", "Chưa ghi số tiền nào. Hãy ghi số đã chi của từng dòng dự toán.")
	}
	return f.Err()
}

// ReturnIt sends the settlement back to the unit with a reason. Officers and leaders of the
// planning body.
func (s *Service) ReturnIt(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	reason = vi.NFCText(reason)
	switch n := len([]rune(reason)); {
	case n < 5:
		return errs.Wrong("reason", "Hãy ghi lý do trả lại, ít nhất vài chữ.")
	case n > maxText:
		return errs.Wrong("reason", "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(maxText))
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		t, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, judges, project.Planner); err != nil {
			return err
		}
		if t.State != StateSent {
			return errs.Clash("Hồ sơ quyết toán đang ở trạng thái «%s».", StateName[t.State])
		}
		n, err := tx.Exec(ctx, "UPDATE settlements SET state = 'returned', answer = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'sent'", reason, id, t.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SentBack, SubjectKind: "settlement", SubjectID: id, ProjectID: t.ProjectID,
			Sentence: fmt.Sprintf("Trả lại hồ sơ quyết toán năm %d: %s", t.Year, reason)})
	})
}
