package file

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

var (
	flashSentBack  = web.NewFlash("da-tra-vien-chuc", "Đã trả lại viên chức. Việc «Sửa hồ sơ giám đốc trả lại» nằm trong «Việc của tôi» của người lập.")
	flashPresented = web.NewFlash("da-trinh-giam-doc", "Đã trình giám đốc. Giám đốc đọc lại và nộp hồ sơ; sửa hồ sơ thì phải trình lại.")
	flashSubmitted = web.NewFlash("da-nop-ho-so", "Đã nộp hồ sơ.")
)

// readPage is the file as it will be sent.
type readPage struct {
	file      project.File
	form      *web.Form // of the one button; Title says why it was refused
	findings  []project.Finding
	papers    []project.Attachment
	who       map[db.ID]establishment.Establishment
	sites     map[db.ID]establishment.Site
	unit      string
	way       way
	edit      bool // the person's unit may still change it
	mayPass   bool // present it to the director
	maySubmit bool
	mayReturn bool // give it back to the officer
	note      string
	back      project.SentBack
	today     clock.Day
}

// way is where a submission goes, and why.
type way struct {
	to       string
	why      string
	citation policy.Citation
}

func (s *Pages) readBack(w http.ResponseWriter, r *http.Request) error {
	file, err := s.open(r)
	if err != nil {
		return err
	}
	return s.drawRead(w, r, http.StatusOK, file, web.NewForm())
}

func (s *Pages) drawRead(w http.ResponseWriter, r *http.Request, status int, file project.File, f *web.Form) error {
	return s.drawReadWith(w, r, status, file, f, "")
}

// drawReadWith is drawRead with a word on top of the page.
func (s *Pages) drawReadWith(w http.ResponseWriter, r *http.Request, status int, file project.File, f *web.Form, note string) error {
	ctx, p := r.Context(), kit.Who(r)
	f.Set(web.FieldVersion, strconv.FormatInt(file.Version, 10))
	v := readPage{file: file, form: f, note: note, today: s.today(), edit: mayPrepare(p, file.Project)}
	var err error
	if v.findings, err = s.Projects.Findings(ctx, file); err != nil {
		return err
	}
	if v.papers, err = project.AttachmentsTx(ctx, s.DB, file.ID); err != nil {
		return err
	}
	if v.unit, err = s.agencyName(ctx, file.ImplementerID); err != nil {
		return err
	}
	var who, where []db.ID
	for _, b := range file.Named() {
		who, where = append(who, b.EstablishmentID), append(where, b.SiteID)
	}
	if len(who) > 0 {
		if v.who, err = establishment.Of(ctx, s.DB, who); err != nil {
			return err
		}
		if v.sites, err = establishment.Sites(ctx, s.DB, where); err != nil {
			return err
		}
	}
	if v.edit {
		if v.way, err = s.wayOf(ctx, file); err != nil {
			return err
		}
		ready := v.blocks() == 0
		v.mayPass = ready && p.Is(account.CentreOfficer) && file.PresentedAt.IsZero()
		v.maySubmit = ready && p.Is(signers...)
		v.mayReturn = p.Is(account.CentreDirector) && !file.PresentedAt.IsZero()
		back, err := project.SentBackDraftsTx(ctx, s.DB, []db.ID{file.ID})
		if err != nil {
			return err
		}
		if b := back[file.ID]; file.PresentedAt.IsZero() && !b.At.Before(file.StateSince) {
			v.back = b
		}
	}
	page := web.NewPage(w, r, "Đọc lại hồ sơ", kit.NavProjects)
	page.Wide = true
	return web.RenderTo(w, r, status, readView(page, v))
}

