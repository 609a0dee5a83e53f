package place

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Change is what a resolution does to units.
type Change string

// The changes. What keeps its land keeps its ID and gets a new form; whatever else happens makes
// new units.
const (
	ChangeForm   Change = "form"   // another name or kind of one unit
	ChangeMerge  Change = "merge"  // several units become one
	ChangeSplit  Change = "split"  // one unit becomes several
	ChangeRedraw Change = "redraw" // several units become several others
)

// VN returns the Vietnamese words.
func (c Change) VN() string {
	switch c {
	case ChangeForm:
		return "đổi tên hoặc đổi loại"
	case ChangeMerge:
		return "nhập lại"
	case ChangeSplit:
		return "chia tách"
	case ChangeRedraw:
		return "sắp xếp lại"
	}
	return ""
}

// Named is a unit as a resolution makes it.
type Named struct {
	Code string `json:"code"` // the official code; not asked of a unit that keeps its land
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Event is one sắp xếp đơn vị hành chính that came after the facts of the program: what a
// resolution did to units on a day.
type Event struct {
	ID     string // of whoever keeps it, for telling which event is wrong
	Change Change
	Day    clock.Day // the first day under the new state
	Basis  string    // Nghị quyết 388/NQ-UBTVQH16
	From   []ID
	To     []Named
}

// MadeID is the ID of a unit that an event of a day makes.
func MadeID(day clock.Day, code string) ID {
	return ID(strings.ReplaceAll(string(day), "-", "") + "-" + code)
}

// Overlay is the facts of the program with events laid over them.
type Overlay struct{ b *book }

// With lays events over the facts, in the order of their days. An event that cannot be laid is
// errs.Invalid, with the fields change, day, basis, from and to of whoever typed it.
func With(events ...Event) (Overlay, error) {
	if len(events) == 0 {
		return Overlay{}, nil
	}
	b := embedded().copy()
	for _, e := range slices.SortedStableFunc(slices.Values(events), func(x, y Event) int { return cmp.Compare(x.Day, y.Day) }) {
		if err := b.lay(e); err != nil {
			return Overlay{}, err
		}
	}
	b.finish()
	return Overlay{b}, nil
}

// Use makes an overlay answer from now on; the zero Overlay is the facts of the program alone.
func Use(o Overlay) { laid.Store(o.b) }

// copy makes a book whose units may be replaced, never changed.
func (b *book) copy() *book {
	old := b.world
	w := &world{units: maps.Clone(old.units), order: slices.Clone(old.order), into: maps.Clone(old.into), outOf: maps.Clone(old.outOf), atoms: maps.Clone(old.atoms), aliases: old.aliases}
	return &book{world: w, nodes: maps.Clone(b.nodes), maps: slices.Clone(b.maps)}
}

// edit replaces a unit by a copy that may be changed.
func (b *book) edit(id ID) *node {
	n := *b.nodes[id]
	n.shapes, n.into, n.outOf = slices.Clone(n.shapes), slices.Clone(n.into), slices.Clone(n.outOf)
	b.nodes[id] = &n
	return &n
}

func (b *book) lay(e Event) error {
	e.Basis, e.To = vi.NFC(e.Basis), slices.Clone(e.To)
	for i := range e.To {
		e.To[i].Name = vi.NFC(e.To[i].Name)
	}
	if err := b.check(e); err != nil {
		return err
	}
	switch level := b.nodes[e.From[0]].level; {
	case e.Change == ChangeForm:
		b.reform(e)
	case level == LevelProvince:
		b.mergeProvinces(e)
	default:
		b.remake(e)
	}
	return nil
}

// kindsOf are the kinds that a unit of a level may be of since the reform.
var kindsOf = map[Level][]Kind{
	LevelProvince: {KindProvince, KindCity},
	LevelCommune:  {KindCommune, KindWard, KindSpecialZone},
}

func (b *book) check(e Event) error {
	var f errs.Fields
	if e.Change.VN() == "" {
		f.Add("change", "Hãy chọn loại thay đổi.")
	}
	if e.Day <= firstNew {
		f.Add("day", "Hãy nhập ngày có hiệu lực, sau %s.", firstNew.VN())
	}
	if e.Basis == "" {
		f.Add("basis", "Hãy nhập số của nghị quyết.")
	}
	b.checkTo(&f, e, b.checkFrom(&f, e))
	return f.Err()
}

// checkFrom looks at the units that change, and returns their level.
func (b *book) checkFrom(f *errs.Fields, e Event) Level {
	var level Level
	var province ID
	switch n := len(e.From); {
	case n == 0:
		f.Add("from", "Hãy nêu đơn vị thay đổi.")
	case n > 1 && (e.Change == ChangeForm || e.Change == ChangeSplit):
		f.Add("from", "Loại thay đổi này chỉ có một đơn vị ban đầu.")
	case n < 2 && (e.Change == ChangeMerge || e.Change == ChangeRedraw):
		f.Add("from", "Loại thay đổi này cần ít nhất hai đơn vị ban đầu.")
	}
	seen := map[ID]bool{}
	for _, id := range e.From {
		n := b.nodes[id]
		switch {
		case n == nil:
			f.Add("from", "Không có đơn vị %s.", id)
			continue
		case seen[id]:
			f.Add("from", "%s được nêu hai lần.", n.last().form().FullName)
			continue
		case n.last().to != "" || n.last().from >= e.Day:
			f.Add("from", "%s không còn nguyên đến trước ngày %s, hoặc đã có thay đổi khác từ ngày ấy.", n.last().form().FullName, e.Day.VN())
			continue
		}
		seen[id] = true
		home := n.province
		if held, ok := b.holder(n.province, e.Day); ok {
			home = held
		}
		if level != "" && n.level != level {
			f.Add("from", "Các đơn vị phải cùng một cấp.")
		} else if province != "" && home != province && n.level == LevelCommune {
			f.Add("from", "Các đơn vị phải cùng một tỉnh, thành phố vào ngày %s.", e.Day.VN())
		}
		level, province = n.level, home
	}
	if level == LevelProvince && (e.Change == ChangeSplit || e.Change == ChangeRedraw) {
		f.Add("change", "Chỉ ghi được việc đổi tên, đổi loại hoặc nhập các tỉnh; chia tách tỉnh cần ghi từng xã.")
	}
	return level
}

// checkTo looks at the units that come of it.
func (b *book) checkTo(f *errs.Fields, e Event, level Level) {
	switch n := len(e.To); {
	case n == 0:
		f.Add("to", "Hãy nêu đơn vị sau thay đổi.")
	case n > 1 && (e.Change == ChangeForm || e.Change == ChangeMerge):
		f.Add("to", "Loại thay đổi này chỉ có một đơn vị sau thay đổi.")
	case n < 2 && (e.Change == ChangeSplit || e.Change == ChangeRedraw):
		f.Add("to", "Loại thay đổi này cần ít nhất hai đơn vị sau thay đổi.")
	}
	codes := map[string]bool{}
	for _, t := range e.To {
		if t.Name == "" || len([]rune(t.Name)) > 60 {
			f.Add("to", "Mỗi đơn vị cần một tên, không quá 60 ký tự.")
		}
		if level != "" && !slices.Contains(kindsOf[level], t.Kind) {
			f.Add("to", "%s: loại đơn vị không hợp với %s.", t.Name, level.VN())
		}
		if e.Change == ChangeForm {
			if len(e.From) == 1 && b.nodes[e.From[0]] != nil {
				if last := b.nodes[e.From[0]].last(); last.name == t.Name && last.kind == t.Kind {
					f.Add("to", "Tên và loại không có gì khác trước.")
				}
			}
			continue
		}
		if strings.Trim(t.Code, "0123456789") != "" || level != "" && levelOf(t.Code) != level {
			f.Add("to", "%s: mã tỉnh có 2 chữ số, mã xã có 5 chữ số.", t.Name)
			continue
		}
		for _, n := range b.users(t.Code) {
			if _, on := n.at(e.Day); on && !slices.Contains(e.From, n.id) || codes[t.Code] || n.id == MadeID(e.Day, t.Code) {
				f.Add("to", "Mã %s đã là của đơn vị khác vào ngày %s.", t.Code, e.Day.VN())
				break
			}
		}
		codes[t.Code] = true
	}
}

// holder is Holder within this book.
func (b *book) holder(id ID, on clock.Day) (ID, bool) {
	var found []ID
	for _, p := range b.world.order {
		if p.Valid(on) && within(b.world.atoms[id], b.world.atoms[p.ID]) {
			found = append(found, p.ID)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// reform gives one unit another name or kind.
func (b *book) reform(e Event) {
	t := e.To[0]
	n := b.edit(e.From[0])
	n.reshape(shape{name: t.Name, kind: t.Kind, from: e.Day, basis: e.Basis})
	if n.level == LevelProvince {
		p := b.world.units[n.id]
		p.forms = slices.Clone(p.forms)
		p.forms[len(p.forms)-1].To = e.Day.AddDays(-1)
		p.forms = append(p.forms, b.provinceForm(t, e))
		b.setProvince(p)
	}
}

func (b *book) provinceForm(t Named, e Event) Form {
	f := shape{name: t.Name, kind: t.Kind, from: e.Day, basis: e.Basis}.form()
	f.key = vi.SortKey(t.Name)
	return f
}

// setProvince puts a province in its place of the world.
func (b *book) setProvince(p Province) {
	w := b.world
	w.units[p.ID] = p
	i, there := slices.BinarySearchFunc(w.order, p.ID, func(o Province, id ID) int { return cmp.Compare(o.ID, id) })
	if there {
		w.order[i] = p
	} else {
		w.order = slices.Insert(w.order, i, p)
	}
}

// mergeProvinces makes one province of several. It takes the letters of the one of its name, or
// of the first.
func (b *book) mergeProvinces(e Event) {
	w, t := b.world, e.To[0]
	made := Province{ID: MadeID(e.Day, t.Code), Code: t.Code, forms: []Form{b.provinceForm(t, e)}}
	for _, id := range e.From {
		p := w.units[id]
		if made.Letters == "" || p.Last().Name == t.Name {
			made.Letters = p.Letters
		}
		p.forms = slices.Clone(p.forms)
		p.forms[len(p.forms)-1].To = e.Day.AddDays(-1)
		b.setProvince(p)
		l := link{id, made.ID, e.Day, e.Basis}
		w.into[id] = append(slices.Clone(w.into[id]), l)
		w.outOf[made.ID] = append(w.outOf[made.ID], l)
	}
	b.setProvince(made)
	w.atoms[made.ID] = w.land(made.ID)
	b.newMap(e.Day)
	for _, id := range append(slices.Clone(e.From), made.ID) {
		b.addProvince(w.units[id])
	}
}

// remake ends communes and makes others of their land.
func (b *book) remake(e Event) {
	for _, id := range e.From {
		n := b.edit(id)
		n.shapes[len(n.shapes)-1].to = e.Day.AddDays(-1)
	}
	home, ok := b.holder(b.nodes[e.From[0]].province, e.Day)
	if !ok {
		home = b.nodes[e.From[0]].province
	}
	for _, t := range e.To {
		made := &node{id: MadeID(e.Day, t.Code), level: LevelCommune, parent: home, province: home,
			shapes: []shape{{name: t.Name, kind: t.Kind, from: e.Day, basis: e.Basis}}}
		for _, id := range e.From {
			n := b.nodes[id]
			n.into = append(n.into, edge{made.id, e.Day, e.Basis})
			made.outOf = append(made.outOf, edge{id, e.Day, e.Basis})
		}
		b.nodes[made.id] = made
	}
	b.newMap(e.Day)
}

// newMap notes that IDs of a day are there.
func (b *book) newMap(day clock.Day) {
	m := string(MadeID(day, ""))
	if !slices.Contains(b.maps, m) {
		b.maps = append(b.maps, m)
	}
}
