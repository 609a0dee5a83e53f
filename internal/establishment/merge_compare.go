package establishment

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// MergeField is one thing of a record that a person chooses when two are joined: what belongs
// together, the three parts of an address, is chosen together.
type MergeField struct {
	Name, Label string
	value       func(Establishment) string
	take        func(to *Establishment, from Establishment)
}

// Value is the field of a record as the pages write it; "" for nothing.
func (f MergeField) Value(e Establishment) string { return f.value(e) }

var mergeFields = []MergeField{
	{"name", "Tên cơ sở", func(e Establishment) string { return e.Name }, func(to *Establishment, from Establishment) {
		to.Name, to.NameFold, to.NameSort = from.Name, vi.Fold(from.Name), vi.ListKey(from.Name)
	}},
	{"other_names", "Tên khác", func(e Establishment) string { return e.OtherNames }, func(to *Establishment, from Establishment) { to.OtherNames = from.OtherNames }},
	{"kind", "Loại hình", func(e Establishment) string { return e.Kind.Name() }, func(to *Establishment, from Establishment) { to.Kind = from.Kind }},
	{"tax_code", "Mã số thuế", func(e Establishment) string { return e.TaxCode }, func(to *Establishment, from Establishment) { to.TaxCode = from.TaxCode }},
	{"household_code", "Mã số hộ kinh doanh", func(e Establishment) string { return e.HouseholdCode }, func(to *Establishment, from Establishment) { to.HouseholdCode = from.HouseholdCode }},
	{"office", "Trụ sở", func(e Establishment) string {
		var parts []string
		for _, s := range []string{e.OfficeAddress, e.OfficeCommune, provinceName(e.OfficeProvinceID)} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ", ")
	}, func(to *Establishment, from Establishment) {
		to.OfficeProvinceID, to.OfficeCommune, to.OfficeAddress = from.OfficeProvinceID, from.OfficeCommune, from.OfficeAddress
	}},
	{"vsic", "Mã ngành", func(e Establishment) string { return e.VSIC }, func(to *Establishment, from Establishment) { to.VSIC = from.VSIC }},
	{"other_vsic", "Mã ngành khác", func(e Establishment) string { return e.OtherVSIC }, func(to *Establishment, from Establishment) { to.OtherVSIC = from.OtherVSIC }},
	{"sector", "Ngành nghề được hỗ trợ", func(e Establishment) string { return e.Sector }, func(to *Establishment, from Establishment) { to.Sector = from.Sector }},
	{"products", "Sản phẩm", func(e Establishment) string { return e.Products }, func(to *Establishment, from Establishment) { to.Products = from.Products }},
	{"markets", "Thị trường", func(e Establishment) string { return e.Markets }, func(to *Establishment, from Establishment) { to.Markets = from.Markets }},
	{"founded_year", "Năm thành lập", func(e Establishment) string {
		if e.FoundedYear == nil {
			return ""
		}
		return strconv.FormatInt(*e.FoundedYear, 10)
	}, func(to *Establishment, from Establishment) { to.FoundedYear = from.FoundedYear }},
	{"representative", "Người đại diện", func(e Establishment) string { return e.Representative }, func(to *Establishment, from Establishment) { to.Representative = from.Representative }},
	{"owner", "Chủ cơ sở (giới tính, dân tộc)", ownerWords, func(to *Establishment, from Establishment) {
		to.OwnerSex, to.OwnerEthnicity, to.OwnerConsentOn, to.OwnerConsentHow = from.OwnerSex, from.OwnerEthnicity, from.OwnerConsentOn, from.OwnerConsentHow
	}},
	{"phone", "Điện thoại", func(e Establishment) string { return e.Phone }, func(to *Establishment, from Establishment) { to.Phone = from.Phone }},
	{"email", "Thư điện tử", func(e Establishment) string { return e.Email }, func(to *Establishment, from Establishment) { to.Email = from.Email }},
	{"applies_cleaner_production", "Áp dụng sản xuất sạch hơn", func(e Establishment) string {
		if e.AppliesCleanerProduction {
			return "có"
		}
		return "không"
	}, func(to *Establishment, from Establishment) {
		to.AppliesCleanerProduction = from.AppliesCleanerProduction
	}},
}

