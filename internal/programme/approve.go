package programme

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Decision is the approving paper as the clerk records it. The form fields are number, day
// signer and law_reason; who issues it follows from the plan.
type Decision struct {
	Number, Signer string
	Day            clock.Day
	LawReason      string // why, where the law of the decision's day leaves something open about a file
}

// Approve records the decision that approves a draft: every project in it becomes planned,
// in one transaction, and the plan freezes. The clerk of the body that keeps the plan; the
// decision itself is the Minister's or the chairman's (NĐ 45/2012 Đ2.2).
func (s *Service) Approve(ctx context.Context, p account.Principal, plan db.ID, version int64, in Decision) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		pl, err := seeTx(ctx, tx, p, plan)
		if err != nil {
			return err
		}
		if !p.Is(account.Clerk) || !p.For(pl.AgencyID) {
			return errs.Refuse("Việc ghi nhận quyết định phê duyệt kế hoạch thuộc văn thư của cơ quan lập kế hoạch (quy định nội bộ).")
		}
		if err := stillDraft(pl, version); err != nil {
			return err
		}
		items, err := itemsTx(ctx, tx, plan)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return errs.Clash("Dự thảo kế hoạch chưa có đề án nào.")
		}
		d, err := document.RecordTx(ctx, tx, now, p, document.Input{Kind: document.PlanDecision, Number: in.Number, Day: in.Day,
			Issuer: pl.Issuer(in.Day), Signer: in.Signer, About: "Phê duyệt " + pl.Title()})
		if err != nil {
			return err
		}
		// The state first: a file moves only into a plan that is approved.
		n, err := tx.Exec(ctx, "UPDATE plans SET state = 'approved', document_id = ?, approved_on = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'draft'", d.ID, d.Day, plan, pl.Version)
		if err != nil {
			return err
		}
		if n != 1 {
			return errs.Clash("Người khác vừa sửa dự thảo kế hoạch này. Hãy tải lại trang để xem bản mới.")
		}
		var sum int64
		var open errs.Fields
		for i, it := range items {
			one, err := project.SeeTx(ctx, tx, p, it.ProjectID)
			if err != nil {
				return err
			}
			if one.State != ready(pl.Source) {
				return errs.Clash("Đề án %s (dòng %d) đang ở trạng thái «%s». Hãy đưa đề án ra khỏi dự thảo rồi ghi nhận quyết định.", one.Number, i+1, project.StateName[one.State])
			}
			passed, err := project.PassedOnTx(ctx, tx, one.ID, level(pl.Source))
			if err != nil {
				return err
			}
			if in.Day < passed {
				return errs.Wrong("day", "Ngày quyết định %s ở trước ngày ký kết luận thẩm định đề án %s (%s).", in.Day.VN(), one.Number, passed.VN())
			}
			most, err := project.RecommendedTx(ctx, tx, one.ID, level(pl.Source))
			if err != nil {
				return err
			}
			if it.Amount > most {
				return errs.Clash("Đề án %s (dòng %d): số tiền %s vượt mức mà kết luận thẩm định hiện nay đề nghị.", one.Number, i+1, vi.MoneyUnit(it.Amount))
			}
			if err := judged(ctx, tx, now, p, one, pl, it, d.Day, in.LawReason, &open); err != nil {
				return err
			}
			if _, err := project.MoveTx(ctx, tx, now, p, it.ProjectID, project.ActPlan, project.Evidence{
				Sentence: fmt.Sprintf("%s phê duyệt %s với mức hỗ trợ %s theo quyết định số %s ngày %s", d.Issuer, pl.Title(), vi.MoneyUnit(it.Amount), d.Number, d.Day.VN()),
				Proves:   project.InPlan, After: it}); err != nil {
				return err
			}
			sum += it.Amount
		}
		if err := open.Err(); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ApprovedBy, SubjectKind: subject, SubjectID: plan,
			Sentence: fmt.Sprintf("Ghi nhận quyết định số %s ngày %s của %s (người ký: %s) phê duyệt %s: %d đề án, %s.",
				d.Number, d.Day.VN(), d.Issuer, d.Signer, pl.Title(), len(items), vi.MoneyUnit(sum)),
			Before: pl, After: struct {
				Document document.Document
				Items    []Item
			}{d, items}})
	})
}

// judged keeps what the law of the decision's day says of a file in the plan. What it leaves open
// is noted, file by file, so that all are told at once.
func judged(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, pl Plan, it Item, day clock.Day, reason string, open *errs.Fields) error {
	f, err := project.LoadTx(ctx, tx, one)
	if err != nil {
		return err
	}
	_, err = project.KeepTx(ctx, tx, now, p, f, project.Keeping{Act: project.JudgedApproval, On: day, SubjectKind: subject, SubjectID: pl.ID, Known: project.Known{Amount: &it.Amount}, Reason: reason}, policy.Registration)
	e, ok := errs.As(err)
	switch {
	case ok && e.Kind == errs.Invalid:
		for _, w := range e.Fields {
			open.AddSource(w.Name, w.Source, "%s: %s", one.Number, w.Sentence)
		}
		return nil
	case ok && e.Kind == errs.Conflict:
		return errs.Clash("Đề án %s: %s", one.Number, e.Sentence)
	}
	return err
}
