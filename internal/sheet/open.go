package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampleSize is how much of a text is looked at before it is read.
const sampleSize = 64 << 10

func open(r io.ReaderAt, size int64, name string, l limits) (source, error) {
	if size <= 0 {
		return nil, refuse(sayEmpty)
	}
	head := make([]byte, min(size, sampleSize))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, broken(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		p, err := openPack(r, size, l)
		if err != nil {
			return nil, err
		}
		b, err := openWorkbook(p)
		if err != nil {
			return nil, err // not a nil workbook within the interface
		}
		return b, nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, refuse(insideOLE(r, head))
	}
	if say := otherFormat(head); say != "" {
		return nil, refuse(say)
	}
	return openText(r, size, head, name, l)
}

// otherFormat names a format that is neither workbook nor text with separators; "" when it may
// be text.
func otherFormat(head []byte) string {
	for mark, say := range map[string]string{
		"%PDF": sayPDF, "Rar!": sayArchive, "7z\xBC\xAF": sayArchive, "\x1F\x8B": sayArchive, "{\\rtf": sayWord,
		"\x89PNG": sayUnknown, "\xFF\xD8\xFF": sayUnknown, "GIF8": sayUnknown,
	} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return say
		}
	}
	start := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 4096)], []byte("\xEF\xBB\xBF")))))
	for _, mark := range []string{"<html", "<!doctype html", "<table", "<meta", "<style"} {
		if strings.HasPrefix(start, mark) {
			return sayHTML
		}
	}
	switch {
	case !strings.HasPrefix(start, "<?xml") && !strings.HasPrefix(start, "<!--"):
		return ""
	case strings.Contains(start, "office:spreadsheet"):
		return sayXML
	case strings.Contains(start, "<html") || strings.Contains(start, "<table"):
		return sayHTML
	}
	return sayUnknown
}

// insideOLE tells a workbook with a password from an old one by the directory of the file.
func insideOLE(r io.ReaderAt, head []byte) string {
	if len(head) < 512 {
		return sayBroken
	}
	shift := uint(head[30])
	sector := int64(head[48]) | int64(head[49])<<8 | int64(head[50])<<16 | int64(head[51])<<24
	if shift != 9 && shift != 12 {
		return sayBroken
	}
	directory := make([]byte, 16<<10)
	n, err := r.ReadAt(directory, (sector+1)<<shift)
	if err != nil && !errors.Is(err, io.EOF) {
		return sayOLE
	}
	directory = directory[:n]
	switch has := func(name string) bool { return bytes.Contains(directory, wide(name)) }; {
	case has("EncryptedPackage"):
		return sayEncrypted
	case has("WordDocument"):
		return sayWord
	case has("Workbook"), has("Book"):
		return sayOldExcel
	}
	return sayOLE
}

// wide writes a name as the directory of an OLE file does.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// plainUTF8 takes the mark of UTF-8 off, and turns UTF-16 with its mark into UTF-8.
func plainUTF8(r io.Reader) io.Reader {
	head := make([]byte, 3)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	rest := r
	if err != nil {
		rest = failed{err}
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			rest = failed{io.EOF}
		}
	}
	switch {
	case bytes.Equal(head, []byte("\xEF\xBB\xBF")):
		return rest
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		all := io.MultiReader(bytes.NewReader(head), rest)
		return transform.NewReader(all, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	}
	return io.MultiReader(bytes.NewReader(head), rest)
}

// failed gives an error and nothing else.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
