package dossier

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
)

// deadlines notes on files of national money that are still to be sent or registered the last
// day for it in their plan year, where it lies ahead.
func deadlines(ctx context.Context, q db.Q, desk agency.Desk, all []*facts, today clock.Day) error {
	var years []int
	var waiting []*facts
	for _, f := range all {
		if f.Source == project.National && (f.State == project.Draft || f.State == project.ReturnedBase || f.State == project.BasePassed) {
			waiting, years = append(waiting, f), append(years, f.PlanYear)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	calendar, err := rulebook.CalendarTx(ctx, q, years...)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		from, err := desk.Present(f.ImplementerID)
		if err != nil {
			return err
		}
		province, places := from.ProvinceID, project.ProvincesOn(f.Places, today)
		if len(places) > 0 {
			province = places[0]
		}
		// What goes straight to the Cục has the day of a Sở (TT 36/2013 Đ10.2b).
		step := rulebook.RegisterUnit
		if f.State == project.BasePassed || from.Kind == agency.RegionalCentre || len(places) > 1 {
			step = rulebook.RegisterDepartment
		}
		if d := calendar.Of(step, f.PlanYear, province); d.Day >= today {
			f.sendBy = d.Day
		}
	}
	return nil
}

// sooner is the earlier of two days; one that is not there does not count.
func sooner(a, b clock.Day) clock.Day {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// Reminder is a day of registration that comes near, or has passed while files still wait.
type Reminder struct {
	rulebook.Deadline
	Files  int             // of the principal's body that the day concerns
	States []project.State // in which they stand
}

// remindFrom is how many days before a deadline the reminder begins. An internal rule.
const remindFrom = 30

var (
	unsent       = []project.State{project.Draft, project.ReturnedBase}
	unregistered = []project.State{project.Submitted, project.ReviewedBase, project.BasePassed}
)

// Reminders tells who prepares files, and who handles them at a Sở, of the days of registration
// of national money: from thirty days before, and after the day while files still wait.
func (s *Service) Reminders(ctx context.Context, p account.Principal) ([]Reminder, error) {
	step, states, body := rulebook.RegisterUnit, unsent, "implementer_id"
	switch {
	case p.Is(account.CentreOfficer, account.CentreDirector, account.UnitOfficer):
		if p.Agency.Kind == agency.RegionalCentre {
			step = rulebook.RegisterDepartment
		}
	case p.Is(account.DeptOfficer, account.DeptHead):
		step, states, body = rulebook.RegisterDepartment, unregistered, "base_id"
	default:
		return nil, nil
	}
	var out []Reminder
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		years := []int{p.Today.Year(), p.Today.Year() + 1, p.Today.Year() + 2}
		calendar, err := rulebook.CalendarTx(ctx, tx, years...)
		if err != nil {
			return err
		}
		for _, y := range years {
			d := calendar.Of(step, y, p.Province())
			if d.Day == "" || d.Day.Sub(p.Today) > remindFrom {
				continue
			}
			r := Reminder{Deadline: d, States: states}
			r.Files, err = db.Get[int](ctx, tx, "SELECT COUNT(*) FROM projects WHERE source = 'national' AND plan_year = ? AND state IN (?) AND "+body+" IN (?)", y, states, p.AgencyIDs)
			if err != nil {
				return err
			}
			if r.Files > 0 || d.Day >= p.Today {
				out = append(out, r)
			}
		}
		return nil
	})
	return out, err
}
