package importing

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// parsed is what one row says, before the register is asked.
type parsed struct {
	no       int
	cells    []cell
	raw      string // the cells as they wait
	fixes    string
	choice   string
	chosen   string // the commune of today that a person chose
	aside    bool
	values   map[string]string
	at       map[string]int // the column of a field
	place    found
	written  written
	money    map[string]int64 // of a project
	figures  []establishment.Figure
	problems []Problem
	old      *Row // as it waited, where it was staged before
}

// reader turns rows into what they say. Rows come in their order: a group row gives the rows
// below it their place.
type reader struct {
	kind          Kind
	layout        Layout
	columns       []column
	mapping       Mapping
	year          int // of figures whose header tells none
	today         clock.Day
	places        *gazetteer
	carried       written
	carriedYear   int
	carriedSource string
	heads         []string // folded, to know a header that is printed again
	assumed       bool     // nothing tells the year of figures: they are taken as of today, and that is said once
}

// column is a mapped column.
type column struct {
	at      int
	field   Field
	unit    string
	year    int
	assumed bool
}

func newReader(k Kind, l Layout, m Mapping, year int, today clock.Day, home place.ID) *reader {
	r := &reader{kind: k, layout: l, mapping: m, year: year, today: today, places: newGazetteer(today, home)}
	if r.year == 0 {
		r.year = l.Year
	}
	if r.year == 0 {
		r.year, r.assumed = today.Year(), true
	}
	for i, key := range m.Columns {
		f, ok := FieldOf(k, key)
		if !ok {
			continue
		}
		h := head{}
		if i < len(l.Heads) {
			h = readHead(l.Heads[i])
		}
		c := column{at: i, field: f, unit: h.unit, year: h.year}
		if c.unit == "" {
			c.unit = l.Unit
		}
		if c.year == 0 {
			c.year, c.assumed = r.year, r.assumed
		}
		r.columns = append(r.columns, c)
	}
	for _, h := range l.Heads {
		r.heads = append(r.heads, vi.Fold(h))
	}
	return r
}

// read reads one row; false for a row that holds nothing.
func (r *reader) read(p *parsed) bool {
	full := 0
	for i := range p.cells {
		if p.cells[i].text != "" && strings.TrimSpace(p.cells[i].text) != "" {
			full++
		}
	}
	if full == 0 && p.fixes == "" {
		return false
	}
	for i, s := range fixesOf(p.fixes) {
		if i < 0 {
			p.chosen = s
			continue
		}
		for len(p.cells) <= i {
			p.cells = append(p.cells, cell{})
		}
		p.cells[i] = cell{text: s}
	}
	if r.setAside(p) {
		p.aside = true
		return true
	}
	p.values, p.at = make(map[string]string, len(r.columns)+4), make(map[string]int, len(r.columns)+4)
	for _, c := range r.columns {
		if c.at >= len(p.cells) {
			p.mark(c.field.Key, c.at)
			continue
		}
		p.mark(c.field.Key, c.at)
		r.take(p, c, p.cells[c.at])
	}
	for key, s := range r.mapping.Defaults {
		if p.values[key] == "" {
			p.values[key] = s
		}
	}
	if r.kind == Establishments {
		r.finishEstablishment(p)
	} else {
		r.finishProject(p)
	}
	return true
}

func (p *parsed) mark(key string, at int) {
	if _, there := p.at[key]; !there {
		p.at[key] = at
	}
}

func (p *parsed) say(level Level, at int, code, message string, choices ...Choices) {
	p.problems = append(p.problems, Problem{Column: at, Code: code, Level: level, Message: message, Choices: choices})
}

// of is the column of a field; -1 for the whole row.
func (p *parsed) of(key string) int {
	if at, ok := p.at[key]; ok {
		return at
	}
	return -1
}

// put keeps a text under a field; a second column of the same field is written behind the first.
func (p *parsed) put(key, text string, at int) {
	if text == "" {
		return
	}
	if had := p.values[key]; had != "" && had != text {
		text = had + ", " + text
	}
	p.values[key] = text
	p.mark(key, at)
}

