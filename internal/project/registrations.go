package project

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// RegistrableRow is one file in a đăng ký kế hoạch, or ready for one. Money is đồng.
type RegistrableRow struct {
	ID            db.ID  `db:"id"`
	Number        string `db:"number"`
	Name          string `db:"name"`
	PlanYear      int    `db:"plan_year"`
	State         State  `db:"state"`
	ImplementerID db.ID  `db:"implementer_id"`
	Total         int64  `db:"total"`
	Promotion     int64  `db:"promotion"`   // asked for
	Recommended   int64  `db:"recommended"` // by the base appraisal that it passed
	AppraisalID   db.ID  `db:"appraisal_id"`
	SheetNumber   string `db:"sheet_number"`
}

// RegistrationRow is one registration with its paper and its sums.
type RegistrationRow struct {
	ID          db.ID         `db:"id"`
	AgencyID    db.ID         `db:"agency_id"`
	PlanYear    int           `db:"plan_year"`
	Number      string        `db:"number"`
	Day         clock.Day     `db:"day"`
	Signer      string        `db:"signer"`
	About       string        `db:"about"`
	MadeAt      clock.Instant `db:"made_at"`
	Files       int           `db:"files"`
	Recommended int64         `db:"recommended"`
}

const (
	promotionOf = "COALESCE((SELECT SUM(e.promotion) FROM estimate_lines e WHERE e.project_id = p.id), 0)"
	totalOf     = "COALESCE((SELECT SUM((e.quantity * e.unit_price + 500) / 1000) FROM estimate_lines e WHERE e.project_id = p.id), 0)"

	passedBase = "a.project_id = p.id AND a.level = 'base' AND a.state = 'concluded' AND a.conclusion = 'pass'"
	lastPassed = "a.id = (SELECT x.id FROM appraisals x WHERE x.project_id = p.id AND x.level = 'base' AND x.state = 'concluded' AND x.conclusion = 'pass' ORDER BY x.concluded_at DESC, x.id DESC LIMIT 1)"

	registrable = "SELECT p.id, p.number, p.name, p.plan_year, p.state, p.implementer_id, " + totalOf + " AS total, " + promotionOf + ` AS promotion,
		a.recommended, a.id AS appraisal_id, a.sheet_number FROM projects p JOIN appraisals a ON ` + passedBase + " AND " + lastPassed

	registration = `SELECT r.id, r.agency_id, r.plan_year, d.number, d.day, d.signer, d.about, r.made_at,
		(SELECT COUNT(*) FROM registration_projects x WHERE x.registration_id = r.id) AS files,
		COALESCE((SELECT SUM(a.recommended) FROM registration_projects x JOIN projects p ON p.id = x.project_id JOIN appraisals a ON ` + passedBase + " AND " + lastPassed + ` WHERE x.registration_id = r.id), 0) AS recommended
		FROM registrations r JOIN documents d ON d.id = r.document_id`
)

func readsRegistrations(p account.Principal) error {
	if p.Agency.Kind != agency.Department && p.Agency.Kind != agency.Ministry || p.Is(account.Administrator) {
		return errs.Refuse("Danh sách đăng ký kế hoạch thuộc Sở Công Thương và Cục.")
	}
	return nil
}

// MayRegister reports whether the person may register files with the Cục.
func MayRegister(p account.Principal) bool {
	return p.Is(account.DeptLeader, account.Clerk) && p.Agency.Kind == agency.Department
}

// Registrable lists the files of national money that passed at the principal's Sở and are not
// registered yet, by plan year and number.
func (s *Service) Registrable(ctx context.Context, p account.Principal) ([]RegistrableRow, error) {
	if err := readsRegistrations(p); err != nil || p.Agency.Kind != agency.Department {
		return nil, err
	}
	return db.Select[RegistrableRow](ctx, s.DB, registrable+" WHERE p.state = 'base_passed' AND p.source = 'national' AND p.base_id IN (?) ORDER BY p.plan_year, p.number, p.id", p.AgencyIDs)
}

// Registrations lists the registrations that the principal's Sở made, or all for the Cục,
// newest first.
func (s *Service) Registrations(ctx context.Context, p account.Principal) ([]RegistrationRow, error) {
	if err := readsRegistrations(p); err != nil {
		return nil, err
	}
	if p.National() {
		return db.Select[RegistrationRow](ctx, s.DB, registration+" ORDER BY r.made_at DESC, r.id DESC LIMIT 200")
	}
	return db.Select[RegistrationRow](ctx, s.DB, registration+" WHERE r.agency_id IN (?) ORDER BY r.made_at DESC, r.id DESC LIMIT 200", p.AgencyIDs)
}

// ReadRegistration returns one registration with its files, as the annex of the report
// prints them. NotFound outside the principal's place.
func (s *Service) ReadRegistration(ctx context.Context, p account.Principal, id db.ID) (RegistrationRow, []RegistrableRow, error) {
	if err := readsRegistrations(p); err != nil {
		return RegistrationRow{}, nil, err
	}
	var r RegistrationRow
	var rows []RegistrableRow
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		r, err = db.Get[RegistrationRow](ctx, tx, registration+" WHERE r.id = ?", id)
		if errors.Is(err, db.ErrNone) || err == nil && !p.National() && !p.For(r.AgencyID) {
			return errs.Missing("lần đăng ký này")
		} else if err != nil {
			return err
		}
		rows, err = db.Select[RegistrableRow](ctx, tx, registrable+" JOIN registration_projects x ON x.project_id = p.id WHERE x.registration_id = ? ORDER BY p.number, p.id", id)
		return err
	})
	return r, rows, err
}
