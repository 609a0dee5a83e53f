package register

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/support"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

var (
	flashMerged   = web.NewFlash("da-gop", "Đã gộp hai hồ sơ. Lịch sử của cả hai còn nguyên; gộp nhầm thì hoàn tác ở phần «Các lần gộp».")
	flashUnmerged = web.NewFlash("da-tach", "Đã hoàn tác: hai hồ sơ đứng riêng như trước.")
	flashApart    = web.NewFlash("khong-trung", "Đã ghi: đây là hai cơ sở khác nhau. Cặp này chỉ hiện lại khi tên, mã số, điện thoại, người đại diện hoặc địa điểm thay đổi.")
)

// merger is who looks for doubles and merges.
var mergers = [][]account.Role{kit.Collaborator, kit.UnitRoles, {account.DeptOfficer, account.MinistryOfficer}}

// mergeRoutes are the addresses of doubles, mergers and the history of support.
func (s *Pages) mergeRoutes(readers web.Who) []web.Route {
	may := kit.Roles(mergers...)
	return []web.Route{
		{Method: "GET", Pattern: "/co-so/nghi-trung", Who: may, Title: "Cơ sở nghi trùng", Handle: s.suspects},
		{Method: "GET", Pattern: "/co-so/{id}/gop/{other}", Who: may, Title: "Gộp hai hồ sơ", Handle: s.comparePage},
		{Method: "POST", Pattern: "/co-so/{id}/gop/{other}", Who: may, Title: "Gộp hai hồ sơ", Handle: s.merge},
		{Method: "POST", Pattern: "/co-so/{id}/khac/{other}", Who: may, Title: "Ghi là hai cơ sở khác nhau", Handle: s.tellApart},
		{Method: "GET", Pattern: "/co-so/{id}/hoan-tac/{merge}", Who: may, Title: "Hoàn tác lần gộp", Handle: s.undoPage},
		{Method: "POST", Pattern: "/co-so/{id}/hoan-tac/{merge}", Who: may, Title: "Hoàn tác lần gộp", Handle: s.undo},
		{Method: "GET", Pattern: "/co-so/{id}/ho-tro", Who: readers, Title: "Lịch sử hỗ trợ của một cơ sở", Handle: s.history},
		{Method: "GET", Pattern: "/co-so/{id}/ho-tro/tep/{format}", Who: readers, Title: "Lịch sử hỗ trợ: tệp bảng tính", Handle: s.historyFile},
	}
}

// family is what the page of a record tells of doubles, mergers and support.
type family struct {
	Into     establishment.Establishment // the record that stands, where this one was merged
	Merges   []establishment.MergeView
	Suspects []establishment.Suspect
	MayMerge bool
	Support  support.History
}

func (s *Pages) familyOf(ctx context.Context, p account.Principal, v establishment.View) (family, error) {
	d := family{MayMerge: establishment.MayMerge(p)}
	var err error
	if v.MergedInto != "" {
		into, err := establishment.Of(ctx, s.DB, []db.ID{v.MergedInto})
		if err != nil {
			return d, err
		}
		d.Into = into[v.MergedInto]
	}
	if d.Merges, err = s.Establishments.MergesOf(ctx, p, v.ID); err != nil {
		return d, err
	}
	if d.MayMerge {
		if d.Suspects, err = s.Establishments.SuspectsOf(ctx, p, v.ID); err != nil {
			return d, err
		}
	}
	d.Support, err = s.Support.History(ctx, p, v.ID)
	return d, err
}

// suspecting is what the list of suspects is drawn from.
type suspecting struct {
	establishment.SuspectPage
	Area      place.ID
	Areas     []web.Option
	Today     clock.Day
	Continued bool
}

func (s *Pages) suspects(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	p := kit.Who(r)
	v := suspecting{Area: place.ID(f.Text("tinh")), Today: s.today(), Continued: f.Text("sau") != ""}
	switch {
	case manyProvinces(p):
		v.Areas = append([]web.Option{{Value: string(establishment.Nation), Label: "Cả nước (theo mã số và điện thoại)"}}, kit.ProvinceOptions(v.Today)...)
		if v.Area == "" {
			v.Area = establishment.Nation
		}
	case v.Area == "":
		v.Area = p.Province()
	}
	f.Set("tinh", string(v.Area))
	if v.SuspectPage, err = s.Establishments.Suspects(r.Context(), p, establishment.SuspectFilter{Area: v.Area, After: f.Text("sau")}); err != nil {
		return err
	}
	page := web.NewPage(w, r, "Cơ sở nghi trùng", kit.NavRegister)
	page.Wide = true
	return web.Render(w, r, suspectsView(page, v, f))
}

