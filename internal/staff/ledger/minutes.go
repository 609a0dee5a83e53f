package ledger

import (
	"net/http"
	"strconv"
	"time"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

func handOf(person, behalf db.ID) account.Hand { return account.Hand{Person: person, Behalf: behalf} }

// minutes is one acceptance as its minutes.
type minutes struct {
	base
	Of      acceptance.View
	Body    string // whose acceptance it is
	Unit    string
	MaySign bool
	MayStop bool
	Why     string
	Sign    *web.Form
	Cancel  *web.Form
}

func (s *Pages) minutes(w http.ResponseWriter, r *http.Request) error {
	return s.drawMinutes(w, r, http.StatusOK, nil, nil)
}

func (s *Pages) drawMinutes(w http.ResponseWriter, r *http.Request, code int, sign, cancel *web.Form) error {
	ctx := r.Context()
	a, _, err := s.Acceptances.Open(ctx, kit.Who(r), kit.PathID(r, "acceptance"))
	if err != nil {
		return err
	}
	b, err := s.base(w, r, a.ProjectID, a.Year, "Biên bản nghiệm thu "+a.MinutesNumber)
	if err != nil {
		return err
	}
	v := minutes{base: b, Of: a, Sign: sign, Cancel: cancel}
	body := b.File.BaseID
	if body == "" {
		body = b.Line.PartyAID
	}
	names, err := kit.AgencyNames(ctx, s.DB, []db.ID{body, b.File.ImplementerID}, a.Day)
	if err != nil {
		return err
	}
	v.Body, v.Unit = names[body], names[b.File.ImplementerID]
	if a.State == acceptance.StateRecorded {
		v.MayStop = b.may(cancels, project.Accepter)
		switch {
		case !b.may(leaders, project.Accepter):
		case b.Who.Hand().Meets(handOf(a.MadeBy, a.MadeBehalf)):
			v.Why = "Ông/bà, hoặc người ông/bà làm thay, đã ghi biên bản này nên không ký nó: quy định nội bộ."
		case b.Year.State != project.UnderWay:
			v.Why = v.yearState() + ", nên không ký thêm biên bản."
		default:
			v.MaySign = true
		}
	}
	if v.Sign == nil {
		v.Sign = web.NewForm()
	}
	if v.Cancel == nil {
		v.Cancel = web.NewForm()
	}
	return web.RenderTo(w, r, code, minutesPage(v))
}

// when is a day written out, as minutes begin: January and February keep their nought.
func when(d clock.Day) string {
	month := strconv.Itoa(int(d.Month()))
	if d.Month() <= time.February {
		month = "0" + month
	}
	return "ngày " + d.VN()[:2] + " tháng " + month + " năm " + strconv.Itoa(d.Year())
}

func (v minutes) member(c acceptance.Capacity) string {
	for _, m := range v.Of.Members {
		if m.Capacity == c {
			return m.Name
		}
	}
	return ""
}

func (s *Pages) sign(w http.ResponseWriter, r *http.Request) error {
	id, p := kit.PathID(r, "acceptance"), kit.Who(r)
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Acceptances.Sign(r.Context(), p, id); err == nil {
		return web.Redirect(w, r, "/nghiem-thu/"+string(id), flashSigned)
	}
	if errs.Is(err, errs.Conflict) { // a second click of who has just signed
		if a, _, e := s.Acceptances.Open(r.Context(), p, id); e == nil && a.State == acceptance.StateSigned && a.SignedBy == p.PersonID {
			return web.Redirect(w, r, "/nghiem-thu/"+string(id), flashSigned)
		}
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawMinutes(w, r, status(err), f, nil)
}

func (s *Pages) cancel(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "acceptance")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Acceptances.Cancel(r.Context(), kit.Who(r), id, f.Text("reason")); err == nil {
		return web.Redirect(w, r, "/nghiem-thu/"+string(id), flashCancelled)
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawMinutes(w, r, status(err), nil, f)
}
