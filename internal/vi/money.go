package vi

import (
	"math"
	"strings"
	"unicode"
)

// Money writes đồng with dots: 1.646.000.000. A negative sum has a true minus.
func Money(n int64) string {
	sign, size := magnitude(n)
	return sign + group(size)
}

// MoneyUnit writes đồng with its unit: 1.646.000.000 đ.
func MoneyUnit(n int64) string { return Money(n) + " đ" }

// Million writes đồng in millions, never rounded: 1.646 triệu, 1.646,5 triệu.
func Million(n int64) string { return fixed(n, 6) + " triệu" }

// unitPlaces are the units that people type behind a number, folded, and their zeros.
var unitPlaces = map[string]int{
	"d": 0, "dong": 0, "vnd": 0, "₫": 0,
	"nghin": 3, "ngan": 3,
	"trieu": 6, "tr": 6,
	"ty": 9, "ti": 9,
}

const moneyWhat = "Số tiền"

var errMoneyOverflow = wrong("Số tiền quá lớn; hãy đếm lại các chữ số 0.")

// roughly are the words, folded, that people put before an amount that they guess.
var roughly = map[string]bool{"khoang": true, "chung": true, "tam": true, "uoc": true, "do": true, "co": true, "gan": true, "hon": true}

// ParseMoney reads đồng as people type them: 1.646.000.000, 1 646 000 000 đ, 240,000,000,
// 746 triệu, 1,646 tỷ đồng, 1 tỷ 646 triệu, and as they say them: khoảng 240 triệu, 1 tỷ 2,
// 240tr500, 2 tỷ rưỡi. Signs, fractions of a đồng, decimals without a unit and sums beyond int64
// are refused. The error is an InputError.
func ParseMoney(s string) (int64, error) {
	rest := withoutGuess(NFC(s))
	if rest == "" {
		return 0, wrong("Cần nhập số tiền, ví dụ «240 triệu» hoặc 240.000.000.")
	}
	if signed(rest) {
		if strings.Trim(rest[:1], "0123456789") == "" {
			return 0, wrong("Hãy ghi một con số, không ghi dấu cộng hay dấu trừ; ví dụ đúng: 240 triệu.")
		}
		return 0, wrong("Số tiền không ghi dấu cộng hay dấu trừ; ví dụ đúng: 1.646.000.000.")
	}
	var total int64
	last := math.MaxInt // zeros of the unit before
	for rest != "" {
		var number, unit string
		number, unit, rest = nextAmount(rest)
		places, known := unitPlaces[Fold(unit)]
		if last >= 3 && last < math.MaxInt && number == "" && Fold(unit) == "ruoi" { // half of the unit before
			number, unit, places, known = "5", "rưỡi", last-1, true
		} else if last >= 3 && last < math.MaxInt && unit == "" && rest == "" && spokenRest(number) {
			unit, places, known = "lẻ", last-len(number), true
		}
		switch {
		case unit != "" && !known:
			return 0, wrong("Không hiểu đơn vị %s; dùng «đồng», «triệu» hoặc «tỷ».", quote(unit))
		case number == "" && places == 0 && last < math.MaxInt && rest == "" && unit != "":
			return total, nil // «746 triệu đồng»
		case number == "":
			return 0, wrong("Thiếu con số trước «%s»; ví dụ đúng: 746 triệu.", unit)
		case unit == "" && last < math.MaxInt:
			return 0, wrong("Con số cuối %s chưa có đơn vị; ví dụ đúng: 1 tỷ 646 triệu.", quote(number))
		case places >= last:
			return 0, wrong("Đơn vị lớn viết trước, đơn vị nhỏ viết sau; ví dụ đúng: 1 tỷ 646 triệu.")
		}
		amount, err := readAmount(number, unit, places)
		if err != nil {
			return 0, err
		}
		if amount > math.MaxInt64-total {
			return 0, errMoneyOverflow
		}
		total += amount
		last = places
		if unit == "rưỡi" {
			last = 1 // only «đồng» may follow
		}
		if places == 0 && rest != "" {
			return 0, wrong("Không hiểu phần %s sau số tiền.", quote(rest))
		}
	}
	return total, nil
}

// withoutGuess takes the words of a guess off the front: khoảng, ước chừng.
func withoutGuess(s string) string {
	for {
		word, rest, more := strings.Cut(s, " ")
		if !more || !roughly[Fold(word)] {
			return s
		}
		s = strings.TrimSpace(rest)
	}
}

// spokenRest reports whether a bare number behind a unit is clear: «1 tỷ 2» is 1,2 tỷ and
// «240tr500» is 240 triệu 500 nghìn. Two digits may mean either, and are refused.
func spokenRest(number string) bool {
	return (len(number) == 1 || len(number) == 3) && strings.Trim(number, "0123456789") == ""
}

// nextAmount cuts one number and the word behind it off s.
func nextAmount(s string) (number, unit, rest string) {
	inUnit := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || r == '₫' }
	number = s
	if i := strings.IndexFunc(s, inUnit); i >= 0 {
		number, unit = s[:i], s[i:]
		if j := strings.IndexFunc(unit, func(r rune) bool { return !inUnit(r) }); j >= 0 {
			unit, rest = unit[:j], unit[j:]
		}
	}
	return strings.TrimSpace(number), unit, strings.TrimSpace(rest)
}

func readAmount(number, unit string, places int) (int64, error) {
	if commaGroups(number) {
		number = strings.ReplaceAll(number, ",", ".")
	}
	d, err := readDecimal(moneyWhat, number)
	if err != nil {
		return 0, err
	}
	if unit == "" && d.frac != "" {
		return 0, wrong("Chưa rõ %s là bao nhiêu đồng: hãy ghi đủ số đồng, ví dụ 1.646.500, hoặc thêm đơn vị, ví dụ «%s triệu».",
			quote(number), fraction(d))
	}
	n, fits, whole := d.scaled(places)
	switch {
	case !whole:
		return 0, wrong("Số tiền %s lẻ dưới một đồng; hãy làm tròn đến đồng.", quote(strings.TrimSpace(number+" "+unit)))
	case !fits:
		return 0, errMoneyOverflow
	}
	return n, nil
}

// commaGroups reports whether commas stand between groups of three, as banks print them:
// 240,000,000. A single comma may be a decimal one and stays that.
func commaGroups(s string) bool {
	groups := strings.Split(s, ",")
	if len(groups) < 3 || strings.Trim(s, "0123456789,") != "" {
		return false
	}
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && (g == "" || len(g) > 3 || g[0] == '0') {
			return false
		}
	}
	return true
}

// fraction writes a typed number again, short enough for a hint.
func fraction(d decimal) string {
	if len(d.whole)+len(d.frac) > 12 {
		return "1.646,5"
	}
	return groupDigits(trimZeros(d.whole)) + "," + d.frac
}
