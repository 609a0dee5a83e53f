package project_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

func TestNationalFileReachesThePlan(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		id := k.MinistryPassed(t, k.Machine())
		f, err := k.Projects.Open(context.Background(), k.As(account.MinistryLeader), id)
		if err != nil {
			t.Fatal(err)
		}
		if f.State != project.MinistryPassed || f.Number != "KCQG.2027.TQU.001" {
			t.Errorf("state %s, number %s", f.State, f.Number)
		}
		if n, err := project.RecommendedTx(context.Background(), d, id, project.MinistryLevel); err != nil || n != 150_000_000 {
			t.Errorf("recommended %d, %v", n, err)
		}
	})
}

// Every act in every state by every role that the table does not hold is refused.
func TestNothingMovesOutsideTheTable(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		id := k.Submitted(t, k.Machine())
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE projects SET returned_from = 'submitted' WHERE id = ?", id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		undo := errors.New("undo")
		var principals []account.Principal
		for _, r := range account.Roles {
			principals = append(principals, k.As(r.Role))
		}
		principals = append(principals, k.As(account.Clerk, accounttest.In("cuc")), k.As(account.DeptLeader, accounttest.In("lao-cai")))
		for _, source := range []project.Source{project.National, project.Local} {
			for _, st := range project.States {
				for act := range project.ActName {
					for _, p := range principals {
						var err error
						allowed := false
						for _, row := range project.From(st, source) {
							if row.Act != act || !p.Is(row.Roles...) {
								continue
							}
							switch row.Party {
							case project.Implementer:
								allowed = allowed || p.Agency.ID == k.CentreTQ
							case project.Base:
								allowed = allowed || p.Agency.ID == k.DeptTQ
							case project.Ministry:
								allowed = allowed || p.Agency.ID == k.Ministry
							case project.Planner:
								allowed = allowed || source == project.National && p.Agency.ID == k.Ministry || source == project.Local && p.Agency.ID == k.DeptTQ
							}
						}
						_ = d.Tx(ctx, func(tx *db.Tx) error {
							if _, e := tx.Exec(ctx, "UPDATE projects SET state = ?, source = ? WHERE id = ?", st, source, id); e != nil {
								t.Fatal(e)
							}
							_, err = project.MoveTx(ctx, tx, k.Set.Now(), p, id, act, project.Evidence{Sentence: "Thử", Reason: "thử sức bảng trạng thái"})
							return undo
						})
						if !allowed && !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.NotFound) {
							t.Errorf("%s %s %s by %s of %s: %v", source, st, act, p.Role, p.AgencyName, err)
						}
						if allowed && (errs.Is(err, errs.Forbidden) || errs.Is(err, errs.NotFound)) {
							t.Errorf("%s %s %s by %s is in the table and was refused: %v", source, st, act, p.Role, err)
						}
					}
				}
			}
		}
	})
}

func TestWhoPreparedDoesNotAppraise(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		id := k.Submitted(t, k.Machine())
		head := k.As(account.DeptHead)
		centre := k.As(account.CentreOfficer)
		_, err := k.Projects.OpenAppraisal(ctx, head, id, project.OpenInput{Members: []project.MemberInput{{PostID: centre.PostID}}})
		wants(t, err, "members.0.post", "không thẩm định")
		// The same person moves to the Sở: what the person did before is still on record.
		var post db.ID
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			post = db.NewID()
			return db.Insert(ctx, tx, "posts", account.Post{ID: post, PersonID: centre.PersonID, AgencyID: k.DeptTQ, Role: account.DeptOfficer, Title: "Chuyên viên", From: "2026-01-01"})
		}); err != nil {
			t.Fatal(err)
		}
		_, err = k.Projects.OpenAppraisal(ctx, head, id, project.OpenInput{Members: []project.MemberInput{{PostID: post}}})
		wants(t, err, "members.0.post", "đã tham gia lập hồ sơ")
	})
}

