// Package acceptance is nghiệm thu cơ sở: by place and beneficiary, with its members, the
// volume, the value taken over and the result.
package acceptance

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
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

// What the record says of acceptances.
const (
	Recorded  audit.Kind = "acceptance.recorded"
	SignedBy  audit.Kind = "acceptance.signed"
	Cancelled audit.Kind = "acceptance.cancelled"
)

// Law is the article that gives acceptance to the Sở, OwnTasks to the Cục for what it runs.
var (
	Law      = policy.Cite(policy.TT36, "21", "1")
	OwnTasks = policy.Cite(policy.TT36, "20", "2")
)

// LawOf returns the article behind the acceptance of a file; local money has none that was read.
func LawOf(one project.Project) policy.Citation {
	switch {
	case one.Source == project.Local:
		return policy.Internal
	case one.BaseID == "":
		return OwnTasks
	}
	return Law
}

// Result is what an acceptance found.
type Result string

// The results.
const (
	Pass Result = "pass"
	Fail Result = "fail"
)

// ResultName is the Vietnamese name of each.
var ResultName = map[Result]string{Pass: "Đạt", Fail: "Không đạt"}

// State is where the minutes stand.
type State string

// The states.
const (
	StateRecorded  State = "recorded"
	StateSigned    State = "signed"
	StateCancelled State = "cancelled"
)

// StateName is what people call each.
var StateName = map[State]string{StateRecorded: "Chờ ký", StateSigned: "Đã ký", StateCancelled: "Đã hủy"}

// Acceptance is one nghiệm thu cơ sở at one place, of one beneficiary or of work without one
// (TT 36/2013 Đ21.1). Money is đồng taken over; nothing is where the result is Fail.
type Acceptance struct {
	ID              db.ID         `db:"id"`
	ProjectID       db.ID         `db:"project_id"`
	ContractID      db.ID         `db:"contract_id"`
	Year            int           `db:"year"`
	EstablishmentID db.ID         `db:"establishment_id"`
	Place           string        `db:"place"`
	Day             clock.Day     `db:"day"`
	Volume          string        `db:"volume"`
	Promotion       int64         `db:"promotion"`
	Own             int64         `db:"own"`
	Other           int64         `db:"other"`
	Result          Result        `db:"result"`
	Findings        string        `db:"findings"`
	MinutesNumber   string        `db:"minutes_number"`
	State           State         `db:"state"`
	MadeBy          db.ID         `db:"made_by"`
	MadeBehalf      db.ID         `db:"made_behalf"`
	MadeAt          clock.Instant `db:"made_at"`
	SignedBy        db.ID         `db:"signed_by"`
	SignedBehalf    db.ID         `db:"signed_behalf"`
	SignedAt        clock.Instant `db:"signed_at"`
	Reason          string        `db:"reason"` // of cancelling
	Version         int64         `db:"version"`
}

// Member is one thành phần nghiệm thu: a person of the acceptance, for whom, as what.
type Member struct {
	AcceptanceID db.ID    `db:"acceptance_id"`
	Position     int      `db:"position"`
	Name         string   `db:"name"`
	Unit         string   `db:"unit"`
	Capacity     Capacity `db:"capacity"`
}

// Capacity is as what a member takes part.
type Capacity string

// The capacities.
const (
	Chair       Capacity = "chair"
	Secretary   Capacity = "secretary"
	Plain       Capacity = "member"
	Implementer Capacity = "implementer"
	Beneficiary Capacity = "beneficiary"
)

// Capacities is what the form offers, in order.
var Capacities = []struct {
	Code Capacity
	Name string
}{{Chair, "Chủ trì"}, {Secretary, "Thư ký"}, {Plain, "Thành viên"}, {Implementer, "Đại diện đơn vị thực hiện"}, {Beneficiary, "Đại diện đơn vị thụ hưởng"}}

// CapacityName is the Vietnamese name of a capacity.
func CapacityName(c Capacity) string {
	for _, k := range Capacities {
		if k.Code == c {
			return k.Name
		}
	}
	return string(c)
}

// View is an acceptance with names and members.
type View struct {
	Acceptance
	Establishment string `db:"establishment"`
	MadeName      string `db:"made_name"`
	SignedName    string `db:"signed_name"`
	Members       []Member
}

const viewFrom = `, COALESCE(e.name, '') AS establishment, n.name AS made_name, COALESCE(s.name, '') AS signed_name FROM acceptances a
	JOIN persons n ON n.id = a.made_by LEFT JOIN persons s ON s.id = a.signed_by LEFT JOIN establishments e ON e.id = a.establishment_id WHERE `

