package place

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

func unit(t *testing.T, id ID) Unit {
	t.Helper()
	u, ok := Lookup(id)
	if !ok {
		t.Fatalf("no unit %s", id)
	}
	return u
}

// TestUnits binds the number of units of each level and kind on the days that matter.
func TestUnits(t *testing.T) {
	for _, c := range []struct {
		on    clock.Day
		level Level
		want  map[Kind]int
	}{
		{eve, LevelCommune, map[Kind]int{KindCommune: 7692, KindWard: 1726, KindTownship: 617}},
		{eve, LevelDistrict, map[Kind]int{KindRuralDistrict: 508, KindUrbanDistrict: 49, KindTown: 52, KindDistrictCity: 87}},
		{reform, LevelCommune, map[Kind]int{KindCommune: 2621, KindWard: 687, KindSpecialZone: 13}},
		{reform, LevelDistrict, map[Kind]int{}},
		{"2026-04-30", LevelCommune, map[Kind]int{KindCommune: 2611, KindWard: 697, KindSpecialZone: 13}},
		{"2026-09-20", LevelCommune, map[Kind]int{KindCommune: 2599, KindWard: 709, KindSpecialZone: 13}},
		{"", LevelCommune, map[Kind]int{}},
	} {
		got := map[Kind]int{}
		for _, u := range list(c.level, "", c.on) {
			got[u.On(c.on).Kind]++
			if u.Level != c.level {
				t.Fatalf("%s is of level %s", u.ID, u.Level)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s %s: %v, want %v", c.on, c.level, got, c.want)
		}
		for k, n := range c.want {
			if got[k] != n {
				t.Errorf("%s %s: %d %s, want %d", c.on, c.level, got[k], k, n)
			}
		}
	}
}

// TestEveryUnitIsSound looks at every unit of the data.
func TestEveryUnitIsSound(t *testing.T) {
	divided := 0
	for _, n := range embedded().order {
		u := n.unit()
		if levelOf(u.Code) != u.Level || u.ID.Code() != u.Code {
			t.Errorf("%s is of level %s", u.ID, u.Level)
		}
		for i, f := range u.Forms() {
			if f.Name != vi.NFC(f.Name) || f.Name == "" || f.FullName != vi.TitleFirst(f.Kind.VN())+" "+f.Name || strings.Contains(f.Name, "’") {
				t.Errorf("%s: %+v", u.ID, f)
			}
			if i > 0 && (f.Basis == "" || u.Forms()[i-1].To.AddDays(1) != f.From) {
				t.Errorf("%s: no basis or a gap before %+v", u.ID, f)
			}
		}
		if p, ok := Get(u.OwnProvince()); !ok || p.ID.Map() != u.ID.Map() {
			t.Errorf("%s lies in %s", u.ID, u.OwnProvince())
		}
		if u.Level == LevelCommune && u.ID.Map() == "63" {
			d := unit(t, u.District())
			if d.Level != LevelDistrict || d.OwnProvince() != u.OwnProvince() {
				t.Errorf("%s lies in %s", u.ID, d.ID)
			}
			if u.Divided() {
				divided++
			}
		}
	}
	if divided != 439 {
		t.Errorf("%d divided communes, want 439", divided)
	}
}

// TestEveryOldUnitResolves: each unit of 2025-06-30 has its successors on every later day, in
// the province that its own went into, and each of those knows it again.
func TestEveryOldUnitResolves(t *testing.T) {
	for _, n := range embedded().order {
		u := n.unit()
		if !u.Valid(eve) {
			continue
		}
		home, ok := u.Province(now)
		next := u.Successors(now)
		if !ok || len(next) == 0 {
			t.Fatalf("%s has no successor", u.ID)
		}
		for _, p := range next {
			if p.OwnProvince() != home || p.Divided != (len(next) > 1) || !p.Valid(now) {
				t.Errorf("%s went into %s", u.ID, p.ID)
			}
			back := p.Predecessors(eve)
			if u.Level == LevelCommune && !slices.ContainsFunc(back, func(o Part) bool { return o.ID == u.ID && o.Divided == (len(next) > 1) }) {
				t.Errorf("%s does not know %s", p.ID, u.ID)
			}
		}
	}
	for _, u := range Communes("", reform) {
		if len(u.Predecessors(eve)) == 0 {
			t.Errorf("%s came of nothing", u.ID)
		}
	}
}

func TestByCode(t *testing.T) {
	for _, c := range []struct {
		code string
		on   clock.Day
		want ID
	}{
		{"00004", eve, "63-00004"}, // phường Trúc Bạch
		{"00004", now, "34-00004"}, // phường Ba Đình
		{"001", eve, "63-001"},
		{"001", now, ""},
		{"15", eve, "63-15"},
		{"15", now, "34-15"},
		{"00001", now, ""},
		{"06970", eve, "63-06970"},
		{"06970", now, "34-06978"}, // the code of other publications
		{"06978", now, "34-06978"},
		{"23737", eve, "63-23737"},
		{"23737", now, "34-23938"},
		{"4", now, ""},
		{"00004", "", ""},
	} {
		if u, ok := ByCode(c.code, c.on); u.ID != c.want || ok != (c.want != "") {
			t.Errorf("ByCode(%s, %s) = %s", c.code, c.on, u.ID)
		}
	}
	if users := CodeUsers("00004"); len(users) != 2 || users[0].ID != "63-00004" {
		t.Errorf("users of a code: %v", users)
	}
}

func TestUnitIn(t *testing.T) {
	u := unit(t, "63-00874") // a commune of Hà Giang
	for _, c := range []struct {
		on   clock.Day
		want ID
	}{{eve, "63-02"}, {now, "34-08"}, {"", ""}} {
		if id, _ := u.Province(c.on); id != c.want {
			t.Errorf("province on %s: %s", c.on, id)
		}
	}
	for id, want := range map[ID]string{
		"63-00007": "Phường Cống Vị, quận Ba Đình, thành phố Hà Nội",
		"34-07294": "Phường Bố Hạ, thành phố Bắc Ninh",
		"34-75":    "Thành phố Đồng Nai",
		"63-498":   "Huyện Hoàng Sa, thành phố Đà Nẵng",
	} {
		if got := unit(t, id).Where(now); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
	if got := unit(t, "34-07294").Where("2026-01-01"); got != "Xã Bố Hạ, tỉnh Bắc Ninh" {
		t.Errorf("before the city: %s", got)
	}
	if k, ok := KindOn("34-07294", "2026-09-19"); k != KindCommune || !ok {
		t.Errorf("kind: %s", k)
	}
	if k, ok := KindOn("63-00007", now); ok {
		t.Errorf("kind of a unit that is no more: %s", k)
	}
	if n := len(Communes("34-08", now)); n != 124 {
		t.Errorf("%d communes in Tuyên Quang", n)
	}
	if n, m := len(Communes("63-001", eve)), len(Districts("63-01", eve)); n != 13 || m != 30 {
		t.Errorf("%d communes in Ba Đình, %d districts in Hà Nội", n, m)
	}
	if (Unit{}).On(now) != (Form{}) || (Unit{}).Valid(now) || (Unit{}).Where(now) != "" || (Unit{}).District() != "" || len((Unit{}).Forms()) != 0 {
		t.Error("no unit has something")
	}
}

func TestUnder(t *testing.T) {
	for _, c := range []struct {
		id   ID
		on   clock.Day
		want string
	}{
		{"63-00001", eve, "63-00001"},
		{"63-00001", reform, "34-00097"},
		{"63-00007", now, "34-00008* 34-00025*"},
		{"63-23938", now, "34-23938"},
		{"34-23938", "2020-01-01", "63-23938"},
		{"34-00199", eve, "63-00025* 63-00187 63-00199*"},
		{"63-001", now, "34-00004* 34-00008* 34-00025* 34-00070* 34-00097* 34-00190* 34-00199* 34-00226*"},
		{"63-536", now, "34-21548"},
		{"34-21548", eve, "63-536"},
		{"63-10", now, "34-15"},
		{"34-15", eve, "63-10 63-15"},
		{"63-00001", "", ""},
		{"99-99999", now, ""},
	} {
		var got []string
		for _, p := range Under(c.id, c.on) {
			s := string(p.ID)
			if p.Divided {
				s += "*"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("Under(%s, %s) = %s, want %s", c.id, c.on, s, c.want)
		}
	}
}

func TestHistory(t *testing.T) {
	for _, c := range []struct {
		id   ID
		want []string
	}{
		{"63-00007", []string{"Từ 01/07/2025, phường Cống Vị được chia cho phường Ngọc Hà và phường Giảng Võ."}},
		{"63-00001", []string{"Từ 01/07/2025, phường Phúc Xá thuộc phường Hồng Hà."}},
		{"34-23938", []string{"Từ 01/07/2025, xã Ia Mơ giữ nguyên khi sắp xếp các đơn vị hành chính."}},
		{"34-21548", []string{"Từ 01/07/2025, đặc khu Lý Sơn được lập từ huyện Lý Sơn."}},
		{"34-00199", []string{"Từ 01/07/2025, phường Láng được lập từ phường Láng Thượng, một phần phường Láng Hạ và một phần phường Ngọc Khánh."}},
		{"63-001", []string{"Từ 01/07/2025, không còn cấp huyện; quận Ba Đình thôi là đơn vị hành chính, đất nay thuộc 8 đơn vị cấp xã."}},
		{"99-99", nil},
	} {
		var got []string
		for _, s := range History(c.id) {
			got = append(got, s.Sentence)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.id, got)
		}
	}
	if s := History("34-07294"); len(s) != 2 || s[1].Sentence != "Từ 20/09/2026, xã Bố Hạ trở thành phường Bố Hạ." || s[1].Basis != "Nghị quyết 388/NQ-UBTVQH16" {
		t.Errorf("Bố Hạ: %+v", s)
	}
	if s := History("34-75"); len(s) != 2 {
		t.Errorf("Đồng Nai: %+v", s)
	}
}

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		text string
		on   clock.Day
		want ID // first
		sure bool
	}{
		{"quan ba", now, "34-00874", true},
		{"Quản Bạ", now, "34-00874", true},
		{"XA QUAN BA", now, "34-00874", true},
		{norm.NFD.String("xã Quản Bạ"), now, "34-00874", true},
		{"quan ba ha giang", now, "34-00874", true}, // the province of the time
		{"quan ba, tuyen quang", now, "34-00874", true},
		{"Xà Phiên", now, "34-31495", true},
		{"xa phien", now, "34-31495", true},
		{"ia mo", now, "34-23938", true},
		{"M'Drắk", now, "34-24412", true},
		{"dong an", now, "34-00454", false},
		{"00874", now, "34-00874", true},
		{"0087", now, "34-00871", false},
		{"TPHCM", now, "34-79", true},
		{"Phường 05, Quận 8", eve, "63-27418", true},
		{"TT. Nông trường Việt Lâm", eve, "63-00916", true},
		{"TT NT Lệ Ninh", eve, "63-19246", true},
		{"lệ ninh", eve, "63-19246", true},
		{"Q3, TPHCM", eve, "63-770", true},
		{"p1, quan 10", eve, "63-27184", true},
		{"zzzz", now, "", false},
		{"", now, "", false},
		{",", now, "", false},
	} {
		hits := Search(Query{Text: c.text, On: c.on})
		if len(hits) == 0 {
			if c.want != "" {
				t.Errorf("%q on %s: nothing", c.text, c.on)
			}
			continue
		}
		if hits[0].ID != c.want || hits[0].Exact != c.sure || len(hits) > 20 {
			t.Errorf("%q on %s: %s %s, exact %v, want %s", c.text, c.on, hits[0].ID, hits[0].Where(c.on), hits[0].Exact, c.want)
		}
	}
	hits := Search(Query{Text: "phúc xá", On: now, Gone: true})
	if len(hits) == 0 || hits[0].ID != "63-00001" || hits[0].Of {
		t.Errorf("a unit that is gone: %+v", hits)
	}
	if hits := Search(Query{Text: "tân", On: now, In: "34-08", Level: LevelCommune, Limit: 3}); len(hits) != 3 || hits[0].OwnProvince() != "34-08" {
		t.Errorf("in a province: %+v", hits)
	}
}

