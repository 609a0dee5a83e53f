package bench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// The day from which the map of 34 provinces holds.
const newMap clock.Day = "2025-07-01"

// born is when the first rows were written.
var born = clock.At(clock.Day("2014-01-02").At(8, 0))

// sitter is a person in a post.
type sitter struct{ person, post db.ID }

// body is a body with whom it has.
type body struct {
	agency.Agency
	people map[account.Role][]sitter
}

func (b *body) any(c chance, r account.Role) sitter { return one(c, b.people[r]) }

// land is a province of today's map with its bodies and, for the time before it, those of the
// provinces it was made of.
type land struct {
	id             place.ID
	letters        string
	name           string // in text
	department     *body
	centre, school *body
	old            []*oldLand
	communes       []commune
	weight         int
	firms          []int32 // the establishments with their first site here
}

type oldLand struct {
	id                 place.ID
	department, centre db.ID // who held it then; the bodies of today where the land did not change
	communes           []commune
}

// commune is where a site can be: as it was recorded, and where that lies today.
type commune struct {
	id, land, unit place.ID
	province       place.ID
	text, fold     string
	kind           string
}

// world is everything that the rows are drawn from.
type world struct {
	size     Size
	lands    []*land
	ministry *body
	regional []*body
	bodies   []row
	home     []uint8 // the land of each establishment
	years    int     // of contracts
}

// row is a row for a table.
type row struct {
	table string
	row   any
}

func newWorld(size Size) *world {
	w := &world{size: size}
	w.layLands()
	w.seatBodies()
	w.settle()
	return w
}

func communesOf(province place.ID, day clock.Day) []commune {
	var out []commune
	for _, u := range place.Communes(province, day) {
		f := u.On(day)
		c := commune{id: u.ID, province: province, text: f.InText(), kind: f.Kind.VN()}
		c.fold = vi.Fold(c.text)
		c.land, _ = place.Holder(province, AsOf)
		if parts := place.Under(u.ID, AsOf); len(parts) == 1 && parts[0].Level == place.LevelCommune {
			c.unit = parts[0].ID
		}
		out = append(out, c)
	}
	return out
}

// layLands reads the map of today and the one before.
func (w *world) layLands() {
	at := map[place.ID]*land{}
	for _, p := range place.Provinces(AsOf) {
		l := &land{id: p.ID, letters: strings.ToLower(p.Letters), name: p.On(AsOf).InText(), communes: communesOf(p.ID, AsOf)}
		l.weight = 20 + len(l.communes)
		at[p.ID] = l
		w.lands = append(w.lands, l)
	}
	slices.SortFunc(w.lands, func(a, b *land) int { return cmp.Compare(a.id, b.id) })
	for _, p := range place.Provinces(newMap.AddDays(-1)) {
		if now, ok := place.Holder(p.ID, AsOf); ok {
			at[now].old = append(at[now].old, &oldLand{id: p.ID, communes: communesOf(p.ID, newMap.AddDays(-1))})
		}
	}
}

