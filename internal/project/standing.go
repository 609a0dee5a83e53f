package project

import (
	"context"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
)

// Standing is how an earlier reason on a file answers what a judgement leaves open, for the form
// of an act: what KeepTx will want is known before anybody presses the button.
type Standing struct {
	Reason *EvaluationView // the earlier act of which the reason answers every question; nil for none
	Fresh  []Question      // else what the last reason did not answer
}

// StandingTx tells for each file how its judgement stands to the reasons that were given, in one
// query. Reasons of an appraisal are for the body that appraises until it is signed: call it for
// who may read them.
func StandingTx(ctx context.Context, q db.Q, of map[db.ID]Judgement) (map[db.ID]Standing, error) {
	out := map[db.ID]Standing{}
	var ids []db.ID
	for id, j := range of {
		if len(j.Questions) > 0 {
			ids = append(ids, id)
			out[id] = Standing{Fresh: j.Questions}
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	earlier, err := db.Select[EvaluationView](ctx, q, "SELECT "+db.Columns[Evaluation]("e.")+`, a.name AS by_name, '' AS earlier FROM evaluations e JOIN persons a ON a.id = e.made_by
		WHERE e.project_id IN (?) AND e.reason <> '' ORDER BY e.made_at DESC, e.id DESC`, ids)
	if err != nil {
		return nil, err
	}
	seen := map[db.ID]bool{}
	for i, e := range earlier {
		st := out[e.ProjectID]
		if st.Reason != nil {
			continue
		}
		had, err := e.Questions()
		if err != nil {
			return nil, err
		}
		left := slices.DeleteFunc(slices.Clone(of[e.ProjectID].Questions), func(one Question) bool {
			return slices.ContainsFunc(had, func(h Question) bool { return h.key == one.key })
		})
		switch {
		case len(left) == 0:
			st = Standing{Reason: &earlier[i]}
		case !seen[e.ProjectID]:
			st.Fresh = left
		}
		seen[e.ProjectID] = true
		out[e.ProjectID] = st
	}
	return out, nil
}

// Highest is the highest support of the file by the levels of the day, whatever it asks for, in
// đồng: amount where every part has a highest sum, no_limit where the text of a part names none,
// not_loaded where that of a part is not known.
func (j Judgement) Highest() (int64, policy.CapKind) {
	kind := policy.CapAmount
	var sum int64
	for _, p := range j.Parts {
		switch a := p.Answer; {
		case a.MaxKind == policy.CapNoLimit:
			kind = policy.CapNoLimit
		case a.MaxSupport == nil:
			return 0, policy.CapNotLoaded
		default:
			sum += *a.MaxSupport
		}
	}
	return sum, kind
}

// JudgeAllTx asks the law of a day about many files for registration, with the sum of each, in as
// many queries as for one.
func JudgeAllTx(ctx context.Context, q db.Q, ones []Project, amounts map[db.ID]int64, on clock.Day) (map[db.ID]Judgement, error) {
	if len(ones) == 0 {
		return nil, nil
	}
	law, err := rulebook.LawTx(ctx, q, on)
	if err != nil {
		return nil, err
	}
	files, err := judgedPartsTx(ctx, q, ones)
	if err != nil {
		return nil, err
	}
	about, err := registerTx(ctx, q, on, files...)
	if err != nil {
		return nil, err
	}
	out := make(map[db.ID]Judgement, len(files))
	for _, f := range files {
		var more Known
		if n, ok := amounts[f.ID]; ok {
			more.Amount = &n
		}
		if out[f.ID], err = judgeBy(ctx, q, law, f, about, policy.Registration, on, more); err != nil {
			return nil, err
		}
	}
	return out, nil
}
