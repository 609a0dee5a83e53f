// Package plan draws the pages between the appraisal and the work: the year's plans, contracts
// and support agreements, implementation plans, the start of work, adjustments and stopping.
package plan

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Pages serves the family.
type Pages struct {
	DB             *db.DB
	Clock          clock.Clock
	Projects       *project.Service
	Plans          *programme.Service
	Contracts      *contract.Service
	Adjustments    *adjustment.Service
	Establishments *establishment.Service
}

const navContracts = "/hop-dong"

// maxForm is what a long plan's table or an implementation plan may weigh.
const maxForm = 4 << 20

// The roles that may call the acts; whose body it must be is for the use cases.
var (
	keepers   = [][]account.Role{kit.DeptRoles, kit.MinistryRoles}
	signers   = [][]account.Role{{account.DeptLeader, account.MinistryLeader}, kit.Clerk}
	approvers = []account.Role{account.DeptOfficer, account.DeptHead, account.MinistryOfficer}
	deciders  = [][]account.Role{{account.DeptHead, account.DeptLeader, account.MinistryLeader}, kit.Clerk}
)

// Routes lists the addresses of the family with who may call them.
func (s *Pages) Routes() []web.Route {
	readers, keep, units, clerk := kit.Roles(kit.Readers), kit.Roles(keepers...), kit.Roles(kit.UnitRoles), kit.Roles(kit.Clerk)
	sign, approve, decide := kit.Roles(signers...), kit.Roles(approvers), kit.Roles(deciders...)
	var out []web.Route
	get := func(pattern string, who web.Who, title string, h web.Handler) {
		out = append(out, web.Route{Method: "GET", Pattern: pattern, Who: who, Title: title, Handle: h})
	}
	post := func(pattern string, who web.Who, title string, h web.Handler) {
		out = append(out, web.Route{Method: "POST", Pattern: pattern, Who: who, Title: title, Handle: h, MaxBody: maxForm})
	}
	both := func(pattern string, who web.Who, title string, draw, do web.Handler) {
		get(pattern, who, title, draw)
		post(pattern, who, title, do)
	}
	get("/ke-hoach", readers, "Kế hoạch năm", s.plans)
	out = append(out, kit.ExportRoute("/ke-hoach", readers, "Kế hoạch năm", s.plansFile), kit.ExportRoute("/ke-hoach/{plan}", readers, "Đề án của một kế hoạch", s.planItemsFile),
		kit.ExportRoute("/hop-dong", readers, "Hợp đồng, giao nhiệm vụ", s.contractsFile))
	both("/ke-hoach/moi", keep, "Lập kế hoạch", s.newPlan, s.createPlan)
	get("/ke-hoach/{plan}", readers, "Một kế hoạch", s.plan)
	post("/ke-hoach/{plan}", keep, "Sửa dự thảo kế hoạch", s.changePlan)
	post("/ke-hoach/{plan}/bo", keep, "Bỏ dự thảo kế hoạch", s.discardPlan)
	both("/ke-hoach/{plan}/phe-duyet", clerk, "Ghi quyết định phê duyệt kế hoạch", s.approval, s.approve)

	get("/hop-dong", readers, "Hợp đồng, giao nhiệm vụ", s.contracts)
	both("/hop-dong/moi", keep, "Soạn hợp đồng", s.newContract, s.createContract)
	get("/hop-dong/{contract}", readers, "Một hợp đồng", s.contract)
	both("/hop-dong/{contract}/sua", keep, "Sửa dự thảo hợp đồng", s.editContract, s.amendContract)
	post("/hop-dong/{contract}/bo", keep, "Bỏ dự thảo hợp đồng", s.discardContract)
	both("/hop-dong/{contract}/ky", sign, "Ghi nhận ký hợp đồng", s.signing, s.sign)
	both("/hop-dong/{contract}/ho-tro", units, "Ghi hợp đồng hỗ trợ", s.support, s.agree)
	both("/hop-dong/{contract}/thanh-ly", sign, "Thanh lý hợp đồng", s.closing, s.close)

	get("/de-an/{id}/ke-hoach-thuc-hien", readers, "Kế hoạch tổ chức thực hiện", s.implementation)
	post("/de-an/{id}/ke-hoach-thuc-hien", units, "Trình kế hoạch tổ chức thực hiện", s.submitImplementation)
	both("/de-an/{id}/ke-hoach-thuc-hien/{plan}/duyet", approve, "Duyệt kế hoạch tổ chức thực hiện", s.approvalOfImplementation, s.approveImplementation)
	both("/de-an/{id}/ke-hoach-thuc-hien/{plan}/tra-lai", approve, "Trả lại kế hoạch tổ chức thực hiện", s.returnOfImplementation, s.returnImplementation)
	both("/de-an/{id}/bat-dau", units, "Bắt đầu thực hiện", s.starting, s.start)

	get("/de-an/{id}/dieu-chinh", readers, "Điều chỉnh đề án", s.requesting)
	post("/de-an/{id}/dieu-chinh", units, "Đề nghị điều chỉnh", s.request)
	get("/dieu-chinh/{adjustment}", readers, "Một đề nghị điều chỉnh", s.adjustment)
	both("/dieu-chinh/{adjustment}/xac-nhan", kit.Roles([]account.Role{account.DeptHead, account.DeptLeader}), "Sở xác nhận đề nghị điều chỉnh", s.answering(confirm), s.answer(confirm))
	both("/dieu-chinh/{adjustment}/quyet-dinh", decide, "Quyết định điều chỉnh", s.answering(decision), s.answer(decision))
	both("/dieu-chinh/{adjustment}/khong-chap-thuan", decide, "Không chấp thuận điều chỉnh", s.answering(refusal), s.answer(refusal))
	both("/dieu-chinh/{adjustment}/rut", units, "Rút đề nghị điều chỉnh", s.answering(withdrawal), s.answer(withdrawal))
	both("/de-an/{id}/ngung", clerk, "Ghi quyết định ngừng đề án", s.stopping, s.stop)
	return out
}

