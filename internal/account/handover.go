package account

import (
	"context"
	"fmt"
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

// HandOver moves everything an officer looks after for a body to a colleague in one step, with
// a written summary, and returns how many files moved. For the officer, whoever leads the
// body, and its administrator. The colleague holds a post there whose role can do the duties,
// and takes no file that the colleague stood on the other side of.
func (s *Service) HandOver(ctx context.Context, p Principal, in NewHandover) (Handover, error) {
	now := s.Clock.Now()
	if in.Agency == "" {
		in.Agency = p.Agency.ID
	}
	h := Handover{ID: db.NewID(), FromPersonID: in.From, ToPersonID: in.To, AgencyID: in.Agency, Day: now.Day(),
		Summary: vi.NFCText(in.Summary), MadeBy: p.PersonID, MadeAt: now}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		body, err := agency.Get(ctx, tx, in.Agency)
		if err != nil {
			return err
		}
		if !mayHandOver(p, in.From, body) {
			return errs.Refuse("Việc bàn giao do chính cán bộ, người đứng đầu hoặc người quản trị của cơ quan thực hiện (quy định nội bộ).")
		}
		var f errs.Fields
		if n := len([]rune(h.Summary)); n < 20 || n > 5000 {
			f.Add("summary", "Hãy ghi tóm tắt tình hình hồ sơ, từ 20 đến 5.000 ký tự.")
		}
		from, err := personOf(ctx, tx, in.From)
		if errs.Is(err, errs.NotFound) {
			f.Add("from", "Hãy chọn người bàn giao.")
		} else if err != nil {
			return err
		}
		to, err := personOf(ctx, tx, in.To)
		if errs.Is(err, errs.NotFound) || err == nil && (to.ID == from.ID || !to.DisabledAt.IsZero()) {
			f.Add("to", "Hãy chọn một người khác nhận bàn giao.")
		} else if err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		open, err := openAssignments(ctx, tx, in.From, body.ID)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return errs.Clash("%s không còn phụ trách hồ sơ nào của cơ quan này.", from.Name)
		}
		seats, err := receiver(ctx, tx, to, body.ID, open, h.Day)
		if err != nil {
			return err
		}
		if h.Files, err = moveTx(ctx, tx, now, p, from, to, open, seats); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "handovers", h); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: HandedOver, SubjectKind: "handover", SubjectID: h.ID,
			Sentence: fmt.Sprintf("Bàn giao %d hồ sơ từ %s sang %s.", h.Files, from.Name, to.Name), After: h})
	})
	if err != nil {
		return Handover{}, err
	}
	return h, nil
}

// openAssignments returns what a person looks after for the body and for those before it.
func openAssignments(ctx context.Context, q db.Q, person, body db.ID) ([]assignment, error) {
	bodies, err := agency.WithPredecessors(ctx, q, body)
	if err != nil {
		return nil, err
	}
	return db.Select[assignment](ctx, q, "SELECT "+db.Columns[assignment]("")+" FROM assignments WHERE person_id = ? AND to_day IS NULL AND agency_id IN (?) ORDER BY project_id, duty, id", person, bodies)
}

// receiver finds the post in which the colleague takes each duty, and refuses files in which
// the colleague stood on the other side: who prepared a file does not appraise it.
func receiver(ctx context.Context, q db.Q, to Person, body db.ID, open []assignment, on clock.Day) (map[Duty]db.ID, error) {
	posts, err := db.Select[Post](ctx, q, "SELECT "+db.Columns[Post]("w.")+" FROM posts w WHERE w.person_id = ? AND w.agency_id = ? AND "+standing+" ORDER BY w.valid_from, w.id", to.ID, body, on, on, on, on)
	if err != nil {
		return nil, err
	}
	if len(posts) == 0 {
		return nil, errs.Wrong("to", "%s không giữ vị trí nào của cơ quan này.", to.Name)
	}
	seats := map[Duty]db.ID{}
	var projects []db.ID
	for _, a := range open {
		projects = append(projects, a.ProjectID)
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

// moveTx closes the old assignments and opens the new ones, and tells each file once.
func moveTx(ctx context.Context, tx *db.Tx, now clock.Instant, p Principal, from, to Person, open []assignment, seats map[Duty]db.ID) (int64, error) {
	words := map[db.ID][]string{}
	var order []db.ID
	for _, a := range open {
		if _, err := tx.Exec(ctx, "UPDATE assignments SET to_day = ? WHERE id = ?", now.Day(), a.ID); err != nil {
			return 0, err
		}
		if words[a.ProjectID] == nil {
			order = append(order, a.ProjectID)
		}
		words[a.ProjectID] = append(words[a.ProjectID], DutyName[a.Duty])
		if appraises(a.Duty) {
			if err := passSeat(ctx, tx, a, from, to); err != nil {
				return 0, err
			}
		}
		has, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM assignments WHERE project_id = ? AND person_id = ? AND duty = ? AND to_day IS NULL", a.ProjectID, to.ID, a.Duty)
		if err != nil {
			return 0, err
		}
		if has > 0 {
			continue // the colleague looks after it already
		}
		next := a
		next.ID, next.PersonID, next.PostID, next.From, next.To, next.MadeBy = db.NewID(), to.ID, seats[a.Duty], now.Day(), "", p.PersonID
		if err := db.Insert(ctx, tx, "assignments", next); err != nil {
			return 0, err
		}
	}
	for _, id := range order {
		slices.Sort(words[id])
		if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: FileHandedOver, SubjectKind: "project", SubjectID: id, ProjectID: id,
			Sentence: fmt.Sprintf("Bàn giao việc %s từ %s sang %s.", vi.ListVN(slices.Compact(words[id])), from.Name, to.Name), Before: from.ID, After: to.ID}); err != nil {
			return 0, err
		}
	}
	return int64(len(order)), nil
}

// passSeat gives the colleague the seat in the appraisal that is still open: only members speak
// in it, so that without this nobody could end it. The colleague declares and speaks anew; what
// the former member said stays stored and counts no more. Who sits in it already keeps to that.
func passSeat(ctx context.Context, tx *db.Tx, a assignment, from, to Person) error {
	_, err := tx.Exec(ctx, `UPDATE appraisal_members SET person_id = ?, name = ?, conflict = '', conflict_text = '', declared_at = NULL
		WHERE person_id = ? AND removed_at IS NULL
		AND appraisal_id IN (SELECT p.id FROM appraisals p WHERE p.project_id = ? AND p.agency_id = ? AND p.state = 'open')
		AND NOT EXISTS (SELECT 1 FROM appraisal_members o WHERE o.appraisal_id = appraisal_members.appraisal_id AND o.person_id = ?)`,
		to.ID, to.Name, from.ID, a.ProjectID, a.AgencyID, to.ID)
	if err != nil {
		return fmt.Errorf("pass the seat in an appraisal on: %w", err)
	}
	return nil
}

// Handovers lists the handovers that a person gave or received, newest first. The caller has
// checked that the asker may know.
func Handovers(ctx context.Context, q db.Q, person db.ID) ([]Handover, error) {
	return db.Select[Handover](ctx, q, "SELECT "+db.Columns[Handover]("")+" FROM handovers WHERE from_person_id = ? OR to_person_id = ? ORDER BY made_at DESC, id DESC", person, person)
}
