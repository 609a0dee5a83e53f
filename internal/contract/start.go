package contract

import (
	"context"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
)

// Start reports that work has begun: the year becomes under way. The implementing unit. The
// year is assigned or contracted; a group project has an implementation plan that the Sở
// approved (TT 36/2013 Đ23.3).
func (s *Service) Start(ctx context.Context, p account.Principal, projectID db.ID, year int) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, projectID)
		if err != nil {
			return err
		}
		// Rights before facts: who may not start learns nothing of the papers.
		if err := project.MayAct(p, one, performers, project.Implementer); err != nil {
			return err
		}
		v, err := LineTx(ctx, tx, projectID, year)
		if err != nil {
			return err
		}
		if v.State != Signed {
			return errs.Clash("%s", "Hợp đồng hoặc quyết định giao nhiệm vụ của năm này chưa ký hoặc đã thanh lý.")
		}
		if one.Kind == project.Group {
			n, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM implementation_plans WHERE project_id = ? AND state = 'approved'", projectID)
			if err != nil {
				return err
			}
			if n == 0 {
				return errs.Clash("Đề án lập theo nhóm cần kế hoạch tổ chức thực hiện được phê duyệt trước khi bắt đầu (%s).", GroupPlan)
			}
		}
		return project.MoveYearTx(ctx, tx, now, p, projectID, year, project.UnderWay, fmt.Sprintf("Bắt đầu thực hiện theo %s", v.Title()))
	})
}
