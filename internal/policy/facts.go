package policy

import (
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// A variable is one thing that a condition may ask of a case.
type variable struct {
	name   string
	kind   *cel.Type
	label  string   // what is missing when it is not known
	values []string // the words it takes; nil for any
}

// The slots of facts, in the order of variables.
const (
	vSource = iota
	vContent
	vKind
	vProvinceKind
	vUnitKind
	vDistrictKind
	vCityClass
	vWithinFiveYears
	vCraftVillage
	vWorkers
	vSector
	vHardArea
	vOfficeElsewhere
	vTotalCost
	vRequested
	vUnits
	vProductionLine
	vMachinesNew
	vCounterpart
	vOtherFunding
	vFirstInDistrict
	vTrips
	vDoneShare
	vAccepted
	vProjectKind
	vLimit
	vAbove
	slots
)

// variables are what conditions may name. The last two are the rule's own figures.
var variables = [slots]variable{
	vSource:          {"source", cel.StringType, "nguồn kinh phí", Sources},
	vContent:         {"content", cel.StringType, "nội dung", nil},
	vKind:            {"kind", cel.StringType, "loại hình cơ sở", Kinds},
	vProvinceKind:    {"province_kind", cel.StringType, "tỉnh hay thành phố trực thuộc trung ương", []string{string(place.KindProvince), string(place.KindCity)}},
	vUnitKind:        {"unit_kind", cel.StringType, "xã, phường, đặc khu hay thị trấn", UnitKinds},
	vDistrictKind:    {"district_kind", cel.StringType, "huyện, quận, thị xã hay thành phố", districtKinds},
	vCityClass:       {"city_class", cel.IntType, "loại của thành phố", nil},
	vWithinFiveYears: {"converted_within_five_years", cel.BoolType, "ngày chuyển từ xã thành phường", nil},
	vCraftVillage:    {"craft_village", cel.BoolType, "có ở làng nghề được công nhận không", nil},
	vWorkers:         {"workers", cel.IntType, "số lao động", nil},
	vSector:          {"sector", cel.StringType, "ngành nghề", Sectors},
	vHardArea:        {"hard_area", cel.BoolType, "có thuộc địa bàn khó khăn không", nil},
	vOfficeElsewhere: {"office_elsewhere", cel.BoolType, "trụ sở có ở nơi khác không", nil},
	vTotalCost:       {"total_cost", cel.IntType, "tổng chi phí", nil},
	vRequested:       {"requested", cel.IntType, "số đề nghị", nil},
	vUnits:           {"units", cel.IntType, "số lượng", nil},
	vProductionLine:  {"production_line", cel.BoolType, "có phải dây chuyền công nghệ không", nil},
	vMachinesNew:     {"machines_new", cel.BoolType, "máy móc có mới không", nil},
	vCounterpart:     {"counterpart_committed", cel.BoolType, "vốn đối ứng đã đầu tư hoặc cam kết chưa", nil},
	vOtherFunding:    {"other_state_funding", cel.BoolType, "cùng nội dung chi đã được Nhà nước hỗ trợ chưa", nil},
	vFirstInDistrict: {"first_in_district", cel.BoolType, "trên địa bàn cấp huyện đã có cơ sở nào áp dụng chưa", nil},
	vTrips:           {"trips_this_year", cel.IntType, "số lần đã được hỗ trợ trong năm", nil},
	vDoneShare:       {"done_share", cel.DoubleType, "khối lượng đã thực hiện", nil},
	vAccepted:        {"accepted", cel.BoolType, "đã nghiệm thu cơ sở chưa", nil},
	vProjectKind:     {"project_kind", cel.StringType, "loại đề án", ProjectKinds},
	vLimit:           {"limit", cel.IntType, "", nil},
	vAbove:           {"above", cel.DoubleType, "", nil},
}

var districtKinds = []string{"huyện", "quận", "thị xã", "thành phố"}

var slotOf = func() map[string]int {
	m := make(map[string]int, slots)
	for i, v := range variables {
		m[v.name] = i
	}
	return m
}()

// unknowns are what a slot holds while its key is not known: conditions over it are unknown,
// unless the rest of them decides.
var unknowns = func() (list [slots]any) {
	for i, v := range variables {
		list[i] = types.NewUnknown(int64(i), types.NewAttributeTrail(v.name))
	}
	return list
}()

// facts is a case as the conditions see it on a day.
type facts struct {
	slot [slots]any
	rule *compiled
}

// ResolveName gives a condition the value of a variable.
func (f *facts) ResolveName(name string) (any, bool) {
	i, ok := slotOf[name]
	if !ok {
		return nil, false
	}
	switch i {
	case vLimit:
		return f.rule.limit, true
	case vAbove:
		return f.rule.above, true
	}
	return f.slot[i], true
}

// Parent is part of what a condition expects; there is nothing above the facts.
func (f *facts) Parent() cel.Activation { return nil }

// see reads a case as of a day.
func (f *facts) see(c *Case, on clock.Day) (place.Province, error) {
	f.slot = unknowns
	p, known, err := c.province(on)
	if err != nil {
		return p, err
	}
	if known {
		f.slot[vProvinceKind] = asString(string(p.On(on).Kind))
	}
	set(f, vSource, c.Source, asString)
	set(f, vContent, c.Content, asString)
	set(f, vKind, c.Kind, asString)
	set(f, vUnitKind, c.UnitKind, asString)
	set(f, vSector, c.Sector, asString)
	set(f, vProjectKind, c.ProjectKind, asString)
	set(f, vCraftVillage, c.CraftVillage, asBool)
	set(f, vHardArea, c.HardArea, asBool)
	set(f, vOfficeElsewhere, c.OfficeElsewhere, asBool)
	set(f, vProductionLine, c.ProductionLine, asBool)
	set(f, vMachinesNew, c.MachinesNew, asBool)
	set(f, vCounterpart, c.CounterpartCommitted, asBool)
	set(f, vOtherFunding, c.OtherStateFunding, asBool)
	set(f, vFirstInDistrict, c.FirstInDistrict, asBool)
	set(f, vAccepted, c.Accepted, asBool)
	set(f, vWorkers, c.Workers, asInt)
	set(f, vTotalCost, c.TotalCost, asInt)
	set(f, vRequested, c.Requested, asInt)
	set(f, vTrips, c.TripsThisYear, asInt)
	set(f, vCityClass, c.CityClass, asInt)
	set(f, vDoneShare, c.DoneShare, func(v float64) any { return types.Double(v) })
	f.slot[vUnits] = types.Int(c.units())
	f.district(c, p, on)
	if c.ConvertedOn != nil {
		f.slot[vWithinFiveYears] = types.Bool(withinFiveYears(*c.ConvertedOn, c.planBuilt(on)))
	}
	return p, nil
}

// boxed holds the words of cases as conditions take them.
var boxed = func() map[string]any {
	m := map[string]any{}
	for _, v := range variables {
		for _, w := range v.values {
			m[w] = types.String(w)
		}
	}
	for _, c := range Contents {
		m[c.Code] = types.String(c.Code)
	}
	return m
}()

func set[T any](f *facts, slot int, v *T, box func(T) any) {
	if v != nil {
		f.slot[slot] = box(*v)
	}
}

func asString(s string) any {
	if v, ok := boxed[s]; ok {
		return v
	}
	return types.String(s)
}
func asBool(b bool) any { return types.Bool(b) }
func asInt(n int64) any { return types.Int(n) }

// units is how many of «per what» the case asks for.
func (c *Case) units() int64 {
	if c.Units == nil {
		return 1
	}
	return *c.Units
}

// planBuilt is the year in which the plan is built: the year said, or the year of the day, since
// a file is registered while the plan is built (TT 36/2013 Đ10). A plan of next year is built
// this year.
func (c *Case) planBuilt(on clock.Day) int {
	if c.PlanYear != nil && int(*c.PlanYear) < on.Year() {
		return int(*c.PlanYear)
	}
	return on.Year()
}

// withinFiveYears is TT 46/2012 Đ3.1.đ: no more than five years from the day of the conversion
// to 31 December of the year before the one in which the plan is built.
func withinFiveYears(converted clock.Day, built int) bool {
	t := converted.At(0, 0)
	fifth := clock.NewDay(t.Year()+5, t.Month(), t.Day())
	return clock.NewDay(built-1, time.December, 31) <= fifth
}

// Hà Nội and Hồ Chí Minh until 2025-06-30: cities of the special class, which the list of
// Điều 1 khoản 2 điểm a NĐ 45/2012 does not name.
const hanoi, saigon place.ID = "63-01", "63-79"

// district says what kind of district the production site lay in, as far as the case tells: by
// its name, by what follows the commune's («phường Dương Nội, quận Hà Đông»), or since in the two
// cities of the special class a phường lies in a quận.
func (f *facts) district(c *Case, p place.Province, on clock.Day) {
	urban := c.UnitKind != nil && *c.UnitKind == "phường"
	kind := ""
	switch {
	case c.District != nil:
		kind = districtKind(*c.District, p.ID, urban)
	case c.Commune != nil && strings.Contains(*c.Commune, ","):
		for _, part := range strings.Split(*c.Commune, ",")[1:] {
			if kind = districtKind(strings.TrimSpace(part), "", false); kind != "" {
				break
			}
		}
	}
	switch {
	case kind != "":
	case c.CityClass != nil:
		kind = "thành phố"
	case c.District == nil && urban && (p.ID == saigon && on < thuDucCity || p.ID == hanoi && c.Commune != nil && !inSonTay(*c.Commune)):
		kind = "quận"
	default:
		return
	}
	f.slot[vDistrictKind] = asString(kind)
	if kind == "quận" && c.CityClass == nil && p.ID != "" {
		class := types.Int(1) // only cities of the special class and of class 1 had quận
		if p.ID == hanoi || p.ID == saigon {
			class = 0
		}
		f.slot[vCityClass] = class
	}
}

// thuDucCity is the day from which Hồ Chí Minh City had phường outside its quận.
const thuDucCity clock.Day = "2021-01-01"

// sonTay are the phường of thị xã Sơn Tây, the only ones of Hà Nội outside its quận until
// 2025-06-30. A quận may have one of the same name.
var sonTay = []string{"le loi", "quang trung", "ngo quyen", "phu thinh", "son loc", "trung hung", "trung son tram", "vien son", "xuan khanh"}

func inSonTay(commune string) bool {
	return slices.Contains(sonTay, strings.TrimPrefix(vi.Fold(strings.TrimSpace(strings.Split(commune, ",")[0])), "phuong "))
}

// districtKind reads the kind off the name. Without one, a phường of the two special cities
// tells it.
func districtKind(name string, province place.ID, urban bool) string {
	folded := vi.Fold(name)
	for _, k := range districtKinds {
		if strings.HasPrefix(folded, vi.Fold(k)+" ") {
			return k
		}
	}
	switch {
	case strings.HasPrefix(folded, "q.") || strings.HasPrefix(folded, "q "):
		return "quận"
	case strings.HasPrefix(folded, "tx.") || strings.HasPrefix(folded, "tx "):
		return "thị xã"
	case strings.HasPrefix(folded, "h."):
		return "huyện"
	case strings.HasPrefix(folded, "tp.") || strings.HasPrefix(folded, "tp "):
		return "thành phố"
	case !urban:
		return ""
	case province == hanoi && folded == "son tay":
		return "thị xã"
	case province == hanoi || province == saigon && folded != "thu duc":
		return "quận" // nowhere else in these two does a phường lie
	}
	return ""
}

// namesakes lists the units that a name, a code or an ID may mean, whatever the day.
var namesakes = sync.OnceValue(func() map[string][]place.Province {
	m := map[string][]place.Province{}
	add := func(name string, p place.Province) {
		if !slices.ContainsFunc(m[name], func(o place.Province) bool { return o.ID == p.ID }) {
			m[name] = append(m[name], p)
		}
	}
	for _, p := range place.All() {
		add(p.Code, p)
		add(string(p.ID), p)
		for _, f := range p.Forms() {
			add(f.Name, p)
			add(f.FullName, p)
		}
	}
	return m
})
