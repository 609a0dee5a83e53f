package establishment_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"sync"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

// snapshot writes down all that the register holds, but for the versions, which only grow.
func (w world) snapshot(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, x := range []struct{ table, columns, order string }{
		{"establishments", "id || '|' || name || '|' || name_fold || '|' || name_sort || '|' || kind || '|' || tax_code || '|' || household_code || '|' || office_province_id || '|' || office_commune || '|' || office_address || '|' || vsic || '|' || products || '|' || representative || '|' || phone || '|' || email || '|' || other_names || '|' || COALESCE(CAST(founded_year AS TEXT), '-') || '|' || owner_sex || '|' || owner_ethnicity || '|' || COALESCE(owner_consent_on, '-') || '|' || owner_consent_how || '|' || sector || '|' || other_vsic || '|' || markets || '|' || COALESCE(merged_into, '-') || '|' || CASE WHEN applies_cleaner_production THEN 'y' ELSE 'n' END", "id"},
		{"establishment_sites", "id || '|' || establishment_id || '|' || commune || '|' || address || '|' || COALESCE(valid_to, '-') || '|' || land_id || '|' || unit_id", "id"},
		{"establishment_years", "establishment_id || '|' || CAST(year AS TEXT) || '|' || COALESCE(CAST(workers AS TEXT), '-') || '|' || COALESCE(CAST(women AS TEXT), '-') || '|' || COALESCE(CAST(revenue AS TEXT), '-')", "establishment_id, year"},
		{"establishment_outputs", "id || '|' || establishment_id || '|' || product", "id"},
		{"establishment_equipment", "id || '|' || establishment_id || '|' || name", "id"},
		{"establishment_areas", "area_id || '|' || establishment_id || '|' || name_sort || '|' || kind || '|' || vsic", "area_id, name_sort, establishment_id"},
		{"establishment_keys", "area_id || '|' || CAST(kind AS TEXT) || '|' || value || '|' || establishment_id", "area_id, kind, value, establishment_id"},
	} {
		rows, err := db.Select[string](w.ctx, w.Service.DB, "SELECT "+x.columns+" AS line FROM "+x.table+" ORDER BY "+x.order)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n%s\n", x.table, strings.Join(rows, "\n"))
	}
	return b.String()
}

// join merges as the comparison proposes.
func (w world) join(p account.Principal, keep, gone db.ID) (establishment.Merge, error) {
	c, err := w.Compare(w.ctx, p, keep, gone)
	if err != nil {
		return establishment.Merge{}, err
	}
	in := c.Proposal()
	in.Reason = "Cùng một cơ sở, đã gọi điện hỏi."
	return w.Merge(w.ctx, p, in)
}

func (w world) undo(t *testing.T, p account.Principal, m db.ID, restore ...string) error {
	t.Helper()
	u, err := w.Undoing(w.ctx, p, m)
	if err != nil {
		return err
	}
	in := establishment.UndoInput{KeptVersion: u.Kept.Version, Reason: "Gộp nhầm.", Restore: map[string]bool{}}
	for _, name := range restore {
		in.Restore[name] = true
	}
	return w.Undo(w.ctx, p, m, in)
}

// counted is a year with its workers.
func counted(year int, workers, women int64, version ...int64) establishment.YearInput {
	in := establishment.YearInput{Year: year, Figures: map[string]*int64{"workers": &workers, "women": &women}}
	if len(version) > 0 {
		in.Version = version[0]
	}
	return in
}

// edited is form with the office, which the form of an edit holds.
func edited(changes ...string) func(string) string {
	return form(append([]string{"office_province", "34-08", "office_commune", "xã Lùng Tám", "office_address", "thôn Lùng Tám Thấp"}, changes...)...)
}

// two records a village apart in spelling alone.
func (w world) two(t *testing.T, p account.Principal) (a, b establishment.View) {
	t.Helper()
	a = w.mustCreate(t, p)
	b = w.mustCreate(t, p, "name", "HTX Dệt lanh Lùng Tám", "tax_code", "", "phone", "", "email", "", "products", "Vải lanh, túi thổ cẩm", "site_address", "thôn Cao", "vsic", "13")
	return a, b
}

