package place

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"khuyencong/internal/clock"
)

func TestLay(t *testing.T) {
	figures := []Figure{
		{"63-00001", []int64{1, 100}}, // went into 34-00097 whole
		{"63-00037", []int64{2, 200}}, // as well
		{"34-00097", []int64{4}},      // already of today
		{"63-00007", []int64{8, 800}}, // divided within Hà Nội
		{"63-02", []int64{16, 0}},     // a province
		{"63-001", []int64{32, 0}},    // a district
		{"99-99999", []int64{64, 0}},  // unknown
	}
	communes := Lay(figures, LevelCommune, now)
	if len(communes.Sums) != 1 || communes.Sums[0].Unit != "34-00097" || !slices.Equal(communes.Sums[0].Values, []int64{7, 300}) || len(communes.Sums[0].Of) != 3 {
		t.Errorf("sums %+v", communes.Sums)
	}
	var why []string
	for _, u := range communes.Unplaced {
		why = append(why, u.Sentence)
	}
	want := []string{
		"Phường Cống Vị đã được chia cho nhiều đơn vị; cần người chọn đơn vị nhận số liệu.",
		"Tỉnh Hà Giang là đơn vị cấp tỉnh; số liệu này không chia được xuống cấp xã.",
		"Quận Ba Đình đã được chia cho nhiều đơn vị; cần người chọn đơn vị nhận số liệu.",
		"Không có đơn vị hành chính mã 99-99999.",
	}
	if !slices.Equal(why, want) || !slices.Equal(communes.Unplaced[0].Candidates, []ID{"34-00008", "34-00025"}) {
		t.Errorf("unplaced:\n%s", strings.Join(why, "\n"))
	}
	provinces := Lay(figures, LevelProvince, now)
	if len(provinces.Sums) != 2 || provinces.Sums[0].Unit != "34-01" || provinces.Sums[0].Values[0] != 47 || provinces.Sums[1].Unit != "34-08" || len(provinces.Unplaced) != 1 {
		t.Errorf("provinces %+v", provinces)
	}
	districts := Lay([]Figure{{"63-00007", []int64{1}}, {"34-21548", []int64{2}}, {"34-00199", []int64{4}}, {"34-08", []int64{8}}}, LevelDistrict, eve)
	if len(districts.Sums) != 2 || districts.Sums[0].Unit != "63-001" || districts.Sums[1].Unit != "63-536" || len(districts.Unplaced) != 2 {
		t.Errorf("districts %+v", districts)
	}
	if !strings.Contains(districts.Unplaced[0].Sentence, "Phường Láng được lập từ nhiều đơn vị") {
		t.Errorf("%s", districts.Unplaced[0].Sentence)
	}
	for _, l := range []Laid{communes, provinces} {
		if !slices.Equal(l.Total(), []int64{127, 1100}) {
			t.Errorf("a total of %v", l.Total())
		}
	}
}

// TestSumsAgree: figures of communes give the same sums for the nation and for every province
// under the old map and the new one, whichever map they were counted under.
func TestSumsAgree(t *testing.T) {
	all := Communes("", eve)
	today := Communes("", now)
	sumOf := func(l Laid, covered []ID) (n int64) {
		for _, s := range l.Sums {
			if slices.Contains(covered, s.Unit) {
				n += s.Values[0]
			}
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		var old, mixed []Figure
		var nation int64
		for range rapid.IntRange(1, 60).Draw(t, "figures") {
			v := rapid.Int64Range(-1000, 1_000_000_000_000).Draw(t, "value")
			nation += v
			old = append(old, Figure{rapid.SampledFrom(all).Draw(t, "old").ID, []int64{v}})
			mixed = append(mixed, Figure{rapid.SampledFrom([][]Unit{all, today}[v&1]).Draw(t, "any").ID, []int64{v}})
		}
		before, after := Lay(old, LevelProvince, eve), Lay(old, LevelProvince, now)
		if len(before.Unplaced)+len(after.Unplaced) > 0 || before.Total()[0] != nation || after.Total()[0] != nation {
			t.Fatalf("%d and %d of %d", before.Total(), after.Total(), nation)
		}
		for _, p := range Provinces(now) {
			if a, b := sumOf(after, []ID{p.ID}), sumOf(before, Covers(p.ID, now)); a != b {
				t.Fatalf("%s: %d under the new map, %d under the old one", p.ID, a, b)
			}
		}
		// Through the communes of today to their provinces: what is placed and what is not are all.
		communes := Lay(old, LevelCommune, now)
		again := make([]Figure, 0, len(old))
		for _, s := range communes.Sums {
			again = append(again, Figure{s.Unit, s.Values})
		}
		for _, u := range communes.Unplaced {
			if len(u.Candidates) < 2 {
				t.Fatalf("%s is unplaced without a choice", u.Unit)
			}
			again = append(again, u.Figure)
		}
		through := Lay(again, LevelProvince, now)
		for _, p := range Provinces(now) {
			if a, b := sumOf(after, []ID{p.ID}), sumOf(through, []ID{p.ID}); a != b {
				t.Fatalf("%s: %d, and %d through communes", p.ID, a, b)
			}
		}
		// Nothing is lost on any day and level.
		for _, on := range []clock.Day{eve, now} {
			for _, level := range []Level{LevelCommune, LevelDistrict, LevelProvince} {
				if got := Lay(mixed, level, on).Total(); got[0] != nation {
					t.Fatalf("%s %s: %d of %d", on, level, got, nation)
				}
			}
		}
		// Under today's provinces everything has its place.
		if l := Lay(mixed, LevelProvince, now); len(l.Unplaced) > 0 {
			t.Fatalf("unplaced today: %+v", l.Unplaced)
		}
	})
}

func TestCommunePick(t *testing.T) {
	for _, c := range []struct {
		province ID
		text     string
		on       clock.Day
		unit     ID
		first    string
		many     int
	}{
		{"34-08", "Quản Bạ", now, "34-00874", "", 0},
		{"63-02", "xã quản bạ", now, "34-00874", "", 0},
		{"34-79", "Quản Bạ", now, "", "", 0},
		{"34-79", "Phường 13, Gò Vấp", now, "", "Phường An Hội Đông, thành phố Hồ Chí Minh (gồm phường 13, quận Gò Vấp, thành phố Hồ Chí Minh trước đây)", 2},
		{"34-01", "Cống Vị", now, "", "Phường Ngọc Hà, thành phố Hà Nội (nhận một phần phường Cống Vị, quận Ba Đình)", 2},
		{"34-01", "Phúc Xá", now, "", "Phường Hồng Hà, thành phố Hà Nội (gồm phường Phúc Xá, quận Ba Đình trước đây)", 1},
		{"34-01", "Phúc Xá", eve, "63-00001", "", 0},
		{"63-30", "Tân Tiến", "2020-01-01", "", "", 0},
		{"63-31", "Phường Tân Tiến, An Dương", eve, "63-11596", "", 0},
		{"34-08", "", now, "", "", 0},
		{"99-99", "Quản Bạ", now, "", "", 0},
		{"34-08", "Quản Bạ", "", "", "", 0},
	} {
		got := CommunePick(c.province, c.text, c.on)
		var id ID
		if got.Unit != nil {
			id = got.Unit.ID
		}
		if id != c.unit || len(got.Candidates) != c.many || c.many > 0 && got.Candidates[0].Sentence != c.first {
			t.Errorf("%s %q on %s: unit %s, candidates %+v", c.province, c.text, c.on, id, got.Candidates)
		}
	}
}
