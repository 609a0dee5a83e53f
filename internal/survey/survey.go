// Package survey holds what establishments ask for before there is a project: the needs, who
// answers them, and what became of them.
package survey

import (
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
)

// Service holds the use cases of needs.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// State is where a need stands.
type State string

// The states. All but the first are final.
const (
	Sent      State = "sent"
	TakenUp   State = "taken_up"
	Declined  State = "declined"
	Withdrawn State = "withdrawn"
)

// States lists the states in the order in which a page counts them.
var States = []State{Sent, TakenUp, Declined, Withdrawn}

var stateNames = map[State]string{Sent: "Đang chờ trả lời", TakenUp: "Đã đưa vào đề án", Declined: "Không nhận", Withdrawn: "Đã rút"}

// Name is what the screens call the state.
func (s State) Name() string { return stateNames[s] }

// Need is one nhu cầu hỗ trợ, which an establishment tells the promotion centre of its site.
type Need struct {
	ID              db.ID         `db:"id" json:"id"`
	EstablishmentID db.ID         `db:"establishment_id" json:"establishment"`
	SiteID          db.ID         `db:"site_id" json:"site"`
	Content         string        `db:"content" json:"content"` // a code of policy.Contents
	Description     string        `db:"description" json:"description"`
	Cost            int64         `db:"cost" json:"cost"`               // đồng, of all that is planned
	OwnCapital      int64         `db:"own_capital" json:"own_capital"` // đồng, of Cost
	WantedYear      int           `db:"wanted_year" json:"wanted_year"`
	Ready           string        `db:"ready" json:"ready"` // what is there already
	State           State         `db:"state" json:"state"`
	Answer          string        `db:"answer" json:"answer"` // why it was declined
	AnsweredAt      clock.Instant `db:"answered_at" json:"answered_at"`
	ProjectID       db.ID         `db:"project_id" json:"project"` // what took it up
	AgencyID        db.ID         `db:"agency_id" json:"agency"`   // the centre asked, or the Sở where there is none
	MadeBy          db.ID         `db:"made_by" json:"made_by"`
	MadeFor         db.ID         `db:"made_for" json:"made_for"` // the body that sent it on behalf; none for the establishment itself
	CreatedAt       clock.Instant `db:"created_at" json:"created_at"`
	Version         int64         `db:"version" json:"version"`
}

// ContentName is the Vietnamese name of what is asked for.
func (n Need) ContentName() string { return policy.ContentName(n.Content) }

// Kinds of audit events.
const (
	NeedSent      audit.Kind = "need.sent"
	NeedEdited    audit.Kind = "need.edited"
	NeedWithdrawn audit.Kind = "need.withdrawn"
	NeedDeclined  audit.Kind = "need.declined"
	NeedTakenUp   audit.Kind = "need.taken_up"
)

const subject = "need"
