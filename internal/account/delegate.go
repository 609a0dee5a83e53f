package account

import (
	"context"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// NewDelegation lends the principal's own post for a time. The form fields are to, valid_from,
// valid_to, reason and document.
type NewDelegation struct {
	To       db.ID // a person of the same body
	From     clock.Day
	Until    clock.Day // last day
	Reason   string
	Document string // giấy ủy quyền, when there is one
}

// Delegate lends the post that the principal holds to a colleague of the same body. Only
// one's own post is lent, to one person at a time; the posts of an administrator and of an
// auditor stay apart from all others. All of it are internal rules (quy định nội bộ).
func (s *Service) Delegate(ctx context.Context, p Principal, in NewDelegation) (Delegation, error) {
	if p.DelegationID != "" {
		return Delegation{}, errs.Refuse("Việc được ủy quyền không ủy quyền lại cho người khác (quy định nội bộ).")
	}
	if p.Agency.ID == "" {
		return Delegation{}, errs.Refuse("Vị trí của cơ sở không ủy quyền; người quản trị có thể thêm người cho cơ sở.")
	}
	now := s.Clock.Now()
	today := now.Day()
	d := Delegation{ID: db.NewID(), FromPostID: p.PostID, ToPersonID: in.To, From: in.From, To: in.Until,
		Reason: vi.NFC(in.Reason), Document: vi.NFC(in.Document), MadeBy: p.PersonID, MadeAt: now}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		mine, err := Acting(ctx, tx, p.PersonID, p.PostID, "", today)
		if err != nil {
			return err
		}
		post, err := db.Get[Post](ctx, tx, "SELECT "+db.Columns[Post]("")+" FROM posts WHERE id = ?", p.PostID)
		if err != nil {
			return err
		}
		var f errs.Fields
		switch {
		case d.From == "":
			f.Add("valid_from", "Hãy nhập ngày bắt đầu.")
		case d.From < today:
			f.Add("valid_from", "Ủy quyền sớm nhất từ hôm nay.")
		}
		switch {
		case d.To == "":
			f.Add("valid_to", "Hãy nhập ngày kết thúc; ủy quyền luôn có thời hạn.")
		case d.To < d.From:
			f.Add("valid_to", "Ngày kết thúc không được trước ngày bắt đầu.")
		case post.To != "" && d.To > post.To:
			f.Add("valid_to", "Vị trí của bạn kết thúc ngày %s.", post.To.VN())
		}
		if d.Reason == "" || len([]rune(d.Reason)) > 500 {
			f.Add("reason", "Hãy nêu lý do, không quá 500 ký tự.")
		}
		if len([]rune(d.Document)) > 300 {
			f.Add("document", "Số, ngày văn bản không quá 300 ký tự.")
		}
		who, err := delegate(ctx, tx, &f, mine, d)
		if err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		lent, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM delegations WHERE from_post_id = ? AND revoked_at IS NULL AND valid_from <= ? AND valid_to >= ?", p.PostID, d.To, d.From)
		if err != nil {
			return err
		}
		if lent > 0 {
			return errs.Clash("Trong thời gian này vị trí của bạn đã được ủy quyền. Hãy thu hồi ủy quyền cũ trước.")
		}
		if err := db.Insert(ctx, tx, "delegations", d); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Delegated, SubjectKind: subjectPerson, SubjectID: p.PersonID,
			Sentence: fmt.Sprintf("Ủy quyền vai trò %s cho %s từ %s đến hết %s. Lý do: %s", p.Role.Name(), who.Name, d.From.VN(), d.To.VN(), d.Reason), After: d})
	})
	if err != nil {
		return Delegation{}, err
	}
	return d, nil
}

// delegate checks the person a post is lent to.
func delegate(ctx context.Context, q db.Q, f *errs.Fields, mine Principal, d Delegation) (Person, error) {
	who, err := personOf(ctx, q, d.ToPersonID)
	if errs.Is(err, errs.NotFound) || err == nil && !who.DisabledAt.IsZero() {
		f.Add("to", "Hãy chọn người nhận ủy quyền.")
		return Person{}, nil
	} else if err != nil {
		return Person{}, err
	}
	if who.ID == mine.PersonID {
		f.Add("to", "Không ủy quyền cho chính mình.")
		return who, nil
	}
	seats, err := db.Select[Post](ctx, q, "SELECT "+db.Columns[Post]("w.")+" FROM posts w WHERE w.person_id = ? AND (w.valid_to IS NULL OR w.valid_to >= ?) AND w.valid_from <= ?", who.ID, mine.Today, d.To)
	if err != nil {
		return who, err
	}
	colleague := false
	holds := map[Role]bool{}
	for _, w := range seats {
		holds[w.Role] = true
		colleague = colleague || w.AgencyID == mine.Agency.ID && w.From <= d.From && (w.To == "" || w.To >= d.To)
	}
	if !colleague {
		f.Add("to", "Người nhận phải giữ một vị trí của %s trong suốt thời gian ủy quyền (quy định nội bộ).", mine.AgencyName)
		return who, nil
	}
	for _, apart := range []Role{Administrator, Auditor} {
		if (mine.Role == apart) != holds[apart] {
			f.Add("to", "Vai trò %s tách khỏi các vai trò khác, không ủy quyền qua lại (quy định nội bộ).", apart.Name())
			return who, nil
		}
	}
	return who, nil
}
