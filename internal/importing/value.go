package importing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/establishment"
	"khuyencong/internal/vi"
)

// A value is what a cell says, brought into the form that the register takes, or what is wrong.
type value struct {
	text  string
	field string // where it belongs, when that is not the field of its column
	wrong string // refuses the row
	code  string // of what is wrong or noted
	note  string // passes, and is told
}

// nothing are the words by which lists say that there is no number, no code, no telephone.
var nothing = map[string]bool{"-": true, "–": true, "—": true, "--": true, "...": true, "…": true, "x": true, "n/a": true, "na": true, "null": true,
	"khong": true, "ko": true, "k": true, "khong co": true, "chua co": true, "chua": true, "khong ro": true, "0": false, "/": true, ".": true}

func empty(s string) bool { return s == "" || nothing[vi.Fold(s)] }

var (
	scientific = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+?\d+$`)
	codeLabel  = regexp.MustCompile(`^(?:mst|msdn|ms|so|ma so thue|ma so|cccd|cmnd|gpkd|dkkd)[\s.:]*`)
	ofCode     = strings.NewReplacer(" ", "", ".", "", "-", "", "–", "", "\u00a0", "", "'", "", "`", "")
)

// readCode reads a tax code or a household's code. Excel takes the zeros off what it holds as a
// number; they are put back where that makes a code, and it is said.
func readCode(c cell, key string) value {
	s := vi.NFC(c.text)
	if empty(s) {
		return value{}
	}
	if scientific.MatchString(s) {
		return value{code: key + ".scientific", wrong: fmt.Sprintf("Excel đã rút gọn mã số thành %s nên mất chữ số. Hãy ghi lại mã số đầy đủ.", s)}
	}
	if m := codeLabel.FindString(vi.Fold(s)); m != "" && len(m) < len(s) {
		if i := strings.IndexAny(s, "0123456789"); i > 0 {
			s = s[i:]
		}
	}
	d := ofCode.Replace(s)
	if strings.Trim(d, "0123456789") != "" {
		return value{text: s, field: codeField(key, "tax_code")} // the register says what is wrong with it
	}
	lost := func(full, field, what string) value {
		return value{text: full, field: field, code: "note." + field + ".zero",
			note: fmt.Sprintf("Excel đã bỏ số 0 ở đầu; đọc là %s %s.", what, full)}
	}
	branch := func(d string) string { return d[:10] + "-" + d[10:] }
	switch {
	case len(d) == 10 && key != "household_code", len(d) == 13:
		return value{text: d, field: "tax_code"}
	case len(d) == 10 && establishment.TaxCodeFits(d):
		return value{text: d, field: "tax_code", code: "note.tax_code.moved", note: "Mười chữ số là mã số thuế; ghi vào ô mã số thuế."}
	case len(d) == 12 && d[0] == '0':
		if key == "tax_code" {
			return value{text: d, field: "household_code", code: "note.household_code.moved", note: "Mười hai chữ số là mã của hộ kinh doanh; ghi vào ô mã số hộ kinh doanh."}
		}
		return value{text: d, field: "household_code"}
	case len(d) == 9 && establishment.TaxCodeFits("0"+d):
		return lost("0"+d, "tax_code", "mã số thuế")
	case len(d) == 12 && establishment.TaxCodeFits("0"+d[:9]):
		return lost(branch("0"+d), "tax_code", "mã số thuế")
	case len(d) == 12:
		return value{text: d, field: "household_code"}
	case len(d) == 11 && c.number && key != "tax_code":
		return lost("0"+d, "household_code", "mã số hộ kinh doanh")
	case len(d) == 10 && c.number && key == "household_code":
		return lost("00"+d, "household_code", "mã số hộ kinh doanh")
	case len(d) == 9 && c.number:
		return value{code: codeField(key, "tax_code") + ".zero", wrong: fmt.Sprintf("Mã số %s chỉ có 9 chữ số. Có thể Excel đã bỏ số 0 ở đầu, nhưng 0%s không khớp chữ số kiểm tra. Hãy ghi lại theo giấy đăng ký.", d, d)}
	}
	return value{text: s, field: codeField(key, "tax_code")}
}

