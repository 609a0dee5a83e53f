package main

import "fmt"

// migrateCmd brings the database up to this program's version.
type migrateCmd struct{}

// Run carries it out and says how many steps ran.
func (migrateCmd) Run(a *app) (err error) {
	d, err := a.openAny()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	n, err := d.Migrate(a.ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		fmt.Fprintln(a.out, "Cơ sở dữ liệu đã ở phiên bản mới nhất.")
		return nil
	}
	fmt.Fprintf(a.out, "Đã chạy %d bước; cơ sở dữ liệu ở phiên bản mới nhất.\n", n)
	return nil
}
