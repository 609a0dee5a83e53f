package establishment

import (
	"context"
	"errors"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// ByCode finds an establishment by its tax code or, when just one carries it, by its
// household's code, as people type them. NotFound otherwise. It tells the identity alone: what
// the asker may do with it is for the use case that takes it. A code of a record that was merged
// leads to the one that stands.
func ByCode(ctx context.Context, q db.Q, typed string) (db.ID, error) {
	if tax, wrong, _ := readTaxCode(typed); tax != "" && wrong == "" {
		// the record that stands with it, else the one that took over a record that had it
		id, err := db.Get[db.ID](ctx, q, "SELECT COALESCE(merged_into, id) FROM establishments e WHERE e.tax_code = ? AND e.tax_code <> '' AND (e.import_id IS NULL OR NOT "+Hidden+") ORDER BY CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, id LIMIT 1", tax)
		if errors.Is(err, db.ErrNone) {
			return "", errs.Missing("cơ sở mang mã số này")
		}
		return id, err
	}
	if code, wrong := readHouseholdCode(typed); code != "" && wrong == "" {
		ids, err := db.Select[db.ID](ctx, q, "SELECT DISTINCT COALESCE(merged_into, id) FROM establishments e WHERE e.household_code = ? AND (e.import_id IS NULL OR NOT "+Hidden+") LIMIT 2", code)
		if err == nil && len(ids) != 1 {
			return "", errs.Missing("cơ sở mang mã số này")
		}
		if err != nil {
			return "", err
		}
		return ids[0], nil
	}
	return "", errs.Missing("cơ sở mang mã số này")
}
