package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
)

// Take writes a backup into a new folder in dir, which is made when it is not there. Others may
// go on writing. Attachments that are gone or damaged do not stop it: the manifest names them,
// and the caller tells. On any error nothing is left behind. Invalid (on field) when dir cannot
// be written to.
func Take(ctx context.Context, d *db.DB, files *filestore.Store, field, dir string, now clock.Instant, log *slog.Logger) (b Backup, err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return b, errs.Wrong(field, "Không tạo được thư mục %s.", dir).Because(err)
	}
	part, err := os.MkdirTemp(dir, ".part-") // only its owner may look in
	if err != nil {
		return b, errs.Wrong(field, "Không ghi được vào thư mục %s.", dir).Because(err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(part)
		}
	}()
	b.Manifest = Manifest{Format: format, TakenAt: now, Engine: d.Engine(), LeftOut: leftOut, Files: Files{Missing: []string{}}}
	if b.Schema, _, err = d.Version(ctx); err != nil {
		return b, err
	}
	if err := os.Mkdir(filepath.Join(part, tablesDir), 0o700); err != nil {
		return b, err
	}
	wanted := map[string]bool{}
	if err := d.Read(ctx, func(tx *db.Tx) error {
		b.Tables = nil
		return takeTables(ctx, tx, part, &b.Manifest, wanted, log)
	}); err != nil {
		return b, err
	}
	if err := takeFiles(ctx, files, filepath.Join(part, filesDir), wanted, &b.Files, log); err != nil {
		return b, err
	}
	raw, err := json.MarshalIndent(b.Manifest, "", "  ")
	if err != nil {
		return b, err
	}
	if err := writeFile(filepath.Join(part, manifestName), append(raw, '\n')); err != nil {
		return b, err
	}
	for _, sub := range []string{filepath.Join(part, tablesDir), part} {
		if err := syncDir(sub); err != nil {
			return b, err
		}
	}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	if b.Path, err = settle(part, dir, now); err != nil {
		return b, err
	}
	return b, syncDir(dir)
}

// takeTables writes every table that is kept, and notes which attachments they name.
func takeTables(ctx context.Context, tx *db.Tx, part string, m *Manifest, wanted map[string]bool, log *slog.Logger) error {
	for _, name := range db.Tables {
		if slices.Contains(leftOut, name) {
			continue
		}
		columns, err := db.Shape(ctx, tx, name)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(filepath.Join(part, tablesDir, name+".jsonl"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(f, 1<<16)
		var each func(map[string]any)
		if namesFiles(name) {
			each = func(row map[string]any) { wanted[row["sha256"].(string)] = true }
		}
		t, err := writeTable(ctx, tx, name, columns, w, each)
		if err == nil {
			err = w.Flush()
		}
		if err == nil {
			err = f.Sync()
		}
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, t)
		log.Info("table", "name", name, "rows", t.Rows)
	}
	return nil
}

// settle gives a whole backup its name; two of one second get different ones.
func settle(part, dir string, now clock.Instant) (string, error) {
	name := filepath.Join(dir, prefix+now.Time().Format("20060102-150405"))
	for n := 1; n < 100; n++ {
		path := name
		if n > 1 {
			path += "-" + strconv.Itoa(n)
		}
		if err := os.Rename(part, path); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
	return "", fmt.Errorf("backup: %s is taken", name)
}
