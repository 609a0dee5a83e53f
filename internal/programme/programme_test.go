package programme_test

import (
	"context"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

var ctx = context.Background()

type kit struct {
	*projecttest.K
	s *programme.Service
}

func newKit(t *testing.T, d *db.DB) kit {
	k := projecttest.New(t, d)
	return kit{k, &programme.Service{DB: d, Clock: k.Set}}
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want checks an error's kind and, where given, its one field.
func want(t *testing.T, err error, kind errs.Kind, field string) {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != kind {
		t.Errorf("want kind %d on %q, got %v", kind, field, err)
		return
	}
	if field != "" && (len(e.Fields) != 1 || e.Fields[0].Name != field) {
		t.Errorf("want field %q, got %v", field, err)
	}
}

func TestLifeOfNationalPlan(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.MinistryPassed(t, k.Machine(projecttest.Money(200_000_000)))
		b := k.MinistryPassed(t, k.Machine())
		early := k.Submitted(t, k.Machine())
		local := k.BasePassed(t, k.Machine(projecttest.Local()))
		officer, clerk := k.As(account.MinistryOfficer), k.As(account.Clerk, accounttest.In("cuc"))

		pl, err := k.s.Create(ctx, officer, programme.NewPlan{Year: 2027, Tranche: 1})
		no(t, err)
		if pl.Source != project.National || pl.Name != "Kế hoạch KCQG năm 2027, đợt 1" {
			t.Errorf("%+v", pl)
		}
		_, err = k.s.Create(ctx, officer, programme.NewPlan{Year: 2027, Tranche: 1})
		want(t, err, errs.Invalid, "tranche")
		_, err = k.s.Create(ctx, officer, programme.NewPlan{Year: 1999, Tranche: 2})
		want(t, err, errs.Invalid, "year")

		found, err := k.s.Candidates(ctx, officer, pl.ID)
		no(t, err)
		if len(found) != 2 || found[0].Requested != 200_000_000 || found[0].Recommended != 200_000_000 || found[0].Implementer == "" || found[0].Places == "" {
			t.Fatalf("candidates %+v", found)
		}
		for _, c := range []struct {
			item  programme.PutItem
			field string
		}{
			{programme.PutItem{ProjectID: a, Amount: 200_000_001}, "projects.0.amount"},
			{programme.PutItem{ProjectID: a, Amount: 0}, "projects.0.amount"},
			{programme.PutItem{ProjectID: early, Amount: 1}, "projects.0.project"},
			{programme.PutItem{ProjectID: local, Amount: 1}, "projects.0.project"},
			{programme.PutItem{ProjectID: db.NewID(), Amount: 1}, "projects.0.project"},
		} {
			_, err := k.s.Put(ctx, officer, pl.ID, pl.Version, []programme.PutItem{c.item})
			want(t, err, errs.Invalid, c.field)
		}
		_, err = k.s.Put(ctx, officer, pl.ID, pl.Version, []programme.PutItem{{ProjectID: a, Amount: 1}, {ProjectID: a, Amount: 1}})
		want(t, err, errs.Invalid, "projects.1.project")
		v, err := k.s.Put(ctx, officer, pl.ID, pl.Version, []programme.PutItem{{ProjectID: a, Amount: 180_000_000}, {ProjectID: b, Amount: 150_000_000}})
		no(t, err)
		_, err = k.s.Put(ctx, officer, pl.ID, pl.Version, []programme.PutItem{{ProjectID: a, Amount: 1}})
		want(t, err, errs.Conflict, "")

		// One project, one plan.
		other, err := k.s.Create(ctx, officer, programme.NewPlan{Year: 2027, Tranche: 2})
		no(t, err)
		_, err = k.s.Put(ctx, officer, other.ID, other.Version, []programme.PutItem{{ProjectID: a, Amount: 1}})
		want(t, err, errs.Invalid, "projects.0.project")

		v, err = k.s.Move(ctx, officer, pl.ID, v, b, 1)
		no(t, err)
		o, err := k.s.Open(ctx, officer, pl.ID)
		no(t, err)
		if len(o.Entries) != 2 || o.Entries[0].ID != b || o.Amount != 330_000_000 || !o.MayEdit || o.MayApprove || len(o.ByKind) != 1 || o.ByKind[0].Amount != 330_000_000 || o.ByProvince[0].Name != "Tỉnh Tuyên Quang" {
			t.Errorf("%+v", o)
		}
		v, err = k.s.Take(ctx, officer, pl.ID, v, b)
		no(t, err)
		v, err = k.s.Put(ctx, officer, pl.ID, v, []programme.PutItem{{ProjectID: a, Amount: 190_000_000}, {ProjectID: b, Amount: 150_000_000}})
		no(t, err)

		// A draft is the Cục's alone.
		for _, p := range []account.Principal{k.As(account.DeptLeader), k.As(account.CentreDirector), k.As(account.Clerk), k.As(account.Establishment)} {
			if _, err := k.s.Open(ctx, p, pl.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s opens a draft: %v", p.Role, err)
			}
			if list, err := k.s.List(ctx, p, programme.Filter{}); err != nil || len(list) != 0 {
				t.Errorf("%s lists %v, %v", p.Role, list, err)
			}
			if err := k.s.Approve(ctx, p, pl.ID, v, programme.Decision{LawReason: projecttest.Why, Number: "1", Day: "2026-11-02", Signer: "A"}); err == nil {
				t.Errorf("%s approves", p.Role)
			}
		}
		k.Set.Set("2026-12-15")
		day := clock.Day("2026-12-15")
		good := programme.Decision{LawReason: projecttest.Why, Number: "3600/QĐ-BCT", Day: day, Signer: "Nguyễn Hồng Diên"}
		want(t, k.s.Approve(ctx, officer, pl.ID, v, good), errs.Forbidden, "")
		want(t, k.s.Approve(ctx, clerk, pl.ID, v-1, good), errs.Conflict, "")
		late := good
		late.Day = "2026-12-16"
		want(t, k.s.Approve(ctx, clerk, pl.ID, v, late), errs.Invalid, "day")
		before := good
		before.Day = "2026-11-01" // its appraisals were concluded on the second
		want(t, k.s.Approve(ctx, clerk, pl.ID, v, before), errs.Invalid, "day")
		none := good
		none.Signer = ""
		want(t, k.s.Approve(ctx, clerk, pl.ID, v, none), errs.Invalid, "signer")
		want(t, k.s.Approve(ctx, clerk, other.ID, other.Version, good), errs.Conflict, "")
		if n, err := programme.ApprovedTx(ctx, d, a, day); err != nil || n != 0 {
			t.Errorf("approved %d before the decision, %v", n, err)
		}
		no(t, k.s.Approve(ctx, clerk, pl.ID, v, good))
		want(t, k.s.Approve(ctx, clerk, pl.ID, v+1, good), errs.Conflict, "")
		for _, id := range []db.ID{a, b} {
			f, err := k.Projects.Open(ctx, officer, id)
			no(t, err)
			if f.State != project.Planned {
				t.Errorf("%s is %s", id, f.State)
			}
		}
		for asOf, sum := range map[clock.Day]int64{"2026-12-14": 0, "2026-12-15": 190_000_000, "2030-01-01": 190_000_000} {
			if n, err := programme.ApprovedTx(ctx, d, a, asOf); err != nil || n != sum {
				t.Errorf("approved on %s: %d, %v", asOf, n, err)
			}
		}
		if at, err := programme.OfProjectTx(ctx, d, a); err != nil || at.Number != good.Number || at.Amount != 190_000_000 {
			t.Errorf("%+v, %v", at, err)
		}
		if _, err := programme.OfProjectTx(ctx, d, early); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
		_, err = k.s.Put(ctx, officer, pl.ID, v+1, []programme.PutItem{{ProjectID: a, Amount: 1}})
		want(t, err, errs.Conflict, "")
		want(t, k.s.Discard(ctx, officer, pl.ID, v+1), errs.Conflict, "")
		no(t, k.s.Discard(ctx, officer, other.ID, other.Version))

		// Approved, it is everybody's; each sees the projects within reach only.
		o, err = k.s.Open(ctx, k.As(account.DeptLeader), pl.ID)
		no(t, err)
		if len(o.Entries) != 2 || o.Hidden || o.Document.Issuer != "Bộ trưởng Bộ Công Thương" || o.MayEdit {
			t.Errorf("%+v", o)
		}
		o, err = k.s.Open(ctx, k.As(account.DeptLeader, accounttest.In("lao-cai")), pl.ID)
		no(t, err)
		if len(o.Entries) != 0 || !o.Hidden || o.Amount != 0 {
			t.Errorf("Lào Cai sees %+v", o)
		}
		if list, err := k.s.List(ctx, k.As(account.CentreOfficer), programme.Filter{Year: 2027, Source: project.National, State: programme.Approved}); err != nil || len(list) != 1 || list[0].Count != 2 || list[0].Amount != 340_000_000 || list[0].Number != good.Number {
			t.Errorf("%+v, %v", list, err)
		}
		events, err := audit.OfSubject(ctx, d, pl.ID, 0)
		no(t, err)
		if len(events) != 6 || events[0].Kind != programme.ApprovedBy {
			t.Errorf("%d events, %+v", len(events), events)
		}
	})
}

