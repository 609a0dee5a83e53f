package project

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
	"khuyencong/internal/vi"
)

// The kinds of events of appraisal.
const (
	AppraisalOpened    audit.Kind = "appraisal.opened"
	ConflictDeclared   audit.Kind = "appraisal.conflict_declared"
	OpinionSaved       audit.Kind = "appraisal.opinion_saved"
	AppraisalPresented audit.Kind = "appraisal.presented"
	AppraisalSentBack  audit.Kind = "appraisal.sent_back"
	AppraisalConcluded audit.Kind = "appraisal.concluded"
	SheetNumbered      audit.Kind = "appraisal.sheet_numbered"
)

// Level is which of the two appraisals it is.
type Level string

// The levels (TT 36/2013 Đ8.1, Đ8.2).
const (
	BaseLevel     Level = "base"     // thẩm định cấp cơ sở, by the Sở
	MinistryLevel Level = "ministry" // thẩm định cấp Bộ, by the Cục
)

// LevelName is the Vietnamese name of each level.
var LevelName = map[Level]string{BaseLevel: "cấp cơ sở", MinistryLevel: "cấp Bộ"}

// Criterion is one of the five contents of appraisal.
type Criterion struct {
	Number int
	Name   string
}

// Criteria are the five nội dung thẩm định of Điều 9 TT 36/2013, the same on both levels.
var Criteria = []Criterion{
	{1, "Phù hợp với các nguyên tắc tại Điều 4"},
	{2, "Mục tiêu, sự cần thiết, hiệu quả; sử dụng hợp lý kinh phí và nguồn lực"},
	{3, "Năng lực của đơn vị thực hiện, phối hợp, thụ hưởng"},
	{4, "Lồng ghép với chương trình, dự án khác"},
	{5, "Đầy đủ của hồ sơ"},
}

// CriteriaLaw is the article of the criteria.
var CriteriaLaw = policy.Cite(policy.TT36, "9")

// Appraisal is one thẩm định of a file at one level (TT 36/2013 Đ8).
type Appraisal struct {
	ID              db.ID         `db:"id"`
	ProjectID       db.ID         `db:"project_id"`
	Level           Level         `db:"level"`
	AgencyID        db.ID         `db:"agency_id"`
	Council         bool          `db:"council"`
	CouncilDocument string        `db:"council_document"`
	State           string        `db:"state"` // open, presented, concluded, cancelled
	Conclusion      string        `db:"conclusion"`
	Requested       int64         `db:"requested"` // đồng of khuyến công money
	Recommended     *int64        `db:"recommended"`
	Summary         string        `db:"summary"`
	Minutes         string        `db:"minutes"`    // biên bản thẩm định, only where a council sat (TT 36/2013 Đ8.3)
	LawReason       string        `db:"law_reason"` // see PresentInput
	Sheet           string        `db:"sheet"`      // phiếu thẩm định as it was concluded, JSON
	SheetNumber     string        `db:"sheet_number"`
	OpenedAt        clock.Instant `db:"opened_at"`
	OpenedBy        db.ID         `db:"opened_by"`
	Due             clock.Day     `db:"due_day"`
	PresentedAt     clock.Instant `db:"presented_at"`
	PresentedBy     db.ID         `db:"presented_by"`
	ConcludedAt     clock.Instant `db:"concluded_at"`
	ConcludedBy     db.ID         `db:"concluded_by"`
	Version         int64         `db:"version"`
}

// Member is one người thẩm định: an officer, or somebody of the council.
type Member struct {
	AppraisalID  db.ID         `db:"appraisal_id"`
	PersonID     db.ID         `db:"person_id"`
	Name         string        `db:"name"`
	Capacity     string        `db:"capacity"` // chair, secretary, member, officer
	Conflict     string        `db:"conflict"` // "", none, declared
	ConflictText string        `db:"conflict_text"`
	DeclaredAt   clock.Instant `db:"declared_at"`
	RemovedAt    clock.Instant `db:"removed_at"`
}

