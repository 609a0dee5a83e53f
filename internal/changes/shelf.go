package changes

import (
	"sync"

	"khuyencong/internal/db"
)

// Shelf keeps what was read of things while nothing was written that it is made of: as long as the
// revision of the thing is the same. The zero value is empty and ready. Safe for many.
type Shelf[T any] struct {
	mu   sync.Mutex
	kept map[db.ID]shelved[T]
}

type shelved[T any] struct {
	rev uint64
	it  T
}

// mostShelved bounds a shelf; a full one begins anew.
const mostShelved = 20_000

// Find returns what is kept of a thing at a revision. Revision 0 is not known, and never kept.
func (s *Shelf[T]) Find(id db.ID, rev uint64) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.kept[id]; ok && k.rev == rev {
		return k.it, true
	}
	var none T
	return none, false
}

// Keep puts what was read of a thing for a revision, or after it, in the place of what was kept.
func (s *Shelf[T]) Keep(id db.ID, rev uint64, it T) {
	if rev == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || len(s.kept) >= mostShelved {
		s.kept = map[db.ID]shelved[T]{}
	}
	s.kept[id] = shelved[T]{rev, it}
}
