// Package contract keeps what follows the plan: the assignment or the contract between the
// planning body and the implementing unit, the support agreements with beneficiaries under
// it, and the implementation plans of group projects.
//
// It also keeps the counters that bound all later money: advances, acceptances and settlements
// add to them with AddTx, and the database refuses what goes beyond the contract.
package contract

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Kind is how the task is given.
type Kind string

// The kinds.
const (
	Assignment Kind = "assignment" // giao nhiệm vụ (TT 36/2013 Đ6.4, Đ12.1)
	Agreement  Kind = "contract"   // hợp đồng thực hiện đề án (TT 36/2013 Đ12.1–12.2)
)

// KindName is the Vietnamese name of each kind.
var KindName = map[Kind]string{Assignment: "Giao nhiệm vụ", Agreement: "Hợp đồng thực hiện đề án"}

// paperName is what the kind's paper is called in a sentence.
var paperName = map[Kind]string{Assignment: "quyết định giao nhiệm vụ", Agreement: "hợp đồng"}

// State is where a contract stands.
type State string

// The states.
const (
	Draft  State = "draft"
	Signed State = "signed"
	Closed State = "closed" // thanh lý
)

// StateName is what people call each state.
var StateName = map[State]string{Draft: "Dự thảo", Signed: "Đang hiệu lực", Closed: "Đã thanh lý"}

// Contract is one hợp đồng thực hiện đề án, or one giao nhiệm vụ, over one or more projects
// (TT 36/2013 Đ12, Đ18.1). Party A is the Cục or the Sở, party B the implementing unit.
type Contract struct {
	ID                db.ID          `db:"id"`
	Kind              Kind           `db:"kind"`
	Source            project.Source `db:"source"`
	Number            string         `db:"number"`
	Day               clock.Day      `db:"day"` // of signing
	Year              int            `db:"year"`
	PartyAID          db.ID          `db:"party_a_id"`
	PartyBID          db.ID          `db:"party_b_id"`
	SignerA           string         `db:"signer_a"`
	SignerB           string         `db:"signer_b"`
	From              clock.Day      `db:"from_day"`
	To                clock.Day      `db:"to_day"`
	State             State          `db:"state"`
	ClosingDocumentID db.ID          `db:"closing_document_id"`
	ClosedOn          clock.Day      `db:"closed_on"`
	MadeBy            db.ID          `db:"made_by"`
	MadeAt            clock.Instant  `db:"made_at"`
	Version           int64          `db:"version"`
}

// Title names the contract in a sentence: «hợp đồng số 12/HĐ-CN ngày 21/11/2026».
func (c Contract) Title() string {
	switch {
	case c.Number == "":
		return fmt.Sprintf("dự thảo %s năm %d", paperName[c.Kind], c.Year)
	case c.Day == "":
		return "dự thảo " + paperName[c.Kind] + " số " + c.Number
	}
	return paperName[c.Kind] + " số " + c.Number + " ngày " + c.Day.VN()
}

// Line is one phần hợp đồng: a project's year on a contract. Money is khuyến công money in đồng; the last five
// are counters, written together with their rows (AddTx) and never above Amount.
type Line struct {
	ContractID     db.ID  `db:"contract_id"`
	ProjectID      db.ID  `db:"project_id"`
	Year           int    `db:"year"`
	Amount         int64  `db:"amount"`
	OwnCapital     int64  `db:"own_capital"`     // đối ứng: what the beneficiaries put in
	AdvancePercent int64  `db:"advance_percent"` // of Amount, for the first advance
	AdvanceWhy     string `db:"advance_why"`     // the rule behind it where no article names a rate
	Advanced       int64  `db:"advanced"`        // paid advances less reversals
	Accepted       int64  `db:"accepted"`        // support in signed acceptances that passed
	Settled        int64  `db:"settled"`         // support in approved settlements
	Returned       int64  `db:"returned"`        // paid back to the budget
	Supported      int64  `db:"supported"`       // support agreements that stand
}

// What the record says of contracts.
const (
	Drafted       audit.Kind = "contract.drafted"
	Amended       audit.Kind = "contract.amended"
	Discarded     audit.Kind = "contract.discarded"
	SignedBy      audit.Kind = "contract.signed"
	ClosedBy      audit.Kind = "contract.closed"
	AmountChanged audit.Kind = "contract.amount_changed"
	TermChanged   audit.Kind = "contract.term_changed"
	Agreed        audit.Kind = "contract.agreement_added"
	AgreementOver audit.Kind = "contract.agreement_ended"
	PlanSubmitted audit.Kind = "contract.implementation_submitted"
	PlanApproved  audit.Kind = "contract.implementation_approved"
	PlanReturned  audit.Kind = "contract.implementation_returned"
)

const subject = "contract"

// Articles behind the acts.
var (
	ByContract       = policy.Cite(policy.TT36, "12", "1")
	OverProjects     = policy.Cite(policy.TT36, "18", "1")
	GroupPlan        = policy.Cite(policy.TT36, "23", "3")
	GroupPlanByDept  = policy.Cite(policy.TT36, "21", "2", "a")
	AdvanceException = policy.Cite(policy.TT36, "16", "2")
)

var (
	drafters   = []account.Role{account.MinistryOfficer, account.MinistryLeader, account.DeptOfficer, account.DeptHead, account.DeptLeader}
	signers    = []account.Role{account.MinistryLeader, account.DeptLeader, account.Clerk}
	performers = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}
)

// Drafts reports whether the person drafts contracts: at the Cục for national money, at the
// Sở for local money. An internal rule.
func Drafts(p account.Principal) bool { return p.Is(drafters...) && plans(p) }

func plans(p account.Principal) bool {
	return p.Agency.Kind == agency.Ministry || p.Agency.Kind == agency.Department
}

func errNotDrafter() error {
	return errs.Refuse("Việc soạn hợp đồng, giao nhiệm vụ thuộc chuyên viên, lãnh đạo của bên A: Cục với kinh phí quốc gia, Sở Công Thương với kinh phí địa phương (quy định nội bộ).")
}
