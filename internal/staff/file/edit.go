package file

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// What a button of the long form asks for beside saving.
const (
	actRead = "doc-lai"
	actFind = "tim-co-so"
	actPick = "them-co-so"
)

// fieldFind is what is searched for in the register; fieldPick is the establishment and the
// site that were chosen, "id/id".
const (
	fieldFind = "find"
	fieldPick = "pick"
)

// editPage is what the long form draws.
type editPage struct {
	file     project.File
	form     *web.Form
	findings []project.Finding
	papers   []project.Attachment
	needs    []survey.View // that the file was made of
	who      map[db.ID]establishment.Establishment
	sites    map[db.ID][]establishment.Site
	estimate web.Estimate
	units    []unit
	asked    string // what was searched for
	splits   int    // places that hold something wrong
	first    string // the first of them
	found    []establishment.Row
	said     said // by the law of today
	today    clock.Day
}

func (s *Pages) edit(w http.ResponseWriter, r *http.Request) error {
	file, err := s.editable(r)
	if err != nil {
		return err
	}
	return s.draw(w, r, http.StatusOK, file, filled(file), strings.TrimSpace(r.URL.Query().Get("tim")))
}

// editable is the file of the address, when the person may change it now.
func (s *Pages) editable(r *http.Request) (project.File, error) {
	p := kit.Who(r)
	file, err := s.open(r)
	switch {
	case err != nil:
		return file, err
	case !p.For(file.ImplementerID):
		return file, errs.Refuse("Việc này thuộc cơ quan, đơn vị khác.")
	case !file.State.Editable():
		return file, errs.Clash("Đề án đang ở trạng thái «%s» nên không sửa được nội dung.", project.StateName[file.State])
	}
	return file, nil
}

func (s *Pages) save(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	file, err := s.editable(r)
	if err != nil {
		return err
	}
	f.Renumber(tables...)
	if f.EditRows(tables...) {
		return s.draw(w, r, http.StatusOK, file, f, "")
	}
	pickOne(f)
	dropEmpty(f)
	asked := ""
	if act := f.Get("act"); act == actFind || act == actPick {
		asked = f.Text(fieldFind)
	}
	in, err := s.decoded(r.Context(), f)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err = s.Projects.Save(r.Context(), kit.Who(r), file.ID, in)
		if err == nil {
			return web.Redirect(w, r, after(file.ID, f.Get("act"), asked), flashFor(f.Get("act")))
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
		if errs.Is(err, errs.Conflict) {
			// Who has read what differs may save over it.
			f.Set(web.FieldVersion, strconv.FormatInt(file.Version, 10))
		}
	}
	return s.draw(w, r, status, file, f, asked)
}

// after is where a saved form leads.
func after(id db.ID, act, asked string) string {
	switch act {
	case actRead:
		return kit.ProjectPath(id, "doc-lai")
	case actFind:
		return kit.ProjectPath(id, "sua") + "?tim=" + url.QueryEscape(asked) + "#" + web.FieldID(fieldFind)
	case actPick:
		return kit.ProjectPath(id, "sua") + "#" + project.SectionUnits
	}
	return kit.ProjectPath(id, "sua")
}

func flashFor(act string) web.Flash {
	if act == actFind || act == actRead {
		return web.NoFlash
	}
	return web.FlashSaved
}

// pickOne adds the establishment chosen from what was found, or moves it to the chosen site.
func pickOne(f *web.Form) {
	who, where, ok := strings.Cut(f.Get(fieldPick), "/")
	if f.Get("act") != actPick {
		return
	}
	if !ok {
		f.Fail(fieldPick, "Hãy chọn một cơ sở trong danh sách tìm được.")
		return
	}
	for _, k := range f.Rows("beneficiaries") {
		if f.Get(web.RowName("beneficiaries", k, "establishment")) == who {
			f.Set(web.RowName("beneficiaries", k, "site"), where)
			return
		}
	}
	key := f.AddRow("beneficiaries")
	f.Set(web.RowName("beneficiaries", key, "establishment"), who).Set(web.RowName("beneficiaries", key, "site"), where)
}

