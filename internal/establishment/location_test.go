package establishment_test

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
)

func TestParseCoordinates(t *testing.T) {
	for typed, want := range map[string][2]int64{
		"22.8233, 104.9833":    {22_823_300, 104_983_300},
		"22.8233 104.9833":     {22_823_300, 104_983_300},
		"22,8233 104,9833":     {22_823_300, 104_983_300},
		"22,8233; 104,9833":    {22_823_300, 104_983_300},
		`22°49'24"N 105°0'0"E`: {22_823_333, 105_000_000},
		`22°49’24”B, 105°0′Đ`:  {22_823_333, 105_000_000},
		"geo:10.5,106.25?z=12": {10_500_000, 106_250_000},
		"https://www.google.com/maps/place/X/@22.1,104.1,15z/data=!3m1!3d22.8233!4d104.9833": {22_823_300, 104_983_300},
		"https://www.google.com/maps/@22.8233,104.9833,15z":                                  {22_823_300, 104_983_300},
		"https://maps.google.com/?q=22.8233,104.9833":                                        {22_823_300, 104_983_300},
		"https://www.openstreetmap.org/?mlat=22.8233&mlon=104.9833#map=15/1.5/2.5":           {22_823_300, 104_983_300},
		"https://www.openstreetmap.org/#map=15/22.8233/104.9833":                             {22_823_300, 104_983_300},
		"8.645, 111.92": {8_645_000, 111_920_000}, // Trường Sa
	} {
		lat, lon, wrong := establishment.ParseCoordinates(typed)
		if wrong != "" || lat != want[0] || lon != want[1] {
			t.Errorf("%s: %d, %d %q", typed, lat, lon, wrong)
		}
	}
	for _, typed := range []string{"", "22.8", "104.9833, 22.8233", "0, 0", "48.85, 2.35", "-22.8, 104.9", "https://maps.app.goo.gl/abc", "22°49'24\"S 105°0'0\"E", "x, y", "22.8233, 104.9833, 5"} {
		if _, _, wrong := establishment.ParseCoordinates(typed); wrong == "" {
			t.Errorf("%q was read", typed)
		}
	}
}

func TestLocate(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		owner := w.As(account.Establishment)
		in := establishment.LocationInput{Coordinates: "22.8233, 104.9833", How: establishment.ByPhone}
		if err := w.Locate(w.ctx, owner, w.SiteTQ, in); err != nil {
			t.Fatal(err)
		}
		v, err := w.Get(w.ctx, owner, w.EstablishmentTQ)
		if err != nil || v.Sites[0].Coordinates() != "22.8233, 104.9833" || v.Sites[0].LocatedBy != owner.PersonID || v.Sites[0].LocatedOn != "2026-11-21" {
			t.Errorf("%v %+v", err, v.Sites[0])
		}
		kind(t, w.Locate(w.ctx, w.As(account.Auditor), w.SiteTQ, in), errs.Forbidden)
		kind(t, w.Locate(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), w.SiteTQ, in), errs.NotFound)
		if err := w.Locate(w.ctx, owner, w.SiteTQ, establishment.LocationInput{Coordinates: "104.9833, 22.8233", How: "guess"}); wrongFields(err) != "coordinates located_how" {
			t.Error(err)
		}
		if err := w.Locate(w.ctx, w.As(account.CentreOfficer), w.SiteTQ, establishment.LocationInput{}); err != nil {
			t.Error(err)
		}
		if v, err = w.Get(w.ctx, owner, w.EstablishmentTQ); err != nil || v.Sites[0].Coordinates() != "" || v.Sites[0].LocatedBy != "" {
			t.Errorf("%v %+v", err, v.Sites[0])
		}
		made := w.mustCreate(t, w.As(account.CentreOfficer), "coordinates", "22.5, 105", "located_how", "map")
		if s := made.Sites[0]; s.Coordinates() != "22.5, 105" || s.LocatedHow != "map" || s.LocatedOn != "2026-11-21" || s.LocatedBy == "" {
			t.Errorf("%+v", s)
		}
	})
}

// A divided commune leaves several; a person chooses, and the choice is on record.
func TestChooseCommune(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		v := w.mustCreate(t, officer, "site_commune", "xã Không Có Thật")
		plain := w.mustCreate(t, officer, "site_commune", "xã Hồ Thầu", "name", "Rõ xã", "tax_code", "")
		if _, err := establishment.Derive(w.ctx, w.Service.DB, "2026-11-21"); err != nil {
			t.Fatal(err)
		}
		list, n, err := w.ToChoose(w.ctx, officer, "", 10)
		if err != nil || n != 1 || len(list) != 1 || list[0].EstablishmentID != v.ID || list[0].Name != v.Name {
			t.Fatalf("%v %d %+v", err, n, list)
		}
		if _, n, err := w.ToChoose(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), "", 10); err != nil || n != 0 {
			t.Errorf("%v %d", err, n)
		}
		if _, n, err := w.ToChoose(w.ctx, w.As(account.MinistryOfficer), "", 10); err != nil || n != 1 {
			t.Errorf("%v %d", err, n)
		}
		site, unit := list[0].ID, plain.Sites[0].UnitID
		for _, bad := range []string{"", "34-00000", "34-08", "63-00715"} {
			if err := w.ChooseCommune(w.ctx, officer, site, place.ID(bad)); wrongFields(err) != "unit" {
				t.Errorf("%s: %v", bad, err)
			}
		}
		kind(t, w.ChooseCommune(w.ctx, w.As(account.Auditor), site, unit), errs.Forbidden)
		kind(t, w.ChooseCommune(w.ctx, officer, plain.Sites[0].ID, unit), errs.Conflict)
		if err := w.ChooseCommune(w.ctx, officer, site, unit); err != nil {
			t.Fatal(err)
		}
		got, err := w.Get(w.ctx, officer, v.ID)
		if s := got.Sites[0]; err != nil || s.UnitID != unit || s.ChosenID != unit || s.ChosenBy != officer.PersonID || s.ChosenOn != "2026-11-21" || s.Commune != "xã Không Có Thật" {
			t.Errorf("%v %+v", err, s)
		}
		if page, err := w.List(w.ctx, officer, establishment.Filter{Commune: unit}); err != nil || page.Total != 4 {
			t.Errorf("%v %d", err, page.Total)
		}
		if _, n, err := w.ToChoose(w.ctx, officer, "", 10); err != nil || n != 0 {
			t.Errorf("%v %d", err, n)
		}
		if events, err := audit.OfSubject(w.ctx, w.Service.DB, v.ID, 1); err != nil || events[0].Kind != establishment.CommuneChosen {
			t.Errorf("%v %+v", err, events)
		}
	})
}
