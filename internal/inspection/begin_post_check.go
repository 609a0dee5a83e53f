package inspection

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
)

// Begin moves a file whose years are all settled on to its post-check; where the province's
// procedure has none, on to its end. The leader of the planning body.
func (s *Service) Begin(ctx context.Context, p account.Principal, id db.ID) (project.State, error) {
	now := s.Clock.Now()
	var to project.State
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if one.State == project.Planned {
			if err := allSettled(ctx, tx, id); err != nil {
				return err
			}
		}
		if one, err = project.MoveTx(ctx, tx, now, p, id, project.ActPostCheck, project.Evidence{Sentence: "Mọi năm đã quyết toán, chuyển sang hậu kiểm", Proves: project.AllSettled}); err != nil {
			return err
		}
		pr, err := project.ProcedureTx(ctx, tx, one.ProcedureID)
		if err != nil {
			return err
		}
		if !pr.PostCheck {
			if one, err = project.MoveTx(ctx, tx, now, p, id, project.ActClose, project.Evidence{Sentence: "Quy trình của tỉnh không có bước hậu kiểm, kết thúc đề án", Proves: project.PostChecked}); err != nil {
				return err
			}
		}
		to = one.State
		return nil
	})
	return to, err
}

func allSettled(ctx context.Context, q db.Q, id db.ID) error {
	years, err := project.YearsTx(ctx, q, id)
	if err != nil {
		return err
	}
	for _, y := range years {
		if y.State != project.Settled {
			return errs.Clash("Năm %d đang ở trạng thái «%s»: hậu kiểm bắt đầu khi mọi năm đã quyết toán.", y.Year, project.YearStateName[y.State])
		}
	}
	if len(years) == 0 {
		return errs.Clash("Đề án chưa có năm thực hiện nào.")
	}
	return nil
}

// Close ends a file after its post-check: every beneficiary named has one on record, or, where
// none is named, the file has one. Who may close is in the table.
func (s *Service) Close(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		file, err := project.LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		missing, err := uncheckedTx(ctx, tx, file)
		if err != nil {
			return err
		}
		switch n := len(missing); {
		case one.State != project.PostCheck: // the table answers
		case n > 0 && missing[0] == "":
			return errs.Clash("Chưa ghi lần hậu kiểm nào. Hãy ghi ít nhất một lần trước khi kết thúc.")
		case n > 0:
			name, err := db.Get[string](ctx, tx, "SELECT name FROM establishments WHERE id = ?", missing[0])
			if err != nil {
				return err
			}
			more := ""
			if n > 1 {
				more = fmt.Sprintf(" và %d cơ sở nữa", n-1)
			}
			return errs.Clash("Chưa hậu kiểm %s%s. Mỗi đơn vị thụ hưởng cần một lần ghi (quy định nội bộ).", name, more)
		}
		_, err = project.MoveTx(ctx, tx, now, p, id, project.ActClose, project.Evidence{Sentence: "Đã hậu kiểm, kết thúc đề án", Proves: project.PostChecked})
		return err
	})
}

// uncheckedTx returns the beneficiaries without a post-check; one empty ID when none is named
// and the file itself has none.
func uncheckedTx(ctx context.Context, q db.Q, file project.File) ([]db.ID, error) {
	done, err := db.Select[db.ID](ctx, q, "SELECT establishment_id FROM post_checks WHERE project_id = ?", file.ID)
	if err != nil {
		return nil, err
	}
	have := map[db.ID]bool{}
	for _, id := range done {
		have[id] = true
	}
	var out []db.ID
	for _, b := range file.Named() {
		if !have[b.EstablishmentID] {
			out = append(out, b.EstablishmentID)
		}
	}
	if len(file.Named()) == 0 && len(done) == 0 {
		out = []db.ID{""}
	}
	return out, nil
}
