package survey

import (
	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/establishment"
)

// visible is the condition on needs n under which the person may know of one: of their own
// establishment; from a site in their place; for a commune and for bodies of no province also
// what they sent or were sent. A body of a province is sent needs of its place alone, and sends
// no others, so its place tells all: one index walks its list.
func visible(p account.Principal) (cond string, args []any) {
	switch {
	case p.Is(account.Administrator):
		return "1 = 0", nil
	case p.Is(account.Establishment):
		return "n.establishment_id IN (?)", []any{p.Records()}
	case p.National():
		return "1 = 1", nil
	case p.Agency.Kind == agency.Commune:
		return "(n.province_id IN (?) AND n.commune_fold = ? OR n.made_for IN (?))", []any{p.Covers, p.Agency.CommuneFold, p.AgencyIDs}
	case p.Agency.ProvinceID == "":
		return "(n.agency_id IN (?) OR n.made_for IN (?))", []any{p.AgencyIDs, p.AgencyIDs}
	}
	return "n.province_id IN (?)", []any{p.Covers}
}

// senders are those who send a need on behalf of an establishment, or record one on a visit.
var senders = []account.Role{account.Collaborator, account.CentreOfficer, account.CentreDirector, account.UnitOfficer}

// May says what the person may do with a need that they see. The pages draw their buttons
// from it; the use cases check it again.
type May struct {
	Edit     bool
	Withdraw bool
	Decline  bool
	TakeUp   bool
	Papers   bool // add and choose quotations, add and take back photographs
	Reopen   bool
}

// may tells the rights. An internal rule.
func may(p account.Principal, n Need, site establishment.Site) May {
	sends := p.Is(account.Establishment) && p.Owns(n.EstablishmentID) || p.Is(senders...) && p.For(n.MadeFor)
	answers := p.For(n.AgencyID) && p.Is(account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.DeptHead) ||
		// A centre that began after the need had gone to the Sở.
		p.Agency.Kind == agency.Centre && p.In(site.ProvinceID) && p.Is(account.CentreOfficer, account.CentreDirector)
	switch n.State {
	case Sent:
		return May{Edit: sends, Withdraw: sends, Decline: answers, TakeUp: answers, Papers: sends || answers}
	case Declined:
		return May{Reopen: answers}
	}
	return May{}
}
