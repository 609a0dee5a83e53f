package establishment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Kinds of audit events of mergers.
const (
	MergedEvent   audit.Kind = "establishment.merged"   // on both records
	UnmergedEvent audit.Kind = "establishment.unmerged" // on both records
)

// Merge is một lần gộp hồ sơ: the record that goes keeps its row and all that was signed with it,
// and points to the one that stands. The JSON columns hold what Undo needs.
type Merge struct {
	ID          db.ID         `db:"id"`
	KeptID      db.ID         `db:"kept_id"`
	GoneID      db.ID         `db:"gone_id"`
	Reason      string        `db:"reason"`
	KeptBefore  string        `db:"kept_before"`
	GoneBefore  string        `db:"gone_before"`
	KeptAfter   string        `db:"kept_after"`
	Choices     string        `db:"choices"`
	Moved       string        `db:"moved"`
	At          clock.Instant `db:"merged_at"`
	By          db.ID         `db:"merged_by"`
	For         db.ID         `db:"merged_for"`
	UndoneAt    clock.Instant `db:"undone_at"`
	UndoneBy    db.ID         `db:"undone_by"`
	UndoneFor   db.ID         `db:"undone_for"`
	UndoneWhy   string        `db:"undone_why"`
	UndoChoices string        `db:"undo_choices"`
}

// moved are the rows that a merger touched beside the two records.
type moved struct {
	Sites   []db.ID      `json:"sites,omitempty"` // went from the gone record to the kept one
	Years   []mergedDay  `json:"years,omitempty"` // years of the kept record that changed
	Details []detailMove `json:"details,omitempty"`
	Records []db.ID      `json:"records,omitempty"` // had been merged into the gone one before
}

// mergedDay is a year of the kept record before and after a merger, and the gone record's own.
type mergedDay struct {
	Year   int   `json:"year"`
	Before *Year `json:"before,omitempty"` // nil: the kept record had none
	After  Year  `json:"after"`
	Gone   Year  `json:"gone"`
	Moved  bool  `json:"moved"` // the gone record's row itself went over
}

// MergeInput is what a person decides of two records. Fields and Years name for each difference
// the record whose value stays.
type MergeInput struct {
	Keep, Gone               db.ID
	KeepVersion, GoneVersion int64
	Fields                   map[string]db.ID
	Years                    map[int]db.ID
	Reason                   string
}

// Joined says that a record was merged into another, where work on it goes on. It unwraps to an
// errs.Conflict with its sentence.
type Joined struct {
	Into db.ID // the record that stands
	err  *errs.Error
}

// Error returns the sentence.
func (j *Joined) Error() string { return j.err.Error() }

// Unwrap makes the sentence fit to be shown.
func (j *Joined) Unwrap() error { return j.err }

// AsJoined finds a *Joined anywhere in the chain.
func AsJoined(err error) (*Joined, bool) {
	var j *Joined
	ok := errors.As(err, &j)
	return j, ok
}

// refuseMerged is *Joined for a record that was merged into another.
func refuseMerged(ctx context.Context, q db.Q, e Establishment) error {
	if e.MergedInto == "" {
		return heldTx(ctx, q, e.ID)
	}
	into, err := Of(ctx, q, []db.ID{e.MergedInto})
	if err != nil {
		return err
	}
	return &Joined{e.MergedInto, errs.Clash("Hồ sơ %s đã gộp vào hồ sơ %s. Hãy làm việc này ở hồ sơ đang đứng tên.", e.Name, named(into[e.MergedInto]))}
}

