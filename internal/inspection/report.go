package inspection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

var reporters = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}

func clockMonth(m int) time.Month { return time.Month(m) }

// ReportInput is a month's report as typed. Money is đồng since the file began.
type ReportInput struct {
	Year, Month      int // the year of work; the month
	CalendarYear     int // of the month; 0 is Year
	Done, Spent      int64
	Note, Difficulty string
	Version          int64 // of the report that this one corrects; 0 for a new one
}

func (in ReportInput) when() string { return monthText(in.Month, in.CalendarYear) }

// Report sends a month's progress of a year under way, or corrects one that is not confirmed
// yet. The implementing unit. Invalid beside the fields; Conflict when the month is confirmed
// or somebody else saved it first.
func (s *Service) Report(ctx context.Context, p account.Principal, id db.ID, in ReportInput) (db.ID, error) {
	var f errs.Fields
	writing(&f, "note", &in.Note, "Hãy ghi việc đã làm trong tháng.")
	writing(&f, "difficulty", &in.Difficulty, "")
	if in.Month < 1 || in.Month > 12 {
		f.Add("month", "Hãy chọn tháng từ 1 đến 12.")
	}
	if in.CalendarYear == 0 {
		in.CalendarYear = in.Year
	}
	amount(&f, "done", in.Done)
	amount(&f, "spent", in.Spent)
	if err := f.Err(); err != nil {
		return "", err
	}
	now := s.Clock.Now()
	var out db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, reporters, project.Implementer); err != nil {
			return err
		}
		if err := underWay(ctx, tx, one, in.Year); err != nil {
			return err
		}
		if err := plausible(ctx, tx, one, in, now.Day()); err != nil {
			return err
		}
		out, err = save(ctx, tx, now, p, one, in)
		return err
	})
	return out, err
}

func amount(f *errs.Fields, field string, n int64) {
	if n < 0 || n > project.MaxMoney {
		f.Add(field, "Số tiền từ 0 đến %s.", vi.MoneyUnit(project.MaxMoney))
	}
}

func underWay(ctx context.Context, q db.Q, one project.Project, year int) error {
	if err := inPlan(one); err != nil {
		return err
	}
	y, err := YearTx(ctx, q, one.ID, year)
	if err != nil {
		return err
	}
	if y.State != project.UnderWay {
		return errs.Clash("Năm %d của đề án đang ở trạng thái «%s»: báo cáo tiến độ dành cho năm đang thực hiện.", year, project.YearStateName[y.State])
	}
	return nil
}

// plausible compares a report with the estimate and with what was confirmed before and after.
func plausible(ctx context.Context, q db.Q, one project.Project, in ReportInput, today clock.Day) error {
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return err
	}
	low, high, err := between(ctx, q, one.ID, in.CalendarYear, in.Month)
	if err != nil {
		return err
	}
	var f errs.Fields
	total := file.Sum().Total
	switch end, err := TermTx(ctx, q, one, in.Year); {
	case err != nil:
		return err
	case in.CalendarYear < in.Year:
		f.Add("month", "Tháng %s ở trước năm %d.", in.when(), in.Year)
	case in.CalendarYear > end.Year():
		f.Add("month", "Việc của năm %d có thời hạn đến %s: tháng %s ở sau năm đó. Làm sang năm sau cần quyết định gia hạn.", in.Year, end.VN(), in.when())
	case clock.NewDay(in.CalendarYear, clockMonth(in.Month), 1) > today:
		f.Add("month", "Tháng %s chưa đến.", in.when())
	}
	switch {
	case in.Done > total:
		f.Add("done", "Khối lượng đã làm %s, nhiều hơn tổng dự toán %s.", vi.MoneyUnit(in.Done), vi.MoneyUnit(total))
	case in.Done < low:
		f.Add("done", "Khối lượng tính từ đầu đề án; đã xác nhận đến %s, không ghi thấp hơn được.", vi.MoneyUnit(low))
	case high >= 0 && in.Done > high:
		f.Add("done", "Tháng sau đã xác nhận %s, tháng này không ghi cao hơn được.", vi.MoneyUnit(high))
	}
	if in.Spent > total {
		f.Add("spent", "Số đã chi %s, nhiều hơn tổng dự toán %s.", vi.MoneyUnit(in.Spent), vi.MoneyUnit(total))
	}
	return f.Err()
}

