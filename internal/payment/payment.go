// Package payment is tạm ứng: the first, the next and the remaining advance of a contract,
// each prepared, checked and paid by three people, reversed by a row of its own and never
// deleted; and the money that comes back.
package payment

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// What the record says of payments.
const (
	Prepared  audit.Kind = "payment.prepared"
	CheckedBy audit.Kind = "payment.checked"
	Paid      audit.Kind = "payment.paid"
	Refused   audit.Kind = "payment.refused"
)

// Step is what a payment is.
type Step string

// The steps.
const (
	FirstAdvance     Step = "first_advance"     // tạm ứng lần một (TT 36/2013 Đ13)
	FurtherAdvance   Step = "further_advance"   // tạm ứng lần tiếp theo of a file over several years (Đ15 k2.b)
	RemainingAdvance Step = "remaining_advance" // tạm ứng kinh phí còn lại, after acceptance (Đ14)
	Reversal         Step = "reversal"          // đảo một khoản đã chi nhầm; an internal rule
	Return           Step = "return"            // nộp trả (Đ12 k6)
)

// StepName is what people call each.
var StepName = map[Step]string{FirstAdvance: "Tạm ứng lần một", FurtherAdvance: "Tạm ứng lần tiếp theo", RemainingAdvance: "Tạm ứng kinh phí còn lại",
	Reversal: "Đảo khoản đã chi", Return: "Nộp trả"}

// State is where a payment stands.
type State string

// The states.
const (
	StatePrepared State = "prepared"
	StateChecked  State = "checked"
	StatePaid     State = "paid"
	StateRefused  State = "refused"
)

// StateName is what people call each.
var StateName = map[State]string{StatePrepared: "Chờ kế toán trưởng kiểm tra", StateChecked: "Chờ chủ tài khoản duyệt chi", StatePaid: "Đã chi", StateRefused: "Bị từ chối"}

// Articles behind the acts.
var (
	ByContract = policy.Cite(policy.TT36, "12", "2")
	GiveBack   = policy.Cite(policy.TT36, "12", "6") // money without accepted work, or disallowed, comes back
	NextYears  = policy.Cite(policy.TT36, "15", "2", "b")
	Elsewhere  = policy.Cite(policy.TT36, "16", "2")
)

// Payment is one tạm ứng, its reversal, or money that came back (TT 36/2013 Đ12–Đ16). Amount
// is đồng; below zero for the last two.
type Payment struct {
	ID             db.ID         `db:"id"`
	ContractID     db.ID         `db:"contract_id"`
	ProjectID      db.ID         `db:"project_id"`
	Year           int           `db:"year"`
	AgencyID       db.ID         `db:"agency_id"` // who pays: its three people act
	Step           Step          `db:"step"`
	Amount         int64         `db:"amount"`
	State          State         `db:"state"`
	Reverses       db.ID         `db:"reverses"`
	Reason         string        `db:"reason"`
	Voucher        string        `db:"voucher"`
	VoucherDay     clock.Day     `db:"voucher_day"`
	PreparedBy     db.ID         `db:"prepared_by"`
	PreparedBehalf db.ID         `db:"prepared_behalf"`
	PreparedAt     clock.Instant `db:"prepared_at"`
	CheckedBy      db.ID         `db:"checked_by"`
	CheckedBehalf  db.ID         `db:"checked_behalf"`
	CheckedAt      clock.Instant `db:"checked_at"`
	ApprovedBy     db.ID         `db:"approved_by"`
	ApprovedBehalf db.ID         `db:"approved_behalf"`
	ApprovedAt     clock.Instant `db:"approved_at"`
	Answer         string        `db:"answer"` // why it was refused
	Version        int64         `db:"version"`
}

// Open reports whether the payment still waits for somebody.
func (y Payment) Open() bool { return y.State == StatePrepared || y.State == StateChecked }

// View is a payment with names.
type View struct {
	Payment
	PreparedName string `db:"prepared_name"`
	CheckedName  string `db:"checked_name"`
	ApprovedName string `db:"approved_name"`
	Reversed     bool   `db:"-"` // a paid reversal took it back
}

// List returns the payments of a file that the principal sees, oldest first.
func (s *Service) List(ctx context.Context, p account.Principal, id db.ID) ([]View, error) {
	var out []View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := project.SeeTx(ctx, tx, p, id); err != nil {
			return err
		}
		var err error
		if out, err = db.Select[View](ctx, tx, "SELECT "+db.Columns[Payment]("y.")+`, a.name AS prepared_name, COALESCE(b.name, '') AS checked_name, COALESCE(c.name, '') AS approved_name
			FROM payments y JOIN persons a ON a.id = y.prepared_by LEFT JOIN persons b ON b.id = y.checked_by LEFT JOIN persons c ON c.id = y.approved_by
			WHERE y.project_id = ? ORDER BY y.prepared_at, y.id`, id); err != nil {
			return err
		}
		back := map[db.ID]bool{}
		for _, y := range out {
			if y.State == StatePaid && y.Reverses != "" {
				back[y.Reverses] = true
			}
		}
		for i := range out {
			out[i].Reversed = back[out[i].ID]
		}
		return nil
	})
	return out, err
}

