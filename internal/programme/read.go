package programme

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
)

// Filter narrows List; empty fields do not.
type Filter struct {
	Year       int
	Source     project.Source
	State      State
	ProvinceID place.ID // of this day; plans of the provinces that went into it count
}

// Row is a plan in a list. Count and Amount are over the projects that the asker may see.
type Row struct {
	Plan
	Agency string // what the keeping body is called on the plan's day
	Number string // of the decision; "" for a draft
	Count  int
	Amount int64 // đồng
}

// List returns the plans that the principal may know of, newest year first.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) ([]Row, error) {
	var out []Row
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		cond, args := Visible(p)
		text := "SELECT " + db.Columns[Plan]("pl.") + " FROM plans pl WHERE (" + cond + ")"
		add := func(more string, a any) { text += " AND " + more; args = append(args, a) }
		if f.Year != 0 {
			add("pl.year = ?", f.Year)
		}
		if f.Source != "" {
			add("pl.source = ?", f.Source)
		}
		if f.State != "" {
			add("pl.state = ?", f.State)
		}
		if f.ProvinceID != "" {
			add("pl.province_id IN (?)", place.Covers(f.ProvinceID, p.Today))
		}
		plans, err := db.Select[Plan](ctx, tx, text+" ORDER BY pl.year DESC, pl.source DESC, pl.agency_id, pl.tranche", args...)
		if err != nil {
			return err
		}
		ids := make([]db.ID, len(plans))
		for i, pl := range plans {
			ids[i] = pl.ID
		}
		type total struct {
			PlanID db.ID `db:"plan_id"`
			Count  int   `db:"n"`
			Amount int64 `db:"amount"`
		}
		seen, seenArgs := project.Visible(p)
		totals, err := db.Select[total](ctx, tx, `SELECT i.plan_id, COUNT(*) AS n, SUM(i.amount) AS amount FROM plan_items i JOIN projects p ON p.id = i.project_id
			WHERE i.plan_id IN (?) AND (`+seen+") GROUP BY i.plan_id", append([]any{ids}, seenArgs...)...)
		if err != nil {
			return err
		}
		var papers []db.ID
		for _, pl := range plans {
			papers = append(papers, pl.DocumentID)
		}
		docs, err := document.ByIDs(ctx, tx, papers)
		if err != nil {
			return err
		}
		out = make([]Row, len(plans))
		for i, pl := range plans {
			name, err := agency.NameOn(ctx, tx, pl.AgencyID, pl.MadeAt.Day())
			if err != nil {
				return err
			}
			out[i] = Row{Plan: pl, Agency: name, Number: docs[pl.DocumentID].Number}
			if k := slices.IndexFunc(totals, func(t total) bool { return t.PlanID == pl.ID }); k >= 0 {
				out[i].Count, out[i].Amount = totals[k].Count, totals[k].Amount
			}
		}
		return nil
	})
	return out, err
}

// Entry is a project in a plan, or one that could be put into it.
type Entry struct {
	Item          // zero for a candidate
	ID            db.ID
	Number        string
	Name          string
	Kind          project.Kind
	State         project.State
	ImplementerID db.ID
	Implementer   string
	Places        string // communes with their provinces
	Provinces     []place.ID
	Requested     int64 // khuyến công money of the estimate, đồng
	Recommended   int64 // by the concluded appraisal, đồng
}

// Sum counts the projects of one group and adds up their amounts.
type Sum struct {
	Name   string
	Count  int
	Amount int64
}

// Opened is a plan with what belongs to it.
type Opened struct {
	Plan
	Agency     string
	Document   document.Document // zero for a draft
	Entries    []Entry           // those the asker may see
	Hidden     bool              // the plan holds projects that the asker may not see
	Amount     int64             // of Entries
	ByKind     []Sum
	ByProvince []Sum
	MayEdit    bool
	MayApprove bool
}

// Open returns a plan with the projects in it that the principal may see.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (Opened, error) {
	var o Opened
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		pl, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		o = Opened{Plan: pl, MayEdit: pl.State == Draft && Keeps(p) && p.For(pl.AgencyID),
			MayApprove: pl.State == Draft && p.Is(account.Clerk) && p.For(pl.AgencyID)}
		if o.Agency, err = agency.NameOn(ctx, tx, pl.AgencyID, pl.MadeAt.Day()); err != nil {
			return err
		}
		if pl.DocumentID != "" {
			if o.Document, err = document.Get(ctx, tx, pl.DocumentID); err != nil {
				return err
			}
		}
		items, err := itemsTx(ctx, tx, id)
		if err != nil {
			return err
		}
		seen, args := project.Visible(p)
		o.Entries, err = entriesTx(ctx, tx, level(pl.Source), p.Today,
			"EXISTS (SELECT 1 FROM plan_items i WHERE i.project_id = p.id AND i.plan_id = ?) AND ("+seen+")", append([]any{id}, args...))
		if err != nil {
			return err
		}
		o.Hidden = len(o.Entries) < len(items)
		for i := range o.Entries {
			e := &o.Entries[i]
			e.Item = items[slices.IndexFunc(items, func(it Item) bool { return it.ProjectID == e.ID })]
			o.Amount += e.Amount
		}
		slices.SortStableFunc(o.Entries, func(a, b Entry) int { return cmp.Compare(a.Position, b.Position) })
		o.ByKind = sums(o.Entries, func(e Entry) string { return project.KindName[e.Kind] })
		o.ByProvince = sums(o.Entries, func(e Entry) string { return provincesName(e.Provinces, p.Today) })
		return nil
	})
	return o, err
}

