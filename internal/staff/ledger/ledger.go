// Package ledger is the pages of work and money under a contract: monthly progress and its
// confirmed volume, acceptance, advances, settlement, and the post-check of results.
package ledger

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/settlement"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages answers these addresses.
type Pages struct {
	DB          *db.DB
	Clock       clock.Clock
	Projects    *project.Service
	Inspections *inspection.Service
	Acceptances *acceptance.Service
	Payments    *payment.Service
	Settlements *settlement.Service
}

// The sentences that the next page shows.
var (
	flashReported  = web.NewFlash("tien-do-gui", "Đã gửi báo cáo tiến độ. Sở xác nhận khối lượng.")
	flashConfirmed = web.NewFlash("tien-do-xac-nhan", "Đã xác nhận khối lượng.")
	flashDisputed  = web.NewFlash("tien-do-tra-lai", "Đã trả báo cáo cho đơn vị sửa.")
	flashRecorded  = web.NewFlash("nghiem-thu-ghi", "Đã ghi biên bản nghiệm thu, chờ lãnh đạo ký.")
	flashSigned    = web.NewFlash("nghiem-thu-ky", "Đã ký biên bản nghiệm thu.")
	flashCancelled = web.NewFlash("nghiem-thu-huy", "Đã hủy biên bản nghiệm thu.")
	flashConcluded = web.NewFlash("nghiem-thu-ket-luan", "Đã kết luận nghiệm thu. Đơn vị lập hồ sơ quyết toán.")
	flashPrepared  = web.NewFlash("tam-ung-lap", "Đã lập chứng từ, chờ kế toán trưởng kiểm soát.")
	flashChecked   = web.NewFlash("tam-ung-kiem-soat", "Đã kiểm soát, chờ chủ tài khoản duyệt chi.")
	flashPaid      = web.NewFlash("tam-ung-chi", "Đã duyệt và ghi sổ chứng từ.")
	flashRefused   = web.NewFlash("tam-ung-tu-choi", "Đã từ chối chứng từ.")
	flashReversed  = web.NewFlash("tam-ung-dao", "Đã lập chứng từ đảo, chờ kế toán trưởng kiểm soát.")
	flashReturn    = web.NewFlash("tam-ung-nop-tra", "Đã lập chứng từ nộp trả, chờ kế toán trưởng kiểm soát.")
	flashStatement = web.NewFlash("quyet-toan-luu", "Đã lưu hồ sơ quyết toán.")
	flashSettleUp  = web.NewFlash("quyet-toan-gui", "Đã gửi hồ sơ quyết toán.")
	flashSettleBck = web.NewFlash("quyet-toan-tra-lai", "Đã trả lại hồ sơ quyết toán cho đơn vị.")
	flashSettled   = web.NewFlash("quyet-toan-duyet", "Đã duyệt quyết toán.")
	flashBegun     = web.NewFlash("hau-kiem-bat-dau", "Đã chuyển đề án sang hậu kiểm.")
	flashEnded     = web.NewFlash("hau-kiem-khong", "Quy trình của tỉnh không có bước hậu kiểm: đề án đã kết thúc.")
	flashSeen      = web.NewFlash("hau-kiem-ghi", "Đã ghi lần hậu kiểm.")
	flashClosed    = web.NewFlash("hau-kiem-ket-thuc", "Đã kết thúc đề án.")
)

var (
	watchers  = slices.Concat(kit.DeptRoles, kit.MinistryRoles)
	recorders = []account.Role{account.DeptOfficer, account.MinistryOfficer}
	leaders   = []account.Role{account.DeptLeader, account.MinistryLeader}
	cancels   = slices.Concat(recorders, leaders)
	senders   = []account.Role{account.CentreDirector, account.UnitOfficer}
	closers   = []account.Role{account.DeptLeader, account.DeptOfficer, account.MinistryOfficer, account.MinistryLeader}
	keeper    = []account.Role{account.Accountant}
	chief     = []account.Role{account.ChiefAccountant}
	holder    = []account.Role{account.AccountHolder}
)

