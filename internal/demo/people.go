package demo

import (
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
)

// sitter is one person in a body.
type sitter struct {
	role  account.Role
	n     int // the n-th of the role there
	name  string
	login string
	title string
}

// titles are what people of a role are called.
var titles = map[account.Role]string{
	account.Collaborator: "Cộng tác viên khuyến công", account.CentreOfficer: "Viên chức", account.CentreDirector: "Giám đốc Trung tâm",
	account.UnitOfficer: "Cán bộ phụ trách khuyến công", account.DeptOfficer: "Chuyên viên", account.DeptHead: "Trưởng phòng Quản lý công nghiệp",
	account.DeptLeader: "Phó Giám đốc Sở", account.Clerk: "Văn thư", account.MinistryOfficer: "Chuyên viên", account.MinistryLeader: "Phó Cục trưởng",
	account.Accountant: "Kế toán", account.ChiefAccountant: "Kế toán trưởng", account.AccountHolder: "Chủ tài khoản", account.Auditor: "Kiểm tra, thanh tra nội bộ",
	account.Administrator: "Quản trị hệ thống",
}

// signIns are the people whom the demonstration offers to sign in as, one of each role and the
// paper and money people of the Cục.
var signIns = map[string][]sitter{
	"cuc": {
		{account.MinistryOfficer, 1, "Đặng Quang Minh", "cuc", ""}, {account.MinistryLeader, 1, "Phạm Thị Ngọc Ánh", "cuclanhdao", ""},
		{account.Clerk, 1, "Tạ Thị Vân", "cucvanthu", ""}, {account.Accountant, 1, "Lưu Thị Hoài", "cucketoan", ""},
		{account.ChiefAccountant, 1, "Hồ Xuân Trường", "cucketoantruong", ""}, {account.AccountHolder, 1, "Ngô Đình Khánh", "cucchutaikhoan", "Cục trưởng, chủ tài khoản"},
		{account.Auditor, 1, "Vương Hải Yến", "cuckiemtoan", ""}, {account.Administrator, 1, "Đinh Công Sáng", "cucquantri", ""},
	},
	"so-tq": {
		{account.DeptOfficer, 1, "Ma Thị Lan Phương", "chuyenvien", ""}, {account.DeptHead, 1, "Trần Đức Thịnh", "truongphong", ""},
		{account.DeptLeader, 1, "Lê Thu Hà", "lanhdao", ""}, {account.Clerk, 1, "Vũ Thị Nhàn", "vanthu", ""},
		{account.Accountant, 1, "Bùi Thị Hạnh", "ketoan", ""}, {account.ChiefAccountant, 1, "Nông Văn Khải", "ketoantruong", ""},
		{account.AccountHolder, 1, "Đỗ Mạnh Cường", "chutaikhoan", "Giám đốc Sở, chủ tài khoản"},
		{account.Auditor, 1, "Trịnh Bá Lâm", "kiemtoan", ""}, {account.Administrator, 1, "Phan Thanh Tùng", "quantri", ""},
	},
	"tt-tq":     {{account.CentreOfficer, 1, "Nguyễn Thị Thu Hường", "trungtam", ""}, {account.CentreDirector, 1, "Hoàng Văn Quyết", "giamdoc", ""}},
	"truong-tq": {{account.UnitOfficer, 1, "Lương Minh Tuấn", "donvi", "Trưởng khoa Cơ khí"}},
	"xa-hothau": {{account.Collaborator, 1, "Bàn Văn Phúc", "congtacvien", ""}},
}

// establishmentSignIn is the person of an establishment; it sits in the firm of the same key.
var establishmentSignIn = sitter{role: account.Establishment, n: 1, name: "Triệu Thị Mẩy", login: "coso", title: "Giám đốc hợp tác xã"}