func TestBadInput(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		p := k.As(account.CentreOfficer)
		director := k.As(account.CentreDirector)
		for _, c := range []struct {
			name, field, says string
			bend              func(*project.Input)
		}{
			{"asks for more than its estimate", "lines.0.promotion", "nhiều hơn thành tiền", func(in *project.Input) { in.Lines[0].Promotion = 400_000_000 }},
			{"ends before it begins", "end_day", "trước ngày bắt đầu", func(in *project.Input) { in.End = "2027-01-01" }},
			{"beneficiary outside its provinces", "beneficiaries.0.establishment", "ngoài các tỉnh", func(in *project.Input) {
				in.Places = []project.PlaceInput{{Province: "34-15", Commune: "phường Cam Đường"}}
			}},
			{"a split that does not add up", "lines.0.own", "thiếu 50.000.000", func(in *project.Input) { in.Lines[0].Own = 100_000_000 }},
			{"used machines", "machines_new", "máy mới", func(in *project.Input) { in.MachinesNew = "no" }},
			{"funded twice", "other_funding", "hai lần", func(in *project.Input) { in.OtherFunding = "same" }},
			{"key project of one content", "contents", "hai nội dung", func(in *project.Input) { in.Kind = project.Key }},
		} {
			t.Run(c.name, func(t *testing.T) {
				in := k.Machine()
				c.bend(&in)
				id := k.Draft(t, in) // saved all the same
				wants(t, k.Projects.Submit(ctx, director, id), c.field, c.says)
			})
		}
		in := k.Machine()
		in.Name = strings.Repeat("a", 5000)
		_, err := k.Projects.Create(ctx, p, in)
		wants(t, err, "name", "nhiều nhất 300")

		in = k.Machine()
		in.Name = "Ma\u0301y sao che\u0300 <script>alert(1)</script>" // NFD
		id, err := k.Projects.Create(ctx, p, in)
		if err != nil {
			t.Fatal(err)
		}
		f, err := k.Projects.Open(ctx, p, id)
		if err != nil || f.Name != "Máy sao chè <script>alert(1)</script>" {
			t.Errorf("name %q, %v", f.Name, err)
		}
		_, err = k.Projects.Attach(ctx, p, id, project.AttachInput{Paper: project.PaperLetter, Name: "cong-van.pdf", Content: strings.NewReader("MZ\x90\x00 this is a program")})
		wants(t, err, "file", "không phải là PDF")
		_, err = k.Projects.Attach(ctx, p, id, project.AttachInput{Paper: project.PaperLetter, Name: "to.pdf", Content: io.MultiReader(strings.NewReader(projecttest.PDF), io.LimitReader(zeros{}, 200<<20))})
		wants(t, err, "file", "lớn hơn 25 MB")
	})
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestTwoSaveAtOnce(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		a, b := k.As(account.CentreOfficer), k.As(account.CentreDirector)
		id := k.Draft(t, k.Machine())
		f, err := k.Projects.Open(ctx, a, id)
		if err != nil {
			t.Fatal(err)
		}
		one, two := project.AsInput(f), project.AsInput(f)
		one.Goals = "Mục tiêu của người thứ nhất."
		two.Effect = "Hiệu quả của người thứ hai."
		if _, err := k.Projects.Save(ctx, a, id, one); err != nil {
			t.Fatal(err)
		}
		_, err = k.Projects.Save(ctx, b, id, two)
		if !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), a.Name) || !strings.Contains(err.Error(), "hiệu quả") {
			t.Errorf("second save: %v", err)
		}
	})
}

func TestWhoSeesAFile(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		draft := k.Draft(t, k.Machine())
		sent := k.Submitted(t, k.Machine())
		for _, c := range []struct {
			p           account.Principal
			draft, sent bool
		}{
			{k.As(account.CentreOfficer), true, true},
			{k.As(account.CentreOfficer, accounttest.In("lao-cai")), false, false},
			{k.As(account.DeptOfficer), false, true},
			{k.As(account.DeptLeader, accounttest.In("lao-cai")), false, false},
			{k.As(account.MinistryOfficer), false, true},
			{k.As(account.Establishment), false, true},
			{k.As(account.Establishment, accounttest.At(k.EstablishmentLC)), false, false},
			{k.As(account.Collaborator), false, true},
			{k.As(account.Auditor), false, true},
			{k.As(account.UnitOfficer), false, false},
			{k.As(account.Administrator), false, false},
		} {
			for id, want := range map[db.ID]bool{draft: c.draft, sent: c.sent} {
				_, err := k.Projects.Open(ctx, c.p, id)
				if (err == nil) != want || err != nil && !errs.Is(err, errs.NotFound) {
					t.Errorf("%s of %s: opens %v, want %v: %v", c.p.Role, c.p.AgencyName, err == nil, want, err)
				}
			}
			want := 0
			if c.draft {
				want++
			}
			if c.sent {
				want++
			}
			l, err := k.Projects.List(ctx, c.p, project.Filter{})
			if err != nil || l.Count != want || len(l.Rows) != want {
				t.Errorf("%s of %s: list of %d, %v; want %d", c.p.Role, c.p.AgencyName, l.Count, err, want)
			}
		}
	})
}

