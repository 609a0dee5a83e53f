package account

import (
	"context"
	"errors"

	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// DelegationLine is a delegation with the names in it.
type DelegationLine struct {
	Delegation
	FromPerson string `db:"from_name"`
	ToPerson   string `db:"to_name"`
	Role       Role   `db:"role"`
}

const delegationFrom = `, o.name AS from_name, r.name AS to_name, w.role FROM delegations d JOIN posts w ON w.id = d.from_post_id
	JOIN persons o ON o.id = w.person_id JOIN persons r ON r.id = d.to_person_id`

func delegationLines(ctx context.Context, q db.Q, person db.ID) ([]DelegationLine, error) {
	return db.Select[DelegationLine](ctx, q, "SELECT "+db.Columns[Delegation]("d.")+delegationFrom+
		" WHERE w.person_id = ? OR d.to_person_id = ? ORDER BY d.valid_from DESC, d.id DESC", person, person)
}

// Delegations lists what the principal's person gave and received, newest first.
func (s *Service) Delegations(ctx context.Context, p Principal) ([]DelegationLine, error) {
	return delegationLines(ctx, s.DB, p.PersonID)
}

// RevokeDelegation takes a delegation back at once. For whoever gave it, whoever received it,
// and the administrator who keeps the body. NotFound for everybody else.
func (s *Service) RevokeDelegation(ctx context.Context, p Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		type row struct {
			DelegationLine
			Giver db.ID `db:"giver"`
			Body  db.ID `db:"body"`
		}
		d, err := db.Get[row](ctx, tx, "SELECT "+db.Columns[Delegation]("d.")+", w.person_id AS giver, w.agency_id AS body"+delegationFrom+" WHERE d.id = ?", id)
		if errors.Is(err, db.ErrNone) {
			return errs.Missing("ủy quyền này")
		} else if err != nil {
			return err
		}
		may := d.Giver == p.PersonID || d.ToPersonID == p.PersonID
		if !may {
			if may, err = keepsPost(ctx, tx, p, d.Body, ""); err != nil {
				return err
			}
		}
		if !may {
			return errs.Missing("ủy quyền này")
		}
		if !d.RevokedAt.IsZero() || d.To < now.Day() {
			return errs.Clash("Ủy quyền này đã kết thúc.")
		}
		if _, err := tx.Exec(ctx, "UPDATE delegations SET revoked_at = ? WHERE id = ?", now, id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DelegationRevoked, SubjectKind: subjectPerson, SubjectID: d.Giver,
			Sentence: "Thu hồi ủy quyền vai trò " + d.Role.Name() + " của " + d.FromPerson + " cho " + d.ToPerson + ".", Before: d.Delegation})
	})
}
