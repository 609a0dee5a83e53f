package account

import (
	"strings"

	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// cleanLogin makes one login of what people type: no case, no spaces around.
func cleanLogin(login string) string { return strings.ToLower(vi.NFC(login)) }

// checkLogin wants a new login that anybody can type on any keyboard.
func checkLogin(f *errs.Fields, login string) {
	ok := len(login) >= 3 && len(login) <= 60
	for _, r := range login {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_@", r))
	}
	if !ok {
		f.Add("login", "Tên đăng nhập gồm 3 đến 60 chữ cái không dấu, chữ số hoặc dấu . - _ @.")
	}
}
