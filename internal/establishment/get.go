package establishment

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// View is an establishment with all that the register knows of it.
type View struct {
	Establishment
	Sites []Site // oldest first, ended ones too
	Years []Year // newest first
	Details
	May May
}

// Get returns an establishment. NotFound when there is none or the person may not know of it:
// its own person, bodies with one of its sites in their place, and the Cục may; administrators
// may not.
func (s *Service) Get(ctx context.Context, p account.Principal, id db.ID) (View, error) {
	var v View
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		v, err = GetTx(ctx, tx, p, id)
		return err
	})
	return v, err
}

// GetTx is Get within a caller's transaction.
func GetTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (View, error) {
	e, err := load(ctx, q, p, id)
	if err != nil {
		return View{}, err
	}
	sites, err := SitesOf(ctx, q, []db.ID{id})
	if err != nil {
		return View{}, err
	}
	years, err := YearsOf(ctx, q, []db.ID{id})
	if err != nil {
		return View{}, err
	}
	details, err := DetailsOf(ctx, q, id)
	return View{Establishment: e, Sites: sites[id], Years: years[id], Details: details, May: may(p, e)}, err
}

// refusal is the answer to who sees an establishment and may not do this with it.
func refusal(what string) error {
	return errs.Refuse("Vị trí công tác của bạn chỉ được xem, không được %s (quy định nội bộ).", what)
}
