package account_test

import (
	"fmt"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
)

func TestAdministratorsKeepTheirPlace(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, _ := world(t, d)
		s := w.Accounts
		tq, cuc := w.As(account.Administrator), w.As(account.Administrator, accounttest.In("cuc"))
		n := 0
		post := func(role account.Role, body db.ID) account.NewPerson {
			n++
			return account.NewPerson{Login: fmt.Sprintf("nguoi.moi%d", n), Name: "Lò Thị Mẩy", Post: account.NewPost{Agency: body, Role: role, From: "2026-11-02"}}
		}
		for _, c := range []struct {
			what string
			by   account.Principal
			role account.Role
			body db.ID
			kind errs.Kind
		}{
			{"own Sở", tq, account.DeptOfficer, w.DeptTQ, -1},
			{"own centre", tq, account.CentreOfficer, w.CentreTQ, -1},
			{"own commune", tq, account.Collaborator, w.CommuneTQ, -1},
			{"own unit", tq, account.UnitOfficer, w.UnitTQ, -1},
			{"another Sở", tq, account.DeptOfficer, w.DeptLC, errs.Forbidden},
			{"another centre", tq, account.CentreOfficer, w.CentreLC, errs.Forbidden},
			{"the ministry", tq, account.MinistryOfficer, w.Ministry, errs.Forbidden},
			{"the regional centre", tq, account.CentreOfficer, w.Regional, errs.Forbidden},
			{"a leader is no administrator", w.As(account.DeptLeader), account.DeptOfficer, w.DeptTQ, errs.Forbidden},
			{"an auditor writes nothing", w.As(account.Auditor), account.DeptOfficer, w.DeptTQ, errs.Forbidden},
			{"ministry anywhere", cuc, account.DeptOfficer, w.DeptLC, -1},
			{"ministry at home", cuc, account.MinistryOfficer, w.Ministry, -1},
			{"a role that does not sit there", cuc, account.DeptOfficer, w.CentreTQ, errs.Invalid},
			{"a body that ended", cuc, account.DeptOfficer, w.DeptHG, errs.Invalid},
		} {
			_, err := s.AddPerson(ctx, c.by, post(c.role, c.body))
			if c.kind < 0 && err != nil || c.kind >= 0 && !errs.Is(err, c.kind) {
				t.Errorf("%s: %v", c.what, err)
			}
		}
		own := account.NewPerson{Login: "co.so", Name: "Vàng Seo Lùng", Post: account.NewPost{Establishment: w.EstablishmentTQ, Role: account.Establishment, From: "2026-11-02"}}
		if _, err := s.AddPerson(ctx, tq, own); err != nil {
			t.Errorf("own establishment: %v", err)
		}
		own.Login, own.Post.Establishment = "co.so.2", w.EstablishmentHG
		if _, err := s.AddPerson(ctx, tq, own); err != nil {
			t.Errorf("an establishment of Hà Giang, which is Tuyên Quang today: %v", err)
		}
		own.Login, own.Post.Establishment = "co.so.3", w.EstablishmentLC
		_, err := s.AddPerson(ctx, tq, own)
		wantKind(t, err, errs.Forbidden, "phạm vi")

		// Lists and pages keep to the place as well.
		rows, total, err := s.People(ctx, tq, account.PeopleFilter{Query: "lo thi may"})
		must(t, err)
		if total != 4 || len(rows) != 4 {
			t.Errorf("%d of %d people", len(rows), total)
		}
		if _, total, err = s.People(ctx, cuc, account.PeopleFilter{Query: "Mẩy"}); err != nil || total != 6 {
			t.Errorf("the ministry sees %d, %v", total, err)
		}
		if _, total, err = s.People(ctx, cuc, account.PeopleFilter{Query: "%"}); err != nil || total != 0 {
			t.Errorf("a per cent sign finds %d, %v", total, err)
		}
		_, _, err = s.People(ctx, w.As(account.DeptHead), account.PeopleFilter{})
		wantKind(t, err, errs.Forbidden, "quản trị")
		_, err = s.Person(ctx, tq, w.Person(account.DeptLeader, accounttest.In("lao-cai")))
		wantKind(t, err, errs.NotFound, "người này")
		if one, err := s.Person(ctx, tq, w.Person(account.CentreDirector)); err != nil || len(one.Posts) != 1 || !one.Posts[0].Holds {
			t.Errorf("%+v, %v", one, err)
		}

		// Somebody who also works elsewhere is not one Sở's to take over.
		both := w.Person(account.UnitOfficer)
		_, err = s.AddPost(ctx, cuc, account.NewPost{Person: both, Agency: w.DeptLC, Role: account.DeptOfficer, From: "2026-11-02"})
		must(t, err)
		_, err = s.MakeReset(ctx, tq, both)
		wantKind(t, err, errs.Forbidden, "Cục")
		wantKind(t, s.DisablePerson(ctx, tq, both, "chuyển công tác"), errs.Forbidden, "Cục")
		_, err = s.AddPost(ctx, tq, account.NewPost{Person: tq.PersonID, Agency: w.DeptTQ, Role: account.DeptLeader, From: "2026-11-02"})
		wantKind(t, err, errs.Forbidden, "cho mình")
	})
}

