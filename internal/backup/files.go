package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"khuyencong/internal/filestore"
)

// attachments is the table that names files.
const attachments = "attachments"

// namesFiles reports whether a table names files: attachments, and the lists that were imported.
func namesFiles(table string) bool { return table == attachments || table == "imports" }

const logEvery = 5 * time.Second // for the files, of which there may be many

// errOther says that a file is not the one its name says.
var errOther = errors.New("backup: the content is not what its name says")

// takeFiles copies the attachments that the tables name, and checks each on the way.
func takeFiles(ctx context.Context, from *filestore.Store, dir string, wanted map[string]bool, out *Files, log *slog.Logger) error {
	to := &filestore.Store{Dir: dir}
	told := time.Now()
	for _, sum := range slices.Sorted(maps.Keys(wanted)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := copyFile(from, to, sum)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errOther):
			log.Error("attachment is gone or damaged", "sha256", sum, "err", err)
			out.Missing = append(out.Missing, sum)
			continue
		case err != nil:
			return err
		}
		out.Count++
		out.Bytes += n
		if time.Since(told) > logEvery {
			told = time.Now()
			log.Info("attachments", "done", out.Count, "of", len(wanted))
		}
	}
	log.Info("attachments", "done", out.Count, "of", len(wanted), "bytes", out.Bytes)
	return nil
}

// copyFile copies one file between stores, on to the disk, and checks its content against its
// name. Nothing is left when that fails.
func copyFile(from, to *filestore.Store, sum string) (n int64, err error) {
	if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size {
		return 0, errOther
	}
	in, err := os.Open(from.Path(sum))
	if err != nil {
		return 0, err
	}
	defer in.Close()
	path := to.Path(sum)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return 0, err
	}
	tmp, err := os.CreateTemp(to.Dir, ".part-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		_ = tmp.Close()
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	have := sha256.New()
	if n, err = io.Copy(io.MultiWriter(tmp, have), in); err != nil {
		return n, err
	}
	if hex.EncodeToString(have.Sum(nil)) != sum {
		return n, errOther
	}
	if err := tmp.Sync(); err != nil {
		return n, err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return n, err
	}
	return n, syncDir(filepath.Dir(path))
}

func writeFile(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
