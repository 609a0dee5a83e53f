package project

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Declare is a member's word on conflicts of interest. With one, the member takes no
// further part. The member in person; never a delegate.
func (s *Service) Declare(ctx context.Context, p account.Principal, appraisal db.ID, conflict bool, text string) error {
	text = vi.NFCText(text)
	if conflict && text == "" {
		return errs.Wrong("conflict_text", "Hãy nêu mối liên quan, để người khác biết vì sao ông/bà không tham gia.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, _, m, err := memberOf(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if a.State != "open" {
			return errs.Clash("Lần thẩm định này không còn mở.")
		}
		if m.Conflict == "declared" {
			return errs.Clash("Ông/bà đã khai có liên quan và không tham gia lần thẩm định này.")
		}
		word, sentence := "none", "Cam kết không liên quan đến đơn vị của đề án"
		var removed any
		if conflict {
			word, sentence, removed = "declared", "Khai có liên quan và không tham gia thẩm định", now
		}
		if _, err := tx.Exec(ctx, "UPDATE appraisal_members SET conflict = ?, conflict_text = ?, declared_at = ?, removed_at = ? WHERE appraisal_id = ? AND person_id = ?",
			word, text, now, removed, appraisal, p.PersonID); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ConflictDeclared, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: a.ProjectID,
			// The unit reads the history too: what ties the member to it stays in the record's values.
			Sentence: sentence + ".", After: text})
	})
}

// OpinionInput is one member's word on one criterion, as typed.
type OpinionInput struct {
	Criterion int
	Verdict   string // "", pass, fail, more
	Opinion   string
}

// Opine keeps a member's opinions, complete or not, as often as they are typed. The member
// in person, after declaring no conflict, while the appraisal is open.
func (s *Service) Opine(ctx context.Context, p account.Principal, appraisal db.ID, in []OpinionInput) error {
	var f errs.Fields
	for i := range in {
		o := &in[i]
		o.Opinion = vi.NFCText(o.Opinion)
		if o.Criterion < 1 || o.Criterion > 5 || VerdictName[o.Verdict] == "" {
			f.Add(fmt.Sprintf("verdict.%d", o.Criterion), "Hãy chọn đạt, chưa đạt hoặc cần bổ sung.")
		}
		if n := len([]rune(o.Opinion)); n > MaxText {
			f.Add(fmt.Sprintf("opinion.%d", o.Criterion), "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(MaxText))
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, m, err := memberOf(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if a.State != "open" {
			return errs.Clash("Lần thẩm định này không còn mở.")
		}
		if m.Conflict != "none" {
			return errs.Wrong("conflict", "Hãy cam kết không liên quan trước khi ghi ý kiến.")
		}
		if err := notPreparer(ctx, tx, p, one.ID, "thẩm định"); err != nil {
			return err
		}
		before, err := OpinionsTx(ctx, tx, appraisal)
		if err != nil {
			return err
		}
		changed := false
		for _, o := range in {
			if !slices.ContainsFunc(before, func(b Opinion) bool {
				return b.PersonID == p.PersonID && b.Criterion == o.Criterion && b.Verdict == o.Verdict && b.Opinion == o.Opinion
			}) {
				changed = true
			}
			if _, err := tx.Exec(ctx, `INSERT INTO appraisal_opinions (appraisal_id, person_id, criterion, verdict, opinion, saved_at) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (appraisal_id, person_id, criterion) DO UPDATE SET verdict = excluded.verdict, opinion = excluded.opinion, saved_at = excluded.saved_at`,
				appraisal, p.PersonID, o.Criterion, o.Verdict, o.Opinion, now); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: OpinionSaved, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: a.ProjectID,
			Sentence: "Ghi ý kiến thẩm định " + LevelName[a.Level] + ".", Before: before, After: in})
	})
}

// memberOf returns the appraisal, its file and the person's seat in it.
func memberOf(ctx context.Context, tx *db.Tx, p account.Principal, appraisal db.ID) (Appraisal, Project, Member, error) {
	a, one, err := seeAppraisal(ctx, tx, p, appraisal)
	if err != nil {
		return a, one, Member{}, err
	}
	members, err := MembersTx(ctx, tx, appraisal)
	if err != nil {
		return a, one, Member{}, err
	}
	i := slices.IndexFunc(members, func(m Member) bool { return m.PersonID == p.PersonID && !m.Left() })
	if i < 0 || !a.Council && !p.For(a.AgencyID) { // an officer who moved away appraises no more
		return a, one, Member{}, errs.Refuse("Ông/bà không được giao thẩm định đề án này.")
	}
	return a, one, members[i], nil
}

// PresentInput is what the one in charge puts before the leader.
type PresentInput struct {
	Conclusion  string // pass, return, reject
	Recommended int64  // đồng of khuyến công money
	Summary     string
	Minutes     string // for a council
	LawReason   string // why, where the law of the day leaves something open or speaks against it
}

// PresentAppraisal puts the conclusion before the leader. The officer, or the council's
// secretary; every member who takes part has spoken on every criterion, and every paper
// asked for has come when the conclusion is to pass.
func (s *Service) PresentAppraisal(ctx context.Context, p account.Principal, appraisal db.ID, in PresentInput) error {
	in.Summary, in.Minutes, in.LawReason = vi.NFCText(in.Summary), vi.NFCText(in.Minutes), vi.NFCText(in.LawReason)
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, m, err := memberOf(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if a.State != "open" {
			return errs.Clash("Lần thẩm định này không còn mở.")
		}
		if m.Conflict != "none" || m.Capacity == "member" {
			return errs.Refuse("Người thẩm định hoặc thư ký hội đồng trình kết luận, sau khi cam kết không liên quan.")
		}
		if one.State == ReturnedBase || one.State == ReturnedMinistry {
			return errs.Clash("Hồ sơ đang ở đơn vị để bổ sung; hãy chờ nộp lại.")
		}
		if err := notPreparer(ctx, tx, p, one.ID, "thẩm định"); err != nil {
			return err
		}
		// The file may have been corrected and sent again since the appraisal was opened.
		f, err := LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		a.Requested = f.Sum().Promotion
		if err := speakable(ctx, tx, a, in); err != nil {
			return err
		}
		if _, err := KeepTx(ctx, tx, now, p, f, Keeping{Act: JudgedPresented, On: now.Day(), SubjectKind: "appraisal", SubjectID: appraisal,
			Known: Known{Amount: &in.Recommended}, Reason: in.LawReason, Free: in.Conclusion != "pass"}, policy.Registration); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE appraisals SET state = 'presented', conclusion = ?, requested = ?, recommended = ?, summary = ?, minutes = ?, law_reason = ?, presented_at = ?, presented_by = ?, version = version + 1 WHERE id = ?",
			in.Conclusion, a.Requested, in.Recommended, in.Summary, in.Minutes, in.LawReason, now, p.PersonID, appraisal); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AppraisalPresented, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: a.ProjectID,
			// The unit reads the history too: what is not signed yet stays in the record's values.
			Sentence: "Trình kết luận thẩm định " + LevelName[a.Level] + ".", After: in})
	})
}

