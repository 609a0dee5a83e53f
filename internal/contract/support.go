package contract

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// SupportAgreement is one hợp đồng hỗ trợ between the implementing unit and a beneficiary,
// under the contract (TT 36/2013 Đ13.1.b). Money is đồng.
type SupportAgreement struct {
	ID              db.ID         `db:"id"`
	ContractID      db.ID         `db:"contract_id"`
	ProjectID       db.ID         `db:"project_id"`
	EstablishmentID db.ID         `db:"establishment_id"`
	Number          string        `db:"number"`
	Day             clock.Day     `db:"day"`
	Amount          int64         `db:"amount"`
	OwnCapital      int64         `db:"own_capital"`
	MadeBy          db.ID         `db:"made_by"`
	MadeAt          clock.Instant `db:"made_at"`
	EndedOn         clock.Day     `db:"ended_on"` // when an adjustment ended it
}

// SupportArticle is the article behind support agreements.
var SupportArticle = policy.Cite(policy.TT36, "13", "1", "b")

// SupportInput is what is typed of one. The form fields are establishment, number, day,
// amount and own_capital.
type SupportInput struct {
	ContractID, ProjectID, EstablishmentID db.ID
	Number                                 string
	Day                                    clock.Day
	Amount, OwnCapital                     int64
}

// Agree records a support agreement under a signed contract. The implementing unit; the
// establishment is named in the project; all agreements together stay within the contract's
// amount for the project. One agreement for a beneficiary: the second click is Conflict.
func (s *Service) Agree(ctx context.Context, p account.Principal, in SupportInput) (SupportAgreement, error) {
	now := s.Clock.Now()
	a := SupportAgreement{ID: db.NewID(), ContractID: in.ContractID, ProjectID: in.ProjectID, EstablishmentID: in.EstablishmentID,
		Number: vi.NFC(in.Number), Day: in.Day, Amount: in.Amount, OwnCapital: in.OwnCapital, MadeBy: p.PersonID, MadeAt: now}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		c, err := seeTx(ctx, tx, p, in.ContractID)
		if err != nil {
			return err
		}
		if !p.Is(performers...) || !p.For(c.PartyBID) {
			return errs.Refuse("Hợp đồng hỗ trợ do đơn vị thực hiện (bên B) ký với đơn vị thụ hưởng.")
		}
		if c.State != Signed {
			return errs.Clash("Hợp đồng hỗ trợ nằm dưới %s đang hiệu lực; hợp đồng này ở trạng thái «%s».", paperName[c.Kind], StateName[c.State])
		}
		v, err := LineTx(ctx, tx, in.ProjectID, c.Year)
		if err != nil {
			return err
		}
		if v.ContractID != c.ID {
			return errs.Missing("đề án này trong hợp đồng")
		}
		if err := a.check(ctx, tx, c, v, now.Day()); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "support_agreements", a); db.IsUnique(err) {
			return errs.Clash("Đơn vị thụ hưởng này đã có hợp đồng hỗ trợ trong %s.", c.Title())
		} else if err != nil {
			return err
		}
		if err := AddTx(ctx, tx, c.ID, a.ProjectID, c.Year, Supported, a.Amount); err != nil {
			return err
		}
		names, err := establishment.Of(ctx, tx, []db.ID{a.EstablishmentID})
		if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Agreed, SubjectKind: subject, SubjectID: c.ID, ProjectID: a.ProjectID,
			Sentence: fmt.Sprintf("Ký hợp đồng hỗ trợ số %s ngày %s với %s: hỗ trợ %s, vốn của đơn vị thụ hưởng %s.", a.Number, a.Day.VN(),
				names[a.EstablishmentID].Name, vi.MoneyUnit(a.Amount), vi.MoneyUnit(a.OwnCapital)), After: a})
	})
	if err != nil {
		return SupportAgreement{}, err
	}
	return a, nil
}

func (a SupportAgreement) check(ctx context.Context, q db.Q, c Contract, v LineView, today clock.Day) error {
	var f errs.Fields
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM project_beneficiaries WHERE project_id = ? AND establishment_id = ? AND removed_on IS NULL", a.ProjectID, a.EstablishmentID)
	if err != nil {
		return err
	}
	if n == 0 {
		f.Add("establishment", "Hãy chọn một đơn vị thụ hưởng đã nêu trong đề án.")
	}
	if a.Number == "" || len([]rune(a.Number)) > 60 {
		f.Add("number", "Hãy ghi số hợp đồng hỗ trợ, không quá 60 ký tự.")
	}
	k := f.Len()
	document.CheckDay(&f, "day", a.Day, today)
	if f.Len() == k && a.Day < c.Day {
		f.Add("day", "Ngày ký (%s) ở trước ngày của %s.", a.Day.VN(), c.Title())
	}
	switch left := v.Amount - v.Supported; {
	case a.Amount <= 0:
		f.Add("amount", "Hãy ghi số tiền hỗ trợ, lớn hơn 0.")
	case a.Amount > left:
		f.Add("amount", "Số tiền của đề án trong %s là %s, các hợp đồng hỗ trợ khác đã nhận %s; còn %s.", c.Title(), vi.MoneyUnit(v.Amount), vi.MoneyUnit(v.Supported), vi.MoneyUnit(left))
	}
	if a.OwnCapital < 0 || a.OwnCapital > project.MaxMoney {
		f.Add("own_capital", "Vốn của đơn vị thụ hưởng từ 0 đến %s.", vi.MoneyUnit(project.MaxMoney))
	}
	return f.Err()
}

// EndAgreementTx ends the standing agreement with a beneficiary whom an adjustment takes out
// of the project; ok is false when there is none.
func EndAgreementTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, v LineView, establishmentID db.ID, why string) (ok bool, err error) {
	a, err := db.Get[SupportAgreement](ctx, tx, "SELECT "+db.Columns[SupportAgreement]("")+` FROM support_agreements
		WHERE contract_id = ? AND project_id = ? AND establishment_id = ? AND ended_on IS NULL`, v.ContractID, v.ProjectID, establishmentID)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, "UPDATE support_agreements SET ended_on = ? WHERE id = ?", now.Day(), a.ID); err != nil {
		return false, err
	}
	if err := AddTx(ctx, tx, v.ContractID, v.ProjectID, v.Year, Supported, -a.Amount); err != nil {
		return false, err
	}
	return true, audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AgreementOver, SubjectKind: subject, SubjectID: v.ContractID, ProjectID: v.ProjectID,
		Sentence: fmt.Sprintf("Chấm dứt hợp đồng hỗ trợ số %s ngày %s (%s).", a.Number, a.Day.VN(), why), Before: a})
}

// AgreementsTx returns the support agreements of a project, ended ones too. The caller has
// checked that the asker may see the project.
func AgreementsTx(ctx context.Context, q db.Q, projectID db.ID) ([]SupportAgreement, error) {
	return db.Select[SupportAgreement](ctx, q, "SELECT "+db.Columns[SupportAgreement]("")+" FROM support_agreements WHERE project_id = ? ORDER BY day, id", projectID)
}
