package account

import (
	"context"
	"math"
	"net/netip"
	"time"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// How guessing is slowed. Nothing is ever counted against a login alone: whoever could
// fail sign-ins for somebody's login would otherwise keep that person out. What is counted:
//
//   - five failures of one login from one address within fifteen minutes: that pair waits,
//     and the owner signs in from any other address;
//   - fifty failures from one address, whatever the logins: that address waits. A whole Sở may
//     stand behind one address, so a person who has signed in from there within the last
//     ninety days is still let try, under the limit of the pair; and nobody's running session ends.
//
// An IPv6 address counts as its /64, which is what one customer holds. A guess from many
// addresses is held up by the strength that passwords must have and by the price of argon2id.
const (
	attemptWindow = 15 * time.Minute
	pairLimit     = 5
	addressLimit  = 50
	knownFor      = 90 * 24 * time.Hour
)

// attempt is one try, counted as a failure before the password is looked at, so that tries
// sent at once are counted too. A success takes its failures away.
type attempt struct {
	login   string // hashed: people type passwords into the field of the login
	address string
	last    bool // the pair has to wait after this one
}

// tryTx counts the attempt, or says how long to wait.
func tryTx(ctx context.Context, tx *db.Tx, now clock.Instant, login, address string, person db.ID) (attempt, error) {
	a := attempt{login: hashToken(login)[:32], address: network(address)}
	since := now.Add(-attemptWindow)
	pair, err := db.Select[clock.Instant](ctx, tx, "SELECT at FROM sign_in_failures WHERE login = ? AND address = ? AND at > ? ORDER BY at DESC LIMIT 5", a.login, a.address, since)
	if err != nil {
		return a, err
	}
	if len(pair) >= pairLimit {
		return a, wait(now, pair[pairLimit-1])
	}
	all, err := db.Select[clock.Instant](ctx, tx, "SELECT at FROM sign_in_failures WHERE address = ? AND at > ? ORDER BY at DESC LIMIT 50", a.address, since)
	if err != nil {
		return a, err
	}
	if len(all) >= addressLimit {
		known, err := knownAt(ctx, tx, now, person, address)
		if err != nil {
			return a, err
		}
		if !known {
			return a, wait(now, all[addressLimit-1])
		}
	}
	a.last = len(pair) == pairLimit-1
	_, err = tx.Exec(ctx, "INSERT INTO sign_in_failures (login, address, at) VALUES (?, ?, ?)", a.login, a.address, now)
	return a, err
}

// clearTx takes back what the attempts of a pair counted.
func (a attempt) clearTx(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "DELETE FROM sign_in_failures WHERE login = ? AND address = ?", a.login, a.address)
	return err
}

// failed notes in the record that a pair has to wait from now on.
func (s *Service) failed(ctx context.Context, a attempt, who Person, address string) error {
	if !a.last {
		return nil
	}
	e := audit.Event{Kind: SignInBlocked, SubjectKind: subjectPerson, SubjectID: who.ID,
		Sentence: "Năm lần đăng nhập sai liên tiếp từ một địa chỉ; tạm dừng nhận đăng nhập của tài khoản này từ địa chỉ đó."}
	if who.ID == "" {
		e.SubjectKind, e.SubjectID = "address", db.ID("address "+a.address)
		e.Sentence = "Năm lần đăng nhập sai liên tiếp vào một tài khoản không có thật."
	}
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		return audit.RecordTx(ctx, tx, s.Clock.Now(), audit.Actor{Name: "Người chưa đăng nhập", Channel: audit.Web, Address: address}, e)
	})
}

// knownAt reports whether the person has signed in from the address lately.
func knownAt(ctx context.Context, q db.Q, now clock.Instant, person db.ID, address string) (bool, error) {
	if person == "" {
		return false, nil
	}
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM audit_events WHERE person_id = ? AND kind = ? AND address = ? AND at > ?",
		person, SignedIn, address, now.Add(-knownFor))
	return n > 0, err
}

func wait(now, oldest clock.Instant) error {
	left := oldest.Add(attemptWindow).Time().Sub(now.Time())
	minutes := max(1, int(math.Ceil(left.Minutes())))
	return errs.New(errs.Unauthenticated, "Quá nhiều lần thử từ máy hoặc mạng này; chờ %d phút rồi thử lại.", minutes)
}

// network is what failures are counted by.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return p.String()
}
