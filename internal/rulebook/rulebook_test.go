package rulebook_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
)

// local is a pack of Tuyên Quang's own levels, invented for the test.
const local = `pack: tuyen-quang-muc-chi
version: "1"
title: Mức chi của tỉnh (dữ liệu thử)
documents:
  - code: NQ 01/2026/NQ-HĐND (thử)
    name: Mức chi khuyến công địa phương (thử)
    issuer: HĐND tỉnh Tuyên Quang
    signed: "2026-07-01"
    in_force_from: "2026-08-01"
    loaded: true
    note: Dữ liệu thử.
rules:
  - id: muc-may-moc
    governs: cap
    scope: 34-08
    article: "3"
    contents: [machinery]
    percent: 50 %
    amount: 150 triệu đồng
    per: cơ sở
    sentence: Hỗ trợ tối đa 50 % chi phí, không quá 150 triệu đồng/cơ sở.
`

type world struct {
	*accounttest.W
	books *rulebook.Service
	clk   *clock.Manual
	d     *db.DB
	t     *testing.T
}

func run(t *testing.T, f func(w world)) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-09-01")
		t.Cleanup(func() { policy.Use(policy.Shipped()) })
		f(world{accounttest.World(t, d, clk), &rulebook.Service{DB: d, Clock: clk}, clk, d, t})
	})
}

func (w world) load(p account.Principal, text string) db.ID {
	w.t.Helper()
	id, err := w.books.Load(context.Background(), p, rulebook.LoadInput{Text: []byte(text), Note: "Theo nghị quyết của HĐND tỉnh."})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) waits(p account.Principal) int {
	w.t.Helper()
	rows, err := w.books.Waiting(context.Background(), p)
	w.ok(err)
	return len(rows)
}

func (w world) level() *int64 {
	w.t.Helper()
	law, err := rulebook.LawTx(context.Background(), w.d, w.clk.Now().Day())
	w.ok(err)
	c, err := policy.ReadCase(strings.NewReader(`{"source":"local","content":"machinery","establishment":{"kind":"household","province":"34-08","unit_kind":"xã","sector":"processing"},"total_cost":400000000}`))
	w.ok(err)
	a, err := law.Evaluate(c, w.clk.Now().Day())
	w.ok(err)
	return a.MaxSupport
}

func TestAPackIsLoadedApprovedBySomebodyElseAndPublished(t *testing.T) {
	run(t, func(w world) {
		ctx := context.Background()
		officer, head := w.As(account.DeptOfficer), w.As(account.DeptHead)
		id := w.load(officer, local)
		if _, err := w.books.Load(ctx, officer, rulebook.LoadInput{Text: []byte(local)}); !errs.Is(err, errs.Invalid) {
			t.Fatalf("the same edition twice: %v", err)
		}
		if err := w.books.Publish(ctx, officer, id, "2026-09-05"); !errs.Is(err, errs.Conflict) {
			t.Fatalf("published without approval: %v", err)
		}
		if err := w.books.Approve(ctx, officer, id); !errs.Is(err, errs.Forbidden) {
			t.Fatalf("an officer approved: %v", err)
		}
		mine := w.load(head, strings.Replace(local, `version: "1"`, `version: "2"`, 1))
		if err := w.books.Approve(ctx, head, mine); !errs.Is(err, errs.Forbidden) {
			t.Fatalf("the loader approved: %v", err)
		}
		if err := w.books.Approve(ctx, w.As(account.DeptHead, accounttest.In("lao-cai")), id); !errs.Is(err, errs.NotFound) {
			t.Fatalf("another province approved: %v", err)
		}
		if w.waits(officer) != 0 || w.waits(head) != 1 || w.waits(w.As(account.CentreOfficer)) != 0 {
			t.Fatalf("waiting: officer %d, head %d", w.waits(officer), w.waits(head))
		}
		w.ok(w.books.Approve(ctx, head, id))
		if w.waits(officer) != 1 || w.waits(w.As(account.DeptHead, accounttest.In("lao-cai"))) != 0 {
			t.Fatalf("waiting to be published: %d", w.waits(officer))
		}
		if err := w.books.Publish(ctx, officer, id, "2026-08-31"); !errs.Is(err, errs.Invalid) {
			t.Fatalf("published backwards: %v", err)
		}
		w.ok(w.books.Publish(ctx, officer, id, "2026-09-05"))
		if w.level() != nil {
			t.Fatal("the pack holds before its day")
		}
		w.clk.Set("2026-09-05")
		if n := w.level(); n == nil || *n != 150_000_000 {
			t.Fatalf("the pack does not hold on its day: %v", n)
		}
		if err := w.books.Withdraw(ctx, officer, id, "Nhầm số liệu."); !errs.Is(err, errs.Conflict) {
			t.Fatalf("a published pack was withdrawn: %v", err)
		}
		if err := w.d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE policy_packs SET title = 'khác' WHERE id = ?", id)
			return err
		}); err == nil {
			t.Fatal("a published pack was changed")
		}
	})
}

