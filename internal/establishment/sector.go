package establishment

import (
	"strings"

	"khuyencong/internal/vi"
)

// sectorOf says which of the sectors of Điều 5 NĐ 45/2012 a code of VSIC 2025 plainly belongs to, the
// longest code first. A division with goods of several sectors, or with goods that Điều 5 takes
// only in part (fertiliser, not all chemicals; bricks by the kiln), is left out: not known.
// The reading is ours.
var sectorOf = []struct{ code, sector string }{
	{"1629", ""}, // of bamboo, straw and plaiting too: often a craft
	{"2012", "chemicals_building_materials"},
	{"2021", "chemicals_building_materials"},
	{"2391", "chemicals_building_materials"},
	{"2394", "chemicals_building_materials"},
	{"2395", "chemicals_building_materials"},
	{"2396", "chemicals_building_materials"},
	{"10", "processing"},
	{"11", "processing"},
	{"16", "processing"},
	{"13", "consumer_goods"},
	{"14", "consumer_goods"},
	{"15", "consumer_goods"},
	{"17", "consumer_goods"},
	{"31", "consumer_goods"},
	{"25", "mechanical_electronics"},
	{"26", "mechanical_electronics"},
	{"27", "mechanical_electronics"},
	{"28", "mechanical_electronics"},
	{"29", "mechanical_electronics"},
	{"30", "mechanical_electronics"},
	{"33", "mechanical_electronics"},
	{"05", "minerals"},
	{"07", "minerals"},
	{"08", "minerals"},
	{"37", "environment"},
	{"38", "environment"},
	{"39", "environment"},
}

// SectorOf maps a VSIC code of two to five digits to the sector of Điều 5 NĐ 45/2012 (a word of
// policy.Sectors); false where it is not plain.
func SectorOf(vsic string) (string, bool) {
	for _, s := range sectorOf {
		if strings.HasPrefix(vsic, s.code) {
			return s.sector, s.sector != ""
		}
	}
	return "", false
}

// Sectors are the sectors that a person may choose where VSIC does not tell, in the order of
// Điều 5 NĐ 45/2012; the words are those of policy.Sectors.
var Sectors = []struct{ Code, Name string }{
	{"processing", "Chế biến nông, lâm, thủy sản, thực phẩm"},
	{"consumer_goods", "Hàng công nghiệp tiêu dùng, xuất khẩu, thay thế nhập khẩu"},
	{"chemicals_building_materials", "Hóa chất phục vụ nông nghiệp, nông thôn; vật liệu xây dựng"},
	{"mechanical_electronics", "Cơ khí, điện, điện tử - tin học, gia công chi tiết, công nghiệp hỗ trợ"},
	{"handicrafts", "Hàng tiểu thủ công nghiệp"},
	{"minerals", "Khai thác, chế biến khoáng sản"},
	{"environment", "Sản xuất sạch hơn, xử lý ô nhiễm"},
	{"hand_kiln_bricks", "Gạch nung lò thủ công cải tiến, lò vòng"},
	{"other", "Ngành khác"},
}

// SectorName is what the screens call a sector; "" for none.
func SectorName(code string) string {
	for _, s := range Sectors {
		if s.Code == code {
			return s.Name
		}
	}
	return code
}

// ParseSector reads a sector's code or name; "" is none chosen.
func ParseSector(s string) (string, bool) {
	if s = vi.NFC(s); s == "" {
		return "", true
	}
	for _, x := range Sectors {
		if s == x.Code || vi.Fold(s) == vi.Fold(x.Name) {
			return x.Code, true
		}
	}
	return "", false
}

// SectorOf is the sector of the establishment: the one that a person chose, else what VSIC
// plainly says; false where neither is known.
func (e Establishment) SectorOf() (string, bool) {
	if e.Sector != "" {
		return e.Sector, true
	}
	return SectorOf(e.VSIC)
}
