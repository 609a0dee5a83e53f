package dossier

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
)

// View is everything the page of a file tells.
type View struct {
	File           project.File
	Procedure      project.Procedure
	Implementer    string
	Base           string // "" when the file went straight to the Cục
	Ministry       string
	Establishments map[db.ID]establishment.Establishment
	Sites          map[db.ID]establishment.Site
	Agencies       map[db.ID]string
	Persons        map[db.ID]string
	Mine           []Task // what the reader does next
	Others         []Task // what others do next
	Findings       []project.Finding
	Way            []Station
	Money          Money
	Charged        []project.Charged
	Papers         []project.Attachment
	Appraisals     []project.Appraisal
	Asks           []project.PaperAsk
	Agreements     []Agreement
	Plans          []ImplementationPlan
	Reports        []Report
	Acceptances    []Acceptance
	Payments       []Payment
	Settlements    []Settlement
	Adjustments    []Adjustment
	PostChecks     []PostCheck
	Events         []audit.Record // newest first
	EventCount     int
	Acts           []project.Act // acts of the table that the reader may try now
}

// Agreement is one hợp đồng hỗ trợ as the page shows it.
type Agreement struct {
	Establishment db.ID     `db:"establishment_id"`
	Number        string    `db:"number"`
	Day           clock.Day `db:"day"`
	Amount        int64     `db:"amount"`
	Own           int64     `db:"own_capital"`
}

// ImplementationPlan is one kế hoạch tổ chức thực hiện as the page shows it.
type ImplementationPlan struct {
	ID        db.ID         `db:"id"`
	State     string        `db:"state"`
	Submitted clock.Instant `db:"submitted_at"`
	Decided   clock.Day     `db:"decided_on"`
	Answer    string        `db:"answer"`
}

// Report is one báo cáo tiến độ as the page shows it.
type Report struct {
	ID          db.ID         `db:"id"`
	Year        int           `db:"calendar_year"` // of the month
	Month       int           `db:"month"`
	Done        int64         `db:"done"`
	Spent       int64         `db:"spent"`
	Note        string        `db:"note"`
	Difficulty  string        `db:"difficulty"`
	SentAt      clock.Instant `db:"sent_at"`
	State       string        `db:"state"`
	Confirmed   int64         `db:"confirmed"`
	ConfirmedBy db.ID         `db:"confirmed_by"`
	ConfirmedAt clock.Instant `db:"confirmed_at"`
	ConfirmNote string        `db:"confirm_note"`
}

// Acceptance is one biên bản nghiệm thu as the page shows it.
type Acceptance struct {
	ID            db.ID         `db:"id"`
	Year          int           `db:"year"`
	Establishment db.ID         `db:"establishment_id"`
	Place         string        `db:"place"`
	Day           clock.Day     `db:"day"`
	Promotion     int64         `db:"promotion"`
	Own           int64         `db:"own"`
	Result        string        `db:"result"`
	State         string        `db:"state"`
	Minutes       string        `db:"minutes_number"`
	SignedAt      clock.Instant `db:"signed_at"`
}

// Payment is one tạm ứng as the page shows it.
type Payment struct {
	ID         db.ID         `db:"id"`
	Year       int           `db:"year"`
	Step       string        `db:"step"`
	Amount     int64         `db:"amount"`
	State      string        `db:"state"`
	Voucher    string        `db:"voucher"`
	VoucherDay clock.Day     `db:"voucher_day"`
	Prepared   clock.Instant `db:"prepared_at"`
	Reason     string        `db:"reason"`
}

// Settlement is one quyết toán as the page shows it.
type Settlement struct {
	ID       db.ID         `db:"id"`
	Year     int           `db:"year"`
	State    string        `db:"state"`
	Settled  int64         `db:"settled"`
	ToReturn int64         `db:"to_return"`
	Approved clock.Instant `db:"approved_at"`
}

