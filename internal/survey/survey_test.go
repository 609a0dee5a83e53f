package survey_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/policy"
	"khuyencong/internal/survey"
)

type world struct {
	*accounttest.W
	s     *survey.Service
	clock *clock.Manual
	ctx   context.Context
}

func run(t *testing.T, day clock.Day, body func(t *testing.T, w world)) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(day)
		body(t, world{accounttest.World(t, d, clk), &survey.Service{DB: d, Clock: clk, Files: &filestore.Store{Dir: t.TempDir()}}, clk, context.Background()})
	})
}

func input(changes ...string) survey.Input {
	m := map[string]string{"content": "machinery", "description": "Mua máy sao chè, thay bếp củi.\r\nCông suất gấp đôi.",
		"cost": "1,2 tỷ", "own_capital": "900 triệu", "wanted_year": "2027", "ready": "Nhà xưởng đã xây"}
	for i := 0; i+1 < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	return survey.ParseInput(func(name string) string { return m[name] })
}

func (w world) send(t *testing.T, p account.Principal, establishment db.ID, changes ...string) survey.Need {
	t.Helper()
	n, err := w.s.Send(w.ctx, p, establishment, "", input(changes...))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (w world) takeUp(p account.Principal, project db.ID, needs ...db.ID) (taken []survey.Taken, err error) {
	err = w.DB.Tx(w.ctx, func(tx *db.Tx) (e error) {
		taken, e = w.s.TakeUpTx(w.ctx, tx, p, needs, project)
		return e
	})
	return taken, err
}

// no is a decision for want of money.
func no(words string) survey.Decision { return survey.Decision{Reason: survey.NoMoney, Words: words} }

func kind(t *testing.T, err error, want errs.Kind) *errs.Error {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != want {
		t.Fatalf("got %v, want kind %d", err, want)
	}
	return e
}

func wrongFields(err error) string {
	e, ok := errs.As(err)
	if !ok {
		return ""
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func TestSend(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		owner := w.As(account.Establishment)
		n := w.send(t, owner, "")
		v, err := w.s.Get(w.ctx, owner, n.ID)
		if err != nil {
			t.Fatal(err)
		}
		if v.State != survey.Sent || v.AgencyID != w.CentreTQ || v.Cost != 1_200_000_000 || v.OwnCapital != 900_000_000 || v.WantedYear != 2027 ||
			v.Description != "Mua máy sao chè, thay bếp củi.\nCông suất gấp đôi." || v.SiteID != w.SiteTQ || v.MadeFor != "" || v.Version != 1 {
			t.Errorf("%+v", v.Need)
		}
		if v.AgencyName != "Trung tâm Khuyến công tỉnh Tuyên Quang" || v.Establishment.ID != w.EstablishmentTQ || !v.May.Edit || v.May.TakeUp {
			t.Errorf("%+v", v)
		}
		// On behalf; what lies in the former Hà Giang goes to Tuyên Quang's centre today.
		for _, p := range []account.Principal{w.As(account.Collaborator), w.As(account.CentreOfficer), w.As(account.CentreDirector)} {
			n := w.send(t, p, w.EstablishmentHG)
			if n.AgencyID != w.CentreTQ || n.MadeFor != p.Agency.ID {
				t.Errorf("%s: %+v", p.Role, n)
			}
			events, err := audit.OfSubject(w.ctx, w.DB, n.ID, 0)
			if err != nil || len(events) != 1 || events[0].Kind != survey.NeedSent || !strings.HasPrefix(events[0].Sentence, "Gửi thay nhu cầu của Hộ kinh doanh Rèn Hồ Thầu tới Trung tâm") {
				t.Errorf("%v %+v", err, events)
			}
		}
		// Who may not, and for whom not.
		for _, r := range account.Roles {
			switch r.Role {
			case account.Establishment, account.Collaborator, account.CentreOfficer, account.CentreDirector, account.UnitOfficer:
			default:
				_, err := w.s.Send(w.ctx, w.As(r.Role), w.EstablishmentTQ, "", input())
				kind(t, err, errs.Forbidden)
			}
		}
		_, err = w.s.Send(w.ctx, owner, w.EstablishmentLC, "", input())
		kind(t, err, errs.NotFound)
		_, err = w.s.Send(w.ctx, w.As(account.CentreOfficer), w.EstablishmentLC, "", input())
		kind(t, err, errs.NotFound)
		_, err = w.s.Send(w.ctx, w.As(account.CentreOfficer), w.EstablishmentTQ, w.SiteLC, input())
		if wrongFields(err) != "site" {
			t.Error(err)
		}
		_, err = w.s.Send(w.ctx, w.As(account.CentreOfficer), "", "", input())
		if wrongFields(err) != "establishment" {
			t.Error(err)
		}
	})
}

// Before the merger a need of Hà Giang went to Hà Giang's own centre, and Tuyên Quang's
// answers it afterwards.
func TestThroughTheMerger(t *testing.T) {
	run(t, "2024-03-01", func(t *testing.T, w world) {
		n := w.send(t, w.As(account.Establishment, accounttest.In("ha-giang")), "", "wanted_year", "2025")
		if n.AgencyID != w.CentreHG {
			t.Fatalf("%+v", n)
		}
		w.clock.Set("2026-11-21")
		centre := w.As(account.CentreOfficer)
		v, err := w.s.Get(w.ctx, centre, n.ID)
		if err != nil || !v.May.TakeUp {
			t.Fatalf("%v %+v", err, v)
		}
		if page, err := w.s.List(w.ctx, centre, survey.Filter{Received: true}); err != nil || page.Total != 1 {
			t.Fatalf("%v %+v", err, page)
		}
		// The year that was wanted has passed; the rest can still be edited.
		in := input("wanted_year", "2025", "ready", "Đã có xưởng mới")
		if _, err := w.s.Edit(w.ctx, w.As(account.Establishment, accounttest.In("ha-giang")), n.ID, in, 1); err != nil {
			t.Error(err)
		}
		if err := w.s.Decline(w.ctx, centre, n.ID, no("Đã có đề án khác trong năm")); err != nil {
			t.Error(err)
		}
	})
}

// A centre declared on the old map of a province that the reform left alone answers on.
func TestUnmergedCentre(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		cuc := w.As(account.Administrator, accounttest.In("cuc"))
		centre, err := w.Agencies.Create(w.ctx, cuc, agency.NewAgency{Kind: agency.Centre, Name: "Trung tâm Khuyến công tỉnh Nghệ An", Province: "63-40", Certainty: policy.Unverified})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Tx(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE establishment_sites SET province_id = '34-40' WHERE id = ?", w.SiteTQ)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n := w.send(t, w.As(account.Establishment), ""); n.AgencyID != centre.ID {
			t.Errorf("%+v", n)
		}
	})
}