// between returns the values that a month of a calendar year lies between: the highest
// confirmed before it and the lowest confirmed after it (-1 for none).
func between(ctx context.Context, q db.Q, id db.ID, year, month int) (low, high int64, err error) {
	low, err = db.Get[int64](ctx, q, "SELECT COALESCE(MAX(confirmed), 0) FROM progress_reports WHERE project_id = ? AND state = 'confirmed' AND (calendar_year < ? OR (calendar_year = ? AND month < ?))", id, year, year, month)
	if err != nil {
		return 0, 0, err
	}
	high, err = db.Get[int64](ctx, q, "SELECT COALESCE(MIN(confirmed), -1) FROM progress_reports WHERE project_id = ? AND state = 'confirmed' AND (calendar_year > ? OR (calendar_year = ? AND month > ?))", id, year, year, month)
	return low, high, err
}

func save(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, in ReportInput) (db.ID, error) {
	r := Report{ID: db.NewID(), ProjectID: one.ID, Year: in.Year, CalendarYear: in.CalendarYear, Month: in.Month, Done: in.Done, Spent: in.Spent, Note: in.Note, Difficulty: in.Difficulty,
		SentBy: p.PersonID, SentBehalf: p.DelegatorID, SentAt: now, State: Sent, Version: 1}
	e := audit.Event{Kind: Reported, SubjectKind: "progress_report", SubjectID: r.ID, ProjectID: one.ID,
		Sentence: fmt.Sprintf("Báo cáo tiến độ tháng %s: khối lượng %s, đã chi %s.", in.when(), vi.MoneyUnit(in.Done), vi.MoneyUnit(in.Spent)), After: r}
	old, err := db.Get[Report](ctx, tx, "SELECT "+db.Columns[Report]("")+" FROM progress_reports WHERE project_id = ? AND year = ? AND calendar_year = ? AND month = ?", one.ID, in.Year, in.CalendarYear, in.Month)
	switch {
	case errors.Is(err, db.ErrNone):
		if in.Version != 0 {
			return "", errs.Missing("báo cáo cần sửa")
		}
		if err := db.Insert(ctx, tx, "progress_reports", r); err != nil {
			return "", err
		}
		return r.ID, audit.RecordTx(ctx, tx, now, p.Actor(), e)
	case err != nil:
		return "", err
	case old.State == Confirmed:
		return "", errs.Clash("Báo cáo tháng %s đã được xác nhận khối lượng, không sửa nữa. Hãy báo cáo ở tháng sau.", in.when())
	case in.Version != old.Version:
		return "", errs.Clash("Tháng %s đã có báo cáo do người khác vừa lưu: khối lượng %s, đã chi %s. Hãy tải lại trang để xem và sửa tiếp.", in.when(), vi.MoneyUnit(old.Done), vi.MoneyUnit(old.Spent))
	}
	n, err := tx.Exec(ctx, `UPDATE progress_reports SET done = ?, spent = ?, note = ?, difficulty = ?, sent_by = ?, sent_behalf = ?, sent_at = ?, state = 'sent',
		confirm_note = '', version = version + 1 WHERE id = ? AND version = ? AND state <> 'confirmed'`,
		r.Done, r.Spent, r.Note, r.Difficulty, r.SentBy, r.SentBehalf, r.SentAt, old.ID, old.Version)
	if err != nil {
		return "", err
	} else if n != 1 {
		return "", errs.Clash("Người khác vừa lưu báo cáo này. Hãy tải lại trang.")
	}
	r.ID, r.Version = old.ID, old.Version+1
	e.Kind, e.SubjectID, e.Before, e.After = Corrected, old.ID, old, r
	e.Sentence = fmt.Sprintf("Sửa báo cáo tiến độ tháng %s: khối lượng từ %s thành %s, đã chi %s.", in.when(), vi.MoneyUnit(old.Done), vi.MoneyUnit(in.Done), vi.MoneyUnit(in.Spent))
	return old.ID, audit.RecordTx(ctx, tx, now, p.Actor(), e)
}
