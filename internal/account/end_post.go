package account

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// EndingPost says on which day a post ends, and why. The form fields are valid_to and reason.
type EndingPost struct {
	Post    db.ID
	LastDay clock.Day
	Reason  string
}

// EndPost ends a post on a day, today at the earliest. For the administrator who keeps its body.
// Files under way that the person still looks after in that post are handed over first, so that
// none is left without anybody.
func (s *Service) EndPost(ctx context.Context, p Principal, in EndingPost) error {
	if !p.Is(Administrator) {
		return errNotAdministrator()
	}
	now := s.Clock.Now()
	in.Reason = vi.NFC(in.Reason)
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		post, err := db.Get[Post](ctx, tx, "SELECT "+db.Columns[Post]("")+" FROM posts WHERE id = ?", in.Post)
		if errors.Is(err, db.ErrNone) {
			return errs.Missing("vị trí công tác này")
		} else if err != nil {
			return err
		}
		mine, err := keepsPost(ctx, tx, p, post.AgencyID, post.EstablishmentID)
		if err != nil {
			return err
		}
		if !mine {
			return errs.Missing("vị trí công tác này")
		}
		if post.ID == p.PostID {
			return errs.Refuse("Bạn không tự kết thúc vị trí đang dùng để làm việc (quy định nội bộ).")
		}
		var f errs.Fields
		switch {
		case in.LastDay == "":
			f.Add("valid_to", "Hãy nhập ngày cuối cùng.")
		case in.LastDay < now.Day():
			f.Add("valid_to", "Ngày cuối cùng sớm nhất là hôm nay.")
		case in.LastDay < post.From:
			f.Add("valid_to", "Vị trí này bắt đầu từ ngày %s.", post.From.VN())
		case post.To != "" && post.To < now.Day():
			f.Add("valid_to", "Vị trí này đã kết thúc ngày %s.", post.To.VN())
		}
		if in.Reason == "" {
			f.Add("reason", "Hãy nêu lý do.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		open, err := db.Get[int64](ctx, tx, "SELECT COUNT(DISTINCT project_id) FROM assignments WHERE post_id = ? AND to_day IS NULL AND "+underWay, post.ID)
		if err != nil {
			return err
		}
		if open > 0 {
			return errs.Clash("Người này còn phụ trách %d hồ sơ ở vị trí này. Hãy bàn giao trước khi kết thúc.", open)
		}
		if _, err := tx.Exec(ctx, "UPDATE posts SET valid_to = ? WHERE id = ?", in.LastDay, post.ID); err != nil {
			return fmt.Errorf("end post: %w", err)
		}
		who, err := personOf(ctx, tx, post.PersonID)
		if err != nil {
			return err
		}
		after := post
		after.To = in.LastDay
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PostEnded, SubjectKind: subjectPerson, SubjectID: post.PersonID,
			Sentence: fmt.Sprintf("Kết thúc vai trò %s của %s vào ngày %s. Lý do: %s", post.Role.Name(), who.Name, in.LastDay.VN(), in.Reason), Before: post, After: after})
	})
}
