package establishment

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// Edit saves the whole record over the version that the asker had open, and returns it with
// what looks odd in it. Those who keep the register may, for what they see; other units for
// what they recorded. Conflict, when somebody saved in between, tells who, when and beside
// each differing field what is stored; nothing is overwritten.
func (s *Service) Edit(ctx context.Context, p account.Principal, id db.ID, in Input, version int64) (Establishment, []errs.Field, error) {
	return s.save(ctx, p, id, version, func(m May) bool { return m.Edit }, func(f *errs.Fields, e Establishment, today clock.Day) (Establishment, []errs.Field) {
		return in.fill(f, e, today)
	})
}

// EditContacts saves representative, phone and e-mail. The establishment's own person may, and
// whoever may Edit. It answers like Edit.
func (s *Service) EditContacts(ctx context.Context, p account.Principal, id db.ID, in Contacts, version int64) (Establishment, []errs.Field, error) {
	return s.save(ctx, p, id, version, func(m May) bool { return m.Contacts }, func(f *errs.Fields, e Establishment, _ clock.Day) (Establishment, []errs.Field) {
		return in.fill(f, e)
	})
}

func (s *Service) save(ctx context.Context, p account.Principal, id db.ID, version int64, allowed func(May) bool,
	fill func(*errs.Fields, Establishment, clock.Day) (Establishment, []errs.Field)) (Establishment, []errs.Field, error) {
	now := s.Clock.Now()
	var next Establishment
	var odd []errs.Field
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		old, err := loadFree(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !allowed(may(p, old)) {
			return refusal("sửa hồ sơ cơ sở này")
		}
		var f errs.Fields
		if next, odd = fill(&f, old, now.Day()); f.Len() > 0 {
			return f.Err()
		}
		changed := differing(old, next)
		if len(changed) == 0 {
			return nil // what was typed is what is stored, whoever stored it
		}
		if old.Version != version {
			return overtaken(ctx, tx, old, changed)
		}
		if old.TaxCode != next.TaxCode {
			if err := refuseDouble(ctx, tx, p, next, nil, now.Day(), true); err != nil {
				return err
			}
		}
		if err := update(ctx, tx, next); err != nil {
			return err
		}
		if !listedAlike(old, next) {
			if err := AreasTx(ctx, tx, []db.ID{id}); err != nil {
				return err
			}
		}
		next.Version++
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Edited, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Sửa hồ sơ cơ sở %s: %s.", next.Name, labels(changed)), Before: old, After: next})
	})
	if err != nil {
		return Establishment{}, nil, err
	}
	return next, odd, nil
}

// overtaken tells who saved in between and what is stored now where the asker typed otherwise.
func overtaken(ctx context.Context, q db.Q, stored Establishment, changed []field) error {
	who, err := lastSaved(ctx, q, stored.ID)
	if err != nil {
		return err
	}
	e := errs.Clash("%s, sau khi bạn mở hồ sơ này. Khác với bản bạn vừa gửi: %s. Bản của bạn vẫn còn trên trang; hãy xem lại rồi lưu.", who, labels(changed))
	for _, c := range changed {
		value := c.value(stored)
		if value == "" {
			value = "để trống"
		}
		e.Fields = append(e.Fields, errs.Field{Name: c.name, Sentence: "Đang lưu: " + value + "."})
	}
	return e
}
