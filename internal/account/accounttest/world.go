// Package accounttest gives tests a small world of bodies and people to act in.
//
//	clk := clock.NewManual("2026-11-02")
//	w := accounttest.World(t, d, clk)
//	officer := w.As(account.CentreOfficer)                                // Trung tâm of Tuyên Quang
//	head := w.As(account.DeptHead, accounttest.In("lao-cai"))             // Sở of Lào Cai
//	second := w.As(account.DeptOfficer, accounttest.Another(2))           // another officer of the same Sở
//	chief := w.As(account.ChiefAccountant, accounttest.In("cuc"))         // at the ministry's agency
//	owner := w.As(account.Establishment, accounttest.At(w.EstablishmentLC))
//
// As loads the principal anew, as of the clock's day: ask again after moving the clock.
// Rows are written straight into the tables of the real use cases, for speed.
package accounttest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"

	"github.com/alexedwards/argon2id"
)

// Password is everybody's password in the world.
const Password = "cầu tre lắc lẻo 27"

// Address is where principals of As come from.
const Address = "192.0.2.10"

// W is the world. Bodies stand on every day of their own: those of the 34 provinces since
// 2025-07-01, those of Hà Giang (63-02) until 2025-06-30, the ministry's all the time.
type W struct {
	DB       *db.DB
	Clock    clock.Clock
	Accounts *account.Service // with cheap hashing
	Agencies *agency.Service

	Ministry db.ID // "cuc"
	Regional db.ID // "vung"

	DeptTQ, CentreTQ, CommuneTQ, UnitTQ db.ID // "tuyen-quang", 34-08
	DeptLC, FinanceLC, CentreLC         db.ID // "lao-cai", 34-15; the centre stands under Sở Tài chính, FinanceLC
	DeptHG, CentreHG                    db.ID // "ha-giang", 63-02; their files went to Tuyên Quang's

	EstablishmentTQ, SiteTQ db.ID // in xã Hồ Thầu, Tuyên Quang
	EstablishmentLC, SiteLC db.ID // in phường Cam Đường, Lào Cai
	EstablishmentHG, SiteHG db.ID // in xã Hồ Thầu as it was in Hà Giang

	t      testing.TB
	mu     sync.Mutex
	bodies []body
	posts  map[seat]held
	made   int
}

type body struct {
	id   db.ID
	key  string // "tuyen-quang"; establishments too
	kind agency.Kind
	from clock.Day
	to   clock.Day
}

type seat struct {
	role account.Role
	body db.ID
	n    int
}

type held struct {
	person, post db.ID
	login        string
}

// Option says which person of a role is meant.
type Option func(*choice)

type choice struct {
	key  string
	body db.ID
	n    int
}

// In picks the place: "tuyen-quang" (taken when nothing is said), "lao-cai", "ha-giang",
// "cuc" for the ministry's agency, "vung" for the regional centre.
func In(key string) Option { return func(c *choice) { c.key = key } }

// At picks the very body or establishment: At(w.FinanceLC).
func At(id db.ID) Option { return func(c *choice) { c.body = id } }

// Another picks the n-th person of the role in the body; 1 is the first.
func Another(n int) Option { return func(c *choice) { c.n = n } }

