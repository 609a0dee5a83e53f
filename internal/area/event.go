package area

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Event is one thay đổi đơn vị hành chính by a resolution, as it was entered.
type Event struct {
	ID           db.ID         `db:"id"`
	Change       place.Change  `db:"change"`
	Day          clock.Day     `db:"day"`
	Basis        string        `db:"basis"`
	FromUnits    string        `db:"from_units"` // IDs with spaces between
	ToUnits      string        `db:"to_units"`   // []place.Named as JSON
	EnteredBy    db.ID         `db:"entered_by"`
	EnteredAt    clock.Instant `db:"entered_at"`
	WithdrawnAt  clock.Instant `db:"withdrawn_at"`
	WithdrawnWhy string        `db:"withdrawn_why"`
}

// Withdrawn reports whether the event was entered in error and is laid no more.
func (e Event) Withdrawn() bool { return !e.WithdrawnAt.IsZero() }

// From returns the units that changed.
func (e Event) From() []place.ID {
	var list []place.ID
	for _, id := range strings.Fields(e.FromUnits) {
		list = append(list, place.ID(id))
	}
	return list
}

// To returns the units that came of it.
func (e Event) To() []place.Named {
	var list []place.Named
	_ = json.Unmarshal([]byte(e.ToUnits), &list) // written by EnterEvent alone
	return list
}

func (e Event) fact() place.Event {
	return place.Event{ID: string(e.ID), Change: e.Change, Day: e.Day, Basis: e.Basis, From: e.From(), To: e.To()}
}

// EventInput is what a resolution did, as a person enters it. The form fields are change, day,
// basis, from and to.
type EventInput struct {
	Change place.Change
	Day    clock.Day
	Basis  string
	From   string // one unit a line: its code, or its name with the province behind a comma
	To     string // one unit a line: «09193 phường Yên Phong»; without a code where the unit keeps its land
}

// EnterEvent records what a resolution did to units and lays it over the facts at once. Who
// KeepsEvents of them may. It is errs.Invalid where the units were not so on the day before.
func (s *Service) EnterEvent(ctx context.Context, p account.Principal, in EventInput) (Event, error) {
	if !p.Is(account.Administrator) {
		return Event{}, errs.Refuse("Thay đổi đơn vị hành chính do người quản trị ghi (quy định nội bộ).")
	}
	now := s.Clock.Now()
	var f errs.Fields
	e, err := in.read(&f)
	if err != nil {
		return Event{}, err
	}
	if err := f.Err(); err != nil {
		return Event{}, err
	}
	if !KeepsEvents(p, e.From()) {
		return Event{}, errs.Refuse("Bạn chỉ ghi được thay đổi của các xã trong tỉnh mình; thay đổi khác do người quản trị của Cục ghi (quy định nội bộ).")
	}
	e.ID, e.EnteredBy, e.EnteredAt = db.NewID(), p.PersonID, now
	laying.Lock()
	defer laying.Unlock()
	var overlay place.Overlay
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		standing, err := standing(ctx, tx)
		if err != nil {
			return err
		}
		if overlay, err = place.With(append(standing, e.fact())...); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "place_events", e); err != nil {
			return err
		}
		if err := s.free(ctx, tx, e.From()); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: EventEntered, SubjectKind: subjectEvent, SubjectID: e.ID,
			Sentence: fmt.Sprintf("Ghi thay đổi đơn vị hành chính theo %s, từ %s: %s.", e.Basis, e.Day.VN(), Tell(e)), After: e})
	})
	if err != nil {
		return Event{}, err
	}
	use(overlay)
	return e, s.settle(ctx)
}

// WithdrawEvent takes an event that was entered in error out of use. Conflict when a later event
// rests on it. The form field is why.
func (s *Service) WithdrawEvent(ctx context.Context, p account.Principal, id db.ID, why string) error {
	why = vi.NFC(why)
	now := s.Clock.Now()
	laying.Lock()
	defer laying.Unlock()
	var overlay place.Overlay
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		e, err := db.Get[Event](ctx, tx, "SELECT "+db.Columns[Event]("")+" FROM place_events WHERE id = ?", id)
		if errors.Is(err, db.ErrNone) {
			return errs.Missing("thay đổi này")
		} else if err != nil {
			return err
		}
		switch {
		case !KeepsEvents(p, e.From()):
			return errs.Refuse("Thay đổi này do người quản trị của Cục, hoặc của tỉnh ấy, ghi và bỏ (quy định nội bộ).")
		case e.Withdrawn():
			return errs.Clash("Thay đổi này đã bị bỏ.")
		case why == "" || len([]rune(why)) > 500:
			return errs.Wrong("why", "Hãy nhập lý do bỏ, không quá 500 ký tự.")
		}
		if _, err := tx.Exec(ctx, "UPDATE place_events SET withdrawn_at = ?, withdrawn_why = ? WHERE id = ?", now, why, id); err != nil {
			return err
		}
		rest, err := standing(ctx, tx)
		if err != nil {
			return err
		}
		if overlay, err = place.With(rest...); err != nil {
			return errs.Clash("Một thay đổi ghi sau dựa vào thay đổi này. Hãy bỏ thay đổi ấy trước.").Because(err)
		}
		units := e.From()
		for _, t := range e.To() {
			if t.Code != "" {
				units = append(units, place.ID("34-"+t.Code))
			}
		}
		if err := s.free(ctx, tx, units); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: EventWithdrawn, SubjectKind: subjectEvent, SubjectID: id,
			Sentence: fmt.Sprintf("Bỏ thay đổi đơn vị hành chính theo %s: %s", e.Basis, why), Before: e})
	})
	if err != nil {
		return err
	}
	use(overlay)
	return s.settle(ctx)
}

