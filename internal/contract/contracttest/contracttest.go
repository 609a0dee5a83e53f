// Package contracttest brings files on from the threshold of the plan to work that is under
// way, through the use cases that people use.
//
//	k := contracttest.New(t, d)
//	id := k.MinistryPassed(t, k.Machine())
//	k.Planned(t, id)            // in an approved plan, decision of 2026-12-15
//	c := k.Contracted(t, id)    // contract of 2027-02-01 over the whole amount
//	k.Start(t, id)              // the year is under way
package contracttest

import (
	"context"
	"fmt"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

// K is the project room's world with the plans and contracts open.
type K struct {
	*projecttest.K
	Plans     *programme.Service
	Contracts *contract.Service
	papers    int
}

// New makes a world on 2026-11-02.
func New(t testing.TB, d *db.DB) *K {
	t.Helper()
	k := projecttest.New(t, d)
	return &K{K: k, Plans: &programme.Service{DB: d, Clock: k.Set}, Contracts: &contract.Service{DB: d, Clock: k.Set}}
}

// Number makes a paper's number that no other has.
func (k *K) Number() string {
	k.papers++
	return fmt.Sprintf("%d/VB-KC", k.papers)
}

// Until moves the clock to a day that is not before it.
func (k *K) Until(day clock.Day) {
	if k.Set.Now().Day() < day {
		k.Set.Set(day)
	}
}

// File returns a project as it is stored.
func (k *K) File(t testing.TB, id db.ID) project.Project {
	t.Helper()
	one, err := db.Get[project.Project](context.Background(), k.DB, "SELECT "+db.Columns[project.Project]("")+" FROM projects WHERE id = ?", id)
	no(t, err)
	return one
}

// Keeper returns an officer and the clerk of the body that plans for the project.
func (k *K) Keeper(t testing.TB, id db.ID) (officer, clerk account.Principal) {
	t.Helper()
	if k.File(t, id).Source == project.National {
		return k.As(account.MinistryOfficer), k.As(account.Clerk, accounttest.In("cuc"))
	}
	return k.As(account.DeptOfficer), k.As(account.Clerk)
}

// DraftPlan puts files of one source and year, each with what its appraisal recommended, into
// a new draft.
func (k *K) DraftPlan(t testing.TB, ids ...db.ID) (programme.Plan, int64) {
	t.Helper()
	ctx := context.Background()
	officer, _ := k.Keeper(t, ids[0])
	one := k.File(t, ids[0])
	k.papers++
	pl, err := k.Plans.Create(ctx, officer, programme.NewPlan{Year: one.PlanYear, Tranche: k.papers})
	no(t, err)
	level := project.MinistryLevel
	if one.Source == project.Local {
		level = project.BaseLevel
	}
	var items []programme.PutItem
	for _, id := range ids {
		amount, err := project.RecommendedTx(ctx, k.DB, id, level)
		no(t, err)
		items = append(items, programme.PutItem{ProjectID: id, Amount: amount})
	}
	version, err := k.Plans.Put(ctx, officer, pl.ID, pl.Version, items)
	no(t, err)
	return pl, version
}

// Planned brings files at the threshold of the plan into one that is approved.
func (k *K) Planned(t testing.TB, ids ...db.ID) programme.Plan {
	t.Helper()
	k.Until("2026-12-15")
	pl, version := k.DraftPlan(t, ids...)
	_, clerk := k.Keeper(t, ids[0])
	no(t, k.Plans.Approve(context.Background(), clerk, pl.ID, version, programme.Decision{LawReason: projecttest.Why, Number: k.Number(), Day: k.Set.Now().Day(), Signer: "Nguyễn Văn Bình"}))
	return pl
}

// Input is a draft contract over the first year of planned files, each with all that the plan
// leaves for it and the highest advance that the law names.
func (k *K) Input(t testing.TB, ids ...db.ID) contract.Input {
	t.Helper()
	ctx := context.Background()
	one := k.File(t, ids[0])
	in := contract.Input{Kind: contract.Agreement, Year: one.PlanYear, PartyB: one.ImplementerID,
		From: clock.NewDay(one.PlanYear, 2, 1), To: clock.NewDay(one.PlanYear, 12, 31)}
	for _, id := range ids {
		amount, err := programme.ApprovedTx(ctx, k.DB, id, k.Set.Now().Day())
		no(t, err)
		f, err := project.LoadTx(ctx, k.DB, k.File(t, id))
		no(t, err)
		rate := contract.CapOf(f.Source, f.Contents, k.Set.Now().Day())
		l := contract.LineInput{ProjectID: id, Amount: amount, OwnCapital: f.Sum().Own, AdvancePercent: rate.Percent}
		if !rate.Known {
			l.AdvancePercent, l.AdvanceWhy = 50, "Quyết định 10/2020/QĐ-UBND của tỉnh."
		}
		in.Projects = append(in.Projects, l)
	}
	return in
}

// Contracted drafts and signs a contract over planned files.
func (k *K) Contracted(t testing.TB, ids ...db.ID) contract.Contract {
	t.Helper()
	ctx := context.Background()
	k.Until("2027-02-01")
	officer, clerk := k.Keeper(t, ids[0])
	c, err := k.Contracts.Create(ctx, officer, k.Input(t, ids...))
	no(t, err)
	no(t, k.Contracts.Sign(ctx, clerk, c.ID, c.Version, contract.Signing{Number: k.Number(), Day: k.Set.Now().Day(), SignerA: "Trần Thị Lan", SignerB: "Lê Văn Sơn"}))
	o, err := k.Contracts.Open(ctx, officer, c.ID)
	no(t, err)
	return o.Contract
}

// Start reports the first year of a contracted file under way; a group project first gets an
// approved implementation plan that names the establishment of Tuyên Quang.
func (k *K) Start(t testing.TB, id db.ID) {
	t.Helper()
	ctx := context.Background()
	one := k.File(t, id)
	if one.Kind == project.Group {
		k.ApprovedImplementation(t, id, contract.NamedSite{EstablishmentID: k.EstablishmentTQ, SiteID: k.SiteTQ})
	}
	no(t, k.Contracts.Start(ctx, k.As(account.CentreDirector), id, one.PlanYear))
}

// ApprovedImplementation submits an implementation plan and lets the Sở approve it.
func (k *K) ApprovedImplementation(t testing.TB, id db.ID, named ...contract.NamedSite) contract.ImplementationPlan {
	t.Helper()
	ctx := context.Background()
	ip, err := k.Contracts.SubmitImplementation(ctx, k.As(account.CentreDirector), id, contract.ImplementationInput{Content: "Tổ chức thực hiện theo quý.", Beneficiaries: named})
	no(t, err)
	no(t, k.Contracts.ApproveImplementation(ctx, k.As(account.DeptHead), ip.ID, ip.Version, "", document.Input{}))
	return ip
}

// UnderWay brings a complete form (projecttest's Machine) all the way to work under way.
func (k *K) UnderWay(t testing.TB, in project.Input) (db.ID, contract.Contract) {
	t.Helper()
	pass := k.MinistryPassed
	if in.Source == project.Local {
		pass = k.BasePassed
	}
	id := pass(t, in)
	k.Planned(t, id)
	c := k.Contracted(t, id)
	k.Start(t, id)
	return id, c
}

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
