package search

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"khuyencong/internal/db"
)

// A part holds the things of one kind and one home (a province as it is stored), side by side:
// one slab of text and, over it, for each block of things a table of signatures.
//
// A word of three letters and more is looked for by its trigrams: a block has, for each of 256
// numbers, a row of bits, one for each thing, which is set when a trigram of the thing's words
// has the number. What may hold a word is the AND of a few short rows, so that only things that
// very likely answer are read at all.
type part struct {
	kind  Kind
	home  token // the token of the home; none where things have no home
	text  []byte
	ends  []uint32 // of each thing in text
	keys  []key
	order []uint32 // Vietnamese alphabetical order among the things of the kind
	right []token  // tokens of each thing, sorted
	rends []uint32
	block []*block
	twins map[uint32][]int32 // the parts, this one too, of a thing with several homes
	count map[token]int      // of living things
	live  int
}

const (
	blockThings = 1024
	blockWords  = blockThings / 64
	rows        = 256
)

type block struct {
	live [blockWords]uint64
	sig  [rows][blockWords]uint64
}

// token stands for a right that a thing may be seen by: an interned sentence such as «p:34-08».
type token uint32

// key is an identity in sixteen bytes.
type key [16]byte

// thing is what the index is told of one row.
type thing struct {
	id     db.ID
	name   string
	others []string // what else finds it
	codes  []string // numbers and codes
	sort   string   // vi.SortKey of what it is called
	homes  []string // provinces; none where it has no home
	rights []string // see scope
	lent   []token  // rights of files that it takes
}

func trigram(a, b, c byte) uint8 {
	return uint8((uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA6B ^ uint32(c)*0xC2B2AE35) * 0x27D4EB2F >> 24)
}

// add puts a thing at the end and returns its place.
func (p *part) add(k key, text []byte, order uint32, rights []token) uint32 {
	at := uint32(len(p.keys))
	p.text = append(p.text, text...)
	p.ends = append(p.ends, uint32(len(p.text)))
	p.keys = append(p.keys, k)
	p.order = append(p.order, order)
	p.right = append(p.right, rights...)
	p.rends = append(p.rends, uint32(len(p.right)))
	if int(at)/blockThings == len(p.block) {
		p.block = append(p.block, new(block))
	}
	b, word, bit := p.block[at/blockThings], at%blockThings/64, uint64(1)<<(at%64)
	b.live[word] |= bit
	for i := 2; i < len(text); i++ {
		if text[i] > ' ' && text[i-1] > ' ' && text[i-2] > ' ' {
			b.sig[trigram(text[i-2], text[i-1], text[i])][word] |= bit
		}
	}
	for _, t := range rights {
		p.count[t]++
	}
	p.live++
	return at
}

// remove takes a thing out; its text stays until the part is made anew.
func (p *part) remove(at uint32) {
	b, word, bit := p.block[at/blockThings], at%blockThings/64, uint64(1)<<(at%64)
	if b.live[word]&bit == 0 {
		return
	}
	b.live[word] &^= bit
	for _, t := range p.rights(at) {
		if p.count[t]--; p.count[t] == 0 {
			delete(p.count, t)
		}
	}
	delete(p.twins, at)
	p.live--
}

func span(ends []uint32, at uint32) (from, to uint32) {
	if at > 0 {
		from = ends[at-1]
	}
	return from, ends[at]
}

func (p *part) doc(at uint32) []byte {
	from, to := span(p.ends, at)
	return p.text[from:to]
}

func (p *part) rights(at uint32) []token {
	from, to := span(p.rends, at)
	return p.right[from:to]
}

// wasteful reports whether a third of the part is dead.
func (p *part) wasteful() bool { return len(p.keys) > 64 && (len(p.keys)-p.live)*3 > len(p.keys) }

// hit is a thing that answers.
type hit struct {
	grade grade
	order uint32
	key   key
}

func compareHits(a, b hit) int {
	return cmp.Or(cmp.Compare(a.grade, b.grade), cmp.Compare(a.order, b.order), slices.Compare(a.key[:], b.key[:]))
}

// best keeps the first hits of all and counts them. The worst kept one stands on top of a heap.
type best struct {
	limit int
	heap  []hit
	total int
}

func (b *best) add(h hit) {
	b.total++
	switch {
	case b.limit == 0:
	case len(b.heap) < b.limit:
		b.heap = append(b.heap, h)
		for i := len(b.heap) - 1; i > 0; {
			up := (i - 1) / 2
			if compareHits(b.heap[i], b.heap[up]) <= 0 {
				break
			}
			b.heap[i], b.heap[up] = b.heap[up], b.heap[i]
			i = up
		}
	case h.grade < b.heap[0].grade || h.grade == b.heap[0].grade && compareHits(h, b.heap[0]) < 0:
		b.heap[0] = h
		for i := 0; ; {
			big := i
			for _, down := range [2]int{2*i + 1, 2*i + 2} {
				if down < len(b.heap) && compareHits(b.heap[down], b.heap[big]) > 0 {
					big = down
				}
			}
			if big == i {
				break
			}
			b.heap[i], b.heap[big] = b.heap[big], b.heap[i]
			i = big
		}
	}
}

// numbers are the rows of the trigrams of a query's words; none where no word has three letters.
func (q *query) numbers() []uint8 {
	var out []uint8
	for _, w := range q.words {
		for i := 2; i < len(w); i++ {
			if n := trigram(w[i-2], w[i-1], w[i]); !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// search hands every living thing of the part that answers, that the scope admits and that no
// part before it among those asked has told already to found.
func (p *part) search(ctx context.Context, q *query, s *scope, asked func(int32) bool, self int32, found *best) error {
	need := q.numbers()
	var also []uint8
	if q.number != nil {
		also = q.number.numbers()
	}
	open := s.whole(p)
	for n, b := range p.block {
		if n%64 == 63 && ctx.Err() != nil {
			return ctx.Err()
		}
		may := b.may(need)
		if q.number != nil {
			other := b.may(also)
			for i := range may {
				may[i] |= other[i]
			}
		}
		for i, set := range may {
			for ; set != 0; set &= set - 1 {
				at := uint32(n*blockThings + i*64 + bits.TrailingZeros64(set))
				g := q.grade(p.doc(at))
				if g == gradeNone || !open && !s.admits(p.rights(at)) {
					continue
				}
				if t := p.twins[at]; t != nil && !first(t, self, asked) {
					continue
				}
				found.add(hit{g, p.order[at], p.keys[at]})
			}
		}
	}
	return nil
}

// may tells what of the block may hold all trigrams of the numbers.
func (b *block) may(numbers []uint8) [blockWords]uint64 {
	set := b.live
	for _, n := range numbers {
		row := &b.sig[n]
		for i := range set {
			set[i] &= row[i]
		}
	}
	return set
}

// first reports whether a part is the first of a thing's among those asked.
func first(of []int32, self int32, asked func(int32) bool) bool {
	for _, t := range of {
		if asked(t) {
			return t == self
		}
	}
	return true
}
