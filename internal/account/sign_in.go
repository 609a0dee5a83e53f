package account

import (
	"context"
	"time"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// How long a session lasts.
const (
	SessionLife = 12 * time.Hour   // from sign-in
	SessionIdle = 60 * time.Minute // from the last request
)

// Session is what a sign-in gives. The token goes into the cookie and is stored nowhere.
type Session struct {
	Token        string
	PersonID     db.ID
	PostID       db.ID
	DelegationID db.ID
	ExpiresAt    clock.Instant
	MustChange   bool // the password is an initial one; the person chooses another first
}

func errWrongPassword() error {
	return errs.New(errs.Unauthenticated, "Tên đăng nhập hoặc mật khẩu không đúng.")
}

// SignIn opens a session in the person's first post that holds today. An unknown login, a
// disabled one and a wrong password get one sentence after equal work. Who fails often waits;
// attempt.go says how and why it cannot be used to keep others out.
func (s *Service) SignIn(ctx context.Context, login, password, address, agent string) (Session, error) {
	login = cleanLogin(login)
	var f errs.Fields
	if login == "" || len(login) > 200 {
		f.Add("login", "Hãy nhập tên đăng nhập.")
	}
	if password == "" {
		f.Add("password", "Hãy nhập mật khẩu.")
	}
	if err := f.Err(); err != nil {
		return Session{}, err
	}
	var who Person
	var try attempt
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		who, err = ByLogin(ctx, tx, login)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		try, err = tryTx(ctx, tx, s.Clock.Now(), login, address, who.ID)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	hash := who.PasswordHash
	if !who.DisabledAt.IsZero() {
		hash = ""
	}
	ok, err := s.matches(ctx, password, hash)
	if err != nil {
		return Session{}, err
	}
	if !ok {
		if err := s.failed(ctx, try, who, address); err != nil {
			return Session{}, err
		}
		return Session{}, errWrongPassword()
	}
	return s.openSession(ctx, who, try, address, agent)
}

func (s *Service) openSession(ctx context.Context, who Person, try attempt, address, agent string) (Session, error) {
	now := s.Clock.Now()
	token, key := newToken()
	out := Session{Token: token, PersonID: who.ID, ExpiresAt: now.Add(SessionLife)}
	var refused error
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		refused = nil
		if err := try.clearTx(ctx, tx); err != nil {
			return err
		}
		fresh, err := personOf(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if fresh.PasswordHash != who.PasswordHash || !fresh.DisabledAt.IsZero() {
			return errWrongPassword() // changed while we were comparing
		}
		out.MustChange = fresh.MustChange
		seats, err := Seats(ctx, tx, who.ID, now.Day())
		if err != nil {
			return err
		}
		if len(seats) == 0 {
			refused = errs.New(errs.Unauthenticated, "Tài khoản này hiện không giữ vị trí công tác nào còn hiệu lực. Hãy liên hệ người quản trị của cơ quan bạn.")
			return nil
		}
		out.PostID, out.DelegationID = seats[0].ID, seats[0].DelegationID
		p, err := Acting(ctx, tx, who.ID, out.PostID, out.DelegationID, now.Day())
		if err != nil {
			return err
		}
		p.Address = address
		if err := db.Insert(ctx, tx, "sessions", sessionRow{Key: key, PersonID: who.ID, PostID: out.PostID, DelegationID: out.DelegationID,
			CreatedAt: now, SeenAt: now, ExpiresAt: out.ExpiresAt, Address: address, Agent: clip(vi.NFC(agent), 300)}); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SignedIn, SubjectKind: subjectPerson, SubjectID: who.ID, Sentence: "Đăng nhập."})
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return Session{}, err
	}
	return out, nil
}

// clip keeps the first n characters.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
