package importing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Change is what an update did to a record, as the row of the import keeps it.
type Change struct {
	Before establishment.Establishment `json:"before"`
	After  establishment.Establishment `json:"after"`
	Years  []establishment.YearChange  `json:"years,omitempty"`
}

// Apply writes what the dry run judged: all of the file, or nothing of it. Rows that are refused
// or ask keep it from beginning, unless skipRefused leaves them out. What has changed in the
// register since the dry run ends it, with the rows named. Until the end nobody sees a part.
// PostgreSQL writes one transaction; SQLite, which has one writer, many short ones, so that other
// people's saves go on between them. It may take long: pages start it by Start.
func (s *Service) Apply(ctx context.Context, p account.Principal, id db.ID, skipRefused bool, tell Progress) error {
	if err := s.Recover(ctx); err != nil {
		return err
	}
	imp, err := db.Get[Import](ctx, s.DB, "SELECT "+db.Columns[Import]("")+" FROM imports WHERE id = ?", id)
	if err == nil && (imp.State == Checked || imp.State == Stopped) {
		if n := imp.Refused + imp.Asked; n > 0 && !skipRefused {
			return errs.Clash("Còn %s dòng chưa nhập được. Hãy sửa các dòng ấy, hoặc đánh dấu «bỏ qua các dòng bị từ chối» rồi nhập.", vi.Count(n))
		}
		if imp.Created+imp.Updated == 0 {
			return errs.Clash("Không có gì để ghi: không dòng nào mới hoặc khác với hồ sơ đang có.")
		}
	}
	taken, err := s.take(ctx, p, id, Running, Checked, Stopped)
	if err != nil {
		return err
	}
	taken.SkipRefused = skipRefused
	w := &writer{s: s, p: p, imp: taken, tell: tell, bulk: establishment.NewBulk(p, s.Clock.Now(), taken.ID), total: taken.Created + taken.Updated}
	defer s.DB.Heavy(ctx)()
	if s.DB.Engine() == db.Postgres {
		err = w.whole(ctx)
	} else {
		err = w.pieces(ctx)
	}
	if err == nil {
		_ = establishment.PayKeys(context.WithoutCancel(ctx), s.DB) // the import stands; what is not paid now, upkeep pays
		return nil
	}
	if errors.Is(err, errTaken) {
		return err
	}
	return s.giveUp(ctx, taken, err)
}

// writer writes one import.
type writer struct {
	s     *Service
	p     account.Principal
	imp   *Import
	bulk  *establishment.Bulk
	tell  Progress
	total int
	done  int
}

