package support_test

import (
	"context"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/settlement/settlementtest"
	"khuyencong/internal/support"
)

// second puts another record of the same workshop into the register.
func second(t *testing.T, k *settlementtest.K, d *db.DB) establishment.View {
	t.Helper()
	s := &establishment.Service{DB: d, Clock: k.Set}
	f := map[string]string{"name": "HTX Chè Hồ Thầu (ghi lần hai)", "kind": "cooperative", "site_province": "34-08", "site_commune": "xã Hồ Thầu", "site_address": "thôn 2", "confirm": "1"}
	get := func(n string) string { return f[n] }
	v, _, err := s.Create(context.Background(), k.As(account.CentreOfficer), establishment.ParseInput(get), establishment.ParseSite(get))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func merge(t *testing.T, k *settlementtest.K, d *db.DB, keep, gone db.ID) establishment.Merge {
	t.Helper()
	s := &establishment.Service{DB: d, Clock: k.Set}
	c, err := s.Compare(context.Background(), k.As(account.MinistryOfficer), keep, gone)
	if err != nil {
		t.Fatal(err)
	}
	in := c.Proposal()
	in.Reason = "Một cơ sở."
	m, err := s.Merge(context.Background(), k.As(account.MinistryOfficer), in)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The sums of the history are those of the ledgers, before a merger, after it and after its undoing.
func TestHistoryIsTheLedger(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		s := &support.Service{DB: d, Clock: k.Set}
		twin := second(t, k, d)
		// One file of each record with money paid, one asked for only.
		paid, _ := k.UnderWay(t, k.Machine())
		k.Set.Set("2027-05-20")
		k.Work(t, paid, 2027, 5, 210_000_001)
		k.Advance(t, paid, 2027, 105_000_000)
		k.Accept(t, paid, 2027, k.EstablishmentTQ, 150_000_000, 150_000_000)
		in := k.Machine(func(in *project.Input) {
			in.Name, in.Source = "Máy đóng gói chè tại xã Hồ Thầu", project.Local
			in.Beneficiaries = []project.BeneficiaryInput{{EstablishmentID: twin.ID, SiteID: twin.Sites[0].ID}}
			in.Lines[0].EstablishmentID = twin.ID
		})
		asked, err := k.Projects.Create(ctx, p, in)
		if err != nil {
			t.Fatal(err)
		}
		ledger := func(column, from string, ids ...db.ID) int64 {
			n, err := db.Get[int64](ctx, d, "SELECT COALESCE(SUM("+column+"), 0) FROM "+from, ids)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		check := func(id db.ID, files int) support.History {
			h, err := s.History(ctx, p, id)
			if err != nil {
				t.Fatal(err)
			}
			var sum support.Sums
			n := 0
			for _, y := range h.Years {
				for _, f := range y.Files {
					n++
					sum.Estimate += f.Estimate
					sum.Accepted += f.Accepted
					sum.Paid += f.Paid
				}
			}
			if n != files {
				t.Fatalf("%d files, want %d: %+v", n, files, h)
			}
			if got := ledger("promotion", "estimate_lines WHERE beneficiary_id IN (SELECT id FROM project_beneficiaries WHERE establishment_id IN (?))", h.Family...); got != sum.Estimate {
				t.Errorf("estimate %d, the lines say %d", sum.Estimate, got)
			}
			if got := ledger("promotion", "acceptances WHERE state = 'signed' AND establishment_id IN (?)", h.Family...); got != sum.Accepted {
				t.Errorf("accepted %d, the minutes say %d", sum.Accepted, got)
			}
			if got := ledger("amount", "payments WHERE state = 'paid' AND project_id IN (SELECT project_id FROM project_beneficiaries WHERE establishment_id IN (?))", h.Family...); got != sum.Paid {
				t.Errorf("paid %d, the vouchers say %d", sum.Paid, got)
			}
			return h
		}
		check(k.EstablishmentTQ, 1)
		check(twin.ID, 1)
		m := merge(t, k, d, k.EstablishmentTQ, twin.ID)
		h := check(k.EstablishmentTQ, 2)
		if h.National.Paid != 105_000_000 || h.National.Accepted != 150_000_000 || h.Local.Files != 0 || len(h.Family) != 2 {
			t.Errorf("%+v", h)
		}
		if again := check(twin.ID, 2); again.Of.ID != k.EstablishmentTQ {
			t.Errorf("the history of the record that went is of %s", again.Of.Name)
		}
		// The draft names the merged record and may be saved as it is.
		f, err := k.Projects.Open(ctx, p, asked)
		if err != nil {
			t.Fatal(err)
		}
		again := project.AsInput(f)
		again.Goals = "Đóng gói nhanh hơn."
		if _, err := k.Projects.Save(ctx, p, asked, again); err != nil {
			t.Errorf("a draft that names a merged record: %v", err)
		}
		fresh := k.Machine(func(in *project.Input) { *in = again; in.Name, in.Version = "Đề án mới", 0 })
		if _, err := k.Projects.Create(ctx, p, fresh); !errs.Is(err, errs.Invalid) {
			t.Errorf("a new file that names it: %v", err)
		}
		es := &establishment.Service{DB: d, Clock: k.Set}
		u, err := es.Undoing(ctx, p, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := es.Undo(ctx, p, m.ID, establishment.UndoInput{KeptVersion: u.Kept.Version, Reason: "Nhầm."}); err != nil {
			t.Fatal(err)
		}
		check(k.EstablishmentTQ, 1)
		check(twin.ID, 1)
		// Who may not know of the establishment is told of none.
		if _, err := s.History(ctx, k.As(account.CentreOfficer, accounttest.In("lao-cai")), twin.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another province: %v", err)
		}
		if w, err := s.Weights(ctx, []db.ID{k.EstablishmentTQ, twin.ID}); err != nil || w[k.EstablishmentTQ].Paid != 105_000_000 || w[twin.ID].Files != 1 {
			t.Errorf("%v %+v", err, w)
		}
	})
}

// Money that several share and nobody divided is told as the file's, not guessed.
func TestSharedMoneyIsNotDivided(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		s := &support.Service{DB: d, Clock: k.Set}
		twin := second(t, k, d)
		id, _ := k.UnderWay(t, k.Machine(func(in *project.Input) {
			in.Beneficiaries = append(in.Beneficiaries, project.BeneficiaryInput{EstablishmentID: twin.ID, SiteID: twin.Sites[0].ID})
		}))
		k.Set.Set("2027-05-20")
		k.Work(t, id, 2027, 5, 210_000_001)
		k.Advance(t, id, 2027, 105_000_000)
		h, err := s.History(ctx, p, twin.ID)
		if err != nil || len(h.Years) != 1 {
			t.Fatalf("%v %+v", err, h)
		}
		f := h.Years[0].Files[0]
		if f.Share != support.Together || f.Paid != 0 || f.FilePaid != 105_000_000 || h.National.Shared != 105_000_000 || h.National.Paid != 0 || f.Estimate != 0 {
			t.Errorf("%+v", f)
		}
	})
}

