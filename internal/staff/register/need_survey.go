package register

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// A survey is recorded on one long page with large targets: the visit, the need, quotations,
// what is ready, photographs. Files that were taken stay taken when something else is refused.

// maxSurvey bounds all that is sent with one need.
const maxSurvey = 120 << 20

// slowUpload is the time that photographs may take over a poor line.
const slowUpload = 5 * time.Minute

// quoteRows is how many quotations the page asks for; more are added on the page of the need.
const quoteRows = 3

var (
	flashSurvey   = web.NewFlash("da-ghi-khao-sat", "Đã ghi khảo sát và gửi nhu cầu.")
	flashPapers   = web.NewFlash("da-them-bao-gia-anh", "Đã thêm vào nhu cầu.")
	flashChosen   = web.NewFlash("da-chon-bao-gia", "Đã chọn báo giá. Dự toán của đề án sẽ bắt đầu từ báo giá này.")
	flashFileGone = web.NewFlash("da-bo-tep", "Đã bỏ tệp. Bản đã bỏ vẫn còn trong lịch sử.")
	flashReopened = web.NewFlash("da-xet-lai", "Đã đưa nhu cầu vào xét lại. Lý do chưa đáp ứng trước đây vẫn còn và vẫn được đếm.")
)

var surveyors = [][]account.Role{kit.Collaborator, kit.UnitRoles}

func surveyPath(id db.ID) string { return "/khao-sat/" + string(id) }

// surveying is what the page of a survey is drawn from.
type surveying struct {
	Form          *web.Form
	Establishment establishment.Establishment
	Sites         []establishment.Site
	Survey        *survey.SurveyView // to which another need is added; nil for a new visit
	Today         clock.Day
	Kept          []survey.File
	Plain         bool
}

func (v surveying) action() string {
	if v.Survey != nil {
		return surveyPath(v.Survey.ID) + "/nhu-cau"
	}
	return "/khao-sat/moi"
}

func (v surveying) cancel() string {
	if v.Survey != nil {
		return surveyPath(v.Survey.ID)
	}
	return establishmentPath(v.Establishment.ID)
}

// keptOf are the files put down for a field of the form.
func keptOf(files []survey.File, field string) []survey.File {
	return slices.DeleteFunc(slices.Clone(files), func(f survey.File) bool { return f.Paper != field })
}

func knownOptions() []web.Option {
	var out []web.Option
	for _, k := range []survey.Known{survey.Yes, survey.No, survey.NotKnown} {
		out = append(out, web.Option{Value: string(k), Label: k.Name()})
	}
	return out
}

func wayOptions() []web.Option {
	var out []web.Option
	for _, way := range survey.Ways {
		out = append(out, web.Option{Value: string(way), Label: way.Name()})
	}
	return out
}

func quarterOptions() []web.Option {
	var out []web.Option
	for q := 1; q <= 4; q++ {
		out = append(out, web.Option{Value: strconv.Itoa(q), Label: "Quý " + strconv.Itoa(q)})
	}
	return out
}

// surveyPage asks which establishment, then everything on one page.
func (s *Pages) surveyPage(w http.ResponseWriter, r *http.Request) error {
	id, ok := db.ParseID(r.URL.Query().Get("co-so"))
	if !ok {
		return s.pickEstablishment(w, r)
	}
	f := web.NewForm("establishment", string(id), "day", s.today().VN(), "way", string(survey.OnSite), "wanted_year", strconv.Itoa(s.today().Year()+1))
	return s.drawSurvey(w, r, http.StatusOK, unknownYet(f))
}

// unknownYet answers every fact of readiness with «not known», until somebody looks.
func unknownYet(f *web.Form) *web.Form {
	for _, fact := range survey.ReadyFacts {
		f.Set(fact.Name, string(survey.NotKnown))
	}
	return f
}

func (s *Pages) drawSurvey(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	e, err := s.Establishments.Get(ctx, p, kit.FormID(f, "establishment"))
	if err != nil {
		return err
	}
	v := surveying{Form: f, Establishment: e.Establishment, Sites: openSites(e, s.today()), Today: s.today(), Plain: askedPlainly(p)}
	if v.Kept, err = s.Needs.Uploads(ctx, p, f.Key()); err != nil {
		return err
	}
	return web.RenderTo(w, r, status, surveyView(web.NewPage(w, r, "Khảo sát nhu cầu", kit.NavNeeds), v))
}

