package agency_test

import (
	"context"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
)

var ctx = context.Background()

func TestNamesThroughTime(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-02")
		w := accounttest.World(t, d, clk)
		for day, want := range map[clock.Day]string{
			"2023-12-31": "Cục Công Thương địa phương", "2025-08-25": "Cục Công Thương địa phương",
			"2025-08-26": "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", "2026-10-07": "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công",
			"2026-10-08": "Cục Công nghiệp",
		} {
			if got, err := agency.NameOn(ctx, d, w.Ministry, day); err != nil || got != want {
				t.Errorf("%s: %q, %v", day, got, err)
			}
		}
		admin := w.As(account.Administrator)
		in := agency.NewName{Agency: w.CentreTQ, Name: "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Tuyên Quang", From: "2027-01-01",
			Basis: "quyết định tổ chức lại", Certainty: policy.Unverified}
		if err := w.Agencies.Rename(ctx, w.As(account.Administrator, accounttest.In("lao-cai")), in); !errs.Is(err, errs.Forbidden) {
			t.Errorf("another province's administrator: %v", err)
		}
		if err := w.Agencies.Rename(ctx, w.As(account.DeptLeader), in); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a leader: %v", err)
		}
		early := in
		early.From = "2025-07-01"
		if err := w.Agencies.Rename(ctx, admin, early); !errs.Is(err, errs.Invalid) {
			t.Errorf("a day before the last name: %v", err)
		}
		if err := w.Agencies.Rename(ctx, admin, in); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[clock.Day]string{"2026-12-31": "Trung tâm Khuyến công tỉnh Tuyên Quang", "2027-01-01": in.Name} {
			if got, err := agency.NameOn(ctx, d, w.CentreTQ, day); err != nil || got != want {
				t.Errorf("%s: %q, %v", day, got, err)
			}
		}
		told, err := audit.OfSubject(ctx, d, w.CentreTQ, 0)
		if err != nil || len(told) != 1 || told[0].Kind != agency.Renamed {
			t.Errorf("%+v, %v", told, err)
		}
	})
}

func TestSuccessors(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-02")
		w := accounttest.World(t, d, clk)
		if a, err := agency.DepartmentOf(ctx, d, "63-02", "2024-01-01"); err != nil || a.ID != w.DeptHG {
			t.Errorf("Hà Giang of 2024: %+v, %v", a, err)
		}
		if a, err := agency.DepartmentOf(ctx, d, "63-02", "2026-11-02"); err != nil || a.ID != w.DeptTQ {
			t.Errorf("Hà Giang of 2026: %+v, %v", a, err)
		}
		if a, err := agency.Present(ctx, d, w.CentreHG, "2026-11-02"); err != nil || a.ID != w.CentreTQ {
			t.Errorf("who has the files: %+v, %v", a, err)
		}

		s, admin := w.Agencies, w.As(account.Administrator)
		director := w.As(account.CentreDirector)
		unit, err := s.Create(ctx, admin, agency.NewAgency{Kind: agency.Unit, Name: "Trung tâm Phát triển doanh nghiệp Tuyên Quang", Province: "34-08", Parent: w.DeptTQ,
			From: "2026-11-01", Basis: "quyết định thành lập", Certainty: policy.Unverified})
		if err != nil {
			t.Fatal(err)
		}
		good := agency.Succession{Agency: w.CentreTQ, Successor: unit.ID, LastDay: "2026-12-31", Basis: "đề án sắp xếp đơn vị sự nghiệp"}
		for what, change := range map[string]func(*agency.Succession){
			"itself":             func(x *agency.Succession) { x.Successor = x.Agency },
			"its predecessor":    func(x *agency.Succession) { x.Successor = w.CentreHG },
			"another kind":       func(x *agency.Succession) { x.Successor = w.DeptTQ },
			"another province":   func(x *agency.Succession) { x.Successor = w.CentreLC },
			"no day":             func(x *agency.Succession) { x.LastDay = "" },
			"before it existed":  func(x *agency.Succession) { x.LastDay = "2025-01-01" },
			"no paper":           func(x *agency.Succession) { x.Basis = " " },
			"an unknown one":     func(x *agency.Succession) { x.Successor = db.NewID() },
			"before it took off": func(x *agency.Succession) { x.LastDay = "2026-10-01" },
		} {
			bad := good
			change(&bad)
			if err := s.Succeed(ctx, admin, bad); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := s.Succeed(ctx, admin, good); err != nil {
			t.Fatal(err)
		}
		if err := s.Succeed(ctx, admin, good); !errs.Is(err, errs.Conflict) {
			t.Errorf("twice: %v", err)
		}
		all, err := agency.WithPredecessors(ctx, d, unit.ID)
		if err != nil || len(all) != 3 {
			t.Errorf("%v, %v", all, err)
		}
		if _, err := account.Acting(ctx, d, director.PersonID, director.PostID, "", "2026-12-31"); err != nil {
			t.Errorf("on the last day: %v", err)
		}
		if _, err := account.Acting(ctx, d, director.PersonID, director.PostID, "", "2027-01-01"); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("in an ended body: %v", err)
		}
		look, err := agency.Look(ctx, d, unit.ID, "2027-01-01")
		if err != nil || look.Parent == nil || look.Parent.ID != w.DeptTQ || len(look.Predecessors) != 1 || look.Name == "" {
			t.Errorf("%+v, %v", look, err)
		}
	})
}