func TestMerge(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		a, b := w.two(t, p)
		for id, list := range map[db.ID][]establishment.YearInput{a.ID: {counted(2024, 10, 4), counted(2025, 11, 4)}, b.ID: {counted(2023, 7, 2), counted(2025, 15, 4)}} {
			for _, n := range list {
				if _, err := w.SetYear(w.ctx, p, id, n); err != nil {
					t.Fatal(err)
				}
			}
		}
		// Keep b, which has no tax code: it takes a's, and a still has its own to be read.
		c, err := w.Compare(w.ctx, p, b.ID, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		in := c.Proposal()
		if in.Fields["tax_code"] != a.ID || in.Fields["products"] != b.ID || len(in.Years) != 1 || in.Years[2025] == "" {
			t.Fatalf("proposed %+v", in)
		}
		bare := in
		bare.Fields, bare.Years = nil, nil
		if _, err := w.Merge(w.ctx, p, bare); wrongFields(err) == "" || !strings.Contains(wrongFields(err), "field.tax_code") || !strings.Contains(wrongFields(err), "year.2025") || !strings.Contains(wrongFields(err), "reason") {
			t.Fatalf("nothing chosen: %v", err)
		}
		in.Years[2025], in.Reason = a.ID, "Cùng một hợp tác xã."
		m, err := w.Merge(w.ctx, p, in)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := w.Get(w.ctx, p, b.ID)
		if err != nil || kept.TaxCode != "0100109106" || len(kept.Sites) != 2 || kept.Products != "Vải lanh, túi thổ cẩm" {
			t.Fatalf("%v %+v", err, kept)
		}
		if got := fmt.Sprint(*kept.Years[0].Workers, *kept.Years[1].Workers, *kept.Years[2].Workers); got != "11 10 7" {
			t.Errorf("workers of 2025, 2024, 2023: %s", got)
		}
		if !strings.Contains(kept.OtherNames+kept.Name, "Hợp tác xã Dệt lanh Lùng Tám") || !strings.Contains(kept.OtherNames+kept.Name, "HTX Dệt lanh Lùng Tám") {
			t.Errorf("a name is lost: %q, %q", kept.Name, kept.OtherNames)
		}
		// The code, as typed, leads to the one that stands, and so does the record that went.
		if id, err := establishment.ByCode(w.ctx, w.Service.DB, "0100109106"); err != nil || id != b.ID {
			t.Errorf("by code: %v %v", id, err)
		}
		gone, err := w.Get(w.ctx, p, a.ID)
		if err != nil || gone.MergedInto != b.ID || gone.TaxCode != "0100109106" || gone.May != (establishment.May{}) {
			t.Errorf("%v %+v", err, gone)
		}
		list, err := w.List(w.ctx, p, establishment.Filter{Q: "lung tam"})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].ID != b.ID {
			t.Errorf("listed: %v %+v", err, list.Rows)
		}
		if found, err := w.Search(w.ctx, p, "lung tam"); err != nil || len(found) != 1 {
			t.Errorf("picked: %v %+v", err, found)
		}
		family, err := establishment.FamilyTx(w.ctx, w.Service.DB, []db.ID{a.ID, b.ID})
		if err != nil || fmt.Sprint(family[a.ID]) != fmt.Sprint([]db.ID{b.ID, a.ID}) || fmt.Sprint(family[a.ID]) != fmt.Sprint(family[b.ID]) {
			t.Errorf("family: %v %v", err, family)
		}
		// Work on it goes on at the one that stands.
		_, _, err = w.Edit(w.ctx, p, a.ID, establishment.ParseInput(form()), gone.Version)
		if j, ok := establishment.AsJoined(err); !ok || j.Into != b.ID || !errs.Is(err, errs.Conflict) {
			t.Errorf("edit: %v", err)
		}
		for what, err := range map[string]error{
			"site": func() error { _, err := w.AddSite(w.ctx, p, a.ID, establishment.ParseSite(form())); return err }(),
			"workers": func() error {
				_, err := w.SetYear(w.ctx, p, a.ID, counted(2026, 1, 0))
				return err
			}(),
			"merge": func() error { _, err := w.join(p, a.ID, w.EstablishmentTQ); return err }(),
		} {
			if j, ok := establishment.AsJoined(err); !ok || j.Into != b.ID {
				t.Errorf("%s: %v", what, err)
			}
		}
		views, err := w.MergesOf(w.ctx, p, a.ID)
		if err != nil || len(views) != 1 || views[0].ID != m.ID || !views[0].MayUndo {
			t.Errorf("%v %+v", err, views)
		}
		for _, id := range []db.ID{a.ID, b.ID} {
			events, err := audit.OfSubject(w.ctx, w.Service.DB, id, 1)
			if err != nil || events[0].Kind != establishment.MergedEvent {
				t.Errorf("%v %+v", err, events)
			}
		}
	})
}