func TestLocalPlan(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.BasePassed(t, k.Machine(projecttest.Local()))
		officer := k.As(account.DeptOfficer)
		pl, err := k.s.Create(ctx, officer, programme.NewPlan{Year: 2027, Tranche: 1, Name: "Kế hoạch tỉnh"})
		no(t, err)
		if pl.Source != project.Local || pl.ProvinceID != "34-08" {
			t.Errorf("%+v", pl)
		}
		// Another Sở has a plan of its own for the same year, and no way into this one.
		foreign := k.As(account.DeptOfficer, accounttest.In("lao-cai"))
		theirs, err := k.s.Create(ctx, foreign, programme.NewPlan{Year: 2027, Tranche: 1})
		no(t, err)
		_, err = k.s.Put(ctx, foreign, theirs.ID, 1, []programme.PutItem{{ProjectID: id, Amount: 1}})
		want(t, err, errs.Invalid, "projects.0.project")
		_, err = k.s.Put(ctx, foreign, pl.ID, 1, []programme.PutItem{{ProjectID: id, Amount: 1}})
		want(t, err, errs.NotFound, "")
		for _, role := range []account.Role{account.Clerk, account.Accountant, account.Auditor, account.Administrator, account.CentreDirector, account.Collaborator} {
			_, err := k.s.Create(ctx, k.As(role), programme.NewPlan{Year: 2027, Tranche: 3})
			want(t, err, errs.Forbidden, "")
		}
		_, err = k.s.Put(ctx, k.As(account.Clerk), pl.ID, 1, []programme.PutItem{{ProjectID: id, Amount: 1}})
		want(t, err, errs.Forbidden, "")
		v, err := k.s.Put(ctx, k.As(account.DeptHead), pl.ID, 1, []programme.PutItem{{ProjectID: id, Amount: 100_000_000}})
		no(t, err)
		good := programme.Decision{LawReason: projecttest.Why, Number: "12/QĐ-UBND", Day: "2026-11-02", Signer: "Phan Huy Ngọc"}
		if err := k.s.Approve(ctx, k.As(account.Clerk, accounttest.In("lao-cai")), pl.ID, v, good); !errs.Is(err, errs.NotFound) {
			t.Errorf("a foreign clerk: %v", err)
		}
		want(t, k.s.Approve(ctx, k.As(account.Clerk, accounttest.At(k.CentreTQ)), pl.ID, v, good), errs.NotFound, "")
		no(t, k.s.Approve(ctx, k.As(account.Clerk), pl.ID, v, good))
		o, err := k.s.Open(ctx, k.As(account.CentreOfficer), pl.ID)
		no(t, err)
		if o.Document.Issuer != "Chủ tịch Ủy ban nhân dân tỉnh Tuyên Quang" || len(o.Entries) != 1 || o.Entries[0].State != project.Planned {
			t.Errorf("%+v", o)
		}
		if _, err := k.s.Open(ctx, k.As(account.MinistryOfficer), pl.ID); err != nil {
			t.Error(err)
		}
		if _, err := k.s.Open(ctx, k.As(account.CentreOfficer, accounttest.In("lao-cai")), pl.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("Lào Cai opens it: %v", err)
		}
		if list, err := k.s.List(ctx, k.As(account.MinistryOfficer), programme.Filter{ProvinceID: "34-08"}); err != nil || len(list) != 1 {
			t.Errorf("%v, %v", list, err)
		}
	})
}

