package survey

import (
	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/establishment"
)

// visible is the condition on needs n under which the person may know of one: sent by or for
// their establishment or body, sent to their body, or from a site in their place.
func visible(p account.Principal) (cond string, args []any) {
	const site = "EXISTS (SELECT 1 FROM establishment_sites v WHERE v.id = n.site_id AND v.province_id IN (?)"
	switch {
	case p.Is(account.Administrator):
		return "1 = 0", nil
	case p.Is(account.Establishment):
		return "n.establishment_id IN (?)", []any{p.Records()}
	case p.National():
		return "1 = 1", nil
	case p.Agency.Kind == agency.Commune:
		return "(n.made_for IN (?) OR " + site + " AND v.commune_fold = ?))", []any{p.AgencyIDs, p.Covers, p.Agency.CommuneFold}
	}
	return "(n.agency_id IN (?) OR n.made_for IN (?) OR " + site + "))", []any{p.AgencyIDs, p.AgencyIDs, p.Covers}
}

// senders are those who send a need on behalf of an establishment.
var senders = []account.Role{account.Collaborator, account.CentreOfficer, account.CentreDirector}

// May says what the person may do with a need that they see. The pages draw their buttons
// from it; the use cases check it again.
type May struct {
	Edit     bool
	Withdraw bool
	Decline  bool
	TakeUp   bool
}

// may tells the rights. An internal rule.
func may(p account.Principal, n Need, site establishment.Site) May {
	if n.State != Sent {
		return May{}
	}
	sends := p.Is(account.Establishment) && p.Owns(n.EstablishmentID) || p.Is(senders...) && p.For(n.MadeFor)
	answers := p.For(n.AgencyID) && p.Is(account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.DeptHead) ||
		// A centre that began after the need had gone to the Sở.
		p.Agency.Kind == agency.Centre && p.In(site.ProvinceID) && p.Is(account.CentreOfficer, account.CentreDirector)
	return May{Edit: sends, Withdraw: sends, Decline: answers, TakeUp: answers}
}
