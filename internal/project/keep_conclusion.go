package project

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// ConclusionKept records that the draft of a conclusion changed.
const ConclusionKept audit.Kind = "appraisal.conclusion_kept"

// KeepConclusion keeps the conclusion as it is being written, complete or not, so that minutes
// of an afternoon survive a broken line. Who may present it. Conflict when somebody else
// changed it since version; it returns the version that now stands.
func (s *Service) KeepConclusion(ctx context.Context, p account.Principal, appraisal db.ID, in PresentInput, version int64) (int64, error) {
	in.Summary, in.Minutes, in.LawReason = vi.NFCText(in.Summary), vi.NFCText(in.Minutes), vi.NFCText(in.LawReason)
	now := s.Clock.Now()
	kept := version // apart from version: PostgreSQL may have the whole act tried again
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, m, err := memberOf(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if a.State != "open" {
			return errs.Clash("Lần thẩm định này không còn mở.")
		}
		if m.Conflict != "none" || m.Capacity == "member" {
			return errs.Refuse("Người thẩm định hoặc thư ký hội đồng viết kết luận, sau khi cam kết không liên quan.")
		}
		if err := notPreparer(ctx, tx, p, one.ID, "thẩm định"); err != nil {
			return err
		}
		f, err := LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		requested := f.Sum().Promotion
		var wrong errs.Fields
		if ConclusionName[in.Conclusion] == "" {
			wrong.Add("conclusion", "Hãy chọn kết luận.")
		}
		if in.Recommended < 0 || in.Recommended > requested {
			wrong.Add("recommended", "Mức chấp thuận từ 0 đến mức đề nghị %s.", vi.MoneyUnit(requested))
		}
		for field, text := range map[string]string{"summary": in.Summary, "minutes": in.Minutes, LawField: in.LawReason} {
			if n := len([]rune(text)); n > MaxText {
				wrong.Add(field, "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(MaxText))
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		was := PresentInput{Conclusion: a.Conclusion, Summary: a.Summary, Minutes: a.Minutes, LawReason: a.LawReason}
		if a.Recommended != nil {
			was.Recommended = *a.Recommended
		}
		if was == in {
			kept = a.Version
			return nil
		}
		if a.Version != version {
			return errs.Clash("Người khác vừa viết vào kết luận này. Hãy mở trang ở một thẻ khác để xem rồi viết tiếp.")
		}
		if _, err := tx.Exec(ctx, "UPDATE appraisals SET conclusion = ?, requested = ?, recommended = ?, summary = ?, minutes = ?, law_reason = ?, version = version + 1 WHERE id = ?",
			in.Conclusion, requested, in.Recommended, in.Summary, in.Minutes, in.LawReason, appraisal); err != nil {
			return err
		}
		kept = a.Version + 1
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ConclusionKept, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: one.ID,
			Sentence: "Viết dự thảo kết luận thẩm định " + LevelName[a.Level] + ".", Before: was, After: in})
	})
	return kept, err
}
