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
	Content       string // a code of policy.Contents
	Machine       string
	Origin        string
	Quantity      vi.Quantity
	Unit          string
	Description   string
	Cost          int64 // đồng
	OwnCapital    int64 // đồng
	CapitalSource string
	WantedYear    int
	WantedQuarter int // 0 not known
	Ready         string
	Readiness     Readiness
	Priority      Priority // kept only of those who record for an establishment
	PriorityWhy   string
	Unread        []errs.Field // what ParseInput could not read
}

// doubtful is below what any need costs: whoever types 240 means 240 triệu. With a unit behind it
// the amount is taken as it stands.
const doubtful = 1_000_000 // đồng

// money reads an amount; sentence says what is wrong with it.
func money(typed string) (n int64, sentence string) {
	n, err := vi.ParseMoney(typed)
	switch {
	case err != nil:
		return n, err.Error()
	case n > 0 && n < doubtful && !strings.ContainsFunc(typed, unicode.IsLetter):
		return n, fmt.Sprintf("%s đồng, hay %s triệu? Hãy ghi thêm chữ «triệu», hoặc chữ «đồng» nếu đúng là đồng.", vi.Money(n), vi.Money(n))
	}
	return n, ""
}

// ParseInput reads a form or a row of an import: content, machine, origin, quantity, unit,
// description, cost, own_capital, capital_source, wanted_year, wanted_quarter, ready, the names
// of ReadyFacts with _words, priority, priority_why. get returns "" for what is not there.
func ParseInput(get func(field string) string) Input {
	in := Input{Content: vi.NFC(get("content")), Machine: get("machine"), Origin: get("origin"), Unit: get("unit"), Description: get("description"),
		CapitalSource: get("capital_source"), Ready: get("ready"), Priority: Priority(get("priority")), PriorityWhy: get("priority_why")}
	for _, fact := range ReadyFacts {
		known, words := fact.of(&in.Readiness)
		*known, *words = Known(get(fact.Name)), get(fact.Name+"_words")
	}
	unread := func(name, sentence string) {
		in.Unread = append(in.Unread, errs.Field{Name: name, Sentence: sentence})
	}
	amount := func(name string) int64 {
		n, sentence := money(get(name))
		if sentence != "" {
			unread(name, sentence)
		}
		return n
	}
	in.Cost = amount("cost")
	if vi.NFC(get("own_capital")) != "" {
		in.OwnCapital = amount("own_capital")
	}
	var err error
	if in.WantedYear, err = strconv.Atoi(vi.NFC(get("wanted_year"))); err != nil {
		unread("wanted_year", "Hãy ghi năm mong được hỗ trợ, bốn chữ số.")
	}
	if q := vi.NFC(get("wanted_quarter")); q != "" {
		if in.WantedQuarter, err = strconv.Atoi(q); err != nil {
			unread("wanted_quarter", "Quý từ 1 đến 4; chưa rõ thì để trống.")
		}
	}
	if q := vi.NFC(get("quantity")); q != "" {
		if in.Quantity, err = vi.ParseQuantity(q); err != nil {
			unread("quantity", err.Error())
		}
	}
	return in
}

// field is one thing of a need that people edit.
type field struct {
	name, label string
	value       func(Need) string
}

