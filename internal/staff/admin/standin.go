package admin

import (
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// lending is what the page of delegations is drawn from.
type lending struct {
	Given, Received []account.DelegationLine
	Colleagues      []web.Option
	Refused         string // why the person lends no post
	Today           clock.Day
	Role            string
}

// State says in words whether a delegation holds.
func (l lending) State(d account.DelegationLine) (web.Icon, web.Tone, string) {
	switch {
	case !d.RevokedAt.IsZero():
		return web.IconNo, web.ToneMute, "đã thu hồi"
	case l.Today < d.From:
		return web.IconSoon, web.TonePlain, "chưa đến ngày"
	case l.Today > d.To:
		return web.IconClosed, web.ToneMute, "đã hết hạn"
	}
	return web.IconRun, web.ToneGo, "đang có hiệu lực"
}

// Open reports whether it may still be taken back.
func (l lending) Open(d account.DelegationLine) bool { return d.RevokedAt.IsZero() && d.To >= l.Today }

func (s *Pages) delegations(w http.ResponseWriter, r *http.Request) error {
	return s.drawDelegations(w, r, http.StatusOK, web.NewForm("valid_from", s.today().VN()))
}

func (s *Pages) drawDelegations(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	l := lending{Today: s.today(), Role: p.Role.Name() + ", " + p.AgencyName}
	all, err := s.Accounts.Delegations(ctx, p)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.ToPersonID == p.PersonID {
			l.Received = append(l.Received, d)
		} else {
			l.Given = append(l.Given, d)
		}
	}
	switch {
	case p.EstablishmentID != "":
		l.Refused = "Vị trí của cơ sở không ủy quyền; người quản trị có thể thêm người cho cơ sở."
	case p.DelegationID != "":
		l.Refused = "Bạn đang làm thay " + p.OnBehalfOf + ". Việc được ủy quyền không ủy quyền lại (quy định nội bộ); muốn ủy quyền vị trí của mình, hãy chuyển về vị trí đó."
	default:
		holders, err := account.Holders(ctx, s.DB, p.Agency.ID, l.Today)
		if err != nil {
			return err
		}
		// The posts of administrators and auditors stay apart, both ways.
		for _, apart := range []account.Role{account.Administrator, account.Auditor} {
			var has []db.ID
			for _, h := range holders {
				if h.Role == apart {
					has = append(has, h.PersonID)
				}
			}
			holders = slices.DeleteFunc(holders, func(h account.Holder) bool { return p.Is(apart) != slices.Contains(has, h.PersonID) })
		}
		if l.Colleagues = holderOptions(holders, p.PersonID); len(l.Colleagues) == 0 {
			l.Refused = "Cơ quan bạn chưa có đồng nghiệp nào nhận được ủy quyền của vị trí này."
		}
	}
	return web.RenderTo(w, r, status, delegationsView(web.NewPage(w, r, "Ủy quyền, làm thay", ""), f, l))
}

func (s *Pages) delegate(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := account.NewDelegation{To: kit.FormID(f, "to"), From: f.Day("valid_from"), Until: f.Day("valid_to"), Reason: f.Get("reason"), Document: f.Get("document")}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Accounts.Delegate(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, web.PathDelegation, flashDelegated)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawDelegations(w, r, status, f)
}

func (s *Pages) revoke(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.RevokeDelegation(r.Context(), kit.Who(r), kit.PathID(r, "delegation")); err != nil {
		return err
	}
	return web.Redirect(w, r, web.PathDelegation, flashRevoked)
}

// away is what the page of leaves is drawn from.
type away struct {
	Own    []account.Leave
	Others []othersLeave // those away today, for whoever leads or keeps the body
	People []web.Option
	Today  clock.Day
}

type othersLeave struct {
	account.Leave
	Name string
}

func (s *Pages) leaves(w http.ResponseWriter, r *http.Request) error {
	return s.drawLeaves(w, r, http.StatusOK, web.NewForm("valid_from", s.today().VN()))
}

func (s *Pages) drawLeaves(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	a := away{Today: s.today()}
	me, err := s.Accounts.Person(ctx, p, p.PersonID)
	if err != nil {
		return err
	}
	a.Own = me.Leaves
	if p.Role.Leads() || p.Is(account.Administrator) {
		holders, err := account.Holders(ctx, s.DB, p.Agency.ID, a.Today)
		if err != nil {
			return err
		}
		a.People = holderOptions(holders, p.PersonID)
		var ids []db.ID
		for _, o := range a.People {
			ids = append(ids, db.ID(o.Value))
		}
		now, err := account.OnLeave(ctx, s.DB, ids, a.Today)
		if err != nil {
			return err
		}
		for _, h := range holders {
			if l, ok := now[h.PersonID]; ok {
				a.Others = append(a.Others, othersLeave{l, h.Name})
				delete(now, h.PersonID)
			}
		}
	}
	return web.RenderTo(w, r, status, leavesView(web.NewPage(w, r, "Nghỉ phép, đi vắng", ""), f, a, p))
}

func (s *Pages) setLeave(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := account.NewLeave{Person: kit.FormID(f, "person"), From: f.Day("valid_from"), To: f.Day("valid_to"), Reason: f.Get("reason")}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Accounts.SetLeave(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, "/nghi-phep", flashLeave)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawLeaves(w, r, status, f)
}

func (s *Pages) endLeave(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.EndLeave(r.Context(), kit.Who(r), kit.PathID(r, "leave")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/nghi-phep", flashBack)
}

// leaveState says in words where a leave stands.
func leaveState(l account.Leave, today clock.Day) string {
	switch {
	case !l.EndedAt.IsZero():
		return "đã trở lại " + l.EndedAt.Day().VN()
	case today < l.From:
		return "sắp nghỉ"
	case today > l.To:
		return "đã qua"
	}
	return "đang nghỉ"
}

func leaveOpen(l account.Leave, today clock.Day) bool { return l.EndedAt.IsZero() && l.To >= today }
