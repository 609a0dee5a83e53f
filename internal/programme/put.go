package programme

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// PutItem is one project that goes into a draft. The form fields are projects.N.project,
// projects.N.amount and projects.N.note, N from 0.
type PutItem struct {
	ProjectID db.ID
	Amount    int64 // đồng
	Note      string
}

// Put puts projects into a draft, at its end, each with the support meant for it; a project
// already in it gets the new amount. All go or none does. The files have passed appraisal,
// are of the plan's money and year, and stand in no other plan; the amount is at most what
// the appraisal recommended. Returns the plan's new version.
func (s *Service) Put(ctx context.Context, p account.Principal, plan db.ID, version int64, list []PutItem) (int64, error) {
	now := s.Clock.Now()
	next := version // apart from version: PostgreSQL may have the whole act tried again
	if len(list) == 0 {
		return 0, errs.Wrong("projects", "Hãy chọn ít nhất một đề án.")
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		pl, err := draftTx(ctx, tx, p, plan, version)
		if err != nil {
			return err
		}
		items, err := itemsTx(ctx, tx, plan)
		if err != nil {
			return err
		}
		var f errs.Fields
		var said []string
		seen := map[db.ID]bool{}
		last := 0
		for _, it := range items {
			last = max(last, it.Position+1)
		}
		for i, in := range list {
			in.Note = vi.NFC(in.Note)
			field := func(name string) string { return fmt.Sprintf("projects.%d.%s", i, name) }
			if seen[in.ProjectID] {
				f.Add(field("project"), "Đề án này đã được chọn ở dòng trên.")
				continue
			}
			seen[in.ProjectID] = true
			one, err := checkItem(ctx, tx, p, pl, in, field, &f)
			if err != nil {
				return err
			}
			if f.Len() > 0 {
				continue
			}
			said = append(said, fmt.Sprintf("%s (%s)", one.Number, vi.MoneyUnit(in.Amount)))
			if k := slices.IndexFunc(items, func(it Item) bool { return it.ProjectID == in.ProjectID }); k >= 0 {
				if _, err := tx.Exec(ctx, "UPDATE plan_items SET amount = ?, note = ? WHERE plan_id = ? AND project_id = ?", in.Amount, in.Note, plan, in.ProjectID); err != nil {
					return err
				}
				continue
			}
			if err := db.Insert(ctx, tx, "plan_items", Item{plan, in.ProjectID, last, in.Amount, in.Note}); err != nil {
				return err
			}
			last++
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := touchTx(ctx, tx, &pl); err != nil {
			return err
		}
		next = pl.Version
		after, err := itemsTx(ctx, tx, plan)
		if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Put, SubjectKind: subject, SubjectID: plan,
			Sentence: "Đưa vào dự thảo " + pl.Title() + ": " + vi.ListVN(said) + ".", Before: items, After: after})
	})
	return next, err
}

func checkItem(ctx context.Context, tx *db.Tx, p account.Principal, pl Plan, in PutItem, field func(string) string, f *errs.Fields) (project.Project, error) {
	one, err := project.SeeTx(ctx, tx, p, in.ProjectID)
	if errs.Is(err, errs.NotFound) {
		f.Add(field("project"), "Không tìm thấy đề án này trong phạm vi của ông/bà.")
		return one, nil
	} else if err != nil {
		return one, err
	}
	switch {
	case one.Source != pl.Source:
		f.Add(field("project"), "Đề án %s dùng kinh phí %s, không vào %s.", one.Number, project.SourceName[one.Source], pl.Title())
		return one, nil
	case pl.Source == project.Local && !p.For(one.BaseID):
		f.Add(field("project"), "Đề án %s do Sở khác thẩm định.", one.Number)
		return one, nil
	case one.State != ready(pl.Source):
		f.Add(field("project"), "Đề án %s đang ở trạng thái «%s»; vào kế hoạch cần «%s».", one.Number, project.StateName[one.State], project.StateName[ready(pl.Source)])
		return one, nil
	case one.PlanYear != pl.Year:
		f.Add(field("project"), "Đề án %s đăng ký cho kế hoạch năm %d, không phải năm %d.", one.Number, one.PlanYear, pl.Year)
		return one, nil
	}
	other, err := db.Get[Plan](ctx, tx, "SELECT "+db.Columns[Plan]("pl.")+" FROM plan_items i JOIN plans pl ON pl.id = i.plan_id WHERE i.project_id = ? AND i.plan_id <> ?", one.ID, pl.ID)
	if err == nil {
		f.Add(field("project"), "Đề án %s đã có trong %s.", one.Number, other.Title())
		return one, nil
	} else if !errors.Is(err, db.ErrNone) {
		return one, err
	}
	most, err := project.RecommendedTx(ctx, tx, one.ID, level(pl.Source))
	switch {
	case err != nil:
		return one, err
	case most == 0:
		f.Add(field("project"), "Đề án %s chưa có kết luận thẩm định nêu mức đề nghị hỗ trợ.", one.Number)
	case in.Amount <= 0:
		f.Add(field("amount"), "Hãy ghi số tiền hỗ trợ, lớn hơn 0.")
	case in.Amount > most:
		f.Add(field("amount"), "Không vượt mức mà kết luận thẩm định đề nghị: %s.", vi.MoneyUnit(most))
	}
	if len([]rune(in.Note)) > 500 {
		f.Add(field("note"), "Ghi chú không quá 500 ký tự.")
	}
	return one, nil
}

