package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/sheet"
	"khuyencong/internal/vi"
)

// importCmds bring lists into the register.
type importCmds struct {
	Establishments importEstablishmentsCmd `cmd:"" help:"Nhập danh sách cơ sở từ tệp Excel hoặc CSV. Được cả tệp hoặc không gì: còn dòng bị từ chối thì không ghi."`
	Projects       importProjectsCmd       `cmd:"" help:"Nhập danh sách đề án đã thực hiện trước khi dùng phần mềm."`
	Undo           importUndoCmd           `cmd:"" help:"Hoàn tác một lần nhập khi chưa ai động đến những gì nó đã ghi."`
}

// importing_ is what the commands that read a file share.
type importFlags struct {
	File        string   `arg:"" name:"tệp" help:"Tệp .xlsx hoặc .csv."`
	DryRun      bool     `help:"Chỉ kiểm tra và nói mọi vấn đề; không ghi gì vào danh sách."`
	As          string   `placeholder:"TÊN" help:"Làm với quyền của người dùng này, trong vị trí công tác đầu tiên được nhập. Nếu không nói: quản trị máy chủ, trên cả nước."`
	SkipRefused bool     `help:"Nhập các dòng tốt dù có dòng bị từ chối. Nếu không nói: còn dòng bị từ chối thì không ghi gì."`
	Place       string   `placeholder:"TỈNH" help:"Tỉnh, thành phố của những dòng không ghi. Nếu không nói: của cơ quan người nhập."`
	Year        int      `placeholder:"NĂM" help:"Năm của số liệu khi đầu cột không ghi năm."`
	Sheet       string   `placeholder:"TÊN" help:"Trang tính. Nếu không nói: trang giống danh sách nhất."`
	Header      string   `placeholder:"DÒNG" help:"Dòng đầu bảng như Excel ghi, ví dụ 5 hoặc 5-6. Nếu không nói: tự tìm."`
	Map         []string `placeholder:"CỘT=MỤC" help:"Ghép cột, ví dụ C=tax_code; «C=» là không nhập cột C. Có thể nêu nhiều lần. Nếu không nói: như lần trước, hoặc theo tên cột."`
	Format      string   `enum:"text,json" default:"text" placeholder:"DẠNG" help:"Dạng in ra: text hoặc json."`
}

type importEstablishmentsCmd struct {
	importFlags
	Kind string `placeholder:"LOẠI" help:"Loại hình của những dòng mà cả ô lẫn tên không cho biết, ví dụ household."`
}

// Run imports establishments.
func (c importEstablishmentsCmd) Run(a *app) error {
	return c.importFlags.run(a, importing.Establishments, c.Kind)
}

type importProjectsCmd struct{ importFlags }

// Run imports past projects.
func (c importProjectsCmd) Run(a *app) error { return c.importFlags.run(a, importing.Projects, "") }

type importUndoCmd struct {
	ID     string `arg:"" name:"mã" help:"Mã của lần nhập, như lệnh nhập đã in."`
	Reason string `required:"" placeholder:"LÝ_DO" help:"Vì sao hoàn tác."`
	As     string `placeholder:"TÊN" help:"Làm với quyền của người dùng này. Nếu không nói: quản trị máy chủ."`
}

// Run takes an import back.
func (c importUndoCmd) Run(a *app) (err error) {
	id, ok := db.ParseID(c.ID)
	if !ok {
		return errs.Wrong("mã", "%q không phải mã của một lần nhập.", c.ID)
	}
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	d.GiveWay()
	p, err := importer(a, d, c.As)
	if err != nil {
		return err
	}
	s := importing.Service{DB: d, Clock: clock.System{}, Files: &filestore.Store{Dir: a.filesDir()}}
	if err := s.Undo(a.ctx, p, id, c.Reason); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.out, "Đã hoàn tác lần nhập.")
	return err
}

// importer is who an import is done by.
func importer(a *app, d *db.DB, login string) (account.Principal, error) {
	today := clock.System{}.Now().Day()
	if login == "" {
		return account.Machine(osUser(), today), nil
	}
	who, err := account.ByLogin(a.ctx, d, login)
	if errs.Is(err, errs.NotFound) {
		return account.Principal{}, errs.Wrong("--as", "Không có người dùng «%s».", login)
	} else if err != nil {
		return account.Principal{}, err
	}
	seats, err := account.Seats(a.ctx, d, who.ID, today)
	if err != nil {
		return account.Principal{}, err
	}
	for _, seat := range seats {
		p, err := account.Acting(a.ctx, d, who.ID, seat.ID, seat.DelegationID, today)
		if err == nil && importing.May(p) {
			p.Channel = audit.Command
			return p, nil
		}
	}
	return account.Principal{}, errs.Wrong("--as", "«%s» không có vị trí công tác nào được nhập danh sách (cộng tác viên, Trung tâm, Sở, đơn vị thực hiện).", login)
}

