package programme

import (
	"context"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// NewPlan is what a draft plan begins with. The form fields are year, tranche and name.
type NewPlan struct {
	Year, Tranche int
	Name          string // "" takes the plain name
}

// Create begins a draft: of national money for who keeps plans at the Cục, of local money
// for who does at the Sở. Invalid when the year's tranche is there already.
func (s *Service) Create(ctx context.Context, p account.Principal, in NewPlan) (Plan, error) {
	if !Keeps(p) {
		return Plan{}, errNotKeeper()
	}
	now := s.Clock.Now()
	pl := Plan{ID: db.NewID(), Source: project.Local, ProvinceID: p.Province(), AgencyID: p.Agency.ID, Year: in.Year, Tranche: in.Tranche,
		Name: vi.NFC(in.Name), State: Draft, MadeBy: p.PersonID, MadeAt: now, Version: 1}
	if p.Agency.Kind == agency.Ministry {
		pl.Source, pl.ProvinceID = project.National, ""
	}
	if pl.Name == "" {
		pl.Name = first(pl.Title())
	}
	var f errs.Fields
	if pl.Year < 2010 || pl.Year > now.Day().Year()+5 {
		f.Add("year", "Hãy ghi năm kế hoạch, từ 2010 đến %d.", now.Day().Year()+5)
	}
	if pl.Tranche < 1 || pl.Tranche > 20 {
		f.Add("tranche", "Hãy ghi đợt, từ 1 đến 20.")
	}
	if len([]rune(pl.Name)) > 200 {
		f.Add("name", "Tên kế hoạch không quá 200 ký tự.")
	}
	if err := f.Err(); err != nil {
		return Plan{}, err
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := db.Insert(ctx, tx, "plans", pl); db.IsUnique(err) {
			return errs.Wrong("tranche", "Đã có %s. Hãy mở kế hoạch ấy, hoặc ghi đợt khác.", pl.Title())
		} else if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Created, SubjectKind: subject, SubjectID: pl.ID,
			Sentence: "Lập dự thảo " + pl.Title() + ": «" + pl.Name + "».", After: pl})
	})
	if err != nil {
		return Plan{}, err
	}
	return pl, nil
}

// Discard drops an empty draft, made by mistake. Its keeper.
func (s *Service) Discard(ctx context.Context, p account.Principal, id db.ID, version int64) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		pl, err := draftTx(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		items, err := itemsTx(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(items) > 0 {
			return errs.Clash("Dự thảo còn %d đề án. Hãy đưa hết ra trước khi bỏ dự thảo.", len(items))
		}
		if _, err := tx.Exec(ctx, "DELETE FROM plans WHERE id = ?", id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Discarded, SubjectKind: subject, SubjectID: id,
			Sentence: "Bỏ dự thảo " + pl.Title() + ".", Before: pl})
	})
}

func first(s string) string { return vi.TitleFirst(strings.TrimSpace(s)) }