// Left reports whether the member handed the seat over to a colleague.
func (m Member) Left() bool { return !m.RemovedAt.IsZero() && m.Conflict != "declared" }

// CapacityName is the Vietnamese name of each capacity.
var CapacityName = map[string]string{"chair": "Chủ tịch hội đồng", "secretary": "Thư ký", "member": "Ủy viên", "officer": "Người thẩm định"}

// Opinion is one ý kiến thẩm định: a member's word on one criterion.
type Opinion struct {
	AppraisalID db.ID         `db:"appraisal_id"`
	PersonID    db.ID         `db:"person_id"`
	Criterion   int           `db:"criterion"`
	Verdict     string        `db:"verdict"` // "", pass, fail, more
	Opinion     string        `db:"opinion"`
	SavedAt     clock.Instant `db:"saved_at"`
}

// VerdictName is the Vietnamese name of each verdict.
var VerdictName = map[string]string{"pass": "Đạt", "fail": "Chưa đạt", "more": "Cần bổ sung", "": "Chưa có ý kiến"}

// ConclusionName is the Vietnamese name of each conclusion.
var ConclusionName = map[string]string{"pass": "Đạt, đề nghị đưa vào kế hoạch", "return": "Trả lại để bổ sung", "reject": "Không chấp thuận", "": "Chưa kết luận"}

// MemberInput is one who is to appraise.
type MemberInput struct {
	PostID   db.ID
	Capacity string
}

// OpenInput sets an appraisal up.
type OpenInput struct {
	Members         []MemberInput
	Council         bool
	CouncilDocument string // số, ngày quyết định thành lập hội đồng
	Due             clock.Day
}

// OpenAppraisal sets up the appraisal that a file waits for, by officers or by a council
// with its decision. The head or a leader of the Sở, or a leader of the Cục. Who prepared
// the file and centre staff are refused on the member's field; Conflict when the file waits
// for no appraisal or one is open.
func (s *Service) OpenAppraisal(ctx context.Context, p account.Principal, id db.ID, in OpenInput) (db.ID, error) {
	now := s.Clock.Now()
	if in.Due != "" && in.Due < now.Day() {
		return "", errs.Wrong("due_day", "Hạn thẩm định phải từ hôm nay, %s.", now.Day().VN())
	}
	a := Appraisal{ID: db.NewID(), ProjectID: id, Council: in.Council, CouncilDocument: vi.NFC(in.CouncilDocument), State: "open", OpenedAt: now, OpenedBy: p.PersonID, Due: in.Due, Version: 1}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		level, err := awaits(ctx, tx, one)
		if err != nil {
			return err
		}
		roles, party := openers(level)
		if err := mayAct(p, one, roles, party); err != nil {
			return err
		}
		a.Level, a.AgencyID = level, p.Agency.ID
		if a.Due == "" {
			a.Due = policy.DueAfter(string(one.State), now.Day())
		}
		f, err := LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		a.Requested = f.Sum().Promotion
		members, err := seats(ctx, tx, now, p, one, in)
		if err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "appraisals", a); db.IsUnique(err) {
			return errs.Clash("Đề án đã có người thẩm định.")
		} else if err != nil {
			return err
		}
		var names []string
		duty := DutyAppraiseBase
		if level == MinistryLevel {
			duty = DutyAppraiseMinistry
		}
		for i, m := range members {
			m.AppraisalID = a.ID
			if err := db.Insert(ctx, tx, "appraisal_members", m); err != nil {
				return err
			}
			names = append(names, m.Name)
			if i == 0 || m.Capacity == "secretary" {
				if seat, ok := seatOf(ctx, tx, m.PersonID, in.Members, p.Agency.ID); ok {
					if err := AssignTx(ctx, tx, now, p, id, seat, duty); err != nil {
						return err
					}
				}
			}
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AppraisalOpened, SubjectKind: "appraisal", SubjectID: a.ID, ProjectID: id,
			Sentence: fmt.Sprintf("Giao thẩm định %s cho %s, hạn %s.", LevelName[level], vi.ListVN(names), a.Due.VN()), After: a})
	})
	return a.ID, err
}

