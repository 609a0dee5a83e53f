package rulebook

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// What the record says of deadlines.
const (
	DeadlineSet       audit.Kind = "deadline.set"
	DeadlineWithdrawn audit.Kind = "deadline.withdrawn"
)

// DeadlineInput is the day that the guidance letter of a plan year names. The form fields are
// plan_year, step, day and document.
type DeadlineInput struct {
	PlanYear int
	Step     Step
	Day      clock.Day // the last on which a file still comes in time
	Document string    // number and day of the letter
	Key      string    // of the form, so that a double click writes one
}

func errNotDeadlineSetter() error {
	return errs.Refuse("Thời hạn chung cả nước do cán bộ Cục ghi theo hướng dẫn của Cục; thời hạn đơn vị gửi Sở của một tỉnh do cán bộ Sở Công Thương của tỉnh ghi theo hướng dẫn của Sở.")
}

// SetDeadline writes in the day that the year's guidance letter names, in the place of the one
// written in before. Officers and leaders of the Cục for the nation; those of a Sở for the first
// step in their own province (TT 36/2013 Đ10.1b, 2b: «trường hợp khác theo hướng dẫn»).
func (s *Service) SetDeadline(ctx context.Context, p account.Principal, in DeadlineInput) (db.ID, error) {
	if !Keeps(p) {
		return "", errNotDeadlineSetter()
	}
	now := s.Clock.Now()
	in.Document = vi.NFC(in.Document)
	if err := checkDeadline(p, in, now.Day()); err != nil {
		return "", err
	}
	var id db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		var err error
		id, err = account.Once(ctx, tx, now, p, "deadline", in.Key, func() (db.ID, error) {
			l := YearDeadline{ID: db.NewID(), PlanYear: in.PlanYear, Step: in.Step, ProvinceID: owner(p), Day: in.Day, Document: in.Document, MadeBy: p.PersonID, MadeFor: p.Agency.ID, MadeAt: now}
			before, err := CalendarTx(ctx, tx, in.PlanYear)
			if err != nil {
				return "", err
			}
			if _, err := tx.Exec(ctx, "UPDATE year_deadlines SET withdrawn_at = ? WHERE withdrawn_at IS NULL AND plan_year = ? AND step = ? AND province_id = ?", now, l.PlanYear, l.Step, l.ProvinceID); err != nil {
				return "", err
			}
			if err := db.Insert(ctx, tx, "year_deadlines", l); db.IsUnique(err) {
				return "", errs.Clash("Người khác vừa ghi thời hạn này. Hãy tải lại trang.")
			} else if err != nil {
				return "", err
			}
			was := before.Of(l.Step, l.PlanYear, l.ProvinceID).Day
			return l.ID, audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DeadlineSet, SubjectKind: "year_deadline", SubjectID: l.ID, Before: was, After: l,
				Sentence: fmt.Sprintf("Ghi thời hạn năm kế hoạch %d «%s» (%s): chậm nhất %s, theo %s.", l.PlanYear, StepName[l.Step], scopeOf(l, now.Day()), l.Day.VN(), l.Document)})
		})
		return err
	})
	return id, err
}

func scopeOf(l YearDeadline, on clock.Day) string {
	if l.ProvinceID == "" {
		return "cả nước"
	}
	return ownerName(l.ProvinceID, on)
}

func checkDeadline(p account.Principal, in DeadlineInput, today clock.Day) error {
	var f errs.Fields
	switch {
	case StepName[in.Step] == "":
		f.Add("step", "Hãy chọn thời hạn của bước nào.")
	case !slices.Contains(MaySet(p), in.Step):
		f.Add("step", "Thời hạn Sở gửi hồ sơ đến Cục theo hướng dẫn của Cục, do cán bộ Cục ghi.")
	}
	if y := today.Year(); in.PlanYear < y || in.PlanYear > y+3 {
		f.Add("plan_year", "Năm kế hoạch phải từ %d đến %d.", y, y+3)
	} else if first, last := clock.NewDay(in.PlanYear-1, 1, 1), clock.NewDay(in.PlanYear, 12, 31); in.Day != "" && !in.Day.Within(first, last) {
		f.Add("day", "Hồ sơ của kế hoạch năm %d gửi trong năm %d; ngày này phải từ %s đến %s.", in.PlanYear, in.PlanYear-1, first.VN(), last.VN())
	}
	if _, err := clock.ParseDay(string(in.Day)); err != nil {
		f.Add("day", "Hãy ghi ngày cuối cùng còn nhận hồ sơ, ví dụ 27/05/%d.", today.Year())
	}
	if n := len([]rune(in.Document)); n < 5 || n > 200 {
		f.Add("document", "Hãy ghi số và ngày của văn bản hướng dẫn, ví dụ: Công văn 123/CTĐP ngày 02/03/%d.", today.Year())
	}
	return f.Err()
}

// WithdrawDeadline takes a moved day back: the step goes by the nation's letter or the article
// again. Who may set it.
func (s *Service) WithdrawDeadline(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		l, err := db.Get[YearDeadline](ctx, tx, "SELECT "+db.Columns[YearDeadline]("")+" FROM year_deadlines WHERE id = ?", id)
		if errors.Is(err, db.ErrNone) || err == nil && l.ProvinceID != "" && !p.In(l.ProvinceID) {
			return errs.Missing("thời hạn này")
		}
		if err != nil {
			return err
		}
		if !moves(p, l) {
			return errNotDeadlineSetter()
		}
		n, err := tx.Exec(ctx, "UPDATE year_deadlines SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", now, id)
		if err == nil && n != 1 {
			return errs.Clash("Thời hạn này đã bỏ.")
		}
		if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DeadlineWithdrawn, SubjectKind: "year_deadline", SubjectID: id, Before: l,
			Sentence: fmt.Sprintf("Bỏ thời hạn năm kế hoạch %d «%s» (%s) theo %s.", l.PlanYear, StepName[l.Step], scopeOf(l, now.Day()), l.Document)})
	})
}
