package bench

import (
	"encoding/hex"
	"math/rand/v2"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// The kinds of things; each has identities and chances of its own.
const (
	kBody = iota + 1
	kPerson
	kPost
	kFirm
	kSite
	kNeed
	kFile
	kBeneficiary
	kLine
	kResult
	kAssignment
	kAppraisal
	kDocument
	kPlan
	kContract
	kPayment
	kAcceptance
	kSettlement
	kReport
	kSupport
	kImplementation
	kPostCheck
	kEvent
	kPartner
)

// chance draws for one thing. Every thing draws from a source of its own, so that what one of
// them draws changes no other.
type chance struct{ *rand.Rand }

func (w *world) chance(kind, n int) chance {
	return chance{rand.New(rand.NewPCG(w.size.Seed^uint64(kind)*0x9e3779b97f4a7c15, uint64(n)))}
}

// upTo draws from lo to hi, both included.
func (c chance) upTo(lo, hi int) int { return lo + c.IntN(hi-lo+1) }

// odds is true in n of a hundred draws.
func (c chance) odds(n int) bool { return c.IntN(100) < n }

// one draws one of the list.
func one[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// share draws an index by weight.
func (c chance) share(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := c.IntN(sum)
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// id makes the identity of the n-th thing of a kind, born at a moment: a UUIDv7 of that moment
// whose other bits are the kind, the number and the seed in place of chance.
func (w *world) id(kind int, n int64, at clock.Instant) db.ID {
	ms := uint64(at.Time().UnixMilli())
	mix := (uint64(n)+1)*0xbf58476d1ce4e5b9 ^ w.size.Seed*0x94d049bb133111eb
	var u [16]byte
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6] = 0x70 | byte(kind>>2)&0x0f
	u[7] = byte(kind<<6) | byte(mix>>58)&0x3f
	u[8] = 0x80 | byte(mix>>50)&0x3f
	u[9] = byte(mix >> 42)
	u[10] = byte(mix >> 34)
	for i := range 5 { // the number itself, so that no two are alike
		u[11+i] = byte(n >> (32 - 8*i))
	}
	var text [36]byte
	hex.Encode(text[:8], u[:4])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	hex.Encode(text[9:13], u[4:6])
	hex.Encode(text[14:18], u[6:8])
	hex.Encode(text[19:23], u[8:10])
	hex.Encode(text[24:], u[10:])
	return db.ID(text[:])
}

// noon is a moment within a day's office hours.
func (c chance) moment(day clock.Day) clock.Instant {
	return clock.At(day.At(8+c.IntN(9), c.IntN(60))).Add(time.Duration(c.IntN(60_000)) * time.Millisecond)
}
