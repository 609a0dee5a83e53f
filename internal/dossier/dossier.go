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
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		if out.Mine, out.Waiting, out.More, err = s.tasks(ctx, tx, p); err != nil {
			return err
		}
		if p.DelegationID != "" {
			return nil
		}
		seats, err := account.Seats(ctx, tx, p.PersonID, p.Today)
		if err != nil {
			return err
		}
		for _, w := range seats {
			if w.DelegationID == "" {
				continue
			}
			for_, err := account.Acting(ctx, tx, p.PersonID, w.ID, w.DelegationID, p.Today)
			if err != nil {
				continue // the delegation ended meanwhile
			}
			mine, _, _, err := s.tasks(ctx, tx, for_)
			if err != nil {
				return err
			}
			out.Others = append(out.Others, Deputy{Name: for_.OnBehalfOf, PostID: w.ID, DelegationID: w.DelegationID, Until: w.Until, Tasks: mine})
		}
		return nil
	})
	return out, err
}

func (s *Service) tasks(ctx context.Context, tx *db.Tx, p account.Principal) (mine, waiting []Task, more int, err error) {
	open := []project.State{project.Draft, project.Submitted, project.ReturnedBase, project.ReviewedBase, project.BasePassed, project.Registered, project.ReturnedMinistry,
		project.Reviewed, project.MinistryPassed, project.Planned, project.PostCheck}
	list, err := project.ListTx(ctx, tx, p, project.Filter{States: open, Size: lookAt})
	if err != nil {
		return nil, nil, 0, err
	}
	rows := list.Rows
	if p.Is(account.Clerk) { // a file that has ended may still wait for the number of its sheet
		ended, err := project.ListTx(ctx, tx, p, project.Filter{States: []project.State{project.Rejected, project.Closed, project.Withdrawn, project.Stopped}, Unnumbered: true, Size: lookAt})
		if err != nil {
			return nil, nil, 0, err
		}
		rows = append(rows, ended.Rows...)
	}
	all, err := gather(ctx, tx, rows, p.Today, false)
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
	return mine, waiting, max(0, list.Count-len(list.Rows)), s.whose(ctx, tx, p, all, mine, waiting)
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
// principal. The number of queries does not grow with the rows.
func (s *Service) Firsts(ctx context.Context, p account.Principal, rows []project.Row) (map[db.ID]Task, error) {
	out := map[db.ID]Task{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := gather(ctx, tx, rows, p.Today, false)
		if err != nil {
			return err
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
		if err := s.whose(ctx, tx, p, all, first); err != nil {
			return err
		}
		for _, t := range first {
			out[t.ProjectID] = t
		}
		return nil
	})
	return out, err
}

// whose fills in the names of the bodies that steps wait for.
func (s *Service) whose(ctx context.Context, tx *db.Tx, p account.Principal, all []*facts, lists ...[]Task) error {
	ministry, err := agency.TheMinistry(ctx, tx, p.Today)
	if err != nil {
		ministry = agency.Agency{}
	}
	at := map[db.ID]*facts{}
	var ids []db.ID
	for _, f := range all {
		at[f.ID] = f
		ids = append(ids, f.ImplementerID)
		if f.BaseID != "" {
			ids = append(ids, f.BaseID)
		}
	}
	ids = append(ids, ministry.ID)
	names, err := holders(ctx, tx, ids, p.Today)
	if err != nil {
		return err
	}
	for _, list := range lists {
		for i := range list {
			t := &list[i]
			f := at[t.ProjectID]
			t.Whose = names[t.body(f, ministry.ID)]
			if t.For == "" {
				t.For = names[f.ImplementerID]
			}
		}
	}
	return nil
}

// holders names who holds the files of bodies today: themselves, or who took them over.
func holders(ctx context.Context, tx *db.Tx, ids []db.ID, today clock.Day) (map[db.ID]string, error) {
	now := map[db.ID]db.ID{}
	var present []db.ID
	for _, id := range ids {
		if _, known := now[id]; known || id == "" {
			continue
		}
		a, err := agency.Present(ctx, tx, id, today)
		if err != nil {
			return nil, err
		}
		now[id] = a.ID
		present = append(present, a.ID)
	}
	names, err := agency.Names(ctx, tx, present, today)
	out := map[db.ID]string{}
	for id, holder := range now {
		out[id] = names[holder].Name
	}
	return out, err
}
