package web

import (
	"fmt"
	"strings"

	"khuyencong/internal/vi"
)

// Size writes a number of bytes: "1,2 MB".
func Size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<20:
		return strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/(1<<20)), ".", ",", 1)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", (n+1<<10-1)>>10)
	}
	return fmt.Sprintf("%d byte", n)
}

// Figure is an amount that may not be there. The zero value is 0 đồng, shown muted.
type Figure struct {
	Amount int64
	Absent string // shown muted in its place: "chưa có", "–"
}

// Dong is an amount.
func Dong(n int64) Figure { return Figure{Amount: n} }

// NotYet is an amount that nobody has put down yet.
var NotYet = Figure{Absent: "chưa có"}

// NoFigure stands where no amount belongs.
var NoFigure = Figure{Absent: "–"}

func (f Figure) text() string {
	if f.Absent != "" {
		return f.Absent
	}
	return vi.Money(f.Amount)
}

func (f Figure) muted() bool { return f.Absent != "" || f.Amount == 0 }