// Get returns one payment with its file, both visible to the principal.
func (s *Service) Get(ctx context.Context, p account.Principal, id db.ID) (Payment, project.Project, error) {
	return seeTx(ctx, s.DB, p, id)
}

// OpenTx reports whether a payment of a year still waits for somebody.
func OpenTx(ctx context.Context, q db.Q, id db.ID, year int) (bool, error) {
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM payments WHERE project_id = ? AND year = ? AND state IN ('prepared', 'checked')", id, year)
	return n > 0, err
}

// Waiting is a payment that waits for the principal.
type Waiting struct {
	ID        db.ID         `db:"id"`
	ProjectID db.ID         `db:"project_id"`
	Number    string        `db:"number"`
	Name      string        `db:"name"`
	Year      int           `db:"year"`
	Step      Step          `db:"step"`
	Amount    int64         `db:"amount"`
	State     State         `db:"state"`
	Since     clock.Instant `db:"since"`
}

// Due is the planned day for the next hand, an internal rule.
func (w Waiting) Due() clock.Day { return policy.DueAfter("payment", w.Since.Day()) }

// Waits lists what waits for the principal's own hand, oldest first: prepared ones for the
// chief accountant, checked ones for the account holder.
func (s *Service) Waits(ctx context.Context, p account.Principal) ([]Waiting, error) {
	state := map[account.Role]State{account.ChiefAccountant: StatePrepared, account.AccountHolder: StateChecked}[p.Role]
	if state == "" {
		return nil, nil
	}
	return db.Select[Waiting](ctx, s.DB, `SELECT y.id, y.project_id, p.number, p.name, y.year, y.step, y.amount, y.state, COALESCE(y.checked_at, y.prepared_at) AS since
		FROM payments y JOIN projects p ON p.id = y.project_id WHERE y.state = ? AND y.agency_id IN (?) ORDER BY since, y.id`, state, p.AgencyIDs)
}

// Ready is a file's year for which the accountant can prepare a payment now.
type Ready struct {
	ProjectID db.ID  `db:"project_id"`
	Number    string `db:"number"`
	Name      string `db:"name"`
	Year      int    `db:"year"`
	Next      Next   `db:"-"`
}

// Readies lists, for the accountant of a payer, the years that lack nothing for their next
// payment.
func (s *Service) Readies(ctx context.Context, p account.Principal) ([]Ready, error) {
	if !p.Is(account.Accountant) {
		return nil, nil
	}
	source := project.Local
	if p.Agency.Kind == agency.Ministry {
		source = project.National
	}
	var out []Ready
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		cond, args := project.Visible(p)
		rows, err := db.Select[Ready](ctx, tx, `SELECT l.project_id, p.number, p.name, l.year FROM contract_projects l JOIN contracts c ON c.id = l.contract_id
			JOIN project_years y ON y.project_id = l.project_id AND y.year = l.year JOIN projects p ON p.id = l.project_id
			WHERE c.state = 'signed' AND p.source = ? AND p.state IN ('planned', 'post_check') AND l.advanced < l.amount
			AND (y.state NOT IN ('accepted', 'settled') OR l.advanced - l.returned < l.accepted)
			AND NOT EXISTS (SELECT 1 FROM payments w WHERE w.project_id = l.project_id AND w.year = l.year AND w.state IN ('prepared', 'checked'))
			AND (`+cond+`) ORDER BY y.since, l.project_id, l.year LIMIT 300`, append([]any{source}, args...)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			one, err := project.SeeTx(ctx, tx, p, r.ProjectID)
			if err != nil {
				return err
			}
			if r.Next, err = NextTx(ctx, tx, one, r.Year, "", p.Today); err != nil {
				return err
			}
			if r.Next.Allowed() && pays(p, one) {
				out = append(out, r)
			}
		}
		return nil
	})
	return out, err
}

// pays reports whether the principal's body is the payer of a file: the Cục for national money;
// for local money the Sở that has it, or another department of the province.
func pays(p account.Principal, one project.Project) bool {
	if one.Source == project.National {
		return p.Agency.Kind == agency.Ministry
	}
	return p.Agency.Kind == agency.Department && p.For(one.BaseID) || p.Agency.Kind == agency.OtherDepartment
}

// may refuses whoever has not the role at the payer. Who sees a file at another department has
// it in their place.
func may(p account.Principal, one project.Project, payer db.ID, roles ...account.Role) error {
	if !p.Is(roles...) {
		return errs.Refuse("Việc này không thuộc vai trò «%s».", p.Role.Name())
	}
	if !pays(p, one) || payer != "" && !p.For(payer) {
		return errs.Refuse("Việc này thuộc cơ quan cấp tiền của đề án.")
	}
	return nil
}

func seeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Payment, project.Project, error) {
	y, err := db.Get[Payment](ctx, q, "SELECT "+db.Columns[Payment]("")+" FROM payments WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return y, project.Project{}, errs.Missing("khoản chi này")
	} else if err != nil {
		return y, project.Project{}, err
	}
	one, err := project.SeeTx(ctx, q, p, y.ProjectID)
	return y, one, err
}