// Adjustment is one điều chỉnh as the page shows it.
type Adjustment struct {
	ID        db.ID         `db:"id"`
	Kind      string        `db:"kind"`
	Reason    string        `db:"reason"`
	Delta     int64         `db:"delta"`
	Authority string        `db:"authority"`
	State     string        `db:"state"`
	Asked     clock.Instant `db:"requested_at"`
	Decided   clock.Day     `db:"decided_on"`
	Document  db.ID         `db:"document_id"`
}

// PostCheck is one hậu kiểm as the page shows it.
type PostCheck struct {
	ID            db.ID     `db:"id"`
	Establishment db.ID     `db:"establishment_id"`
	Day           clock.Day `db:"day"`
	InUse         string    `db:"in_use"`
	Findings      string    `db:"findings"`
}

// shownEvents is how much of the history the page of a file shows.
const shownEvents = 30

// Open reads a file's page. NotFound when the principal may not see the file. The opinions
// of an unfinished appraisal are not in it.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID, wholeHistory bool) (View, error) {
	var v View
	desk, err := agency.DeskOn(ctx, s.DB, p.Today)
	if err != nil {
		return v, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		if v.File, err = project.OpenTx(ctx, tx, p, id); err != nil {
			return err
		}
		return s.fill(ctx, tx, desk, p, &v, wholeHistory)
	})
	return v, err
}

func (s *Service) fill(ctx context.Context, tx *db.Tx, desk agency.Desk, p account.Principal, v *View, whole bool) error {
	id := v.File.ID
	var err error
	do := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	do(func() (e error) { v.Procedure, e = project.ProcedureTx(ctx, tx, v.File.ProcedureID); return })
	do(func() (e error) { v.Findings, e = project.FindingsTx(ctx, tx, v.File, p.Today); return })
	do(func() (e error) { v.Money, e = s.moneyTx(ctx, tx, v.File); return })
	do(func() (e error) { v.Charged, e = project.AssignmentsTx(ctx, tx, id); return })
	do(func() (e error) { v.Papers, e = project.AttachmentsTx(ctx, tx, id); return })
	do(func() (e error) { v.Appraisals, e = project.AppraisalsTx(ctx, tx, id); return })
	do(func() (e error) { v.Asks, e = project.AsksTx(ctx, tx, id); return })
	rows(do, ctx, tx, &v.Agreements, "SELECT establishment_id, number, day, amount, own_capital FROM support_agreements WHERE project_id = ? ORDER BY day", id)
	rows(do, ctx, tx, &v.Plans, "SELECT id, state, submitted_at, decided_on, answer FROM implementation_plans WHERE project_id = ? ORDER BY submitted_at DESC", id)
	rows(do, ctx, tx, &v.Reports, "SELECT id, calendar_year, month, done, spent, note, difficulty, sent_at, state, confirmed, confirmed_by, confirmed_at, confirm_note FROM progress_reports WHERE project_id = ? ORDER BY calendar_year DESC, month DESC, year DESC", id)
	rows(do, ctx, tx, &v.Acceptances, "SELECT id, year, establishment_id, place, day, promotion, own, result, state, minutes_number, signed_at FROM acceptances WHERE project_id = ? ORDER BY day, id", id)
	rows(do, ctx, tx, &v.Payments, "SELECT id, year, step, amount, state, voucher, voucher_day, prepared_at, reason FROM payments WHERE project_id = ? ORDER BY prepared_at, id", id)
	rows(do, ctx, tx, &v.Settlements, "SELECT id, year, state, settled, to_return, approved_at FROM settlements WHERE project_id = ? ORDER BY year", id)
	rows(do, ctx, tx, &v.Adjustments, "SELECT id, kind, reason, delta, authority, state, requested_at, decided_on, document_id FROM adjustments WHERE project_id = ? ORDER BY requested_at", id)
	rows(do, ctx, tx, &v.PostChecks, "SELECT id, establishment_id, day, in_use, findings FROM post_checks WHERE project_id = ? ORDER BY day", id)
	var events []audit.Record
	do(func() (e error) { events, e = audit.OfProject(ctx, tx, id, 0); return })
	if err != nil {
		return err
	}
	v.Way = way(v.File, events, v.Procedure, p.Today)
	v.EventCount = len(events)
	v.Events = events
	if !whole && len(events) > shownEvents {
		v.Events = events[:shownEvents]
	}
	if err := s.names(ctx, tx, p, v); err != nil {
		return err
	}
	return s.next(ctx, tx, desk, p, v)
}

