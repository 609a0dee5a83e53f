package contract

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Input is what is typed of a draft. The form fields are kind, number, year, party_b,
// signer_a, signer_b, from_day, to_day, and for project N from 0 projects.N.project,
// projects.N.amount, projects.N.own_capital, projects.N.advance_percent and
// projects.N.advance_why.
type Input struct {
	Kind             Kind
	Number           string // may come with the signing
	Year             int
	PartyB           db.ID
	SignerA, SignerB string
	From, To         clock.Day
	Projects         []LineInput
}

// LineInput is one project of a draft. Money is đồng, the percentage is of Amount.
type LineInput struct {
	ProjectID      db.ID
	Amount         int64
	OwnCapital     int64
	AdvancePercent int64
	AdvanceWhy     string
}

// Create drafts a contract or an assignment over one or more planned projects of one
// implementing unit. Who drafts at the Cục or the Sở. A project's year can be on one contract
// only, so what a double click sends twice is refused the second time.
func (s *Service) Create(ctx context.Context, p account.Principal, in Input) (Contract, error) {
	if !Drafts(p) {
		return Contract{}, errNotDrafter()
	}
	now := s.Clock.Now()
	c := Contract{ID: db.NewID(), Source: project.Local, PartyAID: p.Agency.ID, State: Draft, MadeBy: p.PersonID, MadeAt: now, Version: 1}
	if p.Agency.Kind == agency.Ministry {
		c.Source = project.National
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		lines, err := in.fill(ctx, tx, p, &c, now.Day())
		if err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "contracts", c); db.IsUnique(err) {
			return errs.Wrong("number", "Số %s đã dùng cho một hợp đồng khác của năm %d.", c.Number, c.Year)
		} else if err != nil {
			return err
		}
		if err := insertLines(ctx, tx, lines); err != nil {
			return err
		}
		return recordTx(ctx, tx, now, p, Drafted, c, lines, fmt.Sprintf("Soạn dự thảo %s năm %d", paperName[c.Kind], c.Year), nil)
	})
	if err != nil {
		return Contract{}, err
	}
	return c, nil
}

// Amend rewrites a draft. Party A's drafters. Returns the new version.
func (s *Service) Amend(ctx context.Context, p account.Principal, id db.ID, version int64, in Input) (int64, error) {
	now := s.Clock.Now()
	next := version // apart from version: PostgreSQL may have the whole act tried again
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		c, before, err := ownDraft(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		was := c
		if _, err := tx.Exec(ctx, "DELETE FROM contract_projects WHERE contract_id = ?", id); err != nil {
			return err
		}
		lines, err := in.fill(ctx, tx, p, &c, now.Day())
		if err != nil {
			return err
		}
		if err := updateTx(ctx, tx, c); err != nil {
			return err
		}
		if err := insertLines(ctx, tx, lines); err != nil {
			return err
		}
		next = c.Version + 1
		return recordTx(ctx, tx, now, p, Amended, c, lines, fmt.Sprintf("Sửa dự thảo %s năm %d", paperName[c.Kind], c.Year), written{was, before})
	})
	return next, err
}

// Discard drops a draft. Party A's drafters.
func (s *Service) Discard(ctx context.Context, p account.Principal, id db.ID, version int64) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		c, lines, err := ownDraft(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM contract_projects WHERE contract_id = ?", id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM contracts WHERE id = ?", id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Discarded, SubjectKind: subject, SubjectID: id,
			Sentence: fmt.Sprintf("Bỏ dự thảo %s năm %d.", paperName[c.Kind], c.Year), Before: written{c, lines}})
	})
}

func ownDraft(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID, version int64) (Contract, []Line, error) {
	c, err := atTx(ctx, tx, p, id, version, Draft)
	if err != nil {
		return Contract{}, nil, err
	}
	if !Drafts(p) || !p.For(c.PartyAID) {
		return Contract{}, nil, errNotDrafter()
	}
	lines, err := linesTx(ctx, tx, id)
	return c, lines, err
}

// written is a contract as the record keeps it.
type written struct {
	Contract Contract
	Lines    []Line
}

