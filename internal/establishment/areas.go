package establishment

import (
	"context"
	"slices"

	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Nation is the area of every establishment; the others are the provinces and communes of
// today's map, by their place.ID.
const Nation place.ID = "vn"

// derive places a site on the map of a day: the province that holds its land, and the commune
// where what was recorded, or chosen by a person, says exactly which one that is.
func (s *Site) derive(today clock.Day) {
	s.LandID, s.UnitID, s.Placed = "", "", true
	if id, ok := place.Holder(s.ProvinceID, today); ok {
		s.LandID = id
	}
	if _, known := place.Lookup(s.CommuneID); !known {
		s.CommuneID = "" // of a resolution that was withdrawn
	}
	if s.UnitID = oneCommune(s.CommuneID, today); s.UnitID != "" {
		return
	}
	if s.UnitID = oneCommune(s.ChosenID, today); s.UnitID != "" || s.CommuneID != "" {
		return
	}
	if u := place.CommunePick(s.ProvinceID, s.Commune, today).Unit; u != nil {
		s.CommuneID, s.UnitID = u.ID, u.ID
	}
}

// oneCommune is the one commune of a day that a unit of any day is wholly in; "" when it may be
// several, or none.
func oneCommune(id place.ID, day clock.Day) place.ID {
	if id == "" {
		return ""
	}
	if parts := place.Under(id, day); len(parts) == 1 && parts[0].Level == place.LevelCommune {
		return parts[0].ID
	}
	return ""
}

// insertSite places a new site on today's map, writes it and lists its establishment there.
func insertSite(ctx context.Context, tx *db.Tx, s *Site, today clock.Day) error {
	s.derive(today)
	if err := db.Insert(ctx, tx, "establishment_sites", *s); err != nil {
		return err
	}
	if err := LinesTx(ctx, tx, []db.ID{s.EstablishmentID}); err != nil {
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
	_, err := tx.Exec(ctx, `INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic)
		SELECT DISTINCT x.area_id, e.id, e.name_sort, e.kind, SUBSTR(e.vsic, 1, 2), e.vsic
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

// lookedOn is the setting that holds the day on which Derive last looked for resolutions whose
// day had come.
const lookedOn = "establishment.placed_on"

// UnplaceTx marks the sites in the units for Derive, which looks anew where they are: area calls
// it in the transaction of a resolution about units; those whose commune nobody could tell so far are
// looked at again too. Lists keep all of them where they were meanwhile.
func UnplaceTx(ctx context.Context, tx *db.Tx, units []place.ID) error {
	for len(units) > 0 {
		n := min(len(units), 500)
		if _, err := tx.Exec(ctx, `UPDATE establishment_sites SET placed = FALSE
			WHERE placed AND (land_id IN (?) OR land_id IN (?) AND unit_id IN (?))`, units[:n], landsOf(units[:n]), append([]place.ID{""}, units[:n]...)); err != nil {
			return err
		}
		units = units[n:]
	}
	return nil
}

// landsOf are the provinces of every day in which units lie: the index of sites begins with them.
func landsOf(units []place.ID) []place.ID {
	seen := map[place.ID]bool{}
	var out []place.ID
	add := func(id place.ID) {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, id := range units {
		u, ok := place.Lookup(id)
		if !ok { // a unit of a resolution that is not laid yet: any province may hold it
			for _, p := range place.All() {
				add(p.ID)
			}
			return out
		}
		add(u.OwnProvince())
		if id, ok := place.Holder(u.OwnProvince(), u.Last().From); ok {
			add(id)
		}
	}
	return out
}

// Derive places on today's map the sites that an older binary recorded, or that a resolution
// about units set free, and lists their establishments anew. It returns how many sites it placed.
// Called where a database is made ready, and in upkeep; it does nothing when all is placed. A
// resolution whose day has come since Derive last looked sets its units' sites free first.
func Derive(ctx context.Context, d *db.DB, today clock.Day) (int, error) {
	if err := freeOfDay(ctx, d, today); err != nil {
		return 0, err
	}
	placed := 0
	for {
		n := 0
		err := d.Tx(ctx, func(tx *db.Tx) error {
			sites, err := db.Select[Site](ctx, tx, "SELECT "+db.Columns[Site]("")+" FROM establishment_sites WHERE NOT placed ORDER BY id LIMIT ?", deriveStep)
			if err != nil {
				return err
			}
			n = len(sites)
			var ids []db.ID
			for i := range sites {
				s := &sites[i]
				s.derive(today)
				if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET land_id = ?, unit_id = ?, commune_id = ?, placed = TRUE WHERE id = ?", s.LandID, s.UnitID, s.CommuneID, s.ID); err != nil {
					return err
				}
				ids = append(ids, s.EstablishmentID)
			}
			if err := rekey(ctx, tx, ids); err != nil {
				return err
			}
			if err := LinesTx(ctx, tx, ids); err != nil {
				return err
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

// rekey gives records of an older binary the key by which lists are in order.
func rekey(ctx context.Context, tx *db.Tx, ids []db.ID) error {
	all, err := Of(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, e := range all {
		if key := vi.ListKey(e.Name); key != e.NameSort {
			if _, err := tx.Exec(ctx, "UPDATE establishments SET name_sort = ? WHERE id = ?", key, e.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// freeOfDay marks the sites in the units of resolutions that took effect since the last look.
func freeOfDay(ctx context.Context, d *db.DB, today clock.Day) error {
	last, err := db.Setting(ctx, d, lookedOn)
	if err != nil || last == string(today) {
		return err
	}
	events, err := area.Events(ctx, d)
	if err != nil {
		return err
	}
	var units []place.ID
	for _, e := range events {
		if !e.Withdrawn() && string(e.Day) > last && e.Day <= today {
			units = append(units, e.From()...)
		}
	}
	gone, err := unitsGone(ctx, d, today)
	if err != nil {
		return err
	}
	units = append(units, gone...)
	return d.Tx(ctx, func(tx *db.Tx) error {
		if err := UnplaceTx(ctx, tx, units); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", lookedOn, string(today))
		return err
	})
}

// unitsGone are the provinces and communes that sites were placed in and that are no more today:
// by the facts of the program, of a map that began since, or of a newer program.
func unitsGone(ctx context.Context, q db.Q, today clock.Day) ([]place.ID, error) {
	type row struct {
		Land place.ID `db:"land_id"`
		Unit place.ID `db:"unit_id"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT DISTINCT land_id, unit_id FROM establishment_sites")
	var out []place.ID
	for _, r := range rows {
		if p, ok := place.Get(r.Land); r.Land != "" && (!ok || !p.Valid(today)) {
			out = append(out, r.Land)
		}
		if u, ok := place.Lookup(r.Unit); r.Unit != "" && (!ok || !u.Valid(today)) {
			out = append(out, r.Unit)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), err
}
