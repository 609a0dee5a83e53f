package vi

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMoneyWords(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "Không đồng"},
		{1, "Một đồng"},
		{4, "Bốn đồng"},
		{5, "Năm đồng"},
		{10, "Mười đồng"},
		{11, "Mười một đồng"},
		{14, "Mười bốn đồng"},
		{15, "Mười lăm đồng"},
		{20, "Hai mươi đồng"},
		{21, "Hai mươi mốt đồng"},
		{24, "Hai mươi tư đồng"},
		{25, "Hai mươi lăm đồng"},
		{100, "Một trăm đồng"},
		{101, "Một trăm linh một đồng"},
		{104, "Một trăm linh bốn đồng"},
		{105, "Một trăm linh năm đồng"},
		{110, "Một trăm mười đồng"},
		{115, "Một trăm mười lăm đồng"},
		{1000, "Một nghìn đồng"},
		{1001, "Một nghìn không trăm linh một đồng"},
		{1021, "Một nghìn không trăm hai mươi mốt đồng"},
		{21_000, "Hai mươi mốt nghìn đồng"},
		{1_000_005, "Một triệu không trăm linh năm đồng"},
		{746_000_000, "Bảy trăm bốn mươi sáu triệu đồng"},
		{900_000_000, "Chín trăm triệu đồng"},
		{1_646_000_000, "Một tỷ sáu trăm bốn mươi sáu triệu đồng"},
		{1_005_000_000, "Một tỷ không trăm linh năm triệu đồng"},
		{1_000_000_000_000, "Một nghìn tỷ đồng"},
		{2_015_304_000_000, "Hai nghìn không trăm mười lăm tỷ ba trăm linh bốn triệu đồng"},
		{1_000_000_000_000_000_000, "Một tỷ tỷ đồng"},
		{-1_500_000, "Âm một triệu năm trăm nghìn đồng"},
		{math.MaxInt64, "Chín tỷ hai trăm hai mươi ba triệu ba trăm bảy mươi hai nghìn không trăm ba mươi sáu tỷ tám trăm năm mươi tư triệu bảy trăm bảy mươi lăm nghìn tám trăm linh bảy đồng"},
	} {
		if got := MoneyWords(c.n); got != c.want {
			t.Errorf("MoneyWords(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}

func TestMoneyWordsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(
			rapid.Int64(),
			rapid.Int64Range(-2_000_000, 2_000_000),
			rapid.Map(rapid.Int64Range(0, 9_000_000), func(n int64) int64 { return n * 1_000_000 }),
		).Draw(t, "n")
		s := MoneyWords(n)
		if strings.Contains(s, "  ") || strings.TrimSpace(s) != s {
			t.Fatalf("MoneyWords(%d) = %q has stray spaces", n, s)
		}
		words := strings.Fields(strings.ToLower(s))
		negative := words[0] == "âm"
		if negative {
			words = words[1:]
		}
		got := listen(words[:len(words)-1])
		if negative {
			got = -got
		}
		if int64(got) != n {
			t.Fatalf("MoneyWords(%d) = %q, heard %d", n, s, got)
		}
	})
}

// listen understands what spell wrote.
func listen(words []string) uint64 {
	for i := len(words) - 1; i >= 0; i-- {
		if words[i] == "tỷ" {
			return listen(words[:i])*billion + listen(words[i+1:])
		}
	}
	for name, unit := range map[string]uint64{"triệu": 1_000_000, "nghìn": 1000, "trăm": 100, "mươi": 10} {
		bigger := map[string][]string{"nghìn": {"triệu"}, "trăm": {"triệu", "nghìn"}, "mươi": {"triệu", "nghìn", "trăm"}}[name]
		i := slices.Index(words, name)
		if i >= 0 && !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(bigger, w) }) {
			return listen(words[:i])*unit + listen(words[i+1:])
		}
	}
	ones := map[string]uint64{"mốt": 1, "tư": 4, "lăm": 5, "mười": 10, "linh": 0}
	for i, w := range digitWords {
		ones[w] = uint64(i)
	}
	var n uint64
	for _, w := range words {
		n += ones[w]
	}
	return n
}
