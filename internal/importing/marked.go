package importing

import (
	"context"
	"io"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/sheet"
)

// Marked writes a copy of the sheet as a workbook: every row where it was, texts in Unicode,
// corrections in their cells, problems marked by colour and told in a further column. It may be
// mended in Excel and uploaded again.
func (s *Service) Marked(ctx context.Context, p account.Principal, id db.ID, out io.Writer) error {
	imp, err := s.Get(ctx, p, id)
	if err != nil {
		return err
	}
	l := imp.LayoutOf()
	b, closing, err := s.book(imp)
	if err != nil {
		return err
	}
	defer closing()
	_, detector, err := sample(b, l.Sheet)
	if err != nil {
		return told(err)
	}
	w, err := sheet.NewWriter(out, sheet.Options{Format: sheet.XLSX, Sheet: imp.Sheet, HeaderRow: l.Top + l.Rows - 1, Columns: make([]sheet.Column, len(l.Heads)+1)})
	if err != nil {
		return err
	}
	next, stop := pull(s.told(ctx, id))
	defer stop()
	staged, any, err := next()
	if err != nil {
		return err
	}
	width := len(l.Heads)
	for row, err := range b.Rows(l.Sheet) {
		if err != nil {
			return told(err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		cells := make([]sheet.Value, max(len(row.Cells), width))
		for i, c := range row.Cells {
			if text, from := detector.Decode(c); from != sheet.Unicode {
				cells[i] = sheet.String(text)
			} else {
				cells[i] = sheet.Copy(c)
			}
		}
		for any && staged.No < row.Number {
			if staged, any, err = next(); err != nil {
				return err
			}
		}
		switch {
		case row.Number == l.Top:
			cells = append(cells, sheet.String("Vấn đề khi nhập"))
		case any && staged.No == row.Number:
			cells = mark(cells, staged)
		}
		if err := w.RowAt(row.Number, cells...); err != nil {
			return err
		}
	}
	return w.Close()
}

// mark paints the cells of a row that have a problem and tells the problems behind them.
func mark(cells []sheet.Value, row Row) []sheet.Value {
	for i, s := range fixesOf(row.Fixes) {
		if i >= 0 && i < len(cells) {
			cells[i] = sheet.String(s)
		}
	}
	var words []string
	problems := problemsOf(row.Problems)
	slices.SortStableFunc(problems, func(a, b Problem) int { return rank(b.Level) - rank(a.Level) })
	painted := map[int]bool{}
	for _, p := range problems {
		words = append(words, p.Sentence())
		if p.Column < 0 || p.Column >= len(cells) || painted[p.Column] {
			continue
		}
		painted[p.Column] = true
		switch p.Level {
		case Stops, Asks:
			cells[p.Column] = cells[p.Column].Wrong()
		case Notes:
			cells[p.Column] = cells[p.Column].Doubtful()
		}
	}
	said := sheet.String(strings.Join(words, " "))
	if has(problems, Stops) || has(problems, Asks) {
		said = said.Wrong()
	}
	return append(cells, said)
}

func rank(l Level) int {
	switch l {
	case Stops:
		return 3
	case Asks:
		return 2
	case Notes:
	}
	return 1
}

// pull turns the staged rows into a function that gives the next one.
func pull(seq func(yield func(Row, error) bool)) (next func() (Row, bool, error), stop func()) {
	type item struct {
		row Row
		err error
	}
	items, done := make(chan item), make(chan struct{})
	go func() {
		defer close(items)
		for row, err := range seq {
			select {
			case items <- item{row, err}:
			case <-done:
				return
			}
		}
	}()
	return func() (Row, bool, error) {
		it, ok := <-items
		return it.row, ok && it.err == nil, it.err
	}, func() { close(done) }
}

// Original opens the file as it was uploaded.
func (s *Service) Original(ctx context.Context, p account.Principal, id db.ID) (io.ReadCloser, *Import, error) {
	imp, err := s.Get(ctx, p, id)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.Files.Open(imp.SHA256)
	return f, imp, err
}

// Begin returns the first rows of a sheet as Excel shows them, to point at the header.
func (s *Service) Begin(ctx context.Context, p account.Principal, id db.ID, at, most int) (rows []Begun, sheets []sheet.SheetInfo, err error) {
	imp, err := s.Get(ctx, p, id)
	if err != nil {
		return nil, nil, err
	}
	b, closing, err := s.book(imp)
	if err != nil {
		return nil, nil, err
	}
	defer closing()
	sheets = b.Sheets()
	if at < 0 || at >= len(sheets) {
		return nil, sheets, errs.Wrong("sheet", "Tệp không có trang tính này.")
	}
	all, _, err := sample(b, at)
	if err != nil {
		return nil, sheets, told(err)
	}
	for _, r := range all[:min(most, len(all))] {
		one := Begun{No: r.no}
		for _, c := range r.cells {
			one.Texts = append(one.Texts, strings.TrimSpace(c.Text))
		}
		rows = append(rows, one)
	}
	return rows, sheets, nil
}

// Begun is a row of the beginning of a sheet.
type Begun struct {
	No    int
	Texts []string
}
