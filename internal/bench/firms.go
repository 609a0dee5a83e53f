package bench

import (
	"fmt"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

var kinds = []establishment.Kind{establishment.Household, establishment.SmallMediumEnterprise, establishment.Cooperative, establishment.CooperativeGroup,
	establishment.Artisan, establishment.LargeEnterprise, establishment.ClusterInvestor, establishment.CooperativeUnion}

// site draws where the i-th establishment produces; it depends on nothing else that is drawn.
func (w *world) site(i int) commune {
	c := w.chance(kSite, i)
	l := w.lands[w.home[i]]
	if c.odds(35) && len(l.old) > 0 {
		return one(c, one(c, l.old).communes)
	}
	return one(c, l.communes)
}

func (w *world) siteID(i int) db.ID { return w.id(kSite, int64(i), w.firmBorn(i)) }
func (w *world) firmID(i int) db.ID { return w.id(kFirm, int64(i), w.firmBorn(i)) }

// taxCode is the i-th tax code with its right check digit.
func taxCode(i int) string {
	for k := 0; ; k++ {
		nine := fmt.Sprintf("%09d", 100_000_000+i*83+k)
		sum := 0
		for j, weight := range []int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
			sum += int(nine[j]-'0') * weight
		}
		if r := sum % 11; r != 0 {
			return nine + string(rune('0'+10-r))
		}
	}
}

func ref(n int64) *int64 { return &n }

// firm makes the i-th establishment with all that belongs to it.
func (w *world) firm(i int, put func(table string, row any)) {
	c := w.chance(kFirm, i)
	at := w.firmBorn(i)
	land := w.lands[w.home[i]]
	where := w.site(i)
	kind := kinds[c.share(620, 280, 55, 25, 10, 5, 3, 2)]
	t := one(c, trades)
	owner, female := c.person()
	e := establishment.Establishment{ID: w.firmID(i), Name: c.firmName(kind, t, owner), Kind: kind, OfficeProvinceID: where.province, OfficeCommune: where.text,
		OfficeAddress: c.address(), VSIC: t.vsic, Products: vi.LowerFirst(strings.Join(c.products(t), "; ")), Representative: owner,
		Phone: fmt.Sprintf("0%d%08d", one(c, []int{3, 7, 8, 9}), c.IntN(100_000_000)), Markets: one(c, markets), CreatedAt: at,
		CreatedBy: land.centre.any(c, account.CentreOfficer).person, CreatedFor: land.centre.ID, Version: 1}
	e.Products = vi.TitleFirst(e.Products)
	e.NameFold, e.NameSort = vi.Fold(e.Name), vi.ListKey(e.Name)
	switch {
	case kind == establishment.Household || kind == establishment.Artisan || kind == establishment.CooperativeGroup:
		if kind == establishment.Household && c.odds(80) {
			e.HouseholdCode = fmt.Sprintf("0%s%09d", where.land.Code(), i)
		}
	default:
		e.TaxCode = taxCode(i)
	}
	if c.odds(30) {
		e.Email = fmt.Sprintf("coso%d@vidu.vn", i)
	}
	if c.odds(80) {
		e.FoundedYear = ref(int64(c.upTo(1985, 2025)))
	}
	if c.odds(60) {
		e.OwnerSex, e.OwnerConsentOn, e.OwnerConsentHow = "male", at.Day(), "Phiếu khảo sát có chữ ký"
		if female {
			e.OwnerSex = "female"
		}
		e.OwnerEthnicity = peoples[c.share(70, 4, 4, 4, 3, 2, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1)]
	}
	sites := w.sites(c, i, e, where, put)
	years := w.firmYears(c, e, put)
	put("establishments", establishment.Lined{Establishment: e, Line: establishment.LineOf(sites, years)})
	if c.odds(5) {
		w.need(c, i, e, where, put)
	}
	if c.odds(5) {
		put("audit_events", audit.Record{ID: w.id(kEvent, int64(i), at), At: at, Kind: establishment.Recorded, PersonID: e.CreatedBy, PersonName: "Viên chức", AgencyID: e.CreatedFor,
			AgencyName: "Trung tâm Khuyến công " + land.name, Channel: audit.Demo, SubjectKind: "establishment", SubjectID: e.ID, Sentence: "Ghi cơ sở " + e.Name + " vào sổ."})
	}
}

func (c chance) address() string {
	if c.odds(55) {
		return fmt.Sprintf("Thôn %d", c.upTo(1, 24))
	}
	return fmt.Sprintf("Số %d đường %s", c.upTo(1, 480), one(c, streets))
}

func (c chance) products(t trade) []string {
	a, b := one(c, t.products), one(c, t.products)
	if a == b || c.odds(40) {
		return []string{a}
	}
	return []string{a, b}
}

