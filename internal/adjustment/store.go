package adjustment

import (
	"context"
	"encoding/json"
	"errors"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
)

// openTx returns an adjustment that still waits, with its file, at the version that the page
// was drawn from. NotFound when the principal may not see the file.
func openTx(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID, version int64) (Adjustment, project.Project, error) {
	a, err := db.Get[Adjustment](ctx, tx, "SELECT "+db.Columns[Adjustment]("")+" FROM adjustments WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return a, project.Project{}, errs.Missing("đề nghị điều chỉnh này")
	} else if err != nil {
		return a, project.Project{}, err
	}
	one, err := project.SeeTx(ctx, tx, p, a.ProjectID)
	switch {
	case err != nil:
		return a, one, err
	case !a.Open():
		return a, one, errs.Clash("Đề nghị %s đã được xử lý: «%s».", a.title(), StateName[a.State])
	case a.Version != version:
		return a, one, errs.Clash("Người khác vừa xử lý đề nghị này. Hãy tải lại trang.")
	}
	return a, one, nil
}

func saveTx(ctx context.Context, tx *db.Tx, a Adjustment) error {
	n, err := tx.Exec(ctx, `UPDATE adjustments SET effect = ?, delta = ?, state = ?, confirmed_by = ?, confirmed_at = ?, document_id = ?, decided_on = ?, decided_by = ?,
		answer = ?, version = version + 1 WHERE id = ? AND version = ?`,
		a.EffectJSON, a.Delta, a.State, a.ConfirmedBy, a.ConfirmedAt, a.DocumentID, a.DecidedOn, a.DecidedBy, a.Answer, a.ID, a.Version)
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa xử lý đề nghị này. Hãy tải lại trang.")
	}
	return err
}

func (a *Adjustment) setEffect(e Effect) error {
	raw, err := json.Marshal(e)
	a.EffectJSON = string(raw)
	return err
}

// View is an adjustment as a page shows it.
type View struct {
	Adjustment
	Does        Effect
	Document    document.Document // zero before a decision with a paper
	Number      string            // of the project
	Name        string
	MayConfirm  bool
	MayDecide   bool
	MayRefuse   bool
	MayWithdraw bool
}

// OfProject returns the adjustments of a file that the principal may see, newest first.
func (s *Service) OfProject(ctx context.Context, p account.Principal, projectID db.ID) ([]View, error) {
	var out []View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := project.SeeTx(ctx, tx, p, projectID); err != nil {
			return err
		}
		var err error
		out, err = viewsTx(ctx, tx, p, "a.project_id = ?", projectID)
		return err
	})
	return out, err
}

// Waiting returns the open adjustments on which the principal may act now, oldest first.
func (s *Service) Waiting(ctx context.Context, p account.Principal) ([]View, error) {
	var out []View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		seen, args := project.Visible(p)
		all, err := viewsTx(ctx, tx, p, "a.state IN ('requested', 'confirmed') AND ("+seen+")", args...)
		for i := len(all) - 1; i >= 0; i-- {
			if v := all[i]; v.MayConfirm || v.MayDecide || v.MayRefuse {
				out = append(out, v)
			}
		}
		return err
	})
	return out, err
}

// Open returns one adjustment of a file that the principal may see.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (View, error) {
	var v View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		seen, args := project.Visible(p)
		all, err := viewsTx(ctx, tx, p, "a.id = ? AND ("+seen+")", append([]any{id}, args...)...)
		if err == nil && len(all) == 0 {
			return errs.Missing("đề nghị điều chỉnh này, hoặc đề án không thuộc phạm vi của ông/bà")
		}
		if err == nil {
			v = all[0]
		}
		return err
	})
	return v, err
}

func viewsTx(ctx context.Context, q db.Q, p account.Principal, cond string, args ...any) ([]View, error) {
	list, err := db.Select[Adjustment](ctx, q, "SELECT "+db.Columns[Adjustment]("a.")+" FROM adjustments a JOIN projects p ON p.id = a.project_id WHERE "+cond+" ORDER BY a.requested_at DESC, a.id DESC", args...)
	if err != nil {
		return nil, err
	}
	out := make([]View, len(list))
	for i, a := range list {
		v := View{Adjustment: a}
		if v.Does, err = a.Effect(); err != nil {
			return nil, err
		}
		one, err := db.Get[project.Project](ctx, q, "SELECT "+db.Columns[project.Project]("")+" FROM projects WHERE id = ?", a.ProjectID)
		if err != nil {
			return nil, err
		}
		v.Number, v.Name = one.Number, one.Name
		if a.DocumentID != "" {
			if v.Document, err = document.Get(ctx, q, a.DocumentID); err != nil {
				return nil, err
			}
		}
		if a.Open() && one.State == project.Planned {
			if err := v.may(p, one); err != nil {
				return nil, err
			}
		}
		out[i] = v
	}
	return out, nil
}

func (v *View) may(p account.Principal, one project.Project) error {
	can := func(roles []account.Role, party project.Party) (bool, error) {
		err := project.MayAct(p, one, roles, party)
		if errs.Is(err, errs.Forbidden) {
			return false, nil
		}
		return err == nil, err
	}
	confirm := v.State == Requested && NeedsConfirmation(v.Authority, one)
	for _, c := range []struct {
		may   *bool
		roles []account.Role
		party project.Party
		when  bool
	}{
		{&v.MayConfirm, confirmers, project.Base, confirm},
		{&v.MayWithdraw, requesters, project.Implementer, true},
		{&v.MayDecide, nil, "", !confirm},
		{&v.MayRefuse, nil, "", true},
	} {
		switch c.may {
		case &v.MayDecide:
			c.roles, c.party = holder(v.Authority)
		case &v.MayRefuse:
			c.roles, c.party = refuser(v.Authority)
		}
		if !c.when {
			continue
		}
		ok, err := can(c.roles, c.party)
		if err != nil {
			return err
		}
		*c.may = ok
	}
	if confirm && !v.MayRefuse {
		ok, err := can(confirmers, project.Base)
		v.MayRefuse = ok
		return err
	}
	return nil
}
