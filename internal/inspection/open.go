package inspection

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
)

// Opened is a report with its file and the report before it.
type Opened struct {
	ReportView
	File   project.File
	Before Report // the newest one of an earlier month; zero for none
}

// Open returns one report of a file that the principal sees.
func (s *Service) Open(ctx context.Context, p account.Principal, report db.ID) (Opened, error) {
	var o Opened
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		o.ReportView, err = db.Get[ReportView](ctx, tx, "SELECT "+db.Columns[Report]("r.")+`, n.name AS sent_name, COALESCE(c.name, '') AS confirmed_name
			FROM progress_reports r JOIN persons n ON n.id = r.sent_by LEFT JOIN persons c ON c.id = r.confirmed_by WHERE r.id = ?`, report)
		if errors.Is(err, db.ErrNone) {
			return errs.Missing("báo cáo tiến độ này")
		} else if err != nil {
			return err
		}
		if o.File, err = project.OpenTx(ctx, tx, p, o.ProjectID); err != nil {
			return err
		}
		o.Before, err = db.Get[Report](ctx, tx, "SELECT "+db.Columns[Report]("")+` FROM progress_reports WHERE project_id = ? AND (calendar_year < ? OR (calendar_year = ? AND month < ?))
			ORDER BY calendar_year DESC, month DESC, year DESC LIMIT 1`, o.ProjectID, o.CalendarYear, o.CalendarYear, o.Month)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	})
	return o, err
}
