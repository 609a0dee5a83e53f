package place

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

const (
	year2023 = clock.Day("2023-12-31")
	eve      = clock.Day("2025-06-30")
	reform   = clock.Day("2025-07-01")
	now      = clock.Day("2026-11-01")
)

func get(t *testing.T, id ID) Province {
	t.Helper()
	p, ok := Get(id)
	if !ok {
		t.Fatalf("no unit %s", id)
	}
	return p
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		on            clock.Day
		units, cities int
	}{
		{"2012-06-01", 63, 5},
		{year2023, 63, 5},
		{"2024-12-31", 63, 5},
		{"2025-01-01", 63, 6}, // Huế
		{eve, 63, 6},
		{reform, 34, 6},
		{"2026-04-29", 34, 6},
		{"2026-04-30", 34, 7},
		{"2026-09-01", 34, 8},
		{"2026-09-20", 34, 9},
		{now, 34, 9},
		{"", 0, 0},
	} {
		list := Provinces(c.on)
		cities := 0
		for _, p := range list {
			if p.On(c.on).Kind == KindCity {
				cities++
			}
		}
		if len(list) != c.units || cities != c.cities {
			t.Errorf("%s: %d units, %d cities, want %d, %d", c.on, len(list), cities, c.units, c.cities)
		}
	}
	if n := len(All()); n != 97 {
		t.Errorf("%d units in all, want 97", n)
	}
}

func TestOrder(t *testing.T) {
	list := Provinces(eve)
	var names []string
	for _, p := range list {
		names = append(names, p.On(eve).Name)
	}
	head := []string{"An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre"}
	if !slices.Equal(names[:len(head)], head) || names[62] != "Yên Bái" {
		t.Errorf("order %q", names)
	}
	if i, j := slices.Index(names, "Cần Thơ"), slices.Index(names, "Đà Nẵng"); i > j {
		t.Error("đ does not come after c")
	}
}

// TestForms binds what every row must hold.
func TestForms(t *testing.T) {
	id := regexp.MustCompile(`^(63|34)-[0-9]{2}$`)
	letters := regexp.MustCompile(`^[A-Z]{3}$`)
	owner := map[string]string{}
	for _, p := range All() {
		if !id.MatchString(string(p.ID)) || p.Code != p.ID.Code() || !letters.MatchString(p.Letters) {
			t.Errorf("%s: code %q, letters %q", p.ID, p.Code, p.Letters)
		}
		name := p.Last().Name
		if o, ok := owner[p.Letters]; ok && o != name {
			t.Errorf("letters %s are of %s and %s", p.Letters, o, name)
		}
		owner[p.Letters] = name
		forms := p.Forms()
		for i, f := range forms {
			if f.Name != vi.NFC(f.Name) || f.FullName != vi.TitleFirst(f.Kind.VN())+" "+f.Name {
				t.Errorf("%s: name %q, full name %q", p.ID, f.Name, f.FullName)
			}
			if i > 0 && (f.From == "" || forms[i-1].To.AddDays(1) != f.From || f.Basis == "") {
				t.Errorf("%s: a gap or no basis before %s", p.ID, f.FullName)
			}
			if f.To != "" && f.From > f.To {
				t.Errorf("%s: %s ends before it begins", p.ID, f.FullName)
			}
		}
		switch first, last := forms[0], p.Last(); p.ID.Map() {
		case "63":
			if first.From != "" || last.To != eve {
				t.Errorf("%s: from %q to %q", p.ID, first.From, last.To)
			}
		case "34":
			if first.From != reform || last.To != "" || first.Basis != "Nghị quyết 202/2025/QH15" {
				t.Errorf("%s: from %q to %q by %q", p.ID, first.From, last.To, first.Basis)
			}
		}
	}
	if len(owner) != 63 {
		t.Errorf("%d sets of letters, want 63", len(owner))
	}
	for id, want := range map[ID]string{"63-02": "HGI", "34-08": "TQU", "34-15": "LCA", "34-40": "NAN", "34-92": "CTH", "34-01": "HNO"} {
		if got := get(t, id).Letters; got != want {
			t.Errorf("%s: letters %q, want %q", id, got, want)
		}
	}
	for name := range atlas().aliases {
		if !slices.ContainsFunc(All(), func(p Province) bool { return p.Last().Name == name }) {
			t.Errorf("an alias of %q, which is no unit", name)
		}
	}
}

func TestCitiesOf2026(t *testing.T) {
	for _, c := range []struct {
		id          ID
		name, basis string
		day         clock.Day
	}{
		{"34-75", "Đồng Nai", "Nghị quyết 30/2026/QH16", "2026-04-30"},
		{"34-22", "Quảng Ninh", "Nghị quyết 36/2026/QH16", "2026-09-01"},
		{"34-24", "Bắc Ninh", "Nghị quyết 39/2026/QH16", "2026-09-20"},
	} {
		p := get(t, c.id)
		before, after := p.On(c.day.AddDays(-1)), p.On(c.day)
		if before.FullName != "Tỉnh "+c.name || before.Kind != KindProvince || before.To != c.day.AddDays(-1) {
			t.Errorf("%s before: %+v", c.id, before)
		}
		if after.FullName != "Thành phố "+c.name || after.Kind != KindCity || after.Basis != c.basis || after.To != "" {
			t.Errorf("%s after: %+v", c.id, after)
		}
	}
}

func TestHue(t *testing.T) {
	p := get(t, "63-46")
	if f := p.On("2024-12-31"); f.FullName != "Tỉnh Thừa Thiên Huế" || f.Basis != "" {
		t.Errorf("before: %+v", f)
	}
	if f := p.On("2025-01-01"); f.FullName != "Thành phố Huế" || f.Basis != "Nghị quyết 175/2024/QH15" {
		t.Errorf("after: %+v", f)
	}
	if p.Valid(reform) || !get(t, "34-46").Valid(reform) {
		t.Error("the unit of the 63 outlives them")
	}
}

// TestReusedCodes binds the trap: seven codes of the 34 name another province among the 63.
func TestReusedCodes(t *testing.T) {
	var other []string
	for _, p := range Provinces(reform) {
		old, ok := Get(ID("63-" + p.Code))
		if !ok {
			t.Errorf("code %s is new", p.Code)
		}
		if old.Last().Name != p.Last().Name {
			other = append(other, p.Code)
		}
	}
	if got := strings.Join(other, " "); !slices.Equal(slices.Sorted(slices.Values(other)), []string{"15", "24", "44", "52", "80", "82", "91"}) {
		t.Errorf("reused codes: %s", got)
	}
	if a, b := get(t, "63-15").Last().Name, get(t, "34-15").Last().Name; a != "Yên Bái" || b != "Lào Cai" {
		t.Errorf("code 15: %s, %s", a, b)
	}
}

func TestNoDayNoAnswer(t *testing.T) {
	if f := get(t, "63-02").On(""); f != (Form{}) {
		t.Errorf("On no day: %+v", f)
	}
	if _, ok := Get("08"); ok {
		t.Error("a code without its map is known")
	}
	if got := Covers("34-08", ""); got != nil {
		t.Errorf("Covers on no day: %v", got)
	}
	if (Form{}).InText() != "" || (Province{}).Last() != (Form{}) {
		t.Error("a zero value has a name")
	}
}

func TestCallersCannotChange(t *testing.T) {
	All()[0] = Province{}
	get(t, "34-75").Forms()[0].Name = "X"
	if All()[0].ID == "" || get(t, "34-75").Forms()[0].Name != "Đồng Nai" {
		t.Error("the data was changed by a caller")
	}
}