// take reads one cell under its field.
func (r *reader) take(p *parsed, c column, v cell) {
	if v.text == "" {
		return
	}
	if v.bad {
		p.say(Stops, c.at, "cell.error", fmt.Sprintf("Công thức trong ô cho kết quả lỗi %s. Hãy ghi giá trị.", clip(v.text)))
		return
	}
	var got value
	switch c.field.shape {
	case asText:
		p.put(c.field.Key, vi.NFC(v.text), c.at)
		return
	case asCode:
		if c.field.Key == "vsic" {
			p.put("vsic", strings.Map(digitsOnly, v.text), c.at)
			if p.values["vsic"] == "" && !empty(vi.NFC(v.text)) {
				p.put("vsic", vi.NFC(v.text), c.at)
			}
			return
		}
		got = readCode(v, c.field.Key)
	case asPhone:
		got = readPhones(v)
	case asYear:
		got = readYear(v)
	case asDay:
		got = readDay(v)
	case asYes:
		got = readYes(v)
	case asCount, asMoney:
		r.takeNumber(p, c, v)
		return
	}
	if got.wrong != "" {
		p.say(Stops, c.at, got.code, got.wrong)
		return
	}
	if got.note != "" {
		p.say(Notes, c.at, got.code, got.note)
	}
	key := c.field.Key
	if got.field != "" {
		key = got.field
	}
	p.put(key, got.text, c.at)
	p.at[key] = c.at
}