func (s *Pages) moreNeedPage(w http.ResponseWriter, r *http.Request) error {
	return s.drawMoreNeed(w, r, http.StatusOK, unknownYet(web.NewForm("wanted_year", strconv.Itoa(s.today().Year()+1))))
}

func (s *Pages) drawMoreNeed(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	ctx, p := r.Context(), kit.Who(r)
	k, err := s.Needs.GetSurvey(ctx, p, kit.PathID(r, "survey"))
	if err != nil {
		return err
	}
	if !k.Add {
		return errs.Refuse("Chỉ nơi đã khảo sát được ghi thêm nhu cầu của lần khảo sát này (quy định nội bộ).")
	}
	v := surveying{Form: f, Establishment: k.Establishment, Survey: &k, Today: s.today(), Plain: askedPlainly(p)}
	if v.Kept, err = s.Needs.Uploads(ctx, p, f.Key()); err != nil {
		return err
	}
	return web.RenderTo(w, r, status, surveyView(web.NewPage(w, r, "Thêm một nhu cầu", kit.NavNeeds), v))
}

// takeFiles puts the files of a form down, each under its field, and notes beside the field what was
// refused. What was taken stays.
func (s *Pages) takeFiles(r *http.Request, f *web.Form, ups []web.Upload) error {
	for _, u := range ups {
		field := u.Field
		if field == "camera" {
			field = "photos"
		}
		content, err := u.Open()
		if err != nil {
			return err
		}
		err = s.Needs.Keep(r.Context(), kit.Who(r), f.Key(), field, u.Name, content)
		_ = content.Close()
		if err == nil {
			continue
		}
		e, ok := errs.As(err)
		if !ok || len(e.Fields) == 0 {
			return err
		}
		for _, x := range e.Fields {
			f.Fail(x.Name, x.Sentence)
		}
	}
	return nil
}

// recordInput reads the need of a form. A cost that was left empty is that of the first quotation.
func recordInput(f *web.Form) survey.RecordInput {
	get := func(name string) string {
		if name == "cost" && f.Text("cost") == "" {
			return f.Get(web.RowName("quotes", "0", "amount"))
		}
		return f.Get(name)
	}
	in := survey.RecordInput{Need: survey.ParseInput(get), Key: f.Key(), Drop: dropped(f)}
	for i := range quoteRows {
		in.Quotes = append(in.Quotes, quoteInput(f, i))
	}
	return in
}

func quoteInput(f *web.Form, i int) survey.QuoteInput {
	return survey.ParseQuote(func(name string) string { return f.Get(web.RowName("quotes", strconv.Itoa(i), name)) })
}

func dropped(f *web.Form) []db.ID {
	var out []db.ID
	for _, raw := range f.All("drop") {
		if id, ok := db.ParseID(raw); ok {
			out = append(out, id)
		}
	}
	return out
}

func (s *Pages) recordSurvey(w http.ResponseWriter, r *http.Request) error {
	f, ups, err := web.ParseMultipart(r, web.Limits{File: filestore.MaxSize, Files: 40})
	if err != nil {
		return err
	}
	e := kit.FormID(f, "establishment")
	if e == "" {
		return web.Redirect(w, r, "/khao-sat/moi", web.NoFlash)
	}
	status, err := s.record(r, f, ups, func(in survey.RecordInput) (db.ID, error) {
		return s.Needs.Record(r.Context(), kit.Who(r), e, kit.FormID(f, "site"), survey.ParseVisit(f.Get), in)
	}, w)
	if err != nil || status == 0 {
		return err
	}
	return s.drawSurvey(w, r, status, f)
}

func (s *Pages) recordMore(w http.ResponseWriter, r *http.Request) error {
	f, ups, err := web.ParseMultipart(r, web.Limits{File: filestore.MaxSize, Files: 40})
	if err != nil {
		return err
	}
	status, err := s.record(r, f, ups, func(in survey.RecordInput) (db.ID, error) {
		return s.Needs.AddNeed(r.Context(), kit.Who(r), kit.PathID(r, "survey"), in)
	}, w)
	if err != nil || status == 0 {
		return err
	}
	return s.drawMoreNeed(w, r, status, f)
}

