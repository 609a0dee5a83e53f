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
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Stop records a decision that stops a planned project without anybody of the unit having
// asked for it (TT 36/2013 Đ11.3). The clerk of the Cục, or of the Sở for local money. The
// form fields are reason, number, day, signer and, for local money, issuer.
func (s *Service) Stop(ctx context.Context, p account.Principal, projectID db.ID, reason string, in Decision) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, projectID)
		if err != nil {
			return err
		}
		a := Adjustment{ID: db.NewID(), ProjectID: projectID, Kind: Stop, Reason: vi.NFCText(reason), State: Requested, RequestedBy: p.PersonID,
			RequestedFor: p.Agency.ID, RequestedAt: now, Version: 1}
		a.Authority, _ = AuthorityOf(Stop, one)
		roles, party := holder(a.Authority)
		if err := project.MayAct(p, one, roles, party); err != nil {
			return err
		}
		if one.State != project.Planned {
			return errs.Clash("Đề án đang ở trạng thái «%s»; chỉ ngừng đề án trong kế hoạch được duyệt.", project.StateName[one.State])
		}
		var f errs.Fields
		checkReason(&f, a.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		if err := a.setEffect(Effect{InWords: "ngừng thực hiện đề án"}); err != nil {
			return err
		}
		d, err := in.recordTx(ctx, tx, now, p, a, one)
		if err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "adjustments", a); db.IsUnique(err) {
			return errs.Clash("Đơn vị thực hiện đã đề nghị ngừng đề án. Hãy ghi quyết định vào đề nghị ấy.")
		} else if err != nil {
			return err
		}
		if err := judged(ctx, tx, now, p, one, a, d.Day); err != nil {
			return err
		}
		a.Answer, a.DocumentID, a.DecidedOn, a.DecidedBy, a.State = vi.NFCText(in.Answer), d.ID, d.Day, p.PersonID, Decided
		return stopTx(ctx, tx, now, p, a, d)
	})
}

// stopTx moves the file to stopped by a decision that is on record, and answers what else was
// asked for it.
func stopTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, a Adjustment, d document.Document) error {
	if err := saveTx(ctx, tx, a); err != nil {
		return err
	}
	if _, err := project.MoveTx(ctx, tx, now, p, a.ProjectID, project.ActStop, project.Evidence{
		Sentence: fmt.Sprintf("%s quyết định ngừng thực hiện theo văn bản số %s ngày %s; lý do: %s", d.Issuer, d.Number, d.Day.VN(), a.Reason),
		Proves:   project.HasDecision, Reason: a.Reason, After: a}); err != nil {
		return err
	}
	rest, err := db.Select[Adjustment](ctx, tx, "SELECT "+db.Columns[Adjustment]("")+" FROM adjustments WHERE project_id = ? AND id <> ? AND state IN ('requested', 'confirmed')", a.ProjectID, a.ID)
	if err != nil {
		return err
	}
	for _, r := range rest {
		r.State, r.DecidedBy, r.Answer = Refused, p.PersonID, "Đề án đã ngừng thực hiện theo văn bản số "+d.Number+"."
		if err := saveTx(ctx, tx, r); err != nil {
			return err
		}
		if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: RefusedBy, SubjectKind: subject, SubjectID: r.ID, ProjectID: r.ProjectID,
			Sentence: fmt.Sprintf("Đề nghị %s không còn xét: %s", r.title(), r.Answer), After: r}); err != nil {
			return err
		}
	}
	return nil
}
