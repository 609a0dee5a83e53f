package account

import (
	"context"
	"slices"

	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// HandoverFile is one file that a handover would move, with the duties that move.
type HandoverFile struct {
	ProjectID db.ID
	Number    string // both are "" for an administrator, who reads no files
	Name      string
	Duties    []Duty
}

// HandoverFiles lists what HandOver would move from a person who works for a body, so that it
// is seen before it is done. For whoever may HandOver; body "" is the principal's own.
func (s *Service) HandoverFiles(ctx context.Context, p Principal, from, body db.ID) ([]HandoverFile, error) {
	if body == "" {
		body = p.Agency.ID
	}
	var out []HandoverFile
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err := agency.Get(ctx, tx, body)
		if err != nil {
			return err
		}
		if !mayHandOver(p, from, a) {
			return errs.Missing("hồ sơ để bàn giao")
		}
		open, err := openAssignments(ctx, tx, from, body)
		if err != nil || len(open) == 0 {
			return err
		}
		var ids []db.ID
		at := map[db.ID]int{}
		for _, x := range open {
			i, seen := at[x.ProjectID]
			if !seen {
				i = len(out)
				at[x.ProjectID] = i
				ids = append(ids, x.ProjectID)
				out = append(out, HandoverFile{ProjectID: x.ProjectID})
			}
			if !slices.Contains(out[i].Duties, x.Duty) {
				out[i].Duties = append(out[i].Duties, x.Duty)
			}
		}
		if p.Is(Administrator) {
			return nil
		}
		type row struct {
			ID     db.ID  `db:"id"`
			Number string `db:"number"`
			Name   string `db:"name"`
		}
		rows, err := db.Select[row](ctx, tx, "SELECT id, COALESCE(number, '') AS number, name FROM projects WHERE id IN (?)", ids)
		for _, r := range rows {
			out[at[r.ID]].Number, out[at[r.ID]].Name = r.Number, r.Name
		}
		return err
	})
	return out, err
}

// mayHandOver says who may hand over a person's files of a body: the person, whoever leads the
// body, and its administrator.
func mayHandOver(p Principal, from db.ID, body agency.Agency) bool {
	return from == p.PersonID && p.For(body.ID) || p.Is(leaders...) && p.For(body.ID) || p.Administers(body)
}

// Leads reports whether the role leads a body: it notes leaves and hands over for its people.
func (r Role) Leads() bool { return slices.Contains(leaders, r) }