// Take takes a project out of a draft. Its keeper. Returns the plan's new version.
func (s *Service) Take(ctx context.Context, p account.Principal, plan db.ID, version int64, projectID db.ID) (int64, error) {
	now := s.Clock.Now()
	next := version // apart from version: PostgreSQL may have the whole act tried again
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		pl, err := draftTx(ctx, tx, p, plan, version)
		if err != nil {
			return err
		}
		items, err := itemsTx(ctx, tx, plan)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(items, func(it Item) bool { return it.ProjectID == projectID })
		if k < 0 {
			return errs.Missing("đề án này trong dự thảo kế hoạch")
		}
		if _, err := tx.Exec(ctx, "DELETE FROM plan_items WHERE plan_id = ? AND project_id = ?", plan, projectID); err != nil {
			return err
		}
		if err := reorderTx(ctx, tx, plan, slices.Delete(slices.Clone(items), k, k+1)); err != nil {
			return err
		}
		if err := touchTx(ctx, tx, &pl); err != nil {
			return err
		}
		next = pl.Version
		name, err := numberOf(ctx, tx, projectID)
		if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Taken, SubjectKind: subject, SubjectID: plan,
			Sentence: "Đưa đề án " + name + " ra khỏi dự thảo " + pl.Title() + ".", Before: items[k]})
	})
	return next, err
}

// Move puts a project of a draft at another position, from 1. Its keeper. Returns the plan's
// new version.
func (s *Service) Move(ctx context.Context, p account.Principal, plan db.ID, version int64, projectID db.ID, position int) (int64, error) {
	now := s.Clock.Now()
	next := version // apart from version: PostgreSQL may have the whole act tried again
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		pl, err := draftTx(ctx, tx, p, plan, version)
		if err != nil {
			return err
		}
		items, err := itemsTx(ctx, tx, plan)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(items, func(it Item) bool { return it.ProjectID == projectID })
		if k < 0 {
			return errs.Missing("đề án này trong dự thảo kế hoạch")
		}
		it := items[k]
		to := min(max(position, 1), len(items)) - 1
		items = slices.Insert(slices.Delete(items, k, k+1), to, it)
		if err := reorderTx(ctx, tx, plan, items); err != nil {
			return err
		}
		if err := touchTx(ctx, tx, &pl); err != nil {
			return err
		}
		next = pl.Version
		name, err := numberOf(ctx, tx, projectID)
		if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Moved, SubjectKind: subject, SubjectID: plan,
			Sentence: fmt.Sprintf("Xếp đề án %s vào vị trí %d của dự thảo %s.", name, to+1, pl.Title()), Before: k + 1, After: to + 1})
	})
	return next, err
}

func reorderTx(ctx context.Context, tx *db.Tx, plan db.ID, items []Item) error {
	for i, it := range items {
		if it.Position == i {
			continue
		}
		if _, err := tx.Exec(ctx, "UPDATE plan_items SET position = ? WHERE plan_id = ? AND project_id = ?", i, plan, it.ProjectID); err != nil {
			return err
		}
	}
	return nil
}

func numberOf(ctx context.Context, q db.Q, projectID db.ID) (string, error) {
	return db.Get[string](ctx, q, "SELECT COALESCE(number, name) FROM projects WHERE id = ?", projectID)
}
