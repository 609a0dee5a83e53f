package report

import (
	"context"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
)

// Figures are the columns of the reports on what was approved.
type Figures struct {
	Projects         int   `json:"projects"` // without tasks
	Tasks            int   `json:"tasks"`
	ProjectsNational int   `json:"projects_national"`
	ProjectsLocal    int   `json:"projects_local"`
	Establishments   int   `json:"establishments"`   // distinct ones named by the day
	FundingNational  int64 `json:"funding_national"` // đồng of support approved, tasks included
	FundingLocal     int64 `json:"funding_local"`
	FundingTotal     int64 `json:"funding_total"`
}

// fact is one approved file with where it works and whom it supports.
type fact struct {
	ID     db.ID          `db:"id"`
	Kind   project.Kind   `db:"kind"`
	Source project.Source `db:"source"`
	Amount int64          `db:"amount"`
	Delta  int64          `db:"delta"`

	recorded      []place.ID // as written
	on            []place.ID // on the map of the day; "" for what cannot be put there
	beneficiaries []beneficiary
}

type beneficiary struct {
	ProjectID       db.ID    `db:"project_id"`
	EstablishmentID db.ID    `db:"establishment_id"`
	ProvinceID      place.ID `db:"province_id"`
}

const approvedFiles = `FROM plan_items i JOIN plans pl ON pl.id = i.plan_id JOIN projects p ON p.id = i.project_id
	WHERE pl.state = 'approved' AND pl.approved_on <= ? AND pl.year = ? AND `

// facts loads the files approved by a day in a plan year.
func facts(ctx context.Context, q db.Q, scope Scope, asOf clock.Day, year int) ([]fact, error) {
	cond, condArgs := scope.where()
	from := approvedFiles + cond
	args := append([]any{asOf, year}, condArgs...)
	list, err := db.Select[fact](ctx, q, `SELECT p.id, p.kind, p.source, i.amount,
		COALESCE((SELECT SUM(a.delta) FROM adjustments a WHERE a.project_id = p.id AND a.state = 'decided' AND a.decided_on <= ?), 0) AS delta
		`+from, append([]any{asOf}, args...)...)
	if err != nil {
		return nil, err
	}
	at := make(map[db.ID]*fact, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	type where struct {
		ProjectID  db.ID    `db:"project_id"`
		ProvinceID place.ID `db:"province_id"`
	}
	places, err := db.Select[where](ctx, q, "SELECT DISTINCT l.project_id, l.province_id FROM project_places l WHERE l.project_id IN (SELECT p.id "+from+")", args...)
	if err != nil {
		return nil, err
	}
	for _, l := range places {
		f := at[l.ProjectID]
		f.recorded = append(f.recorded, l.ProvinceID)
		f.on = append(f.on, holder(l.ProvinceID, asOf))
	}
	named, err := db.Select[beneficiary](ctx, q, `SELECT b.project_id, COALESCE(e.merged_into, e.id) AS establishment_id, s.province_id FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id JOIN establishment_sites s ON s.id = b.site_id
		WHERE b.named_on <= ? AND (b.removed_on IS NULL OR b.removed_on > ?) AND b.project_id IN (SELECT p.id `+from+")", append([]any{asOf, asOf}, args...)...)
	if err != nil {
		return nil, err
	}
	for _, b := range named {
		at[b.ProjectID].beneficiaries = append(at[b.ProjectID].beneficiaries, b)
	}
	return list, nil
}

// tally adds up files for one place.
type tally struct {
	Figures
	named map[db.ID]bool
}

// add counts a file with those of its beneficiaries that in accepts.
func (t *tally) add(f *fact, in func(beneficiary) bool) {
	if f.Kind == project.Task {
		t.Tasks++
	} else {
		t.Projects++
		if f.Source == project.National {
			t.ProjectsNational++
		} else {
			t.ProjectsLocal++
		}
	}
	money := f.Amount + f.Delta
	if f.Source == project.National {
		t.FundingNational += money
	} else {
		t.FundingLocal += money
	}
	t.FundingTotal += money
	for _, b := range f.beneficiaries {
		if in != nil && !in(b) || t.named[b.EstablishmentID] {
			continue
		}
		if t.named == nil {
			t.named = map[db.ID]bool{}
		}
		t.named[b.EstablishmentID] = true
		t.Establishments++
	}
}

// addIn counts a file in one province of the map of the day. The site decides on beneficiaries
// only where the file works elsewhere too.
func (t *tally) addIn(f *fact, id place.ID, asOf clock.Day) {
	if !slices.ContainsFunc(f.on, func(on place.ID) bool { return on != id }) {
		t.add(f, nil)
		return
	}
	t.add(f, func(b beneficiary) bool { return holder(b.ProvinceID, asOf) == id })
}
