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
	Parent   *Relative  // of a branch: the enterprise's record, when the person may know of it
	Branches []Relative // of an enterprise, those that the person may know of
	May      May
}

// Relative is another record that a tax code points to.
type Relative struct {
	ID      db.ID  `db:"id"`
	Name    string `db:"name"`
	TaxCode string `db:"tax_code"`
}

// relatives finds the enterprise of a branch, or the branches of an enterprise.
func relatives(ctx context.Context, q db.Q, p account.Principal, v *View) error {
	if v.TaxCode == "" {
		return nil
	}
	seen, args := visible(p)
	find := func(cond string, a ...any) ([]Relative, error) {
		return db.Select[Relative](ctx, q, "SELECT e.id, e.name, e.tax_code FROM establishments e WHERE "+cond+" AND e.tax_code <> '' AND "+seen+" ORDER BY e.tax_code LIMIT 50", append(a, args...)...)
	}
	if ten := branchOf(v.TaxCode); ten != "" {
		found, err := find("e.tax_code = ?", ten)
		if len(found) > 0 {
			v.Parent = &found[0]
		}
		return err
	}
	var err error
	v.Branches, err = find("e.tax_code > ? AND e.tax_code < ?", v.TaxCode+"-", v.TaxCode+".")
	return err
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
	if err != nil {
		return View{}, err
	}
	v := View{Establishment: e, Sites: sites[id], Years: years[id], Details: details, May: may(p, e)}
	return v, relatives(ctx, q, p, &v)
}

// refusal is the answer to who sees an establishment and may not do this with it.
func refusal(what string) error {
	return errs.Refuse("Vị trí công tác của bạn chỉ được xem, không được %s (quy định nội bộ).", what)
}
