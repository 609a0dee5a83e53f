package inspection

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

var confirmers = []account.Role{account.DeptOfficer, account.DeptHead, account.DeptLeader, account.MinistryOfficer, account.MinistryLeader}

// ConfirmInput is the word of the Sở on a report's volume.
type ConfirmInput struct {
	Confirmed int64 // đồng; at most what was reported
	Note      string
	Version   int64
}

// Confirm is xác nhận khối lượng (TT 36/2013 Đ21 k4): the Sở, or the Cục where no Sở has the
// file, says how much of the reported work it found done. Not whoever sent the report: an
// internal rule.
func (s *Service) Confirm(ctx context.Context, p account.Principal, report db.ID, in ConfirmInput) error {
	var f errs.Fields
	writing(&f, "note", &in.Note, "")
	amount(&f, "confirmed", in.Confirmed)
	if err := f.Err(); err != nil {
		return err
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		r, err := judged(ctx, tx, p, report, in.Version)
		if err != nil {
			return err
		}
		low, high, err := between(ctx, tx, r.ProjectID, r.CalendarYear, r.Month)
		if err != nil {
			return err
		}
		switch {
		case in.Confirmed > r.Done:
			return errs.Wrong("confirmed", "Xác nhận %s, nhiều hơn khối lượng báo cáo %s.", vi.MoneyUnit(in.Confirmed), vi.MoneyUnit(r.Done))
		case in.Confirmed < low:
			return errs.Wrong("confirmed", "Khối lượng tính từ đầu đề án; tháng trước đã xác nhận %s, không xác nhận thấp hơn được.", vi.MoneyUnit(low))
		case high >= 0 && in.Confirmed > high:
			return errs.Wrong("confirmed", "Tháng sau đã xác nhận %s, tháng này không xác nhận cao hơn được.", vi.MoneyUnit(high))
		case in.Confirmed < r.Done && len([]rune(in.Note)) < 5:
			return errs.Wrong("note", "Xác nhận thấp hơn báo cáo thì hãy ghi vì sao.")
		}
		if err := decide(ctx, tx, r, "UPDATE progress_reports SET state = 'confirmed', confirmed = ?, confirmed_by = ?, confirmed_at = ?, confirm_note = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'sent'",
			in.Confirmed, p.PersonID, now, in.Note, r.ID, r.Version); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: VolumeConfirmed, SubjectKind: "progress_report", SubjectID: r.ID, ProjectID: r.ProjectID,
			Sentence: fmt.Sprintf("Xác nhận khối lượng tháng %s: %s trên %s đã báo cáo.", r.When(), vi.MoneyUnit(in.Confirmed), vi.MoneyUnit(r.Done)), Before: r, After: in})
	})
}

// Dispute sends a report back to the unit with the reason; the unit then corrects it. Who may
// confirm may dispute.
func (s *Service) Dispute(ctx context.Context, p account.Principal, report db.ID, reason string, version int64) error {
	var f errs.Fields
	if writing(&f, "reason", &reason, ""); len([]rune(reason)) < 5 {
		f.Add("reason", "Hãy ghi lý do, ít nhất vài chữ, để đơn vị biết sửa gì.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		r, err := judged(ctx, tx, p, report, version)
		if err != nil {
			return err
		}
		if err := decide(ctx, tx, r, "UPDATE progress_reports SET state = 'disputed', confirm_note = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'sent'", reason, r.ID, r.Version); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: VolumeDisputed, SubjectKind: "progress_report", SubjectID: r.ID, ProjectID: r.ProjectID,
			Sentence: fmt.Sprintf("Không xác nhận khối lượng tháng %s: %s", r.When(), reason), Before: r})
	})
}

// judged returns a report that the principal may decide on now.
func judged(ctx context.Context, tx *db.Tx, p account.Principal, report db.ID, version int64) (Report, error) {
	r, err := db.Get[Report](ctx, tx, "SELECT "+db.Columns[Report]("")+" FROM progress_reports WHERE id = ?", report)
	if errors.Is(err, db.ErrNone) {
		return r, errs.Missing("báo cáo tiến độ này")
	} else if err != nil {
		return r, err
	}
	one, err := project.SeeTx(ctx, tx, p, r.ProjectID)
	if err != nil {
		return r, err
	}
	if err := project.MayAct(p, one, confirmers, project.Accepter); err != nil {
		return r, err
	}
	if err := underWay(ctx, tx, one, r.Year); err != nil {
		return r, err
	}
	if p.Hand().Meets(account.Hand{Person: r.SentBy, Behalf: r.SentBehalf}) {
		return r, errs.Refuse("Người gửi báo cáo không xác nhận khối lượng của chính mình (quy định nội bộ).")
	}
	if r.State != Sent {
		return r, errs.Clash("Báo cáo tháng %s đang ở trạng thái «%s».", r.When(), StateName[r.State])
	}
	if r.Version != version {
		return r, errs.Clash("Đơn vị vừa sửa báo cáo này: khối lượng nay là %s. Hãy tải lại trang.", vi.MoneyUnit(r.Done))
	}
	return r, nil
}

func decide(ctx context.Context, tx *db.Tx, r Report, text string, args ...any) error {
	n, err := tx.Exec(ctx, text, args...)
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa xử lý báo cáo tháng %s. Hãy tải lại trang.", r.When())
	}
	return err
}
