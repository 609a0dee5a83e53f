package door

import (
	"net/http"
	"net/url"

	"khuyencong/internal/account"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// onward is where ?tiep= leads after signing in; only addresses of ours, and not the door again.
func onward(path string) string {
	path = web.SafePath(path)
	if u, err := url.Parse(path); err != nil || atDoor(u.Path) {
		return web.PathHome
	}
	return path
}

func withOnward(path, next string) string {
	if next == web.PathHome {
		return path
	}
	return path + "?tiep=" + url.QueryEscape(next)
}

func (s *Pages) signInPage(w http.ResponseWriter, r *http.Request) error {
	next := onward(r.URL.Query().Get("tiep"))
	if web.ViewerOf(r).SignedIn {
		if kit.Session(r).MustChange {
			next = withOnward(web.PathPassword, next)
		}
		return web.Redirect(w, r, next, web.NoFlash)
	}
	f := web.NewForm("tiep", next)
	return web.Render(w, r, signInView(web.NewPage(w, r, "Đăng nhập", ""), f))
}

func (s *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in, err := s.Accounts.SignIn(r.Context(), f.Get("login"), f.Get("password"), web.ClientAddr(r), r.UserAgent())
	if err != nil {
		if !refused(f, err) {
			return err
		}
		return web.RenderTo(w, r, web.StatusOf(err), signInView(web.NewPage(w, r, "Đăng nhập", ""), f))
	}
	if web.ViewerOf(r).SignedIn { // the session that this browser had ends with it
		if err := s.Accounts.SignOut(r.Context(), kit.Who(r), kit.Session(r)); err != nil {
			return err
		}
	}
	s.setCookie(w, r, in.Token, account.SessionLife)
	next := onward(f.Get("tiep"))
	if in.MustChange {
		return web.Redirect(w, r, withOnward(web.PathPassword, next), web.NoFlash)
	}
	seats, err := account.Seats(r.Context(), s.DB, in.PersonID, s.Clock.Now().Day())
	if err != nil {
		return err
	}
	if len(seats) > 1 && next == web.PathHome {
		next = PathPosts
	}
	return web.Redirect(w, r, next, web.FlashIn)
}

// signOut is open to everybody: a session that has ended already is out as well.
func (s *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if web.ViewerOf(r).SignedIn {
		if err := s.Accounts.SignOut(r.Context(), kit.Who(r), kit.Session(r)); err != nil {
			return err
		}
	}
	s.setCookie(w, r, "", 0)
	return web.Redirect(w, r, web.PathSignIn, web.FlashOut)
}
