// Package adjustment changes a planned project after its approval: who asks, who decides,
// and what the decision does. An adjustment is an act of its own and not a state; the
// stopping of a project comes in here too, and is the one that moves the file.
package adjustment

import (
	"encoding/json"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Kind is what an adjustment changes.
type Kind string

// The kinds (TT 36/2013 Đ11.2).
const (
	Increase    Kind = "increase"    // tăng tổng mức kinh phí hỗ trợ
	Decrease    Kind = "decrease"    // giảm tổng mức kinh phí hỗ trợ
	Contents    Kind = "contents"    // thay đổi nội dung hoạt động khuyến công
	NextYear    Kind = "next_year"   // gia hạn sang năm sau
	WithinYear  Kind = "within_year" // đổi thời gian trong năm tài chính
	Place       Kind = "place"       // đổi địa điểm
	Beneficiary Kind = "beneficiary" // đổi đơn vị thụ hưởng
	Other       Kind = "other"       // điều chỉnh khác
	Stop        Kind = "stop"        // ngừng triển khai
)

// Kinds lists them as a form offers them.
var Kinds = []Kind{Increase, Decrease, Contents, NextYear, WithinYear, Place, Beneficiary, Other, Stop}

// KindName is the Vietnamese name of each kind.
var KindName = map[Kind]string{Increase: "Tăng kinh phí hỗ trợ", Decrease: "Giảm kinh phí hỗ trợ", Contents: "Thay đổi nội dung hoạt động",
	NextYear: "Gia hạn sang năm sau", WithinYear: "Đổi thời gian trong năm", Place: "Đổi địa điểm", Beneficiary: "Đổi đơn vị thụ hưởng",
	Other: "Điều chỉnh khác", Stop: "Ngừng thực hiện"}

// Authority is who decides.
type Authority string

// The authorities.
const (
	Minister   Authority = "minister"   // Bộ trưởng Bộ Công Thương, on the Cục's submission
	Ministry   Authority = "ministry"   // the Cục
	Department Authority = "department" // the Sở, for group projects
	Province   Authority = "province"   // local money: whom the province's own rule names
)

// AuthorityName is what people call each.
var AuthorityName = map[Authority]string{Minister: "Bộ trưởng Bộ Công Thương", Ministry: "Cục", Department: "Sở Công Thương", Province: "cấp có thẩm quyền theo quy chế của tỉnh"}

// State is where an adjustment stands.
type State string

// The states.
const (
	Requested State = "requested"
	Confirmed State = "confirmed" // by the Sở
	Decided   State = "decided"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// StateName is what people call each state.
var StateName = map[State]string{Requested: "Đã đề nghị", Confirmed: "Sở đã xác nhận", Decided: "Đã quyết định", Refused: "Không chấp thuận", Withdrawn: "Đơn vị rút đề nghị"}

// Adjustment is one điều chỉnh, bổ sung or ngừng of a planned project (TT 36/2013 Đ11).
type Adjustment struct {
	ID           db.ID         `db:"id"`
	ProjectID    db.ID         `db:"project_id"`
	Kind         Kind          `db:"kind"`
	Reason       string        `db:"reason"`
	EffectJSON   string        `db:"effect"` // see Effect
	Delta        int64         `db:"delta"`  // đồng added to the approved support, once decided
	Authority    Authority     `db:"authority"`
	State        State         `db:"state"`
	RequestedBy  db.ID         `db:"requested_by"`
	RequestedFor db.ID         `db:"requested_for"` // the body
	RequestedAt  clock.Instant `db:"requested_at"`
	ConfirmedBy  db.ID         `db:"confirmed_by"`
	ConfirmedAt  clock.Instant `db:"confirmed_at"`
	DocumentID   db.ID         `db:"document_id"`
	DecidedOn    clock.Day     `db:"decided_on"` // the day of the decision
	DecidedBy    db.ID         `db:"decided_by"` // who recorded it
	Answer       string        `db:"answer"`
	Version      int64         `db:"version"`
}

// Effect is what a decision would do. Only the fields of the kind are filled; Was is what
// stood when it was asked for.
type Effect struct {
	Amount         int64     `json:"amount,omitempty"`            // increase, decrease: the new approved support, đồng
	End            clock.Day `json:"end_day,omitempty"`           // next_year, within_year
	Establishment  db.ID     `json:"establishment,omitempty"`     // place, beneficiary: whom it concerns
	Site           db.ID     `json:"site,omitempty"`              // place: the new site; beneficiary: the new one's
	Replacement    db.ID     `json:"new_establishment,omitempty"` // beneficiary
	Text           string    `json:"content,omitempty"`           // contents, other
	WasAmount      int64     `json:"was_amount,omitempty"`
	WasEnd         clock.Day `json:"was_end_day,omitempty"`
	WasSite        db.ID     `json:"was_site,omitempty"`
	InWords        string    `json:"in_words"` // the effect as a sentence part, written when it was asked for
	ContractYear   int       `json:"contract_year,omitempty"`
	ContractAmount int64     `json:"contract_amount,omitempty"` // what the decision set a contract's line to
}

// Effect reads what the decision does.
func (a Adjustment) Effect() (Effect, error) {
	var e Effect
	err := json.Unmarshal([]byte(a.EffectJSON), &e)
	return e, err
}

// Open reports whether it still waits for somebody.
func (a Adjustment) Open() bool { return a.State == Requested || a.State == Confirmed }

// What the record says of adjustments.
const (
	RequestedBy audit.Kind = "adjustment.requested"
	ConfirmedBy audit.Kind = "adjustment.confirmed"
	DecidedBy   audit.Kind = "adjustment.decided"
	RefusedBy   audit.Kind = "adjustment.refused"
	WithdrawnBy audit.Kind = "adjustment.withdrawn"
)

const subject = "adjustment"

// rule is one row of the table of authority.
type rule struct {
	kind    Kind
	by      Authority
	article policy.Citation
}

var minister, cuc, group = policy.Cite(policy.TT36, "11", "2", "a"), policy.Cite(policy.TT36, "11", "2", "b"), policy.Cite(policy.TT36, "11", "4")

// rules is the table for national money.
var rules = []rule{
	{Increase, Minister, minister},
	{Contents, Minister, minister},
	{NextYear, Minister, minister},
	{Stop, Minister, minister},
	{Decrease, Ministry, cuc},
	{WithinYear, Ministry, cuc},
	{Place, Ministry, cuc},
	{Beneficiary, Ministry, cuc},
	{Other, Ministry, cuc},
}

// groupRules goes before rules for group projects that a Sở registered or appraised.
var groupRules = []rule{
	{Place, Department, group},
	{Beneficiary, Department, group},
}

// LocalRule is the article that leaves local money to the province's own rule.
var LocalRule = policy.Cite(policy.TT46, "8", "3", "b")

// ConfirmRule is the article that asks for the Sở's confirmation.
var ConfirmRule = policy.Cite(policy.TT36, "11", "1")

// AuthorityFor tells who decides an adjustment of a kind, and the articles behind it, before
// anybody asks. For a group project that no Sở has, use AuthorityOf.
func AuthorityFor(kind Kind, pk project.Kind, source project.Source) (Authority, []policy.Citation) {
	if source == project.Local {
		return Province, []policy.Citation{LocalRule}
	}
	if pk == project.Group {
		for _, r := range groupRules {
			if r.kind == kind {
				return r.by, []policy.Citation{r.article}
			}
		}
	}
	for _, r := range rules {
		if r.kind == kind {
			out := []policy.Citation{r.article}
			if kind == Stop {
				out = append(out, policy.Cite(policy.TT36, "11", "3"))
			}
			return r.by, out
		}
	}
	return Ministry, []policy.Citation{cuc}
}

// AuthorityOf is AuthorityFor for a file: a group project that went straight to the Cục has no
// Sở that could decide.
func AuthorityOf(kind Kind, one project.Project) (Authority, []policy.Citation) {
	pk := one.Kind
	if one.BaseID == "" {
		pk = project.Specific
	}
	return AuthorityFor(kind, pk, one.Source)
}

// NeedsConfirmation reports whether the Sở confirms before the Cục or the Minister decides:
// national files within one province (TT 36/2013 Đ11.1).
func NeedsConfirmation(a Authority, one project.Project) bool {
	return one.BaseID != "" && (a == Minister || a == Ministry)
}

// holder tells who records or takes the decision of an authority, and for which party.
func holder(a Authority) (roles []account.Role, party project.Party) {
	switch a {
	case Minister:
		return []account.Role{account.Clerk}, project.Ministry
	case Ministry:
		return []account.Role{account.MinistryLeader}, project.Ministry
	case Department:
		return []account.Role{account.DeptLeader}, project.Base
	}
	return []account.Role{account.Clerk}, project.Base
}

// refuser tells who may refuse a request in the place of the authority: the head of the body
// that would decide or submit it.
func refuser(a Authority) (roles []account.Role, party project.Party) {
	if a == Minister || a == Ministry {
		return []account.Role{account.MinistryLeader}, project.Ministry
	}
	return []account.Role{account.DeptLeader}, project.Base
}

// issuer names who signs the decision.
func issuer(a Authority, p account.Principal) string {
	switch {
	case a == Minister:
		return AuthorityName[Minister]
	case a == Province:
		return "" // as typed: the province's rule names whom
	case p.Agency.Kind == agency.Ministry, p.Agency.Kind == agency.Department:
		return p.AgencyName
	}
	return ""
}

func (a Adjustment) title() string { return fmt.Sprintf("«%s»", KindName[a.Kind]) }
