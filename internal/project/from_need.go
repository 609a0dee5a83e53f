package project

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

// CreateFromNeed begins a file out of a need, with nothing typed twice: the establishment,
// its site, the content, the cost and its own capital are filled in. Who may begin a file
// and belongs to the body that was asked; Conflict when the need was answered already.
func (s *Service) CreateFromNeed(ctx context.Context, p account.Principal, need db.ID, source Source, planYear int) (db.ID, error) {
	return s.create(ctx, p, Input{Source: source, PlanYear: planYear, Kind: Specific},
		func(tx *db.Tx, _ clock.Instant, id db.ID, in Input) (Input, db.ID, string, error) {
			n, err := s.Needs.TakeUpTx(ctx, tx, p, need, id)
			if err != nil {
				return in, "", "", err
			}
			return fromNeed(in, n), need, "Lập đề án từ nhu cầu của " + n.Establishment.Name, nil
		})
}

func fromNeed(in Input, n survey.Facts) Input {
	promotion := n.Need.Cost - n.Need.OwnCapital
	in.Name = n.Need.ContentName() + " tại " + n.Establishment.Name
	in.Contents = []string{n.Need.Content}
	in.Machines = n.Need.Description
	in.Places = []PlaceInput{{Province: n.Site.ProvinceID, Commune: n.Site.Commune}}
	in.Beneficiaries = []BeneficiaryInput{{n.Establishment.ID, n.Site.ID}}
	in.Lines = []LineInput{{Content: n.Need.Content, EstablishmentID: n.Establishment.ID, Description: clipTo(vi.NFC(n.Need.Description), MaxLine), Unit: "khoản",
		Quantity: vi.Units(1), UnitPrice: n.Need.Cost, Promotion: promotion, Own: n.Need.OwnCapital}}
	in.Years = []YearInput{{Year: in.PlanYear, Planned: promotion}}
	if _, ok := policy.FindContent(n.Need.Content); !ok {
		in.Contents = nil
	}
	return in
}
