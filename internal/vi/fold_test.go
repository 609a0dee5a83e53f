package vi

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The quick way and the careful way to fold are one.
func TestFoldIsOne(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r < 0x2100; r++ {
		for _, s := range []string{string(r), "a" + string(r) + "b", " " + string(r) + " x"} {
			if got, want := Fold(s), foldAny(s); got != want {
				t.Errorf("%U in %q: %q, want %q", r, s, got, want)
			}
		}
		if r < 0x1f00 {
			all.WriteRune(r)
		}
	}
	for _, s := range []string{all.String(), norm.NFD.String(all.String()), "Hoà Bình\xff ", "Ｈ ộ", "İstanbul", "Công ty TNHH  ĐÔNG Á\u00a0– Ð"} {
		if got, want := Fold(s), foldAny(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// What counts as squeezed is what squeezing leaves as it is.
func TestSqueezed(t *testing.T) {
	var b strings.Builder
	for r := rune(0); r < 0x3100; r++ {
		for _, s := range []string{string(r), "a" + string(r), string(r) + "a", "a " + string(r) + "b", "a" + string(r) + " b"} {
			if squeezed(s) {
				b.Reset()
				gap := false
				for _, c := range s {
					switch {
					case unicode.IsSpace(c):
						gap = b.Len() > 0
					case invisible(c):
					default:
						if gap {
							b.WriteByte(' ')
							gap = false
						}
						b.WriteRune(c)
					}
				}
				if b.String() != s {
					t.Errorf("%U in %q: squeezing gives %q", r, s, b.String())
				}
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Hợp tác xã Cát Quế")
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := Fold(s), foldAny(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for range b.N {
		Fold("Công ty TNHH một thành viên chế biến gỗ Hoàng Su Phì")
	}
}
