package packs

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

type deadlinesView struct {
	rulebook.YearView
	form   *web.Form
	today  clock.Day
	years  []web.Anchor
	others []policy.Listed // the other periods and days of the texts in force
}

func (s *Pages) deadlines(w http.ResponseWriter, r *http.Request) error {
	year := number(r.URL.Query().Get("nam"))
	return s.renderDeadlines(w, r, http.StatusOK, web.NewForm(), year)
}

func (s *Pages) renderDeadlines(w http.ResponseWriter, r *http.Request, status int, f *web.Form, year int) error {
	today := s.Clock.Now().Day()
	if year < 2014 || year > today.Year()+3 {
		year = today.Year() + 1
	}
	y, err := s.Books.Deadlines(r.Context(), kit.Who(r), year)
	if err != nil {
		return err
	}
	if !f.Values.Has("plan_year") {
		f.Set("plan_year", strconv.Itoa(year))
	}
	v := deadlinesView{YearView: y, form: f, today: today}
	for n := today.Year() - 1; n <= today.Year()+2; n++ {
		v.years = append(v.years, web.Anchor{Label: fmt.Sprintf("Kế hoạch năm %d", n), Href: fmt.Sprintf("%s?nam=%d", pathDeadlines, n), Current: n == year})
	}
	for _, l := range policy.Current().Lists(policy.GovernsDeadline, "", "", "", today) {
		if l.Rule != "register-with-province" && l.Rule != "register-with-ministry" {
			v.others = append(v.others, l)
		}
	}
	return web.RenderTo(w, r, status, deadlinesPage(web.NewPage(w, r, "Thời hạn trong năm", kit.NavLaw), v))
}

func (s *Pages) setDeadline(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := rulebook.DeadlineInput{PlanYear: f.Int("plan_year"), Step: rulebook.Step(f.Get("step")), Day: f.Day("day"), Document: f.Text("document"), Key: f.Key()}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Books.SetDeadline(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, fmt.Sprintf("%s?nam=%d", pathDeadlines, in.PlanYear), flashDeadline)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.renderDeadlines(w, r, status, f, in.PlanYear)
}

func (s *Pages) dropDeadline(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	year := f.Int("plan_year")
	if err := s.Books.WithdrawDeadline(r.Context(), kit.Who(r), kit.PathID(r, "id")); err != nil {
		if !f.Take(err) {
			return err
		}
		return s.renderDeadlines(w, r, web.StatusOf(err), f, year)
	}
	return web.Redirect(w, r, fmt.Sprintf("%s?nam=%d", pathDeadlines, year), flashDropped)
}

func stepOptions(steps []rulebook.Step) []web.Option {
	var out []web.Option
	for _, s := range rulebook.Steps {
		if slices.Contains(steps, s) {
			out = append(out, web.Option{Value: string(s), Label: rulebook.StepName[s]})
		}
	}
	return out
}

// lawSays is what the article says of a step in a year, with how far that is known.
func lawSays(d rulebook.Deadline) string {
	if d.LawDay == "" {
		return "Chưa có văn bản nào đã nạp nói ngày của năm này."
	}
	s := "Chậm nhất " + d.LawDay.VN() + ", vì văn bản ghi trước ngày " + d.LawDay.AddDays(1).VN() + "."
	if d.Letter != nil {
		s = "Ngày trong thông tư, khi không có hướng dẫn: trước " + d.LawDay.AddDays(1).VN() + "."
	}
	if d.Gap != "" {
		s += " Đây là ngày cũ gần nhất đã biết. " + d.Gap
	}
	return s
}
