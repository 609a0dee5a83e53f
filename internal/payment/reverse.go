package payment

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Reverse prepares the row that takes a paid advance back; it then goes through the same three
// hands. What was paid stays written. The accountant of the payer, with a reason.
func (s *Service) Reverse(ctx context.Context, p account.Principal, id db.ID, reason, key string) (db.ID, error) {
	reason, err := why(reason)
	if err != nil {
		return "", err
	}
	now := s.Clock.Now()
	var out db.ID
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		y, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := may(p, one, y.AgencyID, account.Accountant); err != nil {
			return err
		}
		out, err = account.Once(ctx, tx, now, p, "reverse:"+string(id), key, func() (db.ID, error) {
			line := contract.Line{ContractID: y.ContractID, ProjectID: y.ProjectID, Year: y.Year}
			back := fresh(now, p, line, Reversal, -y.Amount, reason)
			back.Reverses = id
			if err := reversible(ctx, tx, back); err != nil {
				return "", err
			}
			return back.ID, insert(ctx, tx, now, p, back)
		})
		return err
	})
	return out, err
}

func why(reason string) (string, error) {
	reason = vi.NFCText(reason)
	switch n := len([]rune(reason)); {
	case n < 5:
		return "", errs.Wrong("reason", "Hãy ghi lý do, ít nhất vài chữ.")
	case n > maxText:
		return "", errs.Wrong("reason", "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(maxText))
	}
	return reason, nil
}

// reversible refuses to take back what is not a standing advance of a year that is not settled.
func reversible(ctx context.Context, q db.Q, back Payment) error {
	y, err := db.Get[Payment](ctx, q, "SELECT "+db.Columns[Payment]("")+" FROM payments WHERE id = ?", back.Reverses)
	if errors.Is(err, db.ErrNone) {
		return errs.Missing("khoản cần đảo")
	} else if err != nil {
		return err
	}
	if y.State != StatePaid || y.Amount <= 0 {
		return errs.Clash("Chỉ đảo được khoản tạm ứng đã chi; khoản này là «%s», «%s».", StepName[y.Step], StateName[y.State])
	}
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM payments WHERE reverses = ? AND state <> 'refused' AND id <> ?", y.ID, back.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return errs.Clash("Khoản này đã được đảo, hoặc đang chờ đảo.")
	}
	year, err := inspection.YearTx(ctx, q, y.ProjectID, y.Year)
	if err != nil {
		return err
	}
	if year.State == project.Settled {
		return errs.Clash("Năm %d đã quyết toán, không đảo khoản tạm ứng được nữa.", y.Year)
	}
	return nil
}

// ReturnInput is money that came back from the implementing unit.
type ReturnInput struct {
	Year   int
	Amount int64 // đồng, above zero
	Reason string
	Key    string
}

// Return prepares the record of money that came back to be returned to the budget (TT 36/2013
// Đ12 k6); the three hands then confirm it with its voucher. The accountant of the payer, once
// the year is accepted or the file was stopped.
func (s *Service) Return(ctx context.Context, p account.Principal, id db.ID, in ReturnInput) (db.ID, error) {
	reason, err := why(in.Reason)
	if err != nil {
		return "", err
	}
	if in.Amount <= 0 || in.Amount > project.MaxMoney {
		return "", errs.Wrong("amount", "Hãy ghi số tiền nộp trả lớn hơn 0.")
	}
	now := s.Clock.Now()
	var out db.ID
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := may(p, one, "", account.Accountant); err != nil {
			return err
		}
		out, err = account.Once(ctx, tx, now, p, fmt.Sprintf("return:%s:%d", id, in.Year), in.Key, func() (db.ID, error) {
			line, err := contract.LineTx(ctx, tx, id, in.Year)
			if err != nil {
				return "", err
			}
			y := fresh(now, p, line.Line, Return, -in.Amount, reason)
			if err := returnable(ctx, tx, one, y); err != nil {
				return "", err
			}
			return y.ID, insert(ctx, tx, now, p, y)
		})
		return err
	})
	return out, err
}

func returnable(ctx context.Context, q db.Q, one project.Project, y Payment) error {
	year, err := inspection.YearTx(ctx, q, one.ID, y.Year)
	if err != nil {
		return err
	}
	if year.State != project.Accepted && one.State != project.Stopped {
		return errs.Clash("Năm %d đang ở trạng thái «%s»: nộp trả ghi sau nghiệm thu, khi quyết toán. Khoản chi nhầm thì dùng «%s».", y.Year, project.YearStateName[year.State], StepName[Reversal])
	}
	line, err := contract.LineTx(ctx, q, one.ID, y.Year)
	if err != nil {
		return err
	}
	if held := line.Advanced - line.Returned; -y.Amount > held {
		return errs.Wrong("amount", "Đơn vị đang giữ %s, không nộp trả %s được.", vi.MoneyUnit(held), vi.MoneyUnit(-y.Amount))
	}
	return nil
}
