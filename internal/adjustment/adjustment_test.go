package adjustment_test

import (
	"context"
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/vi"
)

var ctx = context.Background()

type kit struct {
	*contracttest.K
	s *adjustment.Service
	d *db.DB
}

func newKit(t *testing.T, d *db.DB) kit {
	k := contracttest.New(t, d)
	return kit{k, &adjustment.Service{DB: d, Clock: k.Set}, d}
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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

const why = "Giá thiết bị thay đổi."

func (k kit) request(t *testing.T, in adjustment.Input) adjustment.Adjustment {
	t.Helper()
	if in.Reason == "" {
		in.Reason = why
	}
	a, err := k.s.Request(ctx, k.As(account.CentreDirector), in)
	no(t, err)
	return a
}

func (k kit) paper() adjustment.Decision {
	return adjustment.Decision{Number: k.Number(), Day: k.Set.Now().Day(), Signer: "Nguyễn Văn Bình", Issuer: "Chủ tịch UBND tỉnh Tuyên Quang"}
}

func (k kit) approved(t *testing.T, id db.ID, on clock.Day) int64 {
	t.Helper()
	n, err := programme.ApprovedTx(ctx, k.d, id, on)
	no(t, err)
	return n
}

func (k kit) line(t *testing.T, id db.ID) contract.LineView {
	t.Helper()
	v, err := contract.LineTx(ctx, k.d, id, 2027)
	no(t, err)
	return v
}

// secondSite opens another site of Tuyên Quang's establishment.
func (k kit) site(t *testing.T, establishment db.ID, province, commune string) db.ID {
	t.Helper()
	id := db.NewID()
	no(t, k.d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO establishment_sites (id, establishment_id, province_id, commune, commune_fold, unit_kind, address, craft_village) VALUES (?, ?, ?, ?, ?, 'xã', '', '')",
			id, establishment, province, commune, vi.Fold(commune))
		return err
	}))
	return id
}

func TestAuthority(t *testing.T) {
	for _, c := range []struct {
		kind   adjustment.Kind
		pk     project.Kind
		source project.Source
		by     adjustment.Authority
		text   string
	}{
		{adjustment.Increase, project.Specific, project.National, adjustment.Minister, "Điều 11 khoản 2 điểm a TT 36/2013/TT-BCT"},
		{adjustment.Contents, project.Group, project.National, adjustment.Minister, "Điều 11 khoản 2 điểm a TT 36/2013/TT-BCT"},
		{adjustment.NextYear, project.Key, project.National, adjustment.Minister, "Điều 11 khoản 2 điểm a TT 36/2013/TT-BCT"},
		{adjustment.Stop, project.Task, project.National, adjustment.Minister, "Điều 11 khoản 2 điểm a TT 36/2013/TT-BCT"},
		{adjustment.Decrease, project.Specific, project.National, adjustment.Ministry, "Điều 11 khoản 2 điểm b TT 36/2013/TT-BCT"},
		{adjustment.WithinYear, project.Group, project.National, adjustment.Ministry, "Điều 11 khoản 2 điểm b TT 36/2013/TT-BCT"},
		{adjustment.Place, project.Specific, project.National, adjustment.Ministry, "Điều 11 khoản 2 điểm b TT 36/2013/TT-BCT"},
		{adjustment.Place, project.Group, project.National, adjustment.Department, "Điều 11 khoản 4 TT 36/2013/TT-BCT"},
		{adjustment.Beneficiary, project.Group, project.National, adjustment.Department, "Điều 11 khoản 4 TT 36/2013/TT-BCT"},
		{adjustment.Other, project.Specific, project.National, adjustment.Ministry, "Điều 11 khoản 2 điểm b TT 36/2013/TT-BCT"},
		{adjustment.Stop, project.Specific, project.Local, adjustment.Province, "Điều 8 khoản 3 điểm b TT 46/2012/TT-BCT"},
	} {
		by, cites := adjustment.AuthorityFor(c.kind, c.pk, c.source)
		if by != c.by || len(cites) == 0 || cites[0].String() != c.text {
			t.Errorf("%s %s %s: %s %v", c.kind, c.pk, c.source, by, cites)
		}
	}
	if by, _ := adjustment.AuthorityOf(adjustment.Place, project.Project{Kind: project.Group, Source: project.National}); by != adjustment.Ministry {
		t.Errorf("a group project without a Sở is decided by %s", by)
	}
	for _, k := range adjustment.Kinds {
		if adjustment.KindName[k] == "" {
			t.Errorf("%s has no name", k)
		}
	}
}

