package project

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// NameBeneficiariesTx adds beneficiaries and their places to a file after approval: the
// open ones of a group project, or one that an adjustment puts in. The caller has decided
// and records it. A site outside the file's provinces adds its place only for a file of
// national money.
func NameBeneficiariesTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, named []BeneficiaryInput) error {
	one, err := SeeTx(ctx, tx, p, id)
	if err != nil {
		return err
	}
	for _, n := range named {
		type site struct {
			Province place.ID `db:"province_id"`
			Commune  string   `db:"commune"`
			Fold     string   `db:"commune_fold"`
		}
		at, err := db.Get[site](ctx, tx, "SELECT s.province_id, s.commune, s.commune_fold FROM establishments e JOIN establishment_sites s ON s.establishment_id IN (e.id, COALESCE(e.merged_into, e.id)) WHERE s.id = ? AND e.id = ?", n.SiteID, n.EstablishmentID)
		if errors.Is(err, db.ErrNone) {
			return errs.Wrong("beneficiaries", "Địa điểm sản xuất không thuộc cơ sở đã chọn.")
		} else if err != nil {
			return err
		}
		held, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM project_places WHERE project_id = ? AND province_id = ? AND (commune_fold = ? OR commune_fold = '')", id, at.Province, at.Fold)
		if err != nil {
			return err
		}
		if held == 0 {
			if err := db.Insert(ctx, tx, "project_places", Place{ProjectID: id, ProvinceID: at.Province, Commune: at.Commune, CommuneFold: at.Fold}); err != nil {
				return err
			}
		}
		n1, err := tx.Exec(ctx, "UPDATE project_beneficiaries SET site_id = ?, removed_on = NULL, named_on = ? WHERE project_id = ? AND establishment_id = ?", n.SiteID, now.Day(), id, n.EstablishmentID)
		if err != nil {
			return err
		}
		if n1 == 0 {
			b := Beneficiary{ID: db.NewID(), ProjectID: id, EstablishmentID: n.EstablishmentID, SiteID: n.SiteID, NamedOn: now.Day()}
			if err := db.Insert(ctx, tx, "project_beneficiaries", b); err != nil {
				return err
			}
		}
	}
	if one.Source == Local {
		places, err := db.Select[Place](ctx, tx, "SELECT "+db.Columns[Place]("")+" FROM project_places WHERE project_id = ?", id)
		if err != nil {
			return err
		}
		if len(ProvincesOn(places, now.Day())) > 1 {
			return errs.Wrong("beneficiaries", "Kinh phí khuyến công địa phương chỉ dùng cho cơ sở trong tỉnh.")
		}
	}
	_, err = tx.Exec(ctx, "UPDATE projects SET version = version + 1 WHERE id = ?", id)
	return err
}

// DropBeneficiaryTx ends a beneficiary's part in a file by an adjustment; its row stays.
func DropBeneficiaryTx(ctx context.Context, tx *db.Tx, now clock.Instant, id, establishment db.ID) error {
	n, err := tx.Exec(ctx, "UPDATE project_beneficiaries SET removed_on = ? WHERE project_id = ? AND establishment_id = ? AND removed_on IS NULL", now.Day(), id, establishment)
	if err == nil && n == 0 {
		return errs.Wrong("establishment", "Cơ sở này không phải đơn vị thụ hưởng của đề án.")
	}
	return err
}

// MoveSiteTx changes the site of a beneficiary by an adjustment; the day it was named stays.
func MoveSiteTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id, establishment, site db.ID) error {
	named, err := db.Get[clock.Day](ctx, tx, "SELECT named_on FROM project_beneficiaries WHERE project_id = ? AND establishment_id = ? AND removed_on IS NULL", id, establishment)
	if errors.Is(err, db.ErrNone) {
		return errs.Wrong("establishment", "Cơ sở này không phải đơn vị thụ hưởng của đề án.")
	} else if err != nil {
		return err
	}
	if err := NameBeneficiariesTx(ctx, tx, now, p, id, []BeneficiaryInput{{establishment, site}}); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE project_beneficiaries SET named_on = ? WHERE project_id = ? AND establishment_id = ?", named, id, establishment)
	return err
}

// ChangeEndTx changes a file's last day by an adjustment. The year of work that it prolongs
// stays the year it was planned in: an extension moves time, not money between plans.
func ChangeEndTx(ctx context.Context, tx *db.Tx, now clock.Instant, id db.ID, end clock.Day) error {
	_, err := tx.Exec(ctx, "UPDATE projects SET end_day = ?, version = version + 1 WHERE id = ?", end, id)
	return err
}
