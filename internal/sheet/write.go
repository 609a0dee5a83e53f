package sheet

import (
	"errors"
	"io"
	"math"
	"strings"
	"time"
)

// Format is a kind of file that is written.
type Format uint8

// The formats.
const (
	XLSX Format = iota
	CSV
)

// Options say what a list looks like.
type Options struct {
	Format Format
	// Title stands above the list and in its properties, and names the sheet where Sheet does not.
	Title string
	Sheet string
	// Notes are lines below the title: as of which day, by whom.
	Notes []string
	// Columns give the header, kinds and widths. Without any title among them there is no header:
	// a copy brings its own.
	Columns []Column
	// HeaderRow is the number of the row of a copy that is its header: it and all above stay in
	// sight and are printed on each page. 0 is none. It is for lists whose columns have no titles.
	HeaderRow int
	// Separator of CSV; 0 is the comma, which Excel expects under Vietnamese and English settings.
	// With a semicolon decimals are written with a comma.
	Separator byte
}

// Column is one column of a list that is written.
type Column struct {
	Title string
	// Kind chooses how numbers are shown: Integer and Money with groups, Percent as a share, Number
	// (years, codes) as it is. Days and texts show themselves.
	Kind  Kind
	Width int  // in characters; 0 is by kind
	Sum   bool // a last row gives the sum of the rows that a filter leaves
}

// Value is one cell to be written. The zero Value is an empty cell.
type Value struct {
	kind  Kind
	mark  mark
	clock bool
	n     int64
	f     float64
	s     string
}

// mark is why a cell stands out.
type mark uint8

const (
	markNone mark = iota
	markWrong
	markDoubtful
	markTotal
)

// String is a text. It stays one whatever it begins with: «=1+1» is no formula, 0100109106 keeps
// its zero. Control characters are dropped; beyond 32,767 characters it is cut with a mark.
func String(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{kind: Text, s: s}
}

// Int is a whole number. Beyond fifteen digits, which a spreadsheet would round, it is a text.
func Int(n int64) Value { return Value{kind: Integer, n: n} }

// Float is a number; what is no number (NaN, infinity) is an empty cell.
func Float(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{kind: Number, f: f}
}

// Day is a day given as 2006-01-02: a true date, shown 02/01/2006. What is no such day, or lies
// before 01/03/1900, where Excel's calendar begins to be right, is a text.
func Day(day string) Value {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return String(day)
	}
	serial := t.Unix()/86400 + 25569
	if serial <= 60 {
		return String(t.Format("02/01/2006"))
	}
	return Value{kind: Date, f: float64(serial)}
}

// Copy is a cell as it was read. Digits that a number does not hold (leading zeros of its format,
// more than fifteen) stay as text.
func Copy(c Cell) Value {
	switch c.Kind {
	case Number:
		if strings.HasSuffix(c.Text, "%") {
			return Value{kind: Percent, f: c.Number}
		}
		if c.Text == string(appendNumber(nil, nil, c.Number)) {
			return Float(c.Number)
		}
	case Date:
		if c.Number > 60 {
			return Value{kind: Date, f: c.Number, clock: c.Number != math.Floor(c.Number)}
		}
	case Bool:
		return Value{kind: Bool, n: int64(c.Number), s: c.Text}
	case Empty:
		return Value{}
	case Text, Error, Integer, Money, Percent:
	}
	return String(c.Text)
}

// Wrong gives the cell the look of an error: light red. An empty cell is painted too.
func (v Value) Wrong() Value { v.mark = markWrong; return v }

// Doubtful gives the cell the look of something to be looked at: light yellow.
func (v Value) Doubtful() Value { v.mark = markDoubtful; return v }

// Writer writes a list row by row, straight into what it was given: nothing is kept but one
// buffer. It serves one goroutine. An error stays; what was written then is no file.
type Writer struct {
	to     listWriter
	last   int // the row that was written last
	sums   []total
	cols   []Column
	first  int // the first row under the header
	err    error
	closed bool
}

// total adds up a column.
type total struct {
	whole int64
	share float64
	float bool
	over  bool
}

// A listWriter knows one format.
type listWriter interface {
	row(number int, values []Value) error
	totals(number, first int, sums []total) error
	close(last int) error
}

const lastRow = 1 << 20

// exact is where a spreadsheet begins to round whole numbers.
const exact = 1e15

var (
	errClosed = errors.New("sheet: the list is closed")
	errOrder  = errors.New("sheet: rows are written from top to bottom")
)

// NewWriter begins a list: everything above its rows is written at once. Rows that it cannot hold
// and errors of out come from Row and Close.
func NewWriter(out io.Writer, o Options) (*Writer, error) {
	w := &Writer{cols: o.Columns, sums: make([]total, len(o.Columns))}
	var err error
	if o.Format == CSV {
		w.to, w.last, err = newCSV(out, o)
	} else {
		w.to, w.last, err = newXLSX(out, o)
	}
	w.first = w.last + 1
	return w, err
}

// Row writes the next row.
func (w *Writer) Row(values ...Value) error { return w.RowAt(w.last+1, values...) }

// RowAt writes a row at its number, from 1, and leaves the rows between empty: so a copy keeps the
// numbers of the original.
func (w *Writer) RowAt(number int, values ...Value) error {
	switch {
	case w.err != nil:
		return w.err
	case w.closed:
		return errClosed
	case number <= w.last:
		return errOrder
	case number > lastRow:
		w.err = problem("Danh sách dài hơn %d dòng, quá sức một trang Excel. Hãy lọc bớt rồi tải lại.", lastRow)
		return w.err
	}
	w.last = number
	for i, v := range values {
		if i < len(w.cols) && w.cols[i].Sum {
			w.sums[i].add(v)
		}
	}
	w.err = w.to.row(number, values)
	return w.err
}

func (t *total) add(v Value) {
	switch v.kind {
	case Integer:
		if v.n <= -exact || v.n >= exact {
			return // it is written as a text
		}
		if s := t.whole + v.n; (s > t.whole) == (v.n > 0) {
			t.whole = s
		} else {
			t.over = true
		}
		t.share += float64(v.n)
	case Number, Percent:
		t.share += v.f
		t.float = true
	case Empty, Text, Date, Bool, Error, Money:
	}
}

// value is the sum as a cell.
func (t *total) value() Value {
	v := Int(t.whole)
	if t.float || t.over {
		v = Float(t.share)
	}
	v.mark = markTotal
	return v
}

// Close writes the sums and all that stands behind the rows. It does not close what the list was
// written to.
func (w *Writer) Close() error {
	if w.err != nil || w.closed {
		return w.err
	}
	w.closed = true
	last := w.last
	for _, c := range w.cols {
		if c.Sum && last >= w.first && last < lastRow {
			if w.err = w.to.totals(last+1, w.first, w.sums); w.err != nil {
				return w.err
			}
			break
		}
	}
	w.err = w.to.close(last)
	return w.err
}

func (o *Options) titled() bool {
	for _, c := range o.Columns {
		if c.Title != "" {
			return true
		}
	}
	return false
}
