package agency

import (
	"context"
	"slices"
	"sync/atomic"

	"khuyencong/internal/changes"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// directory keeps every body with its names in memory: there are a few thousand at most, they
// change a few times a year, and every page asks for some.
type directory struct {
	mirror changes.Mirror
	all    atomic.Pointer[book]
}

// book is every body at one time, not to be changed.
type book struct {
	bodies  map[db.ID]Agency
	ordered []Agency // as List orders them
	names   map[db.ID][]Name
	heirs   map[db.ID][]Agency // of a successor, whose files it takes over
}

func newDirectory(d *db.DB) *directory {
	x := &directory{}
	x.mirror = changes.Mirror{DB: d, Load: func(ctx context.Context, tx *db.Tx) (func(), error) {
		b, err := readBook(ctx, tx)
		return func() { x.all.Store(b) }, err
	}, Apply: func(ctx context.Context, list []changes.Change) error {
		if !slices.ContainsFunc(list, func(c changes.Change) bool { return c.Kind == "agency" }) {
			return nil
		}
		return d.Read(ctx, func(tx *db.Tx) error {
			b, err := readBook(ctx, tx)
			if err == nil {
				x.all.Store(b)
			}
			return err
		})
	}}
	return x
}

func readBook(ctx context.Context, q db.Q) (*book, error) {
	b := &book{bodies: map[db.ID]Agency{}, names: map[db.ID][]Name{}, heirs: map[db.ID][]Agency{}}
	var err error
	if b.ordered, err = db.Select[Agency](ctx, q, "SELECT "+db.Columns[Agency]("")+" FROM agencies ORDER BY kind, province_id, id"); err != nil {
		return nil, err
	}
	for _, a := range b.ordered {
		b.bodies[a.ID] = a
		if a.SuccessorID != "" {
			b.heirs[a.SuccessorID] = append(b.heirs[a.SuccessorID], a)
		}
	}
	names, err := db.Select[Name](ctx, q, "SELECT "+db.Columns[Name]("")+" FROM agency_names ORDER BY agency_id, COALESCE(valid_from, '')")
	for _, n := range names {
		b.names[n.AgencyID] = append(b.names[n.AgencyID], n)
	}
	return b, err
}

// bookOf is every body as it is committed now, where q asks outside of a transaction; nil within
// one, which asks its own snapshot.
func bookOf(ctx context.Context, q db.Q) (*book, error) {
	d, ok := q.(*db.DB)
	if !ok {
		return nil, nil //nolint:nilnil // no memory of a transaction
	}
	x := db.Kept(d, newDirectory)
	if err := x.mirror.Fresh(ctx); err != nil {
		return nil, err
	}
	return x.all.Load(), nil
}

func (b *book) get(id db.ID) (Agency, error) {
	a, ok := b.bodies[id]
	if !ok {
		return a, errMissing()
	}
	return a, nil
}

func errMissing() error { return errs.Missing("cơ quan, đơn vị này") }

func (b *book) list(on clock.Day, kinds []Kind) []Agency {
	var out []Agency
	for _, a := range b.ordered {
		if (a.From == "" || a.From <= on) && (a.To == "" || a.To >= on) && (len(kinds) == 0 || slices.Contains(kinds, a.Kind)) {
			out = append(out, a)
		}
	}
	return out
}

// Desk answers about bodies out of one state of the directory, without asking the database again.
type Desk struct {
	b  *book
	on clock.Day
}

// DeskOn reads the directory once, for many questions about one day.
func DeskOn(ctx context.Context, d *db.DB, on clock.Day) (Desk, error) {
	b, err := bookOf(ctx, d)
	return Desk{b, on}, err
}

// Get returns a body.
func (d Desk) Get(id db.ID) (Agency, error) { return d.b.get(id) }

// Name returns what a body is called on the day; "" when there is no such body.
func (d Desk) Name(id db.ID) string {
	n, _ := nameOn(d.b.names[id], d.on)
	return n.Name
}

// Present returns who holds a body's files on the day: itself, or its successor's successor.
func (d Desk) Present(id db.ID) (Agency, error) { return present(id, d.on, d.b.get) }

// TheMinistry returns the ministry's agency that stands on the day.
func (d Desk) TheMinistry() (Agency, error) { return theMinistry(d.b.list(d.on, []Kind{Ministry})) }

// Holds returns the bodies whose files a body holds on the day: its own and those of bodies that
// had ended by then.
func (d Desk) Holds(id db.ID) []db.ID {
	return holds(id, func(next db.ID) (out []db.ID) {
		for _, a := range d.b.heirs[next] {
			if a.To == "" || a.To < d.on {
				out = append(out, a.ID)
			}
		}
		return out
	})
}

// Body is what a person who acts for a body needs of it.
type Body struct {
	Agency
	Name  string  // on the day
	Holds []db.ID // it and the bodies whose files it took over
}

// BodyOn returns a body as it is on a day.
func BodyOn(ctx context.Context, q db.Q, id db.ID, on clock.Day) (out Body, err error) {
	b, err := bookOf(ctx, q)
	if err != nil {
		return out, err
	}
	if b != nil {
		desk := Desk{b, on}
		out.Agency, err = b.get(id)
		out.Name, out.Holds = desk.Name(id), desk.Holds(id)
		return out, err
	}
	if out.Agency, err = Get(ctx, q, id); err != nil {
		return out, err
	}
	if out.Name, err = NameOn(ctx, q, id, on); err != nil {
		return out, err
	}
	out.Holds, err = HoldsOn(ctx, q, id, on)
	return out, err
}