func codeField(key, otherwise string) string {
	if key == "code" {
		return otherwise
	}
	return key
}

var phoneParts = regexp.MustCompile(`[;,/\n]+|\s+-\s+|\s+(?:hoac|hoặc|và|va)\s+`)

// readPhones keeps the first number of a cell, and tells the others.
func readPhones(c cell) value {
	s := vi.NFC(c.text)
	if empty(s) {
		return value{}
	}
	var first string
	var rest []string
	restored := false
	for _, part := range phoneParts.Split(s, -1) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		d := ofCode.Replace(part)
		if len(d) == 9 && strings.Trim(d, "0123456789") == "" && d[0] != '0' {
			part, restored = "0"+d, true
		}
		if phone, ok := establishment.ReadPhone(part); ok && first == "" {
			first = phone
		} else {
			rest = append(rest, part)
		}
	}
	switch {
	case first == "":
		return value{text: s} // as typed; the register says that it looks odd
	case len(rest) > 0:
		return value{text: first, code: "note.phone.more", note: fmt.Sprintf("Ô có nhiều số; ghi số %s vào hồ sơ, phần còn lại giữ ở dòng nhập: %s.", first, strings.Join(rest, "; "))}
	case restored && !c.number:
		return value{text: first, code: "note.phone.zero", note: "Số điện thoại thiếu số 0 ở đầu; đọc là " + first + "."}
	}
	return value{text: first}
}

var countWords = regexp.MustCompile(`^(?:khoang|tren|hon|gan)?\s*([\d.,]+)\s*(?:lao dong|ld|nguoi|cong nhan|cn)?\.?$`)

// readCount reads a number of people: 12, 12 LĐ, 1.200.
func readCount(c cell) (n int64, given bool, v value) {
	s := vi.NFC(c.text)
	if empty(s) {
		return 0, false, value{}
	}
	wrong := value{code: "number.wrong", wrong: fmt.Sprintf("«%s» không phải một số nguyên, ví dụ 12.", clip(s))}
	m := countWords.FindStringSubmatch(vi.Fold(s))
	if m == nil {
		return 0, false, wrong
	}
	q, err := vi.ParseQuantity(m[1])
	if err != nil || q%vi.Units(1) != 0 {
		return 0, false, wrong
	}
	return int64(q / vi.Units(1)), true, value{}
}

var amountWords = regexp.MustCompile(`[a-zA-ZđĐ]`)

// readMoney reads an amount in đồng. A unit in the cell counts before that of the header.
func readMoney(c cell, unit string) (n int64, given bool, v value) {
	s := vi.NFC(c.text)
	if empty(s) {
		return 0, false, value{}
	}
	text := s
	own := amountWords.MatchString(s)
	switch {
	case !own && unit == "":
		if plain, err := vi.ParseMoney(s); err == nil && plain > 0 && plain < 1_000_000 {
			return 0, false, value{code: "money.unit", wrong: fmt.Sprintf("Chưa rõ %s là đồng, nghìn đồng hay triệu đồng: cả ô lẫn đầu cột không ghi đơn vị. Hãy ghi đơn vị vào ô, ví dụ «%s triệu».", s, s)}
		}
	case !own && !c.number && unit != "đồng" && oneGroup(s, ','):
		return 0, false, value{code: "money.comma", wrong: fmt.Sprintf("«%s» có thể là %s hoặc %s %s đồng. Hãy ghi lại, dấu chấm giữa các nhóm ba chữ số, dấu phẩy trước phần lẻ.",
			s, strings.ReplaceAll(s, ",", "."), s, unit)}
	}
	if !own && unit != "" && unit != "đồng" {
		text = s + " " + unit
	}
	n, err := vi.ParseMoney(text)
	if err != nil {
		sentence := fmt.Sprintf("Không đọc được số tiền «%s».", clip(s))
		if e, ok := err.(vi.InputError); ok {
			sentence = e.Error()
		}
		return 0, false, value{code: "money.wrong", wrong: sentence}
	}
	return n, true, value{}
}

