package project

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// Moved is the kind of event that every change of state records, with the act behind it.
func Moved(a Act) audit.Kind { return audit.Kind("project." + string(a)) }

// YearMoved is the kind of event that every change of a year records.
func YearMoved(to YearState) audit.Kind { return audit.Kind("project.year_" + string(to)) }

// Evidence is what the caller of a move has: the sentence of the history, and which of the
// table's conditions it proved with rows it wrote in the same transaction.
type Evidence struct {
	Sentence string    // what happened, in Vietnamese; required
	Proves   Condition // for conditions that belong to the calling room
	Reason   string    // for HasReason
	After    any       // typed values for the record, beside the state
}

// MoveTx moves a file by an act: it reads the stored state, finds the one row of the table
// that allows it for this person, tests its condition, writes the new state and the event.
// Conflict when the stored state does not allow the act, Forbidden when the person may not,
// NotFound when they may not see the file.
func MoveTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, act Act, ev Evidence) (Project, error) {
	one, err := SeeTx(ctx, tx, p, id)
	if err != nil {
		return Project{}, err
	}
	var rows []Transition
	for _, t := range From(one.State, one.Source) {
		if t.Act == act {
			rows = append(rows, t)
		}
	}
	if len(rows) == 0 {
		return Project{}, errs.Clash("Đề án đang ở trạng thái «%s» nên không làm được việc «%s».", StateName[one.State], ActName[act])
	}
	row := rows[0]
	for _, t := range rows {
		if t.Condition == CameFrom && t.To == one.ReturnedFrom {
			row = t
		}
	}
	if err := mayAct(p, one, row.Roles, row.Party); err != nil {
		return Project{}, err
	}
	if err := hold(ctx, tx, now.Day(), one, row, ev); err != nil {
		return Project{}, err
	}
	from := State("")
	if row.To == ReturnedBase || row.To == ReturnedMinistry {
		from = one.State
	}
	n, err := tx.Exec(ctx, "UPDATE projects SET state = ?, state_since = ?, returned_from = ?, presented_at = NULL, presented_by = NULL, version = version + 1 WHERE id = ? AND state = ?",
		row.To, now, from, id, one.State)
	if err != nil {
		return Project{}, err
	}
	if n != 1 {
		return Project{}, errs.Clash("Người khác vừa làm thay đổi trạng thái đề án. Hãy tải lại trang.")
	}
	ev.Sentence = strings.TrimRight(ev.Sentence, " .;") // people end what they type; the sentence goes on
	type states struct {
		State State `json:"state"`
		With  any   `json:"with,omitempty"`
	}
	if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Moved(act), SubjectKind: "project", SubjectID: id, ProjectID: id,
		Sentence: fmt.Sprintf("%s; trạng thái từ «%s» thành «%s».", ev.Sentence, StateName[one.State], StateName[row.To]),
		Before:   states{State: one.State}, After: states{row.To, ev.After}}); err != nil {
		return Project{}, err
	}
	one.State, one.StateSince, one.ReturnedFrom, one.Version = row.To, now, from, one.Version+1
	return one, nil
}

// MoveYearTx moves one year of a planned file. The caller has proven what the table asks.
func MoveYearTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, year int, to YearState, sentence string) error {
	one, err := SeeTx(ctx, tx, p, id)
	if err != nil {
		return err
	}
	if one.State != Planned {
		return errs.Clash("Đề án đang ở trạng thái «%s»: chỉ đề án trong kế hoạch được duyệt mới giao, ký, thực hiện.", StateName[one.State])
	}
	y, err := db.Get[Year](ctx, tx, "SELECT "+db.Columns[Year]("")+" FROM project_years WHERE project_id = ? AND year = ?", id, year)
	if errors.Is(err, db.ErrNone) {
		return errs.Missing(fmt.Sprintf("năm %d của đề án", year))
	} else if err != nil {
		return err
	}
	i := slices.IndexFunc(YearTransitions, func(t YearTransition) bool { return t.From == y.State && t.To == to })
	if i < 0 {
		return errs.Clash("Năm %d của đề án đang ở trạng thái «%s», không chuyển thành «%s» được.", year, YearStateName[y.State], YearStateName[to])
	}
	row := YearTransitions[i]
	if err := mayAct(p, one, row.Roles, row.Party); err != nil {
		return err
	}
	if n, err := tx.Exec(ctx, "UPDATE project_years SET state = ?, since = ? WHERE project_id = ? AND year = ? AND state = ?", to, now, id, year, y.State); err != nil {
		return err
	} else if n != 1 {
		return errs.Clash("Người khác vừa làm thay đổi trạng thái của năm %d. Hãy tải lại trang.", year)
	}
	type state struct {
		Year  int       `json:"year"`
		State YearState `json:"state"`
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: YearMoved(to), SubjectKind: "project", SubjectID: id, ProjectID: id,
		Sentence: fmt.Sprintf("%s; năm %d từ «%s» thành «%s».", sentence, year, YearStateName[y.State], YearStateName[to]),
		Before:   state{year, y.State}, After: state{year, to}})
}

// MayAct tells whether the person's role and body fit, for rooms whose acts move nothing.
func MayAct(p account.Principal, one Project, roles []account.Role, party Party) error {
	return mayAct(p, one, roles, party)
}

