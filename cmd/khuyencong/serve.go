package main

import "fmt"

// serveCmd serves the system.
type serveCmd struct {
	Addr string `default:"127.0.0.1:8080" placeholder:"MÁY:CỔNG" help:"Địa chỉ để nghe; cổng 0 là cổng còn trống bất kỳ."`
}

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
	return listen(a.ctx, a.log, c.Addr, newHandler(a, d), func(address string) {
		fmt.Fprintf(a.out, "Đang phục vụ tại %s\n", address)
	})
}
