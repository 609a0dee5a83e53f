// Package establishment is the register of those whom the programme supports: who they are,
// where they produce, how many work there. Projects, contracts and needs point into it.
package establishment

import (
	"context"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Service holds the use cases of the register.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Find  Finder // nil: a text is looked for in the names of the asker's area, one by one

	Slow time.Duration // counts of the nation that took longer are kept a while; a tenth of a second when 0

	nation kept // what CountByArea counted last
}

// Finder finds establishments by what people type, best first: at most limit, all of them such
// that the person may know of. It is the search engine's seam.
type Finder func(ctx context.Context, p account.Principal, q string, limit int) ([]db.ID, error)

// Kind is what an establishment is in law.
type Kind string

// The kinds. The last three are supported without being rural industrial establishments:
// see NĐ 235/2025 Đ1 k1.
const (
	Household             Kind = "household"               // hộ kinh doanh (NĐ 45/2012 Đ1.2.a)
	Cooperative           Kind = "cooperative"             // hợp tác xã
	CooperativeUnion      Kind = "cooperative_union"       // liên hiệp hợp tác xã, since 15/10/2025 (NĐ 235/2025 Đ1 k1)
	CooperativeGroup      Kind = "cooperative_group"       // tổ hợp tác (NĐ 45/2012 Đ1.2.a)
	SmallMediumEnterprise Kind = "small_medium_enterprise" // doanh nghiệp nhỏ và vừa
	LargeEnterprise       Kind = "large_enterprise"        // doanh nghiệp lớn, only where it applies cleaner production
	ClusterInvestor       Kind = "cluster_investor"        // chủ đầu tư hạ tầng cụm công nghiệp (NĐ 235/2025 Đ1 k1)
	Artisan               Kind = "artisan"                 // nghệ nhân
)

// KindName is a kind with what the screens call it.
type KindName struct {
	Kind Kind
	Name string
}

// Kinds lists the kinds in the order in which a form offers them.
var Kinds = []KindName{
	{Household, "Hộ kinh doanh"},
	{Cooperative, "Hợp tác xã"},
	{CooperativeUnion, "Liên hiệp hợp tác xã"},
	{CooperativeGroup, "Tổ hợp tác"},
	{SmallMediumEnterprise, "Doanh nghiệp nhỏ và vừa"},
	{LargeEnterprise, "Doanh nghiệp lớn áp dụng sản xuất sạch hơn"},
	{ClusterInvestor, "Chủ đầu tư hạ tầng cụm công nghiệp"},
	{Artisan, "Nghệ nhân"},
}

// Name is the kind's Vietnamese name.
func (k Kind) Name() string {
	for _, n := range Kinds {
		if n.Kind == k {
			return n.Name
		}
	}
	return string(k)
}

// Known reports whether k is a kind.
func (k Kind) Known() bool { return k.Name() != string(k) }

// ParseKind reads a kind's code or its Vietnamese name, in any spelling of accents and case.
func ParseKind(s string) (Kind, bool) {
	if k := Kind(s); k.Known() {
		return k, true
	}
	s = vi.NFC(s)
	for _, n := range Kinds {
		if s == string(n.Kind) || vi.Fold(s) == vi.Fold(n.Name) {
			return n.Kind, true
		}
	}
	return Kind(s), false
}

// Establishment is one cơ sở công nghiệp nông thôn (NĐ 45/2012 Đ1.2.a; NĐ 235/2025 Đ1 k1), or
// another whom the programme may support. Whether it may be supported hangs on its sites, its
// sector and the day; the register does not decide it.
type Establishment struct {
	ID                       db.ID         `db:"id" json:"id"`
	Name                     string        `db:"name" json:"name"`
	NameFold                 string        `db:"name_fold" json:"-"`
	NameSort                 string        `db:"name_sort" json:"-"`
	Kind                     Kind          `db:"kind" json:"kind"`
	TaxCode                  string        `db:"tax_code" json:"tax_code"`             // 0123456789 or 0123456789-001; "" unknown
	HouseholdCode            string        `db:"household_code" json:"household_code"` // twelve digits; "" unknown
	OfficeProvinceID         place.ID      `db:"office_province_id" json:"office_province"`
	OfficeCommune            string        `db:"office_commune" json:"office_commune"` // as typed: «xã Hồ Thầu»
	OfficeAddress            string        `db:"office_address" json:"office_address"`
	VSIC                     string        `db:"vsic" json:"vsic"` // two to five digits; "" unknown
	Products                 string        `db:"products" json:"products"`
	Representative           string        `db:"representative" json:"representative"`
	Phone                    string        `db:"phone" json:"phone"`
	Email                    string        `db:"email" json:"email"`
	AppliesCleanerProduction bool          `db:"applies_cleaner_production" json:"applies_cleaner_production"`
	OtherNames               string        `db:"other_names" json:"other_names,omitempty"`             // names it had or trades under
	FoundedYear              *int64        `db:"founded_year" json:"founded_year,omitempty"`           // nil unknown
	OwnerSex                 string        `db:"owner_sex" json:"owner_sex,omitempty"`                 // "female", "male"; "" not stated
	OwnerEthnicity           string        `db:"owner_ethnicity" json:"owner_ethnicity,omitempty"`     // dân tộc as stated: «Mông»; "" not stated
	OwnerConsentOn           clock.Day     `db:"owner_consent_on" json:"owner_consent_on,omitempty"`   // when the owner agreed that sex and ethnicity are kept
	OwnerConsentHow          string        `db:"owner_consent_how" json:"owner_consent_how,omitempty"` // how the owner agreed
	Sector                   string        `db:"sector" json:"sector,omitempty"`                       // a word of policy.Sectors that somebody chose; "" as VSIC tells
	OtherVSIC                string        `db:"other_vsic" json:"other_vsic,omitempty"`               // further codes, a space between
	Markets                  string        `db:"markets" json:"markets,omitempty"`                     // where the products are sold
	MergedInto               db.ID         `db:"merged_into" json:"merged_into,omitempty"`             // the record that took this one over; "" stands
	ImportID                 db.ID         `db:"import_id" json:"import_id,omitempty"`                 // the import that wrote it; "" by hand
	CreatedAt                clock.Instant `db:"created_at" json:"created_at"`
	CreatedBy                db.ID         `db:"created_by" json:"created_by"`
	CreatedFor               db.ID         `db:"created_for" json:"created_for"` // the body that recorded it
	Version                  int64         `db:"version" json:"version"`
}

