package search

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/vi"
)

// naive is the index as plainly as it can be: every thing is looked at.
type naive map[db.ID]thing

func (n naive) match(typed string, s rights) (ids []db.ID) {
	q, ok := newQuery(typed)
	if !ok {
		return nil
	}
	type found struct {
		id db.ID
		g  grade
		k  string
	}
	var all []found
	for id, t := range n {
		g := q.grade(text(nil, t.name, t.others, t.codes))
		seen := s.all || slices.ContainsFunc(t.rights, func(r string) bool { return slices.Contains(s.any, r) })
		if g != gradeNone && seen {
			all = append(all, found{id, g, t.sort})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.g, b.g), cmp.Compare(a.k, b.k), cmp.Compare(a.id, b.id))
	})
	for _, f := range all {
		ids = append(ids, f.id)
	}
	return ids
}

var syllables = []string{"Đặng", "Văn", "Đạt", "Dương", "chè", "Che", "Hồ", "Thầu", "ho", "Nguyễn", "Hùng", "Ăn", "Ân", "công", "ty", "x", "ab", "Ử"}

func drawThing(t *rapid.T) thing {
	name := rapid.SliceOfN(rapid.SampledFrom(syllables), 1, 5)
	write := func(s []string) (out string) {
		for _, w := range s {
			out += " " + w
		}
		return vi.NFC(out)
	}
	th := thing{id: db.NewID(), name: write(name.Draw(t, "name")), others: []string{write(name.Draw(t, "other"))},
		codes: []string{rapid.StringMatching(`0[0-9]{0,9}(-00[1-9])?`).Draw(t, "code")}}
	th.sort = vi.SortKey(th.name)
	for _, home := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3", "4"}), 0, 3, rapid.ID).Draw(t, "homes") {
		th.homes = append(th.homes, home)
		th.rights = append(th.rights, inProvince+home)
	}
	if rapid.Bool().Draw(t, "lent") {
		th.rights = append(th.rights, worksOn+rapid.SampledFrom([]string{"a", "b"}).Draw(t, "body"))
	}
	return th
}

// Whatever is written, changed and taken away, the index finds what looking at everything finds,
// in the same order, and counts the same.
func TestIndexAgreesWithLookingAtEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, all := New(nil, nil), naive{}
		x.clear()
		first := rapid.SliceOfN(rapid.Custom(drawThing), 0, 60).Draw(t, "load")
		slices.SortStableFunc(first, func(a, b thing) int { return cmp.Compare(a.sort, b.sort) })
		l := loading{x: x, kind: Establishment, read: &x.read}
		for _, th := range first {
			l.put(th)
			all[th.id] = th
		}
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			var ids []db.ID
			for id := range all {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			switch {
			case len(ids) > 0 && rapid.Bool().Draw(t, "change"):
				th := drawThing(t)
				th.id = rapid.SampledFrom(ids).Draw(t, "which")
				x.replace(Establishment, []db.ID{th.id}, []thing{th})
				all[th.id] = th
			case len(ids) > 0 && rapid.Bool().Draw(t, "remove"):
				gone := rapid.SliceOfN(rapid.SampledFrom(ids), 0, 40).Draw(t, "gone")
				x.replace(Establishment, gone, nil)
				for _, id := range gone {
					delete(all, id)
				}
			default:
				th := drawThing(t)
				x.replace(Establishment, []db.ID{th.id}, []thing{th})
				all[th.id] = th
			}
		}
		s := rapid.SampledFrom([]rights{{all: true}, {any: []string{"p:1"}}, {any: []string{"p:1", "p:3"}}, {any: []string{"i:a"}}, {any: []string{"p:2", "i:b"}}, {any: []string{"p:9"}}}).Draw(t, "rights")
		typed := rapid.OneOf(rapid.StringMatching(`[0-9 ]{1,6}`), rapid.Map(rapid.SliceOfN(rapid.SampledFrom(append(syllables, "dat", "che", "v", "guye", "an")), 1, 3), func(s []string) string {
			return fmt.Sprint(s)
		})).Draw(t, "typed")
		want := all.match(typed, s)
		got, err := x.match(context.Background(), Establishment, s, typed, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if got.total != len(want) {
			t.Fatalf("%q with %v: %d, want %d", typed, s, got.total, len(want))
		}
		rows := make([]Row, len(got.ids))
		for i, id := range got.ids {
			rows[i] = Row{ID: id, sort: all[id].sort}
		}
		for i, r := range sorted(rows, got) {
			if r.sort != all[want[i]].sort {
				t.Fatalf("%q with %v: at %d %q, want %q", typed, s, i, all[r.ID].name, all[want[i]].name)
			}
		}
		short, err := x.match(context.Background(), Establishment, s, typed, 3)
		if err != nil || short.total != got.total || !slices.Equal(short.ids, got.ids[:min(3, len(got.ids))]) {
			t.Fatalf("the best three %v (%d), %v, of %v", short.ids, short.total, err, got.ids)
		}
	})
}

