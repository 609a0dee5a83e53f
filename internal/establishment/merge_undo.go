package establishment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// UndoField is a field of the kept record that a merger changed. Where somebody changed it again
// since, the person decides which of the two states stays.
type UndoField struct {
	MergeField
	Before, After, Now string // before the merger, by the merger, now
}

// Undoing is what taking a merger back would do.
type Undoing struct {
	MergeView
	Back     []UndoField // fields that go back to what they were
	Changed  []UndoField // fields changed again since
	Sites    []Site      // that go back to the other record
	Years    []int       // that go back as they were
	LaterOf  []int       // years written again since: what was written stays with the kept record, the other gets its old figures back
	blockers error
}

// Blocked is why the merger cannot be taken back now; nil when it can.
func (u Undoing) Blocked() error { return u.blockers }

// UndoInput is what a person decides on taking a merger back. Restore names the fields that go back to
// before the merger although somebody changed them since; the others keep what is there now.
type UndoInput struct {
	KeptVersion int64
	Restore     map[string]bool
	Reason      string
}

// Undoing tells what taking a merger back would do. Who may know of the kept record.
func (s *Service) Undoing(ctx context.Context, p account.Principal, merge db.ID) (Undoing, error) {
	var u Undoing
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		m, kept, gone, err := s.undoable(ctx, tx, p, merge)
		if err != nil {
			return err
		}
		u, _, err = undoing(ctx, tx, m, kept, gone)
		return err
	})
	return u, err
}

// undoable loads a merger with both records as they are now.
func (s *Service) undoable(ctx context.Context, q db.Q, p account.Principal, id db.ID) (m Merge, kept, gone Establishment, err error) {
	m, err = db.Get[Merge](ctx, q, "SELECT "+db.Columns[Merge]("")+" FROM establishment_merges WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return m, kept, gone, errs.Missing("lần gộp này")
	} else if err != nil {
		return m, kept, gone, err
	}
	if kept, err = load(ctx, q, p, m.KeptID); errs.Is(err, errs.NotFound) {
		return m, kept, gone, errs.Missing("lần gộp này")
	} else if err != nil {
		return m, kept, gone, err
	}
	both, err := Of(ctx, q, []db.ID{m.GoneID})
	gone = both[m.GoneID]
	if err == nil {
		err = mayMerge(ctx, q, p, s.Clock.Now().Day(), kept)
	}
	return m, kept, gone, err
}

// undoing works out what taking back does, and the years as they are to be written.
func undoing(ctx context.Context, q db.Q, m Merge, kept, gone Establishment) (Undoing, []mergedDay, error) {
	u := Undoing{MergeView: MergeView{Merge: m, Kept: kept, Gone: gone}}
	before, after, rows, err := m.images()
	if err != nil {
		return u, nil, err
	}
	later, err := db.Select[Merge](ctx, q, "SELECT "+db.Columns[Merge]("")+" FROM establishment_merges WHERE (kept_id = ? OR gone_id = ?) AND undone_at IS NULL AND (merged_at > ? OR merged_at = ? AND id > ?) ORDER BY merged_at DESC, id DESC LIMIT 1",
		m.KeptID, m.KeptID, m.At, m.At, m.ID)
	switch {
	case err != nil:
		return u, nil, err
	case !m.UndoneAt.IsZero():
		u.blockers = errs.Clash("Lần gộp này đã được hoàn tác lúc %s.", m.UndoneAt.VN())
	case len(later) > 0:
		u.blockers = errs.Clash("Sau đó hồ sơ %s còn được gộp lúc %s. Hãy hoàn tác lần gộp sau trước.", kept.Name, later[0].At.VN())
	case gone.MergedInto != m.KeptID || kept.MergedInto != "":
		u.blockers = errs.Clash("Hai hồ sơ không còn như sau lần gộp này.")
	}
	for _, f := range mergeFields {
		b, a, n := f.value(before), f.value(after), f.value(kept)
		switch {
		case a == b: // the merger did not touch it: what was written since stays
		case n == a:
			u.Back = append(u.Back, UndoField{f, b, a, n})
		case n != b:
			u.Changed = append(u.Changed, UndoField{f, b, a, n})
		}
	}
	sites, err := Sites(ctx, q, rows.Sites)
	if err != nil {
		return u, nil, err
	}
	for _, id := range rows.Sites {
		if site := sites[id]; site.EstablishmentID == m.KeptID {
			u.Sites = append(u.Sites, site)
		}
	}
	now, err := yearsOf(ctx, q, m.KeptID)
	if err != nil {
		return u, nil, err
	}
	var write []mergedDay
	for _, y := range rows.Years {
		is, there := now[m.KeptID][y.Year]
		y.Gone.EstablishmentID = m.GoneID
		if there && is.same(y.After) {
			u.Years = append(u.Years, y.Year)
		} else {
			u.LaterOf = append(u.LaterOf, y.Year)
		}
		write = append(write, y)
	}
	return u, write, nil
}