// World fills an empty, migrated database.
func World(t testing.TB, d *db.DB, clk clock.Clock) *W {
	t.Helper()
	w := &W{DB: d, Clock: clk, t: t, posts: map[seat]held{},
		Accounts: &account.Service{DB: d, Clock: clk, Hash: account.Cheap},
		Agencies: &agency.Service{DB: d, Clock: clk},
	}
	err := d.Tx(context.Background(), func(tx *db.Tx) error {
		w.bodies, w.posts, w.made = nil, map[seat]held{}, 0
		if err := w.addBodies(tx); err != nil {
			return err
		}
		for _, b := range w.bodies {
			for _, r := range account.Roles {
				if r.Role.SitsIn(b.kind) || b.kind == "" && r.Role == account.Establishment {
					if err := w.addPerson(tx, seat{r.Role, b.id, 1}); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// As returns the principal of a role as of the clock's day. It fails the test when the
// role has no seat there or the body does not stand on the day.
func (w *W) As(role account.Role, opts ...Option) account.Principal {
	w.t.Helper()
	h := w.held(role, opts)
	p, err := account.Acting(context.Background(), w.DB, h.person, h.post, "", w.Clock.Now().Day())
	if err != nil {
		w.t.Fatalf("%s: %v", role, err)
	}
	p.Address = Address
	return p
}

// Person returns who has the role.
func (w *W) Person(role account.Role, opts ...Option) db.ID {
	w.t.Helper()
	return w.held(role, opts).person
}

// Login returns the login of who has the role; the password is Password.
func (w *W) Login(role account.Role, opts ...Option) string {
	w.t.Helper()
	return w.held(role, opts).login
}

func (w *W) held(role account.Role, opts []Option) held {
	w.t.Helper()
	c := choice{n: 1}
	for _, o := range opts {
		o(&c)
	}
	if c.key == "" {
		c.key = "tuyen-quang"
		if role == account.MinistryOfficer || role == account.MinistryLeader {
			c.key = "cuc"
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.bodies {
		sits := role.SitsIn(b.kind) || b.kind == "" && role == account.Establishment
		if !sits || c.body != "" && b.id != c.body || c.body == "" && b.key != c.key {
			continue
		}
		s := seat{role, b.id, c.n}
		if _, ok := w.posts[s]; !ok {
			if err := w.DB.Tx(context.Background(), func(tx *db.Tx) error { return w.addPerson(tx, s) }); err != nil {
				w.t.Fatal(err)
			}
		}
		return w.posts[s]
	}
	w.t.Fatalf("accounttest: no seat for %s in %q %s", role, c.key, c.body)
	return held{}
}

func (w *W) addBodies(tx *db.Tx) error {
	type named struct {
		name, basis string
		from, to    clock.Day
		sure        policy.Certainty
	}
	ctx, now := context.Background(), w.Clock.Now()
	const reform = "Nghị quyết 202/2025/QH15"
	add := func(id *db.ID, key string, kind agency.Kind, province place.ID, commune string, parent, next db.ID, from, to clock.Day, names ...named) error {
		*id = db.NewID()
		w.bodies = append(w.bodies, body{*id, key, kind, from, to})
		if err := db.Insert(ctx, tx, "agencies", agency.Agency{ID: *id, Kind: kind, ProvinceID: province, Commune: commune, CommuneFold: vi.Fold(commune),
			ParentID: parent, SuccessorID: next, From: from, To: to, CreatedAt: now}); err != nil {
			return err
		}
		for _, n := range names {
			if err := db.Insert(ctx, tx, "agency_names", agency.Name{AgencyID: *id, Name: n.name, From: n.from, To: n.to, Basis: n.basis, Certainty: n.sure}); err != nil {
				return err
			}
		}
		return nil
	}
	one := func(name, basis string, from clock.Day) named {
		return named{name, basis, from, "", policy.Unverified}
	}
	steps := []func() error{
		// The earlier names of the agency are known and their days are not; see the law papers.
		func() error {
			return add(&w.Ministry, "cuc", agency.Ministry, "", "", "", "", "", "",
				named{"Cục Công Thương địa phương", "", "", "2025-08-25", policy.Secondary},
				named{"Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", "TT 47/2025/TT-BCT", "2025-08-26", "2026-10-07", policy.Secondary},
				named{"Cục Công nghiệp", "Thông báo 504/TB-CN", "2026-10-08", "", policy.Unverified})
		},
		func() error {
			return add(&w.Regional, "vung", agency.RegionalCentre, "", "", w.Ministry, "", "", "", one("Trung tâm Khuyến công quốc gia vùng I", "", ""))
		},
		func() error {
			return add(&w.DeptTQ, "tuyen-quang", agency.Department, "34-08", "", "", "", "2025-07-01", "", one("Sở Công Thương tỉnh Tuyên Quang", reform, "2025-07-01"))
		},
		func() error {
			return add(&w.CentreTQ, "tuyen-quang", agency.Centre, "34-08", "", w.DeptTQ, "", "2025-07-01", "", one("Trung tâm Khuyến công tỉnh Tuyên Quang", reform, "2025-07-01"))
		},
		func() error {
			return add(&w.CommuneTQ, "tuyen-quang", agency.Commune, "34-08", "xã Hồ Thầu", "", "", "2025-07-01", "", one("Ủy ban nhân dân xã Hồ Thầu", reform, "2025-07-01"))
		},
		func() error {
			return add(&w.UnitTQ, "tuyen-quang", agency.Unit, "34-08", "", "", "", "", "", one("Trường nghề Tuyên Quang", "", ""))
		},
		func() error {
			return add(&w.DeptLC, "lao-cai", agency.Department, "34-15", "", "", "", "2025-07-01", "", one("Sở Công Thương tỉnh Lào Cai", reform, "2025-07-01"))
		},
		func() error {
			return add(&w.FinanceLC, "lao-cai", agency.OtherDepartment, "34-15", "", "", "", "2025-07-01", "", one("Sở Tài chính tỉnh Lào Cai", reform, "2025-07-01"))
		},
		func() error {
			return add(&w.CentreLC, "lao-cai", agency.Centre, "34-15", "", w.FinanceLC, "", "2025-07-01", "",
				one("Trung tâm Xúc tiến đầu tư, thương mại và hỗ trợ doanh nghiệp tỉnh Lào Cai", "", "2025-07-01"))
		},
		func() error {
			return add(&w.DeptHG, "ha-giang", agency.Department, "63-02", "", "", w.DeptTQ, "", "2025-06-30", one("Sở Công Thương tỉnh Hà Giang", "", ""))
		},
		func() error {
			return add(&w.CentreHG, "ha-giang", agency.Centre, "63-02", "", w.DeptHG, w.CentreTQ, "", "2025-06-30", one("Trung tâm Khuyến công và Xúc tiến công thương tỉnh Hà Giang", "", ""))
		},
		func() error {
			return w.addEstablishment(tx, &w.EstablishmentTQ, &w.SiteTQ, "tuyen-quang", "Hợp tác xã Chè Hồ Thầu", "34-08", "xã Hồ Thầu", "xã")
		},
		func() error {
			return w.addEstablishment(tx, &w.EstablishmentLC, &w.SiteLC, "lao-cai", "Công ty TNHH Cơ khí Cam Đường", "34-15", "phường Cam Đường", "phường")
		},
		func() error {
			return w.addEstablishment(tx, &w.EstablishmentHG, &w.SiteHG, "ha-giang", "Hộ kinh doanh Rèn Hồ Thầu", "63-02", "xã Hồ Thầu", "xã")
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *W) addEstablishment(tx *db.Tx, id, site *db.ID, key, name string, province place.ID, commune, unit string) error {
	ctx := context.Background()
	*id, *site = db.NewID(), db.NewID()
	kind := map[string]string{"tuyen-quang": "cooperative", "lao-cai": "small_medium_enterprise", "ha-giang": "household"}[key]
	w.bodies = append(w.bodies, body{id: *id, key: key})
	if _, err := tx.Exec(ctx, `INSERT INTO establishments (id, name, name_fold, name_sort, kind, tax_code, household_code, office_province_id,
		office_commune, office_address, vsic, products, representative, phone, email, applies_cleaner_production, created_at, created_by, version, line_sites, line_unit, line_now)
		VALUES (?, ?, ?, ?, ?, '', '', ?, ?, '', '', '', '', '', '', ?, ?, 'accounttest', 1, ?, ?, ?)`,
		*id, name, vi.Fold(name), vi.ListKey(name), kind, string(province), commune, false, w.Clock.Now(), string(province)+"\n\n\n"+commune+"\n", string(province), string(province)); err != nil {
		return fmt.Errorf("establishment: %w", err)
	}
	land, _ := place.Holder(province, w.Clock.Now().Day())
	if _, err := tx.Exec(ctx, `INSERT INTO establishment_sites (id, establishment_id, province_id, commune, commune_fold, unit_kind, address, craft_village, land_id)
		VALUES (?, ?, ?, ?, ?, ?, '', '', ?)`, *site, *id, string(province), commune, vi.Fold(commune), unit, land); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	for _, area := range []place.ID{"vn", land} {
		if _, err := tx.Exec(ctx, `INSERT INTO establishment_areas (area_id, establishment_id, name_sort, kind, division, vsic) VALUES (?, ?, ?, ?, '', '')`,
			area, *id, vi.ListKey(name), kind); err != nil {
			return fmt.Errorf("area: %w", err)
		}
	}
	return nil
}

func (w *W) addPerson(tx *db.Tx, s seat) error {
	ctx := context.Background()
	var b body
	for _, x := range w.bodies {
		if x.id == s.body {
			b = x
		}
	}
	w.made++
	name := nameOf(w.made)
	h := held{db.NewID(), db.NewID(), fmt.Sprintf("%s.%d", s.role, w.made)}
	if err := db.Insert(ctx, tx, "persons", account.Person{ID: h.person, Login: h.login, Name: name, NameFold: vi.Fold(name),
		PasswordHash: passwordHash(), CreatedAt: w.Clock.Now(), Version: 1}); err != nil {
		return err
	}
	p := account.Post{ID: h.post, PersonID: h.person, AgencyID: b.id, Role: s.role, Title: s.role.Name(), From: "2015-01-01"}
	if b.kind == "" {
		p.AgencyID, p.EstablishmentID = "", b.id
	}
	if b.from > p.From {
		p.From = b.from
	}
	p.To = b.to
	if err := db.Insert(ctx, tx, "posts", p); err != nil {
		return err
	}
	w.posts[s] = h
	return nil
}

var passwordHash = sync.OnceValue(func() string {
	h, err := argon2id.CreateHash(Password, &argon2id.Params{Memory: account.Cheap.Memory, Iterations: account.Cheap.Iterations,
		Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		panic(err)
	}
	return h
})

// nameOf makes the n-th name; the first 360 differ.
func nameOf(n int) string {
	family := strings.Fields("Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Nông Ma Lục Vàng")
	middle := strings.Fields("Thị Văn Minh Thu Đức")
	given := strings.Fields("Lan Hùng Mai Sơn Hương Dũng")
	return family[n%12] + " " + middle[n/12%5] + " " + given[n/60%6]
}
