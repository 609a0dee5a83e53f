package place

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"khuyencong/internal/clock"
)

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		id   ID
		on   clock.Day
		want []ID
	}{
		{"34-08", now, []ID{"34-08", "63-08", "63-02"}},
		{"34-08", reform, []ID{"34-08", "63-08", "63-02"}},
		{"34-08", eve, nil},
		{"34-08", year2023, nil},
		{"63-02", year2023, []ID{"63-02"}},
		{"63-08", eve, []ID{"63-08"}},
		{"63-02", reform, nil},
		{"34-79", now, []ID{"34-79", "63-79", "63-74", "63-77"}},
		{"34-52", now, []ID{"34-52", "63-64", "63-52"}},
		{"34-04", now, []ID{"34-04", "63-04"}},
		{"63-04", year2023, []ID{"63-04", "34-04"}}, // left alone: the same land
		{"63-46", "2024-06-01", []ID{"63-46", "34-46"}},
		{"99-99", now, nil},
	} {
		if got := Covers(c.id, c.on); !slices.Equal(got, c.want) {
			t.Errorf("Covers(%s, %s) = %v, want %v", c.id, c.on, got, c.want)
		}
	}
}

func TestSuccessors(t *testing.T) {
	for _, c := range []struct {
		id   ID
		on   clock.Day
		want []ID
	}{
		{"63-02", now, []ID{"34-08"}},
		{"63-02", eve, []ID{"63-02"}},
		{"63-15", reform, []ID{"34-15"}},
		{"63-10", reform, []ID{"34-15"}},
		{"34-08", now, []ID{"34-08"}},
		{"34-08", year2023, nil},
		{"34-04", year2023, []ID{"63-04"}},
		{"99-99", now, nil},
	} {
		if got := Successors(c.id, c.on); !slices.Equal(got, c.want) {
			t.Errorf("Successors(%s, %s) = %v, want %v", c.id, c.on, got, c.want)
		}
	}
}

// TestReform binds the whole merger: each of the 63 went into exactly one of the 34, and each
// of the 34 holds one to three of them.
func TestReform(t *testing.T) {
	held := map[ID]int{}
	for _, p := range Provinces(eve) {
		next := Successors(p.ID, reform)
		if len(next) != 1 || len(atlas().into[p.ID]) != 1 {
			t.Fatalf("%s went into %v", p.ID, next)
		}
		held[next[0]]++
	}
	count := map[int]int{}
	for _, p := range Provinces(reform) {
		count[held[p.ID]]++
	}
	if count[1] != 11 || count[2] != 17 || count[3] != 6 || len(held) != 34 {
		t.Errorf("units by how many they were: %v", count)
	}
	for _, links := range atlas().into {
		if l := links[0]; l.day != reform || l.basis != "Nghị quyết 202/2025/QH15" {
			t.Errorf("link %+v", l)
		}
	}
}

func TestCoversAndSuccessorsAgree(t *testing.T) {
	all := All()
	days := []clock.Day{"", "2012-01-01", year2023, "2025-01-01", eve, reform, "2026-04-30", now}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom(all).Draw(t, "unit").ID
		on := rapid.SampledFrom(days).Draw(t, "day")
		for _, p := range all {
			if slices.Contains(Successors(id, on), p.ID) != slices.Contains(Covers(p.ID, on), id) {
				t.Fatalf("%s and %s on %q", id, p.ID, on)
			}
		}
		// Every unit of a day reports under exactly one unit of that day or a later one.
		if p, _ := Get(id); p.Valid(on) && len(Successors(id, on)) != 1 {
			t.Fatalf("%s on %s: %v", id, on, Successors(id, on))
		}
	})
}

