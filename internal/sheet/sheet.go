// Package sheet reads workbooks as provinces keep them and writes lists that Excel opens, both as
// streams: memory does not grow with the number of rows. It reads .xlsx (of Excel, LibreOffice,
// Google Sheets, WPS) and text with separators (.csv, .tsv) in the encodings that are met here,
// and knows the fonts of before Unicode, TCVN3 (.VnTime) and VNI. Why it is our own code and not
// a library: docs/adr/0005-own-sheets.md. It knows nothing of ours but vi.
package sheet

import (
	"errors"
	"io"
	"iter"
	"math"
	"time"
)

// Kind says what a cell holds, and what a column of a written list is made for.
type Kind uint8

// The kinds. A cell that was read is of the first six; the last three are for columns of a list
// that is written.
const (
	Empty  Kind = iota
	Text        // words, and codes with their leading zeros
	Number      // a number; its digits are in Cell.Text
	Date        // a day or an instant, by the number format of the cell
	Bool        // TRUE or FALSE
	Error       // what a formula could not give: #N/A, #REF!

	Integer // a whole number: 1.200
	Money   // đồng: 1.646.000.000
	Percent // a share of 1, shown as 49,1%
)

// Cell is one cell as it was read.
type Cell struct {
	Kind Kind
	// Font is the encoding that the cell's font was made for: its text may be in it (see Detector).
	Font Encoding
	// Text is what a person reads. A number has all its digits, a decimal comma, no groups, no
	// exponent and no noise of binary fractions (fifteen digits are true); its format counts where it
	// is a percent sign or a string of zeros: 0100109106 formatted by 0000000000 keeps its zero.
	// A day is 02/01/2006, an instant 02/01/2006 15:04. A formula gives the value that was stored.
	Text string
	// Number is the value of a Number, 1 or 0 of a Bool, and of a Date the days since 30/12/1899.
	Number float64
}

// Day gives the day of a Date as 2006-01-02, and "" for every other cell.
func (c Cell) Day() string {
	if c.Kind != Date {
		return ""
	}
	return serialTime(c.Number).Format(time.DateOnly)
}

// Row is one row that holds something. Cells[0] is column A; cells behind the last one that
// holds something are left out. Cells is used again for the next row: copy what you keep. The
// texts may be kept.
type Row struct {
	Number int  // as Excel shows it, from 1
	Hidden bool // by a filter or by hand
	Cells  []Cell
}

// SheetInfo is what a workbook says of a sheet before it is read.
type SheetInfo struct {
	Name   string
	Hidden bool
	// Rows and Columns are the size that the file claims for itself; 0 when it says nothing.
	Rows, Columns int
}

// Range is a rectangle of cells, rows from 1 and columns from 0 as in Row; both ends belong to it.
type Range struct{ Top, Left, Bottom, Right int }

// Holds reports whether the cell lies within the range.
func (r Range) Holds(row, column int) bool {
	return r.Top <= row && row <= r.Bottom && r.Left <= column && column <= r.Right
}

// Book is an opened workbook. It reads from what Open was given for as long as it is used, keeps
// no file of its own and needs no closing. It serves one goroutine at a time.
type Book struct {
	source source
}

// A source is a kind of file.
type source interface {
	sheets() []SheetInfo
	rows(sheet int, yield func(Row, error) bool)
	merged(sheet int) ([]Range, error)
}

// Open looks at the content, not at the name, and opens an .xlsx workbook or text with
// separators. All cells of a text are Text. The name is the sheet's name where the file has none of its own (text). Every
// refusal is a *Problem with a sentence that says what to do.
func Open(r io.ReaderAt, size int64, name string) (*Book, error) {
	src, err := open(r, size, name, ordinary)
	if err != nil {
		return nil, err
	}
	return &Book{src}, nil
}

// Sheets lists the sheets of cells in the order of the workbook, hidden ones too. Its places are
// the numbers that Rows and Merged take.
func (b *Book) Sheets() []SheetInfo { return b.source.sheets() }

// Rows gives the rows of a sheet that hold something, in the order of the file; a row number may
// jump. An error ends it. Leaving the loop early costs nothing.
func (b *Book) Rows(sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if sheet < 0 || sheet >= len(b.Sheets()) {
			yield(Row{}, errNoSheet)
			return
		}
		b.source.rows(sheet, yield)
	}
}

// Merged gives the merged ranges of a sheet. They stand behind the rows in the file, so this reads
// all of it once more: ask only where a header is looked for.
func (b *Book) Merged(sheet int) ([]Range, error) {
	if sheet < 0 || sheet >= len(b.Sheets()) {
		return nil, errNoSheet
	}
	return b.source.merged(sheet)
}

var errNoSheet = errors.New("sheet: there is no such sheet")

// ColumnName gives the letters of a column, from 0: A, B, …, Z, AA.
func ColumnName(i int) string {
	if i < 0 {
		return ""
	}
	var buf [16]byte
	at := len(buf)
	for i++; i > 0; i = (i - 1) / 26 {
		at--
		buf[at] = byte('A' + (i-1)%26)
	}
	return string(buf[at:])
}

// limits bound what a file may make us do.
type limits struct {
	part      int64 // bytes of one unpacked part that is streamed
	kept      int64 // bytes of one unpacked part that is kept: styles, list of sheets
	head      int64 // bytes of a sheet that are read before its rows are asked for
	ratio     int64 // unpacked to packed, beyond free
	free      int64 // bytes that may be unpacked whatever the ratio
	parts     int   // parts of a package
	strings   int   // bytes of shared strings
	columns   int   // columns that hold something
	cell      int   // bytes of a cell
	row       int   // bytes of all cells of a row that stand in it
	merged    int   // merged ranges
	sheets    int
	rowNumber int
}

// ordinary limits: Excel's own of a cell and of rows, and several times what a province's list has.
var ordinary = limits{
	part: 1 << 30, kept: 16 << 20, head: 1 << 20, ratio: 400, free: 32 << 20, parts: 10_000,
	strings: 64 << 20, columns: 1024, cell: 128 << 10, row: 4 << 20, merged: 200_000,
	sheets: 500, rowNumber: 1 << 20,
}

// serialTime turns days since 30/12/1899 into the time on a clock without a zone.
func serialTime(serial float64) time.Time {
	day := math.Floor(serial)
	seconds := math.Round((serial - day) * 86400)
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).Add(time.Duration(seconds) * time.Second)
}
