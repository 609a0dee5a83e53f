package establishment

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// AddSite adds a place of production. Whoever may Edit may, collaborators within their
// commune, and officers of the Cục. Conflict when the same place is there already.
func (s *Service) AddSite(ctx context.Context, p account.Principal, id db.ID, in SiteInput) (Site, error) {
	now := s.Clock.Now()
	var site Site
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := GetTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := refuseMerged(ctx, tx, v.Establishment); err != nil {
			return err
		}
		if !v.May.Site {
			return refusal("thêm địa điểm sản xuất")
		}
		var f errs.Fields
		site = in.fill(&f, now.Day())
		if f.Len() == 0 && p.Agency.Kind == agency.Commune && !reaches(p, site) {
			f.Add("site_commune", "Địa điểm sản xuất phải nằm trong địa bàn của %s.", p.AgencyName)
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, o := range v.Sites {
			if o.To == "" && o.ProvinceID == site.ProvinceID && o.CommuneFold == site.CommuneFold && vi.Fold(o.Address) == vi.Fold(site.Address) {
				return errs.Clash("Cơ sở đã có địa điểm sản xuất này: %s.", o.Where(now.Day()))
			}
		}
		site.ID, site.EstablishmentID = db.NewID(), id
		site.locatedBy(p)
		if err := insertSite(ctx, tx, &site, now.Day()); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SiteAdded, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Thêm địa điểm sản xuất của %s: %s.", v.Name, site.Where(now.Day())), After: site})
	})
	return site, err
}

// EndSite records the last day of production at a site, which stays in the record. Whoever may
// add sites may. The field of the day is site_to.
func (s *Service) EndSite(ctx context.Context, p account.Principal, id db.ID, last clock.Day) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		site, err := db.Get[Site](ctx, tx, "SELECT "+db.Columns[Site]("")+" FROM establishment_sites WHERE id = ?", id)
		if errors.Is(err, db.ErrNone) {
			return errs.Missing("địa điểm sản xuất này")
		} else if err != nil {
			return err
		}
		e, err := load(ctx, tx, p, site.EstablishmentID)
		if errs.Is(err, errs.NotFound) {
			return errs.Missing("địa điểm sản xuất này")
		} else if err != nil {
			return err
		}
		if err := refuseMerged(ctx, tx, e); err != nil {
			return err
		}
		if !may(p, e).Site || p.Agency.Kind == agency.Commune && !reaches(p, site) {
			return refusal("kết thúc địa điểm sản xuất này")
		}
		switch {
		case site.To != "":
			return errs.Clash("Địa điểm này đã kết thúc từ %s.", site.To.VN())
		case last == "":
			return errs.Wrong("site_to", "Hãy ghi ngày sản xuất cuối cùng, ví dụ %s.", now.Day().VN())
		case last > now.Day():
			return errs.Wrong("site_to", "Ngày sản xuất cuối cùng không sau hôm nay, %s.", now.Day().VN())
		case last < site.From:
			return errs.Wrong("site_to", "Ngày sản xuất cuối cùng không trước ngày bắt đầu, %s.", site.From.VN())
		}
		before := site
		site.To = last
		if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET valid_to = ? WHERE id = ?", last, id); err != nil {
			return err
		}
		if err := LinesTx(ctx, tx, []db.ID{e.ID}); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SiteEnded, SubjectKind: subject, SubjectID: e.ID,
			Sentence: fmt.Sprintf("Kết thúc địa điểm sản xuất của %s tại %s từ sau ngày %s.", e.Name, site.Where(now.Day()), last.VN()),
			Before:   before, After: site})
	})
}
