package support

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
)

// files reads the đề án that name the family, with the money of each.
func (h *History) files(ctx context.Context, q db.Q, p account.Principal, names map[db.ID]establishment.Establishment) ([]File, error) {
	cond, args := project.Visible(p)
	type row struct {
		ID          db.ID          `db:"id"`
		Number      string         `db:"number"`
		Name        string         `db:"name"`
		Source      project.Source `db:"source"`
		Year        int            `db:"plan_year"`
		State       project.State  `db:"state"`
		Beneficiary db.ID          `db:"beneficiary"`
		Of          db.ID          `db:"establishment_id"`
		Removed     clock.Day      `db:"removed_on"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT p.id, p.number, p.name, p.source, p.plan_year, p.state, b.id AS beneficiary, b.establishment_id, b.removed_on
		FROM project_beneficiaries b JOIN projects p ON p.id = b.project_id WHERE b.establishment_id IN (?) AND (`+cond+") ORDER BY p.plan_year DESC, p.number, p.id, b.id",
		append([]any{h.Family}, args...)...)
	if err != nil {
		return nil, err
	}
	all, err := db.Get[int](ctx, q, "SELECT COUNT(DISTINCT p.id) FROM project_beneficiaries b JOIN projects p ON p.id = b.project_id WHERE b.establishment_id IN (?) AND p.state NOT IN ('draft', 'withdrawn', 'rejected')", h.Family)
	if err != nil {
		return nil, err
	}
	var files []File
	at := map[db.ID]int{}
	mine := map[db.ID]bool{} // rows of beneficiaries
	var ids []db.ID
	seen := 0
	for _, r := range rows {
		i, have := at[r.ID]
		if !have {
			i = len(files)
			at[r.ID], ids = i, append(ids, r.ID)
			files = append(files, File{ID: r.ID, Number: r.Number, Name: r.Name, Source: r.Source, Year: r.Year, State: r.State, Removed: r.Removed})
			if !slices.Contains([]project.State{project.Draft, project.Withdrawn, project.Rejected}, r.State) {
				seen++
			}
		}
		mine[r.Beneficiary] = true
		f := &files[i]
		if r.Removed == "" {
			f.Removed = "" // named under another record still
		}
		if name := names[r.Of].Name; r.Of != h.Of.ID && name != h.Of.Name && !slices.Contains(f.NamedAs, name) {
			f.NamedAs = append(f.NamedAs, name)
		}
	}
	h.Elsewhere = max(0, all-seen)
	if len(ids) == 0 {
		return nil, nil
	}
	m := money{h: h, q: q, ids: ids, files: files, at: at, mine: mine}
	for _, step := range []func(context.Context) error{m.contents, m.lines, m.agreements, m.accepted, m.paid, m.checks} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	m.divide()
	return files, nil
}

// money fills in the figures of files, a query each.
type money struct {
	h     *History
	q     db.Q
	ids   []db.ID
	files []File
	at    map[db.ID]int
	mine  map[db.ID]bool

	others   map[db.ID]bool  // files that other establishments share
	placed   map[db.ID]int64 // accepted by minutes that name an establishment
	unplaced map[db.ID]bool  // files with minutes that name none
}

func (m *money) contents(ctx context.Context) error {
	type row struct {
		ID      db.ID  `db:"project_id"`
		Content string `db:"content"`
	}
	rows, err := db.Select[row](ctx, m.q, "SELECT project_id, content FROM project_contents WHERE project_id IN (?) ORDER BY project_id, position", m.ids)
	for _, r := range rows {
		f := &m.files[m.at[r.ID]]
		f.Contents = append(f.Contents, r.Content)
	}
	return err
}

func (m *money) lines(ctx context.Context) error {
	type named struct {
		Project db.ID `db:"project_id"`
		Of      db.ID `db:"establishment_id"`
	}
	rows, err := db.Select[named](ctx, m.q, "SELECT project_id, establishment_id FROM project_beneficiaries WHERE project_id IN (?) AND removed_on IS NULL", m.ids)
	if err != nil {
		return err
	}
	m.others = map[db.ID]bool{}
	for _, r := range rows {
		if !slices.Contains(m.h.Family, r.Of) {
			m.others[r.Project] = true
		}
	}
	type line struct {
		Project     db.ID `db:"project_id"`
		Beneficiary db.ID `db:"beneficiary_id"`
		Promotion   int64 `db:"promotion"`
		Own         int64 `db:"own"`
	}
	lines, err := db.Select[line](ctx, m.q, "SELECT project_id, beneficiary_id, promotion, own FROM estimate_lines WHERE project_id IN (?)", m.ids)
	for _, l := range lines {
		f := &m.files[m.at[l.Project]]
		switch {
		case m.mine[l.Beneficiary], l.Beneficiary == "" && !m.others[l.Project]:
			f.Estimate += l.Promotion
			f.Own += l.Own
		case l.Beneficiary == "":
			f.Common += l.Promotion
		}
	}
	return err
}

