package kit

import (
	"khuyencong/internal/clock"
	"khuyencong/internal/project"
	"khuyencong/internal/web"
)

// StateLook is the shape and the colour of a file's state; its word is project.StateName.
func StateLook(s project.State) (web.Icon, web.Tone) {
	switch s {
	case project.Draft:
		return web.IconDraft, web.ToneMute
	case project.Submitted, project.Registered:
		return web.IconSent, web.ToneGo
	case project.ReturnedBase, project.ReturnedMinistry:
		return web.IconBack, web.ToneSoon
	case project.ReviewedBase, project.Reviewed:
		return web.IconReview, web.ToneGo
	case project.BasePassed, project.MinistryPassed:
		return web.IconOK, web.ToneDone
	case project.Planned:
		return web.IconPlan, web.ToneGo
	case project.PostCheck:
		return web.IconEye, web.ToneGo
	case project.Closed:
		return web.IconClosed, web.ToneDone
	case project.Withdrawn:
		return web.IconBack, web.ToneMute
	}
	return web.IconNo, web.ToneLate
}

// YearLook is the shape and the colour of the state of one year of a file's work.
func YearLook(s project.YearState) (web.Icon, web.Tone) {
	switch s {
	case project.Waiting:
		return web.IconPlan, web.ToneGo
	case project.Assigned, project.Contracted:
		return web.IconSign, web.ToneGo
	case project.UnderWay:
		return web.IconRun, web.ToneGo
	case project.Accepted:
		return web.IconAccept, web.ToneDone
	}
	return web.IconClosed, web.ToneDone
}

// StateWord is what a list says of a file: while it is planned, the state of its least
// advanced year.
func StateWord(s project.State, years []project.Year) (web.Icon, web.Tone, string) {
	icon, tone := StateLook(s)
	at, ok := yearAtHand(s, years)
	if !ok {
		return icon, tone, project.StateName[s]
	}
	icon, tone = YearLook(at.State)
	return icon, tone, project.YearStateName[at.State]
}

// StateSince is since when a file stands where StateWord says.
func StateSince(s project.State, since clock.Instant, years []project.Year) clock.Day {
	if at, ok := yearAtHand(s, years); ok && at.State != project.Waiting {
		return at.Since.Day()
	}
	return since.Day()
}

// yearAtHand is the year whose state speaks for a planned file: the least advanced of those
// begun, or the first where none is.
func yearAtHand(s project.State, years []project.Year) (project.Year, bool) {
	if s != project.Planned || len(years) == 0 {
		return project.Year{}, false
	}
	at := years[0]
	for _, y := range years {
		if rank(y.State) < rank(at.State) && (y.State != project.Waiting || rank(at.State) == 0) {
			at = y
		}
	}
	return at, true
}

func rank(s project.YearState) int {
	for i, y := range project.YearStates {
		if y == s {
			return i
		}
	}
	return 0
}
