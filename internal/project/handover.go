package project

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// HandOver moves everything that an officer holds for a body to a colleague in one transaction:
// what is assigned to them, their seats in appraisals that are not concluded, and the papers they
// asked for. Files that have ended keep who did them. Rights and errors are those of
// account.HandOverTx; the colleague has prepared none of the files to be appraised.
func (s *Service) HandOver(ctx context.Context, p account.Principal, in account.NewHandover) (account.Handover, error) {
	now := s.Clock.Now()
	var out account.Handover
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		out, err = account.HandOverTx(ctx, tx, now, p, in, func(h account.Handing) (map[db.ID][]string, error) {
			for _, id := range h.Appraises {
				if err := notByPreparer(ctx, tx, h, id); err != nil {
					return nil, err
				}
			}
			words := map[db.ID][]string{}
			if err := moveSeatsTx(ctx, tx, now, h, words); err != nil {
				return nil, err
			}
			return words, moveAsksTx(ctx, tx, h, words)
		})
		return err
	})
	if err != nil {
		return account.Handover{}, err
	}
	return out, nil
}

// held is a seat in an appraisal that is not concluded.
type held struct {
	AppraisalID db.ID  `db:"appraisal_id"`
	ProjectID   db.ID  `db:"project_id"`
	Level       Level  `db:"level"`
	Council     bool   `db:"council"`
	Capacity    string `db:"capacity"`
}

func seatsHeld(ctx context.Context, q db.Q, person db.ID, bodies []db.ID) ([]held, error) {
	return db.Select[held](ctx, q, `SELECT m.appraisal_id, a.project_id, a.level, a.council, m.capacity FROM appraisal_members m JOIN appraisals a ON a.id = m.appraisal_id
		WHERE m.person_id = ? AND m.removed_at IS NULL AND a.state IN ('open', 'presented') AND a.agency_id IN (?) ORDER BY a.opened_at, a.id`, person, bodies)
}

func (l held) word() string {
	if l.Council {
		return "hội đồng thẩm định " + LevelName[l.Level] + " chưa kết luận"
	}
	return "lần thẩm định " + LevelName[l.Level] + " chưa kết luận"
}

func notByPreparer(ctx context.Context, q db.Q, h account.Handing, id db.ID) error {
	did, err := preparedTx(ctx, q, id, h.To.ID)
	if err != nil || !did {
		return err
	}
	return refuseHandover(ctx, q, h, id, "đã tham gia lập đề án %s nên không nhận việc thẩm định đề án đó (quy định nội bộ)")
}

// refuseHandover says beside the colleague's name why not, naming the file.
func refuseHandover(ctx context.Context, q db.Q, h account.Handing, id db.ID, why string) error {
	type file struct {
		Number string `db:"number"`
		Name   string `db:"name"`
	}
	f, err := db.Get[file](ctx, q, "SELECT number, name FROM projects WHERE id = ?", id)
	if err != nil {
		return err
	}
	return errs.Wrong("to", "%s "+why+".", h.To.Name, f.Number+" «"+f.Name+"»")
}

// moveSeatsTx gives the colleague the seats in appraisals that are not concluded: only members
// speak in them, so that without this nobody could end them. The colleague declares and speaks
// anew; what the former member said stays under their name.
func moveSeatsTx(ctx context.Context, tx *db.Tx, now clock.Instant, h account.Handing, words map[db.ID][]string) error {
	seats, err := seatsHeld(ctx, tx, h.From.ID, h.Bodies)
	if err != nil {
		return err
	}
	for _, l := range seats {
		if err := notByPreparer(ctx, tx, h, l.ProjectID); err != nil {
			return err
		}
		duty := DutyAppraiseBase
		if l.Level == MinistryLevel {
			duty = DutyAppraiseMinistry
		}
		if !slices.ContainsFunc(h.Roles, func(r account.Role) bool {
			return r.Can(duty) || l.Council && r != account.Auditor && r != account.Administrator
		}) {
			return errs.Wrong("to", "Vai trò của %s không nhận được việc %s.", h.To.Name, DutyName[duty])
		}
		if err := passSeat(ctx, tx, now, h, l); err != nil {
			return err
		}
		words[l.ProjectID] = append(words[l.ProjectID], l.word())
	}
	return nil
}

