package importing

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/sheet"
)

// job is a run in this process.
type job struct{ done chan struct{} }

// soon is how long a page waits for work that may be small.
const soon = 1500 * time.Millisecond

// Work is what Start runs.
type Work int

// The kinds of work.
const (
	CheckFile  Work = iota // the dry run
	JudgeAgain             // the dry run over the corrections
	Write                  // what the dry run judged
	WriteRest              // the same without the rows that are refused or ask
)

// Start begins work that goes on when the request that asked for it has ended. It waits a moment,
// so that a small file is done when the next page is drawn; what goes wrong is told by the
// import's state. ctx is only for beginning.
func (s *Service) Start(ctx context.Context, p account.Principal, id db.ID, what Work) error {
	s.mu.Lock()
	if s.jobs == nil {
		s.jobs = map[db.ID]*job{}
	}
	if s.jobs[id] != nil {
		s.mu.Unlock()
		return errs.Clash("Lần nhập này đang được xử lý. Hãy đợi.")
	}
	j := &job{done: make(chan struct{})}
	s.jobs[id] = j
	s.mu.Unlock()
	failed := make(chan error, 1)
	work := context.WithoutCancel(ctx)
	go func() {
		var err error
		defer func() {
			if v := recover(); v != nil { // the import is freed by Recover
				err = fmt.Errorf("importing: %v", v)
			}
			s.mu.Lock()
			delete(s.jobs, id)
			s.mu.Unlock()
			failed <- err
			close(j.done)
		}()
		switch what {
		case CheckFile:
			err = s.Check(work, p, id, nil)
		case JudgeAgain:
			err = s.Judge(work, p, id, nil)
		case Write, WriteRest:
			err = s.Apply(work, p, id, what == WriteRest, nil)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-time.After(soon):
		return nil
	case <-ctx.Done():
		return nil
	}
}

// Wait waits until this process is at work on nothing, for tests and for the end of a server.
func (s *Service) Wait() {
	for {
		s.mu.Lock()
		var one *job
		for _, j := range s.jobs {
			one = j
		}
		s.mu.Unlock()
		if one == nil {
			return
		}
		<-one.done
	}
}

// Get returns an import of the person's body.
func (s *Service) Get(ctx context.Context, p account.Principal, id db.ID) (*Import, error) {
	if !May(p) {
		return nil, refuse()
	}
	return load(ctx, s.DB, p, id)
}

// List returns the imports of the person's body, the newest first.
func (s *Service) List(ctx context.Context, p account.Principal) ([]Import, error) {
	if !May(p) {
		return nil, refuse()
	}
	return db.Select[Import](ctx, s.DB, "SELECT "+db.Columns[Import]("")+" FROM imports WHERE started_for IN (?) ORDER BY uploaded_at DESC, id DESC LIMIT 100", p.AgencyIDs)
}

// Told is one problem as it is told: by row, column and cell.
type Told struct {
	Row     int
	Verdict Verdict
	Problem
}

// Cell names the cell, as Excel does: C7; the row alone where the whole row is meant.
func (t Told) Cell() string {
	if t.Column < 0 {
		return "Dòng " + strconv.Itoa(t.Row)
	}
	return sheet.ColumnName(t.Column) + strconv.Itoa(t.Row)
}

// Sentence is the message with what may be chosen.
func (p Problem) Sentence() string {
	if len(p.Choices) == 0 {
		return p.Message
	}
	words := make([]string, len(p.Choices))
	for i, c := range p.Choices {
		words[i] = c.Label
	}
	return p.Message + " Có thể là: " + strings.Join(words, "; ") + "."
}

// Sheets lists the sheets of the file.
func (s *Service) Sheets(ctx context.Context, p account.Principal, id db.ID) ([]sheet.SheetInfo, error) {
	imp, err := s.Get(ctx, p, id)
	if err != nil {
		return nil, err
	}
	b, closing, err := s.book(imp)
	if err != nil {
		return nil, err
	}
	defer closing()
	return b.Sheets(), nil
}

// Problems hands on every problem of an import in the order of the file, without keeping them.
func (s *Service) Problems(ctx context.Context, p account.Principal, id db.ID, do func(Told) error) error {
	if _, err := s.Get(ctx, p, id); err != nil {
		return err
	}
	for one, err := range s.told(ctx, id) {
		if err != nil {
			return err
		}
		for _, problem := range problemsOf(one.Problems) {
			if err := do(Told{one.No, one.Verdict, problem}); err != nil {
				return err
			}
		}
	}
	return nil
}

// told hands on the rows that have problems.
func (s *Service) told(ctx context.Context, id db.ID) func(yield func(Row, error) bool) {
	return func(yield func(Row, error) bool) {
		after := -1
		for {
			rows, err := db.Select[Row](ctx, s.DB, "SELECT "+db.Columns[Row]("")+" FROM import_rows WHERE import_id = ? AND row_no > ? AND problems <> '' ORDER BY row_no LIMIT ?", id, after, step)
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
				after = row.No
			}
			if len(rows) < step {
				return
			}
		}
	}
}

// Unmapped lists the columns that hold something in their header and are mapped to nothing: they
// stay with their rows in the import.
func (imp *Import) Unmapped() []int {
	l, err := decodeLayout(imp.Layout)
	if err != nil {
		return nil
	}
	m, err := decodeMapping(imp.Mapping)
	if err != nil {
		return nil
	}
	var out []int
	for i, h := range l.Heads {
		if h != "" && (i >= len(m.Columns) || m.Columns[i] == "") {
			if t := readHead(h).text; !slices.Contains([]string{"stt", "tt", "so tt"}, t) {
				out = append(out, i)
			}
		}
	}
	return out
}

// LayoutOf and MappingOf tell what the import knows of its file.
func (imp *Import) LayoutOf() Layout { l, _ := decodeLayout(imp.Layout); return l }

// MappingOf tells what its columns mean.
func (imp *Import) MappingOf() Mapping { m, _ := decodeMapping(imp.Mapping); return m }

// ColumnLetters are the letters of a column, from 0: A, B, …, AA.
func ColumnLetters(i int) string { return sheet.ColumnName(i) }
