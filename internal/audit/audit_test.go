package audit_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
)

var ctx = context.Background()

// act is one event of these tests, told apart by its sentence.
type act struct {
	at       string
	person   db.ID
	agency   db.ID
	kind     audit.Kind
	project  db.ID
	sentence string
}

func record(t *testing.T, d *db.DB, acts ...act) {
	t.Helper()
	err := d.Tx(ctx, func(tx *db.Tx) error {
		for _, a := range acts {
			var at clock.Instant
			if err := at.Scan(a.at); err != nil {
				return err
			}
			by := audit.Actor{PersonID: a.person, Name: string(a.person), AgencyID: a.agency, AgencyName: string(a.agency), Channel: audit.Web}
			if err := audit.RecordTx(ctx, tx, at, by, audit.Event{Kind: a.kind, SubjectKind: "thing", SubjectID: "s-" + a.project, ProjectID: a.project, Sentence: a.sentence}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sentences(rows []audit.Record) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Sentence)
	}
	return strings.Join(out, " ")
}

func TestPage(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		record(t, d,
			act{"2026-11-20T16:59:59.999999Z", "lan", "so", "project.created", "p1", "a"}, // 20/11, the last moment
			act{"2026-11-20T17:00:00.000000Z", "lan", "so", "project.edited", "p1", "b"},  // 21/11, the first
			act{"2026-11-21T03:00:00.000000Z", "minh", "cuc", "projects.listed", "p2", "c"},
			act{"2026-11-21T16:59:59.999999Z", "minh", "so", "payment.paid", "p2", "d"}, // 21/11, the last
			act{"2026-11-21T17:00:00.000000Z", "hoa", "", "account.signed_in", "", "e"}, // 22/11; for an establishment
		)
		for _, c := range []struct {
			name string
			f    audit.Filter
			want string
		}{
			{"everything, newest first", audit.Filter{}, "e d c b a"},
			{"one person", audit.Filter{PersonID: "lan"}, "b a"},
			{"some agencies", audit.Filter{AgencyIDs: []db.ID{"so"}}, "d b a"},
			{"two agencies", audit.Filter{AgencyIDs: []db.ID{"so", "cuc"}}, "d c b a"},
			{"no agency at all", audit.Filter{AgencyIDs: []db.ID{}}, ""},
			{"one kind", audit.Filter{Kind: "project.edited"}, "b"},
			{"an area", audit.Filter{Kind: "project."}, "b a"},
			{"an area that is a pattern", audit.Filter{Kind: "%."}, ""},
			{"from a day", audit.Filter{From: "2026-11-21"}, "e d c b"},
			{"to a day", audit.Filter{To: "2026-11-21"}, "d c b a"},
			{"one day", audit.Filter{From: "2026-11-21", To: "2026-11-21"}, "d c b"},
			{"everything at once", audit.Filter{AgencyIDs: []db.ID{"so"}, PersonID: "lan", Kind: "project.", From: "2026-11-21", To: "2026-11-21"}, "b"},
			{"a few", audit.Filter{Limit: 2}, "e d"},
		} {
			rows, err := audit.Page(ctx, d, c.f)
			if err != nil || sentences(rows) != c.want {
				t.Errorf("%s: got %q, %v; want %q", c.name, sentences(rows), err, c.want)
			}
		}
	})
}

// However many share an instant, pages of any size hold each event once, in one order.
func TestCursor(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		var acts []act
		for i := range 23 {
			agency := db.ID("so")
			if i%5 == 0 {
				agency = "cuc"
			}
			acts = append(acts, act{"2026-11-21T03:00:0" + string(rune('0'+i/8)) + ".000000Z", "lan", agency, "project.edited", "p1", string(rune('a' + i))})
		}
		record(t, d, acts...)
		rapid.Check(t, func(rt *rapid.T) {
			f := audit.Filter{Limit: rapid.IntRange(1, 25).Draw(rt, "size")}
			if rapid.Bool().Draw(rt, "narrow") {
				f.AgencyIDs = []db.ID{"so"}
			}
			all, err := audit.Page(ctx, d, audit.Filter{AgencyIDs: f.AgencyIDs})
			if err != nil {
				rt.Fatal(err)
			}
			var got []audit.Record
			for {
				page, err := audit.Page(ctx, d, f)
				if err != nil {
					rt.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				got = append(got, page...)
				f.Before = page[len(page)-1].Cursor()
			}
			if sentences(got) != sentences(all) {
				rt.Fatalf("pages of %d: got %q, want %q", f.Limit, sentences(got), sentences(all))
			}
		})
	})
}