func TestNoCentre(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		if err := w.DB.Tx(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE agencies SET valid_to = ? WHERE id = ?", "2026-01-31", w.CentreLC)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		n := w.send(t, w.As(account.Establishment, accounttest.In("lao-cai")), "")
		if n.AgencyID != w.DeptLC {
			t.Fatalf("%+v", n)
		}
		if err := w.s.Decline(w.ctx, w.As(account.DeptOfficer, accounttest.In("lao-cai")), n.ID, no("Chưa có kinh phí năm 2027")); err != nil {
			t.Error(err)
		}
	})
}

func TestBadInput(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		owner := w.As(account.Establishment)
		for _, c := range []struct {
			changes []string
			fields  string
		}{
			{[]string{"content", "gold"}, "content"},
			{[]string{"description", " \n "}, "description"},
			{[]string{"description", strings.Repeat("a", 5001)}, "description"},
			{[]string{"cost", "nhiều"}, "cost"},
			{[]string{"cost", ""}, "cost"},
			{[]string{"cost", "0"}, "cost"},
			{[]string{"cost", "9 223 372 036 854 775 807"}, "cost"},
			{[]string{"own_capital", "1,3 tỷ"}, "own_capital"},
			{[]string{"own_capital", "-1"}, "own_capital"},
			{[]string{"wanted_year", "sang năm"}, "wanted_year"},
			{[]string{"wanted_year", "2025"}, "wanted_year"},
			{[]string{"wanted_year", "2037"}, "wanted_year"},
			{[]string{"ready", strings.Repeat("a", 2001)}, "ready"},
			{[]string{"content", "", "description", "", "cost", "x", "wanted_year", ""}, "cost wanted_year content description"},
		} {
			_, err := w.s.Send(w.ctx, owner, "", "", input(c.changes...))
			kind(t, err, errs.Invalid)
			if got := wrongFields(err); got != c.fields {
				t.Errorf("%.60q: %q, want %q", c.changes, got, c.fields)
			}
		}
		n := w.send(t, owner, "", "description", "Ma\u0301y\u0000 <script>alert(1)</script>", "own_capital", "")
		if n.Description != "Máy <script>alert(1)</script>" || n.OwnCapital != 0 {
			t.Errorf("%+v", n)
		}
	})
}

