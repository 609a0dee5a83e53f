package establishment

import (
	"slices"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Input is what a person states of an establishment. A province may be an ID or the name of
// a province of today.
type Input struct {
	Name, Kind, TaxCode, HouseholdCode           string
	OfficeProvince, OfficeCommune, OfficeAddress string // all empty on creating: as the site
	VSIC, Products, Representative, Phone, Email string
	AppliesCleanerProduction                     bool
	OtherNames, FoundedYear, Markets             string
	Sector, OtherVSIC                            string
	OwnerSex, OwnerEthnicity                     string // kept only with OwnerConsentOn and OwnerConsentHow
	OwnerConsentOn, OwnerConsentHow              string
	Confirm                                      bool // the asker has seen the suspected double
	LeaveOut                                     bool // what the owner has not agreed to is left out with a warning, not refused: an import

	atSite bool // the office is the site
}

// ParseInput reads a form or a row of an import. get returns "" for what is not there.
func ParseInput(get func(field string) string) Input {
	return Input{
		Name: get("name"), Kind: get("kind"), TaxCode: get("tax_code"), HouseholdCode: get("household_code"),
		OfficeProvince: get("office_province"), OfficeCommune: get("office_commune"), OfficeAddress: get("office_address"),
		VSIC: get("vsic"), Products: get("products"), Representative: get("representative"),
		Phone: get("phone"), Email: get("email"),
		AppliesCleanerProduction: get("applies_cleaner_production") != "", Confirm: get("confirm") != "",
		OtherNames: get("other_names"), FoundedYear: get("founded_year"), Markets: get("markets"), Sector: get("sector"), OtherVSIC: get("other_vsic"),
		OwnerSex: get("owner_sex"), OwnerEthnicity: get("owner_ethnicity"), OwnerConsentOn: get("owner_consent_on"), OwnerConsentHow: get("owner_consent_how"),
	}
}

// SiteInput is what a person states of a site.
type SiteInput struct {
	Province, Commune, UnitKind, Address, CraftVillage string
	Unit                                               place.ID // the commune of today that a person chose among the candidates; "" as the name says
	Location                                           LocationInput
	From                                               clock.Day
	Unread                                             []errs.Field // what ParseSite could not read
}

// ParseSite reads the fields site_province, site_commune, site_unit, unit_kind, site_address,
// craft_village, site_from, coordinates and located_how.
func ParseSite(get func(field string) string) SiteInput {
	in := SiteInput{Province: get("site_province"), Commune: get("site_commune"), UnitKind: get("unit_kind"),
		Address: get("site_address"), CraftVillage: get("craft_village"), Unit: place.ID(get("site_unit")), Location: ParseLocation(get)}
	if s := vi.NFC(get("site_from")); s != "" {
		var err error
		if in.From, err = clock.ParseDay(s); err != nil {
			in.Unread = append(in.Unread, errs.Field{Name: "site_from", Sentence: err.Error()})
		}
	}
	return in
}

// field is one thing of the record that people edit: the form's name, what the screens call
// it, and its value as text.
type field struct {
	name, label string
	value       func(Establishment) string
}

var fields = []field{
	{"name", "tên cơ sở", func(e Establishment) string { return e.Name }},
	{"kind", "loại hình", func(e Establishment) string { return e.Kind.Name() }},
	{"tax_code", "mã số thuế", func(e Establishment) string { return e.TaxCode }},
	{"household_code", "mã số hộ kinh doanh", func(e Establishment) string { return e.HouseholdCode }},
	{"office_province", "tỉnh, thành phố của trụ sở", func(e Establishment) string { return provinceName(e.OfficeProvinceID) }},
	{"office_commune", "xã, phường của trụ sở", func(e Establishment) string { return e.OfficeCommune }},
	{"office_address", "địa chỉ trụ sở", func(e Establishment) string { return e.OfficeAddress }},
	{"vsic", "mã ngành", func(e Establishment) string { return e.VSIC }},
	{"products", "sản phẩm", func(e Establishment) string { return e.Products }},
	{"representative", "người đại diện", func(e Establishment) string { return e.Representative }},
	{"phone", "điện thoại", func(e Establishment) string { return e.Phone }},
	{"email", "thư điện tử", func(e Establishment) string { return e.Email }},
	{"applies_cleaner_production", "áp dụng sản xuất sạch hơn", func(e Establishment) string {
		if e.AppliesCleanerProduction {
			return "có"
		}
		return "không"
	}},
	{"other_names", "tên khác", func(e Establishment) string { return e.OtherNames }},
	{"founded_year", "năm thành lập", func(e Establishment) string { return NumberText(e.FoundedYear) }},
	{"sector", "nhóm ngành nghề", func(e Establishment) string { return SectorName(e.Sector) }},
	{"other_vsic", "mã ngành khác", func(e Establishment) string { return e.OtherVSIC }},
	{"markets", "thị trường", func(e Establishment) string { return e.Markets }},
	{"owner_sex", "giới tính của chủ cơ sở", func(e Establishment) string { return SexName(e.OwnerSex) }},
	{"owner_ethnicity", "dân tộc của chủ cơ sở", func(e Establishment) string { return e.OwnerEthnicity }},
	{"owner_consent_on", "ngày chủ cơ sở đồng ý", func(e Establishment) string { return dayText(e.OwnerConsentOn) }},
	{"owner_consent_how", "cách chủ cơ sở đồng ý", func(e Establishment) string { return e.OwnerConsentHow }},
}

// differing returns the fields in which two states of a record differ.
func differing(a, b Establishment) []field {
	var out []field
	for _, f := range fields {
		if f.value(a) != f.value(b) {
			out = append(out, f)
		}
	}
	return out
}

func labels(list []field) string {
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = f.label
	}
	return vi.ListVN(words)
}