func (s *Pages) today() clock.Day { return s.Clock.Now().Day() }

// see returns the file named in the address, as far as the person may know of it.
func (s *Pages) see(r *http.Request) (project.File, error) {
	return s.Projects.Open(r.Context(), kit.Who(r), kit.PathID(r, "id"))
}

// may reports whether the person's role and body fit an act on a file.
func may(p account.Principal, one project.Project, roles []account.Role, party project.Party) (bool, error) {
	err := project.MayAct(p, one, roles, party)
	if errs.Is(err, errs.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// version reads the version that a form was drawn from; one that is none is overtaken.
func version(f *web.Form) int64 {
	n, err := strconv.ParseInt(f.Get(web.FieldVersion), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func versioned(f *web.Form, n int64) *web.Form {
	return f.Set(web.FieldVersion, strconv.FormatInt(n, 10))
}

// renamed gives the fields of a refusal other names: those of the form.
func renamed(err error, name func(string) string) error {
	e, ok := errs.As(err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	c := *e
	c.Fields = slices.Clone(e.Fields)
	for i := range c.Fields {
		c.Fields[i].Name = name(c.Fields[i].Name)
	}
	return &c
}

// keyed turns «projects.2.amount» into the name of the row that was sent third.
func keyed(table string, keys []string) func(string) string {
	return func(name string) string {
		rest, ok := strings.CutPrefix(name, table+".")
		n, field, isRow := strings.Cut(rest, ".")
		i, err := strconv.Atoi(n)
		if !ok || !isRow || err != nil || i < 0 || i >= len(keys) {
			return name
		}
		return web.RowName(table, keys[i], field)
	}
}

// with returns the address of a list with some of its filters changed; "" takes one away.
func with(path string, now url.Values, pairs ...string) string {
	q := url.Values{}
	for name, vals := range now {
		if len(vals) > 0 && vals[0] != "" {
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

func planPath(id db.ID, rest ...string) string     { return under("/ke-hoach/", id, rest) }
func contractPath(id db.ID, rest ...string) string { return under("/hop-dong/", id, rest) }
func adjustPath(id db.ID, rest ...string) string   { return under("/dieu-chinh/", id, rest) }

func under(root string, id db.ID, rest []string) string {
	return strings.Join(append([]string{root + string(id)}, rest...), "/")
}

func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

// The sources as addresses carry them.
var sourceSlug = map[project.Source]string{project.National: "kcqg", project.Local: "kcdp"}

func sourceOf(slug string) project.Source {
	for s, n := range sourceSlug {
		if n == slug || string(s) == slug {
			return s
		}
	}
	return ""
}

func sourceOptions() []web.Option {
	return []web.Option{{Value: "kcqg", Label: project.SourceName[project.National]}, {Value: "kcdp", Label: project.SourceName[project.Local]}}
}

func yearOf(f *web.Form) int {
	n, err := strconv.Atoi(f.Text("nam"))
	if err != nil || n < 2000 || n > 2100 {
		return 0
	}
	return n
}

// leaderOf is the one leader of a body whom a paper is likely signed by; "" when there are several.
func (s *Pages) leaderOf(ctx context.Context, body db.ID, roles ...account.Role) (string, error) {
	all, err := account.Holders(ctx, s.DB, body, s.today(), roles...)
	if err != nil || len(all) != 1 {
		return "", err
	}
	return all[0].Name, nil
}
