package clock_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"khuyencong/internal/clock"
)

func TestParseDay(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  clock.Day
	}{
		{"2026-11-21", "2026-11-21"}, {"21/11/2026", "2026-11-21"}, {"1/7/2025", "2025-07-01"}, {"01/07/2025", "2025-07-01"},
		{"1-7-2025", "2025-07-01"}, {"1.7.2025", "2025-07-01"}, {"  21/11/2026\n", "2026-11-21"}, {"29/2/2028", "2028-02-29"},
		{"1900-01-01", "1900-01-01"}, {"2200-12-31", "2200-12-31"},
		{"", ""}, {"29/2/2027", ""}, {"31/4/2026", ""}, {"13/13/2026", ""}, {"0/1/2026", ""}, {"21/11/26", "2026-11-21"}, {"5-5-27", "2027-05-05"}, {"5.12.26", "2026-12-05"}, {"05012027", "2027-01-05"}, {"05 03 2027", "2027-03-05"}, {"31022027", ""}, {"512027", ""}, {"5/12", ""}, {"11/2026", ""},
		{"2026-1-1", ""}, {"2026/11/21", ""}, {"31/12/1899", ""}, {"1/1/2201", ""}, {"hôm nay", ""}, {"21/11/2026 10:00", ""},
	} {
		got, err := clock.ParseDay(c.typed)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: got %q, %v; want %q", c.typed, got, err, c.want)
		}
	}
}

