package sheet

import "strings"

// sharedStrings are the texts that cells name by their place. They stand in one slab, so that a
// hundred thousand of them are two objects and each costs four bytes beside its own.
type sharedStrings struct {
	slab string
	// ends has, for each text, where it ends in the slab, times four, plus the encoding that
	// fonts within the text ask for.
	ends []uint32
}

// at gives a text; false when there is no such place.
func (t *sharedStrings) at(i int) (string, Encoding, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", Unicode, false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1] >> 2
	}
	return t.slab[from : t.ends[i]>>2], Encoding(t.ends[i] & 3), true
}

// readStrings reads a table of shared strings.
func readStrings(s *scanner, l limits) (*sharedStrings, error) {
	var slab strings.Builder
	out := &sharedStrings{}
	var buf []byte
	for {
		switch s.next() {
		case tokenEnd:
			out.slab = slab.String()
			return out, s.err
		case tokenOpen:
			if string(s.name) != "si" {
				continue
			}
			var font Encoding
			var err error
			if buf, font, err = appendRich(s, buf[:0], "si", l.cell); err != nil {
				return nil, err
			}
			if slab.Len()+len(buf) > l.strings || len(out.ends) >= l.strings/8 {
				return nil, refuse(sayTooLarge)
			}
			slab.Write(buf)
			out.ends = append(out.ends, uint32(slab.Len())<<2|uint32(font))
		case tokenClose, tokenText:
		}
	}
}

// appendRich reads the text of an element that was just opened (si, is): its own, or that of its
// runs joined; how it is pronounced (rPh) is passed by. It tells the encoding that a run's own
// font asks for.
func appendRich(s *scanner, dst []byte, element string, most int) ([]byte, Encoding, error) {
	from := len(dst)
	font := Unicode
	if s.empty {
		return dst, font, nil
	}
	defer func() { s.want = false }()
	for {
		switch s.next() {
		case tokenEnd:
			return dst, font, cut(s)
		case tokenOpen:
			switch string(s.name) {
			case "t":
				s.want = !s.empty
			case "rPh":
				s.skip()
			case "rFont":
				if e := fontEncoding(attrsOf(s, "val")[0]); e != Unicode {
					font = e
				}
			}
		case tokenText:
			var ok bool
			if dst, ok = s.take(dst, from, most); !ok {
				return dst, font, errLong
			}
		case tokenClose:
			s.want = false
			if string(s.name) == element {
				return tidyText(dst, from), font, nil
			}
		}
	}
}

// errLong is of a text that no cell may hold.
var errLong = refuse("Có ô dài hơn 32.767 ký tự nên không đọc được bảng. Hãy rút ngắn ô đó rồi tải lên lần nữa.")

// take appends the piece of text that the scanner stands on; false when it is too much.
func (s *scanner) take(dst []byte, from, most int) ([]byte, bool) {
	if len(dst)-from+len(s.text) > most*6 { // an entity is at most six bytes a character, or so
		return dst, false
	}
	if s.raw {
		dst = append(dst, s.text...)
	} else {
		dst = appendText(dst, s.text)
	}
	return dst, len(dst)-from <= most
}

// cut is the error of a part that ends too early.
func cut(s *scanner) error {
	if s.err != nil {
		return s.err
	}
	return errCut
}
