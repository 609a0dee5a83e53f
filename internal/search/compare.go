package search

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// CheckRights compares what the index lets a principal find with what the doors let them see, for
// every thing there is, and tells each difference. It looks at everything: for tests.
func (s *Service) CheckRights(ctx context.Context, p account.Principal) ([]string, error) {
	if err := s.Index.Fresh(ctx); err != nil {
		return nil, err
	}
	var out []string
	for _, kind := range indexed {
		seen, err := s.behindDoor(ctx, p, kind)
		if err != nil {
			return nil, err
		}
		found := s.Index.admitted(kind, rightsIn(kind, p))
		for _, id := range found {
			if !slices.Contains(seen, id) {
				out = append(out, fmt.Sprintf("%s at %s finds %s %s behind a door", p.Role, p.AgencyName, kind, id))
			}
		}
		for _, id := range seen {
			if !slices.Contains(found, id) {
				out = append(out, fmt.Sprintf("%s at %s sees %s %s and does not find it", p.Role, p.AgencyName, kind, id))
			}
		}
	}
	return out, nil
}

// behindDoor lists the things of a kind that a principal may see. A record that was merged is read, but
// it is the one it went into that is found.
func (s *Service) behindDoor(ctx context.Context, p account.Principal, kind Kind) ([]db.ID, error) {
	var table, cond string
	var args []any
	switch kind {
	case Project:
		table = "projects p"
		cond, args = project.Visible(p)
	case Contract:
		table = "contracts c"
		cond, args = contract.Visible(p)
	case Person:
		table = "persons m"
		cond, args = account.KnownPeople(p)
	default:
		all, err := db.Select[db.ID](ctx, s.DB, map[Kind]string{Establishment: "SELECT id FROM establishments WHERE merged_into IS NULL", PastProject: "SELECT id FROM past_projects", Document: "SELECT id FROM documents", Agency: "SELECT id FROM agencies"}[kind])
		if err != nil {
			return nil, err
		}
		var out []db.ID
		for part := range slices.Chunk(all, chunk) {
			rows, err := s.seen(ctx, p, kind, part, "")
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				out = append(out, r.ID)
			}
		}
		return out, nil
	}
	return db.Select[db.ID](ctx, s.DB, "SELECT id FROM "+table+" WHERE "+cond, args...)
}

// admitted lists everything of a kind in a scope.
func (x *Index) admitted(kind Kind, r rights) []db.ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []db.ID
	s := x.scope(r)
	for k, spot := range x.at {
		p := x.parts[spot.part]
		if p.kind == kind && !r.none && (r.only == "" && s.admits(p.rights(spot.at)) || r.only != "" && x.idOf(k) == r.only) {
			out = append(out, x.idOf(k))
		}
	}
	return out
}