func TestANewEditionTakesThePlaceAndTheOldLawCanBeAskedAgain(t *testing.T) {
	run(t, func(w world) {
		ctx := context.Background()
		officer, head := w.As(account.DeptOfficer), w.As(account.DeptHead)
		publish := func(text string) {
			id := w.load(officer, text)
			w.ok(w.books.Approve(ctx, head, id))
			w.ok(w.books.Publish(ctx, officer, id, w.clk.Now().Day()))
		}
		publish(local)
		var used []rulebook.Used
		w.ok(w.d.Tx(ctx, func(tx *db.Tx) error {
			law, err := rulebook.LawTx(ctx, tx, w.clk.Now().Day())
			if err != nil {
				return err
			}
			used, err = rulebook.KeepTextsTx(ctx, tx, law)
			return err
		}))
		w.clk.Set("2026-09-02")
		next := strings.NewReplacer(`version: "1"`, `version: "2"`, "150 triệu", "180 triệu").Replace(local)
		id := w.load(officer, next)
		v, err := w.books.Open(ctx, officer, id)
		w.ok(err)
		if v.Against != "tuyen-quang-muc-chi@1" || len(v.Changes) == 0 || v.Misfit != "" {
			t.Fatalf("%+v", v)
		}
		w.ok(w.books.Approve(ctx, head, id))
		w.ok(w.books.Publish(ctx, officer, id, "2026-09-02"))
		if n := w.level(); n == nil || *n != 180_000_000 {
			t.Fatalf("the new edition does not hold: %v", n)
		}
		if v, err = w.books.Open(ctx, w.As(account.CentreOfficer), id); err != nil || v.Against != "tuyen-quang-muc-chi@1" || !v.Standing {
			t.Fatalf("%v %+v", err, v.Row)
		}
		old, err := rulebook.LawOfTx(ctx, w.d, used)
		w.ok(err)
		k, ok := old.Pack("tuyen-quang-muc-chi")
		if !ok || k.Version != "1" {
			t.Fatal("the law of then is not the law of then")
		}
	})
}

func TestWhatAProvinceMayNotLoad(t *testing.T) {
	run(t, func(w world) {
		ctx := context.Background()
		officer := w.As(account.DeptOfficer)
		for name, text := range map[string]string{
			"another province's rule": strings.Replace(local, "scope: 34-08", "scope: 34-15", 1),
			"a national rule":         strings.Replace(local, "scope: 34-08", "scope: national", 1),
			"a shipped name":          strings.Replace(local, "pack: tuyen-quang-muc-chi", "pack: tt-28-2018", 1),
			"a text of another pack":  strings.Replace(local, "NQ 01/2026/NQ-HĐND (thử)", "TT 28/2018/TT-BTC", 1),
			"no pack at all":          "xin chào",
			"a cap without per what":  strings.Replace(local, "    per: cơ sở\n", "", 1),
		} {
			if _, err := w.books.Load(ctx, officer, rulebook.LoadInput{Text: []byte(text)}); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, p := range []account.Principal{w.As(account.CentreOfficer), w.As(account.Accountant), w.As(account.Auditor), w.As(account.Administrator)} {
			if _, err := w.books.Load(ctx, p, rulebook.LoadInput{Text: []byte(local)}); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s loaded a pack: %v", p.Role, err)
			}
		}
		id := w.load(officer, local)
		for _, p := range []account.Principal{w.As(account.CentreOfficer), w.As(account.DeptOfficer, accounttest.In("lao-cai"))} {
			if _, err := w.books.Open(ctx, p, id); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s reads a draft: %v", p.Role, err)
			}
		}
		if _, err := w.books.Open(ctx, w.As(account.MinistryOfficer, accounttest.In("cuc")), id); err != nil {
			t.Error(err)
		}
	})
}
