package backup

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"khuyencong/internal/changes"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
)

// Restore puts a backup into an empty database, and its attachments into files, and brings the
// schema up to this program's. Every row is written in one transaction and read back before it
// is committed: its table must have the very SHA-256 of the backup. On any error no row and no
// file is left. Conflict when the database holds rows, or a schema other than the backup's;
// Invalid when the backup is damaged or newer than the program.
func (b Backup) Restore(ctx context.Context, d *db.DB, files *filestore.Store, log *slog.Logger) error {
	have, newest, err := d.Version(ctx)
	switch {
	case err != nil:
		return err
	case b.Schema > newest:
		return errs.New(errs.Invalid, "Bản sao lưu ở phiên bản %d, mới hơn chương trình này (%d). Hãy dùng bản chương trình mới hơn.", b.Schema, newest)
	case have > b.Schema:
		return errs.Clash("Cơ sở dữ liệu ở phiên bản %d, bản sao lưu ở phiên bản %d. Hãy khôi phục vào một cơ sở dữ liệu mới, chưa chạy migrate; chương trình sẽ tự nâng phiên bản sau đó.", have, b.Schema)
	}
	if have > 0 {
		if err := d.Read(ctx, func(tx *db.Tx) error { return checkEmpty(ctx, tx) }); err != nil {
			return err
		}
	}
	if err := d.MigrateTo(ctx, b.Schema); err != nil {
		return err
	}
	var added []string
	if err := d.Tx(ctx, func(tx *db.Tx) error {
		wanted := map[string]bool{}
		if err := b.restoreTables(ctx, tx, wanted, log); err != nil {
			return err
		}
		return b.restoreFiles(ctx, files, wanted, &added, log)
	}); err != nil {
		for _, path := range added {
			_ = os.Remove(path)
		}
		return err
	}
	_, err = d.Migrate(ctx)
	return err
}

// checkEmpty refuses a database in which any table has a row.
func checkEmpty(ctx context.Context, q db.Q) error {
	names, err := db.TablesThere(ctx, q)
	if err != nil {
		return err
	}
	for _, name := range names {
		some, err := db.Select[int](ctx, q, "SELECT 1 FROM "+name+" LIMIT 1")
		if err != nil {
			return err
		}
		if len(some) > 0 {
			return errs.Clash("Cơ sở dữ liệu này đã có dữ liệu (bảng %s). Chỉ khôi phục vào cơ sở dữ liệu trống; hãy chọn cơ sở dữ liệu khác.", name)
		}
	}
	return nil
}

// restoreTables writes and checks every table, and notes which attachments they name.
func (b Backup) restoreTables(ctx context.Context, tx *db.Tx, wanted map[string]bool, log *slog.Logger) error {
	if err := checkEmpty(ctx, tx); err != nil {
		return err
	}
	there, err := db.TablesThere(ctx, tx)
	if err != nil {
		return err
	}
	for _, t := range b.Tables {
		there = slices.DeleteFunc(there, func(n string) bool { return n == t.Name })
	}
	if i := slices.IndexFunc(there, func(n string) bool { return !slices.Contains(b.LeftOut, n) }); i >= 0 {
		return damaged(manifestName, "thiếu bảng "+there[i])
	}
	check, err := deferReferences(ctx, tx)
	if err != nil {
		return err
	}
	shapes := make([][]db.Column, len(b.Tables))
	for i, t := range b.Tables {
		if shapes[i], err = shapeOf(ctx, tx, t); err != nil {
			return err
		}
		if err := b.restoreTable(ctx, tx, t, shapes[i], wanted); err != nil {
			return err
		}
		log.Info("table", "name", t.Name, "rows", t.Rows)
	}
	if err := check(); err != nil {
		return err
	}
	if slices.Contains(b.LeftOut, "search_log") { // the triggers wrote a row for each row
		if err := changes.AnewTx(ctx, tx); err != nil {
			return err
		}
	}
	for i, t := range b.Tables {
		got, err := writeTable(ctx, tx, t.Name, shapes[i], io.Discard, nil)
		if err != nil {
			return err
		}
		if got.SHA256 != t.SHA256 || got.Rows != t.Rows {
			return fmt.Errorf("backup: table %s reads back as %d rows, %s; the backup has %d, %s", t.Name, got.Rows, got.SHA256, t.Rows, t.SHA256)
		}
	}
	return nil
}

