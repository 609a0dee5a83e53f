package contract

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
)

// SeenTx returns those of the contracts that the principal may know of, in the order asked.
func SeenTx(ctx context.Context, q db.Q, p account.Principal, ids []db.ID) ([]Contract, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args := Visible(p)
	all, err := db.Select[Contract](ctx, q, "SELECT "+db.Columns[Contract]("c.")+" FROM contracts c WHERE c.id IN (?) AND ("+cond+")", append([]any{ids}, args...)...)
	slices.SortFunc(all, func(a, b Contract) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return all, err
}
