package payment

import (
	"context"
	"fmt"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// PrepareInput is a request for the next payment of a year. The step is never typed: it is
// what the stored state says comes next.
type PrepareInput struct {
	Year   int
	Amount int64 // đồng
	Note   string
	// LawReason says why, where the law of the day leaves the advance open (form field law_reason).
	LawReason string
	Key       string // of the form, so that a double click prepares one
}

// Prepare writes the next payment of a year down for checking. The accountant of the payer.
// Invalid beside amount; Conflict with what is missing and its article.
func (s *Service) Prepare(ctx context.Context, p account.Principal, id db.ID, in PrepareInput) (db.ID, error) {
	in.Note = vi.NFCText(in.Note)
	if len([]rune(in.Note)) > maxText {
		return "", errs.Wrong("note", "Dài quá %s ký tự.", vi.Count(maxText))
	}
	if in.Amount <= 0 || in.Amount > project.MaxMoney {
		return "", errs.Wrong("amount", "Hãy ghi số tiền lớn hơn 0, ví dụ 105.000.000.")
	}
	now := s.Clock.Now()
	var out db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := may(p, one, "", account.Accountant); err != nil {
			return err
		}
		out, err = account.Once(ctx, tx, now, p, fmt.Sprintf("prepare:%s:%d", id, in.Year), in.Key, func() (db.ID, error) {
			n, err := NextTx(ctx, tx, one, in.Year, "", now.Day())
			if err != nil {
				return "", err
			}
			line := n.Line.Line
			line.ProjectID, line.Year = id, in.Year // also where no contract holds the year
			y := fresh(now, p, line, n.Step, in.Amount, in.Note)
			if err := holds(ctx, tx, one, y, now.Day()); err != nil {
				return "", err
			}
			if err := judged(ctx, tx, now, p, one, y, project.Keeping{Act: project.JudgedPrepared, Reason: in.LawReason}); err != nil {
				return "", err
			}
			return y.ID, insert(ctx, tx, now, p, y)
		})
		return err
	})
	return out, err
}

const maxText = 2000

func fresh(now clock.Instant, p account.Principal, l contract.Line, step Step, amount int64, reason string) Payment {
	return Payment{ID: db.NewID(), ContractID: l.ContractID, ProjectID: l.ProjectID, Year: l.Year, AgencyID: p.Agency.ID, Step: step, Amount: amount,
		State: StatePrepared, Reason: reason, PreparedBy: p.PersonID, PreparedBehalf: p.DelegatorID, PreparedAt: now, Version: 1}
}

func insert(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, y Payment) error {
	if err := db.Insert(ctx, tx, "payments", y); db.IsUnique(err) {
		return errs.Clash("Năm %d của đề án đang có một đề nghị chờ xử lý, hoặc khoản này đã được đảo.", y.Year)
	} else if err != nil {
		return err
	}
	sentence := "Lập đề nghị «" + StepName[y.Step] + "» " + vi.MoneyUnit(y.Amount)
	if y.Step == Reversal || y.Step == Return { // for an advance it is but a note
		sentence += ": " + strings.TrimRight(y.Reason, ". ")
	}
	return record(ctx, tx, now, p, Prepared, y, sentence)
}

func record(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, kind audit.Kind, y Payment, sentence string) error {
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: kind, SubjectKind: "payment", SubjectID: y.ID, ProjectID: y.ProjectID,
		Sentence: fmt.Sprintf("%s, năm %d.", sentence, y.Year), After: y})
}
