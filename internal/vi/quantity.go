package vi

import (
	"math"
	"math/bits"
)

// Quantity is a number of units in thousandths: 2,5 is 2500.
type Quantity int64

// Units makes a Quantity of whole units. It is for numbers in the source, not for input.
func Units(n int64) Quantity { return Quantity(n * 1000) }

// String writes "2,5" or "1.200".
func (q Quantity) String() string { return fixed(int64(q), 3) }

// Times returns the total at a unit price in đồng, rounded half up to a đồng (away from zero
// when negative). It is false when the total is beyond int64.
func (q Quantity) Times(unitPrice int64) (int64, bool) {
	_, a := magnitude(int64(q))
	_, b := magnitude(unitPrice)
	hi, lo := bits.Mul64(a, b)
	lo, carry := bits.Add64(lo, 500, 0)
	hi += carry
	if hi >= 1000 {
		return 0, false
	}
	total, _ := bits.Div64(hi, lo, 1000)
	if total > math.MaxInt64 {
		return 0, false
	}
	if (q < 0) != (unitPrice < 0) {
		return -int64(total), true
	}
	return int64(total), true
}

// ParseQuantity reads "2,5", "1.200" or "1 200,125": at most three decimals, no sign. The
// error is an InputError.
func ParseQuantity(s string) (Quantity, error) {
	s = NFC(s)
	if s == "" {
		return 0, wrong("Cần nhập số lượng, ví dụ 2,5.")
	}
	if signed(s) {
		return 0, wrong("Số lượng không ghi dấu cộng hay dấu trừ; ví dụ đúng: 2,5.")
	}
	d, err := readDecimal("Số lượng", s)
	if err != nil {
		return 0, err
	}
	n, fits, whole := d.scaled(3)
	switch {
	case !whole:
		return 0, wrong("Số lượng %s có quá ba chữ số thập phân; hãy làm tròn đến phần nghìn.", quote(s))
	case !fits:
		return 0, wrong("Số lượng quá lớn: tối đa 9.223.372.036.854.775,807.")
	}
	return Quantity(n), nil
}
