package establishment_test

import (
	"fmt"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
)

// The counts by area are what the list finds in each area, for whoever may ask; the nation's are
// told again for a while, with when they were counted.
func TestCountByArea(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer, nation := w.As(account.CentreOfficer), w.As(account.MinistryOfficer)
		for i, commune := range []string{"xã Hồ Thầu", "xã Hồ Thầu", "xã Tân Trào", "xã nào đó"} {
			w.mustCreate(t, officer, "name", fmt.Sprintf("Cơ sở thứ %d", i), "tax_code", "", "confirm", "1", "site_commune", commune)
		}
		total := func(p account.Principal, f establishment.Filter) int {
			t.Helper()
			page, err := w.List(w.ctx, p, f)
			if err != nil {
				t.Fatal(err)
			}
			return page.Total
		}
		same := func(p account.Principal, in place.ID, got establishment.AreaCounts) {
			t.Helper()
			f := establishment.Filter{}
			if in != establishment.Nation {
				f.Province = in
			}
			if want := total(p, f); got.Total != want || want == 0 {
				t.Errorf("%s: %d in all, the list has %d", in, got.Total, want)
			}
			if len(got.Areas) == 0 {
				t.Errorf("%s: no areas", in)
			}
			for id, n := range got.Areas {
				f := establishment.Filter{Commune: id}
				if in == establishment.Nation {
					f = establishment.Filter{Province: id}
				}
				if want := total(p, f); n != want {
					t.Errorf("%s: %d in %s, the list has %d", in, n, id, want)
				}
			}
		}
		w.Slow = time.Nanosecond
		all, err := w.CountByArea(w.ctx, nation, establishment.Nation)
		if err != nil {
			t.Fatal(err)
		}
		same(nation, establishment.Nation, all)
		for _, p := range []account.Principal{nation, officer, w.As(account.Collaborator), w.As(account.DeptOfficer)} {
			got, err := w.CountByArea(w.ctx, p, "34-08")
			if err != nil {
				t.Fatal(err)
			}
			same(p, "34-08", got)
		}

		w.mustCreate(t, officer, "name", "Cơ sở ghi sau", "tax_code", "", "confirm", "1", "site_commune", "xã Tân Trào")
		if again, err := w.CountByArea(w.ctx, nation, establishment.Nation); err != nil || again.Total != all.Total || again.At != all.At {
			t.Errorf("counted anew at once: %v %+v", err, again)
		}
		w.Service.Clock.(*clock.Manual).Advance(6 * time.Minute)
		if later, err := w.CountByArea(w.ctx, nation, establishment.Nation); err != nil || later.Total != all.Total+1 || later.Areas["34-08"] != all.Areas["34-08"]+1 || !all.At.Before(later.At) {
			t.Errorf("not counted anew: %v %+v", err, later)
		}

		for name, c := range map[string]struct {
			p  account.Principal
			in place.ID
		}{
			"a province asks for the nation":  {officer, establishment.Nation},
			"a province asks for another":     {officer, "34-15"},
			"another province asks for it":    {w.As(account.CentreOfficer, accounttest.In("lao-cai")), "34-08"},
			"an administrator":                {w.As(account.Administrator), establishment.Nation},
			"an owner asks for the nation":    {w.As(account.Establishment), establishment.Nation},
			"a province asks for nowhere":     {officer, ""},
			"an administrator for a province": {w.As(account.Administrator), "34-08"},
		} {
			if got, err := w.CountByArea(w.ctx, c.p, c.in); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v, %+v", name, err, got)
			}
		}
	})
}
