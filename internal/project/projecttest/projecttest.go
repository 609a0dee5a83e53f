// Package projecttest brings files to where a test needs them, through the use cases that
// people use, up to the threshold of the plan (base_passed, ministry_passed).
//
//	k := projecttest.New(t, d)                     // world of 2026-11-02, Tuyên Quang
//	id := k.MinistryPassed(t, k.Machine(projecttest.Money(300_000_000)))
package projecttest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/filestore"
	"khuyencong/internal/project"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

// K is the world with the project room open.
type K struct {
	*accounttest.W
	Set      *clock.Manual
	Projects *project.Service
	reports  int // of registration so far
}

// New makes a world on 2026-11-02.
func New(t testing.TB, d *db.DB) *K {
	t.Helper()
	clk := clock.NewManual("2026-11-02")
	w := accounttest.World(t, d, clk)
	files := &filestore.Store{Dir: t.TempDir()}
	return &K{W: w, Set: clk, Projects: &project.Service{DB: d, Clock: clk, Files: files, Needs: &survey.Service{DB: d, Clock: clk, Files: files}}}
}

// Why is a reason for deciding what the law of the day leaves open.
const Why = "Đã đối chiếu hồ sơ; trong khi chờ văn bản mới, mức hỗ trợ giữ theo mức gần nhất đã biết."

// PDF is a small page that is a PDF by its content too.
const PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// Option changes the file that Machine makes.
type Option func(*project.Input)

// Money sets the khuyến công money of the one line; the establishment adds as much.
func Money(promotion int64) Option {
	return func(in *project.Input) {
		in.Lines[0].UnitPrice, in.Lines[0].Promotion, in.Lines[0].Own = 2*promotion, promotion, promotion
		in.Years[0].Planned = promotion
	}
}

// Local makes it local money.
func Local() Option { return func(in *project.Input) { in.Source = project.Local } }

// Content sets the one content.
func Content(code string) Option {
	return func(in *project.Input) { in.Contents, in.Lines[0].Content = []string{code}, code }
}

// Grouped makes it a group project without named beneficiaries.
func Grouped() Option {
	return func(in *project.Input) {
		in.Kind, in.Beneficiaries, in.Lines[0].EstablishmentID = project.Group, nil, ""
	}
}

// Machine is a complete file: one machine for the establishment of Tuyên Quang, 150 million
// of 300 million đồng, national money, plan year 2027.
func (k *K) Machine(opts ...Option) project.Input {
	base, target := int64(2_400), int64(5_000)
	in := project.Input{
		Name: "Ứng dụng máy sao chè tại xã Hồ Thầu", Kind: project.Specific, Source: project.National, PlanYear: 2027,
		Start: "2027-02-01", End: "2027-11-30", Necessity: "Sao chè bằng củi tốn công, chất lượng không đều.", Goals: "Nâng năng suất sao chè.",
		Machines: "Máy sao gas tôn quay, 60 kg một mẻ.", Schedule: "Quý I ký hợp đồng; quý II lắp đặt; quý IV nghiệm thu.",
		Organisation: "Trung tâm thực hiện, cơ sở mua máy.", Effect: "Thêm sáu việc làm.", MachinesNew: "yes", ProductionLine: "no",
		Counterpart: "committed", OtherFunding: "none", OtherFundingWhy: "Máy khác, đặt ở xưởng khác.", Contents: []string{"machinery"},
		Places:        []project.PlaceInput{{Province: "34-08", Commune: "xã Hồ Thầu"}},
		Beneficiaries: []project.BeneficiaryInput{{EstablishmentID: k.EstablishmentTQ, SiteID: k.SiteTQ}},
		Lines: []project.LineInput{{Content: "machinery", EstablishmentID: k.EstablishmentTQ, Description: "Máy sao chè", Unit: "máy",
			Quantity: vi.Units(1), UnitPrice: 300_000_000, Promotion: 150_000_000, Own: 150_000_000}},
		Results: []project.ResultInput{{Indicator: "Năng lực chế biến", Unit: "tấn búp tươi/ngày", Baseline: &base, Target: &target}},
		Years:   []project.YearInput{{Year: 2027, Planned: 150_000_000}},
	}
	for _, o := range opts {
		o(&in)
	}
	return in
}

