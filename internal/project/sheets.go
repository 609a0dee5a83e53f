package project

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// SheetRow is one signed phiếu thẩm định as the clerk sees it.
type SheetRow struct {
	ID          db.ID         `db:"id"` // of the appraisal
	ProjectID   db.ID         `db:"project_id"`
	Project     string        `db:"project"` // name of the file
	Number      string        `db:"number"`  // of the file
	Level       Level         `db:"level"`
	Conclusion  string        `db:"conclusion"`
	SheetNumber string        `db:"sheet_number"`
	ConcludedAt clock.Instant `db:"concluded_at"`
}

// SheetsToNumber lists the signed sheets of the clerk's body that have no number, the oldest
// signature first, and the twenty latest that have one.
func (s *Service) SheetsToNumber(ctx context.Context, p account.Principal) (waiting, numbered []SheetRow, err error) {
	if !p.Is(account.Clerk) {
		return nil, nil, errs.Refuse("Văn thư của cơ quan thẩm định cấp số cho phiếu.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		waiting, numbered, err = sheetsOfTx(ctx, tx, p)
		return err
	})
	return waiting, numbered, err
}

func sheetsOfTx(ctx context.Context, q db.Q, p account.Principal) (waiting, numbered []SheetRow, err error) {
	const text = `SELECT a.id, a.project_id, p.name AS project, p.number, a.level, a.conclusion, a.sheet_number, a.concluded_at
		FROM appraisals a JOIN projects p ON p.id = a.project_id WHERE a.state = 'concluded' AND a.agency_id IN (?) AND `
	if waiting, err = db.Select[SheetRow](ctx, q, text+"a.sheet_number = '' ORDER BY a.concluded_at, a.id", p.AgencyIDs); err != nil {
		return nil, nil, err
	}
	numbered, err = db.Select[SheetRow](ctx, q, text+"a.sheet_number <> '' ORDER BY a.concluded_at DESC, a.id DESC LIMIT 20", p.AgencyIDs)
	return waiting, numbered, err
}
