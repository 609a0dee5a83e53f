// Package dossier reads across the rooms: where a file stands on its way, what it waits for
// and whose that is, where its money is, and the list of work of a person. It writes nothing.
package dossier

import (
	"cmp"
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// Service runs the readers.
type Service struct {
	DB       *db.DB
	Clock    clock.Clock
	Projects *project.Service
}

// Task is one line of a person's work.
type Task struct {
	Step
	Mine  bool
	Whose string // the body, or the person, it waits for
	For   string // the establishment or unit it is done for
}

// Work is what waits for a person, oldest deadline first, and what the person waits for.
type Work struct {
	Mine    []Task
	Waiting []Task
	Others  []Deputy // posts the person stands in for
	More    int      // open files beyond those that were looked at
}

// Deputy is the work of somebody who delegated a post.
type Deputy struct {
	Name         string
	PostID       db.ID
	DelegationID db.ID
	Until        clock.Day
	Tasks        []Task
}

// lookAt bounds how many open files one list of work reads, those longest in their state first.
const lookAt = 600

// Work returns the principal's work. A person never sees work in files they may not see.
func (s *Service) Work(ctx context.Context, p account.Principal) (Work, error) {
	var out Work
	var err error
	if out.Mine, out.Waiting, out.More, err = s.tasks(ctx, p); err != nil || p.DelegationID != "" {
		return out, err
	}
	seats, err := account.Seats(ctx, s.DB, p.PersonID, p.Today)
	if err != nil {
		return out, err
	}
	for _, w := range seats {
		if w.DelegationID == "" {
			continue
		}
		for_, err := account.Acting(ctx, s.DB, p.PersonID, w.ID, w.DelegationID, p.Today)
		if err != nil {
			continue // the delegation ended meanwhile
		}
		mine, _, _, err := s.tasks(ctx, for_)
		if err != nil {
			return out, err
		}
		out.Others = append(out.Others, Deputy{Name: for_.OnBehalfOf, PostID: w.ID, DelegationID: w.DelegationID, Until: w.Until, Tasks: mine})
	}
	return out, nil
}

func (s *Service) tasks(ctx context.Context, p account.Principal) (mine, waiting []Task, more int, err error) {
	open := []project.State{project.Draft, project.Submitted, project.ReturnedBase, project.ReviewedBase, project.BasePassed, project.Registered, project.ReturnedMinistry,
		project.Reviewed, project.MinistryPassed, project.Planned, project.PostCheck}
	desk, err := agency.DeskOn(ctx, s.DB, p.Today)
	if err != nil {
		return nil, nil, 0, err
	}
	list, err := s.Projects.List(ctx, p, project.Filter{States: open, Size: lookAt})
	if err != nil {
		return nil, nil, 0, err
	}
	rows := list.Rows
	if p.Is(account.Clerk) { // a file that has ended may still wait for the number of its sheet
		ended, err := s.Projects.List(ctx, p, project.Filter{States: []project.State{project.Rejected, project.Closed, project.Withdrawn, project.Stopped}, Unnumbered: true, Size: lookAt})
		if err != nil {
			return nil, nil, 0, err
		}
		rows = append(rows, ended.Rows...)
	}
	all, err := s.factsOf(ctx, desk, rows, p.Today)
	if err != nil {
		return nil, nil, 0, err
	}
	for _, f := range all {
		steps := f.steps(p.Today)
		any := false
		for _, st := range steps {
			if !st.fits(p, f) {
				continue
			}
			any = true
			t := Task{Step: st, Mine: true}
			if t.Why == "" {
				t.Why = why(p, f, st)
			}
			if len(f.Beneficiaries) > 0 {
				t.For = f.Beneficiaries[0]
			}
			mine = append(mine, t)
		}
		if !any && len(steps) > 0 && ties(p, f) {
			waiting = append(waiting, Task{Step: steps[0]})
		}
	}
	slices.SortStableFunc(mine, func(a, b Task) int {
		return cmp.Or(cmp.Compare(late(a.Due), late(b.Due)), cmp.Compare(a.Since, b.Since))
	})
	slices.SortStableFunc(waiting, func(a, b Task) int { return cmp.Compare(a.Since, b.Since) })
	if len(waiting) > 20 {
		waiting = waiting[:20]
	}
	whose(desk, all, mine, waiting)
	return mine, waiting, max(0, list.Count-len(list.Rows)), nil
}

// ByDue orders tasks: the oldest deadline first, those without one last.
func ByDue(a, b Task) int {
	return cmp.Or(cmp.Compare(late(a.Due), late(b.Due)), cmp.Compare(a.Since, b.Since))
}

// late puts work without a deadline behind all that has one.
func late(d clock.Day) clock.Day {
	if d == "" {
		return "9999-12-31"
	}
	return d
}

// ties reports whether a file that waits for somebody else is still the person's concern.
func ties(p account.Principal, f *facts) bool {
	for _, c := range f.duties {
		if c.PersonID == p.PersonID {
			return true
		}
	}
	if p.EstablishmentID != "" {
		return true
	}
	return p.For(f.ImplementerID) && p.Is(account.CentreOfficer, account.CentreDirector, account.UnitOfficer)
}

func why(p account.Principal, f *facts, st Step) string {
	for _, c := range f.duties {
		if c.PersonID == p.PersonID && slices.Contains(st.Persons, p.PersonID) {
			return "Được giao " + project.DutyName[c.Duty] + " từ " + c.From.VN()
		}
	}
	return "Việc của vai trò " + p.Role.Name()
}

// Firsts tells of each file of a list the step it waits for, the most urgent one, and whose it
// is; a file that waits for nothing is not in the answer. The rows were listed for the
// principal. The number of queries does not grow with the rows. Not within a transaction.
func (s *Service) Firsts(ctx context.Context, p account.Principal, rows []project.Row) (map[db.ID]Task, error) {
	out := map[db.ID]Task{}
	desk, err := agency.DeskOn(ctx, s.DB, p.Today)
	if err != nil {
		return nil, err
	}
	all, err := s.factsOf(ctx, desk, rows, p.Today)
	if err != nil {
		return nil, err
	}
	var first []Task
	for _, f := range all {
		var tasks []Task
		for _, st := range f.steps(p.Today) {
			tasks = append(tasks, Task{Step: st, Mine: st.fits(p, f)})
		}
		slices.SortStableFunc(tasks, ByDue)
		if len(tasks) > 0 {
			first = append(first, tasks[0])
		}
	}
	whose(desk, all, first)
	for _, t := range first {
		out[t.ProjectID] = t
	}
	return out, nil
}

// whose fills in the names of the bodies that steps wait for: of who holds their files today.
func whose(desk agency.Desk, all []*facts, lists ...[]Task) {
	ministry, _ := desk.TheMinistry() // where there is none, nobody is named
	at := map[db.ID]*facts{}
	for _, f := range all {
		at[f.ID] = f
	}
	names := map[db.ID]string{}
	name := func(id db.ID) string {
		n, known := names[id]
		if !known && id != "" {
			if holder, err := desk.Present(id); err == nil {
				n = desk.Name(holder.ID)
			}
			names[id] = n
		}
		return n
	}
	for _, list := range lists {
		for i := range list {
			t := &list[i]
			f := at[t.ProjectID]
			t.Whose = name(t.body(f, ministry.ID))
			if t.For == "" {
				t.For = name(f.ImplementerID)
			}
		}
	}
}