func TestLimit(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		var acts []act
		for range 501 {
			acts = append(acts, act{"2026-11-21T03:00:00.000000Z", "lan", "so", "project.edited", "p1", "x"})
		}
		record(t, d, acts...)
		for limit, want := range map[int]int{0: 100, -1: 100, 1: 1, 500: 500, 501: 100} {
			if rows, err := audit.Page(ctx, d, audit.Filter{Limit: limit}); err != nil || len(rows) != want {
				t.Errorf("limit %d: got %d, %v; want %d", limit, len(rows), err, want)
			}
		}
	})
}

func TestHistories(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		record(t, d,
			act{"2026-11-20T03:00:00.000000Z", "lan", "so", "project.created", "p1", "a"},
			act{"2026-11-21T03:00:00.000000Z", "minh", "so", "project.edited", "p1", "b"},
			act{"2026-11-22T03:00:00.000000Z", "lan", "so", "project.created", "p2", "c"},
		)
		for _, c := range []struct {
			limit int
			want  string
		}{{0, "b a"}, {1, "b"}, {9, "b a"}} {
			rows, err := audit.OfProject(ctx, d, "p1", c.limit)
			if err != nil || sentences(rows) != c.want {
				t.Errorf("of a file, %d: got %q, %v", c.limit, sentences(rows), err)
			}
			if rows, err = audit.OfSubject(ctx, d, "s-p1", c.limit); err != nil || sentences(rows) != c.want {
				t.Errorf("of a thing, %d: got %q, %v", c.limit, sentences(rows), err)
			}
		}
		for _, c := range []struct {
			person db.ID
			kinds  []audit.Kind
			want   bool
		}{
			{"lan", []audit.Kind{"project.created"}, true}, {"lan", []audit.Kind{"project.edited"}, false},
			{"minh", []audit.Kind{"project.created", "project.edited"}, true}, {"hoa", []audit.Kind{"project.created"}, false}, {"lan", nil, false},
		} {
			if got, err := audit.DidTx(ctx, d, "p1", c.person, c.kinds...); err != nil || got != c.want {
				t.Errorf("%s did %v: got %t, %v", c.person, c.kinds, got, err)
			}
		}
	})
}

// What was before and after is kept as JSON; nobody may change or delete an event, and a
// transaction that fails keeps none.
func TestKept(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		var at clock.Instant
		if err := at.Scan("2026-11-21T03:00:00.000001Z"); err != nil {
			t.Fatal(err)
		}
		by := audit.Actor{PersonID: "lan", Name: "Nguyễn Thị Lan", AgencyID: "so", AgencyName: "Sở Công Thương", OnBehalfOf: "Trần Minh", Channel: audit.Command, Address: "10.0.0.7"}
		event := audit.Event{Kind: "project.edited", SubjectKind: "project", SubjectID: "p1", ProjectID: "p1", Sentence: "Sửa tên đề án",
			Before: map[string]string{"name": "Chè"}, After: map[string]string{"name": "Chè Hồ Thầu"}}
		if err := d.Tx(ctx, func(tx *db.Tx) error { return audit.RecordTx(ctx, tx, at, by, event) }); err != nil {
			t.Fatal(err)
		}
		rows, err := audit.OfProject(ctx, d, "p1", 0)
		if err != nil || len(rows) != 1 {
			t.Fatal(len(rows), err)
		}
		got := rows[0]
		want := audit.Record{ID: got.ID, At: at, Kind: "project.edited", PersonID: "lan", PersonName: "Nguyễn Thị Lan", AgencyID: "so", AgencyName: "Sở Công Thương",
			OnBehalfOf: "Trần Minh", Channel: audit.Command, Address: "10.0.0.7", SubjectKind: "project", SubjectID: "p1", ProjectID: "p1",
			Sentence: "Sửa tên đề án", Before: `{"name":"Chè"}`, After: `{"name":"Chè Hồ Thầu"}`}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		for _, text := range []string{"UPDATE audit_events SET sentence = 'x'", "DELETE FROM audit_events"} {
			if err := d.Tx(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, text); return err }); err == nil {
				t.Errorf("%s was done", text)
			}
		}
		event.After = func() {} // no JSON
		if err := d.Tx(ctx, func(tx *db.Tx) error { return audit.RecordTx(ctx, tx, at, by, event) }); err == nil {
			t.Error("an event that cannot be kept was kept")
		}
		if rows, err := audit.Page(ctx, d, audit.Filter{}); err != nil || !slices.Equal(rows, []audit.Record{want}) {
			t.Errorf("kept %d, %v", len(rows), err)
		}
	})
}
