package sheet

import (
	"archive/zip"
	"compress/flate"
	"io"
	"strconv"
	"unicode/utf8"
)

// xlsxWriter writes a workbook of one sheet. Texts stand in their cells, not in a shared table, so
// that nothing is kept. The zip needs no seeking: sizes follow each part.
type xlsxWriter struct {
	zip     *zip.Writer
	part    io.Writer
	buf     []byte
	options Options
	columns [][]byte // letters
	header  int      // the row of the header; 0 is none
}

// packing is the level of compression: of a list of 129 MB level 1 makes 15, 3 makes 11 in the same
// time, 6 makes 9 in twice and a half.
const packing = 3

// Places in cellXfs (writeparts.go). Behind styleCells come the styles of cells: for each mark, one
// of each look.
const (
	styleTitle = iota + 1
	styleNote
	styleHeader
	styleCells
)

const (
	lookText = iota
	lookGeneral
	lookGrouped
	lookDay
	lookInstant
	lookPercent
	looks
)

func newXLSX(out io.Writer, o Options) (listWriter, int, error) {
	w := &xlsxWriter{zip: zip.NewWriter(out), options: o}
	w.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, packing)
	})
	for _, p := range fixedParts(o) {
		if err := w.whole(p.name, p.text); err != nil {
			return nil, 0, err
		}
	}
	var err error
	if w.part, err = w.create("xl/worksheets/sheet1.xml"); err != nil {
		return nil, 0, err
	}
	above := 0
	if o.Title != "" {
		above++
	}
	above += len(o.Notes)
	if above > 0 && o.titled() {
		above++ // an empty row before the header
	}
	w.header = o.HeaderRow
	if o.titled() {
		w.header = above + 1
	}
	w.buf = appendSheetHead(w.buf, o, w.header)
	if o.titled() {
		above = w.header
	}
	return w, above, w.above()
}

// above writes title, notes and header.
func (w *xlsxWriter) above() error {
	n := 0
	line := func(s string, style int) {
		n++
		w.open(n)
		w.text(n, 0, style, s)
		w.buf = append(w.buf, "</row>"...)
	}
	if w.options.Title != "" {
		line(w.options.Title, styleTitle)
	}
	for _, note := range w.options.Notes {
		line(note, styleNote)
	}
	if w.options.titled() {
		w.open(w.header)
		for i, c := range w.options.Columns {
			w.text(w.header, i, styleHeader, c.Title)
		}
		w.buf = append(w.buf, "</row>"...)
	}
	return w.flush()
}

func (w *xlsxWriter) create(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
}

func (w *xlsxWriter) whole(name, text string) error {
	p, err := w.create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(p, text)
	return err
}

func (w *xlsxWriter) open(number int) {
	w.buf = append(w.buf, `<row r="`...)
	w.buf = strconv.AppendInt(w.buf, int64(number), 10)
	w.buf = append(w.buf, `">`...)
}

func (w *xlsxWriter) row(number int, values []Value) error {
	w.open(number)
	for i := range values {
		w.value(number, i, &values[i])
	}
	w.buf = append(w.buf, "</row>"...)
	if len(w.buf) < 32<<10 {
		return nil
	}
	return w.flush()
}

