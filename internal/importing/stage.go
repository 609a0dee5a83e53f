package importing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/sheet"
)

// step is how many rows are read, judged and staged together.
const step = 500

// errStop says that somebody pressed stop.
var errStop = errors.New("importing: stopped")

// errTaken says that another process took the import over: this one has been silent too long.
var errTaken = errors.New("importing: taken over")

// Progress hears how far a run has come.
type Progress func(done, total int)

// Check is the dry run: it reads the file once, judges every row and stages it with its problems.
// Nothing else is written. The import must be mapped. It may take long: pages start it by Start.
func (s *Service) Check(ctx context.Context, p account.Principal, id db.ID, tell Progress) error {
	imp, err := s.take(ctx, p, id, Checking, Uploaded, Checked, Stopped, Failed)
	if err != nil {
		return err
	}
	err = s.check(ctx, p, imp, tell)
	if err != nil {
		return s.settle(ctx, imp, err)
	}
	return nil
}

func (s *Service) check(ctx context.Context, p account.Principal, imp *Import, tell Progress) error {
	b, closing, err := s.book(imp)
	if err != nil {
		return err
	}
	defer closing()
	r, l, err := s.readerOf(p, imp)
	if err != nil {
		return err
	}
	_, detector, err := sample(b, l.Sheet)
	if err != nil {
		return told(err)
	}
	if err := s.forget(ctx, imp); err != nil {
		return err
	}
	total := 0
	if all := b.Sheets(); l.Sheet < len(all) {
		total = max(0, all[l.Sheet].Rows-l.First+1)
	}
	source := func(yield func(*parsed, error) bool) {
		for row, err := range b.Rows(l.Sheet) {
			if err != nil {
				yield(nil, told(err))
				return
			}
			if row.Number < l.First {
				continue
			}
			one := &parsed{no: row.Number, cells: make([]cell, len(row.Cells))}
			for i, c := range row.Cells {
				text, _ := detector.Decode(c)
				one.cells[i] = fromSheet(c, clean(text))
			}
			for len(one.cells) > 0 && one.cells[len(one.cells)-1].text == "" {
				one.cells = one.cells[:len(one.cells)-1]
			}
			one.raw = string(appendCells(make([]byte, 0, 64+16*len(one.cells)), one.cells))
			if !yield(one, nil) {
				return
			}
		}
	}
	imp.Encoding = detector.Encoding().String()
	return s.judgeAll(ctx, p, imp, r, source, total, tell, func(ctx context.Context, tx *db.Tx, rows []judged) error {
		list := make([]Row, len(rows))
		for i := range rows {
			list[i] = rows[i].row
		}
		return db.InsertMany(ctx, tx, "import_rows", list)
	})
}

// clean takes what no text of ours holds out of a cell: NUL, and broken UTF-8.
func clean(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return strings.ToValidUTF8(s, "�")
}

// told makes a refusal of the sheet fit to be shown.
func told(err error) error {
	var p *sheet.Problem
	if errors.As(err, &p) {
		return errs.New(errs.Invalid, "%s", p.Sentence).Because(err)
	}
	return err
}

// rowSource hands on rows in their order.
type rowSource func(yield func(*parsed, error) bool)

