package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/demo"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/project"
	"khuyencong/internal/search"
)

// demoCmd serves demonstration data out of a folder of its own.
type demoCmd struct {
	serving
	Data     string `default:"demo-data" placeholder:"THƯ_MỤC" help:"Thư mục của dữ liệu minh họa; cơ sở dữ liệu là khuyencong.db trong đó."`
	Reset    bool   `help:"Xóa dữ liệu minh họa đang có và làm lại từ đầu."`
	FillOnly bool   `help:"Làm dữ liệu rồi thôi, không phục vụ."`
}

// demoHelp is the number that a demonstration shows where none was given. 0207 is Tuyên Quang's
// code; its zeros say that it is made up.
const demoHelp = "0207 000 000 (số minh họa), giờ hành chính"

// defaultDatabase is what the globals hold when nobody named a database.
const defaultDatabase = "sqlite:khuyencong.db"

// Run fills the folder where that has not been done, prints the address and one sign-in for
// each role, and serves. A database that is not marked as a demonstration is refused, whatever
// was asked.
func (c demoCmd) Run(a *app) (err error) {
	if err := checkAddr(c.Addr); err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return errs.Wrong("--data", "Không tạo được thư mục %s.", c.Data).Because(err)
	}
	if a.Database == defaultDatabase {
		a.Database = "sqlite:" + filepath.Join(c.Data, "khuyencong.db")
	}
	if a.Files == "" {
		a.Files = filepath.Join(c.Data, "files")
	}
	d, err := c.prepare(a)
	if err != nil {
		return err
	}
	defer closing(d, &err)
	if c.FillOnly {
		fmt.Fprintf(a.out, "Dữ liệu minh họa nằm trong %s\n", c.Data)
		return nil
	}
	if c.HelpLine == "" {
		c.HelpLine = demoHelp
	}
	index := search.New(d, clock.System{})
	h, err := newHandler(a, d, index, c.serving, true)
	if err != nil {
		return err
	}
	who, err := demo.SignIns(a.ctx, d)
	if err != nil {
		return err
	}
	refreshLaw(a.ctx, a.log, d)
	go upkeep(a.ctx, a.log, d)
	go index.Keep(a.ctx, a.log)
	go project.KeepLines(a.ctx, d, a.log)
	return listen(a.ctx, a.log, c.Addr, h, func(address string) {
		fmt.Fprintf(a.out, "Dữ liệu minh họa, trong %s. Mở %s và đăng nhập:\n\n", c.Data, address)
		w := tabwriter.NewWriter(a.out, 0, 0, 3, ' ', 0)
		for _, s := range who {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.RoleName, s.Login, demo.Password, s.Agency)
		}
		_ = w.Flush()
		fmt.Fprint(a.out, "\nCtrl-C để dừng; lần sau mở lại từ chỗ đang dở.\n")
	})
}

// prepare opens the demonstration's database, new, emptied or as it was left.
func (c demoCmd) prepare(a *app) (*db.DB, error) {
	d, err := a.openAny()
	if err != nil {
		return nil, err
	}
	if !fresh(a.ctx, d) {
		return c.look(a, d)
	}
	return c.fill(a, d)
}

// look decides what to do with a database that is there.
func (c demoCmd) look(a *app, d *db.DB) (*db.DB, error) {
	fail := func(err error) (*db.DB, error) { return nil, errors.Join(err, d.Close()) }
	mark, err := demo.MarkOf(a.ctx, d)
	if err != nil {
		return fail(err)
	}
	empty, err := demo.Empty(a.ctx, d)
	if err != nil {
		return fail(err)
	}
	switch {
	case mark == demo.NotDemo && empty: // tables and nothing in them: a first start that was cut short
		return c.fill(a, d)
	case mark == demo.NotDemo:
		_ = d.Close()
		return nil, errs.Wrong("--data", "Cơ sở dữ liệu này không được đánh dấu là dữ liệu minh họa nên không đụng đến. Hãy chọn thư mục khác.")
	case c.Reset:
		if d, err = c.wipe(a, d); err != nil {
			return nil, err
		}
		return c.fill(a, d)
	case mark == demo.Half:
		_ = d.Close()
		return nil, errs.Wrong("--reset", "Lần làm dữ liệu trước dừng giữa chừng. Hãy chạy lại với --reset.")
	}
	if _, err := d.Migrate(a.ctx); err != nil {
		return fail(err)
	}
	if err := layMap(a.ctx, d); err != nil {
		return fail(err)
	}
	return d, nil
}

// fill makes the tables and the data, telling how far it is.
func (c demoCmd) fill(a *app, d *db.DB) (*db.DB, error) {
	fail := func(err error) (*db.DB, error) { return nil, errors.Join(err, d.Close()) }
	if _, err := d.Migrate(a.ctx); err != nil {
		return fail(err)
	}
	began := time.Now()
	shown := 0
	err := demo.Fill(a.ctx, d, &filestore.Store{Dir: a.filesDir()}, clock.System{}.Now().Day(), func(done, total int, what string) {
		if total > 0 && done*20/total > shown {
			shown = done * 20 / total
			fmt.Fprintf(a.errOut, "đang làm dữ liệu minh họa: %d %% (%s)\n", shown*5, what)
		}
	})
	if err != nil {
		return fail(fmt.Errorf("làm dữ liệu minh họa: %w", err))
	}
	fmt.Fprintf(a.errOut, "đã làm xong dữ liệu minh họa, %.0f giây\n", time.Since(began).Seconds())
	return d, nil
}

// fresh reports whether a database has no tables yet.
func fresh(ctx context.Context, d *db.DB) bool {
	there, err := db.TablesThere(ctx, d)
	return err == nil && len(there) == 0
}

// wipe begins anew. The database has been seen to be marked.
func (c demoCmd) wipe(a *app, d *db.DB) (*db.DB, error) {
	if d.Engine() == db.Postgres {
		if err := d.Wipe(a.ctx); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	} else {
		path := d.Path()
		if err := d.Close(); err != nil {
			return nil, err
		}
		for _, end := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(path + end); err != nil && !os.IsNotExist(err) {
				return nil, err
			}
		}
	}
	if strings.HasPrefix(filepath.Clean(a.Files), filepath.Clean(c.Data)) {
		if err := os.RemoveAll(a.Files); err != nil {
			return nil, err
		}
	}
	if d.Engine() == db.Postgres {
		return d, nil
	}
	return a.openAny()
}