// Whatever two records hold, a merger and its undoing leave the register as it was, to the byte.
func TestMergeAndUndoRestoreAll(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		r := rand.New(rand.NewSource(7))
		word := func(list ...string) string { return list[r.Intn(len(list))] }
		for n := range 12 {
			var ids [2]db.ID
			for i := range ids {
				v := w.mustCreate(t, p, "name", fmt.Sprintf("%s chè %d %s", word("HTX", "Cơ sở", "Công ty TNHH"), n, word("Hồ Thầu", "Lùng Tám", "Shan")), "confirm", "1",
					"tax_code", word("", fmt.Sprintf("01001%04d%d", n, i)), "phone", word("", "0912345678", fmt.Sprintf("09123456%02d", n)), "kind", word("household", "cooperative"),
					"site_commune", word("Hồ Thầu", "Lùng Tám"), "site_address", word("", "thôn 1"), "products", word("", "chè", "chè shan"), "representative", word("", "Ma A Pao"),
					"household_code", word("", "001234567890"), "vsic", word("", "10", "1076"), "email", word("", "a@vidu.vn", "b@vidu.vn"), "applies_cleaner_production", word("", "1"))
				ids[i] = v.ID
				for y := range r.Intn(4) {
					if _, err := w.SetYear(w.ctx, p, v.ID, counted(2020+y, int64(5+r.Intn(2)), int64(r.Intn(3)))); err != nil {
						t.Fatal(err)
					}
				}
				for _, product := range []string{"Chè xanh", "Chè đen"}[:r.Intn(3)] {
					f := func(name string) string {
						return map[string]string{"product": product, "product_unit": "tấn", "unit": "tấn", "year": "2025", "output": fmt.Sprint(1 + r.Intn(2)), "output_year": "2025", "product_year": "2025"}[name]
					}
					if _, _, err := w.SaveOutput(w.ctx, p, v.ID, "", establishment.ParseDetail(f, 0)); err != nil {
						t.Fatal(err)
					}
				}
				if r.Intn(2) == 0 {
					if _, err := w.AddSite(w.ctx, p, v.ID, establishment.ParseSite(form("site_commune", "Tùng Vài", "site_address", word("thôn 2", "thôn 3")))); err != nil {
						t.Fatal(err)
					}
				}
			}
			before := w.snapshot(t)
			c, err := w.Compare(w.ctx, p, ids[0], ids[1])
			if err != nil {
				t.Fatal(err)
			}
			in := c.Proposal()
			in.Reason = "thử"
			for k := range in.Fields {
				in.Fields[k] = ids[r.Intn(2)]
			}
			for k := range in.Years {
				in.Years[k] = ids[r.Intn(2)]
			}
			m, err := w.Merge(w.ctx, p, in)
			if err != nil {
				t.Fatal(err)
			}
			if w.snapshot(t) == before {
				t.Fatal("the merger changed nothing")
			}
			if err := w.undo(t, p, m.ID); err != nil {
				t.Fatal(err)
			}
			if after := w.snapshot(t); after != before {
				t.Fatalf("round %d:\n%s\nbecame\n%s", n, before, after)
			}
			if err := w.undo(t, p, m.ID); !errs.Is(err, errs.Conflict) {
				t.Fatalf("undone twice: %v", err)
			}
		}
	})
}