func (w *xlsxWriter) flush() error {
	_, err := w.part.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// cell opens a cell up to its style: <c r="A1" s="4".
func (w *xlsxWriter) cell(number, column, style int) {
	for len(w.columns) <= column {
		w.columns = append(w.columns, []byte(ColumnName(len(w.columns))))
	}
	w.buf = append(w.buf, `<c r="`...)
	w.buf = append(w.buf, w.columns[column]...)
	w.buf = strconv.AppendInt(w.buf, int64(number), 10)
	w.buf = append(w.buf, `" s="`...)
	w.buf = strconv.AppendInt(w.buf, int64(style), 10)
}

func (w *xlsxWriter) text(number, column, style int, s string) {
	if s == "" {
		w.cell(number, column, style)
		w.buf = append(w.buf, `"/>`...)
		return
	}
	w.cell(number, column, style)
	w.buf = append(w.buf, `" t="inlineStr"><is><t`...)
	s = cutText(s)
	if first, last := s[0], s[len(s)-1]; first <= ' ' || last <= ' ' {
		w.buf = append(w.buf, ` xml:space="preserve"`...)
	}
	w.buf = append(w.buf, '>')
	w.buf = appendXML(w.buf, s)
	w.buf = append(w.buf, `</t></is></c>`...)
}

// look chooses how a number is shown in its column.
func (w *xlsxWriter) look(column int, v *Value) int {
	switch v.kind {
	case Date:
		if v.clock {
			return lookInstant
		}
		return lookDay
	case Integer, Number:
		kind := Empty
		if column < len(w.options.Columns) {
			kind = w.options.Columns[column].Kind
		}
		switch kind {
		case Integer, Money:
			return lookGrouped
		case Percent:
			return lookPercent
		case Empty, Text, Number, Date, Bool, Error:
		}
		return lookGeneral
	case Percent:
		return lookPercent
	case Empty, Text, Bool, Error, Money:
	}
	return lookText
}

func (w *xlsxWriter) value(number, column int, v *Value) {
	style := styleCells + int(v.mark)*looks + w.look(column, v)
	switch v.kind {
	case Empty:
		if v.mark == markNone {
			return
		}
		w.text(number, column, style, "")
		return
	case Integer:
		if v.n <= -exact || v.n >= exact {
			w.text(number, column, styleCells+int(v.mark)*looks+lookText, strconv.FormatInt(v.n, 10))
			return
		}
		w.cell(number, column, style)
		w.buf = append(w.buf, `"><v>`...)
		w.buf = strconv.AppendInt(w.buf, v.n, 10)
	case Number, Date, Percent:
		w.cell(number, column, style)
		w.buf = append(w.buf, `"><v>`...)
		w.buf = appendFloat(w.buf, v.f)
	case Bool:
		w.cell(number, column, style)
		w.buf = append(w.buf, `" t="b"><v>`...)
		w.buf = strconv.AppendInt(w.buf, v.n, 10)
	case Text, Error, Money:
		w.text(number, column, style, v.s)
		return
	}
	w.buf = append(w.buf, `</v></c>`...)
}

func (w *xlsxWriter) totals(number, first int, sums []total) error {
	w.open(number)
	for i, c := range w.options.Columns {
		if !c.Sum {
			s := ""
			if i == 0 {
				s = "Tổng cộng"
			}
			w.text(number, i, styleCells+int(markTotal)*looks+lookText, s)
			continue
		}
		v := sums[i].value()
		w.cell(number, i, styleCells+int(markTotal)*looks+w.look(i, &v))
		w.buf = append(w.buf, `"><f>SUBTOTAL(109,`...)
		w.buf = appendRange(w.buf, Range{first, i, number - 1, i})
		w.buf = append(w.buf, `)</f><v>`...)
		if v.kind == Integer {
			w.buf = strconv.AppendInt(w.buf, v.n, 10)
		} else {
			w.buf = appendFloat(w.buf, v.f)
		}
		w.buf = append(w.buf, `</v></c>`...)
	}
	w.buf = append(w.buf, "</row>"...)
	return w.flush()
}

func (w *xlsxWriter) close(last int) error {
	filter := Range{}
	if w.header > 0 && len(w.options.Columns) > 0 {
		filter = Range{w.header, 0, max(last, w.header), len(w.options.Columns) - 1}
	}
	w.buf = appendSheetTail(w.buf, w.options, filter)
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.whole("xl/workbook.xml", workbookPart(w.options, w.header, filter)); err != nil {
		return err
	}
	return w.zip.Close()
}

// appendXML writes text into XML: control characters are dropped, broken UTF-8 is marked, and what
// looks like one of Excel's escapes (_x0041_) is escaped itself.
func appendXML(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' && c != '"' && c != '_' && c != 0x7F {
			continue
		}
		put, size := "", 1
		switch {
		case c == '\n' || c == '\t':
			continue
		case c == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				put = "\n"
			}
		case c == '&':
			put = "&amp;"
		case c == '<':
			put = "&lt;"
		case c == '>':
			put = "&gt;"
		case c == '"':
			put = "&quot;"
		case c == '_':
			if i+7 > len(s) {
				continue
			}
			if _, ok := escaped([]byte(s[i : i+7])); !ok {
				continue
			}
			put = "_x005F_"
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError && r != 0xFFFE && r != 0xFFFF && r > 0x9F {
				i += n - 1
				continue
			}
			size = n
			if r == utf8.RuneError {
				put = "\uFFFD"
			}
		}
		dst = append(dst, s[from:i]...)
		dst = append(dst, put...)
		i += size - 1
		from = i + 1
	}
	return append(dst, s[from:]...)
}

func appendRange(dst []byte, r Range) []byte {
	dst = append(dst, ColumnName(r.Left)...)
	dst = strconv.AppendInt(dst, int64(r.Top), 10)
	dst = append(dst, ':')
	dst = append(dst, ColumnName(r.Right)...)
	return strconv.AppendInt(dst, int64(r.Bottom), 10)
}
