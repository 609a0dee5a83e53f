package file

import (
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// look is the shape and colour of a state; its word stands beside them.
func look(s project.State) (web.Icon, web.Tone) {
	switch s {
	case project.Draft:
		return web.IconDraft, web.TonePlain
	case project.ReturnedBase, project.ReturnedMinistry:
		return web.IconBack, web.ToneSoon
	case project.Submitted, project.ReviewedBase, project.Registered, project.Reviewed:
		return web.IconReview, web.ToneGo
	case project.BasePassed, project.MinistryPassed:
		return web.IconPlan, web.ToneGo
	case project.Planned:
		return web.IconRun, web.ToneGo
	case project.PostCheck:
		return web.IconAccept, web.ToneDone
	case project.Closed:
		return web.IconClosed, web.ToneDone
	}
	return web.IconNo, web.ToneLate
}

// bodies are the names that a list needs: of units and departments by identity, and the Cục.
type bodies struct {
	names    map[db.ID]string
	ministry string
}

func (b bodies) base(id db.ID) string {
	if id == "" {
		return b.ministry
	}
	return b.names[id]
}

// planner is who keeps the plan of the row's money.
func (b bodies) planner(r project.Row) string {
	if r.Source == project.National {
		return b.ministry
	}
	return b.base(r.BaseID)
}

// nextStep says what happens next with a file, and whose it is.
func nextStep(r project.Row, b bodies) (what, whose string) {
	unit := b.names[r.ImplementerID]
	switch r.State {
	case project.Draft:
		if !r.PresentedAt.IsZero() {
			return "Ký, nộp hồ sơ", unit
		}
		return "Hoàn thiện, nộp hồ sơ", unit
	case project.ReturnedBase, project.ReturnedMinistry:
		return "Bổ sung, nộp lại", unit
	case project.Submitted, project.ReviewedBase:
		return "Thẩm định, kết luận", b.base(r.BaseID)
	case project.BasePassed:
		if r.Source == project.National {
			return "Đăng ký với Cục", b.base(r.BaseID)
		}
		return "Đưa vào kế hoạch", b.planner(r)
	case project.Registered:
		return "Thẩm tra hồ sơ", b.ministry
	case project.Reviewed:
		return "Thẩm định, kết luận", b.ministry
	case project.MinistryPassed:
		return "Đưa vào kế hoạch", b.ministry
	case project.Planned:
		return yearStep(r, b)
	case project.PostCheck:
		return "Hậu kiểm", b.planner(r)
	}
	return "Không còn việc", ""
}

// yearStep is the next step of the first year that is not settled.
func yearStep(r project.Row, b bodies) (what, whose string) {
	for _, y := range r.Years {
		switch y.State {
		case project.Waiting:
			return "Giao hoặc ký hợp đồng", b.planner(r)
		case project.Assigned, project.Contracted:
			return "Bắt đầu thực hiện", b.names[r.ImplementerID]
		case project.UnderWay:
			return "Thực hiện, nghiệm thu", b.names[r.ImplementerID]
		case project.Accepted:
			return "Lập, duyệt quyết toán", b.names[r.ImplementerID]
		}
	}
	return "Chuyển sang hậu kiểm", b.planner(r)
}

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

// stateWord is the state in words; of a planned file the state of its first open year.
func stateWord(r project.Row) string {
	if r.State == project.Planned {
		for _, y := range r.Years {
			if y.State != project.Settled && y.State != project.Waiting {
				return project.YearStateName[y.State]
			}
		}
	}
	if word := short[r.State]; word != "" {
		return word
	}
	return project.StateName[r.State]
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
