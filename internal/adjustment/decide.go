package adjustment

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Decision is the deciding paper. The form fields are number, day, signer and, for local
// money, issuer (whom the province's rule names); answer is free.
type Decision struct {
	Number, Issuer, Signer, Answer string
	Day                            clock.Day
}

// Decide decides a request and applies its effect, in one transaction: of the Minister the
// Cục's clerk records the decision, of the Cục its leader takes it, of the Sở its leader, of
// the province the Sở's clerk records it. Conflict when the effect would break a ceiling: a
// contract holds more, or more is spent already.
func (s *Service) Decide(ctx context.Context, p account.Principal, id db.ID, version int64, in Decision) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := openTx(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		roles, party := holder(a.Authority)
		if err := project.MayAct(p, one, roles, party); err != nil {
			return err
		}
		if one.State != project.Planned {
			return errs.Clash("Đề án đang ở trạng thái «%s»; không điều chỉnh được nữa.", project.StateName[one.State])
		}
		if a.State == Requested && NeedsConfirmation(a.Authority, one) {
			return errs.Clash("Đề nghị này cần Sở Công Thương xác nhận trước (%s).", ConfirmRule)
		}
		d, err := in.recordTx(ctx, tx, now, p, a, one)
		if err != nil {
			return err
		}
		if err := judged(ctx, tx, now, p, one, a, d.Day); err != nil {
			return err
		}
		before := a
		a.Answer, a.DocumentID, a.DecidedOn, a.DecidedBy, a.State = vi.NFCText(in.Answer), d.ID, d.Day, p.PersonID, Decided
		if len([]rune(a.Answer)) > 2000 {
			return errs.Wrong("answer", "Ý kiến không quá 2.000 ký tự.")
		}
		if a.Kind == Stop {
			return stopTx(ctx, tx, now, p, a, d)
		}
		e, err := a.Effect()
		if err != nil {
			return err
		}
		if err := applyTx(ctx, tx, now, p, one, &a, &e, d); err != nil {
			return err
		}
		if err := a.setEffect(e); err != nil {
			return err
		}
		if err := saveTx(ctx, tx, a); err != nil {
			return err
		}
		said := fmt.Sprintf("%s quyết định %s theo văn bản số %s ngày %s: %s", d.Issuer, a.title(), d.Number, d.Day.VN(), e.InWords)
		if a.Authority == Department {
			said += "; bản sao gửi Cục"
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DecidedBy, SubjectKind: subject, SubjectID: id, ProjectID: one.ID,
			Sentence: said + ".", Before: before, After: a})
	})
}

// recordTx writes the deciding paper down. It is not older than the plan that it changes.
func (in Decision) recordTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, a Adjustment, one project.Project) (document.Document, error) {
	plan, err := programme.OfProjectTx(ctx, tx, one.ID)
	if err != nil {
		return document.Document{}, err
	}
	paper := document.Input{Kind: document.AdjustmentDecision, Number: in.Number, Day: in.Day, Issuer: issuer(a.Authority, p), Signer: in.Signer,
		About: KindName[a.Kind] + ": " + one.Number}
	if paper.Signer == "" && (a.Authority == Ministry || a.Authority == Department) {
		paper.Signer = p.Name // who decides signs
	}
	if a.Kind == Stop {
		paper.Kind = document.StopDecision
	}
	if a.Authority == Province {
		paper.Issuer = in.Issuer
	}
	var f errs.Fields
	paper.Check(&f, now.Day())
	if f.Len() == 0 && in.Day < plan.ApprovedOn {
		f.Add("day", "Quyết định điều chỉnh (%s) ở trước quyết định phê duyệt kế hoạch (%s).", in.Day.VN(), plan.ApprovedOn.VN())
	}
	if err := f.Err(); err != nil {
		return document.Document{}, err
	}
	return document.RecordTx(ctx, tx, now, p, paper)
}
