package project_test

import (
	"context"
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

// province is a Sở and its centre, declared on the map of 63 and still standing.
type province struct {
	*projecttest.K
	dept, centre agency.Agency
	posts        map[account.Role][2]db.ID // person, post
}

func declared(t *testing.T, k *projecttest.K, id place.ID, name string) province {
	t.Helper()
	v := province{K: k, posts: map[account.Role][2]db.ID{}}
	cuc := k.As(account.Administrator, accounttest.In("cuc"))
	make := func(kind agency.Kind, name string, under db.ID) agency.Agency {
		t.Helper()
		a, err := k.Agencies.Create(context.Background(), cuc, agency.NewAgency{Kind: kind, Name: name, Province: id, Parent: under, Certainty: policy.Unverified})
		no(t, err)
		return a
	}
	v.dept = make(agency.Department, "Sở Công Thương tỉnh "+name, "")
	v.centre = make(agency.Centre, "Trung tâm Khuyến công tỉnh "+name, v.dept.ID)
	for role, body := range map[account.Role]db.ID{account.CentreOfficer: v.centre.ID, account.CentreDirector: v.centre.ID,
		account.DeptHead: v.dept.ID, account.DeptOfficer: v.dept.ID, account.Administrator: v.dept.ID} {
		who, err := k.Accounts.AddPerson(context.Background(), cuc, account.NewPerson{Login: string(id) + "." + string(role), Name: "Vi Thị Mai", Post: account.NewPost{Agency: body, Role: role, From: "2025-03-03"}})
		no(t, err)
		seats, err := account.Seats(context.Background(), k.DB, who.ID, "2025-03-03")
		no(t, err)
		v.posts[role] = [2]db.ID{who.ID, seats[0].ID}
	}
	return v
}

func (v province) acts(t *testing.T, role account.Role) account.Principal {
	t.Helper()
	p, err := account.Acting(context.Background(), v.DB, v.posts[role][0], v.posts[role][1], "", v.Set.Now().Day())
	no(t, err)
	return p
}

// class is a training class in a province: it names no establishment.
func (v province) class(at place.ID, commune string, year int, source project.Source) project.Input {
	in := v.Machine(projecttest.Content("vocational_training"))
	in.Source, in.PlanYear, in.Start, in.End = source, year, clock.NewDay(year, 2, 1), clock.NewDay(year, 11, 30)
	in.Places, in.Beneficiaries, in.Lines[0].EstablishmentID = []project.PlaceInput{{Province: at, Commune: commune}}, nil, ""
	in.Years[0].Year = year
	return in
}

func (v province) submit(t *testing.T, in project.Input) db.ID {
	t.Helper()
	id, err := v.Projects.Create(context.Background(), v.acts(t, account.CentreOfficer), in)
	no(t, err)
	v.Papers(t, v.acts(t, account.CentreOfficer), id, 0)
	no(t, v.Projects.Submit(context.Background(), v.acts(t, account.CentreDirector), id))
	return id
}

// A province that the reform of 2025-07-01 left alone: its Sở, declared on the old map, goes on.
func TestUnmergedThroughTheReform(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		k.Set.Set("2025-03-03")
		v := declared(t, k, "63-40", "Nghệ An")
		old := v.submit(t, v.class("63-40", "xã Nghi Thái", 2026, project.National))
		if p := v.acts(t, account.DeptHead); p.Province() != "63-40" {
			t.Errorf("the place before the reform: %s", p.Province())
		}
		_, err := k.Projects.SetProcedure(context.Background(), v.acts(t, account.Administrator), project.ProcedureInput{Council: true, PostCheck: true, Document: "Quyết định 05/2025/QĐ-UBND", From: "2025-04-01"})
		no(t, err)

		k.Set.Set("2025-08-04")
		head, officer, admin := v.acts(t, account.DeptHead), v.acts(t, account.DeptOfficer), v.acts(t, account.Administrator)
		if p := head; p.Province() != "34-40" || !slices.Contains(p.Covers, "63-40") || !slices.Contains(p.Covers, "34-40") || len(p.Covers) != 2 {
			t.Errorf("the place after the reform: %s %v", p.Province(), p.Covers)
		}
		now := v.submit(t, v.class("34-40", "xã Nghi Lộc", 2026, project.Local))
		for _, id := range []db.ID{old, now} {
			f, err := k.Projects.Open(context.Background(), officer, id)
			if err != nil || f.BaseID != v.dept.ID {
				t.Errorf("%s is with %q: %v", id, f.BaseID, err)
			}
		}
		if f, err := k.Projects.Open(context.Background(), officer, now); err != nil || f.ProcedureID == "" {
			t.Errorf("the procedure of the province: %q %v", f.ProcedureID, err)
		}
		if list, err := k.Projects.Procedures(context.Background(), admin); err != nil || len(list) != 1 {
			t.Errorf("procedures: %+v %v", list, err)
		}
		if list, err := k.Projects.List(context.Background(), officer, project.Filter{Province: "34-40"}); err != nil || len(list.Rows) != 2 {
			t.Errorf("the Sở lists %d files: %v", len(list.Rows), err)
		}
		_, err = k.Projects.OpenAppraisal(context.Background(), head, old, project.OpenInput{Members: []project.MemberInput{{PostID: officer.PostID}}})
		no(t, err)

		// Its administrator keeps the bodies of its land; a second Sở over it is refused.
		_, err = k.Accounts.AddPerson(context.Background(), admin, account.NewPerson{Login: "nguoi.moi", Name: "Lô Văn Hải", Post: account.NewPost{Agency: v.centre.ID, Role: account.CentreOfficer, From: "2025-08-04"}})
		no(t, err)
		_, err = k.Agencies.Create(context.Background(), admin, agency.NewAgency{Kind: agency.Commune, Name: "Ủy ban nhân dân xã Nam Đàn", Province: "34-40", Commune: "xã Nam Đàn", Certainty: policy.Unverified})
		no(t, err)
		_, err = k.Agencies.Create(context.Background(), admin, agency.NewAgency{Kind: agency.Centre, Name: "Trung tâm Tư vấn công nghiệp Nghệ An", Province: "34-40", Parent: v.dept.ID, Certainty: policy.Unverified})
		no(t, err)
		_, err = k.Agencies.Create(context.Background(), k.As(account.Administrator, accounttest.In("cuc")), agency.NewAgency{Kind: agency.Department, Name: "Sở Công Thương Nghệ An", Province: "34-40", From: "2025-07-01", Certainty: policy.Unverified})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("a second Sở of the same land: %v", err)
		}
		plans := &programme.Service{DB: d, Clock: k.Set}
		if pl, err := plans.Create(context.Background(), officer, programme.NewPlan{Year: 2026, Tranche: 1}); err != nil || pl.ProvinceID != "34-40" {
			t.Errorf("its plan: %+v %v", pl, err)
		}
	})
}

