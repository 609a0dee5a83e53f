package establishment

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

const missing = "cơ sở này"

// Kinds of audit events.
const (
	Recorded      audit.Kind = "establishment.recorded"
	Edited        audit.Kind = "establishment.edited"
	SiteAdded     audit.Kind = "establishment.site_added"
	SiteEnded     audit.Kind = "establishment.site_ended"
	YearSet       audit.Kind = "establishment.year_set"
	SiteLocated   audit.Kind = "establishment.site_located"
	CommuneChosen audit.Kind = "establishment.commune_chosen"
	DetailSaved   audit.Kind = "establishment.detail_saved"
	DetailRemoved audit.Kind = "establishment.detail_removed"
)

const subject = "establishment"

// load returns an establishment that the person may know of, else NotFound.
func load(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Establishment, error) {
	cond, args := visible(p)
	e, err := db.Get[Establishment](ctx, q, "SELECT "+db.Columns[Establishment]("e.")+" FROM establishments e WHERE e.id = ? AND "+cond,
		append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return Establishment{}, errs.Missing(missing)
	}
	return e, err
}

// loadFree is load of a record that is to be written: *Joined for one that was merged into another,
// Conflict for one that a running import writes.
func loadFree(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID) (Establishment, error) {
	type row struct {
		Establishment
		Held bool `db:"held"`
	}
	cond, args := visible(p)
	e, err := db.Get[row](ctx, tx, "SELECT "+db.Columns[Establishment]("e.")+", "+heldBy+" AS held FROM establishments e WHERE e.id = ? AND "+cond,
		append([]any{id, id}, args...)...)
	switch {
	case errors.Is(err, db.ErrNone):
		return Establishment{}, errs.Missing(missing)
	case err == nil && e.MergedInto != "":
		err = refuseMerged(ctx, tx, e.Establishment)
	case err == nil && e.Held:
		err = errHeld()
	}
	return e.Establishment, err
}

// Of returns the establishments of the IDs. The caller has checked that the asker may know of
// what names them.
func Of(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID]Establishment, error) {
	out := map[db.ID]Establishment{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.Select[Establishment](ctx, q, "SELECT "+db.Columns[Establishment]("")+" FROM establishments WHERE id IN (?)", ids)
	for _, e := range all {
		out[e.ID] = e
	}
	return out, err
}

// SitesOf returns all sites of the establishments, oldest first; those of a record that was merged
// are those of the one that stands, with what it kept. The caller has checked that the asker may
// know of what names them.
func SitesOf(ctx context.Context, q db.Q, establishments []db.ID) (map[db.ID][]Site, error) {
	out := map[db.ID][]Site{}
	if len(establishments) == 0 {
		return out, nil
	}
	type row struct {
		Asked db.ID `db:"asked"`
		Site
	}
	all, err := db.Select[row](ctx, q, "SELECT e.id AS asked, "+db.Columns[Site]("s.")+` FROM establishments e JOIN establishment_sites s ON s.establishment_id IN (e.id, COALESCE(e.merged_into, e.id))
		WHERE e.id IN (?) ORDER BY COALESCE(s.valid_from, ''), s.id`, establishments)
	for _, s := range all {
		out[s.Asked] = append(out[s.Asked], s.Site)
	}
	return out, err
}

// Sites returns the sites of the IDs. The caller has checked that the asker may know of what
// names them.
func Sites(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID]Site, error) {
	out := map[db.ID]Site{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.Select[Site](ctx, q, "SELECT "+db.Columns[Site]("")+" FROM establishment_sites WHERE id IN (?)", ids)
	for _, s := range all {
		out[s.ID] = s
	}
	return out, err
}

// errMoved says that a row is no longer of the version that was read.
var errMoved = errors.New("establishment: the version has moved")

// update writes the edited fields over the version that was read. The caller lists the record anew.
func update(ctx context.Context, tx *db.Tx, e Establishment) error {
	err := writeRow(ctx, tx, e)
	switch {
	case db.IsUnique(err):
		return errs.Clash("Mã số thuế %s vừa được ghi cho một cơ sở khác.", e.TaxCode).Because(err)
	case errors.Is(err, errMoved):
		return errs.Clash("Người khác vừa lưu hồ sơ này. Hãy mở lại rồi lưu.")
	}
	return err
}

// writeRecord writes the edited fields and lists the record anew: errMoved where the version is
// another.
func writeRecord(ctx context.Context, tx *db.Tx, e Establishment) error {
	if err := writeRow(ctx, tx, e); err != nil {
		return err
	}
	return AreasTx(ctx, tx, []db.ID{e.ID})
}

// writeRow is update without words.
func writeRow(ctx context.Context, tx *db.Tx, e Establishment) error {
	n, err := tx.Exec(ctx, `UPDATE establishments SET name = ?, name_fold = ?, name_sort = ?, kind = ?, tax_code = ?, household_code = ?,
		office_province_id = ?, office_commune = ?, office_address = ?, vsic = ?, products = ?, representative = ?, phone = ?, email = ?,
		applies_cleaner_production = ?, other_names = ?, founded_year = ?, owner_sex = ?, owner_ethnicity = ?, owner_consent_on = ?,
		owner_consent_how = ?, sector = ?, other_vsic = ?, markets = ?, version = version + 1 WHERE id = ? AND version = ?`,
		e.Name, e.NameFold, e.NameSort, e.Kind, e.TaxCode, e.HouseholdCode, e.OfficeProvinceID, e.OfficeCommune, e.OfficeAddress,
		e.VSIC, e.Products, e.Representative, e.Phone, e.Email, e.AppliesCleanerProduction, e.OtherNames, e.FoundedYear, e.OwnerSex, e.OwnerEthnicity,
		e.OwnerConsentOn, e.OwnerConsentHow, e.Sector, e.OtherVSIC, e.Markets, e.ID, e.Version)
	if err == nil && n == 0 {
		return errMoved
	}
	return err
}

// listedAlike reports whether two states of a record, with the same sites, stand alike in what
// AreasTx derives: in lists of areas and among the keys of doubles.
func listedAlike(a, b Establishment) bool {
	return a.NameSort == b.NameSort && a.NameFold == b.NameFold && a.Kind == b.Kind && a.VSIC == b.VSIC && a.MergedInto == b.MergedInto &&
		a.TaxCode == b.TaxCode && a.HouseholdCode == b.HouseholdCode && a.Phone == b.Phone && a.Representative == b.Representative
}

// lastSaved says who saved a thing last and when: «Nguyễn Văn A đã lưu lúc 21/11/2026 09:30».
func lastSaved(ctx context.Context, q db.Q, id db.ID) (string, error) {
	last, err := audit.OfSubject(ctx, q, id, 1)
	if err != nil || len(last) == 0 {
		return "Người khác đã lưu", err
	}
	return last[0].PersonName + " đã lưu lúc " + last[0].At.VN(), nil
}
