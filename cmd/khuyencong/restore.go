package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"khuyencong/internal/backup"
	"khuyencong/internal/filestore"
	"khuyencong/internal/vi"
)

// restoreCmd puts a backup into an empty database.
type restoreCmd struct {
	Dir string `arg:"" name:"thư-mục" help:"Bản sao lưu, hoặc thư mục chứa nhiều bản: khi đó lấy bản mới nhất."`
}

// Run restores it. The backup is looked at before the database is, and a SQLite file that was
// made for it goes again when it fails.
func (c restoreCmd) Run(a *app) (err error) {
	b, err := backup.Find("thư mục", c.Dir)
	if err != nil {
		return err
	}
	path, isSQLite := strings.CutPrefix(a.Database, "sqlite:")
	_, before := os.Stat(path)
	d, err := a.openAny()
	if err != nil {
		return err
	}
	err = b.Restore(a.ctx, d, &filestore.Store{Dir: a.filesDir()}, a.log)
	if e := d.Close(); err == nil {
		err = e
	}
	if err != nil {
		if isSQLite && errors.Is(before, fs.ErrNotExist) {
			for _, end := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(path + end)
			}
		}
		return err
	}
	fmt.Fprintf(a.out, "Đã khôi phục bản sao lưu %s (lập %s): %s dòng dữ liệu, %s tệp đính kèm. Mọi người cần đăng nhập lại.\n",
		b.Path, b.TakenAt.VN(), vi.Count(int(b.Rows())), vi.Count(b.Files.Count))
	if n := len(b.Files.Missing); n > 0 {
		fmt.Fprintf(a.out, "Bản sao lưu này thiếu %s tệp đính kèm đã mất từ trước khi sao lưu.\n", vi.Count(n))
	}
	return nil
}
