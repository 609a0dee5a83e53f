package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// csvWriter writes text with separators: UTF-8 with its mark, without which Excel takes it for the
// letters of Western Europe. Title, notes and sums are left out: such a file is for other programs,
// and its first line is the header.
type csvWriter struct {
	out       io.Writer
	buf       []byte
	separator byte
	next      int
}

func newCSV(out io.Writer, o Options) (listWriter, int, error) {
	w := &csvWriter{out: out, separator: ',', next: 1}
	if o.Separator != 0 {
		w.separator = o.Separator
	}
	w.buf = append(w.buf, "\uFEFF"...)
	if !o.titled() {
		return w, 0, nil
	}
	titles := make([]Value, len(o.Columns))
	for i, c := range o.Columns {
		titles[i] = String(c.Title)
	}
	return w, 1, w.row(1, titles)
}

func (w *csvWriter) row(number int, values []Value) error {
	for ; w.next < number; w.next++ {
		w.buf = append(w.buf, "\r\n"...)
	}
	w.next++
	for i := range values {
		if i > 0 {
			w.buf = append(w.buf, w.separator)
		}
		w.value(&values[i])
	}
	w.buf = append(w.buf, "\r\n"...)
	if len(w.buf) < 32<<10 {
		return nil
	}
	return w.flush()
}

func (w *csvWriter) value(v *Value) {
	switch v.kind {
	case Integer:
		w.buf = strconv.AppendInt(w.buf, v.n, 10)
	case Number, Percent:
		from := len(w.buf)
		w.buf = appendFloat(w.buf, v.f)
		if i := bytes.IndexByte(w.buf[from:], '.'); i >= 0 && w.separator != ',' {
			w.buf[from+i] = ','
		}
	case Date:
		shown := showsDay
		if v.clock {
			shown = showsInstant
		}
		w.buf = appendDate(w.buf, v.f, shown)
	case Text, Bool, Error, Money:
		w.text(guarded(v.s))
	case Empty:
	}
}

func (w *csvWriter) text(s string) {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if strings.IndexByte(s, w.separator) < 0 && !strings.ContainsAny(s, "\"\n") {
		w.buf = append(w.buf, s...)
		return
	}
	w.buf = append(w.buf, '"')
	for i := range len(s) {
		if s[i] == '"' {
			w.buf = append(w.buf, '"')
		}
		w.buf = append(w.buf, s[i])
	}
	w.buf = append(w.buf, '"')
}

func (w *csvWriter) flush() error {
	_, err := w.out.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

func (w *csvWriter) totals(int, int, []total) error { return nil }

func (w *csvWriter) close(int) error { return w.flush() }

// appendFloat writes a number with a point and all its digits.
func appendFloat(dst []byte, f float64) []byte {
	if f == float64(int64(f)) && f > -1e15 && f < 1e15 {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// cutText shortens a text to what a cell holds, with a mark at its end.
func cutText(s string) string {
	const most, mark = 32767, "… (cắt bớt)"
	if len(s) <= most {
		return s
	}
	units, keep := 0, 0
	for i, r := range s {
		if units <= most-utf8.RuneCountInString(mark) {
			keep = i
		}
		if units++; r > 0xFFFF {
			units++
		}
	}
	if units <= most {
		return s
	}
	return s[:keep] + mark
}
