package vi

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Hà Giang", "ha giang"},
		{"ĐỒNG NAI", "dong nai"},
		{"Ðồng Nai", "dong nai"}, // U+00D0, the wrong letter
		{"Hòa Bình", "hoa binh"},
		{"Hoà Bình", "hoa binh"},
		{"  Bà Rịa \t-\n Vũng Tàu ", "ba ria - vung tau"},
		{"Thừa\u00a0Thiên\u200b Huế", "thua thien hue"},
		{"Ưu đãi ở ẲM ỡ", "uu dai o am o"},
		{"İ", "i"},
		{"a\xffb", "ab"},
		{"", ""},
		{" \u0301 ", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNFC(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{norm.NFD.String("Tuyên Quang"), "Tuyên Quang"},
		{" Cơ sở \r\n chế biến\u00a0 chè ", "Cơ sở chế biến chè"},
		{"abc\x00\u202etxt.exe", "abctxt.exe"},
		{"một\tdòng", "một dòng"},
		{"", ""},
	} {
		if got := NFC(c.in); got != c.want {
			t.Errorf("NFC(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNFCText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\r\nMột\r\nhai  ba\rbốn \n\n năm\n \n", "Một\nhai  ba\nbốn\n\n năm"},
		{norm.NFD.String("Sự cần thiết\u2028của đề án"), "Sự cần thiết\ncủa đề án"},
		{"a\x00b\tc\x1b", "ab\tc"},
		{"\n\n", ""},
	} {
		if got := NFCText(c.in); got != c.want {
			t.Errorf("NFCText(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSortKey(t *testing.T) {
	want := []string{
		"An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bến Tre", "Bình Định",
		"Cà Mau", "Cao Bằng", "Cần Thơ", "Dương", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai",
		"Hà Nội", "Hải Phòng", "Nghệ An", "Ninh Bình", "Ông", "Ơn", "Uyên", "Ưng", "Yên Bái",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("sorted\n%q, want\n%q", got, want)
	}
	tones := []string{"ma", "mà", "mả", "mã", "má", "mạ"}
	got = slices.Clone(tones)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	if !slices.Equal(got, tones) {
		t.Errorf("tones sorted %q, want %q", got, tones)
	}
	if SortKey("Hà Giang") != SortKey(norm.NFD.String(" Hà  Giang")) {
		t.Error("NFD text has another key")
	}
}

func TestSortKeyAtOnce(t *testing.T) {
	want := SortKey("Đề án")
	done := make(chan string)
	for range 8 {
		go func() {
			for range 200 {
				if got := SortKey("Đề án"); got != want {
					done <- got
					return
				}
				SortKey(strings.Repeat("dài ", 50))
			}
			done <- want
		}()
	}
	for range 8 {
		if got := <-done; got != want {
			t.Fatalf("key %q, want %q", got, want)
		}
	}
}

func TestListVN(t *testing.T) {
	for _, c := range []struct {
		in   []string
		want string
	}{
		{nil, ""},
		{[]string{"A"}, "A"},
		{[]string{"A", "B"}, "A và B"},
		{[]string{"A", "B", "C"}, "A, B và C"},
	} {
		if got := ListVN(c.in); got != c.want {
			t.Errorf("ListVN(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTitleFirst(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"đề án điểm", "Đề án điểm"},
		{"", ""},
		{"34 tỉnh", "34 tỉnh"},
		{"\xff", "\xff"},
	} {
		if got := TitleFirst(c.in); got != c.want {
			t.Errorf("TitleFirst(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// vietnamese draws text with many accents, spaces and some oddities.
var vietnamese = rapid.StringOfN(rapid.OneOf(
	rapid.RuneFrom([]rune("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐÔƯàảãáạằẳẵắặầẩẫấậỳỷỹýỵÐðİß")),
	rapid.RuneFrom([]rune(" \t\n\r\u00a0\u2028\u200b\u0300\u0301\u0303\u0309\u0323\u0302\u031b\x00-.,")),
	rapid.Rune(),
), 0, 60, -1)

func TestTextProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := vietnamese.Draw(t, "s")
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold(%q) = %q, again %q", s, folded, again)
		}
		if got := Fold(norm.NFC.String(s)); got != folded {
			t.Fatalf("NFC folds to %q, not %q", got, folded)
		}
		if got := Fold(norm.NFD.String(s)); got != folded {
			t.Fatalf("NFD folds to %q, not %q", got, folded)
		}
		line := NFC(s)
		if NFC(line) != line {
			t.Fatalf("NFC(%q) = %q, again %q", s, line, NFC(line))
		}
		if Fold(line) != folded {
			t.Fatalf("Fold(NFC) = %q, not %q", Fold(line), folded)
		}
		text := NFCText(s)
		if NFCText(text) != text {
			t.Fatalf("NFCText(%q) = %q, again %q", s, text, NFCText(text))
		}
		for name, out := range map[string]string{"Fold": folded, "NFC": line, "NFCText": text} {
			if !utf8.ValidString(out) || strings.ContainsRune(out, 0) {
				t.Fatalf("%s(%q) = %q", name, s, out)
			}
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }) || strings.Contains(line, "  ") {
			t.Fatalf("NFC(%q) = %q has white space left", s, line)
		}
	})
}
