package rulebook

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
)

// standing is a published pack as the law is put together from it.
type standing struct {
	Name string    `db:"name"`
	Sum  string    `db:"sum"`
	From clock.Day `db:"published_from"`
}

// standingTx lists the published packs that hold on a day, each name once: the one published
// last of those whose day has come.
func standingTx(ctx context.Context, q db.Q, on clock.Day) ([]standing, error) {
	rows, err := db.Select[standing](ctx, q, "SELECT name, sum, published_from FROM policy_packs WHERE state = 'published' AND published_from <= ? ORDER BY published_from DESC, published_at DESC", on)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	rows = slices.DeleteFunc(rows, func(s standing) bool {
		again := seen[s.Name]
		seen[s.Name] = true
		return again
	})
	slices.SortFunc(rows, func(a, b standing) int { return strings.Compare(a.Name, b.Name) })
	return rows, nil
}

// LawTx returns the law that the installation goes by on a day: the packs of the program, with
// those published until then in their places. It costs one short query once it is known.
func LawTx(ctx context.Context, q db.Q, on clock.Day) (*policy.Law, error) {
	rows, err := standingTx(ctx, q, on)
	if err != nil || len(rows) == 0 {
		return policy.Shipped(), err
	}
	return lawOf(ctx, q, rows)
}

// laws keeps the laws put together last. A law follows from the texts alone, so it never goes
// stale.
var laws = struct {
	sync.Mutex
	of    map[string]*policy.Law
	order []string
}{of: map[string]*policy.Law{}}

const mostLaws = 16

func lawOf(ctx context.Context, q db.Q, rows []standing) (*policy.Law, error) {
	var key strings.Builder
	for _, s := range rows {
		key.WriteString(s.Sum)
	}
	laws.Lock()
	law, ok := laws.of[key.String()]
	laws.Unlock()
	if ok {
		return law, nil
	}
	packs := policy.Shipped().Packs()
	for _, s := range rows {
		k, err := parse(ctx, q, s.Sum)
		if err != nil {
			return nil, err
		}
		packs = replaced(packs, k)
	}
	law, err := policy.NewLaw(packs...)
	if err != nil {
		return nil, err
	}
	laws.Lock()
	defer laws.Unlock()
	if _, ok := laws.of[key.String()]; !ok {
		if len(laws.order) == mostLaws {
			delete(laws.of, laws.order[0])
			laws.order = laws.order[1:]
		}
		laws.of[key.String()] = law
		laws.order = append(laws.order, key.String())
	}
	return law, nil
}

// replaced puts a pack in the place of the one of its name, or at the end.
func replaced(packs []*policy.Pack, k *policy.Pack) []*policy.Pack {
	out := slices.Clone(packs)
	if i := slices.IndexFunc(out, func(o *policy.Pack) bool { return o.Name == k.Name }); i >= 0 {
		out[i] = k
		return out
	}
	return append(out, k)
}

// Refresh makes the law of today the one that citations and periods are read from
// (policy.Current). Called at start, after a publication, and once in a while, for a day that
// comes and for other processes on the same database.
func (s *Service) Refresh(ctx context.Context) error {
	law, err := LawTx(ctx, s.DB, s.Clock.Now().Day())
	if err != nil {
		return err
	}
	policy.Use(law)
	return nil
}

// KeepTextsTx keeps the texts of a law's packs, so that what rests on them can be asked again
// after the program's own packs have changed. It returns their names and sums.
func KeepTextsTx(ctx context.Context, tx *db.Tx, law *policy.Law) ([]Used, error) {
	var out []Used
	for _, k := range law.Packs() {
		out = append(out, Used{k.Mark(), k.Sum()})
	}
	sums := make([]string, len(out))
	for i, u := range out {
		sums[i] = u.Sum
	}
	have, err := db.Select[string](ctx, tx, "SELECT sum FROM policy_texts WHERE sum IN (?)", sums)
	if err != nil {
		return nil, err
	}
	for _, k := range law.Packs() {
		if slices.Contains(have, k.Sum()) {
			continue
		}
		if _, err := tx.Exec(ctx, "INSERT INTO policy_texts (sum, name, body) VALUES (?, ?, ?) ON CONFLICT (sum) DO NOTHING", k.Sum(), k.Name, string(k.Text())); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Used is one pack that an evaluation rests on.
type Used struct {
	Mark string `json:"pack"` // name@version
	Sum  string `json:"sum"`
}

// LawOfTx puts the law together again from packs that an evaluation kept.
func LawOfTx(ctx context.Context, q db.Q, used []Used) (*policy.Law, error) {
	packs := make([]*policy.Pack, len(used))
	for i, u := range used {
		k, err := parse(ctx, q, u.Sum)
		if err != nil {
			return nil, err
		}
		packs[i] = k
	}
	return policy.NewLaw(packs...)
}

// PublishedTx returns the published pack of a name that holds last, with the law before it and
// the law with it. NotFound where none of that name is published.
func PublishedTx(ctx context.Context, q db.Q, name string) (Pack, *policy.Law, *policy.Law, error) {
	k, err := db.Get[Pack](ctx, q, "SELECT "+db.Columns[Pack]("")+" FROM policy_packs WHERE state = 'published' AND name = ? ORDER BY published_from DESC, published_at DESC LIMIT 1", name)
	if errors.Is(err, db.ErrNone) {
		return k, nil, nil, errs.New(errs.NotFound, "Không có gói đã công bố tên «%s».", name)
	}
	if err != nil {
		return k, nil, nil, err
	}
	older, err := before(ctx, q, k, k.From)
	if err != nil {
		return k, nil, nil, err
	}
	pack, err := parse(ctx, q, k.Sum)
	if err != nil {
		return k, nil, nil, err
	}
	newer, err := older.With(pack)
	return k, older, newer, err
}
