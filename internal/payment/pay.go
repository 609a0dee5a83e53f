package payment

import (
	"context"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

func (y Payment) preparer() account.Hand {
	return account.Hand{Person: y.PreparedBy, Behalf: y.PreparedBehalf}
}
func (y Payment) checker() account.Hand {
	return account.Hand{Person: y.CheckedBy, Behalf: y.CheckedBehalf}
}

// Check is the chief accountant's hand on a prepared payment. Never who prepared it, in their
// own post or in another's: an internal rule.
func (s *Service) Check(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		y, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := may(p, one, y.AgencyID, account.ChiefAccountant); err != nil {
			return err
		}
		if y.State != StatePrepared {
			return errs.Clash("Khoản này đang ở trạng thái «%s».", StateName[y.State])
		}
		if p.Hand().Meets(y.preparer()) {
			return errs.Refuse("Người lập đề nghị không kiểm tra chính đề nghị đó, kể cả khi được ủy quyền (quy định nội bộ).")
		}
		if err := holds(ctx, tx, one, y, now.Day()); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE payments SET state = 'checked', checked_by = ?, checked_behalf = ?, checked_at = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'prepared'",
			p.PersonID, p.DelegatorID, now, id, y.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		y.State = StateChecked
		return record(ctx, tx, now, p, CheckedBy, y, "Kế toán trưởng kiểm tra «"+StepName[y.Step]+"» "+vi.MoneyUnit(y.Amount))
	})
}

func hit(n int64, err error) error {
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa xử lý khoản này. Hãy tải lại trang.")
	}
	return err
}

// PayInput is the voucher behind a payment.
type PayInput struct {
	Voucher    string
	VoucherDay clock.Day
	Key        string // of the form, so that a double click pays once
}

// Pay is the account holder's hand: the money leaves (or came back), with its voucher. The
// contract's sum moves in the same transaction. Never who prepared or checked it, in their own
// post or in another's: an internal rule. Everything is judged again by what is stored now.
func (s *Service) Pay(ctx context.Context, p account.Principal, id db.ID, in PayInput) error {
	now := s.Clock.Now()
	in.Voucher = vi.NFC(in.Voucher)
	var f errs.Fields
	if n := len([]rune(in.Voucher)); n == 0 || n > 60 {
		f.Add("voucher", "Hãy ghi số chứng từ, không quá 60 ký tự, ví dụ UNC-015.")
	}
	switch _, err := clock.ParseDay(string(in.VoucherDay)); {
	case err != nil:
		f.Add("voucher_day", "Hãy ghi ngày chứng từ, ví dụ %s.", now.Day().VN())
	case in.VoucherDay > now.Day():
		f.Add("voucher_day", "Ngày chứng từ %s ở sau hôm nay.", in.VoucherDay.VN())
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := account.Once(ctx, tx, now, p, "pay:"+string(id), in.Key, func() (db.ID, error) { return id, s.pay(ctx, tx, now, p, id, in) })
		return err
	})
}

