package establishment

import (
	"context"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// Nation is the area of every establishment; the others are the provinces and communes of
// today's map, by their place.ID.
const Nation place.ID = "vn"

// derive places a site on the map of a day: the province that holds its land, and the commune
// where what was recorded says exactly which one that is.
func (s *Site) derive(today clock.Day) {
	s.LandID, s.UnitID = "", ""
	if id, ok := place.Holder(s.ProvinceID, today); ok {
		s.LandID = id
	}
	if s.CommuneID != "" {
		if parts := place.Under(s.CommuneID, today); len(parts) == 1 && parts[0].Level == place.LevelCommune {
			s.UnitID = parts[0].ID
		}
		return
	}
	if u := place.CommunePick(s.ProvinceID, s.Commune, today).Unit; u != nil {
		s.CommuneID, s.UnitID = u.ID, u.ID
	}
}

// insertSite places a new site on today's map, writes it and lists its establishment there.
func insertSite(ctx context.Context, tx *db.Tx, s *Site, today clock.Day) error {
	s.derive(today)
	if err := db.Insert(ctx, tx, "establishment_sites", *s); err != nil {
		return err
	}
	return AreasTx(ctx, tx, []db.ID{s.EstablishmentID})
}

// AreasTx lists the establishments anew in the areas where they have or had a site. Whoever
// writes a name, a kind, a code, a phone, a site or a merger calls it in the same transaction. It
// keeps the keys of doubles too.
func AreasTx(ctx context.Context, tx *db.Tx, ids []db.ID) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, "DELETE FROM establishment_areas WHERE establishment_id IN (?)", ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, vsic)
		SELECT DISTINCT x.area_id, e.id, e.name_sort, e.kind, e.vsic
		FROM establishments e JOIN (SELECT id AS establishment_id, '`+string(Nation)+`' AS area_id FROM establishments WHERE id IN (?)
			UNION ALL SELECT establishment_id, land_id FROM establishment_sites WHERE establishment_id IN (?) AND land_id <> ''
			UNION ALL SELECT establishment_id, unit_id FROM establishment_sites WHERE establishment_id IN (?) AND unit_id <> '') x
		ON x.establishment_id = e.id WHERE e.id IN (?) AND e.merged_into IS NULL`, ids, ids, ids, ids)
	if err != nil {
		return err
	}
	return keysTx(ctx, tx, ids)
}

// deriveStep is how many sites Derive places in one transaction.
const deriveStep = 500

// Derive places on today's map the sites that an older binary recorded, or that a resolution
// about units set free (land_id ”), and lists their establishments. It returns how many sites it
// placed. Called where a database is made ready; it does nothing when all is placed.
func Derive(ctx context.Context, d *db.DB, today clock.Day) (int, error) {
	placed, after := 0, db.ID("")
	for {
		n := 0
		err := d.Tx(ctx, func(tx *db.Tx) error {
			sites, err := db.Select[Site](ctx, tx, "SELECT "+db.Columns[Site]("")+" FROM establishment_sites WHERE land_id = '' AND id > ? ORDER BY id LIMIT ?", after, deriveStep)
			if err != nil {
				return err
			}
			var ids []db.ID
			for i := range sites {
				s := &sites[i]
				s.derive(today)
				if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET land_id = ?, unit_id = ?, commune_id = ? WHERE id = ?", s.LandID, s.UnitID, s.CommuneID, s.ID); err != nil {
					return err
				}
				ids = append(ids, s.EstablishmentID)
			}
			if n = len(sites); n > 0 {
				after = sites[n-1].ID
			}
			return AreasTx(ctx, tx, ids)
		})
		if err != nil {
			return placed, err
		}
		placed += n
		if n < deriveStep {
			return placed, deriveKeys(ctx, d)
		}
	}
}
