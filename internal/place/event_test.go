package place

import (
	"strings"
	"testing"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
)

// use lays events for one test.
func use(t *testing.T, events ...Event) {
	t.Helper()
	o, err := With(events...)
	if err != nil {
		t.Fatal(err)
	}
	Use(o)
	t.Cleanup(func() { Use(Overlay{}) })
}

func TestEventForm(t *testing.T) {
	use(t,
		Event{Change: ChangeForm, Day: "2027-03-01", Basis: "Nghị quyết 9/NQ-UBTVQH16", From: []ID{"34-00874"}, To: []Named{{Name: "Tam Sơn", Kind: KindWard}}},
		Event{Change: ChangeForm, Day: "2027-01-01", Basis: "Nghị quyết 8/2026/QH16", From: []ID{"34-08"}, To: []Named{{Name: "Tuyên Quang", Kind: KindCity}}})
	if f := unit(t, "34-00874").On("2027-03-01"); f.FullName != "Phường Tam Sơn" || f.Basis != "Nghị quyết 9/NQ-UBTVQH16" {
		t.Errorf("%+v", f)
	}
	if f := unit(t, "34-00874").On("2027-02-28"); f.FullName != "Xã Quản Bạ" || f.To != "2027-02-28" {
		t.Errorf("%+v", f)
	}
	if f := get(t, "34-08").On("2027-01-01"); f.FullName != "Thành phố Tuyên Quang" || f.Basis != "Nghị quyết 8/2026/QH16" || get(t, "34-08").On(now).Kind != KindProvince {
		t.Errorf("%+v", f)
	}
	if hits := Search(Query{Text: "tam son", On: "2027-03-01", In: "34-08"}); len(hits) == 0 || hits[0].ID != "34-00874" {
		t.Errorf("%+v", hits)
	}
	if p, err := Resolve("thành phố Tuyên Quang", "2027-01-01"); err != nil || p.ID != "34-08" {
		t.Errorf("%v", err)
	}
}