// seatOf finds which of the posts given belongs to the person within the body.
func seatOf(ctx context.Context, q db.Q, person db.ID, in []MemberInput, agency db.ID) (db.ID, bool) {
	for _, m := range in {
		if id, err := db.Get[db.ID](ctx, q, "SELECT person_id FROM posts WHERE id = ? AND agency_id = ?", m.PostID, agency); err == nil && id == person {
			return m.PostID, true
		}
	}
	return "", false
}

// awaits says which appraisal a file waits for.
func awaits(ctx context.Context, q db.Q, one Project) (Level, error) {
	pr, err := ProcedureTx(ctx, q, one.ProcedureID)
	if err != nil {
		return "", err
	}
	switch {
	case one.State == Submitted && !pr.Preliminary, one.State == ReviewedBase:
		return BaseLevel, nil
	case one.State == Submitted:
		return "", errs.Clash("Quy trình của tỉnh đòi thẩm tra hồ sơ trước khi thẩm định.")
	case one.State == Reviewed:
		return MinistryLevel, nil
	}
	return "", errs.Clash("Đề án đang ở trạng thái «%s», không chờ thẩm định.", StateName[one.State])
}

func seats(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, one Project, in OpenInput) ([]Member, error) {
	pr, err := ProcedureTx(ctx, tx, one.ProcedureID)
	if err != nil {
		return nil, err
	}
	var f errs.Fields
	if pr.Council && !in.Council {
		f.AddSource("council", pr.Document, "Quy trình của tỉnh đòi thẩm định bằng hội đồng.")
	}
	if in.Council && vi.NFC(in.CouncilDocument) == "" {
		f.AddSource("council_document", CriteriaLaw.String(), "Hãy ghi số, ngày của quyết định thành lập hội đồng.")
	}
	if len(in.Members) == 0 {
		f.Add("members.0.post", "Hãy chọn người thẩm định.")
	}
	var out []Member
	count := map[string]int{}
	for i, m := range in.Members {
		at := fmt.Sprintf("members.%d.post", i)
		type seat struct {
			Person db.ID       `db:"person_id"`
			Agency db.ID       `db:"agency_id"`
			Name   string      `db:"name"`
			Role   string      `db:"role"`
			Kind   agency.Kind `db:"kind"`
			From   clock.Day   `db:"valid_from"`
			To     clock.Day   `db:"valid_to"`
		}
		w, err := db.Get[seat](ctx, tx, `SELECT w.person_id, w.agency_id, n.name, w.role, g.kind, w.valid_from, w.valid_to
			FROM posts w JOIN persons n ON n.id = w.person_id JOIN agencies g ON g.id = w.agency_id WHERE w.id = ?`, m.PostID)
		if errors.Is(err, db.ErrNone) {
			f.Add(at, "Hãy chọn người thẩm định trong danh sách.")
			continue
		} else if err != nil {
			return nil, err
		}
		did, err := preparedTx(ctx, tx, one.ID, w.Person)
		if err != nil {
			return nil, err
		}
		own := w.Agency == p.Agency.ID
		switch {
		case w.Kind == agency.Centre || w.Kind == agency.RegionalCentre || w.Kind == agency.Unit:
			f.AddSource(at, policy.Internal.String(), "%s công tác tại đơn vị thực hiện khuyến công nên không thẩm định.", w.Name)
		case did:
			f.AddSource(at, policy.Internal.String(), "%s đã tham gia lập hồ sơ này nên không thẩm định nó.", w.Name)
		case !now.Day().Within(w.From, w.To):
			f.Add(at, "%s không còn ở vị trí công tác này.", w.Name)
		case !own && !in.Council:
			f.Add(at, "%s thuộc cơ quan khác; chỉ tham gia được khi lập hội đồng.", w.Name)
		case account.Role(w.Role) == account.Auditor || account.Role(w.Role) == account.Administrator:
			f.Add(at, "Vai trò «%s» không thẩm định.", account.Role(w.Role).Name())
		}
		capacity := m.Capacity
		if !in.Council {
			capacity = "officer"
		} else if capacity != "chair" && capacity != "secretary" && capacity != "member" {
			f.Add(fmt.Sprintf("members.%d.capacity", i), "Hãy chọn tư cách trong hội đồng.")
		}
		count[capacity]++
		out = append(out, Member{PersonID: w.Person, Name: w.Name, Capacity: capacity})
		for _, o := range out[:len(out)-1] {
			if o.PersonID == w.Person {
				f.Add(at, "%s đã có trong danh sách.", w.Name)
			}
		}
	}
	if in.Council && len(in.Members) > 0 && (count["chair"] != 1 || count["secretary"] != 1 || len(in.Members) < 3) {
		f.AddSource("members.0.capacity", policy.Internal.String(), "Hội đồng có ít nhất ba người, trong đó một chủ tịch và một thư ký.")
	}
	return out, f.Err()
}

