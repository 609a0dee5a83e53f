package programme

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
)

// Visible is the condition over an alias pl of plans under which the principal may know of a
// plan: a draft is its keeper's; an approved national plan is everybody's who works for a
// body; an approved local plan is its province's and the Cục's; any approved plan is known to
// who may see a project in it.
func Visible(p account.Principal) (cond string, args []any) {
	if p.Is(account.Administrator) {
		return "1 = 0", nil
	}
	cond, args = "pl.agency_id IN (?)", []any{p.AgencyIDs}
	switch {
	case p.Agency.Kind != agency.Ministry && p.Agency.Kind != agency.Department:
		cond, args = "1 = 0", nil
	}
	approved := "1 = 0"
	var more []any
	switch {
	case p.National():
		approved = "1 = 1"
	case p.Agency.ID != "":
		approved, more = "pl.source = 'national' OR pl.province_id IN (?)", []any{p.Covers}
	}
	seen, seenArgs := project.Visible(p)
	cond += " OR pl.state = 'approved' AND (" + approved + " OR EXISTS (SELECT 1 FROM plan_items i JOIN projects p ON p.id = i.project_id WHERE i.plan_id = pl.id AND (" + seen + ")))"
	return cond, append(append(args, more...), seenArgs...)
}

// seeTx returns a plan the principal may know of. NotFound for any other.
func seeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Plan, error) {
	cond, args := Visible(p)
	pl, err := db.Get[Plan](ctx, q, "SELECT "+db.Columns[Plan]("pl.")+" FROM plans pl WHERE pl.id = ? AND ("+cond+")", append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return Plan{}, errs.Missing("kế hoạch này, hoặc kế hoạch không thuộc phạm vi của ông/bà")
	}
	return pl, err
}

// draftTx returns a draft that the principal keeps, at the version that the page was drawn from.
func draftTx(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID, version int64) (Plan, error) {
	pl, err := seeTx(ctx, tx, p, id)
	if err != nil {
		return Plan{}, err
	}
	if !Keeps(p) || !p.For(pl.AgencyID) {
		return Plan{}, errNotKeeper()
	}
	return pl, stillDraft(pl, version)
}

func stillDraft(pl Plan, version int64) error {
	if pl.State != Draft {
		return errs.Clash("%s đã được phê duyệt, không sửa được. Thay đổi sau phê duyệt là việc điều chỉnh đề án.", first(pl.Title()))
	}
	if pl.Version != version {
		return errs.Clash("Người khác vừa sửa dự thảo kế hoạch này. Hãy tải lại trang để xem bản mới.")
	}
	return nil
}

// touchTx moves the version on; the caller has read the plan in the same transaction.
func touchTx(ctx context.Context, tx *db.Tx, pl *Plan) error {
	n, err := tx.Exec(ctx, "UPDATE plans SET version = version + 1 WHERE id = ? AND version = ? AND state = 'draft'", pl.ID, pl.Version)
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa sửa dự thảo kế hoạch này. Hãy tải lại trang để xem bản mới.")
	}
	pl.Version++
	return err
}

func itemsTx(ctx context.Context, q db.Q, plan db.ID) ([]Item, error) {
	return db.Select[Item](ctx, q, "SELECT "+db.Columns[Item]("")+" FROM plan_items WHERE plan_id = ? ORDER BY position, project_id", plan)
}

// ApprovedTx is the support approved for a project as of a day, in đồng: the plan's amount
// with the changes that adjustments decided by that day made to it. 0 before the plan.
func ApprovedTx(ctx context.Context, q db.Q, projectID db.ID, asOf clock.Day) (int64, error) {
	return db.Get[int64](ctx, q, `SELECT COALESCE(SUM(i.amount + COALESCE((SELECT SUM(a.delta) FROM adjustments a
		WHERE a.project_id = i.project_id AND a.state = 'decided' AND a.decided_on <= ?), 0)), 0)
		FROM plan_items i JOIN plans pl ON pl.id = i.plan_id
		WHERE i.project_id = ? AND pl.state = 'approved' AND pl.approved_on <= ?`, asOf, projectID, asOf)
}

// ApprovedOfTx is ApprovedTx for many projects; those without an approved plan are not in it.
func ApprovedOfTx(ctx context.Context, q db.Q, projects []db.ID, asOf clock.Day) (map[db.ID]int64, error) {
	type row struct {
		ID     db.ID `db:"project_id"`
		Amount int64 `db:"amount"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT i.project_id, SUM(i.amount + COALESCE((SELECT SUM(a.delta) FROM adjustments a
		WHERE a.project_id = i.project_id AND a.state = 'decided' AND a.decided_on <= ?), 0)) AS amount
		FROM plan_items i JOIN plans pl ON pl.id = i.plan_id
		WHERE i.project_id IN (?) AND pl.state = 'approved' AND pl.approved_on <= ? GROUP BY i.project_id`, asOf, projects, asOf)
	out := make(map[db.ID]int64, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Amount
	}
	return out, err
}

// Placing is where a project stands in an approved plan.
type Placing struct {
	Plan
	Amount int64  `db:"amount"` // by the decision, before adjustments
	Number string `db:"number"` // of the decision
	Signer string `db:"signer"`
}

// OfProjectTx returns the approved plan that holds a project. NotFound when none does. The
// caller has checked that the asker may see the project.
func OfProjectTx(ctx context.Context, q db.Q, projectID db.ID) (Placing, error) {
	one, err := db.Get[Placing](ctx, q, "SELECT "+db.Columns[Plan]("pl.")+`, i.amount, d.number, d.signer FROM plan_items i
		JOIN plans pl ON pl.id = i.plan_id JOIN documents d ON d.id = pl.document_id
		WHERE i.project_id = ? AND pl.state = 'approved'`, projectID)
	if errors.Is(err, db.ErrNone) {
		return Placing{}, errs.Missing("kế hoạch được duyệt của đề án này")
	}
	return one, err
}
