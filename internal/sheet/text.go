package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// separated is text with separators: one sheet, whose cells are all Text.
type separated struct {
	r         io.ReaderAt
	size      int64
	name      string
	charset   encoding.Encoding // nil for UTF-8
	compose   bool              // the charset has tone marks of their own
	separator byte
	headless  bool // the first line is Excel's «sep=;», not a row
	limits    limits
}

// openText looks at the beginning of a text and decides its charset and separator.
func openText(r io.ReaderAt, size int64, head []byte, name string, l limits) (source, error) {
	t := &separated{r: r, size: size, name: name, limits: l}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		t.name = name[:i]
	}
	t.charset = charsetOf(head)
	t.compose = t.charset == charmap.Windows1258
	sample := head
	if t.charset != nil {
		sample, _ = t.charset.NewDecoder().Bytes(head) // the last character may be cut: no matter
	}
	sample = bytes.TrimPrefix(sample, []byte("\uFEFF"))
	if bytes.IndexByte(sample, 0) >= 0 || strange(sample) {
		return nil, refuse(sayUnknown)
	}
	if len(bytes.TrimSpace(sample)) == 0 {
		return nil, refuse(sayEmpty)
	}
	line, _, _ := bytes.Cut(sample, []byte("\n"))
	line = bytes.Trim(line, "\r\"")
	if len(line) == 5 && strings.EqualFold(string(line[:4]), "sep=") && line[4] < utf8.RuneSelf {
		t.separator, t.headless = line[4], true
	} else {
		t.separator = separatorOf(sample)
	}
	return t, nil
}

// strange reports whether a text has many control characters, as no text has.
func strange(sample []byte) bool {
	n := 0
	for _, c := range sample {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1A {
			n++
		}
	}
	return n > len(sample)/100
}

// charsetOf tells the charset of a text by its marks, and without them by what makes Vietnamese
// words. nil is UTF-8. Text in the old fonts is read as windows-1252, as Windows itself did when
// it was copied: then it looks as it does in a workbook, and a Detector knows it.
func charsetOf(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return nil
	}
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	switch half := len(head) / 4; {
	case nul[1] > half && nul[0] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case nul[0] > half && nul[1] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	whole := head
	for cut := 0; cut < utf8.UTFMax && len(head) == sampleSize && !utf8.Valid(whole); cut++ {
		whole = whole[:len(whole)-1]
	}
	if utf8.Valid(whole) {
		return nil
	}
	asWindows, _ := charmap.Windows1258.NewDecoder().Bytes(head)
	asLatin, _ := charmap.Windows1252.NewDecoder().Bytes(head)
	words := weigh(norm.NFC.String(string(asWindows)))
	old := weigh(string(asLatin))
	if words.good[Unicode] >= max(old.good[TCVN3], old.good[VNI]) {
		return charmap.Windows1258
	}
	return charmap.Windows1252
}

// separatorOf chooses what stands equally often in most lines of a sample. Where two do nearly as
// well the comma loses: it stands in numbers too.
func separatorOf(sample []byte) byte {
	const choices = "\t;|,"
	var score [len(choices)]int
	for i, sep := range []byte(choices) {
		lines := map[int]int{} // fields in a line → lines
		in, n := false, 0
		count := func() {
			if n > 0 {
				lines[n]++
			}
			n = 0
		}
		for _, c := range sample {
			switch {
			case c == '"':
				in = !in
			case in:
			case c == sep:
				n++
			case c == '\n' || c == '\r':
				count()
			}
		}
		count()
		for _, times := range lines {
			score[i] = max(score[i], times)
		}
	}
	best := slices.Max(score[:])
	for i, s := range score {
		if best > 0 && s*5 >= best*4 {
			return choices[i]
		}
	}
	return ','
}

func (t *separated) sheets() []SheetInfo { return []SheetInfo{{Name: t.name}} }

func (t *separated) merged(int) ([]Range, error) { return nil, nil }

func (t *separated) rows(_ int, yield func(Row, error) bool) {
	var r io.Reader = io.NewSectionReader(t.r, 0, t.size)
	if t.charset != nil {
		r = transform.NewReader(r, t.charset.NewDecoder())
	}
	p := &lines{r: r, buf: make([]byte, 64<<10), separator: t.separator, limits: t.limits}
	p.skipMark()
	if t.headless {
		if _, err := p.record(); err != nil {
			yield(Row{}, p.told(err))
			return
		}
	}
	var cells []Cell
	for number := 1; ; number++ {
		ends, err := p.record()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				yield(Row{}, p.told(err))
			}
			return
		}
		if number > t.limits.rowNumber*4 {
			yield(Row{}, refuse(sayTooLarge))
			return
		}
		if cells = t.cells(cells[:0], p.text, ends); len(cells) > 0 && !yield(Row{Number: number, Cells: cells}, nil) {
			return
		}
	}
}

