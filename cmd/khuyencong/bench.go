package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"khuyencong/internal/bench"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// benchCmds measure the program.
type benchCmds struct {
	Load benchLoadCmd `cmd:"" help:"Làm một bộ dữ liệu lớn, hạt giống cố định, để đo tốc độ; chỉ vào cơ sở dữ liệu trống."`
}

// benchLoadCmd makes the data set.
type benchLoadCmd struct {
	Establishments int    `default:"1000000" placeholder:"SỐ" help:"Số cơ sở."`
	Projects       int    `default:"100000" placeholder:"SỐ" help:"Số đề án."`
	Movements      int    `default:"2000000" placeholder:"SỐ" help:"Số khoản chi, đảo, nộp trả."`
	Seed           uint64 `default:"1" placeholder:"SỐ" help:"Hạt giống; cùng hạt giống, cùng cỡ thì dữ liệu như nhau."`
	Reset          bool   `help:"Xóa bộ dữ liệu đo tốc độ đang có rồi làm lại."`
}

// Run fills an empty database and tells how far it is on stderr. A database that holds anything
// but a data set of its own is refused, whatever was asked.
func (c benchLoadCmd) Run(a *app) (err error) {
	size := bench.Size{Establishments: c.Establishments, Projects: c.Projects, Movements: c.Movements, Seed: c.Seed}
	d, err := a.openAny()
	if err != nil {
		return err
	}
	defer func() {
		if d != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if !fresh(a.ctx, d) {
		mark, had, err := bench.MarkOf(a.ctx, d)
		if err != nil {
			return err
		}
		switch {
		case mark == bench.NotBench:
			if _, err := d.Migrate(a.ctx); err != nil {
				return err
			}
			if empty, err := bench.Empty(a.ctx, d); err != nil {
				return err
			} else if !empty {
				return errs.Wrong("--database", "Cơ sở dữ liệu này giữ dữ liệu khác, không phải bộ dữ liệu đo tốc độ, nên không đụng đến. Hãy chọn cơ sở dữ liệu khác.")
			}
		case c.Reset:
			if d, err = a.emptied(d); err != nil {
				return err
			}
		case mark == bench.Half:
			return errs.Wrong("--reset", "Lần làm dữ liệu trước dừng giữa chừng. Hãy chạy lại với --reset.")
		case had == size:
			fmt.Fprintln(a.errOut, "bộ dữ liệu này đã có, không làm lại")
			return nil
		default:
			return errs.Wrong("--reset", "Cơ sở dữ liệu đang giữ một bộ dữ liệu cỡ khác. Hãy chạy lại với --reset để thay.")
		}
	}
	if _, err := d.Migrate(a.ctx); err != nil {
		return err
	}
	if err := layMap(a.ctx, d); err != nil {
		return err
	}
	began := time.Now()
	if err := bench.Load(a.ctx, d, size, a.meter(began)); err != nil {
		if a.ctx.Err() != nil {
			fmt.Fprintln(a.errOut, "đã dừng theo tín hiệu; dữ liệu còn dở, lần sau hãy chạy với --reset")
			return errStopped
		}
		return err
	}
	fmt.Fprintf(a.errOut, "đã làm xong bộ dữ liệu, %.0f giây; đăng nhập bằng chuyenvien.lca hoặc tên khác, mật khẩu %s\n", time.Since(began).Seconds(), bench.Password)
	return nil
}

// meter tells on stderr, at most once a second, how far the load is, how fast and how long still.
func (a *app) meter(began time.Time) func(bench.Told) {
	var shown time.Time
	what := ""
	return func(t bench.Told) {
		if t.Rows == 0 {
			if t.What != what {
				fmt.Fprintf(a.errOut, "đang lập %s (giây thứ %.0f)\n", t.What, time.Since(began).Seconds())
			}
			what = t.What
			return
		}
		if time.Since(shown) < time.Second {
			return
		}
		shown = time.Now()
		rate := float64(t.Done) / time.Since(began).Seconds()
		left := time.Duration(float64(max(0, t.Rows-t.Done))/rate) * time.Second
		fmt.Fprintf(a.errOut, "đang làm %s: %s trên khoảng %s dòng, %s dòng/giây, còn khoảng %s\n", t.What, vi.Count(int(t.Done)), vi.Count(int(t.Rows)), vi.Count(int(rate)), left)
	}
}

// emptied removes what a database holds; the caller has seen that it may go.
func (a *app) emptied(d *db.DB) (*db.DB, error) {
	if d.Engine() == db.Postgres {
		return d, d.Wipe(a.ctx)
	}
	path := d.Path()
	if err := d.Close(); err != nil {
		return nil, err
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	return a.openAny()
}
