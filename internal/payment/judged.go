package payment

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/inspection"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// LawAct is the act that the rules know of a step; "" where the step is no advance. A further
// advance of a file over several years comes before acceptance, as the first one does.
func LawAct(step Step) policy.Act {
	switch step {
	case FirstAdvance, FurtherAdvance:
		return policy.ActFirstAdvance
	case RemainingAdvance:
		return policy.ActRemainingAdvance
	}
	return ""
}

// judged keeps what the law of today says of an advance. Money that comes back is no advance.
func judged(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, y Payment, k project.Keeping) error {
	act := LawAct(y.Step)
	if act == "" {
		return nil
	}
	f, err := project.LoadTx(ctx, tx, one)
	if err != nil {
		return err
	}
	if k.Known, err = knownTx(ctx, tx, f, y.Year); err != nil {
		return err
	}
	k.Known.Amount = &y.Amount
	k.On, k.SubjectKind, k.SubjectID = now.Day(), "payment", y.ID
	_, err = project.KeepTx(ctx, tx, now, p, f, k, act)
	return err
}

// knownTx is what a year's work says for the rules of advances.
func knownTx(ctx context.Context, q db.Q, f project.File, year int) (project.Known, error) {
	sure, _, err := inspection.ConfirmedTx(ctx, q, f.ID, year)
	if err != nil {
		return project.Known{}, err
	}
	line, err := contract.LineTx(ctx, q, f.ID, year)
	if err != nil {
		return project.Known{}, err
	}
	var k project.Known
	if total := f.Sum().Total; total > 0 {
		share := min(100, float64(sure)*100/float64(total))
		k.DoneShare = &share
	}
	accepted := line.Accepted > 0
	k.Accepted = &accepted
	return k, nil
}

// JudgeNext asks the law of today about the next advance of a year, for its form. Whoever sees the
// file; nothing is judged where no advance comes next.
func (s *Service) JudgeNext(ctx context.Context, p account.Principal, id db.ID, year int, step Step) (project.Judgement, error) {
	var j project.Judgement
	act := LawAct(step)
	if act == "" {
		return j, nil
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err := project.OpenTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		k, err := knownTx(ctx, tx, f, year)
		if err != nil {
			return err
		}
		j, err = project.JudgeTx(ctx, tx, f, act, s.Clock.Now().Day(), k)
		return err
	})
	return j, err
}
