package contract

import (
	"cmp"
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/policy"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Filter narrows List; empty fields do not.
type Filter struct {
	Year   int
	Source project.Source
	State  State
	Kind   Kind
	PartyB db.ID
	Text   string // in the number, or in the name or number of a project on it
}

// Row is a contract in a list. Its sums are over the projects that the asker may see.
type Row struct {
	Contract
	PartyA, PartyB string // names on this day
	Count          int
	Sums
	CloseBy clock.Day // TT 36/2013 Đ18.2; national contracts in force only
}

// Sums adds up lines, in đồng.
type Sums struct {
	Amount   int64 `db:"amount"`
	Advanced int64 `db:"advanced"`
	Accepted int64 `db:"accepted"`
	Settled  int64 `db:"settled"`
	Returned int64 `db:"returned"`
}

// List returns the contracts that the principal may know of, newest year first.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) ([]Row, error) {
	var out []Row
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		cond, args := Visible(p)
		text := "SELECT " + db.Columns[Contract]("c.") + " FROM contracts c WHERE (" + cond + ")"
		add := func(more string, a ...any) { text += " AND " + more; args = append(args, a...) }
		if f.Year != 0 {
			add("c.year = ?", f.Year)
		}
		if f.Source != "" {
			add("c.source = ?", f.Source)
		}
		if f.State != "" {
			add("c.state = ?", f.State)
		}
		if f.Kind != "" {
			add("c.kind = ?", f.Kind)
		}
		if f.PartyB != "" {
			add("c.party_b_id = ?", f.PartyB)
		}
		seen, seenArgs := project.Visible(p)
		if t := vi.Fold(f.Text); t != "" {
			like := "%" + escape(t) + "%"
			add(`(c.number LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM contract_projects l JOIN projects p ON p.id = l.project_id
				WHERE l.contract_id = c.id AND (`+seen+`) AND (p.name_fold LIKE ? ESCAPE '!' OR LOWER(COALESCE(p.number, '')) LIKE ? ESCAPE '!')))`,
				append(append([]any{"%" + escape(vi.NFC(f.Text)) + "%"}, seenArgs...), like, like)...)
		}
		list, err := db.Select[Contract](ctx, tx, text+" ORDER BY c.year DESC, COALESCE(c.day, '9999') DESC, c.id DESC", args...)
		if err != nil {
			return err
		}
		ids, bodies := make([]db.ID, len(list)), []db.ID{}
		for i, c := range list {
			ids[i] = c.ID
			bodies = append(bodies, c.PartyAID, c.PartyBID)
		}
		type total struct {
			ContractID db.ID `db:"contract_id"`
			Count      int   `db:"n"`
			Sums
		}
		totals, err := db.Select[total](ctx, tx, `SELECT l.contract_id, COUNT(*) AS n, SUM(l.amount) AS amount, SUM(l.advanced) AS advanced, SUM(l.accepted) AS accepted,
			SUM(l.settled) AS settled, SUM(l.returned) AS returned FROM contract_projects l JOIN projects p ON p.id = l.project_id
			WHERE l.contract_id IN (?) AND (`+seen+") GROUP BY l.contract_id", append([]any{ids}, seenArgs...)...)
		if err != nil {
			return err
		}
		names, err := agency.Names(ctx, tx, bodies, p.Today)
		if err != nil {
			return err
		}
		out = make([]Row, len(list))
		for i, c := range list {
			out[i] = Row{Contract: c, PartyA: names[c.PartyAID].Name, PartyB: names[c.PartyBID].Name, CloseBy: c.closeBy()}
			if k := slices.IndexFunc(totals, func(t total) bool { return t.ContractID == c.ID }); k >= 0 {
				out[i].Count, out[i].Sums = totals[k].Count, totals[k].Sums
			}
		}
		return nil
	})
	return out, err
}

func (c Contract) closeBy() clock.Day {
	if c.Source != project.National || c.State != Signed {
		return ""
	}
	return policy.CloseBy(max(c.Year, c.To.Year())) // of work extended to the next year: the year after that
}

// escape takes LIKE's own signs out of what was typed.
func escape(s string) string {
	var out []rune
	for _, r := range s {
		if r == '%' || r == '_' || r == '!' {
			out = append(out, '!')
		}
		out = append(out, r)
	}
	return string(out)
}

// LineOpened is a project's year on an opened contract.
type LineOpened struct {
	Line
	Number      string // of the project
	Name        string
	ProjectKind project.Kind
	State       project.State
	YearState   project.YearState
	Approved    int64 // by the plan with its adjustments, this day
	Cap         AdvanceCap
	Agreements  []SupportAgreement
}

// Opened is a contract with what belongs to it.
type Opened struct {
	Contract
	PartyA, PartyB string
	Closing        document.Document // zero until it is closed
	Lines          []LineOpened      // those the asker may see
	Hidden         bool              // it holds projects that the asker may not see
	Total          Sums
	CloseBy        clock.Day
	MayAmend       bool
	MaySign        bool
	MayAgree       bool // add support agreements
	MayClose       bool // role and state; the years may still not be settled
}

