package accounttest

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

func TestWorld(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-02")
		w := World(t, d, clk)
		for _, r := range account.Roles {
			if p := w.As(r.Role); p.Role != r.Role || p.Today != "2026-11-02" || p.Name == "" || p.AgencyName == "" {
				t.Errorf("%s: %+v", r.Role, p)
			}
		}
		if a, b := w.As(account.DeptOfficer), w.As(account.DeptOfficer, Another(2)); a.PersonID == b.PersonID || a.Agency.ID != b.Agency.ID {
			t.Error("the second officer is not another one of the same Sở")
		}
		if p := w.As(account.CentreOfficer, In("lao-cai")); p.Agency.ParentID != w.FinanceLC {
			t.Errorf("centre of Lào Cai stands under %s", p.Agency.ParentID)
		}
		if p := w.As(account.DeptHead); !p.For(w.DeptHG) || !p.In("63-02") || p.In("34-15") {
			t.Error("Tuyên Quang did not take Hà Giang over")
		}
		if p := w.As(account.MinistryLeader); p.AgencyName != "Cục Công nghiệp" {
			t.Errorf("the agency is called %q", p.AgencyName)
		}
		clk = clock.NewManual("2023-12-31")
		w.Clock = clk
		if p := w.As(account.DeptLeader, In("ha-giang")); p.Agency.ID != w.DeptHG || !p.In("63-02") {
			t.Errorf("%+v", p)
		}
	})
}
