package establishment

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Bulk judges and writes many records by the rules of Create and Edit. It is for one import: it
// keeps who acts and when.
type Bulk struct {
	Who    account.Principal
	Now    clock.Instant
	Import db.ID

	today clock.Day
	lands map[place.ID]place.ID
}

// NewBulk makes a Bulk.
func NewBulk(p account.Principal, now clock.Instant, importID db.ID) *Bulk {
	return &Bulk{Who: p, Now: now, Import: importID, today: now.Day(), lands: map[place.ID]place.ID{}}
}

// Figure is one number of a year: a column of establishment_years and its value, money in đồng.
type Figure struct {
	Year  int
	Name  string
	Value int64
}

// FigureOf returns the figure of a field of a year.
func FigureOf(field string) (YearFigure, bool) {
	for _, g := range YearFigures {
		if g.Field == field {
			return g, true
		}
	}
	return YearFigure{}, false
}

// Stated is what a row of a file states of an establishment. What it does not state is empty, and
// takes nothing away from a record that is there.
type Stated struct {
	Get     func(field string) string // the fields of ParseInput
	Site    SiteInput
	Unit    place.ID // the commune of today's map, where it is known
	Figures []Figure
}

// Known is a record of the register that a row may be about.
type Known struct {
	Establishment
	Sites []Site
	Years []Year
	Seen  bool // the person may know of it
}

// Draft is a record as a row would leave it.
type Draft struct {
	Establishment Establishment
	Before        *Establishment // nil for a new one
	Site          *Site          // of a new one
	Years         []YearChange
	Odd           []errs.Field // looks odd, and passes
	Apart         bool         // the row names a place of production that the record does not have
}

// YearChange is a row of establishment_years as it was and as it will be.
type YearChange struct {
	Before *Year `json:"before,omitempty"`
	After  Year  `json:"after"`
}

// Changed reports whether the draft of a record that is there differs from it.
func (d Draft) Changed() bool {
	return d.Before == nil || len(d.Years) > 0 || len(differing(*d.Before, d.Establishment)) > 0
}

// New makes the draft of a new establishment with its first site, by the rules of Create. The
// error is an errs.Invalid with every wrong field, or Forbidden.
func (b *Bulk) New(id, siteID db.ID, in Stated) (Draft, error) {
	if !MayCreate(b.Who) {
		return Draft{}, errs.Refuse("Chỉ cộng tác viên, Trung tâm, Sở và đơn vị thực hiện được ghi cơ sở mới (quy định nội bộ).")
	}
	var f errs.Fields
	site := in.Site.fill(&f, b.today)
	if f.Len() == 0 && !reaches(b.Who, site) {
		name := "site_province"
		if b.Who.Agency.Kind == agency.Commune {
			name = "site_commune"
		}
		f.Add(name, "Địa điểm sản xuất phải nằm trong địa bàn của %s.", b.Who.AgencyName)
	}
	rec := ParseInput(in.Get)
	rec.atSite = vi.NFC(rec.OfficeProvince+rec.OfficeCommune+rec.OfficeAddress) == ""
	by := b.Who.PersonID
	if by == "" { // a command of the server: the import tells who ran it
		by = b.Import
	}
	e, odd := rec.fill(&f, Establishment{ID: id, CreatedAt: b.Now, CreatedBy: by, CreatedFor: b.Who.Agency.ID, ImportID: b.Import, Version: 1,
		OfficeProvinceID: site.ProvinceID, OfficeCommune: site.Commune, OfficeAddress: site.Address}, b.today)
	fillMore(&f, &e, in.Get, b.today)
	d := Draft{Establishment: e, Site: &site, Odd: odd}
	d.Years = b.years(&f, id, nil, in.Figures)
	if err := f.Err(); err != nil {
		return Draft{}, err
	}
	site.ID, site.EstablishmentID, site.CommuneID, site.UnitID = siteID, id, in.Unit, in.Unit
	site.LandID, site.Placed = b.land(site.ProvinceID), true
	if in.Unit == "" {
		site.derive(b.today)
	}
	return d, nil
}

// Over makes the draft of a record that is there with what the row states put over it, by the
// rules of Edit. The error is an errs.Invalid with every wrong field, or Forbidden.
func (b *Bulk) Over(k *Known, in Stated) (Draft, error) {
	if !may(b.Who, k.Establishment).Edit {
		return Draft{}, refusal("sửa hồ sơ cơ sở này")
	}
	old := k.Establishment
	stored := stated(old)
	var f errs.Fields
	rec := ParseInput(func(field string) string {
		if s := in.Get(field); s != "" {
			return s
		}
		return stored(field)
	})
	rec.atSite = true // the office stays
	if vi.NFC(in.Get("office_province")+in.Get("office_commune")+in.Get("office_address")) != "" {
		rec.atSite = false
	}
	e, odd := rec.fill(&f, old, b.today)
	fillMore(&f, &e, in.Get, b.today)
	d := Draft{Establishment: e, Before: &old, Odd: odd}
	d.Years = b.years(&f, old.ID, k.Years, in.Figures)
	if err := f.Err(); err != nil {
		return Draft{}, err
	}
	if vi.NFC(in.Site.Commune) != "" {
		var none errs.Fields
		site := in.Site.fill(&none, b.today)
		site.UnitID = in.Unit
		d.Apart = none.Len() == 0 && !slices.ContainsFunc(k.Sites, func(o Site) bool { return o.At(site) })
	}
	return d, nil
}

