// Package inspection follows the work: monthly progress of the implementing unit, the volume
// that the Sở confirms before money, and the post-check of results after settlement.
package inspection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// What the record says of inspections.
const (
	Reported        audit.Kind = "inspection.reported"
	Corrected       audit.Kind = "inspection.corrected"
	VolumeConfirmed audit.Kind = "inspection.volume_confirmed"
	VolumeDisputed  audit.Kind = "inspection.volume_disputed"
	PostChecked     audit.Kind = "inspection.post_checked"
)

// Articles behind the acts.
var (
	ConfirmLaw = policy.Cite(policy.TT36, "21", "4")      // the Sở confirms volume and money of progress reports
	BeforePay  = policy.Cite(policy.TT36, "23", "3", "a") // a report tied to an advance carries the Sở's confirmation
)

// State is where a progress report stands.
type State string

// The states.
const (
	Sent      State = "sent"
	Confirmed State = "confirmed" // xác nhận khối lượng by the Sở, before money (TT 36/2013 Đ21.4)
	Disputed  State = "disputed"
)

// StateName is what people call each.
var StateName = map[State]string{Sent: "Chờ xác nhận khối lượng", Confirmed: "Đã xác nhận khối lượng", Disputed: "Bị trả lại, chờ báo cáo lại"}

// Report is one báo cáo tiến độ of a month (TT 36/2013 Đ23 k3.a). Done and Spent run from the
// beginning of the file, over all its sources, in đồng.
type Report struct {
	ID             db.ID         `db:"id"`
	ProjectID      db.ID         `db:"project_id"`
	Year           int           `db:"year"`          // of work
	CalendarYear   int           `db:"calendar_year"` // of the month; a later one after an extension
	Month          int           `db:"month"`
	Done           int64         `db:"done"` // value of work done so far, against the total investment
	Spent          int64         `db:"spent"`
	Note           string        `db:"note"`
	Difficulty     string        `db:"difficulty"`
	SentBy         db.ID         `db:"sent_by"`
	SentBehalf     db.ID         `db:"sent_behalf"`
	SentAt         clock.Instant `db:"sent_at"`
	State          State         `db:"state"`
	ConfirmedValue *int64        `db:"confirmed"` // xác nhận khối lượng, in đồng; nil until then
	ConfirmedBy    db.ID         `db:"confirmed_by"`
	ConfirmedAt    clock.Instant `db:"confirmed_at"`
	ConfirmNote    string        `db:"confirm_note"`
	Version        int64         `db:"version"`
}

// When is the month as people write it: 1/2027.
func (r Report) When() string { return monthText(r.Month, r.CalendarYear) }

func monthText(month, year int) string { return fmt.Sprintf("%d/%d", month, year) }

// Due is the day by which the report of a month of a calendar year is expected (policy.ProgressDay).
func Due(year, month int) clock.Day { return clock.NewDay(year, clockMonth(month), policy.ProgressDay) }

// DueLaw is the article behind Due: of national money only.
func DueLaw(s project.Source) policy.Citation {
	if s == project.National {
		return policy.Progress
	}
	return policy.Internal
}

// YearTx returns one year of a file's work. NotFound when the file has none such.
func YearTx(ctx context.Context, q db.Q, id db.ID, year int) (project.Year, error) {
	years, err := project.YearsTx(ctx, q, id)
	if err != nil {
		return project.Year{}, err
	}
	i := slices.IndexFunc(years, func(y project.Year) bool { return y.Year == year })
	if i < 0 {
		return project.Year{}, errs.Missing(fmt.Sprintf("năm %d của đề án", year))
	}
	return years[i], nil
}

// inPlan refuses a file that is not, or no longer, carried out.
func inPlan(one project.Project) error {
	if one.State != project.Planned {
		return errs.Clash("Đề án đang ở trạng thái «%s»: việc này chỉ làm khi đề án nằm trong kế hoạch được duyệt.", project.StateName[one.State])
	}
	return nil
}

