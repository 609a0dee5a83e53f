package agency

import (
	"context"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Succession says that one body ended and another took its files over. The form fields are
// agency, successor, valid_to and basis.
type Succession struct {
	Agency, Successor db.ID
	LastDay           clock.Day // the last day of Agency
	Basis             string    // the paper behind it
}

// Succeed ends a body on a day and gives its files to another from the next day on. Posts in
// the ended body stop working by themselves. For the administrators who keep both bodies.
func (s *Service) Succeed(ctx context.Context, by Keeper, in Succession) error {
	return s.succeed(ctx, by.Actor(), by.Administers, in)
}

// SucceedAs does the same without asking for a right; see CreateAs.
func (s *Service) SucceedAs(ctx context.Context, by audit.Actor, in Succession) error {
	return s.succeed(ctx, by, func(Agency) bool { return true }, in)
}

func (s *Service) succeed(ctx context.Context, by audit.Actor, mine func(Agency) bool, in Succession) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		old, err := Get(ctx, tx, in.Agency)
		if err != nil {
			return err
		}
		if !mine(old) {
			return errs.Refuse("Cơ quan, đơn vị này không thuộc phạm vi quản trị của bạn (quy định nội bộ).")
		}
		next, err := Get(ctx, tx, in.Successor)
		if errs.Is(err, errs.NotFound) {
			return errs.Wrong("successor", "Hãy chọn cơ quan, đơn vị kế tục.")
		} else if err != nil {
			return err
		}
		if !mine(next) {
			return errs.Wrong("successor", "Cơ quan kế tục không thuộc phạm vi quản trị của bạn.")
		}
		if old.SuccessorID != "" {
			return errs.Clash("Cơ quan này đã có cơ quan kế tục.")
		}
		before, err := WithPredecessors(ctx, tx, old.ID)
		if err != nil {
			return err
		}
		var f errs.Fields
		for _, id := range before {
			if id == next.ID {
				f.Add("successor", "Một cơ quan không kế tục chính mình.")
			}
		}
		if next.Kind != old.Kind && !(implements(old.Kind) && implements(next.Kind)) {
			f.Add("successor", "%s không kế tục %s.", KindName[next.Kind], KindName[old.Kind])
		}
		basis := vi.NFC(in.Basis)
		if basis == "" {
			f.Add("basis", "Hãy nêu văn bản sáp nhập, tổ chức lại.")
		}
		switch {
		case in.LastDay == "":
			f.Add("valid_to", "Hãy nhập ngày hoạt động cuối cùng.")
		case !in.LastDay.Within(old.From, old.To):
			f.Add("valid_to", "Ngày này nằm ngoài thời gian hoạt động của cơ quan.")
		case !in.LastDay.AddDays(1).Within(next.From, next.To):
			f.Add("valid_to", "Cơ quan kế tục chưa hoạt động hoặc đã kết thúc vào ngày %s.", in.LastDay.AddDays(1).VN())
		}
		if err := f.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE agencies SET valid_to = ?, successor_id = ? WHERE id = ?", in.LastDay, next.ID, old.ID); err != nil {
			return fmt.Errorf("end the body: %w", err)
		}
		names, err := Names(ctx, tx, []db.ID{old.ID, next.ID}, in.LastDay)
		if err != nil {
			return err
		}
		after := old
		after.To, after.SuccessorID = in.LastDay, next.ID
		return audit.RecordTx(ctx, tx, now, by, audit.Event{Kind: Succeeded, SubjectKind: subject, SubjectID: old.ID,
			Sentence: fmt.Sprintf("%s kết thúc hoạt động ngày %s; %s kế tục và nhận toàn bộ hồ sơ (%s).",
				names[old.ID].Name, in.LastDay.VN(), names[next.ID].Name, basis), Before: old, After: after})
	})
}

// implements reports whether bodies of the kind carry projects out; those may take over from
// each other when a province rearranges its centres.
func implements(k Kind) bool { return k == Centre || k == RegionalCentre || k == Unit }
