package door

import (
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/errs"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

func (s *Pages) postsPage(w http.ResponseWriter, r *http.Request) error {
	return s.drawPosts(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawPosts(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	seats, err := s.Accounts.Posts(r.Context(), kit.Who(r))
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, postsView(web.NewPage(w, r, "Vị trí làm việc", ""), f, seats, kit.Who(r)))
}

func (s *Pages) switchPost(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	err = s.Accounts.SwitchPost(r.Context(), kit.Who(r), kit.Session(r), kit.FormID(f, "post"), kit.FormID(f, "delegation"))
	if err == nil {
		return web.Redirect(w, r, web.PathHome, flashSwitched)
	}
	if !errs.Is(err, errs.Unauthenticated) {
		return err
	}
	// The post or the delegation has ended since the page was drawn; the session goes on.
	f.Title = "Vị trí này không còn hiệu lực hôm nay. Hãy chọn một vị trí khác dưới đây."
	return s.drawPosts(w, r, http.StatusConflict, f)
}

// current reports whether a seat is the one acted in.
func current(seat account.Seat, p account.Principal) bool {
	return seat.ID == p.PostID && seat.DelegationID == p.DelegationID
}

// period writes how long a seat holds.
func period(seat account.Seat) string {
	if seat.DelegationID != "" {
		return "ủy quyền đến hết " + seat.Until.VN()
	}
	if seat.To != "" {
		return "từ " + seat.From.VN() + " đến hết " + seat.To.VN()
	}
	return "từ " + seat.From.VN()
}
