// Package admin is the pages about people and bodies: accounts and posts, bodies through time,
// delegation, leave, handover, the province's procedure, and the record of who did what.
package admin

import (
	"net/http"
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages serves people, bodies and the record.
type Pages struct {
	DB       *db.DB
	Clock    clock.Clock
	Accounts *account.Service
	Agencies *agency.Service
	Projects *project.Service
}

var (
	flashPerson    = web.NewFlash("da-them-nguoi", "Đã lập tài khoản. Hãy trao đường dẫn dưới đây tận tay người dùng.")
	flashNoLink    = web.NewFlash("da-them-nguoi-thieu-ma", "Đã lập tài khoản. Hãy cấp đường dẫn đặt mật khẩu cho người dùng.")
	flashReset     = web.NewFlash("da-cap-ma", "Đã cấp đường dẫn đặt mật khẩu. Đường dẫn cũ, nếu có, không dùng được nữa.")
	flashPost      = web.NewFlash("da-giao-vi-tri", "Đã giao vị trí công tác.")
	flashPostEnded = web.NewFlash("da-ket-thuc-vi-tri", "Đã ghi ngày kết thúc vị trí.")
	flashDisabled  = web.NewFlash("da-ngung", "Đã ngừng tài khoản; mọi phiên làm việc đã kết thúc.")
	flashEnabled   = web.NewFlash("da-mo-lai", "Tài khoản hoạt động lại với mật khẩu cũ.")
	flashCreated   = web.NewFlash("da-khai-bao", "Đã khai báo cơ quan, đơn vị.")
	flashRenamed   = web.NewFlash("da-doi-ten", "Đã ghi tên mới.")
	flashSucceeded = web.NewFlash("da-ke-tuc", "Đã ghi cơ quan kế tục; hồ sơ chuyển theo từ ngày hôm sau ngày cuối cùng.")
	flashDelegated = web.NewFlash("da-uy-quyen", "Đã ủy quyền.")
	flashRevoked   = web.NewFlash("da-thu-hoi", "Đã thu hồi ủy quyền.")
	flashLeave     = web.NewFlash("da-ghi-nghi", "Đã ghi thời gian nghỉ.")
	flashBack      = web.NewFlash("da-tro-lai", "Đã ghi trở lại làm việc.")
	flashHanded    = web.NewFlash("da-ban-giao", "Đã bàn giao. Biên bản nằm ở dưới trang này.")
	flashProcedure = web.NewFlash("da-khai-quy-trinh", "Đã khai báo quy trình của tỉnh.")
)

// Routes are the addresses of these pages.
func (s *Pages) Routes() []web.Route {
	admin := kit.Roles(kit.Administrator)
	procedure := kit.Roles(kit.Administrator, kit.DeptRoles, kit.CentreRoles, kit.Auditor)
	return []web.Route{
		{Method: "GET", Pattern: "/nguoi-dung", Who: admin, Title: "Người dùng", Handle: s.people},
		kit.ExportRoute("/nguoi-dung", admin, "Người dùng", s.peopleFile),
		kit.ExportRoute("/to-chuc", web.SignedIn, "Cơ quan, đơn vị", s.bodiesFile),
		kit.ExportRoute("/nhat-ky", kit.Roles(kit.Administrator, kit.Auditor), "Nhật ký", s.logFile),
		{Method: "GET", Pattern: "/nguoi-dung/moi", Who: admin, Title: "Thêm người dùng", Handle: s.newPersonPage},
		{Method: "POST", Pattern: "/nguoi-dung/moi", Who: admin, Title: "Thêm người dùng", Handle: s.addPerson},
		{Method: "GET", Pattern: "/nguoi-dung/{person}", Who: admin, Title: "Một người dùng", Handle: s.person},
		{Method: "POST", Pattern: "/nguoi-dung/{person}/vi-tri", Who: admin, Title: "Giao vị trí công tác", Handle: s.addPost},
		{Method: "POST", Pattern: "/nguoi-dung/{person}/vi-tri/{post}", Who: admin, Title: "Kết thúc vị trí công tác", Handle: s.endPost},
		{Method: "POST", Pattern: "/nguoi-dung/{person}/dat-lai", Who: admin, Title: "Cấp đường dẫn đặt mật khẩu", Handle: s.makeReset},
		{Method: "POST", Pattern: "/nguoi-dung/{person}/trang-thai", Who: admin, Title: "Ngừng hoặc mở lại tài khoản", Handle: s.setState},

		{Method: "GET", Pattern: "/to-chuc", Who: web.SignedIn, Title: "Cơ quan, đơn vị", Handle: s.bodies},
		{Method: "GET", Pattern: "/to-chuc/moi", Who: admin, Title: "Khai báo cơ quan, đơn vị", Handle: s.newBodyPage},
		{Method: "POST", Pattern: "/to-chuc/moi", Who: admin, Title: "Khai báo cơ quan, đơn vị", Handle: s.createBody},
		{Method: "GET", Pattern: "/to-chuc/{agency}", Who: web.SignedIn, Title: "Một cơ quan, đơn vị", Handle: s.body},
		{Method: "POST", Pattern: "/to-chuc/{agency}/doi-ten", Who: admin, Title: "Đổi tên cơ quan, đơn vị", Handle: s.rename},
		{Method: "POST", Pattern: "/to-chuc/{agency}/ke-tuc", Who: admin, Title: "Ghi cơ quan kế tục", Handle: s.succeed},

		{Method: "GET", Pattern: web.PathDelegation, Who: web.SignedIn, Title: "Ủy quyền, làm thay", Handle: s.delegations},
		{Method: "POST", Pattern: web.PathDelegation, Who: web.SignedIn, Title: "Ủy quyền", Handle: s.delegate},
		{Method: "POST", Pattern: "/uy-quyen/{delegation}/thu-hoi", Who: web.SignedIn, Title: "Thu hồi ủy quyền", Handle: s.revoke},
		{Method: "GET", Pattern: "/nghi-phep", Who: web.SignedIn, Title: "Nghỉ phép, đi vắng", Handle: s.leaves},
		{Method: "POST", Pattern: "/nghi-phep", Who: web.SignedIn, Title: "Ghi thời gian nghỉ", Handle: s.setLeave},
		{Method: "POST", Pattern: "/nghi-phep/{leave}/ket-thuc", Who: web.SignedIn, Title: "Ghi trở lại làm việc", Handle: s.endLeave},
		{Method: "GET", Pattern: "/ban-giao", Who: web.SignedIn, Title: "Bàn giao hồ sơ", Handle: s.handoverPage},
		{Method: "POST", Pattern: "/ban-giao", Who: web.SignedIn, Title: "Bàn giao hồ sơ", Handle: s.handOver},

		{Method: "GET", Pattern: "/quy-trinh", Who: procedure, Title: "Quy trình khuyến công địa phương", Handle: s.procedures},
		{Method: "POST", Pattern: "/quy-trinh", Who: admin, Title: "Khai báo quy trình", Handle: s.setProcedure},
		{Method: "GET", Pattern: "/nhat-ky", Who: kit.Roles(kit.Administrator, kit.Auditor), Title: "Nhật ký", Handle: s.log},
	}
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

// with returns the address of a list with some of its filters changed; "" takes one away.
func with(path string, now url.Values, pairs ...string) string {
	q := url.Values{}
	for name, vals := range now {
		if len(vals) > 0 && vals[0] != "" && name != "trang" && name != "truoc" {
			q.Set(name, vals[0])
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func pageOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("trang"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// roleOptions are the roles that a person can be given, those of a body's kind when one is told.
func roleOptions() []web.Option {
	var out []web.Option
	for _, i := range account.Roles {
		out = append(out, web.Option{Value: string(i.Role), Label: i.Name})
	}
	return out
}

// holderOptions are people to choose from, by name with their role.
func holderOptions(all []account.Holder, but db.ID) []web.Option {
	var out []web.Option
	seen := map[db.ID]int{}
	for _, h := range all {
		if h.PersonID == but {
			continue
		}
		if i, twice := seen[h.PersonID]; twice {
			out[i].Label += ", " + h.Role.Name()
			continue
		}
		seen[h.PersonID] = len(out)
		out = append(out, web.Option{Value: string(h.PersonID), Label: h.Name + " · " + h.Role.Name()})
	}
	return out
}
