package project

import (
	"context"
	"fmt"
	"math"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Affected is an open file of which the answer changes from one law to another.
type Affected struct {
	ID      db.ID        `json:"id"`
	Number  string       `json:"number"`
	Name    string       `json:"name"`
	State   State        `json:"state"`
	Changes []PartChange `json:"changes"`
}

// PartChange is what changes for one part of a file and one act.
type PartChange struct {
	Part string           `json:"part"`
	Act  policy.Act       `json:"act"`
	From string           `json:"from"`
	To   string           `json:"to"`
	Turn Turn             `json:"turn"`
	By   []policy.Finding `json:"by"` // the findings that are new or turned out otherwise
}

// Turn says which way an answer changes.
type Turn string

// The turns, the gravest first.
const (
	TurnWorse   Turn = "worse"   // support is refused, allowed no more, or its highest sum falls
	TurnUnknown Turn = "unknown" // what was known no longer is
	TurnBetter  Turn = "better"
	TurnClearer Turn = "clearer" // what was not known now is
	TurnOther   Turn = "other"   // who decides
)

// Turns lists the turns, the gravest first.
var Turns = []Turn{TurnWorse, TurnUnknown, TurnBetter, TurnClearer, TurnOther}

// Turn is the gravest turn of a file.
func (a Affected) Turn() Turn {
	for _, t := range Turns {
		if slices.ContainsFunc(a.Changes, func(c PartChange) bool { return c.Turn == t }) {
			return t
		}
	}
	return TurnOther
}

// turn compares two answers.
func turn(act policy.Act, old, new policy.Answer) Turn {
	was, now := old.Eligible, new.Eligible
	if act != policy.Registration {
		was, now = old.Allowed, new.Allowed
	}
	switch {
	case was != nil && now == nil:
		return TurnUnknown
	case was == nil && now != nil:
		return TurnClearer
	case was != nil && *was != *now:
		return map[bool]Turn{true: TurnBetter, false: TurnWorse}[*now]
	case act != policy.Registration:
		return TurnOther
	}
	a, knownA := height(old)
	b, knownB := height(new)
	switch {
	case knownA && !knownB:
		return TurnUnknown
	case !knownA && knownB:
		return TurnClearer
	case a < b:
		return TurnBetter
	case a > b:
		return TurnWorse
	}
	return TurnOther
}

// height is the highest support as a number to compare; false where it is not known.
func height(a policy.Answer) (int64, bool) {
	switch {
	case a.MaxKind == policy.CapNoLimit:
		return math.MaxInt64, true
	case a.MaxKind == policy.CapExcluded:
		return 0, true
	case a.MaxSupport == nil:
		return 0, false
	}
	return *a.MaxSupport, true
}

// AffectedPage is one stretch of the open files, in the order of their IDs.
type AffectedPage struct {
	Looked int        `json:"looked"` // files of this stretch
	Files  []Affected `json:"files"`
	Next   db.ID      `json:"-"` // where the next stretch begins; "" at the end
}

// openStates are those of files that something is still to be done with.
var openStates = []State{Draft, Submitted, ReturnedBase, ReviewedBase, BasePassed, Registered, ReturnedMinistry, Reviewed, MinistryPassed, Planned}

// OpenFiles counts the open files that the principal sees.
func (s *Service) OpenFiles(ctx context.Context, p account.Principal) (int, error) {
	cond, args := Visible(p)
	return db.Get[int](ctx, s.DB, "SELECT COUNT(*) FROM projects p WHERE p.state IN (?) AND ("+cond+")", append([]any{openStates}, args...)...)
}

// OpenFilesAll is OpenFiles for the command of who runs the installation.
func (s *Service) OpenFilesAll(ctx context.Context) (int, error) {
	return db.Get[int](ctx, s.DB, "SELECT COUNT(*) FROM projects WHERE state IN (?)", openStates)
}

// AffectedBy looks at one stretch of the open files that the principal sees, after an ID, and lists
// those of which the answer changes when the new law takes the place of the old one on a day: what
// is asked for where support is not approved yet, the advances to come where it is.
func (s *Service) AffectedBy(ctx context.Context, p account.Principal, old, new *policy.Law, on clock.Day, after db.ID, limit int) (AffectedPage, error) {
	cond, args := Visible(p)
	return s.affected(ctx, old, new, on, after, limit, cond, args)
}

// AffectedByAll is AffectedBy for the command of who runs the installation: every open file.
func (s *Service) AffectedByAll(ctx context.Context, old, new *policy.Law, on clock.Day, after db.ID, limit int) (AffectedPage, error) {
	return s.affected(ctx, old, new, on, after, limit, "1 = 1", nil)
}

func (s *Service) affected(ctx context.Context, old, new *policy.Law, on clock.Day, after db.ID, limit int, cond string, args []any) (AffectedPage, error) {
	page := AffectedPage{Files: []Affected{}}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all := append(append([]any{openStates, string(after)}, args...), limit)
		ones, err := db.Select[Project](ctx, tx, "SELECT "+db.Columns[Project]("p.")+" FROM projects p WHERE p.state IN (?) AND p.id > ? AND ("+cond+") ORDER BY p.id LIMIT ?", all...)
		if err != nil {
			return err
		}
		page.Looked = len(ones)
		if len(ones) == limit {
			page.Next = ones[limit-1].ID
		}
		for chunk := range slices.Chunk(ones, 200) {
			files, err := judgedPartsTx(ctx, tx, chunk)
			if err != nil {
				return err
			}
			about, err := registerTx(ctx, tx, on, files...)
			if err != nil {
				return err
			}
			for _, f := range files {
				one := Affected{ID: f.ID, Number: f.Number, Name: f.Name, State: f.State}
				acts := []policy.Act{policy.Registration}
				if f.State == Planned {
					acts = []policy.Act{policy.ActFirstAdvance, policy.ActRemainingAdvance}
				}
				for _, act := range acts {
					changes, err := changesOf(ctx, tx, old, new, f, about, act, on)
					if err != nil {
						return fmt.Errorf("file %s: %w", f.ID, err)
					}
					one.Changes = append(one.Changes, changes...)
				}
				if len(one.Changes) > 0 {
					page.Files = append(page.Files, one)
				}
			}
		}
		return nil
	})
	return page, err
}

