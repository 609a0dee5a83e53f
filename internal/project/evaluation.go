package project

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/vi"
)

// Judged is an act that keeps what the law of its day said.
type Judged string

// The acts that keep an evaluation.
const (
	JudgedPresented  Judged = "present"          // trình kết luận thẩm định
	JudgedAppraisal  Judged = "appraisal"        // ký kết luận thẩm định
	JudgedApproval   Judged = "approval"         // phê duyệt kế hoạch
	JudgedPrepared   Judged = "advance_prepared" // lập đề nghị tạm ứng
	JudgedAdvance    Judged = "advance"          // chi tạm ứng
	JudgedSettlement Judged = "settlement"       // duyệt quyết toán
	JudgedAdjustment Judged = "adjustment"       // quyết định điều chỉnh
)

// JudgedName is what people call each.
var JudgedName = map[Judged]string{JudgedPresented: "Trình kết luận thẩm định", JudgedAppraisal: "Kết luận thẩm định", JudgedApproval: "Phê duyệt kế hoạch",
	JudgedPrepared: "Lập đề nghị tạm ứng", JudgedAdvance: "Chi tạm ứng", JudgedSettlement: "Duyệt quyết toán", JudgedAdjustment: "Điều chỉnh"}

// Evaluation is one lần xét theo quy định: what the law of the day said when somebody acted,
// what it was told, the packs it rests on, and the reason of who decided what it left open. It
// never changes.
type Evaluation struct {
	ID            db.ID         `db:"id"`
	ProjectID     db.ID         `db:"project_id"`
	Act           Judged        `db:"act"`
	Day           clock.Day     `db:"day"` // of the act, by whose text it was judged
	SubjectKind   string        `db:"subject_kind"`
	SubjectID     db.ID         `db:"subject_id"`
	Amount        *int64        `db:"amount"` // đồng; none where the act is about no sum
	PartsJSON     string        `db:"parts"`
	QuestionsJSON string        `db:"questions"`
	PacksJSON     string        `db:"packs"`
	Reason        string        `db:"reason"`
	RestsOn       db.ID         `db:"rests_on"` // the earlier evaluation whose reason still answers every question
	MadeBy        db.ID         `db:"made_by"`
	MadeBehalf    db.ID         `db:"made_behalf"`
	MadeAt        clock.Instant `db:"made_at"`
}

// Parts reads what was asked and answered.
func (e Evaluation) Parts() ([]Part, error) {
	var out []Part
	err := json.Unmarshal([]byte(e.PartsJSON), &out)
	return out, err
}

// Packs reads the packs that it rests on.
func (e Evaluation) Packs() ([]rulebook.Used, error) {
	var out []rulebook.Used
	err := json.Unmarshal([]byte(e.PacksJSON), &out)
	return out, err
}

// keptQuestion is a Question as it is stored.
type keptQuestion struct {
	Question
	Key string `json:"key"`
}

// Questions reads what the law left open.
func (e Evaluation) Questions() ([]Question, error) {
	var kept []keptQuestion
	err := json.Unmarshal([]byte(e.QuestionsJSON), &kept)
	out := make([]Question, len(kept))
	for i, k := range kept {
		out[i] = k.Question
		out[i].key = k.Key
	}
	return out, err
}

// Keeping is the act that an evaluation is kept for. LawField names the form field of the reason.
type Keeping struct {
	Act         Judged
	On          clock.Day
	SubjectKind string
	SubjectID   db.ID
	Known       Known
	Reason      string
	Free        bool // the act decides nothing that the law could be against: no reason is asked for
	Stands      bool // support was approved before, and stands: nothing bars the act
	Signs       bool // only confirms what somebody else gave the reason for: a new question stops it
}

// LawField is the form field in which a person answers what the law leaves open.
const LawField = "law_reason"

// maxReason is how long a reason may be.
const maxReason = 5000

