package survey

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

// seen is a need with what rights and pages ask of it.
type seen struct {
	need          Need
	establishment establishment.Establishment
	site          establishment.Site
}

// load returns a need that the person may know of, else NotFound.
func load(ctx context.Context, q db.Q, p account.Principal, id db.ID) (seen, error) {
	cond, args := visible(p)
	n, err := db.Get[Need](ctx, q, "SELECT "+db.Columns[Need]("n.")+" FROM needs n WHERE n.id = ? AND "+cond, append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return seen{}, errs.Missing("nhu cầu hỗ trợ này")
	} else if err != nil {
		return seen{}, err
	}
	es, err := establishment.Of(ctx, q, []db.ID{n.EstablishmentID})
	if err != nil {
		return seen{}, err
	}
	sites, err := establishment.Sites(ctx, q, []db.ID{n.SiteID})
	return seen{n, es[n.EstablishmentID], sites[n.SiteID]}, err
}

// waiting is load for an act on a need that still waits for its answer, by who has the right.
// Conflict when it was answered, then Forbidden with the sentence.
func waiting(ctx context.Context, q db.Q, p account.Principal, id db.ID, right func(May) bool, refusal string) (seen, error) {
	v, err := load(ctx, q, p, id)
	switch {
	case err != nil:
		return seen{}, err
	case v.need.State != Sent:
		return seen{}, closed(ctx, q, v.need)
	case !right(may(p, v.need, v.site)):
		return seen{}, errs.Refuse("%s", refusal)
	}
	return v, nil
}

// store writes a need over the version that was read, which stood in the state from. Losing the race is a Conflict.
func store(ctx context.Context, tx *db.Tx, from State, n Need) error {
	n = n.InQueue()
	changed, err := tx.Exec(ctx, `UPDATE needs SET content = ?, machine = ?, origin = ?, quantity = ?, unit = ?, description = ?, cost = ?, own_capital = ?, capital_source = ?,
		wanted_year = ?, wanted_quarter = ?, ready = ?, ready_site = ?, ready_site_words = ?, ready_capital = ?, ready_capital_words = ?, ready_quote = ?, ready_quote_words = ?,
		ready_permit = ?, ready_permit_words = ?, ready_labour = ?, ready_labour_words = ?, priority = ?, priority_why = ?,
		state = ?, answer = ?, unmet_year = ?, answered_at = ?, sent_at = ?, queue = ?, project_id = ?, version = version + 1 WHERE id = ? AND version = ? AND state = ?`,
		n.Content, n.Machine, n.Origin, n.Quantity, n.Unit, n.Description, n.Cost, n.OwnCapital, n.CapitalSource,
		n.WantedYear, n.WantedQuarter, n.Ready, n.Site, n.SiteWords, n.Capital, n.CapitalWords, n.Quote, n.QuoteWords,
		n.Permit, n.PermitWords, n.Labour, n.LabourWords, n.Priority, n.PriorityWhy,
		n.State, n.Answer, n.UnmetYear, n.AnsweredAt, n.SentAt, n.Queue, n.ProjectID, n.ID, n.Version, from)
	if err == nil && changed == 0 {
		return errs.Clash("Người khác vừa lưu nhu cầu này. Hãy mở lại rồi làm tiếp.")
	}
	return err
}

// closed tells that a need is no longer open, and who closed it when.
func closed(ctx context.Context, q db.Q, n Need) error {
	last, err := audit.OfSubject(ctx, q, n.ID, 1)
	if err != nil {
		return err
	}
	if len(last) == 0 {
		return errs.Clash("Nhu cầu này không còn chờ trả lời: %s.", n.State.Name())
	}
	did := map[State]string{TakenUp: "đưa nhu cầu này vào đề án", Declined: "trả lời không nhận nhu cầu này", Withdrawn: "rút nhu cầu này"}[n.State]
	return errs.Clash("%s đã %s lúc %s.", last[0].PersonName, did, last[0].At.VN())
}
