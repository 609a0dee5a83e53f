package sheet

import (
	"bytes"
	"strings"
)

// workbook is an .xlsx package.
type workbook struct {
	pack     *pack
	list     []SheetInfo
	parts    []string // of the sheets
	from1904 bool
	styles   []style

	stringsPart string
	strings     *sharedStrings // nil until a sheet is read
}

// openWorkbook reads everything of a workbook but its shared strings and rows.
func openWorkbook(p *pack) (*workbook, error) {
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	rels, err := p.relationships(main)
	if err != nil {
		return nil, err
	}
	b := &workbook{pack: p}
	for _, t := range rels {
		switch t.kind {
		case "sharedStrings":
			b.stringsPart = t.part
		case "styles":
			if err := b.readStyles(t.part); err != nil {
				return nil, err
			}
		}
	}
	if err := b.readMain(main, rels); err != nil {
		return nil, err
	}
	if len(b.list) == 0 {
		return nil, refuse(sayNoSheets)
	}
	for i := range b.list {
		b.readSize(i)
	}
	return b, nil
}

// mainPart finds the part that lists the sheets, and tells other kinds of documents.
func (p *pack) mainPart() (string, error) {
	if f := p.parts["mimetype"]; f != nil && p.has("content.xml") {
		return "", refuse(sayODS)
	}
	rels, err := p.relationships("")
	if err != nil {
		return "", err
	}
	name := "xl/workbook.xml"
	for _, t := range rels {
		if t.kind == "officeDocument" {
			name = t.part
		}
	}
	switch {
	case strings.HasSuffix(name, ".bin") || p.has("xl/workbook.bin"):
		return "", refuse(sayXLSB)
	case strings.HasPrefix(name, "word/"):
		return "", refuse(sayWord)
	case p.has(name):
		return name, nil
	case p.has("[content_types].xml"):
		return "", refuse(sayUnknown)
	}
	return "", refuse(sayArchive)
}

func (b *workbook) readStyles(name string) error {
	if !b.pack.has(name) {
		return nil
	}
	s, c, err := b.pack.scan(name, b.pack.limits.kept)
	if err != nil {
		return err
	}
	defer c.Close()
	if b.styles, err = readStyles(s); err != nil {
		return trouble(err)
	}
	return nil
}

func (b *workbook) readMain(name string, rels map[string]target) error {
	s, c, err := b.pack.scan(name, b.pack.limits.kept)
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		switch s.next() {
		case tokenEnd:
			if s.err != nil {
				return trouble(s.err)
			}
			return nil
		case tokenOpen:
			switch string(s.name) {
			case "workbookPr":
				b.from1904 = truth(attrsOf(s, "date1904")[0])
			case "sheet":
				if len(b.list) == b.pack.limits.sheets {
					return refuse(sayTooLarge)
				}
				a := attrsOf(s, "name", "state", "id")
				t := rels[a[2]]
				if t.kind != "worksheet" || !b.pack.has(t.part) {
					continue // a sheet of a chart, or one that is not there
				}
				b.list = append(b.list, SheetInfo{Name: a[0], Hidden: a[1] == "hidden" || a[1] == "veryHidden"})
				b.parts = append(b.parts, t.part)
			}
		case tokenClose, tokenText:
		}
	}
}

func truth[T string | []byte](s T) bool { return string(s) == "1" || string(s) == "true" }

// readSize reads the size that a sheet claims, which stands before its rows. What is wrong with
// the sheet is told when its rows are read.
func (b *workbook) readSize(i int) {
	s, c, err := b.pack.scan(b.parts[i], b.pack.limits.head)
	if err != nil {
		return
	}
	defer c.Close()
	for {
		switch s.next() {
		case tokenEnd:
			return
		case tokenOpen:
			switch string(s.name) {
			case "dimension":
				if r, ok := readRange([]byte(attrsOf(s, "ref")[0])); ok {
					b.list[i].Rows, b.list[i].Columns = r.Bottom, r.Right+1
				}
				return
			case "sheetData":
				return
			}
		case tokenClose, tokenText:
		}
	}
}

func (b *workbook) sheets() []SheetInfo { return b.list }

func (b *workbook) merged(sheet int) ([]Range, error) {
	s, c, err := b.pack.scan(b.parts[sheet], b.pack.limits.part)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var list []Range
	for {
		switch s.next() {
		case tokenEnd:
			if s.err != nil {
				return nil, trouble(s.err)
			}
			return list, nil
		case tokenOpen:
			if string(s.name) != "mergeCell" {
				continue
			}
			if r, ok := readRange([]byte(attrsOf(s, "ref")[0])); ok {
				if len(list) == b.pack.limits.merged {
					return nil, refuse(sayTooLarge)
				}
				list = append(list, r)
			}
		case tokenClose:
			if string(s.name) == "mergeCells" {
				return list, nil
			}
		case tokenText:
		}
	}
}

// readRange reads A1:C3, or A1 alone.
func readRange(ref []byte) (Range, bool) {
	first, last, two := bytes.Cut(ref, []byte(":"))
	left, top, ok := readRef(first)
	r := Range{top, left, top, left}
	if two && ok {
		r.Right, r.Bottom, ok = readRef(last)
	}
	if r.Top > r.Bottom {
		r.Top, r.Bottom = r.Bottom, r.Top
	}
	if r.Left > r.Right {
		r.Left, r.Right = r.Right, r.Left
	}
	return r, ok && r.Top > 0
}

// readRef reads the place of a cell, B7 or $B$7, as column from 0 and row from 1.
func readRef(ref []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i]
		if c == '$' {
			continue
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' {
			break
		}
		if column = column*26 + int(c-'A') + 1; column > 1<<14 {
			return 0, 0, false
		}
	}
	row = atoi(ref[i:])
	return column - 1, row, column > 0 && row > 0
}

// shared loads the shared strings when they are first needed.
func (b *workbook) shared() (*sharedStrings, error) {
	if b.strings != nil {
		return b.strings, nil
	}
	b.strings = &sharedStrings{}
	if b.stringsPart == "" || !b.pack.has(b.stringsPart) {
		return b.strings, nil
	}
	s, c, err := b.pack.scan(b.stringsPart, b.pack.limits.part)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	loaded, err := readStrings(s, b.pack.limits)
	if err != nil {
		b.strings = nil
		return nil, trouble(err)
	}
	b.strings = loaded
	return loaded, nil
}
