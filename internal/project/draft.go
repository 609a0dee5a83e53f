package project

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// The kinds of events of preparing a file. Whoever did one of Preparing has prepared it,
// and does not appraise it.
const (
	Created   audit.Kind = "project.created"
	Edited    audit.Kind = "project.edited"
	Presented audit.Kind = "project.presented"
)

// Preparing are the acts that make a person the preparer of a file.
var Preparing = []audit.Kind{Created, Edited, Presented, Moved(ActSubmit), Moved(ActSubmitDirect), Moved(ActResubmit)}

// PlaceInput, BeneficiaryInput, PartnerInput, LineInput, ResultInput and YearInput are rows
// of the form.
type (
	// PlaceInput is one place of work.
	PlaceInput struct {
		Province place.ID
		Commune  string
	}
	// BeneficiaryInput is one named beneficiary with the site that is meant.
	BeneficiaryInput struct{ EstablishmentID, SiteID db.ID }
	// PartnerInput is one coordinating unit.
	PartnerInput struct {
		AgencyID   db.ID
		Name, Task string
	}
	// LineInput is one line of the estimate; money in đồng.
	LineInput struct {
		Content         string
		EstablishmentID db.ID // whose line it is; none for the managing cost or an open group
		Description     string
		Unit            string
		Quantity        vi.Quantity
		UnitPrice       int64
		Promotion       int64
		Own             int64
		Other           int64
	}
	// ResultInput is one expected result, values in thousandths of the unit.
	ResultInput struct {
		Indicator, Unit  string
		Baseline, Target *int64
	}
	// YearInput is one year of work; money in đồng.
	YearInput struct {
		Year    int
		Planned int64
		Work    string
	}
)

// Input is everything a file's form holds, as typed values.
type Input struct {
	Name, Necessity, Goals, Machines, Technology, Product, Schedule, Organisation, Effect string
	LargeScale, CommonGoal, Combined                                                      string
	Kind                                                                                  Kind
	Source                                                                                Source
	PlanYear                                                                              int
	Start, End                                                                            clock.Day
	MachinesNew, ProductionLine, Counterpart, OtherFunding, OtherFundingWhy               string
	Contents                                                                              []string
	Places                                                                                []PlaceInput
	Beneficiaries                                                                         []BeneficiaryInput
	Partners                                                                              []PartnerInput
	Lines                                                                                 []LineInput
	Results                                                                               []ResultInput
	Years                                                                                 []YearInput
	Version                                                                               int64
	Illustrative                                                                          string // only the demonstration sets it
	Key                                                                                   string `json:"-"` // of the form that creates, so that a double click makes one file
}

// Limits of what a form may hold.
const (
	MaxName  = 300
	MaxText  = 20000
	MaxLine  = 500
	MaxRows  = 400
	MaxMoney = int64(100_000_000_000_000) // 100 nghìn tỷ đồng
)

var preparerRoles = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}

// Create begins a file for the principal's unit. Only those who prepare files; Invalid when
// a value cannot be kept.
func (s *Service) Create(ctx context.Context, p account.Principal, in Input) (db.ID, error) {
	return s.create(ctx, p, in, nil)
}

// begun is a new file's form as where it came from fills it, and the papers that come along.
type begun struct {
	in       Input
	need     db.ID // the first, where there are several
	sentence string
	papers   []Attachment
}

// origin fills a new file's form from where it came, inside the transaction.
type origin func(tx *db.Tx, now clock.Instant, id db.ID, in Input) (begun, error)

func (s *Service) create(ctx context.Context, p account.Principal, in Input, from origin) (db.ID, error) {
	if !p.Is(preparerRoles...) {
		return "", errs.Refuse("Chỉ Trung tâm Khuyến công và đơn vị thực hiện lập đề án.")
	}
	now := s.Clock.Now()
	var out db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		var err error
		out, err = account.Once(ctx, tx, now, p, "project.create", in.Key, func() (db.ID, error) {
			id := db.NewID()
			return id, s.createTx(ctx, tx, now, p, id, in, from)
		})
		return err
	})
	return out, err
}

