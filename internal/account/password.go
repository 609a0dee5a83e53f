package account

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// HashParams says how dear one guess of a password is. The zero value is the setting for
// people: 46 MiB, one pass, one thread: about a tenth of a second on one core.
type HashParams struct {
	Memory     uint32 // KiB
	Iterations uint32
}

// Cheap is for tests and the demonstration, whose passwords are printed anyway.
var Cheap = HashParams{Memory: 64, Iterations: 1}

func (h HashParams) argon() *argon2id.Params {
	if h.Memory == 0 {
		h = HashParams{Memory: 46 << 10, Iterations: 1}
	}
	return &argon2id.Params{Memory: h.Memory, Iterations: h.Iterations, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// hashing lets two passwords be worked on at a time: a flood of sign-ins must not take the
// memory and both cores from those who are at work.
var hashing = make(chan struct{}, 2)

func hashSlot(ctx context.Context) (func(), error) {
	select {
	case hashing <- struct{}{}:
		return func() { <-hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hashPassword hashes in normal form C: the same keys pressed on two systems are one password.
func (s *Service) hashPassword(ctx context.Context, password string) (string, error) {
	free, err := hashSlot(ctx)
	if err != nil {
		return "", err
	}
	defer free()
	return argon2id.CreateHash(norm.NFC.String(password), s.Hash.argon())
}

// unusable is the stored hash of somebody who has no password yet; nothing matches it.
const unusable = "none"

// matches compares a password with a stored hash. Without a hash it works as long on a dummy,
// so that the time tells nobody whether a login exists.
func (s *Service) matches(ctx context.Context, password, hash string) (bool, error) {
	real := hash != "" && hash != unusable
	if !real {
		var err error
		if hash, err = s.dummy(ctx); err != nil {
			return false, err
		}
	}
	free, err := hashSlot(ctx)
	if err != nil {
		return false, err
	}
	defer free()
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && real, nil
}

var dummies sync.Map // HashParams → a hash of a random secret

func (s *Service) dummy(ctx context.Context) (string, error) {
	if h, ok := dummies.Load(s.Hash); ok {
		return h.(string), nil
	}
	secret, _ := newToken()
	h, err := s.hashPassword(ctx, secret)
	if err == nil {
		dummies.Store(s.Hash, h)
	}
	return h, err
}

const (
	passwordMin = 10
	passwordMax = 200
)

// checkPassword says under the field what is wrong with a new password.
func checkPassword(f *errs.Fields, field, password, login, name string) {
	n := len([]rune(norm.NFC.String(password)))
	plain := bare(password)
	core := strings.TrimFunc(plain, unicode.IsDigit)
	switch {
	case n < passwordMin:
		f.Add(field, "Mật khẩu cần ít nhất %d ký tự.", passwordMin)
	case n > passwordMax:
		f.Add(field, "Mật khẩu không quá %d ký tự.", passwordMax)
	case contains(plain, bare(login)) || contains(plain, bare(name)) || core != "" && core == bare(lastWord(name)):
		f.Add(field, "Mật khẩu không được chứa tên đăng nhập hoặc họ tên.")
	case monotone(plain) || commonPasswords[plain] || commonPasswords[core]:
		f.Add(field, "Mật khẩu này quá dễ đoán. Hãy ghép vài từ không liên quan với nhau.")
	}
}

// bare leaves lower-case letters without accents, and digits.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, vi.Fold(s))
}

// contains ignores words so short that they stand in anything.
func contains(whole, part string) bool { return len(part) >= 4 && strings.Contains(whole, part) }

func lastWord(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// monotone reports a password of fewer than four different characters, or one run up or down
// the digits or the alphabet.
func monotone(s string) bool {
	runes := []rune(s)
	seen := map[rune]bool{}
	up, down := true, true
	for i, r := range runes {
		seen[r] = true
		if i > 0 {
			step := r - runes[i-1]
			up = up && (step == 1 || runes[i-1] == '9' && r == '0')
			down = down && (step == -1 || runes[i-1] == '0' && r == '9')
		}
	}
	return len(seen) < 4 || up || down
}

// commonPasswords holds, bare, what people type first; with digits around it is as common.
var commonPasswords = wordSet(`password passw0rd matkhau matkhaumoi matkhaumacdinh quantri quantrivien admin
	administrator khuyencong congthuong socongthuong bocongthuong trungtamkhuyencong congnghiep cuccongnghiep
	tuyenquang laocai hagiang vietnam hanoi saigon vietnamvodich toiyeuvietnam anhyeuem emyeuanh iloveyou
	qwerty qwertyuiop asdfghjkl zxcvbnm qazwsxedc 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y qwerty12345 abc abcd abcde
	abcabc xinchao welcome letmein changeme changeit default secret superman batman football baseball princess
	sunshine monkey dragon master administrator guest test testtest demo user khachhang nhanvien vanphong
	123123123 1231231231 1122334455 0123456789 9876543210 1234512345 123456789a a123456789 12345678910 147258369
	1472583690 matkhau123456 password1234`)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
