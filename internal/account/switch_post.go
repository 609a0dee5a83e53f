package account

import (
	"context"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/db"
)

// SwitchPost lets the session act in another post of the person, or in a delegated one.
// Unauthenticated when the post or the delegation does not hold today.
func (s *Service) SwitchPost(ctx context.Context, p Principal, info SessionInfo, post, delegation db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		next, err := Acting(ctx, tx, p.PersonID, post, delegation, now.Day())
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE sessions SET post_id = ?, delegation_id = ? WHERE token_hash = ? AND person_id = ?",
			next.PostID, next.DelegationID, info.Key, p.PersonID)
		if err != nil {
			return err
		}
		if n == 0 {
			return errNoSession()
		}
		next.Address = p.Address
		sentence := fmt.Sprintf("Chuyển sang làm việc với vai trò %s, %s", next.Role.Name(), next.AgencyName)
		if next.OnBehalfOf != "" {
			sentence += ", theo ủy quyền của " + next.OnBehalfOf
		}
		return audit.RecordTx(ctx, tx, now, next.Actor(), audit.Event{Kind: PostSwitched, SubjectKind: subjectPerson, SubjectID: p.PersonID,
			Sentence: sentence + ".", Before: p.PostID, After: next.PostID})
	})
}
