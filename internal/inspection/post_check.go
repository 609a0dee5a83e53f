package inspection

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// InUse tells whether what was supported is still used.
type InUse string

// The answers.
const (
	InUseYes    InUse = "yes"
	InUsePartly InUse = "partly"
	InUseNo     InUse = "no"
	InUseNone   InUse = "not_applicable"
)

// InUseName is what the form offers, in order.
var InUseName = []struct {
	Code InUse
	Name string
}{{InUseYes, "Đang sử dụng"}, {InUsePartly, "Sử dụng một phần"}, {InUseNo, "Không còn sử dụng"}, {InUseNone, "Không có thiết bị, công trình"}}

// PostCheck is one lần hậu kiểm: what was found of the results after support. An internal
// rule: no article names it.
type PostCheck struct {
	ID              db.ID         `db:"id"`
	ProjectID       db.ID         `db:"project_id"`
	EstablishmentID db.ID         `db:"establishment_id"`
	Day             clock.Day     `db:"day"`
	People          string        `db:"people"`
	InUse           InUse         `db:"in_use"`
	Findings        string        `db:"findings"`
	Proposal        string        `db:"proposal"`
	MadeBy          db.ID         `db:"made_by"`
	MadeAt          clock.Instant `db:"made_at"`
}

// Value is one kết quả sau hỗ trợ: what a post-check measured of one expected result, in thousandths of its unit.
type Value struct {
	PostCheckID db.ID  `db:"post_check_id"`
	ResultID    db.ID  `db:"result_id"`
	Value       int64  `db:"value"`
	Evidence    string `db:"evidence"`
}

// ValueInput is a measured value as typed; nil was not measured.
type ValueInput struct {
	ResultID db.ID
	Value    *int64
	Evidence string
}

// PostCheckInput is a post-check as typed.
type PostCheckInput struct {
	EstablishmentID            db.ID // none for work without a beneficiary
	Day                        clock.Day
	InUse                      InUse
	People, Findings, Proposal string
	Values                     []ValueInput
	Key                        string `json:"-"` // of the form, so that a double click writes one
}

// PostCheck records what was found at one establishment, beside what was expected. Officers of
// the Sở that has the file, and of the Cục for national money.
func (s *Service) PostCheck(ctx context.Context, p account.Principal, id db.ID, in PostCheckInput) (db.ID, error) {
	now := s.Clock.Now()
	var f errs.Fields
	writing(&f, "people", &in.People, "Hãy ghi ai đi kiểm tra và ai làm việc với đoàn.")
	writing(&f, "findings", &in.Findings, "Hãy ghi điều đã thấy tại chỗ.")
	writing(&f, "proposal", &in.Proposal, "")
	if !slices.ContainsFunc(InUseName, func(n struct {
		Code InUse
		Name string
	}) bool {
		return n.Code == in.InUse
	}) {
		f.Add("in_use", "Hãy cho biết máy móc, công trình được hỗ trợ còn sử dụng không.")
	}
	for i := range in.Values {
		v := &in.Values[i]
		at := fmt.Sprintf("values.%d.evidence", i)
		writing(&f, at, &v.Evidence, "")
		if v.Value != nil && v.Evidence == "" {
			f.Add(at, "Hãy ghi căn cứ của số liệu: sổ sách, hóa đơn, đo tại chỗ.")
		}
	}
	checkDay(&f, in.Day, now.Day())
	if err := f.Err(); err != nil {
		return "", err
	}
	check := PostCheck{ID: db.NewID(), ProjectID: id, EstablishmentID: in.EstablishmentID, Day: in.Day, People: in.People, InUse: in.InUse,
		Findings: in.Findings, Proposal: in.Proposal, MadeBy: p.PersonID, MadeAt: now}
	var out db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		out, err = account.Once(ctx, tx, now, p, "inspection.post_check", in.Key, func() (db.ID, error) {
			return check.ID, keep(ctx, tx, now, p, check, in)
		})
		return err
	})
	return out, err
}

func keep(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, check PostCheck, in PostCheckInput) error {
	id := check.ProjectID
	one, err := project.SeeTx(ctx, tx, p, id)
	if err != nil {
		return err
	}
	if err := mayPostCheck(p, one); err != nil {
		return err
	}
	if one.State != project.PostCheck {
		return errs.Clash("Đề án đang ở trạng thái «%s»: hậu kiểm ghi khi đề án «%s».", project.StateName[one.State], project.StateName[project.PostCheck])
	}
	file, err := project.LoadTx(ctx, tx, one)
	if err != nil {
		return err
	}
	if err := fits(file, in); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, "post_checks", check); err != nil {
		return err
	}
	for _, v := range in.Values {
		if v.Value == nil {
			continue
		}
		if err := db.Insert(ctx, tx, "post_check_values", Value{check.ID, v.ResultID, *v.Value, v.Evidence}); err != nil {
			return err
		}
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PostChecked, SubjectKind: "post_check", SubjectID: check.ID, ProjectID: id,
		Sentence: "Ghi hậu kiểm ngày " + in.Day.VN() + ".", After: in})
}