func speakable(ctx context.Context, tx *db.Tx, a Appraisal, in PresentInput) error {
	members, err := MembersTx(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	opinions, err := OpinionsTx(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	var f errs.Fields
	for _, m := range members {
		if m.Conflict == "declared" || m.Left() {
			continue
		}
		if m.Conflict == "" {
			f.Add("conflict", "%s chưa khai về liên quan lợi ích.", m.Name)
		}
		for _, c := range Criteria {
			i := slices.IndexFunc(opinions, func(o Opinion) bool { return o.PersonID == m.PersonID && o.Criterion == c.Number })
			if i < 0 || opinions[i].Verdict == "" {
				f.AddSource(fmt.Sprintf("verdict.%d", c.Number), CriteriaLaw.String(), "%s chưa có ý kiến về nội dung %d.", m.Name, c.Number)
			}
		}
	}
	if ConclusionName[in.Conclusion] == "" || in.Conclusion == "" {
		f.Add("conclusion", "Hãy chọn kết luận.")
	}
	if in.Summary == "" {
		f.Add("summary", "Hãy viết kết luận bằng lời.")
	}
	if in.Recommended < 0 || in.Recommended > a.Requested {
		f.Add("recommended", "Mức chấp thuận từ 0 đến mức đề nghị %s.", vi.MoneyUnit(a.Requested))
	}
	if in.Conclusion == "pass" && in.Recommended == 0 {
		f.Add("recommended", "Kết luận đạt thì mức chấp thuận lớn hơn 0.")
	}
	if a.Council && in.Minutes == "" {
		f.AddSource("minutes", policy.Cite(policy.TT36, "8", "3").String(), "Hội đồng họp thì phải có biên bản.")
	}
	if in.Conclusion == "pass" {
		open, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM paper_requests WHERE project_id = ? AND appraisal_id = ? AND settled_at IS NULL", a.ProjectID, a.ID)
		if err != nil {
			return err
		}
		if open > 0 {
			f.Add("conclusion", "Còn %d giấy tờ đã yêu cầu chưa có hoặc chưa được chấp nhận.", open)
		}
	}
	return f.Err()
}