// A file that its unit withdraws while it stands in a draft keeps the plan from approval.
func TestWithdrawnFromDraft(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.BasePassed(t, k.Machine(projecttest.Local()))
		officer, clerk := k.As(account.DeptOfficer), k.As(account.Clerk)
		pl, err := k.s.Create(ctx, officer, programme.NewPlan{Year: 2027, Tranche: 1})
		no(t, err)
		v, err := k.s.Put(ctx, officer, pl.ID, 1, []programme.PutItem{{ProjectID: id, Amount: 1_000_000}})
		no(t, err)
		no(t, k.Projects.Withdraw(ctx, k.As(account.CentreDirector), id, "Cơ sở không đầu tư nữa."))
		good := programme.Decision{LawReason: projecttest.Why, Number: "12/QĐ-UBND", Day: "2026-11-02", Signer: "Phan Huy Ngọc"}
		want(t, k.s.Approve(ctx, clerk, pl.ID, v, good), errs.Conflict, "")
		if o, err := k.s.Open(ctx, clerk, pl.ID); err != nil || o.State != programme.Draft || !o.MayApprove {
			t.Errorf("%+v, %v", o.Plan, err)
		}
		want(t, k.s.Discard(ctx, officer, pl.ID, v), errs.Conflict, "")
		_, err = k.s.Take(ctx, officer, pl.ID, v, id)
		no(t, err)
	})
}
