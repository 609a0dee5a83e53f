package account

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Leave is one lần nghỉ of a person: their work waits, or goes to a delegate. An internal rule.
type Leave struct {
	ID       db.ID         `db:"id"`
	PersonID db.ID         `db:"person_id"`
	From     clock.Day     `db:"from_day"`
	To       clock.Day     `db:"to_day"` // last day
	Reason   string        `db:"reason"`
	MadeAt   clock.Instant `db:"made_at"`
	EndedAt  clock.Instant `db:"ended_at"` // back before the last day
}

// On reports whether the person is away on the day.
func (l Leave) On(day clock.Day) bool {
	return day.Within(l.From, l.To) && (l.EndedAt.IsZero() || day < l.EndedAt.Day())
}

// NewLeave is who is away, and when. The form fields are person, valid_from, valid_to and reason.
type NewLeave struct {
	Person   db.ID // "" for the principal
	From, To clock.Day
	Reason   string
}

// SetLeave notes that a person is away. For the person, the one who leads a body where the
// person holds a post, and the administrator who keeps it.
func (s *Service) SetLeave(ctx context.Context, p Principal, in NewLeave) (Leave, error) {
	now := s.Clock.Now()
	if in.Person == "" {
		in.Person = p.PersonID
	}
	l := Leave{ID: db.NewID(), PersonID: in.Person, From: in.From, To: in.To, Reason: vi.NFC(in.Reason), MadeAt: now}
	var f errs.Fields
	if l.From == "" {
		f.Add("valid_from", "Hãy nhập ngày bắt đầu nghỉ.")
	}
	switch {
	case l.To == "":
		f.Add("valid_to", "Hãy nhập ngày nghỉ cuối cùng.")
	case l.To < l.From:
		f.Add("valid_to", "Ngày cuối cùng không được trước ngày bắt đầu.")
	case l.To < now.Day():
		f.Add("valid_to", "Thời gian nghỉ này đã qua.")
	}
	if len([]rune(l.Reason)) > 500 {
		f.Add("reason", "Lý do không quá 500 ký tự.")
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		who, err := leads(ctx, tx, p, in.Person, now.Day())
		if err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		others, err := db.Select[Leave](ctx, tx, "SELECT "+db.Columns[Leave]("")+" FROM leaves WHERE person_id = ? AND ended_at IS NULL AND from_day <= ? AND to_day >= ?", l.PersonID, l.To, l.From)
		if err != nil {
			return err
		}
		if len(others) > 0 {
			return errs.Clash("Đã có lần nghỉ từ %s đến %s trùng thời gian này.", others[0].From.VN(), others[0].To.VN())
		}
		if err := db.Insert(ctx, tx, "leaves", l); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: LeaveSet, SubjectKind: subjectPerson, SubjectID: l.PersonID,
			Sentence: fmt.Sprintf("Ghi nhận %s nghỉ từ %s đến hết %s.", who.Name, l.From.VN(), l.To.VN()), After: l})
	})
	if err != nil {
		return Leave{}, err
	}
	return l, nil
}

// EndLeave notes that a person is back from today on, or will not go. For the same people.
func (s *Service) EndLeave(ctx context.Context, p Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		l, err := db.Get[Leave](ctx, tx, "SELECT "+db.Columns[Leave]("")+" FROM leaves WHERE id = ?", id)
		if errors.Is(err, db.ErrNone) {
			return errs.Missing("lần nghỉ này")
		} else if err != nil {
			return err
		}
		who, err := leads(ctx, tx, p, l.PersonID, now.Day())
		if err != nil {
			return err
		}
		if !l.EndedAt.IsZero() || l.To < now.Day() {
			return errs.Clash("Lần nghỉ này đã kết thúc.")
		}
		if _, err := tx.Exec(ctx, "UPDATE leaves SET ended_at = ? WHERE id = ?", now, id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: LeaveEnded, SubjectKind: subjectPerson, SubjectID: l.PersonID,
			Sentence: who.Name + " trở lại làm việc, kết thúc lần nghỉ từ " + l.From.VN() + ".", Before: l})
	})
}

// OnLeave returns the leaves that hold on a day, by person.
func OnLeave(ctx context.Context, q db.Q, people []db.ID, day clock.Day) (map[db.ID]Leave, error) {
	all, err := db.Select[Leave](ctx, q, "SELECT "+db.Columns[Leave]("")+" FROM leaves WHERE person_id IN (?) AND from_day <= ? AND to_day >= ? ORDER BY from_day, id", people, day, day)
	if err != nil {
		return nil, err
	}
	out := map[db.ID]Leave{}
	for _, l := range all {
		if l.On(day) {
			out[l.PersonID] = l
		}
	}
	return out, nil
}

// leaders are the roles that lead a body, in the order of a file's way.
var leaders = []Role{CentreDirector, DeptHead, DeptLeader, MinistryLeader}

// leads checks that a person is the principal, works in the body the principal leads, or in
// one it administers. NotFound otherwise.
func leads(ctx context.Context, q db.Q, p Principal, person db.ID, today clock.Day) (Person, error) {
	who, err := personOf(ctx, q, person)
	if err != nil || person == p.PersonID {
		return who, err
	}
	bodies, err := db.Select[db.ID](ctx, q, "SELECT DISTINCT w.agency_id FROM posts w WHERE w.person_id = ? AND w.agency_id IS NOT NULL AND (w.valid_to IS NULL OR w.valid_to >= ?)", person, today)
	if err != nil {
		return Person{}, err
	}
	for _, id := range bodies {
		a, err := agency.Get(ctx, q, id)
		if err != nil {
			return Person{}, err
		}
		if p.Is(leaders...) && p.For(id) || p.Administers(a) {
			return who, nil
		}
	}
	return Person{}, errs.Missing("người này")
}
