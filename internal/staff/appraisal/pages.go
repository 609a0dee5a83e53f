// Package appraisal is the pages of thẩm tra and thẩm định: the desk with the file on the left
// and the five contents on the right, asking for papers, the signed sheet and its number, and
// the registration with the Cục of what passed.
package appraisal

import (
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages answers these addresses.
type Pages struct {
	DB       *db.DB
	Clock    clock.Clock
	Projects *project.Service
}

// The sentences that the next page shows.
var (
	flashOpened     = web.NewFlash("tham-dinh-giao", "Đã giao thẩm định.")
	flashDeclared   = web.NewFlash("tham-dinh-cam-ket", "Đã ghi cam kết của ông/bà.")
	flashStoodDown  = web.NewFlash("tham-dinh-khong-tham-gia", "Đã ghi mối liên quan. Ông/bà không tham gia lần thẩm định này.")
	flashOpinions   = web.NewFlash("tham-dinh-luu", "Đã lưu ý kiến thẩm định.")
	flashPresented  = web.NewFlash("tham-dinh-trinh", "Đã trình kết luận cho lãnh đạo.")
	flashSigned     = web.NewFlash("tham-dinh-ky", "Đã ký kết luận. Phiếu thẩm định chờ văn thư cấp số.")
	flashSentBack   = web.NewFlash("tham-dinh-lam-lai", "Đã chuyển lại cho người trình.")
	flashNumbered   = web.NewFlash("tham-dinh-cap-so", "Đã cấp số cho phiếu.")
	flashReviewed   = web.NewFlash("tham-tra-du", "Đã ghi kết quả thẩm tra. Hồ sơ chuyển sang thẩm định.")
	flashReturned   = web.NewFlash("tham-tra-tra-lai", "Đã trả lại hồ sơ cho đơn vị.")
	flashAsked      = web.NewFlash("yeu-cau-gui", "Đã gửi yêu cầu cho đơn vị. Có thể yêu cầu tiếp giấy tờ khác.")
	flashAnswered   = web.NewFlash("yeu-cau-tra-loi", "Đã gửi trả lời.")
	flashAccepted   = web.NewFlash("yeu-cau-nhan", "Đã chấp nhận giấy tờ bổ sung.")
	flashUnaccepted = web.NewFlash("yeu-cau-chua-nhan", "Đã báo đơn vị: trả lời chưa đạt, yêu cầu vẫn mở.")
	flashRegistered = web.NewFlash("dang-ky-xong", "Đã đăng ký các đề án với Cục.")
)

var (
	appraisers = slices.Concat(kit.DeptRoles, kit.MinistryRoles, kit.MoneyRoles)
	leaders    = []account.Role{account.DeptLeader, account.MinistryLeader}
	openers    = []account.Role{account.DeptHead, account.DeptLeader, account.MinistryLeader}
	registrars = []account.Role{account.DeptLeader, account.Clerk}
	askers     = slices.Concat(kit.DeptRoles, kit.MinistryRoles)
)

// maxUpload bounds a form with one paper; what the store keeps of one file is less.
const (
	maxPaper  = 25 << 20
	maxUpload = maxPaper + 1<<20
)

// Routes lists the addresses.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/de-an/{id}/tham-dinh", Who: kit.Roles(kit.Readers), Title: "Thẩm định một đề án", Handle: s.desk},
		{Method: "POST", Pattern: "/de-an/{id}/tham-dinh", Who: kit.Roles(openers), Title: "Giao thẩm định", Handle: s.open},
		{Method: "POST", Pattern: "/tham-dinh/{appraisal}/cam-ket", Who: kit.Roles(appraisers), Title: "Khai về liên quan lợi ích", Handle: s.declare},
		{Method: "POST", Pattern: "/tham-dinh/{appraisal}/y-kien", Who: kit.Roles(appraisers), Title: "Ghi ý kiến thẩm định", Handle: s.opine},
		{Method: "POST", Pattern: "/tham-dinh/{appraisal}/trinh", Who: kit.Roles(appraisers), Title: "Trình kết luận thẩm định", Handle: s.present},
		{Method: "POST", Pattern: "/tham-dinh/{appraisal}/ky", Who: kit.Roles(leaders), Title: "Ký kết luận thẩm định", Handle: s.sign},
		{Method: "POST", Pattern: "/tham-dinh/{appraisal}/lam-lai", Who: kit.Roles(leaders), Title: "Yêu cầu làm lại kết luận", Handle: s.sendBack},
		{Method: "GET", Pattern: "/tham-dinh/{appraisal}/phieu", Who: kit.Roles(kit.Readers), Title: "Phiếu thẩm định", Handle: s.sheet},
		{Method: "GET", Pattern: "/tham-dinh/{appraisal}/bien-ban", Who: kit.Roles(kit.Readers), Title: "Biên bản thẩm định", Handle: s.minutes},
		kit.ExportRoute("/phieu-tham-dinh", kit.Roles(kit.Clerk), "Phiếu thẩm định chờ cấp số", s.sheetsFile),
		{Method: "GET", Pattern: "/phieu-tham-dinh", Who: kit.Roles(kit.Clerk), Title: "Phiếu thẩm định chờ cấp số", Handle: s.sheets},
		{Method: "POST", Pattern: "/tham-dinh/{appraisal}/cap-so", Who: kit.Roles(kit.Clerk), Title: "Cấp số phiếu thẩm định", Handle: s.number},
		{Method: "GET", Pattern: "/de-an/{id}/tham-tra", Who: kit.Roles(askers), Title: "Thẩm tra hồ sơ", Handle: s.review},
		{Method: "POST", Pattern: "/de-an/{id}/tham-tra", Who: kit.Roles(askers), Title: "Ghi kết quả thẩm tra", Handle: s.reviewed},
		{Method: "GET", Pattern: "/de-an/{id}/tra-lai", Who: kit.Roles(askers), Title: "Trả lại hồ sơ", Handle: s.giveBack},
		{Method: "POST", Pattern: "/de-an/{id}/tra-lai", Who: kit.Roles(askers), Title: "Trả lại hồ sơ để bổ sung", Handle: s.gaveBack},
		{Method: "GET", Pattern: "/de-an/{id}/yeu-cau", Who: kit.Roles(askers, kit.UnitRoles), Title: "Yêu cầu giấy tờ", Handle: s.asks},
		{Method: "POST", Pattern: "/de-an/{id}/yeu-cau", Who: kit.Roles(askers), Title: "Gửi yêu cầu giấy tờ", Handle: s.ask},
		{Method: "GET", Pattern: "/yeu-cau/{request}", Who: kit.Roles(kit.Readers), Title: "Yêu cầu bổ sung", Handle: s.request},
		{Method: "POST", Pattern: "/yeu-cau/{request}", Who: kit.Roles(kit.UnitRoles), Title: "Trả lời yêu cầu bổ sung", Handle: s.answer, MaxBody: maxUpload},
		{Method: "POST", Pattern: "/yeu-cau/{request}/xem-xet", Who: kit.Roles(askers), Title: "Xem xét giấy tờ bổ sung", Handle: s.settle},
		{Method: "GET", Pattern: "/dang-ky", Who: kit.Roles(kit.DeptRoles, kit.Clerk, kit.MinistryRoles, kit.Auditor), Title: "Đăng ký kế hoạch với Cục", Handle: s.registrations},
		{Method: "POST", Pattern: "/dang-ky", Who: kit.Roles(registrars), Title: "Đăng ký đề án với Cục", Handle: s.register},
		kit.ExportRoute("/dang-ky", kit.Roles(kit.DeptRoles, kit.Clerk, kit.MinistryRoles, kit.Auditor), "Các lần đăng ký kế hoạch", s.registeredFile),
		kit.ExportRoute("/dang-ky/cho", kit.Roles(kit.DeptRoles, kit.Clerk, kit.MinistryRoles, kit.Auditor), "Đề án chờ đăng ký kế hoạch", s.waitingFile),
		{Method: "GET", Pattern: "/dang-ky/{registration}", Who: kit.Roles(kit.DeptRoles, kit.Clerk, kit.MinistryRoles, kit.Auditor), Title: "Phụ lục đăng ký kế hoạch", Handle: s.annex},
	}
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

func deskPath(id db.ID) string { return kit.ProjectPath(id, "tham-dinh") }

// askPath leads to the request for a paper, with where it is asked from.
func askPath(id, appraisal db.ID) string {
	if appraisal == "" {
		return kit.ProjectPath(id, "yeu-cau")
	}
	return kit.ProjectPath(id, "yeu-cau") + "?tham-dinh=" + string(appraisal)
}

func sheetPath(appraisal db.ID) string { return "/tham-dinh/" + string(appraisal) + "/phieu" }

// status is what a refused form is answered with; no error means that it could not be read.
func status(err error) int {
	if err == nil {
		return http.StatusUnprocessableEntity
	}
	return web.StatusOf(err)
}