// FamilyTx returns every record of the establishments that the records are of: the one that stands
// first, then those merged into it; the key is the record asked about. The caller has checked that
// the asker may know of what names them.
func FamilyTx(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID][]db.ID, error) {
	out := map[db.ID][]db.ID{}
	if len(ids) == 0 {
		return out, nil
	}
	type row struct {
		Asked db.ID `db:"asked"`
		ID    db.ID `db:"id"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT a.id AS asked, COALESCE(a.merged_into, a.id) AS id FROM establishments a WHERE a.id IN (?)
		UNION SELECT a.id, m.id FROM establishments a JOIN establishments m ON m.merged_into = COALESCE(a.merged_into, a.id) WHERE a.id IN (?)`, ids, ids)
	if err != nil {
		return nil, err
	}
	stands, err := db.Select[row](ctx, q, "SELECT id AS asked, COALESCE(merged_into, id) AS id FROM establishments WHERE id IN (?)", ids)
	for _, r := range stands {
		out[r.Asked] = []db.ID{r.ID}
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, r := range rows {
		if !slices.Contains(out[r.Asked], r.ID) {
			out[r.Asked] = append(out[r.Asked], r.ID)
		}
	}
	return out, err
}

// FamilyOf is a subquery of the records of the establishment of one record, the placeholder.
const FamilyOf = "(SELECT m.id FROM establishments e JOIN establishments m ON m.id = COALESCE(e.merged_into, e.id) OR m.merged_into = COALESCE(e.merged_into, e.id) WHERE e.id = ?)"

// Merge joins two records of one establishment: who may edit both within their place, and the Cục.
// Projects, contracts, payments and needs stay as they were signed and are read by family; sites
// and years go to the record that stays; fields take the values chosen. *Joined when one of them
// is merged already; Invalid names every difference without a choice; Conflict, when somebody
// saved either since its version, tells beside each field what it is now. Nothing is lost.
func (s *Service) Merge(ctx context.Context, p account.Principal, in MergeInput) (Merge, error) {
	now := s.Clock.Now()
	var m Merge
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		kept, gone, err := s.mergeable(ctx, tx, p, in.Keep, in.Gone)
		if err != nil {
			return err
		}
		if kept.Version != in.KeepVersion || gone.Version != in.GoneVersion {
			return s.overtakenPair(ctx, tx, kept, in.KeepVersion, gone, in.GoneVersion)
		}
		c, err := compareTx(ctx, tx, kept, gone)
		if err != nil {
			return err
		}
		var f errs.Fields
		next, years := c.choose(&f, in)
		reason := line(&f, "reason", "Lý do", in.Reason, 500)
		if reason == "" {
			f.Add("reason", "Hãy ghi vì sao biết hai hồ sơ là một cơ sở.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		m = Merge{ID: db.NewID(), KeptID: kept.ID, GoneID: gone.ID, Reason: reason, At: now, By: p.PersonID, For: p.Agency.ID}
		return s.mergeTx(ctx, tx, p, now, m, c, next, years, in)
	})
	return m, err
}

// mergeable loads two standing records that the person may merge.
func (s *Service) mergeable(ctx context.Context, q db.Q, p account.Principal, keep, gone db.ID) (a, b Establishment, err error) {
	if keep == gone {
		return a, b, errs.Wrong("keep", "Một hồ sơ không gộp vào chính nó. Hãy chọn hai hồ sơ khác nhau.")
	}
	if a, err = load(ctx, q, p, keep); err != nil {
		return a, b, err
	}
	if b, err = load(ctx, q, p, gone); err != nil {
		return a, b, err
	}
	for _, e := range []Establishment{a, b} {
		if err := refuseMerged(ctx, q, e); err != nil {
			return a, b, err
		}
	}
	return a, b, mayMerge(ctx, q, p, s.Clock.Now().Day(), a, b)
}

// mayMerge refuses who may not merge the records. An internal rule: whoever may edit both, within
// one place; where sites lie in several provinces, the Cục.
func mayMerge(ctx context.Context, q db.Q, p account.Principal, today clock.Day, es ...Establishment) error {
	var ids []db.ID
	for _, e := range es {
		ids = append(ids, e.ID)
	}
	sites, err := SitesOf(ctx, q, ids)
	if err != nil {
		return err
	}
	var all []Site
	for _, list := range sites {
		all = append(all, list...)
	}
	return refuseMerger(p, today, es, all)
}

// refuseMerger is mayMerge of records whose sites are at hand.
func refuseMerger(p account.Principal, today clock.Day, es []Establishment, sites []Site) error {
	if p.Is(account.MinistryOfficer) {
		return nil
	}
	for _, e := range es {
		if e.MergedInto = ""; !may(p, e).Edit {
			return refusal("gộp hồ sơ này")
		}
	}
	if nationwide(p) {
		return nil
	}
	for _, site := range sites {
		if site.OpenOn(today) && !reaches(p, site) {
			return errs.Refuse("Có địa điểm sản xuất ngoài địa bàn của %s: %s. Hãy đề nghị Cục gộp (quy định nội bộ).", p.AgencyName, site.Where(today))
		}
	}
	return nil
}

// mergeTx writes a merger that was found good.
func (s *Service) mergeTx(ctx context.Context, tx *db.Tx, p account.Principal, now clock.Instant, m Merge, c Comparison, next Establishment, years []mergedDay, in MergeInput) error {
	kept, gone := c.Kept, c.Gone
	rows := moved{Years: years, Details: c.Details}
	// The record that goes first, so that its code is free.
	n, err := tx.Exec(ctx, "UPDATE establishments SET merged_into = ?, version = version + 1 WHERE id = ? AND version = ? AND merged_into IS NULL", kept.ID, gone.ID, gone.Version)
	if err == nil && n != 1 {
		err = errs.Clash("Người khác vừa lưu hồ sơ %s. Hãy mở lại rồi gộp.", gone.Name)
	}
	if err != nil {
		return err
	}
	if rows.Records, err = db.Select[db.ID](ctx, tx, "SELECT id FROM establishments WHERE merged_into = ? ORDER BY id", gone.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE establishments SET merged_into = ? WHERE merged_into = ?", kept.ID, gone.ID); err != nil {
		return err
	}
	for _, site := range c.Moving {
		rows.Sites = append(rows.Sites, site.ID)
	}
	if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET establishment_id = ? WHERE id IN (?)", kept.ID, rows.Sites); err != nil {
		return err
	}
	if err := moveDetails(ctx, tx, c.Details, gone.ID, kept.ID); err != nil {
		return err
	}
	for i, y := range years {
		if y.Moved {
			_, err = tx.Exec(ctx, "UPDATE establishment_years SET establishment_id = ? WHERE establishment_id = ? AND year = ?", kept.ID, gone.ID, y.Year)
		} else {
			years[i].After.Version = y.Before.Version + 1
			err = writeYear(ctx, tx, kept.ID, years[i].After)
		}
		if err != nil {
			return err
		}
	}
	if err := update(ctx, tx, next); err != nil {
		return err
	}
	if err := LinesTx(ctx, tx, []db.ID{kept.ID, gone.ID}); err != nil {
		return err
	}
	if err := AreasTx(ctx, tx, []db.ID{kept.ID, gone.ID}); err != nil {
		return err
	}
	next.Version++
	for _, e := range []struct {
		to *string
		v  any
	}{{&m.KeptBefore, kept}, {&m.GoneBefore, gone}, {&m.KeptAfter, next}, {&m.Moved, rows}, {&m.Choices, struct {
		Fields map[string]db.ID `json:"fields"`
		Years  map[int]db.ID    `json:"years"`
	}{in.Fields, in.Years}}} {
		b, err := json.Marshal(e.v)
		if err != nil {
			return err
		}
		*e.to = string(b)
	}
	if err := db.Insert(ctx, tx, "establishment_merges", m); err != nil {
		return err
	}
	sentence := fmt.Sprintf("Gộp hồ sơ %s vào hồ sơ %s. Lý do: %s", named(gone), named(next), m.Reason)
	for _, id := range []db.ID{kept.ID, gone.ID} {
		if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: MergedEvent, SubjectKind: subject, SubjectID: id, Sentence: sentence,
			Before: [2]Establishment{kept, gone}, After: next}); err != nil {
			return err
		}
	}
	return nil
}

