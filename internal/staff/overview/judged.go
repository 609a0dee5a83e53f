package overview

import (
	"net/http"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// judged is one evaluation as its line and its page draw it.
type judged struct {
	project.EvaluationView
	parts     []project.Part
	questions []project.Question
}

func judgedOf(e project.EvaluationView) (judged, error) {
	v := judged{EvaluationView: e}
	var err error
	if v.parts, err = e.Parts(); err != nil {
		return v, err
	}
	v.questions, err = e.Questions()
	return v, err
}

// judgements are the evaluations kept of a file, newest first.
func (s *Pages) judgements(r *http.Request, id db.ID) ([]judged, error) {
	all, err := s.Dossiers.Projects.Evaluations(r.Context(), kit.Who(r), id)
	if err != nil {
		return nil, err
	}
	out := make([]judged, len(all))
	for i, e := range all {
		if out[i], err = judgedOf(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// path is the page of an evaluation.
func (v judged) path() string { return kit.ProjectPath(v.ProjectID, "xet", string(v.ID)) }

// title names the act.
func (v judged) title() string { return project.JudgedName[v.Act] }

// line is one conclusion with the parts that it is about.
type line struct {
	icon  web.Icon
	tone  web.Tone
	word  string
	parts []string
}

// lines tell the verdict of each part, those that say the same together.
func (v judged) lines() []line {
	var out []line
	for _, p := range v.parts {
		icon, tone, word := kit.PartVerdict(p)
		i := slices.IndexFunc(out, func(l line) bool { return l.word == word })
		if i < 0 {
			out = append(out, line{icon: icon, tone: tone, word: word})
			i = len(out) - 1
		}
		out[i].parts = append(out[i].parts, p.Title())
	}
	return out
}

// about names the parts of a conclusion; many of them only by how many.
func (l line) about(all int) string {
	switch {
	case len(l.parts) == all && all > 1:
		return "cả " + vi.Count(all) + " phần"
	case len(l.parts) > 2:
		return vi.Count(len(l.parts)) + " phần"
	}
	return strings.Join(l.parts, "; ")
}

// judgedPage is the page of one evaluation.
type judgedPage struct {
	judged
	number, name string
	behalf       string
	earlier      string // the address of the evaluation whose reason it rests on
	spoke, still []rulebook.Used
	asked        bool // again, by the packs of then
	same         bool
}

// evaluation draws one evaluation whole; with hoi-lai it is asked again by the packs that it kept.
func (s *Pages) evaluation(w http.ResponseWriter, r *http.Request) error {
	ctx, p, id := r.Context(), kit.Who(r), kit.PathID(r, "id")
	file, err := s.Dossiers.Projects.Open(ctx, p, id)
	if err != nil {
		return err
	}
	all, err := s.Dossiers.Projects.Evaluations(ctx, p, id)
	if err != nil {
		return err
	}
	find := func(id db.ID) int {
		return slices.IndexFunc(all, func(e project.EvaluationView) bool { return e.ID == id })
	}
	i := find(kit.PathID(r, "evaluation"))
	if i < 0 {
		return errs.Missing("lần xét này")
	}
	v := judgedPage{number: file.Number, name: file.Name}
	if v.judged, err = judgedOf(all[i]); err != nil {
		return err
	}
	if v.RestsOn != "" && find(v.RestsOn) >= 0 {
		v.earlier = kit.ProjectPath(id, "xet", string(v.RestsOn))
	}
	if v.MadeBehalf != "" {
		names, err := account.PersonNames(ctx, s.DB, []db.ID{v.MadeBehalf})
		if err != nil {
			return err
		}
		v.behalf = names[v.MadeBehalf]
	}
	used, err := v.Packs()
	if err != nil {
		return err
	}
	for _, u := range used {
		if slices.ContainsFunc(v.parts, func(p project.Part) bool { return slices.Contains(p.Answer.Packs, u.Mark) }) {
			v.spoke = append(v.spoke, u)
		} else {
			v.still = append(v.still, u)
		}
	}
	if v.asked = r.URL.Query().Has("hoi-lai"); v.asked {
		if v.same, err = s.Dossiers.Projects.Replay(ctx, p, id, v.ID); err != nil {
			return err
		}
	}
	page := web.NewPage(w, r, v.title()+", xét theo quy định ngày "+v.Day.VN(), kit.NavProjects)
	return web.Render(w, r, evaluationPage(page, v))
}

func (v judgedPage) facts() []web.Fact {
	who := v.By
	if v.behalf != "" {
		who += " (thay " + v.behalf + ")"
	}
	facts := []web.Fact{{Term: "Việc", Text: v.title()}, {Term: "Xét theo văn bản của ngày", Text: v.Day.VN()}, {Term: "Người làm", Text: who}, {Term: "Ghi lúc", Text: v.MadeAt.VN()}}
	if v.Amount != nil {
		facts = append(facts, web.Fact{Term: "Số tiền của việc này", Text: vi.MoneyUnit(*v.Amount)})
	}
	return facts
}

// packWords tells the name and the version of a pack apart.
func packWords(mark string) (name, version string) {
	name, version, _ = strings.Cut(mark, "@")
	return name, version
}