// preparedTx reports from the recorded events whether a person prepared a file.
func preparedTx(ctx context.Context, q db.Q, id, person db.ID) (bool, error) {
	return audit.DidTx(ctx, q, id, person, Preparing...)
}

// AppraisalsTx returns the appraisals of a file, oldest first.
func AppraisalsTx(ctx context.Context, q db.Q, id db.ID) ([]Appraisal, error) {
	return db.Select[Appraisal](ctx, q, "SELECT "+db.Columns[Appraisal]("")+" FROM appraisals WHERE project_id = ? ORDER BY opened_at, id", id)
}

// MembersTx returns who appraises, those who withdrew over a conflict or handed over included.
func MembersTx(ctx context.Context, q db.Q, appraisal db.ID) ([]Member, error) {
	return db.Select[Member](ctx, q, "SELECT "+db.Columns[Member]("")+" FROM appraisal_members WHERE appraisal_id = ? ORDER BY CASE capacity WHEN 'chair' THEN 0 WHEN 'secretary' THEN 1 ELSE 2 END, name", appraisal)
}

// OpinionsTx returns every opinion of an appraisal.
func OpinionsTx(ctx context.Context, q db.Q, appraisal db.ID) ([]Opinion, error) {
	return db.Select[Opinion](ctx, q, "SELECT "+db.Columns[Opinion]("")+" FROM appraisal_opinions WHERE appraisal_id = ? ORDER BY criterion, person_id", appraisal)
}

// RecommendedTx returns what the last passing appraisal of a level recommends, in đồng.
func RecommendedTx(ctx context.Context, q db.Q, id db.ID, level Level) (int64, error) {
	n, err := db.Get[int64](ctx, q, "SELECT recommended FROM appraisals WHERE project_id = ? AND level = ? AND state = 'concluded' AND conclusion = 'pass' ORDER BY concluded_at DESC LIMIT 1", id, level)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return n, err
}

// PassedOnTx returns the day on which the last passing appraisal of a level was concluded; none
// when there is none.
func PassedOnTx(ctx context.Context, q db.Q, id db.ID, level Level) (clock.Day, error) {
	at, err := db.Get[clock.Instant](ctx, q, "SELECT concluded_at FROM appraisals WHERE project_id = ? AND level = ? AND state = 'concluded' AND conclusion = 'pass' ORDER BY concluded_at DESC LIMIT 1", id, level)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return at.Day(), err
}

// seeAppraisal returns an appraisal of a file that the principal may see.
func seeAppraisal(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Appraisal, Project, error) {
	a, err := db.Get[Appraisal](ctx, q, "SELECT "+db.Columns[Appraisal]("")+" FROM appraisals WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return Appraisal{}, Project{}, errs.Missing("lần thẩm định này")
	} else if err != nil {
		return Appraisal{}, Project{}, err
	}
	one, err := SeeTx(ctx, q, p, a.ProjectID)
	return a, one, err
}