// shapeOf returns the kinds of a table's columns, which must be those of the schema.
func shapeOf(ctx context.Context, tx *db.Tx, t Table) ([]db.Column, error) {
	columns, err := db.Shape(ctx, tx, t.Name)
	if err != nil {
		return nil, err
	}
	if !slices.EqualFunc(columns, t.Columns, func(c db.Column, name string) bool { return c.Name == name }) {
		return nil, damaged(manifestName, "bảng "+t.Name+" không có các cột của phiên bản này")
	}
	return columns, nil
}

const (
	batchRows  = 100
	batchBytes = 4 << 20
	maxValues  = 30_000 // SQLite takes 32,766 in one statement, PostgreSQL 65,535
)

// restoreTable writes the rows of one file, a batch a statement.
func (b Backup) restoreTable(ctx context.Context, tx *db.Tx, t Table, columns []db.Column, wanted map[string]bool) error {
	name := filepath.Join(tablesDir, t.Name+".jsonl")
	f, err := os.Open(filepath.Join(b.Path, name))
	if errors.Is(err, fs.ErrNotExist) {
		return damaged(name, "không có tệp này")
	} else if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	in := bufio.NewReaderSize(io.TeeReader(f, sum), 1<<16)
	most := min(batchRows, maxValues/len(columns))
	at := slices.Index(t.Columns, "sha256")
	one := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	head := "INSERT INTO " + t.Name + ` ("` + strings.Join(t.Columns, `", "`) + `") VALUES `
	var values []any
	var rows, size int
	flush := func() error {
		if rows == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, head+one+strings.Repeat(", "+one, rows-1), values...); err != nil {
			return fmt.Errorf("restore %s: %w", t.Name, err)
		}
		values, rows, size = values[:0], 0, 0
		return nil
	}
	var count int64
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		} else if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		count++
		row, err := readRow(bytes.TrimSuffix(line, []byte("\n")), columns)
		if err != nil {
			return damaged(name, fmt.Sprintf("dòng %d không đọc được", count)).Because(err)
		}
		if namesFiles(t.Name) && at >= 0 {
			if s, ok := row[at].(string); ok {
				wanted[s] = true
			}
		}
		values = append(values, row...)
		rows++
		if size += len(line); rows == most || size > batchBytes {
			if err := flush(); err != nil {
				return b.unlessDamaged(t, name, err)
			}
		}
	}
	if err := flush(); err != nil {
		return b.unlessDamaged(t, name, err)
	}
	if count != t.Rows || hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
		return damaged(name, "nội dung không khớp với tổng kiểm trong "+manifestName)
	}
	return nil
}

// unlessDamaged tells a row that the database refuses because the file was changed from one
// that it refuses for our own fault.
func (b Backup) unlessDamaged(t Table, name string, err error) error {
	f, e := os.Open(filepath.Join(b.Path, name))
	if e != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, e := io.Copy(sum, f); e == nil && hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
		return damaged(name, "nội dung không khớp với tổng kiểm trong "+manifestName).Because(err)
	}
	return err
}

// restoreFiles copies the attachments that the rows name into the store. added gathers those
// that were not there before.
func (b Backup) restoreFiles(ctx context.Context, to *filestore.Store, wanted map[string]bool, added *[]string, log *slog.Logger) error {
	for _, sum := range b.Files.Missing {
		delete(wanted, sum)
	}
	if len(wanted) != b.Files.Count {
		return damaged(manifestName, fmt.Sprintf("ghi %d tệp đính kèm, hồ sơ có %d", b.Files.Count, len(wanted)))
	}
	if err := os.MkdirAll(to.Dir, 0o750); err != nil {
		return err
	}
	from := &filestore.Store{Dir: filepath.Join(b.Path, filesDir)}
	told, done := time.Now(), 0
	for sum := range wanted {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(sum) != 2*sha256.Size {
			return damaged(attachments+".jsonl", "tên tệp đính kèm không đúng dạng")
		}
		_, before := os.Stat(to.Path(sum))
		if _, err := copyFile(from, to, sum); errors.Is(err, errOther) || errors.Is(err, fs.ErrNotExist) {
			return damaged(filepath.Join(filesDir, sum[:2], sum), "tệp đính kèm thiếu hoặc đã thay đổi").Because(err)
		} else if err != nil {
			return err
		}
		if before != nil {
			*added = append(*added, to.Path(sum))
		}
		if done++; time.Since(told) > logEvery {
			told = time.Now()
			log.Info("attachments", "done", done, "of", len(wanted))
		}
	}
	log.Info("attachments", "done", done, "of", len(wanted))
	return nil
}
