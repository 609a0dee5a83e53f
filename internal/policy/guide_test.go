package policy

import (
	"os"
	"strings"
	"testing"
)

// The paper that tells policy officers how a pack is written shows one that is sound, and names
// every variable of conditions and every kind of rule.
func TestTheGuideToPacks(t *testing.T) {
	data, err := os.ReadFile("../../docs/goi-quy-dinh.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(data)
	_, rest, _ := strings.Cut(guide, "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("no example")
	}
	k, err := ParsePack([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Shipped().With(k); err != nil {
		t.Fatal(err)
	}
	for _, v := range variables {
		if !strings.Contains(guide, "`"+v.name+"`") {
			t.Errorf("the variable %s is not explained", v.name)
		}
	}
	for g := range governsWords {
		if !strings.Contains(guide, "`"+string(g)+"`") {
			t.Errorf("the kind %s is not explained", g)
		}
	}
	for _, kind := range Kinds {
		if !strings.Contains(guide, `"`+kind+`"`) {
			t.Errorf("the value %s is not explained", kind)
		}
	}
}
