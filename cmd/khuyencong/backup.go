package main

import (
	"fmt"
	"strings"

	"khuyencong/internal/backup"
	"khuyencong/internal/clock"
	"khuyencong/internal/filestore"
	"khuyencong/internal/vi"
)

// backupCmd takes a backup, also while the system is being served.
type backupCmd struct {
	Dir string `arg:"" name:"thư-mục" help:"Thư mục đặt bản sao lưu; mỗi lần chạy thêm một thư mục con khuyencong-backup-NGÀY-GIỜ."`
}

// Run takes it and prints where it lies. Attachments that are gone fail the command, although
// the backup of all the rest stands.
func (c backupCmd) Run(a *app) (err error) {
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	b, err := backup.Take(a.ctx, d, &filestore.Store{Dir: a.filesDir()}, "thư mục", c.Dir, clock.System{}.Now(), a.log)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Đã sao lưu vào %s: %s dòng dữ liệu, %s tệp đính kèm.\n", b.Path, vi.Count(int(b.Rows())), vi.Count(b.Files.Count))
	if len(b.Files.Missing) > 0 {
		return fmt.Errorf("bản sao lưu thiếu %d tệp đính kèm đã mất hoặc hỏng trong %s: %s", len(b.Files.Missing), a.filesDir(), strings.Join(b.Files.Missing, ", "))
	}
	return nil
}