// fill puts the input into a record, notes what is wrong in f, and returns what is only odd.
func (in Input) fill(f *errs.Fields, e Establishment, today clock.Day) (Establishment, []errs.Field) {
	var odd []errs.Field
	warn := func(name, sentence string) {
		if sentence != "" {
			odd = append(odd, errs.Field{Name: name, Sentence: sentence})
		}
	}
	refuse := func(name, sentence string) {
		if sentence != "" {
			f.Add(name, "%s", sentence)
		}
	}
	if e.Name = line(f, "name", "Tên cơ sở", in.Name, 300); e.Name == "" {
		f.Add("name", "Hãy ghi tên cơ sở, như trên giấy đăng ký.")
	}
	var known bool
	if e.Kind, known = ParseKind(in.Kind); !known {
		f.Add("kind", "Hãy chọn loại hình của cơ sở.")
	}
	var wrong, strange string
	if d, ok := digitsOf(in.TaxCode); ok && len(d) == 12 && vi.NFC(in.HouseholdCode) == "" {
		in.TaxCode, in.HouseholdCode = "", d
		warn("tax_code", "Mười hai chữ số là mã của hộ kinh doanh, cá nhân: đã ghi vào ô mã số hộ kinh doanh.")
	}
	e.TaxCode, wrong, strange = readTaxCode(in.TaxCode)
	refuse("tax_code", wrong)
	warn("tax_code", strange)
	if in.TaxCode == "" && slices.Contains([]Kind{SmallMediumEnterprise, LargeEnterprise, ClusterInvestor, Cooperative, CooperativeUnion}, e.Kind) {
		warn("tax_code", "Chưa có mã số thuế; hồ sơ đề án sẽ cần đến.")
	}
	e.HouseholdCode, wrong = readHouseholdCode(in.HouseholdCode)
	refuse("household_code", wrong)
	if !in.atSite {
		e.OfficeProvinceID = readProvince(f, "office_province", in.OfficeProvince, today, e.OfficeProvinceID)
		e.OfficeCommune = line(f, "office_commune", "Tên xã, phường", in.OfficeCommune, 100)
		e.OfficeAddress = line(f, "office_address", "Địa chỉ", in.OfficeAddress, 300)
	}
	e.VSIC, wrong = readVSIC(in.VSIC)
	refuse("vsic", wrong)
	e.Products = line(f, "products", "Sản phẩm", in.Products, 1000)
	e.AppliesCleanerProduction = in.AppliesCleanerProduction || e.Kind == LargeEnterprise
	e.OtherNames = line(f, "other_names", "Tên khác", in.OtherNames, 500)
	e.FoundedYear = wholeNumber(f, "founded_year", "Năm thành lập", in.FoundedYear, 1800, int64(today.Year()))
	e.Markets = line(f, "markets", "Thị trường", in.Markets, 500)
	if e.Sector, known = ParseSector(in.Sector); !known {
		f.Add("sector", "Hãy chọn nhóm ngành nghề trong danh sách, hoặc để trống.")
	}
	e.OtherVSIC, wrong = readOtherVSIC(in.OtherVSIC)
	refuse("other_vsic", wrong)
	e, agreed := in.owner(f, e, today)
	odd = append(odd, agreed...)
	e, more := Contacts{in.Representative, in.Phone, in.Email}.fill(f, e)
	e.NameFold, e.NameSort = vi.Fold(e.Name), ""
	if utf8.RuneCountInString(e.Name) <= 300 { // a refused name needs no key
		e.NameSort = vi.ListKey(e.Name)
	}
	return e, append(odd, more...)
}