func (s *Service) createTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, in Input, from origin) error {
	b := begun{in: in, sentence: "Lập đề án"}
	if from != nil {
		var err error
		if b, err = from(tx, now, id, in); err != nil {
			return err
		}
		in = b.in
	}
	if err := in.clean(); err != nil {
		return err
	}
	in.presentPlaces(now.Day())
	one := Project{ID: id, ImplementerID: p.Agency.ID, State: Draft, StateSince: now, NeedID: b.need, CreatedAt: now, CreatedBy: p.PersonID, Version: 1}
	in.fill(&one)
	if in.Source == Local {
		province := p.Agency.ProvinceID
		if len(in.Places) > 0 {
			province = in.Places[0].Province
		}
		var err error
		if one.ProcedureID, err = procedureOn(ctx, tx, province, now.Day()); err != nil {
			return err
		}
	}
	if err := db.Insert(ctx, tx, "projects", one); err != nil {
		return err
	}
	if err := replaceChildren(ctx, tx, now, p, id, in); err != nil {
		return err
	}
	for _, a := range b.papers {
		if err := db.Insert(ctx, tx, "attachments", a); err != nil {
			return err
		}
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Created, SubjectKind: "project", SubjectID: id, ProjectID: id,
		Sentence: b.sentence + " «" + one.Name + "».", After: in})
}

func clipTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// Save keeps the whole form of a file that may be edited, by its implementing unit. What is
// incomplete or does not add up is kept all the same; Findings tells of it. Conflict when
// somebody saved since in.Version, naming who, when and what.
func (s *Service) Save(ctx context.Context, p account.Principal, id db.ID, in Input) (version int64, err error) {
	if err := in.clean(); err != nil {
		return 0, err
	}
	now := s.Clock.Now()
	in.presentPlaces(now.Day())
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := mayAct(p, one, preparerRoles, Implementer); err != nil {
			return err
		}
		if !one.State.Editable() {
			return errs.Clash("Đề án đang ở trạng thái «%s» nên không sửa được nội dung.", StateName[one.State])
		}
		before, err := LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		if one.Version != in.Version {
			return changedMeanwhile(ctx, tx, before, in)
		}
		if one.Number != "" && (in.Source != one.Source || in.PlanYear != one.PlanYear) {
			return errs.Wrong("plan_year", "Đề án đã có số hiệu %s nên không đổi nguồn kinh phí và năm kế hoạch. Hãy rút hồ sơ và lập đề án mới.", one.Number)
		}
		version = one.Version
		parts := Changes(before, in)
		if len(parts) == 0 && in.Illustrative == one.Illustrative {
			return nil // saving what is stored is no write: a file that was presented stays presented
		}
		next := one
		in.fill(&next)
		if err := update(ctx, tx, next); err != nil {
			return err
		}
		if err := replaceChildren(ctx, tx, now, p, id, in); err != nil {
			return err
		}
		version = one.Version + 1
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Edited, SubjectKind: "project", SubjectID: id, ProjectID: id,
			Sentence: "Sửa " + strings.Join(parts, ", ") + ".", Before: AsInput(before), After: in})
	})
	return version, err
}

// changedMeanwhile says who saved last, when, and where the two differ.
func changedMeanwhile(ctx context.Context, tx *db.Tx, stored File, in Input) error {
	last, err := audit.OfProject(ctx, tx, stored.ID, 1)
	if err != nil {
		return err
	}
	who := "Người khác"
	if len(last) > 0 {
		who = fmt.Sprintf("%s (%s)", last[0].PersonName, last[0].At.VN())
	}
	parts := Changes(stored, in)
	if len(parts) == 0 {
		parts = []string{"không chỗ nào"}
	}
	return errs.Clash("%s đã lưu đề án này sau khi ông/bà mở. Phần ông/bà nhập vẫn còn trên trang; khác với bản đã lưu ở: %s. Hãy mở bản mới ở thẻ khác để so, rồi lưu lại.", who, strings.Join(parts, ", "))
}

