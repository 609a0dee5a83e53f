package project

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/vi"
)

// Desk is one file as appraisal looks at it: the whole file, what was found, who appraises,
// what was said, and what the person who looks may do. What an unfinished appraisal holds is
// shown to the body that appraises and above, never to the unit or the establishment.
type Desk struct {
	File       File
	Procedure  Procedure
	Findings   []Finding
	Papers     []Attachment
	Asks       []PaperAsk  // newest first
	Appraisals []Appraisal // oldest first; the words of an unfinished one only for Inside
	Current    *Appraisal  // open or presented
	Members    []Member    // of Current
	Me         *Member     // the person's own seat in Current
	Opinions   []Opinion   // of Current, those the person may read
	Hidden     string      // why opinions of others are not shown; "" when they are
	Inside     bool        // of the body that appraises, above it, or a member
	Preparers  []string    // who prepared the file, by the record
	IPrepared  bool        // the person looking, or whom they stand in for, is one of them
	Others     []OtherFile // further files of the same establishments that the person may see
	SentBack   string      // the leader's last word on a conclusion not signed
	Lacks      []Lack      // what stops Current from being presented
	May        DeskMay
}

// DeskMay is what the person may do now, after the table of transitions and the use cases.
type DeskMay struct {
	Open, Review, Return, Ask, Answer, Declare, Opine, Present, Sign, SendBack bool
	WhyNotSign                                                                 string
}

// Lack is one thing that stops a conclusion from being presented.
type Lack struct {
	Text     string
	PassOnly bool // it stops only the conclusion to pass
}

// OtherFile is another file that names the same establishment.
type OtherFile struct {
	ID            db.ID  `db:"id"`
	Number        string `db:"number"`
	Name          string `db:"name"`
	State         State  `db:"state"`
	PlanYear      int    `db:"plan_year"`
	Establishment string `db:"establishment"`
}

// MaySettle reports whether the person's body asked for the paper and its answer waits.
func MaySettle(p account.Principal, r PaperAsk) bool {
	return p.Is(mayAsk...) && p.For(r.AskedFor) && !r.AnsweredAt.IsZero() && r.SettledAt.IsZero()
}

// openers says who sets up an appraisal of a level.
func openers(level Level) ([]account.Role, Party) {
	if level == MinistryLevel {
		return []account.Role{account.MinistryLeader}, Ministry
	}
	return []account.Role{account.DeptHead, account.DeptLeader}, Base
}

// Desk returns a file the person may see as appraisal looks at it. NotFound for any other.
func (s *Service) Desk(ctx context.Context, p account.Principal, id db.ID) (Desk, error) {
	var d Desk
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if d.File, err = LoadTx(ctx, tx, one); err != nil {
			return err
		}
		if d.Procedure, err = ProcedureTx(ctx, tx, one.ProcedureID); err != nil {
			return err
		}
		if d.Findings, err = FindingsTx(ctx, tx, d.File, s.Clock.Now().Day()); err != nil {
			return err
		}
		if d.Papers, err = AttachmentsTx(ctx, tx, id); err != nil {
			return err
		}
		if d.Asks, err = AsksTx(ctx, tx, id); err != nil {
			return err
		}
		if d.Appraisals, err = AppraisalsTx(ctx, tx, id); err != nil {
			return err
		}
		if err := d.prepared(ctx, tx, p); err != nil {
			return err
		}
		if err := d.others(ctx, tx, p); err != nil {
			return err
		}
		if err := d.current(ctx, tx, p); err != nil {
			return err
		}
		return d.rights(ctx, tx, p)
	})
	return d, err
}

func (d *Desk) prepared(ctx context.Context, q db.Q, p account.Principal) error {
	events, err := audit.OfProject(ctx, q, d.File.ID, 0)
	if err != nil {
		return err
	}
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		if !slices.Contains(Preparing, e.Kind) {
			continue
		}
		if !slices.Contains(d.Preparers, e.PersonName) {
			d.Preparers = append(d.Preparers, e.PersonName)
		}
		if e.PersonID == p.PersonID || p.DelegatorID != "" && e.PersonID == p.DelegatorID {
			d.IPrepared = true
		}
	}
	return nil
}