// owner fills in what of the owner decides priority: kept with the owner's agreement alone.
func (in Input) owner(f *errs.Fields, e Establishment, today clock.Day) (Establishment, []errs.Field) {
	sex, known := ParseSex(in.OwnerSex)
	if !known {
		f.Add("owner_sex", "Giới tính là nữ hoặc nam; để trống nếu chưa hỏi.")
	}
	ethnicity := line(f, "owner_ethnicity", "Dân tộc", in.OwnerEthnicity, 50)
	on, how := consent(f, "owner_consent_on", "owner_consent_how", in.OwnerConsentOn, in.OwnerConsentHow, today)
	e.OwnerSex, e.OwnerEthnicity, e.OwnerConsentOn, e.OwnerConsentHow = sex, ethnicity, on, how
	if sex == "" && ethnicity == "" || on != "" || vi.NFC(in.OwnerConsentOn) != "" {
		return e, nil
	}
	e.OwnerSex, e.OwnerEthnicity, e.OwnerConsentHow = "", "", ""
	if in.LeaveOut {
		return e, []errs.Field{{Name: "owner_consent_on", Sentence: "Chưa ghi ngày chủ cơ sở đồng ý nên giới tính và dân tộc không được lưu."}}
	}
	f.Add("owner_consent_on", "Giới tính và dân tộc của chủ cơ sở chỉ được lưu khi chủ cơ sở đồng ý: hãy ghi ngày đồng ý, hoặc để trống hai ô ấy.")
	return e, nil
}

// The sexes of an owner, where stated.
const (
	Female = "female"
	Male   = "male"
)

// SexName is what the screens call a sex; "" not stated.
func SexName(sex string) string { return map[string]string{Female: "nữ", Male: "nam"}[sex] }

// ParseSex reads a sex's code or word; "" is not stated.
func ParseSex(s string) (string, bool) {
	switch s = strings.ToLower(vi.NFC(s)); s {
	case "", Female, Male:
		return s, true
	case "nữ", "nu":
		return Female, true
	case "nam":
		return Male, true
	}
	return "", false
}

// Contacts is how an establishment is reached: what its own person may edit.
type Contacts struct{ Representative, Phone, Email string }

// ParseContacts reads the fields representative, phone and email.
func ParseContacts(get func(field string) string) Contacts {
	return Contacts{get("representative"), get("phone"), get("email")}
}

func (c Contacts) fill(f *errs.Fields, e Establishment) (Establishment, []errs.Field) {
	var odd []errs.Field
	e.Representative = line(f, "representative", "Tên người đại diện", c.Representative, 200)
	phone, strange := readPhone(line(f, "phone", "Số điện thoại", c.Phone, 50))
	e.Phone = phone
	if strange != "" {
		odd = append(odd, errs.Field{Name: "phone", Sentence: strange})
	}
	e.Email = emailOf(f, "email", c.Email)
	return e, odd
}

