package agency

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// directory keeps every body with its names in memory: there are a few thousand at most, they
// change a few times a year, and every request asks for some.
type directory struct {
	d    *db.DB
	turn sync.Mutex // held while reading
	all  atomic.Pointer[book]
}

// Stamp is an expression of a statement that changes whenever a body or one of its names was
// written, or everything was put in anew: how many rows of the log of changes say so, and the last.
const Stamp = "(SELECT COUNT(*) || ':' || COALESCE(MAX(seq), 0) FROM search_log WHERE kind IN ('agency', 'all'))"

// book is every body at one time, not to be changed.
type book struct {
	stamp   string
	bodies  map[db.ID]Agency
	ordered []Agency // as List orders them
	names   map[db.ID][]Name
	heirs   map[db.ID][]Agency // of a successor, whose files it takes over
}

func newDirectory(d *db.DB) *directory { return &directory{d: d} }

// at is every body as of a stamp, or later.
func (x *directory) at(ctx context.Context, stamp string) (*book, error) {
	if b := x.all.Load(); b != nil && b.stamp == stamp {
		return b, nil
	}
	x.turn.Lock()
	defer x.turn.Unlock()
	if b := x.all.Load(); b != nil && b.stamp == stamp { // somebody else has read it meanwhile
		return b, nil
	}
	var b *book
	err := x.d.Read(ctx, func(tx *db.Tx) (err error) {
		b, err = readBook(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	x.all.Store(b)
	return b, nil
}

func readBook(ctx context.Context, q db.Q) (*book, error) {
	b := &book{bodies: map[db.ID]Agency{}, names: map[db.ID][]Name{}, heirs: map[db.ID][]Agency{}}
	var err error
	if b.stamp, err = db.Get[string](ctx, q, "SELECT "+Stamp+" AS stamp"); err != nil {
		return nil, err
	}
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
	stamp, err := db.Get[string](ctx, d, "SELECT "+Stamp+" AS stamp")
	if err != nil {
		return nil, err
	}
	return db.Kept(d, newDirectory).at(ctx, stamp)
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

func (b *book) body(id db.ID, on clock.Day) (out Body, err error) {
	desk := Desk{b, on}
	out.Agency, err = b.get(id)
	out.Name, out.Holds = desk.Name(id), desk.Holds(id)
	return out, err
}

// BodyAt is BodyOn for who has just read the Stamp within another statement.
func BodyAt(ctx context.Context, d *db.DB, stamp string, id db.ID, on clock.Day) (Body, error) {
	b, err := db.Kept(d, newDirectory).at(ctx, stamp)
	if err != nil {
		return Body{}, err
	}
	return b.body(id, on)
}

// BodyOn returns a body as it is on a day.
func BodyOn(ctx context.Context, q db.Q, id db.ID, on clock.Day) (out Body, err error) {
	b, err := bookOf(ctx, q)
	if err != nil {
		return out, err
	}
	if b != nil {
		return b.body(id, on)
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