// ownerWords tells what the owner agreed to have kept.
func ownerWords(e Establishment) string {
	var parts []string
	if sex := map[string]string{"female": "nữ", "male": "nam"}[e.OwnerSex]; sex != "" {
		parts = append(parts, sex)
	}
	if e.OwnerEthnicity != "" {
		parts = append(parts, "dân tộc "+e.OwnerEthnicity)
	}
	if e.OwnerConsentOn != "" {
		parts = append(parts, strings.TrimSpace("đồng ý ngày "+e.OwnerConsentOn.VN()+" "+e.OwnerConsentHow))
	}
	return strings.Join(parts, ", ")
}

// words tells the figures of a year that are known.
func (y Year) words() string {
	if s := y.sentence(); s != "" {
		return s
	}
	return "chưa ghi số nào"
}

// known counts the figures that are known.
func (y Year) known() (n int) {
	for _, f := range YearFigures {
		if *f.Of(&y) != nil {
			n++
		}
	}
	return n
}

// same reports whether two years tell the same figures.
func (y Year) same(o Year) bool { return len(y.differs(o)) == 0 }

// with fills in what y does not know and o does, where the two agree in all that both know and what
// comes out can be true: figures of two countings are not mixed.
func (y Year) with(o Year) Year {
	was := y
	for _, f := range YearFigures {
		if a, b := *f.Of(&y), *f.Of(&o); a != nil && b != nil && *a != *b {
			return y
		}
	}
	for _, f := range YearFigures {
		if to := f.Of(&y); *to == nil {
			*to = *f.Of(&o)
		}
	}
	over := func(part, whole *int64) bool { return part != nil && whole != nil && *part > *whole }
	if over(y.Women, y.Workers) || over(y.Minority, y.Workers) || over(y.Exports, y.Revenue) {
		return was
	}
	return y
}

// yearsOf returns the years of records, oldest first.
func yearsOf(ctx context.Context, q db.Q, ids ...db.ID) (map[db.ID]map[int]Year, error) {
	rows, err := db.Select[Year](ctx, q, "SELECT "+db.Columns[Year]("")+" FROM establishment_years WHERE establishment_id IN (?) ORDER BY year", ids)
	out := map[db.ID]map[int]Year{}
	for _, id := range ids {
		out[id] = map[int]Year{}
	}
	for _, r := range rows {
		out[r.EstablishmentID][r.Year] = r
	}
	return out, err
}

// writeYear writes every figure of a year that a record has.
func writeYear(ctx context.Context, tx *db.Tx, id db.ID, y Year) error {
	_, err := tx.Exec(ctx, `UPDATE establishment_years SET workers = ?, women = ?, minority = ?, revenue = ?, exports = ?, tax_paid = ?, capital = ?, income = ?, version = ?
		WHERE establishment_id = ? AND year = ?`, y.Workers, y.Women, y.Minority, y.Revenue, y.Exports, y.TaxPaid, y.Capital, y.Income, y.Version, id, y.Year)
	return err
}

// Difference is a field in which two records differ, with what is proposed and why.
type Difference struct {
	MergeField
	Kept, Gone string // the two values as the pages write them
	Proposed   db.ID  // the record whose value is proposed
	Why        string
}

// YearDifference is a year of which the two records tell different figures.
type YearDifference struct {
	Year       int
	Kept, Gone string
	Proposed   db.ID
	Why        string
}

// Comparison is two records side by side.
type Comparison struct {
	Kept, Gone           Establishment
	KeptSites, GoneSites []Site
	Differences          []Difference
	Same                 []MergeField // in which both tell the same
	Years                []YearDifference
	KeptYears, GoneYears map[int]string // what each tells of its years
	Moving               []Site         // sites that will go over
	Staying              []Site         // sites of the gone record that the kept one has already
	Details              []detailMove   // rows beside the record
	KeptOn, GoneOn       clock.Day      // when each was written last
	Reasons              []Reason       // why they may be the same
	keptYears, goneYears map[int]Year
}