// wayOf tells where a file goes when it is submitted now: back to where it was returned from,
// straight to the Cục, or to the Sở of its province.
func (s *Pages) wayOf(ctx context.Context, file project.File) (way, error) {
	cuc, err := s.ministry(ctx)
	if err != nil {
		return way{}, err
	}
	citation := func(act project.Act) policy.Citation {
		for _, t := range project.From(file.State, file.Source) {
			if t.Act == act {
				return t.Citation
			}
		}
		return policy.Internal
	}
	if file.State != project.Draft {
		to := cuc
		if file.State == project.ReturnedBase {
			if to, err = s.agencyName(ctx, file.BaseID); err != nil {
				return way{}, err
			}
		}
		return way{to, "Hồ sơ bị trả lại thì nộp lại nơi đã trả.", citation(project.ActResubmit)}, nil
	}
	direct, err := project.IsDirectTx(ctx, s.DB, file, s.today())
	if err != nil {
		return way{}, err
	}
	if direct {
		return way{cuc, "Đề án của trung tâm vùng hoặc thuộc nhiều tỉnh nộp thẳng lên Cục, không qua Sở.", citation(project.ActSubmitDirect)}, nil
	}
	provinces := project.ProvincesOn(file.Places, s.today())
	if len(provinces) == 0 {
		return way{"Sở Công Thương của tỉnh, thành phố nơi thực hiện", "Hãy chọn tỉnh, thành phố nơi thực hiện.", citation(project.ActSubmit)}, nil
	}
	sct, err := agency.DepartmentOf(ctx, s.DB, provinces[0], s.today())
	if errs.Is(err, errs.Conflict) { // submitting will say the same
		e, _ := errs.As(err)
		return way{"Sở Công Thương", e.Sentence, citation(project.ActSubmit)}, nil
	} else if err != nil {
		return way{}, err
	}
	to, err := s.agencyName(ctx, sct.ID)
	return way{to, "Đề án thuộc một tỉnh nộp qua Sở Công Thương của tỉnh đó.", citation(project.ActSubmit)}, err
}

func (s *Pages) ministry(ctx context.Context) (string, error) {
	cuc, err := agency.TheMinistry(ctx, s.DB, s.today())
	if errs.Is(err, errs.Conflict) {
		return "Cục của Bộ Công Thương", nil
	} else if err != nil {
		return "", err
	}
	return s.agencyName(ctx, cuc.ID)
}

func (s *Pages) present(w http.ResponseWriter, r *http.Request) error {
	return s.send(w, r, flashPresented, s.Projects.Present)
}

// sendBack gives a presented file back to its officer.
func (s *Pages) sendBack(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "id")
	if err = s.Projects.SendBackDraft(r.Context(), kit.Who(r), id, f.Get("reason")); err == nil {
		return web.Redirect(w, r, kit.ProjectPath(id), flashSentBack)
	}
	if !f.Take(err) {
		return err
	}
	file, again := s.open(r)
	if again != nil {
		return again
	}
	return s.drawRead(w, r, web.StatusOf(err), file, f)
}

// already tells of a file that was sent on what is true now, to who presses the button of an old
// page again; "" where the file still waits for the button.
func (s *Pages) already(ctx context.Context, p account.Principal, file project.File) (string, error) {
	if file.State.Editable() {
		if !file.PresentedAt.IsZero() && file.PresentedBy == p.PersonID {
			return "Hồ sơ đã được trình giám đốc lúc " + file.PresentedAt.VN() + ". Ông/bà không phải làm gì nữa.", nil
		}
		return "", nil
	}
	events, err := audit.OfProject(ctx, s.DB, file.ID, 0)
	for _, e := range events {
		if slices.Contains([]audit.Kind{project.Moved(project.ActSubmit), project.Moved(project.ActSubmitDirect), project.Moved(project.ActResubmit)}, e.Kind) {
			return "Hồ sơ đã được nộp lúc " + e.At.VN() + ", số hiệu " + file.Number + ", nay ở trạng thái «" + project.StateName[file.State] + "». Ông/bà không phải nộp lại.", nil
		}
	}
	return "", err
}

func (s *Pages) submit(w http.ResponseWriter, r *http.Request) error {
	return s.send(w, r, flashSubmitted, s.Projects.Submit)
}

// send presents or submits the file that was read: another version than that is refused.
func (s *Pages) send(w http.ResponseWriter, r *http.Request, done web.Flash, act func(context.Context, account.Principal, db.ID) error) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	file, err := s.open(r)
	if err != nil {
		return err
	}
	said, err := s.already(r.Context(), kit.Who(r), file)
	if err != nil {
		return err
	}
	if said != "" {
		return s.drawReadWith(w, r, http.StatusConflict, file, web.NewForm(), said)
	}
	if v := f.Get(web.FieldVersion); v != "" && v != strconv.FormatInt(file.Version, 10) {
		err = errs.Clash("Hồ sơ đã thay đổi sau khi ông/bà đọc. Hãy đọc lại bản dưới đây rồi làm lần nữa.")
	} else {
		err = act(r.Context(), kit.Who(r), file.ID)
	}
	if err == nil {
		return web.Redirect(w, r, kit.ProjectPath(file.ID), done)
	}
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return err
	}
	if file, err = s.open(r); err != nil {
		return err
	}
	// The page lists every place that blocks, each leading to its field.
	again := web.NewForm()
	again.Title = e.Sentence
	return s.drawRead(w, r, web.StatusOf(e), file, again)
}