func TestLife(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		owner, centre, director := w.As(account.Establishment), w.As(account.CentreOfficer), w.As(account.CentreDirector)
		n := w.send(t, owner, "")

		// Edited until it is answered; two at once are told of each other.
		if e, err := w.s.Edit(w.ctx, owner, n.ID, input("cost", "1,5 tỷ"), 1); err != nil || e.Version != 2 || e.Cost != 1_500_000_000 {
			t.Fatal(err, e)
		}
		_, err := w.s.Edit(w.ctx, owner, n.ID, input("ready", "Chưa có gì"), 1)
		c := kind(t, err, errs.Conflict)
		if !strings.Contains(c.Sentence, owner.Name) || wrongFields(err) != "cost ready" || !strings.Contains(c.Fields[0].Sentence, "1.500.000.000 đ") {
			t.Errorf("%v", c)
		}
		_, err = w.s.Edit(w.ctx, centre, n.ID, input(), 2)
		kind(t, err, errs.Forbidden) // sent by the establishment itself
		kind(t, w.s.Withdraw(w.ctx, centre, n.ID), errs.Forbidden)
		kind(t, w.s.Decline(w.ctx, owner, n.ID, no("Không cần nữa đâu")), errs.Forbidden)
		kind(t, w.s.Decline(w.ctx, w.As(account.DeptOfficer), n.ID, no("Chưa có kinh phí")), errs.Forbidden)
		kind(t, w.s.Decline(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), n.ID, no("Chưa có kinh phí")), errs.NotFound)
		if err := w.s.Decline(w.ctx, centre, n.ID, no(" không  ")); wrongFields(err) != "answer" {
			t.Error(err)
		}

		// Taken up: the facts come along, and the need is closed for everything else.
		project := db.NewID()
		_, err = w.takeUp(owner, project, n.ID)
		kind(t, err, errs.Forbidden)
		facts, err := w.takeUp(centre, project, n.ID)
		if err != nil || len(facts) != 1 {
			t.Fatal(err)
		}
		if facts := facts[0]; facts.Need.State != survey.TakenUp || facts.Need.ProjectID != project || facts.Need.Cost != 1_500_000_000 ||
			facts.Establishment.ID != w.EstablishmentTQ || facts.Site.ID != w.SiteTQ {
			t.Fatalf("%v %+v", err, facts)
		}
		_, err = w.takeUp(director, db.NewID(), n.ID)
		if c := kind(t, err, errs.Conflict); !strings.Contains(c.Sentence, centre.Name+" đã đưa nhu cầu này vào đề án") {
			t.Error(c.Sentence)
		}
		_, err = w.s.Edit(w.ctx, owner, n.ID, input(), 3)
		kind(t, err, errs.Conflict)
		kind(t, w.s.Withdraw(w.ctx, owner, n.ID), errs.Conflict)
		kind(t, w.s.Decline(w.ctx, centre, n.ID, no("Chưa có kinh phí")), errs.Conflict)
		if events, err := audit.OfProject(w.ctx, w.DB, project, 0); err != nil || len(events) != 1 || events[0].Kind != survey.NeedTakenUp {
			t.Errorf("%v %+v", err, events)
		}

		// Declined, by the director; the reason is kept, and counted.
		second := w.send(t, w.As(account.Collaborator), w.EstablishmentTQ)
		if err := w.s.Decline(w.ctx, director, second.ID, no("Chưa có kinh phí trong năm 2027")); err != nil {
			t.Fatal(err)
		}
		v, err := w.s.Get(w.ctx, owner, second.ID)
		if err != nil || v.Answer != "Chưa có kinh phí trong năm 2027" || v.AnsweredAt.Day() != "2026-11-21" || v.MadeForName != "Ủy ban nhân dân xã Hồ Thầu" || v.May != (survey.May{}) {
			t.Errorf("%v %+v", err, v)
		}
		// Withdrawn: what was sent on behalf, by the establishment.
		third := w.send(t, w.As(account.Collaborator), w.EstablishmentTQ)
		if err := w.s.Withdraw(w.ctx, owner, third.ID); err != nil {
			t.Fatal(err)
		}
		fourth := w.send(t, owner, "", "content", "brand")
		page, err := w.s.List(w.ctx, centre, survey.Filter{})
		if err != nil || page.Total != 4 || page.Rows[0].ID != fourth.ID || page.Rows[1].ID != third.ID ||
			page.Counts[survey.Sent].N != 1 || page.Counts[survey.TakenUp].N != 1 || page.Counts[survey.Declined].N != 1 || page.Counts[survey.Withdrawn].N != 1 {
			t.Errorf("%v %+v", err, page)
		}
		for _, c := range []struct {
			f    survey.Filter
			want int
		}{
			{survey.Filter{State: survey.Declined}, 1},
			{survey.Filter{Content: "brand"}, 1},
			{survey.Filter{WantedYear: 2028}, 0},
			{survey.Filter{Q: "che ho"}, 4},
			{survey.Filter{Q: "%"}, 0},
			{survey.Filter{Province: "34-08"}, 4},
			{survey.Filter{Province: "34-15"}, 0},
			{survey.Filter{EstablishmentID: w.EstablishmentHG}, 0},
			{survey.Filter{State: survey.Sent, Received: true}, 1},
		} {
			page, err := w.s.List(w.ctx, centre, c.f)
			if err != nil || page.Total != c.want || len(page.Rows) != c.want {
				t.Errorf("%+v: %d, want %d (%v)", c.f, page.Total, c.want, err)
			}
		}
	})
}

