package main

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

// app is what a command is given to work with.
type app struct {
	globals
	ctx    context.Context // ends when the program is told to stop
	out    io.Writer       // the answer
	errOut io.Writer       // progress and warnings
	log    *slog.Logger    // to stderr
}

// open opens a database that is there and on this program's version; anything else is told
// as wrong input, before anything is created.
func (a *app) open() (*db.DB, error) {
	if path, ok := strings.CutPrefix(a.Database, "sqlite:"); ok && path != "" {
		if _, err := os.Stat(path); os.IsNotExist(err) {
			return nil, errs.Wrong("--database", "Chưa có tệp %s. Hãy tạo bằng lệnh khuyencong migrate, hoặc kiểm tra lại đường dẫn.", path)
		}
	}
	d, err := a.openAny()
	if err != nil {
		return nil, err
	}
	pending, err := d.Pending(a.ctx)
	if err == nil && pending {
		err = errs.Clash("Cơ sở dữ liệu không cùng phiên bản với chương trình này. Hãy chạy khuyencong migrate; nếu cơ sở dữ liệu mới hơn, hãy dùng bản chương trình mới hơn.")
	}
	if err == nil {
		err = layMap(a.ctx, d)
	}
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// openAny opens a database of whatever version, making the SQLite file when there is none.
func (a *app) openAny() (*db.DB, error) {
	if err := checkAddress(a.Database); err != nil {
		return nil, err
	}
	return db.Open(a.ctx, a.Database)
}

// checkAddress refuses an address that nothing can be opened at. The sentences do not repeat a
// PostgreSQL address, which may hold a password.
func checkAddress(address string) error {
	const field = "--database"
	path, isSQLite := strings.CutPrefix(address, "sqlite:")
	if !isSQLite {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Host == "" && u.RawQuery == "" {
			return errs.Wrong(field, "Địa chỉ cơ sở dữ liệu phải là sqlite:ĐƯỜNG_DẪN hoặc postgres://NGƯỜI_DÙNG:MẬT_KHẨU@MÁY:CỔNG/TÊN.")
		}
		return nil
	}
	if path == "" {
		return errs.Wrong(field, "Thiếu đường dẫn sau sqlite:, chẳng hạn sqlite:khuyencong.db.")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return errs.Wrong(field, "%s là một thư mục; hãy viết cả tên tệp, chẳng hạn sqlite:%s.", path, filepath.Join(path, "khuyencong.db"))
	}
	if !isSQLiteFile(path) {
		return errs.Wrong(field, "Tệp %s không phải cơ sở dữ liệu SQLite.", path)
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return errs.Wrong(field, "Không có thư mục %s để đặt tệp %s.", folder, filepath.Base(path))
	}
	return nil
}

// isSQLiteFile reports whether a file begins as SQLite's do; one that is empty or not there
// yet may become one.
func isSQLiteFile(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true // opening the database tells what is wrong
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	return n == 0 || err == nil && string(head) == "SQLite format 3\x00"
}

// filesDir is the folder that keeps attachments.
func (a *app) filesDir() string {
	if a.Files != "" {
		return a.Files
	}
	if path, ok := strings.CutPrefix(a.Database, "sqlite:"); ok {
		return filepath.Join(filepath.Dir(path), "files")
	}
	return "files"
}

// newLog writes JSON for machines, and plain text when a person is looking.
func newLog(w io.Writer) *slog.Logger {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return slog.New(slog.NewTextHandler(w, nil))
		}
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}

// layMap lays the map with the resolutions entered so far, and places on it the sites of the
// register that are not yet there.
func layMap(ctx context.Context, d *db.DB) error {
	if err := area.Lay(ctx, d); err != nil {
		return err
	}
	_, err := establishment.Derive(ctx, d, clock.System{}.Now().Day())
	return err
}
