package web

import (
	"fmt"
	"net/http"
)

// Flash names a sentence that the next page shows once. The cookie carries only the name, so no
// text of anybody's can get onto a page through it.
type Flash string

var flashes = map[Flash]string{}

// NewFlash adds a sentence to the closed list. Call it for package variables only:
//
//	var flashSubmitted = web.NewFlash("da-nop", "Đã nộp hồ sơ.")
func NewFlash(name, sentence string) Flash {
	f := Flash(name)
	if old, taken := flashes[f]; taken && old != sentence {
		panic(fmt.Sprintf("web: flash %q stands for two sentences", name))
	}
	flashes[f] = sentence
	return f
}

// Sentence is what the next page says, for pages that draw more beside it.
func (f Flash) Sentence() string { return flashes[f] }

// Sentences that several pages need.
var (
	NoFlash      = Flash("")
	FlashSaved   = NewFlash("da-luu", "Đã lưu.")
	FlashSent    = NewFlash("da-gui", "Đã gửi.")
	FlashDone    = NewFlash("da-lam", "Đã ghi nhận.")
	FlashRemoved = NewFlash("da-xoa", "Đã xóa.")
	FlashIn      = NewFlash("da-vao", "Đã đăng nhập.")
	FlashOut     = NewFlash("da-ra", "Đã đăng xuất.")
)

const flashCookie = "kc_bao"

// Redirect sends the reader on after a POST, with a sentence for the next page. The path must be
// local; anything else leads to the first page.
func Redirect(w http.ResponseWriter, r *http.Request, path string, flash Flash) error {
	if _, known := flashes[flash]; known {
		http.SetCookie(w, cookie(r, flashCookie, string(flash), 60))
	}
	http.Redirect(w, r, SafePath(path), http.StatusSeeOther)
	return nil
}

func cookie(r *http.Request, name, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: IsHTTPS(r) || visitOf(r).opts.Secure,
	}
}

// takeFlash reads the sentence and forgets it.
func takeFlash(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(w, cookie(r, flashCookie, "", -1))
	return flashes[Flash(c.Value)]
}
