package place

import (
	"cmp"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// Level is the level of a unit.
type Level string

// The levels. Official codes have two digits for a province, three for a district and five for a
// commune.
const (
	LevelProvince Level = "province" // cấp tỉnh
	LevelDistrict Level = "district" // cấp huyện, until 2025-06-30
	LevelCommune  Level = "commune"  // cấp xã
)

// VN returns the Vietnamese words: cấp tỉnh.
func (l Level) VN() string {
	switch l {
	case LevelProvince:
		return "cấp tỉnh"
	case LevelDistrict:
		return "cấp huyện"
	case LevelCommune:
		return "cấp xã"
	}
	return ""
}

// levelOf tells the level of an official code by its length, "" where there is none.
func levelOf(code string) Level {
	switch len(code) {
	case 2:
		return LevelProvince
	case 3:
		return LevelDistrict
	case 5:
		return LevelCommune
	}
	return ""
}

// Unit is one đơn vị hành chính of any level: a province, a district until 2025-06-30 or a
// commune, of one map. "34-00004" is phường Ba Đình of today, "63-00001" phường Phúc Xá until
// 2025-06-30, "63-001" quận Ba Đình. Units compare equal with their IDs.
type Unit struct {
	ID    ID
	Code  string // the official code within its map
	Level Level

	n *node
}

// shape is a Form without what can be worked out of it.
type shape struct {
	name     string
	kind     Kind
	from, to clock.Day
	basis    string
}

func (s shape) form() Form {
	f := Form{Name: s.name, Kind: s.kind, From: s.from, To: s.to, Basis: s.basis}
	f.FullName = vi.TitleFirst(f.InText())
	return f
}

// node is a unit among its neighbours in time. It is never changed once its atlas is in use.
type node struct {
	id          ID
	level       Level
	parent      ID // district of an old commune, province of the others, "" of a province
	province    ID // of its own map
	shapes      []shape
	into, outOf []edge
}

// edge is one step of lineage as seen from one of its ends.
type edge struct {
	other ID
	day   clock.Day
	basis string
}

func (n *node) at(day clock.Day) (shape, bool) {
	for _, s := range n.shapes {
		if day != "" && day.Within(s.from, s.to) {
			return s, true
		}
	}
	return shape{}, false
}

func (n *node) first() shape { return n.shapes[0] }
func (n *node) last() shape  { return n.shapes[len(n.shapes)-1] }

func (n *node) unit() Unit { return Unit{ID: n.id, Code: n.id.Code(), Level: n.level, n: n} }

// On returns the form of a day; the zero Form when the unit did not exist then or there is no day.
func (u Unit) On(day clock.Day) Form {
	if u.n == nil {
		return Form{}
	}
	if s, ok := u.n.at(day); ok {
		return s.form()
	}
	return Form{}
}

// Valid reports whether the unit existed on a day.
func (u Unit) Valid(day clock.Day) bool {
	if u.n == nil {
		return false
	}
	_, ok := u.n.at(day)
	return ok
}

// Forms returns every form, oldest first.
func (u Unit) Forms() []Form {
	if u.n == nil {
		return nil
	}
	list := make([]Form, len(u.n.shapes))
	for i, s := range u.n.shapes {
		list[i] = s.form()
	}
	return list
}

// Last returns the present form, or the last one of a unit that is no more.
func (u Unit) Last() Form {
	if u.n == nil {
		return Form{}
	}
	return u.n.last().form()
}

// Near returns the form of a day, or of the day nearest to it on which the unit existed.
func (u Unit) Near(day clock.Day) Form {
	if f := u.On(day); f.Name != "" || u.n == nil {
		return f
	}
	if first := u.n.first(); day != "" && day < first.from {
		return first.form()
	}
	return u.Last()
}

// District returns the district of an old commune; "" of everything else.
func (u Unit) District() ID {
	if u.n == nil || u.Level != LevelCommune || u.n.parent == u.n.province {
		return ""
	}
	return u.n.parent
}

// OwnProvince returns the province of the unit in its own map; a province itself.
func (u Unit) OwnProvince() ID {
	if u.n == nil {
		return ""
	}
	return u.n.province
}

// Province returns the one province that holds all land of the unit on a day: 34-08 today for a
// commune of Hà Giang. False where no one province of the day does, or there is no day.
func (u Unit) Province(on clock.Day) (ID, bool) {
	if u.n == nil {
		return "", false
	}
	if id, ok := Holder(u.n.province, on); ok {
		return id, true
	}
	var found ID
	for _, p := range Under(u.ID, on) {
		id, ok := Holder(p.n.province, on)
		if !ok || found != "" && found != id {
			return "", false
		}
		found = id
	}
	return found, found != ""
}

// Where returns the full name within its district and province of a day, as an address reads:
// «Xã Quản Bạ, Tỉnh Tuyên Quang»; of the nearest day when the unit did not exist then.
func (u Unit) Where(on clock.Day) string {
	if u.n == nil {
		return ""
	}
	if !u.Valid(on) {
		on = u.dayNear(on)
	}
	parts := []string{u.On(on).FullName}
	if d, ok := Lookup(u.District()); ok {
		parts = append(parts, d.On(on).InText())
	}
	if p, ok := Get(u.n.province); ok && u.Level != LevelProvince {
		if !p.Valid(on) {
			if id, held := Holder(p.ID, on); held {
				p, _ = Get(id)
			}
		}
		parts = append(parts, p.On(on).InText())
	}
	return strings.Join(parts, ", ")
}

// dayNear returns the day nearest to on that the unit existed.
func (u Unit) dayNear(on clock.Day) clock.Day {
	if first := u.n.first(); first.from != "" && (on < first.from || u.n.last().to == "") {
		return first.from
	}
	return u.n.last().to
}

// Lookup returns the unit of an ID, of any level.
func Lookup(id ID) (Unit, bool) {
	if n := current().nodes[id]; n != nil {
		return n.unit(), true
	}
	return Unit{}, false
}

// ByCode returns the unit of an official code on a day. Its length tells the level: two digits a
// province, three a district, five a commune. Codes are reused, so the same digits may name
// another unit on another day; without a day there is none.
func ByCode(code string, on clock.Day) (Unit, bool) {
	for _, n := range current().users(code) {
		if _, ok := n.at(on); ok {
			return n.unit(), true
		}
	}
	return Unit{}, false
}

// CodeUsers returns every unit that ever bore a code, oldest first.
func CodeUsers(code string) []Unit {
	var list []Unit
	for _, n := range current().users(code) {
		list = append(list, n.unit())
	}
	slices.SortStableFunc(list, func(a, b Unit) int { return cmp.Compare(a.n.first().from, b.n.first().from) })
	return list
}

// Districts returns the districts of a province on a day, in Vietnamese alphabetical order; of
// the whole country when no province is given. None since 2025-07-01.
func Districts(province ID, on clock.Day) []Unit { return list(LevelDistrict, province, on) }

// Communes returns the communes of a district or a province on a day, in Vietnamese alphabetical
// order; of the whole country when neither is given.
func Communes(in ID, on clock.Day) []Unit { return list(LevelCommune, in, on) }

func list(level Level, in ID, on clock.Day) []Unit {
	b := current()
	var units []Unit
	for _, n := range b.inside(in, on) {
		if _, ok := n.at(on); ok && n.level == level {
			units = append(units, n.unit())
		}
	}
	keys := make(map[ID]string, len(units))
	for _, u := range units {
		keys[u.ID] = vi.SortKey(u.On(on).Name)
	}
	slices.SortFunc(units, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(keys[a.ID], keys[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return units
}