func rows[T any](do func(func() error), ctx context.Context, tx *db.Tx, into *[]T, text string, id db.ID) {
	do(func() (e error) { *into, e = db.Select[T](ctx, tx, text, id); return })
}

func (s *Service) names(ctx context.Context, tx *db.Tx, p account.Principal, v *View) error {
	var bodies, people, owners []db.ID
	bodies = append(bodies, v.File.ImplementerID)
	if v.File.BaseID != "" {
		bodies = append(bodies, v.File.BaseID)
	}
	for _, a := range v.Appraisals {
		bodies = append(bodies, a.AgencyID)
		people = append(people, a.OpenedBy, a.PresentedBy, a.ConcludedBy)
	}
	for _, a := range v.Asks {
		bodies = append(bodies, a.AskedFor)
	}
	for _, r := range v.Reports {
		people = append(people, r.ConfirmedBy)
	}
	for _, b := range v.File.Beneficiaries {
		owners = append(owners, b.EstablishmentID)
	}
	ministry, err := agency.TheMinistry(ctx, tx, p.Today)
	if err == nil {
		bodies = append(bodies, ministry.ID)
	}
	names, err := agency.Names(ctx, tx, bodies, p.Today)
	if err != nil {
		return err
	}
	v.Agencies = map[db.ID]string{}
	for id, n := range names {
		v.Agencies[id] = n.Name
	}
	v.Implementer, v.Base, v.Ministry = v.Agencies[v.File.ImplementerID], v.Agencies[v.File.BaseID], v.Agencies[ministry.ID]
	if v.Persons, err = account.PersonNames(ctx, tx, people); err != nil {
		return err
	}
	if v.Establishments, err = establishment.Of(ctx, tx, owners); err != nil {
		return err
	}
	var sites []db.ID
	for _, b := range v.File.Beneficiaries {
		sites = append(sites, b.SiteID)
	}
	v.Sites, err = establishment.Sites(ctx, tx, sites)
	return err
}

// next tells what the file waits for: the reader's own steps, and those of others.
func (s *Service) next(ctx context.Context, tx *db.Tx, desk agency.Desk, p account.Principal, v *View) error {
	f := v.File
	row := project.Row{ID: f.ID, Number: f.Number, Name: f.Name, Kind: f.Kind, Source: f.Source, PlanYear: f.PlanYear, State: f.State, StateSince: f.StateSince,
		ImplementerID: f.ImplementerID, BaseID: f.BaseID, PresentedAt: f.PresentedAt, Contents: f.Contents, Places: f.Places, Years: f.Years, Named: len(f.Named()), Promotion: f.Sum().Promotion, Total: f.Sum().Total}
	all, err := gather(ctx, tx, []project.Row{row}, true)
	if err != nil {
		return err
	}
	if err := drafts(ctx, tx, all); err != nil {
		return err
	}
	if err := deadlines(ctx, tx, desk, all, p.Today); err != nil {
		return err
	}
	for _, st := range all[0].steps(p.Today) {
		if st.fits(p, all[0]) {
			v.Mine = append(v.Mine, Task{Step: st, Mine: true})
		} else {
			v.Others = append(v.Others, Task{Step: st})
		}
	}
	slices.SortStableFunc(v.Mine, ByDue)
	slices.SortStableFunc(v.Others, ByDue)
	whose(desk, all, v.Mine, v.Others)
	for _, t := range project.From(f.State, f.Source) {
		if project.MayAct(p, f.Project, t.Roles, t.Party) == nil {
			v.Acts = append(v.Acts, t.Act)
		}
	}
	return nil
}
