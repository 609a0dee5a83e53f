// Package project is the đề án khuyến công: its file, estimate, papers, appraisal, and the
// one table of what may happen to it, by whom, on what condition, under which article.
//
// Later rooms (plan, contract, payment, acceptance, settlement) move a file on by calling
// MoveTx and MoveYearTx inside their own transactions; this room never looks up at them.
package project

import (
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/filestore"
	"khuyencong/internal/place"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Files *filestore.Store
	Needs *survey.Service

	Finder Finder // nil looks through the rows
}

// Kind is what sort of file it is.
type Kind string

// The kinds.
const (
	Specific Kind = "specific" // đề án theo đối tượng cụ thể (TT 36/2013 Mẫu 4b, title)
	Group    Kind = "group"    // đề án lập theo nhóm (TT 36/2013 Đ10.1.a)
	Key      Kind = "key"      // đề án điểm (TT 36/2013 Đ2.3)
	Task     Kind = "task"     // nhiệm vụ khuyến công (NĐ 45/2012 Đ2.2)
)

// KindName is the Vietnamese name of each kind.
var KindName = map[Kind]string{Specific: "Theo đối tượng cụ thể", Group: "Lập theo nhóm", Key: "Đề án điểm", Task: "Nhiệm vụ"}

// Source is whose money it is.
type Source string

// The sources (TT 46/2012 Đ2.2–2.3).
const (
	National Source = "national" // khuyến công quốc gia, KCQG
	Local    Source = "local"    // khuyến công địa phương, KCĐP
)

// SourceName is the Vietnamese name of each source.
var SourceName = map[Source]string{National: "Khuyến công quốc gia", Local: "Khuyến công địa phương"}

// SourceShort is its abbreviation.
var SourceShort = map[Source]string{National: "KCQG", Local: "KCĐP"}

// Project is one đề án khuyến công or nhiệm vụ khuyến công (NĐ 45/2012 Đ2.3).
type Project struct {
	ID              db.ID         `db:"id"`
	Number          string        `db:"number"` // KCQG.2027.LCA.012; given when it is first submitted
	Name            string        `db:"name"`
	NameFold        string        `db:"name_fold"`
	Kind            Kind          `db:"kind"`
	Source          Source        `db:"source"`
	PlanYear        int           `db:"plan_year"`
	Start           clock.Day     `db:"start_day"`
	End             clock.Day     `db:"end_day"`
	ImplementerID   db.ID         `db:"implementer_id"` // đơn vị thực hiện (TT 36/2013 Đ2.1)
	BaseID          db.ID         `db:"base_id"`        // the Sở that appraises; none when the file goes straight to the Cục
	ProcedureID     db.ID         `db:"procedure_id"`   // the local procedure it began with
	State           State         `db:"state"`
	StateSince      clock.Instant `db:"state_since"`
	ReturnedFrom    State         `db:"returned_from"`
	PresentedAt     clock.Instant `db:"presented_at"` // trình ký; cleared by the next edit
	PresentedBy     db.ID         `db:"presented_by"`
	Necessity       string        `db:"necessity"`
	Goals           string        `db:"goals"`
	Machines        string        `db:"machines"`
	Technology      string        `db:"technology"`
	Product         string        `db:"product"`
	Schedule        string        `db:"schedule"`
	Organisation    string        `db:"organisation"`
	Effect          string        `db:"effect"`
	LargeScale      string        `db:"large_scale"` // why it is large, for a key project
	CommonGoal      string        `db:"common_goal"` // what links its contents, for a key project
	MachinesNew     string        `db:"machines_new"`
	ProductionLine  string        `db:"production_line"`
	Counterpart     string        `db:"counterpart"`
	OtherFunding    string        `db:"other_funding"`
	OtherFundingWhy string        `db:"other_funding_why"` // why another State support is not for the same nội dung chi
	Combined        string        `db:"combined"`          // lồng ghép (TT 36/2013 Đ9.4)
	NeedID          db.ID         `db:"need_id"`
	Illustrative    string        `db:"illustrative"` // what in a demonstration file is invented; "" outside a demonstration
	CreatedAt       clock.Instant `db:"created_at"`
	CreatedBy       db.ID         `db:"created_by"`
	Version         int64         `db:"version"`
}

