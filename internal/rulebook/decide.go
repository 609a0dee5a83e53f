package rulebook

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Approve is the second person's word on a draft: a leader of the Cục, a head or leader of the
// Sở, never who loaded it, in their own post or in another's (an internal rule).
func (s *Service) Approve(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		k, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !p.Is(approvers...) || !keeps(p, k) {
			return errs.Refuse("Gói quy định của trung ương do lãnh đạo Cục duyệt, của tỉnh do trưởng phòng hoặc lãnh đạo Sở Công Thương duyệt (quy định nội bộ).")
		}
		if k.State != Draft {
			return errs.Clash("Gói này đang ở trạng thái «%s».", StateName[k.State])
		}
		if p.Hand().Meets(k.loader()) {
			return errs.Refuse("Người nạp gói không tự duyệt, kể cả khi được ủy quyền (quy định nội bộ).")
		}
		n, err := tx.Exec(ctx, "UPDATE policy_packs SET state = 'approved', approved_by = ?, approved_behalf = ?, approved_at = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'draft'",
			p.PersonID, p.DelegatorID, now, id, k.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PackApproved, SubjectKind: subject, SubjectID: id, Sentence: fmt.Sprintf("Duyệt gói quy định %s.", k.mark())})
	})
}

func (k Pack) mark() string { return k.Name + "@" + k.Edition }

func hit(n int64, err error) error {
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa xử lý gói này. Hãy tải lại trang.")
	}
	return err
}

// Publish puts an approved pack in force for the installation from a day on, today or later:
// what was judged before stays judged by the packs it rested on. Who keeps the pack. The form
// field is published_from.
func (s *Service) Publish(ctx context.Context, p account.Principal, id db.ID, from clock.Day) error {
	now := s.Clock.Now()
	if _, err := clock.ParseDay(string(from)); err != nil {
		return errs.Wrong("published_from", "Hãy ghi ngày bắt đầu dùng gói, ví dụ %s.", now.Day().VN())
	}
	if from < now.Day() {
		return errs.Wrong("published_from", "Ngày %s đã qua. Những gì đã xét trước hôm nay giữ nguyên căn cứ khi đó; hãy chọn từ %s trở đi.", from.VN(), now.Day().VN())
	}
	if from > now.Day().AddDays(3660) {
		return errs.Wrong("published_from", "Ngày %s quá xa.", from.VN())
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		k, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !keeps(p, k) {
			return errNotKeeper()
		}
		switch k.State {
		case Approved:
		case Draft:
			return errs.Clash("Gói này chưa có người thứ hai duyệt.")
		default:
			return errs.Clash("Gói này đang ở trạng thái «%s».", StateName[k.State])
		}
		if err := goesWith(ctx, tx, k, from); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE policy_packs SET state = 'published', published_by = ?, published_behalf = ?, published_at = ?, published_from = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'approved'",
			p.PersonID, p.DelegatorID, now, from, id, k.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PackPublished, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Công bố gói quy định %s, dùng từ ngày %s.", k.mark(), from.VN())})
	})
	if err != nil {
		return err
	}
	return s.Refresh(ctx)
}

// goesWith checks a pack against the law of its first day and of every later day on which
// another published pack begins.
func goesWith(ctx context.Context, tx *db.Tx, k Pack, from clock.Day) error {
	pack, err := parse(ctx, tx, k.Sum)
	if err != nil {
		return err
	}
	days, err := db.Select[clock.Day](ctx, tx, "SELECT DISTINCT published_from FROM policy_packs WHERE state = 'published' AND published_from > ? ORDER BY published_from", from)
	if err != nil {
		return err
	}
	for _, day := range append([]clock.Day{from}, days...) {
		law, err := LawTx(ctx, tx, day)
		if err != nil {
			return err
		}
		if _, err := law.With(pack); err != nil {
			var problems policy.Problems
			if errors.As(err, &problems) {
				return errs.Clash("Gói không khớp với các gói dùng từ ngày %s: %s", day.VN(), problems[0])
			}
			return err
		}
	}
	return nil
}

// Withdraw sets aside a pack that was not published. Who keeps it. The form field is reason.
func (s *Service) Withdraw(ctx context.Context, p account.Principal, id db.ID, why string) error {
	why = vi.NFCText(why)
	if n := len([]rune(why)); n < 5 || n > maxNote {
		return errs.Wrong("reason", "Hãy ghi vì sao rút gói này.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		k, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !keeps(p, k) {
			return errNotKeeper()
		}
		switch k.State {
		case Published:
			return errs.Clash("Gói đã công bố không rút lại được. Hãy nạp phiên bản mới để thay.")
		case Withdrawn:
			return errs.Clash("Gói này đã rút.")
		}
		n, err := tx.Exec(ctx, "UPDATE policy_packs SET state = 'withdrawn', withdrawn_by = ?, withdrawn_at = ?, withdrawn_why = ?, version = version + 1 WHERE id = ? AND version = ?", p.PersonID, now, why, id, k.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PackWithdrawn, SubjectKind: subject, SubjectID: id, Sentence: fmt.Sprintf("Rút gói quy định %s.", k.mark()), After: why})
	})
}
