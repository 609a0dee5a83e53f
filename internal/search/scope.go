package search

import (
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// What a thing may be seen by is said in short sentences, which the index keeps as numbers. They
// repeat, thing by thing, the conditions of the doors: establishment, project.Visible,
// importing.SeenPast, programme.Visible, contract.Visible, account.KnownPeople. A test compares them for every role.
// The rows that people see are read through the doors all the same.
const (
	everybody   = "*"  // whoever acts for a body
	nation      = "n"  // the Cục
	inProvince  = "p:" // bodies whose place is the province
	inCommune   = "c:" // the commune's own people: province/commune by its name
	inUnit      = "u:" // the same by the unit of today's map: province/unit
	inNameAlone = "d:" // by its name, of a site whose unit is not known
	localMoney  = "l:" // other departments of the province
	baseOf      = "b:" // the Sở that it is with
	worksOn     = "i:" // who carries it out, or helps
	partyTo     = "a:" // any body named in a paper
	owns        = "e:" // the establishment's person
	sitsOn      = "m:" // a member of its council
	sitsFor     = "s:" // person/agency: a member of an appraisal of that body
	aroundIt    = "g:" // bodies of any kind whose place is the province
	keepsPeople = "k:" // the administrator of the province
)

// rights is what a principal may find of one kind.
type rights struct {
	none, all bool
	only      db.ID
	any       []string
}

// scope is the same in the numbers of an index.
type scope struct {
	all bool
	any []token
}

func (x *Index) scope(r rights) scope {
	s := scope{all: r.all}
	for _, a := range r.any {
		if t, ok := x.names[a]; ok {
			s.any = append(s.any, t)
		}
	}
	slices.Sort(s.any)
	return s
}

// admits reports whether a thing with these rights, sorted, is in the scope.
func (s *scope) admits(rights []token) bool {
	if s.all {
		return true
	}
	for _, r := range rights {
		if _, ok := slices.BinarySearch(s.any, r); ok {
			return true
		}
	}
	return false
}

// touches reports whether anything of a part is in the scope.
func (s *scope) touches(p *part) bool {
	if s.all {
		return true
	}
	if p.home != 0 && s.admits([]token{p.home}) && p.count[p.home] > 0 {
		return true
	}
	if len(s.any) < len(p.count) {
		return slices.ContainsFunc(s.any, func(t token) bool { return p.count[t] > 0 })
	}
	for t := range p.count {
		if s.admits([]token{t}) {
			return true
		}
	}
	return false
}

// whole reports whether all of a part is in the scope, because all of it has a right that the
// scope has: the establishments of a province, for its officer.
func (s *scope) whole(p *part) bool {
	return s.all || p.home != 0 && p.count[p.home] == p.live && s.admits([]token{p.home})
}

// rightsIn tells what a principal may find of a kind.
func rightsIn(kind Kind, p account.Principal) rights {
	switch kind {
	case Establishment:
		return ofRegister(p)
	case Project:
		return ofProjects(p)
	case PastProject:
		return ofPast(p)
	case Document, Contract:
		return ofPapers(kind, p)
	case Person:
		if !p.Is(account.Administrator) {
			return rights{none: true}
		}
		return rights{all: p.National(), any: provinces(keepsPeople, p)}
	case Agency:
		return rights{all: true}
	}
	return rights{none: true}
}

func provinces(prefix string, p account.Principal) []string {
	var out []string
	for _, id := range p.Covers {
		out = append(out, prefix+string(id))
	}
	return out
}

func communes(p account.Principal) []string {
	var out []string
	for _, id := range p.Covers {
		out = append(out, communeOf(id, p.Agency.CommuneFold))
	}
	return out
}

// units are the sites of a commune's own people: by the unit of today's map where both are known,
// else by its name.
func units(p account.Principal) []string {
	u := place.CommunePick(p.Agency.ProvinceID, p.Agency.Commune, p.Today).Unit
	if u == nil {
		return communes(p)
	}
	var out []string
	for _, id := range p.Covers {
		out = append(out, inUnit+string(id)+"/"+string(u.ID), inNameAlone+string(id)+"/"+p.Agency.CommuneFold)
	}
	return out
}

func communeOf(province place.ID, fold string) string {
	return inCommune + string(province) + "/" + fold
}

// ofRegister is establishment's rule: who may know of an establishment.
func ofRegister(p account.Principal) rights {
	switch {
	case p.Is(account.Administrator):
		return rights{none: true}
	case p.Is(account.Establishment):
		return rights{only: p.EstablishmentID, none: p.EstablishmentID == ""}
	case p.National() || p.Agency.ID != "" && p.Agency.ProvinceID == "":
		return rights{all: true}
	case p.Agency.Kind == agency.Commune:
		return rights{any: units(p)}
	}
	return rights{any: provinces(inProvince, p)}
}

// ofProjects is project.Visible.
func ofProjects(p account.Principal) rights {
	switch {
	case p.Is(account.Administrator):
		return rights{none: true}
	case p.EstablishmentID != "":
		return rights{any: []string{owns + string(p.EstablishmentID)}}
	}
	var any []string
	bodies := func(prefix string) {
		for _, id := range p.AgencyIDs {
			any = append(any, prefix+string(id))
		}
	}
	switch p.Agency.Kind {
	case agency.Ministry:
		any = append(any, nation)
	case agency.Department:
		any = append(provinces(inProvince, p), sitsOn+string(p.PersonID))
		bodies(baseOf)
		bodies(sitsFor + string(p.PersonID) + "/")
	case agency.OtherDepartment:
		any = provinces(localMoney, p)
	case agency.Commune:
		any = communes(p)
	case agency.Centre, agency.RegionalCentre, agency.Unit:
		bodies(worksOn)
	}
	return rights{any: any, none: len(any) == 0}
}

// ofPast is importing's rule: who may read past projects.
func ofPast(p account.Principal) rights {
	switch {
	case p.Is(account.Administrator, account.Establishment):
		return rights{none: true}
	case p.National() || p.Agency.ProvinceID == "":
		return rights{all: true}
	}
	return rights{any: provinces(inProvince, p)}
}

// ofPapers is what project.Visible lets see, and what papers name a body or a province for.
func ofPapers(kind Kind, p account.Principal) rights {
	r := ofProjects(p)
	if p.Is(account.Administrator) {
		return r
	}
	for _, id := range p.AgencyIDs {
		r.any = append(r.any, partyTo+string(id))
	}
	if p.Agency.ID != "" && kind == Document {
		r.any = append(append(r.any, everybody), provinces(aroundIt, p)...)
	}
	r.none = len(r.any) == 0
	return r
}
