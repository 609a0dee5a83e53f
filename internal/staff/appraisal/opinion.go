package appraisal

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// Names of the fields of opinions and of the conclusion.
const (
	fieldConclusion  = "conclusion"
	fieldRecommended = "recommended"
	fieldSummary     = "summary"
	fieldMinutes     = "minutes"
	fieldDrawn       = "drawn" // the conclusion as it was drawn: what nobody touched is not sent over another's words
)

func verdictField(n int) string { return "verdict." + strconv.Itoa(n) }
func opinionField(n int) string { return "opinion." + strconv.Itoa(n) }

// opinionForm is the member's opinions and, for who presents, the conclusion as they are kept.
func (v view) opinionForm() *web.Form {
	f := web.NewForm()
	for _, c := range project.Criteria {
		o := v.opinion(v.Who.PersonID, c.Number)
		f.Set(verdictField(c.Number), o.Verdict).Set(opinionField(c.Number), o.Opinion)
	}
	a := v.Current
	f.Set(fieldConclusion, a.Conclusion).Set(fieldSummary, a.Summary).Set(fieldMinutes, a.Minutes).Set(project.LawField, a.LawReason)
	in := project.PresentInput{Conclusion: a.Conclusion, Summary: a.Summary, Minutes: a.Minutes, LawReason: a.LawReason}
	if a.Recommended != nil && *a.Recommended > 0 {
		in.Recommended = *a.Recommended
		f.SetMoney(fieldRecommended, in.Recommended)
	}
	mark(f, in, a.Version)
	return f
}

// mark notes in the form which conclusion of which version it holds.
func mark(f *web.Form, in project.PresentInput, version int64) {
	f.Set(web.FieldVersion, strconv.FormatInt(version, 10)).Set(fieldDrawn, drawn(in, version))
}

func drawn(in project.PresentInput, version int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d %q %q %q", in.Conclusion, in.Recommended, in.Summary, in.Minutes, in.LawReason))
	return fmt.Sprintf("%d.%x", version, sum[:8])
}

func (s *Pages) declare(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	d, a, err := s.Projects.DeskOf(ctx, p, kit.PathID(r, "appraisal"))
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	word := f.Text("conflict")
	if word != "none" && word != "declared" {
		f.Fail("conflict", "Hãy chọn một trong hai: không liên quan, hoặc có liên quan.")
		return s.draw(w, r, http.StatusUnprocessableEntity, d, f)
	}
	err = s.Projects.Declare(ctx, p, a.ID, word == "declared", f.Text("conflict_text"))
	switch {
	case err == nil && word == "declared":
		// Who withdraws may lose sight of the file with the seat.
		if _, e := s.Projects.Open(ctx, p, d.File.ID); errs.Is(e, errs.NotFound) {
			return web.Redirect(w, r, kit.NavWork, flashStoodDown)
		}
		return web.Redirect(w, r, deskPath(d.File.ID), flashStoodDown)
	case err == nil:
		return web.Redirect(w, r, deskPath(d.File.ID), flashDeclared)
	case !f.Take(err):
		return err
	}
	return s.draw(w, r, status(err), d, f)
}

// opine keeps opinions, and the draft of the conclusion where the member may present; the
// script calls it while one types.
func (s *Pages) opine(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.Projects.DeskOf(r.Context(), kit.Who(r), kit.PathID(r, "appraisal"))
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	_, version, err := s.keep(r, d, a.ID, f)
	switch {
	case err == nil && web.WantsJSON(r):
		return web.Saved(w, r, s.Clock.Now(), int(version))
	case err == nil:
		return web.Redirect(w, r, deskPath(d.File.ID), flashOpinions)
	case web.WantsJSON(r) || !f.Take(err):
		return err
	}
	return s.redraw(w, r, status(err), d.File.ID, f)
}

// present keeps what was typed and puts the conclusion before the leader.
func (s *Pages) present(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.Projects.DeskOf(r.Context(), kit.Who(r), kit.PathID(r, "appraisal"))
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in, _, err := s.keep(r, d, a.ID, f)
	if err == nil {
		if err = s.Projects.PresentAppraisal(r.Context(), kit.Who(r), a.ID, in); err == nil {
			return web.Redirect(w, r, deskPath(d.File.ID), flashPresented)
		}
	}
	if !f.Take(err) {
		return err
	}
	return s.redraw(w, r, status(err), d.File.ID, f)
}

// keep saves the opinions, then the conclusion if it was touched. The form then carries the
// version that stands, so that what is refused later can be sent again.
func (s *Pages) keep(r *http.Request, d project.Desk, appraisal db.ID, f *web.Form) (project.PresentInput, int64, error) {
	ctx, p := r.Context(), kit.Who(r)
	var words []project.OpinionInput
	for _, c := range project.Criteria {
		words = append(words, project.OpinionInput{Criterion: c.Number, Verdict: f.Text(verdictField(c.Number)), Opinion: f.Text(opinionField(c.Number))})
	}
	if err := s.Projects.Opine(ctx, p, appraisal, words); err != nil {
		return project.PresentInput{}, 0, err
	}
	version, _ := strconv.ParseInt(f.Get(web.FieldVersion), 10, 64)
	if !d.May.Present {
		return project.PresentInput{}, version, nil
	}
	// What cannot be read as money is told beside its field; the opinions are safe by now.
	probe := web.Form{Values: f.Values}
	in := project.PresentInput{Conclusion: f.Text(fieldConclusion), Recommended: probe.Money(fieldRecommended), Summary: f.Text(fieldSummary), Minutes: f.Text(fieldMinutes),
		LawReason: f.Text(project.LawField)}
	for _, wrong := range probe.Wrong(fieldRecommended) {
		return in, version, errs.Wrong(fieldRecommended, "%s", wrong.Sentence)
	}
	if f.Get(fieldDrawn) == drawn(in, version) {
		return in, version, nil
	}
	version, err := s.Projects.KeepConclusion(ctx, p, appraisal, in, version)
	if err == nil {
		mark(f, in, version)
	}
	return in, version, err
}

func (s *Pages) sign(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.Projects.DeskOf(r.Context(), kit.Who(r), kit.PathID(r, "appraisal"))
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Projects.Conclude(r.Context(), kit.Who(r), a.ID); err == nil {
		return web.Redirect(w, r, sheetPath(a.ID), flashSigned)
	}
	if !f.Take(err) {
		return err
	}
	return s.redraw(w, r, status(err), d.File.ID, f)
}

func (s *Pages) sendBack(w http.ResponseWriter, r *http.Request) error {
	d, a, err := s.Projects.DeskOf(r.Context(), kit.Who(r), kit.PathID(r, "appraisal"))
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Projects.SendBack(r.Context(), kit.Who(r), a.ID, f.Text("reason")); err == nil {
		return web.Redirect(w, r, deskPath(d.File.ID), flashSentBack)
	}
	if !f.Take(err) {
		return err
	}
	return s.redraw(w, r, status(err), d.File.ID, f)
}

func conclusions() []web.Option {
	var out []web.Option
	for _, code := range []string{"pass", "return", "reject"} {
		out = append(out, web.Option{Value: code, Label: project.ConclusionName[code]})
	}
	return out
}

func verdicts() []web.Option {
	var out []web.Option
	for _, code := range []string{"pass", "fail", "more"} {
		out = append(out, web.Option{Value: code, Label: project.VerdictName[code]})
	}
	return out
}
