// Package support reads what the State has given to one establishment over the years: files,
// agreements, acceptances, payments, what was looked at later, and what was asked for. It reads by
// family: a record that was merged into another tells its part under the one that stands. It only
// reads.
package support

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/survey"
)

// Service holds the reader.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Share is how money of a file falls to the establishment.
type Share int

// The shares. What cannot be divided is not divided.
const (
	Whole    Share = iota + 1 // the file has no other beneficiary: all of it
	ByAmount                  // what was paid equals what was accepted, place by place: its accepted part
	Together                  // several share it and nobody wrote how: the figure is the file's
)

// File is one đề án in the history of an establishment. Money is khuyến công money in đồng.
type File struct {
	ID           db.ID
	Number, Name string
	Source       project.Source
	Year         int // of the plan
	State        project.State
	Contents     []string
	NamedAs      []string // other names under which the file has it: of records merged since
	Removed      clock.Day
	Estimate     int64 // of lines that are its own
	Own          int64 // its own money in them
	Common       int64 // of lines of all beneficiaries, where there are several
	Agreed       int64 // by support agreements that stand
	Contracted   int64 // of the whole file
	Accepted     int64 // by signed minutes of its own
	FilePaid     int64 // of the whole file, less what was returned
	Paid         int64 // of FilePaid, its part; 0 where Share is Together
	Share        Share
	Checks       []Check
}

// Stands reports whether the file counts as support: asked for and neither withdrawn nor rejected,
// and still naming the establishment.
func (f File) Stands() bool {
	return f.Removed == "" && !slices.Contains([]project.State{project.Draft, project.Withdrawn, project.Rejected}, f.State)
}

// ContentNames names what the file does.
func (f File) ContentNames() string {
	names := make([]string, len(f.Contents))
	for i, c := range f.Contents {
		names[i] = policy.ContentName(c)
	}
	return strings.Join(names, "; ")
}

// Check is what was found when results were looked at later.
type Check struct {
	Day             clock.Day
	InUse, Findings string
}

// Past is a project from before this system, as a list of the province tells it.
type Past struct {
	Name, Place, Unit, Decision string
	Source                      project.Source
	Year, Until                 int
	Content                     string
	Amount                      *int64 // its own part; nil where the list does not say
	Support                     *int64 // of the whole project
	Others                      int    // further beneficiaries
}

// Sums are the figures of files that stand, of one source, in đồng.
type Sums struct {
	Files                                    int
	Estimate, Agreed, Accepted, Paid, Shared int64 // Shared: paid to files that several share, not divided
}

// Year is the history of one plan year, national and local money apart.
type Year struct {
	Year            int
	Files           []File
	Past            []Past
	National, Local Sums
}

// History is lịch sử hỗ trợ: what the State has given to one establishment, newest year first.
type History struct {
	Of              establishment.Establishment // the record that stands
	Family          []db.ID
	Years           []Year
	National, Local Sums
	Certificates    []establishment.Certificate // awards among them, as the register has them
	Needs           []survey.View               // asked for, newest first, those that the person may know of
	Elsewhere       int                         // files that name it and that the person may not open
	Past            int
}

// Empty reports whether nothing is known.
func (h History) Empty() bool { return len(h.Years) == 0 && h.Elsewhere == 0 }

// History reads the support of an establishment that the person may know of: the files that the
// person may open, and the number of those that they may not. NotFound for any other.
func (s *Service) History(ctx context.Context, p account.Principal, id db.ID) (History, error) {
	var h History
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		h, err = HistoryTx(ctx, tx, p, id)
		return err
	})
	if err != nil {
		return h, err
	}
	needs, err := (&survey.Service{DB: s.DB, Clock: s.Clock}).List(ctx, p, survey.Filter{EstablishmentID: id, Limit: 200})
	h.Needs = needs.Rows
	return h, err
}