func TestAddPersonAsksForWhatIsMissing(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, _ := world(t, d)
		s, by := w.Accounts, account.CommandActor("root")
		_, err := s.AddPersonAs(ctx, by, account.NewPerson{Login: "Tên có dấu", Email: "x", Password: "abc"})
		for _, f := range []string{"login", "name", "email", "password", "role", "valid_from"} {
			wantField(t, err, f)
		}
		good := account.NewPerson{Login: w.Login(account.Clerk), Name: "Lò Thị Mẩy", Password: "ghế mây cạnh cửa",
			Post: account.NewPost{Agency: w.DeptTQ, Role: account.DeptOfficer, From: "2026-11-02"}}
		_, err = s.AddPersonAs(ctx, by, good)
		wantField(t, err, "login")
		good.Login = "may.lo"
		who, err := s.AddPersonAs(ctx, by, good)
		must(t, err)
		one, err := s.SignIn(ctx, "may.lo", "ghế mây cạnh cửa", home, "")
		must(t, err)
		if !one.MustChange {
			t.Error("an initial password need not be changed")
		}
		p, info, err := s.Session(ctx, one.Token)
		must(t, err)
		must(t, s.ChangePassword(ctx, p, info, "ghế mây cạnh cửa", "nồi đất trên bếp"))
		if _, info, err = s.Session(ctx, one.Token); err != nil || info.MustChange {
			t.Errorf("%+v, %v", info, err)
		}
		_, err = s.AddPostAs(ctx, by, account.NewPost{Person: who.ID, Agency: w.DeptTQ, Role: account.DeptOfficer, From: "2026-12-01"})
		wantField(t, err, "role")

		// Without a password nothing signs in until a reset is used.
		good.Login, good.Password = "khong.mat.khau", ""
		who, err = s.AddPersonAs(ctx, by, good)
		must(t, err)
		_, err = s.SignIn(ctx, good.Login, "none", home, "")
		wantKind(t, err, errs.Unauthenticated, "không đúng")
		r, err := s.MakeResetAs(ctx, by, who.ID)
		must(t, err)
		must(t, s.UseReset(ctx, r.Token, "nồi đất trên bếp", home))
		if one, err = s.SignIn(ctx, good.Login, "nồi đất trên bếp", home, ""); err != nil || one.MustChange {
			t.Errorf("%+v, %v", one, err)
		}
	})
}

func TestPostsEnd(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, admin := w.Accounts, w.As(account.Administrator)
		p := w.As(account.DeptOfficer)
		one, err := s.SignIn(ctx, w.Login(account.DeptOfficer), accounttest.Password, home, "")
		must(t, err)
		wantField(t, s.EndPost(ctx, admin, account.EndingPost{Post: p.PostID, LastDay: "2026-11-01", Reason: "nghỉ hưu"}), "valid_to")
		wantField(t, s.EndPost(ctx, admin, account.EndingPost{Post: p.PostID, LastDay: "2026-11-02"}), "reason")
		wantKind(t, s.EndPost(ctx, w.As(account.Administrator, accounttest.In("lao-cai")), account.EndingPost{Post: p.PostID, LastDay: "2026-11-02", Reason: "nghỉ hưu"}), errs.NotFound, "vị trí")
		must(t, s.EndPost(ctx, admin, account.EndingPost{Post: p.PostID, LastDay: "2026-11-02", Reason: "nghỉ hưu"}))
		if _, _, err := s.Session(ctx, one.Token); err != nil {
			t.Errorf("on the last day: %v", err)
		}
		clk.Advance(24 * time.Hour)
		_, err = s.SignIn(ctx, w.Login(account.DeptOfficer), accounttest.Password, home, "")
		wantKind(t, err, errs.Unauthenticated, "vị trí công tác")

		two, err := s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, home, "")
		must(t, err)
		must(t, s.DisablePerson(ctx, admin, two.PersonID, "tạm đình chỉ"))
		if _, _, err = s.Session(ctx, two.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("stopped account: %v", err)
		}
		_, err = s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, home, "")
		wantKind(t, err, errs.Unauthenticated, "không đúng")
		must(t, s.EnablePerson(ctx, admin, two.PersonID, "hết đình chỉ"))
		_, err = s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, home, "")
		must(t, err)
	})
}