func (in *Input) fill(one *Project) {
	one.Name, one.NameFold, one.Kind, one.Source, one.PlanYear = in.Name, vi.Fold(in.Name), in.Kind, in.Source, in.PlanYear
	one.Start, one.End, one.Necessity, one.Goals = in.Start, in.End, in.Necessity, in.Goals
	one.Machines, one.Technology, one.Product, one.Schedule = in.Machines, in.Technology, in.Product, in.Schedule
	one.Organisation, one.Effect, one.LargeScale, one.CommonGoal = in.Organisation, in.Effect, in.LargeScale, in.CommonGoal
	one.MachinesNew, one.ProductionLine, one.Counterpart, one.OtherFunding, one.OtherFundingWhy, one.Combined = in.MachinesNew, in.ProductionLine, in.Counterpart, in.OtherFunding, in.OtherFundingWhy, in.Combined
	one.Illustrative = in.Illustrative
}

// presentPlaces writes places as today's map has them: a file made now does not lie in a
// province that is no more, though a site was recorded there.
func (in *Input) presentPlaces(today clock.Day) {
	in.Places = slices.Clone(in.Places)
	for i, l := range in.Places {
		if held := place.Successors(l.Province, today); len(held) == 1 {
			in.Places[i].Province = held[0]
		}
	}
}

// clean normalises every text and refuses what cannot be kept: too long, unknown codes,
// negative or absurd money.
func (in *Input) clean() error {
	var f errs.Fields
	line := func(field string, s *string, most int) {
		*s = vi.NFC(*s)
		if n := len([]rune(*s)); n > most {
			f.Add(field, "Dài %s ký tự; nhiều nhất %s.", vi.Count(n), vi.Count(most))
		}
	}
	text := func(field string, s *string) {
		*s = vi.NFCText(*s)
		if n := len([]rune(*s)); n > MaxText {
			f.Add(field, "Dài %s ký tự; nhiều nhất %s. Hãy chuyển phần chi tiết sang tệp kèm theo.", vi.Count(n), vi.Count(MaxText))
		}
	}
	money := func(field string, n int64) {
		if n < 0 || n > MaxMoney {
			f.Add(field, "Số tiền phải từ 0 đến %s.", vi.MoneyUnit(MaxMoney))
		}
	}
	code := func(field, v string, known ...string) {
		if v != "" && !slices.Contains(known, v) {
			f.Add(field, "Giá trị không có trong danh sách.")
		}
	}
	line("name", &in.Name, MaxName)
	for _, t := range []struct {
		field string
		s     *string
	}{{"necessity", &in.Necessity}, {"goals", &in.Goals}, {"machines", &in.Machines}, {"technology", &in.Technology}, {"product", &in.Product}, {"schedule", &in.Schedule},
		{"organisation", &in.Organisation}, {"effect", &in.Effect}, {"large_scale", &in.LargeScale}, {"common_goal", &in.CommonGoal}, {"combined", &in.Combined}, {"other_funding_why", &in.OtherFundingWhy}} {
		text(t.field, t.s)
	}
	if _, ok := KindName[in.Kind]; !ok {
		f.Add("kind", "Hãy chọn loại đề án.")
	}
	if _, ok := SourceName[in.Source]; !ok {
		f.Add("source", "Hãy chọn nguồn kinh phí.")
	}
	if in.PlanYear < 2012 || in.PlanYear > 2100 {
		f.Add("plan_year", "Năm kế hoạch từ 2012 đến 2100.")
	}
	code("machines_new", in.MachinesNew, "yes", "no")
	code("production_line", in.ProductionLine, "yes", "no")
	code("counterpart", in.Counterpart, "invested", "committed", "none")
	code("other_funding", in.OtherFunding, "none", "same", "other")
	in.Contents = slices.Compact(slices.Clone(in.Contents))
	for _, c := range in.Contents {
		if _, ok := policy.FindContent(c); !ok {
			f.Add("contents", "Nội dung «%s» không có trong danh sách.", clipTo(c, 40))
		}
	}
	if len(in.Lines) > MaxRows || len(in.Beneficiaries) > MaxRows || len(in.Places) > MaxRows || len(in.Results) > MaxRows || len(in.Partners) > MaxRows || len(in.Years) > 20 {
		f.Add("lines.0.description", "Quá %d dòng. Hãy gộp lại hoặc chia đề án.", MaxRows)
		return f.Err()
	}
	for i := range in.Places {
		l := &in.Places[i]
		line(fmt.Sprintf("places.%d.commune", i), &l.Commune, 100)
		if _, ok := place.Get(l.Province); !ok {
			f.Add(fmt.Sprintf("places.%d.province", i), "Hãy chọn tỉnh, thành phố trong danh sách.")
		}
	}
	for i := range in.Partners {
		line(fmt.Sprintf("partners.%d.name", i), &in.Partners[i].Name, MaxName)
		line(fmt.Sprintf("partners.%d.task", i), &in.Partners[i].Task, MaxLine)
	}
	for i := range in.Lines {
		l := &in.Lines[i]
		at := func(n string) string { return fmt.Sprintf("lines.%d.%s", i, n) }
		line(at("description"), &l.Description, MaxLine)
		line(at("unit"), &l.Unit, 50)
		code(at("content"), l.Content, contentCodes()...)
		for n, v := range map[string]int64{"unit_price": l.UnitPrice, "promotion": l.Promotion, "own": l.Own, "other": l.Other} {
			money(at(n), v)
		}
		if total, ok := l.Quantity.Times(l.UnitPrice); l.Quantity < 0 || !ok || total > MaxMoney {
			f.Add(at("quantity"), "Số lượng nhân đơn giá vượt %s.", vi.MoneyUnit(MaxMoney))
		}
	}
	for i := range in.Results {
		line(fmt.Sprintf("results.%d.indicator", i), &in.Results[i].Indicator, 200)
		line(fmt.Sprintf("results.%d.unit", i), &in.Results[i].Unit, 50)
	}
	seen := map[int]bool{}
	for i := range in.Years {
		y := &in.Years[i]
		line(fmt.Sprintf("years.%d.work", i), &y.Work, 2000)
		money(fmt.Sprintf("years.%d.planned", i), y.Planned)
		if y.Year < 2012 || y.Year > 2100 || seen[y.Year] {
			f.Add(fmt.Sprintf("years.%d.year", i), "Năm phải từ 2012 đến 2100 và không lặp lại.")
		}
		seen[y.Year] = true
	}
	return f.Err()
}

