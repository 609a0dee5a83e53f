package register

import (
	"strings"

	"khuyencong/internal/establishment"
	"khuyencong/internal/web"
)

// formSection is one part of the long form, and the fields by which the index tells whether it is
// filled.
type formSection struct {
	ID, Title, Hint string
	fields          []string
}

var (
	sectionName    = formSection{"muc-ten", "Cơ sở", "", []string{"name", "kind", "tax_code|household_code", "founded_year"}}
	sectionTrade   = formSection{"muc-nganh", "Ngành nghề, sản phẩm", "", []string{"vsic", "products", "markets"}}
	sectionSite    = formSection{"muc-noi", "Nơi sản xuất", "Nơi sản xuất quyết định địa bàn. Cơ sở có nhiều nơi thì thêm sau khi lưu.", []string{"site_province", "site_commune", "site_address"}}
	sectionOffice  = formSection{"muc-tru-so", "Trụ sở", "", nil}
	sectionOwner   = formSection{"muc-chu", "Chủ cơ sở", "Mức ưu tiên có thể tính đến phụ nữ, đồng bào dân tộc thiểu số làm chủ. Chỉ ghi khi chủ cơ sở đồng ý; không đồng ý thì để trống cả bốn ô và hồ sơ vẫn đầy đủ.", nil}
	sectionContact = formSection{"muc-lien-he", "Liên hệ", "", []string{"representative", "phone"}}
)

// indexOf is the index beside the form: what is wrong, what is still empty.
func indexOf(f *web.Form, sections ...formSection) []web.IndexItem {
	var out []web.IndexItem
	for _, s := range sections {
		item := web.IndexItem{Label: s.Title, Href: "#" + s.ID, State: web.NeedOK}
		empty := 0
		for _, names := range s.fields {
			filled := false
			for name := range strings.SplitSeq(names, "|") {
				filled = filled || f.Text(name) != ""
			}
			if !filled {
				empty++
			}
		}
		switch {
		case len(s.fields) == 0:
			item.Note = "nếu có"
			item.Icon = web.IconInfo
		case empty > 0:
			item.State = web.NeedMissing
			item.Note = "còn " + versionText(int64(empty)) + " ô trống"
		}
		out = append(out, item)
	}
	return out
}

var sexOptions = []web.Option{{Value: establishment.Female, Label: "Nữ"}, {Value: establishment.Male, Label: "Nam"}}

func sectorOptions() []web.Option {
	var out []web.Option
	for _, s := range establishment.Sectors {
		out = append(out, web.Option{Value: s.Code, Label: s.Name})
	}
	return out
}

// formOf is the form of a stored record.
func formOf(e establishment.Establishment) *web.Form {
	f := web.NewForm("name", e.Name, "kind", string(e.Kind), "tax_code", e.TaxCode, "household_code", e.HouseholdCode,
		"office_province", string(e.OfficeProvinceID), "office_commune", e.OfficeCommune, "office_address", e.OfficeAddress,
		"vsic", e.VSIC, "products", e.Products, "representative", e.Representative, "phone", e.Phone, "email", e.Email,
		"other_names", e.OtherNames, "founded_year", establishment.NumberText(e.FoundedYear), "sector", e.Sector, "other_vsic", e.OtherVSIC, "markets", e.Markets,
		"owner_sex", e.OwnerSex, "owner_ethnicity", e.OwnerEthnicity, "owner_consent_how", e.OwnerConsentHow)
	if e.OwnerConsentOn != "" {
		f.SetDay("owner_consent_on", e.OwnerConsentOn)
	}
	if e.AppliesCleanerProduction {
		f.Set("applies_cleaner_production", "1")
	}
	return f.Set(web.FieldVersion, versionText(e.Version))
}
