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
	Duties    []Duty
}

// HandoverFilesTx lists the assignments that HandOverTx would move from a person who works for a
// body, by file, and that body with those before it. For whoever may hand over; NotFound for others.
func HandoverFilesTx(ctx context.Context, q db.Q, p Principal, from, body db.ID) (files []HandoverFile, bodies []db.ID, err error) {
	a, err := agency.Get(ctx, q, body)
	if err != nil {
		return nil, nil, err
	}
	if !mayHandOver(p, from, a) {
		return nil, nil, errs.Missing("hồ sơ để bàn giao")
	}
	if bodies, err = agency.WithPredecessors(ctx, q, body); err != nil {
		return nil, nil, err
	}
	open, err := openAssignments(ctx, q, from, bodies)
	at := map[db.ID]int{}
	for _, x := range open {
		i, seen := at[x.ProjectID]
		if !seen {
			i = len(files)
			at[x.ProjectID] = i
			files = append(files, HandoverFile{ProjectID: x.ProjectID})
		}
		if !slices.Contains(files[i].Duties, x.Duty) {
			files[i].Duties = append(files[i].Duties, x.Duty)
		}
	}
	return files, bodies, err
}

// mayHandOver says who may hand over a person's files of a body: the person, whoever leads the
// body, and its administrator.
func mayHandOver(p Principal, from db.ID, body agency.Agency) bool {
	return from == p.PersonID && p.For(body.ID) || p.Is(leaders...) && p.For(body.ID) || p.Administers(body)
}

// Leads reports whether the role leads a body: it notes leaves and hands over for its people.
func (r Role) Leads() bool { return slices.Contains(leaders, r) }
