package area_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/area"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

var ctx = context.Background()

type world struct {
	*accounttest.W
	*area.Service
	clk *clock.Manual
}

func run(t *testing.T, body func(t *testing.T, d *db.DB, w world)) {
	t.Helper()
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-02")
		t.Cleanup(func() { place.Use(place.Overlay{}) })
		body(t, d, world{accounttest.World(t, d, clk), &area.Service{DB: d, Clock: clk}, clk})
	})
}

func hard() area.Input {
	return area.Input{Kind: area.EspeciallyHard, Province: "34-08", Decision: "Quyết định 12/QĐ-UBND", DecisionDay: "2026-06-01", Issuer: "UBND tỉnh Tuyên Quang",
		Complete: true, From: "2026-06-23", Entries: "xã Quản Bạ; III\n00865 Đường Thượng; khu vực II\n\nHồ Thầu\n"}
}

func TestEnterAndHold(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		officer := w.As(account.DeptOfficer)
		l, err := w.Enter(ctx, officer, hard())
		if err != nil {
			t.Fatal(err)
		}
		v, err := area.Get(ctx, d, l.ID)
		if err != nil || len(v.Entries) != 3 || v.Entries[0].UnitID != "34-00874" || v.Entries[0].Level != "III" || v.Entries[1].Name != "Đường Thượng" || v.Entries[1].Level != "II" || v.ByName == "" {
			t.Fatalf("%+v, %v", v, err)
		}
		for _, c := range []struct {
			kind area.Kind
			unit place.ID
			on   clock.Day
			want area.Known
		}{
			{area.EspeciallyHard, "34-00874", "2026-06-23", area.Yes},
			{area.EspeciallyHard, "34-00874", "2026-06-22", area.NotKnown},
			{area.EspeciallyHard, "34-00991", "2026-11-02", area.No},
			{area.EspeciallyHard, "34-02647", "2026-11-02", area.NotKnown}, // Lào Cai has no list
			{area.Hard, "34-00874", "2026-11-02", area.NotKnown},
			{area.EspeciallyHard, "63-00874", "2026-11-02", area.Yes}, // the commune that it was
			{area.EspeciallyHard, "99-99999", "2026-11-02", area.NotKnown},
			{area.EspeciallyHard, "34-00874", "", area.NotKnown},
		} {
			a, err := area.Holds(ctx, d, c.kind, c.unit, c.on)
			if err != nil || a.Known != c.want || c.want == area.Yes && (a.List.ID != l.ID || a.Level != "III") {
				t.Errorf("%s %s on %s: %+v, %v", c.kind, c.unit, c.on, a, err)
			}
		}
		if a, err := area.InHardArea(ctx, d, "34-00874", "2026-11-02"); err != nil || a.Bool() == nil || !*a.Bool() {
			t.Errorf("hard: %+v, %v", a, err)
		}
		if a, err := area.InHardArea(ctx, d, "34-00991", "2026-11-02"); err != nil || a.Bool() != nil {
			t.Errorf("one list says no, the other is not there: %+v, %v", a, err)
		}
		told, err := audit.OfSubject(ctx, d, l.ID, 0)
		if err != nil || len(told) != 1 || told[0].Kind != area.ListEntered || !strings.Contains(told[0].Sentence, "3 dòng") {
			t.Errorf("%+v, %v", told, err)
		}
		rows, err := area.All(ctx, d, area.Filter{Kind: area.EspeciallyHard, Province: "63-02", On: "2026-11-02"})
		if err != nil || len(rows) != 1 || rows[0].Lines != 3 {
			t.Errorf("%+v, %v", rows, err)
		}
		if rows, err := area.All(ctx, d, area.Filter{Province: "34-15"}); err != nil || len(rows) != 0 {
			t.Errorf("another province: %+v, %v", rows, err)
		}
	})
}

