package account

import (
	"context"
	"slices"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// KeptInProvince reports whether bodies of the kind are kept by the administrator of their Sở.
func KeptInProvince(k agency.Kind) bool { return slices.Contains(keptInProvince, k) }

// KnownPeople is the condition on persons m under which an administrator knows of one: by a post
// of any time in its scope. Nobody else looks people up.
func KnownPeople(p Principal) (cond string, args []any) {
	if !p.Is(Administrator) {
		return "1 = 0", nil
	}
	cond, args = scopeOf(p)
	return "EXISTS (SELECT 1 FROM posts w WHERE w.person_id = m.id AND " + cond + ")", args
}

// SeenTx returns those of the people whom the administrator knows, in the order asked, with the
// posts in its scope.
func SeenTx(ctx context.Context, q db.Q, p Principal, ids []db.ID, on clock.Day) ([]PersonRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args := KnownPeople(p)
	all, err := db.Select[Person](ctx, q, "SELECT "+db.Columns[Person]("m.")+" FROM persons m WHERE m.id IN (?) AND "+cond, append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Person) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	posts, err := postLines(ctx, q, p, ids, on)
	if err != nil {
		return nil, err
	}
	out := make([]PersonRow, len(all))
	for i, one := range all {
		out[i] = PersonRow{one, posts[one.ID]}
	}
	return out, nil
}