func digitsOnly(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

func (r *reader) takeNumber(p *parsed, c column, v cell) {
	var n int64
	var given bool
	var got value
	if c.field.shape == asMoney {
		n, given, got = readMoney(v, c.unit)
	} else {
		n, given, got = readCount(v)
	}
	switch {
	case got.wrong != "":
		p.say(Stops, c.at, got.code, got.wrong)
	case !given:
	case !c.field.year:
		if p.money == nil {
			p.money = map[string]int64{}
		}
		p.money[c.field.Key] += n
	default:
		if c.assumed && r.assumed {
			p.say(Notes, c.at, "note.year", fmt.Sprintf("Tệp không ghi số liệu của năm nào; ghi cho năm %d, cả ở các dòng sau. Nếu là năm khác, hãy chọn lại.", c.year))
			r.assumed = false
		}
		p.figures = append(p.figures, establishment.Figure{Year: c.year, Name: c.field.Key, Value: n})
	}
}

// finishEstablishment works out what hangs on several cells: the kind, the trade, the place.
func (r *reader) finishEstablishment(p *parsed) {
	v := p.values
	if v["name"] == "" && v["representative"] != "" {
		v["name"] = v["representative"]
		p.say(Notes, p.of("representative"), "note.name.owner", "Dòng không ghi tên cơ sở; lấy tên chủ cơ sở.")
	}
	r.kindOf(p)
	if trade := v["trade"]; trade != "" {
		digits := strings.Map(digitsOnly, trade)
		switch {
		case v["vsic"] == "" && len(digits) >= 2 && len(digits) <= 5 && len(digits) == len(ofCode.Replace(trade)):
			v["vsic"] = digits
			p.mark("vsic", p.at["trade"])
		case v["products"] == "":
			v["products"] = trade
		case !strings.Contains(vi.Fold(v["products"]), vi.Fold(trade)):
			v["products"] = v["products"] + "; " + trade
		}
	}
	if code := v["vsic"]; len(code) > 5 {
		v["vsic"] = code[:5]
	}
	r.placeOf(p)
}

func (r *reader) kindOf(p *parsed) {
	v := p.values
	typed := v["kind"]
	if typed != "" {
		if k, ok := readKind(typed); ok {
			v["kind"] = string(k)
			return
		}
		if k, ok := kindOfName(v["name"]); ok {
			v["kind"] = string(k)
			p.say(Notes, p.of("kind"), "note.kind.name", fmt.Sprintf("Không nhận ra loại hình «%s»; lấy theo tên cơ sở: %s.", clip(typed), k.Name()))
			return
		}
		p.say(Stops, p.of("kind"), "kind.unknown", fmt.Sprintf("Không nhận ra loại hình «%s». Hãy ghi: hộ kinh doanh, hợp tác xã, tổ hợp tác, doanh nghiệp…", clip(typed)))
		return
	}
	if k, ok := kindOfName(v["name"]); ok {
		v["kind"] = string(k)
	} else if v["household_code"] != "" && v["tax_code"] == "" {
		v["kind"] = string(establishment.Household)
	}
}

// placeOf finds where the row produces: its own columns, the parts of its address, the group
// rows above, in this order.
func (r *reader) placeOf(p *parsed) {
	v := p.values
	w := written{province: v["province"], district: v["district"], commune: v["commune"]}
	if a := v["address"]; a != "" {
		rest, of := r.places.splitAddress(a)
		w.province, w.district, w.commune = first(w.province, of.province), first(w.district, of.district), first(w.commune, of.commune)
		if v["site_address"] == "" {
			v["site_address"] = rest
		} else if rest != "" && vi.Fold(rest) != vi.Fold(v["site_address"]) {
			v["site_address"] += ", " + rest
		}
	}
	if w.commune == "" {
		w.commune, w.district = r.carried.commune, first(w.district, r.carried.district)
	}
	w.district, w.province = first(w.district, r.carried.district), first(w.province, r.carried.province)
	if p.chosen != "" {
		w.commune = p.chosen
	}
	p.written = w
	if w.commune == "" && w.district == "" && w.province == "" && v["site_address"] == "" {
		p.place = found{}
		return
	}
	p.place = r.places.find(w)
	at := p.of("commune")
	for _, key := range []string{"address", "site_address"} {
		if at < 0 {
			at = p.of(key)
		}
	}
	if p.place.code == "province.unknown" || p.place.code == "province.missing" {
		if c := p.of("province"); c >= 0 {
			at = c
		}
	}
	switch {
	case p.place.wrong != "" && len(p.place.choices) > 0:
		p.say(Asks, at, p.place.code, p.place.wrong, p.place.choices...)
	case p.place.wrong != "":
		p.say(Stops, at, p.place.code, p.place.wrong)
	case p.place.note != "":
		p.say(Notes, at, p.place.code, p.place.note)
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// setAside knows the rows that are no records: totals, heads of groups, numbers of columns, the
// header printed again, the lines below the table. They are told, never dropped in silence.
func (r *reader) setAside(p *parsed) bool {
	texts, numbers, lead, leadAt := 0, 0, "", -1
	mark := ""
	for i, c := range p.cells {
		s := strings.TrimSpace(c.text)
		if s == "" {
			continue
		}
		if c.number || strings.Trim(s, "0123456789.,-– ") == "" && !strings.HasPrefix(s, "0") {
			numbers++
			if i == 0 && lead == "" {
				mark = s
			}
			continue
		}
		if lead == "" && ordinal(s) {
			mark = s
			continue
		}
		texts++
		if lead == "" {
			lead, leadAt = vi.NFC(s), i
		}
	}
	if r.headAgain(p) {
		p.say(Notes, -1, "note.row.header", "Dòng đầu bảng lặp lại, không phải cơ sở.")
		return true
	}
	if texts == 0 {
		if numbering(cellTexts(p.cells)) {
			p.say(Notes, -1, "note.row.numbers", "Dòng đánh số cột.")
			return true
		}
		return false
	}
	if texts > 2 {
		return false
	}
	folded := vi.Fold(lead)
	if total(folded) && (texts == 1 || numbers > 0) {
		p.say(Notes, leadAt, "note.row.total", fmt.Sprintf("Dòng cộng «%s», không nhập.", clip(lead)))
		return true
	}
	if texts > 1 {
		return false
	}
	if footer(folded) {
		p.say(Notes, leadAt, "note.row.footer", fmt.Sprintf("Dòng ghi chú, chữ ký «%s», không nhập.", clip(lead)))
		return true
	}
	w, isPlace := placeOfGroup(lead)
	inName := slices.ContainsFunc(r.columns, func(c column) bool { return c.at == leadAt && c.field.Key == "name" })
	head := romanMark.MatchString(mark) || groupPlace.MatchString(lead) && !strings.HasPrefix(lead, "-") && !startsWithNumber(lead) || len(mark) == 1 && mark[0] >= 'A' && mark[0] <= 'Z'
	switch {
	case r.kind == Projects && (head || mark == "" && numbers <= 1 && !inName || sourceGroup.MatchString(folded) && p.valueCells(r) <= 1+numbers):
		r.carryGroup(lead)
		if isPlace {
			r.carry(w)
		}
		p.say(Notes, leadAt, "note.row.group", fmt.Sprintf("Dòng nhóm «%s», không phải đề án.", clip(lead)))
		return true
	case isPlace && (head || startsWithNumber(lead) || mark == "" || p.valueCells(r) <= 1+numbers):
		r.carry(w)
		p.say(Notes, leadAt, "note.row.group", fmt.Sprintf("Dòng nhóm «%s»: là địa bàn của các dòng bên dưới khi dòng không ghi.", clip(lead)))
		return true
	case head || mark == "" && !inName && numbers == 0:
		p.say(Notes, leadAt, "note.row.group", fmt.Sprintf("Dòng nhóm «%s», không phải cơ sở.", clip(lead)))
		return true
	}
	return false
}

// sourceGroup are the heads of groups in lists of projects.
var sourceGroup = regexp.MustCompile(`^(nam \d{4}|khuyen cong (quoc gia|dia phuong|tinh)|nguon |kcqg|kcdp|de an (khuyen cong )?(quoc gia|dia phuong)|kinh phi khuyen cong)`)

// valueCells counts the mapped cells that hold something.
func (p *parsed) valueCells(r *reader) int {
	n := 0
	for _, c := range r.columns {
		if c.at < len(p.cells) && strings.TrimSpace(p.cells[c.at].text) != "" {
			n++
		}
	}
	return n
}

func startsWithNumber(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// ordinal reports whether a text only numbers a row: I, II, A, 1., a).
func ordinal(s string) bool {
	if len(s) > 6 {
		return false
	}
	return romanMark.MatchString(s) || ordinalMark.MatchString(s)
}

// carry takes over the place of a group row; a larger unit ends the smaller ones.
func (r *reader) carry(w written) {
	switch {
	case w.province != "":
		r.carried = w
	case w.district != "":
		r.carried.district, r.carried.commune = w.district, ""
	default:
		r.carried.commune = w.commune
	}
}

// total reports whether a text begins a row of sums. «Tổng công ty» is a firm.
func total(folded string) bool {
	if !totalWords.MatchString(folded) || strings.HasPrefix(folded, "tong cong ty") || strings.HasPrefix(folded, "cong ty") {
		return false
	}
	rest := strings.TrimSpace(strings.Trim(totalWords.ReplaceAllString(folded, ""), " :.()0123456789"))
	if rest == "" {
		return true
	}
	for _, ok := range []string{"toan", "huyen", "xa", "tinh", "tp", "thanh pho", "cac", "so", "co so", "cong", "i", "nam", "thi xa", "muc", "phan"} {
		if rest == ok || strings.HasPrefix(rest, ok+" ") {
			return true
		}
	}
	return len(strings.Fields(rest)) <= 2 && strings.HasPrefix(folded, "tong cong")
}

func footer(folded string) bool {
	for _, lead := range []string{"nguoi lap", "thu truong", "ghi chu", "noi nhan", "nguoi tong hop", "ke toan", "lanh dao", "ky thay", "kt.", "tm.", "(ky", "xac nhan cua", "nguon so lieu", "nguon:", "nguoi kiem tra", "thu ky"} {
		if strings.HasPrefix(folded, lead) {
			return true
		}
	}
	return strings.Contains(folded, "ngay") && strings.Contains(folded, "thang") && strings.Contains(folded, "nam")
}

// headAgain reports whether the row is the header, printed again on a further page.
func (r *reader) headAgain(p *parsed) bool {
	same, full := 0, 0
	for i, c := range p.cells {
		if c.number || c.text == "" {
			continue
		}
		full++
		if full > 2 && same == 0 {
			return false
		}
		if i < len(r.heads) && r.heads[i] != "" && (r.heads[i] == vi.Fold(c.text) || strings.HasPrefix(r.heads[i], vi.Fold(c.text)+" /")) {
			same++
		}
	}
	return same >= 3 && same*3 >= full*2
}

func cellTexts(cells []cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c.text
	}
	return out
}

// siteInput is the site that the row states.
func (p *parsed) siteInput() establishment.SiteInput {
	in := establishment.SiteInput{Province: string(p.place.province), Commune: p.place.commune, Address: p.values["site_address"], CraftVillage: p.values["craft_village"]}
	if d := p.values["site_from"]; d != "" {
		in.From = clock.Day(d)
	}
	return in
}

// fieldOfInput is the column to which a wrong field of the register belongs.
func (p *parsed) fieldOfInput(name string) int {
	for _, key := range map[string][]string{
		"site_province": {"province", "address", "commune"}, "site_commune": {"commune", "address"}, "unit_kind": {"commune", "address"},
		"site_address": {"site_address", "address"}, "tax_code": {"tax_code", "code"}, "household_code": {"household_code", "code"},
		"vsic": {"vsic", "trade"}, "products": {"products", "trade"}, "kind": {"kind", "name"},
	}[name] {
		if at := p.of(key); at >= 0 {
			return at
		}
	}
	return p.of(name)
}

func yearText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