// Projects from before this system are part of the history and of what may be funded twice.
func TestPastProjects(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		err := d.Tx(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO past_projects (id, import_id, row_no, name, name_fold, year, year_to, source, content, content_text, province_id, place, unit, decision, total, support, own, remark, created_at, created_by, created_for, version)
				VALUES ('x', 'none', 1, 'Máy vò chè', 'may vo che', 2019, 2019, 'local', 'machinery', 'Hỗ trợ máy vò chè', '34-08', 'xã Hồ Thầu', 'Trung tâm', 'QĐ 12', NULL, 200000000, NULL, '', ?, ?, ?, 1)`,
				k.Set.Now(), p.PersonID, p.Agency.ID); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO past_project_beneficiaries (past_project_id, line, establishment_id, name, name_fold, amount) VALUES ('x', 1, ?, '', '', 80000000)", k.EstablishmentTQ)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h, err := (&support.Service{DB: d, Clock: k.Set}).History(ctx, p, k.EstablishmentTQ)
		if err != nil || h.Past != 1 || *h.Years[0].Past[0].Amount != 80_000_000 || h.Years[0].Year != 2019 {
			t.Fatalf("%v %+v", err, h)
		}
		id, err := k.Projects.Create(ctx, p, k.Machine())
		if err != nil {
			t.Fatal(err)
		}
		f, err := k.Projects.Open(ctx, p, id)
		if err != nil {
			t.Fatal(err)
		}
		earlier, err := project.EarlierTx(ctx, d, f)
		if err != nil || len(earlier) != 1 || earlier[0].Amount != 80_000_000 || earlier[0].SameItem || earlier[0].ProjectID != "" {
			t.Errorf("%v %+v", err, earlier)
		}
	})
}
