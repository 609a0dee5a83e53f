package vi

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		n                    int64
		plain, unit, million string
	}{
		{0, "0", "0 đ", "0 triệu"},
		{1, "1", "1 đ", "0,000001 triệu"},
		{999, "999", "999 đ", "0,000999 triệu"},
		{1000, "1.000", "1.000 đ", "0,001 triệu"},
		{746_000_000, "746.000.000", "746.000.000 đ", "746 triệu"},
		{1_646_000_000, "1.646.000.000", "1.646.000.000 đ", "1.646 triệu"},
		{1_646_500_000, "1.646.500.000", "1.646.500.000 đ", "1.646,5 triệu"},
		{-1_500_000, "−1.500.000", "−1.500.000 đ", "−1,5 triệu"},
		{math.MaxInt64, "9.223.372.036.854.775.807", "9.223.372.036.854.775.807 đ", "9.223.372.036.854,775807 triệu"},
		{math.MinInt64, "−9.223.372.036.854.775.808", "−9.223.372.036.854.775.808 đ", "−9.223.372.036.854,775808 triệu"},
	} {
		if got := Money(c.n); got != c.plain {
			t.Errorf("Money(%d) = %q, want %q", c.n, got, c.plain)
		}
		if got := MoneyUnit(c.n); got != c.unit {
			t.Errorf("MoneyUnit(%d) = %q, want %q", c.n, got, c.unit)
		}
		if got := Million(c.n); got != c.million {
			t.Errorf("Million(%d) = %q, want %q", c.n, got, c.million)
		}
	}
}

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
	}{
		{"0", 0},
		{"1646000000", 1_646_000_000},
		{"1.646.000.000", 1_646_000_000},
		{"1 646 000 000", 1_646_000_000},
		{"1\u00a0646\u202f000\u00a0000 đ", 1_646_000_000},
		{" 1.646.000.000đ ", 1_646_000_000},
		{"1.646.000.000 ₫", 1_646_000_000},
		{"1.646.000.000 VNĐ", 1_646_000_000},
		{"1.646.000.000 đồng", 1_646_000_000},
		{norm.NFD.String("1.646.000.000 Đồng"), 1_646_000_000},
		{"746 triệu", 746_000_000},
		{"746tr", 746_000_000},
		{"746 triệu đồng", 746_000_000},
		{"746 trieu dong", 746_000_000},
		{"1.646,5 triệu", 1_646_500_000},
		{"1,646 tỷ", 1_646_000_000},
		{"1,646 tỉ đồng", 1_646_000_000},
		{"0,5 tỷ", 500_000_000},
		{"1,50 triệu", 1_500_000},
		{"500 nghìn", 500_000},
		{"1 tỷ 646 triệu", 1_646_000_000},
		{"1 tỷ 646 triệu 500 nghìn đồng", 1_646_500_000},
		{"2 triệu 500.000 đồng", 2_500_000},
		{"9.223.372.036.854.775.807", math.MaxInt64},
		{"0009", 9},
		{"khoảng 240 triệu", 240_000_000},
		{"ước chừng 240tr", 240_000_000},
		{"240,000,000", 240_000_000},
		{"1,646,000 đồng", 1_646_000},
		{"1 tỷ 2", 1_200_000_000},
		{"1ty2", 1_200_000_000},
		{"1 tỷ 250", 1_250_000_000},
		{"240tr500", 240_500_000},
		{"2 tỷ rưỡi", 2_500_000_000},
		{"2 triệu rưỡi đồng", 2_500_000},
	} {
		got, err := ParseMoney(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseMoney(%q) = %d, %v, want %d", c.in, got, err, c.want)
		}
	}
	for _, c := range []struct{ in, say string }{
		{"", "Cần nhập"},
		{" \u00a0", "Cần nhập"},
		{"-5", "dấu trừ"},
		{"−5.000", "dấu trừ"},
		{"+5", "dấu cộng"},
		{"1.646,50", "«1.646,50 triệu»"},
		{"1646,5", "«1.646,5 triệu»"},
		{"1.646.000,50 đ", "lẻ dưới một đồng"},
		{"1,0000001 triệu", "lẻ dưới một đồng"},
		{"1.5 triệu", "ví dụ 1,5."},
		{"1.64", "ví dụ 1,64."},
		{"1646.000", "nhóm ba chữ số"},
		{"1.646.00", "nhóm ba chữ số"},
		{"0.500", "nhóm ba chữ số"},
		{"1..000", "dấu chấm thừa"},
		{".500", "dấu chấm thừa"},
		{"1.646.000.", "dấu chấm thừa"},
		{"1,64,000", "nhiều dấu phẩy"},
		{"240,000", "Chưa rõ"},
		{"200-240 triệu", "một con số"},
		{"khoảng", "đơn vị"},
		{"rưỡi", "đơn vị"},
		{"2 tỷ rưỡi 5", "chưa có đơn vị"},
		{"2 tỷ rưỡi 5 triệu", "Đơn vị lớn viết trước"},
		{"1 tỷ 2 3", "chưa có đơn vị"},
		{"5 nghìn rưỡi rưỡi", "«rưỡi»"},
		{",5 triệu", "dấu phẩy đứng giữa"},
		{"5, triệu", "dấu phẩy đứng giữa"},
		{"9.223.372.036.854.775.808", "quá lớn"},
		{"10.000.000.000 tỷ", "quá lớn"},
		{"9.223.372.036 tỷ 900 triệu", "quá lớn"},
		{strings.Repeat("9", 5000), "quá lớn"},
		{"năm triệu", "Không hiểu đơn vị «năm»"},
		{"triệu", "Thiếu con số"},
		{"đồng", "Thiếu con số"},
		{"5 USD", "«USD»"},
		{"$5", "«$5»"},
		{"1 tỷ 64", "chưa có đơn vị"},
		{"5 triệu 1 tỷ", "Đơn vị lớn viết trước"},
		{"5 triệu 5 triệu", "Đơn vị lớn viết trước"},
		{"5 đồng 3", "«3»"},
		{"5 triệu triệu", "Thiếu con số"},
		{"1e9", "«e»"},
		{"<script>", "«script»"},
		{"٣", "Số tiền chỉ gồm chữ số"},
	} {
		got, err := ParseMoney(c.in)
		var typed InputError
		if !errors.As(err, &typed) || !strings.Contains(err.Error(), c.say) {
			t.Errorf("ParseMoney(%.40q) = %d, %v, want an error with %q", c.in, got, err, c.say)
		}
		if err != nil && len(err.Error()) > 400 {
			t.Errorf("ParseMoney(%.40q): the sentence is %d bytes long", c.in, len(err.Error()))
		}
	}
}

