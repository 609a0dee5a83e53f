package establishment_test

import (
	"fmt"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

// names of what makes a suspect of b for a, in the list and on the page of a.
func (w world) suspectsOf(t *testing.T, p account.Principal, id db.ID) map[db.ID]establishment.Suspect {
	t.Helper()
	list, err := w.SuspectsOf(w.ctx, p, id)
	if err != nil {
		t.Fatal(err)
	}
	out := map[db.ID]establishment.Suspect{}
	for _, s := range list {
		if s.B.ID == id || s.A.ID != id {
			t.Errorf("the record is its own double: %+v", s)
		}
		out[s.B.ID] = s
	}
	return out
}

func (w world) listed(t *testing.T, p account.Principal, area string, limit int) (pairs map[[2]db.ID]int) {
	t.Helper()
	pairs = map[[2]db.ID]int{}
	f := establishment.SuspectFilter{Area: "34-08", Limit: limit}
	if area != "" {
		f.Area = establishment.Nation
	}
	for range 50 {
		page, err := w.Suspects(w.ctx, p, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page.Pairs {
			a, b := s.A.ID, s.B.ID
			if a > b {
				a, b = b, a
			}
			pairs[[2]db.ID{a, b}]++
		}
		if f.After = page.Next; f.After == "" {
			return pairs
		}
	}
	t.Fatal("the list has no end")
	return nil
}

func TestSuspectsByEachReason(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		n := 0
		// each pair differs in all but what makes it a suspect
		pair := func(same, other []string) (a, b establishment.View) {
			n += 2
			base := func(i int) []string {
				return []string{"name", fmt.Sprintf("Xưởng %c%c%c", 'A'+i, 'K'+i%7, 'M'+i%5), "kind", "household", "tax_code", "", "household_code", "", "phone", fmt.Sprintf("09876%05d", i), "email", "",
					"representative", fmt.Sprintf("Người %c", 'A'+i), "confirm", "1", "site_commune", "Hồ Thầu", "site_address", fmt.Sprintf("thôn %d", i)}
			}
			a = w.mustCreate(t, p, append(base(n), same...)...)
			b = w.mustCreate(t, p, append(append(base(n+1), same...), other...)...)
			return a, b
		}
		for _, c := range []struct {
			what        string
			same, other []string
			kind        establishment.Likeness
			strength    establishment.Strength
		}{
			{"household code", []string{"household_code", "001234567890"}, nil, establishment.SameHousehold, establishment.Strong},
			{"phone", []string{"phone", "0912 000 111"}, []string{"phone", "+84912000111"}, establishment.SamePhone, establishment.Fair},
			{"name in the commune", []string{"name", "Cơ sở rèn Pà Vầy Sủ"}, []string{"name", "CO SO REN PA VAY SU"}, establishment.SameName, establishment.Strong},
			{"near name in the commune", []string{"name", "Hợp tác xã chè Shan Tây Côn Lĩnh"}, []string{"name", "Công ty TNHH MTV Chè Shan Tây Côn Lĩnh"}, establishment.NearName, establishment.Fair},
			{"representative in the commune", []string{"representative", "Lù Thị Hoa"}, nil, establishment.SameRepresentative, establishment.Weak},
			{"phone of two companies", []string{"phone", "0912000222", "tax_code", "0100109106"}, []string{"tax_code", "0100109107"}, establishment.SamePhone, establishment.Weak},
		} {
			a, b := pair(c.same, c.other)
			for _, x := range [][2]db.ID{{a.ID, b.ID}, {b.ID, a.ID}} {
				s, ok := w.suspectsOf(t, p, x[0])[x[1]]
				if !ok || len(s.Reasons) != 1 || s.Reasons[0].Kind != c.kind || s.Strength() != c.strength || s.Related {
					t.Errorf("%s: %v %+v", c.what, ok, s.Reasons)
				}
			}
			if got := w.listed(t, p, "", 3)[[2]db.ID{a.ID, b.ID}]; got != 1 {
				t.Errorf("%s: listed %d times", c.what, got)
			}
		}
		// The same name far apart, and a company with its branch, are no doubles.
		a, b := pair([]string{"name", "Xưởng mộc Hùng Cường"}, []string{"site_commune", "Lùng Tám"})
		if _, ok := w.suspectsOf(t, p, a.ID)[b.ID]; ok || w.listed(t, p, "", 30)[[2]db.ID{a.ID, b.ID}] != 0 {
			t.Error("the same name in two communes")
		}
		a, b = pair([]string{"phone", "0912000333", "tax_code", "0100109113"}, []string{"tax_code", "0100109113-001"})
		if s := w.suspectsOf(t, p, a.ID)[b.ID]; !s.Related || w.listed(t, p, "", 30)[[2]db.ID{a.ID, b.ID}] != 0 {
			t.Errorf("a branch: %+v", s)
		}
		// Three records of one phone: three pairs, each once, however small the page.
		a, b = pair([]string{"phone", "0912000444"}, nil)
		c, _ := pair([]string{"phone", "0912000444"}, []string{"phone", ""})
		got := w.listed(t, p, "", 1)
		if got[[2]db.ID{a.ID, b.ID}] != 1 || got[[2]db.ID{a.ID, c.ID}] != 1 || got[[2]db.ID{b.ID, c.ID}] != 1 {
			t.Errorf("three of one phone: %v", got)
		}
		// The nation has codes and phones alone, and is for whose place it is.
		if got := w.listed(t, w.As(account.MinistryOfficer), "vn", 30); got[[2]db.ID{a.ID, b.ID}] != 1 {
			t.Errorf("in the nation: %v", got)
		}
		if _, err := w.Suspects(w.ctx, p, establishment.SuspectFilter{Area: establishment.Nation}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the nation for a province: %v", err)
		}
		if _, err := w.Suspects(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), establishment.SuspectFilter{Area: "34-08"}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("another province: %v", err)
		}
	})
}

