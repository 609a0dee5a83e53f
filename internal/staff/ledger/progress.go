package ledger

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

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
	Month   int // the form's; 0 while none may be reported
	Last    int // the newest month that has come
	Reports []inspection.ReportView
	This    *inspection.ReportView // the month's own report
	May     bool                   // the form is offered
	Why     string                 // why it is not, where the unit asks
	Form    *web.Form
}

func (s *Pages) progress(w http.ResponseWriter, r *http.Request) error {
	month, _ := strconv.Atoi(r.URL.Query().Get("thang"))
	return s.drawProgress(w, r, http.StatusOK, queryYear(r), month, nil)
}

func (s *Pages) drawProgress(w http.ResponseWriter, r *http.Request, code, year, month int, f *web.Form) error {
	b, err := s.base(w, r, kit.PathID(r, "id"), year, "Tiến độ")
	if err != nil {
		return err
	}
	v := progress{base: b, Month: month, Form: f}
	if v.Reports, err = s.Inspections.Reports(r.Context(), b.Who, b.File.ID, 0); err != nil {
		return err
	}
	switch y := b.Year.Year; {
	case y < b.Today.Year():
		v.Last = 12
	case y == b.Today.Year():
		v.Last = int(b.Today.Month())
	}
	if v.Month < 1 || v.Month > v.Last {
		v.Month = v.Last
		for _, x := range v.Reports {
			if x.Year == b.Year.Year && x.State == inspection.Disputed {
				v.Month = x.Month
			}
		}
	}
	if i := slices.IndexFunc(v.Reports, func(x inspection.ReportView) bool { return x.Year == b.Year.Year && x.Month == v.Month }); i >= 0 {
		v.This = &v.Reports[i]
	}
	if s.may(r.Context(), b, kit.UnitRoles, project.Implementer) {
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
		return false, fmt.Sprintf("Khối lượng tháng %d/%d đã được xác nhận, không sửa nữa. Hãy báo cáo ở tháng sau.", v.Month, v.Year.Year)
	}
	return true, ""
}

func (v progress) fresh() *web.Form {
	f := v.form("month", strconv.Itoa(v.Month))
	if v.This == nil {
		return f
	}
	f.Set("note", v.This.Note).Set("difficulty", v.This.Difficulty).Set(web.FieldVersion, strconv.FormatInt(v.This.Version, 10))
	return f.SetMoney("done", v.This.Done).SetMoney("spent", v.This.Spent)
}

func (v progress) months() []web.Anchor {
	var out []web.Anchor
	for m := 1; m <= v.Last; m++ {
		a := web.Anchor{Label: fmt.Sprintf("Tháng %d", m), Href: fmt.Sprintf("%s?nam=%d&thang=%d", v.post("tien-do"), v.Year.Year, m), Current: m == v.Month}
		for _, x := range v.Reports {
			if x.Year == v.Year.Year && x.Month == m {
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
		return fmt.Sprintf("Báo cáo tiến độ tháng %d/%d", v.Month, v.Year.Year)
	}
	return "Tiến độ thực hiện"
}

func (s *Pages) report(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := inspection.ReportInput{Year: f.Int("year"), Month: f.Int("month"), Done: f.Money("done"), Spent: f.Money("spent"),
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
	return s.drawProgress(w, r, status(err), in.Year, in.Month, f)
}
