package establishment

import (
	"fmt"
	"strings"

	"khuyencong/internal/vi"
)

// digitsOf drops what people type between digits and reports whether only digits stay.
func digitsOf(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-–()", r) {
			return -1
		}
		return r
	}, vi.NFC(s))
	return s, strings.Trim(s, "0123456789") == ""
}

// readTaxCode brings a tax code into its stored form, 0123456789 or 0123456789-001. wrong is
// what would be right when it cannot be one; warning tells an odd check digit, for which no
// legal text was found, so it never refuses.
func readTaxCode(typed string) (code, wrong, warning string) {
	d, ok := digitsOf(typed)
	switch {
	case d == "":
		return "", "", ""
	case ok && len(d) == 12:
		return "", "Mười hai chữ số là mã của hộ kinh doanh, cá nhân: hãy ghi ở ô mã số hộ kinh doanh.", ""
	case !ok || len(d) != 10 && len(d) != 13 || len(d) == 13 && d[10:] == "000":
		return "", "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số, gạch nối và 001 đến 999; ví dụ 0123456789 hoặc 0123456789-001.", ""
	}
	code = d[:10]
	if !checkDigit(code) {
		warning = fmt.Sprintf("Chữ số kiểm tra của mã số thuế %s không khớp; hãy đối chiếu lại với giấy đăng ký.", code)
	}
	if len(d) == 13 {
		code += "-" + d[10:]
	}
	return code, "", warning
}

// checkDigit tests the tenth digit of a tax code against the nine before it.
func checkDigit(ten string) bool {
	sum := 0
	for i, weight := range []int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
		sum += int(ten[i]-'0') * weight
	}
	return 10-sum%11 == int(ten[9]-'0')
}

func readHouseholdCode(typed string) (code, wrong string) {
	d, ok := digitsOf(typed)
	if d == "" || ok && len(d) == 12 {
		return d, ""
	}
	return "", "Mã số hộ kinh doanh gồm 12 chữ số, ví dụ 001234567890."
}

// readPhone brings a number to its digits from 0 on. What does not look like one number is
// kept as typed, with a warning: a shared or foreign number is better than none.
func readPhone(typed string) (phone, warning string) {
	d, ok := digitsOf(strings.TrimPrefix(vi.NFC(typed), "+"))
	if d == "" {
		return "", ""
	}
	if rest, cut := strings.CutPrefix(d, "84"); ok && cut && len(rest) >= 9 {
		d = "0" + rest
	}
	if ok && d[0] == '0' && (len(d) == 10 || len(d) == 11) {
		return d, ""
	}
	return vi.NFC(typed), "Số điện thoại thường gồm 10 hoặc 11 chữ số, bắt đầu bằng 0; hãy xem lại."
}

func readVSIC(typed string) (code, wrong string) {
	code = vi.NFC(typed)
	if code == "" {
		return "", ""
	}
	if _, known := DivisionOf(code); !known || len(code) > 5 || strings.Trim(code, "0123456789") != "" {
		return "", "Mã ngành VSIC gồm 2 đến 5 chữ số, bắt đầu bằng một ngành cấp 2 từ 10 đến 33; ví dụ 10 hoặc 1076."
	}
	return code, ""
}

// readOtherVSIC brings further codes of VSIC into one line with a space between. They may be of
// any section: an establishment of industry often trades or farms beside.
func readOtherVSIC(typed string) (codes, wrong string) {
	parts := strings.FieldsFunc(vi.NFC(typed), func(r rune) bool { return strings.ContainsRune(" ,;", r) })
	for _, c := range parts {
		if len(c) < 2 || len(c) > 5 || strings.Trim(c, "0123456789") != "" {
			return "", "Mỗi mã ngành khác gồm 2 đến 5 chữ số, cách nhau bằng dấu cách; ví dụ 4632 0150."
		}
	}
	if len(parts) > 20 {
		return "", "Ghi nhiều nhất 20 mã ngành khác."
	}
	return strings.Join(parts, " "), ""
}

// branchOf is the tax code of the enterprise that a branch's code stands under; "" for a code
// that is no branch's.
func branchOf(tax string) string {
	if ten, _, ok := strings.Cut(tax, "-"); ok {
		return ten
	}
	return ""
}