func TestChangeAndWithdraw(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		officer := w.As(account.DeptOfficer)
		l, err := w.Enter(ctx, officer, hard())
		if err != nil {
			t.Fatal(err)
		}
		in := hard()
		in.To = "2026-12-31"
		v, _ := area.Get(ctx, d, l.ID)
		in.Entries = area.Text(l.Kind, v.Entries) + "Bắc Mê\n"
		if _, err := w.Change(ctx, officer, l.ID, 1, in); err != nil {
			t.Fatal(err)
		}
		if v, _ = area.Get(ctx, d, l.ID); len(v.Entries) != 4 || v.Version != 2 || v.To != "2026-12-31" || v.Entries[0].Name != "xã Quản Bạ" {
			t.Errorf("%+v", v)
		}
		if _, err := w.Change(ctx, officer, l.ID, 1, in); !errs.Is(err, errs.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		next := hard()
		next.Decision, next.From = "Quyết định 13/QĐ-UBND", "2026-12-01"
		if _, err := w.Enter(ctx, officer, next); !errs.Is(err, errs.Invalid) {
			t.Errorf("two complete lists at one time: %v", err)
		}
		next.From = "2027-01-01"
		if _, err := w.Enter(ctx, officer, next); err != nil {
			t.Errorf("after the other ended: %v", err)
		}
		if err := w.Withdraw(ctx, officer, l.ID, 2, " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.Withdraw(ctx, officer, l.ID, 2, "nhập nhầm tỉnh"); err != nil {
			t.Fatal(err)
		}
		if a, _ := area.Holds(ctx, d, area.EspeciallyHard, "34-00874", "2026-11-02"); a.Known != area.NotKnown {
			t.Errorf("a withdrawn list holds: %+v", a)
		}
		if _, err := w.Change(ctx, officer, l.ID, 3, in); !errs.Is(err, errs.Conflict) {
			t.Errorf("changed after it was withdrawn: %v", err)
		}
	})
}

func TestWhoKeepsLists(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		nation := hard()
		nation.Province, nation.Entries = "", "Quản Bạ\n"
		for _, c := range []struct {
			name string
			p    account.Principal
			in   area.Input
			want bool
		}{
			{"officer of the Sở", w.As(account.DeptOfficer), hard(), true},
			{"administrator of the Sở", w.As(account.Administrator), hard(), true},
			{"another province's officer", w.As(account.DeptOfficer, accounttest.In("lao-cai")), hard(), false},
			{"another province's administrator", w.As(account.Administrator, accounttest.In("lao-cai")), hard(), false},
			{"the Cục's administrator", w.As(account.Administrator, accounttest.In("cuc")), hard(), true},
			{"the Cục's administrator, the nation", w.As(account.Administrator, accounttest.In("cuc")), nation, true},
			{"a Sở, the nation", w.As(account.Administrator), nation, false},
			{"a centre", w.As(account.CentreOfficer), hard(), false},
			{"an establishment", w.As(account.Establishment), hard(), false},
		} {
			c.in.Complete = false
			_, err := w.Enter(ctx, c.p, c.in)
			if (err == nil) != c.want || !c.want && !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		a, err := area.Holds(ctx, d, area.EspeciallyHard, "34-00991", "2026-11-02")
		if err != nil || a.Known != area.NotKnown {
			t.Errorf("a list that only adds says no: %+v, %v", a, err)
		}
	})
}

