package file

import (
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
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

// stateWord is the state in words; of a planned file the state of its first open year.
func stateWord(r project.Row) string {
	if r.State == project.Planned {
		for _, y := range r.Years {
			if y.State != project.Settled && y.State != project.Waiting {
				return project.YearStateName[y.State]
			}
		}
	}
	return project.StateName[r.State]
}

// contentWords names the first content and how many more there are.
func contentWords(codes []string, name func(string) string) string {
	switch len(codes) {
	case 0:
		return ""
	case 1:
		return name(codes[0])
	}
	return name(codes[0]) + " và " + vi.Count(len(codes)-1) + " nội dung khác"
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
			if !contains(provinces, name) {
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

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

func placeOf(id string) (place.Province, bool) { return place.Get(place.ID(id)) }
