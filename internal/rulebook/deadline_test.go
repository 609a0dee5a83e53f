package rulebook_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
)

func (w world) deadline(step rulebook.Step, year int, province string) rulebook.Deadline {
	w.t.Helper()
	d, err := rulebook.DeadlineTx(context.Background(), w.d, step, year, accounttestProvince[province])
	w.ok(err)
	return d
}

// TT 36/2013 Đ10.1b, 2b say «trước 20 tháng 5», «trước 15 tháng 6»: the last good days are the
// 19th and the 14th. From 06/10/2026 a text that is not loaded governs.
func TestDeadlinesByTheArticle(t *testing.T) {
	run(t, func(w world) {
		for _, c := range []struct {
			step      rulebook.Step
			year      int
			day       clock.Day
			clause    string
			certainty policy.Certainty
			gap       bool
		}{
			{rulebook.RegisterUnit, 2017, "2016-05-19", "1", policy.Verified, false},
			{rulebook.RegisterDepartment, 2017, "2016-06-14", "2", policy.Verified, false},
			{rulebook.RegisterUnit, 2027, "2026-05-19", "1", policy.Unverified, false},
			{rulebook.RegisterUnit, 2028, "2027-05-19", "1", policy.Missing, true},
			{rulebook.RegisterDepartment, 2028, "2027-06-14", "2", policy.Missing, true},
			{rulebook.RegisterUnit, 2013, "", "", "", false}, // before the text
		} {
			d := w.deadline(c.step, c.year, "tq")
			if d.Day != c.day || d.LawDay != c.day || d.Certainty != c.certainty || (d.Gap != "") != c.gap || d.Letter != nil {
				t.Errorf("%s %d: %+v", c.step, c.year, d)
			}
			if c.day != "" && (d.Citation != policy.Cite(policy.TT36, "10", c.clause, "b") || !strings.Contains(d.Sentence, "trước")) {
				t.Errorf("%s %d: %+v", c.step, c.year, d)
			}
		}
	})
}

var accounttestProvince = map[string]place.ID{"tq": "34-08", "lc": "34-15"}

func TestTheLetterOfTheYearMovesTheDay(t *testing.T) {
	run(t, func(w world) {
		ctx := context.Background()
		cuc, officer := w.As(account.MinistryOfficer, accounttest.In("cuc")), w.As(account.DeptOfficer)
		set := func(p account.Principal, step rulebook.Step, day clock.Day, document string) {
			t.Helper()
			_, err := w.books.SetDeadline(ctx, p, rulebook.DeadlineInput{PlanYear: 2028, Step: step, Day: day, Document: document})
			w.ok(err)
		}
		set(cuc, rulebook.RegisterUnit, "2027-05-27", "Công văn 12/CTĐP-KC (thử)")
		set(officer, rulebook.RegisterUnit, "2027-05-10", "Công văn 34/SCT (thử)")
		if d := w.deadline(rulebook.RegisterUnit, 2028, "tq"); d.Day != "2027-05-10" || d.LawDay != "2027-05-19" {
			t.Errorf("the own province: %+v", d)
		}
		if d := w.deadline(rulebook.RegisterUnit, 2028, "lc"); d.Day != "2027-05-27" || d.Letter == nil || d.Letter.Document != "Công văn 12/CTĐP-KC (thử)" {
			t.Errorf("another province: %+v", d)
		}
		if d := w.deadline(rulebook.RegisterDepartment, 2028, "tq"); d.Letter != nil {
			t.Errorf("another step: %+v", d)
		}
		set(officer, rulebook.RegisterUnit, "2027-05-12", "Công văn 40/SCT (thử)")
		v, err := w.books.Deadlines(ctx, officer, 2028)
		w.ok(err)
		if v.Deadlines[0].Day != "2027-05-12" || len(v.Letters) != 3 || len(v.MaySet) != 1 {
			t.Fatalf("%+v", v)
		}
		if v.Letters[0].May || !v.Letters[1].May || v.Letters[2].May || v.Letters[1].Owner != "tỉnh Tuyên Quang" || v.Letters[1].MadeName == "" {
			t.Fatalf("%+v", v.Letters)
		}
		if err := w.books.WithdrawDeadline(ctx, officer, v.Letters[0].ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the nation's letter: %v", err)
		}
		if err := w.books.WithdrawDeadline(ctx, w.As(account.DeptOfficer, accounttest.In("lao-cai")), v.Letters[1].ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another province's letter: %v", err)
		}
		w.ok(w.books.WithdrawDeadline(ctx, officer, v.Letters[1].ID))
		if err := w.books.WithdrawDeadline(ctx, officer, v.Letters[1].ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if d := w.deadline(rulebook.RegisterUnit, 2028, "tq"); d.Day != "2027-05-27" {
			t.Errorf("back to the nation's: %+v", d)
		}
		if v, err = w.books.Deadlines(ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), 2028); err != nil || len(v.Letters) != 1 || len(v.MaySet) != 0 || v.Letters[0].May {
			t.Errorf("a reader in Lào Cai: %v %+v", err, v.Letters)
		}
	})
}

func TestDeadlinesThatAreRefused(t *testing.T) {
	run(t, func(w world) {
		ctx := context.Background()
		sound := rulebook.DeadlineInput{PlanYear: 2028, Step: rulebook.RegisterUnit, Day: "2027-05-27", Document: "Công văn 12/CTĐP-KC (thử)"}
		for field, change := range map[string]func(*rulebook.DeadlineInput){
			"step":      func(in *rulebook.DeadlineInput) { in.Step = rulebook.RegisterDepartment }, // not the Sở's
			"step ":     func(in *rulebook.DeadlineInput) { in.Step = "payment" },
			"plan_year": func(in *rulebook.DeadlineInput) { in.PlanYear = 2019 },
			"day":       func(in *rulebook.DeadlineInput) { in.Day = "" },
			"day ":      func(in *rulebook.DeadlineInput) { in.Day = "2026-05-27" },
			"document":  func(in *rulebook.DeadlineInput) { in.Document = " 12 " },
		} {
			in := sound
			change(&in)
			_, err := w.books.SetDeadline(ctx, w.As(account.DeptOfficer), in)
			e, ok := errs.As(err)
			if !ok || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != strings.TrimSpace(field) {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, p := range []account.Principal{w.As(account.CentreOfficer), w.As(account.Clerk), w.As(account.Auditor)} {
			if _, err := w.books.SetDeadline(ctx, p, sound); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s set a deadline: %v", p.Role, err)
			}
		}
	})
}
