package acceptance

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Conclude moves a year on to accepted: no minutes wait for a signature, and every beneficiary
// named has minutes signed as passed; where none is named, the year has some. In a file of
// several years the years before the last need some minutes that passed, the last one needs
// every beneficiary to have passed in one of the years. The leader of the Sở or of the Cục.
func (s *Service) Conclude(ctx context.Context, p account.Principal, id db.ID, year int) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, signers, project.Accepter); err != nil {
			return err
		}
		if err := underWay(ctx, tx, one, year); err != nil {
			return err
		}
		missing, err := MissingTx(ctx, tx, one, year)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			return errs.Clash("Chưa kết luận nghiệm thu năm %d được: %s.", year, vi.ListVN(missing))
		}
		sums, err := SumsTx(ctx, tx, id, year)
		if err != nil {
			return err
		}
		return project.MoveYearTx(ctx, tx, now, p, id, year, project.Accepted,
			fmt.Sprintf("Kết luận nghiệm thu: %d biên bản đạt, khuyến công %s", sums.Count, vi.MoneyUnit(sums.Promotion)))
	})
}

// Missing tells, for the page of a file that the principal sees, what acceptance of a year
// still lacks.
func (s *Service) Missing(ctx context.Context, p account.Principal, id db.ID, year int) ([]string, error) {
	var out []string
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		out, err = MissingTx(ctx, tx, one, year)
		return err
	})
	return out, err
}

// MissingTx tells in words what the acceptance of a year still lacks; none when it can be
// concluded.
func MissingTx(ctx context.Context, q db.Q, one project.Project, year int) ([]string, error) {
	type row struct {
		Year   int    `db:"year"`
		Est    db.ID  `db:"establishment_id"`
		State  State  `db:"state"`
		Result Result `db:"result"`
		Number string `db:"minutes_number"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT year, establishment_id, state, result, minutes_number FROM acceptances WHERE project_id = ? AND state <> 'cancelled' ORDER BY day, id", one.ID)
	if err != nil {
		return nil, err
	}
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range rows {
		if r.Year == year && r.State == StateRecorded {
			out = append(out, "biên bản số "+r.Number+" chưa ký")
		}
	}
	if !slices.ContainsFunc(rows, func(r row) bool { return r.Year == year && r.State == StateSigned && r.Result == Pass }) {
		return append(out, "chưa có biên bản đạt nào được ký"), nil
	}
	if n := len(file.Years); n > 0 && file.Years[n-1].Year != year {
		return out, nil
	}
	for _, b := range file.Named() {
		if slices.ContainsFunc(rows, func(r row) bool { return r.Est == b.EstablishmentID && r.State == StateSigned && r.Result == Pass }) {
			continue
		}
		name, err := db.Get[string](ctx, q, "SELECT name FROM establishments WHERE id = ?", b.EstablishmentID)
		if err != nil {
			return nil, err
		}
		out = append(out, name+" chưa có biên bản đạt được ký")
	}
	return out, nil
}
