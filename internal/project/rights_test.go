package project_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

// A centre names whom its place shows it, not whose address it has got hold of.
func TestAStrangersEstablishmentIsNotNamed(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		p := k.As(account.CentreOfficer)
		in := k.Machine()
		in.Beneficiaries = []project.BeneficiaryInput{{EstablishmentID: k.EstablishmentLC, SiteID: k.SiteLC}}
		in.Lines[0].EstablishmentID = k.EstablishmentLC
		if _, err := k.Projects.Create(ctx, p, in); !errs.Is(err, errs.Invalid) {
			t.Errorf("created with an establishment of another province: %v", err)
		}
		id := k.Draft(t, k.Machine())
		f, err := k.Projects.Open(ctx, p, id)
		if err != nil {
			t.Fatal(err)
		}
		in.Version = f.Version
		if _, err := k.Projects.Save(ctx, p, id, in); !errs.Is(err, errs.Invalid) {
			t.Errorf("saved with an establishment of another province: %v", err)
		}
	})
}

// What a member declares stays among those who appraise: the unit reads the file's history.
func TestADeclaredConflictStaysOutOfTheHistory(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		id := k.Submitted(t, k.Machine())
		officer := k.As(account.DeptOfficer)
		a, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Members: []project.MemberInput{{PostID: officer.PostID}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Declare(ctx, officer, a, true, "Em ruột của chủ cơ sở."); err != nil {
			t.Fatal(err)
		}
		events, err := audit.OfProject(ctx, d, id, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if strings.Contains(e.Sentence, "Em ruột") {
				t.Errorf("the history tells: %s", e.Sentence)
			}
		}
	})
}

// A file sent back does not move to another province and return to the Sở that has no say there.
func TestAReturnedFileStaysInItsPlace(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		in := k.Machine(projecttest.Grouped())
		id := k.Submitted(t, in)
		if err := k.Projects.Return(ctx, k.As(account.DeptHead), id, "Thiếu báo giá của máy."); err != nil {
			t.Fatal(err)
		}
		p := k.As(account.CentreOfficer)
		f, err := k.Projects.Open(ctx, p, id)
		if err != nil {
			t.Fatal(err)
		}
		for name, places := range map[string][]project.PlaceInput{
			"another province": {{Province: "34-15", Commune: "phường Cam Đường"}},
			"two provinces":    {{Province: "34-08", Commune: "xã Hồ Thầu"}, {Province: "34-15", Commune: "phường Cam Đường"}},
		} {
			in.Places, in.Version = places, f.Version
			if f.Version, err = k.Projects.Save(ctx, p, id, in); err != nil {
				t.Fatal(err)
			}
			if err := k.Projects.Submit(ctx, k.As(account.CentreDirector), id); !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: sent back to the old Sở: %v", name, err)
			}
		}
	})
}

// People who write in different files at once do not hear that somebody else was faster.
func TestWritersOfDifferentFilesDoNotMeet(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		officer := k.As(account.DeptOfficer)
		var all []db.ID
		for i := range 6 {
			in := k.Machine()
			in.Name = fmt.Sprintf("%s, số %d", in.Name, i)
			a, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), k.Submitted(t, in), project.OpenInput{Members: []project.MemberInput{{PostID: officer.PostID}}})
			if err != nil {
				t.Fatal(err)
			}
			if err := k.Projects.Declare(ctx, officer, a, false, ""); err != nil {
				t.Fatal(err)
			}
			all = append(all, a)
		}
		var wg sync.WaitGroup
		for _, a := range all {
			wg.Go(func() {
				version := int64(1)
				for i := range 8 {
					var err error
					if version, err = k.Projects.KeepConclusion(ctx, officer, a, project.PresentInput{Conclusion: "pass", LawReason: projecttest.Why, Recommended: int64(1000 + i), Summary: "Đạt."}, version); err != nil {
						t.Errorf("round %d: %v", i, err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

// Taking a paper back twice is one act in the record.
func TestAPaperIsTakenBackOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		id := k.Draft(t, k.Machine())
		p := k.As(account.CentreOfficer)
		papers, err := project.AttachmentsTx(ctx, d, id)
		if err != nil || len(papers) == 0 {
			t.Fatal(err)
		}
		if err := k.Projects.WithdrawAttachment(ctx, p, id, papers[0].ID, "Nhầm tệp."); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.WithdrawAttachment(ctx, p, id, papers[0].ID, "Nhầm tệp."); !errs.Is(err, errs.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

// A page number nobody has, and a sum of its row that no number holds, answer like any page.
func TestAListTakesAnyPage(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		k.Submitted(t, k.Machine())
		for _, page := range []int{-5, 0, 1 << 40, 1<<63 - 1} {
			if _, err := k.Projects.List(context.Background(), k.As(account.DeptOfficer), project.Filter{Page: page, Size: 50, Text: strings.Repeat("a%", 40_000)}); err != nil {
				t.Errorf("page %d: %v", page, err)
			}
		}
	})
}

// Who takes over an officer's files takes over the appraisal that was under way: nobody else
// could speak in it.
func TestAHandoverTakesTheAppraisalAlong(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		id := k.Submitted(t, k.Machine())
		first, second := k.As(account.DeptOfficer), k.As(account.DeptOfficer, accounttest.Another(2))
		a, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Members: []project.MemberInput{{PostID: first.PostID}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Declare(ctx, first, a, false, ""); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Opine(ctx, first, a, []project.OpinionInput{{Criterion: 1, Verdict: "fail", Opinion: "Chưa rõ."}}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Projects.HandOver(ctx, k.As(account.DeptHead), account.NewHandover{From: first.PersonID, To: second.PersonID, Summary: "Đang thẩm định một hồ sơ, đã xem nội dung 1."}); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Declare(ctx, first, a, false, ""); !errs.Is(err, errs.Forbidden) {
			t.Errorf("who handed over still takes part: %v", err)
		}
		if err := k.Projects.Declare(ctx, second, a, false, ""); err != nil {
			t.Fatalf("who took over may not take part: %v", err)
		}
		var words []project.OpinionInput
		for _, c := range project.Criteria {
			words = append(words, project.OpinionInput{Criterion: c.Number, Verdict: "pass", Opinion: "Đạt."})
		}
		if err := k.Projects.Opine(ctx, second, a, words); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.PresentAppraisal(ctx, second, a, project.PresentInput{Conclusion: "pass", LawReason: projecttest.Why, Recommended: 150_000_000, Summary: "Đủ điều kiện."}); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Conclude(ctx, k.As(account.DeptLeader), a); err != nil {
			t.Fatal(err)
		}
	})
}

// Saving a form as it is stored writes nothing: no version, no event, and what was presented to
// the director stays presented.
func TestSavingNothingWritesNothing(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		p := k.As(account.CentreOfficer)
		id := k.Draft(t, k.Machine())
		if err := k.Projects.Present(ctx, p, id); err != nil {
			t.Fatal(err)
		}
		before, err := k.Projects.Open(ctx, p, id)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := k.Projects.Save(ctx, p, id, project.AsInput(before)); err != nil || v != before.Version {
			t.Errorf("version %d became %d: %v", before.Version, v, err)
		}
		if after, err := k.Projects.Open(ctx, p, id); err != nil || after.PresentedAt != before.PresentedAt {
			t.Errorf("presented at %v, then at %v: %v", before.PresentedAt, after.PresentedAt, err)
		}
	})
}
