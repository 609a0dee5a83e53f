package project

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
)

// Judgement is what the law of a day says of a file for an act: an answer for each part, and
// what a person has to decide because the law does not.
type Judgement struct {
	On        clock.Day
	Law       *policy.Law
	Parts     []Part
	Questions []Question
}

// Question is one thing that the law leaves open, or answers against the file. Not known never
// reads as allowed: a person decides, and gives a reason.
type Question struct {
	Part    string         `json:"part"` // of which content and establishment
	Finding policy.Finding `json:"finding"`
	key     string
}

// Barred are the questions on which nobody may decide otherwise: support that an article, read
// and in force on the day, excludes.
func (j Judgement) Barred() []Question {
	var out []Question
	for _, q := range j.Questions {
		if q.Finding.Outcome == policy.Fail && q.Finding.Certainty == policy.Verified && q.Finding.Governs != policy.GovernsCap {
			out = append(out, q)
		}
	}
	return out
}

// Most is the highest support of the file by the levels of the day, in đồng; false where the
// level of a part is not known. A part without a highest sum counts with what it asks for.
func (j Judgement) Most() (int64, bool) {
	var sum int64
	for _, p := range j.Parts {
		asked := int64(0)
		if p.Case.Requested != nil {
			asked = *p.Case.Requested
		}
		switch {
		case p.Answer.MaxKind == policy.CapNoLimit:
			sum += asked
		case p.Answer.MaxSupport == nil:
			return 0, false
		default:
			sum += min(asked, *p.Answer.MaxSupport)
		}
	}
	return sum, true
}

// Known is what rooms above know of a file's work, for the acts that hang on it.
type Known struct {
	DoneShare *float64 // per cent of the project's investment
	Accepted  *bool
	Amount    *int64 // đồng that the act is about, where it is less than the estimate asks for
}

// JudgeTx asks the law of a day about a stored file for an act.
func JudgeTx(ctx context.Context, q db.Q, f File, act policy.Act, on clock.Day, more Known) (Judgement, error) {
	law, err := rulebook.LawTx(ctx, q, on)
	if err != nil {
		return Judgement{}, err
	}
	about, err := registerTx(ctx, q, on, f)
	if err != nil {
		return Judgement{}, err
	}
	return judgeBy(ctx, q, law, f, about, act, on, more)
}

// judgeBy is JudgeTx by a given law, with what the register says.
func judgeBy(ctx context.Context, q db.Q, law *policy.Law, f File, about register, act policy.Act, on clock.Day, more Known) (Judgement, error) {
	parts, err := casesTx(ctx, q, f, about, act, on)
	if err != nil {
		return Judgement{}, err
	}
	j := Judgement{On: on, Law: law, Parts: parts}
	for i := range j.Parts {
		p := &j.Parts[i]
		p.Case.DoneShare, p.Case.Accepted = more.DoneShare, more.Accepted
		if len(j.Parts) == 1 && more.Amount != nil {
			p.Case.Requested = more.Amount
		}
		if p.Answer, err = law.Evaluate(p.Case, on); err != nil {
			return j, err
		}
	}
	j.ask(act, more.Amount)
	return j, nil
}

// ask gathers what the answers leave open.
func (j *Judgement) ask(act policy.Act, amount *int64) {
	most, all := j.Most()
	within := all && amount != nil && *amount <= most // however it is shared among the parts
	for _, p := range j.Parts {
		a := p.Answer
		for _, f := range a.Findings {
			open := f.Outcome == policy.NotKnown || f.Outcome == policy.Fail
			switch {
			case !open:
				continue
			case f.Governs == policy.GovernsCap:
				if act != policy.Registration || within || f.Outcome == policy.NotKnown && a.MaxKind == policy.CapAmount && a.MaxSupport != nil {
					continue
				}
			case f.Governs == policy.GovernsAdvance, f.Governs == policy.GovernsAuthority:
				if a.Allowed != nil && *a.Allowed {
					continue
				}
			case act != policy.Registration: // an approval given stands
				continue
			case a.Eligible != nil && *a.Eligible:
				continue
			}
			j.Questions = append(j.Questions, Question{Part: p.Title(), Finding: f, key: p.Content + "|" + string(p.EstablishmentID) + "|" + f.Rule + "|" + string(f.Outcome)})
		}
	}
}

// Judge asks the law of today about a file that the principal sees, as it is stored.
func (s *Service) Judge(ctx context.Context, p account.Principal, id db.ID) (Judgement, error) {
	var j Judgement
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err := OpenTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		j, err = JudgeTx(ctx, tx, f, policy.Registration, s.Clock.Now().Day(), Known{})
		return err
	})
	return j, err
}

// JudgeInput asks the law of today about a file as it is being typed: the stored file with what
// the form holds laid over it, whether or not it could be saved. Who may open the file.
func (s *Service) JudgeInput(ctx context.Context, p account.Principal, id db.ID, in Input) (Judgement, error) {
	var j Judgement
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err := OpenTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		j, err = JudgeTx(ctx, tx, overlaid(f, in), policy.Registration, s.Clock.Now().Day(), Known{})
		return err
	})
	return j, err
}

// overlaid lays a form over a file, for asking only. What cannot be kept is not asked about; a
// beneficiary counts once it is saved.
func overlaid(f File, in Input) File {
	f.Kind, f.Source, f.PlanYear = in.Kind, in.Source, in.PlanYear
	f.MachinesNew, f.ProductionLine, f.Counterpart, f.OtherFunding = in.MachinesNew, in.ProductionLine, in.Counterpart, in.OtherFunding
	f.Contents = slices.DeleteFunc(slices.Clone(in.Contents), func(c string) bool {
		_, ok := policy.FindContent(c)
		return !ok
	})
	f.Beneficiaries = slices.DeleteFunc(f.Named(), func(b Beneficiary) bool {
		return !slices.ContainsFunc(in.Beneficiaries, func(n BeneficiaryInput) bool { return n.EstablishmentID == b.EstablishmentID })
	})
	f.Lines = nil
	for i, l := range in.Lines {
		if i == MaxRows {
			break
		}
		total, ok := l.Quantity.Times(l.UnitPrice)
		if !ok || l.Quantity < 0 || l.UnitPrice < 0 || total > MaxMoney || l.Promotion < 0 || l.Promotion > MaxMoney {
			continue
		}
		one := Line{ProjectID: f.ID, Position: i, Content: l.Content, Unit: l.Unit, Quantity: l.Quantity, UnitPrice: l.UnitPrice, Promotion: l.Promotion}
		if n := slices.IndexFunc(f.Beneficiaries, func(b Beneficiary) bool { return b.EstablishmentID == l.EstablishmentID }); n >= 0 {
			one.BeneficiaryID = f.Beneficiaries[n].ID
		}
		f.Lines = append(f.Lines, one)
	}
	return f
}