func TestLocalProcedureDecidesTheSteps(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		admin := k.As(account.Administrator, accounttest.In("tuyen-quang"))
		if _, err := k.Projects.SetProcedure(ctx, admin, project.ProcedureInput{Preliminary: true, Council: true, Document: "Quyết định 10/QĐ-UBND", From: "2026-01-01"}); err != nil {
			t.Fatal(err)
		}
		id := k.Submitted(t, k.Machine(projecttest.Local()))
		_, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Members: []project.MemberInput{{PostID: k.As(account.DeptOfficer).PostID}}})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("appraisal before the review: %v", err)
		}
		if err := k.Projects.Review(ctx, k.As(account.DeptOfficer), id, "Hồ sơ đủ."); err != nil {
			t.Fatal(err)
		}
		_, err = k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Members: []project.MemberInput{{PostID: k.As(account.DeptOfficer).PostID}}})
		wants(t, err, "council", "hội đồng")
	})
}

func TestReturnGoesBackWhereItCameFrom(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		id := k.Registered(t, k.Machine())
		if err := k.Projects.Review(ctx, k.As(account.MinistryOfficer), id, "Hồ sơ đủ."); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Return(ctx, k.As(account.MinistryOfficer), id, "Thiếu báo giá thứ ba."); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Submit(ctx, k.As(account.CentreDirector), id); err != nil {
			t.Fatal(err)
		}
		f, err := k.Projects.Open(ctx, k.As(account.CentreDirector), id)
		if err != nil || f.State != project.Reviewed {
			t.Errorf("%s, %v", f.State, err)
		}
	})
}

func TestCouncilWithAConflict(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx := context.Background()
		id := k.Submitted(t, k.Machine())
		var members []project.MemberInput
		var who []account.Principal
		for i, c := range []string{"chair", "secretary", "member"} {
			p := k.As(account.DeptOfficer, accounttest.Another(i+1))
			who = append(who, p)
			members = append(members, project.MemberInput{PostID: p.PostID, Capacity: c})
		}
		a, err := k.Projects.OpenAppraisal(ctx, k.As(account.DeptHead), id, project.OpenInput{Council: true, CouncilDocument: "Quyết định 12/QĐ-SCT ngày 02/11/2026", Members: members})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Declare(ctx, who[2], a, true, "Anh ruột là chủ cơ sở."); err != nil {
			t.Fatal(err)
		}
		err = k.Projects.Opine(ctx, who[2], a, []project.OpinionInput{{Criterion: 1, Verdict: "pass"}})
		wants(t, err, "conflict", "cam kết")
		for _, p := range who[:2] {
			if err := k.Projects.Declare(ctx, p, a, false, ""); err != nil {
				t.Fatal(err)
			}
			for n := 1; n <= 5; n++ {
				if err := k.Projects.Opine(ctx, p, a, []project.OpinionInput{{Criterion: n, Verdict: "pass", Opinion: fmt.Sprint(n)}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		in := project.PresentInput{Conclusion: "pass", LawReason: projecttest.Why, Recommended: 140_000_000, Summary: "Giảm theo báo giá."}
		wants(t, k.Projects.PresentAppraisal(ctx, who[1], a, in), "minutes", "biên bản")
		in.Minutes = "Hội đồng họp ngày 02/11/2026."
		if err := k.Projects.PresentAppraisal(ctx, who[1], a, in); err != nil {
			t.Fatal(err)
		}
		if err := k.Projects.Conclude(ctx, k.As(account.DeptLeader), a); err != nil {
			t.Fatal(err)
		}
		_, sheet, err := k.Projects.ReadSheet(ctx, k.As(account.Auditor), a)
		if err != nil || sheet.Recommended != 140_000_000 || len(sheet.Members) != 3 || len(sheet.Criteria[0].Opinions) != 2 || !strings.Contains(sheet.Members[2].Conflict+sheet.Members[0].Conflict+sheet.Members[1].Conflict, "Anh ruột") {
			t.Errorf("%+v, %v", sheet, err)
		}
	})
}

func wants(t *testing.T, err error, field, says string) {
	t.Helper()
	e, ok := errs.As(err)
	if !ok {
		t.Errorf("want an error on %s, got %v", field, err)
		return
	}
	for _, f := range e.Fields {
		if f.Name == field && strings.Contains(f.Sentence, says) {
			return
		}
	}
	t.Errorf("want %q on %s, got %v", says, field, err)
}
