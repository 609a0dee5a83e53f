package appraisal

import (
	"net/http"

	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

const (
	fieldAppraisal = "tham-dinh"
	fieldCriterion = "noi-dung"
)

// asks shows what was asked of a file's unit, and the form for one more paper.
func (s *Pages) asks(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Projects.Desk(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	q, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	f := web.NewForm(fieldAppraisal, q.Text(fieldAppraisal), fieldCriterion, q.Text(fieldCriterion), "paper", q.Text("giay-to"))
	f.SetDay(fieldDue, policy.DueAfter("paper_request", s.today()))
	return s.drawAsks(w, r, http.StatusOK, d, f)
}

func (s *Pages) drawAsks(w http.ResponseWriter, r *http.Request, code int, d project.Desk, f *web.Form) error {
	v, err := s.view(r.Context(), kit.Who(r), d)
	if err != nil {
		return err
	}
	v.Page, v.Form = web.NewPage(w, r, "Yêu cầu giấy tờ "+d.File.Number, kit.NavProjects), f
	return web.RenderTo(w, r, code, asksPage(v))
}

func (s *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	ctx, p, id := r.Context(), kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	appraisal, due := kit.FormID(f, fieldAppraisal), f.Day(fieldDue)
	if !f.Bad() {
		if _, err = s.Projects.AskPaper(ctx, p, id, appraisal, f.Text("paper"), f.Text("what"), due); err == nil {
			return web.Redirect(w, r, askPath(id, appraisal), flashAsked)
		}
		if !f.Take(err) {
			return err
		}
	}
	d, e := s.Projects.Desk(ctx, p, id)
	if e != nil {
		return e
	}
	return s.drawAsks(w, r, status(err), d, f)
}

// asked is one request for a paper on its page.
type asked struct {
	view
	Ask    project.PaperAsk
	Answer *project.Attachment
}

func (s *Pages) request(w http.ResponseWriter, r *http.Request) error {
	a, d, err := s.Projects.AskOf(r.Context(), kit.Who(r), kit.PathID(r, "request"))
	if err != nil {
		return err
	}
	return s.drawRequest(w, r, http.StatusOK, a, d, web.NewForm("answer", a.Answer))
}

func (s *Pages) drawRequest(w http.ResponseWriter, r *http.Request, code int, a project.PaperAsk, d project.Desk, f *web.Form) error {
	v, err := s.view(r.Context(), kit.Who(r), d)
	if err != nil {
		return err
	}
	v.Page, v.Form = web.NewPage(w, r, "Yêu cầu bổ sung "+d.File.Number, kit.NavProjects), f
	if v.Bodies[a.AskedFor] == "" {
		names, err := kit.AgencyNames(r.Context(), s.DB, []db.ID{a.AskedFor}, v.Today)
		if err != nil {
			return err
		}
		v.Bodies[a.AskedFor] = names[a.AskedFor]
	}
	out := asked{view: v, Ask: a}
	for i, x := range d.Papers {
		if x.ID == a.AttachmentID {
			out.Answer = &d.Papers[i]
		}
	}
	return web.RenderTo(w, r, code, requestPage(out))
}

func (s *Pages) answer(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	a, d, err := s.Projects.AskOf(ctx, p, kit.PathID(r, "request"))
	if err != nil {
		return err
	}
	f, ups, err := web.ParseMultipart(r, web.Limits{File: maxPaper, Files: 1})
	if err != nil {
		return err
	}
	// The paper goes to the file only when its answer will be taken.
	may := d.May.Answer && a.SettledAt.IsZero()
	attachment := db.ID("")
	if !f.Bad() {
		if len(ups) > 0 && may {
			attachment, err = s.attach(r, d.File.ID, a.Paper, ups[0])
		}
		if err == nil {
			if err = s.Projects.AnswerPaper(ctx, p, a.ID, f.Text("answer"), attachment); err == nil {
				return web.Redirect(w, r, "/yeu-cau/"+string(a.ID), flashAnswered)
			}
		}
		if !f.Take(err) {
			return err
		}
	}
	return s.drawRequest(w, r, status(err), a, d, f)
}

func (s *Pages) attach(r *http.Request, id db.ID, paper string, up web.Upload) (db.ID, error) {
	file, err := up.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	return s.Projects.Attach(r.Context(), kit.Who(r), id, project.AttachInput{Paper: paper, Name: up.Name, Content: file})
}

func (s *Pages) settle(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	a, d, err := s.Projects.AskOf(ctx, p, kit.PathID(r, "request"))
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	accept, flash := f.Text("act") == "accept", flashAccepted
	if !accept {
		flash = flashUnaccepted
	}
	if err = s.Projects.SettlePaper(ctx, p, a.ID, accept); err == nil {
		if d.May.Ask {
			return web.Redirect(w, r, askPath(d.File.ID, a.AppraisalID), flash)
		}
		return web.Redirect(w, r, "/yeu-cau/"+string(a.ID), flash)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawRequest(w, r, status(err), a, d, f)
}

func paperKinds() []web.Option {
	var out []web.Option
	for _, p := range project.Papers {
		out = append(out, web.Option{Value: p.Code, Label: p.Name})
	}
	return out
}

// askState tells where a request stands.
func (v view) askState(r project.PaperAsk) (web.Icon, web.Tone, string) {
	switch {
	case !r.SettledAt.IsZero():
		return web.IconOK, web.ToneDone, "đã chấp nhận ngày " + r.SettledAt.Day().VN()
	case !r.AnsweredAt.IsZero():
		return web.IconReview, web.ToneGo, "đơn vị trả lời ngày " + r.AnsweredAt.Day().VN() + ", chờ xem xét"
	}
	rest, tone := web.Due(r.Due, v.Today)
	word := "chờ đơn vị, hạn " + r.Due.VN()
	if rest != "" {
		word += ", " + rest
	}
	if r.Answer != "" || r.AttachmentID != "" {
		word = "trả lời trước chưa đạt; " + word
	}
	if tone == web.TonePlain {
		tone = web.ToneSoon
	}
	return web.IconSoon, tone, word
}
