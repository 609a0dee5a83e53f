package project_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

func surveyed(t *testing.T, k *projecttest.K, who db.ID, in survey.Input, key string, quotes ...survey.QuoteInput) db.ID {
	t.Helper()
	ctx, p := context.Background(), k.As(account.CentreOfficer)
	for field, name := range map[string]string{"quotes.0.file": "bao-gia.pdf"} {
		if len(quotes) == 0 {
			continue
		}
		if err := k.Projects.Needs.Keep(ctx, p, key, field, name, bytes.NewReader([]byte(projecttest.PDF))); err != nil {
			t.Fatal(err)
		}
	}
	id, err := k.Projects.Needs.Record(ctx, p, who, "", survey.VisitInput{Day: k.Set.Now().Day(), Way: survey.OnSite, Met: "Chủ hộ", Consent: true}, survey.RecordInput{Key: key, Need: in, Quotes: quotes})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Everything that a need says stands in the draft; the promotion money does not.
func TestDraftFromANeed(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		in := survey.Input{Content: "machinery", Machine: "Máy sao chè", Origin: "Việt Nam, 60 kg", Quantity: vi.Units(2), Unit: "máy", Description: "Thay lò củi.", Cost: 320_000_000, OwnCapital: 290_000_000, WantedYear: 2027, WantedQuarter: 2}
		need := surveyed(t, k, k.EstablishmentTQ, in, "k1", survey.QuoteInput{Supplier: "Cơ khí A", Amount: 280_000_000, Day: "2026-10-01"}, survey.QuoteInput{Supplier: "Cơ khí B", Amount: 300_000_000})
		id, err := k.Projects.CreateFromNeeds(ctx, p, []db.ID{need}, project.Local, 2027)
		if err != nil {
			t.Fatal(err)
		}
		f, err := k.Projects.Open(ctx, p, id)
		if err != nil {
			t.Fatal(err)
		}
		if f.Kind != project.Specific || f.NeedID != need || f.Necessity != "Thay lò củi." || f.Machines != "Máy sao chè, 2 máy" || f.Technology != "Việt Nam, 60 kg" || !strings.Contains(f.Schedule, "quý 2 năm 2027") ||
			f.Start != "2027-04-01" || f.End != "2027-12-31" || len(f.Beneficiaries) != 1 || f.Beneficiaries[0].SiteID != k.SiteTQ || len(f.Places) != 1 || f.Places[0].Commune != "xã Hồ Thầu" {
			t.Errorf("%+v", f.Project)
		}
		sum := f.Sum()
		if len(f.Lines) != 2 || f.Lines[0].Unit != "máy" || f.Lines[0].Quantity != vi.Units(2) || f.Lines[0].UnitPrice != 140_000_000 || !strings.Contains(f.Lines[0].Description, "báo giá của Cơ khí A ngày 01/10/2026") ||
			sum.Total != 320_000_000 || sum.Promotion != 0 || sum.Own != 290_000_000 || f.Lines[1].Own != 10_000_000 || len(f.Years) != 1 || f.Years[0].Planned != 0 {
			t.Errorf("%+v", f.Lines)
		}
		papers, err := project.AttachmentsTx(ctx, d, id)
		v, err2 := k.Projects.Needs.Open(ctx, p, need)
		if err != nil || err2 != nil || len(papers) != 1 || papers[0].Paper != project.PaperQuote || papers[0].SHA256 != v.Files[0].SHA256 || papers[0].ID == v.Files[0].ID {
			t.Errorf("%v %v %+v %+v", err, err2, papers, v.Files)
		}
		if v.State != survey.TakenUp || v.ProjectID != id {
			t.Errorf("%+v", v.Need)
		}
		_, err = k.Projects.CreateFromNeeds(ctx, p, []db.ID{need}, project.Local, 2027)
		if !errs.Is(err, errs.Conflict) {
			t.Error(err)
		}
	})
}

func TestGroupFromNeeds(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		regs := &establishment.Service{DB: d, Clock: k.Set}
		other, _, err := regs.Create(ctx, p, establishment.Input{Name: "Tổ chè Nàng Đôn", Kind: "household"}, establishment.SiteInput{Province: "34-08", Commune: "xã Hồ Thầu"})
		if err != nil {
			t.Fatal(err)
		}
		in := survey.Input{Content: "machinery", Description: "Mua máy sao.", Cost: 100_000_000, OwnCapital: 60_000_000, WantedYear: 2027}
		needs := []db.ID{surveyed(t, k, k.EstablishmentTQ, in, "k1"), surveyed(t, k, other.ID, in, "k2")}
		in.Content = "brand"
		_, err = k.Projects.CreateFromNeeds(ctx, p, append(needs, surveyed(t, k, other.ID, in, "k3")), project.Local, 2027)
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("two contents: %v", err)
		}
		if _, err := k.Projects.CreateFromNeeds(ctx, k.As(account.DeptOfficer), needs, project.Local, 2027); !errs.Is(err, errs.Forbidden) {
			t.Error(err)
		}
		if _, err := k.Projects.CreateFromNeeds(ctx, k.As(account.CentreOfficer, accounttest.In("lao-cai")), needs, project.Local, 2027); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
		id, err := k.Projects.CreateFromNeeds(ctx, p, needs, project.Local, 2027)
		if err != nil {
			t.Fatal(err)
		}
		f, err := k.Projects.Open(ctx, p, id)
		if err != nil || f.Kind != project.Group || len(f.Beneficiaries) != 2 || len(f.Places) != 1 || len(f.Lines) != 2 || f.Lines[0].BeneficiaryID == f.Lines[1].BeneficiaryID || f.Sum().Own != 120_000_000 ||
			!strings.Contains(f.Name, "2 cơ sở ở xã Hồ Thầu") || !strings.Contains(f.Necessity, "Tổ chè Nàng Đôn: Mua máy sao.") {
			t.Errorf("%v %+v", err, f)
		}
		got, err := survey.OfProject(ctx, d, p, id, k.Set.Now().Day())
		if err != nil || len(got) != 2 {
			t.Errorf("%v %+v", err, got)
		}
	})
}