// record takes the files and does the act. It answers with the visit when all was right, and then
// the status is nought; else what is wrong is in f.
func (s *Pages) record(r *http.Request, f *web.Form, ups []web.Upload, act func(survey.RecordInput) (db.ID, error), w http.ResponseWriter) (status int, err error) {
	refused := f.Bad()
	if err := s.takeFiles(r, f, ups); err != nil {
		return 0, err
	}
	if refused || f.Bad() {
		return http.StatusUnprocessableEntity, nil
	}
	need, err := act(recordInput(f))
	if err == nil {
		v, err := s.Needs.Get(r.Context(), kit.Who(r), need)
		if err != nil {
			return 0, err
		}
		return 0, web.Redirect(w, r, surveyPath(v.SurveyID), flashSurvey)
	}
	if !f.Take(err) {
		return 0, err
	}
	return web.StatusOf(err), nil
}

func (s *Pages) survey(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Needs.GetSurvey(r.Context(), kit.Who(r), kit.PathID(r, "survey"))
	if err != nil {
		return err
	}
	return web.Render(w, r, visitView(web.NewPage(w, r, "Khảo sát "+v.Establishment.Name, kit.NavNeeds), v, s.today()))
}

func visitFacts(v survey.SurveyView, on clock.Day) []web.Fact {
	out := []web.Fact{
		{Term: "Cơ sở", Value: link(v.Establishment.Name, establishmentPath(v.Establishment.ID))},
		{Term: "Nơi sản xuất", Text: v.Site.Where(on)},
		{Term: "Ngày khảo sát", Text: v.Day.VN()},
		{Term: "Cách khảo sát", Text: v.Way.Name()},
		{Term: "Đã gặp", Text: v.Met},
		{Term: "Người ghi", Text: v.MadeByName + ", " + v.AgencyName},
		{Term: "Đồng ý cho lưu", Text: "Chủ cơ sở đồng ý cho lưu những gì đã kể"},
	}
	if v.Note != "" {
		out = append(out, web.Fact{Term: "Ghi chú", Text: v.Note})
	}
	return out
}

// addPapers adds a quotation and photographs to a need that waits.
func (s *Pages) addPapers(w http.ResponseWriter, r *http.Request) error {
	f, ups, err := web.ParseMultipart(r, web.Limits{File: filestore.MaxSize, Files: 40})
	if err != nil {
		return err
	}
	id := kit.PathID(r, "need")
	refused := f.Bad()
	if err := s.takeFiles(r, f, ups); err != nil {
		return err
	}
	if refused || f.Bad() {
		return s.drawNeed(w, r, http.StatusUnprocessableEntity, web.NewForm(), f)
	}
	if err = s.Needs.AddPapers(r.Context(), kit.Who(r), id, quoteInput(f, 0), f.Key(), dropped(f)); err == nil {
		return web.Redirect(w, r, "/nhu-cau/"+string(id)+"#bao-gia", flashPapers)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawNeed(w, r, web.StatusOf(err), web.NewForm(), f)
}

func (s *Pages) chooseQuote(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "need")
	if err := s.Needs.ChooseQuote(r.Context(), kit.Who(r), id, kit.PathID(r, "quote")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/nhu-cau/"+string(id)+"#bao-gia", flashChosen)
}

func (s *Pages) withdrawFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "need")
	if err = s.Needs.WithdrawFile(r.Context(), kit.Who(r), id, kit.PathID(r, "file"), f.Get("why")); err == nil {
		return web.Redirect(w, r, "/nhu-cau/"+string(id)+"#anh", flashFileGone)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawNeed(w, r, web.StatusOf(err), f, nil)
}

// needFile sends a file of a need as it came, to keep: never shown in the page's own origin.
func (s *Pages) needFile(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.Needs.Download(r.Context(), kit.Who(r), kit.PathID(r, "need"), kit.PathID(r, "file"))
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	w.Header().Set("Content-Type", f.Mime)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	http.ServeContent(w, r, "", f.AddedAt.Time(), content)
	return nil
}

