package establishment

import (
	"context"
	"errors"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// Double says that the register seems to hold the establishment already. It unwraps to an
// errs.Conflict with its sentence.
type Double struct {
	ID    db.ID // the other; "" when the asker may not know of it
	Final bool  // the same tax code: confirming does not help
	err   *errs.Error
}

// Error returns the sentence.
func (d *Double) Error() string { return d.err.Error() }

// Unwrap makes the sentence fit to be shown.
func (d *Double) Unwrap() error { return d.err }

// refuseDouble looks for another record of the same establishment: by tax code always, and by
// household code or by name within the province of the site unless the asker has confirmed.
func refuseDouble(ctx context.Context, q db.Q, p account.Principal, e Establishment, site *Site, today clock.Day, confirmed bool) error {
	find := func(cond string, args ...any) ([]Establishment, error) {
		return db.Select[Establishment](ctx, q, "SELECT "+db.Columns[Establishment]("e.")+" FROM establishments e WHERE e.id <> ? AND e.merged_into IS NULL AND "+cond+" ORDER BY e.id LIMIT 5",
			append([]any{e.ID}, args...)...)
	}
	if e.TaxCode != "" {
		same, err := find("e.tax_code = ? AND e.tax_code <> ''", e.TaxCode)
		if err != nil {
			return err
		}
		if len(same) > 0 {
			return double(ctx, q, p, same, "tax_code", true)
		}
	}
	if confirmed || site == nil {
		return nil
	}
	if e.HouseholdCode != "" {
		same, err := find("e.household_code = ?", e.HouseholdCode)
		if err != nil {
			return err
		}
		if len(same) > 0 {
			return double(ctx, q, p, same, "household_code", false)
		}
	}
	land := []place.ID{site.ProvinceID}
	for _, id := range place.Covers(site.ProvinceID, today) {
		if !slices.Contains(land, id) {
			land = append(land, id)
		}
	}
	same, err := find("e.name_fold = ? AND EXISTS (SELECT 1 FROM establishment_sites v WHERE v.establishment_id = e.id AND v.province_id IN (?))", e.NameFold, land)
	if err != nil || len(same) == 0 {
		return err
	}
	return double(ctx, q, p, same, "name", false)
}

// double makes the answer, naming the first of the same that the asker may know of.
func double(ctx context.Context, q db.Q, p account.Principal, same []Establishment, field string, final bool) error {
	var seen *Establishment
	for _, e := range same {
		_, err := load(ctx, q, p, e.ID)
		if err == nil {
			seen = &e
			break
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	what := map[string]string{"tax_code": "mã số thuế này", "household_code": "mã số hộ kinh doanh này", "name": "tên này trong cùng tỉnh, thành phố"}[field]
	d := &Double{Final: final}
	if seen != nil {
		d.ID = seen.ID
		d.err = errs.Clash("Đã có cơ sở mang %s: %s.", what, named(*seen))
	} else {
		d.err = errs.Clash("Đã có cơ sở mang %s, thuộc địa bàn mà bạn không xem được.", what)
	}
	switch {
	case !final:
		d.err.Sentence += " Nếu đúng là cơ sở khác, hãy xác nhận rồi lưu lại."
	case seen != nil:
		d.err.Sentence += " Hãy dùng hồ sơ đã có, thêm địa điểm sản xuất nếu cần."
	default:
		d.err.Sentence += " Hãy đề nghị Cục thêm địa điểm sản xuất ở địa bàn của bạn vào hồ sơ đó."
	}
	d.err.Fields = []errs.Field{{Name: field, Sentence: "Trùng với một hồ sơ đã có."}}
	return d
}

// named tells which establishment is meant.
func named(e Establishment) string {
	s := e.Name
	if c := e.Code(); c != "" {
		s += ", mã số " + c
	}
	if e.OfficeCommune != "" {
		s += ", " + e.OfficeCommune
	}
	return s + ", " + provinceName(e.OfficeProvinceID)
}

// AsDouble finds a *Double anywhere in the chain.
func AsDouble(err error) (*Double, bool) {
	var d *Double
	ok := errors.As(err, &d)
	return d, ok
}
