package account

import (
	"context"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// PersonDetail is one person with what hangs on them.
type PersonDetail struct {
	Person
	Posts       []PostLine
	Delegations []DelegationLine // given and received, newest first
	Leaves      []Leave          // newest first
	OpenFiles   int64            // files the person looks after today
	LastSignIn  clock.Instant
}

// Person shows one person: to themselves, and to an administrator who knows them by a post in
// its scope. NotFound for everybody else.
func (s *Service) Person(ctx context.Context, p Principal, id db.ID) (PersonDetail, error) {
	var out PersonDetail
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if id != p.PersonID {
			known, err := inScope(ctx, tx, p, id)
			if err != nil {
				return err
			}
			if !known {
				return errs.Missing("người này")
			}
		}
		var err error
		if out.Person, err = personOf(ctx, tx, id); err != nil {
			return err
		}
		posts, err := postLines(ctx, tx, p, []db.ID{id}, s.Clock.Now().Day())
		if err != nil {
			return err
		}
		out.Posts = posts[id]
		if out.Delegations, err = delegationLines(ctx, tx, id); err != nil {
			return err
		}
		if out.Leaves, err = db.Select[Leave](ctx, tx, "SELECT "+db.Columns[Leave]("")+" FROM leaves WHERE person_id = ? ORDER BY from_day DESC, id DESC", id); err != nil {
			return err
		}
		if out.OpenFiles, err = db.Get[int64](ctx, tx, "SELECT COUNT(DISTINCT project_id) FROM assignments WHERE person_id = ? AND to_day IS NULL", id); err != nil {
			return err
		}
		out.LastSignIn, err = db.Get[clock.Instant](ctx, tx, "SELECT MAX(at) FROM audit_events WHERE person_id = ? AND kind = ?", id, SignedIn)
		return err
	})
	return out, err
}
