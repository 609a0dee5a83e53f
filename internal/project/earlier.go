package project

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Earlier is one hỗ trợ khác cùng nội dung: another State support for the same content of the same
// establishment, earlier or at the same time. The rule is about the nội dung chi (TTLT 26/2014 Đ7.4), which the system knows as
// a line's words and no closer: it lays the lines side by side, and a person says whether they are
// the same.
type Earlier struct {
	ProjectID       db.ID // "" for a project from before this system
	Number, Name    string
	Source          Source
	Year            int
	State           State // "" for a project from before this system
	Content         string
	EstablishmentID db.ID // as this file names it
	Establishment   string
	Theirs          []string // nội dung chi there
	Ours            []string // nội dung chi here
	Amount          int64    // khuyến công money there, in đồng
	Whole           bool     // Amount is of the whole file: it does not say whose share is how much
	SameItem        bool     // a line here and one there have the same words
}

// Which names the file, its source, its year and its state.
func (e Earlier) Which() string {
	source := SourceName[e.Source]
	if e.ProjectID == "" {
		return strings.TrimSuffix(fmt.Sprintf("«%s» (%s năm %d, thực hiện trước hệ thống này)", e.Name, source, e.Year), " ")
	}
	name := "«" + e.Name + "»"
	if e.Number != "" {
		name = e.Number + " " + name
	}
	return fmt.Sprintf("%s (%s, kế hoạch %d, %s)", name, source, e.Year, vi.LowerFirst(StateName[e.State]))
}

// Money is the money there with what it is of.
func (e Earlier) Money() string {
	if e.Amount == 0 {
		return "chưa rõ số tiền"
	}
	if e.Whole {
		return vi.MoneyUnit(e.Amount) + " của cả đề án"
	}
	return vi.MoneyUnit(e.Amount)
}

// EarlierTx finds the other State supports of a file's beneficiaries for its contents, those for
// the same words first. A file withdrawn or rejected is none; a draft counts for who prepares both.
// The caller has checked that the asker may see the file.
func EarlierTx(ctx context.Context, q db.Q, f File) ([]Earlier, error) {
	var ids []db.ID
	for _, b := range f.Named() {
		ids = append(ids, b.EstablishmentID)
	}
	if len(ids) == 0 || len(f.Contents) == 0 {
		return nil, nil
	}
	family, err := establishment.FamilyTx(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	asNamed := map[db.ID]db.ID{}
	for _, id := range ids {
		for _, one := range family[id] {
			asNamed[one] = id
		}
	}
	records := make([]db.ID, 0, len(asNamed))
	for id := range asNamed {
		records = append(records, id)
	}
	names, err := establishment.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	type row struct {
		ID          db.ID  `db:"id"`
		Number      string `db:"number"`
		Name        string `db:"name"`
		Source      Source `db:"source"`
		Year        int    `db:"plan_year"`
		State       State  `db:"state"`
		Of          db.ID  `db:"establishment_id"`
		Beneficiary db.ID  `db:"beneficiary_id"` // of the line; none for a common one
		Content     string `db:"content"`
		Description string `db:"description"`
		Promotion   int64  `db:"promotion"`
		Named       int    `db:"named"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT p.id, p.number, p.name, p.source, p.plan_year, p.state, b.establishment_id, l.beneficiary_id, l.content, l.description, l.promotion,
		(SELECT COUNT(*) FROM project_beneficiaries o WHERE o.project_id = p.id AND o.removed_on IS NULL) AS named
		FROM project_beneficiaries b JOIN projects p ON p.id = b.project_id JOIN estimate_lines l ON l.project_id = p.id AND (l.beneficiary_id = b.id OR l.beneficiary_id IS NULL)
		WHERE b.establishment_id IN (?) AND b.removed_on IS NULL AND p.id <> ? AND p.state NOT IN ('withdrawn', 'rejected') AND (p.state <> 'draft' OR p.implementer_id = ?)
		AND l.content IN (?) AND l.promotion > 0 ORDER BY p.plan_year DESC, p.id, l.position`, records, f.ID, f.ImplementerID, f.Contents)
	if err != nil {
		return nil, err
	}
	var out []Earlier
	at := func(e Earlier) *Earlier {
		i := slices.IndexFunc(out, func(o Earlier) bool {
			return o.ProjectID == e.ProjectID && o.Name == e.Name && o.Year == e.Year && o.Content == e.Content && o.EstablishmentID == e.EstablishmentID
		})
		if i < 0 {
			e.Establishment, e.Ours = names[e.EstablishmentID].Name, ours(f, e.EstablishmentID, e.Content)
			out = append(out, e)
			i = len(out) - 1
		}
		return &out[i]
	}
	for _, r := range rows {
		if r.Content == management {
			continue
		}
		e := at(Earlier{ProjectID: r.ID, Number: r.Number, Name: r.Name, Source: r.Source, Year: r.Year, State: r.State, Content: r.Content, EstablishmentID: asNamed[r.Of]})
		e.Theirs = append(e.Theirs, r.Description)
		e.Amount += r.Promotion
		e.Whole = e.Whole || r.Beneficiary == "" && r.Named > 1
	}
	if err := earlierPast(ctx, q, f, records, asNamed, at); err != nil {
		return nil, err
	}
	for i := range out {
		e := &out[i]
		for _, mine := range e.Ours {
			e.SameItem = e.SameItem || mine != "" && slices.ContainsFunc(e.Theirs, func(s string) bool { return vi.Fold(s) == vi.Fold(mine) })
		}
	}
	slices.SortStableFunc(out, func(a, b Earlier) int {
		if a.SameItem != b.SameItem {
			if a.SameItem {
				return -1
			}
			return 1
		}
		return b.Year - a.Year
	})
	return out, nil
}

// ours are the words of a file's lines of a content for an establishment, common ones too.
func ours(f File, who db.ID, content string) []string {
	var out []string
	for _, l := range f.Lines {
		if l.Content != content || l.Promotion == 0 {
			continue
		}
		if l.BeneficiaryID == "" || slices.ContainsFunc(f.Beneficiaries, func(b Beneficiary) bool { return b.ID == l.BeneficiaryID && b.EstablishmentID == who }) {
			out = append(out, l.Description)
		}
	}
	return out
}

// earlierPast adds the projects from before this system that lists of provinces tell of.
func earlierPast(ctx context.Context, q db.Q, f File, records []db.ID, asNamed map[db.ID]db.ID, at func(Earlier) *Earlier) error {
	type row struct {
		Of      db.ID  `db:"establishment_id"`
		Name    string `db:"name"`
		Year    int    `db:"year"`
		Source  Source `db:"source"`
		Content string `db:"content"`
		Text    string `db:"content_text"`
		Amount  *int64 `db:"amount"`
		Support *int64 `db:"support"`
		Named   int    `db:"named"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT b.establishment_id, x.name, x.year, x.source, x.content, x.content_text, b.amount, x.support,
		(SELECT COUNT(*) FROM past_project_beneficiaries o WHERE o.past_project_id = x.id) AS named
		FROM past_project_beneficiaries b JOIN past_projects x ON x.id = b.past_project_id
		WHERE b.establishment_id IN (?) AND x.content IN (?)
		AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = x.import_id AND i.state IN ('running', 'returning')) ORDER BY x.year DESC, x.id`, records, f.Contents)
	if err != nil {
		return err
	}
	for _, r := range rows {
		e := at(Earlier{Name: r.Name, Source: r.Source, Year: r.Year, Content: r.Content, EstablishmentID: asNamed[r.Of]})
		if r.Text != "" {
			e.Theirs = append(e.Theirs, r.Text)
		}
		switch {
		case r.Amount != nil:
			e.Amount += *r.Amount
		case r.Support != nil:
			e.Amount, e.Whole = e.Amount+*r.Support, r.Named > 1
		}
	}
	return nil
}

// EarlierInput is EarlierTx for a file as it is being typed: who may open the file. A beneficiary
// counts once it is saved.
func (s *Service) EarlierInput(ctx context.Context, p account.Principal, id db.ID, in Input) ([]Earlier, error) {
	var out []Earlier
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err := OpenTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		typed := overlaid(f, in)
		for i := range typed.Lines { // overlaid leaves the words out: the law does not ask for them
			typed.Lines[i].Description = in.Lines[typed.Lines[i].Position].Description
		}
		out, err = EarlierTx(ctx, tx, typed)
		return err
	})
	return out, err
}

