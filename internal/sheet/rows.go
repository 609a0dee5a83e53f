package sheet

import (
	"bytes"
	"errors"
)

// rowReader reads the rows of one sheet of a workbook.
type rowReader struct {
	*scanner
	book   *workbook
	shared *sharedStrings
	cells  []Cell
	spans  []span // where a cell's text stands in text; none when it is a shared one
	text   []byte // the texts of a row, which become one string
	number int
}

type span struct{ from, to int }

func (b *workbook) rows(sheet int, yield func(Row, error) bool) {
	shared, err := b.shared()
	if err != nil {
		yield(Row{}, err)
		return
	}
	s, c, err := b.pack.scan(b.parts[sheet], b.pack.limits.part)
	if err != nil {
		yield(Row{}, err)
		return
	}
	defer c.Close()
	r := &rowReader{scanner: s, book: b, shared: shared}
	if err := r.each(yield); err != nil {
		yield(Row{}, trouble(err))
	}
}

func (r *rowReader) each(yield func(Row, error) bool) error {
	within := false
	for {
		switch r.next() {
		case tokenEnd:
			return cut(r.scanner)
		case tokenOpen:
			switch string(r.name) {
			case "sheetData":
				if r.empty {
					return nil
				}
				within = true
			case "row":
				if !within {
					continue
				}
				row, err := r.row()
				if err != nil {
					return err
				}
				if len(row.Cells) > 0 && !yield(row, nil) {
					return nil
				}
			}
		case tokenClose:
			if within && string(r.name) == "sheetData" {
				return nil
			}
		case tokenText:
		}
	}
}

// row reads the row that was just opened. A cell without a place stands behind the one before.
func (r *rowReader) row() (Row, error) {
	row := Row{Number: r.number + 1}
	for {
		name, value, ok := r.attr()
		if !ok {
			break
		}
		switch string(name) {
		case "r":
			if n := atoi(value); n > 0 {
				row.Number = n
			}
		case "hidden":
			row.Hidden = truth(value)
		}
	}
	if row.Number > r.book.pack.limits.rowNumber {
		return row, refuse(sayTooLarge)
	}
	r.number = row.Number
	clear(r.cells)
	r.cells, r.spans, r.text = r.cells[:0], r.spans[:0], r.text[:0]
	if r.empty {
		return row, nil
	}
	column := -1
	for {
		switch r.next() {
		case tokenEnd:
			return row, cut(r.scanner)
		case tokenOpen:
			if string(r.name) != "c" {
				r.skip()
				continue
			}
			var err error
			if column, err = r.cell(column + 1); err != nil {
				return row, err
			}
		case tokenClose:
			if string(r.name) == "row" {
				row.Cells = r.finish()
				return row, nil
			}
		case tokenText:
		}
	}
}

// finish makes one string of the row's texts and cuts it up.
func (r *rowReader) finish() []Cell {
	all := string(r.text)
	for i, sp := range r.spans {
		if sp.to > sp.from {
			r.cells[i].Text = all[sp.from:sp.to]
		}
	}
	return r.cells
}

// kinds of values, as the attribute t names them.
const (
	valueNumber = iota
	valueShared
	valueText
	valueBool
	valueError
	valueDay
)

func valueKind(t []byte) int {
	switch string(t) {
	case "s":
		return valueShared
	case "str", "inlineStr":
		return valueText
	case "b":
		return valueBool
	case "e":
		return valueError
	case "d":
		return valueDay
	}
	return valueNumber
}

