// Package register is the register of establishments and the needs that they send, as pages.
package register

import (
	"net/url"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/support"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// Pages serves the register and the needs.
type Pages struct {
	DB             *db.DB
	Clock          clock.Clock
	Establishments *establishment.Service
	Needs          *survey.Service
	Projects       *project.Service
	Support        *support.Service
}

var (
	flashRecorded = web.NewFlash("da-ghi-co-so", "Đã ghi cơ sở.")
	flashOddTax   = web.NewFlash("co-so-ma-so", "Đã lưu. Mã số thuế còn thiếu hoặc chữ số kiểm tra không khớp; hãy đối chiếu lại với giấy đăng ký.")
	flashOddPhone = web.NewFlash("co-so-dien-thoai", "Đã lưu. Số điện thoại thường gồm 10 hoặc 11 chữ số, bắt đầu bằng 0; hãy xem lại.")
	flashOddBoth  = web.NewFlash("co-so-xem-lai", "Đã lưu. Nên xem lại mã số thuế và số điện thoại.")
	flashRemoved  = web.NewFlash("da-bo-dong", "Đã bỏ dòng ấy khỏi hồ sơ. Lịch sử vẫn giữ.")
	flashNeed     = web.NewFlash("da-gui-nhu-cau", "Đã gửi nhu cầu. Nơi nhận sẽ trả lời tại trang này.")
	flashBack     = web.NewFlash("da-rut-nhu-cau", "Đã rút nhu cầu.")
	flashAnswered = web.NewFlash("da-tra-loi", "Đã trả lời cơ sở.")
)

var (
	recorders = [][]account.Role{kit.Collaborator, kit.UnitRoles, {account.DeptOfficer}}
	siters    = append(recorders, []account.Role{account.MinistryOfficer})
	owners    = append(recorders, kit.Owner)
	senders   = [][]account.Role{kit.Owner, kit.Collaborator, kit.UnitRoles}
	answerers = [][]account.Role{kit.CentreRoles, {account.DeptOfficer, account.DeptHead}}
	papered   = append(answerers, senders...)
	// Everybody who reads the register but the owner of one record.
	counters = [][]account.Role{kit.Collaborator, kit.UnitRoles, kit.DeptRoles, kit.MinistryRoles, kit.Clerk, kit.MoneyRoles, kit.Auditor}
)

// Routes are the addresses of the register and of the needs.
func (s *Pages) Routes() []web.Route {
	readers := kit.Roles(kit.Readers)
	return append(append(s.mergeRoutes(readers), s.detailRoutes()...), []web.Route{
		{Method: "GET", Pattern: "/co-so", Who: readers, Title: "Cơ sở công nghiệp nông thôn", Handle: s.list},
		kit.ExportRoute("/co-so", readers, "Cơ sở công nghiệp nông thôn", s.listFile),
		{Method: "GET", Pattern: "/co-so/moi", Who: kit.Roles(recorders...), Title: "Ghi cơ sở mới", Handle: s.newPage},
		{Method: "POST", Pattern: "/co-so/moi", Who: kit.Roles(recorders...), Title: "Ghi cơ sở mới", Handle: s.create},
		{Method: "GET", Pattern: mapPath, Who: kit.Roles(counters...), Title: "Bản đồ cơ sở", Handle: s.areas},
		{Method: "GET", Pattern: "/co-so/chon-xa", Who: readers, Title: "Cần chọn xã hôm nay", Handle: s.choosePage},
		{Method: "POST", Pattern: "/co-so/chon-xa", Who: kit.Roles(siters...), Title: "Cần chọn xã hôm nay", Handle: s.choose},
		{Method: "GET", Pattern: "/co-so/{id}", Who: readers, Title: "Một cơ sở", Handle: s.show},
		{Method: "GET", Pattern: "/co-so/{id}/sua", Who: kit.Roles(owners...), Title: "Sửa hồ sơ cơ sở", Handle: s.editPage},
		{Method: "POST", Pattern: "/co-so/{id}/sua", Who: kit.Roles(owners...), Title: "Sửa hồ sơ cơ sở", Handle: s.edit},
		{Method: "GET", Pattern: "/co-so/{id}/dia-diem", Who: kit.Roles(siters...), Title: "Thêm địa điểm sản xuất", Handle: s.sitePage},
		{Method: "POST", Pattern: "/co-so/{id}/dia-diem", Who: kit.Roles(siters...), Title: "Thêm địa điểm sản xuất", Handle: s.addSite},
		{Method: "GET", Pattern: "/co-so/{id}/dia-diem/{site}", Who: kit.Roles(siters...), Title: "Kết thúc địa điểm sản xuất", Handle: s.endSitePage},
		{Method: "POST", Pattern: "/co-so/{id}/dia-diem/{site}", Who: kit.Roles(siters...), Title: "Kết thúc địa điểm sản xuất", Handle: s.endSite},
		{Method: "GET", Pattern: "/co-so/{id}/dia-diem/{site}/toa-do", Who: kit.Roles(append(siters, kit.Owner)...), Title: "Tọa độ nơi sản xuất", Handle: s.locatePage},
		{Method: "POST", Pattern: "/co-so/{id}/dia-diem/{site}/toa-do", Who: kit.Roles(append(siters, kit.Owner)...), Title: "Tọa độ nơi sản xuất", Handle: s.locate},
		{Method: "GET", Pattern: "/co-so/{id}/nam", Who: kit.Roles(owners...), Title: "Số liệu của một năm", Handle: s.yearPage},
		{Method: "POST", Pattern: "/co-so/{id}/nam", Who: kit.Roles(owners...), Title: "Số liệu của một năm", Handle: s.setYear},

		{Method: "GET", Pattern: "/nhu-cau", Who: readers, Title: "Nhu cầu hỗ trợ", Handle: s.needs},
		kit.ExportRoute("/nhu-cau", readers, "Nhu cầu hỗ trợ", s.needsFile),
		{Method: "GET", Pattern: "/nhu-cau/moi", Who: kit.Roles(senders...), Title: "Gửi nhu cầu", Handle: s.needPage},
		{Method: "POST", Pattern: "/nhu-cau/moi", Who: kit.Roles(senders...), Title: "Gửi nhu cầu", Handle: s.sendNeed},
		{Method: "GET", Pattern: unmetPath, Who: readers, Title: "Nhu cầu chưa đáp ứng", Handle: s.unmet},
		{Method: "POST", Pattern: "/nhu-cau/gop", Who: kit.Roles(kit.CentreRoles), Title: "Gộp nhu cầu thành đề án nhóm", Handle: s.gatherNeeds},
		{Method: "GET", Pattern: "/khao-sat/moi", Who: kit.Roles(surveyors...), Title: "Khảo sát nhu cầu", Handle: s.surveyPage},
		{Method: "POST", Pattern: "/khao-sat/moi", Who: kit.Roles(surveyors...), Title: "Ghi khảo sát nhu cầu", Handle: s.recordSurvey, MaxBody: maxSurvey, Timeout: slowUpload},
		{Method: "GET", Pattern: "/khao-sat/{survey}", Who: readers, Title: "Một lần khảo sát", Handle: s.survey},
		{Method: "GET", Pattern: "/khao-sat/{survey}/nhu-cau", Who: kit.Roles(surveyors...), Title: "Thêm nhu cầu của lần khảo sát", Handle: s.moreNeedPage},
		{Method: "POST", Pattern: "/khao-sat/{survey}/nhu-cau", Who: kit.Roles(surveyors...), Title: "Thêm nhu cầu của lần khảo sát", Handle: s.recordMore, MaxBody: maxSurvey, Timeout: slowUpload},
		{Method: "GET", Pattern: "/nhu-cau/{need}", Who: readers, Title: "Một nhu cầu", Handle: s.need},
		{Method: "GET", Pattern: "/nhu-cau/{need}/sua", Who: kit.Roles(senders...), Title: "Sửa nhu cầu", Handle: s.editNeedPage},
		{Method: "POST", Pattern: "/nhu-cau/{need}/sua", Who: kit.Roles(senders...), Title: "Sửa nhu cầu", Handle: s.editNeed},
		{Method: "POST", Pattern: "/nhu-cau/{need}/rut", Who: kit.Roles(senders...), Title: "Rút nhu cầu", Handle: s.withdrawNeed},
		{Method: "POST", Pattern: "/nhu-cau/{need}/tra-loi", Who: kit.Roles(answerers...), Title: "Trả lời không nhận nhu cầu", Handle: s.declineNeed},
		{Method: "POST", Pattern: "/nhu-cau/{need}/xet-lai", Who: kit.Roles(answerers...), Title: "Xét lại nhu cầu cho năm sau", Handle: s.reopenNeed},
		{Method: "POST", Pattern: "/nhu-cau/{need}/giay-to", Who: kit.Roles(papered...), Title: "Thêm báo giá, ảnh của nhu cầu", Handle: s.addPapers, MaxBody: maxSurvey, Timeout: slowUpload},
		{Method: "POST", Pattern: "/nhu-cau/{need}/bao-gia/{quote}", Who: kit.Roles(papered...), Title: "Chọn báo giá của nhu cầu", Handle: s.chooseQuote},
		{Method: "GET", Pattern: "/nhu-cau/{need}/tep/{file}", Who: readers, Title: "Tải tệp của nhu cầu", Handle: s.needFile, Timeout: slowUpload},
		{Method: "GET", Pattern: "/nhu-cau/{need}/tep/{file}/nho", Who: readers, Title: "Ảnh nhỏ của nhu cầu", Handle: s.needThumb},
		{Method: "POST", Pattern: "/nhu-cau/{need}/tep/{file}/bo", Who: kit.Roles(papered...), Title: "Bỏ tệp của nhu cầu", Handle: s.withdrawFile},
	}...)
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

// with returns the address of a list with some of its filters changed; "" takes one away. A
// changed filter begins again on the first page.
func with(path string, now url.Values, pairs ...string) string {
	q := url.Values{}
	for name, vals := range now {
		if len(vals) > 0 && vals[0] != "" && name != "trang" && name != "sau" && name != "truoc" {
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

// version reads the version that a form was drawn from; one that is none is overtaken.
func version(f *web.Form) int64 {
	n, err := strconv.ParseInt(f.Get(web.FieldVersion), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func establishmentPath(id db.ID, rest ...string) string {
	path := "/co-so/" + string(id)
	for _, p := range rest {
		path += "/" + p
	}
	return path
}

// detailPath is the address of a row's form, of a new one for "".
func detailPath(id db.ID, path string, row db.ID) string {
	if row == "" {
		return establishmentPath(id, path, "moi")
	}
	return establishmentPath(id, path, string(row))
}

// oddFlash says what looks odd in what was saved.
func oddFlash(odd []errs.Field, plain web.Flash) web.Flash {
	var tax, phone bool
	for _, o := range odd {
		tax = tax || o.Name == "tax_code"
		phone = phone || o.Name == "phone"
	}
	switch {
	case tax && phone:
		return flashOddBoth
	case tax:
		return flashOddTax
	case phone:
		return flashOddPhone
	}
	return plain
}
