package project

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// Visible returns the SQL condition, over an alias p of projects, under which a principal
// may know of a file: it is assigned to their body, or lies in its place. Lists, searches,
// exports, counts and single files all use it. A draft belongs to who prepares it.
func Visible(p account.Principal) (cond string, args []any) {
	member := "EXISTS (SELECT 1 FROM appraisal_members m JOIN appraisals a ON a.id = m.appraisal_id WHERE a.project_id = p.id AND m.person_id = ? AND m.removed_at IS NULL AND a.state <> 'cancelled' AND (a.council OR a.agency_id IN (?)))"
	inPlace := "EXISTS (SELECT 1 FROM project_places l WHERE l.project_id = p.id AND l.province_id IN (?))"
	switch {
	case p.Is(account.Administrator):
		return "1 = 0", nil
	case p.EstablishmentID != "":
		return "p.state <> 'draft' AND EXISTS (SELECT 1 FROM project_beneficiaries b WHERE b.project_id = p.id AND b.establishment_id IN (?) AND b.removed_on IS NULL)", []any{p.Records()}
	}
	switch p.Agency.Kind {
	case agency.Ministry:
		return "p.state <> 'draft'", nil
	case agency.Department:
		return "p.state <> 'draft' AND (p.base_id IN (?) OR " + inPlace + " OR " + member + ")", []any{p.AgencyIDs, p.Covers, p.PersonID, p.AgencyIDs}
	case agency.OtherDepartment:
		return "p.source = 'local' AND p.state IN ('planned', 'post_check', 'closed', 'stopped') AND " + inPlace, []any{p.Covers}
	case agency.Commune:
		return "p.state <> 'draft' AND EXISTS (SELECT 1 FROM project_places l WHERE l.project_id = p.id AND l.province_id IN (?) AND l.commune_fold = ?)", []any{p.Covers, p.Agency.CommuneFold}
	case agency.Centre, agency.RegionalCentre, agency.Unit:
		return "(p.implementer_id IN (?) OR (p.state <> 'draft' AND EXISTS (SELECT 1 FROM project_partners r WHERE r.project_id = p.id AND r.agency_id IN (?))))", []any{p.AgencyIDs, p.AgencyIDs}
	}
	return "1 = 0", nil
}

// Told is Visible for the record of acts: an auditor is told of no act on a file that the
// auditor may not open.
func Told(p account.Principal) audit.Files {
	cond, args := Visible(p)
	return audit.Files{Cond: cond, Args: args}
}

// SeeTx returns a file the principal may see. NotFound for any other, so that guessing an
// address tells nothing.
func SeeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Project, error) {
	cond, args := Visible(p)
	one, err := db.Get[Project](ctx, q, "SELECT "+db.Columns[Project]("p.")+" FROM projects p WHERE p.id = ? AND ("+cond+")", append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return Project{}, errs.Missing("đề án này, hoặc đề án không thuộc phạm vi của ông/bà")
	}
	return one, err
}

// Open returns a whole file the principal may see.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (File, error) {
	var f File
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		f, err = OpenTx(ctx, tx, p, id)
		return err
	})
	return f, err
}

// OpenTx returns a whole file the principal may see. NotFound for any other.
func OpenTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (File, error) {
	one, err := SeeTx(ctx, q, p, id)
	if err != nil {
		return File{}, err
	}
	return LoadTx(ctx, q, one)
}

// LoadTx fills in all that belongs to a project already checked to be visible.
func LoadTx(ctx context.Context, q db.Q, one Project) (File, error) {
	f := File{Project: one}
	var err error
	get := func(fill func() error) {
		if err == nil {
			err = fill()
		}
	}
	get(func() (e error) {
		f.Contents, e = db.Select[string](ctx, q, "SELECT content FROM project_contents WHERE project_id = ? ORDER BY position", one.ID)
		return
	})
	get(func() (e error) {
		f.Places, e = db.Select[Place](ctx, q, "SELECT "+db.Columns[Place]("")+" FROM project_places WHERE project_id = ? ORDER BY province_id, commune", one.ID)
		return
	})
	get(func() (e error) {
		f.Beneficiaries, e = db.Select[Beneficiary](ctx, q, "SELECT "+db.Columns[Beneficiary]("")+" FROM project_beneficiaries WHERE project_id = ? ORDER BY id", one.ID)
		return
	})
	get(func() (e error) {
		f.Partners, e = db.Select[Partner](ctx, q, "SELECT "+db.Columns[Partner]("")+" FROM project_partners WHERE project_id = ? ORDER BY id", one.ID)
		return
	})
	get(func() (e error) {
		f.Lines, e = db.Select[Line](ctx, q, "SELECT "+db.Columns[Line]("")+" FROM estimate_lines WHERE project_id = ? ORDER BY position", one.ID)
		return
	})
	get(func() (e error) {
		f.Results, e = db.Select[Result](ctx, q, "SELECT "+db.Columns[Result]("")+" FROM project_results WHERE project_id = ? ORDER BY position", one.ID)
		return
	})
	get(func() (e error) { f.Years, e = YearsTx(ctx, q, one.ID); return })
	return f, err
}

// YearsTx returns the years of a file's work, in order.
func YearsTx(ctx context.Context, q db.Q, id db.ID) ([]Year, error) {
	return db.Select[Year](ctx, q, "SELECT "+db.Columns[Year]("")+" FROM project_years WHERE project_id = ? ORDER BY year", id)
}