func mayAct(p account.Principal, one Project, roles []account.Role, party Party) error {
	if !p.Is(roles...) {
		return errs.Refuse("Việc này không thuộc vai trò «%s».", p.Role.Name())
	}
	ok, err := isParty(p, one, party)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Refuse("Việc này thuộc cơ quan, đơn vị khác.")
	}
	return nil
}

func isParty(p account.Principal, one Project, party Party) (bool, error) {
	switch party {
	case Implementer:
		return p.For(one.ImplementerID), nil
	case Base:
		return p.Agency.Kind == agency.Department && p.For(one.BaseID), nil
	case Ministry:
		return p.Agency.Kind == agency.Ministry, nil
	case Planner:
		if one.Source == National {
			return p.Agency.Kind == agency.Ministry, nil
		}
		return p.Agency.Kind == agency.Department && p.For(one.BaseID), nil
	case Accepter:
		if one.BaseID == "" {
			return p.Agency.Kind == agency.Ministry, nil
		}
		return p.Agency.Kind == agency.Department && p.For(one.BaseID), nil
	}
	return false, fmt.Errorf("project: unknown party %q", party)
}

// hold tests a row's condition: here for those the file itself can show, by the caller's
// word for those that its own rows prove.
func hold(ctx context.Context, q db.Q, today clock.Day, one Project, row Transition, ev Evidence) error {
	switch row.Condition {
	case HasReason:
		if len([]rune(ev.Reason)) < 5 {
			return errs.Wrong("reason", "Hãy ghi lý do, ít nhất vài chữ, để người nhận hiểu.")
		}
		return nil
	case CameFrom:
		if row.To != one.ReturnedFrom {
			return errs.Clash("Hồ sơ phải trở lại nơi đã trả: «%s».", StateName[one.ReturnedFrom])
		}
		if err := sameSide(ctx, q, today, one); err != nil {
			return err
		}
		return complete(ctx, q, today, one)
	case Direct, NotDirect:
		f, err := LoadTx(ctx, q, one)
		if err != nil {
			return err
		}
		direct, err := IsDirectTx(ctx, q, f, today)
		if err != nil {
			return err
		}
		if direct && row.Condition == NotDirect {
			return errs.Clash("Đề án của trung tâm vùng hoặc thuộc nhiều tỉnh nộp thẳng lên Cục.")
		}
		if !direct && row.Condition == Direct {
			return errs.Clash("Đề án thuộc một tỉnh nộp qua Sở Công Thương.")
		}
		return complete(ctx, q, today, one)
	case Appraised:
		pr, err := ProcedureTx(ctx, q, one.ProcedureID)
		if err != nil {
			return err
		}
		if pr.Preliminary && one.State == Submitted {
			return errs.Clash("Quy trình của tỉnh đòi thẩm tra hồ sơ trước khi thẩm định.")
		}
	case Preliminary:
		pr, err := ProcedureTx(ctx, q, one.ProcedureID)
		if err != nil {
			return err
		}
		if !pr.Preliminary {
			return errs.Clash("Quy trình của tỉnh mà hồ sơ này theo không có bước thẩm tra trước thẩm định.")
		}
		if len([]rune(ev.Reason)) < 5 {
			return errs.Wrong("reason", "Hãy ghi kết quả thẩm tra, từ 5 ký tự trở lên.")
		}
		return nil
	}
	if ev.Proves != row.Condition {
		return fmt.Errorf("project: %s needs proof of %s", row.Act, row.Condition)
	}
	return nil
}

// sameSide refuses a file whose places were changed, while it was back with its unit, to where
// those who sent it back have no say: another Sở would have had to appraise it, or the Cục.
func sameSide(ctx context.Context, q db.Q, today clock.Day, one Project) error {
	f, err := LoadTx(ctx, q, one)
	if err != nil {
		return err
	}
	direct, err := IsDirectTx(ctx, q, f, today)
	if err != nil || direct && one.BaseID == "" {
		return err
	}
	elsewhere := errs.Wrong("places.0.province", "Địa điểm đã đổi ra ngoài phạm vi của nơi đã nhận hồ sơ. Hãy rút hồ sơ này và lập đề án mới.")
	if direct != (one.BaseID == "") {
		return elsewhere
	}
	base, err := baseFor(ctx, q, f, today)
	if err != nil {
		return err
	}
	held, err := agency.Present(ctx, q, one.BaseID, today)
	if err == nil && held.ID != base {
		return elsewhere
	}
	return err
}

// IsDirectTx reports whether a national file goes straight to the Cục: prepared by a
// regional centre, even within one province, or over several provinces (TT 36/2013 Đ8.1.b).
func IsDirectTx(ctx context.Context, q db.Q, f File, on clock.Day) (bool, error) {
	if f.Source != National {
		return false, nil
	}
	a, err := agency.Get(ctx, q, f.ImplementerID)
	if err != nil {
		return false, err
	}
	return a.Kind == agency.RegionalCentre || len(ProvincesOn(f.Places, on)) > 1, nil
}

// ProvincesOn returns the provinces, as of a day, that a file's places lie in.
func ProvincesOn(places []Place, on clock.Day) []place.ID {
	var out []place.ID
	for _, l := range places {
		for _, id := range place.Successors(l.ProvinceID, on) {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}
