package ledger

import (
	"context"
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// volume is one month's report with what is needed to confirm it.
type volume struct {
	base
	Report  inspection.ReportView
	Before  inspection.Report
	May     bool
	Why     string
	Form    *web.Form // of confirming
	Dispute *web.Form // of sending back
}

func (s *Pages) volume(w http.ResponseWriter, r *http.Request) error {
	return s.drawVolume(w, r, http.StatusOK, nil, nil)
}

func (s *Pages) drawVolume(w http.ResponseWriter, r *http.Request, code int, confirm, dispute *web.Form) error {
	o, err := s.Inspections.Open(r.Context(), kit.Who(r), kit.PathID(r, "report"))
	if err != nil {
		return err
	}
	b, err := s.base(w, r, o.ProjectID, o.Year, "Khối lượng tháng "+o.When())
	if err != nil {
		return err
	}
	v := volume{base: b, Report: o.ReportView, Before: o.Before, Form: confirm, Dispute: dispute}
	if b.may(watchers, project.Accepter) {
		v.May, v.Why = v.judged()
	}
	version := strconv.FormatInt(o.Version, 10)
	if v.Form == nil {
		v.Form = web.NewForm(web.FieldVersion, version).SetMoney("confirmed", o.Done)
	}
	if v.Dispute == nil {
		v.Dispute = web.NewForm(web.FieldVersion, version)
	}
	return web.RenderTo(w, r, code, volumePage(v))
}

// judged says whether the reader may decide on the report, and if not, why.
func (v volume) judged() (bool, string) {
	switch sent := (account.Hand{Person: v.Report.SentBy, Behalf: v.Report.SentBehalf}); {
	case v.Report.State != inspection.Sent:
		return false, ""
	case v.File.State != project.Planned || v.Year.State != project.UnderWay:
		return false, v.yearState() + ". Khối lượng chỉ xác nhận khi năm đang thực hiện."
	case v.Who.Hand().Meets(sent):
		return false, "Ông/bà, hoặc người ông/bà làm thay, đã gửi báo cáo này nên không xác nhận nó: quy định nội bộ."
	}
	return true, ""
}

func (v volume) bars() []web.Bar {
	parts := []web.BarPart{{Kind: web.BarMid, Word: "đã báo cáo", Amount: v.Report.Done}}
	if c := v.Report.ConfirmedValue; c != nil {
		parts = append(parts, web.BarPart{Kind: web.BarMain, Word: "đã xác nhận", Amount: *c})
	} else if c := v.Before.ConfirmedValue; c != nil {
		parts = append(parts, web.BarPart{Kind: web.BarMain, Word: "đã xác nhận đến tháng trước", Amount: *c})
	}
	return []web.Bar{{Label: "Khối lượng", Word: "tổng dự toán", Whole: v.File.Sum().Total, Parts: parts}}
}

func (s *Pages) confirm(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "report")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := inspection.ConfirmInput{Confirmed: f.Money("confirmed"), Note: f.Text("note"), Version: int64(f.Int(web.FieldVersion))}
	if f.Text("confirmed") == "" {
		f.Fail("confirmed", "Hãy ghi giá trị khối lượng xác nhận; không xác nhận phần nào thì ghi 0.")
	}
	if !f.Bad() {
		if err = s.Inspections.Confirm(r.Context(), kit.Who(r), id, in); err == nil {
			return web.Redirect(w, r, "/tien-do/"+string(id), flashConfirmed)
		}
		if s.twice(r.Context(), r, id, err) {
			return web.Redirect(w, r, "/tien-do/"+string(id), flashConfirmed)
		}
		if errs.Is(err, errs.NotFound) || !f.Take(err) {
			return err
		}
	}
	return s.drawVolume(w, r, status(err), f, nil)
}

// twice reports whether a confirmation was refused only because the same person has just made it.
func (s *Pages) twice(ctx context.Context, r *http.Request, id db.ID, err error) bool {
	if !errs.Is(err, errs.Conflict) {
		return false
	}
	o, e := s.Inspections.Open(ctx, kit.Who(r), id)
	return e == nil && o.State == inspection.Confirmed && o.ConfirmedBy == kit.Who(r).PersonID
}

func (s *Pages) dispute(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "report")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	if err = s.Inspections.Dispute(r.Context(), kit.Who(r), id, f.Text("reason"), int64(f.Int(web.FieldVersion))); err == nil {
		return web.Redirect(w, r, "/tien-do/"+string(id), flashDisputed)
	}
	if errs.Is(err, errs.NotFound) || !f.Take(err) {
		return err
	}
	return s.drawVolume(w, r, status(err), nil, f)
}