// overtakenPair tells who saved either record in between, and beside each field what changed.
func (s *Service) overtakenPair(ctx context.Context, q db.Q, kept Establishment, keptWas int64, gone Establishment, goneWas int64) error {
	var words []string
	var fields []errs.Field
	for _, x := range []struct {
		now Establishment
		was int64
	}{{kept, keptWas}, {gone, goneWas}} {
		if x.now.Version == x.was {
			continue
		}
		who, err := lastSaved(ctx, q, x.now.ID)
		if err != nil {
			return err
		}
		words = append(words, fmt.Sprintf("%s hồ sơ %s", who, x.now.Name))
		opened, err := asOpened(ctx, q, x.now.ID, x.was)
		if err != nil {
			return err
		}
		if opened == nil {
			continue
		}
		for _, f := range mergeFields {
			if was, is := f.value(*opened), f.value(x.now); was != is {
				fields = append(fields, errs.Field{Name: "field." + f.Name, Sentence: fmt.Sprintf("Hồ sơ %s vừa đổi từ «%s» thành «%s».", x.now.Name, orBlank(was), orBlank(is))})
			}
		}
	}
	e := errs.Clash("%s, sau khi bạn mở trang này. Các lựa chọn của bạn vẫn còn; hãy xem lại rồi gộp.", strings.Join(words, "; "))
	e.Fields = fields
	return e
}

