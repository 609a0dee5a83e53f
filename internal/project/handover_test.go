package project_test

import (
	"context"
	"slices"
	"strings"
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

// What an officer has asked for and presented goes along; who had spoken stays on the sheet, and
// a file that has ended keeps who did it.
func TestAHandoverTakesEverythingThatIsUnderWay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		head, leader := k.As(account.DeptHead), k.As(account.DeptLeader)
		first, second := k.As(account.DeptOfficer), k.As(account.DeptOfficer, accounttest.Another(2))
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		judged := func(conclusion string) (id, a db.ID) {
			t.Helper()
			id = k.Submitted(t, k.Machine())
			a, err := k.Projects.OpenAppraisal(ctx, head, id, project.OpenInput{Members: []project.MemberInput{{PostID: first.PostID}}})
			must(err)
			must(k.Projects.Declare(ctx, first, a, false, ""))
			var words []project.OpinionInput
			for _, c := range project.Criteria {
				words = append(words, project.OpinionInput{Criterion: c.Number, Verdict: "pass", Opinion: "Đạt."})
			}
			must(k.Projects.Opine(ctx, first, a, words))
			if conclusion != "" {
				in := project.PresentInput{Conclusion: conclusion, LawReason: projecttest.Why, Summary: "Đã xem xét."}
				if conclusion == "pass" {
					in.Recommended = 150_000_000
				}
				must(k.Projects.PresentAppraisal(ctx, first, a, in))
			}
			return id, a
		}
		ended, a := judged("reject")
		must(k.Projects.Conclude(ctx, leader, a))
		_, presented := judged("pass")
		open, a := judged("")
		ask, err := k.Projects.AskPaper(ctx, first, open, a, project.PaperRequest, "Bản gốc có dấu.", "")
		must(err)

		files, sum, err := k.Projects.HandoverFiles(ctx, head, first.PersonID, "")
		if err != nil || len(files) != 2 || sum != (project.HandoverSum{Duties: 2, Seats: 2, Asks: 1}) {
			t.Fatalf("will move %+v, %+v: %v", files, sum, err)
		}
		in := account.NewHandover{From: first.PersonID, To: second.PersonID, Summary: "Một hồ sơ đã trình, một hồ sơ chờ giấy tờ."}
		h, err := k.Projects.HandOver(ctx, head, in)
		if err != nil || h.Files != 2 {
			t.Fatalf("%+v %v", h, err)
		}
		charged, err := project.AssignmentsTx(ctx, d, ended)
		if err != nil || len(charged) != 1 || charged[0].PersonID != first.PersonID {
			t.Errorf("a file that had ended: %+v %v", charged, err)
		}
		if by, err := db.Get[db.ID](ctx, d, "SELECT asked_by FROM paper_requests WHERE id = ?", ask); err != nil || by != second.PersonID {
			t.Errorf("the paper is asked by %s: %v", by, err)
		}
		desk, err := k.Projects.Desk(ctx, second, open)
		if err != nil || desk.Me == nil || desk.Me.Conflict != "" || !desk.May.Declare || len(desk.Opinions) != len(project.Criteria) {
			t.Errorf("the desk of who took over: %+v %v", desk.May, err)
		}
		if old, err := k.Projects.Desk(ctx, first, open); err != nil || old.Me != nil || old.May.Opine {
			t.Errorf("the desk of who gave away: %+v %v", old.May, err)
		}
		must(k.Projects.Conclude(ctx, leader, presented))
		_, sheet, err := k.Projects.ReadSheet(ctx, leader, presented)
		if err != nil || len(sheet.Members) != 1 || sheet.Members[0].Name != first.Name || len(sheet.Criteria[0].Opinions) != 1 || sheet.PresentedBy != first.Name {
			t.Errorf("sheet: %+v %v", sheet.Members, err)
		}
		in.From, in.To = second.PersonID, first.PersonID // and back again
		if h, err = k.Projects.HandOver(ctx, head, in); err != nil || h.Files != 2 {
			t.Fatalf("%+v %v", h, err)
		}
		if desk, err = k.Projects.Desk(ctx, first, open); err != nil || desk.Me == nil || desk.Me.Conflict != "" {
			t.Errorf("back: %+v %v", desk.Me, err)
		}
	})
}

// Who prepared a file takes no part in its appraisal, whatever post they hold now.
func TestAHandoverToAPreparerIsRefused(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := projecttest.New(t, d)
		id := k.Submitted(t, k.Machine())
		first, second := k.As(account.DeptOfficer), k.As(account.DeptOfficer, accounttest.Another(2))
		if _, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Members: []project.MemberInput{{PostID: first.PostID}}}); err != nil {
			t.Fatal(err)
		}
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			return audit.RecordTx(ctx, tx, k.Set.Now(), second.Actor(), audit.Event{Kind: project.Edited, SubjectKind: "project", SubjectID: id, ProjectID: id, Sentence: "Sửa mục tiêu."})
		}); err != nil {
			t.Fatal(err)
		}
		one, err := k.Projects.Open(ctx, first, id)
		if err != nil {
			t.Fatal(err)
		}
		_, err = k.Projects.HandOver(ctx, first, account.NewHandover{From: first.PersonID, To: second.PersonID, Summary: "Một hồ sơ đang thẩm định cấp cơ sở."})
		e, ok := errs.As(err)
		if !ok || !slices.ContainsFunc(e.Fields, func(f errs.Field) bool { return f.Name == "to" && strings.Contains(f.Sentence, one.Number) }) {
			t.Errorf("%v", err)
		}
	})
}
