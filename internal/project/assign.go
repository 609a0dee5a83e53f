package project

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// AssignedTo records that somebody was put in charge of a file.
const AssignedTo audit.Kind = "project.assigned_to"

// Duty is what a person looks after on a file; account says which roles can.
type Duty = account.Duty

// The duties.
const (
	DutyPrepare          = account.DutyPrepare
	DutyAppraiseBase     = account.DutyAppraiseBase
	DutyReview           = account.DutyReview
	DutyAppraiseMinistry = account.DutyAppraiseMinistry
	DutySupervise        = account.DutySupervise
	DutyAccount          = account.DutyAccount
)

// DutyName is the Vietnamese name of each duty.
var DutyName = account.DutyName

// Assignment is one phân công: who looks after a file, as what, from when.
type Assignment struct {
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

var mayAssign = []account.Role{account.CentreDirector, account.DeptHead, account.DeptLeader, account.MinistryLeader}

// Assign puts an officer of the principal's own body in charge of a file. The former one of
// the same duty is relieved. Directors, heads and leaders.
func (s *Service) Assign(ctx context.Context, p account.Principal, id, post db.ID, duty Duty) error {
	if !p.Is(mayAssign...) {
		return errs.Refuse("Việc phân công thuộc lãnh đạo đơn vị.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		if _, err := SeeTx(ctx, tx, p, id); err != nil {
			return err
		}
		return AssignTx(ctx, tx, now, p, id, post, duty)
	})
}

// AssignTx is Assign for rooms that have checked the right.
func AssignTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id, post db.ID, duty Duty) error {
	type seat struct {
		Person db.ID        `db:"person_id"`
		Agency db.ID        `db:"agency_id"`
		From   clock.Day    `db:"valid_from"`
		To     clock.Day    `db:"valid_to"`
		Name   string       `db:"name"`
		Role   account.Role `db:"role"`
	}
	w, err := db.Get[seat](ctx, tx, "SELECT w.role, w.person_id, w.agency_id, w.valid_from, w.valid_to, n.name FROM posts w JOIN persons n ON n.id = w.person_id WHERE w.id = ?", post)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return err
	}
	if err != nil || w.Agency != p.Agency.ID || !now.Day().Within(w.From, w.To) {
		return errs.Wrong("post", "Hãy chọn một người đang công tác tại đơn vị mình.")
	}
	if DutyName[duty] == "" {
		return errs.Wrong("duty", "Hãy chọn việc được giao.")
	}
	if !w.Role.Can(duty) {
		return errs.Wrong("duty", "Vai trò «%s» không nhận việc %s.", w.Role.Name(), DutyName[duty])
	}
	if _, err := tx.Exec(ctx, "UPDATE assignments SET to_day = ? WHERE project_id = ? AND agency_id IN (?) AND duty = ? AND to_day IS NULL", now.Day(), id, p.AgencyIDs, duty); err != nil {
		return err
	}
	a := Assignment{ID: db.NewID(), ProjectID: id, PersonID: w.Person, PostID: post, AgencyID: p.Agency.ID, Duty: duty, From: now.Day(), MadeBy: p.PersonID}
	if err := db.Insert(ctx, tx, "assignments", a); err != nil {
		return err
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AssignedTo, SubjectKind: "assignment", SubjectID: a.ID, ProjectID: id,
		Sentence: fmt.Sprintf("Giao %s việc %s.", w.Name, DutyName[duty]), After: a})
}

// Charged is an assignment with the person's name.
type Charged struct {
	Assignment
	Name string `db:"name"`
}

// AssignmentsTx returns who is in charge of a file now.
func AssignmentsTx(ctx context.Context, q db.Q, id db.ID) ([]Charged, error) {
	return db.Select[Charged](ctx, q, "SELECT "+db.Columns[Assignment]("a.")+", n.name FROM assignments a JOIN persons n ON n.id = a.person_id WHERE a.project_id = ? AND a.to_day IS NULL ORDER BY a.from_day, a.id", id)
}
