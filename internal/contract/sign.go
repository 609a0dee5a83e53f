package contract

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Signing is what the signed paper says. The form fields are number, day, signer_a and
// signer_b; a task given by decision needs no signer of party B.
type Signing struct {
	Number, SignerA, SignerB string
	Day                      clock.Day
}

// Sign records that a draft was signed, and moves the year of every project on it to assigned
// or contracted. The clerk or a leader of party A. The second of two clicks meets a contract
// that is signed: Conflict.
func (s *Service) Sign(ctx context.Context, p account.Principal, id db.ID, version int64, in Signing) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		c, err := atTx(ctx, tx, p, id, version, Draft)
		if err != nil {
			return err
		}
		if !p.Is(signers...) || !p.For(c.PartyAID) {
			return errs.Refuse("Việc ký, ghi số hợp đồng thuộc lãnh đạo hoặc văn thư của bên A (quy định nội bộ).")
		}
		was := c
		c.Number, c.SignerA, c.SignerB, c.Day, c.State = vi.NFC(in.Number), vi.NFC(in.SignerA), vi.NFC(in.SignerB), in.Day, Signed
		var f errs.Fields
		c.checkSigned(&f, now.Day())
		lines, err := linesTx(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := l.checkPlan(ctx, tx, c, now.Day(), &f); err != nil {
				return err
			}
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := updateTx(ctx, tx, c); err != nil {
			return err
		}
		to, verb := project.Contracted, "Ký "
		if c.Kind == Assignment {
			to, verb = project.Assigned, "Giao nhiệm vụ theo "
		}
		for _, l := range lines {
			if err := project.MoveYearTx(ctx, tx, now, p, l.ProjectID, l.Year, to, fmt.Sprintf("%s%s, kinh phí hỗ trợ %s", verb, c.Title(), vi.MoneyUnit(l.Amount))); err != nil {
				return err
			}
		}
		return recordTx(ctx, tx, now, p, SignedBy, c, lines, "Ghi nhận "+c.Title()+" đã ký, thời hạn từ "+c.From.VN()+" đến "+c.To.VN(), was)
	})
}

func (c Contract) checkSigned(f *errs.Fields, today clock.Day) {
	if c.Number == "" || len([]rune(c.Number)) > 60 {
		f.Add("number", "Hãy ghi số, ký hiệu của %s, không quá 60 ký tự.", paperName[c.Kind])
	}
	if c.SignerA == "" || len([]rune(c.SignerA)) > 120 {
		f.Add("signer_a", "Hãy ghi họ tên người ký bên A, không quá 120 ký tự.")
	}
	if c.SignerB == "" && c.Kind == Agreement || len([]rune(c.SignerB)) > 120 {
		f.Add("signer_b", "Hãy ghi họ tên người ký bên B, không quá 120 ký tự.")
	}
	n := f.Len()
	document.CheckDay(f, "day", c.Day, today)
	if f.Len() == n && c.Day > c.To {
		f.Add("day", "Ngày ký (%s) ở sau ngày hết hạn của hợp đồng (%s).", c.Day.VN(), c.To.VN())
	}
}

// checkPlan tests a line again on the day of signing: the plan came before the contract, and
// what it leaves still covers the amount.
func (l Line) checkPlan(ctx context.Context, tx *db.Tx, c Contract, today clock.Day, f *errs.Fields) error {
	plan, err := programme.OfProjectTx(ctx, tx, l.ProjectID)
	if err != nil {
		return err
	}
	if c.Day != "" && c.Day < plan.ApprovedOn {
		f.Add("day", "Ngày ký (%s) ở trước ngày phê duyệt kế hoạch có đề án này (%s).", c.Day.VN(), plan.ApprovedOn.VN())
	}
	approved, err := programme.ApprovedTx(ctx, tx, l.ProjectID, today)
	if err != nil {
		return err
	}
	held, err := db.Get[int64](ctx, tx, "SELECT SUM(amount) FROM contract_projects WHERE project_id = ?", l.ProjectID)
	if err != nil {
		return err
	}
	if held > approved {
		return errs.Clash("Các hợp đồng của đề án (%s) vượt số được duyệt hiện nay (%s). Hãy sửa dự thảo.", vi.MoneyUnit(held), vi.MoneyUnit(approved))
	}
	return nil
}
