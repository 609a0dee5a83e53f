package plan

import (
	"net/http"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// rows is the name of the table of a plan's form; a row's key is its project.
const rows = "projects"

// planView is one plan as its page draws it.
type planView struct {
	programme.Opened
	rest  []programme.Entry // could be put in
	form  *web.Form
	today clock.Day
	twice map[db.ID]project.Twice // other State supports, while it is a draft

	lawDay   clock.Day   // by whose text the approval is judged
	open     []openEntry // what it leaves open, by project
	answered int         // projects of which earlier reasons answer everything
}

func (s *Pages) openPlan(r *http.Request) (planView, error) {
	p := kit.Who(r)
	o, err := s.Plans.Open(r.Context(), p, kit.PathID(r, "plan"))
	if err != nil {
		return planView{}, err
	}
	v := planView{Opened: o, today: s.today()}
	if o.MayEdit {
		if v.rest, err = s.Plans.Candidates(r.Context(), p, o.ID); err != nil {
			return v, err
		}
	}
	if o.MayEdit || o.MayApprove {
		ids := make([]db.ID, 0, len(o.Entries)+len(v.rest))
		for _, list := range [][]programme.Entry{o.Entries, v.rest} {
			for _, e := range list {
				ids = append(ids, e.ID)
			}
		}
		v.twice, err = s.Projects.Twice(r.Context(), p, ids)
	}
	return v, err
}

func (s *Pages) plan(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openPlan(r)
	if err != nil {
		return err
	}
	v.form = versioned(web.NewForm(), v.Version)
	for _, e := range v.Entries {
		v.form.SetMoney(cell(e.ID, "amount"), e.Amount).Set(cell(e.ID, "note"), e.Note)
	}
	for _, e := range v.rest {
		v.form.SetMoney(cell(e.ID, "amount"), e.Recommended)
	}
	if asked := r.URL.Query().Get("de-an"); slices.ContainsFunc(v.rest, func(e programme.Entry) bool { return string(e.ID) == asked }) {
		v.form.Set("pick", asked) // the file that led here
	}
	return s.drawPlan(w, r, 200, v)
}

func (s *Pages) drawPlan(w http.ResponseWriter, r *http.Request, status int, v planView) error {
	page := web.NewPage(w, r, vi.TitleFirst(v.Title()), kit.NavPlans)
	page.Wide = true
	return web.RenderTo(w, r, status, planPage(page, v))
}

func cell(id db.ID, field string) string { return web.RowName(rows, string(id), field) }

// changePlan saves what was typed in the table; a button of a row then moves it or takes it out.
func (s *Pages) changePlan(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	v, err := s.openPlan(r)
	if err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	do, on, _ := strings.Cut(f.Get("do"), "/")
	target, _ := db.ParseID(on)
	list := v.typed(f, do, target)
	at := version(f)
	err = nil
	if len(list) == 0 && target == "" && len(f.All("pick")) > 0 && !f.Bad() { // a second click: all is in
		return web.Redirect(w, r, planPath(v.ID), flashPlanSaved)
	}
	if !f.Bad() {
		if len(list) > 0 || target == "" {
			at, err = s.Plans.Put(ctx, p, v.ID, at, list)
		}
		if err == nil && target != "" {
			_, err = s.actOnRow(r, v, at, do, target)
		}
		if err == nil {
			return web.Redirect(w, r, planPath(v.ID), flashPlanSaved)
		}
		keys := make([]string, len(list))
		for i, it := range list {
			keys[i] = string(it.ProjectID)
		}
		if !f.Take(renamed(err, keyed(rows, keys))) {
			return err
		}
	}
	v.form = f
	return s.drawPlan(w, r, 422, v)
}

func (s *Pages) actOnRow(r *http.Request, v planView, at int64, do string, target db.ID) (int64, error) {
	ctx, p := r.Context(), kit.Who(r)
	k := slices.IndexFunc(v.Entries, func(e programme.Entry) bool { return e.ID == target })
	switch {
	case k < 0:
		return at, errs.Missing("đề án này trong dự thảo kế hoạch")
	case do == "len":
		return s.Plans.Move(ctx, p, v.ID, at, target, k) // positions count from 1
	case do == "xuong":
		return s.Plans.Move(ctx, p, v.ID, at, target, k+2)
	case do == "bo":
		return s.Plans.Take(ctx, p, v.ID, at, target)
	}
	return at, errs.New(errs.Invalid, "Không rõ việc cần làm. Hãy bấm lại một nút trên trang.")
}

// typed are the rows that differ from what is stored, and the candidates that were ticked.
func (v planView) typed(f *web.Form, do string, target db.ID) []programme.PutItem {
	var out []programme.PutItem
	for _, e := range v.Entries {
		if !f.Values.Has(cell(e.ID, "amount")) || do == "bo" && e.ID == target {
			continue
		}
		it := programme.PutItem{ProjectID: e.ID, Amount: f.Money(cell(e.ID, "amount")), Note: f.Text(cell(e.ID, "note"))}
		if it.Amount != e.Amount || vi.NFC(it.Note) != e.Note {
			out = append(out, it)
		}
	}
	for _, id := range f.All("pick") {
		k := slices.IndexFunc(v.rest, func(e programme.Entry) bool { return string(e.ID) == id })
		if k < 0 {
			one, _ := db.ParseID(id)
			if slices.ContainsFunc(v.Entries, func(e programme.Entry) bool { return e.ID == one }) {
				continue // a second click: it is in already
			}
			out = append(out, programme.PutItem{ProjectID: one, Amount: f.Money(cell(one, "amount"))})
			continue
		}
		out = append(out, programme.PutItem{ProjectID: v.rest[k].ID, Amount: f.Money(cell(v.rest[k].ID, "amount")), Note: f.Text(cell(v.rest[k].ID, "note"))})
	}
	return out
}

// priority is the article on who goes first among those that passed.
var priority = policy.Cite(policy.TT36, "7")

func (v planView) order() *web.LawNote {
	if v.Source == project.National {
		return web.Cited(priority, v.today, "Thứ tự xét: đề án điểm trước, rồi đến ngành, địa bàn ưu tiên; ngang nhau thì chọn đơn vị thực hiện có kinh nghiệm, năng lực hơn. (Tóm ý, không phải nguyên văn.)")
	}
	return web.Cited(policy.Internal, v.today, "Thứ tự do Sở xếp, theo quy chế của tỉnh.")
}

// why says in words why a project stands in the plan, where it does.
func (v planView) why(e programme.Entry) string {
	passed := "đạt thẩm định cấp Bộ"
	if v.Source == project.Local {
		passed = "đạt thẩm định tại Sở"
	}
	if e.Kind != project.Key || v.Source == project.Local {
		return project.KindName[e.Kind] + ", " + passed
	}
	return "Đề án điểm, được xét trước; " + passed
}

// late warns where a key project stands behind one that is none.
func (v planView) behind(e programme.Entry) bool {
	if v.Source != project.National || e.Kind != project.Key {
		return false
	}
	return slices.ContainsFunc(v.Entries, func(o programme.Entry) bool { return o.Kind != project.Key && o.Position < e.Position })
}

// moved says that a file left the state in which it was put into the draft.
func (v planView) moved(e programme.Entry) bool {
	want := project.MinistryPassed
	if v.Source == project.Local {
		want = project.BasePassed
	}
	return v.State == programme.Draft && e.State != want
}

func (v planView) requested() (n int64) {
	for _, e := range v.Entries {
		n += e.Requested
	}
	return n
}

func (v planView) recommended() (n int64) {
	for _, e := range v.Entries {
		n += e.Recommended
	}
	return n
}

func (v planView) waiting() (n int64) {
	for _, e := range v.rest {
		n += e.Recommended
	}
	return n
}

// bar is what of the money that appraisals recommended is in the plan.
func (v planView) bar() web.Bar {
	return web.Bar{Label: "Khuyến công", Word: "thẩm định chấp thuận", Whole: v.recommended() + v.waiting(), Parts: []web.BarPart{
		{Kind: web.BarMid, Word: "của đề án trong kế hoạch", Amount: v.recommended()}, {Kind: web.BarMain, Word: "mức đưa vào kế hoạch", Amount: v.Amount}}}
}

func (v planView) facts() []web.Fact {
	out := []web.Fact{{Term: "Cơ quan lập", Text: v.Agency}, {Term: "Người phê duyệt", Text: v.Issuer(v.today)}}
	if v.DocumentID != "" {
		out[1] = web.Fact{Term: "Quyết định", Text: "số " + v.Document.Number + " ngày " + v.Document.Day.VN()}
		out = append(out, web.Fact{Term: "Cơ quan, người ban hành", Text: v.Document.Issuer}, web.Fact{Term: "Người ký", Text: v.Document.Signer})
	}
	return out
}

func (v planView) annex() string {
	if v.DocumentID == "" {
		return "Danh mục đề án của dự thảo " + v.Title() + " (chưa phê duyệt)"
	}
	return "Phụ lục: danh mục đề án kèm theo Quyết định số " + v.Document.Number + " ngày " + v.Document.Day.VN() + " của " + v.Document.Issuer
}
