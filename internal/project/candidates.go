package project

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
)

// Candidate is one whom the head of a body may let appraise a file.
type Candidate struct {
	account.Holder
	Open int // files the person looks after today
}

// candidateRoles are offered for an appraisal, in the body that appraises.
var candidateRoles = []account.Role{account.DeptOfficer, account.DeptHead, account.DeptLeader, account.MinistryOfficer, account.MinistryLeader,
	account.Accountant, account.ChiefAccountant}

// Candidates lists the people of the principal's own body who may appraise a file, with how
// many files each looks after, and by name those left out because they prepared it. Only who
// may open its appraisal.
func (s *Service) Candidates(ctx context.Context, p account.Principal, id db.ID) (offered []Candidate, prepared []string, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		level, err := awaits(ctx, tx, one)
		if err != nil {
			return err
		}
		roles, party := openers(level)
		if err := mayAct(p, one, roles, party); err != nil {
			return err
		}
		holders, err := account.Holders(ctx, tx, p.Agency.ID, s.Clock.Now().Day(), candidateRoles...)
		if err != nil {
			return err
		}
		type held struct {
			Person db.ID `db:"person_id"`
			N      int   `db:"n"`
		}
		rows, err := db.Select[held](ctx, tx, "SELECT person_id, COUNT(DISTINCT project_id) AS n FROM assignments WHERE to_day IS NULL AND agency_id = ? GROUP BY person_id", p.Agency.ID)
		if err != nil {
			return err
		}
		open := map[db.ID]int{}
		for _, r := range rows {
			open[r.Person] = r.N
		}
		for _, h := range holders {
			did, err := preparedTx(ctx, tx, id, h.PersonID)
			if err != nil {
				return err
			}
			if did {
				prepared = append(prepared, h.Name)
				continue
			}
			offered = append(offered, Candidate{h, open[h.PersonID]})
		}
		return nil
	})
	return offered, prepared, err
}
