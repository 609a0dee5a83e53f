package project

import (
	"context"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// The kinds of events of asking for papers.
const (
	PaperAsked    audit.Kind = "paper.asked"
	PaperAnswered audit.Kind = "paper.answered"
	PaperSettled  audit.Kind = "paper.settled"
)

// PaperAsk is one yêu cầu bổ sung: one paper or explanation asked of the implementing unit.
type PaperAsk struct {
	ID           db.ID         `db:"id"`
	ProjectID    db.ID         `db:"project_id"`
	AppraisalID  db.ID         `db:"appraisal_id"`
	Paper        string        `db:"paper"`
	What         string        `db:"what"`
	Due          clock.Day     `db:"due_day"`
	AskedBy      db.ID         `db:"asked_by"`
	AskedFor     db.ID         `db:"asked_for"` // the body that asks
	AskedAt      clock.Instant `db:"asked_at"`
	Answer       string        `db:"answer"`
	AttachmentID db.ID         `db:"attachment_id"`
	AnsweredBy   db.ID         `db:"answered_by"`
	AnsweredAt   clock.Instant `db:"answered_at"`
	SettledAt    clock.Instant `db:"settled_at"`
}

var mayAsk = []account.Role{account.DeptOfficer, account.DeptHead, account.DeptLeader, account.MinistryOfficer, account.MinistryLeader}

// AskPaper asks the implementing unit for one more paper or explanation, without sending the
// file back. Officers, heads and leaders of the body that has the file.
func (s *Service) AskPaper(ctx context.Context, p account.Principal, id, appraisal db.ID, paper, what string, due clock.Day) (db.ID, error) {
	what = vi.NFCText(what)
	now := s.Clock.Now()
	var f errs.Fields
	if PaperName(paper) == paper {
		f.Add("paper", "Hãy chọn loại giấy tờ.")
	}
	if what == "" || len([]rune(what)) > 2000 {
		f.Add("what", "Hãy ghi rõ cần gì, dưới 2.000 ký tự.")
	}
	if due == "" {
		due = policy.DueAfter("paper_request", now.Day())
	}
	if due < now.Day() {
		f.Add("due_day", "Hạn bổ sung phải từ hôm nay, %s.", now.Day().VN())
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	r := PaperAsk{ID: db.NewID(), ProjectID: id, AppraisalID: appraisal, Paper: paper, What: what, Due: due, AskedBy: p.PersonID, AskedFor: p.Agency.ID, AskedAt: now}
	return r.ID, s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		party := Base
		switch one.State {
		case Submitted, ReviewedBase, ReturnedBase:
		case Registered, Reviewed, ReturnedMinistry:
			party = Ministry
		default:
			return errs.Clash("Đề án đang ở trạng thái «%s», không ở bước thẩm tra, thẩm định.", StateName[one.State])
		}
		if err := mayAct(p, one, mayAsk, party); err != nil {
			return err
		}
		if appraisal != "" {
			if a, _, err := seeAppraisal(ctx, tx, p, appraisal); err != nil {
				return err
			} else if a.ProjectID != id {
				return errs.Missing("lần thẩm định này")
			}
		}
		if err := db.Insert(ctx, tx, "paper_requests", r); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PaperAsked, SubjectKind: "paper_request", SubjectID: r.ID, ProjectID: id,
			Sentence: "Yêu cầu bổ sung «" + PaperName(paper) + "»: " + clipTo(what, 200) + ", hạn " + due.VN() + ".", After: r})
	})
}

// AnswerPaper answers a request with a text, an attachment already added, or both. People of
// the implementing unit.
func (s *Service) AnswerPaper(ctx context.Context, p account.Principal, request db.ID, answer string, attachment db.ID) error {
	answer = vi.NFCText(answer)
	if answer == "" && attachment == "" {
		return errs.Wrong("answer", "Hãy viết giải trình hoặc kèm tệp.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		r, one, err := ask1(ctx, tx, p, request)
		if err != nil {
			return err
		}
		if err := mayAct(p, one, preparerRoles, Implementer); err != nil {
			return err
		}
		if !r.SettledAt.IsZero() {
			return errs.Clash("Yêu cầu này đã được chấp nhận.")
		}
		if attachment != "" {
			if a, err := attachment1(ctx, tx, one.ID, attachment); err != nil {
				return err
			} else if !a.WithdrawnAt.IsZero() {
				return errs.Wrong("file", "Giấy tờ này đã bỏ. Hãy kèm bản khác.")
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE paper_requests SET answer = ?, attachment_id = ?, answered_by = ?, answered_at = ? WHERE id = ?", answer, attachment, p.PersonID, now, request); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PaperAnswered, SubjectKind: "paper_request", SubjectID: r.ID, ProjectID: one.ID,
			Sentence: "Trả lời yêu cầu bổ sung «" + PaperName(r.Paper) + "».", After: answer})
	})
}

// SettlePaper accepts an answer, or asks again when it does not do. The body that asked.
func (s *Service) SettlePaper(ctx context.Context, p account.Principal, request db.ID, accept bool) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		r, one, err := ask1(ctx, tx, p, request)
		if err != nil {
			return err
		}
		if !p.Is(mayAsk...) || !p.For(r.AskedFor) {
			return errs.Refuse("Cơ quan yêu cầu xem xét giấy tờ bổ sung.")
		}
		if r.AnsweredAt.IsZero() || !r.SettledAt.IsZero() {
			return errs.Clash("Yêu cầu này chưa được trả lời, hoặc đã chấp nhận.")
		}
		text, sentence := "UPDATE paper_requests SET answered_at = NULL, answered_by = NULL WHERE id = ?", "Chưa chấp nhận giấy tờ bổ sung"
		args := []any{request}
		if accept {
			text, sentence, args = "UPDATE paper_requests SET settled_at = ? WHERE id = ?", "Chấp nhận giấy tờ bổ sung", []any{now, request}
		}
		if _, err := tx.Exec(ctx, text, args...); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PaperSettled, SubjectKind: "paper_request", SubjectID: r.ID, ProjectID: one.ID, Sentence: sentence + " «" + PaperName(r.Paper) + "»."})
	})
}

// AsksTx returns the requests of a file, newest first.
func AsksTx(ctx context.Context, q db.Q, id db.ID) ([]PaperAsk, error) {
	return db.Select[PaperAsk](ctx, q, "SELECT "+db.Columns[PaperAsk]("")+" FROM paper_requests WHERE project_id = ? ORDER BY asked_at DESC, id DESC", id)
}

func ask1(ctx context.Context, q db.Q, p account.Principal, id db.ID) (PaperAsk, Project, error) {
	r, err := db.Get[PaperAsk](ctx, q, "SELECT "+db.Columns[PaperAsk]("")+" FROM paper_requests WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return r, Project{}, errs.Missing("yêu cầu bổ sung này")
	} else if err != nil {
		return r, Project{}, err
	}
	one, err := SeeTx(ctx, q, p, r.ProjectID)
	return r, one, err
}
