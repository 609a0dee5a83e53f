package search

import (
	"context"
	"crypto/sha256"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"khuyencong/internal/changes"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Kind is what sort of thing is found.
type Kind string

// The kinds, in the order in which answers show them. The index keeps all but places, which
// package place keeps.
const (
	Establishment Kind = "establishment" // cơ sở
	Project       Kind = "project"       // đề án
	PastProject   Kind = "past_project"  // đề án đã thực hiện trước khi dùng phần mềm
	Document      Kind = "document"      // văn bản
	Contract      Kind = "contract"      // hợp đồng, quyết định giao nhiệm vụ
	Person        Kind = "person"        // người dùng
	Agency        Kind = "agency"        // cơ quan, đơn vị
	Place         Kind = "place"         // địa bàn
)

// indexed are the kinds that the index keeps, those first that others take their rights from.
var indexed = []Kind{Establishment, Project, PastProject, Contract, Document, Person, Agency}

// Index holds what can be found, in memory. It loads everything at the first question (or by
// Load), and before each question reads what was written since, so that what one process saved
// the next question of any process finds. It is safe for use by many at once.
type Index struct {
	DB    *db.DB
	Clock clock.Clock

	mirror changes.Mirror
	read   atomic.Int64 // things read by the load under way

	mu    sync.RWMutex // over all below
	parts []*part
	byWay map[way]int32 // kind and home → place in parts
	at    map[key]spot
	more  map[key][]spot   // of things with several homes, at the rest
	names map[string]token // interned
	odd   map[key]db.ID    // identities that are no UUID
	marks map[Kind][]string
}

type way struct {
	kind Kind
	home string
}

// spot is where a thing stands.
type spot struct {
	part int32
	at   uint32
}

// New makes an index that has loaded nothing yet.
func New(d *db.DB, c clock.Clock) *Index {
	x := &Index{DB: d, Clock: c}
	x.mirror = changes.Mirror{DB: d, Load: x.load, Apply: x.follow}
	return x
}

// keyOf makes the key of an identity. Keys of two kinds never meet: identities are random.
func (x *Index) keyOf(id db.ID) key {
	if u, err := uuid.Parse(string(id)); err == nil && u.String() == string(id) {
		return key(u)
	}
	sum := sha256.Sum256([]byte(id))
	return key(sum[:16])
}

func (x *Index) idOf(k key) db.ID {
	if id, ok := x.odd[k]; ok {
		return id
	}
	return db.ID(uuid.UUID(k).String())
}

func (x *Index) token(s string) token {
	t, ok := x.names[s]
	if !ok {
		t = token(len(x.names) + 1)
		x.names[s] = t
	}
	return t
}

func (x *Index) partOf(kind Kind, home string) int32 {
	w := way{kind, home}
	if n, ok := x.byWay[w]; ok {
		return n
	}
	p := &part{kind: kind, twins: map[uint32][]int32{}, count: map[token]int{}}
	if home != "" {
		p.home = x.token(inProvince + home)
	}
	n := int32(len(x.parts))
	x.parts = append(x.parts, p)
	x.byWay[w] = n
	return n
}

// clear empties the index for a load.
func (x *Index) clear() {
	x.parts, x.byWay, x.at, x.more = nil, map[way]int32{}, map[key]spot{}, map[key][]spot{}
	x.names, x.odd, x.marks = map[string]token{}, map[key]db.ID{}, map[Kind][]string{}
}

// everyMark is the distance of the names kept to tell where a new name stands in the order.
const everyMark = 64

// loading puts the things of one kind in, which come in the order of their sort keys.
type loading struct {
	x    *Index
	kind Kind
	read *atomic.Int64
	n    uint32
	buf  []byte
}

func (l *loading) put(t thing) {
	if l.n%everyMark == 0 {
		l.x.marks[l.kind] = append(l.x.marks[l.kind], t.sort)
	}
	l.buf = l.x.put(l.kind, t, l.n, l.buf)
	l.n++
	l.read.Add(1)
}

// orderOf tells about where a name stands among those of the load.
func (x *Index) orderOf(kind Kind, key string) uint32 {
	return uint32(sort.SearchStrings(x.marks[kind], key)) * everyMark
}

// put writes a thing down in the parts of its homes.
func (x *Index) put(kind Kind, t thing, order uint32, buf []byte) []byte {
	k := x.keyOf(t.id)
	if x.idOf(k) != t.id {
		x.odd[k] = t.id
	}
	buf = text(buf[:0], t.name, t.others, t.codes)
	rights := make([]token, 0, len(t.rights))
	rights = append(rights, t.lent...)
	for _, r := range t.rights {
		rights = append(rights, x.token(r))
	}
	slices.Sort(rights)
	rights = slices.Compact(rights)
	homes := slices.Compact(slices.Sorted(slices.Values(t.homes)))
	if len(homes) == 0 {
		homes = []string{""}
	}
	var all []int32
	for _, h := range homes {
		all = append(all, x.partOf(kind, h))
	}
	slices.Sort(all)
	for i, n := range all {
		p := x.parts[n]
		place := spot{n, p.add(k, buf, order, rights)}
		if len(all) > 1 {
			p.twins[place.at] = all
		}
		if i == 0 {
			x.at[k] = place
		} else {
			x.more[k] = append(x.more[k], place)
		}
	}
	return buf
}

// drop takes a thing out, wherever it stands.
func (x *Index) drop(id db.ID) {
	k := x.keyOf(id)
	place, ok := x.at[k]
	if !ok {
		return
	}
	x.parts[place.part].remove(place.at)
	for _, m := range x.more[k] {
		x.parts[m.part].remove(m.at)
	}
	delete(x.at, k)
	delete(x.more, k)
	delete(x.odd, k)
}

// tidy makes wasteful parts anew.
func (x *Index) tidy() {
	for n, p := range x.parts {
		if !p.wasteful() {
			continue
		}
		fresh := &part{kind: p.kind, home: p.home, twins: map[uint32][]int32{}, count: map[token]int{}}
		for at := range uint32(len(p.keys)) {
			if p.block[at/blockThings].live[at%blockThings/64]&(1<<(at%64)) == 0 {
				continue
			}
			to := fresh.add(p.keys[at], p.doc(at), p.order[at], p.rights(at))
			if t := p.twins[at]; t != nil {
				fresh.twins[to] = t
			}
			k, was, now := p.keys[at], spot{int32(n), at}, spot{int32(n), to}
			if x.at[k] == was {
				x.at[k] = now
				continue
			}
			for i, m := range x.more[k] {
				if m == was {
					x.more[k][i] = now
				}
			}
		}
		x.parts[n] = fresh
	}
}

// rightsOf are the rights of a thing as sentences were, for things that take theirs from it.
func (x *Index) rightsOf(id db.ID) []token {
	place, ok := x.at[x.keyOf(id)]
	if !ok {
		return nil
	}
	return x.parts[place.part].rights(place.at)
}

// matches are the best of what answers, and how many answer.
type matches struct {
	ids    []db.ID
	grades []grade
	total  int
}

// match looks a query up among the things of a kind that the scope admits.
func (x *Index) match(ctx context.Context, kind Kind, s rights, typed string, limit int) (matches, error) {
	q, ok := newQuery(typed)
	if !ok {
		return matches{}, nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	found := &best{limit: limit}
	sc := x.scope(s)
	if s.only != "" {
		x.matchOne(kind, s.only, &q, found)
	} else if !s.none {
		if err := x.matchAll(ctx, kind, &sc, &q, found); err != nil {
			return matches{}, err
		}
	}
	slices.SortFunc(found.heap, compareHits)
	out := matches{total: found.total}
	for _, h := range found.heap {
		out.ids = append(out.ids, x.idOf(h.key))
		out.grades = append(out.grades, h.grade)
	}
	return out, nil
}

func (x *Index) matchOne(kind Kind, id db.ID, q *query, found *best) {
	k := x.keyOf(id)
	place, ok := x.at[k]
	if !ok || x.parts[place.part].kind != kind {
		return
	}
	p := x.parts[place.part]
	if g := q.grade(p.doc(place.at)); g != gradeNone {
		found.add(hit{g, p.order[place.at], k})
	}
}

// helpers bounds how many look through the nation at once, so that one question leaves room.
const helpers = 2

// matchAll goes through the parts in which the scope admits anything; the whole nation by two.
func (x *Index) matchAll(ctx context.Context, kind Kind, s *scope, q *query, found *best) error {
	var in []int32
	things := 0
	for n, p := range x.parts {
		if p.kind == kind && p.live > 0 && s.touches(p) {
			in = append(in, int32(n))
			things += p.live
		}
	}
	asked := func(n int32) bool { _, ok := slices.BinarySearch(in, n); return ok }
	if things < 50_000 || len(in) < 2 {
		for _, n := range in {
			if err := x.parts[n].search(ctx, q, s, asked, n, found); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	each := make([]best, helpers)
	errs := make([]error, helpers)
	for w := range helpers {
		each[w].limit = found.limit
		wait.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(len(in)) || errs[w] != nil {
					return
				}
				errs[w] = x.parts[in[i]].search(ctx, q, s, asked, in[i], &each[w])
			}
		})
	}
	wait.Wait()
	for w := range helpers {
		if errs[w] != nil {
			return errs[w]
		}
		total := found.total + each[w].total
		for _, h := range each[w].heap {
			found.add(h)
		}
		found.total = total
	}
	return nil
}

// Size tells how much the index holds: things, and bytes of text and signatures, about.
func (x *Index) Size() (things int, bytes int64) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, p := range x.parts {
		things += p.live
		bytes += int64(cap(p.text)) + int64(len(p.block))*int64(rows+1)*blockWords*8 + int64(cap(p.keys))*16 +
			int64(cap(p.ends)+cap(p.order)+cap(p.right)+cap(p.rends))*4
	}
	return things, bytes
}
