package establishment

import (
	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/place"
)

// recorders are those who keep the register.
var recorders = []account.Role{account.Collaborator, account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.UnitOfficer}

// nationwide reports whether the person's body has the whole nation as its place: the Cục,
// and regional centres, institutes and associations that belong to no province.
func nationwide(p account.Principal) bool {
	return p.National() || p.Agency.ID != "" && p.Agency.ProvinceID == ""
}

// visible is the condition on establishments e under which the person may know of one. What an
// import has written and not yet finished is there for nobody.
func visible(p account.Principal) (cond string, args []any) {
	cond, args = withinPlace(p)
	return cond + " AND (e.import_id IS NULL OR NOT " + Hidden + ")", args
}

func withinPlace(p account.Principal) (cond string, args []any) {
	// Who may know of the record that stands may know of those merged into it.
	const sited = "EXISTS (SELECT 1 FROM establishment_sites v WHERE v.establishment_id = COALESCE(e.merged_into, e.id) AND "
	switch {
	case p.Is(account.Administrator):
		return "1 = 0", nil
	case p.Is(account.Establishment):
		return "e.id IN (?)", []any{p.Records()}
	case nationwide(p):
		return "1 = 1", nil
	case p.Agency.Kind == agency.Commune:
		cond, args = inCommune(p)
		return sited + cond + ")", args
	}
	return sited + "v.province_id IN (?))", []any{p.Covers}
}

// inCommune is the condition on sites v under which one lies in the commune of a person's body:
// by the unit of today's map where both are known, else by its name.
func inCommune(p account.Principal) (cond string, args []any) {
	cond, args = "v.province_id IN (?) AND ", []any{p.Covers}
	if id := ownCommune(p); id != "" {
		return cond + "(v.unit_id = ? OR v.unit_id = '' AND v.commune_fold = ?)", append(args, id, p.Agency.CommuneFold)
	}
	return cond + "v.commune_fold = ?", append(args, p.Agency.CommuneFold)
}

// ownCommune is the unit of today of a commune's body; "" where its name does not say.
func ownCommune(p account.Principal) place.ID {
	if u := place.CommunePick(p.Agency.ProvinceID, p.Agency.Commune, p.Today).Unit; u != nil {
		return u.ID
	}
	return ""
}

// May says what the person may do with an establishment that they see. The pages draw their
// buttons from it; the use cases check it again.
type May struct {
	Edit     bool // the whole record
	Contacts bool // representative, phone, e-mail
	Workers  bool
	Site     bool // add and end sites
}

// may tells the rights. An internal rule. A record that was merged into another is only read.
func may(p account.Principal, e Establishment) May {
	if e.MergedInto != "" {
		return May{}
	}
	edit := p.Is(recorders...)
	// Whose place is the nation, or who only carries out projects, edits what it recorded itself.
	if (nationwide(p) || p.Is(account.UnitOfficer)) && !p.Machine {
		edit = edit && p.For(e.CreatedFor)
	}
	own := p.Is(account.Establishment) && p.Owns(e.ID)
	return May{Edit: edit, Contacts: edit || own, Workers: edit || own, Site: edit || p.Is(account.MinistryOfficer)}
}

// MayCreate reports whether the person may put establishments into the register.
func MayCreate(p account.Principal) bool { return p.Is(recorders...) }

// reaches reports whether a recorder may place a site there.
func reaches(p account.Principal, s Site) bool {
	if p.Agency.Kind == agency.Commune {
		return p.In(s.ProvinceID) && (s.CommuneFold == p.Agency.CommuneFold || s.UnitID != "" && s.UnitID == ownCommune(p))
	}
	return nationwide(p) || p.In(s.ProvinceID)
}

// isCommune reports whether the person acts for a commune.
func isCommune(p account.Principal) bool { return p.Agency.Kind == agency.Commune }