// asOpened is a record at an earlier version, as the record of acts has it; nil where it has not.
func asOpened(ctx context.Context, q db.Q, id db.ID, version int64) (*Establishment, error) {
	events, err := audit.OfSubject(ctx, q, id, 50)
	if err != nil {
		return nil, err
	}
	for _, ev := range events {
		var e Establishment
		if ev.Kind == Edited && json.Unmarshal([]byte(ev.Before), &e) == nil && e.ID == id && e.Version == version {
			return &e, nil
		}
	}
	return nil, nil
}

func orBlank(s string) string {
	if s == "" {
		return "để trống"
	}
	return s
}

// MergeView is a merger as the pages of both records tell it.
type MergeView struct {
	Merge
	Kept, Gone       Establishment // as they are now
	ByName, UndoneBy string
	Fields           []string // which of the kept record's fields took the other's value
	MayUndo          bool
}

// MergesOf returns the mergers that a record was part of, newest first. The caller has checked that the
// asker may know of it.
func (s *Service) MergesOf(ctx context.Context, p account.Principal, id db.ID) ([]MergeView, error) {
	var out []MergeView
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		type row struct {
			Merge
			ByName string `db:"by_name"`
			Undoer string `db:"undoer"`
		}
		rows, err := db.Select[row](ctx, tx, "SELECT "+db.Columns[Merge]("m.")+`, a.name AS by_name, COALESCE(b.name, '') AS undoer FROM establishment_merges m
			JOIN persons a ON a.id = m.merged_by LEFT JOIN persons b ON b.id = m.undone_by WHERE m.kept_id = ? OR m.gone_id = ? ORDER BY m.merged_at DESC, m.id DESC`, id, id)
		if err != nil {
			return err
		}
		ids := map[db.ID]bool{}
		for _, r := range rows {
			ids[r.KeptID], ids[r.GoneID] = true, true
		}
		who, err := Of(ctx, tx, slices.Collect(maps.Keys(ids)))
		if err != nil {
			return err
		}
		for _, r := range rows {
			v := MergeView{Merge: r.Merge, Kept: who[r.KeptID], Gone: who[r.GoneID], ByName: r.ByName, UndoneBy: r.Undoer}
			before, after, _, err := r.images()
			if err != nil {
				return err
			}
			for _, f := range mergeFields {
				if f.value(before) != f.value(after) {
					v.Fields = append(v.Fields, vi.LowerFirst(f.Label))
				}
			}
			v.MayUndo = r.UndoneAt.IsZero() && v.Gone.MergedInto == v.KeptID && (p.Is(account.MinistryOfficer) || may(p, v.Kept).Edit)
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// images are the kept record before and after the merger, and the rows that moved.
func (m Merge) images() (before, after Establishment, rows moved, err error) {
	for _, x := range []struct {
		text string
		to   any
	}{{m.KeptBefore, &before}, {m.KeptAfter, &after}, {m.Moved, &rows}} {
		if err := json.Unmarshal([]byte(x.text), x.to); err != nil {
			return before, after, rows, fmt.Errorf("merge %s: %w", m.ID, err)
		}
	}
	for _, e := range []*Establishment{&before, &after} {
		e.NameFold, e.NameSort = vi.Fold(e.Name), vi.ListKey(e.Name)
	}
	return before, after, rows, nil
}