// Routes lists the addresses.
func (s *Pages) Routes() []web.Route {
	all := kit.Roles(kit.Readers)
	return []web.Route{
		{Method: "GET", Pattern: "/de-an/{id}/tien-do", Who: all, Title: "Tiến độ của một đề án", Handle: s.progress},
		{Method: "POST", Pattern: "/de-an/{id}/tien-do", Who: kit.Roles(kit.UnitRoles), Title: "Gửi báo cáo tiến độ tháng", Handle: s.report},
		{Method: "GET", Pattern: "/tien-do/{report}", Who: all, Title: "Báo cáo tiến độ của một tháng", Handle: s.volume},
		{Method: "POST", Pattern: "/tien-do/{report}", Who: kit.Roles(watchers), Title: "Xác nhận khối lượng", Handle: s.confirm},
		{Method: "POST", Pattern: "/tien-do/{report}/tra-lai", Who: kit.Roles(watchers), Title: "Trả báo cáo tiến độ để sửa", Handle: s.dispute},

		{Method: "GET", Pattern: "/de-an/{id}/nghiem-thu", Who: all, Title: "Nghiệm thu một đề án", Handle: s.acceptances},
		{Method: "POST", Pattern: "/de-an/{id}/nghiem-thu", Who: kit.Roles(recorders), Title: "Ghi biên bản nghiệm thu cơ sở", Handle: s.record},
		{Method: "POST", Pattern: "/de-an/{id}/nghiem-thu/ket-luan", Who: kit.Roles(leaders), Title: "Kết luận nghiệm thu năm", Handle: s.conclude},
		{Method: "GET", Pattern: "/nghiem-thu/{acceptance}", Who: all, Title: "Biên bản nghiệm thu cơ sở", Handle: s.minutes},
		{Method: "POST", Pattern: "/nghiem-thu/{acceptance}/ky", Who: kit.Roles(leaders), Title: "Ký biên bản nghiệm thu", Handle: s.sign},
		{Method: "POST", Pattern: "/nghiem-thu/{acceptance}/huy", Who: kit.Roles(cancels), Title: "Hủy biên bản nghiệm thu", Handle: s.cancel},

		{Method: "GET", Pattern: "/de-an/{id}/tam-ung", Who: all, Title: "Tạm ứng của một đề án", Handle: s.advances},
		kit.ExportRoute("/de-an/{id}/tam-ung", all, "Tạm ứng của một đề án", s.advancesFile),
		{Method: "POST", Pattern: "/de-an/{id}/tam-ung", Who: kit.Roles(keeper), Title: "Lập chứng từ tạm ứng", Handle: s.prepare},
		{Method: "POST", Pattern: "/de-an/{id}/tam-ung/nop-tra", Who: kit.Roles(keeper), Title: "Ghi tiền nộp trả", Handle: s.giveBack},
		{Method: "GET", Pattern: "/tam-ung/{payment}", Who: all, Title: "Một chứng từ tạm ứng", Handle: s.voucher},
		{Method: "POST", Pattern: "/tam-ung/{payment}/kiem-soat", Who: kit.Roles(chief), Title: "Kiểm soát chứng từ", Handle: s.check},
		{Method: "POST", Pattern: "/tam-ung/{payment}/chi", Who: kit.Roles(holder), Title: "Duyệt chi", Handle: s.pay},
		{Method: "POST", Pattern: "/tam-ung/{payment}/tu-choi", Who: kit.Roles(kit.MoneyRoles), Title: "Từ chối chứng từ", Handle: s.refuse},
		{Method: "POST", Pattern: "/tam-ung/{payment}/dao", Who: kit.Roles(keeper), Title: "Lập chứng từ đảo", Handle: s.reverse},

		{Method: "GET", Pattern: "/de-an/{id}/quyet-toan", Who: all, Title: "Quyết toán một đề án", Handle: s.settlement},
		{Method: "POST", Pattern: "/de-an/{id}/quyet-toan", Who: kit.Roles(kit.UnitRoles), Title: "Lưu, gửi hồ sơ quyết toán", Handle: s.statement},
		{Method: "POST", Pattern: "/de-an/{id}/quyet-toan/tra-lai", Who: kit.Roles(watchers), Title: "Trả lại hồ sơ quyết toán", Handle: s.settleBack},
		{Method: "POST", Pattern: "/de-an/{id}/quyet-toan/duyet", Who: kit.Roles(leaders), Title: "Duyệt quyết toán", Handle: s.approve},

		{Method: "GET", Pattern: "/de-an/{id}/hau-kiem", Who: all, Title: "Hậu kiểm một đề án", Handle: s.outcomes},
		{Method: "POST", Pattern: "/de-an/{id}/hau-kiem", Who: kit.Roles(recorders), Title: "Ghi một lần hậu kiểm", Handle: s.postCheck},
		{Method: "POST", Pattern: "/de-an/{id}/hau-kiem/bat-dau", Who: kit.Roles(leaders), Title: "Chuyển sang hậu kiểm", Handle: s.begin},
		{Method: "POST", Pattern: "/de-an/{id}/hau-kiem/ket-thuc", Who: kit.Roles(closers), Title: "Kết thúc đề án", Handle: s.end},
	}
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

// base is what every page here knows of its file: the year at hand and the contract's line.
type base struct {
	Page       web.Page
	Who        account.Principal
	Today      clock.Day
	File       project.File
	Year       project.Year // zero while the file has none
	Line       contract.LineView
	Contracted bool // Line is of a contract that was signed
}

// base reads the file; year 0 takes the one that work is at.
func (s *Pages) base(w http.ResponseWriter, r *http.Request, id db.ID, year int, title string) (base, error) {
	ctx, p := r.Context(), kit.Who(r)
	b := base{Who: p, Today: s.today()}
	var err error
	if b.File, err = s.Projects.Open(ctx, p, id); err != nil {
		return b, err
	}
	if y, ok := pick(b.File.Years, year); ok {
		b.Year = y
	} else if year != 0 {
		return b, errs.Missing(fmt.Sprintf("năm %d của đề án", year))
	}
	line, err := contract.LineTx(ctx, s.DB, b.File.ID, b.Year.Year)
	if err == nil && line.State != contract.Draft {
		b.Line, b.Contracted = line, true
	} else if err != nil && !errs.Is(err, errs.NotFound) {
		return b, err
	}
	b.Page = web.NewPage(w, r, title+" "+b.File.Number, kit.NavProjects)
	return b, nil
}

// pick finds a year; 0 is the first that is worked in, then the first not settled, then the last.
func pick(years []project.Year, year int) (project.Year, bool) {
	for _, want := range []func(project.Year) bool{
		func(y project.Year) bool { return y.Year == year },
		func(y project.Year) bool {
			return year == 0 && (y.State == project.UnderWay || y.State == project.Accepted)
		},
		func(y project.Year) bool { return year == 0 && y.State != project.Settled },
	} {
		if i := slices.IndexFunc(years, want); i >= 0 {
			return years[i], true
		}
	}
	if year == 0 && len(years) > 0 {
		return years[len(years)-1], true
	}
	return project.Year{}, false
}

// queryYear is ?nam=; 0 where none is asked for.
func queryYear(r *http.Request) int {
	y, _ := strconv.Atoi(r.URL.Query().Get("nam"))
	return y
}

func (b base) may(roles []account.Role, party project.Party) bool {
	return project.MayAct(b.Who, b.File.Project, roles, party) == nil
}

// path is a page of the file, in the year at hand where the file has several.
func (b base) path(page string) string { return yearPath(b.File.ID, page, b.Year.Year, b.File.Years) }

func (b base) post(page ...string) string { return kit.ProjectPath(b.File.ID, page...) }

func yearPath(id db.ID, page string, year int, years []project.Year) string {
	p := kit.ProjectPath(id, page)
	if len(years) > 1 {
		p += "?nam=" + strconv.Itoa(year)
	}
	return p
}

// back leads to a page of the file after a POST that named its year.
func back(id db.ID, page string, year int) string {
	p := kit.ProjectPath(id, page)
	if year > 0 {
		p += "?nam=" + strconv.Itoa(year)
	}
	return p
}

func (b base) over() string {
	if b.File.Number == "" {
		return b.File.Name
	}
	return b.File.Number + " · " + b.File.Name
}

func (b base) tabs(current string) []web.Anchor {
	var out []web.Anchor
	for _, t := range []struct{ page, label string }{{"tien-do", "Tiến độ"}, {"nghiem-thu", "Nghiệm thu"}, {"tam-ung", "Tạm ứng"}, {"quyet-toan", "Quyết toán"}, {"hau-kiem", "Hậu kiểm"}} {
		out = append(out, web.Anchor{Label: t.label, Href: b.path(t.page), Current: t.page == current})
	}
	return out
}

func (b base) yearText() string { return strconv.Itoa(b.Year.Year) }

func (b base) yearState() string {
	if b.Year.Year == 0 {
		return "đề án chưa có năm thực hiện"
	}
	return fmt.Sprintf("Năm %d: %s, từ %s", b.Year.Year, lower(project.YearStateName[b.Year.State]), b.Year.Since.Day().VN())
}

// form is a form to draw for the first time that carries its year.
func (b base) form(vals ...string) *web.Form {
	return web.NewForm(append([]string{"year", b.yearText()}, vals...)...)
}

// status is what a refused form is answered with; no error means that it could not be read.
func status(err error) int {
	if err == nil {
		return http.StatusUnprocessableEntity
	}
	return web.StatusOf(err)
}
