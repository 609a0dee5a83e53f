package establishment_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

type world struct {
	*accounttest.W
	*establishment.Service
	ctx context.Context
}

func run(t *testing.T, body func(t *testing.T, w world)) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual("2026-11-21")
		body(t, world{accounttest.World(t, d, clk), &establishment.Service{DB: d, Clock: clk}, context.Background()})
		if stale, err := establishment.CheckLinesTx(context.Background(), d); err != nil || len(stale) > 0 {
			t.Errorf("lines differ from what they are derived from: %v, %v", stale, err)
		}
	})
}

// form gives a filled form, with changes as name, value pairs.
func form(changes ...string) func(string) string {
	m := map[string]string{
		"name": "Hợp tác xã Dệt lanh Lùng Tám", "kind": "cooperative", "tax_code": "0100109106", "vsic": "1312",
		"products": "Vải lanh", "representative": "Vàng Thị Mai", "phone": "0912 345 678", "email": "lunglam@vidu.vn",
		"site_province": "34-08", "site_commune": "Lùng Tám", "unit_kind": "xã", "site_address": "thôn Lùng Tám Thấp", "site_from": "1/7/2025",
	}
	for i := 0; i+1 < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	return func(name string) string { return m[name] }
}

func (w world) create(p account.Principal, changes ...string) (establishment.View, []errs.Field, error) {
	f := form(changes...)
	return w.Service.Create(w.ctx, p, establishment.ParseInput(f), establishment.ParseSite(f))
}

