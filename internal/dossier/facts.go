package dossier

import (
	"context"
	"slices"

	"khuyencong/internal/agency"
	"khuyencong/internal/changes"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// facts is what of the other rooms decides which step a file waits for. They are read for
// many files at once: the number of queries does not grow with the files.
type facts struct {
	project.Row
	Start, End   clock.Day
	ProcedureID  db.ID
	Preliminary  bool
	PostCheck    bool
	Council      bool
	appraisal    *openAppraisal
	asks         []ask
	planID       db.ID // a draft plan that holds it
	draftID      db.ID // the latest draft plan of its money and year, for a file that waits for one
	contracts    map[int]contractFact
	implementing string // state of the newest implementation plan; "" for none
	reports      []reportFact
	acceptances  []acceptanceFact
	payments     []paymentFact
	settlements  map[int]settlementFact
	postChecks   int
	adjustments  []adjustmentFact
	sheets       []sheetFact // concluded appraisals whose sheet has no number
	duties       []project.Charged
	sentBack     project.SentBack // the director's last word on a presented file
	sendBy       clock.Day        // the last day for sending or registering it, where it lies ahead
}

type sheetFact struct {
	Agency db.ID
	Signed clock.Day
}

type openAppraisal struct {
	ID      db.ID         `db:"id"`
	Project db.ID         `db:"project_id"`
	Agency  db.ID         `db:"agency_id"`
	State   string        `db:"state"`
	Council bool          `db:"council"`
	Due     clock.Day     `db:"due_day"`
	Opened  clock.Instant `db:"opened_at"`
	By      db.ID         `db:"presented_by"`
	At      clock.Instant `db:"presented_at"`
	members []memberFact
}

type memberFact struct {
	Appraisal db.ID  `db:"appraisal_id"`
	Person    db.ID  `db:"person_id"`
	Name      string `db:"name"`
	Capacity  string `db:"capacity"`
	Conflict  string `db:"conflict"`
	Verdicts  int    `db:"verdicts"`
}

type ask struct {
	ID       db.ID         `db:"id"`
	Project  db.ID         `db:"project_id"`
	Paper    string        `db:"paper"`
	Due      clock.Day     `db:"due_day"`
	For      db.ID         `db:"asked_for"`
	By       db.ID         `db:"asked_by"`
	At       clock.Instant `db:"asked_at"`
	Answered clock.Instant `db:"answered_at"`
}

type contractFact struct {
	Contract db.ID     `db:"contract_id"`
	Project  db.ID     `db:"project_id"`
	Year     int       `db:"year"`
	State    string    `db:"state"`
	Kind     string    `db:"kind"`
	Number   string    `db:"number"`
	Day      clock.Day `db:"day"`
	From     clock.Day `db:"from_day"`
	To       clock.Day `db:"to_day"`
	Amount   int64     `db:"amount"`
	Own      int64     `db:"own_capital"`
	Percent  int64     `db:"advance_percent"`
	Advanced int64     `db:"advanced"`
	Accepted int64     `db:"accepted"`
	Settled  int64     `db:"settled"`
	Returned int64     `db:"returned"`
}

type reportFact struct {
	ID      db.ID         `db:"id"`
	Project db.ID         `db:"project_id"`
	Year    int           `db:"year"`          // of work
	Of      int           `db:"calendar_year"` // of the month
	Month   int           `db:"month"`
	State   string        `db:"state"`
	Sent    clock.Instant `db:"sent_at"`
	Sure    int64         `db:"confirmed"`
}

type acceptanceFact struct {
	ID      db.ID         `db:"id"`
	Project db.ID         `db:"project_id"`
	Year    int           `db:"year"`
	Who     db.ID         `db:"establishment_id"`
	Place   string        `db:"place"`
	Day     clock.Day     `db:"day"`
	State   string        `db:"state"`
	Result  string        `db:"result"`
	By      db.ID         `db:"made_by"`
	At      clock.Instant `db:"made_at"`
}

type paymentFact struct {
	ID       db.ID         `db:"id"`
	Project  db.ID         `db:"project_id"`
	Year     int           `db:"year"`
	Agency   db.ID         `db:"agency_id"`
	Step     string        `db:"step"`
	Amount   int64         `db:"amount"`
	State    string        `db:"state"`
	Prepared clock.Instant `db:"prepared_at"`
	Checked  clock.Instant `db:"checked_at"`
	ByP      db.ID         `db:"prepared_by"`
	ByC      db.ID         `db:"checked_by"`
}

type settlementFact struct {
	ID      db.ID         `db:"id"`
	Project db.ID         `db:"project_id"`
	Year    int           `db:"year"`
	State   string        `db:"state"`
	Return  int64         `db:"to_return"`
	By      db.ID         `db:"prepared_by"`
	At      clock.Instant `db:"prepared_at"`
}

type adjustmentFact struct {
	ID        db.ID         `db:"id"`
	Project   db.ID         `db:"project_id"`
	Kind      string        `db:"kind"`
	Authority string        `db:"authority"`
	State     string        `db:"state"`
	At        clock.Instant `db:"requested_at"`
}

type more struct {
	ID          db.ID     `db:"id"`
	Start       clock.Day `db:"start_day"`
	End         clock.Day `db:"end_day"`
	Procedure   db.ID     `db:"procedure_id"`
	Preliminary bool      `db:"preliminary"`
	Council     bool      `db:"council"`
	PostCheck   bool      `db:"post_check"`
}

// shelf is what db.Kept keeps of files.
type shelf struct{ changes.Shelf[*facts] }

func newShelf(*db.DB) *shelf { return &shelf{} }

// factsOf gives the facts of rows that a list gave, those that are not kept out of the database.
// Not within a transaction.
func (s *Service) factsOf(ctx context.Context, desk agency.Desk, rows []project.Row, today clock.Day) ([]*facts, error) {
	out := make([]*facts, len(rows))
	at := map[db.ID]int{}
	var missing []project.Row
	kept := db.Kept(s.DB, newShelf)
	for i, r := range rows {
		if f, ok := kept.Find(r.ID, r.Rev); ok {
			own := *f
			own.Row = r
			out[i] = &own
			continue
		}
		at[r.ID] = i
		missing = append(missing, r)
	}
	if len(missing) > 0 {
		var read []*facts
		err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			read, err = gather(ctx, tx, missing, false)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, f := range read {
			own := *f
			out[at[f.ID]] = &own
			kept.Keep(f.ID, f.Rev, f)
		}
	}
	if err := drafts(ctx, s.DB, out); err != nil {
		return nil, err
	}
	return out, deadlines(ctx, s.DB, desk, out, today)
}

// gather reads the facts that decide which steps files wait for: of each file those that its state
// asks for, so that a list of files that have ended asks next to nothing. whole reads all of them.
// What changes without anything of the file being written, drafts and deadlines add.
func gather(ctx context.Context, q db.Q, rows []project.Row, whole bool) ([]*facts, error) {
	out := make([]*facts, len(rows))
	at := map[db.ID]*facts{}
	ids := make([]db.ID, len(rows))
	for i, r := range rows {
		out[i] = &facts{Row: r, contracts: map[int]contractFact{}, settlements: map[int]settlementFact{}, PostCheck: true}
		at[r.ID], ids[i] = out[i], r.ID
	}
	if len(rows) == 0 {
		return out, nil
	}
	in := func(fits func(r project.Row) bool) *gatherer {
		g := &gatherer{ctx: ctx, q: q}
		for _, r := range rows {
			if whole || fits(r) {
				g.ids = append(g.ids, r.ID)
			}
		}
		return g
	}
	states := func(list ...project.State) func(project.Row) bool {
		return func(r project.Row) bool { return slices.Contains(list, r.State) }
	}
	everyone := &gatherer{ctx: ctx, q: q, ids: ids}
	alive := in(func(r project.Row) bool { return !r.State.Final() })
	judged := in(states(project.Submitted, project.ReviewedBase, project.Reviewed))
	passed := in(states(project.BasePassed, project.MinistryPassed))
	planned := in(states(project.Planned))
	grouped := in(func(r project.Row) bool { return r.State == project.Planned && r.Kind == project.Group })
	checked := in(states(project.PostCheck))
	var err error
	note := func(gs ...*gatherer) {
		for _, g := range gs {
			if err == nil {
				err = g.err
			}
		}
	}
	each(alive, `SELECT p.id, p.start_day, p.end_day, p.procedure_id, COALESCE(l.preliminary, FALSE) AS preliminary, COALESCE(l.council, FALSE) AS council, COALESCE(l.post_check, TRUE) AS post_check
		FROM projects p LEFT JOIN local_procedures l ON l.id = p.procedure_id WHERE p.id IN (?)`, func(m more) {
		f := at[m.ID]
		f.Start, f.End, f.ProcedureID, f.Preliminary, f.Council, f.PostCheck = m.Start, m.End, m.Procedure, m.Preliminary, m.Council, m.PostCheck
	})
	byAppraisal := map[db.ID]*openAppraisal{}
	each(judged, "SELECT id, project_id, agency_id, state, council, due_day, opened_at, presented_by, presented_at FROM appraisals WHERE state IN ('open', 'presented') AND project_id IN (?)", func(a openAppraisal) {
		at[a.Project].appraisal, byAppraisal[a.ID] = &a, &a
	})
	each(judged, `SELECT m.appraisal_id, m.person_id, m.name, m.capacity, m.conflict,
		(SELECT COUNT(*) FROM appraisal_opinions o WHERE o.appraisal_id = m.appraisal_id AND o.person_id = m.person_id AND o.verdict <> '') AS verdicts
		FROM appraisal_members m JOIN appraisals a ON a.id = m.appraisal_id WHERE a.state IN ('open', 'presented') AND m.removed_at IS NULL AND a.project_id IN (?) ORDER BY m.person_id`, func(m memberFact) {
		if a := byAppraisal[m.Appraisal]; a != nil {
			a.members = append(a.members, m)
		}
	})
	each(alive, "SELECT id, project_id, paper, due_day, asked_for, asked_by, asked_at, answered_at FROM paper_requests WHERE settled_at IS NULL AND project_id IN (?) ORDER BY asked_at, id", func(a ask) {
		at[a.Project].asks = append(at[a.Project].asks, a)
	})
	type inPlan struct {
		Plan    db.ID `db:"plan_id"`
		Project db.ID `db:"project_id"`
	}
	each(passed, "SELECT i.plan_id, i.project_id FROM plan_items i JOIN plans n ON n.id = i.plan_id WHERE n.state = 'draft' AND i.project_id IN (?)", func(i inPlan) { at[i.Project].planID = i.Plan })
	each(planned, contractText+" WHERE c.project_id IN (?)", func(c contractFact) { at[c.Project].contracts[c.Year] = c })
	type impl struct {
		Project db.ID  `db:"project_id"`
		State   string `db:"state"`
	}
	each(grouped, "SELECT project_id, state FROM implementation_plans WHERE project_id IN (?) ORDER BY submitted_at, id", func(i impl) { at[i.Project].implementing = i.State })
	each(planned, "SELECT id, project_id, year, calendar_year, month, state, sent_at, confirmed FROM progress_reports WHERE project_id IN (?) ORDER BY calendar_year, month, year", func(r reportFact) { at[r.Project].reports = append(at[r.Project].reports, r) })
	each(planned, "SELECT id, project_id, year, establishment_id, place, day, state, result, made_by, made_at FROM acceptances WHERE state <> 'cancelled' AND project_id IN (?) ORDER BY day, id", func(a acceptanceFact) {
		at[a.Project].acceptances = append(at[a.Project].acceptances, a)
	})
	each(planned, "SELECT id, project_id, year, agency_id, step, amount, state, prepared_at, checked_at, prepared_by, checked_by FROM payments WHERE state IN ('prepared', 'checked') AND project_id IN (?) ORDER BY prepared_at, id", func(p paymentFact) {
		at[p.Project].payments = append(at[p.Project].payments, p)
	})
	each(planned, "SELECT id, project_id, year, state, to_return, prepared_by, prepared_at FROM settlements WHERE project_id IN (?)", func(s settlementFact) { at[s.Project].settlements[s.Year] = s })
	type count struct {
		Project db.ID `db:"project_id"`
		N       int   `db:"n"`
	}
	each(checked, "SELECT project_id, COUNT(*) AS n FROM post_checks WHERE project_id IN (?) GROUP BY project_id", func(c count) { at[c.Project].postChecks = c.N })
	each(alive, "SELECT id, project_id, kind, authority, state, requested_at FROM adjustments WHERE state IN ('requested', 'confirmed') AND project_id IN (?) ORDER BY requested_at, id", func(a adjustmentFact) {
		at[a.Project].adjustments = append(at[a.Project].adjustments, a)
	})
	type sheet struct {
		ID      db.ID         `db:"id"`
		Project db.ID         `db:"project_id"`
		Agency  db.ID         `db:"agency_id"`
		At      clock.Instant `db:"concluded_at"`
	}
	each(everyone, "SELECT id, project_id, agency_id, concluded_at FROM appraisals WHERE state = 'concluded' AND sheet_number = '' AND project_id IN (?) ORDER BY concluded_at, id", func(s sheet) {
		f := at[s.Project]
		f.sheets = append(f.sheets, sheetFact{s.Agency, s.At.Day()})
	})
	each(alive, "SELECT "+db.Columns[project.Assignment]("a.")+", n.name FROM assignments a JOIN persons n ON n.id = a.person_id WHERE a.to_day IS NULL AND a.project_id IN (?) ORDER BY a.id", func(c project.Charged) {
		at[c.ProjectID].duties = append(at[c.ProjectID].duties, c)
	})
	note(everyone, alive, judged, passed, planned, grouped, checked)
	if err != nil {
		return nil, err
	}
	var editable []db.ID
	for _, f := range out {
		if f.State.Editable() && f.PresentedAt.IsZero() {
			editable = append(editable, f.ID)
		}
	}
	if len(editable) == 0 {
		return out, nil
	}
	back, err := project.SentBackDraftsTx(ctx, q, editable)
	for id, b := range back {
		if !b.At.Before(at[id].StateSince) {
			at[id].sentBack = b
		}
	}
	return out, err
}

// drafts finds for files that wait for a plan the draft that they could go into.
func drafts(ctx context.Context, q db.Q, all []*facts) error {
	type draft struct {
		ID     db.ID          `db:"id"`
		Source project.Source `db:"source"`
		Agency db.ID          `db:"agency_id"`
		Year   int            `db:"year"`
	}
	var list []draft
	for _, f := range all {
		if f.State != project.MinistryPassed && (f.State != project.BasePassed || f.Source != project.Local) {
			continue
		}
		if list == nil {
			var err error
			if list, err = db.Select[draft](ctx, q, "SELECT id, source, agency_id, year FROM plans WHERE state = 'draft' ORDER BY tranche"); err != nil || len(list) == 0 {
				return err
			}
		}
		for _, d := range list {
			if d.Source == f.Source && d.Year == f.PlanYear && (d.Source == project.National || d.Agency == f.BaseID) {
				f.draftID = d.ID
			}
		}
	}
	return nil
}

const contractText = `SELECT c.contract_id, c.project_id, c.year, k.state, k.kind, k.number, k.day, k.from_day, k.to_day, c.amount, c.own_capital, c.advance_percent, c.advanced, c.accepted, c.settled, c.returned
	FROM contract_projects c JOIN contracts k ON k.id = c.contract_id`

type gatherer struct {
	ctx context.Context
	q   db.Q
	ids []db.ID
	err error
}

func each[T any](g *gatherer, text string, keep func(T)) {
	if g.err != nil || len(g.ids) == 0 {
		return
	}
	rows, err := db.Select[T](g.ctx, g.q, text, g.ids)
	if err != nil {
		g.err = err
		return
	}
	for _, r := range rows {
		keep(r)
	}
}