// cell reads the cell that was just opened and gives its column.
func (r *rowReader) cell(column int) (int, error) {
	kind, st := valueNumber, style{}
	for {
		name, value, ok := r.attr()
		if !ok {
			break
		}
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			if c, _, ok := readRef(value); ok {
				column = c
			}
		case 's':
			if i := atoi(value); i >= 0 && i < len(r.book.styles) {
				st = r.book.styles[i]
			}
		case 't':
			kind = valueKind(value)
		}
	}
	if r.empty {
		return column, nil
	}
	l := &r.book.pack.limits
	from := len(r.text)
	has := false
	for {
		switch r.next() {
		case tokenEnd:
			return column, cut(r.scanner)
		case tokenOpen:
			switch string(r.name) {
			case "v":
				r.want = !r.empty
				has = has || r.want
				r.text = r.text[:from]
			case "is":
				var err error
				var font Encoding
				if r.text, font, err = appendRich(r.scanner, r.text[:from], "is", l.cell); errors.Is(err, errLong) {
					return column, r.tooLong(column)
				} else if err != nil {
					return column, err
				}
				if font != Unicode {
					st.font = font
				}
				has = true
			default:
				r.skip()
			}
		case tokenText:
			var ok bool
			if r.text, ok = r.take(r.text, from, l.cell); !ok {
				return column, r.tooLong(column)
			}
		case tokenClose:
			if r.want {
				r.want = false
				if kind == valueText || kind == valueError {
					r.text = tidyText(r.text, from)
				}
				continue
			}
			if string(r.name) == "c" {
				if has {
					return column, r.put(column, kind, st, from)
				}
				return column, nil
			}
		}
	}
}

// put turns the text behind from into a cell.
func (r *rowReader) put(column, kind int, st style, from int) error {
	if column >= r.book.pack.limits.columns {
		return problem("Ô %s%d nằm quá xa về bên phải (tối đa %d cột có chữ). Hãy xóa ô đó, hoặc chép riêng phần danh sách sang tệp mới.",
			ColumnName(column), r.number, r.book.pack.limits.columns)
	}
	if len(r.text) > r.book.pack.limits.row {
		return r.tooLong(column)
	}
	c := Cell{Font: st.font}
	raw := r.text[from:]
	switch kind {
	case valueShared:
		text, font, ok := r.shared.at(atoi(bytes.TrimSpace(raw)))
		r.text = r.text[:from]
		if !ok || text == "" {
			return nil
		}
		if font != Unicode {
			c.Font = font
		}
		c.Kind, c.Text = Text, text
	case valueText:
		c.Kind = Text
	case valueBool:
		c.Kind = Bool
		shown := "FALSE"
		if truth(raw) {
			c.Number, shown = 1, "TRUE"
		}
		r.text = append(r.text[:from], shown...)
	case valueError:
		c.Kind = Error
	case valueDay:
		c.Kind = r.day(&c, from)
	default:
		c.Kind = r.numeric(&c, st, from)
	}
	if c.Text == "" && len(r.text) == from {
		return nil
	}
	for len(r.cells) <= column {
		r.cells = append(r.cells, Cell{})
		r.spans = append(r.spans, span{})
	}
	r.cells[column], r.spans[column] = c, span{from, len(r.text)}
	return nil
}

func (r *rowReader) tooLong(column int) error {
	return problem("Ô %s%d dài hơn 32.767 ký tự nên không đọc được bảng. Hãy rút ngắn ô đó rồi tải lên lần nữa.", ColumnName(column), r.number)
}

// numeric makes a number or a date of the text behind from.
func (r *rowReader) numeric(c *Cell, st style, from int) Kind {
	raw := bytes.TrimSpace(r.text[from:])
	f, ok := number(raw)
	if !ok { // not what the format allows; the words are worth more than nothing
		r.text = tidyText(r.text, from)
		return Text
	}
	c.Number = f
	if st.shows == showsDay || st.shows == showsInstant {
		if serial, ok := trueSerial(f, r.book.from1904); ok {
			c.Number = serial
			r.text = appendDate(r.text[:from], serial, st.shows)
			return Date
		}
		st.shows = showsPlain
	}
	if st.shows == showsPlain && len(raw) == len(r.text)-from && wholeDigits(raw) {
		return Number // as it stands
	}
	var buf [40]byte
	kept := append(buf[:0], raw...) // raw lies where the text is written
	r.text = appendShown(r.text[:from], kept, f, st)
	return Number
}

// day makes a date of a day that is written out (2024-05-01T00:00:00).
func (r *rowReader) day(c *Cell, from int) Kind {
	serial, clock, ok := isoSerial(string(bytes.TrimSpace(r.text[from:])))
	if !ok {
		r.text = tidyText(r.text, from)
		return Text
	}
	c.Number = serial
	shown := showsDay
	if clock {
		shown = showsInstant
	}
	r.text = appendDate(r.text[:from], serial, shown)
	return Date
}
