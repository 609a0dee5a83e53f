package establishment

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Create puts an establishment with its first site into the register and returns it with what
// looks odd in it. Collaborators may for their commune, officers of centres, departments and
// other units for their place. Invalid tells every wrong field. A suspected double is a
// *Double, which is a Conflict; it passes with in.Confirm unless the tax code is the same.
func (s *Service) Create(ctx context.Context, p account.Principal, in Input, site SiteInput) (View, []errs.Field, error) {
	if !MayCreate(p) {
		return View{}, nil, errs.Refuse("Chỉ cộng tác viên, Trung tâm, Sở và đơn vị thực hiện được ghi cơ sở mới (quy định nội bộ).")
	}
	now := s.Clock.Now()
	today := now.Day()
	var f errs.Fields
	first := site.fill(&f, today)
	if f.Len() == 0 && !reaches(p, first) {
		name := "site_province"
		if p.Agency.Kind == agency.Commune {
			name = "site_commune"
		}
		f.Add(name, "Địa điểm sản xuất phải nằm trong địa bàn của %s.", p.AgencyName)
	}
	in.atSite = vi.NFC(in.OfficeProvince+in.OfficeCommune+in.OfficeAddress) == ""
	e, odd := in.fill(&f, Establishment{ID: db.NewID(), CreatedAt: now, CreatedBy: p.PersonID, CreatedFor: p.Agency.ID, Version: 1,
		OfficeProvinceID: first.ProvinceID, OfficeCommune: first.Commune, OfficeAddress: first.Address}, today)
	if err := f.Err(); err != nil {
		return View{}, nil, err
	}
	first.ID, first.EstablishmentID = db.NewID(), e.ID
	first.locatedBy(p)
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := refuseDouble(ctx, tx, p, e, &first, today, in.Confirm); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "establishments", e); db.IsUnique(err) {
			return errs.Clash("Mã số thuế %s vừa được ghi cho một cơ sở khác.", e.TaxCode).Because(err)
		} else if err != nil {
			return err
		}
		if err := insertSite(ctx, tx, &first, today); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Recorded, SubjectKind: subject, SubjectID: e.ID,
			Sentence: fmt.Sprintf("Ghi cơ sở %s vào hệ thống, sản xuất tại %s.", e.Name, first.Where(today)),
			After: struct {
				Establishment
				Site Site `json:"site"`
			}{e, first}})
	})
	if err != nil {
		return View{}, nil, err
	}
	return View{Establishment: e, Sites: []Site{first}, May: may(p, e)}, odd, nil
}
