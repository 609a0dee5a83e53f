package register_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/establishment"
)

// From the list of suspects to the merger, a conflict on the way, and back.
func TestMergeWalk(t *testing.T) {
	d := open(t)
	p, ctx := d.As(account.CentreOfficer), context.Background()
	record := func(name, phone, address string) establishment.View {
		f := map[string]string{"name": name, "kind": "household", "phone": phone, "site_province": "34-08", "site_commune": "xã Hồ Thầu", "site_address": address, "representative": "Lù Thị Hoa", "confirm": "1"}
		get := func(n string) string { return f[n] }
		v, _, err := d.regs.Create(ctx, p, establishment.ParseInput(get), establishment.ParseSite(get))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	a, b := record("Hộ kinh doanh Rượu ngô Lù Thị Hoa", "0912000111", "thôn 1"), record("Cơ sở rượu ngô Lù Thị Hoa", "0912000111", "thôn 2")

	list := d.get(p, "/co-so/nghi-trung").wants(t, "suspects", 200)
	if n := list.Find("tbody tr").Length(); n != 1 || !strings.Contains(list.Find("tbody tr").Text(), "Cùng điện thoại 0912000111") {
		t.Fatalf("%d pairs: %s", n, list.Find("main").Text())
	}
	page := d.get(p, "/co-so/"+string(a.ID)).wants(t, "a", 200)
	if page.Find("#nghi-trung a[href*='/gop/']").Length() != 1 {
		t.Error("the page of a record does not tell of its suspect")
	}
	path := "/co-so/" + string(a.ID) + "/gop/" + string(b.ID)
	d.get(d.As(account.Clerk), path).wants(t, "a clerk", 403)
	side := d.get(p, path).wants(t, "side by side", 200)
	if side.Find("input[name='field.name'][checked]").Length() != 1 {
		t.Errorf("no proposal: %s", side.Find("main").Text())
	}
	form := side.fields("", "", "reason", "Một nhà, đã hỏi.", "field.name", string(b.ID))
	// Meanwhile somebody edits one of the two.
	if _, _, err := d.regs.EditContacts(ctx, p, a.ID, establishment.Contacts{Representative: "Lù Thị Hoa", Phone: "0912000111", Email: "hoa@vidu.vn"}, a.Version); err != nil {
		t.Fatal(err)
	}
	stale := d.do(p, "POST", path, form).wants(t, "overtaken", 409)
	if !strings.Contains(stale.Find("main").Text(), "hoa@vidu.vn") || stale.Find("input[name='field.name'][value='"+string(b.ID)+"'][checked]").Length() != 1 || stale.Find("textarea[name=reason]").Text() != "Một nhà, đã hỏi." {
		t.Errorf("the conflict: %s", stale.Find("main").Text())
	}
	// A difference that came since has no choice yet: it is asked for, and nothing typed is lost.
	again := d.do(p, "POST", path, stale.fields("", "", "field.email", string(a.ID))).wants(t, "merged", 303)
	if !strings.HasPrefix(again.Location, "/co-so/"+string(a.ID)) {
		t.Errorf("leads to %s", again.Location)
	}
	kept := d.get(p, "/co-so/"+string(a.ID)).wants(t, "kept", 200)
	if kept.Find("h1").Text() != b.Name || kept.Find("#gop tbody tr").Length() != 1 {
		t.Errorf("kept: %s", kept.Find("main").Text())
	}
	gone := d.get(p, "/co-so/"+string(b.ID)).wants(t, "gone", 200)
	if gone.Find(".note a[href='/co-so/"+string(a.ID)+"']").Length() != 1 || gone.Find(".head .acts a[href$='/sua']").Length() != 0 {
		t.Errorf("gone: %s", gone.Find("main").Text())
	}
	refused := d.post(p, "/co-so/"+string(b.ID)+"/dia-diem", "site_province", "34-08", "site_commune", "xã Hồ Thầu")
	if refused.Code != 409 || !strings.Contains(refused.Find("main").Text(), "đã gộp vào hồ sơ") {
		t.Errorf("a site for a record that went: %d %s", refused.Code, refused.Find("main").Text())
	}
	if again := d.get(p, path); again.Code != 303 || again.Location != "/co-so/"+string(a.ID) {
		t.Errorf("side by side again: %d %s", again.Code, again.Location)
	}
	if n := d.get(p, "/co-so/nghi-trung").Find("tbody tr").Length(); n != 0 {
		t.Errorf("%d pairs after the merger", n)
	}
	// Back.
	undo := kept.Find("#gop a[href*='hoan-tac']").AttrOr("href", "")
	back := d.get(p, undo).wants(t, "undoing", 200)
	d.do(p, "POST", undo, back.fields("", "", "reason", "")).wants(t, "without a reason", 422)
	d.do(p, "POST", undo, back.fields("", "", "reason", "Gộp nhầm.")).wants(t, "undone", 303)
	if h := d.get(p, "/co-so/"+string(a.ID)).Find("h1").Text(); h != a.Name {
		t.Errorf("after undoing: %s", h)
	}
	d.get(p, "/co-so/"+string(b.ID)+"/sua").wants(t, "b stands again", 200)
	// Told apart.
	apart := "/co-so/" + string(a.ID) + "/khac/" + string(b.ID)
	d.post(p, apart, "reason", " ").wants(t, "no reason", 422)
	d.post(p, apart, "reason", "Mẹ và con gái, hai lò riêng.").wants(t, "told apart", 303)
	if n := d.get(p, "/co-so/nghi-trung").Find("tbody tr").Length(); n != 0 {
		t.Errorf("%d pairs after they were told apart", n)
	}
}

// The history of support opens for whoever sees the establishment, and goes as a list.
func TestHistoryPages(t *testing.T) {
	d := open(t)
	d.Submitted(t, d.Machine())
	one := "/co-so/" + string(d.EstablishmentTQ)
	for _, role := range []account.Role{account.CentreOfficer, account.DeptOfficer, account.MinistryOfficer, account.Establishment} {
		p := d.As(role)
		page := d.get(p, one+"/ho-tro").wants(t, string(role), 200)
		if !strings.Contains(page.Find("#nam-2027").Text(), "150.000.000") {
			t.Errorf("%s: %s", role, page.Find("main").Text())
		}
		csv := d.get(p, one+"/ho-tro/tep/csv").wants(t, "csv", 200)
		if !strings.Contains(csv.Body, "150000000") {
			t.Errorf("%s: %s", role, csv.Body)
		}
		d.get(p, one+"/ho-tro/tep/xlsx").wants(t, "xlsx", 200)
	}
	d.get(d.As(account.CentreOfficer), one+"/ho-tro/tep/doc").wants(t, "another format", 404)
}
