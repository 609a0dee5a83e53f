package account

import (
	"context"
	"errors"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// Person is one người dùng: who signs in. What the person may do hangs on its posts.
type Person struct {
	ID           db.ID         `db:"id"`
	Login        string        `db:"login"`
	Name         string        `db:"name"`
	NameFold     string        `db:"name_fold"`
	Email        string        `db:"email"`
	Phone        string        `db:"phone"`
	PasswordHash string        `db:"password_hash" json:"-"`
	MustChange   bool          `db:"must_change"` // the password is an initial one
	DisabledAt   clock.Instant `db:"disabled_at"`
	CreatedAt    clock.Instant `db:"created_at"`
	Version      int64         `db:"version"`
}

// personOf returns a person. NotFound when there is none.
func personOf(ctx context.Context, q db.Q, id db.ID) (Person, error) {
	one, err := db.Get[Person](ctx, q, "SELECT "+db.Columns[Person]("")+" FROM persons WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return Person{}, errs.Missing("người này")
	}
	return one, err
}

// ByLogin returns the person of a login. NotFound when there is none.
func ByLogin(ctx context.Context, q db.Q, login string) (Person, error) {
	one, err := db.Get[Person](ctx, q, "SELECT "+db.Columns[Person]("")+" FROM persons WHERE login = ?", cleanLogin(login))
	if errors.Is(err, db.ErrNone) {
		return Person{}, errs.Missing("tài khoản này")
	}
	return one, err
}

// PersonNames returns the names of people, for sentences and lists.
func PersonNames(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID]string, error) {
	type row struct {
		ID   db.ID  `db:"id"`
		Name string `db:"name"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT id, name FROM persons WHERE id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	out := map[db.ID]string{}
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}
