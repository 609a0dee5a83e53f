package kit

import (
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// SectorWords are the sectors that the law knows (Điều 5 NĐ 45/2012), in the words of the screens.
var SectorWords = func() map[string]string {
	out := map[string]string{}
	for _, s := range establishment.Sectors {
		out[s.Code] = s.Name
	}
	return out
}()

// CaseFacts tell in words what the law was told on a day. What is not among them was not known.
func CaseFacts(c policy.Case, on clock.Day) []web.Fact {
	var out []web.Fact
	add := func(term, text string) { out = append(out, web.Fact{Term: term, Text: text}) }
	text := func(term string, v *string, word func(string) string) {
		if v != nil {
			add(term, word(*v))
		}
	}
	flag := func(term string, v *bool) {
		if v != nil {
			add(term, map[bool]string{true: "có", false: "không"}[*v])
		}
	}
	number := func(term string, v *int64) {
		if v != nil {
			add(term, vi.Money(*v))
		}
	}
	money := func(term string, v *int64) {
		if v != nil {
			add(term, vi.MoneyUnit(*v))
		}
	}
	as := func(s string) string { return s }
	text("Nguồn kinh phí", c.Source, func(s string) string { return project.SourceName[project.Source(s)] })
	text("Nội dung", c.Content, policy.ContentName)
	text("Việc", c.Act, func(s string) string { return ActWords[policy.Act(s)] })
	text("Loại đề án", c.ProjectKind, func(s string) string { return project.KindName[project.Kind(s)] })
	if c.PlanYear != nil {
		add("Năm kế hoạch", strconv.FormatInt(*c.PlanYear, 10))
	}
	text("Loại hình cơ sở", c.Kind, func(s string) string {
		if s == string(establishment.LargeEnterprise) {
			return "Doanh nghiệp lớn"
		}
		return establishment.Kind(s).Name()
	})
	text("Ngành nghề", c.Sector, func(s string) string { return SectorWords[s] })
	text("Tỉnh, thành phố", c.Province, func(s string) string {
		if name := PlaceName(place.ID(s), on); name != "" {
			return name
		}
		return s
	})
	text("Huyện", c.District, as)
	text("Xã, phường", c.Commune, as)
	text("Loại đơn vị hành chính", c.UnitKind, as)
	number("Loại của thành phố", c.CityClass)
	if c.ConvertedOn != nil {
		add("Chuyển từ xã thành phường", c.ConvertedOn.VN())
	}
	flag("Ở làng nghề được công nhận", c.CraftVillage)
	flag("Địa bàn khó khăn", c.HardArea)
	flag("Trụ sở ở nơi khác nơi sản xuất", c.OfficeElsewhere)
	number("Số lao động", c.Workers)
	money("Tổng chi phí", c.TotalCost)
	money("Đề nghị khuyến công", c.Requested)
	number("Số lượng", c.Units)
	flag("Máy móc mới", c.MachinesNew)
	flag("Dây chuyền công nghệ", c.ProductionLine)
	flag("Cơ sở đã hoặc cam kết góp đủ vốn", c.CounterpartCommitted)
	flag("Cùng khoản chi đã nhận ngân sách khác", c.OtherStateFunding)
	flag("Cơ sở đầu tiên trên địa bàn áp dụng", c.FirstInDistrict)
	number("Số lần đã được hỗ trợ trong năm", c.TripsThisYear)
	if c.DoneShare != nil {
		add("Khối lượng đã thực hiện", vi.Quantity(int64(*c.DoneShare*1000+.5)).String()+" %")
	}
	flag("Đã nghiệm thu cơ sở", c.Accepted)
	return out
}

// PartVerdict is the conclusion on one part of a file for the act it was asked about, with the
// highest support where it is a sum.
func PartVerdict(p project.Part) (web.Icon, web.Tone, string) {
	if a := PartAct(p); a != policy.Registration {
		return ActVerdict(p.Answer, a)
	}
	icon, tone, word := Verdict(p.Answer)
	if p.Answer.MaxKind == policy.CapAmount && p.Answer.MaxSupport != nil {
		word += ", nhiều nhất " + vi.MoneyUnit(*p.Answer.MaxSupport)
	}
	return icon, tone, word
}

// PartAct is the act that a part was asked about.
func PartAct(p project.Part) policy.Act {
	if p.Case.Act == nil {
		return policy.Registration
	}
	return policy.Act(*p.Case.Act)
}
