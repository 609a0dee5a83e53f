package account

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Handover is one bàn giao of all files of an officer to a colleague. An internal rule.
type Handover struct {
	ID           db.ID         `db:"id"`
	FromPersonID db.ID         `db:"from_person_id"`
	ToPersonID   db.ID         `db:"to_person_id"`
	AgencyID     db.ID         `db:"agency_id"`
	Day          clock.Day     `db:"day"`
	Summary      string        `db:"summary"` // biên bản: what stands where
	Files        int64         `db:"files"`
	MadeBy       db.ID         `db:"made_by"`
	MadeAt       clock.Instant `db:"made_at"`
}

// NewHandover says who hands over to whom. The form fields are from, to and summary.
type NewHandover struct {
	From, To db.ID
	Agency   db.ID // the body whose files move; "" for the principal's own
	Summary  string
}

type assignment struct {
	ID        db.ID     `db:"id"`
	ProjectID db.ID     `db:"project_id"`
	PersonID  db.ID     `db:"person_id"`
	PostID    db.ID     `db:"post_id"`
	AgencyID  db.ID     `db:"agency_id"`
	Duty      Duty      `db:"duty"`
	From      clock.Day `db:"from_day"`
	To        clock.Day `db:"to_day"`
	MadeBy    db.ID     `db:"made_by"`
}

// Handing is a handover under way, as a later room needs it to move its own part.
type Handing struct {
	Handover
	From, To  Person
	Roles     []Role  // of the colleague at the body
	Bodies    []db.ID // the body and those before it
	Appraises []db.ID // files whose review or appraisal moves
}

// Mover moves what a later room keeps in the officer's name, and tells of each file in words what.
type Mover func(h Handing) (map[db.ID][]string, error)

// HandOverTx moves everything an officer looks after for a body to a colleague in one step, with
// a written summary, and what also moves. Files that have ended keep who looked after them. For
// the officer, whoever leads the body, and its administrator. The colleague holds a post there
// whose role can do the duties, and takes no file that the colleague stood on the other side of.
// Invalid beside from, to and summary; Conflict when nothing is left to move.
func HandOverTx(ctx context.Context, tx *db.Tx, now clock.Instant, p Principal, in NewHandover, also Mover) (Handover, error) {
	if in.Agency == "" {
		in.Agency = p.Agency.ID
	}
	h := Handing{Handover: Handover{ID: db.NewID(), FromPersonID: in.From, ToPersonID: in.To, AgencyID: in.Agency, Day: now.Day(),
		Summary: vi.NFCText(in.Summary), MadeBy: p.PersonID, MadeAt: now}}
	if err := h.people(ctx, tx, p); err != nil {
		return Handover{}, err
	}
	open, err := openAssignments(ctx, tx, in.From, h.Bodies)
	if err != nil {
		return Handover{}, err
	}
	seats, err := h.receiver(ctx, tx, open)
	if err != nil {
		return Handover{}, err
	}
	words, err := h.move(ctx, tx, p, open, seats)
	if err != nil {
		return Handover{}, err
	}
	if also != nil {
		more, err := also(h)
		if err != nil {
			return Handover{}, err
		}
		for id, w := range more {
			words[id] = append(words[id], w...)
		}
	}
	if len(words) == 0 {
		return Handover{}, errs.Clash("%s không còn phụ trách hồ sơ nào của cơ quan này.", h.From.Name)
	}
	h.Files = int64(len(words))
	for _, id := range slices.Sorted(maps.Keys(words)) {
		slices.Sort(words[id])
		if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: FileHandedOver, SubjectKind: "project", SubjectID: id, ProjectID: id,
			Sentence: fmt.Sprintf("Bàn giao việc %s từ %s sang %s.", vi.ListVN(slices.Compact(words[id])), h.From.Name, h.To.Name), Before: h.From.ID, After: h.To.ID}); err != nil {
			return Handover{}, err
		}
	}
	if err := db.Insert(ctx, tx, "handovers", h.Handover); err != nil {
		return Handover{}, err
	}
	return h.Handover, audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: HandedOver, SubjectKind: "handover", SubjectID: h.ID,
		Sentence: fmt.Sprintf("Bàn giao %d hồ sơ từ %s sang %s.", h.Files, h.From.Name, h.To.Name), After: h.Handover})
}

// people checks the right and fills in who hands over to whom.
func (h *Handing) people(ctx context.Context, tx *db.Tx, p Principal) error {
	body, err := agency.Get(ctx, tx, h.AgencyID)
	if err != nil {
		return err
	}
	if !mayHandOver(p, h.FromPersonID, body) {
		return errs.Refuse("Việc bàn giao do chính cán bộ, người đứng đầu hoặc người quản trị của cơ quan thực hiện (quy định nội bộ).")
	}
	var f errs.Fields
	if n := len([]rune(h.Summary)); n < 20 || n > 5000 {
		f.Add("summary", "Hãy ghi tóm tắt tình hình hồ sơ, từ 20 đến 5.000 ký tự.")
	}
	if h.From, err = personOf(ctx, tx, h.FromPersonID); errs.Is(err, errs.NotFound) {
		f.Add("from", "Hãy chọn người bàn giao.")
	} else if err != nil {
		return err
	}
	if h.To, err = personOf(ctx, tx, h.ToPersonID); errs.Is(err, errs.NotFound) || err == nil && (h.To.ID == h.From.ID || !h.To.DisabledAt.IsZero()) {
		f.Add("to", "Hãy chọn một người khác nhận bàn giao.")
	} else if err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	h.Bodies, err = agency.WithPredecessors(ctx, tx, body.ID)
	return err
}

