package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// A token is what the scanner met.
type token uint8

const (
	tokenEnd   token = iota // nothing more: see scanner.err
	tokenOpen               // <name attrs> or, with scanner.empty, <name attrs/>, which no close follows
	tokenClose              // </name>
	tokenText               // a piece of text, only while scanner.want is set
)

// scanner cuts the XML of a workbook's part into tokens. It is no parser: it checks neither names
// nor nesting, follows no entities but the five and numbers, and refuses a DOCTYPE. What it gives
// is valid until the next call. It holds one buffer, whatever the part's size; a tag that does not
// fit is refused and text comes in pieces.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
	err      error

	want  bool   // text is asked for
	name  []byte // of the tag, without its prefix
	attrs []byte // what stands behind the name
	empty bool
	text  []byte // as written: see appendText
	raw   bool   // the text is of a CDATA section
	cdata bool   // within one
}

var (
	errDoctype = errors.New("a DOCTYPE in a part")
	errTag     = errors.New("a tag longer than the buffer")
	errCut     = errors.New("the part ends within a tag")
)

func newScanner(r io.Reader) *scanner { return &scanner{r: r, buf: make([]byte, 64<<10)} }

// fill reads more behind what is kept, and reports whether anything came.
func (s *scanner) fill() bool {
	if s.eof {
		return false
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	for range 100 {
		if s.end == len(s.buf) {
			return false
		}
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.eof = true
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
		}
		if n > 0 || s.eof {
			return n > 0
		}
	}
	s.eof, s.err = true, io.ErrNoProgress
	return false
}

// next goes to the next token.
func (s *scanner) next() token {
	for {
		if s.pos == s.end && !s.fill() {
			return tokenEnd
		}
		switch {
		case s.cdata:
			if s.character() {
				return tokenText
			}
		case s.buf[s.pos] != '<':
			if s.words() {
				return tokenText
			}
		default:
			if t, ok := s.tag(); ok {
				return t
			}
			if s.err != nil {
				return tokenEnd
			}
		}
	}
}

func (s *scanner) fail(err error) {
	if s.err == nil {
		s.err = err
	}
	s.eof, s.pos = true, s.end
}

// words takes the text up to the next tag, or what there is of it without cutting an entity.
func (s *scanner) words() bool {
	i := bytes.IndexByte(s.buf[s.pos:s.end], '<')
	if i < 0 {
		i = s.end - s.pos
		if s.want {
			if amp := bytes.LastIndexByte(s.buf[max(s.pos, s.end-12):s.end], '&'); amp >= 0 {
				amp += max(s.pos, s.end-12)
				if amp > s.pos {
					i = amp - s.pos
				} else if s.fill() {
					return false
				} else {
					i = s.end - s.pos
				}
			}
		}
	}
	s.text, s.raw = s.buf[s.pos:s.pos+i], false
	s.pos += i
	return s.want && i > 0
}

// character takes a piece of a CDATA section.
func (s *scanner) character() bool {
	i := bytes.Index(s.buf[s.pos:s.end], []byte("]]>"))
	skip := 3
	if i < 0 {
		skip = 0
		if i = s.end - s.pos - 2; i <= 0 {
			if !s.fill() {
				s.fail(errCut)
			}
			return false
		}
	} else {
		s.cdata = false
	}
	s.text, s.raw = s.buf[s.pos:s.pos+i], true
	s.pos += i + skip
	return s.want && i > 0
}

// tag takes a tag; false when it was one to pass by, or the end (then err is set).
func (s *scanner) tag() (token, bool) {
	for s.end-s.pos < 2 {
		if !s.fill() {
			s.fail(errCut)
			return 0, false
		}
	}
	switch s.buf[s.pos+1] {
	case '!':
		s.declaration()
		return 0, false
	case '?':
		s.skipPast("?>")
		return 0, false
	}
	size := tagSize(s.buf[s.pos:s.end])
	for size == 0 {
		if s.pos == 0 && s.end == len(s.buf) {
			s.fail(errTag)
			return 0, false
		}
		if !s.fill() {
			s.fail(errCut)
			return 0, false
		}
		size = tagSize(s.buf[s.pos:s.end])
	}
	inner := s.buf[s.pos+1 : s.pos+size-1]
	s.pos += size
	t := tokenOpen
	s.empty = false
	if n := len(inner); n > 0 && inner[0] == '/' {
		t, inner = tokenClose, inner[1:]
	} else if n > 0 && inner[n-1] == '/' {
		s.empty, inner = true, inner[:n-1]
	}
	from, to := 0, 0
	for ; to < len(inner); to++ {
		if c := inner[to]; c == ':' {
			from = to + 1
		} else if c <= ' ' {
			break
		}
	}
	s.name, s.attrs = inner[from:to], inner[to:]
	return t, true
}

