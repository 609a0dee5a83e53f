package admin

import (
	"net/http"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// personShown is what the page of one person is drawn from.
type personShown struct {
	account.PersonDetail
	Link   string // the one-time link, the one time it is shown
	Self   bool
	Today  clock.Day
	Bodies []web.Option
	Events []audit.Record
	Post   *web.Form // a new post
	End    *web.Form // the end of a post; its field "post" says which
	State  *web.Form
}

func (s *Pages) person(w http.ResponseWriter, r *http.Request) error {
	return s.drawPerson(w, r, http.StatusOK, personShown{})
}

func (s *Pages) drawPerson(w http.ResponseWriter, r *http.Request, status int, d personShown) error {
	ctx, p := r.Context(), kit.Who(r)
	id := kit.PathID(r, "person")
	var err error
	if d.PersonDetail, err = s.Accounts.Person(ctx, p, id); err != nil {
		return err
	}
	if d.Bodies, err = s.keptBodies(r, p); err != nil {
		return err
	}
	if d.Events, err = audit.OfSubject(ctx, s.DB, id, 20); err != nil {
		return err
	}
	d.Self, d.Today = id == p.PersonID, s.today()
	d.Link = s.takeLink(w, r, id)
	for _, f := range []**web.Form{&d.Post, &d.End, &d.State} {
		if *f == nil {
			*f = web.NewForm("valid_from", s.today().VN(), "valid_to", "")
		}
	}
	return web.RenderTo(w, r, status, personView(web.NewPage(w, r, d.Name, kit.NavPeople), d))
}

func (s *Pages) addPost(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in, err := s.postOf(r, f)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "person")
	in.Person = id
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Accounts.AddPost(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, personPath(id), flashPost)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawPerson(w, r, status, personShown{Post: f})
}

func (s *Pages) endPost(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := account.EndingPost{Post: kit.PathID(r, "post"), LastDay: f.Day("valid_to"), Reason: f.Get("reason")}
	f.Set("post", string(in.Post))
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		err := s.Accounts.EndPost(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, personPath(kit.PathID(r, "person")), flashPostEnded)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawPerson(w, r, status, personShown{End: f})
}

func (s *Pages) setState(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id, p := kit.PathID(r, "person"), kit.Who(r)
	flash := flashDisabled
	if f.Get("to") == "on" {
		flash = flashEnabled
		err = s.Accounts.EnablePerson(r.Context(), p, id, f.Get("reason"))
	} else {
		err = s.Accounts.DisablePerson(r.Context(), p, id, f.Get("reason"))
	}
	if err == nil {
		return web.Redirect(w, r, personPath(id), flash)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawPerson(w, r, web.StatusOf(err), personShown{State: f})
}

func (s *Pages) makeReset(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "person")
	reset, err := s.Accounts.MakeReset(r.Context(), kit.Who(r), id)
	if err != nil {
		return err
	}
	s.keepLink(w, r, id, reset)
	return web.Redirect(w, r, personPath(id), flashReset)
}

// linkCookie carries a one-time token from the act to the page that shows it, once: the token
// is stored nowhere, and reloading the page makes no second one.
const linkCookie = "kc_ma"

func (s *Pages) keepLink(w http.ResponseWriter, r *http.Request, person db.ID, reset account.Reset) {
	http.SetCookie(w, &http.Cookie{Name: linkCookie, Value: reset.Token, Path: personPath(person), MaxAge: int((2 * time.Minute) / time.Second),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: web.IsHTTPS(r)})
}

func (s *Pages) takeLink(w http.ResponseWriter, r *http.Request, person db.ID) string {
	c, err := r.Cookie(linkCookie)
	if err != nil || c.Value == "" || len(c.Value) > 100 {
		return ""
	}
	http.SetCookie(w, &http.Cookie{Name: linkCookie, Path: personPath(person), MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: web.IsHTTPS(r)})
	w.Header().Set("Cache-Control", "no-store")
	scheme := "http://"
	if web.IsHTTPS(r) {
		scheme = "https://"
	}
	return scheme + r.Host + "/dat-lai-mat-khau/" + c.Value
}

func logLines(all []audit.Record) []web.LogLine {
	var out []web.LogLine
	for _, e := range all {
		out = append(out, web.LogLine{At: e.At, Sentence: e.PersonName + ": " + e.Sentence})
	}
	return out
}