func TestLineage(t *testing.T) {
	for _, c := range []struct {
		id   ID
		want []string
	}{
		{"63-02", []string{"Từ 01/07/2025, tỉnh Hà Giang và tỉnh Tuyên Quang nhập lại, mang tên tỉnh Tuyên Quang."}},
		{"34-08", []string{"Từ 01/07/2025, tỉnh Hà Giang và tỉnh Tuyên Quang nhập lại, mang tên tỉnh Tuyên Quang."}},
		{"63-70", []string{
			"Từ 01/07/2025, tỉnh Bình Phước và tỉnh Đồng Nai nhập lại, mang tên tỉnh Đồng Nai.",
			"Từ 30/04/2026, tỉnh Đồng Nai trở thành thành phố Đồng Nai trực thuộc trung ương.",
		}},
		{"34-46", []string{
			"Từ 01/01/2025, tỉnh Thừa Thiên Huế trở thành thành phố Huế trực thuộc trung ương.",
			"Từ 01/07/2025, thành phố Huế giữ nguyên địa giới khi sắp xếp các đơn vị hành chính cấp tỉnh.",
		}},
		{"34-25", []string{"Từ 01/07/2025, tỉnh Hòa Bình, tỉnh Phú Thọ và tỉnh Vĩnh Phúc nhập lại, mang tên tỉnh Phú Thọ."}},
		{"99-99", nil},
	} {
		var got []string
		for _, s := range Lineage(c.id) {
			got = append(got, s.Sentence)
			if s.Basis == "" || s.Day == "" || len(s.From) == 0 || len(s.To) != 1 {
				t.Errorf("%s: step %+v", c.id, s)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Lineage(%s) =\n%s", c.id, strings.Join(got, "\n"))
		}
	}
	if s := Lineage("63-02")[0]; !slices.Equal(s.From, []ID{"63-02", "63-08"}) || !slices.Equal(s.To, []ID{"34-08"}) {
		t.Errorf("step %+v", s)
	}
}

func TestHolderAndReach(t *testing.T) {
	for _, c := range []struct {
		id     ID
		on     clock.Day
		holder ID
		reach  []ID
	}{
		{"63-40", eve, "63-40", []ID{"63-40", "34-40"}}, // Nghệ An was left alone
		{"63-40", now, "34-40", []ID{"34-40", "63-40"}},
		{"34-40", now, "34-40", []ID{"34-40", "63-40"}},
		{"34-40", year2023, "63-40", []ID{"63-40", "34-40"}},
		{"63-02", eve, "63-02", []ID{"63-02"}},
		{"63-02", now, "34-08", []ID{"63-02"}}, // Hà Giang was not
		{"63-10", now, "34-15", []ID{"63-10"}}, // nor Lào Cai
		{"63-92", now, "34-92", []ID{"63-92"}}, // nor Cần Thơ
		{"34-08", now, "34-08", []ID{"34-08", "63-08", "63-02"}},
		{"34-08", eve, "", nil}, // of two provinces then
		{"99-99", now, "", nil},
	} {
		if got, ok := Holder(c.id, c.on); got != c.holder || ok != (c.holder != "") {
			t.Errorf("Holder(%s, %s) = %s, want %s", c.id, c.on, got, c.holder)
		}
		if got := Reach(c.id, c.on); !slices.Equal(got, c.reach) {
			t.Errorf("Reach(%s, %s) = %v, want %v", c.id, c.on, got, c.reach)
		}
	}
	for id, want := range map[ID][]ID{"63-40": {"63-40", "34-40"}, "34-40": {"34-40", "63-40"}, "63-02": {"63-02"}, "34-08": {"34-08"}, "": {""}, "99-99": {"99-99"}} {
		if got := Alike(id); !slices.Equal(got, want) {
			t.Errorf("Alike(%s) = %v, want %v", id, got, want)
		}
	}
}

func TestOverlapping(t *testing.T) {
	for id, want := range map[ID][]ID{
		"34-08": {"34-08", "63-02", "63-08"},
		"63-02": {"63-02", "34-08"},
		"34-04": {"34-04", "63-04"},
		"99-99": {"99-99"},
	} {
		if got := Overlapping(id); !slices.Equal(got, want) {
			t.Errorf("Overlapping(%s) = %v, want %v", id, got, want)
		}
	}
}
