package account_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
)

const (
	home   = "203.0.113.7"
	attack = "198.51.100.9"
)

var ctx = context.Background()

func world(t *testing.T, d *db.DB) (*accounttest.W, *clock.Manual) {
	t.Helper()
	clk := clock.NewManual("2026-11-02")
	return accounttest.World(t, d, clk), clk
}

func wantKind(t *testing.T, err error, kind errs.Kind, part string) {
	t.Helper()
	if !errs.Is(err, kind) || !strings.Contains(err.Error(), part) {
		t.Errorf("got %v, want kind %d with %q", err, kind, part)
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Invalid {
		t.Fatalf("got %v, want a wrong %s", err, field)
	}
	for _, f := range e.Fields {
		if f.Name == field {
			return
		}
	}
	t.Errorf("got %v, want a wrong %s", err, field)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// events counts the recorded events of a kind.
func events(t *testing.T, d *db.DB, kind audit.Kind) int {
	t.Helper()
	all, err := audit.Page(ctx, d, audit.Filter{Kind: kind})
	must(t, err)
	return len(all)
}

func TestSignIn(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, login := w.Accounts, w.Login(account.DeptOfficer)

		_, unknown := s.SignIn(ctx, "khong.co.ai", "mật khẩu nào đó", home, "")
		_, wrong := s.SignIn(ctx, login, "mật khẩu nào đó", home, "")
		wantKind(t, wrong, errs.Unauthenticated, "không đúng")
		if unknown == nil || unknown.Error() != wrong.Error() {
			t.Errorf("%v and %v tell logins apart", unknown, wrong)
		}
		_, err := s.SignIn(ctx, "", "", home, "")
		wantField(t, err, "login")
		wantField(t, err, "password")

		one, err := s.SignIn(ctx, " "+strings.ToUpper(login), norm.NFD.String(accounttest.Password), home, "Firefox\x00")
		must(t, err)
		p, info, err := s.Session(ctx, one.Token)
		must(t, err)
		if p.PersonID != w.Person(account.DeptOfficer) || p.Role != account.DeptOfficer || p.Address != home || p.Today != "2026-11-02" || info.Login != login {
			t.Errorf("%+v %+v", p, info)
		}
		if n := events(t, d, account.SignedIn); n != 1 {
			t.Errorf("%d sign-ins on record", n)
		}
		stored, err := db.Get[string](ctx, d, "SELECT token_hash FROM sessions")
		must(t, err)
		if strings.Contains(stored, one.Token) || len(stored) != 64 {
			t.Errorf("the token is stored: %s", stored)
		}
		_, _, err = s.Session(ctx, one.Token+"x")
		wantKind(t, err, errs.Unauthenticated, "Phiên làm việc")

		must(t, s.SignOut(ctx, p, info))
		if _, _, err = s.Session(ctx, one.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("after sign-out: %v", err)
		}

		// Sessions end after an hour without use …
		one, err = s.SignIn(ctx, login, accounttest.Password, home, "")
		must(t, err)
		clk.Advance(59 * time.Minute)
		if _, _, err = s.Session(ctx, one.Token); err != nil {
			t.Errorf("after 59 minutes: %v", err)
		}
		clk.Advance(59 * time.Minute)
		if _, _, err = s.Session(ctx, one.Token); err != nil {
			t.Errorf("used an hour ago: %v", err)
		}
		clk.Advance(61 * time.Minute)
		if _, _, err = s.Session(ctx, one.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("idle for 61 minutes: %v", err)
		}
		// … and after twelve hours in any case.
		one, err = s.SignIn(ctx, login, accounttest.Password, home, "")
		must(t, err)
		for range 14 {
			clk.Advance(50 * time.Minute)
			if _, _, err = s.Session(ctx, one.Token); err != nil {
				t.Fatal(err)
			}
		}
		clk.Advance(21 * time.Minute)
		if _, _, err = s.Session(ctx, one.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("after twelve hours: %v", err)
		}
		must(t, s.Tidy(ctx))
		if n, err := db.Get[int64](ctx, d, "SELECT COUNT(*) FROM sessions"); err != nil || n != 0 {
			t.Errorf("%d sessions left, %v", n, err)
		}
	})
}

func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		one, err := w.Accounts.SignIn(ctx, w.Login(account.Clerk), accounttest.Password, home, "")
		must(t, err)
		seen := func() string {
			at, err := db.Get[string](ctx, d, "SELECT seen_at FROM sessions")
			must(t, err)
			return at
		}
		first := seen()
		clk.Advance(30 * time.Second)
		_, _, err = w.Accounts.Session(ctx, one.Token)
		must(t, err)
		if seen() != first {
			t.Error("written within the minute")
		}
		clk.Advance(31 * time.Second)
		_, _, err = w.Accounts.Session(ctx, one.Token)
		must(t, err)
		if seen() == first {
			t.Error("not written after a minute")
		}
	})
}