// A record is never its own double: it may be saved as it is, and as it is with a change.
func TestNeverItsOwnDouble(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		v := w.mustCreate(t, p, "household_code", "001234567891")
		if got := w.suspectsOf(t, p, v.ID); len(got) != 0 {
			t.Errorf("alone: %+v", got)
		}
		version := v.Version
		for _, products := range []string{"Vải lanh", "Vải lanh, khăn", "Khăn"} {
			e, _, err := w.Edit(w.ctx, p, v.ID, establishment.ParseInput(edited("household_code", "001234567891", "products", products)), version)
			if err != nil {
				t.Fatal(err)
			}
			version = e.Version
		}
		if got := w.listed(t, p, "", 30); len(got) != 0 {
			t.Errorf("listed: %v", got)
		}
	})
}

// «Không phải trùng» holds until something that matters changes.
func TestToldApart(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		p := w.As(account.CentreOfficer)
		a := w.mustCreate(t, p)
		b := w.mustCreate(t, p, "name", "HTX Dệt lanh Lùng Tám", "tax_code", "", "phone", "0987654321", "representative", "")
		if _, ok := w.suspectsOf(t, p, a.ID)[b.ID]; !ok {
			t.Fatal("no suspect")
		}
		kind(t, w.TellApart(w.ctx, p, a.ID, b.ID, " "), errs.Invalid)
		if err := w.TellApart(w.ctx, p, b.ID, a.ID, "Hai hợp tác xã ở hai thôn, đã đến tận nơi."); err != nil {
			t.Fatal(err)
		}
		if got := w.suspectsOf(t, p, b.ID); len(got) != 0 || len(w.listed(t, p, "", 30)) != 0 {
			t.Errorf("told apart: %+v", got)
		}
		edit := func(version int64, changes ...string) int64 {
			e, _, err := w.Edit(w.ctx, p, a.ID, establishment.ParseInput(edited(changes...)), version)
			if err != nil {
				t.Fatal(err)
			}
			return e.Version
		}
		version := edit(a.Version, "products", "Vải")
		if got := w.suspectsOf(t, p, a.ID); len(got) != 0 {
			t.Errorf("a product says nothing: %+v", got)
		}
		edit(version, "products", "Vải", "phone", "0987654321")
		if got := w.suspectsOf(t, p, a.ID); len(got) != 1 || len(got[b.ID].Reasons) != 2 {
			t.Errorf("the same phone now: %+v", got)
		}
		if err := w.TellApart(w.ctx, p, a.ID, b.ID, "Vẫn là hai, chung điện thoại trưởng bản."); err != nil {
			t.Fatal(err)
		}
		if got := w.suspectsOf(t, p, a.ID); len(got) != 0 {
			t.Errorf("told again: %+v", got)
		}
	})
}
