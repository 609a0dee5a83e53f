package survey

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
)

// TallyFilter narrows Tally; empty fields do not.
type TallyFilter struct {
	Reason   Reason
	Year     int
	Content  string
	Province place.ID // as the map stands today
	Commune  string   // as it is written, with its kind
}

// TallyLine counts the needs not met of one reason and year, of one content, or of one place.
type TallyLine struct {
	Reason     Reason   `db:"reason"`
	Year       int      `db:"wanted_year"`
	Content    string   `db:"content"`
	ProvinceID place.ID `db:"province_id"`
	Commune    string   `db:"commune"`
	N          int      `db:"n"`
	Cost       int64    `db:"cost"`     // đồng asked for
	Own        int64    `db:"own"`      // đồng of it their own
	Reopened   int      `db:"reopened"` // of N, taken up again for a later year
}

// Tally is the needs that were not met, counted.
type Tally struct {
	Cells    []TallyLine // by reason and year
	Contents []TallyLine // most first
	Places   []TallyLine // provinces for who sees several, else communes; most first
	Total    TallyLine
}

// Tally counts the needs not met that the person may know of, by reason, year, content and place, under
// the filter: see Get. A need that was not met for two years counts in both. Administrators are
// refused.
func (s *Service) Tally(ctx context.Context, p account.Principal, f TallyFilter) (Tally, error) {
	if err := refuseReader(p); err != nil {
		return Tally{}, err
	}
	today := s.Clock.Now().Day()
	cond, args := "1 = 1", []any{}
	add := func(more string, a ...any) { cond += " AND " + more; args = append(args, a...) }
	switch {
	case p.National():
	case p.Is(account.Establishment) || p.Agency.Kind == agency.Commune || p.Agency.ProvinceID == "":
		seen, a := visible(p)
		add("EXISTS (SELECT 1 FROM needs n WHERE n.id = u.need_id AND "+seen+")", a...)
	default:
		add("u.province_id IN (?)", p.Covers)
	}
	if f.Province != "" {
		add("u.province_id IN (?)", place.Covers(f.Province, today))
	}
	if f.Reason != "" {
		add("u.reason = ?", f.Reason)
	}
	if f.Year != 0 {
		add("u.wanted_year = ?", f.Year)
	}
	if f.Content != "" {
		add("u.content = ?", f.Content)
	}
	if f.Commune != "" {
		add("u.commune = ?", f.Commune)
	}
	where := "u.commune"
	if f.Province == "" && (p.National() || p.Agency.ProvinceID == "") {
		where = "u.province_id"
	}
	var out Tally
	by := func(tx *db.Tx, columns, order string) ([]TallyLine, error) {
		return db.Select[TallyLine](ctx, tx, "SELECT "+columns+`, COUNT(*) AS n, CAST(SUM(u.cost) AS BIGINT) AS cost, CAST(SUM(u.own_capital) AS BIGINT) AS own, COUNT(u.reopened_at) AS reopened
			FROM unmet_needs u WHERE `+cond+" GROUP BY "+columns+" ORDER BY "+order, args...)
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if out.Cells, err = by(tx, "u.reason, u.wanted_year", "2, 1"); err != nil {
			return err
		}
		if out.Contents, err = by(tx, "u.content", "n DESC, 1"); err != nil {
			return err
		}
		out.Places, err = by(tx, where, "n DESC, 1")
		return err
	})
	for _, c := range out.Cells {
		out.Total.N, out.Total.Cost, out.Total.Own, out.Total.Reopened = out.Total.N+c.N, out.Total.Cost+c.Cost, out.Total.Own+c.Own, out.Total.Reopened+c.Reopened
	}
	// A province of an earlier map counts with the one that has its land today.
	if where == "u.province_id" {
		at := map[place.ID]int{}
		var lines []TallyLine
		for _, l := range out.Places {
			if id, ok := place.Holder(l.ProvinceID, today); ok {
				l.ProvinceID = id
			}
			i, have := at[l.ProvinceID]
			if !have {
				at[l.ProvinceID] = len(lines)
				lines = append(lines, l)
				continue
			}
			sum := &lines[i]
			sum.N, sum.Cost, sum.Own, sum.Reopened = sum.N+l.N, sum.Cost+l.Cost, sum.Own+l.Own, sum.Reopened+l.Reopened
		}
		out.Places = lines
	}
	return out, err
}