// whole is one transaction.
func (w *writer) whole(ctx context.Context) error {
	return w.s.DB.Bulk(ctx, func(tx *db.Tx) error {
		beat := func() error {
			return w.s.DB.Bulk(ctx, func(own *db.Tx) error { return w.s.beatTx(ctx, own, w.imp, w.done, w.total) })
		}
		for _, updates := range []bool{false, true} {
			err := w.rows(ctx, updates, func(rows []judged) error {
				for part := range slices.Chunk(rows, 2*step) {
					if err := w.write(ctx, tx, part, updates); err != nil {
						return err
					}
					w.step(len(part))
					if err := beat(); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		if err := w.doubles(ctx, tx); err != nil {
			return err
		}
		return w.endTx(ctx, tx)
	})
}

// pieces writes in short transactions; what is new is hidden until the last one.
func (w *writer) pieces(ctx context.Context) error {
	for _, updates := range []bool{false, true} {
		if updates {
			if err := w.stillAsSeen(ctx); err != nil {
				return err
			}
		}
		size := firstPiece
		err := w.rows(ctx, updates, func(rows []judged) error {
			for len(rows) > 0 {
				part := rows[:min(size, len(rows))]
				rows = rows[len(part):]
				began := time.Now()
				err := w.s.DB.Bulk(ctx, func(tx *db.Tx) error {
					if err := w.write(ctx, tx, part, updates); err != nil {
						return err
					}
					return w.s.beatTx(ctx, tx, w.imp, w.done+len(part), w.total)
				})
				if err != nil {
					return err
				}
				w.step(len(part))
				size = nextPiece(size, time.Since(began))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return w.s.DB.Bulk(ctx, func(tx *db.Tx) error {
		if err := w.doubles(ctx, tx); err != nil {
			return err
		}
		return w.endTx(ctx, tx)
	})
}

// A piece is as large as what is written within about pieceTime: nobody who saves waits longer.
const (
	firstPiece = 250
	leastPiece = 100
	mostPiece  = 2000
	pieceTime  = 60 * time.Millisecond
)

func nextPiece(size int, took time.Duration) int {
	switch {
	case took > pieceTime:
		size = size * 3 / 4
	case took < pieceTime*2/3:
		size = size * 5 / 4
	}
	return max(leastPiece, min(mostPiece, size))
}

func (w *writer) step(n int) {
	w.done += n
	if w.tell != nil {
		w.tell(w.done, w.total)
	}
}

// rows reads the staged rows again and makes their drafts, ahead of what is written.
func (w *writer) rows(ctx context.Context, updates bool, write func([]judged) error) error {
	type batch struct {
		rows []judged
		err  error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan batch)
	send := func(b batch) bool {
		select {
		case batches <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	r, _, err := w.s.readerOf(w.p, w.imp)
	if err != nil {
		return err
	}
	go func() {
		defer close(batches)
		defer func() {
			if v := recover(); v != nil {
				send(batch{err: fmt.Errorf("importing: writing: %v", v)})
			}
		}()
		list, size := []*parsed{}, window
		if updates {
			size = step
		}
		flush := func() bool {
			rows, err := w.drafts(ctx, list, updates)
			slices.SortFunc(rows, func(a, b judged) int { return strings.Compare(string(a.row.TargetID), string(b.row.TargetID)) })
			list = nil
			return send(batch{rows, err}) && err == nil
		}
		for one, err := range w.s.staged(ctx, w.imp.ID) {
			if err != nil {
				send(batch{err: err})
				return
			}
			if !r.read(one) {
				continue
			}
			if v := one.old.Verdict; v == New && !updates || v == Update && updates {
				if list = append(list, one); len(list) == size && !flush() {
					return
				}
			}
		}
		if len(list) > 0 {
			flush()
		}
	}()
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		if err := write(b.rows); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// drafts makes what is to be written of rows whose verdict stands.
func (w *writer) drafts(ctx context.Context, list []*parsed, updates bool) ([]judged, error) {
	out := make([]judged, len(list))
	var there map[db.ID]*establishment.Known
	if updates {
		var err error
		if there, err = w.known(ctx, w.s.DB, list); err != nil {
			return nil, err
		}
	}
	var past *known
	if w.imp.Kind == Projects {
		var err error
		if past, err = newJudge(w.bulk, w.imp).find(ctx, w.s.DB, list); err != nil {
			return nil, err
		}
	}
	for i, p := range list {
		out[i].row = *p.old
		if w.imp.Kind == Projects {
			out[i].past = p.past(w.bulk, past)
			continue
		}
		in := establishment.Stated{Get: func(field string) string { return p.values[field] }, Site: p.siteInput(), Unit: p.place.unit, Figures: p.figures}
		var err error
		if updates {
			k := there[p.old.TargetID]
			if k == nil || k.Version != p.old.Base {
				return nil, w.movedRow(ctx, p.no, p.old.TargetID)
			}
			out[i].draft, err = w.bulk.Over(k, in)
		} else {
			out[i].draft, err = w.bulk.New(p.old.TargetID, db.NewID(), in)
		}
		if err != nil {
			return nil, errs.Clash("Dòng %d không còn nhập được như lúc kiểm tra. Hãy kiểm tra lại.", p.no).Because(err)
		}
	}
	return out, nil
}

func (w *writer) known(ctx context.Context, q db.Q, list []*parsed) (map[db.ID]*establishment.Known, error) {
	var ids []db.ID
	for _, p := range list {
		ids = append(ids, p.old.TargetID)
	}
	all, err := w.bulk.Find(ctx, q, establishment.Keys{IDs: ids})
	out := map[db.ID]*establishment.Known{}
	for _, k := range all {
		out[k.ID] = k
	}
	return out, err
}

// movedRow says that a record was changed since the dry run, and by whom.
func (w *writer) movedRow(ctx context.Context, no int, id db.ID) error {
	who := ""
	if last, err := audit.OfSubject(ctx, w.s.DB, id, 1); err == nil && len(last) > 0 {
		who = fmt.Sprintf(" (%s, %s)", last[0].PersonName, last[0].At.VN())
	}
	return errs.Clash("Cơ sở của dòng %d đã có người sửa sau khi kiểm tra%s. Chưa ghi gì. Hãy kiểm tra lại tệp rồi nhập.", no, who)
}

// stillAsSeen looks, before the first record that is there is touched, whether all are as the dry
// run saw them.
func (w *writer) stillAsSeen(ctx context.Context) error {
	type moved struct {
		No     int   `db:"row_no"`
		Target db.ID `db:"target_id"`
	}
	list, err := db.Select[moved](ctx, w.s.DB, `SELECT r.row_no, r.target_id FROM import_rows r JOIN establishments e ON e.id = r.target_id
		WHERE r.import_id = ? AND r.verdict = 'update' AND e.version <> r.base ORDER BY r.row_no LIMIT 20`, w.imp.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	if len(list) == 1 {
		return w.movedRow(ctx, list[0].No, list[0].Target)
	}
	numbers := make([]string, len(list))
	for i, m := range list {
		numbers[i] = strconv.Itoa(m.No)
	}
	return errs.Clash("Cơ sở của các dòng %s đã có người sửa sau khi kiểm tra. Chưa ghi gì. Hãy kiểm tra lại tệp rồi nhập.", vi.ListVN(numbers))
}

// write writes one batch.
func (w *writer) write(ctx context.Context, tx *db.Tx, rows []judged, updates bool) error {
	if w.imp.Kind == Projects {
		return w.writePast(ctx, tx, rows)
	}
	drafts := make([]establishment.Draft, len(rows))
	for i := range rows {
		drafts[i] = rows[i].draft
	}
	if !updates {
		err := w.bulk.InsertTx(ctx, tx, drafts)
		if db.IsUnique(err) {
			return errs.Clash("Một mã số thuế trong tệp vừa được ghi cho một cơ sở khác. Chưa ghi gì. Hãy kiểm tra lại tệp rồi nhập.").Because(err)
		}
		return err
	}
	moved, err := w.bulk.UpdateTx(ctx, tx, drafts)
	if db.IsUnique(err) {
		return errs.Clash("Một mã số thuế trong tệp vừa được ghi cho một cơ sở khác. Chưa ghi gì. Hãy kiểm tra lại tệp rồi nhập.").Because(err)
	}
	if err != nil {
		return err
	}
	if len(moved) > 0 {
		i := slices.IndexFunc(rows, func(r judged) bool { return r.row.TargetID == moved[0] })
		return w.movedRow(ctx, rows[i].row.No, moved[0])
	}
	stmt, err := tx.Prepare(ctx, "UPDATE import_rows SET before = ?, after = ? WHERE import_id = ? AND row_no = ?")
	if err != nil {
		return err
	}
	for i := range rows {
		d := rows[i].draft
		after := d.Establishment
		after.Version++
		if _, err := stmt.Exec(ctx, encode(Change{*d.Before, after, d.Years}), after.Version, w.imp.ID, rows[i].row.No); err != nil {
			return err
		}
	}
	return stmt.Close()
}

// doubles looks whether somebody recorded, since the dry run, an establishment that a row of the
// file would make too.
func (w *writer) doubles(ctx context.Context, tx *db.Tx) error {
	if w.imp.Kind != Establishments || w.imp.Created == 0 {
		return nil
	}
	first, err := db.Get[db.ID](ctx, tx, "SELECT MIN(target_id) FROM import_rows WHERE import_id = ? AND verdict = 'new'", w.imp.ID)
	if err != nil {
		return err
	}
	var words []string
	for after, more := first, true; more && len(words) < mostDoubles; {
		others, err := db.Select[double](ctx, tx, `SELECT id, name, name_fold, office_province_id, office_commune FROM establishments
			WHERE id > ? AND created_at >= ? AND (import_id IS NULL OR import_id <> ?) ORDER BY id LIMIT ?`, after, w.imp.UploadedAt, w.imp.ID, step)
		if err != nil {
			return err
		}
		if more = len(others) == step; len(others) == 0 {
			break
		}
		after = others[len(others)-1].ID
		hits, err := w.doublesOf(ctx, tx, others)
		if err != nil {
			return err
		}
		words = append(words, hits...)
	}
	if len(words) == 0 {
		return nil
	}
	words = words[:min(mostDoubles, len(words))]
	return errs.Clash("Sau khi kiểm tra, có người đã ghi cơ sở trùng với %s. Chưa ghi gì. Hãy kiểm tra lại tệp rồi nhập.", strings.Join(words, ", "))
}

// mostDoubles is how many doubles are named.
const mostDoubles = 5

// double is an establishment as a double is known by.
type double struct {
	ID       db.ID    `db:"id"`
	Name     string   `db:"name"`
	Fold     string   `db:"name_fold"`
	Province place.ID `db:"office_province_id"`
	Commune  string   `db:"office_commune"`
}

// doublesOf names the rows that would make one of a few records again. It asks for few names at a
// time: of what its own transaction has written PostgreSQL knows nothing when it plans, and a join
// of many with many would be one of each with each.
func (w *writer) doublesOf(ctx context.Context, tx *db.Tx, others []double) ([]string, error) {
	type key struct {
		fold     string
		province place.ID
		commune  string
	}
	by, folds := map[key]double{}, make([]string, len(others))
	for i, o := range others {
		by[key{o.Fold, o.Province, o.Commune}], folds[i] = o, o.Fold
	}
	ours, err := db.Select[double](ctx, tx, "SELECT id, name, name_fold, office_province_id, office_commune FROM establishments WHERE import_id = ? AND name_fold IN (?)", w.imp.ID, folds)
	if err != nil {
		return nil, err
	}
	same := map[db.ID]double{}
	for _, e := range ours {
		if o, there := by[key{e.Fold, e.Province, e.Commune}]; there {
			same[e.ID] = o
		}
	}
	if len(same) == 0 {
		return nil, nil
	}
	type hit struct {
		No     int   `db:"row_no"`
		Target db.ID `db:"target_id"`
	}
	rows, err := db.Select[hit](ctx, tx, "SELECT row_no, target_id FROM import_rows WHERE import_id = ? AND target_id IN (?) AND choice <> 'new' ORDER BY row_no", w.imp.ID, slices.Sorted(maps.Keys(same)))
	if err != nil {
		return nil, err
	}
	var words []string
	for _, r := range rows {
		words = append(words, fmt.Sprintf("dòng %d (%s)", r.No, same[r.Target].Name))
	}
	return words, nil
}

// endTx makes what was written visible, and records who did it.
func (w *writer) endTx(ctx context.Context, tx *db.Tx) error {
	imp := w.imp
	imp.Done = w.done
	if _, err := tx.Exec(ctx, "UPDATE imports SET skip_refused = ? WHERE id = ?", imp.SkipRefused, imp.ID); err != nil {
		return err
	}
	if err := w.s.finishTx(ctx, tx, imp, Applied, ""); err != nil {
		return err
	}
	if imp.Kind == Establishments && imp.Created > 0 {
		if err := establishment.OweKeysTx(ctx, tx, imp.ID); err != nil {
			return err
		}
	}
	return audit.RecordTx(ctx, tx, w.s.Clock.Now(), w.p.Actor(), audit.Event{Kind: Done, SubjectKind: subject, SubjectID: imp.ID, Sentence: sentenceOf(imp), After: imp})
}

func sentenceOf(imp *Import) string {
	s := fmt.Sprintf("Nhập %s từ tệp %s: %s mới", imp.Kind.Name(), imp.FileName, vi.Count(imp.Created))
	if imp.Updated > 0 {
		s += ", " + vi.Count(imp.Updated) + " cập nhật"
	}
	if left := imp.Refused + imp.Asked + imp.Skipped; left > 0 {
		s += ", bỏ qua " + vi.Count(left) + " dòng"
	}
	return s + "."
}

// giveUp takes back what was written before the run was stopped or failed.
func (s *Service) giveUp(ctx context.Context, imp *Import, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	to, message, answer := Failed, "Lỗi bên trong khi ghi; chưa ghi gì.", why
	if e, ok := errs.As(why); ok && e.Kind != errs.Internal {
		message = e.Sentence
	}
	if errors.Is(why, errStop) {
		to, message = Stopped, "Đã dừng khi đang ghi; chưa ghi gì."
		answer = errs.Clash("Đã dừng; những gì đã ghi đã được gỡ lại.")
	}
	if err := s.takeBack(ctx, imp, to, message); err != nil {
		return errors.Join(answer, err)
	}
	return answer
}