func TestWhoSees(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		tq := w.send(t, w.As(account.Establishment), "").ID
		lc := w.send(t, w.As(account.Establishment, accounttest.In("lao-cai")), "").ID
		see := func(p account.Principal, seesTQ, seesLC bool) {
			t.Helper()
			want := 0
			for id, sees := range map[db.ID]bool{tq: seesTQ, lc: seesLC} {
				if sees {
					want++
				}
				if _, err := w.s.Get(w.ctx, p, id); sees && err != nil || !sees && !errs.Is(err, errs.NotFound) {
					t.Errorf("%s %s: %v, wanted %v", p.Role, p.AgencyName, err, sees)
				}
			}
			page, err := w.s.List(w.ctx, p, survey.Filter{})
			if p.Is(account.Administrator) {
				kind(t, err, errs.Forbidden)
			} else if err != nil || page.Total != want || page.Counts[survey.Sent].N != want {
				t.Errorf("%s %s: %d, want %d (%v)", p.Role, p.AgencyName, page.Total, want, err)
			}
		}
		for _, r := range account.Roles {
			switch r.Role {
			case account.MinistryOfficer, account.MinistryLeader:
				see(w.As(r.Role), true, true)
			case account.Administrator:
				see(w.As(r.Role), false, false)
			case account.Collaborator, account.UnitOfficer:
				see(w.As(r.Role), true, false)
			default:
				see(w.As(r.Role), true, false)
				see(w.As(r.Role, accounttest.In("lao-cai")), false, true)
			}
		}
		see(w.As(account.Auditor, accounttest.In("cuc")), true, true)
		see(w.As(account.Administrator, accounttest.In("cuc")), false, false)
		see(w.As(account.CentreOfficer, accounttest.In("vung")), false, false)
		see(w.As(account.Establishment, accounttest.In("ha-giang")), false, false)
	})
}