func (w *world) sites(c chance, i int, e establishment.Establishment, where commune, put func(string, any)) []establishment.Site {
	s := establishment.Site{ID: w.siteID(i), EstablishmentID: e.ID, ProvinceID: where.province, CommuneID: where.id, Commune: where.text, CommuneFold: where.fold,
		UnitKind: where.kind, Address: e.OfficeAddress, From: e.CreatedAt.Day(), LandID: where.land, UnitID: where.unit, Placed: true}
	if c.odds(4) {
		s.CraftVillage = "Làng nghề " + vi.LowerFirst(e.Products)
	}
	if c.odds(8) {
		s.Latitude, s.Longitude = ref(int64(c.upTo(9_000_000, 22_500_000))), ref(int64(c.upTo(103_000_000, 109_000_000)))
		s.LocatedOn, s.LocatedBy, s.LocatedHow = e.CreatedAt.Day(), e.CreatedBy, "phone"
	}
	if c.odds(2) {
		s.To = AsOf.AddDays(-c.upTo(30, 900))
		s.To = max(s.To, s.From)
	}
	put("establishment_sites", s)
	all := []establishment.Site{s}
	if c.odds(4) {
		l := w.lands[w.home[i]]
		more := one(c, l.communes)
		two := establishment.Site{ID: w.id(kSite, int64(w.size.Establishments+i), e.CreatedAt), EstablishmentID: e.ID, ProvinceID: more.province, CommuneID: more.id, Commune: more.text,
			CommuneFold: more.fold, UnitKind: more.kind, Address: c.address(), From: e.CreatedAt.Day(), LandID: more.land, UnitID: more.unit, Placed: true}
		put("establishment_sites", two)
		all = append(all, two)
	}
	for _, k := range establishment.KeysOf(e, all) {
		put("establishment_keys", k)
	}
	return all
}

func (w *world) firmYears(c chance, e establishment.Establishment, put func(string, any)) (all []establishment.Year) {
	if !c.odds(85) {
		return nil
	}
	base := map[bool]int{true: c.upTo(1, 12), false: c.upTo(4, 160)}[e.Kind == establishment.Household || e.Kind == establishment.Artisan]
	from := 2025
	if c.odds(25) {
		from = 2024
	}
	for y := from; y <= 2025; y++ {
		n := int64(max(1, base+c.upTo(-1, 2)))
		r := establishment.Year{EstablishmentID: e.ID, Year: y, Workers: ref(n), Women: ref(n * int64(c.upTo(0, 70)) / 100), Version: 1}
		if c.odds(60) {
			r.Minority = ref(n * int64(c.upTo(0, 40)) / 100)
		}
		if c.odds(70) {
			money := n * int64(c.upTo(60, 900)) * 1_000_000
			r.Revenue, r.TaxPaid = ref(money), ref(money/int64(c.upTo(20, 200)))
			if c.odds(10) {
				r.Exports = ref(money / 4)
			}
		}
		put("establishment_years", r)
		all = append(all, r)
	}
	return all
}

// need makes a need of the establishment; its centre answers it.
func (w *world) need(c chance, i int, e establishment.Establishment, where commune, put func(string, any)) {
	l := w.lands[w.home[i]]
	day := e.CreatedAt.Day().AddDays(c.upTo(10, 2000))
	if day > AsOf {
		day = AsOf.AddDays(-c.upTo(1, 60))
	}
	if day < e.CreatedAt.Day() {
		return
	}
	cost := int64(c.upTo(80, 2400)) * 1_000_000
	n := survey.Need{ID: w.id(kNeed, int64(i), clock.At(day.At(9, 0))), EstablishmentID: e.ID, SiteID: w.siteID(i), ProvinceID: where.province, CommuneFold: where.fold, Content: one(c, about[:7]).code,
		Description: "Mua máy, thiết bị để mở rộng sản xuất " + vi.LowerFirst(e.Products) + ".", Cost: cost, OwnCapital: cost * int64(c.upTo(40, 80)) / 100,
		WantedYear: day.Year() + 1, Ready: "Có mặt bằng và điện ba pha.", State: survey.Sent, AgencyID: l.centre.ID, MadeBy: l.centre.any(c, account.CentreOfficer).person,
		MadeFor: l.centre.ID, CreatedAt: clock.At(day.At(9, 0)), SentAt: clock.At(day.At(9, 0)), Version: 1}
	if day < "2026-01-01" || c.odds(40) {
		n.State, n.Answer = survey.Declined, "Chưa thuộc kế hoạch của năm; Trung tâm sẽ xem lại khi lập kế hoạch năm sau."
		if c.odds(20) {
			n.State, n.Answer = survey.Withdrawn, ""
		}
		n.AnsweredAt = n.CreatedAt.Add(time.Duration(c.upTo(1, 20)) * 24 * time.Hour)
		n.UnmetYear = n.WantedYear
		u := survey.Unmet{ID: n.ID, NeedID: n.ID, Reason: survey.Withdrew, Words: n.Answer, WantedYear: n.WantedYear, Content: n.Content, ProvinceID: where.province, Commune: where.text,
			Cost: n.Cost, OwnCapital: n.OwnCapital, DecidedBy: n.MadeBy, DecidedAt: n.AnsweredAt}
		if n.State == survey.Declined {
			u.Reason = one(c, survey.Reasons[:4])
		}
		put("unmet_needs", u)
	}
	put("needs", n.InQueue())
}
