package register

import (
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// A need is asked one question a page of an establishment's own person; who comes for an
// establishment records a survey (need_survey.go). What was typed travels in hidden fields from page to page, so that it works without a script and nothing is
// stored before it is sent.

// question is one page of the way.
type question struct {
	Field string
	Title string // in the owner's words
	Hint  string
	Short string // what the reading back calls it
}

var questions = []question{
	{"content", "Cơ sở cần được giúp việc gì?", "Chọn một việc cần nhất. Việc khác có thể gửi thêm sau.", "Cần giúp"},
	{"description", "Kể rõ thêm: định làm gì, cần máy gì?", "Viết như nói với người quen. Ví dụ: mua một máy sao chè chạy gas, mỗi mẻ 60 kg, thay lò củi.", "Cụ thể"},
	{"cost", "Làm hết việc đó khoảng bao nhiêu tiền?", "Ước chừng cũng được. Có thể gõ «300 triệu».", "Tổng chi phí"},
	{"own_capital", "Trong đó cơ sở tự bỏ ra được bao nhiêu?", "Tiền của cơ sở hoặc vay được. Chưa có thì ghi 0.", "Cơ sở tự bỏ ra"},
	{"wanted_year", "Muốn làm vào năm nào?", "Tiền hỗ trợ theo kế hoạch từng năm, thường phải nộp hồ sơ từ năm trước.", "Năm mong được hỗ trợ"},
	{"ready", "Đã có sẵn những gì?", "Ví dụ: nhà xưởng, điện ba pha, người biết làm, báo giá máy. Chưa có gì thì để trống.", "Đã có sẵn"},
}

// whereQuestion is asked only where there is more than one site.
var whereQuestion = question{"site", "Làm ở nơi nào?", "Chọn địa điểm sản xuất cần được giúp.", "Nơi làm"}

// asking is where the person stands on the way; Step beyond the last question reads back.
type asking struct {
	Form      *web.Form
	View      establishment.View
	Sites     []establishment.Site
	Questions []question
	Step      int // from 0
	Today     clock.Day
	Behalf    bool // asked of somebody for the establishment
}

// before is the amount that the page before took, read back; "" where it took none.
func (a asking) before() string {
	if a.Step == 0 || a.readsBack() {
		return ""
	}
	switch q := a.Questions[a.Step-1]; q.Field {
	case "cost", "own_capital":
		return q.Short + ": " + a.answer(q)
	}
	return ""
}

func (a asking) readsBack() bool { return a.Step >= len(a.Questions) }

func (a asking) now() question { return a.Questions[a.Step] }

func (a asking) progress() string {
	return strconv.Itoa(a.Step+1) + "/" + strconv.Itoa(len(a.Questions))
}

// kept are the answers of the other pages, as typed.
func (a asking) kept() []question {
	return slices.DeleteFunc(slices.Clone(a.Questions), func(q question) bool { return !a.readsBack() && q.Field == a.now().Field })
}

// answer is what was said, as the reading back shows it.
func (a asking) answer(q question) string {
	typed := a.Form.Text(q.Field)
	in := survey.ParseInput(a.Form.Get)
	switch q.Field {
	case "content":
		return kit.NeedName(typed)
	case "cost":
		return moneyAnswer(in.Cost)
	case "own_capital":
		return moneyAnswer(in.OwnCapital)
	case "site":
		for _, t := range a.Sites {
			if string(t.ID) == typed {
				return t.Where(a.Today)
			}
		}
		return "chưa chọn"
	}
	if typed == "" {
		return "không ghi"
	}
	return typed
}

func moneyAnswer(n int64) string {
	if n == 0 {
		return "0 đ"
	}
	if n < 1_000_000 {
		return vi.MoneyUnit(n)
	}
	return vi.MoneyUnit(n) + " (" + vi.Million(n) + ")"
}

// years are offered as buttons: this year and the three after it.
func years(today clock.Day) []web.Option {
	var out []web.Option
	for i := range 4 {
		y := strconv.Itoa(today.Year() + i)
		label := "Năm " + y
		if i == 0 {
			label += " (năm nay)"
		}
		out = append(out, web.Option{Value: y, Label: label})
	}
	return out
}

func siteOptions(sites []establishment.Site, today clock.Day) []web.Option {
	var out []web.Option
	for _, t := range sites {
		out = append(out, web.Option{Value: string(t.ID), Label: t.Where(today)})
	}
	return out
}

// askedPlainly are those who answer the questions; the others have the officers' form.
func askedPlainly(p account.Principal) bool { return p.Is(account.Establishment, account.Collaborator) }

// keepNeed names the copy of the answers that the browser keeps until they are sent.
func keepNeed(page web.Page) string { return "nhu-cau:" + page.Viewer.ID }

func (s *Pages) needPage(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	if old, ok := db.ParseID(r.URL.Query().Get("tu")); ok && askedPlainly(p) {
		return s.needAgain(w, r, old)
	}
	if p.Is(account.Establishment) {
		a, err := s.asking(r, web.NewForm())
		if err != nil {
			return err
		}
		return s.drawStep(w, r, http.StatusOK, a)
	}
	return s.surveyPage(w, r)
}

// needAgain reads back a need that was withdrawn, to be sent anew.
func (s *Pages) needAgain(w http.ResponseWriter, r *http.Request, id db.ID) error {
	v, err := s.Needs.Get(r.Context(), kit.Who(r), id)
	if err != nil {
		return err
	}
	f := web.NewForm("establishment", string(v.EstablishmentID), "site", string(v.SiteID), "content", v.Content, "description", v.Description,
		"wanted_year", strconv.Itoa(max(v.WantedYear, s.today().Year())), "ready", v.Ready)
	f.SetMoney("cost", v.Cost).SetMoney("own_capital", v.OwnCapital)
	a, err := s.asking(r, f)
	if err != nil {
		return err
	}
	a.Step = len(a.Questions)
	return s.drawStep(w, r, http.StatusOK, a)
}

// pickEstablishment lets somebody choose whose needs are recorded.
func (s *Pages) pickEstablishment(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	found, err := s.Establishments.Search(r.Context(), kit.Who(r), f.Text("q"))
	if err != nil {
		return err
	}
	return web.Render(w, r, pickView(web.NewPage(w, r, "Khảo sát nhu cầu", kit.NavNeeds), f, found, s.today()))
}

func (s *Pages) asking(r *http.Request, f *web.Form) (asking, error) {
	p := kit.Who(r)
	id := p.EstablishmentID
	if !p.Is(account.Establishment) {
		id = kit.FormID(f, "establishment")
	}
	v, err := s.Establishments.Get(r.Context(), p, id)
	if err != nil {
		return asking{}, err
	}
	a := asking{Behalf: !p.Is(account.Establishment), Form: f, View: v, Sites: openSites(v, s.today()), Questions: questions, Today: s.today()}
	if len(a.Sites) > 1 {
		a.Questions = append(slices.Clone(questions), whereQuestion)
	}
	return a, nil
}

func (s *Pages) drawStep(w http.ResponseWriter, r *http.Request, status int, a asking) error {
	a.Step = max(0, min(a.Step, len(a.Questions)))
	return web.RenderTo(w, r, status, stepView(web.NewPage(w, r, "Gửi nhu cầu", kit.NavNeeds), a))
}

func (s *Pages) sendNeed(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if !kit.Who(r).Is(account.Establishment) && kit.FormID(f, "establishment") == "" {
		return web.Redirect(w, r, "/khao-sat/moi", web.NoFlash)
	}
	a, err := s.asking(r, f)
	if err != nil {
		return err
	}
	a.Step = f.Int("buoc")
	f.Errors = nil // a step that is no number is the first
	if to := f.Get("den"); to != "" {
		a.Step, _ = strconv.Atoi(to)
		return s.drawStep(w, r, http.StatusOK, a)
	}
	in := survey.ParseInput(f.Get)
	switch f.Get("di") {
	case "lui":
		a.Step--
		return s.drawStep(w, r, http.StatusOK, a)
	case "gui":
		if !a.readsBack() {
			break
		}
		id, err := s.send(r, f, in)
		if err == nil {
			return web.Redirect(w, r, "/nhu-cau/"+string(id), flashNeed)
		}
		if !f.Take(err) {
			return err
		}
		for i, q := range a.Questions { // back to the first question whose answer is wrong
			if len(f.Wrong(q.Field)) > 0 {
				a.Step = i
				break
			}
		}
		return s.drawStep(w, r, web.StatusOf(err), a)
	}
	if a.readsBack() {
		return s.drawStep(w, r, http.StatusOK, a)
	}
	if wrong := a.wrong(in); len(wrong) > 0 {
		for _, e := range wrong {
			f.Fail(e.Name, e.Sentence)
		}
		return s.drawStep(w, r, http.StatusUnprocessableEntity, a)
	}
	a.Step++
	if a.Step < len(a.Questions) && f.Get("xem") != "" { // came from the reading back: return there
		a.Step = len(a.Questions)
	}
	return s.drawStep(w, r, http.StatusOK, a)
}

// wrong tells what is wrong with the answer of the present page, in the words of the use case.
func (a asking) wrong(in survey.Input) []errs.Field {
	field := a.now().Field
	if field == "site" {
		if !hasOption(siteOptions(a.Sites, a.Today), a.Form.Text("site")) {
			return []errs.Field{{Name: "site", Sentence: "Hãy chọn một nơi."}}
		}
		return nil
	}
	e, ok := errs.As(in.Check(a.Today))
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(e.Fields), func(f errs.Field) bool { return f.Name != field })
}

// send sends a need. The same need that still waits is not sent twice by a second press.
func (s *Pages) send(r *http.Request, f *web.Form, in survey.Input) (db.ID, error) {
	ctx, p := r.Context(), kit.Who(r)
	who := kit.FormID(f, "establishment")
	if p.Is(account.Establishment) {
		who = p.EstablishmentID
	}
	if who != "" {
		waiting, err := s.Needs.List(ctx, p, survey.Filter{State: survey.Sent, EstablishmentID: who, Limit: 200})
		if err != nil {
			return "", err
		}
		for _, n := range waiting.Rows {
			if n.MadeBy == p.PersonID && n.Content == in.Content && n.Description == vi.NFCText(in.Description) && n.Cost == in.Cost &&
				n.OwnCapital == in.OwnCapital && n.WantedYear == in.WantedYear {
				return n.ID, nil
			}
		}
	}
	n, err := s.Needs.Send(ctx, p, who, kit.FormID(f, "site"), in)
	return n.ID, err
}
