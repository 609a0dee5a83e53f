package web

import (
	"math"
	"strconv"

	"github.com/a-h/templ"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// Heading opens a page: what stands over the title, the title, what stands under it.
type Heading struct {
	Over  string // number of the file, programme: small, above
	Title string // the page's h1
	Sub   string // counts and dates, below
}

// NeedState says whether what is needed is there.
type NeedState int

// The states of a need.
const (
	NeedOK      NeedState = iota // có
	NeedMissing                  // thiếu, and the next step waits for it or goes on without
	NeedBlocked                  // chặn: the next step is refused
	NeedUnknown                  // chưa kết luận được
)

// Need is one thing that the next step asks for.
type Need struct {
	State  NeedState
	Label  string
	Note   string // where it is, since when
	Source string // the article, or "quy định nội bộ"
	Href   string // where it can be put right
	Word   string // in place of the state's own word
}

func (n Need) look() (Icon, Tone, string) {
	icon, tone, word := IconOK, ToneDone, "có"
	switch n.State {
	case NeedMissing:
		icon, tone, word = IconMissing, ToneSoon, "thiếu"
	case NeedBlocked:
		icon, tone, word = IconLate, ToneLate, "chặn"
	case NeedUnknown:
		icon, tone, word = IconUnknown, ToneSoon, "chưa rõ"
	}
	if n.Word != "" {
		word = n.Word
	}
	return icon, tone, word
}

// StationState says where a station lies.
type StationState int

// The states of a station on a project's way.
const (
	StationTodo StationState = iota
	StationNow
	StationDone
)

// Station is one of the seven of a project's way.
type Station struct {
	Name    string
	State   StationState
	Day     string // "12/05/2025", "đến 30/11/2026", "trước 22/01/2027"
	Who     string
	Spent   int    // days; below zero for unknown
	Planned int    // days; 0 or less for none
	Late    string // what is late, in words; reddens the station
}

func (s Station) class() string {
	switch {
	case s.Late != "" && s.State == StationNow:
		return "now over"
	case s.State == StationNow:
		return "now"
	case s.State == StationTodo:
		return "todo"
	}
	return ""
}

func (s Station) over() string {
	if s.State == StationTodo || s.Planned <= 0 || s.Spent <= s.Planned {
		return ""
	}
	return "hơn " + vi.Count(s.Spent-s.Planned)
}

// BarKind is the look of a part of a money bar and of its key in the ledger.
type BarKind string

// The parts, from the widest to the narrowest. They lie in each other.
const (
	BarNone  BarKind = ""
	BarTrack BarKind = "all"  // the whole: contracted or committed
	BarMid   BarKind = "mid"  // accepted
	BarMain  BarKind = "main" // advanced, paid
	BarEdge  BarKind = "edge" // settled
)

// BarPart is one amount of a bar.
type BarPart struct {
	Kind   BarKind
	Word   string // "đã nghiệm thu"
	Amount int64
}

// Bar is one source of money against what was promised of it.
type Bar struct {
	Label string // "Khuyến công"
	Word  string // what the whole is: "hợp đồng"
	Whole int64
	Parts []BarPart
}

func (b Bar) spoken() string {
	s := b.Label + ": " + b.Word + " " + vi.Money(b.Whole)
	for _, p := range b.Parts {
		s += ", " + p.Word + " " + vi.Money(p.Amount) + " (" + vi.Percent(p.Amount, b.Whole) + ")"
	}
	return s
}

// rect is the drawing of a part: how wide, where and how high.
func (b Bar) rect(p BarPart) (width, y, height string) {
	share := 0.0
	if b.Whole > 0 {
		share = min(1, max(0, float64(p.Amount)/float64(b.Whole)))
	}
	width = strconv.FormatFloat(math.Round(share*1000)/10, 'f', -1, 64) + "%"
	switch p.Kind {
	case BarMid:
		return width, "4", "16"
	case BarMain:
		return width, "9", "6"
	case BarEdge:
		return width, "20", "4"
	}
	return width, "0", "24"
}

// LedgerRow is one step of money with its figures, in the order of the columns.
type LedgerRow struct {
	Step    string
	Key     BarKind // the square that ties it to the bar
	Figures []Figure
	Share   string // "78,8 %", in the column after the first figure; "" draws none
	Paper   string // the document behind it
	Sum     bool
}

// Fact is one line of what is known.
type Fact struct {
	Term  string
	Text  string
	Value templ.Component // instead of Text
}

// Anchor is a link to a section of the page, or a saved view of a list.
type Anchor struct {
	Label   string
	Href    string
	Count   string
	Current bool
}

// LogLine is one event as a sentence.
type LogLine struct {
	At       clock.Instant
	Sentence string
}

// FilterWord is one condition of a list as words: «nguồn KCQG ×».
type FilterWord struct {
	Label  string
	Value  string
	Edit   string // address that changes it; "" for none
	Remove string // address of the list without it
}

// Paging tells where in a long list the page stands.
type Paging struct {
	Page, Pages int
	Total       int
	Noun        string // "đề án"
	Href        func(page int) string
}

// Stepping leads through a list that is walked from row to row, whose pages have no numbers. An
// empty address is no link.
type Stepping struct {
	Shown, Total      int
	Noun              string // "cơ sở"
	First, Prev, Next string
}

// SortColumn is a column head that sorts.
type SortColumn struct {
	Label  string
	Unit   string // under the label: "(đồng)"
	Href   string // sorts by it, or turns the order round
	Dir    string // "", "ascending", "descending"
	Number bool
	Class  string
}

// TaskGroup is a run of tasks: late, this week, later, waiting.
type TaskGroup struct {
	Title string
	Note  string
	Icon  Icon
	Tone  Tone
	Tasks []Task
	Empty string // what would come here; an empty group without it is left out
}

// Task is one line of «Việc của tôi».
type Task struct {
	What   string // begins with a verb
	Href   string // the page where it is done
	File   string // number and name of the file
	For    string // for whom
	Due    string // "12/11/2026", "từ 02/11/2026"
	Rest   string // "quá 5 ngày", "còn 2 ngày"
	Tone   Tone
	Why    string // why it is mine
	Do     string // the usual act, a verb for the button
	DoHref string // empty leads to Href
	DoPost bool   // the act needs no page: the button posts to DoHref
}

func (t Task) act() string {
	if t.DoHref != "" {
		return t.DoHref
	}
	return t.Href
}

// Due returns how a deadline is told: days left or over, and its tone. Soon is within a week.
func Due(day, today clock.Day) (rest string, tone Tone) {
	if day == "" {
		return "", TonePlain
	}
	switch n := day.Sub(today); {
	case n < 0:
		return "quá " + vi.Count(-n) + " ngày", ToneLate
	case n == 0:
		return "hôm nay", ToneSoon
	case n <= 7:
		return "còn " + vi.Count(n) + " ngày", ToneSoon
	default:
		return "còn " + vi.Count(n) + " ngày", TonePlain
	}
}

// Bulk is the bar over a list where many rows are selected and acted on once.
type Bulk struct {
	FormID  string // Tick carries the same
	Action  string
	Noun    string // "đề án"
	Money   string // what Tick's sums are: "đồng khuyến công"; "" for none
	Actions []BulkAction
}

// BulkAction is one act of the bar.
type BulkAction struct {
	Name, Value string
	Label       string
}

// IndexItem is one section in the index of a long form.
type IndexItem struct {
	Label   string
	Href    string
	State   NeedState
	Note    string // "thiếu ngày kết thúc"
	Current bool
	Icon    Icon // in place of the state's own
}

// Finding is one thing that the rules say about what was entered.
type Finding struct {
	Icon  Icon
	Tone  Tone
	Title string
	Text  string
	Law   *LawNote
	Href  string // the field it is about
}

func (i IndexItem) look() (Icon, Tone) {
	icon, tone, _ := Need{State: i.State}.look()
	if i.Icon != IconNone {
		icon = i.Icon
	}
	if i.State == NeedMissing {
		tone = ToneMute
	}
	return icon, tone
}
