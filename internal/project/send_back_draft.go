package project

import (
	"context"
	"encoding/json"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// DraftSentBack records that a director did not send a presented file on; After is the reason.
const DraftSentBack audit.Kind = "project.draft_sent_back"

// SendBackDraft gives a file that was presented to the director back to its officer, with the
// reason. The director of the implementing unit; Invalid beside reason, Conflict when the file
// does not wait for the director.
func (s *Service) SendBackDraft(ctx context.Context, p account.Principal, id db.ID, reason string) error {
	reason = vi.NFCText(reason)
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := mayAct(p, one, []account.Role{account.CentreDirector}, Implementer); err != nil {
			return err
		}
		if !one.State.Editable() || one.PresentedAt.IsZero() {
			return errs.Clash("Hồ sơ này không chờ giám đốc đọc, ký nộp.")
		}
		switch n := len([]rune(reason)); {
		case n < 5:
			return errs.Wrong("reason", "Hãy ghi điều cần sửa, ít nhất vài chữ.")
		case n > MaxText:
			return errs.Wrong("reason", "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(MaxText))
		}
		if _, err := tx.Exec(ctx, "UPDATE projects SET presented_at = NULL, presented_by = NULL, version = version + 1 WHERE id = ?", id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DraftSentBack, SubjectKind: "project", SubjectID: id, ProjectID: id,
			// Who reads the file later reads the history too: the reason stays within the unit.
			Sentence: "Giám đốc trả lại viên chức để sửa.", After: reason})
	})
}

// SentBack is a director's word on a file that went back to its officer.
type SentBack struct {
	At     clock.Instant
	Reason string
}

// SentBackDraftsTx returns the last word on each file whose last presentation went back. The
// caller leaves out files that have moved since.
func SentBackDraftsTx(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID]SentBack, error) {
	type row struct {
		Project db.ID         `db:"project_id"`
		Kind    audit.Kind    `db:"kind"`
		At      clock.Instant `db:"at"`
		After   string        `db:"after"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT project_id, kind, at, after FROM audit_events WHERE project_id IN (?) AND kind IN (?) ORDER BY at, id", ids, []audit.Kind{Presented, DraftSentBack})
	if err != nil {
		return nil, err
	}
	out := map[db.ID]SentBack{}
	for _, r := range rows {
		delete(out, r.Project)
		if r.Kind == DraftSentBack {
			b := SentBack{At: r.At}
			if err := json.Unmarshal([]byte(r.After), &b.Reason); err != nil {
				return nil, err
			}
			out[r.Project] = b
		}
	}
	return out, nil
}