func contentCodes() []string {
	out := make([]string, len(policy.Contents))
	for i, c := range policy.Contents {
		out[i] = c.Code
	}
	return out
}

// Present tells the director that a file is ready to be signed and sent. Its officer only;
// every finding that blocks must be gone.
func (s *Service) Present(ctx context.Context, p account.Principal, id db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if err := mayAct(p, one, []account.Role{account.CentreOfficer}, Implementer); err != nil {
			return err
		}
		if !one.State.Editable() || !one.PresentedAt.IsZero() {
			return errs.Clash("Đề án không ở bước trình ký.")
		}
		if err := complete(ctx, tx, now.Day(), one); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE projects SET presented_at = ?, presented_by = ?, version = version + 1 WHERE id = ?", now, p.PersonID, id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Presented, SubjectKind: "project", SubjectID: id, ProjectID: id, Sentence: "Trình giám đốc ký nộp hồ sơ."})
	})
}

// BaseFor returns the Sở that a file is with; none when it goes straight to the Cục.
func baseFor(ctx context.Context, q db.Q, f File, today clock.Day) (db.ID, error) {
	provinces := ProvincesOn(f.Places, today)
	if len(provinces) == 0 {
		return "", errs.Wrong("places.0.province", "Hãy chọn tỉnh, thành phố nơi thực hiện.")
	}
	a, err := agency.DepartmentOf(ctx, q, provinces[0], today)
	return a.ID, err
}
