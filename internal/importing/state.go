package importing

import (
	"context"
	"errors"
	"slices"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// silent is how long an import may give no sign of life before it is taken for dead: its process
// was killed. It gives one with each batch.
const silent = 30 * time.Second

// load returns an import of the person's body. NotFound where there is none.
func load(ctx context.Context, q db.Q, p account.Principal, id db.ID) (*Import, error) {
	imp, err := db.Get[Import](ctx, q, "SELECT "+db.Columns[Import]("")+" FROM imports WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) || err == nil && !p.For(imp.StartedFor) && !p.Machine {
		return nil, errs.Missing("lần nhập này")
	}
	return &imp, err
}

// take brings an import into a state of work, when it is in one of the given ones. Conflict where
// somebody else is at it, or where another import is writing.
func (s *Service) take(ctx context.Context, p account.Principal, id db.ID, to State, from ...State) (*Import, error) {
	if !May(p) {
		return nil, refuse()
	}
	var imp *Import
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		imp, err = load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !slices.Contains(from, imp.State) {
			return errs.Clash("Lần nhập này đang ở bước «%s», không làm được việc này. Hãy tải lại trang.", StateName[imp.State])
		}
		now := s.Clock.Now()
		_, err = tx.Exec(ctx, "UPDATE imports SET state = ?, stop = ?, message = '', done = 0, beat_at = ?, version = version + 1 WHERE id = ? AND version = ?", to, false, now, id, imp.Version)
		if db.IsUnique(err) {
			return errBusy()
		}
		imp.State, imp.Stop, imp.Message, imp.Done = to, false, "", 0
		imp.Version++
		return err
	})
	return imp, err
}

func errBusy() error {
	return errs.Clash("Một tệp khác đang được ghi vào hệ thống. Hãy chờ vài phút rồi thử lại.")
}

// beatTx gives a sign of life and tells the progress. It fails when somebody pressed stop, and
// when another process took the import over.
func (s *Service) beatTx(ctx context.Context, tx *db.Tx, imp *Import, done, total int) error {
	type seen struct {
		Stop    bool  `db:"stop"`
		Version int64 `db:"version"`
	}
	now, err := db.Get[seen](ctx, tx, "SELECT stop, version FROM imports WHERE id = ?", imp.ID)
	switch {
	case err != nil:
		return err
	case now.Version != imp.Version:
		return errTaken
	case now.Stop:
		return errStop
	}
	_, err = tx.Exec(ctx, "UPDATE imports SET done = ?, total = ?, beat_at = ? WHERE id = ?", done, max(total, done), s.Clock.Now(), imp.ID)
	return err
}

// finish writes where an import has come to, with its counts. more writes what belongs to it, in
// the same transaction.
func (s *Service) finish(ctx context.Context, imp *Import, to State, message string, more func(tx *db.Tx) error) error {
	return s.DB.Tx(ctx, func(tx *db.Tx) error { return s.finishTx(ctx, tx, imp, to, message, more) })
}

func (s *Service) finishTx(ctx context.Context, tx *db.Tx, imp *Import, to State, message string, more func(tx *db.Tx) error) error {
	var applied clock.Instant
	if to == Applied {
		applied = s.Clock.Now()
	} else {
		applied = imp.AppliedAt
	}
	n, err := tx.Exec(ctx, `UPDATE imports SET state = ?, message = ?, encoding = ?, stop = ?, done = ?, total = ?, created = ?, updated = ?, unchanged = ?, refused = ?, asked = ?,
		skipped = ?, notes = ?, tally = ?, applied_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		to, message, imp.Encoding, false, imp.Done, imp.Total, imp.Created, imp.Updated, imp.Unchanged, imp.Refused, imp.Asked, imp.Skipped, imp.Notes, imp.Tally, applied, imp.ID, imp.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errTaken
	}
	if more != nil {
		if err := more(tx); err != nil {
			return err
		}
	}
	return nil
}

// settle ends a dry run that did not come to its end: by hand, or by an error.
func (s *Service) settle(ctx context.Context, imp *Import, err error) error {
	if errors.Is(err, errTaken) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	to, message := Failed, "Lỗi bên trong khi đọc tệp; chưa ghi gì."
	if e, ok := errs.As(err); ok && e.Kind != errs.Internal {
		message = e.Sentence
		if len(e.Fields) == 1 {
			message = e.Fields[0].Sentence
		}
	}
	if errors.Is(err, errStop) {
		to, message, err = Uploaded, "Đã dừng khi đang kiểm tra.", errs.Clash("Đã dừng khi đang kiểm tra; chưa ghi gì.")
	}
	if e := s.finish(ctx, imp, to, message, nil); e != nil && !errors.Is(e, errTaken) {
		return errors.Join(err, e)
	}
	return err
}

// Stop asks whoever works on an import to stop: a dry run ends, and what a run has written is
// taken back.
func (s *Service) Stop(ctx context.Context, p account.Principal, id db.ID) error {
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		imp, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if !May(p) {
			return refuse()
		}
		if imp.State != Checking && imp.State != Running {
			return errs.Clash("Lần nhập này không còn đang chạy.")
		}
		_, err = tx.Exec(ctx, "UPDATE imports SET stop = ? WHERE id = ?", true, id)
		return err
	})
}