func (s *Pages) autosave(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	dropEmpty(f.Renumber(tables...))
	in, err := s.decoded(r.Context(), f)
	if err != nil {
		return err
	}
	if err := unread(f); err != nil {
		return err
	}
	version, err := s.Projects.Save(r.Context(), kit.Who(r), kit.PathID(r, "id"), in)
	if err != nil {
		return err
	}
	return web.Saved(w, r, s.Clock.Now(), int(version))
}

// draw gathers what the long form shows around f and draws it.
func (s *Pages) draw(w http.ResponseWriter, r *http.Request, status int, file project.File, f *web.Form, asked string) error {
	ctx := r.Context()
	v := editPage{file: file, form: withFirstRows(f), asked: asked, today: s.today()}
	var err error
	if v.findings, err = s.Projects.Findings(ctx, file); err != nil {
		return err
	}
	if v.said, err = s.say(ctx, kit.Who(r), file.ID, f); err != nil {
		return err
	}
	if v.papers, err = project.AttachmentsTx(ctx, s.DB, file.ID); err != nil {
		return err
	}
	if v.needs, err = survey.OfProject(ctx, s.DB, kit.Who(r), file.ID, v.today); err != nil {
		return err
	}
	if v.units, err = s.implementers(ctx); err != nil {
		return err
	}
	if v.who, v.sites, err = s.named(ctx, f); err != nil {
		return err
	}
	if asked != "" {
		if v.found, err = s.Establishments.Search(ctx, kit.Who(r), asked); err != nil {
			return err
		}
		f.Set(fieldFind, asked)
	}
	v.estimate = v.groups()
	if status == http.StatusOK {
		v.tellWrong()
	}
	page := web.NewPage(w, r, nameOr(file.Name), kit.NavProjects)
	page.Wide = true
	return web.RenderTo(w, r, status, editView(page, v))
}

// named loads the establishments of the form's rows with their sites.
func (s *Pages) named(ctx context.Context, f *web.Form) (map[db.ID]establishment.Establishment, map[db.ID][]establishment.Site, error) {
	var ids []db.ID
	for _, k := range f.Rows("beneficiaries") {
		if id := kit.FormID(f, web.RowName("beneficiaries", k, "establishment")); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil, nil
	}
	who, err := establishment.Of(ctx, s.DB, ids)
	if err != nil {
		return nil, nil, err
	}
	sites, err := establishment.SitesOf(ctx, s.DB, ids)
	return who, sites, err
}

// groups lays out the estimate: the lines of each beneficiary, then the common ones.
func (v editPage) groups() web.Estimate {
	f := v.form
	e := web.Estimate{Table: "lines"}
	known := map[string]bool{"": true}
	for _, k := range f.Rows("beneficiaries") {
		id := kit.FormID(f, web.RowName("beneficiaries", k, "establishment"))
		one, ok := v.who[id]
		if !ok || known[string(id)] {
			continue
		}
		known[string(id)] = true
		note := lower(one.Kind.Name())
		if site := v.site(k); site.ID != "" {
			note = joined(", ", note, site.Commune)
		}
		e.Groups = append(e.Groups, web.EstimateGroup{Key: string(id), Title: one.Name, Note: note})
	}
	common := web.EstimateGroup{Title: "Chi chung, chi quản lý", Note: "không thuộc riêng cơ sở nào"}
	if len(e.Groups) == 0 {
		common = web.EstimateGroup{Title: "Các khoản chi", Note: "chưa gắn với cơ sở nào"}
	}
	e.Groups = append(e.Groups, common)
	for _, k := range f.Rows("lines") {
		if group := web.RowName("lines", k, web.LineGroup); !known[f.Get(group)] {
			f.Set(group, "")
		}
	}
	for _, c := range f.All("contents") {
		e.Contents = append(e.Contents, web.Option{Value: c, Label: policy.ContentName(c)})
	}
	return e
}

// site is the site chosen in a row of beneficiaries.
func (v editPage) site(key string) establishment.Site {
	id := kit.FormID(v.form, web.RowName("beneficiaries", key, "site"))
	for _, site := range v.sites[kit.FormID(v.form, web.RowName("beneficiaries", key, "establishment"))] {
		if site.ID == id {
			return site
		}
	}
	return establishment.Site{}
}

