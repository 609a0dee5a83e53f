package survey

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Reason is why a need was not met. The codes are an internal rule; only the first may rest on
// an article.
type Reason string

// The reasons.
const (
	NotEligible  Reason = "not_eligible"
	NoMoney      Reason = "no_money"
	NotReady     Reason = "not_ready"
	Withdrew     Reason = "withdrew"
	DoubleFunded Reason = "double_funded"
	OtherReason  Reason = "other"
)

// Reasons lists the reasons in the order of a form.
var Reasons = []Reason{NotEligible, NoMoney, NotReady, DoubleFunded, Withdrew, OtherReason}

// Name is what the screens call the reason.
func (r Reason) Name() string {
	return map[Reason]string{NotEligible: "Không thuộc đối tượng, điều kiện được hỗ trợ", NoMoney: "Không có kinh phí trong kế hoạch", NotReady: "Cơ sở chưa sẵn sàng",
		Withdrew: "Cơ sở không cần nữa", DoubleFunded: "Đã có nguồn ngân sách khác hỗ trợ cùng việc", OtherReason: "Lý do khác"}[r]
}

// Unmet is one nhu cầu chưa đáp ứng: why a need was not met in the year it was wanted for. It is
// kept for ever; reopening the need marks it. An internal rule.
type Unmet struct {
	ID         db.ID         `db:"id" json:"id"`
	NeedID     db.ID         `db:"need_id" json:"need"`
	Reason     Reason        `db:"reason" json:"reason"`
	Words      string        `db:"words" json:"words"`
	Law        string        `db:"law" json:"law"` // the article that excludes it; "" where none was named
	WantedYear int           `db:"wanted_year" json:"wanted_year"`
	Content    string        `db:"content" json:"content"`
	ProvinceID place.ID      `db:"province_id" json:"province"`
	Commune    string        `db:"commune" json:"commune"`
	Cost       int64         `db:"cost" json:"cost"`
	OwnCapital int64         `db:"own_capital" json:"own_capital"`
	DecidedBy  db.ID         `db:"decided_by" json:"decided_by"`
	DecidedAt  clock.Instant `db:"decided_at" json:"decided_at"`
	ReopenedBy db.ID         `db:"reopened_by" json:"reopened_by"`
	ReopenedAt clock.Instant `db:"reopened_at" json:"reopened_at"`
}

// unmet keeps why a need is not met.
func unmet(ctx context.Context, tx *db.Tx, p account.Principal, now clock.Instant, n Need, site establishment.Site, r Reason, words, law string) error {
	return db.Insert(ctx, tx, "unmet_needs", Unmet{ID: db.NewID(), NeedID: n.ID, Reason: r, Words: words, Law: law, WantedYear: n.WantedYear, Content: n.Content,
		ProvinceID: site.ProvinceID, Commune: site.Commune, Cost: n.Cost, OwnCapital: n.OwnCapital, DecidedBy: p.PersonID, DecidedAt: now})
}

// Withdraw takes a need back before it is answered; it counts as not met because the establishment
// withdrew. Whoever may Edit may. Conflict when it was answered already.
func (s *Service) Withdraw(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := waiting(ctx, tx, p, id, func(m May) bool { return m.Withdraw }, "Chỉ cơ sở, hoặc người đã gửi thay, được rút nhu cầu này (quy định nội bộ).")
		if err != nil {
			return err
		}
		old := v.need
		next := old
		next.State, next.AnsweredAt, next.UnmetYear = Withdrawn, now, old.WantedYear
		if err := store(ctx, tx, old.State, next); err != nil {
			return err
		}
		if err := unmet(ctx, tx, p, now, old, v.site, Withdrew, "", ""); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedWithdrawn, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Rút nhu cầu của %s: %s.", v.establishment.Name, old.ContentName()), Before: old.State, After: next.State})
	})
}

// Decision is why a need is declined.
type Decision struct {
	Reason Reason
	Words  string
	Law    string // the article, for NotEligible; from the answer of the law, never typed
}

// Decline answers that a need is not taken up, and why: a code, and at least ten characters that
// are kept with the need, shown to the establishment and counted. Staff of the body asked may.
// Conflict when it was answered already. An internal rule. The fields are reason and answer.
func (s *Service) Decline(ctx context.Context, p account.Principal, id db.ID, why Decision) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := waiting(ctx, tx, p, id, func(m May) bool { return m.Decline }, "Chỉ nơi nhận nhu cầu được trả lời (quy định nội bộ).")
		if err != nil {
			return err
		}
		old := v.need
		var f errs.Fields
		next := old
		next.State, next.AnsweredAt, next.UnmetYear = Declined, now, old.WantedYear
		if why.Reason.Name() == "" {
			f.Add("reason", "Hãy chọn một lý do.")
		}
		if next.Answer = lines(&f, "answer", "Lý do", why.Words, 2000); utf8.RuneCountInString(next.Answer) < 10 {
			f.Add("answer", "Hãy ghi rõ lý do để cơ sở biết, ít nhất 10 ký tự.")
		}
		law := ""
		if why.Reason == NotEligible {
			law = clip(vi.NFC(why.Law), 300)
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := store(ctx, tx, old.State, next); err != nil {
			return err
		}
		if err := unmet(ctx, tx, p, now, old, v.site, why.Reason, next.Answer, law); err != nil {
			return err
		}
		more := next.Answer
		if law != "" {
			more += " (" + law + ")"
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedDeclined, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Không nhận nhu cầu của %s cho năm %d. %s: %s.", v.establishment.Name, old.WantedYear, why.Reason.Name(), more), Before: old, After: next})
	})
}

