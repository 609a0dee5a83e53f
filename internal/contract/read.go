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
	Page   int    // from 1
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

// Page is one page of the list, with the count and the sums of all that the filter finds.
type Page struct {
	Rows        []Row
	Count       int
	Sums        // over the projects that the asker may see
	Page, Pages int
}

// pageSize is how many contracts a page shows, eachStep how many Each reads at a time.
const (
	pageSize = 50
	eachStep = 500
)

// order is newest year first, drafts before what is signed.
const order = " ORDER BY c.year DESC, COALESCE(c.day, '9999') DESC, c.id DESC"

// List returns a page of the contracts that the principal may know of, newest year first. The
// number of queries does not grow with the rows.
func (s *Service) List(ctx context.Context, p account.Principal, f Filter) (Page, error) {
	out := Page{Page: min(max(1, f.Page), 1_000_000)}
	cond, args := f.where(p)
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if out.Count, err = db.Get[int](ctx, tx, "SELECT COUNT(*) FROM contracts c WHERE "+cond, args...); err != nil || out.Count == 0 {
			return err
		}
		out.Pages = (out.Count + pageSize - 1) / pageSize
		out.Page = min(out.Page, out.Pages)
		seen, seenArgs := project.Seen(p)
		narrow, more := f.narrow(p)
		if out.Sums, err = db.Get[Sums](ctx, tx, "SELECT SUM(l.amount) AS amount, SUM(l.advanced) AS advanced, SUM(l.accepted) AS accepted, SUM(l.settled) AS settled, SUM(l.returned) AS returned FROM ("+seen+`) v
			JOIN contract_projects l ON l.project_id = v.project_id JOIN contracts c ON c.id = l.contract_id WHERE (c.party_a_id IN (?) OR c.state <> 'draft')`+narrow,
			append(append(seenArgs, p.AgencyIDs), more...)...); err != nil {
			return err
		}
		list, err := db.Select[Contract](ctx, tx, "SELECT "+db.Columns[Contract]("c.")+" FROM contracts c WHERE "+cond+order+" LIMIT ? OFFSET ?",
			append(args[:len(args):len(args)], pageSize, (out.Page-1)*pageSize)...)
		if err != nil {
			return err
		}
		out.Rows, err = rowsOf(ctx, tx, p, list)
		return err
	})
	return out, err
}

// Each calls a function with every row that List would show on all its pages, in its order, a few
// hundred in memory at a time. Who may List may. It ends with the first error of the function.
func (s *Service) Each(ctx context.Context, p account.Principal, f Filter, do func(Row) error) error {
	cond, args := f.where(p)
	var ids []db.ID
	flush := func() error {
		if len(ids) == 0 {
			return nil
		}
		list, err := db.Select[Contract](ctx, s.DB, "SELECT "+db.Columns[Contract]("c.")+" FROM contracts c WHERE c.id IN (?)"+order, ids)
		if err != nil {
			return err
		}
		ids = ids[:0]
		rows, err := rowsOf(ctx, s.DB, p, list)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := do(r); err != nil {
				return err
			}
		}
		return nil
	}
	if err := db.Each(ctx, s.DB, "SELECT c.id FROM contracts c WHERE "+cond+order, args, func(_ []string, vals []any) error {
		id, _ := vals[0].(string)
		if ids = append(ids, db.ID(id)); len(ids) < eachStep {
			return nil
		}
		return flush()
	}); err != nil {
		return err
	}
	return flush()
}

// where is what the filter finds for the principal, over an alias c of contracts.
func (f Filter) where(p account.Principal) (string, []any) {
	if p.Is(account.Administrator) {
		return "1 = 0", nil
	}
	cond, args := "(c.party_a_id IN (?) OR c.state <> 'draft')", []any{p.AgencyIDs}
	if !p.National() { // the Cục sees every file that a contract can hold
		seen, seenArgs := project.Seen(p)
		cond = `c.id IN (SELECT x.id FROM contracts x WHERE x.party_a_id IN (?) UNION SELECT x.id FROM contracts x WHERE x.party_b_id IN (?)
			UNION SELECT l.contract_id FROM (` + seen + `) v JOIN contract_projects l ON l.project_id = v.project_id) AND (c.state <> 'draft' OR c.party_a_id IN (?))`
		args = append(append([]any{p.AgencyIDs, p.AgencyIDs}, seenArgs...), p.AgencyIDs)
	}
	narrow, more := f.narrow(p)
	return cond + narrow, append(args, more...)
}

