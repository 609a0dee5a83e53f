package account

import (
	"context"

	"khuyencong/internal/audit"
	"khuyencong/internal/db"
)

// SignOut ends the session that the request came in.
func (s *Service) SignOut(ctx context.Context, p Principal, info SessionInfo) error {
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, "DELETE FROM sessions WHERE token_hash = ? AND person_id = ?", info.Key, p.PersonID)
		if err != nil || n == 0 {
			return err
		}
		return audit.RecordTx(ctx, tx, s.Clock.Now(), p.Actor(), audit.Event{Kind: SignedOut, SubjectKind: subjectPerson, SubjectID: p.PersonID, Sentence: "Đăng xuất."})
	})
}