// free tells whoever keeps things on the map that the units change.
func (s *Service) free(ctx context.Context, tx *db.Tx, units []place.ID) error {
	if s.Unplace == nil {
		return nil
	}
	return s.Unplace(ctx, tx, units)
}

// settle has them placed anew once the new map is in use. What does not end here upkeep ends.
func (s *Service) settle(ctx context.Context) error {
	if s.Place == nil {
		return nil
	}
	return s.Place(ctx)
}

// laying keeps overlays in the order of their commits. What was laid last is told by its rows, so
// that looking again costs nothing while nothing changed.
var (
	laying sync.Mutex
	last   string
)

func use(o place.Overlay) {
	place.Use(o)
	last = "" // the next look reads it anew
}

// Lay lays the events of the database over the facts: when a program opens it, and from time to
// time where several programs share it.
func Lay(ctx context.Context, q db.Q) error {
	laying.Lock()
	defer laying.Unlock()
	events, err := standing(ctx, q)
	if err != nil {
		return err
	}
	now := fmt.Sprint(events)
	if now == last {
		return nil
	}
	overlay, err := place.With(events...)
	if err != nil {
		return fmt.Errorf("lay the events of place_events: %w", err)
	}
	place.Use(overlay)
	last = now
	return nil
}

// standing returns the events that hold, in the order of their entry.
func standing(ctx context.Context, q db.Q) ([]place.Event, error) {
	all, err := db.Select[Event](ctx, q, "SELECT "+db.Columns[Event]("")+" FROM place_events WHERE withdrawn_at IS NULL ORDER BY day, id")
	if err != nil {
		return nil, err
	}
	facts := make([]place.Event, len(all))
	for i, e := range all {
		facts[i] = e.fact()
	}
	return facts, nil
}

// Events returns every event, the latest day first.
func Events(ctx context.Context, q db.Q) ([]Event, error) {
	return db.Select[Event](ctx, q, "SELECT "+db.Columns[Event]("")+" FROM place_events ORDER BY day DESC, id DESC")
}

// Tell says what an event did: «xã Quản Bạ và xã Lùng Tám nhập lại, thành xã Quản Bạ».
func Tell(e Event) string {
	var from, to []string
	for _, id := range e.From() {
		if u, ok := place.Lookup(id); ok {
			from = append(from, u.Near(e.Day.AddDays(-1)).InText())
		} else {
			from = append(from, string(id))
		}
	}
	for _, t := range e.To() {
		to = append(to, t.Kind.VN()+" "+t.Name)
	}
	return fmt.Sprintf("%s %s, thành %s", vi.ListVN(from), e.Change.VN(), vi.ListVN(to))
}

// read finds the units that a person named.
func (in EventInput) read(f *errs.Fields) (Event, error) {
	e := Event{Change: in.Change, Day: in.Day, Basis: vi.NFC(in.Basis)}
	if in.Day == "" {
		f.Add("day", "Hãy nhập ngày có hiệu lực.")
		return e, nil
	}
	if len([]rune(e.Basis)) > 200 {
		f.Add("basis", "Tối đa 200 ký tự.")
	}
	eve := in.Day.AddDays(-1)
	var from []string
	for i, line := range textLines(in.From) {
		id, why := unitOf(line, eve)
		if why != "" {
			f.Add("from", "Dòng %d «%s»: %s.", i+1, short(line), why)
			continue
		}
		from = append(from, string(id))
	}
	var to []place.Named
	for i, line := range textLines(in.To) {
		n, why := namedOf(line)
		if why != "" {
			f.Add("to", "Dòng %d «%s»: %s.", i+1, short(line), why)
			continue
		}
		to = append(to, n)
	}
	e.FromUnits = strings.Join(from, " ")
	text, err := json.Marshal(to)
	e.ToUnits = string(text)
	return e, err
}

func textLines(s string) []string {
	var list []string
	for line := range strings.SplitSeq(vi.NFCText(s), "\n") {
		if line = vi.NFC(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// unitOf finds the one unit of a day that a line names, by code or by name.
func unitOf(line string, on clock.Day) (place.ID, string) {
	code, _, _ := strings.Cut(line, " ")
	if strings.Trim(code, "0123456789") == "" {
		if u, ok := place.ByCode(code, on); ok {
			return u.ID, ""
		}
		return "", "ngày " + on.VN() + " không có đơn vị nào mang mã này"
	}
	var same []place.Candidate
	for _, h := range place.Exactly(place.Query{Text: line, On: on}) {
		same = append(same, place.Candidate{ID: h.ID, Name: h.Form.Name, Sentence: h.Where(on)})
	}
	if len(same) == 1 {
		return same[0].ID, ""
	}
	return "", choose(same)
}

// namedOf reads «09193 phường Yên Phong» or «phường Yên Phong».
func namedOf(line string) (place.Named, string) {
	var n place.Named
	if code, rest, ok := strings.Cut(line, " "); ok && strings.Trim(code, "0123456789") == "" {
		n.Code, line = code, rest
	}
	small := strings.ToLower(line)
	for _, k := range []place.Kind{place.KindCommune, place.KindWard, place.KindSpecialZone, place.KindProvince, place.KindCity} {
		if strings.HasPrefix(small, k.VN()+" ") {
			n.Kind, n.Name = k, strings.TrimSpace(line[len(k.VN()):])
			return n, ""
		}
	}
	return n, "hãy ghi cả loại, ví dụ 09193 phường Yên Phong"
}