// oneGroup reports whether a text is digits, one sign, three digits: 1,500 may be either number.
func oneGroup(s string, sign rune) bool {
	whole, three, cut := strings.Cut(s, string(sign))
	return cut && len(three) == 3 && whole != "" && whole != "0" && strings.Trim(whole+three, "0123456789") == ""
}

var (
	loneYear  = regexp.MustCompile(`^(?:nam\s*)?(1[89]\d\d|20\d\d|21\d\d)$`)
	monthYear = regexp.MustCompile(`^(?:thang\s*)?\d{1,2}\s*[/.-]\s*(1[89]\d\d|20\d\d)$`)
)

// readYear reads a year, or takes it out of a day.
func readYear(c cell) value {
	s := vi.NFC(c.text)
	if empty(s) {
		return value{}
	}
	folded := vi.Fold(s)
	for _, form := range []*regexp.Regexp{loneYear, monthYear} {
		if m := form.FindStringSubmatch(folded); m != nil {
			return value{text: m[1]}
		}
	}
	if d, err := clock.ParseDay(strings.Fields(s)[0]); err == nil {
		return value{text: strconv.Itoa(d.Year())}
	}
	return value{code: "year.wrong", wrong: fmt.Sprintf("Không đọc được năm từ «%s»; ghi như 2011 hoặc 15/03/2011.", clip(s))}
}

// readDay reads a day as text; a year alone is its first day and is told.
func readDay(c cell) value {
	s := vi.NFC(c.text)
	if empty(s) {
		return value{}
	}
	if m := loneYear.FindStringSubmatch(vi.Fold(s)); m != nil {
		return value{text: m[1] + "-01-01", code: "note.day.year", note: "Chỉ có năm; ghi là 01/01/" + m[1] + "."}
	}
	d, err := clock.ParseDay(strings.Fields(s)[0])
	if err != nil {
		return value{code: "day.wrong", wrong: fmt.Sprintf("Không đọc được ngày «%s». %s", clip(s), err)}
	}
	return value{text: string(d)}
}

func readYes(c cell) value {
	switch s := vi.Fold(c.text); {
	case s == "" || s == "khong" || s == "0" || s == "false" || s == "chua" || s == "-":
		return value{}
	case s == "x" || s == "co" || s == "1" || s == "true" || s == "da" || s == "roi" || s == "v":
		return value{text: "1"}
	}
	return value{code: "yes.wrong", wrong: fmt.Sprintf("«%s» không rõ là có hay không; ghi «có», «x» hoặc để trống.", clip(c.text))}
}

// kindWords are what lists call the kinds, folded.
var kindWords = []struct {
	words *regexp.Regexp
	kind  establishment.Kind
}{
	{regexp.MustCompile(`^(lien hiep (htx|hop tac xa)|lh ?htx)`), establishment.CooperativeUnion},
	{regexp.MustCompile(`^(htx|hop tac xa)\b`), establishment.Cooperative},
	{regexp.MustCompile(`^(tht|to hop tac|to hop san xuat|to san xuat)\b`), establishment.CooperativeGroup},
	{regexp.MustCompile(`^(cong ty|cty|c ty|ct|dntn|dn|dnn?vv?|doanh nghiep|tap doan|tong cong ty|xi nghiep|nha may|chi nhanh|tnhh|cp|co phan|cong ty cp|fdi)\b`), establishment.SmallMediumEnterprise},
	{regexp.MustCompile(`^(ho|hkd|ho kd|ho kinh doanh|ho gia dinh|ho sx|ho san xuat|ca the|co so|cs|cssx|co so sx|xuong|lo|lang nghe|ca nhan|kinh te ho)\b`), establishment.Household},
	{regexp.MustCompile(`^(nghe nhan)\b`), establishment.Artisan},
}

// readKind reads a kind as lists write it.
func readKind(s string) (establishment.Kind, bool) {
	if k, ok := establishment.ParseKind(s); ok {
		return k, true
	}
	return kindOfName(s)
}

// kindOfName takes the kind out of the words that a name begins with.
func kindOfName(name string) (establishment.Kind, bool) {
	folded := strings.TrimSpace(signs.ReplaceAllString(vi.Fold(name), " "))
	for _, k := range kindWords {
		if k.words.MatchString(folded) {
			return k.kind, true
		}
	}
	return "", false
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
