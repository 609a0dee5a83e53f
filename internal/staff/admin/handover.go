package admin

import (
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// handing is what the page of handovers is drawn from.
type handing struct {
	Body     db.ID
	From     db.ID
	FromName string
	Bodies   []web.Option // for an administrator
	People   []web.Option // whose files may be handed over, for who leads or keeps the body
	To       []web.Option
	Files    []project.HandoverFile
	Sum      project.HandoverSum
	Past     []pastHandover
}

type pastHandover struct {
	account.Handover
	FromName, ToName string
}

func (s *Pages) handoverPage(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	next := web.NewForm()
	return s.drawHandover(w, r, http.StatusOK, next, kit.FormID(f, "tu"), kit.FormID(f, "co-quan"))
}

func (s *Pages) drawHandover(w http.ResponseWriter, r *http.Request, status int, f *web.Form, from, body db.ID) error {
	ctx, p := r.Context(), kit.Who(r)
	h := handing{Body: body, From: from}
	if h.Body == "" {
		h.Body = p.Agency.ID
	}
	leads := p.Role.Leads() || p.Is(account.Administrator)
	if !leads || h.From == "" && !p.Is(account.Administrator) {
		h.From = p.PersonID
	}
	var err error
	if p.Is(account.Administrator) {
		if h.Bodies, err = s.keptBodies(r, p, agency.Ministry, agency.RegionalCentre, agency.Department, agency.OtherDepartment, agency.Centre, agency.Unit); err != nil {
			return err
		}
	}
	if h.Body != "" { // an establishment's person has no files
		a, err := agency.Get(ctx, s.DB, h.Body)
		if err != nil {
			return err
		}
		if !p.For(a.ID) && !p.Administers(a) {
			return errs.Missing("cơ quan, đơn vị này")
		}
		holders, err := account.Holders(ctx, s.DB, h.Body, s.today())
		if err != nil {
			return err
		}
		if leads {
			h.People = holderOptions(holders, "")
		}
		h.To = holderOptions(holders, h.From)
		if h.From != "" {
			if h.Files, h.Sum, err = s.Projects.HandoverFiles(ctx, p, h.From, h.Body); err != nil {
				return err
			}
			past, err := account.Handovers(ctx, s.DB, h.From)
			if err != nil {
				return err
			}
			ids := []db.ID{h.From}
			for _, x := range past {
				ids = append(ids, x.FromPersonID, x.ToPersonID)
			}
			names, err := account.PersonNames(ctx, s.DB, ids)
			if err != nil {
				return err
			}
			h.FromName = names[h.From]
			for _, x := range past {
				if p.For(x.AgencyID) || x.AgencyID == h.Body {
					h.Past = append(h.Past, pastHandover{x, names[x.FromPersonID], names[x.ToPersonID]})
				}
			}
		}
	}
	return web.RenderTo(w, r, status, handoverView(web.NewPage(w, r, "Bàn giao hồ sơ", ""), f, h, p))
}

func (s *Pages) handOver(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := account.NewHandover{From: kit.FormID(f, "from"), To: kit.FormID(f, "to"), Agency: kit.FormID(f, "agency"), Summary: f.Get("summary")}
	if _, err = s.Projects.HandOver(r.Context(), kit.Who(r), in); err == nil {
		return web.Redirect(w, r, with("/ban-giao", nil, "tu", string(in.From), "co-quan", string(in.Agency)), flashHanded)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawHandover(w, r, web.StatusOf(err), f, in.From, in.Agency)
}
