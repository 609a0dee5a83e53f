package filestore_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
)

const (
	pdf = "%PDF-1.4\n%%EOF\n"
	png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
	jpg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
	ole = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

// office makes the smallest Word or Excel file: a zip with the parts that tell which it is.
func office(t *testing.T, part string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", part} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// lying lists every file in the store, also a part that was left behind.
func lying(t *testing.T, s *filestore.Store) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(s.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

func TestKinds(t *testing.T) {
	docx, xlsx := office(t, "word/document.xml"), office(t, "xl/workbook.xml")
	old := ole + strings.Repeat("\x00", 1024)
	for _, c := range []struct {
		name, content string
		taken         bool
	}{
		{"công văn.pdf", pdf, true}, {"CV.PDF", pdf, true}, {"a.png", png, true}, {"a.jpg", jpg, true}, {"a.jpeg", jpg, true},
		{"a.docx", docx, true}, {"a.xlsx", xlsx, true}, {"a.doc", old, true}, {"a.xls", old, true},
		{"a.docx", xlsx, false}, {"a.xlsx", docx, false}, {"a.pdf", png, false}, {"a.png", pdf, false}, {"a.jpg", "<html><script>alert(1)</script>", false},
		{"a.docx", "PK\x03\x04", false}, {"a.pdf", "", false}, {"a.exe", "MZ", false}, {"a.html", "<html>", false}, {"a.svg", "<svg/>", false},
		{"a.zip", docx, false}, {"pdf", pdf, false}, {"a.pdf.exe", pdf, false},
	} {
		s := &filestore.Store{Dir: filepath.Join(t.TempDir(), "files")}
		k, err := s.Put("paper", c.name, strings.NewReader(c.content))
		if !c.taken {
			e, ok := errs.As(err)
			if !ok || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != "paper" || !strings.Contains(e.Fields[0].Sentence, c.name) {
				t.Errorf("%s: got %v", c.name, err)
			}
			if left := lying(t, s); len(left) > 0 {
				t.Errorf("%s left %q behind", c.name, left)
			}
			continue
		}
		sum := sha256.Sum256([]byte(c.content))
		if err != nil || k.SHA256 != hex.EncodeToString(sum[:]) || k.Size != int64(len(c.content)) || k.Mime == "" {
			t.Errorf("%s: got %+v, %v", c.name, k, err)
			continue
		}
		f, err := s.Open(k.SHA256)
		if err != nil {
			t.Error(err)
			continue
		}
		if back, err := io.ReadAll(f); err != nil || string(back) != c.content {
			t.Errorf("%s reads back as %d bytes, %v", c.name, len(back), err)
		}
		_ = f.Close()
		if !strings.Contains(filestore.Accept, strings.ToLower(filepath.Ext(c.name))) {
			t.Errorf("%s is taken and not offered", c.name)
		}
	}
}

// The same bytes lie once, also when many people bring them at the same time.
func TestSameBytesOnce(t *testing.T) {
	s := &filestore.Store{Dir: t.TempDir()}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := s.Put("f", "a.pdf", strings.NewReader(pdf)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := lying(t, s); len(got) != 1 {
		t.Errorf("lying: %q", got)
	}
	if _, err := s.Put("f", "b.pdf", strings.NewReader(pdf+"x")); err != nil || len(lying(t, s)) != 2 {
		t.Errorf("other bytes: %q, %v", lying(t, s), err)
	}
}

func TestSize(t *testing.T) {
	s := &filestore.Store{Dir: t.TempDir()}
	full := func(n int64) io.Reader {
		return io.MultiReader(strings.NewReader(pdf), io.LimitReader(zeroes{}, n-int64(len(pdf))))
	}
	k, err := s.Put("f", "a.pdf", full(filestore.MaxSize))
	if err != nil || k.Size != filestore.MaxSize {
		t.Errorf("the largest: got %+v, %v", k, err)
	}
	_, err = s.Put("f", "a.pdf", full(filestore.MaxSize+1))
	if !errs.Is(err, errs.TooLarge) || !strings.Contains(err.Error(), "25 MB") {
		t.Errorf("too large: got %v", err)
	}
	if got := lying(t, s); len(got) != 1 {
		t.Errorf("lying: %q", got)
	}
}

type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestBrokenOff(t *testing.T) {
	s := &filestore.Store{Dir: t.TempDir()}
	if _, err := s.Put("f", "a.pdf", io.MultiReader(strings.NewReader(pdf), iotest.ErrReader(io.ErrUnexpectedEOF))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	if got := lying(t, s); len(got) > 0 {
		t.Errorf("lying: %q", got)
	}
}

func TestOpen(t *testing.T) {
	s := &filestore.Store{Dir: t.TempDir()}
	if _, err := s.Open(strings.Repeat("ab", 32)); !errs.Is(err, errs.NotFound) {
		t.Errorf("a file that is not there: got %v", err)
	}
	for _, sum := range []string{"", "ab", "../../etc/passwd"} {
		if _, err := s.Open(sum); err == nil || errs.Is(err, errs.NotFound) {
			t.Errorf("%q: got %v", sum, err)
		}
	}
}

// A long name is clipped in the sentence, and a path in it is not told.
func TestNameInSentence(t *testing.T) {
	s := &filestore.Store{Dir: t.TempDir()}
	_, err := s.Put("f", "thư mục/"+strings.Repeat("ă", 100)+".exe", strings.NewReader("MZ"))
	if err == nil || strings.Contains(err.Error(), "thư mục") || !strings.Contains(err.Error(), "«"+strings.Repeat("ă", 60)+"…»") {
		t.Errorf("got %v", err)
	}
}