// A province that was put together with others: a Sở of it that nobody ended keeps what it had,
// and gains nothing of the province that its land is in today.
func TestMergedThroughTheReform(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		k.Set.Set("2025-03-03")
		v := declared(t, k, "63-08", "Tuyên Quang")
		old := v.submit(t, v.class("63-08", "xã Kim Bình", 2026, project.National))
		k.Set.Set("2026-11-02")
		theirs := k.Submitted(t, k.Machine())
		officer, admin := v.acts(t, account.DeptOfficer), v.acts(t, account.Administrator)
		if p := officer; !slices.Equal(p.Covers, []place.ID{"63-08"}) || p.Province() != "63-08" {
			t.Errorf("the place: %s %v", p.Province(), p.Covers)
		}
		if _, err := k.Projects.Open(context.Background(), officer, old); err != nil {
			t.Errorf("its own file: %v", err)
		}
		if _, err := k.Projects.Open(context.Background(), officer, theirs); !errs.Is(err, errs.NotFound) {
			t.Errorf("a file of Tuyên Quang of today: %v", err)
		}
		if a, err := agency.DepartmentOf(context.Background(), d, "63-08", "2026-11-02"); err != nil || a.ID != k.DeptTQ {
			t.Errorf("who answers for its land: %+v %v", a, err)
		}
		_, err := k.Accounts.AddPerson(context.Background(), admin, account.NewPerson{Login: "nguoi.moi", Name: "Lô Văn Hải", Post: account.NewPost{Agency: k.CentreTQ, Role: account.CentreOfficer, From: "2026-11-02"}})
		if !errs.Is(err, errs.Forbidden) {
			t.Errorf("it administers the centre of today: %v", err)
		}
	})
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