func TestQuantity(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Quantity
		out  string
	}{
		{"2,5", 2500, "2,5"},
		{"0", 0, "0"},
		{"1.200", 1_200_000, "1.200"},
		{"1 200,125", 1_200_125, "1.200,125"},
		{"0,050", 50, "0,05"},
		{"3", Units(3), "3"},
		{"9.223.372.036.854.775,807", math.MaxInt64, "9.223.372.036.854.775,807"},
	} {
		got, err := ParseQuantity(c.in)
		if err != nil || got != c.want || got.String() != c.out {
			t.Errorf("ParseQuantity(%q) = %d (%s), %v, want %d (%s)", c.in, got, got, err, c.want, c.out)
		}
	}
	for _, c := range []struct{ in, say string }{
		{"", "Cần nhập"},
		{"-1", "dấu trừ"},
		{"2.5", "ví dụ 2,5."},
		{"2,5555", "ba chữ số thập phân"},
		{"2 cái", "Số lượng chỉ gồm chữ số"},
		{"1,200,000", "nhiều dấu phẩy"},
		{"9.223.372.036.854.775,808", "quá lớn"},
		{strings.Repeat("1", 4000), "quá lớn"},
	} {
		got, err := ParseQuantity(c.in)
		var typed InputError
		if !errors.As(err, &typed) || !strings.Contains(err.Error(), c.say) {
			t.Errorf("ParseQuantity(%.40q) = %d, %v, want an error with %q", c.in, got, err, c.say)
		}
	}
	if got := Quantity(-2500).String(); got != "−2,5" {
		t.Errorf("negative: %q", got)
	}
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		q     Quantity
		price int64
		want  int64
		ok    bool
	}{
		{2500, 100_000_000, 250_000_000, true},
		{1, 500, 1, true}, // half a đồng goes up
		{1, 499, 0, true},
		{333, 1, 0, true},
		{0, math.MaxInt64, 0, true},
		{1000, math.MaxInt64, math.MaxInt64, true},
		{1001, math.MaxInt64, 0, false},
		{math.MaxInt64, math.MaxInt64, 0, false},
		{math.MinInt64, math.MinInt64, 0, false},
		{-2500, 3, -8, true},
		{-2500, -3, 8, true},
	} {
		got, ok := c.q.Times(c.price)
		if got != c.want || ok != c.ok {
			t.Errorf("%d × %d = %d, %v, want %d, %v", c.q, c.price, got, ok, c.want, c.ok)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{1, 0, "–"},
		{0, 0, "–"},
		{0, 5, "0,0 %"},
		{491, 1000, "49,1 %"},
		{746, 1646, "45,3 %"},
		{900, 1646, "54,7 %"},
		{1, 3, "33,3 %"},
		{2, 3, "66,7 %"},
		{1, 2000, "0,1 %"}, // half up
		{1, 2001, "0,0 %"},
		{5, 5, "100,0 %"},
		{-1, 2, "−50,0 %"},
		{-1, 5000, "0,0 %"},
		{math.MaxInt64, 1, "922.337.203.685.477.580.700,0 %"},
		{math.MinInt64, math.MinInt64, "100,0 %"},
	} {
		if got := Percent(c.part, c.whole); got != c.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", c.part, c.whole, got, c.want)
		}
	}
	if got := Count(10977); got != "10.977" {
		t.Errorf("Count = %q", got)
	}
}

func TestNumberProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, math.MaxInt64).Draw(t, "n")
		for _, s := range []string{Money(n), MoneyUnit(n), Million(n), strings.ReplaceAll(Money(n), ".", "\u00a0")} {
			if got, err := ParseMoney(s); err != nil || got != n {
				t.Fatalf("ParseMoney(%q) = %d, %v, want %d", s, got, err, n)
			}
		}
		if got, err := ParseQuantity(Quantity(n).String()); err != nil || int64(got) != n {
			t.Fatalf("ParseQuantity(%q) = %d, %v", Quantity(n), got, err)
		}
		q, price := rapid.Int64().Draw(t, "q"), rapid.Int64().Draw(t, "price")
		exact := new(big.Int).Mul(big.NewInt(q), big.NewInt(price))
		negative := exact.Sign() < 0
		exact.Abs(exact).Add(exact, big.NewInt(500)).Quo(exact, big.NewInt(1000))
		if negative {
			exact.Neg(exact)
		}
		got, ok := Quantity(q).Times(price)
		fits := exact.IsInt64() && exact.Int64() != math.MinInt64
		if ok != fits || ok && got != exact.Int64() {
			t.Fatalf("%d × %d = %d, %v, want %s", q, price, got, ok, exact)
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"1.646.000.000 đ", "1,646 tỷ", "1 tỷ 646 triệu", "1.646,50", "-5", "", "đ", "1e9", "5\x00",
		"khoảng 240 triệu", "240,000,000", "1 tỷ 2", "240tr500", "2 tỷ rưỡi", "1 đồng 2", "5 nghìn rưỡi"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseMoney(s)
		if err != nil {
			return
		}
		if n < 0 {
			t.Fatalf("ParseMoney(%q) = %d", s, n)
		}
		if back, err := ParseMoney(MoneyUnit(n)); err != nil || back != n {
			t.Fatalf("%q read as %d, then %d, %v", s, n, back, err)
		}
	})
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"2,5", "1.200", "1 200,125", "2.5", "-1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuantity(s)
		if err != nil {
			return
		}
		if q < 0 {
			t.Fatalf("ParseQuantity(%q) = %d", s, q)
		}
		if back, err := ParseQuantity(q.String()); err != nil || back != q {
			t.Fatalf("%q read as %d, then %d, %v", s, q, back, err)
		}
	})
}
