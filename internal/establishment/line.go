package establishment

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// Line is dòng của sổ: what lists show of an establishment beside its record, kept in the row of the
// record, so that a list of any length reads one table. Derived: LinesTx writes it.
type Line struct {
	Sites   string `db:"line_sites"` // of each site, the oldest first, five lines: province, from, to, commune, address
	Year    *int64 `db:"line_year"`  // the newest for which the number of workers is known; nil when none is
	Workers *int64 `db:"line_workers"`
	Women   *int64 `db:"line_women"`
	// Where the first open site is, a commune, or the province where nobody can tell the commune: as it
	// was recorded, and as a person chose on today's map where somebody did. "" when no site is open.
	Unit place.ID `db:"line_unit"`
	Now  place.ID `db:"line_now"`
}

// siteLines is how many lines of Line.Sites a site has.
const siteLines = 5

// Lined is a record with its line, as a new one is written in bulk.
type Lined struct {
	Establishment
	Line
}

// LineOf derives the line from all sites and years of a record.
func LineOf(sites []Site, years []Year) Line {
	sites = slices.Clone(sites)
	slices.SortStableFunc(sites, func(a, b Site) int {
		if n := strings.Compare(string(a.From), string(b.From)); n != 0 {
			return n
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	one := strings.NewReplacer("\n", " ")
	parts := make([]string, 0, siteLines*len(sites))
	for _, s := range sites {
		parts = append(parts, string(s.ProvinceID), string(s.From), string(s.To), one.Replace(s.Commune), one.Replace(s.Address))
	}
	out := Line{Sites: strings.Join(parts, "\n")}
	var first *Site
	for _, s := range sites {
		if s.To == "" && (first == nil || s.ID < first.ID) {
			first = &s
		}
	}
	if first != nil {
		out.Unit = cmp.Or(first.CommuneID, first.ChosenID, first.ProvinceID)
		out.Now = cmp.Or(first.ChosenID, first.CommuneID, first.ProvinceID)
	}
	for _, y := range years {
		if n := int64(y.Year); y.Workers != nil && (out.Year == nil || n > *out.Year) {
			out.Year, out.Workers, out.Women = &n, y.Workers, y.Women
		}
	}
	return out
}

// sitesOf reads the sites of a line: those open on a day, or all when none is.
func sitesOf(text string, id db.ID, on clock.Day) []Site {
	if text == "" {
		return nil
	}
	all := make([]Site, 0, 1)
	for text != "" {
		var part [siteLines]string
		for i := range part {
			part[i], text, _ = strings.Cut(text, "\n")
		}
		all = append(all, Site{EstablishmentID: id, ProvinceID: place.ID(part[0]), From: clock.Day(part[1]), To: clock.Day(part[2]), Commune: part[3], Address: part[4]})
	}
	open := 0
	for _, s := range all {
		if s.OpenOn(on) {
			open++
		}
	}
	if open == 0 || open == len(all) {
		return all
	}
	return slices.DeleteFunc(all, func(s Site) bool { return !s.OpenOn(on) })
}

// lineRow is a row of walk.lines as it is read.
type lineRow struct {
	key, id, name, kind, tax, household, vsic, products, sites word
	year, workers, women                                       sql.NullInt64
}

func (l *lineRow) places() []any {
	return []any{&l.key, &l.id, &l.name, &l.kind, &l.tax, &l.household, &l.vsic, &l.products, &l.sites, &l.year, &l.workers, &l.women}
}

func (l *lineRow) row(today clock.Day) Row {
	r := Row{Establishment: Establishment{ID: db.ID(l.id), Name: string(l.name), Kind: Kind(l.kind), TaxCode: string(l.tax), HouseholdCode: string(l.household), VSIC: string(l.vsic), Products: string(l.products)},
		Sites: sitesOf(string(l.sites), db.ID(l.id), today)}
	if l.year.Valid {
		r.Year = Year{EstablishmentID: r.ID, Year: int(l.year.Int64), Workers: known(l.workers), Women: known(l.women)}
	}
	return r
}

func known(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}

// word is a text of a row; NULL is "".
type word string

// Scan takes a text.
func (t *word) Scan(src any) error {
	switch s := src.(type) {
	case nil:
		*t = ""
	case string:
		*t = word(s)
	case []byte:
		*t = word(s)
	default:
		return fmt.Errorf("establishment: %T is no text", src)
	}
	return nil
}

const lineDiffers = `(establishments.line_sites <> n.line_sites OR establishments.line_year IS DISTINCT FROM n.line_year
		OR establishments.line_workers IS DISTINCT FROM n.line_workers OR establishments.line_women IS DISTINCT FROM n.line_women
		OR establishments.line_unit <> n.line_unit OR establishments.line_now <> n.line_now)`

// LinesTx writes the lines of the establishments anew where they differ. Whoever writes a site's
// place, commune, choice, address or days, or a year, calls it in the same transaction.
func LinesTx(ctx context.Context, tx *db.Tx, ids []db.ID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE establishments SET line_sites = n.line_sites, line_year = n.line_year, line_workers = n.line_workers, line_women = n.line_women, line_unit = n.line_unit, line_now = n.line_now
		FROM establishment_lines_now n WHERE n.establishment_id = establishments.id AND establishments.id IN (?) AND n.establishment_id IN (?) AND `+lineDiffers, ids, ids)
	return err
}

// CheckLinesTx compares the lines with the sites and years that they are derived from, for the
// nightly check and for tests. It returns the establishments that differ, at most a hundred.
func CheckLinesTx(ctx context.Context, q db.Q) ([]db.ID, error) {
	return db.Select[db.ID](ctx, q, "SELECT establishments.id FROM establishments JOIN establishment_lines_now n ON n.establishment_id = establishments.id WHERE "+lineDiffers+" LIMIT 100")
}
