package policy

import "khuyencong/internal/clock"

// Deadline is one thời hạn: a period that a step is planned to take. Only Citation != Internal is a
// period of law; the others are our own planning figures, shown as «quy định nội bộ».
type Deadline struct {
	Step     string
	Days     int
	Citation Citation
}

// The planned periods, in days. No article at hand fixes them: each is an internal rule.
var planned = map[string]int{
	"submitted": 20, "reviewed_base": 15, "returned_base": 15, "base_passed": 15,
	"registered": 30, "reviewed": 60, "returned_ministry": 10, "ministry_passed": 60,
	"planned": 45, "assigned": 30, "contracted": 30, "under_way": 240, "accepted": 30,
	"post_check": 365, "paper_request": 7, "payment": 5, "adjustment": 15, "need": 15, "volume": 5, "acceptance": 15, "settlement": 15, "plan": 15,
}

// PlannedDays is how long a step is planned to take; 0 where none is planned.
func PlannedDays(step string) int { return planned[step] }

// DueAfter is the last day of a planned step that began on a day; "" where none is planned.
func DueAfter(step string, from clock.Day) clock.Day {
	if n := planned[step]; n > 0 && from != "" {
		return from.AddDays(n)
	}
	return ""
}

// ProgressDay is the day of the month by which progress is reported (TT 36/2013 Đ23).
const ProgressDay = 25

// Progress is the article behind the monthly report.
var Progress = Cite(TT36, "23", "3", "a")

// SettlementDays is how long the settlement file may take after the last acceptance (TT 36/2013 Đ18.1).
const SettlementDays = 15

// Settlement is the article behind SettlementDays.
var Settlement = Cite(TT36, "18", "1")

// CloseBy is the last day for closing the contracts of a year (TT 36/2013 Đ18.2).
func CloseBy(year int) clock.Day { return clock.NewDay(year+1, 1, 22) }

// Closing is the article behind CloseBy.
var Closing = Cite(TT36, "18", "2")
