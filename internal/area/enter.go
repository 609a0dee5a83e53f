package area

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Enter adds a list. Who Keeps the province may; errs.Invalid names the fields of Input.
func (s *Service) Enter(ctx context.Context, p account.Principal, in Input) (List, error) {
	if err := mayKeep(p, in.Province); err != nil {
		return List{}, err
	}
	now := s.Clock.Now()
	var f errs.Fields
	l, entries := in.fill(&f, List{ID: db.NewID(), EnteredBy: p.PersonID, EnteredAt: now, Version: 1})
	if err := f.Err(); err != nil {
		return List{}, err
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := alone(ctx, tx, l); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "area_lists", l); err != nil {
			return err
		}
		if err := insertEntries(ctx, tx, l.ID, entries); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ListEntered, SubjectKind: subjectList, SubjectID: l.ID,
			Sentence: fmt.Sprintf("Ghi danh mục «%s» theo %s, %d dòng.", l.Kind.Name(), l.Decision, len(entries)), After: kept{l, entries}})
	})
	return l, err
}

// kept is a list as the record keeps it.
type kept struct {
	List    List
	Entries []Entry
}

// Change puts new facts and lines into a list. Who keeps both its old and its new province may.
// Conflict when somebody else changed it after version.
func (s *Service) Change(ctx context.Context, p account.Principal, id db.ID, version int64, in Input) (List, error) {
	if err := mayKeep(p, in.Province); err != nil {
		return List{}, err
	}
	now := s.Clock.Now()
	var after List
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		before, old, err := open(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		var f errs.Fields
		l, entries := in.fill(&f, before)
		if err := f.Err(); err != nil {
			return err
		}
		l.Version++
		if err := alone(ctx, tx, l); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE area_lists SET kind = ?, province_id = ?, decision = ?, decision_day = ?, issuer = ?, complete = ?, valid_from = ?, valid_to = ?, version = ? WHERE id = ?`,
			l.Kind, orNull(l.ProvinceID), l.Decision, l.DecisionDay, l.Issuer, l.Complete, l.From, l.To, l.Version, l.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM area_entries WHERE list_id = ?", l.ID); err != nil {
			return err
		}
		if err := insertEntries(ctx, tx, l.ID, entries); err != nil {
			return err
		}
		after = l
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ListChanged, SubjectKind: subjectList, SubjectID: l.ID,
			Sentence: fmt.Sprintf("Sửa danh mục «%s» theo %s, %d dòng.", l.Kind.Name(), l.Decision, len(entries)), Before: kept{before, old}, After: kept{l, entries}})
	})
	return after, err
}

// Withdraw takes a list that was entered in error out of use; it stays in the record. The form
// field is why.
func (s *Service) Withdraw(ctx context.Context, p account.Principal, id db.ID, version int64, why string) error {
	why = vi.NFC(why)
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		l, _, err := open(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		if why == "" || len([]rune(why)) > 500 {
			return errs.Wrong("why", "Hãy nhập lý do bỏ danh mục, không quá 500 ký tự.")
		}
		if _, err := tx.Exec(ctx, "UPDATE area_lists SET withdrawn_at = ?, withdrawn_why = ?, version = version + 1 WHERE id = ?", now, why, id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ListWithdrawn, SubjectKind: subjectList, SubjectID: id,
			Sentence: fmt.Sprintf("Bỏ danh mục «%s» theo %s: %s", l.Kind.Name(), l.Decision, why), Before: l})
	})
}

// open loads a list for changing it.
func open(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID, version int64) (List, []Entry, error) {
	l, entries, err := load(ctx, tx, id)
	if err != nil {
		return List{}, nil, err
	}
	if err := mayKeep(p, l.ProvinceID); err != nil {
		return List{}, nil, err
	}
	if l.Withdrawn() {
		return List{}, nil, errs.Clash("Danh mục này đã bị bỏ.")
	}
	if l.Version != version {
		return List{}, nil, errs.Clash("Có người vừa sửa danh mục này. Hãy xem lại bản mới rồi sửa tiếp.")
	}
	return l, entries, nil
}

// alone refuses a second complete list of one kind and province at one time: which of the two
// holds must be said by ending the first.
func alone(ctx context.Context, q db.Q, l List) error {
	if !l.Complete {
		return nil
	}
	others, err := db.Select[List](ctx, q, "SELECT "+db.Columns[List]("")+` FROM area_lists WHERE kind = ? AND COALESCE(province_id, '') = ? AND complete AND withdrawn_at IS NULL AND id <> ?`,
		l.Kind, string(l.ProvinceID), l.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		if (l.To == "" || o.From <= l.To) && (o.To == "" || o.To >= l.From) {
			return errs.Wrong("valid_from", "Danh mục đầy đủ theo %s cũng có hiệu lực trong thời gian này. Hãy ghi ngày hết hiệu lực của danh mục ấy trước.", o.Decision)
		}
	}
	return nil
}

func insertEntries(ctx context.Context, tx *db.Tx, list db.ID, entries []Entry) error {
	for _, e := range newEntries(list, entries) {
		if err := db.Insert(ctx, tx, "area_entries", e); err != nil {
			return err
		}
	}
	return nil
}

func orNull[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}
