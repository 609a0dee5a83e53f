// Package backup takes everything that is kept, the database and the attachments, into a
// folder of plain files, and puts such a folder into an empty database of either engine.
//
// A backup is a folder khuyencong-backup-YYYYMMDD-HHMMSS (time of Việt Nam) with
//
//	manifest.json          version of the schema, time, engine, and for each table its columns,
//	                       number of rows and SHA-256; number and bytes of the attachments
//	tables/NAME.jsonl      one row a line: a JSON array in the order of the columns
//	files/ab/abcd…         each attachment, named by its SHA-256
//
// Text is JSON text, numbers are whole JSON numbers, truth is true or false and nothing is
// null, so that a backup reads the same whichever engine it came from. Rows stand in the order
// of their primary key by code point: two backups of equal databases are equal.
//
// The database is read on one snapshot while others go on writing. Attachments are only ever
// added, so those that the snapshot names are copied after it. Everything is written into a
// folder with another name, and renamed when it is whole and on the disk: what bears the name
// of a backup is one.
//
// Sessions, failed sign-ins, password resets and keys against double clicks are left out:
// they are worth nothing later and would be worth something to a thief. After a restore
// everybody signs in again. For whom a file is listed (project_scopes) is left out too: the triggers
// of a restored database write it anew.
// The log of changes that search reads is left out as well: a restored database says in it that
// everything is to be read anew.
package backup

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

const (
	format       = 1
	prefix       = "khuyencong-backup-"
	manifestName = "manifest.json"
	tablesDir    = "tables"
	filesDir     = "files"
)

// leftOut are the tables whose rows are not kept.
var leftOut = []string{"sessions", "sign_in_failures", "password_resets", "idempotency_keys", "project_scopes", "search_log"}

// Manifest says what a backup holds.
type Manifest struct {
	Format  int           `json:"format"`
	Schema  int64         `json:"schema"`
	TakenAt clock.Instant `json:"taken_at"`
	Engine  db.Engine     `json:"engine"`
	Tables  []Table       `json:"tables"` // in an order that satisfies references
	LeftOut []string      `json:"left_out"`
	Files   Files         `json:"files"`
}

// Table is one table of a backup.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"` // of its file
}

// Files are the attachments of a backup.
type Files struct {
	Count   int      `json:"count"`
	Bytes   int64    `json:"bytes"`
	Missing []string `json:"missing"` // SHA-256 of those that were gone or damaged already
}

// Rows is the number of rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Backup is one that lies on the disk.
type Backup struct {
	Path string
	Manifest
}

// Find opens a backup: dir itself, or the newest one in dir. Invalid (on field) when there is
// none, or it is not one that this program reads.
func Find(field, dir string) (Backup, error) {
	path := dir
	_, err := os.Stat(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return Backup{}, errs.Wrong(field, "Không đọc được thư mục %s.", dir).Because(err)
		}
		newest := ""
		for _, e := range entries { // by name, which is by time
			if e.IsDir() && strings.HasPrefix(e.Name(), prefix) && e.Name() > newest {
				newest = e.Name()
			}
		}
		if newest == "" {
			return Backup{}, errs.Wrong(field, "Không có bản sao lưu nào trong %s: hãy chọn thư mục %sNGÀY-GIỜ hoặc thư mục chứa nó.", dir, prefix)
		}
		path = filepath.Join(dir, newest)
	}
	raw, err := os.ReadFile(filepath.Join(path, manifestName))
	if err != nil {
		return Backup{}, errs.Wrong(field, "Không đọc được tệp %s của bản sao lưu %s.", manifestName, path).Because(err)
	}
	b := Backup{Path: path}
	if err := json.Unmarshal(raw, &b.Manifest); err != nil || !b.whole() {
		return Backup{}, damaged(manifestName, "nội dung không đọc được").Because(err)
	}
	if b.Format > format {
		return Backup{}, errs.Wrong(field, "Bản sao lưu %s có dạng mới hơn chương trình này. Hãy dùng bản chương trình mới hơn.", path)
	}
	return b, nil
}

// whole reports whether the manifest can be one of ours. Names in it become paths and SQL.
func (m Manifest) whole() bool {
	if m.Format < 1 || m.Schema < 1 || len(m.Tables) == 0 {
		return false
	}
	names := []string{}
	for _, t := range m.Tables {
		if len(t.Columns) == 0 || t.Rows < 0 || len(t.SHA256) != 64 {
			return false
		}
		names = append(append(names, t.Name), t.Columns...)
	}
	return !slices.ContainsFunc(names, func(n string) bool {
		return n == "" || strings.Trim(n, "abcdefghijklmnopqrstuvwxyz0123456789_") != ""
	})
}

// damaged says that a backup is not what was written. Nothing of it is kept.
func damaged(file, what string) *errs.Error {
	return errs.New(errs.Invalid, "Bản sao lưu bị hỏng ở tệp %s: %s. Không có gì được khôi phục; hãy dùng bản sao lưu khác.", file, what)
}
