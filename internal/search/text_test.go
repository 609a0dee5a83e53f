package search

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  Đặng  Văn Đạt ", "dang van dat"},
		{norm.NFD.String("Đặng Văn Đạt"), "dang van dat"},
		{"KCQG.2027.TQU.003", "kcqg 2027 tqu 003"},
		{"12/QĐ-BCT", "12 qd bct"},
		{"HTX Chè Shan-Tuyết «Hồ Thầu»", "htx che shan tuyet ho thau"},
		{"a\u00adb", "ab"},
		{"ﬁlé ½", slowWords("ﬁlé ½")},
	} {
		if got := words(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

// The quick way folds as the slow one does, and every text like its normal forms.
func TestWordsAsFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-zĐđĂăÂâÊêÔôƠơƯưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ 0-9./\-]*`)).Draw(t, "text")
		if got, want := words(s), slowWords(s); got != want {
			t.Fatalf("%q: %q, slowly %q", s, got, want)
		}
		valid := strings.ToValidUTF8(s, "")
		if got, want := words(norm.NFD.String(valid)), words(norm.NFC.String(valid)); got != want {
			t.Fatalf("%q: NFD %q, NFC %q", s, got, want)
		}
	})
}

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"0912 345 678", "0912345678", true},
		{"+84 912 345 678", "0912345678", true},
		{"(+84) 912.345.678", "0912345678", true},
		{"0123456789-001", "0123456789001", true},
		{"84912", "84912", true},
		{"12a", "", false},
		{" - ", "", false},
	} {
		if got, ok := digits(c.in); got != c.want || ok != c.ok {
			t.Errorf("%q: %q %v, want %q %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

// A workshop as the index holds it.
var workshop = text(nil, "Công ty TNHH Chè Shan Tuyết", []string{"Nguyễn Văn Hùng", "chè xanh, chè đen", "xã Hồ Thầu Tuyên Quang"},
	[]string{"0123456789-001", "0912345678", "chehothau@example.vn"})

func TestGrades(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  grade
	}{
		{"0123456789-001", gradeCode},
		{"0123456789001", gradeCode},
		{"0912 345 678", gradeCode},
		{"+84 912 345 678", gradeCode},
		{"cong ty tnhh", gradeBegins},
		{"CÔNG TY", gradeBegins},
		{"shan tuyết", gradeName},
		{"shan tuy", gradeName},
		{"nguyen van hung", gradeWord},
		{"nguyễn văn hùng", gradeWord},
		{norm.NFD.String("nguyễn văn hùng"), gradeWord},
		{"01234", gradeWord},
		{"0912 345", gradeWord},
		{"56789", gradeInside},
		{"45 678", gradeInside},
		{"uyet", gradeInside},
		{"hung nguyen", gradeApart},
		{"che ho thau", gradeApart},
		{"che tuyen quang", gradeApart},
		{"hung thau khac", gradeNone},
		{"khong co", gradeNone},
		{"shan tuyet nguyen", gradeApart}, // never as one phrase across fields
	} {
		q, ok := newQuery(c.typed)
		if got := q.grade(workshop); !ok || got != c.want {
			t.Errorf("%q: grade %d, want %d", c.typed, got, c.want)
		}
	}
	for _, nothing := range []string{"", "  ", "-", "«»", "\x00"} {
		if _, ok := newQuery(nothing); ok {
			t.Errorf("%q is something to look for", nothing)
		}
	}
}

func TestMarks(t *testing.T) {
	for _, c := range []struct{ shown, typed, want string }{
		{"Đặng Văn Đạt", "dang van", "[Đặng Văn] Đạt"},
		{norm.NFD.String("Đặng Văn Đạt"), "ĐẠT", "Đặng Văn [Đạt]"},
		{"Nguyễn Văn Hùng", "hung nguyen", "[Nguyễn] Văn [Hùng]"},
		{"0912345678", "0912 345", "[0912345]678"},
		{"0123456789-001", "0123456789001", "[0123456789-001]"},
		{"0912345678", "+84 912", "[0912]345678"},
		{"Hộ kinh doanh", "khác", "Hộ kinh doanh"},
		{"Hộ", "", "Hộ"},
	} {
		var b strings.Builder
		for _, p := range Marks(c.shown, c.typed) {
			if p.Hit {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if b.String() != c.want {
			t.Errorf("%q in %q: %q, want %q", c.typed, c.shown, b.String(), c.want)
		}
	}
}

// Marks cuts a text and changes nothing of it.
func TestMarksKeepTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shown, typed := rapid.String().Draw(t, "shown"), rapid.String().Draw(t, "typed")
		var b strings.Builder
		for _, p := range Marks(shown, typed) {
			b.WriteString(p.Text)
		}
		one := Marks(shown, "")
		if want := one[0].Text; b.String() != want {
			t.Fatalf("%q with %q became %q", shown, typed, b.String())
		}
	})
}