// cells cuts a record into cells; those at the end that hold nothing are left out.
func (t *separated) cells(cells []Cell, text []byte, ends []int) []Cell {
	all := string(text)
	valid := utf8.ValidString(all)
	from, last := 0, 0
	for _, to := range ends {
		c := Cell{Kind: Text, Text: all[from:to]}
		from = to
		if !valid {
			c.Text = strings.ToValidUTF8(c.Text, "\uFFFD")
		}
		if t.compose {
			c.Text = norm.NFC.String(c.Text)
		}
		c.Text = unguarded(c.Text)
		if c.Text == "" {
			c = Cell{}
		}
		cells = append(cells, c)
		if c.Kind != Empty {
			last = len(cells)
		}
	}
	return cells[:last]
}

// lines cuts text into records. It forgives: a quote within a field that began without one is a
// character, and text behind a closing quote belongs to the field.
type lines struct {
	r         io.Reader
	buf       []byte
	pos, end  int
	err       error
	separator byte
	limits    limits

	text   []byte
	ends   []int
	number int
}

func (p *lines) peek() (byte, bool) {
	if p.pos == p.end {
		if p.err != nil {
			return 0, false
		}
		p.pos, p.end = 0, 0
		for range 100 {
			p.end, p.err = p.r.Read(p.buf)
			if p.end > 0 || p.err != nil {
				break
			}
		}
		if p.end == 0 {
			if p.err == nil {
				p.err = io.ErrNoProgress
			}
			return 0, false
		}
	}
	return p.buf[p.pos], true
}

// skipMark passes by the mark at the beginning.
func (p *lines) skipMark() {
	if _, ok := p.peek(); ok && bytes.HasPrefix(p.buf[p.pos:p.end], []byte("\uFEFF")) {
		p.pos += len("\uFEFF")
	}
}

func (p *lines) told(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return trouble(err)
}

// record reads one record into text and the ends of its fields; io.EOF when there is none.
func (p *lines) record() ([]int, error) {
	p.text, p.ends = p.text[:0], p.ends[:0]
	p.number++
	if _, ok := p.peek(); !ok {
		return nil, p.err
	}
	for {
		from := len(p.text)
		more := p.field()
		if len(p.text)-from > p.limits.cell || len(p.text) > p.limits.row {
			return nil, problem("Dòng %d có ô dài hơn 32.767 ký tự nên không đọc được bảng. Hãy xem lại dấu ngoặc kép ở quanh dòng đó.", p.number)
		}
		if len(p.ends) == p.limits.columns {
			return nil, problem("Dòng %d có nhiều hơn %d cột. Hãy xem lại dấu phân cách của tệp.", p.number, p.limits.columns)
		}
		p.ends = append(p.ends, len(p.text))
		if !more {
			if p.err != nil && !errors.Is(p.err, io.EOF) {
				return nil, p.err
			}
			return p.ends, nil
		}
	}
}

// field reads one field and what ends it; false when that was the end of the record.
func (p *lines) field() bool {
	from := len(p.text)
	quoted := false
	for {
		c, ok := p.peek()
		if !ok {
			return false
		}
		if quoted {
			p.quoted()
			if len(p.text)-from > p.limits.cell {
				return true
			}
			quoted = false
			continue
		}
		switch c {
		case p.separator:
			p.pos++
			return true
		case '\n':
			p.pos++
			return false
		case '\r':
			p.pos++
			if c, ok := p.peek(); ok && c == '\n' {
				p.pos++
			}
			return false
		case '"':
			p.pos++
			if len(p.text) == from {
				quoted = true
				continue
			}
			p.text = append(p.text, c)
		default:
			i := p.pos
			for i < p.end && p.buf[i] != p.separator && p.buf[i] != '\n' && p.buf[i] != '\r' && p.buf[i] != '"' {
				i++
			}
			p.text = append(p.text, p.buf[p.pos:i]...)
			p.pos = i
			if len(p.text)-from > p.limits.cell {
				return true
			}
		}
	}
}

// quoted reads up to the closing quote; line ends within become \n.
func (p *lines) quoted() {
	from := len(p.text)
	for {
		c, ok := p.peek()
		if !ok || len(p.text)-from > p.limits.cell {
			return
		}
		p.pos++
		switch c {
		case '"':
			if c, ok := p.peek(); !ok || c != '"' {
				return
			}
			p.pos++
		case '\r':
			if c, ok := p.peek(); ok && c == '\n' {
				p.pos++
			}
			c = '\n'
		}
		p.text = append(p.text, c)
	}
}
