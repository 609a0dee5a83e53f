package db

import (
	"testing"
	"time"
)

// Who writes for long leaves the lock alone once it was held for a second in all, for longer than
// SQLite sleeps between two questions for it; who was not asked to never does.
func TestGiveWay(t *testing.T) {
	var w way
	ago := func(d time.Duration) time.Time { return time.Now().Add(-d) }
	w.held(ago(time.Minute))
	slept := []time.Duration{}
	sleep := func(d time.Duration) { slept = append(slept, d) }
	w.sleep.Store(&sleep)
	for i, want := range []int{0, 1, 1, 2} {
		w.held(ago(600 * time.Millisecond))
		if len(slept) != want {
			t.Errorf("after %d transactions it slept %d times", i+1, len(slept))
		}
	}
	for _, d := range slept {
		if d <= 100*time.Millisecond {
			t.Errorf("it slept %v", d)
		}
	}
}
