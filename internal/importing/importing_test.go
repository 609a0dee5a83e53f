package importing_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/importing"
)

// everything is what the officer sees of the register, by name.
func (w *world) everything() map[string]establishment.View {
	w.t.Helper()
	out := map[string]establishment.View{}
	err := w.register.Each(context.Background(), w.officer(), establishment.Filter{}, func(r establishment.Row) error {
		v, err := w.register.Get(context.Background(), w.officer(), r.ID)
		out[r.Name] = v
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

var header = []any{"STT", "Tên cơ sở", "Chủ cơ sở", "Địa chỉ", "MST", "SĐT", "Sản phẩm", "Số lao động", "Doanh thu năm 2025 (triệu đồng)"}

// A row of a file and a form make the same record.
func TestSameAsByHand(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		imp := w.check("a.xlsx", book(t, header,
			[]any{1, "Hợp tác xã Chè Tả Ngảo", "Bàn Thị Ngọc", "thôn 1, xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "0912345678", "Chè", 12, 1500}))
		w.apply(imp.ID)
		got, there := w.everything()["Hợp tác xã Chè Tả Ngảo"]
		if !there {
			t.Fatal("not there", w.told(imp.ID))
		}
		form := map[string]string{"name": "Hợp tác xã Chè Tả Ngảo", "kind": "cooperative", "tax_code": "0100109107", "representative": "Bàn Thị Ngọc", "phone": "0912345678",
			"products": "Chè", "site_province": "34-08", "site_commune": "xã Hồ Thầu", "site_address": "thôn 1", "confirm": "1"}
		get := func(f string) string { return form[f] }
		want, _, err := w.register.Create(t.Context(), w.officer(), establishment.ParseInput(get), establishment.ParseSite(get))
		if err != nil {
			t.Fatal(err)
		}
		a, b := got.Establishment, want.Establishment
		if a.ImportID != imp.ID || a.CreatedBy != b.CreatedBy || a.CreatedFor != b.CreatedFor || a.Version != 1 {
			t.Errorf("%+v", a)
		}
		a.ID, a.ImportID, a.CreatedAt, a.TaxCode = b.ID, b.ImportID, b.CreatedAt, b.TaxCode
		if a != b {
			t.Errorf("by file %+v\nby hand %+v", a, b)
		}
		x, y := got.Sites[0], want.Sites[0]
		x.ID, x.EstablishmentID = y.ID, y.EstablishmentID
		if x != y {
			t.Errorf("by file %+v\nby hand %+v", x, y)
		}
		areas := func(id db.ID) (out []string) {
			out, err := db.Select[string](t.Context(), d, "SELECT area_id || ' ' || kind || ' ' || division || ' ' || vsic || ' ' || name_sort FROM establishment_areas WHERE establishment_id = ? ORDER BY area_id", id)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if g, h := areas(got.ID), areas(want.ID); !slices.Equal(g, h) || len(g) != 3 {
			t.Errorf("areas by file %v, by hand %v", g, h)
		}
		if err := establishment.PayKeys(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		keys := func(id db.ID) (out []string) {
			out, err := db.Select[string](t.Context(), d, "SELECT area_id || ' ' || kind || ' ' || value FROM establishment_keys WHERE establishment_id = ? AND kind <> 9 ORDER BY 1", id)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if g, h := keys(got.ID), keys(want.ID); !slices.Equal(g, h) || len(g) < 4 {
			t.Errorf("keys by file %v, by hand %v", g, h)
		}
		if y := got.Years; len(y) != 2 || y[1].Year != 2025 || *y[1].Revenue != 1_500_000_000 || *y[0].Workers != 12 {
			t.Errorf("years %+v", y)
		}
	})
}

// What a file does not state takes nothing away; what it states is put over the record; the same
// file again changes nothing; undoing puts all back.
func TestUpdateAndUndo(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		first := w.check("a.xlsx", book(t, header, []any{1, "HTX Chè Tả Ngảo", "Bàn Thị Ngọc", "thôn 1, xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "0912345678", "Chè", 12, 1500}))
		w.apply(first.ID)
		before := w.everything()["HTX Chè Tả Ngảo"]

		second := w.check("b.xlsx", book(t, header,
			[]any{1, "HTX Chè Tả Ngảo", "", "xã Hồ Thầu, Tuyên Quang", "0100109106", "0987654321", "", "", 1800},
			[]any{2, "Cơ sở mộc Lý A", "Lý A", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""}))
		if second.Updated != 1 || second.Created != 1 {
			t.Fatalf("%+v %v", second, w.told(second.ID))
		}
		w.apply(second.ID)
		after := w.everything()["HTX Chè Tả Ngảo"]
		if after.Representative != "Bàn Thị Ngọc" || after.Phone != "0987654321" || after.Products != "Chè" || after.Version != 2 || *after.Years[1].Revenue != 1_800_000_000 || *after.Years[0].Workers != 12 {
			t.Errorf("%+v %+v", after.Establishment, after.Years)
		}
		origins, err := importing.OfEstablishment(t.Context(), d, after.ID)
		if err != nil || len(origins) != 2 {
			t.Fatal(origins, err)
		}
		if s := origins[0].Sentence(); s != "Cập nhật từ tệp b.xlsx, dòng 2." {
			t.Error(s)
		}
		if diff := fmt.Sprint(origins[0].Differences()); !strings.Contains(diff, "0912345678 0987654321") || !strings.Contains(diff, "1.500.000.000 1.800.000.000") {
			t.Error(diff)
		}

		third := w.check("b.xlsx", book(t, header,
			[]any{1, "HTX Chè Tả Ngảo", "", "xã Hồ Thầu, Tuyên Quang", "0100109106", "0987654321", "", "", 1800},
			[]any{2, "Cơ sở mộc Lý A", "Lý A", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""}))
		if third.Unchanged != 2 || third.Created+third.Updated != 0 {
			t.Errorf("again: %+v %v", third, w.told(third.ID))
		}

		if err := w.imports.Undo(t.Context(), w.officer(), second.ID, "nhầm tệp"); err != nil {
			t.Fatal(err)
		}
		back := w.everything()
		e := back["HTX Chè Tả Ngảo"]
		if _, there := back["Cơ sở mộc Lý A"]; there || e.Phone != before.Phone || *e.Years[1].Revenue != 1_500_000_000 || e.Version <= 2 {
			t.Errorf("%v %+v", there, e.Establishment)
		}
		if imp := w.get(second.ID); imp.State != importing.Undone || imp.UndoneWhy != "nhầm tệp" {
			t.Errorf("%+v", imp)
		}
	})
}

// What somebody has touched since is not undone, and is told.
func TestUndoRefused(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		imp := w.check("a.xlsx", book(t, header,
			[]any{1, "Cơ sở mộc Lý A", "Lý A", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""},
			[]any{2, "Cơ sở mộc Lý B", "Lý B", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""}))
		w.apply(imp.ID)
		b := w.everything()["Cơ sở mộc Lý B"]
		if _, _, err := w.register.EditContacts(t.Context(), w.officer(), b.ID, establishment.Contacts{Representative: "Lý Văn B"}, 1); err != nil {
			t.Fatal(err)
		}
		err := w.imports.Undo(t.Context(), w.officer(), imp.ID, "nhầm")
		if !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "dòng 3") || !strings.Contains(err.Error(), w.officer().Name) || strings.Contains(err.Error(), "dòng 2") {
			t.Error(err)
		}
		if len(w.everything()) != 4 { // two of the world
			t.Error(len(w.everything()))
		}
		// Something points at it.
		other := w.check("c.xlsx", book(t, header, []any{1, "Cơ sở mộc Lý C", "Lý C", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""}))
		w.apply(other.ID)
		c := w.everything()["Cơ sở mộc Lý C"]
		err = d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE establishments SET merged_into = ? WHERE id = ?", c.ID, w.EstablishmentHG)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.imports.Undo(t.Context(), w.officer(), other.ID, "nhầm"); !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "dòng 2") {
			t.Error(err)
		}
	})
}

// Two officers: what one saved after the dry run of the other is not written over, and told.
func TestTwoOfficers(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		w.apply(w.check("a.xlsx", book(t, header, []any{1, "HTX Chè Tả Ngảo", "Bàn Thị Ngọc", "xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "", "Chè", 12, 1500})).ID)
		e := w.everything()["HTX Chè Tả Ngảo"]
		imp := w.check("b.xlsx", book(t, header, []any{1, "HTX Chè Tả Ngảo", "Bàn Thị Hoa", "xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "", "Chè shan", 12, 1500},
			[]any{2, "Cơ sở mới", "X", "xã Hồ Thầu, tỉnh Tuyên Quang", "", "", "Chè", 1, 1}))
		second := w.As(account.CentreOfficer, accounttest.Another(2))
		if _, _, err := w.register.EditContacts(t.Context(), second, e.ID, establishment.Contacts{Representative: "Bàn Thị Mai"}, e.Version); err != nil {
			t.Fatal(err)
		}
		err := w.imports.Apply(t.Context(), w.officer(), imp.ID, false, nil)
		if !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "dòng 2") || !strings.Contains(err.Error(), second.Name) {
			t.Error(err)
		}
		all := w.everything()
		if _, there := all["Cơ sở mới"]; there || all["HTX Chè Tả Ngảo"].Representative != "Bàn Thị Mai" || all["HTX Chè Tả Ngảo"].Products != "Chè" {
			t.Errorf("%v %+v", there, all["HTX Chè Tả Ngảo"].Establishment)
		}
		if imp := w.get(imp.ID); imp.State != importing.Failed || imp.Message == "" {
			t.Errorf("%+v", imp)
		}
		// Judged again it stands.
		if err := w.imports.Judge(t.Context(), w.officer(), imp.ID, nil); err != nil {
			t.Fatal(err)
		}
		w.apply(imp.ID)
		if e := w.everything()["HTX Chè Tả Ngảo"]; e.Representative != "Bàn Thị Hoa" {
			t.Errorf("%+v", e.Establishment)
		}
	})
}

// What somebody recorded after the dry run is not recorded a second time by the file.
func TestRecordedMeanwhile(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		imp := w.check("a.xlsx", book(t, header,
			[]any{1, "Cơ sở mộc Lý A", "Lý A", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""},
			[]any{2, "Cơ sở mộc Lý B", "Lý B", "xã Hồ Thầu, Tuyên Quang", "", "", "Bàn ghế", 3, ""}))
		form := map[string]string{"name": "Cơ sở mộc LÝ B", "kind": "household", "representative": "Lý B", "products": "Bàn ghế", "site_province": "34-08", "site_commune": "xã Hồ Thầu", "confirm": "1"}
		get := func(f string) string { return form[f] }
		w.clock.Advance(time.Minute)
		if _, _, err := w.register.Create(t.Context(), w.officer(), establishment.ParseInput(get), establishment.ParseSite(get)); err != nil {
			t.Fatal(err)
		}
		before := len(w.everything())
		err := w.imports.Apply(t.Context(), w.officer(), imp.ID, false, nil)
		if !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "dòng 3 (Cơ sở mộc LÝ B)") || strings.Contains(err.Error(), "dòng 2") {
			t.Error(err)
		}
		if n := len(w.everything()); n != before {
			t.Errorf("%d establishments, %d before", n, before)
		}
	})
}

// While an import writes, other people save between its pieces, see nothing of it, and cannot
// touch what it is about to change.
func TestOthersMeanwhile(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		const rows = 2000
		imp := w.check("a.xlsx", large(t, rows))
		names, saves, pieces := len(w.everything()), 0, 0
		version := w.everything()[w.nameOf(w.EstablishmentTQ)].Version
		err := w.imports.Apply(t.Context(), w.officer(), imp.ID, false, func(done, total int) {
			pieces++
			if pieces > 8 {
				return
			}
			if got := len(w.everything()); got != names {
				t.Errorf("after %d of %d rows, %d establishments are seen", done, total, got)
			}
			if found, err := w.register.Search(t.Context(), w.officer(), "Hợp tác xã chế biến chè"); err != nil || len(found) != 0 {
				t.Errorf("search finds %d, %v", len(found), err)
			}
			_, _, err := w.register.EditContacts(t.Context(), w.officer(), w.EstablishmentTQ, establishment.Contacts{Representative: fmt.Sprintf("Người %d", done)}, version)
			if err != nil {
				t.Errorf("a save after %d rows: %v", done, err)
			}
			version++
			saves++
		})
		if err != nil {
			t.Fatal(err)
		}
		if saves < 2 {
			t.Errorf("%d saves in %d pieces", saves, pieces)
		}
		if page, err := w.register.List(t.Context(), w.officer(), establishment.Filter{}); err != nil || page.Total != names+rows {
			t.Errorf("%d are there, %v", page.Total, err)
		}
	})
}

func (w *world) nameOf(id db.ID) string {
	w.t.Helper()
	v, err := w.register.Get(context.Background(), w.officer(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Name
}

// Stopped halfway, nothing of the file is there, and it can be written afterwards.
func TestStop(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		imp := w.check("a.xlsx", large(t, 2000))
		stopped := false
		err := w.imports.Apply(t.Context(), w.officer(), imp.ID, false, func(done, _ int) {
			if !stopped {
				stopped = true
				if err := w.imports.Stop(t.Context(), w.officer(), imp.ID); err != nil {
					t.Error(err)
				}
			}
		})
		if !errs.Is(err, errs.Conflict) {
			t.Fatal(err)
		}
		if imp := w.get(imp.ID); imp.State != importing.Stopped {
			t.Errorf("%+v", imp)
		}
		left, err := db.Get[int](t.Context(), d, "SELECT (SELECT COUNT(*) FROM establishments WHERE import_id IS NOT NULL) + (SELECT COUNT(*) FROM establishment_areas a WHERE NOT EXISTS (SELECT 1 FROM establishments e WHERE e.id = a.establishment_id))")
		if err != nil || left != 0 {
			t.Errorf("%d left, %v", left, err)
		}
		w.apply(imp.ID)
		if imp := w.get(imp.ID); imp.State != importing.Applied || imp.Created != 2000 {
			t.Errorf("%+v", imp)
		}
	})
}

// A dry run writes nothing but what waits.
func TestDryRunWritesNothing(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		count := func() string {
			var out []string
			for _, table := range db.Tables {
				if strings.HasPrefix(table, "import") || table == "search_log" { // search looks at imports too
					continue
				}
				n, err := db.Get[int](t.Context(), d, "SELECT COUNT(*) FROM "+table)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, fmt.Sprint(table, n))
			}
			return strings.Join(out, " ")
		}
		before := count()
		w.check("a.xlsx", large(t, 600))
		if after := count(); after != before {
			t.Errorf("%s\n%s", before, after)
		}
	})
}