// Reopen takes a declined need up again for a later year; why it was not met before stays, and stays
// counted. Staff of the body asked may. The field is wanted_year.
func (s *Service) Reopen(ctx context.Context, p account.Principal, id db.ID, year int) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		old := v.need
		if old.State != Declined {
			return errs.Clash("Chỉ nhu cầu không nhận mới xét lại cho năm sau; nhu cầu này: %s.", vi.LowerFirst(old.State.Name()))
		}
		if !may(p, old, v.site).Reopen {
			return errs.Refuse("Chỉ nơi nhận nhu cầu được xét lại (quy định nội bộ).")
		}
		if first := max(now.Day().Year(), old.UnmetYear+1); year < first || year > first+10 {
			return errs.Wrong("wanted_year", "Năm xét lại từ %d đến %d.", first, first+10)
		}
		next := old
		next.State, next.WantedYear, next.WantedQuarter, next.Answer, next.AnsweredAt, next.SentAt = Sent, year, 0, "", clock.Instant{}, now
		if err := store(ctx, tx, old.State, next); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE unmet_needs SET reopened_by = ?, reopened_at = ? WHERE need_id = ? AND wanted_year = ?", p.PersonID, now, id, old.UnmetYear); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedReopened, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Xét lại nhu cầu của %s cho năm %d: %s.", v.establishment.Name, year, old.ContentName()), Before: old, After: next})
	})
}

// Taken is what a project begins with when it takes up a need, so that nothing is typed twice.
type Taken struct {
	Need          Need
	Establishment establishment.Establishment
	Site          establishment.Site
	Papers        Papers
}

// TakeUpTx marks needs as taken up by a project and returns what is known of them, in the order
// asked. Staff of the body asked may. Conflict when one was answered or withdrawn already;
// Invalid when several are not of one content and one commune or former district. The project
// checks the person's right to begin one.
func (s *Service) TakeUpTx(ctx context.Context, tx *db.Tx, p account.Principal, needs []db.ID, project db.ID) ([]Taken, error) {
	now := s.Clock.Now()
	if len(needs) == 0 || len(needs) > MaxTogether {
		return nil, errs.Wrong("id", "Hãy chọn từ 1 đến %d nhu cầu.", MaxTogether)
	}
	var out []Taken
	for i, id := range needs {
		if slices.Contains(needs[:i], id) {
			continue
		}
		v, err := waiting(ctx, tx, p, id, func(m May) bool { return m.TakeUp }, "Chỉ nơi nhận nhu cầu được lập đề án từ nhu cầu này (quy định nội bộ).")
		if err != nil {
			return nil, err
		}
		t := Taken{v.need, v.establishment, v.site, Papers{}}
		if t.Papers, err = papers(ctx, tx, id); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	if err := together(out, now.Day()); err != nil {
		return nil, err
	}
	for i := range out {
		old := out[i].Need
		next := old
		next.State, next.AnsweredAt, next.ProjectID = TakenUp, now, project
		if err := store(ctx, tx, old.State, next); err != nil {
			return nil, err
		}
		next = next.InQueue()
		next.Version++
		out[i].Need = next
		err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedTakenUp, SubjectKind: subject, SubjectID: old.ID, ProjectID: project,
			Sentence: fmt.Sprintf("Lập đề án từ nhu cầu của %s: %s.", out[i].Establishment.Name, old.ContentName()), Before: old, After: next})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// MaxTogether is how many needs one group project may take up at once.
const MaxTogether = 50

// together refuses needs that are not one piece of work: one content, and one commune or one
// district as districts were until 30/06/2025. An internal rule.
func together(all []Taken, today clock.Day) error {
	var common []place.ID
	for i, t := range all {
		if t.Need.Content != all[0].Need.Content {
			return errs.Wrong("id", "Các nhu cầu phải cùng một nội dung; «%s» khác «%s» (quy định nội bộ).", t.Need.ContentName(), all[0].Need.ContentName())
		}
		if t.Site.ProvinceID == all[0].Site.ProvinceID && t.Site.CommuneFold == all[0].Site.CommuneFold {
			continue
		}
		if common == nil {
			common = districts(all[0].Site, today)
		}
		here := districts(t.Site, today)
		common = slices.DeleteFunc(slices.Clone(common), func(d place.ID) bool { return !slices.Contains(here, d) })
		if len(common) == 0 {
			return errs.Wrong("id", "Các nhu cầu phải ở cùng một xã, hoặc cùng một huyện trước 01/07/2025: %s và %s thì không (quy định nội bộ).", all[0].Site.Commune, all[i].Site.Commune)
		}
	}
	return nil
}

// lastOfDistricts is the last day on which there were districts.
const lastOfDistricts clock.Day = "2025-06-30"

// districts are those that a site's commune lay in, wholly or in part, when there were any.
func districts(s establishment.Site, today clock.Day) []place.ID {
	unit := place.CommunePick(s.ProvinceID, s.Commune, today).Unit
	if unit == nil {
		if unit = place.CommunePick(s.ProvinceID, s.Commune, lastOfDistricts).Unit; unit == nil {
			return nil
		}
	}
	var out []place.ID
	for _, part := range place.Under(unit.ID, lastOfDistricts) {
		if d := part.District(); d != "" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}