func TestIncrease(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		director, clerk := k.As(account.CentreDirector), k.As(account.Clerk, accounttest.In("cuc"))
		ask := adjustment.Input{ProjectID: id, Kind: adjustment.Increase, Reason: why, Amount: 180_000_000}
		for field, spoil := range map[string]func(*adjustment.Input){
			"kind": func(in *adjustment.Input) { in.Kind = "magic" }, "reason": func(in *adjustment.Input) { in.Reason = "vì" },
			"amount": func(in *adjustment.Input) { in.Amount = 150_000_000 },
		} {
			in := ask
			spoil(&in)
			_, err := k.s.Request(ctx, director, in)
			want(t, err, errs.Invalid, field)
		}
		over := ask
		over.Amount = 300_000_001
		_, err := k.s.Request(ctx, director, over)
		want(t, err, errs.Invalid, "amount")
		_, err = k.s.Request(ctx, k.As(account.DeptOfficer), ask)
		want(t, err, errs.Forbidden, "")
		_, err = k.s.Request(ctx, k.As(account.CentreDirector, accounttest.In("lao-cai")), ask)
		want(t, err, errs.NotFound, "")

		a := k.request(t, ask)
		if a.Authority != adjustment.Minister {
			t.Errorf("%+v", a)
		}
		_, err = k.s.Request(ctx, director, ask)
		want(t, err, errs.Conflict, "")
		want(t, k.s.Decide(ctx, clerk, a.ID, 1, k.paper()), errs.Conflict, "") // the Sở first
		want(t, k.s.Confirm(ctx, k.As(account.DeptOfficer), a.ID, 1, ""), errs.Forbidden, "")
		want(t, k.s.Confirm(ctx, k.As(account.DeptLeader, accounttest.In("lao-cai")), a.ID, 1, ""), errs.NotFound, "")
		if w, err := k.s.Waiting(ctx, k.As(account.DeptHead)); err != nil || len(w) != 1 || !w[0].MayConfirm || w[0].MayDecide {
			t.Errorf("%+v, %v", w, err)
		}
		no(t, k.s.Confirm(ctx, k.As(account.DeptHead), a.ID, 1, "Đúng thực tế."))
		want(t, k.s.Confirm(ctx, k.As(account.DeptHead), a.ID, 2, ""), errs.Conflict, "")
		for _, p := range []account.Principal{k.As(account.MinistryLeader), k.As(account.DeptLeader), k.As(account.Clerk), director} {
			want(t, k.s.Decide(ctx, p, a.ID, 2, k.paper()), errs.Forbidden, "")
		}
		if w, err := k.s.Waiting(ctx, clerk); err != nil || len(w) != 1 || !w[0].MayDecide || w[0].Does.Amount != 180_000_000 {
			t.Errorf("%+v, %v", w, err)
		}
		old := k.paper()
		old.Day = "2026-12-14"
		want(t, k.s.Decide(ctx, clerk, a.ID, 2, old), errs.Invalid, "day")
		k.Until("2027-03-10")
		no(t, k.s.Decide(ctx, clerk, a.ID, 2, k.paper()))
		want(t, k.s.Decide(ctx, clerk, a.ID, 3, k.paper()), errs.Conflict, "")
		if n := k.approved(t, id, "2027-03-10"); n != 180_000_000 {
			t.Errorf("approved %d", n)
		}
		if n := k.approved(t, id, "2027-03-09"); n != 150_000_000 {
			t.Errorf("approved %d the day before", n)
		}
		if v := k.line(t, id); v.Amount != 180_000_000 {
			t.Errorf("the contract holds %d", v.Amount)
		}
		list, err := k.s.OfProject(ctx, director, id)
		if err != nil || len(list) != 1 || list[0].State != adjustment.Decided || list[0].Delta != 30_000_000 || list[0].Document.Issuer != "Bộ trưởng Bộ Công Thương" || list[0].Does.ContractAmount != 180_000_000 {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := k.s.OfProject(ctx, k.As(account.DeptLeader, accounttest.In("lao-cai")), id); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

func TestDecreaseKeepsWhatIsSpent(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id, c := k.UnderWay(t, k.Machine())
		leader := k.As(account.MinistryLeader)
		no(t, d.Tx(ctx, func(tx *db.Tx) error { return contract.AddTx(ctx, tx, c.ID, id, 2027, contract.Advanced, 100_000_000) }))
		a := k.request(t, adjustment.Input{ProjectID: id, Kind: adjustment.Decrease, Amount: 90_000_000})
		no(t, k.s.Confirm(ctx, k.As(account.DeptLeader), a.ID, 1, ""))
		want(t, k.s.Decide(ctx, leader, a.ID, 2, k.paper()), errs.Conflict, "")
		want(t, k.s.Refuse(ctx, k.As(account.MinistryOfficer), a.ID, 2, "Đã tạm ứng."), errs.Forbidden, "")
		want(t, k.s.Refuse(ctx, leader, a.ID, 2, ""), errs.Invalid, "answer")
		no(t, k.s.Refuse(ctx, leader, a.ID, 2, "Đã tạm ứng 100 triệu đồng."))
		a = k.request(t, adjustment.Input{ProjectID: id, Kind: adjustment.Decrease, Amount: 120_000_000})
		no(t, k.s.Confirm(ctx, k.As(account.DeptLeader), a.ID, 1, ""))
		plain := k.paper()
		plain.Signer = ""
		no(t, k.s.Decide(ctx, leader, a.ID, 2, plain))
		if v := k.line(t, id); v.Amount != 120_000_000 || k.approved(t, id, k.Set.Now().Day()) != 120_000_000 {
			t.Errorf("%+v", v)
		}
		if v, err := k.s.Open(ctx, leader, a.ID); err != nil || v.Document.Signer != leader.Name || v.Document.Issuer != leader.AgencyName {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestTerm(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id, c := k.UnderWay(t, k.Machine())
		director := k.As(account.CentreDirector)
		for _, in := range []adjustment.Input{
			{Kind: adjustment.NextYear, End: "2027-12-31"}, {Kind: adjustment.NextYear, End: "2050-12-31"}, {Kind: adjustment.NextYear},
			{Kind: adjustment.WithinYear, End: "2028-01-31"}, {Kind: adjustment.WithinYear, End: "2027-11-30"}, {Kind: adjustment.WithinYear, End: "2027-01-31"},
		} {
			in.ProjectID, in.Reason = id, why
			_, err := k.s.Request(ctx, director, in)
			want(t, err, errs.Invalid, "end_day")
		}
		a := k.request(t, adjustment.Input{ProjectID: id, Kind: adjustment.WithinYear, End: "2027-10-31"})
		no(t, k.s.Confirm(ctx, k.As(account.DeptLeader), a.ID, 1, ""))
		no(t, k.s.Decide(ctx, k.As(account.MinistryLeader), a.ID, 2, k.paper()))
		if f := k.File(t, id); f.End != "2027-10-31" {
			t.Errorf("ends %s", f.End)
		}
		a = k.request(t, adjustment.Input{ProjectID: id, Kind: adjustment.NextYear, End: "2028-06-30"})
		no(t, k.s.Confirm(ctx, k.As(account.DeptLeader), a.ID, 1, ""))
		no(t, k.s.Decide(ctx, k.As(account.Clerk, accounttest.In("cuc")), a.ID, 2, k.paper()))
		if o, err := k.Contracts.Open(ctx, director, c.ID); err != nil || o.To != "2028-06-30" || k.File(t, id).End != "2028-06-30" {
			t.Errorf("%+v, %v", o.Contract, err)
		}
	})
}

func TestPlaceAndBeneficiaryOfGroup(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id, c := k.UnderWay(t, k.Machine(projecttest.Grouped()))
		director, leader := k.As(account.CentreDirector), k.As(account.DeptLeader)
		other, far := k.site(t, k.EstablishmentTQ, "34-08", "xã Tân Trào"), k.site(t, k.EstablishmentTQ, "34-15", "xã Bát Xát")
		for _, in := range []struct {
			adjustment.Input
			field string
		}{
			{adjustment.Input{Establishment: k.EstablishmentTQ, Site: k.SiteTQ}, "site"},
			{adjustment.Input{Establishment: k.EstablishmentTQ, Site: k.SiteLC}, "site"},
			{adjustment.Input{Establishment: k.EstablishmentTQ, Site: far}, "site"},
			{adjustment.Input{Establishment: k.EstablishmentHG, Site: k.SiteHG}, "establishment"},
		} {
			in.ProjectID, in.Kind, in.Reason = id, adjustment.Place, why
			_, err := k.s.Request(ctx, director, in.Input)
			want(t, err, errs.Invalid, in.field)
		}
		a := k.request(t, adjustment.Input{ProjectID: id, Kind: adjustment.Place, Establishment: k.EstablishmentTQ, Site: other})
		if a.Authority != adjustment.Department {
			t.Errorf("%+v", a)
		}
		want(t, k.s.Confirm(ctx, leader, a.ID, 1, ""), errs.Conflict, "")
		want(t, k.s.Decide(ctx, k.As(account.MinistryLeader), a.ID, 1, k.paper()), errs.Forbidden, "")
		want(t, k.s.Decide(ctx, k.As(account.DeptLeader, accounttest.In("lao-cai")), a.ID, 1, k.paper()), errs.NotFound, "")
		no(t, k.s.Decide(ctx, leader, a.ID, 1, k.paper()))
		k.kept(t, id, policy.ActBeneficiary)
		f, err := k.Projects.Open(ctx, director, id)
		no(t, err)
		if b := f.Named(); len(b) != 1 || b[0].SiteID != other {
			t.Errorf("%+v", b)
		}

		// Another takes its place; the agreement with the old one ends.
		_, err = k.Contracts.Agree(ctx, director, contract.SupportInput{ContractID: c.ID, ProjectID: id, EstablishmentID: k.EstablishmentTQ, Number: "1", Day: k.Set.Now().Day(), Amount: 150_000_000})
		no(t, err)
		ask := adjustment.Input{ProjectID: id, Kind: adjustment.Beneficiary, Reason: why, Establishment: k.EstablishmentTQ, Replacement: k.EstablishmentHG, Site: k.SiteHG}
		bad := ask
		bad.Replacement = k.EstablishmentTQ
		_, err = k.s.Request(ctx, director, bad)
		want(t, err, errs.Invalid, "new_establishment")
		bad.Replacement = db.NewID()
		_, err = k.s.Request(ctx, director, bad)
		want(t, err, errs.Invalid, "new_establishment")
		a = k.request(t, ask)
		no(t, k.s.Decide(ctx, leader, a.ID, 1, k.paper()))
		f, err = k.Projects.Open(ctx, director, id)
		no(t, err)
		if b := f.Named(); len(b) != 1 || b[0].EstablishmentID != k.EstablishmentHG || len(f.Beneficiaries) != 2 {
			t.Errorf("%+v", f.Beneficiaries)
		}
		if v := k.line(t, id); v.Supported != 0 {
			t.Errorf("agreements stand at %d", v.Supported)
		}
		if all, err := contract.AgreementsTx(ctx, d, id); err != nil || len(all) != 1 || all[0].EndedOn == "" {
			t.Errorf("%+v, %v", all, err)
		}
		if off, err := contract.CheckCountersTx(ctx, d); err != nil || len(off) != 0 {
			t.Errorf("%v, %v", off, err)
		}
	})
}

