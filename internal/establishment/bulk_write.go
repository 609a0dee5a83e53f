package establishment

import (
	"context"
	"errors"
	"slices"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Keys are by what a row of a file may be known in the register.
type Keys struct {
	TaxCodes, HouseholdCodes, NameFolds, Phones []string
	IDs                                         []db.ID
}

// Find returns the records that carry one of the keys, those that were merged into another
// replaced by it, with sites and years, and whether the person may know of each. What the import
// itself wrote is left out. The number of queries does not grow with the keys.
func (b *Bulk) Find(ctx context.Context, q db.Q, k Keys) ([]*Known, error) {
	found := map[db.ID]*Known{}
	take := func(cond string, args any) error {
		all, err := db.Select[Establishment](ctx, q, "SELECT "+db.Columns[Establishment]("e.")+" FROM establishments e WHERE "+cond+
			" AND (e.import_id IS NULL OR e.import_id <> ?)", args, b.Import)
		for _, e := range all {
			found[e.ID] = &Known{Establishment: e}
		}
		return err
	}
	for _, by := range []struct {
		cond string
		list []string
	}{
		{"e.tax_code <> '' AND e.tax_code IN (?)", k.TaxCodes}, {"e.household_code IN (?)", k.HouseholdCodes},
		{"e.name_fold IN (?)", k.NameFolds}, {"e.phone <> '' AND e.phone IN (?)", k.Phones},
	} {
		if len(by.list) > 0 {
			if err := take(by.cond, by.list); err != nil {
				return nil, err
			}
		}
	}
	if len(k.IDs) > 0 {
		if err := take("e.id IN (?)", k.IDs); err != nil {
			return nil, err
		}
	}
	for range 3 { // a record merged into one that was merged since
		var further []db.ID
		for id, e := range found {
			if e.MergedInto != "" {
				if found[e.MergedInto] == nil {
					further = append(further, e.MergedInto)
				}
				delete(found, id)
			}
		}
		if len(further) == 0 {
			break
		}
		if err := take("e.id IN (?)", further); err != nil {
			return nil, err
		}
	}
	return b.whole(ctx, q, found)
}

// whole adds sites, years and the right to know.
func (b *Bulk) whole(ctx context.Context, q db.Q, found map[db.ID]*Known) ([]*Known, error) {
	if len(found) == 0 {
		return nil, nil
	}
	ids := make([]db.ID, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	cond, args := visible(b.Who)
	seen, err := db.Select[db.ID](ctx, q, "SELECT e.id FROM establishments e WHERE e.id IN (?) AND "+cond, append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	sites, err := SitesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	years, err := YearsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*Known, 0, len(ids))
	for _, id := range ids {
		found[id].Sites, found[id].Years = sites[id], years[id]
		out = append(out, found[id])
	}
	for _, id := range seen {
		found[id].Seen = true
	}
	return out, nil
}

// areaRow is a line of establishment_areas.
type areaRow struct {
	AreaID          place.ID `db:"area_id"`
	EstablishmentID db.ID    `db:"establishment_id"`
	NameSort        string   `db:"name_sort"`
	Kind            Kind     `db:"kind"`
	Division        string   `db:"division"`
	VSIC            string   `db:"vsic"`
}

// InsertTx writes new records with their sites, areas and years, by few statements. Their keys are
// owed: see OweKeysTx.
func (b *Bulk) InsertTx(ctx context.Context, tx *db.Tx, drafts []Draft) error {
	records, sites := make([]Lined, 0, len(drafts)), make([]Site, 0, len(drafts))
	areas, years := make([]areaRow, 0, 3*len(drafts)), make([]Year, 0, len(drafts))
	for i := range drafts {
		e := &drafts[i].Establishment
		ids := []place.ID{Nation}
		var own []Site
		if s := drafts[i].Site; s != nil {
			sites, own = append(sites, *s), []Site{*s}
			ids = append(ids, s.LandID, s.UnitID)
		}
		for _, id := range ids {
			if id != "" {
				areas = append(areas, areaRow{id, e.ID, e.NameSort, e.Kind, e.VSIC[:min(2, len(e.VSIC))], e.VSIC})
			}
		}
		for _, y := range drafts[i].Years {
			y.After.Version = 1
			years = append(years, y.After)
		}
		records = append(records, Lined{*e, LineOf(own, years[len(years)-len(drafts[i].Years):])})
	}
	if err := db.InsertMany(ctx, tx, "establishments", records); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, "establishment_sites", sites); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, "establishment_areas", areas); err != nil {
		return err
	}
	return db.InsertMany(ctx, tx, "establishment_years", years)
}