// went are people of bodies that ended who took a post in the one that followed.
var went = map[string][]sitter{
	"so-tq": {{account.DeptOfficer, 2, "", "so-hg.dept_officer", ""}, {account.DeptOfficer, 3, "", "so-tqc.dept_officer", ""}, {account.DeptLeader, 2, "", "so-hg.dept_leader", ""}},
	"tt-tq": {{account.CentreOfficer, 2, "", "tt-hg.centre_officer", ""}, {account.CentreOfficer, 3, "", "tt-tqc.centre_officer", ""}},
}

// roles are who sits in a body of a kind, and how many.
var roles = map[agency.Kind][]struct {
	role account.Role
	n    int
}{
	agency.Ministry: {{account.MinistryOfficer, 3}, {account.MinistryLeader, 2}, {account.Clerk, 1}, {account.Accountant, 1}, {account.ChiefAccountant, 1},
		{account.AccountHolder, 1}, {account.Auditor, 1}, {account.Administrator, 1}},
	agency.RegionalCentre: {{account.CentreOfficer, 1}, {account.CentreDirector, 1}},
	agency.Department: {{account.DeptOfficer, 2}, {account.DeptHead, 1}, {account.DeptLeader, 1}, {account.Clerk, 1}, {account.Accountant, 1},
		{account.ChiefAccountant, 1}, {account.AccountHolder, 1}, {account.Administrator, 1}},
	agency.OtherDepartment: {{account.Accountant, 1}, {account.ChiefAccountant, 1}, {account.AccountHolder, 1}},
	agency.Centre:          {{account.CentreOfficer, 1}, {account.CentreDirector, 1}},
	agency.Commune:         {{account.Collaborator, 1}},
	agency.Unit:            {{account.UnitOfficer, 1}},
}

// staffOf lists who sits in a body: those named above, and others with made-up names.
func staffOf(b body) []sitter {
	out := append(append([]sitter{}, signIns[b.key]...), went[b.key]...)
	taken := map[seat]bool{}
	for _, s := range out {
		taken[seat{b.key, s.role, s.n}] = true
	}
	for _, x := range roles[b.kind] {
		for n := 1; n <= x.n; n++ {
			if taken[seat{b.key, x.role, n}] {
				continue
			}
			login := b.key + "." + string(x.role)
			if n > 1 {
				login += "." + string(rune('0'+n))
			}
			out = append(out, sitter{role: x.role, n: n, login: login})
		}
	}
	return out
}

// addPerson gives somebody a post in a body; whoever has no account yet gets one.
func (r *run) addPerson(b *body, s sitter) error {
	post := account.NewPost{Agency: b.id, Role: s.role, Title: s.title, From: max(firstDay, b.from), Decision: "Quyết định phân công (minh họa)"}
	return r.seat(seat{b.key, s.role, s.n}, s, post)
}

// seat puts a person into a seat.
func (r *run) seat(at seat, s sitter, post account.NewPost) error {
	if post.Title == "" {
		post.Title = titles[s.role]
	}
	if who, ok := r.known[s.login]; ok {
		post.Person = who
		w, err := r.accounts.AddPostAs(r.ctx, system, post)
		r.seats[at] = held{who, w.ID}
		return err
	}
	if s.name == "" {
		s.name = nameOf(len(r.known))
	}
	who, err := r.accounts.AddPersonAs(r.ctx, system, account.NewPerson{Login: s.login, Name: s.name, Password: Password, OwnPassword: true, Post: post})
	if err != nil {
		return err
	}
	r.known[s.login] = who.ID
	seats, err := account.Seats(r.ctx, r.db, who.ID, r.day())
	if err == nil && len(seats) > 0 {
		r.seats[at] = held{who.ID, seats[0].ID}
	}
	return err
}

// nameOf makes the n-th name; the first 360 differ.
func nameOf(n int) string {
	family := strings.Fields("Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Nông Hà Lục Quách")
	middle := strings.Fields("Thị Văn Minh Thanh Đức")
	given := strings.Fields("Lan Hùng Mai Sơn Hương Dũng")
	return family[n%12] + " " + middle[n/12%5] + " " + given[(n/60+n)%6]
}

// known maps logins to people.
type known map[string]db.ID
