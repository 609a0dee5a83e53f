// Package file draws the pages on which a đề án is found, prepared and sent: the list, the long
// form, reading back, its papers, withdrawal, and who looks after it.
package file

import (
	"context"
	"net/http"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/dossier"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// Pages serves the family.
type Pages struct {
	DB             *db.DB
	Clock          clock.Clock
	Projects       *project.Service
	Establishments *establishment.Service
	Needs          *survey.Service
	Dossiers       *dossier.Service
}

// maxForm is what the long form may weigh: eleven texts of full length, percent-encoded.
const maxForm = 8 << 20

// maxUpload leaves room for the fields beside the largest file taken.
const maxUpload = filestore.MaxSize + 1<<20

// slow is the time that a large file may take over a poor line.
const slow = 5 * time.Minute

var (
	signers   = []account.Role{account.CentreDirector, account.UnitOfficer}
	assigners = []account.Role{account.CentreDirector, account.DeptHead, account.DeptLeader, account.MinistryLeader}
)

// fromNeed stands for /de-an/tu-nhu-cau/{need}, which the mux cannot tell from /de-an/{id}/sua:
// this pattern takes what no other one under a file does, and needID turns the rest away.
const fromNeed = "/de-an/{id}/{need}"

// Routes lists the addresses of the family with who may call them.
func (s *Pages) Routes() []web.Route {
	readers := kit.Roles(kit.Readers)
	units := kit.Roles(kit.UnitRoles)
	adders := kit.Roles(kit.Owner, kit.Collaborator, kit.UnitRoles, kit.DeptRoles, kit.MinistryRoles, kit.Clerk, kit.MoneyRoles)
	return []web.Route{
		{Method: "GET", Pattern: "/de-an", Who: readers, Title: "Danh sách đề án", Handle: s.list},
		kit.ExportRoute("/de-an", readers, "Danh sách đề án", s.listFile),
		{Method: "GET", Pattern: "/de-an/moi", Who: units, Title: "Lập đề án mới", Handle: s.newForm},
		{Method: "POST", Pattern: "/de-an/moi", Who: units, Title: "Lập đề án mới", Handle: s.create},
		{Method: "GET", Pattern: fromNeed, Who: units, Title: "Lập đề án từ nhu cầu", Handle: s.needForm},
		{Method: "POST", Pattern: fromNeed, Who: units, Title: "Lập đề án từ nhu cầu", Handle: s.createFromNeed},
		{Method: "GET", Pattern: "/de-an/{id}/sua", Who: units, Title: "Lập hồ sơ đề án", Handle: s.edit},
		{Method: "POST", Pattern: "/de-an/{id}/sua", Who: units, Title: "Lưu hồ sơ đề án", Handle: s.save, MaxBody: maxForm},
		{Method: "POST", Pattern: "/de-an/{id}/tu-luu", Who: units, Title: "Tự lưu hồ sơ đề án", Handle: s.autosave, MaxBody: maxForm},
		{Method: "POST", Pattern: "/de-an/{id}/luat", Who: units, Title: "Hỏi quy định về hồ sơ đang nhập", Handle: s.law, MaxBody: maxForm},
		{Method: "GET", Pattern: "/de-an/{id}/doc-lai", Who: units, Title: "Đọc lại hồ sơ trước khi nộp", Handle: s.readBack},
		{Method: "POST", Pattern: "/de-an/{id}/trinh", Who: kit.Roles([]account.Role{account.CentreOfficer}), Title: "Trình giám đốc", Handle: s.present},
		{Method: "POST", Pattern: "/de-an/{id}/nop", Who: kit.Roles(signers), Title: "Nộp hồ sơ", Handle: s.submit},
		{Method: "POST", Pattern: "/de-an/{id}/tra-vien-chuc", Who: kit.Roles([]account.Role{account.CentreDirector}), Title: "Trả lại viên chức", Handle: s.sendBack},
		{Method: "GET", Pattern: "/de-an/{id}/giay-to", Who: adders, Title: "Giấy tờ của đề án", Handle: s.papers},
		{Method: "POST", Pattern: "/de-an/{id}/giay-to", Who: adders, Title: "Thêm giấy tờ", Handle: s.attach, MaxBody: maxUpload, Timeout: slow},
		{Method: "GET", Pattern: "/de-an/{id}/giay-to/{attachment}", Who: readers, Title: "Tải giấy tờ", Handle: s.download, Timeout: slow},
		{Method: "POST", Pattern: "/de-an/{id}/giay-to/{attachment}/bo", Who: units, Title: "Bỏ giấy tờ", Handle: s.takeBack},
		{Method: "GET", Pattern: "/de-an/{id}/rut", Who: kit.Roles(signers), Title: "Rút hồ sơ", Handle: s.withdrawForm},
		{Method: "POST", Pattern: "/de-an/{id}/rut", Who: kit.Roles(signers), Title: "Rút hồ sơ", Handle: s.withdraw},
		{Method: "GET", Pattern: "/de-an/{id}/phan-cong", Who: kit.Roles(assigners), Title: "Phân công người phụ trách", Handle: s.assignForm},
		{Method: "POST", Pattern: "/de-an/{id}/phan-cong", Who: kit.Roles(assigners), Title: "Phân công người phụ trách", Handle: s.assign},
	}
}

// open reads the file named in the address, as far as the person may see it.
func (s *Pages) open(r *http.Request) (project.File, error) {
	return s.Projects.Open(r.Context(), kit.Who(r), kit.PathID(r, "id"))
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

// agencyName is what a body is called today; "" for none.
func (s *Pages) agencyName(ctx context.Context, id db.ID) (string, error) {
	if id == "" {
		return "", nil
	}
	names, err := kit.AgencyNames(ctx, s.DB, []db.ID{id}, s.today())
	return names[id], err
}

// mayPrepare reports whether the person's unit prepares the file and its state lets it be changed.
func mayPrepare(p account.Principal, one project.Project) bool {
	return p.Is(kit.UnitRoles...) && p.For(one.ImplementerID) && one.State.Editable()
}