// Compare puts two records side by side before a merger: who may Merge them. *Joined when one
// is merged already.
func (s *Service) Compare(ctx context.Context, p account.Principal, keep, gone db.ID) (Comparison, error) {
	var c Comparison
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		a, b, err := s.mergeable(ctx, tx, p, keep, gone)
		if err != nil {
			return err
		}
		c, err = compareTx(ctx, tx, a, b)
		return err
	})
	return c, err
}

func compareTx(ctx context.Context, q db.Q, kept, gone Establishment) (Comparison, error) {
	c := Comparison{Kept: kept, Gone: gone, KeptYears: map[int]string{}, GoneYears: map[int]string{}}
	sites, err := SitesOf(ctx, q, []db.ID{kept.ID, gone.ID})
	if err != nil {
		return c, err
	}
	c.KeptSites, c.GoneSites = sites[kept.ID], sites[gone.ID]
	for _, site := range c.GoneSites {
		if slices.ContainsFunc(c.KeptSites, func(o Site) bool { return sameSite(site, o) }) {
			c.Staying = append(c.Staying, site)
		} else {
			c.Moving = append(c.Moving, site)
		}
	}
	var beside [2]Details
	for i, e := range []Establishment{kept, gone} {
		if beside[i], err = DetailsOf(ctx, q, e.ID); err != nil {
			return c, err
		}
	}
	c.Details = detailMoves(beside[0], beside[1])
	years, err := yearsOf(ctx, q, kept.ID, gone.ID)
	if err != nil {
		return c, err
	}
	c.keptYears, c.goneYears = years[kept.ID], years[gone.ID]
	if c.KeptOn, err = writtenOn(ctx, q, kept); err != nil {
		return c, err
	}
	if c.GoneOn, err = writtenOn(ctx, q, gone); err != nil {
		return c, err
	}
	c.Reasons, _ = alike(kept, c.KeptSites, gone, c.GoneSites)
	c.compare()
	return c, nil
}

// sameSite reports whether two sites are one place in one time.
func sameSite(a, b Site) bool {
	return a.ProvinceID == b.ProvinceID && a.CommuneFold == b.CommuneFold && vi.Fold(a.Address) == vi.Fold(b.Address) && a.To == b.To
}

// writtenOn is the day on which a record was written last.
func writtenOn(ctx context.Context, q db.Q, e Establishment) (clock.Day, error) {
	last, err := audit.OfSubject(ctx, q, e.ID, 1)
	if err != nil || len(last) == 0 {
		return e.CreatedAt.Day(), err
	}
	return last[0].At.Day(), nil
}

func (c *Comparison) compare() {
	newer, day := c.Kept.ID, c.KeptOn
	if c.GoneOn > c.KeptOn {
		newer, day = c.Gone.ID, c.GoneOn
	}
	why := "hồ sơ này được ghi gần hơn, " + day.VN()
	if c.GoneOn == c.KeptOn {
		why = "hai hồ sơ ghi cùng ngày; lấy hồ sơ giữ lại"
	}
	for _, f := range mergeFields {
		d := Difference{MergeField: f, Kept: f.value(c.Kept), Gone: f.value(c.Gone), Proposed: newer, Why: why}
		switch {
		case d.Kept == d.Gone:
			c.Same = append(c.Same, f)
			continue
		case d.Kept == "":
			d.Proposed, d.Why = c.Gone.ID, "hồ sơ kia để trống"
		case d.Gone == "":
			d.Proposed, d.Why = c.Kept.ID, "hồ sơ kia để trống"
		case f.Name == "applies_cleaner_production":
			d.Why = "«có» là điều đã có người ghi; " + d.Why
			if d.Proposed = c.Kept.ID; c.Gone.AppliesCleanerProduction {
				d.Proposed = c.Gone.ID
			}
		case (f.Name == "name" || f.Name == "kind") && (c.Kept.TaxCode == "") != (c.Gone.TaxCode == ""):
			d.Why = "hồ sơ có mã số thuế, tên theo giấy đăng ký"
			if d.Proposed = c.Kept.ID; c.Kept.TaxCode == "" {
				d.Proposed = c.Gone.ID
			}
		case f.Name == "tax_code" && checkDigit(c.Kept.TaxCode[:10]) != checkDigit(c.Gone.TaxCode[:10]):
			d.Why = "chữ số kiểm tra khớp"
			if d.Proposed = c.Kept.ID; !checkDigit(c.Kept.TaxCode[:10]) {
				d.Proposed = c.Gone.ID
			}
		case (f.Name == "office" || f.Name == "products" || f.Name == "markets") && len([]rune(d.Kept)) != len([]rune(d.Gone)):
			d.Why = "ghi đầy đủ hơn"
			if d.Proposed = c.Kept.ID; len([]rune(d.Gone)) > len([]rune(d.Kept)) {
				d.Proposed = c.Gone.ID
			}
		}
		c.Differences = append(c.Differences, d)
	}
	for y, a := range c.keptYears {
		c.KeptYears[y] = a.words()
		b, both := c.goneYears[y]
		if !both || a.same(b) || a.with(b).same(b) || b.with(a).same(a) || a.with(b).known() > a.known() {
			continue // one fills the other; nothing to decide
		}
		d := YearDifference{Year: y, Kept: a.words(), Gone: b.words(), Proposed: newer, Why: why}
		switch {
		case a.known() > b.known():
			d.Proposed, d.Why = c.Kept.ID, "ghi nhiều số hơn"
		case b.known() > a.known():
			d.Proposed, d.Why = c.Gone.ID, "ghi nhiều số hơn"
		}
		c.Years = append(c.Years, d)
	}
	for y, b := range c.goneYears {
		c.GoneYears[y] = b.words()
	}
	slices.SortFunc(c.Years, func(a, b YearDifference) int { return b.Year - a.Year })
}