// changesOf compares the answers of two laws, part by part.
func changesOf(ctx context.Context, q db.Q, old, new *policy.Law, f File, about register, act policy.Act, on clock.Day) ([]PartChange, error) {
	was, err := judgeBy(ctx, q, old, f, about, act, on, Known{})
	if err != nil {
		return nil, err
	}
	var out []PartChange
	for _, p := range was.Parts {
		a, err := new.Evaluate(p.Case, on)
		if err != nil {
			return nil, err
		}
		c := PartChange{Part: p.Title(), Act: act, From: verdict(act, p.Answer), To: verdict(act, a), Turn: turn(act, p.Answer, a)}
		for _, f := range a.Findings {
			if !slices.ContainsFunc(p.Answer.Findings, func(o policy.Finding) bool { return same(o, f) }) {
				c.By = append(c.By, f)
			}
		}
		if c.From != c.To {
			out = append(out, c)
		}
	}
	return out, nil
}

func same(a, b policy.Finding) bool {
	return a.Rule == b.Rule && a.Outcome == b.Outcome && a.Message == b.Message && (a.Citation == nil) == (b.Citation == nil) && (a.Citation == nil || *a.Citation == *b.Citation)
}

// verdict says an answer in one sentence.
func verdict(act policy.Act, a policy.Answer) string {
	if act != policy.Registration {
		s := "chưa kết luận được"
		if a.Allowed != nil {
			s = map[bool]string{true: "được phép", false: "chưa được phép"}[*a.Allowed]
		}
		if a.DecidedBy != nil {
			s += "; " + *a.DecidedBy + " quyết định"
		}
		return s
	}
	s := "chưa kết luận được"
	if a.Eligible != nil {
		s = map[bool]string{true: "được hỗ trợ", false: "không được hỗ trợ"}[*a.Eligible]
	}
	switch {
	case a.MaxKind == policy.CapNoLimit:
		s += "; không ấn định mức"
	case a.MaxKind == policy.CapExcluded:
	case a.MaxSupport == nil:
		s += "; mức tối đa chưa biết"
	default:
		s += "; tối đa " + vi.MoneyUnit(*a.MaxSupport)
	}
	return s
}

// judgedPartsTx loads what the law asks about of many files, in three queries.
func judgedPartsTx(ctx context.Context, q db.Q, ones []Project) ([]File, error) {
	ids := make([]db.ID, len(ones))
	files := make([]File, len(ones))
	at := make(map[db.ID]*File, len(ones))
	for i, one := range ones {
		ids[i], files[i].Project = one.ID, one
		at[one.ID] = &files[i]
	}
	type content struct {
		ProjectID db.ID  `db:"project_id"`
		Content   string `db:"content"`
	}
	contents, err := db.Select[content](ctx, q, "SELECT project_id, content FROM project_contents WHERE project_id IN (?) ORDER BY project_id, position", ids)
	if err != nil {
		return nil, err
	}
	for _, c := range contents {
		at[c.ProjectID].Contents = append(at[c.ProjectID].Contents, c.Content)
	}
	bens, err := db.Select[Beneficiary](ctx, q, "SELECT "+db.Columns[Beneficiary]("")+" FROM project_beneficiaries WHERE project_id IN (?) ORDER BY id", ids)
	if err != nil {
		return nil, err
	}
	for _, b := range bens {
		at[b.ProjectID].Beneficiaries = append(at[b.ProjectID].Beneficiaries, b)
	}
	lines, err := db.Select[Line](ctx, q, "SELECT "+db.Columns[Line]("")+" FROM estimate_lines WHERE project_id IN (?) ORDER BY project_id, position", ids)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		at[l.ProjectID].Lines = append(at[l.ProjectID].Lines, l)
	}
	return files, nil
}
