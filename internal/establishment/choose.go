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
	"khuyencong/internal/place"
)

// Unchosen is a site of which nobody can tell in which commune of today it stands.
type Unchosen struct {
	Site
	Name       string            // of the establishment
	Candidates []place.Candidate // none where nothing fits what was recorded
}

// Candidates are the communes of a day that a site may stand in, best first: what the commune it
// was recorded in was divided among, else what its name may mean.
func (s Site) Candidates(today clock.Day) []place.Candidate {
	if s.CommuneID != "" {
		var out []place.Candidate
		for _, part := range place.Under(s.CommuneID, today) {
			if part.Level == place.LevelCommune {
				out = append(out, place.Candidate{ID: part.ID, Name: part.On(today).Name, Sentence: part.Where(today)})
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	pick := place.CommunePick(s.ProvinceID, s.Commune, today)
	if pick.Unit != nil {
		return []place.Candidate{{ID: pick.Unit.ID, Name: pick.Unit.On(today).Name, Sentence: pick.Unit.Where(today)}}
	}
	return pick.Candidates
}

// ToChoose returns the open sites within the person's place whose commune of today a person must
// choose, after an ID, and how many there are. Those who List may.
func (s *Service) ToChoose(ctx context.Context, p account.Principal, after db.ID, limit int) ([]Unchosen, int, error) {
	if p.Is(account.Administrator) {
		return nil, 0, errs.Refuse("Quản trị hệ thống không xem hồ sơ cơ sở (quy định nội bộ).")
	}
	today := s.Clock.Now().Day()
	cond, args := unchosen(p, today)
	var out []Unchosen
	n := 0
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		if n, err = db.Get[int](ctx, tx, "SELECT COUNT(*)"+fromUnchosen+cond, args...); err != nil {
			return err
		}
		type row struct {
			Site
			Name string `db:"name"`
		}
		rows, err := db.Select[row](ctx, tx, "SELECT "+db.Columns[Site]("v.")+", e.name AS name"+fromUnchosen+cond+" AND v.id > ? ORDER BY v.id LIMIT ?", append(args, string(after), limit)...)
		for _, r := range rows {
			out = append(out, Unchosen{r.Site, r.Name, r.Site.Candidates(today)})
		}
		return err
	})
	return out, n, err
}

const fromUnchosen = " FROM establishment_sites v JOIN establishments e ON e.id = v.establishment_id WHERE "

// unchosen is the condition on fromUnchosen that ToChoose lists a site to the person.
func unchosen(p account.Principal, today clock.Day) (cond string, args []any) {
	var lands []place.ID
	if land, ok := place.Holder(p.Agency.ProvinceID, today); ok {
		lands = []place.ID{land}
	} else {
		for _, pr := range place.Provinces(today) {
			lands = append(lands, pr.ID)
		}
	}
	cond, args = "v.land_id IN (?) AND v.unit_id = '' AND v.placed AND v.valid_to IS NULL AND e.merged_into IS NULL", []any{lands}
	seen, more := visible(p)
	return cond + " AND " + seen, append(args, more...)
}

// ChooseCommune says in which commune of today a site stands, where what was recorded leaves
// several. Whoever may add sites may. The unit must be a commune of today in the site's province.
// Conflict when the commune is already plain. The field is unit.
func (s *Service) ChooseCommune(ctx context.Context, p account.Principal, id db.ID, unit place.ID) error {
	now := s.Clock.Now()
	today := now.Day()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		site, e, err := openSite(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !may(p, e).Site {
			return refusal("chọn xã của địa điểm này")
		}
		if site.UnitID != "" && site.ChosenID == "" {
			u, _ := place.Lookup(site.UnitID)
			return errs.Clash("Xã của địa điểm này đã rõ: %s.", u.Where(today))
		}
		u, known := place.Lookup(unit)
		in, ok := u.Province(today)
		switch {
		case !known || u.Level != place.LevelCommune || !u.Valid(today) || !ok:
			return errs.Wrong("unit", "Hãy chọn một xã, phường, đặc khu đang có.")
		case in != site.LandID:
			return errs.Wrong("unit", "%s không thuộc tỉnh, thành phố của địa điểm này.", u.On(today).FullName)
		case p.Agency.Kind == agency.Commune && ownCommune(p) != unit:
			return errs.Wrong("unit", "Bạn chỉ nhận được địa điểm về địa bàn của %s.", p.AgencyName)
		}
		before := site
		site.ChosenID, site.ChosenOn, site.ChosenBy = unit, today, p.PersonID
		site.derive(today)
		site.UnitID = unit
		if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET chosen_id = ?, chosen_on = ?, chosen_by = ?, land_id = ?, unit_id = ?, placed = TRUE WHERE id = ?",
			site.ChosenID, site.ChosenOn, site.ChosenBy, site.LandID, site.UnitID, id); err != nil {
			return err
		}
		if err := AreasTx(ctx, tx, []db.ID{e.ID}); err != nil {
			return err
		}
		if err := LinesTx(ctx, tx, []db.ID{e.ID}); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: CommuneChosen, SubjectKind: subject, SubjectID: e.ID,
			Sentence: fmt.Sprintf("Chọn xã hôm nay cho nơi sản xuất của %s (ghi là %s): %s.", e.Name, site.Commune, u.Where(today)), Before: before, After: site})
	})
}

// openSite reads a site and its establishment, which the person must know of.
func openSite(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Site, Establishment, error) {
	site, err := db.Get[Site](ctx, q, "SELECT "+db.Columns[Site]("")+" FROM establishment_sites WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return Site{}, Establishment{}, errs.Missing("địa điểm sản xuất này")
	} else if err != nil {
		return Site{}, Establishment{}, err
	}
	e, err := load(ctx, q, p, site.EstablishmentID)
	if errs.Is(err, errs.NotFound) {
		return Site{}, Establishment{}, errs.Missing("địa điểm sản xuất này")
	}
	if err == nil {
		err = refuseMerged(ctx, q, e)
	}
	return site, e, err
}