func TestWrongLines(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		officer := w.As(account.DeptOfficer)
		for _, c := range []struct{ entries, want string }{
			{"Quản Bạ\nAtlantis\n", "Dòng 2 «Atlantis»: không có nơi nào tên như vậy."},
			{"Quản Bạ\nxã quan ba", "Dòng 2 «xã quan ba»: trùng với dòng 1."},
			{"Quản Bạ; IV", "Dòng 1 «Quản Bạ; IV»: sau dấu chấm phẩy là khu vực I, II hoặc III."},
			{"00004 Ba Đình", "mã này là của Phường Ba Đình, thành phố Hà Nội"},
			{"99999", "không có xã mang mã này"},
			{"Hà Giang", "chưa rõ là nơi nào; hãy ghi mã: 00694 Phường Hà Giang 1, tỉnh Tuyên Quang / 00691"},
			{" \n", "Hãy nhập ít nhất một dòng."},
			{strings.Repeat("Atlantis\n", 12), "Cần sửa 12 dòng."},
		} {
			in := hard()
			in.Entries = c.entries
			_, err := w.Enter(ctx, officer, in)
			e, ok := errs.As(err)
			if !ok || len(e.Fields) != 1 || e.Fields[0].Name != "entries" || !strings.Contains(e.Fields[0].Sentence, c.want) {
				t.Errorf("%q: %v", c.entries, err)
			}
		}
		_, err := w.Enter(ctx, officer, area.Input{Province: "34-08"})
		if e, ok := errs.As(err); !ok || len(e.Fields) != 5 {
			t.Errorf("an empty form: %v", err)
		}
		old := hard()
		old.From, old.DecisionDay = "2024-01-01", "2024-01-01"
		if _, err := w.Enter(ctx, officer, old); !errs.Is(err, errs.Invalid) {
			t.Errorf("a province that was not there: %v", err)
		}
		if _, err := area.Get(ctx, d, db.NewID()); !errs.Is(err, errs.NotFound) {
			t.Errorf("no list: %v", err)
		}
	})
}

func TestCraftVillages(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		in := hard()
		in.Kind, in.Entries = area.CraftVillage, "Làng dệt lanh; xã Lùng Tám\nLàng nghề chạm bạc; Lùng Tám"
		l, err := w.Enter(ctx, w.As(account.DeptOfficer), in)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := area.Get(ctx, d, l.ID)
		a, err := area.Holds(ctx, d, area.CraftVillage, v.Entries[0].UnitID, "2026-11-02")
		if err != nil || a.Known != area.Yes || len(a.Names) != 2 || a.Names[0] != "Làng dệt lanh" {
			t.Errorf("%+v, %v", a, err)
		}
		if text := area.Text(l.Kind, v.Entries); !strings.HasPrefix(text, "Làng dệt lanh; 00901 xã Lùng Tám\n") {
			t.Errorf("%q", text)
		}
	})
}

// A list holds on after a reform that came later: for a commune whose land was all listed it says
// yes, for one that was put together with others nothing.
func TestHoldsAcrossEvents(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		in := hard()
		in.Entries = "Quản Bạ; III\nĐường Thượng; III"
		if _, err := w.Enter(ctx, w.As(account.DeptOfficer), in); err != nil {
			t.Fatal(err)
		}
		admin := w.As(account.Administrator)
		for _, e := range []area.EventInput{
			{Change: place.ChangeMerge, Day: "2027-01-01", Basis: "NQ 1", From: "00874 Quản Bạ\n00865", To: "00874 xã Quản Bạ"},
			{Change: place.ChangeMerge, Day: "2028-01-01", Basis: "NQ 2", From: "00874\nBắc Mê, Tuyên Quang", To: "00874 xã Quản Bạ"},
		} {
			if _, err := w.EnterEvent(ctx, admin, e); err != nil {
				t.Fatal(err)
			}
		}
		for id, want := range map[place.ID]area.Known{"20270101-00874": area.Yes, "20280101-00874": area.NotKnown, "34-00874": area.Yes} {
			if a, err := area.Holds(ctx, d, area.EspeciallyHard, id, "2028-06-01"); err != nil || a.Known != want {
				t.Errorf("%s: %+v, %v", id, a, err)
			}
		}
	})
}

