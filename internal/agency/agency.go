// Package agency holds the bodies that run the programme: the ministry's agency (Cục), the
// regional national centres, the provincial departments (Sở Công Thương), the promotion
// centres (Trung tâm Khuyến công), communes, and other implementing units. Bodies, their
// names and their successors have dates.
package agency

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
)

// Kind is what a body is.
type Kind string

// The kinds of bodies.
const (
	Ministry        Kind = "ministry"         // the ministry's agency, Cục
	RegionalCentre  Kind = "regional_centre"  // Trung tâm Khuyến công quốc gia vùng, under the Cục (NĐ 45/2012 Đ7.2)
	Department      Kind = "department"       // Sở Công Thương
	OtherDepartment Kind = "other_department" // another department that a centre stands under
	Centre          Kind = "centre"           // Trung tâm Khuyến công
	Commune         Kind = "commune"          // UBND cấp xã, whose collaborators know the ground
	Unit            Kind = "unit"             // tổ chức dịch vụ khuyến công khác: school, association, institute (NĐ 45/2012 Đ9)
)

// KindName is the Vietnamese name of each kind.
var KindName = map[Kind]string{
	Ministry: "Cục thuộc Bộ Công Thương", RegionalCentre: "Trung tâm khuyến công quốc gia vùng", Department: "Sở Công Thương",
	OtherDepartment: "Sở khác", Centre: "Trung tâm Khuyến công", Commune: "Ủy ban nhân dân cấp xã", Unit: "Đơn vị thực hiện khác",
}

// Agency is one cơ quan, đơn vị that people act for.
type Agency struct {
	ID          db.ID         `db:"id"`
	Kind        Kind          `db:"kind"`
	ProvinceID  place.ID      `db:"province_id"` // "" for the whole nation
	Commune     string        `db:"commune"`     // for Kind Commune: «xã Hồ Thầu»
	CommuneFold string        `db:"commune_fold"`
	ParentID    db.ID         `db:"parent_id"`
	SuccessorID db.ID         `db:"successor_id"` // who took its files over
	From        clock.Day     `db:"valid_from"`   // "" unknown
	To          clock.Day     `db:"valid_to"`     // last day; "" still there
	CreatedAt   clock.Instant `db:"created_at"`
}

// Name is a tên gọi: what a body is called in a period.
type Name struct {
	AgencyID  db.ID            `db:"agency_id"`
	Name      string           `db:"name"`
	Short     string           `db:"short_name"`
	From      clock.Day        `db:"valid_from"`
	To        clock.Day        `db:"valid_to"`
	Basis     string           `db:"basis"`
	Certainty policy.Certainty `db:"certainty"`
}

// Get returns a body.
func Get(ctx context.Context, q db.Q, id db.ID) (Agency, error) {
	if b, err := bookOf(ctx, q); err != nil {
		return Agency{}, err
	} else if b != nil {
		return b.get(id)
	}
	a, err := db.Get[Agency](ctx, q, "SELECT "+db.Columns[Agency]("")+" FROM agencies WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return Agency{}, errMissing()
	}
	return a, err
}

// List returns the bodies that stand on a day, of the kinds given (all when none is).
func List(ctx context.Context, q db.Q, on clock.Day, kinds ...Kind) ([]Agency, error) {
	if b, err := bookOf(ctx, q); err != nil {
		return nil, err
	} else if b != nil {
		return b.list(on, kinds), nil
	}
	text := "SELECT " + db.Columns[Agency]("") + " FROM agencies WHERE (valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)"
	args := []any{on, on}
	if len(kinds) > 0 {
		text += " AND kind IN (?)"
		args = append(args, kinds)
	}
	return db.Select[Agency](ctx, q, text+" ORDER BY kind, province_id, id", args...)
}

// TheMinistry returns the ministry's agency that stands on a day.
func TheMinistry(ctx context.Context, q db.Q, on clock.Day) (Agency, error) {
	all, err := List(ctx, q, on, Ministry)
	if err != nil {
		return Agency{}, err
	}
	return theMinistry(all)
}

func theMinistry(all []Agency) (Agency, error) {
	if len(all) == 0 {
		return Agency{}, errs.Clash("Chưa khai báo Cục của Bộ Công Thương.")
	}
	return all[0], nil
}

// Holds reports whether the land of a province lies on a day in the body's own unit, or in the
// one with exactly the same land: the Sở of 63-40 holds 34-40, the one of 63-02 not 34-08.
func (a Agency) Holds(province place.ID, on clock.Day) bool {
	holder, ok := place.Holder(province, on)
	return ok && slices.Contains(place.Alike(holder), a.ProvinceID)
}