// KeepTx judges a file for an act of the rules by the law of its day and keeps the answer. What the law leaves open
// wants a reason (Invalid beside law_reason, naming each question), unless an earlier reason on
// the same file answered the same questions. Conflict where an article that was read excludes
// support, or where an act that only signs meets a new question.
func KeepTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, f File, k Keeping, act policy.Act) (Judgement, error) {
	k.Reason = vi.NFCText(k.Reason)
	if n := len([]rune(k.Reason)); n > maxReason {
		return Judgement{}, errs.Wrong(LawField, "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(maxReason))
	}
	j, err := JudgeTx(ctx, tx, f, act, k.On, k.Known)
	if err != nil {
		return j, err
	}
	if len(j.Questions) == 0 {
		k.Reason = ""
	}
	e := Evaluation{ID: db.NewID(), ProjectID: f.ID, Act: k.Act, Day: k.On, SubjectKind: k.SubjectKind, SubjectID: k.SubjectID, Amount: k.Known.Amount, Reason: k.Reason,
		MadeBy: p.PersonID, MadeBehalf: p.DelegatorID, MadeAt: now}
	if !k.Free {
		if err := j.bars(); err != nil && !k.Stands {
			return j, err
		}
		if e.RestsOn, err = answered(ctx, tx, f.ID, j, k); err != nil {
			return j, err
		}
	}
	used, err := rulebook.KeepTextsTx(ctx, tx, j.Law)
	if err != nil {
		return j, err
	}
	kept := make([]keptQuestion, len(j.Questions))
	for i, q := range j.Questions {
		kept[i] = keptQuestion{q, q.key}
	}
	for _, one := range []struct {
		to   *string
		from any
	}{{&e.PartsJSON, j.Parts}, {&e.QuestionsJSON, kept}, {&e.PacksJSON, used}} {
		body, err := json.Marshal(one.from)
		if err != nil {
			return j, err
		}
		*one.to = string(body)
	}
	return j, db.Insert(ctx, tx, "evaluations", e)
}

// bars refuses what an article excludes.
func (j Judgement) bars() error {
	barred := j.Barred()
	if len(barred) == 0 {
		return nil
	}
	var lines []string
	for _, q := range barred {
		cite := ""
		if q.Finding.Citation != nil {
			cite = " (" + q.Finding.Citation.String() + ")"
		}
		lines = append(lines, q.Part+": "+strings.TrimRight(q.Finding.Message, ".")+cite)
	}
	return errs.Clash("Quy định đã đối chiếu của ngày %s không cho phép: %s.", j.On.VN(), strings.Join(lines, "; "))
}

// answered tells which earlier reason still answers every question; "" where this act's own does.
func answered(ctx context.Context, q db.Q, id db.ID, j Judgement, k Keeping) (db.ID, error) {
	if len(j.Questions) == 0 || k.Reason != "" && !k.Signs {
		if n := len([]rune(k.Reason)); len(j.Questions) > 0 && n < 10 {
			return "", errs.Wrong(LawField, "Hãy nêu lý do rõ hơn (ít nhất 10 ký tự).")
		}
		return "", nil
	}
	if k.Act == JudgedPresented { // each body that appraises answers for itself
		return "", ask(j)
	}
	all, err := StandingTx(ctx, q, map[db.ID]Judgement{id: j})
	if err != nil {
		return "", err
	}
	switch st := all[id]; {
	case st.Reason != nil:
		return st.Reason.ID, nil
	case k.Signs:
		return "", errs.Clash("Quy định hoặc hồ sơ đã đổi từ khi trình, có điều chưa ai nêu lý do: %s. Hãy trả lại, hoặc từ chối để lập lại, với lý do của người trình.", strings.TrimRight(st.Fresh[0].Text(), "."))
	}
	return "", ask(j)
}

// ask wants a reason, naming each question.
func ask(j Judgement) error {
	var wrong errs.Fields
	for i, one := range j.Questions {
		if i == 5 {
			wrong.Add(LawField, "Còn %d điều nữa, xem phần «Quy định nói gì».", len(j.Questions)-i)
			break
		}
		source := ""
		if one.Finding.Citation != nil {
			source = one.Finding.Citation.String()
		}
		wrong.AddSource(LawField, source, "%s Hãy nêu lý do quyết định.", one.Text())
	}
	return wrong.Err()
}

// Text tells the question in a sentence.
func (q Question) Text() string {
	return fmt.Sprintf("%s: %s", q.Part, q.Finding.Message)
}

// EvaluationView is a kept evaluation with who made it.
type EvaluationView struct {
	Evaluation
	By      string `db:"by_name"`
	Earlier string `db:"earlier"` // the reason that it rests on
}

// Evaluations lists what the law said at each act on a file that the principal sees, newest
// first. Reasons of an appraisal that is not signed are for the body that appraises.
func (s *Service) Evaluations(ctx context.Context, p account.Principal, id db.ID) ([]EvaluationView, error) {
	var out []EvaluationView
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := SeeTx(ctx, tx, p, id); err != nil {
			return err
		}
		var err error
		if out, err = db.Select[EvaluationView](ctx, tx, "SELECT "+db.Columns[Evaluation]("e.")+`, a.name AS by_name, COALESCE(r.reason, '') AS earlier
			FROM evaluations e JOIN persons a ON a.id = e.made_by LEFT JOIN evaluations r ON r.id = e.rests_on WHERE e.project_id = ? ORDER BY e.made_at DESC, e.id DESC`, id); err != nil {
			return err
		}
		appraisals, err := AppraisalsTx(ctx, tx, id)
		if err != nil {
			return err
		}
		out = slices.DeleteFunc(out, func(e EvaluationView) bool {
			if e.Act != JudgedPresented {
				return false
			}
			i := slices.IndexFunc(appraisals, func(a Appraisal) bool { return a.ID == e.SubjectID })
			return i < 0 || !p.National() && !p.For(appraisals[i].AgencyID)
		})
		return nil
	})
	return out, err
}

// Replay asks again what an evaluation asked, by the packs that it kept, and reports whether
// the answers are the same. Whoever sees the file.
func (s *Service) Replay(ctx context.Context, p account.Principal, id, evaluation db.ID) (same bool, err error) {
	all, err := s.Evaluations(ctx, p, id)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(all, func(e EvaluationView) bool { return e.ID == evaluation })
	if i < 0 {
		return false, errs.Missing("lần xét này")
	}
	used, err := all[i].Packs()
	if err != nil {
		return false, err
	}
	law, err := rulebook.LawOfTx(ctx, s.DB, used)
	if err != nil {
		return false, err
	}
	parts, err := all[i].Parts()
	if err != nil {
		return false, err
	}
	for _, part := range parts {
		a, err := law.Evaluate(part.Case, all[i].Day)
		if err != nil {
			return false, err
		}
		was, err := json.Marshal(part.Answer)
		if err != nil {
			return false, err
		}
		now, err := json.Marshal(a)
		if err != nil {
			return false, err
		}
		if string(was) != string(now) {
			return false, nil
		}
	}
	return true, nil
}