func (v readPage) blocks() (n int) {
	for _, x := range v.findings {
		if x.Blocks {
			n++
		}
	}
	return n
}

// needs lists what still blocks, each leading to its field in the form.
func (v readPage) needs() []web.Need {
	var out []web.Need
	for _, x := range v.findings {
		n := web.Need{State: web.NeedBlocked, Label: x.Sentence, Source: x.Citation.String(), Href: kit.ProjectPath(v.file.ID, "sua") + "#" + web.FieldID(x.Field)}
		if sure := x.Citation.On(v.today); sure != "" {
			n.Note = sure.Word()
		}
		if !x.Blocks {
			n.State, n.Word = web.NeedMissing, "không chặn"
		}
		if !v.edit {
			n.Href = ""
		}
		out = append(out, n)
	}
	slices.SortStableFunc(out, func(a, b web.Need) int { return int(b.State) - int(a.State) })
	return out
}

// lineGroup is the lines of one beneficiary, for reading.
type lineGroup struct {
	title string
	lines []project.Line
	sums  project.Sums
}

func (v readPage) groups() []lineGroup {
	var out []lineGroup
	add := func(title string, of db.ID) {
		g := lineGroup{title: title}
		for _, l := range v.file.Lines {
			if l.BeneficiaryID == of {
				g.lines = append(g.lines, l)
			}
		}
		g.sums = project.File{Lines: g.lines}.Sum()
		if len(g.lines) > 0 {
			out = append(out, g)
		}
	}
	for _, b := range v.file.Named() {
		add(v.who[b.EstablishmentID].Name, b.ID)
	}
	add("Chi chung, chi quản lý", "")
	return out
}

var (
	wordsMachines    = map[string]string{"yes": "Đều là máy mới", "no": "Có máy đã qua sử dụng"}
	wordsLine        = map[string]string{"yes": "Dây chuyền công nghệ", "no": "Máy, thiết bị lẻ"}
	wordsCounterpart = map[string]string{"invested": "Cơ sở đã đầu tư đủ", "committed": "Cơ sở cam kết đầu tư đủ", "none": "Chưa có, hoặc không cần vốn của cơ sở"}
	wordsFunding     = map[string]string{"none": "Chưa nhận", "other": "Đã nhận, cho nội dung chi khác", "same": "Đã nhận, cho cùng nội dung chi"}
)

// choices turns a vocabulary into options in the order given.
func choices(words map[string]string, codes ...string) []web.Option {
	out := make([]web.Option, len(codes))
	for i, c := range codes {
		out[i] = web.Option{Value: c, Label: words[c]}
	}
	return out
}

func share(s project.Sums) string { return vi.Percent(s.Promotion, s.Total) }

func (v readPage) summary() []web.Fact {
	sum := v.file.Sum()
	return []web.Fact{
		{Term: "Đơn vị thực hiện", Text: v.unit},
		{Term: "Loại", Text: project.KindName[v.file.Kind]},
		{Term: "Nguồn kinh phí", Text: project.SourceName[v.file.Source] + ", kế hoạch " + strconv.Itoa(v.file.PlanYear)},
		{Term: "Đề nghị khuyến công", Text: money(sum.Promotion) + " trong tổng " + money(sum.Total)},
		{Term: "Thời gian", Text: period(v.file)},
	}
}

// nextTitle says what happens with the file next, as far as this person sees it.
func (v readPage) nextTitle() string {
	switch n := v.blocks(); {
	case n > 0:
		return "Bổ sung " + vi.Count(n) + " chỗ còn thiếu hoặc sai"
	case v.mayPass:
		return "Trình giám đốc"
	case v.maySubmit:
		return v.submitWord()
	}
	return "Chờ giám đốc nộp hồ sơ"
}

func (v readPage) submitWord() string {
	if v.file.State != project.Draft {
		return "Nộp lại hồ sơ"
	}
	return "Nộp hồ sơ"
}

func period(f project.File) string {
	switch {
	case f.Start == "" && f.End == "":
		return "chưa ghi"
	case f.End == "":
		return "từ " + f.Start.VN() + ", chưa ghi ngày kết thúc"
	case f.Start == "":
		return "đến " + f.End.VN() + ", chưa ghi ngày bắt đầu"
	}
	return f.Start.VN() + " đến " + f.End.VN()
}

func orNone(s string) string {
	if s == "" {
		return "chưa ghi"
	}
	return s
}

// lines are the paragraphs of a text.
func lines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
}