func (d *Desk) others(ctx context.Context, q db.Q, p account.Principal) (err error) {
	var named []db.ID
	for _, b := range d.File.Named() {
		named = append(named, b.EstablishmentID)
	}
	if len(named) == 0 {
		return nil
	}
	family, err := establishment.FamilyTx(ctx, q, named)
	if err != nil {
		return err
	}
	for _, records := range family {
		named = append(named, records...)
	}
	cond, args := Visible(p)
	d.Others, err = db.Select[OtherFile](ctx, q, `SELECT p.id, p.number, p.name, p.state, p.plan_year, e.name AS establishment
		FROM projects p JOIN project_beneficiaries x ON x.project_id = p.id AND x.removed_on IS NULL JOIN establishments e ON e.id = x.establishment_id
		WHERE x.establishment_id IN (?) AND p.id <> ? AND p.state NOT IN ('draft', 'withdrawn', 'rejected') AND (`+cond+`) ORDER BY p.plan_year DESC, p.number LIMIT 20`,
		append([]any{named, d.File.ID}, args...)...)
	return err
}

// current fills in the appraisal that is under way and takes out what the person may not read.
func (d *Desk) current(ctx context.Context, q db.Q, p account.Principal) error {
	for i := range d.Appraisals {
		a := &d.Appraisals[i]
		inside := p.For(a.AgencyID) || p.National()
		if a.State != "open" && a.State != "presented" {
			if a.State == "cancelled" && !inside {
				a.Conclusion, a.Recommended, a.Summary, a.Minutes, a.LawReason = "", nil, "", "", ""
			}
			continue
		}
		members, err := MembersTx(ctx, q, a.ID)
		if err != nil {
			return err
		}
		opinions, err := OpinionsTx(ctx, q, a.ID)
		if err != nil {
			return err
		}
		d.Current, d.Members = a, members
		if i := slices.IndexFunc(members, func(m Member) bool { return m.PersonID == p.PersonID && !m.Left() }); i >= 0 {
			d.Me = &d.Members[i]
		}
		d.Inside = inside || d.Me != nil && d.Me.Conflict != "declared"
		d.lacks(opinions)
		if !d.Inside {
			for i := range d.Members {
				d.Members[i].ConflictText = ""
			}
		}
		d.Hidden = d.withheld(opinions)
		for _, o := range opinions {
			if d.Hidden == "" || d.Me != nil && o.PersonID == p.PersonID {
				d.Opinions = append(d.Opinions, o)
			}
		}
		if d.Hidden != "" {
			a.Conclusion, a.Recommended, a.Summary, a.Minutes, a.LawReason = "", nil, "", "", ""
			continue
		}
		events, err := audit.OfSubject(ctx, q, a.ID, 50)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Kind == AppraisalSentBack && a.State == "open" {
				var reason string
				if err := json.Unmarshal([]byte(e.After), &reason); err != nil {
					return err
				}
				d.SentBack = fmt.Sprintf("%s, %s: %s", e.PersonName, e.At.VN(), reason)
				break
			}
		}
	}
	return nil
}

// withheld says why the opinions of others are kept from the person; "" when they are not.
// That members of a council speak before they read each other is an internal rule.
func (d *Desk) withheld(opinions []Opinion) string {
	switch {
	case !d.Inside:
		return "Ý kiến của lần thẩm định chưa kết thúc chỉ cơ quan thẩm định đọc được (quy định nội bộ)."
	case d.Me != nil && d.Me.Conflict == "declared":
		return "Ông/bà đã khai có liên quan nên không đọc ý kiến của lần thẩm định này (quy định nội bộ)."
	case d.Me != nil && d.Current.Council && d.Me.Capacity == "member" && d.Current.State == "open" && len(silent(opinions, d.Me.PersonID)) > 0:
		return "Ủy viên đọc ý kiến của người khác sau khi cho đủ ý kiến của mình về năm nội dung (quy định nội bộ)."
	}
	return ""
}

// silent lists the criteria on which a person has not spoken.
func silent(opinions []Opinion, person db.ID) []string {
	var out []string
	for _, c := range Criteria {
		if !slices.ContainsFunc(opinions, func(o Opinion) bool { return o.PersonID == person && o.Criterion == c.Number && o.Verdict != "" }) {
			out = append(out, fmt.Sprint(c.Number))
		}
	}
	return out
}

