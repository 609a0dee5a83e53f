package contract

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Closing is what the biên bản thanh lý hợp đồng says. The form fields are number and day.
type Closing struct {
	Number string
	Day    clock.Day
}

// Close is thanh lý hợp đồng (TT 36/2013 Đ18.2): the minutes end a contract after the year of
// every project on it is settled. A project that was stopped counts as done when what was
// advanced to it is settled or returned. The clerk or a leader of party A.
func (s *Service) Close(ctx context.Context, p account.Principal, id db.ID, version int64, in Closing) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		c, err := atTx(ctx, tx, p, id, version, Signed)
		if err != nil {
			return err
		}
		if !p.Is(signers...) || !p.For(c.PartyAID) {
			return errs.Refuse("Việc thanh lý hợp đồng thuộc lãnh đạo hoặc văn thư của bên A (quy định nội bộ).")
		}
		lines, err := linesTx(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := l.done(ctx, tx); err != nil {
				return err
			}
		}
		if in.Day != "" && in.Day < c.Day {
			return errs.Wrong("day", "Ngày thanh lý (%s) ở trước ngày ký (%s).", in.Day.VN(), c.Day.VN())
		}
		names, err := agency.Names(ctx, tx, []db.ID{c.PartyAID, c.PartyBID}, now.Day())
		if err != nil {
			return err
		}
		signed := c.SignerA
		if c.SignerB != "" {
			signed += ", " + c.SignerB
		}
		d, err := document.RecordTx(ctx, tx, now, p, document.Input{Kind: document.ClosingMinutes, Number: in.Number, Day: in.Day,
			Issuer: clip(names[c.PartyAID].Name+" và "+names[c.PartyBID].Name, 200), Signer: clip(signed, 120), About: "Thanh lý " + c.Title()})
		if err != nil {
			return err
		}
		was := c
		c.State, c.ClosingDocumentID, c.ClosedOn = Closed, d.ID, d.Day
		if err := updateTx(ctx, tx, c); err != nil {
			return err
		}
		for _, l := range lines {
			if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ClosedBy, SubjectKind: subject, SubjectID: id, ProjectID: l.ProjectID,
				Sentence: fmt.Sprintf("Thanh lý %s theo biên bản số %s ngày %s; phần của đề án: hỗ trợ %s, quyết toán %s, nộp trả %s.",
					c.Title(), d.Number, d.Day.VN(), vi.MoneyUnit(l.Amount), vi.MoneyUnit(l.Settled), vi.MoneyUnit(l.Returned)),
				Before: was, After: c}); err != nil {
				return err
			}
		}
		return nil
	})
}

// done tells by an error what keeps a line from being closed.
func (l Line) done(ctx context.Context, q db.Q) error {
	type row struct {
		State project.State     `db:"state"`
		Year  project.YearState `db:"year_state"`
		Name  string            `db:"name"`
	}
	r, err := db.Get[row](ctx, q, `SELECT p.state, y.state AS year_state, COALESCE(p.number, p.name) AS name
		FROM project_years y JOIN projects p ON p.id = y.project_id WHERE y.project_id = ? AND y.year = ?`, l.ProjectID, l.Year)
	switch {
	case err != nil:
		return err
	case r.Year == project.Settled:
		return nil
	case r.State != project.Stopped:
		return errs.Clash("Chưa thanh lý được: năm %d của đề án %s đang ở trạng thái «%s», cần quyết toán trước.", l.Year, r.Name, project.YearStateName[r.Year])
	case l.Advanced-l.Returned > l.Settled:
		return errs.Clash("Chưa thanh lý được: đề án %s đã ngừng, còn %s tạm ứng chưa quyết toán hoặc nộp trả.", r.Name, vi.MoneyUnit(l.Advanced-l.Returned-l.Settled))
	}
	return nil
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