func passSeat(ctx context.Context, tx *db.Tx, now clock.Instant, h account.Handing, l held) error {
	if _, err := tx.Exec(ctx, "UPDATE appraisal_members SET removed_at = ? WHERE appraisal_id = ? AND person_id = ?", now, l.AppraisalID, h.From.ID); err != nil {
		return err
	}
	members, err := MembersTx(ctx, tx, l.AppraisalID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(members, func(m Member) bool { return m.PersonID == h.To.ID })
	if i < 0 {
		return db.Insert(ctx, tx, "appraisal_members", Member{AppraisalID: l.AppraisalID, PersonID: h.To.ID, Name: h.To.Name, Capacity: l.Capacity})
	}
	m := members[i]
	switch {
	case m.Conflict == "declared":
		return refuseHandover(ctx, tx, h, l.ProjectID, "đã khai có liên quan đến đề án %s nên không nhận việc thẩm định đề án đó")
	case m.Left(): // an earlier handover comes back
		_, err = tx.Exec(ctx, "UPDATE appraisal_members SET capacity = ?, conflict = '', conflict_text = '', declared_at = NULL, removed_at = NULL WHERE appraisal_id = ? AND person_id = ?", l.Capacity, l.AppraisalID, h.To.ID)
	case m.Capacity == l.Capacity || l.Capacity == "member": // sits already, and keeps to that
	case m.Capacity == "member":
		_, err = tx.Exec(ctx, "UPDATE appraisal_members SET capacity = ? WHERE appraisal_id = ? AND person_id = ?", l.Capacity, l.AppraisalID, h.To.ID)
	default:
		return refuseHandover(ctx, tx, h, l.ProjectID, "đã ngồi hội đồng thẩm định đề án %s; chủ tịch và thư ký phải là hai người")
	}
	return err
}

const asksHeld = " FROM paper_requests WHERE asked_by = ? AND settled_at IS NULL AND asked_for IN (?) AND EXISTS (SELECT 1 FROM projects p WHERE p.id = paper_requests.project_id AND p.state NOT IN ('closed', 'withdrawn', 'rejected', 'stopped'))"

// moveAsksTx lets the colleague look at the answers to what the officer asked for.
func moveAsksTx(ctx context.Context, tx *db.Tx, h account.Handing, words map[db.ID][]string) error {
	asks, err := db.Select[PaperAsk](ctx, tx, "SELECT "+db.Columns[PaperAsk]("")+asksHeld, h.From.ID, h.Bodies)
	if err != nil {
		return err
	}
	for _, r := range asks {
		if _, err := tx.Exec(ctx, "UPDATE paper_requests SET asked_by = ? WHERE id = ?", h.To.ID, r.ID); err != nil {
			return err
		}
		words[r.ProjectID] = append(words[r.ProjectID], askWord(r.Paper))
	}
	return nil
}

func askWord(paper string) string { return "yêu cầu bổ sung «" + PaperName(paper) + "»" }

// HandoverFile is one file that a handover would move, with what moves.
type HandoverFile struct {
	ProjectID db.ID
	Number    string // both are "" for an administrator, who reads no files
	Name      string
	What      []string
}

// HandoverSum counts what a handover would move, by kind.
type HandoverSum struct{ Duties, Seats, Asks int }

// String tells the kinds in words.
func (c HandoverSum) String() string {
	return fmt.Sprintf("%d việc phụ trách, %d lần thẩm định chưa kết luận, %d yêu cầu bổ sung chưa xong", c.Duties, c.Seats, c.Asks)
}

// HandoverFiles lists what HandOver would move from a person who works for a body, so that it is
// seen before it is done. For whoever may HandOver; body "" is the principal's own.
func (s *Service) HandoverFiles(ctx context.Context, p account.Principal, from, body db.ID) ([]HandoverFile, HandoverSum, error) {
	if body == "" {
		body = p.Agency.ID
	}
	var out []HandoverFile
	var sum HandoverSum
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		files, bodies, err := account.HandoverFilesTx(ctx, tx, p, from, body)
		if err != nil {
			return err
		}
		at := map[db.ID]int{}
		var ids []db.ID
		add := func(id db.ID, what string) {
			i, seen := at[id]
			if !seen {
				i = len(out)
				at[id], ids = i, append(ids, id)
				out = append(out, HandoverFile{ProjectID: id})
			}
			out[i].What = append(out[i].What, what)
		}
		for _, f := range files {
			for _, d := range f.Duties {
				add(f.ProjectID, DutyName[d])
				sum.Duties++
			}
		}
		seats, err := seatsHeld(ctx, tx, from, bodies)
		if err != nil {
			return err
		}
		for _, l := range seats {
			add(l.ProjectID, l.word())
			sum.Seats++
		}
		asks, err := db.Select[PaperAsk](ctx, tx, "SELECT "+db.Columns[PaperAsk]("")+asksHeld+" ORDER BY asked_at, id", from, bodies)
		if err != nil {
			return err
		}
		for _, r := range asks {
			add(r.ProjectID, askWord(r.Paper))
			sum.Asks++
		}
		if p.Is(account.Administrator) || len(ids) == 0 {
			return nil
		}
		type row struct {
			ID     db.ID  `db:"id"`
			Number string `db:"number"`
			Name   string `db:"name"`
		}
		rows, err := db.Select[row](ctx, tx, "SELECT id, number, name FROM projects WHERE id IN (?)", ids)
		for _, r := range rows {
			out[at[r.ID]].Number, out[at[r.ID]].Name = r.Number, r.Name
		}
		return err
	})
	return out, sum, err
}
