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

var errMoneyOverflow = wrong("Số tiền quá lớn: tối đa 9.223.372.036.854.775.807 đồng.")

// ParseMoney reads đồng as people type them: 1.646.000.000, 1 646 000 000 đ, 746 triệu,
// 1,646 tỷ đồng, 1 tỷ 646 triệu. Signs, fractions of a đồng, decimals without a unit and
// sums beyond int64 are refused. The error is an InputError.
func ParseMoney(s string) (int64, error) {
	rest := NFC(s)
	if rest == "" {
		return 0, wrong("Cần nhập số tiền, ví dụ 1.646.000.000.")
	}
	if signed(rest) {
		return 0, wrong("Số tiền không ghi dấu cộng hay dấu trừ; ví dụ đúng: 1.646.000.000.")
	}
	var total int64
	last := math.MaxInt // zeros of the unit before
	for rest != "" {
		var number, unit string
		number, unit, rest = nextAmount(rest)
		places, known := unitPlaces[Fold(unit)]
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
		if places == 0 && rest != "" {
			return 0, wrong("Không hiểu phần %s sau số tiền.", quote(rest))
		}
	}
	return total, nil
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

// fraction writes a typed number again, short enough for a hint.
func fraction(d decimal) string {
	if len(d.whole)+len(d.frac) > 12 {
		return "1.646,5"
	}
	return groupDigits(trimZeros(d.whole)) + "," + d.frac
}
