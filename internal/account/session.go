package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

type sessionRow struct {
	Key          string        `db:"token_hash"`
	PersonID     db.ID         `db:"person_id"`
	PostID       db.ID         `db:"post_id"`
	DelegationID db.ID         `db:"delegation_id"`
	CreatedAt    clock.Instant `db:"created_at"`
	SeenAt       clock.Instant `db:"seen_at"`
	ExpiresAt    clock.Instant `db:"expires_at"`
	Address      string        `db:"address"`
	Agent        string        `db:"agent"`
}

// SessionInfo is what a request knows of its session.
type SessionInfo struct {
	Key        string // names the session; not the token
	Login      string
	MustChange bool // everything but changing the password waits
	CreatedAt  clock.Instant
	ExpiresAt  clock.Instant // at the latest; an idle session ends sooner
	Address    string        // where it was opened from
}

func errNoSession() error {
	return errs.New(errs.Unauthenticated, "Phiên làm việc đã kết thúc. Hãy đăng nhập lại.")
}

// seenEvery is how often a session that is in use is written.
const seenEvery = time.Minute

// Session returns who acts in the session of a token, as of today. Unauthenticated when the
// token is unknown, the session has ended, or the post, person or delegation no longer holds.
// The principal's address is that of the sign-in; a face may put the request's there.
// It asks one query for session, person and post; bodies are kept in memory, and read anew only
// where its stamp says so.
func (s *Service) Session(ctx context.Context, token string) (Principal, SessionInfo, error) {
	if token == "" || len(token) > 100 {
		return Principal{}, SessionInfo{}, errNoSession()
	}
	type joined struct {
		actingRow
		Key        string        `db:"token_hash"`
		CreatedAt  clock.Instant `db:"created_at"`
		SeenAt     clock.Instant `db:"seen_at"`
		ExpiresAt  clock.Instant `db:"expires_at"`
		Address    string        `db:"address"`
		Login      string        `db:"login"`
		MustChange bool          `db:"must_change"`
	}
	row, err := db.Get[joined](ctx, s.DB, `SELECT s.token_hash, s.created_at, s.seen_at, s.expires_at, s.address, me.login, me.must_change, `+actingColumns+`, `+agency.Stamp+` AS bodies
		FROM sessions s JOIN posts w ON w.id = s.post_id JOIN persons owner ON owner.id = w.person_id JOIN persons me ON me.id = s.person_id
		LEFT JOIN delegations d ON d.id = s.delegation_id AND d.from_post_id = w.id AND d.to_person_id = me.id AND d.revoked_at IS NULL
		WHERE s.token_hash = ?`, hashToken(token))
	if errors.Is(err, db.ErrNone) {
		return Principal{}, SessionInfo{}, errNoSession()
	} else if err != nil {
		return Principal{}, SessionInfo{}, err
	}
	now := s.Clock.Now()
	if !now.Before(row.ExpiresAt) || !now.Before(row.SeenAt.Add(SessionIdle)) {
		return Principal{}, SessionInfo{}, errNoSession()
	}
	p, err := row.principal(ctx, s.DB, now.Day())
	if err != nil {
		return Principal{}, SessionInfo{}, err
	}
	p.Address = row.Address
	if !now.Before(row.SeenAt.Add(seenEvery)) {
		err := s.DB.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE sessions SET seen_at = ? WHERE token_hash = ? AND seen_at < ?", now, row.Key, now)
			return err
		})
		if err != nil {
			return Principal{}, SessionInfo{}, fmt.Errorf("note that the session is in use: %w", err)
		}
	}
	return p, SessionInfo{Key: row.Key, Login: row.Login, MustChange: row.MustChange, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt, Address: row.Address}, nil
}

// endSessionsTx ends a person's sessions but one ("" for all).
func endSessionsTx(ctx context.Context, tx *db.Tx, person db.ID, but string) error {
	_, err := tx.Exec(ctx, "DELETE FROM sessions WHERE person_id = ? AND token_hash <> ?", person, but)
	return err
}

// Tidy removes sessions, counted failures and reset papers that are over. The server calls
// it now and then; nothing depends on it.
func (s *Service) Tidy(ctx context.Context) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM sessions WHERE expires_at < ? OR seen_at < ?", now, now.Add(-SessionIdle)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM sign_in_failures WHERE at < ?", now.Add(-attemptWindow)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM password_resets WHERE expires_at < ?", now.Add(-resetLife))
		return err
	})
}