// TestEveryUnitIsFound asks for units of every level in every spelling.
func TestEveryUnitIsFound(t *testing.T) {
	all := embedded().order
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom(all).Draw(t, "unit").unit()
		f := u.Last()
		write := rapid.SampledFrom([]func(string) string{
			norm.NFC.String, norm.NFD.String, vi.Fold, strings.ToUpper,
			func(s string) string { return "  " + strings.ReplaceAll(s, " ", "\u00a0 ") },
			func(s string) string { return strings.NewReplacer("òa", "oà", "ủy", "uỷ").Replace(s) },
		}).Draw(t, "spelling")
		texts := []string{f.FullName}
		if u.Level != LevelProvince { // a province lies in none
			texts = append(texts, f.Name+", "+Province{}.nameOf(u))
		}
		for _, text := range texts {
			hits := Search(Query{Text: write(text), On: u.dayNear(now), Limit: 1000})
			if !slices.ContainsFunc(hits, func(h Hit) bool { return h.ID == u.ID && h.Exact }) {
				t.Fatalf("%q does not find %s", write(text), u.ID)
			}
		}
	})
}

// nameOf is the name of the province that a unit lies in.
func (Province) nameOf(u Unit) string {
	p, _ := Get(u.OwnProvince())
	return p.Last().Name
}

// TestIndexFoldsAsVi binds the quick folding of names to the one of all other text.
func TestIndexFoldsAsVi(t *testing.T) {
	for _, e := range current().index() {
		if want := vi.Fold(bareWords(e.name)); e.folded != want {
			t.Errorf("%q folds to %q, want %q", e.name, e.folded, want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readBook(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	book := embedded()
	b.ReportAllocs()
	for b.Loop() {
		book.makeIndex()
	}
}

func BenchmarkSearch(b *testing.B) {
	Search(Query{Text: "a", On: now})
	for _, text := range []string{"t", "tan", "xã tân lập", "quan ba ha giang", "zzzz"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				Search(Query{Text: text, On: now})
			}
		})
	}
}