func (w world) mustCreate(t *testing.T, p account.Principal, changes ...string) establishment.View {
	t.Helper()
	v, _, err := w.create(p, changes...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func kind(t *testing.T, err error, want errs.Kind) *errs.Error {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != want {
		t.Fatalf("got %v, want kind %d", err, want)
	}
	return e
}

func wrongFields(err error) string {
	e, ok := errs.As(err)
	if !ok {
		return ""
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func TestCreate(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		v, odd, err := w.create(officer)
		if err != nil || len(odd) != 0 {
			t.Fatal(err, odd)
		}
		got, err := w.Get(w.ctx, officer, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Phone != "0912345678" || got.OfficeProvinceID != "34-08" || got.OfficeCommune != "xã Lùng Tám" || got.CreatedFor != w.CentreTQ || got.Version != 1 {
			t.Errorf("%+v", got.Establishment)
		}
		if len(got.Sites) != 1 || got.Sites[0].Where("2026-11-21") != "thôn Lùng Tám Thấp, xã Lùng Tám, tỉnh Tuyên Quang" || got.Sites[0].From != "2025-07-01" {
			t.Errorf("%+v", got.Sites)
		}
		if !got.May.Edit || !got.May.Site {
			t.Errorf("who recorded it may %+v", got.May)
		}
		events, err := audit.OfSubject(w.ctx, w.Service.DB, v.ID, 0)
		if err != nil || len(events) != 1 || events[0].Kind != establishment.Recorded || events[0].AgencyID != w.CentreTQ || events[0].Address != accounttest.Address {
			t.Errorf("%v %+v", err, events)
		}
		// An odd check digit and an odd phone warn and do not refuse.
		_, odd, err = w.create(officer, "name", "Công ty TNHH Một", "kind", "Doanh nghiệp nhỏ và vừa", "tax_code", "0100109107", "phone", "12345")
		if err != nil || len(odd) != 2 || odd[0].Name != "tax_code" || odd[1].Name != "phone" {
			t.Errorf("%v %v", err, odd)
		}
	})
}

func TestWhoMayCreate(t *testing.T) {
	may := map[account.Role]bool{account.Collaborator: true, account.CentreOfficer: true, account.CentreDirector: true, account.DeptOfficer: true, account.UnitOfficer: true}
	run(t, func(t *testing.T, w world) {
		for i, r := range account.Roles {
			name := "Hộ kinh doanh số " + string(rune('A'+i))
			_, _, err := w.create(w.As(r.Role), "name", name, "tax_code", "", "kind", "household", "site_commune", "Hồ Thầu")
			switch {
			case may[r.Role] && err != nil:
				t.Errorf("%s: %v", r.Role, err)
			case !may[r.Role] && !errs.Is(err, errs.Forbidden):
				t.Errorf("%s: %v, want Forbidden", r.Role, err)
			}
		}
		// Only within the own place.
		_, _, err := w.create(w.As(account.CentreOfficer), "site_province", "34-15")
		if got := wrongFields(err); got != "site_province" {
			t.Errorf("another province: %v", err)
		}
		_, _, err = w.create(w.As(account.Collaborator), "site_commune", "Lùng Tám")
		if got := wrongFields(err); got != "site_commune" {
			t.Errorf("another commune: %v", err)
		}
	})
}

func TestBadInput(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		for _, c := range []struct {
			changes []string
			fields  string
		}{
			{[]string{"name", strings.Repeat("a", 5000)}, "name"},
			{[]string{"name", " \t\u200b "}, "name"},
			{[]string{"kind", "bank"}, "kind"},
			{[]string{"tax_code", "123"}, "tax_code"},
			{[]string{"household_code", "123"}, "household_code"},
			{[]string{"vsic", "99"}, "vsic"},
			{[]string{"email", "mai tại vidu.vn"}, "email"},
			{[]string{"email", "Mai <mai@vidu.vn>"}, "email"},
			{[]string{"site_province", "34-99"}, "site_province"},
			{[]string{"site_province", "63-02"}, "site_province"}, // no longer
			{[]string{"site_province", ""}, "site_province"},
			{[]string{"site_commune", ""}, "site_commune"},
			{[]string{"unit_kind", "thị trấn"}, "unit_kind"},
			{[]string{"unit_kind", ""}, "site_commune"},
			{[]string{"unit_kind", "phường", "site_commune", "xã Lùng Tám"}, "unit_kind"},
			{[]string{"site_from", "31/02/2026"}, "site_from"},
			{[]string{"site_from", "22/11/2026"}, "site_from"},
			{[]string{"office_commune", "xã Lùng Tám"}, "office_province"},
			{[]string{"name", "", "kind", "", "vsic", "x", "phone", strings.Repeat("0", 60)}, "name kind vsic phone"},
		} {
			_, _, err := w.create(p, c.changes...)
			e := kind(t, err, errs.Invalid)
			if got := wrongFields(err); got != c.fields {
				t.Errorf("%.60q: fields %q, want %q", c.changes, got, c.fields)
			}
			for _, f := range e.Fields {
				if f.Sentence == "" || strings.Contains(f.Sentence, "%!") {
					t.Errorf("%s: %q", f.Name, f.Sentence)
				}
			}
		}
		if page, err := w.List(w.ctx, p, establishment.Filter{}); err != nil || page.Total != 2 {
			t.Errorf("something was stored: %v %d", err, page.Total)
		}
		// NFD, control characters and line ends are put right; a script is text; a kind and a
		// province may be named; the kind of the commune may be part of its name.
		v := w.mustCreate(t, p, "name", "Hơ\u0323p  tác\u0000 xã\n<script>alert(1)</script>", "kind", "hợp tác xã", "site_province", "Tuyên Quang", "unit_kind", "", "site_commune", "xã Lùng Tám")
		if v.Name != "Hợp tác xã <script>alert(1)</script>" || v.Kind != establishment.Cooperative || v.Sites[0].Commune != "xã Lùng Tám" {
			t.Errorf("%+v", v)
		}
		rows, err := w.Search(w.ctx, p, "HOP TAC XA <script>")
		if err != nil || len(rows) != 1 || rows[0].ID != v.ID {
			t.Errorf("%v %v", err, rows)
		}
	})
}

func TestDouble(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		first := w.mustCreate(t, p, "household_code", "001234567890")
		// The same tax code: never, not even confirmed.
		_, _, err := w.create(p, "name", "Tên khác", "confirm", "1")
		d, ok := establishment.AsDouble(err)
		if !ok || !d.Final || d.ID != first.ID || !strings.Contains(kind(t, err, errs.Conflict).Sentence, first.Name) {
			t.Fatalf("%v", err)
		}
		// Seen from where the other is not visible, its name stays hidden.
		_, _, err = w.create(w.As(account.CentreOfficer, accounttest.In("lao-cai")), "name", "Tên khác", "site_province", "34-15")
		if d, ok = establishment.AsDouble(err); !ok || d.ID != "" || strings.Contains(err.Error(), first.Name) {
			t.Fatalf("%v", err)
		}
		// The same name in the province, the same household code: once, then with a word.
		for _, changes := range [][]string{{"name", "hop tac xa DET LANH Lùng Tám"}, {"name", "Tên khác", "household_code", "001234567890"}} {
			changes = append(changes, "tax_code", "")
			_, _, err = w.create(p, changes...)
			if d, ok = establishment.AsDouble(err); !ok || d.Final || d.ID != first.ID {
				t.Fatalf("%v", err)
			}
			w.mustCreate(t, p, append(changes, "confirm", "1")...)
		}
		// In another province the name is free. What was Hà Giang's lies in Tuyên Quang now.
		w.mustCreate(t, w.As(account.CentreOfficer, accounttest.In("lao-cai")), "tax_code", "", "site_province", "34-15", "household_code", "")
		_, _, err = w.create(p, "name", "Hộ kinh doanh rèn Hồ Thầu", "tax_code", "", "household_code", "")
		if d, ok = establishment.AsDouble(err); !ok || d.ID != w.EstablishmentHG {
			t.Fatalf("%v", err)
		}
		// A tax code cannot be edited into a double either.
		v := w.mustCreate(t, p, "name", "Cơ sở thứ hai", "tax_code", "")
		f := form("name", "Cơ sở thứ hai", "office_province", "34-08")
		_, _, err = w.Edit(w.ctx, p, v.ID, establishment.ParseInput(f), v.Version)
		if d, ok = establishment.AsDouble(err); !ok || !d.Final {
			t.Fatalf("%v", err)
		}
	})
}