// List returns the acceptances of a file that the principal sees, newest first; year 0 is
// every year.
func (s *Service) List(ctx context.Context, p account.Principal, id db.ID, year int) ([]View, error) {
	var out []View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := project.SeeTx(ctx, tx, p, id); err != nil {
			return err
		}
		var err error
		if out, err = db.Select[View](ctx, tx, "SELECT "+db.Columns[Acceptance]("a.")+viewFrom+"a.project_id = ? AND (? = 0 OR a.year = ?) ORDER BY a.day DESC, a.id DESC", id, year, year); err != nil {
			return err
		}
		members, err := db.Select[Member](ctx, tx, "SELECT "+db.Columns[Member]("m.")+" FROM acceptance_members m JOIN acceptances a ON a.id = m.acceptance_id WHERE a.project_id = ? ORDER BY m.acceptance_id, m.position", id)
		if err != nil {
			return err
		}
		for i := range out {
			for _, m := range members {
				if m.AcceptanceID == out[i].ID {
					out[i].Members = append(out[i].Members, m)
				}
			}
		}
		return nil
	})
	return out, err
}

// Sums are the amounts of acceptances that passed and were signed, in đồng.
type Sums struct {
	Promotion int64     `db:"promotion"`
	Own       int64     `db:"own"`
	Other     int64     `db:"other"`
	Count     int       `db:"n"`
	Last      clock.Day `db:"last_day"`
}

// SumsTx adds up what was signed as passed for a year of a file.
func SumsTx(ctx context.Context, q db.Q, id db.ID, year int) (Sums, error) {
	return db.Get[Sums](ctx, q, `SELECT COALESCE(SUM(promotion), 0) AS promotion, COALESCE(SUM(own), 0) AS own, COALESCE(SUM(other), 0) AS other,
		COUNT(*) AS n, MAX(day) AS last_day FROM acceptances WHERE project_id = ? AND year = ? AND state = 'signed' AND result = 'pass'`, id, year)
}

// Of is what was accepted for one beneficiary in a year; the empty ID is work without one.
type Of struct {
	EstablishmentID db.ID `db:"establishment_id"`
	Promotion       int64 `db:"promotion"`
	Own             int64 `db:"own"`
	Other           int64 `db:"other"`
}

// ByEstablishmentTx splits SumsTx by beneficiary.
func ByEstablishmentTx(ctx context.Context, q db.Q, id db.ID, year int) ([]Of, error) {
	return db.Select[Of](ctx, q, `SELECT establishment_id, SUM(promotion) AS promotion, SUM(own) AS own, SUM(other) AS other FROM acceptances
		WHERE project_id = ? AND year = ? AND state = 'signed' AND result = 'pass' GROUP BY establishment_id ORDER BY establishment_id`, id, year)
}

// Waiting is an acceptance that waits for a signature.
type Waiting struct {
	ID        db.ID         `db:"id"`
	ProjectID db.ID         `db:"project_id"`
	Number    string        `db:"number"`
	Name      string        `db:"name"`
	Year      int           `db:"year"`
	Place     string        `db:"place"`
	MadeAt    clock.Instant `db:"made_at"`
}

// Due is the planned day for signing, an internal rule.
func (w Waiting) Due() clock.Day { return policy.DueAfter("acceptance", w.MadeAt.Day()) }

// Waits lists the minutes that wait for the principal's signature, oldest first.
func (s *Service) Waits(ctx context.Context, p account.Principal) ([]Waiting, error) {
	if !p.Is(signers...) {
		return nil, nil
	}
	cond, args := "p.base_id IN (?)", []any{p.AgencyIDs}
	if p.Agency.Kind == agency.Ministry {
		cond, args = "p.base_id IS NULL", nil
	}
	return db.Select[Waiting](ctx, s.DB, `SELECT a.id, a.project_id, p.number, p.name, a.year, a.place, a.made_at FROM acceptances a JOIN projects p ON p.id = a.project_id
		WHERE a.state = 'recorded' AND p.state = 'planned' AND `+cond+" ORDER BY a.made_at, a.id", args...)
}

var (
	recorders = []account.Role{account.DeptOfficer, account.MinistryOfficer}
	signers   = []account.Role{account.DeptLeader, account.MinistryLeader}
)

// seeTx returns an acceptance of a file that the principal sees.
func seeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Acceptance, project.Project, error) {
	a, err := db.Get[Acceptance](ctx, q, "SELECT "+db.Columns[Acceptance]("")+" FROM acceptances WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return a, project.Project{}, errs.Missing("biên bản nghiệm thu này")
	} else if err != nil {
		return a, project.Project{}, err
	}
	one, err := project.SeeTx(ctx, q, p, a.ProjectID)
	return a, one, err
}

// signedLine returns the contract's line that work of a year is accepted against.
func signedLine(ctx context.Context, q db.Q, id db.ID, year int) (contract.LineView, error) {
	line, err := contract.LineTx(ctx, q, id, year)
	if err != nil {
		return line, err
	}
	if line.State != contract.Signed {
		return line, errs.Clash("Năm %d chưa có hợp đồng, quyết định giao nhiệm vụ đang hiệu lực nên chưa nghiệm thu được.", year)
	}
	return line, nil
}
