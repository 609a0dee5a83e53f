// Package filestore keeps the bytes of attachments beside the database, named by their
// SHA-256, and checks what they are by their content, not by their name.
package filestore

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"khuyencong/internal/errs"
)

// MaxSize is the largest file taken, in bytes.
const MaxSize = 25 << 20

// Store is a folder of files. It is safe for concurrent use.
type Store struct{ Dir string }

// Kept is a file that lies in the store.
type Kept struct {
	SHA256 string
	Size   int64
	Mime   string
}

// kinds binds each ending that is taken to the content it must have.
var kinds = map[string][]string{
	".pdf":  {"application/pdf"},
	".jpg":  {"image/jpeg"},
	".jpeg": {"image/jpeg"},
	".png":  {"image/png"},
	".webp": {"image/webp"},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	".doc":  {"application/msword", "application/x-ole-storage"},
	".xls":  {"application/vnd.ms-excel", "application/x-ole-storage"},
}

// Accept lists the endings taken, for a file field.
const Accept = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.doc,.xls"

// AcceptPhotos lists the endings of photographs alone.
const AcceptPhotos = ".jpg,.jpeg,.png,.webp"

// Put reads a file, checks its size, ending and content, and keeps it. The same bytes are
// kept once. Invalid (on field) when the content is not what the name says, or nothing is
// in it; TooLarge beyond MaxSize.
func (s *Store) Put(field, name string, r io.Reader) (Kept, error) {
	ending := strings.ToLower(filepath.Ext(name))
	want, ok := kinds[ending]
	if !ok {
		return Kept{}, errs.Wrong(field, "Tệp «%s» không thuộc loại nhận được. Hãy dùng PDF, ảnh JPG, PNG hoặc WebP, Word hoặc Excel.", clip(name))
	}
	return s.keep(field, name, MaxSize, "Hãy quét ở độ phân giải thấp hơn hoặc chia thành nhiều tệp.", r, func(mime *mimetype.MIME) (string, error) {
		if !slices.ContainsFunc(want, func(w string) bool { return mime.Is(w) }) {
			return "", errs.Wrong(field, "Nội dung tệp «%s» không phải là %s. Hãy chọn đúng tệp, hoặc lưu lại thành PDF.", clip(name), strings.ToUpper(ending[1:]))
		}
		return want[0], nil
	})
}

// MaxList is the largest list taken, in bytes.
const MaxList = 200 << 20

// PutList keeps a list that is to be imported, whatever its content: whoever reads it says what is
// wrong with it. Invalid when nothing is in it; TooLarge beyond MaxList.
func (s *Store) PutList(field, name string, r io.Reader) (Kept, error) {
	return s.keep(field, name, MaxList, "Hãy chia thành nhiều tệp.", r, func(mime *mimetype.MIME) (string, error) { return mime.String(), nil })
}

func (s *Store) keep(field, name string, most int64, advice string, r io.Reader, check func(*mimetype.MIME) (string, error)) (Kept, error) {
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return Kept{}, err
	}
	tmp, err := os.CreateTemp(s.Dir, ".part-*")
	if err != nil {
		return Kept{}, err
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(tmp, sum), io.LimitReader(r, most+1))
	if err != nil {
		return Kept{}, err
	}
	if n > most {
		e := errs.Wrong(field, "Tệp «%s» lớn hơn %d MB. %s", clip(name), most>>20, advice)
		e.Kind = errs.TooLarge
		return Kept{}, e
	}
	if n == 0 {
		return Kept{}, errs.Wrong(field, "Tệp «%s» rỗng.", clip(name))
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return Kept{}, err
	}
	mime, err := mimetype.DetectReader(tmp)
	if err != nil {
		return Kept{}, err
	}
	kind, err := check(mime)
	if err != nil {
		return Kept{}, err
	}
	if err := tmp.Sync(); err != nil {
		return Kept{}, err
	}
	k := Kept{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: n, Mime: kind}
	path := s.Path(k.SHA256)
	if _, err := os.Stat(path); err == nil {
		return k, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return Kept{}, err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return Kept{}, err
	}
	return k, syncDir(filepath.Dir(path))
}

// Path is where a file of that sum lies.
func (s *Store) Path(sum string) string { return filepath.Join(s.Dir, sum[:2], sum) }

// Open opens a kept file. NotFound when it is not there.
func (s *Store) Open(sum string) (*os.File, error) {
	if len(sum) != 64 {
		return nil, fmt.Errorf("filestore: %q is no sum", sum)
	}
	f, err := os.Open(s.Path(sum))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errs.Missing("tệp này trong kho lưu trữ").Because(err)
	}
	return f, err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func clip(name string) string {
	r := []rune(filepath.Base(name))
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return string(r)
}
