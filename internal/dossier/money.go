package dossier

import (
	"context"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// Money is where a file's money is, in đồng, added up from rows.
type Money struct {
	Estimate                                         project.Sums
	Approved                                         int64 // the plan's amount and decided adjustments
	ApprovedOn                                       clock.Day
	Decision                                         string
	Contracted, ContractedOwn                        int64
	Advanced, Accepted, AcceptedOwn, Settled, Return int64
	SettledOwn                                       int64
	ToReturn                                         int64 // settled statements ask for this much back
	ByYear                                           []contractFact
}

// Year is one contracted year's money.
type Year = contractFact

// Left is what may still be advanced under the contracts.
func (m Money) Left() int64 { return m.Contracted - m.Advanced }

func (s *Service) moneyTx(ctx context.Context, q db.Q, f project.File) (Money, error) {
	m := Money{Estimate: f.Sum()}
	type plan struct {
		Amount   int64     `db:"amount"`
		On       clock.Day `db:"approved_on"`
		Decision string    `db:"number"`
	}
	plans, err := db.Select[plan](ctx, q, `SELECT i.amount, n.approved_on, d.number FROM plan_items i JOIN plans n ON n.id = i.plan_id JOIN documents d ON d.id = n.document_id
		WHERE n.state = 'approved' AND i.project_id = ?`, f.ID)
	if err != nil {
		return m, err
	}
	for _, p := range plans {
		m.Approved, m.ApprovedOn, m.Decision = m.Approved+p.Amount, p.On, p.Decision
	}
	delta, err := db.Get[int64](ctx, q, "SELECT COALESCE(SUM(delta), 0) FROM adjustments WHERE state = 'decided' AND project_id = ?", f.ID)
	if err != nil {
		return m, err
	}
	m.Approved += delta
	if m.ByYear, err = db.Select[contractFact](ctx, q, contractText+" WHERE k.state <> 'draft' AND c.project_id = ? ORDER BY c.year", f.ID); err != nil {
		return m, err
	}
	for _, c := range m.ByYear {
		m.Contracted += c.Amount
		m.ContractedOwn += c.Own
		m.Advanced += c.Advanced
		m.Accepted += c.Accepted
		m.Settled += c.Settled
		m.Return += c.Returned
	}
	if m.AcceptedOwn, err = db.Get[int64](ctx, q, "SELECT COALESCE(SUM(own), 0) FROM acceptances WHERE state = 'signed' AND result = 'pass' AND project_id = ?", f.ID); err != nil {
		return m, err
	}
	if m.SettledOwn, err = db.Get[int64](ctx, q, "SELECT COALESCE(SUM(l.own), 0) FROM settlement_lines l JOIN settlements t ON t.id = l.settlement_id WHERE t.state = 'approved' AND t.project_id = ?", f.ID); err != nil {
		return m, err
	}
	m.ToReturn, err = db.Get[int64](ctx, q, "SELECT COALESCE(SUM(to_return), 0) FROM settlements WHERE project_id = ?", f.ID)
	return m, err
}
