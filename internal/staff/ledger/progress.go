package ledger

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// progress is the monthly reports of a file, and the form of one month.
type progress struct {
	base
	Of      int // the calendar year of Month: after the year of work where it was extended
	Month   int // the form's; 0 while none may be reported
	Months  []month
	Reports []inspection.ReportView
	This    *inspection.ReportView // the month's own report
	May     bool                   // the form is offered
	Why     string                 // why it is not, where the unit asks
	Form    *web.Form
}

// month is one month that may be reported.
type month struct{ of, n int }

// come lists the months of a year's work from its January until today or the year of its term.
func come(year int, term, today clock.Day) []month {
	var out []month
	for of := year; of <= term.Year(); of++ {
		for n := 1; n <= 12 && clock.NewDay(of, time.Month(n), 1) <= today; n++ {
			out = append(out, month{of, n})
		}
	}
	return out
}

func (v progress) is(x inspection.ReportView, m month) bool {
	return x.Year == v.Year.Year && x.CalendarYear == m.of && x.Month == m.n
}

func (v progress) when() string { return fmt.Sprintf("%d/%d", v.Month, v.Of) }

func (s *Pages) progress(w http.ResponseWriter, r *http.Request) error {
	n, _ := strconv.Atoi(r.URL.Query().Get("thang"))
	of, _ := strconv.Atoi(r.URL.Query().Get("nam-lich"))
	return s.drawProgress(w, r, http.StatusOK, queryYear(r), month{of, n}, nil)
}

func (s *Pages) drawProgress(w http.ResponseWriter, r *http.Request, code, year int, at month, f *web.Form) error {
	b, err := s.base(w, r, kit.PathID(r, "id"), year, "Tiến độ")
	if err != nil {
		return err
	}
	v := progress{base: b, Form: f}
	if v.Reports, err = s.Inspections.Reports(r.Context(), b.Who, b.File.ID, 0); err != nil {
		return err
	}
	if b.Year.Year != 0 {
		term, err := inspection.TermTx(r.Context(), s.DB, b.File.Project, b.Year.Year)
		if err != nil {
			return err
		}
		v.Months = come(b.Year.Year, term, b.Today)
	}
	if at.of == 0 {
		at.of = b.Year.Year
	}
	if !slices.Contains(v.Months, at) {
		at = month{}
		if len(v.Months) > 0 {
			at = v.Months[len(v.Months)-1]
		}
		for _, x := range v.Reports {
			if x.Year == b.Year.Year && x.State == inspection.Disputed {
				at = month{x.CalendarYear, x.Month}
			}
		}
	}
	v.Of, v.Month = at.of, at.n
	if i := slices.IndexFunc(v.Reports, func(x inspection.ReportView) bool { return v.is(x, at) }); i >= 0 {
		v.This = &v.Reports[i]
	}
	if b.may(kit.UnitRoles, project.Implementer) {
		v.May, v.Why = v.offered()
	}
	if v.Form == nil {
		v.Form = v.fresh()
	}
	return web.RenderTo(w, r, code, progressPage(v))
}

// offered says whether the unit may report the month now, and if not, why.
func (v progress) offered() (bool, string) {
	switch {
	case v.File.State != project.Planned:
		return false, fmt.Sprintf("Đề án đang ở trạng thái «%s»: báo cáo tiến độ khi đề án nằm trong kế hoạch được duyệt.", project.StateName[v.File.State])
	case v.Year.State != project.UnderWay:
		return false, v.yearState() + ". Báo cáo tiến độ dành cho năm đang thực hiện."
	case v.Month == 0:
		return false, fmt.Sprintf("Năm %d chưa đến.", v.Year.Year)
	case v.This != nil && v.This.State == inspection.Confirmed:
		return false, fmt.Sprintf("Khối lượng tháng %s đã được xác nhận, không sửa nữa. Hãy báo cáo ở tháng sau.", v.when())
	}
	return true, ""
}

