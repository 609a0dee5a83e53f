package project_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/rulebook"
)

// appraised brings a file to where its officer may present, and returns the appraisal.
func appraised(t *testing.T, k *projecttest.K, in project.Input) (file, appraisal db.ID) {
	t.Helper()
	ctx := context.Background()
	id := k.Submitted(t, in)
	officer := k.As(account.DeptOfficer)
	a, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Members: []project.MemberInput{{PostID: officer.PostID}}})
	ok(t, err)
	ok(t, k.Projects.Declare(ctx, officer, a, false, ""))
	var words []project.OpinionInput
	for _, c := range project.Criteria {
		words = append(words, project.OpinionInput{Criterion: c.Number, Verdict: "pass", Opinion: "Đạt."})
	}
	ok(t, k.Projects.Opine(ctx, officer, a, words))
	return id, a
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheLawLeavesOpenWantsAReasonAndIsKept(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d) // 2026-11-02: the levels are not known
		id, a := appraised(t, k, k.Machine())
		officer := k.As(account.DeptOfficer)
		in := project.PresentInput{Conclusion: "pass", Recommended: 150_000_000, Summary: "Đủ điều kiện."}
		err := k.Projects.PresentAppraisal(ctx, officer, a, in)
		if e, is := errs.As(err); !is || e.Kind != errs.Invalid || e.Fields[0].Name != project.LawField || !strings.Contains(err.Error(), "TT 139/2026/TT-BTC") {
			t.Fatalf("presented without a reason: %v", err)
		}
		in.LawReason = "Vì."
		if err := k.Projects.PresentAppraisal(ctx, officer, a, in); !errs.Is(err, errs.Invalid) {
			t.Fatalf("presented with a word: %v", err)
		}
		in.LawReason = projecttest.Why
		ok(t, k.Projects.PresentAppraisal(ctx, officer, a, in))
		if seen, err := k.Projects.Evaluations(ctx, k.As(account.CentreOfficer), id); err != nil || len(seen) != 0 {
			t.Fatalf("the unit reads what is not signed: %v %v", seen, err)
		}
		ok(t, k.Projects.Conclude(ctx, k.As(account.DeptLeader), a))
		all, err := k.Projects.Evaluations(ctx, k.As(account.CentreOfficer), id)
		ok(t, err)
		if len(all) != 1 || all[0].Act != project.JudgedAppraisal || all[0].Reason != "" || all[0].Earlier != projecttest.Why || *all[0].Amount != 150_000_000 {
			t.Fatalf("%+v", all)
		}
		parts, err := all[0].Parts()
		ok(t, err)
		if len(parts) != 1 || parts[0].Answer.MaxSupport != nil || parts[0].Case.Kind == nil || *parts[0].Case.Kind != "cooperative" {
			t.Fatalf("%+v", parts)
		}
		if same, err := k.Projects.Replay(ctx, officer, id, all[0].ID); err != nil || !same {
			t.Fatalf("asked again: %v %v", same, err)
		}
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE evaluations SET reason = 'khác'")
			return err
		}); err == nil {
			t.Fatal("an evaluation was changed")
		}
	})
}

func TestALawThatChangedBeforeTheSignatureStopsIt(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		k.Set.Set("2026-09-24")
		_, a := appraised(t, k, k.Machine())
		in := project.PresentInput{Conclusion: "pass", Recommended: 150_000_000, Summary: "Đủ điều kiện.", LawReason: projecttest.Why}
		ok(t, k.Projects.PresentAppraisal(ctx, k.As(account.DeptOfficer), a, in))
		k.Set.Set("2026-09-25") // the day TT 139/2026/TT-BTC was signed
		leader := k.As(account.DeptLeader)
		if err := k.Projects.Conclude(ctx, leader, a); !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "TT 139/2026/TT-BTC") {
			t.Fatalf("signed over a new question: %v", err)
		}
		ok(t, k.Projects.SendBack(ctx, leader, a, "Nêu lý do về mức hỗ trợ."))
		ok(t, k.Projects.PresentAppraisal(ctx, k.As(account.DeptOfficer), a, in))
		ok(t, k.Projects.Conclude(ctx, leader, a))
	})
}

