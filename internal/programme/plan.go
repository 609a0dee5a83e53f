// Package programme keeps the year's plans: which projects, with how much support, by whose
// decision. A plan is put together as a draft; the decision from outside approves it whole.
package programme

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// State is where a plan stands.
type State string

// The states.
const (
	Draft    State = "draft"
	Approved State = "approved" // frozen
)

// StateName is what people call each state.
var StateName = map[State]string{Draft: "Dự thảo", Approved: "Đã phê duyệt"}

// Plan is one kế hoạch khuyến công năm: for national money approved by the Minister, for
// local money by the chairman of the provincial People's Committee (NĐ 45/2012 Đ2.2). A year
// may be approved in several tranches (đợt).
type Plan struct {
	ID         db.ID          `db:"id"`
	Source     project.Source `db:"source"`
	ProvinceID place.ID       `db:"province_id"` // none for national money
	AgencyID   db.ID          `db:"agency_id"`   // the Cục or the Sở that keeps it
	Year       int            `db:"year"`
	Tranche    int            `db:"tranche"` // đợt of the year
	Name       string         `db:"name"`
	State      State          `db:"state"`
	DocumentID db.ID          `db:"document_id"`
	ApprovedOn clock.Day      `db:"approved_on"` // the day of the decision
	MadeBy     db.ID          `db:"made_by"`
	MadeAt     clock.Instant  `db:"made_at"`
	Version    int64          `db:"version"`
}

// Approval is the article behind the approval of plans.
var Approval = policy.Cite(policy.ND45, "2", "2")

// Item is one đề án trong kế hoạch. Amount is what the decision approves, in đồng of khuyến
// công money.
type Item struct {
	PlanID    db.ID  `db:"plan_id"`
	ProjectID db.ID  `db:"project_id"`
	Position  int    `db:"position"`
	Amount    int64  `db:"amount"`
	Note      string `db:"note"`
}

// What the record says of plans. While a plan is a draft its events belong to the plan alone:
// who sees a file does not see what is meant for it.
const (
	Created    audit.Kind = "plan.created"
	Put        audit.Kind = "plan.put"
	Taken      audit.Kind = "plan.taken"
	Moved      audit.Kind = "plan.moved"
	Discarded  audit.Kind = "plan.discarded"
	ApprovedBy audit.Kind = "plan.approved"
)

const subject = "plan"

// keepers are those who put a plan together, at the Cục or at the Sở.
var keepers = []account.Role{account.MinistryOfficer, account.MinistryLeader, account.DeptOfficer, account.DeptHead, account.DeptLeader}

// Keeps reports whether the person puts plans together: of national money at the Cục, of
// local money at the Sở. An internal rule.
func Keeps(p account.Principal) bool {
	return p.Is(keepers...) && (p.Agency.Kind == agency.Ministry || p.Agency.Kind == agency.Department)
}

func errNotKeeper() error {
	return errs.Refuse("Việc này thuộc chuyên viên, lãnh đạo của cơ quan lập kế hoạch: Cục với kinh phí quốc gia, Sở Công Thương với kinh phí địa phương (quy định nội bộ).")
}

// Issuer names who approves the plan, as the unit was called on a day: «Bộ trưởng Bộ Công
// Thương», «Chủ tịch Ủy ban nhân dân tỉnh Lào Cai».
func (pl Plan) Issuer(on clock.Day) string {
	if pl.Source == project.National {
		return "Bộ trưởng Bộ Công Thương"
	}
	return "Chủ tịch Ủy ban nhân dân " + provinceInText(pl.ProvinceID, on)
}

// Title names the plan in a sentence: «Kế hoạch KCQG năm 2027, đợt 1».
func (pl Plan) Title() string {
	return fmt.Sprintf("kế hoạch %s năm %d, đợt %d", project.SourceShort[pl.Source], pl.Year, pl.Tranche)
}

// ready is the state in which a file may be put into a plan of the source.
func ready(s project.Source) project.State {
	if s == project.National {
		return project.MinistryPassed
	}
	return project.BasePassed
}

// level is the appraisal whose recommended amount bounds the plan.
func level(s project.Source) project.Level {
	if s == project.National {
		return project.MinistryLevel
	}
	return project.BaseLevel
}

func provinceInText(id place.ID, on clock.Day) string {
	pr, ok := place.Get(id)
	if !ok {
		return string(id)
	}
	if f := pr.On(on); f.Name != "" {
		return f.InText()
	}
	return pr.Last().InText()
}