// underWay are the files that have not ended: those that have keep who looked after them.
const underWay = "EXISTS (SELECT 1 FROM projects p WHERE p.id = project_id AND p.state NOT IN ('closed', 'withdrawn', 'rejected', 'stopped'))"

// openAssignments returns what a person looks after for bodies, in files that have not ended.
func openAssignments(ctx context.Context, q db.Q, person db.ID, bodies []db.ID) ([]assignment, error) {
	return db.Select[assignment](ctx, q, "SELECT "+db.Columns[assignment]("")+" FROM assignments WHERE person_id = ? AND to_day IS NULL AND agency_id IN (?) AND "+underWay+" ORDER BY project_id, duty, id", person, bodies)
}

// receiver finds the post in which the colleague takes each duty, and refuses files in which
// the colleague stood on the other side: who prepared a file does not appraise it.
func (h *Handing) receiver(ctx context.Context, q db.Q, open []assignment) (map[Duty]db.ID, error) {
	to, on := h.To, h.Day
	posts, err := db.Select[Post](ctx, q, "SELECT "+db.Columns[Post]("w.")+" FROM posts w WHERE w.person_id = ? AND w.agency_id = ? AND "+standing+" ORDER BY w.valid_from, w.id", to.ID, h.AgencyID, on, on, on, on)
	if err != nil {
		return nil, err
	}
	if len(posts) == 0 {
		return nil, errs.Wrong("to", "%s không giữ vị trí nào của cơ quan này.", to.Name)
	}
	for _, w := range posts {
		h.Roles = append(h.Roles, w.Role)
	}
	seats := map[Duty]db.ID{}
	var projects []db.ID
	for _, a := range open {
		projects = append(projects, a.ProjectID)
		if appraises(a.Duty) {
			h.Appraises = append(h.Appraises, a.ProjectID)
		}
		i := slices.IndexFunc(posts, func(w Post) bool { return w.Role.Can(a.Duty) })
		if i < 0 {
			return nil, errs.Wrong("to", "Vai trò của %s không nhận được việc %s.", to.Name, DutyName[a.Duty])
		}
		seats[a.Duty] = posts[i].ID
	}
	past, err := db.Select[assignment](ctx, q, "SELECT "+db.Columns[assignment]("")+" FROM assignments WHERE person_id = ? AND project_id IN (?)", to.ID, projects)
	if err != nil {
		return nil, err
	}
	for _, a := range open {
		for _, b := range past {
			if a.ProjectID == b.ProjectID && (a.Duty == DutyPrepare && appraises(b.Duty) || b.Duty == DutyPrepare && appraises(a.Duty)) {
				name, err := db.Get[string](ctx, q, "SELECT name FROM projects WHERE id = ?", a.ProjectID)
				if err != nil {
					return nil, err
				}
				return nil, errs.Wrong("to", "%s đã làm việc %s của đề án «%s», không nhận việc %s (quy định nội bộ).", to.Name, DutyName[b.Duty], name, DutyName[a.Duty])
			}
		}
	}
	return seats, nil
}

func appraises(d Duty) bool {
	return d == DutyAppraiseBase || d == DutyReview || d == DutyAppraiseMinistry
}

// move closes the old assignments and opens the new ones; it tells of each file what moved.
func (h *Handing) move(ctx context.Context, tx *db.Tx, p Principal, open []assignment, seats map[Duty]db.ID) (map[db.ID][]string, error) {
	words := map[db.ID][]string{}
	for _, a := range open {
		if _, err := tx.Exec(ctx, "UPDATE assignments SET to_day = ? WHERE id = ?", h.Day, a.ID); err != nil {
			return nil, err
		}
		words[a.ProjectID] = append(words[a.ProjectID], DutyName[a.Duty])
		has, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM assignments WHERE project_id = ? AND person_id = ? AND duty = ? AND to_day IS NULL", a.ProjectID, h.To.ID, a.Duty)
		if err != nil {
			return nil, err
		}
		if has > 0 {
			continue // the colleague looks after it already
		}
		next := a
		next.ID, next.PersonID, next.PostID, next.From, next.To, next.MadeBy = db.NewID(), h.To.ID, seats[a.Duty], h.Day, "", p.PersonID
		if err := db.Insert(ctx, tx, "assignments", next); err != nil {
			return nil, err
		}
	}
	return words, nil
}

// Handovers lists the handovers that a person gave or received, newest first. The caller has
// checked that the asker may know.
func Handovers(ctx context.Context, q db.Q, person db.ID) ([]Handover, error) {
	return db.Select[Handover](ctx, q, "SELECT "+db.Columns[Handover]("")+" FROM handovers WHERE from_person_id = ? OR to_person_id = ? ORDER BY made_at DESC, id DESC", person, person)
}
