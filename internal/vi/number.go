package vi

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// minus is the true minus sign: as wide as a digit, and no line breaks behind it.
const minus = "−"

// InputError is what is wrong with a typed number: a Vietnamese sentence that says what
// would be right, to be shown beside the field.
type InputError string

func (e InputError) Error() string { return string(e) }

func wrong(format string, args ...any) error {
	return InputError(fmt.Sprintf(format, args...))
}

// magnitude splits n into its sign and size; the smallest int64 has a size too.
func magnitude(n int64) (sign string, size uint64) {
	if n < 0 {
		return minus, -uint64(n)
	}
	return "", uint64(n)
}

// group writes dots between thousands.
func group(n uint64) string { return groupDigits(strconv.FormatUint(n, 10)) }

func groupDigits(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fixed writes n / 10^places with a comma and without trailing zeros.
func fixed(n int64, places int) string {
	sign, size := magnitude(n)
	unit := uint64(1)
	for range places {
		unit *= 10
	}
	s := sign + group(size/unit)
	if rest := size % unit; rest != 0 {
		s += "," + strings.TrimRight(fmt.Sprintf("%0*d", places, rest), "0")
	}
	return s
}

// Count writes a number of things: 1.200.
func Count(n int) string {
	sign, size := magnitude(int64(n))
	return sign + group(size)
}

// Percent writes part of whole with one decimal, half up: "49,1 %". Of nothing it is "–".
func Percent(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	num, den := big.NewInt(part), big.NewInt(whole)
	sign := ""
	if num.Sign()*den.Sign() < 0 {
		sign = minus
	}
	num.Abs(num).Mul(num, big.NewInt(1000))
	den.Abs(den)
	num.Add(num, new(big.Int).Rsh(den, 1)) // an odd whole has no exact half
	num.Quo(num, den)
	if num.Sign() == 0 {
		sign = ""
	}
	s := num.String()
	if len(s) < 2 {
		s = "0" + s
	}
	return sign + groupDigits(s[:len(s)-1]) + "," + s[len(s)-1:] + " %"
}

// decimal is a number as typed: digits before and after the comma.
type decimal struct{ whole, frac string }

// readDecimal reads "1.646,5": dots or spaces between groups of three digits, one comma before
// the decimals. what names the thing in the sentence of the error.
func readDecimal(what, s string) (decimal, error) {
	if strings.Trim(s, "0123456789., ") != "" || strings.Trim(s, "., ") == "" {
		return decimal{}, wrong("%s chỉ gồm chữ số, không đọc được %s.", what, quote(s))
	}
	if strings.Count(s, ",") > 1 {
		return decimal{}, wrong("%s có nhiều dấu phẩy: %s; dùng dấu chấm giữa các nhóm ba chữ số, ví dụ 1.646.000.", what, quote(s))
	}
	whole, frac, comma := strings.Cut(s, ",")
	if comma && (whole == "" || frac == "" || strings.ContainsAny(frac, ". ")) {
		return decimal{}, wrong("%s viết chưa đúng: %s; dấu phẩy đứng giữa phần nguyên và phần thập phân, ví dụ 2,5.", what, quote(s))
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ' ' })
	if len(groups)-1 != strings.Count(whole, ".")+strings.Count(whole, " ") {
		return decimal{}, wrong("%s có dấu chấm thừa: %s; ví dụ đúng: 1.646.000.", what, quote(s))
	}
	for i, g := range groups {
		if len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && (len(g) > 3 || g[0] == '0')) {
			hint := "1.646.000"
			if len(groups) == 2 && !comma && len(groups[1]) != 3 {
				hint = groupDigits(trimZeros(groups[0])) + "," + groups[1]
			}
			return decimal{}, wrong("%s viết chưa đúng: %s; dấu chấm đứng giữa các nhóm ba chữ số, dấu phẩy trước phần thập phân, ví dụ %s.", what, quote(s), hint)
		}
	}
	return decimal{strings.Join(groups, ""), frac}, nil
}

// scaled returns the number times 10^places; false says which of the two went wrong.
func (d decimal) scaled(places int) (n int64, fits, whole bool) {
	frac := strings.TrimRight(d.frac, "0")
	if len(frac) > places {
		return 0, true, false
	}
	n, err := strconv.ParseInt(d.whole+frac+strings.Repeat("0", places-len(frac)), 10, 64)
	return n, err == nil, true
}

func signed(s string) bool { return strings.ContainsAny(s, "+-−–—") }

func trimZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return "0"
}

// quote shows what was typed, no longer than a sentence bears.
func quote(s string) string {
	const most = 30
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return "«" + s + "»"
}
