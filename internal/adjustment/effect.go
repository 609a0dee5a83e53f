package adjustment

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// applyTx does what the decision says. What stood when it was asked for may have changed
// since: every ceiling is tested again.
func applyTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, a *Adjustment, e *Effect, d document.Document) error {
	why := "điều chỉnh theo văn bản số " + d.Number
	switch a.Kind {
	case Increase, Decrease:
		return moneyTx(ctx, tx, now, p, one, a, e, why)
	case NextYear, WithinYear:
		return termTx(ctx, tx, now, p, one, e, why)
	case Place:
		if _, err := beneficiaryTx(ctx, tx, one.ID, e.Establishment); errors.Is(err, db.ErrNone) {
			return errs.Clash("Cơ sở này không còn là đơn vị thụ hưởng của đề án.")
		} else if err != nil {
			return err
		}
		return project.MoveSiteTx(ctx, tx, now, p, one.ID, e.Establishment, e.Site)
	case Beneficiary:
		return replaceTx(ctx, tx, now, p, one, e, why)
	}
	return nil
}

// moneyTx changes the approved support. A decrease takes from the last contract what the new
// amount no longer covers; an increase goes onto the last contract when no year waits for one.
func moneyTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, a *Adjustment, e *Effect, why string) error {
	was, err := programme.ApprovedTx(ctx, tx, one.ID, now.Day())
	if err != nil {
		return err
	}
	if a.Kind == Increase && e.Amount <= was || a.Kind == Decrease && e.Amount >= was {
		return errs.Clash("Mức được duyệt nay là %s, nên mức đề nghị %s không còn đúng với loại %s. Hãy trả lời không chấp thuận để đơn vị đề nghị lại.", vi.MoneyUnit(was), vi.MoneyUnit(e.Amount), a.title())
	}
	a.Delta, e.WasAmount = e.Amount-was, was
	lines, err := contract.LinesTx(ctx, tx, one.ID)
	if err != nil || len(lines) == 0 {
		return err
	}
	years, err := project.YearsTx(ctx, tx, one.ID)
	if err != nil {
		return err
	}
	var held int64
	for _, v := range lines {
		held += v.Amount
	}
	last := lines[len(lines)-1]
	amount := last.Amount
	switch {
	case held > e.Amount:
		amount -= held - e.Amount
	case a.Kind == Increase && len(lines) == len(years):
		for _, y := range years {
			if y.Year == last.Year && (y.State == project.Accepted || y.State == project.Settled) {
				return errs.Clash("Năm %d của đề án đã ở trạng thái «%s»; không tăng kinh phí được nữa.", y.Year, project.YearStateName[y.State])
			}
		}
		amount += a.Delta
	}
	if amount == last.Amount {
		return nil
	}
	if amount <= 0 {
		return errs.Clash("Các hợp đồng đã giữ %s, mức mới %s không đủ cho các năm trước.", vi.MoneyUnit(held), vi.MoneyUnit(e.Amount))
	}
	e.ContractYear, e.ContractAmount = last.Year, amount
	return contract.SetAmountTx(ctx, tx, now, p, last, amount, why)
}

// termTx moves the last day of the file, and of the contract of its last year when it ends
// earlier than the new day.
func termTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, e *Effect, why string) error {
	e.WasEnd = one.End
	if err := project.ChangeEndTx(ctx, tx, now, one.ID, e.End); err != nil {
		return err
	}
	lines, err := contract.LinesTx(ctx, tx, one.ID)
	if err != nil || len(lines) == 0 {
		return err
	}
	return contract.ExtendTx(ctx, tx, now, p, lines[len(lines)-1], e.End, why)
}

// replaceTx puts one establishment in another's place: the old one's part ends this day, its
// agreement too, and its estimate lines become the new one's.
func replaceTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, e *Effect, why string) error {
	old, err := beneficiaryTx(ctx, tx, one.ID, e.Establishment)
	if errors.Is(err, db.ErrNone) {
		return errs.Clash("Cơ sở cần thay không còn là đơn vị thụ hưởng của đề án.")
	} else if err != nil {
		return err
	}
	if err := refuseAccepted(ctx, tx, one.ID, e.Establishment); err != nil {
		return err
	}
	lines, err := contract.LinesTx(ctx, tx, one.ID)
	if err != nil {
		return err
	}
	for _, v := range lines {
		if _, err := contract.EndAgreementTx(ctx, tx, now, p, v, e.Establishment, why); err != nil {
			return err
		}
	}
	if err := project.DropBeneficiaryTx(ctx, tx, now, one.ID, e.Establishment); err != nil {
		return err
	}
	if err := project.NameBeneficiariesTx(ctx, tx, now, p, one.ID, []project.BeneficiaryInput{{EstablishmentID: e.Replacement, SiteID: e.Site}}); err != nil {
		return err
	}
	b, err := beneficiaryTx(ctx, tx, one.ID, e.Replacement)
	if err != nil {
		return fmt.Errorf("adjustment: the new beneficiary of %s: %w", one.ID, err)
	}
	_, err = tx.Exec(ctx, "UPDATE estimate_lines SET beneficiary_id = ? WHERE project_id = ? AND beneficiary_id = ?", b.ID, one.ID, old.ID)
	return err
}
