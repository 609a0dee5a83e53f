package place

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"sync"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

//go:embed data/*.csv
var files embed.FS

// link is one unit going into another on a day.
type link struct {
	from, to ID
	day      clock.Day
	basis    string
}

// world is the embedded data, read once.
type world struct {
	units   map[ID]Province
	order   []Province          // by ID
	into    map[ID][]link       // by the unit that went
	outOf   map[ID][]link       // by the unit that came of it
	atoms   map[ID][]ID         // the oldest units whose land a unit holds
	aliases map[string][]string // by name
	covers  sync.Map            // ID → []ID: what Covers worked out, asked for with every request
}

// embeddedWorld panics on bad data, which is ours and bound by tests.
var embeddedWorld = sync.OnceValue(func() *world {
	w, err := read()
	if err != nil {
		panic(err)
	}
	return w
})

func read() (*world, error) {
	w := &world{
		units: map[ID]Province{}, into: map[ID][]link{}, outOf: map[ID][]link{},
		atoms: map[ID][]ID{}, aliases: map[string][]string{},
	}
	forms := map[ID][]Form{}
	err := rows("forms.csv", "id,name,kind,from,to,basis", func(r []string) error {
		kind := Kind(r[2])
		if kind.VN() == "" {
			return fmt.Errorf("kind %q", r[2])
		}
		f := Form{Name: r[1], Kind: kind, From: clock.Day(r[3]), To: clock.Day(r[4]), Basis: r[5], key: vi.SortKey(r[1])}
		f.FullName = vi.TitleFirst(f.InText())
		forms[ID(r[0])] = append(forms[ID(r[0])], f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = rows("provinces.csv", "id,letters", func(r []string) error {
		id := ID(r[0])
		p := Province{ID: id, Code: id.Code(), Letters: r[1], forms: forms[id]}
		if _, twice := w.units[id]; twice || len(p.forms) == 0 {
			return fmt.Errorf("unit %s stands twice or has no form", id)
		}
		w.units[id] = p
		w.order = append(w.order, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(w.order, func(a, b Province) int { return cmp.Compare(a.ID, b.ID) })
	err = rows("lineage.csv", "from,to,day,basis", func(r []string) error {
		l := link{ID(r[0]), ID(r[1]), clock.Day(r[2]), r[3]}
		_, known := w.units[l.from]
		if _, ok := w.units[l.to]; !ok || !known {
			return fmt.Errorf("unknown unit in %v", r)
		}
		w.into[l.from] = append(w.into[l.from], l)
		w.outOf[l.to] = append(w.outOf[l.to], l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = rows("aliases.csv", "name,alias", func(r []string) error {
		w.aliases[r[0]] = append(w.aliases[r[0]], r[1])
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id := range w.units {
		w.atoms[id] = w.land(id)
	}
	return w, nil
}

// land finds the oldest units that a unit is made of; a unit made of none is itself one.
func (w *world) land(id ID) []ID {
	if len(w.outOf[id]) == 0 {
		return []ID{id}
	}
	var list []ID
	for _, l := range w.outOf[id] {
		list = append(list, w.land(l.from)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
