package dossier

import (
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Station is one of the stations of a file's way.
type Station struct {
	Name    string
	Done    bool
	Now     bool
	Day     clock.Day // when it was reached; for a station to come, when it is planned
	Who     string
	Days    int // spent in it
	Planned int // 0 where none is planned
	Note    string
}

// working is the station whose length the file itself plans.
const working = "Thực hiện, nghiệm thu"

// Over is by how many days a station took longer than planned.
func (s Station) Over() int {
	if s.Planned > 0 && s.Days > s.Planned && (s.Done || s.Now) {
		return s.Days - s.Planned
	}
	return 0
}

// way tells the stations of a file from its recorded events, which carry the day and the person.
func way(f project.File, events []audit.Record, pr project.Procedure, today clock.Day) []Station {
	reached := func(kinds ...audit.Kind) (clock.Day, string) {
		for i := len(events) - 1; i >= 0; i-- { // oldest first
			for _, k := range kinds {
				if events[i].Kind == k {
					who := events[i].PersonName
					if events[i].AgencyName != "" {
						who = events[i].AgencyName
					}
					return events[i].At.Day(), who
				}
			}
		}
		return "", ""
	}
	type stop struct {
		name    string
		kinds   []audit.Kind
		planned int
	}
	days := func(states ...string) (n int) {
		for _, s := range states {
			n += policy.PlannedDays(s)
		}
		return n
	}
	stops := []stop{{"Nộp hồ sơ", []audit.Kind{project.Moved(project.ActSubmit), project.Moved(project.ActSubmitDirect)}, 0}}
	if f.BaseID != "" || f.State == project.Draft {
		stops = append(stops, stop{"Thẩm định tại Sở", []audit.Kind{project.Moved(project.ActPassBase), project.Moved(project.ActRejectBase)}, days("submitted")})
	}
	if f.Source == project.National {
		stops = append(stops, stop{"Thẩm định tại Bộ", []audit.Kind{project.Moved(project.ActPassMinistry), project.Moved(project.ActRejectMinistry)}, days("base_passed", "registered", "reviewed")})
	}
	stops = append(stops,
		stop{"Phê duyệt kế hoạch", []audit.Kind{project.Moved(project.ActPlan)}, days("ministry_passed")},
		stop{"Giao nhiệm vụ, ký hợp đồng", []audit.Kind{project.YearMoved(project.Contracted), project.YearMoved(project.Assigned)}, days("planned")},
		stop{working, []audit.Kind{project.YearMoved(project.Accepted)}, days("under_way")},
		stop{"Quyết toán", []audit.Kind{project.YearMoved(project.Settled)}, days("accepted")})
	if pr.PostCheck {
		stops = append(stops, stop{"Hậu kiểm", []audit.Kind{project.Moved(project.ActClose)}, days("post_check")})
	}
	out := make([]Station, 0, len(stops))
	last := f.CreatedAt.Day()
	reachedAll := true
	for _, st := range stops {
		s := Station{Name: st.name, Planned: st.planned}
		if st.name == working && f.End != "" && f.End > last {
			s.Planned = f.End.Sub(last) // the file says itself how long it works
		}
		s.Day, s.Who = reached(st.kinds...)
		switch {
		case s.Day != "":
			s.Done = true
			s.Days = s.Day.Sub(last)
			last = s.Day
		case reachedAll && !f.State.Final():
			s.Now = true
			s.Days = today.Sub(last)
			s.Day = ""
			reachedAll = false
		default:
			reachedAll = false
		}
		out = append(out, s)
	}
	return out
}
