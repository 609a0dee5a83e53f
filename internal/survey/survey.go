// Package survey holds what establishments ask for before there is a project: the needs as they
// send them or as somebody records them on a visit, with quotations and photographs, who answers
// them, what became of them, and why some were not met.
package survey

import (
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Service holds the use cases of surveys and needs.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Files *filestore.Store // of quotations and photographs; without one, none are taken
	// Find finds establishments by what people type; nil: names are looked through, one by one.
	Find establishment.Finder
}

// State is where a need stands.
type State string

// The states. All but the first are final, except that a declined need may be reopened for a
// later year.
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

// Known is the answer to a question of fact: yes, no, or not known.
type Known string

// The answers.
const (
	NotKnown Known = ""
	Yes      Known = "yes"
	No       Known = "no"
)

// Name is what the screens call the answer.
func (k Known) Name() string {
	switch k {
	case Yes:
		return "Có"
	case No:
		return "Chưa có"
	}
	return "Chưa rõ"
}

// Priority is how urgent a need is to the eyes of who recorded it.
type Priority string

// The priorities.
const (
	High   Priority = "high"
	Normal Priority = "normal"
	Low    Priority = "low"
)

// Priorities lists the priorities, the most urgent first.
var Priorities = []Priority{High, Normal, Low}

// Name is what the screens call the priority.
func (p Priority) Name() string {
	return map[Priority]string{High: "Cần ngay", Normal: "Bình thường", Low: "Chưa gấp"}[p]
}

// Readiness is điều kiện sẵn sàng: plain facts that whoever visits can check, each with words.
type Readiness struct {
	Site         Known  `db:"ready_site" json:"ready_site"`
	SiteWords    string `db:"ready_site_words" json:"ready_site_words"`
	Capital      Known  `db:"ready_capital" json:"ready_capital"`
	CapitalWords string `db:"ready_capital_words" json:"ready_capital_words"`
	Quote        Known  `db:"ready_quote" json:"ready_quote"`
	QuoteWords   string `db:"ready_quote_words" json:"ready_quote_words"`
	Permit       Known  `db:"ready_permit" json:"ready_permit"`
	PermitWords  string `db:"ready_permit_words" json:"ready_permit_words"`
	Labour       Known  `db:"ready_labour" json:"ready_labour"`
	LabourWords  string `db:"ready_labour_words" json:"ready_labour_words"`
}

// Fact is one fact of readiness as a form asks for it; its words are in the field Name + "_words".
type Fact struct {
	Name, Label string
	of          func(*Readiness) (*Known, *string)
}

// Of returns the answer to the fact, and its words.
func (f Fact) Of(r Readiness) (Known, string) {
	k, words := f.of(&r)
	return *k, *words
}

// ReadyFacts lists the facts of readiness in the order of a form.
var ReadyFacts = []Fact{
	{"ready_site", "Mặt bằng, nhà xưởng", func(r *Readiness) (*Known, *string) { return &r.Site, &r.SiteWords }},
	{"ready_capital", "Vốn đối ứng", func(r *Readiness) (*Known, *string) { return &r.Capital, &r.CapitalWords }},
	{"ready_quote", "Báo giá", func(r *Readiness) (*Known, *string) { return &r.Quote, &r.QuoteWords }},
	{"ready_permit", "Giấy phép, thủ tục môi trường", func(r *Readiness) (*Known, *string) { return &r.Permit, &r.PermitWords }},
	{"ready_labour", "Lao động", func(r *Readiness) (*Known, *string) { return &r.Labour, &r.LabourWords }},
}