// run reads, checks and, unless told otherwise, writes a file. Exit 0 when nothing was refused,
// 3 when something was, 2 for wrong use.
func (c importFlags) run(a *app, kind importing.Kind, defaultKind string) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return errs.Wrong("tệp", "Không mở được tệp %s.", c.File).Because(err)
	}
	defer f.Close()
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	d.GiveWay()
	p, err := importer(a, d, c.As)
	if err != nil {
		return err
	}
	s := &importing.Service{DB: d, Clock: clock.System{}, Files: &filestore.Store{Dir: a.filesDir()}}
	if err := s.Recover(a.ctx); err != nil {
		return err
	}
	imp, err := s.Upload(a.ctx, p, kind, filepath.Base(c.File), f)
	if err != nil {
		return err
	}
	if err := c.settle(a, s, p, imp, defaultKind); err != nil {
		return err
	}
	tell := importing.Progress(nil)
	if c.Format == "text" {
		tell = progressLine(a.errOut)
	}
	if err := s.Check(a.ctx, p, imp.ID, tell); err != nil {
		return err
	}
	if imp, err = s.Get(a.ctx, p, imp.ID); err != nil {
		return err
	}
	refused := imp.Refused + imp.Asked
	var why error
	if writes := imp.Created + imp.Updated; !c.DryRun && writes > 0 && (refused == 0 || c.SkipRefused) {
		if why = s.Apply(a.ctx, p, imp.ID, c.SkipRefused, tell); why != nil && !errs.Is(why, errs.Conflict) {
			return why
		}
		if imp, err = s.Get(a.ctx, p, imp.ID); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		err = importJSON(a, s, p, imp)
	} else {
		err = c.text(a, s, p, imp)
	}
	if err != nil {
		return err
	}
	if why != nil {
		return why
	}
	if refused > 0 {
		return errRefused
	}
	return nil
}

// settle takes the flags over the proposal.
func (c importFlags) settle(a *app, s *importing.Service, p account.Principal, imp *importing.Import, defaultKind string) error {
	if c.Sheet != "" || c.Header != "" {
		at := imp.LayoutOf().Sheet
		if c.Sheet != "" {
			sheets, err := s.Sheets(a.ctx, p, imp.ID)
			if err != nil {
				return err
			}
			at = -1
			for i, one := range sheets {
				if vi.Fold(one.Name) == vi.Fold(c.Sheet) {
					at = i
				}
			}
			if at < 0 {
				return errs.Wrong("--sheet", "Tệp không có trang tính «%s».", c.Sheet)
			}
		}
		top, count := 0, 1
		if c.Header != "" {
			from, to, several := strings.Cut(c.Header, "-")
			if _, err := fmt.Sscan(from, &top); err != nil || top < 1 {
				return errs.Wrong("--header", "Hãy viết số dòng, ví dụ 5 hoặc 5-6.")
			}
			if several {
				last := 0
				if _, err := fmt.Sscan(to, &last); err != nil || last < top {
					return errs.Wrong("--header", "Hãy viết số dòng, ví dụ 5 hoặc 5-6.")
				}
				count = last - top + 1
			}
		}
		if err := s.SetHeader(a.ctx, p, imp.ID, at, top, count); err != nil {
			return err
		}
		again, err := s.Get(a.ctx, p, imp.ID)
		if err != nil {
			return err
		}
		*imp = *again
	}
	m := imp.MappingOf()
	in := importing.Settings{Columns: m.Columns, Kind: defaultKind}
	if defaultKind == "" {
		in.Kind = m.Defaults["kind"]
	}
	for _, one := range c.Map {
		letters, key, ok := strings.Cut(one, "=")
		at := columnOf(letters)
		if !ok || at < 0 || at >= len(in.Columns) {
			return errs.Wrong("--map", "Không có cột %q; hãy viết như C=tax_code.", letters)
		}
		if _, known := importing.FieldOf(imp.Kind, key); !known && key != "" {
			var keys []string
			for _, f := range importing.Fields(imp.Kind) {
				keys = append(keys, f.Key)
			}
			return errs.Wrong("--map", "Không có mục %q. Các mục: %s.", key, strings.Join(keys, ", "))
		}
		in.Columns[at] = key
	}
	if c.Year != 0 {
		in.Year = fmt.Sprint(c.Year)
	} else if imp.Year != 0 {
		in.Year = fmt.Sprint(imp.Year)
	}
	if c.Place != "" {
		where, err := place.Resolve(c.Place, clock.System{}.Now().Day())
		if err != nil {
			return errs.Wrong("--place", "%s", err.Error())
		}
		in.Province = where.ID
	}
	return s.SetMapping(a.ctx, p, imp.ID, in)
}

