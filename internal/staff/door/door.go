// Package door is how people come in and go out: signing in, the password, the post acted in.
package door

import (
	"errors"
	"net/http"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages serves signing in and out, the password and the post acted in.
type Pages struct {
	DB       *db.DB
	Clock    clock.Clock
	Accounts *account.Service
	Demo     bool // the sign-in page says that everything is invented
	Secure   bool // the cookie goes over TLS alone, even where TLS cannot be seen
}

// PathPosts is where people choose the post they act in.
const PathPosts = web.PathPosts

// CookieName names the session's cookie.
const CookieName = "kc_phien"

var (
	flashPassword = web.NewFlash("da-doi-mat-khau", "Đã đổi mật khẩu. Các phiên làm việc khác của bạn đã kết thúc.")
	flashReset    = web.NewFlash("da-dat-mat-khau", "Đã đặt mật khẩu mới. Hãy đăng nhập bằng mật khẩu đó.")
	flashSwitched = web.NewFlash("da-doi-vi-tri", "Đã chuyển vị trí làm việc.")
)

// Routes are the addresses of the door.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: web.PathSignIn, Who: web.Public, Title: "Đăng nhập", Handle: s.signInPage},
		{Method: "POST", Pattern: web.PathSignIn, Who: web.Public, Title: "Đăng nhập", Handle: s.signIn, MaxBody: 64 << 10},
		{Method: "POST", Pattern: web.PathSignOut, Who: web.Public, Title: "Đăng xuất", Handle: s.signOut, MaxBody: 64 << 10},
		{Method: "GET", Pattern: web.PathPassword, Who: web.SignedIn, Title: "Đổi mật khẩu", Handle: s.passwordPage},
		{Method: "POST", Pattern: web.PathPassword, Who: web.SignedIn, Title: "Đổi mật khẩu", Handle: s.changePassword, MaxBody: 64 << 10},
		{Method: "GET", Pattern: "/dat-lai-mat-khau/{token}", Who: web.Public, Title: "Đặt mật khẩu mới", Handle: s.resetPage},
		{Method: "POST", Pattern: "/dat-lai-mat-khau/{token}", Who: web.Public, Title: "Đặt mật khẩu mới", Handle: s.reset, MaxBody: 64 << 10},
		{Method: "GET", Pattern: PathPosts, Who: web.SignedIn, Title: "Vị trí làm việc", Handle: s.postsPage},
		{Method: "POST", Pattern: PathPosts, Who: web.SignedIn, Title: "Chuyển vị trí làm việc", Handle: s.switchPost},
	}
}

// Authenticate tells who a request comes from, by the session of its cookie; nobody when there
// is none or it has ended. Whoever must choose a password first is nobody everywhere but at
// the door, so that the shell leads them to the sign-in page and that page to the password.
func (s *Pages) Authenticate(r *http.Request) (web.Viewer, error) {
	c, err := r.Cookie(CookieName)
	if errors.Is(err, http.ErrNoCookie) || err == nil && c.Value == "" {
		return web.Viewer{}, nil
	} else if err != nil {
		return web.Viewer{}, err
	}
	p, info, err := s.Accounts.Session(r.Context(), c.Value)
	if errs.Is(err, errs.Unauthenticated) {
		return web.Viewer{}, nil
	} else if err != nil {
		return web.Viewer{}, err
	}
	if info.MustChange && !atDoor(r.URL.Path) {
		return web.Viewer{}, nil
	}
	p.Channel, p.Address = audit.Web, web.ClientAddr(r)
	title := p.Title
	if title == "" {
		title = p.Role.Name()
	}
	return web.Viewer{
		SignedIn: true, ID: string(p.PersonID), Role: string(p.Role), Name: p.Name, Title: title,
		Agency: p.AgencyName, ActingFor: p.OnBehalfOf, Value: kit.SignedIn{Principal: p, Info: info},
	}, nil
}

// atDoor reports whether the address is open to who must choose a password first.
func atDoor(path string) bool {
	return path == web.PathPassword || path == web.PathSignOut || path == web.PathSignIn
}

func (s *Pages) setCookie(w http.ResponseWriter, r *http.Request, token string, life time.Duration) {
	c := &http.Cookie{
		Name: CookieName, Value: token, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Secure || web.IsHTTPS(r),
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// refused puts a refusal to sign in, or to guess on, into the form beside what the form takes.
func refused(f *web.Form, err error) bool {
	if e, ok := errs.As(err); ok && e.Kind == errs.Unauthenticated {
		f.Title = e.Sentence
		return true
	}
	return f.Take(err)
}