// DepartmentOf returns the Sở Công Thương of a province as it stands on a day: the province
// itself, or the one that took it over.
func DepartmentOf(ctx context.Context, q db.Q, province place.ID, on clock.Day) (Agency, error) {
	all, err := List(ctx, q, on, Department)
	if err != nil {
		return Agency{}, err
	}
	for _, a := range all {
		if a.Holds(province, on) {
			return a, nil
		}
	}
	return Agency{}, errs.Clash("Chưa khai báo Sở Công Thương của tỉnh, thành phố này.")
}

// Names returns what the bodies are called on a day; a body without a name for that day
// goes by its latest one.
func Names(ctx context.Context, q db.Q, ids []db.ID, on clock.Day) (map[db.ID]Name, error) {
	out := map[db.ID]Name{}
	b, err := bookOf(ctx, q)
	if err != nil {
		return nil, err
	}
	names := map[db.ID][]Name{}
	if b != nil {
		names = b.names
	} else {
		all, err := db.Select[Name](ctx, q, "SELECT "+db.Columns[Name]("")+" FROM agency_names WHERE agency_id IN (?) ORDER BY agency_id, COALESCE(valid_from, '')", ids)
		if err != nil {
			return nil, err
		}
		for _, n := range all {
			names[n.AgencyID] = append(names[n.AgencyID], n)
		}
	}
	for _, id := range ids {
		if n, ok := nameOn(names[id], on); ok {
			out[id] = n
		}
	}
	return out, nil
}

// nameOn picks of a body's names, in their order, the one for a day: the last when none holds on
// it, but one that begins after the day does not hide the one that held on it.
func nameOn(all []Name, on clock.Day) (Name, bool) {
	if len(all) == 0 {
		return Name{}, false
	}
	out := all[0]
	for _, n := range all {
		out = n
		if n.From <= on && n.To != "" && n.To >= on {
			break
		}
	}
	for _, n := range all {
		if out.From > on && n.From <= on {
			out = n
		}
	}
	return out, true
}

// NameOn returns what one body is called on a day.
func NameOn(ctx context.Context, q db.Q, id db.ID, on clock.Day) (string, error) {
	names, err := Names(ctx, q, []db.ID{id}, on)
	return names[id].Name, err
}

// AllNames returns every name of a body through time.
func AllNames(ctx context.Context, q db.Q, id db.ID) ([]Name, error) {
	return db.Select[Name](ctx, q, "SELECT "+db.Columns[Name]("")+" FROM agency_names WHERE agency_id = ? ORDER BY COALESCE(valid_from, '')", id)
}

// WithPredecessors returns the body and every body whose files it took over, or is to take over.
func WithPredecessors(ctx context.Context, q db.Q, id db.ID) ([]db.ID, error) {
	return withPredecessors(ctx, q, id, "9999-12-31")
}

// HoldsOn returns the bodies whose files a body holds on a day: its own and those of bodies that
// had ended by then. One that is to be taken over later still acts for itself.
func HoldsOn(ctx context.Context, q db.Q, id db.ID, on clock.Day) ([]db.ID, error) {
	return withPredecessors(ctx, q, id, on)
}

func withPredecessors(ctx context.Context, q db.Q, id db.ID, on clock.Day) ([]db.ID, error) {
	b, err := bookOf(ctx, q)
	if err != nil {
		return nil, err
	}
	if b != nil {
		return Desk{b, on}.Holds(id), nil
	}
	type link struct {
		ID   db.ID `db:"id"`
		Next db.ID `db:"successor_id"`
	}
	links, err := db.Select[link](ctx, q, "SELECT id, successor_id FROM agencies WHERE successor_id IS NOT NULL AND (valid_to IS NULL OR valid_to < ?)", on)
	if err != nil {
		return nil, err
	}
	return holds(id, func(next db.ID) (out []db.ID) {
		for _, l := range links {
			if l.Next == next {
				out = append(out, l.ID)
			}
		}
		return out
	}), nil
}

// holds follows who took over whom.
func holds(id db.ID, before func(db.ID) []db.ID) []db.ID {
	out := []db.ID{id}
	for i := 0; i < len(out); i++ {
		for _, b := range before(out[i]) {
			if !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// Present returns who holds a body's files on a day: itself, or its successor's successor.
func Present(ctx context.Context, q db.Q, id db.ID, on clock.Day) (Agency, error) {
	b, err := bookOf(ctx, q)
	if err != nil {
		return Agency{}, err
	}
	get := func(id db.ID) (Agency, error) { return Get(ctx, q, id) }
	if b != nil {
		get = b.get
	}
	return present(id, on, get)
}

func present(id db.ID, on clock.Day, get func(db.ID) (Agency, error)) (Agency, error) {
	for range 20 {
		a, err := get(id)
		if err != nil {
			return Agency{}, err
		}
		if a.To == "" || a.To >= on || a.SuccessorID == "" {
			return a, nil
		}
		id = a.SuccessorID
	}
	return Agency{}, fmt.Errorf("agency %s: successors in a circle", id)
}
