package file

import (
	"context"
	"mime"
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

var (
	flashAttached = web.NewFlash("da-them-giay-to", "Đã thêm giấy tờ.")
	flashTaken    = web.NewFlash("da-bo-giay-to", "Đã bỏ giấy tờ. Bản đã bỏ vẫn còn trong lịch sử.")
)

// papersPage is what the page of papers draws.
type papersPage struct {
	file   project.File
	form   *web.Form // adds a paper
	back   *web.Form // takes one back; nil when none is meant
	taken  project.Attachment
	papers []project.Attachment
	names  map[db.ID]string // of who added them
	today  clock.Day
	edit   bool // the file may be changed by this person
}

func (s *Pages) papers(w http.ResponseWriter, r *http.Request) error {
	file, err := s.open(r)
	if err != nil {
		return err
	}
	v := papersPage{file: file, form: web.NewForm("paper", r.URL.Query().Get("loai"))}
	if id, ok := db.ParseID(r.URL.Query().Get("bo")); ok {
		v.taken.ID, v.back = id, web.NewForm()
	}
	return s.drawPapers(w, r, http.StatusOK, v)
}

func (s *Pages) drawPapers(w http.ResponseWriter, r *http.Request, status int, v papersPage) error {
	ctx, p := r.Context(), kit.Who(r)
	v.edit, v.today = mayPrepare(p, v.file.Project), s.today()
	var err error
	if v.papers, err = project.AttachmentsTx(ctx, s.DB, v.file.ID); err != nil {
		return err
	}
	if v.names, err = s.adders(ctx, v.papers); err != nil {
		return err
	}
	if v.back != nil {
		i := slices.IndexFunc(v.papers, func(a project.Attachment) bool { return a.ID == v.taken.ID })
		if i < 0 || !v.edit {
			v.back = nil
		} else {
			v.taken = v.papers[i]
		}
	}
	return web.RenderTo(w, r, status, papersView(web.NewPage(w, r, "Giấy tờ", kit.NavProjects), v))
}

func (s *Pages) adders(ctx context.Context, papers []project.Attachment) (map[db.ID]string, error) {
	if len(papers) == 0 {
		return nil, nil
	}
	ids := make([]db.ID, len(papers))
	for i, a := range papers {
		ids[i] = a.AddedBy
	}
	return account.PersonNames(ctx, s.DB, ids)
}

func (s *Pages) attach(w http.ResponseWriter, r *http.Request) error {
	f, uploads, err := web.ParseMultipart(r, web.Limits{File: filestore.MaxSize, Files: 1})
	if err != nil {
		return err
	}
	file, err := s.open(r)
	if err != nil {
		return err
	}
	if len(uploads) == 0 && !f.Bad() {
		f.Fail("file", "Hãy chọn một tệp.")
	}
	if f.Get("paper") == "" {
		f.Fail("paper", "Hãy chọn loại giấy tờ.")
	}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		content, err := uploads[0].Open()
		if err != nil {
			return err
		}
		defer func() { _ = content.Close() }()
		_, err = s.Projects.Attach(r.Context(), kit.Who(r), file.ID, project.AttachInput{Paper: f.Get("paper"), Name: uploads[0].Name, Content: content})
		if err == nil {
			return web.Redirect(w, r, kit.ProjectPath(file.ID, "giay-to"), flashAttached)
		}
		status = web.StatusOf(err)
		if e, ok := errs.As(err); ok && e.Kind == errs.TooLarge {
			for _, x := range e.Fields {
				f.Fail(x.Name, x.Sentence)
			}
		} else if !f.Take(err) {
			return err
		}
	}
	return s.drawPapers(w, r, status, papersPage{file: file, form: f})
}

func (s *Pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id, attachment := kit.PathID(r, "id"), kit.PathID(r, "attachment")
	err = s.Projects.WithdrawAttachment(r.Context(), kit.Who(r), id, attachment, f.Text("reason"))
	if err == nil {
		return web.Redirect(w, r, kit.ProjectPath(id, "giay-to"), flashTaken)
	}
	if !f.Take(err) {
		return err
	}
	file, again := s.open(r)
	if again != nil {
		return again
	}
	return s.drawPapers(w, r, web.StatusOf(err), papersPage{file: file, form: web.NewForm(), back: f, taken: project.Attachment{ID: attachment}})
}

// download sends a paper as a file to keep: never shown in the page's own origin, whatever it holds.
func (s *Pages) download(w http.ResponseWriter, r *http.Request) error {
	a, content, err := s.Projects.Download(r.Context(), kit.Who(r), kit.PathID(r, "id"), kit.PathID(r, "attachment"))
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	w.Header().Set("Content-Type", a.Mime)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", a.AddedAt.Time(), content)
	return nil
}

func paperOptions() []web.Option {
	out := make([]web.Option, len(project.Papers))
	for i, p := range project.Papers {
		out[i] = web.Option{Value: p.Code, Label: p.Name}
	}
	return out
}