// Two who record one tax code at the same moment make one record.
func TestDoubleAtOnce(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		results := make(chan error)
		for range 8 {
			go func() {
				_, _, err := w.create(p, "confirm", "1")
				results <- err
			}()
		}
		made := 0
		for range 8 {
			err := <-results
			if err == nil {
				made++
			} else if !errs.Is(err, errs.Conflict) {
				t.Error(err)
			}
		}
		if page, err := w.List(w.ctx, p, establishment.Filter{Q: "0100109106"}); err != nil || made != 1 || page.Total != 1 {
			t.Errorf("%d made, %d stored (%v)", made, page.Total, err)
		}
	})
}

func TestWhoSees(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		lung := w.mustCreate(t, w.As(account.DeptOfficer)) // in Tuyên Quang, outside xã Hồ Thầu
		see := func(p account.Principal, want ...db.ID) {
			t.Helper()
			wanted := map[db.ID]bool{}
			for _, id := range want {
				wanted[id] = true
			}
			page, err := w.List(w.ctx, p, establishment.Filter{})
			if p.Is(account.Administrator) {
				kind(t, err, errs.Forbidden)
			} else if err != nil || page.Total != len(want) || len(page.Rows) != len(want) {
				t.Errorf("%s %s: list of %d, want %d (%v)", p.Role, p.AgencyName, page.Total, len(want), err)
			}
			found, err := w.Search(w.ctx, p, "")
			if err != nil || len(found) != len(want) {
				t.Errorf("%s %s: found %d, want %d (%v)", p.Role, p.AgencyName, len(found), len(want), err)
			}
			for _, id := range []db.ID{w.EstablishmentTQ, w.EstablishmentHG, w.EstablishmentLC, lung.ID} {
				_, err := w.Get(w.ctx, p, id)
				if wanted[id] && err != nil || !wanted[id] && !errs.Is(err, errs.NotFound) {
					t.Errorf("%s %s: %v, wanted %v", p.Role, p.AgencyName, err, wanted[id])
				}
			}
		}
		tq := []db.ID{w.EstablishmentTQ, w.EstablishmentHG, lung.ID}
		all := append(tq, w.EstablishmentLC)
		for _, r := range account.Roles {
			switch r.Role {
			case account.Establishment:
				see(w.As(r.Role), w.EstablishmentTQ)
				see(w.As(r.Role, accounttest.In("lao-cai")), w.EstablishmentLC)
			case account.Collaborator:
				see(w.As(r.Role), w.EstablishmentTQ, w.EstablishmentHG)
			case account.MinistryOfficer, account.MinistryLeader:
				see(w.As(r.Role), all...)
			case account.Administrator:
				see(w.As(r.Role))
				see(w.As(r.Role, accounttest.In("cuc")))
			case account.UnitOfficer:
				see(w.As(r.Role), tq...)
			default:
				see(w.As(r.Role), tq...)
				see(w.As(r.Role, accounttest.In("lao-cai")), w.EstablishmentLC)
			}
		}
		see(w.As(account.Auditor, accounttest.In("cuc")), all...)
		see(w.As(account.CentreOfficer, accounttest.In("vung")), all...)
		see(w.As(account.Accountant, accounttest.At(w.FinanceLC)), w.EstablishmentLC)
	})
}