// Undo takes a merger back, with the reason: who may Merge. Everything goes back to what it was;
// what somebody wrote on the kept record since stays there, unless the person decides otherwise for
// a field that both the merger and somebody later changed. Conflict when the record was saved since
// KeptVersion, or when a later merger has to be taken back first.
func (s *Service) Undo(ctx context.Context, p account.Principal, merge db.ID, in UndoInput) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		m, kept, gone, err := s.undoable(ctx, tx, p, merge)
		if err != nil {
			return err
		}
		u, years, err := undoing(ctx, tx, m, kept, gone)
		if err != nil {
			return err
		}
		if u.blockers != nil {
			return u.blockers
		}
		if kept.Version != in.KeptVersion {
			who, err := lastSaved(ctx, tx, kept.ID)
			if err != nil {
				return err
			}
			return errs.Clash("%s hồ sơ %s, sau khi bạn mở trang này. Hãy xem lại rồi hoàn tác.", who, kept.Name)
		}
		var f errs.Fields
		reason := line(&f, "reason", "Lý do", in.Reason, 500)
		if reason == "" {
			f.Add("reason", "Hãy ghi vì sao hoàn tác.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		before, _, rows, err := m.images()
		if err != nil {
			return err
		}
		next := kept
		for _, x := range u.Back {
			x.take(&next, before)
		}
		for _, x := range u.Changed {
			if in.Restore[x.Name] {
				x.take(&next, before)
			}
		}
		// The kept record first, so that the other finds its code free.
		if err := update(ctx, tx, next); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE establishments SET merged_into = NULL, version = version + 1 WHERE id = ?", m.GoneID)
		if db.IsUnique(err) {
			return errs.Wrong("restore.tax_code", "Hồ sơ được tách ra mang mã số thuế %s, đang ghi ở hồ sơ giữ lại. Hãy chọn trả mã số thuế về như trước khi gộp.", gone.TaxCode).Because(err)
		} else if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE establishments SET merged_into = ? WHERE id IN (?) AND merged_into = ?", m.GoneID, rows.Records, m.KeptID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET establishment_id = ? WHERE id IN (?) AND establishment_id = ?", m.GoneID, rows.Sites, m.KeptID); err != nil {
			return err
		}
		if err := moveDetails(ctx, tx, rows.Details, m.KeptID, m.GoneID); err != nil {
			return err
		}
		if err := yearsBack(ctx, tx, m, years, u.LaterOf); err != nil {
			return err
		}
		if err := LinesTx(ctx, tx, []db.ID{m.KeptID, m.GoneID}); err != nil {
			return err
		}
		if err := AreasTx(ctx, tx, append([]db.ID{m.KeptID, m.GoneID}, rows.Records...)); err != nil {
			return err
		}
		choices, err := json.Marshal(in.Restore)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE establishment_merges SET undone_at = ?, undone_by = ?, undone_for = ?, undone_why = ?, undo_choices = ? WHERE id = ?",
			now, p.PersonID, p.Agency.ID, reason, string(choices), m.ID); err != nil {
			return err
		}
		sentence := fmt.Sprintf("Hoàn tác lần gộp hồ sơ %s vào hồ sơ %s. Lý do: %s", named(gone), next.Name, reason)
		if len(u.LaterOf) > 0 {
			var list []string
			for _, y := range u.LaterOf {
				list = append(list, fmt.Sprint(y))
			}
			sentence += " Số liệu năm " + vi.ListVN(list) + " ghi sau khi gộp ở lại hồ sơ giữ."
		}
		for _, id := range []db.ID{m.KeptID, m.GoneID} {
			if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: UnmergedEvent, SubjectKind: subject, SubjectID: id, Sentence: strings.TrimSpace(sentence), Before: kept, After: next}); err != nil {
				return err
			}
		}
		return nil
	})
}

// yearsBack gives each record its years back. A year written again since the merger stays with the
// kept record as it is now, and the other record gets the figures that it had.
func yearsBack(ctx context.Context, tx *db.Tx, m Merge, years []mergedDay, later []int) error {
	for _, y := range years {
		again := slices.Contains(later, y.Year)
		var err error
		switch {
		case y.Moved && !again:
			_, err = tx.Exec(ctx, "UPDATE establishment_years SET establishment_id = ? WHERE establishment_id = ? AND year = ?", m.GoneID, m.KeptID, y.Year)
		case y.Moved:
			err = db.Insert(ctx, tx, "establishment_years", y.Gone)
		case !again:
			back := *y.Before
			back.Version = y.After.Version + 1
			err = writeYear(ctx, tx, m.KeptID, back)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// LaterWords names the years written again since the merger.
func (u Undoing) LaterWords() string {
	var list []string
	for _, y := range u.LaterOf {
		list = append(list, fmt.Sprint(y))
	}
	return "năm " + vi.ListVN(list)
}
