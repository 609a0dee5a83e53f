// Package kit is what the families of pages of the staff face share: who acts, which roles a
// route is for, and the addresses of pages.
package kit

import (
	"context"
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/web"
)

// SignedIn is what the shell keeps of a request's person.
type SignedIn struct {
	account.Principal
	Info account.SessionInfo
}

// Who is the person acting. Only routes that are not public may ask.
func Who(r *http.Request) account.Principal {
	p, _ := web.ViewerOf(r).Value.(SignedIn)
	return p.Principal
}

// Session is the session acted in.
func Session(r *http.Request) account.SessionInfo {
	p, _ := web.ViewerOf(r).Value.(SignedIn)
	return p.Info
}

// Roles makes the Who of a route out of groups of roles.
func Roles(groups ...[]account.Role) web.Who {
	var codes []string
	for _, g := range groups {
		for _, r := range g {
			if !slices.Contains(codes, string(r)) {
				codes = append(codes, string(r))
			}
		}
	}
	return web.Roles(codes...)
}

// Groups of roles that pages share.
var (
	Owner         = []account.Role{account.Establishment}
	Collaborator  = []account.Role{account.Collaborator}
	CentreRoles   = []account.Role{account.CentreOfficer, account.CentreDirector}
	UnitRoles     = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}
	DeptRoles     = []account.Role{account.DeptOfficer, account.DeptHead, account.DeptLeader}
	MinistryRoles = []account.Role{account.MinistryOfficer, account.MinistryLeader}
	Clerk         = []account.Role{account.Clerk}
	MoneyRoles    = []account.Role{account.Accountant, account.ChiefAccountant, account.AccountHolder}
	Auditor       = []account.Role{account.Auditor}
	Administrator = []account.Role{account.Administrator}
	// Readers may know of files at all: everybody but administrators.
	Readers = slices.Concat(Owner, Collaborator, UnitRoles, DeptRoles, MinistryRoles, Clerk, MoneyRoles, Auditor)
)

// PathID reads an identity out of the address; a malformed one is simply not there.
func PathID(r *http.Request, name string) db.ID {
	id, _ := db.ParseID(r.PathValue(name))
	return id
}

// FormID reads an identity out of a form's field; "" when it is none.
func FormID(f *web.Form, name string) db.ID {
	id, _ := db.ParseID(f.Get(name))
	return id
}

// ProjectPath is the address of a file's page, or of a page under it.
func ProjectPath(id db.ID, rest ...string) string {
	path := "/de-an/" + string(id)
	for _, p := range rest {
		path += "/" + p
	}
	return path
}

// The lines of the navigation, as Page.Section.
const (
	NavWork     = "/viec-cua-toi"
	NavProjects = "/de-an"
	NavPlans    = "/ke-hoach"
	NavNeeds    = "/nhu-cau"
	NavRegister = "/co-so"
	NavReports  = "/bao-cao"
	NavLaw      = "/quy-dinh"
	NavPeople   = "/nguoi-dung"
	NavPlaces   = "/dia-ban"
)

// PlaceName writes a province as it was called on a day, within a sentence: tỉnh Tuyên Quang.
func PlaceName(id place.ID, on clock.Day) string {
	p, ok := place.Get(id)
	if !ok {
		return ""
	}
	if f := p.On(on); f.Name != "" {
		return f.InText()
	}
	return p.Last().InText()
}

// ProvinceOptions lists the provinces of a day for a Select.
func ProvinceOptions(on clock.Day) []web.Option {
	var out []web.Option
	for _, p := range place.Provinces(on) {
		out = append(out, web.Option{Value: string(p.ID), Label: p.On(on).Name})
	}
	return out
}

// AgencyNames returns what bodies are called on a day.
func AgencyNames(ctx context.Context, q db.Q, ids []db.ID, on clock.Day) (map[db.ID]string, error) {
	names, err := agency.Names(ctx, q, ids, on)
	out := map[db.ID]string{}
	for id, n := range names {
		out[id] = n.Name
	}
	return out, err
}

// EstablishmentNames returns the names of establishments.
func EstablishmentNames(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID]string, error) {
	all, err := establishment.Of(ctx, q, ids)
	out := map[db.ID]string{}
	for _, e := range all {
		out[e.ID] = e.Name
	}
	return out, err
}