// seatBodies makes the bodies and their people.
func (w *world) seatBodies() {
	n, people := 0, 0
	put := func(table string, r any) { w.bodies = append(w.bodies, row{table, r}) }
	make_ := func(a agency.Agency, name, short string) *body {
		n++
		a.ID, a.CreatedAt = w.id(kBody, int64(n), born), born
		a.CommuneFold = vi.Fold(a.Commune)
		put("agencies", a)
		put("agency_names", agency.Name{AgencyID: a.ID, Name: name, Short: short, From: a.From, Basis: "dữ liệu đo tốc độ", Certainty: policy.Unverified})
		return &body{Agency: a, people: map[account.Role][]sitter{}}
	}
	seat := func(b *body, login string, role account.Role, firm db.ID) {
		people++
		name, _ := w.chance(kPerson, people).person()
		who := account.Person{ID: w.id(kPerson, int64(people), born), Login: login, Name: name, NameFold: vi.Fold(name), PasswordHash: passwordHash, CreatedAt: born, Version: 1}
		post := account.Post{ID: w.id(kPost, int64(people), born), PersonID: who.ID, Role: role, Title: role.Name(), From: "2014-01-02", Decision: "dữ liệu đo tốc độ", EstablishmentID: firm}
		if b != nil {
			post.AgencyID = b.ID
			b.people[role] = append(b.people[role], sitter{who.ID, post.ID})
		}
		put("persons", who)
		put("posts", post)
	}
	fill := func(b *body, end string, seats ...any) {
		for i := 0; i < len(seats); i += 2 {
			login, role := seats[i].(string), seats[i+1].(account.Role)
			seat(b, login+end, role, "")
		}
	}
	w.ministry = make_(agency.Agency{Kind: agency.Ministry}, "Cục Công nghiệp", "Cục CN")
	fill(w.ministry, ".cuc", "chuyenvien", account.MinistryOfficer, "chuyenvien2", account.MinistryOfficer, "lanhdao", account.MinistryLeader, "vanthu", account.Clerk,
		"ketoan", account.Accountant, "ketoantruong", account.ChiefAccountant, "chutaikhoan", account.AccountHolder, "kiemtoan", account.Auditor, "quantri", account.Administrator)
	for i := range 3 {
		b := make_(agency.Agency{Kind: agency.RegionalCentre, ParentID: w.ministry.ID}, fmt.Sprintf("Trung tâm Khuyến công quốc gia vùng %d", i+1), fmt.Sprintf("TT KCQG vùng %d", i+1))
		fill(b, fmt.Sprintf(".vung%d", i+1), "trungtam", account.CentreOfficer, "giamdoc", account.CentreDirector)
		w.regional = append(w.regional, b)
	}
	for _, l := range w.lands {
		from := newMap
		if len(l.old) == 1 && slices.Contains(place.Alike(l.id), l.old[0].id) {
			from = ""
		}
		l.department = make_(agency.Agency{Kind: agency.Department, ProvinceID: l.id, From: from}, "Sở Công Thương "+l.name, "Sở CT "+strings.ToUpper(l.letters))
		fill(l.department, "."+l.letters, "chuyenvien", account.DeptOfficer, "chuyenvien2", account.DeptOfficer, "chuyenvien3", account.DeptOfficer, "truongphong", account.DeptHead,
			"lanhdao", account.DeptLeader, "vanthu", account.Clerk, "ketoan", account.Accountant, "ketoantruong", account.ChiefAccountant, "chutaikhoan", account.AccountHolder,
			"kiemtoan", account.Auditor, "quantri", account.Administrator)
		l.centre = make_(agency.Agency{Kind: agency.Centre, ProvinceID: l.id, ParentID: l.department.ID, From: from}, "Trung tâm Khuyến công "+l.name, "TT KC "+strings.ToUpper(l.letters))
		fill(l.centre, "."+l.letters, "trungtam", account.CentreOfficer, "trungtam2", account.CentreOfficer, "giamdoc", account.CentreDirector)
		l.school = make_(agency.Agency{Kind: agency.Unit, ProvinceID: l.id}, "Trường Cao đẳng nghề "+l.name, "CĐN "+strings.ToUpper(l.letters))
		fill(l.school, "."+l.letters, "donvi", account.UnitOfficer)
		xa := make_(agency.Agency{Kind: agency.Commune, ProvinceID: l.id, Commune: l.communes[0].text, From: newMap}, "Ủy ban nhân dân "+l.communes[0].text+", "+l.name, "UBND "+l.communes[0].text)
		fill(xa, "."+l.letters, "congtacvien", account.Collaborator)
		for _, o := range l.old {
			if from == "" {
				o.department, o.centre = l.department.ID, l.centre.ID
				continue
			}
			p, _ := place.Get(o.id)
			name := p.On(newMap.AddDays(-1)).InText()
			o.department = make_(agency.Agency{Kind: agency.Department, ProvinceID: o.id, SuccessorID: l.department.ID, To: newMap.AddDays(-1)}, "Sở Công Thương "+name, "Sở CT "+name).ID
			o.centre = make_(agency.Agency{Kind: agency.Centre, ProvinceID: o.id, SuccessorID: l.centre.ID, To: newMap.AddDays(-1)}, "Trung tâm Khuyến công "+name, "TT KC "+name).ID
		}
	}
	seat(nil, "coso", account.Establishment, w.id(kFirm, 0, w.firmBorn(0)))
}

// settle draws the land of each establishment, so that files can name some of their province.
func (w *world) settle() {
	weights := w.weights()
	w.home = make([]uint8, w.size.Establishments)
	c := w.chance(kFirm, -1)
	for i := range w.home {
		k := c.share(weights...)
		w.home[i] = uint8(k)
		w.lands[k].firms = append(w.lands[k].firms, int32(i))
	}
}

// weights are the shares of the lands.
func (w *world) weights() []int {
	out := make([]int, len(w.lands))
	for i, l := range w.lands {
		if w.size.Provinces == 0 || i < w.size.Provinces {
			out[i] = l.weight
		}
	}
	return out
}

// firmBorn is when the i-th establishment was recorded: evenly over the years.
func (w *world) firmBorn(i int) clock.Instant {
	span := AsOf.At(0, 0).Sub(born.Time())
	return born.Add(span / time.Duration(w.size.Establishments) * time.Duration(i))
}