var fields = func() []field {
	out := []field{
		{"content", "nội dung", Need.ContentName},
		{"machine", "máy, dịch vụ", func(n Need) string { return n.Machine }},
		{"origin", "xuất xứ, thông số", func(n Need) string { return n.Origin }},
		{"quantity", "số lượng", func(n Need) string {
			if n.Quantity == 0 {
				return ""
			}
			return n.Quantity.String()
		}},
		{"unit", "đơn vị tính", func(n Need) string { return n.Unit }},
		{"description", "mô tả", func(n Need) string { return n.Description }},
		{"cost", "tổng chi phí", func(n Need) string { return vi.MoneyUnit(n.Cost) }},
		{"own_capital", "vốn tự có", func(n Need) string { return vi.MoneyUnit(n.OwnCapital) }},
		{"capital_source", "nguồn vốn tự có", func(n Need) string { return n.CapitalSource }},
		{"wanted_year", "năm mong được hỗ trợ", func(n Need) string { return strconv.Itoa(n.WantedYear) }},
		{"wanted_quarter", "quý mong được hỗ trợ", func(n Need) string {
			if n.WantedQuarter == 0 {
				return ""
			}
			return strconv.Itoa(n.WantedQuarter)
		}},
		{"ready", "điều kiện đã có", func(n Need) string { return n.Ready }},
		{"priority", "mức ưu tiên", func(n Need) string { return n.Priority.Name() }},
		{"priority_why", "lý do ưu tiên", func(n Need) string { return n.PriorityWhy }},
	}
	for _, fact := range ReadyFacts {
		out = append(out, field{fact.Name, vi.LowerFirst(fact.Label), func(n Need) string { k, _ := fact.Of(n.Readiness); return k.Name() }},
			field{fact.Name + "_words", vi.LowerFirst(fact.Label) + " (ghi thêm)", func(n Need) string { _, words := fact.Of(n.Readiness); return words }})
	}
	return out
}()

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

// most is far above any budget; sums stay within int64.
const most = 1_000_000_000_000_000 // đồng

func wanted(year, quarter int) string {
	if quarter == 0 {
		return fmt.Sprintf("năm %d", year)
	}
	return fmt.Sprintf("quý %d năm %d", quarter, year)
}

// rank puts the priority into a need; only those who record for an establishment tell one.
func (in Input) rank(f *errs.Fields, n *Need) {
	n.Priority = in.Priority
	if n.Priority != "" && n.Priority.Name() == "" {
		f.Add("priority", "Hãy chọn mức ưu tiên trong danh sách.")
	}
	if n.PriorityWhy = lines(f, "priority_why", "Lý do ưu tiên", in.PriorityWhy, 500); n.Priority == High && n.PriorityWhy == "" {
		f.Add("priority_why", "Hãy ghi vì sao cần ngay (quy định nội bộ).")
	}
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
	if !unread["wanted_year"] && n.UnmetYear != 0 && n.WantedYear <= n.UnmetYear {
		f.Add("wanted_year", "Nhu cầu này chưa đáp ứng được cho năm %d; hãy ghi một năm sau đó.", n.UnmetYear)
	}
	if n.WantedQuarter = in.WantedQuarter; !unread["wanted_quarter"] && (n.WantedQuarter < 0 || n.WantedQuarter > 4) {
		f.Add("wanted_quarter", "Quý từ 1 đến 4; chưa rõ thì để trống.")
	}
	n.Machine = lines(f, "machine", "Tên máy, dịch vụ", in.Machine, 300)
	n.Origin = lines(f, "origin", "Phần xuất xứ, thông số", in.Origin, 1000)
	n.Unit = lines(f, "unit", "Đơn vị tính", in.Unit, 50)
	if n.Quantity = in.Quantity; !unread["quantity"] && (n.Quantity < 0 || n.Quantity > vi.Units(1_000_000)) {
		f.Add("quantity", "Số lượng từ 0 đến 1.000.000.")
	} else if n.Quantity > 0 && n.Machine == "" {
		f.Add("machine", "Đã ghi số lượng thì hãy ghi tên máy, dịch vụ.")
	}
	n.CapitalSource = lines(f, "capital_source", "Nguồn vốn tự có", in.CapitalSource, 500)
	n.Ready = lines(f, "ready", "Phần điều kiện đã có", in.Ready, 2000)
	n.Readiness = in.Readiness
	for _, fact := range ReadyFacts {
		known, words := fact.of(&n.Readiness)
		if *known != NotKnown && *known != Yes && *known != No {
			f.Add(fact.Name, "Hãy chọn có, chưa có hoặc chưa rõ.")
		}
		*words = lines(f, fact.Name+"_words", "Phần ghi thêm", *words, 300)
	}
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