// ConfirmedTx returns the highest value of work that was confirmed up to a year, in đồng, and
// the day of that confirmation; zero when nothing was confirmed. Values run over all years.
func ConfirmedTx(ctx context.Context, q db.Q, id db.ID, year int) (int64, clock.Day, error) {
	r, err := db.Get[Report](ctx, q, "SELECT "+db.Columns[Report]("")+" FROM progress_reports WHERE project_id = ? AND year <= ? AND state = 'confirmed' ORDER BY confirmed DESC, confirmed_at LIMIT 1", id, year)
	if errors.Is(err, db.ErrNone) {
		return 0, "", nil
	} else if err != nil {
		return 0, "", err
	}
	return *r.ConfirmedValue, r.ConfirmedAt.Day(), nil
}

// LastTx returns the newest report of a year that tells of work; ok is false for none.
func LastTx(ctx context.Context, q db.Q, id db.ID, year int) (r Report, ok bool, err error) {
	r, err = db.Get[Report](ctx, q, "SELECT "+db.Columns[Report]("")+" FROM progress_reports WHERE project_id = ? AND year = ? AND done > 0 ORDER BY calendar_year DESC, month DESC LIMIT 1", id, year)
	if errors.Is(err, db.ErrNone) {
		return Report{}, false, nil
	}
	return r, err == nil, err
}

// ReportView is a report with the names of people.
type ReportView struct {
	Report
	SentName      string `db:"sent_name"`
	ConfirmedName string `db:"confirmed_name"`
}

// Reports lists the reports of a file that the principal sees, newest month first; year 0 is
// every year.
func (s *Service) Reports(ctx context.Context, p account.Principal, id db.ID, year int) ([]ReportView, error) {
	var out []ReportView
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := project.SeeTx(ctx, tx, p, id); err != nil {
			return err
		}
		var err error
		out, err = db.Select[ReportView](ctx, tx, "SELECT "+db.Columns[Report]("r.")+`, n.name AS sent_name, COALESCE(c.name, '') AS confirmed_name
			FROM progress_reports r JOIN persons n ON n.id = r.sent_by LEFT JOIN persons c ON c.id = r.confirmed_by
			WHERE r.project_id = ? AND (? = 0 OR r.year = ?) ORDER BY r.calendar_year DESC, r.month DESC, r.year DESC`, id, year, year)
		return err
	})
	return out, err
}

// Waiting is a report that waits for its volume to be confirmed.
type Waiting struct {
	ID        db.ID         `db:"id"`
	ProjectID db.ID         `db:"project_id"`
	Number    string        `db:"number"`
	Name      string        `db:"name"`
	Year      int           `db:"calendar_year"` // of the month
	Month     int           `db:"month"`
	SentAt    clock.Instant `db:"sent_at"`
}

// Due is the planned day for confirming, an internal rule.
func (w Waiting) Due() clock.Day { return policy.DueAfter("volume", w.SentAt.Day()) }

// Waits lists the reports whose volume the principal's body has to confirm, oldest first;
// none for roles that do not confirm.
func (s *Service) Waits(ctx context.Context, p account.Principal) ([]Waiting, error) {
	if !p.Is(confirmers...) {
		return nil, nil
	}
	cond, args := "p.base_id IN (?)", []any{p.AgencyIDs}
	if p.Agency.Kind == agency.Ministry {
		cond, args = "p.base_id IS NULL", nil
	}
	return db.Select[Waiting](ctx, s.DB, `SELECT r.id, r.project_id, p.number, p.name, r.calendar_year, r.month, r.sent_at FROM progress_reports r JOIN projects p ON p.id = r.project_id
		WHERE r.state = 'sent' AND p.state = 'planned' AND `+cond+" ORDER BY r.sent_at, r.id", args...)
}

