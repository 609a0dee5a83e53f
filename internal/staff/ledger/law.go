package ledger

import (
	"context"

	"khuyencong/internal/db"
	"khuyencong/internal/payment"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
)

// lawOf asks the law of today about a step of a year, and how earlier reasons answer what it
// leaves open.
func (s *Pages) lawOf(ctx context.Context, b base, step payment.Step) (project.Judgement, kit.Open, error) {
	if payment.LawAct(step) == "" || !b.Contracted {
		return project.Judgement{}, kit.Open{}, nil
	}
	j, err := s.Payments.JudgeNext(ctx, b.Who, b.File.ID, b.Year.Year, step)
	if err != nil {
		return j, kit.Open{}, err
	}
	o, err := s.standing(ctx, b, j)
	return j, o, err
}

// standing is what a judgement leaves open, for a form.
func (s *Pages) standing(ctx context.Context, b base, j project.Judgement) (kit.Open, error) {
	all, err := project.StandingTx(ctx, s.DB, map[db.ID]project.Judgement{b.File.ID: j})
	return kit.Open{On: b.Today, Asked: j.Questions, Standing: all[b.File.ID], Hint: "Căn cứ vào đâu, ai đã xác nhận. Người duyệt đọc lý do này và nó được giữ cùng lần xét"}, err
}

// kept finds what the law said at an act on a subject, and the reason that was given or stood.
func (s *Pages) kept(ctx context.Context, b base, act project.Judged, subject db.ID) (*reasoned, error) {
	all, err := s.Projects.Evaluations(ctx, b.Who, b.File.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range all { // newest first
		if e.Act != act || e.SubjectID != subject {
			continue
		}
		asked, err := e.Questions()
		if err != nil {
			return nil, err
		}
		r := reasoned{EvaluationView: e, Asked: asked, Why: e.Reason}
		if r.Why == "" && e.Earlier != "" {
			r.Why, r.Old = e.Earlier, true
		}
		return &r, nil
	}
	return nil, nil
}

// reasoned is a kept evaluation with what it left open.
type reasoned struct {
	project.EvaluationView
	Asked []project.Question
	Why   string
	Old   bool // the reason was given at an earlier act
}
