package place

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"khuyencong/internal/clock"
)

// The tables of communes are read as they stand in the program: names are parts of these texts.
var (
	//go:embed data/communes-34.tsv
	communesNow string
	//go:embed data/communes-63.tsv
	communesOld string
	//go:embed data/gone.tsv
	goneText string
)

const (
	oldMap, newMap = "63-", "34-"

	lastOld  = clock.Day("2025-06-30")
	firstNew = clock.Day("2025-07-01")

	// basisList is the act that lists the units of all levels since 2025-07-01 with their codes.
	basisList = "Quyết định 19/2025/QĐ-TTg"
)

// book is all units of all levels with their lineage. It is never changed once it is in use.
type book struct {
	world  *world
	nodes  map[ID]*node
	order  []*node        // by ID
	maps   []string       // the parts of IDs before the code, oldest first: 63-, 34-, …
	within map[ID][]*node // what lies in a province or district of the same map

	index func() []entry // of names, made when first searched
}

// laid is the book with the events of the database; nothing until Use.
var laid atomic.Pointer[book]

// current is the book that answers.
func current() *book {
	if b := laid.Load(); b != nil {
		return b
	}
	return embedded()
}

// atlas is the provinces of the book that answers. Until events are laid over them it does not
// wait for the communes to be read.
func atlas() *world {
	if b := laid.Load(); b != nil {
		return b.world
	}
	return embeddedWorld()
}

// embedded panics on bad data, which is ours and bound by tests.
var embedded = sync.OnceValue(func() *book {
	b, err := readBook()
	if err != nil {
		panic(err)
	}
	return b
})

func readBook() (*book, error) {
	b := &book{world: embeddedWorld(), nodes: make(map[ID]*node, 16000), maps: []string{oldMap, newMap}}
	for _, p := range b.world.order {
		b.addProvince(p)
	}
	if err := b.readDistricts(); err != nil {
		return nil, err
	}
	if err := b.readNow(); err != nil {
		return nil, err
	}
	if err := b.readOld(); err != nil {
		return nil, err
	}
	if err := b.readOwn(); err != nil {
		return nil, err
	}
	b.finish()
	return b, nil
}

// addProvince makes the node of a province out of the world.
func (b *book) addProvince(p Province) {
	n := &node{id: p.ID, level: LevelProvince, province: p.ID}
	for _, f := range p.forms {
		n.shapes = append(n.shapes, shape{f.Name, f.Kind, f.From, f.To, f.Basis})
	}
	for _, l := range b.world.into[p.ID] {
		n.into = append(n.into, edge{l.to, l.day, l.basis})
	}
	for _, l := range b.world.outOf[p.ID] {
		n.outOf = append(n.outOf, edge{l.from, l.day, l.basis})
	}
	b.nodes[p.ID] = n
}

func (b *book) readDistricts() error {
	return rows("districts.csv", "id,name,kind,province", func(r []string) error {
		if b.nodes[ID(r[3])] == nil || Kind(r[2]).VN() == "" || levelOf(ID(r[0]).Code()) != LevelDistrict {
			return fmt.Errorf("bad district %v", r)
		}
		return b.add(&node{
			id: ID(r[0]), level: LevelDistrict, parent: ID(r[3]), province: ID(r[3]),
			shapes: []shape{{name: r[1], kind: Kind(r[2]), to: lastOld}},
		})
	})
}

// letters are the kinds in the tables.
var letters = map[string]Kind{"x": KindCommune, "p": KindWard, "t": KindTownship, "d": KindSpecialZone}

func (b *book) readNow() error {
	return lines(communesNow, 4, func(r []string) error {
		province := ID(newMap + r[3])
		if b.nodes[province] == nil || letters[r[2]] == "" || levelOf(r[0]) != LevelCommune {
			return fmt.Errorf("bad commune %q", r)
		}
		return b.add(&node{
			id: ID(newMap + r[0]), level: LevelCommune, parent: province, province: province,
			shapes: []shape{{name: r[1], kind: letters[r[2]], from: firstNew, basis: basisList}},
		})
	})
}

func (b *book) readOld() error {
	return lines(communesOld, 5, func(r []string) error {
		district := b.nodes[ID(oldMap+r[3])]
		if district == nil || letters[r[2]] == "" || levelOf(r[0]) != LevelCommune {
			return fmt.Errorf("bad commune %q", r)
		}
		id := ID(oldMap + r[0])
		err := b.add(&node{
			id: id, level: LevelCommune, parent: district.id, province: district.province,
			shapes: []shape{{name: r[1], kind: letters[r[2]], to: lastOld}},
		})
		if err != nil {
			return err
		}
		return b.join(id, ID(newMap+r[4]), firstNew, "")
	})
}