func TestEdit(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p, other := w.As(account.CentreOfficer), w.As(account.DeptOfficer)
		v := w.mustCreate(t, p)
		edit := func(p account.Principal, version int64, changes ...string) (establishment.Establishment, error) {
			f := form(append([]string{"office_province", "34-08", "office_commune", "xã Lùng Tám", "office_address", "thôn Lùng Tám Thấp"}, changes...)...)
			e, _, err := w.Edit(w.ctx, p, v.ID, establishment.ParseInput(f), version)
			return e, err
		}
		if e, err := edit(p, 1); err != nil || e.Version != 1 {
			t.Fatalf("nothing changed: %v %+v", err, e)
		}
		if e, err := edit(p, 1, "phone", "0987654321"); err != nil || e.Version != 2 {
			t.Fatalf("%v %+v", err, e)
		}
		// The second of two who had version 1 open is told, and the first one's word stands.
		_, err := edit(other, 1, "products", "Vải lanh, túi")
		c := kind(t, err, errs.Conflict)
		if !strings.Contains(c.Sentence, p.Name) || !strings.Contains(c.Sentence, "21/11/2026") || !strings.Contains(c.Sentence, "sản phẩm và điện thoại") {
			t.Errorf("%s", c.Sentence)
		}
		if wrongFields(err) != "products phone" || c.Fields[1].Sentence != "Đang lưu: 0987654321." {
			t.Errorf("%+v", c.Fields)
		}
		got, err := w.Get(w.ctx, p, v.ID)
		if err != nil || got.Phone != "0987654321" || got.Products != "Vải lanh" {
			t.Fatalf("%v %+v", err, got)
		}
		// Having seen it, the other saves over version 2.
		if e, err := edit(other, 2, "products", "Vải lanh, túi", "phone", "0987654321"); err != nil || e.Version != 3 {
			t.Fatalf("%v %+v", err, e)
		}
		events, err := audit.OfSubject(w.ctx, w.Service.DB, v.ID, 0)
		if err != nil || len(events) != 3 || !strings.HasSuffix(events[0].Sentence, ": sản phẩm.") || !strings.Contains(events[0].Before, `"products":"Vải lanh"`) {
			t.Errorf("%v %+v", err, events)
		}
		// Those who see and do not keep the register, and those who do not see.
		_, err = edit(w.As(account.Auditor), 3, "products", "x")
		kind(t, err, errs.Forbidden)
		_, err = edit(w.As(account.DeptHead), 3, "products", "x")
		kind(t, err, errs.Forbidden)
		_, err = edit(w.As(account.UnitOfficer), 3, "products", "x")
		kind(t, err, errs.Forbidden) // did not record it
		_, err = edit(w.As(account.CentreOfficer, accounttest.In("vung")), 3, "products", "x")
		kind(t, err, errs.Forbidden)
		_, err = edit(w.As(account.CentreOfficer, accounttest.In("lao-cai")), 3, "products", "x")
		kind(t, err, errs.NotFound)
	})
}