func (m *money) agreements(ctx context.Context) error {
	type row struct {
		Project db.ID `db:"project_id"`
		Amount  int64 `db:"amount"`
	}
	rows, err := db.Select[row](ctx, m.q, "SELECT project_id, SUM(amount) AS amount FROM support_agreements WHERE project_id IN (?) AND establishment_id IN (?) AND ended_on IS NULL GROUP BY project_id", m.ids, m.h.Family)
	if err != nil {
		return err
	}
	for _, r := range rows {
		m.files[m.at[r.Project]].Agreed = r.Amount
	}
	rows, err = db.Select[row](ctx, m.q, "SELECT l.project_id, SUM(l.amount) AS amount FROM contract_projects l JOIN contracts c ON c.id = l.contract_id WHERE l.project_id IN (?) AND c.state <> 'draft' GROUP BY l.project_id", m.ids)
	for _, r := range rows {
		m.files[m.at[r.Project]].Contracted = r.Amount
	}
	return err
}

func (m *money) accepted(ctx context.Context) error {
	type row struct {
		Project db.ID `db:"project_id"`
		Of      db.ID `db:"establishment_id"`
		Amount  int64 `db:"amount"`
	}
	rows, err := db.Select[row](ctx, m.q, "SELECT project_id, establishment_id, SUM(promotion) AS amount FROM acceptances WHERE project_id IN (?) AND state = 'signed' AND result = 'pass' GROUP BY project_id, establishment_id", m.ids)
	m.placed, m.unplaced = map[db.ID]int64{}, map[db.ID]bool{}
	for _, r := range rows {
		f := &m.files[m.at[r.Project]]
		switch {
		case slices.Contains(m.h.Family, r.Of), r.Of == "" && !m.others[r.Project]:
			f.Accepted += r.Amount
			m.placed[r.Project] += r.Amount
		case r.Of == "":
			m.unplaced[r.Project] = true
		default:
			m.placed[r.Project] += r.Amount
		}
	}
	return err
}

func (m *money) paid(ctx context.Context) error {
	type row struct {
		Project db.ID `db:"project_id"`
		Amount  int64 `db:"amount"`
	}
	rows, err := db.Select[row](ctx, m.q, "SELECT project_id, SUM(amount) AS amount FROM payments WHERE project_id IN (?) AND state = 'paid' GROUP BY project_id", m.ids)
	for _, r := range rows {
		m.files[m.at[r.Project]].FilePaid = r.Amount
	}
	return err
}

func (m *money) checks(ctx context.Context) error {
	type row struct {
		Project  db.ID     `db:"project_id"`
		Day      clock.Day `db:"day"`
		InUse    string    `db:"in_use"`
		Findings string    `db:"findings"`
	}
	rows, err := db.Select[row](ctx, m.q, "SELECT project_id, day, in_use, findings FROM post_checks WHERE project_id IN (?) AND establishment_id IN (?) ORDER BY day, id", m.ids, m.h.Family)
	for _, r := range rows {
		f := &m.files[m.at[r.Project]]
		f.Checks = append(f.Checks, Check{r.Day, r.InUse, r.Findings})
	}
	return err
}

// divide tells what of a file's payments is the establishment's. Payments go to the unit that
// carries the file out; they are divided only where nothing has to be guessed.
func (m *money) divide() {
	for i := range m.files {
		f := &m.files[i]
		switch {
		case !m.others[f.ID]:
			f.Share, f.Paid = Whole, f.FilePaid
		case f.FilePaid == 0:
			f.Share = ByAmount
		case !m.unplaced[f.ID] && m.placed[f.ID] == f.FilePaid:
			f.Share, f.Paid = ByAmount, f.Accepted
		default:
			f.Share = Together
		}
	}
}

// pastOf reads the projects from before this system that name the family. Rows of an import that is
// still writing are not there yet.
func pastOf(ctx context.Context, q db.Q, family []db.ID) ([]Past, error) {
	type row struct {
		Name     string         `db:"name"`
		Place    string         `db:"place"`
		Unit     string         `db:"unit"`
		Decision string         `db:"decision"`
		Source   project.Source `db:"source"`
		Year     int            `db:"year"`
		Until    int            `db:"year_to"`
		Content  string         `db:"content"`
		Text     string         `db:"content_text"`
		Amount   *int64         `db:"amount"`
		Support  *int64         `db:"support"`
		Named    int            `db:"named"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT x.name, x.place, x.unit, x.decision, x.source, x.year, x.year_to, x.content, x.content_text, b.amount, x.support,
		(SELECT COUNT(*) FROM past_project_beneficiaries o WHERE o.past_project_id = x.id) AS named
		FROM past_project_beneficiaries b JOIN past_projects x ON x.id = b.past_project_id WHERE b.establishment_id IN (?)
		AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = x.import_id AND i.state IN ('running', 'returning')) ORDER BY x.year DESC, x.id`, family)
	var out []Past
	for _, r := range rows {
		one := Past{Name: r.Name, Place: r.Place, Unit: r.Unit, Decision: r.Decision, Source: r.Source, Year: r.Year, Until: r.Until, Content: r.Text, Amount: r.Amount, Support: r.Support, Others: r.Named - 1}
		if one.Content == "" && r.Content != "" {
			one.Content = (File{Contents: []string{r.Content}}).ContentNames()
		}
		out = append(out, one)
	}
	return out, err
}
