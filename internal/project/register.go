package project

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
)

// Registration is one đăng ký kế hoạch: the Sở's report that registers many files with the
// Cục at once (TT 36/2013 Đ6.1, Đ10.2).
type Registration struct {
	ID         db.ID         `db:"id"`
	AgencyID   db.ID         `db:"agency_id"`
	PlanYear   int           `db:"plan_year"`
	DocumentID db.ID         `db:"document_id"`
	MadeBy     db.ID         `db:"made_by"`
	MadeAt     clock.Instant `db:"made_at"`
}

// Register sends files that passed at base level to the Cục with the Sở's report. Leader or
// clerk of the Sở. All files go or none does.
func (s *Service) Register(ctx context.Context, p account.Principal, planYear int, files []db.ID, doc document.Input) (db.ID, error) {
	if !p.Is(account.DeptLeader, account.Clerk) || p.Agency.Kind != agency.Department {
		return "", errs.Refuse("Việc đăng ký kế hoạch với Cục thuộc lãnh đạo hoặc văn thư của Sở.")
	}
	if len(files) == 0 {
		return "", errs.Wrong("projects", "Hãy chọn ít nhất một đề án đạt thẩm định cấp cơ sở.")
	}
	now := s.Clock.Now()
	r := Registration{ID: db.NewID(), AgencyID: p.Agency.ID, PlanYear: planYear, MadeBy: p.PersonID, MadeAt: now}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		doc.Kind, doc.Issuer = document.Registration, p.AgencyName
		if doc.About == "" {
			doc.About = fmt.Sprintf("Đăng ký kế hoạch khuyến công quốc gia năm %d", planYear)
		}
		d, err := document.RecordTx(ctx, tx, now, p, doc)
		if err != nil {
			return err
		}
		r.DocumentID = d.ID
		if err := db.Insert(ctx, tx, "registrations", r); err != nil {
			return err
		}
		for _, id := range files {
			one, err := MoveTx(ctx, tx, now, p, id, ActRegister, Evidence{Sentence: "Đăng ký với Cục theo báo cáo " + d.Number + " ngày " + d.Day.VN(), Proves: HasReport})
			if err != nil {
				return err
			}
			if one.PlanYear != planYear {
				return errs.Wrong("projects", "Đề án %s thuộc kế hoạch năm %d, không phải %d.", one.Number, one.PlanYear, planYear)
			}
			type row struct {
				Registration db.ID `db:"registration_id"`
				Project      db.ID `db:"project_id"`
			}
			if err := db.Insert(ctx, tx, "registration_projects", row{r.ID, id}); err != nil {
				return err
			}
		}
		return nil
	})
	return r.ID, err
}
