package account_test

import (
	"fmt"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
)

// file puts a bare project on the books; the capability that makes real ones comes later.
func file(t *testing.T, d *db.DB, n int, implementer db.ID) db.ID {
	t.Helper()
	id := db.NewID()
	must(t, d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO projects (id, number, name, name_fold, kind, source, plan_year, implementer_id, state, state_since, returned_from, necessity, goals,
			machines, technology, product, schedule, organisation, effect, large_scale, common_goal, machines_new, production_line, counterpart, other_funding,
			combined, illustrative, created_at, created_by, version)
			VALUES (?, '', ?, '', 'specific', 'local', 2027, ?, 'submitted', '2026-11-02T02:00:00.000000Z', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '2026-11-02T02:00:00.000000Z', 'test', 1)`,
			id, fmt.Sprintf("Đề án %d", n), implementer)
		return err
	}))
	return id
}

func assign(t *testing.T, d *db.DB, project db.ID, p account.Principal, duty account.Duty) {
	t.Helper()
	must(t, d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO assignments (id, project_id, person_id, post_id, agency_id, duty, from_day, made_by) VALUES (?, ?, ?, ?, ?, ?, '2026-11-02', 'test')",
			db.NewID(), project, p.PersonID, p.PostID, p.Agency.ID, duty)
		return err
	}))
}

func held(t *testing.T, d *db.DB, person db.ID) int64 {
	t.Helper()
	n, err := db.Get[int64](ctx, d, "SELECT COUNT(*) FROM assignments WHERE person_id = ? AND to_day IS NULL", person)
	must(t, err)
	return n
}

func TestHandOver(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s := w.Accounts
		from, to := w.As(account.DeptOfficer), w.As(account.DeptOfficer, accounttest.Another(2))
		files := []db.ID{file(t, d, 1, w.CentreTQ), file(t, d, 2, w.CentreTQ), file(t, d, 3, w.CentreTQ)}
		for _, id := range files {
			assign(t, d, id, from, account.DutyAppraiseBase)
		}
		assign(t, d, files[0], from, account.DutySupervise)
		assign(t, d, files[1], to, account.DutyAppraiseBase) // already a second officer there

		in := account.NewHandover{From: from.PersonID, To: to.PersonID, Summary: "Ba hồ sơ đang thẩm định; hồ sơ số 2 chờ bổ sung báo giá."}
		for who, want := range map[string]int{"the officer": 3, "another of the body": -1, "the leader": 3, "the administrator": 3, "another province": -1} {
			p := map[string]account.Principal{"the officer": from, "another of the body": to, "the leader": w.As(account.DeptLeader), "the administrator": w.As(account.Administrator),
				"another province": w.As(account.DeptLeader, accounttest.In("lao-cai"))}[who]
			will, _, err := account.HandoverFilesTx(ctx, d, p, from.PersonID, w.DeptTQ)
			if want < 0 && !errs.Is(err, errs.NotFound) || want >= 0 && (err != nil || len(will) != want || len(will[0].Duties) == 0) {
				t.Errorf("%s sees %+v, %v", who, will, err)
			}
		}
		short := in
		short.Summary = "Bàn giao."
		_, err := handOver(d, clk.Now(), from, short)
		wantField(t, err, "summary")
		for what, by := range map[string]account.Principal{
			"the colleague": to, "another Sở": w.As(account.DeptHead, accounttest.In("lao-cai")), "the auditor": w.As(account.Auditor),
			"another administrator": w.As(account.Administrator, accounttest.In("lao-cai")), "the centre": w.As(account.CentreDirector),
		} {
			x := in
			x.Agency = w.DeptTQ
			if _, err := handOver(d, clk.Now(), by, x); !errs.Is(err, errs.Forbidden) {
				t.Errorf("by %s: %v", what, err)
			}
		}
		for what, person := range map[string]db.ID{
			"a clerk": w.Person(account.Clerk), "an auditor": w.Person(account.Auditor), "another Sở": w.Person(account.DeptOfficer, accounttest.In("lao-cai")),
			"oneself": from.PersonID, "nobody": db.NewID(),
		} {
			x := in
			x.To = person
			_, err := handOver(d, clk.Now(), from, x)
			t.Run(what, func(t *testing.T) { wantField(t, err, "to") })
		}
		err = s.EndPost(ctx, w.As(account.Administrator), account.EndingPost{Post: from.PostID, LastDay: "2026-11-02", Reason: "chuyển công tác"})
		wantKind(t, err, errs.Conflict, "bàn giao trước")
		if held(t, d, from.PersonID) != 4 {
			t.Fatal("a refused handover moved something")
		}

		h, err := handOver(d, clk.Now(), w.As(account.DeptHead), in)
		must(t, err)
		if h.Files != 3 || held(t, d, from.PersonID) != 0 || held(t, d, to.PersonID) != 4 {
			t.Errorf("%d files; %d left, %d arrived", h.Files, held(t, d, from.PersonID), held(t, d, to.PersonID))
		}
		for _, id := range files {
			told, err := audit.OfProject(ctx, d, id, 0)
			must(t, err)
			if len(told) != 1 || told[0].Kind != account.FileHandedOver {
				t.Errorf("%+v", told)
			}
		}
		if n := events(t, d, account.HandedOver); n != 1 {
			t.Errorf("%d handovers on record", n)
		}
		_, err = handOver(d, clk.Now(), from, in)
		wantKind(t, err, errs.Conflict, "không còn phụ trách")
		must(t, s.EndPost(ctx, w.As(account.Administrator), account.EndingPost{Post: from.PostID, LastDay: "2026-11-02", Reason: "chuyển công tác"}))
	})
}

func TestHandOverKeepsPreparerAndAppraiserApart(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		from, to := w.As(account.DeptOfficer), w.As(account.DeptOfficer, accounttest.Another(2))
		id := file(t, d, 1, w.CentreTQ)
		assign(t, d, id, from, account.DutyAppraiseBase)
		assign(t, d, id, to, account.DutyPrepare)
		_, err := handOver(d, clk.Now(), from, account.NewHandover{From: from.PersonID, To: to.PersonID, Summary: "Một hồ sơ đang thẩm định cấp cơ sở."})
		wantField(t, err, "to")
	})
}

// A lent post is lent to a colleague: who has left the body does not go on in it.
func TestADelegationEndsWithThePostOfWhoReceivedIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, leader, head := w.Accounts, w.As(account.DeptLeader), w.As(account.DeptHead)
		dl, err := s.Delegate(ctx, leader, account.NewDelegation{To: head.PersonID, From: "2026-11-02", Until: "2026-11-20", Reason: "đi công tác"})
		must(t, err)
		in, err := s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, "192.0.2.20", "")
		must(t, err)
		p, info, err := s.Session(ctx, in.Token)
		must(t, err)
		must(t, s.SwitchPost(ctx, p, info, leader.PostID, dl.ID))
		must(t, s.EndPost(ctx, w.As(account.Administrator), account.EndingPost{Post: head.PostID, LastDay: "2026-11-02", Reason: "chuyển công tác"}))
		clk.Set("2026-11-03")
		if _, err := account.Acting(ctx, d, head.PersonID, leader.PostID, dl.ID, "2026-11-03"); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("acts in the lent post: %v", err)
		}
		if seats, err := account.Seats(ctx, d, head.PersonID, "2026-11-03"); err != nil || len(seats) != 0 {
			t.Errorf("is still offered %d posts (%v)", len(seats), err)
		}
		if _, _, err := s.Session(ctx, in.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the session goes on: %v", err)
		}
		if _, err := s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, "192.0.2.20", ""); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("signs in again: %v", err)
		}
	})
}

// A body has another's files from the day on which it takes them over, not from the day on which
// somebody writes that it will.
func TestASuccessorWaitsForItsDay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		must(t, w.Agencies.SucceedAs(ctx, audit.Actor{Name: "test", Channel: audit.Command}, agency.Succession{Agency: w.DeptLC, Successor: w.DeptTQ, LastDay: "2026-12-31", Basis: "Nghị quyết sắp xếp"}))
		if w.As(account.DeptLeader).For(w.DeptLC) {
			t.Error("the successor acts for a body that still stands")
		}
		clk.Set("2027-01-01")
		if !w.As(account.DeptLeader).For(w.DeptLC) {
			t.Error("the successor does not act for the body on its day")
		}
	})
}

func handOver(d *db.DB, now clock.Instant, p account.Principal, in account.NewHandover) (account.Handover, error) {
	var h account.Handover
	err := d.Tx(ctx, func(tx *db.Tx) (err error) {
		h, err = account.HandOverTx(ctx, tx, now, p, in, nil)
		return err
	})
	return h, err
}
