package project

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Part is one phần of a file that the law is asked about: one content, for one beneficiary
// where the estimate names one.
type Part struct {
	Content         string        `json:"content"`
	EstablishmentID db.ID         `json:"establishment,omitempty"`
	Establishment   string        `json:"name,omitempty"`
	Case            policy.Case   `json:"case"`
	Answer          policy.Answer `json:"answer"`
}

// Title names the part: «Máy móc, thiết bị: HTX Chè Hồ Thầu».
func (p Part) Title() string {
	if p.Establishment == "" {
		return policy.ContentName(p.Content)
	}
	return policy.ContentName(p.Content) + ": " + p.Establishment
}

// known is what the register says of a beneficiary at its place of production.
type known struct {
	establishment.Establishment
	site    establishment.Site
	workers *int64
	unit    *place.Unit // the commune of the day, where its name says exactly which
	hard    *bool       // in a hard area by the lists of the day; nil is not known
}

// casesTx writes a file as cases for the law of a day. What the file and the register do not say
// stays not known.
func casesTx(ctx context.Context, q db.Q, f File, about register, act policy.Act, on clock.Day) ([]Part, error) {
	var err error
	sites := map[db.ID]db.ID{}
	for _, b := range f.Named() {
		sites[b.EstablishmentID] = b.SiteID
	}
	base := policy.Case{Source: words(string(f.Source)), Act: words(string(act)), MachinesNew: yesNo(f.MachinesNew), ProductionLine: yesNo(f.ProductionLine)}
	if f.Kind != Task {
		base.ProjectKind = words(string(f.Kind))
	}
	if f.PlanYear > 0 {
		year := int64(f.PlanYear)
		base.PlanYear = &year
	}
	switch f.Counterpart {
	case "invested", "committed":
		base.CounterpartCommitted = truth(true)
	case "none":
		base.CounterpartCommitted = truth(false)
	}
	switch f.OtherFunding {
	case "same":
		base.OtherStateFunding = truth(true)
	case "none", "other":
		base.OtherStateFunding = truth(false)
	}
	parts := laidOut(f)
	for i := range parts {
		c := base
		p := &parts[i]
		c.Content = words(p.Content)
		c.TotalCost, c.Requested, c.Units = p.Case.TotalCost, p.Case.Requested, p.Case.Units
		if k, ok := about[named{p.EstablishmentID, sites[p.EstablishmentID]}]; ok {
			p.Establishment = k.Name
			k.tell(&c, on)
			if slices.Contains(trips, p.Content) {
				if c.TripsThisYear, err = tripsTx(ctx, q, f, p.EstablishmentID); err != nil {
					return nil, err
				}
			}
		}
		p.Case = c
	}
	return parts, nil
}

// trips are the contents of which an establishment is supported so many times a year.
var trips = []string{"study_tour_abroad", "forum_abroad", "fair_abroad"}

// tripsTx counts the other files of the year that stand and take an establishment abroad.
func tripsTx(ctx context.Context, q db.Q, f File, establishment db.ID) (*int64, error) {
	n, err := db.Get[int64](ctx, q, `SELECT COUNT(DISTINCT p.id) FROM projects p JOIN project_beneficiaries b ON b.project_id = p.id AND b.removed_on IS NULL JOIN project_contents c ON c.project_id = p.id
		WHERE b.establishment_id = ? AND p.id <> ? AND p.plan_year = ? AND p.state IN ('planned', 'post_check', 'closed') AND c.content IN (?)`, establishment, f.ID, f.PlanYear, trips)
	return &n, err
}

// laidOut groups the estimate by content and beneficiary, contents in the order of the file. A
// line without a beneficiary is the only beneficiary's where there is one.
func laidOut(f File) []Part {
	of := map[db.ID]db.ID{} // the establishment of a beneficiary's row
	bens := f.Named()
	for _, b := range bens {
		of[b.ID] = b.EstablishmentID
	}
	var parts []Part
	at := func(content string, who db.ID) *Part {
		i := slices.IndexFunc(parts, func(p Part) bool { return p.Content == content && p.EstablishmentID == who })
		if i < 0 {
			parts = append(parts, Part{Content: content, EstablishmentID: who})
			i = len(parts) - 1
		}
		return &parts[i]
	}
	units := map[string]int64{}
	for _, content := range f.Contents {
		lines := 0
		for _, l := range f.Lines {
			if l.Content != content {
				continue
			}
			lines++
			who := of[l.BeneficiaryID]
			if who == "" && len(bens) == 1 && l.Content != management {
				who = bens[0].EstablishmentID
			}
			p := at(content, who)
			p.Case.TotalCost, p.Case.Requested = plus(p.Case.TotalCost, l.Total()), plus(p.Case.Requested, l.Promotion)
			if who == "" && counted[vi.Fold(l.Unit)] && l.Quantity > 0 {
				units[content] += int64(l.Quantity) / 1000
			}
		}
		if lines > 0 {
			continue
		}
		if len(bens) == 0 {
			at(content, "")
		}
		for _, b := range bens {
			at(content, b.EstablishmentID)
		}
	}
	for i := range parts {
		p := &parts[i]
		if n := units[p.Content]; n > 0 && p.EstablishmentID == "" {
			p.Case.Units = &n
		}
		if p.Content == management { // its level is a share of the file's khuyến công money
			p.Case.TotalCost = plus(nil, f.Sum().Promotion)
		}
	}
	return parts
}

