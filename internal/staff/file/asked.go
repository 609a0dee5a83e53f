package file

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// said is what the law of today says of the file as the form holds it.
type said struct {
	project.Judgement
	source  project.Source
	earlier []project.Earlier // other State supports of the same content
	notes   []string          // what could not be asked about
	refuse  string            // why nothing could be asked
}

// law answers what is typed, as the same form that autosave sends: nothing is kept.
func (s *Pages) law(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	v, err := s.say(r.Context(), kit.Who(r), kit.PathID(r, "id"), f)
	if err != nil {
		return err
	}
	return web.Render(w, r, saidEverywhere(v))
}

// say asks the law about a form, which stays as it is.
func (s *Pages) say(ctx context.Context, p account.Principal, id db.ID, f *web.Form) (said, error) {
	in, notes := asked(f)
	j, err := s.Projects.JudgeInput(ctx, p, id, in)
	if e, ok := errs.As(err); ok && e.Kind == errs.Invalid {
		j.On, j.Law = s.today(), policy.Current()
		return said{Judgement: j, source: in.Source, refuse: "Có số hoặc lựa chọn trong hồ sơ chưa hỏi được quy định; hãy sửa chỗ đang báo sai."}, nil
	}
	if err != nil {
		return said{}, err
	}
	earlier, err := s.Projects.EarlierInput(ctx, p, id, in)
	return said{Judgement: j, source: in.Source, notes: notes, earlier: earlier}, err
}

// asked reads what may be asked about. What cannot be read, or is only half typed, is not known:
// the cost of a content with such a line is none.
func asked(form *web.Form) (project.Input, []string) {
	f := &web.Form{Values: url.Values{}}
	for name, values := range form.Values {
		f.Values[name] = slices.Clone(values)
	}
	dropEmpty(f.Renumber(tables...))
	in := read(f)
	only := func(s *string, words ...string) {
		if !slices.Contains(words, *s) {
			*s = ""
		}
	}
	only((*string)(&in.Source), string(project.National), string(project.Local))
	only((*string)(&in.Kind), string(project.Specific), string(project.Group), string(project.Key), string(project.Task))
	for _, s := range []*string{&in.MachinesNew, &in.ProductionLine} {
		only(s, "yes", "no")
	}
	if in.PlanYear < 1990 || in.PlanYear > 2200 {
		in.PlanYear = 0
	}
	open, bare := map[string]bool{}, 0
	for i, k := range f.Rows("lines") {
		l, wrong := in.Lines[i], false
		for _, name := range []string{web.LineQuantity, web.LineUnitPrice, web.LinePromotion} {
			wrong = wrong || len(f.Wrong(web.RowName("lines", k, name))) > 0
		}
		total, ok := l.Quantity.Times(l.UnitPrice)
		switch {
		case l.Content == "":
			bare++
		case wrong || !ok || total == 0:
			open[l.Content] = true
		}
	}
	in.Lines = slices.DeleteFunc(in.Lines, func(l project.LineInput) bool { return open[l.Content] })
	var notes []string
	if len(open) > 0 {
		var names []string
		for _, c := range in.Contents {
			if open[c] {
				names = append(names, vi.LowerFirst(policy.ContentName(c)))
			}
		}
		if len(names) > 0 {
			notes = append(notes, "Dự toán còn dòng chưa ghi đủ số lượng, đơn giá: chi phí của phần "+vi.ListVN(names)+" coi như chưa biết.")
		}
	}
	if bare > 0 && len(in.Contents) > 1 {
		notes = append(notes, vi.Count(bare)+" dòng dự toán chưa chọn nội dung nên chưa được tính.")
	}
	return in, notes
}

// words tell every part in a line, for who hears the page.
func (v said) words() string {
	var out []string
	for _, p := range v.Parts {
		_, _, word := kit.PartVerdict(p)
		out = append(out, p.Title()+": "+vi.LowerFirst(word))
	}
	return strings.Join(out, "; ")
}

// above is the last known level, where the level of today is not known and more than that is
// asked for: only a comparison.
func above(p project.Part) *policy.Finding {
	if p.Answer.MaxKind != policy.CapNotLoaded || p.Case.Requested == nil {
		return nil
	}
	for i, f := range p.Answer.Findings {
		if f.Governs == policy.GovernsCap && f.Outcome == policy.Warn && f.Figure != nil && *p.Case.Requested > *f.Figure {
			return &p.Answer.Findings[i]
		}
	}
	return nil
}

