package contract

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
)

// Visible is the condition over an alias c of contracts under which the principal may know of
// one: a draft is party A's; a signed one is known to both parties and to who may see a
// project on it.
func Visible(p account.Principal) (cond string, args []any) {
	if p.Is(account.Administrator) {
		return "1 = 0", nil
	}
	seen, seenArgs := project.Visible(p)
	cond = "c.party_a_id IN (?) OR c.state <> 'draft' AND (c.party_b_id IN (?) OR EXISTS (SELECT 1 FROM contract_projects l JOIN projects p ON p.id = l.project_id WHERE l.contract_id = c.id AND (" + seen + ")))"
	return cond, append([]any{p.AgencyIDs, p.AgencyIDs}, seenArgs...)
}

// seeTx returns a contract the principal may know of. NotFound for any other.
func seeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Contract, error) {
	cond, args := Visible(p)
	c, err := db.Get[Contract](ctx, q, "SELECT "+db.Columns[Contract]("c.")+" FROM contracts c WHERE c.id = ? AND ("+cond+")", append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return Contract{}, errs.Missing("hợp đồng này, hoặc hợp đồng không thuộc phạm vi của ông/bà")
	}
	return c, err
}

// atTx returns a contract in a state and at the version that the page was drawn from.
func atTx(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID, version int64, state State) (Contract, error) {
	c, err := seeTx(ctx, tx, p, id)
	if err != nil {
		return Contract{}, err
	}
	if c.State != state {
		return Contract{}, errs.Clash("Hợp đồng đang ở trạng thái «%s»; việc này cần trạng thái «%s».", StateName[c.State], StateName[state])
	}
	if c.Version != version {
		return Contract{}, errs.Clash("Người khác vừa sửa hợp đồng này. Hãy tải lại trang để xem bản mới.")
	}
	return c, nil
}

func linesTx(ctx context.Context, q db.Q, id db.ID) ([]Line, error) {
	return db.Select[Line](ctx, q, "SELECT "+db.Columns[Line]("")+" FROM contract_projects WHERE contract_id = ? ORDER BY project_id, year", id)
}

// updateTx writes what can change of a contract, and moves its version on.
func updateTx(ctx context.Context, tx *db.Tx, c Contract) error {
	n, err := tx.Exec(ctx, `UPDATE contracts SET kind = ?, number = ?, day = ?, year = ?, party_b_id = ?, signer_a = ?, signer_b = ?, from_day = ?, to_day = ?,
		state = ?, closing_document_id = ?, closed_on = ?, version = version + 1 WHERE id = ? AND version = ?`,
		c.Kind, c.Number, c.Day, c.Year, c.PartyBID, c.SignerA, c.SignerB, c.From, c.To, c.State, c.ClosingDocumentID, c.ClosedOn, c.ID, c.Version)
	switch {
	case db.IsUnique(err):
		return errs.Wrong("number", "Số %s đã dùng cho một hợp đồng khác của năm %d.", c.Number, c.Year)
	case err != nil:
		return err
	case n != 1:
		return errs.Clash("Người khác vừa sửa hợp đồng này. Hãy tải lại trang để xem bản mới.")
	}
	return nil
}

// LineView is a project's year on a contract with the contract's own facts.
type LineView struct {
	Line
	Kind     Kind      `db:"kind"`
	Number   string    `db:"number"`
	Day      clock.Day `db:"day"`
	State    State     `db:"state"`
	PartyAID db.ID     `db:"party_a_id"`
	PartyBID db.ID     `db:"party_b_id"`
	From     clock.Day `db:"from_day"`
	To       clock.Day `db:"to_day"`
}

// Title names the contract in a sentence.
func (v LineView) Title() string {
	return Contract{Kind: v.Kind, Number: v.Number, Day: v.Day, Year: v.Year}.Title()
}

const lineViewFrom = " FROM contract_projects l JOIN contracts c ON c.id = l.contract_id WHERE "

func lineViewColumns() string {
	return db.Columns[Line]("l.") + ", c.kind, c.number, c.day, c.state, c.party_a_id, c.party_b_id, c.from_day, c.to_day"
}

// LineTx returns the contract's line of a project's year, drafts included. NotFound when the
// year is on no contract. The caller has checked that the asker may see the project.
func LineTx(ctx context.Context, q db.Q, projectID db.ID, year int) (LineView, error) {
	v, err := db.Get[LineView](ctx, q, "SELECT "+lineViewColumns()+lineViewFrom+"l.project_id = ? AND l.year = ?", projectID, year)
	if errors.Is(err, db.ErrNone) {
		return LineView{}, errs.Missing(fmt.Sprintf("hợp đồng hoặc quyết định giao nhiệm vụ năm %d của đề án", year))
	}
	return v, err
}

// LinesTx returns every line of a project, by year, drafts included. The caller has checked
// that the asker may see the project.
func LinesTx(ctx context.Context, q db.Q, projectID db.ID) ([]LineView, error) {
	return db.Select[LineView](ctx, q, "SELECT "+lineViewColumns()+lineViewFrom+"l.project_id = ? ORDER BY l.year", projectID)
}