func TestOwnPerson(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		owner := w.As(account.Establishment)
		e, odd, err := w.EditContacts(w.ctx, owner, w.EstablishmentTQ, establishment.Contacts{Representative: "Lý Thị Hoa", Phone: "+84 912 345 678", Email: "hoa@vidu.vn"}, 1)
		if err != nil || len(odd) != 0 || e.Phone != "0912345678" || e.Version != 2 || e.Name != "Hợp tác xã Chè Hồ Thầu" {
			t.Fatalf("%v %v %+v", err, odd, e)
		}
		_, _, err = w.EditContacts(w.ctx, owner, w.EstablishmentTQ, establishment.Contacts{Phone: "0987654321"}, 1)
		kind(t, err, errs.Conflict)
		_, _, err = w.EditContacts(w.ctx, owner, w.EstablishmentLC, establishment.Contacts{}, 1)
		kind(t, err, errs.NotFound)
		_, _, err = w.Edit(w.ctx, owner, w.EstablishmentTQ, establishment.ParseInput(form("office_province", "34-08")), 2)
		kind(t, err, errs.Forbidden)
		_, err = w.AddSite(w.ctx, owner, w.EstablishmentTQ, establishment.ParseSite(form()))
		kind(t, err, errs.Forbidden)

		set := func(p account.Principal, version int64, pairs ...string) (establishment.Year, error) {
			return w.SetYear(w.ctx, p, w.EstablishmentTQ, establishment.ParseYear(form(append(pairs, "year_version", fmt.Sprint(version))...)))
		}
		if n, err := set(owner, 0, "year", "2025", "workers", "12", "women", "7"); err != nil || n.Version != 1 || n.Revenue != nil {
			t.Fatal(n, err)
		}
		if n, err := set(owner, 1, "year", "2025", "workers", "14", "women", "7", "revenue", "1,2 tỷ", "exports", "0"); err != nil || n.Version != 2 || *n.Revenue != 1_200_000_000 || *n.Exports != 0 || n.TaxPaid != nil {
			t.Fatal(n, err)
		}
		_, err = set(w.As(account.CentreOfficer), 1, "year", "2025", "workers", "15", "women", "7")
		if c := kind(t, err, errs.Conflict); !strings.Contains(c.Sentence, owner.Name) || len(c.Fields) != 3 || c.Fields[0].Sentence != "Đang lưu: 14 người." || c.Fields[1].Sentence != "Đang lưu: 1.200.000.000 đồng." || c.Fields[2].Name != "exports" {
			t.Error(c.Sentence, c.Fields)
		}
		for _, c := range []struct{ year, workers, women, fields string }{
			{"2027", "1", "", "year"}, {"1989", "1", "0", "year"}, {"2026", "-1", "", "workers"}, {"2026", "3", "4", "women"},
			{"2026", "100001", "0", "workers"}, {"2026", "", "", "workers"}, {"hai", "x", "", "year workers"},
		} {
			if _, err := set(owner, 0, "year", c.year, "workers", c.workers, "women", c.women); wrongFields(err) != c.fields {
				t.Errorf("%+v: %v", c, err)
			}
		}
		_, err = set(w.As(account.Accountant), 0, "year", "2026", "workers", "1")
		kind(t, err, errs.Forbidden)
		v, err := w.Get(w.ctx, owner, w.EstablishmentTQ)
		if err != nil || len(v.Years) != 1 || *v.Years[0].Workers != 14 || !v.May.Contacts || v.May.Edit {
			t.Errorf("%v %+v", err, v)
		}
	})
}