// judgeAll reads rows in one goroutine and judges and writes them in this one, batch by batch.
func (s *Service) judgeAll(ctx context.Context, p account.Principal, imp *Import, r *reader, source rowSource, total int, tell Progress,
	write func(ctx context.Context, tx *db.Tx, rows []judged) error) error {
	type batch struct {
		rows []*parsed
		err  error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan batch, 2)
	go func() {
		defer close(batches)
		defer func() {
			if v := recover(); v != nil { // a file must never end the server
				batches <- batch{err: fmt.Errorf("importing: reading: %v", v)}
			}
		}()
		rows := make([]*parsed, 0, step)
		send := func(b batch) bool {
			select {
			case batches <- b:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for one, err := range source {
			if err != nil {
				send(batch{err: err})
				return
			}
			if !r.read(one) {
				continue
			}
			if rows = append(rows, one); len(rows) == step {
				if !send(batch{rows: rows}) {
					return
				}
				rows = make([]*parsed, 0, step)
			}
		}
		send(batch{rows: rows})
	}()
	defer s.DB.Heavy(ctx)()
	var ahead []judged
	flush := func() error {
		identify(ahead)
		for len(ahead) > 0 {
			part := ahead[:min(2*step, len(ahead))]
			ahead = ahead[len(part):]
			imp.Done += len(part)
			err := s.DB.Bulk(ctx, func(tx *db.Tx) error {
				if err := write(ctx, tx, part); err != nil {
					return err
				}
				return s.beatTx(ctx, tx, imp, imp.Done, max(total, imp.Done))
			})
			if err != nil {
				return err
			}
			if tell != nil {
				tell(imp.Done, max(total, imp.Done))
			}
		}
		ahead = make([]judged, 0, window)
		return nil
	}
	tally := map[string]int{}
	j := newJudge(establishment.NewBulk(p, s.Clock.Now(), imp.ID), imp)
	imp.Total, imp.Created, imp.Updated, imp.Unchanged, imp.Refused, imp.Asked, imp.Skipped, imp.Notes, imp.Done = 0, 0, 0, 0, 0, 0, 0, 0, 0
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		rows, err := j.rows(ctx, s.DB, b.rows)
		if err != nil {
			return err
		}
		imp.count(rows)
		for _, p := range b.rows {
			for _, problem := range p.problems {
				tally[problem.Code]++
			}
		}
		if ahead = append(ahead, rows...); len(ahead) >= window {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	imp.Tally = encode(tally)
	return s.finish(ctx, imp, Checked, "")
}

// window is how many rows are put in order together: new records get their identities, and are
// written, in the order of their names, so that the indexes grow at few places at a time. Only
// tests change it.
var window = 6 * step

// identify gives new records their identities.
func identify(rows []judged) {
	var fresh []*judged
	for i := range rows {
		if rows[i].row.Verdict == New && rows[i].row.TargetID == "" {
			fresh = append(fresh, &rows[i])
		}
	}
	slices.SortStableFunc(fresh, func(a, b *judged) int { return strings.Compare(a.order, b.order) })
	for _, one := range fresh {
		one.row.TargetID = db.NewID()
	}
}

// count adds up what rows would do.
func (imp *Import) count(rows []judged) {
	for i := range rows {
		if rows[i].row.Verdict != Aside {
			imp.Total++
		}
		switch rows[i].row.Verdict {
		case New:
			imp.Created++
		case Update:
			imp.Updated++
		case Same:
			imp.Unchanged++
		case Refused:
			imp.Refused++
		case Ask:
			imp.Asked++
		case Skip:
			imp.Skipped++
		case Aside:
		}
		if strings.Contains(rows[i].row.Problems, `"l":"notes"`) {
			imp.Notes++
		}
	}
}

// readerOf makes the reader of an import.
func (s *Service) readerOf(p account.Principal, imp *Import) (*reader, Layout, error) {
	l, err := decodeLayout(imp.Layout)
	if err != nil {
		return nil, l, err
	}
	m, err := decodeMapping(imp.Mapping)
	if err != nil {
		return nil, l, err
	}
	if !slices.Contains(m.Columns, "name") {
		return nil, l, errs.Wrong("name", "Chưa có cột nào là tên %s. Hãy chọn cột.", map[Kind]string{Establishments: "cơ sở", Projects: "đề án"}[imp.Kind])
	}
	home := imp.ProvinceID
	if home == "" {
		home = homeOf(p)
	}
	r := newReader(imp.Kind, l, m, imp.Year, s.Clock.Now().Day(), home)
	if p.Agency.Kind == agency.Commune {
		r.carried.commune = p.Agency.Commune
	}
	return r, l, nil
}

// homeOf is the province of rows that name none.
func homeOf(p account.Principal) place.ID { return p.Province() }

// book opens the stored file.
func (s *Service) book(imp *Import) (b *sheet.Book, closing func(), err error) {
	f, err := s.Files.Open(imp.SHA256)
	if err != nil {
		return nil, nil, err
	}
	if b, err = sheet.Open(f, imp.Size, imp.FileName); err != nil {
		_ = f.Close()
		return nil, nil, told(err)
	}
	return b, func() { _ = f.Close() }, nil
}

// forget drops the rows of an earlier dry run, a few at a time.
func (s *Service) forget(ctx context.Context, imp *Import) error {
	for {
		var n int64
		err := s.DB.Bulk(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.Exec(ctx, "DELETE FROM import_rows WHERE import_id = ? AND row_no IN (SELECT row_no FROM import_rows WHERE import_id = ? ORDER BY row_no LIMIT 1000)", imp.ID, imp.ID)
			if err == nil {
				err = s.beatTx(ctx, tx, imp, 0, 0)
			}
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// Judge goes over the staged rows again, after corrections or when the register has changed: the
// file is not read again.
func (s *Service) Judge(ctx context.Context, p account.Principal, id db.ID, tell Progress) error {
	imp, err := s.take(ctx, p, id, Checking, Checked, Stopped, Failed)
	if err != nil {
		return err
	}
	if err := s.rejudge(ctx, p, imp, tell); err != nil {
		return s.settle(ctx, imp, err)
	}
	return nil
}

func (s *Service) rejudge(ctx context.Context, p account.Principal, imp *Import, tell Progress) error {
	r, _, err := s.readerOf(p, imp)
	if err != nil {
		return err
	}
	total, err := db.Get[int](ctx, s.DB, "SELECT COUNT(*) FROM import_rows WHERE import_id = ?", imp.ID)
	if err != nil {
		return err
	}
	source := s.staged(ctx, imp.ID)
	return s.judgeAll(ctx, p, imp, r, source, total, tell, func(ctx context.Context, tx *db.Tx, rows []judged) error {
		stmt, err := tx.Prepare(ctx, "UPDATE import_rows SET verdict = ?, target_id = ?, base = ?, problems = ? WHERE import_id = ? AND row_no = ?")
		if err != nil {
			return err
		}
		for i := range rows {
			w := rows[i].row
			if !rows[i].moved {
				continue
			}
			if _, err := stmt.Exec(ctx, w.Verdict, w.TargetID, w.Base, w.Problems, w.ImportID, w.No); err != nil {
				return err
			}
		}
		return stmt.Close()
	})
}

// staged hands on the rows of an import as they wait.
func (s *Service) staged(ctx context.Context, id db.ID) rowSource {
	return func(yield func(*parsed, error) bool) {
		after := -1
		for {
			rows, err := db.Select[Row](ctx, s.DB, "SELECT "+db.Columns[Row]("")+" FROM import_rows WHERE import_id = ? AND row_no > ? ORDER BY row_no LIMIT ?", id, after, step)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range rows {
				one, err := parsedOf(&rows[i])
				if err != nil || !yield(one, err) {
					if err != nil {
						yield(nil, err)
					}
					return
				}
				after = rows[i].No
			}
			if len(rows) < step {
				return
			}
		}
	}
}

func parsedOf(row *Row) (*parsed, error) {
	cells, err := readCells(row.Cells, nil)
	return &parsed{no: row.No, cells: cells, raw: row.Cells, fixes: row.Fixes, choice: row.Choice, old: row}, err
}