func checkDay(f *errs.Fields, day, today clock.Day) {
	switch _, err := clock.ParseDay(string(day)); {
	case err != nil:
		f.Add("day", "Hãy ghi ngày kiểm tra, ví dụ %s.", today.VN())
	case day > today:
		f.Add("day", "Ngày %s ở sau hôm nay.", day.VN())
	}
}

func mayPostCheck(p account.Principal, one project.Project) error {
	if p.Is(account.MinistryOfficer) && one.Source == project.National {
		return project.MayAct(p, one, []account.Role{account.MinistryOfficer}, project.Ministry)
	}
	return project.MayAct(p, one, []account.Role{account.DeptOfficer, account.MinistryOfficer}, project.Accepter)
}

// fits checks what was typed against the file.
func fits(file project.File, in PostCheckInput) error {
	var f errs.Fields
	named := file.Named()
	switch {
	case in.EstablishmentID == "" && len(named) > 0:
		f.Add("establishment", "Hãy chọn cơ sở được kiểm tra.")
	case in.EstablishmentID != "" && !slices.ContainsFunc(named, func(b project.Beneficiary) bool { return b.EstablishmentID == in.EstablishmentID }):
		f.Add("establishment", "Cơ sở này không phải đơn vị thụ hưởng của đề án.")
	}
	seen := map[db.ID]bool{}
	for i, v := range in.Values {
		if !slices.ContainsFunc(file.Results, func(r project.Result) bool { return r.ID == v.ResultID }) || seen[v.ResultID] {
			f.Add(fmt.Sprintf("values.%d.value", i), "Kết quả này không có trong đề án, hoặc ghi hai lần.")
		}
		seen[v.ResultID] = true
	}
	return f.Err()
}

// Measured is one value with where and when it was found.
type Measured struct {
	Value
	Day             clock.Day `db:"day"`
	EstablishmentID db.ID     `db:"establishment_id"`
	Establishment   string    `db:"establishment"`
}

// Outcome is one result of a file: before, what was meant, and what was found after support,
// newest first. Values of several establishments are not added up: they may be of one kind or not.
type Outcome struct {
	project.Result
	After []Measured
}

// Newest returns the newest value where one establishment alone was measured.
func (o Outcome) Newest() (Measured, bool) {
	for _, m := range o.After {
		if m.EstablishmentID != o.After[0].EstablishmentID {
			return Measured{}, false
		}
	}
	if len(o.After) == 0 {
		return Measured{}, false
	}
	return o.After[0], true
}

// PostCheckView is a post-check with names.
type PostCheckView struct {
	PostCheck
	Establishment string `db:"establishment"`
	MadeName      string `db:"made_name"`
}

// Outcomes is what is known of a file's results after support.
type Outcomes struct {
	Results   []Outcome
	Checks    []PostCheckView
	Unchecked []db.ID // beneficiaries without a post-check; one empty ID when none is named and none was made
}

// Outcomes reads the results of a file that the principal sees: before, target, after.
func (s *Service) Outcomes(ctx context.Context, p account.Principal, id db.ID) (Outcomes, error) {
	var out Outcomes
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		file, err := project.LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		if out.Unchecked, err = uncheckedTx(ctx, tx, file); err != nil {
			return err
		}
		if out.Checks, err = db.Select[PostCheckView](ctx, tx, "SELECT "+db.Columns[PostCheck]("c.")+`, COALESCE(e.name, '') AS establishment, n.name AS made_name
			FROM post_checks c JOIN persons n ON n.id = c.made_by LEFT JOIN establishments e ON e.id = c.establishment_id WHERE c.project_id = ? ORDER BY c.day DESC, c.id DESC`, id); err != nil {
			return err
		}
		values, err := db.Select[Measured](ctx, tx, "SELECT "+db.Columns[Value]("v.")+`, c.day, c.establishment_id, COALESCE(e.name, '') AS establishment
			FROM post_check_values v JOIN post_checks c ON c.id = v.post_check_id LEFT JOIN establishments e ON e.id = c.establishment_id
			WHERE c.project_id = ? ORDER BY c.day DESC, c.id DESC`, id)
		if err != nil {
			return err
		}
		for _, r := range file.Results {
			o := Outcome{Result: r}
			for _, m := range values {
				if m.ResultID == r.ID {
					o.After = append(o.After, m)
				}
			}
			out.Results = append(out.Results, o)
		}
		return nil
	})
	return out, err
}

// Text writes thousandths as people read them.
func Text(thousandths int64) string { return vi.Quantity(thousandths).String() }
