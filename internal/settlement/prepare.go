package settlement

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

var (
	preparers = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}
	senders   = []account.Role{account.CentreDirector, account.UnitOfficer}
	judges    = []account.Role{account.DeptOfficer, account.DeptHead, account.DeptLeader, account.MinistryOfficer, account.MinistryLeader}
	approvers = []account.Role{account.DeptLeader, account.MinistryLeader}
)

// LineInput is what a line cost, as typed. Money is đồng.
type LineInput struct {
	LineID                db.ID
	Promotion, Own, Other int64
	Vouchers              string // numbers and days of the vouchers
}

// Input is the settlement of a year as typed.
type Input struct {
	Year    int
	Lines   []LineInput
	Note    string
	Version int64 // of the draft that was shown; 0 for a new one
}

const maxText = 5000

// Prepare saves the settlement of an accepted year as far as it is typed; what is compared with
// acceptance is tested when it is sent. The implementing unit. Conflict when somebody else
// saved it or it was sent.
func (s *Service) Prepare(ctx context.Context, p account.Principal, id db.ID, in Input) (db.ID, error) {
	now := s.Clock.Now()
	if err := in.check(); err != nil {
		return "", err
	}
	var out db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, preparers, project.Implementer); err != nil {
			return err
		}
		if err := accepted(ctx, tx, one, in.Year); err != nil {
			return err
		}
		line, err := contract.LineTx(ctx, tx, id, in.Year)
		if err != nil {
			return err
		}
		if err := in.fits(ctx, tx, one); err != nil {
			return err
		}
		t := Settlement{ID: db.NewID(), ContractID: line.ContractID, ProjectID: id, Year: in.Year, State: StateDraft, Advanced: line.Advanced, Note: in.Note,
			PreparedBy: p.PersonID, PreparedBehalf: p.DelegatorID, PreparedAt: now, Version: 1}
		for _, l := range in.Lines {
			t.Settled += l.Promotion
		}
		t.ToReturn = max(0, t.Advanced-t.Settled)
		if out, err = save(ctx, tx, t, in.Version); err != nil {
			return err
		}
		for _, l := range in.Lines {
			if err := db.Insert(ctx, tx, "settlement_lines", Spent{out, l.LineID, l.Promotion, l.Own, l.Other, l.Vouchers}); err != nil {
				return err
			}
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Saved, SubjectKind: "settlement", SubjectID: out, ProjectID: id,
			Sentence: fmt.Sprintf("Lưu hồ sơ quyết toán năm %d: đề nghị %s.", in.Year, vi.MoneyUnit(t.Settled)), After: in})
	})
	return out, err
}

func (in *Input) check() error {
	var f errs.Fields
	in.Note = vi.NFCText(in.Note)
	if n := len([]rune(in.Note)); n > maxText {
		f.Add("note", "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(maxText))
	}
	for i := range in.Lines {
		l := &in.Lines[i]
		at := func(name string) string { return fmt.Sprintf("lines.%d.%s", i, name) }
		l.Vouchers = vi.NFCText(l.Vouchers)
		if n := len([]rune(l.Vouchers)); n > maxText {
			f.Add(at("vouchers"), "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(maxText))
		}
		for k, n := range []int64{l.Promotion, l.Own, l.Other} {
			if n < 0 || n > project.MaxMoney {
				f.Add(at([]string{"promotion", "own", "other"}[k]), "Số tiền từ 0 đến %s.", vi.MoneyUnit(project.MaxMoney))
			}
		}
	}
	return f.Err()
}

func (in Input) fits(ctx context.Context, q db.Q, one project.Project) error {
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return err
	}
	var f errs.Fields
	seen := map[db.ID]bool{}
	for i, l := range in.Lines {
		if !slices.ContainsFunc(file.Lines, func(e project.Line) bool { return e.ID == l.LineID }) || seen[l.LineID] {
			f.Add(fmt.Sprintf("lines.%d.promotion", i), "Dòng này không có trong dự toán, hoặc ghi hai lần.")
		}
		seen[l.LineID] = true
	}
	return f.Err()
}

// save writes the head of the settlement and clears its lines for the new ones. A returned one
// that was mended is a draft again: it waits for whoever sends it.
func save(ctx context.Context, tx *db.Tx, t Settlement, version int64) (db.ID, error) {
	old, err := ofYearTx(ctx, tx, t.ProjectID, t.Year)
	switch {
	case errors.Is(err, db.ErrNone):
		return t.ID, db.Insert(ctx, tx, "settlements", t)
	case err != nil:
		return "", err
	case old.State != StateDraft && old.State != StateReturned:
		return "", errs.Clash("Hồ sơ quyết toán năm %d đang ở trạng thái «%s», không sửa được.", t.Year, StateName[old.State])
	case old.Version != version:
		return "", errs.Clash("Người khác vừa lưu hồ sơ quyết toán này (đề nghị %s). Hãy tải lại trang để xem bản mới; chữ ông/bà đã gõ vẫn còn trên trang này.", vi.MoneyUnit(old.Settled))
	}
	n, err := tx.Exec(ctx, `UPDATE settlements SET state = 'draft', contract_id = ?, advanced = ?, settled = ?, to_return = ?, note = ?, prepared_by = ?, prepared_behalf = ?, prepared_at = ?,
		version = version + 1 WHERE id = ? AND version = ? AND state IN ('draft', 'returned')`,
		t.ContractID, t.Advanced, t.Settled, t.ToReturn, t.Note, t.PreparedBy, t.PreparedBehalf, t.PreparedAt, old.ID, old.Version)
	if err := hit(n, err); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, "DELETE FROM settlement_lines WHERE settlement_id = ?", old.ID)
	return old.ID, err
}

func hit(n int64, err error) error {
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa xử lý hồ sơ quyết toán này. Hãy tải lại trang.")
	}
	return err
}