// recordTx adds the contract's own event. Drafts are party A's alone, so the event of a draft
// belongs to the contract and not to the files on it.
func recordTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, kind audit.Kind, c Contract, lines []Line, sentence string, before any) error {
	var sum int64
	for _, l := range lines {
		sum += l.Amount
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: kind, SubjectKind: subject, SubjectID: c.ID,
		Sentence: fmt.Sprintf("%s: %d đề án, %s.", sentence, len(lines), vi.MoneyUnit(sum)), Before: before, After: written{c, lines}})
}

// insertLines writes the lines. A project's year that another contract holds was checked
// before; the database has the last word.
func insertLines(ctx context.Context, tx *db.Tx, lines []Line) error {
	for i, l := range lines {
		if err := db.Insert(ctx, tx, "contract_projects", l); db.IsUnique(err) {
			return errs.Wrong(fmt.Sprintf("projects.%d.project", i), "Năm %d của đề án này đã có trong một hợp đồng khác.", l.Year)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// fill checks what was typed against the plan and puts it into c.
func (in Input) fill(ctx context.Context, tx *db.Tx, p account.Principal, c *Contract, today clock.Day) ([]Line, error) {
	var f errs.Fields
	c.Kind, c.Number, c.Year, c.PartyBID = in.Kind, vi.NFC(in.Number), in.Year, in.PartyB
	c.SignerA, c.SignerB, c.From, c.To = vi.NFC(in.SignerA), vi.NFC(in.SignerB), in.From, in.To
	if KindName[c.Kind] == "" {
		f.Add("kind", "Hãy chọn ký hợp đồng hoặc giao nhiệm vụ.")
	}
	if len([]rune(c.Number)) > 60 {
		f.Add("number", "Số, ký hiệu không quá 60 ký tự.")
	}
	if c.Year < 2010 || c.Year > today.Year()+5 {
		f.Add("year", "Hãy ghi năm thực hiện, từ 2010 đến %d.", today.Year()+5)
	}
	if len([]rune(c.SignerA)) > 120 {
		f.Add("signer_a", "Họ tên người ký bên A không quá 120 ký tự.")
	}
	if len([]rune(c.SignerB)) > 120 {
		f.Add("signer_b", "Họ tên người ký bên B không quá 120 ký tự.")
	}
	checkTerm(&f, *c)
	if _, err := agency.Get(ctx, tx, c.PartyBID); errs.Is(err, errs.NotFound) || c.PartyBID == "" {
		f.Add("party_b", "Hãy chọn đơn vị thực hiện (bên B).")
	} else if err != nil {
		return nil, err
	} else if c.PartyBID == c.PartyAID {
		f.Add("party_b", "Bên B phải khác bên A.")
	}
	if len(in.Projects) == 0 {
		f.Add("projects", "Hãy chọn ít nhất một đề án.")
	}
	var lines []Line
	seen := map[db.ID]bool{}
	for i, l := range in.Projects {
		l.AdvanceWhy = vi.NFCText(l.AdvanceWhy)
		field := func(name string) string { return fmt.Sprintf("projects.%d.%s", i, name) }
		if seen[l.ProjectID] {
			f.Add(field("project"), "Đề án này đã được chọn ở dòng trên.")
			continue
		}
		seen[l.ProjectID] = true
		if err := l.check(ctx, tx, p, *c, today, field, &f); err != nil {
			return nil, err
		}
		lines = append(lines, Line{ContractID: c.ID, ProjectID: l.ProjectID, Year: c.Year, Amount: l.Amount, OwnCapital: l.OwnCapital,
			AdvancePercent: l.AdvancePercent, AdvanceWhy: l.AdvanceWhy})
	}
	return lines, f.Err()
}

func checkTerm(f *errs.Fields, c Contract) {
	bad := func(field string, d clock.Day) bool {
		if _, err := clock.ParseDay(string(d)); err != nil {
			f.Add(field, "Hãy ghi ngày, ví dụ 01/03/%d.", c.Year)
			return true
		}
		return false
	}
	a, b := bad("from_day", c.From), bad("to_day", c.To)
	switch {
	case a || b:
	case c.To < c.From:
		f.Add("to_day", "Ngày kết thúc (%s) ở trước ngày bắt đầu (%s).", c.To.VN(), c.From.VN())
	case c.From.Year() != c.Year:
		f.Add("from_day", "Thời hạn bắt đầu trong năm %d của hợp đồng.", c.Year)
	case c.To.Year() != c.Year:
		f.AddSource("to_day", policy.Cite(policy.TT36, "11", "2", "a").String(), "Thời hạn kết thúc trong năm %d; kéo sang năm sau là việc điều chỉnh đề án.", c.Year)
	}
}

// check tests one project's line: planned, of this money and unit, its year free, its money
// within what the plan leaves, its advance within what the law or the stated rule allows.
func (l LineInput) check(ctx context.Context, tx *db.Tx, p account.Principal, c Contract, today clock.Day, field func(string) string, f *errs.Fields) error {
	one, err := project.SeeTx(ctx, tx, p, l.ProjectID)
	if errs.Is(err, errs.NotFound) {
		f.Add(field("project"), "Không tìm thấy đề án này trong phạm vi của ông/bà.")
		return nil
	} else if err != nil {
		return err
	}
	if one.Source != c.Source || one.Source == project.Local && !p.For(one.BaseID) {
		f.Add(field("project"), "Đề án %s không thuộc kế hoạch do cơ quan này giao, ký.", one.Number)
		return nil
	}
	if one.State != project.Planned {
		f.Add(field("project"), "Đề án %s đang ở trạng thái «%s»; chỉ đề án trong kế hoạch được duyệt mới giao, ký.", one.Number, project.StateName[one.State])
		return nil
	}
	unit, err := agency.Present(ctx, tx, one.ImplementerID, today)
	if err != nil {
		return err
	}
	if c.PartyBID != "" && unit.ID != c.PartyBID && one.ImplementerID != c.PartyBID {
		f.Add(field("project"), "Đề án %s do đơn vị khác thực hiện, không phải bên B.", one.Number)
	}
	y, err := db.Get[project.Year](ctx, tx, "SELECT "+db.Columns[project.Year]("")+" FROM project_years WHERE project_id = ? AND year = ?", one.ID, c.Year)
	switch {
	case errors.Is(err, db.ErrNone):
		f.Add(field("project"), "Đề án %s không thực hiện trong năm %d.", one.Number, c.Year)
		return nil
	case err != nil:
		return err
	case y.State != project.Waiting:
		f.Add(field("project"), "Năm %d của đề án %s đã ở trạng thái «%s».", c.Year, one.Number, project.YearStateName[y.State])
		return nil
	}
	if err := l.checkMoney(ctx, tx, one, c, today, field, f); err != nil {
		return err
	}
	contents, err := db.Select[string](ctx, tx, "SELECT content FROM project_contents WHERE project_id = ? ORDER BY position", one.ID)
	if err != nil {
		return err
	}
	l.checkAdvance(CapOf(one.Source, contents, today), field, f)
	return nil
}

func (l LineInput) checkMoney(ctx context.Context, tx *db.Tx, one project.Project, c Contract, today clock.Day, field func(string) string, f *errs.Fields) error {
	lines, err := LinesTx(ctx, tx, one.ID)
	if err != nil {
		return err
	}
	approved, err := programme.ApprovedTx(ctx, tx, one.ID, today)
	if err != nil {
		return err
	}
	left := approved
	for _, v := range lines {
		if v.ContractID == c.ID {
			continue
		}
		if v.Year == c.Year {
			f.Add(field("project"), "Năm %d của đề án %s đã có trong %s.", c.Year, one.Number, v.Title())
			return nil
		}
		left -= v.Amount
	}
	switch {
	case l.Amount <= 0:
		f.Add(field("amount"), "Hãy ghi số tiền hỗ trợ, lớn hơn 0.")
	case l.Amount > left && left == approved:
		f.Add(field("amount"), "Không vượt số được duyệt trong kế hoạch: %s.", vi.MoneyUnit(approved))
	case l.Amount > left:
		f.Add(field("amount"), "Số được duyệt là %s, các năm khác đã giao, ký %s; năm này còn %s.", vi.MoneyUnit(approved), vi.MoneyUnit(approved-left), vi.MoneyUnit(left))
	}
	if l.OwnCapital < 0 || l.OwnCapital > project.MaxMoney {
		f.Add(field("own_capital"), "Vốn của đơn vị thụ hưởng từ 0 đến %s.", vi.MoneyUnit(project.MaxMoney))
	}
	return nil
}