// where names the area of the list.
func (v suspecting) where() string {
	if v.Area == establishment.Nation {
		return "cả nước, theo mã số hộ kinh doanh và điện thoại"
	}
	return kit.PlaceName(v.Area, v.Today)
}

func (v suspecting) next() string {
	return "/co-so/nghi-trung?" + url.Values{"tinh": {string(v.Area)}, "sau": {v.Next}}.Encode()
}

// comparing is what the page of two records is drawn from.
type comparing struct {
	establishment.Comparison
	Weights map[db.ID]support.Weight
	Today   clock.Day
}

// keeps proposes which of two records stays: the one with files or money, else the one whose tax
// code is there, else the one recorded first.
func (c comparing) keeps() (id db.ID, why string) {
	a, b := c.Weights[c.Kept.ID], c.Weights[c.Gone.ID]
	pick := func(first bool) db.ID {
		if first {
			return c.Kept.ID
		}
		return c.Gone.ID
	}
	switch {
	case a.Paid != b.Paid:
		return pick(a.Paid > b.Paid), "đã có tiền chi theo đề án của nó"
	case a.Files != b.Files:
		return pick(a.Files > b.Files), "có nhiều đề án hơn"
	case (c.Kept.TaxCode != "") != (c.Gone.TaxCode != ""):
		return pick(c.Kept.TaxCode != ""), "có mã số thuế"
	case a.Needs != b.Needs:
		return pick(a.Needs > b.Needs), "có nhiều nhu cầu đã gửi hơn"
	}
	return pick(!c.Gone.CreatedAt.Before(c.Kept.CreatedAt)), "được ghi trước"
}

// weight tells what hangs on a record.
func (c comparing) weight(id db.ID) string {
	w := c.Weights[id]
	out := vi.Count(w.Files) + " đề án, " + vi.Count(w.Needs) + " nhu cầu"
	if w.Paid > 0 {
		out += ", các đề án đó đã chi " + vi.MoneyUnit(w.Paid)
	}
	return out
}

func (s *Pages) comparison(ctx context.Context, p account.Principal, keep, gone db.ID) (comparing, error) {
	c, err := s.Establishments.Compare(ctx, p, keep, gone)
	if err != nil {
		return comparing{}, err
	}
	out := comparing{Comparison: c, Today: s.today()}
	out.Weights, err = s.Support.Weights(ctx, []db.ID{keep, gone})
	return out, err
}

func (s *Pages) comparePage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.comparison(r.Context(), kit.Who(r), kit.PathID(r, "id"), kit.PathID(r, "other"))
	if j, ok := establishment.AsJoined(err); ok {
		return web.Redirect(w, r, establishmentPath(j.Into), web.NoFlash)
	}
	if err != nil {
		return err
	}
	return s.drawCompare(w, r, http.StatusOK, c, c.form())
}

// form is the proposal as a form.
func (c comparing) form() *web.Form {
	f := web.NewForm()
	in := c.Proposal()
	for name, id := range in.Fields {
		f.Set("field."+name, string(id))
	}
	for year, id := range in.Years {
		f.Set("year."+strconv.Itoa(year), string(id))
	}
	return c.versions(f)
}

// versions sets the versions that the page was drawn from.
func (c comparing) versions(f *web.Form) *web.Form {
	return f.Set(web.FieldVersion, versionText(c.Kept.Version)).Set("gone_version", versionText(c.Gone.Version))
}

func (s *Pages) drawCompare(w http.ResponseWriter, r *http.Request, status int, c comparing, f *web.Form) error {
	page := web.NewPage(w, r, "Gộp hai hồ sơ", kit.NavRegister)
	page.Wide = true
	return web.RenderTo(w, r, status, compareView(page, c, f))
}

