// Package search finds everything that a person may see by what they type: establishments, files,
// projects of before this software, documents, contracts, people, bodies and places; accents, capitals and the signs within numbers
// aside, parts of words too.
//
// The Index stands in the memory of each process, and is fed by the database: triggers write down
// which row changed, and before each question the index reads on (docs/adr/0006-search-in-memory.md).
// Memory only narrows: every row that is shown is read from the database through the door of its
// capability, under the right of who asks.
package search

import (
	"context"
	"errors"
	"slices"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// Service answers what people type into the one box.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Index *Index
	// Patience is how long a question waits while everything is loaded; 0 as long as ctx lives.
	Patience time.Duration
}

// Query is a question.
type Query struct {
	Text  string
	Kind  Kind // only these; "" all
	Limit int  // rows of each kind, 10 when not given, at most 50
	Skip  int  // rows of each kind to leave out
}

// Group is what was found of one kind. Total is how many things answer that the asker may see;
// when More, there are more than that, and nobody counted them.
type Group struct {
	Kind  Kind
	Rows  []Row
	Total int
	More  bool
}

// Answer is what was found, the kinds in their order; those without a row are left out. Text is
// the question as it was understood, "" when there was nothing to look for in it.
type Answer struct {
	Text   string
	Groups []Group
}

// Rows counts what is shown.
func (a Answer) Rows() int {
	n := 0
	for _, g := range a.Groups {
		n += len(g.Rows)
	}
	return n
}

// Kinds lists the kinds that a principal may find anything of, in the order of answers.
func Kinds(p account.Principal) []Kind {
	var out []Kind
	for _, k := range []Kind{Establishment, Project, PastProject, Document, Contract, Person, Agency, Place} {
		if k == Place || !rightsIn(k, p).none {
			out = append(out, k)
		}
	}
	return out
}

const (
	longestText = 400 // of what is typed, in letters
	mostTries   = 4   // how often more candidates are fetched when the doors let too few through
)

// Search answers a question: for each kind the best rows that the asker may see. A code or number
// comes before a name that begins so, before a word that begins so, before the inside of a word,
// before words that stand apart; alike, by Vietnamese alphabetical order. Unavailable while the
// index is loading and patience or ctx ends.
func (s *Service) Search(ctx context.Context, p account.Principal, q Query) (Answer, error) {
	typed := []rune(q.Text)
	q.Text = string(typed[:min(len(typed), longestText)])
	if q.Limit <= 0 {
		q.Limit = 10
	}
	q.Limit, q.Skip = min(q.Limit, 50), min(max(q.Skip, 0), 10_000)
	if _, ok := newQuery(q.Text); !ok {
		return Answer{}, nil
	}
	out := Answer{Text: q.Text}
	if err := s.fresh(ctx); err != nil {
		return out, err
	}
	for _, kind := range Kinds(p) {
		if q.Kind != "" && q.Kind != kind {
			continue
		}
		g, err := s.group(ctx, p, kind, q)
		if err != nil {
			return out, err
		}
		if len(g.Rows) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	return out, nil
}

func (s *Service) fresh(ctx context.Context) error {
	wait := ctx
	if ready, _ := s.Index.Ready(); !ready && s.Patience > 0 {
		var stop context.CancelFunc
		wait, stop = context.WithTimeout(ctx, s.Patience)
		defer stop()
	}
	err := s.Index.Fresh(wait)
	if ready, read := s.Index.Ready(); err != nil && !ready && errors.Is(err, wait.Err()) {
		return &Loading{Read: read}
	}
	return err
}

// Loading says that the index is being loaded, and how many things were read so far.
type Loading struct{ Read int }

func (l *Loading) Error() string {
	return "search: loading"
}

func (s *Service) group(ctx context.Context, p account.Principal, kind Kind, q Query) (Group, error) {
	if kind == Place {
		return s.places(q), nil
	}
	r := rightsIn(kind, p)
	want := q.Skip + q.Limit
	for try := range mostTries {
		limit := want << (2 * try)
		m, err := s.Index.match(ctx, kind, r, q.Text, limit)
		if err != nil || m.total == 0 {
			return Group{}, err
		}
		ask := m.ids
		if try == 0 {
			ask = ask[min(q.Skip, len(ask)):]
		}
		rows, err := s.seen(ctx, p, kind, ask, q.Text)
		if err != nil {
			return Group{}, err
		}
		if try == 0 {
			if len(rows) == len(ask) { // the index and the door agree, and so does the count
				return Group{Kind: kind, Rows: sorted(rows, m), Total: m.total}, nil
			}
			continue
		}
		whole := len(m.ids) == m.total
		if len(rows) < want && !whole && try < mostTries-1 {
			continue
		}
		total := len(rows)
		rows = sorted(rows, m)
		rows = rows[min(q.Skip, len(rows)):]
		return Group{Kind: kind, Rows: rows[:min(q.Limit, len(rows))], Total: total, More: !whole}, nil
	}
	return Group{}, nil
}

// sorted puts rows by how well they answer, then by name: the index keeps names of things written
// since its load in about the right place.
func sorted(rows []Row, m matches) []Row {
	at := make(map[db.ID]grade, len(m.ids))
	for i, id := range m.ids {
		at[id] = m.grades[i]
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		if d := int(at[a.ID]) - int(at[b.ID]); d != 0 {
			return d
		}
		return compareStrings(a.sort, b.sort)
	})
	return rows
}

func (s *Service) places(q Query) Group {
	today := s.Clock.Now().Day()
	want := q.Skip + q.Limit
	hits := place.Search(place.Query{Text: q.Text, On: today, Gone: true, Limit: want + 1})
	g := Group{Kind: Place, Total: min(len(hits), want), More: len(hits) > want}
	for _, h := range hits[min(q.Skip, len(hits)):min(want, len(hits))] {
		where := h.Unit.Where(today)
		row := Row{Kind: Place, ID: db.ID(h.ID), Title: h.Form.FullName, What: "mã " + h.Code, Where: where}
		if !h.Of {
			row.State = "không còn từ sau " + h.Form.To.VN()
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// FindEstablishments makes the index an establishment.Finder, for the register's lists and pickers.
func (s *Service) FindEstablishments(ctx context.Context, p account.Principal, text string, limit int) ([]db.ID, error) {
	ids, _, err := s.find(ctx, p, Establishment, text, limit)
	return ids, err
}

// FindProjects makes the index a finder for the list of files.
func (s *Service) FindProjects(ctx context.Context, p account.Principal, text string, limit int) ([]db.ID, int, error) {
	return s.find(ctx, p, Project, text, limit)
}

func (s *Service) find(ctx context.Context, p account.Principal, kind Kind, text string, limit int) ([]db.ID, int, error) {
	if err := s.fresh(ctx); err != nil {
		var loading *Loading
		if errors.As(err, &loading) {
			err = errs.Clash("Hệ thống vừa khởi động và đang đọc dữ liệu để tìm (đã đọc %d mục). Hãy thử lại sau ít giây.", loading.Read).Because(err)
		}
		return nil, 0, err
	}
	m, err := s.Index.match(ctx, kind, rightsIn(kind, p), text, limit)
	return m.ids, m.total, err
}