// needThumb draws a photograph small. It never changes, so the browser keeps it.
func (s *Pages) needThumb(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.Needs.Download(r.Context(), kit.Who(r), kit.PathID(r, "need"), kit.PathID(r, "file"))
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	if !f.Picture() {
		return errs.Missing("ảnh nhỏ của tệp này")
	}
	small, err := survey.Thumbnail(content)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Cache-Control", "private, max-age=86400")
	http.ServeContent(w, r, "", f.AddedAt.Time(), bytes.NewReader(small))
	return nil
}

// photos are the photographs of a need, the two kinds apart: those drawn small, and the others.
func (d needShown) photos() []survey.File { return d.Of(d.ID) }

func (d needShown) filePath(f survey.File, more string) string {
	return "/nhu-cau/" + string(d.ID) + "/tep/" + string(f.ID) + more
}

// limitHint says beside a field of files what may be sent.
func limitHint(what string) string {
	return fmt.Sprintf("%s Cả lần gửi không quá %s.", what, web.Size(maxSurvey))
}

func quoteDay(q survey.Quote) string {
	if q.Day == "" {
		return "không ghi ngày"
	}
	return q.Day.VN()
}

// gatherNeeds begins one group project out of several needs: first it asks for what needs cannot
// tell, the source and the year.
func (s *Pages) gatherNeeds(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	var ids []db.ID
	for _, raw := range f.All("id") {
		if id, ok := db.ParseID(raw); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		f.Fail("id", "Hãy chọn ít nhất một nhu cầu ở cột đầu.")
		return s.drawNeeds(w, r, http.StatusUnprocessableEntity, f)
	}
	if len(ids) > survey.MaxTogether {
		ids = ids[:survey.MaxTogether]
		f.Fail("id", fmt.Sprintf("Mỗi đề án nhóm gộp nhiều nhất %d nhu cầu; các nhu cầu sau đó chưa được lấy.", survey.MaxTogether))
	}
	status := http.StatusOK
	if f.Get("act") == "lap" && !f.Bad() {
		status = http.StatusUnprocessableEntity
		source, year := sourceOf(f), f.Int("plan_year")
		if !f.Bad() {
			id, err := s.Projects.CreateFromNeeds(ctx, p, ids, source, year)
			if err == nil {
				return web.Redirect(w, r, kit.ProjectPath(id, "sua"), flashGathered)
			}
			if !f.Take(err) {
				return err
			}
			status = web.StatusOf(err)
		}
	}
	g := gathering{Form: f, Today: s.today()}
	for _, id := range ids {
		v, err := s.Needs.Get(ctx, p, id)
		if err != nil {
			return err
		}
		g.Needs = append(g.Needs, v)
		g.Cost, g.Own = g.Cost+v.Cost, g.Own+v.OwnCapital
	}
	if f.Text("plan_year") == "" {
		f.Set("plan_year", strconv.Itoa(max(g.Needs[0].WantedYear, s.today().Year()+1)))
	}
	return web.RenderTo(w, r, status, gatherView(web.NewPage(w, r, "Gộp nhu cầu thành đề án nhóm", kit.NavNeeds), g))
}

// gathering is what the page before a group project is drawn from.
type gathering struct {
	Form      *web.Form
	Needs     []survey.View
	Cost, Own int64
	Today     clock.Day
}

func (g gathering) sub() string {
	return vi.Count(len(g.Needs)) + " nhu cầu, tổng chi phí " + vi.MoneyUnit(g.Cost) + ", vốn tự có " + vi.MoneyUnit(g.Own)
}

// quoteTyped reports whether something stands in a row of quotations, so that it is shown open.
func quoteTyped(f *web.Form, kept []survey.File, i int) bool {
	key := strconv.Itoa(i)
	for _, field := range []string{"supplier", "amount", "day"} {
		if name := web.RowName("quotes", key, field); f.Text(name) != "" || len(f.Wrong(name)) > 0 {
			return true
		}
	}
	name := web.RowName("quotes", key, "file")
	return len(keptOf(kept, name)) > 0 || len(f.Wrong(name)) > 0
}