// UpdateTx writes drafts over the versions that they were made from, and returns those whose
// record or year has moved since: the caller then gives the transaction up.
func (b *Bulk) UpdateTx(ctx context.Context, tx *db.Tx, drafts []Draft) (moved []db.ID, err error) {
	years, err := yearWriter(ctx, tx)
	if err != nil {
		return nil, err
	}
	var told []db.ID // whose years changed
	for i := range drafts {
		d := &drafts[i]
		if err := writeRecord(ctx, tx, d.Establishment); err != nil {
			if !errors.Is(err, errMoved) {
				return nil, err
			}
			moved = append(moved, d.Establishment.ID)
			continue
		}
		for _, y := range d.Years {
			if err := years(y.Before, y.After); err != nil {
				if !errors.Is(err, errMoved) {
					return nil, err
				}
				moved = append(moved, d.Establishment.ID)
				break
			}
			told = append(told, d.Establishment.ID)
		}
	}
	return moved, LinesTx(ctx, tx, told)
}

// yearWriter writes a year over the row that was read, or as a new one.
func yearWriter(ctx context.Context, tx *db.Tx) (func(before *Year, after Year) error, error) {
	stmt, err := tx.Prepare(ctx, `UPDATE establishment_years SET workers = ?, women = ?, minority = ?, revenue = ?, exports = ?, tax_paid = ?, capital = ?, income = ?,
		version = version + 1 WHERE establishment_id = ? AND year = ? AND version = ?`)
	if err != nil {
		return nil, err
	}
	return func(before *Year, after Year) error {
		if before == nil {
			there, err := db.Get[int](ctx, tx, "SELECT COUNT(*) FROM establishment_years WHERE establishment_id = ? AND year = ?", after.EstablishmentID, after.Year)
			if err != nil {
				return err
			}
			if there > 0 {
				return errMoved
			}
			after.Version = 1
			return db.Insert(ctx, tx, "establishment_years", after)
		}
		n, err := stmt.Exec(ctx, after.Workers, after.Women, after.Minority, after.Revenue, after.Exports, after.TaxPaid, after.Capital, after.Income,
			after.EstablishmentID, after.Year, before.Version)
		if err == nil && n == 0 {
			err = errMoved
		}
		return err
	}, nil
}

// RestoreTx puts a record back to what it was before an import changed it, with its years, when
// it still has the version that the import left; Conflict otherwise. The version goes on upwards,
// so that nobody saves over it from a page that is still open. It returns the new version.
func RestoreTx(ctx context.Context, tx *db.Tx, before Establishment, left int64, years []YearChange) (int64, error) {
	before.NameFold, before.NameSort = vi.Fold(before.Name), vi.ListKey(before.Name)
	before.Version = left
	if err := writeRecord(ctx, tx, before); errors.Is(err, errMoved) {
		return 0, errs.Clash("Cơ sở %s đã có người sửa sau khi nhập.", before.Name)
	} else if err != nil {
		return 0, err
	}
	for _, y := range years {
		if _, err := tx.Exec(ctx, "DELETE FROM establishment_years WHERE establishment_id = ? AND year = ?", before.ID, y.After.Year); err != nil {
			return 0, err
		}
		if y.Before != nil {
			old := *y.Before
			old.EstablishmentID, old.Version = before.ID, old.Version+2
			if err := db.Insert(ctx, tx, "establishment_years", old); err != nil {
				return 0, err
			}
		}
	}
	if len(years) > 0 {
		if err := LinesTx(ctx, tx, []db.ID{before.ID}); err != nil {
			return 0, err
		}
	}
	return left + 1, nil
}

// RemoveTx removes up to most records that an import made, with all that the import wrote of
// them, and returns how many. Whatever else points at one refuses.
func RemoveTx(ctx context.Context, tx *db.Tx, imp db.ID, most int) (int, error) {
	ids, err := db.Select[db.ID](ctx, tx, "SELECT id FROM establishments WHERE import_id = ? LIMIT ?", imp, most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	for _, text := range []string{
		"DELETE FROM establishment_areas WHERE establishment_id IN (?)",
		"DELETE FROM establishment_keys WHERE establishment_id IN (?)",
		"DELETE FROM establishment_years WHERE establishment_id IN (?)",
		"DELETE FROM establishment_sites WHERE establishment_id IN (?)",
		"DELETE FROM establishments WHERE id IN (?)",
	} {
		if _, err := tx.Exec(ctx, text, ids); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