// Draft makes a file and gives it its papers.
func (k *K) Draft(t testing.TB, in project.Input) db.ID {
	t.Helper()
	ctx, p := context.Background(), k.As(account.CentreOfficer)
	id := must(k.Projects.Create(ctx, p, in))(t)
	k.Papers(t, p, id, len(in.Beneficiaries))
	return id
}

// Papers attaches what a submission asks for.
func (k *K) Papers(t testing.TB, p account.Principal, id db.ID, beneficiaries int) {
	t.Helper()
	for i := range 1 + beneficiaries {
		paper := project.PaperRequest
		if i == 0 {
			paper = project.PaperLetter
		}
		must(k.Projects.Attach(context.Background(), p, id, project.AttachInput{Paper: paper, Name: paper + ".pdf", Content: strings.NewReader(PDF)}))(t)
	}
}

// Submitted brings a file to the Sở (or the Cục, where it goes straight there).
func (k *K) Submitted(t testing.TB, in project.Input) db.ID {
	t.Helper()
	id := k.Draft(t, in)
	no(t, k.Projects.Submit(context.Background(), k.As(account.CentreDirector), id))
	return id
}

// Appraise lets officers appraise a file that waits for it, at the Sở or at the Cục, and the
// leader sign that it passes with the amount.
func (k *K) Appraise(t testing.TB, id db.ID, recommended int64) db.ID {
	t.Helper()
	ctx := context.Background()
	head, officer, leader := k.As(account.DeptHead), k.As(account.DeptOfficer), k.As(account.DeptLeader)
	if f := must(k.Projects.Open(ctx, k.As(account.MinistryLeader), id))(t); f.State == project.Reviewed {
		head, officer, leader = k.As(account.MinistryLeader, accounttest.Another(2)), k.As(account.MinistryOfficer), k.As(account.MinistryLeader)
	}
	a := must(k.Projects.OpenAppraisal(ctx, head, id, project.OpenInput{Members: []project.MemberInput{{PostID: officer.PostID}}}))(t)
	no(t, k.Projects.Declare(ctx, officer, a, false, ""))
	var words []project.OpinionInput
	for _, c := range project.Criteria {
		words = append(words, project.OpinionInput{Criterion: c.Number, Verdict: "pass", Opinion: "Đạt."})
	}
	no(t, k.Projects.Opine(ctx, officer, a, words))
	no(t, k.Projects.PresentAppraisal(ctx, officer, a, project.PresentInput{Conclusion: "pass", LawReason: Why, Recommended: recommended, Summary: "Đủ điều kiện."}))
	no(t, k.Projects.Conclude(ctx, leader, a))
	return a
}

// BasePassed brings a file through the Sở with all the money it asks for.
func (k *K) BasePassed(t testing.TB, in project.Input) db.ID {
	t.Helper()
	id := k.Submitted(t, in)
	k.Appraise(t, id, promotion(in))
	return id
}

// Registered brings a national file to the Cục.
func (k *K) Registered(t testing.TB, in project.Input) db.ID {
	t.Helper()
	id := k.BasePassed(t, in)
	k.reports++
	must(k.Projects.Register(context.Background(), k.As(account.DeptLeader), in.PlanYear, []db.ID{id},
		document.Input{Number: fmt.Sprintf("%d/BC-SCT", 14+k.reports), Day: k.Set.Now().Day(), Signer: "Lê Thu Hà"}))(t)
	return id
}

// MinistryPassed brings a national file to the threshold of the plan.
func (k *K) MinistryPassed(t testing.TB, in project.Input) db.ID {
	t.Helper()
	id := k.Registered(t, in)
	no(t, k.Projects.Review(context.Background(), k.As(account.MinistryOfficer), id, "Hồ sơ đủ, phù hợp dự toán."))
	k.Appraise(t, id, promotion(in))
	return id
}

func promotion(in project.Input) (sum int64) {
	for _, l := range in.Lines {
		sum += l.Promotion
	}
	return sum
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		no(t, err)
		return v
	}
}

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
