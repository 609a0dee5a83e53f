package sheet

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// encode writes a text in an old encoding; false when that has no such letter.
func encode(e Encoding, s string) (string, bool) {
	back := map[rune]string{}
	if e == TCVN3 {
		for from, to := range tcvn3 {
			back[to] = string(from)
		}
	} else {
		for from, to := range vniSingles {
			back[to] = string(from)
		}
		for from, to := range vniPairs {
			// of the marks behind a capital the capital one is what keyboards write
			if old, ok := back[to]; !ok || unicode.IsUpper(from[1]) || !unicode.IsUpper([]rune(old)[len([]rune(old))-1]) {
				back[to] = string(from[:])
			}
		}
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else if to, ok := back[r]; ok {
			b.WriteString(to)
		} else {
			return "", false
		}
	}
	return b.String(), true
}

var (
	onsetList = append(slices.Sorted(maps.Keys(onsets)), "")
	rhymeList = slices.Sorted(maps.Keys(rhymes))
)

// drawSyllable draws a Vietnamese syllable, tone on the letter where schools put it or beside.
func drawSyllable(t *rapid.T) string {
	onset := rapid.SampledFrom(onsetList).Draw(t, "onset")
	rhyme := []rune(rapid.SampledFrom(rhymeList).Draw(t, "rhyme"))
	tone := rapid.SampledFrom([]string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}).Draw(t, "tone")
	vowels := 0
	for vowels < len(rhyme) && strings.ContainsRune("aăâeêioôơuưy", rhyme[vowels]) {
		vowels++
	}
	at := rapid.IntRange(0, vowels-1).Draw(t, "at") + 1
	s := norm.NFC.String(onset + string(rhyme[:at]) + tone + string(rhyme[at:]))
	if !syllable(s) {
		return "xã"
	}
	return s
}

func drawText(t *rapid.T) string {
	words := rapid.SliceOfN(rapid.Custom(drawSyllable), 1, 12).Draw(t, "words")
	switch rapid.IntRange(0, 3).Draw(t, "case") {
	case 0:
		return strings.ToUpper(strings.Join(words, " "))
	case 1:
		for i, w := range words {
			r := []rune(w)
			r[0] = unicode.ToUpper(r[0])
			words[i] = string(r)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "others") {
		other := rapid.SampledFrom([]string{"TNHH", "10 × 20 m²", "µm", "5 §", "25 °C", "(Lào Cai)", "số 3", "Ø20", "½", "ABC-12", "...", "«", "Tổ 1"}).Draw(t, "other")
		i := rapid.IntRange(0, len(words)).Draw(t, "where")
		words = slices.Insert(words, i, other)
	}
	return strings.Join(words, rapid.SampledFrom([]string{" ", ", ", "\n", " - "}).Draw(t, "between"))
}

func TestUnicodeIsLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.Custom(drawText), 1, 8).Draw(t, "column")
		var d Detector
		for _, s := range texts {
			if got, from := Decode(s); got != s || from != Unicode {
				t.Fatalf("%q became %q (%v)", s, got, from)
			}
			if got, _ := Decode(norm.NFD.String(s)); got != norm.NFD.String(s) {
				t.Fatalf("%q in NFD became %q", s, got)
			}
			d.Add(Cell{Kind: Text, Text: s})
		}
		for _, s := range texts {
			if got, from := d.Decode(Cell{Kind: Text, Text: s}); got != s || from != Unicode {
				t.Fatalf("in its column %q became %q (%v)", s, got, from)
			}
		}
	})
}

