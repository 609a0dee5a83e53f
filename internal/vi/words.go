package vi

import "strings"

var digitWords = [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

const billion = 1_000_000_000

// MoneyWords writes đồng as papers spell them: «Một tỷ sáu trăm bốn mươi sáu triệu đồng».
func MoneyWords(n int64) string {
	sign, size := magnitude(n)
	words := append(spell(size, false), "đồng")
	if size == 0 {
		words = []string{"không", "đồng"}
	}
	if sign != "" {
		words = append([]string{"âm"}, words...)
	}
	return TitleFirst(strings.Join(words, " "))
}

// spell reads a number; inner says that something was read before it, so that its first
// group names an empty hundred (không trăm linh năm).
func spell(n uint64, inner bool) []string {
	if n >= billion {
		words := append(spell(n/billion, inner), "tỷ")
		return append(words, spell(n%billion, true)...)
	}
	var words []string
	for _, part := range []struct {
		value uint64
		name  string
	}{{n / 1_000_000, "triệu"}, {n / 1000 % 1000, "nghìn"}, {n % 1000, ""}} {
		if part.value == 0 {
			continue
		}
		words = append(words, spellGroup(part.value, inner)...)
		if part.name != "" {
			words = append(words, part.name)
		}
		inner = true
	}
	return words
}

// spellGroup reads 1 to 999.
func spellGroup(n uint64, inner bool) []string {
	hundreds, tens, ones := n/100, n/10%10, n%10
	var words []string
	if hundreds > 0 || inner {
		words = append(words, digitWords[hundreds], "trăm")
	}
	switch {
	case tens > 1:
		words = append(words, digitWords[tens], "mươi")
	case tens == 1:
		words = append(words, "mười")
	case ones > 0 && len(words) > 0:
		words = append(words, "linh")
	}
	switch {
	case ones == 0:
	case ones == 1 && tens > 1:
		words = append(words, "mốt")
	case ones == 4 && tens > 1:
		words = append(words, "tư")
	case ones == 5 && tens > 0:
		words = append(words, "lăm")
	default:
		words = append(words, digitWords[ones])
	}
	return words
}
