package web

import (
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
)

// Limits bound an upload. The whole body is bounded by Route.MaxBody.
type Limits struct {
	File  int64 // bytes of one file; 0 is 20 MB
	Files int   // number of files; 0 is 20
}

// Upload is one file that was sent. What it holds is checked by who stores it, never by its name.
type Upload struct {
	Field string
	Name  string // as the sender named it, without folders
	Size  int64
	head  *multipart.FileHeader
}

// Open opens the file. The shell deletes it after the handler.
func (u Upload) Open() (multipart.File, error) { return u.head.Open() }

// ParseMultipart reads a posted form with files. A file beyond its limit becomes an error of its
// field, so the rest of the form comes back as it was typed; such a file is not among the
// uploads.
func ParseMultipart(r *http.Request, lim Limits) (*Form, []Upload, error) {
	if lim.File <= 0 {
		lim.File = 20 << 20
	}
	if lim.Files <= 0 {
		lim.Files = 20
	}
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return nil, nil, badBody(err)
	}
	f, err := formOf(r.MultipartForm.Value)
	if err != nil {
		return nil, nil, err
	}
	var ups []Upload
	for field, heads := range r.MultipartForm.File {
		for _, h := range heads {
			name := fileName(h.Filename)
			switch {
			case h.Size == 0 && h.Filename == "":
				continue // a file field left empty
			case h.Size == 0:
				f.Fail(field, "Tệp «"+name+"» rỗng. Hãy chọn lại tệp.")
			case h.Size > lim.File:
				f.Fail(field, "Tệp «"+name+"» có "+Size(h.Size)+", lớn hơn mức cho phép là "+Size(lim.File)+". Hãy gửi tệp nhỏ hơn; phần đã nhập vẫn còn.")
			default:
				ups = append(ups, Upload{Field: field, Name: name, Size: h.Size, head: h})
			}
		}
	}
	if len(ups) > lim.Files {
		return nil, nil, errs.New(errs.Invalid, "Mỗi lần gửi được nhiều nhất %d tệp. Hãy chia thành nhiều lần.", lim.Files)
	}
	return f, ups, nil
}

// fileName keeps what a person would read of a file's name.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(norm.NFC.String(s), `\`, "/"))
	s = strings.TrimSpace(strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) {
			return -1
		}
		return c
	}, s))
	if s == "" || s == "." || s == "/" {
		return "tep"
	}
	for r := []rune(s); len(r) > 150; r = []rune(s) {
		ext := path.Ext(s)
		if len([]rune(ext)) > 10 {
			ext = ""
		}
		s = string(r[:140-len([]rune(ext))]) + ext
	}
	return s
}

// savedAnswer is what autosave hears.
type savedAnswer struct {
	OK      bool   `json:"ok"`
	At      string `json:"at"`
	Version int    `json:"version,omitempty"`
}

// Saved answers an autosave: when it was saved and the row's new version, which the script puts
// into the form's version field.
func Saved(w http.ResponseWriter, r *http.Request, at clock.Instant, version int) error {
	return RenderJSON(w, r, http.StatusOK, savedAnswer{OK: true, At: at.Time().Format("15:04:05"), Version: version})
}
