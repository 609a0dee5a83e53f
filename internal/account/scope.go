package account

import (
	"context"
	"fmt"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// keptInProvince are the kinds of bodies that a Sở's administrator keeps.
var keptInProvince = []agency.Kind{agency.Department, agency.OtherDepartment, agency.Centre, agency.Commune, agency.Unit}

// Administers reports whether the body is the principal's to keep: every body for the
// ministry's administrator, the bodies of its own province for the one of a Sở. An internal rule.
func (p Principal) Administers(a agency.Agency) bool {
	if !p.Is(Administrator) {
		return false
	}
	if p.National() {
		return true
	}
	for _, k := range keptInProvince {
		if a.Kind == k {
			return a.ProvinceID != "" && p.In(a.ProvinceID)
		}
	}
	return false
}

// errNotAdministrator answers whoever is no administrator at all.
func errNotAdministrator() error {
	return errs.Refuse("Chỉ người quản trị được làm việc này (quy định nội bộ).")
}

// scopeOf is the SQL condition on posts w that lie in the administrator's scope: posts in
// bodies it keeps and in establishments with an office or a site in its province.
func scopeOf(p Principal) (string, []any) {
	if p.National() {
		return "1 = 1", nil
	}
	return `(EXISTS (SELECT 1 FROM agencies a WHERE a.id = w.agency_id AND a.kind IN (?) AND a.province_id IN (?))
		OR EXISTS (SELECT 1 FROM establishments e WHERE e.id = w.establishment_id AND (e.office_province_id IN (?)
			OR EXISTS (SELECT 1 FROM establishment_sites t WHERE t.establishment_id = e.id AND t.province_id IN (?)))))`,
		[]any{keptInProvince, p.Covers, p.Covers, p.Covers}
}

// keepsPost reports whether the administrator may give or end posts in the body or establishment.
func keepsPost(ctx context.Context, q db.Q, p Principal, body, establishment db.ID) (bool, error) {
	if !p.Is(Administrator) {
		return false, nil
	}
	if body != "" {
		a, err := agency.Get(ctx, q, body)
		if err != nil {
			return false, err
		}
		return p.Administers(a), nil
	}
	if p.National() {
		return true, nil
	}
	provinces, err := db.Select[place.ID](ctx, q, `SELECT office_province_id FROM establishments WHERE id = ?
		UNION SELECT province_id FROM establishment_sites WHERE establishment_id = ?`, establishment, establishment)
	if err != nil {
		return false, err
	}
	for _, id := range provinces {
		if p.In(id) {
			return true, nil
		}
	}
	return false, nil
}

// keepsPerson checks that a person is the administrator's to manage: known to it by some
// post, and without a present or coming post outside its scope, so that nobody takes over
// the sign-in of a person who also works elsewhere. NotFound for who is not known to it.
func keepsPerson(ctx context.Context, q db.Q, p Principal, person db.ID, today clock.Day) error {
	if !p.Is(Administrator) {
		return errNotAdministrator()
	}
	if p.National() {
		return nil
	}
	scope, args := scopeOf(p)
	type count struct {
		Known   int64 `db:"known"`
		Outside int64 `db:"outside"`
	}
	args = append(append(append([]any{}, args...), args...), string(today), person)
	n, err := db.Get[count](ctx, q, fmt.Sprintf(`SELECT COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0) AS known,
		COALESCE(SUM(CASE WHEN NOT %s AND (w.valid_to IS NULL OR w.valid_to >= ?) THEN 1 ELSE 0 END), 0) AS outside
		FROM posts w WHERE w.person_id = ?`, scope, scope), args...)
	if err != nil {
		return err
	}
	if n.Known == 0 {
		return errs.Missing("người này")
	}
	if n.Outside > 0 {
		return errs.Refuse("Người này còn giữ vị trí công tác ngoài phạm vi quản trị của bạn; việc này do người quản trị của Cục thực hiện (quy định nội bộ).")
	}
	return nil
}

// inScope reports whether the administrator knows the person by any post, of any time.
func inScope(ctx context.Context, q db.Q, p Principal, person db.ID) (bool, error) {
	if !p.Is(Administrator) {
		return false, nil
	}
	scope, args := scopeOf(p)
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM posts w WHERE w.person_id = ? AND "+scope, append([]any{person}, args...)...)
	return n > 0, err
}
