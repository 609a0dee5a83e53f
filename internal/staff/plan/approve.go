package plan

import (
	"fmt"
	"net/http"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

func (s *Pages) approval(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openPlan(r)
	if err != nil {
		return err
	}
	v.form = versioned(web.NewForm("issuer", v.Issuer(v.today)), v.Version)
	return s.drawApproval(w, r, 200, v)
}

// judge asks the law about each project as of the day that is typed, else of today, and lists what
// nobody gave a reason for.
func (s *Pages) judge(r *http.Request, v *planView) error {
	v.lawDay = v.today
	if d, err := clock.ParseDay(v.form.Text("day")); err == nil && d <= v.today {
		v.lawDay = d
	}
	laws, err := s.Plans.Judge(r.Context(), kit.Who(r), v.ID, v.lawDay)
	if err != nil {
		return err
	}
	for _, e := range v.Entries {
		l, ok := laws[e.ID]
		if !ok {
			continue
		}
		one := openEntry{Entry: e, barred: kit.Barred(l.Judgement)}
		if l.Standing.Reason == nil {
			one.asked = l.Judgement.Questions
		} else {
			v.answered++
		}
		if len(one.asked) > 0 || one.barred != "" {
			v.open = append(v.open, one)
		}
	}
	return nil
}

// openEntry is a project of which the law of the decision's day leaves something open.
type openEntry struct {
	programme.Entry
	asked  []project.Question // without a reason so far
	barred string             // what an article excludes, in words
}

// wanted reports whether the decision wants a reason, or one was typed.
func (v planView) wanted() bool {
	return v.form.Text(project.LawField) != "" || len(v.form.Wrong(project.LawField)) > 0 ||
		slices.ContainsFunc(v.open, func(e openEntry) bool { return len(e.asked) > 0 })
}

func (s *Pages) drawApproval(w http.ResponseWriter, r *http.Request, status int, v planView) error {
	if v.State == programme.Approved {
		return errs.Clash("%s đã được phê duyệt theo quyết định số %s.", vi.TitleFirst(v.Title()), v.Document.Number)
	}
	if !v.MayApprove {
		return errs.Refuse("Việc ghi nhận quyết định phê duyệt kế hoạch thuộc văn thư của cơ quan lập kế hoạch (quy định nội bộ).")
	}
	if err := s.judge(r, &v); err != nil {
		return err
	}
	return web.RenderTo(w, r, status, approvalPage(web.NewPage(w, r, "Ghi quyết định phê duyệt kế hoạch", kit.NavPlans), v))
}

func (s *Pages) approve(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := programme.Decision{Number: f.Text("number"), Signer: f.Text("signer"), Day: f.Day("day"), LawReason: f.Text(project.LawField)}
	id := kit.PathID(r, "plan")
	if f.Get("_look") != "" { // only the law of the typed day
		v, err := s.openPlan(r)
		if err != nil {
			return err
		}
		v.form = f.Set("issuer", v.Issuer(v.today))
		return s.drawApproval(w, r, 200, v)
	}
	if !f.Bad() {
		err := s.Plans.Approve(r.Context(), kit.Who(r), id, version(f), in)
		if err == nil {
			return web.Redirect(w, r, planPath(id), flashApproved)
		}
		if !f.Take(err) {
			return err
		}
	}
	v, err := s.openPlan(r)
	if err != nil {
		return err
	}
	v.form = f.Set("issuer", v.Issuer(v.today))
	return s.drawApproval(w, r, 422, v)
}

// blocked are the rows that keep the decision from being recorded.
func (v planView) blocked() []web.Finding {
	var out []web.Finding
	for i, e := range v.Entries {
		var text string
		switch {
		case v.moved(e):
			text = fmt.Sprintf("Đề án nay đang «%s». Người lập kế hoạch cần đưa đề án ra khỏi dự thảo.", project.StateName[e.State])
		case e.Amount > e.Recommended:
			text = fmt.Sprintf("Mức %s vượt mức thẩm định hiện nay chấp thuận: %s.", vi.MoneyUnit(e.Amount), vi.MoneyUnit(e.Recommended))
		default:
			continue
		}
		out = append(out, web.Finding{Icon: web.IconLate, Tone: web.ToneLate, Title: fmt.Sprintf("Dòng %d, %s", i+1, e.Number), Text: text, Href: kit.ProjectPath(e.ID)})
	}
	return out
}

// willDo reads back what recording the decision does.
func (v planView) willDo() string {
	return fmt.Sprintf("%s đề án chuyển sang «%s», tổng kinh phí hỗ trợ %s. Dự thảo được khóa; thay đổi về sau là điều chỉnh từng đề án.",
		vi.TitleFirst(vi.Count(len(v.Entries))), project.StateName[project.Planned], vi.MoneyUnit(v.Amount))
}