// At reports whether two sites lie in the same commune.
func (s Site) At(o Site) bool {
	return s.UnitID != "" && s.UnitID == o.UnitID || s.ProvinceID == o.ProvinceID && s.CommuneFold == o.CommuneFold
}

func (b *Bulk) land(id place.ID) place.ID {
	land, known := b.lands[id]
	if !known {
		land, _ = place.Holder(id, b.today)
		b.lands[id] = land
	}
	return land
}

// stated gives back the fields of a record as ParseInput takes them.
func stated(e Establishment) func(string) string {
	return func(field string) string {
		switch field {
		case "kind":
			return string(e.Kind)
		case "office_province":
			return string(e.OfficeProvinceID)
		case "applies_cleaner_production":
			if e.AppliesCleanerProduction {
				return "1"
			}
			return ""
		}
		for _, f := range fields {
			if f.name == field {
				return f.value(e)
			}
		}
		return ""
	}
}

// fillMore reads the fields that a list may state beside those of ParseInput.
func fillMore(f *errs.Fields, e *Establishment, get func(string) string, today clock.Day) {
	text := func(field, label string, most int, to *string) {
		if s := get(field); s != "" {
			*to = line(f, field, label, s, most)
		}
	}
	text("other_names", "Tên khác", 500, &e.OtherNames)
	text("markets", "Thị trường", 500, &e.Markets)
	if s := get("founded_year"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1800 || n > int64(today.Year()) {
			f.Add("founded_year", "Năm thành lập từ 1800 đến %d.", today.Year())
		} else {
			e.FoundedYear = &n
		}
	}
}

// years lays figures over the years that are known, and keeps those that change.
func (b *Bulk) years(f *errs.Fields, id db.ID, known []Year, figures []Figure) []YearChange {
	var out []YearChange
	for _, g := range figures {
		i := slices.IndexFunc(out, func(c YearChange) bool { return c.After.Year == g.Year })
		if i < 0 {
			c := YearChange{After: Year{EstablishmentID: id, Year: g.Year}}
			for k := range known {
				if known[k].Year == g.Year {
					before := known[k]
					c.Before, c.After = &before, known[k]
				}
			}
			out, i = append(out, c), len(out)
		}
		if at, ok := FigureOf(g.Name); ok {
			v := g.Value
			*at.Of(&out[i].After) = &v
		}
	}
	for i := range out {
		y := &out[i].After
		in := YearInput{Year: y.Year, Figures: map[string]*int64{}}
		for _, g := range YearFigures {
			in.Figures[g.Field] = *g.Of(y)
		}
		filled := in.fill(f, b.today)
		filled.EstablishmentID, filled.Version = y.EstablishmentID, y.Version
		*y = filled
	}
	return slices.DeleteFunc(out, func(c YearChange) bool {
		return c.Before != nil && len(c.Before.differs(c.After)) == 0
	})
}

// ReadPhone tells whether a text is one number of a telephone, and its digits.
func ReadPhone(typed string) (phone string, ok bool) {
	phone, strange := readPhone(typed)
	return phone, strange == "" && phone != ""
}

// TaxCodeFits reports whether ten digits carry the check digit of a tax code.
func TaxCodeFits(ten string) bool {
	return len(ten) == 10 && strings.Trim(ten, "0123456789") == "" && checkDigit(ten)
}

// Hidden is the condition that an establishment e was written by an import that has not come to
// its end: nobody may know of it yet.
const Hidden = "e.import_id IN (SELECT id FROM imports WHERE state IN ('running', 'returning'))"

// heldTx refuses to touch a record that a running import writes.
func heldTx(ctx context.Context, q db.Q, id db.ID) error {
	held, err := db.Get[bool](ctx, q, "SELECT "+heldBy+" AS held", id)
	if err == nil && held {
		return errHeld()
	}
	return err
}

// heldBy tells whether a running import writes the record of an identity.
const heldBy = "EXISTS (SELECT 1 FROM imports i JOIN import_rows r ON r.import_id = i.id WHERE i.state IN ('running', 'returning') AND r.target_id = ? AND r.verdict = 'update')"

func errHeld() error {
	return errs.Clash("Cơ sở này đang được cập nhật từ một tệp nhập. Bản của bạn vẫn còn trên trang; hãy lưu lại sau ít phút.")
}

// FieldChange is a field of a record as it was and as it became, in words.
type FieldChange struct{ Label, Before, After string }

// FieldChanges tells what differs between two states of a record and of its years.
func FieldChanges(before, after Establishment, years []YearChange) []FieldChange {
	var out []FieldChange
	for _, f := range differing(before, after) {
		out = append(out, FieldChange{vi.TitleFirst(f.label), f.value(before), f.value(after)})
	}
	for _, y := range years {
		old := Year{}
		if y.Before != nil {
			old = *y.Before
		}
		for _, g := range y.After.differs(old) {
			out = append(out, FieldChange{g.Name + " năm " + strconv.Itoa(y.After.Year), g.Text(old), g.Text(y.After)})
		}
	}
	return out
}