// readOwn lays our own facts over the tables: the further parts of divided communes, the island
// districts without communes, and what changed since 2025-07-01.
func (b *book) readOwn() error {
	err := rows("divided.csv", "from,also", func(r []string) error {
		for also := range strings.SplitSeq(r[1], " ") {
			if err := b.join(ID(r[0]), ID(also), firstNew, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = rows("islands.csv", "district,to", func(r []string) error {
		return b.join(ID(r[0]), ID(r[1]), firstNew, "")
	})
	if err != nil {
		return err
	}
	return rows("changes.csv", "id,name,kind,day,basis", func(r []string) error {
		n := b.nodes[ID(r[0])]
		if n == nil || Kind(r[2]).VN() == "" {
			return fmt.Errorf("bad change %v", r)
		}
		n.reshape(shape{name: r[1], kind: Kind(r[2]), from: clock.Day(r[3]), basis: r[4]})
		return nil
	})
}

// reshape ends the last form of a unit and begins another.
func (n *node) reshape(s shape) {
	n.shapes[len(n.shapes)-1].to = s.from.AddDays(-1)
	n.shapes = append(n.shapes, s)
}

func (b *book) add(n *node) error {
	if b.nodes[n.id] != nil {
		return fmt.Errorf("unit %s stands twice", n.id)
	}
	b.nodes[n.id] = n
	return nil
}

// join writes one step of lineage at both its ends.
func (b *book) join(from, to ID, day clock.Day, basis string) error {
	f, t := b.nodes[from], b.nodes[to]
	if f == nil || t == nil {
		return fmt.Errorf("lineage of %s and %s, one of which is unknown", from, to)
	}
	if slices.ContainsFunc(f.into, func(e edge) bool { return e.other == to }) {
		return fmt.Errorf("lineage of %s and %s stands twice", from, to)
	}
	f.into = append(f.into, edge{to, day, basis})
	t.outOf = append(t.outOf, edge{from, day, basis})
	return nil
}

// finish makes the ways into the book once every unit stands in it.
func (b *book) finish() {
	b.order = make([]*node, 0, len(b.nodes))
	b.within = make(map[ID][]*node, 900)
	for _, n := range b.nodes {
		b.order = append(b.order, n)
	}
	slices.SortFunc(b.order, func(x, y *node) int { return cmp.Compare(x.id, y.id) })
	for _, n := range b.order {
		if n.parent != "" {
			b.within[n.parent] = append(b.within[n.parent], n)
		}
		if n.parent != n.province && n.level == LevelCommune {
			b.within[n.province] = append(b.within[n.province], n)
		}
	}
	b.index = sync.OnceValue(b.makeIndex)
}

// users returns the units that ever bore a code, by map, then those that publications give it to.
func (b *book) users(code string) []*node {
	var list []*node
	for _, m := range b.maps {
		if n := b.nodes[ID(m+code)]; n != nil {
			list = append(list, n)
		}
	}
	if n := b.nodes[otherCodes()[code]]; n != nil {
		list = append(list, n)
	}
	return list
}

// otherCodes are codes that publications give to units of another code.
var otherCodes = sync.OnceValue(func() map[string]ID {
	codes := map[string]ID{}
	err := rows("codes.csv", "code,id", func(r []string) error {
		codes[r[0]] = ID(r[1])
		return nil
	})
	if err != nil {
		panic(err)
	}
	return codes
})

// lines hands on the fields of each line of a table, without copying them.
func lines(text string, fields int, line func([]string) error) error {
	r := make([]string, fields)
	for l := range strings.Lines(text) {
		l = strings.TrimSuffix(l, "\n")
		for i := range fields - 1 {
			var ok bool
			if r[i], l, ok = strings.Cut(l, "\t"); !ok {
				return fmt.Errorf("place: %d fields in %q", i+1, l)
			}
		}
		r[fields-1] = l
		if err := line(r); err != nil {
			return fmt.Errorf("place: %w", err)
		}
	}
	return nil
}

// rows reads one small table and hands on each line below its head.
func rows(name, head string, line func([]string) error) error {
	b, err := files.ReadFile("data/" + name)
	if err != nil {
		return fmt.Errorf("place: %w", err)
	}
	all, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		return fmt.Errorf("place: %s: %w", name, err)
	}
	if len(all) == 0 || strings.Join(all[0], ",") != head {
		return fmt.Errorf("place: %s: the head is not %q", name, head)
	}
	for i, r := range all[1:] {
		if err := line(r); err != nil {
			return fmt.Errorf("place: %s line %d: %w", name, i+2, err)
		}
	}
	return nil
}