func (d *Desk) lacks(opinions []Opinion) {
	add := func(passOnly bool, format string, args ...any) {
		d.Lacks = append(d.Lacks, Lack{fmt.Sprintf(format, args...), passOnly})
	}
	if d.Current.State != "open" {
		return
	}
	if st := d.File.State; st == ReturnedBase || st == ReturnedMinistry {
		add(false, "Hồ sơ đang ở đơn vị để bổ sung.")
	}
	taking := 0
	for _, m := range d.Members {
		if m.Conflict == "declared" || m.Left() {
			continue
		}
		taking++
		if m.Conflict == "" {
			add(false, "%s chưa khai về liên quan lợi ích.", m.Name)
		}
		if s := silent(opinions, m.PersonID); len(s) == len(Criteria) {
			add(false, "%s chưa có ý kiến về nội dung nào.", m.Name)
		} else if len(s) > 0 {
			add(false, "%s chưa có ý kiến về nội dung %s.", m.Name, vi.ListVN(s))
		}
	}
	if taking == 0 {
		add(false, "Không còn ai tham gia thẩm định: mọi người đã khai có liên quan.")
	}
	open := 0
	for _, r := range d.Asks {
		if r.AppraisalID == d.Current.ID && r.SettledAt.IsZero() {
			open++
		}
	}
	if open > 0 {
		add(true, "Còn %d giấy tờ đã yêu cầu chưa có hoặc chưa được chấp nhận.", open)
	}
}

// rights asks the tables and the stored state what the person may do.
func (d *Desk) rights(ctx context.Context, q db.Q, p account.Principal) error {
	one := d.File.Project
	var err error
	may := func(roles []account.Role, party Party) bool {
		if err != nil || !p.Is(roles...) {
			return false
		}
		var ok bool
		ok, err = isParty(p, one, party)
		return ok
	}
	for _, t := range From(one.State, one.Source) {
		switch t.Act {
		case ActReviewBase, ActReview:
			d.May.Review = !d.IPrepared && (t.Condition != Preliminary || d.Procedure.Preliminary) && may(t.Roles, t.Party)
		case ActReturnBase, ActReturnMinistry:
			d.May.Return = may(t.Roles, t.Party)
		}
	}
	if level, e := awaits(ctx, q, one); e == nil {
		roles, party := openers(level)
		d.May.Open = d.Current == nil && may(roles, party)
	} else if _, ours := errs.As(e); !ours {
		return e
	}
	switch one.State {
	case Submitted, ReviewedBase, ReturnedBase:
		d.May.Ask = may(mayAsk, Base)
	case Registered, Reviewed, ReturnedMinistry:
		d.May.Ask = may(mayAsk, Ministry)
	}
	d.May.Answer = may(preparerRoles, Implementer)
	if a := d.Current; a != nil {
		if m := d.Me; m != nil && a.State == "open" {
			d.May.Declare = m.Conflict == ""
			d.May.Opine = m.Conflict == "none" && !d.IPrepared
			d.May.Present = d.May.Opine && m.Capacity != "member" && one.State != ReturnedBase && one.State != ReturnedMinistry
		}
		if a.State == "presented" && p.Is(account.DeptLeader, account.MinistryLeader) && p.For(a.AgencyID) {
			d.May.SendBack = true
			switch {
			case a.PresentedBy == p.PersonID || a.PresentedBy == p.DelegatorID:
				d.May.WhyNotSign = "Ông/bà đã trình kết luận này nên không tự ký (quy định nội bộ)."
			case d.IPrepared:
				d.May.WhyNotSign = "Ông/bà đã tham gia lập hồ sơ này nên không ký kết luận thẩm định nó (quy định nội bộ)."
			default:
				d.May.Sign = true
			}
		}
	}
	return err
}

// DeskOf returns the desk of the file that an appraisal belongs to, with that appraisal.
func (s *Service) DeskOf(ctx context.Context, p account.Principal, appraisal db.ID) (Desk, Appraisal, error) {
	a, _, err := seeAppraisal(ctx, s.DB, p, appraisal)
	if err != nil {
		return Desk{}, a, err
	}
	d, err := s.Desk(ctx, p, a.ProjectID)
	if err != nil {
		return d, a, err
	}
	// The desk's copy holds only what the person may read.
	i := slices.IndexFunc(d.Appraisals, func(x Appraisal) bool { return x.ID == appraisal })
	if i < 0 {
		return d, a, errs.Missing("lần thẩm định này")
	}
	return d, d.Appraisals[i], nil
}

// AskOf returns one request for a paper with the desk of its file.
func (s *Service) AskOf(ctx context.Context, p account.Principal, request db.ID) (PaperAsk, Desk, error) {
	r, one, err := ask1(ctx, s.DB, p, request)
	if err != nil {
		return r, Desk{}, err
	}
	d, err := s.Desk(ctx, p, one.ID)
	return r, d, err
}
