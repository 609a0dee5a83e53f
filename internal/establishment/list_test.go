package establishment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
)

// Every order is walked to its end and back, page by page, and Each tells the same.
func TestKeyset(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		for i := range 13 {
			w.mustCreate(t, officer, "name", fmt.Sprintf("Cơ sở số %d", i%6), "confirm", "1", "tax_code", "", "kind", []string{"household", "artisan"}[i%2], "vsic", []string{"1076", "2592", "10"}[i%3])
		}
		for _, who := range []account.Principal{officer, w.As(account.MinistryOfficer), w.As(account.Collaborator)} {
			for _, f := range []establishment.Filter{{}, {Sort: establishment.SortNameZA}, {Sort: establishment.SortNewest}, {Kind: establishment.Household}, {VSIC: "10"}, {VSIC: "1076", Sort: establishment.SortNewest},
				{Q: "co so so"}, {Support: establishment.NotSupported}, {Support: establishment.Supported}, {Province: "34-08", Kind: establishment.Artisan}} {
				whole := f
				whole.Limit = 200
				all, err := w.List(w.ctx, who, whole)
				if err != nil || all.Total != len(all.Rows) || all.Prev || all.Next {
					t.Fatalf("%+v: %v, %d of %d", f, err, len(all.Rows), all.Total)
				}
				want := idsOf(all.Rows)
				var there, each []db.ID
				f.Limit = 4
				for {
					page, err := w.List(w.ctx, who, f)
					if err != nil {
						t.Fatal(err)
					}
					there = append(there, idsOf(page.Rows)...)
					if page.Prev != (f.After != "") || page.Total != len(want) {
						t.Errorf("%+v: %+v", f, page)
					}
					if !page.Next {
						break
					}
					f.After = there[len(there)-1]
				}
				if !slices.Equal(there, want) {
					t.Errorf("%+v: pages tell %v, the whole is %v", f, there, want)
				}
				if n := len(want); n > 4 {
					f.After, f.Before = "", want[n-1]
					page, err := w.List(w.ctx, who, f)
					if err != nil || !slices.Equal(idsOf(page.Rows), want[n-5:n-1]) || !page.Next || page.Prev != (n > 5) {
						t.Errorf("%+v: %v %v, want %v", f, err, idsOf(page.Rows), want[n-5:n-1])
					}
				}
				if err := w.Each(w.ctx, who, f, func(r establishment.Row) error { each = append(each, r.ID); return nil }); err != nil || !slices.Equal(each, want) {
					t.Errorf("%+v: each tells %v (%v), the whole is %v", f, each, err, want)
				}
			}
		}
		page, err := w.List(w.ctx, officer, establishment.Filter{After: "no-such"})
		if err != nil || page.Prev || len(page.Rows) != 15 {
			t.Errorf("%v %d", err, len(page.Rows))
		}
	})
}

// A list by commune finds the sites of every map; a commune's people see their own whatever it
// was called.
func TestListByCommune(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		here := w.mustCreate(t, officer, "site_commune", "xã Hồ Thầu")
		unit := here.Sites[0].UnitID
		if unit == "" || here.Sites[0].LandID != "34-08" {
			t.Fatalf("%+v", here.Sites[0])
		}
		if _, err := establishment.Derive(w.ctx, w.Service.DB, "2026-11-21"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who account.Principal
			f   establishment.Filter
			n   int
		}{
			{officer, establishment.Filter{Commune: unit}, 3},
			{w.As(account.MinistryOfficer), establishment.Filter{Commune: unit, Province: "34-08"}, 3},
			{w.As(account.MinistryOfficer), establishment.Filter{Commune: unit, Province: "34-15"}, 0},
			{w.As(account.CentreOfficer, accounttest.In("lao-cai")), establishment.Filter{Commune: unit}, 0},
			{w.As(account.Collaborator), establishment.Filter{}, 3},
			{officer, establishment.Filter{Commune: "34-00000"}, 0},
			{officer, establishment.Filter{Commune: "63-08"}, 0},
		} {
			page, err := w.List(w.ctx, c.who, c.f)
			if err != nil || page.Total != c.n || len(page.Rows) != c.n {
				t.Errorf("%s %+v: %d rows of %d, want %d (%v)", c.who.AgencyName, c.f, len(page.Rows), page.Total, c.n, err)
			}
		}
	})
}

// Sites of a unit that changes keep their place in lists until Derive has looked anew.
func TestUnplace(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		v := w.mustCreate(t, w.As(account.CentreOfficer), "site_commune", "xã Hồ Thầu")
		unit := v.Sites[0].UnitID
		if _, err := establishment.Derive(w.ctx, w.Service.DB, "2026-11-21"); err != nil {
			t.Fatal(err)
		}
		if err := w.Service.DB.Tx(w.ctx, func(tx *db.Tx) error { return establishment.UnplaceTx(w.ctx, tx, []place.ID{unit}) }); err != nil {
			t.Fatal(err)
		}
		f := establishment.Filter{Commune: unit}
		if page, err := w.List(w.ctx, w.As(account.MinistryOfficer), f); err != nil || page.Total != 3 {
			t.Errorf("%v %d", err, page.Total)
		}
		if n, err := establishment.Derive(w.ctx, w.Service.DB, "2026-11-21"); err != nil || n < 1 {
			t.Errorf("placed %d (%v)", n, err)
		}
		if n, err := establishment.Derive(w.ctx, w.Service.DB, "2026-11-22"); err != nil || n != 0 {
			t.Errorf("placed %d again (%v)", n, err)
		}
		if page, err := w.List(w.ctx, w.As(account.MinistryOfficer), f); err != nil || page.Total != 3 {
			t.Errorf("%v %d", err, page.Total)
		}
	})
}