func (s *Pages) merge(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	ctx, p := r.Context(), kit.Who(r)
	in := establishment.MergeInput{Keep: kit.PathID(r, "id"), Gone: kit.PathID(r, "other"), KeepVersion: version(f), Fields: map[string]db.ID{}, Years: map[int]db.ID{}, Reason: f.Text("reason")}
	in.GoneVersion, _ = strconv.ParseInt(f.Get("gone_version"), 10, 64)
	for name := range f.Values {
		if field, ok := strings.CutPrefix(name, "field."); ok {
			in.Fields[field] = kit.FormID(f, name)
		} else if text, ok := strings.CutPrefix(name, "year."); ok {
			if year, err := strconv.Atoi(text); err == nil {
				in.Years[year] = kit.FormID(f, name)
			}
		}
	}
	_, err = s.Establishments.Merge(ctx, p, in)
	if err == nil {
		return web.Redirect(w, r, establishmentPath(in.Keep)+"#gop", flashMerged)
	}
	if j, ok := establishment.AsJoined(err); ok {
		return web.Redirect(w, r, establishmentPath(j.Into)+"#gop", web.NoFlash)
	}
	if !f.Take(err) {
		return err
	}
	status := web.StatusOf(err)
	c, err := s.comparison(ctx, p, in.Keep, in.Gone)
	if err != nil {
		return err
	}
	return s.drawCompare(w, r, status, c, c.versions(f)) // who has read what changed may merge it as it is now
}

func (s *Pages) tellApart(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	ctx, p := r.Context(), kit.Who(r)
	id, other := kit.PathID(r, "id"), kit.PathID(r, "other")
	err = s.Establishments.TellApart(ctx, p, id, other, f.Text("reason"))
	if err == nil {
		return web.Redirect(w, r, establishmentPath(id), flashApart)
	}
	if !f.Take(err) {
		return err
	}
	status := web.StatusOf(err)
	c, err := s.comparison(ctx, p, id, other)
	if err != nil {
		return err
	}
	drawn := c.form()
	drawn.Set("apart_reason", f.Text("reason")).Fail("apart_reason", "Hãy ghi vì sao biết đây là hai cơ sở khác nhau.")
	return s.drawCompare(w, r, status, c, drawn)
}

func (s *Pages) undoPage(w http.ResponseWriter, r *http.Request) error {
	return s.drawUndo(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawUndo(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	u, err := s.Establishments.Undoing(r.Context(), kit.Who(r), kit.PathID(r, "merge"))
	if err != nil {
		return err
	}
	if u.KeptID != kit.PathID(r, "id") {
		return errs.Missing("lần gộp này")
	}
	f.Set(web.FieldVersion, versionText(u.Kept.Version))
	if e, ok := errs.As(u.Blocked()); ok && !f.Bad() {
		f.Title = e.Sentence
	}
	return web.RenderTo(w, r, status, undoView(web.NewPage(w, r, "Hoàn tác lần gộp", kit.NavRegister), u, f, s.today()))
}

func (s *Pages) undo(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := establishment.UndoInput{KeptVersion: version(f), Reason: f.Text("reason"), Restore: map[string]bool{}}
	for name := range f.Values {
		if field, ok := strings.CutPrefix(name, "restore."); ok && f.Get(name) == "before" {
			in.Restore[field] = true
		}
	}
	err = s.Establishments.Undo(r.Context(), kit.Who(r), kit.PathID(r, "merge"), in)
	if err == nil {
		return web.Redirect(w, r, establishmentPath(kit.PathID(r, "id"))+"#gop", flashUnmerged)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawUndo(w, r, web.StatusOf(err), f)
}

// strengthLook is a strength as shape, colour and word.
func strengthLook(s establishment.Strength) (web.Icon, web.Tone, string) {
	switch s {
	case establishment.Strong:
		return web.IconLate, web.ToneLate, "mạnh"
	case establishment.Fair:
		return web.IconUnknown, web.ToneSoon, "vừa"
	}
	return web.IconInfo, web.ToneMute, "yếu"
}

// placeOf is where a suspect produces.
func placeOf(sites []establishment.Site, today clock.Day) string {
	if len(sites) == 0 {
		return "chưa ghi nơi sản xuất"
	}
	return sites[0].Where(today)
}

// orNot writes a value, or that it is empty.
func orNot(s string) string {
	if s == "" {
		return "để trống"
	}
	return s
}

// stays are the rows that the kept record has already.
func (c comparing) stays() []string {
	var out []string
	for _, t := range c.Staying {
		out = append(out, "địa điểm "+t.Where(c.Today))
	}
	for _, d := range c.Details {
		out = append(out, d.Staying...)
	}
	return out
}