// columnOf reads the letters of a column; -1 for none.
func columnOf(letters string) int {
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' || n > 1000 {
			return -1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}

// importJSON prints the answer for machines, problem by problem.
func importJSON(a *app, s *importing.Service, p account.Principal, imp *importing.Import) error {
	w := bufio.NewWriter(a.out)
	fmt.Fprintf(w, `{"import":%q,"state":%q,"encoding":%q,"rows":%d,"created":%d,"updated":%d,"unchanged":%d,"refused":%d,"skipped":%d,"problems":[`,
		imp.ID, imp.State, imp.Encoding, imp.Total, imp.Created, imp.Updated, imp.Unchanged, imp.Refused+imp.Asked, imp.Skipped)
	type line struct {
		Row     int    `json:"row"`
		Column  string `json:"column"`
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	sep := ""
	err := s.Problems(a.ctx, p, imp.ID, func(t importing.Told) error {
		_, err := io.WriteString(w, sep)
		sep = ","
		if err != nil {
			return err
		}
		return enc.Encode(line{t.Row, sheet.ColumnName(t.Column), t.Code, t.Sentence()})
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "]}")
	return w.Flush()
}

// text prints the answer for people.
func (c importFlags) text(a *app, s *importing.Service, p account.Principal, imp *importing.Import) error {
	w := bufio.NewWriter(a.out)
	l, m := imp.LayoutOf(), imp.MappingOf()
	fmt.Fprintf(w, "Tệp %s, trang %s, đầu bảng ở dòng %d (%d dòng), bảng mã %s.\n", imp.FileName, imp.Sheet, l.Top, l.Rows, imp.Encoding)
	for i, h := range l.Heads {
		label := "không nhập, giữ ở dòng của tệp"
		if f, ok := importing.FieldOf(imp.Kind, m.Columns[i]); ok {
			label = f.Label
		}
		if h != "" {
			fmt.Fprintf(w, "  %-3s %s → %s\n", sheet.ColumnName(i), h, label)
		}
	}
	err := s.Problems(a.ctx, p, imp.ID, func(t importing.Told) error {
		_, err := fmt.Fprintf(w, "%s: %s\n", t.Cell(), t.Sentence())
		return err
	})
	if err != nil {
		return err
	}
	verb := map[bool]string{true: "Sẽ", false: "Đã"}[imp.State != importing.Applied]
	fmt.Fprintf(w, "%s dòng. %s ghi mới %s, cập nhật %s; không đổi %s, bị từ chối %s, bỏ qua %s.\n", vi.Count(imp.Total), verb,
		vi.Count(imp.Created), vi.Count(imp.Updated), vi.Count(imp.Unchanged), vi.Count(imp.Refused+imp.Asked), vi.Count(imp.Skipped))
	switch {
	case imp.State == importing.Applied:
		fmt.Fprintf(w, "Mã lần nhập: %s\n", imp.ID)
	case !c.DryRun && imp.Refused+imp.Asked > 0 && !c.SkipRefused:
		fmt.Fprintln(w, "Chưa ghi gì: còn dòng bị từ chối. Hãy sửa tệp, hoặc thêm --skip-refused để nhập các dòng còn lại.")
	}
	return w.Flush()
}

// progressLine tells the progress on one line of a terminal's stderr.
func progressLine(w io.Writer) importing.Progress {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(done, total int) {
		fmt.Fprintf(w, "\r%s / %s dòng ", vi.Count(done), vi.Count(total))
		if done >= total {
			fmt.Fprintln(w)
		}
	}
}