// siteOptions are the sites a row may choose among: those open today, and the one chosen.
func (v editPage) siteOptions(key string) []web.Option {
	var out []web.Option
	chosen := v.site(key)
	for _, site := range v.sites[kit.FormID(v.form, web.RowName("beneficiaries", key, "establishment"))] {
		if site.OpenOn(v.today) || site.ID == chosen.ID {
			out = append(out, web.Option{Value: string(site.ID), Label: site.Where(v.today)})
		}
	}
	return out
}

// tellWrong puts what is wrong beside its field or under its row, without holding anything up.
func (v *editPage) tellWrong() {
	for _, x := range v.findings {
		if v.wrong(x) && len(v.form.Wrong(x.Field)) == 0 {
			v.form.Fail(x.Field, x.Sentence)
			if v.splits++; v.first == "" {
				v.first = x.Field
			}
		}
	}
}

// where names what holds all that is wrong.
func (v editPage) where() string {
	for _, x := range v.findings {
		if v.wrong(x) && x.Section != project.SectionEstimate {
			return "Hồ sơ"
		}
	}
	return "Dự toán"
}

// wrong tells what stands there and cannot be right from what is not there yet.
func (v editPage) wrong(x project.Finding) bool {
	f := v.file
	switch {
	case !x.Blocks:
		return false
	case x.Field == "lines.0."+web.LinePromotion: // also stands for «asks for nothing anywhere»
		return len(f.Lines) > 0 && f.Lines[0].Promotion > f.Lines[0].Total()
	case strings.HasPrefix(x.Field, "lines."):
		return strings.HasSuffix(x.Field, "."+web.LineOwn) || strings.HasSuffix(x.Field, "."+web.LineContent) || strings.HasSuffix(x.Field, "."+web.LinePromotion)
	case x.Field == "start_day":
		return f.Start != ""
	case x.Field == "end_day":
		return f.Start != "" && f.End != ""
	case strings.HasPrefix(x.Field, "beneficiaries."):
		return len(f.Named()) > 0
	}
	return x.Field == "places.1.province" || x.Field == "years.0.planned" && len(f.Years) > 1
}

// index is the list beside the form: what each section still asks for.
func (v editPage) index() []web.IndexItem {
	var out []web.IndexItem
	for i, sec := range project.SectionName {
		item := web.IndexItem{Label: sectionTitle(i), Href: "#" + sec.Code}
		missing, wrong := 0, 0
		for _, x := range v.findings {
			switch {
			case x.Section != sec.Code || !x.Blocks:
			case v.wrong(x):
				wrong++
			default:
				missing++
			}
		}
		switch {
		case wrong > 0:
			item.State, item.Note = web.NeedBlocked, vi.Count(wrong)+" chỗ sai"
		case missing > 0:
			item.State, item.Note = web.NeedMissing, "còn "+vi.Count(missing)+" chỗ"
		}
		out = append(out, item)
	}
	return append(out, web.IndexItem{Label: "Đọc lại và nộp", Href: kit.ProjectPath(v.file.ID, "doc-lai"), State: web.NeedMissing, Icon: web.IconSent})
}

// sectionTitle numbers the eight contents of Điều 5; the papers have no number.
func sectionTitle(i int) string {
	name := project.SectionName[i].Name
	if i < 8 {
		return strconv.Itoa(i+1) + ". " + name
	}
	return name
}

func sectionIndex(code string) int {
	return slices.IndexFunc(project.SectionName, func(sec struct{ Code, Name string }) bool { return sec.Code == code })
}

// told is what the file still lacks, as the column beside the form shows it: wrong, lacking, to know.
func (v editPage) told() []web.Finding {
	var wrong, missing, notes []web.Finding
	for _, x := range v.findings {
		one := web.Finding{Icon: web.IconMissing, Tone: web.ToneSoon, Title: x.Sentence, Law: web.Cited(x.Citation, v.today, ""), Href: "#" + web.FieldID(x.Field)}
		switch {
		case v.wrong(x):
			one.Icon, one.Tone = web.IconLate, web.ToneLate
			wrong = append(wrong, one)
		case x.Blocks:
			missing = append(missing, one)
		default:
			one.Icon, one.Tone = web.IconInfo, web.TonePlain
			notes = append(notes, one)
		}
	}
	if len(wrong)+len(missing) == 0 {
		missing = append(missing, web.Finding{Icon: web.IconOK, Tone: web.ToneDone, Title: "Không còn chỗ nào chặn việc nộp"})
	}
	return slices.Concat(wrong, missing, notes)
}