// A family of three: mergers are flat, and are undone the last one first.
func TestMergersAreFlat(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		a, b := w.two(t, p)
		c := w.mustCreate(t, p, "name", "Tổ dệt lanh Lùng Tám", "tax_code", "", "confirm", "1")
		before := w.snapshot(t)
		first, err := w.join(p, b.ID, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.join(p, c.ID, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		family, err := establishment.FamilyTx(w.ctx, w.Service.DB, []db.ID{a.ID})
		if err != nil || len(family[a.ID]) != 3 || family[a.ID][0] != c.ID {
			t.Fatalf("%v %v", err, family)
		}
		if got, err := w.Get(w.ctx, p, a.ID); err != nil || got.MergedInto != c.ID {
			t.Fatalf("%v %v: not flat", err, got.MergedInto)
		}
		kind(t, w.undo(t, p, first.ID), errs.Conflict)
		if err := w.undo(t, p, second.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.undo(t, p, first.ID); err != nil {
			t.Fatal(err)
		}
		if after := w.snapshot(t); after != before {
			t.Fatalf("%s\nbecame\n%s", before, after)
		}
	})
}

// What somebody wrote after a merger outlives its undoing.
func TestUndoKeepsWhatCameLater(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		a, b := w.two(t, p)
		if _, err := w.SetYear(w.ctx, p, b.ID, counted(2024, 9, 0)); err != nil {
			t.Fatal(err)
		}
		c, err := w.Compare(w.ctx, p, a.ID, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		in := c.Proposal()
		in.Reason = "Một cơ sở."
		in.Fields["products"], in.Fields["vsic"], in.Fields["name"] = b.ID, b.ID, a.ID
		m, err := w.Merge(w.ctx, p, in)
		if err != nil {
			t.Fatal(err)
		}
		now, err := w.Get(w.ctx, p, a.ID)
		if err != nil || now.Products != b.Products {
			t.Fatal(err, now.Products)
		}
		// Later: another product, another mail, another number of workers, a new site.
		if _, _, err := w.Edit(w.ctx, p, a.ID, establishment.ParseInput(edited("products", "Khăn lanh", "email", "moi@vidu.vn", "vsic", "13")), now.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := w.SetYear(w.ctx, p, a.ID, counted(2024, 12, 0, 1)); err != nil {
			t.Fatal(err)
		}
		site, err := w.AddSite(w.ctx, p, a.ID, establishment.ParseSite(form("site_address", "thôn Mới")))
		if err != nil {
			t.Fatal(err)
		}
		u, err := w.Undoing(w.ctx, p, m.ID)
		if err != nil || u.Blocked() != nil || len(u.Changed) != 1 || u.Changed[0].Name != "products" || u.Changed[0].Now != "Khăn lanh" || len(u.LaterOf) != 1 || len(u.Sites) != 1 {
			t.Fatalf("%v %+v", err, u)
		}
		if err := w.Undo(w.ctx, p, m.ID, establishment.UndoInput{KeptVersion: u.Kept.Version - 1, Reason: "x"}); !errs.Is(err, errs.Conflict) {
			t.Fatalf("an old page: %v", err)
		}
		if err := w.undo(t, p, m.ID); err != nil {
			t.Fatal(err)
		}
		x, err := w.Get(w.ctx, p, a.ID)
		if err != nil || x.Products != "Khăn lanh" || x.Email != "moi@vidu.vn" || x.VSIC != a.VSIC || len(x.Sites) != 2 || x.Sites[1].ID != site.ID || *x.Years[0].Workers != 12 {
			t.Errorf("%v %+v", err, x)
		}
		y, err := w.Get(w.ctx, p, b.ID)
		if err != nil || y.MergedInto != "" || y.Products != b.Products || len(y.Sites) != 1 || *y.Years[0].Workers != 9 {
			t.Errorf("%v %+v", err, y)
		}
	})
}

// Two officers at once: one act stands, the other is told, and nothing is lost.
func TestTwoAtOnce(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p, q := w.As(account.CentreOfficer), w.As(account.DeptOfficer)
		race := func(acts ...func() error) (won int, errsOf []error) {
			var wg sync.WaitGroup
			errsOf = make([]error, len(acts))
			for i, act := range acts {
				wg.Add(1)
				go func() { defer wg.Done(); errsOf[i] = act() }()
			}
			wg.Wait()
			for _, err := range errsOf {
				if err == nil {
					won++
				} else if !errs.Is(err, errs.Conflict) {
					t.Errorf("the loser was told %v", err)
				}
			}
			return won, errsOf
		}
		for n := range 4 {
			a := w.mustCreate(t, p, "name", fmt.Sprintf("Cơ sở rèn %d", n), "tax_code", "", "confirm", "1")
			b := w.mustCreate(t, p, "name", fmt.Sprintf("Cơ sở rèn Pao %d", n), "tax_code", "", "confirm", "1", "phone", "", "products", "dao")
			ab, err := w.Compare(w.ctx, p, a.ID, b.ID)
			if err != nil {
				t.Fatal(err)
			}
			ba, err := w.Compare(w.ctx, q, b.ID, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			one, two := ab.Proposal(), ba.Proposal()
			one.Reason, two.Reason = "một", "hai"
			won, _ := race(
				func() error { _, err := w.Merge(w.ctx, p, one); return err },
				func() error { _, err := w.Merge(w.ctx, q, two); return err },
			)
			if won != 1 {
				t.Errorf("merge against merge: %d won", won)
			}
		}
		for n := range 4 {
			a := w.mustCreate(t, p, "name", fmt.Sprintf("Cơ sở mộc %d", n), "tax_code", "", "confirm", "1")
			b := w.mustCreate(t, p, "name", fmt.Sprintf("Cơ sở mộc Pao %d", n), "tax_code", "", "confirm", "1", "phone", "")
			c, err := w.Compare(w.ctx, p, a.ID, b.ID)
			if err != nil {
				t.Fatal(err)
			}
			in := c.Proposal()
			in.Reason = "một"
			typed := establishment.ParseInput(edited("name", a.Name, "tax_code", "", "products", "bàn ghế"))
			_, told := race(
				func() error { _, err := w.Merge(w.ctx, p, in); return err },
				func() error { _, _, err := w.Edit(w.ctx, q, a.ID, typed, a.Version); return err },
			)
			now, err := w.Get(w.ctx, p, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			if (told[1] == nil) != (now.Products == "bàn ghế") || told[0] == nil && told[1] == nil || told[0] != nil && told[1] != nil {
				t.Errorf("%v: products %q", told, now.Products)
			}
			if told[0] != nil && told[1] == nil { // the merger is told what changed, beside the field
				e, _ := errs.As(told[0])
				if !strings.Contains(wrongFields(e), "field.products") {
					t.Errorf("the merger was told %v", e)
				}
			}
		}
	})
}

func TestWhoMayMerge(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		a, b := w.two(t, p)
		for _, r := range account.Roles {
			c, err := w.Compare(w.ctx, w.As(r.Role), a.ID, b.ID)
			switch r.Role {
			case account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.MinistryOfficer:
				if err != nil || len(c.Differences) == 0 {
					t.Errorf("%s: %v", r.Role, err)
				}
			default:
				if !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.NotFound) {
					t.Errorf("%s: %v", r.Role, err)
				}
			}
		}
		// One with a site in another province is for the Cục.
		far := w.As(account.CentreOfficer, accounttest.In("lao-cai"))
		if _, err := w.join(far, a.ID, b.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("from another province: %v", err)
		}
		if _, err := w.AddSite(w.ctx, w.As(account.MinistryOfficer), b.ID, establishment.ParseSite(form("site_province", "34-15", "site_commune", "Bắc Hà"))); err != nil {
			t.Fatal(err)
		}
		if _, err := w.join(p, a.ID, b.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("across provinces: %v", err)
		}
		if _, err := w.join(w.As(account.MinistryOfficer), a.ID, b.ID); err != nil {
			t.Errorf("the Cục: %v", err)
		}
		if _, err := w.join(w.As(account.MinistryOfficer), a.ID, a.ID); !errs.Is(err, errs.Invalid) {
			t.Errorf("into itself: %v", err)
		}
	})
}

// The own person of a record that was merged sees the one that stands, and edits its contacts.
func TestOwnPersonFollows(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p, owner := w.As(account.CentreOfficer), w.As(account.Establishment)
		old, err := w.Get(w.ctx, owner, owner.EstablishmentID)
		if err != nil {
			t.Fatal(err)
		}
		v := w.mustCreate(t, p, "name", "Bản ghi thứ hai", "tax_code", "", "site_province", string(old.Sites[0].ProvinceID), "confirm", "1")
		if _, err := w.join(w.As(account.MinistryOfficer), v.ID, old.ID); err != nil {
			t.Fatal(err)
		}
		owner = w.As(account.Establishment)
		if owner.EstablishmentID != v.ID || !owner.Owns(old.ID) || !owner.Owns(v.ID) {
			t.Fatalf("%+v", owner)
		}
		got, err := w.Get(w.ctx, owner, v.ID)
		if err != nil || !got.May.Contacts {
			t.Fatalf("%v %+v", err, got.May)
		}
		if _, err := w.Get(w.ctx, owner, old.ID); err != nil {
			t.Errorf("the old record: %v", err)
		}
		if b, err := json.Marshal(got); err != nil || len(b) == 0 {
			t.Error(err)
		}
	})
}
