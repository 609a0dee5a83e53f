// Package clock holds calendar days, instants, and the one clock that tests and the
// demonstration can set. Time is Asia/Ho_Chi_Minh, with its data embedded.
package clock

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a bare machine has no zone files
)

// Zone is the time zone of every day and deadline.
var Zone = mustZone("Asia/Ho_Chi_Minh")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// Clock tells the time.
type Clock interface{ Now() Instant }

// System is the machine's clock.
type System struct{}

// Now returns the present instant.
func (System) Now() Instant { return At(time.Now()) }

// Manual is a clock that moves only when it is told to.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual starts a clock at nine o'clock in the morning of a day.
func NewManual(d Day) *Manual { return &Manual{now: d.At(9, 0)} }

// Now returns the set instant and moves on one millisecond, so that two events never share one.
func (m *Manual) Now() Instant {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(time.Millisecond)
	return At(m.now)
}

// Set moves the clock to nine o'clock of a day, never backwards within the same day.
func (m *Manual) Set(d Day) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := d.At(9, 0); At(m.now).Day() != d {
		m.now = t
	}
}

// Advance moves the clock on.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// Instant is a moment, kept to the microsecond. It is stored as UTC text of fixed width,
// so that text order is time order on both engines.
type Instant struct{ t time.Time }

const instantLayout = "2006-01-02T15:04:05.000000Z"

// At makes an Instant of a time.
func At(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Microsecond)} }

// Time returns the moment in the project's zone.
func (i Instant) Time() time.Time { return i.t.In(Zone) }

// IsZero reports whether no moment is held.
func (i Instant) IsZero() bool { return i.t.IsZero() }

// Day returns the calendar day of the moment in the project's zone.
func (i Instant) Day() Day {
	if i.IsZero() {
		return ""
	}
	return Day(i.Time().Format(dayLayout))
}

// VN writes the moment as 21/11/2026 14:32.
func (i Instant) VN() string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format("02/01/2006 15:04")
}

// Add returns the moment d later.
func (i Instant) Add(d time.Duration) Instant { return At(i.t.Add(d)) }

// Before reports whether i lies before o.
func (i Instant) Before(o Instant) bool { return i.t.Before(o.t) }

// Compare tells whether i lies before (-1), at (0) or after (1) o.
func (i Instant) Compare(o Instant) int { return i.t.Compare(o.t) }

// String returns the stored form.
func (i Instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.t.Format(instantLayout)
}

// MarshalText writes the stored form.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the stored form.
func (i *Instant) UnmarshalText(b []byte) error { return i.Scan(string(b)) }

// Value stores the moment; none is NULL.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.String(), nil
}

// Scan reads a stored moment.
func (i *Instant) Scan(v any) error {
	s, err := text(v)
	if err != nil || s == "" {
		*i = Instant{}
		return err
	}
	t, err := time.Parse(instantLayout, s)
	if err != nil {
		return fmt.Errorf("clock: instant %q: %w", s, err)
	}
	*i = Instant{t}
	return nil
}

// Day is a calendar day, "2026-11-21". Days compare as text. The zero value is no day.
type Day string

const dayLayout = "2006-01-02"

// DayError is what is wrong with a typed day: a Vietnamese sentence that says what would be
// right, to be shown beside the field.
type DayError string

func (e DayError) Error() string { return string(e) }

const howDay DayError = "Viết ngày theo ngày/tháng/năm, ví dụ 21/11/2026."

var (
	isoDay    = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	typedDay  = regexp.MustCompile(`^(\d{1,2})(?:/|-|\.| +)(\d{1,2})(?:/|-|\.| +)(\d{4}|\d{2})$`)
	packedDay = regexp.MustCompile(`^(\d{2})(\d{2})(\d{4})$`)
	noYear    = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})$`)
)

// ParseDay reads 2026-11-21, or a day as people type it: 21/11/2026, 1-7-2025, 5.5.27 (years of
// two digits are of this century), 05012027. The error is a DayError.
func ParseDay(s string) (Day, error) {
	s = strings.TrimSpace(s)
	if p := isoDay.FindStringSubmatch(s); p != nil {
		return dayOf(p[1], p[2], p[3])
	}
	for _, form := range []*regexp.Regexp{typedDay, packedDay} {
		if p := form.FindStringSubmatch(s); p != nil {
			return dayOf(p[3], p[2], p[1])
		}
	}
	if p := noYear.FindStringSubmatch(s); p != nil {
		return "", DayError(fmt.Sprintf("Ngày %s/%s của năm nào? Hãy ghi thêm năm, ví dụ 21/11/2026.", p[1], p[2]))
	}
	return "", howDay
}

// dayOf puts the parts together and says which of them cannot be.
func dayOf(year, month, day string) (Day, error) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		y += 2000
	}
	switch {
	case y < 1900 || y > 2200:
		return "", DayError(fmt.Sprintf("Năm %d không đúng; năm từ 1900 đến 2200.", y))
	case m < 1 || m > 12:
		return "", DayError(fmt.Sprintf("Không có tháng %d; viết theo ngày/tháng/năm, ví dụ 21/11/2026.", m))
	}
	t := time.Date(y, time.Month(m), d, 12, 0, 0, 0, Zone)
	if d < 1 || t.Month() != time.Month(m) {
		return "", DayError(fmt.Sprintf("Tháng %d năm %d không có ngày %d.", m, y, d))
	}
	return Day(t.Format(dayLayout)), nil
}

// NewDay makes a day of its parts.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, Zone).Format(dayLayout))
}

// At returns the moment of the day at an hour and minute.
func (d Day) At(hour, minute int) time.Time {
	t := d.start()
	return time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, Zone)
}

func (d Day) start() time.Time {
	t, err := time.ParseInLocation(dayLayout, string(d), Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Year returns the day's year; 0 when there is no day.
func (d Day) Year() int {
	if d == "" {
		return 0
	}
	return d.start().Year()
}

// Month returns the day's month.
func (d Day) Month() time.Month { return d.start().Month() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.start().Weekday() }

// AddDays returns the day n days later.
func (d Day) AddDays(n int) Day { return Day(d.start().AddDate(0, 0, n).Format(dayLayout)) }

// Sub returns the number of days from o to d.
func (d Day) Sub(o Day) int {
	return int(d.start().Sub(o.start()).Round(24*time.Hour) / (24 * time.Hour))
}

// Before reports whether d lies before o.
func (d Day) Before(o Day) bool { return d < o }

// After reports whether d lies after o.
func (d Day) After(o Day) bool { return d > o }

// Within reports whether d lies in [from, to]; an empty end is open.
func (d Day) Within(from, to Day) bool { return (from == "" || d >= from) && (to == "" || d <= to) }

// VN writes the day as 21/11/2026.
func (d Day) VN() string {
	if d == "" {
		return ""
	}
	return d.start().Format("02/01/2006")
}

// Value stores the day; none is NULL.
func (d Day) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}

// Scan reads a stored day.
func (d *Day) Scan(v any) error {
	s, err := text(v)
	*d = Day(s)
	return err
}

func text(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("clock: cannot read %T", v)
}
