package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/changes"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/document"
	"khuyencong/internal/establishment"
	"khuyencong/internal/programme"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/vi"
)

// house is a world with an index, and a second one as another process has it.
type house struct {
	*projecttest.K
	*Service
	db    *db.DB
	other *Service
	ctx   context.Context
}

func each(t *testing.T, body func(t *testing.T, h house)) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		service := func() *Service { return &Service{DB: d, Clock: k.Set, Index: New(d, k.Set)} }
		body(t, house{k, service(), d, service(), context.Background()})
	})
}

// record puts an establishment into the register as Tuyên Quang's Sở.
func (h house) record(t *testing.T, in establishment.Input, commune string) db.ID {
	t.Helper()
	s := &establishment.Service{DB: h.db, Clock: h.Set}
	v, _, err := s.Create(h.ctx, h.As(account.DeptOfficer), in, establishment.SiteInput{Province: "34-08", Commune: commune})
	if err != nil {
		t.Fatal(err)
	}
	return v.ID
}

func (h house) found(t *testing.T, s *Service, p account.Principal, kind Kind, typed string) []db.ID {
	t.Helper()
	a, err := s.Search(h.ctx, p, Query{Text: typed, Kind: kind, Limit: 50})
	if err != nil {
		t.Fatalf("%q: %v", typed, err)
	}
	var ids []db.ID
	for _, g := range a.Groups {
		if g.More || g.Total != len(g.Rows) {
			t.Errorf("%q: %d of %d rows, more %v", typed, len(g.Rows), g.Total, g.More)
		}
		for _, r := range g.Rows {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func TestHowPeopleType(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		hung := h.record(t, establishment.Input{Name: "Hộ kinh doanh Mộc Nà Tông", Kind: "household", HouseholdCode: "008071001234", Representative: "Nguyễn Văn Hùng", Phone: "0912 345 678"}, "xã Thượng Lâm")
		dat := h.record(t, establishment.Input{Name: "Công ty TNHH Đặng Văn Đạt", Kind: "small_medium_enterprise", TaxCode: "5000123456", Products: "chè đen, chè xanh"}, "xã Hàm Yên")
		p := h.As(account.DeptOfficer)
		for typed, want := range map[string]db.ID{
			"nguyen van hung": hung, "Nguyễn Văn Hùng": hung, "NGUYEN VAN HUNG": hung, "hung nguyen": hung, "guyen van hu": hung,
			"đặng văn đạt": dat, "DANG VAN DAT": dat, norm.NFD.String("Đặng Văn Đạt"): dat, "dang dat": dat, "cong ty tnhh dang": dat,
			"5000123": dat, "123456": dat, "5000 123 456": dat, "50001": dat,
			"0912345678": hung, "0912 345": hung, "+84 912 345 678": hung, "0912.345.678": hung, "345678": hung, "008071": hung,
			"che den": dat, "che ham yen": dat, "moc thuong lam": hung, "na ton": hung, "chè xanh Tuyên Quang": dat,
		} {
			if got := h.found(t, h.Service, p, Establishment, typed); !slices.Contains(got, want) {
				t.Errorf("%q finds %v, not %v", typed, got, want)
			}
		}
		for _, typed := range []string{"nguyen van hungx", "9999999", "dang van dat mot hai", "", " ", "-", "%", "_", "'"} {
			if got := h.found(t, h.Service, p, Establishment, typed); len(got) > 0 {
				t.Errorf("%q finds %v", typed, got)
			}
		}
		a, err := h.Search(h.ctx, p, Query{Text: "0912 345"})
		if err != nil || len(a.Groups) != 1 || a.Groups[0].Rows[0].Found != "Điện thoại: 0912345678" {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

// A row tells what answered where its own words do not: the signer too, although a word of his name
// is a word of the row.
func TestWhatAnswered(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		day := h.Set.Now()
		if err := h.db.Tx(h.ctx, func(tx *db.Tx) error {
			id := db.NewID()
			if err := db.Insert(h.ctx, tx, "documents", document.Document{ID: id, Number: "3456/QĐ-BCT", Day: day.Day(), Issuer: "Bộ Công Thương", Signer: "Trần Công Diên", About: "Phê duyệt kế hoạch", Kind: document.PlanDecision, AgencyID: h.Ministry, RecordedBy: h.As(account.MinistryOfficer).PersonID, RecordedAt: day}); err != nil {
				return err
			}
			if err := db.Insert(h.ctx, tx, "plans", programme.Plan{ID: db.NewID(), Name: "Kế hoạch 2027", Year: 2027, Source: "national", AgencyID: h.Ministry, Tranche: 1, State: programme.Approved, DocumentID: id, MadeBy: h.As(account.MinistryOfficer).PersonID, MadeAt: day, Version: 1, ApprovedOn: day.Day()}); err != nil {
				return err
			}
			return db.Insert(h.ctx, tx, "contracts", contract.Contract{ID: db.NewID(), Kind: contract.Agreement, Source: "national", Year: 2027, Number: "12/HĐ-CN", PartyAID: h.Ministry, PartyBID: h.CentreTQ, State: contract.Signed,
				Day: day.Day(), From: day.Day(), To: "2027-12-31", SignerA: "Trần Công Lan", SignerB: "Lê Văn Quang", MadeBy: h.As(account.MinistryOfficer).PersonID, MadeAt: day, Version: 1})
		}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			kind        Kind
			typed, want string
		}{
			{Document, "tran cong dien", "Người ký: Trần Công Diên"}, {Document, "phe duyet ke hoach", ""}, {Document, "3456", ""}, {Document, "3456 diên", "Người ký: Trần Công Diên"},
			{Contract, "tran cong lan", "Người ký bên giao: Trần Công Lan"}, {Contract, "le van quang", "Người ký bên nhận: Lê Văn Quang"}, {Contract, "12/HĐ", ""},
		} {
			a, err := h.Search(h.ctx, h.As(account.MinistryOfficer), Query{Text: c.typed, Kind: c.kind})
			if err != nil || len(a.Groups) != 1 || len(a.Groups[0].Rows) != 1 || a.Groups[0].Rows[0].Found != c.want {
				t.Errorf("%q: %v %+v", c.typed, err, a.Groups)
			}
		}
	})
}

func TestOrder(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		names := []string{"Gạch Chè Một", "Chè Ân", "Chè Ăn", "Chè Đạt", "Chè Dương", "Chè An", "Mộc Tiến", "Xưởng Tranche"}
		for i, n := range names {
			in := establishment.Input{Name: n, Kind: "household", Confirm: true}
			if n == "Mộc Tiến" {
				in.Products = "chè khô"
			}
			h.record(t, in, fmt.Sprint("xã Hàm Yên ", i))
		}
		for _, s := range []*Service{h.Service, h.other} { // one that loaded them, one that was told of them
			a, err := s.Search(h.ctx, h.As(account.DeptOfficer), Query{Text: "chè", Kind: Establishment})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range a.Groups[0].Rows {
				got = append(got, r.Title)
			}
			want := []string{"Chè An", "Chè Ăn", "Chè Ân", "Chè Dương", "Chè Đạt", "Gạch Chè Một", "Hợp tác xã Chè Hồ Thầu", "Mộc Tiến", "Xưởng Tranche"}
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
	})
}

// Nobody learns of what lies elsewhere, not even by a count.
func TestRights(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sent, draft := h.Submitted(t, h.Machine()), h.Draft(t, h.Machine(projecttest.Local()))
		at := func(key string) accounttest.Option { return accounttest.In(key) }
		officer, lc, cuc := h.As(account.DeptOfficer), h.As(account.DeptOfficer, at("lao-cai")), h.As(account.MinistryOfficer, at("cuc"))
		centre, admin := h.As(account.CentreOfficer), h.As(account.Administrator)
		owner, other := h.As(account.Establishment, accounttest.At(h.EstablishmentTQ)), h.As(account.Establishment, accounttest.At(h.EstablishmentLC))
		collaborator := h.As(account.Collaborator)
		for _, c := range []struct {
			who   account.Principal
			kind  Kind
			typed string
			want  []db.ID
		}{
			{officer, Establishment, "Hồ Thầu", []db.ID{h.EstablishmentTQ, h.EstablishmentHG}}, // Hà Giang's land is Tuyên Quang's today
			{officer, Establishment, "Cam Đường", nil},
			{lc, Establishment, "Cam Đường", []db.ID{h.EstablishmentLC}},
			{lc, Establishment, "Hồ Thầu", nil},
			{cuc, Establishment, "Cam Đường", []db.ID{h.EstablishmentLC}},
			{cuc, Establishment, "Hồ Thầu", []db.ID{h.EstablishmentTQ, h.EstablishmentHG}},
			{collaborator, Establishment, "Hồ Thầu", []db.ID{h.EstablishmentTQ, h.EstablishmentHG}},
			{owner, Establishment, "Hồ Thầu", []db.ID{h.EstablishmentTQ}},
			{other, Establishment, "Hồ Thầu", nil},
			{admin, Establishment, "Hồ Thầu", nil},
			{centre, Project, "Hồ Thầu", []db.ID{sent, draft}},
			{officer, Project, "Hồ Thầu", []db.ID{sent}},
			{cuc, Project, "Hồ Thầu", []db.ID{sent}},
			{owner, Project, "Hồ Thầu", []db.ID{sent}},
			{other, Project, "Hồ Thầu", nil},
			{lc, Project, "Hồ Thầu", nil},
			{admin, Project, "Hồ Thầu", nil},
			{officer, Person, "a", nil},
		} {
			got, want := h.found(t, h.Service, c.who, c.kind, c.typed), slices.Clone(c.want)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s at %s: %s «%s» are %v, want %v", c.who.Role, c.who.AgencyName, c.kind, c.typed, got, want)
			}
		}
		if got := h.found(t, h.Service, admin, Person, vi.Fold(officer.Name)); !slices.Contains(got, officer.PersonID) {
			t.Errorf("the administrator does not find %s: %v", officer.Name, got)
		}
		for _, p := range []account.Principal{officer, lc, cuc, centre, admin, owner, other, collaborator} {
			wrong, err := h.CheckRights(h.ctx, p)
			if err != nil || len(wrong) > 0 {
				t.Errorf("%v, %v", wrong, err)
			}
		}
	})
}

