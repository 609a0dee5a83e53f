package acceptance

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// MinMembers is how many people an acceptance has at least, with one chair. No article at
// hand states a number: an internal rule.
const MinMembers = 2

// MemberInput is one member as typed.
type MemberInput struct {
	Name, Unit string
	Capacity   Capacity
}

// Input is an acceptance as typed. Money is đồng.
type Input struct {
	Year                  int
	EstablishmentID       db.ID // none for work without a beneficiary
	Place                 string
	Day                   clock.Day
	Members               []MemberInput
	Volume, Findings      string
	Promotion, Own, Other int64
	Result                Result
	MinutesNumber         string
	Key                   string `json:"-"` // of the form, so that a double click writes one
}

// Record writes down the minutes of one acceptance of a year under way. An officer of the Sở,
// or of the Cục where no Sở has the file. Invalid beside the fields; Conflict when the year is
// not under way or the place and beneficiary passed before.
func (s *Service) Record(ctx context.Context, p account.Principal, id db.ID, in Input) (db.ID, error) {
	now := s.Clock.Now()
	if err := in.check(now.Day()); err != nil {
		return "", err
	}
	a := Acceptance{ID: db.NewID(), ProjectID: id, Year: in.Year, EstablishmentID: in.EstablishmentID, Place: in.Place, Day: in.Day, Volume: in.Volume,
		Promotion: in.Promotion, Own: in.Own, Other: in.Other, Result: in.Result, Findings: in.Findings, MinutesNumber: in.MinutesNumber,
		State: StateRecorded, MadeBy: p.PersonID, MadeBehalf: p.DelegatorID, MadeAt: now, Version: 1}
	var out db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		out, err = account.Once(ctx, tx, now, p, "acceptance.record", in.Key, func() (db.ID, error) {
			return a.ID, record(ctx, tx, now, p, a, in)
		})
		return err
	})
	return out, err
}

func record(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, a Acceptance, in Input) error {
	id := a.ProjectID
	one, err := project.SeeTx(ctx, tx, p, id)
	if err != nil {
		return err
	}
	if err := project.MayAct(p, one, recorders, project.Accepter); err != nil {
		return err
	}
	if err := underWay(ctx, tx, one, in.Year); err != nil {
		return err
	}
	line, err := signedLine(ctx, tx, id, in.Year)
	if err != nil {
		return err
	}
	if err := in.fits(ctx, tx, one, line); err != nil {
		return err
	}
	a.ContractID = line.ContractID
	if err := db.Insert(ctx, tx, "acceptances", a); db.IsUnique(err) {
		return errs.Clash("Địa điểm và đơn vị này đã có biên bản nghiệm thu đạt trong năm %d. Hãy hủy biên bản chưa ký nếu ghi sai.", in.Year)
	} else if err != nil {
		return err
	}
	for i, m := range in.Members {
		if err := db.Insert(ctx, tx, "acceptance_members", Member{a.ID, i, m.Name, m.Unit, m.Capacity}); err != nil {
			return err
		}
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Recorded, SubjectKind: "acceptance", SubjectID: a.ID, ProjectID: id,
		Sentence: fmt.Sprintf("Ghi biên bản nghiệm thu cơ sở tại %s ngày %s: %s, khuyến công %s.", in.Place, in.Day.VN(), ResultName[in.Result], vi.MoneyUnit(in.Promotion)), After: in})
}

func underWay(ctx context.Context, q db.Q, one project.Project, year int) error {
	if one.State != project.Planned {
		return errs.Clash("Đề án đang ở trạng thái «%s» nên không nghiệm thu.", project.StateName[one.State])
	}
	y, err := inspection.YearTx(ctx, q, one.ID, year)
	if err != nil {
		return err
	}
	if y.State != project.UnderWay {
		return errs.Clash("Năm %d của đề án đang ở trạng thái «%s»: nghiệm thu khi năm đang thực hiện.", year, project.YearStateName[y.State])
	}
	return nil
}