// narrow is what the filter asks of a contract c; each condition begins with AND.
func (f Filter) narrow(p account.Principal) (cond string, args []any) {
	add := func(more string, a ...any) { cond += " AND " + more; args = append(args, a...) }
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
	if t := vi.Fold(f.Text); t != "" {
		seen, seenArgs := project.Visible(p)
		like := "%" + escape(t) + "%"
		add(`(c.number LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM contract_projects l JOIN projects p ON p.id = l.project_id
			WHERE l.contract_id = c.id AND (`+seen+`) AND (p.name_fold LIKE ? ESCAPE '!' OR LOWER(COALESCE(p.number, '')) LIKE ? ESCAPE '!')))`,
			append(append([]any{"%" + escape(vi.NFC(f.Text)) + "%"}, seenArgs...), like, like)...)
	}
	return cond, args
}

// rowsOf adds the names of the parties and the sums of each contract.
func rowsOf(ctx context.Context, q db.Q, p account.Principal, list []Contract) ([]Row, error) {
	ids, bodies := make([]db.ID, len(list)), []db.ID{}
	for i, c := range list {
		ids[i] = c.ID
		for _, id := range []db.ID{c.PartyAID, c.PartyBID} {
			if !slices.Contains(bodies, id) {
				bodies = append(bodies, id)
			}
		}
	}
	type total struct {
		ContractID db.ID `db:"contract_id"`
		Count      int   `db:"n"`
		Sums
	}
	seen, seenArgs := project.Visible(p)
	totals, err := db.Select[total](ctx, q, `SELECT l.contract_id, COUNT(*) AS n, SUM(l.amount) AS amount, SUM(l.advanced) AS advanced, SUM(l.accepted) AS accepted,
		SUM(l.settled) AS settled, SUM(l.returned) AS returned FROM contract_projects l JOIN projects p ON p.id = l.project_id
		WHERE l.contract_id IN (?) AND (`+seen+") GROUP BY l.contract_id", append([]any{ids}, seenArgs...)...)
	if err != nil {
		return nil, err
	}
	of := make(map[db.ID]total, len(totals))
	for _, t := range totals {
		of[t.ContractID] = t
	}
	names, err := agency.Names(ctx, q, bodies, p.Today)
	out := make([]Row, len(list))
	for i, c := range list {
		out[i] = Row{Contract: c, PartyA: names[c.PartyAID].Name, PartyB: names[c.PartyBID].Name, CloseBy: c.closeBy(), Count: of[c.ID].Count, Sums: of[c.ID].Sums}
	}
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
		rows, err := db.Select[waiting](ctx, tx, text+" ORDER BY p.implementer_id, p.number, y.year", args...)
		if err != nil {
			return err
		}
		out, err = candidates(ctx, tx, p, rows)
		return err
	})
	return out, err
}

// waiting is a year that could go on a draft.
type waiting struct {
	project.Project
	Year    int   `db:"work_year"`
	Planned int64 `db:"planned"`
}

// candidates adds to each year what is approved and held and whose it is, with a query a table.
func candidates(ctx context.Context, tx *db.Tx, p account.Principal, rows []waiting) ([]Candidate, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var ids []db.ID
	units := map[db.ID]agency.Agency{}
	for _, r := range rows {
		ids = append(ids, r.ID)
		units[r.ImplementerID] = agency.Agency{}
	}
	var bodies []db.ID
	for id := range units { // as many as there are units
		unit, err := agency.Present(ctx, tx, id, p.Today)
		if err != nil {
			return nil, err
		}
		units[id] = unit
		bodies = append(bodies, unit.ID)
	}
	names, err := agency.Names(ctx, tx, bodies, p.Today)
	if err != nil {
		return nil, err
	}
	approved, err := programme.ApprovedOfTx(ctx, tx, ids, p.Today)
	if err != nil {
		return nil, err
	}
	type sum struct {
		ID     db.ID `db:"project_id"`
		Amount int64 `db:"amount"`
	}
	sums, err := db.Select[sum](ctx, tx, "SELECT project_id, SUM(amount) AS amount FROM contract_projects WHERE project_id IN (?) GROUP BY project_id", ids)
	if err != nil {
		return nil, err
	}
	held := map[db.ID]int64{}
	for _, s := range sums {
		held[s.ID] = s.Amount
	}
	type content struct {
		ID      db.ID  `db:"project_id"`
		Content string `db:"content"`
	}
	all, err := db.Select[content](ctx, tx, "SELECT project_id, content FROM project_contents WHERE project_id IN (?) ORDER BY position", ids)
	if err != nil {
		return nil, err
	}
	contents := map[db.ID][]string{}
	for _, c := range all {
		contents[c.ID] = append(contents[c.ID], c.Content)
	}
	out := make([]Candidate, len(rows))
	for i, r := range rows {
		unit := units[r.ImplementerID]
		out[i] = Candidate{ProjectID: r.ID, Number: r.Number, Name: r.Name, Kind: r.Kind, Year: r.Year, Planned: r.Planned, ImplementerID: unit.ID, Implementer: names[unit.ID].Name,
			Left: approved[r.ID] - held[r.ID], Cap: CapOf(r.Source, contents[r.ID], p.Today)}
	}
	return out, nil
}