func TestEvents(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		admin, cuc := w.As(account.Administrator), w.As(account.Administrator, accounttest.In("cuc"))
		in := area.EventInput{Change: place.ChangeForm, Day: "2027-03-01", Basis: "Nghị quyết 9/NQ-UBTVQH16", From: "xã Quản Bạ, Tuyên Quang", To: "phường Quản Bạ"}
		for name, p := range map[string]account.Principal{"an officer": w.As(account.DeptOfficer), "another province's": w.As(account.Administrator, accounttest.In("lao-cai"))} {
			if _, err := w.EnterEvent(ctx, p, in); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		city := area.EventInput{Change: place.ChangeForm, Day: "2027-01-01", Basis: "Nghị quyết 8/2026/QH16", From: "tỉnh Tuyên Quang", To: "thành phố Tuyên Quang"}
		if _, err := w.EnterEvent(ctx, admin, city); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a province by its own administrator: %v", err)
		}
		e, err := w.EnterEvent(ctx, admin, in)
		if err != nil {
			t.Fatal(err)
		}
		if k, _ := place.KindOn("34-00874", "2027-03-01"); k != place.KindWard {
			t.Errorf("not laid at once: %s", k)
		}
		if _, err := w.EnterEvent(ctx, cuc, city); err != nil {
			t.Fatal(err)
		}
		place.Use(place.Overlay{})
		if err := area.Lay(ctx, d); err != nil {
			t.Fatal(err)
		}
		if k, _ := place.KindOn("34-08", "2027-03-01"); k != place.KindCity {
			t.Errorf("not laid at the start: %s", k)
		}
		later := area.EventInput{Change: place.ChangeForm, Day: "2028-03-01", Basis: "NQ 10", From: "phường Quản Bạ, Tuyên Quang", To: "phường Tam Sơn"}
		if _, err := w.EnterEvent(ctx, admin, later); err != nil {
			t.Fatal(err)
		}
		if err := w.WithdrawEvent(ctx, admin, e.ID, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.WithdrawEvent(ctx, w.As(account.Administrator, accounttest.In("lao-cai")), e.ID, "x"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("another province's: %v", err)
		}
		if err := w.WithdrawEvent(ctx, admin, e.ID, "chưa có nghị quyết"); err != nil {
			t.Fatal(err)
		}
		if k, _ := place.KindOn("34-00874", "2027-06-01"); k != place.KindCommune {
			t.Errorf("still laid: %s", k)
		}
		all, err := area.Events(ctx, d)
		if err != nil || len(all) != 3 || area.Tell(all[2]) == "" || !all[1].Withdrawn() {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestEventsRefused(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, w world) {
		admin := w.As(account.Administrator)
		merge := area.EventInput{Change: place.ChangeMerge, Day: "2027-01-01", Basis: "NQ 1", From: "00874\n00865", To: "00874 xã Quản Bạ"}
		e, err := w.EnterEvent(ctx, admin, merge)
		if err != nil {
			t.Fatal(err)
		}
		split := area.EventInput{Change: place.ChangeSplit, Day: "2028-01-01", Basis: "NQ 2", From: "00874", To: "00874 xã Quản Bạ\n00865 xã Đường Thượng"}
		if _, err := w.EnterEvent(ctx, admin, split); err != nil {
			t.Fatal(err)
		}
		if err := w.WithdrawEvent(ctx, admin, e.ID, "nhầm"); !errs.Is(err, errs.Conflict) {
			t.Errorf("a later one rests on it: %v", err)
		}
		for _, c := range []struct {
			field string
			spoil func(*area.EventInput)
		}{
			{"day", func(in *area.EventInput) { in.Day = "" }},
			{"from", func(in *area.EventInput) { in.From = "Atlantis" }},
			{"from", func(in *area.EventInput) { in.From = "99999" }},
			{"to", func(in *area.EventInput) { in.To = "Quản Bạ" }},
			{"basis", func(in *area.EventInput) { in.Basis = "" }},
			{"from", func(in *area.EventInput) { in.From = "" }},
		} {
			in := area.EventInput{Change: place.ChangeForm, Day: "2029-01-01", Basis: "NQ", From: "00991", To: "phường Bắc Mê"}
			c.spoil(&in)
			_, err := w.EnterEvent(ctx, admin, in)
			if found, ok := errs.As(err); !ok || found.Kind != errs.Invalid || found.Fields[0].Name != c.field {
				t.Errorf("%s: %v", c.field, err)
			}
		}
	})
}