func TestDayErrors(t *testing.T) {
	for _, c := range []struct{ typed, say string }{
		{"31/02/2026", "Tháng 2 năm 2026 không có ngày 31."}, {"29/2/27", "Tháng 2 năm 2027 không có ngày 29."}, {"5/12", "Ngày 5/12 của năm nào?"},
		{"5/13/2026", "Không có tháng 13;"}, {"1/1/1899", "Năm 1899 không đúng;"}, {"mai", "Viết ngày theo ngày/tháng/năm"}, {"0/5/2026", "không có ngày 0."},
	} {
		_, err := clock.ParseDay(c.typed)
		var day clock.DayError
		if !errors.As(err, &day) || !strings.HasPrefix(err.Error(), c.say) && !strings.HasSuffix(err.Error(), c.say) {
			t.Errorf("%q: %v", c.typed, err)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct {
		from clock.Day
		n    int
		want clock.Day
	}{
		{"2026-01-31", 1, "2026-02-01"}, {"2028-02-28", 1, "2028-02-29"}, {"2027-02-28", 1, "2027-03-01"},
		{"2026-12-31", 1, "2027-01-01"}, {"2026-03-01", -1, "2026-02-28"}, {"2026-11-21", 365, "2027-11-21"}, {"2026-11-21", 0, "2026-11-21"},
		{"1975-06-12", 2, "1975-06-14"}, // the zone changed its offset on 13/6/1975: a day of 23 hours
	} {
		if got := c.from.AddDays(c.n); got != c.want {
			t.Errorf("%s and %d days: got %s, want %s", c.from, c.n, got, c.want)
		}
		if got := c.want.Sub(c.from); got != c.n {
			t.Errorf("%s less %s: got %d, want %d", c.want, c.from, got, c.n)
		}
		if got := c.from.Sub(c.want); got != -c.n {
			t.Errorf("%s less %s: got %d, want %d", c.from, c.want, got, -c.n)
		}
	}
	d := clock.NewDay(2025, 13, 1)
	if d != "2026-01-01" || d.Year() != 2026 || d.Month() != time.January || d.Weekday() != time.Thursday || d.VN() != "01/01/2026" {
		t.Errorf("got %s", d)
	}
	var none clock.Day
	if none.Year() != 0 || none.VN() != "" {
		t.Error("no day has a year")
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		day, from, to clock.Day
		want          bool
	}{
		{"2026-11-21", "", "", true}, {"2026-11-21", "2026-11-21", "2026-11-21", true}, {"2026-11-21", "2026-11-22", "", false},
		{"2026-11-21", "", "2026-11-20", false}, {"2026-11-21", "2026-11-20", "", true}, {"2026-11-21", "", "2026-11-22", true},
		{"2026-11-21", "2026-11-22", "2026-11-20", false},
	} {
		if got := c.day.Within(c.from, c.to); got != c.want {
			t.Errorf("%s in [%s, %s]: got %t", c.day, c.from, c.to, got)
		}
	}
	if !clock.Day("2026-11-21").Before("2026-11-22") || clock.Day("2026-11-21").After("2026-11-21") {
		t.Error("days do not compare")
	}
}

func TestDayOfAnInstant(t *testing.T) {
	// Seventeen o'clock in UTC is midnight in Việt Nam.
	for at, want := range map[string]clock.Day{"2026-11-20T16:59:59.999999Z": "2026-11-20", "2026-11-20T17:00:00Z": "2026-11-21", "2026-12-31T23:00:00Z": "2027-01-01"} {
		m, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock.At(m).Day(); got != want {
			t.Errorf("%s: got %s, want %s", at, got, want)
		}
	}
	if got := clock.At(clock.Day("2026-11-21").At(14, 32)).VN(); got != "21/11/2026 14:32" {
		t.Errorf("got %s", got)
	}
}

// What is stored reads back as the same moment, and text order is time order.
func TestInstant(t *testing.T) {
	at := rapid.Custom(func(t *rapid.T) clock.Instant {
		s := rapid.Int64Range(-2208988800, 7258118399).Draw(t, "second") // 1900 to 2199
		return clock.At(time.Unix(s, rapid.Int64Range(0, 999_999_999).Draw(t, "nano")))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := at.Draw(t, "a"), at.Draw(t, "b")
		var back clock.Instant
		stored, err := a.Value()
		if err != nil || back.Scan(stored) != nil || back != a {
			t.Fatalf("%v: stored %v, back %v, %v", a, stored, back, err)
		}
		text, err := a.MarshalText()
		if err != nil || back.UnmarshalText(text) != nil || back != a {
			t.Fatalf("%v: %s, %v", a, text, err)
		}
		if a.Before(b) != (a.String() < b.String()) || len(a.String()) != 27 {
			t.Fatalf("%s and %s", a, b)
		}
		if a.Add(time.Hour).Time().Sub(a.Time()) != time.Hour {
			t.Fatal("an hour later is not an hour later")
		}
	})
}

func TestStoredNothing(t *testing.T) {
	var i clock.Instant
	var d clock.Day
	if v, err := i.Value(); v != nil || err != nil || i.String() != "" || i.VN() != "" || i.Day() != "" {
		t.Error("no instant is stored as", v, err)
	}
	if v, err := d.Value(); v != nil || err != nil {
		t.Error("no day is stored as", v, err)
	}
	i, d = clock.At(time.Now()), "2026-11-21"
	if err := i.Scan(nil); err != nil || !i.IsZero() {
		t.Error("NULL reads as", i, err)
	}
	if err := d.Scan(nil); err != nil || d != "" {
		t.Error("NULL reads as", d, err)
	}
	if err := d.Scan([]byte("2026-11-21")); err != nil || d != "2026-11-21" {
		t.Error("bytes read as", d, err)
	}
	for _, v := range []any{"2026-11-21", "21/11/2026 10:00", 5} {
		if err := i.Scan(v); err == nil {
			t.Errorf("%v reads as an instant", v)
		}
	}
	if err := d.Scan(5); err == nil {
		t.Error("a number reads as a day")
	}
}

func TestManual(t *testing.T) {
	m := clock.NewManual("2026-11-21")
	var seen []string
	for range 5 {
		seen = append(seen, m.Now().String())
	}
	if !slices.IsSorted(seen) || len(slices.Compact(seen)) != 5 {
		t.Errorf("two events share an instant: %q", seen)
	}
	m.Set("2026-11-21") // the same day never goes back
	if now := m.Now(); now.String() <= seen[4] || now.Day() != "2026-11-21" {
		t.Errorf("went back to %s", now)
	}
	m.Advance(24 * time.Hour)
	if d := m.Now().Day(); d != "2026-11-22" {
		t.Errorf("a day later it is %s", d)
	}
	m.Set("2027-01-22")
	if now := m.Now(); now.VN() != "22/01/2027 09:00" {
		t.Errorf("got %s", now.VN())
	}
	if gap := time.Since((clock.System{}).Now().Time()); gap < -time.Second || gap > time.Minute {
		t.Errorf("the machine's clock is off by %s", gap)
	}
}