// Proposal is the merger that the comparison proposes, at the versions compared.
func (c Comparison) Proposal() MergeInput {
	in := MergeInput{Keep: c.Kept.ID, Gone: c.Gone.ID, KeepVersion: c.Kept.Version, GoneVersion: c.Gone.Version, Fields: map[string]db.ID{}, Years: map[int]db.ID{}}
	for _, d := range c.Differences {
		in.Fields[d.Name] = d.Proposed
	}
	for _, y := range c.Years {
		in.Years[y.Year] = y.Proposed
	}
	return in
}

// choose makes the record that stays, and the years that change, of what was chosen.
func (c Comparison) choose(f *errs.Fields, in MergeInput) (Establishment, []mergedDay) {
	next := c.Kept
	for _, d := range c.Differences {
		switch in.Fields[d.Name] {
		case c.Kept.ID:
		case c.Gone.ID:
			d.take(&next, c.Gone)
		default:
			f.Add("field."+d.Name, "Hãy chọn giữ «%s» hay «%s».", orBlank(d.Kept), orBlank(d.Gone))
		}
	}
	// No name is lost: the one not chosen becomes another name.
	for _, e := range []Establishment{c.Kept, c.Gone} {
		if e.NameFold != next.NameFold && !strings.Contains("; "+vi.Fold(next.OtherNames)+"; ", "; "+e.NameFold+"; ") {
			next.OtherNames = strings.TrimPrefix(next.OtherNames+"; "+e.Name, "; ")
		}
	}
	ask := map[int]bool{}
	for _, y := range c.Years {
		ask[y.Year] = true
	}
	var years []mergedDay
	for y, gone := range c.goneYears {
		kept, both := c.keptYears[y]
		d := mergedDay{Year: y, Gone: gone, After: gone}
		if !both {
			d.Moved = true
			years = append(years, d)
			continue
		}
		d.Before, d.After = &kept, kept.with(gone)
		if ask[y] {
			switch in.Years[y] {
			case c.Kept.ID:
				d.After = kept
			case c.Gone.ID:
				d.After = gone
			default:
				f.Add(fmt.Sprintf("year.%d", y), "Hai hồ sơ ghi năm %d khác nhau. Hãy chọn số giữ lại.", y)
			}
		}
		if !d.After.same(kept) {
			years = append(years, d)
		}
	}
	slices.SortFunc(years, func(a, b mergedDay) int { return a.Year - b.Year })
	return next, years
}

// Added are the years of which only the record that goes tells.
func (c Comparison) Added() []int {
	var out []int
	for y := range c.goneYears {
		if _, both := c.keptYears[y]; !both {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	return out
}
