package contract

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// SetAmountTx changes what a line holds, as an adjustment decided. Conflict when the contract
// is closed or more than the new amount is spent, accepted or promised already.
func SetAmountTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, v LineView, amount int64, why string) error {
	if v.State == Closed {
		return errs.Clash("%s đã thanh lý nên không đổi số tiền được.", vi.TitleFirst(v.Title()))
	}
	for _, c := range []Counter{Advanced, Accepted, Settled, Supported} {
		if v.at(c) > amount {
			return errs.Clash("Không giảm %s xuống %s được: %s của năm %d đã là %s.", v.Title(), vi.MoneyUnit(amount), counterSum[c], v.Year, vi.MoneyUnit(v.at(c)))
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE contract_projects SET amount = ? WHERE contract_id = ? AND project_id = ? AND year = ?", amount, v.ContractID, v.ProjectID, v.Year); err != nil {
		return err
	}
	if err := touchTx(ctx, tx, v.ContractID); err != nil {
		return err
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AmountChanged, SubjectKind: subject, SubjectID: v.ContractID, ProjectID: v.ProjectID,
		Sentence: fmt.Sprintf("Số tiền của %s, năm %d, từ %s thành %s (%s).", v.Title(), v.Year, vi.MoneyUnit(v.Amount), vi.MoneyUnit(amount), why),
		Before:   v.Line, After: amount})
}

// ExtendTx moves the last day of a contract that is in force to a later one, as an adjustment
// of a project on it decided; an earlier day leaves it.
func ExtendTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, v LineView, to clock.Day, why string) error {
	if v.State == Closed || to <= v.To {
		return nil
	}
	if _, err := tx.Exec(ctx, "UPDATE contracts SET to_day = ? WHERE id = ?", to, v.ContractID); err != nil {
		return err
	}
	if err := touchTx(ctx, tx, v.ContractID); err != nil {
		return err
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: TermChanged, SubjectKind: subject, SubjectID: v.ContractID, ProjectID: v.ProjectID,
		Sentence: fmt.Sprintf("Thời hạn của %s kéo từ %s đến %s (%s).", v.Title(), v.To.VN(), to.VN(), why), Before: v.To, After: to})
}

func touchTx(ctx context.Context, tx *db.Tx, id db.ID) error {
	_, err := tx.Exec(ctx, "UPDATE contracts SET version = version + 1 WHERE id = ?", id)
	return err
}