// Code is the number by which offices know the establishment: the tax code, else the
// household's, else "".
func (e Establishment) Code() string {
	if e.TaxCode != "" {
		return e.TaxCode
	}
	return e.HouseholdCode
}

// Site is one địa điểm sản xuất. It is the site and not the registered office that decides
// whether a place is within the programme (TT 46/2012 Đ3.1.d).
type Site struct {
	ID              db.ID     `db:"id" json:"id"`
	EstablishmentID db.ID     `db:"establishment_id" json:"establishment"`
	ProvinceID      place.ID  `db:"province_id" json:"province"`
	CommuneID       place.ID  `db:"commune_id" json:"commune_id,omitempty"` // the commune on the map of the day it was recorded; "" not known exactly
	Commune         string    `db:"commune" json:"commune"`                 // with its kind: «xã Hồ Thầu»
	CommuneFold     string    `db:"commune_fold" json:"-"`
	UnitKind        string    `db:"unit_kind" json:"unit_kind"` // xã, phường, đặc khu, thị trấn
	Address         string    `db:"address" json:"address"`
	CraftVillage    string    `db:"craft_village" json:"craft_village"` // the recognised làng nghề it stands in; "" none
	From            clock.Day `db:"valid_from" json:"from"`             // "" unknown
	To              clock.Day `db:"valid_to" json:"to"`                 // last day; "" still there
	LandID          place.ID  `db:"land_id" json:"-"`                   // the province of today's map; derived
	UnitID          place.ID  `db:"unit_id" json:"-"`                   // the commune of today's map; derived, "" where several may be meant
	Placed          bool      `db:"placed" json:"-"`                    // land and unit are those of today's map; else Derive will look anew
	ChosenID        place.ID  `db:"chosen_id" json:"chosen,omitempty"`  // the commune that a person chose among the candidates; "" nobody had to
	ChosenOn        clock.Day `db:"chosen_on" json:"chosen_on,omitempty"`
	ChosenBy        db.ID     `db:"chosen_by" json:"chosen_by,omitempty"`
	Latitude        *int64    `db:"latitude" json:"latitude,omitempty"` // millionths of a degree, as somebody stated them; nil unknown, never guessed
	Longitude       *int64    `db:"longitude" json:"longitude,omitempty"`
	LocatedOn       clock.Day `db:"located_on" json:"located_on,omitempty"`
	LocatedBy       db.ID     `db:"located_by" json:"located_by,omitempty"`
	LocatedHow      string    `db:"located_how" json:"located_how,omitempty"` // phone, map, document
}

// Where writes the whole address in the names of a day; a province that is no more on that
// day keeps its last name.
func (s Site) Where(on clock.Day) string {
	parts := []string{}
	if s.Address != "" {
		parts = append(parts, s.Address)
	}
	parts = append(parts, s.Commune)
	if p, ok := place.Get(s.ProvinceID); ok {
		f := p.On(on)
		if f.Name == "" {
			f = p.Last()
		}
		parts = append(parts, f.InText())
	}
	return strings.Join(parts, ", ")
}

// OpenOn reports whether production stands at the site on a day.
func (s Site) OpenOn(day clock.Day) bool { return day.Within(s.From, s.To) }

// The kinds of communes' units. Districts' towns ended, and special zones began, with the map
// of 34 provinces (law as of 01/07/2025).
const (
	UnitCommune = "xã"
	UnitWard    = "phường"
	UnitZone    = "đặc khu"
	UnitTown    = "thị trấn"
)

// UnitKinds lists the kinds of communes' units in a province of the map of id.
func UnitKinds(id place.ID) []string {
	if id.Map() == "63" {
		return []string{UnitCommune, UnitWard, UnitTown}
	}
	return []string{UnitCommune, UnitWard, UnitZone}
}

// splitCommune takes the kind off a commune's full name: «xã Hồ Thầu» is xã and Hồ Thầu. The
// accents count, for Xà Hồ is a name and not a kind.
func splitCommune(s string) (kind, name string) {
	s = vi.NFC(s)
	lower := strings.ToLower(s)
	for _, k := range []string{UnitCommune, UnitWard, UnitZone, UnitTown} {
		if rest, ok := strings.CutPrefix(lower, k+" "); ok && len(lower) == len(s) {
			return k, s[len(s)-len(rest):]
		}
	}
	return "", s
}
