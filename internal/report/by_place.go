package report

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
)

// The numbers of a figure by place, in their order.
const (
	PlaceEstablishments = iota // each once, at its oldest open site
	PlaceWorkers               // of the newest year of each for which it is known
	PlaceKnown                 // establishments whose workers are known
	PlaceProjects              // files of approved plans, tasks left out
	PlaceFunding               // đồng of support approved for them and for tasks
	placeNumbers
)

// Laid is what is counted by place, under the map of a day.
type Laid struct {
	place.Laid
	Total []int64 // all that was counted, placed or not
}

// ByPlace lays what a reader may see under the units of a level of a day's map: the register as it
// is today, and the files of plans approved by today (of one plan year, or of all for 0). A file
// that works in several units stands in none of them, with the units told. Nothing is split, and
// the total is the same under every map. within narrows it to a province of that day; "" does not.
func ByPlace(ctx context.Context, s *establishment.Service, p account.Principal, level place.Level, on clock.Day, within place.ID, year int) (Laid, error) {
	today := s.Clock.Now().Day()
	current := false
	for _, pr := range place.Provinces(on) {
		current = current || pr.ID.Map() == "34"
	}
	filter := establishment.Filter{}
	if within != "" {
		if land, ok := place.Holder(within, today); ok {
			filter.Province = land
		}
	}
	counted, err := s.CountByUnit(ctx, p, filter, current)
	if err != nil {
		return Laid{}, err
	}
	var figures []place.Figure
	for _, c := range counted {
		figures = append(figures, place.Figure{Unit: c.Unit, Values: []int64{c.Establishments, c.Workers, c.Known, 0, 0}})
	}
	files, err := placedFiles(ctx, s.DB, Seen(p), today, year)
	if err != nil {
		return Laid{}, err
	}
	var several []place.Unplaced
	for _, f := range files {
		figure := place.Figure{Values: make([]int64, placeNumbers)}
		if f.kind != project.Task {
			figure.Values[PlaceProjects] = 1
		}
		figure.Values[PlaceFunding] = f.amount
		unit, units := oneUnit(f.at, level, on)
		if len(f.at) == 0 {
			several = append(several, place.Unplaced{Figure: figure, Sentence: "Đề án chưa ghi nơi thực hiện."})
			continue
		}
		if unit == "" && len(units) > 1 {
			several = append(several, place.Unplaced{Figure: figure, Candidates: units, Sentence: "Đề án làm ở nhiều đơn vị; số liệu không chia theo nơi."})
			continue
		}
		figure.Unit = unit
		if unit == "" {
			figure.Unit = f.at[0]
		}
		figures = append(figures, figure)
	}
	laid := place.Lay(merged(figures), level, on)
	laid.Unplaced = append(laid.Unplaced, several...)
	if within != "" {
		laid.Sums = slices.DeleteFunc(laid.Sums, func(sum place.Sum) bool { return !liesIn(sum.Unit, within, on) })
		laid.Unplaced = slices.DeleteFunc(laid.Unplaced, func(u place.Unplaced) bool { return !mayBeIn(u, within, on) })
	}
	out := Laid{Laid: laid, Total: laid.Total()}
	for len(out.Total) < placeNumbers {
		out.Total = append(out.Total, 0)
	}
	return out, nil
}

// merged adds up the figures of one unit, so that each unplaced one is told once.
func merged(figures []place.Figure) []place.Figure {
	at := map[place.ID]int{}
	var out []place.Figure
	for _, f := range figures {
		i, had := at[f.Unit]
		if !had {
			at[f.Unit] = len(out)
			out = append(out, f)
			continue
		}
		for k, v := range f.Values {
			out[i].Values[k] += v
		}
	}
	return out
}

// oneUnit is the place recorded of a file when it has one, or when all lie in one unit of the day;
// else the units in which it may lie.
func oneUnit(at []place.ID, level place.Level, on clock.Day) (place.ID, []place.ID) {
	if len(at) == 1 {
		return at[0], nil
	}
	var units []place.ID
	sure := true
	for _, id := range at {
		laid := place.Lay([]place.Figure{{Unit: id}}, level, on)
		found := []place.ID{}
		if len(laid.Sums) > 0 {
			found = append(found, laid.Sums[0].Unit)
		} else {
			sure = false
			found = laid.Unplaced[0].Candidates
		}
		for _, u := range found {
			if !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	if sure && len(units) == 1 {
		return at[0], nil
	}
	return "", units
}

func liesIn(unit, within place.ID, on clock.Day) bool {
	if unit == within {
		return true
	}
	u, ok := place.Lookup(unit)
	if !ok {
		return false
	}
	in, ok := u.Province(on)
	return ok && in == within
}

// mayBeIn reports whether a figure that was not placed may belong to the province.
func mayBeIn(u place.Unplaced, within place.ID, on clock.Day) bool {
	for _, c := range u.Candidates {
		if liesIn(c, within, on) {
			return true
		}
	}
	if len(u.Candidates) > 0 {
		return false
	}
	n, ok := place.Lookup(u.Unit)
	return ok && slices.Contains(place.Overlapping(n.OwnProvince()), within)
}

type placedFile struct {
	kind   project.Kind
	amount int64
	at     []place.ID
}

// placedFiles are the files approved by a day with their places, communes where they are known.
func placedFiles(ctx context.Context, q db.Q, scope Scope, asOf clock.Day, year int) ([]placedFile, error) {
	cond, args := scope.where()
	from := `FROM plan_items i JOIN plans pl ON pl.id = i.plan_id JOIN projects p ON p.id = i.project_id WHERE pl.state = 'approved' AND pl.approved_on <= ? AND ` + cond
	args = append([]any{asOf}, args...)
	if year > 0 {
		from, args = from+" AND pl.year = ?", append(args, year)
	}
	type row struct {
		ID     db.ID        `db:"id"`
		Kind   project.Kind `db:"kind"`
		Amount int64        `db:"amount"`
		Delta  int64        `db:"delta"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT p.id, p.kind, i.amount, COALESCE((SELECT SUM(a.delta) FROM adjustments a WHERE a.project_id = p.id AND a.state = 'decided' AND a.decided_on <= ?), 0) AS delta `+from+" ORDER BY p.id",
		append([]any{asOf}, args...)...)
	if err != nil {
		return nil, err
	}
	type where struct {
		ProjectID  db.ID    `db:"project_id"`
		ProvinceID place.ID `db:"province_id"`
		CommuneID  place.ID `db:"commune_id"`
	}
	places, err := db.Select[where](ctx, q, "SELECT l.project_id, l.province_id, l.commune_id FROM project_places l WHERE l.project_id IN (SELECT p.id "+from+") ORDER BY l.province_id, l.commune", args...)
	if err != nil {
		return nil, err
	}
	at := map[db.ID][]place.ID{}
	for _, l := range places {
		id := l.CommuneID
		if id == "" {
			id = l.ProvinceID
		}
		at[l.ProjectID] = append(at[l.ProjectID], id)
	}
	var out []placedFile
	for i, r := range rows {
		if i > 0 && rows[i-1].ID == r.ID { // in the plans of two years: the file once, its money of both
			out[len(out)-1].amount += r.Amount
			continue
		}
		out = append(out, placedFile{r.Kind, r.Amount + r.Delta, at[r.ID]})
	}
	return out, nil
}
