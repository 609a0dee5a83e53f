package establishment

import "strings"

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