// kept fails unless the file's decision keeps what the law of its day said of the act, by the
// packs it was judged by: asked again they say the same.
func (k *kit) kept(t *testing.T, id db.ID, act policy.Act) {
	t.Helper()
	clerk := k.As(account.Clerk, accounttest.In("cuc"))
	all, err := k.Projects.Evaluations(ctx, clerk, id)
	no(t, err)
	i := slices.IndexFunc(all, func(e project.EvaluationView) bool { return e.Act == project.JudgedAdjustment })
	if i < 0 {
		t.Fatalf("no evaluation of the adjustment among %d", len(all))
	}
	parts, err := all[i].Parts()
	no(t, err)
	if len(parts) == 0 || parts[0].Case.Act == nil || *parts[0].Case.Act != string(act) {
		t.Errorf("asked about %+v, want %s", parts, act)
	}
	if same, err := k.Projects.Replay(ctx, clerk, id, all[i].ID); err != nil || !same {
		t.Errorf("asked again it says otherwise: %v %v", same, err)
	}
}

func TestStop(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		asked, _ := k.UnderWay(t, k.Machine())
		local := k.BasePassed(t, k.Machine(projecttest.Local()))
		k.Planned(t, local)
		clerk := k.As(account.Clerk, accounttest.In("cuc"))
		waiting := k.request(t, adjustment.Input{ProjectID: id, Kind: adjustment.Other, Content: "Đổi đơn vị phối hợp khác."})
		for _, p := range []account.Principal{k.As(account.MinistryLeader), k.As(account.Clerk), k.As(account.CentreDirector), k.As(account.Auditor, accounttest.In("cuc"))} {
			want(t, k.s.Stop(ctx, p, id, why, k.paper()), errs.Forbidden, "")
		}
		want(t, k.s.Stop(ctx, clerk, id, "", k.paper()), errs.Invalid, "reason")
		want(t, k.s.Stop(ctx, clerk, id, why, adjustment.Decision{Number: "1", Signer: "A"}), errs.Invalid, "day")
		no(t, k.s.Stop(ctx, clerk, id, "Không đáp ứng yêu cầu.", k.paper()))
		k.kept(t, id, policy.ActStop)
		want(t, k.s.Stop(ctx, clerk, id, "Không đáp ứng yêu cầu.", k.paper()), errs.Conflict, "")
		if f := k.File(t, id); f.State != project.Stopped {
			t.Errorf("state %s", f.State)
		}
		if v, err := k.s.Open(ctx, clerk, waiting.ID); err != nil || v.State != adjustment.Refused {
			t.Errorf("%+v, %v", v, err)
		}
		_, err := k.s.Request(ctx, k.As(account.CentreDirector), adjustment.Input{ProjectID: id, Kind: adjustment.Stop, Reason: why})
		want(t, err, errs.Conflict, "")

		// The unit asks itself: the Sở confirms, the Minister decides.
		a := k.request(t, adjustment.Input{ProjectID: asked, Kind: adjustment.Stop, Reason: "Cơ sở giải thể."})
		want(t, k.s.Stop(ctx, clerk, asked, why, k.paper()), errs.Conflict, "")
		no(t, k.s.Confirm(ctx, k.As(account.DeptLeader), a.ID, 1, ""))
		no(t, k.s.Decide(ctx, clerk, a.ID, 2, k.paper()))
		if f := k.File(t, asked); f.State != project.Stopped {
			t.Errorf("state %s", f.State)
		}

		// Local money: the Sở's clerk, by whom the province's rule names.
		want(t, k.s.Stop(ctx, clerk, local, why, k.paper()), errs.Forbidden, "")
		anon := k.paper()
		anon.Issuer = ""
		want(t, k.s.Stop(ctx, k.As(account.Clerk), local, why, anon), errs.Invalid, "issuer")
		no(t, k.s.Stop(ctx, k.As(account.Clerk), local, why, k.paper()))
		if f := k.File(t, local); f.State != project.Stopped {
			t.Errorf("state %s", f.State)
		}
	})
}

func TestWithdraw(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.MinistryPassed(t, k.Machine())
		director := k.As(account.CentreDirector)
		ask := adjustment.Input{ProjectID: id, Kind: adjustment.Contents, Reason: why, Content: "Bổ sung hội thảo giới thiệu."}
		_, err := k.s.Request(ctx, director, ask)
		want(t, err, errs.Conflict, "") // not planned
		k.Planned(t, id)
		short := ask
		short.Content = "x"
		_, err = k.s.Request(ctx, director, short)
		want(t, err, errs.Invalid, "content")
		a := k.request(t, ask)
		want(t, k.s.Withdraw(ctx, k.As(account.DeptLeader), a.ID, 1), errs.Forbidden, "")
		want(t, k.s.Withdraw(ctx, director, a.ID, 2), errs.Conflict, "")
		no(t, k.s.Withdraw(ctx, director, a.ID, 1))
		want(t, k.s.Withdraw(ctx, director, a.ID, 2), errs.Conflict, "")
		want(t, k.s.Withdraw(ctx, director, db.NewID(), 1), errs.NotFound, "")
		a = k.request(t, ask)
		no(t, k.s.Refuse(ctx, k.As(account.DeptHead), a.ID, 1, "Không phù hợp thực tế."))
	})
}
