package project

import (
	"context"
	"fmt"
	"maps"
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
	all, err := earlierAll(ctx, q, []File{f})
	return all[f.ID], err
}

// Twice is what is told of a file before a later act: other State supports for the same content, and
// what the unit said of them.
type Twice struct {
	Why     string // cam kết, giải trình; "" for none
	Earlier []Earlier
}

// Same are the supports with the words of a line of the file, Others the rest.
func (t Twice) Same() []Earlier { return t.which(true) }

// Others are the supports for the same content in other words.
func (t Twice) Others() []Earlier { return t.which(false) }

func (t Twice) which(same bool) (out []Earlier) {
	for _, e := range t.Earlier {
		if e.SameItem == same {
			out = append(out, e)
		}
	}
	return out
}

// Twice tells, of the files among ids that the principal may see and that have any, what EarlierTx
// finds: before files go into a plan and before a contract is signed. The number of queries does
// not grow with the files.
func (s *Service) Twice(ctx context.Context, p account.Principal, ids []db.ID) (map[db.ID]Twice, error) {
	out := map[db.ID]Twice{}
	if len(ids) == 0 {
		return out, nil
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		seen, args := Visible(p)
		ones, err := db.Select[Project](ctx, tx, "SELECT "+db.Columns[Project]("p.")+" FROM projects p WHERE p.id IN (?) AND ("+seen+")", append([]any{ids}, args...)...)
		if err != nil || len(ones) == 0 {
			return err
		}
		files, err := judgedPartsTx(ctx, tx, ones)
		if err != nil {
			return err
		}
		all, err := earlierAll(ctx, tx, files)
		for _, f := range files {
			if list := all[f.ID]; len(list) > 0 {
				out[f.ID] = Twice{f.OtherFundingWhy, list}
			}
		}
		return err
	})
	return out, err
}

// bearer is a file that names an establishment, by the record it names.
type bearer struct {
	file  *File
	named db.ID
}

// earlierList gathers what is found for each file.
type earlierList struct {
	of    map[db.ID][]Earlier
	names map[db.ID]establishment.Establishment
}

// at is the entry of a file for another support, made when it is not there.
func (l earlierList) at(f *File, e Earlier) *Earlier {
	i := slices.IndexFunc(l.of[f.ID], func(o Earlier) bool {
		return o.ProjectID == e.ProjectID && o.Name == e.Name && o.Year == e.Year && o.Content == e.Content && o.EstablishmentID == e.EstablishmentID
	})
	if i < 0 {
		e.Establishment, e.Ours = l.names[e.EstablishmentID].Name, ours(*f, e.EstablishmentID, e.Content)
		l.of[f.ID] = append(l.of[f.ID], e)
		i = len(l.of[f.ID]) - 1
	}
	return &l.of[f.ID][i]
}

// earlierAll is EarlierTx for many files, by their IDs, in as many queries as for one.
func earlierAll(ctx context.Context, q db.Q, files []File) (map[db.ID][]Earlier, error) {
	var ids []db.ID
	var units []db.ID
	var contents []string
	for i := range files {
		f := &files[i]
		for _, b := range f.Named() {
			ids = append(ids, b.EstablishmentID)
		}
		units, contents = append(units, f.ImplementerID), append(contents, f.Contents...)
	}
	list := earlierList{of: map[db.ID][]Earlier{}}
	if len(ids) == 0 || len(contents) == 0 {
		return list.of, nil
	}
	for _, s := range []*[]db.ID{&ids, &units} {
		slices.Sort(*s)
		*s = slices.Compact(*s)
	}
	slices.Sort(contents)
	contents = slices.Compact(contents)
	family, err := establishment.FamilyTx(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	bearers := map[db.ID][]bearer{} // by every record of the family
	for i := range files {
		f := &files[i]
		for _, b := range f.Named() {
			for _, one := range family[b.EstablishmentID] {
				if k := slices.IndexFunc(bearers[one], func(x bearer) bool { return x.file == f }); k >= 0 {
					bearers[one][k].named = b.EstablishmentID
				} else {
					bearers[one] = append(bearers[one], bearer{f, b.EstablishmentID})
				}
			}
		}
	}
	records := slices.Sorted(maps.Keys(bearers))
	if list.names, err = establishment.Of(ctx, q, ids); err != nil {
		return nil, err
	}
	type row struct {
		ID          db.ID  `db:"id"`
		Number      string `db:"number"`
		Name        string `db:"name"`
		Source      Source `db:"source"`
		Year        int    `db:"plan_year"`
		State       State  `db:"state"`
		Implementer db.ID  `db:"implementer_id"`
		Of          db.ID  `db:"establishment_id"`
		Beneficiary db.ID  `db:"beneficiary_id"` // of the line; none for a common one
		Content     string `db:"content"`
		Description string `db:"description"`
		Promotion   int64  `db:"promotion"`
		Named       int    `db:"named"`
	}
	rows, err := db.Select[row](ctx, q, `SELECT p.id, p.number, p.name, p.source, p.plan_year, p.state, p.implementer_id, b.establishment_id, l.beneficiary_id, l.content, l.description, l.promotion,
		(SELECT COUNT(*) FROM project_beneficiaries o WHERE o.project_id = p.id AND o.removed_on IS NULL) AS named
		FROM project_beneficiaries b JOIN projects p ON p.id = b.project_id JOIN estimate_lines l ON l.project_id = p.id AND (l.beneficiary_id = b.id OR l.beneficiary_id IS NULL)
		WHERE b.establishment_id IN (?) AND b.removed_on IS NULL AND p.state NOT IN ('withdrawn', 'rejected') AND (p.state <> 'draft' OR p.implementer_id IN (?))
		AND l.content IN (?) AND l.promotion > 0 ORDER BY p.plan_year DESC, p.id, l.position`, records, units, contents)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		for _, x := range bearers[r.Of] {
			if r.Content == management || r.ID == x.file.ID || r.State == Draft && r.Implementer != x.file.ImplementerID || !slices.Contains(x.file.Contents, r.Content) {
				continue
			}
			e := list.at(x.file, Earlier{ProjectID: r.ID, Number: r.Number, Name: r.Name, Source: r.Source, Year: r.Year, State: r.State, Content: r.Content, EstablishmentID: x.named})
			e.Theirs = append(e.Theirs, r.Description)
			e.Amount += r.Promotion
			e.Whole = e.Whole || r.Beneficiary == "" && r.Named > 1
		}
	}
	if err := earlierPast(ctx, q, records, contents, bearers, list); err != nil {
		return nil, err
	}
	for _, out := range list.of {
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
	}
	return list.of, nil
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
func earlierPast(ctx context.Context, q db.Q, records []db.ID, contents []string, bearers map[db.ID][]bearer, list earlierList) error {
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
		AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = x.import_id AND i.state IN ('running', 'returning')) ORDER BY x.year DESC, x.id`, records, contents)
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, x := range bearers[r.Of] {
			if !slices.Contains(x.file.Contents, r.Content) {
				continue
			}
			e := list.at(x.file, Earlier{Name: r.Name, Source: r.Source, Year: r.Year, Content: r.Content, EstablishmentID: x.named})
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