// Need is one nhu cầu hỗ trợ, which an establishment tells the promotion centre of its site.
type Need struct {
	ID              db.ID       `db:"id" json:"id"`
	SurveyID        db.ID       `db:"survey_id" json:"survey"` // the visit it was told at; none where the establishment sent it
	EstablishmentID db.ID       `db:"establishment_id" json:"establishment"`
	SiteID          db.ID       `db:"site_id" json:"site"`
	ProvinceID      place.ID    `db:"province_id" json:"-"`     // of the site, for lists
	CommuneFold     string      `db:"commune_fold" json:"-"`    // of the site, for lists
	Content         string      `db:"content" json:"content"`   // a code of policy.Contents
	Machine         string      `db:"machine" json:"machine"`   // the machine or service wanted; "" not told
	Origin          string      `db:"origin" json:"origin"`     // where it comes from, its specification
	Quantity        vi.Quantity `db:"quantity" json:"quantity"` // 0 not told
	Unit            string      `db:"unit" json:"unit"`
	Description     string      `db:"description" json:"description"`
	Cost            int64       `db:"cost" json:"cost"`               // đồng, of all that is planned
	OwnCapital      int64       `db:"own_capital" json:"own_capital"` // đồng, of Cost
	CapitalSource   string      `db:"capital_source" json:"capital_source"`
	WantedYear      int         `db:"wanted_year" json:"wanted_year"`
	WantedQuarter   int         `db:"wanted_quarter" json:"wanted_quarter"` // 1 to 4; 0 not known
	Ready           string      `db:"ready" json:"ready"`                   // what is there already, in words
	Readiness
	Priority    Priority      `db:"priority" json:"priority"` // as who recorded it sees it; "" not told
	PriorityWhy string        `db:"priority_why" json:"priority_why"`
	State       State         `db:"state" json:"state"`
	Answer      string        `db:"answer" json:"answer"`         // why it was declined
	UnmetYear   int           `db:"unmet_year" json:"unmet_year"` // the last wanted year for which it was not met; 0 none
	AnsweredAt  clock.Instant `db:"answered_at" json:"answered_at"`
	ProjectID   db.ID         `db:"project_id" json:"project"` // what took it up
	AgencyID    db.ID         `db:"agency_id" json:"agency"`   // the centre asked, or the Sở where there is none
	MadeBy      db.ID         `db:"made_by" json:"made_by"`
	MadeFor     db.ID         `db:"made_for" json:"made_for"` // the body that sent it on behalf; none for the establishment itself
	CreatedAt   clock.Instant `db:"created_at" json:"created_at"`
	SentAt      clock.Instant `db:"sent_at" json:"sent_at"` // since when it waits: when it was sent, or reopened
	Queue       int64         `db:"queue" json:"-"`         // the place in the list: see InQueue
	Version     int64         `db:"version" json:"version"`
}

// answeredBehind puts what was answered behind all that waits.
const answeredBehind = 4_000_000_000_000_000_000

// InQueue gives a need its place in the list: those that wait first, the longest waiting on top;
// then the answered, the latest answer on top. One number, so that an index walks the list.
func (n Need) InQueue() Need {
	if n.State == Sent {
		n.Queue = n.SentAt.Time().UnixMicro()
	} else {
		n.Queue = answeredBehind - n.AnsweredAt.Time().UnixMicro()
	}
	return n
}

// Wanted writes when support is wanted: «quý 2 năm 2027».
func (n Need) Wanted() string { return wanted(n.WantedYear, n.WantedQuarter) }

// Asked writes the machine or service with how many: «Máy sao chè, 2 máy»; "" where it was not told.
func (n Need) Asked() string {
	if n.Machine == "" || n.Quantity == 0 {
		return n.Machine
	}
	unit := n.Unit
	if unit == "" {
		unit = "cái"
	}
	return n.Machine + ", " + n.Quantity.String() + " " + unit
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
	NeedReopened  audit.Kind = "need.reopened"
	QuoteAdded    audit.Kind = "need.quote_added"
	QuoteChosen   audit.Kind = "need.quote_chosen"
	PhotosAdded   audit.Kind = "need.photos_added"
	FileWithdrawn audit.Kind = "need.file_withdrawn"
	SurveyMade    audit.Kind = "survey.made"
)

const (
	subject       = "need"
	subjectSurvey = "survey"
)