// beside are the fields beside which findings stand, with the variables that lead there.
var beside = []struct {
	field string
	names []string
}{
	{"machines_new", []string{"machines_new"}},
	{"production_line", []string{"production_line"}},
	{"counterpart", []string{"counterpart_committed"}},
	{"other_funding", []string{"other_state_funding"}},
	{"kind", []string{"project_kind"}},
	{"beneficiaries", []string{"kind", "sector", "unit_kind", "province_kind", "district_kind", "city_class", "converted_within_five_years", "craft_village", "hard_area", "workers", "office_elsewhere"}},
	{"contents", []string{"content", "first_in_district", "trips_this_year"}},
}

// fieldOf is the field that a finding speaks of; "" where it speaks of none.
func (v said) fieldOf(f policy.Finding) string {
	if f.Governs == policy.GovernsCap {
		return "lines"
	}
	names := v.Law.Names(f.Rule, v.On)
	for _, b := range beside {
		if slices.ContainsFunc(b.names, func(n string) bool { return slices.Contains(names, n) }) {
			return b.field
		}
	}
	switch f.Governs {
	case policy.GovernsEstablishment, policy.GovernsSector:
		return "beneficiaries"
	case policy.GovernsContent, policy.GovernsCondition:
		return "contents"
	}
	return ""
}

// note is one finding beside its field.
type note struct {
	policy.Finding
	parts []string       // of which parts, where it is not of all
	ask   []project.Part // whose entry in the register would answer it
}

// notesFor lists what the law says of one field: what fails or is not known, once however many
// parts it touches. With passed, a field without either has what it passes.
func (v said) notesFor(field string, passed bool) []note {
	var open, fine []note
	for _, p := range v.Parts {
		for _, f := range p.Answer.Findings {
			to := &open
			switch {
			case f.Outcome == policy.Warn, f.Outcome == policy.Pass && !passed, v.fieldOf(f) != field:
				continue
			case f.Outcome == policy.Pass:
				to = &fine
			}
			i := slices.IndexFunc(*to, func(n note) bool { return n.Rule == f.Rule && n.Message == f.Message })
			if i < 0 {
				*to = append(*to, note{Finding: f})
				i = len(*to) - 1
			}
			n := &(*to)[i]
			n.parts = append(n.parts, p.Title())
			if f.Outcome == policy.NotKnown && field == "beneficiaries" && p.EstablishmentID != "" &&
				!slices.ContainsFunc(n.ask, func(o project.Part) bool { return o.EstablishmentID == p.EstablishmentID }) {
				n.ask = append(n.ask, p)
			}
		}
	}
	if len(open) == 0 {
		open = fine
	}
	for i := range open {
		if len(open[i].parts) == len(v.Parts) {
			open[i].parts = nil
		}
	}
	return open
}

// lawNote draws a finding as the law beside a field.
func (v said) lawNote(n note) web.LawNote {
	l := web.LawNote{Sentence: n.Message, Sure: n.Certainty}
	if n.Citation != nil {
		l.Article, l.Href = n.Citation.String(), web.LawHrefOn(*n.Citation, v.On)
	}
	if len(n.parts) > 0 {
		l.Note = "Phần " + strings.Join(n.parts, "; ")
	}
	return l
}

// papers are what the law of today asks for with a file of these contents when it is sent.
func (v said) papers() []policy.Listed {
	if v.source == "" || v.Law == nil {
		return nil
	}
	var out []policy.Listed
	for _, p := range v.Parts {
		for _, l := range v.Law.Lists(policy.GovernsPapers, p.Content, policy.Registration, string(v.source), v.On) {
			// a list without an act is of some other one; a text that may have changed them all is not
			if (!l.Loaded || slices.Contains(l.Acts, policy.Registration)) && !slices.ContainsFunc(out, func(o policy.Listed) bool { return o.Rule == l.Rule && o.Pack == l.Pack }) {
				out = append(out, l)
			}
		}
	}
	return out
}

// paperLaw draws where a list of papers stands.
func (v said) paperLaw(l policy.Listed) web.LawNote {
	n := web.LawNote{Article: l.Document, Sure: l.Certainty}
	if l.Citation != nil {
		n.Article, n.Href = l.Citation.String(), web.LawHrefOn(*l.Citation, v.On)
	}
	return n
}