// Candidates returns what could be put into a draft: files of its money and year that have
// passed appraisal and stand in no plan. Who keeps the draft.
func (s *Service) Candidates(ctx context.Context, p account.Principal, plan db.ID) ([]Entry, error) {
	var out []Entry
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		pl, err := seeTx(ctx, tx, p, plan)
		if err != nil {
			return err
		}
		if !Keeps(p) || !p.For(pl.AgencyID) {
			return errNotKeeper()
		}
		if pl.State != Draft {
			return nil
		}
		seen, args := project.Visible(p)
		cond := "p.source = ? AND p.state = ? AND p.plan_year = ? AND NOT EXISTS (SELECT 1 FROM plan_items i WHERE i.project_id = p.id)"
		front := []any{pl.Source, ready(pl.Source), pl.Year}
		if pl.Source == project.Local {
			cond += " AND p.base_id IN (?)"
			front = append(front, p.AgencyIDs)
		}
		out, err = entriesTx(ctx, tx, level(pl.Source), p.Today, cond+" AND ("+seen+")", append(front, args...))
		return err
	})
	return out, err
}

func entriesTx(ctx context.Context, q db.Q, level project.Level, today clock.Day, cond string, args []any) ([]Entry, error) {
	type row struct {
		project.Project
		Requested   int64 `db:"requested"`
		Recommended int64 `db:"recommended"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT "+db.Columns[project.Project]("p.")+`,
		(SELECT SUM(e.promotion) FROM estimate_lines e WHERE e.project_id = p.id) AS requested,
		(SELECT a.recommended FROM appraisals a WHERE a.project_id = p.id AND a.level = ? AND a.state = 'concluded' AND a.conclusion = 'pass'
			ORDER BY a.concluded_at DESC LIMIT 1) AS recommended
		FROM projects p WHERE `+cond+" ORDER BY p.number", append([]any{level}, args...)...)
	if err != nil {
		return nil, err
	}
	ids, bodies := make([]db.ID, len(rows)), make([]db.ID, len(rows))
	for i, r := range rows {
		ids[i], bodies[i] = r.ID, r.ImplementerID
	}
	places, err := db.Select[project.Place](ctx, q, "SELECT "+db.Columns[project.Place]("")+" FROM project_places WHERE project_id IN (?) ORDER BY province_id, commune", ids)
	if err != nil {
		return nil, err
	}
	of := map[db.ID][]project.Place{}
	for _, l := range places {
		of[l.ProjectID] = append(of[l.ProjectID], l)
	}
	names, err := agency.Names(ctx, q, bodies, today)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = Entry{ID: r.ID, Number: r.Number, Name: r.Name, Kind: r.Kind, State: r.State, ImplementerID: r.ImplementerID,
			Implementer: names[r.ImplementerID].Name, Places: placesText(of[r.ID], today), Provinces: project.ProvincesOn(of[r.ID], today),
			Requested: r.Requested, Recommended: r.Recommended}
	}
	return out, nil
}

func placesText(list []project.Place, on clock.Day) string {
	var parts []string
	for _, l := range list {
		at := provinceInText(l.ProvinceID, on)
		if l.Commune != "" {
			at = l.Commune + ", " + at
		}
		parts = append(parts, at)
	}
	return strings.Join(parts, "; ")
}

func provincesName(ids []place.ID, on clock.Day) string {
	switch len(ids) {
	case 0:
		return "Chưa nêu tỉnh"
	case 1:
		return first(provinceInText(ids[0], on))
	}
	return fmt.Sprintf("Nhiều tỉnh (%d)", len(ids))
}

// sums groups entries by a name, in the order of their first appearance.
func sums(list []Entry, name func(Entry) string) []Sum {
	var out []Sum
	for _, e := range list {
		n := name(e)
		k := slices.IndexFunc(out, func(s Sum) bool { return s.Name == n })
		if k < 0 {
			k = len(out)
			out = append(out, Sum{Name: n})
		}
		out[k].Count++
		out[k].Amount += e.Amount
	}
	return out
}