func (s *Service) pay(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, in PayInput) error {
	y, one, err := seeTx(ctx, tx, p, id)
	if err != nil {
		return err
	}
	if err := may(p, one, y.AgencyID, account.AccountHolder); err != nil {
		return err
	}
	switch {
	case y.State == StatePaid:
		return errs.Clash("Khoản này đã chi ngày %s theo chứng từ %s; không chi lần nữa.", y.VoucherDay.VN(), y.Voucher)
	case y.State != StateChecked:
		return errs.Clash("Khoản này đang ở trạng thái «%s».", StateName[y.State])
	case p.Hand().Meets(y.preparer()) || p.Hand().Meets(y.checker()):
		return errs.Refuse("Người lập đề nghị, kế toán trưởng và chủ tài khoản là ba người khác nhau, kể cả khi được ủy quyền (quy định nội bộ).")
	}
	if err := holds(ctx, tx, one, y, now.Day()); err != nil {
		return err
	}
	line, err := contract.LineTx(ctx, tx, y.ProjectID, y.Year)
	if err != nil {
		return err
	}
	if in.VoucherDay < line.Day {
		return errs.Wrong("voucher_day", "Ngày chứng từ %s ở trước ngày của %s.", in.VoucherDay.VN(), line.Title())
	}
	if on := y.PreparedAt.Day(); in.VoucherDay < on {
		return errs.Wrong("voucher_day", "Ngày chứng từ %s ở trước ngày kế toán lập đề nghị này (%s).", in.VoucherDay.VN(), on.VN())
	}
	if err := fresher(ctx, tx, y, in); err != nil {
		return err
	}
	if err := judged(ctx, tx, now, p, one, y, project.Keeping{Act: project.JudgedAdvance, Signs: true}); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE payments SET state = 'paid', voucher = ?, voucher_day = ?, approved_by = ?, approved_behalf = ?, approved_at = ?, version = version + 1
		WHERE id = ? AND version = ? AND state = 'checked'`, in.Voucher, in.VoucherDay, p.PersonID, p.DelegatorID, now, id, y.Version)
	if err := hit(n, err); err != nil {
		return err
	}
	counter, delta := contract.Advanced, y.Amount
	if y.Step == Return {
		counter, delta = contract.Returned, -y.Amount
	}
	if err := contract.AddTx(ctx, tx, y.ContractID, y.ProjectID, y.Year, counter, delta); err != nil {
		return err
	}
	y.State, y.Voucher, y.VoucherDay = StatePaid, in.Voucher, in.VoucherDay
	verb := "Chi"
	if y.Amount < 0 {
		verb = "Ghi sổ"
	}
	return record(ctx, tx, now, p, Paid, y, verb+" «"+StepName[y.Step]+"» "+vi.MoneyUnit(y.Amount)+", chứng từ "+in.Voucher+" ngày "+in.VoucherDay.VN())
}

// fresher refuses a voucher number that the payer has used that year, naming for what.
func fresher(ctx context.Context, q db.Q, y Payment, in PayInput) error {
	type used struct {
		Step   Step      `db:"step"`
		Amount int64     `db:"amount"`
		Day    clock.Day `db:"voucher_day"`
		Number string    `db:"number"`
	}
	year := in.VoucherDay.Year()
	rows, err := db.Select[used](ctx, q, `SELECT y.step, y.amount, y.voucher_day, p.number FROM payments y JOIN projects p ON p.id = y.project_id
		WHERE y.agency_id = ? AND y.state = 'paid' AND y.voucher = ? AND y.voucher_day BETWEEN ? AND ? ORDER BY y.voucher_day`,
		y.AgencyID, in.Voucher, clock.NewDay(year, time.January, 1), clock.NewDay(year, time.December, 31))
	if err != nil || len(rows) == 0 {
		return err
	}
	u := rows[0]
	return errs.Wrong("voucher", "Số %s đã dùng ngày %s cho «%s» %s của đề án %s. Mỗi chứng từ trong năm có một số riêng (quy định nội bộ).",
		in.Voucher, u.Day.VN(), StepName[u.Step], vi.MoneyUnit(u.Amount), u.Number)
}

// RefusePayment ends a payment that waits, with a reason. The chief accountant or the account
// holder; the accountant while it is only prepared.
func (s *Service) RefusePayment(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	reason, err := why(reason)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		y, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		roles := []account.Role{account.ChiefAccountant, account.AccountHolder}
		if y.State == StatePrepared {
			roles = append(roles, account.Accountant)
		}
		if err := may(p, one, y.AgencyID, roles...); err != nil {
			return err
		}
		if !y.Open() {
			return errs.Clash("Khoản này đang ở trạng thái «%s».", StateName[y.State])
		}
		n, err := tx.Exec(ctx, "UPDATE payments SET state = 'refused', answer = ?, version = version + 1 WHERE id = ? AND version = ? AND state IN ('prepared', 'checked')", reason, id, y.Version)
		if err := hit(n, err); err != nil {
			return err
		}
		y.State, y.Answer = StateRefused, reason
		return record(ctx, tx, now, p, Refused, y, "Từ chối «"+StepName[y.Step]+"» "+vi.MoneyUnit(y.Amount)+": "+strings.TrimRight(reason, "."))
	})
}
