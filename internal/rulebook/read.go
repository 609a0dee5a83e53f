package rulebook

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
)

// Row is a pack with the names of who handled it.
type Row struct {
	Pack
	LoadedName    string `db:"loaded_name"`
	ApprovedName  string `db:"approved_name"`
	PublishedName string `db:"published_name"`
	WithdrawnName string `db:"withdrawn_name"`
	Owner         string `db:"-"` // whose it is, in words
	Standing      bool   `db:"-"` // the installation goes by it today
	May           May    `db:"-"` // what the principal may do with it
}

const rowColumns = `, a.name AS loaded_name, COALESCE(b.name, '') AS approved_name, COALESCE(c.name, '') AS published_name, COALESCE(d.name, '') AS withdrawn_name
	FROM policy_packs k JOIN persons a ON a.id = k.loaded_by LEFT JOIN persons b ON b.id = k.approved_by LEFT JOIN persons c ON c.id = k.published_by LEFT JOIN persons d ON d.id = k.withdrawn_by WHERE `

// List returns the packs that the principal may read of, those that wait first, then newest first.
func (s *Service) List(ctx context.Context, p account.Principal) ([]Row, error) {
	cond, args := visible(p)
	rows, err := db.Select[Row](ctx, s.DB, "SELECT "+db.Columns[Pack]("k.")+rowColumns+cond+" ORDER BY CASE k.state WHEN 'draft' THEN 1 WHEN 'approved' THEN 2 WHEN 'published' THEN 3 ELSE 4 END, k.loaded_at DESC LIMIT 500", args...)
	if err != nil {
		return nil, err
	}
	return rows, s.tell(ctx, p, rows)
}

// tell fills in what the rows say in words.
func (s *Service) tell(ctx context.Context, p account.Principal, rows []Row) error {
	today := s.Clock.Now().Day()
	now, err := standingTx(ctx, s.DB, today)
	if err != nil {
		return err
	}
	holds := map[string]bool{}
	for _, one := range now {
		holds[one.Sum] = true
	}
	for i := range rows {
		rows[i].Owner, rows[i].May = ownerName(rows[i].ProvinceID, today), may(p, rows[i].Pack)
		rows[i].Standing = rows[i].State == Published && holds[rows[i].Sum]
	}
	return nil
}

// View is one pack opened: its text, and what it changes.
type View struct {
	Row
	Text    string
	Law     *policy.Law // today's law
	With    *policy.Law // the same with this pack in its place; nil where it does not fit any more
	Against string      // the mark of the pack that it is compared with; "" for a new one
	Changes []policy.Change
	Misfit  string // why it does not fit
}

// May is what a principal may do with a pack.
type May struct{ Approve, Publish, Withdraw bool }

func may(p account.Principal, k Pack) May {
	mine := keeps(p, k)
	return May{
		Approve:  mine && k.State == Draft && p.Is(approvers...) && !p.Hand().Meets(k.loader()),
		Publish:  mine && k.State == Approved,
		Withdraw: mine && (k.State == Draft || k.State == Approved),
	}
}

// Waiting lists the packs that wait for the principal: to be approved, or to be published. The
// longest waiting stands first.
func (s *Service) Waiting(ctx context.Context, p account.Principal) ([]Row, error) {
	if !Keeps(p) {
		return nil, nil
	}
	cond, args := visible(p)
	rows, err := db.Select[Row](ctx, s.DB, "SELECT "+db.Columns[Pack]("k.")+rowColumns+"k.state IN ('draft', 'approved') AND "+cond+" ORDER BY COALESCE(k.approved_at, k.loaded_at) LIMIT 100", args...)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { m := may(p, r.Pack); return !m.Approve && !m.Publish })
	return rows, s.tell(ctx, p, rows)
}

// Open returns a pack that the principal may read, with what it changes against the one in force.
func (s *Service) Open(ctx context.Context, p account.Principal, id db.ID) (View, error) {
	k, err := seeTx(ctx, s.DB, p, id)
	if err != nil {
		return View{}, err
	}
	rows, err := db.Select[Row](ctx, s.DB, "SELECT "+db.Columns[Pack]("k.")+rowColumns+"k.id = ?", k.ID)
	if err != nil {
		return View{}, err
	}
	if err := s.tell(ctx, p, rows); err != nil {
		return View{}, err
	}
	v := View{Row: rows[0]}
	pack, err := parse(ctx, s.DB, k.Sum)
	if err != nil {
		return v, err
	}
	v.Text = string(pack.Text())
	if v.Law, err = before(ctx, s.DB, k, s.Clock.Now().Day()); err != nil {
		return v, err
	}
	old := &policy.Pack{}
	if have, ok := v.Law.Pack(k.Name); ok {
		old, v.Against = have, have.Mark()
	}
	v.Changes = policy.Diff(old, pack)
	if v.With, err = v.Law.With(pack); err != nil {
		v.Misfit = err.Error()
	}
	return v, nil
}

// before is the law that a pack is compared with: today's for one that waits, and for a
// published one that of the eve of its first day.
func before(ctx context.Context, q db.Q, k Pack, today clock.Day) (*policy.Law, error) {
	if k.State == Published {
		rows, err := standingTx(ctx, q, k.From)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			if rows[i].Sum != k.Sum {
				continue
			}
			older, err := db.Select[standing](ctx, q, "SELECT name, sum, published_from FROM policy_packs WHERE state = 'published' AND name = ? AND published_at < ? AND published_from <= ? ORDER BY published_from DESC, published_at DESC LIMIT 1", k.Name, k.PublishedAt, k.From)
			if err != nil {
				return nil, err
			}
			rows = append(append(rows[:i:i], older...), rows[i+1:]...)
			break
		}
		if len(rows) == 0 {
			return policy.Shipped(), nil
		}
		return lawOf(ctx, q, rows)
	}
	return LawTx(ctx, q, today)
}
