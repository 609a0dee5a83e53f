package importing_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

// The letters as the two fonts of before Unicode had them (TCVN 5712:1993; VNI for Windows), written
// down apart from what reads them.
const (
	letters  = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ"
	tcvn     = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦"
	tones    = "\u0300\u0309\u0303\u0301\u0323"
	vniTones = "øûõùï" // on a bare vowel
	vniHat   = "àåãáä" // on one with a hat
	vniBreve = "èúüéë" // on ă
)

func inTCVN3(s string) string {
	from, to := []rune(letters), []rune(tcvn)
	return strings.Map(func(r rune) rune {
		for i, l := range from {
			if l == r {
				return to[i]
			}
		}
		return r
	}, s)
}

func inVNI(s string) string {
	var b strings.Builder
	for _, r := range s {
		parts := []rune(norm.NFD.String(string(r)))
		base, tone, form := parts[0], -1, rune(0)
		for _, p := range parts[1:] {
			if i := strings.IndexRune(tones, p); i >= 0 {
				tone = len([]rune(tones[:i]))
			} else {
				form = p
			}
		}
		mark := func(of string) {
			if tone >= 0 {
				b.WriteRune([]rune(of)[tone])
			}
		}
		switch {
		case r == 'đ' || r == 'Đ':
			b.WriteRune(map[rune]rune{'đ': 'ñ', 'Đ': 'Ñ'}[r])
		case base == 'i' && tone >= 0:
			b.WriteRune([]rune("ìæóíò")[tone])
		case base == 'y' && tone == 4:
			b.WriteRune('î')
		case form == '\u0302': // a hat
			b.WriteRune(base)
			if tone < 0 {
				b.WriteRune('â')
			}
			mark(vniHat)
		case form == '\u0306': // a breve
			b.WriteRune(base)
			if tone < 0 {
				b.WriteRune('ê')
			}
			mark(vniBreve)
		case form == '\u031b': // a horn
			b.WriteRune(map[rune]rune{'o': 'ô', 'u': 'ö', 'O': 'Ô', 'U': 'Ö'}[base])
			mark(vniTones)
		default:
			b.WriteRune(base)
			mark(vniTones)
		}
	}
	return b.String()
}

// oldList is a list as an office keeps it; capitals bear no tone, for TCVN3 has none of these.
var oldList = [][]string{
	{"TT", "Tên cơ sở", "Chủ cơ sở", "Địa chỉ", "Mã số thuế", "Điện thoại", "Sản phẩm chính", "Số lao động", "Ghi chú"},
	{"1", "Hợp tác xã chè Đoàn Kết", "Nguyễn Văn Hùng", "thôn Nậm Đăm, xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "0912345678", "Chè xanh, chè shan tuyết cổ thụ", "12", "đã được hỗ trợ"},
	{"2", "Cơ sở mộc Ưng Quỳnh", "Đặng Thị Yến Thưởng", "xã Hồ Thầu, tỉnh Tuyên Quang", "", "0912345679", "Bàn ghế gỗ, giường, tủ", "7", ""},
	{"3", "Công ty TNHH Rượu ngô Thác Đổ", "Lý Mẩy Chản", "xã Hồ Thầu, tỉnh Tuyên Quang", "0100109107", "", "Rượu ngô, đậu phụ, bánh phở", "31", "vẫn hoạt động"},
}

// A list in VNI or TCVN3, as a workbook with its font, as one whose font is lost, and as text, is
// recognised, told, and written into the register as if it had been in Unicode.
func TestOldFontsThroughTheWholeWay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		for _, c := range []struct {
			name, told, font string
			write            func(string) string
		}{{"VNI", "VNI", "VNI-Times", inVNI}, {"TCVN3", "TCVN3 (ABC)", ".VnTime", inTCVN3}} {
			for _, as := range []string{"font.xlsx", "none.xlsx", "text.csv"} {
				t.Run(c.name+"/"+as, func(t *testing.T) {
					var file *bytes.Reader
					if as == "text.csv" {
						file = oldText(t, c.write)
					} else {
						file = oldBook(t, c.write, map[bool]string{true: c.font, false: "Arial"}[as == "font.xlsx"])
					}
					before := len(w.everything())
					imp := w.check(as, file)
					if imp.Encoding != c.told {
						t.Errorf("told as %q", imp.Encoding)
					}
					if imp.Created != 3 || imp.Refused+imp.Asked != 0 {
						t.Fatalf("%+v\n%s", imp, strings.Join(w.told(imp.ID), "\n"))
					}
					if heads := imp.LayoutOf().Heads; strings.Join(heads, "|") != strings.Join(oldList[0], "|") {
						t.Errorf("heads %q", heads)
					}
					w.apply(imp.ID)
					all := w.everything()
					if len(all) != before+3 {
						t.Errorf("%d establishments, %d before", len(all), before)
					}
					for _, row := range oldList[1:] {
						e, there := all[row[1]]
						if !there {
							t.Errorf("%s is not there", row[1])
							continue
						}
						where := strings.TrimSuffix(strings.TrimSuffix(row[3], "xã Hồ Thầu, tỉnh Tuyên Quang"), ", ")
						if e.Representative != row[2] || e.Products != row[6] || e.Phone != row[5] || e.Sites[0].Commune != "xã Hồ Thầu" || e.Sites[0].Address != where {
							t.Errorf("%+v %+v", e.Establishment, e.Sites)
						}
					}
					// What no column is for stays with its row, in Unicode.
					cells, err := db.Select[string](t.Context(), d, "SELECT cells FROM import_rows WHERE import_id = ? ORDER BY row_no", imp.ID)
					if err != nil || len(cells) != 3 || !strings.Contains(cells[0], "đã được hỗ trợ") || !strings.Contains(cells[2], "vẫn hoạt động") {
						t.Errorf("%q %v", cells, err)
					}
					if err := w.imports.Undo(t.Context(), w.officer(), imp.ID, "kiểm thử"); err != nil {
						t.Fatal(err)
					}
				})
			}
		}
	})
}

func oldText(t *testing.T, write func(string) string) *bytes.Reader {
	t.Helper()
	var b strings.Builder
	for _, row := range oldList {
		for i, s := range row {
			if i > 0 {
				b.WriteString(";")
			}
			b.WriteString(write(s))
		}
		b.WriteString("\r\n")
	}
	raw, err := charmap.ISO8859_1.NewEncoder().Bytes([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(raw)
}

func oldBook(t *testing.T, write func(string) string, font string) *bytes.Reader {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: font}})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range oldList {
		for j, s := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStr("Sheet1", at, write(s)); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", at, at, style); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}
