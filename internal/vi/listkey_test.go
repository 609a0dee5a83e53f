package vi

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestListKey(t *testing.T) {
	words := strings.Fields("an án àn ăn ân anh ban bàn bạn cơ co có cố cộng da đa đá dệt đệt hồ hộ ho hợp tác xã tac xa Hồ thầu thau thâu lạ la lá lã lả là 12 2 10 mo mô mơ uong ương ướng y ý Ý")
	r := rand.New(rand.NewPCG(1, 2))
	name := func() string {
		var parts []string
		for range 1 + r.IntN(4) {
			parts = append(parts, words[r.IntN(len(words))])
		}
		return strings.Join(parts, " ")
	}
	for range 20_000 {
		a, b := name(), name()
		if strings.EqualFold(a, b) {
			continue
		}
		if got, want := strings.Compare(ListKey(a), ListKey(b)), strings.Compare(SortKey(strings.ToLower(a)), SortKey(strings.ToLower(b))); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	}
	if a, b := ListKey("Hợp tác xã Dệt lanh"), ListKey("HỢP TÁC XÃ DỆT LANH"); a != b {
		t.Errorf("%q %q", a, b)
	}
	if n := len(ListKey("Hợp tác xã Dệt lanh Lùng Tám")); n > 60 {
		t.Errorf("%d bytes", n)
	}
}