// A text longer than a block, many things of one word, words of two letters and of one.
func TestBlocks(t *testing.T) {
	x := New(nil, nil)
	x.clear()
	l := loading{x: x, kind: Establishment, read: &x.read}
	for i := range 3000 {
		l.put(thing{id: db.NewID(), name: fmt.Sprintf("Hộ %04d", i), codes: []string{fmt.Sprintf("%010d", i*7)}, homes: []string{"34-08"}, rights: []string{inProvince + "34-08"}})
	}
	for typed, want := range map[string]int{"hộ": 3000, "h": 3000, "ho 2999": 2 /* a code holds it too */, "0000020993": 1, "khong": 0} {
		m, err := x.match(context.Background(), Establishment, rights{any: []string{"p:34-08"}}, typed, 10)
		if err != nil || m.total != want {
			t.Errorf("%q: %d, %v, want %d", typed, m.total, err, want)
		}
	}
	if m, err := x.match(context.Background(), Project, rights{all: true}, "hộ", 10); err != nil || m.total != 0 {
		t.Errorf("another kind: %d, %v", m.total, err)
	}
	ended, stop := context.WithCancel(context.Background())
	stop()
	for range 70 * blockThings {
		l.put(thing{id: "x", name: "y", homes: []string{"34-08"}})
	}
	if _, err := x.match(ended, Establishment, rights{all: true}, "hộ", 10); err == nil {
		t.Error("a question that nobody waits for goes on")
	}
}

func TestTidy(t *testing.T) {
	x := New(nil, clock.NewManual("2026-11-02"))
	x.clear()
	var ids []db.ID
	for i := range 200 {
		th := thing{id: db.NewID(), name: fmt.Sprint("Hộ ", i), homes: []string{"34-08", "34-15"}, rights: []string{"p:34-08", "p:34-15"}}
		ids = append(ids, th.id)
		x.replace(Establishment, []db.ID{th.id}, []thing{th})
	}
	x.replace(Establishment, ids[:150], nil)
	m, err := x.match(context.Background(), Establishment, rights{all: true}, "hộ", 100)
	if err != nil || m.total != 50 {
		t.Errorf("%d living, %v", m.total, err)
	}
	for _, p := range x.parts {
		if len(p.keys) > 75 || bytes.Count(p.text, []byte("\n")) > 75 {
			t.Errorf("a part holds %d things, %d of them dead", len(p.keys), len(p.keys)-p.live)
		}
	}
	x.replace(Establishment, ids, nil)
	if len(x.at) != 0 || len(x.more) != 0 {
		t.Errorf("still there: %v %v", x.at, x.more)
	}
}

// An identity that is no UUID comes back as it was.
func TestOddIdentities(t *testing.T) {
	x := New(nil, nil)
	x.clear()
	for _, id := range []db.ID{"p1", "E1", "0190B3C4-0000-7000-8000-000000000000", db.NewID()} {
		x.replace(Person, []db.ID{id}, []thing{{id: id, name: "Hùng", rights: []string{"k:1"}}})
		m, err := x.match(context.Background(), Person, rights{any: []string{"k:1"}}, "hung", 10)
		if err != nil || !slices.Contains(m.ids, id) {
			t.Errorf("%s: %v, %v", id, m.ids, err)
		}
	}
	if m, _ := x.match(context.Background(), Person, rights{only: "p1"}, "hung", 10); m.total != 1 || m.ids[0] != "p1" {
		t.Errorf("one alone: %v", m)
	}
	if m, _ := x.match(context.Background(), Establishment, rights{only: "p1"}, "hung", 10); m.total != 0 {
		t.Errorf("of another kind: %v", m)
	}
}