func TestCreate(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-02")
		w := accounttest.World(t, d, clk)
		tq, cuc := w.As(account.Administrator), w.As(account.Administrator, accounttest.In("cuc"))
		commune := agency.NewAgency{Kind: agency.Commune, Name: "Ủy ban nhân dân xã Bằng Hành", Province: "34-08", Commune: "xã Bằng Hành", From: "2025-07-01", Certainty: policy.Unverified}
		with := func(change func(*agency.NewAgency)) agency.NewAgency { x := commune; change(&x); return x }
		for _, c := range []struct {
			what string
			by   account.Principal
			in   agency.NewAgency
			kind errs.Kind
		}{
			{"a commune", tq, commune, -1},
			{"the same again", tq, commune, errs.Conflict},
			{"another province", tq, with(func(x *agency.NewAgency) { x.Province = "34-15" }), errs.Forbidden},
			{"a second Sở by a Sở", tq, with(func(x *agency.NewAgency) { x.Kind = agency.Department }), errs.Forbidden},
			{"a second Sở", cuc, with(func(x *agency.NewAgency) { x.Kind = agency.Department }), errs.Conflict},
			{"a second Cục", cuc, with(func(x *agency.NewAgency) { x.Kind, x.Province = agency.Ministry, "" }), errs.Conflict},
			{"no name", tq, with(func(x *agency.NewAgency) { x.Name = " " }), errs.Invalid},
			{"no commune", tq, with(func(x *agency.NewAgency) { x.Commune = "" }), errs.Invalid},
			{"no certainty", tq, with(func(x *agency.NewAgency) { x.Certainty = "" }), errs.Invalid},
			{"an unknown province", cuc, with(func(x *agency.NewAgency) { x.Province = "34-99" }), errs.Invalid},
			{"an unknown kind", cuc, with(func(x *agency.NewAgency) { x.Kind = "club" }), errs.Invalid},
			{"under nothing", tq, with(func(x *agency.NewAgency) { x.Kind, x.Parent = agency.Centre, db.NewID() }), errs.Invalid},
			{"a commune under a Sở", tq, with(func(x *agency.NewAgency) { x.Commune, x.Parent = "xã Khác", w.DeptTQ }), errs.Invalid},
			{"a regional centre", cuc, with(func(x *agency.NewAgency) { x.Kind, x.Province, x.Parent = agency.RegionalCentre, "", w.Ministry }), -1},
			{"by an officer", w.As(account.DeptOfficer), commune, errs.Forbidden},
		} {
			_, err := w.Agencies.Create(ctx, c.by, c.in)
			if c.kind < 0 && err != nil || c.kind >= 0 && !errs.Is(err, c.kind) {
				t.Errorf("%s: %v", c.what, err)
			}
		}
		tree, err := agency.Tree(ctx, d, "2026-11-02")
		if err != nil {
			t.Fatal(err)
		}
		if tree[0].ID != w.Ministry || len(tree[0].Under) != 2 {
			t.Errorf("the tree begins with %+v", tree[0])
		}
		var count func(ns []agency.Node) int
		count = func(ns []agency.Node) (n int) {
			for _, x := range ns {
				n += 1 + count(x.Under)
			}
			return n
		}
		if n := count(tree); n != 11 {
			t.Errorf("%d bodies in the tree", n)
		}
	})
}
