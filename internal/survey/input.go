package survey

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Input is what is asked for.
type Input struct {
	Content     string // a code of policy.Contents
	Description string
	Cost        int64 // đồng
	OwnCapital  int64 // đồng
	WantedYear  int
	Ready       string
	Unread      []errs.Field // what ParseInput could not read
}

// doubtful is below what any need costs: whoever types 240 means 240 triệu. With a unit behind it
// the amount is taken as it stands.
const doubtful = 1_000_000 // đồng

// ParseInput reads a form or a row of an import: content, description, cost, own_capital,
// wanted_year, ready. get returns "" for what is not there.
func ParseInput(get func(field string) string) Input {
	in := Input{Content: vi.NFC(get("content")), Description: get("description"), Ready: get("ready")}
	unread := func(name, sentence string) {
		in.Unread = append(in.Unread, errs.Field{Name: name, Sentence: sentence})
	}
	money := func(name string) int64 {
		n, err := vi.ParseMoney(get(name))
		if err != nil {
			unread(name, err.Error())
		} else if n > 0 && n < doubtful && !strings.ContainsFunc(get(name), unicode.IsLetter) {
			unread(name, fmt.Sprintf("%s đồng, hay %s triệu? Hãy ghi thêm chữ «triệu», hoặc chữ «đồng» nếu đúng là đồng.", vi.Money(n), vi.Money(n)))
		}
		return n
	}
	in.Cost = money("cost")
	if vi.NFC(get("own_capital")) != "" {
		in.OwnCapital = money("own_capital")
	}
	var err error
	if in.WantedYear, err = strconv.Atoi(vi.NFC(get("wanted_year"))); err != nil {
		unread("wanted_year", "Hãy ghi năm mong được hỗ trợ, bốn chữ số.")
	}
	return in
}

// field is one thing of a need that people edit.
type field struct {
	name, label string
	value       func(Need) string
}

var fields = []field{
	{"content", "nội dung", Need.ContentName},
	{"description", "mô tả", func(n Need) string { return n.Description }},
	{"cost", "tổng chi phí", func(n Need) string { return vi.MoneyUnit(n.Cost) }},
	{"own_capital", "vốn tự có", func(n Need) string { return vi.MoneyUnit(n.OwnCapital) }},
	{"wanted_year", "năm mong được hỗ trợ", func(n Need) string { return strconv.Itoa(n.WantedYear) }},
	{"ready", "điều kiện đã có", func(n Need) string { return n.Ready }},
}

func differing(a, b Need) []field {
	var out []field
	for _, f := range fields {
		if f.value(a) != f.value(b) {
			out = append(out, f)
		}
	}
	return out
}

func labels(list []field) string {
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = f.label
	}
	return vi.ListVN(words)
}

// Check tells every wrong field of a new need, as Send would: Invalid, or nil. Pages that ask
// one question at a time tell what is wrong while the question is still in sight.
func (in Input) Check(today clock.Day) error {
	var f errs.Fields
	in.fill(&f, Need{}, today)
	return f.Err()
}

// fill puts the input into a need and notes what is wrong.
func (in Input) fill(f *errs.Fields, n Need, today clock.Day) Need {
	unread := map[string]bool{}
	for _, u := range in.Unread {
		unread[u.Name] = true
		f.Add(u.Name, "%s", u.Sentence)
	}
	n.Content = in.Content
	if _, ok := policy.FindContent(n.Content); !ok {
		f.Add("content", "Hãy chọn nội dung cần hỗ trợ.")
	}
	n.Description = lines(f, "description", "Phần mô tả", in.Description, 5000)
	if n.Description == "" {
		f.Add("description", "Hãy tả việc cơ sở định làm và điều cần hỗ trợ.")
	}
	n.Cost, n.OwnCapital = in.Cost, in.OwnCapital
	const most = 1_000_000_000_000_000 // far above any budget; sums stay within int64
	switch {
	case unread["cost"]:
	case n.Cost <= 0 || n.Cost > most:
		f.Add("cost", "Tổng chi phí lớn hơn 0 và không quá %s.", vi.MoneyUnit(most))
	case !unread["own_capital"] && (n.OwnCapital < 0 || n.OwnCapital > n.Cost):
		f.Add("own_capital", "Vốn tự có không âm và không vượt tổng chi phí, %s.", vi.MoneyUnit(n.Cost))
	}
	// A need of an earlier year keeps its year when the rest is edited.
	kept := n.WantedYear
	n.WantedYear = in.WantedYear
	if y := today.Year(); !unread["wanted_year"] && n.WantedYear != kept && (n.WantedYear < y || n.WantedYear > y+10) {
		f.Add("wanted_year", "Năm mong được hỗ trợ từ %d đến %d.", y, y+10)
	}
	n.Ready = lines(f, "ready", "Phần điều kiện đã có", in.Ready, 2000)
	return n
}

// lines brings a text of several lines to its stored form and notes when it is too long.
func lines(f *errs.Fields, name, label, s string, most int) string {
	s = vi.NFCText(s)
	if n := utf8.RuneCountInString(s); n > most {
		f.Add(name, "%s dài %s ký tự; hãy rút còn tối đa %s ký tự.", label, vi.Count(n), vi.Count(most))
	}
	return s
}
