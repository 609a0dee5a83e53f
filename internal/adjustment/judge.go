package adjustment

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// LawAct is the act that the rules know of a kind of adjustment; "" where no rule was read that
// speaks of it apart from who decides.
func LawAct(k Kind) policy.Act {
	switch k {
	case Beneficiary, Place:
		return policy.ActBeneficiary
	case NextYear:
		return policy.ActExtend
	case Stop:
		return policy.ActStop
	}
	return ""
}

// judged keeps what the law of the decision's day says of an adjustment. Who decides follows from
// the request: the answer is kept beside it and asks for no reason of its own.
func judged(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one project.Project, a Adjustment, on clock.Day) error {
	act := LawAct(a.Kind)
	if act == "" {
		return nil
	}
	f, err := project.LoadTx(ctx, tx, one)
	if err != nil {
		return err
	}
	_, err = project.KeepTx(ctx, tx, now, p, f, project.Keeping{Act: project.JudgedAdjustment, On: on, SubjectKind: subject, SubjectID: a.ID, Free: true}, act)
	return err
}

// Judge asks the law of today about an adjustment of a kind, for its pages. Whoever sees the file;
// nothing is judged where no rule speaks of the kind.
func (s *Service) Judge(ctx context.Context, p account.Principal, projectID db.ID, k Kind) (project.Judgement, error) {
	var j project.Judgement
	act := LawAct(k)
	if act == "" {
		return j, nil
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err := project.OpenTx(ctx, tx, p, projectID)
		if err != nil {
			return err
		}
		j, err = project.JudgeTx(ctx, tx, f, act, s.Clock.Now().Day(), project.Known{})
		return err
	})
	return j, err
}
