package project_test

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project/projecttest"
)

// The record names a file to who may open it, and its number alone to who keeps its body.
func TestNumbers(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		id, draft := k.Submitted(t, k.Machine()), k.Draft(t, k.Machine())
		one, err := k.Projects.Open(t.Context(), k.As(account.DeptOfficer), id)
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			p      account.Principal
			bodies []db.ID
			known  int
			seen   bool
		}{
			"the Sở's auditor":          {k.As(account.Auditor), []db.ID{k.DeptTQ}, 1, true},
			"with its centre":           {k.As(account.Auditor), []db.ID{k.DeptTQ, k.CentreTQ}, 2, true},
			"the administrator":         {k.As(account.Administrator), []db.ID{k.DeptTQ}, 1, false},
			"another province":          {k.As(account.Auditor, accounttest.In("lao-cai")), []db.ID{k.DeptLC}, 0, false},
			"the Cục's auditor":         {k.As(account.Auditor, accounttest.In("cuc")), nil, 2, true},
			"an administrator of it":    {k.As(account.Administrator, accounttest.In("cuc")), nil, 2, false},
			"another's administrator":   {k.As(account.Administrator, accounttest.In("lao-cai")), []db.ID{k.DeptLC}, 0, false},
			"a centre without a record": {k.As(account.CentreOfficer), []db.ID{""}, 2, true},
		} {
			got, err := k.Projects.Numbers(t.Context(), c.p, []db.ID{id, draft}, c.bodies)
			if err != nil || len(got) != c.known || got[id].Seen != c.seen || c.known > 0 && got[id].Number != one.Number {
				t.Errorf("%s: %+v, %v", what, got, err)
			}
			found, err := k.Projects.WithNumber(t.Context(), c.p, " "+one.Number[5:]+"%", c.bodies)
			if err != nil || len(found) != min(1, c.known) {
				t.Errorf("%s finds %v, %v", what, found, err)
			}
		}
	})
}
