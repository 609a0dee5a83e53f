package door

import (
	"net/http"

	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

const notTheSame = "Hai lần gõ mật khẩu mới không giống nhau. Hãy gõ lại cả hai."

func (s *Pages) passwordPage(w http.ResponseWriter, r *http.Request) error {
	f := web.NewForm("tiep", onward(r.URL.Query().Get("tiep")))
	return web.Render(w, r, passwordView(web.NewPage(w, r, "Đổi mật khẩu", ""), f, kit.Session(r)))
}

func (s *Pages) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if f.Get("password") != f.Get("again") {
		f.Fail("again", notTheSame)
	} else {
		err := s.Accounts.ChangePassword(r.Context(), kit.Who(r), kit.Session(r), f.Get("old_password"), f.Get("password"))
		if err == nil {
			return web.Redirect(w, r, onward(f.Get("tiep")), flashPassword)
		}
		if !refused(f, err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return web.RenderTo(w, r, status, passwordView(web.NewPage(w, r, "Đổi mật khẩu", ""), f, kit.Session(r)))
}

func (s *Pages) resetPage(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, resetView(web.NewPage(w, r, "Đặt mật khẩu mới", ""), web.NewForm(), r.URL.Path))
}

func (s *Pages) reset(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if f.Get("password") != f.Get("again") {
		f.Fail("again", notTheSame)
	} else {
		err := s.Accounts.UseReset(r.Context(), r.PathValue("token"), f.Get("password"), web.ClientAddr(r))
		if err == nil {
			return web.Redirect(w, r, web.PathSignIn, flashReset)
		}
		if !refused(f, err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return web.RenderTo(w, r, status, resetView(web.NewPage(w, r, "Đặt mật khẩu mới", ""), f, r.URL.Path))
}
