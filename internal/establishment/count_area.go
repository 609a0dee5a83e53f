package establishment

import (
	"cmp"
	"context"
	"sync"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// AreaCounts is how many establishments stand in each area of the next level below one: in the
// provinces of the nation, or in the communes of a province. One with sites in two of them counts
// in both.
type AreaCounts struct {
	In    place.ID // Nation or a province of today
	Areas map[place.ID]int
	Total int           // in all of In, each once
	At    clock.Instant // when they were counted
}

// keptFor is how long the counts of the whole nation are told again without counting anew, where
// counting took long (Service.Slow): going through a million rows for each reader would take a third
// of a second.
const keptFor = 5 * time.Minute

// kept are the counts of the nation, one for all who have the nation as their place.
type kept struct {
	mu     sync.Mutex
	counts AreaCounts
}

// CountByArea counts what List finds, without a filter, in the provinces of today for Nation or in
// the communes of a province, by the rows that lists walk. The counts of the nation may be as old
// as keptFor; At says. Who has the nation as their place may ask for it and for
// every province, others for their own; administrators are refused.
func (s *Service) CountByArea(ctx context.Context, p account.Principal, in place.ID) (AreaCounts, error) {
	today := s.Clock.Now().Day()
	if in != Nation {
		return s.countAreas(ctx, p, in, communesOf(in, today))
	}
	if !nationwide(p) || p.Is(account.Establishment) {
		return AreaCounts{}, errs.Refuse("Chỉ nơi có phạm vi cả nước xem số cơ sở của mọi tỉnh.")
	}
	s.nation.mu.Lock()
	defer s.nation.mu.Unlock()
	if at := s.nation.counts.At; !at.IsZero() && at.Day() == today && !at.Add(keptFor).Before(s.Clock.Now()) {
		return s.nation.counts, nil
	}
	var provinces []place.ID
	for _, pr := range place.Provinces(today) {
		provinces = append(provinces, pr.ID)
	}
	began := time.Now()
	counts, err := s.countAreas(ctx, p, Nation, provinces)
	if err == nil && time.Since(began) > cmp.Or(s.Slow, 100*time.Millisecond) {
		s.nation.counts = counts
	}
	return counts, err
}

func communesOf(province place.ID, today clock.Day) []place.ID {
	var out []place.ID
	for _, u := range place.Communes(province, today) {
		out = append(out, u.ID)
	}
	return out
}

// countAreas counts in an area and in areas within it, in one statement.
func (s *Service) countAreas(ctx context.Context, p account.Principal, in place.ID, areas []place.ID) (AreaCounts, error) {
	out := AreaCounts{In: in, Areas: map[place.ID]int{}, At: s.Clock.Now()}
	f := Filter{}
	if in != Nation {
		f.Province = in
	}
	w, err := s.walkOf(ctx, p, f, out.At.Day())
	if err != nil || w.none {
		return out, err
	}
	if w.args[0] != any(in) { // the walk is where the person's place and the area meet; it must be all of the area
		return out, errs.Refuse("Địa bàn này ngoài phạm vi của %s.", p.AgencyName)
	}
	type row struct {
		Area place.ID `db:"area_id"`
		N    int      `db:"n"`
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w := w.among(append([]place.ID{in}, areas...))
		if err := w.finished(ctx, tx); err != nil {
			return err
		}
		rows, err := db.Select[row](ctx, tx, "SELECT a.area_id, COUNT(*) AS n FROM establishment_areas a WHERE "+w.where()+" GROUP BY a.area_id", w.args...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Area == in {
				out.Total = r.N
			} else {
				out.Areas[r.Area] = r.N
			}
		}
		return nil
	})
	return out, err
}