func TestJudgement(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		file := func(change func(*project.File)) project.File {
			f := project.File{Project: project.Project{ID: db.NewID(), Kind: project.Group, Source: project.National, PlanYear: 2016, MachinesNew: "yes", ProductionLine: "no", Counterpart: "committed", OtherFunding: "none"},
				Contents: []string{"machinery"}, Lines: []project.Line{{Content: "machinery", Unit: "cơ sở", Quantity: 2000, UnitPrice: 500_000_000, Promotion: 300_000_000}}}
			change(&f)
			return f
		}
		for name, c := range map[string]struct {
			change func(*project.File)
			on     clock.Day
			amount int64
			most   int64 // -1 not known
			barred bool
			asks   string // "" nothing of it
		}{
			"two establishments, within":     {func(*project.File) {}, "2016-05-02", 300_000_000, 300_000_000, false, "establishment-kind"},
			"machines that are not new":      {func(f *project.File) { f.MachinesNew = "no" }, "2016-05-02", 300_000_000, 0, true, "machines-new"},
			"too much":                       {func(f *project.File) { f.Lines[0].Promotion = 900_000_000 }, "2016-05-02", 900_000_000, 400_000_000, false, "cap-machinery"},
			"too much, cut by who appraises": {func(f *project.File) { f.Lines[0].Promotion = 900_000_000 }, "2016-05-02", 400_000_000, 400_000_000, false, "!cap-machinery"},
			"a level that is not loaded":     {func(*project.File) {}, "2026-11-02", 300_000_000, -1, false, "cap"},
			"a province that is not loaded":  {func(f *project.File) { f.Source = project.Local }, "2020-05-02", 300_000_000, -1, false, "cap-local"},
		} {
			j, err := project.JudgeTx(ctx, d, file(c.change), policy.Registration, c.on, project.Known{Amount: &c.amount})
			ok(t, err)
			most, known := j.Most()
			if !known {
				most = -1
			}
			if most != c.most || len(j.Barred()) > 0 != c.barred {
				t.Errorf("%s: most %d, barred %v\n%+v", name, most, j.Barred(), j.Questions)
			}
			rule, not := strings.CutPrefix(c.asks, "!")
			found := false
			for _, q := range j.Questions {
				found = found || strings.HasPrefix(q.Finding.Rule, rule)
			}
			if found == not {
				t.Errorf("%s: asks %q: %v\n%+v", name, c.asks, found, j.Questions)
			}
		}
	})
}

func TestAChangeOfLawNamesTheFilesItTouches(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		local, national := k.Submitted(t, k.Machine(projecttest.Local())), k.Submitted(t, k.Machine())
		old, err := rulebook.LawTx(ctx, d, "2026-11-02")
		ok(t, err)
		pack, err := policy.ParsePack([]byte(`pack: tuyen-quang-thu
version: "1"
title: Mức chi của tỉnh (dữ liệu thử)
documents:
  - {code: "NQ 01/2026/NQ-HĐND (thử)", name: Mức chi, issuer: HĐND tỉnh Tuyên Quang, signed: "2026-07-01", in_force_from: "2026-08-01", loaded: true, note: Dữ liệu thử.}
rules:
  - {id: muc-may-moc, governs: cap, scope: 34-08, article: "3", contents: [machinery], percent: 50 %, amount: 120 triệu đồng, per: cơ sở, sentence: "Tối đa 50 %, không quá 120 triệu đồng/cơ sở."}
`))
		ok(t, err)
		law, err := old.With(pack)
		ok(t, err)
		p := k.As(account.DeptOfficer)
		page, err := k.Projects.AffectedBy(ctx, p, old, law, "2026-11-02", "", 1)
		ok(t, err)
		if page.Looked != 1 || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		rest, err := k.Projects.AffectedBy(ctx, p, old, law, "2026-11-02", page.Next, 10)
		ok(t, err)
		all := append(page.Files, rest.Files...)
		if len(all) != 1 || all[0].ID != local || all[0].ID == national {
			t.Fatalf("%+v", all)
		}
		c := all[0].Changes[0]
		if !strings.Contains(c.From, "mức tối đa chưa biết") || !strings.Contains(c.To, "120.000.000 đ") || len(c.By) == 0 {
			t.Fatalf("%+v", c)
		}
	})
}

// Where a beneficiary works is told by the map of the day, also when its place was written down
// on another one.
func TestACaseKnowsThePlaceOfItsDay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		f := project.File{Project: project.Project{ID: db.NewID(), Kind: project.Specific, Source: project.National, PlanYear: 2026}, Contents: []string{"machinery"},
			Beneficiaries: []project.Beneficiary{{ID: db.NewID(), EstablishmentID: k.EstablishmentHG, SiteID: k.SiteHG}}}
		for on, want := range map[clock.Day]string{"2024-05-02": "63-02 xã huyện Hoàng Su Phì", "2026-11-02": "34-08 xã -"} {
			j, err := project.JudgeTx(ctx, d, f, policy.Registration, on, project.Known{})
			ok(t, err)
			said := func(s *string) string {
				if s == nil {
					return "-"
				}
				return *s
			}
			c := j.Parts[0].Case
			if got := said(c.Province) + " " + said(c.UnitKind) + " " + said(c.District); got != want {
				t.Errorf("%s: %s, want %s", on, got, want)
			}
			if c.HardArea != nil {
				t.Errorf("%s: hard area known without a list", on)
			}
		}
	})
}