// What was saved is found by the next question, here and in another process; what is gone is not.
func TestFreshness(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		p := h.As(account.DeptOfficer)
		find := func(typed string) int {
			t.Helper()
			n, m := len(h.found(t, h.Service, p, Establishment, typed)), len(h.found(t, h.other, p, Establishment, typed))
			if n != m {
				t.Fatalf("%q: %d here, %d elsewhere", typed, n, m)
			}
			return n
		}
		if find("mien dong") != 0 {
			t.Fatal("before anything")
		}
		id := h.record(t, establishment.Input{Name: "Miến dong Nà Hang", Kind: "household"}, "xã Nà Hang")
		if find("mien dong") != 1 {
			t.Fatal("after a save")
		}
		exec := func(text string, args ...any) {
			t.Helper()
			if err := h.db.Tx(h.ctx, func(tx *db.Tx) error { _, err := tx.Exec(h.ctx, text, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		exec("UPDATE establishments SET name = 'Bún khô' WHERE id = ?", id)
		if find("mien dong") != 0 || find("bun kho") != 1 {
			t.Fatal("after a change")
		}
		exec("UPDATE establishment_sites SET province_id = '34-15' WHERE establishment_id = ?", id)
		if find("bun kho") != 0 {
			t.Fatal("after it moved away")
		}
		exec("UPDATE establishment_sites SET province_id = '34-08' WHERE establishment_id = ?", id)
		failed := h.db.Tx(h.ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(h.ctx, "UPDATE establishments SET name = 'Không thành' WHERE id = ?", id); err != nil {
				return err
			}
			return context.Canceled
		})
		if failed == nil || find("khong thanh") != 0 || find("bun kho") != 1 {
			t.Fatal("after a rollback")
		}
		// The log is trimmed behind the back of one that did not look for long.
		exec("UPDATE establishments SET name = 'Phở khô' WHERE id = ?", id)
		exec("UPDATE search_log SET at = '2026-01-01T00:00:00.000Z'")
		if err := changes.Trim(h.ctx, h.db, h.Set.Now()); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Get[int](h.ctx, h.db, "SELECT COUNT(*) FROM search_log"); err != nil || n != 1 {
			t.Errorf("%d rows stay, %v", n, err)
		}
		if find("pho kho") != 1 {
			t.Fatal("after the log was trimmed")
		}
		// Everything is put in anew.
		if err := h.db.Tx(h.ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(h.ctx, "UPDATE establishments SET name = 'Hủ tiếu' WHERE id = ?", id); err != nil {
				return err
			}
			return changes.AnewTx(h.ctx, tx)
		}); err != nil {
			t.Fatal(err)
		}
		if find("hu tieu") != 1 || find("pho kho") != 0 {
			t.Fatal("after everything was put in anew")
		}
		exec("DELETE FROM establishment_areas WHERE establishment_id = ?", id)
		exec("DELETE FROM establishment_keys WHERE establishment_id = ?", id)
		exec("DELETE FROM establishment_sites WHERE establishment_id = ?", id)
		exec("DELETE FROM establishments WHERE id = ?", id)
		if find("hu tieu") != 0 {
			t.Fatal("after it was taken away")
		}
		old := time.Now().Add(13 * time.Hour)
		h.Index.mirror.Now = func() time.Time { return old }
		if _, err := h.Search(h.ctx, p, Query{Text: "ho thau"}); err != nil {
			t.Fatal(err)
		}
	})
}

