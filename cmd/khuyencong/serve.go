package main

import (
	"fmt"

	"khuyencong/internal/bench"
	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/search"
)

// serveCmd serves the system.
type serveCmd struct{ serving }

// Run serves until the program is told to stop, and lets requests under way finish.
func (c serveCmd) Run(a *app) (err error) {
	if err := checkAddr(c.Addr); err != nil {
		return err
	}
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	mark, _, err := bench.MarkOf(a.ctx, d)
	if err != nil {
		return err
	}
	if mark == bench.Half {
		return errs.Wrong("--database", "Cơ sở dữ liệu này là bộ dữ liệu đo tốc độ làm dở, thiếu chỉ mục. Hãy chạy lại khuyencong bench load --reset.")
	}
	index := search.New(d, clock.System{})
	h, err := newHandler(a, d, index, c.serving, mark == bench.Whole)
	if err != nil {
		return err
	}
	refreshLaw(a.ctx, a.log, d)
	go upkeep(a.ctx, a.log, d)
	go index.Keep(a.ctx, a.log)
	go project.KeepLines(a.ctx, d, a.log)
	return listen(a.ctx, a.log, c.Addr, h, func(address string) {
		fmt.Fprintf(a.out, "Đang phục vụ tại %s\n", address)
	})
}
