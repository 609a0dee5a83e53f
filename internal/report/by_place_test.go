package report_test

import (
	"fmt"
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/report"
)

// One establishment with workers in every commune of two provinces of the old map and in some of
// the new: under every map and level the total is the same, and what a province of today holds is
// what the provinces held that it was made of.
func TestByPlaceAgrees(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := accounttest.World(t, d, clock.NewManual("2026-11-21"))
		before, now := clock.Day("2025-06-30"), clock.Day("2026-11-21")
		var at []place.Unit
		for _, in := range []place.ID{"63-02", "63-08"} {
			at = append(at, place.Communes(in, before)...)
		}
		at = append(at, place.Communes("34-15", now)[:20]...)
		err := d.Tx(ctx, func(tx *db.Tx) error {
			for i, u := range at {
				id := fmt.Sprintf("e%06d", i)
				if _, err := tx.Exec(ctx, `INSERT INTO establishments (id, name, name_fold, name_sort, kind, tax_code, household_code, office_province_id, office_commune, office_address, vsic, products, representative, phone, email, applies_cleaner_production, created_at, created_by, version)
					VALUES (?, 'x', 'x', 'x', 'household', '', '', '', '', '', '', '', '', '', '', FALSE, '2026-11-21T01:00:00.000000Z', 'x', 1)`, id); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, "INSERT INTO establishment_sites (id, establishment_id, province_id, commune_id, commune, commune_fold, unit_kind, address, craft_village) VALUES (?, ?, ?, ?, 'x', 'x', 'xã', '', '')", id, id, u.OwnProvince(), u.ID); err != nil {
					return err
				}
				if i%2 == 0 {
					if _, err := tx.Exec(ctx, "INSERT INTO establishment_years (establishment_id, year, workers, version) VALUES (?, 2025, ?, 1)", id, 1+i%7); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := establishment.Derive(ctx, d, now); err != nil {
			t.Fatal(err)
		}
		s := &establishment.Service{DB: d, Clock: clock.NewManual("2026-11-21")}
		lay := func(p account.Principal, level place.Level, on clock.Day, within place.ID) report.Laid {
			t.Helper()
			laid, err := report.ByPlace(ctx, s, p, level, on, within, 0)
			if err != nil {
				t.Fatal(err)
			}
			return laid
		}
		sum := func(l report.Laid, units ...place.ID) []int64 {
			all := make([]int64, len(l.Total))
			for _, one := range l.Sums {
				if slices.Contains(units, one.Unit) {
					for i, v := range one.Values {
						all[i] += v
					}
				}
			}
			return all
		}
		nation := w.As(account.MinistryOfficer)
		want := lay(nation, place.LevelProvince, now, "").Total
		if want[report.PlaceEstablishments] != int64(len(at))+3 { // the world has three
			t.Fatalf("counted %v, made %d", want, len(at))
		}
		for _, on := range []clock.Day{"2024-01-01", before, "2025-07-01", now} {
			for _, level := range []place.Level{place.LevelProvince, place.LevelDistrict, place.LevelCommune} {
				laid := lay(nation, level, on, "")
				if !slices.Equal(laid.Total, want) {
					t.Errorf("%s, %s: %v, want %v", level, on, laid.Total, want)
				}
				for _, one := range laid.Sums {
					var of [5]int64
					for _, f := range one.Of {
						for i, v := range f.Values {
							of[i] += v
						}
					}
					if !slices.Equal(of[:], one.Values) {
						t.Errorf("%s, %s: %s is %v, made of %v", level, on, one.Unit, one.Values, of)
					}
				}
				for _, u := range laid.Unplaced {
					if u.Sentence == "" {
						t.Errorf("%s: no reason", u.Unit)
					}
				}
			}
		}
		old, today := lay(nation, place.LevelProvince, before, ""), lay(nation, place.LevelProvince, now, "")
		for _, p := range place.Provinces(now) {
			var parts []place.ID
			for _, q := range place.Covers(p.ID, now) {
				if pr, ok := place.Get(q); ok && pr.Valid(before) {
					parts = append(parts, q)
				}
			}
			a, b := sum(today, p.ID), sum(old, parts...)
			for _, u := range old.Unplaced { // of a unit put together from several of these provinces
				if len(u.Candidates) > 0 && !slices.ContainsFunc(u.Candidates, func(c place.ID) bool { return !slices.Contains(parts, c) }) {
					for i, v := range u.Values {
						b[i] += v
					}
				}
			}
			if !slices.Equal(a, b) {
				t.Errorf("%s: today %v, before %v", p.ID, a, b)
			}
		}
		// A reader of one province counts what lies there, under either map.
		reader := w.As(account.DeptOfficer)
		a, b := lay(reader, place.LevelCommune, now, "34-08"), lay(reader, place.LevelProvince, before, "")
		if !slices.Equal(a.Total, b.Total) || a.Total[0] != int64(len(at))-20+2 {
			t.Errorf("%v, %v", a.Total, b.Total)
		}
		if l := lay(w.As(account.DeptOfficer, accounttest.In("lao-cai")), place.LevelProvince, now, ""); l.Total[0] != 21 || len(l.Sums) != 1 || l.Sums[0].Unit != "34-15" {
			t.Errorf("%+v", l.Total)
		}
	})
}