// fill makes a site of the input.
func (in SiteInput) fill(f *errs.Fields, today clock.Day) Site {
	s := Site{From: in.From}
	for _, u := range in.Unread {
		f.Add(u.Name, "%s", u.Sentence)
	}
	s.ProvinceID = readProvince(f, "site_province", in.Province, today, "")
	kind, name := splitCommune(line(f, "site_commune", "Tên xã, phường", in.Commune, 100))
	if name == "" {
		f.Add("site_commune", "Hãy ghi tên xã, phường, đặc khu nơi sản xuất.")
	}
	s.UnitKind = strings.ToLower(vi.NFC(in.UnitKind))
	switch {
	case s.UnitKind == "":
		s.UnitKind = kind
	case kind != "" && kind != s.UnitKind:
		f.Add("unit_kind", "Tên ghi là «%s %s» nhưng lại chọn «%s»; hãy chọn lại.", kind, name, s.UnitKind)
	}
	switch kinds := UnitKinds(s.ProvinceID); {
	case slices.Contains(kinds, s.UnitKind) || name == "":
	case s.UnitKind == "": // the kind stands before the name: pages have no field of its own
		ways := make([]string, len(kinds))
		for i, k := range kinds {
			ways[i] = "«" + k + " " + name + "»"
		}
		f.Add("site_commune", "Hãy ghi cả loại trước tên: %s.", strings.Join(ways, " hay "))
	default:
		f.Add("unit_kind", "Loại đơn vị hành chính là một trong: %s.", strings.Join(kinds, ", "))
	}
	s.Commune = s.UnitKind + " " + name
	s.CommuneFold = vi.Fold(s.Commune)
	if u, known := place.Lookup(in.Unit); in.Unit != "" {
		if lies, ok := u.Province(today); !known || u.Level != place.LevelCommune || !u.Valid(today) || !ok || !slices.Contains(place.Alike(lies), s.ProvinceID) {
			f.Add("site_commune", "Hãy chọn một xã, phường, đặc khu đang có trong tỉnh, thành phố đã chọn.")
		} else {
			s.CommuneID = u.ID
		}
	}
	in.Location.fill(f, &s)
	if s.Latitude != nil {
		s.LocatedOn = today
	}
	s.Address = line(f, "site_address", "Địa chỉ", in.Address, 300)
	s.CraftVillage = line(f, "craft_village", "Tên làng nghề", in.CraftVillage, 200)
	if s.From > today {
		f.Add("site_from", "Ngày bắt đầu sản xuất không sau hôm nay, %s.", today.VN())
	}
	return s
}

// readProvince reads an ID or a name. A record keeps the province of its own day; a new one
// must exist today.
func readProvince(f *errs.Fields, name, typed string, today clock.Day, kept place.ID) place.ID {
	typed = vi.NFC(typed)
	id := place.ID(typed)
	if p, ok := place.Get(id); ok {
		if id != kept && !p.Valid(today) {
			f.Add(name, "Ngày %s không có đơn vị hành chính %s; hãy chọn tỉnh, thành phố đang có.", today.VN(), p.Last().InText())
		}
		return id
	}
	if typed == "" {
		f.Add(name, "Hãy chọn tỉnh, thành phố.")
		return ""
	}
	p, err := place.Resolve(typed, today)
	if err != nil {
		sentence := "Hãy chọn tỉnh, thành phố trong danh sách."
		if e, ok := errs.As(err); ok {
			sentence = e.Sentence
		}
		f.Add(name, "%s", sentence)
	}
	return p.ID
}

func provinceName(id place.ID) string {
	if p, ok := place.Get(id); ok {
		return p.Last().Name
	}
	return string(id)
}

// line brings a text to one clean line and notes when it is too long.
func line(f *errs.Fields, name, label, s string, most int) string {
	s = vi.NFC(s)
	if n := utf8.RuneCountInString(s); n > most {
		f.Add(name, "%s dài %s ký tự; hãy rút còn tối đa %s ký tự.", label, vi.Count(n), vi.Count(most))
	}
	return s
}