// check reads what can be told without the database.
func (in *Input) check(today clock.Day) error {
	var f errs.Fields
	in.Place, in.MinutesNumber = vi.NFC(in.Place), vi.NFC(in.MinutesNumber)
	in.Volume, in.Findings = vi.NFCText(in.Volume), vi.NFCText(in.Findings)
	words(&f, "place", in.Place, 300, "Hãy ghi nơi nghiệm thu.")
	words(&f, "volume", in.Volume, 5000, "Hãy ghi khối lượng, hạng mục đã kiểm tra.")
	words(&f, "findings", in.Findings, 5000, "")
	words(&f, "minutes_number", in.MinutesNumber, 60, "Hãy ghi số biên bản.")
	switch _, err := clock.ParseDay(string(in.Day)); {
	case err != nil:
		f.Add("day", "Hãy ghi ngày nghiệm thu, ví dụ %s.", today.VN())
	case in.Day > today:
		f.Add("day", "Ngày nghiệm thu %s ở sau hôm nay.", in.Day.VN())
	}
	for _, m := range []struct {
		field string
		n     int64
	}{{"promotion", in.Promotion}, {"own", in.Own}, {"other", in.Other}} {
		switch {
		case m.n < 0 || m.n > project.MaxMoney:
			f.Add(m.field, "Số tiền từ 0 đến %s.", vi.MoneyUnit(project.MaxMoney))
		case in.Result == Fail && m.n != 0:
			f.Add(m.field, "Kết quả không đạt thì không nghiệm thu giá trị nào: hãy ghi 0.")
		}
	}
	if ResultName[in.Result] == "" {
		f.Add("result", "Hãy chọn đạt hoặc không đạt.")
	}
	if in.Result == Fail && in.Findings == "" {
		f.Add("findings", "Không đạt thì hãy ghi vì sao và phải làm gì.")
	}
	in.members(&f)
	return f.Err()
}

func (in *Input) members(f *errs.Fields) {
	chairs := 0
	for i := range in.Members {
		m := &in.Members[i]
		m.Name, m.Unit = vi.NFC(m.Name), vi.NFC(m.Unit)
		words(f, fmt.Sprintf("members.%d.name", i), m.Name, 120, "Hãy ghi họ tên.")
		words(f, fmt.Sprintf("members.%d.unit", i), m.Unit, 300, "Hãy ghi đơn vị.")
		if CapacityName(m.Capacity) == string(m.Capacity) {
			f.Add(fmt.Sprintf("members.%d.capacity", i), "Hãy chọn tư cách tham gia.")
		}
		if m.Capacity == Chair {
			chairs++
		}
	}
	switch {
	case len(in.Members) < MinMembers:
		f.AddSource("members.0.name", policy.Internal.String(), "Cần ít nhất %d người tham gia nghiệm thu, trong đó một người chủ trì.", MinMembers)
	case chairs != 1:
		f.AddSource("members.0.capacity", policy.Internal.String(), "Cần đúng một người chủ trì.")
	}
}

func words(f *errs.Fields, field, s string, limit int, ask string) {
	switch n := len([]rune(s)); {
	case n == 0 && ask != "":
		f.Add(field, "%s", ask)
	case n > limit:
		f.Add(field, "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(limit))
	}
}

// fits compares the minutes with the file and the contract.
func (in Input) fits(ctx context.Context, q db.Q, one project.Project, line contract.LineView) error {
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return err
	}
	before, err := db.Get[int64](ctx, q, "SELECT COALESCE(SUM(promotion), 0) FROM acceptances WHERE project_id = ? AND year = ? AND state <> 'cancelled'", one.ID, in.Year)
	if err != nil {
		return err
	}
	var f errs.Fields
	named := file.Named()
	switch {
	case in.EstablishmentID == "" && len(named) > 0:
		f.Add("establishment", "Đề án có nêu đơn vị thụ hưởng: hãy chọn cơ sở được nghiệm thu.")
	case in.EstablishmentID != "" && !slices.ContainsFunc(named, func(b project.Beneficiary) bool { return b.EstablishmentID == in.EstablishmentID }):
		f.Add("establishment", "Cơ sở này không phải đơn vị thụ hưởng của đề án.")
	}
	if in.Day < line.Day {
		f.Add("day", "Ngày nghiệm thu %s ở trước ngày của %s.", in.Day.VN(), line.Title())
	}
	if in.Promotion > line.Amount-before {
		f.Add("promotion", "Cộng các biên bản của năm %d là %s, vượt %s của %s. Nhiều nhất còn %s.", in.Year, vi.MoneyUnit(before+in.Promotion),
			vi.MoneyUnit(line.Amount), line.Title(), vi.MoneyUnit(max(0, line.Amount-before)))
	}
	return f.Err()
}
