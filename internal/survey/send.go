package survey

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
)

// Send sends a need of an establishment's site to the promotion centre of the site's province
// as it stands today, or to the Sở where there is none. The establishment's own person may;
// collaborators, centre staff and
// officers of other units may for those they see. site may be "" when just one is open.
func (s *Service) Send(ctx context.Context, p account.Principal, establishmentID, siteID db.ID, in Input) (Need, error) {
	if !p.Is(account.Establishment) && !p.Is(senders...) {
		return Need{}, errs.Refuse("Nhu cầu do cơ sở tự gửi, hoặc do cộng tác viên, Trung tâm, đơn vị thực hiện gửi thay (quy định nội bộ).")
	}
	if p.Is(account.Establishment) && establishmentID == "" {
		establishmentID = p.EstablishmentID
	}
	if establishmentID == "" {
		return Need{}, errs.Wrong("establishment", "Hãy chọn cơ sở có nhu cầu.")
	}
	now := s.Clock.Now()
	today := now.Day()
	var n Need
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := establishment.GetTx(ctx, tx, p, establishmentID)
		if err != nil {
			return err
		}
		var f errs.Fields
		site := pick(&f, p, v.Sites, siteID, today)
		n = in.fill(&f, Need{ID: db.NewID(), EstablishmentID: v.ID, SiteID: site.ID, ProvinceID: site.ProvinceID, CommuneFold: site.CommuneFold,
			State: Sent, MadeBy: p.PersonID, MadeFor: p.Agency.ID, CreatedAt: now, SentAt: now, Version: 1}.InQueue(), today)
		if n.MadeFor != "" {
			in.rank(&f, &n)
		}
		if err := f.Err(); err != nil {
			return err
		}
		to, err := receiver(ctx, tx, p, site.ProvinceID, today)
		if err != nil {
			return err
		}
		n.AgencyID = to.ID
		name, err := agency.NameOn(ctx, tx, to.ID, today)
		if err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "needs", n); err != nil {
			return err
		}
		how := "Gửi nhu cầu của"
		if n.MadeFor != "" {
			how = "Gửi thay nhu cầu của"
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedSent, SubjectKind: subject, SubjectID: n.ID,
			Sentence: fmt.Sprintf("%s %s tới %s: %s.", how, v.Name, name, n.ContentName()), After: n})
	})
	if err != nil {
		return Need{}, err
	}
	return n, nil
}

// pick finds the site meant: the one of the ID, or the only open one. Who acts for a body
// sends needs of sites in its place only.
func pick(f *errs.Fields, p account.Principal, sites []establishment.Site, id db.ID, today clock.Day) establishment.Site {
	var open []establishment.Site
	for _, s := range sites {
		near := p.Is(account.Establishment) || p.Agency.ProvinceID == "" || p.In(s.ProvinceID) && (p.Agency.Kind != agency.Commune || s.CommuneFold == p.Agency.CommuneFold)
		if s.OpenOn(today) && near && (id == "" || s.ID == id) {
			open = append(open, s)
		}
	}
	switch {
	case len(open) == 1:
		return open[0]
	case len(open) > 1:
		f.Add("site", "Cơ sở có nhiều địa điểm sản xuất; hãy chọn nơi cần hỗ trợ.")
	case id != "":
		f.Add("site", "Hãy chọn một địa điểm đang sản xuất của cơ sở, trong địa bàn của bạn.")
	default:
		f.Add("site", "Cơ sở chưa có địa điểm đang sản xuất; hãy thêm địa điểm trước.")
	}
	return establishment.Site{}
}

// receiver returns who answers needs of a province today: its centre, the asker's own where
// there are several, or the Sở Công Thương.
func receiver(ctx context.Context, q db.Q, p account.Principal, province place.ID, today clock.Day) (agency.Agency, error) {
	centres, err := agency.List(ctx, q, today, agency.Centre)
	if err != nil {
		return agency.Agency{}, err
	}
	centres = slices.DeleteFunc(centres, func(a agency.Agency) bool { return !a.Holds(province, today) })
	for _, a := range centres {
		if a.ID == p.Agency.ID {
			return a, nil
		}
	}
	if len(centres) > 0 {
		return centres[0], nil
	}
	return agency.DepartmentOf(ctx, q, province, today)
}