// management is the content whose level hangs on the whole estimate.
const management = "programme_management"

// counted are units of an estimate's line of which a level may be a multiple.
var counted = map[string]bool{"co so": true, "mo hinh": true, "thuong hieu": true, "nhan hieu": true, "gian hang": true, "doanh nghiep": true, "cum": true, "cum cong nghiep": true, "phong trung bay": true}

func plus(sum *int64, n int64) *int64 {
	if sum != nil {
		n += *sum
	}
	return &n
}

// named is a beneficiary at its place of production.
type named struct{ establishment, site db.ID }

// register is what is known of the beneficiaries of some files.
type register map[named]known

// registerTx reads what the register says of the beneficiaries of files, in three queries however
// many they are, and the lists of hard areas once for each commune.
func registerTx(ctx context.Context, q db.Q, on clock.Day, files ...File) (register, error) {
	out := register{}
	var ids, sites []db.ID
	for _, f := range files {
		for _, b := range f.Named() {
			at := named{b.EstablishmentID, b.SiteID}
			if _, have := out[at]; !have {
				out[at] = known{}
				ids, sites = append(ids, b.EstablishmentID), append(sites, b.SiteID)
			}
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	who, err := establishment.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	if err := standing(ctx, q, who); err != nil {
		return nil, err
	}
	rows, err := db.Select[establishment.Site](ctx, q, "SELECT "+db.Columns[establishment.Site]("")+" FROM establishment_sites WHERE id IN (?)", sites)
	if err != nil {
		return nil, err
	}
	where := make(map[db.ID]establishment.Site, len(rows))
	for _, s := range rows {
		where[s.ID] = s
	}
	type count struct {
		ID      db.ID `db:"establishment_id"`
		Workers int64 `db:"workers"`
	}
	counts, err := db.Select[count](ctx, q, "SELECT e.id AS establishment_id, y.workers FROM establishments e JOIN establishment_years y ON y.establishment_id = COALESCE(e.merged_into, e.id) WHERE e.id IN (?) AND y.year <= ? AND y.workers IS NOT NULL ORDER BY y.year", ids, on.Year())
	if err != nil {
		return nil, err
	}
	workers := make(map[db.ID]*int64, len(counts))
	for i := range counts {
		workers[counts[i].ID] = &counts[i].Workers
	}
	hard := map[place.ID]*bool{} // of each commune once
	for at := range out {
		k := known{Establishment: who[at.establishment], site: where[at.site], workers: workers[at.establishment]}
		if k.unit = place.CommunePick(k.site.ProvinceID, k.site.Commune, on).Unit; k.unit != nil {
			if _, have := hard[k.unit.ID]; !have {
				a, err := area.InHardArea(ctx, q, k.unit.ID, on)
				if err != nil {
					return nil, err
				}
				hard[k.unit.ID] = a.Bool()
			}
			k.hard = hard[k.unit.ID]
		}
		out[at] = k
	}
	return out, nil
}

// standing puts what the register says of the record that stands in place of one that was merged
// into it, under the name that the file has.
func standing(ctx context.Context, q db.Q, who map[db.ID]establishment.Establishment) error {
	var into []db.ID
	for _, e := range who {
		if e.MergedInto != "" {
			into = append(into, e.MergedInto)
		}
	}
	stands, err := establishment.Of(ctx, q, into)
	for id, e := range who {
		if now, ok := stands[e.MergedInto]; ok {
			now.Name = e.Name
			who[id] = now
		}
	}
	return err
}

// tell writes what is known of a beneficiary into a case. The kind of a commune is that of the
// day, as the map of the day has it; where its name does not say which commune of that day is
// meant, the kind is known only on the map it was recorded on.
func (k known) tell(c *policy.Case, on clock.Day) {
	c.Kind, c.Workers = words(string(k.Kind)), k.workers
	if s, ok := k.SectorOf(); ok {
		c.Sector = words(s)
	}
	if k.site.ID == "" {
		return
	}
	c.Commune, c.CraftVillage = words(k.site.Commune), truth(strings.TrimSpace(k.site.CraftVillage) != "")
	if id, ok := place.Holder(k.site.ProvinceID, on); ok {
		c.Province = words(string(id))
		if id == k.site.ProvinceID {
			c.UnitKind = words(k.site.UnitKind)
		}
	}
	if k.unit != nil {
		c.UnitKind, c.HardArea = words(k.unit.On(on).Kind.VN()), k.hard
		if district, ok := place.Lookup(k.unit.District()); ok && district.Valid(on) {
			c.District = words(district.On(on).InText())
		}
	}
	if k.OfficeCommune != "" {
		c.OfficeElsewhere = truth(k.OfficeProvinceID != k.site.ProvinceID || vi.Fold(k.OfficeCommune) != k.site.CommuneFold)
	}
}

func words(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func truth(b bool) *bool { return &b }

func yesNo(s string) *bool {
	if s == "" {
		return nil
	}
	return truth(s == "yes")
}
