package main

import (
	"crypto/rand"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// userCmds are the commands about people.
type userCmds struct {
	Add userAddCmd `cmd:"" help:"Lập tài khoản với một vai trò và in mật khẩu ban đầu. Dùng để lập người quản trị đầu tiên."`
}

// userAddCmd adds an account. It asks for no right: whoever runs it has the database itself.
type userAddCmd struct {
	Login  string `arg:"" name:"tên-đăng-nhập" help:"Tên đăng nhập."`
	Name   string `required:"" placeholder:"HỌ_TÊN" help:"Họ tên."`
	Role   string `required:"" placeholder:"VAI_TRÒ" help:"Vai trò, chẳng hạn administrator."`
	Agency string `required:"" placeholder:"TÊN" help:"Tên đầy đủ hoặc tên tắt của cơ quan, đơn vị."`
	Title  string `placeholder:"CHỨC_VỤ" help:"Chức vụ."`
	Create string `placeholder:"LOẠI" help:"Khai báo luôn cơ quan này nếu chưa có: ministry (Cục) hoặc department (Sở Công Thương)."`
	Place  string `placeholder:"TỈNH" help:"Tỉnh, thành phố của Sở được khai báo bằng --create."`
}

// Run adds the account and prints its initial password, which must be changed at the first
// sign-in.
func (c userAddCmd) Run(a *app) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	today := clock.System{}.Now().Day()
	body, err := c.body(a, d, today)
	if err != nil {
		return err
	}
	password := rand.Text()
	people := account.Service{DB: d, Clock: clock.System{}}
	who, err := people.AddPersonAs(a.ctx, account.CommandActor(osUser()), account.NewPerson{
		Login: c.Login, Name: c.Name, Password: password,
		Post: account.NewPost{Agency: body, Role: account.Role(c.Role), Title: c.Title, From: today},
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "Tài khoản: %s\nMật khẩu ban đầu: %s\n", who.Login, password)
	return err
}

// check looks at what needs no database.
func (c userAddCmd) check() error {
	var f errs.Fields
	if !account.Role(c.Role).Known() || account.Role(c.Role) == account.Establishment {
		var known []string
		for _, r := range account.Roles {
			if r.Role != account.Establishment {
				known = append(known, fmt.Sprintf("%s (%s)", r.Role, r.Name))
			}
		}
		f.Add("--role", "Không có vai trò «%s» ở một cơ quan. Các vai trò: %s.", c.Role, strings.Join(known, ", "))
	}
	if c.Create != "" && !slices.Contains([]agency.Kind{agency.Ministry, agency.Department}, agency.Kind(c.Create)) {
		f.Add("--create", "Chỉ khai báo được ministry hoặc department từ dòng lệnh; các cơ quan khác do người quản trị khai báo trên trang.")
	}
	if agency.Kind(c.Create) == agency.Department && c.Place == "" {
		f.Add("--place", "Hãy nói Sở này của tỉnh, thành phố nào.")
	}
	return f.Err()
}

// body finds the body by the name it has today, or declares it when told to.
func (c userAddCmd) body(a *app, d *db.DB, today clock.Day) (db.ID, error) {
	all, err := agency.List(a.ctx, d, today)
	if err != nil {
		return "", err
	}
	ids := make([]db.ID, 0, len(all))
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	names, err := agency.Names(a.ctx, d, ids, today)
	if err != nil {
		return "", err
	}
	var found []db.ID
	var known []string
	for _, id := range ids {
		n := names[id]
		if want := vi.Fold(c.Agency); want == vi.Fold(n.Name) || want == vi.Fold(n.Short) {
			found = append(found, id)
		}
		known = append(known, n.Name)
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", errs.Wrong("--agency", "Có %d cơ quan, đơn vị cùng tên «%s». Hãy dùng tên đầy đủ.", len(found), c.Agency)
	case c.Create != "":
		return c.create(a, d, today)
	case len(known) == 0:
		return "", errs.Wrong("--agency", "Chưa có cơ quan nào. Thêm --create ministry để khai báo luôn cơ quan này là Cục.")
	}
	slices.Sort(known)
	return "", errs.Wrong("--agency", "Không có cơ quan, đơn vị «%s». Đã khai báo: %s.", c.Agency, strings.Join(known[:min(len(known), 40)], "; "))
}

func (c userAddCmd) create(a *app, d *db.DB, today clock.Day) (db.ID, error) {
	in := agency.NewAgency{Kind: agency.Kind(c.Create), Name: c.Agency, Certainty: policy.Unverified}
	if in.Kind == agency.Department {
		p, err := place.Resolve(c.Place, today)
		if err != nil {
			return "", err
		}
		in.Province = p.ID
	}
	bodies := agency.Service{DB: d, Clock: clock.System{}}
	made, err := bodies.CreateAs(a.ctx, account.CommandActor(osUser()), in)
	return made.ID, err
}

// osUser is who runs the command, by the name the operating system knows.
func osUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "không rõ"
}
