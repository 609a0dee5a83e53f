package survey

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// Edit changes what is asked for, until the need is answered. The establishment's own person
// may, and the body that sent it on behalf. Conflict, when somebody saved in between, tells
// who, when and beside each differing field what is stored; nothing is overwritten.
func (s *Service) Edit(ctx context.Context, p account.Principal, id db.ID, in Input, version int64) (Need, error) {
	now := s.Clock.Now()
	var next Need
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := waiting(ctx, tx, p, id, func(m May) bool { return m.Edit }, "Chỉ cơ sở, hoặc người đã gửi thay, được sửa nhu cầu này (quy định nội bộ).")
		if err != nil {
			return err
		}
		old := v.need
		var f errs.Fields
		next = in.fill(&f, old, now.Day())
		if old.MadeFor != "" && p.For(old.MadeFor) {
			in.rank(&f, &next)
		}
		if f.Len() > 0 {
			return f.Err()
		}
		changed := differing(old, next)
		if len(changed) == 0 {
			return nil
		}
		if old.Version != version {
			return overtaken(ctx, tx, old, changed)
		}
		if err := store(ctx, tx, old.State, next); err != nil {
			return err
		}
		next.Version++
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedEdited, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Sửa nhu cầu của %s: %s.", v.establishment.Name, labels(changed)), Before: old, After: next})
	})
	if err != nil {
		return Need{}, err
	}
	return next, nil
}

func overtaken(ctx context.Context, q db.Q, stored Need, changed []field) error {
	last, err := audit.OfSubject(ctx, q, stored.ID, 1)
	if err != nil {
		return err
	}
	who := "Người khác đã lưu"
	if len(last) > 0 {
		who = last[0].PersonName + " đã lưu lúc " + last[0].At.VN()
	}
	e := errs.Clash("%s, sau khi bạn mở nhu cầu này. Khác với bản bạn vừa gửi: %s. Bản của bạn vẫn còn trên trang; hãy xem lại rồi lưu.", who, labels(changed))
	for _, c := range changed {
		value := c.value(stored)
		if value == "" {
			value = "để trống"
		}
		e.Fields = append(e.Fields, errs.Field{Name: c.name, Sentence: "Đang lưu: " + value + "."})
	}
	return e
}
