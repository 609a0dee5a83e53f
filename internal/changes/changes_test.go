package changes

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFill(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := position{gaps: []gap{{3, 7, time.Time{}}, {10, 10, time.Time{}}, {20, 29, time.Time{}}}}
		want := map[int64]bool{}
		for _, g := range f.gaps {
			for n := g.from; n <= g.to; n++ {
				want[n] = true
			}
		}
		for _, n := range rapid.SliceOf(rapid.Int64Range(1, 32)).Draw(t, "found") {
			if f.fill(n) != want[n] {
				t.Fatalf("%d: %v, want %v", n, !want[n], want[n])
			}
			delete(want, n)
		}
		have := map[int64]bool{}
		for _, g := range f.gaps {
			for n := g.from; n <= g.to; n++ {
				have[n] = true
			}
		}
		if len(have) != len(want) {
			t.Fatalf("gaps %v, want %v", have, want)
		}
	})
}
