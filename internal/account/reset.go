package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

const resetLife = 24 * time.Hour

// Reset is a one-time token that lets its owner choose a new password.
type Reset struct {
	Token     string
	ExpiresAt clock.Instant
}

// MakeReset makes a reset token for a person, good once and for 24 hours; earlier ones stop
// working. For the administrator of the bodies the person works in, or of the ministry. The
// administrator hands it over in person; the use of it is on record.
func (s *Service) MakeReset(ctx context.Context, p Principal, person db.ID) (Reset, error) {
	return s.makeReset(ctx, p.Actor(), person, func(tx *db.Tx, today clock.Day) error {
		if person == p.PersonID {
			return errs.Refuse("Bạn đổi mật khẩu của mình ở trang cá nhân.")
		}
		return keepsPerson(ctx, tx, p, person, today)
	})
}

// MakeResetAs makes a reset token without asking for a right: for the command line only.
func (s *Service) MakeResetAs(ctx context.Context, by audit.Actor, person db.ID) (Reset, error) {
	return s.makeReset(ctx, by, person, func(*db.Tx, clock.Day) error { return nil })
}

func (s *Service) makeReset(ctx context.Context, by audit.Actor, person db.ID, may func(*db.Tx, clock.Day) error) (Reset, error) {
	now := s.Clock.Now()
	token, key := newToken()
	out := Reset{Token: token, ExpiresAt: now.Add(resetLife)}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := may(tx, now.Day()); err != nil {
			return err
		}
		who, err := personOf(ctx, tx, person)
		if err != nil {
			return err
		}
		if !who.DisabledAt.IsZero() {
			return errs.Clash("Tài khoản này đã ngừng sử dụng.")
		}
		if _, err := tx.Exec(ctx, "UPDATE password_resets SET used_at = ? WHERE person_id = ? AND used_at IS NULL", now, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO password_resets (token_hash, person_id, made_by, made_at, expires_at) VALUES (?, ?, ?, ?, ?)",
			key, person, by.PersonID, now, out.ExpiresAt); err != nil {
			return fmt.Errorf("store reset: %w", err)
		}
		return audit.RecordTx(ctx, tx, now, by, audit.Event{Kind: ResetMade, SubjectKind: subjectPerson, SubjectID: person,
			Sentence: "Cấp mã đặt lại mật khẩu cho " + who.Name + ", có hiệu lực đến " + out.ExpiresAt.VN() + "."})
	})
	if err != nil {
		return Reset{}, err
	}
	return out, nil
}

func errBadReset() error {
	return errs.Missing("mã đặt lại mật khẩu này, hoặc mã đã dùng, đã quá 24 giờ. Hãy xin người quản trị mã mới")
}

// UseReset sets a new password with a reset token and ends all sessions of the person. The
// form fields are token and password. NotFound for a token that is unknown, used or old.
func (s *Service) UseReset(ctx context.Context, token, password, address string) error {
	who, err := s.resetOwner(ctx, s.DB, token)
	if err != nil {
		return err
	}
	var f errs.Fields
	checkPassword(&f, "password", password, who.Login, who.Name)
	if err := f.Err(); err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		who, err := s.resetOwner(ctx, tx, token)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE password_resets SET used_at = ? WHERE token_hash = ?", now, hashToken(token)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE persons SET password_hash = ?, must_change = ?, version = version + 1 WHERE id = ?", hash, false, who.ID); err != nil {
			return fmt.Errorf("store password: %w", err)
		}
		if err := endSessionsTx(ctx, tx, who.ID, ""); err != nil {
			return err
		}
		clear := attempt{login: hashToken(who.Login)[:32], address: network(address)}
		if err := clear.clearTx(ctx, tx); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, audit.Actor{PersonID: who.ID, Name: who.Name, Channel: audit.Web, Address: address},
			audit.Event{Kind: ResetUsed, SubjectKind: subjectPerson, SubjectID: who.ID, Sentence: "Đặt lại mật khẩu bằng mã do người quản trị cấp; mọi phiên làm việc kết thúc."})
	})
}

// resetOwner returns whose token it is, while it is good.
func (s *Service) resetOwner(ctx context.Context, q db.Q, token string) (Person, error) {
	if token == "" || len(token) > 100 {
		return Person{}, errBadReset()
	}
	id, err := db.Get[db.ID](ctx, q, "SELECT person_id FROM password_resets WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?", hashToken(token), s.Clock.Now())
	if errors.Is(err, db.ErrNone) {
		return Person{}, errBadReset()
	} else if err != nil {
		return Person{}, err
	}
	who, err := personOf(ctx, q, id)
	if err == nil && !who.DisabledAt.IsZero() {
		return Person{}, errBadReset()
	}
	return who, err
}
