package programme

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// ItemLaw is what the law of a day says of one project in a plan, with its sum there.
type ItemLaw struct {
	Judgement project.Judgement
	Standing  project.Standing // how an earlier reason on the file answers what it leaves open
}

// Judge asks the law of a day about every project in a plan that the principal sees, before the
// decision is recorded. The number of queries does not grow with the projects. The clerk of the
// body that keeps the plan; for others nothing is judged.
func (s *Service) Judge(ctx context.Context, p account.Principal, plan db.ID, on clock.Day) (map[db.ID]ItemLaw, error) {
	out := map[db.ID]ItemLaw{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		pl, err := seeTx(ctx, tx, p, plan)
		if err != nil {
			return err
		}
		if !p.Is(account.Clerk) || !p.For(pl.AgencyID) {
			return nil
		}
		items, err := itemsTx(ctx, tx, plan)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return nil
		}
		ids, amounts := make([]db.ID, len(items)), make(map[db.ID]int64, len(items))
		for i, it := range items {
			ids[i], amounts[it.ProjectID] = it.ProjectID, it.Amount
		}
		seen, args := project.Visible(p)
		ones, err := db.Select[project.Project](ctx, tx, "SELECT "+db.Columns[project.Project]("p.")+" FROM projects p WHERE p.id IN (?) AND ("+seen+")", append([]any{ids}, args...)...)
		if err != nil {
			return err
		}
		judged, err := project.JudgeAllTx(ctx, tx, ones, amounts, on)
		if err != nil {
			return err
		}
		standing, err := project.StandingTx(ctx, tx, judged)
		if err != nil {
			return err
		}
		for id, j := range judged {
			out[id] = ItemLaw{j, standing[id]}
		}
		return nil
	})
	return out, err
}
