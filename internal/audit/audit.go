// Package audit keeps who did what, for whom, when, from where, before and after.
//
// Every write adds its event in its own transaction; the database refuses to change or
// delete one. The sentence is written on the day of the act, in Vietnamese, and stays.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Channel says through which door an act came.
type Channel string

// The doors.
const (
	Web     Channel = "web"
	Command Channel = "command"
	Demo    Channel = "demo"
)

// Actor is who acts, as the record keeps it. Only account makes one.
type Actor struct {
	PersonID   db.ID
	Name       string
	AgencyID   db.ID  // the agency acted for; none for an establishment or the system
	AgencyName string // its name on that day, or the establishment's
	OnBehalfOf string // who delegated, by name; "" when nobody did
	Channel    Channel
	Address    string // the network address; "" from the command line
}

// Kind is what sort of act an event records: "project.submitted".
type Kind string

// Event is one act.
type Event struct {
	Kind        Kind
	SubjectKind string
	SubjectID   db.ID
	ProjectID   db.ID  // the file whose history shows the event; may be none
	Sentence    string // what happened, in Vietnamese, without the actor's name
	Before      any    // typed values, stored as JSON; nil for none
	After       any
}

// RecordTx adds the event in the caller's transaction.
func RecordTx(ctx context.Context, tx *db.Tx, at clock.Instant, by Actor, e Event) error {
	before, err := encode(e.Before)
	if err != nil {
		return fmt.Errorf("audit %s before: %w", e.Kind, err)
	}
	after, err := encode(e.After)
	if err != nil {
		return fmt.Errorf("audit %s after: %w", e.Kind, err)
	}
	return db.Insert(ctx, tx, "audit_events", Record{
		ID: db.NewID(), At: at, Kind: e.Kind, PersonID: by.PersonID, PersonName: by.Name,
		AgencyID: by.AgencyID, AgencyName: by.AgencyName, OnBehalfOf: by.OnBehalfOf,
		Channel: by.Channel, Address: by.Address, SubjectKind: e.SubjectKind, SubjectID: e.SubjectID,
		ProjectID: e.ProjectID, Sentence: e.Sentence, Before: before, After: after,
	})
}

func encode(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// Record is one dòng nhật ký: a stored event.
type Record struct {
	ID          db.ID         `db:"id"`
	At          clock.Instant `db:"at"`
	Kind        Kind          `db:"kind"`
	PersonID    db.ID         `db:"person_id"`
	PersonName  string        `db:"person_name"`
	AgencyID    db.ID         `db:"agency_id"`
	AgencyName  string        `db:"agency_name"`
	OnBehalfOf  string        `db:"on_behalf_of"`
	Channel     Channel       `db:"channel"`
	Address     string        `db:"address"`
	SubjectKind string        `db:"subject_kind"`
	SubjectID   db.ID         `db:"subject_id"`
	ProjectID   db.ID         `db:"project_id"`
	Sentence    string        `db:"sentence"`
	Before      string        `db:"before"`
	After       string        `db:"after"`
}

// OfProject returns the newest events of a file, at most limit (0 for all). The caller has
// checked that the asker may see the file.
func OfProject(ctx context.Context, q db.Q, project db.ID, limit int) ([]Record, error) {
	text := "SELECT " + db.Columns[Record]("") + " FROM audit_events WHERE project_id = ? ORDER BY at DESC, id DESC"
	if limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", limit)
	}
	return db.Select[Record](ctx, q, text, project)
}

// OfSubject returns the newest events of one thing.
func OfSubject(ctx context.Context, q db.Q, subject db.ID, limit int) ([]Record, error) {
	text := "SELECT " + db.Columns[Record]("") + " FROM audit_events WHERE subject_id = ? ORDER BY at DESC, id DESC"
	if limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", limit)
	}
	return db.Select[Record](ctx, q, text, subject)
}

// Filter narrows Page; empty fields do not.
type Filter struct {
	AgencyIDs []db.ID // acts for these agencies only; nil for every agency
	PersonID  db.ID
	Projects  []db.ID // of these files only; nil for all lines
	Kind      Kind    // "project." finds every kind that begins so
	From, To  clock.Day
	Before    string // a Cursor of the page before
	Limit     int
}

// Page returns events newest first, for auditors and administrators. The caller sets
// AgencyIDs to what the asker may see.
func Page(ctx context.Context, q db.Q, f Filter) ([]Record, error) {
	text := "SELECT " + db.Columns[Record]("") + " FROM audit_events WHERE 1 = 1"
	var args []any
	add := func(cond string, a any) { text += " AND " + cond; args = append(args, a) }
	if f.AgencyIDs != nil {
		add("agency_id IN (?)", f.AgencyIDs)
	}
	if f.PersonID != "" {
		add("person_id = ?", f.PersonID)
	}
	if f.Projects != nil {
		add("project_id IN (?)", f.Projects)
	}
	if area, ok := strings.CutSuffix(string(f.Kind), "."); ok {
		add("kind LIKE ?", strings.NewReplacer("%", "", "_", "").Replace(area)+".%")
	} else if f.Kind != "" {
		add("kind = ?", f.Kind)
	}
	if f.From != "" {
		add("at >= ?", clock.At(f.From.At(0, 0)))
	}
	if f.To != "" {
		add("at < ?", clock.At(f.To.AddDays(1).At(0, 0)))
	}
	if f.Before != "" {
		add("at || id < ?", f.Before)
	}
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	text += fmt.Sprintf(" ORDER BY at DESC, id DESC LIMIT %d", f.Limit)
	return db.Select[Record](ctx, q, text, args...)
}

// Cursor marks the record's place in the order of Page.
func (r Record) Cursor() string { return r.At.String() + string(r.ID) }

// DidTx reports whether a person did one of the kinds on a file: the recorded events, not
// anyone's memory, decide who prepared it.
func DidTx(ctx context.Context, q db.Q, project, person db.ID, kinds ...Kind) (bool, error) {
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM audit_events WHERE project_id = ? AND person_id = ? AND kind IN (?)", project, person, kinds)
	return n > 0, err
}