// Place is one địa điểm thực hiện: where a file works. Commune is its name; its identity comes with the register.
type Place struct {
	ProjectID   db.ID    `db:"project_id"`
	ProvinceID  place.ID `db:"province_id"`
	CommuneID   string   `db:"commune_id"`
	Commune     string   `db:"commune"`
	CommuneFold string   `db:"commune_fold"`
}

// Beneficiary is one đơn vị thụ hưởng named in a file (TT 36/2013 Đ2.2).
type Beneficiary struct {
	ID              db.ID     `db:"id"`
	ProjectID       db.ID     `db:"project_id"`
	EstablishmentID db.ID     `db:"establishment_id"`
	SiteID          db.ID     `db:"site_id"`
	NamedOn         clock.Day `db:"named_on"`
	RemovedOn       clock.Day `db:"removed_on"`
}

// Partner is one đơn vị phối hợp (TT 36/2013 Đ5.1).
type Partner struct {
	ID        db.ID  `db:"id"`
	ProjectID db.ID  `db:"project_id"`
	AgencyID  db.ID  `db:"agency_id"` // when it is a body known here: it then sees the file
	Name      string `db:"name"`
	Task      string `db:"task"`
}

// Line is one line of the dự toán kinh phí. Its total is derived; all money is đồng.
type Line struct {
	ID            db.ID       `db:"id"`
	ProjectID     db.ID       `db:"project_id"`
	Position      int         `db:"position"`
	Content       string      `db:"content"`
	BeneficiaryID db.ID       `db:"beneficiary_id"`
	Description   string      `db:"description"`
	Unit          string      `db:"unit"`
	Quantity      vi.Quantity `db:"quantity"`
	UnitPrice     int64       `db:"unit_price"`
	Promotion     int64       `db:"promotion"` // kinh phí khuyến công
	Own           int64       `db:"own"`       // đối ứng: the beneficiary's own money
	Other         int64       `db:"other"`     // other sources
}

// Total is quantity times unit price, in đồng.
func (l Line) Total() int64 {
	t, _ := l.Quantity.Times(l.UnitPrice)
	return t
}

// Result is one kết quả dự kiến with its unit. Values are thousandths of the unit.
type Result struct {
	ID        db.ID  `db:"id"`
	ProjectID db.ID  `db:"project_id"`
	Position  int    `db:"position"`
	Indicator string `db:"indicator"`
	Unit      string `db:"unit"`
	Baseline  *int64 `db:"baseline"`
	Target    *int64 `db:"target"`
}

// Year is one năm thực hiện of a file.
type Year struct {
	ProjectID db.ID         `db:"project_id"`
	Year      int           `db:"year"`
	State     YearState     `db:"state"`
	Since     clock.Instant `db:"since"`
	Planned   int64         `db:"planned"` // khuyến công money meant for the year, in đồng
	Work      string        `db:"work"`
}

// File is a project with all that belongs to it.
type File struct {
	Project
	Contents      []string
	Places        []Place
	Beneficiaries []Beneficiary // those removed by an adjustment included; see RemovedOn
	Partners      []Partner
	Lines         []Line
	Results       []Result
	Years         []Year
}

// Sums are the estimate's sums, in đồng.
type Sums struct{ Total, Promotion, Own, Other int64 }

// Sum adds up the estimate.
func (f File) Sum() (s Sums) {
	for _, l := range f.Lines {
		s.Total += l.Total()
		s.Promotion += l.Promotion
		s.Own += l.Own
		s.Other += l.Other
	}
	return s
}

// Named returns the beneficiaries that still stand.
func (f File) Named() []Beneficiary {
	var out []Beneficiary
	for _, b := range f.Beneficiaries {
		if b.RemovedOn == "" {
			out = append(out, b)
		}
	}
	return out
}

// Procedure is one quy trình: how a province runs its local money: the steps it chose (TT 46/2012 Đ8.3.b).
type Procedure struct {
	ID          db.ID         `db:"id"`
	ProvinceID  place.ID      `db:"province_id"`
	Preliminary bool          `db:"preliminary"` // a review of the file before appraisal
	Council     bool          `db:"council"`     // appraisal by a council, never by staff alone
	PostCheck   bool          `db:"post_check"`  // results are looked at again after settlement
	Document    string        `db:"document"`    // the province's decision
	From        clock.Day     `db:"valid_from"`
	MadeBy      db.ID         `db:"made_by"`
	MadeAt      clock.Instant `db:"made_at"`
}