// tagSize gives the length of the tag that b begins with; 0 when its end is not in b.
func tagSize(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch c := b[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			for i++; i < len(b) && b[i] != c; i++ {
			}
		}
	}
	return 0
}

func (s *scanner) declaration() {
	const cdata = "<![CDATA["
	for s.end-s.pos < len(cdata) && s.fill() {
	}
	switch b := s.buf[s.pos:s.end]; {
	case bytes.HasPrefix(b, []byte("<!--")):
		s.pos += 4
		s.skipPast("-->")
	case bytes.HasPrefix(b, []byte(cdata)):
		s.pos += len(cdata)
		s.cdata = true
	default:
		s.fail(errDoctype)
	}
}

func (s *scanner) skipPast(mark string) {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if !s.fill() {
			s.fail(errCut)
			return
		}
	}
}

// attr takes the next attribute of the tag: its name without prefix, its value as written.
func (s *scanner) attr() (name, value []byte, ok bool) {
	b := s.attrs
	i := 0
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	from := i
	for i < len(b) && b[i] != '=' && b[i] > ' ' {
		if b[i] == ':' {
			from = i + 1
		}
		i++
	}
	name = b[from:i]
	for i < len(b) && b[i] != '"' && b[i] != '\'' {
		i++
	}
	if i == len(b) {
		s.attrs = nil
		return nil, nil, false
	}
	quote := b[i]
	i++
	start := i
	for i < len(b) && b[i] != quote {
		i++
	}
	value = b[start:i]
	s.attrs = b[min(i+1, len(b)):]
	return name, value, true
}

// skip passes by everything within the element that was just opened.
func (s *scanner) skip() {
	if s.empty {
		return
	}
	was := s.want
	s.want = false
	for depth := 1; depth > 0; {
		switch s.next() {
		case tokenOpen:
			if !s.empty {
				depth++
			}
		case tokenClose:
			depth--
		case tokenEnd:
			s.want = was
			return
		case tokenText:
		}
	}
	s.want = was
}

// appendText resolves the entities of text as written.
func appendText(dst, raw []byte) []byte {
	for {
		amp := bytes.IndexByte(raw, '&')
		if amp < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:amp]...)
		raw = raw[amp:]
		semi := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if semi < 0 {
			dst, raw = append(dst, '&'), raw[1:]
			continue
		}
		switch name := string(raw[1:semi]); {
		case name == "amp":
			dst = append(dst, '&')
		case name == "lt":
			dst = append(dst, '<')
		case name == "gt":
			dst = append(dst, '>')
		case name == "quot":
			dst = append(dst, '"')
		case name == "apos":
			dst = append(dst, '\'')
		case len(name) > 1 && name[0] == '#':
			base, digits := 10, name[1:]
			if digits[0] == 'x' {
				base, digits = 16, digits[1:]
			}
			if n, err := strconv.ParseUint(digits, base, 32); err == nil && n <= utf8.MaxRune {
				dst = utf8.AppendRune(dst, rune(n))
			}
		default:
			dst = append(dst, raw[:semi+1]...)
		}
		raw = raw[semi+1:]
	}
}

// tidyText makes every line end \n, undoes Excel's escapes (_x000D_), and repairs broken UTF-8,
// within b[from:], and returns b as long as it then is.
func tidyText(b []byte, from int) []byte {
	t := lineEnds(b[from:])
	if bytes.Contains(t, []byte("_x")) {
		t = lineEnds(unescape(t))
	}
	b = b[:from+len(t)]
	if !utf8.Valid(t) {
		b = append(b[:from], bytes.ToValidUTF8(t, []byte("\uFFFD"))...)
	}
	return b
}

// lineEnds makes \r\n and \r into \n, in place.
func lineEnds(t []byte) []byte {
	if bytes.IndexByte(t, '\r') < 0 {
		return t
	}
	out := t[:0]
	for i, c := range t {
		if c == '\r' {
			if i+1 < len(t) && t[i+1] == '\n' {
				continue
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return out
}

// unescape turns _xHHHH_ into the character, in place: it never grows.
func unescape(t []byte) []byte {
	out := t[:0]
	for i := 0; i < len(t); i++ {
		if r, ok := escaped(t[i:]); ok {
			out = utf8.AppendRune(out, r)
			i += 6
			continue
		}
		out = append(out, t[i])
	}
	return out
}

// escaped reads an escape _xHHHH_ at the beginning of b.
func escaped(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n := rune(0)
	for _, c := range b[2:6] {
		d, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		n = n<<4 | d
	}
	return n, true
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}