// A picker finds by the beginning of a code or a name first.
func TestSearch(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		w.mustCreate(t, officer, "name", "Cơ sở Chè Hồ Thầu", "tax_code", "")
		v := w.mustCreate(t, officer, "name", "Hồ Thầu Xanh", "tax_code", "0100109106-001")
		for q, want := range map[string]string{
			"ho thau":       "Hồ Thầu Xanh|Cơ sở Chè Hồ Thầu|Hộ kinh doanh Rèn Hồ Thầu|Hợp tác xã Chè Hồ Thầu",
			"0100109106001": "Hồ Thầu Xanh", "01001091": "Hồ Thầu Xanh", "khong co": "", "%": "",
		} {
			rows, err := w.Search(w.ctx, officer, q)
			var names []string
			for _, r := range rows {
				names = append(names, r.Name)
			}
			if got := strings.Join(names, "|"); err != nil || got != want {
				t.Errorf("%s: %s, want %s (%v)", q, got, want, err)
			}
		}
		if rows, err := w.Search(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), "ho thau"); err != nil || len(rows) != 0 {
			t.Errorf("%v %v", rows, err)
		}
		s := &establishment.Service{DB: w.Service.DB, Clock: w.Service.Clock, Find: func(_ context.Context, _ account.Principal, _ string, _ int) ([]db.ID, error) {
			return []db.ID{v.ID}, nil
		}}
		if rows, err := s.Search(w.ctx, officer, "xanh"); err != nil || len(rows) != 1 || rows[0].ID != v.ID {
			t.Errorf("%v %v", rows, err)
		}
		if page, err := s.List(w.ctx, officer, establishment.Filter{Q: "xanh", Kind: establishment.Cooperative}); err != nil || page.Total != 1 {
			t.Errorf("%v %v", page, err)
		}
	})
}

func idsOf(rows []establishment.Row) []db.ID {
	var ids []db.ID
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

// A site that was placed on an earlier map is placed anew when the day of the next one has come.
func TestDeriveOnANewMap(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		for _, day := range []clock.Day{"2025-06-30", "2025-07-01", "2026-11-21"} {
			if _, err := establishment.Derive(w.ctx, w.Service.DB, day); err != nil {
				t.Fatal(err)
			}
			land, err := db.Select[place.ID](w.ctx, w.Service.DB, "SELECT land_id FROM establishment_sites WHERE id = ?", w.SiteHG)
			want := place.ID("34-08")
			if day < "2025-07-01" {
				want = "63-02"
			}
			if err != nil || land[0] != want {
				t.Errorf("%s: %v %v, want %s", day, land, err, want)
			}
		}
	})
}

// A line of the list shows the sites open today, or all when none is, and the newest year whose
// workers are known: after each way to change them.
func TestLineOfTheList(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		v := w.mustCreate(t, officer, "name", "Cơ sở đổi nơi", "tax_code", "", "confirm", "1", "site_commune", "xã Hồ Thầu", "site_address", "thôn 1", "site_from", "5/7/2025")
		line := func() (sites []string, year establishment.Year) {
			t.Helper()
			page, err := w.List(w.ctx, officer, establishment.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(page.Rows, func(r establishment.Row) bool { return r.ID == v.ID })
			if i < 0 {
				t.Fatal("not listed")
			}
			r := page.Rows[i]
			if r.Name != v.Name || r.Kind != v.Kind || r.TaxCode != v.TaxCode || r.HouseholdCode != v.HouseholdCode || r.VSIC != v.VSIC || r.Products != v.Products {
				t.Errorf("%+v is not %+v", r.Establishment, v.Establishment)
			}
			for _, s := range r.Sites {
				sites = append(sites, s.Where("2026-11-21"))
			}
			return sites, r.Year
		}
		want := func(year int, sites ...string) {
			t.Helper()
			got, y := line()
			if !slices.Equal(got, sites) || y.Year != year || (year == 0) != (y.Workers == nil) {
				t.Errorf("%q %+v, not %q %d", got, y, sites, year)
			}
		}
		const first, second = "thôn 1, xã Hồ Thầu, tỉnh Tuyên Quang", "thôn 2, xã Tân Trào, tỉnh Tuyên Quang"
		want(0, first)
		two, err := w.AddSite(w.ctx, officer, v.ID, establishment.ParseSite(form("site_commune", "xã Tân Trào", "site_address", "thôn 2", "site_from", "2/7/2025")))
		if err != nil {
			t.Fatal(err)
		}
		want(0, second, first) // it stands there longer
		for _, y := range [][]string{{"year", "2024", "workers", "12", "women", "5"}, {"year", "2025", "revenue", "1000000"}, {"year", "2023", "workers", "9"}} {
			if _, err := w.SetYear(w.ctx, officer, v.ID, establishment.ParseYear(form(y...))); err != nil {
				t.Fatal(err)
			}
		}
		want(2024, second, first)
		if err := w.EndSite(w.ctx, officer, v.Sites[0].ID, "2026-11-20"); err != nil {
			t.Fatal(err)
		}
		want(2024, second)
		if err := w.EndSite(w.ctx, officer, two.ID, "2026-11-20"); err != nil {
			t.Fatal(err)
		}
		want(2024, second, first)
	})
}