func (v progress) fresh() *web.Form {
	f := v.form("month", strconv.Itoa(v.Month), "calendar_year", strconv.Itoa(v.Of))
	if v.This == nil {
		return f
	}
	f.Set("note", v.This.Note).Set("difficulty", v.This.Difficulty).Set(web.FieldVersion, strconv.FormatInt(v.This.Version, 10))
	return f.SetMoney("done", v.This.Done).SetMoney("spent", v.This.Spent)
}

// keep names the copy that the browser keeps of the month's form until it was sent.
func (v progress) keep() string {
	return fmt.Sprintf("tien-do:%s:%s:%d-%d", v.Page.Viewer.ID, v.File.ID, v.Of, v.Month)
}

// last is the report of the newest month before the form's; nil before the first.
func (v progress) last() *inspection.ReportView {
	var out *inspection.ReportView
	key := func(of, n int) int { return of*12 + n }
	for i, x := range v.Reports {
		if k := key(x.CalendarYear, x.Month); k < key(v.Of, v.Month) && (out == nil || k > key(out.CalendarYear, out.Month)) {
			out = &v.Reports[i]
		}
	}
	return out
}

// lastDone tells what was reported, or confirmed, before: the sums grow from the beginning.
func (v progress) lastDone() string {
	x := v.last()
	switch {
	case x == nil:
		return ""
	case x.ConfirmedValue != nil:
		return fmt.Sprintf(" Tháng %s đã xác nhận: %s.", x.When(), vi.MoneyUnit(*x.ConfirmedValue))
	}
	return fmt.Sprintf(" Tháng %s đã báo cáo: %s.", x.When(), vi.MoneyUnit(x.Done))
}

func (v progress) lastSpent() string {
	if x := v.last(); x != nil {
		return fmt.Sprintf(" Đến tháng %s: %s.", x.When(), vi.MoneyUnit(x.Spent))
	}
	return ""
}

func (v progress) months() []web.Anchor {
	var out []web.Anchor
	for _, m := range v.Months {
		a := web.Anchor{Label: fmt.Sprintf("Tháng %d", m.n), Href: fmt.Sprintf("%s?nam=%d&thang=%d", v.post("tien-do"), v.Year.Year, m.n), Current: m == month{v.Of, v.Month}}
		if m.of != v.Year.Year { // work extended to another year
			a.Label, a.Href = fmt.Sprintf("Tháng %d/%d", m.n, m.of), fmt.Sprintf("%s&nam-lich=%d", a.Href, m.of)
		}
		for _, x := range v.Reports {
			if v.is(x, m) {
				a.Count = map[inspection.State]string{inspection.Sent: "đã gửi", inspection.Confirmed: "đã xác nhận", inspection.Disputed: "phải sửa"}[x.State]
			}
		}
		out = append(out, a)
	}
	return out
}

// share is what the value typed is of the whole investment.
func (v progress) share() string {
	n, err := vi.ParseMoney(v.Form.Text("done"))
	if err != nil {
		n = 0
	}
	return vi.Percent(n, v.File.Sum().Total)
}

func (v progress) title() string {
	if v.May {
		return fmt.Sprintf("Báo cáo tiến độ tháng %s", v.when())
	}
	return "Tiến độ thực hiện"
}

func (s *Pages) report(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := inspection.ReportInput{Year: f.Int("year"), CalendarYear: f.Int("calendar_year"), Month: f.Int("month"), Done: f.Money("done"), Spent: f.Money("spent"),
		Note: f.Text("note"), Difficulty: f.Text("difficulty"), Version: int64(f.Int(web.FieldVersion))}
	if f.Text("done") == "" {
		f.Fail("done", "Hãy ghi giá trị khối lượng đã làm tính từ đầu đề án; chưa làm gì thì ghi 0.")
	}
	if !f.Bad() {
		if _, err = s.Inspections.Report(r.Context(), kit.Who(r), id, in); err == nil {
			return web.Redirect(w, r, back(id, "tien-do", in.Year), flashReported)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawProgress(w, r, status(err), in.Year, month{in.CalendarYear, in.Month}, f)
}
