// Package importing draws the way of a file into the register: upload, sheet and header, columns,
// dry run, problems and their corrections, writing, result and undo; and the list of projects that
// were carried out before this software.
package importing

import (
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/importing"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages draws them.
type Pages struct {
	DB      *db.DB
	Clock   clock.Clock
	Imports *importing.Service
}

// Addresses.
const (
	pathImports = "/nhap-lieu"
	pathPast    = "/de-an-truoc"
)

func pathOf(id db.ID, rest ...string) string {
	return strings.Join(append([]string{pathImports, string(id)}, rest...), "/")
}

var (
	importers = kit.Roles(kit.Collaborator, kit.UnitRoles, []account.Role{account.DeptOfficer})
	readers   = kit.Roles(kit.Collaborator, kit.UnitRoles, kit.DeptRoles, kit.MinistryRoles, kit.Clerk, kit.MoneyRoles, kit.Auditor)
)

var (
	flashUploaded  = web.NewFlash("tep-da-nhan", "Đã nhận tệp. Hãy xem lại đầu bảng và các cột, rồi kiểm tra.")
	flashApplied   = web.NewFlash("tep-da-nhap", "Đã nhập xong.")
	flashStopped   = web.NewFlash("tep-dang-dung", "Đang dừng. Những gì đã ghi sẽ được gỡ lại.")
	flashUndone    = web.NewFlash("tep-da-hoan-tac", "Đã hoàn tác lần nhập.")
	flashCorrected = web.NewFlash("dong-da-sua", "Đã ghi các chỗ sửa và kiểm tra lại.")
)

// uploading is how long a slow line may take for a file.
const uploading = 5 * time.Minute

// Routes lists the routes of the package.
func (s *Pages) Routes() []web.Route {
	one := pathImports + "/{id}"
	return []web.Route{
		{Method: "GET", Pattern: pathImports, Who: importers, Title: "Nhập từ Excel", Handle: s.list},
		{Method: "POST", Pattern: pathImports, Who: importers, Title: "Tải danh sách lên", Handle: s.upload, MaxBody: filestore.MaxList + 1<<20, Timeout: uploading},
		{Method: "GET", Pattern: one, Who: importers, Title: "Một lần nhập", Handle: s.show},
		{Method: "GET", Pattern: one + "/dau-bang", Who: importers, Title: "Chọn đầu bảng", Handle: s.header},
		{Method: "POST", Pattern: one + "/dau-bang", Who: importers, Title: "Chọn đầu bảng", Handle: s.setHeader},
		{Method: "GET", Pattern: one + "/cot", Who: importers, Title: "Ghép cột", Handle: s.columns},
		{Method: "POST", Pattern: one + "/cot", Who: importers, Title: "Ghép cột và kiểm tra", Handle: s.setColumns},
		{Method: "POST", Pattern: one + "/kiem-tra", Who: importers, Title: "Kiểm tra lại", Handle: s.again},
		{Method: "GET", Pattern: one + "/dong", Who: importers, Title: "Các dòng của tệp", Handle: s.rows},
		{Method: "POST", Pattern: one + "/dong", Who: importers, Title: "Sửa các dòng", Handle: s.correct},
		{Method: "POST", Pattern: one + "/ghi", Who: importers, Title: "Ghi vào hệ thống", Handle: s.apply},
		{Method: "POST", Pattern: one + "/dung", Who: importers, Title: "Dừng", Handle: s.stop},
		{Method: "GET", Pattern: one + "/danh-dau", Who: importers, Title: "Bản đánh dấu vấn đề", Handle: s.marked, Timeout: uploading},
		{Method: "GET", Pattern: one + "/tep", Who: importers, Title: "Tệp đã tải lên", Handle: s.original, Timeout: uploading},
		{Method: "POST", Pattern: one + "/hoan-tac", Who: importers, Title: "Hoàn tác lần nhập", Handle: s.undo, Timeout: uploading},
		kit.ExportRoute(pathPast, readers, "Đề án đã thực hiện trước đây", s.pastFile),
		{Method: "GET", Pattern: pathPast, Who: readers, Title: "Đề án đã thực hiện trước đây", Handle: s.past},
	}
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

// section is the line of the navigation that an import belongs to.
func section(k importing.Kind) string {
	if k == importing.Projects {
		return kit.NavProjects
	}
	return kit.NavRegister
}

func (s *Pages) list(w http.ResponseWriter, r *http.Request) error {
	f := web.NewForm("kind", string(importing.Establishments))
	if r.URL.Query().Get("loai") == "de-an" {
		f.Set("kind", string(importing.Projects))
	}
	return s.drawList(w, r, http.StatusOK, f)
}

func (s *Pages) drawList(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	all, err := s.Imports.List(r.Context(), kit.Who(r))
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, listPage(web.NewPage(w, r, "Nhập từ Excel", kit.NavRegister), f, all))
}

func (s *Pages) upload(w http.ResponseWriter, r *http.Request) error {
	f, ups, err := web.ParseMultipart(r, web.Limits{File: filestore.MaxList, Files: 1})
	if err != nil {
		return err
	}
	if len(ups) == 0 && !f.Bad() {
		f.Fail("file", "Hãy chọn tệp .xlsx hoặc .csv.")
	}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		file, err := ups[0].Open()
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		imp, err := s.Imports.Upload(r.Context(), kit.Who(r), importing.Kind(f.Text("kind")), ups[0].Name, file)
		if err == nil {
			return web.Redirect(w, r, pathOf(imp.ID, "cot"), flashUploaded)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawList(w, r, status, f)
}

// again is after how many seconds a browser without script comes again while something is at work.
const again = 3

func (s *Pages) show(w http.ResponseWriter, r *http.Request) error {
	return s.drawShow(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawShow(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	if imp.State == importing.Uploaded && imp.Message == "" && !f.Bad() {
		http.Redirect(w, r, pathOf(imp.ID, "cot"), http.StatusSeeOther)
		return nil
	}
	page := web.NewPage(w, r, "Nhập tệp "+imp.FileName, section(imp.Kind))
	if imp.State.Busy() {
		page.Again = again
	}
	return web.RenderTo(w, r, status, showPage(page, f, imp))
}

func (s *Pages) get(r *http.Request) (*importing.Import, error) {
	return s.Imports.Get(r.Context(), kit.Who(r), kit.PathID(r, "id"))
}

// headerView is what the page of the header is drawn from.
type headerView struct {
	imp    *importing.Import
	rows   []importing.Begun
	sheets []web.Option
	width  int
	layout importing.Layout
}

func (s *Pages) header(w http.ResponseWriter, r *http.Request) error {
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	l := imp.LayoutOf()
	f := web.NewForm("sheet", strconv.Itoa(l.Sheet), "top", strconv.Itoa(l.Top), "rows", strconv.Itoa(l.Rows))
	if at := r.URL.Query().Get("trang"); at != "" {
		f.Set("sheet", at).Set("top", "").Set("rows", "1")
	}
	return s.drawHeader(w, r, http.StatusOK, f, imp)
}

// shownRows is how many rows of a sheet are shown to point at the header, shownColumns how many
// columns.
const (
	shownRows    = 20
	shownColumns = 30
)

func (s *Pages) drawHeader(w http.ResponseWriter, r *http.Request, status int, f *web.Form, imp *importing.Import) error {
	at, err := strconv.Atoi(f.Text("sheet"))
	if err != nil {
		at = 0
	}
	rows, sheets, err := s.Imports.Begin(r.Context(), kit.Who(r), imp.ID, at, shownRows)
	if err != nil && !f.Take(err) {
		return err
	}
	v := headerView{imp: imp, rows: rows, layout: imp.LayoutOf()}
	for i, one := range sheets {
		label := one.Name
		if one.Hidden {
			label += " (đang ẩn)"
		}
		v.sheets = append(v.sheets, web.Option{Value: strconv.Itoa(i), Label: label})
	}
	for _, row := range rows {
		v.width = min(shownColumns, max(v.width, len(row.Texts)))
	}
	page := web.NewPage(w, r, "Chọn đầu bảng", section(imp.Kind))
	page.Wide = true
	return web.RenderTo(w, r, status, headerPage(page, f, v))
}

func (s *Pages) setHeader(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	at, _ := strconv.Atoi(f.Text("sheet"))
	if f.Bool("look") { // another sheet is to be looked at first
		http.Redirect(w, r, pathOf(imp.ID, "dau-bang")+"?trang="+strconv.Itoa(at), http.StatusSeeOther)
		return nil
	}
	top, count := f.Int("top"), f.Int("rows")
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		err := s.Imports.SetHeader(r.Context(), kit.Who(r), imp.ID, at, top, count)
		if err == nil {
			return web.Redirect(w, r, pathOf(imp.ID, "cot"), web.NoFlash)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawHeader(w, r, status, f, imp)
}

func (s *Pages) again(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	return s.begin(w, r, id, importing.JudgeAgain, web.NoFlash)
}

// begin starts work and leads to the page of the import; what keeps it from beginning stands there.
func (s *Pages) begin(w http.ResponseWriter, r *http.Request, id db.ID, what importing.Work, done web.Flash) error {
	err := s.Imports.Start(r.Context(), kit.Who(r), id, what)
	if err == nil {
		imp, err := s.get(r)
		if err != nil {
			return err
		}
		if imp.State.Busy() {
			done = web.NoFlash
		}
		return web.Redirect(w, r, pathOf(id), done)
	}
	f := web.NewForm()
	if !f.Take(err) {
		return err
	}
	return s.drawShow(w, r, web.StatusOf(err), f)
}

func (s *Pages) apply(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	what := importing.Write
	if f.Bool("rest") {
		what = importing.WriteRest
	}
	return s.begin(w, r, kit.PathID(r, "id"), what, flashApplied)
}

func (s *Pages) stop(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	err := s.Imports.Stop(r.Context(), kit.Who(r), id)
	if err != nil && !errs.Is(err, errs.Conflict) {
		return err
	}
	return web.Redirect(w, r, pathOf(id), flashStopped)
}

func (s *Pages) undo(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "id")
	if err := s.Imports.Undo(r.Context(), kit.Who(r), id, f.Text("why")); err != nil {
		if !f.Take(err) {
			return err
		}
		return s.drawShow(w, r, web.StatusOf(err), f)
	}
	return web.Redirect(w, r, pathOf(id), flashUndone)
}

func (s *Pages) marked(w http.ResponseWriter, r *http.Request) error {
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(imp.FileName, path.Ext(imp.FileName)) + " - van de.xlsx"
	download(w, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	return s.Imports.Marked(r.Context(), kit.Who(r), imp.ID, w)
}

func (s *Pages) original(w http.ResponseWriter, r *http.Request) error {
	file, imp, err := s.Imports.Original(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	download(w, imp.FileName, "application/octet-stream")
	_, err = io.Copy(w, file)
	return err
}

func download(w http.ResponseWriter, name, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}