// Open returns a contract with the projects on it that the principal may see.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (Opened, error) {
	var o Opened
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err := seeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		own := p.For(c.PartyAID)
		o = Opened{Contract: c, CloseBy: c.closeBy(), MayAmend: c.State == Draft && own && Drafts(p), MaySign: c.State == Draft && own && p.Is(signers...),
			MayAgree: c.State == Signed && p.Is(performers...) && p.For(c.PartyBID), MayClose: c.State == Signed && own && p.Is(signers...)}
		names, err := agency.Names(ctx, tx, []db.ID{c.PartyAID, c.PartyBID}, p.Today)
		if err != nil {
			return err
		}
		o.PartyA, o.PartyB = names[c.PartyAID].Name, names[c.PartyBID].Name
		if c.ClosingDocumentID != "" {
			if o.Closing, err = document.Get(ctx, tx, c.ClosingDocumentID); err != nil {
				return err
			}
		}
		return o.fill(ctx, tx, p)
	})
	return o, err
}

func (o *Opened) fill(ctx context.Context, tx *db.Tx, p account.Principal) error {
	lines, err := linesTx(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	seen, args := project.Visible(p)
	files, err := db.Select[project.Project](ctx, tx, "SELECT "+db.Columns[project.Project]("p.")+` FROM projects p
		WHERE EXISTS (SELECT 1 FROM contract_projects l WHERE l.project_id = p.id AND l.contract_id = ?) AND (`+seen+") ORDER BY p.number", append([]any{o.ID}, args...)...)
	if err != nil {
		return err
	}
	o.Hidden = len(files) < len(lines)
	for _, one := range files {
		k := slices.IndexFunc(lines, func(l Line) bool { return l.ProjectID == one.ID })
		v := LineOpened{Line: lines[k], Number: one.Number, Name: one.Name, ProjectKind: one.Kind, State: one.State}
		years, err := project.YearsTx(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		for _, y := range years {
			if y.Year == v.Year {
				v.YearState = y.State
			}
		}
		if v.Approved, err = programme.ApprovedTx(ctx, tx, one.ID, p.Today); err != nil {
			return err
		}
		contents, err := db.Select[string](ctx, tx, "SELECT content FROM project_contents WHERE project_id = ? ORDER BY position", one.ID)
		if err != nil {
			return err
		}
		v.Cap = CapOf(one.Source, contents, cmp.Or(o.Day, p.Today))
		all, err := AgreementsTx(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.ContractID == o.ID {
				v.Agreements = append(v.Agreements, a)
			}
		}
		o.Total.Amount += v.Amount
		o.Total.Advanced += v.Advanced
		o.Total.Accepted += v.Accepted
		o.Total.Settled += v.Settled
		o.Total.Returned += v.Returned
		o.Lines = append(o.Lines, v)
	}
	return nil
}

// Candidate is a project's year that could go on a draft.
type Candidate struct {
	ProjectID     db.ID
	Number, Name  string
	Kind          project.Kind
	Year          int
	ImplementerID db.ID
	Implementer   string
	Left          int64 // approved less what other years' contracts hold, đồng
	Planned       int64 // what the file means to spend in the year, đồng
	Cap           AdvanceCap
}

// Candidates returns the years of planned projects that are on no contract yet, for who
// drafts; year 0 is every year.
func (s *Service) Candidates(ctx context.Context, p account.Principal, year int) ([]Candidate, error) {
	if !Drafts(p) {
		return nil, errNotDrafter()
	}
	var out []Candidate
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		source := project.Local
		if p.Agency.Kind == agency.Ministry {
			source = project.National
		}
		type row struct {
			project.Project
			Year    int   `db:"work_year"`
			Planned int64 `db:"planned"`
		}
		seen, args := project.Visible(p)
		text := "SELECT " + db.Columns[project.Project]("p.") + `, y.year AS work_year, y.planned FROM project_years y JOIN projects p ON p.id = y.project_id
			WHERE p.state = 'planned' AND y.state = 'waiting' AND p.source = ?
			AND NOT EXISTS (SELECT 1 FROM contract_projects l WHERE l.project_id = y.project_id AND l.year = y.year) AND (` + seen + ")"
		args = append([]any{source}, args...)
		if source == project.Local {
			text += " AND p.base_id IN (?)"
			args = append(args, p.AgencyIDs)
		}
		if year != 0 {
			text += " AND y.year = ?"
			args = append(args, year)
		}
		rows, err := db.Select[row](ctx, tx, text+" ORDER BY p.implementer_id, p.number, y.year", args...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			c := Candidate{ProjectID: r.ID, Number: r.Number, Name: r.Name, Kind: r.Kind, Year: r.Year, Planned: r.Planned}
			unit, err := agency.Present(ctx, tx, r.ImplementerID, p.Today)
			if err != nil {
				return err
			}
			c.ImplementerID = unit.ID
			if c.Implementer, err = agency.NameOn(ctx, tx, unit.ID, p.Today); err != nil {
				return err
			}
			if c.Left, err = programme.ApprovedTx(ctx, tx, r.ID, p.Today); err != nil {
				return err
			}
			held, err := db.Get[int64](ctx, tx, "SELECT SUM(amount) FROM contract_projects WHERE project_id = ?", r.ID)
			if err != nil {
				return err
			}
			c.Left -= held
			contents, err := db.Select[string](ctx, tx, "SELECT content FROM project_contents WHERE project_id = ? ORDER BY position", r.ID)
			if err != nil {
				return err
			}
			c.Cap = CapOf(r.Source, contents, p.Today)
			out = append(out, c)
		}
		return nil
	})
	return out, err
}