func TestSites(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p, lc := w.As(account.CentreOfficer), w.As(account.CentreOfficer, accounttest.In("lao-cai"))
		v := w.mustCreate(t, p)
		_, err := w.AddSite(w.ctx, p, v.ID, establishment.ParseSite(form()))
		kind(t, err, errs.Conflict)
		// A site in Lào Cai makes it visible there.
		_, err = w.Get(w.ctx, lc, v.ID)
		kind(t, err, errs.NotFound)
		s, err := w.AddSite(w.ctx, w.As(account.MinistryOfficer), v.ID, establishment.ParseSite(form("site_province", "34-15", "site_commune", "Cam Đường", "unit_kind", "phường")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Get(w.ctx, lc, v.ID); err != nil {
			t.Fatal(err)
		}
		if page, err := w.List(w.ctx, p, establishment.Filter{Province: "34-15"}); err != nil || page.Total != 1 || len(page.Rows[0].Sites) != 2 {
			t.Errorf("%v %+v", err, page)
		}
		for last, field := range map[clock.Day]string{"": "site_to", "2026-11-22": "site_to", "2025-06-30": "site_to"} {
			if err := w.EndSite(w.ctx, lc, s.ID, last); wrongFields(err) != field {
				t.Errorf("%q: %v", last, err)
			}
		}
		kind(t, w.EndSite(w.ctx, w.As(account.Auditor), s.ID, "2026-11-20"), errs.Forbidden)
		kind(t, w.EndSite(w.ctx, lc, w.SiteTQ, "2026-11-20"), errs.NotFound)
		if err := w.EndSite(w.ctx, lc, s.ID, "2026-11-20"); err != nil {
			t.Fatal(err)
		}
		kind(t, w.EndSite(w.ctx, lc, s.ID, "2026-11-20"), errs.Conflict)
		// A collaborator adds sites in the own commune only.
		_, err = w.AddSite(w.ctx, w.As(account.Collaborator), w.EstablishmentTQ, establishment.ParseSite(form()))
		if wrongFields(err) != "site_commune" {
			t.Error(err)
		}
		if _, err = w.AddSite(w.ctx, w.As(account.Collaborator), w.EstablishmentTQ, establishment.ParseSite(form("site_commune", "xã Hồ Thầu"))); err != nil {
			t.Error(err)
		}
	})
}

func TestList(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.MinistryOfficer)
		names := func(f establishment.Filter) string {
			t.Helper()
			page, err := w.List(w.ctx, p, f)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, r := range page.Rows {
				out = append(out, r.Name)
			}
			return strings.Join(out, "|")
		}
		const lc, hg, tq = "Công ty TNHH Cơ khí Cam Đường", "Hộ kinh doanh Rèn Hồ Thầu", "Hợp tác xã Chè Hồ Thầu"
		officer := w.As(account.CentreOfficer)
		w.mustCreate(t, officer, "name", "Đá 100%_đẹp!")
		const da = "Đá 100%_đẹp!"
		for _, c := range []struct {
			f    establishment.Filter
			want string
		}{
			{establishment.Filter{}, strings.Join([]string{lc, da, hg, tq}, "|")},
			{establishment.Filter{Sort: establishment.SortNameZA, Limit: 2}, tq + "|" + hg},
			{establishment.Filter{Sort: establishment.SortNewest, Limit: 1}, da},
			{establishment.Filter{Q: "ho thau"}, hg + "|" + tq},
			{establishment.Filter{Q: "%"}, da},
			{establishment.Filter{Q: "100%_ĐẸP!"}, da},
			{establishment.Filter{Q: "109106"}, da},
			{establishment.Filter{Q: strings.Repeat("dài", 5000)}, ""},
			{establishment.Filter{Kind: establishment.Household}, hg},
			{establishment.Filter{VSIC: "13"}, da},
			{establishment.Filter{Province: "34-08"}, strings.Join([]string{da, hg, tq}, "|")},
			{establishment.Filter{Province: "34-99"}, ""},
		} {
			if got := names(c.f); got != c.want {
				t.Errorf("%.80v: %s, want %s", c.f, got, c.want)
			}
		}
		es, err := establishment.Of(w.ctx, w.Service.DB, []db.ID{w.EstablishmentLC, w.EstablishmentHG})
		if err != nil || len(es) != 2 || es[w.EstablishmentLC].Name != lc {
			t.Errorf("%v %v", err, es)
		}
	})
}