// Missing is a month whose report an implementing unit still owes.
type Missing struct {
	ProjectID    db.ID
	Number, Name string
	Year         int // of work
	CalendarYear int // of the month
	Month        int
}

// Owed lists the files under way of the principal's unit without a report of this month, or
// with one that was disputed. Work whose term is over is asked for the last month of its term.
func (s *Service) Owed(ctx context.Context, p account.Principal) ([]Missing, error) {
	if !p.Is(reporters...) {
		return nil, nil
	}
	type work struct {
		ProjectID db.ID     `db:"project_id"`
		Number    string    `db:"number"`
		Name      string    `db:"name"`
		Year      int       `db:"year"`
		Contract  clock.Day `db:"to_day"`
		File      clock.Day `db:"file_end"`
	}
	type told struct {
		ProjectID    db.ID `db:"project_id"`
		Year         int   `db:"year"`
		CalendarYear int   `db:"calendar_year"`
		Month        int   `db:"month"`
	}
	today := s.Clock.Now().Day()
	var out []Missing
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		const from = `FROM project_years y JOIN projects p ON p.id = y.project_id
			WHERE y.state = 'under_way' AND p.state = 'planned' AND y.year <= ? AND p.implementer_id IN (?)`
		all, err := db.Select[work](ctx, tx, `SELECT y.project_id, p.number, p.name, y.year,
			(SELECT k.to_day FROM contract_projects c JOIN contracts k ON k.id = c.contract_id WHERE c.project_id = y.project_id AND c.year = y.year) AS to_day,
			CASE WHEN y.year = (SELECT MAX(z.year) FROM project_years z WHERE z.project_id = y.project_id) THEN p.end_day ELSE '' END AS file_end `+
			from+" ORDER BY y.year, p.number", today.Year(), p.AgencyIDs)
		if err != nil {
			return err
		}
		sent, err := db.Select[told](ctx, tx, `SELECT r.project_id, r.year, r.calendar_year, r.month FROM progress_reports r
			WHERE r.state <> 'disputed' AND r.project_id IN (SELECT y.project_id `+from+")", today.Year(), p.AgencyIDs)
		if err != nil {
			return err
		}
		for _, w := range all {
			on := min(today, term(w.Year, w.Contract, w.File))
			x := told{w.ProjectID, w.Year, on.Year(), int(on.Month())}
			if !slices.Contains(sent, x) {
				out = append(out, Missing{w.ProjectID, w.Number, w.Name, w.Year, x.CalendarYear, x.Month})
			}
		}
		return nil
	})
	return out, err
}

// term is the last day of a year's work: of its contract, and for the last year of a file the
// file's own, whichever is later; the end of the year where neither is told.
func term(year int, days ...clock.Day) clock.Day {
	last := slices.Max(days)
	if last == "" || last.Year() < year {
		return clock.NewDay(year, time.December, 31)
	}
	return last
}

// TermTx returns the last day of a year's work. An extension to the next year moves it on
// (TT 36/2013 Đ11.2.a), and with it the months that may be reported.
func TermTx(ctx context.Context, q db.Q, f project.Project, year int) (clock.Day, error) {
	line, err := contract.LineTx(ctx, q, f.ID, year)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return "", err
	}
	years, err := project.YearsTx(ctx, q, f.ID)
	if err != nil {
		return "", err
	}
	own := clock.Day("")
	if len(years) > 0 && years[len(years)-1].Year == year {
		own = f.End
	}
	return term(year, line.To, own), nil
}

// writing checks a text of a form: in one normal form, present when it must be, of a length
// that people read.
func writing(f *errs.Fields, field string, s *string, ask string) {
	*s = vi.NFCText(*s)
	switch n := len([]rune(*s)); {
	case n == 0 && ask != "":
		f.Add(field, "%s", ask)
	case n > maxText:
		f.Add(field, "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(maxText))
	}
}

const maxText = 5000
