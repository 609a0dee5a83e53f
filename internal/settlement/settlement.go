// Package settlement is quyết toán: what was spent by estimate line with its vouchers, what
// returns to the budget, and what is still to be paid.
package settlement

import (
	"context"
	"errors"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// What the record says of settlements.
const (
	Saved    audit.Kind = "settlement.saved"
	SentUp   audit.Kind = "settlement.sent"
	SentBack audit.Kind = "settlement.returned"
	Approved audit.Kind = "settlement.approved"
)

// Law is the article of the settlement's papers.
var Law = policy.Cite(policy.TT36, "19")

// State is where a settlement stands.
type State string

// The states.
const (
	StateDraft    State = "draft"
	StateSent     State = "sent"
	StateReturned State = "returned"
	StateApproved State = "approved"
)

// StateName is what people call each.
var StateName = map[State]string{StateDraft: "Đang lập", StateSent: "Chờ duyệt", StateReturned: "Trả lại bổ sung", StateApproved: "Đã duyệt"}

// Settlement is the quyết toán of one year of a file (TT 36/2013 Đ18–Đ19), in đồng of khuyến
// công money as of its last writing; Statement derives the figures of now.
type Settlement struct {
	ID             db.ID         `db:"id"`
	ContractID     db.ID         `db:"contract_id"`
	ProjectID      db.ID         `db:"project_id"`
	Year           int           `db:"year"`
	State          State         `db:"state"`
	Advanced       int64         `db:"advanced"`
	Settled        int64         `db:"settled"`
	ToReturn       int64         `db:"to_return"`
	Note           string        `db:"note"`
	Answer         string        `db:"answer"` // why it was returned
	PreparedBy     db.ID         `db:"prepared_by"`
	PreparedBehalf db.ID         `db:"prepared_behalf"`
	PreparedAt     clock.Instant `db:"prepared_at"`
	SentBy         db.ID         `db:"sent_by"`
	SentBehalf     db.ID         `db:"sent_behalf"`
	SentAt         clock.Instant `db:"sent_at"`
	ApprovedBy     db.ID         `db:"approved_by"`
	ApprovedAt     clock.Instant `db:"approved_at"`
	DocumentID     db.ID         `db:"document_id"`
	Version        int64         `db:"version"`
}

// Spent is the kinh phí thực hiện of a line: what one line of the estimate cost, by source, with its vouchers.
type Spent struct {
	SettlementID db.ID  `db:"settlement_id"`
	LineID       db.ID  `db:"line_id"`
	Promotion    int64  `db:"promotion"`
	Own          int64  `db:"own"`
	Other        int64  `db:"other"`
	Vouchers     string `db:"vouchers"`
}

// Row is one line of the statement: what was planned and what was spent. Difference is planned
// less spent, of khuyến công money, in đồng. Acceptance is by beneficiary, not by line.
type Row struct {
	project.Line
	EstablishmentID db.ID
	Spent           Spent
	Difference      int64
}

// Statement is the settlement of a year with everything that it is compared with, in đồng.
type Statement struct {
	Settlement
	Exists      bool // somebody has begun it
	Rows        []Row
	Planned     project.Sums
	Accepted    acceptance.Sums
	ByUnit      []acceptance.Of // accepted, by beneficiary
	Sum         project.Sums    // spent; Total over the three sources
	Contracted  int64
	Returned    int64
	Outstanding int64 // still to be returned before approval
	Left        int64 // still to be paid to the unit
	Due         clock.Day
	DueLaw      policy.Citation
}

// Statement reads the settlement of a year of a file that the principal sees; before somebody
// begins it, the empty statement that it would begin with.
func (s *Service) Statement(ctx context.Context, p account.Principal, id db.ID, year int) (Statement, error) {
	var st Statement
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		st, err = statementTx(ctx, tx, one, year)
		return err
	})
	return st, err
}

func statementTx(ctx context.Context, q db.Q, one project.Project, year int) (Statement, error) {
	line, err := contract.LineTx(ctx, q, one.ID, year)
	if err != nil {
		return Statement{}, err
	}
	st := Statement{Contracted: line.Amount, Returned: line.Returned, DueLaw: policy.Internal}
	if st.Settlement, err = ofYearTx(ctx, q, one.ID, year); err == nil {
		st.Exists = true
	} else if errors.Is(err, db.ErrNone) {
		st.Settlement = Settlement{ContractID: line.ContractID, ProjectID: one.ID, Year: year, State: StateDraft}
	} else {
		return st, err
	}
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return st, err
	}
	var spent []Spent
	if st.Exists {
		if spent, err = db.Select[Spent](ctx, q, "SELECT "+db.Columns[Spent]("")+" FROM settlement_lines WHERE settlement_id = ?", st.ID); err != nil {
			return st, err
		}
	}
	st.fill(file, spent)
	if st.Accepted, err = acceptance.SumsTx(ctx, q, one.ID, year); err != nil {
		return st, err
	}
	if st.ByUnit, err = acceptance.ByEstablishmentTx(ctx, q, one.ID, year); err != nil {
		return st, err
	}
	st.Advanced, st.Settled = line.Advanced, st.Sum.Promotion
	st.ToReturn = max(0, st.Advanced-st.Settled)
	st.Outstanding = max(0, st.ToReturn-line.Returned)
	st.Left = max(0, st.Settled-(st.Advanced-line.Returned))
	last, err := db.Get[clock.Day](ctx, q, "SELECT MAX(day) FROM acceptances WHERE contract_id = ? AND state = 'signed' AND result = 'pass'", line.ContractID)
	if err != nil {
		return st, err
	}
	if last != "" {
		st.Due = last.AddDays(policy.SettlementDays)
	}
	if one.Source == project.National {
		st.DueLaw = policy.Settlement
	}
	return st, nil
}