// maxEarlier is how many earlier supports are told one by one.
const maxEarlier = 6

// doubles asks for an explanation where the same words were funded before, and tells where the
// same content was. It refuses nothing by itself; that the explanation is asked for before a file is
// sent is our own rule.
func (c *checker) doubles(earlier []Earlier) {
	cite := policy.Cite(policy.TTLT26, "7", "4")
	for i, e := range earlier {
		if i == maxEarlier {
			c.note(SectionEstimate, "other_funding_why", cite, "Và %s lần hỗ trợ khác cùng nội dung; xem lịch sử hỗ trợ ở hồ sơ cơ sở.", vi.Count(len(earlier)-i))
			return
		}
		where := fmt.Sprintf("%s: %s, %s", e.Establishment, e.Which(), e.Money())
		switch {
		case e.SameItem && c.f.OtherFundingWhy == "":
			c.add(SectionEstimate, "other_funding_why", cite, "Cùng nội dung chi «%s» có ở %s. Hãy cam kết, giải trình vì sao không phải một khoản chi.", strings.Join(e.Ours, "; "), where)
		case e.SameItem:
			c.note(SectionEstimate, "other_funding_why", cite, "Cùng nội dung chi «%s» có ở %s. Đơn vị giải trình: %s", strings.Join(e.Ours, "; "), where, c.f.OtherFundingWhy)
		default:
			c.note(SectionEstimate, "other_funding_why", cite, "Cùng nội dung «%s», khoản chi tên khác, có ở %s. Hãy đối chiếu: ở đó «%s».", policy.ContentName(e.Content), where, strings.Join(e.Theirs, "; "))
		}
	}
}

// findEarlier is what the check of a stored file says of other State supports.
func findEarlier(ctx context.Context, q db.Q, f File, today clock.Day) ([]Finding, error) {
	earlier, err := EarlierTx(ctx, q, f)
	if err != nil {
		return nil, err
	}
	c := &checker{f: f, today: today}
	c.doubles(earlier)
	return c.out, nil
}