func TestOldColumnsAreRestored(t *testing.T) {
	for _, e := range []Encoding{TCVN3, VNI} {
		rapid.Check(t, func(t *rapid.T) {
			var want, old []string
			for _, s := range rapid.SliceOfN(rapid.Custom(drawText), 30, 40).Draw(t, "column") {
				if e == TCVN3 { // it has no capitals with tones: those are another test's
					s = strings.ToLower(s)
				}
				o, ok := encode(e, s)
				eachWord(o, func(w string, plain bool) { ok = ok && (plain || !silent(w)) }) // a lone ì looks like ×
				if ok {
					want, old = append(want, s), append(old, o)
				}
			}
			if len(old) < 10 {
				return
			}
			var d Detector
			for _, o := range old {
				d.Add(Cell{Kind: Text, Text: o})
			}
			if d.Encoding() != e {
				t.Fatalf("the column is taken for %v: %+v %q", d.Encoding(), d, old)
			}
			for i, o := range old {
				if got, _ := d.Decode(Cell{Kind: Text, Text: o}); got != want[i] {
					t.Fatalf("%q became %q, want %q", o, got, want[i])
				}
			}
		})
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		in, want string
		from     Encoding
	}{
		{"C«ng ty TNHH Thµnh §¹t", "Công ty TNHH Thành Đạt", TCVN3},
		{"B¶o Th¾ng, M\u00ADêng Kh\u00AD¬ng", "Bảo Thắng, Mường Khương", TCVN3},
		{"Hîp t¸c x· chÌ Shan tuyÕt 25 °C, 10 × 20 m², Tæ 1", "Hợp tác xã chè Shan tuyết 25 °C, 10 × 20 m², Tổ 1", TCVN3},
		{"CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", TCVN3},
		{"Söa ch÷a « t«, xe m¸y", "Sửa chữa ô tô, xe máy", TCVN3},
		{"UBND x· Hµ Giang", "UBND xã Hà Giang", TCVN3},
		{"Hé «ng An", "Hộ ông An", TCVN3},
		{"Coâng ty coå phaàn Ñaïi Höng", "Công ty cổ phần Đại Hưng", VNI},
		{"COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", VNI},
		{"Coäng hoøa Xaõ hoäi", "Cộng hòa Xã hội", VNI},
		{"Công ty TNHH Thành Đạt", "Công ty TNHH Thành Đạt", Unicode},
		{"Hà Nam", "Hà Nam", Unicode},
		{"Công", "Công", Unicode},
		{"cã", "cã", Unicode}, // có in TCVN3, perhaps; alone it proves nothing
		{"Café Müller, Paulo, Citroën", "Café Müller, Paulo, Citroën", Unicode},
		{"10 × 20 × 30; 5 µm; 3 m²; ½; § 5; ® © «»", "10 × 20 × 30; 5 µm; 3 m²; ½; § 5; ® © «»", Unicode},
		{"ABC", "ABC", Unicode}, {"", "", Unicode},
	} {
		if got, from := Decode(c.in); got != c.want || from != c.from {
			t.Errorf("%q became %q (%v), want %q (%v)", c.in, got, from, c.want, c.from)
		}
	}
}

func TestDetectorUsesFontAndColumn(t *testing.T) {
	var d Detector
	has := Cell{Kind: Text, Text: "cã"}
	if got, _ := d.Decode(has); got != "cã" {
		t.Errorf("nothing is known, and it became %q", got)
	}
	has.Font = TCVN3
	if got, from := d.Decode(has); got != "có" || from != TCVN3 {
		t.Errorf("by its font it is %q (%v)", got, from)
	}
	has.Font = TCVN3Capitals
	if got, from := d.Decode(has); got != "CÓ" || from != TCVN3Capitals {
		t.Errorf("by its font of capitals it is %q (%v)", got, from)
	}
	if got, from := d.Decode(Cell{Kind: Text, Text: "Tỉnh Lào Cai", Font: TCVN3}); got != "Tỉnh Lào Cai" || from != Unicode {
		t.Errorf("Unicode under an old font became %q (%v)", got, from)
	}
	has.Font = Unicode
	for _, s := range []string{"C«ng ty", "Thµnh phè", "x· B¶o Hµ", "Hà Giang"} {
		d.Add(Cell{Kind: Text, Text: s})
	}
	d.Add(Cell{Kind: Number, Text: "5"})
	if got, _ := d.Decode(has); got != "có" || d.Encoding() != TCVN3 {
		t.Errorf("in its column it is %q (%v)", got, d.Encoding())
	}
	for range 9 {
		d.Add(Cell{Kind: Text, Text: "Huyện Bảo Thắng"})
	}
	if got, _ := d.Decode(has); got != "cã" {
		t.Errorf("in a column of Unicode it became %q", got)
	}
	if got, from := d.Decode(Cell{Kind: Text, Text: "C«ng ty"}); got != "Công ty" || from != TCVN3 {
		t.Errorf("a proven text in a column of Unicode is %q (%v)", got, from)
	}
}

func TestSyllable(t *testing.T) {
	for _, w := range strings.Fields("Hòa hoà thuỷ Thủy gì giếng nghĩa Nghĩa quyển khuya nguyễn ĐẮK Lắk Krông Búk yên Yến uống ướt ươm xoong khuỷu quý kẻ kỹ y Ý ấp ở") {
		if !syllable(w) {
			t.Errorf("%s is none", w)
		}
	}
	for _, w := range strings.Fields("Müller Thµnh Coâng cat tàp áá ngi ghà hàà mãẽ f w jazz công1 trường-học nghiêngg uu") {
		if syllable(w) {
			t.Errorf("%s is one", w)
		}
	}
}

func TestFontEncoding(t *testing.T) {
	for name, want := range map[string]Encoding{
		".VnTime": TCVN3, ".VnTimeH": TCVN3Capitals, ".VnArial NarrowH": TCVN3Capitals, ".vnarial": TCVN3, "VNI-Times": VNI, "VNI Helve": VNI,
		"Times New Roman": Unicode, "": Unicode, "Arial": Unicode,
	} {
		if got := fontEncoding(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"C«ng ty", "Coâng ty", "Hà Nội", "×", "\xff", "µm", "a\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var d Detector
		for font := Unicode; font <= VNI; font++ {
			d.Add(Cell{Kind: Text, Text: s, Font: font})
			d.Decode(Cell{Kind: Text, Text: s, Font: font})
		}
		got, from := Decode(s)
		if from == Unicode && got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