func TestLockOutKeepsNobodyElseOut(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, login := w.Accounts, w.Login(account.DeptLeader)
		for range 5 {
			_, err := s.SignIn(ctx, login, "đoán bừa lần nữa", attack, "")
			wantKind(t, err, errs.Unauthenticated, "không đúng")
		}
		_, err := s.SignIn(ctx, login, accounttest.Password, attack, "")
		wantKind(t, err, errs.Unauthenticated, "chờ 15 phút")
		if n := events(t, d, account.SignInBlocked); n != 1 {
			t.Errorf("%d blocks on record", n)
		}
		if _, err := s.SignIn(ctx, login, accounttest.Password, home, ""); err != nil {
			t.Errorf("the owner at home: %v", err)
		}
		if _, err := s.SignIn(ctx, w.Login(account.Clerk), accounttest.Password, attack, ""); err != nil {
			t.Errorf("a neighbour of the attacker: %v", err)
		}
		clk.Advance(10 * time.Minute)
		_, err = s.SignIn(ctx, login, accounttest.Password, attack, "")
		wantKind(t, err, errs.Unauthenticated, "chờ 5 phút")
		clk.Advance(5 * time.Minute)
		if _, err := s.SignIn(ctx, login, accounttest.Password, attack, ""); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestAddressWaits(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, _ := world(t, d)
		s := w.Accounts
		_, err := s.SignIn(ctx, w.Login(account.Clerk), accounttest.Password, home, "")
		must(t, err)
		for i := range 50 {
			_, err := s.SignIn(ctx, "doan."+strings.Repeat("x", i+1), "đoán bừa lần nữa", home, "")
			wantKind(t, err, errs.Unauthenticated, "không đúng")
		}
		_, err = s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, home, "")
		wantKind(t, err, errs.Unauthenticated, "máy hoặc mạng này; chờ")
		if _, err = s.SignIn(ctx, w.Login(account.Clerk), accounttest.Password, home, ""); err != nil {
			t.Errorf("known at the address: %v", err)
		}
		if _, err = s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, attack, ""); err != nil {
			t.Errorf("elsewhere: %v", err)
		}
		// One customer's IPv6 addresses are one.
		for range 5 {
			_, _ = s.SignIn(ctx, w.Login(account.Auditor), "đoán bừa lần nữa", "2001:db8:1:2::1", "")
		}
		_, err = s.SignIn(ctx, w.Login(account.Auditor), accounttest.Password, "2001:db8:1:2:ffff::9", "")
		wantKind(t, err, errs.Unauthenticated, "máy hoặc mạng này; chờ")
	})
}

func TestReset(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, person := w.Accounts, w.Person(account.CentreOfficer)
		one, err := s.SignIn(ctx, w.Login(account.CentreOfficer), accounttest.Password, home, "")
		must(t, err)

		_, err = s.MakeReset(ctx, w.As(account.Administrator, accounttest.In("lao-cai")), person)
		wantKind(t, err, errs.NotFound, "người này")
		_, err = s.MakeReset(ctx, w.As(account.DeptLeader), person)
		wantKind(t, err, errs.Forbidden, "quản trị")

		old, err := s.MakeReset(ctx, w.As(account.Administrator), person)
		must(t, err)
		r, err := s.MakeReset(ctx, w.As(account.Administrator, accounttest.In("cuc")), person)
		must(t, err)
		wantKind(t, s.UseReset(ctx, old.Token, "ghế mây cạnh cửa", home), errs.NotFound, "mã đặt lại")
		wantField(t, s.UseReset(ctx, r.Token, "ngắn", home), "password")
		must(t, s.UseReset(ctx, r.Token, "ghế mây cạnh cửa", home))
		wantKind(t, s.UseReset(ctx, r.Token, "ghế mây cạnh sân", home), errs.NotFound, "mã đặt lại")
		if _, _, err := s.Session(ctx, one.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a session outlived the reset: %v", err)
		}
		_, err = s.SignIn(ctx, w.Login(account.CentreOfficer), accounttest.Password, home, "")
		wantKind(t, err, errs.Unauthenticated, "không đúng")
		_, err = s.SignIn(ctx, w.Login(account.CentreOfficer), "ghế mây cạnh cửa", home, "")
		must(t, err)

		r, err = s.MakeReset(ctx, w.As(account.Administrator), person)
		must(t, err)
		clk.Advance(24*time.Hour + time.Minute)
		wantKind(t, s.UseReset(ctx, r.Token, "ghế mây cạnh sân", home), errs.NotFound, "mã đặt lại")
	})
}

func TestChangePassword(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, _ := world(t, d)
		s, login := w.Accounts, w.Login(account.UnitOfficer)
		here, err := s.SignIn(ctx, login, accounttest.Password, home, "")
		must(t, err)
		there, err := s.SignIn(ctx, login, accounttest.Password, attack, "")
		must(t, err)
		p, info, err := s.Session(ctx, here.Token)
		must(t, err)
		wantField(t, s.ChangePassword(ctx, p, info, "không phải mật khẩu", "ghế mây cạnh cửa"), "old_password")
		for _, bad := range []string{"ngan qua", "1234567890", "0000000000", "MatKhau2026", "khuyencong@2026", login + "99", p.Name + "1", strings.Repeat("à", 201)} {
			wantField(t, s.ChangePassword(ctx, p, info, accounttest.Password, bad), "password")
		}
		wantField(t, s.ChangePassword(ctx, p, info, accounttest.Password, accounttest.Password), "password")
		must(t, s.ChangePassword(ctx, p, info, accounttest.Password, "ghế mây cạnh cửa"))
		if _, _, err := s.Session(ctx, here.Token); err != nil {
			t.Errorf("this session: %v", err)
		}
		if _, _, err := s.Session(ctx, there.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the other session: %v", err)
		}
		if n := events(t, d, account.PasswordChanged); n != 1 {
			t.Errorf("%d changes on record", n)
		}
	})
}

// Guesses sent at once are counted like guesses sent one by one.
func TestGuessesAtOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, _ := world(t, d)
		login := w.Login(account.AccountHolder)
		answers := make(chan error)
		for range 20 {
			go func() {
				_, err := w.Accounts.SignIn(ctx, login, "đoán bừa lần nữa", attack, "")
				answers <- err
			}()
		}
		looked := 0
		for range 20 {
			err := <-answers
			if !errs.Is(err, errs.Unauthenticated) {
				t.Errorf("%v", err)
			} else if strings.Contains(err.Error(), "không đúng") {
				looked++
			}
		}
		if looked != 5 {
			t.Errorf("%d guesses were looked at", looked)
		}
	})
}