// HistoryTx is History within a caller's transaction. The number of queries does not grow.
func HistoryTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (History, error) {
	v, err := establishment.GetTx(ctx, q, p, id)
	if err != nil {
		return History{}, err
	}
	family, err := establishment.FamilyTx(ctx, q, []db.ID{id})
	if err != nil {
		return History{}, err
	}
	h := History{Of: v.Establishment, Family: family[id]}
	names, err := establishment.Of(ctx, q, h.Family)
	if err != nil {
		return h, err
	}
	if len(h.Family) == 0 {
		return h, errs.Missing("cơ sở này")
	}
	h.Of = names[h.Family[0]]
	files, err := h.files(ctx, q, p, names)
	if err != nil {
		return h, err
	}
	past, err := pastOf(ctx, q, h.Family)
	if err != nil {
		return h, err
	}
	h.byYear(files, past)
	for _, record := range h.Family {
		details, err := establishment.DetailsOf(ctx, q, record)
		if err != nil {
			return h, err
		}
		h.Certificates = append(h.Certificates, details.Certificates...)
	}
	return h, nil
}

// byYear lays out files and past projects, and sums those that stand.
func (h *History) byYear(files []File, past []Past) {
	at := map[int]*Year{}
	year := func(n int) *Year {
		if at[n] == nil {
			at[n] = &Year{Year: n}
		}
		return at[n]
	}
	for _, f := range files {
		y := year(f.Year)
		y.Files = append(y.Files, f)
		if !f.Stands() {
			continue
		}
		for _, s := range []*Sums{of(f.Source, &y.National, &y.Local), of(f.Source, &h.National, &h.Local)} {
			s.add(f)
		}
	}
	for _, x := range past {
		y := year(x.Year)
		y.Past = append(y.Past, x)
		h.Past++
	}
	for _, y := range at {
		h.Years = append(h.Years, *y)
	}
	slices.SortFunc(h.Years, func(a, b Year) int { return b.Year - a.Year })
}

func of(source project.Source, national, local *Sums) *Sums {
	if source == project.National {
		return national
	}
	return local
}

func (s *Sums) add(f File) {
	s.Files++
	s.Estimate += f.Estimate
	s.Agreed += f.Agreed
	s.Accepted += f.Accepted
	if f.Share == Together {
		s.Shared += f.FilePaid
	} else {
		s.Paid += f.Paid
	}
}

// Weight is how much hangs on a record by itself, for the choice of which of two stays.
type Weight struct {
	Files, Needs int
	Paid         int64 // by files that name it, in đồng
}

// Weights tells for each record what hangs on it. The caller has checked that the asker may know
// of them.
func (s *Service) Weights(ctx context.Context, ids []db.ID) (map[db.ID]Weight, error) {
	type row struct {
		ID   db.ID `db:"id"`
		N    int   `db:"n"`
		Paid int64 `db:"paid"`
	}
	out := map[db.ID]Weight{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		files, err := db.Select[row](ctx, tx, `SELECT b.establishment_id AS id, COUNT(*) AS n,
			COALESCE(SUM((SELECT SUM(y.amount) FROM payments y WHERE y.project_id = b.project_id AND y.state = 'paid')), 0) AS paid
			FROM project_beneficiaries b WHERE b.establishment_id IN (?) AND b.removed_on IS NULL GROUP BY b.establishment_id`, ids)
		if err != nil {
			return err
		}
		needs, err := db.Select[row](ctx, tx, "SELECT establishment_id AS id, COUNT(*) AS n, 0 AS paid FROM needs WHERE establishment_id IN (?) GROUP BY establishment_id", ids)
		if err != nil {
			return err
		}
		for _, r := range files {
			out[r.ID] = Weight{Files: r.N, Paid: r.Paid}
		}
		for _, r := range needs {
			w := out[r.ID]
			w.Needs = r.N
			out[r.ID] = w
		}
		return nil
	})
	return out, err
}
