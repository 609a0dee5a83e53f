package account

import (
	"context"
	"strings"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/vi"
)

// PeopleFilter narrows People; empty fields do not.
type PeopleFilter struct {
	Query  string // part of a name or of a login, with or without accents
	Agency db.ID
	Role   Role
	Ended  bool // also people without a post that holds today, and stopped accounts
	Limit  int  // 50 when 0
	Offset int  // how many to leave out
}

// PersonRow is a person in a list, with the posts that lie in the asker's scope.
type PersonRow struct {
	Person
	Posts []PostLine
}

// PostLine is a post with the name of its body.
type PostLine struct {
	Post
	AgencyName string
	Holds      bool // on the day asked
}

// People lists and searches the people in an administrator's scope, by name, and says how
// many there are in all. Forbidden for everybody else.
func (s *Service) People(ctx context.Context, p Principal, f PeopleFilter) (rows []PersonRow, total int64, err error) {
	if !p.Is(Administrator) {
		return nil, 0, errNotAdministrator()
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	today := s.Clock.Now().Day()
	scope, args := scopeOf(p)
	cond := "w.person_id = m.id AND " + scope
	if f.Agency != "" {
		cond += " AND w.agency_id = ?"
		args = append(args, f.Agency)
	}
	if f.Role != "" {
		cond += " AND w.role = ?"
		args = append(args, f.Role)
	}
	if !f.Ended {
		cond += " AND m.disabled_at IS NULL AND " + standing
		args = append(args, today, today, today, today)
	}
	where := " FROM persons m WHERE EXISTS (SELECT 1 FROM posts w WHERE " + cond + ")"
	if fold := vi.Fold(f.Query); fold != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(fold) + "%"
		where += ` AND (m.name_fold LIKE ? ESCAPE '\' OR m.login LIKE ? ESCAPE '\')`
		args = append(args, like, like)
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if total, err = db.Get[int64](ctx, tx, "SELECT COUNT(*)"+where, args...); err != nil {
			return err
		}
		people, err := db.Select[Person](ctx, tx, "SELECT "+db.Columns[Person]("m.")+where+" ORDER BY m.name_fold, m.id LIMIT ? OFFSET ?", append(args, f.Limit, f.Offset)...)
		if err != nil {
			return err
		}
		ids := make([]db.ID, len(people))
		for i, one := range people {
			ids[i] = one.ID
		}
		posts, err := postLines(ctx, tx, p, ids, today)
		if err != nil {
			return err
		}
		for _, one := range people {
			rows = append(rows, PersonRow{one, posts[one.ID]})
		}
		return nil
	})
	return rows, total, err
}

// postLines returns posts of people, those in the principal's scope; all of them when the
// principal asks about nobody but themselves.
func postLines(ctx context.Context, q db.Q, p Principal, people []db.ID, on clock.Day) (map[db.ID][]PostLine, error) {
	scope, args := "1 = 1", []any(nil)
	if !(len(people) == 1 && people[0] == p.PersonID) {
		scope, args = scopeOf(p)
	}
	type row struct {
		Post
		Body string `db:"body_name"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT "+db.Columns[Post]("w.")+`, COALESCE(x.name, '') AS body_name FROM posts w LEFT JOIN establishments x ON x.id = w.establishment_id
		WHERE w.person_id IN (?) AND `+scope+" ORDER BY w.valid_from, w.id", append([]any{people}, args...)...)
	if err != nil {
		return nil, err
	}
	var bodies []db.ID
	for _, r := range rows {
		if r.AgencyID != "" {
			bodies = append(bodies, r.AgencyID)
		}
	}
	names, err := agency.Names(ctx, q, bodies, on)
	if err != nil {
		return nil, err
	}
	out := map[db.ID][]PostLine{}
	for _, r := range rows {
		line := PostLine{Post: r.Post, AgencyName: r.Body, Holds: on.Within(r.From, r.To)}
		if r.AgencyID != "" {
			line.AgencyName = names[r.AgencyID].Name
		}
		out[r.PersonID] = append(out[r.PersonID], line)
	}
	return out, nil
}