// The name of an establishment finds its files, also once it is called otherwise; a file that is
// sent is found by those who may then see it.
func TestWhatHangsOnAThing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		id := h.Draft(t, h.Machine())
		cuc := h.As(account.MinistryOfficer, accounttest.In("cuc"))
		if got := h.found(t, h.Service, cuc, Project, "Chè Hồ Thầu"); len(got) != 0 {
			t.Errorf("a draft: %v", got)
		}
		if err := h.db.Tx(h.ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(h.ctx, "UPDATE projects SET state = 'submitted' WHERE id = ?", id); err != nil {
				return err
			}
			_, err := tx.Exec(h.ctx, "UPDATE establishments SET name = 'Hợp tác xã Lá Vàng' WHERE id = ?", h.EstablishmentTQ)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got := h.found(t, h.Service, cuc, Project, "la vang"); !slices.Contains(got, id) {
			t.Errorf("by its new name: %v", got)
		}
	})
}

// A record that went into another is not found itself: what it was called finds the other. What
// a running import wrote is not there yet.
func TestMergedAndImported(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		p := h.As(account.DeptOfficer)
		a := h.record(t, establishment.Input{Name: "Mộc Lâm Bình", Kind: "household", Phone: "0988000111"}, "xã Hàm Yên")
		b := h.record(t, called("Gỗ Na Hang"), "xã Hàm Yên")
		c := h.record(t, called("Ván ép Chiêm Hóa"), "xã Hàm Yên")
		exec := func(text string, args ...any) {
			t.Helper()
			if err := h.db.Tx(h.ctx, func(tx *db.Tx) error { _, err := tx.Exec(h.ctx, text, args...); return err }); err != nil {
				t.Fatal(err)
			}
		}
		want := func(typed string, ids ...db.ID) {
			t.Helper()
			for _, s := range []*Service{h.Service, h.other, {DB: h.db, Clock: h.Set, Index: New(h.db, h.Set)}} { // told, told, and loaded anew
				got := h.found(t, s, p, Establishment, typed)
				slices.Sort(got)
				slices.Sort(ids)
				if !slices.Equal(got, ids) {
					t.Errorf("«%s» finds %v, want %v", typed, got, ids)
				}
			}
		}
		want("moc lam binh", a)
		exec("UPDATE establishments SET merged_into = ? WHERE id = ?", b, a)
		want("moc lam binh", b)
		want("0988 000 111", b)
		exec("UPDATE establishments SET merged_into = ? WHERE id = ?", c, b)
		want("moc lam binh", c)
		want("go na hang", c)
		exec("UPDATE establishments SET name = 'Mộc Phúc Sơn' WHERE id = ?", a)
		want("moc phuc son", c)
		exec("UPDATE establishments SET merged_into = NULL WHERE id IN (?)", []db.ID{a, b})
		want("moc phuc son", a)
		want("go na hang", b)
		want("van ep", c)

		h.running(t, "i1", "establishments")
		exec("UPDATE establishments SET import_id = 'i1' WHERE id = ?", a)
		want("moc phuc son")
		exec("UPDATE imports SET state = 'applied' WHERE id = 'i1'")
		want("moc phuc son", a)
	})
}

func TestLoading(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		release, err := h.Index.mirror.Hold(h.ctx) // somebody is loading, and slow
		if err != nil {
			t.Fatal(err)
		}
		h.Patience = time.Millisecond
		_, err = h.Search(h.ctx, h.As(account.DeptOfficer), Query{Text: "ho thau"})
		var loading *Loading
		if !errors.As(err, &loading) {
			t.Errorf("%v", err)
		}
		release()
		h.Patience = 0
		if a, err := h.Search(h.ctx, h.As(account.DeptOfficer), Query{Text: "ho thau"}); err != nil || a.Rows() == 0 {
			t.Errorf("%v, %v", a, err)
		}
	})
}

func called(name string) establishment.Input {
	return establishment.Input{Name: name, Kind: "household", Confirm: true}
}