func (st *Statement) fill(file project.File, spent []Spent) {
	unit := map[db.ID]db.ID{}
	for _, b := range file.Beneficiaries {
		unit[b.ID] = b.EstablishmentID
	}
	by := map[db.ID]Spent{}
	for _, x := range spent {
		by[x.LineID] = x
		st.Sum.Promotion, st.Sum.Own, st.Sum.Other = st.Sum.Promotion+x.Promotion, st.Sum.Own+x.Own, st.Sum.Other+x.Other
	}
	st.Sum.Total = st.Sum.Promotion + st.Sum.Own + st.Sum.Other
	st.Planned = file.Sum()
	for _, l := range file.Lines {
		x := by[l.ID]
		st.Rows = append(st.Rows, Row{Line: l, EstablishmentID: unit[l.BeneficiaryID], Spent: x, Difference: l.Promotion - x.Promotion})
	}
}

func ofYearTx(ctx context.Context, q db.Q, id db.ID, year int) (Settlement, error) {
	return db.Get[Settlement](ctx, q, "SELECT "+db.Columns[Settlement]("")+" FROM settlements WHERE project_id = ? AND year = ?", id, year)
}

// seeTx returns a settlement of a file that the principal sees.
func seeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Settlement, project.Project, error) {
	t, err := db.Get[Settlement](ctx, q, "SELECT "+db.Columns[Settlement]("")+" FROM settlements WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return t, project.Project{}, errs.Missing("hồ sơ quyết toán này")
	} else if err != nil {
		return t, project.Project{}, err
	}
	one, err := project.SeeTx(ctx, q, p, t.ProjectID)
	return t, one, err
}

// accepted refuses a year that is not accepted, or is settled already.
func accepted(ctx context.Context, q db.Q, one project.Project, year int) error {
	y, err := inspection.YearTx(ctx, q, one.ID, year)
	if err != nil {
		return err
	}
	if one.State != project.Planned || y.State != project.Accepted {
		return errs.Clash("Năm %d của đề án đang ở trạng thái «%s» (đề án «%s»): quyết toán làm sau khi kết luận nghiệm thu.", year, project.YearStateName[y.State], project.StateName[one.State])
	}
	return nil
}

// Waiting is a settlement that waits for the principal.
type Waiting struct {
	ID        db.ID         `db:"id"` // none where nobody began it
	ProjectID db.ID         `db:"project_id"`
	Number    string        `db:"number"`
	Name      string        `db:"name"`
	Year      int           `db:"year"`
	State     State         `db:"state"`
	Since     clock.Instant `db:"since"`
}

// Due is the planned day: fifteen days for the unit's file, our own figure for the approval.
func (w Waiting) Due() clock.Day {
	if w.State == StateSent {
		return policy.DueAfter("settlement", w.Since.Day())
	}
	return w.Since.Day().AddDays(policy.SettlementDays)
}

// Waits lists what waits for the principal: for the implementing unit the accepted years whose
// settlement is not sent, for leaders of the planning body those sent.
func (s *Service) Waits(ctx context.Context, p account.Principal) ([]Waiting, error) {
	switch {
	case p.Is(preparers...):
		return db.Select[Waiting](ctx, s.DB, `SELECT t.id, y.project_id, p.number, p.name, y.year, COALESCE(t.state, 'draft') AS state, y.since FROM project_years y
			JOIN projects p ON p.id = y.project_id LEFT JOIN settlements t ON t.project_id = y.project_id AND t.year = y.year
			WHERE y.state = 'accepted' AND p.state = 'planned' AND p.implementer_id IN (?) AND COALESCE(t.state, 'draft') IN ('draft', 'returned') ORDER BY y.since, y.project_id`, p.AgencyIDs)
	case p.Is(judges...):
		cond, args := "p.source = 'local' AND p.base_id IN (?)", []any{p.AgencyIDs}
		if p.Agency.Kind == agency.Ministry {
			cond, args = "p.source = 'national'", nil
		}
		return db.Select[Waiting](ctx, s.DB, `SELECT t.id, t.project_id, p.number, p.name, t.year, t.state, t.sent_at AS since FROM settlements t JOIN projects p ON p.id = t.project_id
			WHERE t.state = 'sent' AND p.state = 'planned' AND `+cond+" ORDER BY t.sent_at, t.id", args...)
	}
	return nil, nil
}
