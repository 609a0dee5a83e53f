// Package importing brings the lists of provinces into the register: a file of establishments,
// or of projects carried out before this software. A file is first read into rows that wait
// (staged), each is judged by the rules of the register, every problem is told by row and cell,
// and then the whole file is written, or nothing of it. What was written can be undone while
// nothing else has touched it. See docs/adr/0007-imports.md.
package importing

import (
	"encoding/json"
	"sync"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/place"
)

// Service holds the use cases of imports.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Files *filestore.Store

	mu   sync.Mutex
	jobs map[db.ID]*job
}

// Kind is what a file lists.
type Kind string

// The kinds.
const (
	Establishments Kind = "establishments" // cơ sở công nghiệp nông thôn
	Projects       Kind = "projects"       // đề án đã thực hiện trước khi dùng phần mềm
)

// Name is what the screens call the rows of a kind.
func (k Kind) Name() string {
	if k == Projects {
		return "đề án đã thực hiện"
	}
	return "cơ sở"
}

// State is how far an import has come.
type State string

// The states.
const (
	Uploaded  State = "uploaded"  // the file is here; sheet, header and columns are to be confirmed
	Checking  State = "checking"  // the dry run reads and judges
	Checked   State = "checked"   // every row is judged; nothing is written
	Running   State = "running"   // rows are being written; nobody sees them
	Returning State = "returning" // what was written is being taken back
	Applied   State = "applied"   // written, and to be seen
	Stopped   State = "stopped"   // stopped by hand; nothing is written
	Failed    State = "failed"    // stopped by an error; nothing is written
	Undone    State = "undone"    // taken back by a person, with a reason
)

// StateName is what the screens call a state.
var StateName = map[State]string{
	Uploaded: "Chờ chọn cột", Checking: "Đang kiểm tra", Checked: "Đã kiểm tra, chưa ghi", Running: "Đang ghi", Returning: "Đang gỡ lại",
	Applied: "Đã nhập", Stopped: "Đã dừng, chưa ghi gì", Failed: "Không ghi được, chưa ghi gì", Undone: "Đã hoàn tác",
}

// Busy reports whether something is at work on the import.
func (s State) Busy() bool { return s == Checking || s == Running || s == Returning }

// Import is một lần nhập tệp: one file on its way into the register.
type Import struct {
	ID          db.ID         `db:"id" json:"id"`
	Kind        Kind          `db:"kind" json:"kind"`
	FileName    string        `db:"file_name" json:"file_name"`
	SHA256      string        `db:"sha256" json:"sha256"`
	Size        int64         `db:"size" json:"size"`
	Encoding    string        `db:"encoding" json:"encoding"`
	Sheet       string        `db:"sheet" json:"sheet"`
	Layout      string        `db:"layout" json:"-"`    // a Layout
	Mapping     string        `db:"mapping" json:"-"`   // a Mapping
	Signature   string        `db:"signature" json:"-"` // of the header
	ProvinceID  place.ID      `db:"province_id" json:"province"`
	Year        int           `db:"year" json:"year"` // of figures that say none
	State       State         `db:"state" json:"state"`
	Stop        bool          `db:"stop" json:"-"` // somebody pressed stop
	SkipRefused bool          `db:"skip_refused" json:"skip_refused"`
	Done        int           `db:"done" json:"-"` // rows read, or written, so far
	Total       int           `db:"total" json:"rows"`
	Created     int           `db:"created" json:"created"`
	Updated     int           `db:"updated" json:"updated"`
	Unchanged   int           `db:"unchanged" json:"unchanged"`
	Refused     int           `db:"refused" json:"refused"`
	Asked       int           `db:"asked" json:"asked"`
	Skipped     int           `db:"skipped" json:"skipped"`
	Notes       int           `db:"notes" json:"notes"`
	Tally       string        `db:"tally" json:"-"`                   // how many problems of each code, a JSON object
	Message     string        `db:"message" json:"message,omitempty"` // why it failed
	BeatAt      clock.Instant `db:"beat_at" json:"-"`                 // the last sign of life of who works on it
	UploadedAt  clock.Instant `db:"uploaded_at" json:"uploaded_at"`
	StartedBy   db.ID         `db:"started_by" json:"by"`
	StartedPost db.ID         `db:"started_post" json:"-"`
	StartedFor  db.ID         `db:"started_for" json:"for"`
	StartedName string        `db:"started_name" json:"by_name"`
	AppliedAt   clock.Instant `db:"applied_at" json:"applied_at,omitzero"`
	UndoneAt    clock.Instant `db:"undone_at" json:"undone_at,omitzero"`
	UndoneBy    db.ID         `db:"undone_by" json:"undone_by,omitempty"`
	UndoneWhy   string        `db:"undone_why" json:"undone_why,omitempty"`
	Version     int64         `db:"version" json:"version"`
}

// Verdict is what a row would do.
type Verdict string

// The verdicts.
const (
	New     Verdict = "new"
	Update  Verdict = "update"
	Same    Verdict = "same"
	Refused Verdict = "refused"
	Ask     Verdict = "ask"   // a person decides which record or commune is meant
	Skip    Verdict = "skip"  // a person said to leave it out
	Aside   Verdict = "aside" // no record: a total, a head of a group, a number row
)

// Row is một dòng của tệp nhập: its cells as they were read and what they mean.
type Row struct {
	ImportID db.ID   `db:"import_id"`
	No       int     `db:"row_no"` // as Excel shows it
	Cells    string  `db:"cells"`  // a JSON array; a cell that was a number is a number
	Fixes    string  `db:"fixes"`  // corrections by column, a JSON object; "" none
	Verdict  Verdict `db:"verdict"`
	TargetID db.ID   `db:"target_id"` // the record that it makes, changes or is the same as
	Base     int64   `db:"base"`      // the version of the record that it was compared with
	Choice   string  `db:"choice"`    // what a person chose: an identity, "new", "skip"
	Problems string  `db:"problems"`  // []Problem; "" none
	Before   string  `db:"before"`    // of an update: a Change
	After    int64   `db:"after"`     // the version that it left
}

// Level says what a problem does.
type Level string

// The levels.
const (
	Stops Level = "stops" // the row is refused
	Asks  Level = "asks"  // a person decides
	Notes Level = "notes" // it passes; somebody should know
)

// Problem is one thing that is to be told of a row, by its cell.
type Problem struct {
	Column  int       `json:"c"` // from 0; -1 is the whole row
	Code    string    `json:"k"` // "tax_code.wrong"; notes begin with "note."
	Level   Level     `json:"l"`
	Message string    `json:"m"`
	Choices []Choices `json:"o,omitempty"`
}

// Choices is one thing that a person may choose where a row asks.
type Choices struct {
	ID    string `json:"id"` // a record, or a commune
	Label string `json:"l"`
	Place bool   `json:"p,omitempty"` // a commune
}

// Kinds of audit events.
const (
	Done audit.Kind = "import.applied"
	Back audit.Kind = "import.undone"
)

const subject = "import"

// May reports whether a person may import files of a kind: those who record establishments.
// An internal rule.
func May(p account.Principal) bool { return establishment.MayCreate(p) }

func refuse() error {
	return errs.Refuse("Chỉ cộng tác viên, Trung tâm, Sở và đơn vị thực hiện được nhập danh sách từ tệp (quy định nội bộ).")
}

func problemsOf(s string) []Problem {
	if s == "" {
		return nil
	}
	var out []Problem
	_ = json.Unmarshal([]byte(s), &out) // written by us
	return out
}
