package file

import (
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// short are the states that a column has no room to name in full.
var short = map[project.State]string{
	project.Submitted: "Chờ Sở thẩm định", project.ReturnedBase: "Sở trả lại", project.ReviewedBase: "Sở đã thẩm tra", project.BasePassed: "Đạt cấp cơ sở",
	project.Registered: "Đã đăng ký", project.ReturnedMinistry: "Cục trả lại", project.Reviewed: "Cục đã thẩm tra", project.MinistryPassed: "Đạt cấp Bộ",
	project.Planned: "Trong kế hoạch", project.Withdrawn: "Đã rút", project.Rejected: "Không chấp thuận", project.Stopped: "Đã ngừng",
}

// brief leaves the place out of a body's name: the row tells it already.
func brief(name string) string {
	for _, cut := range []string{" tỉnh ", " thành phố "} {
		name, _, _ = strings.Cut(name, cut)
	}
	return name
}

// stateOf is the shape, the colour and the word of a row's state; of a planned file those of
// its year at hand.
func stateOf(r project.Row) (web.Icon, web.Tone, string) {
	icon, tone, word := kit.StateWord(r.State, r.Years)
	if r.State == project.Draft && !r.PresentedAt.IsZero() {
		return web.IconSent, web.ToneGo, "Đã trình giám đốc"
	}
	if brief := short[r.State]; brief != "" && (r.State != project.Planned || word == project.StateName[r.State]) {
		word = brief
	}
	return icon, tone, word
}

// contentWords names the first content, without what follows a comma where enough stands
// before it, and says how many more there are.
func contentWords(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	name := policy.ContentName(codes[0])
	if head, _, cut := strings.Cut(name, ","); cut && len(strings.Fields(head)) >= 4 {
		name = head
	}
	if n := len(codes) - 1; n > 0 {
		name += " +" + vi.Count(n) + " nội dung"
	}
	return name
}

// whoFor writes the beneficiaries of a row: the name of one, else how many.
func whoFor(r project.Row) string {
	switch {
	case r.Named == 0:
		return "Chưa nêu đơn vị thụ hưởng"
	case r.Named == 1:
		return r.Beneficiaries[0]
	}
	return vi.Count(r.Named) + " cơ sở"
}

// whereOf writes the places of a row: «Hồ Thầu · Tuyên Quang».
func whereOf(places []project.Place, today clock.Day) string {
	var communes, provinces []string
	for _, l := range places {
		if l.Commune != "" {
			communes = append(communes, l.Commune)
		}
		for _, name := range provinceNames(l.ProvinceID, today) {
			if !slices.Contains(provinces, name) {
				provinces = append(provinces, name)
			}
		}
	}
	if n := len(communes); n > 2 {
		communes = []string{communes[0] + " và " + vi.Count(n-1) + " xã, phường"}
	}
	if n := len(provinces); n > 2 {
		provinces = []string{vi.Count(n) + " tỉnh, thành phố"}
	}
	return joined(" · ", strings.Join(communes, ", "), strings.Join(provinces, ", "))
}

// provinceNames is what a unit of any map is called today, or what it has become.
func provinceNames(id place.ID, today clock.Day) []string {
	var out []string
	for _, now := range place.Successors(id, today) {
		if p, ok := place.Get(now); ok {
			out = append(out, p.On(today).Name)
		}
	}
	return out
}

// placeText writes one place in full: «xã Hồ Thầu, tỉnh Tuyên Quang».
func placeText(province place.ID, commune string, on clock.Day) string {
	p, ok := place.Get(province)
	if !ok {
		return commune
	}
	f := p.On(on)
	if f.Name == "" {
		f = p.Last()
	}
	return joined(", ", commune, f.InText())
}

func joined(sep string, parts ...string) string {
	var have []string
	for _, p := range parts {
		if p != "" {
			have = append(have, p)
		}
	}
	return strings.Join(have, sep)
}

func placeOf(id string) (place.Province, bool) { return place.Get(place.ID(id)) }