func TestEventsOfLand(t *testing.T) {
	const first, second = clock.Day("2027-01-01"), clock.Day("2028-01-01")
	use(t,
		Event{Change: ChangeMerge, Day: first, Basis: "NQ 1", From: []ID{"34-00874", "34-00865"}, To: []Named{{"00874", "Quản Bạ", KindCommune}}},
		Event{Change: ChangeSplit, Day: second, Basis: "NQ 2", From: []ID{MadeID(first, "00874")}, To: []Named{{"00874", "Bắc Quản Bạ", KindCommune}, {"00875", "Nam Quản Bạ", KindCommune}}})
	u, ok := ByCode("00874", "2027-06-01")
	if !ok || u.ID != "20270101-00874" || u.OwnProvince() != "34-08" || u.Where("2027-06-01") != "Xã Quản Bạ, tỉnh Tuyên Quang" {
		t.Fatalf("the merged commune: %+v", u)
	}
	for _, c := range []struct {
		id   ID
		on   clock.Day
		want string
	}{
		{"34-00865", "2027-06-01", "20270101-00874"},
		{"34-00865", second, "20280101-00874* 20280101-00875*"},
		{"20280101-00875", now, "34-00865* 34-00874*"},
		{"63-00874", second, "20280101-00874* 20280101-00875*"}, // through two reforms
		{"34-00865", now, "34-00865"},
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
	if l := Lay([]Figure{{"34-00865", []int64{1}}, {"34-00874", []int64{2}}}, LevelProvince, second); len(l.Sums) != 1 || l.Sums[0].Unit != "34-08" {
		t.Errorf("%+v", l)
	}
	if n := len(Communes("34-08", "2027-06-01")); n != 123 {
		t.Errorf("%d communes", n)
	}
	if s := History("34-00865"); s[len(s)-1].Sentence != "Từ 01/01/2027, xã Đường Thượng thuộc xã Quản Bạ." || s[len(s)-1].Basis != "NQ 1" {
		t.Errorf("%+v", s)
	}
}

func TestEventOfProvinces(t *testing.T) {
	const day = clock.Day("2028-07-01")
	use(t, Event{Change: ChangeMerge, Day: day, Basis: "NQ 3", From: []ID{"34-08", "34-04"}, To: []Named{{"08", "Tuyên Quang", KindProvince}}})
	made := MadeID(day, "08")
	if p := get(t, made); p.Letters != "TQU" || len(Provinces(day)) != 33 || len(Provinces(now)) != 34 {
		t.Errorf("%+v", p)
	}
	if id, _ := Holder("63-02", day); id != made {
		t.Errorf("Hà Giang lies in %s", id)
	}
	if id, _ := unit(t, "34-00874").Province(day); id != made {
		t.Errorf("Quản Bạ lies in %s", id)
	}
	if n := len(Communes(made, day)); n != 124+56 {
		t.Errorf("%d communes", n)
	}
}

func TestEventsRefused(t *testing.T) {
	good := Event{Change: ChangeMerge, Day: "2027-01-01", Basis: "NQ 1", From: []ID{"34-00874", "34-00865"}, To: []Named{{"00874", "Quản Bạ", KindCommune}}}
	for _, c := range []struct {
		name, field string
		spoil       func(*Event)
	}{
		{"no change", "change", func(e *Event) { e.Change = "" }},
		{"no day", "day", func(e *Event) { e.Day = "" }},
		{"before the reform", "day", func(e *Event) { e.Day = "2025-07-01" }},
		{"no basis", "basis", func(e *Event) { e.Basis = " " }},
		{"no unit", "from", func(e *Event) { e.From = nil }},
		{"one unit", "from", func(e *Event) { e.From = e.From[:1] }},
		{"an unknown unit", "from", func(e *Event) { e.From[1] = "34-99999" }},
		{"a unit twice", "from", func(e *Event) { e.From[1] = e.From[0] }},
		{"a unit that is no more", "from", func(e *Event) { e.From[1] = "63-00001" }},
		{"two provinces", "from", func(e *Event) { e.From[1] = "34-00004" }},
		{"two levels", "from", func(e *Event) { e.From[1] = "34-08" }},
		{"nothing comes of it", "to", func(e *Event) { e.To = nil }},
		{"two come of a merger", "to", func(e *Event) { e.To = append(e.To, Named{"00865", "Đường Thượng", KindCommune}) }},
		{"no name", "to", func(e *Event) { e.To[0].Name = "" }},
		{"a wrong kind", "to", func(e *Event) { e.To[0].Kind = KindTownship }},
		{"a short code", "to", func(e *Event) { e.To[0].Code = "874" }},
		{"a code of another", "to", func(e *Event) { e.To[0].Code = "00004" }},
		{"provinces split", "change", func(e *Event) {
			*e = Event{Change: ChangeSplit, Day: "2027-01-01", Basis: "NQ", From: []ID{"34-08"}, To: []Named{{"02", "Hà Giang", KindProvince}, {"08", "Tuyên Quang", KindProvince}}}
		}},
		{"nothing new", "to", func(e *Event) {
			*e = Event{Change: ChangeForm, Day: "2027-01-01", Basis: "NQ", From: []ID{"34-00874"}, To: []Named{{"", "Quản Bạ", KindCommune}}}
		}},
	} {
		e := good
		e.From, e.To = append([]ID{}, good.From...), append([]Named{}, good.To...)
		c.spoil(&e)
		_, err := With(e)
		found, ok := errs.As(err)
		if !ok || found.Kind != errs.Invalid {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if found.Fields[0].Name != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := With(good, Event{Change: ChangeForm, Day: "2027-05-01", Basis: "NQ", From: []ID{"34-00874"}, To: []Named{{"", "X", KindWard}}}); !errs.Is(err, errs.Invalid) {
		t.Errorf("a unit that an event ended: %v", err)
	}
	if _, err := With(good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}