func TestDelegation(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, leader, head := w.Accounts, w.As(account.DeptLeader), w.As(account.DeptHead)
		in := func(to db.ID) account.NewDelegation {
			return account.NewDelegation{To: to, From: "2026-11-03", Until: "2026-11-05", Reason: "đi công tác"}
		}
		_, err := s.Delegate(ctx, leader, account.NewDelegation{To: head.PersonID, From: "2026-11-01"})
		wantField(t, err, "valid_from")
		wantField(t, err, "valid_to")
		wantField(t, err, "reason")
		for what, to := range map[string]db.ID{
			"the administrator": w.Person(account.Administrator), "the auditor": w.Person(account.Auditor), "oneself": leader.PersonID,
			"another Sở": w.Person(account.DeptHead, accounttest.In("lao-cai")), "the centre": w.Person(account.CentreDirector), "nobody": db.NewID(),
		} {
			if _, err := s.Delegate(ctx, leader, in(to)); !errs.Is(err, errs.Invalid) {
				t.Errorf("to %s: %v", what, err)
			}
		}
		_, err = s.Delegate(ctx, w.As(account.Administrator), in(head.PersonID))
		wantField(t, err, "to")
		dl, err := s.Delegate(ctx, leader, in(head.PersonID))
		must(t, err)
		_, err = s.Delegate(ctx, leader, in(w.Person(account.DeptOfficer)))
		wantKind(t, err, errs.Conflict, "đã được ủy quyền")

		one, err := s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, home, "")
		must(t, err)
		p, info, err := s.Session(ctx, one.Token)
		must(t, err)
		if err := s.SwitchPost(ctx, p, info, leader.PostID, dl.ID); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("the day before: %v", err)
		}
		clk.Set("2026-11-03")
		one, err = s.SignIn(ctx, w.Login(account.DeptHead), accounttest.Password, home, "")
		must(t, err)
		p, info, err = s.Session(ctx, one.Token)
		must(t, err)
		seats, err := s.Posts(ctx, p)
		must(t, err)
		if len(seats) != 2 || seats[0].Role != account.DeptHead || seats[1].Role != account.DeptLeader || seats[1].OnBehalfOf != leader.Name {
			t.Errorf("%+v", seats)
		}
		if err := s.SwitchPost(ctx, p, info, w.As(account.Clerk).PostID, dl.ID); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("a post nobody lent: %v", err)
		}
		must(t, s.SwitchPost(ctx, p, info, leader.PostID, dl.ID))
		p, _, err = s.Session(ctx, one.Token)
		must(t, err)
		if p.Role != account.DeptLeader || p.PersonID != head.PersonID || p.OnBehalfOf != leader.Name || p.DelegatorID != leader.PersonID || !p.For(w.DeptTQ) {
			t.Errorf("%+v", p)
		}
		_, err = s.Delegate(ctx, p, account.NewDelegation{To: w.Person(account.DeptOfficer), From: "2026-11-03", Until: "2026-11-04", Reason: "đi công tác"})
		wantKind(t, err, errs.Forbidden, "không ủy quyền lại")

		wantKind(t, s.RevokeDelegation(ctx, w.As(account.DeptOfficer), dl.ID), errs.NotFound, "ủy quyền")
		must(t, s.RevokeDelegation(ctx, w.As(account.DeptLeader), dl.ID))
		if _, _, err = s.Session(ctx, one.Token); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("after the revocation: %v", err)
		}
		if _, err = account.Acting(ctx, d, head.PersonID, leader.PostID, dl.ID, "2026-11-04"); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("after the revocation: %v", err)
		}
		dl, err = s.Delegate(ctx, w.As(account.DeptLeader), account.NewDelegation{To: head.PersonID, From: "2026-11-04", Until: "2026-11-05", Reason: "đi công tác"})
		must(t, err)
		for day, ok := range map[clock.Day]bool{"2026-11-03": false, "2026-11-04": true, "2026-11-05": true, "2026-11-06": false} {
			if _, err = account.Acting(ctx, d, head.PersonID, leader.PostID, dl.ID, day); (err == nil) != ok {
				t.Errorf("%s: %v", day, err)
			}
		}
	})
}

func TestLeave(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w, clk := world(t, d)
		s, p := w.Accounts, w.As(account.DeptOfficer)
		_, err := s.SetLeave(ctx, p, account.NewLeave{})
		wantField(t, err, "valid_from")
		wantField(t, err, "valid_to")
		l, err := s.SetLeave(ctx, p, account.NewLeave{From: "2026-11-03", To: "2026-11-10", Reason: "nghỉ phép năm"})
		must(t, err)
		_, err = s.SetLeave(ctx, w.As(account.DeptHead), account.NewLeave{Person: p.PersonID, From: "2026-11-10", To: "2026-11-12"})
		wantKind(t, err, errs.Conflict, "trùng")
		_, err = s.SetLeave(ctx, w.As(account.DeptHead, accounttest.In("lao-cai")), account.NewLeave{Person: p.PersonID, From: "2026-12-10", To: "2026-12-12"})
		wantKind(t, err, errs.NotFound, "người này")
		away := func(day clock.Day) bool {
			m, err := account.OnLeave(ctx, d, []db.ID{p.PersonID, w.Person(account.DeptHead)}, day)
			must(t, err)
			return m[p.PersonID].ID == l.ID
		}
		if away("2026-11-02") || !away("2026-11-03") || !away("2026-11-10") || away("2026-11-11") {
			t.Error("away on the wrong days")
		}
		clk.Set("2026-11-06")
		must(t, s.EndLeave(ctx, w.As(account.DeptHead), l.ID))
		if !away("2026-11-05") || away("2026-11-06") {
			t.Error("still away after coming back")
		}
		wantKind(t, s.EndLeave(ctx, w.As(account.DeptHead), l.ID), errs.Conflict, "kết thúc")
	})
}
