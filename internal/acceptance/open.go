package acceptance

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// Open returns one acceptance with names and members, and its file, visible to the principal.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (View, project.File, error) {
	var v View
	var file project.File
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		_, one, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if file, err = project.LoadTx(ctx, tx, one); err != nil {
			return err
		}
		if v, err = db.Get[View](ctx, tx, "SELECT "+db.Columns[Acceptance]("a.")+viewFrom+"a.id = ?", id); err != nil {
			return err
		}
		v.Members, err = db.Select[Member](ctx, tx, "SELECT "+db.Columns[Member]("")+" FROM acceptance_members WHERE acceptance_id = ? ORDER BY position", id)
		return err
	})
	return v, file, err
}
